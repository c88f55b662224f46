"""Nodes of a proof from JSON: rules, reports and claims are looked up, not believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cartelogic.analysis.normal import NormalRule
from cartelogic.model.clauses import AllenComparison, Comparison, Literal
from cartelogic.model.printing import format_literal
from cartelogic.model.sources import Claim, Report
from cartelogic.model.values import IntervalRange, Row, Value
from cartelogic.provenance.export.coding import Coding, Json, UnreadableError, fields, listed
from cartelogic.provenance.proof import (
    Absence,
    Aggregated,
    Attribute,
    Coalesced,
    Condition,
    Declared,
    Derived,
    Ground,
    Pattern,
    Proof,
    Reported,
    Said,
    Spell,
    VagueSpell,
    Windowed,
)
from cartelogic.store.database import Database
from cartelogic.temporal import Interval

CHILDREN: dict[str, tuple[str, ...]] = {
    "derived": ("premises",),
    "declared": ("premise",),
    "windowed": ("left", "right"),
    "aggregated": ("rows", "others"),
    "coalesced": ("segments",),
    "spell": ("cover", "before", "after"),
    "vague_spell": ("cover", "cores"),
}
"""The fields in which a node of a kind names others."""


class Decoding:
    """Reads nodes whose premises have been read.

    Args:
        rules: those a step may apply.
        database: the reports.
        given: the nodes, by name.
    """

    def __init__(
        self,
        rules: Iterable[NormalRule],
        database: Database,
        given: Mapping[str, dict[str, Json]],
    ) -> None:
        self.rules = {(rule.id, rule.head.predicate): rule for rule in rules}
        self.database, self.given = database, given
        self.coding = Coding(database.codec)
        self.made: dict[str, Proof] = {}
        self._literals = self._compared()

    def read(self, name: str) -> None:
        """Make a node.

        Raises:
            UnreadableError: if it cannot be one.
        """
        node = self.given[name]
        match node.get("kind"):
            case "reported":
                report = self._report(node)
                claim = self._claim(node, report)
                self.made[name] = Reported(*self._holds(node), report, claim)
            case "said":
                report = self._report(node)
                self.made[name] = Said(*self._holds(node), report, self._claim(node, report))
            case "attribute":
                known = None if node.get("report", "") is None else self._report(node)
                self.made[name] = Attribute(*self._holds(node), known)
            case "derived":
                premises = self._all(node, "premises")
                self.made[name] = Derived(*self._holds(node), *self._step(node), premises)
            case "declared":
                premise = self._one(node, "premise")
                self.made[name] = Declared(*self._holds(node), *self._step(node), premise)
            case "condition":
                self.made[name] = self._condition(name, node)
            case "absence":
                self.made[name] = self._absence(node)
            case _:
                self.made[name] = self._about_time(node)

    def _about_time(self, node: dict[str, Json]) -> Proof:
        match node.get("kind"):
            case "windowed":
                right, left = self._one(node, "right"), self._maybe(node, "left")
                return Windowed(*self._holds(node), self._rule(node), right, left)
            case "aggregated":
                rows, others = self._all(node, "rows"), self._all(node, "others")
                absences = tuple(map(_absent, others))
                return Aggregated(*self._holds(node), self._rule(node), rows, absences)
            case "coalesced":
                return Coalesced(*self._holds(node), self._all(node, "segments"))
            case "spell":
                sides = (self._maybe(node, side) for side in ("before", "after"))
                before, after = (None if side is None else _absent(side) for side in sides)
                return Spell(*self._holds(node), self._one(node, "cover"), before, after)
            case "vague_spell":
                return self._vague_spell(node)
            case kind:
                raise UnreadableError(f"there are no nodes of kind `{kind}`")

    # -- kinds with more to them ------------------------------------------------------------

    def _vague_spell(self, node: dict[str, Json]) -> VagueSpell:
        value = self.coding.read_value(_field(node, "value"))
        if not isinstance(value, (Interval, IntervalRange)):
            raise UnreadableError("its `value` is no interval")
        ground, cover, cores = self._atom(node), self._one(node, "cover"), self._all(node, "cores")
        return VagueSpell(ground, value, _flag(node, "is_certain"), cover, cores)

    def _absence(self, node: dict[str, Json]) -> Absence:
        relation, row = fields(_field(node, "pattern"), "relation", "row")
        pattern = Pattern(_text(relation), self.coding.read_pattern(row))
        interval = self.coding.read_interval(_field(node, "interval"))
        apart: list[Row] = [self.coding.read_row(row) for row in listed(_field(node, "apart_from"))]
        return Absence(pattern, interval, tuple(apart), _flag(node, "is_possible"))

    def _condition(self, name: str, node: dict[str, Json]) -> Condition:
        written = _text(_field(node, "literal"))
        for literal in self._literals.get(name, []):
            if format_literal(literal, self.coding.codec) == written:
                return Condition(literal, self._bindings(node), _flag(node, "is_certain"))
        raise UnreadableError(f"no rule that it is a premise of has `{written}` in its place")

    def _compared(self) -> dict[str, list[Literal]]:
        """The comparisons in whose place each node is a premise."""
        found: dict[str, list[Literal]] = {}
        for node in self.given.values():
            premises = node.get("premises")
            if node.get("kind") != "derived" or not isinstance(premises, list):
                continue
            try:
                rule = self._rule(node)
            except UnreadableError:  # said when the node itself is read
                continue
            for name, literal in zip(premises, rule.body, strict=False):
                if isinstance(literal, (Comparison, AllenComparison)) and isinstance(name, str):
                    found.setdefault(name, []).append(literal)
        return found

    # -- fields -----------------------------------------------------------------------------

    def _holds(self, node: dict[str, Json]) -> tuple[Ground, Interval]:
        return self._atom(node), self.coding.read_interval(_field(node, "interval"))

    def _atom(self, node: dict[str, Json]) -> Ground:
        relation, row = fields(_field(node, "atom"), "relation", "row")
        return Ground(_text(relation), self.coding.read_row(row))

    def _report(self, node: dict[str, Json]) -> Report:
        name = _text(_field(node, "report"))
        report = self.database.reports.get(name)
        if report is None:
            raise UnreadableError(f"the database has no such report `{name}`")
        return report

    def _claim(self, node: dict[str, Json], report: Report) -> Claim:
        given = _field(node, "claim")
        for claim in report.claims:
            if self.coding.claim(claim) == given:
                return claim
        raise UnreadableError(f"`{report.id}` does not make the claim")

    def _step(self, node: dict[str, Json]) -> tuple[NormalRule, tuple[tuple[str, Value], ...]]:
        return self._rule(node), self._bindings(node)

    def _rule(self, node: dict[str, Json]) -> NormalRule:
        relation, name, _ = fields(_field(node, "rule"), "relation", "id", "written")
        rule = self.rules.get((_text(name), _text(relation)))
        if rule is None:
            raise UnreadableError("its rule is not one of the program")
        return rule

    def _bindings(self, node: dict[str, Json]) -> tuple[tuple[str, Value], ...]:
        pairs = (fields(one, "variable", "value") for one in listed(_field(node, "bindings")))
        return tuple((_text(name), self.coding.read_value(value)) for name, value in pairs)

    def _one(self, node: dict[str, Json], field: str) -> Proof:
        return self.made[_text(_field(node, field))]

    def _maybe(self, node: dict[str, Json], field: str) -> Proof | None:
        return None if _field(node, field) is None else self._one(node, field)

    def _all(self, node: dict[str, Json], field: str) -> tuple[Proof, ...]:
        return tuple(self.made[_text(name)] for name in listed(_field(node, field)))


def _field(node: dict[str, Json], name: str) -> Any:
    if name not in node:
        raise UnreadableError(f"it has no `{name}`")
    return node[name]


def _text(given: Json) -> str:
    if not isinstance(given, str):
        raise UnreadableError(f"`{given}` is no text")
    return given


def _flag(node: dict[str, Json], name: str) -> bool:
    given = _field(node, name)
    if not isinstance(given, bool):
        raise UnreadableError(f"its `{name}` is neither true nor false")
    return given


def _absent(node: Proof) -> Absence:
    if not isinstance(node, Absence):
        raise UnreadableError("a proof of something stands where an absence belongs")
    return node
