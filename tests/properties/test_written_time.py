"""The laws of written time: what is written reads back, and extents enclose every choice."""

import datetime
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from cartelogic.temporal import (
    DAYS,
    INTEGERS,
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Interval,
    IntervalSet,
    TemporalError,
    UncertainInterval,
    format_interval,
    format_set,
    from_date,
    parse_bound,
    parse_interval,
    parse_set,
)

# Where intervals are moved to on the calendar, whose days are all positive.
YEAR_2013 = 735_000

bounds: st.SearchStrategy[Bound] = st.one_of(
    st.integers(-10, 10), st.sampled_from([NEG_INF, POS_INF])
)
pairs = st.tuples(bounds, bounds).filter(lambda pair: pair[0] < pair[1])
sets = st.lists(pairs, max_size=7).map(IntervalSet)
days = st.dates()
values = {
    DAYS: st.builds(
        lambda day, precision: day.isoformat()[:precision],
        # The years at either end of the calendar cannot be widened.
        st.dates(datetime.date(2, 1, 1), datetime.date(9998, 12, 31)),
        st.sampled_from([4, 7, 10]),
    ),
    INTEGERS: st.integers(-30, 30).map(str),
}
codecs = st.sampled_from(Codec)


def fault_of(
    parse: Callable[[str, Codec], object], text: str, codec: Codec
) -> TemporalError | None:
    try:
        parse(text, codec)
    except TemporalError as error:
        return error
    return None


@st.composite
def written_bounds(draw: st.DrawFn, codec: Codec) -> str:
    marked = st.builds(str.__add__, values[codec], st.sampled_from(["", "~", "?", "~?", "?~"]))
    side = st.one_of(marked, st.sampled_from(["_", "_?"]))
    text = draw(st.one_of(side, st.builds("{}..{}".format, side, side)))
    if fault_of(parse_bound, text, codec) is None:
        return text
    low, high = text.split("..")  # it runs backwards, nothing else can be wrong
    return f"{high}..{low}"


@st.composite
def written_intervals(draw: st.DrawFn, codec: Codec) -> UncertainInterval:
    start, end = (parse_bound(draw(written_bounds(codec)), codec) for _ in range(2))
    text = f"[{start}, {end}{draw(st.sampled_from('])'))}"
    if fault_of(parse_interval, text, codec) is not None:
        text = f"[{end}, {start}]"  # it ended before it started, nothing else can be wrong
    return parse_interval(text, codec)


def choices(low: Bound, high: Bound) -> st.SearchStrategy[Bound]:
    if low == high:
        return st.just(low)
    least, most = (None if isinstance(bound, float) else bound for bound in (low, high))
    return st.integers(least, most)


@given(codecs, st.data())
def test_a_bound_reads_back_as_written(codec: Codec, data: st.DataObject) -> None:
    text = data.draw(written_bounds(codec))
    bound = parse_bound(text, codec)
    assert str(bound) == text
    assert parse_bound(str(bound), codec) == bound


@given(days, st.sampled_from([4, 7, 10]))
def test_a_period_holds_exactly_the_days_that_begin_with_its_text(
    day: datetime.date, precision: int
) -> None:
    text = day.isoformat()[:precision]
    first, last = DAYS.period(text)
    assert first <= from_date(day) <= last
    assert DAYS.format(first).startswith(text)
    assert DAYS.format(last).startswith(text)
    assert first == 1 or not DAYS.format(first - 1).startswith(text)
    assert day.year == 9999 or not DAYS.format(last + 1).startswith(text)
    assert DAYS.parse_instant(day.isoformat()) == from_date(day)


@given(codecs, pairs)
def test_an_interval_reads_back_as_formatted(codec: Codec, pair: tuple[Bound, Bound]) -> None:
    by = YEAR_2013 if codec is DAYS else 0
    interval = Interval(pair[0] + by, pair[1] + by)
    read = parse_interval(format_interval(interval, codec), codec)
    assert read.possible == read.certain == interval
    assert read == UncertainInterval.exact(interval, codec)


@given(codecs, sets)
def test_a_set_reads_back_as_formatted(codec: Codec, a: IntervalSet) -> None:
    moved = a.shift(YEAR_2013 if codec is DAYS else 0)
    assert parse_set(format_set(moved, codec), codec) == moved


@given(codecs.flatmap(written_intervals))
def test_what_is_certain_is_possible(written: UncertainInterval) -> None:
    certain = IntervalSet([] if written.certain is None else [written.certain])
    assert certain <= IntervalSet([written.possible])
    earliest_start, latest_start, earliest_end, latest_end = written.four_points
    exact = earliest_start == latest_start and earliest_end == latest_end
    assert written.is_exact is exact


@given(codecs.flatmap(written_intervals), st.data())
def test_every_choice_of_bounds_lies_between_the_extents(
    written: UncertainInterval, data: st.DataObject
) -> None:
    a, b, c, d = written.four_points
    start = data.draw(choices(a, min(b, d - 1)))
    end = data.draw(choices(max(c, start + 1), d))
    chosen = Interval(start, end)
    assert written.possible.intersection(chosen) == chosen
    if written.certain is not None:
        assert chosen.intersection(written.certain) == written.certain


@given(codecs, st.data())
def test_an_interval_reads_back_as_written(codec: Codec, data: st.DataObject) -> None:
    written = data.draw(written_intervals(codec))
    assert parse_interval(str(written), codec) == written


@given(codecs, st.one_of(st.text(), st.text("[]()_.,~?+- 0129", max_size=24)))
def test_any_text_is_read_or_refused_with_a_place(codec: Codec, text: str) -> None:
    for parse in (parse_bound, parse_interval, parse_set):
        fault = fault_of(parse, text, codec)
        assert fault is None or 0 <= fault.start <= fault.end <= len(text)
