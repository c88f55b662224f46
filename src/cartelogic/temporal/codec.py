"""Timelines: what the instants of a program are called.

``DAYS`` is the proleptic Gregorian calendar, years 0001 to 9999: the instant of a day is
its ``datetime.date.toordinal()``.  ``INTEGERS`` is the line itself.  A written value names
a *period*, a run of instants: ``2010``, ``2010-06``, ``2010-06-15``, or one integer.

    value = year ["-" month ["-" day]]      four, two and two digits
          | ["-"] digits

Not here: ranges, doubt and open sides (``bounds``), seasons and digits left open (``edtf``).
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from enum import Enum
from functools import lru_cache
from typing import Final, assert_never

from cartelogic.temporal.instants import (
    Instant,
    TemporalError,
    VagueDateError,
    is_instant,
    quoted,
)

Period = tuple[Instant, Instant]
"""First and last instant, both included."""

_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_INTEGER: Final = re.compile(r"-?[0-9]+")
_FULL_DATE: Final = len("2010-06-15")
FIRST_DAY: Final = datetime.date.min.toordinal()
LAST_DAY: Final = datetime.date.max.toordinal()
"""The days of the calendar: years 1 to 9999."""
UNIX_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
"""The day from which frames count."""
_LAST_MONTH: Final = 12
# Not calendar.month_name: messages must not change with the locale.
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class Codec(Enum):
    """A timeline: how instants are written and read."""

    DAYS = "days"
    INTEGERS = "integers"

    def format(self, instant: Instant) -> str:
        """The instant as text: ``2010-06-01``, or the integer in decimal.

        Raises:
            TemporalError: not an instant, or a day outside the years 0001 to 9999.
        """
        match self:
            case Codec.DAYS:
                return to_date(instant).isoformat()
            case Codec.INTEGERS:
                return _format_integer(instant)
            case _:
                assert_never(self)

    def parse_instant(self, text: str) -> Instant:
        """The instant that ``text`` names: a full date, or an integer.

        Raises:
            VagueDateError: a year or a month.
            TemporalError: anything else that is not a day of the calendar or an integer.
        """
        first, last = self.period(text)
        if first != last:
            unit = "month" if "-" in text else "year"
            raise VagueDateError(
                f"{quoted(text)} is a whole {unit} where one day is needed; "
                f"write for example {self.format(first)}",
                0,
                len(text),
            )
        return first

    def period(self, text: str) -> Period:
        """The first and the last instant (both included) of a written value.

        Raises:
            TemporalError: not a date of the calendar, or not an integer.
        """
        match self:
            case Codec.DAYS:
                return _period_of_days(text)
            case Codec.INTEGERS:
                return _period_of_integer(text)
            case _:
                assert_never(self)

    def widen(self, text: str) -> Period:
        """The period of ``text``, one unit of its precision wider on each side.

        ``2014`` gives 2013-01-01 and 2015-12-31, ``2014-01`` gives 2013-12-01 and
        2014-02-28, an integer ``n`` gives ``n - 1`` and ``n + 1``.

        Raises:
            TemporalError: as for :meth:`period`, or a side outside the calendar.
        """
        first, last = self.period(text)
        match self:
            case Codec.INTEGERS:
                return first - 1, last + 1
            case Codec.DAYS:
                if first == 1 or last == LAST_DAY:
                    raise TemporalError(
                        f"{quoted(text)} cannot be widened past the years 0001 to 9999; "
                        "write a range `lo..hi`, with `_` for an open side",
                        0,
                        len(text),
                    )
                # A day's ISO text, cut to the length of `text`, names the year or month
                # around it, so the neighbours of a period need no calendar of their own.
                before, after = (to_date(i).isoformat() for i in (first - 1, last + 1))
                precision = len(text)
                return self.period(before[:precision])[0], self.period(after[:precision])[1]
            case _:
                assert_never(self)


# Typed as Codec, not as the literal member: mypy takes `.format` of a literal for str's.
DAYS: Final[Codec] = Codec.DAYS
INTEGERS: Final[Codec] = Codec.INTEGERS


def to_date(instant: Instant) -> datetime.date:
    """The day of an instant of ``DAYS``.

    Raises:
        TemporalError: not an instant, or outside the years 0001 to 9999.
    """
    if not is_instant(instant) or not FIRST_DAY <= instant <= LAST_DAY:
        raise TemporalError(
            f"instant {_shown(instant)} is no day of the calendar; "
            f"days run from 1 (0001-01-01) to {LAST_DAY} (9999-12-31)"
        )
    return datetime.date.fromordinal(instant)


def from_date(date: datetime.date) -> Instant:
    """The instant of a day in ``DAYS``.

    Raises:
        TemporalError: a ``datetime.datetime``, whose time of day would be lost.
    """
    if isinstance(date, datetime.datetime):
        raise TemporalError(
            f"{date.isoformat()} has a time of day, an instant is a day; pass its .date()"
        )
    return date.toordinal()


# Bounds repeat: a thousand reports name a few hundred days.  Exceptions are not cached.
@lru_cache(maxsize=1 << 14)
def _period_of_days(text: str) -> Period:
    match = _DATE.fullmatch(text)
    if match is None:
        raise TemporalError(
            f"{quoted(text)} is not a date; write it like 2010, 2010-06 or 2010-06-15",
            0,
            len(text),
        )
    year, month, day = (None if digits is None else int(digits) for digits in match.groups())
    if not year:
        raise TemporalError(f"{quoted(text)}: there is no year 0000; years are 0001..9999", 0, 4)
    if month is None:
        return datetime.date(year, 1, 1).toordinal(), datetime.date(year, 12, 31).toordinal()
    if not 1 <= month <= _LAST_MONTH:
        raise TemporalError(
            f"{quoted(text)}: there is no month {month:02}; a month is 01..12", *match.span(2)
        )
    days = monthrange(year, month)[1]
    if day is None:
        first = datetime.date(year, month, 1).toordinal()
        return first, first + days - 1
    if not 1 <= day <= days:
        raise TemporalError(
            f"{quoted(text)} does not exist: {_MONTHS[month - 1]} {year:04} has {days} days; "
            f"a day of it is 01..{days}",
            *match.span(3),
        )
    instant = datetime.date(year, month, day).toordinal()
    return instant, instant


def _period_of_integer(text: str) -> Period:
    if _INTEGER.fullmatch(text) is None:
        raise TemporalError(
            f"{quoted(text)} is not an integer; write it like 7 or -7", 0, len(text)
        )
    try:
        instant = int(text)
    except ValueError:  # Python reads no more than some thousands of digits
        raise TemporalError(
            f"{quoted(text)} has {len(text)} digits, too many to read; use a smaller integer",
            0,
            len(text),
        ) from None
    return instant, instant


def _format_integer(instant: Instant) -> str:
    if not is_instant(instant):
        raise TemporalError(f"{instant!r} is not an instant; give an int")
    return _shown(instant)


def _shown(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes no more than some thousands of digits
        raise TemporalError(
            "an integer has too many digits to be written; use a smaller one"
        ) from None
