"""The laws of listing all proofs: right, each once, smallest first, and none left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count, islice
from typing import TypeAlias

from hypothesis import HealthCheck, event, given, settings

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import MetricOperation, relation_of, relation_terms
from cartelogic.engine import Engine
from cartelogic.model import computing
from cartelogic.model.clauses import AllenComparison, Comparison, Literal, Negative, Positive, Says
from cartelogic.model.computing import compare
from cartelogic.model.terms import Constant, Term, Variable, Wildcard
from cartelogic.model.values import Row, Value
from cartelogic.provenance.grounding import Grounding
from cartelogic.provenance.listing import Listing
from cartelogic.provenance.proof import (
    Absence,
    Attribute,
    Condition,
    Declared,
    Derived,
    Ground,
    Proof,
    Reported,
    Said,
    Windowed,
    children,
    walk,
)
from cartelogic.provenance.search import Search
from cartelogic.provenance.verify import faults
from cartelogic.store.database import Database
from cartelogic.temporal import Codec, Instant, IntervalSet
from cartelogic.testing.writing import EVERYTHING, Features, Written, programs
from tests.evaluation import derived_names, load, started

PATIENT = settings(
    max_examples=max(1, settings().max_examples // 8),  # every tuple of a program is proven
    suppress_health_check=[HealthCheck.too_slow],
)
PLAIN = Features(
    whole_spells=False,
    instants=False,
    head_intervals=False,
    reports=False,
    metric=False,
    aggregates=False,
    doubts=False,
    disputes=False,
    calendar=False,
)
ATOMS, PROOFS, STEPS = 12, 40, 1_000
"""How many atoms of a program are proven, and how often each."""


class World:
    """A program, evaluated."""

    def __init__(self, program: Written) -> None:
        self.analysis: Analysis
        self.database: Database
        self.analysis, self.database = load(program)
        self.engine: Engine = started("rows", self.analysis, self.database)
        self.search = Search(self.analysis, self.database, self.engine.relation)
        grounding = Grounding(self.search.rules, self.search.leaves, self.search.solver)
        self.listing = Listing(grounding, self.analysis.strata)

    def atoms(self) -> Iterator[tuple[Ground, IntervalSet]]:
        for name in derived_names(self.analysis):
            for row, extent in self.engine.relation(name):
                yield Ground(name, row), extent


def tree_size(proof: Proof) -> int:
    return 1 + sum(map(tree_size, children(proof)))


@PATIENT
@given(programs(EVERYTHING))
def test_every_listed_proof_is_right_and_listed_once_smallest_first(program: Written) -> None:
    world = World(program)
    for ground, extent in islice(world.atoms(), ATOMS):
        found = list(islice(world.listing.proofs(ground), PROOFS))
        assert found
        sizes = [tree_size(proof) for proof in found]
        assert sizes == sorted(sizes)
        assert len(set(found)) == len(found)
        for proof in found[:5]:
            assert not isinstance(proof, (Absence, Condition))
            assert faults(proof, world.analysis, world.database) == ()
            assert extent.covers(proof.interval)


@PATIENT
@given(programs(EVERYTHING))
def test_all_proofs_together_cover_exactly_the_extent(program: Written) -> None:
    world = World(program)
    for ground, extent in islice(world.atoms(), ATOMS):
        found = list(islice(world.listing.proofs(ground), PROOFS))
        if len(found) == PROOFS:
            event("some have very many")
            continue
        covered = [p.interval for p in found if not isinstance(p, (Absence, Condition))]
        assert IntervalSet(covered) == extent


@PATIENT
@given(programs(EVERYTHING))
def test_the_proof_that_is_shown_is_one_of_them(program: Written) -> None:
    world = World(program)
    for ground, extent in islice(world.atoms(), ATOMS):
        found = list(islice(world.listing.proofs(ground), PROOFS))
        if len(found) < PROOFS:
            for part in extent:
                assert world.search.at(ground.relation, ground.row, part.start) in found


@PATIENT
@given(programs(EVERYTHING))
def test_those_at_an_instant_are_those_that_hold_there(program: Written) -> None:
    world = World(program)
    for ground, extent in islice(world.atoms(), ATOMS):
        whole = list(islice(world.listing.proofs(ground), PROOFS))
        first = extent.parts[0].start
        if len(whole) < PROOFS and isinstance(first, int):
            there = set(islice(world.listing.proofs(ground, (first, first + 1)), PROOFS))
            holding = {proof for proof in whole if first in _interval(proof)}
            assert there
            assert there <= holding
            if not any(_has_cover(node) for proof in whole for node in walk(proof)):
                assert there == holding


def _has_cover(node: Proof) -> bool:
    """Whether a node covers a window, perhaps with parts that only another instant needs."""
    if not isinstance(node, Windowed) or not isinstance(node.rule.operation, MetricOperation):
        return False
    return node.rule.operation.operator not in ("once", "eventually")


# -- against the definition -------------------------------------------------------------------

Shape: TypeAlias = tuple[object, ...]


@PATIENT
@given(programs(PLAIN))
def test_at_an_instant_they_are_the_derivation_trees_of_the_snapshot(program: Written) -> None:
    world = World(program)
    for ground, extent in islice(world.atoms(), ATOMS):
        ends = (bound for part in extent for bound in (part.start, part.end - 1))
        at = next((bound for bound in ends if isinstance(bound, int)), 0)
        found = [_shape(p) for p in islice(world.listing.proofs(ground, (at, at + 1)), PROOFS)]
        if len(found) < PROOFS:
            steps = count()
            try:
                trees = Counter(_trees(world, ground, at, frozenset(), steps))
            except _TooManyError:
                event("too many trees for nested loops")
            else:
                assert Counter(found) == trees


def _interval(proof: Proof) -> IntervalSet:
    assert not isinstance(proof, Condition)
    return IntervalSet([proof.interval])


def _shape(proof: Proof) -> Shape:
    """A proof without time."""
    match proof:
        case Derived(rule=rule, bindings=bindings, premises=premises):
            return rule.id, frozenset(bindings), *map(_shape, premises)
        case Declared(rule=rule, bindings=bindings, premise=premise):
            return rule.id, frozenset(bindings), _shape(premise)
        case Reported(report=report, claim=claim) | Said(report=report, claim=claim):
            return report.id, claim
        case Absence():
            return ("absent",)
        case Condition():
            return ("test",)
        case Attribute():
            return ("attribute",)
        case _:
            raise AssertionError(proof)


class _TooManyError(Exception):
    """More trees, or dead ends, than a test has time for."""


def _trees(
    world: World, ground: Ground, at: Instant, above: frozenset[Ground], steps: Iterator[int]
) -> Iterator[Shape]:
    """Every derivation tree of an atom at an instant, as nested loops find them."""
    if next(steps) > STEPS:
        raise _TooManyError
    if ground in above:
        return
    for leaf in dict.fromkeys(world.search.leaves.all(ground)):
        if leaf.interval.start <= at < leaf.interval.end:
            yield _shape(leaf)
    for rule in world.analysis.versions.rules:
        if rule.head.predicate == ground.relation:
            for bindings, premises in _bodies(world, rule.body, at, {}):
                head = tuple(_value(term, bindings) for term in rule.head.arguments)
                if head == ground.row:
                    inner = above | {ground}
                    shown = frozenset((k, v) for k, v in bindings.items() if k[0] != "_")
                    for parts in _products(world, premises, at, inner, steps):
                        yield (rule.id, shown, *parts)


Premises: TypeAlias = tuple[Ground | str, ...]


def _bodies(
    world: World, body: tuple[Literal, ...], at: Instant, bindings: dict[str, Value]
) -> Iterator[tuple[dict[str, Value], Premises]]:
    """The ways in which a body holds, its literals in the order in which they can be read."""
    order = sorted(range(len(body)), key=lambda i: not isinstance(body[i], (Positive, Says)))
    yield from _rest(world, body, order, at, bindings, {})


def _rest(
    world: World,
    body: tuple[Literal, ...],
    order: list[int],
    at: Instant,
    bindings: dict[str, Value],
    proven: dict[int, Ground | str],
) -> Iterator[tuple[dict[str, Value], Premises]]:
    if not order:
        yield bindings, tuple(proven[i] for i in range(len(body)))
        return
    for position in order:
        literal = body[position]
        rest = [i for i in order if i != position]
        match literal:
            case Positive() | Says():
                for row in _holding(world, relation_of(literal), at):
                    found = _matched(relation_terms(literal), row, bindings)
                    if found is not None:
                        more = {**proven, position: Ground(relation_of(literal), row)}
                        yield from _rest(world, body, rest, at, found, more)
                return
            case Comparison("=", left, right) if _unbound(left, bindings) or _unbound(
                right, bindings
            ):
                if _unbound(left, bindings) and _unbound(right, bindings):
                    continue
                target, source = (left, right) if _unbound(left, bindings) else (right, left)
                if not isinstance(target, Variable):
                    continue
                found = {**bindings, target.name: _value(source, bindings)}
                yield from _rest(world, body, rest, at, found, {**proven, position: "test"})
                return
            case Comparison(operator, left, right):
                if _unbound(left, bindings) or _unbound(right, bindings):
                    continue
                if compare(operator, _value(left, bindings), _value(right, bindings)):
                    more = {**proven, position: "test"}
                    yield from _rest(world, body, rest, at, bindings, more)
                return
            case Negative():
                terms = relation_terms(literal)
                if any(_unbound(t, bindings) for t in terms if not isinstance(t, Wildcard)):
                    continue
                rows = _holding(world, relation_of(literal), at)
                if all(_matched(terms, row, bindings) is None for row in rows):
                    more = {**proven, position: "absent"}
                    yield from _rest(world, body, rest, at, bindings, more)
                return
            case AllenComparison():
                raise AssertionError(f"left out of these programs: {literal}")


def _holding(world: World, name: str, at: Instant) -> list[Row]:
    return [row for row, extent in world.engine.relation(name) if at in extent]


def _matched(
    terms: tuple[Term, ...], row: Row, bindings: dict[str, Value]
) -> dict[str, Value] | None:
    found = dict(bindings)
    for term, value in zip(terms, row, strict=True):
        match term:
            case Wildcard():
                continue
            case Variable(name):
                if found.setdefault(name, value) != value:
                    return None
            case Constant(constant):
                if constant != value:
                    return None
            case _:
                if _value(term, found) != value:
                    return None
    return found


def _unbound(term: Term, bindings: dict[str, Value]) -> bool:
    from cartelogic.model.terms import variables

    return any(variable.name not in bindings for variable in variables(term))


def _value(term: Term, bindings: dict[str, Value]) -> Value:
    found = computing.evaluate(term, bindings, Codec.INTEGERS)
    assert found is not None
    return found


def _products(
    world: World, premises: Premises, at: Instant, above: frozenset[Ground], steps: Iterator[int]
) -> Iterator[tuple[Shape, ...]]:
    if not premises:
        yield ()
        return
    first, *rest = premises
    shapes: Iterator[Shape] = iter([(first,)])
    if isinstance(first, Ground):
        shapes = _trees(world, first, at, above, steps)
    for shape in shapes:
        for more in _products(world, tuple(rest), at, above, steps):
            yield (shape, *more)
