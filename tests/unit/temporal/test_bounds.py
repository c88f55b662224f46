"""Uncertain bounds and intervals: four points, two extents, and what is refused."""

import datetime

import pytest

from cartelogic.temporal import (
    ALL_TIME,
    DAYS,
    INTEGERS,
    NEG_INF,
    POS_INF,
    Bound,
    BoundKind,
    Interval,
    ReversedIntervalError,
    TemporalError,
    UncertainBound,
    UncertainInterval,
    parse_interval,
)


def day(year: int, month: int, number: int) -> int:
    return datetime.date(year, month, number).toordinal()


def test_an_exact_bound_is_one_instant_and_its_name() -> None:
    bound = UncertainBound.exact(day(2014, 6, 1))
    assert (bound.earliest, bound.latest) == (day(2014, 6, 1), day(2014, 6, 1))
    assert (bound.text, bound.kind, bound.doubtful) == ("2014-06-01", BoundKind.PERIOD, False)
    assert UncertainBound.exact(-7, INTEGERS).text == "-7"


@pytest.mark.parametrize("infinity", [NEG_INF, POS_INF])
def test_an_exact_infinity_is_the_open_bound(infinity: Bound) -> None:
    bound = UncertainBound.exact(infinity)
    assert bound.is_open
    assert str(bound) == "_"
    assert (bound.earliest, bound.latest) == (NEG_INF, POS_INF)


@pytest.mark.parametrize(
    ("earliest", "latest"), [(5, 3), (POS_INF, POS_INF), (NEG_INF, NEG_INF), (1.5, 2), (True, 3)]
)
def test_a_range_without_instants_cannot_exist(earliest: Bound, latest: Bound) -> None:
    with pytest.raises(TemporalError):
        UncertainBound(earliest, latest, doubtful=False, text="x")


@pytest.mark.parametrize(
    ("earliest", "latest", "message"),
    [
        (5, 3, "`x`: 5..3 holds no instant; put the earliest first"),
        (1.5, 2, "1.5 is no bound of time; give an int, or an infinity for an open side"),
        (1, True, "True is no bound of time; give an int, or an infinity for an open side"),
    ],
)
def test_the_message_about_a_range_that_cannot_exist(
    earliest: Bound, latest: Bound, message: str
) -> None:
    with pytest.raises(TemporalError) as caught:
        UncertainBound(earliest, latest, doubtful=False, text="x")
    assert str(caught.value) == message


def test_an_open_bound_has_no_end() -> None:
    with pytest.raises(TemporalError, match="is open and has an end"):
        UncertainBound(1, 3, doubtful=False, text="_", kind=BoundKind.OPEN)


def test_an_exact_bound_must_be_an_instant_of_the_codec() -> None:
    with pytest.raises(TemporalError, match="no bound of time"):
        UncertainBound.exact(1.5)
    with pytest.raises(TemporalError, match="no day of the calendar"):
        UncertainBound.exact(0)


POINTS = [
    # text, earliest start, latest start, earliest end, latest end (ends exclusive)
    ("[3, 7]", 3, 3, 8, 8),
    ("[3, 7)", 3, 3, 7, 7),
    ("[3~, 7~]", 2, 4, 7, 9),
    ("[3~, 7~)", 2, 4, 6, 8),
    ("[1..3, 7..9]", 1, 3, 8, 10),
    ("[1..3, 7..9)", 1, 3, 7, 9),
    ("[_, 7]", NEG_INF, NEG_INF, 8, 8),
    ("[3, _]", 3, 3, POS_INF, POS_INF),
    ("[3, _)", 3, 3, POS_INF, POS_INF),
    ("[_, _]", NEG_INF, NEG_INF, POS_INF, POS_INF),
    ("[_..3, 7.._]", NEG_INF, 3, 8, POS_INF),
    ("[3.._, _]", 3, POS_INF, POS_INF, POS_INF),
    ("[3, _..7]", 3, 3, NEG_INF, 8),
    ("[_.._, 7]", NEG_INF, POS_INF, 8, 8),
    ("[3?, 7?]", 3, 3, 8, 8),
]


