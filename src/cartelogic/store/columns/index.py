"""Pieces of a table by the values of some columns, sorted for joins by overlap.

An index is a list of *runs*.  In a run the pieces of a key stand together, by where they
start.  New pieces become a run of their own; runs of like sizes are merged, so that there are
few, and what is known is never sorted again.  Source: O'Neil and others, "The log-structured
merge-tree", Acta Informatica 33 (1996).
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from cartelogic.store.columns.codes import AFTER, BEFORE, Ints, Places
from cartelogic.store.columns.kernels import (
    is_compiled,
    merge_order,
    sort_groups,
    unite_groups,
    warm_up,
)
from cartelogic.store.columns.table import KeyTable, Table

_FEW = 100  # so few items NumPy sorts as fast
_SPARSE = 4  # with so many times more keys than items, the keys in use are numbered first


@frozen(eq=False)
class Run:
    """Some items by key.

    Attributes:
        keys: the places of its keys, ascending.
        offsets: where the items of each key start, and the end of the last.
        places: the tuples of the items, as places.
        starts: where they start, ascending for each key; ``None`` if they hold always.
        ends: where they end.
    """

    keys: Places
    offsets: Ints
    places: Places
    starts: Ints | None
    ends: Ints | None

    def __len__(self) -> int:
        return len(self.places)

    def groups_of(self, keys: Places) -> Places:
        """For each key the number of its group here; -1 for one that has none."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int32)
        if self.keys[-1] == len(self.keys) - 1:  # every key up to the last
            return np.where(keys < len(self.keys), keys, -1).astype(np.int32)
        found = np.searchsorted(self.keys, keys)
        found[found == len(self.keys)] = 0
        return np.where(self.keys[found] == keys, found, -1).astype(np.int32)


def run_of(keys: Places, places: Places, starts: Ints | None, ends: Ints | None) -> Run:
    """A run of items in any order, given the place of the key of each."""
    highest = int(keys.max()) if len(keys) else -1
    if len(keys) <= _FEW or not is_compiled(len(keys)):
        order = np.argsort(keys, kind="stable") if starts is None else np.lexsort((starts, keys))
        return _grouped(keys[order], places[order], _taken(starts, order), _taken(ends, order))
    if highest > _SPARSE * len(keys):
        found, numbers = np.unique(keys, return_inverse=True)
        run = run_of(numbers.astype(np.int32), places, starts, ends)
        return evolve(run, keys=found[run.keys])
    offsets = np.zeros(highest + 3, dtype=np.int64)
    nothing = np.empty(0, dtype=np.int64)
    to_places = np.empty(len(keys), dtype=np.int32)
    if starts is None or ends is None:
        sort_groups(keys, places, nothing, nothing, offsets, to_places, nothing, nothing)
        to_starts = to_ends = None
    else:
        to_starts, to_ends = np.empty_like(starts), np.empty_like(ends)
        sort_groups(keys, places, starts, ends, offsets, to_places, to_starts, to_ends)
    some = np.flatnonzero(offsets[1:-1] > offsets[:-2]).astype(np.int32)
    firsts = np.append(offsets[:-2][some], len(keys))
    return Run(some, firsts, to_places, to_starts, to_ends)


def _taken(instants: Ints | None, order: Ints) -> Ints | None:
    return None if instants is None else instants[order]


def _grouped(keys: Places, places: Places, starts: Ints | None, ends: Ints | None) -> Run:
    firsts = group_firsts(keys)
    return Run(keys[firsts[:-1]], firsts, places, starts, ends)


def group_firsts(keys: Places) -> Ints:
    """Where groups of equal keys start, and the end of the last; keys stand together."""
    if not len(keys):
        return np.zeros(1, dtype=np.int64)
    changes = np.flatnonzero(keys[1:] != keys[:-1])
    return np.concatenate(([0], changes + 1, [len(keys)])).astype(np.int64)


