"""Checking proofs, without trusting what found them.

Every node is replayed from the rules of the program and the reports of the database:

    Reported, Said, Attribute    read off the report again
    Derived, Declared            one substitution maps the rule to conclusion and premises
    Coalesced                    the proofs follow each other without a gap
    Spell                        held throughout, and absent just before and just after
    Absence                      asked of the reference evaluator
    Condition                    computed again

A node that is right makes its conclusion true if its children's are; no node is among its
own premises; so by induction on the tree the root is true.  That a proof does not go
through the atom it proves is checked as well: it would be sound, and explain nothing.

Not here: engines, plans, and the relations that they and ``search`` read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Protocol

from attrs import frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import (
    DENIES,
    QUERY,
    REPORT_PREDICATES,
    SAYS,
    Kind,
    NormalRule,
    relation_of,
    relation_terms,
)
from cartelogic.errors import CartelogicError
from cartelogic.model.clauses import (
    AllenComparison,
    Comparison,
    Literal,
    Negative,
    Positive,
    Says,
    literal_variables,
)
from cartelogic.model.computing import allen, compare, evaluate, instant
from cartelogic.model.printing import format_literal
from cartelogic.model.sources import Stance
from cartelogic.model.terms import Ends, Term, Wildcard, variables
from cartelogic.model.values import Row, Value
from cartelogic.provenance.meaning import Meaning, read_off
from cartelogic.provenance.proof import (
    Absence,
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
    children,
)
from cartelogic.provenance.render import Renderer
from cartelogic.store.database import Database
from cartelogic.temporal import ALL_TIME, NEG_INF, POS_INF, Interval

_HOLDING = (Reported, Said, Attribute, Derived, Declared, Coalesced)
"""What proves that an atom holds at each instant of an interval."""


@frozen
class Fault:
    """One thing that is wrong with a proof.

    Attributes:
        node: what the node at fault claims to prove, as text.
        wrong: what is wrong with it.
    """

    node: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.node}: {self.wrong}"


class ProofError(CartelogicError):
    """A proof that does not prove what it says.

    Attributes:
        faults: everything that is wrong, conclusions before their premises.
    """

    faults: tuple[Fault, ...]

    def __init__(self, found: tuple[Fault, ...]) -> None:
        self.faults = found
        super().__init__(*found)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


class Checkable(Protocol):
    """A proof with what it is about, such as an ``Explanation``."""

    @property
    def proof(self) -> Proof:
        """The tree."""

    @property
    def analysis(self) -> Analysis:
        """The program."""

    @property
    def database(self) -> Database:
        """The reports."""

    @property
    def goals(self) -> tuple[NormalRule, ...]:
        """The question, if the proof answers one."""


def verify(explanation: Checkable) -> None:
    """Check a proof, node by node, against the program and the reports.

    Raises:
        ProofError: with everything that is wrong.
    """
    found = faults(explanation.proof, explanation.analysis, explanation.database, explanation.goals)
    if found:
        raise ProofError(found)


def faults(
    proof: Proof, analysis: Analysis, database: Database, goals: tuple[NormalRule, ...] = ()
) -> tuple[Fault, ...]:
    """Everything that is wrong with a proof, conclusions before their premises.

    Args:
        proof: the tree.
        analysis: the program.
        database: the reports.
        goals: the question as rules, if the proof is of an answer to it.
    """
    check = _Check(analysis, database, goals)
    if analysis.errors:
        return (Fault(check.show(proof), "the program has errors, so nothing follows from it"),)
    order, circular = _in_order(proof)
    again = circular or _repeated(order)
    found = []
    for node in reversed(order):
        wrong = check(node)
        if id(node) in again:
            wrong.append("is used to prove itself")
        found += [Fault(check.show(node), text) for text in wrong]
    return tuple(found)


# -- one node -----------------------------------------------------------------------------


class _Check:
    """Says what is wrong with a node, its children taken for granted."""

    def __init__(
        self, analysis: Analysis, database: Database, goals: tuple[NormalRule, ...]
    ) -> None:
        self.analysis, self.database = analysis, database
        self.codec, self.renderer = database.codec, Renderer(database)
        self.is_custom = analysis.context.custom_acceptance
        self.names: dict[str, set[str]] = {}  # the variables of the rules met so far
        self.rules = {rule.id: rule for rule in analysis.context.rules}
        # A question concludes nothing about the relations of the program.
        self.rules |= {rule.id: rule for rule in goals if rule.head.predicate == QUERY}

    def __call__(self, node: Proof) -> list[str]:
        found: list[str] = []
        try:
            # Not `list(...)`: what was found before an error is kept.
            for wrong in self._wrong(node):
                found.append(wrong)
        except (CartelogicError, ArithmeticError) as error:
            found.append(f"cannot be decided: {error}")
        return found

    def show(self, node: Proof) -> str:
        """What a node claims to prove; a forged one may not even be written out."""
        try:
            return self.renderer.head(node)
        except CartelogicError:
            return "" if isinstance(node, Condition) else node.ground.relation

    def _wrong(self, node: Proof) -> Iterator[str]:
        match node:
            case Reported() | Said():
                yield from self._claimed(node)
            case Attribute():
                yield from self._attribute(node)
            case Derived():
                yield from self._applied(node, node.premises)
            case Declared():
                if node.rule.kind is not Kind.SYMMETRY:
                    yield "its rule is no declared property"
                yield from self._applied(node, (node.premise,))
            case Coalesced():
                yield from self._coalesced(node)
            case Spell():
                yield from self._spell(node)
            case Absence():
                yield from self._absence(node)
            case Condition():
                if not self._compares(node.literal, dict(node.bindings)):
                    yield "does not hold"

    # -- leaves ---------------------------------------------------------------------------

    def _claimed(self, node: Reported | Said) -> Iterator[str]:
        report, claim, relation = node.report, node.claim, node.ground.relation
        if self.database.reports.get(report.id) != report:
            yield f"the database has no such report `{report.id}`"
        if claim not in report.claims:
            yield f"`{report.id}` does not make the claim"
        wanted: Row = claim.row
        named, denies = claim.predicate, False
        if isinstance(node, Said):
            denies = relation.startswith(DENIES)
            named = (DENIES if denies else SAYS) + claim.predicate
            wanted = (report.id, *claim.row)
        elif relation in REPORT_PREDICATES:
            yield "it is read off reports, and not claimed by them"
        elif self.is_custom:
            yield "rules say which reports are accepted, and none is applied here"
        if (relation, node.ground.row) != (named, wanted):
            yield "the claim is about another atom"
        if (report.stance is Stance.DENIES) is not denies:
            yield f"`{report.id}` {report.stance.value} the claim"
        if node.interval != (claim.possible or ALL_TIME):
            yield f"the claim is for {self._text(claim.possible or ALL_TIME)}"

    def _attribute(self, node: Attribute) -> Iterator[str]:
        name, row, report = node.ground.relation, node.ground.row, node.report
        if node.interval != ALL_TIME:
            yield "what is read off a report holds always"
        if report is None:
            if name != "now":
                yield "it is an attribute, and of no report"
            elif row not in self.database.now_relation().rows:
                yield "`now` was given another value, or none"
        elif self.database.reports.get(report.id) != report:
            yield f"the database has no such report `{report.id}`"
        elif row != read_off(name, report, self.database, self.is_custom):
            yield f"it cannot be read off `{report.id}`"

    # -- rules ----------------------------------------------------------------------------

    def _applied(self, node: Derived | Declared, premises: tuple[Proof, ...]) -> Iterator[str]:
        rule, values = self.rules.get(node.rule.id), dict(node.bindings)
        if rule is None or (rule is not node.rule and rule != node.rule):
            yield "its rule is not one of the program"
            return
        names = self.names.get(rule.id)
        if names is None:
            names = self.names[rule.id] = _variables(rule)
        if len(values) != len(node.bindings) or values.keys() != names:
            yield f"it must bind each of {', '.join(sorted(names))} once, and nothing else"
            return
        head = [evaluate(term, values, self.codec) for term in rule.head.arguments]
        if (rule.head.predicate, *head) != (node.ground.relation, *node.ground.row):
            yield "the head of its rule is another atom under the bindings"
        if len(premises) != len(rule.body):
            yield f"its rule has {len(rule.body)} literals, and {len(premises)} are proven"
            return
        for literal, premise in zip(rule.body, premises, strict=True):
            if not self._proves(premise, literal, values):
                yield (
                    f"`{format_literal(literal, self.codec)}` is not proven by "
                    f"“{self.show(premise)}”"
                )
        yield from self._interval(node, premises, values)

    def _interval(
        self, node: Derived | Declared, premises: tuple[Proof, ...], values: dict[str, Value]
    ) -> Iterator[str]:
        """A conclusion holds where all premises do, cut to the interval of the head."""
        cuts = [p.interval for p in premises if not isinstance(p, (Condition, Spell))]
        if node.rule.annotation is not None:
            cut = evaluate(node.rule.annotation, values, self.codec)
            if not isinstance(cut, Interval):
                yield "the head of its rule has no interval under the bindings"
                return
            cuts.append(cut)
        start = max((cut.start for cut in cuts), default=NEG_INF)
        end = min((cut.end for cut in cuts), default=POS_INF)
        if start >= end:
            yield "its premises never hold together"
        elif node.interval != Interval(start, end):
            yield f"its premises hold together on {self._text(Interval(start, end))}"

    def _proves(self, premise: Proof, literal: Literal, values: dict[str, Value]) -> bool:
        """Whether a premise is one for the literal, under the bindings."""
        match literal:
            case Positive() | Says():
                kinds = _HOLDING if literal.annotation is None else (Spell,)
                if not isinstance(premise, kinds) or isinstance(premise, (Absence, Condition)):
                    return False
                taken = self._takes(literal.annotation, premise.interval, values)
                return taken and self._is_instance(premise.ground, literal, values)
            case Negative():
                return isinstance(premise, Absence) and self._is_instance(
                    premise.ground, literal, values
                )
            case Comparison() | AllenComparison():
                used = {variable.name for variable in literal_variables(literal)}
                return (
                    isinstance(premise, Condition)
                    and premise.literal == literal
                    and dict(premise.bindings) == {name: values[name] for name in used}
                )

    def _is_instance(
        self,
        ground: Ground | Pattern,
        literal: Positive | Negative | Says,
        values: dict[str, Value],
    ) -> bool:
        """Whether an atom is the literal's; a negated wildcard must be left open."""
        terms = relation_terms(literal)
        if ground.relation != relation_of(literal) or len(ground.row) != len(terms):
            return False
        for term, value in zip(terms, ground.row, strict=True):
            if isinstance(term, Wildcard):
                if isinstance(literal, Negative) and value is not None:
                    return False
            elif value is None or evaluate(term, values, self.codec) != value:
                return False
        return True

    def _takes(self, term: Term | None, interval: Interval, values: dict[str, Value]) -> bool:
        """Whether ``@ I`` or ``@ [S, E]`` is the interval, under the bindings."""
        if not isinstance(term, Ends):
            return self._is(term, interval, values)
        return self._is(term.start, instant(interval.start, self.codec), values) and self._is(
            term.end, instant(interval.last, self.codec), values
        )

    def _is(self, term: Term | None, value: Value | None, values: dict[str, Value]) -> bool:
        if term is None or isinstance(term, Wildcard):
            return True
        return value is not None and evaluate(term, values, self.codec) == value

    def _compares(self, literal: Literal, values: dict[str, Value]) -> bool:
        if not isinstance(literal, (Comparison, AllenComparison)):
            return False
        try:
            left = evaluate(literal.left, values, self.codec)
            right = evaluate(literal.right, values, self.codec)
        except KeyError:  # a variable without a value
            return False
        if left is None or right is None:
            return False
        if isinstance(literal, AllenComparison):
            return allen(literal.relation, left, right)
        return compare(literal.operator, left, right)

    # -- time -----------------------------------------------------------------------------

    def _coalesced(self, node: Coalesced) -> Iterator[str]:
        reached = node.interval.start
        for segment in node.segments:
            if not isinstance(segment, _HOLDING) or segment.ground != node.ground:
                yield f"“{self.show(segment)}” is a proof of something else"
                return
            if isinstance(segment, Coalesced):
                yield f"“{self.show(segment)}” is itself in parts"
                return
            if segment.interval.start > reached:
                yield f"there is a gap before “{self.show(segment)}”"
                return
            if segment.interval.end <= reached or reached >= node.interval.end:
                yield f"“{self.show(segment)}” adds nothing"
            reached = max(reached, segment.interval.end)
        if reached < node.interval.end:
            yield "its parts end too early"

    def _spell(self, node: Spell) -> Iterator[str]:
        cover, interval = node.cover, node.interval
        if not isinstance(cover, _HOLDING) or cover.ground != node.ground:
            yield f"“{self.show(cover)}” is a proof of something else"
        elif cover.interval.start > interval.start or cover.interval.end < interval.end:
            yield f"it is only proven for {self._text(cover.interval)}"
        sides = (
            ("before", node.before, interval.start, interval.start - 1),
            ("after", node.after, interval.end, interval.end),
        )
        for word, absence, end, outside in sides:
            if isinstance(end, float):  # unbounded: there is nothing beyond
                if absence is not None:
                    yield f"there is nothing {word} it"
            elif (
                absence is None
                or absence.ground != Pattern(node.ground.relation, node.ground.row)
                or not absence.interval.start <= outside < absence.interval.end
            ):
                yield f"that it does not hold just {word} is not proven"

    def _absence(self, node: Absence) -> Iterator[str]:
        for row, extent in self._meaning.matching(node.ground):
            for part in extent:
                if part.overlaps(node.interval):
                    held = self.renderer.atom(Ground(node.ground.relation, row))
                    yield f"`{held}` holds {self._text(part)}"

    @cached_property
    def _meaning(self) -> Meaning:
        return Meaning.of(self.analysis, self.database)

    def _text(self, interval: Interval) -> str:
        return self.renderer.interval(interval)


