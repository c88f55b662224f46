"""Rows of integers with intervals, and what a table of them should hold: for tests of arrays.

Time is held as arrays hold it: whole numbers, ``BEFORE`` and ``AFTER``.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pytest
from attrs import define, field, frozen
from hypothesis import strategies as st

from cartelogic.store.columns.codes import AFTER, BEFORE, Ints
from cartelogic.store.columns.kernels import Kernel, compile_kernels
from cartelogic.store.columns.table import Table
from cartelogic.store.relation import GIVEN, Mark
from cartelogic.temporal import Bound, flat

Ground: TypeAlias = tuple[int, ...]
Part: TypeAlias = tuple[int, int]
Item: TypeAlias = tuple[Ground, Part]

ALWAYS: Part = (BEFORE, AFTER)
MODES = ("plain", "compiled")

either_mode = pytest.mark.parametrize("mode", MODES)
RANDOM = st.randoms(use_true_random=False)


@contextlib.contextmanager
def kernels(mode: str) -> Iterator[None]:
    """Kernels run as plain Python, or compiled, and afterwards as they were."""
    before, Kernel.is_compiled = Kernel.is_compiled, False
    if mode == "compiled":
        compile_kernels()
    try:
        yield
    finally:
        Kernel.is_compiled = before


@frozen
class Batch:
    """Some rows with intervals, added at once.

    Attributes:
        items: the rows and their intervals.
        is_timeless: whether they are added as rows that hold always.
        mark: where they come from.
    """

    items: Sequence[Item]
    is_timeless: bool = False
    mark: Mark = GIVEN

    def rows(self, arity: int) -> Ints:
        return as_rows([row for row, _ in self.items], arity)

    def starts(self) -> Ints | None:
        return None if self.is_timeless else as_array([part[0] for _, part in self.items])

    def ends(self) -> Ints | None:
        return None if self.is_timeless else as_array([part[1] for _, part in self.items])


def as_array(numbers: Sequence[int]) -> Ints:
    return np.array(numbers, dtype=np.int64)


def as_rows(rows: Sequence[Ground], arity: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(len(rows), arity)


def as_tuples(rows: Ints) -> list[Ground]:
    return [tuple(row) for row in rows.tolist()]


@define
class Model:
    """What a table should hold, kept with lists and dictionaries.

    Attributes:
        covers: the flat cover of each row, in order of arrival.
        log: the row, the start, the end and the mark of each piece.
    """

    covers: dict[Ground, list[Bound]] = field(factory=dict)
    log: list[tuple[Ground, Bound, Bound, Mark]] = field(factory=list)

    def add(self, batch: Batch) -> int:
        """Take in a batch; how many pieces are new."""
        before = len(self.log)
        found: dict[Ground, list[Bound]] = {}
        for row, part in batch.items:
            flat.add(found.setdefault(row, []), *part)
        for row, cover in found.items():
            known = self.covers.setdefault(row, [])
            for start, end in flat.to_pairs(cover):
                self.log += [(row, *new, batch.mark) for new in flat.gaps(known, start, end)]
            self.covers[row] = flat.union(known, cover)
        return len(self.log) - before

    def parts(self, row: Ground) -> list[tuple[Bound, Bound]]:
        return flat.to_pairs(self.covers[row])


def filled(batches: Sequence[Batch], arity: int) -> tuple[Table, Model]:
    """A table, and what it should hold."""
    table, model = Table(arity), Model()
    for batch in batches:
        add(table, batch)
        model.add(batch)
    return table, model


def add(table: Table, batch: Batch) -> int:
    return table.add(batch.rows(table.arity), batch.starts(), batch.ends(), batch.mark)


# -- random ones -------------------------------------------------------------------------------


def random_part(choice: random.Random, line: int = 30) -> Part:
    """An interval; one in eight has an end that is open, or both."""
    start = choice.randrange(line)
    end = start + 1 + choice.randrange(1 + choice.randrange(1 + line // 3))
    if choice.random() < 0.06:
        start = BEFORE
    if choice.random() < 0.06:
        end = AFTER
    return start, end


def random_batch(choice: random.Random, size: int, rows: Sequence[Ground], line: int) -> Batch:
    mark = choice.choice([GIVEN, (1, "p(X) :- q(X)."), (2, "p(X) :- q(X)."), (2, "p(X) :- r(X).")])
    if choice.random() < 0.25:
        return Batch([(choice.choice(rows), ALWAYS) for _ in range(size)], True, mark)
    parts = [(choice.choice(rows), random_part(choice, line)) for _ in range(size)]
    return Batch(parts, False, mark)


def random_rows(choice: random.Random, count: int, arity: int) -> list[Ground]:
    """Different rows of small numbers; fewer if there are no more."""
    values = [-3, 0, 1, 2, 1 << 40, -(1 << 62), *range(10, 10 + count)]
    found = {tuple(choice.choice(values) for _ in range(arity)) for _ in range(count)}
    return sorted(found)


def random_batches(
    choice: random.Random, arity: int, *, most: int = 80, timeless: bool = False
) -> list[Batch]:
    """Batches for one table: many rows of few parts, or few rows of many."""
    rows = random_rows(choice, choice.choice([1, 3, 10, 60]), arity)
    line = choice.choice([6, 30, 400])
    batches = [
        random_batch(choice, choice.randrange(most), rows, line)
        for _ in range(choice.randrange(1, 5))
    ]
    if not timeless and choice.random() < 0.8:
        return batches
    first = choice.randrange(len(batches) + 1)
    if timeless:
        first = len(batches)
    always = [Batch([(row, ALWAYS) for row, _ in b.items], True, b.mark) for b in batches[:first]]
    return always + batches[first:]


def is_canonical(parts: Sequence[tuple[Bound, Bound]]) -> bool:
    """Whether parts are sorted, and neither overlap nor touch."""
    return all(one[1] < other[0] for one, other in pairwise(parts)) and all(
        start < end for start, end in parts
    )
