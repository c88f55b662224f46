"""Lengths of time, the windows they bound, and moving an instant by one.

    duration = digits ["d" | "w" | "mo" | "y"]      without a unit: instants

A day is one instant and a week seven.  Months and years follow the calendar: they keep the
day of the month, or take the last one where it does not exist (2014-08-31 six months
earlier is 2014-02-28), so how many days they span depends on where one stands.  Moving is
monotone all the same, which is what the operators need.  The calendar is the proleptic
Gregorian one on all integers, also outside the years that can be written.

Not here: what holds within a window (``operators``), the names of days (``codec``).
"""

from __future__ import annotations

import datetime
import re
from enum import Enum
from functools import lru_cache
from typing import Final

from attrs import field, frozen

from cartelogic.temporal.instants import Bound, Instant, TemporalError, is_instant, quoted

_WRITTEN: Final = re.compile(r"([0-9]+)([a-zA-Z]*)")
# After 400 years the calendar repeats to the day.
_CYCLE_DAYS: Final = 146_097
_CYCLE_MONTHS: Final = 4_800


class Unit(Enum):
    """What a duration counts; the value is how it is written."""

    INSTANT = ""
    DAY = "d"
    WEEK = "w"
    MONTH = "mo"
    YEAR = "y"


_UNITS: Final = {unit.value: unit for unit in Unit}
_MONTHS: Final = {Unit.MONTH: 1, Unit.YEAR: 12}
_INSTANTS: Final = {Unit.INSTANT: 1, Unit.DAY: 1, Unit.WEEK: 7}
_UNIT_NAMES: Final = "`d` (days), `w` (weeks), `mo` (months) or `y` (years)"


@frozen
class Duration:
    """A length of time as it was written: ``30d``, ``6mo``, ``0``.

    Two durations are equal when they are written alike: ``12mo`` is not ``1y``.

    Attributes:
        amount: how many units, 0 or more.
        unit: what is counted.
        is_calendar: whether it counts months or years, which have no fixed length.
        size: the length in months when ``is_calendar``, else in instants.

    Raises:
        TemporalError: an amount that is negative or not an ``int``.
    """

    amount: int
    unit: Unit = Unit.INSTANT
    # Worked out once: windows ask for every end of every interval.
    is_calendar: bool = field(init=False, eq=False, repr=False)
    size: int = field(init=False, eq=False, repr=False)

    @is_calendar.default
    def _is_calendar(self) -> bool:
        return self.unit in _MONTHS

    @size.default
    def _size(self) -> int:
        return self.amount * (_MONTHS if self.is_calendar else _INSTANTS)[self.unit]

    def __attrs_post_init__(self) -> None:
        if not is_instant(self.amount) or self.amount < 0:
            raise TemporalError(
                f"{self.amount!r} is no length of time; give an int that is 0 or more"
            )

    def __str__(self) -> str:
        return f"{self.amount}{self.unit.value}"

    @property
    def most(self) -> int:
        """The largest number of instants that it spans from anywhere, either way."""
        return _spans(self.size)[1] if self.is_calendar else self.size

    @property
    def least(self) -> int:
        """The smallest number of instants that it spans from anywhere, either way."""
        return _spans(self.size)[0] if self.is_calendar else self.size


@frozen
class Window:
    """How far back, or ahead, an operator looks: from ``low`` to ``high``, both included.

    Seen from any instant, a window holds at least one instant.

    Attributes:
        low: the shortest distance.
        high: the longest, or None for no limit.

    Raises:
        TemporalError: ``high`` is shorter than ``low``, or would be on some days.
    """

    low: Duration
    high: Duration | None

    def __attrs_post_init__(self) -> None:
        low, high = self.low, self.high
        if high is None:
            return
        if low.is_calendar is high.is_calendar:
            if high.size < low.size:
                raise TemporalError(f"{self} runs backwards; write [{high}, {low}]")
        elif high.least < low.most:
            raise TemporalError(
                f"{self} is empty on some days: {low} can be {low.most} days and {high} "
                f"only {high.least}; count both in days or weeks, or both in months or years"
            )

    def __str__(self) -> str:
        return f"[{self.low}, {'_' if self.high is None else self.high}]"


