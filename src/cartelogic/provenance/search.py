"""Finding a proof: backwards, from an atom at an instant to reports.

The engine left a mark on every piece: the round in which it was derived.  A piece of round
*r* has a rule whose premises hold at the same instant in pieces of earlier rounds, so a
search that only looks there never loops.  (The idea is Soufflé's: Zhao, Subotić and
Scholz, *Debugging Large-scale Datalog*, TOPLAS 2020; here with time.)

Among several proofs the choice does not depend on the order of rules or facts: reports
come before rules, rules in order of their text, tuples that hold longest first and then in
the order of values.

No step recurses along the proof, so a chain of any length can be explained.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from attrs import define, field, frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import (
    Kind,
    NormalRule,
    relation_of,
    relation_terms,
)
from cartelogic.model.clauses import (
    AllenComparison,
    Comparison,
    Literal,
    Negative,
    Positive,
    Says,
    literal_terms,
    literal_variables,
)
from cartelogic.model.computing import allen, compare, evaluate, instant, may_fail
from cartelogic.model.terms import Call, Constant, Ends, Term, Variable, Wildcard, variables
from cartelogic.model.values import Row, Value, row_key
from cartelogic.provenance.leaves import Leaves
from cartelogic.provenance.proof import (
    Absence,
    Coalesced,
    Condition,
    Declared,
    Derived,
    Ground,
    Pattern,
    Proof,
    Spell,
)
from cartelogic.store.database import Database
from cartelogic.store.relation import Entry, Relation
from cartelogic.temporal import ALL_TIME, Bound, Codec, Interval, flat

Bindings = dict[str, Value]
_LATE, _BLOCKED = 1e8, 1e9


class NoProof(LookupError):  # noqa: N818  # nothing went wrong
    """There is nothing to prove: the atom does not hold there."""


@frozen
class _Goal:
    """An atom at an instant (which may be −∞), still to be proven."""

    relation: str
    row: Row
    at: Bound


@define
class _Step:
    """How a goal was reached: a leaf, or a rule with its bindings and further goals."""

    leaf: Proof | None = None
    rule: NormalRule | None = None
    bindings: Bindings = field(factory=dict)
    goals: dict[int, _Goal] = field(factory=dict)  # by position in the body


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
        self.analysis, self.database, self._relation = analysis, database, relation
        self.codec: Codec = database.codec
        self._leaves = Leaves(analysis, database)
        self.rules: dict[str, list[NormalRule]] = {}
        for rule in analysis.context.rules:
            self.rules.setdefault(rule.head.predicate, []).append(rule)
        self._proofs: dict[_Goal, Proof] = {}
        self._known: dict[str, Relation] = {}
        self._shapes: dict[int, tuple[frozenset[str], bool, Literal]] = {}

    # -- asking ---------------------------------------------------------------------------

    def at(self, relation: str, row: Row, instant: Bound) -> Proof:
        """The proof of an atom at an instant, on the interval on which it holds.

        Raises:
            NoProof: if the atom does not hold there.
        """
        goal = _Goal(relation, row, instant)
        if goal not in self._proofs:
            self._prove(goal)
        return self._proofs[goal]

    def throughout(self, relation: str, row: Row, interval: Interval) -> Proof:
        """A proof that an atom holds on all of an interval: one proof, or several coalesced.

        Raises:
            NoProof: if there is an instant at which it does not hold.
        """
        return _cover(Ground(relation, row), interval, lambda at: self.at(relation, row, at))

    def goal(self, rules: tuple[NormalRule, ...], row: Row, instant: Bound) -> Proof:
        """The proof of an answer to a goal that no relation holds.

        Raises:
            NoProof: if the answer does not hold there.
        """
        for rule in rules:
            step = self._instance(rule, row, instant, None)
            if step is not None:
                for premise in step.goals.values():
                    self.at(premise.relation, premise.row, premise.at)
                return self._assemble(_Goal(rule.head.predicate, row, instant), step)
        raise NoProof(rules[0].head.predicate)

    def goal_throughout(self, rules: tuple[NormalRule, ...], row: Row, interval: Interval) -> Proof:
        """A proof that an answer to a goal holds on all of an interval.

        Raises:
            NoProof: if there is an instant at which it does not hold.
        """
        ground = Ground(rules[0].head.predicate, row)
        return _cover(ground, interval, lambda at: self.goal(rules, row, at))

    # -- searching ------------------------------------------------------------------------

    def _prove(self, goal: _Goal) -> None:
        """Find a step for the goal and for all it needs, then put the proofs together."""
        steps: dict[_Goal, _Step] = {}
        order: list[_Goal] = []
        pending = [goal]
        while pending:
            current = pending.pop()
            if current in steps or current in self._proofs:
                continue
            steps[current] = step = self._step(current)
            order.append(current)
            pending += step.goals.values()

        def rank(current: _Goal) -> int:
            """The round of the piece that holds at the goal's instant; leaves come first."""
            if steps[current].leaf is not None:
                return 0
            return self._round(self._find(current.relation), current.row, current.at) or 0

        for current in sorted(order, key=rank):
            self._proofs[current] = self._assemble(current, steps[current])

    def _find(self, name: str) -> Relation:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._relation(name)
        return found

    def _round(self, relation: Relation, row: Row, at: Bound) -> int | None:
        entry = relation.rows.get(row)
        if entry is None:
            return None
        for _, start, end, mark in entry[1]:
            if start <= at < end:
                return mark[0]
        return None

    def _step(self, goal: _Goal) -> _Step:
        leaf = self._leaves.find(Ground(goal.relation, goal.row), goal.at)
        if leaf is not None:
            return _Step(leaf=leaf)
        rank = self._round(self._find(goal.relation), goal.row, goal.at)
        if rank is None:
            raise NoProof(goal.relation)
        for rule in self.rules.get(goal.relation, ()):
            step = self._instance(rule, goal.row, goal.at, rank)
            if step is not None:
                return step
        raise AssertionError(f"no rule derives {goal}")  # the engine's marks would be wrong

    # -- rules ----------------------------------------------------------------------------

    def _instance(self, rule: NormalRule, row: Row, at: Bound, rank: int | None) -> _Step | None:
        """The first way in which a rule gives the row at an instant, from earlier rounds."""
        bindings: Bindings = {}
        for term, value in zip(rule.head.arguments, row, strict=True):
            if not _match(term, value, bindings):
                return None
        body = list(enumerate(rule.body))
        for found in self._solutions(body, bindings, at, rank):
            if self._gives(rule, found, row, at):
                goals = {
                    i: _Goal(relation_of(literal), self._row(literal, found), at)
                    for i, literal in enumerate(rule.body)
                    if isinstance(literal, (Positive, Says)) and literal.annotation is None
                }
                return _Step(None, rule, found, goals)
        return None

    def _gives(self, rule: NormalRule, bindings: Bindings, row: Row, at: Bound) -> bool:
        """Whether the head, under the bindings, is this row at this instant."""
        for term, value in zip(rule.head.arguments, row, strict=True):
            if evaluate(term, bindings, self.codec) != value:
                return False
        if rule.annotation is None:
            return True
        cut = evaluate(rule.annotation, bindings, self.codec)
        return isinstance(cut, Interval) and cut.start <= at < cut.end

    def _solutions(
        self, body: list[tuple[int, Literal]], bindings: Bindings, at: Bound, rank: int | None
    ) -> Iterator[Bindings]:
        """Every way to make the literals hold at an instant, in a fixed order."""
        if not body:
            yield bindings
            return
        choice = body[0]
        if len(body) > 1:
            choice = min(body, key=lambda item: self._cost(item[1], bindings))
        rest = [item for item in body if item is not choice]
        for found in self._literal(choice[1], bindings, at, rank):
            yield from self._solutions(rest, found, at, rank)

    def _cost(self, literal: Literal, bindings: Bindings) -> float:
        """How early to try a literal; the least comes first.

        What can fail waits until all else holds: another literal may guard it.
        """
        names, late = self._shape(literal)
        loose = names - bindings.keys()
        if isinstance(literal, (Positive, Says)):
            terms = relation_terms(literal)
            if any(isinstance(t, Call) and _loose(t, bindings) for t in terms):
                return _BLOCKED
            if late:
                return _LATE
            if not loose and not any(isinstance(t, Wildcard) for t in terms):
                return 2.0
            size = max(len(self._find(relation_of(literal))), 1)
            free = sum(1 for t in terms if isinstance(t, Wildcard) or _loose(t, bindings))
            share: float = free / max(len(terms), 1)
            return 1.0 + math.pow(size, share)
        if isinstance(literal, Comparison) and literal.operator == "=" and loose:
            for target, value in (
                (literal.left, literal.right),
                (literal.right, literal.left),
            ):
                if isinstance(target, Variable) and not _loose(value, bindings):
                    return _LATE if late else 0.5
            return _BLOCKED
        if loose:
            return _BLOCKED
        return _LATE if late else 0.0

    def _shape(self, literal: Literal) -> tuple[frozenset[str], bool]:
        """The variables of a literal, and whether computing it can fail; worked out once."""
        known = self._shapes.get(id(literal))
        if known is None:
            names = frozenset(variable.name for variable in literal_variables(literal))
            late = any(map(may_fail, literal_terms(literal)))
            # With the literal itself, so that its id is not used again.
            known = self._shapes[id(literal)] = (names, late, literal)
        return known[:2]

    def _literal(
        self, literal: Literal, bindings: Bindings, at: Bound, rank: int | None
    ) -> Iterator[Bindings]:
        match literal:
            case Comparison("=", left, right):
                yield from self._equation(left, right, bindings)
            case Comparison(operator, left, right):
                x, y = (evaluate(t, bindings, self.codec) for t in (left, right))
                if x is not None and y is not None and compare(operator, x, y):
                    yield bindings
            case AllenComparison(relation, left, right):
                x, y = (evaluate(t, bindings, self.codec) for t in (left, right))
                if x is not None and y is not None and allen(relation, x, y):
                    yield bindings
            case Negative():
                if self._gap(literal, bindings, at) is not None:
                    yield bindings
            case Positive() | Says():
                yield from self._matches(literal, bindings, at, rank)

    def _equation(self, left: Term, right: Term, bindings: Bindings) -> Iterator[Bindings]:
        for target, value in ((left, right), (right, left)):
            if isinstance(target, Variable) and target.name not in bindings:
                found = evaluate(value, bindings, self.codec)
                if found is not None:
                    yield {**bindings, target.name: found}
                return
        x, y = (evaluate(t, bindings, self.codec) for t in (left, right))
        if x is not None and y is not None and compare("=", x, y):
            yield bindings

    def _entries(
        self, relation: Relation, terms: tuple[Term, ...], bindings: Bindings
    ) -> list[Entry]:
        """The entries that match the terms so far, in the order of values."""
        values = self._values(terms, bindings)
        if values is None:
            return []
        known = tuple(i for i, value in enumerate(values) if value is not None)
        if len(known) == len(terms):
            entry = relation.rows.get(tuple(v for v in values if v is not None))
            return [] if entry is None else [entry]
        if not known:
            found = list(relation.rows.values())
        else:
            key = tuple(values[i] for i in known)
            found = relation.index(known).get(key[0] if len(key) == 1 else key, [])
        return sorted(found, key=lambda entry: row_key(entry[0]))

    def _values(
        self, terms: tuple[Term, ...], bindings: Bindings
    ) -> tuple[Value | None, ...] | None:
        """The value of each term, ``None`` where it is open.

        Nothing at all if a function has no value: then nothing matches, and nothing is
        absent either.
        """
        values: list[Value | None] = []
        for term in terms:
            if isinstance(term, Wildcard) or _loose(term, bindings):
                values.append(None)
                continue
            value = evaluate(term, bindings, self.codec)
            if value is None:
                return None
            values.append(value)
        return tuple(values)

    def _matches(
        self, literal: Positive | Says, bindings: Bindings, at: Bound, rank: int | None
    ) -> Iterator[Bindings]:
        relation = self._find(relation_of(literal))
        terms = relation_terms(literal)
        entries = self._entries(relation, terms, bindings)
        if literal.annotation is None and len(entries) > 1:
            entries.sort(key=lambda entry: _until(entry, at))  # stable: then by their values
        for entry in entries:
            found = dict(bindings)
            if not all(_match(t, v, found) for t, v in zip(terms, entry[0], strict=True)):
                continue
            for i, term in enumerate(terms):
                if isinstance(term, Wildcard):
                    found[_hidden(term, i)] = entry[0][i]
            if literal.annotation is not None:
                for start, end in flat.to_pairs(entry[2]):
                    spelled = dict(found)
                    if self._spelled(literal.annotation, Interval(start, end), spelled):
                        yield spelled
                continue
            piece = self._round(relation, entry[0], at)
            if piece is not None and (rank is None or piece < rank):
                yield found

    def _spelled(self, annotation: Term, interval: Interval, bindings: Bindings) -> bool:
        """Match ``@ I`` or ``@ [S, E]`` with a maximal interval."""
        if isinstance(annotation, Ends):
            first, last = (_instant(b, self.codec) for b in (interval.start, interval.last))
            return _match(annotation.start, first, bindings) and _match(
                annotation.end, last, bindings
            )
        return _match(annotation, interval, bindings)

    def _gap(self, literal: Negative, bindings: Bindings, at: Bound) -> Absence | None:
        values = self._values(relation_terms(literal), bindings)
        return None if values is None else self._absence(relation_of(literal), values, at)

    def _absence(self, name: str, row: tuple[Value | None, ...], at: Bound) -> Absence | None:
        """That nothing matches around an instant; ``None`` if something does."""
        relation = self._find(name)
        terms = tuple(Wildcard() if v is None else Constant(v) for v in row)
        entries = self._entries(relation, terms, {})
        cover = flat.from_pairs(pair for entry in entries for pair in flat.to_pairs(entry[2]))
        free = flat.complement(cover)
        for start, end in flat.to_pairs(free):
            if start <= at < end:
                return Absence(Pattern(name, row), Interval(start, end), len(entries))
        return None

    def _row(self, literal: Positive | Says, bindings: Bindings) -> Row:
        """The tuple a literal matched; a wildcard is bound under its position."""
        row = []
        for i, term in enumerate(relation_terms(literal)):
            if isinstance(term, Wildcard):
                row.append(bindings[_hidden(term, i)])
            else:
                value = evaluate(term, bindings, self.codec)
                assert value is not None
                row.append(value)
        return tuple(row)

    # -- putting together -----------------------------------------------------------------

    def _assemble(self, goal: _Goal, step: _Step) -> Proof:
        if step.leaf is not None:
            return step.leaf
        rule = step.rule
        assert rule is not None
        premises = tuple(
            self._premise(i, literal, step, goal.at) for i, literal in enumerate(rule.body)
        )
        interval: Interval | None = ALL_TIME
        for premise in premises:
            if not isinstance(premise, (Condition, Spell)):
                interval = interval and interval.intersection(premise.interval)
        if rule.annotation is not None:
            cut = evaluate(rule.annotation, step.bindings, self.codec)
            assert isinstance(cut, Interval)
            interval = interval and interval.intersection(cut)
        assert interval is not None  # the goal's instant is in all of them
        ground = Ground(goal.relation, goal.row)
        bindings = _shown(rule, step.bindings)
        if rule.kind is Kind.SYMMETRY:
            return Declared(ground, interval, rule, bindings, premises[0])
        return Derived(ground, interval, rule, bindings, premises)

    def _premise(self, position: int, literal: Literal, step: _Step, at: Bound) -> Proof:
        match literal:
            case Positive(annotation=None) | Says(annotation=None):
                return self._proofs[step.goals[position]]
            case Positive() | Says():
                return self._spell(literal, step.bindings)
            case Negative():
                absence = self._gap(literal, step.bindings, at)
                assert absence is not None
                return absence
            case Comparison() | AllenComparison():
                used = {v.name for v in literal_variables(literal)}
                values = {k: v for k, v in step.bindings.items() if k in used}
                return Condition(literal, tuple(sorted(values.items())))

    def _spell(self, literal: Positive | Says, bindings: Bindings) -> Proof:
        name, row = relation_of(literal), self._row(literal, bindings)
        assert literal.annotation is not None
        interval = self._spell_interval(literal.annotation, name, row, bindings)
        cover = self.throughout(name, row, interval)
        before = after = None
        if interval.start != ALL_TIME.start:
            before = self._absence(name, row, interval.start - 1)
        if interval.end != ALL_TIME.end:
            after = self._absence(name, row, interval.end)
        return Spell(Ground(name, row), interval, cover, before, after)

    def _spell_interval(
        self, annotation: Term, name: str, row: Row, bindings: Bindings
    ) -> Interval:
        """Which maximal interval the bindings speak of."""
        for start, end in flat.to_pairs(self._find(name).cover(row)):
            interval = Interval(start, end)
            if self._spelled(annotation, interval, dict(bindings)):
                return interval
        raise AssertionError("a spell that is none")


