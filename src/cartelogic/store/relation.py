"""A relation: from ground tuples to the instants at which they hold.

Each tuple has one :data:`Entry`: its row, the *pieces* that were derived one after the
other, and the flat canonical cover of all of them.  A piece is the row, an interval, and a
*mark*: the round and the rule it came from.  Pieces of a tuple are disjoint; the cover is
their union.  Entries are shared by the relation and its indexes, and grow in place.

New pieces are also appended to ``log``, so that whoever reads the relation can continue
from where it stopped: that slice is the delta of semi-naive evaluation.  Joins read pieces
too, from buckets by key: most pairs of a join do not overlap in time, and a flat list of
pieces is the fastest thing to say so with.

A relation can be *lent* to another knowledge base.  It is not to be changed after that:
whoever wants to add to it takes a :meth:`~Relation.copy`, which shares every entry and bucket
until it is about to change it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import TypeAlias

from cartelogic.model.values import Row, row_key, vague_columns
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

    def __init__(self, pieces: Iterable[Piece] = ()) -> None:
        super().__init__(pieces)
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
        is_lent: whether another knowledge base reads it too; then it stays as it is.
    """

    __slots__ = (
        "_borrowed",
        "_buckets",
        "_indexes",
        "is_lent",
        "is_timeless",
        "log",
        "name",
        "rows",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: dict[Row, Entry] = {}
        self.log: list[Piece] = []
        self.is_timeless = True
        self.is_lent = False
        self._borrowed: Relation | None = None  # what this is a copy of
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
                found.setdefault(_key(entry[0], columns), []).append(entry)
            self._indexes[columns] = found  # whole, or not at all if something stops us
        return found

    def buckets(self, columns: tuple[int, ...]) -> dict[object, Bucket]:
        """Pieces by the values of ``columns``, keyed as :meth:`index` is; kept up to date."""
        found = self._buckets.get(columns)
        if found is None:
            found = {}
            for piece in self.log:
                key = _key(piece[0], columns)
                bucket = found.get(key)
                if bucket is None:
                    bucket = found[key] = Bucket()
                bucket.append(piece)
            self._buckets[columns] = found
        return found

    # -- copies ---------------------------------------------------------------------------

    def copy(self) -> Relation:
        """A relation that can change without this one, which may not change any more."""
        self.is_lent = True
        self._borrowed = None  # nothing is taken over any more: it is not needed
        other = Relation(self.name)
        other.rows, other.log = dict(self.rows), list(self.log)
        other.is_timeless = self.is_timeless
        other._indexes = {columns: dict(found) for columns, found in self._indexes.items()}
        other._buckets = {columns: dict(found) for columns, found in self._buckets.items()}
        other._borrowed = self
        return other

    def writable(self) -> Relation:
        """This relation if it may change, else a copy."""
        return self.copy() if self.is_lent else self

    def without(self, gone: Mapping[Row, Flat]) -> Relation:
        """A copy that does not hold some rows where ``gone`` says; pieces keep their marks."""
        other = self.copy()
        other._cut({row: cover for row, cover in gone.items() if row in self.rows})
        return other

    def _cut(self, gone: Mapping[Row, Flat]) -> None:
        dropped: set[int] = set()
        kept: list[Piece] = []
        for row, cover in gone.items():
            _, pieces, held = self.rows.pop(row)
            dropped.update(map(id, pieces))
            left = flat.difference(held, cover)
            if left:
                parts = [
                    (row, low, high, mark)
                    for _, start, end, mark in pieces
                    for low, high in flat.gaps(cover, start, end)
                ]
                kept += parts
                self.rows[row] = (row, parts, left)
        self.log = [piece for piece in self.log if id(piece) not in dropped] + kept
        for columns, index in self._indexes.items():
            for key in {_key(row, columns) for row in gone}:
                entries = [entry for entry in index.pop(key, ()) if entry[0] not in gone]
                if entries:
                    index[key] = entries
            for row in gone:
                if row in self.rows:
                    self._file(columns, index, self.rows[row])
        for columns, buckets in self._buckets.items():
            for key in {_key(row, columns) for row in gone}:
                stay = [piece for piece in buckets.pop(key, ()) if id(piece) not in dropped]
                if stay:
                    buckets[key] = Bucket(stay)
            for piece in kept:
                self._drop(columns, buckets, piece)

    # -- adding ---------------------------------------------------------------------------

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
        if self._borrowed is not None and self._borrowed.rows.get(row) is entry:
            _, pieces, cover = self._own(entry)
        new = flat.gaps(cover, start, end)
        flat.add(cover, start, end)
        for low, high in new:
            piece = (row, low, high, mark)
            pieces.append(piece)
            self.log.append(piece)
            for columns, found in self._buckets.items():
                self._drop(columns, found, piece)
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
        if self._indexes:  # most have none yet while they are filled
            for columns, entries in self._indexes.items():
                self._file(columns, entries, entry)
        if self._buckets:
            for columns, buckets in self._buckets.items():
                for piece in pieces:
                    self._drop(columns, buckets, piece)

    def _own(self, entry: Entry) -> Entry:
        """An entry of this relation alone, in the place of one that is shared."""
        row, pieces, cover = entry
        self.rows[row] = own = (row, list(pieces), list(cover))
        for columns, index in self._indexes.items():
            key = _key(row, columns)
            index[key] = [own if one is entry else one for one in index[key]]
        return own

    def _file(
        self, columns: tuple[int, ...], index: dict[object, list[Entry]], entry: Entry
    ) -> None:
        """Put an entry into an index."""
        key = _key(entry[0], columns)
        bucket = index.get(key)
        if bucket is None:
            index[key] = [entry]
            return
        if self._borrowed is not None:
            shared = self._borrowed._indexes.get(columns)
            if shared is not None and shared.get(key) is bucket:
                bucket = index[key] = list(bucket)
        bucket.append(entry)

    def _drop(self, columns: tuple[int, ...], buckets: dict[object, Bucket], piece: Piece) -> None:
        """Put a piece into the buckets of an index."""
        key = _key(piece[0], columns)
        bucket = buckets.get(key)
        if bucket is None:
            bucket = buckets[key] = Bucket()
        elif self._borrowed is not None:
            shared = self._borrowed._buckets.get(columns)
            if shared is not None and shared.get(key) is bucket:
                bucket = buckets[key] = Bucket(bucket)
        bucket.append(piece)

    # -- reading --------------------------------------------------------------------------

    def extent(self, row: Row) -> IntervalSet:
        """When ``row`` holds; empty if it never does."""
        entry = self.rows.get(row)
        return EMPTY if entry is None else IntervalSet.unchecked(entry[2])

    def cover(self, row: Row) -> Flat:
        """The flat form of :meth:`extent`; not to be changed."""
        entry = self.rows.get(row)
        return () if entry is None else entry[2]

    def vague_columns(self) -> frozenset[int]:
        """The columns in which some tuple is known as a range only."""
        return vague_columns(self.rows)

    def sorted_rows(self) -> list[Row]:
        """The tuples, in the total order of values."""
        return sorted(self.rows, key=row_key)

    def __iter__(self) -> Iterator[tuple[Row, IntervalSet]]:
        for row in self.sorted_rows():
            yield row, self.extent(row)

    def as_dict(self) -> dict[Row, IntervalSet]:
        """Every tuple with its extent: the relation as a value."""
        return dict(self)


def _key(row: Row, columns: tuple[int, ...]) -> object:
    """The value of a single column, or a tuple of values."""
    return row[columns[0]] if len(columns) == 1 else tuple([row[i] for i in columns])


def changes(before: Relation, after: Relation) -> tuple[dict[Row, Flat], dict[Row, Flat]]:
    """What a relation lost, and what it gained: for each row, the instants.

    Entries that two relations share are not looked at.
    """
    lost: dict[Row, Flat] = {}
    gained: dict[Row, Flat] = {}
    if before is after:
        return lost, gained
    other = after.rows.get
    for row, entry in before.rows.items():
        now = other(row)
        if now is entry:
            continue
        if now is None:
            lost[row] = entry[2]
        elif now[2] != entry[2]:
            for found, left, right in ((lost, entry[2], now[2]), (gained, now[2], entry[2])):
                difference = flat.difference(left, right)
                if difference:
                    found[row] = difference
    known = before.rows
    for row, entry in after.rows.items():
        if row not in known:
            gained[row] = entry[2]
    return lost, gained


def pieces_of(found: Mapping[Row, Flat]) -> list[Piece]:
    """Instants by row as pieces that nothing derived."""
    return [
        (row, start, end, GIVEN)
        for row, cover in found.items()
        for start, end in flat.to_pairs(cover)
    ]
