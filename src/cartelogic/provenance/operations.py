"""Finding proofs of metric operators and of aggregates.

Of the instants of a window, the one nearest to where it is seen from is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from cartelogic.analysis.normal import (
    ALIKE,
    AggregateOperation,
    MetricOperation,
    NormalRule,
    relation_of,
)
from cartelogic.model.clauses import Negative, Positive
from cartelogic.model.values import Row, row_key
from cartelogic.provenance.goals import Asking, Goal, along, interval_of, joined
from cartelogic.provenance.proof import Absence, Aggregated, Ground, Proof, Windowed
from cartelogic.provenance.solving import Solver
from cartelogic.provenance.windows import (
    counted,
    fits_left,
    has_own_variables,
    may_be_of,
    operand_row,
    pattern_of,
    shown_on,
    window_of,
)
from cartelogic.store.relation import Entry
from cartelogic.temporal import ALL_TIME, Bound, Flat, Interval, flat

# -- metric operators -----------------------------------------------------------------


def windowed(
    solver: Solver, rule: NormalRule, operation: MetricOperation, goal: Goal, rank: int | None
) -> Asking[Proof | None]:
    """A proof of a metric operator, from pieces of earlier rounds."""
    literal = rule.body[-1]
    assert isinstance(literal, Positive)
    name, row = relation_of(literal), operand_row(literal, rule, goal.row)
    held = solver.cover(name, row, rank)
    match operation.operator:
        case "historically" | "always":
            low, high = window_of(operation, goal.at)
            if not flat.covers(held, low, high + 1):
                return None
            right = yield from along(name, row, low, high + 1)
            return _seen(rule, operation, goal, right, None)
        case "once" | "eventually":
            seen = _moment(operation, goal.at, held)
            if seen is None:
                return None
            right = yield Goal(name, row, seen)
            return _seen(rule, operation, goal, right, None)
        case _:
            return (yield from _reached(solver, rule, operation, goal, rank, held))


def _moment(operation: MetricOperation, at: Bound, held: list[Bound]) -> Bound | None:
    """An instant of the window at which an operand holds: the nearest one."""
    low, high = window_of(operation, at)
    is_behind = operation.operator in ("once", "since")
    parts = flat.to_pairs(held)
    for start, end in reversed(parts) if is_behind else parts:
        first, last = max(start, low), min(end - 1, high)
        if first <= last:
            return last if is_behind else first
    return None


def _reached(
    solver: Solver,
    rule: NormalRule,
    operation: MetricOperation,
    goal: Goal,
    rank: int | None,
    held: list[Bound],
) -> Asking[Proof | None]:
    """Since and until: the right operand within the window, the left one up to there."""
    left, right = rule.body
    assert isinstance(right, Positive)
    row = operand_row(right, rule, goal.row)
    if operation.window.low.amount == 0 and flat.around(held, goal.at) is not None:
        proof = yield Goal(relation_of(right), row, goal.at)
        witness = yield from _witness(solver, rule, goal, rank)
        return _seen(rule, operation, goal, proof, witness)
    is_since = operation.operator == "since"
    for covers in _lefts(solver, rule, goal, rank):
        part = flat.around(_union(covers.values()), goal.at)
        if part is None:
            continue
        reach = (part[0] - 1, part[1]) if is_since else (part[0], part[1] + 1)
        near = flat.from_pairs(flat.overlap(held, *reach))
        seen = _moment(operation, goal.at, near)
        if seen is None:
            continue
        proof = yield Goal(relation_of(right), row, seen)
        start, stop = (seen + 1, goal.at + 1) if is_since else (goal.at, seen)
        if isinstance(left, Negative):
            absent = solver.absence(relation_of(left), operand_row(left, rule, goal.row), goal.at)
            return _seen(rule, operation, goal, proof, absent)
        held_along = yield from _held_along(rule, goal, covers, start, stop)
        return _seen(rule, operation, goal, proof, held_along)
    return None


def _lefts(
    solver: Solver, rule: NormalRule, goal: Goal, rank: int | None
) -> Iterator[Mapping[Row, Flat]]:
    """The tuples that may serve as the left operand, each with when it holds; or together.

    First the one that is asked for, and then, if values may be ranges, those that it may be
    the same as: together, unless it is the left operand that names the values.
    """
    left = rule.body[0]
    assert isinstance(left, (Positive, Negative))
    name, row = relation_of(left), operand_row(left, rule, goal.row)
    if isinstance(left, Negative):
        yield {row: flat.complement(solver.cover(name, row, None))}
        return
    yield {row: solver.cover(name, row, rank)}
    if not rule.is_vague:
        return
    others = [e[0] for e in solver.matching(name, (None,) * len(row)) if fits_left(rule, row, e[0])]
    covers = {other: solver.cover(name, other, rank) for other in others}
    if has_own_variables(rule):
        yield from ({other: cover} for other, cover in covers.items())
    else:
        yield covers


def _union(covers: Iterable[Flat]) -> list[Bound]:
    return flat.from_pairs(pair for cover in covers for pair in flat.to_pairs(cover))


def _held_along(
    rule: NormalRule, goal: Goal, covers: Mapping[Row, Flat], start: Bound, stop: Bound
) -> Asking[Proof]:
    """That the left operand holds along a stretch, by one tuple or by several in turn."""
    left = rule.body[0]
    assert isinstance(left, Positive)
    name = relation_of(left)
    segments: list[Proof] = []
    used: set[Row] = set()
    reached = start
    while not segments or reached < stop:
        row = _furthest(covers, reached)
        used.add(row)
        segments.append((yield Goal(name, row, reached)))
        reached = interval_of(segments[-1]).end
    reach = Interval(interval_of(segments[0]).start, reached)
    ground = Ground(name, used.pop())
    if used:
        ground = Ground(ALIKE + name, operand_row(left, rule, goal.row))
    return joined(ground, reach, segments)


def _furthest(covers: Mapping[Row, Flat], at: Bound) -> Row:
    """Of the tuples that hold at an instant, the one that does for longest."""
    held = [(row, flat.around(cover, at)) for row, cover in covers.items()]
    ends = [(-part[1], row_key(row), row) for row, part in held if part is not None]
    return min(ends)[-1]


def _witness(
    solver: Solver, rule: NormalRule, goal: Goal, rank: int | None
) -> Asking[Proof | None]:
    """Where the right operand suffices, that there is a left one if only it names its values."""
    if not has_own_variables(rule):
        return None
    for covers in _lefts(solver, rule, goal, rank):
        cover = _union(covers.values())
        if cover:
            at = goal.at if flat.around(cover, goal.at) is not None else cover[0]
            return (yield from _held_along(rule, goal, covers, at, at + 1))
    raise AssertionError(f"nothing for the left of {goal}")


def _seen(
    rule: NormalRule,
    operation: MetricOperation,
    goal: Goal,
    right: Proof,
    left: Proof | None,
) -> Proof:
    """The node for premises that show the operator at the goal's instant."""
    held = None if left is None else interval_of(left)
    parts = shown_on(operation, interval_of(right), held)
    (shown,) = (part for part in parts if part.start <= goal.at < part.end)
    return Windowed(Ground(goal.relation, goal.row), shown, rule, right, left)


