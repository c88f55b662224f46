"""Putting intervals of a group together, sorted, merged and coalesced."""

from __future__ import annotations

from cartelogic.store.columns.codes import Ints, Places
from cartelogic.store.columns.kernels.base import kernel


@kernel
def sort_groups(
    groups: Places,
    items: Places,
    starts: Ints,
    ends: Ints,
    offsets: Ints,
    to_items: Places,
    to_starts: Ints,
    to_ends: Ints,
) -> None:
    """Put items of a group together, sorted by where they start.

    A counting sort by group, and Shell's method in each, since most have few.

    Args:
        groups: the group of each item, from 0 up.
        items: the items.
        starts: where they start; none at all if they are not to be sorted by that.
        ends: where they end; as long as ``starts``.
        offsets: zeros, two more than there are groups; becomes where groups start, the end of the
            last, and the same again.
        to_items: becomes the items in order.
        to_starts: becomes where they start.
        to_ends: becomes where they end.
    """
    for i in range(len(groups)):
        offsets[groups[i] + 2] += 1
    for group in range(2, len(offsets)):
        offsets[group] += offsets[group - 1]
    for i in range(len(groups)):
        at = offsets[groups[i] + 1]
        offsets[groups[i] + 1] += 1
        to_items[at] = items[i]
        if len(starts) > 0:
            to_starts[at] = starts[i]
            to_ends[at] = ends[i]
    if len(starts) == 0:
        return
    for group in range(len(offsets) - 2):
        first, last = offsets[group], offsets[group + 1]
        step = 1
        while step < (last - first) // 3:
            step = 3 * step + 1
        while step > 0:
            for k in range(first + step, last):
                item, start, end = to_items[k], to_starts[k], to_ends[k]
                m = k
                while m >= first + step and to_starts[m - step] > start:
                    to_items[m] = to_items[m - step]
                    to_starts[m] = to_starts[m - step]
                    to_ends[m] = to_ends[m - step]
                    m -= step
                to_items[m] = item
                to_starts[m] = start
                to_ends[m] = end
            step //= 3


@kernel
def merge_order(
    keys: Places, starts: Ints, to_keys: Places, to_starts: Ints, order: Places
) -> None:
    """The order of two sorted lists, one after the other, as one sorted list.

    Args:
        keys: the keys of the first, ascending.
        starts: its second keys, ascending for each key; none at all if there are none.
        to_keys: the keys of the second.
        to_starts: its second keys.
        order: becomes the order.
    """
    i = 0
    j = 0
    for at in range(len(order)):
        if i == len(keys):
            is_first = False
        elif j == len(to_keys) or keys[i] < to_keys[j]:
            is_first = True
        elif keys[i] > to_keys[j]:
            is_first = False
        else:
            is_first = len(starts) == 0 or starts[i] <= to_starts[j]
        if is_first:
            order[at] = i
            i += 1
        else:
            order[at] = len(keys) + j
            j += 1


@kernel
def unite_groups(
    offsets: Ints, starts: Ints, ends: Ints, to_offsets: Ints, to_starts: Ints, to_ends: Ints
) -> None:
    """Coalesce each group of intervals, which are sorted by where they start.

    Args:
        offsets: where groups start, and the end of the last.
        starts: where intervals start.
        ends: where they end.
        to_offsets: becomes where the coalesced groups start, and the end of the last.
        to_starts: becomes where their parts start; as long as ``starts`` is enough.
        to_ends: becomes where they end.
    """
    at = 0
    for group in range(len(offsets) - 1):
        to_offsets[group] = at
        first = at
        for i in range(offsets[group], offsets[group + 1]):
            if at > first and starts[i] <= to_ends[at - 1]:
                to_ends[at - 1] = max(to_ends[at - 1], ends[i])
            else:
                to_starts[at] = starts[i]
                to_ends[at] = ends[i]
                at += 1
    to_offsets[len(offsets) - 1] = at
