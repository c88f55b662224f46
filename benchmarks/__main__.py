"""Measures, and prints Markdown tables as they grow.

``alone`` is cartelogic by itself; ``peers`` is everybody in turn; ``growth`` is how the time
grows with the input, as a chart; ``all`` is all of that.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.alone.cases import CASES
from benchmarks.contest import DONE, Outcome, Settings, Standing, contest, save
from benchmarks.peers import CONTENDERS, OURS, Contender, present
from benchmarks.tables import loading, memory, ratios, seconds
from benchmarks.workloads import WORKLOADS, Workload

KEPT = Path("build") / "benchmarks"
CHARTS = Path("docs") / "_static"
GROWN: dict[str, tuple[int, ...]] = {
    "common_enemy": (1_000, 10_000, 100_000, 1_000_000),
    "bloc": (1_000, 6_000, 30_000, 200_000),
}
GROWERS = ("columns", "rows", "duckdb", "duckdb-loop", "polars", "souffle", "clingo", "mnestic")
Sizes = Callable[[Workload], Sequence[int]]


def main() -> None:
    """Measure what is asked for."""
    options = _parser().parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    settings = Settings(options.runs, options.limit, options.memory)
    if options.part in {"alone", "all"}:
        alone(options.runs)
    if options.part in {"peers", "all"}:
        peers(options.workload, _sizes(options), options.peer, settings)
    if options.part in {"growth", "all"}:
        growth(options.workload, options.size, options.peer, settings)


def _sizes(options: argparse.Namespace) -> Sizes:
    """How to choose the sizes of a workload."""
    given: list[int] | None = options.size
    return lambda workload: given or workload.sizes[: None if options.large else 2]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parts = ("alone", "peers", "growth", "all")
    parser.add_argument("part", nargs="?", default="alone", choices=parts)
    parser.add_argument("--runs", type=int, default=7, help="measurements of each line")
    parser.add_argument("--workload", action="append", choices=WORKLOADS, help="this one only")
    parser.add_argument("--size", action="append", type=int, help="with so many facts")
    parser.add_argument("--large", action="store_true", help="the largest sizes too")
    parser.add_argument("--peer", action="append", choices=CONTENDERS, help="this one, and ours")
    parser.add_argument("--limit", type=int, default=120, help="seconds for one evaluation")
    parser.add_argument("--memory", type=int, default=16, help="gigabytes for one process")
    return parser


def alone(runs: int) -> None:
    """Cartelogic by itself."""
    print(f"Median of {runs} (least to most)\n\n| what | time | |\n|---|---|---|")
    for case in CASES:
        for name, figure, remark in case(runs):
            print(f"| {name} | {figure} | {remark} |")
            sys.stdout.flush()
    print()


def peers(
    names: list[str] | None, sizes: Sizes, keys: list[str] | None, settings: Settings
) -> None:
    """Everybody in turn, and what came of it as tables."""
    outcomes = []
    for name in names or WORKLOADS:
        workload = WORKLOADS[name]
        outcomes += over_sizes(workload, sizes(workload), _who(keys), settings)
        save(outcomes, KEPT / "peers.json")
    print(f"\n{ratios(outcomes)}\n\nPeak memory, MB\n\n{memory(outcomes)}")
    print(f"\nLoading\n\n{loading(outcomes)}\n")


def growth(
    names: list[str] | None,
    sizes: list[int] | None,
    keys: list[str] | None,
    settings: Settings,
) -> None:
    """How the time grows, and its chart."""
    from benchmarks.charts import draw

    outcomes = []
    for name in names or GROWN:
        workload = WORKLOADS[name]
        chosen = sizes or GROWN.get(name, workload.sizes)
        outcomes += over_sizes(workload, chosen, _who(keys or GROWERS), settings)
        save(outcomes, KEPT / "growth.json")
    for file in draw(outcomes, CHARTS):
        print(file)


def over_sizes(
    workload: Workload,
    sizes: Sequence[int],
    contenders: list[Contender],
    settings: Settings,
) -> list[Outcome]:
    """One workload, larger and larger; who could not do one is not asked for the next."""
    outcomes: list[Outcome] = []
    left = [contender for contender in contenders if contender.can(workload)]
    given_up: list[Standing] = []
    for size in sorted(sizes):
        outcome = contest(workload, size, left, settings).with_standings(given_up)
        outcomes.append(outcome)
        _tell(outcome)
        given_up = [one for one in outcome.standings if one.state != DONE]
        gone = {one.key for one in given_up}
        left = [one for one in left if one.key not in gone]
    return outcomes


def _tell(outcome: Outcome) -> None:
    """Say how it went so far, where tables are not."""
    parts = [
        f"{one.key} {seconds(statistics.median(one.seconds)) if one.seconds else one.state}"
        + (f" ({one.reason})" if one.reason else "")
        for one in outcome.standings
    ]
    print(f"{outcome.workload}, {outcome.size:,}: {', '.join(parts)}", file=sys.stderr)


def _who(keys: Sequence[str] | None) -> list[Contender]:
    """Our engines, and those who are asked for and here."""
    return [one for one in present() if keys is None or one.key in (*OURS, *keys)]


if __name__ == "__main__":
    main()
