"""Rounds: how they make room for what is foreseen."""

from __future__ import annotations

from itertools import product

import pytest

from cartelogic.engine.columns import joining, steps
from cartelogic.store.columns.table import Table
from tests.evaluation import extents, loaded, started


def test_without_memory_for_what_is_foreseen_tables_grow_as_they_must(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[int, int]] = []

    def expect(_table: Table, tuples: int, pieces: int) -> None:
        asked.append((tuples, pieces))
        raise MemoryError

    monkeypatch.setattr(Table, "expect", expect)
    monkeypatch.setattr(joining, "CHUNK", 7)  # so that parts of a join are a part of it
    monkeypatch.setattr(steps, "CHUNK", 7)
    facts = " ".join(f"e(x{x}, y{y}) @ [2010, 2012]." for x, y in product(range(6), repeat=2))
    columns = started("columns", *loaded(f"{facts} q(X, Z) :- e(X, Y), e(Z, Y)."))
    assert len(extents(columns, ["q"])["q"]) == 36
    assert asked
