"""EDTF (ISO 8601-2:2019): every form of its three levels is read, or refused with a reason."""

import datetime
import re
from collections.abc import Callable
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelogic.temporal import (
    DAYS,
    NEG_INF,
    POS_INF,
    BoundKind,
    Codec,
    TemporalError,
    from_date,
    parse_bound,
    parse_interval,
    to_date,
)


def range_of(text: str) -> str:
    bound = parse_bound(text, DAYS)
    return "..".join(
        "_" if isinstance(end, float) else DAYS.format(end)
        for end in (bound.earliest, bound.latest)
    )


# The features of the specification in its order: the examples of each, and what they mean.
DATES = [
    # level 0: date
    ("1985-04-12", "1985-04-12..1985-04-12", False),
    ("1985-04", "1985-04-01..1985-04-30", False),
    ("1985", "1985-01-01..1985-12-31", False),
    # level 1: seasons
    ("2001-21", "2001-03-01..2001-05-31", False),
    ("2001-22", "2001-06-01..2001-08-31", False),
    ("2001-23", "2001-09-01..2001-11-30", False),
    ("2001-24", "2001-12-01..2002-02-28", False),
    # level 1: qualification of a date
    ("1984?", "1984-01-01..1984-12-31", True),
    ("2004-06~", "2004-05-01..2004-07-31", False),
    ("2004-06-11%", "2004-06-10..2004-06-12", True),
    # level 1: unspecified digits from the right
    ("201X", "2010-01-01..2019-12-31", False),
    ("20XX", "2000-01-01..2099-12-31", False),
    ("2004-XX", "2004-01-01..2004-12-31", False),
    ("1985-04-XX", "1985-04-01..1985-04-30", False),
    ("1985-XX-XX", "1985-01-01..1985-12-31", False),
    # level 2: significant digits
    ("1950S2", "1900-01-01..1999-12-31", False),
    # level 2: parts of a year
    ("2001-25", "2001-03-01..2001-05-31", False),
    ("2001-26", "2001-06-01..2001-08-31", False),
    ("2001-27", "2001-09-01..2001-11-30", False),
    ("2003-28", "2003-12-01..2004-02-29", False),
    ("2001-29", "2001-09-01..2001-11-30", False),
    ("2001-30", "2001-12-01..2002-02-28", False),
    ("2001-31", "2001-03-01..2001-05-31", False),
    ("2001-32", "2001-06-01..2001-08-31", False),
    ("2001-33", "2001-01-01..2001-03-31", False),
    ("2001-34", "2001-04-01..2001-06-30", False),
    ("2001-35", "2001-07-01..2001-09-30", False),
    ("2001-36", "2001-10-01..2001-12-31", False),
    ("2001-37", "2001-01-01..2001-04-30", False),
    ("2001-38", "2001-05-01..2001-08-31", False),
    ("2001-39", "2001-09-01..2001-12-31", False),
    ("2001-40", "2001-01-01..2001-06-30", False),
    ("2001-41", "2001-07-01..2001-12-31", False),
    # level 2: one of a set
    ("[1667,1668,1670..1672]", "1667-01-01..1672-12-31", False),
    ("[..1760-12-03]", "_..1760-12-03", False),
    ("[1760-12..]", "1760-12-01.._", False),
    ("[1760-01,1760-02,1760-12..]", "1760-01-01.._", False),
    ("[1667,1760-12]", "1667-01-01..1760-12-31", False),
    ("[..1984]", "_..1984-12-31", False),
    # level 2: qualification of a group of components
    ("2004-06~-11", "2004-05-11..2004-07-11", False),
    ("2004?-06-11", "2004-06-11..2004-06-11", True),
    # level 2: qualification of one component
    ("?2004-06-~11", "2004-06-10..2004-06-12", True),
    ("2004-%06-11", "2004-05-11..2004-07-11", True),
    ("?2004-06-04~", "2004-06-03..2004-06-05", True),
    # level 2: unspecified digits anywhere
    ("156X-12-25", "1560-12-25..1569-12-25", False),
    ("15XX-12-25", "1500-12-25..1599-12-25", False),
    ("XXXX-12-XX", "0001-12-01..9999-12-31", False),
    ("1XXX-XX", "1000-01-01..1999-12-31", False),
    ("1XXX-12", "1000-12-01..1999-12-31", False),
    ("1984-1X", "1984-10-01..1984-12-31", False),
]

