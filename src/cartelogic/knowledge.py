"""The knowledge base: the one place that wires the layers together.

Text and files go in through ``syntax`` and ``store``, are checked by ``analysis``, evaluated
by an engine of ``engine.ENGINES`` and explained by ``provenance``.  A change is all or
nothing: what fails leaves the knowledge base as it was.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Self, TypeAlias

from attrs import evolve, frozen

from cartelogic.analysis.checks import Analysis, analyse, check_goals
from cartelogic.analysis.context import did_you_mean
from cartelogic.analysis.normal import QUERY, Kind, NormalRule, normalise
from cartelogic.answers import Answer, Answers
from cartelogic.engine import ENGINES
from cartelogic.engine.base import Engine, Limits
from cartelogic.errors import Code, Diagnostic, ProgramError, in_order
from cartelogic.model.clauses import Atom, Body, Positive, Program, Query, Rule, literals
from cartelogic.model.clauses import literal_terms as terms_of
from cartelogic.model.clauses import literal_variables
from cartelogic.model.printing import format_atom, format_clause, format_row
from cartelogic.model.sources import Claim, Report, Source, Stance
from cartelogic.model.terms import Call, Constant, Term, Variable
from cartelogic.model.values import Row, format_symbol
from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.render import Renderer, no_quotes
from cartelogic.provenance.search import NoProof, Search
from cartelogic.source import SourceText, Span
from cartelogic.store.articles import LocatorError, quote
from cartelogic.store.articles import Locator
from cartelogic.store.database import OWN, Database
from cartelogic.store.loading import Loaded, into, own_reports
from cartelogic.syntax.files import read_programs, read_text
from cartelogic.syntax.parser import Parsed, parse_atom, parse_claim, parse_goal, parse_program
from cartelogic.temporal import (
    Bound,
    Codec,
    Instant,
    Interval,
    IntervalSet,
    TemporalError,
    from_date,
    parse_bound,
    parse_interval,
)

When: TypeAlias = str | int | datetime.date
Period: TypeAlias = str | Interval | tuple[When, When]
_RULE_FILES, _FACT_FILES = (".dl",), (".yaml", ".yml")


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
        made._take(_parse(SourceText(name, text), Codec.DAYS))
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
        credibility: int = 6,
        place: str | None = None,
        note: str = "",
    ) -> tuple[str, ...]:
        """Add facts, rules and declarations; what was derived is continued, not lost.

        Args:
            text: program text.
            source: the id of the source that says the facts; without it they are your own.
            published: when it said so, as a bound (``2014-06``).
            stance: ``asserts``, ``denies`` or ``suspects``.
            credibility: the Admiralty number, 1 to 6.
            place: the place the report is about.
            note: a paraphrase.

        Returns:
            The ids of the reports made, one for each fact.

        Raises:
            ProgramError: with everything that is wrong; nothing is changed then.
            ValueError: if a stance or grade does not exist.
        """
        self._told += 1
        parsed = _parse(SourceText(f"told{self._told}", text), self.codec)
        if source is None and (published or stance != "asserts" or place or note):
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
                credibility=credibility,
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
        files = [pair for path in paths for pair in _files(Path(path))]
        programs = [pair for pair in files if pair[0].suffix in _RULE_FILES]
        parsed = read_programs(programs, self.codec)
        problems = list(parsed.diagnostics)
        program = self.program + evolve(parsed.program, facts=())
        known = self.database.reports or self.program.rules
        if parsed.program.codec is not self.codec and known:
            problems.append(_two_timelines(parsed.program.codec_span))
        loaded = Loaded(program.codec)
        for path, root in files:
            if path.suffix in _FACT_FILES:
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
        analysis = analyse(program, database.profiles)
        problems += analysis.errors
        if any(problem.is_error for problem in problems):
            raise ProgramError(problems)
        self.program, self.database, self._analysis = program, database, analysis

    def _take(self, parsed: Parsed, attribute: Any = lambda report: report) -> tuple[str, ...]:
        """Add a parsed text, all or nothing."""
        program = self.program + evolve(parsed.program, facts=())
        if parsed.program.codec is not self.codec and (self.database.reports or self.program.rules):
            raise ProgramError.of(_two_timelines(parsed.program.codec_span))
        reports, sources = own_reports(parsed.program.facts, self.database.reports)
        reports = [attribute(report) for report in reports]
        database = self.database
        if program.codec is not database.codec:
            database = Database(program.codec)
        profiles = database.profiles_with(reports)
        unchanged = program == self.program and profiles == database.profiles
        analysis = self._analysis if unchanged and self._analysis else analyse(program, profiles)
        problems = (*parsed.diagnostics, *analysis.errors)
        if any(problem.is_error for problem in problems):
            raise ProgramError(problems)
        for source in sources:
            database.add_source(source)
        database.add(reports)
        self.program, self.database = program, database
        self._analysis = None
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
        self._analysis = None
        return tuple(sorted(gone))

    def forget(self) -> None:
        """Drop what was derived; it is worked out again when it is asked for.

        Call it when an evaluation was cut short from outside, by an exception of a signal
        handler: what was being built at that moment may be incomplete.
        """
        self.database = self.database.copy()
        self._engines.clear()
        self._analysis = None

    # -- asking ---------------------------------------------------------------------------

    def query(
        self,
        goal: str,
        *,
        at: When | None = None,
        during: Period | None = None,
        as_of: When | None = None,
        now: When | None = None,
        engine: str = "rows",
    ) -> Answers:
        """Every answer to a goal, with the time it holds.

        Args:
            goal: one literal or several, such as ``rival(A, zetas), not allied(A, zetas)``.
            at: only answers that hold at this instant.
            during: only answers that hold at some instant of this period (``"2014"``,
                ``"[2014-06, 2015]"``).
            as_of: only from reports published by then.
            now: what ``now(Date)`` means in rules.
            engine: a name in ``cartelogic.engine.ENGINES``.

        Returns:
            The answers in order of their values.  Extents are shown whole: ``at`` and
            ``during`` choose answers, and do not cut them.

        Raises:
            ProgramError: if the goal or the program has a mistake.
            EvaluationError: if the evaluation has to stop.
        """
        if as_of is not None:
            view = self.as_of(as_of)
            return view.query(goal, at=at, during=during, now=now, engine=engine)
        text = SourceText("goal", goal)
        body = parse_goal(text, self.codec)
        rules, names = _goal_rules(body, text, self.codec)
        self._set_now(now)
        analysis = self.analysis.require()
        problems = check_goals(analysis, rules)
        if any(problem.is_error for problem in problems):
            raise ProgramError(problems)
        relation = self._engine(engine).query(rules)
        window = self._window(at, during)
        explain = self._explainer(rules, body)
        answers = tuple(
            Answer(row, names, extent, self.codec, explain)
            for row, extent in relation
            if window is None or not extent.isdisjoint(window)
        )
        return Answers(names, answers, self._unknown_symbols(body))

    def _explainer(
        self, rules: tuple[NormalRule, ...], body: Body
    ) -> Callable[[Answer, When | None], Explanation]:
        """What explains the answers to a goal: by the atom itself, if the goal is one."""

        def explain(answer: Answer, at: When | None) -> Explanation:
            search = self._search()
            match body:
                case (Positive(atom, None),) if _is_plain(atom):
                    row = _substitute(atom, dict(zip(answer.names, answer.row, strict=True)))
                    assert row is not None
                    return self._explain(search, atom.predicate, row, at)
                case _:
                    pass
            instant = answer.possible.parts[0].start if at is None else self._instant(at)
            try:
                return self._explanation(search.goal(rules, answer.row, instant))
            except NoProof:
                raise LookupError(f"`{answer}` does not hold{_at(at)}") from None

        return explain

    def relation(self, name: str, *, engine: str = "rows") -> Mapping[Row, IntervalSet]:
        """A whole relation: each tuple of ground values with its extent, sorted.

        Raises:
            LookupError: if nothing defines the predicate.
        """
        analysis = self.analysis.require()
        if not analysis.context.is_known(name):
            guess = did_you_mean(name, analysis.context.known_predicates())
            raise LookupError(f"nothing defines `{name}`{'; ' if guess else ''}{guess}")
        return self._engine(engine).relation(name).as_dict()

    def why(self, atom: str, *, at: When | None = None) -> Explanation:
        """The proof of a ground atom.

        Args:
            atom: such as ``rival(a, b)``.
            at: an instant; without it, all of the first interval is proven.

        Raises:
            LookupError: if the atom does not hold (there).
            ProgramError: if it is no ground atom, or its predicate does not exist.
        """
        predicate, row = self._ground(atom)
        return self._explain(self._search(), predicate, row, at)

    def as_of(self, date: When) -> KnowledgeBase:
        """What could be known on a day: only reports published by then, and your own.

        A report whose day of publication is uncertain counts from the earliest day on.
        """
        limit = self._instant(date)

        def seen(report: Report) -> bool:
            return report.published is None or report.published.earliest <= limit

        return KnowledgeBase(
            self.program, self.database.where(seen), articles=self.articles, limits=self.limits
        )

    @property
    def renderer(self) -> Renderer:
        """Shows reports and proofs; with sentences if the articles are at hand."""
        return Renderer(self.database, no_quotes if self.articles is None else self._quote)

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
            self._analysis = analyse(self.program, self.database.profiles)
        return self._analysis

    def violations(self, *, engine: str = "rows") -> tuple[Explanation, ...]:
        """Every violation of a constraint or declared property, with its proof."""
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
            for rule in self.program.rules:
                found += self._unknown_symbols(rule.body)
            found += [self._violation(explanation) for explanation in self.violations()]
        found += self._check_locators()
        return in_order(found)

    def _violation(self, explanation: Explanation) -> Diagnostic:
        from cartelogic.provenance.proof import Derived

        proof = explanation.proof
        span = proof.rule.span if isinstance(proof, Derived) else None
        return Diagnostic(
            Code.CONSTRAINT_VIOLATED,
            f"violated: {explanation.renderer.head(proof)}",
            span,
            why="the reports, taken together, break this constraint",
            hint="see its proof with `violations()`; reports that disagree are no error",
        )

    def _check_locators(self) -> Iterable[Diagnostic]:
        if self.articles is None:
            return
        for report in self.database.reports.values():
            if report.locator is None:
                continue
            try:
                self._quote(report)
            except LocatorError as error:
                yield Diagnostic(
                    Code.BAD_LOCATOR,
                    f"the locator of `{report.id}` does not match its article",
                    report.origin,
                    why=str(error),
                    hint="locate the sentence again",
                )
            except FileNotFoundError:
                yield Diagnostic(
                    Code.UNLOCATED,
                    f"the article of `{report.id}` is not in the folder",
                    report.origin,
                    hint="put its text there, under the name its description gives",
                )

    def _unknown_symbols(self, body: Body) -> tuple[Diagnostic, ...]:
        """Symbols in a body that no fact and no head mentions: they match nothing."""
        used = [
            constant
            for literal in literals(body)
            for term in terms_of(literal)
            for constant in _symbols(term)
        ]
        if not used:
            return ()
        known = self._vocabulary()
        return tuple(
            Diagnostic(
                Code.UNKNOWN_SYMBOL,
                f"no fact mentions `{format_symbol(str(constant.value))}`",
                constant.span,
                why="it matches nothing, so this literal never holds",
                hint=did_you_mean(str(constant.value), sorted(known)) or "check the spelling",
            )
            for constant in used
            if constant.value not in known
        )

    def _vocabulary(self) -> set[str]:
        """Every symbol in facts, in reports' attributes and in heads of rules."""
        database = self.database
        found = {*database.reports, *database.sources, *database.articles}
        found |= {"a", "b", "c", "d", "e", "f", *(stance.value for stance in Stance)}
        for report in database.reports.values():
            for claim in report.claims:
                found |= {value for value in claim.row if isinstance(value, str)}
        for rule in self.program.rules:
            for term in rule.head.arguments:
                found |= {str(constant.value) for constant in _symbols(term)}
        return found

    # -- inside ---------------------------------------------------------------------------

    def _engine(self, name: str) -> Engine:
        if name not in ENGINES:
            raise LookupError(f"there is no engine `{name}`; there are {', '.join(ENGINES)}")
        engine = self._engines.get(name)
        if engine is None:
            engine = self._engines[name] = ENGINES[name](self.limits)
        engine.prepare(self.analysis.require(), self.database)
        return engine

    def _search(self) -> Search:
        return Search(self.analysis.require(), self.database, self._engine("rows").relation)

    def _explain(
        self, search: Search, predicate: str, row: Row, at: When | None
    ) -> Explanation:
        try:
            if at is not None:
                return self._explanation(search.at(predicate, row, self._instant(at)))
            extent = self._engine("rows").relation(predicate).extent(row)
            if extent:
                first = next(iter(extent))
                return self._explanation(search.throughout(predicate, row, first))
        except NoProof:
            pass
        atom = format_row(predicate.removeprefix("!"), row, self.codec)
        raise LookupError(f"`{atom}` does not hold{_at(at)}")

    def _explanation(self, proof: Any) -> Explanation:
        return Explanation(proof, self.renderer, self.analysis)

    def _quote(self, report: Report) -> str | None:
        """The sentence of a report, from the folder of articles; its digest is checked."""
        article = self.database.articles.get(report.article or "")
        if article is None or report.locator is None or self.articles is None:
            return None
        path = self.articles / Path(article.file).name
        text = path.read_text("utf-8")
        return quote(text, Locator.parse(report.locator))

    def _ground(self, atom: str) -> tuple[str, Row]:
        text = SourceText("atom", atom)
        parsed = parse_atom(text, self.codec)
        row = _substitute(parsed, {})
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
        self.database.set_now(None if now is None else self._instant(now))

    def _instant(self, when: When) -> Instant:
        """An instant of this time line.

        Raises:
            TemporalError: if it is none.
        """
        if isinstance(when, datetime.date) and self.codec is Codec.DAYS:
            return from_date(when)
        if isinstance(when, int) and not isinstance(when, bool) and self.codec is Codec.INTEGERS:
            return when
        if isinstance(when, str):
            return self.codec.parse_instant(when.strip())
        raise TemporalError(f"`{when!r}` is no instant of this time line")

    def _window(self, at: When | None, during: Period | None) -> IntervalSet | None:
        window: IntervalSet | None = None
        if at is not None:
            instant = self._instant(at)
            window = IntervalSet([(instant, instant + 1)])
        if during is not None:
            period = IntervalSet([self.period(during)])
            window = period if window is None else window & period
        return window

    def period(self, during: Period) -> Interval:
        """What ``during`` stands for: ``"2014"``, ``"[2014-06, 2015]"``, a pair of days.

        Raises:
            TemporalError: if it is no period of this time line.
        """
        if isinstance(during, Interval):
            return during
        if isinstance(during, tuple):
            first, last = during
            return Interval(self._instant(first), self._instant(last) + 1)
        if during.strip().startswith("["):
            return parse_interval(during.strip(), self.codec).possible
        bound = parse_bound(during.strip(), self.codec)
        return Interval(bound.earliest, bound.latest + 1)


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
    made.load(*paths)
    return made


