"""The engine: strata at an instant, each after all it reads.

What a stratum reads is complete and stated as facts, so what is negated or counted is known
whatever order pyDatalog works in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import (
    AggregateOperation,
    MetricOperation,
    NormalRule,
    Version,
    relation_of,
)
from cartelogic.analysis.strata import Stratum, columns_of, reads_of, strata
from cartelogic.engine.base import (
    Limits,
    Work,
    base_relation,
    check_limits,
    expired,
    need_now,
    undefined,
)
from cartelogic.engine.pydatalog.clauses import INSTEAD, Clause, inexact
from cartelogic.engine.pydatalog.logic import Coded, InexactError, Logic, Numbering, own_logic
from cartelogic.engine.watch import Expired, Watch
from cartelogic.errors import Code, Diagnostic, EvaluationError
from cartelogic.model.aggregating import aggregate
from cartelogic.model.clauses import Metric, Positive, Says
from cartelogic.model.computing import UndefinedError
from cartelogic.model.printing import format_literal
from cartelogic.model.values import Value
from cartelogic.store.database import Database
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.store.told import Progress
from cartelogic.temporal import Codec, Instant


class PyDatalogEngine:
    """Evaluates one instant; nothing is kept from one question to another.

    Its relations hold at that instant and say nothing of any other.
    """

    name = "pydatalog"

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.progress: Progress | None = None
        self._instant: Instant | None = None

    def fork(self) -> PyDatalogEngine:
        """Another; there is nothing to share."""
        return PyDatalogEngine(self.limits)

    def prepare(self, analysis: Analysis, database: Database) -> None:
        """Answer for this program and database from now on."""
        self.analysis, self.database = analysis, database

    def at(self, instant: Instant) -> PyDatalogEngine:
        """The same engine for one instant; without one it can say nothing."""
        other = self.fork()
        other.progress, other._instant = self.progress, instant
        other.prepare(self.analysis, self.database)
        return other

    def relation(self, name: str) -> Relation:
        """A relation, as it is at the instant."""
        return self._answered(self.analysis.strata, (name,))[name]

    def query(self, goals: tuple[NormalRule, ...], wanted: Iterable[str]) -> dict[str, Relation]:
        """Relations that goals derive, as they are at the instant."""
        return self._answered((*self.analysis.strata, *strata(goals)), tuple(wanted))

    def _answered(self, order: Sequence[Stratum], wanted: Sequence[str]) -> dict[str, Relation]:
        if self._instant is None:
            raise _no_instant()
        needed = _needed(order, wanted)
        rules = [rule for stratum in needed for rule in stratum.rules]
        refused = [found for rule in rules for found in _beyond(rule, self.database.codec)]
        if refused:  # what the user wrote, rather than what was made of it
            raise EvaluationError([found for found in refused if found.span] or refused[:1])
        snapshot = _Snapshot(self.analysis, self.database, self.limits, self._instant)
        watch, stratum = Watch(self.limits.seconds, self.limits.memory), None
        try:
            with watch:
                for done, stratum in enumerate(needed):
                    Work(self.progress, len(needed), done).at(stratum, 0, 0)
                    snapshot.complete(stratum)
                return {name: snapshot.relation(name) for name in wanted}
        except Expired:
            watch.leave()
            assert watch.reached is not None
            rule = None if stratum is None else stratum.rules[0]
            raise expired(self.limits, watch.reached, rule) from None


def _needed(order: Sequence[Stratum], wanted: Iterable[str]) -> list[Stratum]:
    """The strata that the wanted relations depend on, each after all it reads."""
    names, found = set(wanted), []
    for stratum in reversed(order):
        if not names.isdisjoint(stratum.relations):
            names |= stratum.reads
            found.append(stratum)
    return found[::-1]


# -- what cannot be said at one instant -------------------------------------------------------


def _no_instant() -> EvaluationError:
    claim = "the engine `pydatalog` answers at one instant, and none was given"
    why = "it evaluates what holds then, and knows nothing of time"
    hint = f"ask with `at=`, or {INSTEAD}"
    return EvaluationError((Diagnostic(Code.SNAPSHOT_ONLY, claim, why=why, hint=hint),))


def _beyond(rule: NormalRule, codec: Codec) -> Iterator[Diagnostic]:
    """Why the head of a rule does not follow from what holds at the same instant, if so."""
    why = "the engine `pydatalog` knows what holds at one instant, and nothing else"
    if isinstance(rule.operation, MetricOperation):
        part = rule.stands_for
        text = f"`{format_literal(part, codec)}`" if isinstance(part, Metric) else rule.called
        claim = f"{text} looks at other instants"
        yield Diagnostic(Code.SNAPSHOT_ONLY, claim, rule.span, why=why, hint=INSTEAD)
    for literal in rule.body:
        if isinstance(literal, (Positive, Says)) and literal.annotation is not None:
            claim = f"{rule.called} takes whole intervals as values"
            yield Diagnostic(Code.SNAPSHOT_ONLY, claim, literal.span, why=why, hint=INSTEAD)


# -- one instant ------------------------------------------------------------------------------


class _Snapshot:
    """What holds at an instant, stratum by stratum."""

    def __init__(
        self, analysis: Analysis, database: Database, limits: Limits, instant: Instant
    ) -> None:
        self.analysis, self.database, self.limits = analysis, database, limits
        self.instant = instant
        self._rows: dict[str, set[Coded]] = {}
        self._numbering = Numbering()

    def relation(self, name: str) -> Relation:
        """A complete relation, with the instant at which it was looked at."""
        relation, values = Relation(name), self._numbering.values
        for row in sorted(self._held(name)):
            made = tuple(values[number] for number in row)
            relation.add(made, self.instant, self.instant + 1, GIVEN)
        return relation

    def _held(self, name: str) -> set[Coded]:
        """The rows of a relation: those derived, or those that reports give."""
        found = self._rows.get(name)
        if found is None:
            base = base_relation(name, self.analysis, self.database)
            found = self._rows[name] = {
                tuple(map(self._numbering.of, row))
                for row, extent in (() if base is None else base)
                if self.instant in extent
            }
        return found

    def complete(self, stratum: Stratum) -> None:
        """Derive the relations of a stratum; all it reads is complete.

        Raises:
            EvaluationError: if a value is a range (CL612), or the evaluation has to stop.
        """
        for name in sorted(stratum.reads):
            need_now(name, self.database, stratum.rules)
        current = stratum.rules[0]

        def look(derived: int) -> None:
            check_limits(self.limits, stratum, 0, derived, current)

        try:
            with own_logic():
                logic = Logic(columns_of(stratum.rules))
                for rule in stratum.rules:
                    current = rule
                    for name in sorted({*reads_of(rule), rule.head.predicate}):
                        logic.state_rows(name, self._held(name))
                    self._state(rule, logic)
                derived = {name: logic.ask(name, look) for name in stratum.relations}
        except InexactError:
            raise inexact(current) from None
        self._rows |= derived

    def _state(self, rule: NormalRule, logic: Logic) -> None:
        if isinstance(rule.operation, AggregateOperation):
            logic.state_rows(rule.head.predicate, self._aggregated(rule, rule.operation))
        else:
            Clause(rule, logic, self._numbering, self.database.codec, self.instant).state()

    def _aggregated(self, rule: NormalRule, operation: AggregateOperation) -> Iterator[Coded]:
        """What the rule of an aggregate derives from the rows of its groups.

        They are complete, and this is arithmetic: pyDatalog has no part in it.
        """
        values, column = self._numbering.values, operation.value
        read = [self._held(relation_of(lit)) for lit in rule.body if isinstance(lit, Positive)]
        groups: dict[Coded, tuple[list[Value], list[Value]]] = {}
        for row in read[0]:
            certain, optional = groups.setdefault(row[: operation.group], ([], []))
            value = 0 if column is None else values[row[column]]
            (certain if row in read[-1] else optional).append(value)
        for group, (certain, optional) in groups.items():
            if rule.version is Version.CERTAIN and not certain:
                continue
            try:
                found = aggregate(operation.function, certain, optional, self.database.codec)
            except UndefinedError as error:
                raise undefined(rule, error) from None
            if found is not None:
                yield (*group, self._numbering.of(found))
