"""Where the premises of a metric operator, and those of an aggregate, show it.

For finding such proofs and for checking them.
"""

from __future__ import annotations

from collections.abc import Iterable

from cartelogic.analysis.normal import AggregateOperation, MetricOperation, NormalRule, relation_of
from cartelogic.model.aggregating import aggregate
from cartelogic.model.clauses import Negative, Positive, literal_terms, literal_variables
from cartelogic.model.ranges import may_be_same, possibly
from cartelogic.model.terms import Term, Variable
from cartelogic.model.values import Row, Value, is_exact
from cartelogic.temporal import NEG_INF, POS_INF, Bound, Codec, Interval, flat
from cartelogic.temporal.durations import earlier, later
from cartelogic.temporal.operators import BINARY, UNARY

Cells = tuple[Value | None, ...]


def shown_on(operation: MetricOperation, right: Interval, left: Interval | None) -> list[Interval]:
    """Where a metric operator holds if its operands do there and nowhere else."""
    held = (right.start, right.end)
    if operation.operator in UNARY:
        found = UNARY[operation.operator](held, operation.window)
    else:
        along = () if left is None else (left.start, left.end)
        found = BINARY[operation.operator](along, held, operation.window)
    return [Interval(start, end) for start, end in flat.to_pairs(found)]


def window_of(operation: MetricOperation, at: Bound) -> tuple[Bound, Bound]:
    """The first and the last instant of the window seen from an instant."""
    low, high = operation.window.low, operation.window.high
    if operation.operator in ("once", "historically", "since"):
        return NEG_INF if high is None else earlier(at, high), earlier(at, low)
    return later(at, low), POS_INF if high is None else later(at, high)


def operand_row(literal: Positive | Negative, rule: NormalRule, row: Row) -> Row:
    """The tuple of an operand, for a tuple of the operator's relation."""
    values = {
        term.name: value
        for term, value in zip(rule.head.arguments, row, strict=True)
        if isinstance(term, Variable)
    }
    return tuple(values[t.name] for t in literal.atom.arguments if isinstance(t, Variable))


def has_own_variables(rule: NormalRule) -> bool:
    """Whether the left of two operands has variables that the right one has not."""
    if len(rule.body) == 1:
        return False
    left, right = ({v.name for v in literal_variables(operand)} for operand in rule.body)
    return not left <= right


def fits_left(rule: NormalRule, row: Row, other: Row) -> bool:
    """Whether a tuple of the left operand serves for the one that a conclusion asks for.

    Values that are known as ranges only serve for all that they may be equal to; but what the
    left operand alone names is taken from its tuple.
    """
    if other == row:
        return True
    left = rule.body[0]
    if not rule.is_vague or not isinstance(left, Positive):
        return False
    shared = {variable.name for variable in literal_variables(rule.body[-1])}
    is_own = has_own_variables(rule)
    return all(
        possibly("=", x, y) if not is_own or _is_of(term, shared) else x == y
        for term, x, y in zip(left.atom.arguments, row, other, strict=True)
    )


def _is_of(term: Term, names: set[str]) -> bool:
    return isinstance(term, Variable) and term.name in names


def width_of_rows(rule: NormalRule) -> int:
    """How many columns the rows have that an aggregate counts."""
    return sum(1 for term in literal_terms(rule.body[0]))


def counted(rule: NormalRule) -> tuple[str, str]:
    """The relations of an aggregate's possible and of its certain rows; maybe the same."""
    names = [relation_of(literal) for literal in rule.body if isinstance(literal, Positive)]
    return names[0], names[-1]


def may_be_of(group: Row, row: Row) -> bool:
    """Whether a row may be one of a group, if either is known as a range only."""
    return may_be_same(row[: len(group)], group)


def pattern_of(group: Row, rule: NormalRule, vague: Iterable[int] = ()) -> Cells:
    """What the rows of a group look like; columns in which a range may fit are left open."""
    kept = tuple(None if i in vague else value for i, value in enumerate(group))
    return (*kept, *(None,) * (width_of_rows(rule) - len(group)))


def value_of(
    operation: AggregateOperation, certain: list[Row], optional: list[Row], codec: Codec
) -> Value | None:
    """The aggregate over certain rows and over some that may be there.

    Raises:
        UndefinedError: if values cannot be added up.
    """
    column = operation.value
    return aggregate(
        operation.function,
        [0 if column is None else row[column] for row in certain],
        [0 if column is None else row[column] for row in optional],
        codec,
        many=not all(is_exact(value) for row in optional for value in row),
    )
