"""The steps of a plan over columns of bindings.

A join may give more bindings than should be held at once: it goes on a chunk at a time, and
each chunk goes through the rest of the plan before the next is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

import numpy as np
from attrs import evolve, frozen

from cartelogic.engine.columns.bindings import NOTHING_BOUND, Bare, Bindings, Coded, Column, Spans
from cartelogic.engine.columns.joining import CHUNK, Allowance, matches
from cartelogic.engine.columns.relations import Relations
from cartelogic.engine.columns.terms import NoValueError, Terms
from cartelogic.model.terms import Ends, Term, Variable
from cartelogic.plan.nodes import AntiJoin, Extend, Join, Plan, Project, Select
from cartelogic.store.columns.codes import AFTER, BEFORE, Ints, Places
from cartelogic.store.columns.index import Index
from cartelogic.store.columns.kernels import count_gaps, fill_gaps, picked_column, warm_up
from cartelogic.store.columns.table import Pieces
from cartelogic.temporal import Codec

Parts: TypeAlias = Iterator[tuple[Bindings, float]]
"""Bindings, chunk by chunk, and how much of all there will be is done with these, of 1."""


def run(
    plan: Plan,
    relations: Relations,
    terms: Terms,
    allowance: Allowance,
    delta: tuple[int, int] | None,
) -> Iterator[Pieces]:
    """What a plan derives, a chunk at a time; tuples may be repeated.

    Args:
        plan: the plan of a rule that computes with exact values only.
        relations: what it reads.
        terms: computes its terms.
        allowance: how many pairs it may join.
        delta: the stretch of pieces that its delta step reads.

    Raises:
        TooManyPairsError: if a join would build more pairs.
        UndefinedError: if an operation is not defined.
    """
    pipeline = _Pipeline(plan, relations, terms, allowance, delta)
    return pipeline.run(0, NOTHING_BOUND)


@frozen
class _Pipeline:
    plan: Plan
    relations: Relations
    terms: Terms
    allowance: Allowance
    delta: tuple[int, int] | None

    def run(
        self, position: int, bindings: Bindings, begun: float = 0, done: float = 1
    ) -> Iterator[Pieces]:
        """The rest of the plan for some bindings.

        Args:
            position: of the next step.
            bindings: what reaches it.
            begun: how much of the plan was done before, of 1.
            done: how much is with these bindings.
        """
        steps = self.plan.steps
        while position < len(steps) and bindings.count:
            step = steps[position]
            position += 1
            match step:
                case Select():
                    bindings = self._select(step, bindings)
                case Extend(variable, term):
                    bindings = self._extend(variable, term, bindings)
                case AntiJoin():
                    bindings = self._anti_join(step, bindings)
                case Join():
                    at = begun
                    for more, share in self._join(position, step, bindings):
                        until = begun + (done - begun) * share
                        yield from self.run(position, more, at, until)
                        at = until
                    return
                case _:
                    assert_never(step)
        if bindings.count:
            yield from self._project(self.plan.project, bindings, done)

    # -- joins ----------------------------------------------------------------------------

    def _join(self, position: int, step: Join, bindings: Bindings) -> Parts:
        """A join; ``position`` is that of the step after it."""
        wanted = self.plan.needed_from(position)
        if step.spell is not None:
            return self._spell_join(step, bindings, wanted)
        if bindings is NOTHING_BOUND and (step.is_delta or not step.known):
            sorted_by = self._asked_for(position, step)
            return self._sorted_scan(step, sorted_by, wanted) or self._scan(step, wanted)
        return self._keyed_join(step, bindings, wanted)

    def _stretch(self, step: Join) -> tuple[int, int]:
        """The pieces of its relation that a join reads."""
        if step.is_delta:
            assert self.delta is not None
            return self.delta
        return 0, self.relations.known(step.relation)

    def _scan(self, step: Join, wanted: set[str]) -> Parts:
        """The pieces of a relation as the first bindings."""
        table = self.relations.table(step.relation)
        first, last = self._stretch(step)
        for at in range(first, last, CHUNK):
            until = min(at + CHUNK, last)
            pieces = table.stretch(at, until)
            for column in step.known:  # constants
                found = Bindings(len(pieces), {})
                known = self.terms.value(step.terms[column], found)
                pieces = pieces.take(pieces.rows[:, column] == known)
            for one, other in step.repeats:
                pieces = pieces.take(pieces.rows[:, one] == pieces.rows[:, other])
            bindings = Bindings(len(pieces), {}, pieces.starts, pieces.ends)
            done = (until - first) / (last - first)
            yield _bound(step, bindings, pieces.rows, None, wanted), done

    def _asked_for(self, position: int, step: Join) -> tuple[int, ...]:
        """The columns of a scan that the join after it has as its key, if it is of these."""
        columns = {name: column for column, name in step.binds}
        following = self.plan.steps[position : position + 1]
        if step.is_delta or not following or not isinstance(following[0], Join):
            return ()
        join = following[0]
        terms = [join.terms[column] for column in join.known]
        if join.spell is not None or not all(isinstance(term, Variable) for term in terms):
            return ()
        return tuple(columns[term.name] for term in terms if isinstance(term, Variable))

    def _sorted_scan(self, step: Join, columns: tuple[int, ...], wanted: set[str]) -> Parts | None:
        """The pieces of a relation in the order that the next join needs.

        Its index by these columns is in this order; a relation that is joined with itself has
        one anyway.  ``None`` if that would be no gain.
        """
        if not columns or self.relations.table(step.relation).is_timeless:
            return None
        index = self.relations.index(step.relation, columns)
        # A run can be from when the table held no intervals yet.
        if len(index.runs) != 1 or index.runs[0].starts is None:
            return None
        return self._in_order(step, index, wanted)

    def _in_order(self, step: Join, index: Index, wanted: set[str]) -> Parts:
        (run,) = index.runs
        assert run.starts is not None
        assert run.ends is not None
        rows = index.table.keys.rows
        order = tuple(dict(step.binds)[column] for column in index.columns)
        for at in range(0, len(run), CHUNK):
            some = slice(at, at + CHUNK)
            places, starts, ends = run.places[some], run.starts[some], run.ends[some]
            for one, other in step.repeats:
                same = rows[places, one] == rows[places, other]
                places, starts, ends = places[same], starts[same], ends[same]
            bindings = Bindings(len(places), {}, starts, ends, order)
            done = min(at + CHUNK, len(run)) / len(run)
            yield _bound(step, bindings, rows, places, wanted), done

    def _keyed_join(self, step: Join, bindings: Bindings, wanted: set[str]) -> Parts:
        """Join with the pieces of a relation whose known columns have the values of a binding."""
        bindings, rows = self._key(step, bindings)
        if not bindings.count:
            return
        if step.is_delta:
            index = self.relations.delta(step.relation, step.known, self._stretch(step))
        else:
            index = self.relations.index(step.relation, step.known)
        stored = index.table.keys.rows
        terms = (step.terms[column] for column in step.known)
        names = tuple(term.name if isinstance(term, Variable) else "" for term in terms)
        is_sorted = names != () and names == bindings.order
        keys = index.find(rows)
        some = bindings.starts, bindings.ends
        for every in matches(keys, *some, index, self.allowance, is_sorted=is_sorted):
            found = every.where_same(stored, step.repeats)
            matched = bindings.on(None, None).take(found.left, wanted)
            matched = matched.on(found.starts, found.ends)
            yield _bound(step, matched, stored, found.places, wanted), found.done

    def _key(self, step: Join | AntiJoin, bindings: Bindings) -> tuple[Bindings, Ints]:
        """The bindings that have values for the known columns of a step, and these as codes."""
        rows = np.empty((bindings.count, len(step.known)), dtype=np.int64)
        for i, column in enumerate(step.known):
            try:
                rows[:, i] = self.terms.value(step.terms[column], bindings)
            except NoValueError as none:
                return self._key(step, bindings.take(none.valued))
        return bindings, rows

    def _spell_join(self, step: Join, bindings: Bindings, wanted: set[str]) -> Parts:
        """Join with whole intervals as values; the instants of a binding stay as they are."""
        bindings, rows = self._key(step, bindings)
        if not bindings.count:
            return
        index = self.relations.tuples(step.relation, step.known)
        table = index.table
        for every in matches(index.find(rows), None, None, index, self.allowance):
            found = every.where_same(table.keys.rows, step.repeats)
            matched = bindings.take(found.left, wanted)
            matched = _bound(step, matched, table.keys.rows, found.places, wanted)
            held = table.covers(found.places)
            if held is None:
                always = np.full(matched.count, BEFORE, dtype=np.int64)
                spans = Spans(always, np.full(matched.count, AFTER, dtype=np.int64))
            else:
                whose, starts, ends = held
                matched, spans = matched.take(whose), Spans(starts, ends)
            yield self._spelt(step, matched, spans), found.done

    def _spelt(self, step: Join, bindings: Bindings, spans: Spans) -> Bindings:
        match step.spell:
            case Variable(name):
                return bindings.having(name, spans)
            case Ends(start, end):
                is_date = self.terms.codec is Codec.DAYS
                if isinstance(start, Variable):
                    bindings = bindings.having(start.name, Bare(spans.starts, is_date))
                if isinstance(end, Variable):
                    last = np.where(spans.ends == AFTER, AFTER, spans.ends - 1)
                    bindings = bindings.having(end.name, Bare(last, is_date))
                return bindings
            case _:
                return bindings

    # -- tests ----------------------------------------------------------------------------

    def _select(self, step: Select, bindings: Bindings) -> Bindings:
        try:
            holds = self.terms.holds(step, bindings)
        except NoValueError as none:
            return self._select(step, bindings.take(none.valued))
        return bindings if holds.all() else bindings.take(holds)

    def _extend(self, variable: str, term: Term, bindings: Bindings) -> Bindings:
        try:
            return bindings.having(variable, self.terms.column(term, bindings))
        except NoValueError as none:
            return self._extend(variable, term, bindings.take(none.valued))

    def _anti_join(self, step: AntiJoin, bindings: Bindings) -> Bindings:
        """Narrow bindings to the instants at which nothing matches."""
        bindings, rows = self._key(step, bindings)
        index = self.relations.index(step.relation, step.known)
        run = index.united()
        groups = run.groups_of(index.find(rows))
        is_met = groups >= 0
        if not is_met.any():
            return bindings
        if run.starts is None or run.ends is None:
            return bindings.take(~is_met)
        starts, ends = bindings.timed()
        held = run.offsets, run.starts, run.ends
        warm_up(bindings.count)
        count = count_gaps(groups, starts, ends, *held)
        left = np.empty(count, dtype=np.int32)
        new_starts, new_ends = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
        fill_gaps(groups, starts, ends, *held, left, new_starts, new_ends)
        return bindings.take(left).on(new_starts, new_ends)

    # -- the head -------------------------------------------------------------------------

    def _project(self, project: Project, bindings: Bindings, done: float) -> Iterator[Pieces]:
        try:
            if project.annotation is not None:
                spans = self.terms.spans(project.annotation, bindings)
                starts, ends = spans.starts, spans.ends
                if bindings.starts is not None and bindings.ends is not None:
                    starts = np.maximum(starts, bindings.starts)
                    ends = np.minimum(ends, bindings.ends)
                bindings = bindings.on(starts, ends)
                is_some = starts < ends
                if not is_some.all():
                    bindings = bindings.take(is_some)
            rows = np.empty((bindings.count, len(project.terms)), dtype=np.int64)
            for i, term in enumerate(project.terms):
                rows[:, i] = self.terms.value(term, bindings)
        except NoValueError as none:
            yield from self._project(project, bindings.take(none.valued), done)
            return
        yield Pieces(rows, bindings.starts, bindings.ends, done)


def _bound(
    step: Join, bindings: Bindings, rows: Ints, places: Places | None, wanted: set[str]
) -> Bindings:
    """The bindings with the new variables of a join that anything later asks for.

    Args:
        step: the join.
        bindings: the bindings.
        rows: tuples of its relation.
        places: which of them each binding matched; one after the other if left out.
        wanted: the variables that anything later asks for.
    """
    columns: dict[str, Column] = dict(bindings.columns)
    for i, name in step.binds:
        if name in wanted:
            columns[name] = Coded(rows[:, i] if places is None else picked_column(rows, i, places))
    return evolve(bindings, columns=columns)
