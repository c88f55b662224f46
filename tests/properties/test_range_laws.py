"""The laws of ranges, checked against every choice of values on a small line.

Ends lie within -3..3, at whole and half numbers, or are infinite; what is unbounded is tried
out to -6..6 and at the infinity itself.  Floats are tried in steps of a half: what two ranges
of them share, they share at an end.
"""

from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cartelogic.model.computing import COMPUTE, UndefinedError, allen, compare
from cartelogic.model.ranges import (
    certainly,
    certainly_allen,
    four_points,
    possibly,
    possibly_allen,
)
from cartelogic.model.values import (
    Day,
    IntervalRange,
    Range,
    Real,
    Text,
    Value,
    format_value,
    interval_ranged,
    is_exact,
    kind,
    ranged,
    sort_key,
)
from cartelogic.temporal import (
    DAYS,
    INTEGERS,
    NAMES,
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Interval,
    parse_interval,
    relation,
)
from cartelogic.temporal.allen import FourPoints, certain, possible

OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
NEGATION = dict(zip(OPERATORS, ("!=", "=", ">=", ">", "<=", "<"), strict=True))
ANY_NUMBER = Range(NEG_INF, POS_INF)
LINE = range(-6, 7)
INFINITIES = (NEG_INF, POS_INF)
DAY = 735_000


def raw(value: Value) -> float:
    number = value.number if isinstance(value, Real) else value
    assert isinstance(number, (int, float))
    return number


def by_number(pair: tuple[Value, Value]) -> Value:
    return ranged(*sorted(pair, key=sort_key))


def uncertain(bounds: tuple[Bound, Bound, Bound, Bound]) -> Interval | IntervalRange:
    starts, ends = sorted(bounds[:2]), sorted(bounds[2:])
    assume(starts[0] < ends[1])
    return interval_ranged(starts[0], starts[1], ends[0], ends[1])


wholes: st.SearchStrategy[Value] = st.integers(-3, 3)
finite = wholes | st.integers(-6, 6).map(lambda halves: Real(halves / 2))
numbers = finite | st.sampled_from(INFINITIES)
bounds: st.SearchStrategy[Bound] = st.integers(-3, 3) | st.sampled_from(INFINITIES)
whole_ranges = st.tuples(wholes, wholes).map(by_number)
finite_ranges = st.tuples(finite, finite).map(by_number)
number_ranges = st.tuples(numbers, numbers).map(by_number)
days = bounds.map(lambda bound: Day(bound + DAY))
day_ranges = st.tuples(days, days).map(by_number)
names = st.sampled_from("abcd")
name_ranges = st.tuples(names, names).map(by_number)
text_ranges = st.tuples(names.map(Text), names.map(Text)).map(by_number)
intervals = st.tuples(bounds, bounds, bounds, bounds).map(uncertain)
anything = number_ranges | day_ranges | name_ranges | text_ranges | intervals
alike = st.sampled_from([number_ranges, day_ranges, name_ranges, text_ranges, intervals]).flatmap(
    lambda values: st.tuples(values, values)
)
pairs = st.tuples(anything, anything) | alike


def on_line(low: float, high: float) -> list[int | float]:
    """The whole numbers from one to the other, and the infinities that are ends."""
    infinite = [end for end in INFINITIES if end in (low, high)]
    return [*infinite, *(n for n in LINE if low <= n <= high)]


def choices(value: Value) -> list[Value]:
    """Every value that a value may be."""
    match value:
        case Range(Day(low), Day(high)):
            return [Day(n + DAY) for n in on_line(low - DAY, high - DAY)]
        case Range(str() as first, str() as last):
            return [name for name in "abcd" if first <= name <= last]
        case Range(Text(first), Text(last)):
            return [Text(name) for name in "abcd" if first <= name <= last]
        case Range(low, high):
            x, y = raw(low), raw(high)
            found: list[Value] = [*on_line(x, y)]
            if kind(value) == "float" or (x, y) == INFINITIES:
                found += [Real(n / 2) for n in range(-12, 13) if x <= n / 2 <= y]
            return found
        case IntervalRange():
            return [Interval(*pair) for pair in ends_of_choices(value.four_points)]
        case _:
            return [value]


