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
GLUE = "\ue000"  # of one column, not white space, and in no text
INTERVAL = re.compile(r"\[[-\d_.~?]+(?:mo|[dwy])?, [-\d_.~?]+(?:mo|[dwy])?[\])]")
_PHRASE = re.compile(rf"(?:(?:possibly|certainly|contested) )?(?P<interval>{INTERVAL.pattern})")
_COLUMN = re.compile(r"(?=.{0,40}  )\S(?:.*?\S)? {2,}(?=\S)")
_RULE_LINES = ("by ", "with ")
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
    pieces = textwrap.wrap(glued(cell, width), width, break_on_hyphens=False)
    return [unglued(piece) for piece in pieces] or [""]


def split_bullet(line: str) -> tuple[str, str, str]:
    """A line as its bullet, what stands in its place on the lines below it, and its words.

    Words in two columns, with several spaces between, hang under the second.

    >>> split_bullet("  ├─ rival(a, b)")
    ('  ├─ ', '  │    ', 'rival(a, b)')
    >>> split_bullet("  why:   it matches nothing")
    ('  why:   ', '         ', 'it matches nothing')
    """
    found = _BULLET.match(line)
    bullet = found[0] if found else ""
    words = line[len(bullet) :]
    column = _COLUMN.match(words)
    if column is not None:
        bullet += column[0]
        return bullet, " " * width_of(bullet), words[column.end() :]
    below = bullet.replace("├─", "│ ").replace("└─", "  ")
    hangs = below != bullet or not bullet or words.startswith(_RULE_LINES)
    return bullet, below + GAP if hangs else below, words


def glued(text: str, width: int) -> str:
    """The text with its intervals as single words, so that no line ends inside one.

    The word that says what an interval is sticks to it, too.  What is wider than a line
    with the comma behind it stays as it is: it breaks better between words than anywhere.
    """

    def word(found: re.Match[str]) -> str:
        phrase, interval = found[0], found["interval"]
        if len(phrase) < width:
            return phrase.replace(" ", GLUE)
        if len(interval) < width:
            return phrase.replace(interval, interval.replace(" ", GLUE))
        return phrase

    return _PHRASE.sub(word, text)


def unglued(text: str) -> str:
    """The text as it was before :func:`glued`."""
    return text.replace(GLUE, " ")


def is_snippet(line: str) -> bool:
    """Whether a line shows source text or carets, and must not be wrapped."""
    return _SNIPPET.match(line) is not None


def cut_snippets(lines: Iterable[str], width: int | None) -> Iterator[str]:
    """Source lines with their carets, cut so that the carets stay in sight."""
    source: str | None = None
    for line in lines:
        found = _SNIPPET.match(line)
        if found is None or width is None:
            yield line
        elif source is None:
            source = line
        else:
            yield from _cut(source, line, found.end(), width)
            source = None


def _cut(source: str, marks: str, margin: int, width: int) -> Iterator[str]:
    """A source line and the marks under it, which are spaces, carets and a label."""
    left = marks.index("^", margin)
    label = marks[left:].lstrip("^")
    right = len(marks) - len(label)
    room = max(width - margin, NARROWEST)
    if width_of(source) > width:
        # Tabs and wide characters are rare here; then the carets may be a little off.
        start = max(margin, min(left - room // 4, len(source) - room))
        text = source[start:]
        if start > margin:
            text = f"…{text[1:]}"
        if len(text) > room:
            text = f"{text[: room - 1]}…"
        source = source[:margin] + text
        left, right = left - start + margin, min(right - start + margin, margin + room)
    carets = marks[:margin] + " " * (left - margin) + "^" * (right - left)
    yield source
    if width_of(carets + label) <= width:
        yield carets + label
        return
    yield carets
    label = label.strip()
    yield marks[:margin] + " " * max(0, min(left - margin, room - len(label))) + label


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 answer``, ``2,000 answers``.

    >>> counted(2000, "answer")
    '2,000 answers'
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
