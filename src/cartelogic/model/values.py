"""Ground values: what a term can stand for.

A symbol is a ``str`` and a whole number is an ``int``, because they are what rules
compare all day; every other kind is a small frozen class, so that ``"a"`` and ``a``,
``1`` and ``1.0``, a day and its number never meet by accident in one tuple.

Values have one total order (kind first), so that whatever is printed can be sorted.
Not here: variables and expressions (``terms``).
"""

from __future__ import annotations

import datetime
import json
import re
from typing import TypeAlias

from attrs import frozen

from cartelogic.temporal import Bound, Codec, Interval, format_interval, to_date


@frozen(order=True)
class Text:
    """A piece of text, written ``"so"``; a different value from the symbol ``so``."""

    content: str


@frozen(order=True)
class Day:
    """A calendar day as a value, or an unbounded end (``±inf``)."""

    instant: Bound


@frozen(order=True)
class Real:
    """A number with a fractional part, written ``2.5``; finite."""

    number: float


Value: TypeAlias = str | int | float | Text | Day | Real | Interval
"""A ground value; a bare ``float`` is an unbounded number, ±inf, and never finite."""
Row: TypeAlias = tuple[Value, ...]
"""A tuple of ground values, one a column."""

KINDS: dict[type, str] = {
    int: "number",
    float: "number",
    Real: "float",
    Day: "date",
    str: "symbol",
    Text: "text",
    Interval: "interval",
}
_RANK: dict[type, int] = {
    int: 0, float: 0, Real: 0, Day: 1, str: 2, Text: 3, Interval: 4,
}  # fmt: skip


def kind(value: Value) -> str:
    """The kind of a value: number, float, date, symbol, text or interval."""
    return KINDS[type(value)]


def sort_key(value: Value) -> tuple[int, object, int]:
    """A key under which any two values compare: numbers, dates, symbols, texts, intervals.

    A whole number comes before the float it equals.
    """
    if type(value) is Real:
        return (0, value.number, 1)
    return (_RANK[type(value)], value, 0)


def row_key(row: Row) -> tuple[tuple[int, object, int], ...]:
    """The sort key of a tuple of values, column by column."""
    return tuple(map(sort_key, row))


_PLAIN_SYMBOL = re.compile(r"[a-z][A-Za-z0-9_]*\Z")
_KEYWORDS = frozenset({"not"})


def format_symbol(name: str) -> str:
    """A symbol as rules write it: bare if it can be, else in single quotes."""
    if _PLAIN_SYMBOL.match(name) and name not in _KEYWORDS:
        return name
    inner = json.dumps(name, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"


def format_value(value: Value, codec: Codec) -> str:
    """A value as rules write it.

    Unbounded ends taken as values print as ``#inf`` and ``#sup``.
    """
    if isinstance(value, str):
        return format_symbol(value)
    if isinstance(value, Text):
        return json.dumps(value.content, ensure_ascii=False)
    if isinstance(value, Interval):
        return format_interval(value, codec)
    bound = value.instant if isinstance(value, Day) else value
    if isinstance(bound, Real):
        digits, exponent, power = repr(bound.number).partition("e")
        return f"{digits}{'' if '.' in digits else '.0'}{exponent}{power}"
    if isinstance(bound, float):  # the only floats are the infinities
        return "#sup" if bound > 0 else "#inf"
    return codec.format(bound) if isinstance(value, Day) else str(bound)


PythonValue: TypeAlias = str | int | float | datetime.date | Interval | None


def to_python(value: Value) -> PythonValue:
    """The value as Python users hold it: ``str``, ``int``, ``float``, ``date``, ``Interval``.

    An unbounded end becomes ``±math.inf``; so does a day outside years 1 to 9999.
    """
    match value:
        case Text(content):
            return content
        case Real(number):
            return number
        case Day(instant):
            return instant if isinstance(instant, float) else to_date(int(instant))
        case _:
            return value
