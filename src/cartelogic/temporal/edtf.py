"""Dates of EDTF beyond year, month and day: what days such a date may be.

    date   = year ["-" (part | month ["-" day])]
    year   = marks (four of digit or "X") ["S" digit] marks
    month  = marks (two of digit or "X") marks            the same for day
    part   = marks ("21" to "41") marks                   a season, a quarter, ...
    marks  = {"?" | "~" | "%"}                            "%" is "?" and "~"

EDTF (ISO 8601-2:2019) names uncertain dates; here each is the range of days from the
first it may be to the last.  The days in between need not all qualify: ``XXXX-12-25`` is
some Christmas, its range runs from the first to the last.  A mark on the right of a
component speaks of all up to there, a mark on its left of that one alone; ``~`` moves the
last component it speaks of by one unit each way, ``?`` moves nothing.
Not here: ranges, sets and intervals (``notation``).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date
from itertools import product
from typing import Final, NoReturn

from attrs import frozen

from cartelogic.temporal.codec import DAYS, Period
from cartelogic.temporal.instants import TemporalError, quoted

MARKS: Final = "?~%"
"""Doubtful, approximate, and both."""

_MARKS: Final = rf"[{MARKS}]*"
_TWO_DIGITS: Final = rf"-({_MARKS})([0-9X]{{2}})({_MARKS})"
_DATE: Final = re.compile(
    rf"({_MARKS})([0-9X]{{4}}(?:S[0-9]+)?)({_MARKS})(?:{_TWO_DIGITS}(?:{_TWO_DIGITS})?)?"
)
_PLAIN: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_GROUPS_OF_A_COMPONENT: Final = 3
_YEAR, _MONTH, _DAY = range(3)
_DIGITS_OF_A_YEAR: Final = 4
_MONTHS_OF_A_YEAR: Final = 12
_LAST_OF_A_MONTH: Final = 31

# First month, counted from January of the year written, and how many months.  A season
# without a hemisphere is the northern one; the one that crosses New Year belongs to the
# year in which it begins.
_SPRING, _SUMMER, _AUTUMN, _WINTER = (3, 3), (6, 3), (9, 3), (12, 3)
_PARTS_OF_A_YEAR: Final[dict[str, tuple[int, int]]] = {
    **dict(zip(("21", "22", "23", "24"), (_SPRING, _SUMMER, _AUTUMN, _WINTER), strict=True)),
    **dict(zip(("25", "26", "27", "28"), (_SPRING, _SUMMER, _AUTUMN, _WINTER), strict=True)),
    **dict(zip(("29", "30", "31", "32"), (_AUTUMN, _WINTER, _SPRING, _SUMMER), strict=True)),
    **{str(33 + i): (1 + 3 * i, 3) for i in range(4)},
    **{str(37 + i): (1 + 4 * i, 4) for i in range(3)},
    **{str(40 + i): (1 + 6 * i, 6) for i in range(2)},
}

# What people write and no bound can be: a pattern whose first group is the fault, the
# reason and the way out.
_REFUSED: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (
        re.compile(r"(\{.*)", re.DOTALL),
        "means every one of these dates, and a bound is one day; write a fact for each of them, "
        "or one of a set in brackets",
    ),
    (
        re.compile(r"[^/]*(/).*", re.DOTALL),
        "is an interval, and a bound is one day; write the interval as [start, end]",
    ),
    (
        re.compile(r"(-?Y.*)", re.DOTALL),
        "is a year of more than four digits; years are 0001..9999, "
        "and `_` stands for what lies beyond",
    ),
    (
        re.compile(r"(-[0-9X]{4}.*)", re.DOTALL),
        "is a year before 0001; years are 0001..9999, and `_` stands for what lies before",
    ),
    (
        re.compile(r"[0-9X]{4}-[0-9X]{2}-[0-9X]{2}(T.*)", re.DOTALL),
        "has a time of day, and an instant is a day; leave out what follows the date",
    ),
    (
        re.compile(r"([0-9X]{3})"),
        "is no year, which has four digits; write a decade like 156X",
    ),
    (
        re.compile(r"([0-9X]{2})"),
        "is no year, which has four digits; write all of the date, and a century like 15XX",
    ),
    (
        re.compile(r"[0-9X][0-9X-]*([xu])[0-9Xxu-]*"),
        "leaves a digit open in an older spelling; write a capital X for it",
    ),
)

_Day = tuple[int, int, int]
"""Year, month and day.  Day 31 is the last of any month, until it is counted."""


@frozen
class Reading:
    """The days that a date may be.

    Attributes:
        first: the first of them.
        last: the last, included.
        doubtful: whether a ``?`` stands inside.
        named: whether it names just these days, as ``2014`` does, and not one of them.
    """

    first: int
    last: int
    doubtful: bool
    named: bool


@frozen
class _Component:
    """The digits of a year, month or day, where they stand, and what their marks say."""

    digits: str
    start: int
    marks: str

    @property
    def place(self) -> tuple[int, int]:
        return self.start, self.start + len(self.digits)

    @property
    def open(self) -> bool:
        return not self.digits.strip("X")


def read_date(text: str) -> Reading:
    """The days that ``text`` may be.

    Raises:
        TemporalError: no date, or one that a bound cannot be.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        _refuse(text.rstrip(MARKS))
    components = _components(match)
    value = text.rstrip(MARKS)
    marks = expanded(text[len(value) :])
    if _PLAIN.fullmatch(value) and _part_of_year(components) is None:
        first, last = DAYS.widen(value) if "~" in marks else DAYS.period(value)
        return Reading(first, last, "?" in marks, named="~" not in marks)
    before, after = _ends(components, text)
    moved = _moved(components)
    period = _widened(before, after, _unit(components, moved)) if moved else _period(before, after)
    if period is None:
        raise TemporalError(
            f"{quoted(text)} runs past the years 0001 to 9999; "
            "write a range `lo..hi`, with `_` for an open side",
            0,
            len(text),
        )
    doubtful = any("?" in component.marks for component in components)
    return Reading(*period, doubtful, named=not moved and not _leaves_open(components))


