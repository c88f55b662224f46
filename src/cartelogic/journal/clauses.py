"""Rules and declarations as JSON: their text, and where it was written.

    {"text": "enemy(A, B) :- rival(A, B).", "in": "ties.dl", "line": 7, "column": 1}

The text is what its author wrote, comments around it excepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import TypeAlias

from attrs import evolve

from cartelogic.journal.places import read_place, write_place
from cartelogic.model.clauses import (
    Constraint,
    Declaration,
    Expectation,
    ExpectedFinding,
    Program,
    Query,
    Rule,
    TypeDeclaration,
)
from cartelogic.model.printing import format_clause
from cartelogic.provenance.export.coding import Json, UnreadableError, fields
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_program
from cartelogic.temporal import Codec

Clause: TypeAlias = (
    Rule | Constraint | Query | Declaration | TypeDeclaration | Expectation | ExpectedFinding
)


def write_program(program: Program) -> Json:
    """The clauses of a program, and its time line.

    Raises:
        UnreadableError: if a clause cannot be read back from any text.
    """
    return {
        "time": program.codec.value,
        "time_at": write_place(program.codec_span),
        "clauses": [_write(clause, program.codec) for clause in _clauses(program)],
    }


def read_program(given: Json) -> Program:
    """What :func:`write_program` wrote.

    Raises:
        UnreadableError: if it is no program.
    """
    time, time_at, clauses = fields(given, "time", "time_at", "clauses")
    if time not in {codec.value for codec in Codec}:
        raise UnreadableError(f"there is no time line `{time}`")
    codec = Codec(time)
    empty = Program(codec=codec, codec_span=read_place(time_at))
    return reduce(_joined, (_read(clause, codec) for clause in clauses), empty)


def _clauses(program: Program) -> Iterator[Clause]:
    yield from program.types
    yield from program.declarations
    yield from program.rules
    yield from program.constraints
    yield from program.queries
    yield from program.expectations


def _joined(program: Program, more: Program) -> Program:
    return program + evolve(more, codec=program.codec, codec_span=None)


def _write(clause: Clause, codec: Codec) -> Json:
    span, printed = clause.span, format_clause(clause, codec)
    found: dict[str, Json] = {}
    if span is not None:
        line, column = span.text.position(span.start)
        found = {"in": span.text.name, "line": line, "column": column}
    written = [] if span is None else [span.content, f"{span.content}."]
    for text in (*written, printed):
        read = parse_program(SourceText("", text), codec)
        found_there = [*_clauses(read.program), *read.program.facts]
        if not read.diagnostics and found_there == [clause]:
            return {"text": text, **found}
    raise UnreadableError(f"`{printed}` cannot be read back from what is written")


def _read(given: Json, codec: Codec) -> Program:
    match given:
        case {"text": str(text), "in": str(name), "line": int(line), "column": int(column)}:
            source = SourceText(name, text, line, column)
        case {"text": str(text)}:
            source = SourceText("text", text)
        case _:
            raise UnreadableError("a clause is not written as one")
    parsed = parse_program(source, codec)
    if parsed.diagnostics or parsed.includes or len(list(_clauses(parsed.program))) != 1:
        why = "".join(f": {problem.claim}" for problem in parsed.diagnostics[:1])
        raise UnreadableError(f"`{text}` is no clause{why}")
    return evolve(parsed.program, facts=())