def _variables(rule: NormalRule) -> set[str]:
    terms = [*rule.head.arguments, *(() if rule.annotation is None else (rule.annotation,))]
    names = {variable.name for term in terms for variable in variables(term)}
    return names | {v.name for literal in rule.body for v in literal_variables(literal)}


# -- no proof of itself -------------------------------------------------------------------


def _in_order(proof: Proof) -> tuple[list[Proof], set[int]]:
    """Every node once, after its children; and the ids of those that contain themselves."""
    order: list[Proof] = []
    circular: set[int] = set()
    is_open: dict[int, bool] = {}
    pending: list[tuple[Proof, bool]] = [(proof, False)]
    while pending:
        node, is_left = pending.pop()
        if is_left:
            is_open[id(node)] = False
            order.append(node)
        elif id(node) not in is_open:
            is_open[id(node)] = True
            pending.append((node, True))
            pending += [(child, False) for child in reversed(children(node))]
        elif is_open[id(node)]:
            # It was pushed by a node that is below it, and not yet left.
            circular.add(id(node))
    return order, circular


def _repeated(order: list[Proof]) -> set[int]:
    """The ids of conclusions that have the same atom, at the same instants, below them.

    Coalesced proofs and whole spells hold theirs by design; what counts is a rule applied
    to its own conclusion.  A premise is lower than its conclusion, which bounds the search.
    """
    heights: dict[int, int] = {}
    groups: dict[Ground, list[Proof]] = {}
    for node in order:
        below = children(node)
        heights[id(node)] = 1 + max((heights[id(child)] for child in below), default=0)
        if not isinstance(node, (Absence, Condition)):
            groups.setdefault(node.ground, []).append(node)
    found = set()
    for group in groups.values():
        for node in group if len(group) > 1 else ():
            if isinstance(node, (Derived, Declared)):
                wanted = {
                    id(other): heights[id(other)]
                    for other in group
                    if not isinstance(other, (Absence, Condition))
                    and heights[id(other)] < heights[id(node)]
                    and other.interval.overlaps(node.interval)
                }
                if wanted and _reaches(node, wanted, heights):
                    found.add(id(node))
    return found


def _reaches(node: Proof, wanted: dict[int, int], heights: dict[int, int]) -> bool:
    """Whether one of the wanted nodes is below a node."""
    least = min(wanted.values())
    seen: set[int] = set()
    pending = list(children(node))
    while pending:
        current = pending.pop()
        if id(current) in wanted:
            return True
        if id(current) not in seen and heights[id(current)] > least:
            seen.add(id(current))
            pending += children(current)
    return False
