"""Filing and finding rows in hash tables.

Keys are rows of a table of integers.  A hash table over them is an array of slots, a power of
two and half full at most: 0 for a free one, else half a hash and one more than the place of the
key.  The place of a slot comes from that half, so a table grows without looking at its keys.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from cartelogic.store.columns.codes import Ints, Places
from cartelogic.store.columns.kernels.base import kernel, part_of_kernel

_SEED: Final = 0x1F83D9ABFB41BD6B
_FACTOR: Final = 0x5851F42D4C957F2D
_LOW: Final = (1 << 32) - 1


def slots_for(count: int) -> int:
    """How many slots a hash table of so many keys has."""
    return 1 << max(4, (2 * count).bit_length())


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
