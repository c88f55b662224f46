"""The laws of moving on the calendar and of the metric operators.

Each is checked against its definition, one instant at a time.  Bounds of sets lie within
``REACH`` of an origin or are infinite, and windows are at most ``FAR`` wide, so a line with
twice that padding tells any two results apart.  An unbounded window is cut where the sets
have been constant for a while: what lies beyond is all alike.
"""

import datetime
from calendar import monthrange
from contextlib import suppress
from itertools import product

from attrs import frozen
from hypothesis import assume, given
from hypothesis import strategies as st

from cartelogic.temporal import (
    NEG_INF,
    POS_INF,
    Bound,
    Duration,
    IntervalSet,
    TemporalError,
    Unit,
    Window,
    durations,
    flat,
    operators,
    parse_duration,
)

CYCLE = 146_097  # days in 400 years
REACH = 10
FAR = 8
MARGIN = REACH + 2 * FAR

Set = list[Bound]


# ---------------------------------------------------------------- the definitions


def months_after(t: int, months: int) -> int:
    """The same day of the month, or the last one; by way of the years 2000 to 2399."""
    cycles = (t - datetime.date(2000, 1, 1).toordinal()) // CYCLE
    date = datetime.date.fromordinal(t - cycles * CYCLE)
    years, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    last = monthrange(years, month + 1)[1]
    return datetime.date(years, month + 1, min(date.day, last)).toordinal() + cycles * CYCLE


def moved(t: int, duration: Duration, sign: int) -> int:
    match duration.unit:
        case Unit.MONTH:
            return months_after(t, sign * duration.amount)
        case Unit.YEAR:
            return months_after(t, sign * 12 * duration.amount)
        case Unit.WEEK:
            return t + sign * 7 * duration.amount
        case _:
            return t + sign * duration.amount


@frozen
class Line:
    """What the definitions look at: some instants, and how far out an open window reads."""

    first: int
    last: int
    beyond: int

    @property
    def instants(self) -> range:
        return range(self.first, self.last + 1)

    def behind(self, t: int, window: Window) -> range:
        oldest = self.first - self.beyond if window.high is None else moved(t, window.high, -1)
        return range(oldest, moved(t, window.low, -1) + 1)

    def ahead(self, t: int, window: Window) -> range:
        newest = self.last + self.beyond if window.high is None else moved(t, window.high, +1)
        return range(moved(t, window.low, +1), newest + 1)

    def seen(self, held: Set) -> set[int]:
        return {t for t in self.instants if holds(held, t)}

    def read(self, held: Set) -> set[int]:
        """Where the set holds, as far out as any window reads."""
        return {
            t
            for t in range(self.first - self.beyond, self.last + self.beyond + 1)
            if holds(held, t)
        }


def holds(held: Set, t: int) -> bool:
    return any(start <= t < end for start, end in zip(held[::2], held[1::2], strict=True))


def once_by_definition(line: Line, p: Set, window: Window) -> set[int]:
    inside = line.read(p)
    return {t for t in line.instants if not inside.isdisjoint(line.behind(t, window))}


def historically_by_definition(line: Line, p: Set, window: Window) -> set[int]:
    inside = line.read(p)
    return {t for t in line.instants if inside.issuperset(line.behind(t, window))}


def eventually_by_definition(line: Line, p: Set, window: Window) -> set[int]:
    inside = line.read(p)
    return {t for t in line.instants if not inside.isdisjoint(line.ahead(t, window))}


def always_by_definition(line: Line, p: Set, window: Window) -> set[int]:
    inside = line.read(p)
    return {t for t in line.instants if inside.issuperset(line.ahead(t, window))}


def since_by_definition(line: Line, p: Set, q: Set, window: Window) -> set[int]:
    in_p, in_q = line.read(p), line.read(q)
    return {
        t
        for t in line.instants
        if any(
            in_p.issuperset(range(u + 1, t + 1)) for u in in_q.intersection(line.behind(t, window))
        )
    }


def until_by_definition(line: Line, p: Set, q: Set, window: Window) -> set[int]:
    in_p, in_q = line.read(p), line.read(q)
    return {
        t
        for t in line.instants
        if any(in_p.issuperset(range(t, u)) for u in in_q.intersection(line.ahead(t, window)))
    }


