"""Files of rows: what is in a cell is a value, whatever it looks like; the rest is refused."""

from __future__ import annotations

import contextlib
import csv
import io
import os
from pathlib import Path

import polars
import pytest

from cartelogic import KnowledgeBase, ProgramError
from tests.hostile.words import STEERS, WORDS

CELLS = [word for word in WORDS if "\0" not in word and "\ud800" not in word and word.strip()]
DECLARED = ".decl pair(a: number, b: text)\n"


def written(rows: list[list[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return file.getvalue()


def loaded(path: Path) -> KnowledgeBase:
    kb = KnowledgeBase.from_text(DECLARED)
    kb.load(path)
    return kb


def test_every_cell_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """Formulas too: nothing is evaluated, and nothing is put before them."""
    rows = [[str(number), cell] for number, cell in enumerate(CELLS)]
    path = tmp_path / "pair.csv"
    path.write_text(written([["a", "b"], *rows]), "utf-8", newline="")
    found = {answer["A"]: answer["B"] for answer in loaded(path).query("pair(A, B)")}
    ends = str.maketrans({"\r": "\n"})  # one way to end a line, as in every file of ours
    assert found == {number: cell.translate(ends) for number, cell in enumerate(CELLS)}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"a,a\n1,x\n",
        b"a,\n1,x\n",
        b"a,b\n1\n",
        b"a,b\n1,x,y\n",
        b'a,b\n1,"x\n',
        b'a,b\n1,"x"y\n',
        b'a,b\n1,x"y"\n',
        b"a,b\n1,\x00\n",
        b"a,b\n1,\xff\n",
        b"\xff\xfea\x00",
        b"PK\x03\x04",
        b"a,b\n1e3,x\n",
        b"a,b\n0x10,x\n",
        b"a,b\n1_000,x\n",
        "a,b\n٣,x\n".encode(),
        b"a,b\n" + b"9" * 5000 + b",x\n",
        b'a,b\n"' + b'""' * 5000 + b"\n",
    ],
)
def test_what_is_no_table_is_refused_whole(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pair.csv"
    path.write_bytes(content)
    kb = KnowledgeBase.from_text(DECLARED)
    with pytest.raises(ProgramError) as error:
        kb.load(path)
    assert set(error.value.codes()) <= {"CL501", "CL510", "CL511"}
    assert not STEERS & set(str(error.value))
    assert not kb.query("pair(A, B)")


def test_rows_that_are_refused_are_shown_harmless(tmp_path: Path) -> None:
    path = tmp_path / "pair.csv"
    path.write_text(written([["a", "b"], ["\x1b[31m\u202e", "x"]]), "utf-8")
    with pytest.raises(ProgramError) as error:
        loaded(path)
    assert not STEERS & set(str(error.value))


def test_a_mark_of_byte_order_is_one_at_the_beginning_only(tmp_path: Path) -> None:
    path = tmp_path / "pair.csv"
    path.write_bytes(b"\xef\xbb\xbfb,a\n\xef\xbb\xbfx,1\n")
    assert [answer["B"] for answer in loaded(path).query("pair(A, B)")] == ["\ufeffx"]


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_parquet_file_is_refused_or_read(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "pair.parquet"
    polars.DataFrame({"a": range(20), "b": [str(n) for n in range(20)]}).write_parquet(path)
    content = bytearray(path.read_bytes())
    for step in range(3):
        content[(seed * 7919 + step * 104_729) % len(content)] ^= 1 << (seed % 8)
    path.write_bytes(bytes(content[: len(content) - seed % 3]))
    with contextlib.suppress(ProgramError):
        assert len(loaded(path).query("pair(A, B)")) <= 20


def test_bytes_that_are_no_parquet_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "pair.parquet"
    for content in (b"", b"PAR1", b"PAR1" + bytes(100) + b"PAR1", os.urandom(500)):
        path.write_bytes(content)
        with pytest.raises(ProgramError):
            loaded(path)
