"""Pairs of intervals with one key that overlap."""

from __future__ import annotations

from cartelogic.store.columns.codes import Ints, Places
from cartelogic.store.columns.kernels.base import kernel, part_of_kernel


@part_of_kernel
def _not_before(values: Ints, low: int, high: int, bound: int) -> int:
    """The first place from ``low`` to ``high`` whose value, of ascending ones, is no less.

    It is mostly near, so steps grow from one.
    """
    step = 1
    while low + step < high and values[low + step] < bound:
        low += step
        step *= 2
    high = min(high, low + step)
    while low < high:
        middle = (low + high) // 2
        if values[middle] < bound:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def count_pairs(
    groups: Places,
    offsets: Ints,
    starts: Ints,
    ends: Ints,
    to_offsets: Ints,
    to_starts: Ints,
    to_ends: Ints,
    counts: Ints,
) -> None:
    """Count the pairs of intervals that overlap, for each group of the left side.

    A forward sweep: of the two intervals that come next, the one that starts first meets those
    of the other side that start before it ends, and no others are looked at.  Source: Bouros
    and Mamoulis, "A Forward Scan based Plane Sweep Algorithm for Parallel Interval Joins",
    PVLDB 10 (2017).

    Args:
        groups: for each group on the left, the one on the right; -1 if there is none.
        offsets: where groups on the left start, and the end of the last.
        starts: where intervals start, ascending in each group.
        ends: where they end.
        to_offsets: as ``offsets``, on the right.
        to_starts: as ``starts``.
        to_ends: as ``ends``.
        counts: becomes the number of pairs of each group on the left.
    """
    for group in range(len(groups)):
        found = 0
        if groups[group] >= 0:
            i, last = offsets[group], offsets[group + 1]
            j, to_last = to_offsets[groups[group]], to_offsets[groups[group] + 1]
            while i < last and j < to_last:
                if starts[i] <= to_starts[j]:
                    found += _not_before(to_starts, j, to_last, ends[i]) - j
                    i += 1
                else:
                    found += _not_before(starts, i, last, to_ends[j]) - i
                    j += 1
        counts[group] = found


@kernel
def fill_pairs(
    groups: Places,
    offsets: Ints,
    starts: Ints,
    ends: Ints,
    to_offsets: Ints,
    to_starts: Ints,
    to_ends: Ints,
    items: Places,
    to_items: Places,
    left: Places,
    right: Places,
    low: Ints,
    high: Ints,
) -> None:
    """Write the pairs that :func:`count_pairs` counts.

    Args:
        groups: as there.
        offsets: as there.
        starts: as there.
        ends: as there.
        to_offsets: as there.
        to_starts: as there.
        to_ends: as there.
        items: what each interval on the left is of.
        to_items: what each on the right is of.
        left: becomes the item on the left of each pair.
        right: becomes the one on the right.
        low: becomes where the overlap starts.
        high: becomes where it ends.
    """
    at = 0
    for group in range(len(groups)):
        if groups[group] < 0:
            continue
        i, last = offsets[group], offsets[group + 1]
        j, to_last = to_offsets[groups[group]], to_offsets[groups[group] + 1]
        while i < last and j < to_last:
            if starts[i] <= to_starts[j]:
                k = j
                while k < to_last and to_starts[k] < ends[i]:
                    left[at] = items[i]
                    right[at] = to_items[k]
                    low[at] = to_starts[k]
                    high[at] = min(ends[i], to_ends[k])
                    at += 1
                    k += 1
                i += 1
            else:
                k = i
                while k < last and starts[k] < to_ends[j]:
                    left[at] = items[k]
                    right[at] = to_items[j]
                    low[at] = starts[k]
                    high[at] = min(ends[k], to_ends[j])
                    at += 1
                    k += 1
                j += 1


@kernel
def fill_products(groups: Places, offsets: Ints, left: Places, right: Places) -> None:
    """Write, for each item on the left, all of its group on the right."""
    at = 0
    for i in range(len(groups)):
        if groups[i] < 0:
            continue
        for k in range(offsets[groups[i]], offsets[groups[i] + 1]):
            left[at] = i
            right[at] = k
            at += 1
