"""What can be said, and computed, of values that are known as ranges only.

A comparison *possibly* holds if some choice of values has it, and *certainly* if every
choice has it; each side chooses for itself, even where both come from one interval.  Of
exact values both say what ``computing`` says.

A function of ranges gives a range that holds the result of every choice of arguments.
Choices without a result are left out.  Where some choice of finite numbers is undefined,
such as a divisor of 0, the whole is.
Not here: what functions and comparisons mean (``computing``, which is built on this).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from cartelogic.model.values import (
    Day,
    IntervalRange,
    Range,
    Real,
    Row,
    Value,
    is_exact,
    kind,
    ranged,
    sort_key,
)
from cartelogic.temporal import (
    FIRST_DAY,
    LAST_DAY,
    NEG_INF,
    POS_INF,
    Codec,
    Interval,
    TemporalError,
    to_date,
)
from cartelogic.temporal.allen import FourPoints, certain, possible

# -- comparisons --------------------------------------------------------------------------

_NEGATION: Mapping[str, str] = {
    "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip

_Place: TypeAlias = tuple[object, ...]
"""Where a value stands in the order; a whole number and the float it equals stand together."""


def possibly(operator: str, left: Value, right: Value) -> bool:
    """Whether some choice of values makes a comparison hold.

    Intervals compare by start, then by end.  A range without a finite end is of any
    numbers, not of whole ones only.
    """
    match operator:
        case "=":
            return _may_be_equal(left, right)
        case "!=":  # a range has two values, and only one of them can be the other side
            return not (is_exact(left) and is_exact(right)) or _least(left) != _least(right)
        case "<":
            return _least(left) < _greatest(right)
        case "<=":
            return _least(left) <= _greatest(right)
        case ">":
            return _greatest(left) > _least(right)
        case _:
            return _greatest(left) >= _least(right)


def certainly(operator: str, left: Value, right: Value) -> bool:
    """Whether every choice of values makes a comparison hold."""
    return not possibly(_NEGATION[operator], left, right)


def possibly_allen(relation: str, i: Interval | IntervalRange, j: Interval | IntervalRange) -> bool:
    """Whether some choice of ends makes a relation of Allen's hold between two intervals."""
    return possible(relation, four_points(i), four_points(j))


def certainly_allen(
    relation: str, i: Interval | IntervalRange, j: Interval | IntervalRange
) -> bool:
    """Whether every choice of ends makes a relation of Allen's hold between two intervals."""
    return certain(relation, four_points(i), four_points(j))


def four_points(interval: Interval | IntervalRange) -> FourPoints:
    """Earliest and latest start, earliest and latest end (exclusive)."""
    if isinstance(interval, Interval):
        return interval.start, interval.start, interval.end, interval.end
    return interval.four_points


def _least(value: Value) -> _Place:
    if isinstance(value, (Interval, IntervalRange)):
        start, _, end, _ = four_points(value)
        return (sort_key(value)[0], start, end)
    return sort_key(value.low if isinstance(value, Range) else value)[:2]


def _greatest(value: Value) -> _Place:
    if isinstance(value, (Interval, IntervalRange)):
        _, start, _, end = four_points(value)
        return (sort_key(value)[0], start, end)
    return sort_key(value.high if isinstance(value, Range) else value)[:2]


def _may_be_equal(left: Value, right: Value) -> bool:
    if isinstance(left, IntervalRange) or isinstance(right, IntervalRange):
        intervals = (Interval, IntervalRange)
        if not (isinstance(left, intervals) and isinstance(right, intervals)):
            return False
        return possible("equals", four_points(left), four_points(right))
    if _least(left) > _greatest(right) or _least(right) > _greatest(left):
        return False
    return not (_is_whole(left) or _is_whole(right)) or _share_a_whole_number(left, right)


def _is_whole(value: Value) -> bool:
    """Whether a value is a whole number or unbounded, whatever is chosen."""
    return kind(value) == "number" and not _is_real(value)


def _share_a_whole_number(left: Value, right: Value) -> bool:
    """Whether two ranges of numbers that overlap do so at a whole number, or at an infinity."""
    (a, b), (c, d) = map(_raw_ends, (left, right))
    low, high = max(a, c), min(b, d)
    return math.isinf(low) or math.isinf(high) or math.ceil(low) <= math.floor(high)


def ends_of(value: Value) -> tuple[Value, Value]:
    """The least and the greatest value that a value may be."""
    return (value.low, value.high) if isinstance(value, Range) else (value, value)


def _raw_ends(value: Value) -> tuple[float, float]:
    low, high = (end.number if isinstance(end, Real) else end for end in ends_of(value))
    assert isinstance(low, (int, float))
    assert isinstance(high, (int, float))
    return low, high


# -- functions ----------------------------------------------------------------------------

Function: TypeAlias = Callable[..., Value | None]
"""A function of exact values: its arguments, then the time line."""
Lift: TypeAlias = Callable[[Function, tuple[Value, ...], Codec], Value | None]
"""How a function of exact values takes ranges: the function, the arguments, the time line."""


def lifted(function: Function, lift: Lift, arity: int = 2) -> Function:
    """A function of exact values that takes ranges too; exact ones pay a look at their type."""

    def of_two(left: Value, right: Value, codec: Codec) -> Value | None:
        if type(left) is Range or type(right) is Range:
            return lift(function, (left, right), codec)
        return function(left, right, codec)

    def of_one(value: Value, codec: Codec) -> Value | None:
        if type(value) is Range:
            return lift(function, (value,), codec)
        return function(value, codec)

    return of_one if arity == 1 else of_two


