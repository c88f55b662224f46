"""A relation: from ground tuples to the instants at which they hold.

Each tuple has one :data:`Entry`: its row, the *pieces* that were derived one after the
other, the flat canonical cover of all of them, and one *mark* a piece: the round and the
rule it came from.  Pieces of a tuple are disjoint; the cover is their union.  Entries are
shared by the relation and its indexes, and grow in place.

New pieces are also appended to ``log``, so that whoever reads the relation can continue
from where it stopped: that slice is the delta of semi-naive evaluation.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TypeAlias

from cartelogic.model.values import Row, row_key
from cartelogic.temporal import NEG_INF, POS_INF, Bound, Flat, IntervalSet, Pair, flat

Mark: TypeAlias = tuple[int, str]
"""Round and rule id; round 0 and no rule for what reports claim."""
Entry: TypeAlias = tuple[Row, list[Pair], list[Bound], list[Mark]]
Piece: TypeAlias = tuple[Row, Bound, Bound]

GIVEN: Mark = (0, "")


class Relation:
    """The tuples of one predicate, with time.

    Attributes:
        name: the predicate, or ``says p`` for what reports claim of ``p``.
        rows: the entry of each tuple.
        log: every piece in the order in which it was added.
        is_timeless: whether every tuple so far holds on the whole line.
    """

    __slots__ = ("_indexes", "is_timeless", "log", "name", "rows")

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: dict[Row, Entry] = {}
        self.log: list[Piece] = []
        self.is_timeless = True
        self._indexes: dict[tuple[int, ...], dict[object, list[Entry]]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def index(self, columns: tuple[int, ...]) -> dict[object, list[Entry]]:
        """Entries by the values of ``columns``; built at first use, kept up to date after.

        The key is a tuple of values, or the value itself for a single column.
        """
        found = self._indexes.get(columns)
        if found is None:
            found = self._indexes[columns] = {}
            for entry in self.rows.values():
                _file(found, columns, entry)
        return found

    def add(self, row: Row, start: Bound, end: Bound, mark: Mark) -> int:
        """Hold ``row`` on ``[start, end)`` as well; returns how many pieces were new."""
        entry = self.rows.get(row)
        if entry is None:
            entry = (row, [(start, end)], [start, end], [mark])
            self.rows[row] = entry
            self.log.append((row, start, end))
            for columns, found in self._indexes.items():
                _file(found, columns, entry)
            if start != NEG_INF or end != POS_INF:
                self.is_timeless = False
            return 1
        _, pairs, cover, marks = entry
        i = bisect_right(cover, start)
        if i & 1 and end <= cover[i]:
            return 0
        new = flat.gaps(cover, start, end)
        flat.add(cover, start, end)
        for pair in new:
            pairs.append(pair)
            marks.append(mark)
            self.log.append((row, *pair))
        return len(new)

    def add_all(self, derived: dict[Row, list[Bound]], mark: Mark) -> int:
        """Add a flat interval set to each row; returns how many pieces were new."""
        before = len(self.log)
        add = self.add
        for row, bounds in derived.items():
            if len(bounds) == 2:
                add(row, bounds[0], bounds[1], mark)
            else:
                for start, end in flat.to_pairs(bounds):
                    add(row, start, end, mark)
        return len(self.log) - before

    def extent(self, row: Row) -> IntervalSet:
        """When ``row`` holds; empty if it never does."""
        entry = self.rows.get(row)
        return IntervalSet() if entry is None else IntervalSet.from_flat(entry[2])

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
    row = entry[0]
    key = row[columns[0]] if len(columns) == 1 else tuple([row[i] for i in columns])
    bucket = index.get(key)
    if bucket is None:
        index[key] = [entry]
    else:
        bucket.append(entry)
