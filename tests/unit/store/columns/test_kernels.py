"""Each kernel against a loop over lists, as plain Python and compiled."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from cartelogic.store.columns.codes import AFTER, BEFORE, Ints, Places
from cartelogic.store.columns.kernels import (
    SMALL,
    Kernel,
    count_gaps,
    count_pairs,
    fill_gaps,
    fill_pairs,
    fill_products,
    is_compiled,
    merge_order,
    move_slots,
    picked,
    picked_column,
    room_for,
    slots_for,
    sort_groups,
    unite_groups,
    warm_up,
)
from cartelogic.store.columns.kernels import keys as module
from cartelogic.temporal import Bound, flat
from tests.unit.store.columns.arrays import MODES, Part, as_array, kernels, random_part

SEEDS = range(25)


@pytest.fixture(autouse=True, scope="module", params=MODES)
def mode(request: pytest.FixtureRequest) -> Iterator[str]:
    """Every test here runs in either mode; the compiler is waited for once."""
    with kernels(request.param):
        yield request.param


def places_of(numbers: list[int]) -> Places:
    return np.array(numbers, dtype=np.int32)


def no_ints(count: int) -> Ints:
    return np.full(count, -99, dtype=np.int64)


def no_places(count: int) -> Places:
    return np.full(count, -99, dtype=np.int32)


def random_groups(
    choice: random.Random, count: int, *, disjoint: bool = False
) -> tuple[list[list[Part]], Ints, Ints, Ints]:
    """Groups of parts sorted by their starts: as lists, and as offsets, starts and ends."""
    groups = []
    for _ in range(count):
        parts = [random_part(choice, 20) for _ in range(choice.choice([1, 1, 3, 12]))]
        if disjoint:
            cover: list[Bound] = []
            for start, end in parts:
                flat.add(cover, start, end)
            parts = [(int(s), int(e)) for s, e in flat.to_pairs(cover)]
        groups.append(sorted(parts, key=lambda part: part[0]))
    offsets = np.cumsum([0, *map(len, groups)]).astype(np.int64)
    every = [part for group in groups for part in group]
    return (
        groups,
        offsets,
        as_array([start for start, _ in every]),
        as_array([end for _, end in every]),
    )


# -- what runs a kernel -------------------------------------------------------------------------


def test_kernels_are_compiled_from_many_items_on_and_stay_so() -> None:
    with kernels("plain"):
        warm_up(SMALL)
        assert not Kernel.is_compiled
        assert not is_compiled(SMALL)
        assert is_compiled(SMALL + 1)
        assert is_compiled(0)
        warm_up(0)
        assert Kernel.is_compiled


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 1000])
def test_hash_tables_are_powers_of_two_and_half_full_at_most(count: int) -> None:
    slots = slots_for(count)
    assert slots >= max(2 * count, 16)
    assert slots & (slots - 1) == 0


@pytest.mark.parametrize("parts", range(1, 70))
def test_the_room_of_a_cover_is_the_next_power_of_two(parts: int) -> None:
    room = room_for(parts)
    assert parts <= room < 2 * parts or parts == room == 1
    assert room & (room - 1) == 0


def test_moved_slots_hold_the_same() -> None:
    choice = random.Random(1)
    slots = np.zeros(16, dtype=np.int64)
    kept = [np.int64(choice.getrandbits(32)) << 32 | (i + 1) for i in range(8)]
    slots[1::2] = kept
    larger = np.zeros(64, dtype=np.int64)
    move_slots(slots, larger)
    assert sorted(larger[larger != 0].tolist()) == sorted(int(slot) for slot in kept)
    for slot in kept:
        at = int(slot >> 32 & 63)
        while larger[at] != slot:
            assert larger[at] != 0, "probing goes on as far as the slot"
            at = (at + 1) % 64


# -- order --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("timed", [False, True])
def test_items_are_sorted_by_group_and_start(seed: int, timed: bool) -> None:
    choice = random.Random(seed)
    size = choice.choice([1, 4, 40, 300])
    groups = [choice.choice([0, choice.randrange(9)]) for _ in range(size)]
    parts = [random_part(choice, choice.choice([5, 200])) for _ in range(size)]
    starts = as_array([start for start, _ in parts] if timed else [])
    ends = as_array([end for _, end in parts] if timed else [])
    offsets = np.zeros(max(groups) + 3, dtype=np.int64)
    to_items, to_starts, to_ends = no_places(size), no_ints(len(starts)), no_ints(len(starts))
    items = places_of(list(range(50, 50 + size)))
    sort_groups(places_of(groups), items, starts, ends, offsets, to_items, to_starts, to_ends)
    found = to_items.tolist()
    assert sorted(found) == items.tolist()
    assert offsets[-1] == offsets[-2] == size
    for group, (low, high) in enumerate(pairwise(offsets[:-1].tolist())):
        mine = found[low:high]
        assert all(groups[item - 50] == group for item in mine)
        if timed:
            assert to_starts[low:high].tolist() == sorted(parts[item - 50][0] for item in mine)
            assert list(zip(to_starts[low:high], to_ends[low:high], strict=True)) == [
                parts[item - 50] for item in mine
            ]
        else:
            assert mine == sorted(mine), "in order of arrival"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("timed", [False, True])
def test_two_sorted_lists_are_merged(seed: int, timed: bool) -> None:
    choice = random.Random(seed)

    def side() -> list[tuple[int, int]]:
        size = choice.choice([0, 1, 30])
        return sorted((choice.randrange(5), choice.randrange(9) * timed) for _ in range(size))

    first, second = side(), side()
    order = no_places(len(first) + len(second))
    nothing = as_array([])
    merge_order(
        places_of([key for key, _ in first]),
        as_array([start for _, start in first]) if timed else nothing,
        places_of([key for key, _ in second]),
        as_array([start for _, start in second]) if timed else nothing,
        order,
    )
    both = [*first, *second]
    assert order.tolist() == sorted(range(len(both)), key=lambda i: both[i])


# -- picking ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 3, 5_000])
@pytest.mark.parametrize("kind", [np.int32, np.int64])
def test_items_are_picked_as_by_an_index(count: int, kind: type) -> None:
    choice = random.Random(count)
    rows = np.arange(60, dtype=np.int64).reshape(20, 3)
    chosen: Any = np.array([choice.randrange(20) for _ in range(count)], dtype=kind)
    for column in range(3):
        expected = [3 * place + column for place in chosen.tolist()]
        assert picked_column(rows, column, chosen).tolist() == expected
        assert picked(rows[:, column], chosen).tolist() == expected  # not contiguous
        assert picked(rows[:, column].copy(), chosen).tolist() == expected
    fixed = np.arange(20, dtype=np.int64)
    fixed.setflags(write=False)
    assert picked(fixed, chosen).tolist() == chosen.tolist()


# -- joins --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_pairs_are_those_that_overlap_in_groups_that_fit(seed: int) -> None:
    choice = random.Random(seed)
    left_groups, offsets, starts, ends = random_groups(choice, choice.randrange(5))
    right_groups, to_offsets, to_starts, to_ends = random_groups(choice, choice.randrange(1, 5))
    fits = [choice.randrange(-1, len(right_groups)) for _ in left_groups]
    expected = []
    for group, fit in enumerate(fits):
        low, to_low = int(offsets[group]), int(to_offsets[fit]) if fit >= 0 else 0
        expected.append(
            [
                (low + i, to_low + j)
                for i, (start, end) in enumerate(left_groups[group])
                for j, (other, stop) in enumerate(right_groups[fit] if fit >= 0 else ())
                if start < stop and other < end
            ]
        )
    counts = no_ints(len(fits))
    sides = starts, ends, to_offsets, to_starts, to_ends
    count_pairs(places_of(fits), offsets, *sides, counts)
    assert counts.tolist() == list(map(len, expected))
    left, right = no_places(int(counts.sum())), no_places(int(counts.sum()))
    lows, highs = no_ints(len(left)), no_ints(len(left))
    items = places_of([7 * i for i in range(len(starts))])
    to_items = places_of([-i for i in range(len(to_starts))])
    fill_pairs(places_of(fits), offsets, *sides, items, to_items, left, right, lows, highs)
    found = list(zip(left.tolist(), right.tolist(), lows.tolist(), highs.tolist(), strict=True))
    assert sorted(found) == sorted(
        (7 * i, -j, max(starts[i], to_starts[j]), min(ends[i], to_ends[j]))
        for group in expected
        for i, j in group
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_products_are_all_of_the_group_for_each_item(seed: int) -> None:
    choice = random.Random(seed)
    offsets = np.cumsum([0, *(choice.randrange(4) for _ in range(5))]).astype(np.int64)
    groups = [choice.randrange(-1, 5) for _ in range(choice.randrange(12))]
    expected = [
        (i, k)
        for i, group in enumerate(groups)
        if group >= 0
        for k in range(int(offsets[group]), int(offsets[group + 1]))
    ]
    left, right = no_places(len(expected)), no_places(len(expected))
    fill_products(places_of(groups), offsets, left, right)
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected


# -- differences --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_are_coalesced_one_by_one(seed: int) -> None:
    choice = random.Random(seed)
    groups, offsets, starts, ends = random_groups(choice, choice.randrange(6))
    to_offsets = no_ints(len(offsets))
    to_starts, to_ends = no_ints(len(starts)), no_ints(len(ends))
    unite_groups(offsets, starts, ends, to_offsets, to_starts, to_ends)
    for group, parts in enumerate(groups):
        some = slice(to_offsets[group], to_offsets[group + 1])
        found = zip(to_starts[some].tolist(), to_ends[some].tolist(), strict=True)
        cover: list[Bound] = []
        for start, end in parts:
            flat.add(cover, start, end)
        assert list(found) == flat.to_pairs(cover)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_cover_leaves_of_intervals_is_their_difference(seed: int) -> None:
    choice = random.Random(seed)
    groups, offsets, low, high = random_groups(choice, choice.randrange(1, 5), disjoint=True)
    parts = [random_part(choice, 20) for _ in range(choice.randrange(15))]
    fits = [choice.randrange(-1, len(groups)) for _ in parts]
    expected = []
    for i, ((start, end), fit) in enumerate(zip(parts, fits, strict=True)):
        held = [bound for part in groups[fit] for bound in part] if fit >= 0 else []
        expected += [(i, *gap) for gap in flat.gaps(held, start, end)]
    given = (
        places_of(fits),
        as_array([start for start, _ in parts]),
        as_array([end for _, end in parts]),
        offsets,
        low,
        high,
    )
    count = count_gaps(*given)
    assert count == len(expected)
    left, starts, ends = no_places(count), no_ints(count), no_ints(count)
    fill_gaps(*given, left, starts, ends)
    found = zip(left.tolist(), starts.tolist(), ends.tolist(), strict=True)
    assert list(found) == expected


def test_nothing_is_left_of_what_always_holds() -> None:
    given = places_of([0, -1]), as_array([BEFORE, BEFORE]), as_array([AFTER, AFTER])
    always = as_array([0, 1]), as_array([BEFORE]), as_array([AFTER])
    assert count_gaps(*given, *always) == 1


def test_hashes_are_the_same_in_either_mode(mode: str) -> None:
    rows = np.array([[0, 0], [-1, 1 << 62], [BEFORE, AFTER], [5, -5]], dtype=np.int64)
    hashes = np.zeros(4, dtype=np.int64)
    slots, keys = np.zeros(16, dtype=np.int64), np.zeros((16, 2), dtype=np.int64)
    module.file_rows(keys, slots, 0, rows, 0, no_places(4), hashes)
    with np.errstate(over="ignore"):
        assert hashes.tolist() == [int(module._hash(rows, i)) for i in range(4)], mode
    assert all(0 <= value < 1 << 32 for value in hashes.tolist())
