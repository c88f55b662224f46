"""Who and where is meant: UCDP's names, and the symbols that stand for them.

    groups.csv    name, entity, called, reports, basis
    places.csv    country, adm_1, entity, called, iso, within
    outlets.csv   name, outlet, called
    coverage.csv  country, adm_1, from, to, events, basis

Names merge through these tables only, each row with what it rests on; the rows are facts
too (``alias``, ``entity``, ``within``), stated in that file and line.  `called` is empty where
another fact file describes the entity or outlet.

A group or outlet that no row names gets a symbol of its own, with a digest for the name:
it may be a person's, so it is neither a symbol nor a text here.  ``Los Zetas - NAME
faction`` becomes ``zetas_faction_1b2c3d4e``, any other ``ucdp_group_1b2c3d4e``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Final

from attrs import frozen

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.exchange.ucdp.ged import Event
from cartelogic.model.sources import Claim, Report, Source
from cartelogic.model.values import Row, Text
from cartelogic.source import SourceText, Span
from cartelogic.store.database import OWN
from cartelogic.store.own import own_report
from cartelogic.temporal import Codec, TemporalError, UncertainInterval, parse_interval

UCDP: Final = Source(
    "ucdp",
    "UCDP Georeferenced Event Dataset",
    "organization",
    "B",
    url="https://ucdp.uu.se/downloads/",
    language="en",
)
"""Whose account every event is: the coders', of what they read."""

TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "groups.csv": ("name", "entity", "called", "reports", "basis"),
    "places.csv": ("country", "adm_1", "entity", "called", "iso", "within"),
    "outlets.csv": ("name", "outlet", "called"),
    "coverage.csv": ("country", "adm_1", "from", "to", "events", "basis"),
}
CIVILIANS: Final = "civilians"
_GOVERNMENT = re.compile(r"government of ", re.IGNORECASE)
_NAMELESS = re.compile(r"(xxx+[0-9]*|unknown|unnamed|unidentified|not named)\b", re.IGNORECASE)
_SYMBOL = re.compile(r"[a-z][A-Za-z0-9_]*")
_COMMA = ", "
_FACTION = " - "
_MASKED = re.compile(r"(?:.+ - faction|group|outlet) ([0-9a-f]{8})")
_BRACKET = re.compile(r"\s*\([^()]*\)$")


@frozen
class Line:
    """A line of a table: its fields by column, and where it stands."""

    fields: Mapping[str, str]
    span: Span

    def __getitem__(self, column: str) -> str:
        return self.fields[column]


@frozen
class Group:
    """A group as one side of an event, or a part of it.

    Attributes:
        symbol: what stands for it.
        name: how it may be shown: UCDP's name of it, or its digest.
        is_listed: whether a table names it.
    """

    symbol: str
    name: str
    is_listed: bool


@frozen
class Place:
    """A place of an event; without a state, a country."""

    symbol: str
    name: str
    is_listed: bool
    has_state: bool