EVERYTHING: Final = Window(Duration(0), None)
"""``[0, _]``: the present and all that lies behind, or ahead."""


def parse_duration(text: str) -> Duration:
    """The duration that ``text`` writes.

    Raises:
        TemporalError: text that is no duration, with the offsets of the fault.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise TemporalError(
            f"{quoted(text)} is no duration; write a whole number and a unit, "
            "like 30d, 2w, 6mo or 1y, or a number of instants alone",
            0,
            len(text),
        )
    digits, unit = match.groups()
    if unit not in _UNITS:
        raise TemporalError(
            f"{quoted(text)}: there is no unit {quoted(unit)}; use {_UNIT_NAMES}", *match.span(2)
        )
    try:
        amount = int(digits)
    except ValueError:  # Python reads no more than some thousands of digits
        raise TemporalError(
            f"{quoted(text)} has {len(digits)} digits, too many to read; use a smaller number",
            *match.span(1),
        ) from None
    return Duration(amount, _UNITS[unit])


def later(instant: Bound, duration: Duration) -> Bound:
    """The instant that lies ``duration`` after ``instant``; infinities stay."""
    if isinstance(instant, float):
        return instant
    if duration.is_calendar:
        return _same_day(instant, duration.size)
    return instant + duration.size


def earlier(instant: Bound, duration: Duration) -> Bound:
    """The instant that lies ``duration`` before ``instant``; infinities stay.

    Not the inverse of :func:`later`: a month before 2014-03-31 is 2014-02-28, a month
    after which is 2014-03-28.
    """
    if isinstance(instant, float):
        return instant
    if duration.is_calendar:
        return _same_day(instant, -duration.size)
    return instant - duration.size


def when_later(bound: Bound, duration: Duration) -> Bound:
    """The first instant ``t`` with ``later(t, duration) >= bound``; infinities stay."""
    if isinstance(bound, float):
        return bound
    if duration.is_calendar:
        return _same_day_or_next(bound, -duration.size)
    return bound - duration.size


def when_earlier(bound: Bound, duration: Duration) -> Bound:
    """The first instant ``t`` with ``earlier(t, duration) >= bound``; infinities stay."""
    if isinstance(bound, float):
        return bound
    if duration.is_calendar:
        return _same_day_or_next(bound, duration.size)
    return bound + duration.size


def _same_day(instant: Instant, months: int) -> Instant:
    """The same day of another month, or the last day of a month that is too short."""
    month, elapsed = _month_of(instant)
    start, length = _month(month + months)
    return start + min(elapsed, length - 1)


def _same_day_or_next(instant: Instant, months: int) -> Instant:
    """The same day of another month, or the day after a month that is too short.

    This is the first instant that moving ``-months`` takes to ``instant`` or past it: the
    days before it in its month stay before, and where the month is too short none of its
    days is late enough, while the next one starts past ``instant``.
    """
    month, elapsed = _month_of(instant)
    start, length = _month(month + months)
    return start + min(elapsed, length)


def _month_of(instant: Instant) -> tuple[int, int]:
    """The month that holds an instant, and the days of it that are over."""
    cycles, elapsed = divmod(instant - 1, _CYCLE_DAYS)
    date = datetime.date.fromordinal(elapsed + 1)
    return cycles * _CYCLE_MONTHS + (date.year - 1) * 12 + date.month - 1, date.day - 1


def _month(month: int) -> tuple[Instant, int]:
    """The first instant and the length of a month; month 0 is January 0001."""
    start = _first_day(month)
    return start, _first_day(month + 1) - start


def _first_day(month: int) -> Instant:
    cycles, month = divmod(month, _CYCLE_MONTHS)
    return cycles * _CYCLE_DAYS + datetime.date(month // 12 + 1, month % 12 + 1, 1).toordinal()


@lru_cache(maxsize=1 << 10)
def _spans(months: int) -> tuple[int, int]:
    """The fewest and the most days from a day to the same day ``months`` away.

    Firsts of months are enough.  A day cut short to the last of its month spans less going
    forward and more going back, and most so for the last day of a month: that is as far as
    it is from the first of the month after to the first of the month after.
    """
    spans = [_first_day(month + months) - _first_day(month) for month in range(_CYCLE_MONTHS)]
    return min(spans), max(spans)