INTERVALS = [
    # level 0
    ("1964/2008", "[1964, 2008]"),
    ("2004-06/2006-08", "[2004-06, 2006-08]"),
    ("2004-02-01/2005-02-08", "[2004-02-01, 2005-02-08]"),
    ("2004-02-01/2005-02", "[2004-02-01, 2005-02]"),
    ("2004-02-01/2005", "[2004-02-01, 2005]"),
    ("2005/2006-02", "[2005, 2006-02]"),
    # level 1: open
    ("1985-04-12/..", "[1985-04-12, _]"),
    ("1985-04/..", "[1985-04, _]"),
    ("1985/..", "[1985, _]"),
    ("../1985-04-12", "[_, 1985-04-12]"),
    ("../1985-04", "[_, 1985-04]"),
    ("../1985", "[_, 1985]"),
    # level 1: unknown
    ("1985-04-12/", "[1985-04-12, 1985-04-12.._]"),
    ("1985-04/", "[1985-04, 1985-04-01.._]"),
    ("1985/", "[1985, 1985-01-01.._]"),
    ("/1985-04-12", "[_..1985-04-12, 1985-04-12]"),
    ("/1985-04", "[_..1985-04-30, 1985-04]"),
    ("/1985", "[_..1985-12-31, 1985]"),
    # level 1: qualified
    ("1984~/2004-06", "[1984~, 2004-06]"),
    ("1984/2004-06~", "[1984, 2004-06~]"),
    ("1984~/2004~", "[1984~, 2004~]"),
    ("1984?/2004%", "[1984?, 2004%]"),
    ("1984-06-02?/2004-08-08~", "[1984-06-02?, 2004-08-08~]"),
    # level 2
    ("2004-06-~01/2004-06-~20", "[2004-06-~01, 2004-06-~20]"),
    ("2004-06-XX/2004-07-03", "[2004-06-XX, 2004-07-03]"),
]

