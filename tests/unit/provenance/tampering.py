"""Forged proofs: each differs from a right one in a way that makes it wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from attrs import evolve

from cartelogic.analysis.normal import Kind, NormalRule, relation_of, relation_terms
from cartelogic.model.clauses import Comparison, Literal, Negative, Positive, Says
from cartelogic.model.sources import Report, Stance
from cartelogic.model.terms import Wildcard
from cartelogic.model.values import Day, Real, Row, Text, Value
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
from cartelogic.temporal import Interval, IntervalSet
from tests.unit.provenance.programs import World

Forged: TypeAlias = Iterator[tuple[str, Proof]]
"""What was done, and the node it was done to."""
NOTHING = Condition(Comparison("=", Wildcard(), Wildcard()), ())


def forgeries(node: Proof, world: World) -> Forged:
    """One node, tampered with in every way that its kind allows."""
    match node:
        case Reported() | Said():
            yield from _relabelled(node)
            yield from _moved(node)
            yield from _another_report(node, world)
        case Attribute():
            yield from _relabelled(node)
            yield from _moved(node)
            for other in world.database.reports.values():
                if node.report is None or other.source != node.report.source:
                    yield f"read off {other.id}", evolve(node, report=other)
            if node.report is not None:
                yield "read off nothing", evolve(node, report=None)
        case Derived():
            yield from _relabelled(node)
            yield from _moved(node)
            yield from _rebound(node)
            yield from _another_rule(node, world)
            yield from _other_premises(node)
        case Declared():
            yield from _relabelled(node)
            yield from _moved(node)
            yield from _rebound(node)
            yield from _another_rule(node, world)
            yield "premise is the conclusion", evolve(node, premise=node)
        case Coalesced():
            yield from _relabelled(node)
            yield from _other_segments(node)
        case Spell():
            yield from _relabelled(node)
            yield from _moved(node)
            yield from _other_sides(node)
        case Absence():
            yield from _other_pattern(node)
            for end, wider in _wider(node.interval, node.interval, 1):
                yield f"{end} a day too wide", evolve(node, interval=wider)
        case Condition():
            yield from _other_condition(node)


def replaced(root: Proof, old: Proof, new: Proof) -> Proof:
    """A proof with one node exchanged, wherever it is used; all others state what they did."""
    made: dict[int, Proof] = {id(old): new}

    def rebuilt(node: Proof) -> Proof:
        if id(node) not in made:
            below = [rebuilt(child) for child in children(node)]
            same = all(a is b for a, b in zip(below, children(node), strict=True))
            made[id(node)] = node if same else _with_children(node, below)
        return made[id(node)]

    return rebuilt(root)


def _with_children(node: Proof, below: list[Proof]) -> Proof:
    match node:
        case Derived():
            return evolve(node, premises=tuple(below))
        case Declared():
            return evolve(node, premise=below[0])
        case Coalesced():
            return evolve(node, segments=tuple(below))
        case Spell():
            sides = iter(below[1:])
            before, after = (None if a is None else next(sides) for a in (node.before, node.after))
            assert before is None or isinstance(before, Absence)
            assert after is None or isinstance(after, Absence)
            return evolve(node, cover=below[0], before=before, after=after)
        case _:
            return node


# -- what several kinds have ----------------------------------------------------------------

Proving: TypeAlias = Reported | Said | Attribute | Derived | Declared | Coalesced | Spell


def other_value(value: Value) -> Value:
    """A value of the same kind that nothing has."""
    match value:
        case str():
            return f"not_{value}"
        case Text(content):
            return Text(f"not {content}")
        case Day(instant):
            return Day(instant + 1 if isinstance(instant, int) else 700_000)
        case Real(number):
            return Real(number + 1)
        case Interval():
            return next(interval for _, interval in _shifted(value))
        case _:
            return value + 1000


def _relabelled(node: Proving) -> Forged:
    relation, row = node.ground.relation, node.ground.row
    yield "another relation", evolve(node, ground=Ground("nowhere", row))
    yield "a column more", evolve(node, ground=Ground(relation, (*row, "a")))
    for i, value in enumerate(row):
        changed: Row = (*row[:i], other_value(value), *row[i + 1 :])
        yield f"another value in column {i}", evolve(node, ground=Ground(relation, changed))


def _shifted(interval: Interval) -> Iterator[tuple[str, Interval]]:
    """The interval with one end moved by one; an end that was unbounded is not any more."""
    start, end = interval.start, interval.end
    for name, bound in (
        ("earlier start", start - 1),
        ("later start", start + 1),
        ("bounded start", end - 1 if isinstance(end, int) else 700_000),
    ):
        if (
            isinstance(bound, int)
            and bound < end
            and name.startswith("b") != isinstance(start, int)
        ):
            yield name, Interval(bound, end)
    for name, bound in (
        ("earlier end", end - 1),
        ("later end", end + 1),
        ("bounded end", start + 1 if isinstance(start, int) else 700_000),
    ):
        if (
            isinstance(bound, int)
            and start < bound
            and name.startswith("b") != isinstance(end, int)
        ):
            yield name, Interval(start, bound)


def _wider(interval: Interval, reach: Interval, by: int) -> Iterator[tuple[str, Interval]]:
    """The interval, reaching beyond what is proven at either end."""
    if isinstance(reach.start, int):
        yield "start", Interval(reach.start - by, interval.end)
    if isinstance(reach.end, int):
        yield "end", Interval(interval.start, reach.end + by)


def _moved(node: Proving) -> Forged:
    for name, interval in _shifted(node.interval):
        yield name, evolve(node, interval=interval)


# -- leaves -----------------------------------------------------------------------------------


def _another_report(node: Reported | Said, world: World) -> Forged:
    report, claim = node.report, node.claim
    forged: list[tuple[str, Report]] = [
        ("a report with another id", evolve(report, id="nobody")),
        ("a report with another grade", evolve(report, credibility=report.credibility % 6 + 1)),
        ("a report without claims", evolve(report, claims=())),
    ]
    for stance in Stance:
        if stance is not report.stance:
            forged.append((f"a report that {stance.value}", evolve(report, stance=stance)))
    for other in world.database.reports.values():
        # Another witness of the same claim is as good, unless who says it matters.
        is_witness = claim in other.claims and other.stance is not Stance.DENIES
        if other != report and not (is_witness and isinstance(node, Reported)):
            forged.append((f"the report {other.id}", other))
    for what, other in forged:
        yield what, evolve(node, report=other)
    yield "a claim of another predicate", evolve(node, claim=evolve(claim, predicate="nowhere"))
    yield "a claim about others", evolve(node, claim=evolve(claim, row=("x", *claim.row[1:])))
    if claim.interval is not None:
        yield "a claim without an interval", evolve(node, claim=evolve(claim, interval=None))
    for sibling in report.claims:
        if sibling != claim:
            yield "another claim of the report", evolve(node, claim=sibling)


# -- rules ------------------------------------------------------------------------------------


def _rebound(node: Derived | Declared) -> Forged:
    bindings = node.bindings
    for i, (name, value) in enumerate(bindings):
        before, after = bindings[:i], bindings[i + 1 :]
        changed = (*before, (name, other_value(value)), *after)
        yield f"another {name}", evolve(node, bindings=changed)
        yield f"no {name}", evolve(node, bindings=(*before, *after))
        yield f"{name} twice", evolve(node, bindings=(*bindings, (name, value)))
    yield "a variable more", evolve(node, bindings=(*bindings, ("Nobody", "x")))


def _another_rule(node: Derived | Declared, world: World) -> Forged:
    rule = node.rule
    forged: list[tuple[str, NormalRule]] = [
        (f"the rule {other.id}", other)
        for other in world.analysis.context.rules
        if _reads(other) != _reads(rule)  # else the premises may well be its own too
    ]
    kind = Kind.RULE if rule.kind is Kind.ACCEPTANCE else Kind.ACCEPTANCE
    forged += [
        ("a rule of another kind", evolve(rule, kind=kind)),
        ("a rule of one's own", evolve(rule, id="own")),
        ("a rule with another head", evolve(rule, head=evolve(rule.head, predicate="nowhere"))),
    ]
    for what, other in forged:
        yield what, evolve(node, rule=other)
    if isinstance(node, Derived):
        weaker = evolve(rule, body=rule.body[:-1])
        yield "a rule with less to prove", evolve(node, rule=weaker, premises=node.premises[:-1])
        if len(node.premises) == 1:
            declared = Declared(
                node.ground, node.interval, node.rule, node.bindings, node.premises[0]
            )
            yield "a rule as if it were declared", declared


def _reads(rule: NormalRule) -> list[str]:
    """The relations of a rule's head and body."""
    read = [lit for lit in rule.body if isinstance(lit, (Positive, Negative, Says))]
    return [rule.head.predicate, *map(relation_of, read)]


