"""Text to model: programs, single claims, goals and atoms.

A text with mistakes is parsed again statement by statement, so that each mistake is
reported and the rest of the program can still be checked in the same run.
Not here: files and ``.include`` (``syntax.files``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.model.clauses import (
    Atom,
    Body,
    Constraint,
    Declaration,
    Expectation,
    ExpectedFinding,
    Fact,
    Positive,
    Program,
    Query,
    Rule,
    TypeDeclaration,
)
from cartelogic.source import SourceText, Span
from cartelogic.syntax.collecting import Context, Include
from cartelogic.temporal import Codec

if TYPE_CHECKING:
    from lark import Lark

    from cartelogic.syntax.builder import Builder

MAX_CHARACTERS = 50_000_000
MAX_MISTAKES = 1_000
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_lock = Lock()  # the grammar builds through one Builder


@frozen
class Parsed:
    """What one text holds: its program, what it includes, and what is wrong with it."""

    program: Program
    includes: tuple[Include, ...]
    diagnostics: tuple[Diagnostic, ...]


@cache
def _grammar() -> tuple[Lark, Builder]:
    from lark import Lark  # a tenth of a second, which only those who parse pay

    from cartelogic.syntax.builder import Builder

    text = Path(__file__).with_name("cartelogic.lark").read_text("utf-8")
    builder = Builder(Context(SourceText("", "")))
    starts = ["program", "goal", "claim"]
    return Lark(text, parser="lalr", start=starts, transformer=builder), builder


def _run(start: str, context: Context, span: Span) -> Any:
    """Parse ``span``; statements are collected in ``context``, other starts returned.

    Raises:
        ProgramError: with the first thing that the grammar does not allow.
    """
    from lark import TextSlice
    from lark.exceptions import UnexpectedInput

    from cartelogic.syntax.messages import describe

    if turning := _TURNING.search(span.text.content, span.start, span.end):
        raise ProgramError.of(
            Diagnostic(
                Code.BAD_CHARACTER,
                f"the character U+{ord(turning[0]):04X} turns the direction of reading",
                span.text.span(*turning.span()),
                why="what is shown would not be what is read, in a comment as well",
                hint=f'leave it out, or write "\\u{ord(turning[0]):04x}" in a text',
            )
        )
    grammar, builder = _grammar()
    with _lock:
        builder.start(context)
        try:
            return grammar.parse(TextSlice(span.text.content, span.start, span.end), start=start)
        except UnexpectedInput as error:
            raise ProgramError.of(describe(error, span)) from None


def parse_program(text: SourceText, codec: Codec = Codec.DAYS) -> Parsed:
    """Everything in ``text``; never raises, the mistakes are in the result.

    Args:
        text: the program text.
        codec: the time line of the texts read before; ``.time`` in this one overrides it.
    """
    context = Context(text, codec)
    if len(text.content) > MAX_CHARACTERS:
        context.error(
            Code.TOO_DEEP,
            f"a program text of more than {MAX_CHARACTERS:,} characters",
            text.span(0, 0),
            hint="load large inputs as columns, not through the grammar",
        )
        return Parsed(Program(), (), tuple(context.diagnostics))
    try:
        _run("program", context, text.span())
    except ProgramError:
        context = Context(text, codec)
        for statement in _statements(text):
            try:
                _run("program", context, statement)
            except ProgramError as error:
                context.diagnostics += error.diagnostics
            if len(context.diagnostics) >= MAX_MISTAKES:  # to describe one is slow
                context.error(
                    Code.TOO_DEEP,
                    f"more than {MAX_MISTAKES:,} mistakes; the text is read no further",
                    text.span(statement.end, statement.end),
                    hint="put the first of them right: they may be the reason for the others",
                )
                break
    includes = tuple(item for item in context.items if isinstance(item, Include))
    return Parsed(_program(context), includes, tuple(context.diagnostics))


_TOKEN = re.compile(
    r"""  (?P<skip> %[^\r\n]* | "(?:[^"\\\n]++|\\.)*+" | '(?:[^'\\\n]++|\\.)*+' | \d+\.\d+ | \.\. )
        | (?P<stop> \.(?=\s|%|\Z) )
        | (?P<directive> (?<=\n)\.(?=[a-z]) )
    """,
    re.VERBOSE,
)


def _statements(text: SourceText) -> Iterator[Span]:
    """Spans that end with a full stop, or before a directive that begins a line.

    One mistake does not hide the next, then.
    """
    start = 0
    for match in _TOKEN.finditer(text.content):
        if match["stop"]:
            yield text.span(start, match.end())
            start = match.end()
        elif match["directive"] and text.content[start : match.start()].strip():
            yield text.span(start, match.start())
            start = match.start()
    if text.content[start:].strip():
        yield text.span(start)


def _program(context: Context) -> Program:
    def every(*kind: type) -> tuple[Any, ...]:
        return tuple(item for item in context.items if isinstance(item, kind))

    return Program(
        every(Declaration),
        every(TypeDeclaration),
        every(Fact),
        every(Rule),
        every(Constraint),
        every(Query),
        context.codec,
        context.codec_span,
        every(Expectation, ExpectedFinding),
    )


def _parse(start: str, text: SourceText, codec: Codec) -> Any:
    context = Context(text, codec)
    result = _run(start, context, text.span())
    if context.diagnostics:
        raise ProgramError(context.diagnostics)
    return result


def parse_claim(text: SourceText, codec: Codec = Codec.DAYS) -> Fact:
    """One fact, with or without its full stop: ``ally(a, b) @ [2010-06, 2013]``.

    Raises:
        ProgramError: if the text is anything else.
    """
    fact: Fact = _parse("claim", text, codec)
    return fact


def parse_goal(text: SourceText, codec: Codec = Codec.DAYS) -> Body:
    """A question: one literal or several, with or without a full stop.

    Raises:
        ProgramError: if the text is anything else.
    """
    body: Body = _parse("goal", text, codec)
    return body


def parse_atom(text: SourceText, codec: Codec = Codec.DAYS) -> Atom:
    """One atom, such as ``rival(a, B)``.

    Raises:
        ProgramError: if the text is anything else.
    """
    match parse_goal(text, codec):
        case (Positive(atom, None),):
            return atom
        case _:
            pass
    raise ProgramError.of(
        Diagnostic(
            Code.UNEXPECTED,
            f"`{text.content.strip()}` is not one atom",
            text.span(),
            hint="write a predicate with its arguments, such as `rival(a, b)`",
        )
    )
