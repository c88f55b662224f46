"""What nodes of a proof claim, in words: atoms, extents, comparisons and rules.

    rival(a, b) certainly [2012-01-01, 2013-06-30]       of the relation `certain rival`
    once[0, 30d] ally(a, _) [2010-01-01, 2010-02-09]     of a relation made for an operator

Not here: reports, and the tree (``render``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import assert_never

from attrs import evolve, frozen

from cartelogic.analysis.normal import (
    AGGREGATED,
    CERTAIN,
    CONTESTED,
    DATED,
    DENIES,
    DISPUTED,
    EVER,
    LIFTED,
    LOOSE,
    QUERY,
    SAYS,
    SURE,
    MetricOperation,
    NormalRule,
    Version,
    plain_name,
    relation_of,
)
from cartelogic.model.clauses import (
    Aggregate,
    Aggregating,
    AllenComparison,
    Atom,
    Comparison,
    Disjunction,
    Literal,
    Metric,
    Negative,
    Operand,
    Positive,
    Says,
    literal_variables,
)
from cartelogic.model.printing import (
    format_aggregate,
    format_body,
    format_literal,
    format_row,
    show_interval,
)
from cartelogic.model.terms import Constant, Term, Variable, renamed
from cartelogic.model.values import Value, format_value, interval_ranged
from cartelogic.provenance.comparing import Comparing, assigned, dated_run, is_inexact
from cartelogic.provenance.extents import COLUMNS, parted
from cartelogic.provenance.proof import Absence, Condition, Ground, Pattern, Proof, VagueSpell
from cartelogic.temporal import Codec, Interval

Item = Literal | Metric | Aggregating | Disjunction
Cells = tuple[Value | None, ...]

_EXTENT = {
    CERTAIN: "certainly ",
    CONTESTED: "contested ",
    DATED: "certainly, on an unknown day, ",
    DISPUTED: "disputed ",
    LOOSE: "loosely ",
    SURE: "certainly, unless disputed, ",
}
_STANDS_FOR_AGGREGATE = re.compile(r"#[0-9]+")
_WHATEVER, _SOME = "whatever the unknown days", "for some choice of unknown days"


@frozen
class Wording:
    """Puts what nodes claim into words.

    Attributes:
        codec: the time line.
        lifted: the rules of relations that stand for a part of a body, by their names.
    """

    codec: Codec
    lifted: Mapping[str, NormalRule]

    @classmethod
    def of(cls, codec: Codec, rules: Iterable[NormalRule] = ()) -> Wording:
        """For proofs by these rules, among others."""
        lifted = {plain_name(r.head.predicate): r for r in rules if r.kind in LIFTED}
        return cls(codec, lifted)

    def head(self, node: Proof) -> str:
        """What a node proves, and when."""
        if isinstance(node, Condition):
            return self.condition(node)
        if isinstance(node, Absence):
            return self.absence(node)
        mark, name = parted(node.ground.relation)
        when = self.interval(node.interval)
        if mark == DATED and len(node.ground.row) >= COLUMNS[DATED] and " at #" not in name:
            limits = format_value(interval_ranged(*dated_run(node.ground.row)), self.codec)
            return f"{self.atom(node.ground)} within {limits}"
        if isinstance(node, VagueSpell):
            return f"{self.atom(node.ground)} {format_value(node.value, self.codec)}"
        if name == QUERY:
            holds = {CERTAIN: "certainly holds", CONTESTED: "is contested"}.get(mark, "holds")
            return f"the answer {holds} {when}"
        return f"{self.atom(node.ground)} {_EXTENT.get(mark, '')}{when}"

    def absence(self, node: Absence) -> str:
        """That nothing holds, or nothing more, or nothing certainly."""
        mark, name = parted(node.ground.relation)
        atom = "such answer" if name == QUERY else self.atom(node.ground)
        when = self.interval(node.interval)
        other = "other " if node.apart_from else ""
        if mark == CERTAIN and node.is_possible:
            return f"no {other}{atom} is certain {when}"
        if name.startswith(EVER):
            return f"nothing ever speaks against {atom.removeprefix(EVER + DISPUTED)}"
        if mark == DISPUTED:
            return f"nothing speaks against {atom} {when}"
        word = "" if mark == CERTAIN else _EXTENT.get(mark, "")
        return f"no {other}{atom} {word}{when}"

    def turn(self, node: Absence) -> str:
        """An absence, as what an end of something else is fixed by."""
        mark, name = parted(node.ground.relation)
        atom = "such an answer" if name == QUERY else self.atom(node.ground)
        return f"what disputes {atom}" if mark == DISPUTED else f"the absence of {atom}"

    def interval(self, interval: Interval) -> str:
        """``[2012-01-01, 2013-06-30]``, ends included; ``always`` for the whole line."""
        return show_interval(interval, self.codec)

    # -- atoms ----------------------------------------------------------------------------

    def atom(self, ground: Ground | Pattern) -> str:
        """``rival(a, b)``, ``r7 says rival(a, b)``, or with ``_`` where anything matches."""
        mark, name = parted(ground.relation)
        name, _, point = name.partition(" at #")
        width = len(ground.row) - (1 if point else COLUMNS.get(mark, 0))
        row = ground.row[:width]
        if point:  # of a spell on days that are not known, as if it were on the first or last
            there = self.atom(Pattern(name.partition(f" {DATED}")[0], row))
            return f"{there} from {self._cell(ground.row[-1])}"
        rule = self.lifted.get(name)
        if rule is not None and len(row) == rule.head.arity:
            return self._part_of_a_body(rule, row)
        for prefix in (SAYS, DENIES):
            if name.startswith(prefix) and row:
                inner = self._applied(name.removeprefix(prefix), row[1:])
                return f"{self._cell(row[0])} {prefix}{inner}"
        return self._applied(name.removeprefix("!").strip(), row)

    def _applied(self, name: str, row: Cells) -> str:
        if None in row:
            return f"{name}({', '.join(map(self._cell, row))})"
        return format_row(name, tuple(v for v in row if v is not None), self.codec)

    def value(self, value: Value) -> str:
        """A value as rules write it."""
        return format_value(value, self.codec)

    def _cell(self, value: Value | None) -> str:
        return "_" if value is None else self.value(value)

    def _part_of_a_body(self, rule: NormalRule, row: Cells) -> str:
        """An operator, an aggregate or a conjunction, with values in place of its variables."""
        cells = {
            term.name: self._cell(value)
            for term, value in zip(rule.head.arguments, row, strict=True)
            if isinstance(term, Variable)
        }
        part = rule.stands_for
        assert part is not None  # every lifted rule stands for something
        match part:
            case _ if rule.version is Version.CONTESTED and isinstance(
                rule.operation, MetricOperation
            ):
                (literal,) = rule.body
                assert isinstance(literal, Positive)
                inner = self.atom(Pattern(relation_of(literal), row))
                return f"{rule.operation.operator}{rule.operation.window} contested {inner}"
            case Metric() as metric:
                return format_literal(_put(metric, cells), self.codec)
            case Aggregate() as aggregate:
                body = tuple(_put(item, cells) for item in aggregate.body)
                text = format_aggregate(evolve(aggregate, body=body), self.codec)
                return f"{text} = {cells[AGGREGATED]}"
            case tuple() as conjunction:
                text = format_body(tuple(_put(item, cells) for item in conjunction), self.codec)
                return text if len(conjunction) == 1 else f"{{ {text} }}"
            case _:
                assert_never(part)

    # -- comparisons ----------------------------------------------------------------------

    def condition(self, node: Condition) -> str:
        """A comparison, and the values that make it hold."""
        shown = ", ".join(f"{k} = {format_value(v, self.codec)}" for k, v in node.bindings)
        text = f"{format_literal(node.literal, self.codec)}{' for ' if shown else ''}{shown}"
        choice = self._choice(node)
        return f"{text}, {choice}" if choice else text

    def conditions(self, nodes: Iterable[Condition]) -> str:
        """Several on one line, those of exact values first."""
        groups: dict[str, list[str]] = {"": [], _WHATEVER: [], _SOME: []}
        for node in nodes:
            if not _is_made_up(node):
                groups[self._choice(node)].append(self.literal(node.literal, node.bindings))
        parts = [
            f"where {', '.join(texts)}{' ' if choice else ''}{choice}"
            for choice, texts in groups.items()
            if texts
        ]
        return "; ".join(parts)

    def literal(self, literal: Literal, bindings: tuple[tuple[str, Value], ...]) -> str:
        """A literal with values in place of variables that the user did not write."""
        cells = {
            name: format_value(value, self.codec)
            for name, value in bindings
            if name.startswith("#")
        }
        return format_literal(_put(literal, cells), self.codec)

    def _choice(self, node: Condition) -> str:
        """For which choice of days a comparison holds; nothing if all are known."""
        literal, values = node.literal, dict(node.bindings)
        if not isinstance(literal, (Comparison, AllenComparison)):
            return ""
        try:
            if not is_inexact(literal, values, self.codec):
                return ""
            if isinstance(literal, Comparison) and any(assigned(literal, values, self.codec)):
                return ""
            always = Comparing(self.codec, is_certain=True, is_vague=True).holds(literal, values)
        except KeyError:  # a forged one may lack a value
            return ""
        return _WHATEVER if always else _SOME

    # -- rules ----------------------------------------------------------------------------

    def rule(self, rule: NormalRule) -> str:
        """A rule as its user wrote it, on one line."""
        names = (variable.name for lit in rule.body for variable in literal_variables(lit))
        if rule.span is not None and any(map(stands_for_aggregate, names)):
            return f"{' '.join(rule.span.content.split()).removesuffix('.')}."
        text = rule.id.removeprefix(f"{rule.version.value}: ").removeprefix("!")
        text = text.removeprefix(DATED)
        if rule.version is Version.CONTESTED:  # what it was made from, and for which literal
            text = text[: text.rfind(".") + 1]
        return " ".join(text.split())

    def bindings(self, bindings: tuple[tuple[str, Value], ...]) -> str:
        """The values of the variables that the user wrote."""
        return ", ".join(
            f"{name} = {format_value(value, self.codec)}"
            for name, value in bindings
            if not name.startswith("#")
        )


def stands_for_aggregate(name: str) -> bool:
    """Whether a variable is one that stands for the value of an aggregate."""
    return _STANDS_FOR_AGGREGATE.fullmatch(name) is not None


def _is_made_up(node: Condition) -> bool:
    """Whether a comparison says nothing that the user wrote, or that is not said elsewhere."""
    literal, values = node.literal, dict(node.bindings)
    if not isinstance(literal, (Comparison, AllenComparison)):
        return False
    sides = [literal.left, literal.right]
    names = [side.name for side in sides if isinstance(side, Variable)]
    if any(name.startswith(("#part", "#whole")) for name in names):
        return True
    if not isinstance(literal, Comparison) or literal.operator != "=":
        return False
    is_aggregate = any(map(stands_for_aggregate, names))
    is_plain = all(isinstance(side, (Variable, Constant)) for side in sides)
    return is_aggregate and is_plain and len({values.get(name) for name in names}) == 1


def _put(item: Item, cells: Mapping[str, str]) -> Item:
    """An item of a body with texts in place of some variables."""

    def term(given: Term) -> Term:
        return renamed(given, cells)

    def at(given: Term | None) -> Term | None:
        return None if given is None else term(given)

    def atom(given: Atom) -> Atom:
        return evolve(given, arguments=tuple(map(term, given.arguments)), written="")

    match item:
        case Positive():
            return evolve(item, atom=atom(item.atom), annotation=at(item.annotation))
        case Negative():
            return evolve(item, atom=atom(item.atom))
        case Says():
            report = term(item.report)
            at_ = at(item.annotation)
            return evolve(item, report=report, atom=atom(item.atom), annotation=at_)
        case Comparison() | AllenComparison():
            return evolve(item, left=term(item.left), right=term(item.right))
        case Metric():
            return evolve(item, operands=tuple(_put_operand(o, cells) for o in item.operands))
        case Aggregating():
            left, right = term(item.comparison.left), term(item.comparison.right)
            comparison = evolve(item.comparison, left=left, right=right)
            aggregates = tuple(
                evolve(one, body=tuple(_put(part, cells) for part in one.body))
                for one in item.aggregates
            )
            return evolve(item, comparison=comparison, aggregates=aggregates)
        case Disjunction():
            alternatives = tuple(
                tuple(_put(part, cells) for part in body) for body in item.alternatives
            )
            return evolve(item, alternatives=alternatives)
        case _:
            assert_never(item)


def _put_operand(operand: Operand, cells: Mapping[str, str]) -> Operand:
    found = _put(operand, cells)
    assert isinstance(found, (Positive, Negative, Says, Metric))
    return found
