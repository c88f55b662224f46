"""Entrenchment, by hand in Polars."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from benchmarks.peers.polars import coalesced


def evaluate(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Who has been somewhere for 90 days, and fought there within a year."""
    stayed = (
        coalesced(frames["present"], "g", "p")
        .lazy()
        .with_columns(pl.col("s") + 90)
        .filter(pl.col("s") < pl.col("e"))
    )
    fought = coalesced(frames["clash"].with_columns(pl.col("e") + 365), "g", "p").lazy()
    return (
        stayed.join(fought, on=["g", "p"], suffix="2")
        .filter(pl.col("s") < pl.col("e2"), pl.col("s2") < pl.col("e"))
        .select("g", "p", s=pl.max_horizontal("s", "s2"), e=pl.min_horizontal("e", "e2"))
        .collect(engine="streaming")
    )
