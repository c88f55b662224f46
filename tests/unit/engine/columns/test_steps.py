"""What steps over columns hand on: how much of a plan is done, and the ends of spells."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from cartelogic.engine.columns import joining, rounds, steps
from cartelogic.store.columns.table import Pieces
from tests.evaluation import extents, loaded, started

WIDTH = 6
PAIRS = " ".join(f"e({x}, {y})." for x in range(WIDTH) for y in range(WIDTH))


@pytest.mark.parametrize("body", ["e(X, Y)", "e(X, Y), e(Y, Z)", "e(X, Y), e(Y, Z), e(Z, V)"])
@pytest.mark.parametrize("chunk", [4, 7, 36, 1000])
def test_what_is_done_of_a_plan_grows_as_its_results_do(
    monkeypatch: pytest.MonkeyPatch, body: str, chunk: int
) -> None:
    found: list[tuple[float, int]] = []

    def run(*given: Any) -> Iterator[Pieces]:
        for pieces in steps.run(*given):
            found.append((pieces.done, len(pieces)))
            yield pieces

    monkeypatch.setattr(rounds, "run", run)
    monkeypatch.setattr(joining, "CHUNK", chunk)
    monkeypatch.setattr(steps, "CHUNK", chunk)
    columns = started("columns", *loaded(f"{PAIRS} q(X, Y) :- {body}."))
    assert len(columns.relation("q")) == WIDTH**2

    total, so_far = sum(count for _, count in found), 0
    for done, count in found:
        so_far += count
        assert done == pytest.approx(so_far / total)  # every binding has as many matches


@pytest.mark.parametrize("ends", ["[S, E]", "[S, _]", "[_, E]", "[S, S]", "[S, 4]", "[2, E]"])
def test_ends_of_whole_spells_are_bound_to_variables_or_compared(ends: str) -> None:
    head = ", ".join(["X", *sorted(set(ends) & {"S", "E"})])
    facts = "p(a) @ [2, 4]. p(a) @ [7, 7]. p(b) @ [1, 3]. p(b) @ [4, 9]. p(c) @ [5, _]. p(d)."
    text = f".time integer\n{facts} q({head}) @ [0, 9] :- p(X) @ {ends}."
    analysis, database = loaded(text)
    naive, columns = (
        extents(started(engine, analysis, database), ["q"]) for engine in ("naive", "columns")
    )
    assert columns == naive
    assert columns["q"]


INDEXED = "d(X, Y) :- e(X, Y), d(X, Y)."  # looks d up, and adds nothing
NOTHING_NEW = "d(X, Y) :- e(X, Y), f(X)."  # at some time, of what holds always
ORDERED = "q(X) :- d(X, Y), h(X, Y)."  # goes through d in the order of its index


@pytest.mark.parametrize("rules", [*permutations([INDEXED, NOTHING_NEW, ORDERED])])
def test_an_index_from_when_all_held_always_serves_when_intervals_have_come(
    rules: tuple[str, ...],
) -> None:
    spell = "@ [2010, 2011]."
    facts = f"e(a, b). d(a, b). f(a) {spell} h(a, b) {spell} h(a, c) {spell}"
    analysis, database = loaded(f"{facts} {' '.join(rules)}")
    naive, columns = (
        extents(started(engine, analysis, database), ["d", "q"]) for engine in ("naive", "columns")
    )
    assert columns == naive
    assert columns["q"]


FACTS = """.time integer
m(a) @ [1, 3]. m(b) @ [7, 9]. k(I, yes) @ I :- m(a) @ I.
e(a, b) @ [10, 13]. e(b, c) @ [11, 12]. e(a, a) @ [12, 14]. d(a, a, b). d(a, b, b).
d(a, a, c) @ [10, 10]. h(a, b) @ [10, 11]. h(a, c) @ [10, 11].
.decl nothing(x: symbol)
"""


@pytest.mark.parametrize(
    ("rules", "count"),
    [
        # A computed key has no value for some bindings, or for all that are left.
        ("q(X, V) @ [_, _] :- m(X) @ I, k(intersection(I, [1, 5]), V) @ _.", 1),
        ("q(X, V) @ [_, _] :- m(X) @ I, X = b, k(intersection(I, [1, 5]), V) @ _.", 0),
        ("q(X, V) @ I :- m(X) @ I, k(intersection(I, [1, 5]), V).", 1),
        ("q(X, V) @ I :- m(X) @ I, X = b, k(intersection(I, [1, 5]), V).", 0),
        ("q(X) @ I :- m(X) @ I, not k(intersection(I, [2, 5]), yes).", 1),
        ("q(X) @ I :- m(X) @ I, not k(intersection(I, [1, 5]), yes).", 0),
        ("q(X) @ I :- m(X) @ I, intersection(I, [1, 5]) intersects [2, 2].", 1),
        # What is new is read with a constant among its columns, or with a value twice.
        ("q(X, Y) :- e(X, Y). q(X, Y) :- q(a, X), e(X, Y).", 3),
        ("q(X, Y) :- e(X, Y). q(Y, X) :- q(X, X), e(X, Y).", 4),
        # An index is gone through in its order, and a value twice in a tuple is looked for.
        ("q(X, Y) :- d(X, Y, _), h(X, Y). s(X, Y) :- d(X, X, Y), h(X, Y). q(X, X) :- s(X, _).", 2),
        # There is nothing to count, and windows over what is new.
        ("q(N) :- m(_), N = count : { nothing(_) }.", 1),
        ("q(X) :- e(X, _). q(X) :- historically[0, 2] q(X). q(X) :- q(X) since[0, 9] e(X, b).", 2),
        ("q(X) :- e(X, _). q(X) :- always[0, 2] q(X). q(Y) :- q(X) until[1, 9] e(X, Y).", 3),
    ],
)
def test_what_few_rules_ask_for_is_what_the_definitions_say(rules: str, count: int) -> None:
    analysis, database = loaded(FACTS + rules)
    naive, columns = (
        extents(started(engine, analysis, database), ["q"]) for engine in ("naive", "columns")
    )
    assert columns == naive
    assert len(columns["q"]) == count
