"""Asking a knowledge base: goals, relations, and what is odd about the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cartelogic.analysis.checks import check_goals
from cartelogic.analysis.context import column_names
from cartelogic.analysis.normal import CONTESTED, QUERY, Kind
from cartelogic.analysis.products import cross_products
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
from cartelogic.engine.base import Extents, SnapshotEngine, base_relation
from cartelogic.errors import Code, Diagnostic, ProgramError, did_you_mean, in_order
from cartelogic.knowledge.explaining import Explaining, extent_of
from cartelogic.model.clauses import Body, Positive
from cartelogic.model.printing import format_row
from cartelogic.model.values import Row
from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.proof import Coalesced, Derived, Proof
from cartelogic.provenance.render import Renderer
from cartelogic.provenance.search import NoProof
from cartelogic.source import SourceText, Span
from cartelogic.store.folder import ArticleFolder
from cartelogic.store.relation import Relation
from cartelogic.store.tuples import Tuples
from cartelogic.syntax.parser import parse_goal
from cartelogic.temporal import Instant, Interval


class Asking(Explaining):
    """Answers goals."""

    def query(
        self,
        goal: str,
        *,
        at: When | None = None,
        during: Period | None = None,
        as_of: When | None = None,
        now: When | None = None,
        mode: Mode = "possible",
        engine: str | None = None,
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
            engine: a name in ``cartelogic.engine.ENGINES``; without it, that of the knowledge
                base, or one by the number of facts.

        Returns:
            The answers in order of their values.  Extents are shown whole; ``at``,
            ``during`` and ``mode`` choose answers, and do not cut them.  (The engine
            ``pydatalog`` looks at nothing but the instant ``at``, and shows only that.)

        Raises:
            ProgramError: if the goal or the program has a mistake.
            EvaluationError: if the evaluation has to stop.
        """
        if as_of is not None:
            view = self._view_of(instant_of(self.codec, as_of))
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
        instant = None if at is None else instant_of(self.codec, at)
        extents = self._extents(goals, engine, instant)
        window = window_of(self.codec, at, during)
        explain = self._explainer(goals, body, now)
        warnings = self._unknown_symbols(body)
        if extents.is_certain and type(extents.possible) is not Relation:
            tuples = Tuples(extents.possible, names, self.codec)
            tuples = tuples if window is None else tuples.during(window)
            return Answers.certainly(names, tuples, explain, warnings)
        found = []
        for row, possible in extents.possible:
            certain = extents.certain.extent(row)
            chosen = certain if mode == "certain" else possible
            if chosen and (window is None or not chosen.isdisjoint(window)):
                contested = extents.contested_at(row)
                found.append(Answer(row, names, possible, certain, contested, self.codec, explain))
        return Answers(names, tuple(found), warnings)

    def _extents(self, goals: Versions, engine: str | None, instant: Instant | None) -> Extents:
        """What goals derive, in every extent; of some engines, at that instant only."""
        certain = goals.certain(QUERY)
        contested = CONTESTED + QUERY if QUERY in goals.contested else None
        wanted = [QUERY, certain, *([contested] if contested else [])]
        answering = self._engine(engine)
        if instant is not None and isinstance(answering, SnapshotEngine):
            answering = answering.at(instant)
        found = answering.query(goals.rules, wanted)
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
                    # Else the goal leaves something open, `ally(a, _)`, or a range meets it, too.
                    if row is not None and self._when(atom.predicate, row, extent) == getattr(
                        answer, extent
                    ):
                        return self._explain(search, atom.predicate, row, at, extent)
                case _:
                    pass
            name = extent_of(QUERY, extent, goals)
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
        self,
        name: str,
        *,
        now: When | None = None,
        mode: Mode = "possible",
        engine: str | None = None,
    ) -> Tuples:
        """A whole relation: each tuple of ground values with its extent, sorted; or as a frame.

        Args:
            name: the predicate.
            now: what ``now(Date)`` means in rules.
            mode: the extent: ``possible`` or ``certain``.
            engine: a name in ``cartelogic.engine.ENGINES``; without it, that of the knowledge
                base, or one by the number of facts.

        Raises:
            LookupError: if nothing defines the predicate.
        """
        analysis = self.analysis.require()
        if not analysis.context.is_known(name):
            guess = did_you_mean(name, analysis.context.known_predicates())
            raise LookupError(f"nothing defines `{name}`{'; ' if guess else ''}{guess}")
        self._set_now(now)
        predicate = name
        if mode == "certain":
            name = analysis.versions.certain(name)
        found = self._engine(engine).relation(name)
        return Tuples(found, column_names(analysis.context, predicate), self.codec)

    # -- checking -------------------------------------------------------------------------

    def violations(
        self, *, now: When | None = None, engine: str | None = None
    ) -> tuple[Explanation, ...]:
        """Every violation of a constraint or declared property, with its proof.

        Args:
            now: what ``now(Date)`` means in rules.
            engine: a name in ``cartelogic.engine.ENGINES``; without it, that of the knowledge
                base, or one by the number of facts.
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
            found += cross_products(self.analysis.context, self._facts)
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

    def _facts(self, relation: str) -> int:
        base = base_relation(relation, self.analysis, self.database)
        return 0 if base is None else len(base)

    def _uses(self, predicate: str) -> Iterator[tuple[Row, Span | None]]:
        yield from self.database.uses(predicate)


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
