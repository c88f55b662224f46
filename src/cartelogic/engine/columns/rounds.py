"""The rounds of one stratum over tables.

A round applies every rule to what is new since the round before.  What a rule derives is added
at once, unless a rule of the stratum reads covers of what is being derived: indexes and scans
go up to where the round began anyway, so premises are from earlier rounds either way.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress

import numpy as np

from cartelogic.analysis.normal import NormalRule, relation_of
from cartelogic.analysis.strata import Stratum
from cartelogic.engine.base import (
    Limits,
    Work,
    beyond_horizon,
    check_limits,
    too_many_pairs,
    undefined,
)
from cartelogic.engine.columns import counting, windows
from cartelogic.engine.columns.ahead import ahead
from cartelogic.engine.columns.joining import Allowance, TooManyPairsError
from cartelogic.engine.columns.relations import Relations
from cartelogic.engine.columns.steps import run
from cartelogic.engine.columns.terms import Terms
from cartelogic.engine.rows.applying import UNKNOWN_SIZE, Applying, can_fire, reads
from cartelogic.errors import EvaluationError
from cartelogic.model.clauses import Negative, Positive, Says
from cartelogic.model.computing import UndefinedError
from cartelogic.plan.lowering import lower
from cartelogic.plan.nodes import Join, Plan
from cartelogic.store.columns.codes import AFTER, BEFORE, Ints, held
from cartelogic.store.columns.table import Pieces, Table
from cartelogic.store.columns.view import TableRelation
from cartelogic.store.relation import Piece
from cartelogic.temporal import Interval, flat

_LARGE = 100_000  # joins of relations of so many tuples are worth a second thread
_LARGE_STRETCH = 200_000  # and those of so many new pieces with what is indexed: several chunks
_MOST = 32  # so many times larger at most does a table become by foresight


class Rounds:
    """Brings one stratum to its fixpoint.

    Args:
        stratum: the stratum.
        read: what it reads of lower ones.
        own: its own relations, which hold what reports give of them; they are filled.
        terms: computes terms.
        applying: applies rules that there are no arrays for.
        limits: where to stop.

    Attributes:
        derived: how many pieces were derived.
        current: the rule that is being applied.
    """

    def __init__(
        self,
        stratum: Stratum,
        read: Mapping[str, TableRelation],
        own: Mapping[str, TableRelation],
        terms: Terms,
        applying: Applying,
        limits: Limits,
    ) -> None:
        self.stratum, self.own, self.terms, self.limits = stratum, own, terms, limits
        self.applying = applying
        self.every = {**read, **own}
        self.relations = Relations(
            {name: relation.indexed for name, relation in read.items()},
            {name: relation.indexed for name, relation in own.items()},
        )
        self.derived = 0
        self.current: NormalRule = stratum.rules[0]
        self._waits = any(
            rule.operation is not None and any(name in own for _, name in reads(rule))
            for rule in stratum.rules
        )
        self._plans: dict[tuple[str, int | None], Plan] = {}

    def complete(self, first: int, work: Work) -> int:
        """Apply all rules until nothing is new.

        Args:
            first: the number of the first round.
            work: is told of every round.

        Returns:
            The number of the last one.
        """
        rounds = 0
        cursors = dict.fromkeys(self.own, 0)
        while True:
            self.relations.begin_round()
            stretches = {
                name: (cursors[name], self.relations.known(name))
                for name in self.own
                if name in self.stratum.reads and cursors[name] < self.relations.known(name)
            }
            cursors |= {name: last for name, (_, last) in stretches.items()}
            if rounds and not stretches:
                return first + rounds - 1
            work.at(self.stratum, rounds, self.derived)
            self._round(first + rounds, stretches if rounds else None)
            rounds += 1
            check_limits(self.limits, self.stratum, rounds, self.derived, self.current)

    def _round(self, number: int, stretches: Mapping[str, tuple[int, int]] | None) -> None:
        waiting: list[tuple[NormalRule, Pieces]] = []
        for rule, position, stretch in self._work(stretches):
            self.current = self.applying.current = rule
            growth = _Growth(self.own[rule.head.predicate].table)
            try:
                found = self._derive(rule, position, stretch)
                for pieces in ahead(found) if self._is_large(rule, position, stretch) else found:
                    if self._waits:
                        waiting.append((rule, pieces))
                    else:
                        self._add(rule, number, pieces)
                        growth.foresee(pieces.done)
            except UndefinedError as error:
                raise undefined(rule, error) from None
            except TooManyPairsError as error:
                raise self._too_many(rule, error) from None
        for rule, pieces in waiting:
            self._add(rule, number, pieces)

    def _is_large(
        self, rule: NormalRule, position: int | None, stretch: tuple[int, int] | None
    ) -> bool:
        """Whether a rule is worth a thread of its own.

        It may not look up what is being stored; to scan what was stored before is no harm.
        """
        if stretch is None:
            read = (literal for literal in rule.body if isinstance(literal, (Positive, Says)))
            largest = max((len(self.every[relation_of(literal)]) for literal in read), default=0)
            return largest >= _LARGE and not self.stratum.is_recursive
        if stretch[1] - stretch[0] < _LARGE_STRETCH or rule.operation is not None or rule.is_vague:
            return False
        # What is new is of the stratum: it is scanned if nothing of the stratum is looked up.
        _, *rest = self._plan(rule, position).steps
        return not any(isinstance(step, Join) and step.relation in self.own for step in rest)

    def _work(
        self, stretches: Mapping[str, tuple[int, int]] | None
    ) -> Iterator[tuple[NormalRule, int | None, tuple[int, int] | None]]:
        """Each rule of the round, with where what is new comes in, and what that is."""
        for rule in self.stratum.rules:
            if stretches is None:
                if can_fire(rule, self.every):
                    yield rule, None, None
                continue
            for position, name in reads(rule):
                if name in stretches:
                    yield rule, position, stretches[name]

    def _add(self, rule: NormalRule, number: int, pieces: Pieces) -> None:
        table = self.own[rule.head.predicate].table
        self.derived += table.add(pieces.rows, pieces.starts, pieces.ends, (number, rule.id))
        check_limits(self.limits, self.stratum, 0, self.derived, rule)

    # -- one rule -------------------------------------------------------------------------

    def _derive(
        self, rule: NormalRule, position: int | None, stretch: tuple[int, int] | None
    ) -> Iterator[Pieces]:
        """What a rule derives; tuples may be repeated, and known already."""
        delta = None if position is None or stretch is None else (position, stretch)
        allowance = Allowance(self.limits.pairs)
        if windows.is_native(rule):
            for pieces in windows.moved_windows(rule, self.relations, allowance, delta):
                if self.stratum.is_recursive:
                    is_whole = windows.takes_covers(rule, delta)
                    self._check_horizon(rule, pieces, is_whole=is_whole)
                yield pieces
        elif counting.is_native(rule, self.relations, self.terms.codes):
            yield from counting.totals(rule, self.relations, self.terms.codes)
        elif rule.operation is not None or rule.is_vague:
            yield self._by_rows(rule, position, stretch)
        else:
            plan = self._plan(rule, position)
            yield from run(plan, self.relations, self.terms, allowance, stretch)

    def _plan(self, rule: NormalRule, position: int | None) -> Plan:
        plan = self._plans.get((rule.id, position))
        if plan is None:
            plan = self._plans[rule.id, position] = lower(rule, position, self._size)
        return plan

    def _size(self, name: str) -> int:
        return UNKNOWN_SIZE if name in self.own else len(self.every[name])

    def _by_rows(
        self, rule: NormalRule, position: int | None, stretch: tuple[int, int] | None
    ) -> Pieces:
        """What a rule derives, by the engine ``rows``, over mirrors of what it reads."""
        names = {
            relation_of(literal)
            for literal in rule.body
            if isinstance(literal, (Positive, Negative, Says))
        }
        names |= {name for spell in rule.spells for name in spell if name}
        head = rule.head.predicate
        mirrors = {
            name: self.every[name].mirror(self.relations.known(name)) for name in {*names, head}
        }
        delta: list[Piece] = []
        if position is not None and stretch is not None:
            delta = mirrors[dict(reads(rule))[position]].log[slice(*stretch)]
        found = self.applying.apply(rule, position, self.stratum, mirrors, mirrors, delta)
        pairs = [(row, *pair) for row, cover in found.items() for pair in flat.to_pairs(cover)]
        arity = len(rule.head.arguments)
        return Pieces(
            self.terms.codes.table([row for row, _, _ in pairs], arity),
            np.array([held(start) for _, start, _ in pairs], dtype=np.int64),
            np.array([held(end) for _, _, end in pairs], dtype=np.int64),
        )

    def _too_many(self, rule: NormalRule, error: TooManyPairsError) -> EvaluationError:
        joined = [name for name, one in self.every.items() if one.table is error.table]
        return too_many_pairs(self.limits, rule, joined[0], error.pairs, error.left, error.right)

    def _check_horizon(self, rule: NormalRule, pieces: Pieces, *, is_whole: bool) -> None:
        """Refuse what a window that feeds itself derives beyond the horizon.

        Of a whole cover, whose parts stand together, a side that is open is not reached.
        """
        if pieces.starts is None or pieces.ends is None or not len(pieces):
            return
        changes = np.ones(len(pieces), dtype=np.bool_)
        if is_whole:
            changes[1:] = (pieces.rows[1:] != pieces.rows[:-1]).any(axis=1)
        covers = np.cumsum(changes) - 1
        starts = _bounded(pieces.starts, BEFORE, covers)
        ends = _bounded(pieces.ends, AFTER, covers)
        horizon: Interval = self.limits.horizon_of(self.terms.codec)
        if len(starts) and int(starts.min()) < horizon.start:
            raise beyond_horizon(rule, int(starts.min()), self.terms.codec)
        if len(ends) and int(ends.max()) > horizon.end:
            raise beyond_horizon(rule, int(ends.max()) - 1, self.terms.codec)


class _Growth:
    """Foresees how large a table becomes while a rule is applied, from what came of it so far."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._before = table.tuples, table.pieces

    def foresee(self, done: float) -> None:
        """Make room in the table, when that part of the rule has been applied, of 1."""
        table = self._table
        counts = table.tuples, table.pieces
        tuples, pieces = (
            min(before + math.ceil((now - before) / done), _MOST * now)
            for before, now in zip(self._before, counts, strict=True)
        )
        with suppress(MemoryError):  # then it grows as it must
            table.expect(tuples, pieces)


def _bounded(instants: Ints, unbounded: int, covers: Ints) -> Ints:
    """The ends of covers that are not open."""
    is_open = np.zeros(int(covers[-1]) + 1, dtype=np.bool_)
    is_open[covers[instants == unbounded]] = True
    return instants[~is_open[covers]]
