"""Why a metric operator, or an aggregate, does not give a tuple at an instant.

A window is looked into from one instant: of several that were asked about, from the one that
is nearest to where the operator does hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from cartelogic.analysis.normal import (
    AggregateOperation,
    MetricOperation,
    NormalRule,
    relation_of,
)
from cartelogic.model.clauses import Negative, Positive
from cartelogic.model.terms import Variable
from cartelogic.model.values import Row, Value
from cartelogic.provenance.proof import Pattern
from cartelogic.provenance.refusals.parts import Reason, Refusal, Status, Step
from cartelogic.provenance.refusals.together import nearest
from cartelogic.provenance.solving import Solver
from cartelogic.provenance.windows import counted, width_of_rows, window_of
from cartelogic.store.relation import Entry
from cartelogic.temporal import (
    ALWAYS,
    EMPTY,
    NEG_INF,
    Bound,
    Instant,
    IntervalSet,
    earlier,
    flat,
    later,
)

Cells = tuple[Value | None, ...]
MOST_GAPS, MOST_EDGES = 3, 8
"""How many missing parts of a window are told, and how many ends of operands looked at."""


@frozen
class Wanted:
    """A literal that is not met, and where it would have to hold.

    Attributes:
        step: the literal.
        window: where; empty if there is nothing to follow down.
        throughout: whether at all instants of it.
        at: an instant at which it is needed and does not hold.
    """

    step: Step
    window: IntervalSet = EMPTY
    throughout: bool = False
    at: Bound | None = None


def seen(
    solver: Solver, rule: NormalRule, operation: MetricOperation, refusal: Refusal
) -> tuple[Bound | None, list[Wanted]]:
    """What a metric operator misses, and the instant it is seen from.

    That is the one nearest to where it holds; or, if it never does, of those whose window
    starts or ends with a part of an operand, the one that misses least.
    """
    row, window = refusal.pattern.row, refusal.window
    is_instant = window.hull is not None and window.hull.length == 1
    if refusal.held or is_instant:
        at = nearest(window.flat, refusal.held.flat)
        return at, windowed(solver, rule, operation, row, NEG_INF if at is None else at)
    best: tuple[tuple[int, Bound], Bound, list[Wanted]] | None = None
    for instant in _edges(solver, rule, operation, row):
        if instant not in window:
            continue
        wanted = windowed(solver, rule, operation, row, instant)
        rank = _missed(wanted)
        if best is None or (rank, instant) < best[:2]:
            best = rank, instant, wanted
    if best is not None:
        return best[1], best[2]
    at = nearest(window.flat, ())
    wanted = windowed(solver, rule, operation, row, NEG_INF if at is None else at)
    # Nothing matches at any time, so from where one looks is all the same.
    return at, [evolve(w, window=ALWAYS) if w.window and not w.step.rows else w for w in wanted]


def _edges(
    solver: Solver, rule: NormalRule, operation: MetricOperation, row: Cells
) -> list[Instant]:
    """The instants whose window starts or ends where a part of an operand does; not too many."""
    found: set[Bound] = set()
    durations = [d for d in (operation.window.low, operation.window.high) if d is not None]
    for literal in rule.body:
        assert isinstance(literal, (Positive, Negative))
        pattern = operand(literal, rule, row)
        for entry in solver.matching(pattern.relation, pattern.row)[:MOST_EDGES]:
            for start, end in flat.to_pairs(entry[2])[:MOST_EDGES]:
                for bound in (start, end - 1):
                    found |= {earlier(bound, d) for d in durations}
                    found |= {later(bound, d) for d in durations}
    return sorted(instant for instant in found if isinstance(instant, int))


def windowed(
    solver: Solver, rule: NormalRule, operation: MetricOperation, row: Cells, at: Bound
) -> list[Wanted]:
    """What a metric operator finds at an instant, and what it misses."""
    right = rule.body[-1]
    assert isinstance(right, Positive)
    low, high = window_of(operation, at)
    pattern = operand(right, rule, row)
    entries = solver.matching(pattern.relation, pattern.row)
    held = _cover(entries)
    if operation.operator in ("historically", "always"):
        return _throughout(right, pattern, entries, low, high)
    if not flat.overlap(held, low, high + 1):
        step = _step(right, pattern, entries, Reason.WINDOW)
        return [Wanted(step, IntervalSet([(low, high + 1)]))]
    assert len(rule.body) == 2, "what was seen in the window of `once` is enough"
    ways = [
        (_missed(along), i, entry, along)
        for i, (entry, along) in enumerate(_seen(solver, rule, operation, row, at, entries))
    ]
    _, _, entry, along = min(ways, key=lambda way: way[:2])
    met = _step(right, Pattern(pattern.relation, entry[0]), [entry], None)
    return [Wanted(met), *along]


def _seen(
    solver: Solver,
    rule: NormalRule,
    operation: MetricOperation,
    row: Cells,
    at: Bound,
    entries: list[Entry],
) -> Iterator[tuple[Entry, list[Wanted]]]:
    """Tuples of the right operand in the window, the nearest first, with what each misses."""
    low, high = window_of(operation, at)
    is_since = operation.operator == "since"
    inside = [(flat.overlap(entry[2], low, high + 1), entry) for entry in entries]
    found = [
        (parts[-1][1] - 1 if is_since else parts[0][0], entry) for parts, entry in inside if parts
    ]
    found.sort(key=lambda it: -it[0] if is_since else it[0])
    right = rule.body[-1]
    assert isinstance(right, Positive)
    for seen, entry in found[:MOST_EDGES]:
        named = {
            term.name: value
            for term, value in zip(right.atom.arguments, entry[0], strict=True)
            if isinstance(term, Variable)
        }
        known = tuple(
            named.get(term.name, value) if isinstance(term, Variable) else value
            for term, value in zip(rule.head.arguments, row, strict=True)
        )
        along = (seen + 1, at + 1) if is_since else (at, seen)
        yield entry, _along(solver, rule, known, along)


def _missed(wanted: list[Wanted]) -> tuple[int, Bound]:
    """How much is missing: how many parts, and how long they are."""
    missed = [one for one in wanted if one.step.status is Status.BLOCKED]
    return len(missed), sum(part.end - part.start for one in missed for part in one.window)


def _along(
    solver: Solver, rule: NormalRule, row: Cells, along: tuple[Bound, Bound]
) -> list[Wanted]:
    """What the left operand of since or until misses on the way."""
    left = rule.body[0]
    assert isinstance(left, (Positive, Negative))
    pattern = operand(left, rule, row)
    entries = solver.matching(pattern.relation, pattern.row)
    if isinstance(left, Negative):
        inside = [e for e in entries if along[0] < along[1] and flat.overlap(e[2], *along)]
        assert inside, "nothing is in the way"
        first = flat.overlap(inside[0][2], *along)[0][0]
        there = [entry for entry in inside if flat.around(entry[2], first) is not None]
        return [Wanted(_step(left, pattern, there, Reason.OPPOSED), at=first)]
    if not entries or along[0] >= along[1]:
        step = _step(left, pattern, entries, Reason.NOTHING)
        window = IntervalSet([along]) if along[0] < along[1] else EMPTY
        return [Wanted(step, window, throughout=True)]
    return _throughout(left, pattern, entries, along[0], along[1] - 1)


def _throughout(
    literal: Positive, pattern: Pattern, entries: list[Entry], low: Bound, high: Bound
) -> list[Wanted]:
    """The parts of a window at which an operand does not hold.

    Of several tuples that match, one would have to hold at all of them: the one that does
    for longest.
    """
    if not entries:
        step = _step(literal, pattern, entries, Reason.WINDOW)
        return [Wanted(step, IntervalSet([(low, high + 1)]), throughout=True)]

    def short(entry: Entry) -> Bound:
        return sum(end - start for start, end in flat.gaps(entry[2], low, high + 1))

    best = min(entries, key=short)
    found = Pattern(pattern.relation, best[0])
    return [
        Wanted(_step(literal, found, [best], Reason.WINDOW), IntervalSet([gap]), throughout=True)
        for gap in flat.gaps(best[2], low, high + 1)[:MOST_GAPS]
    ]


def _step(
    literal: Positive | Negative, pattern: Pattern, entries: list[Entry], reason: Reason | None
) -> Step:
    status = Status.MET if reason is None else Status.BLOCKED
    held = IntervalSet.unchecked(_cover(entries))
    rows = tuple(entry[0] for entry in entries)
    return Step(literal, status, reason, pattern, held, rows)


def _cover(entries: list[Entry]) -> list[Bound]:
    return flat.from_pairs(pair for entry in entries for pair in flat.to_pairs(entry[2]))


def operand(literal: Positive | Negative, rule: NormalRule, row: Cells) -> Pattern:
    """What an operand has to match, for a pattern of the operator's relation."""
    values = {
        term.name: value
        for term, value in zip(rule.head.arguments, row, strict=True)
        if isinstance(term, Variable)
    }
    cells = tuple(
        values.get(term.name) if isinstance(term, Variable) else None
        for term in literal.atom.arguments
    )
    return Pattern(relation_of(literal), cells)


