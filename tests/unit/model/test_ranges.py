"""Comparisons of ranges by example; that they agree with every choice is in properties."""

import pytest

from cartelogic.model.ranges import (
    certainly,
    certainly_allen,
    days_of_month,
    months,
    possibly,
    possibly_allen,
    years,
)
from cartelogic.model.values import Day, IntervalRange, Range, Real, Value
from cartelogic.temporal import DAYS, NAMES, NEG_INF, POS_INF, Interval


def dates(first: str, last: str) -> Range:
    return Range(Day(DAYS.parse_instant(first)), Day(DAYS.parse_instant(last)))


BOTH, SOME, NONE = (True, True), (False, True), (False, False)
"""Certain and possible; possible only; neither."""


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    [
        (Range(366, 400), ">", 365, BOTH),
        (Range(300, 420), ">", 365, SOME),
        (Range(300, 365), ">", 365, NONE),
        (Range(300, 365), ">=", 365, SOME),
        (Range(1, 3), "=", 2, SOME),
        (Range(1, 3), "=", 4, NONE),
        (Range(1, 3), "=", Range(1, 3), SOME),
        (Range(1, 3), "!=", Range(1, 3), SOME),
        (Range(1, 3), "!=", 2, SOME),
        (Range(1, 3), "!=", 4, BOTH),
        (Range(1, 3), "<", Range(3, 5), SOME),
        (Range(1, 3), "<=", Range(3, 5), BOTH),
        # No whole number is a float with a fraction.
        (Range(1, 3), "=", Real(2.5), NONE),
        (Range(1, 3), "=", Real(2.0), SOME),
        (Range(1, 3), "=", Range(Real(1.2), Real(1.8)), NONE),
        (Range(1, 3), "=", Range(Real(1.2), Real(2.8)), SOME),
        (Range(1, Real(3.5)), "=", Real(2.5), SOME),
        (Range(1, POS_INF), "=", POS_INF, SOME),
        (Range(1, POS_INF), "<", POS_INF, SOME),
        (Range(NEG_INF, POS_INF), "=", Real(2.5), SOME),
        (Range("a", "c"), "<", "d", BOTH),
        # Kinds compare by rank, whatever the values.
        (Range(1, 3), "<", "a", BOTH),
        (Range(1, 3), "=", Range("a", "b"), NONE),
        (Range(1, 3), "=", IntervalRange(1, 2, 3, 4), NONE),
        (Interval(1, 3), "=", IntervalRange(1, 2, 3, 4), SOME),
        (Interval(2, 5), "=", IntervalRange(1, 2, 3, 4), NONE),
        (IntervalRange(1, 2, 3, 4), "<", Interval(3, 4), BOTH),
        (IntervalRange(1, 3, 4, 5), "<", Interval(2, 3), SOME),
    ],
)
def test_a_comparison_is_certain_possible_or_neither(
    left: Value, operator: str, right: Value, expected: tuple[bool, bool]
) -> None:
    assert (certainly(operator, left, right), possibly(operator, left, right)) == expected


@pytest.mark.parametrize(
    ("i", "relation", "j", "expected"),
    [
        (IntervalRange(1, 2, 5, 6), "before", Interval(8, 9), BOTH),
        (IntervalRange(1, 2, 5, 8), "before", Interval(8, 9), SOME),
        (IntervalRange(1, 2, 5, 8), "meets", Interval(8, 9), SOME),
        (IntervalRange(1, 2, 5, 8), "overlaps", Interval(8, 9), NONE),
        (IntervalRange(3, 4, 5, 6), "during", Interval(2, 7), BOTH),
        (IntervalRange(2, 4, 5, 6), "during", Interval(2, 7), SOME),
        (IntervalRange(2, 4, 5, 7), "equals", Interval(2, 7), SOME),
        (IntervalRange(2, 4, 5, 7), "intersects", Interval(4, 5), BOTH),
        (IntervalRange(2, 5, 5, 7), "intersects", Interval(4, 5), SOME),
        # Each end could be chosen so, but not both with the start before the end.
        (IntervalRange(1, 4, 2, 9), "during", Interval(1, 3), NONE),
        # An open start is before every instant, and nothing is before it.
        (Interval(NEG_INF, 3), "starts", IntervalRange(NEG_INF, 1, 5, 6), SOME),
        (Interval(NEG_INF, 3), "during", IntervalRange(NEG_INF, 1, 5, 6), NONE),
        (IntervalRange(2, 3, 5, POS_INF), "finishes", Interval(1, POS_INF), SOME),
    ],
)
def test_a_relation_is_certain_possible_or_neither(
    i: Interval | IntervalRange,
    relation: str,
    j: Interval | IntervalRange,
    expected: tuple[bool, bool],
) -> None:
    assert (certainly_allen(relation, i, j), possibly_allen(relation, i, j)) == expected


def test_an_interval_of_unknown_ends_may_lie_in_any_way_to_a_long_one() -> None:
    anywhere = IntervalRange(NEG_INF, POS_INF, NEG_INF, POS_INF)
    assert all(possibly_allen(name, anywhere, Interval(1, 9)) for name in NAMES)
    assert not any(certainly_allen(name, anywhere, Interval(1, 9)) for name in NAMES)


def test_parts_of_dates_are_as_narrow_as_the_calendar_allows() -> None:
    assert years(dates("2013-12-05", "2014-01-10")) == Range(2013, 2014)
    assert years(dates("2013-01-05", "2013-12-10")) == 2013
    assert months(dates("2013-03-05", "2013-07-10")) == Range(3, 7)
    assert months(dates("2013-03-05", "2013-03-10")) == 3
    assert months(dates("2013-12-05", "2014-01-10")) == Range(1, 12)
    assert days_of_month(dates("2013-03-05", "2013-03-10")) == Range(5, 10)
    assert days_of_month(dates("2013-02-05", "2013-03-10")) == Range(1, 28)
    assert days_of_month(dates("2013-02-05", "2013-04-10")) == Range(1, 31)


def test_unbounded_dates_have_the_parts_of_the_days_that_the_calendar_has() -> None:
    since = Range(Day(DAYS.parse_instant("2013-03-05")), Day(POS_INF))
    until = Range(Day(NEG_INF), Day(DAYS.parse_instant("0002-03-05")))
    assert years(since) == Range(2013, 9999)
    assert years(until) == Range(1, 2)
    assert months(since) == Range(1, 12)
    assert days_of_month(since) == Range(1, 31)
