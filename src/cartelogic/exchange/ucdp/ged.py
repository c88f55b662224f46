"""Rows of the UCDP Georeferenced Event Dataset (GED), read strictly.

    id  type_of_violence  side_a  side_b  date_start  date_end  date_prec  event_clarity
    country  adm_1  number_of_sources  source_article  source_office  source_date

A row is an :class:`Event`, or a diagnostic that names its line and column, the reason and
the way out.  Messages quote ids, numbers and dates only: headlines and names of sides may
name people.  Not here: what becomes of an event (``reports``), who is meant (``names``).
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from attrs import frozen

from cartelogic.errors import Code, Diagnostic, ProgramError, did_you_mean
from cartelogic.exchange.ucdp.citations import Cited, cited, shortened
from cartelogic.source import SourceText
from cartelogic.temporal import Instant

PRECISION: Final[Mapping[int, tuple[int, int, str]]] = {
    1: (1, 1, "the day"),
    2: (2, 6, "two to six days"),
    3: (7, 7, "a week"),
    4: (8, 31, "more than a week, and at most a month"),
    5: (32, 366, "more than a month, and at most a year"),
}
"""``date_prec``: the fewest and the most days from ``date_start`` to ``date_end``, in words."""

NEEDED = (
    "id", "type_of_violence", "side_a", "side_b", "date_start", "date_end", "date_prec",
    "event_clarity", "country", "adm_1",
)  # fmt: skip
OPTIONAL = ("number_of_sources", "code_status", "source_office", "source_date")
FULL, SHORT = "source_article", "articles"
"""The column that cites: with headlines in the published file, without them in ours."""

_REMARK = "#"  # lines above the names of the columns: whose the events are
_WHOLE = re.compile(r"(-?[0-9]{1,15})(?:\.0*)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?: 00:00:00(?:\.0*)?)?")
_LARGEST: Final = 10**15

Read: TypeAlias = "Event | Diagnostic"


@frozen
class Event:
    """One coded event.

    Attributes:
        id: the number that UCDP gives it.
        kind: 1 with a government on one side, 2 between other groups, 3 against civilians.
        side_a: who fought, as UCDP writes it; several groups are separated by commas.
        side_b: whom.
        start: the first day it may be of.
        end: the last one, included.
        precision: ``date_prec``, 1 to 5.
        clarity: 1 if it is told by itself, 2 if it is known from a total only.
        sources: how many sources there are, if that was counted.
        country: where, as UCDP writes it.
        state: in which part of it (``adm_1``); empty if that is not known.
        articles: what it was read in, in the order of the file.
        is_clear: whether UCDP has settled that it counts.
    """

    id: int
    kind: int
    side_a: str
    side_b: str
    start: Instant
    end: Instant
    precision: int
    clarity: int
    sources: int | None
    country: str
    state: str
    articles: tuple[Cited, ...]
    is_clear: bool


class _BadFieldError(ValueError):
    """A value that a column cannot have; ``quoted`` is what of it may be shown."""

    def __init__(self, column: str, claim: str, quoted: str, hint: str) -> None:
        super().__init__(claim)
        self.column, self.claim, self.quoted, self.hint = column, claim, quoted, hint


def read_rows(path: Path) -> Iterator[Read]:
    """Each row of a file (``.csv`` or ``.csv.gz``): its event, or what is wrong with it.

    Raises:
        ProgramError: CL501 if it cannot be read at all, or lacks a column.
    """
    with _opened(path) as lines:
        rows, above = csv.reader(lines, strict=True), 0
        try:
            while lines.readline().startswith(_REMARK):
                above += 1
            lines.seek(0)
            for _ in range(above):
                lines.readline()
            columns = _Columns.of(next(rows, []), path.name)
            seen: set[int] = set()
            line = above + rows.line_num + 1
            for row in rows:
                yield columns.read(row, line, seen)
                line = above + rows.line_num + 1
        except csv.Error as error:
            raise _unreadable(path, f"line {above + rows.line_num}: {error}") from None
        except UnicodeDecodeError as error:
            raise _unreadable(path, str(error)) from None


@contextmanager
def _opened(path: Path) -> Iterator[io.TextIOBase]:
    try:
        with path.open("rb") as file:
            is_packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            # Unpacked as a whole: reading line by line through gzip takes twice the time.
            content = gzip.decompress(file.read()) if is_packed else file.read()
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, str(error)) from None
    with io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="") as lines:
        yield lines


def _unreadable(path: Path, why: str) -> ProgramError:
    return ProgramError.of(
        Diagnostic(
            Code.UNREADABLE,
            f"`{path.name}` cannot be read as events",
            why=why,
            hint="give a file of the UCDP Georeferenced Event Dataset: CSV in UTF-8, or .csv.gz",
        )
    )


@frozen
class _Columns:
    """Where the columns of one file are."""

    file: str
    width: int
    at: Mapping[str, int]

    @classmethod
    def of(cls, header: Sequence[str], file: str) -> _Columns:
        at = {name.strip(): i for i, name in enumerate(header)}
        missing = [name for name in NEEDED if name not in at]
        if FULL not in at and SHORT not in at:
            missing.append(FULL)
        if missing:
            raise ProgramError(
                Diagnostic(
                    Code.BAD_FIELD,
                    f"`{file}` has no column `{name}`",
                    why="an event needs it",
                    hint=did_you_mean(name, list(at)) or "give the file with all its columns",
                )
                for name in missing
            )
        return cls(file, len(header), at)

    def read(self, row: Sequence[str], line: int, seen: set[int]) -> Read:
        """The event of a row; ``seen`` holds the ids before it."""
        try:
            if len(row) != self.width:
                claim = f"the row has {len(row)} fields, and the file {self.width} columns"
                raise _BadFieldError("", claim, "", "quote fields with commas or line ends in them")
            event = self._event(row)
            if event.id in seen:
                claim = f"two rows have the `id` {event.id}"
                raise _BadFieldError("id", claim, str(event.id), "leave one of them out")
        except _BadFieldError as bad:
            text = SourceText(f"{self.file} {bad.column}".strip(), bad.quoted, line)
            return Diagnostic(
                Code.BAD_FIELD,
                bad.claim,
                text.span(),
                why="an event that is read wrongly is worse than one that is missing",
                hint=f"{bad.hint}; or set bad rows aside with `rejects`",
            )
        seen.add(event.id)
        return event

    def _event(self, row: Sequence[str]) -> Event:
        at = self.at
        start, end, precision = _days(
            row[at["date_start"]], row[at["date_end"]], row[at["date_prec"]]
        )
        sources = row[at["number_of_sources"]] if "number_of_sources" in at else ""
        kind, clarity, counted = _numbers(
            row[at["type_of_violence"]], row[at["event_clarity"]], sources
        )
        side_a, side_b = row[at["side_a"]].strip(), row[at["side_b"]].strip()
        country = row[at["country"]].strip()
        if not (side_a and side_b and country):
            column = "country" if side_a and side_b else "side_b" if side_a else "side_a"
            raise _BadFieldError(column, f"`{column}` is empty", "", "fill it in")
        return Event(
            _whole("id", row[at["id"]], 0),
            kind,
            side_a,
            side_b,
            start,
            end,
            precision,
            clarity,
            counted,
            country,
            row[at["adm_1"]].strip(),
            self._articles(row),
            "code_status" not in at or row[at["code_status"]] in ("", "Clear"),
        )

    def _articles(self, row: Sequence[str]) -> tuple[Cited, ...]:
        at = self.at
        offices = row[at["source_office"]] if "source_office" in at else ""
        if FULL in at:
            return cited(row[at[FULL]], is_structured=bool(offices))
        days = row[at["source_date"]] if "source_date" in at else ""
        found = shortened(row[at[SHORT]], offices, days)
        if found is None:
            claim = f"`{SHORT}`, `source_office` and `source_date` do not go together"
            raise _BadFieldError(SHORT, claim, "", "give each article an outlet and a day")
        return found


@lru_cache(maxsize=1 << 15)
def _days(start: str, end: str, precision: str) -> tuple[Instant, Instant, int]:
    """The first and the last day that an event may be of, and the precision that says so."""
    first, last = _day("date_start", start), _day("date_end", end)
    number = _whole("date_prec", precision, 1, len(PRECISION))
    if last < first:
        claim = "`date_end` is before `date_start`"
        raise _BadFieldError("date_end", claim, end, "correct one of the two")
    least, most, words = PRECISION[number]
    days = last - first + 1
    if not least <= days <= most:
        there = "there is 1 day" if days == 1 else f"there are {days} days"
        claim = f"`date_prec` {number} says {words}, and {there}"
        raise _BadFieldError("date_prec", claim, precision, "correct the days or their precision")
    return first, last, number


@lru_cache(maxsize=1 << 10)
def _numbers(kind: str, clarity: str, sources: str) -> tuple[int, int, int | None]:
    """Kind, clarity, and the number of sources; -1 stands for one that was not counted."""
    counted = _whole("number_of_sources", sources, -1) if sources else -1
    return (
        _whole("type_of_violence", kind, 1, 3),
        _whole("event_clarity", clarity, 1, 2),
        counted if counted > 0 else None,
    )


def _whole(column: str, text: str, low: int, high: int = _LARGEST) -> int:
    match = _WHOLE.fullmatch(text)
    number = int(match[1]) if match else None
    if number is None or not low <= number <= high:
        what = f"a whole number from {low}{f' to {high}' if high < _LARGEST else ' on'}"
        shown = text if match else ""
        raise _BadFieldError(column, f"`{column}` is not {what}", shown, f"write {what}")
    return number


def _day(column: str, text: str) -> Instant:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text[:10]).toordinal()
    except ValueError:  # such as 30 February
        pass
    shown = text if re.fullmatch(r"[0-9:./ -]{1,30}", text) else ""
    raise _BadFieldError(column, f"`{column}` is no day", shown, "write it like 2010-05-31")
