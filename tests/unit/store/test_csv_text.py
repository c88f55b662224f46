from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("polars")

from cartelogic.errors import Code, ProgramError
from cartelogic.store.csv_text import Records, read_csv


def read(tmp_path: Path, text: str | bytes, name: str = "facts.csv") -> Records:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_csv(path, name)


def refused(found: Records) -> list[tuple[int, str, str]]:
    return [(one.line, one.text, one.reason) for one in found.refused]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_a_record_is_a_line(tmp_path: Path, end: str, *, last: bool) -> None:
    found = read(tmp_path, end.join(["a,b", "1,x", "", "2,"]) + end * last)
    assert found.frame.rows() == [("1", "x"), ("2", None)]
    assert found.lines.tolist() == [2, 4]
    assert not found.refused


def test_a_quoted_field_holds_anything(tmp_path: Path) -> None:
    found = read(tmp_path, 'a,b\n"x, ""y""\nz",1\n"",2\n3,4\n')
    assert found.frame.rows() == [('x, "y"\nz', "1"), (None, "2"), ("3", "4")]
    assert found.lines.tolist() == [2, 4, 5]


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfa\n\xc3\xa9\n").frame.rows() == [("é",)]


def test_in_tsv_files_a_tab_stands_between_fields(tmp_path: Path) -> None:
    found = read(tmp_path, 'a\tb\n1,5\t"x\ty"\n', "facts.tsv")
    assert found.frame.rows() == [("1,5", "x\ty")]


@pytest.mark.parametrize("quote", ["", '"q"'])
def test_a_record_of_another_width_is_refused(tmp_path: Path, quote: str) -> None:
    found = read(tmp_path, f"a,b\n1\n{quote},2\n3,4,5\n6,7")
    assert refused(found) == [
        (2, "1", "it has 1 field, and the header 2"),
        (4, "3,4,5", "it has 3 fields, and the header 2"),
    ]
    assert found.lines.tolist() == [3, 5]
    assert found.frame["b"].to_list() == ["2", "7"]


@pytest.mark.parametrize("line", ['x",1', '"x"y,1', '"x,1', 'a "b" c,1'])
def test_a_quote_that_opens_or_closes_nothing_refuses_its_line(tmp_path: Path, line: str) -> None:
    found = read(tmp_path, f"a,b\n1,2\n{line}\n3,4\n")
    assert [one.line for one in found.refused] == [3]
    assert found.frame.rows() == [("1", "2"), ("3", "4")]


def test_a_file_without_records_has_its_columns(tmp_path: Path) -> None:
    found = read(tmp_path, "a,b\n")
    assert found.frame.columns == ["a", "b"]
    assert not len(found.lines)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("", "`facts.csv` has no header"),
        ("\na,b\n", "`facts.csv` has no header"),
        ('a"b,c\n"x",1\n', "`facts.csv` has no header"),
        ("a,,b\n", "`facts.csv` has no name for column 2"),
        ("a,b,a\n", "`facts.csv` has two columns called `a`"),
    ],
)
def test_a_header_names_every_column(tmp_path: Path, text: str, claim: str) -> None:
    with pytest.raises(ProgramError) as refusal:
        read(tmp_path, text)
    (found,) = refusal.value.diagnostics
    assert (found.code, found.claim) == (Code.BAD_COLUMN, claim)


@pytest.mark.parametrize("text", [b"a\nx\n\xff\n", b"a\n\0\n"])
def test_what_is_no_text_is_refused(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(ProgramError) as refusal:
        read(tmp_path, text)
    (found,) = refusal.value.diagnostics
    assert found.code is Code.UNREADABLE
    assert b"\0" in text or (found.span is not None and found.span.line == 3)
