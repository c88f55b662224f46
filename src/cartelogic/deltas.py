"""What is different between two knowledge bases: atoms, and by which intervals.

A :class:`Difference` is one ground atom whose extents are not the same in both; a
:class:`Delta` is all of them, sorted by predicate and values, and what *stands*: conclusions
that were proven by reports which are gone, and are as they were because others give them.

Only predicates of the programs are compared, not the relations that evaluation makes for itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from attrs import field, frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import (
    CONTESTED,
    DENIES,
    QUERY,
    REPORT_PREDICATES,
    SAYS,
    Kind,
)
from cartelogic.analysis.strata import precedence
from cartelogic.errors import did_you_mean
from cartelogic.model.printing import format_row, show_set
from cartelogic.model.sources import Report
from cartelogic.model.values import Row, row_key
from cartelogic.provenance.proof import leaves
from cartelogic.provenance.search import Search
from cartelogic.store.database import Database
from cartelogic.store.relation import Relation, changes
from cartelogic.temporal import (
    EMPTY,
    Codec,
    Interval,
    IntervalSet,
    TemporalError,
    to_date,
)

if TYPE_CHECKING:
    import polars

Way: TypeAlias = Literal["fell", "shrank", "appeared", "grew", "changed"]
_VERBS: dict[Way, str] = {
    "fell": "falls",
    "shrank": "shrinks",
    "changed": "changes",
    "grew": "grows",
    "appeared": "appears",
}
_EXTENTS = ("possible", "certain", "contested")


@frozen
class Held:
    """When an atom holds.

    Attributes:
        possible: when it may.
        certain: when it does whatever the unknown days are.
        contested: when it is not certain because something disputes it.
    """

    possible: IntervalSet = EMPTY
    certain: IntervalSet = EMPTY
    contested: IntervalSet = EMPTY

    def less(self, other: Held) -> Held:
        """What this holds and another does not, extent by extent."""
        return Held(*(getattr(self, name) - getattr(other, name) for name in _EXTENTS))


class Compared:
    """One of the two knowledge bases, as far as comparing needs it.

    Args:
        analysis: its program.
        database: its reports.
        relation: gives a relation by name, complete.
    """

    def __init__(
        self, analysis: Analysis, database: Database, relation: Callable[[str], Relation]
    ) -> None:
        self.analysis, self.database, self.relation = analysis, database, relation

    @cached_property
    def search(self) -> Search:
        """Finds proofs in it."""
        return Search(self.analysis, self.database, self.relation)

    def predicates(self) -> set[str]:
        """The predicates of its program and facts."""
        context = self.analysis.context
        kinds = (Kind.RULE, Kind.SYMMETRY)
        found = {rule.head.predicate for rule in context.rules if rule.kind in kinds}
        found |= context.profiles.keys() | context.declarations.keys()
        return {name for name in found if not name.startswith((SAYS, DENIES, QUERY))} - (
            REPORT_PREDICATES.keys()
        )

    def extents(self, name: str) -> tuple[Relation, Relation, Relation]:
        """The relations that hold the extents of a predicate."""
        versions = self.analysis.versions
        contested = CONTESTED + name if name in versions.contested else None
        return (
            self.relation(name),
            self.relation(versions.certain(name)),
            Relation(CONTESTED + name) if contested is None else self.relation(contested),
        )

    def reports_of(self, relation: str, row: Row, extent: Iterable[Interval]) -> list[Report]:
        """The reports at the leaves of the proofs that a row holds on some intervals."""
        found: dict[str, Report] = {}
        for part in extent:
            for leaf in leaves(self.search.throughout(relation, row, part)):
                found[leaf.report.id] = leaf.report
        return [found[name] for name in sorted(found)]


@frozen
class Difference:
    """A ground atom that does not hold when it did.

    Attributes:
        predicate: its predicate.
        row: its values.
        before: when it held.
        after: when it holds now.
        is_base: whether some report claims it, before or now: no conclusion alone.
    """

    predicate: str
    row: Row
    before: Held
    after: Held
    is_base: bool
    codec: Codec = field(repr=False)
    _old: Compared = field(repr=False, eq=False)
    _new: Compared = field(repr=False, eq=False)

    @property
    def atom(self) -> str:
        """The atom as text."""
        return format_row(self.predicate, self.row, self.codec)

    @property
    def lost(self) -> Held:
        """What is gone of each extent."""
        return self.before.less(self.after)

    @property
    def gained(self) -> Held:
        """What is new of each extent."""
        return self.after.less(self.before)

    @property
    def kind(self) -> Way:
        """``fell`` and ``appeared``: it may hold at no instant any more, or did not before.

        ``shrank`` and ``grew``: at fewer, or more.  ``changed``: at some fewer and some more,
        or at the same, of which others are certain or contested.
        """
        if not self.after.possible:
            return "fell"
        if not self.before.possible:
            return "appeared"
        lost, gained = self.lost.possible, self.gained.possible
        if bool(lost) is bool(gained):
            return "changed"
        return "shrank" if lost else "grew"

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports that the lost part rested on, in the proofs shown of it, and that are gone.

        Sorted by id; those of the possible extent, or where none of that is lost, of the
        certain one.
        """
        known = self._new.database.reports
        return tuple(report for report in self._cited() if report.id not in known)

    @property
    def single_sourced(self) -> bool:
        """Whether what was lost rested on one outlet alone.

        That is: every report cited by the proofs shown of the lost part (those that ``why``
        shows for each interval lost) has the same outlet.  False if nothing was lost.  A
        proof that is not shown may have fewer outlets or others.
        """
        outlets = {self._old.database.outlet_of(report) for report in self._cited()}
        return len(outlets) == 1

    def _cited(self) -> list[Report]:
        versions = self._old.analysis.versions
        lost = self.lost
        if lost.possible:
            return self._old.reports_of(self.predicate, self.row, lost.possible)
        certain = versions.certain(self.predicate)
        return self._old.reports_of(certain, self.row, lost.certain)

    def __str__(self) -> str:
        return f"{_VERBS[self.kind]}: {self._told()}"

    def _told(self) -> str:
        match self.kind:
            case "fell":
                return f"{self.atom} {_shown(self.before.possible, self.codec)}"
            case "appeared":
                return f"{self.atom} {_shown(self.after.possible, self.codec)}"
            case _:
                pass
        lost, gained = self.lost, self.gained
        parts = []
        for name in _EXTENTS:
            for verb, sets in (("loses", lost), ("gains", gained)):
                part = getattr(sets, name)
                if part and (name == "possible" or self.kind == "changed"):
                    word = "" if name == "possible" else f"{name} "
                    parts.append(f"{verb} {word}{_shown(part, self.codec)}")
        return f"{self.atom} {', '.join(parts)}"


