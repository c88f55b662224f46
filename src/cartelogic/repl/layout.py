"""Text put into lines: tables, paragraphs that hang under their bullet, cut snippets.

Widths are columns of a terminal.  ``None`` is a stream without any: nothing is wrapped or
cut there.  No colours here (``screen``).
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

GAP = "  "
NARROWEST = 8  # below this a wrapped column is harder to read than one line after the other
_BULLET = re.compile(r"[ │├└─]*")
_SNIPPET = re.compile(r" *(?:\d+ | +)\| ")


def width_of(text: str) -> int:
    """Columns that ``text`` takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    marks = sum(bool(unicodedata.combining(character)) for character in text)
    return len(text) + wide - marks


def padded(text: str, width: int) -> str:
    """The text with spaces behind it."""
    return text + " " * (width - width_of(text))


def table(
    header: Sequence[str], rows: Sequence[Sequence[str]], width: int | None = None
) -> Iterator[str]:
    """A table, the header first; cells are wrapped where the width asks for it.

    Where a column would become too narrow, each row is one ``name = value`` line instead.
    """
    widths = [max(map(width_of, column)) for column in zip(header, *rows, strict=True)]
    if width is not None and not _shrink(widths, width - len(GAP) * (len(widths) - 1)):
        for row in rows:
            named = zip(header, row, strict=True)
            yield GAP.join(f"{name} = {cell}" if name else cell for name, cell in named)
        return
    for row in (header, *rows):
        cells = [_pieces(cell, limit) for cell, limit in zip(row, widths, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            yield GAP.join(map(padded, line, widths)).rstrip()


def _shrink(widths: list[int], available: int) -> bool:
    """Take columns from the widest until all fit; whether that was possible."""
    while sum(widths) > available:
        widest = widths.index(max(widths))
        if widths[widest] <= NARROWEST:
            return False
        widths[widest] -= 1
    return True


def _pieces(cell: str, width: int) -> list[str]:
    if width_of(cell) <= width:
        return [cell]
    return textwrap.wrap(cell, width, break_on_hyphens=False) or [""]


def split_bullet(line: str) -> tuple[str, str, str]:
    """A line as indentation with bullet, the same for the lines below it, and its words.

    >>> split_bullet("  ├─ rival(a, b)")
    ('  ├─ ', '  │    ', 'rival(a, b)')
    """
    found = _BULLET.match(line)
    bullet = found[0] if found else ""
    below = bullet.replace("├─", "│ ").replace("└─", "  ") + GAP
    return bullet, below, line[len(bullet) :]


def is_snippet(line: str) -> bool:
    """Whether a line shows source text or carets, and must not be wrapped."""
    return _SNIPPET.match(line) is not None


def cut_snippets(lines: Iterable[str], width: int | None) -> Iterator[str]:
    """Source lines with their carets, cut so that the carets stay in sight."""
    pending: str | None = None
    for line in lines:
        found = _SNIPPET.match(line)
        if found is None or width is None:
            yield line
        elif pending is None:
            pending = line
        else:
            yield from _cut(pending, line, found.end(), width)
            pending = None


def _cut(source: str, carets: str, margin: int, width: int) -> tuple[str, str]:
    if width_of(source) <= width:
        return source, carets
    caret = carets.index("^", margin)
    room = max(width - margin, NARROWEST)
    start = max(margin, min(caret - room // 3, len(source) - room))
    if start == margin:
        return source[: width - 1] + "…", carets
    shown = f"…{source[start + 1 :]}"
    if len(shown) > room:
        shown = f"{shown[: room - 1]}…"
    return source[:margin] + shown, carets[:margin] + carets[start:]


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 answer``, ``2,000 answers``.

    >>> counted(2000, "answer")
    '2,000 answers'
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