UNARY_DEFINITIONS = {
    "once": once_by_definition,
    "historically": historically_by_definition,
    "eventually": eventually_by_definition,
    "always": always_by_definition,
}
BINARY_DEFINITIONS = {"since": since_by_definition, "until": until_by_definition}


# ---------------------------------------------------------------- strategies


def sets_of(bounds: st.SearchStrategy[int]) -> st.SearchStrategy[Set]:
    return st.builds(
        lambda inner, low, high: flat.from_pairs(
            zip(*[iter(sorted({*inner, *low, *high}))] * 2, strict=False)
        ),
        st.lists(bounds, max_size=8),
        st.sampled_from([[], [], [NEG_INF]]),
        st.sampled_from([[], [], [POS_INF]]),
    )


def windows_of(lengths: list[Duration]) -> st.SearchStrategy[Window]:
    """Every window between two of the lengths, and those without limit."""
    found = [Window(low, None) for low in lengths]
    for low, high in product(lengths, repeat=2):
        with suppress(TemporalError):
            found.append(Window(low, high))
    return st.sampled_from(found)


LINE = Line(-MARGIN, MARGIN, FAR + 2)

sets = sets_of(st.integers(-REACH, REACH))
windows = windows_of([Duration(amount) for amount in range(FAR + 1)])
unary = st.sampled_from(sorted(operators.UNARY))
binary = st.sampled_from(sorted(operators.BINARY))

# Ends of short, long and leap months, in and outside the years that can be written.
ORIGINS = [
    datetime.date(year, month, 1).toordinal() + cycles * CYCLE
    for year, month, cycles in [
        (2014, 3, 0),
        (2016, 3, 0),
        (2015, 1, 0),
        (2014, 8, 0),
        (1900, 3, 0),
        (2000, 3, 0),
        (1, 1, 0),
        (1, 3, -1),
        (400, 12, 5_000),
    ]
]
CALENDAR_REACH = 40
calendar_windows = windows_of(
    [parse_duration(text) for text in ("0", "1d", "28d", "31d", "0mo", "1mo", "2mo")]
)


def near_the_end_of_a_month(origin: int, months: int) -> st.SearchStrategy[int]:
    """From the third last day of a month to the second of the next."""
    return st.builds(
        lambda month, by: months_after(origin, month) + by,
        st.integers(-months, months),
        st.integers(-3, 1),
    )


@st.composite
def calendar_cases(draw: st.DrawFn) -> tuple[Line, Set, Set, Window]:
    origin = draw(st.sampled_from(ORIGINS))
    margin = CALENDAR_REACH + 65
    near = sets_of(
        st.one_of(
            near_the_end_of_a_month(origin, 1),
            st.integers(origin - CALENDAR_REACH, origin + CALENDAR_REACH),
        )
    )
    line = Line(origin - margin, origin + margin, 70)
    return line, draw(near), draw(near), draw(calendar_windows)


days = st.one_of(
    st.sampled_from(ORIGINS).flatmap(lambda origin: near_the_end_of_a_month(origin, 50)),
    st.integers(-(10**9), 10**9),
)
any_duration = st.builds(
    Duration, st.integers(0, 30), st.sampled_from([*Unit, Unit.MONTH, Unit.MONTH, Unit.YEAR])
)


def refusal(text: str) -> TemporalError | None:
    try:
        parse_duration(text)
    except TemporalError as error:
        return error
    return None


# ---------------------------------------------------------------- moving


@given(days, any_duration)
def test_moving_keeps_the_day_of_the_month_or_takes_the_last(t: int, by: Duration) -> None:
    assert durations.later(t, by) == moved(t, by, +1)
    assert durations.earlier(t, by) == moved(t, by, -1)


@given(days, st.integers(0, 40), any_duration)
def test_moving_is_monotone(t: int, ahead: int, by: Duration) -> None:
    assert durations.later(t, by) <= durations.later(t + ahead, by)
    assert durations.earlier(t, by) <= durations.earlier(t + ahead, by)


