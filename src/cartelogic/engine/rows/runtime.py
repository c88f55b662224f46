"""What a generated function calls and shares: its output, and the operations it has by name."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import starmap
from types import CodeType
from typing import Any, TypeAlias

from cartelogic.errors import CartelogicError
from cartelogic.model.computing import compare, day, interval_of, moved, number, put_together
from cartelogic.model.ranges import certainly, certainly_allen, possibly, possibly_allen
from cartelogic.model.values import (
    Day,
    IntervalRange,
    Row,
    Value,
    as_bound,
    interval_ranged,
    is_exact,
)
from cartelogic.store.relation import Entry, Piece, Relation
from cartelogic.temporal import (
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Flat,
    Interval,
    Pair,
    certain_spells,
    flat,
    possible_spells,
)


class TooMuchError(CartelogicError):
    """A rule derives more than it may."""


class Output(dict[Row, list[Bound]]):
    """What a rule derived: a flat interval set for each row.

    Attributes:
        most: so many rows are too many.
    """

    most: int = sys.maxsize


RuleFunction: TypeAlias = Callable[[Mapping[str, Relation], Relation, list[Piece], Output], None]
"""The function of a plan.

It takes relations by name, the relation of the head (what that holds is not derived again), the
delta, and the output it adds to.
"""


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


def _exact_spells(entry: Entry) -> Iterator[Value]:
    return (Interval(start, end) for start, end in flat.to_pairs(entry[2]))


Indexed: TypeAlias = Callable[[object, tuple[Entry, ...]], Iterable[Entry]]


def _certain_values(
    entry: Entry, certain: Callable[[Row], Flat], dated: Indexed
) -> Iterator[Value]:
    """The spells of a row that are there in any case."""
    row = entry[0]
    runs = []
    for run, _, _ in dated(_key(row), ()):
        earliest, latest, until, last = map(as_bound, run[-4:])
        runs.append((earliest, latest, until, last + 1))
    return starmap(interval_ranged, certain_spells(entry[2], certain(row), runs))


def _possible_values(
    entry: Entry, certain: Callable[[Row], Flat], loose: Indexed
) -> Iterator[Value]:
    """The spells that a row may have."""
    row = entry[0]
    runs = [
        (start, as_bound(run[-2]), as_bound(run[-1]), end)
        for run, _, cover in loose(_key(row), ())
        for start, end in flat.to_pairs(cover)
    ]
    return starmap(interval_ranged, possible_spells(entry[2], certain(row), runs))


def _key(row: Row) -> object:
    """A row as the key of an index over all its columns."""
    return row[0] if len(row) == 1 else row


def _possible(value: Value) -> Interval:
    interval = interval_of(value)
    return interval.possible if isinstance(interval, IntervalRange) else interval


def _certain(value: Value) -> Interval | None:
    interval = interval_of(value)
    return interval.certain if isinstance(interval, IntervalRange) else interval


RUNTIME: Mapping[str, Any] = {
    "Day": Day,
    "Interval": Interval,
    "add": flat.add,
    "bisect_right": bisect_right,
    "certain": _certain,
    "certain_values": _certain_values,
    "certainly": certainly,
    "certainly_allen": certainly_allen,
    "emit": _emit,
    "exact_spells": _exact_spells,
    "calendar": _calendar,
    "compare": compare,
    "gaps": flat.gaps,
    "gaps_of_all": _gaps_of_all,
    "is_exact": is_exact,
    "length": _length,
    "number": number,
    "overlap": flat.overlap,
    "possible": _possible,
    "possible_values": _possible_values,
    "possibly": possibly,
    "possibly_allen": possibly_allen,
    "put_together": put_together,
    "TooMuch": TooMuchError,
    "to_pairs": flat.to_pairs,
    "unless_none": _unless_none,
}
"""What generated functions may call, beside the constants of their rule."""
