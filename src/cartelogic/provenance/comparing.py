"""Comparisons as a rule's version asks for them, of values that may be known as ranges only.

In a certain extent a comparison has to hold for every choice of such values, in the others
for some choice.  Of exact values both say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import frozen

from cartelogic.analysis.normal import ALIKE, CERTAIN, NormalRule, Version
from cartelogic.model import computing
from cartelogic.model.clauses import AllenComparison, Comparison, literal_terms
from cartelogic.model.computing import COMPUTE, compare, interval_of
from cartelogic.model.ranges import certainly, certainly_allen, possibly, possibly_allen
from cartelogic.model.terms import Ends, Term, Variable
from cartelogic.model.values import (
    IntervalRange,
    Row,
    Value,
    as_bound,
    interval_ranged,
    is_exact,
)
from cartelogic.temporal import Bound, Codec, Flat, FourPoints, Interval, flat

Values: TypeAlias = Mapping[str, Value]


@frozen
class Comparing:
    """What holds of values under some bindings.

    Attributes:
        is_certain: whether for every choice of values that are ranges, or just for some.
        is_vague: whether there may be ranges at all.
    """

    codec: Codec
    is_certain: bool = False
    is_vague: bool = False

    @classmethod
    def of(cls, rule: NormalRule, codec: Codec) -> Comparing:
        """As a rule compares."""
        return cls(codec, rule.version is Version.CERTAIN, rule.is_vague or bool(rule.spells))

    def evaluate(self, term: Term, values: Values) -> Value | None:
        """The value of a term whose variables all have values, if it has one."""
        return computing.evaluate(term, values, self.codec)

    def cut(self, annotation: Term, values: Values) -> Interval | None:
        """The interval that a head is cut with, in the extent that the rule derives."""
        value = self.evaluate(annotation, values)
        interval = None if value is None else interval_of(value)
        if isinstance(interval, IntervalRange):
            return interval.certain if self.is_certain else interval.possible
        return interval

    def holds(self, literal: Comparison | AllenComparison, values: Values) -> bool:
        """Whether a comparison holds, all its variables bound; not if a side has no value."""
        x, y = (self.evaluate(term, values) for term in (literal.left, literal.right))
        if x is None or y is None:
            return False
        if isinstance(literal, AllenComparison):
            if not (self.is_vague or (is_exact(x) and is_exact(y))):
                return False
            related = certainly_allen if self.is_certain else possibly_allen
            return related(literal.relation, interval_of(x), interval_of(y))
        return self.compares(literal.operator, x, y)

    def compares(self, operator: str, x: Value, y: Value) -> bool:
        """Whether a comparison of two values holds."""
        if is_exact(x) and is_exact(y):
            return compare(operator, x, y)
        if not self.is_vague:
            return False  # no value that such a rule compares is a range
        return certainly(operator, x, y) if self.is_certain else possibly(operator, x, y)

    def meets(self, term: Term, value: Value, values: Values) -> bool:
        """Whether a term, all its variables bound, equals a value."""
        found = self.evaluate(term, values)
        return found is not None and self.compares("=", found, value)


def taken_from(annotation: Term, value: Value, codec: Codec) -> Iterator[tuple[Term, Value]]:
    """The terms of ``@ I`` or ``@ [S, E]``, each with what it is of a maximal interval."""
    if isinstance(annotation, Ends):
        start, end = (COMPUTE[name](value, codec) for name in ("start", "end"))
        assert start is not None  # every interval has both
        assert end is not None
        yield from ((annotation.start, start), (annotation.end, end))
    else:
        yield annotation, value


def certain_parts(value: Interval | IntervalRange, core: Flat) -> list[Interval]:
    """The certain parts, within the limits of a maximal interval, that its ends belong to."""
    if isinstance(value, Interval):
        limits, first, last = value, value.start, value.end
    else:
        limits, first, last = value.possible, value.latest_start, value.earliest_end
    parts = [flat.around(core, first), flat.around(core, last - 1)]
    return [
        Interval(*part)
        for part in dict.fromkeys(parts)
        if part is not None and limits.start <= part[0] and part[1] <= limits.end
    ]


def core_of(relation: str) -> str:
    """The relation of what certainly belongs to the whole intervals of another.

    What is certain of a tuple is so of no other that may be the same.
    """
    return CERTAIN + relation.removeprefix(ALIKE)


def dated_run(row: Row) -> FourPoints:
    """The limits of a spell that there is in every world, as a row of ``dated p`` has them."""
    earliest, latest, until, last = map(as_bound, row[-4:])
    return earliest, latest, until, last + 1


def dated_limits(run: FourPoints, possible: Flat) -> Interval | IntervalRange | None:
    """The limits of the maximal interval that a dated run lies in; ``None`` if it is not there."""
    part = flat.around(possible, run[0])
    return None if part is None else interval_ranged(part[0], run[1], run[2], part[1])


def loose_run(row: Row, start: Bound, end: Bound) -> FourPoints:
    """The limits of spells that may be there, as a row of ``loose p`` has them."""
    return start, as_bound(row[-2]), as_bound(row[-1]), end


def is_inexact(literal: Comparison | AllenComparison, values: Values, codec: Codec) -> bool:
    """Whether a side of a comparison is known as a range only."""
    for term in literal_terms(literal):
        value = computing.evaluate(term, values, codec)
        if value is not None and not is_exact(value):
            return True
    return False


def assigned(equation: Comparison, values: Values, codec: Codec) -> Iterator[tuple[str, Term]]:
    """The variables that an equation may have given their value, and from what.

    That is an assignment, and no comparison: a variable takes a range as it is.
    """
    if equation.operator != "=":
        return
    for target, source in ((equation.left, equation.right), (equation.right, equation.left)):
        if not isinstance(target, Variable) or target.name not in values:
            continue
        if computing.evaluate(source, values, codec) == values[target.name]:
            yield target.name, source
