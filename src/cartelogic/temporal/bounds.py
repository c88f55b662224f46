"""Intervals whose bounds keep the precision with which they were written.

A bound is a range of instants: ``2014`` is some day of 2014.  So an interval has four
points, and two extents: *possible*, from the earliest start to the latest end, and
*certain*, from the latest start to the earliest end.
Not here: the grammar of bounds and intervals (``notation``).
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from cartelogic.temporal.codec import DAYS, Codec
from cartelogic.temporal.instants import (
    NEG_INF,
    POS_INF,
    Bound,
    ReversedIntervalError,
    TemporalError,
    check_bound,
    quoted,
)
from cartelogic.temporal.interval import Interval

if TYPE_CHECKING:
    from typing import Self

_CLOSERS: Final = ("]", ")")


class BoundKind(Enum):
    """What a bound says, which decides how it reads as a start and as an end."""

    OPEN = "open"
    """``_``: exactly minus infinity as a start, exactly plus infinity as an end."""

    PERIOD = "period"
    """One written value; ``[a, 2014)`` ends exactly where 2014 begins."""

    RANGE = "range"
    """Any one instant of the range, which ``..`` or ``~`` spells out."""


@frozen
class UncertainBound:
    """A start or an end that is known to lie in a range of instants.

    Two bounds are equal when they mean the same and are written the same.

    Attributes:
        earliest: the first instant it may be, or minus infinity.
        latest: the last instant it may be (included), or plus infinity.
        doubtful: whether a ``?`` marks it; this lowers trust and moves nothing.
        text: how it is written.
        kind: open, a plain value, or a range.

    Raises:
        TemporalError: a range without instants, or an open bound with an end.
    """

    earliest: Bound
    latest: Bound
    doubtful: bool
    text: str
    kind: BoundKind = BoundKind.RANGE

    def __attrs_post_init__(self) -> None:
        for bound in (self.earliest, self.latest):
            check_bound(bound)
        if self.earliest > self.latest or self.earliest == POS_INF or self.latest == NEG_INF:
            raise TemporalError(
                f"{quoted(self.text)}: {self.earliest}..{self.latest} holds no instant; "
                "put the earliest first"
            )
        if self.is_open and (self.earliest, self.latest) != (NEG_INF, POS_INF):
            raise TemporalError(
                f"{quoted(self.text)} is open and has an end; use another kind of bound for it"
            )

    @classmethod
    def exact(cls, instant: Bound, codec: Codec = DAYS) -> Self:
        """The bound that is one known instant; an infinity gives the open bound ``_``.

        Raises:
            TemporalError: an instant that ``codec`` cannot write.
        """
        if isinstance(instant, float):
            check_bound(instant)
            return cls(NEG_INF, POS_INF, doubtful=False, text="_", kind=BoundKind.OPEN)
        text = codec.format(instant)
        return cls(instant, instant, doubtful=False, text=text, kind=BoundKind.PERIOD)

    @property
    def is_open(self) -> bool:
        """Whether this is ``_``, the open side."""
        return self.kind is BoundKind.OPEN

    def __str__(self) -> str:
        return self.text


@frozen
class UncertainInterval:
    """An interval between two uncertain bounds, as written.

    The four points and the extents are half-open, like every :class:`Interval`.

    Attributes:
        start: the written start.
        end: the written end.
        closed: whether the end itself is included: ``[a, b]``, not ``[a, b)``.
        text: how it is written when that is not in brackets; no part of its value.

    Raises:
        ReversedIntervalError: even the latest end is not after the earliest start.
    """

    start: UncertainBound
    end: UncertainBound
    closed: bool = True
    text: str | None = field(default=None, eq=False)

    def __attrs_post_init__(self) -> None:
        if not self.earliest_start < self.latest_end:
            start, end = quoted(self.start.text), quoted(self.end.text)
            reason = (
                f"no instant from {start} on is in or before {end}; correct one of the two"
                if self.closed
                else f"`)` leaves out {end}, and no instant from {start} on comes before it; "
                "correct one of the two, or include the end with `]`"
            )
            raise ReversedIntervalError(
                f"{quoted(str(self))} ends before it starts: {reason}", 0, len(str(self))
            )

    @classmethod
    def exact(cls, interval: Interval, codec: Codec) -> Self:
        """The interval known exactly, written with its last instant included.

        Raises:
            TemporalError: a bound that ``codec`` cannot write.
        """
        start, end = (UncertainBound.exact(b, codec) for b in (interval.first, interval.last))
        return cls(start, end, closed=True)

    @property
    def earliest_start(self) -> Bound:
        """The first instant at which it may start."""
        return self.start.earliest

    @property
    def latest_start(self) -> Bound:
        """The last instant at which it may start."""
        return NEG_INF if self.start.is_open else self.start.latest

    @property
    def earliest_end(self) -> Bound:
        """The earliest that its end, exclusive, may be."""
        if self.end.is_open:
            return POS_INF
        return self.end.earliest + 1 if self.closed else self.end.earliest

    @property
    def latest_end(self) -> Bound:
        """The latest that its end, exclusive, may be."""
        if self.closed or self.end.is_open:
            return self.end.latest + 1
        # `[a, 2014)` is over when 2014 begins: a plain value is left out as a whole.
        return self.end.earliest if self.end.kind is BoundKind.PERIOD else self.end.latest

    @property
    def four_points(self) -> tuple[Bound, Bound, Bound, Bound]:
        """Earliest start, latest start, earliest end, latest end; ends exclusive."""
        return self.earliest_start, self.latest_start, self.earliest_end, self.latest_end

    @property
    def possible(self) -> Interval:
        """Where it may hold: from the earliest start to the latest end."""
        return Interval(self.earliest_start, self.latest_end)

    @property
    def certain(self) -> Interval | None:
        """Where it holds whatever its bounds: from the latest start to the earliest end."""
        start, end = self.latest_start, self.earliest_end
        return Interval(start, end) if start < end else None

    @property
    def doubtful(self) -> bool:
        """Whether either bound is marked with ``?``."""
        return self.start.doubtful or self.end.doubtful

    @property
    def is_exact(self) -> bool:
        """Whether both bounds are known to the instant; doubt does not count."""
        start, latest_start, earliest_end, end = self.four_points
        return start == latest_start and earliest_end == end

    def __str__(self) -> str:
        """What was written, with one space after the comma."""
        if self.text is not None:
            return self.text
        return f"[{self.start}, {self.end}{_CLOSERS[not self.closed]}"
