"""A relation: from ground tuples to the instants at which they hold.

Each tuple has one :data:`Entry`: its row, the *pieces* that were derived one after the
other, and the flat canonical cover of all of them.  A piece is the row, an interval, and a
*mark*: the round and the rule it came from.  Pieces of a tuple are disjoint; the cover is
their union.  Entries are shared by the relation and its indexes, and grow in place.

New pieces are also appended to ``log``, so that whoever reads the relation can continue
from where it stopped: that slice is the delta of semi-naive evaluation.  Joins read pieces
too, from buckets by key: most pairs of a join do not overlap in time, and a flat list of
pieces is the fastest thing to say so with.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import itemgetter
from typing import TypeAlias

from cartelogic.model.values import Row, row_key
from cartelogic.temporal import EMPTY, NEG_INF, POS_INF, Bound, Flat, IntervalSet, flat

Mark: TypeAlias = tuple[int, str]
"""Round and rule id; round 0 and no rule for what reports claim."""
Piece: TypeAlias = tuple[Row, Bound, Bound, Mark]
Entry: TypeAlias = tuple[Row, list[Piece], list[Bound]]

GIVEN: Mark = (0, "")
LARGE = 64  # from so many pieces on, a bucket finds those near an interval by bisection


class Bucket(list[Piece]):
    """The pieces of one key, in order of arrival.

    Of a large bucket, :meth:`near` finds the pieces that can overlap an interval: those
    that start less than the longest piece before it.  Unbounded pieces count as always near.
    """

    __slots__ = ("_bounded", "_count", "_longest", "_starts", "_unbounded")

    def __init__(self) -> None:
        super().__init__()
        self._count = 0

    def near(self, start: Bound, end: Bound) -> list[Piece]:
        """The pieces that may overlap ``[start, end)``, and all that do; O(log n + found)."""
        if self._count != len(self):
            self._sort()
        # No subtraction from an infinity: an int beyond the floats cannot meet one.
        first = 0 if start == NEG_INF else bisect_right(self._starts, start - self._longest)
        return self._unbounded + self._bounded[first : bisect_left(self._starts, end)]

    def _sort(self) -> None:
        count = len(self)
        self._unbounded = [p for p in self if p[1] == NEG_INF or p[2] == POS_INF]
        self._bounded = [p for p in self if p[1] != NEG_INF and p[2] != POS_INF]
        self._bounded.sort(key=itemgetter(1))
        self._starts = [piece[1] for piece in self._bounded]
        self._longest = max((piece[2] - piece[1] for piece in self._bounded), default=0)
        self._count = count  # last: whatever stops us before, it is sorted again


class Relation:
    """The tuples of one predicate, with time.

    Attributes:
        name: the predicate, or ``says p`` for what reports claim of ``p``.
        rows: the entry of each tuple.
        log: every piece in the order in which it was added.
        is_timeless: whether every tuple so far holds on the whole line.
    """

    __slots__ = ("_buckets", "_indexes", "is_timeless", "log", "name", "rows")

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: dict[Row, Entry] = {}
        self.log: list[Piece] = []
        self.is_timeless = True
        self._indexes: dict[tuple[int, ...], dict[object, list[Entry]]] = {}
        self._buckets: dict[tuple[int, ...], dict[object, Bucket]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def index(self, columns: tuple[int, ...]) -> dict[object, list[Entry]]:
        """Entries by the values of ``columns``; built at first use, kept up to date after.

        The key is a tuple of values, or the value itself for a single column.
        """
        found = self._indexes.get(columns)
        if found is None:
            found = {}
            for entry in self.rows.values():
                _file(found, columns, entry)
            self._indexes[columns] = found  # whole, or not at all if something stops us
        return found

    def buckets(self, columns: tuple[int, ...]) -> dict[object, Bucket]:
        """Pieces by the values of ``columns``, keyed as :meth:`index` is; kept up to date."""
        found = self._buckets.get(columns)
        if found is None:
            found = {}
            for piece in self.log:
                _drop(found, columns, piece)
            self._buckets[columns] = found
        return found

    def add(self, row: Row, start: Bound, end: Bound, mark: Mark) -> int:
        """Hold ``row`` on ``[start, end)`` as well; returns how many pieces were new."""
        entry = self.rows.get(row)
        if entry is None:
            self._begin(row, [start, end], mark)
            return 1
        _, pieces, cover = entry
        i = bisect_right(cover, start)
        if i & 1 and end <= cover[i]:
            return 0
        new = flat.gaps(cover, start, end)
        flat.add(cover, start, end)
        for low, high in new:
            piece = (row, low, high, mark)
            pieces.append(piece)
            self.log.append(piece)
            for columns, found in self._buckets.items():
                _drop(found, columns, piece)
        return len(new)

    def add_all(self, derived: dict[Row, list[Bound]], mark: Mark) -> int:
        """Add a flat interval set to each row; returns how many pieces were new.

        The sets become the relation's own.
        """
        before = len(self.log)
        known = self.rows.get
        for row, bounds in derived.items():
            if known(row) is None:
                self._begin(row, bounds, mark)
            else:
                for start, end in flat.to_pairs(bounds):
                    self.add(row, start, end, mark)
        return len(self.log) - before

    def _begin(self, row: Row, cover: list[Bound], mark: Mark) -> None:
        """Hold a row that was not held at all."""
        if len(cover) == 2:
            start, end = cover
            pieces = [(row, start, end, mark)]
            if self.is_timeless and (start != NEG_INF or end != POS_INF):
                self.is_timeless = False
        else:
            pieces = [(row, start, end, mark) for start, end in flat.to_pairs(cover)]
            self.is_timeless = False
        self.rows[row] = entry = (row, pieces, cover)
        self.log += pieces
        for columns, entries in self._indexes.items():
            _file(entries, columns, entry)
        for columns, buckets in self._buckets.items():
            for piece in pieces:
                _drop(buckets, columns, piece)

    def extent(self, row: Row) -> IntervalSet:
        """When ``row`` holds; empty if it never does."""
        entry = self.rows.get(row)
        return EMPTY if entry is None else IntervalSet.unchecked(entry[2])

    def cover(self, row: Row) -> Flat:
        """The flat form of :meth:`extent`; not to be changed."""
        entry = self.rows.get(row)
        return () if entry is None else entry[2]

    def sorted_rows(self) -> list[Row]:
        """The tuples, in the total order of values."""
        return sorted(self.rows, key=row_key)

    def __iter__(self) -> Iterator[tuple[Row, IntervalSet]]:
        for row in self.sorted_rows():
            yield row, self.extent(row)

    def as_dict(self) -> dict[Row, IntervalSet]:
        """Every tuple with its extent: the relation as a value."""
        return dict(self)


def _file(index: dict[object, list[Entry]], columns: tuple[int, ...], entry: Entry) -> None:
    key = _key(entry[0], columns)
    bucket = index.get(key)
    if bucket is None:
        index[key] = [entry]
    else:
        bucket.append(entry)


def _drop(buckets: dict[object, Bucket], columns: tuple[int, ...], piece: Piece) -> None:
    key = _key(piece[0], columns)
    bucket = buckets.get(key)
    if bucket is None:
        bucket = buckets[key] = Bucket()
    bucket.append(piece)


def _key(row: Row, columns: tuple[int, ...]) -> object:
    """The value of a single column, or a tuple of values."""
    return row[columns[0]] if len(columns) == 1 else tuple([row[i] for i in columns])