# -- aggregates -----------------------------------------------------------------------


def aggregated(
    solver: Solver, rule: NormalRule, operation: AggregateOperation, goal: Goal
) -> Asking[Proof | None]:
    """A proof of an aggregate, from complete relations."""
    possible, certain = counted(rule)
    group = goal.row[: operation.group]
    own = _holding(solver.matching(possible, pattern_of(group, rule)), goal.at)
    sure = frozenset(own)
    if certain != possible:
        sure = frozenset(_holding(solver.matching(certain, pattern_of(group, rule)), goal.at))
    others = _others(solver, rule, possible, group) if rule.is_vague and group else []
    found = (*own, *_holding(others, goal.at))
    rows: list[Proof] = []
    for row in found:
        rows.append((yield Goal(certain if row in sure else possible, row, goal.at)))
    absences = no_others(solver, rule, group, found, sure, goal.at)
    interval: Interval | None = ALL_TIME
    for part in (*rows, *absences):
        interval = interval and interval.intersection(interval_of(part))
    assert interval is not None
    ground = Ground(goal.relation, goal.row)
    return Aggregated(ground, interval, rule, tuple(rows), absences)


def no_others(
    solver: Solver,
    rule: NormalRule,
    group: Row,
    found: tuple[Row, ...],
    sure: Collection[Row],
    at: Bound,
) -> tuple[Absence, ...]:
    """That no other row counts at an instant and, if the extents differ, none for certain.

    Args:
        solver: reads the relations.
        rule: the rule of the aggregate.
        group: the values of its group.
        found: the rows that count.
        sure: those of them that do for certain.
        at: the instant.
    """
    possible, certain = counted(rule)
    absences = [_no_other(solver, rule, possible, group, found, at)]
    if certain != possible:
        kept = tuple(row for row in found if row in sure)
        absent = solver.absence(certain, pattern_of(group, rule), at, kept)
        assert absent is not None
        absences.append(absent)
    return tuple(absences)


def _holding(entries: Iterable[Entry], at: Bound) -> tuple[Row, ...]:
    """The rows that hold at an instant, in the order of values."""
    found = [entry[0] for entry in entries if flat.around(entry[2], at) is not None]
    return tuple(sorted(found, key=row_key))


def _others(solver: Solver, rule: NormalRule, name: str, group: Row) -> list[Entry]:
    """The rows of other groups that may be of this one: one of the two is known as a range."""
    vague = solver.vague_columns(name)
    if vague.isdisjoint(range(len(group))):
        return []
    entries = solver.matching(name, pattern_of(group, rule, vague))
    return [e for e in entries if e[0][: len(group)] != group and may_be_of(group, e[0])]


def _no_other(
    solver: Solver, rule: NormalRule, name: str, group: Row, found: tuple[Row, ...], at: Bound
) -> Absence:
    """That no other row counts.

    Where a range may fit, the pattern is open, so rows that cannot be of the group match it
    as well: those that hold meanwhile are excepted.
    """
    vague = solver.vague_columns(name) if rule.is_vague and group else frozenset[int]()
    pattern, apart = pattern_of(group, rule, vague), found
    if not vague.isdisjoint(range(len(group))):
        entries = solver.matching(name, pattern, found)
        of_it = [entry[2] for entry in entries if may_be_of(group, entry[0])]
        gap = flat.around(
            flat.complement(flat.from_pairs(pair for f in of_it for pair in flat.to_pairs(f))), at
        )
        assert gap is not None
        apart += tuple(
            row
            for row, _, cover in entries
            if not may_be_of(group, row) and flat.overlap(cover, *gap)
        )
    absent = solver.absence(name, pattern, at, apart)
    assert absent is not None
    return absent
