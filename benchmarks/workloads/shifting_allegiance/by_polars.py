"""Shifting allegiance, by hand in Polars."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from benchmarks.peers.polars import coalesced


def evaluate(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Rivalries soon after an alliance of the same two."""
    old = coalesced(frames["allied"], "a", "b").lazy()
    new = coalesced(frames["rival"], "a", "b").lazy()
    return (
        new.join(old, on=["a", "b"], suffix="2")
        .filter(pl.col("e2") < pl.col("s"), pl.col("s") - (pl.col("e2") - 1) <= 730)
        .select("a", "b", "s", "e")
        .unique()
        .collect(engine="streaming")
    )
