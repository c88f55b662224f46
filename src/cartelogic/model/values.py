"""Ground values: what a term can stand for.

A symbol is a ``str`` and a whole number is an ``int``, because they are what rules
compare all day; every other kind is a small frozen class, so that ``"a"`` and ``a``,
``1`` and ``1.0``, a day and its number never meet by accident in one tuple.

What a rule computes from an uncertain interval is not known exactly: it is one value of a
:class:`Range`, or one interval of an :class:`IntervalRange`.  Both are values too, and
neither is ever exact: a range of one value is that value.

Values have one total order (kind first), so that whatever is printed can be sorted.
Not here: variables and expressions (``terms``), what can be said of a range (``ranges``).
"""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Iterable
from typing import TypeAlias

from attrs import frozen

from cartelogic.source import escaped
from cartelogic.temporal import (
    FIRST_DAY,
    LAST_DAY,
    Bound,
    Codec,
    Interval,
    TemporalError,
    to_date,
)


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


@frozen
class Range:
    """One unknown value between two, both included; never exact.

    A range of dates is of whole days, one between whole numbers of whole numbers.

    Attributes:
        low: the least value it may be: a number, a date, a symbol or a text.
        high: the greatest; of the same kind (numbers may mix), and after ``low``.

    Raises:
        ValueError: ends that are no range of more than one value.
    """

    low: Value
    high: Value

    def __attrs_post_init__(self) -> None:
        low, high = sort_key(self.low)[:2], sort_key(self.high)[:2]
        alike = low[0] == high[0] and type(self.low) in _ENDS and type(self.high) in _ENDS
        if not (alike and low < high):
            raise ValueError(f"no range from {self.low!r} to {self.high!r}; see `ranged`")


@frozen
class IntervalRange:
    """An interval whose ends are known as ranges only; never exact.

    It is some ``[s, e)`` with ``s`` from the earliest to the latest start, ``e`` from the
    earliest to the latest end, and ``s < e``.  The latest start and the earliest end are
    cut to what some such interval has, so equal values are equal sets of intervals.

    Attributes:
        earliest_start: the first instant at which it may start.
        latest_start: the last one.
        earliest_end: the earliest that its end, exclusive, may be.
        latest_end: the latest.

    Raises:
        ValueError: four points of no interval, or of one interval.
    """

    earliest_start: Bound
    latest_start: Bound
    earliest_end: Bound
    latest_end: Bound

    def __attrs_post_init__(self) -> None:
        start, end = self.earliest_start, self.latest_end
        if not (start < end and start <= self.latest_start and self.earliest_end <= end):
            raise ValueError(f"no interval between {self}")
        object.__setattr__(self, "latest_start", min(self.latest_start, end - 1))
        object.__setattr__(self, "earliest_end", max(self.earliest_end, start + 1))
        if start == self.latest_start and self.earliest_end == end:
            raise ValueError(f"one interval only, {self}; see `interval_ranged`")

    @property
    def four_points(self) -> tuple[Bound, Bound, Bound, Bound]:
        """Earliest start, latest start, earliest end, latest end; ends exclusive."""
        return self.earliest_start, self.latest_start, self.earliest_end, self.latest_end

    @property
    def possible(self) -> Interval:
        """The instants of some choice of ends: from the earliest start to the latest end."""
        return Interval(self.earliest_start, self.latest_end)

    @property
    def certain(self) -> Interval | None:
        """The instants of every choice of ends, if there are any."""
        start, end = self.latest_start, self.earliest_end
        return Interval(start, end) if start < end else None


Value: TypeAlias = str | int | float | Text | Day | Real | Interval | Range | IntervalRange
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
    IntervalRange: "interval",
}
"""The kind of each class of values; a :class:`Range` has that of its ends."""
_RANK: dict[type, int] = {
    int: 0, float: 0, Real: 0, Day: 1, str: 2, Text: 3, Interval: 4,
}  # fmt: skip
_ENDS = frozenset(_RANK) - {Interval}
_INEXACT = frozenset({Range, IntervalRange})

SortKey: TypeAlias = tuple[object, ...]


def is_exact(value: Value) -> bool:
    """Whether a value is known: neither a range nor an interval with ranges as ends."""
    return type(value) not in _INEXACT


def vague_columns(rows: Iterable[Row]) -> frozenset[int]:
    """The columns in which one of some rows is known as a range only."""
    return frozenset(i for row in rows for i, value in enumerate(row) if not is_exact(value))


def ranged(low: Value, high: Value) -> Value:
    """The value from ``low`` to ``high``, both included; the value itself if they are equal.

    A whole number and the float it equals give the float.

    Raises:
        ValueError: ends of two kinds, in the wrong order, or no ends of a range.
    """
    if sort_key(low)[:2] == sort_key(high)[:2]:
        return low if type(low) is Real else high
    return Range(low, high)


def interval_ranged(
    earliest_start: Bound, latest_start: Bound, earliest_end: Bound, latest_end: Bound
) -> Interval | IntervalRange:
    """The interval between four points, ends exclusive; exact if only one lies between.

    Raises:
        ValueError: four points of no interval.
    """
    latest_start = min(latest_start, latest_end - 1)
    earliest_end = max(earliest_end, earliest_start + 1)
    if earliest_start == latest_start and earliest_end == latest_end:
        return Interval(earliest_start, latest_end)
    return IntervalRange(earliest_start, latest_start, earliest_end, latest_end)


