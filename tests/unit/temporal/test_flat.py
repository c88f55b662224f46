"""Flat sets: one example of each function at its edges; the laws are in properties."""

import pytest

from cartelogic.temporal import NEG_INF, POS_INF, Bound, Pair, ReversedIntervalError, flat

ALL: list[Bound] = [NEG_INF, POS_INF]


def test_contains_is_half_open() -> None:
    assert [t for t in range(10) if flat.contains([1, 3, 6, 8], t)] == [1, 2, 6, 7]
    assert flat.contains(ALL, 0)
    assert not flat.contains([], 0)


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [(1, 3, True), (2, 3, True), (1, 4, False), (0, 2, False), (2, 7, False), (NEG_INF, 2, False)],
)
def test_covers_needs_a_single_part(start: Bound, end: Bound, inside: bool) -> None:
    assert flat.covers([1, 3, 6, 8], start, end) is inside
    assert flat.covers(ALL, start, end)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (4, 5, [1, 3, 4, 5, 6, 8]),
        (3, 4, [1, 4, 6, 8]),
        (5, 6, [1, 3, 5, 8]),
        (3, 6, [1, 8]),
        (2, 7, [1, 8]),
        (1, 2, [1, 3, 6, 8]),
        (0, 9, [0, 9]),
        (NEG_INF, 1, [NEG_INF, 3, 6, 8]),
        (8, POS_INF, [1, 3, 6, POS_INF]),
        (NEG_INF, POS_INF, ALL),
    ],
)
def test_add_fuses_what_it_meets(start: Bound, end: Bound, expected: list[Bound]) -> None:
    bounds: list[Bound] = [1, 3, 6, 8]
    flat.add(bounds, start, end)
    assert bounds == expected


@pytest.mark.parametrize(
    ("start", "end", "gaps", "overlap"),
    [
        (0, 10, [(0, 1), (3, 6), (8, 10)], [(1, 3), (6, 8)]),
        (2, 7, [(3, 6)], [(2, 3), (6, 7)]),
        (1, 3, [], [(1, 3)]),
        (3, 6, [(3, 6)], []),
        (8, POS_INF, [(8, POS_INF)], []),
        (NEG_INF, 2, [(NEG_INF, 1)], [(1, 2)]),
        (2, 2, [], []),
        (4, 4, [], []),
        (7, 2, [], []),
    ],
)
def test_gaps_and_overlap_of_a_window(
    start: Bound, end: Bound, gaps: list[Pair], overlap: list[Pair]
) -> None:
    assert flat.gaps([1, 3, 6, 8], start, end) == gaps
    assert flat.overlap([1, 3, 6, 8], start, end) == overlap


def test_around_and_gap_around_are_the_two_sides_of_one_question() -> None:
    bounds: list[Bound] = [1, 3, 6, 8]
    assert flat.around(bounds, 2) == (1, 3)
    assert flat.around(bounds, 3) is None
    assert flat.gap_around(bounds, 3) == (3, 6)
    assert flat.gap_around(bounds, 0) == (NEG_INF, 1)
    assert flat.gap_around(bounds, 8) == (8, POS_INF)
    assert flat.gap_around(bounds, 2) is None
    assert flat.gap_around([], 0) == (NEG_INF, POS_INF)


def test_the_merges_at_shared_bounds() -> None:
    a: list[Bound] = [1, 5, 7, 9]
    b: list[Bound] = [3, 7]
    assert flat.union(a, b) == [1, 9]
    assert flat.intersection(a, b) == [3, 5]
    assert flat.difference(a, b) == [1, 3, 7, 9]
    assert flat.symmetric_difference(a, b) == [1, 3, 5, 9]


@pytest.mark.parametrize(
    ("bounds", "outside"),
    [
        ([], ALL),
        ([1, 3], [NEG_INF, 1, 3, POS_INF]),
        ([NEG_INF, 3], [3, POS_INF]),
        ([1, POS_INF], [NEG_INF, 1]),
        ([NEG_INF, 1, 3, POS_INF], [1, 3]),
    ],
)
def test_complement_toggles_the_infinities(bounds: list[Bound], outside: list[Bound]) -> None:
    assert flat.complement(bounds) == outside
    assert flat.complement(outside) == bounds


def test_merges_read_tuples_and_leave_their_operands_alone() -> None:
    a, b = (1, 3), [2, 5]
    assert flat.union(a, b) == [1, 5]
    assert flat.complement(a) == [NEG_INF, 1, 3, POS_INF]
    assert (a, b) == ((1, 3), [2, 5])


def test_from_pairs_takes_any_order_and_overlap() -> None:
    assert flat.from_pairs([(6, 8), (1, 2), (2, 3), (6, 7)]) == [1, 3, 6, 8]
    assert flat.from_pairs(()) == []
    assert flat.to_pairs([1, 3, 6, 8]) == [(1, 3), (6, 8)]


def test_from_pairs_refuses_an_empty_pair() -> None:
    with pytest.raises(ReversedIntervalError, match=r"\[4, 4\) holds at no instant"):
        flat.from_pairs([(1, 2), (4, 4)])


@pytest.mark.parametrize("bounds", [[1], [1, 1], [2, 1], [1, 3, 3, 5]])
def test_odd_descending_and_adjacent_bounds_are_not_canonical(bounds: list[Bound]) -> None:
    assert not flat.is_canonical(bounds)
    assert flat.is_canonical([1, 3, 4, 5])


def test_the_whole_message_about_an_empty_pair() -> None:
    with pytest.raises(ReversedIntervalError) as caught:
        flat.from_pairs([(1, 2), (5, 4)])
    assert str(caught.value) == "[5, 4) holds at no instant; a pair starts before it ends"
