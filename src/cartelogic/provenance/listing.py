"""All proofs of an atom, one after the other, smallest first.

A proof never uses an atom to prove itself at the same time: along a branch no atom is met
again.  Where a recursion goes through the window of a metric operator, an atom may rest on
itself at another time; there the premises are those that the engine derived in earlier
rounds, which keeps the proofs finite in number.

What must hold throughout an interval (whole spells, windows) may be covered by one proof or
by several in a row; each way of choosing them is a proof of its own.

Not here: how many are combined lazily (``streams``), and bounds on their sizes (``sizes``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from typing import assert_never

from attrs import frozen

from cartelogic.analysis.normal import ALIKE, AggregateOperation, Kind, MetricOperation, NormalRule
from cartelogic.analysis.strata import Stratum
from cartelogic.model.clauses import Negative
from cartelogic.model.values import Row
from cartelogic.provenance.comparing import Comparing
from cartelogic.provenance.goals import interval_of, joined
from cartelogic.provenance.grounding import (
    EVER,
    Absent,
    Application,
    Atom,
    Grounding,
    Premise,
    Whole,
    operand,
    shown,
)
from cartelogic.provenance.operations import no_others
from cartelogic.provenance.proof import (
    Absence,
    Aggregated,
    Condition,
    Declared,
    Derived,
    Ground,
    Pattern,
    Proof,
    Spell,
    VagueSpell,
    Windowed,
)
from cartelogic.provenance.sizes import NEVER, Sizes, edges, stretches
from cartelogic.provenance.streams import (
    Item,
    Stream,
    fixed,
    followed,
    item,
    mapped,
    merged,
    paired,
)
from cartelogic.provenance.windows import counted, has_own_variables, shown_on
from cartelogic.temporal import (
    ALL_TIME,
    NEG_INF,
    POS_INF,
    Bound,
    Flat,
    Interval,
    flat,
)

_DAWN = -(1 << 200)
"""An instant before everything with a date."""


@frozen
class _Scope:
    """Where in a proof something is proven.

    Attributes:
        path: the atoms of its stratum that it is to prove at the same instants.
        before: the round before which atoms of its stratum must have been derived, if a
            window was passed on the way.
    """

    path: frozenset[Ground] = frozenset()
    before: int | None = None


_OUTSIDE = _Scope()
_Sources = Iterator[tuple[int, Callable[[], Stream]]]


class Listing:
    """Lists proofs on a derivation graph.

    Args:
        grounding: the graph.
        strata: of the program, to tell what is recursive.
    """

    def __init__(self, grounding: Grounding, strata: Iterable[Stratum]) -> None:
        self.grounding, self.solver = grounding, grounding.solver
        self.codec = grounding.solver.codec
        self._sizes = Sizes(grounding)
        self._recursive = {
            name: number
            for number, stratum in enumerate(strata)
            if stratum.is_recursive
            for name in stratum.relations
        }
        self._streams: dict[tuple[Ground, tuple[Bound, ...], _Scope], Stream] = {}
        self._covers: dict[tuple[Ground, Bound, Bound], Stream] = {}

    def proofs(self, ground: Ground, when: Flat = EVER) -> Iterator[Proof]:
        """Every proof of an atom that holds at some of these instants, smallest first.

        The size of a proof is the number of its nodes, one that is used twice counted twice.
        """
        stream, index = self._of(ground, when, _OUTSIDE), 0
        while (found := item(stream, index)) is not None:
            yield found.proofs[0]
            index += 1

    # -- atoms ----------------------------------------------------------------------------

    def _of(self, ground: Ground, when: Flat, scope: _Scope) -> Stream:
        """The proofs of an atom at some of these instants."""
        key = ground, tuple(when), scope
        found = self._streams.get(key)
        if found is None:
            if scope.before is not None:
                when = flat.intersection(when, self._earlier(ground, scope.before))
            is_open = bool(when) and ground not in scope.path
            found = merged(self._ways(ground, when, scope) if is_open else ())
            self._streams[key] = found
        return found

    def _under(self, ground: Ground, scope: _Scope, premise: Ground) -> _Scope:
        """The scope of a premise at the same instants; lower strata never come back."""
        stratum = self._recursive.get(ground.relation)
        if stratum is None or self._recursive.get(premise.relation) != stratum:
            return _OUTSIDE
        return _Scope(scope.path | {ground}, scope.before)

    def _elsewhere(self, ground: Ground, when: Flat, scope: _Scope, premise: Ground) -> _Scope:
        """The scope of a premise at other instants.

        The first time it is of all rounds before the last of the atom, whichever instants are
        asked about: they choose among proofs.  From there on rounds grow fewer.
        """
        stratum = self._recursive.get(ground.relation)
        if stratum is None or self._recursive.get(premise.relation) != stratum:
            return _OUTSIDE
        reach = EVER if scope.before is None else when
        rounds = (m[0] for _, s, e, m in self._pieces(ground) if flat.overlap(reach, s, e))
        return _Scope(before=max(rounds, default=0))

    def _pieces(self, ground: Ground) -> list[tuple[Row, Bound, Bound, tuple[int, str]]]:
        entry = self.solver.find(ground.relation).rows.get(ground.row)
        return [] if entry is None else entry[1]

    def _earlier(self, ground: Ground, before: int) -> Flat:
        return flat.from_pairs((s, e) for _, s, e, m in self._pieces(ground) if m[0] < before)

    def _ways(self, ground: Ground, when: Flat, scope: _Scope) -> _Sources:
        """The last steps of proofs of an atom at some of these instants."""
        for leaf in self.grounding.leaves(ground):
            if flat.overlap(when, leaf.interval.start, leaf.interval.end):
                yield 1, _later(fixed, [_item(1, leaf)])
        for application in self.grounding.applications(ground):
            held = flat.intersection(when, application.when)
            least = 1 + self._sizes.of(self.grounding.premises(application)) if held else NEVER
            if least < NEVER:
                yield least, _later(self._applied, application, held, scope)
        for rule, operation in self.grounding.operated(ground):
            match operation:
                case MetricOperation():
                    yield from self._windowed(ground, rule, operation, when, scope)
                case AggregateOperation():
                    yield from self._aggregated(ground, rule, operation, when)
                case _:
                    assert_never(operation)

    # -- conjunctions ---------------------------------------------------------------------

    def _applied(self, application: Application, when: Flat, scope: _Scope) -> Stream:
        """The proofs that an application is the last step of."""
        stream = fixed([Item(1, (), when)])
        for premise in self.grounding.premises(application):
            part = self._premise(application.ground, premise, when, scope)
            is_timeless = isinstance(premise, (Condition, Whole))
            stream = paired(stream, part, is_timeless=is_timeless)
        return mapped(stream, lambda found: [_item(found.size, self._node(application, found))])

    def _premise(self, above: Ground, premise: Premise, when: Flat, scope: _Scope) -> Stream:
        match premise:
            case Condition():
                return fixed([Item(1, (premise,), EVER)])
            case Absent(pattern):
                return fixed(_item(1, gap) for gap in self._gaps(pattern, when))
            case Atom(ground):
                return self._of(ground, when, self._under(above, scope, ground))
            case Whole():
                return self._whole(premise)
            case _:
                assert_never(premise)

    def _node(self, application: Application, found: Item) -> Proof:
        rule, bindings, proven = application.rule, application.bindings, found.proofs
        parts = [p.interval for p in proven if not isinstance(p, (Condition, Spell, VagueSpell))]
        if rule.annotation is not None:
            cut = Comparing.of(rule, self.codec).cut(rule.annotation, bindings)
            assert cut is not None
            parts.append(cut)
        ground, interval, values = application.ground, _common(parts), shown(rule, bindings)
        if rule.kind is Kind.SYMMETRY and len(proven) == 1:
            return Declared(ground, interval, rule, values, proven[0])
        return Derived(ground, interval, rule, values, proven)

    def _gaps(self, pattern: Pattern, when: Flat) -> Iterator[Absence]:
        """The maximal gaps of what matches a pattern that have some of these instants."""
        entries = self.solver.matching(pattern.relation, pattern.row)
        cover = flat.from_pairs(pair for entry in entries for pair in flat.to_pairs(entry[2]))
        for start, end in flat.to_pairs(flat.complement(cover)):
            if flat.overlap(when, start, end):
                gap = self.solver.absence(pattern.relation, pattern.row, start)
                assert gap is not None
                yield gap

    # -- whole intervals and covers -------------------------------------------------------

    def _whole(self, premise: Whole) -> Stream:
        stream = fixed([Item(1 + edges(premise), (), EVER)])
        for ground, interval in premise.parts:
            cover = self._throughout(ground, interval)
            stream = paired(stream, cover, is_timeless=True)
        return mapped(stream, lambda it: [Item(it.size, (self._spell(premise, it.proofs),), EVER)])

    def _spell(self, premise: Whole, proven: tuple[Proof, ...]) -> Proof:
        ground, value = premise.ground, premise.value
        cover, *cores = proven
        if premise.is_vague:
            return VagueSpell(ground, value, premise.is_certain, cover, tuple(cores))
        assert isinstance(value, Interval)
        before = after = None
        if value.start != NEG_INF:
            before = self.solver.absence(ground.relation, ground.row, value.start - 1)
        if value.end != POS_INF:
            after = self.solver.absence(ground.relation, ground.row, value.end)
        return Spell(ground, value, cover, before, after)

    def _throughout(self, ground: Ground, interval: Interval) -> Stream:
        """Proofs that cover an interval: one, or several that follow each other."""

        def then(found: Item) -> Stream:
            reached = interval_of(found.proofs[0]).end
            if reached >= interval.end:
                return fixed([found])

            def coalesced(rest: Item) -> list[Item]:
                segments = [*found.proofs, *rest.proofs]
                cover = joined(ground, interval, segments)
                return [_item(found.size + rest.size + 1, cover)]

            return mapped(self._segments(ground, reached, interval.end), coalesced)

        return followed(self._of(ground, _instant(interval.start), _OUTSIDE), 0, then)

    def _segments(self, ground: Ground, start: Bound, stop: Bound) -> Stream:
        """Proofs that follow each other, each at the instant at which the last one ends."""
        key = ground, start, stop
        known = self._covers.get(key)
        if known is not None:
            return known

        def then(found: Item) -> Stream:
            reached = interval_of(found.proofs[0]).end
            if reached >= stop:
                return fixed([found])
            rest = self._segments(ground, reached, stop)
            return mapped(rest, lambda more: [_together(found, more)])

        made = followed(self._of(ground, _instant(start), _OUTSIDE), 0, then)
        self._covers[key] = made
        return made

    # -- metric operators -----------------------------------------------------------------

    def _windowed(
        self,
        ground: Ground,
        rule: NormalRule,
        operation: MetricOperation,
        when: Flat,
        scope: _Scope,
    ) -> _Sources:
        right = operand(ground, rule, -1)
        least = self._sizes.least(right) + 1
        if least >= NEVER:
            return
        elsewhere = self._elsewhere(ground, when, scope, right)

        def node(found: Item) -> list[Item]:
            """The operator, by its right operand or the cover of its only one."""
            (proof,) = found.proofs
            return [
                _item(found.size + 1, Windowed(ground, part, rule, proof, None))
                for part in shown_on(operation, interval_of(proof), None)
                if flat.overlap(when, part.start, part.end)
            ]

        def shows(part: Interval) -> Flat:
            return _cut(when, shown_on(operation, part, None))

        match operation.operator:
            case "once" | "eventually":
                yield least, lambda: mapped(self._of(right, EVER, elsewhere), node)
            case "historically" | "always":
                yield (
                    least,
                    lambda: mapped(self._grown([right], right, EVER, elsewhere, shows), node),
                )
            case _:
                reaching = _Reaching(self, ground, rule, operation, when, scope)
                yield from reaching.sources(node)

    def _any_of(self, grounds: list[Ground], when: Flat, scope: _Scope) -> Stream:
        """The proofs of each of some atoms."""
        if len(grounds) == 1:
            return self._of(grounds[0], when, scope)
        return merged((self._sizes.least(g), _later(self._of, g, when, scope)) for g in grounds)

    def _grown(
        self,
        grounds: list[Ground],
        together: Ground,
        when: Flat,
        scope: _Scope,
        shows: Callable[[Interval], Flat],
    ) -> Stream:
        """Covers that show something, the first proof of each at some of these instants.

        Neither the first nor the last proof of a cover is one that it can do without.

        Args:
            grounds: the atoms that may hold along the way, one or the other.
            together: what several of them in turn are.
            when: where the first may hold.
            scope: where they are proven.
            shows: where a cover shows what is to be proven.
        """
        least = min(map(self._sizes.least, grounds), default=NEVER)

        def grown(found: Item) -> Stream:
            first, last = (interval_of(found.proofs[i]) for i in (0, -1))
            reach = Interval(first.start, last.end)
            sources: list[tuple[int, Callable[[], Stream]]] = []
            if _is_needed(found.proofs, reach, shows):
                used = {_ground_of(proof) for proof in found.proofs}
                ground = used.pop() if len(used) == 1 else together
                cover = joined(ground, reach, list(found.proofs))
                size = found.size + int(len(found.proofs) > 1)
                sources.append((size, _later(fixed, [_item(size, cover)])))
            covers = (self.grounding.cover(ground) for ground in grounds)
            if reach.end != POS_INF and any(flat.around(c, reach.end) for c in covers):
                sources.append((found.size + least, _later(further, found, reach.end)))
            return merged(sources)

        def further(found: Item, at: Bound) -> Stream:
            following = self._any_of(grounds, _instant(at), scope)
            longer = mapped(following, lambda more: [_together(found, more)])
            return followed(longer, 0, grown)

        return followed(self._any_of(grounds, when, scope), 0, grown)

    # -- aggregates -----------------------------------------------------------------------

    def _aggregated(
        self,
        ground: Ground,
        rule: NormalRule,
        operation: AggregateOperation,
        when: Flat,
    ) -> _Sources:
        for stretch, rows in stretches(self.grounding, rule, operation, ground):
            held = flat.intersection(when, stretch)
            least = 1 + len(set(counted(rule))) + sum(map(self._sizes.least, rows))
            if held and least < NEVER:
                yield least, _later(self._rows, ground, rule, operation, held, rows)

    def _rows(
        self,
        ground: Ground,
        rule: NormalRule,
        operation: AggregateOperation,
        when: Flat,
        rows: tuple[Ground, ...],
    ) -> Stream:
        _, certain = counted(rule)
        found = tuple(row.row for row in rows)
        sure = {row.row for row in rows if row.relation == certain}
        group = ground.row[: operation.group]
        others = no_others(self.solver, rule, group, found, sure, when[0])
        stream = fixed([Item(1 + len(others), (), when)])
        for row in rows:
            stream = paired(stream, self._of(row, when, _OUTSIDE))

        def node(found: Item) -> list[Item]:
            interval = _common([interval_of(part) for part in (*found.proofs, *others)])
            return [_item(found.size, Aggregated(ground, interval, rule, found.proofs, others))]

        return mapped(stream, node)


class _Reaching:
    """Proofs of one ``since`` or ``until``: the right operand, and the left one up to there."""

    def __init__(
        self,
        listing: Listing,
        ground: Ground,
        rule: NormalRule,
        operation: MetricOperation,
        when: Flat,
        scope: _Scope,
    ) -> None:
        self.listing, self.ground, self.rule = listing, ground, rule
        self.operation, self.when = operation, when
        self.left, self.right = operand(ground, rule, 0), operand(ground, rule, -1)
        self.lefts = list(listing.grounding.lefts(ground, rule))
        self.is_negated = isinstance(rule.body[0], Negative)
        self.now = listing._under(ground, scope, self.right)
        self.of_left = listing._elsewhere(ground, when, scope, self.left)
        self.of_right = listing._elsewhere(ground, when, scope, self.right)

    def sources(self, alone: Callable[[Item], list[Item]]) -> _Sources:
        """The streams of such proofs.

        Args:
            alone: the operator by its right operand, at the same instants.
        """
        sizes, of = self.listing._sizes, self.listing._of
        right = sizes.least(self.right)
        if self.operation.window.low.amount == 0 and not has_own_variables(self.rule):
            yield right + 1, lambda: mapped(of(self.right, self.when, self.now), alone)
        for lefts in self.lefts:
            left = 1 if self.is_negated else min(map(sizes.least, lefts), default=NEVER)
            if left >= NEVER:
                continue
            if self.operation.window.low.amount == 0 and has_own_variables(self.rule):
                first = _later(of, self.right, self.when, self.now)
                yield right + left + 1, _follow(first, left + 1, self._witnessed, lefts)
            first = _later(of, self.right, EVER, self.of_right)
            yield right + left + 1, _follow(first, left + 1, self._reached, lefts)

    def _witnessed(self, lefts: list[Ground], right: Item) -> Stream:
        """With a left operand that only names its values."""

        def node(left: Item) -> list[Item]:
            # One that shows more than that is listed as what holds along the way.
            is_more = self._adds(interval_of(left.proofs[0]), right.proofs[0])
            return [] if is_more else self._nodes(right, left)

        return mapped(self.listing._any_of(lefts, EVER, self.of_left), node)

    def _reached(self, lefts: list[Ground], right: Item) -> Stream:
        """With what holds along the way."""
        (proof,) = right.proofs
        held = interval_of(proof)
        is_since = self.operation.operator == "since"
        near = (held.start, held.end + 1) if is_since else (held.start - 1, held.end)
        if self.is_negated:
            gaps = self.listing._gaps(Pattern(self.left.relation, self.left.row), near)
            useful = [_item(1, gap) for gap in gaps if self._adds(gap.interval, proof)]
            return mapped(fixed(useful), lambda gap: self._nodes(right, gap))
        # What `until` needs may begin anywhere before the right operand.
        covers = self.listing._grown(
            lefts,
            Ground(ALIKE + self.left.relation, self.left.row),
            near if is_since else EVER,
            self.of_left,
            lambda part: self._adds(part, proof),
        )
        return mapped(covers, lambda cover: self._nodes(right, cover))

    def _adds(self, left: Interval, right: Proof) -> Flat:
        """Where both operands show the operator, beyond what the right one shows alone."""
        held = interval_of(right)
        both = _cut(self.when, shown_on(self.operation, held, left))
        return flat.difference(both, _cut(self.when, shown_on(self.operation, held, None)))

    def _nodes(self, right: Item, left: Item) -> list[Item]:
        (proof,), (along,) = right.proofs, left.proofs
        size = right.size + left.size + 1
        return [
            _item(size, Windowed(self.ground, part, self.rule, proof, along))
            for part in shown_on(self.operation, interval_of(proof), interval_of(along))
            if flat.overlap(self.when, part.start, part.end)
        ]


def _later(make: Callable[..., Stream], *given: object) -> Callable[[], Stream]:
    return lambda: make(*given)


def _follow(
    first: Callable[[], Stream],
    bound: int,
    then: Callable[[list[Ground], Item], Stream],
    lefts: list[Ground],
) -> Callable[[], Stream]:
    return lambda: followed(first(), bound, lambda found: then(lefts, found))


def _ground_of(proof: Proof) -> Ground:
    assert not isinstance(proof, (Absence, Condition))
    return proof.ground


def _item(size: int, proof: Proof) -> Item:
    interval = interval_of(proof)
    return Item(size, (proof,), (interval.start, interval.end))


def _together(first: Item, more: Item) -> Item:
    """Proofs one after the other."""
    return Item(first.size + more.size, (*first.proofs, *more.proofs), EVER)


def _is_needed(
    segments: tuple[Proof, ...], reach: Interval, shows: Callable[[Interval], Flat]
) -> bool:
    """Whether a cover shows something that it would not without its first or its last proof."""
    here = shows(reach)
    if len(segments) == 1 or not here:
        return bool(here)
    first, last = interval_of(segments[0]), interval_of(segments[-2])
    fewer = (Interval(first.end, reach.end), Interval(reach.start, last.end))
    return all(flat.difference(here, shows(part)) for part in fewer)


def _instant(at: Bound) -> Flat:
    """One instant, as a set; for −∞ all instants that nothing can separate from it."""
    return (NEG_INF, _DAWN) if at == NEG_INF else (at, at + 1)


def _cut(when: Flat, parts: list[Interval]) -> Flat:
    return flat.intersection(when, flat.from_pairs((part.start, part.end) for part in parts))


def _common(parts: list[Interval]) -> Interval:
    """The instants that all of some intervals share."""

    def shared(one: Interval, other: Interval) -> Interval:
        found = one.intersection(other)
        assert found is not None
        return found

    return reduce(shared, parts, ALL_TIME)