def kind(value: Value) -> str:
    """The kind of a value: number, float, date, symbol, text or interval.

    A range is a float if one of its ends is.
    """
    if isinstance(value, Range):
        return kind(value.low if type(value.low) is Real else value.high)
    return KINDS[type(value)]


def sort_key(value: Value) -> SortKey:
    """A key under which any two values compare: numbers, dates, symbols, texts, intervals.

    A whole number comes before the float it equals, a range after its least value and an
    uncertain interval after the interval of all its instants.
    """
    if type(value) is Real:
        return (0, value.number, 1)
    rank = _RANK.get(type(value))
    return _key_of_inexact(value) if rank is None else (rank, value, 0)


def _key_of_inexact(value: Value) -> SortKey:
    match value:
        case Range(low, high):
            return (*sort_key(low)[:2], 2, sort_key(low), sort_key(high))
        case IntervalRange():
            return (_RANK[Interval], value.possible, 2, value.latest_start, value.earliest_end)
        case _:
            raise TypeError(f"{value!r} is no value")


def row_key(row: Row) -> tuple[SortKey, ...]:
    """The sort key of a tuple of values, column by column."""
    return tuple(map(sort_key, row))


_PLAIN_SYMBOL = re.compile(r"[a-z][A-Za-z0-9_]*\Z")
_KEYWORDS = frozenset({"not"})


def format_symbol(name: str) -> str:
    """A symbol as rules write it: bare if it can be, else in single quotes."""
    if _PLAIN_SYMBOL.match(name) and name not in _KEYWORDS:
        return name
    inner = _quoted(name)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inner}'"


def _quoted(text: str) -> str:
    return escaped(json.dumps(text, ensure_ascii=False))


def format_value(value: Value, codec: Codec) -> str:
    """A value as rules write it.

    Unbounded ends taken as values print as ``#inf`` and ``#sup``; a range as ``low..high``.
    """
    if isinstance(value, str):
        return format_symbol(value)
    if isinstance(value, Text):
        return _quoted(value.content)
    if isinstance(value, Interval):
        return f"[{show_bound(value.first, codec)}, {show_bound(value.last, codec)}]"
    if isinstance(value, IntervalRange):
        return _format_interval_range(value, codec)
    if isinstance(value, Range):
        return f"{format_value(value.low, codec)}..{format_value(value.high, codec)}"
    bound = value.instant if isinstance(value, Day) else value
    if isinstance(bound, Real):
        digits, exponent, power = repr(bound.number).partition("e")
        return f"{digits}{'' if '.' in digits else '.0'}{exponent}{power}"
    if isinstance(bound, float):  # the only floats are the infinities
        return "#sup" if bound > 0 else "#inf"
    return show_bound(bound, codec) if isinstance(value, Day) else str(bound)


def show_bound(bound: Bound, codec: Codec) -> str:
    """An instant for readers, ``_`` for an open side.

    A window may reach beyond the calendar; that is said in words.
    """
    if isinstance(bound, float):
        return "_"
    try:
        return codec.format(bound)
    except TemporalError:
        return "before 0001-01-01" if bound < 1 else "after 9999-12-31"


def _format_interval_range(value: IntervalRange, codec: Codec) -> str:
    """Both ends included, each as a date or a range: ``[2010-01-01, 2013-01-01..2013-12-31]``."""
    starts = _format_bounds(value.earliest_start, value.latest_start, codec)
    ends = _format_bounds(value.earliest_end - 1, value.latest_end - 1, codec)
    return f"[{starts}, {ends}]"


def _format_bounds(low: Bound, high: Bound, codec: Codec) -> str:
    texts = [show_bound(bound, codec) for bound in (low, high)]
    return texts[0] if low == high else "..".join(texts)


PythonValue: TypeAlias = (
    str
    | int
    | float
    | datetime.date
    | Interval
    | IntervalRange
    | tuple["PythonValue", "PythonValue"]
    | None
)


def to_python(value: Value) -> PythonValue:
    """The value as Python users hold it: ``str``, ``int``, ``float``, ``date``, ``Interval``.

    An unbounded end becomes ``±math.inf``; so does a day outside years 1 to 9999.  A range
    becomes the pair of its ends, an uncertain interval stays an ``IntervalRange``.
    """
    match value:
        case Text(content):
            return content
        case Real(number):
            return number
        case Day(instant):
            if isinstance(instant, float) or FIRST_DAY <= instant <= LAST_DAY:
                return instant if isinstance(instant, float) else to_date(int(instant))
            return math.copysign(math.inf, instant)
        case Range(low, high):
            return to_python(low), to_python(high)
        case _:
            return value


def as_bound(value: Value) -> Bound:
    """A date or a whole number as an instant, or an infinity.

    Raises:
        TypeError: for any other value.
    """
    bound = value.instant if isinstance(value, Day) else value
    if isinstance(bound, (int, float)):
        return bound
    raise TypeError(f"{value!r} is no instant")
