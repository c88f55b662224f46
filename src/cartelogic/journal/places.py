"""Where something is written, as JSON: enough of the text to show it in a message again.

    {"in": "ties.dl", "line": 3, "text": "ally(a, b). rival(a, c).", "from": 12, "to": 24}

``from`` and ``to`` count from the start of the text, which begins its line unless that is long.
"""

from __future__ import annotations

from cartelogic.provenance.export.coding import Json, UnreadableError
from cartelogic.source import SourceText, Span

_LONGEST = 400  # characters of a line; of longer ones only what the span covers is kept


def write_place(span: Span | None) -> Json:
    """A span, with the lines it is in."""
    if span is None:
        return None
    text, before = span.text, span.text.line(span.start)[1]
    last, last_start = text.line(max(span.start, span.end - 1))
    end = max(last_start + len(last), span.end)
    if end - before > _LONGEST:
        before, end = span.start, min(span.end, span.start + _LONGEST)
    line, column = text.position(before)
    found: dict[str, Json] = {"in": text.name, "line": line}
    if column != 1:
        found["column"] = column
    found["text"] = text.content[before:end]
    found["from"], found["to"] = span.start - before, min(span.end, end) - before
    return found


def read_place(given: Json) -> Span | None:
    """What :func:`write_place` wrote.

    Raises:
        UnreadableError: if it is no place.
    """
    if given is None:
        return None
    match given:
        case {
            "in": str(name),
            "line": int(line),
            "text": str(text),
            "from": int(at),
            "to": int(to),
        }:
            column = given.get("column", 1)
            if 0 <= at <= to <= len(text) and type(column) is int:
                return SourceText(name, text, line, column).span(at, to)
    raise UnreadableError("a place is not written as one")
