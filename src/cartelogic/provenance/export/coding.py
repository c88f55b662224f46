"""Values, intervals and claims as JSON, and back.

    symbol {"symbol": "zetas"}     text {"text": "so"}      number {"number": 3}
    float  {"float": 2.5}          date {"date": "2014-09-01"}
    interval {"interval": {"first": "2010-01-01", "last": null}}
    range {"range": [low, high]}   interval_range {"interval_range": four instants}

An instant is a date, or a number on the time line of integers and where the calendar has no
date; ``"-inf"`` and ``"inf"`` are beyond all of them.  Ends are included, as people write
them, and ``null`` where an interval has none.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeAlias, assert_never

from attrs import evolve, frozen

from cartelogic.model.sources import Claim, Report
from cartelogic.model.values import Day, IntervalRange, Range, Real, Row, Text, Value
from cartelogic.temporal import (
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Interval,
    TemporalError,
    UncertainBound,
    UncertainInterval,
)

Json: TypeAlias = Any
_FOUR = ("earliest_start", "latest_start", "earliest_end", "latest_end")
_INFINITE: dict[str, Bound] = {"-inf": NEG_INF, "inf": POS_INF}


class UnreadableError(ValueError):
    """JSON that stands for nothing of ours."""


@frozen
class Coding:
    """Writes and reads what depends on the time line."""

    codec: Codec

    # -- instants -------------------------------------------------------------------------

    def instant(self, bound: Bound) -> Json:
        """An instant, or an infinity."""
        if isinstance(bound, float):
            return "inf" if bound > 0 else "-inf"
        try:
            written = self.codec.format(bound)
        except TemporalError:  # a window can reach beyond the calendar
            return bound
        return bound if self.codec is Codec.INTEGERS else written

    def read_instant(self, given: Json) -> Bound:
        """What :meth:`instant` wrote."""
        if isinstance(given, str):
            if given in _INFINITE:
                return _INFINITE[given]
            if self.codec is Codec.DAYS:
                try:
                    return self.codec.parse_instant(given)
                except TemporalError as error:
                    raise UnreadableError(str(error)) from error
        if type(given) is int:
            return given
        raise UnreadableError(f"`{_shown(given)}` is no instant of this time line")

    def interval(self, interval: Interval) -> Json:
        """First and last instant; ``null`` where there is none."""
        first, last = interval.first, interval.last
        return {
            "first": None if first == NEG_INF else self.instant(first),
            "last": None if last == POS_INF else self.instant(last),
        }

    def read_interval(self, given: Json) -> Interval:
        """What :meth:`interval` wrote."""
        first, last = fields(given, "first", "last")
        start = NEG_INF if first is None else self.read_instant(first)
        end = POS_INF if last is None else self.read_instant(last)
        try:
            return Interval(start, end + 1)
        except TemporalError as error:
            raise UnreadableError(str(error)) from error

    # -- values ---------------------------------------------------------------------------

    def value(self, value: Value) -> Json:
        """A value, with its kind as the only key."""
        match value:
            case str():
                return {"symbol": value}
            case Text(content):
                return {"text": content}
            case Real(number):
                return {"float": number}
            case Day(bound):
                return {"date": self.instant(bound)}
            case Interval():
                return {"interval": self.interval(value)}
            case Range(low, high):
                return {"range": [self.value(low), self.value(high)]}
            case IntervalRange():
                start, last_start, end, last_end = value.four_points
                points = (start, last_start, end - 1, last_end - 1)
                return {"interval_range": dict(zip(_FOUR, map(self.instant, points), strict=True))}
            case float():  # the only floats are the infinities
                return {"number": "inf" if value > 0 else "-inf"}
            case int():
                return {"number": value}
            case _:
                assert_never(value)

    def read_value(self, given: Json) -> Value:
        """What :meth:`value` wrote."""
        if not isinstance(given, dict) or len(given) != 1:
            raise UnreadableError(f"`{_shown(given)}` is no value")
        ((kind, inner),) = given.items()
        try:
            return self._read(kind, inner)
        except (TemporalError, TypeError, OverflowError) as error:
            raise UnreadableError(f"`{_shown(given)}` is no value: {error}") from error

    def _read(self, kind: str, given: Json) -> Value:
        match kind, given:
            case "symbol", str():
                return given
            case "text", str():
                return Text(given)
            case "number", "inf" | "-inf":
                return _INFINITE[given]
            case "number", int() if type(given) is int:
                return given
            case "float", int() | float() if type(given) is not bool:
                return Real(float(given))
            case "date", _:
                return Day(self.read_instant(given))
            case "interval", _:
                return self.read_interval(given)
            case "range", [low, high]:
                return Range(self._read_end(low), self._read_end(high))
            case "interval_range", _:
                start, last_start, end, last_end = map(self.read_instant, fields(given, *_FOUR))
                return IntervalRange(start, last_start, end + 1, last_end + 1)
            case _:
                raise UnreadableError(f"`{_shown({kind: given})}` is no value")

    def _read_end(self, given: Json) -> Value:
        if isinstance(given, dict) and "range" in given:  # however deep: it is not even read
            raise UnreadableError("a range has no range as an end")
        return self.read_value(given)

    def row(self, row: tuple[Value | None, ...]) -> Json:
        """Values, one a column; ``null`` where anything matches."""
        return [None if value is None else self.value(value) for value in row]

    def read_pattern(self, given: Json) -> tuple[Value | None, ...]:
        """What :meth:`row` wrote of a pattern."""
        return tuple(None if one is None else self.read_value(one) for one in listed(given))

    def read_row(self, given: Json) -> Row:
        """What :meth:`row` wrote of a tuple."""
        return tuple(map(self.read_value, listed(given)))

    # -- reports --------------------------------------------------------------------------

    def claim(self, claim: Claim) -> Json:
        """A claim: what it says, and the interval as it is written."""
        written = claim.interval
        return {
            "predicate": claim.predicate,
            "row": self.row(claim.row),
            "interval": None if written is None else str(evolve(written, text=None)),
        }

    def digest(self, report: Report) -> str:
        """SHA-256 of all that a report says, and of who says it where, in one spelling."""
        return sha256(
            {
                "id": report.id,
                "claims": [
                    {**self.claim(claim), "limits": self._limits(claim.interval)}
                    for claim in report.claims
                ],
                "source": report.source,
                "via": report.via,
                "article": report.article,
                "published": self._bound(report.published),
                "stance": report.stance.value,
                "credibility": report.credibility,
                "place": report.place,
                "locator": report.locator,
                "note": report.note,
            }
        )

    def _limits(self, interval: UncertainInterval | None) -> Json:
        return None if interval is None else [self.instant(b) for b in interval.four_points]

    def _bound(self, bound: UncertainBound | None) -> Json:
        if bound is None:
            return None
        return [bound.text, self.instant(bound.earliest), self.instant(bound.latest)]


def sha256(content: Json) -> str:
    """The digest of something in canonical JSON: keys sorted, no space, ASCII only."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256_of(text)


def sha256_of(text: str) -> str:
    """The digest of a text in UTF-8; half a character, which has none, counts as it is."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# -- shapes -----------------------------------------------------------------------------------


def fields(given: Json, *names: str) -> tuple[Json, ...]:
    """The fields of an object that has these and no others.

    Raises:
        UnreadableError: if it is no such object.
    """
    if not isinstance(given, dict):
        raise UnreadableError(f"`{_shown(given)}` is no object")
    missing = [name for name in names if name not in given]
    if missing:
        raise UnreadableError(f"it has no {quoted(missing)}")
    further = [name for name in given if name not in names]
    if further:
        raise UnreadableError(f"nobody knows what its {quoted(further)} would mean")
    return tuple(given[name] for name in names)


def listed(given: Json) -> list[Json]:
    """A list.

    Raises:
        UnreadableError: if it is none.
    """
    if not isinstance(given, list):
        raise UnreadableError(f"`{_shown(given)}` is no list")
    return given


def quoted(names: list[str]) -> str:
    """Names in backquotes."""
    return ", ".join(f"`{name}`" for name in names)


def _shown(given: Json) -> str:
    text = json.dumps(given, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_LONGEST = 60
