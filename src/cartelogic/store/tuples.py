"""A whole relation, to be read: a mapping of tuples to extents, and a frame.

As a frame it has a column for each argument, then ``start`` and ``end`` (both included; null
where there is no bound), and a row for each maximal interval of each tuple.  A relation that is
a table goes there by its codes, without a Python object for each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cartelogic.model.values import Row
from cartelogic.store.relation import Relation
from cartelogic.store.series import arrow_of, bounds_series, values_series
from cartelogic.temporal import UNIX_EPOCH, Bound, Codec, IntervalSet, flat

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from cartelogic.store.columns.codes import Codes, Ints
    from cartelogic.store.columns.view import TableRelation


class Tuples(Mapping[Row, IntervalSet]):
    """The tuples of a relation as they were when it was asked for, sorted.

    Args:
        relation: the relation.
        names: the names of its columns.
        codec: the time line.

    Attributes:
        names: the names of the columns; ``start`` and ``end`` are called ``start_`` and
            ``end_`` in frames, if an argument has that name.
    """

    def __init__(self, relation: Relation, names: Sequence[str], codec: Codec) -> None:
        self.name, self.names, self.codec = relation.name, tuple(names), codec
        self._held: dict[Row, IntervalSet] | None = None
        self._coded: _Coded | None = None
        if type(relation) is Relation:
            self._held = relation.as_dict()
        else:
            self._coded = _Coded.of(cast("TableRelation", relation))

    # -- as a mapping ---------------------------------------------------------------------

    @property
    def _rows(self) -> dict[Row, IntervalSet]:
        if self._held is None:
            assert self._coded is not None
            self._held = self._coded.as_dict()
        return self._held

    def __getitem__(self, row: Row) -> IntervalSet:
        return self._rows[row]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows) if self._coded is None else len(self._coded.rows)

    def __repr__(self) -> str:
        return f"<{len(self):,} tuples of {self.name}>"

    def item(self, index: int) -> tuple[Row, IntervalSet]:
        """A tuple by its number in the order of values, with its extent.

        Raises:
            IndexError: if there are not so many.
        """
        if self._coded is None or self._held is not None:
            row = self._by_number[index]
            return row, self._rows[row]
        return self._coded.item(index)

    @cached_property
    def _by_number(self) -> list[Row]:
        return list(self._rows)

    def during(self, window: IntervalSet) -> Tuples:
        """Those that hold at some instant of a window."""
        other = copy(self)
        other.__dict__.pop("_by_number", None)
        if self._coded is not None:
            other._coded, other._held = self._coded.during(window), None
        else:
            held = self._rows.items()
            other._held = {row: when for row, when in held if not when.isdisjoint(window)}
        return other

    # -- as a frame -----------------------------------------------------------------------

    def to_polars(self) -> polars.DataFrame:
        """A Polars frame with a row for each maximal interval of each tuple, sorted.

        Columns are the arguments, called as declared (``X1``, ``X2`` and so on without a
        declaration), then ``start`` and ``end``: days, or numbers on the integer time line,
        both included; null where there is no bound.

        Raises:
            ImportError: if Polars is not installed (``pip install cartelogic[frames]``).
        """
        import polars

        start, end = (name + "_" * (name in self.names) for name in ("start", "end"))
        if self._coded is not None:
            return self._coded.frame(self.names, (start, end), self.codec)
        rows: list[Row] = []
        starts: list[Bound] = []
        ends: list[Bound] = []
        for row, extent in self._rows.items():
            for first, after in flat.to_pairs(extent.flat):
                rows.append(row)
                starts.append(first)
                ends.append(after - 1)
        return polars.DataFrame(
            [
                *(
                    values_series(name, [row[i] for row in rows], self.codec)
                    for i, name in enumerate(self.names)
                ),
                bounds_series(start, starts, self.codec),
                bounds_series(end, ends, self.codec),
            ]
        )

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table, with the columns of :meth:`to_polars`."""
        return arrow_of(self.to_polars())

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame, with the columns of :meth:`to_polars`."""
        return self.to_polars().to_pandas()

    def to_parquet(self, path: str | Path) -> None:
        """Write a Parquet file, with the columns of :meth:`to_polars`."""
        self.to_polars().write_parquet(Path(path))

    def to_csv(self, path: str | Path) -> None:
        """Write a CSV file, with the columns of :meth:`to_polars`; null is an empty field."""
        self.to_polars().write_csv(Path(path))


class _Coded:
    """What a table holds at one moment."""

    def __init__(self, codes: Codes, rows: Ints, covers: tuple[Any, Ints, Ints] | None) -> None:
        self.codes, self.rows, self.covers = codes, rows, covers

    @classmethod
    def of(cls, relation: TableRelation) -> _Coded:
        """What it holds now; tables only grow, by rows after those they have."""
        table = relation.table
        return cls(relation.codes, table.keys.rows, table.covers())

    def during(self, window: IntervalSet) -> _Coded:
        """What holds at some instant of a window."""
        import numpy as np

        from cartelogic.store.columns.codes import held

        if self.covers is None:
            return self if window else _Coded(self.codes, self.rows[:0], None)
        whose, starts, ends = self.covers
        meets = np.zeros(len(self.rows), dtype=np.bool_)
        for part in window:
            meets[whose[(starts < held(part.end)) & (held(part.start) < ends)]] = True
        kept = meets[whose]
        numbers = np.cumsum(meets) - 1
        covers = numbers[whose[kept]], starts[kept], ends[kept]
        return _Coded(self.codes, self.rows[meets], covers)

    def item(self, index: int) -> tuple[Row, IntervalSet]:
        """A tuple by its number in the order of values, with its extent."""
        import numpy as np

        from cartelogic.store.columns.view import interleaved
        from cartelogic.temporal import ALWAYS

        place = int(self._order[index])
        row = self.codes.row(self.rows[place])
        if self.covers is None:
            return row, ALWAYS
        whose, starts, ends = self.covers
        first, last = np.searchsorted(whose, [place, place + 1])
        return row, IntervalSet.unchecked(interleaved(starts[first:last], ends[first:last]))

    def as_dict(self) -> dict[Row, IntervalSet]:
        """Every tuple with its extent, sorted."""
        from cartelogic.store.columns.view import flat_covers
        from cartelogic.temporal import ALWAYS

        rows = self.codes.rows(self.rows)
        order = self._order.tolist()
        if self.covers is None:
            return {rows[place]: ALWAYS for place in order}
        flat = flat_covers(self.covers, len(rows))
        return {rows[place]: IntervalSet.unchecked(flat[place]) for place in order}

    @cached_property
    def _columns(self) -> list[tuple[Ints, Any]]:
        """For each column the codes that differ, and for each row the place among them."""
        import numpy as np

        return [
            np.unique(self.rows[:, number], return_inverse=True)
            for number in range(self.rows.shape[1])
        ]

    @cached_property
    def _order(self) -> Any:
        """The places of the tuples, in the order of their values."""
        import numpy as np

        key = np.zeros(len(self.rows), dtype=np.int64)
        size = 1
        for codes, places in self._columns:
            ranks = self.codes.ranks_of(codes)
            if size * max(len(codes), 1) >= 1 << 62:
                key = np.unique(key, return_inverse=True)[1]
                size = len(key)
            size *= max(len(codes), 1)
            key = key * len(codes) + ranks[places]
        return np.argsort(key, kind="stable")

    def frame(
        self, names: tuple[str, ...], time: tuple[str, str], codec: Codec
    ) -> polars.DataFrame:
        """The tuples as a frame."""
        import numpy as np
        import polars

        from cartelogic.store.columns.codes import AFTER, BEFORE

        tuples = self._order
        if self.covers is None:
            starts = np.full(len(tuples), BEFORE, dtype=np.int64)
            lasts = np.full(len(tuples), AFTER, dtype=np.int64)
        else:
            whose, starts, ends = self.covers
            rank = np.empty(len(tuples), dtype=np.int64)
            rank[tuples] = np.arange(len(tuples))
            order = np.argsort(rank[whose], kind="stable")
            tuples, starts, lasts = whose[order], starts[order], ends[order]
            lasts = np.where(lasts == AFTER, lasts, lasts - 1)
        columns = [
            values_series(name, self.codes.values(codes), codec).gather(places[tuples])
            for name, (codes, places) in zip(names, self._columns, strict=True)
        ]
        columns += [
            _instants(name, held, codec) for name, held in zip(time, (starts, lasts), strict=True)
        ]
        return polars.DataFrame(columns)


def _instants(name: str, held: Ints, codec: Codec) -> polars.Series:
    """Instants of a table as a column of a frame."""
    import numpy as np
    import polars

    from cartelogic.store.columns.codes import LIMIT

    if codec is Codec.INTEGERS:
        known = np.abs(held) < LIMIT
        return polars.Series(name, held).set(polars.Series(~known), None)
    known = (held >= 1) & (held <= 3_652_059)
    days = polars.Series(name, np.where(known, held - UNIX_EPOCH, 0).astype(np.int32))
    return days.set(polars.Series(~known), None).cast(polars.Date)
