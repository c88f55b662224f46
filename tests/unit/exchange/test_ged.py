"""Rows are read strictly: what is wrong is told with line, column, reason and way out."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.exchange import ucdp
from cartelogic.exchange.ucdp.ged import Event, read_rows
from cartelogic.temporal import from_date, to_date
from tests.unit.exchange.ged_files import HIDDEN, event, tables, text_of, write


def only(folder: Path, **changed: str) -> Event | Diagnostic:
    (row,) = read_rows(write(folder, event(**changed)))
    return row


def good(folder: Path, **changed: str) -> Event:
    row = only(folder, **changed)
    assert isinstance(row, Event), row
    return row


def test_a_row_is_an_event(tmp_path: Path) -> None:
    found = good(tmp_path)
    assert (found.id, found.kind, found.precision, found.clarity, found.sources) == (1, 2, 1, 1, 1)
    assert (found.side_a, found.side_b) == ("Red Hand", "Blue Hand")
    assert (found.country, found.state) == ("Utopia", "North state")
    assert str(to_date(found.start)) == str(to_date(found.end)) == "2010-05-10"
    assert [(one.outlet, str(to_date(one.day or 0))) for one in found.articles] == [
        ("The Herald", "2010-05-11")
    ]


@pytest.mark.parametrize(
    ("column", "value", "claim"),
    [
        ("id", "x", "`id` is not a whole number from 0 on"),
        ("id", "1.5", "`id` is not a whole number from 0 on"),
        ("id", "", "`id` is not a whole number from 0 on"),
        ("type_of_violence", "4", "`type_of_violence` is not a whole number from 1 to 3"),
        ("event_clarity", "0", "`event_clarity` is not a whole number from 1 to 2"),
        ("date_prec", "6.0", "`date_prec` is not a whole number from 1 to 5"),
        ("number_of_sources", "-2", "`number_of_sources` is not a whole number from -1 on"),
        ("number_of_sources", "many", "`number_of_sources` is not a whole number from -1 on"),
        ("date_start", "2010-02-30", "`date_start` is no day"),
        ("date_start", "10 May 2010", "`date_start` is no day"),
        ("date_start", "2010-05-10 12:00:00", "`date_start` is no day"),
        ("date_end", "2010-05", "`date_end` is no day"),
        ("date_end", "2010-05-09", "`date_end` is before `date_start`"),
        ("date_end", "2010-05-11", "`date_prec` 1 says the day, and there are 2 days"),
        ("date_prec", "2", "`date_prec` 2 says two to six days, and there is 1 day"),
        ("side_a", " ", "`side_a` is empty"),
        ("side_b", "", "`side_b` is empty"),
        ("country", "", "`country` is empty"),
    ],
)
def test_a_bad_value_is_told_with_its_line_and_column(
    tmp_path: Path, column: str, value: str, claim: str
) -> None:
    rows = list(read_rows(write(tmp_path, event(id="7"), event(**{column: value}))))
    assert isinstance(rows[0], Event)
    bad = rows[1]
    assert isinstance(bad, Diagnostic)
    assert (bad.code, bad.claim) == (Code.BAD_FIELD, claim)
    assert bad.span is not None
    assert bad.span.line == 3
    assert bad.span.text.name == f"ged.csv {re.findall('`(.*?)`', claim)[0]}"
    assert bad.why
    assert bad.hint.endswith("or set bad rows aside with `rejects`")


@pytest.mark.parametrize("column", ["id", "date_start", "date_prec", "number_of_sources"])
def test_no_message_shows_what_may_be_a_name(tmp_path: Path, column: str) -> None:
    bad = only(tmp_path, **{column: "Somebody Somename"})
    assert isinstance(bad, Diagnostic)
    assert not any(word in bad.render() for word in HIDDEN)


def test_a_bad_row_stops_the_load(tmp_path: Path) -> None:
    path = write(tmp_path, event(), event(id="2", date_prec="9"), event(id="3", date_start="?"))
    with pytest.raises(ProgramError) as refused:
        ucdp.read(path, names=tables(tmp_path))
    assert refused.value.codes() == ("CL503", "CL503")
    assert not any(word in str(refused.value) for word in HIDDEN)


def test_bad_rows_are_set_aside_when_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, event(), event(id="2", date_prec="9"))
    events = ucdp.read(path, names=tables(tmp_path), rejects=True)
    assert (events.counts.read, events.counts.made, events.counts.rejected) == (2, 1, 1)
    assert [found.span and found.span.line for found in events.rejects] == [3]


def test_an_id_stands_for_one_event(tmp_path: Path) -> None:
    first, second = read_rows(write(tmp_path, event(), event(side_a="Green Hand")))
    assert isinstance(first, Event)
    assert isinstance(second, Diagnostic)
    assert second.claim == "two rows have the `id` 1"


def test_a_row_of_another_length_is_bad(tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    path.write_text(text_of(event()) + "1,2\n", "utf-8")
    _, short = read_rows(path)
    assert isinstance(short, Diagnostic)
    assert short.claim == "the row has 2 fields, and the file 16 columns"
    assert short.span is not None
    assert short.span.line == 3


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    """A field may go over several lines, and remarks may stand above the columns."""
    headline = '"The Herald,2010-05-11,One\nTwo\nThree"'
    rows = event(source_article=headline), event(id="2", date_prec="9")
    path = tmp_path / "ged.csv"
    path.write_text("# one\n# two\n" + text_of(*rows), "utf-8")
    _, bad = read_rows(path)
    assert isinstance(bad, Diagnostic)
    assert bad.span is not None
    assert bad.span.line == 7


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_files_may_be_packed_and_may_have_a_byte_order_mark(
    tmp_path: Path, pack: object, mark: bytes
) -> None:
    assert callable(pack)
    path = tmp_path / "ged.csv.gz"
    path.write_bytes(pack(mark + text_of(event()).encode()))
    (row,) = read_rows(path)
    assert isinstance(row, Event)


@pytest.mark.parametrize(
    "data",
    [b"\xff\xfe", b"\x1f\x8b\x08broken", text_of(event()).encode() + b'"open', b""],
    ids=["not UTF-8", "broken gzip", "an open quote", "empty"],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ged.csv"
    path.write_bytes(data)
    with pytest.raises(ProgramError) as refused:
        list(read_rows(path))
    assert set(refused.value.codes()) <= {"CL501", "CL503"}


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="CL501"):
        list(read_rows(tmp_path / "nowhere.csv"))


def test_columns_that_are_missing_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    columns = tuple(name for name in event() if name not in ("side_b", "source_article"))
    path.write_text(text_of(event(), columns=columns), "utf-8")
    with pytest.raises(ProgramError) as refused:
        list(read_rows(path))
    assert [found.claim for found in refused.value.diagnostics] == [
        "`ged.csv` has no column `side_b`",
        "`ged.csv` has no column `source_article`",
    ]


def test_days_may_be_written_with_a_midnight(tmp_path: Path) -> None:
    found = good(tmp_path, date_start="2010-05-10 00:00:00.000", date_end="2010-05-10 00:00:00")
    assert found.start == found.end == from_date(to_date(found.start))


def test_minus_one_source_is_a_number_that_nobody_counted(tmp_path: Path) -> None:
    assert good(tmp_path, number_of_sources="-1.0").sources is None
    assert good(tmp_path, number_of_sources="").sources is None
    assert good(tmp_path, number_of_sources="4").sources == 4


def test_what_ucdp_has_not_settled_is_marked(tmp_path: Path) -> None:
    assert good(tmp_path).is_clear
    assert not good(tmp_path, code_status="Check dyad").is_clear
