"""A stream to show things on: plain text, or colours and wrapped lines on a terminal.

What is written to a pipe or a file is never wrapped, cut or coloured, so that other
programs can read it.  ``NO_COLOR`` and ``TERM=dumb`` leave the wrapping and take the colours.
rich is imported only where there is a terminal.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, TextIO, TypeAlias

from cartelogic.repl import layout
from cartelogic.repl.layout import INTERVAL
from cartelogic.source import harmless

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from cartelogic.answers import Answer, Answers
    from cartelogic.errors import Diagnostic
    from cartelogic.provenance.explanation import Explanation

Colours: TypeAlias = tuple[tuple[re.Pattern[str], str], ...]

PLAIN: Final[Colours] = ()
HEADER: Final[Colours] = ((re.compile(r".+"), "bold"),)
QUIET: Final[Colours] = ((re.compile(r".+"), "dim"),)
PROOF: Final[Colours] = (
    (re.compile(r"^(?:by|with|stated in) .*|(?<=, )stated in \S+"), "dim"),
    (re.compile(r"(?<=, )[\w.]+: (?=(?:asserted|denied|suspected) by)"), "bold"),
    (re.compile(r"(?:starts|ends) with [^,]+"), "magenta"),
    (re.compile(r"^no (?=\w+\()"), "red"),
    (re.compile(r"“.*”"), "green"),
    (re.compile(r"^… \d.*"), "yellow"),
    (re.compile(r"(?<=\) )certainly(?= \[|,|$)"), "italic"),
    (re.compile(r"(?<=\) )contested(?= \[|$)"), "bold magenta"),
    (INTERVAL, "cyan"),
)
PROOF_LINES: Final = 60
"""How many lines a proof is folded to on a terminal."""
ANSWER: Final[Colours] = (
    (re.compile(rf"{INTERVAL.pattern}|(?<!\S)always(?=,|$)"), "cyan"),
    (re.compile(r"(?<!\S)(?:possibly|certainly)(?= |$)"), "italic"),
    (re.compile(r"(?<!\S)contested(?= |$)"), "bold magenta"),
)
ERROR: Final[Colours] = (
    (re.compile(r"^CL\d+(?=:)|^error(?=:)"), "bold red"),
    (re.compile(r"^CL\d+ \(warning\)"), "bold yellow"),
    (re.compile(r"^[\w/<>.-]+:\d+:\d+$"), "dim"),
    (re.compile(r"`[^`]+`"), "bold"),
)
CARETS: Final[Colours] = ((re.compile(r"^ *\d* *\|"), "dim"), (re.compile(r"\^+.*"), "red"))


class Screen:
    """Writes to one stream.

    Args:
        file: the stream.
        width: columns, if it is a terminal and they are to be other than it says.
    """

    def __init__(self, file: TextIO, *, width: int | None = None) -> None:
        self.file = file
        self.is_terminal = file.isatty()
        self._console: Console | None = None
        if self.is_terminal:
            from rich.console import Console

            plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
            self._console = Console(
                file=file,
                color_system=None if plain else "auto",
                width=width,
                highlight=False,
                markup=False,
                emoji=False,
            )

    @property
    def width(self) -> int | None:
        """Columns of the terminal; ``None`` for any other stream."""
        return None if self._console is None else self._console.width

    # -- text -----------------------------------------------------------------------------

    def say(self, text: str = "", colours: Colours = PLAIN) -> None:
        """Write lines; on a terminal what is too long hangs under its own beginning."""
        for line in text.split("\n"):
            self._line(line, colours)

    def _line(self, line: str, colours: Colours, indent: str = "") -> None:
        line = harmless(line)
        if self._console is None:
            self.file.write(f"{indent}{line}\n")
            return
        bullet, below, words = layout.split_bullet(line)
        bullet, below = indent + bullet, indent + below
        room = self._console.width - len(below)
        if layout.width_of(bullet + words) <= self._console.width or room < layout.NARROWEST:
            self._write(bullet, self._coloured(words, colours))
            return
        text = self._coloured(words, colours)
        text.plain = layout.glued(text.plain, room)
        for piece in text.wrap(self._console, room):
            piece.plain = layout.unglued(piece.plain)
            piece.rstrip()
            self._write(bullet, piece)
            bullet = below

    def _coloured(self, words: str, colours: Colours) -> Text:
        from rich.text import Text

        text = Text(words)
        for pattern, style in colours:
            text.highlight_regex(pattern, style)
        return text

    def _write(self, bullet: str, words: Text) -> None:
        from rich.text import Text

        assert self._console is not None
        mark = "dim" if "─" in bullet or "│" in bullet else "bold"
        self._console.print(Text.assemble((bullet, mark), words), soft_wrap=True)

    def flush(self) -> None:
        """Hand on what is still buffered."""
        self.file.flush()

    # -- things ---------------------------------------------------------------------------

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table; the header in bold, intervals in colour."""
        lines = layout.table(header, rows, self.width)
        first = next(lines)
        self.say(first, HEADER)
        for line in lines:
            self.say(line, ANSWER)

    def answers(self, answers: Answers, first: int = 0, most: int | None = None) -> None:
        """A part of the answers, numbered from 1, each with the time it holds."""
        last = len(answers) if most is None else min(len(answers), first + most)
        if not answers.names:
            for answer in answers:
                self.say(f"yes  {answer.when}", ANSWER)
            return
        self.table(
            ("", *answers.names, "when"),
            [
                (str(number), *shown_values(answers[number - 1]), answers[number - 1].when)
                for number in range(first + 1, last + 1)
            ],
        )

    def explanation(
        self, explanation: Explanation, indent: str = "", *, hint: str | None = None
    ) -> None:
        """Show a proof, and why it is of something possible and not of something certain.

        Args:
            explanation: the proof.
            indent: what stands before each line.
            hint: how to see all of it; with that, a long one is folded on a terminal.
        """
        most = None if hint is None or not self.is_terminal else PROOF_LINES
        self.proof(explanation.text(most, hint=hint or ""), indent)
        doubts = explanation.doubts()
        if doubts:
            lines = ["not certain, because", *(f"  {doubt}" for doubt in doubts)]
            self.proof("\n".join(lines), indent)

    def proof(self, text: str, indent: str = "") -> None:
        """A proof, as a tree or in one line."""
        for line in text.split("\n"):
            self._line(line, PROOF, indent)

    def diagnostics(self, found: Iterable[Diagnostic]) -> None:
        """Findings, with an empty line between them."""
        for i, diagnostic in enumerate(found):
            if i:
                self.say()
            for line in layout.cut_snippets(diagnostic.render().split("\n"), self.width):
                if layout.is_snippet(line) and self._console is not None:
                    self._write("", self._coloured(line, CARETS))
                else:
                    self._line(line, ERROR)

    def code(self, text: str) -> None:
        """Rule text, in the colours of the prompt."""
        if self._console is None:
            self.say(text)
            return
        from rich.text import Text

        from cartelogic.repl import highlight

        for line in harmless(text).split("\n"):
            pieces = [
                (piece, highlight.STYLES.get(kind, "")) for kind, piece in highlight.tokens(line)
            ]
            self._console.print(Text.assemble(*pieces), soft_wrap=True)

    def error(self, message: str) -> None:
        """A mistake that has no place in a text."""
        self._line(f"error: {message}", ERROR)


def shown_values(answer: Answer) -> list[str]:
    """The values of an answer, as rule text."""
    from cartelogic.model.values import format_value

    return [format_value(value, answer.codec) for value in answer.row]
