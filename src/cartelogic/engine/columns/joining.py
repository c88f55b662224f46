"""Joins by key and overlap: which pairs match, a chunk at a time.

No pair is built that does not share an instant.  How many there will be is counted before any
is written, so that arrays have their size, and what would be too much is known before.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import frozen

from cartelogic.store.columns.codes import Ints, Places
from cartelogic.store.columns.index import Index, Run, group_firsts, run_of
from cartelogic.store.columns.kernels import count_pairs, fill_pairs, fill_products, warm_up

CHUNK = 1 << 18
"""About so many pairs are built at a time."""


@frozen(eq=False)
class Matches:
    """Pairs of bindings and items of an index.

    Attributes:
        left: the bindings, as positions.
        places: the tuples they match, as places.
        starts: where both hold; ``None`` if that is always.
        ends: where that ends.
    """

    left: Places
    places: Places
    starts: Ints | None
    ends: Ints | None

    def where_same(self, rows: Ints, columns: tuple[tuple[int, int], ...]) -> Matches:
        """Those whose tuples have the same values in some pairs of columns."""
        found = self
        for one, other in columns:
            chosen = rows[found.places, one] == rows[found.places, other]
            found = Matches(
                found.left[chosen],
                found.places[chosen],
                None if found.starts is None else found.starts[chosen],
                None if found.ends is None else found.ends[chosen],
            )
        return found


def matches(
    keys: Places,
    starts: Ints | None,
    ends: Ints | None,
    index: Index,
    *,
    is_sorted: bool = False,
) -> Iterator[Matches]:
    """Every pair of a binding and an item of an index with the same key that share an instant.

    Args:
        keys: the key of each binding, as a place in the index; -1 for none.
        starts: where bindings start to hold; ``None`` if they hold always.
        ends: where they end.
        index: the index.
        is_sorted: whether bindings of a key stand together, sorted by where they start.
    """
    warm_up(len(keys))
    for run in index.runs:
        groups = run.groups_of(keys)
        if starts is None or ends is None or run.starts is None:
            yield from _products(groups, starts, ends, run)
        else:
            yield from _overlaps(groups, starts, ends, run, is_sorted=is_sorted)


def _products(
    groups: Places, starts: Ints | None, ends: Ints | None, run: Run
) -> Iterator[Matches]:
    """Pairs where one side holds always."""
    sizes = np.diff(run.offsets)
    counts = np.where(groups >= 0, sizes[groups] if len(sizes) else 0, 0)
    for first, last, count in chunks(counts):
        warm_up(count)
        left, right = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
        fill_products(groups[first:last], run.offsets, left, right)
        left += first
        if run.starts is not None and run.ends is not None:
            yield Matches(left, run.places[right], run.starts[right], run.ends[right])
        elif starts is not None and ends is not None:
            yield Matches(left, run.places[right], starts[left], ends[left])
        else:
            yield Matches(left, run.places[right], None, None)


def _overlaps(
    groups: Places, starts: Ints, ends: Ints, run: Run, *, is_sorted: bool
) -> Iterator[Matches]:
    """Pairs of intervals that overlap, by a forward sweep."""
    assert run.starts is not None
    assert run.ends is not None
    whose = np.flatnonzero(groups >= 0).astype(np.int32)
    if len(whose) < len(groups):
        groups, starts, ends = groups[whose], starts[whose], ends[whose]
    if is_sorted:
        firsts = group_firsts(groups)
        groups = groups[firsts[:-1]]
    else:
        left_side = run_of(groups, whose, starts, ends)
        assert left_side.starts is not None
        assert left_side.ends is not None
        groups, firsts, whose = left_side.keys, left_side.offsets, left_side.places
        starts, ends = left_side.starts, left_side.ends
    right_side = run.offsets, run.starts, run.ends
    counts = np.empty(len(groups), dtype=np.int64)
    count_pairs(groups, firsts, starts, ends, *right_side, counts)
    if len(counts) and int(counts.max()) > CHUNK:
        groups, firsts, counts = _cut_up(groups, firsts, counts)
        count_pairs(groups, firsts, starts, ends, *right_side, counts)
    for first, last, count in chunks(counts):
        left, right = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
        some = groups[first:last], firsts[first : last + 1]
        fill_pairs(*some, starts, ends, *right_side, left, right)
        yield Matches(
            whose[left],
            run.places[right],
            np.maximum(starts[left], run.starts[right]),
            np.minimum(ends[left], run.ends[right]),
        )


def _cut_up(groups: Places, firsts: Ints, counts: Ints) -> tuple[Places, Ints, Ints]:
    """Groups with too many pairs as several of fewer bindings; these are still sorted."""
    parts = np.minimum(-(-counts // CHUNK), np.maximum(np.diff(firsts), 1))
    whose = np.repeat(np.arange(len(groups)), parts)
    part = np.arange(len(whose)) - np.repeat(np.cumsum(parts) - parts, parts)
    begins = firsts[:-1][whose] + part * np.diff(firsts)[whose] // parts[whose]
    return groups[whose], np.append(begins, firsts[-1]), np.empty(len(whose), dtype=np.int64)


def chunks(counts: Ints) -> Iterator[tuple[int, int, int]]:
    """Stretches of items that give about :data:`CHUNK` pairs each.

    Yields:
        The first item, the one after the last, and how many pairs they give: at least one.
    """
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    first = done = 0
    while done < total:
        last = int(np.searchsorted(ends, done + CHUNK, side="right"))
        last = max(last, int(np.searchsorted(ends, done + 1)) + 1)
        count = int(ends[last - 1]) - done
        yield first, last, count
        first, done = last, done + count