def expanded(marks: str) -> str:
    """The marks, each ``%`` as the two that it stands for."""
    return marks.replace("%", "?~")


def repeats(marks: str) -> bool:
    """Whether the same is said twice."""
    written = expanded(marks)
    return len(written) > len(set(written))


def _components(match: re.Match[str]) -> list[_Component]:
    found = []
    for group in range(1, match.re.groups, _GROUPS_OF_A_COMPONENT):
        left, digits, right = match.group(group, group + 1, group + 2)
        if digits is None:
            break
        if repeats(left + right):
            raise TemporalError(
                f"{quoted(match.string)} repeats a mark; one `~` and one `?` say it all",
                match.start(group) if left else match.start(group + 2),
                match.end(group + 2) if right else match.end(group),
            )
        found.append(_Component(digits, match.start(group + 1), expanded(left + right)))
    return found


def _leaves_open(components: list[_Component]) -> bool:
    return not all(component.digits.isdigit() for component in components)


def _part_of_year(components: list[_Component]) -> tuple[int, int] | None:
    return _PARTS_OF_A_YEAR.get(components[_MONTH].digits) if len(components) > _MONTH else None


def _ends(components: list[_Component], text: str) -> tuple[_Day, _Day]:
    """The first and the last day that match."""
    years = _years(components, text)
    part = _part_of_year(components)
    if part is not None:
        if len(components) > _DAY:
            raise TemporalError(
                f"{quoted(text)}: {components[_MONTH].digits} is a part of a year and has no days; "
                "write a month 01..12 before a day",
                *components[_DAY].place,
            )
        start, months = part
        last = _later((years[-1], start, _LAST_OF_A_MONTH), months=months - 1)
        return (years[0], start, 1), last
    months_of_year = _months(components, text)
    days = _numbers(
        components[_DAY].digits if len(components) > _DAY else "XX", 1, _LAST_OF_A_MONTH
    )
    first = next(_existing(product(years, months_of_year, days)), None)
    if first is None:
        raise TemporalError(
            f"{quoted(text)} is no day of the calendar; correct the day", *components[_DAY].place
        )
    last = next(_existing(product(years[::-1], months_of_year[::-1], days[::-1])))
    # A month taken as a whole ends on its last day, also once it has moved to another.
    whole = len(components) <= _DAY or components[_DAY].open
    return first, (*last[:2], _LAST_OF_A_MONTH) if whole else last


