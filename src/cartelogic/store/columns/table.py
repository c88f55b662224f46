"""A relation as arrays: tuples, the pieces they were derived in, and their covers.

A tuple has a *place*, in order of arrival, and so has a piece: the place of its tuple and an
interval.  Pieces are only ever appended, those of a tuple are disjoint, and its cover is their
union, as in ``store.relation``.  As long as every tuple holds always, there are no intervals:
the pieces are the tuples.

Which round and rule a piece is from costs nothing: they are kept for stretches of pieces.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from attrs import frozen

from cartelogic.store.columns.codes import AFTER, BEFORE, Ints, Places
from cartelogic.store.columns.kernels import (
    absorb,
    chain,
    file_rows,
    find_rows,
    move_slots,
    room_for,
    slots_for,
    warm_up,
)
from cartelogic.store.relation import GIVEN, Mark

_Number = TypeVar("_Number", bound=np.generic)
_FIRST = 16  # the room that arrays begin with
_TOGETHER = 64  # so many rows are looked up together


@frozen(eq=False)
class Pieces:
    """Some pieces of a table.

    Attributes:
        rows: the codes of their tuples, one a row.
        starts: where they start; ``None`` if they hold always.
        ends: where they end, exclusive; ``None`` if they hold always.
        done: which part of all that come one after the other there is with these, of 1.
    """

    rows: Ints
    starts: Ints | None
    ends: Ints | None
    done: float = 1

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, chosen: npt.NDArray[np.bool_]) -> Pieces:
        """Some of the pieces."""
        places = np.flatnonzero(chosen)
        if self.starts is None or self.ends is None:
            return Pieces(self.rows[places], None, None, self.done)
        return Pieces(self.rows[places], self.starts[places], self.ends[places], self.done)


class KeyTable:
    """Rows of codes, all different, that are found by hashing.

    Attributes:
        count: how many there are.
    """

    def __init__(self, width: int) -> None:
        self.width, self.count = width, 0
        self._keys = np.empty((_FIRST, width), dtype=np.int64)
        self._slots = np.zeros(slots_for(_FIRST), dtype=np.int64)

    @property
    def rows(self) -> Ints:
        """The rows, in order of arrival; not to be changed."""
        return self._keys[: self.count]

    def file(self, rows: Ints) -> Places:
        """The place of each row; those that are not there are added."""
        warm_up(len(rows))
        rows = np.ascontiguousarray(rows)
        if not self.count and len(rows) > _TOGETHER:
            self._grow(len(rows))
        places = np.empty(len(rows), dtype=np.int32)
        hashes = np.empty(_TOGETHER, dtype=np.int64)
        done = 0
        while True:
            done, self.count, _ = file_rows(
                self._keys, self._slots, self.count, rows, done, places, hashes
            )
            if done == len(rows):
                return places
            self._grow(min(len(rows) - done, max(self.count, _TOGETHER)))

    def find(self, rows: Ints) -> Places:
        """The place of each row; -1 for those that are not there."""
        warm_up(len(rows))
        places = np.empty(len(rows), dtype=np.int32)
        hashes = np.empty(_TOGETHER, dtype=np.int64)
        find_rows(self._keys, self._slots, np.ascontiguousarray(rows), places, hashes)
        return places

    def expect(self, count: int) -> None:
        """Make room for so many rows in all."""
        if count > min(len(self._keys), len(self._slots) // 2):
            self._grow(count - self.count)

    def copy(self) -> KeyTable:
        """A table of the same rows that can grow without this one."""
        other = KeyTable(self.width)
        other.count, other._keys, other._slots = self.count, self.rows.copy(), self._slots.copy()
        return other

    def _grow(self, more: int) -> None:
        self._keys = enlarged(self._keys, self.count, self.count + more)
        if self.count + more > len(self._slots) // 2:
            larger = np.zeros(slots_for(self.count + more), dtype=np.int64)
            move_slots(self._slots, larger)
            self._slots = larger


def enlarged(array: npt.NDArray[_Number], count: int, needed: int) -> npt.NDArray[_Number]:
    """The array, or a longer one that begins with its first ``count`` items."""
    if needed <= len(array):
        return array
    shape: Any = (max(needed, len(array) + len(array) // 2), *array.shape[1:])
    other = np.empty(shape, dtype=array.dtype)
    other[:count] = array[:count]
    return other


class Table:
    """The tuples of a relation, with time; see the module's map.

    Attributes:
        keys: the tuples.
        marks: for each stretch of pieces, its first piece, and the mark of all of it.
    """

    def __init__(self, arity: int) -> None:
        self.keys = KeyTable(arity)
        self.marks: list[tuple[int, Mark]] = []
        self._timed: _Timed | None = None

    @property
    def arity(self) -> int:
        """The number of columns."""
        return self.keys.width

    @property
    def tuples(self) -> int:
        """How many tuples there are."""
        return self.keys.count

    @property
    def pieces(self) -> int:
        """How many pieces there are."""
        return self.keys.count if self._timed is None else self._timed.count

    @property
    def is_timeless(self) -> bool:
        """Whether every tuple holds always."""
        return self._timed is None

    @property
    def bytes(self) -> int:
        """How much memory its arrays take, indexes left out."""
        timed = 0 if self._timed is None else self._timed.bytes
        return self.keys._keys.nbytes + self.keys._slots.nbytes + timed

    # -- adding ---------------------------------------------------------------------------

    def add(self, rows: Ints, starts: Ints | None, ends: Ints | None, mark: Mark = GIVEN) -> int:
        """Hold each row on its interval as well; how many pieces were new.

        Args:
            rows: codes of tuples, one a row; they may be repeated.
            starts: where their intervals start; ``None`` if they hold always.
            ends: where they end, exclusive.
            mark: the round and the rule they come from.
        """
        before = self.pieces
        if starts is None and self._timed is None:
            self.keys.file(rows)
        else:
            if self._timed is None:
                self._timed = _Timed.always(self.keys.count)
            if starts is None or ends is None:
                starts = np.full(len(rows), BEFORE, dtype=np.int64)
                ends = np.full(len(rows), AFTER, dtype=np.int64)
            places = self.keys.file(rows)
            self._timed.add(self.keys.count, places, starts, ends)
        if self.pieces > before and (not self.marks or self.marks[-1][1] != mark):
            self.marks.append((before, mark))
        return self.pieces - before

    def expect(self, tuples: int, pieces: int) -> None:
        """Make room for so many tuples and pieces in all: less to move than if they grow."""
        self.keys.expect(tuples)
        if self._timed is not None:
            self._timed.expect(tuples, pieces)

    def copy(self) -> Table:
        """A table that can change without this one."""
        other = Table(self.arity)
        other.keys = self.keys.copy()
        other.marks = list(self.marks)
        other._timed = self._timed and self._timed.copy()
        return other

    # -- reading --------------------------------------------------------------------------

    def mark(self, piece: int) -> Mark:
        """The round and the rule of a piece."""
        return self.marks[bisect_right(self.marks, piece, key=_first) - 1][1]

    def piece_places(self, first: int, last: int) -> Places:
        """The tuples of a stretch of pieces, as places."""
        if self._timed is None:
            return np.arange(first, last, dtype=np.int32)
        return self._timed.rows[first:last]

    def starts(self, first: int, last: int) -> Ints | None:
        """Where the pieces of a stretch start."""
        return None if self._timed is None else self._timed.starts[first:last]

    def ends(self, first: int, last: int) -> Ints | None:
        """Where the pieces of a stretch end."""
        return None if self._timed is None else self._timed.ends[first:last]

    def stretch(self, first: int, last: int) -> Pieces:
        """A stretch of pieces."""
        rows = self.keys.rows
        rows = rows[first:last] if self._timed is None else rows[self.piece_places(first, last)]
        return Pieces(rows, self.starts(first, last), self.ends(first, last))

    def cover(self, place: int) -> tuple[Ints, Ints] | None:
        """When a tuple holds: where parts start, and where they end; ``None`` for always."""
        return None if self._timed is None else self._timed.cover(place)

    def covers(self, places: Places | None = None) -> tuple[Places, Ints, Ints] | None:
        """The covers of tuples: for each part which tuple it is of, its start and its end.

        Args:
            places: the tuples; every one if they are left out.

        Returns:
            Positions in ``places``, ascending, and parts that ascend for each; ``None`` if all
            tuples hold always.
        """
        if self._timed is None:
            return None
        if places is None:
            places = np.arange(self.keys.count, dtype=np.int32)
        return self._timed.covers(places)


def _first(pair: tuple[int, Mark]) -> int:
    return pair[0]


class _Timed:
    """The pieces and covers of tuples that do not all hold always."""

    def __init__(self, room: int) -> None:
        room = max(room, _FIRST)
        self.count = 0
        self._rows = np.empty(room, dtype=np.int32)
        self._starts = np.empty(room, dtype=np.int64)
        self._ends = np.empty(room, dtype=np.int64)
        self._cover_at = np.empty(room, dtype=np.int64)
        self._cover_counts = np.zeros(room, dtype=np.int32)
        self._heads = np.full(room, -1, dtype=np.int32)
        self._spare_starts = np.empty(_FIRST, dtype=np.int64)
        self._spare_ends = np.empty(_FIRST, dtype=np.int64)
        self._spare = 0

    @classmethod
    def always(cls, tuples: int) -> _Timed:
        """Of tuples that hold always so far."""
        timed = cls(tuples)
        timed.count = tuples
        timed._rows[:tuples] = timed._cover_at[:tuples] = np.arange(tuples)
        timed._starts[:tuples] = BEFORE
        timed._ends[:tuples] = AFTER
        timed._cover_counts[:tuples] = 1
        return timed

    @property
    def bytes(self) -> int:
        arrays = (
            self._rows, self._starts, self._ends, self._cover_at, self._cover_counts,
            self._heads, self._spare_starts, self._spare_ends,
        )  # fmt: skip
        return sum(array.nbytes for array in arrays)

    @property
    def rows(self) -> Places:
        return self._rows[: self.count]

    @property
    def starts(self) -> Ints:
        return self._starts[: self.count]

    @property
    def ends(self) -> Ints:
        return self._ends[: self.count]

    def add(self, tuples: int, places: Places, starts: Ints, ends: Ints) -> None:
        """Unite the covers of tuples with intervals; what is new becomes pieces."""
        self._make_room(tuples)
        follows = np.empty(len(places), dtype=np.int32)
        touched = np.empty(min(len(places), tuples), dtype=np.int32)
        touched = touched[: chain(places, self._heads, follows, touched)]
        low, high = (np.empty(_FIRST, dtype=np.int64) for _ in range(2))
        done = 0
        while done < len(touched):
            done, self.count, self._spare, needed = absorb(
                touched, done, self._heads, follows, starts, ends,
                self._rows, self._starts, self._ends, self.count,
                self._cover_at, self._cover_counts,
                self._spare_starts, self._spare_ends, self._spare, low, high,
            )  # fmt: skip
            if done < len(touched):
                self._grow(max(needed, len(touched) - done), room_for(needed))
                low, high = (enlarged(array, 0, 2 * needed) for array in (low, high))

    def copy(self) -> _Timed:
        other = _Timed(0)
        for name, value in vars(self).items():
            setattr(other, name, value.copy() if isinstance(value, np.ndarray) else value)
        return other

    def expect(self, tuples: int, pieces: int) -> None:
        self._make_room(tuples)
        if pieces > len(self._rows):
            self._grow(pieces - self.count, 0)

    def _make_room(self, tuples: int) -> None:
        known = len(self._heads)
        if tuples > known:
            at = enlarged(self._cover_at, known, tuples)
            counts = enlarged(self._cover_counts, known, tuples)
            heads = enlarged(self._heads, known, tuples)
            counts[known:] = 0
            heads[known:] = -1
            # All of them, or none if there is no memory: kernels take them to be of one length.
            self._cover_at, self._cover_counts, self._heads = at, counts, heads

    def _grow(self, pieces: int, spare: int) -> None:
        needed = self.count + pieces
        rows = enlarged(self._rows, self.count, needed)
        starts = enlarged(self._starts, self.count, needed)
        ends = enlarged(self._ends, self.count, needed)
        self._rows, self._starts, self._ends = rows, starts, ends
        needed = self._spare + spare
        starts = enlarged(self._spare_starts, self._spare, needed)
        ends = enlarged(self._spare_ends, self._spare, needed)
        self._spare_starts, self._spare_ends = starts, ends

    def cover(self, place: int) -> tuple[Ints, Ints]:
        at, count = int(self._cover_at[place]), int(self._cover_counts[place])
        if at >= 0:
            return self._starts[at : at + 1], self._ends[at : at + 1]
        return self._spare_starts[-1 - at :][:count], self._spare_ends[-1 - at :][:count]

    def covers(self, places: Places) -> tuple[Places, Ints, Ints]:
        counts = self._cover_counts[places]
        at = self._cover_at[places]
        if (at >= 0).all():
            return np.arange(len(places), dtype=np.int32), self._starts[at], self._ends[at]
        whose = np.repeat(np.arange(len(places), dtype=np.int32), counts)
        part = np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts, counts)
        at = at[whose]
        is_piece = at >= 0
        piece, spare = np.where(is_piece, at, 0), np.where(is_piece, 0, -1 - at + part)
        starts = np.where(is_piece, self._starts[piece], self._spare_starts[spare])
        ends = np.where(is_piece, self._ends[piece], self._spare_ends[spare])
        return whose, starts, ends