def _files(path: Path) -> list[tuple[Path, Path]]:
    """The files at a path, each with the folder it belongs to, sorted."""
    if path.is_dir():
        wanted = _RULE_FILES + _FACT_FILES
        return [(file, path) for file in sorted(path.rglob("*")) if file.suffix in wanted]
    if path.suffix not in _RULE_FILES + _FACT_FILES:
        why = "there is no such file" if not path.exists() else "its name ends in neither"
        raise ProgramError.of(
            Diagnostic(
                Code.UNREADABLE,
                f"`{path.name}` cannot be loaded",
                why=why,
                hint="rules are in files ending in .dl, facts in .yaml",
            )
        )
    return [(path, path.parent)]


def case_folders() -> tuple[Path, Path]:
    """The folders of the shipped facts and rules: in the package, or in a checkout.

    Raises:
        FileNotFoundError: if neither is there.
    """
    package = Path(__file__).parent
    for root in (package / "_case", package.parent.parent):
        if (root / "facts").is_dir() and (root / "rules").is_dir():
            return root / "facts", root / "rules"
    raise FileNotFoundError("the shipped case is not installed with this package")


def demo(*, articles: str | Path | None = None) -> KnowledgeBase:
    """The shipped case: reports of five articles on organised crime in Mexico, and rules.

    Args:
        articles: a folder with the texts of the articles; proofs then show the sentences.
    """
    return load(*case_folders(), articles=articles)


