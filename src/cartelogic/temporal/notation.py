"""Intervals and interval sets as text, and back.

    bound    = side [".." side]                   from lo's earliest to hi's latest
             | "[" item {"," item} "]"            from the earliest item to the latest; days only
    item     = bound | ".." side | side ".."      a bound with an end, and without brackets
    side     = "_" ["?"]                          open; in a range, no limit on that side
             | value ["~" | "?" | "~?" | "?~"]    ~ a unit wider each side, ? doubtful
             | date                               days only: what EDTF adds (``edtf``)
    interval = "[" bound "," bound ("]" | ")")    the end included, or all of it left out
             | end "/" end                        days only: closed
    end      = date | ".."                        ".." unbounded; nothing: not known
    set      = "never" | interval {"+" interval}  intervals known to the instant

This is EDTF (ISO 8601-2) where it means one range of days, with ``lo..hi`` and ``_`` of
our own.  What is formatted here parses back to an equal value.
Not here: what a ``value`` is (``codec``), what the parts mean (``bounds``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cartelogic.temporal.bounds import BoundKind, UncertainBound, UncertainInterval
from cartelogic.temporal.codec import Codec
from cartelogic.temporal.edtf import MARKS, expanded, read_date, repeats
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
    """The interval written as ``[a, b]`` or ``[a, b)``, or as ``a/b`` in days; cached.

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
    if codec is Codec.DAYS and text.startswith("["):
        return _parse_one_of(text, codec)
    if codec is Codec.DAYS and text.startswith("{"):
        read_date(text)  # all of a set is no date, and refused there with the reason
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


def _parse_one_of(text: str, codec: Codec) -> UncertainBound:
    if not text.endswith("]"):
        raise TemporalError(
            f"{quoted(text)} is no set of dates; end it with `]`, and write marks inside",
            0,
            len(text),
        )
    items = [_item(text, *place, codec) for place in _split(text, 1, len(text) - 1)]
    earliest = min(item.earliest for item in items)
    latest = max(item.latest for item in items)
    return UncertainBound(earliest, latest, any(item.doubtful for item in items), text)


def _item(text: str, start: int, end: int, codec: Codec) -> UncertainBound:
    written, place, place_end = _stripped(text, start, end)
    low, dots, high = written.partition("..")
    if not (low or high) or "_" in written or "[" in written:
        raise TemporalError(
            f"{quoted(text)}: {quoted(written)} is no date of a set; "
            "write dates, and ranges like 1670..1672, ..1672 or 1670..",
            place,
            place_end,
        )
    try:
        if not dots or (low and high):
            return parse_bound(written, codec)
        side = _parse_side(low or high, codec)
    except TemporalError as error:
        raise error.shifted(place if low else place + len(dots)) from None
    if low:
        return UncertainBound(side.earliest, POS_INF, side.doubtful, written)
    return UncertainBound(NEG_INF, side.latest, side.doubtful, written)


def _parse_side(text: str, codec: Codec) -> UncertainBound:
    value = text.rstrip(MARKS if codec is Codec.DAYS else "~?")
    marks = text[len(value) :]
    if not value:
        raise TemporalError(
            f"{quoted(text)} is no bound; write a value, or `_` for an open side", 0, len(text)
        )
    if repeats(marks):
        raise TemporalError(
            f"{quoted(text)} repeats a mark; one `~` and one `?` say it all",
            len(value),
            len(text),
        )
    wide, doubtful = "~" in expanded(marks), "?" in expanded(marks)
    if value == "_":
        if wide:
            raise TemporalError(
                f"{quoted(text)}: an open side has no precision to widen; write `_`",
                len(value),
                len(text),
            )
        return UncertainBound(NEG_INF, POS_INF, doubtful, text, BoundKind.OPEN)
    if codec is Codec.DAYS:
        read = read_date(text)
        kind = BoundKind.PERIOD if read.named else BoundKind.RANGE
        return UncertainBound(read.first, read.last, read.doubtful, text, kind)
    first, last = codec.widen(value) if wide else codec.period(value)
    kind = BoundKind.RANGE if wide else BoundKind.PERIOD
    return UncertainBound(first, last, doubtful, text, kind)


@lru_cache(maxsize=1 << 14)
def _parse_interval(text: str, codec: Codec) -> UncertainInterval:
    inside, start, end = _stripped(text, 0, len(text))
    if codec is Codec.DAYS and "/" in inside and not inside.startswith(("[", "(")):
        return _parse_solidus(text, start, end, codec)
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


def _parse_solidus(text: str, start: int, end: int, codec: Codec) -> UncertainInterval:
    written = text[start:end]
    places = _split(text, start, end, "/")
    if len(places) > _TWO_BOUNDS:
        raise TemporalError(
            f"{quoted(written)} has {len(places)} bounds; write a start and an end", start, end
        )
    first, last = (_end(text, *place, codec) for place in places)
    if first is None and last is not None and not last.is_open:
        first = parse_bound(f"_..{codec.format(int(last.latest))}", codec)
    elif last is None and first is not None and not first.is_open:
        last = parse_bound(f"{codec.format(int(first.earliest))}.._", codec)
    if first is None or last is None or (first.is_open and last.is_open):
        raise TemporalError(
            f"{quoted(written)} has no date; write one, or `[_, _]` for always", start, end
        )
    try:
        return UncertainInterval(first, last, closed=True, text=written)
    except ReversedIntervalError as error:
        raise ReversedIntervalError(str(error), start, end) from None


def _end(text: str, start: int, end: int, codec: Codec) -> UncertainBound | None:
    """One side of ``a/b``; nothing when it is not known."""
    written, place, place_end = _stripped(text, start, end)
    if not written:
        return None
    if written == "..":
        return _parse_side("_", codec)
    if written.strip(MARKS) == "_" or ".." in written or "[" in written:
        raise TemporalError(
            f"{quoted(text.strip())}: {quoted(written)} is no side of it; write a date, `..` for "
            "an open side, or the interval as [start, end]",
            place,
            place_end,
        )
    return _bound(text, start, end, codec)


def _split(text: str, start: int, end: int, at: str = ",") -> list[tuple[int, int]]:
    """The places between the separators that stand outside of inner brackets."""
    depth, commas = 0, []
    for i in range(start, end):
        depth += (text[i] == "[") - (text[i] == "]")
        if text[i] == at and depth <= 0:
            commas.append(i)
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
    proposal = f"[{low or '_'}, {high or '_'}]" if dots else f"[{bound}, {bound}]"
    return f"{quoted(written)} is not an interval; write a start and an end: {quoted(proposal)}"
