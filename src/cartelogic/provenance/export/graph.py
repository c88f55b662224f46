"""A proof as a graph: what ``dot`` and ``mermaid`` draw.

A vertex for each conclusion and premise, those used twice once; the reports are leaves.
What the tree of lines folds away (``render``) is folded here too, and comparisons are lines
of the conclusion they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from itertools import count
from typing import assert_never

from attrs import define, field

from cartelogic.model.sources import Report
from cartelogic.provenance.export.explained import Explained
from cartelogic.provenance.proof import (
    Absence,
    Aggregated,
    Attribute,
    Coalesced,
    Condition,
    Declared,
    Derived,
    Proof,
    Reported,
    Said,
    Spell,
    VagueSpell,
    Windowed,
    leaves,
)
from cartelogic.provenance.render import Renderer


class Shape(Enum):
    """What a vertex stands for."""

    STEP = "step"
    CLAIM = "claim"
    COMPUTED = "computed"
    TIME = "time"
    ABSENCE = "absence"
    REPORT = "report"


@define
class Vertex:
    """A vertex, and the names of those it rests on.

    Attributes:
        name: ``n1``, ``n2``, …
        lines: what it says.
        below: premises, in order.
    """

    name: str
    shape: Shape
    lines: list[str] = field(factory=list)
    below: list[str] = field(factory=list)


def vertices(explained: Explained) -> list[Vertex]:
    """The vertices of a proof, the conclusion first, each once."""
    return _Graph(explained.renderer).of(explained.proof)


class _Graph:
    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self.found: dict[object, Vertex] = {}
        self._numbers = count(1)

    def of(self, root: Proof) -> list[Vertex]:
        pending = [root]
        while pending:
            node = pending.pop()
            if _key(node) in self.found and self.found[_key(node)].lines:
                continue
            vertex = self._vertex(node)
            vertex.lines = list(self._lines(node))
            parts = [] if self.renderer.is_settled(node) else self.renderer.parts(node)
            for part in parts:
                if isinstance(part, str):
                    vertex.lines.append(part)
                else:
                    vertex.below.append(self._vertex(part).name)
            vertex.below += [self._report(report).name for report in self._reports(node)]
            pending += [part for part in reversed(parts) if not isinstance(part, str)]
        return sorted(self.found.values(), key=lambda vertex: int(vertex.name[1:]))

    def _vertex(self, node: Proof) -> Vertex:
        key = _key(node)
        if key not in self.found:
            self.found[key] = Vertex(f"n{next(self._numbers)}", _shape(node))
        return self.found[key]

    def _report(self, report: Report) -> Vertex:
        key = report.id
        if key not in self.found:
            vertex = self.found[key] = Vertex(f"n{next(self._numbers)}", Shape.REPORT)
            vertex.lines.append(self.renderer.report_line(report))
            sentence = self.renderer.sentence(report)
            if sentence is not None or report.note:
                vertex.lines.append(report.note if sentence is None else f"“{sentence}”")
        return self.found[key]

    def _reports(self, node: Proof) -> list[Report]:
        """The reports that a vertex stands on directly."""
        if isinstance(node, Attribute):
            return [] if node.report is None else [node.report]
        if self.renderer.is_settled(node):
            return list(dict.fromkeys(leaf.report for leaf in leaves(node)))
        report = self.renderer.cited(node)
        return [] if report is None else [report]

    def _lines(self, node: Proof) -> Iterator[str]:
        yield self.renderer.head(node)
        report, how = self.renderer.cited(node), self.renderer.how(node)
        if report is None:
            yield from self.renderer.words(node)
        else:
            how = how.replace(self.renderer.report_line(report), "").strip(", ")
        if how:
            yield how


def _key(node: Proof) -> object:
    """What makes two nodes one vertex: leaves are, if they say the same."""
    if isinstance(node, (Reported, Said, Attribute, Absence, Condition)):
        return node
    return id(node)


def _shape(node: Proof) -> Shape:
    match node:
        case Derived() | Declared():
            return Shape.STEP
        case Reported() | Said() | Attribute():
            return Shape.CLAIM
        case Windowed() | Aggregated() | Condition():
            return Shape.COMPUTED
        case Coalesced() | Spell() | VagueSpell():
            return Shape.TIME
        case Absence():
            return Shape.ABSENCE
        case _:
            assert_never(node)
