"""The measured cases, ours and the peers'; see README.md for what each is for."""

from __future__ import annotations

import random
from collections.abc import Callable

import cartelogic
from benchmarks.alone.extents import both_extents, growth
from benchmarks.alone.frames import a_million_facts
from benchmarks.alone.measure import Figure, in_turn, process, timed
from benchmarks.alone.provenance import cost_of_provenance
from benchmarks.alone.what_if import what_if
from cartelogic.engine import RowsEngine
from cartelogic.engine.rows.runtime import bytecode_of
from cartelogic.knowledge import KnowledgeBase
from cartelogic.store.relation import Relation

Line = tuple[str, str, str]
"""What was measured, the figure, and a remark."""

CLOSURE = "path(X, Y) :- edge(X, Y).\npath(X, Z) :- path(X, Y), edge(Y, Z).\n"
NODES, EDGES, SPAN, LONGEST = 400, 6_000, 1_000, 110
CHAIN = 150


def startup(runs: int) -> list[Line]:
    """Starting: importing, and the first use."""
    nothing = process("-c", "pass")
    lines = []
    for name, text in (
        ("`import cartelogic`", "import cartelogic"),
        ("first use", "import cartelogic; cartelogic.KnowledgeBase"),
    ):
        (whole, bare), _ = in_turn(runs, process("-c", text), nothing)
        lines.append((name, str(whole), f"of which Python itself {bare.median * 1000:.0f} ms"))
    return lines


def shipped_case(runs: int) -> list[Line]:
    """The shipped case: evaluation, a question, a proof, the whole demonstration."""
    kb = cartelogic.demo()
    heads = kb.analysis.context.heads  # without the mirrors of `says` that no rule reads
    names = sorted(name for name in heads if not name.startswith(("says ", "denies ")))
    certain = sorted({kb.analysis.versions.certain(name) for name in names} - set(names))

    def complete() -> list[Relation]:
        bytecode_of.cache_clear()  # a new process has compiled nothing yet
        engine = RowsEngine()
        engine.prepare(kb.analysis, kb.database)
        return [engine.relation(name) for name in names + certain]

    tuples = sum(map(len, complete()))
    goal = "common_enemy_in(A, B, sinaloa_cartel, P)"
    answers = kb.query(goal)
    reports = (
        f"{len(kb.database.reports)} reports, {len(names)} derived relations, both extents, "
        f"{tuples:,} tuples"
    )
    return [
        ("shipped case, complete", str(timed(complete, runs)), reports),
        ("shipped case, loaded query", str(timed(lambda: kb.query(goal), runs)), f"`{goal}`"),
        (
            "shipped case, proof",
            str(timed(lambda: str(answers[0].why()), runs)),
            "found and printed",
        ),
        (
            "`cartelogic demo`",
            str(timed(process("-m", "cartelogic", "demo"), runs)),
            "whole process",
        ),
    ]


def temporal_closure(runs: int) -> list[Line]:
    """Transitive closure over edges with intervals."""
    chance = random.Random(20140901)
    lines = [".time integer", CLOSURE]
    for _ in range(EDGES):
        start = chance.randrange(SPAN)
        end = start + chance.randrange(LONGEST)
        lines.append(
            f"edge({chance.randrange(NODES)}, {chance.randrange(NODES)}) @ [{start}, {end}]."
        )
    kb = KnowledgeBase.from_text("\n".join(lines))
    sizes: list[int] = []

    def close() -> None:
        engine = RowsEngine()
        engine.prepare(kb.analysis, kb.database)
        relation = engine.relation("path")
        sizes[:] = [len(relation), sum(len(entry[2]) // 2 for entry in relation.rows.values())]

    figure = timed(close, runs)
    return [("temporal closure", str(figure), f"{sizes[0]:,} tuples, {sizes[1]:,} intervals")]


def chain_closure(runs: int) -> list[Line]:
    """Plain closure of a chain, beside the peers that are installed."""
    expected = CHAIN * (CHAIN + 1) // 2
    contenders: list[tuple[str, Callable[[], int]]] = [("cartelogic", _ours)]
    missing = []
    for name, make in (("pyDatalog", _pydatalog), ("tiny-datalog", _tiny_datalog)):
        try:
            contenders.append((name, make()))
        except ImportError:
            missing.append(
                (f"chain closure, {name}", "not installed", "`pip install cartelogic[bench]`")
            )
    for name, run in contenders:
        if run() != expected:
            raise AssertionError(f"{name} gives another answer")
    figures, ratios = in_turn(runs, *(run for _, run in contenders))
    lines = [
        _line(name, figure, ratio)
        for (name, _), figure, ratio in zip(contenders, figures, [None, *ratios], strict=True)
    ]
    return lines + missing


def _line(name: str, figure: Figure, ratio: float | None) -> Line:
    remark = (
        "text to answers, checks included"
        if ratio is None
        else f"cartelogic takes {ratio:.2f} of its time"
    )
    return f"chain closure, {name}", str(figure), remark


def _chain() -> str:
    return CLOSURE + "\n".join(f"edge({i}, {i + 1})." for i in range(CHAIN))


def _ours() -> int:
    return len(KnowledgeBase.from_text(_chain()).query("path(X, Y)"))


def _tiny_datalog() -> Callable[[], int]:
    from benchmarks.alone.peer_tiny_datalog import closure

    return lambda: closure(_chain())


def _pydatalog() -> Callable[[], int]:
    from benchmarks.alone.peer_pydatalog import closure

    return lambda: closure(CHAIN)


CASES: tuple[Callable[[int], list[Line]], ...] = (
    startup,
    shipped_case,
    temporal_closure,
    chain_closure,
    both_extents,
    growth,
    cost_of_provenance,
    what_if,
    a_million_facts,
)
