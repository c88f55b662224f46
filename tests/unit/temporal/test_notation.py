"""Bounds, intervals and sets as text: the grammar, and where a fault is shown."""

import datetime
from collections.abc import Callable

import pytest

from cartelogic.temporal import (
    ALWAYS,
    DAYS,
    EMPTY,
    INTEGERS,
    NEG_INF,
    POS_INF,
    Bound,
    BoundKind,
    Codec,
    Interval,
    IntervalSet,
    TemporalError,
    VagueDateError,
    format_interval,
    format_set,
    parse_bound,
    parse_interval,
    parse_set,
)


def day(year: int, month: int, number: int) -> int:
    return datetime.date(year, month, number).toordinal()


BOUNDS = [
    # text, earliest, latest, doubtful, kind
    ("_", NEG_INF, POS_INF, False, BoundKind.OPEN),
    ("_?", NEG_INF, POS_INF, True, BoundKind.OPEN),
    ("2014", day(2014, 1, 1), day(2014, 12, 31), False, BoundKind.PERIOD),
    ("2014?", day(2014, 1, 1), day(2014, 12, 31), True, BoundKind.PERIOD),
    ("2014~", day(2013, 1, 1), day(2015, 12, 31), False, BoundKind.RANGE),
    ("2014~?", day(2013, 1, 1), day(2015, 12, 31), True, BoundKind.RANGE),
    ("2014?~", day(2013, 1, 1), day(2015, 12, 31), True, BoundKind.RANGE),
    ("2014..2015-02", day(2014, 1, 1), day(2015, 2, 28), False, BoundKind.RANGE),
    ("2014~..2015?", day(2013, 1, 1), day(2015, 12, 31), True, BoundKind.RANGE),
    ("_..2014", NEG_INF, day(2014, 12, 31), False, BoundKind.RANGE),
    ("2014.._", day(2014, 1, 1), POS_INF, False, BoundKind.RANGE),
    ("_.._", NEG_INF, POS_INF, False, BoundKind.RANGE),
    ("2014-06..2014", day(2014, 6, 1), day(2014, 12, 31), False, BoundKind.RANGE),
    ("2014%", day(2013, 1, 1), day(2015, 12, 31), True, BoundKind.RANGE),
    ("~2014", day(2013, 1, 1), day(2015, 12, 31), False, BoundKind.RANGE),
    ("201X..2014-22?", day(2010, 1, 1), day(2014, 8, 31), True, BoundKind.RANGE),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "doubtful", "kind"), BOUNDS)
def test_the_bounds(
    text: str, earliest: Bound, latest: Bound, doubtful: bool, kind: BoundKind
) -> None:
    bound = parse_bound(text, DAYS)
    assert (bound.earliest, bound.latest) == (earliest, latest)
    assert (bound.doubtful, bound.kind, str(bound)) == (doubtful, kind, text)


def test_bounds_on_the_integers() -> None:
    bound = parse_bound("-5~..-3?", INTEGERS)
    assert (bound.earliest, bound.latest, bound.doubtful) == (-6, -3, True)


FAULTS = [
    # text, part of the message, the text under the carets
    ("2010-02-30", "has 28 days", "30"),
    ("2014..2010-13", "a month is 01..12", "13"),
    ("2010-13..2014", "a month is 01..12", "13"),
    ("2015..2014", "runs backwards: `2015` comes after `2014`; write 2014..2015", "2015..2014"),
    ("2014??", "repeats a mark", "??"),
    ("2014~?~", "repeats a mark", "~?~"),
    ("_~", "no precision to widen", "~"),
    ("~", "is no bound; write a value, or `_`", "~"),
    ("", "is no bound", ""),
    ("..2014", "write `lo..hi`, with `_` for an open side", "..2014"),
    ("2014..", "is no range", "2014.."),
    ("2014...2015", "is no range", "2014...2015"),
    ("2014..2015..2016", "is no range", "2014..2015..2016"),
    ("2014 .. 2015", "is not a date", "2014 "),
    ("2014%?", "repeats a mark", "%?"),
    ("~2014~", "repeats a mark", "~2014~"),
    ("_%", "no precision to widen", "%"),
    ("0001~", "cannot be widened", "0001"),
]


