"""Proofs for Mermaid, which draws them in Markdown pages and notebooks."""

from __future__ import annotations

import re

from cartelogic.provenance.export.dot import wrapped
from cartelogic.provenance.export.explained import Explained
from cartelogic.provenance.export.graph import Shape, vertices

_BRACKETS = {
    Shape.STEP: ("[", "]"),
    Shape.CLAIM: ("(", ")"),
    Shape.COMPUTED: ("[[", "]]"),
    Shape.TIME: ("([", "])"),
    Shape.ABSENCE: ("{{", "}}"),
    Shape.REPORT: ("[/", "/]"),
}
_ODD = re.compile(r"[^\w ,.:()\[\]=+\-/'…“”]")


def to_mermaid(explained: Explained) -> str:
    """A proof as a Mermaid flowchart; an arrow says what a vertex rests on."""
    found = vertices(explained)
    lines = ["flowchart TD"]
    for vertex in found:
        opening, closing = _BRACKETS[vertex.shape]
        label = "<br/>".join(_escaped(p) for line in vertex.lines for p in wrapped(line))
        lines.append(f'  {vertex.name}{opening}"{label}"{closing}')
    for vertex in found:
        lines += [f"  {vertex.name} --> {other}" for other in vertex.below]
    return "\n".join([*lines, ""])


def _escaped(text: str) -> str:
    """Everything that Mermaid, Markdown or HTML might read as more than a character, by code."""
    return _ODD.sub(lambda found: f"#{ord(found[0])};", text)
