"""Functions of ranges, and intervals put together from them, by example."""

import pytest

from cartelogic.model.computing import (
    COMPUTE,
    UndefinedError,
    allen,
    bound_of,
    evaluate,
    interval_of,
    put_together,
)
from cartelogic.model.terms import Call, Constant, Ends, Period, Term, Variable, Wildcard, Written
from cartelogic.model.values import Day, IntervalRange, Range, Real, Text, Value
from cartelogic.temporal import (
    ALL_TIME,
    DAYS,
    INTEGERS,
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Interval,
    parse_bound,
    parse_interval,
)

UNCERTAIN = IntervalRange(3, 5, 8, 9)
YEAR = DAYS.period("2014")


def compute(function: str, *arguments: Value, codec: Codec = INTEGERS) -> Value | None:
    return COMPUTE[function](*arguments, codec)


@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        ("+", (Range(1, 3), 10), Range(11, 13)),
        ("-", (10, Range(1, 3)), Range(7, 9)),
        ("-", (Range(1, 3), Range(1, 3)), Range(-2, 2)),
        ("*", (Range(-2, 3), Range(-5, 7)), Range(-15, 21)),
        ("*", (Range(-2, 3), 0), 0),
        ("/", (Range(7, 9), 2), Range(3, 4)),
        ("/", (Range(-9, 9), 10), 0),
        ("/", (Range(-9, 9), Range(-3, -2)), Range(-4, 4)),
        ("mod", (Range(8, 9), 5), Range(3, 4)),
        ("mod", (Range(8, 10), 5), Range(0, 4)),
        ("mod", (Range(-8, 2), 5), Range(-4, 2)),
        ("mod", (Range(1, 2), Range(3, 9)), Range(1, 2)),
        ("mod", (Range(1, 20), Range(3, 9)), Range(0, 8)),
        ("mod", (Range(0, POS_INF), 2), Range(0, 1)),
        ("mod", (Range(NEG_INF, -1), Range(2, 5)), Range(-4, 0)),
        ("abs", (Range(-3, 2),), Range(0, 3)),
        ("abs", (Range(-3, -2),), Range(2, 3)),
        ("+", (Range(1, POS_INF), 1), Range(2, POS_INF)),
        ("-", (Range(1, POS_INF), Range(1, POS_INF)), Range(NEG_INF, POS_INF)),
        ("-", (Range(1, POS_INF), POS_INF), NEG_INF),
        ("*", (Range(NEG_INF, POS_INF), 0), 0),
        ("*", (Range(0, 4), POS_INF), POS_INF),
        # A range of floats is not taken for one of whole numbers.
        ("+", (Range(Real(0.5), 3), 1), Range(Real(1.5), Real(4.0))),
        ("abs", (Range(Real(-1.5), 2),), Range(0, Real(2.0))),
        ("abs", (Range(NEG_INF, Real(1.5)),), Range(Real(0.0), POS_INF)),
        # Whole numbers divide towards zero, floats do not.
        ("/", (Range(Real(1.5), 5), 3), Range(0, Real(5 / 3))),
        ("/", (Range(1, 3), Real(2.0)), Range(Real(0.5), Real(1.5))),
    ],
)
def test_arithmetic_gives_the_range_of_all_results(
    function: str, arguments: tuple[Value, ...], expected: Value
) -> None:
    assert compute(function, *arguments) == expected


@pytest.mark.parametrize(
    ("function", "arguments", "error"),
    [
        ("/", (3, Range(-1, 1)), "division by zero"),
        ("/", (3, Range(0, 1)), "division by zero"),
        ("/", (3, Range(Real(-0.5), 1)), "division by zero"),
        ("mod", (3, Range(-1, 1)), "division by zero"),
        ("mod", (Range(Real(0.5), 3), 2), "a remainder of numbers that are not whole"),
        ("mod", (Range(NEG_INF, POS_INF), 2), "a remainder of numbers that are not whole"),
        ("mod", (1, Range(2, POS_INF)), "a remainder of numbers that are not whole"),
        ("+", (Range("a", "b"), 1), "arithmetic on `a`"),
        ("+", (UNCERTAIN, 1), "arithmetic on `"),
        ("+", (Range(Day(700), Day(800)), Real(0.5)), "a date and a part of a day"),
        ("+", (Day(700), Range(1, 10**9)), "a date outside the years 1 to 9999"),
        ("days", (Range(1, 2),), "`1..2` is no interval"),
        ("intersection", (UNCERTAIN, 3), "`3` is no interval"),
        ("year", (Range(1, 2),), "`1..2` is no date"),
    ],
)
def test_what_some_choice_leaves_undefined_is_undefined(
    function: str, arguments: tuple[Value, ...], error: str
) -> None:
    with pytest.raises(UndefinedError, match=error.replace("(", r"\(")):
        compute(function, *arguments, codec=DAYS)