def ends_of_choices(four: FourPoints) -> list[tuple[Bound, Bound]]:
    starts = [s for s in on_line(four[0], four[1]) if s != POS_INF]
    ends = [e for e in on_line(four[2], four[3]) if e != NEG_INF]
    return [(s, e) for s, e in product(starts, ends) if s < e]


def exact_intervals(value: Value) -> list[Interval]:
    return [choice for choice in choices(value) if isinstance(choice, Interval)]


# -- comparisons ------------------------------------------------------------------------------


@settings(max_examples=300)
@given(pairs)
def test_a_comparison_is_possible_if_some_choice_has_it_and_certain_if_all_have(
    pair: tuple[Value, Value],
) -> None:
    x, y = pair
    for operator in OPERATORS:
        held = {compare(operator, a, b) for a, b in product(choices(x), choices(y))}
        assert possibly(operator, x, y) is (True in held), operator
        assert certainly(operator, x, y) is (held == {True}), operator


@given(pairs)
def test_what_is_certain_is_possible_and_its_negation_is_not(pair: tuple[Value, Value]) -> None:
    for operator in OPERATORS:
        assert certainly(operator, *pair) is not possibly(NEGATION[operator], *pair)
        assert possibly(operator, *pair) or not certainly(operator, *pair)


@given(pairs)
def test_comparisons_read_the_same_from_the_other_side(pair: tuple[Value, Value]) -> None:
    x, y = pair
    for operator, turned in zip(OPERATORS, ("=", "!=", ">", ">=", "<", "<="), strict=True):
        assert possibly(operator, x, y) is possibly(turned, y, x)
        assert certainly(operator, x, y) is certainly(turned, y, x)


@given(pairs, st.data())
def test_exact_values_compare_as_they_do(pair: tuple[Value, Value], data: st.DataObject) -> None:
    x, y = (data.draw(st.sampled_from(choices(value))) for value in pair)
    for operator in OPERATORS:
        assert possibly(operator, x, y) is compare(operator, x, y)
        assert certainly(operator, x, y) is compare(operator, x, y)


@given(pairs, st.data())
def test_a_narrower_range_makes_more_certain_and_less_possible(
    pair: tuple[Value, Value], data: st.DataObject
) -> None:
    x, y = pair
    narrow = data.draw(narrower(x))
    for operator in OPERATORS:
        assert certainly(operator, narrow, y) >= certainly(operator, x, y)
        assert possibly(operator, narrow, y) <= possibly(operator, x, y)


@st.composite
def narrower(draw: st.DrawFn, value: Value) -> Value:
    """A value that is a part of a range, or the value itself."""
    if isinstance(value, IntervalRange):
        a, b = (draw(st.sampled_from(exact_intervals(value))) for _ in range(2))
        return uncertain((a.start, b.start, a.end, b.end))
    found = choices(value)
    if kind(value) == "number" and not is_exact(value):
        found = [n for n in found if not isinstance(n, Real)]
    return by_number((draw(st.sampled_from(found)), draw(st.sampled_from(found))))


# -- Allen's relations ------------------------------------------------------------------------


def check_allen(i: Interval | IntervalRange, j: Interval | IntervalRange) -> None:
    held = list(product(exact_intervals(i), exact_intervals(j)))
    for name in NAMES:
        found = {allen(name, a, b) for a, b in held}
        assert possibly_allen(name, i, j) is (True in found), name
        assert certainly_allen(name, i, j) is (found == {True}), name


@settings(max_examples=200)
@given(intervals, intervals)
def test_a_relation_is_possible_if_some_choice_has_it_and_certain_if_all_have(
    i: Interval | IntervalRange, j: Interval | IntervalRange
) -> None:
    check_allen(i, j)