@pytest.mark.parametrize(("text", "a", "b", "c", "d"), POINTS)
def test_the_four_points(text: str, a: Bound, b: Bound, c: Bound, d: Bound) -> None:
    read = parse_interval(text, INTEGERS)
    assert read.four_points == (a, b, c, d)
    assert read.possible == Interval(a, d)
    assert read.certain == (Interval(b, c) if b < c else None)


def test_a_period_keeps_its_precision() -> None:
    read = parse_interval("[2010-06, 2013]", DAYS)
    assert read.possible == Interval(day(2010, 6, 1), day(2014, 1, 1))
    assert read.certain == Interval(day(2010, 6, 30), day(2013, 1, 2))


def test_a_written_end_is_included_as_people_mean_it() -> None:
    read = parse_interval("[2010-06-01, 2013-06-30]", DAYS)
    assert read.possible == read.certain == Interval(day(2010, 6, 1), day(2013, 7, 1))


def test_a_plain_period_is_left_out_as_a_whole() -> None:
    assert parse_interval("[2010, 2013)", DAYS).latest_end == day(2013, 1, 1)
    assert parse_interval("[2010, 2013)", DAYS).earliest_end == day(2013, 1, 1)


def test_a_range_is_left_out_at_whichever_of_its_days() -> None:
    read = parse_interval("[2010, 2013-01-01..2013-12-31)", DAYS)
    assert (read.earliest_end, read.latest_end) == (day(2013, 1, 1), day(2013, 12, 31))
    wide = parse_interval("[2010, 2013~)", DAYS)
    assert (wide.earliest_end, wide.latest_end) == (day(2012, 1, 1), day(2014, 12, 31))


def test_overlapping_ranges_are_possible_and_never_certain() -> None:
    read = parse_interval("[2014, 2014]", DAYS)
    assert read.possible == Interval(day(2014, 1, 1), day(2015, 1, 1))
    assert read.certain is None
    assert not read.is_exact


def test_doubt_moves_no_bound() -> None:
    read = parse_interval("[3?, 7]", INTEGERS)
    assert read.doubtful
    assert read.is_exact
    assert not parse_interval("[3, 7]", INTEGERS).doubtful


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[2015, 2014]", "is in or before `2014`; correct one of the two"),
        ("[2014, 2014)", "`)` leaves out `2014`"),
        ("[2014-01-01, 2014-01-01)", "include the end with `]`"),
        ("[2014.._, _..2013]", "no instant from `2014.._` on"),
    ],
)
def test_an_interval_that_ends_before_it_starts_shows_both_texts(text: str, reason: str) -> None:
    with pytest.raises(ReversedIntervalError, match="ends before it starts") as caught:
        parse_interval(text, DAYS)
    assert reason in str(caught.value)
    assert f"`{text}`" in str(caught.value)


@pytest.mark.parametrize(
    ("closed", "message"),
    [
        (
            True,
            "`[5, 3]` ends before it starts: no instant from `5` on is in or before `3`; "
            "correct one of the two",
        ),
        (
            False,
            "`[5, 3)` ends before it starts: `)` leaves out `3`, and no instant from `5` on "
            "comes before it; correct one of the two, or include the end with `]`",
        ),
    ],
)
def test_the_message_about_an_interval_that_ends_before_it_starts_is_about_all_of_it(
    closed: bool, message: str
) -> None:
    start, end = UncertainBound.exact(5, INTEGERS), UncertainBound.exact(3, INTEGERS)
    with pytest.raises(ReversedIntervalError) as caught:
        UncertainInterval(start, end, closed)
    assert str(caught.value) == message
    assert (caught.value.start, caught.value.end) == (0, len("[5, 3]"))


def test_an_interval_is_closed_unless_it_says_so() -> None:
    bound = UncertainBound.exact(3, INTEGERS)
    assert str(UncertainInterval(bound, bound)) == "[3, 3]"


@pytest.mark.parametrize(
    ("interval", "text"),
    [(Interval(3, 8), "[3, 7]"), (ALL_TIME, "[_, _]"), (Interval(NEG_INF, 0), "[_, -1]")],
)
def test_an_exact_interval_is_certain_throughout(interval: Interval, text: str) -> None:
    known = UncertainInterval.exact(interval, INTEGERS)
    assert known.possible == known.certain == interval
    assert known.is_exact
    assert str(known) == text
