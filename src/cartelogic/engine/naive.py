"""The engine ``naive``: the reference evaluator behind the protocol of engines.

It is what other engines are compared with, so it does nothing of its own: it evaluates
each stratum once, when first asked for, and starts again when anything it read has changed.
"""

from __future__ import annotations

from collections.abc import Iterable

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import NormalRule
from cartelogic.analysis.strata import Stratum, strata
from cartelogic.engine.base import (
    Limits,
    Work,
    base_relation,
    beyond_horizon,
    check_limits,
    expired,
    first_beyond,
    interrupted,
    need_now,
    undefined,
)
from cartelogic.engine.watch import Expired, Watch
from cartelogic.model.values import Row
from cartelogic.reference.evaluator import Extents, UndefinedInRuleError, evaluate, needed
from cartelogic.store.database import Database
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.store.told import Progress
from cartelogic.temporal import Codec, IntervalSet


class NaiveEngine:
    """Evaluates strata on demand, from the beginning; see the module's map."""

    name = "naive"

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.progress: Progress | None = None
        self._round = 0
        self._derived: dict[str, Relation] = {}
        self._read: dict[str, tuple[Relation, int]] = {}

    def fork(self) -> NaiveEngine:
        """Another that starts from the beginning."""
        return NaiveEngine(self.limits)

    def prepare(self, analysis: Analysis, database: Database) -> None:
        """Answer for this program and database from now on."""
        self.analysis, self.database = analysis, database
        self._strata = analysis.strata
        self._forget()

    def relation(self, name: str) -> Relation:
        """A relation, complete."""
        self._complete(name)
        return self._current(name)

    def query(self, goals: tuple[NormalRule, ...], wanted: Iterable[str]) -> dict[str, Relation]:
        """Relations that goals derive, complete; they are not kept."""
        extra = strata(goals)
        self._strata = (*self.analysis.strata, *extra)
        try:
            return {name: self.relation(name) for name in wanted}
        finally:
            self._strata = self.analysis.strata
            for name in (name for stratum in extra for name in stratum.relations):
                self._derived.pop(name, None)

    # -- strata ---------------------------------------------------------------------------

    def _current(self, name: str) -> Relation:
        return self._derived[name] if name in self._derived else self._base(name)

    def _base(self, name: str) -> Relation:
        """What reports give of a relation; it is remembered how much of it was read."""
        base = base_relation(name, self.analysis, self.database)
        if base is None:
            return Relation(name)
        self._read.setdefault(name, (base, len(base.log)))
        return base

    def _is_stale(self) -> bool:
        """Whether anything that was read has changed since."""
        for name, (relation, length) in self._read.items():
            now = base_relation(name, self.analysis, self.database)
            if now is not relation or len(now.log) != length:
                return True
        return False

    def _forget(self) -> None:
        self._derived, self._read = {}, {}

    def _complete(self, name: str) -> None:
        if self._is_stale():
            self._forget()
        strata = needed(self._strata, {name})
        for done, stratum in enumerate(strata):
            if stratum.relations[0] not in self._derived:
                Work(self.progress, len(strata), done).at(stratum, 0, 0)
                self._derived |= self._evaluate(stratum)

    def _evaluate(self, stratum: Stratum) -> dict[str, Relation]:
        """The relations of a stratum, with a mark for each piece."""
        for name in sorted(stratum.reads):
            need_now(name, self.database, stratum.rules)
        filling = _Filling(stratum, self.limits, self.database.codec, self._round)
        for name in stratum.relations:
            for row, start, end, _ in self._base(name).log:
                filling.relations[name].add(row, start, end, GIVEN)
        watch = Watch(self.limits.seconds, self.limits.memory)
        try:
            with watch:
                evaluate([stratum], self._extents, self.database.codec, trace=filling)
        except UndefinedInRuleError as error:
            raise undefined(error.rule, error) from None
        except Expired:
            watch.leave()
            assert watch.reached is not None
            raise expired(self.limits, watch.reached, stratum.rules[0]) from None
        except KeyboardInterrupt as pressed:
            interrupted(pressed, stratum.rules[0])
            raise
        self._round = filling.last
        return filling.relations

    def _extents(self, name: str) -> Extents:
        return self._current(name).as_dict()


class _Filling:
    """Puts what the evaluator derives into relations, as long as limits allow."""

    def __init__(self, stratum: Stratum, limits: Limits, codec: Codec, before: int) -> None:
        self.stratum, self.limits, self.codec = stratum, limits, codec
        self.relations = {name: Relation(name) for name in stratum.relations}
        self.before = self.last = before
        self.derived = 0

    def __call__(
        self, iteration: int, rule: NormalRule, row: Row, instants: IntervalSet, /
    ) -> None:
        """Add what is new; iterations of the stratum are rounds of the engine."""
        self.last = self.before + iteration
        relation = self.relations[rule.head.predicate]
        if rule.operation is not None and self.stratum.is_recursive:
            self._check_horizon(rule, instants)
        for part in instants:
            self.derived += relation.add(row, part.start, part.end, (self.last, rule.id))
        check_limits(self.limits, self.stratum, iteration, self.derived, rule)

    def _check_horizon(self, rule: NormalRule, instants: IntervalSet) -> None:
        beyond = first_beyond(self.limits.horizon_of(self.codec), instants.flat)
        if beyond is not None:
            raise beyond_horizon(rule, beyond, self.codec)
