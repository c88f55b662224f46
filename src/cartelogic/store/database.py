"""What is known before any rule: sources, articles, reports, and the relations they make.

Three kinds of base relation come from reports: what they claim (``allied_in``), who claims
or denies it (``says allied_in``, ``denies allied_in``), and their attributes
(``published``, ``reliability``).  All are built when first asked for and grow in place as
reports are added; removing a report makes new ones of those that it is in.

A *fork* of a database goes on by itself, and shares with it whatever neither has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import Enum
from functools import partial
from typing import TypeAlias, TypeVar

from attrs import frozen

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.model.profile import FactProfile, ReportDoubts
from cartelogic.model.sources import Article, Claim, Report, Source, Stance
from cartelogic.model.values import Day, Row, Value, ranged, row_key
from cartelogic.store.relation import GIVEN, Relation, changes
from cartelogic.temporal import ALL_TIME, NEG_INF, POS_INF, Bound, Codec, Instant

_Known = TypeVar("_Known", Source, Article)

OWN = "own"
"""The kind of a source that is a file or text of the user's: its facts are stated, not read."""


@frozen
class Claimed:
    """One claim, with the report that makes it."""

    report: Report
    claim: Claim


class BaseExtent(Enum):
    """Which instants of a claim count; the value marks the relation's name."""

    POSSIBLE = ""
    CERTAIN = "certain "
    LOOSE = "loose "
    """All it may hold on, if there is none that it certainly holds on.

    Rows then have two more columns: its latest start, and its earliest end (exclusive).
    """
    DATED = "dated "
    """Always, if it certainly holds on some day, and on none that is known.

    Rows then have its four points: earliest and latest start, earliest end (exclusive), and
    the last instant it may hold at.
    """


_Table: TypeAlias = dict[str, dict[Row, tuple[Claimed, ...]]]
Attribute: TypeAlias = Callable[["Database", Report], Iterator[Row]]