REFUSED = [
    # text, part of the message, the text under the carets
    # level 0: date and time
    ("1985-04-12T23:20:30", "has a time of day, and an instant is a day", "T23:20:30"),
    ("1985-04-12T23:20:30Z", "leave out what follows the date", "T23:20:30Z"),
    ("1985-04-12T23:20:30-04", "has a time of day", "T23:20:30-04"),
    ("1985-04-12T23:20:30+04:30", "has a time of day", "T23:20:30+04:30"),
    # level 0: an interval where one bound is needed
    ("1964/2008", "write the interval as [start, end]", "/"),
    # level 1: years of more than four digits, and negative ones
    ("Y170000002", "years are 0001..9999, and `_` stands for what lies beyond", "Y170000002"),
    ("Y-170000002", "more than four digits", "Y-170000002"),
    ("-1985", "is a year before 0001; years are 0001..9999", "-1985"),
    ("-1985-04?", "is a year before 0001", "-1985-04"),
    # level 2: exponents, significant digits of such years
    ("Y-17E7", "more than four digits", "Y-17E7"),
    ("Y171010000S3", "more than four digits", "Y171010000S3"),
    ("Y3388E2S3", "more than four digits", "Y3388E2S3"),
    # level 2: all of a set
    ("{1667,1668,1670..1672}", "means every one of these dates", "{1667,1668,1670..1672}"),
    ("{1960,1961-12}", "write a fact for each of them", "{1960,1961-12}"),
    ("{..1984}", "or one of a set in brackets", "{..1984}"),
    # earlier drafts and habits
    ("156", "write a decade like 156X", "156"),
    ("15", "and a century like 15XX", "15"),
    ("156x", "write a capital X", "x"),
    ("15uu-12", "write a capital X", "u"),
    ("open", "is not a date", "open"),
    ("unknown", "is not a date", "unknown"),
    # faults in forms that are read
    ("1950S0", "S1 to S4", "1950S0"),
    ("1950S5", "S1 to S4", "1950S5"),
    ("0950S2", "from a first that is not 0", "0950S2"),
    ("195XS2", "S1 to S4", "195XS2"),
    ("1950S" + "9" * 5000, "S1 to S4", "1950S" + "9" * 5000),
    ("1950S2-06", "write 1950S2 alone", "06"),
    ("2001-21-05", "21 is a part of a year and has no days", "05"),
    ("2001-20", "a month is 01..12", "20"),
    ("2001-42", "a month is 01..12", "42"),
    ("2001-2X", "there is no month 2X", "2X"),
    ("2004?-13-01", "there is no month 13", "13"),
    ("0000-XX", "there is no year 0000", "0000"),
    ("2014-02-3X", "is no day of the calendar", "3X"),
    ("2014-?06-31", "is no day of the calendar", "31"),
    ("2014-XX-00", "is no day of the calendar", "00"),
    ("9999-24", "runs past the years 0001 to 9999", "9999-24"),
    ("000X~", "write a range `lo..hi`", "000X~"),
    ("9999-12~-31", "runs past", "9999-12~-31"),
    ("0001-01-~01", "runs past", "0001-01-~01"),
    ("9999-12-~31", "runs past", "9999-12-~31"),
    ("0001-~01", "runs past", "0001-~01"),
    ("9999-~12", "runs past", "9999-~12"),
    ("2004??-06", "repeats a mark", "??"),
    ("?%2004-06", "repeats a mark", "?%"),
    ("2004-~06~-11", "repeats a mark", "~06~"),
    ("[]", "is no date of a set", ""),
    ("[1667,]", "is no date of a set", ""),
    ("[1667, _]", "is no date of a set; write dates, and ranges like", "_"),
    ("[1667,..]", "is no date of a set", ".."),
    ("[[1667]]", "is no date of a set", "[1667]"),
    ("[1667", "end it with `]`", "[1667"),
    ("[1667]?", "write marks inside", "[1667]?"),
    ("[1667, 1668-13]", "a month is 01..12", "13"),
    ("[..1668-13]", "a month is 01..12", "13"),
    ("[1668-13..]", "a month is 01..12", "13"),
    ("[1672..1670]", "runs backwards", "1672..1670"),
]

REFUSED_INTERVALS = [
    ("/", "has no date; write one, or `[_, _]`", "/"),
    (" ../.. ", "has no date", "../.."),
    ("../", "has no date", "../"),
    ("/..", "has no date", "/.."),
    ("1984/1985/1986", "has 3 bounds", "1984/1985/1986"),
    ("1985/1984", "`1985/1984` ends before it starts", "1985/1984"),
    ("1985/06", "write all of the date", "06"),
    ("1985/P1Y", "is not a date", "P1Y"),
    ("1985/_", "write a date, `..` for an open side", "_"),
    ("1984..1985/1986", "or the interval as [start, end]", "1984..1985"),
    ("1984/[1985,1986]", "is no side of it", "[1985,1986]"),
    ("1984 / 1985-13", "a month is 01..12", "13"),
    ("Y17000/1985", "more than four digits", "Y17000"),
]


@pytest.mark.parametrize(("text", "days", "doubtful"), DATES)
def test_a_date_is_the_range_of_days_that_it_may_be(text: str, days: str, doubtful: bool) -> None:
    bound = parse_bound(text, DAYS)
    assert range_of(text) == days
    assert (bound.doubtful, str(bound)) == (doubtful, text)


