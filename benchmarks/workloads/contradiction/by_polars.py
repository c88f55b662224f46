"""Contradicting reports, by hand in Polars."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


def evaluate(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Which reports contradict each other, and when."""
    friends, foes = (frames[name].lazy() for name in ("allied_in", "rival_in"))
    return (
        friends.join(foes.rename({"p": "q"}), on=["a", "b"], suffix="2")
        .filter(pl.col("s") < pl.col("e2"), pl.col("s2") < pl.col("e"))
        .join(_same_place(frames["within"]).lazy(), on=["p", "q"], how="semi")
        .select(
            "r",
            "r2",
            "a",
            "b",
            s=pl.max_horizontal("s", "s2"),
            e=pl.min_horizontal("e", "e2"),
        )
        .collect(engine="streaming")
    )


def _same_place(within: pl.DataFrame) -> pl.DataFrame:
    step = within.rename({"p": "q", "q": "o"})
    inside = new = within
    while not new.is_empty():
        found = new.join(step, on="q").select("p", q="o").unique()
        new = found.join(inside, on=["p", "q"], how="anti")
        inside = pl.concat([inside, new])
    itself = pl.concat([within["p"], within["q"]]).unique()
    return pl.concat(
        [
            pl.DataFrame({"p": itself, "q": itself}),
            inside,
            inside.select(p="q", q="p"),
        ]
    ).unique()
