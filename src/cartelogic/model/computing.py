"""What functions and comparisons of the rule language compute.

One meaning, shared by every engine and by the proof checker.  A function gives a value,
or ``None`` where it has none (two intervals that share no instant, the difference of two
unbounded ends): a literal without a value does not hold.  An operation that makes no
sense at all (a division by zero) raises :class:`UndefinedError`, which stops the evaluation.

Functions take ranges as well, and give the range of what they may be; of texts they do not.
Not here: how ranges are computed and compared (``ranges``); ``compare`` and ``allen`` are
about exact values.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from cartelogic.errors import CartelogicError
from cartelogic.model.ranges import (
    days_of_month,
    ends_of,
    extremes,
    four_points,
    lifted,
    months,
    quotient,
    remainder,
    years,
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
)
from cartelogic.model.values import (
    Day,
    IntervalRange,
    Range,
    Real,
    Text,
    Value,
    as_bound,
    format_value,
    interval_ranged,
    is_exact,
    ranged,
    sort_key,
)
from cartelogic.temporal import (
    FIRST_DAY,
    LAST_DAY,
    NEG_INF,
    POS_INF,
    PREDICATES,
    Bound,
    Codec,
    Duration,
    Interval,
    TemporalError,
    UncertainBound,
    UncertainInterval,
    Unit,
    to_date,
    when_earlier,
    when_later,
)

Result: TypeAlias = Value | None


class UndefinedError(CartelogicError):
    """An operation on values it is not defined for."""


_TOO_LARGE = "a number too large to hold"
_TOO_LONG = "a text too long to hold"
_NO_DATE = "a date outside the years 1 to 9999"

_MOST_BITS = 14_000  # more than 4,200 digits, which is as much as Python writes out
_MOST_CHARACTERS = 20_000_000  # joined again and again, a text doubles each time


def number(raw: float) -> Result:
    """A computed number as a value; a float stays a float even if it is whole.

    Raises:
        UndefinedError: for a whole number of thousands of digits.
    """
    if isinstance(raw, int) and raw.bit_length() > _MOST_BITS:
        raise UndefinedError(_TOO_LARGE)
    if isinstance(raw, int) or math.isinf(raw):
        return raw
    return None if math.isnan(raw) else Real(raw)


def day(raw: Bound) -> Result:
    """A computed instant as a date.

    Raises:
        UndefinedError: outside the years 1 to 9999.
    """
    # Floats first: an int beyond them cannot be asked whether it is one of the infinities.
    if isinstance(raw, float) and math.isnan(raw):
        return None
    if not (isinstance(raw, float) and math.isinf(raw)) and not FIRST_DAY <= raw <= LAST_DAY:
        raise UndefinedError(_NO_DATE)
    return Day(raw)


def instant(raw: Bound, codec: Codec) -> Result:
    """An instant as a value of its time line: a date, or a number.

    A window may reach beyond the calendar, and the end of an interval there is a date that
    cannot be written; only what is computed from dates must lie within it.
    """
    return Day(raw) if codec is Codec.DAYS else number(raw)


def _not_one(value: Value, codec: Codec) -> UndefinedError:
    return UndefinedError(f"`{format_value(value, codec)}` is not one value")


def _raw(value: Value) -> float:
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, Real):
        return value.number
    if isinstance(value, Range):
        raise _not_one(value, Codec.DAYS)
    raise UndefinedError(f"arithmetic on `{format_value(value, Codec.DAYS)}`")


def _arithmetic(
    operate: Callable[[float, float], float],
) -> Callable[[Value, Value, Codec], Result]:
    def apply(left: Value, right: Value, codec: Codec) -> Result:
        try:
            raw = operate(_raw(left), _raw(right))
        except OverflowError:  # an int beyond the floats, and a float
            raise UndefinedError(_TOO_LARGE) from None
        whole = not isinstance(left, Real) and not isinstance(right, Real)
        if not whole and math.isinf(raw):
            raise UndefinedError(_TOO_LARGE)
        return number(raw)

    return apply


def add(left: Value, right: Value, codec: Codec) -> Result:
    """A sum of numbers, or a date and a number of days."""
    if isinstance(left, Day):
        return day(moved(left.instant, _whole(right)))
    if isinstance(right, Day):
        return day(moved(right.instant, _whole(left)))
    return _ADD(left, right, codec)


def subtract(left: Value, right: Value, codec: Codec) -> Result:
    """A difference of numbers, a date less a number of days, or the days between dates."""
    if isinstance(left, Day) and isinstance(right, Day):
        return number(left.instant - right.instant)
    if isinstance(left, Day):
        return day(moved(left.instant, -_whole(right)))
    return _SUBTRACT(left, right, codec)


_ADD = _arithmetic(lambda x, y: x + y)
_SUBTRACT = _arithmetic(lambda x, y: x - y)
_MULTIPLY = _arithmetic(lambda x, y: x * y)


def moved(instant: Bound, by: Bound) -> Bound:
    """An instant some days later; not a number if both are unbounded, and apart.

    Raises:
        UndefinedError: for a number of days that is too large.
    """
    try:
        return instant + by
    except OverflowError:  # an int beyond the floats, and an infinity
        raise UndefinedError(_TOO_LARGE) from None


def _whole(value: Value) -> Bound:
    raw = _raw(value)
    if not isinstance(raw, int) and not math.isinf(raw):
        raise UndefinedError("a date and a part of a day")
    return raw


def _quotient(x: float, y: float) -> float:
    if y == 0:
        raise UndefinedError("division by zero")
    if isinstance(x, int) and isinstance(y, int):
        quotient = abs(x) // abs(y)
        return quotient if (x < 0) == (y < 0) else -quotient
    return x / y


_DIVIDE = _arithmetic(_quotient)
"""Whole numbers divide towards zero, as in Soufflé and C."""


def _modulo(left: Value, right: Value, codec: Codec) -> Result:
    x, y = _raw(left), _raw(right)
    if y == 0:
        raise UndefinedError("division by zero")
    if not isinstance(x, int) or not isinstance(y, int):
        raise UndefinedError("a remainder of numbers that are not whole")
    rest = abs(x) % abs(y)
    return rest if x >= 0 else -rest


def _absolute(value: Value, codec: Codec) -> Result:
    return number(abs(_raw(value)))


def interval_of(value: Value) -> Interval | IntervalRange:
    """A value as an interval, whether its ends are known or not.

    Raises:
        UndefinedError: for any other value.
    """
    if isinstance(value, (Interval, IntervalRange)):
        return value
    raise UndefinedError(f"`{format_value(value, Codec.DAYS)}` is no interval")


def _start(value: Value, codec: Codec) -> Result:
    if isinstance(value, Interval):
        return instant(value.start, codec)
    low, high, _, _ = four_points(interval_of(value))
    return _between(instant(low, codec), instant(high, codec))


def _end(value: Value, codec: Codec) -> Result:
    if isinstance(value, Interval):
        return instant(value.last, codec)
    _, _, low, high = four_points(interval_of(value))
    return _between(instant(low - 1, codec), instant(high - 1, codec))


def _days(value: Value, codec: Codec) -> Result:
    if isinstance(value, Interval):
        return number(value.length)
    earliest_start, latest_start, earliest_end, latest_end = four_points(interval_of(value))
    if latest_start == NEG_INF or earliest_end == POS_INF:
        return POS_INF
    # Where no instant is certain, the latest start and the earliest end are out of order,
    # and some choice of the two makes a single instant.
    fewest = earliest_end - latest_start if latest_start < earliest_end else 1
    return _between(number(fewest), number(Interval(earliest_start, latest_end).length))


def _intersection(left: Value, right: Value, codec: Codec) -> Result:
    if isinstance(left, Interval) and isinstance(right, Interval):
        return left.intersection(right)
    i, j = four_points(interval_of(left)), four_points(interval_of(right))
    return interval_between((max(i[0], j[0]), max(i[1], j[1])), (min(i[2], j[2]), min(i[3], j[3])))


def _between(low: Result, high: Result) -> Result:
    return None if low is None or high is None else ranged(low, high)


def _calendar(
    part: Callable[[datetime.date], int], parts: Callable[[Range], Value]
) -> Callable[[Value, Codec], Result]:
    def apply(value: Value, codec: Codec) -> Result:
        try:
            if isinstance(value, Day):
                return None if math.isinf(value.instant) else part(to_date(int(value.instant)))
            if isinstance(value, Range) and isinstance(value.low, Day):
                return parts(value)
        except TemporalError:
            raise UndefinedError(_NO_DATE) from None
        raise UndefinedError(f"`{format_value(value, codec)}` is no date")

    return apply


def _text(value: Value, codec: Codec) -> str:
    if isinstance(value, Text):
        return value.content
    if isinstance(value, str):
        return value
    if isinstance(value, Range):
        raise _not_one(value, codec)
    raise UndefinedError(f"`{format_value(value, codec)}` is no text")


def _joined(left: Value, right: Value, codec: Codec) -> Result:
    first, second = _text(left, codec), _text(right, codec)
    if len(first) + len(second) > _MOST_CHARACTERS:
        raise UndefinedError(_TOO_LONG)
    return Text(first + second)


def _substring(value: Value, start: Value, length: Value, codec: Codec) -> Result:
    first, size = _raw(start), _raw(length)
    if not isinstance(first, int) or not isinstance(size, int) or first < 0 or size < 0:
        raise UndefinedError("a part of a text that begins or ends before it")
    return Text(_text(value, codec)[first : first + size])


def _to_number(value: Value, codec: Codec) -> Result:
    text = _text(value, codec)
    digits = text[1:] if text[:1] == "-" else text
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4000):
        raise UndefinedError(f"`{text}` shows no whole number")
    return int(text)


def _to_string(value: Value, codec: Codec) -> Result:
    if not is_exact(value):
        raise _not_one(value, codec)
    plain = isinstance(value, (Text, str))
    return Text(_text(value, codec) if plain else format_value(value, codec))


REACHED_BEHIND, REACHED_AHEAD = "#reached_behind", "#reached_ahead"
"""Functions of generated rules: the first instant whose window reaches an instant."""


def _reached(
    find: Callable[[Bound, Duration], Bound],
) -> Callable[[Value, Value, Value, Codec], Result]:
    def apply(value: Value, amount: Value, unit: Value, codec: Codec) -> Result:
        if not isinstance(amount, int):
            raise UndefinedError("a window of a length that is no whole number")
        return instant(find(as_bound(value), Duration(amount, Unit(unit))), codec)

    return apply


COMPUTE: Mapping[str, Callable[..., Result]] = {
    REACHED_AHEAD: _reached(when_later),
    REACHED_BEHIND: _reached(when_earlier),
    "+": lifted(add, extremes),
    "-": lifted(subtract, extremes),
    "*": lifted(_MULTIPLY, extremes),
    "/": lifted(_DIVIDE, quotient),
    "mod": lifted(_modulo, remainder),
    "abs": lifted(_absolute, extremes, arity=1),
    "start": _start,
    "end": _end,
    "days": _days,
    "intersection": _intersection,
    "year": _calendar(lambda date: date.year, years),
    "month": _calendar(lambda date: date.month, months),
    "day": _calendar(lambda date: date.day, days_of_month),
    "cat": _joined,
    "strlen": lambda value, codec: len(_text(value, codec)),
    "substr": _substring,
    "lower": lambda value, codec: Text(_text(value, codec).lower()),
    "upper": lambda value, codec: Text(_text(value, codec).upper()),
    "find": lambda value, part, codec: _text(value, codec).find(_text(part, codec)),
    "to_string": _to_string,
    "to_number": _to_number,
}
"""Each function: its arguments, exact or ranges, then the time line."""

MAY_FAIL = frozenset({"/", "mod", "to_number", "substr"})
"""Functions that can raise :class:`UndefinedError` on values of the right kinds."""


def may_fail(term: Term) -> bool:
    """Whether computing a term can raise :class:`UndefinedError`."""
    match term:
        case Call(function, arguments):
            return function in MAY_FAIL or any(map(may_fail, arguments))
        case Ends(start, end):
            return may_fail(start) or may_fail(end)
        case _:
            return False


def evaluate(term: Term, values: Mapping[str, Value], codec: Codec) -> Result:
    """The value of a term whose variables all have values.

    Raises:
        UndefinedError: if an operation in it is not defined.
    """
    match term:
        case Variable(name):
            return values[name]
        case Constant(value):
            return value
        case Written(interval):
            return interval_ranged(*interval.four_points)
        case Ends():
            return put_together(term, values, codec)
        case Call(function, arguments):
            computed = [evaluate(argument, values, codec) for argument in arguments]
            if any(value is None for value in computed):
                return None
            return COMPUTE[function](*computed, codec)
        case _:
            raise UndefinedError("a term without a value")


_OPEN = UncertainBound.exact(POS_INF)
Span: TypeAlias = tuple[Bound, Bound]
"""The least and the greatest that one end of an interval may be, both included."""


def put_together(
    ends: Ends, values: Mapping[str, Value], codec: Codec
) -> Interval | IntervalRange | None:
    """The interval from one computed end to the other; ``None`` if it is surely empty."""
    start = _span_of(ends.start, values, codec, ends.closed, NEG_INF)
    end = _span_of(ends.end, values, codec, ends.closed, POS_INF)
    return None if start is None or end is None else interval_between(start, end)


def interval_between(start: Span, end: Span) -> Interval | IntervalRange | None:
    """The interval from a start to an end (exclusive), or ``None`` if none has instants."""
    return interval_ranged(*start, *end) if start[0] < end[1] else None


def _span_of(
    term: Term, values: Mapping[str, Value], codec: Codec, closed: bool, unbounded: Bound
) -> Span | None:
    """Where a bound of an interval lies; ends exclusive."""
    if isinstance(term, Wildcard):
        return unbounded, unbounded
    if isinstance(term, Period):
        return _written_span(term.bound, closed, unbounded)
    value = evaluate(term, values, codec)
    if value is None:
        return None
    low, high = ends_of(value)
    after = int(closed and unbounded == POS_INF)
    least = _instant_of(low, codec) + after
    return least, least if low is high else _instant_of(high, codec) + after


def _written_span(bound: UncertainBound, closed: bool, unbounded: Bound) -> Span:
    # As an interval that is open on the other side has it, which knows what `)` leaves out.
    if unbounded == NEG_INF:
        return UncertainInterval(bound, _OPEN).four_points[:2]
    return UncertainInterval(_OPEN, bound, closed).four_points[2:]


def _instant_of(value: Value, codec: Codec) -> Bound:
    if isinstance(value, Day):
        return value.instant
    if isinstance(value, (int, float)) and codec is Codec.INTEGERS:
        return value
    raise UndefinedError(f"`{format_value(value, codec)}` as a bound")


def bound_of(
    term: Term, values: Mapping[str, Value], codec: Codec, unbounded: Bound
) -> Bound | None:
    """The instant that a bound stands for; ``unbounded`` for ``_``.

    Of a range, the one that makes the interval longer.
    """
    if isinstance(term, Wildcard):
        return unbounded
    if isinstance(term, Period):
        return term.bound.earliest if unbounded == NEG_INF else term.bound.latest
    value = evaluate(term, values, codec)
    if value is None:
        return None
    return _instant_of(ends_of(value)[0 if unbounded == NEG_INF else 1], codec)


def compare(operator: str, left: Value, right: Value) -> bool:
    """Whether a comparison holds; order is the total order of values.

    A whole number and a float compare as numbers: ``7 = 7.0``, though they are two values.
    """
    if isinstance(left, Real) is not isinstance(right, Real):
        left, right = _as_number(left), _as_number(right)
    match operator:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return sort_key(left) < sort_key(right)
        case "<=":
            return sort_key(left) <= sort_key(right)
        case ">":
            return sort_key(left) > sort_key(right)
        case _:
            return sort_key(left) >= sort_key(right)


def _as_number(value: Value) -> Value:
    """A float without its box, if it meets a number; whole ones as whole numbers."""
    if isinstance(value, Real) and value.number.is_integer():
        return int(value.number)
    return value


def allen(relation: str, left: Value, right: Value) -> bool:
    """Whether a relation of Allen's holds between two exact intervals."""
    i, j = interval_of(left), interval_of(right)
    if not isinstance(i, Interval) or not isinstance(j, Interval):
        raise UndefinedError("an interval with uncertain ends is not one value")
    return PREDICATES[relation](i.start, i.end, j.start, j.end)