WORDS = Range(Text("a"), Text("b"))


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("strlen", (WORDS,)),
        ("cat", (WORDS, "c")),
        ("cat", ("c", WORDS)),
        ("substr", (WORDS, 0, 1)),
        ("find", ("c", WORDS)),
        ("lower", (WORDS,)),
        ("upper", (WORDS,)),
        ("to_string", (WORDS,)),
        ("to_number", (WORDS,)),
    ],
)
def test_a_function_of_texts_needs_one_text(function: str, arguments: tuple[Value, ...]) -> None:
    with pytest.raises(UndefinedError, match=r'^`"a".."b"` is not one value$'):
        compute(function, *arguments)


def test_a_place_in_a_text_and_what_is_written_are_one_value_too() -> None:
    with pytest.raises(UndefinedError, match=r"^`0..2` is not one value$"):
        compute("substr", Text("abc"), Range(0, 2), 1)
    with pytest.raises(UndefinedError, match=r"^`\[3..5, 7..8\]` is not one value$"):
        compute("to_string", UNCERTAIN)


@pytest.mark.parametrize(
    ("interval", "start", "end", "days"),
    [
        (UNCERTAIN, Range(3, 5), Range(7, 8), Range(3, 6)),
        (IntervalRange(3, 3, 8, 9), 3, Range(7, 8), Range(5, 6)),
        (IntervalRange(1, 5, 3, 9), Range(1, 5), Range(2, 8), Range(1, 8)),
        (IntervalRange(1, 5, 3, POS_INF), Range(1, 5), Range(2, POS_INF), Range(1, POS_INF)),
        (IntervalRange(1, 5, POS_INF, POS_INF), Range(1, 5), POS_INF, POS_INF),
        (IntervalRange(NEG_INF, NEG_INF, 3, 4), NEG_INF, Range(2, 3), POS_INF),
        (
            IntervalRange(1, POS_INF, POS_INF, POS_INF),
            Range(1, POS_INF),
            POS_INF,
            POS_INF,
        ),
    ],
)
def test_ends_and_days_of_an_uncertain_interval_are_ranges(
    interval: IntervalRange, start: Value, end: Value, days: Value
) -> None:
    assert compute("start", interval) == start
    assert compute("end", interval) == end
    assert compute("days", interval) == days


def test_ends_of_an_uncertain_interval_of_days_are_dates() -> None:
    assert compute("start", UNCERTAIN, codec=DAYS) == Range(Day(3), Day(5))
    assert compute("end", UNCERTAIN, codec=DAYS) == Range(Day(7), Day(8))
    assert compute("days", UNCERTAIN, codec=DAYS) == Range(3, 6)


@pytest.mark.parametrize(
    ("i", "j", "expected"),
    [
        (UNCERTAIN, Interval(4, 20), IntervalRange(4, 5, 8, 9)),
        (UNCERTAIN, Interval(5, 8), Interval(5, 8)),
        (UNCERTAIN, Interval(8, 12), Interval(8, 9)),
        (UNCERTAIN, Interval(9, 12), None),
        (UNCERTAIN, IntervalRange(1, 9, 9, 12), IntervalRange(3, 8, 8, 9)),
    ],
)
def test_an_uncertain_intersection_is_between_four_points(
    i: Value, j: Value, expected: Value | None
) -> None:
    assert compute("intersection", i, j) == expected
    assert compute("intersection", j, i) == expected


def test_a_date_moved_by_a_range_is_a_range_of_dates() -> None:
    assert compute("+", Day(800), Range(1, 3), codec=DAYS) == Range(Day(801), Day(803))
    assert compute("-", Range(Day(800), Day(POS_INF)), 5, codec=DAYS) == Range(
        Day(795), Day(POS_INF)
    )
    assert compute("-", Range(Day(800), Day(805)), Day(700), codec=DAYS) == Range(100, 105)


# -- terms ------------------------------------------------------------------------------------


def period(text: str) -> Period:
    return Period(parse_bound(text, DAYS))


@pytest.mark.parametrize("text", ["[2014-02, 2016]", "[2014-02, _]", "[_, 2016)", "[2014~, 2016?]"])
def test_a_written_interval_keeps_the_precision_of_its_bounds(text: str) -> None:
    interval = parse_interval(text, DAYS)
    written = Written(interval, Ends(Wildcard(), Wildcard()))
    value = evaluate(written, {}, DAYS)
    if isinstance(value, IntervalRange):
        assert value.four_points == interval.four_points
    else:
        assert value == interval.possible == interval.certain


