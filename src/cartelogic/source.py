"""Texts with names, and spans of them that can show themselves with carets.

A :class:`SourceText` is what was read (a file, a string, a scalar inside a YAML file);
a :class:`Span` is a half-open range of its characters.  Line and column count from 1,
columns in characters.  What is shown of a text never steers the screen it is shown on.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from functools import cached_property

from attrs import field, frozen


@frozen(slots=False)
class SourceText:
    """A named text.

    Attributes:
        name: how messages call it: a path relative to the program, or ``<text>``.
        content: the characters.
        first_line: the line of the named file on which ``content`` starts.
        first_column: the column of the named file at which ``content`` starts.
    """

    name: str
    content: str = field(repr=False)
    first_line: int = 1
    first_column: int = 1

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.content))]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (from 1) of the character at ``offset``."""
        row = bisect.bisect_right(self._line_starts, offset) - 1
        column = offset - self._line_starts[row] + 1
        return self.first_line + row, column + (self.first_column - 1 if row == 0 else 0)

    def line(self, offset: int) -> tuple[str, int]:
        """The line around ``offset``, and the offset at which that line starts."""
        row = bisect.bisect_right(self._line_starts, offset) - 1
        start = self._line_starts[row]
        end = self.content.find("\n", start)
        return self.content[start : end if end >= 0 else len(self.content)].rstrip("\r"), start

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The span from ``start`` to ``end`` (the whole text if not given)."""
        return Span(self, start, len(self.content) if end is None else end)


_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    """The text, with a mark for each character that would steer a terminal.

    That is control characters, those that turn the reading direction, and half characters.
    Each mark takes one column, so carets stay where they belong.
    """
    return _STEERING.sub(_mark, text)


def _mark(found: re.Match[str]) -> str:
    number = ord(found[0])
    return chr(0x2400 + number) if number < 0x20 else "\u2421" if number == 0x7F else "\ufffd"


def escaped(quoted: str) -> str:
    r"""JSON, or a text in its quotes, with ``\u`` escapes for what JSON leaves as it is.

    It says the same, and steers no terminal.
    """
    return _LEFT_BY_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


_LEFT_BY_JSON = re.compile(r"[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

MAX_SHOWN = 180  # characters of a source line; longer ones are shown in part


def _width(text: str) -> int:
    """Columns a terminal needs for ``text``; tabs are shown as one space."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    marks = sum(bool(unicodedata.combining(character)) for character in text)
    return len(text) + wide - marks


@frozen
class Span:
    """A half-open range ``[start, end)`` of characters of one text."""

    text: SourceText
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line on which the span starts, from 1."""
        return self.text.position(self.start)[0]

    @property
    def column(self) -> int:
        """The column at which the span starts, from 1."""
        return self.text.position(self.start)[1]

    @property
    def where(self) -> str:
        """``name:line:column``, as editors understand it."""
        return f"{self.text.name}:{self.line}:{self.column}"

    @property
    def content(self) -> str:
        """The characters of the span."""
        return self.text.content[self.start : self.end]

    def snippet(self, label: str = "") -> list[str]:
        """Place, source line and carets, ready to print.

        A span over several lines is underlined to the end of its first line.
        """
        full, line_start = self.text.line(self.start)
        before = full[: self.start - line_start]
        marked = full[self.start - line_start : self.end - line_start]
        if len(full) > MAX_SHOWN:
            before = "…" + before[-MAX_SHOWN // 3 :] if len(before) > MAX_SHOWN // 3 else before
            marked = marked[: MAX_SHOWN // 3]
            after = full[self.start - line_start + len(marked) :]
            full = before + marked + (after[: MAX_SHOWN // 3] + "…" if after else "")
        gutter = str(self.line)
        carets = "^" * max(1, _width(marked))
        tail = f" {label}" if label else ""
        return [
            self.where,
            f"{gutter} | {full}".replace("\t", " "),
            f"{' ' * len(gutter)} | {' ' * _width(before)}{carets}{tail}",
        ]
