"""Sources, articles and reports as JSON, and back; what has its default is left out.

    {"id": "r7", "claims": [{"predicate": "ally", "row": [{"symbol": "a"}, {"symbol": "b"}],
     "interval": "[2010-01, 2013-06-30]"}], "source": "sdn", "published": "2014-06"}

Dates are as they are written, with their precision.  One that is not read back as the same is
spelled out instead, as an object of everything it means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import NOTHING, fields_dict, frozen

from cartelogic.journal.places import read_place, write_place
from cartelogic.model.sources import Article, Claim, Report, Source, Stance
from cartelogic.provenance.export.coding import Coding, Json, UnreadableError, fields, listed
from cartelogic.temporal import (
    BoundKind,
    Codec,
    TemporalError,
    UncertainBound,
    UncertainInterval,
    parse_bound,
    parse_interval,
)

T = TypeVar("T", Source, Article, Report)
_BOUND = ("earliest", "latest", "doubtful", "text", "kind")
_INTERVAL = ("start", "end", "closed", "text")


@frozen
class ReportCoding:
    """Writes and reads reports of one time line."""

    codec: Codec

    @property
    def _values(self) -> Coding:
        return Coding(self.codec)

    # -- time -----------------------------------------------------------------------------

    def bound(self, bound: UncertainBound) -> Json:
        """A bound: its text, if that says all of it."""
        try:
            if parse_bound(bound.text, self.codec) == bound:
                return bound.text
        except TemporalError:  # made by a program, and called something else
            pass
        ends = self._values.instant(bound.earliest), self._values.instant(bound.latest)
        rest = bound.doubtful, bound.text, bound.kind.value
        return dict(zip(_BOUND, (*ends, *rest), strict=True))

    def read_bound(self, given: Json) -> UncertainBound:
        """What :meth:`bound` wrote."""
        try:
            if isinstance(given, str):
                return parse_bound(given, self.codec)
            earliest, latest, doubtful, text, kind = fields(given, *_BOUND)
            ends = self._values.read_instant(earliest), self._values.read_instant(latest)
            return UncertainBound(
                *ends, doubtful=_flag(doubtful), text=_text(text), kind=BoundKind(kind)
            )
        except (TemporalError, ValueError) as error:
            raise UnreadableError(f"it is no bound: {error}") from error

    def interval(self, interval: UncertainInterval) -> Json:
        """An interval: its text, if that says all of it."""
        text = str(interval)
        try:
            read = parse_interval(text, self.codec)
            if read == interval and read.text == interval.text:
                return text
        except TemporalError:
            pass
        ends = self.bound(interval.start), self.bound(interval.end)
        return dict(zip(_INTERVAL, (*ends, interval.closed, interval.text), strict=True))

    def read_interval(self, given: Json) -> UncertainInterval:
        """What :meth:`interval` wrote."""
        try:
            if isinstance(given, str):
                return parse_interval(given, self.codec)
            start, end, closed, text = fields(given, *_INTERVAL)
            name = None if text is None else _text(text)
            ends = self.read_bound(start), self.read_bound(end)
            return UncertainInterval(*ends, closed=_flag(closed), text=name)
        except TemporalError as error:
            raise UnreadableError(f"it is no interval: {error}") from error

    # -- who said what --------------------------------------------------------------------

    def claim(self, claim: Claim) -> Json:
        """A claim."""
        found = {"predicate": claim.predicate, "row": self._values.row(claim.row)}
        if claim.interval is not None:
            found["interval"] = self.interval(claim.interval)
        return found

    def read_claim(self, given: Json) -> Claim:
        """What :meth:`claim` wrote."""
        match given:
            case {"predicate": str(predicate), "row": row}:
                written = given.get("interval")
                interval = None if written is None else self.read_interval(written)
                return Claim(predicate, self._values.read_row(row), interval)
            case _:
                raise UnreadableError("a claim is not written as one")

    def write(self, what: Source | Article | Report) -> Json:
        """A source, an article or a report."""
        found = {}
        for name, attribute in fields_dict(type(what)).items():
            value = getattr(what, name)
            if attribute.default is NOTHING or value != attribute.default:
                found[name] = self._write_field(name, value)
        return found

    def read(self, kind: type[T], given: Json) -> T:
        """What :meth:`write` wrote of one of these kinds."""
        known = fields_dict(kind)
        if not isinstance(given, dict) or not given.keys() <= known.keys():
            raise UnreadableError(f"a {kind.__name__.lower()} is not written as one")
        read: dict[str, Any] = {name: self._read_field(name, one) for name, one in given.items()}
        missing = [
            name for name, one in known.items() if one.default is NOTHING and name not in given
        ]
        if missing:
            raise UnreadableError(f"a {kind.__name__.lower()} has no `{missing[0]}`")
        return kind(**read)

    def _write_field(self, name: str, value: Any) -> Json:
        match name:
            case "claims":
                return [self.claim(claim) for claim in value]
            case "published":
                return self.bound(value)
            case "stance":
                return value.value
            case "origin":
                return write_place(value)
            case _:
                return value

    def _read_field(self, name: str, given: Json) -> Any:
        match name:
            case "claims":
                return tuple(self.read_claim(claim) for claim in listed(given))
            case "published":
                return self.read_bound(given)
            case "stance":
                return read_stance(given)
            case "origin":
                return read_place(given)
            case "credibility":
                return _expected(given, lambda: type(given) is int, "a number")
            case _:
                return _text(given)


def read_stance(given: Json) -> Stance:
    """A stance, from its name."""
    if given not in {stance.value for stance in Stance}:
        raise UnreadableError(f"there is no stance `{given}`")
    return Stance(given)


def _text(given: Json) -> str:
    found: str = _expected(given, lambda: isinstance(given, str), "text")
    return found


def _flag(given: Json) -> bool:
    found: bool = _expected(given, lambda: isinstance(given, bool), "yes or no")
    return found


def _expected(given: Json, holds: Callable[[], bool], what: str) -> Json:
    if not holds():
        raise UnreadableError(f"`{given}` is not {what}")
    return given
