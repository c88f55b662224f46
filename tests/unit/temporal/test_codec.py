"""Days and integers as text: what is read, what is refused and with which words."""

import datetime

import pytest

from cartelogic.temporal import (
    DAYS,
    INTEGERS,
    POS_INF,
    Codec,
    Instant,
    TemporalError,
    VagueDateError,
    from_date,
    to_date,
)

DAY = datetime.date


def test_the_two_timelines_are_the_members() -> None:
    assert list(Codec) == [DAYS, INTEGERS]
    assert Codec("days") is DAYS


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2010", DAY(2010, 1, 1), DAY(2010, 12, 31)),
        ("2010-06", DAY(2010, 6, 1), DAY(2010, 6, 30)),
        ("2010-06-15", DAY(2010, 6, 15), DAY(2010, 6, 15)),
        ("2012-02", DAY(2012, 2, 1), DAY(2012, 2, 29)),
        ("1900-02", DAY(1900, 2, 1), DAY(1900, 2, 28)),
        ("0001", DAY(1, 1, 1), DAY(1, 12, 31)),
        ("9999-12", DAY(9999, 12, 1), DAY(9999, 12, 31)),
    ],
)
def test_a_written_date_is_its_first_to_its_last_day(text: str, first: DAY, last: DAY) -> None:
    assert DAYS.period(text) == (first.toordinal(), last.toordinal())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014", DAY(2013, 1, 1), DAY(2015, 12, 31)),
        ("2014-01", DAY(2013, 12, 1), DAY(2014, 2, 28)),
        ("2012-03", DAY(2012, 2, 1), DAY(2012, 4, 30)),
        ("2014-12-31", DAY(2014, 12, 30), DAY(2015, 1, 1)),
    ],
)
def test_widening_adds_one_unit_of_the_precision(text: str, first: DAY, last: DAY) -> None:
    assert DAYS.widen(text) == (first.toordinal(), last.toordinal())


@pytest.mark.parametrize("text", ["0001", "0001-01", "0001-01-01", "9999", "9999-12-31"])
def test_widening_past_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(TemporalError, match="cannot be widened past the years 0001 to 9999"):
        DAYS.widen(text)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("2010-02-30", "February 2010 has 28 days", "30"),
        ("2012-02-30", "February 2012 has 29 days", "30"),
        ("2010-04-00", "April 2010 has 30 days", "00"),
        ("2010-13", "a month is 01..12", "13"),
        ("2010-00-01", "a month is 01..12", "00"),
        ("0000-01", "years are 0001..9999", "0000"),
        ("2010-6", "write it like 2010, 2010-06 or 2010-06-15", "2010-6"),
        ("10", "is not a date", "10"),
        ("12010", "is not a date", "12010"),
        ("-2010", "is not a date", "-2010"),
        ("2010/06", "is not a date", "2010/06"),
        ("2010-06-15T00:00", "is not a date", "2010-06-15T00:00"),
        ("201X", "is not a date", "201X"),
        ("2010-21", "there is no month 21", "21"),
        ("2010 ", "is not a date", "2010 "),
        ("2010\n", "is not a date", "2010\n"),
        ("\uff12\uff10\uff11\uff10", "is not a date", "\uff12\uff10\uff11\uff10"),
        ("", "is not a date", ""),
    ],
)
def test_a_date_that_does_not_exist(text: str, message: str, place: str) -> None:
    with pytest.raises(TemporalError, match=message) as caught:
        DAYS.period(text)
    assert text[caught.value.start : caught.value.end] == place


def test_one_instant_needs_a_full_date() -> None:
    assert DAYS.parse_instant("2010-06-15") == DAY(2010, 6, 15).toordinal()
    with pytest.raises(VagueDateError, match=r"whole year where .*; write .*2010-01-01"):
        DAYS.parse_instant("2010")
    with pytest.raises(VagueDateError, match=r"whole month.*2010-06-01") as caught:
        DAYS.parse_instant("2010-06")
    assert (caught.value.start, caught.value.end) == (0, 7)


def test_days_are_written_in_iso_form() -> None:
    assert DAYS.format(DAY(2010, 6, 1).toordinal()) == "2010-06-01"
    assert DAYS.format(1) == "0001-01-01"
    assert DAYS.format(DAY.max.toordinal()) == "9999-12-31"


@pytest.mark.parametrize("instant", [0, -1, DAY.max.toordinal() + 1, True, POS_INF, 1.0])
def test_what_is_no_day_of_the_calendar_is_not_written(instant: Instant) -> None:
    with pytest.raises(TemporalError):
        DAYS.format(instant)
    with pytest.raises(TemporalError):
        to_date(instant)


@pytest.mark.parametrize(("text", "instant"), [("0", 0), ("-7", -7), ("12", 12), ("007", 7)])
def test_an_integer_is_its_own_period(text: str, instant: Instant) -> None:
    assert INTEGERS.period(text) == (instant, instant)
    assert INTEGERS.parse_instant(text) == instant
    assert INTEGERS.widen(text) == (instant - 1, instant + 1)
    assert INTEGERS.format(instant) == str(instant)


