"""Outcomes as Markdown: ratios, peak memory, loading."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from benchmarks.contest import DONE, FAILED, LARGE, OTHER, SLOW, Outcome, Standing
from benchmarks.peers import CONTENDERS, OURS
from benchmarks.workloads import WORKLOADS

Cell: TypeAlias = Callable[[Outcome, str], str]

ABSENT = "–"


def ratios(outcomes: Sequence[Outcome]) -> str:
    """Our time, and for each other our time divided by its; in bold where it is the faster."""
    return _table(outcomes, _ratio)


def memory(outcomes: Sequence[Outcome]) -> str:
    """The most memory that each process held, in megabytes."""
    return _table(outcomes, _peak)


def loading(outcomes: Sequence[Outcome]) -> str:
    """Seconds from arrays, or text, to each system's own storage."""
    return _table(outcomes, _load)


def _table(outcomes: Sequence[Outcome], cell: Cell) -> str:
    """A line for each outcome: the engine that cartelogic chose, its other one, the peers."""
    keys = _peers(outcomes)
    others = [CONTENDERS[key].title for key in keys]
    head = ["workload", "facts", "results", "engine", "cartelogic", "its other engine", *others]
    lines = [_line(head), "|---|---:|---:|---|" + "---:|" * (len(head) - 4)]
    for outcome in outcomes:
        mine = outcome.ours
        other = next(key for key in OURS if key != mine)
        cells = [
            WORKLOADS[outcome.workload].title,
            f"{outcome.size:,}",
            f"{outcome.count:,}",
            f"`{mine}`",
            *(cell(outcome, key) for key in (mine, other, *keys)),
        ]
        lines.append(_line(cells))
    return "\n".join(lines)


def _peers(outcomes: Iterable[Outcome]) -> list[str]:
    present = {standing.key for outcome in outcomes for standing in outcome.standings}
    return [key for key in CONTENDERS if key in present and key not in OURS]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def seconds(amount: float) -> str:
    """A time, to three digits."""
    return f"{amount:.3g} s" if amount >= 1 else f"{amount * 1000:.3g} ms"


def _ratio(outcome: Outcome, key: str) -> str:
    standing = outcome.standing(key)
    if standing is None or not standing.seconds:
        return _why_not(outcome, standing)
    time = seconds(statistics.median(standing.seconds))
    if key == outcome.ours:
        return time
    ratio = outcome.ratio(key)
    if ratio is None:  # we were not done in time
        return f"**{time}**"
    shown = f"{ratio:.2g}" if ratio < 100 else f"{ratio:,.0f}"
    return f"**{shown}**" if ratio > 1 else shown


def _peak(outcome: Outcome, key: str) -> str:
    standing = outcome.standing(key)
    if standing is None or not standing.peaks:
        return _why_not(outcome, standing)
    return f"{statistics.median(standing.peaks) / 1e6:,.0f}"


def _load(outcome: Outcome, key: str) -> str:
    standing = outcome.standing(key)
    if standing is None or not standing.loads:
        return _why_not(outcome, standing)
    return seconds(statistics.median(standing.loads))


def _why_not(outcome: Outcome, standing: Standing | None) -> str:
    if standing is None:
        return ABSENT
    return {
        SLOW: f"> {outcome.settings.limit} s",
        LARGE: f"> {outcome.settings.memory} GB",
        OTHER: "another answer",
        FAILED: "failed",
        DONE: ABSENT,
    }[standing.state]