@pytest.mark.parametrize(("text", "message", "place"), FAULTS)
def test_a_faulty_bound_says_what_and_where(text: str, message: str, place: str) -> None:
    with pytest.raises(TemporalError) as caught:
        parse_bound(text, DAYS)
    assert message in str(caught.value)
    assert text[caught.value.start : caught.value.end] == place


@pytest.mark.parametrize("text", ["5%", "~5", "5X", "[5,6]", "{5}", "5S1", "5/6"])
def test_what_edtf_adds_is_for_days(text: str) -> None:
    with pytest.raises(TemporalError, match="is not an integer"):
        parse_bound(text, INTEGERS)
    with pytest.raises(TemporalError):
        parse_interval(f"{text}/7", INTEGERS)


@pytest.mark.parametrize("text", ["[2012,2013-06]", " [ 2012 , 2013-06 ] ", "[2012, 2013-06]"])
def test_spaces_may_stand_around_bounds(text: str) -> None:
    assert str(parse_interval(text, DAYS)) == "[2012, 2013-06]"


INTERVAL_FAULTS = [
    ("2014", "write a start and an end: `[2014, 2014]`", "2014"),
    ("2014-06..2014-08", "`[2014-06, 2014-08]`", "2014-06..2014-08"),
    ("[2014]", "`[2014, 2014]`", "[2014]"),
    ("[ ]", "write a start and an end: `[_, _]`", "[ ]"),
    ("[2014..2015]", "`[2014, 2015]`", "[2014..2015]"),
    (" 2014 ", "`2014` is not an interval", "2014"),
    ("", "an interval is missing", ""),
    ("[", "is not closed", "["),
    ("[2014, 2015", "is not closed; end it with `]`", "[2014, 2015"),
    ("(2014, 2015]", "a start is always included; begin with `[`", "(2014, 2015]"),
    ("2014, 2015]", "is not an interval", "2014, 2015]"),
    ("[2013, 2014, 2015]", "has 3 bounds", "[2013, 2014, 2015]"),
    ("[ , 2014]", "lacks a bound; write `_`", ""),
    ("[2014, ]", "lacks a bound", ""),
    ("[2010-02-30, 2014]", "February 2010 has 28 days", "30"),
    ("[2010,  2010-02-30 ]", "February 2010 has 28 days", "30"),
    ("[..2014]", "`[_, 2014]`", "[..2014]"),
    ("[2010/2011, 2013]", "is an interval, and a bound is one day", "/"),
    ("[2014], 2015]", "is not a date", "2014]"),
    ("  [ 2015,2014 ] ", "`[2015, 2014]` ends before it starts", "[ 2015,2014 ]"),
]


@pytest.mark.parametrize(("text", "message", "place"), INTERVAL_FAULTS)
def test_a_faulty_interval_says_what_and_where(text: str, message: str, place: str) -> None:
    with pytest.raises(TemporalError) as caught:
        parse_interval(text, DAYS)
    assert message in str(caught.value)
    assert text[caught.value.start : caught.value.end] == place


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(day(2012, 1, 1), day(2013, 7, 1)), "[2012-01-01, 2013-06-30]"),
        (Interval(day(2014, 2, 22), POS_INF), "[2014-02-22, _]"),
        (Interval(NEG_INF, POS_INF), "[_, _]"),
        (Interval(1, day(9999, 12, 31) + 1), "[0001-01-01, 9999-12-31]"),
    ],
)
def test_intervals_are_written_with_both_ends_included(interval: Interval, text: str) -> None:
    assert format_interval(interval, DAYS) == text
    assert parse_interval(text, DAYS).certain == interval


def test_an_interval_beyond_the_calendar_is_not_written() -> None:
    with pytest.raises(TemporalError, match="no day of the calendar"):
        format_interval(Interval(-5, 5), DAYS)


@pytest.mark.parametrize(
    ("instants", "text"),
    [
        (EMPTY, "never"),
        (ALWAYS, "[_, _]"),
        (IntervalSet([(1, 3), (6, POS_INF)]), "[1, 2] + [6, _]"),
    ],
)
def test_sets_are_written_part_by_part(instants: IntervalSet, text: str) -> None:
    assert format_set(instants, INTEGERS) == text
    assert parse_set(text, INTEGERS) == instants


