"""Interval sets against those of another library, ``portion``.

Its intervals are over any ordered values; ours are half-open and over whole numbers, which
are its ``[a, b)``.  Bounds are drawn from a short line, so that sets meet and touch, and from
one as long as the calendar.
"""

from __future__ import annotations

from typing import Any

import portion
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.temporal import (
    ALWAYS,
    EMPTY,
    FIRST_DAY,
    LAST_DAY,
    NEG_INF,
    POS_INF,
    Bound,
    Interval,
    IntervalSet,
    Pair,
    flat,
)

near, far = st.integers(-6, 9), st.integers(FIRST_DAY, LAST_DAY)
infinite = st.sampled_from([NEG_INF, POS_INF])


def piles(bounds: st.SearchStrategy[Bound]) -> st.SearchStrategy[list[Pair]]:
    return st.lists(
        st.lists(bounds, min_size=2, max_size=2, unique=True).map(lambda two: (min(two), max(two))),
        max_size=8,
    )


some = piles(st.one_of(near, near, near, infinite)) | piles(st.one_of(far, far, far, infinite))


def theirs(pile: list[Pair]) -> Any:
    """The union of some pieces, as they make it."""
    found = portion.empty()
    for start, end in pile:
        found |= portion.closedopen(_given(start), _given(end))
    return found


def _given(bound: Bound) -> Any:
    return {NEG_INF: -portion.inf, POS_INF: portion.inf}.get(bound, bound)


def read(found: Any) -> IntervalSet:
    """A set of theirs, part by part, spelt as it is: they must not touch or overlap."""
    bounds: list[Bound] = []
    for part in found:
        if not part.empty:
            bounds += [_read(part.lower), _read(part.upper)]
    return IntervalSet.from_flat(bounds)


def _read(bound: Any) -> Bound:
    if bound == portion.inf:
        return POS_INF
    return NEG_INF if bound == -portion.inf else int(bound)


@given(some)
def test_pieces_make_up_the_same_set(pile: list[Pair]) -> None:
    assert IntervalSet(pile) == read(theirs(pile))
    assert flat.from_pairs(pile) == list(read(theirs(pile)).flat)


@given(some, some)
def test_operations_find_the_same_set(one: list[Pair], other: list[Pair]) -> None:
    a, b = IntervalSet(one), IntervalSet(other)
    x, y = theirs(one), theirs(other)
    assert a | b == read(x | y)
    assert a & b == read(x & y)
    assert a - b == read(x - y)
    assert a ^ b == read((x | y) - (x & y))
    assert ~a == read(~x)


@given(some, some)
def test_sets_are_compared_alike(one: list[Pair], other: list[Pair]) -> None:
    a, b = IntervalSet(one), IntervalSet(other)
    x, y = theirs(one), theirs(other)
    assert (a == b) == (x == y)
    assert (a <= b) == (x in y)
    assert a.isdisjoint(b) == (x & y).empty
    assert bool(a) == (not x.empty)


@given(some, st.one_of(near, far))
def test_an_instant_is_in_both_or_in_neither(pile: list[Pair], instant: int) -> None:
    a, x = IntervalSet(pile), theirs(pile)
    assert (instant in a) == (instant in x)
    found = [read(part) for part in x if instant in part]
    around = a.around(instant)
    assert ([] if around is None else [IntervalSet([around])]) == found


@given(some, st.lists(near | far, min_size=2, max_size=2, unique=True).map(sorted))
def test_a_window_is_covered_overlapped_and_left_open_alike(
    pile: list[Pair], window: list[int]
) -> None:
    a, x = IntervalSet(pile), theirs(pile)
    start, end = window
    frame = portion.closedopen(start, end)
    assert a.covers(Interval(start, end)) == (frame in x)
    assert IntervalSet(flat.overlap(a.flat, start, end)) == read(x & frame)
    assert IntervalSet(flat.gaps(a.flat, start, end)) == read(frame - x)


@given(some)
def test_the_hull_is_what_encloses_it(pile: list[Pair]) -> None:
    a, x = IntervalSet(pile), theirs(pile)
    assert (EMPTY if a.hull is None else IntervalSet([a.hull])) == read(x.enclosure)


@pytest.mark.parametrize(("ours", "other"), [(EMPTY, portion.empty()), (ALWAYS, ~portion.empty())])
def test_nothing_and_all_of_time_are_the_same(ours: IntervalSet, other: Any) -> None:
    assert ours == read(other)
