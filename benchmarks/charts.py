"""How the time grows with the input, drawn for light and dark pages alike.

The background is transparent; every colour has enough contrast on white and on near black.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.contest import Outcome
from benchmarks.peers import CONTENDERS
from benchmarks.workloads import WORKLOADS

INK = "#808080"
OURS, ROWS = "#d9480f", "#e8864a"
COLOURS = {
    "columns": OURS,
    "rows": ROWS,
    "duckdb": "#2f80c8",
    "duckdb-loop": "#6f8fd0",
    "polars": "#2f9e6b",
    "souffle": "#9a6fd0",
    "clingo": "#a08030",
    "mnestic": "#c0608f",
}
WIDTH, HEIGHT = 11, 5
NEAR = 0.06
"""Labels nearer than this share of the height are moved apart."""


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
    for axis, chart in zip(axes[0], charts, strict=True):
        _chart(axis, chart)
    figure.tight_layout(w_pad=6)
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / "growth.svg", folder / "growth.png"]
    for file in files:
        metadata = {"Date": None} if file.suffix == ".svg" else None
        figure.savefig(file, transparent=True, dpi=160, metadata=metadata)
    plt.close(figure)
    return files


def _chart(axis: Any, chart: list[Outcome]) -> None:
    axis.set_xscale("log")
    axis.set_yscale("log")
    ends = []
    for key in CONTENDERS:
        line = _line(chart, key)
        if line:
            sizes, seconds = zip(*line, strict=True)
            is_ours = key in {"columns", "rows"}
            axis.plot(
                sizes,
                seconds,
                color=COLOURS.get(key, INK),
                linewidth=2.4 if key == "columns" else 1.5,
                linestyle="--" if key == "rows" else "-",
                marker="o",
                markersize=4,
                zorder=3 if is_ours else 2,
            )
            ends.append((key, sizes[-1], seconds[-1]))
    _guide(axis, chart)
    axis.set_title(WORKLOADS[chart[0].workload].title, loc="left", fontweight="bold")
    axis.set_xlabel("facts")
    axis.set_ylabel("seconds to evaluate")
    axis.grid(visible=True, which="major", color=INK, alpha=0.25, linewidth=0.6)
    axis.spines[["top", "right"]].set_visible(False)
    _labels(axis, ends)


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
        "in proportion\nto the results",
        (sizes[0], guide[0]),
        xytext=(4, -4),
        textcoords="offset points",
        va="top",
        fontsize=8,
        color=INK,
    )


def _labels(axis: Any, ends: list[tuple[str, int, float]]) -> None:
    """Names beside the ends of the lines, moved apart where lines end close together."""
    largest = max((size for _, size, _ in ends), default=1)
    placed: dict[int, float] = {}
    for key, size, seconds in sorted(ends, key=lambda end: (end[1], end[2])):
        height = axis.transAxes.inverted().transform(axis.transData.transform((size, seconds)))[1]
        shown = max(height, placed.get(size, -1.0) + NEAR)
        placed[size] = shown
        axis.annotate(
            CONTENDERS[key].title,
            (size, seconds),
            xytext=(8 if size == largest else 4, 0),
            textcoords="offset points",
            va="center",
            color=COLOURS.get(key, INK),
            fontweight="bold" if key == "columns" else "normal",
            fontsize=9,
            annotation_clip=False,
        ).set_position((8, (shown - height) * axis.bbox.height * 72 / axis.figure.dpi))
