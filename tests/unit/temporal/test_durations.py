"""Durations and windows: what is read and refused, and months and years on the calendar."""

import datetime
from collections.abc import Callable

import pytest

from cartelogic.temporal import (
    EVERYTHING,
    NEG_INF,
    POS_INF,
    Bound,
    Duration,
    TemporalError,
    Unit,
    Window,
    durations,
    parse_duration,
)

CYCLE = 146_097  # days in 400 years


def day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


# ---------------------------------------------------------------- written


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("0", 0, Unit.INSTANT),
        ("7", 7, Unit.INSTANT),
        ("30d", 30, Unit.DAY),
        ("2w", 2, Unit.WEEK),
        ("6mo", 6, Unit.MONTH),
        ("1y", 1, Unit.YEAR),
        ("0mo", 0, Unit.MONTH),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, amount: int, unit: Unit) -> None:
    assert parse_duration(text) == Duration(amount, unit)
    assert str(Duration(amount, unit)) == text


def test_leading_zeros_are_read_and_not_kept() -> None:
    assert str(parse_duration("007d")) == "7d"


@pytest.mark.parametrize(
    "text",
    ["", "d", "-3d", "+3d", "1.5y", "3 d", " 3d", "3d ", "3d4", "P6M", "_", "\u0663d", "3d\n"],
)
def test_what_is_no_number_with_a_unit_is_refused(text: str) -> None:
    with pytest.raises(TemporalError, match="is no duration; write a whole number") as caught:
        parse_duration(text)
    assert (caught.value.start, caught.value.end) == (0, len(text))


@pytest.mark.parametrize("unit", ["m", "h", "days", "D", "MO", "yr"])
def test_an_unknown_unit_is_named_with_its_place(unit: str) -> None:
    with pytest.raises(TemporalError, match=rf"there is no unit `{unit}`; use `d`") as caught:
        parse_duration("12" + unit)
    assert (caught.value.start, caught.value.end) == (2, 2 + len(unit))


def test_more_digits_than_python_reads_are_refused() -> None:
    with pytest.raises(TemporalError, match="has 5000 digits, too many to read") as caught:
        parse_duration("9" * 5000 + "d")
    assert (caught.value.start, caught.value.end) == (0, 5000)


@pytest.mark.parametrize("amount", [-1, True, 1.5, "3"])
def test_an_amount_that_is_no_natural_number_is_refused(amount: int) -> None:
    with pytest.raises(TemporalError, match="give an int that is 0 or more"):
        Duration(amount)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (
            "3 d",
            "`3 d` is no duration; write a whole number and a unit, "
            "like 30d, 2w, 6mo or 1y, or a number of instants alone",
            "3 d",
        ),
        (
            "12yr",
            "`12yr`: there is no unit `yr`; "
            "use `d` (days), `w` (weeks), `mo` (months) or `y` (years)",
            "yr",
        ),
    ],
)
def test_the_whole_message_about_a_duration(text: str, message: str, place: str) -> None:
    with pytest.raises(TemporalError) as caught:
        parse_duration(text)
    assert str(caught.value) == message
    assert text[caught.value.start : caught.value.end] == place
    assert caught.value.end - caught.value.start == len(place)


def test_the_whole_message_about_too_many_digits() -> None:
    with pytest.raises(TemporalError) as caught:
        parse_duration("9" * 5000 + "mo")
    shown = "9" * 59 + "…"
    assert str(caught.value) == (
        f"`{shown}` has 5000 digits, too many to read; use a smaller number"
    )
    assert (caught.value.start, caught.value.end) == (0, 5000)


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        ("30d", "2w", "[30d, 2w] runs backwards; write [2w, 30d]"),
        ("1y", "11mo", "[1y, 11mo] runs backwards; write [11mo, 1y]"),
        (
            "30d",
            "1mo",
            "[30d, 1mo] is empty on some days: 30d can be 30 days and 1mo only 28; "
            "count both in days or weeks, or both in months or years",
        ),
        (
            "1mo",
            "30d",
            "[1mo, 30d] is empty on some days: 1mo can be 31 days and 30d only 30; "
            "count both in days or weeks, or both in months or years",
        ),
    ],
)
def test_the_whole_message_about_a_window(low: str, high: str, message: str) -> None:
    with pytest.raises(TemporalError) as caught:
        Window(parse_duration(low), parse_duration(high))
    assert str(caught.value) == message