@given(days, any_duration)
def test_moving_spans_no_fewer_and_no_more_instants_than_the_duration_says(
    t: int, by: Duration
) -> None:
    assert by.least <= durations.later(t, by) - t <= by.most
    assert by.least <= t - durations.earlier(t, by) <= by.most


@given(days, any_duration)
def test_the_first_to_reach_a_bound_reaches_it_and_the_one_before_does_not(
    around: int, by: Duration
) -> None:
    for bound in range(around - 4, around + 5):
        first = durations.when_later(bound, by)
        assert durations.later(first, by) >= bound > durations.later(first - 1, by)
        first = durations.when_earlier(bound, by)
        assert durations.earlier(first, by) >= bound > durations.earlier(first - 1, by)


@given(any_duration)
def test_a_duration_reads_back(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration


@given(st.text("0123456789dwmoy_-. ", max_size=6))
def test_text_is_a_duration_or_refused_with_the_place(text: str) -> None:
    fault = refusal(text)
    if fault is None:
        assert str(parse_duration(text)) in text
    else:
        assert 0 <= fault.start <= fault.end <= len(text)
        assert not text or fault.start < fault.end


@given(any_duration, any_duration, days)
def test_a_window_is_never_empty(low: Duration, high: Duration, t: int) -> None:
    try:
        Window(low, high)
    except TemporalError:
        return
    assert durations.earlier(t, high) <= durations.earlier(t, low)
    assert durations.later(t, low) <= durations.later(t, high)


# ---------------------------------------------------------------- definitions


@given(unary, sets, windows)
def test_an_operator_on_one_set_holds_exactly_where_its_definition_does(
    name: str, p: Set, window: Window
) -> None:
    held = operators.UNARY[name](p, window)
    assert flat.is_canonical(held)
    assert LINE.seen(held) == UNARY_DEFINITIONS[name](LINE, p, window)


@given(binary, sets, sets, windows)
def test_an_operator_on_two_sets_holds_exactly_where_its_definition_does(
    name: str, p: Set, q: Set, window: Window
) -> None:
    held = operators.BINARY[name](p, q, window)
    assert flat.is_canonical(held)
    assert LINE.seen(held) == BINARY_DEFINITIONS[name](LINE, p, q, window)


@given(unary, calendar_cases())
def test_on_the_calendar_too_with_one_set(name: str, case: tuple[Line, Set, Set, Window]) -> None:
    line, p, _, window = case
    held = operators.UNARY[name](p, window)
    assert flat.is_canonical(held)
    assert line.seen(held) == UNARY_DEFINITIONS[name](line, p, window)


@given(binary, calendar_cases())
def test_on_the_calendar_too_with_two_sets(name: str, case: tuple[Line, Set, Set, Window]) -> None:
    line, p, q, window = case
    held = operators.BINARY[name](p, q, window)
    assert flat.is_canonical(held)
    assert line.seen(held) == BINARY_DEFINITIONS[name](line, p, q, window)


# ---------------------------------------------------------------- laws


any_case = st.one_of(st.tuples(st.just(LINE), sets, sets, windows), calendar_cases())
Case = tuple[Line, Set, Set, Window]


@given(any_case)
def test_historically_is_the_dual_of_once_and_always_of_eventually(case: Case) -> None:
    _, p, _, window = case
    outside = flat.complement(p)
    assert operators.historically(p, window) == flat.complement(operators.once(outside, window))
    assert operators.always(p, window) == flat.complement(operators.eventually(outside, window))


@given(any_case)
def test_once_is_true_since_and_eventually_true_until(case: Case) -> None:
    _, _, q, window = case
    true: Set = [NEG_INF, POS_INF]
    assert operators.since(true, q, window) == operators.once(q, window)
    assert operators.until(true, q, window) == operators.eventually(q, window)


@given(any_case)
def test_since_holds_within_p_and_q_and_after_q(case: Case) -> None:
    _, p, q, window = case
    held = operators.since(p, q, window)
    assert flat.difference(held, flat.union(p, q)) == []
    assert flat.difference(held, operators.once(q, window)) == []
    if window.low.amount == 0:
        assert flat.difference(q, held) == []
    else:
        assert flat.difference(held, p) == []


@given(any_case)
def test_once_and_eventually_distribute_over_union(case: Case) -> None:
    _, p, q, window = case
    for operator in (operators.once, operators.eventually):
        apart = flat.union(operator(p, window), operator(q, window))
        assert operator(flat.union(p, q), window) == apart


@given(any_case)
def test_historically_and_always_distribute_over_intersection(case: Case) -> None:
    _, p, q, window = case
    for operator in (operators.historically, operators.always):
        apart = flat.intersection(operator(p, window), operator(q, window))
        assert operator(flat.intersection(p, q), window) == apart


@given(any_case, sets)
def test_operators_grow_with_their_operands(case: Case, more: Set) -> None:
    _, p, q, window = case
    for unary_operator in operators.UNARY.values():
        grown = unary_operator(flat.union(p, more), window)
        assert flat.difference(unary_operator(p, window), grown) == []
    for operator in operators.BINARY.values():
        held = operator(p, q, window)
        assert flat.difference(held, operator(flat.union(p, more), q, window)) == []
        assert flat.difference(held, operator(p, flat.union(q, more), window)) == []


@given(any_case)
def test_looking_back_and_looking_ahead_are_adjoint(case: Case) -> None:
    """Once q lies within p exactly when q lies within always p.

    Looking back from every instant and ahead from every instant are the same relation only
    where both move alike, which the calendar does not.
    """
    _, p, q, window = case
    assume(not window.low.is_calendar and not (window.high and window.high.is_calendar))
    for past, future in (
        (operators.once, operators.always),
        (operators.eventually, operators.historically),
    ):
        within = flat.difference(past(q, window), p) == []
        assert within is (flat.difference(q, future(p, window)) == [])


def mirrored(held: Set) -> Set:
    """Every instant ``t`` becomes ``-t``."""
    return [1 - bound for bound in reversed(held)]


@given(sets, sets, windows)
def test_the_future_is_the_past_in_a_mirror(p: Set, q: Set, window: Window) -> None:
    assert mirrored(operators.once(mirrored(p), window)) == operators.eventually(p, window)
    assert mirrored(operators.historically(mirrored(p), window)) == operators.always(p, window)
    back = operators.since(mirrored(p), mirrored(q), window)
    assert mirrored(back) == operators.until(p, q, window)


@given(sets, sets, windows, st.integers(-(10**6), 10**6))
def test_without_a_calendar_operators_move_with_their_operands(
    p: Set, q: Set, window: Window, by: int
) -> None:
    shifted = [bound + by for bound in p], [bound + by for bound in q]
    for unary_operator in operators.UNARY.values():
        assert unary_operator(shifted[0], window) == [
            bound + by for bound in unary_operator(p, window)
        ]
    for operator in operators.BINARY.values():
        assert operator(*shifted, window) == [bound + by for bound in operator(p, q, window)]


@given(any_case, st.integers(-3, 3))
def test_on_the_calendar_operators_move_with_their_operands_by_400_years(
    case: Case, cycles: int
) -> None:
    _, p, q, window = case
    by = cycles * CYCLE
    for operator in operators.BINARY.values():
        moved_on = operator([bound + by for bound in p], [bound + by for bound in q], window)
        assert moved_on == [bound + by for bound in operator(p, q, window)]


@given(any_case)
def test_a_bare_window_of_no_width_is_the_set_itself(case: Case) -> None:
    _, p, _, _ = case
    for zero in (Duration(0), Duration(0, Unit.MONTH)):
        for operator in operators.UNARY.values():
            assert operator(p, Window(zero, zero)) == p


@given(sets, st.integers(0, FAR), st.integers(0, FAR))
def test_once_twice_looks_back_over_both_windows(p: Set, first: int, second: int) -> None:
    def back(held: Set, by: int) -> Set:
        return operators.once(held, Window(Duration(0), Duration(by)))

    assert back(back(p, first), second) == back(p, first + second)
    assert IntervalSet.from_flat(back(p, first)).flat == tuple(back(p, first))