@pytest.mark.parametrize("text", ["", "x", "1.5", "+5", "--5", "1_000", "2010-06-15", "5 ", "٣"])
def test_what_is_no_integer(text: str) -> None:
    with pytest.raises(TemporalError, match="is not an integer") as caught:
        INTEGERS.period(text)
    assert (caught.value.start, caught.value.end) == (0, len(text))


def test_a_day_beyond_what_python_writes_is_refused_cleanly() -> None:
    with pytest.raises(TemporalError, match="too many digits"):
        to_date(10**9999)


def test_integers_beyond_what_python_reads_are_refused_cleanly() -> None:
    with pytest.raises(TemporalError, match="too many to read"):
        INTEGERS.period("9" * 5000)
    with pytest.raises(TemporalError, match="too many digits to be written"):
        INTEGERS.format(10**5000)


@pytest.mark.parametrize("value", [True, POS_INF, 1.0])
def test_what_is_no_instant_is_not_written_as_an_integer(value: Instant) -> None:
    with pytest.raises(TemporalError, match="is not an instant; give an int"):
        INTEGERS.format(value)


def test_dates_go_in_and_out() -> None:
    day = DAY(2010, 6, 15)
    assert to_date(from_date(day)) == day


def test_a_time_of_day_is_refused() -> None:
    with pytest.raises(TemporalError, match=r"pass its \.date\(\)"):
        from_date(datetime.datetime(2010, 6, 15, tzinfo=datetime.UTC))


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (
            "2010-6",
            "`2010-6` is not a date; write it like 2010, 2010-06 or 2010-06-15",
            "2010-6",
        ),
        ("0000-01", "`0000-01`: there is no year 0000; years are 0001..9999", "0000"),
        ("2010-00", "`2010-00`: there is no month 00; a month is 01..12", "00"),
        (
            "0904-02-30",
            "`0904-02-30` does not exist: February 0904 has 29 days; a day of it is 01..29",
            "30",
        ),
        (
            "2010-12-32",
            "`2010-12-32` does not exist: December 2010 has 31 days; a day of it is 01..31",
            "32",
        ),
    ],
)
def test_the_whole_message_about_a_date(text: str, message: str, place: str) -> None:
    with pytest.raises(TemporalError) as caught:
        DAYS.period(text)
    assert str(caught.value) == message
    assert text[caught.value.start : caught.value.end] == place
    assert caught.value.end - caught.value.start == len(place)


@pytest.mark.parametrize("text", ["0001-01", "9999"])
def test_the_whole_message_about_what_cannot_be_widened(text: str) -> None:
    with pytest.raises(TemporalError) as caught:
        DAYS.widen(text)
    assert str(caught.value) == (
        f"`{text}` cannot be widened past the years 0001 to 9999; "
        "write a range `lo..hi`, with `_` for an open side"
    )
    assert (caught.value.start, caught.value.end) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "unit", "first"), [("2010", "year", "2010-01-01"), ("2010-06", "month", "2010-06-01")]
)
def test_the_whole_message_about_a_date_that_is_too_wide(text: str, unit: str, first: str) -> None:
    with pytest.raises(VagueDateError) as caught:
        DAYS.parse_instant(text)
    assert str(caught.value) == (
        f"`{text}` is a whole {unit} where one day is needed; write for example {first}"
    )
    assert (caught.value.start, caught.value.end) == (0, len(text))


def test_the_whole_messages_about_instants() -> None:
    with pytest.raises(TemporalError) as outside:
        DAYS.format(0)
    assert str(outside.value) == (
        "instant 0 is no day of the calendar; days run from 1 (0001-01-01) to 3652059 (9999-12-31)"
    )
    with pytest.raises(TemporalError) as dated:
        from_date(datetime.datetime(2010, 6, 15, 12, 30))  # noqa: DTZ001
    assert str(dated.value) == (
        "2010-06-15T12:30:00 has a time of day, an instant is a day; pass its .date()"
    )
    with pytest.raises(TemporalError) as infinite:
        INTEGERS.format(POS_INF)  # type: ignore[arg-type]
    assert str(infinite.value) == "inf is not an instant; give an int"
    with pytest.raises(TemporalError) as long:
        INTEGERS.format(10**5000)
    assert str(long.value) == "an integer has too many digits to be written; use a smaller one"


def test_the_whole_messages_about_integers() -> None:
    with pytest.raises(TemporalError) as wrong:
        INTEGERS.period("7x")
    assert str(wrong.value) == "`7x` is not an integer; write it like 7 or -7"
    with pytest.raises(TemporalError) as long:
        INTEGERS.period("9" * 5000)
    shown = "9" * 59 + "…"
    assert str(long.value) == f"`{shown}` has 5000 digits, too many to read; use a smaller integer"
    assert (long.value.start, long.value.end) == (0, 5000)
