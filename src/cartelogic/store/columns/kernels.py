"""The loops over arrays that NumPy has no function for, generic over rules and arities.

Each is written as plain Python over arrays, and compiled by Numba once there is enough to do
(:func:`warm_up`): the first use of a compiled one takes a fifth of a second, and seconds on a
machine that never ran it.  What is compiled is kept on disk.

Keys are rows of a table of integers.  A hash table over them is an array of slots, a power of
two and half full at most: 0 for a free one, else half a hash and one more than the place of the
key.  Intervals are half-open pairs of 64-bit integers.  Where a kernel fills arrays of a
size that is not known before, it stops when they are full, and says how far it came.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Final, Generic, ParamSpec, TypeVar

try:
    import numba
    import numba.extending
except ModuleNotFoundError as error:
    needs = "tables and the engine `columns` need Numba: pip install 'cartelogic[columns]'"
    raise ModuleNotFoundError(needs, name=error.name) from None
import numpy as np

from cartelogic.store.columns.codes import Ints, Places

P = ParamSpec("P")
R = TypeVar("R")

SMALL: Final = 5_000
"""So many items are done before a compiler would be ready."""
LONG: Final = 200_000
"""After so many items, a few at a time, more are likely to come."""

_SEED: Final = 0x1F83D9ABFB41BD6B
_FACTOR: Final = 0x5851F42D4C957F2D
_LOW: Final = (1 << 32) - 1


class Kernel(Generic[P, R]):
    """A loop that is run by Python, or compiled once :func:`warm_up` has been called."""

    is_compiled = False
    done = 0  # items worked through by Python so far

    def __init__(self, function: Callable[P, R]) -> None:
        self._plain = function
        self._compiled: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it."""
        if Kernel.is_compiled:
            return self._compiled(*args, **kwargs)
        with np.errstate(over="ignore"):  # hashes wrap round
            return self._plain(*args, **kwargs)


def kernel(function: Callable[P, R]) -> Kernel[P, R]:
    """A loop as a kernel."""
    return Kernel(function)


def part_of_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """A function that kernels call, compiled as part of them."""
    found: Callable[P, R] = numba.extending.register_jitable(function)
    return found


def warm_up(items: int) -> None:
    """Compile kernels from now on, if there are many items to work through, or were."""
    if not Kernel.is_compiled:
        Kernel.done += items
        Kernel.is_compiled = items > SMALL or Kernel.done > LONG


def is_compiled(items: int) -> bool:
    """Whether kernels are compiled when so many items are to be worked through."""
    warm_up(items)
    return Kernel.is_compiled


def slots_for(count: int) -> int:
    """How many slots a hash table of so many keys has."""
    return 1 << max(4, (2 * count).bit_length())


# -- keys ----------------------------------------------------------------------------------


@part_of_kernel
def _hash(rows: Ints, i: int) -> Any:
    """The upper half of the hash of a row; multiplications wrap round."""
    h = np.int64(_SEED)
    for j in range(rows.shape[1]):
        h = (h ^ rows[i, j]) * _FACTOR
        h ^= h >> 32
    return (h * _FACTOR >> 32) & _LOW


@part_of_kernel
def _is_same(keys: Ints, place: int, rows: Ints, i: int) -> bool:
    for j in range(rows.shape[1]):  # noqa: SIM110  Numba knows no generators
        if keys[place, j] != rows[i, j]:
            return False
    return True


@part_of_kernel
def _fetch(keys: Ints, slots: Ints, rows: Ints, begin: int, end: int, hashes: Ints) -> int:
    """Hash some rows, and read what probing for them will read first.

    Read for many rows at once, memory that is far away is waited for once; what is returned
    only keeps the compiler from leaving it out.
    """
    mask = len(slots) - 1
    read = 0
    for i in range(begin, end):
        hashes[i - begin] = _hash(rows, i)
        read += slots[hashes[i - begin] & mask]
    for i in range(begin, end):
        slot = slots[hashes[i - begin] & mask]
        if slot >> 32 & _LOW == hashes[i - begin] and slot & _LOW and keys.shape[1] > 0:
            read += keys[(slot & _LOW) - 1, 0]
    return read


