"""The ids of the reports of a batch: numbered rows, or names that a column gave.

An id is made when somebody asks for it, and found without having made the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from attrs import frozen

from cartelogic.store.columns.codes import Codes, Ints, Places, Truths

if TYPE_CHECKING:
    import polars

_NOWHERE: Places = np.empty(0, dtype=np.int32)
_SCANNED = 8  # so often names are searched from end to end before they get an index


@frozen(eq=False, slots=False)
class Numbered:
    """Every row is a report: ``events.csv:17``.

    Attributes:
        name: what ids begin with.
        numbers: the numbers of the rows, ascending.
    """

    name: str
    numbers: Places

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def reports(self) -> int:
        """How many reports there are."""
        return len(self.numbers)

    def number(self, row: int) -> int:
        """The number of a row, in the frame or file it came from."""
        return int(self.numbers[row])

    def id(self, row: int) -> str:
        """The id of a row's report."""
        return f"{self.name}:{self.numbers[row]}"

    def find(self, name: str) -> Places:
        """The rows of a report; none if there is no such report."""
        return self._at((name,))

    def among(self, names: Collection[str]) -> Truths:
        """Which rows' reports are among some ids."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[self._at(names)] = True
        return found

    def _at(self, names: Collection[str]) -> Places:
        """The rows of some reports; of those that are here."""
        begin = f"{self.name}:"
        ends = [name[len(begin) :] for name in names if name.startswith(begin)]
        written = [end for end in ends if end.isdecimal() and end.isascii() and len(end) < 10]
        wanted = np.array([int(end) for end in written if str(int(end)) == end], dtype=np.int32)
        rows = np.searchsorted(self.numbers, wanted)
        rows, wanted = rows[rows < len(self)], wanted[rows < len(self)]
        found: Places = rows[self.numbers[rows] == wanted].astype(np.int32)
        return found

    def names(self) -> Iterator[str]:
        """Every id, in order of the rows."""
        for number in self.numbers.tolist():
            yield f"{self.name}:{number}"

    def firsts(self) -> Places:
        """The first row of each report."""
        return np.arange(len(self), dtype=np.int32)

    def rows_of(self, row: int) -> Places:
        """All rows of the report of a row."""
        return np.array([row], dtype=np.int32)

    def any_of(self, rows: Truths) -> Truths:
        """Whether something is so of some row of each report; in the order of ``firsts``."""
        return rows

    def coded(self, codes: Codes) -> Ints:
        """The ids as codes, row by row."""
        return codes.codes(self.names())

    def where(self, keep: Truths) -> Numbered:
        """The ids of some of the rows."""
        return Numbered(self.name, self.numbers[keep])


@frozen(eq=False, slots=False)
class Named:
    """Rows belong to reports with ids of their own.

    Attributes:
        numbers: the numbers of the rows, as in :class:`Numbered`.
        words: the ids, each once; some may have no row left.
        places: for each row, where in ``words`` its id is.
    """

    numbers: Places
    words: polars.Series
    places: Places

    def __len__(self) -> int:
        return len(self.places)

    @property
    def reports(self) -> int:
        """How many reports there are."""
        return len(self._first_rows)

    def number(self, row: int) -> int:
        """The number of a row, in the frame or file it came from."""
        return int(self.numbers[row])

    def id(self, row: int) -> str:
        """The id of a row's report."""
        return str(self.words[int(self.places[row])])

    def find(self, name: str) -> Places:
        """The rows of a report; none if there is no such report."""
        self._searches[0] += 1
        if self._searches[0] > _SCANNED:
            place = self._index.get(name)
        else:
            found = (self.words == name).arg_true()
            place = found[0] if len(found) else None
        return _NOWHERE if place is None else self._rows_at(place)

    @cached_property
    def _searches(self) -> list[int]:
        return [0]

    @cached_property
    def _index(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.words.to_list())}

    @cached_property
    def _grouped(self) -> tuple[Places, Ints]:
        """The rows by report, and where the rows of each place begin."""
        order = np.argsort(self.places, kind="stable").astype(np.int32)
        begins = np.searchsorted(self.places[order], np.arange(len(self.words) + 1))
        return order, begins

    def _rows_at(self, place: int) -> Places:
        order, begins = self._grouped
        return order[begins[place] : begins[place + 1]]

    def among(self, names: Collection[str]) -> Truths:
        """Which rows' reports are among some ids."""
        import polars

        wanted = polars.Series(list(names), dtype=polars.String)
        found: Truths = self.words.is_in(wanted.implode()).to_numpy()[self.places]
        return found

    def names(self) -> Iterator[str]:
        """Every id, in order of the first rows."""
        for row in self._first_rows.tolist():
            yield self.id(row)

    def firsts(self) -> Places:
        """The first row of each report."""
        return self._first_rows

    @cached_property
    def _first_rows(self) -> Places:
        order, begins = self._grouped
        has_rows = begins[:-1] < begins[1:]
        return np.sort(order[begins[:-1][has_rows]])

    def first_of_each_row(self) -> Places:
        """For each row, the first row of its report."""
        order, begins = self._grouped
        found = np.full(len(self.words), -1, dtype=np.int32)
        has_rows = begins[:-1] < begins[1:]
        found[has_rows] = order[begins[:-1][has_rows]]
        return found[self.places]

    def rows_of(self, row: int) -> Places:
        """All rows of the report of a row."""
        return self._rows_at(int(self.places[row]))

    def any_of(self, rows: Truths) -> Truths:
        """Whether something is so of some row of each report; in the order of ``firsts``."""
        found = np.zeros(len(self.words), dtype=np.bool_)
        found[self.places[rows]] = True
        return found[self.places[self._first_rows]]

    def coded(self, codes: Codes) -> Ints:
        """The ids as codes, row by row."""
        used = np.zeros(len(self.words), dtype=np.bool_)
        used[self.places] = True
        found = np.zeros(len(self.words), dtype=np.int64)
        found[used] = codes.codes(self.words.filter(used).to_list())
        return found[self.places]

    def where(self, keep: Truths) -> Named:
        """The ids of some of the rows."""
        return Named(self.numbers[keep], self.words, self.places[keep])


Ids: TypeAlias = Numbered | Named
