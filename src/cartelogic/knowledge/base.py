"""The knowledge base, whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cartelogic.analysis.checks import analyse
from cartelogic.analysis.normal import CONTESTED
from cartelogic.asking import (
    Mode,
    When,
    instant_of,
)
from cartelogic.engine.base import Engine, Extents, Limits
from cartelogic.errors import ProgramError
from cartelogic.journal.changes import difference
from cartelogic.knowledge.saving import Saving
from cartelogic.model.sources import Article, Report, Source
from cartelogic.model.values import Row
from cartelogic.reading import case_folders, two_timelines
from cartelogic.store.collector import without_collector
from cartelogic.temporal import Codec, Instant, Interval

if TYPE_CHECKING:
    from cartelogic.contradictions import Clash
    from cartelogic.deltas import Compared, Delta
    from cartelogic.exchange.ucdp import Events
    from cartelogic.revisions import Revision
    from cartelogic.store.told import Progress


class KnowledgeBase(Saving):
    """Reports and rules, and what follows from them.

    Make one with :func:`load`, :func:`demo` or :meth:`from_text`.

    Attributes:
        program: the rules and declarations, as written.
        database: sources, articles and reports.
        articles: a folder with the texts of the articles, if proofs are to quote them.
    """

    def add(
        self,
        reports: Iterable[Report],
        *,
        sources: Iterable[Source] = (),
        articles: Iterable[Article] = (),
    ) -> None:
        """Add reports made elsewhere, all or none; one that is there already changes nothing.

        Args:
            reports: such as :func:`cartelogic.exchange.ucdp.read` makes.
            sources: whose they are; one that is described already keeps its description.
            articles: what they were read in.

        Raises:
            ProgramError: if an id is taken, or the claims do not fit the program.
        """
        known = self.database.reports
        fresh = [report for report in reports if known.get(report.id) != report]
        database = self.database.fork()
        for source in sources:
            if source.id not in database.sources:
                database.add_source(source)
        for article in articles:
            database.add_article(article)
        database.add(fresh)
        analysis = analyse(self.program, database.profiles, database.doubts())
        if analysis.errors:
            raise ProgramError(analysis.errors)
        change = difference("add", self._told, self._nothing, self.database, database)
        self._make(change, analysis, (self.program, database))

    def load_events(
        self,
        path: str | Path | None = None,
        *,
        names: str | Path | None = None,
        rejects: bool = False,
    ) -> Events:
        """Add the events of a file of the UCDP Georeferenced Event Dataset.

        ``rules/events.dl`` of the shipped case says what follows from them.

        Args:
            path: the file, ``.csv`` or ``.csv.gz``; without it, the events of the shipped case.
            names: a folder with tables of names; without it, those of the shipped case.
            rejects: whether bad rows are set aside; without it, one stops the load.

        Returns:
            All that was read; its ``counts`` say what became of each row.

        Raises:
            ProgramError: with everything that is wrong in the file; nothing is changed then.
        """
        from cartelogic.exchange import ucdp

        if self.codec is not Codec.DAYS:
            raise ProgramError.of(two_timelines(None))
        with without_collector():
            events = ucdp.read(path or ucdp.shipped(), names=names, rejects=rejects)
            self.add(events.reports, sources=events.sources, articles=events.articles)
        return events

    def revisions(self, atom: str, *, now: When | None = None) -> tuple[Revision, ...]:
        """How what could be concluded about an atom changed with each publication.

        Args:
            atom: such as ``rival(a, b)``.
            now: what ``now(Date)`` means in rules.

        Raises:
            ProgramError: if it is no ground atom, or its predicate does not exist.
        """
        from cartelogic.revisions import revisions

        predicate, row = self._ground(atom)

        engines: dict[str, Engine] = {}  # one for all days: it keeps what it compiled

        def extents(day: Instant | None) -> Extents:
            view = self._as_of(day)
            view._engines = engines
            view._set_now(now)
            analysis = view.analysis.require()
            versions, relation = analysis.versions, view._engine().relation
            contested = relation(CONTESTED + predicate) if predicate in versions.contested else None
            return Extents(relation(predicate), relation(versions.certain(predicate)), contested)

        return tuple(revisions(self.database, row, extents))

    def first_supported(
        self,
        atom: str,
        at: When | None = None,
        *,
        mode: Mode = "possible",
        now: When | None = None,
    ) -> Revision | None:
        """The first publication that supported an atom; ``None`` if none ever did.

        Args:
            atom: such as ``rival(a, b)``.
            at: the instant it is to hold at; without it, any.
            mode: whether it is enough that it may hold.
            now: what ``now(Date)`` means in rules.

        Raises:
            ProgramError: if it is no ground atom, or its predicate does not exist.
        """
        instant = None if at is None else instant_of(self.codec, at)
        for revision in self.revisions(atom, now=now):
            extent = revision.certain if mode == "certain" else revision.possible
            if extent and (instant is None or instant in extent):
                return revision
        return None

    def compare(self, other: KnowledgeBase, *, now: When | None = None) -> Delta:
        """What is different in another knowledge base: what falls there, shrinks, or appears.

        Args:
            other: such as ``kb.without(source="sdn")`` or ``kb.assuming("rival(a, b).")``.
            now: what ``now(Date)`` means in rules.

        Raises:
            ValueError: if the two have different time lines.
            ProgramError: if one of the programs has a mistake.
        """
        from cartelogic.deltas import Delta

        self._set_now(now)
        other._set_now(now)
        return Delta(self._compared(), other._compared())

    def _compared(self) -> Compared:
        """What it takes to compare this as it is now; what has to be derived is kept here, too."""
        from cartelogic.deltas import Compared

        here = Compared(self.analysis.require(), self.database, self._engine().relation)
        for name in here.predicates():
            here.extents(name)
        kept = self._kept()
        return Compared(kept.analysis, kept.database, kept._engine().relation)

    def contradictions(self, *, now: When | None = None) -> tuple[Clash, ...]:
        """Every pair of accounts that cannot both be right, with time, place and reports.

        Args:
            now: what ``now(Date)`` means in rules.
        """
        from cartelogic.contradictions import contradictions

        self._set_now(now)
        search = self._search()

        def leaves(predicate: str, row: Row, interval: Interval) -> tuple[Report, ...]:
            proof = search.throughout(predicate, row, interval)
            found = self._explanation(proof).reports
            return tuple(dict.fromkeys(leaf.report for leaf in found))

        analysis = self.analysis.require()
        return contradictions(analysis, self.database, self._engine().relation, leaves)


def load(
    *paths: str | Path,
    articles: str | Path | None = None,
    events: str | Path | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> KnowledgeBase:
    """A knowledge base of rule files (``.dl``), fact files (``.yaml``) and files of rows.

    Args:
        paths: files, or folders that are read with all folders in them; files of rows
            (``.csv``, ``.tsv``, ``.parquet``) are to be named.
        articles: a folder with the texts of the articles; proofs then show the sentences.
        events: a file of UCDP events, as for :meth:`KnowledgeBase.load_events`.
        limits: where an evaluation stops.
        progress: is told how far it is with files of rows.

    Raises:
        ProgramError: with everything that is wrong in any of the files.
    """
    made = KnowledgeBase(articles=articles, limits=limits)
    with without_collector():
        made.load(*paths, progress=progress)
        if events is not None:
            made.load_events(events)
    return made


def demo(*, articles: str | Path | None = None, events: bool | str | Path = False) -> KnowledgeBase:
    """The shipped case: reports of five articles on organised crime in Mexico, and rules.

    Args:
        articles: a folder with the texts of the articles; proofs then show the sentences.
        events: whether to add the events of UCDP that are shipped with it; or a file with
            all of them.
    """
    if events is True:
        from cartelogic.exchange.ucdp import shipped

        events = shipped()
    return load(*case_folders(), articles=articles, events=events or None)
