"""How the time grows with the input, drawn for light and dark pages alike.

The background is transparent; every colour has enough contrast on white and on near black.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.contest import Outcome
from benchmarks.peers import CONTENDERS
from benchmarks.workloads import WORKLOADS

INK = "#808080"
COLOURS = {
    "columns": "#d9480f",
    "rows": "#e8864a",
    "duckdb": "#2f80c8",
    "duckdb-loop": "#6f8fd0",
    "polars": "#2f9e6b",
    "souffle": "#9a6fd0",
    "clingo": "#a08030",
    "mnestic": "#c0608f",
}
WIDTH, HEIGHT = 12, 5
NEAR, ABOVE = 11, 10
"""Names nearer than so many points are moved apart; so far above the end of a line inside."""
End: TypeAlias = tuple[str, int, float]
"""Who, and the last size and time of its line."""


def draw(outcomes: Sequence[Outcome], folder: Path) -> list[Path]:
    """Draw one chart for each workload, side by side, as SVG and PNG.

    Args:
        outcomes: of several sizes each, in order.
        folder: where ``growth.svg`` and ``growth.png`` go.
    """
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    mpl.rcParams |= {
        "text.color": INK,
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "svg.fonttype": "none",
        "svg.hashsalt": "benchmarks",
        "font.size": 10,
    }
    charts = [list(group) for _, group in groupby(outcomes, key=lambda one: one.workload)]
    figure, axes = plt.subplots(1, len(charts), figsize=(WIDTH, HEIGHT), squeeze=False)
    figure.subplots_adjust(left=0.06, right=0.85, bottom=0.12, top=0.92, wspace=0.68)
    for axis, chart in zip(axes[0], charts, strict=True):
        _label(axis, _chart(axis, chart))
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "growth.svg", folder / "growth.png"]
    for file in files:
        metadata = {"Date": None} if file.suffix == ".svg" else None
        figure.savefig(file, transparent=True, dpi=160, metadata=metadata)
    plt.close(figure)
    return files


def _chart(axis: Any, chart: list[Outcome]) -> list[End]:
    """Draw the lines; where they end."""
    axis.set_xscale("log")
    axis.set_yscale("log")
    ends = []
    for key in CONTENDERS:
        line = _line(chart, key)
        if line:
            sizes, seconds = zip(*line, strict=True)
            axis.plot(
                sizes,
                seconds,
                color=COLOURS.get(key, INK),
                linewidth=2.4 if key == "columns" else 1.5,
                linestyle="--" if key == "rows" else "-",
                marker="o",
                markersize=4,
                zorder=3 if key in {"columns", "rows"} else 2,
            )
            ends.append((key, sizes[-1], seconds[-1]))
    _guide(axis, chart)
    axis.set_title(WORKLOADS[chart[0].workload].title, loc="left", fontweight="bold")
    axis.set_xlabel("facts")
    axis.set_ylabel("seconds to evaluate")
    axis.grid(visible=True, which="major", color=INK, alpha=0.25, linewidth=0.6)
    axis.spines[["top", "right"]].set_visible(False)
    return ends


def _line(chart: Iterable[Outcome], key: str) -> list[tuple[int, float]]:
    found = ((outcome.size, outcome.standing(key)) for outcome in chart)
    return [
        (size, statistics.median(standing.seconds))
        for size, standing in found
        if standing is not None and standing.seconds
    ]


def _guide(axis: Any, chart: list[Outcome]) -> None:
    """A dotted line of growth with the size of the result, through our last point."""
    first = chart[0].standings[0].key
    line = _line(chart, first)
    if not line:
        return
    results = {outcome.size: outcome.count for outcome in chart}
    last_size, last_seconds = line[-1]
    sizes = [size for size, _ in line]
    guide = [last_seconds * results[size] / results[last_size] for size in sizes]
    axis.plot(sizes, guide, color=INK, linestyle=":", linewidth=1.2, zorder=1)
    axis.annotate(
        "in proportion to the results",
        (sizes[0], guide[0]),
        xytext=(0, -12),
        textcoords="offset points",
        fontsize=8,
        color=INK,
    )
    axis.set_ylim(bottom=min(guide[0] / 2, axis.get_ylim()[0]))


def _label(axis: Any, ends: list[End]) -> None:
    """Names beside the ends of lines, moved apart where lines end close together.

    A line that ends before the others has its name above its end.
    """
    axis.autoscale_view()
    smallest, largest = axis.dataLim.intervalx
    reached: dict[int, float] = {}
    for key, size, seconds in sorted(ends, key=lambda end: end[2]):
        height = axis.transData.transform((size, seconds))[1] * 72 / axis.figure.dpi
        is_last = size == largest
        above = 0 if is_last else ABOVE
        shown = max(height + above, reached.get(size, float("-inf")) + NEAR)
        reached[size] = shown
        axis.annotate(
            CONTENDERS[key].title,
            (size, seconds),
            xytext=(8 if is_last else 0, shown - height),
            textcoords="offset points",
            va="center",
            ha="left" if size in {smallest, largest} else "right",
            color=COLOURS.get(key, INK),
            fontweight="bold" if key == "columns" else "normal",
            fontsize=9,
            annotation_clip=False,
        )
