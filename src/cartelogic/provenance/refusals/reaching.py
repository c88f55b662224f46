"""The furthest that the body of a rule can get.

Literals are tried as a proof search tries them, by indexes and in the order of their cost;
but one that does not hold, or not at the right time, may be left out at a price.  The
cheapest way through all literals is found best-first: first by how many are left out, then
by how many of these match no tuple at any time, then by how far away the others are.

Where too many ways are as cheap, the search goes on with the one that is furthest, and what
it finds may then not be the very best.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import assert_never

from attrs import frozen

from cartelogic.analysis.normal import NormalRule, Version, relation_of, relation_terms
from cartelogic.model.clauses import (
    AllenComparison,
    Comparison,
    Literal,
    Negative,
    Positive,
    Says,
    literal_variables,
)
from cartelogic.model.computing import UndefinedError
from cartelogic.model.terms import Call, Constant, Term, Variable, Wildcard, variables
from cartelogic.model.values import Row, Value, is_exact
from cartelogic.provenance.comparing import Comparing, Values, taken_from
from cartelogic.provenance.refusals.together import apart
from cartelogic.provenance.solving import Bindings, Solver
from cartelogic.temporal import NEG_INF, POS_INF, Bound, Flat, Interval, flat

Cells = tuple[Value | None, ...]
_Cost = tuple[int, int, Bound]
"""How many literals are left out, how many of them match nothing, how far away others are."""

MOST_TUPLES = 400
"""How many tuples of one literal are tried; those that hold in the window first."""


@frozen
class Careful(Comparing):
    """Compares as a rule does; what cannot be computed has no value, and is no error.

    A way that leaves out what guards a computation may have to do it all the same.
    """

    def evaluate(self, term: Term, values: Values) -> Value | None:
        """The value of a term whose variables all have values, if it has one."""
        try:
            return super().evaluate(term, values)
        except UndefinedError:
            return None

    def cut(self, annotation: Term, values: Values) -> Interval | None:
        """The interval that a head is cut with, if there is one."""
        try:
            return super().cut(annotation, values)
        except UndefinedError:
            return None

    def holds(self, literal: Comparison | AllenComparison, values: Values) -> bool:
        """Whether a comparison holds, all its variables bound."""
        try:
            return super().holds(literal, values)
        except UndefinedError:
            return False


@frozen
class _State:
    """A way through some of the literals.

    Attributes:
        left: the positions of the literals that are still to be looked at.
        here: the instants of the window at which all that was met holds.
    """

    cost: _Cost
    left: tuple[int, ...]
    bindings: Bindings
    here: Flat


@frozen
class Reached:
    """The furthest way: what it gives its variables, and what it cost."""

    cost: _Cost
    bindings: Bindings


class Reaching:
    """One rule, asked for a tuple in a window of time.

    Args:
        solver: reads relations.
        rule: the rule.
        row: the tuple of its head, ``None`` where any value would do.
        window: the instants asked about.

    Attributes:
        used: how many steps the search has taken.
    """

    def __init__(self, solver: Solver, rule: NormalRule, row: Cells, window: Flat) -> None:
        self.solver, self.rule, self.row, self.window = solver, rule, row, window
        self.compared = Careful.of(rule, solver.codec)
        self.used = 0
        self._late = late_names(rule) if self.compared.is_vague else frozenset()

    def start(self) -> Bindings | None:
        """What the head gives variables of the body; ``None`` if it cannot be this tuple."""
        bindings: Bindings = {}
        for term, value in zip(self.rule.head.arguments, self.row, strict=True):
            if value is None:
                continue
            match term:
                case Variable(name) if name not in self._late:
                    if bindings.setdefault(name, value) != value:
                        return None
                case Constant(constant) if constant != value:
                    return None
                case _:
                    pass
        return bindings

    def furthest(self, budget: int) -> Reached | None:
        """The cheapest way through all literals, after so many steps the next best.

        ``None`` if the head cannot be this tuple.
        """
        bindings = self.start()
        if bindings is None:
            return None
        first = _State((0, 0, 0), tuple(range(len(self.rule.body))), bindings, self.window)
        counter = 0
        heap: list[tuple[_Cost, int, int, _State]] = [(first.cost, 0, 0, first)]
        while True:
            if budget <= 0 and len(heap) > 1:
                heap = [min(heap, key=lambda item: (len(item[3].left), item[0], item[2]))]
            cost, _, _, state = heapq.heappop(heap)
            if not state.left:
                return Reached(cost, state.bindings)
            budget -= 1
            self.used += 1
            for following in self._following(state):
                counter += 1
                item = (following.cost, len(following.left), counter, following)
                heapq.heappush(heap, item)

    def _following(self, state: _State) -> Iterator[_State]:
        ready = [i for i in state.left if is_ready(self.rule.body[i], state.bindings)]
        if not ready:  # what would bind their variables was left out
            cost = _more(state.cost, len(state.left), len(state.left))
            yield self._done(_State(cost, (), state.bindings, state.here))
            return
        costs = self.solver.cost
        position = min(ready, key=lambda i: (costs(self.rule.body[i], state.bindings), i))
        left = tuple(i for i in state.left if i != position)
        for cost, bindings, here in self._ways(self.rule.body[position], state):
            following = _State(cost, left, bindings, here)
            yield following if left else self._done(following)

    def _done(self, state: _State) -> _State:
        """With what the head asks for besides its body."""
        cost = state.cost
        wrong = len(self.wrong_arguments(state.bindings))
        cost = _more(cost, wrong, wrong)
        if self.rule.annotation is not None and is_bound(self.rule.annotation, state.bindings):
            cut = self.compared.cut(self.rule.annotation, state.bindings)
            if cut is None:
                cost = _more(cost, 1, 1)
            elif not flat.overlap(state.here, cut.start, cut.end):
                cost = _more(cost, 1, 0, _away(state.here, (cut.start, cut.end)))
        return _State(cost, (), state.bindings, state.here)

    def wrong_arguments(self, bindings: Bindings) -> list[tuple[int, Value | None]]:
        """The columns of the head that have another value than asked for, and that value."""
        found: list[tuple[int, Value | None]] = []
        is_certain = self.rule.version is Version.CERTAIN
        for i, (term, asked) in enumerate(zip(self.rule.head.arguments, self.row, strict=True)):
            if not is_bound(term, bindings):
                continue
            value = self.compared.evaluate(term, bindings)
            is_wrong = asked is not None and value != asked
            if value is None or is_wrong or (is_certain and not is_exact(value)):
                found.append((i, value))
        return found

    # -- literals -------------------------------------------------------------------------

    def _ways(self, literal: Literal, state: _State) -> Iterator[tuple[_Cost, Bindings, Flat]]:
        """The ways through one literal, the last of which is to leave it out."""
        bindings = state.bindings
        left_out = _more(state.cost, 1, 1), bindings, state.here
        match literal:
            case Comparison() | AllenComparison():
                found = self._compared(literal, bindings)
                yield left_out if found is None else (state.cost, found, state.here)
            case Negative():
                values = values_of(self.solver, relation_terms(literal), bindings)
                if values is None:
                    yield left_out
                    return
                entries = self.solver.matching(relation_of(literal), values)
                cover = flat.from_pairs(pair for e in entries for pair in flat.to_pairs(e[2]))
                yield self._in_time(flat.complement(cover), state, bindings)
            case Positive() | Says():
                is_met = False
                for given, held in self.matches(literal, bindings, state.here):
                    way = self._in_time(held, state, given)
                    is_met = is_met or (way[0] == state.cost and given == bindings)
                    yield way
                if not is_met:
                    # What a report says is nearer to the point than whether it counts.
                    worse = 2 if isinstance(literal, Says) else 1
                    yield _more(state.cost, 1, worse), bindings, state.here
            case _:
                assert_never(literal)

    def _in_time(
        self, cover: Flat, state: _State, bindings: Bindings
    ) -> tuple[_Cost, Bindings, Flat]:
        here = flat.intersection(state.here, cover)
        if here:
            return state.cost, bindings, here
        if not cover:
            return _more(state.cost, 1, 1), bindings, state.here
        return _more(state.cost, 1, 0, _away(state.here, cover)), bindings, state.here

    def _compared(
        self, literal: Comparison | AllenComparison, bindings: Bindings
    ) -> Bindings | None:
        """The bindings under which a comparison holds, if it can."""
        if isinstance(literal, Comparison) and literal.operator == "=":
            sides = (literal.left, literal.right), (literal.right, literal.left)
            for target, source in sides:
                if isinstance(target, Variable) and target.name not in bindings:
                    value = self.compared.evaluate(source, bindings)
                    return None if value is None else {**bindings, target.name: value}
        return bindings if self.compared.holds(literal, bindings) else None

    def matches(
        self, literal: Positive | Says, bindings: Bindings, window: Flat
    ) -> list[tuple[Bindings, Flat]]:
        """What a literal gives its variables, and when it holds under each of these ways.

        Tuples that differ only where nobody asks are one way.
        """
        terms, name = relation_terms(literal), relation_of(literal)
        values = values_of(self.solver, terms, bindings)
        if values is None:
            return []
        entries = self.solver.matching(name, values)
        if len(entries) > MOST_TUPLES:
            entries.sort(key=lambda entry: not flat.intersection(window, entry[2]))
            entries = entries[:MOST_TUPLES]
        ways: dict[tuple[tuple[str, Value], ...], tuple[Bindings, Flat]] = {}
        cover: Flat
        for entry in entries:
            found = matched(terms, entry[0], bindings)
            if found is None:
                continue
            options: list[tuple[Bindings, Flat]]
            if literal.annotation is None:
                options = [(found, entry[2])]
            else:
                options = [
                    (taken, (NEG_INF, POS_INF))
                    for value in self.solver.spells(self.rule, name, entry[0])
                    if (taken := self.taken(literal.annotation, value, found)) is not None
                ]
            for way, cover in options:
                key = tuple((k, v) for k, v in way.items() if k not in bindings)
                known = ways.get(key)
                ways[key] = way, cover if known is None else flat.union(known[1], cover)
        return list(ways.values())

    def taken(self, annotation: Term, value: Value, bindings: Bindings) -> Bindings | None:
        """The bindings under which ``@ I`` or ``@ [S, E]`` is a maximal interval."""
        taken = dict(bindings)
        for term, part in taken_from(annotation, value, self.solver.codec):
            if isinstance(term, Wildcard):
                continue
            if isinstance(term, Variable) and term.name not in taken:
                taken[term.name] = part
            elif isinstance(term, Variable) and taken[term.name] == part:
                continue  # it has its value from here, and has it exactly
            elif not is_bound(term, taken) or not self.compared.meets(term, part, taken):
                return None
        return taken


# -- terms under bindings ------------------------------------------------------------------


def is_bound(term: Term, bindings: Values) -> bool:
    """Whether all variables of a term have values."""
    return all(variable.name in bindings for variable in variables(term))


def is_ready(literal: Literal, bindings: Values) -> bool:
    """Whether a literal can be looked at once these variables have values."""
    match literal:
        case Positive() | Says():
            terms = relation_terms(literal)
            return all(is_bound(t, bindings) for t in terms if isinstance(t, Call))
        case Comparison("=", left, right):
            sides = ((left, right), (right, left))
            return any(
                is_bound(source, bindings)
                and (isinstance(target, Variable) or is_bound(target, bindings))
                for target, source in sides
            )
        case Negative() | Comparison() | AllenComparison():
            return all(v.name in bindings for v in literal_variables(literal))
        case _:
            assert_never(literal)


def values_of(solver: Solver, terms: tuple[Term, ...], bindings: Values) -> Cells | None:
    """The value of each term, ``None`` where it is open; nothing at all if one has none."""
    compared = Careful(solver.codec)
    values: list[Value | None] = []
    for term in terms:
        if isinstance(term, Wildcard) or not is_bound(term, bindings):
            values.append(None)
            continue
        value = compared.evaluate(term, bindings)
        if value is None:
            return None
        values.append(value)
    return tuple(values)


def matched(terms: tuple[Term, ...], row: Row, bindings: Bindings) -> Bindings | None:
    """The bindings under which terms are a row that is known to have their known values."""
    found = dict(bindings)
    for term, value in zip(terms, row, strict=True):
        if isinstance(term, Variable) and found.setdefault(term.name, value) != value:
            return None
    return found


def late_names(rule: NormalRule) -> frozenset[str]:
    """The variables that the body may give a range: not to be bound before that."""
    terms: list[Term] = []
    for literal in rule.body:
        if isinstance(literal, (Positive, Says)) and literal.annotation is not None:
            terms.append(literal.annotation)
        elif isinstance(literal, Comparison) and literal.operator == "=":
            terms += [t for t in (literal.left, literal.right) if isinstance(t, Variable)]
    return frozenset(variable.name for term in terms for variable in variables(term))


def _more(cost: _Cost, blocked: int, missing: int, away: Bound = 0) -> _Cost:
    return cost[0] + blocked, cost[1] + missing, cost[2] + away


def _away(here: Flat, cover: Flat) -> Bound:
    """How many instants lie between; what touches is still one short."""
    gap = apart(here, cover)
    return POS_INF if gap is None else gap[1] - gap[0] + 1
