"""Aggregates over whole tables: count, sum and mean of exact numbers.

The bounds of all rows of a group are gone through in order, and a running total says what the
aggregate is between one and the next.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cartelogic.analysis.normal import AggregateOperation, NormalRule, relation_of
from cartelogic.engine.columns.relations import Relations
from cartelogic.model.clauses import Positive
from cartelogic.model.values import Real, Value
from cartelogic.store.columns.codes import (
    AFTER,
    BEFORE,
    NUMBER,
    TAG_BITS,
    TAG_MASK,
    Codes,
    Ints,
)
from cartelogic.store.columns.index import run_of
from cartelogic.store.columns.table import KeyTable, Pieces, Table

_ADDITIVE = frozenset({"count", "sum", "mean"})
_LARGEST = 1 << 50  # sums of smaller values are checked for fitting


def is_native(rule: NormalRule, relations: Relations, codes: Codes) -> bool:
    """Whether a rule that is an aggregate is computed here; what it reads holds something."""
    operation = rule.operation
    if not isinstance(operation, AggregateOperation) or operation.function not in _ADDITIVE:
        return False
    names = {relation_of(literal) for literal in rule.body if isinstance(literal, Positive)}
    if len(names) != 1 or codes.has_ranges:
        return False
    if operation.value is None:
        return True
    table = relations.table(names.pop())
    values = table.keys.rows[:, operation.value]
    if not ((values & TAG_MASK) == NUMBER).all():
        return False
    return int(np.abs(values >> TAG_BITS).max()) * len(values) < _LARGEST


def totals(rule: NormalRule, relations: Relations, codes: Codes) -> Iterator[Pieces]:
    """What an aggregate derives; :func:`is_native` holds of the rule."""
    operation = rule.operation
    assert isinstance(operation, AggregateOperation)
    (name,) = {relation_of(literal) for literal in rule.body if isinstance(literal, Positive)}
    table = relations.table(name)
    groups = KeyTable(operation.group)
    places = groups.file(table.keys.rows[:, : operation.group])
    if operation.value is None:
        values = np.ones(table.tuples, dtype=np.int64)
    else:
        values = table.keys.rows[:, operation.value] >> TAG_BITS
    whose, starts, ends = _parts(table)
    owners = np.concatenate((places[whose], places[whose]))
    instants = np.concatenate((starts, ends))
    ones = np.ones(len(whose), dtype=np.int64)
    ordered = run_of(owners, np.arange(len(owners), dtype=np.int32), instants, instants)
    assert ordered.starts is not None
    order, instants = ordered.places, ordered.starts
    owners = owners[order]
    counts = np.cumsum(np.concatenate((ones, -ones))[order])
    sums = np.cumsum(np.concatenate((values[whose], -values[whose]))[order])
    # Totals are 0 after the last bound of a group, so they run on into the next.
    holds = (owners[:-1] == owners[1:]) & (instants[:-1] < instants[1:]) & (counts[:-1] > 0)
    where = np.flatnonzero(holds)
    rows = np.empty((len(where), operation.group + 1), dtype=np.int64)
    rows[:, :-1] = groups.rows[owners[where]]
    rows[:, -1] = _results(operation.function, counts[where], sums[where], codes)
    yield Pieces(rows, instants[where], instants[where + 1])


def _parts(table: Table) -> tuple[Ints, Ints, Ints]:
    held = table.covers()
    if held is not None:
        whose, starts, ends = held
        return whose.astype(np.int64), starts, ends
    count = table.tuples
    always = np.full(count, BEFORE, dtype=np.int64), np.full(count, AFTER, dtype=np.int64)
    return np.arange(count), *always


def _results(function: str, counts: Ints, sums: Ints, codes: Codes) -> Ints:
    if function != "mean":
        return codes.numbers(counts if function == "count" else sums)
    pairs = KeyTable(2)
    places = pairs.file(np.stack((sums, counts), axis=1))
    means: list[Value] = [Real(total / count) for total, count in pairs.rows.tolist()]
    return codes.codes(means)[places]
