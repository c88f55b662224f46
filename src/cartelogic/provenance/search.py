"""Finding a proof: backwards, from an atom at an instant to reports.

The engine left a mark on every piece: the round in which it was derived.  A piece of round
*r* has a rule whose premises hold in lower strata, or in pieces of earlier rounds, at the same
instant or within the window of a metric operator, so a search that only looks there never
loops.  (The idea is Soufflé's: Zhao, Subotić and Scholz, *Debugging Large-scale Datalog*,
TOPLAS 2020; here with time.)

Among several proofs the choice does not depend on the order of rules or facts: reports
come before rules, rules in order of their text, tuples that hold longest first and then in
the order of values; of the instants of a window, the one nearest to where it is seen from.

What is needed for a proof is asked for by generators, which one loop answers: so no step
recurses along the proof, and a chain of any length can be explained.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import (
    QUERY,
    AggregateOperation,
    Kind,
    MetricOperation,
    NormalRule,
    Version,
    relation_of,
)
from cartelogic.model.clauses import (
    AllenComparison,
    Comparison,
    Negative,
    Positive,
    Says,
)
from cartelogic.model.values import IntervalRange, Row, Value
from cartelogic.provenance.comparing import (
    Comparing,
    certain_parts,
    core_of,
)
from cartelogic.provenance.goals import Asking, Goal, T, interval_of, joined, throughout
from cartelogic.provenance.grounding import condition, dated, matched_row, shown
from cartelogic.provenance.leaves import Leaves
from cartelogic.provenance.local import Local
from cartelogic.provenance.operations import aggregated, windowed
from cartelogic.provenance.proof import (
    Condition,
    Declared,
    Derived,
    Ground,
    Proof,
    Spell,
    VagueSpell,
)
from cartelogic.provenance.solving import Bindings, Solver, spelled
from cartelogic.store.database import Database
from cartelogic.store.relation import Relation
from cartelogic.temporal import (
    ALL_TIME,
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Interval,
)


class NoProof(LookupError):  # noqa: N818  # nothing went wrong
    """There is nothing to prove: the atom does not hold there."""


class Search:
    """Finds proofs in the relations that an engine has completed.

    Args:
        analysis: the program.
        database: the reports.
        relation: gives a relation by name, complete.
    """

    def __init__(
        self, analysis: Analysis, database: Database, relation: Callable[[str], Relation]
    ) -> None:
        self.analysis, self.database = analysis, database
        self.codec: Codec = database.codec
        self.rules: dict[str, list[NormalRule]] = {}
        for rule in analysis.versions.rules:
            self.rules.setdefault(rule.head.predicate, []).append(rule)
        self.leaves = Leaves(analysis, database)
        self.solver = Solver(relation, database.codec, analysis.strata)
        self._proofs: dict[Goal, Proof] = {}
        self._spells: dict[tuple[str, Row, Value, str], Proof] = {}
        self._asked: tuple[tuple[NormalRule, ...], Search] | None = None

    # -- asking ---------------------------------------------------------------------------

    def at(self, relation: str, row: Row, instant: Bound) -> Proof:
        """The proof of an atom at an instant, on the interval on which it holds.

        Args:
            relation: where it may hold, ``p``, or another extent: ``certain p``,
                ``contested p``.
            row: its tuple.
            instant: where it is to hold; −∞ stands for all early instants.

        Raises:
            NoProof: if the atom does not hold there.
        """
        goal = Goal(relation, row, instant)
        if goal not in self._proofs:
            self._proofs[goal] = self._run(self._proof(goal))
        return self._proofs[goal]

    def throughout(self, relation: str, row: Row, interval: Interval) -> Proof:
        """A proof that an atom holds on all of an interval: one proof, or several coalesced.

        Raises:
            NoProof: if there is an instant at which it does not hold.
        """
        return self._run(throughout(relation, row, interval))

    def goal(
        self, rules: tuple[NormalRule, ...], row: Row, instant: Bound, relation: str = QUERY
    ) -> Proof:
        """The proof of an answer to a question.

        Args:
            rules: all versions of the question's rules (``Versions.of_goals``).
            row: the answer.
            instant: where it is to hold.
            relation: which extent of it: ``?``, ``certain ?`` or ``contested ?``.

        Raises:
            NoProof: if the answer does not hold there.
        """
        return self._with(rules).answer(relation, row, instant)

    def goal_throughout(
        self, rules: tuple[NormalRule, ...], row: Row, interval: Interval, relation: str = QUERY
    ) -> Proof:
        """A proof that an answer to a question holds on all of an interval.

        Raises:
            NoProof: if there is an instant at which it does not hold.
        """
        asked = self._with(rules)
        segments: list[Proof] = []
        reached = interval.start
        while not segments or reached < interval.end:
            segments.append(asked.answer(relation, row, reached))
            reached = interval_of(segments[-1]).end
        return joined(Ground(relation, row), interval, segments)

    def answer(self, relation: str, row: Row, instant: Bound) -> Proof:
        """The proof of what no engine derived: any application of one of its rules will do.

        Raises:
            NoProof: if there is none.
        """
        goal = Goal(relation, row, instant)
        for rule in self.rules.get(relation, ()):
            found = self._run(self._applied(rule, goal, None))
            if found is not None:
                return found
        raise NoProof(relation)

    def _with(self, rules: tuple[NormalRule, ...]) -> Search:
        """A search in the program and a question."""
        if self._asked is None or self._asked[0] is not rules:
            own = tuple(rule for rule in rules if rule.head.predicate not in self.rules)
            local = Local(own, self.solver.find, self.codec)
            search = Search(self.analysis, self.database, local.find)
            for rule in own:
                search.rules.setdefault(rule.head.predicate, []).append(rule)
            self._asked = rules, search
        return self._asked[1]

    # -- the loop -------------------------------------------------------------------------

    def _run(self, asking: Asking[T]) -> T:
        """Answer all that is asked for, and all that its answers need."""
        stack: list[tuple[Goal, Asking[Proof]]] = []
        answer: Proof | None = None
        while True:
            try:
                steps = stack[-1][1] if stack else asking
                wanted = next(steps) if answer is None else steps.send(answer)
            except StopIteration as done:
                if not stack:
                    result: T = done.value
                    return result
                goal, _ = stack.pop()
                self._proofs[goal] = answer = done.value
                continue
            answer = self._proofs.get(wanted)
            if answer is None:
                stack.append((wanted, self._proof(wanted)))

    def _proof(self, goal: Goal) -> Asking[Proof]:
        leaf = self.leaves.find(Ground(goal.relation, goal.row), goal.at)
        if leaf is not None:
            return leaf
        rank = self.solver.round(goal.relation, goal.row, goal.at)
        if rank is None:
            raise NoProof(goal.relation)
        for rule in self.rules.get(goal.relation, ()):
            found = yield from self._applied(rule, goal, rank)
            if found is not None:
                return found
        raise AssertionError(f"no rule derives {goal}")  # the engine's marks would be wrong

    def _applied(self, rule: NormalRule, goal: Goal, rank: int | None) -> Asking[Proof | None]:
        """The first way in which a rule gives a goal, from earlier rounds."""
        match rule.operation:
            case MetricOperation() as operation:
                return (yield from windowed(self.solver, rule, operation, goal, rank))
            case AggregateOperation() as operation:
                return (yield from aggregated(self.solver, rule, operation, goal))
            case None:
                bindings = next(self.solver.solutions(rule, goal.row, goal.at, rank), None)
                return (
                    None if bindings is None else (yield from self._derived(rule, goal, bindings))
                )
            case operation:
                assert_never(operation)

    # -- conjunctions ---------------------------------------------------------------------

    def _derived(self, rule: NormalRule, goal: Goal, bindings: Bindings) -> Asking[Proof]:
        premises: list[Proof] = []
        interval: Interval | None = ALL_TIME
        for position in range(len(rule.body)):
            premise = yield from self._premise(rule, position, bindings, goal.at)
            premises.append(premise)
            if not isinstance(premise, (Condition, Spell, VagueSpell)):
                interval = interval and interval.intersection(premise.interval)
        if rule.annotation is not None:
            cut = Comparing.of(rule, self.codec).cut(rule.annotation, bindings)
            interval = interval and cut and interval.intersection(cut)
        assert interval is not None  # the goal's instant is in all of them
        ground, values = Ground(goal.relation, goal.row), shown(rule, bindings)
        if rule.kind is Kind.SYMMETRY and len(premises) == 1:
            return Declared(ground, interval, rule, values, premises[0])
        return Derived(ground, interval, rule, values, tuple(premises))

    def _premise(
        self, rule: NormalRule, position: int, bindings: Bindings, at: Bound
    ) -> Asking[Proof]:
        match rule.body[position]:
            case Positive() | Says() as literal:
                row = matched_row(self.solver, position, literal, bindings)
                if literal.annotation is None:
                    return (yield Goal(relation_of(literal), row, at))
                value = bindings[spelled(position)]
                assert isinstance(value, (Interval, IntervalRange))
                return (yield from self._spell(rule, relation_of(literal), row, value))
            case Negative() as literal:
                absence = self.solver.negated(literal, bindings, at)
                assert absence is not None
                return absence
            case Comparison() | AllenComparison() as literal:
                return condition(rule, literal, bindings)
            case literal:
                assert_never(literal)

    def _spell(
        self, rule: NormalRule, name: str, row: Row, value: Interval | IntervalRange
    ) -> Asking[Proof]:
        """A maximal interval; one that several rules take is proven once."""
        kind = rule.version.value if name in {spell[0] for spell in rule.spells} else ""
        found = self._spells.get((name, row, value, kind))
        if found is None:
            if kind:
                is_certain = rule.version is Version.CERTAIN
                found = yield from self._vague_spell(Ground(name, row), value, is_certain)
            else:
                assert isinstance(value, Interval)
                found = yield from self._exact_spell(name, row, value)
            self._spells[name, row, value, kind] = found
        return found

    def _exact_spell(self, name: str, row: Row, value: Interval) -> Asking[Proof]:
        cover = yield from throughout(name, row, value)
        before = after = None
        if value.start != NEG_INF:
            before = self.solver.absence(name, row, value.start - 1)
        if value.end != POS_INF:
            after = self.solver.absence(name, row, value.end)
        return Spell(Ground(name, row), value, cover, before, after)

    def _vague_spell(
        self, ground: Ground, value: Interval | IntervalRange, is_certain: bool
    ) -> Asking[Proof]:
        """With proofs of the certain parts that its ends belong to."""
        limits = value if isinstance(value, Interval) else value.possible
        certain = core_of(ground.relation)
        cover = yield from throughout(ground.relation, ground.row, limits)
        cores = []
        for part in certain_parts(value, self.solver.find(certain).cover(ground.row)):
            cores.append((yield from throughout(certain, ground.row, part)))
        if is_certain and not cores:
            found = dated(self.solver, ground, value)
            cores.append((yield Goal(found.relation, found.row, NEG_INF)))
        return VagueSpell(ground, value, is_certain, cover, tuple(cores))
