"""Checking proofs, without trusting what found them.

Every node is replayed from the rules of the program and the reports of the database:

    Reported, Said, Attribute    read off the report again
    Derived, Declared            one substitution maps the rule to conclusion and premises
    Windowed, Aggregated         computed again from what the premises show
    Coalesced                    the proofs follow each other without a gap
    Spell                        held throughout, and absent just before and just after
    VagueSpell                   computed again from extents by the reference evaluator
    Absence                      asked of the reference evaluator
    Condition                    computed again

A node that is right makes its conclusion true if its children's are; no node is among its
own premises; so by induction on the tree the root is true.  That a proof does not go
through the atom it proves is checked as well: it would be sound, and explain nothing.

Not here: what a step by a rule has to be (``steps``), circles (``circles``); and, since they
are not trusted, engines, plans, and the relations that they and ``search`` read.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterator, MutableMapping, Set
from functools import cached_property
from typing import Any, Protocol, TypeAlias, assert_never

from attrs import frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import (
    ALIKE,
    CERTAIN,
    DATED,
    DENIES,
    LOOSE,
    QUERY,
    REPORT_PREDICATES,
    SAYS,
    NormalRule,
)
from cartelogic.errors import CartelogicError
from cartelogic.model.clauses import AllenComparison, Comparison
from cartelogic.model.ranges import may_be_same
from cartelogic.model.sources import Report, Stance
from cartelogic.model.values import Row, interval_ranged
from cartelogic.provenance.circles import in_order, repeated
from cartelogic.provenance.comparing import (
    Comparing,
    assigned,
    certain_parts,
    core_of,
    dated_limits,
    dated_run,
    loose_run,
)
from cartelogic.provenance.extents import COLUMNS, attribute_of, is_given, of_claim, parted
from cartelogic.provenance.meaning import Meaning
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
from cartelogic.provenance.render import Renderer
from cartelogic.provenance.steps import HOLDING, Steps
from cartelogic.store.database import Database
from cartelogic.temporal import (
    ALL_TIME,
    Flat,
    FourPoints,
    Interval,
    certain_spells,
    possible_spells,
)

_Rules: TypeAlias = MutableMapping[tuple[str, str], NormalRule]
_UNDECIDED = (CartelogicError, ArithmeticError, TypeError, ValueError)
"""What a forged value may provoke: an interval where a date belongs, a range of nothing."""


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
        goals: the question as rules, in all versions, if the proof is of an answer to it.
    """
    check = _Check(analysis, database, goals)
    if analysis.errors:
        return (Fault(check.show(proof), "the program has errors, so nothing follows from it"),)
    order, circular = in_order(proof)
    again = circular or repeated(order)
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
        self.codec = database.codec
        self.is_custom = analysis.context.custom_acceptance
        known, derived = _rules_of(analysis)
        self.goals = tuple(rule for rule in goals if self._is_of_a_question(rule, derived))
        asked = {(rule.id, rule.head.predicate): rule for rule in self.goals}
        rules = ChainMap(asked, known) if asked else known
        self.steps = Steps(rules, self.codec, self.show, self._text, self._rows)

    @cached_property
    def renderer(self) -> Renderer:
        """Shows what is wrong, which is seldom."""
        rules = (*self.analysis.versions.rules, *self.goals)
        return Renderer(self.database).about(rules)

    def _is_of_a_question(self, rule: NormalRule, derived: Set[str]) -> bool:
        """A question concludes nothing about the relations of the program.

        But it may need to know more about their intervals and ranges than the program does.
        """
        mark, name = parted(rule.head.predicate)
        if name == QUERY or rule.head.predicate in derived:
            return name == QUERY
        is_read_off = name in REPORT_PREDICATES or name.startswith((SAYS, DENIES))
        is_known = is_read_off or self.analysis.context.is_known(name)
        return mark in (ALIKE, DATED, LOOSE) or not is_known

    def __call__(self, node: Proof) -> list[str]:
        found: list[str] = []
        try:
            # Not `list(...)`: what was found before an error is kept.
            for wrong in self._wrong(node):
                found.append(wrong)
        except _UNDECIDED as error:
            found.append(f"cannot be decided: {error}")
        return found

    def show(self, node: Proof) -> str:
        """What a node claims to prove; a forged one may not even be written out."""
        try:
            return self.renderer.head(node)
        except _UNDECIDED:
            return "" if isinstance(node, Condition) else node.ground.relation

    def _wrong(self, node: Proof) -> Iterator[str]:
        match node:
            case Reported() | Said():
                yield from self._claimed(node)
            case Attribute():
                yield from self._attribute(node)
            case Derived() | Declared() | Windowed() | Aggregated():
                yield from self.steps.wrong(node)
            case Coalesced():
                yield from self._coalesced(node)
            case Spell():
                yield from self._spell(node)
            case VagueSpell():
                yield from self._vague_spell(node)
            case Absence():
                yield from self._absence(node)
            case Condition():
                if not self._holds(node):
                    yield "does not hold"
            case _:
                assert_never(node)

    def _holds(self, node: Condition) -> bool:
        """Whether a comparison holds, or is an equation that gives a variable its value."""
        literal, values = node.literal, dict(node.bindings)
        if not isinstance(literal, (Comparison, AllenComparison)):
            return False
        try:
            if Comparing(self.codec, node.is_certain, is_vague=True).holds(literal, values):
                return True
            given = isinstance(literal, Comparison) and any(assigned(literal, values, self.codec))
        except KeyError:  # a variable without a value
            return False
        return given

    # -- leaves ---------------------------------------------------------------------------

    def _claimed(self, node: Reported | Said) -> Iterator[str]:
        report, claim, relation = node.report, node.claim, node.ground.relation
        mark, name = parted(relation)
        if not self._has(report):
            yield f"the database has no such report `{report.id}`"
        if not any(self.steps.is_same(claim, own) for own in report.claims):
            yield f"`{report.id}` does not make the claim"
        wanted: Row = claim.row
        named, denies = claim.predicate, False
        if isinstance(node, Said):
            denies = name.startswith(DENIES)
            named = (DENIES if denies else SAYS) + claim.predicate
            wanted = (report.id, *claim.row)
        elif name in REPORT_PREDICATES:
            yield "it is read off reports, and not claimed by them"
        elif self.is_custom:
            yield "rules say which reports are accepted, and none is applied here"
        elif not is_given(relation, self.analysis):
            yield "no report says so by itself"
        if (report.stance is Stance.DENIES) is not denies:
            yield f"`{report.id}` {report.stance.value} the claim"
        given = of_claim(mark, report, claim, self.database)
        if given is None:
            yield f"`{report.id}` does not make it {mark.strip()}"
            return
        if (name, node.ground.row) != (named, (*wanted, *given[0])):
            yield "the claim is about another atom"
        if node.interval != given[1]:
            yield f"the claim is for {self._text(given[1])}"

    def _has(self, report: Report) -> bool:
        known = self.database.reports.get(report.id)
        return known is not None and self.steps.is_same(known, report)

    def _attribute(self, node: Attribute) -> Iterator[str]:
        name, row, report = node.ground.relation, node.ground.row, node.report
        if node.interval != ALL_TIME:
            yield "what is read off a report holds always"
        if report is None:
            if name != "now":
                yield "it is an attribute, and of no report"
            elif row not in self.database.now_relation().rows:
                yield "`now` was given another value, or none"
        elif not self._has(report):
            yield f"the database has no such report `{report.id}`"
        elif row != attribute_of(name, report, self.database, self.is_custom):
            yield f"it cannot be read off `{report.id}`"

    # -- time -----------------------------------------------------------------------------

    def _coalesced(self, node: Coalesced) -> Iterator[str]:
        reached = node.interval.start
        for segment in node.segments:
            if not isinstance(segment, HOLDING) or not _is_part(segment.ground, node.ground):
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
        if not isinstance(cover, HOLDING) or cover.ground != node.ground:
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

    def _vague_spell(self, node: VagueSpell) -> Iterator[str]:
        name, row, limits = node.ground.relation, node.ground.row, node.interval
        if not isinstance(node.cover, HOLDING) or node.cover.ground != node.ground:
            yield f"“{self.show(node.cover)}” is a proof of something else"
        elif node.cover.interval.start > limits.start or node.cover.interval.end < limits.end:
            yield f"it is only proven for {self._text(node.cover.interval)}"
        possible = self._meaning.extent(name, row).flat
        core = self._meaning.extent(core_of(name), row).flat
        runs = self._runs(node)
        spells = certain_spells if node.is_certain else possible_spells
        if node.value not in [interval_ranged(*p) for p in spells(possible, core, runs)]:
            yield "no whole interval has these limits"
        if not self._is_core(node, possible, core):
            yield "what certainly belongs to it is not proven"

    def _runs(self, node: VagueSpell) -> list[FourPoints]:
        """The limits that spells without a certain day keep to."""
        name, row = node.ground.relation, node.ground.row
        mark = DATED if node.is_certain else LOOSE
        found = self._meaning.matching(Pattern(mark + name, (*row, *(None,) * COLUMNS[mark])))
        if node.is_certain:
            return [dated_run(columns) for columns, _ in found]
        return [
            loose_run(columns, part.start, part.end) for columns, extent in found for part in extent
        ]

    def _is_core(self, node: VagueSpell, possible: Flat, core: Flat) -> bool:
        """Whether all that certainly belongs to a spell is proven, or that it is there at all."""
        name, row = node.ground.relation, node.ground.row
        parts = certain_parts(node.value, core)
        proven = [part for part in node.cores if isinstance(part, HOLDING)]
        if len(proven) < len(node.cores):
            return False
        if node.is_certain and not parts:
            dated = [part.ground for part in proven]
            return len(dated) == 1 and (
                (dated[0].relation, dated[0].row[:-4]) == (DATED + name, row)
                and dated_limits(dated_run(dated[0].row), possible) == node.value
            )
        is_about = all(part.ground == Ground(core_of(name), row) for part in proven)
        return is_about and [part.interval for part in proven] == parts

    def _absence(self, node: Absence) -> Iterator[str]:
        name, pattern = node.ground.relation, node.ground
        if len(set(node.apart_from)) < len(node.apart_from):
            yield "something is excepted twice"
        for row, part in self._there(node, pattern):
            yield f"`{self.renderer.atom(Ground(name, row))}` holds {self._text(part)}"
        possible = Pattern(name.removeprefix(CERTAIN), pattern.row)
        is_split = name.startswith(CERTAIN)
        if node.is_possible is not (is_split and any(self._there(node, possible))):
            held = "nothing may hold there" if node.is_possible else "something may hold there"
            yield held

    def _there(self, node: Absence, pattern: Pattern) -> Iterator[tuple[Row, Interval]]:
        """What matches a pattern at some instant of an absence."""
        excepted = set(node.apart_from)
        for row, extent in self._meaning.matching(pattern):
            if row not in excepted:
                for part in extent:
                    if part.overlaps(node.interval):
                        yield row, part

    @cached_property
    def _meaning(self) -> Meaning:
        return Meaning.of(self.analysis, self.database).with_goals(self.goals)

    def _rows(self, relation: str) -> Collection[Row]:
        return self._meaning.rows(relation)

    def _text(self, interval: Interval) -> str:
        return self.renderer.interval(interval)


def _rules_of(analysis: Analysis) -> tuple[_Rules, Set[str]]:
    """The rules of a program by text and relation, and what they derive; found once."""
    memo: dict[str, Any] = analysis.context.memo
    found: tuple[Analysis, _Rules, Set[str]] | None = memo.get("rules")
    if found is None or found[0] is not analysis:
        rules = {(rule.id, rule.head.predicate): rule for rule in analysis.versions.rules}
        derived = frozenset(rule.head.predicate for rule in rules.values())
        found = memo["rules"] = analysis, rules, derived
    return found[1:]


def _is_part(part: Ground, whole: Ground) -> bool:
    """Whether an atom is the one that holds in parts, or, if that will do, may be the same."""
    if part == whole:
        return True
    return (
        whole.relation == ALIKE + part.relation
        and len(part.row) == len(whole.row)
        and may_be_same(part.row, whole.row)
    )