def test_a_set_is_read_in_any_spelling() -> None:
    assert parse_set("[6,7)+[1, 2] + [3, 4]", INTEGERS) == IntervalSet([(1, 5), (6, 7)])
    assert parse_set(" never ", DAYS) == EMPTY
    assert parse_set("[2014-01-01, 2015)", DAYS).hull == Interval(day(2014, 1, 1), day(2015, 1, 1))


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("[2014-01-01, 2014-06]", "is not known to the instant", "[2014-01-01, 2014-06]"),
        ("[_, _] + [2014-01-01?, _]", "need full dates without marks", "[2014-01-01?, _]"),
        ("[_, 2014-01-01] + [2010-02-30, _]", "has 28 days", "30"),
        ("[_, 2014-01-01] +", "an interval is missing", ""),
        ("[_, _] + never", "is not an interval", "never"),
        ("", "an interval is missing", ""),
    ],
)
def test_a_faulty_set_says_what_and_where(text: str, message: str, place: str) -> None:
    with pytest.raises(TemporalError) as caught:
        parse_set(text, DAYS)
    assert message in str(caught.value)
    assert text[caught.value.start : caught.value.end] == place


def test_a_vague_part_has_its_own_error() -> None:
    with pytest.raises(VagueDateError):
        parse_set("[2014, 2015]", DAYS)


# -- the whole of each message ------------------------------------------------------------

BOUND_MESSAGES = [
    ("..2014", "`..2014` is no range; write `lo..hi`, with `_` for an open side", "..2014"),
    (
        "2015..2014",
        "`2015..2014` runs backwards: `2015` comes after `2014`; write 2014..2015",
        "2015..2014",
    ),
    ("~", "`~` is no bound; write a value, or `_` for an open side", "~"),
    ("2014~?~", "`2014~?~` repeats a mark; one `~` and one `?` say it all", "~?~"),
    ("_~", "`_~`: an open side has no precision to widen; write `_`", "~"),
    ("2014.._%", "`_%`: an open side has no precision to widen; write `_`", "%"),
    (
        "[1667, 1668",
        "`[1667, 1668` is no set of dates; end it with `]`, and write marks inside",
        "[1667, 1668",
    ),
    (
        "[1667, 1668]~",
        "`[1667, 1668]~` is no set of dates; end it with `]`, and write marks inside",
        "[1667, 1668]~",
    ),
    (
        "[1667,  _ ]",
        "`[1667,  _ ]`: `_` is no date of a set; "
        "write dates, and ranges like 1670..1672, ..1672 or 1670..",
        "_",
    ),
    (
        "[1667, .. , 1668]",
        "`[1667, .. , 1668]`: `..` is no date of a set; "
        "write dates, and ranges like 1670..1672, ..1672 or 1670..",
        "..",
    ),
]

INTERVAL_MESSAGES = [
    ("", "an interval is missing; write one like [2014, 2014]", ""),
    (
        "2014",
        "`2014` is not an interval; write a start and an end: `[2014, 2014]`",
        "2014",
    ),
    (
        " [ 2014.. ] ",
        "`[ 2014.. ]` is not an interval; write a start and an end: `[2014, _]`",
        "[ 2014.. ]",
    ),
    (
        "[2014, 2015",
        "`[2014, 2015` is not closed; end it with `]`, or with `)` to leave the end out",
        "[2014, 2015",
    ),
    (
        "(2014, 2015]",
        "`(2014, 2015]`: a start is always included; begin with `[`",
        "(2014, 2015]",
    ),
    (
        "(2014/2015]",
        "`(2014/2015]`: a start is always included; begin with `[`",
        "(2014/2015]",
    ),
    (
        " [2013, 2014, 2015]",
        "`[2013, 2014, 2015]` has 3 bounds; write a start and an end",
        "[2013, 2014, 2015]",
    ),
    (
        " 1984/1985/1986",
        "`1984/1985/1986` has 3 bounds; write a start and an end",
        "1984/1985/1986",
    ),
    (" [ , 2014] ", "`[ , 2014]` lacks a bound; write `_` for an open side", ""),
    (" ../.. ", "`../..` has no date; write one, or `[_, _]` for always", "../.."),
    ("../", "`../` has no date; write one, or `[_, _]` for always", "../"),
    ("/..", "`/..` has no date; write one, or `[_, _]` for always", "/.."),
    (
        " 1985 / _? ",
        "`1985 / _?`: `_?` is no side of it; write a date, `..` for an open side, "
        "or the interval as [start, end]",
        "_?",
    ),
    (
        " 1985/1984 ",
        "`1985/1984` ends before it starts: "
        "no instant from `1985` on is in or before `1984`; correct one of the two",
        "1985/1984",
    ),
    (
        "  [ 2015,2014 ) ",
        "`[2015, 2014)` ends before it starts: `)` leaves out `2014`, and no instant from "
        "`2015` on comes before it; correct one of the two, or include the end with `]`",
        "[ 2015,2014 )",
    ),
    # A fault inside of a bound is shown where it stands in the interval.
    (
        " [ 2014 , [1667, 1668-13..] ] ",
        "`1668-13`: there is no month 13; a month is 01..12",
        "13",
    ),
    ("[_, 2014..2015??]", "`2015??` repeats a mark; one `~` and one `?` say it all", "??"),
]


