"""What is known before any rule: sources, articles, reports, and the relations they make.

Three kinds of base relation come from reports: what they claim (``allied_in``), who claims
or denies it (``says allied_in``, ``denies allied_in``), and their attributes
(``published``, ``reliability``).  All are built when first asked for and grow in place as
reports are added; removing a report makes new ones, which tells readers to start again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from attrs import frozen

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.model.profile import FactProfile
from cartelogic.model.sources import Article, Claim, Report, Source, Stance
from cartelogic.model.values import Day, Row, Value
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.temporal import ALL_TIME, NEG_INF, Bound, Codec, Instant

_Known = TypeVar("_Known", Source, Article)

OWN = "own"
"""The kind of a source that is a file or text of the user's: its facts are stated, not read."""


@frozen
class Claimed:
    """One claim, with the report that makes it."""

    report: Report
    claim: Claim


Attribute: TypeAlias = Callable[["Database", Report], Iterator[Row]]


class Database:
    """Reports, and the base relations they make.

    Args:
        codec: the time line of the claims.
    """

    def __init__(self, codec: Codec = Codec.DAYS) -> None:
        self.codec = codec
        self.sources: dict[str, Source] = {}
        self.articles: dict[str, Article] = {}
        self.reports: dict[str, Report] = {}
        self.profiles: dict[str, FactProfile] = {}
        self._claims: dict[str, dict[Row, list[Claimed]]] = {}
        self._denials: dict[str, dict[Row, list[Claimed]]] = {}
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
        if self.reports:
            for name in ("reliability", "outlet", "own"):
                self._relations.pop(f".{name}", None)

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
        self.reports.update(fresh)
        for report in fresh.values():
            self._take_in(report)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget reports; ids that name none are passed over.

        Their predicates stay known: a rule that reads one goes on to be valid.
        """
        gone = set(ids) & self.reports.keys()
        if gone:
            kept = [report for report in self.reports.values() if report.id not in gone]
            self._refill(kept)

    def where(self, keep: Callable[[Report], bool]) -> Database:
        """A database of the same sources and of the reports that ``keep`` wants."""
        other = Database(self.codec)
        other.sources, other.articles = dict(self.sources), dict(self.articles)
        other.profiles = {name: profile.emptied() for name, profile in self.profiles.items()}
        other.add(report for report in self.reports.values() if keep(report))
        return other

    def copy(self) -> Database:
        """A database that can change without this one."""
        return self.where(lambda report: True)

    def profiles_with(self, reports: Iterable[Report]) -> dict[str, FactProfile]:
        """What the facts would look like with more reports; nothing is changed."""
        profiles = {name: profile.copy() for name, profile in self.profiles.items()}
        for report in reports:
            for claim in report.claims:
                profiles.setdefault(claim.predicate, FactProfile()).take_in(claim, report)
        return profiles

    def _refill(self, reports: list[Report]) -> None:
        self.reports = {report.id: report for report in reports}
        self._claims, self._denials = {}, {}
        self.profiles = {name: profile.emptied() for name, profile in self.profiles.items()}
        self._relations = {k: v for k, v in self._relations.items() if k == "now"}
        for report in reports:
            self._take_in(report)

    def _take_in(self, report: Report) -> None:
        denies = report.stance is Stance.DENIES
        table = self._denials if denies else self._claims
        for claim in report.claims:
            self.profiles.setdefault(claim.predicate, FactProfile()).take_in(claim, report)
            rows = table.setdefault(claim.predicate, {})
            rows.setdefault(claim.row, []).append(Claimed(report, claim))
            said = self._relations.get(("denies " if denies else "says ") + claim.predicate)
            if said is not None:
                _hold(said, (report.id, *claim.row), claim)
            claimed = self._relations.get(claim.predicate)
            if claimed is not None and not denies:
                _hold(claimed, claim.row, claim)
        for name, attribute in ATTRIBUTES.items():
            relation = self._relations.get(f".{name}")
            if relation is not None:
                _fill(relation, attribute(self, report))

    # -- reading --------------------------------------------------------------------------

    def predicates(self) -> tuple[str, ...]:
        """Every predicate that some report claims or denies, sorted."""
        return tuple(sorted(self._claims.keys() | self._denials.keys()))

    def claims(self, predicate: str, row: Row) -> tuple[Claimed, ...]:
        """The claims (not the denials) of one ground atom."""
        return tuple(self._claims.get(predicate, {}).get(row, ()))

    def denials(self, predicate: str, row: Row) -> tuple[Claimed, ...]:
        """The denials of one ground atom."""
        return tuple(self._denials.get(predicate, {}).get(row, ()))

    def all_claims(self, predicate: str) -> Iterator[Claimed]:
        """Every claim and denial with that predicate."""
        for table in (self._claims, self._denials):
            for entries in table.get(predicate, {}).values():
                yield from entries

    def claimed(self, predicate: str) -> Relation:
        """What reports claim: each tuple on the union of its claims' possible extents."""
        found = self._relations.get(predicate)
        if found is None:
            found = Relation(predicate)
            for row, entries in self._claims.get(predicate, {}).items():
                for entry in entries:
                    _hold(found, row, entry.claim)
            self._relations[predicate] = found  # whole, or not at all if something stops us
        return found

    def said(self, predicate: str, *, denies: bool = False) -> Relation:
        """Who claims (or denies) what: the report's id, then the columns of the predicate."""
        name = ("denies " if denies else "says ") + predicate
        found = self._relations.get(name)
        if found is None:
            found = Relation(name)
            table = self._denials if denies else self._claims
            for row, entries in table.get(predicate, {}).items():
                for entry in entries:
                    _hold(found, (entry.report.id, *row), entry.claim)
            self._relations[name] = found
        return found

    def attribute(self, name: str) -> Relation:
        """A relation of :data:`ATTRIBUTES`, such as ``published(R, Date)``; timeless."""
        found = self._relations.get(f".{name}")
        if found is None:
            found = Relation(name)
            for report in self.reports.values():
                _fill(found, ATTRIBUTES[name](self, report))
            self._relations[f".{name}"] = found
        return found

    def set_now(self, instant: Instant | None) -> None:
        """Say what ``now(Date)`` holds for; ``None`` if nobody knows."""
        if instant != self._now:
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
        return Day(instant) if self.codec is Codec.DAYS else int(instant)

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


def _hold(relation: Relation, row: Row, claim: Claim) -> None:
    interval = claim.possible or ALL_TIME
    relation.add(row, interval.start, interval.end, GIVEN)


def _fill(relation: Relation, rows: Iterator[Row]) -> None:
    for row in rows:
        relation.add(row, ALL_TIME.start, ALL_TIME.end, GIVEN)


def _published(database: Database, report: Report) -> Iterator[Row]:
    if report.published is not None and report.published.earliest != NEG_INF:
        yield report.id, database.value(report.published.earliest)


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
