"""Durations, gaps and the time something holds, in words."""

from __future__ import annotations

from cartelogic.model.printing import show_interval
from cartelogic.temporal import (
    ALWAYS,
    Bound,
    Codec,
    Duration,
    Interval,
    IntervalSet,
    TemporalError,
    Unit,
    earlier,
    later,
)

MOST_PARTS = 3
"""How many intervals of a set are written out."""


def duration(start: Bound, end: Bound, codec: Codec) -> str:
    """How long it is from one instant to another, in the largest unit that fits exactly.

    ``4 months`` from 2011-01-01 to 2011-05-01, ``59 days`` from 2011-01-02 to 2011-03-02.
    """
    if isinstance(start, float) or isinstance(end, float):
        return "without end"
    count = end - start
    if codec is Codec.INTEGERS:
        return _counted(count, "instant")
    for unit, name, days in ((Unit.YEAR, "year", 365.2425), (Unit.MONTH, "month", 30.436875)):
        length = Duration(round(count / days), unit)
        # Both ways: from the last day of a month to that of a shorter one is no month.
        if length.amount and later(start, length) == end and earlier(end, length) == start:
            return _counted(length.amount, name)
    return _counted(count, "day")


def _counted(amount: int, name: str) -> str:
    return f"{amount:,} {name}" if amount == 1 else f"{amount:,} {name}s"


def instant(bound: Bound, codec: Codec) -> str:
    """An instant, or the end of time."""
    if isinstance(bound, float):
        return "ever before" if bound < 0 else "ever after"
    try:
        return codec.format(bound)
    except TemporalError:  # outside the years that can be written
        return str(bound)


def instants(held: IntervalSet, codec: Codec) -> str:
    """A set, of which no more than a few parts are written out."""
    if held == ALWAYS:
        return "always"
    parts = held.parts
    shown = ", ".join(show_interval(part, codec) for part in parts[:MOST_PARTS])
    more = len(parts) - MOST_PARTS
    return f"{shown} and {more} more" if more > 0 else shown


def window(asked: IntervalSet, codec: Codec) -> str:
    """`` at 2014-09-01``, `` in [2014-01-01, 2014-12-31]``, `` at any time``."""
    if asked == ALWAYS:
        return " at any time"
    first = asked.parts[0]
    if len(asked) == 1 and first.length == 1:
        return f" at {instant(first.start, codec)}"
    return f" in {instants(asked, codec)}"


def joined(texts: list[str], word: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def beyond(held: Interval, asked: IntervalSet, codec: Codec) -> str:
    """How far an interval is from a window: ``ends 4 months too early``."""
    hull = asked.hull
    if hull is None:
        return ""
    if held.end <= hull.start:
        return too_early(held.end, hull.start, codec)
    if held.start >= hull.end:
        return too_late(hull.end, held.start, codec)
    return ""


def too_early(end: Bound, start: Bound, codec: Codec) -> str:
    """That something has ended before something else starts."""
    if end == start:
        return "ends just before"
    return f"ends {duration(end, start, codec)} too early"


def too_late(end: Bound, start: Bound, codec: Codec) -> str:
    """That something starts only after the last instant of something else."""
    return f"starts {duration(end - 1, start, codec)} too late"
