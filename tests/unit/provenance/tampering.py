"""Forged proofs: each differs from a right one in a way that makes it wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from typing import Any, TypeAlias

from attrs import asdict, evolve, fields, has

from cartelogic.analysis.normal import (
    Kind,
    MetricOperation,
    NormalRule,
    relation_of,
    relation_terms,
)
from cartelogic.errors import CartelogicError
from cartelogic.model.clauses import Comparison, Literal, Negative, Positive, Says
from cartelogic.model.sources import Report, Stance
from cartelogic.model.terms import Variable, Wildcard
from cartelogic.model.values import (
    Day,
    IntervalRange,
    Range,
    Real,
    Row,
    Text,
    Value,
    interval_ranged,
)
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
    children,
)
from cartelogic.source import SourceText
from cartelogic.temporal import (
    EVERYTHING,
    Codec,
    Duration,
    Interval,
    IntervalSet,
    Window,
    parse_bound,
    parse_interval,
)
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
        case Windowed():
            yield from _relabelled(node)
            yield from _moved(node)
            yield from _another_rule(node, world)
            yield from _other_operands(node)
        case Aggregated():
            yield from _relabelled(node)
            yield from _moved(node)
            yield from _another_rule(node, world)
            yield from _other_rows(node)
        case Coalesced():
            yield from _relabelled(node)
            yield from _other_segments(node)
        case Spell():
            yield from _relabelled(node)
            yield from _moved(node)
            yield from _other_sides(node)
        case VagueSpell():
            yield from _relabelled(node)
            yield from _other_limits(node)
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
        case Windowed():
            return evolve(node, right=below[-1], left=below[0] if len(below) > 1 else None)
        case Aggregated():
            others = [part for part in below[len(node.rows) :] if isinstance(part, Absence)]
            return evolve(node, rows=tuple(below[: len(node.rows)]), others=tuple(others))
        case VagueSpell():
            return evolve(node, cover=below[0], cores=tuple(below[1:]))
        case Spell():
            sides = iter(below[1:])
            before, after = (None if a is None else next(sides) for a in (node.before, node.after))
            assert before is None or isinstance(before, Absence)
            assert after is None or isinstance(after, Absence)
            return evolve(node, cover=below[0], before=before, after=after)
        case _:
            return node


# -- every field --------------------------------------------------------------------------

_ABSENT: dict[str, object] = {
    "annotation": Variable("I"),
    "article": "split",
    "interval": parse_interval("[3, 5]", Codec.INTEGERS),
    "locator": "p1 s1 0-4 sha256:0000",
    "operation": MetricOperation("once", EVERYTHING),
    "place": "baja",
    "published": parse_bound("2015", Codec.DAYS),
    "report": Report("nobody", (), "official"),
    "value": 1,
    "via": "gazette",
}
"""What to put where there was nothing; elsewhere a text."""


OF_PROOFS = frozenset(
    "premises premise left right rows others segments cover before after cores".split()
)
"""The fields of nodes that hold other nodes."""


def changed_fields(node: Proof) -> Forged:
    """The node with each of its fields changed, and each field of what is in them.

    Whatever is not a proof: those are exchanged by ``forgeries``.
    """
    for name in fields_of(node):
        if name not in OF_PROOFS:
            for what, other in _changed(name, getattr(node, name)):
                changes: Any = {name: other}
                yield what, evolve(node, **changes)


def fields_of(value: object) -> list[str]:
    """The names of the fields of an ``attrs`` instance that can be set."""
    kind: Any = type(value)
    return [field.name for field in fields(kind) if field.init]


def _changed(path: str, value: object) -> Iterator[tuple[str, object]]:
    """Other values in place of one, each with where it was changed."""
    match value:
        case bool():
            yield path, not value
        case Enum():
            yield from ((path, member) for member in type(value) if member is not value)
        case int() | float():
            yield path, value + 1 if isinstance(value, int) else 7
        case str():
            yield path, f"{value}x"
        case None:
            yield path, _ABSENT.get(path.rpartition(".")[2], "made up")
        case tuple():
            for i, part in enumerate(value):
                before, after = value[:i], value[i + 1 :]
                yield f"{path} less one", (*before, *after)
                yield f"{path} one twice", (*before, part, part, *after)
                for what, other in _changed(path, part):
                    yield what, (*before, other, *after)
            if value[::-1] != value:
                yield f"{path} turned round", value[::-1]
        case SourceText():
            yield path, SourceText(value.name, f"{value.content} ")
        case _ if has(type(value)):
            for name in fields_of(value):
                for what, other in _changed(f"{path}.{name}", getattr(value, name)):
                    given: Any = value
                    # What is impossible by construction can be in no proof.
                    with suppress(CartelogicError, AttributeError, TypeError, ValueError):
                        made = evolve(given, **{name: other})
                        if asdict(made) != asdict(given):  # some keep only what makes sense
                            yield what, made
        case _:
            raise AssertionError(f"{path}: how is a {type(value).__name__} changed?")


# -- what several kinds have ----------------------------------------------------------------

Timed: TypeAlias = (
    Reported | Said | Attribute | Derived | Declared | Windowed | Aggregated | Coalesced | Spell
)
Proving: TypeAlias = Timed | VagueSpell
Applied: TypeAlias = Derived | Declared | Windowed | Aggregated


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
        case Range(low, _):
            return low
        case IntervalRange():
            return value.possible
        case float():  # one of the infinities
            return 0
        case _:
            return value + 1000


def other_limits(value: Interval | IntervalRange) -> Iterator[Interval | IntervalRange]:
    """Whole intervals between other limits, by one instant."""
    if isinstance(value, Interval):
        points = (value.start, value.start, value.end, value.end)
    else:
        points = value.four_points
    for i in range(4):
        for by in (-1, 1):
            moved = [p + (by if i == j else 0) for j, p in enumerate(points)]
            if moved[0] <= moved[1] and moved[2] <= moved[3] and moved[0] < moved[3]:
                changed = interval_ranged(*moved)
                if changed != value:
                    yield changed
    if isinstance(value, IntervalRange):
        yield value.possible


def _as_exact(value: Value) -> Iterator[Value]:
    """What a value that is known as a range only may be, and what includes it."""
    match value:
        case Range(low, high):
            yield high
            if isinstance(high, Day) and isinstance(high.instant, int):
                yield Range(low, Day(high.instant + 1))
            elif isinstance(high, int):
                yield Range(low, high + 1)
        case IntervalRange():
            yield from other_limits(value)
        case _:
            pass


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


def _moved(node: Timed) -> Forged:
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
        for exact in _as_exact(value):
            changed = (*before, (name, exact), *after)
            yield f"{name} another range", evolve(node, bindings=changed)
        yield f"no {name}", evolve(node, bindings=(*before, *after))
        yield f"{name} twice", evolve(node, bindings=(*bindings, (name, value)))
    yield "a variable more", evolve(node, bindings=(*bindings, ("Nobody", "x")))


def _another_rule(node: Applied, world: World) -> Forged:
    rule = node.rule
    forged: list[tuple[str, NormalRule]] = [
        (f"the rule {other.id}", other)
        for other in world.analysis.versions.rules
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
    if isinstance(rule.operation, MetricOperation):
        low, high = rule.operation.window.low, rule.operation.window.high
        wider = Window(low, None if high else Duration(low.amount + 3, low.unit))
        operation = evolve(rule.operation, window=wider)
        yield "another window", evolve(node, rule=evolve(rule, operation=operation))


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


def _other_operands(node: Windowed) -> Forged:
    left, right = node.left, node.right
    read = [relation_of(lit) for lit in node.rule.body if isinstance(lit, (Positive, Negative))]
    # Of an operator on a relation and itself, one premise may serve for both.
    is_alike = len(read) > 1 and read[0] == read[1]
    yield "right operand circular", evolve(node, right=node)
    yield "right operand a condition", evolve(node, right=NOTHING)
    if left is None:
        if not is_alike:
            yield "a left operand made up", evolve(node, left=right)
    else:
        yield "left operand dropped", evolve(node, left=None)
        yield "left operand circular", evolve(node, left=node)
        yield "left operand a condition", evolve(node, left=NOTHING)
        if not is_alike:
            yield "operands exchanged", evolve(node, left=right, right=left)
        if isinstance(left, Absence):
            yield "left absence apart", evolve(node, left=evolve(left, apart_from=(("x",),)))


def _other_rows(node: Aggregated) -> Forged:
    rows, others = node.rows, node.others
    for i, row in enumerate(rows):
        before, after = rows[:i], rows[i + 1 :]
        yield f"row {i} dropped", evolve(node, rows=(*before, *after))
        yield f"row {i} twice", evolve(node, rows=(*before, row, row, *after))
        yield f"row {i} circular", evolve(node, rows=(*before, node, *after))
        yield f"row {i} a condition", evolve(node, rows=(*before, NOTHING, *after))
        forged = []
        for other in others:
            kept = tuple(r for r in other.apart_from if r != _ground(row).row)
            forged.append(evolve(other, apart_from=kept))
        fewer = evolve(node, rows=(*before, *after), others=tuple(forged))
        yield f"row {i} dropped altogether", fewer
    for i in range(len(others)):
        yield f"other {i} dropped", evolve(node, others=(*others[:i], *others[i + 1 :]))


def _ground(proof: Proof) -> Ground:
    assert not isinstance(proof, (Absence, Condition))
    return proof.ground


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


def _other_limits(node: VagueSpell) -> Forged:
    for value in other_limits(node.value):
        yield f"limits {value}", evolve(node, value=value)
    yield "as another extent has it", evolve(node, is_certain=not node.is_certain)
    yield "held by a condition", evolve(node, cover=NOTHING)
    yield "circular", evolve(node, cover=node)
    for i, core in enumerate(node.cores):
        before, after = node.cores[:i], node.cores[i + 1 :]
        yield f"core {i} dropped", evolve(node, cores=(*before, *after))
        yield f"core {i} twice", evolve(node, cores=(*before, core, core, *after))
        yield f"core {i} a condition", evolve(node, cores=(*before, NOTHING, *after))
    yield "a core more", evolve(node, cores=(*node.cores, node.cover))


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

    if None in row:
        matching = tuple("x" if value is None else value for value in row)
        yield "apart from something", evolve(node, apart_from=(*node.apart_from, matching))
    for i in range(len(node.apart_from)):
        kept = (*node.apart_from[:i], *node.apart_from[i + 1 :])
        yield f"apart from one less, {i}", evolve(node, apart_from=kept)
    yield "possible or not", evolve(node, is_possible=not node.is_possible)


def _other_condition(node: Condition) -> Forged:
    yield "for other choices", evolve(node, is_certain=not node.is_certain)
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
