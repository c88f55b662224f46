"""The engine ``rows``: semi-naive evaluation over interval sets, in pure Python.

Strata are evaluated on demand and kept.  A round applies every rule of a stratum to the
pieces that are new since the round before (its delta), and only then adds what they
derived; so the premises of a piece come from earlier rounds, which is what proofs rely on.
Rounds are numbered through, over all strata.

Source: Abiteboul, Hull and Vianu, *Foundations of Databases*, section 13.1; here a delta
holds tuples on the instants that are new, not only new tuples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import define, field

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import AggregateOperation, NormalRule, Version, relation_of
from cartelogic.analysis.strata import Stratum, strata
from cartelogic.engine.base import (
    Limits,
    base_relation,
    beyond_horizon,
    check_limits,
    expired,
    need_now,
    undefined,
)
from cartelogic.engine.rows.codegen import compile_plan
from cartelogic.engine.rows.copies import copy_function, renamed_function
from cartelogic.engine.rows.operations import HorizonError, operation_function
from cartelogic.engine.rows.runtime import Output, RuleFunction
from cartelogic.engine.watch import Expired, Watch
from cartelogic.model.clauses import Positive, Says
from cartelogic.model.computing import UndefinedError
from cartelogic.plan.lowering import Size, delta_positions, lower
from cartelogic.store.collector import without_collector
from cartelogic.store.database import Database
from cartelogic.store.relation import GIVEN, Piece, Relation
from cartelogic.temporal import ALL_TIME, Codec

_Key: TypeAlias = tuple[str, int | None, Codec]
_CERTAIN = f"{Version.CERTAIN.value}: "  # what the id of a rule's certain version begins with
UNKNOWN_SIZE = 10_000  # for a relation of the stratum itself: nobody knows how it will grow


@define
class _State:
    """A stratum that was evaluated, and up to where its inputs had been read."""

    stratum: Stratum
    relations: dict[str, Relation]
    read: dict[str, Relation] = field(factory=dict)
    cursors: dict[str, int] = field(factory=dict)
    base: dict[str, Relation | None] = field(factory=dict)
    base_cursors: dict[str, int] = field(factory=dict)


class RowsEngine:
    """Evaluates strata on demand and keeps them; see the module's map."""

    name = "rows"

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._states: dict[tuple[str, ...], _State] = {}
        self._functions: dict[_Key, tuple[NormalRule, RuleFunction]] = {}
        self._round = 0
        self._applied: NormalRule | None = None
        self._for: tuple[Analysis, Database] | None = None
        self._seen = -1  # the changes of the database that the current strata know
        self._current_strata: set[tuple[str, ...]] = set()

    def prepare(self, analysis: Analysis, database: Database) -> None:
        """Answer for this program and database from now on."""
        if self._for is not None and self._for[0] is analysis and self._for[1] is database:
            return
        self._for, self._seen = (analysis, database), -1
        self.analysis, self.database = analysis, database
        self._strata = analysis.strata
        self._stratum_of = {name: stratum for stratum in self._strata for name in stratum.relations}
        self._states = {
            key: state
            for key, state in self._states.items()
            if self._stratum_of.get(key[0]) == state.stratum
        }

    def relation(self, name: str) -> Relation:
        """A relation, complete."""
        self._complete_in_time({name})
        return self._current(name)

    def _complete_in_time(self, names: set[str]) -> None:
        self._applied = None
        watch = Watch(self.limits.seconds, self.limits.memory)
        try:
            with watch:
                self._complete(names)
        except Expired:
            assert watch.reached is not None
            raise expired(self.limits, watch.reached, self._applied) from None

    def query(self, goals: tuple[NormalRule, ...], wanted: Iterable[str]) -> dict[str, Relation]:
        """Relations that goals derive, complete; they are not kept."""
        extra = strata(goals)
        known, self._strata = self._strata, (*self._strata, *extra)
        self._stratum_of |= {name: stratum for stratum in extra for name in stratum.relations}
        try:
            self._complete_in_time(set(wanted))
            return {name: self._current(name) for name in wanted}
        finally:
            self._strata = known
            for stratum in extra:
                self._states.pop(stratum.relations, None)
                self._current_strata.discard(stratum.relations)
                for name in stratum.relations:
                    del self._stratum_of[name]
            for key in [key for key in self._functions if key[0] in {goal.id for goal in goals}]:
                del self._functions[key]

    # -- strata ---------------------------------------------------------------------------

    def _current(self, name: str) -> Relation:
        stratum = self._stratum_of.get(name)
        if stratum is not None:
            return self._states[stratum.relations].relations[name]
        base = base_relation(name, self.analysis, self.database)
        return Relation(name) if base is None else base

    def _complete(self, names: set[str]) -> None:
        """Bring every stratum that the relations depend on up to date, in order."""
        if self._seen != self.database.changes:
            self._seen = self.database.changes
            self._current_strata.clear()
        needed: set[str] = set()
        pending = list(names)
        while pending:
            stratum = self._stratum_of.get(pending.pop())
            if stratum is None or stratum.relations in self._current_strata:
                continue
            if stratum.relations[0] not in needed:
                needed.add(stratum.relations[0])
                pending += stratum.reads
        for stratum in self._strata if needed else ():
            if stratum.relations[0] in needed:
                self._refresh(stratum)
                self._current_strata.add(stratum.relations)

    def _refresh(self, stratum: Stratum) -> None:
        self._applied = stratum.rules[0]
        inputs = {
            name: self._current(name) for name in stratum.reads if name not in stratum.relations
        }
        base = {
            name: base_relation(name, self.analysis, self.database) for name in stratum.relations
        }
        for name in stratum.reads:
            need_now(name, self.database, stratum.rules)
        state = self._states.get(stratum.relations)
        if state is None or not _continues(state, inputs, base):
            state = _State(stratum, {name: Relation(name) for name in stratum.relations})
            state.read, state.base = inputs, base
        elif _is_current(state):
            return
        self._states.pop(stratum.relations, None)  # whatever stops us leaves nothing half done
        with without_collector():
            self._run(state)
        self._states[stratum.relations] = state

    def _run(self, state: _State) -> None:
        """Continue a stratum to its fixpoint."""
        first = not state.cursors
        for name, base in state.base.items():
            if base is not None:
                for row, start, end, _ in base.log[state.base_cursors.get(name, 0) :]:
                    state.relations[name].add(row, start, end, GIVEN)
                state.base_cursors[name] = len(base.log)
        relations = {**state.read, **state.relations}
        rounds = derived = 0
        while True:
            deltas = self._deltas(state, relations)
            if not first and not any(deltas.values()):
                return
            self._round += 1
            rounds += 1
            outputs = self._derive(state.stratum, relations, None if first else deltas)
            first = False
            for rule, output in outputs:
                head = state.relations[rule.head.predicate]
                derived += head.add_all(output, (self._round, rule.id))
            if outputs:
                busiest, _ = max(outputs, key=lambda pair: len(pair[1]))
                check_limits(self.limits, state.stratum, rounds, derived, busiest)

    def _deltas(self, state: _State, relations: Mapping[str, Relation]) -> dict[str, list[Piece]]:
        """The pieces of each relation since it was last read."""
        deltas = {}
        for name in state.stratum.reads:
            log = relations[name].log
            deltas[name] = log[state.cursors.get(name, 0) :]
            state.cursors[name] = len(log)
        state.cursors.setdefault("", 0)  # a stratum that reads nothing has still been run
        return deltas

    def _derive(
        self,
        stratum: Stratum,
        relations: Mapping[str, Relation],
        deltas: Mapping[str, list[Piece]] | None,
    ) -> list[tuple[NormalRule, Output]]:
        """What each rule derives from the deltas, or from everything."""
        outputs = []
        for rule in stratum.rules:
            if deltas is None:
                if _can_fire(rule, relations):
                    function = self._function(rule, None, relations, stratum)
                    outputs.append((rule, self._apply(rule, function, relations, [])))
                continue
            for position in delta_positions(rule):
                name = _read_at(rule, position)
                if deltas[name]:
                    function = self._function(rule, position, relations, stratum)
                    outputs.append((rule, self._apply(rule, function, relations, deltas[name])))
        return outputs

    def _function(
        self,
        rule: NormalRule,
        position: int | None,
        relations: Mapping[str, Relation],
        stratum: Stratum,
    ) -> RuleFunction:
        key = (rule.id, position, self.database.codec)
        known = self._functions.get(key)
        # A rule of the same text may read other extents once more is uncertain.
        if known is not None and (known[0] is rule or known[0] == rule):
            function = known[1]
        else:
            function = self._made(rule, position, relations, stratum)
        self._functions[key] = rule, function
        return function

    def _made(
        self,
        rule: NormalRule,
        position: int | None,
        relations: Mapping[str, Relation],
        stratum: Stratum,
    ) -> RuleFunction:
        codec = self.database.codec
        if rule.operation is not None:
            # A window that is applied once cannot run away, however far it reaches.
            horizon = self.limits.horizon_of(codec) if stratum.is_recursive else ALL_TIME
            return operation_function(rule, position, codec, horizon)
        copy = copy_function(rule, from_delta=position is not None)
        if copy is not None:
            return copy
        twin = self._functions.get((rule.id.removeprefix(_CERTAIN), position, codec))
        shared = None if twin is None else renamed_function(rule, *twin)
        if shared is not None:
            return shared
        return compile_plan(lower(rule, position, _sizes(relations, stratum.relations)), codec)

    def _apply(
        self,
        rule: NormalRule,
        function: RuleFunction,
        relations: Mapping[str, Relation],
        delta: list[Piece],
    ) -> Output:
        output: Output = {}
        self._applied = rule
        try:
            function(relations, delta, output)
        except UndefinedError as error:
            raise undefined(rule, error) from None
        except HorizonError as error:
            raise beyond_horizon(rule, error.instant, self.database.codec) from None
        return output


