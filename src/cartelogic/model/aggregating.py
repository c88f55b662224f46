"""What aggregates compute from the rows of one instant.

Rows are certain, or optional: some or all of them may be there.  An aggregate is then a
range: it contains the value for every choice, and its ends are reached by some choice
(the mean's too).  ``mean`` is a float; the others keep the kind of their values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from cartelogic.model.computing import COMPUTE, UndefinedError
from cartelogic.model.values import Range, Real, Value, ranged, sort_key
from cartelogic.temporal import NEG_INF, POS_INF, Codec


def aggregate(
    function: str,
    certain: Sequence[Value],
    optional: Sequence[Value],
    codec: Codec,
    *,
    many: bool = False,
) -> Value | None:
    """The value of an aggregate, or ``None`` if it has none: a least of nothing.

    Args:
        function: count, sum, min, max or mean.
        certain: the values of the rows that are there (for count, anything).
        optional: the values of those that may be.
        codec: the time line.
        many: whether an optional row may stand for several.

    Raises:
        UndefinedError: for a sum of what are no numbers, or one that is too large.
    """
    match function:
        case "count":
            high = POS_INF if many else len(certain) + len(optional)
            return ranged(len(certain), high)
        case "sum":
            return _sum(certain, optional, codec, many=many)
        case "mean":
            return _mean(certain, optional, many=many)
        case _:
            return _extreme(certain, optional, is_least=function == "min")


def _low(value: Value) -> Value:
    return value.low if isinstance(value, Range) else value


def _high(value: Value) -> Value:
    return value.high if isinstance(value, Range) else value


def _sum(
    certain: Sequence[Value], optional: Sequence[Value], codec: Codec, *, many: bool
) -> Value | None:
    low: Value | None = 0
    high: Value | None = 0
    # Sorted, so that a sum of floats does not depend on the order of rows.
    for value in sorted(map(_low, certain), key=sort_key):
        low = _plus(low, value, codec)
    for value in sorted(map(_high, certain), key=sort_key):
        high = _plus(high, value, codec)
    for value in sorted(map(_low, optional), key=sort_key):
        if sort_key(value) < sort_key(0):
            low = NEG_INF if many else _plus(low, value, codec)
    for value in sorted(map(_high, optional), key=sort_key):
        if sort_key(value) > sort_key(0):
            high = POS_INF if many else _plus(high, value, codec)
    return None if low is None or high is None else ranged(low, high)


def _plus(total: Value | None, value: Value, codec: Codec) -> Value | None:
    return None if total is None else COMPUTE["+"](total, value, codec)


def _extreme(
    certain: Sequence[Value], optional: Sequence[Value], *, is_least: bool
) -> Value | None:
    choose = min if is_least else max
    values = [*certain, *optional]
    if not values:
        return None
    lows, highs = map(_low, values), map(_high, values)
    near = choose(lows if is_least else highs, key=sort_key)
    if certain:
        far = choose(map(_high if is_least else _low, certain), key=sort_key)
    else:
        opposite = max if is_least else min
        far = opposite(map(_high if is_least else _low, optional), key=sort_key)
    return ranged(near, far) if is_least else ranged(far, near)


def _mean(certain: Sequence[Value], optional: Sequence[Value], *, many: bool) -> Value | None:
    """Optional values that lower the mean come first: the rest can only raise it.

    Any number of copies of one pull the mean as near to it as one likes.
    """
    if not certain and not optional:
        return None
    lows, highs = [_number(_low(v)) for v in certain], [_number(_high(v)) for v in certain]
    more = [_number(_low(v)) for v in optional], [_number(_high(v)) for v in optional]
    try:
        if many:
            return ranged(_real(min(lows + more[0])), _real(max(highs + more[1])))
        low = _least_mean(lows, more[0])
        high = -_least_mean([-number for number in highs], [-number for number in more[1]])
        return None if math.isnan(low) or math.isnan(high) else ranged(_real(low), _real(high))
    except OverflowError:
        raise UndefinedError("a mean of numbers that are too large") from None


def _least_mean(certain: list[float], optional: list[float]) -> float:
    """The least mean; not a number if it is of both infinities.

    Raises:
        OverflowError: if the floats do not reach so far.
    """
    kept = sorted(certain)
    for value in sorted(optional):
        if not kept or value * len(kept) < sum(kept):
            kept.append(value)
        else:
            break
    total = sum(sorted(kept))
    if total in _UNBOUNDED and not any(number in _UNBOUNDED for number in kept):
        raise OverflowError
    return total / len(kept)


_UNBOUNDED = (NEG_INF, POS_INF)


def _real(number: float) -> Value:
    return number if number in _UNBOUNDED else Real(float(number))


def _number(value: Value) -> float:
    if isinstance(value, Real):
        return value.number
    if isinstance(value, (int, float)):
        return value
    raise UndefinedError("a mean of what are no numbers")
