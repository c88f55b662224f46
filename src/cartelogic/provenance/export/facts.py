"""A proof as program text: facts about its nodes, to be loaded and asked with rules.

    proves(n1, "common_enemy(a, b, c)") @ [2012-01-01, 2013-06-30].
    premise(n1, 1, n2).   by_rule(n1, "common_enemy(A, B, C) :- ally(A, B), …").
    leaf(n2, r7).         report_article(r7, split).

``proves`` holds when the node does; everything else always.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from cartelogic.model.clauses import Atom, Declaration, Fact, Parameter, Program
from cartelogic.model.printing import format_program
from cartelogic.model.sources import Report
from cartelogic.model.terms import Constant
from cartelogic.model.values import Text, Value
from cartelogic.provenance.export.document import KINDS
from cartelogic.provenance.export.explained import Explained
from cartelogic.provenance.extents import parted
from cartelogic.provenance.proof import (
    Aggregated,
    Attribute,
    Condition,
    Declared,
    Derived,
    Proof,
    Reported,
    Said,
    Windowed,
    children,
    walk,
)
from cartelogic.provenance.render import Renderer
from cartelogic.temporal import ALL_TIME, FIRST_DAY, LAST_DAY, Codec, Interval, UncertainInterval

_DECLARED: dict[str, tuple[str, str]] = {
    "proof_root": ("node: node", "The conclusion of the proof."),
    "proof_node": ("node: node, kind: kind", "A node, and its kind: derived, reported, …"),
    "proves": ("node: node, atom: text", "What a node proves, while it does."),
    "proof_relation": ("node: node, relation: relation", "The relation its atom is of."),
    "proof_extent": ("node: node, extent: extent", "Which extent of the relation it is."),
    "mentions": ("node: node, column: number, symbol: symbol", "A symbol in its atom."),
    "premise": ("node: node, place: number, below: node", "What a node rests on, in order."),
    "by_rule": ("node: node, rule: text", "The rule of a step, as it is written."),
    "binding": ("node: node, variable: text, value: text", "A value of a variable in a step."),
    "leaf": ("node: node, report: symbol", "The report that a leaf is read off."),
    "report_source": ("report: symbol, source: symbol", "Whose account a report is."),
    "report_outlet": ("report: symbol, source: symbol", "The outlet that answers for it."),
    "report_article": ("report: symbol, article: symbol", "Where a report was read."),
}
"""Each predicate with its columns, and what it means."""


def to_facts(explained: Explained, prefix: str = "n") -> str:
    """A proof as a program of facts.

    Args:
        explained: the proof.
        prefix: what the names of nodes begin with, so that several proofs can be loaded
            together; lower-case letters.

    Raises:
        ValueError: a prefix that no symbol begins with.
    """
    if not (prefix.isascii() and prefix.isalpha() and prefix.islower()):
        raise ValueError(f"`{prefix}` cannot begin a name: give lower-case letters")
    writer = _Writer(explained.renderer, prefix)
    facts = tuple(writer.facts(explained.proof))
    declared = tuple(_declaration(name) for name in _DECLARED)
    return format_program(Program(declared, facts=facts, codec=explained.database.codec))


def _declaration(name: str) -> Declaration:
    columns, doc = _DECLARED[name]
    pairs = (column.split(": ") for column in columns.split(", "))
    return Declaration(name, tuple(Parameter(column, kind) for column, kind in pairs), doc=doc)


class _Writer:
    def __init__(self, renderer: Renderer, prefix: str) -> None:
        self.renderer, self.codec = renderer, renderer.database.codec
        self.prefix = prefix

    def facts(self, root: Proof) -> Iterator[Fact]:
        """The facts about each node, then those about its reports."""
        numbers = count(1)
        names = {id(node): f"{self.prefix}{next(numbers)}" for node in walk(root)}
        yield _fact("proof_root", names[id(root)])
        reports: dict[str, Report] = {}
        for node in walk(root):
            name = names[id(node)]
            yield _fact("proof_node", name, KINDS[type(node)])
            yield from self._claimed(name, node)
            for place, below in enumerate(children(node), start=1):
                yield _fact("premise", name, place, names[id(below)])
            if isinstance(node, (Reported, Said, Attribute)) and node.report is not None:
                reports[node.report.id] = node.report
                yield _fact("leaf", name, node.report.id)
        for report in reports.values():
            yield from self._told(report)

    def _claimed(self, name: str, node: Proof) -> Iterator[Fact]:
        if isinstance(node, Condition):
            yield _fact("proves", name, Text(self.renderer.head(node)))
            return
        interval = _writable(node.interval, self.codec)
        if interval is not None:
            atom = Text(self.renderer.atom(node.ground))
            yield _fact("proves", name, atom, interval=interval, codec=self.codec)
        mark, relation = parted(node.ground.relation)
        yield _fact("proof_relation", name, relation)
        yield _fact("proof_extent", name, mark.strip() or "possible")
        for column, value in enumerate(node.ground.row, start=1):
            if isinstance(value, str):
                yield _fact("mentions", name, column, value)
        if isinstance(node, (Derived, Declared, Windowed, Aggregated)):
            yield _fact("by_rule", name, Text(self.renderer.wording.rule(node.rule)))
        if isinstance(node, (Derived, Declared)):
            for variable, value in node.bindings:
                shown = self.renderer.wording.value(value)
                yield _fact("binding", name, Text(variable), Text(shown))

    def _told(self, report: Report) -> Iterator[Fact]:
        yield _fact("report_source", report.id, report.source)
        yield _fact("report_outlet", report.id, self.renderer.database.outlet_of(report))
        if report.article is not None:
            yield _fact("report_article", report.id, report.article)


def _fact(
    predicate: str, *row: Value, interval: Interval = ALL_TIME, codec: Codec = Codec.DAYS
) -> Fact:
    written = None if interval == ALL_TIME else UncertainInterval.exact(interval, codec)
    return Fact(Atom(predicate, tuple(map(Constant, row))), written)


def _writable(interval: Interval, codec: Codec) -> Interval | None:
    """What of an interval the calendar has dates for; nothing before or after it."""
    if codec is Codec.INTEGERS:
        return interval
    start, end = interval.start, interval.end
    if isinstance(start, int):
        start = max(start, FIRST_DAY)
        if start > LAST_DAY:
            return None
    if isinstance(end, int):
        end = min(end, LAST_DAY + 1)
        if end <= FIRST_DAY:
            return None
    return Interval(start, end)