class Database:
    """Reports, and the base relations they make.

    Args:
        codec: the time line of the claims.

    Attributes:
        unsure: the ids of reports that may not have been published yet; what they say is
            possible and never certain.
        changes: how often anything here has changed; engines skip what they know is current.
    """

    def __init__(self, codec: Codec = Codec.DAYS) -> None:
        self.codec = codec
        self.sources: dict[str, Source] = {}
        self.articles: dict[str, Article] = {}
        self.reports: dict[str, Report] = {}
        self.profiles: dict[str, FactProfile] = {}
        self.unsure: frozenset[str] = frozenset()
        self.changes = 0
        self._claims: _Table = {}
        self._denials: _Table = {}
        self._lent: set[tuple[bool, str]] = set()  # tables that a fork shares: denials?, predicate
        self._relations: dict[str, Relation] = {}
        self._now: Bound | None = None

    # -- filling --------------------------------------------------------------------------

    def add_source(self, source: Source) -> None:
        """Know a source; the same one again changes nothing.

        Raises:
            ProgramError: CL505 if another source has its id.
        """
        if source.id not in self.sources:
            self._described()
        _unique(self.sources, source.id, source, "source")

    def add_article(self, article: Article) -> None:
        """Know an article; the same one again changes nothing.

        Raises:
            ProgramError: CL505 if another article has its id.
        """
        if article.id not in self.articles:
            self._described()
        _unique(self.articles, article.id, article, "article")

    def _described(self) -> None:
        """Forget what was read off reports whose source or article nothing described."""
        self.changes += 1
        if self.reports:
            for name in ("reliability", "outlet", "own"):
                for extent in BaseExtent:
                    self._relations.pop(f"{extent.value}.{name}", None)

    def add(self, reports: Iterable[Report]) -> None:
        """Take in reports, all or none of them.

        Raises:
            ProgramError: CL505 if an id is taken.
        """
        fresh: dict[str, Report] = {}
        clashes = []
        for report in reports:
            if report.id in self.reports or report.id in fresh:
                clashes.append(_taken("report", report.id, report))
            fresh[report.id] = report
        if clashes:
            raise ProgramError(clashes)
        self.changes += 1
        self.reports.update(fresh)
        for report in fresh.values():
            self._take_in(report)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget reports; ids that name none are passed over.

        Their predicates stay known: a rule that reads one goes on to be valid.
        """
        gone = {name: self.reports[name] for name in dict.fromkeys(ids) if name in self.reports}
        if not gone:
            return
        self.changes += 1
        self.reports = {name: r for name, r in self.reports.items() if name not in gone}
        for name in ATTRIBUTES:
            self._forget_attribute(name, gone.values())
        rows: dict[tuple[bool, str], set[Row]] = {}
        for report in gone.values():
            denies = report.stance is Stance.DENIES
            for claim in report.claims:
                rows.setdefault((denies, claim.predicate), set()).add(claim.row)
        for (denies, predicate), claimed in rows.items():
            self._forget_claims(predicate, claimed, gone.keys(), denies=denies)
        for predicate in sorted({predicate for _, predicate in rows}):
            self.profiles[predicate] = self._profile(predicate)

    def _forget_claims(
        self, predicate: str, rows: set[Row], gone: Collection[str], *, denies: bool
    ) -> None:
        table = self._own(predicate, denies=denies)
        before = {row: table[row] for row in rows}
        after = {
            row: tuple(entry for entry in entries if entry.report.id not in gone)
            for row, entries in before.items()
        }
        for row, entries in after.items():
            if entries:
                table[row] = entries
            else:
                del table[row]
        if not table:
            del self._table(denies=denies)[predicate]
        for extent in BaseExtent:
            said = extent.value + ("denies " if denies else "says ") + predicate
            for name in (said,) if denies else (said, extent.value + predicate):
                known = self._relations.get(name)
                if known is not None:
                    is_said = name == said
                    held = self._held(before, extent, is_said=is_said)
                    lost, _ = changes(held, self._held(after, extent, is_said=is_said))
                    self._relations[name] = known.without(lost) if lost else known

    def _held(
        self, entries: Mapping[Row, tuple[Claimed, ...]], extent: BaseExtent, *, is_said: bool
    ) -> Relation:
        """What some claims alone hold."""
        found = Relation("")
        for row, claims in entries.items():
            for claimed in claims:
                row_ = (claimed.report.id, *row) if is_said else row
                self._hold(found, row_, claimed.report, claimed.claim, extent)
        return found

    def _forget_attribute(self, name: str, gone: Collection[Report]) -> None:
        """Take away what only reports that are gone gave; several may share a source."""
        sources = {report.source for report in gone} if name == "reliability" else set()
        every = self.reports.values() if sources else ()
        kept = [report for report in every if report.source in sources]
        for extent in BaseExtent:
            known = self._relations.get(f"{extent.value}.{name}")
            if known is None:
                continue
            rows = partial(self._rows, name, extent=extent)
            given, still = (
                {row for report in some if self._counts(report, extent) for row in rows(report)}
                for some in (gone, kept)
            )
            lost = {row: known.cover(row) for row in sorted(given - still, key=row_key)}
            if lost:
                self._relations[f"{extent.value}.{name}"] = known.without(lost)

    def _profile(self, predicate: str) -> FactProfile:
        """The profile of a predicate, now that it has fewer facts than it knows of."""
        most = self.profiles[predicate]
        found = most.emptied()
        for report in self.reports.values():
            if found.is_like(most):
                break  # more facts cannot make it more
            for claim in report.claims:
                if claim.predicate == predicate:
                    found.take_in(claim, report)
        return found

    def where(
        self, keep: Callable[[Report], bool], unsure: frozenset[str] | None = None
    ) -> Database:
        """A database of the same sources and of the reports that ``keep`` wants."""
        other = Database(self.codec)
        other.unsure = self.unsure if unsure is None else unsure
        other.sources, other.articles = dict(self.sources), dict(self.articles)
        other.profiles = {name: profile.emptied() for name, profile in self.profiles.items()}
        other.add(report for report in self.reports.values() if keep(report))
        return other

    def copy(self) -> Database:
        """A database that can change without this one, made from scratch."""
        return self.where(lambda report: True)

    def fork(self) -> Database:
        """A database that can change without this one; it shares what neither has changed."""
        other = Database(self.codec)
        other.sources, other.articles = dict(self.sources), dict(self.articles)
        other.reports = dict(self.reports)
        other.profiles = {name: profile.copy() for name, profile in self.profiles.items()}
        other.unsure, other._now = self.unsure, self._now
        other._claims, other._denials = dict(self._claims), dict(self._denials)
        other._relations = dict(self._relations)
        self._lent = {
            (denies, name) for denies in (False, True) for name in self._table(denies=denies)
        }
        other._lent = set(self._lent)
        for relation in self._relations.values():
            relation.is_lent = True
        return other

    def profiles_with(self, reports: Iterable[Report]) -> dict[str, FactProfile]:
        """What the facts would look like with more reports; nothing is changed."""
        profiles = {name: profile.copy() for name, profile in self.profiles.items()}
        for report in reports:
            for claim in report.claims:
                profiles.setdefault(claim.predicate, FactProfile()).take_in(claim, report)
        return profiles

    def _table(self, *, denies: bool) -> _Table:
        return self._denials if denies else self._claims

    def _own(self, predicate: str, *, denies: bool) -> dict[Row, tuple[Claimed, ...]]:
        """Who claims or denies what of a predicate, where it may be changed."""
        table = self._table(denies=denies)
        rows = table.setdefault(predicate, {})
        if (denies, predicate) in self._lent:
            rows = table[predicate] = dict(rows)
            self._lent.discard((denies, predicate))
        return rows

    def _writable(self, name: str) -> Relation | None:
        """A base relation that was built, where it may be added to."""
        found = self._relations.get(name)
        if found is not None and found.is_lent:
            found = self._relations[name] = found.copy()
        return found

    def _take_in(self, report: Report) -> None:
        denies = report.stance is Stance.DENIES
        for claim in report.claims:
            self.profiles.setdefault(claim.predicate, FactProfile()).take_in(claim, report)
            rows = self._own(claim.predicate, denies=denies)
            rows[claim.row] = (*rows.get(claim.row, ()), Claimed(report, claim))
            verb = "denies " if denies else "says "
            for extent in BaseExtent if self._relations else ():
                said = self._writable(extent.value + verb + claim.predicate)
                if said is not None:
                    self._hold(said, (report.id, *claim.row), report, claim, extent)
                claimed = None if denies else self._writable(extent.value + claim.predicate)
                if claimed is not None:
                    self._hold(claimed, claim.row, report, claim, extent)
        for name in ATTRIBUTES if self._relations else ():
            for extent in BaseExtent:
                relation = self._writable(f"{extent.value}.{name}")
                if relation is not None and self._counts(report, extent):
                    _fill(relation, self._rows(name, report, extent))

    # -- reading --------------------------------------------------------------------------

    def predicates(self) -> tuple[str, ...]:
        """Every predicate that some report claims or denies, sorted."""
        return tuple(sorted(self._claims.keys() | self._denials.keys()))

    def claims(self, predicate: str, row: Row) -> tuple[Claimed, ...]:
        """The claims (not the denials) of one ground atom."""
        return self._claims.get(predicate, {}).get(row, ())

    def denials(self, predicate: str, row: Row) -> tuple[Claimed, ...]:
        """The denials of one ground atom."""
        return self._denials.get(predicate, {}).get(row, ())

    def all_claims(self, predicate: str) -> Iterator[Claimed]:
        """Every claim and denial with that predicate."""
        for table in (self._claims, self._denials):
            for entries in table.get(predicate, {}).values():
                yield from entries

    def claimed(self, predicate: str, extent: BaseExtent = BaseExtent.POSSIBLE) -> Relation:
        """What reports claim: each tuple on the union of that extent of its claims."""
        found = self._relations.get(extent.value + predicate)
        if found is None:
            found = Relation(extent.value + predicate)
            for row, entries in self._claims.get(predicate, {}).items():
                for entry in entries:
                    self._hold(found, row, entry.report, entry.claim, extent)
            # Whole, or not at all if something stops us.
            self._relations[extent.value + predicate] = found
        return found

    def said(
        self, predicate: str, *, denies: bool = False, extent: BaseExtent = BaseExtent.POSSIBLE
    ) -> Relation:
        """Who claims (or denies) what: the report's id, then the columns of the predicate."""
        name = ("denies " if denies else "says ") + predicate
        found = self._relations.get(extent.value + name)
        if found is None:
            found = Relation(extent.value + name)
            table = self._denials if denies else self._claims
            for row, entries in table.get(predicate, {}).items():
                for entry in entries:
                    row_ = (entry.report.id, *row)
                    self._hold(found, row_, entry.report, entry.claim, extent)
            self._relations[extent.value + name] = found
        return found

    def _hold(
        self, relation: Relation, row: Row, report: Report, claim: Claim, extent: BaseExtent
    ) -> None:
        """Hold a row where a claim holds, in one of its extents."""
        if extent is BaseExtent.POSSIBLE:
            held = claim.possible or ALL_TIME
            relation.add(row, held.start, held.end, GIVEN)
            return
        certain = None if report.id in self.unsure else claim.certain(report.stance)
        if extent is BaseExtent.CERTAIN and certain is not None:
            relation.add(row, certain.start, certain.end, GIVEN)
        elif extent is BaseExtent.LOOSE and certain is None:
            interval = claim.interval
            points = (0, NEG_INF, POS_INF, 0) if interval is None else interval.four_points
            row = (*row, self.value(points[1]), self.value(points[2]))
            held = claim.possible or ALL_TIME
            relation.add(row, held.start, held.end, GIVEN)
        elif extent is BaseExtent.DATED and certain is None and self._is_plain(report):
            dated = claim.interval
            if dated is not None:
                first, latest, until, end = dated.four_points
                row = (*row, *map(self.value, (first, latest, until, end - 1)))
                relation.add(row, ALL_TIME.start, ALL_TIME.end, GIVEN)

    def _is_plain(self, report: Report) -> bool:
        """Whether a report is out, and does not hedge."""
        return report.stance is not Stance.SUSPECTS and report.id not in self.unsure

    def attribute(self, name: str, extent: BaseExtent = BaseExtent.POSSIBLE) -> Relation:
        """A relation of :data:`ATTRIBUTES`, such as ``published(R, Date)``; timeless."""
        key = f"{extent.value}.{name}"
        found = self._relations.get(key)
        if found is None:
            found = Relation(extent.value + name)
            for report in self.reports.values():
                if self._counts(report, extent):
                    _fill(found, self._rows(name, report, extent))
            self._relations[key] = found
        return found

    def _rows(self, name: str, report: Report, extent: BaseExtent) -> Iterator[Row]:
        always = (self.value(NEG_INF), self.value(POS_INF))
        for row in ATTRIBUTES[name](self, report):
            yield (*row, *always) if extent is BaseExtent.LOOSE else row

    def _counts(self, report: Report, extent: BaseExtent) -> bool:
        """Whether a report is there, in one of the extents."""
        if extent in (BaseExtent.POSSIBLE, BaseExtent.DATED):
            return extent is BaseExtent.POSSIBLE
        return (report.id in self.unsure) is (extent is BaseExtent.LOOSE)

    def doubts(self, more: Iterable[Report] = ()) -> ReportDoubts:
        """What is uncertain about the reports themselves, with some that may be added."""
        published = (report.published for report in (*self.reports.values(), *more))
        return ReportDoubts(
            any(bound is not None and bound.earliest != bound.latest for bound in published),
            not self.unsure.isdisjoint(self.reports),
        )

    def set_now(self, instant: Instant | None) -> None:
        """Say what ``now(Date)`` holds for; ``None`` if nobody knows."""
        if instant != self._now:
            self.changes += 1
            self._now = instant
            self._relations.pop("now", None)

    def now_relation(self) -> Relation:
        """``now(Date)``: one tuple, or none."""
        found = self._relations.get("now")
        if found is None:
            found = self._relations["now"] = Relation("now")
            if self._now is not None:
                _fill(found, iter([(self.value(self._now),)]))
        return found

    def value(self, instant: Bound) -> Value:
        """An instant of this time line as a value: a day, or a number."""
        return Day(instant) if self.codec is Codec.DAYS else instant

    def source_of(self, report: Report) -> Source:
        """The source of a report; a stand-in of unknown reliability if none is described."""
        return self.sources.get(report.source) or Source(report.source, report.source)

    def outlet_of(self, report: Report) -> str:
        """The outlet that answers for a report: that of its source, else of its article."""
        source = self.source_of(report)
        if source.kind == "outlet":
            return source.id
        if source.outlet is not None:
            return source.outlet
        via = self.sources.get(report.via or "")
        if via is not None and via.kind == "outlet":
            return via.id
        article = self.articles.get(report.article or "")
        return source.id if article is None else article.outlet