def extremes(function: Function, arguments: tuple[Value, ...], codec: Codec) -> Value | None:
    """The range of a function that is monotone in each argument, or is so on each side of 0.

    Its extremes are at ends of the ranges and at 0; floats are rounded monotonely too.  At a
    corner without a value, such as ``0 * #sup``, the corners beside it have the extremes.
    """
    results = (function(*choice, codec) for choice in product(*map(_choices, arguments)))
    found = [result for result in results if result is not None]
    return _hull(found, any(map(_is_real, arguments)))


def quotient(function: Function, arguments: tuple[Value, ...], codec: Codec) -> Value | None:
    """The range of a division; undefined if the divisor may be 0."""
    found = extremes(function, arguments, codec)
    is_float = any(isinstance(argument, Real) for argument in arguments)
    if found is None or is_float or not any(map(_is_real, arguments)):
        return found
    # A range of floats has whole numbers in it too, and these divide towards zero.
    towards_zero = [math.trunc(end) for end in _raw_ends(found) if not math.isinf(end)]
    return _hull([*ends_of(found), *towards_zero], real=True)


def remainder(function: Function, arguments: tuple[Value, ...], codec: Codec) -> Value | None:
    """The range of a remainder; exactly its hull unless the divisor is a range.

    A count without an upper limit is of whole numbers still, and has its remainders.
    """
    first, second = map(_choices, arguments)
    if isinstance(arguments[0], Range) and not _is_real(arguments[0]):
        first = [end for end in first if not isinstance(end, float)] or first
    for choice in product(first, second):
        function(*choice, codec)  # undefined of a zero divisor, of floats and of infinities
    (low, high), divisors = map(_raw_ends, arguments)
    least, most = sorted(map(abs, divisors))
    if -least < low and high < least:  # smaller than any divisor: remains as it is
        return arguments[0]
    if least == most and abs(low) // most == abs(high) // most and (low < 0) == (high < 0):
        return extremes(function, arguments, codec)
    return ranged(
        0 if low >= 0 else -int(min(most - 1, -low)),
        0 if high <= 0 else int(min(most - 1, high)),
    )


def years(dates: Range) -> Value:
    """The years of a range of dates."""
    first, last = _days(dates)
    return ranged(to_date(first).year, to_date(last).year)


def months(dates: Range) -> Value:
    """The months of a range of dates."""
    first, last = map(to_date, _days(dates))
    # Where a year ends inside, so does December, and January follows.
    return ranged(first.month, last.month) if first.year == last.year else Range(1, 12)


def days_of_month(dates: Range) -> Value:
    """The days of the month of a range of dates."""
    first, last = _days(dates)
    # Of two months in a row one has 31 days, and both end within 62 days.
    found = [to_date(day).day for day in range(first, min(last, first + 61) + 1)]
    return ranged(min(found), max(found))


def _days(dates: Range) -> tuple[int, int]:
    """The first and the last day that the calendar has; unbounded dates have no parts.

    Raises:
        TemporalError: if none of them is a day of the calendar.
    """
    low, high = dates.low, dates.high
    assert isinstance(low, Day)
    assert isinstance(high, Day)
    first, last = max(low.instant, FIRST_DAY), min(high.instant, LAST_DAY)
    if first > last:
        raise TemporalError("none of these dates is a day of the calendar")
    return int(first), int(last)


def _is_real(value: Value) -> bool:
    """Whether a value may be a float."""
    return kind(value) == "float" or ends_of(value) == (NEG_INF, POS_INF)


def _choices(value: Value) -> Sequence[Value]:
    """The values of an argument at which a result may be extreme, each as it may be held."""
    if not isinstance(value, Range):
        return [value]
    found = [value.low, value.high]
    if kind(value) in ("number", "float"):
        low, high = _raw_ends(value)
        if low < 0 < high:
            found.append(0)
        if _is_real(value):
            found += [Real(float(end)) for end in (low, high) if _fits_a_float(end)]
    return found


def _fits_a_float(number: float) -> bool:
    return abs(number) <= sys.float_info.max


def _hull(values: Sequence[Value], real: bool) -> Value | None:
    """The range of all these values; of floats if some of them is, or the results may be."""
    if not values:
        return None
    low, high = min(values, key=sort_key), max(values, key=sort_key)
    if kind(low) != "date" and (real or any(isinstance(value, Real) for value in values)):
        low, high = _as_floats(low, high)
    return ranged(low, high)


def _as_floats(low: Value, high: Value) -> tuple[Value, Value]:
    """The ends of a range of floats: one at least must be a float, and none may move inwards."""
    if isinstance(low, Real) or isinstance(high, Real) or low == high:
        return low, high
    (least, _), (most, _) = _raw_ends(low), _raw_ends(high)
    if _fits_a_float(least):
        near = float(least)
        return Real(near if near <= least else math.nextafter(near, NEG_INF)), high
    if _fits_a_float(most):
        near = float(most)
        return low, Real(near if near >= most else math.nextafter(near, POS_INF))
    return NEG_INF, POS_INF


def may_be_same(row: Row, other: Row) -> bool:
    """Whether some choice makes two tuples of values one."""
    return all(possibly("=", x, y) for x, y in zip(row, other, strict=True))