class Index:
    """The pieces of a table, or its tuples, by the values of some columns.

    Args:
        table: the table.
        columns: the columns.
        of_tuples: whether its items are the tuples, whenever they hold.
    """

    def __init__(self, table: Table, columns: tuple[int, ...], *, of_tuples: bool = False) -> None:
        self.table, self.columns, self.of_tuples = table, columns, of_tuples
        self._is_whole = columns == tuple(range(table.arity))
        # The key of all columns is the tuple itself.
        self.keys = table.keys if self._is_whole else KeyTable(len(columns))
        self.runs: list[Run] = []
        self._known = 0
        self._united: Run | None = None

    @classmethod
    def over(cls, table: Table, columns: tuple[int, ...], first: int, last: int) -> Index:
        """An index of a stretch of pieces alone."""
        index = cls(table, columns)
        index._known = first
        index.extend(last)
        return index

    def extend(self, known: int) -> None:
        """Take in what was added to the table, up to so many items."""
        if known == self._known:
            return
        first, self._known, self._united = self._known, known, None
        table = self.table
        if self.of_tuples:
            places = np.arange(first, known, dtype=np.int32)
            starts = ends = None
        else:
            places = table.piece_places(first, known)
            starts, ends = table.starts(first, known), table.ends(first, known)
        keys = places
        if not self._is_whole:
            rows = table.keys.rows
            rows = rows[first:known] if len(places) and starts is None else rows[places]
            keys = self.keys.file(rows[:, self.columns])
        self.runs.append(run_of(keys, places, starts, ends))
        while len(self.runs) > 1 and len(self.runs[-2]) < 2 * len(self.runs[-1]):
            self.runs[-2:] = [_merged(*self.runs[-2:])]

    def find(self, rows: Ints) -> Places:
        """The key of each row of codes, as a place; -1 for one that is not there."""
        return self.keys.find(rows)

    def united(self) -> Run:
        """When anything has each key: the covers of all its pieces; ``places`` mean nothing."""
        if self._united is None:
            runs = list(self.runs) or [run_of(*_NOTHING)]
            while len(runs) > 1:
                runs[-2:] = [_merged(*runs[-2:])]
            self._united = _united(runs[0])
        return self._united


_NOTHING = (np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32), None, None)


def _united(run: Run) -> Run:
    if run.starts is None or run.ends is None:
        return run
    offsets = np.empty(len(run.offsets), dtype=np.int64)
    starts, ends = np.empty_like(run.starts), np.empty_like(run.ends)
    unite_groups(run.offsets, run.starts, run.ends, offsets, starts, ends)
    count = int(offsets[-1])
    return Run(run.keys, offsets, run.places[:count], starts[:count], ends[:count])


def _merged(first: Run, second: Run) -> Run:
    """Two runs as one, without sorting either again."""
    keys = [np.repeat(run.keys, np.diff(run.offsets)) for run in (first, second)]
    if (first.starts is None) is not (second.starts is None):
        first, second = _timed(first), _timed(second)
    nothing = np.empty(0, dtype=np.int64)
    order = np.empty(len(first) + len(second), dtype=np.int32)
    warm_up(len(order))
    merge_order(
        keys[0],
        nothing if first.starts is None else first.starts,
        keys[1],
        nothing if second.starts is None else second.starts,
        order,
    )
    return _grouped(
        np.concatenate(keys)[order],
        np.concatenate((first.places, second.places))[order],
        _joined(first.starts, second.starts, order),
        _joined(first.ends, second.ends, order),
    )


def _joined(first: Ints | None, second: Ints | None, order: Places) -> Ints | None:
    if first is None or second is None:
        return None
    joined: Ints = np.concatenate((first, second))[order]
    return joined


def _timed(run: Run) -> Run:
    if run.starts is not None:
        return run
    always = len(run)
    return Run(
        run.keys,
        run.offsets,
        run.places,
        np.full(always, BEFORE, dtype=np.int64),
        np.full(always, AFTER, dtype=np.int64),
    )


class Indexed:
    """A table with the indexes that were asked for so far."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._by_piece: dict[tuple[int, ...], Index] = {}
        self._by_tuple: dict[tuple[int, ...], Index] = {}

    def pieces(self, columns: tuple[int, ...], known: int) -> Index:
        """The index of the first ``known`` pieces by some columns."""
        index = self._by_piece.pop(columns, None) or Index(self.table, columns)
        index.extend(known)
        self._by_piece[columns] = index  # whole, or not at all if something stops us
        return index

    def tuples(self, columns: tuple[int, ...]) -> Index:
        """The index of all tuples by some columns."""
        index = self._by_tuple.pop(columns, None) or Index(self.table, columns, of_tuples=True)
        index.extend(self.table.tuples)
        self._by_tuple[columns] = index
        return index