class Names:
    """The tables of one folder.

    Raises:
        ProgramError: CL501 or CL503 with all that is wrong with them.
    """

    def __init__(self, folder: Path) -> None:
        problems: list[Diagnostic] = []
        lines = {name: list(_lines(folder / name, problems)) for name in TABLES}
        self._groups = {line["name"]: line for line in lines["groups.csv"]}
        self._places = {(line["country"], line["adm_1"]): line for line in lines["places.csv"]}
        outlets = lines["outlets.csv"]
        self._outlets = {_key(line["called"]): line for line in outlets if line["called"]}
        self._outlets |= {_key(line["name"]): line for line in outlets}
        self._coverage = lines["coverage.csv"]
        self._check(problems, lines)
        if problems:
            raise ProgramError(problems)
        # Methods of a class must not be cached with it; one cache belongs to one folder.
        self.groups_of = lru_cache(maxsize=None)(self._groups_of)
        self.group = lru_cache(maxsize=None)(self._group)
        self.outlet = lru_cache(maxsize=None)(self._outlet)
        self.place = lru_cache(maxsize=None)(self._place)

    def _check(self, problems: list[Diagnostic], lines: Mapping[str, list[Line]]) -> None:
        for name, column in (("groups.csv", "entity"), ("places.csv", "entity"),
                             ("outlets.csv", "outlet")):  # fmt: skip
            for line in lines[name]:
                if not _SYMBOL.fullmatch(line[column]):
                    problems.append(_bad(line.span, f"`{line[column]}` is no id", _ID))
        for line in self._coverage:
            if (line["country"], line["adm_1"]) not in self._places:
                where = f"`{line['adm_1'] or line['country']}`"
                problems.append(_bad(line.span, f"no place is called {where}", _LIST_PLACE))
            if not line["events"].isdecimal():
                problems.append(_bad(line.span, f"`{line['events']}` is no number", _HOW_MANY))
            try:
                _between(line)
            except TemporalError as error:
                problems.append(_bad(line.span, str(error), "write both as days"))

    # -- looking up -----------------------------------------------------------------------

    def _groups_of(self, side: str) -> tuple[Group, ...] | None:
        """The groups of one side; ``None`` if not all of it are named groups.

        Commas separate groups, and may stand in the name of one that is listed.
        """
        parts, found, start = side.split(_COMMA), [], 0
        while start < len(parts):
            end = len(parts)
            while end > start + 1 and _COMMA.join(parts[start:end]) not in self._groups:
                end -= 1
            name = _COMMA.join(parts[start:end]).strip()
            if not name or is_civilians(name) or is_government(name) or _NAMELESS.match(name):
                return None
            found.append(self.group(name))
            start = end
        return tuple(dict.fromkeys(found))

    def _group(self, name: str) -> Group:
        line = self._groups.get(name)
        if line is not None:
            return Group(line["entity"], name, is_listed=True)
        parent, dash, _ = name.partition(_FACTION)
        digest = _digest(name)
        if dash and parent in self._groups:
            symbol = f"{self._groups[parent]['entity']}_faction_{digest}"
            return Group(symbol, f"{parent}{_FACTION}faction {digest}", is_listed=False)
        return Group(f"ucdp_group_{digest}", f"group {digest}", is_listed=False)

    def _place(self, country: str, state: str) -> Place:
        """Where an event was: in a state, or somewhere in a country."""
        line = self._places.get((country, state))
        if line is not None:
            return Place(line["entity"], state or country, is_listed=True, has_state=bool(state))
        symbol = "_".join(("ucdp", *filter(None, map(_letters, (country, state)))))
        return Place(symbol, state or country, is_listed=False, has_state=bool(state))

    def _outlet(self, name: str) -> Source:
        """Who published an article; UCDP itself where no outlet is named."""
        key = _key(name)
        line = self._outlets.get(key) or self._outlets.get(_BRACKET.sub("", key))
        if line is not None:
            return Source(line["outlet"], line["called"] or line["name"], "outlet")
        if not key:
            return UCDP
        digest = _digest(key)
        return Source(f"ucdp_outlet_{digest}", f"outlet {digest}", "outlet")

    def outlet_name(self, name: str) -> str:
        """How an outlet may be written in a file."""
        source = self.outlet(name)
        return "" if source is UCDP else source.title

    # -- facts ----------------------------------------------------------------------------

    def facts(self) -> Iterator[tuple[Report, Source]]:
        """What the tables state, each with the file that it is stated in."""
        for line in self._groups.values():
            yield _stated(line, _group_claims(line), line["basis"])
        for line in self._places.values():
            yield _stated(line, _place_claims(line), "")

    def coverage(self, read: Mapping[tuple[str, str], int]) -> Iterator[tuple[Report, Source]]:
        """Which places are covered by a file with so many events of each country and state.

        A line holds for a file with no fewer events of the place than it names; another file
        may be about other places.
        """
        for line in self._coverage:
            where = line["country"], line["adm_1"]
            if read.get(where, 0) >= int(line["events"]):
                claim = Claim("covered", (self.place(*where).symbol,), _between(line))
                yield _stated(line, (claim,), line["basis"])


