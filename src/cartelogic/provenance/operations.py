"""Finding proofs of metric operators and of aggregates.

Of the instants of a window, the one nearest to where it is seen from is taken.
"""

from __future__ import annotations

from cartelogic.analysis.normal import AggregateOperation, MetricOperation, NormalRule, relation_of
from cartelogic.model.clauses import Negative, Positive
from cartelogic.model.values import Row, Value, row_key
from cartelogic.provenance.goals import Asking, Goal, along, interval_of
from cartelogic.provenance.proof import Absence, Aggregated, Ground, Proof, Windowed
from cartelogic.provenance.solving import Solver
from cartelogic.provenance.windows import (
    counted,
    has_own_variables,
    operand_row,
    shown_on,
    width_of_rows,
    window_of,
)
from cartelogic.store.relation import Entry
from cartelogic.temporal import ALL_TIME, Bound, Interval, flat

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
    assert isinstance(left, (Positive, Negative))
    assert isinstance(right, Positive)
    row = operand_row(right, rule, goal.row)
    if operation.window.low.amount == 0 and flat.around(held, goal.at) is not None:
        proof = yield Goal(relation_of(right), row, goal.at)
        witness = yield from _witness(solver, rule, goal, rank)
        return _seen(rule, operation, goal, proof, witness)
    name, other = relation_of(left), operand_row(left, rule, goal.row)
    is_negated = isinstance(left, Negative)
    cover = solver.cover(name, other, None if is_negated else rank)
    part = flat.around(flat.complement(cover) if is_negated else cover, goal.at)
    if part is None:
        return None
    is_since = operation.operator == "since"
    reach = (part[0] - 1, part[1]) if is_since else (part[0], part[1] + 1)
    near = flat.from_pairs(flat.overlap(held, *reach))
    seen = _moment(operation, goal.at, near)
    if seen is None:
        return None
    proof = yield Goal(relation_of(right), row, seen)
    if is_negated:
        absence = solver.absence(name, other, goal.at)
        return _seen(rule, operation, goal, proof, absence)
    start, stop = (seen + 1, goal.at + 1) if is_since else (goal.at, seen)
    held_along = yield from along(name, other, start, stop)
    return _seen(rule, operation, goal, proof, held_along)


def _witness(
    solver: Solver, rule: NormalRule, goal: Goal, rank: int | None
) -> Asking[Proof | None]:
    """Where the right operand suffices, that there is a left one if only it names its values."""
    if not has_own_variables(rule):
        return None
    left = rule.body[0]
    assert isinstance(left, Positive)
    name, row = relation_of(left), operand_row(left, rule, goal.row)
    cover = solver.cover(name, row, rank)
    at = goal.at if flat.around(cover, goal.at) is not None else cover[0]
    return (yield Goal(name, row, at))


def _seen(
    rule: NormalRule,
    operation: MetricOperation,
    goal: Goal,
    right: Proof,
    left: Proof | None,
) -> Proof:
    """The node for premises that show the operator at the goal's instant."""
    held = None if left is None else interval_of(left)
    for shown in shown_on(operation, interval_of(right), held):
        if shown.start <= goal.at < shown.end:
            return Windowed(Ground(goal.relation, goal.row), shown, rule, right, left)
    raise AssertionError(f"a window that does not show {goal}")


# -- aggregates -----------------------------------------------------------------------


def aggregated(
    solver: Solver, rule: NormalRule, operation: AggregateOperation, goal: Goal
) -> Asking[Proof | None]:
    """A proof of an aggregate, from complete relations."""
    possible, certain = counted(rule)
    group = goal.row[: operation.group]
    held = _holding(solver, possible, group, goal.at)
    sure = frozenset(held if certain == possible else _holding(solver, certain, group, goal.at))
    rows: list[Proof] = []
    for row in held:
        rows.append((yield Goal(certain if row in sure else possible, row, goal.at)))
    pattern = (*group, *(None,) * (width_of_rows(rule) - len(group)))
    others = [_no_other(solver, possible, pattern, held, goal.at)]
    if certain != possible:
        kept = tuple(row for row in held if row in sure)
        others.append(_no_other(solver, certain, pattern, kept, goal.at))
    interval: Interval | None = ALL_TIME
    for part in (*rows, *others):
        interval = interval and interval.intersection(interval_of(part))
    assert interval is not None
    ground = Ground(goal.relation, goal.row)
    return Aggregated(ground, interval, rule, tuple(rows), tuple(others))


def _holding(solver: Solver, name: str, group: Row, at: Bound) -> tuple[Row, ...]:
    """The rows of a group that hold at an instant, in the order of values."""
    relation = solver.find(name)
    entries: list[Entry] = list(relation.rows.values())
    if group:
        key = group[0] if len(group) == 1 else group
        entries = relation.index(tuple(range(len(group)))).get(key, [])
    found = [entry[0] for entry in entries if flat.around(entry[2], at) is not None]
    return tuple(sorted(found, key=row_key))


def _no_other(
    solver: Solver, name: str, pattern: tuple[Value | None, ...], held: tuple[Row, ...], at: Bound
) -> Absence:
    found = solver.absence(name, pattern, at, held)
    assert found is not None
    return found
