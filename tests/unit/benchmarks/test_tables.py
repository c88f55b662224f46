from __future__ import annotations

from pathlib import Path

from benchmarks.contest import DONE, OTHER, SLOW, Outcome, Settings, Standing, save, saved
from benchmarks.tables import loading, memory, ratios

STANDINGS = (
    Standing("rows", DONE, (1.0, 2.0, 4.0), (0.1,), (50_000_000,)),
    Standing("columns", DONE, (0.1, 0.1, 0.1), (0.4,), (40_000_000,)),
    Standing("duckdb", DONE, (2.0, 4.0), (0.2,), (70_000_000,)),
    Standing("polars", DONE, (0.5, 0.5, 0.5), (0.3,), (90_000_000,)),
    Standing("clingo", SLOW),
    Standing("mangle", OTHER),
)
OUTCOME = Outcome("chain", 150, 11_325, Settings(runs=3, limit=9), STANDINGS)


def cells(table: str) -> list[str]:
    return [cell.strip() for cell in table.splitlines()[-1].split("|")[1:-1]]


def test_a_ratio_is_the_median_over_runs_made_in_turn() -> None:
    assert OUTCOME.ratio("duckdb") == 0.5
    assert OUTCOME.ratio("polars") == 4.0
    assert OUTCOME.ratio("clingo") is None


def test_tables_show_losses_and_what_was_not_done() -> None:
    head = ["closure, chain", "150", "11,325", "`rows`"]
    rest = ["> 9 s", "another answer"]
    assert cells(ratios([OUTCOME])) == [*head, "2 s", "**20**", "0.5", "**4**", *rest]
    assert cells(memory([OUTCOME])) == [*head, "50", "40", "70", "90", *rest]
    assert cells(loading([OUTCOME]))[4:] == ["100 ms", "400 ms", "200 ms", "300 ms", *rest]


def test_outcomes_that_are_kept_come_back(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "outcomes.json"
    save([OUTCOME], file)
    assert saved(file) == [OUTCOME]
