"""Numbers of allies, by hand in Polars: a step up where a spell starts, down where it ends.

The steps of a group add up to nothing, so one running sum does for all groups.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from benchmarks.peers.polars import coalesced


def evaluate(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """How many allies each group has, and when."""
    spells = coalesced(frames["allied"], "a", "b").lazy()
    steps = pl.concat(
        [
            spells.select("a", t="s", n=pl.lit(1, pl.Int32)),
            spells.select("a", t="e", n=pl.lit(-1, pl.Int32)),
        ]
    )
    return (
        steps.join(frames["group"].lazy(), on="a", how="semi")
        .group_by("a", "t")
        .agg(pl.sum("n"))
        .filter(pl.col("n") != 0)
        .sort("a", "t")
        .select(
            "a",
            n=pl.col("n").cum_sum(),
            s="t",
            e=pl.col("t").shift(-1),
        )
        .filter(pl.col("n") > 0)
        .collect(engine="streaming")
    )
