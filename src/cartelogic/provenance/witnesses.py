"""Which reports suffice for an atom, and when: minimal sets of them.

A witness is a set of reports from which the atom follows at some instants, while it does not
follow there from any part of the set.  The witnesses at an instant are its why-provenance,
with what can be left out absorbed.  What is negated, aggregated or taken as a whole interval
is read in all of the knowledge base: a witness says what the conclusion rests on while
everything else stays as it is, and names no report for an absence.

They are not read off proofs, of which there can be many times as many: every atom of the
derivation graph has a *family* (``families``), and families are made from those of the
premises until nothing changes.  Components of the graph come one after the other, those that
others rest on first, so that only within a recursion anything is repeated; and no step
recurses along a proof.  Only instants that the question needs are looked at.

Not here: the graph (``grounding``), and what follows for sources (``support``, ``trust``).
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias, assert_never

from attrs import frozen

from cartelogic.analysis.normal import AggregateOperation, MetricOperation, NormalRule
from cartelogic.errors import Code, Diagnostic, EvaluationError
from cartelogic.model.clauses import Positive
from cartelogic.model.values import Row
from cartelogic.provenance.components import components
from cartelogic.provenance.families import (
    NOBODY,
    SET_LIMIT,
    Family,
    Sets,
    TooManySets,
    cut,
    family_of,
    members,
    minimal,
    once,
    product,
    reaching,
    throughout,
    whole_window,
)
from cartelogic.provenance.grounding import (
    EVER,
    Absent,
    Atom,
    Grounding,
    Premise,
    Whole,
    operand,
)
from cartelogic.provenance.leaves import Leaf
from cartelogic.provenance.proof import Attribute, Condition, Ground
from cartelogic.provenance.search import Search
from cartelogic.provenance.windows import (
    has_own_variables,
    window_of,
)
from cartelogic.provenance.wording import Wording
from cartelogic.temporal import Flat, IntervalSet, flat

_PATIENCE = 10_000
"""How often the family of one atom may change, or more of its instants be asked for."""
_Needed: TypeAlias = Iterator[tuple[Ground, Flat]]


@frozen
class Witness:
    """Reports that suffice for an atom, none of which can be left out.

    Attributes:
        reports: their ids, sorted; none if the atom follows without any.
        extent: the instants at which they suffice and all of them are needed.
    """

    reports: tuple[str, ...]
    extent: IntervalSet

    def __str__(self) -> str:
        return ", ".join(self.reports) or "no report"


@frozen
class _Settled:
    """The family of an atom, at the instants that were asked for so far."""

    when: Flat
    family: Family


class Witnessing:
    """Finds witnesses on a derivation graph; what it found it keeps.

    Args:
        grounding: the graph.
        wording: names atoms in messages.
    """

    def __init__(self, grounding: Grounding, wording: Wording) -> None:
        self.grounding, self.wording = grounding, wording
        self._settled: dict[Ground, _Settled] = {}
        self._bits: dict[str, int] = {}
        self._ids: list[str] = []

    @classmethod
    def of(cls, search: Search) -> Witnessing:
        """On all that a search can prove."""
        rules = search.analysis.versions.rules
        grounding = Grounding(search.rules, search.leaves, search.solver)
        return cls(grounding, Wording.of(search.codec, rules))

    def witnesses(self, ground: Ground, when: Flat = EVER) -> tuple[Witness, ...]:
        """The witnesses of an atom at some instants: those of fewer reports first, then by ids.

        Raises:
            EvaluationError: CL610 if there are too many.
        """
        family = self._family(ground, when)
        found = [
            Witness(self._names(reports), IntervalSet.unchecked(held))
            for reports, held in family.items()
        ]
        return tuple(sorted(found, key=lambda witness: (len(witness.reports), witness.reports)))

    def _names(self, reports: int) -> tuple[str, ...]:
        return tuple(sorted(self._ids[bit] for bit in members(reports)))

    def _family(self, ground: Ground, when: Flat) -> Family:
        wanted, edges = self._wanted(ground, when)
        for component in components(edges):
            self._settle(component, wanted, edges)
        settled = self._settled.get(ground)
        return {} if settled is None else cut(settled.family, when)

    # -- what is needed -------------------------------------------------------------------

    def _wanted(
        self, ground: Ground, when: Flat
    ) -> tuple[dict[Ground, Flat], dict[Ground, dict[Ground, None]]]:
        """The atoms to find families of, at which instants, and what each of them rests on."""
        wanted: dict[Ground, Flat] = {}
        edges: dict[Ground, dict[Ground, None]] = {}
        asked: Counter[Ground] = Counter()
        pending = OrderedDict[Ground, Flat]({ground: when})  # what is asked for twice is seen once
        while pending:
            atom, held = pending.popitem(last=False)
            known = wanted.get(atom, ())
            more: Flat = flat.difference(flat.intersection(held, self.grounding.cover(atom)), known)
            settled = self._settled.get(atom)
            if settled is not None:
                if not flat.difference(more, settled.when):
                    continue
                if not known:
                    more = flat.union(more, settled.when)
            if not more:
                continue
            asked[atom] += 1
            if asked[atom] > _PATIENCE:
                raise self._unsettled(atom)
            wanted[atom] = flat.union(known, more)
            needed = list(self._needs(atom, more))
            edges.setdefault(atom, {}).update((child, None) for child, _ in needed)
            for child, instants in needed:
                pending[child] = flat.union(pending.get(child, ()), instants)
        return wanted, {
            atom: {child: None for child in found if child in wanted}
            for atom, found in edges.items()
        }

    def _needs(self, ground: Ground, when: Flat) -> _Needed:
        """The atoms that an atom rests on at some instants, each with when it has to be known."""
        for application in self.grounding.applications(ground):
            held = flat.intersection(application.when, when)
            if not held:
                continue
            for premise in self.grounding.premises(application):
                match premise:
                    case Atom(needed):
                        yield needed, held
                    case Whole(parts=parts):
                        for needed, interval in parts:
                            yield needed, (interval.start, interval.end)
                    case Absent() | Condition():
                        pass
                    case _:
                        assert_never(premise)
        for rule, operation in self.grounding.operated(ground):
            match operation:
                case MetricOperation():
                    yield from self._operands_needed(ground, rule, operation, when)
                case AggregateOperation():
                    held = flat.intersection(when, self.grounding.cover(ground))
                    for row, cover in self.grounding.counted(ground, rule, operation):
                        yield row, flat.intersection(cover, held)
                case _:
                    assert_never(operation)

    def _operands_needed(
        self, ground: Ground, rule: NormalRule, operation: MetricOperation, when: Flat
    ) -> _Needed:
        windows = [
            (part, (window_of(operation, part[0])[0], window_of(operation, part[1] - 1)[1] + 1))
            for part in flat.to_pairs(when)
        ]
        yield operand(ground, rule, -1), flat.from_pairs(window for _, window in windows)
        if len(rule.body) > 1 and isinstance(rule.body[0], Positive):
            along = flat.from_pairs(
                (min(part[0], window[0]), max(part[1], window[1])) for part, window in windows
            )
            for lefts in self.grounding.lefts(ground, rule):
                for left in lefts:
                    yield left, EVER if has_own_variables(rule) else along

    # -- settling -------------------------------------------------------------------------

    def _settle(
        self,
        component: list[Ground],
        wanted: dict[Ground, Flat],
        edges: dict[Ground, dict[Ground, None]],
    ) -> None:
        """Find the families of atoms that rest on each other: the least that fit together."""
        inside = set(component)
        users: dict[Ground, list[Ground]] = {atom: [] for atom in component}
        for atom in component:
            self._settled[atom] = _Settled(wanted[atom], {})
            for child in edges[atom]:
                if child in inside:
                    users[child].append(atom)
        pending = deque(component)
        waiting, changes = set(component), dict.fromkeys(component, 0)
        try:
            while pending:
                atom = pending.popleft()
                waiting.discard(atom)
                found = self._found(atom, wanted[atom])
                if found == self._settled[atom].family:
                    continue
                self._settled[atom] = _Settled(wanted[atom], found)
                changes[atom] += 1
                if changes[atom] > _PATIENCE:
                    raise self._unsettled(atom)
                for user in users[atom]:
                    if user not in waiting:
                        waiting.add(user)
                        pending.append(user)
        except BaseException:
            for atom in component:
                del self._settled[atom]
            raise

    def _found(self, ground: Ground, when: Flat) -> Family:
        """The family of an atom, by those found so far of what it rests on."""
        try:
            return cut(family_of(self._alternatives(ground, when)), when)
        except TooManySets:
            raise self._too_many(ground) from None

    def _of(self, ground: Ground) -> Family:
        settled = self._settled.get(ground)
        return {} if settled is None else settled.family

    def _alternatives(self, ground: Ground, when: Flat) -> Iterator[tuple[int, Flat]]:
        for leaf in self.grounding.leaves(ground):
            held = flat.intersection(when, (leaf.interval.start, leaf.interval.end))
            if held:
                yield self._bit(leaf), held
        for application in self.grounding.applications(ground):
            held = flat.intersection(application.when, when)
            if held:
                found = self._conjunction(self.grounding.premises(application), held)
                yield from found.items()
        for rule, operation in self.grounding.operated(ground):
            match operation:
                case MetricOperation():
                    yield from self._windowed(ground, rule, operation)
                case AggregateOperation():
                    yield from self._aggregated(ground, rule, operation, when).items()
                case _:
                    assert_never(operation)

    def _bit(self, leaf: Leaf) -> int:
        """The set of the report that a leaf is read off; of nobody for ``now``."""
        if leaf.report is None:
            assert isinstance(leaf, Attribute)
            return NOBODY
        name = leaf.report.id
        if name not in self._bits:
            self._bits[name] = len(self._ids)
            self._ids.append(name)
        return 1 << self._bits[name]

    def _conjunction(self, premises: Iterable[Premise], when: Flat) -> Family:
        found: Family = {NOBODY: when}
        for premise in premises:
            match premise:
                case Atom(ground):
                    found = product(found, self._of(ground))
                case Whole(parts=parts):
                    for ground, interval in parts:
                        sets = throughout(self._of(ground), interval.start, interval.end)
                        found = product(found, dict.fromkeys(sets, EVER))
                case Absent() | Condition():
                    pass
                case _:
                    assert_never(premise)
            if not found:
                break
        return found

    # -- operators and aggregates ---------------------------------------------------------

    def _windowed(
        self, ground: Ground, rule: NormalRule, operation: MetricOperation
    ) -> Iterator[tuple[int, Flat]]:
        right = self._of(operand(ground, rule, -1))
        match operation.operator:
            case "once" | "eventually":
                yield from once(right, operation.operator, operation.window).items()
            case "historically" | "always":
                yield from whole_window(right, operation.operator, operation.window).items()
            case _:
                for lefts in self.grounding.lefts(ground, rule):
                    left = self._left(rule, lefts)
                    existing: Sets = minimal(left) if has_own_variables(rule) else (NOBODY,)
                    found = reaching(left, right, existing, operation.operator, operation.window)
                    yield from found.items()

    def _left(self, rule: NormalRule, lefts: list[Ground]) -> Family:
        """The family of what has to hold along the way: of one atom or the other, or of none."""
        if isinstance(rule.body[0], Positive):
            return family_of(chain.from_iterable(self._of(left).items() for left in lefts))
        gaps = flat.complement(self.grounding.cover(lefts[0]))
        return {NOBODY: gaps} if gaps else {}

    def _aggregated(
        self, ground: Ground, rule: NormalRule, operation: AggregateOperation, when: Flat
    ) -> Family:
        """All rows that hold at an instant are needed; the value is another without them."""
        found: Family = {NOBODY: when}
        covers: dict[Row, list[tuple[Ground, Flat]]] = {}
        for row, cover in self.grounding.counted(ground, rule, operation):
            covers.setdefault(row.row, []).append((row, cover))
        for parts in covers.values():
            elsewhere: Flat = when
            for _, cover in parts:
                elsewhere = flat.difference(elsewhere, cover)
            given = (cut(self._of(row), cover).items() for row, cover in parts)
            found = product(found, family_of(chain(*given, [(NOBODY, elsewhere)])))
        return found

    # -- limits ---------------------------------------------------------------------------

    def _too_many(self, ground: Ground) -> EvaluationError:
        atom = self.wording.atom(ground)
        claim = f"the witnesses of `{atom}` take more than {SET_LIMIT:,} sets of reports"
        return _stopped(claim, "the number of minimal sets can grow with every way to combine them")

    def _unsettled(self, ground: Ground) -> EvaluationError:
        claim = f"the witnesses of `{self.wording.atom(ground)}` do not settle"
        return _stopped(claim, "a recursion through a window may combine them without an end")


def _stopped(claim: str, why: str) -> EvaluationError:
    hint = "ask for one instant with `at=`, or for single proofs with `why`"
    return EvaluationError((Diagnostic(Code.WITNESS_LIMIT, claim, None, why=why, hint=hint),))
