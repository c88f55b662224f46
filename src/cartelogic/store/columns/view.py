"""A table as a relation: what is asked for is decoded, and no more.

Whoever reads single tuples (proofs, answers) finds them by hashing, or by an index that is
built at the first question for some columns.  Whoever goes through all of it gets them decoded
a stretch at a time.  :meth:`TableRelation.mirror` is for those who need all of it as Python
objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, overload

import numpy as np

from cartelogic.model.values import Row, row_key, vague_columns
from cartelogic.store.columns.codes import Codes, Ints, Places, bounds
from cartelogic.store.columns.index import Index, Indexed
from cartelogic.store.columns.table import Table
from cartelogic.store.relation import Entry, Piece, Relation
from cartelogic.temporal import EMPTY, NEG_INF, POS_INF, Bound, Flat, IntervalSet

_AT_ONCE = 4096  # so many tuples are decoded at a time
_ALWAYS: Flat = (NEG_INF, POS_INF)


class TableRelation(Relation):
    """A relation that is read from a table; it is changed through the table alone.

    Attributes:
        table: the table.
        indexed: the table with its indexes.
        codes: what its codes stand for.
    """

    __slots__ = ("_by_tuple", "_mirror", "codes", "indexed", "table")

    def __init__(self, name: str, table: Table | Indexed, codes: Codes) -> None:
        super().__init__(name)
        del self.rows, self.log, self.is_timeless  # found when they are asked for
        self.indexed = Indexed(table) if isinstance(table, Table) else table
        self.table, self.codes = self.indexed.table, codes
        self.is_lent = True  # it is not changed as relations are
        self._mirror: Relation | None = None
        self._by_tuple: PiecesOf | None = None

    def __len__(self) -> int:
        return self.table.tuples

    def __getattr__(self, name: str) -> Any:
        # Slots of the base class that are not filled fall through to here.
        if name == "rows":
            return _Rows(self)
        if name == "log":
            return _Log(self)
        if name == "is_timeless":
            return self.table.is_timeless
        raise AttributeError(name)

    # -- all of it ------------------------------------------------------------------------

    def mirror(self, known: int | None = None) -> Relation:
        """All of it as Python objects; it grows with the table whenever this is called.

        Args:
            known: how many pieces it should hold at least; all if left out.
        """
        found, self._mirror = self._mirror or Relation(self.name), None
        for row, start, end, mark in self.log[len(found.log) : known]:
            found.add(row, start, end, mark)
        self._mirror = found  # whole, or not at all if something stops us
        return found

    def writable(self) -> Relation:
        """A relation of Python objects that holds the same."""
        return self.copy()

    def copy(self) -> Relation:
        """A relation of Python objects that can change without this one."""
        return self._lent_mirror().copy()

    def _lent_mirror(self) -> Relation:
        """The mirror for others, who need it as it is: it does not go on growing."""
        found, self._mirror = self.mirror(), None
        return found

    def without(self, gone: Mapping[Row, Flat]) -> Relation:
        """A relation of Python objects that does not hold some rows where ``gone`` says."""
        return self._lent_mirror().without(gone)

    def buckets(self, columns: tuple[int, ...]) -> Any:
        """Pieces by the values of some columns; of the mirror."""
        return self.mirror().buckets(columns)

    # -- single tuples --------------------------------------------------------------------

    def place(self, row: Row) -> int:
        """The place of a tuple in the table; -1 if it is not there."""
        if len(row) != self.table.arity:
            return -1
        found = [self.codes.find(value) for value in row]
        if None in found:
            return -1
        return int(self.table.keys.find(np.array([found], dtype=np.int64))[0])

    def cover(self, row: Row) -> Flat:
        """When a tuple holds, as a flat set."""
        place = self.place(row)
        return () if place < 0 else self.cover_at(place)

    def cover_at(self, place: int) -> Flat:
        """When the tuple at a place holds, as a flat set."""
        held = self.table.cover(place)
        return _ALWAYS if held is None else interleaved(*held)

    def extent(self, row: Row) -> IntervalSet:
        """When a tuple holds."""
        cover = self.cover(row)
        return IntervalSet.unchecked(cover) if cover else EMPTY

    def entry(self, place: int) -> Entry:
        """A tuple with its pieces and its cover."""
        row = self.codes.row(self.table.keys.rows[place])
        if self._by_tuple is None or self._by_tuple.size != self.table.pieces:
            self._by_tuple = PiecesOf(self.table)
        pieces = self._by_tuple.of(place)
        return row, [self.piece(int(i), row) for i in pieces], list(self.cover_at(place))

    def piece(self, at: int, row: Row | None = None) -> Piece:
        """A piece of the table."""
        if row is None:
            (place,) = self.table.piece_places(at, at + 1)
            row = self.codes.row(self.table.keys.rows[place])
        starts, ends = self.table.starts(at, at + 1), self.table.ends(at, at + 1)
        mark = self.table.mark(at)
        if starts is None or ends is None:
            return row, NEG_INF, POS_INF, mark
        (start,), (end,) = bounds(starts), bounds(ends)
        return row, start, end, mark

    def index(self, columns: tuple[int, ...]) -> Any:
        """Entries by the values of some columns, found when asked for."""
        return _Lookup(self, self.indexed.tuples(columns))

    def vague_columns(self) -> frozenset[int]:
        """The columns in which some tuple is known as a range only."""
        return vague_columns(self.rows) if self.codes.has_ranges else frozenset()

    def sorted_rows(self) -> list[Row]:
        """The tuples, in the total order of values."""
        return sorted(self.rows, key=row_key)

    def __iter__(self) -> Iterator[tuple[Row, IntervalSet]]:
        covers = self.covers()
        rows = list(covers)
        for row in sorted(rows, key=row_key):
            yield row, IntervalSet.unchecked(covers[row])

    def covers(self) -> dict[Row, Flat]:
        """Every tuple with its flat cover, in order of arrival."""
        rows = self.codes.rows(self.table.keys.rows)
        held = self.table.covers()
        if held is None:
            return dict.fromkeys(rows, _ALWAYS)
        return dict(zip(rows, flat_covers(held, len(rows)), strict=True))

    def as_dict(self) -> dict[Row, IntervalSet]:
        """Every tuple with its extent: the relation as a value."""
        return dict(self)


def flat_covers(covers: tuple[Places, Ints, Ints], count: int) -> list[Flat]:
    """Covers of tuples as flat sets.

    Args:
        covers: of each part the place of its tuple, ascending, its start and its end.
        count: how many tuples there are.
    """
    whose, starts, ends = covers
    flat = interleaved(starts, ends)
    firsts = np.searchsorted(whose, np.arange(count + 1, dtype=whose.dtype)).tolist()
    return [flat[2 * first : 2 * last] for first, last in pairwise(firsts)]


def interleaved(starts: Ints, ends: Ints) -> list[Bound]:
    """Parts as a flat set."""
    both = np.empty(2 * len(starts), dtype=np.int64)
    both[::2], both[1::2] = starts, ends
    return bounds(both)


class PiecesOf:
    """Finds the pieces of a tuple.

    Attributes:
        size: how many pieces it knows.
    """

    def __init__(self, table: Table) -> None:
        self.size = table.pieces
        places = table.piece_places(0, self.size)
        self._order = np.argsort(places, kind="stable").astype(np.int32)
        self._offsets = np.searchsorted(places[self._order], np.arange(table.tuples + 1))

    def of(self, place: int) -> Places:
        """The pieces of a tuple, in order of arrival."""
        return self._order[self._offsets[place] : self._offsets[place + 1]]


class _Rows(Mapping[Row, Entry]):
    """The tuples of a relation with their entries, made when asked for."""

    def __init__(self, relation: TableRelation) -> None:
        self._relation = relation

    def __getitem__(self, row: Row) -> Entry:
        place = self._relation.place(row)
        if place < 0:
            raise KeyError(row)
        return self._relation.entry(place)

    def __contains__(self, row: object) -> bool:
        return isinstance(row, tuple) and self._relation.place(row) >= 0

    def __len__(self) -> int:
        return len(self._relation)

    def __iter__(self) -> Iterator[Row]:
        keys = self._relation.table.keys.rows
        for first in range(0, len(keys), _AT_ONCE):
            yield from self._relation.codes.rows(keys[first : first + _AT_ONCE])


class _Log(Sequence[Piece]):
    """The pieces of a relation in order of arrival, decoded a stretch at a time."""

    def __init__(self, relation: TableRelation) -> None:
        self._relation = relation

    def __len__(self) -> int:
        return self._relation.table.pieces

    @overload
    def __getitem__(self, at: int) -> Piece: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Piece]: ...
    def __getitem__(self, at: int | slice) -> Piece | Sequence[Piece]:
        if isinstance(at, slice):
            first, last, step = at.indices(len(self))
            return (
                list(self._stretch(first, last))[::step]
                if step == 1
                else [self._relation.piece(i) for i in range(first, last, step)]
            )
        return self._relation.piece(range(len(self))[at])

    def __iter__(self) -> Iterator[Piece]:
        return self._stretch(0, len(self))

    def __repr__(self) -> str:
        return repr(list(self))

    def _stretch(self, first: int, last: int) -> Iterator[Piece]:
        table, codes = self._relation.table, self._relation.codes
        for at in range(first, last, _AT_ONCE):
            until = min(at + _AT_ONCE, last)
            pieces = table.stretch(at, until)
            rows = codes.rows(pieces.rows)
            if pieces.starts is None or pieces.ends is None:
                starts: list[Bound] = [NEG_INF] * len(rows)
                ends: list[Bound] = [POS_INF] * len(rows)
            else:
                starts, ends = bounds(pieces.starts), bounds(pieces.ends)
            for i, row in enumerate(rows):
                yield row, starts[i], ends[i], table.mark(at + i)


class _Lookup:
    """The entries of a relation by the values of some columns."""

    def __init__(self, relation: TableRelation, index: Index) -> None:
        self._relation, self._index = relation, index

    def get(self, key: Any, default: Any = None) -> Any:
        """The entries of a key: a value, or a tuple of values for several columns."""
        values = (key,) if len(self._index.columns) == 1 else key
        found = [self._relation.codes.find(value) for value in values]
        if None in found:
            return default
        (place,) = self._index.find(np.array([found], dtype=np.int64).reshape(1, -1))
        if place < 0:
            return default
        entries = []
        for run in self._index.runs:
            (group,) = run.groups_of(np.array([place], dtype=np.int32))
            if group >= 0:
                places = run.places[run.offsets[group] : run.offsets[group + 1]]
                entries += [self._relation.entry(int(place)) for place in places]
        return entries or default
