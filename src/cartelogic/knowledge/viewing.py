"""Knowledge bases made from one: of what was published by a day, or of other reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Self

from attrs import evolve

from cartelogic.analysis.checks import Analysis, analyse, with_doubts
from cartelogic.asking import When, instant_of
from cartelogic.errors import did_you_mean
from cartelogic.knowledge.framing import Framing
from cartelogic.model.profile import ReportDoubts
from cartelogic.model.sources import Report
from cartelogic.store.database import Database
from cartelogic.temporal import NEG_INF, Instant


class Viewing(Framing):
    """Makes knowledge bases of other reports."""

    def as_of(self, date: When) -> Self:
        """What could be known on a day: only reports published by then, and your own.

        A report whose day of publication is uncertain counts as possible from the earliest
        day on, and can make something certain from the latest.
        """
        return self._as_of(instant_of(self.codec, date))

    def without(
        self,
        *,
        source: str | Iterable[str] = (),
        report: str | Iterable[str] = (),
        outlet: str | Iterable[str] = (),
    ) -> Self:
        """What would be known without some reports: a knowledge base of its own.

        What they have no part in is taken over, not derived again.  The two can be changed,
        asked and changed once more without each other.

        Args:
            source: whose reports to leave out, one id or several.
            report: the reports to leave out, by id.
            outlet: leave out every report that one of these outlets answers for: that
                publishes its source, or else the article it was read in.

        Raises:
            LookupError: if one of them has no report here.
            TypeError: if none is named.
        """
        named = {"source": _several(source), "report": _several(report), "outlet": _several(outlet)}
        if not any(named.values()):
            raise TypeError("say what to leave out: a source, a report or an outlet")
        other = self._forked()
        other.database.remove(sorted(_found(self.database, named)))
        other._analysis = self._analysis_of_fewer(other.database)
        return other

    def _analysis_of_fewer(self, database: Database) -> Analysis:
        """The analysis for a database of fewer reports.

        The same as long as facts look the same.  If they do not, and the program would be refused
        of them (every fact with an interval may be gone, say), it goes on to mean what it
        meant: it was right for more.
        """
        same = _about(self.analysis, database)
        old, new = self.database.profiles, database.profiles
        is_like = all(profile.is_like(old[name]) for name, profile in new.items())
        if is_like and self.database.doubts() == database.doubts():
            return same
        made = analyse(self.program, database.profiles, database.doubts())
        return same if made.errors and not same.errors else made

    def assuming(
        self,
        text: str,
        *,
        source: str | None = None,
        published: str | None = None,
        stance: str = "asserts",
        credibility: int | None = None,
        place: str | None = None,
        note: str = "",
    ) -> Self:
        """What would be known if this were so: a knowledge base of its own.

        Args:
            text: facts, rules and declarations, as for :meth:`tell`.
            source: the id of the source that says the facts; without it they are your own.
            published: when it said so, as a bound (``2014-06``).
            stance: ``asserts``, ``denies`` or ``suspects``.
            credibility: the Admiralty number, 1 to 6.
            place: the place the report is about.
            note: a paraphrase.

        Raises:
            ProgramError: with everything that is wrong with it.
            ValueError: if a stance or grade does not exist.
        """
        other = self._forked()
        other._analysis = self._analysis and _about(self._analysis, other.database)
        other.tell(
            text,
            source=source,
            published=published,
            stance=stance,
            credibility=credibility,
            place=place,
            note=note,
        )
        return other

    def _forked(self) -> Self:
        """The same knowledge base, to be changed; what was derived is shared until it is."""
        database = self.database.fork()
        other = type(self)(
            self.program, database, articles=self.articles, limits=self.limits, engine=self.engine
        )
        other._told = self._told
        other._engines = {name: engine.fork() for name, engine in self._engines.items()}
        return other

    def _kept(self) -> Self:
        """The same as it is now, for what is worked out only later."""
        kept = self._forked()
        kept._analysis = _about(self.analysis.require(), kept.database)
        return kept

    def _view_of(self, day: Instant) -> Self:
        """The same, made once for each day; it is not to be changed."""
        view = self._views.get(day)
        if view is None:
            view = self._views[day] = self._as_of(day)
        return view

    def _as_of(self, limit: Instant | None) -> Self:
        """What could be known on a day, or before any publication."""
        day = NEG_INF if limit is None else limit
        database = self.database.published_by(day)
        view = type(self)(
            self.program, database, articles=self.articles, limits=self.limits, engine=self.engine
        )
        if self._of_views is None:
            doubts = ReportDoubts(of_publication=True, of_existence=True)
            self._of_views = with_doubts(self.analysis.require(), doubts)
        view._analysis = self._of_views
        return view


def _several(names: str | Iterable[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def _found(database: Database, named: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The ids of the reports meant; every name must stand for one.

    Raises:
        LookupError: if one does not.
    """
    reports = database.reports
    for name in named["report"]:
        if name not in reports:
            raise _nothing("no report", name, reports)
        yield name
    for what, of in (("source", _source_of), ("outlet", database.outlet_of)):
        if not named[what]:
            continue
        known = database.speakers(of)
        for name in named[what]:
            if name not in known:
                raise _nothing(f"no report of the {what}", name, known)
        yield from database.said_by(named[what], of)


def _source_of(report: Report) -> str:
    return report.source


def _nothing(lacks: str, name: str, known: Iterable[str]) -> LookupError:
    guess = did_you_mean(name, sorted(known))
    return LookupError(f"{lacks} `{name}`{'; ' if guess else ''}{guess}")


def _about(analysis: Analysis, database: Database) -> Analysis:
    """An analysis of facts that look the same, for another database."""
    return evolve(analysis, context=evolve(analysis.context, profiles=database.profiles))