def _parse(text: SourceText, codec: Codec) -> Parsed:
    """A program text without includes.

    Raises:
        ProgramError: with everything that the grammar does not allow.
    """
    parsed = parse_program(text, codec)
    problems = [
        *parsed.diagnostics,
        *(
            Diagnostic(
                Code.BAD_INCLUDE,
                f"`{include.path}` cannot be included here",
                include.span,
                why="this text is not in a file, so it has no folder to look in",
                hint="load the file with `cartelogic.load`",
            )
            for include in parsed.includes
        ),
    ]
    if any(problem.is_error for problem in problems):
        raise ProgramError(problems)
    return parsed


def _two_timelines(span: Span | None) -> Diagnostic:
    return Diagnostic(
        Code.MIXED_TIMELINES,
        "one knowledge base has two time lines",
        span,
        hint="keep days and integers in knowledge bases of their own",
    )


def _goal_rules(
    body: Body, text: SourceText, codec: Codec
) -> tuple[tuple[NormalRule, ...], tuple[str, ...]]:
    """A goal as rules, and the variables it asks for in order of first occurrence.

    An interval asked for in a disjunction or a negation alone binds nothing, and safety
    says so.
    """
    found = [v.name for literal in literals(body) for v in literal_variables(literal)]
    names = tuple(dict.fromkeys(name for name in found if not name.startswith("_")))
    head = Atom(QUERY, tuple(Variable(name) for name in names))
    rule = Rule(head, body, None, text.span())
    return tuple(normalise(rule, codec, Kind.QUERY)), names


def _substitute(atom: Atom, values: Mapping[str, Any]) -> Row | None:
    """The row of an atom under some bindings, if it is ground then."""
    row = []
    for term in atom.arguments:
        if isinstance(term, Constant):
            row.append(term.value)
        elif isinstance(term, Variable) and term.name in values:
            row.append(values[term.name])
        else:
            return None
    return tuple(row)


def _at(at: When | None) -> str:
    return "" if at is None else f" at {at}"


def _is_plain(atom: Atom) -> bool:
    return all(isinstance(term, (Variable, Constant)) for term in atom.arguments)


def _symbols(term: Term) -> Iterable[Constant]:
    if isinstance(term, Constant) and isinstance(term.value, str):
        yield term
    elif isinstance(term, Call):
        for argument in term.arguments:
            yield from _symbols(argument)
