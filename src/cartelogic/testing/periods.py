"""Strategies for time: intervals, sets of them, and bounds of limited precision.

All of them stay between two instants, so that what is drawn meets; what is uncertain is made
from its text, and so prints as text of the language.
"""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from cartelogic.temporal import (
    DAYS,
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Instant,
    Interval,
    IntervalSet,
    ReversedIntervalError,
    UncertainBound,
    UncertainInterval,
    from_date,
    parse_bound,
)

_DAYS = from_date(datetime.date(2010, 1, 1)), from_date(datetime.date(2019, 12, 31))
_INTEGERS = 0, 20


def window_of(codec: Codec, earliest: Instant | None, latest: Instant | None) -> tuple[int, int]:
    """The first and last instant to draw from: those given, or ten years, or twenty integers."""
    first, last = _DAYS if codec is DAYS else _INTEGERS
    first, last = (first if earliest is None else earliest), (last if latest is None else latest)
    if first > last:
        raise ValueError(f"there is no instant from {first} to {last}")
    return first, last


def intervals(
    codec: Codec = DAYS,
    *,
    earliest: Instant | None = None,
    latest: Instant | None = None,
    unbounded: bool = True,
) -> st.SearchStrategy[Interval]:
    """Intervals between two instants, some of them open on one side or on both.

    Shrinks to the first instant alone.

    Args:
        codec: the time line; without bounds, ten years of days or the integers from 0 to 20.
        earliest: the first instant of all.
        latest: the last one.
        unbounded: whether an end may be infinite.
    """
    first, last = window_of(codec, earliest, latest)
    return _intervals(first, last, unbounded)


@st.composite
def _intervals(draw: st.DrawFn, first: Instant, last: Instant, unbounded: bool) -> Interval:
    open_side = draw(st.integers(0, 9)) if unbounded else 0
    one, two = draw(st.integers(first, last)), draw(st.integers(first, last))
    start: Bound = min(one, two)
    end: Bound = max(one, two) + 1
    if open_side in (8, 9):
        start = NEG_INF
    if open_side in (7, 9):
        end = POS_INF
    return Interval(start, end)


def interval_sets(
    codec: Codec = DAYS,
    *,
    earliest: Instant | None = None,
    latest: Instant | None = None,
    unbounded: bool = True,
    parts: int = 4,
) -> st.SearchStrategy[IntervalSet]:
    """Sets of instants, in their canonical spelling; the empty set among them.

    Shrinks to fewer and shorter parts.

    Args:
        codec: the time line, as for :func:`intervals`.
        earliest: the first instant of all.
        latest: the last one.
        unbounded: whether an end may be infinite.
        parts: how many intervals a set is made from, at most.
    """
    one = intervals(codec, earliest=earliest, latest=latest, unbounded=unbounded)
    return st.lists(one, max_size=parts).map(IntervalSet)


def uncertain_bounds(
    codec: Codec = DAYS,
    *,
    earliest: Instant | None = None,
    latest: Instant | None = None,
    unbounded: bool = True,
) -> st.SearchStrategy[UncertainBound]:
    """Bounds as people write them: days, months, years, ranges, ``~``, ``?`` and ``_``.

    Shrinks to the first instant, known exactly.  A month, a year or ``~`` may reach beyond the
    two instants.

    Args:
        codec: the time line, as for :func:`intervals`.
        earliest: the first instant of all.
        latest: the last one.
        unbounded: whether a bound may be the open ``_``.
    """
    first, last = window_of(codec, earliest, latest)
    return _bound_texts(codec, first, last, unbounded).map(lambda text: parse_bound(text, codec))


@st.composite
def _bound_texts(draw: st.DrawFn, codec: Codec, first: int, last: int, unbounded: bool) -> str:
    one = draw(st.integers(first, last))
    text = codec.format(one)
    match draw(st.integers(0, 11 if unbounded else 10)):
        case 3 | 4:
            two = draw(st.integers(first, last))
            return "..".join(map(codec.format, sorted((one, two))))
        case 5:
            return f"{text}?"
        case 6 | 7 if codec is DAYS:
            return text[: len("2014-06")]
        case 8 if codec is DAYS:
            return text[: len("2014")]
        case 9 | 10 if codec is DAYS:
            return f"{text[: len('2014-06')]}~"
        case 11:
            return "_"
        case _:
            return text


def uncertain_intervals(
    codec: Codec = DAYS,
    *,
    earliest: Instant | None = None,
    latest: Instant | None = None,
    unbounded: bool = True,
) -> st.SearchStrategy[UncertainInterval]:
    """Intervals between two uncertain bounds; ``str()`` of one is how it is written.

    Shrinks to the first instant alone, known exactly.

    Args:
        codec: the time line, as for :func:`intervals`.
        earliest: the first instant of all.
        latest: the last one.
        unbounded: whether a bound may be the open ``_``.
    """
    bound = uncertain_bounds(codec, earliest=earliest, latest=latest, unbounded=unbounded)
    return st.builds(_between, bound, bound)


def _between(one: UncertainBound, two: UncertainBound) -> UncertainInterval:
    """The interval between two bounds, whichever comes first."""
    try:
        return UncertainInterval(one, two)
    except ReversedIntervalError:
        return UncertainInterval(two, one)