def test_the_possible_relations_of_all_uncertain_intervals_on_three_points() -> None:
    spans = [(a, b) for a, b in product(range(3), repeat=2) if a <= b]
    found = {interval_ranged(*s, *e) for s, e in product(spans, spans) if s[0] < e[1]}
    for i, j in product(sorted(found, key=sort_key), repeat=2):
        held = {relation(a, b).value for a, b in product(exact_intervals(i), exact_intervals(j))}
        thirteen = {name for name in NAMES if name != "intersects" and possibly_allen(name, i, j)}
        assert thirteen == held


@given(intervals, intervals)
def test_exactly_one_relation_is_possible_where_one_is_certain(
    i: Interval | IntervalRange, j: Interval | IntervalRange
) -> None:
    thirteen = [name for name in NAMES if name != "intersects"]
    held = [name for name in thirteen if possibly_allen(name, i, j)]
    sure = [name for name in thirteen if certainly_allen(name, i, j)]
    assert held
    assert sure == (held if len(held) == 1 else [])


@given(intervals, intervals, st.data())
def test_narrower_ends_make_more_relations_certain_and_fewer_possible(
    i: Interval | IntervalRange, j: Interval | IntervalRange, data: st.DataObject
) -> None:
    narrow = data.draw(narrower(i))
    assert isinstance(narrow, (Interval, IntervalRange))
    for name in NAMES:
        assert certainly_allen(name, narrow, j) >= certainly_allen(name, i, j)
        assert possibly_allen(name, narrow, j) <= possibly_allen(name, i, j)


@given(st.tuples(bounds, bounds, bounds, bounds), intervals)
def test_cutting_the_points_that_no_choice_reaches_changes_no_relation(
    points: tuple[Bound, Bound, Bound, Bound], j: Interval | IntervalRange
) -> None:
    (a, b), (c, d) = sorted(points[:2]), sorted(points[2:])
    four = (a, b, c, d)
    cut, other = four_points(uncertain(points)), four_points(j)
    for name in NAMES:
        assert possible(name, four, other) is possible(name, cut, other)
        assert certain(name, four, other) is certain(name, cut, other)


# -- functions --------------------------------------------------------------------------------


def results(function: str, arguments: tuple[Value, ...], codec: Codec) -> list[Value]:
    """The result of every choice that has one."""
    found = (COMPUTE[function](*a, codec) for a in product(*map(choices, arguments)))
    return [result for result in found if result is not None]


def defined(function: str, arguments: tuple[Value, ...], codec: Codec) -> bool:
    try:
        results(function, arguments, codec)
    except UndefinedError:
        return False
    return True


def check_holds_all(function: str, arguments: tuple[Value, ...], codec: Codec = INTEGERS) -> None:
    try:
        lifted = COMPUTE[function](*arguments, codec)
    except UndefinedError:
        assert not defined(function, arguments, codec)
        return
    assume(defined(function, arguments, codec))
    found = results(function, arguments, codec)
    assert (lifted is None) is (not found)
    for result in found:
        assert lifted is not None
        assert possibly("=", lifted, result)
        assert kind(result) in ("number", kind(lifted)) or lifted == ANY_NUMBER


@settings(max_examples=500)
@given(st.sampled_from(["+", "-", "*", "/", "mod"]), number_ranges, number_ranges)
def test_a_function_of_ranges_holds_the_result_of_every_choice(
    function: str, x: Value, y: Value
) -> None:
    check_holds_all(function, (x, y))


@given(number_ranges)
def test_the_absolute_range_holds_that_of_every_choice(x: Value) -> None:
    check_holds_all("abs", (x,))


@settings(max_examples=300)
@given(st.sampled_from(["+", "-", "*", "/", "mod"]), finite_ranges, finite_ranges)
def test_a_function_of_ranges_is_undefined_exactly_where_some_choice_is(
    function: str, x: Value, y: Value
) -> None:
    try:
        COMPUTE[function](x, y, INTEGERS)
    except UndefinedError:
        assert not defined(function, (x, y), INTEGERS)
    else:
        assert defined(function, (x, y), INTEGERS)


