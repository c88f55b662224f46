"""The engine ``rows``: semi-naive evaluation over interval sets, in pure Python.

Strata are evaluated on demand and kept.  A round applies every rule of a stratum to the
pieces that are new since the round before (its delta), and only then adds what they
derived; so the premises of a piece come from earlier rounds, which is what proofs rely on.
Rounds are numbered through, over all strata.

When something has changed, a stratum whose inputs have the same content is left as it is;
one whose inputs only grew is continued, and one whose inputs shrank is revised
(``revising``).  Else it is worked out again.

Source: Abiteboul, Hull and Vianu, *Foundations of Databases*, section 13.1; here a delta
holds tuples on the instants that are new, not only new tuples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import NormalRule
from cartelogic.analysis.strata import Stratum, strata
from cartelogic.engine.base import (
    Limits,
    Work,
    base_relation,
    check_limits,
    expired,
    interrupted,
    need_now,
)
from cartelogic.engine.rows import revising
from cartelogic.engine.rows.applying import Applying
from cartelogic.engine.rows.states import Changes, State
from cartelogic.engine.watch import Expired, Watch
from cartelogic.errors import CartelogicError
from cartelogic.store.collector import without_collector
from cartelogic.store.database import Database
from cartelogic.store.relation import GIVEN, Piece, Relation
from cartelogic.store.told import Progress

NONLINEAR = 20
"""So many times fewer pieces are too many if a rule joins what it derives with itself."""


class OutgrownError(CartelogicError):
    """A stratum derives more than this engine is meant for."""


class RowsEngine:
    """Evaluates strata on demand and keeps them; see the module's map.

    Attributes:
        outgrown: so many pieces of one stratum are too many; ``None`` if there is no such number.
    """

    name = "rows"

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.progress: Progress | None = None
        self.outgrown: int | None = None
        self._states: dict[tuple[str, ...], State] = {}
        self._applying: Applying | None = None
        self._round = 0
        self._for: tuple[Analysis, Database] | None = None
        self._work = Work(None, 0)
        self._seen = -1  # the changes of the database that the current strata know
        self._current_strata: set[tuple[str, ...]] = set()

    def fork(self) -> RowsEngine:
        """An engine that has derived the same; neither sees what the other derives later."""
        other = RowsEngine(self.limits)
        other._states = {key: state.lent() for key, state in self._states.items()}
        other._applying = self._applying and self._applying.fork()
        other._round = self._round
        return other

    def prepare(self, analysis: Analysis, database: Database) -> None:
        """Answer for this program and database from now on."""
        if self._for is not None and self._for[0] is analysis and self._for[1] is database:
            return
        self._for, self._seen = (analysis, database), -1
        self.analysis, self.database = analysis, database
        if self._applying is None or self._applying.codec is not database.codec:
            self._applying = Applying(self.limits, database.codec)
        self._strata = analysis.strata
        self._stratum_of = {name: stratum for stratum in self._strata for name in stratum.relations}
        self._states = {
            key: state
            for key, state in self._states.items()
            if self._stratum_of.get(key[0]) == state.stratum
        }

    @property
    def _rules(self) -> Applying:
        """What applies rules; there is one once a program has been prepared."""
        assert self._applying is not None
        return self._applying

    def relation(self, name: str) -> Relation:
        """A relation, complete."""
        self._complete_in_time({name})
        return self._current(name)

    def _complete_in_time(self, names: set[str]) -> None:
        self._rules.current = None
        watch = Watch(self.limits.seconds, self.limits.memory)
        try:
            with watch:
                self._complete(names)
        except Expired:
            watch.leave()
            assert watch.reached is not None
            raise expired(self.limits, watch.reached, self._rules.current) from None
        except KeyboardInterrupt as pressed:
            interrupted(pressed, self._rules.current)
            raise

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
            self._rules.forget({goal.id for goal in goals})

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
        needed: set[tuple[str, ...]] = set()
        pending = list(names)
        while pending:
            stratum = self._stratum_of.get(pending.pop())
            if stratum is None or stratum.relations in self._current_strata:
                continue
            if stratum.relations not in needed:
                needed.add(stratum.relations)
                pending += stratum.reads
        if len(needed) == 1:  # all it reads is up to date
            wanted = [self._stratum_of[next(iter(needed))[0]]]
        else:
            wanted = [stratum for stratum in self._strata if stratum.relations in needed]
        for done, stratum in enumerate(wanted):
            self._work = Work(self.progress, len(wanted), done)
            self._refresh(stratum)
            self._current_strata.add(stratum.relations)

    def _refresh(self, stratum: Stratum) -> None:
        self._rules.current = stratum.rules[0]
        read = {
            name: self._current(name) for name in stratum.reads if name not in stratum.relations
        }
        base = {
            name: base_relation(name, self.analysis, self.database) for name in stratum.relations
        }
        for name in stratum.reads:
            need_now(name, self.database, stratum.rules)
        # Whatever stops us leaves nothing half done.
        state = self._states.pop(stratum.relations, None)
        with without_collector():
            self._states[stratum.relations] = self._brought_up(stratum, state, read, base)

    def _brought_up(
        self,
        stratum: Stratum,
        state: State | None,
        read: Mapping[str, Relation],
        base: Mapping[str, Relation | None],
    ) -> State:
        """The stratum as it is now, from what it was."""
        if state is not None:
            changes = Changes.of(state, read, base)
            if not changes:
                return state.over(state.relations, read, base)
            if revising.can_revise(state, changes):
                revised = self._revised(state, changes, read, base)
                if revised is not None:
                    return revised
        state = State.empty(stratum, read, base)
        for name, given in base.items():
            if given is not None:
                for row, start, end, _ in given.log:
                    state.relations[name].add(row, start, end, GIVEN)
        self._run(state, None)
        return state.over(state.relations, read, base)

    def _revised(
        self,
        state: State,
        changes: Changes,
        read: Mapping[str, Relation],
        base: Mapping[str, Relation | None],
    ) -> State | None:
        """The stratum with what its inputs lost and gained; ``None`` if that is too much."""
        stratum = state.stratum
        gone: dict[str, Relation] = {}
        if changes.is_loss:
            found = revising.may_fall(self._rules, state, changes, base)
            if found is None:
                return None
            gone = {name: relation for name, relation in found.items() if relation.rows}
        relations = {
            name: relation.without({row: entry[2] for row, entry in gone[name].rows.items()})
            if name in gone
            else relation.writable()
            for name, relation in state.relations.items()
        }
        revised = state.over(relations, read, base)
        for name, given in base.items():
            for row, start, end, _ in changes.base_gained.get(name, ()) if given else ():
                relations[name].add(row, start, end, GIVEN)
        if gone:
            self._round += 1
            empty = {name: gone.get(name, Relation(name)) for name in relations}
            every = {**read, **relations}
            for rule, output in self._rules.again(stratum, every, relations, empty):
                relations[rule.head.predicate].add_all(output, (self._round, rule.id))
        self._run(revised, changes.gained)
        return revised.over(relations, read, base)

    def _run(self, state: State, gained: Mapping[str, list[Piece]] | None) -> None:
        """Continue a stratum to its fixpoint.

        Args:
            state: the stratum; what its cursors have not passed is new, of its own relations.
            gained: what is new of those of lower strata; ``None`` if nothing was derived yet.
        """
        stratum, own = state.stratum, state.relations
        relations = {**state.read, **own}
        rounds = derived = 0
        most = None if self.outgrown is None else _outgrown(stratum, self.outgrown)
        while True:
            deltas = dict(gained or {})
            for name in stratum.reads & own.keys():
                deltas[name] = own[name].log[state.cursors.get(name, 0) :]
                state.cursors[name] = len(own[name].log)
            self._work.at(stratum, rounds, derived)
            is_first = gained is None
            if not is_first and not any(deltas.values()):
                return
            gained = {}
            self._round += 1
            rounds += 1
            if is_first:
                outputs = self._rules.whole(stratum, relations, own)
            else:
                outputs = self._rules.new(stratum, relations, own, deltas)
            for rule, output in outputs:
                derived += own[rule.head.predicate].add_all(output, (self._round, rule.id))
            if outputs:
                busiest, _ = max(outputs, key=lambda pair: len(pair[1]))
                check_limits(self.limits, stratum, rounds, derived, busiest)
                if most is not None and derived > most:
                    raise OutgrownError


def _outgrown(stratum: Stratum, most: int) -> int:
    """How many pieces of a stratum are too many."""
    return most // NONLINEAR if stratum.is_nonlinear else most
