"""The knowledge base: the one place that wires the layers together.

Text and files go in through ``syntax`` and ``store``, are checked by ``analysis``, evaluated
by an engine of ``engine.ENGINES`` and explained by ``provenance``.  A change is all or
nothing: what fails leaves the knowledge base as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from attrs import evolve

from cartelogic.analysis.checks import Analysis, analyse, check_goals, with_doubts
from cartelogic.analysis.normal import CONTESTED, QUERY, Kind, NormalRule
from cartelogic.analysis.sorts import sort_clashes
from cartelogic.analysis.versions import Versions
from cartelogic.answers import Answer, Answers, Extent
from cartelogic.asking import (
    MODES,
    Mode,
    Period,
    When,
    at_text,
    goal_rules,
    ground_row,
    instant_of,
    period_of,
    unknown_symbols,
    vocabulary,
    window_of,
)
from cartelogic.contradictions import Clash, contradictions
from cartelogic.engine import ENGINES
from cartelogic.engine.base import Engine, Extents, Limits
from cartelogic.errors import Code, Diagnostic, ProgramError, did_you_mean, in_order
from cartelogic.model.clauses import Atom, Body, Positive, Program
from cartelogic.model.printing import format_atom, format_clause, format_row
from cartelogic.model.profile import ReportDoubts
from cartelogic.model.sources import CREDIBILITY, Report, Stance
from cartelogic.model.values import Row
from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.proof import Coalesced, Derived, Proof
from cartelogic.provenance.render import Renderer, no_quotes
from cartelogic.provenance.search import NoProof, Search
from cartelogic.reading import (
    FACT_FILES,
    RULE_FILES,
    case_folders,
    files_at,
    parse_text,
    sure,
    two_timelines,
)
from cartelogic.revisions import Revision, revisions
from cartelogic.source import SourceText, Span
from cartelogic.store.collector import without_collector
from cartelogic.store.database import Database
from cartelogic.store.folder import ArticleFolder
from cartelogic.store.loading import Loaded, into
from cartelogic.store.own import own_reports
from cartelogic.syntax.files import read_programs, read_text
from cartelogic.syntax.parser import Parsed, parse_atom, parse_goal
from cartelogic.temporal import EMPTY, NEG_INF, Codec, Instant, Interval, IntervalSet, parse_bound


class KnowledgeBase:
    """Reports and rules, and what follows from them.

    Make one with :func:`load`, :func:`demo` or :meth:`from_text`.

    Attributes:
        program: the rules and declarations, as written.
        database: sources, articles and reports.
        articles: a folder with the texts of the articles, if proofs are to quote them.
    """

    def __init__(
        self,
        program: Program | None = None,
        database: Database | None = None,
        *,
        articles: str | Path | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.program = program or Program()
        self.database = database or Database(self.program.codec)
        self.limits = limits or Limits()
        self.articles = None if articles is None else Path(articles)
        self._analysis: Analysis | None = None
        self._of_views: Analysis | None = None
        self._words: frozenset[str] | None = None
        self._views: dict[Instant, KnowledgeBase] = {}
        self._engines: dict[str, Engine] = {}
        self._told = 0

    @classmethod
    def from_text(cls, text: str, *, name: str = "text", limits: Limits | None = None) -> Self:
        """A knowledge base of one program text: declarations, facts and rules.

        Args:
            text: the program; ``.include`` is refused, as a text has no folder.
            name: what messages and report ids call it.
            limits: where an evaluation stops.

        Raises:
            ProgramError: with everything that is wrong with it.
        """
        made = cls(limits=limits)
        made._take(parse_text(SourceText(name, text), Codec.DAYS))
        return made

    @property
    def codec(self) -> Codec:
        """The time line: days, or integers."""
        return self.program.codec

    # -- changing -------------------------------------------------------------------------

    def tell(
        self,
        text: str,
        *,
        source: str | None = None,
        published: str | None = None,
        stance: str = "asserts",
        credibility: int | None = None,
        place: str | None = None,
        note: str = "",
    ) -> tuple[str, ...]:
        """Add facts, rules and declarations; what was derived is continued, not lost.

        Args:
            text: program text.
            source: the id of the source that says the facts; without it they are your own.
            published: when it said so, as a bound (``2014-06``).
            stance: ``asserts``, ``denies`` or ``suspects``.
            credibility: the Admiralty number, 1 to 6; without it, 6: nobody can judge.
            place: the place the report is about.
            note: a paraphrase.

        Returns:
            The ids of the reports made, one for each fact.

        Raises:
            ProgramError: with everything that is wrong; nothing is changed then.
            ValueError: if a stance or grade does not exist.
        """
        self._told += 1
        parsed = parse_text(SourceText(f"told{self._told}", text), self.codec)
        if credibility is not None and credibility not in CREDIBILITY:
            raise ValueError(f"`{credibility}` is no credibility: give a number from 1 to 6")
        if stance not in {known.value for known in Stance}:
            raise ValueError(f"`{stance}` is no stance: give asserts, denies or suspects")
        details = (published, credibility, place, note)
        if source is None and (stance != "asserts" or any(details)):
            raise ValueError("say whose report it is: give a `source`")

        def attribute(report: Report) -> Report:
            if source is None:
                return report
            bound = None if published is None else parse_bound(published, self.codec)
            return evolve(
                report,
                source=source,
                published=bound,
                stance=Stance(stance),
                credibility=credibility or report.credibility,
                place=place,
                note=note,
            )

        return self._take(parsed, attribute)

    def load(self, *paths: str | Path) -> None:
        """Add what is in rule files (``.dl``) and fact files (``.yaml``), all or nothing.

        Args:
            paths: files, or folders that are read with all folders in them.

        Raises:
            ProgramError: with everything that is wrong in any of the files.
        """
        files = [pair for path in paths for pair in files_at(Path(path))]
        programs = [pair for pair in files if pair[0].suffix in RULE_FILES]
        parsed = read_programs(programs, self.codec)
        problems = list(parsed.diagnostics)
        program = self.program + evolve(parsed.program, facts=())
        known = self.database.reports or self.program.rules
        if parsed.program.codec is not self.codec and known:
            problems.append(two_timelines(parsed.program.codec_span))
        loaded = Loaded(program.codec)
        for path, root in files:
            if path.suffix in FACT_FILES:
                try:
                    loaded.read(read_text(path, path.relative_to(root.parent).as_posix()))
                except ProgramError as error:
                    problems += error.diagnostics
        reports, sources = own_reports(parsed.program.facts, self.database.reports)
        loaded.reports += reports
        loaded.sources += sources
        if program.codec is self.database.codec:
            database = self.database.copy()
        else:
            database = Database(program.codec)
        problems += into(database, loaded)
        broken = any(problem.is_error for problem in problems)
        profiles = database.profiles_with(loaded.reports) if broken else database.profiles
        analysis = analyse(program, profiles, database.doubts())
        problems += sure(analysis.errors, problems)
        if any(problem.is_error for problem in problems):
            raise ProgramError(problems)
        self.program, self.database = program, database
        self._changed(analysis)

    def _take(self, parsed: Parsed, attribute: Any = lambda report: report) -> tuple[str, ...]:
        """Add a parsed text, all or nothing."""
        program = self.program + evolve(parsed.program, facts=())
        if parsed.program.codec is not self.codec and (self.database.reports or self.program.rules):
            raise ProgramError.of(two_timelines(parsed.program.codec_span))
        reports, sources = own_reports(parsed.program.facts, self.database.reports)
        reports = [attribute(report) for report in reports]
        database = self.database
        if program.codec is not database.codec:
            database = Database(program.codec)
        profiles = database.profiles_with(reports)
        doubts = database.doubts(reports)
        unchanged = (program, profiles, doubts) == (
            self.program,
            database.profiles,
            database.doubts(),
        )
        analysis = self._analysis if unchanged else None
        analysis = analysis or analyse(program, profiles, doubts)
        problems = (*parsed.diagnostics, *sure(analysis.errors, parsed.diagnostics))
        if any(problem.is_error for problem in problems):
            raise ProgramError(problems)
        for source in sources:
            database.add_source(source)
        database.add(reports)
        self.program, self.database = program, database
        self._changed(analysis)
        return tuple(report.id for report in reports)

    def retract(
        self, atom: str | None = None, *, report: str | None = None, source: str | None = None
    ) -> tuple[str, ...]:
        """Take back reports; conclusions that rest on them fall.

        Args:
            atom: take back every report that claims this ground atom.
            report: take back the report with this id.
            source: take back all that this source said.

        Returns:
            The ids of the reports taken back.

        Raises:
            LookupError: if there is none.
        """
        gone: set[str] = set()
        if atom is not None:
            predicate, row = self._ground(atom)
            found = (*self.database.claims(predicate, row), *self.database.denials(predicate, row))
            gone |= {claimed.report.id for claimed in found}
        if report is not None and report in self.database.reports:
            gone.add(report)
        if source is not None:
            gone |= {r.id for r in self.database.reports.values() if r.source == source}
        if not gone:
            wanted = atom or report or source
            raise LookupError(f"no report to take back for `{wanted}`")
        self.database.remove(gone)
        self._changed(None)
        return tuple(sorted(gone))

    def forget(self) -> None:
        """Drop what was derived; it is worked out again when it is asked for.

        Call it when an evaluation was cut short from outside, by an exception of a signal
        handler: what was being built at that moment may be incomplete.
        """
        self.database = self.database.copy()
        self._engines.clear()
        self._changed(None)

    # -- asking ---------------------------------------------------------------------------

    def query(
        self,
        goal: str,
        *,
        at: When | None = None,
        during: Period | None = None,
        as_of: When | None = None,
        now: When | None = None,
        mode: Mode = "possible",
        engine: str = "rows",
    ) -> Answers:
        """Every answer to a goal, with the time it may hold and the time it certainly does.

        Args:
            goal: one literal or several, such as ``rival(A, zetas), not allied(A, zetas)``;
                a question mark at the end is welcome.
            at: only answers that hold at this instant.
            during: only answers that hold at some instant of this period (``"2014"``,
                ``"[2014-06, 2015]"``).
            as_of: only from reports published by then.
            now: what ``now(Date)`` means in rules.
            mode: ``possible`` for every answer that may hold, ``certain`` for those that do
                hold somewhere, whatever the unknown days are.
            engine: a name in ``cartelogic.engine.ENGINES``.

        Returns:
            The answers in order of their values.  Extents are shown whole; ``at``,
            ``during`` and ``mode`` choose answers, and do not cut them.

        Raises:
            ProgramError: if the goal or the program has a mistake.
            EvaluationError: if the evaluation has to stop.
        """
        if as_of is not None:
            limit = instant_of(self.codec, as_of)
            if limit not in self._views:
                self._views[limit] = self.as_of(as_of)
            view = self._views[limit]
            return view.query(goal, at=at, during=during, now=now, mode=mode, engine=engine)
        text = SourceText("goal", goal.rstrip().removesuffix("?"))
        body = parse_goal(text, self.codec)
        rules, names = goal_rules(body, text, self.codec)
        self._set_now(now)
        analysis = self.analysis.require()
        problems = check_goals(analysis, rules)
        if any(problem.is_error for problem in problems):
            raise ProgramError(problems)
        if mode not in MODES:
            raise ValueError(f"there is no mode `{mode}`; there are {' and '.join(MODES)}")
        goals = analysis.versions.of_goals(rules, self.codec)
        extents = self._extents(goals, engine)
        window = window_of(self.codec, at, during)
        explain = self._explainer(goals, body, now)
        found = []
        for row, possible in extents.possible:
            certain = extents.certain.extent(row)
            chosen = certain if mode == "certain" else possible
            if chosen and (window is None or not chosen.isdisjoint(window)):
                contested = extents.contested_at(row)
                found.append(Answer(row, names, possible, certain, contested, self.codec, explain))
        return Answers(names, tuple(found), self._unknown_symbols(body))

    def _extents(self, goals: Versions, engine: str) -> Extents:
        """What goals derive, in every extent."""
        certain = goals.certain(QUERY)
        contested = CONTESTED + QUERY if QUERY in goals.contested else None
        wanted = [QUERY, certain, *([contested] if contested else [])]
        found = self._engine(engine).query(goals.rules, wanted)
        return Extents(found[QUERY], found[certain], found[contested] if contested else None)

    def _explainer(
        self, goals: Versions, body: Body, now: When | None
    ) -> Callable[[Answer, When | None, Extent], Explanation]:
        """What explains the answers to a goal: by the atom itself, if the goal is one."""

        def explain(answer: Answer, at: When | None, extent: Extent) -> Explanation:
            self._set_now(now)
            search = self._search()
            match body:
                case (Positive(atom, None),):
                    row = ground_row(atom, dict(zip(answer.names, answer.row, strict=True)))
                    # Else the goal leaves something open, `ally(a, _)`, or a range meets it.
                    if row is not None and self._engine("rows").relation(atom.predicate).cover(row):
                        return self._explain(search, atom.predicate, row, at, extent)
                case _:
                    pass
            name = _extent_of(QUERY, extent, goals)
            rules = goals.rules
            try:
                if at is not None:
                    instant = instant_of(self.codec, at)
                    proof = search.goal(rules, answer.row, instant, name)
                else:
                    parts = getattr(answer, extent).parts
                    if not parts:
                        raise NoProof
                    proof = search.goal_throughout(rules, answer.row, parts[0], name)
                return Explanation(proof, self.renderer, self.analysis, rules)
            except NoProof:
                raise LookupError(f"`{answer}` is not {extent}{at_text(at)}") from None

        return explain

    def relation(
        self, name: str, *, now: When | None = None, mode: Mode = "possible", engine: str = "rows"
    ) -> Mapping[Row, IntervalSet]:
        """A whole relation: each tuple of ground values with its extent, sorted.

        Args:
            name: the predicate.
            now: what ``now(Date)`` means in rules.
            mode: the extent: ``possible`` or ``certain``.
            engine: a name in ``cartelogic.engine.ENGINES``.

        Raises:
            LookupError: if nothing defines the predicate.
        """
        analysis = self.analysis.require()
        if not analysis.context.is_known(name):
            guess = did_you_mean(name, analysis.context.known_predicates())
            raise LookupError(f"nothing defines `{name}`{'; ' if guess else ''}{guess}")
        self._set_now(now)
        if mode == "certain":
            name = analysis.versions.certain(name)
        return self._engine(engine).relation(name).as_dict()

    def why(
        self,
        atom: str,
        *,
        at: When | None = None,
        extent: Extent = "possible",
        now: When | None = None,
    ) -> Explanation:
        """The proof of a ground atom.

        Args:
            atom: such as ``rival(a, b)``.
            at: an instant; without it, all of the first interval is proven.
            extent: what is proven: that it may hold (``possible``), that it does whatever the
                unknown days are (``certain``), or what speaks against it (``contested``).
            now: what ``now(Date)`` means in rules.

        Raises:
            LookupError: if the atom does not hold (there), in that extent.
            ProgramError: if it is no ground atom, or its predicate does not exist.
        """
        predicate, row = self._ground(atom)
        self._set_now(now)
        return self._explain(self._search(), predicate, row, at, extent)

    def as_of(self, date: When) -> KnowledgeBase:
        """What could be known on a day: only reports published by then, and your own.

        A report whose day of publication is uncertain counts as possible from the earliest
        day on, and can make something certain from the latest.
        """
        return self._as_of(instant_of(self.codec, date))

    def _as_of(self, limit: Instant | None) -> KnowledgeBase:
        """What could be known on a day, or before any publication."""
        day = NEG_INF if limit is None else limit
        dates = {r.id: r.published for r in self.database.reports.values() if r.published}
        unsure = {name for name, bound in dates.items() if bound.latest > day}

        def seen(report: Report) -> bool:
            return report.published is None or report.published.earliest <= day

        database = self.database.where(seen, self.database.unsure | unsure)
        view = KnowledgeBase(self.program, database, articles=self.articles, limits=self.limits)
        if self._of_views is None:
            doubts = ReportDoubts(of_publication=True, of_existence=True)
            self._of_views = with_doubts(self.analysis.require(), doubts)
        view._analysis = self._of_views
        return view

    def revisions(self, atom: str, *, now: When | None = None) -> tuple[Revision, ...]:
        """How what could be concluded about an atom changed with each publication.

        Args:
            atom: such as ``rival(a, b)``.
            now: what ``now(Date)`` means in rules.

        Raises:
            ProgramError: if it is no ground atom, or its predicate does not exist.
        """
        predicate, row = self._ground(atom)

        engines: dict[str, Engine] = {}  # one for all days: it keeps what it compiled

        def extents(day: Instant | None) -> Extents:
            view = self._as_of(day)
            view._engines = engines
            view._set_now(now)
            analysis = view.analysis.require()
            versions, relation = analysis.versions, view._engine("rows").relation
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

    def contradictions(self, *, now: When | None = None) -> tuple[Clash, ...]:
        """Every pair of accounts that cannot both be right, with time, place and reports.

        Args:
            now: what ``now(Date)`` means in rules.
        """
        self._set_now(now)
        search = self._search()

        def leaves(predicate: str, row: Row, interval: Interval) -> tuple[Report, ...]:
            proof = search.throughout(predicate, row, interval)
            found = self._explanation(proof).reports
            return tuple(dict.fromkeys(leaf.report for leaf in found))

        analysis = self.analysis.require()
        return contradictions(analysis, self.database, self._engine("rows").relation, leaves)

    @property
    def renderer(self) -> Renderer:
        """Shows reports and proofs; with sentences if the articles are at hand."""
        if self.articles is None:
            return Renderer(self.database, no_quotes)
        return Renderer(self.database, ArticleFolder(self.articles, self.database).quote)

    @property
    def queries(self) -> tuple[str, ...]:
        """The questions that belong to the program, ``.query``, as text."""
        marks = len(".query "), -1
        return tuple(
            format_clause(query, self.codec)[marks[0] : marks[1]] for query in self.program.queries
        )

    # -- checking -------------------------------------------------------------------------

    @property
    def analysis(self) -> Analysis:
        """The program, checked; worked out again after a change."""
        if self._analysis is None:
            doubts = self.database.doubts()
            self._analysis = analyse(self.program, self.database.profiles, doubts)
        return self._analysis

    def violations(
        self, *, now: When | None = None, engine: str = "rows"
    ) -> tuple[Explanation, ...]:
        """Every violation of a constraint or declared property, with its proof.

        Args:
            now: what ``now(Date)`` means in rules.
            engine: a name in ``cartelogic.engine.ENGINES``.
        """
        self._set_now(now)
        names = {
            rule.head.predicate
            for rule in self.analysis.require().context.rules
            if rule.kind in (Kind.CONSTRAINT, Kind.PROPERTY)
        }
        search = self._search()
        return tuple(
            self._explain(search, name, row, None)
            for name in sorted(names)
            for row in self._engine(engine).relation(name).sorted_rows()
        )

    def check(self) -> tuple[Diagnostic, ...]:
        """Everything there is to say about the program and its facts, warnings included."""
        found = list(self.analysis.diagnostics)
        if not self.analysis.errors:
            found += sort_clashes(self.analysis.context, self._uses)
            for rule in self.program.rules:
                found += self._unknown_symbols(rule.body)
            found += map(_violated, self.violations())
        if self.articles is not None:
            found += ArticleFolder(self.articles, self.database).check()
        return in_order(found)

    def _unknown_symbols(self, body: Body) -> tuple[Diagnostic, ...]:
        if self._words is None:
            self._words = vocabulary(self.program, self.database)
        return unknown_symbols(body, self._words)

    def period(self, during: Period) -> Interval:
        """What ``during`` stands for: ``"2014"``, ``"[2014-06, 2015]"``, a pair of days.

        Raises:
            TemporalError: if it is no period of this time line.
        """
        return period_of(self.codec, during)

    def _uses(self, predicate: str) -> Iterator[tuple[Row, Span | None]]:
        for claimed in self.database.all_claims(predicate):
            yield claimed.claim.row, claimed.report.origin

    # -- inside ---------------------------------------------------------------------------

    def _engine(self, name: str) -> Engine:
        if name not in ENGINES:
            raise LookupError(f"there is no engine `{name}`; there are {', '.join(ENGINES)}")
        engine = self._engines.get(name)
        if engine is None:
            engine = self._engines[name] = ENGINES[name](self.limits)
        engine.prepare(self.analysis.require(), self.database)
        return engine

    def _changed(self, analysis: Analysis | None) -> None:
        """Forget what was worked out about the program and facts before a change."""
        self._analysis, self._words = analysis, None
        self._of_views = None
        self._views.clear()

    def _search(self) -> Search:
        return Search(self.analysis.require(), self.database, self._engine("rows").relation)

    def _explain(
        self,
        search: Search,
        predicate: str,
        row: Row,
        at: When | None,
        extent: Extent = "possible",
    ) -> Explanation:
        versions = self.analysis.versions
        name = _extent_of(predicate, extent, versions)
        has_extent = extent != "contested" or predicate in versions.contested
        try:
            if at is not None and has_extent:
                return self._explanation(search.at(name, row, instant_of(self.codec, at)))
            held = self._engine("rows").relation(name).extent(row) if has_extent else EMPTY
            if held:
                return self._explanation(search.throughout(name, row, held.parts[0]))
        except NoProof:
            pass
        atom = format_row(predicate.removeprefix("!"), row, self.codec)
        holds = "does not hold" if extent == "possible" else f"is not {extent}"
        raise LookupError(f"`{atom}` {holds}{at_text(at)}")

    def _explanation(self, proof: Proof) -> Explanation:
        return Explanation(proof, self.renderer, self.analysis, ())

    def _ground(self, atom: str) -> tuple[str, Row]:
        text = SourceText("atom", atom)
        parsed = parse_atom(text, self.codec)
        row = ground_row(parsed, {})
        context = self.analysis.require().context
        if row is None:
            raise ProgramError.of(
                Diagnostic(
                    Code.VARIABLE_FACT,
                    f"`{format_atom(parsed, self.codec)}` has a variable in it",
                    text.span(),
                    why="a proof is of one ground atom",
                    hint="ask for the answers first, then for the proof of one of them",
                )
            )
        rule = NormalRule(Atom(QUERY, ()), None, (Positive(parsed),), Kind.QUERY, atom)
        problems = check_goals(self.analysis, (rule,))
        if any(problem.is_error for problem in problems) or not context.is_known(parsed.predicate):
            raise ProgramError(problems)
        return parsed.predicate, row

    def _set_now(self, now: When | None) -> None:
        self.database.set_now(None if now is None else instant_of(self.codec, now))


def load(
    *paths: str | Path, articles: str | Path | None = None, limits: Limits | None = None
) -> KnowledgeBase:
    """A knowledge base of rule files (``.dl``) and fact files (``.yaml``).

    Args:
        paths: files, or folders that are read with all folders in them.
        articles: a folder with the texts of the articles; proofs then show the sentences.
        limits: where an evaluation stops.

    Raises:
        ProgramError: with everything that is wrong in any of the files.
    """
    made = KnowledgeBase(articles=articles, limits=limits)
    with without_collector():
        made.load(*paths)
    return made


def demo(*, articles: str | Path | None = None) -> KnowledgeBase:
    """The shipped case: reports of five articles on organised crime in Mexico, and rules.

    Args:
        articles: a folder with the texts of the articles; proofs then show the sentences.
    """
    return load(*case_folders(), articles=articles)


def _extent_of(name: str, extent: Extent, versions: Versions) -> str:
    """The relation that holds an extent of another."""
    if extent == "certain":
        return versions.certain(name)
    return CONTESTED + name if extent == "contested" else name


def _broken(proof: Proof, renderer: Renderer) -> str:
    """What breaks a constraint or declared property, in words."""
    if not isinstance(proof, (Derived, Coalesced)):
        return f"violated: {renderer.head(proof)}"
    kind, *names = proof.ground.relation.removeprefix("!").split()
    about = format_row("", proof.ground.row, renderer.database.codec)
    when = renderer.interval(proof.interval)
    match kind, names:
        case "disjoint", [first, second]:
            return f"`{first}` and `{second}` both hold of {about} {when}"
        case "irreflexive", [name]:
            return f"`{name}` holds of a thing and itself, {about} {when}"
        case "functional", [name]:
            return f"`{name}` has two values where it may have one, {about} {when}"
        case _:
            return f"`{renderer.atom(proof.ground)}` holds {when}"


def _violated(explanation: Explanation) -> Diagnostic:
    proof = explanation.proof
    return Diagnostic(
        Code.CONSTRAINT_VIOLATED,
        _broken(proof, explanation.renderer),
        proof.rule.span if isinstance(proof, Derived) else None,
        why="the reports, taken together, break this constraint",
        hint="see its proof with `violations()`; reports that disagree are no error",
    )
