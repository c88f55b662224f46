"""Values and instants as Python, JSON and frames have them, one by one or as columns.

A column has one type: numbers, floats, days or texts; texts also where a value is not known
exactly (``300..420``) or kinds mix.  An end without bound, or beyond the calendar, is nothing.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from cartelogic.model.values import (
    Day,
    IntervalRange,
    Range,
    Real,
    Text,
    Value,
    format_value,
    is_exact,
    kind,
    to_python,
)
from cartelogic.temporal import (
    FIRST_DAY,
    LAST_DAY,
    UNIX_EPOCH,
    Bound,
    Codec,
    Interval,
    TemporalError,
    to_date,
)

if TYPE_CHECKING:
    import polars
    import pyarrow

Plain: TypeAlias = int | datetime.date | None
_INT64 = range(-(1 << 63), 1 << 63)


def plain(bound: Bound, codec: Codec) -> Plain:
    """An instant as a date or a number; ``None`` if there is no bound, or no such date."""
    if isinstance(bound, float):
        return None
    if codec is Codec.INTEGERS:
        return bound
    try:
        return to_date(bound)
    except TemporalError:  # a window can reach beyond the calendar
        return None


def ends(part: Interval, codec: Codec) -> tuple[Plain, Plain]:
    """First and last instant of an interval."""
    return plain(part.first, codec), plain(part.last, codec)


def legible(value: Value, codec: Codec) -> str:
    """A value as text, without the quotes that rules need."""
    match value:
        case str(content) | Text(content):
            return content
        case _:
            return format_value(value, codec)


def jsonable(value: Value, codec: Codec) -> Any:
    """A value as JSON has it: dates as ISO text, an interval as its first and last instant.

    An end without bound is ``None``, and one that is not known exactly is text.
    """
    match value:
        case Range():
            return format_value(value, codec)
        case Interval():
            return [iso(bound) for bound in ends(value, codec)]
        case IntervalRange(earliest_start, latest_start, earliest_end, latest_end):
            return [
                _json_end(earliest_start, latest_start, codec),
                _json_end(earliest_end - 1, latest_end - 1, codec),
            ]
        case Day(instant):
            return iso(plain(instant, codec))
        case _:
            found = to_python(value)
            return None if isinstance(found, float) and math.isinf(found) else found


def _json_end(low: Bound, high: Bound, codec: Codec) -> Any:
    low_end, high_end = (iso(plain(bound, codec)) for bound in (low, high))
    if low == high:
        return low_end
    return "..".join("_" if end is None else str(end) for end in (low_end, high_end))


def iso(value: Plain) -> int | str | None:
    """An instant as JSON has it."""
    return value.isoformat() if isinstance(value, datetime.date) else value


# -- columns --------------------------------------------------------------------------------


def plain_values(values: Sequence[Value], codec: Codec) -> list[Any]:
    """A column of plain values, dates included; all text if one is not known exactly."""
    if not all(map(is_exact, values)):
        return [legible(value, codec) for value in values]
    return [
        plain(value.instant, codec) if isinstance(value, Day) else jsonable(value, codec)
        for value in values
    ]


def values_series(name: str, values: Sequence[Value], codec: Codec) -> polars.Series:
    """Values as a column of a frame."""
    import polars

    kinds = {kind(value) for value in values}
    if not all(map(is_exact, values)):
        kinds = {"text"}
    if kinds <= {"number"} and any(type(v) is int and v not in _INT64 for v in values):
        kinds = {"text"}
    if kinds == {"date"}:
        instants = [value.instant for value in values if isinstance(value, Day)]
        return bounds_series(name, instants, Codec.DAYS)
    for wanted, dtype in (
        ({"number"}, polars.Int64),
        ({"number", "float"}, polars.Float64),
    ):
        if kinds and kinds <= wanted:
            found = [v.number if isinstance(v, Real) else _finite(v) for v in values]
            return polars.Series(name, found, dtype=dtype, strict=False)
    if kinds == {"interval"}:
        return polars.Series(name, plain_values(values, codec))
    return polars.Series(name, [legible(v, codec) for v in values], dtype=polars.String)


def _finite(value: Value) -> Any:
    return None if isinstance(value, float) else value


def bounds_series(name: str, bounds: Sequence[Bound], codec: Codec) -> polars.Series:
    """Instants as a column of a frame; null where there is no bound."""
    import polars

    if codec is Codec.INTEGERS:
        found = [bound if isinstance(bound, int) else None for bound in bounds]
        return polars.Series(name, found, dtype=polars.Int64, strict=False)
    days = [int(bound) - UNIX_EPOCH if FIRST_DAY <= bound <= LAST_DAY else None for bound in bounds]
    return polars.Series(name, days, dtype=polars.Int32).cast(polars.Date)


def arrow_of(frame: polars.DataFrame) -> pyarrow.Table:
    """A frame as an Arrow table, in types that every reader knows."""
    import polars

    return frame.to_arrow(compat_level=polars.CompatLevel.oldest())
