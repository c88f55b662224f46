"""The cells of a frame as codes, bounds and names, a column at a time.

Texts are read once for each that differs; numbers and days never leave their arrays.  What
cannot be read is gathered, never dropped: a cell in :class:`Faults`, a whole column as a
diagnostic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from attrs import define, field, frozen

from cartelogic.errors import Code, Diagnostic
from cartelogic.model.sources import CREDIBILITY, Stance
from cartelogic.model.values import Real, Text
from cartelogic.store.batches import Column, Ends, narrow
from cartelogic.store.columns.codes import AFTER, BEFORE, LIMIT, Codes, Ints, Places, Truths
from cartelogic.temporal import (
    FIRST_DAY,
    LAST_DAY,
    NEG_INF,
    UNIX_EPOCH,
    Codec,
    UncertainBound,
    parse_bound,
)

if TYPE_CHECKING:
    import polars

S = TypeVar("S")
T = TypeVar("T")

_STRETCH = 1 << 17
_MOST_DIGITS = 4000  # as in rule text: Python writes out few more
_INTEGER = r"^-?(0|[1-9][0-9]*)$"
_DECIMAL = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
_FULL_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_KINDS = frozenset({"symbol", "number", "float", "text", "date", "interval"})


@frozen
class Fault:
    """Cells of one column that cannot be read.

    Attributes:
        rows: where they are.
        column: the name of the column; empty if it is the whole row.
        values: what they hold, as text.
        reasons: why that cannot be read.
    """

    rows: Places
    column: str
    values: Sequence[str | None]
    reasons: Sequence[str]


@define
class Faults:
    """What is wrong with the rows of a frame.

    Attributes:
        bad: which rows something is wrong with.
        found: what.
    """

    bad: Truths
    found: list[Fault] = field(factory=list)

    def add(self, column: str, cells: polars.Series, bad: Truths, why: str | Sequence[str]) -> None:
        """Note cells that cannot be read.

        Args:
            column: its name.
            cells: all its cells.
            bad: which of them.
            why: the reason, or one for each of those cells.
        """
        rows = np.flatnonzero(bad).astype(np.int32)
        if len(rows):
            values = _as_text(cells.gather(rows))
            reasons = [why] * len(rows) if isinstance(why, str) else why
            self.found.append(Fault(rows, column, values, reasons))
            self.bad |= bad


def _as_text(cells: polars.Series) -> list[str | None]:
    return [None if value is None else str(value) for value in cells.to_list()]


@frozen
class Cells:
    """Reads columns.

    Attributes:
        codes: gives values their codes.
        codec: the time line.
        faults: takes what is wrong with a cell.
        problems: takes what is wrong with a column.
        infers: whether texts that look like numbers and days are, where nothing is declared.
    """

    codes: Codes
    codec: Codec
    faults: Faults
    problems: list[Diagnostic]
    infers: bool = False

    # -- arguments ------------------------------------------------------------------------

    def argument(self, cells: polars.Series, wanted: frozenset[str] | None) -> tuple[Ints, str]:
        """A column of arguments: its codes, and the kind of its values.

        Args:
            cells: the column.
            wanted: the kinds and sorts that are declared for it, if they are.
        """
        import polars

        self.faults.add(cells.name, cells, cells.is_null().to_numpy(), "it is missing")
        allowed = _allowed(wanted)
        dtype = cells.dtype
        if dtype == polars.Null:
            return np.zeros(len(cells), dtype=np.int64), "symbol"
        if isinstance(dtype, (polars.String, polars.Categorical, polars.Enum)):
            return self._texts(cells.cast(polars.String), allowed)
        if dtype.is_integer():
            return self._integers(cells, allowed)
        if dtype.is_float():
            return self._floats(cells, allowed)
        if isinstance(dtype, (polars.Date, polars.Datetime)):
            return self._days(cells, allowed)
        return self._unfit(cells, allowed)

    def _unfit(self, cells: polars.Series, allowed: frozenset[str]) -> tuple[Ints, str]:
        """Refuse a column."""
        wanted = " or ".join(sorted(allowed & _KINDS)) if allowed < _KINDS else "plain values"
        self.problems.append(
            Diagnostic(
                Code.BAD_COLUMN,
                f"the column `{cells.name}` holds {cells.dtype}, where {wanted} is needed",
                why="a column of arguments holds texts, numbers or days, as its declaration says",
                hint="cast it before telling it, or declare another type",
            )
        )
        return np.zeros(len(cells), dtype=np.int64), "symbol"

    def _texts(self, cells: polars.Series, allowed: frozenset[str]) -> tuple[Ints, str]:
        kind = self._inferred(cells) if allowed == _KINDS else None
        kind = kind or next((k for k in _OF_TEXT if k in allowed), None)
        match kind:
            case "number":
                return self._written_integers(cells), kind
            case "float":
                wrong = ~_matching(cells, _DECIMAL) & cells.is_not_null().to_numpy()
                self.faults.add(cells.name, cells, wrong, "it is no number, such as `2.5`")
                import polars

                numbers = cells.cast(polars.Float64, strict=False)
                return self._floats(numbers.fill_null(0.0), frozenset({"float"}))
            case "date":
                return self._written_days(cells), kind
            case "symbol" | "text":
                words, places = dictionary(cells)
                coded = self.codes.codes(words if kind == "symbol" else map(Text, words))
                return _taken(coded, places), kind
            case _:
                return self._unfit(cells, allowed)

    def _inferred(self, cells: polars.Series) -> str:
        """What texts are, if all look like it."""
        if not self.infers or cells.is_null().all():
            return "symbol"
        is_null = cells.is_null().to_numpy()
        for kind, pattern in (("number", _INTEGER), ("float", _DECIMAL), ("date", _FULL_DATE)):
            if (_matching(cells, pattern) | is_null).all():
                return "symbol" if kind == "date" and self.codec is Codec.INTEGERS else kind
        return "symbol"

    def _written_integers(self, cells: polars.Series) -> Ints:
        import polars

        is_right = _matching(cells, _INTEGER)
        wrong = ~is_right & cells.is_not_null().to_numpy()
        self.faults.add(cells.name, cells, wrong, "it is no whole number, such as `7`")
        numbers = cells.cast(polars.Int64, strict=False)
        endless = is_right & (cells.str.len_bytes().fill_null(0) > _MOST_DIGITS).to_numpy()
        self.faults.add(cells.name, cells, endless, f"it has more than {_MOST_DIGITS} digits")
        large = is_right & numbers.is_null().to_numpy() & ~endless
        found = self.codes.numbers(numbers.fill_null(0).to_numpy())
        if large.any():
            found[large] = self.codes.codes(map(int, cells.filter(large).to_list()))
        return found

    def _written_days(self, cells: polars.Series) -> Ints:
        if self.codec is Codec.INTEGERS:
            return self._unfit(cells, frozenset({"number"}))[0]
        days, places = self._read(cells, Codec.DAYS.parse_instant)
        instants = np.array([day or 0 for day in days], dtype=np.int64)
        return _taken(self.codes.days(instants), places)

    def _integers(self, cells: polars.Series, allowed: frozenset[str]) -> tuple[Ints, str]:
        import polars

        if "number" not in allowed:
            if "float" in allowed:
                return self._floats(cells.cast(polars.Float64), allowed)
            return self._unfit(cells, allowed)
        numbers = cells.cast(polars.Int64, strict=False)
        if numbers.null_count() > cells.null_count():  # wider than 64 bits
            return self.codes.codes(cells.fill_null(0).to_list()), "number"
        return self.codes.numbers(numbers.fill_null(0).to_numpy()), "number"

    def _floats(self, cells: polars.Series, allowed: frozenset[str]) -> tuple[Ints, str]:
        if "float" not in allowed and "number" not in allowed:
            return self._unfit(cells, allowed)
        numbers = cells.fill_null(0.0).to_numpy().astype(np.float64)
        wrong = ~np.isfinite(numbers)
        self.faults.add(cells.name, cells, wrong, "it is no finite number")
        numbers = np.where(wrong, 0.0, numbers)
        if "float" in allowed:
            values, places = np.unique(numbers, return_inverse=True)
            return self.codes.codes(map(Real, values.tolist()))[places], "float"
        broken = ~_whole(numbers)
        self.faults.add(cells.name, cells, broken, "it is no whole number")
        return self.codes.numbers(np.where(broken, 0.0, numbers).astype(np.int64)), "number"

    def _days(self, cells: polars.Series, allowed: frozenset[str]) -> tuple[Ints, str]:
        if "date" not in allowed or self.codec is Codec.INTEGERS:
            return self._unfit(cells, allowed - {"date"})
        instants = self._instants_of_days(cells)
        return self.codes.days(np.zeros(len(cells), np.int64) if instants is None else instants), (
            "date"
        )

    def _instants_of_days(self, cells: polars.Series) -> Ints | None:
        """The instants of a column of days; of times of day, which must all be midnight."""
        import polars

        if isinstance(cells.dtype, polars.Datetime):
            if cells.dtype.time_zone is not None:
                self.problems.append(
                    Diagnostic(
                        Code.BAD_COLUMN,
                        f"the column `{cells.name}` holds times of a time zone",
                        why="an instant is a day, and which day it is depends on the zone",
                        hint="convert it to days: in Polars, `.dt.date()`",
                    )
                )
                return None
            days = cells.dt.date()
            late = (cells != days.cast(cells.dtype)).fill_null(value=False).to_numpy()
            self.faults.add(cells.name, cells, late, "it has a time of day; an instant is a day")
        else:
            days = cells
        instants = days.to_physical().cast(polars.Int64).fill_null(0).to_numpy() + UNIX_EPOCH
        outside = (instants < FIRST_DAY) | (instants > LAST_DAY)
        self.faults.add(cells.name, cells, outside, "it is outside the years 0001 to 9999")
        return np.where(outside, 1, instants)

    # -- time -----------------------------------------------------------------------------

    def ends(self, cells: polars.Series, *, are_ends: bool) -> Ends:
        """The column in which rows start, or end (included); empty cells are open sides."""
        import polars

        dtype, is_days = cells.dtype, self.codec is Codec.DAYS
        is_open = cells.is_null().to_numpy()
        instants: Ints | None = None
        if dtype == polars.Null:
            instants = np.zeros(len(cells), dtype=np.int64)
        elif isinstance(dtype, (polars.String, polars.Categorical, polars.Enum)):
            texts = cells.cast(polars.String)
            days = _full_dates(texts) if is_days else None
            if days is None:
                return self._written(texts, is_open, are_ends=are_ends)
            instants = self._instants_of_days(days)
        elif is_days and isinstance(dtype, (polars.Date, polars.Datetime)):
            instants = self._instants_of_days(cells)
        elif not is_days and dtype.is_integer():
            instants = cells.cast(polars.Int64, strict=False).fill_null(0).to_numpy()
        elif not is_days and dtype.is_float():  # whole numbers, some of which are missing
            numbers = cells.fill_nan(None).fill_null(0.0).to_numpy()
            is_open = cells.fill_nan(None).is_null().to_numpy()
            broken = ~_whole(numbers)
            self.faults.add(cells.name, cells, broken, "it is no whole number")
            instants = np.where(broken, 0.0, numbers).astype(np.int64)
        else:
            self._no_time(cells)
        if instants is None:
            instants = np.zeros(len(cells), dtype=np.int64)
        large = np.abs(instants) >= LIMIT
        self.faults.add(cells.name, cells, large, "it is too far away for a column")
        if are_ends:
            instants = np.where(large, 0, instants) + 1
        return Ends(narrow(np.where(is_open, AFTER if are_ends else BEFORE, instants)))

    def _no_time(self, cells: polars.Series) -> None:
        needed = "days" if self.codec is Codec.DAYS else "whole numbers"
        self.problems.append(
            Diagnostic(
                Code.BAD_COLUMN,
                f"the column `{cells.name}` holds {cells.dtype}, where {needed} are needed",
                why="it says when facts start or end on this time line",
                hint="cast it to dates, or to texts such as 2014 and 2014-06"
                if self.codec is Codec.DAYS
                else "cast it to integers",
            )
        )

    def _written(self, cells: polars.Series, is_open: Truths, *, are_ends: bool) -> Ends:
        """Bounds as fact files write them: ``2014-06-01``, ``2014``, ``2014-06~``."""
        found, places = self._read(cells, self._bound)
        open_side = UncertainBound.exact(NEG_INF, self.codec)
        known = [open_side if one is None else one for one in found]
        if all(_is_exact(one, self.codec) for one in known):
            held = [AFTER if are_ends else BEFORE] + [
                (AFTER if are_ends else BEFORE)
                if one.is_open
                else int(one.earliest) + (1 if are_ends else 0)
                for one in known
            ]
            return Ends(narrow(np.array(held, dtype=np.int64)[np.where(is_open, 0, places + 1)]))
        values, first = _distinct([open_side, *known])
        return Ends(None, Column(values, first[np.where(is_open, 0, places + 1)]))

    def _bound(self, word: str) -> UncertainBound:
        found = parse_bound(word, self.codec)
        for end in (found.earliest, found.latest):
            if isinstance(end, int) and abs(end) >= LIMIT:
                raise ValueError("it is too far away for a column")
        return found

    # -- reports --------------------------------------------------------------------------

    def names(self, cells: polars.Series, missing: T) -> Column[str | T]:
        """A column of ids or notes, with something else for empty cells."""
        import polars

        if cells.dtype.is_nested() or cells.dtype == polars.Object:
            self._unfit(cells, frozenset({"symbol"}))
            return Column((missing,))
        words, places = dictionary(cells.cast(polars.String))
        return Column((missing, *words), places + 1)

    def published(self, cells: polars.Series) -> Column[UncertainBound | None]:
        """The days on which reports were published; an empty cell says nothing."""
        import polars

        if isinstance(cells.dtype, (polars.String, polars.Categorical, polars.Enum)):
            return self._few(cells, self._bound, None)
        found = self.ends(cells, are_ends=False)
        assert found.instants is not None
        days, places = np.unique(found.instants, return_inverse=True)
        values = (
            None if day == BEFORE else UncertainBound.exact(day, self.codec)
            for day in days.tolist()
        )
        return Column(tuple(values), places.astype(np.int32))

    def stances(self, cells: polars.Series) -> Column[Stance]:
        """How reports stand to their claims; an empty cell asserts."""

        def read(word: str) -> Stance:
            try:
                return Stance(word)
            except ValueError:
                raise ValueError("a stance is asserts, denies or suspects") from None

        return self._few(cells, read, Stance.ASSERTS)

    def credibilities(self, cells: polars.Series) -> Column[int]:
        """Admiralty numbers; an empty cell is 6."""

        def read(word: str) -> int:
            if word not in map(str, CREDIBILITY):
                raise ValueError("a credibility is a number from 1 to 6")
            return int(word)

        return self._few(cells, read, 6)

    def _few(self, cells: polars.Series, read: Callable[[str], T], missing: S) -> Column[T | S]:
        import polars

        if cells.dtype.is_float():
            cells = cells.cast(polars.Int64, strict=False)
        found, places = self._read(cells.cast(polars.String), read)
        values, first = _distinct([missing, *(missing if v is None else v for v in found)])
        return Column(values, first[places + 1])

    def _read(
        self, cells: polars.Series, read: Callable[[str], T]
    ) -> tuple[list[T | None], Places]:
        """Read each text that differs; nothing where that fails, which is noted.

        Returns:
            What was read, and for each cell its place there; -1 for an empty one.
        """
        words, places = dictionary(cells)
        found: list[T | None] = []
        wrong: dict[int, str] = {}
        for number, word in enumerate(words):
            try:
                found.append(read(word))
            except ValueError as error:
                found.append(None)
                wrong[number] = str(error)
        if wrong:
            is_wrong = np.zeros(len(words) + 1, dtype=np.bool_)
            is_wrong[list(wrong)] = True
            bad: Truths = is_wrong[places]
            reasons = [wrong[place] for place in places[bad].tolist()]
            self.faults.add(cells.name, cells, bad, reasons)
        return found, places


_OF_TEXT = ("symbol", "text", "number", "float", "date")
"""What a text is read as: the first of these that is allowed."""


def _allowed(wanted: frozenset[str] | None) -> frozenset[str]:
    """The kinds that a type allows; a sort is a kind of symbol."""
    if wanted is None or "any" in wanted:
        return _KINDS
    return wanted & _KINDS | (frozenset({"symbol"}) if wanted - _KINDS else frozenset())


def dictionary(cells: polars.Series) -> tuple[list[str], Places]:
    """Each text of a column once, and for each cell its place among them; -1 if empty."""
    import polars

    words = cells.drop_nulls().unique()
    dtype = polars.Enum(words)
    places = np.empty(len(cells), dtype=np.int32)
    # A stretch at a time: what is made on the way takes more room than what comes of it.
    stretch = _STRETCH if len(words) < _STRETCH else max(len(cells), 1)
    for first in range(0, len(cells), stretch):
        some = cells[first : first + stretch].cast(dtype).to_physical().cast(polars.Int32)
        places[first : first + len(some)] = some.fill_null(-1).to_numpy()
    return words.to_list(), places


def _full_dates(cells: polars.Series) -> polars.Series | None:
    """Texts as days, if every one of them is a full date of the calendar."""
    import polars

    if not (_matching(cells, _FULL_DATE) | cells.is_null().to_numpy()).all():
        return None
    days = cells.str.to_date("%Y-%m-%d", strict=False)
    is_right = days.null_count() == cells.null_count() and (days.dt.year() > 0).all()
    return days if is_right and isinstance(days.dtype, polars.Date) else None


def _taken(codes: Ints, places: Places) -> Ints:
    """A code for each place; anything for -1, which is a fault."""
    return np.append(codes, 0)[places]


def _matching(cells: polars.Series, pattern: str) -> Truths:
    found: Truths = cells.str.contains(pattern).fill_null(value=False).to_numpy()
    return found


def _whole(numbers: Any) -> Truths:
    """Which floats are whole numbers that a float holds exactly."""
    found: Truths = np.isfinite(numbers) & (np.abs(numbers) <= 2.0**53)
    found &= np.floor(np.where(found, numbers, 0.5)) == numbers
    return found


def _is_exact(bound: UncertainBound, codec: Codec) -> bool:
    """Whether a bound is written as an exact one would be."""
    if bound.is_open:
        return not bound.doubtful
    return (
        isinstance(bound.earliest, int)
        and bound.earliest == bound.latest
        and bound == UncertainBound.exact(bound.earliest, codec)
    )


def _distinct(values: Sequence[T]) -> tuple[tuple[T, ...], Places]:
    """Each value once, and the place of each among them."""
    seen: dict[T, int] = {}
    places = [seen.setdefault(value, len(seen)) for value in values]
    return tuple(seen), np.array(places, dtype=np.int32)
