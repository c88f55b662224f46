"""Common enemy, by hand in Polars: joined on the enemy, then cut to what overlaps.

Sorted first: the join then takes a fifth of the time.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from benchmarks.peers.polars import coalesced


def evaluate(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Who fights whom, and when."""
    rival = frames["rival"].sort("c", "s").lazy()
    met = (
        rival.join(rival.rename({"a": "b"}), on="c", suffix="2")
        .filter(pl.col("a") < pl.col("b"), pl.col("s") < pl.col("e2"), pl.col("s2") < pl.col("e"))
        .select("a", "b", "c", s=pl.max_horizontal("s", "s2"), e=pl.min_horizontal("e", "e2"))
    )
    return coalesced(met.collect(engine="streaming"), "a", "b", "c")
