from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.peers.base import transposed
from benchmarks.summary import summed_up
from cartelogic.temporal import Interval, IntervalSet

PIECES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(-1, 1), st.integers(-9, 9), st.integers(1, 6)).map(
        lambda piece: (piece[0], piece[1], piece[2], piece[2] + piece[3])
    ),
    max_size=12,
)
ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=12)


@given(PIECES, st.randoms(use_true_random=False))
def test_pieces_count_as_the_maximal_intervals_of_their_union(
    pieces: list[tuple[int, ...]], chance: Random
) -> None:
    union: dict[tuple[int, ...], IntervalSet] = {}
    for *row, start, end in pieces:
        held = union.get(tuple(row), IntervalSet())
        union[tuple(row)] = held | IntervalSet([Interval(start, end)])
    maximal = [
        (*row, part.start, part.end) for row, extent in union.items() for part in extent.parts
    ]
    found = summed_up(transposed(pieces, 4), is_timeless=False)
    chance.shuffle(maximal)
    expected = summed_up(transposed(maximal, 4), is_timeless=False)  # type: ignore[arg-type]
    assert found.count == len(maximal)
    assert found.given == len(pieces)
    assert found.agrees(expected)


@given(ROWS)
def test_tuples_count_once_in_whatever_order(rows: list[tuple[int, ...]]) -> None:
    found = summed_up(transposed(rows, 2), is_timeless=True)
    assert found.count == len(set(rows))
    assert found.agrees(summed_up(transposed(sorted(set(rows)), 2), is_timeless=True))


@given(PIECES, PIECES)
def test_answers_that_differ_do_not_agree(
    some: list[tuple[int, ...]], others: list[tuple[int, ...]]
) -> None:
    first, second = (
        summed_up(transposed(sorted(set(pieces)), 4), is_timeless=True) for pieces in (some, others)
    )
    assert first.agrees(second) == (set(some) == set(others))