@kernel
def file_rows(
    keys: Ints, slots: Ints, count: int, rows: Ints, done: int, places: Places, hashes: Ints
) -> tuple[int, int, int]:
    """Find each row among the keys, or add it to them.

    Args:
        keys: the keys; there is room for more.
        slots: their hash table.
        count: how many keys there are.
        rows: what to file.
        done: how many of the rows were filed before.
        places: where the place of each row is written.
        hashes: room for the hashes of as many rows as are done at a time.

    Returns:
        How many rows are filed now, and how many keys there are: all rows, unless there is no
        room for as many more keys as are done at a time.  Last, a number that means nothing.
    """
    mask = len(slots) - 1
    limit = min(len(slots) // 2, len(keys))
    read = 0
    while done < len(rows):
        end = min(done + len(hashes), len(rows))
        if count + end - done > limit:
            return done, count, read
        read ^= _fetch(keys, slots, rows, done, end, hashes)
        for i in range(done, end):
            h = hashes[i - done]
            at = h & mask
            while True:
                slot = slots[at]
                if slot == 0:
                    for j in range(rows.shape[1]):
                        keys[count, j] = rows[i, j]
                    places[i] = count
                    count += 1
                    slots[at] = h << 32 | count
                    break
                if slot >> 32 & _LOW == h and _is_same(keys, (slot & _LOW) - 1, rows, i):
                    places[i] = (slot & _LOW) - 1
                    break
                at = (at + 1) & mask
        done = end
    return done, count, read


@kernel
def find_rows(keys: Ints, slots: Ints, rows: Ints, places: Places, hashes: Ints) -> int:
    """Write the place of each row among the keys; -1 for one that is not there.

    Returns:
        A number that means nothing.
    """
    mask = len(slots) - 1
    read = 0
    done = 0
    while done < len(rows):
        end = min(done + len(hashes), len(rows))
        read ^= _fetch(keys, slots, rows, done, end, hashes)
        for i in range(done, end):
            h = hashes[i - done]
            at = h & mask
            places[i] = -1
            while slots[at] != 0:
                slot = slots[at]
                if slot >> 32 & _LOW == h and _is_same(keys, (slot & _LOW) - 1, rows, i):
                    places[i] = (slot & _LOW) - 1
                    break
                at = (at + 1) & mask
        done = end
    return read


@kernel
def move_slots(slots: Ints, larger: Ints) -> None:
    """Fill a larger hash table, which is empty, from another; keys are not looked at."""
    mask = len(larger) - 1
    for i in range(len(slots)):
        slot = slots[i]
        if slot != 0:
            at = slot >> 32 & mask
            while larger[at] != 0:
                at = (at + 1) & mask
            larger[at] = slot


# -- order ---------------------------------------------------------------------------------


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


# -- tuples and their pieces -----------------------------------------------------------------


@kernel
def chain(places: Places, heads: Places, follows: Places, touched: Places) -> int:
    """Chain the candidates of each tuple, the last first; how many tuples have any.

    Args:
        places: the tuple of each candidate.
        heads: -1 for each tuple; becomes its last candidate.
        follows: becomes the candidate before, of the same tuple, or -1.
        touched: becomes the tuples that have candidates, in order of the first.
    """
    count = 0
    for i in range(len(places)):
        place = places[i]
        head = heads[place]
        if head < 0:
            touched[count] = place
            count += 1
        follows[i] = head
        heads[place] = i
    return count


@part_of_kernel
def room_for(parts: int) -> int:
    """The room that a cover of so many parts has: the next power of two."""
    room = 1
    while room < parts:
        room *= 2
    return room


@part_of_kernel
def _gather(head: int, follows: Places, starts: Ints, ends: Ints, low: Ints, high: Ints) -> int:
    """Write the candidates of a tuple, sorted and united; how many parts they make.

    Sorted by Shell's method, with the steps of Knuth, *The Art of Computer Programming*,
    volume 3, 5.2.1: short, in place, and most have few.
    """
    many = 0
    i = head
    while i >= 0:
        low[many] = starts[i]
        high[many] = ends[i]
        many += 1
        i = follows[i]
    step = 1
    while step < many // 3:
        step = 3 * step + 1
    while step > 0:
        for k in range(step, many):
            start, end = low[k], high[k]
            m = k
            while m >= step and low[m - step] > start:
                low[m] = low[m - step]
                high[m] = high[m - step]
                m -= step
            low[m] = start
            high[m] = end
        step //= 3
    last = 0
    for k in range(1, many):
        if low[k] <= high[last]:
            high[last] = max(high[last], high[k])
        else:
            last += 1
            low[last] = low[k]
            high[last] = high[k]
    return last + 1


@part_of_kernel
def _write_new(
    low: Ints,
    high: Ints,
    many: int,
    held_low: Ints,
    held_high: Ints,
    first: int,
    after: int,
    to_low: Ints,
    to_high: Ints,
    at: int,
) -> int:
    """Write what some parts hold and others, from ``first`` to before ``after``, do not."""
    for k in range(many):
        start, end = low[k], high[k]
        while first < after and held_high[first] <= start:
            first += 1
        m = first
        while start < end:
            if m == after or held_low[m] >= end:
                to_low[at] = start
                to_high[at] = end
                at += 1
                break
            if held_low[m] > start:
                to_low[at] = start
                to_high[at] = held_low[m]
                at += 1
            start = held_high[m]
            m += 1
    return at


@part_of_kernel
def _unite(
    low: Ints, high: Ints, many: int, held_low: Ints, held_high: Ints, first: int, after: int
) -> int:
    """Unite parts with others; written after the first ones, in the same arrays.

    Returns:
        How many parts that makes.
    """
    last = many - 1
    k = 0
    while first < after or k < many:
        if k == many or (first < after and held_low[first] <= low[k]):
            start, end = held_low[first], held_high[first]
            first += 1
        else:
            start, end = low[k], high[k]
            k += 1
        if last >= many and start <= high[last]:
            high[last] = max(high[last], end)
        else:
            last += 1
            low[last] = start
            high[last] = end
    return last + 1 - many


@kernel
def absorb(
    touched: Places,
    done: int,
    heads: Places,
    follows: Places,
    starts: Ints,
    ends: Ints,
    piece_rows: Places,
    piece_starts: Ints,
    piece_ends: Ints,
    pieces: int,
    cover_at: Ints,
    cover_counts: Places,
    spare_starts: Ints,
    spare_ends: Ints,
    spare: int,
    low: Ints,
    high: Ints,
) -> tuple[int, int, int, int]:
    """Add to each tuple those instants of its candidates that are new, as pieces.

    The cover of a tuple is its only piece (``cover_at`` is the place of that), or a stretch of
    the spare arrays (``cover_at`` is -1 less its place) with :func:`room_for` its parts.

    Args:
        touched: the tuples that have candidates.
        done: how many of them were done before.
        heads: the last candidate of each tuple; -1 again for those that are done.
        follows: the candidate before each.
        starts: where candidates start.
        ends: where they end.
        piece_rows: the tuple of each piece; there is room for more.
        piece_starts: where pieces start.
        piece_ends: where they end.
        pieces: how many pieces there are.
        cover_at: where the cover of each tuple is.
        cover_counts: how many parts it has.
        spare_starts: where parts of covers start.
        spare_ends: where they end.
        spare: how much of these is in use.
        low: room to work in.
        high: room to work in.

    Returns:
        How many of the touched tuples are done; the pieces, and the spare places, in use; and
        how many pieces the next tuple may need, if there is no room for it.
    """
    for index in range(done, len(touched)):
        place = touched[index]
        many = 0
        i = heads[place]
        while i >= 0:
            many += 1
            i = follows[i]
        held = cover_counts[place]
        most = many + held
        if (
            pieces + most > len(piece_starts)
            or spare + room_for(most) > len(spare_starts)
            or many + most > len(low)
        ):
            return index, pieces, spare, most
        head = heads[place]
        heads[place] = -1
        if most == 1:
            piece_rows[pieces] = place
            piece_starts[pieces] = starts[head]
            piece_ends[pieces] = ends[head]
            cover_at[place] = pieces
            cover_counts[place] = 1
            pieces += 1
            continue
        many = _gather(head, follows, starts, ends, low, high)
        at = cover_at[place] if held > 0 else 0
        if at >= 0:
            held_low, held_high, first = piece_starts, piece_ends, at
        else:
            held_low, held_high, first = spare_starts, spare_ends, -1 - at
        after = _write_new(
            low, high, many, held_low, held_high, first, first + held,
            piece_starts, piece_ends, pieces,
        )  # fmt: skip
        if after == pieces:
            continue
        begin = pieces
        while pieces < after:
            piece_rows[pieces] = place
            pieces += 1
        room = room_for(held) if at < 0 else 0
        if room >= held + many and low[0] > held_high[first + held - 1]:
            # All of it comes later: what is known stays where it is.
            for k in range(many):
                spare_starts[first + held + k] = low[k]
                spare_ends[first + held + k] = high[k]
            cover_counts[place] = held + many
            continue
        if held == 0 and many == 1:
            cover_at[place] = begin
            cover_counts[place] = 1
            continue
        total = _unite(low, high, many, held_low, held_high, first, first + held)
        cover_counts[place] = total
        if total > room:
            first = spare
            cover_at[place] = -1 - spare
            spare += room_for(total)
        for k in range(total):
            spare_starts[first + k] = low[many + k]
            spare_ends[first + k] = high[many + k]
    return len(touched), pieces, spare, 0


# -- joins -----------------------------------------------------------------------------------


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
    left: Places,
    right: Places,
) -> None:
    """Write the pairs that :func:`count_pairs` counts, as places on either side."""
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
                    left[at] = i
                    right[at] = k
                    at += 1
                    k += 1
                i += 1
            else:
                k = i
                while k < last and starts[k] < to_ends[j]:
                    left[at] = k
                    right[at] = j
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


# -- differences -----------------------------------------------------------------------------


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
