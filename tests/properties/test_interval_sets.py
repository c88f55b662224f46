"""The laws of interval sets, each checked against its definition on a line of points.

Bounds lie within -10..10 or are infinite, so the points -12..12 tell any two sets apart:
the outermost stand for everything beyond.
"""

from itertools import chain, pairwise

from hypothesis import given
from hypothesis import strategies as st

from cartelogic.temporal import (
    NEG_INF,
    POS_INF,
    Bound,
    Interval,
    IntervalSet,
    Pair,
    flat,
)

LINE = range(-12, 13)
FAR = 10_000

inner = st.integers(-10, 10)
bounds: st.SearchStrategy[Bound] = st.one_of(inner, st.sampled_from([NEG_INF, POS_INF]))
pairs: st.SearchStrategy[Pair] = st.tuples(bounds, bounds).filter(lambda pair: pair[0] < pair[1])
piles = st.lists(pairs, max_size=7)
sets = piles.map(IntervalSet)
points = st.sampled_from(LINE)
intervals = pairs.map(lambda pair: Interval(*pair))


def instants(pieces: list[Pair]) -> set[int]:
    """The definition: the points at which some piece holds."""
    return {t for t in LINE if any(start <= t < end for start, end in pieces)}


def seen(held: IntervalSet) -> set[int]:
    return {t for t in LINE if t in held}


# ---------------------------------------------------------------- sets


@given(piles)
def test_a_set_holds_exactly_where_a_piece_holds(pile: list[Pair]) -> None:
    assert seen(IntervalSet(pile)) == instants(pile)


@given(sets, sets)
def test_every_result_is_canonical(a: IntervalSet, b: IntervalSet) -> None:
    for result in (a, a | b, a & b, a - b, a ^ b, ~a, a.shift(3)):
        assert all(part.start < part.end for part in result.parts)
        assert all(left.end < right.start for left, right in pairwise(result.parts))
        assert IntervalSet.from_flat(result.flat) == result


@given(piles, piles)
def test_sets_are_equal_exactly_when_they_hold_at_the_same_instants(
    a: list[Pair], b: list[Pair]
) -> None:
    assert (IntervalSet(a) == IntervalSet(b)) is (instants(a) == instants(b))


@given(piles, inner)
def test_splitting_and_repeating_pieces_changes_nothing(pile: list[Pair], cut: int) -> None:
    halves = ([(s, cut), (cut, e)] if s < cut < e else [(s, e)] for s, e in pile)
    split = [*chain.from_iterable(halves), *pile]
    assert IntervalSet(split) == IntervalSet(pile)
    assert hash(IntervalSet(split)) == hash(IntervalSet(pile))


@given(sets, sets, points)
def test_union_holds_exactly_where_either_side_holds(
    a: IntervalSet, b: IntervalSet, t: int
) -> None:
    assert (t in a | b) is (t in a or t in b)


@given(sets, sets, points)
def test_intersection_holds_exactly_where_both_sides_hold(
    a: IntervalSet, b: IntervalSet, t: int
) -> None:
    assert (t in a & b) is (t in a and t in b)


@given(sets, sets, points)
def test_difference_holds_exactly_where_only_the_left_holds(
    a: IntervalSet, b: IntervalSet, t: int
) -> None:
    assert (t in a - b) is (t in a and t not in b)


@given(sets, sets, points)
def test_symmetric_difference_holds_exactly_where_one_side_holds(
    a: IntervalSet, b: IntervalSet, t: int
) -> None:
    assert (t in a ^ b) is ((t in a) is not (t in b))


@given(sets, points)
def test_complement_holds_exactly_where_the_set_does_not(a: IntervalSet, t: int) -> None:
    assert (t in ~a) is (t not in a)
    assert ~~a == a


@given(sets, sets)
def test_de_morgan(a: IntervalSet, b: IntervalSet) -> None:
    assert ~(a | b) == ~a & ~b
    assert ~(a & b) == ~a | ~b


@given(sets, sets)
def test_inclusion_and_disjointness_are_those_of_the_instants(
    a: IntervalSet, b: IntervalSet
) -> None:
    assert (a <= b) is (seen(a) <= seen(b))
    assert a.isdisjoint(b) is seen(a).isdisjoint(seen(b))


@given(sets, st.integers(-FAR, FAR), points)
def test_a_shifted_set_holds_where_it_held_before(a: IntervalSet, by: int, t: int) -> None:
    assert (t + by in a.shift(by)) is (t in a)


@given(sets, intervals)
def test_a_set_covers_an_interval_exactly_when_it_holds_throughout(
    a: IntervalSet, window: Interval
) -> None:
    assert a.covers(window) is all(t in a for t in LINE if t in window)


@given(sets)
def test_the_hull_runs_from_the_first_to_the_last_instant(a: IntervalSet) -> None:
    held = seen(a)
    expected = {t for t in LINE if held and min(held) <= t <= max(held)}
    assert {t for t in LINE if a.hull is not None and t in a.hull} == expected


# ---------------------------------------------------------------- flat sets


@given(piles)
def test_adding_one_by_one_equals_building_at_once(pile: list[Pair]) -> None:
    grown: list[Bound] = []
    for start, end in pile:
        flat.add(grown, start, end)
        assert flat.is_canonical(grown)
    assert grown == flat.from_pairs(pile)


@given(sets, pairs)
def test_gaps_and_overlap_tile_the_window(a: IntervalSet, window: Pair) -> None:
    gaps, overlap = flat.gaps(a.flat, *window), flat.overlap(a.flat, *window)
    tiles = sorted(gaps + overlap)
    assert (tiles[0][0], tiles[-1][1]) == window
    assert all(left[1] == right[0] for left, right in pairwise(tiles))
    assert instants(overlap) == instants([window]) & seen(a)
    assert instants(gaps) == instants([window]) - seen(a)


@given(sets, points)
def test_an_instant_lies_in_a_maximal_part_or_in_a_maximal_gap(a: IntervalSet, t: int) -> None:
    part, gap = flat.around(a.flat, t), flat.gap_around(a.flat, t)
    assert (part is None) is (t not in a)
    assert (gap is None) is (t in a)
    found = part or gap
    assert found is not None
    assert Interval(*found) in (a if part else ~a).parts
    assert t in Interval(*found)