# -- aggregates ----------------------------------------------------------------------------


def aggregated(
    solver: Solver,
    rule: NormalRule,
    operation: AggregateOperation,
    row: Cells,
    window: IntervalSet,
) -> list[Wanted]:
    """What an aggregate is instead, or that there is nothing to aggregate."""
    group = row[: operation.group]
    others = [
        entry
        for entry in solver.matching(rule.head.predicate, (*group, None))
        if flat.intersection(entry[2], window.flat)
    ]
    possible, certain = counted(rule)
    pattern = Pattern(possible, (*group, *(None,) * (width_of_rows(rule) - len(group))))
    rows: list[Row] = [
        entry[0]
        for entry in solver.matching(pattern.relation, pattern.row)
        if flat.intersection(entry[2], window.flat)
    ]
    literal = rule.body[0]
    if others:
        found = tuple(entry[0][-1] for entry in others)
        held = IntervalSet.unchecked(_cover(others))
        blocked = Status.BLOCKED
        step = Step(literal, blocked, Reason.VALUE, pattern, held, tuple(rows), found=found)
        return [Wanted(step)]
    wanted = pattern if not rows else Pattern(certain, pattern.row)
    step = Step(literal, Status.BLOCKED, Reason.NOTHING, wanted, EMPTY, tuple(rows))
    empty = not any(
        flat.intersection(entry[2], window.flat)
        for entry in solver.matching(wanted.relation, wanted.row)
    )
    return [Wanted(step, window) if empty else Wanted(evolve(step, reason=Reason.VALUE))]