def _is_open(literal: Literal) -> bool:
    """Whether several tuples would do."""
    if not isinstance(literal, (Positive, Negative, Says)):
        return False
    return any(isinstance(term, Wildcard) for term in relation_terms(literal))


def _other_premises(node: Derived) -> Forged:
    premises, body = node.premises, node.rule.body
    for i, premise in enumerate(premises):
        before, after = premises[:i], premises[i + 1 :]
        yield f"premise {i} dropped", evolve(node, premises=(*before, *after))
        yield f"premise {i} twice", evolve(node, premises=(*before, premise, premise, *after))
        yield f"premise {i} circular", evolve(node, premises=(*before, node, *after))
        if isinstance(premise, Absence):
            cut = _cut(premise, node.interval)
            if cut is not None:
                yield f"absence {i} cut", evolve(node, premises=(*before, cut, *after))
        elif not isinstance(premise, Condition):
            yield f"premise {i} a condition", evolve(node, premises=(*before, NOTHING, *after))
        for j, other in enumerate(premises[:i]):
            if premise != other and not _is_open(body[i]) and not _is_open(body[j]):
                swapped = list(premises)
                swapped[i], swapped[j] = other, premise
                yield f"premises {j} and {i} swapped", evolve(node, premises=tuple(swapped))


def _cut(absence: Absence, needed: Interval) -> Absence | None:
    """The absence without the first instant that the conclusion needs."""
    start = needed.start + 1
    if isinstance(start, int) and start < absence.interval.end:
        return evolve(absence, interval=Interval(start, absence.interval.end))
    return None


