from __future__ import annotations

import pytest

from cartelogic.engine import ENGINES, NaiveEngine, RowsEngine
from cartelogic.engine.base import base_relation
from cartelogic.model.sources import Claim, Report, Stance
from cartelogic.model.values import Row
from cartelogic.store.relation import Relation
from cartelogic.temporal import ALWAYS
from tests.evaluation import PRESS, loaded

REPORTS = (
    Report("r1", (Claim("p", ("b",)),), PRESS.id),
    Report("r2", (Claim("p", ("c",)),), PRESS.id, stance=Stance.DENIES),
)
PLAIN = "p(a). q(X) :- p(X)."
CUSTOM = "p(a). accepted(R) :- report(R, press). q(X) :- p(X)."
OWN = "test.dl:1"


def base(text: str, name: str) -> list[Row]:
    analysis, database = loaded(text, REPORTS)
    relation = base_relation(name, analysis, database)
    return [] if relation is None else relation.sorted_rows()


@pytest.mark.parametrize(
    ("name", "plain", "custom"),
    [
        ("p", [("a",), ("b",)], []),
        ("q", [], []),
        ("says p", [("r1", "b"), (OWN, "a")], [("r1", "b"), (OWN, "a")]),
        ("denies p", [("r2", "c")], [("r2", "c")]),
        ("accepted", [("r1",), (OWN,)], [(OWN,)]),
        ("stance", *[[("r1", "asserts"), ("r2", "denies"), (OWN, "asserts")]] * 2),
        ("now", [], []),
        ("elsewhere", [], []),
    ],
)
def test_what_reports_give_of_a_relation(name: str, plain: list[Row], custom: list[Row]) -> None:
    assert base(PLAIN, name) == plain
    assert base(CUSTOM, name) == custom


def test_the_base_of_a_relation_is_the_same_object_until_it_is_another() -> None:
    analysis, database = loaded(PLAIN, REPORTS)
    first = base_relation("p", analysis, database)
    assert isinstance(first, Relation)
    assert first.as_dict() == {("a",): ALWAYS, ("b",): ALWAYS}
    assert base_relation("p", analysis, database) is first
    database.remove(["r1"])
    assert base_relation("p", analysis, database) is not first


def test_engines_are_known_by_their_names() -> None:
    assert {name: engine.name for name, engine in ENGINES.items()} == {
        "columns": "columns",
        "naive": "naive",
        "pydatalog": "pydatalog",
        "rows": "rows",
    }
    assert ENGINES["naive"] is NaiveEngine
    assert ENGINES["rows"] is RowsEngine
