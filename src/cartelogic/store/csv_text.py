"""CSV files, strictly: every record is read, or refused with its line.

    file    = header {record}
    record  = field {"," field} end-of-line        as many fields as the header
    field   = {any character but quote, comma, end of line}
            | quote {any character but quote | two quotes} quote

That is RFC 4180, in UTF-8; in files whose names end in ``.tsv`` a tab stands for the comma.
Lines without any character are passed over.  A record that breaks these rules is refused as
one line, and reading goes on with the next.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.source import SourceText
from cartelogic.store.columns.codes import Ints

if TYPE_CHECKING:
    import polars

_NEWLINE = 10
_MARK = b"\xef\xbb\xbf"  # of byte order, at the beginning of a file


@frozen
class Refused:
    """A line that is no record."""

    line: int
    text: str
    reason: str


@frozen
class Records:
    """What is in a file.

    Attributes:
        frame: the records, all of it text; an empty field is null.
        lines: the line on which each record begins.
        refused: the lines that are no records.
    """

    frame: polars.DataFrame
    lines: Ints
    refused: tuple[Refused, ...]


def read_csv(path: Path, name: str) -> Records:
    """Read a file.

    Args:
        path: the file.
        name: what messages call it.

    Raises:
        ProgramError: CL501 for a file that is no text, CL511 for its header.
    """
    import polars

    separator = "\t" if path.suffix == ".tsv" else ","
    content = _content(path, name)
    end = content.find(b"\n")
    if b'"' in content:
        records, lines, refused = _quoted(content.decode("utf-8"), separator)
        header_text = records[0] if len(lines) and lines[0] == 1 else ""
    else:
        header_text = (content if end < 0 else content[:end]).decode("utf-8")
        records, lines, refused = [], np.empty(0, dtype=np.int64), []
    header = _header(header_text, separator, name)
    if b'"' in content:
        body, lines, refused = _of_width(records, lines, refused, len(header), separator)
    else:
        body, lines, refused = _plain(content, separator, len(header))
    if body.startswith(_MARK):  # Polars would take the first character of a row for a mark
        body = _MARK + body
    types = dict.fromkeys(header, polars.String)
    if not len(lines):
        return Records(polars.DataFrame(schema=types), lines, tuple(refused))
    frame = polars.read_csv(
        body,
        has_header=False,
        new_columns=header,
        separator=separator,
        quote_char='"' if b'"' in content else None,
        infer_schema=False,
    )
    if frame.height != len(lines) or frame.width != len(header):
        raise AssertionError(f"{frame.shape} read of {len(lines)} records")
    texts = polars.all().replace("", None) if b'"' in content else polars.all()
    return Records(frame.select(texts), lines, tuple(refused))


def _content(path: Path, name: str) -> bytes:
    """The bytes of a file, with one way to end a line, and without a mark at their beginning."""
    content = path.read_bytes().removeprefix(_MARK)
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProgramError.of(
            Diagnostic(
                Code.UNREADABLE,
                f"`{name}` is no text in UTF-8",
                SourceText(name, "", line).span(),
                why=f"the bytes on line {line} stand for no character",
                hint="save the file as UTF-8",
            )
        ) from None
    if b"\0" in content:
        raise ProgramError.of(
            Diagnostic(
                Code.UNREADABLE,
                f"`{name}` is no text",
                why="it has a character that no text has (code 0)",
                hint="give a CSV file; others end in .parquet",
            )
        )
    return content


def _header(text: str, separator: str, name: str) -> list[str]:
    """The names of the columns."""
    import csv

    names = next(csv.reader([text], delimiter=separator), []) if text else []
    span = SourceText(name, text).span()
    if not names:
        problem = "has no header"
    elif not all(names):
        problem = f"has no name for column {names.index('') + 1}"
    elif len(set(names)) < len(names):
        twice = next(column for column in names if names.count(column) > 1)
        problem = f"has two columns called `{twice}`"
    else:
        return names
    raise ProgramError.of(
        Diagnostic(
            Code.BAD_COLUMN,
            f"`{name}` {problem}",
            span,
            why="the first line names the columns",
            hint="give every column a name of its own",
        )
    )


def _plain(content: bytes, separator: str, width: int) -> tuple[bytes, Ints, list[Refused]]:
    """The records of a file without quotes: its lines, by what stands at their ends."""
    if not content.endswith(b"\n"):
        content += b"\n"
    every = np.frombuffer(content, dtype=np.uint8)
    ends = np.flatnonzero(every == _NEWLINE)
    starts = np.concatenate(([0], ends[:-1] + 1))
    commas = np.flatnonzero(every == ord(separator))
    fields = np.diff(np.searchsorted(commas, np.append(starts, len(every)))) + 1
    lines = np.arange(1, len(ends) + 1)
    is_body = (ends > starts) & (lines > 1)
    is_good = is_body & (fields == width)
    refused = [
        Refused(line, content[start:end].decode("utf-8"), _uneven(count, width))
        for line, start, end, count in zip(
            *(array[is_body & ~is_good].tolist() for array in (lines, starts, ends, fields)),
            strict=True,
        )
    ]
    if is_good[1:].all():
        return content[int(ends[0]) + 1 :], lines[is_good], refused
    lengths = ends + 1 - starts
    return every[np.repeat(is_good, lengths)].tobytes(), lines[is_good], refused


def _quoted(text: str, separator: str) -> tuple[list[str], Ints, list[Refused]]:
    """The records of a file with quotes, the header first, and the lines that are none."""
    if not text.endswith("\n"):
        text += "\n"
    field = rf'(?:"(?:[^"]++|"")*+"|[^"{separator}\n]*+)'
    record = re.compile(rf"{field}(?:{separator}{field})*+\n")
    records: list[str] = []
    lines: list[int] = []
    refused: list[Refused] = []
    at, line = 0, 1
    while at < len(text):
        found = record.match(text, at)
        end = text.index("\n", at) + 1 if found is None else found.end()
        if found is None:
            why = "a quote in it does not open or close a field"
            refused.append(Refused(line, text[at : end - 1], why))
        elif end > at + 1:
            records.append(text[at:end])
            lines.append(line)
        line += text.count("\n", at, end)
        at = end
    return records, np.array(lines, dtype=np.int64), refused


def _of_width(
    records: list[str], lines: Ints, refused: list[Refused], width: int, separator: str
) -> tuple[bytes, Ints, list[Refused]]:
    """The records that have as many fields as the header."""
    quotes = re.compile(r'"(?:[^"]++|"")*+"')
    counts = np.array(
        [quotes.sub("", record).count(separator) + 1 for record in records[1:]], dtype=np.int64
    )
    body, lines = records[1:], lines[1:]
    for place in np.flatnonzero(counts != width).tolist():
        why = _uneven(int(counts[place]), width)
        refused.append(Refused(int(lines[place]), body[place].rstrip("\n"), why))
    kept: Any = counts == width
    good = "".join(record for record, is_good in zip(body, kept.tolist(), strict=True) if is_good)
    refused.sort(key=lambda one: one.line)
    return good.encode("utf-8"), lines[kept], refused


def _uneven(count: int, width: int) -> str:
    fields = "1 field" if count == 1 else f"{count} fields"
    return f"it has {fields}, and the header {width}"
