"""From a rule in normal form to a clause of pyDatalog, at one instant.

pyDatalog reads a body from left to right, so literals are put in order here; what is computed
becomes literals that call ``model.computing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, assert_never

from cartelogic.analysis.normal import NormalRule, Version, relation_of, relation_terms
from cartelogic.engine.base import undefined
from cartelogic.engine.pydatalog.logic import InexactError, Logic, Numbering
from cartelogic.errors import Code, Diagnostic, EvaluationError
from cartelogic.model import computing
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
from cartelogic.model.computing import UndefinedError, interval_of, may_fail
from cartelogic.model.terms import Constant, Term, Variable, Wildcard, variables
from cartelogic.model.values import IntervalRange, Value, is_exact
from cartelogic.temporal import Codec, Instant

Values: TypeAlias = Mapping[str, Value]
Computed: TypeAlias = Callable[[Values], "Value | bool | None"]
"""What a test finds, ``False`` or ``True``; or a value, ``None`` if there is none."""

INSTEAD = "use the engine `rows`, which answers for all of time"


def inexact(rule: NormalRule) -> EvaluationError:
    """The error for a rule that needs a value which is a range (CL612)."""
    claim = f"{rule.called} needs a value that is known as a range only"
    why = "to the engine `pydatalog` values are equal or different, never possibly equal"
    found = Diagnostic(Code.SNAPSHOT_ONLY, claim, rule.span, why=why, hint=INSTEAD)
    return EvaluationError((found,))


class Clause:
    """A rule on its way to being stated.

    Args:
        rule: the rule; nothing in it depends on other instants.
        logic: where it is stated.
        numbering: the numbers of values.
        codec: the time line.
        instant: when the clause is to mean what the rule does.
    """

    def __init__(
        self, rule: NormalRule, logic: Logic, numbering: Numbering, codec: Codec, instant: Instant
    ) -> None:
        self.rule, self.logic, self.numbering = rule, logic, numbering
        self.codec, self.instant = codec, instant
        self.variables: dict[str, Any] = {}
        self.literals: list[Any] = []

    def state(self) -> None:
        """State it: the literals of its body, then what the head needs."""
        for literal in _ordered(self.rule.body):
            self._add(literal)
        if self.rule.annotation is not None:
            self._test((self.rule.annotation,), self._is_within)
        terms = [self._term(term) for term in self.rule.head.arguments]
        self.logic.state(self.logic.literal(self.rule.head.predicate, terms), self.literals)

    def _is_within(self, values: Values) -> bool:
        """Whether the interval of the head contains the instant."""
        assert self.rule.annotation is not None
        value = self._evaluate(self.rule.annotation, values)
        interval = None if value is None else interval_of(value)
        if isinstance(interval, IntervalRange):
            is_certain = self.rule.version is Version.CERTAIN
            interval = interval.certain if is_certain else interval.possible
        return interval is not None and self.instant in interval

    def _evaluate(self, term: Term, values: Values) -> Value | None:
        return computing.evaluate(term, values, self.codec)

    def _variable(self, name: str | None = None) -> Any:
        """The variable that stands for one of the rule; a new one without a name."""
        key = f" {len(self.variables)}" if name is None else name
        if key not in self.variables:
            self.variables[key] = self.logic.variable(len(self.variables))
        return self.variables[key]

    def _term(self, term: Term) -> Any:
        """What stands for a term, after the literal that computes it if it has to be."""
        match term:
            case Variable(name):
                return self._variable(name)
            case Wildcard():
                return self._variable()
            case Constant(value):
                return self.logic.constant(self.numbering.of(value))
            case _:
                found = self._variable()
                self._compute((term,), self._valued(term), found)
                return found

    def _add(self, literal: Literal) -> None:
        match literal:
            case Positive() | Negative() | Says():
                terms = [self._term(term) for term in relation_terms(literal)]
                is_absence = isinstance(literal, Negative)
                made = self.logic.literal(relation_of(literal), terms, negated=is_absence)
                self.literals.append(made)
            case Comparison("=", left, right):
                for target, source in ((left, right), (right, left)):
                    if isinstance(target, Variable) and target.name not in self.variables:
                        found = self._variable(target.name)
                        self._compute((source,), self._valued(source), found)
                        return
                self._test((left, right), self._compared("=", left, right, computing.compare))
            case Comparison(operator, left, right):
                self._test((left, right), self._compared(operator, left, right, computing.compare))
            case AllenComparison(relation, left, right):
                self._test((left, right), self._compared(relation, left, right, computing.allen))
            case _:
                assert_never(literal)

    def _valued(self, term: Term) -> Computed:
        return lambda values: self._evaluate(term, values)

    def _compared(
        self, name: str, left: Term, right: Term, holds: Callable[[str, Value, Value], bool]
    ) -> Callable[[Values], bool]:
        def compare(values: Values) -> bool:
            x, y = self._evaluate(left, values), self._evaluate(right, values)
            if x is None or y is None:
                return False
            if not (is_exact(x) and is_exact(y)):
                raise InexactError
            return holds(name, x, y)

        return compare

    def _test(self, terms: Sequence[Term], holds: Callable[[Values], bool]) -> None:
        self._compute(terms, holds, None)

    def _compute(self, terms: Sequence[Term], compute: Computed, result: Any) -> None:
        """Add a literal that computes; its inputs are the variables of the terms."""
        inputs, numbering = sorted(_names(terms)), self.numbering

        def solve(numbers: Sequence[int]) -> int | bool | None:
            values = {v: numbering.values[n] for v, n in zip(inputs, numbers, strict=True)}
            try:
                found = compute(values)
                return found if found is None or isinstance(found, bool) else numbering.of(found)
            except UndefinedError as error:
                raise undefined(self.rule, error) from None
            except InexactError:
                raise inexact(self.rule) from None

        into = [*map(self._variable, inputs), *([] if result is None else [result])]
        self.literals.append(self.logic.computed(into, len(inputs), solve))


# -- the order of literals --------------------------------------------------------------------


def _ordered(body: Iterable[Literal]) -> list[Literal]:
    """Literals in an order in which pyDatalog can read them, from left to right.

    Each comes where its variables have values: tests before absences, these before what
    joins; last of all what may fail to be computed.
    """
    waiting, found = list(body), list[Literal]()
    bound: set[str] = set()
    while waiting:
        ready = [
            literal for literal in waiting if _lacks(literal) <= bound or _binds(literal, bound)
        ]
        best = min(ready, key=lambda literal: _cost(literal, bound))
        waiting.remove(best)
        found.append(best)
        bound |= {variable.name for variable in literal_variables(best)}
    return found


def _lacks(literal: Literal) -> set[str]:
    """The variables that must have values before a literal is read."""
    if isinstance(literal, (Positive, Says)):
        terms = [t for t in relation_terms(literal) if not isinstance(t, (Variable, Wildcard))]
        return _names(terms)
    return _names(literal_terms(literal))


def _binds(literal: Literal, bound: set[str]) -> bool:
    """Whether a literal is an equation that gives a variable its value."""
    if not isinstance(literal, Comparison) or literal.operator != "=":
        return False
    sides = ((literal.left, literal.right), (literal.right, literal.left))
    return any(isinstance(x, Variable) and _names([y]) <= bound for x, y in sides)


def _cost(literal: Literal, bound: set[str]) -> tuple[bool, int, int]:
    is_late = any(map(may_fail, literal_terms(literal)))
    if isinstance(literal, (Positive, Says)):
        return is_late, 2, len(_names(relation_terms(literal)) - bound)
    return is_late, int(isinstance(literal, Negative)), 0


def _names(terms: Iterable[Term]) -> set[str]:
    return {variable.name for term in terms for variable in variables(term)}
