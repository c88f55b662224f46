"""Values for the variables of a rule that is made ground, as far as comparisons allow them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from cartelogic.analysis.normal import REPORT_PREDICATES
from cartelogic.model.clauses import (
    AllenComparison,
    Body,
    Comparison,
    Negative,
    Positive,
    Says,
    literal_variables,
    literals,
)
from cartelogic.model.computing import UndefinedError, allen, compare, evaluate
from cartelogic.model.terms import Constant, Term, Variable, variables
from cartelogic.model.values import Value
from cartelogic.temporal import Codec, TemporalError
from cartelogic.testing.choices import Choices
from cartelogic.testing.heights import Heights
from cartelogic.testing.rules import Rules
from cartelogic.testing.vocabulary import Vocabulary


class Miss(Exception):  # noqa: N818  # nothing went wrong: other choices are tried
    """These choices lead nowhere."""


@frozen
class Ground:
    """The program that facts are made for.

    Attributes:
        rules: the rules.
        vocabulary: what facts are made from.
        heights: how many rules deep each predicate is.
        irreflexive: the predicates of which no fact is made about a thing and itself.
    """

    rules: Rules
    vocabulary: Vocabulary
    heights: Heights

    irreflexive: frozenset[str] = frozenset()

    @property
    def codec(self) -> Codec:
        """The time line."""
        return self.rules.codec


class Valuing:
    """Chooses values."""

    def __init__(self, choose: Choices, ground: Ground) -> None:
        self.choose, self.ground = choose, ground

    def _values_for(self, values: dict[str, Value], body: Body) -> None:
        """Give values to the variables that stand for symbols, as comparisons allow."""
        tests = [item for item in body if isinstance(item, Comparison)]
        for name, pool in self._symbols(body).items():
            if name not in values:
                values[name] = self._pick(name, pool, tests, values)

    def _symbols(self, body: Body) -> dict[str, tuple[Value, ...]]:
        """The variables that stand for symbols, each with the smallest pool that it has."""
        found: dict[str, tuple[Value, ...]] = {}
        told: set[str] = set()  # what reports are like, they say themselves
        vocabulary = self.ground.vocabulary
        for literal in literals(body):
            if isinstance(literal, Says):
                told |= {variable.name for variable in variables(literal.report)}
            if not isinstance(literal, (Positive, Negative, Says)):
                continue
            name, terms = literal.atom.predicate, literal.atom.arguments
            if name in REPORT_PREDICATES:
                told |= {variable.name for term in terms for variable in variables(term)}
            pools, types = vocabulary.pools.get(name, ()), vocabulary.types.get(name, ())
            for term, pool, type_ in zip(terms, pools, types, strict=False):
                if isinstance(term, Variable) and type_ == "symbol":
                    known = found.get(term.name, pool)
                    found[term.name] = pool if len(pool) < len(known) else known
        return {name: pool for name, pool in found.items() if name not in told}

    def _pick(
        self,
        name: str,
        pool: tuple[Value, ...],
        tests: list[Comparison],
        values: Mapping[str, Value],
    ) -> Value:
        about = [test for test in tests if name in {v.name for v in literal_variables(test)}]
        allowed = [
            value
            for value in pool
            if all(self._test(test, {**values, name: value}) is not False for test in about)
        ]
        if not allowed:
            raise Miss
        return self.choose.pick(allowed)

    def _test(self, item: Comparison | AllenComparison, values: Mapping[str, Value]) -> bool | None:
        """Whether a comparison holds; ``None`` if that cannot be said yet."""
        left, right = (self._value(side, values) for side in (item.left, item.right))
        if left is None or right is None:
            return None
        try:
            if isinstance(item, AllenComparison):
                return allen(item.relation, left, right)
            return compare(item.operator, left, right)
        except (UndefinedError, TypeError):
            return None

    def _value(self, term: Term, values: Mapping[str, Value]) -> Value | None:
        """The value of a term; ``None`` if it has a variable without one."""
        if isinstance(term, Constant):
            return term.value
        if any(variable.name not in values for variable in variables(term)):
            return None
        try:
            return evaluate(term, values, self.ground.codec)
        except (UndefinedError, TemporalError, TypeError, AttributeError):
            return None