# -- time -------------------------------------------------------------------------------------


def _other_segments(node: Coalesced) -> Forged:
    segments = node.segments
    reach = Interval(_interval(segments[0]).start, _interval(segments[-1]).end)
    for end, wider in _wider(node.interval, reach, 1):
        yield f"{end} beyond the parts", evolve(node, interval=wider)
    for i, segment in enumerate(segments):
        before, after = segments[:i], segments[i + 1 :]
        kept = IntervalSet(_interval(part) for part in (*before, *after))
        if not kept.covers(node.interval):
            yield f"part {i} dropped", evolve(node, segments=(*before, *after))
        yield f"part {i} twice", evolve(node, segments=(*before, segment, segment, *after))
        yield f"part {i} circular", evolve(node, segments=(*before, node, *after))
        if after:
            order = (*before, after[0], segment, *after[1:])
            yield f"part {i} out of order", evolve(node, segments=order)
    yield "no parts", evolve(node, segments=())


def _other_sides(node: Spell) -> Forged:
    before, after = node.before, node.after
    if before != after:
        yield "sides exchanged", evolve(node, before=after, after=before)
    relation, row = node.ground.relation, node.ground.row
    for side, absence in (("before", before), ("after", after)):
        if absence is None:
            forged = Absence(Pattern(relation, row), Interval(700_000, 700_001))
            yield f"something {side} an unbounded end", _with_side(node, side, forged)
        else:
            forged = evolve(absence, ground=Pattern(relation, (None,) * len(row)))
            yield f"a vague absence {side}", _with_side(node, side, forged)
            yield f"nothing {side}", _with_side(node, side, None)
    yield "held by a condition", evolve(node, cover=NOTHING)
    if before is not None:
        yield "held by an absence", evolve(node, cover=before)


def _with_side(node: Spell, side: str, absence: Absence | None) -> Spell:
    return evolve(node, before=absence) if side == "before" else evolve(node, after=absence)


def _other_pattern(node: Absence) -> Forged:
    relation, row = node.ground.relation, node.ground.row
    yield "another relation", evolve(node, ground=Pattern("nowhere", row))
    for i, value in enumerate(row):
        before, after = row[:i], row[i + 1 :]
        named = "x" if value is None else other_value(value)
        yield f"column {i} named", evolve(node, ground=Pattern(relation, (*before, named, *after)))
        if value is not None:
            yield (
                f"column {i} open",
                evolve(node, ground=Pattern(relation, (*before, None, *after))),
            )


def _other_condition(node: Condition) -> Forged:
    for i, (name, value) in enumerate(node.bindings):
        before, after = node.bindings[:i], node.bindings[i + 1 :]
        changed = (*before, (name, other_value(value)), *after)
        yield f"another {name}", evolve(node, bindings=changed)
        yield f"no {name}", evolve(node, bindings=(*before, *after))
    yield "a variable more", evolve(node, bindings=(*node.bindings, ("Nobody", "x")))
    literal = node.literal
    if isinstance(literal, Comparison):
        operator = ">=" if literal.operator != ">=" else "<"
        yield "another comparison", evolve(node, literal=evolve(literal, operator=operator))


def _interval(proof: Proof) -> Interval:
    assert not isinstance(proof, Condition)
    return proof.interval
