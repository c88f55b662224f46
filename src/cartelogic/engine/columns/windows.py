"""Metric operators over whole tables.

What each operator does to one part of a cover is in ``temporal.operators``; here it is done to
all parts at once.  What comes out may overlap: it is coalesced where it is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from cartelogic.analysis.normal import MetricOperation, NormalRule, relation_of
from cartelogic.engine.columns.joining import Allowance, matches
from cartelogic.engine.columns.moving import moved
from cartelogic.engine.columns.relations import Relations
from cartelogic.model.clauses import Positive
from cartelogic.model.terms import Variable
from cartelogic.store.columns.codes import AFTER, BEFORE, Ints, Places
from cartelogic.store.columns.table import Pieces, Table
from cartelogic.temporal import Window

Parts = tuple[Ints, Ints]
"""Where intervals start, and where they end."""
Delta = tuple[int, tuple[int, int]]
"""The position of a literal, and the stretch of pieces of it that are new."""

_PIECEWISE = frozenset({"once", "eventually"})  # they distribute over union


def is_native(rule: NormalRule) -> bool:
    """Whether a rule that is a metric operator is computed here."""
    return (
        isinstance(rule.operation, MetricOperation)
        and not rule.is_vague
        and all(isinstance(literal, Positive) for literal in rule.body)
    )


def takes_covers(rule: NormalRule, delta: Delta | None) -> bool:
    """Whether an operator is applied to whole covers, and not to new pieces one by one."""
    operation = rule.operation
    assert isinstance(operation, MetricOperation)
    return delta is None or operation.operator not in _PIECEWISE


def moved_windows(
    rule: NormalRule, relations: Relations, allowance: Allowance, delta: Delta | None
) -> Iterator[Pieces]:
    """What a metric operator derives; tuples may be repeated.

    Args:
        rule: a rule of which :func:`is_native` holds.
        relations: what it reads.
        allowance: how many pairs it may join.
        delta: what is new; all of it if left out.

    Raises:
        TooManyPairsError: if a join would build more pairs.
        OutOfRangeError: if an instant does not fit.
    """
    operation = rule.operation
    assert isinstance(operation, MetricOperation)
    if len(rule.body) == 1:
        return _unary(rule, operation, relations, delta)
    return _binary(rule, operation, relations, allowance, delta)


# -- one operand ---------------------------------------------------------------------------


def _unary(
    rule: NormalRule, operation: MetricOperation, relations: Relations, delta: Delta | None
) -> Iterator[Pieces]:
    (literal,) = rule.body
    table = relations.table(_relation(literal))
    names, wanted = _names(literal), _head_names(rule)
    if not takes_covers(rule, delta):
        assert delta is not None
        stretch = table.stretch(*delta[1])
        rows, parts = stretch.rows, _parts(stretch)
    else:
        places = _touched(table, delta)
        rows, parts = _covers(table, places)
    starts, ends = _UNARY[operation.operator](parts, operation.window)
    yield _some(rows[:, [names.index(name) for name in wanted]], starts, ends)


def _touched(table: Table, delta: Delta | None) -> Places:
    """The tuples that have new pieces."""
    if delta is None:
        return np.arange(table.tuples, dtype=np.int32)
    return np.unique(table.piece_places(*delta[1]))


def _covers(table: Table, places: Places) -> tuple[Ints, Parts]:
    """The rows of tuples, one for each part of their covers, and the parts."""
    rows = table.keys.rows[places]
    held = table.covers(places)
    if held is None:
        return rows, _always(len(rows))
    whose, starts, ends = held
    return rows[whose], (starts, ends)


def _parts(pieces: Pieces) -> Parts:
    if pieces.starts is None or pieces.ends is None:
        return _always(len(pieces))
    return pieces.starts, pieces.ends


def _always(count: int) -> Parts:
    return np.full(count, BEFORE, dtype=np.int64), np.full(count, AFTER, dtype=np.int64)


def _some(rows: Ints, starts: Ints, ends: Ints) -> Pieces:
    """The pieces that are not empty."""
    pieces = Pieces(rows, starts, ends)
    is_some = starts < ends
    return pieces if is_some.all() else pieces.take(is_some)


def _seen_behind(parts: Parts, window: Window) -> Parts:
    """The instants whose window behind meets each part."""
    starts, ends = parts
    stop = np.full(len(ends), AFTER) if window.high is None else moved(ends, window.high, 1)
    return moved(starts, window.low, 1), stop


def _seen_ahead(parts: Parts, window: Window) -> Parts:
    """The instants whose window ahead meets each part."""
    starts, ends = parts
    first = np.full(len(starts), BEFORE) if window.high is None else moved(starts, window.high, -1)
    return first, moved(ends, window.low, -1)


def _all_behind(parts: Parts, window: Window) -> Parts:
    """The instants whose window behind lies in each part of a cover."""
    starts, ends = parts
    if window.high is None:
        return np.where(starts == BEFORE, BEFORE, AFTER), moved(ends, window.low, 1)
    return moved(starts, window.high, 1), moved(ends, window.low, 1)


def _all_ahead(parts: Parts, window: Window) -> Parts:
    """The instants whose window ahead lies in each part of a cover."""
    starts, ends = parts
    if window.high is None:
        return moved(starts, window.low, -1), np.where(ends == AFTER, AFTER, BEFORE)
    return moved(starts, window.low, -1), moved(ends, window.high, -1)


_UNARY: dict[str, Callable[[Parts, Window], Parts]] = {
    "once": _seen_behind,
    "historically": _all_behind,
    "eventually": _seen_ahead,
    "always": _all_ahead,
}


# -- two operands --------------------------------------------------------------------------


def _binary(
    rule: NormalRule,
    operation: MetricOperation,
    relations: Relations,
    allowance: Allowance,
    delta: Delta | None,
) -> Iterator[Pieces]:
    """Since and until: parts of the left cover, joined with pieces of the right by overlap.

    The instant of the right one lies in the part, or next to it on the side it is looked at
    from; so parts are widened by an instant on that side.  What is new on the left is taken
    with whole covers.
    """
    left, right = rule.body
    is_since = operation.operator == "since"
    wanted = _head_names(rule)
    left_names, right_names = _names(left), _names(right)
    lefts, rights = relations.table(_relation(left)), relations.table(_relation(right))
    shared = [name for name in right_names if name in left_names]
    columns = tuple(right_names.index(name) for name in shared)
    rows, (starts, ends) = _covers(
        lefts, _touched(lefts, delta if delta and delta[0] == 0 else None)
    )
    if delta is not None and delta[0] == 1:
        index = relations.delta(_relation(right), columns, delta[1])
    else:
        index = relations.index(_relation(right), columns)
    keys = index.find(rows[:, [left_names.index(name) for name in shared]])
    wide = _widened(starts, ends, is_since=is_since)
    for found in matches(keys, *wide, index, allowance):
        assert found.starts is not None
        assert found.ends is not None
        look = _seen_behind if is_since else _seen_ahead
        first, stop = look((found.starts, found.ends), operation.window)
        given = rows[found.left], rights.keys.rows[found.places]
        yield _some(
            _chosen(given, (left_names, right_names), wanted),
            np.maximum(first, starts[found.left]),
            np.minimum(stop, ends[found.left]),
        )
    if operation.window.low.amount == 0:
        yield from _at_once(rule, relations, allowance, delta)


def _at_once(
    rule: NormalRule, relations: Relations, allowance: Allowance, delta: Delta | None
) -> Iterator[Pieces]:
    """The right operand itself, with every tuple of the left one that it fits.

    With a window from 0, both operators hold wherever it does, whatever the left one does; the
    head needs a tuple of that if it has variables of its own.
    """
    left, right = rule.body
    wanted = _head_names(rule)
    left_names, right_names = _names(left), _names(right)
    rights = relations.table(_relation(right))
    stretch = (
        delta[1] if delta is not None and delta[0] == 1 else (0, relations.known(_relation(right)))
    )
    if set(left_names) <= set(right_names):
        if delta is None or delta[0] == 1:
            pieces = rights.stretch(*stretch)
            yield Pieces(_chosen((pieces.rows,), (right_names,), wanted), *_parts(pieces))
        return
    shared = [name for name in left_names if name in right_names]
    columns = tuple(left_names.index(name) for name in shared)
    lefts = relations.table(_relation(left))
    pieces = rights.stretch(*stretch)
    index = relations.tuples(_relation(left), columns)
    keys = index.find(pieces.rows[:, [right_names.index(name) for name in shared]])
    for found in matches(keys, None, None, index, allowance):
        given = lefts.keys.rows[found.places], pieces.rows[found.left]
        starts, ends = _parts(pieces)
        rows = _chosen(given, (left_names, right_names), wanted)
        yield Pieces(rows, starts[found.left], ends[found.left])


def _widened(starts: Ints, ends: Ints, *, is_since: bool) -> Parts:
    if is_since:
        return np.where(starts == BEFORE, BEFORE, starts - 1), ends
    return starts, np.where(ends == AFTER, AFTER, ends + 1)


def _chosen(given: tuple[Ints, ...], names: tuple[list[str], ...], wanted: list[str]) -> Ints:
    """The columns of some names out of rows side by side."""
    found = np.empty((len(given[0]), len(wanted)), dtype=np.int64)
    for i, name in enumerate(wanted):
        side = next(side for side, known in enumerate(names) if name in known)
        found[:, i] = given[side][:, names[side].index(name)]
    return found


def _relation(literal: object) -> str:
    assert isinstance(literal, Positive)
    return relation_of(literal)


def _names(literal: object) -> list[str]:
    assert isinstance(literal, Positive)
    return [term.name for term in literal.atom.arguments if isinstance(term, Variable)]


def _head_names(rule: NormalRule) -> list[str]:
    return [term.name for term in rule.head.arguments if isinstance(term, Variable)]