@pytest.mark.parametrize(("text", "brackets"), INTERVALS)
def test_an_interval_is_the_one_in_brackets_and_prints_as_written(text: str, brackets: str) -> None:
    written = parse_interval(f" {text} ", DAYS)
    in_brackets = parse_interval(brackets, DAYS)
    assert written == in_brackets
    assert hash(written) == hash(in_brackets)
    assert (str(written), str(in_brackets)) == (text, brackets)


@pytest.mark.parametrize(("text", "message", "place"), REFUSED)
def test_what_is_no_bound_says_why_and_where(text: str, message: str, place: str) -> None:
    with pytest.raises(TemporalError) as caught:
        parse_bound(text, DAYS)
    assert message in str(caught.value)
    assert text[caught.value.start : caught.value.end] == place


@pytest.mark.parametrize(("text", "message", "place"), REFUSED_INTERVALS)
def test_what_is_no_interval_says_why_and_where(text: str, message: str, place: str) -> None:
    with pytest.raises(TemporalError) as caught:
        parse_interval(text, DAYS)
    assert message in str(caught.value)
    assert text[caught.value.start : caught.value.end] == place


@pytest.mark.parametrize(
    ("text", "days"),
    [
        # A date whose end is open moves by the unit of what is written before it.
        ("2014-XX~", "2013-01-01..2015-12-31"),
        ("2014-06-XX~", "2014-05-01..2014-07-31"),
        ("2014-~XX", "2013-01-01..2015-12-31"),
        ("201X~", "2000-01-01..2029-12-31"),
        ("1950S2~", "1800-01-01..2099-12-31"),
        ("1X84~", "1083-01-01..1985-12-31"),
        # Parts of a year move by their own length.
        ("2014-21~", "2013-12-01..2014-08-31"),
        ("2014-38~", "2014-01-01..2014-12-31"),
        ("2014-40~", "2013-07-01..2014-12-31"),
        ("2014~-24", "2013-12-01..2016-02-29"),
        # Months stay whole, and days that do not exist become the last of their month.
        ("2014-06~-XX", "2014-05-01..2014-07-31"),
        ("2014-06~-30", "2014-05-30..2014-07-30"),
        ("2014-03~-31", "2014-02-28..2014-04-30"),
        ("2012~-02-29", "2011-02-28..2013-02-28"),
        # Up to the first day and the last.
        ("0001-01-~02", "0001-01-01..0001-01-03"),
        ("9999-12-~30", "9999-12-29..9999-12-31"),
        ("0001-~02", "0001-01-01..0001-03-31"),
        ("9999-~11", "9999-10-01..9999-12-31"),
        # Several marks add up.
        ("~2014-~06-~11", "2013-05-10..2015-07-12"),
        ("2014~-06~", "2013-05-01..2015-07-31"),
    ],
)
def test_what_a_tilde_moves(text: str, days: str) -> None:
    assert range_of(text) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("XXXX", "0001-01-01..9999-12-31"),
        ("XXXX-02-29", "0004-02-29..9996-02-29"),
        ("190X-02-29", "1904-02-29..1908-02-29"),
        ("1900-02-2X", "1900-02-20..1900-02-28"),
        ("2014-XX-31", "2014-01-31..2014-12-31"),
        ("00XX", "0001-01-01..0099-12-31"),
        ("195X-24", "1950-12-01..1960-02-29"),
    ],
)
def test_only_days_that_exist_count(text: str, days: str) -> None:
    assert range_of(text) == days


@pytest.mark.parametrize(
    ("text", "latest_end"),
    [("2014-24", (2014, 12, 1)), ("2014?-06", (2014, 6, 1)), ("2014-06-XX", (2014, 6, 30))],
)
def test_only_what_names_its_days_is_left_out_whole(
    text: str, latest_end: tuple[int, int, int]
) -> None:
    read = parse_interval(f"[2001, {text})", DAYS)
    assert read.latest_end == from_date(datetime.date(*latest_end))


