from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.charts import draw
from benchmarks.contest import DONE, SLOW, Outcome, Settings, Standing
from benchmarks.peers import CONTENDERS

pytest.importorskip("matplotlib")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # matplotlib's own
def test_a_chart_names_every_line_at_its_end(tmp_path: Path) -> None:
    outcomes = [
        Outcome(
            workload,
            size,
            3 * size,
            Settings(),
            (
                Standing("columns", DONE, (size / 1e6,)),
                Standing("duckdb", DONE, (size / 3e5,)),
                Standing("polars", DONE, (size / 2e5,)) if size < 500 else Standing("polars", SLOW),
            ),
        )
        for workload in ("common_enemy", "bloc")
        for size in (100, 1_000)
    ]
    vector, picture = draw(outcomes, tmp_path)
    text = vector.read_text(encoding="utf-8")
    for key in ("columns", "duckdb", "polars"):
        assert text.count(f">{CONTENDERS[key].title}<") == 2
    assert picture.stat().st_size > 0
