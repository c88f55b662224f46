"""One interval: what can be built, and how two of them lie."""

import math

import pytest
from attrs.exceptions import FrozenInstanceError

from cartelogic.temporal import (
    ALL_TIME,
    NEG_INF,
    POS_INF,
    Bound,
    Interval,
    ReversedIntervalError,
    TemporalError,
)


@pytest.mark.parametrize(
    ("start", "end"),
    [(3, 3), (5, 3), (POS_INF, POS_INF), (NEG_INF, NEG_INF), (POS_INF, 3), (3, NEG_INF)],
)
def test_an_empty_interval_cannot_exist(start: Bound, end: Bound) -> None:
    with pytest.raises(ReversedIntervalError, match="holds at no instant; an interval starts"):
        Interval(start, end)


@pytest.mark.parametrize("bad", [math.nan, 1.5, 2.0, True, "3", None])
def test_bounds_are_ints_or_infinities(bad: Bound) -> None:
    with pytest.raises(TemporalError, match="no bound of time"):
        Interval(bad, 9)
    with pytest.raises(TemporalError, match="no bound of time"):
        Interval(-9, bad)


def test_the_start_is_in_and_the_end_is_out() -> None:
    interval = Interval(3, 6)
    assert [t for t in range(10) if t in interval] == [3, 4, 5]
    assert (interval.first, interval.last, interval.length) == (3, 5, 3)


def test_an_open_side_reaches_every_instant() -> None:
    assert 10**400 in Interval(3, POS_INF)
    assert -(10**400) in ALL_TIME
    assert (ALL_TIME.first, ALL_TIME.last) == (NEG_INF, POS_INF)


@pytest.mark.parametrize(
    "interval", [ALL_TIME, Interval(10**400, POS_INF), Interval(NEG_INF, 10**400)]
)
def test_an_open_side_makes_the_length_infinite_whatever_the_other(interval: Interval) -> None:
    assert interval.length == POS_INF


def test_intervals_are_values() -> None:
    assert Interval(3, 6) == Interval(3, 6)
    assert len({Interval(3, 6), Interval(3, 6), Interval(3, 7)}) == 2
    with pytest.raises(FrozenInstanceError):
        Interval(3, 6).start = 4  # type: ignore[misc]


def test_intervals_sort_by_start_then_end() -> None:
    mixed = [Interval(2, 3), Interval(1, POS_INF), Interval(NEG_INF, 2), Interval(1, 2)]
    assert sorted(mixed) == [mixed[2], mixed[3], mixed[1], mixed[0]]


def test_intersection_is_what_both_share() -> None:
    assert Interval(1, 5).intersection(Interval(3, 9)) == Interval(3, 5)
    assert Interval(1, 5).intersection(ALL_TIME) == Interval(1, 5)
    assert Interval(1, 5).intersection(Interval(5, 9)) is None


def test_touching_intervals_are_adjacent_and_do_not_overlap() -> None:
    left, right = Interval(1, 5), Interval(5, 9)
    assert left.adjacent(right)
    assert right.adjacent(left)
    assert not left.overlaps(right)
    assert not right.overlaps(left)
    assert left.overlaps(Interval(4, 9))
    assert not left.adjacent(Interval(6, 9))
