"""Intervals and interval sets as text, and back.

    bound    = side [".." side]                   from lo's earliest to hi's latest
    side     = "_" ["?"]                          open; in a range, no limit on that side
             | value ["~" | "?" | "~?" | "?~"]    ~ a unit wider each side, ? doubtful
    interval = "[" bound "," bound ("]" | ")")    the end included, or all of it left out
    set      = "never" | interval {"+" interval}  intervals known to the instant

This is the usable part of EDTF (ISO 8601-2, levels 0 to 2); ``lo..hi`` is its "one of a
set".  What is formatted here parses back to an equal value.
Not here: what a ``value`` is (``codec``), what the parts mean (``bounds``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cartelogic.temporal.bounds import BoundKind, UncertainBound, UncertainInterval
from cartelogic.temporal.codec import Codec
from cartelogic.temporal.instants import (
    NEG_INF,
    POS_INF,
    ReversedIntervalError,
    TemporalError,
    VagueDateError,
    quoted,
)
from cartelogic.temporal.interval import Interval
from cartelogic.temporal.interval_set import EMPTY, IntervalSet

_NEVER: Final = "never"
_TWO_BOUNDS: Final = 2


def parse_bound(text: str, codec: Codec) -> UncertainBound:
    """The bound that ``text`` writes; cached.

    Raises:
        TemporalError: text that is no bound, with the offsets of the fault.
    """
    return _parse_bound(text, codec)


def parse_interval(text: str, codec: Codec) -> UncertainInterval:
    """The interval written as ``[a, b]`` or ``[a, b)``; cached.

    Spaces may stand around the brackets and the bounds.

    Raises:
        ReversedIntervalError: the interval ends before it starts.
        TemporalError: text that is no interval, with the offsets of the fault.
    """
    return _parse_interval(text, codec)


def format_interval(interval: Interval, codec: Codec) -> str:
    """``[2012-01-01, 2013-06-30]``: both ends included, ``_`` for an open side.

    Raises:
        TemporalError: a bound that ``codec`` cannot write.
    """
    return str(UncertainInterval.exact(interval, codec))


def parse_set(text: str, codec: Codec) -> IntervalSet:
    """The set that :func:`format_set` writes; parts may also overlap or touch.

    Raises:
        VagueDateError: a part that is doubtful or not known to the instant.
        TemporalError: a part that is no interval.
    """
    if text.strip() == _NEVER:
        return EMPTY
    parts: list[Interval] = []
    offset = 0
    for written in text.split("+"):
        parts.append(_exact_part(written, offset, codec))
        offset += len(written) + 1
    return IntervalSet(parts)


def format_set(instants: IntervalSet, codec: Codec) -> str:
    """The parts joined by ``+``, ascending; ``never`` for the empty set.

    Raises:
        TemporalError: a bound that ``codec`` cannot write.
    """
    return " + ".join(format_interval(part, codec) for part in instants) or _NEVER


def _exact_part(text: str, offset: int, codec: Codec) -> Interval:
    try:
        written = parse_interval(text, codec)
    except TemporalError as error:
        raise error.shifted(offset) from None
    if written.doubtful or not written.is_exact:
        inside, start, end = _stripped(text, 0, len(text))
        raise VagueDateError(
            f"{quoted(inside)} is not known to the instant; "
            "the parts of a set need full dates without marks",
            offset + start,
            offset + end,
        )
    return written.possible


@lru_cache(maxsize=1 << 14)
def _parse_bound(text: str, codec: Codec) -> UncertainBound:
    low, dots, high = text.partition("..")
    if not dots:
        return _parse_side(text, codec)
    if not low or not high or "." in high:
        raise TemporalError(
            f"{quoted(text)} is no range; write `lo..hi`, with `_` for an open side",
            0,
            len(text),
        )
    earliest = _parse_side(low, codec)
    try:
        latest = _parse_side(high, codec)
    except TemporalError as error:
        raise error.shifted(len(low) + len(dots)) from None
    if earliest.earliest > latest.latest:
        raise TemporalError(
            f"{quoted(text)} runs backwards: {quoted(low)} comes after {quoted(high)}; "
            f"write {high}..{low}",
            0,
            len(text),
        )
    doubtful = earliest.doubtful or latest.doubtful
    return UncertainBound(earliest.earliest, latest.latest, doubtful, text)


def _parse_side(text: str, codec: Codec) -> UncertainBound:
    value = text.rstrip("~?")
    marks = text[len(value) :]
    wide, doubtful = "~" in marks, "?" in marks
    if not value:
        raise TemporalError(
            f"{quoted(text)} is no bound; write a value, or `_` for an open side", 0, len(text)
        )
    if len(marks) > wide + doubtful:
        raise TemporalError(
            f"{quoted(text)} repeats a mark; one `~` and one `?` say it all",
            len(value),
            len(text),
        )
    if value == "_":
        if wide:
            raise TemporalError(
                f"{quoted(text)}: an open side has no precision to widen; write `_`",
                len(value),
                len(text),
            )
        return UncertainBound(NEG_INF, POS_INF, doubtful, text, BoundKind.OPEN)
    first, last = codec.widen(value) if wide else codec.period(value)
    kind = BoundKind.RANGE if wide else BoundKind.PERIOD
    return UncertainBound(first, last, doubtful, text, kind)


@lru_cache(maxsize=1 << 14)
def _parse_interval(text: str, codec: Codec) -> UncertainInterval:
    inside, start, end = _stripped(text, 0, len(text))
    if not inside.startswith("[") or inside[-1:] not in ("]", ")"):
        raise TemporalError(_no_interval(inside), start, end)
    places = _split(text, start + 1, end - 1)
    if len(places) == 1:
        raise TemporalError(_lone_bound(inside[1:-1].strip() or "_", inside), start, end)
    if len(places) > _TWO_BOUNDS:
        raise TemporalError(
            f"{quoted(inside)} has {len(places)} bounds; write a start and an end", start, end
        )
    first, last = (_bound(text, *place, codec) for place in places)
    try:
        return UncertainInterval(first, last, closed=inside.endswith("]"))
    except ReversedIntervalError as error:
        raise ReversedIntervalError(str(error), start, end) from None


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    commas = [i for i in range(start, end) if text[i] == ","]
    return list(zip([start, *(i + 1 for i in commas)], [*commas, end], strict=True))


def _stripped(text: str, start: int, end: int) -> tuple[str, int, int]:
    kept = text[start:end].strip()
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return kept, start, start + len(kept)


def _bound(text: str, start: int, end: int, codec: Codec) -> UncertainBound:
    written, place, place_end = _stripped(text, start, end)
    if not written:
        raise TemporalError(
            f"{quoted(text.strip())} lacks a bound; write `_` for an open side", place, place_end
        )
    try:
        return parse_bound(written, codec)
    except TemporalError as error:
        raise error.shifted(place) from None


def _no_interval(written: str) -> str:
    if not written:
        return "an interval is missing; write one like [2014, 2014]"
    if written.startswith("["):
        return f"{quoted(written)} is not closed; end it with `]`, or with `)` to leave the end out"
    if written.startswith("("):
        return f"{quoted(written)}: a start is always included; begin with `[`"
    return _lone_bound(written, written)


def _lone_bound(bound: str, written: str) -> str:
    low, dots, high = bound.partition("..")
    proposal = f"[{low}, {high}]" if dots else f"[{bound}, {bound}]"
    return f"{quoted(written)} is not an interval; write a start and an end: {quoted(proposal)}"