@frozen
class Standing:
    """A conclusion that lost a proof and is what it was.

    Attributes:
        predicate: its predicate.
        row: its values.
        possible: when it may hold, before and now.
        gone: the reports cited by the proofs shown before that are gone, by id.
        on: the reports cited by the proofs shown now, by id.
        outlets: the outlets of these, sorted.
    """

    predicate: str
    row: Row
    possible: IntervalSet
    gone: tuple[str, ...]
    on: tuple[str, ...]
    outlets: tuple[str, ...]
    codec: Codec = field(repr=False)

    @property
    def atom(self) -> str:
        """The atom as text."""
        return format_row(self.predicate, self.row, self.codec)

    def __str__(self) -> str:
        on = ", ".join(self.on) or "no report"
        return f"stands: {self.atom} {_shown(self.possible, self.codec)} on {on}"


class Delta(Sequence[Difference]):
    """What is different in a second knowledge base; ``print`` it.

    Made by ``kb.compare(other)``.  A sequence of :class:`Difference`, sorted by predicate and
    values.
    """

    def __init__(self, old: Compared, new: Compared, only: frozenset[str] | None = None) -> None:
        if old.database.codec is not new.database.codec:
            raise ValueError("the two knowledge bases have different time lines")
        self._old, self._new = old, new
        self._only = frozenset(old.predicates() | new.predicates()) if only is None else only
        self._found = tuple(_differences(old, new, self._only))

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, index: int) -> Difference: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Difference, ...]: ...
    def __getitem__(self, index: int | slice) -> Difference | tuple[Difference, ...]:
        return self._found[index]

    def about(self, *predicates: str) -> Delta:
        """What of it is about some predicates.

        Raises:
            LookupError: if neither program has one of them.
        """
        known = self._old.predicates() | self._new.predicates()
        for name in predicates:
            if name not in known:
                guess = did_you_mean(name, sorted(known))
                raise LookupError(f"nothing defines `{name}`{'; ' if guess else ''}{guess}")
        return Delta(self._old, self._new, frozenset(predicates))

    def of(self, kind: Way) -> tuple[Difference, ...]:
        """The differences of one kind."""
        return tuple(found for found in self._found if found.kind == kind)

    @property
    def conclusions(self) -> tuple[Difference, ...]:
        """Those that no report claims: what follows is different."""
        return tuple(found for found in self._found if not found.is_base)

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """Conclusions that a report which is gone was cited for, and that stand unchanged.

        Found by proving what can depend on such a report; the first time it is asked for.
        """
        return tuple(_standing(self._old, self._new, self._only))

    def __repr__(self) -> str:
        return f"<Delta of {len(self)} atoms>"

    def __str__(self) -> str:
        if not self._found and not self.standing:
            return "nothing changes"
        counts = [f"{len(self.of(kind))} {kind}" for kind in _VERBS if self.of(kind)] + (
            [f"{len(self.standing)} stand on others"] if self.standing else []
        )
        lines = [str(found) for kind in _VERBS for found in self.of(kind)]
        return "\n".join([*lines, *map(str, self.standing), ", ".join(counts)])

    def to_dicts(self) -> list[dict[str, Any]]:
        """One plain dictionary an atom, ready for JSON.

        Extents are lists of ``[first, last]`` pairs, both included, with ``None`` for an end
        that is unbounded.
        """
        return [
            {
                "atom": found.atom,
                "predicate": found.predicate,
                "kind": found.kind,
                "is_base": found.is_base,
                "single_sourced": found.single_sourced,
                "reports": [report.id for report in found.reports],
            }
            | {
                what: {name: _pairs(getattr(held, name), found.codec) for name in _EXTENTS}
                for what, held in (
                    ("before", found.before),
                    ("after", found.after),
                    ("lost", found.lost),
                    ("gained", found.gained),
                )
            }
            for found in self._found
        ]

    def to_polars(self) -> polars.DataFrame:
        """A Polars frame with a row for each atom, extent and interval lost or gained.

        Columns: ``atom``, ``predicate``, ``kind``, ``is_base``, ``extent``, ``is_lost``, and
        ``start`` and ``end`` (both included; null if unbounded).

        Raises:
            ImportError: if Polars is not installed (``pip install cartelogic[frames]``).
        """
        import polars

        bound = polars.Date if self._old.database.codec is Codec.DAYS else polars.Int64
        schema = {
            "atom": polars.String,
            "predicate": polars.String,
            "kind": polars.String,
            "is_base": polars.Boolean,
            "extent": polars.String,
            "is_lost": polars.Boolean,
            "start": bound,
            "end": bound,
        }
        rows = [
            (found.atom, found.predicate, found.kind, found.is_base, name, is_lost, *ends)
            for found in self._found
            for is_lost, held in ((True, found.lost), (False, found.gained))
            for name in _EXTENTS
            for ends in (_ends(part, found.codec) for part in getattr(held, name))
        ]
        return polars.DataFrame(rows, schema=schema, orient="row")

    def _repr_html_(self) -> str:
        """A table, for notebooks."""
        from html import escape

        rows = []
        for found in self._found:
            held = (found.before.possible, found.after.possible)
            cells = [found.kind, found.atom, *(_shown(part, found.codec) for part in held)]
            cells.append(", ".join(report.id for report in found.reports))
            rows.append("".join(f"<td>{escape(cell)}</td>" for cell in cells))
        header = "".join(f"<th>{name}</th>" for name in ("", "atom", "before", "after", "reports"))
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"


