"""Transitive closure by doubling, by hand in Polars."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


def evaluate(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Who reaches whom."""
    known = new = frames["edge"].unique()
    while not new.is_empty():
        found = pl.concat([_joined(new, known), _joined(known, new)]).unique()
        new = found.join(known.lazy(), on=["x", "y"], how="anti").collect(engine="streaming")
        known = pl.concat([known, new])
    return known


def _joined(left: pl.DataFrame, right: pl.DataFrame) -> pl.LazyFrame:
    step = right.lazy().rename({"x": "y", "y": "z"})
    return left.lazy().join(step, on="y").select("x", y="z")