def test_an_unknown_end_is_possible_for_ever_and_certain_nowhere() -> None:
    ends, starts = parse_interval("2010-06-01/", DAYS), parse_interval("/2010-06-01", DAYS)
    day = from_date(datetime.date(2010, 6, 1))
    assert ends.four_points == (day, day, day + 1, POS_INF)
    assert starts.four_points == (NEG_INF, day, day + 1, day + 1)


def test_a_set_may_stand_where_a_bound_does() -> None:
    read = parse_interval("[ [1667, 1668?] , [1670..1672,1680] ]", DAYS)
    assert (range_of(str(read.start)), range_of(str(read.end))) == (
        "1667-01-01..1668-12-31",
        "1670-01-01..1680-12-31",
    )
    assert read.doubtful
    assert read.start.kind is BoundKind.RANGE


MESSAGES = [
    (
        "9999-24",
        "`9999-24` runs past the years 0001 to 9999; "
        "write a range `lo..hi`, with `_` for an open side",
        "9999-24",
    ),
    ("?%2004-06", "`?%2004-06` repeats a mark; one `~` and one `?` say it all", "?%"),
    ("2004-06-~11~?", "`2004-06-~11~?` repeats a mark; one `~` and one `?` say it all", "~11~?"),
    ("2004-06??-11", "`2004-06??-11` repeats a mark; one `~` and one `?` say it all", "??"),
    (
        "2001-21-05",
        "`2001-21-05`: 21 is a part of a year and has no days; write a month 01..12 before a day",
        "05",
    ),
    ("2014-XX-00", "`2014-XX-00` is no day of the calendar; correct the day", "00"),
    (
        "1950S0",
        "`1950S0`: S1 to S4 say how many digits of a year count, from a first that is not 0; "
        "write it like 1950S2, or as a range `lo..hi`",
        "1950S0",
    ),
    (
        "1950S2-06",
        "`1950S2-06`: a year of which only some digits count has no months; write 1950S2 alone",
        "06",
    ),
    (
        "1950S2-~06-11",
        "`1950S2-~06-11`: a year of which only some digits count has no months; write 1950S2 alone",
        "06",
    ),
    ("0000-XX", "`0000-XX`: there is no year 0000; years are 0001..9999", "0000"),
    ("?2001-42", "`?2001-42`: there is no month 42; a month is 01..12", "42"),
    ("2001-4X-11", "`2001-4X-11`: there is no month 4X; a month is 01..12", "4X"),
    ("open?", "`open` is not a date; write it like 2010, 2010-06 or 2010-06-15", "open"),
    (
        "1985-04-12T23:20",
        "`1985-04-12T23:20` has a time of day, and an instant is a day; "
        "leave out what follows the date",
        "T23:20",
    ),
]


@pytest.mark.parametrize(("text", "message", "place"), MESSAGES)
def test_the_whole_of_each_message(text: str, message: str, place: str) -> None:
    with pytest.raises(TemporalError) as caught:
        parse_bound(text, DAYS)
    assert str(caught.value) == message
    assert text[caught.value.start : caught.value.end] == place
    assert caught.value.end - caught.value.start == len(place)


# -- laws ---------------------------------------------------------------------------------

# Far enough from the ends of the calendar for any mark.
days = st.dates(datetime.date(1100, 1, 1), datetime.date(8800, 12, 31))
two_digits = st.sampled_from(["00", "0X", "X0", "XX"])
masks = st.builds("{}-{}-{}".format, st.sampled_from(["0000", "000X"]), two_digits, two_digits)
marks = st.sampled_from(["", "?", "~", "%", "?~", "~?"])


def masked(text: str, mask: str) -> str:
    return "".join("X" if m == "X" else t for t, m in zip(text, mask, strict=True))


