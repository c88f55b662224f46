"""One interval: a non-empty run of instants, half-open.

``Interval(start, end)`` holds at every instant ``t`` with ``start <= t < end``; either
bound may be infinite.  An empty interval cannot be built.
Not here: sets of intervals (``interval_set``), how intervals are written (``bounds``).
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from cartelogic.temporal.instants import (
    NEG_INF,
    POS_INF,
    Bound,
    Instant,
    ReversedIntervalError,
    check_bound,
)


@frozen(order=True)
class Interval:
    """The instants from ``start`` (included) to ``end`` (left out).

    Intervals sort by start, then by end.

    Attributes:
        start: the first instant, or minus infinity.
        end: the first instant after the interval, or plus infinity.

    Raises:
        TemporalError: a bound that is neither an ``int`` nor infinite, or an interval
            that would be empty (then a ``ReversedIntervalError``).
    """

    start: Bound
    end: Bound

    def __attrs_post_init__(self) -> None:
        for bound in (self.start, self.end):
            check_bound(bound)
        # Also refuses a start of +inf and an end of -inf: nothing lies beyond either.
        if not self.start < self.end:
            raise ReversedIntervalError(
                f"[{self.start}, {self.end}) holds at no instant; "
                "an interval starts before its end, and the end is left out"
            )

    @property
    def first(self) -> Bound:
        """The first instant, or minus infinity."""
        return self.start

    @property
    def last(self) -> Bound:
        """The last instant that is included, or plus infinity."""
        return self.end - 1

    @property
    def length(self) -> Bound:
        """The number of instants, infinite when a side is open."""
        # Not a plain subtraction: an int beyond the floats cannot meet an infinity.
        if isinstance(self.start, float) or isinstance(self.end, float):
            return POS_INF
        return self.end - self.start

    def __contains__(self, instant: Instant) -> bool:
        """Whether the interval holds at ``instant``."""
        return self.start <= instant < self.end

    def intersection(self, other: Interval) -> Interval | None:
        """The instants that both share, or None when there are none."""
        start = max(self.start, other.start)
        end = min(self.end, other.end)
        return Interval(start, end) if start < end else None

    def overlaps(self, other: Interval) -> bool:
        """Whether both share an instant."""
        return self.start < other.end and other.start < self.end

    def adjacent(self, other: Interval) -> bool:
        """Whether one ends exactly where the other starts."""
        return self.end == other.start or other.end == self.start


ALL_TIME: Final = Interval(NEG_INF, POS_INF)
"""The whole line."""