FIRST, LAST = YEAR


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (Ends(period("2014"), Constant(Day(LAST))), (FIRST, LAST, LAST + 1, LAST + 1)),
        (Ends(Constant(Day(FIRST)), period("2014")), (FIRST, FIRST, FIRST + 1, LAST + 1)),
        (Ends(period("2014"), period("2014")), (FIRST, LAST, FIRST + 1, LAST + 1)),
        (Ends(period("2014"), Wildcard()), (FIRST, LAST, POS_INF, POS_INF)),
        (Ends(Wildcard(), period("2014")), (NEG_INF, NEG_INF, FIRST + 1, LAST + 1)),
        (Ends(Wildcard(), period("2014~")), (NEG_INF, NEG_INF, FIRST - 364, LAST + 366)),
        (Ends(Variable("D"), Wildcard()), (800, 900, POS_INF, POS_INF)),
        (Ends(Constant(Day(700)), Variable("D")), (700, 700, 801, 901)),
        (Ends(Constant(Day(700)), Variable("D"), closed=False), (700, 700, 800, 900)),
    ],
)
def test_an_interval_put_together_from_ranges_is_uncertain(
    ends: Ends, expected: tuple[Bound, Bound, Bound, Bound]
) -> None:
    value = put_together(ends, {"D": Range(Day(800), Day(900))}, DAYS)
    assert value == IntervalRange(*expected)


def test_an_end_that_is_left_out_is_over_when_its_year_begins() -> None:
    ends = Ends(Constant(Day(700)), period("2014"), closed=False)
    assert put_together(ends, {}, DAYS) == Interval(700, FIRST)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (Range(3, 9), 4, IntervalRange(3, 4, 5, 5)),
        (Range(5, 9), 4, None),
        (4, Range(4, 5), IntervalRange(4, 4, 5, 6)),
        (4, Range(1, 4), Interval(4, 5)),
        (Range(1, POS_INF), POS_INF, IntervalRange(1, POS_INF, POS_INF, POS_INF)),
        (POS_INF, POS_INF, None),
        (NEG_INF, NEG_INF, None),
        (3, 4, Interval(3, 5)),
    ],
)
def test_only_an_interval_that_is_surely_empty_is_none(
    start: Value, end: Value, expected: Value | None
) -> None:
    term = Ends(Variable("S"), Variable("E"))
    assert put_together(term, {"S": start, "E": end}, INTEGERS) == expected
    assert evaluate(term, {"S": start, "E": end}, INTEGERS) == expected


def test_an_end_without_a_value_leaves_none() -> None:
    nothing: Term = Call("-", (Constant(POS_INF), Constant(POS_INF)))
    assert put_together(Ends(nothing, Wildcard()), {}, INTEGERS) is None
    assert bound_of(nothing, {}, INTEGERS, NEG_INF) is None


def test_no_bounds_leave_all_time() -> None:
    assert put_together(Ends(Wildcard(), Wildcard()), {}, INTEGERS) == ALL_TIME


@pytest.mark.parametrize("value", [Range("a", "b"), Range(1, 2), UNCERTAIN, Text("a")])
def test_what_is_no_range_of_dates_bounds_no_interval(value: Value) -> None:
    with pytest.raises(UndefinedError, match="as a bound"):
        put_together(Ends(Constant(value), Wildcard()), {}, DAYS)


def test_the_bound_of_a_range_is_the_one_that_makes_the_interval_longer() -> None:
    values: dict[str, Value] = {"D": Range(Day(800), Day(900))}
    assert bound_of(Variable("D"), values, DAYS, NEG_INF) == 800
    assert bound_of(Variable("D"), values, DAYS, POS_INF) == 900
    assert bound_of(period("2014"), {}, DAYS, NEG_INF) == FIRST
    assert bound_of(period("2014"), {}, DAYS, POS_INF) == LAST
    assert bound_of(Wildcard(), {}, DAYS, POS_INF) == POS_INF


def test_relations_of_exact_intervals_need_exact_intervals() -> None:
    assert allen("before", Interval(1, 2), Interval(3, 4))
    with pytest.raises(UndefinedError, match="an interval with uncertain ends is not one value"):
        allen("before", Interval(1, 2), UNCERTAIN)
    with pytest.raises(UndefinedError, match="`3` is no interval"):
        allen("before", Interval(1, 2), 3)


def test_an_interval_is_an_interval_whether_its_ends_are_known_or_not() -> None:
    assert interval_of(UNCERTAIN) is UNCERTAIN
    assert interval_of(ALL_TIME) is ALL_TIME
    with pytest.raises(UndefinedError, match="is no interval"):
        interval_of(3)
