"""What is fuzzed, and what has to be true of every input whatever.

A target takes bytes and returns, or it has found a fault: an exception that is not one of
ours, a message that cannot be shown, or an accepted text that does not print and parse back
to itself.  Targets know nothing about where their inputs come from, so the tests run the
same ones (``tests/hostile/test_fuzzed.py``).
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from attrs import frozen

from cartelogic import CartelogicError, KnowledgeBase, Limits, ProgramError, read_proof
from cartelogic.exchange.ucdp import read as read_events
from cartelogic.model.clauses import Program
from cartelogic.model.printing import format_body, format_clause, format_program
from cartelogic.source import SourceText
from cartelogic.store.csv_text import Records, read_csv
from cartelogic.store.loading import Loaded
from cartelogic.syntax.parser import parse_claim, parse_goal, parse_program
from cartelogic.temporal import (
    Codec,
    format_interval,
    parse_bound,
    parse_duration,
    parse_interval,
    parse_set,
)

ROOT = Path(__file__).parent.parent
_LIMITS = Limits(rounds=200, pieces=20_000, pairs=200_000, seconds=5)


class FaultError(AssertionError):
    """An input that does something no input may do."""


@frozen
class Target:
    """One thing to feed.

    Attributes:
        run: takes an input; raises if it shows a fault.
        seeds: inputs to begin with.
    """

    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def _text(data: bytes) -> str:
    """Any text at all: bytes that are no UTF-8 become lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def _codec(text: str) -> Codec:
    """Both time lines get their share."""
    return Codec.INTEGERS if len(text) % 5 == 0 else Codec.DAYS


def _must_equal(found: object, wanted: object, text: str) -> None:
    if found != wanted:
        raise FaultError(f"{text!r} gives {found!r} and not {wanted!r}")


# -- rule texts ---------------------------------------------------------------------------


def programs(data: bytes) -> None:
    """Program texts: every mistake can be shown; without one, what is printed is read back."""
    text = _text(data)
    parsed = parse_program(SourceText("fuzzed", text))
    str(ProgramError(parsed.diagnostics))
    if not any(problem.is_error for problem in parsed.diagnostics):
        printed = format_program(parsed.program)
        again = parse_program(SourceText("printed", printed))
        _must_equal([d.claim for d in again.diagnostics], [], printed)
        _must_equal(_said(again.program), _said(parsed.program), printed)


def _said(program: Program) -> tuple[object, ...]:
    """A program without the places of its parts."""
    return (
        program.declarations,
        program.types,
        program.facts,
        program.rules,
        program.constraints,
        program.queries,
        program.codec,
    )


def goals(data: bytes) -> None:
    """Questions."""
    text = _text(data)
    codec = _codec(text)
    try:
        body = parse_goal(SourceText("fuzzed", text), codec)
    except CartelogicError as error:
        str(error)
        return
    printed = format_body(body, codec)
    _must_equal(parse_goal(SourceText("printed", printed), codec), body, printed)


def claims(data: bytes) -> None:
    """Facts, as fact files and ``tell`` take them."""
    text = _text(data)
    codec = _codec(text)
    try:
        fact = parse_claim(SourceText("fuzzed", text), codec)
    except CartelogicError as error:
        str(error)
        return
    printed = format_clause(fact, codec)
    _must_equal(parse_claim(SourceText("printed", printed), codec), fact, printed)


def times(data: bytes) -> None:
    """Bounds, intervals, sets of them, and durations."""
    text = _text(data)
    for codec in Codec:
        try:
            bound = parse_bound(text, codec)
            _must_equal(parse_bound(str(bound), codec), bound, str(bound))
        except CartelogicError as error:
            str(error)
        try:
            interval = parse_interval(text, codec)
            _must_equal(parse_interval(str(interval), codec), interval, str(interval))
            shown = format_interval(interval.possible, codec)
            _must_equal(parse_interval(shown, codec).possible, interval.possible, shown)
        except CartelogicError as error:
            str(error)
        try:
            parse_set(text, codec)
        except CartelogicError as error:
            str(error)
    try:
        duration = parse_duration(text)
        _must_equal(parse_duration(str(duration)), duration, str(duration))
    except CartelogicError as error:
        str(error)


def told(data: bytes) -> None:
    """Whole programs: loaded, checked, evaluated within limits, and shown."""
    text = _text(data)
    try:
        kb = KnowledgeBase.from_text(text, limits=_LIMITS)
        for rule in kb.program.rules[:2]:
            answers = kb.query(f"{rule.head.predicate}({_wildcards(len(rule.head.arguments))})")
            str(answers)
    except CartelogicError as error:
        str(error)


def _wildcards(count: int) -> str:
    return ", ".join(f"X{number}" for number in range(count)) or "_"


# -- files --------------------------------------------------------------------------------


def facts(data: bytes) -> None:
    """Fact files; what is wrong is found in ``diagnostics``, and can be shown."""
    loaded = Loaded(Codec.DAYS)
    loaded.read(SourceText("fuzzed.yaml", _text(data)))
    str(ProgramError(loaded.diagnostics))


