"""The laws of families: at every instant they mean what their definitions say.

A family is looked at one instant at a time, as the smallest sets that suffice there.  The
instants looked at reach far enough beyond every bound that nothing changes farther out.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from cartelogic.provenance.families import (
    NOBODY,
    Family,
    Sets,
    cut,
    family_of,
    minimal,
    once,
    product,
    reaching,
    segments,
    throughout,
    together,
    whole_window,
)
from cartelogic.temporal import NEG_INF, POS_INF, Duration, Flat, Unit, Window, earlier, flat, later

FIRST, LAST = 0, 9
NEAR = range(FIRST - 8, LAST + 9)
FAR = range(FIRST - 90, LAST + 91)

bounds = st.integers(FIRST, LAST) | st.sampled_from([NEG_INF, POS_INF])
pairs = st.lists(bounds, min_size=2, max_size=2, unique=True).map(
    lambda ends: (min(ends), max(ends))
)
flats: st.SearchStrategy[Flat] = st.lists(pairs, min_size=1, max_size=3).map(flat.from_pairs)
families = st.lists(st.tuples(st.integers(0, 15), flats), max_size=4).map(family_of)
amounts = st.tuples(st.integers(0, 4), st.none() | st.integers(0, 4))
windows = amounts.map(
    lambda ends: Window(Duration(ends[0]), None if ends[1] is None else Duration(ends[0] + ends[1]))
)
calendar_windows = st.sampled_from(
    [Window(Duration(a, Unit.MONTH), Duration(b, Unit.MONTH)) for a, b in ((0, 1), (1, 1), (1, 2))]
)


def at(family: Family, instant: int) -> Sets:
    """What suffices at an instant."""
    return tuple(sorted(sets for sets, when in family.items() if flat.contains(when, instant)))


def either(ways: Iterable[Sets]) -> Sets:
    return minimal(sets for way in ways for sets in way)


def all_of(ways: Iterable[Sets]) -> Sets:
    found: Sets = (NOBODY,)
    for way in ways:
        found = minimal(one | other for one in found for other in way)
    return found


def is_minimal(family: Family) -> bool:
    return all(flat.is_canonical(when) and len(when) > 0 for when in family.values()) and all(
        not flat.intersection(family[one], family[other])
        for one, other in combinations(sorted(family), 2)
        if one & other in (one, other)
    )


@given(st.lists(st.tuples(st.integers(0, 15), flats), max_size=5))
def test_a_family_has_the_smallest_of_the_sets_given(parts: list[tuple[int, Flat]]) -> None:
    family = family_of(parts)
    assert is_minimal(family)
    for instant in NEAR:
        given_there = [sets for sets, when in parts if flat.contains(when, instant)]
        assert at(family, instant) == minimal(given_there)


@given(families, families)
def test_a_product_needs_both_at_the_same_instant(one: Family, other: Family) -> None:
    both = product(one, other)
    assert is_minimal(both)
    for instant in NEAR:
        assert at(both, instant) == all_of([at(one, instant), at(other, instant)])


@given(families, families, families)
def test_products_distribute_over_alternatives(one: Family, other: Family, third: Family) -> None:
    left = product(one, family_of([*other.items(), *third.items()]))
    right = family_of([*product(one, other).items(), *product(one, third).items()])
    assert left == right
    assert product(one, product(other, third)) == product(product(one, other), third)
    assert product(one, one) == one


@given(families)
def test_segments_are_the_longest_stretches_with_the_same_sets(family: Family) -> None:
    found = segments(family)
    assert all(start < end and sets for start, end, sets in found)
    assert all(before[1] < after[0] or before[2] != after[2] for before, after in pairwise(found))
    for instant in NEAR:
        there = [sets for start, end, sets in found if start <= instant < end]
        assert there == ([at(family, instant)] if at(family, instant) else [])


@given(families, st.integers(FIRST, LAST), st.integers(1, 8))
def test_throughout_needs_every_instant(family: Family, start: int, length: int) -> None:
    needed = [at(family, instant) for instant in range(start, start + length)]
    assert throughout(family, start, start + length) == all_of(needed)
    assert cut(family, ()) == {}
    assert together((NOBODY,), (1, 2)) == (1, 2)


# -- windows ----------------------------------------------------------------------------------


def window_at(instant: int, window: Window, is_behind: bool) -> range:
    """The instants of a window that are near enough to matter."""
    move = earlier if is_behind else later
    near = move(instant, window.low)
    far = None if window.high is None else move(instant, window.high)
    if is_behind:
        first, last = FAR.start if far is None else far, near
    else:
        first, last = near, FAR.stop - 1 if far is None else far
    assert isinstance(first, int)
    assert isinstance(last, int)
    return range(first, last + 1)


@given(families, windows | calendar_windows, st.sampled_from(["once", "eventually"]))
def test_once_needs_some_instant_of_the_window(
    family: Family, window: Window, operator: str
) -> None:
    found = once(family, operator, window)
    assert is_minimal(found)
    for instant in NEAR:
        seen = window_at(instant, window, operator == "once")
        assert at(found, instant) == either(at(family, u) for u in seen)


@given(families, windows | calendar_windows, st.sampled_from(["historically", "always"]))
def test_historically_needs_every_instant_of_the_window(
    family: Family, window: Window, operator: str
) -> None:
    found = whole_window(family, operator, window)
    assert is_minimal(found)
    for instant in NEAR:
        seen = window_at(instant, window, operator == "historically")
        assert at(found, instant) == all_of(at(family, u) for u in seen)


@settings(max_examples=max(1, settings().max_examples // 3))  # all instants of all windows
@given(families, families, windows | calendar_windows, st.sampled_from(["since", "until"]))
def test_since_needs_the_right_operand_and_the_left_one_up_to_there(
    left: Family, right: Family, window: Window, operator: str
) -> None:
    is_since = operator == "since"
    for existing in ((NOBODY,), minimal(left)):
        found = reaching(left, right, existing, operator, window)
        assert is_minimal(found)
        for instant in range(FIRST - 2, LAST + 3):
            ways = []
            for u in window_at(instant, window, is_since):
                along = range(u + 1, instant + 1) if is_since else range(instant, u)
                needed = [at(left, v) for v in along] or [existing]
                ways.append(all_of([at(right, u), *needed]) if at(right, u) else ())
            assert at(found, instant) == either(ways)
