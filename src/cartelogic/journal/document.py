"""A change as it is written: a text of JSON, and columns beside it.

    told        how many texts and frames were told
    time        the time line, time_at where it is chosen, clauses what comes in of the program
    sources, articles, reports, batches, gone, unsure, known
                as in :class:`~cartelogic.journal.changes.Change`; left out where there are none

What is written is read back before anybody relies on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cartelogic.errors import Code, Diagnostic, StorageError
from cartelogic.journal.changes import Change
from cartelogic.journal.clauses import read_program, write_program
from cartelogic.journal.reports import ReportCoding
from cartelogic.model.sources import Article, Report, Source
from cartelogic.provenance.export.coding import Json, UnreadableError, fields, listed
from cartelogic.temporal import Codec

if TYPE_CHECKING:
    from cartelogic.store.columns.codes import Codes

_PROGRAM = ("time", "time_at", "clauses")
_LISTS = ("sources", "articles", "reports", "batches", "gone", "unsure", "known")


@frozen
class Document:
    """A change as it is written.

    Attributes:
        what: the method that made it.
        summary: what it is about, in a few words.
        said: all of it, as JSON.
        attachments: the columns of its batches, as Parquet.
    """

    what: str
    summary: str
    said: str
    attachments: tuple[bytes, ...] = ()


def write(change: Change) -> Document:
    """A change as it is written.

    Raises:
        StorageError: CL707 if it cannot be read back as the same.
    """
    try:
        document = _write(change)
        again = read(document, lambda _: change.batches[0].codes)
    except (UnreadableError, ValueError, RecursionError) as error:
        raise _unsavable(str(error)) from error
    wrong = _different(change, again)
    if wrong:
        raise _unsavable(f"what would be read back of its {wrong} is something else")
    return document


def _unsavable(why: str) -> StorageError:
    return StorageError.of(
        Diagnostic(
            Code.UNSAVABLE,
            "this change cannot be written down",
            why=why,
            hint="make it in a knowledge base that is kept in no file; nothing was changed here",
        )
    )


def _write(change: Change) -> Document:
    coding = ReportCoding(change.program.codec)
    found: dict[str, Json] = {"told": change.told, **write_program(change.program)}
    for name in ("sources", "articles", "reports"):
        found[name] = [coding.write(one) for one in getattr(change, name)]
    attachments = []
    found["batches"] = []
    for batch in change.batches:
        from cartelogic.journal.columns import write_batch

        described, content = write_batch(batch)
        found["batches"].append(described)
        attachments.append(content)
    found |= {"gone": change.gone, "unsure": change.unsure, "known": change.known}
    kept = {name: value for name, value in found.items() if value or name not in _LISTS}
    return Document(change.what, change.summary, _text(kept), tuple(attachments))


def _text(content: Json) -> str:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half a character, which only an escape can write
        return json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return text


def read(document: Document, codes: Callable[[Codec], Codes]) -> Change:
    """What :func:`write` wrote.

    Args:
        document: what was written.
        codes: what gives values of a time line their codes, if there are columns.

    Raises:
        UnreadableError: if it is no change.
    """
    given = _parsed(document.said)
    program = read_program({name: given.get(name) for name in _PROGRAM})
    coding = ReportCoding(program.codec)

    def every(name: str) -> list[Json]:
        return listed(given.get(name, []))

    batches: Sequence[Any] = ()
    if every("batches"):
        from cartelogic.journal.columns import read_batch

        pairs = zip(every("batches"), document.attachments, strict=True)
        coder = codes(program.codec)
        batches = [read_batch(one, columns, program.codec, coder) for one, columns in pairs]
    return Change(
        document.what,
        given["told"],
        program,
        tuple(coding.read(Source, one) for one in every("sources")),
        tuple(coding.read(Article, one) for one in every("articles")),
        tuple(coding.read(Report, one) for one in every("reports")),
        tuple(batches),
        tuple(map(_name, every("gone"))),
        tuple(map(_name, every("unsure"))),
        tuple((_name(one[0]), int(one[1])) for one in map(listed, every("known"))),
    )


def _parsed(said: str) -> dict[str, Json]:
    try:
        given = json.loads(said)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"it is no JSON: {error}") from error
    if not isinstance(given, dict) or type(given.get("told")) is not int:
        raise UnreadableError("it is not written as a change")
    unknown = given.keys() - {"told", *_PROGRAM, *_LISTS}
    if unknown:
        fields(given, "told", *_PROGRAM, *_LISTS)
    return given


def _name(given: Json) -> str:
    if not isinstance(given, str):
        raise UnreadableError(f"`{given}` is no name")
    return given


def _different(one: Change, other: Change) -> str:
    """What two changes differ in; nothing if they are the same."""
    for name in ("told", "program", "sources", "articles", "reports", "gone", "unsure", "known"):
        if getattr(one, name) != getattr(other, name):
            return name
    if one.batches:
        from cartelogic.journal.columns import is_same

        if not all(map(is_same, one.batches, other.batches)):
            return "columns"
    return ""
