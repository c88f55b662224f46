"""Rules that are no conjunctions, as functions like those that ``codegen`` writes.

A window is moved over the cover of each row that is new or has grown; those of ``once`` and
``eventually`` over the new pieces alone, since they distribute over union.  An aggregate
reads complete relations, and sweeps over the bounds of each group once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from cartelogic.analysis.normal import (
    AggregateOperation,
    MetricOperation,
    NormalRule,
    Version,
    relation_of,
)
from cartelogic.engine.base import first_beyond
from cartelogic.engine.rows.runtime import Output, RuleFunction
from cartelogic.errors import CartelogicError
from cartelogic.model.aggregating import aggregate
from cartelogic.model.clauses import Negative, Positive
from cartelogic.model.ranges import may_be_same
from cartelogic.model.terms import Variable
from cartelogic.model.values import Row, Value, is_exact
from cartelogic.store.relation import Piece, Relation
from cartelogic.temporal import Bound, Codec, Flat, Interval, flat
from cartelogic.temporal.operators import BINARY, UNARY

_DISTRIBUTIVE = frozenset({"once", "eventually"})


class HorizonError(CartelogicError):
    """A window reaches beyond the horizon.

    Attributes:
        instant: the instant it reaches.
    """

    def __init__(self, instant: Bound) -> None:
        super().__init__(f"instant {instant} is beyond the horizon")
        self.instant = instant


def operation_function(
    rule: NormalRule, delta: int | None, codec: Codec, horizon: Interval
) -> RuleFunction:
    """The function of a rule that is a metric operator or an aggregate.

    Args:
        rule: the rule.
        delta: the position of the literal of which only new pieces are read.
        codec: the time line.
        horizon: beyond it no window may reach.
    """
    if isinstance(rule.operation, AggregateOperation):
        return _aggregate(rule, rule.operation, codec)
    assert isinstance(rule.operation, MetricOperation)
    if len(rule.body) == 1:
        return _unary(rule, rule.operation, delta, horizon)
    return _binary(rule, rule.operation, delta, horizon)


# -- metric operators ----------------------------------------------------------------------


class _Output:
    """Adds to the output of a rule what its head does not hold yet."""

    def __init__(self, head: Relation, out: Output) -> None:
        self.cover, self.out = head.cover, out

    def add(self, row: Row, found: list[Bound], horizon: Interval) -> None:
        if not found:
            return
        beyond = first_beyond(horizon, found)
        if beyond is not None:
            raise HorizonError(beyond)
        known = self.cover(row)
        if not known and row not in self.out:
            self.out[row] = found  # nobody else has it: operators make a new list
            return
        for start, end in flat.to_pairs(found):
            if not flat.covers(known, start, end):
                flat.add(self.out.setdefault(row, []), start, end)


def _unary(
    rule: NormalRule, operation: MetricOperation, delta: int | None, horizon: Interval
) -> RuleFunction:
    (literal,) = rule.body
    assert isinstance(literal, Positive)
    name = relation_of(literal)
    pick = _picker(_names(literal.atom.arguments), rule)
    operate, window = UNARY[operation.operator], operation.window
    is_piecewise = delta is not None and operation.operator in _DISTRIBUTIVE

    def apply(
        relations: Mapping[str, Relation], head: Relation, new: list[Piece], out: Output
    ) -> None:
        output = _Output(head, out)
        if is_piecewise:
            for row, start, end, _ in new:
                output.add(pick(row), operate((start, end), window), horizon)
            return
        relation = relations[name]
        for row in relation.rows if delta is None else _touched(new):
            output.add(pick(row), operate(relation.cover(row), window), horizon)

    return apply


def _binary(
    rule: NormalRule, operation: MetricOperation, delta: int | None, horizon: Interval
) -> RuleFunction:
    left, right = rule.body
    assert isinstance(left, (Positive, Negative))
    assert isinstance(right, Positive)
    is_negated = isinstance(left, Negative)
    left_names, right_names = _names(left.atom.arguments), _names(right.atom.arguments)
    shared = [name for name in right_names if name in left_names]
    on_left = tuple(left_names.index(name) for name in shared)
    on_right = tuple(right_names.index(name) for name in shared)
    is_determined = len(shared) == len(left_names)
    pick = _picker(right_names + left_names, rule)
    to_left = _picker_of(right_names, left_names) if is_determined else None
    operate, window = BINARY[operation.operator], operation.window

    def fits(row: Row, other: Row) -> bool:
        """Whether what two rows share may be the same, if either is known as a range."""
        mine, theirs = (row[i] for i in on_right), (other[i] for i in on_left)
        return may_be_same(tuple(mine), tuple(theirs))

    def lefts(held: Relation, row: Row) -> Iterator[tuple[Row, Flat]]:
        """The rows of the left operand that fit a row of the right one, and when they hold."""
        if rule.is_vague and not is_negated:
            alike = [other for other in held.rows if fits(row, other)]
            if to_left is None:
                yield from ((other, held.cover(other)) for other in alike)
            else:
                pairs = [pair for other in alike for pair in flat.to_pairs(held.cover(other))]
                yield to_left(row), flat.from_pairs(pairs)
        elif to_left is not None:
            key = to_left(row)
            cover = held.cover(key)
            yield key, flat.complement(cover) if is_negated else cover
        else:
            for other in _matching(held, on_left, row, on_right):
                yield other, held.cover(other)

    def apply(
        relations: Mapping[str, Relation], head: Relation, new: list[Piece], out: Output
    ) -> None:
        output = _Output(head, out)
        held, seen = relations[relation_of(left)], relations[relation_of(right)]
        rows: Iterable[Row] = seen.rows
        if rule.is_vague:
            pass  # what is new may be alike to anything
        elif delta == 1:
            rows = _touched(new)
        elif delta == 0:
            touched = _touched(new)
            rows = {r: None for row in touched for r in _matching(seen, on_right, row, on_left)}
        for row in rows:
            for other, cover in lefts(held, row):
                output.add(pick(row + other), operate(cover, seen.cover(row), window), horizon)

    return apply


def _matching(
    relation: Relation, columns: tuple[int, ...], row: Row, others: tuple[int, ...]
) -> list[Row]:
    """The rows of a relation whose columns are those of another row."""
    if not columns:
        return list(relation.rows)
    key: object = tuple(row[i] for i in others)
    if len(others) == 1:
        key = row[others[0]]
    return [entry[0] for entry in relation.index(columns).get(key, ())]


def _touched(new: list[Piece]) -> dict[Row, None]:
    return dict.fromkeys(piece[0] for piece in new)


def _names(terms: tuple[object, ...]) -> list[str]:
    return [term.name for term in terms if isinstance(term, Variable)]


Picker: TypeAlias = Callable[[Row], Row]


def _picker(given: list[str], rule: NormalRule) -> Picker:
    return _picker_of(given, _names(rule.head.arguments))


def _picker_of(given: list[str], wanted: list[str]) -> Picker:
    """What takes the values of some names out of a row of others."""
    places = tuple(given.index(name) for name in wanted)
    if places == tuple(range(len(given))):
        return lambda row: row
    return lambda row: tuple([row[i] for i in places])


# -- aggregates ------------------------------------------------------------------------------


def _aggregate(rule: NormalRule, operation: AggregateOperation, codec: Codec) -> RuleFunction:
    names = [relation_of(literal) for literal in rule.body if isinstance(literal, Positive)]
    is_certain = rule.version is Version.CERTAIN

    def apply(
        relations: Mapping[str, Relation], _head: Relation, _: list[Piece], out: Output
    ) -> None:
        possible, certain = relations[names[0]], relations[names[-1]]
        groups: dict[Row, list[Row]] = {}
        for row in possible.rows:
            groups.setdefault(row[: operation.group], []).append(row)
        vague = [key for key in groups if not all(map(is_exact, key))]
        for group, rows in groups.items():
            sweep = _Sweep(operation, codec, is_certain=is_certain)
            for start, end, value in sweep.run(
                rows, _others(group, groups, vague), possible, certain
            ):
                flat.add(out.setdefault((*group, value), []), start, end)

    return apply


def _others(group: Row, groups: Mapping[Row, list[Row]], vague: list[Row]) -> list[Row]:
    """The rows of other groups that may be of this one: one of the two is known as a range."""
    if not vague:
        return []
    keys = vague if all(map(is_exact, group)) else groups
    return [row for key in keys if key != group and may_be_same(key, group) for row in groups[key]]


class _Sweep:
    """Goes through the bounds of one group, and knows at each which rows hold."""

    def __init__(self, operation: AggregateOperation, codec: Codec, *, is_certain: bool) -> None:
        self.operation, self.codec, self.is_certain = operation, codec, is_certain
        self.held: set[Row] = set()
        self.sure: set[Row] = set()
        self.foreign: set[Row] = set()
        self.inexact = 0

    def run(
        self, rows: list[Row], others: list[Row], possible: Relation, certain: Relation
    ) -> Iterator[tuple[Bound, Bound, Value]]:
        """Stretches of time on which the same rows hold, with the aggregate over them."""
        events: list[tuple[Bound, int, Row]] = []
        for row in rows:
            events += [(bound, 0, row) for bound in possible.cover(row)]
            events += [(bound, 1, row) for bound in certain.cover(row)]
        for row in others:
            events += [(bound, 2, row) for bound in possible.cover(row)]
        events.sort(key=lambda event: event[0])
        before: Bound = 0
        for bound, which, row in events:
            if bound != before:
                value = self._value()
                if value is not None:
                    yield before, bound, value
                before = bound
            self._toggle(row, (self.held, self.sure, self.foreign)[which], counts=which != 1)

    def _toggle(self, row: Row, rows: set[Row], *, counts: bool) -> None:
        is_gone = row in rows
        (rows.remove if is_gone else rows.add)(row)
        if counts and not all(map(is_exact, row)):
            self.inexact += -1 if is_gone else 1

    def _value(self) -> Value | None:
        if not self.held or (self.is_certain and not self.sure):
            return None
        column = self.operation.value
        optional = len(self.held) + len(self.foreign) - len(self.sure)
        many = self.inexact > 0 and optional > 0
        if column is None:
            # What is counted is not looked at; a range is a sequence that takes no room.
            there: Sequence[Value] = range(len(self.sure))
            maybe: Sequence[Value] = range(optional)
        else:
            there = [row[column] for row in self.sure]
            maybe = [row[column] for row in self.held if row not in self.sure]
            maybe += [row[column] for row in self.foreign]
        return aggregate(self.operation.function, there, maybe, self.codec, many=many)
