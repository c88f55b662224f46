"""What the engine ``rows`` keeps, continues and starts again."""

from __future__ import annotations

import gc

import pytest

from cartelogic.analysis.checks import Analysis
from cartelogic.engine import Engine
from cartelogic.errors import EvaluationError
from cartelogic.model.sources import Claim, Report
from cartelogic.store.database import Database
from cartelogic.temporal import ALWAYS, Codec, IntervalSet, parse_interval
from tests.evaluation import PRESS, database_of, loaded, parsed, started

RULES = """
.time integer
e(1, 2) @ [1, 9]. e(2, 3) @ [2, 8]. flag(3) @ [5, 5].
r(X, Y) :- e(X, Y).
r(X, Z) :- r(X, Y), e(Y, Z).
free(X) :- r(1, X), not flag(X).
spell(X, I) @ I :- r(1, X) @ I.
apart(X) :- flag(X).
"""


def edge(identity: str, start: int, end: int, at: str = "[1, 9]") -> Report:
    claim = Claim("e", (start, end), parse_interval(at, Codec.INTEGERS))
    return Report(identity, (claim,), PRESS.id)


def flagged(identity: str, value: int, at: str) -> Report:
    return Report(
        identity, (Claim("flag", (value,), parse_interval(at, Codec.INTEGERS)),), PRESS.id
    )


@pytest.fixture
def program() -> tuple[Analysis, Database]:
    return loaded(RULES)


@pytest.fixture
def rows(program: tuple[Analysis, Database]) -> Engine:
    return started("rows", *program)


def test_what_is_known_is_not_derived_again(rows: Engine) -> None:
    relation = rows.relation("free")
    log = list(relation.log)
    assert rows.relation("free") is relation
    assert relation.log == log


def test_new_facts_are_added_to_what_is_known(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    relation = rows.relation("r")
    before = list(relation.log)
    program[1].add([edge("r1", 3, 4)])
    assert rows.relation("r") is relation
    assert relation.log[: len(before)] == before
    assert [piece[0] for piece in relation.log[len(before) :]] == [(3, 4), (2, 4), (1, 4)]
    rounds = [piece[3][0] for piece in relation.log]
    assert min(rounds[len(before) :]) > max(rounds[: len(before)])


def test_new_instants_of_a_known_tuple_are_new_facts(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    relation = rows.relation("r")
    program[1].add([edge("r1", 2, 3, "[9, 20]")])
    rows.relation("r")
    assert relation.extent((1, 3)) == IntervalSet([(2, 10)])
    assert [piece[1:3] for piece in relation.rows[1, 3][1]] == [(2, 9), (9, 10)]


def test_what_was_absent_starts_again_when_it_appears(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    free, apart = rows.relation("free"), rows.relation("apart")
    program[1].add([flagged("r1", 2, "[1, 3]")])
    assert rows.relation("free") is not free
    assert rows.relation("free").extent((2,)) == IntervalSet([(4, 10)])
    assert rows.relation("apart") is apart


def test_whole_spells_start_again_when_they_grow(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    spells = rows.relation("spell")
    program[1].add([edge("r1", 1, 2, "[10, 12]")])
    fresh = rows.relation("spell")
    assert fresh is not spells
    assert [row[1] for row in fresh.sorted_rows() if row[0] == 2] == [
        parse_interval("[1, 12]", Codec.INTEGERS).possible
    ]


def test_whole_spells_of_other_tuples_start_again_too_and_are_the_same(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    spells = rows.relation("spell").as_dict()
    program[1].add([edge("r1", 7, 8)])
    assert rows.relation("spell").as_dict() == spells


def test_removed_facts_start_everything_again(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    program[1].add([edge("r1", 3, 4)])
    relation = rows.relation("r")
    program[1].remove(["r1"])
    assert rows.relation("r") is not relation
    assert (3, 4) not in rows.relation("r").rows


def test_only_what_is_asked_for_is_derived() -> None:
    analysis, database = loaded(RULES + "bad(Y) :- flag(X), Y = X / 0. worse(X) :- bad(X).")
    rows = started("rows", analysis, database)
    assert len(rows.relation("free")) == 2
    with pytest.raises(EvaluationError):
        rows.relation("worse")
    assert len(rows.relation("spell")) == 2


def test_a_rule_that_changed_starts_its_relation_again_and_what_reads_it(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    kept = {name: rows.relation(name) for name in ("r", "free", "spell")}
    rows.relation("apart")
    changed, _ = loaded(RULES.replace("apart(X) :- flag(X)", "apart(X) :- r(X, 3)"))
    rows.prepare(changed, program[1])
    assert set(rows.relation("apart").rows) == {(1,), (2,)}
    assert all(rows.relation(name) is relation for name, relation in kept.items())
    changed, _ = loaded(RULES + "r(X, X) :- flag(X).")
    rows.prepare(changed, program[1])
    assert not any(rows.relation(name) is relation for name, relation in kept.items())


def test_rules_added_keep_what_does_not_read_them(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    kept = {name: rows.relation(name) for name in ("r", "free", "spell")}
    more, _ = loaded(RULES + "apart(X) :- e(X, _).")
    rows.prepare(more, program[1])
    assert all(rows.relation(name) is relation for name, relation in kept.items())
    assert set(rows.relation("apart").rows) == {(1,), (2,), (3,)}


def test_rules_removed_are_forgotten(rows: Engine, program: tuple[Analysis, Database]) -> None:
    assert len(rows.relation("apart")) == 1
    fewer, _ = loaded(RULES.replace("apart(X) :- flag(X).", "other(X) :- flag(X)."))
    rows.prepare(fewer, program[1])
    assert rows.relation("apart").as_dict() == {}
    assert len(rows.relation("other")) == 1


def test_another_database_is_another_world(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    assert len(rows.relation("r")) == 3
    rows.prepare(program[0], database_of(parsed(".time integer\n").program))
    assert rows.relation("r").as_dict() == {}
    rows.prepare(*program)
    assert len(rows.relation("r")) == 3


def test_a_fact_of_a_derived_predicate_is_a_given_piece(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    rows.relation("free")
    claim = Claim("r", (1, 9), None)
    program[1].add([Report("r1", (claim,), PRESS.id)])
    assert rows.relation("r").extent((1, 9)) == ALWAYS
    assert rows.relation("r").rows[1, 9][1][0][3] == (0, "")
    assert rows.relation("free").extent((9,)) == ALWAYS


def test_the_collector_is_left_as_it_was(program: tuple[Analysis, Database]) -> None:
    started("rows", *program).relation("r")
    assert gc.isenabled()
    gc.disable()
    try:
        started("rows", *program).relation("r")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_collector_is_on_again_after_an_error() -> None:
    with pytest.raises(EvaluationError):
        started("rows", *loaded("p(0). q(X) :- p(Y), X = 1 / Y.")).relation("q")
    assert gc.isenabled()
