"""Intervals less the cover of a group."""

from __future__ import annotations

from cartelogic.store.columns.codes import Ints, Places
from cartelogic.store.columns.kernels.base import kernel, part_of_kernel


@kernel
def count_gaps(
    groups: Places, starts: Ints, ends: Ints, offsets: Ints, held_starts: Ints, held_ends: Ints
) -> int:
    """How many intervals are left of some, if the cover of a group is taken from each.

    Args:
        groups: the group of each interval; -1 for none.
        starts: where intervals start.
        ends: where they end.
        offsets: where the covers of groups start, and the end of the last.
        held_starts: where their parts start.
        held_ends: where they end.
    """
    found = 0
    for i in range(len(groups)):
        start, end = starts[i], ends[i]
        if groups[i] >= 0:
            k = _first_after(held_ends, offsets[groups[i]], offsets[groups[i] + 1], start)
            while start < end and k < offsets[groups[i] + 1] and held_starts[k] < end:
                if held_starts[k] > start:
                    found += 1
                start = held_ends[k]
                k += 1
        if start < end:
            found += 1
    return found


@kernel
def fill_gaps(
    groups: Places,
    starts: Ints,
    ends: Ints,
    offsets: Ints,
    held_starts: Ints,
    held_ends: Ints,
    left: Places,
    to_starts: Ints,
    to_ends: Ints,
) -> None:
    """Write the intervals that :func:`count_gaps` counts, each with the place it is left of."""
    at = 0
    for i in range(len(groups)):
        start, end = starts[i], ends[i]
        if groups[i] >= 0:
            k = _first_after(held_ends, offsets[groups[i]], offsets[groups[i] + 1], start)
            while start < end and k < offsets[groups[i] + 1] and held_starts[k] < end:
                if held_starts[k] > start:
                    left[at] = i
                    to_starts[at] = start
                    to_ends[at] = held_starts[k]
                    at += 1
                start = held_ends[k]
                k += 1
        if start < end:
            left[at] = i
            to_starts[at] = start
            to_ends[at] = end
            at += 1


@part_of_kernel
def _first_after(values: Ints, low: int, high: int, bound: int) -> int:
    """The first place from ``low`` to ``high`` whose value, of ascending ones, is greater."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] <= bound:
            low = middle + 1
        else:
            high = middle
    return low
