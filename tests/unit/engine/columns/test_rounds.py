"""Rounds: how they make room for what is foreseen, and which rules get a thread."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from cartelogic.analysis.normal import NormalRule
from cartelogic.engine.columns import joining, rounds, steps
from cartelogic.engine.columns.ahead import ahead
from cartelogic.engine.columns.rounds import Rounds
from cartelogic.store.columns.table import Pieces, Table
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


@pytest.mark.parametrize(
    ("rule", "threads"),
    [
        ("q(X, Z) :- q(X, Y), e(Y, Z).", {"q": True}),
        ("q(X, Z) :- q(X, Y), e(Y, Z), not f(Y).", {"q": True}),
        ("q(Y, X) :- q(X, Y).", {"q": True}),
        ("q(X, Z) :- q(X, Y), q(Y, Z).", {"q": False}),  # what is being stored is not looked up
        ("q(X, Z) :- Z = 3, q(X, Y), e(Y, Z).", {"q": False}),
        ("q(X, Y) :- once[1, 2] q(X, Y), g(Y).", {"once[1, 2] q(X, Y)": False, "q": True}),
    ],
)
def test_what_is_much_and_new_gets_a_thread_if_that_looks_up_nothing_new(
    monkeypatch: pytest.MonkeyPatch, rule: str, threads: dict[str, bool]
) -> None:
    made: list[Iterator[Pieces]] = []
    found: dict[str, bool] = {}
    is_large = Rounds._is_large

    def noticed(pieces: Iterator[Pieces]) -> Iterator[Pieces]:
        made.append(pieces)
        return ahead(pieces)

    def asked(
        self: Rounds, rule: NormalRule, position: int | None, stretch: tuple[int, int] | None
    ) -> bool:
        is_one = is_large(self, rule, position, stretch)
        if stretch is not None:
            found[rule.head.predicate] = is_one
        return is_one

    monkeypatch.setattr(rounds, "ahead", noticed)
    monkeypatch.setattr(rounds, "_LARGE_STRETCH", 1)
    monkeypatch.setattr(Rounds, "_is_large", asked)
    facts = "e(1, 2) @ [1, 9]. e(2, 3) @ [2, 8]. e(3, 1) @ [4, 6]. f(3). g(3) @ [1, 20]."
    analysis, database = loaded(f".time integer\n{facts} q(X, Y) :- e(X, Y). {rule}")
    naive, columns = (
        extents(started(engine, analysis, database), ["q"]) for engine in ("naive", "columns")
    )
    assert columns == naive
    assert found == threads
    assert bool(made) is any(threads.values())