def is_government(name: str) -> bool:
    """Whether a side is a state; UCDP calls it ``Government of`` and a country."""
    return bool(_GOVERNMENT.match(name))


def is_civilians(name: str) -> bool:
    """Whether a side is no group at all."""
    return name.casefold() == CIVILIANS


def unlisted_facts(event: Event, place: Place) -> Iterator[Claim]:
    """What an event shows of a place that no table names."""
    yield Claim("entity", (place.symbol, "place"))
    yield Claim("name", (place.symbol, Text(place.name)))
    if place.has_state:
        country = "_".join(("ucdp", _letters(event.country)))
        yield Claim("within", (place.symbol, country))


def _stated(line: Line, claims: tuple[Claim, ...], note: str) -> tuple[Report, Source]:
    name = line.span.text.name
    made = own_report(claims, line.span, name)
    report = Report(made.id, claims, name, note=note, origin=line.span)
    return report, Source(name, name, OWN)


def _group_claims(line: Line) -> tuple[Claim, ...]:
    entity, rows = line["entity"], list[tuple[str, Row]]()
    rows.append(("entity", (entity, "group")))
    if line["called"]:
        rows.append(("name", (entity, Text(line["called"]))))
    if line["called"] != line["name"]:
        rows.append(("alias", (entity, Text(line["name"]))))
    return tuple(Claim(predicate, row) for predicate, row in rows)


def _place_claims(line: Line) -> tuple[Claim, ...]:
    entity = line["entity"]
    rows: list[tuple[str, Row]] = [("entity", (entity, "place"))]
    if line["called"]:
        rows.append(("name", (entity, Text(line["called"]))))
    if line["iso"]:
        rows.append(("iso", (entity, Text(line["iso"]))))
    if line["within"]:
        rows.append(("within", (entity, line["within"])))
    return tuple(Claim(predicate, row) for predicate, row in rows)


def _between(line: Line) -> UncertainInterval:
    return parse_interval(f"[{line['from']}, {line['to']}]", Codec.DAYS)


def _digest(name: str) -> str:
    """Stands for a name; that of a name which is a digest already is the same one."""
    masked = _MASKED.fullmatch(name)
    return masked[1] if masked else sha256(name.encode()).hexdigest()[:8]


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


# -- reading tables -----------------------------------------------------------------------

_ID = "an id is a symbol: a lower-case letter, then letters, digits and `_`"
_HOW_MANY = "write how many events UCDP has of the place in that time"
_LIST_PLACE = "give it a line in places.csv"


def _lines(path: Path, problems: list[Diagnostic]) -> Iterator[Line]:
    columns = TABLES[path.name]
    name = "/".join(path.parts[-3:])
    try:
        content = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        hint = f"the folder of names has the tables {', '.join(TABLES)}"
        claim = f"`{path.name}` cannot be read"
        problems.append(Diagnostic(Code.UNREADABLE, claim, why=str(error), hint=hint))
        return
    written = content.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, written))]
    text = SourceText(name, content)
    rows = csv.reader(written, strict=True)
    if (header := tuple(next(rows, ()))) != columns:
        claim = f"`{path.name}` has the columns {', '.join(header)}"
        problems.append(_bad(text.span(0, 0), claim, f"write {', '.join(columns)}"))
        return
    seen: set[tuple[str, ...]] = set()
    key = 2 if columns[1] == "adm_1" else 1
    for row in rows:
        start, line = starts[rows.line_num - 1], written[rows.line_num - 1]
        span = text.span(start, start + len(line.rstrip("\n")))
        if len(row) != len(columns):
            claim = f"the line has {len(row)} fields"
            problems.append(_bad(span, claim, f"write {', '.join(columns)}"))
        elif tuple(row[:key]) in seen:
            problems.append(_bad(span, "two lines are about one name", "leave one of them out"))
        else:
            seen.add(tuple(row[:key]))
            yield Line(dict(zip(columns, row, strict=True)), span)


def _bad(span: Span, claim: str, hint: str) -> Diagnostic:
    return Diagnostic(Code.BAD_FIELD, claim, span, hint=hint)
