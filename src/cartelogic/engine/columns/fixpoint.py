"""The engine ``columns``: semi-naive evaluation over arrays, for millions of facts.

It evaluates the plans of the engine ``rows``, with the same rounds and marks, a column at a
time.  What it has no arrays for (rules that compute with ranges, some aggregates) is done by
the functions of that engine, on a mirror of the relations these read.

A stratum is worked out again when something it reads has changed; others are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import NormalRule, relation_of, relation_terms
from cartelogic.analysis.strata import Stratum, strata
from cartelogic.engine.base import Limits, Work, base_relation, expired, interrupted, need_now
from cartelogic.engine.columns.rounds import Rounds
from cartelogic.engine.columns.terms import Terms
from cartelogic.engine.rows.applying import Applying
from cartelogic.engine.rows.fixpoint import RowsEngine
from cartelogic.engine.watch import Expired, Watch, free_memory, resident
from cartelogic.errors import Code
from cartelogic.model.clauses import Negative, Positive, Says
from cartelogic.reference.evaluator import needed
from cartelogic.store.collector import without_collector
from cartelogic.store.columns.codes import Codes, OutOfRangeError
from cartelogic.store.columns.encoding import encoded
from cartelogic.store.columns.table import Table
from cartelogic.store.columns.view import TableRelation
from cartelogic.store.database import Database
from cartelogic.store.relation import Relation
from cartelogic.store.told import Progress


@frozen(eq=False)
class _State:
    """A stratum that was evaluated.

    Attributes:
        relations: what it derives.
        inputs: what it was derived from: relations, and how many pieces these had.
    """

    stratum: Stratum
    relations: Mapping[str, TableRelation]
    inputs: Mapping[str, tuple[Relation | None, int]]

    def is_current(self, inputs: Mapping[str, tuple[Relation | None, int]]) -> bool:
        """Whether nothing it was derived from has changed."""
        return inputs.keys() == self.inputs.keys() and all(
            relation is inputs[name][0] and length == inputs[name][1]
            for name, (relation, length) in self.inputs.items()
        )


class ColumnsEngine:
    """Evaluates strata on demand and keeps them; see the module's map."""

    name = "columns"

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.progress: Progress | None = None
        self._states: dict[tuple[str, ...], _State] = {}
        self._given: dict[str, tuple[Relation, int, TableRelation]] = {}
        self._nothing: dict[str, Relation] = {}  # what nothing can give
        self._round = 0
        self._for: tuple[Analysis, Database] | None = None
        self._applying: Applying | None = None
        self._rows: RowsEngine | None = None  # for instants that do not fit into arrays

    def fork(self) -> ColumnsEngine:
        """An engine that has derived the same; what is derived is never changed."""
        other = ColumnsEngine(self.limits)
        other._states, other._given = dict(self._states), dict(self._given)
        other._round = self._round
        return other

    def prepare(self, analysis: Analysis, database: Database) -> None:
        """Answer for this program and database from now on."""
        if self._for is not None and self._for[0] is analysis and self._for[1] is database:
            return
        if self._for is not None and self._for[1].codes is not database.codes:
            self._states.clear()
            self._given.clear()
        self._for = (analysis, database)
        self.analysis, self.database = analysis, database
        self.codes: Codes = database.codes
        database.prefers_tables = True
        self.terms = Terms(self.codes, database.codec)
        self._applying = Applying(self.limits, database.codec)
        self._strata = analysis.strata
        self._stratum_of = {name: stratum for stratum in self._strata for name in stratum.relations}
        self._states = {
            key: state
            for key, state in self._states.items()
            if self._stratum_of.get(key[0]) == state.stratum
        }
        self._rows = None

    @property
    def _rules(self) -> Applying:
        """What applies rules by rows; there is one once a program has been prepared."""
        assert self._applying is not None
        return self._applying

    def relation(self, name: str) -> Relation:
        """A relation, complete."""
        if self._rows is not None:
            return self._by_rows().relation(name)
        try:
            return self._complete({name})[name]
        except OutOfRangeError:
            return self._by_rows().relation(name)

    def query(self, goals: tuple[NormalRule, ...], wanted: Iterable[str]) -> dict[str, Relation]:
        """Relations that goals derive, complete; they are not kept."""
        names = set(wanted)
        if self._rows is not None:
            return self._by_rows().query(goals, names)
        extra = strata(goals)
        known, self._strata = self._strata, (*self._strata, *extra)
        self._stratum_of |= {name: stratum for stratum in extra for name in stratum.relations}
        try:
            return self._complete(names)
        except OutOfRangeError:
            return self._by_rows().query(goals, names)
        finally:
            self._strata = known
            for stratum in extra:
                self._states.pop(stratum.relations, None)
                for name in stratum.relations:
                    del self._stratum_of[name]

    def _by_rows(self) -> RowsEngine:
        """The engine that takes over once an instant does not fit into an array."""
        if self._rows is None:
            self._rows = RowsEngine(self.limits)
            self._rows.prepare(self.analysis, self.database)
        self._rows.progress = self.progress
        return self._rows

    # -- strata ---------------------------------------------------------------------------

    def _complete(self, names: set[str]) -> dict[str, Relation]:
        """Relations, with every stratum that they depend on brought up to date."""
        self._rules.current = None
        limits = _bounded(self.limits)
        watch = Watch(limits.seconds, limits.memory)
        try:
            with watch, without_collector():
                strata_ = needed(self._strata, names)
                for done, stratum in enumerate(strata_):
                    self._refresh(stratum, Work(self.progress, len(strata_), done))
                return {name: self._read(name) for name in names}
        except Expired:
            watch.leave()
            assert watch.reached is not None
            raise expired(limits, watch.reached, self._rules.current) from None
        except KeyboardInterrupt as pressed:
            interrupted(pressed, self._rules.current)
            raise
        except MemoryError:
            raise expired(limits, Code.MEMORY_LIMIT, self._rules.current) from None

    def _read(self, name: str, arity: int = 0) -> TableRelation:
        """A relation of a stratum that is complete, or one that reports give."""
        stratum = self._stratum_of.get(name)
        if stratum is not None:
            return self._states[stratum.relations].relations[name]
        base = base_relation(name, self.analysis, self.database)
        if base is None:
            base = self._nothing.setdefault(name, Relation(name))
        return self._encoded(name, base, arity)

    def _encoded(self, name: str, relation: Relation, arity: int) -> TableRelation:
        """What reports give of a relation, as a table; kept until it changes."""
        known = self._given.get(name)
        if known is not None and known[0] is relation and known[1] == len(relation.log):
            return known[2]
        found = encoded(relation, self.codes, arity)
        self._given[name] = relation, len(relation.log), found
        return found

    def _refresh(self, stratum: Stratum, work: Work) -> None:
        """Bring a stratum up to date whose inputs are."""
        self._rules.current = stratum.rules[0]
        own = set(stratum.relations)
        arities = _arities(stratum)
        read = {name: self._read(name, arities[name]) for name in sorted(stratum.reads - own)}
        base = {
            name: base_relation(name, self.analysis, self.database) for name in stratum.relations
        }
        for name in sorted(stratum.reads):
            need_now(name, self.database, stratum.rules)
        inputs: dict[str, tuple[Relation | None, int]] = {
            name: (relation, relation.table.pieces) for name, relation in read.items()
        }
        for name, relation in base.items():
            inputs[f"base {name}"] = relation, 0 if relation is None else len(relation.log)
        state = self._states.pop(stratum.relations, None)
        if state is None or not state.is_current(inputs):
            derived = self._evaluated(stratum, read, base, arities, work)
            state = _State(stratum, derived, inputs)
        self._states[stratum.relations] = state

    def _evaluated(
        self,
        stratum: Stratum,
        read: Mapping[str, TableRelation],
        base: Mapping[str, Relation | None],
        arities: Mapping[str, int],
        work: Work,
    ) -> dict[str, TableRelation]:
        """The relations of a stratum, worked out from the beginning."""
        own = {}
        for name, given in base.items():
            if given is None:
                table = Table(arities[name])
            else:
                table = encoded(given, self.codes, arities[name]).table.copy()
            own[name] = TableRelation(name, table, self.codes)
        rounds = Rounds(stratum, read, own, self.terms, self._rules, self.limits)
        self._round = rounds.complete(self._round + 1, work)
        return own


def _bounded(limits: Limits) -> Limits:
    """Limits with one for memory: nine tenths of what is free, if they have none."""
    if limits.memory is not None:
        return limits
    free = free_memory()
    return limits if free is None else evolve(limits, memory=resident() + free * 9 // 10)


def _arities(stratum: Stratum) -> dict[str, int]:
    """How many columns the relations have that a stratum reads and derives."""
    found = {rule.head.predicate: len(rule.head.arguments) for rule in stratum.rules}
    for rule in stratum.rules:
        for literal in rule.body:
            if isinstance(literal, (Positive, Negative, Says)):
                found[relation_of(literal)] = len(relation_terms(literal))
        for name, certain, other in rule.spells:
            found.setdefault(certain, found[name])
            found.setdefault(other, 0)
    return found
