"""Where an input ends, and the statements in it.

    rival(A, zetas)?              a question, up to the `?`
    rival(a, b) @ [2010, 2012].   clauses, up to the full stop; neighbours are told together
    .decl rival(a: g, b: g)       a line, with the documentation that may follow; a full
                                  stop behind it is taken off, since habit puts it there
    :why 1                        a command, to the end of its line

It knows tokens and brackets, no grammar: what it takes for a statement, the parser judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final

from attrs import evolve, frozen

_TOKEN: Final = re.compile(
    r"""(?P<blank>\s+|%[^\n]*)
      | (?P<string>"(?:[^"\\\n]++|\\.)*+"|'(?:[^'\\\n]++|\\.)*+')
      | (?P<command>:(?=[a-z]))
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<range>\.\.)
      | (?P<directive>\.[a-z]\w*)
      | (?P<stop>\.)
      | (?P<question>\?)
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<other>\w+|.)""",
    re.VERBOSE,
)
LINES: Final = frozenset({".decl", ".type", ".time", ".include"})
"""Directives that no full stop ends."""
_GOES_ON: Final = re.compile(r'\s*(?:["|,]|(?:symmetric|irreflexive|functional|disjoint)\b)')


class Kind(Enum):
    """What an input asks for."""

    QUERY = "query"
    CLAUSES = "clauses"
    COMMAND = "command"


@frozen
class Statement:
    """A piece of input that can be acted on.

    Attributes:
        text: without the ``?`` of a query and the colon of a command.
    """

    kind: Kind
    text: str


@frozen
class Reading:
    """An input, divided.

    Attributes:
        rest: what no full stop or ``?`` has ended yet; blanks and comments are none.
        is_open: whether the last statement is a directive that its next line may go on with.
    """

    statements: tuple[Statement, ...]
    rest: str = ""
    is_open: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left unfinished."""
        return not self.rest

    def closed(self) -> Reading:
        """The same with the rest taken as it is, for the parser to complain about."""
        if not self.rest:
            return self
        return Reading(_join((*self.statements, Statement(Kind.CLAUSES, self.rest))))


def read(text: str) -> Reading:
    """Divide an input into statements."""
    found: list[Statement] = []
    start, is_open = 0, False
    while (begin := _skip_blanks(text, start)) < len(text):
        end, kind, is_open = _end_of_statement(text, begin)
        if end is None:
            return Reading(_join(found), text[begin:])
        found.append(Statement(kind, _content(text[begin:end], kind)))
        start = end
    return Reading(_join(found), "", is_open)


def _skip_blanks(text: str, start: int) -> int:
    while (token := _TOKEN.match(text, start)) is not None and token.lastgroup == "blank":
        start = token.end()
    return start


def _end_of_statement(text: str, begin: int) -> tuple[int | None, Kind, bool]:
    """Where the statement at ``begin`` ends, what it is, and whether it may yet go on."""
    first = _TOKEN.match(text, begin)
    assert first is not None
    if first.lastgroup == "command":
        end = text.find("\n", begin)
        return len(text) if end < 0 else end, Kind.COMMAND, False
    by_line = first.lastgroup == "directive" and first[0] in LINES
    depth = 0
    for token in _TOKEN.finditer(text, begin):
        match token.lastgroup:
            case "open":
                depth += 1
            case "close":
                depth = max(0, depth - 1)
            case "stop" if depth == 0:
                return token.end(), Kind.CLAUSES, False
            case "question" if depth == 0:
                return token.end(), Kind.QUERY, False
            case "blank" if by_line and depth == 0 and "\n" in token[0]:
                if not _GOES_ON.match(text, token.start()):
                    return token.start(), Kind.CLAUSES, text[token.start() :].isspace()
            case _:
                pass
    if by_line and depth == 0:
        return len(text), Kind.CLAUSES, True
    return None, Kind.CLAUSES, False


def _content(text: str, kind: Kind) -> str:
    match kind:
        case Kind.QUERY:
            return text[:-1]
        case Kind.COMMAND:
            return text[1:].strip()
        case Kind.CLAUSES:
            by_line = text.split(None, 1)[0] in LINES
            return text.rstrip().removesuffix(".") if by_line else text


def _join(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Neighbouring clauses as one: a rule may be written before what it needs."""
    joined: list[Statement] = []
    for statement in statements:
        last = joined[-1] if joined else None
        if last is not None and statement.kind is last.kind is Kind.CLAUSES:
            joined[-1] = evolve(last, text=f"{last.text}\n{statement.text}")
        else:
            joined.append(statement)
    return tuple(joined)


def inputs(lines: Iterable[str]) -> Iterator[Reading]:
    """Complete inputs from lines that come one after the other.

    An empty line, a command and the end of the lines hand on what is unfinished.
    """
    pending = ""
    for line in lines:
        reading = read(pending)
        if pending and (_breaks_off(line, reading) or not _goes_on(line, reading)):
            yield reading.closed()
            pending = ""
        pending += line
        reading = read(pending)
        if reading.is_complete and not reading.is_open:
            yield reading
            pending = ""
    yield read(pending).closed()


def _breaks_off(line: str, reading: Reading) -> bool:
    return bool(reading.rest) and (not line.strip() or re.match(r"\s*:[a-z]", line) is not None)


def _goes_on(line: str, reading: Reading) -> bool:
    return not reading.is_open or _GOES_ON.match(line) is not None
