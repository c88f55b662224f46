"""Bloc, by hand in Polars: rounds that join what is new, and keep spells coalesced."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from benchmarks.peers.polars import coalesced


def evaluate(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Who is tied to whom, and when."""
    allied = frames["allied"].rename({"x": "y", "y": "z"})
    known = new = coalesced(frames["allied"], "x", "y")
    while not new.is_empty():
        met = (
            new.lazy()
            .join(allied.lazy(), on="y", suffix="2")
            .filter(pl.col("s") < pl.col("e2"), pl.col("s2") < pl.col("e"))
            .select("x", y="z", s=pl.max_horizontal("s", "s2"), e=pl.min_horizontal("e", "e2"))
            .unique()
            .collect()
        )
        found = coalesced(met, "x", "y").with_row_index("piece")
        held = (
            found.lazy()
            .join(known.lazy(), on=["x", "y"], suffix="2")
            .filter(pl.col("s2") <= pl.col("s"), pl.col("e") <= pl.col("e2"))
            .select("piece")
            .collect()
        )
        new = found.join(held, on="piece", how="anti").drop("piece")
        touched = known.join(new.select("x", "y").unique(), on=["x", "y"], how="semi")
        known = pl.concat(
            [
                known.join(new, on=["x", "y"], how="anti"),
                coalesced(pl.concat([touched, new]), "x", "y"),
            ]
        )
    return known
