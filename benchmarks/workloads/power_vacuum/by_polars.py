"""Power vacuum, by hand in Polars."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from benchmarks.peers.polars import coalesced

FIRST, LAST = -(1 << 31), (1 << 31) - 1


def evaluate(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Who is where nobody is in control, and when."""
    present, controls = frames["present"], frames["controls"]
    spells = coalesced(controls, "p")
    is_same = (pl.col("p") == pl.col("p").shift(1)).fill_null(value=False)
    before = pl.when(is_same).then(pl.col("e").shift(1)).otherwise(FIRST).cast(pl.Int32)
    gaps = pl.concat(
        [
            spells.select("p", s=before, e="s"),
            spells.group_by("p").agg(s=pl.max("e"), e=pl.lit(LAST, pl.Int32)),
            present.select("p")
            .unique()
            .join(controls, on="p", how="anti")
            .select("p", s=pl.lit(FIRST, pl.Int32), e=pl.lit(LAST, pl.Int32)),
        ]
    )
    met = (
        present.lazy()
        .join(gaps.lazy(), on="p", suffix="2")
        .filter(pl.col("s") < pl.col("e2"), pl.col("s2") < pl.col("e"))
        .select("g", "p", s=pl.max_horizontal("s", "s2"), e=pl.min_horizontal("e", "e2"))
        .collect(engine="streaming")
    )
    return coalesced(met, "g", "p")