def _years(components: list[_Component], text: str) -> list[int]:
    year = components[_YEAR]
    digits, _, significant = year.digits.partition("S")
    if significant:
        if not digits.isdigit() or digits[0] == "0" or significant not in "1 2 3 4".split():
            raise TemporalError(
                f"{quoted(text)}: S1 to S4 say how many digits of a year count, from a first "
                "that is not 0; write it like 1950S2, or as a range `lo..hi`",
                *year.place,
            )
        if components[_MONTH:]:
            raise TemporalError(
                f"{quoted(text)}: a year of which only some digits count has no months; "
                f"write {year.digits} alone",
                *components[_MONTH].place,
            )
        digits = digits[: int(significant)].ljust(_DIGITS_OF_A_YEAR, "X")
    found = _numbers(digits, MINYEAR, MAXYEAR)
    if not found:
        raise TemporalError(
            f"{quoted(text)}: there is no year {digits}; years are 0001..9999", *year.place
        )
    return found


def _months(components: list[_Component], text: str) -> list[int]:
    digits = components[_MONTH].digits if len(components) > _MONTH else "XX"
    found = _numbers(digits, 1, _MONTHS_OF_A_YEAR)
    if not found:
        raise TemporalError(
            f"{quoted(text)}: there is no month {digits}; a month is 01..12",
            *components[_MONTH].place,
        )
    return found


def _numbers(digits: str, least: int, most: int) -> list[int]:
    """The numbers in the limits whose digits these are, X being any; ascending."""
    choices = product(*("0123456789" if digit == "X" else digit for digit in digits))
    numbers = (int("".join(choice)) for choice in choices)
    return [number for number in numbers if least <= number <= most]


def _existing(days: Iterator[_Day]) -> Iterator[_Day]:
    return (day for day in days if day[2] <= monthrange(*day[:2])[1])


def _moved(components: list[_Component]) -> set[int]:
    """The components that a ``~`` moves; an open one has no unit, so the one before it."""
    found = set()
    for i, component in enumerate(components):
        if "~" in component.marks:
            index = i
            while index and components[index].open:
                index -= 1
            found.add(index)
    return found


def _unit(components: list[_Component], moved: set[int]) -> tuple[int, int]:
    """How far the moved components go together, in months and in days."""
    months = 0
    if _YEAR in moved:
        year, _, significant = components[_YEAR].digits.partition("S")
        known = int(significant or len(year.rstrip("X")))
        months += _MONTHS_OF_A_YEAR * 10 ** (_DIGITS_OF_A_YEAR - known)
    if _MONTH in moved:
        _, length = _part_of_year(components) or (0, 1)
        months += length
    return months, int(_DAY in moved)


def _widened(before: _Day, after: _Day, unit: tuple[int, int]) -> Period | None:
    months, days = unit
    moved = _period(_later(before, months=-months), _later(after, months=months))
    if moved is None or moved[0] - days < 1 or moved[1] + days > date.max.toordinal():
        return None
    return moved[0] - days, moved[1] + days


def _period(before: _Day, after: _Day) -> Period | None:
    """The instants of two days, if the calendar has them."""
    if before[0] < MINYEAR or after[0] > MAXYEAR:
        return None
    return _ordinal(before), _ordinal(after)


def _later(day: _Day, *, months: int) -> _Day:
    year, month, number = day
    years, month_before = divmod(month - 1 + months, _MONTHS_OF_A_YEAR)
    return year + years, month_before + 1, number


def _ordinal(day: _Day) -> int:
    year, month, number = day
    return date(year, month, min(number, monthrange(year, month)[1])).toordinal()


def _refuse(text: str) -> NoReturn:
    for pattern, reason in _REFUSED:
        match = pattern.fullmatch(text)
        if match is not None:
            raise TemporalError(f"{quoted(text)} {reason}", *match.span(1))
    raise TemporalError(
        f"{quoted(text)} is not a date; write it like 2010, 2010-06 or 2010-06-15", 0, len(text)
    )
