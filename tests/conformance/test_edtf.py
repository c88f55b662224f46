"""The ranges of EDTF dates against those of another reader, the ``edtf`` package.

Its *strict* range is what a date says without its marks.  Where the two mean different
things the reason stands in ``DIFFERENCES``.
"""

from __future__ import annotations

import datetime
import time
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelogic.temporal import DAYS, NEG_INF, POS_INF, Bound, parse_bound, parse_interval

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # how it drives its parser generator is its own affair
    edtf: Any = pytest.importorskip("edtf", reason="the other reader, edtf, is not installed")


def its_range(text: str) -> tuple[Bound, Bound]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = edtf.parse_edtf(text)
        return its_day(read.lower_strict()), its_day(read.upper_strict())


def its_day(value: time.struct_time | float) -> Bound:
    if isinstance(value, float):
        return value
    return datetime.date(value.tm_year, value.tm_mon, value.tm_mday).toordinal()


def our_range(text: str) -> tuple[Bound, Bound]:
    if "/" in text:
        possible = parse_interval(text, DAYS).possible
        return possible.start, possible.end - 1
    bound = parse_bound(text, DAYS)
    return bound.earliest, bound.latest


LISTED = [
    *("0001", "9999", "1985", "1985-04", "1985-04-12", "2012-02", "1900-02"),
    *("201X", "20XX", "2XXX", "2004-XX", "1985-04-XX", "1985-XX-XX", "2012-02-XX", "1900-02-XX"),
    *("156X-12-25", "15XX-12-25", "15XX-12-XX", "1XXX-XX", "1XXX-12", "1X84", "1560-XX-25"),
    *(f"2003-{code}" for code in range(21, 42) if code not in (24, 28, 30)),
    *("[1667,1668,1670..1672]", "[1667,1760-12]", "[1760-01,1760-02,1760-12..]"),
    *("[..1760-12-03]", "[..1984]", "[1760-12..]", "[1984..]", "[1667?,1668]"),
    *("1984?", "2004-06-11?", "2004?-06", "2004-?06-11", "?2004-06-11"),
    *("1964/2008", "2004-06/2006-08", "2004-02-01/2005-02-08", "2004-02-01/2005", "2005/2006-02"),
    *("1985-04-12/..", "1985-04/..", "1985/..", "../1985-04-12", "../1985-04", "../1985"),
    *("1984?/2004-06", "2004-06-XX/2004-07-03"),
]

# What is read differently on purpose: the date, and why.
DIFFERENCES = [
    ("1984~", "`~` is a unit wider on each side here; the other keeps that for its fuzzy range"),
    ("2004-06-11%", "the same"),
    ("2004-06~-11", "the same"),
    ("1950S2", "the years that share those digits; the other keeps that for its fuzzy range"),
    ("2003-24", "winter goes on into the next year; the other cuts it at 31 December"),
    ("2003-28", "the same"),
    ("2003-30", "the same, for the southern summer"),
    ("1985/", "an unknown end may be at any time; the other takes ten years"),
    ("/1985", "the same, for a start"),
]

# What the other reader cannot read, or gives days for that no calendar has.
ONLY_OURS = ["1984-1X", "XXXX-12-XX", "0XXX", "1900-02-2X", "190X-02-29"]


@pytest.mark.parametrize("text", LISTED)
def test_both_readers_find_the_same_range(text: str) -> None:
    assert our_range(text) == its_range(text)


@pytest.mark.parametrize("text", [text for text, _ in DIFFERENCES])
def test_the_deliberate_differences_only_ever_widen(text: str) -> None:
    (earliest, latest), (first, last) = our_range(text), its_range(text)
    assert earliest <= first
    assert latest >= last
    assert (earliest, latest) != (first, last)


@pytest.mark.parametrize("text", ONLY_OURS)
def test_what_the_other_reader_cannot_give_is_read_here(text: str) -> None:
    earliest, latest = our_range(text)
    assert NEG_INF < earliest <= latest < POS_INF
    with pytest.raises((AttributeError, ValueError, edtf.EDTFParseException)):
        its_range(text)


dates = st.dates(datetime.date(1000, 1, 1))


@st.composite
def written_dates(draw: st.DrawFn) -> str:
    """A date with its digits left open from the right, and at times a doubt."""
    text = draw(dates).isoformat()
    open_years = draw(st.integers(0, 3))
    months, days = draw(st.sampled_from([(False, False), (False, True), (True, True)]))
    if open_years:
        days = True  # the other knows no leap years, so it errs on 29 February
    year = text[: 4 - open_years] + "X" * open_years
    month, day = ("XX" if months else text[5:7]), ("XX" if days else text[8:])
    length = draw(st.integers(1, 3))
    return "-".join([year, month, day][:length])


@settings(max_examples=60, deadline=None)
@given(written_dates())
def test_both_readers_find_the_same_range_of_any_date(text: str) -> None:
    assert our_range(text) == its_range(text)


@settings(max_examples=30, deadline=None)
@given(st.lists(dates, min_size=2, max_size=3), st.sampled_from([4, 7, 10]))
def test_both_readers_find_the_same_range_of_any_set(
    days: list[datetime.date], length: int
) -> None:
    text = f"[{','.join(day.isoformat()[:length] for day in days)}]"
    assert our_range(text) == its_range(text)


@settings(max_examples=30, deadline=None)
@given(dates, dates, st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10]))
def test_both_readers_find_the_same_extent_of_any_interval(
    a: datetime.date, b: datetime.date, start: int, end: int
) -> None:
    text = f"{min(a, b).isoformat()[:start]}/{max(a, b).isoformat()[:end]}"
    assert our_range(text) == its_range(text)