def _can_fire(rule: NormalRule, relations: Mapping[str, Relation]) -> bool:
    """Whether every relation that a rule needs holds anything.

    ``p since q`` can hold without p, and an aggregate without anything certain.
    """
    needed = [literal for literal in rule.body if isinstance(literal, (Positive, Says))]
    if rule.operation is not None:
        needed = needed[:1] if isinstance(rule.operation, AggregateOperation) else needed[-1:]
    return all(relations[relation_of(literal)] for literal in needed)


def _read_at(rule: NormalRule, position: int) -> str:
    literal = rule.body[position]
    assert isinstance(literal, (Positive, Says))
    return relation_of(literal)


def _sizes(relations: Mapping[str, Relation], recursive: tuple[str, ...] = ()) -> Size:
    def size(name: str) -> int:
        return UNKNOWN_SIZE if name in recursive else len(relations[name])

    return size


def _continues(
    state: _State, inputs: Mapping[str, Relation], base: Mapping[str, Relation | None]
) -> bool:
    """Whether the inputs only grew, and those that must be complete did not change."""
    if any(state.read[name] is not relation for name, relation in inputs.items()):
        return False
    if any(state.base[name] is not relation for name, relation in base.items()):
        return False
    return all(len(inputs[name].log) == state.cursors[name] for name in state.stratum.completes)


def _is_current(state: _State) -> bool:
    """Whether no input has grown since the stratum was evaluated."""
    return all(
        len(relation.log) == state.cursors[name] for name, relation in state.read.items()
    ) and all(
        base is None or len(base.log) == state.base_cursors[name]
        for name, base in state.base.items()
    )
