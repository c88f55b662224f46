"""Values that are ranges: how they are made, named, written and ordered."""

import datetime

import pytest

from cartelogic.model.values import (
    Day,
    IntervalRange,
    PythonValue,
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
    to_python,
)
from cartelogic.temporal import DAYS, INTEGERS, NEG_INF, POS_INF, Bound, Interval, from_date


def day(text: str) -> Day:
    return Day(DAYS.parse_instant(text))


FIRST, LAST = day("2014-02-22"), day("2016-01-31")
UNCERTAIN = IntervalRange(3, 5, 8, 9)
YEARS = (DAYS.period("2010"), DAYS.period("2013"))


@pytest.mark.parametrize(
    ("low", "high", "expected", "written"),
    [
        (300, 420, "number", "300..420"),
        (-3, POS_INF, "number", "-3..#sup"),
        (NEG_INF, POS_INF, "number", "#inf..#sup"),
        (1, Real(2.5), "float", "1..2.5"),
        (Real(2.0), POS_INF, "float", "2.0..#sup"),
        (FIRST, LAST, "date", "2014-02-22..2016-01-31"),
        (Day(NEG_INF), LAST, "date", "#inf..2016-01-31"),
        ("a", "b", "symbol", "a..b"),
        (Text("a"), Text("b"), "text", '"a".."b"'),
    ],
)
def test_a_range_has_the_kind_of_its_ends_and_is_written_with_two_dots(
    low: Value, high: Value, expected: str, written: str
) -> None:
    value = Range(low, high)
    assert kind(value) == expected
    assert format_value(value, DAYS) == written
    assert not is_exact(value)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (2, 1),
        (1, 1),
        (5, Real(5.0)),
        (1, FIRST),
        ("a", Text("b")),
        (Interval(1, 2), Interval(1, 3)),
        (Range(1, 2), 3),
        (1, Range(2, 3)),
    ],
)
def test_what_is_no_range_of_two_values_cannot_be_built(low: Value, high: Value) -> None:
    with pytest.raises(ValueError, match="no range from"):
        Range(low, high)


def test_a_range_of_one_value_is_the_value() -> None:
    assert ranged(3, 3) == 3
    assert ranged(FIRST, FIRST) == FIRST
    assert ranged("a", "a") == "a"
    assert ranged(3, 4) == Range(3, 4)


def test_a_whole_number_and_the_float_it_equals_make_the_float() -> None:
    assert ranged(5, Real(5.0)) == ranged(Real(5.0), 5) == Real(5.0)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((1, 1, 4, 4), Interval(1, 4)),
        ((NEG_INF, NEG_INF, POS_INF, POS_INF), Interval(NEG_INF, POS_INF)),
        # Only [0, 1) starts before it ends.
        ((0, 3, 0, 1), Interval(0, 1)),
        ((1, 3, 4, 4), IntervalRange(1, 3, 4, 4)),
        ((1, 9, 4, 4), IntervalRange(1, 3, 4, 4)),
        ((1, 9, -5, 4), IntervalRange(1, 3, 2, 4)),
        ((2, POS_INF, POS_INF, POS_INF), IntervalRange(2, POS_INF, POS_INF, POS_INF)),
    ],
)
def test_four_points_are_cut_to_the_intervals_between_them(
    points: tuple[Bound, Bound, Bound, Bound], expected: Value
) -> None:
    assert interval_ranged(*points) == expected


def test_equal_sets_of_intervals_are_equal_values() -> None:
    assert IntervalRange(1, 9, -5, 4) == IntervalRange(1, 3, 2, 4)
    assert hash(IntervalRange(1, 9, -5, 4)) == hash(IntervalRange(1, 3, 2, 4))


@pytest.mark.parametrize(
    "points", [(1, 1, 4, 4), (5, 6, 4, 5), (2, 1, 4, 5), (1, 2, 5, 4), (POS_INF,) * 4, (0, 3, 0, 1)]
)
def test_points_of_no_interval_or_of_one_are_no_range(
    points: tuple[Bound, Bound, Bound, Bound],
) -> None:
    with pytest.raises(ValueError, match="interval"):
        IntervalRange(*points)


def test_an_uncertain_interval_has_the_extents_of_some_and_of_every_choice() -> None:
    assert kind(UNCERTAIN) == "interval"
    assert not is_exact(UNCERTAIN)
    assert UNCERTAIN.four_points == (3, 5, 8, 9)
    assert UNCERTAIN.possible == Interval(3, 9)
    assert UNCERTAIN.certain == Interval(5, 8)
    assert IntervalRange(1, 5, 3, 9).certain is None


@pytest.mark.parametrize(
    ("points", "written"),
    [
        ((3, 5, 8, 9), "[3..5, 7..8]"),
        ((3, 3, 8, 9), "[3, 7..8]"),
        ((NEG_INF, NEG_INF, 8, 9), "[_, 7..8]"),
        ((NEG_INF, 3, POS_INF, POS_INF), "[_..3, _]"),
        ((3, 5, 8, POS_INF), "[3..5, 7.._]"),
    ],
)
def test_an_uncertain_interval_is_written_with_both_ends_included(
    points: tuple[Bound, Bound, Bound, Bound], written: str
) -> None:
    assert format_value(IntervalRange(*points), INTEGERS) == written


def test_an_uncertain_interval_of_days_is_written_with_dates() -> None:
    (a, b), (c, d) = YEARS
    written = "[2010-01-01..2010-12-31, 2013-01-01..2013-12-31]"
    assert format_value(IntervalRange(a, b, c + 1, d + 1), DAYS) == written


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Range(3, POS_INF), (3, POS_INF)),
        (Range(FIRST, LAST), (datetime.date(2014, 2, 22), datetime.date(2016, 1, 31))),
        (Range(1, Real(2.5)), (1, 2.5)),
        (Range(Text("a"), Text("b")), ("a", "b")),
        (UNCERTAIN, UNCERTAIN),
    ],
)
def test_a_range_is_a_pair_in_python(value: Value, expected: PythonValue) -> None:
    assert to_python(value) == expected


def test_ranges_sort_after_the_value_they_begin_with() -> None:
    ordered: list[Value] = [
        1,
        Real(1.0),
        Range(1, 2),
        Range(1, Real(2.0)),
        Range(1, 3),
        Range(Real(1.0), 2),
        Real(1.5),
        2,
        FIRST,
        Range(FIRST, LAST),
        LAST,
        "a",
        Range("a", "b"),
        Text("a"),
        Interval(3, 8),
        Interval(3, 9),
        IntervalRange(3, 4, 8, 9),
        UNCERTAIN,
        Interval(3, 10),
    ]
    backwards = list(reversed(ordered))
    assert sorted(backwards, key=sort_key) == ordered


def test_known_values_are_exact() -> None:
    known: list[Value] = [1, POS_INF, Real(1.5), FIRST, "a", Text("a"), Interval(1, 2)]
    assert all(map(is_exact, known))


def test_what_is_no_value_has_no_key() -> None:
    with pytest.raises(TypeError, match="is no value"):
        sort_key(from_date)  # type: ignore[arg-type]
