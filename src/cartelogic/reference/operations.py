"""Rules that are no conjunctions: windows of metric operators, and aggregates.

Both are applied to whole relations.  A window is moved over the extent of each row, or of
each pair of rows; an aggregate is computed on every stretch of time on which the same rows
of a group hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TypeAlias

from cartelogic.analysis.normal import (
    AggregateOperation,
    MetricOperation,
    NormalRule,
    Version,
    relation_of,
)
from cartelogic.model.aggregating import aggregate
from cartelogic.model.clauses import Negative, Positive
from cartelogic.model.ranges import may_be_same, possibly
from cartelogic.model.terms import Variable
from cartelogic.model.values import Row, Value, is_exact
from cartelogic.temporal import EMPTY, Codec, IntervalSet
from cartelogic.temporal.operators import BINARY, UNARY

Extents: TypeAlias = Mapping[Row, IntervalSet]


def windowed(rule: NormalRule, known: Mapping[str, Extents]) -> dict[Row, IntervalSet]:
    """What the rule of a metric operator derives."""
    operation = rule.operation
    assert isinstance(operation, MetricOperation)
    derived: dict[Row, IntervalSet] = {}
    for values, extents in _operands(rule, known):
        flats = [extent.flat for extent in extents]
        if len(flats) == 1:
            found = UNARY[operation.operator](flats[0], operation.window)
        else:
            found = BINARY[operation.operator](flats[0], flats[1], operation.window)
        if found:
            row = tuple(values[name] for name in _names(rule.head.arguments))
            derived[row] = derived.get(row, EMPTY) | IntervalSet.from_flat(found)
    return derived


def _operands(
    rule: NormalRule, known: Mapping[str, Extents]
) -> Iterator[tuple[dict[str, Value], list[IntervalSet]]]:
    """Rows of the operands that fit together, and when they hold.

    Where nothing holds of the left operand, ``since`` may still hold with the right one; so
    a left operand without variables of its own is taken as it is, even if that is never.
    """
    right = rule.body[-1]
    assert isinstance(right, Positive)
    for row, extent in known[relation_of(right)].items():
        values = dict(zip(_names(right.atom.arguments), row, strict=True))
        if len(rule.body) == 1:
            yield values, [extent]
            continue
        left = rule.body[0]
        assert isinstance(left, (Positive, Negative))
        names = _names(left.atom.arguments)
        rows = known[relation_of(left)]
        if set(names) <= values.keys():
            key = tuple(values[name] for name in names)
            held = rows.get(key, EMPTY)
            if rule.is_vague and isinstance(left, Positive):
                for other, more in rows.items():
                    held = held | more if may_be_same(other, key) else held
            yield values, [~held if isinstance(left, Negative) else held, extent]
            continue
        for other, held in rows.items():
            own = dict(zip(names, other, strict=True))
            shared = [(values[name], own[name]) for name in names if name in values]
            if all(x == y or (rule.is_vague and possibly("=", x, y)) for x, y in shared):
                yield own | values, [held, extent]


def aggregated(
    rule: NormalRule, known: Mapping[str, Extents], codec: Codec
) -> dict[Row, IntervalSet]:
    """What the rule of an aggregate derives.

    Raises:
        UndefinedError: if values cannot be added up.
    """
    operation = rule.operation
    assert isinstance(operation, AggregateOperation)
    possible, *certain = [known[name] for name in _read(rule)]
    sure = certain[0] if certain else possible
    groups: dict[Row, list[Row]] = {}
    for row in possible:
        groups.setdefault(row[: operation.group], []).append(row)
    derived: dict[Row, IntervalSet] = {}
    for group, own in groups.items():
        # A tuple of another group may be one of this, if either is known as a range only.
        rows = [row for key in groups if may_be_same(key, group) for row in groups[key]]
        bounds = {bound for row in rows for bound in possible[row].flat}
        bounds |= {bound for row in rows for bound in sure.get(row, EMPTY).flat}
        for start, end in pairwise(sorted(bounds)):
            here = IntervalSet([(start, end)])
            held = [row for row in rows if here <= possible[row]]
            there = [row for row in held if row in own and here <= sure.get(row, EMPTY)]
            if not any(row in own for row in held) or (
                rule.version is Version.CERTAIN and not there
            ):
                continue
            maybe = [row for row in held if row not in there]
            many = not all(is_exact(value) for row in maybe for value in row)
            column = operation.value
            value = aggregate(
                operation.function,
                [0 if column is None else row[column] for row in there],
                [0 if column is None else row[column] for row in maybe],
                codec,
                many=many,
            )
            if value is not None:
                found = (*group, value)
                derived[found] = derived.get(found, EMPTY) | here
    return derived


def _read(rule: NormalRule) -> list[str]:
    """The relations that an aggregate reads: the possible rows, then the certain ones."""
    return [relation_of(literal) for literal in rule.body if isinstance(literal, Positive)]


def _names(terms: tuple[object, ...]) -> list[str]:
    return [term.name for term in terms if isinstance(term, Variable)]