def tables(data: bytes) -> None:
    """CSV: read as Python's own reader does wherever both accept it, and as facts."""
    path = _file("pair.csv", data)
    try:
        records = read_csv(path, "fuzzed.csv")
    except CartelogicError as error:
        str(error)
        return
    _same_as_python(records, data)
    kb = KnowledgeBase()
    try:
        kb.load(path)
        str(kb.query("pair(X, Y)"))
    except CartelogicError as error:
        str(error)


def _same_as_python(records: Records, data: bytes) -> None:
    """Compare with a second reader, where nothing was refused."""
    if records.refused:
        return
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return
    found = [["" if cell is None else cell for cell in row] for row in records.frame.rows()]
    wanted = [row for row in rows[1:] if row]
    _must_equal(found, wanted, text)


def events(data: bytes) -> None:
    """UCDP files."""
    path = _file("events.csv", data)
    for rejects in (False, True):
        try:
            str(read_events(path, rejects=rejects).counts)
        except CartelogicError as error:
            str(error)


def _file(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="cartelogic-fuzz-"))


# -- proofs -------------------------------------------------------------------------------


@cache
def _proven() -> KnowledgeBase:
    return KnowledgeBase.from_text(
        """
        ally(a, b) @ [2010-01, 2013-06-30].   ally(b, c) @ [2012, 2015].
        rival(a, d) @ [2009, 2012].           rival(b, d) @ [2011, _].
        common(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
        linked(A, B) :- ally(A, B).
        linked(A, C) :- linked(A, B), ally(B, C).
        calm(A) :- ally(A, B), not rival(A, B).
        many(A, N) :- ally(A, _), N = count : { rival(A, _) }.
        recent(A, B) :- once[0, 1y] ally(A, B).
        """,
        name="proven",
    )


def documents(data: bytes) -> None:
    """Proofs as JSON: refused, or read as a proof that says the very same."""
    text = _text(data)
    try:
        explanation = read_proof(_proven(), text)
        explanation.verify()
    except CartelogicError as error:
        str(error)
        return
    given, again = json.loads(text), json.loads(explanation.to_json())
    _must_equal(
        {k: again[k] for k in ("holds", "short")},
        {k: given[k] for k in ("holds", "short")},
        "a proof",
    )


# -- seeds --------------------------------------------------------------------------------


def _cases(pattern: str) -> list[bytes]:
    found = [path.read_bytes() for path in sorted(ROOT.glob(pattern))]
    return [content for content in dict.fromkeys(found) if len(content) < 6000]


def _program_seeds() -> list[bytes]:
    return _cases("tests/cases/**/*.dl")


def _statement_seeds() -> list[bytes]:
    """Bodies and facts, one a seed."""
    found: list[bytes] = []
    for content in _program_seeds():
        parsed = parse_program(SourceText("seed", content.decode("utf-8", "replace")))
        codec = parsed.program.codec
        found += [format_body(rule.body, codec).encode() for rule in parsed.program.rules]
        found += [format_clause(fact, codec).encode() for fact in parsed.program.facts]
    return list(dict.fromkeys(found))


def _time_seeds() -> list[bytes]:
    texts = (
        "2014 2014-02 2014-02-28 2014~ 2014? 2014%~ _ 2014-02-22..2016-01-31 201X 2014-XX-05 "
        "2014S2 [2010,2013] [2010-06,_] [_,2013) [2014?,2015~] 7 -3 3..7 [0,5] 30d 6mo 2y 3w"
    ).split()
    return [text.encode() for text in (*texts, "[2010, 2011] + [2013, 2014]", "[2014~, 2015]")]


def _document_seeds() -> list[bytes]:
    atoms = "common(a, b, d)|linked(a, c)|calm(a)|many(a, 1)|recent(b, c)".split("|")
    return [_proven().why(atom).to_json(indent=None).encode() for atom in atoms]


def _event_seeds() -> list[bytes]:
    lines = (ROOT / "facts/ucdp/events.csv").read_bytes().splitlines(keepends=True)
    header = b"".join(lines[:4])
    return [header + b"".join(lines[at : at + 2]) for at in range(4, 60, 6)]


def _table_seeds() -> list[bytes]:
    return [
        b"a,b,start,end\nx,y,2010,2013-06\nz,w,2011-02-03,_\n",
        b'a,b\r\n"x, y","he said ""no"""\r\nz,\r\n',
        b'\xef\xbb\xbfa,b,source,credibility\n1,2.5,me,3\n"line\nend",2014-05-01,,9\n',
        b"a,b\n=1+1,@x\n\n1,2,3\n",
    ]


TARGETS: Mapping[str, Target] = {
    "programs": Target(programs, _program_seeds),
    "goals": Target(goals, _statement_seeds),
    "claims": Target(claims, _statement_seeds),
    "times": Target(times, _time_seeds),
    "told": Target(told, _program_seeds),
    "facts": Target(facts, lambda: _cases("tests/cases/**/*.yaml")),
    "tables": Target(tables, _table_seeds),
    "events": Target(events, _event_seeds),
    "documents": Target(documents, _document_seeds),
}