dates = st.builds(
    lambda day, mask, length: masked(day.isoformat(), mask)[:length],
    days,
    masks,
    st.sampled_from([4, 7, 10]),
)

marked_dates = st.builds(str.__add__, dates, marks)


@settings(max_examples=60)
@given(days, masks)
def test_the_range_runs_from_the_first_matching_day_to_the_last(
    day: datetime.date, mask: str
) -> None:
    text = masked(day.isoformat(), mask)
    pattern = re.compile(text.replace("X", "[0-9]"))
    decade = datetime.date(day.year // 10 * 10, 1, 1).toordinal()
    around = range(decade, decade + 3653)
    matching = [i for i in around if pattern.fullmatch(to_date(i).isoformat())]
    bound = parse_bound(text, DAYS)
    assert (bound.earliest, bound.latest) == (matching[0], matching[-1])


@given(dates, marks)
def test_a_tilde_widens_and_a_question_mark_moves_nothing(text: str, mark: str) -> None:
    plain, marked = parse_bound(text, DAYS), parse_bound(text + mark, DAYS)
    wide, doubtful = "~" in mark or "%" in mark, "?" in mark or "%" in mark
    assert marked.doubtful is doubtful
    assert (marked.earliest < plain.earliest) is wide
    assert (marked.latest > plain.latest) is wide


@given(days, st.integers(0, 2), st.sampled_from(["left", "right"]))
def test_a_tilde_moves_the_component_beside_it(day: datetime.date, index: int, side: str) -> None:
    components = day.isoformat().split("-")
    components[index] = f"~{components[index]}" if side == "left" else f"{components[index]}~"
    bound = parse_bound("-".join(components), DAYS)
    assert isinstance(bound.earliest, int)
    assert isinstance(bound.latest, int)
    apart = from_date(day) - bound.earliest, bound.latest - from_date(day)
    units = [(365, 366), (28, 31), (1, 1)]
    assert all(units[index][0] <= days <= units[index][1] for days in apart)


@given(st.lists(marked_dates, min_size=1, max_size=3))
def test_one_of_a_set_is_the_range_around_its_dates(items: list[str]) -> None:
    bounds = [parse_bound(item, DAYS) for item in items]
    for order in permutations(items):
        bound = parse_bound(f"[{','.join(order)}]", DAYS)
        assert bound.earliest == min(item.earliest for item in bounds)
        assert bound.latest == max(item.latest for item in bounds)
        assert bound.doubtful is any(item.doubtful for item in bounds)


@given(marked_dates, marked_dates)
def test_an_interval_with_a_solidus_reads_back_as_written(start: str, end: str) -> None:
    texts = [f"{start}/..", f"../{end}", f"{start}/", f"/{end}"]
    if fault_of(parse_interval, f"[{start}, {end}]", DAYS) is None:
        texts.append(f"{start}/{end}")
    for text in texts:
        written = parse_interval(text, DAYS)
        assert str(written) == text
        assert parse_interval(f"[{written.start}, {written.end}]", DAYS) == written


def fault_of(
    parse: Callable[[str, Codec], object], text: str, codec: Codec
) -> TemporalError | None:
    try:
        parse(text, codec)
    except TemporalError as error:
        return error
    return None


@settings(max_examples=400)
@given(st.text("0129X-~?%/.,[]{}SYTEZ:_ ", max_size=16) | st.text("01X-~?%", max_size=12))
def test_any_text_is_read_as_written_or_refused_with_a_place(text: str) -> None:
    for codec in Codec:
        for parse in (parse_bound, parse_interval):
            fault = fault_of(parse, text, codec)
            if fault is None:
                read = parse(text, codec)
                assert parse(str(read), codec) == read
                assert parse is parse_interval or str(read) == text
            else:
                assert 0 <= fault.start <= fault.end <= len(text)
