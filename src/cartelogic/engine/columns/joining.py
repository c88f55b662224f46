"""Joins by key and overlap: which pairs match, a chunk at a time.

No pair is built that does not share an instant.  How many there will be is counted before any
is written, so that arrays have their size, and what would be too much is known before.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import evolve, frozen

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
        done: how much of the join is built with them, of 1.
    """

    left: Places
    places: Places
    starts: Ints | None
    ends: Ints | None
    done: float

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
                found.done,
            )
        return found


class TooManyPairsError(Exception):
    """A join would build more pairs than allowed.

    Attributes:
        pairs: how many, at least.
        left: how many bindings are joined.
        right: how many items of the index they are joined with.
        table: the table that is joined.
    """

    def __init__(self, pairs: int, left: int, index: Index) -> None:
        super().__init__()
        self.pairs, self.left = pairs, left
        self.right, self.table = sum(map(len, index.runs)), index.table


class Allowance:
    """How many pairs a rule may still build."""

    def __init__(self, pairs: int) -> None:
        self.left = pairs

    def take(self, pairs: int, bindings: int, index: Index) -> None:
        """Take some for a join.

        Raises:
            TooManyPairsError: if there are not so many left.
        """
        if pairs > self.left:
            raise TooManyPairsError(pairs, bindings, index)
        self.left -= pairs


def matches(
    keys: Places,
    starts: Ints | None,
    ends: Ints | None,
    index: Index,
    allowance: Allowance,
    *,
    is_sorted: bool = False,
) -> Iterator[Matches]:
    """Every pair of a binding and an item of an index with the same key that share an instant.

    Args:
        keys: the key of each binding, as a place in the index; -1 for none.
        starts: where bindings start to hold; ``None`` if they hold always.
        ends: where they end.
        index: the index.
        allowance: how many pairs may be built.
        is_sorted: whether bindings of a key stand together, sorted by where they start.

    Raises:
        TooManyPairsError: if there would be more; none is built then.
    """
    warm_up(len(keys))
    runs = tuple(index.runs)
    for number, run in enumerate(runs):
        groups = run.groups_of(keys)
        if starts is None or ends is None or run.starts is None:
            pairs: _Products | _Overlaps = _Products.of(groups, starts, ends, run)
        else:
            pairs = _Overlaps.of(groups, starts, ends, run, is_sorted=is_sorted)
        allowance.take(int(pairs.counts.sum()), len(keys), index)
        for found in pairs.built():
            done = (number + found.done) / len(runs)
            yield found if len(runs) == 1 else evolve(found, done=done)


@frozen(eq=False)
class _Products:
    """Pairs where one side holds always.

    Attributes:
        counts: how many pairs each binding is in.
    """

    groups: Places
    starts: Ints | None
    ends: Ints | None
    run: Run
    counts: Ints

    @classmethod
    def of(cls, groups: Places, starts: Ints | None, ends: Ints | None, run: Run) -> _Products:
        sizes = np.diff(run.offsets)
        counts = np.where(groups >= 0, sizes[groups] if len(sizes) else 0, 0)
        return cls(groups, starts, ends, run, counts)

    def built(self) -> Iterator[Matches]:
        run, starts, ends = self.run, self.starts, self.ends
        for first, last, count, done in chunks(self.counts):
            warm_up(count)
            left, right = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
            fill_products(self.groups[first:last], run.offsets, left, right)
            left += first
            if run.starts is not None and run.ends is not None:
                yield Matches(left, run.places[right], run.starts[right], run.ends[right], done)
            elif starts is not None and ends is not None:
                yield Matches(left, run.places[right], starts[left], ends[left], done)
            else:
                yield Matches(left, run.places[right], None, None, done)


@frozen(eq=False)
class _Overlaps:
    """Pairs of intervals that overlap, by a forward sweep over both sides, group by group.

    Attributes:
        whose: the bindings, in groups by their keys, sorted by where they start.
        starts: where they start.
        ends: where they end.
        groups: for each group of bindings its group in the run.
        firsts: where groups of bindings start, and the end of the last.
        counts: how many pairs each has.
    """

    whose: Places
    starts: Ints
    ends: Ints
    run: Run
    groups: Places
    firsts: Ints
    counts: Ints

    @classmethod
    def of(
        cls, groups: Places, starts: Ints, ends: Ints, run: Run, *, is_sorted: bool
    ) -> _Overlaps:
        whose = np.flatnonzero(groups >= 0).astype(np.int32)
        if len(whose) < len(groups):
            groups, starts, ends = groups[whose], starts[whose], ends[whose]
        if is_sorted:
            firsts = group_firsts(groups)
            groups = groups[firsts[:-1]]
        else:
            ordered = run_of(groups, whose, starts, ends)
            assert ordered.starts is not None
            assert ordered.ends is not None
            groups, firsts, whose = ordered.keys, ordered.offsets, ordered.places
            starts, ends = ordered.starts, ordered.ends
        counts = np.empty(len(groups), dtype=np.int64)
        found = cls(whose, starts, ends, run, groups, firsts, counts)
        count_pairs(*found._sides(), counts)
        return found

    def _sides(self) -> tuple[Places, Ints, Ints, Ints, Ints, Ints, Ints]:
        run = self.run
        assert run.starts is not None
        assert run.ends is not None
        left = self.groups, self.firsts, self.starts, self.ends
        return *left, run.offsets, run.starts, run.ends

    def _cut_up(self) -> _Overlaps:
        """Groups with too many pairs as several of fewer bindings; these are still sorted."""
        sizes = np.diff(self.firsts)
        parts = np.maximum(np.minimum(-(-self.counts // CHUNK), sizes), 1)
        whose = np.repeat(np.arange(len(parts)), parts)
        part = np.arange(len(whose)) - np.repeat(np.cumsum(parts) - parts, parts)
        begins = self.firsts[:-1][whose] + part * sizes[whose] // parts[whose]
        found = evolve(
            self,
            groups=self.groups[whose],
            firsts=np.append(begins, self.firsts[-1]),
            counts=np.empty(len(whose), dtype=np.int64),
        )
        count_pairs(*found._sides(), found.counts)
        return found

    def built(self) -> Iterator[Matches]:
        if ((self.counts > CHUNK) & (np.diff(self.firsts) > 1)).any():
            yield from self._cut_up().built()
            return
        run = self.run
        groups, firsts, starts, ends, offsets, to_starts, to_ends = self._sides()
        for first, last, count, done in chunks(self.counts):
            left, right = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
            low, high = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
            some = groups[first:last], firsts[first : last + 1], starts, ends
            other = offsets, to_starts, to_ends
            fill_pairs(*some, *other, self.whose, run.places, left, right, low, high)
            yield Matches(left, right, low, high, done)


def chunks(counts: Ints) -> Iterator[tuple[int, int, int, float]]:
    """Stretches of items that give about :data:`CHUNK` pairs each.

    Yields:
        The first item, the one after the last, and how many pairs they give: at least one.
        Last, which part of all pairs there are with these.
    """
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    first = done = 0
    while done < total:
        last = int(np.searchsorted(ends, done + CHUNK, side="right"))
        last = max(last, int(np.searchsorted(ends, done + 1)) + 1)
        count = int(ends[last - 1]) - done
        yield first, last, count, (done + count) / total
        first, done = last, done + count
