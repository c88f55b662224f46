"""What provenance costs: recording it while evaluating, and a proof when it is asked for.

The engine records for every piece the round and the rule that derived it, and keeps a list of
the pieces of each tuple.  Beside it runs the same engine without both, patched in here: no
user could ask it why anything holds.
"""

from __future__ import annotations

import random
import statistics
import time
import tracemalloc
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from benchmarks.alone.measure import in_turn
from cartelogic.engine import RowsEngine
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.values import Row
from cartelogic.store.relation import Mark, Relation
from cartelogic.temporal import NEG_INF, POS_INF, Bound, flat

Line = tuple[str, str, str]

NODES, EDGES, SPAN, LONGEST = 600, 8_500, 1_000, 110
PROOFS = 100
TEXT = ".time integer\npath(X, Y) :- edge(X, Y).\npath(X, Z) :- path(X, Y), edge(Y, Z).\n"


def cost_of_provenance(runs: int) -> list[Line]:
    """Evaluation with and without recording, and proofs of tuples picked at random."""
    kb = _closure()

    def evaluate() -> Relation:
        engine = RowsEngine()
        engine.prepare(kb.analysis, kb.database)
        return engine.relation("path")

    def bare() -> Relation:
        with unrecorded():
            return evaluate()

    relation = evaluate()
    if {row: entry[2] for row, entry in relation.rows.items()} != {
        row: entry[2] for row, entry in bare().rows.items()
    }:
        raise AssertionError("without recording the result is another one")
    (with_marks, without), (ratio,) = in_turn(runs, evaluate, bare)
    memory = [_memory(run) for run in (evaluate, bare)]
    size = f"{len(relation):,} tuples, {len(relation.log):,} intervals"
    first, later = _proofs(kb, relation)
    return [
        ("closure, provenance recorded", str(with_marks), size),
        ("closure, not recorded", str(without), f"recording takes {ratio:.2f} times its time"),
        (
            "its memory, provenance recorded",
            f"{memory[0] / 1e6:.0f} MB",
            f"{memory[0] / memory[1]:.2f} times that without ({memory[1] / 1e6:.0f} MB)",
        ),
        ("first proof out of these", f"{first * 1000:.1f} ms", "indexes of the search included"),
        (
            "a proof out of these",
            f"{statistics.median(later) * 1000:.1f} ms",
            f"median of {len(later)}; the slowest {max(later) * 1000:.1f} ms",
        ),
    ]


def _closure() -> KnowledgeBase:
    chance = random.Random(20261122)
    lines = [TEXT]
    for _ in range(EDGES):
        start = chance.randrange(SPAN)
        end = start + chance.randrange(LONGEST)
        nodes = chance.randrange(NODES), chance.randrange(NODES)
        lines.append(f"edge({nodes[0]}, {nodes[1]}) @ [{start}, {end}].")
    return KnowledgeBase.from_text("\n".join(lines))


def _proofs(kb: KnowledgeBase, relation: Relation) -> tuple[float, list[float]]:
    """How long proofs take that are found and verified by nobody: the first, and others."""
    rows = random.Random(1).sample(relation.sorted_rows(), PROOFS + 1)
    kb.relation("path")  # evaluated; what is timed is the proof
    times = []
    for source, target in rows:
        before = time.perf_counter()
        kb.why(f"path({source}, {target})")
        times.append(time.perf_counter() - before)
    return times[0], times[1:]


# -- without ------------------------------------------------------------------------------


@contextmanager
def unrecorded() -> Iterator[None]:
    """Relations that keep no pieces of a tuple, and no round and rule with a piece."""
    with patch.object(Relation, "_begin", _begin), patch.object(Relation, "add", _add):
        yield


_NO_MARK: Mark = (0, "")


def _begin(self: Relation, row: Row, cover: list[Bound], _mark: Mark) -> None:
    if len(cover) == 2:
        start, end = cover
        pieces = [(row, start, end, _NO_MARK)]
        if self.is_timeless and (start != NEG_INF or end != POS_INF):
            self.is_timeless = False
    else:
        pieces = [(row, start, end, _NO_MARK) for start, end in flat.to_pairs(cover)]
        self.is_timeless = False
    self.rows[row] = entry = (row, _NOTHING, cover)
    self.log += pieces
    for columns, entries in self._indexes.items():
        self._file(columns, entries, entry)
    for columns, buckets in self._buckets.items():
        for piece in pieces:
            self._drop(columns, buckets, piece)


_NOTHING: list[tuple[Row, Bound, Bound, Mark]] = []


def _add(self: Relation, row: Row, start: Bound, end: Bound, _mark: Mark) -> int:
    entry = self.rows.get(row)
    if entry is None:
        self._begin(row, [start, end], _NO_MARK)
        return 1
    cover = entry[2]
    i = bisect_right(cover, start)
    if i & 1 and end <= cover[i]:
        return 0
    new = flat.gaps(cover, start, end)
    flat.add(cover, start, end)
    for low, high in new:
        piece = (row, low, high, _NO_MARK)
        self.log.append(piece)
        for columns, found in self._buckets.items():
            self._drop(columns, found, piece)
    return len(new)


def _memory(run: Callable[[], Relation]) -> int:
    """The most bytes that Python objects of an evaluation take up, its result included."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
