"""Terms and comparisons over whole columns.

Ends and lengths of intervals, sums and differences, and comparisons of values of one kind are
computed on arrays.  Everything else is computed as the other engines do, by ``model.computing``,
once for each different binding of the variables it reads; so it means the same.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, assert_never

import numpy as np

from cartelogic.engine.columns.bindings import Bare, Bindings, Coded, Column, Spans
from cartelogic.engine.columns.moving import moved
from cartelogic.model.computing import (
    REACHED_AHEAD,
    REACHED_BEHIND,
    allen,
    bound_of,
    compare,
    evaluate,
)
from cartelogic.model.terms import (
    Call,
    Constant,
    Ends,
    Period,
    Term,
    Variable,
    Wildcard,
    Written,
    variables,
)
from cartelogic.model.values import Day, Value
from cartelogic.plan.nodes import Select
from cartelogic.store.columns.codes import (
    AFTER,
    BEFORE,
    DAY,
    NUMBER,
    TAG_BITS,
    TAG_MASK,
    WORD,
    Codes,
    Ints,
    Truths,
    bound,
    held,
)
from cartelogic.store.columns.table import KeyTable
from cartelogic.temporal import (
    FIRST_DAY,
    LAST_DAY,
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Duration,
    Interval,
    Unit,
)
from cartelogic.temporal.allen import ORDERS

_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_REACHED = {REACHED_BEHIND: 1, REACHED_AHEAD: -1}
_SAFE = 1 << 58  # sums and differences of smaller numbers fit


class NoValueError(Exception):
    """Some bindings have no value for a term.

    Attributes:
        valued: whether each binding has one.
    """

    def __init__(self, valued: Truths) -> None:
        super().__init__()
        self.valued = valued


class Terms:
    """Computes terms over bindings.

    Args:
        codes: what codes stand for.
        codec: the time line.
    """

    def __init__(self, codes: Codes, codec: Codec) -> None:
        self.codes, self.codec = codes, codec

    # -- terms ----------------------------------------------------------------------------

    def column(self, term: Term, bindings: Bindings) -> Column:
        """A term as a column.

        Raises:
            NoValueError: if some bindings have no value for it.
            UndefinedError: if an operation in it is not defined.
        """
        match term:
            case Variable(name):
                return bindings.columns[name]
            case Constant(value):
                return Coded(np.full(bindings.count, self.codes.code(value), dtype=np.int64))
            case Written(interval):
                possible = interval.possible
                return Spans(
                    np.full(bindings.count, held(possible.start), dtype=np.int64),
                    np.full(bindings.count, held(possible.end), dtype=np.int64),
                )
            case Call(function, arguments):
                found = self._call(function, [self._part(a, bindings) for a in arguments])
                return self._slowly(term, bindings) if found is None else found
            case Ends():
                found = self._put_together(term, bindings)
                return self._slowly(term, bindings) if found is None else found
            case Wildcard() | Period():
                raise AssertionError(term)
            case _:
                assert_never(term)

    def _part(self, term: Term, bindings: Bindings) -> Column | None:
        """A part of a term, if it is quickly computed."""
        match term:
            case Variable() | Constant() | Written():
                return self.column(term, bindings)
            case Call(function, (reached, Constant(int() as amount), Constant(str() as unit))) if (
                function in _REACHED
            ):
                part = self._part(reached, bindings)
                bare = None if part is None else self._bare(part)
                if bare is None:
                    return None
                by = Duration(amount, Unit(unit))
                return Bare(moved(bare.numbers, by, _REACHED[function]), bare.is_date)
            case Call(function, arguments):
                return self._call(function, [self._part(a, bindings) for a in arguments])
            case _:
                return None

    def _call(self, function: str, given: list[Column | None]) -> Column | None:
        is_date = self.codec is Codec.DAYS
        match function, given:
            case "start", [Spans(starts)]:
                return Bare(starts, is_date)
            case "end", [Spans(_, ends)]:
                return Bare(np.where(ends == AFTER, AFTER, ends - 1), is_date)
            case "days", [Spans(starts, ends)]:
                is_open = (starts == BEFORE) | (ends == AFTER)
                return Bare(np.where(is_open, AFTER, ends - starts), is_date=False)
            case ("+" | "-") as sign, [left, right] if left is not None and right is not None:
                return self._sum(self._bare(left), self._bare(right), -1 if sign == "-" else 1)
            case _:
                return None

    def _sum(self, left: Bare | None, right: Bare | None, sign: int) -> Column | None:
        """A sum or difference of bounded numbers and dates; not what leaves the calendar."""
        if left is None or right is None or (right.is_date and (sign > 0 or not left.is_date)):
            return None
        for side in (left, right):
            if len(side.numbers) and not -_SAFE < side.numbers.min() <= side.numbers.max() < _SAFE:
                return None
        numbers = left.numbers + sign * right.numbers
        if not left.is_date or right.is_date:
            return Bare(numbers, is_date=False)
        inside = ((numbers >= FIRST_DAY) & (numbers <= LAST_DAY)).all()
        return Bare(numbers, is_date=True) if inside else None

    def _bare(self, column: Column) -> Bare | None:
        """A column as numbers or dates, if all of it is one of these."""
        match column:
            case Bare():
                return column
            case Spans():
                return None
            case Coded(codes):
                return self._bare_codes(codes)
            case _:
                assert_never(column)

    def _bare_codes(self, codes: Ints) -> Bare | None:
        tags = codes & TAG_MASK
        for tag in (NUMBER, DAY):
            is_bounded = tags == tag
            if is_bounded.all():
                return Bare(codes >> TAG_BITS, tag == DAY)
            # Unbounded ends are values of the dictionary.
            numbers = np.where(is_bounded, codes >> TAG_BITS, 0)
            for instant, held_as in ((NEG_INF, BEFORE), (POS_INF, AFTER)):
                known = self.codes.find(Day(instant) if tag == DAY else instant)
                if known is not None:
                    is_open = codes == known
                    numbers[is_open] = held_as
                    is_bounded |= is_open
            if is_bounded.all():
                return Bare(numbers, tag == DAY)
        return None

    def _put_together(self, term: Ends, bindings: Bindings) -> Spans | None:
        starts = self._end(term.start, bindings, NEG_INF)
        ends = self._end(term.end, bindings, POS_INF)
        if starts is None or ends is None:
            return None
        if term.closed:
            ends = np.where((ends == AFTER) | (ends == BEFORE), ends, ends + 1)
        is_some = starts < ends
        if not is_some.all():
            raise NoValueError(is_some)
        return Spans(starts, ends)

    def _end(self, term: Term, bindings: Bindings, unbounded: Bound) -> Ints | None:
        if isinstance(term, (Wildcard, Period)):
            instant = bound_of(term, {}, self.codec, unbounded)
            assert instant is not None
            return np.full(bindings.count, held(instant), dtype=np.int64)
        part = self._part(term, bindings)
        bare = None if part is None else self._bare(part)
        if bare is None or bare.is_date is not (self.codec is Codec.DAYS):
            return None
        return bare.numbers

    # -- forms ----------------------------------------------------------------------------

    def coded(self, column: Column) -> Ints:
        """A column as codes of values."""
        match column:
            case Coded(codes):
                return codes
            case Bare(numbers, is_date):
                return self.codes.instants(numbers, Codec.DAYS if is_date else Codec.INTEGERS)
            case Spans(starts, ends):
                keys = KeyTable(2)
                places = keys.file(np.stack((starts, ends), axis=1))
                intervals = [Interval(bound(s), bound(e)) for s, e in keys.rows.tolist()]
                return self.codes.codes(intervals)[places]
            case _:
                assert_never(column)

    def value(self, term: Term, bindings: Bindings) -> Ints:
        """A term as codes of values; raises as :meth:`column` does."""
        return self.coded(self.column(term, bindings))

    def spans(self, term: Term, bindings: Bindings) -> Spans:
        """A term as intervals; raises as :meth:`column` does, and for what is no interval."""
        column = self.column(term, bindings)
        if isinstance(column, Spans):
            return column
        pairs = {}
        codes = self.coded(column)
        for code in np.unique(codes).tolist():
            value = self.codes.value(code)
            assert isinstance(value, Interval)
            pairs[code] = held(value.start), held(value.end)
        found = np.array([pairs[code] for code in codes.tolist()], dtype=np.int64).reshape(-1, 2)
        return Spans(found[:, 0], found[:, 1])

    # -- comparisons ----------------------------------------------------------------------

    def holds(self, step: Select, bindings: Bindings) -> Truths:
        """For which bindings a comparison holds; raises as :meth:`column` does."""
        left, right = (self.column(term, bindings) for term in (step.left, step.right))
        if step.is_allen:
            return self._allen(step.operator, left, right)
        if isinstance(left, Bare) and isinstance(right, Bare) and left.is_date is right.is_date:
            found: Truths = _OPERATORS[step.operator](left.numbers, right.numbers)
            return found
        return self._compare(step.operator, self.coded(left), self.coded(right))

    def _compare(self, sign: str, left: Ints, right: Ints) -> Truths:
        holds = _OPERATORS[sign]
        if sign in ("=", "!="):
            found: Truths = holds(left, right)
            if self.codes.has_floats:
                words = ((left & TAG_MASK) == WORD) | ((right & TAG_MASK) == WORD)
                self._compare_slowly(sign, left, right, words & (left != right), found)
            return found
        tags, others = left & TAG_MASK, right & TAG_MASK
        found = holds(left, right)
        words = (tags == WORD) & (others == WORD)
        if words.any() and not self.codes.has_floats:
            ranks = self.codes.ranks()
            mine, theirs = left[words] >> TAG_BITS, right[words] >> TAG_BITS
            found[words] = holds(ranks[mine], ranks[theirs])
            words = np.zeros_like(words)
        self._compare_slowly(sign, left, right, words | (tags != others), found)
        return found

    def _compare_slowly(
        self, sign: str, left: Ints, right: Ints, where: Truths, found: Truths
    ) -> None:
        """Compare values themselves, where codes say too little."""
        if where.any():
            keys = KeyTable(2)
            places = keys.file(np.stack((left[where], right[where]), axis=1))
            value = self.codes.value
            truths = [compare(sign, value(x), value(y)) for x, y in keys.rows.tolist()]
            found[where] = np.array(truths, dtype=np.bool_)[places]

    def _allen(self, relation: str, left: Column, right: Column) -> Truths:
        if isinstance(left, Spans) and isinstance(right, Spans):
            return _in_order(relation, (left.starts, left.ends, right.starts, right.ends))
        keys = KeyTable(2)
        places = keys.file(np.stack((self.coded(left), self.coded(right)), axis=1))
        value = self.codes.value
        truths = [allen(relation, value(x), value(y)) for x, y in keys.rows.tolist()]
        return np.array(truths, dtype=np.bool_)[places]

    # -- one by one -----------------------------------------------------------------------

    def _slowly(self, term: Term, bindings: Bindings) -> Column:
        """A term, computed once for each different binding of its variables."""
        names = sorted({variable.name for variable in variables(term)})
        columns = [self.coded(bindings.columns[name]) for name in names]
        keys = KeyTable(len(names))
        given = np.stack(columns, axis=1) if names else np.empty((bindings.count, 0), np.int64)
        places = keys.file(given)
        results = [
            evaluate(term, dict(zip(names, row, strict=True)), self.codec)
            for row in self.codes.rows(keys.rows)
        ]
        valued = np.array([result is not None for result in results], dtype=np.bool_)
        if not valued.all():
            raise NoValueError(valued[places])
        return Coded(self.codes.codes(_only_values(results))[places])


def _in_order(relation: str, ends: tuple[Ints, Ints, Ints, Ints]) -> Truths:
    """For which pairs of intervals a relation of Allen's holds."""
    if relation == "intersects":
        starts, stops, other_starts, other_stops = ends
        return (starts < other_stops) & (other_starts < stops)
    found = np.ones(len(ends[0]), dtype=np.bool_)
    order = ORDERS[relation]
    for equal in order:
        for end in equal[1:]:
            found &= ends[equal[0]] == ends[end]
    for before, after in pairwise(order):
        found &= ends[before[0]] < ends[after[0]]
    return found


def _only_values(results: list[Value | None]) -> list[Value]:
    return [result for result in results if result is not None]