def test_the_whole_message_about_an_amount() -> None:
    with pytest.raises(TemporalError) as caught:
        Duration(-1)
    assert str(caught.value) == "-1 is no length of time; give an int that is 0 or more"


# ---------------------------------------------------------------- lengths


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("0", 0, 0),
        ("30d", 30, 30),
        ("2w", 14, 14),
        ("0mo", 0, 0),
        ("1mo", 28, 31),
        ("2mo", 59, 62),
        ("12mo", 365, 366),
        ("1y", 365, 366),
        ("2y", 730, 731),
        ("4y", 1460, 1461),  # 1900 has no leap day
        ("400y", CYCLE, CYCLE),
        ("401y", CYCLE + 365, CYCLE + 366),
    ],
)
def test_the_fewest_and_the_most_instants_of_a_duration(text: str, least: int, most: int) -> None:
    duration = parse_duration(text)
    assert (duration.least, duration.most) == (least, most)
    assert duration.is_calendar is (text[-1] in "oy")


@pytest.mark.parametrize(
    "text",
    ["1mo", *(pytest.param(slow, marks=pytest.mark.slow) for slow in ("2mo", "11mo", "1y", "7y"))],
)
def test_every_day_of_400_years_agrees_with_the_fewest_and_the_most(text: str) -> None:
    duration = parse_duration(text)
    spans = set()
    for t in range(1, CYCLE + 1):
        back, ahead = durations.earlier(t, duration), durations.later(t, duration)
        spans |= {t - back, ahead - t}
    assert (min(spans), max(spans)) == (duration.least, duration.most)


# ---------------------------------------------------------------- windows


def test_windows_are_written_like_closed_intervals() -> None:
    assert str(Window(Duration(0), parse_duration("30d"))) == "[0, 30d]"
    assert str(Window(parse_duration("1mo"), None)) == "[1mo, _]"
    assert str(EVERYTHING) == "[0, _]"


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("0", "0"),
        ("0", "0mo"),
        ("0mo", "0"),
        ("7", "1w"),
        ("2w", "14d"),
        ("1mo", "1mo"),
        ("12mo", "1y"),
        ("1y", "12mo"),
        ("11mo", "1y"),
        ("28d", "1mo"),
        ("1mo", "31d"),
        ("365", "1y"),
        ("1y", "366d"),
    ],
)
def test_a_window_that_is_never_empty_is_accepted(low: str, high: str) -> None:
    Window(parse_duration(low), parse_duration(high))


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        ("30d", "20d", r"\[30d, 20d\] runs backwards; write \[20d, 30d\]"),
        ("3w", "20", r"runs backwards; write \[20, 3w\]"),
        ("13mo", "1y", r"runs backwards; write \[1y, 13mo\]"),
        (
            "29d",
            "1mo",
            r"\[29d, 1mo\] is empty on some days: 29d can be 29 days and 1mo only 28; "
            "count both in days or weeks, or both in months or years",
        ),
        ("1mo", "30d", "1mo can be 31 days and 30d only 30"),
        ("1y", "52w", "1y can be 366 days and 52w only 364"),
        ("366d", "1y", "366d can be 366 days and 1y only 365"),
    ],
)
def test_a_window_that_is_empty_on_some_days_is_refused(low: str, high: str, message: str) -> None:
    with pytest.raises(TemporalError, match=message):
        Window(parse_duration(low), parse_duration(high))