def _fill(relation: Relation, rows: Iterator[Row]) -> None:
    for row in rows:
        relation.add(row, ALL_TIME.start, ALL_TIME.end, GIVEN)


def _published(database: Database, report: Report) -> Iterator[Row]:
    published = report.published
    if published is not None and not published.is_open:
        earliest, latest = map(database.value, (published.earliest, published.latest))
        yield report.id, ranged(earliest, latest)


def _is_own(database: Database, report: Report) -> bool:
    return database.source_of(report).kind == OWN


def _accepted(database: Database, report: Report) -> Iterator[Row]:
    if report.stance is not Stance.DENIES:
        yield (report.id,)


def _own(database: Database, report: Report) -> Iterator[Row]:
    if _is_own(database, report) and report.stance is not Stance.DENIES:
        yield (report.id,)


def _reliability(database: Database, report: Report) -> Iterator[Row]:
    source = database.source_of(report)
    yield source.id, source.reliability.lower()


def _place(database: Database, report: Report) -> Iterator[Row]:
    if report.place is not None:
        yield report.id, report.place


def _article(database: Database, report: Report) -> Iterator[Row]:
    if report.article is not None:
        yield report.id, report.article


ATTRIBUTES: Mapping[str, Attribute] = {
    "accepted": _accepted,
    "article": _article,
    "credibility": lambda database, report: iter([(report.id, report.graded_credibility)]),
    "outlet": lambda database, report: iter([(report.id, database.outlet_of(report))]),
    "own": _own,
    "place": _place,
    "published": _published,
    "reliability": _reliability,
    "report": lambda database, report: iter([(report.id, report.source)]),
    "stance": lambda database, report: iter([(report.id, report.stance.value)]),
}
"""The attributes of reports that rules can read, and how each is read off a report.

``own`` is the part of ``accepted`` that a program's own rule for it cannot take away: what
is stated in the user's own files.
"""


def _taken(what: str, name: str, report: Report | None = None) -> Diagnostic:
    return Diagnostic(
        Code.DUPLICATE_ID,
        f"two {what}s have the id `{name}`",
        None if report is None else report.origin,
        why="an id stands for one thing in every proof",
        hint="give one of them another id",
    )


def _unique(table: dict[str, _Known], name: str, value: _Known, what: str) -> None:
    if table.setdefault(name, value) != value:
        raise ProgramError.of(_taken(what, name))