# -- finding them ---------------------------------------------------------------------------


def _differences(old: Compared, new: Compared, only: Collection[str]) -> Iterator[Difference]:
    """Every atom of the programs whose extents differ, in order."""
    codec = old.database.codec
    for name in sorted(only):
        before, after = old.extents(name), new.extents(name)
        rows: set[Row] = set()
        for mine, theirs in zip(before, after, strict=True):
            lost, gained = changes(mine, theirs)
            rows |= lost.keys() | gained.keys()
        for row in sorted(rows, key=row_key):
            was, now = _held(before, row), _held(after, row)
            if was != now:
                is_base = any(side.database.claims(name, row) for side in (old, new))
                yield Difference(name, row, was, now, is_base, codec, old, new)


def _held(extents: tuple[Relation, Relation, Relation], row: Row) -> Held:
    possible, certain, contested = (relation.extent(row) for relation in extents)
    return Held(possible, certain, (contested & possible) - certain)


def _standing(old: Compared, new: Compared, only: Collection[str]) -> Iterator[Standing]:
    gone = {r.id: r for r in old.database.reports.values() if r.id not in new.database.reports}
    for name in sorted(_dependent(old.analysis, gone.values()) & set(only)):
        before, after = old.extents(name), new.extents(name)
        for row in before[0].sorted_rows():
            was = _held(before, row)
            if was != _held(after, row):
                continue
            cited = [r.id for r in old.reports_of(name, row, was.possible) if r.id in gone]
            if cited:
                on = new.reports_of(name, row, was.possible)
                outlets = sorted({new.database.outlet_of(report) for report in on})
                yield Standing(
                    name,
                    row,
                    was.possible,
                    tuple(cited),
                    tuple(report.id for report in on),
                    tuple(outlets),
                    old.database.codec,
                )


