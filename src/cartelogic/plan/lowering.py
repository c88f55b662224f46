"""From a safe rule to a plan: the order of joins, and when each test is made.

Joins are ordered greedily: the delta first, then whichever literal is expected to match the
fewest tuples.  A test is made as soon as its variables are bound, except that whatever can
fail to compute waits until everything else holds, so that whether it fails does not depend
on the order of joins.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, assert_never

from cartelogic.analysis.binding import names
from cartelogic.analysis.normal import NormalRule, relation_of, relation_terms
from cartelogic.model.clauses import (
    AllenComparison,
    Comparison,
    Literal,
    Negative,
    Positive,
    Says,
    literal_terms,
)
from cartelogic.model.computing import may_fail
from cartelogic.model.terms import Ends, Term, Variable, Wildcard
from cartelogic.plan.nodes import AntiJoin, Extend, Join, Plan, Project, Select, Step

Size = Callable[[str], int]
_REPORT_LITERALS = (Positive, Says)
_Test: TypeAlias = Negative | Comparison | AllenComparison
_LATE = 2.0  # the cost of a join that computes something which can fail
_BLOCKED = 3.0  # the cost of a join that needs a value not computed yet


def lower(rule: NormalRule, delta: int | None, size: Size) -> Plan:
    """The plan of a rule.

    Args:
        rule: a safe rule in normal form.
        delta: the position in the body of the literal of which only new pieces are read.
        size: the number of tuples expected in a relation.
    """
    return _Lowering(rule, delta, size).run()


def delta_positions(rule: NormalRule) -> tuple[int, ...]:
    """The positions of the literals that new pieces can enter by: positive, not annotated."""
    return tuple(
        i
        for i, literal in enumerate(rule.body)
        if isinstance(literal, _REPORT_LITERALS) and literal.annotation is None
    )


class _Lowering:
    def __init__(self, rule: NormalRule, delta: int | None, size: Size) -> None:
        self.rule, self.size = rule, size
        self.delta = delta
        self.bound: set[str] = set()
        self.steps: list[Step] = []
        self.joins: list[tuple[int, Positive | Says]] = []
        self.tests: list[_Test] = []
        self.late: list[_Test] = []
        for i, literal in enumerate(rule.body):
            if isinstance(literal, _REPORT_LITERALS):
                self.joins.append((i, literal))
            elif any(map(may_fail, literal_terms(literal))):
                self.late.append(literal)
            else:
                self.tests.append(literal)

    def run(self) -> Plan:
        self._flush()
        while self.joins:
            cost, choice = min(((self._cost(join), join) for join in self.joins), key=_first)
            if cost[0] >= _LATE and self.late:
                self.tests, self.late = self.tests + self.late, []
                self._flush()
                continue
            self.joins.remove(choice)
            self._join(*choice)
            self._flush()
        self.tests += self.late
        self._flush()
        assert not self.tests, f"unsafe rule reached the planner: {self.rule.id}"
        project = Project(self.rule.head.arguments, self.rule.annotation)
        name = None if self.delta is None else relation_of(self._literal(self.delta))
        return Plan(self.rule, tuple(self.steps), project, name)

    def _literal(self, position: int) -> Positive | Says:
        literal = self.rule.body[position]
        assert isinstance(literal, _REPORT_LITERALS)
        return literal

    # -- joins ------------------------------------------------------------------------

    def _cost(self, candidate: tuple[int, Positive | Says]) -> tuple[float, ...]:
        position, literal = candidate
        terms = relation_terms(literal)
        computed = [term for term in terms if not isinstance(term, Variable)]
        if names(computed) - self.bound:
            return (_BLOCKED, 0.0, position)
        if any(map(may_fail, computed)):
            return (_LATE, 0.0, position)
        if position == self.delta:
            return (0.0, 0.0, position)
        free = sum(not self._is_known(term) for term in terms)
        share = free / len(terms) if terms else 0.0
        return (1.0, float(max(self.size(relation_of(literal)), 1)) ** share, position)

    def _is_known(self, term: Term) -> bool:
        match term:
            case Variable(name):
                return name in self.bound
            case Wildcard():
                return False
            case _:
                return True

    def _join(self, position: int, literal: Positive | Says) -> None:
        terms = relation_terms(literal)
        known = tuple(i for i, term in enumerate(terms) if self._is_known(term))
        first: dict[str, int] = {}
        repeats = []
        for i, term in enumerate(terms):
            if isinstance(term, Variable) and i not in known:
                if term.name in first:
                    repeats.append((first[term.name], i))
                else:
                    first[term.name] = i
        binds = tuple((i, name) for name, i in first.items())
        self.bound.update(first)
        spell = self._spell(literal.annotation)
        self.steps.append(
            Join(
                relation_of(literal),
                terms,
                known,
                binds,
                tuple(repeats),
                spell,
                position == self.delta,
            )
        )

    def _spell(self, annotation: Term | None) -> Term | None:
        """The annotation, and tests for what in it is known before the join.

        A known variable is replaced by a new one and compared with it.
        """
        if annotation is None:
            return None
        if isinstance(annotation, Ends):
            return Ends(self._fresh(annotation.start), self._fresh(annotation.end))
        return self._fresh(annotation)

    def _fresh(self, term: Term) -> Term:
        if isinstance(term, Wildcard):
            return term
        if isinstance(term, Variable) and term.name not in self.bound:
            self.bound.add(term.name)
            return term
        other = Variable(f"{len(self.steps)}.{len(self.tests)}")
        self.bound.add(other.name)
        self.tests.append(Comparison("=", other, term))
        return other

    # -- tests ------------------------------------------------------------------------

    def _flush(self) -> None:
        """Make every test whose variables are bound; cheap ones first."""
        progress = True
        while progress:
            progress = False
            for literal in sorted(self.tests, key=_is_negative):
                if self._test(literal):
                    self.tests.remove(literal)
                    progress = True
                    break

    def _test(self, literal: _Test) -> bool:
        match literal:
            case Comparison("=", left, right):
                return self._equation(left, right)
            case Comparison(operator, left, right):
                if names((left, right)) <= self.bound:
                    self.steps.append(Select(operator, left, right))
                    return True
            case AllenComparison(relation, left, right):
                if names((left, right)) <= self.bound:
                    self.steps.append(Select(relation, left, right, is_allen=True))
                    return True
            case Negative():
                terms = relation_terms(literal)
                if names(terms) <= self.bound:
                    known = tuple(i for i, t in enumerate(terms) if not isinstance(t, Wildcard))
                    self.steps.append(AntiJoin(relation_of(literal), terms, known))
                    return True
            case _:
                assert_never(literal)
        return False

    def _equation(self, left: Term, right: Term) -> bool:
        if names((left, right)) <= self.bound:
            self.steps.append(Select("=", left, right))
            return True
        for target, value in ((left, right), (right, left)):
            if not isinstance(target, Variable) or target.name in self.bound:
                continue
            if names([value]) <= self.bound:
                self.bound.add(target.name)
                self.steps.append(Extend(target.name, value))
                return True
        return False


def _first(pair: tuple[tuple[float, ...], object]) -> tuple[float, ...]:
    return pair[0]


def _is_negative(literal: Literal) -> bool:
    return isinstance(literal, Negative)
