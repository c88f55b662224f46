"""Polars by hand: the function of ``by_polars.py``, over one frame a relation."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.inputs import Input
from benchmarks.peers.base import Answer
from benchmarks.workloads import Workload

LINE = 1 << 32
"""Longer than the line of time."""


def coalesced(pieces: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """The maximal intervals of each key, sorted.

    ``cum_max().over(keys)`` would say it in a line, and take ten times as long where keys are
    many; so each key gets a stretch of its own on one long line.
    """
    is_new = pl.any_horizontal(pl.col(key) != pl.col(key).shift(1) for key in keys)
    stretch = is_new.fill_null(value=True).cum_sum().cast(pl.Int64) * LINE
    reached = (
        pieces.lazy()
        .sort(*keys, "s")
        .with_columns(stretch=stretch)
        .with_columns(reach=(pl.col("stretch") + pl.col("e")).cum_max())
        .with_columns(
            begins=pl.col("stretch") + pl.col("s") > pl.col("reach").shift(1, fill_value=0)
        )
        .collect()
    )
    ends = reached["begins"].shift(-1, fill_value=True)
    last = (reached["reach"] - reached["stretch"]).filter(ends).cast(pl.Int32)
    return reached.filter("begins").select(*keys, "s", e=last)


class ByHand:
    """A function from frames to a frame."""

    def __init__(self, workload: Workload, program: Path) -> None:
        self._evaluate = import_module(f"{workload.package}.{program.stem}").evaluate
        self._frames: dict[str, pl.DataFrame] = {}
        self._found = pl.DataFrame()

    def load(self, facts: Input) -> None:
        """One frame a relation."""
        self._frames = {name: pl.DataFrame(columns) for name, columns in facts.items()}

    def run(self) -> None:
        """The frame of the answer."""
        self._found = self._evaluate(self._frames)

    def answer(self) -> Answer:
        """Its columns."""
        return [values.to_numpy().astype(np.int64) for values in self._found.iter_columns()]