def _dependent(analysis: Analysis, reports: Iterable[Report]) -> set[str]:
    """The relations that what some reports claim, or that they claim it, can have a part in."""
    claimed = {claim.predicate for report in reports for claim in report.claims}
    found = {prefix + name for name in claimed for prefix in ("", SAYS, DENIES)}
    readers: dict[str, set[str]] = {}
    for head, read in precedence(analysis.context.rules).items():
        for name in read:
            readers.setdefault(name, set()).add(head)
    pending = sorted(found)
    while pending:
        for name in readers.get(pending.pop(), set()) - found:
            found.add(name)
            pending.append(name)
    return found


# -- showing them ---------------------------------------------------------------------------


def _shown(extent: IntervalSet, codec: Codec) -> str:
    return show_set(extent, codec) if extent else "never"


def _pairs(extent: IntervalSet, codec: Codec) -> list[list[int | str | None]]:
    return [
        [end.isoformat() if isinstance(end, datetime.date) else end for end in _ends(part, codec)]
        for part in extent
    ]


def _ends(part: Interval, codec: Codec) -> tuple[datetime.date | int | None, ...]:
    """First and last instant of an interval; ``None`` where there is none, or no such date."""
    found: list[datetime.date | int | None] = []
    for bound in (part.first, part.last):
        if isinstance(bound, float):
            found.append(None)
        elif codec is Codec.INTEGERS:
            found.append(bound)
        else:
            try:
                found.append(to_date(bound))
            except TemporalError:
                found.append(None)
    return tuple(found)