def fault(parse: Callable[[str, Codec], object], text: str, codec: Codec) -> tuple[str, str]:
    """The message, and what stands over the carets."""
    with pytest.raises(TemporalError) as caught:
        parse(text, codec)
    place = text[caught.value.start : caught.value.end]
    assert caught.value.end - caught.value.start == len(place)
    return str(caught.value), place


@pytest.mark.parametrize(("text", "message", "place"), BOUND_MESSAGES)
def test_the_whole_message_about_a_bound(text: str, message: str, place: str) -> None:
    assert fault(parse_bound, text, DAYS) == (message, place)


@pytest.mark.parametrize(("text", "message", "place"), INTERVAL_MESSAGES)
def test_the_whole_message_about_an_interval(text: str, message: str, place: str) -> None:
    assert fault(parse_interval, text, DAYS) == (message, place)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (
            "[_, _] + [2014-01-01?, _] ",
            "`[2014-01-01?, _]` is not known to the instant; "
            "the parts of a set need full dates without marks",
            "[2014-01-01?, _]",
        ),
        ("[_, _] +  + [2014-01-01, _]", "an interval is missing; write one like [2014, 2014]", ""),
        (
            "[_, _]+[2014-01-01, 2014-02-30]+[_, _]",
            "`2014-02-30` does not exist: February 2014 has 28 days; a day of it is 01..28",
            "30",
        ),
    ],
)
def test_the_whole_message_about_a_set(text: str, message: str, place: str) -> None:
    assert fault(parse_set, text, DAYS) == (message, place)


@pytest.mark.parametrize(
    ("parse", "text", "start", "end"),
    [
        (parse_bound, "", 0, 0),
        (parse_interval, "   ", 3, 3),
        (parse_interval, "[1667,]", 6, 6),
        (parse_interval, "[ , 1667]", 2, 2),
        (parse_bound, "[1667, ]", 7, 7),
        (parse_bound, "[,1667]", 1, 1),
        (parse_set, "[_, _] + ", 9, 9),
        (parse_set, "[_, _] + + [_, _]", 9, 9),
        (parse_set, "[_, _] + [_, _] + [_, _] + ", 27, 27),
    ],
)
def test_what_is_missing_is_missing_at_a_place(
    parse: Callable[[str, Codec], object], text: str, start: int, end: int
) -> None:
    with pytest.raises(TemporalError) as caught:
        parse(text, DAYS)
    assert (caught.value.start, caught.value.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("7..3", "`7..3` runs backwards: `7` comes after `3`; write 3..7", "7..3"),
        ("7??", "`7??` repeats a mark; one `~` and one `?` say it all", "??"),
        ("7..3x", "`3x` is not an integer; write it like 7 or -7", "3x"),
        ("7%", "`7%` is not an integer; write it like 7 or -7", "7%"),
    ],
)
def test_the_whole_message_about_a_bound_of_integers(text: str, message: str, place: str) -> None:
    assert fault(parse_bound, text, INTEGERS) == (message, place)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        # A set inside of an interval keeps its commas, also where sets follow one another.
        ("[[1667,1668],[1670,1671]]", ("[1667,1668]", "[1670,1671]")),
        ("[[1667,1668..1669],1670]", ("[1667,1668..1669]", "1670")),
        ("[1667,[1668,1669,1670])", ("1667", "[1668,1669,1670]")),
    ],
)
def test_only_the_outer_comma_parts_an_interval(written: str, kept: tuple[str, str]) -> None:
    read = parse_interval(written, DAYS)
    assert (read.start.text, read.end.text) == kept
    assert read.closed is written.endswith("]")
