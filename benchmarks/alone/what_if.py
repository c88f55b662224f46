"""What supposing costs: a report dropped, beside evaluating it all again."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import cartelogic
from benchmarks.alone.measure import Figure
from cartelogic.engine import RowsEngine
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.sources import Claim, Report
from cartelogic.store.database import Database
from cartelogic.temporal import INTEGERS, UncertainBound, UncertainInterval

Line = tuple[str, str, str]

NODES, EDGES, SPAN, LONGEST = 400, 6_000, 1_000, 110
FACTS, DROPPED = 100_000, 15
CLOSURE = """\
.time integer
.decl edge(x: number, y: number)
path(X, Y) :- edge(X, Y).
path(X, Z) :- path(X, Y), edge(Y, Z).
"""


def what_if(runs: int) -> list[Line]:
    """Dropping one report, of the shipped case and of closures."""
    shipped = cartelogic.demo()
    sample = list(shipped.database.reports)[:: 1 if runs > 5 else 4]
    lines = [_line("shipped case", shipped, sample)]
    for name, kb in (("closure of dense edges", _dense()), ("closure of 100,000 facts", _sparse())):
        ids = random.Random(7).sample(sorted(kb.database.reports), DROPPED if runs > 5 else 3)
        lines.append(_line(name, kb, ids))
    return lines


def _line(what: str, kb: KnowledgeBase, ids: list[str]) -> Line:
    """Drop each report in turn and complete every relation; then the same from scratch."""
    _complete(kb)
    dropped, again = [], []
    for report in ids:
        less, seconds = _timed(lambda report=report: _without(kb, report))  # type: ignore[misc]
        dropped.append(seconds)
        scratch = KnowledgeBase(less.program, less.database.copy())
        scratch._analysis = less.analysis  # checked already, and its rules compiled
        engine = RowsEngine()
        engine._applying = kb._engines["rows"].fork()._applying  # type: ignore[attr-defined]
        scratch._engines["rows"] = engine
        _, seconds = _timed(lambda scratch=scratch: _complete(scratch))  # type: ignore[arg-type, misc]
        again.append(seconds)
    ratio = statistics.median(a / b for a, b in zip(dropped, again, strict=True))
    remark = f"{ratio:.2f} of the time to evaluate it again, rules compiled ({Figure.of(again)})"
    return f"{what}, one report dropped", str(Figure.of(dropped)), remark


def _without(kb: KnowledgeBase, report: str) -> KnowledgeBase:
    less = kb.without(report=report)
    _complete(less)
    return less


def _complete(kb: KnowledgeBase) -> None:
    engine = kb._engine("rows")
    for stratum in kb.analysis.strata:
        engine.relation(stratum.relations[0])


def _timed(run: Callable[[], KnowledgeBase]) -> tuple[KnowledgeBase, float]:
    before = time.perf_counter()
    found = run()
    return found, time.perf_counter() - before


def _dense() -> KnowledgeBase:
    """The temporal closure: most paths at an instant could go through any edge."""
    chance = random.Random(20140901)
    edges = []
    for _ in range(EDGES):
        start = chance.randrange(SPAN)
        edge = (chance.randrange(NODES), chance.randrange(NODES))
        edges.append((edge, start, start + chance.randrange(LONGEST)))
    return _over(edges)


def _sparse() -> KnowledgeBase:
    """Edges of many small networks."""
    chance = random.Random(20140902)
    edges = []
    for i in range(FACTS):
        first = 12 * (i // 12)
        start = chance.randrange(SPAN)
        edge = (first + chance.randrange(12), first + chance.randrange(12))
        edges.append((edge, start, start + chance.randrange(LONGEST)))
    return _over(edges)


def _over(edges: list[tuple[tuple[int, int], int, int]]) -> KnowledgeBase:
    """The closure of edges, each a report of its own."""
    database = Database(INTEGERS)
    database.add(
        Report(f"r{i}", (Claim("edge", edge, _interval(start, end)),), "own")
        for i, (edge, start, end) in enumerate(edges)
    )
    return KnowledgeBase(KnowledgeBase.from_text(CLOSURE).program, database)


def _interval(start: int, end: int) -> UncertainInterval:
    first, last = (UncertainBound.exact(bound, INTEGERS) for bound in (start, end))
    return UncertainInterval(first, last)
