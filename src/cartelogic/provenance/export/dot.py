"""Proofs for Graphviz: ``dot -Tsvg proof.dot``."""

from __future__ import annotations

import re
from textwrap import wrap

from cartelogic.provenance.export.explained import Explained
from cartelogic.provenance.export.graph import Shape, vertices

_STYLES = {
    Shape.STEP: "shape=box",
    Shape.CLAIM: 'shape=box, style="rounded"',
    Shape.COMPUTED: "shape=component",
    Shape.TIME: 'shape=box, peripheries="2"',
    Shape.ABSENCE: 'shape=box, style="dashed"',
    Shape.REPORT: 'shape=note, style="filled", fillcolor="#eef3fb"',
}
WIDTH = 60
"""Characters of a label's line."""
_INTERVAL, _NO_BREAK = re.compile(r"\[[^][]{,40}\]"), "\xa0"
"""What is not to be broken in two."""


def to_dot(explained: Explained) -> str:
    """A proof as a graph in Graphviz's language; an arrow says what a vertex rests on."""
    lines = [
        "digraph proof {",
        '  graph [rankdir="TB"];',
        '  node [fontname="Helvetica", fontsize="10"];',
        '  edge [arrowsize="0.6"];',
    ]
    found = vertices(explained)
    for vertex in found:
        lines.append(f"  {vertex.name} [label={_label(vertex.lines)}, {_STYLES[vertex.shape]}];")
    for vertex in found:
        lines += [f"  {vertex.name} -> {other};" for other in vertex.below]
    return "\n".join([*lines, "}", ""])


def _label(lines: list[str]) -> str:
    """A quoted label, each line set to the left.

    Graphviz reads entities as HTML does, and backslashes as its own.
    """
    pieces = [piece for line in lines for piece in wrapped(line)]
    return '"' + "".join(f"{_escaped(piece)}\\l" for piece in pieces) + '"'


def wrapped(line: str) -> list[str]:
    """A line as several, with neither control characters nor half ones."""
    if not line.isprintable():
        line = "".join(c if c.isprintable() else " " for c in line)
    glued = _INTERVAL.sub(lambda found: found[0].replace(" ", _NO_BREAK), line)
    pieces = wrap(glued, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [piece.replace(_NO_BREAK, " ") for piece in pieces] or [""]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
