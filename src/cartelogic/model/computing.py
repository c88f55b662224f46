"""What functions and comparisons of the rule language compute.

One meaning, shared by every engine and by the proof checker.  A function gives a value,
or ``None`` where it has none (two intervals that share no instant, the difference of two
unbounded ends): a literal without a value does not hold.  An operation that makes no
sense at all (a division by zero) raises :class:`UndefinedError`, which stops the evaluation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from cartelogic.errors import CartelogicError
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
from cartelogic.model.values import Day, Real, Text, Value, format_value, sort_key
from cartelogic.temporal import (
    NEG_INF,
    POS_INF,
    PREDICATES,
    Bound,
    Codec,
    Interval,
    to_date,
)

Result: TypeAlias = Value | None


class UndefinedError(CartelogicError):
    """An operation on values it is not defined for."""


_TOO_LARGE = "a number too large to hold"

_FIRST_DAY, _LAST_DAY = 1, 3_652_059
_MOST_BITS = 14_000  # more than 4,200 digits, which is as much as Python writes out


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
    if not (isinstance(raw, float) and math.isinf(raw)) and not _FIRST_DAY <= raw <= _LAST_DAY:
        raise UndefinedError("a date outside the years 1 to 9999")
    return Day(raw)


def instant(raw: Bound, codec: Codec) -> Result:
    """An instant as a value of its time line: a date, or a number."""
    return day(raw) if codec is Codec.DAYS else number(raw)


def _raw(value: Value) -> float:
    if isinstance(value, Real):
        return value.number
    if isinstance(value, (int, float)):
        return value
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


def _interval(value: Value) -> Interval:
    if isinstance(value, Interval):
        return value
    raise UndefinedError(f"`{format_value(value, Codec.DAYS)}` is no interval")


def _intersection(left: Value, right: Value, codec: Codec) -> Result:
    return _interval(left).intersection(_interval(right))


def _calendar(part: Callable[[Bound], int]) -> Callable[[Value, Codec], Result]:
    def apply(value: Value, codec: Codec) -> Result:
        if not isinstance(value, Day):
            raise UndefinedError(f"`{format_value(value, codec)}` is no date")
        return None if math.isinf(value.instant) else part(value.instant)

    return apply


def _text(value: Value) -> str:
    if isinstance(value, Text):
        return value.content
    if isinstance(value, str):
        return value
    raise UndefinedError(f"`{format_value(value, Codec.DAYS)}` is no text")


def _substring(value: Value, start: Value, length: Value, codec: Codec) -> Result:
    first, size = _raw(start), _raw(length)
    if not isinstance(first, int) or not isinstance(size, int) or first < 0 or size < 0:
        raise UndefinedError("a part of a text that begins or ends before it")
    return Text(_text(value)[first : first + size])


def _to_number(value: Value, codec: Codec) -> Result:
    text = _text(value)
    digits = text[1:] if text[:1] == "-" else text
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4000):
        raise UndefinedError(f"`{text}` shows no whole number")
    return int(text)


def _to_string(value: Value, codec: Codec) -> Result:
    plain = isinstance(value, (Text, str))
    return Text(_text(value) if plain else format_value(value, codec))


COMPUTE: Mapping[str, Callable[..., Result]] = {
    "+": add,
    "-": subtract,
    "*": _MULTIPLY,
    "/": _DIVIDE,
    "mod": _modulo,
    "abs": lambda value, codec: number(abs(_raw(value))),
    "start": lambda value, codec: instant(_interval(value).start, codec),
    "end": lambda value, codec: instant(_interval(value).last, codec),
    "days": lambda value, codec: number(_interval(value).length),
    "intersection": _intersection,
    "year": _calendar(lambda bound: to_date(int(bound)).year),
    "month": _calendar(lambda bound: to_date(int(bound)).month),
    "day": _calendar(lambda bound: to_date(int(bound)).day),
    "cat": lambda left, right, codec: Text(_text(left) + _text(right)),
    "strlen": lambda value, codec: len(_text(value)),
    "substr": _substring,
    "lower": lambda value, codec: Text(_text(value).lower()),
    "upper": lambda value, codec: Text(_text(value).upper()),
    "find": lambda value, part, codec: _text(value).find(_text(part)),
    "to_string": _to_string,
    "to_number": _to_number,
}
"""Each function: its arguments, then the time line."""

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
            return interval.possible
        case Ends():
            return put_together(term, values, codec)
        case Call(function, arguments):
            computed = [evaluate(argument, values, codec) for argument in arguments]
            if any(value is None for value in computed):
                return None
            return COMPUTE[function](*computed, codec)
        case _:
            raise UndefinedError("a term without a value")


def put_together(ends: Ends, values: Mapping[str, Value], codec: Codec) -> Interval | None:
    """The interval from one computed end to the other; ``None`` if it is empty."""
    start = bound_of(ends.start, values, codec, NEG_INF)
    end = bound_of(ends.end, values, codec, POS_INF)
    if start is None or end is None:
        return None
    return interval(start, end + 1 if ends.closed else end)


def interval(start: Bound, end: Bound) -> Interval | None:
    """``[start, end)``, or ``None`` if that is empty."""
    if start >= end or start == POS_INF or end == NEG_INF:
        return None
    return Interval(start, end)


def bound_of(
    term: Term, values: Mapping[str, Value], codec: Codec, unbounded: Bound
) -> Bound | None:
    """The instant that a bound stands for; ``unbounded`` for ``_``."""
    if isinstance(term, Wildcard):
        return unbounded
    if isinstance(term, Period):
        return term.bound.earliest if unbounded == NEG_INF else term.bound.latest
    value = evaluate(term, values, codec)
    if value is None:
        return None
    if isinstance(value, Day):
        return value.instant
    if isinstance(value, (int, float)) and codec is Codec.INTEGERS:
        return value
    raise UndefinedError(f"`{format_value(value, codec)}` as a bound")


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
    """Whether a relation of Allen's holds between two intervals."""
    i, j = _interval(left), _interval(right)
    return PREDICATES[relation](i.start, i.end, j.start, j.end)
