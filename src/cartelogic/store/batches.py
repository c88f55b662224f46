"""Facts that came as columns: rows of one predicate, and who says them.

A :class:`Batch` holds integers, no Python object a row: the codes of its arguments, the
instants it starts and ends at, and for every attribute of its reports the few values it has,
with each row's place among them.  Batches never change: fewer rows are another batch.

Every row is a claim.  A report is one row, with the batch and the row as its id
(``events.csv:17``), or all rows of one id, if a column gave ids (``batch_ids``).
Not here: reading frames (``frames``), reports as objects and relations (``batch_reports``,
``batch_relations``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from cartelogic.model.profile import FactProfile
from cartelogic.model.sources import Stance
from cartelogic.model.values import Row
from cartelogic.source import SourceText, Span
from cartelogic.store.batch_ids import Ids, Named
from cartelogic.store.columns.codes import AFTER, BEFORE, Codes, Ints, Places, Truths, bound, held
from cartelogic.temporal import Codec, UncertainBound, UncertainInterval

T = TypeVar("T")
Whole: TypeAlias = npt.NDArray[Any]
"""An array of whole numbers, as narrow as they allow."""

_SCANNED = 8  # so often a batch is searched from end to end before it gets an index


def narrow(numbers: Ints) -> Whole:
    """The numbers in half the room, if they fit."""
    if not len(numbers):
        return numbers.astype(np.int32)
    limits = np.iinfo(np.int32)
    fits = limits.min <= int(numbers.min()) and int(numbers.max()) <= limits.max
    return numbers.astype(np.int32) if fits else numbers


@frozen(eq=False)
class Column(Generic[T]):
    """One of a few values for each row.

    Attributes:
        values: those values.
        places: for each row, where in ``values`` its value is; ``None`` if all have the first.
    """

    values: tuple[T, ...]
    places: Places | None = None

    def at(self, row: int) -> T:
        """The value of a row."""
        return self.values[0 if self.places is None else self.places[row]]

    def where(self, keep: Truths) -> Column[T]:
        """The column of some of the rows."""
        return self if self.places is None else Column(self.values, self.places[keep])

    def test(self, holds: Callable[[T], bool], count: int) -> Truths:
        """For each of ``count`` rows, whether something holds of its value."""
        return self.map(holds, count, np.bool_)

    def map(self, of: Callable[[T], Any], count: int, dtype: Any = np.int64) -> npt.NDArray[Any]:
        """For each of ``count`` rows, a number read off its value."""
        if self.places is None:
            return np.full(count, of(self.values[0]), dtype=dtype)
        found: npt.NDArray[Any] = np.array([of(value) for value in self.values], dtype=dtype)
        return found[self.places]

    def used(self) -> list[T]:
        """The values that some row has."""
        if self.places is None:
            return list(self.values)
        counts = np.bincount(self.places, minlength=len(self.values))
        return [self.values[place] for place in np.flatnonzero(counts)]


@frozen(eq=False)
class Ends:
    """Where each row starts, or where it ends: instants, or bounds as they were written.

    Attributes:
        instants: exact ones; of ends, the instant after, and open sides as ``BEFORE`` and
            ``AFTER``.
        written: bounds of which some are not exact, instead.
    """

    instants: Whole | None
    written: Column[UncertainBound] | None = None

    def __len__(self) -> int:
        places = self.instants if self.written is None else self.written.places
        return 0 if places is None else len(places)

    def where(self, keep: Truths) -> Ends:
        """The ends of some of the rows."""
        if self.written is not None:
            return Ends(None, self.written.where(keep))
        assert self.instants is not None
        return Ends(self.instants[keep])

    def starts(self) -> tuple[Ints, Ints]:
        """The earliest and the latest start of each row."""
        if self.written is None:
            assert self.instants is not None
            wide = self.instants.astype(np.int64, copy=False)
            return wide, wide
        read, count = self.written, len(self)
        return (
            read.map(lambda b: held(b.earliest), count),
            read.map(lambda b: BEFORE if b.is_open else held(b.latest), count),
        )

    def ends(self) -> tuple[Ints, Ints]:
        """The earliest and the latest end of each row, exclusive."""
        if self.written is None:
            assert self.instants is not None
            wide = self.instants.astype(np.int64, copy=False)
            return wide, wide
        read, count = self.written, len(self)
        return (
            read.map(lambda b: AFTER if b.is_open else held(b.earliest + 1), count),
            read.map(lambda b: AFTER if b.is_open else held(b.latest + 1), count),
        )

    def bound(self, row: int, codec: Codec, after: int) -> UncertainBound:
        """What a report says of one row; ``after`` is 1 for ends."""
        if self.written is not None:
            return self.written.at(row)
        assert self.instants is not None
        return UncertainBound.exact(bound(int(self.instants[row])) - after, codec)

    @property
    def is_doubtful(self) -> bool:
        """Whether a bound of some row is marked with ``?``."""
        return self.written is not None and any(b.doubtful for b in self.written.used())


@frozen
class Points:
    """When each row holds: its four points, ends exclusive."""

    earliest_start: Ints
    latest_start: Ints
    earliest_end: Ints
    latest_end: Ints

    def where(self, keep: Truths | Ints) -> Points:
        """The points of some of the rows."""
        return Points(*(points[keep] for points in self.all))

    @property
    def all(self) -> tuple[Ints, Ints, Ints, Ints]:
        """The four of them."""
        return self.earliest_start, self.latest_start, self.earliest_end, self.latest_end


DEFAULTS: Mapping[str, Any] = {
    "via": None,
    "article": None,
    "published": None,
    "stance": Stance.ASSERTS,
    "credibility": 6,
    "place": None,
    "locator": None,
    "note": "",
}
"""What reports have where nothing is said: all their attributes but the source."""


@frozen(eq=False, slots=False)
class Batch:
    """Rows of one predicate, with their reports.

    Attributes:
        name: what the ids of its reports begin with, and messages call it.
        predicate: the predicate.
        codec: the time line.
        codes: what the codes stand for.
        columns: the codes of the arguments, an array a column.
        kinds: the kind of value in each column.
        ids: the ids of the reports.
        times: where each row starts and ends; ``None`` if all hold always.
        said: the attributes of the reports, at least ``source``.
        unsure: which rows' reports may not have been published yet; ``None`` if all are out.
        is_file: whether rows are numbered by the lines of a file.
    """

    name: str
    predicate: str
    codec: Codec
    codes: Codes
    columns: tuple[Whole, ...]
    kinds: tuple[str, ...]
    ids: Ids
    times: tuple[Ends, Ends] | None
    said: Mapping[str, Column[Any]]
    unsure: Truths | None = None
    is_file: bool = False
    _searches: list[int] = field(factory=lambda: [0], init=False, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def arity(self) -> int:
        """The number of columns."""
        return len(self.columns)

    def attribute(self, name: str) -> Column[Any]:
        """An attribute of the reports, row by row."""
        return self.said.get(name) or Column((DEFAULTS[name],))

    def where(self, keep: Truths) -> Batch:
        """The batch of some of the rows."""
        if keep.all():
            return self
        times = self.times
        if times is not None:
            times = times[0].where(keep), times[1].where(keep)
        return evolve(
            self,
            columns=tuple(column[keep] for column in self.columns),
            ids=self.ids.where(keep),
            times=times,
            said={name: column.where(keep) for name, column in self.said.items()},
            unsure=None if self.unsure is None else self.unsure[keep],
        )

    def unsure_where(self, unsure: Truths) -> Batch:
        """The batch with these rows' reports unsure, and no others."""
        return evolve(self, unsure=unsure if unsure.any() else None)

    # -- all rows -------------------------------------------------------------------------

    def rows(self, keep: Truths | None = None) -> Ints:
        """The codes of the arguments, one row each; of all rows or of some."""
        columns = self.columns if keep is None else [column[keep] for column in self.columns]
        count = len(self) if keep is None else int(keep.sum())
        found = np.empty((count, self.arity), dtype=np.int64)
        for number, column in enumerate(columns):
            found[:, number] = column
        return found

    def points(self) -> Points | None:
        """When each row holds; ``None`` if all hold always."""
        if self.times is None:
            return None
        starts, ends = self.times
        return Points(*starts.starts(), *ends.ends())

    def denies(self) -> Truths:
        """Which rows are denied."""
        return self.attribute("stance").test(lambda stance: stance is Stance.DENIES, len(self))

    def plain(self) -> Truths:
        """Which rows' reports are out, and do not hedge."""
        hedged = self.attribute("stance").test(lambda s: s is Stance.SUSPECTS, len(self))
        return ~hedged if self.unsure is None else ~(hedged | self.unsure)

    def certain(self) -> Truths:
        """Which rows certainly hold, or are certainly denied, on some instant that is known."""
        points = self.points()
        if points is None:
            return self.plain()
        return self.plain() & (points.latest_start < points.earliest_end)

    def doubtful(self) -> Truths:
        """Which rows have a bound that is marked with ``?``."""
        found = np.zeros(len(self), dtype=np.bool_)
        for ends in self.times or ():
            if ends.is_doubtful:
                assert ends.written is not None
                found |= ends.written.test(lambda b: b.doubtful, len(self))
        return found

    # -- some rows ------------------------------------------------------------------------

    def find(self, row: Row) -> Places:
        """Where a tuple stands in the batch."""
        found = [self.codes.find(value) for value in row]
        wanted = [code for code in found if code is not None]
        if len(row) != self.arity or len(wanted) != len(found):
            return np.empty(0, dtype=np.int32)
        self._searches[0] += 1
        if self._searches[0] > _SCANNED and wanted:
            places = self._bucket(wanted)
        elif wanted:
            places = np.flatnonzero(self.columns[0] == wanted[0]).astype(np.int32)
        else:
            places = np.arange(len(self), dtype=np.int32)
        for column, code in zip(self.columns, wanted, strict=True):
            places = places[column[places] == code]
        return places

    def _bucket(self, wanted: list[int]) -> Places:
        """The rows that may be a tuple, by hash."""
        hashes, order = self._index
        key = row_hashes([np.array([code], dtype=np.int64) for code in wanted])[0]
        first = np.searchsorted(hashes, key, "left")
        return order[first : np.searchsorted(hashes, key, "right")]

    @cached_property
    def _index(self) -> tuple[Whole, Places]:
        hashes = row_hashes(self.columns)
        order = np.argsort(hashes, kind="stable").astype(np.int32)
        return hashes[order], order

    def row(self, place: int) -> Row:
        """The tuple of a row."""
        return tuple(self.codes.value(int(column[place])) for column in self.columns)

    def interval(self, place: int) -> UncertainInterval | None:
        """The interval of a row, as it is told."""
        if self.times is None:
            return None
        starts, ends = self.times
        start, end = starts.bound(place, self.codec, 0), ends.bound(place, self.codec, 1)
        return UncertainInterval(start, end, closed=True)

    def origin(self, place: int) -> Span | None:
        """The line of a file that a row was read from."""
        if not self.is_file:
            return None
        return SourceText(self.name, "", self.ids.number(place)).span()

    # -- summing up -----------------------------------------------------------------------

    def examples(self) -> list[int]:
        """Rows in which every value of every column occurs, the first of each."""
        firsts = [np.unique(column, return_index=True)[1] for column in self.columns]
        found: list[int] = np.unique(np.concatenate(firsts)).tolist() if firsts else []
        return found

    def sum_up(self, profile: FactProfile) -> None:
        """Count the rows in a profile, as ``FactProfile.take_in`` does with claims."""
        origin = self.origin(0)
        if self.arity not in profile.arities:
            profile.arities[self.arity] = origin
            profile.kinds += [{} for _ in range(self.arity - len(profile.kinds))]
        for column, kind in zip(profile.kinds, self.kinds, strict=False):
            column.setdefault(kind, origin)
        profile.is_timeless = profile.is_timeless and self.times is None
        stances = set(self.attribute("stance").used())
        profile.is_exact = profile.is_exact and Stance.SUSPECTS not in stances and self._is_exact
        profile.is_denied = profile.is_denied or Stance.DENIES in stances
        profile.is_claimed = profile.is_claimed or bool(stances - {Stance.DENIES})

    @cached_property
    def _is_exact(self) -> bool:
        if self.times is None or all(ends.written is None for ends in self.times):
            return True
        points = self.points()
        assert points is not None
        first, latest, until, end = points.all
        return bool(((first == latest) & (until == end)).all())

    @cached_property
    def symbols(self) -> frozenset[str]:
        """The symbols in its arguments."""
        found: set[str] = set()
        for column, kind in zip(self.columns, self.kinds, strict=True):
            if kind == "symbol":
                found |= set(map(str, self.codes.values(np.unique(column).astype(np.int64))))
        return frozenset(found)


def row_hashes(columns: Iterable[Whole]) -> Whole:
    """A 64-bit hash of each row of codes."""
    found: Any = np.uint64(0)
    with np.errstate(over="ignore"):
        for column in columns:
            bits = column.astype(np.int64, copy=False).view(np.uint64)
            found = (found ^ bits) * np.uint64(0x9E3779B97F4A7C15)
            found = found ^ (found >> np.uint64(29))
    return np.asarray(found)


def is_one_report(batch: Batch) -> Truths:
    """Which rows have the attributes of the first row of their report."""
    same = np.ones(len(batch), dtype=np.bool_)
    if isinstance(batch.ids, Named):
        firsts = batch.ids.first_of_each_row()
        for column in batch.said.values():
            if column.places is not None:
                same &= column.places == column.places[firsts]
    return same