@settings(max_examples=300)
@given(st.sampled_from(["+", "-", "*", "/", "mod", "abs"]), whole_ranges, whole_ranges)
def test_a_function_of_whole_ranges_is_no_wider_than_its_results(
    function: str, x: Value, y: Value
) -> None:
    arguments = (x,) if function == "abs" else (x, y)
    assume(function != "mod" or is_exact(y))
    assume(defined(function, arguments, INTEGERS))
    found = sorted(results(function, arguments, INTEGERS), key=sort_key)
    assert COMPUTE[function](*arguments, INTEGERS) == ranged(found[0], found[-1])


@settings(max_examples=300)
@given(
    st.tuples(st.just("+"), day_ranges, whole_ranges)
    | st.tuples(st.just("+"), whole_ranges, day_ranges)
    | st.tuples(st.just("-"), day_ranges, whole_ranges | day_ranges)
)
def test_a_moved_range_of_dates_and_the_days_between_two_hold_those_of_every_choice(
    call: tuple[str, Value, Value],
) -> None:
    check_holds_all(call[0], call[1:], DAYS)


@settings(max_examples=200)
@given(st.sampled_from(["start", "end", "days"]), intervals)
def test_ends_and_days_of_an_uncertain_interval_hold_those_of_every_choice(
    function: str, i: Value
) -> None:
    check_holds_all(function, (i,))


@given(st.sampled_from(["start", "end", "days"]), st.tuples(*[st.integers(-3, 3)] * 4))
def test_ends_and_days_of_a_bounded_interval_are_no_wider_than_its_choices(
    function: str, points: tuple[int, int, int, int]
) -> None:
    i = uncertain(points)
    found = sorted(results(function, (i,), INTEGERS), key=sort_key)
    assert COMPUTE[function](i, INTEGERS) == ranged(found[0], found[-1])


@settings(max_examples=200)
@given(intervals, intervals)
def test_an_uncertain_intersection_is_that_of_the_choices(i: Value, j: Value) -> None:
    lifted = COMPUTE["intersection"](i, j, INTEGERS)
    found = set(results("intersection", (i, j), INTEGERS))
    assert set([] if lifted is None else choices(lifted)) == found


@settings(max_examples=60)
@given(st.integers(0, 2000), st.integers(1, 800), st.sampled_from(["year", "month", "day"]))
def test_a_part_of_a_range_of_dates_is_the_range_of_the_parts(
    first: int, length: int, part: str
) -> None:
    days = [Day(DAY + n) for n in range(first, first + length + 1)]
    found = [COMPUTE[part](day, DAYS) for day in days]
    numbers = [n for n in found if isinstance(n, int)]
    given = ranged(days[0], days[-1])
    assert COMPUTE[part](given, DAYS) == ranged(min(numbers), max(numbers))


# -- values -----------------------------------------------------------------------------------


@given(st.lists(anything | finite | st.just(POS_INF), max_size=8))
def test_the_order_of_values_is_total(values: list[Value]) -> None:
    backwards = list(reversed(values))
    assert sorted(backwards, key=sort_key) == sorted(values, key=sort_key)
    assert len({sort_key(value) for value in values}) == len(set(values))


@given(st.tuples(bounds, bounds, bounds, bounds))
def test_an_uncertain_interval_is_written_as_it_can_be_read(
    points: tuple[Bound, Bound, Bound, Bound],
) -> None:
    interval = uncertain(points)
    read = parse_interval(format_value(interval, INTEGERS), INTEGERS).four_points
    assert interval_ranged(*read) == interval


@given(st.tuples(*[st.integers(-3, 3)] * 4).map(uncertain))
def test_possible_and_certain_extents_are_those_of_some_and_of_every_choice(i: Value) -> None:
    assume(isinstance(i, IntervalRange))
    assert isinstance(i, IntervalRange)
    held = [{t for t in LINE if t in choice} for choice in exact_intervals(i)]
    assert {t for t in LINE if t in i.possible} == set.union(*held)
    assert {t for t in LINE if i.certain and t in i.certain} == set.intersection(*held)
