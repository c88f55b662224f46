from __future__ import annotations

from cartelogic.model.sources import Claim, Report
from cartelogic.store.relation import GIVEN
from tests.evaluation import PRESS, loaded, started

TEXT = (
    "e(1, 2). e(2, 3). r(3, 4). r(X, Y) :- e(X, Y). r(X, Z) :- r(X, Y), r(Y, Z). f(X) :- r(1, X)."
)


def test_rounds_are_iterations_and_go_on_from_stratum_to_stratum() -> None:
    naive = started("naive", *loaded(TEXT))
    marks = {piece[0]: piece[3] for piece in naive.relation("r").log}
    step, chain = "r(X, Y) :- e(X, Y).", "r(X, Z) :- r(X, Y), r(Y, Z)."
    assert marks == {
        (3, 4): GIVEN,
        (1, 2): (1, step),
        (2, 3): (1, step),
        (1, 3): (2, chain),
        (2, 4): (2, chain),
        (1, 4): (3, chain),
    }
    assert {piece[3][0] for piece in naive.relation("f").log} == {4}


def test_what_is_known_is_kept_until_a_fact_changes() -> None:
    analysis, database = loaded(TEXT)
    naive = started("naive", analysis, database)
    relation = naive.relation("r")
    assert naive.relation("r") is relation
    database.add([Report("r1", (Claim("e", (4, 5)),), PRESS.id)])
    fresh = naive.relation("r")
    assert fresh is not relation
    assert (1, 5) in fresh.rows
    database.remove(["r1"])
    assert naive.relation("r").as_dict() == relation.as_dict()


def test_a_relation_that_holds_nothing_is_kept_too() -> None:
    analysis, database = loaded("p(a). q(X) :- p(X), X != a. r(X) :- q(X).")
    naive = started("naive", analysis, database)
    assert len(naive.relation("r")) == 0
    assert naive.relation("r") is naive.relation("r")
