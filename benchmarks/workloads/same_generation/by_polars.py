"""Same generation, by hand in Polars: rounds that join what is new."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


def evaluate(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Who is of the same generation as whom."""
    parent = frames["parent"].unique()
    left, right = parent.lazy(), parent.rename({"x": "y", "p": "q"}).lazy()
    known = new = left.join(right, left_on="p", right_on="q").select("x", "y").unique().collect()
    while not new.is_empty():
        found = (
            new.lazy()
            .rename({"x": "p", "y": "q"})
            .join(left, on="p")
            .join(right, on="q")
            .select("x", "y")
            .unique()
        )
        new = found.join(known.lazy(), on=["x", "y"], how="anti").collect(engine="streaming")
        known = pl.concat([known, new])
    return known