def _cover(ground: Ground, interval: Interval, prove: Callable[[Bound], Proof]) -> Proof:
    """One proof that covers an interval, or several, each from where the last one ends."""
    segments: list[Proof] = []
    reached = interval.start
    while not segments or reached < interval.end:
        segments.append(prove(reached))
        reached = _interval(segments[-1]).end
    return segments[0] if len(segments) == 1 else Coalesced(ground, interval, tuple(segments))


def _until(entry: Entry, at: Bound) -> Bound:
    """The end of the interval of a tuple around an instant, negated: longest first."""
    _, end = flat.around(entry[2], at) or (at, at)
    return -end


def _hidden(term: Wildcard, position: int) -> str:
    """The name under which a wildcard's value is kept."""
    return f"_{id(term)}.{position}"


def _shown(rule: NormalRule, bindings: Bindings) -> tuple[tuple[str, Value], ...]:
    """The bindings of the rule's own variables, in order of first occurrence."""
    terms = [*rule.head.arguments, *(() if rule.annotation is None else (rule.annotation,))]
    found = [v.name for term in terms for v in variables(term)]
    found += [v.name for literal in rule.body for v in literal_variables(literal)]
    return tuple((name, bindings[name]) for name in dict.fromkeys(found) if name in bindings)


def _match(term: Term, value: Value, bindings: Bindings) -> bool:
    """Match a term with a value, binding a new variable; a call is checked later."""
    match term:
        case Variable(name):
            return bindings.setdefault(name, value) == value
        case Constant(constant):
            return constant == value
        case _:
            return True


def _loose(term: Term, bindings: Bindings) -> bool:
    return any(variable.name not in bindings for variable in variables(term))


def _instant(bound: Bound, codec: Codec) -> Value:
    value = instant(bound, codec)
    assert value is not None
    return value


def _interval(proof: Proof) -> Interval:
    assert not isinstance(proof, Condition)
    return proof.interval