@pytest.mark.parametrize(
    ("low", "high"),
    [("1mo", "1mo"), ("12mo", "1y"), ("11mo", "1y"), ("28d", "1mo"), ("1mo", "31d")],
)
def test_no_window_is_empty_anywhere_in_400_years(low: str, high: str) -> None:
    window = Window(parse_duration(low), parse_duration(high))
    assert window.high is not None
    for month in range(400 * 12):
        # Days 1 to 28 move alike, so the last three and the first of a month are enough.
        first = datetime.date(month // 12 + 1, month % 12 + 1, 1).toordinal()
        for t in range(first - 3, first + 1):
            assert durations.earlier(t, window.high) <= durations.earlier(t, window.low)
            assert durations.later(t, window.low) <= durations.later(t, window.high)


# ---------------------------------------------------------------- moving


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        ("2014-08-31", "6mo", "2014-02-28"),
        ("2016-08-31", "6mo", "2016-02-29"),
        ("2014-03-31", "1mo", "2014-02-28"),
        ("2014-03-01", "1mo", "2014-02-01"),
        ("2014-01-15", "1mo", "2013-12-15"),
        ("2016-02-29", "1y", "2015-02-28"),
        ("2016-02-29", "4y", "2012-02-29"),
        ("2000-02-29", "100y", "1900-02-28"),
        ("2014-03-01", "1w", "2014-02-22"),
        ("2014-03-01", "1d", "2014-02-28"),
        ("2014-03-01", "1", "2014-02-28"),
        ("2014-03-01", "0mo", "2014-03-01"),
    ],
)
def test_earlier_keeps_the_day_of_the_month_or_takes_the_last(
    start: str, duration: str, expected: str
) -> None:
    assert durations.earlier(day(start), parse_duration(duration)) == day(expected)


@pytest.mark.parametrize(
    ("start", "duration", "expected"),
    [
        ("2014-01-31", "1mo", "2014-02-28"),
        ("2016-01-31", "1mo", "2016-02-29"),
        ("2014-02-28", "1mo", "2014-03-28"),
        ("2014-12-31", "2mo", "2015-02-28"),
        ("2016-02-29", "1y", "2017-02-28"),
        ("1896-02-29", "4y", "1900-02-28"),
        ("2014-12-31", "1d", "2015-01-01"),
    ],
)
def test_later_keeps_the_day_of_the_month_or_takes_the_last(
    start: str, duration: str, expected: str
) -> None:
    assert durations.later(day(start), parse_duration(duration)) == day(expected)


@pytest.mark.parametrize("cycles", [-1_000_000, -2, -1, 1, 30, 10**30])
@pytest.mark.parametrize("move", [durations.later, durations.earlier])
def test_the_calendar_goes_on_beyond_the_years_that_can_be_written(
    cycles: int, move: Callable[[Bound, Duration], Bound]
) -> None:
    beyond = cycles * CYCLE
    for start in ("0001-01-01", "2014-03-31", "2016-02-29"):
        here = move(day(start) + 400 * CYCLE, Duration(6, Unit.MONTH))
        assert move(day(start) + 400 * CYCLE + beyond, Duration(6, Unit.MONTH)) == here + beyond


def test_the_day_before_the_calendar_is_the_last_of_december() -> None:
    assert durations.earlier(1, Duration(1, Unit.MONTH)) == -30
    assert durations.earlier(0, Duration(1, Unit.MONTH)) == -31
    assert durations.later(0, Duration(2, Unit.MONTH)) == day("0001-02-28")


@pytest.mark.parametrize("text", ["0", "30d", "6mo", "2y"])
def test_infinities_stay(text: str) -> None:
    for move in (
        durations.later,
        durations.earlier,
        durations.when_later,
        durations.when_earlier,
    ):
        for infinity in (NEG_INF, POS_INF):
            assert move(infinity, parse_duration(text)) == infinity


def test_integers_beyond_the_floats_move_like_others() -> None:
    assert durations.later(10**400, Duration(10**400)) == 2 * 10**400
    assert durations.when_earlier(-(10**400), Duration(1, Unit.DAY)) == 1 - 10**400


@pytest.mark.parametrize(
    ("bound", "expected"),
    [("2014-03-28", "2014-04-28"), ("2014-03-31", "2014-05-01"), ("2014-01-29", "2014-03-01")],
)
def test_a_day_that_a_month_skips_is_reached_on_the_first_of_the_next(
    bound: str, expected: str
) -> None:
    assert durations.when_earlier(day(bound), Duration(1, Unit.MONTH)) == day(expected)
