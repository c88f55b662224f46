"""What a second extent costs, and how metric operators and aggregates grow."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import cartelogic
from benchmarks.alone.measure import in_turn, timed
from cartelogic.engine import RowsEngine
from cartelogic.engine.rows.runtime import bytecode_of
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.sources import Claim, Report
from cartelogic.store.database import Database
from cartelogic.temporal import INTEGERS, UncertainBound, UncertainInterval

Line = tuple[str, str, str]

SIZES = (1_000, 10_000, 100_000)
NODES, EDGES, SPAN = 300, 3_000, 100_000
UNCERTAIN = """\
.time integer
.decl edge(x: number, y: number)
path(X, Y) :- edge(X, Y).
path(X, Z) :- path(X, Y), edge(Y, Z).
"""
METRIC: dict[str, str] = {
    "once[0, 30]": "d(X) :- once[0, 30] p(X).",
    "historically[0, 5]": "d(X) :- historically[0, 5] p(X).",
    "since[0, 100]": "d(X) :- p(X) since[0, 100] q(X).",
    "count": "d(N) :- N = count : { p(_) }.",
}


def both_extents(runs: int) -> list[Line]:
    """Possible alone, and possible and certain together."""
    shipped = cartelogic.demo()
    lines = _both("shipped case", shipped, runs)
    chance = random.Random(20140622)
    kb = _over(
        UNCERTAIN,
        (
            Report(
                f"r{i}",
                (
                    Claim(
                        "edge",
                        (chance.randrange(NODES), chance.randrange(NODES)),
                        _interval(chance, chance.randrange(1000), 100, 20),
                    ),
                ),
                "own",
            )
            for i in range(EDGES)
        ),
    )
    return lines + _both("closure of uncertain edges", kb, runs)


def _both(what: str, kb: KnowledgeBase, runs: int) -> list[Line]:
    analysis = kb.analysis.require()
    names = sorted({rule.head.predicate for rule in analysis.context.rules})
    certain = sorted({analysis.versions.certain(name) for name in names})
    sizes: dict[bool, int] = {}

    def complete(*, both: bool) -> Callable[[], None]:
        def run() -> None:
            bytecode_of.cache_clear()
            engine = RowsEngine()
            engine.prepare(analysis, kb.database)
            found = [engine.relation(name) for name in names + (certain if both else [])]
            sizes[both] = sum(len(relation.log) for relation in found)

        return run

    (together, alone), (ratio,) = in_turn(runs, complete(both=True), complete(both=False))
    return [
        (f"{what}, possible", str(alone), f"{sizes[False]:,} intervals"),
        (f"{what}, possible and certain", str(together), f"{ratio:.2f} times possible alone"),
    ]


def growth(runs: int) -> list[Line]:
    """Metric operators and an aggregate over more and more intervals."""
    lines = []
    for name, rule in METRIC.items():
        per_interval = []
        for size in SIZES:
            kb = _intervals(rule, size)

            def derive(kb: KnowledgeBase = kb) -> None:
                engine = RowsEngine()
                engine.prepare(kb.analysis.require(), kb.database)
                engine.relation("d")

            derive()
            per_interval.append(timed(derive, max(3, runs // 2), warm=0).median / size)
        shown = ", ".join(f"{seconds * 1e6:.2f} µs" for seconds in per_interval)
        sizes = ", ".join(f"{size:,}" for size in SIZES)
        lines.append((f"`{name}`, an interval", shown, f"over {sizes} intervals"))
    return lines


def _intervals(rule: str, size: int) -> KnowledgeBase:
    """A knowledge base of ``size`` intervals of p and q, over a tenth as many values."""
    chance = random.Random(20110914)
    values = max(1, size // 10)
    return _over(
        f".time integer\n.decl p(x: number)\n.decl q(x: number)\n{rule}\n",
        (
            Report(
                f"r{i}",
                (
                    Claim(
                        "q" if "since" in rule and i % 2 else "p",
                        (chance.randrange(values),),
                        _interval(chance, chance.randrange(SPAN), 200, 0),
                    ),
                ),
                "own",
            )
            for i in range(size)
        ),
    )


def _over(text: str, reports: Iterable[Report]) -> KnowledgeBase:
    """A program over reports made here: half a million facts are no text."""
    database = Database(INTEGERS)
    database.add(reports)
    return KnowledgeBase(KnowledgeBase.from_text(text).program, database)


def _interval(chance: random.Random, start: int, longest: int, slack: int) -> UncertainInterval:
    """An interval whose ends are known up to ``slack``."""
    end = start + chance.randrange(longest)
    return UncertainInterval(_bound(start, slack, chance), _bound(end + slack, slack, chance))


def _bound(instant: int, slack: int, chance: random.Random) -> UncertainBound:
    latest = instant + (chance.randrange(slack) if slack else 0)
    if latest == instant:
        return UncertainBound.exact(instant, INTEGERS)
    return UncertainBound(instant, latest, doubtful=False, text=f"{instant}..{latest}")
