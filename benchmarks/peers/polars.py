"""Polars by hand: the function of ``by_polars.py``, over one frame a relation."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.inputs import Input
from benchmarks.peers.base import Answer
from benchmarks.workloads import Workload


def coalesced(pieces: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """The maximal intervals of each key, sorted."""
    covered = pl.col("e").cum_max().shift(1).over(keys)
    return (
        pieces.sort(*keys, "s")
        .with_columns(island=(covered.is_null() | (covered < pl.col("s"))).cum_sum())
        .group_by("island", maintain_order=True)
        .agg(*map(pl.first, keys), pl.min("s"), pl.max("e"))
        .drop("island")
    )


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
