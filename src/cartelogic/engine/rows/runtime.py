"""What a generated function calls and shares: its output, and the operations it has by name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any, TypeAlias

from cartelogic.model.computing import compare, day, moved, number, put_together
from cartelogic.model.values import Day, Row
from cartelogic.store.relation import Entry, Piece, Relation
from cartelogic.temporal import NEG_INF, POS_INF, Bound, Codec, Interval, Pair, flat

Output: TypeAlias = dict[Row, list[Bound]]
"""What a rule derived: a flat interval set for each row."""
RuleFunction: TypeAlias = Callable[[Mapping[str, Relation], list[Piece], Output], None]
"""The function of a plan: relations by name, the delta, and the output it adds to."""


def _emit(
    known: Callable[[Row], Entry | None], out: Output, row: Row, start: Bound, end: Bound
) -> None:
    """Add to the output, unless the head's relation holds it already.

    Functions that start from a delta, and run once a round, have these lines inlined.
    """
    entry = known(row)
    if entry is not None and flat.covers(entry[2], start, end):
        return
    bounds = out.get(row)
    if bounds is None:
        out[row] = [start, end]
    else:
        flat.add(bounds, start, end)


@lru_cache(maxsize=4096)
def bytecode_of(text: str) -> CodeType:
    """The bytecode of a text; rules of the same shape have the same text, and share it.

    It is kept for the life of the process, up to a few thousand shapes.
    """
    return compile(text, "<rule>", "exec")


def _unless_none(function: Callable[..., Any], codec: Codec, *given: Any) -> Any:
    return None if any(value is None for value in given) else function(*given, codec)


def _calendar(instant: Bound, by: Bound) -> Bound:
    """A day moved by a number of days, still as a bare number.

    Raises:
        UndefinedError: outside the years 1 to 9999.
    """
    raw = moved(instant, by)
    day(raw)
    return raw


def _length(start: Bound, end: Bound) -> Bound:
    # Not a plain subtraction: an int beyond the floats cannot meet an infinity.
    return POS_INF if start == NEG_INF or end == POS_INF else end - start


def _gaps_of_all(entries: Any, start: Bound, end: Bound) -> list[Pair]:
    """``[start, end)`` without the instants of any of the entries."""
    matching: list[Entry] = list(entries)
    if not matching:
        return [(start, end)]
    if len(matching) == 1:
        return flat.gaps(matching[0][2], start, end)
    pairs = [pair for entry in matching for pair in flat.overlap(entry[2], start, end)]
    return flat.gaps(flat.from_pairs(pairs), start, end)


RUNTIME: Mapping[str, Any] = {
    "Day": Day,
    "Interval": Interval,
    "add": flat.add,
    "bisect_right": bisect_right,
    "emit": _emit,
    "calendar": _calendar,
    "compare": compare,
    "gaps": flat.gaps,
    "gaps_of_all": _gaps_of_all,
    "length": _length,
    "number": number,
    "overlap": flat.overlap,
    "put_together": put_together,
    "to_pairs": flat.to_pairs,
    "unless_none": _unless_none,
}
"""What generated functions may call, beside the constants of their rule."""
