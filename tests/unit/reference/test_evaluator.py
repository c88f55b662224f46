from __future__ import annotations

from collections.abc import Mapping

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import NormalRule
from cartelogic.engine.base import base_relation
from cartelogic.model.values import Row
from cartelogic.reference.evaluator import (
    Extents,
    Given,
    UndefinedInRuleError,
    conclusions,
    evaluate,
    needed,
)
from cartelogic.store.database import Database
from cartelogic.temporal import ALWAYS, EMPTY, INTEGERS, IntervalSet
from cartelogic.testing.writing import Written, programs
from tests.evaluation import load, loaded


def given_by(analysis: Analysis, database: Database) -> Given:
    def given(name: str) -> Extents:
        base = base_relation(name, analysis, database)
        return {} if base is None else base.as_dict()

    return given


def evaluated(text: str, *wanted: str) -> Mapping[str, Extents]:
    analysis, database = loaded(text)
    return evaluate(analysis.strata, given_by(analysis, database), database.codec, wanted or None)


CHAIN = "p(a). a(X) :- p(X). b(X) :- a(X). c(X) :- p(X), not b(X). d(X) :- q(X). q(b)."


def test_everything_is_evaluated_unless_something_is_wanted() -> None:
    assert set(evaluated(CHAIN)) == {"p", "q", "a", "b", "c", "d"}


def test_only_what_the_wanted_depends_on_is_evaluated() -> None:
    assert evaluated(CHAIN, "b") == {name: {("a",): ALWAYS} for name in "pab"}
    assert set(evaluated(CHAIN, "c")) == {"p", "a", "b", "c"}
    assert evaluated(CHAIN, "q") == {"q": {("b",): ALWAYS}}
    assert evaluated(CHAIN, "nowhere") == {"nowhere": {}}


def test_strata_that_are_needed_stay_in_order() -> None:
    analysis, _ = loaded(CHAIN)
    assert [stratum.relations for stratum in needed(analysis.strata, ["c"])] == [
        ("a",), ("b",), ("c",),
    ]  # fmt: skip
    assert needed(analysis.strata, []) == []


def test_facts_of_a_derived_relation_are_a_start() -> None:
    found = evaluated(".time integer\np(1) @ [1, 3]. q(1) @ [3, 5]. q(X) :- p(X).")
    assert found["q"] == {(1,): IntervalSet([(1, 6)])}


def test_what_was_given_is_not_changed() -> None:
    facts: dict[Row, IntervalSet] = {(1,): IntervalSet([(1, 2)])}
    analysis, _ = loaded(".time integer\nh(1) @ [1, 1]. p(2). h(X) :- p(X).")
    evaluate(analysis.strata, lambda name: facts if name == "h" else {(2,): ALWAYS}, INTEGERS)
    assert facts == {(1,): IntervalSet([(1, 2)])}


def test_every_new_conclusion_is_told_once_in_order() -> None:
    analysis, database = loaded(
        "e(1, 2). e(2, 3). e(3, 4). s(X) :- r(1, X)."
        "r(X, Y) :- e(X, Y). r(X, Z) :- r(X, Y), e(Y, Z)."
    )
    told: list[tuple[int, str, Row]] = []

    def trace(iteration: int, rule: NormalRule, row: Row, instants: IntervalSet, /) -> None:
        assert instants == ALWAYS
        told.append((iteration, rule.head.predicate, row))

    evaluate(analysis.strata, given_by(analysis, database), database.codec, trace=trace)
    assert told == [
        (1, "r", (1, 2)), (1, "r", (2, 3)), (1, "r", (3, 4)),
        (2, "r", (1, 3)), (2, "r", (2, 4)),
        (3, "r", (1, 4)),
        (5, "s", (2,)), (5, "s", (3,)), (5, "s", (4,)),
    ]  # fmt: skip


def test_one_rule_can_be_applied_by_itself() -> None:
    analysis, _ = loaded(".time integer\np(1). q(1). h(X) :- p(X), not q(X).")
    (rule,) = analysis.context.rules
    known: dict[str, Extents] = {
        "p": {(1,): IntervalSet([(1, 9)])},
        "q": {(1,): IntervalSet([(3, 5)])},
    }
    assert conclusions(rule, known, INTEGERS) == {(1,): IntervalSet([(1, 3), (5, 9)])}


def test_what_is_undefined_names_its_rule() -> None:
    analysis, database = loaded("p(0). q(X) :- p(X). h(Y) :- q(X), Y = 1 / X.")
    with pytest.raises(UndefinedInRuleError, match="division by zero") as refused:
        evaluate(analysis.strata, given_by(analysis, database), database.codec)
    assert refused.value.rule.id == "h(Y) :- q(X), Y = 1 / X."


@given(programs(), st.data())
def test_the_order_of_literals_changes_nothing(program: Written, data: st.DataObject) -> None:
    analysis, database = load(program)
    given_facts = given_by(analysis, database)
    found = evaluate(analysis.strata, given_facts, database.codec)
    for rule in analysis.versions.rules:
        if rule.operation is not None:  # the sides of `since` are not alike
            continue
        body = tuple(data.draw(st.permutations(rule.body)))
        other = conclusions(evolve(rule, body=body), found, database.codec)
        assert other == conclusions(rule, found, database.codec)


@given(programs())
def test_what_is_complete_is_closed_under_its_rules(program: Written) -> None:
    analysis, database = load(program)
    found = evaluate(analysis.strata, given_by(analysis, database), database.codec)
    for rule in analysis.versions.rules:
        for row, instants in conclusions(rule, found, database.codec).items():
            assert instants <= found[rule.head.predicate].get(row, EMPTY)
