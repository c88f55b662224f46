"""Metric operators and aggregates as rules of relations of their own."""

from __future__ import annotations

import pytest

from cartelogic.analysis.checks import analyse
from cartelogic.analysis.normal import (
    LIFTED,
    AggregateOperation,
    Kind,
    MetricOperation,
    NormalRule,
)
from cartelogic.model.clauses import Aggregate, Metric
from cartelogic.model.terms import Variable
from cartelogic.temporal import Duration, Window
from tests.evaluation import database_of, loaded, parsed

FACTS = ".time integer\np(a, b). r(a). s(1). "


def rules_of(text: str) -> tuple[NormalRule, ...]:
    return loaded(FACTS + text)[0].context.rules


def texts(text: str, *kinds: Kind) -> list[str]:
    return [rule.id for rule in rules_of(text) if rule.kind in kinds]


def lifted(text: str) -> list[str]:
    return texts(text, *LIFTED)


def columns(rule: NormalRule) -> list[str]:
    return [term.name for term in rule.head.arguments if isinstance(term, Variable)]


# -- metric operators -------------------------------------------------------------------------


def test_an_operator_is_a_relation_named_by_its_text() -> None:
    text = "q(X) :- r(X), once[0, 30] r(X)."
    assert texts(text, Kind.RULE) == ["q(X) :- r(X), once[0, 30] r(X)."]
    (rule,) = (rule for rule in rules_of(text) if rule.kind is Kind.METRIC)
    assert rule.head.predicate == "once[0, 30] r(X)"
    assert rule.operation == MetricOperation("once", Window(Duration(0), Duration(30)))
    assert isinstance(rule.stands_for, Metric)


@pytest.mark.parametrize("operand", ["p(X, _)", "p(X, a)", "p(X, X)", "(R says p(X, _))"])
def test_an_operand_that_is_no_atom_of_distinct_variables_is_a_part(operand: str) -> None:
    rules = rules_of(f"q(X) :- once {operand}.")
    (part,) = (rule for rule in rules if rule.kind is Kind.PART)
    assert part.head.predicate == operand.removeprefix("(").replace("))", ")")
    assert sorted(columns(part)) == (["R", "X"] if "says" in operand else ["X"])


def test_an_operator_under_another_is_lifted_first() -> None:
    assert lifted("q(X) :- once[0, 1] historically[1, 2] r(X).") == [
        "historically[1, 2] r(X) (X) :- r(X).",
        "once[0, 1] historically[1, 2] r(X) (X) :- historically[1, 2] r(X).",
    ]


def test_the_columns_are_those_of_the_right_operand_and_then_the_others() -> None:
    rules = rules_of("q(X, Y, Z) :- p(Z, Y), p(X, Y) since[1, 3] p(Y, Z).")
    (metric,) = (rule for rule in rules if rule.kind is Kind.METRIC)
    assert columns(metric) == ["Y", "Z", "X"]


def test_from_0_on_the_right_operand_alone_will_do() -> None:
    alone = "q(X, Y) :- r(X), r(Y)."
    from_0 = texts("q(X, Y) :- r(X), r(X) since[0, 3] r(Y).", Kind.RULE)
    assert from_0 == ["q(X, Y) :- r(X), r(X) since[0, 3] r(Y).", alone]
    assert alone not in texts("q(X, Y) :- r(X), r(X) since[1, 3] r(Y).", Kind.RULE)
    assert len(texts("q(X) :- r(X) since[0, 3] r(X).", Kind.RULE)) == 1  # nothing is left open


def test_neither_may_hold_where_such_an_operator_does_not() -> None:
    (rule,) = (
        rule
        for rule in rules_of("q(X, Y) :- p(X, Y), not (r(X) since r(Y)).")
        if rule.kind is Kind.RULE
    )
    assert [literal.atom.predicate for literal in rule.body if hasattr(literal, "atom")] == [
        "p", "r(X) since r(Y)", "r",
    ]  # fmt: skip


def test_the_same_operator_in_two_rules_is_one_relation() -> None:
    assert len(lifted("q(X) :- once r(X). t(X) :- r(X), once r(X).")) == 1


# -- aggregates -------------------------------------------------------------------------------


def test_an_aggregate_is_a_relation_of_its_groups_and_its_value() -> None:
    rules = rules_of("q(X, N) :- r(X), N = count : { p(X, _) }.")
    (rule,) = (rule for rule in rules if rule.kind is Kind.AGGREGATE)
    assert rule.head.predicate == "count : { p(X, _) } by X"
    assert columns(rule) == ["X", "#value"]
    assert rule.operation == AggregateOperation("count", 1, None)
    assert isinstance(rule.stands_for, Aggregate)


def test_a_count_of_nothing_is_0() -> None:
    assert texts("q(X, N) :- r(X), N = count : { p(X, _) }.", Kind.RULE) == [
        "q(X, N) :- r(X), #1 = count : { p(X, _) }, N = #1.",
        "q(X, N) :- r(X), not p(X, _), #1 = 0, N = #1.",
    ]
    assert len(texts("q(N) :- N = sum V : { s(V) } + count : { r(_) }.", Kind.RULE)) == 4


@pytest.mark.parametrize("function", ["min", "max", "mean"])
def test_the_others_have_no_value_for_nothing(function: str) -> None:
    assert len(texts(f"q(N) :- N = {function} V : {{ s(V) }}.", Kind.RULE)) == 1


def test_braces_that_hold_more_than_an_atom_are_a_part() -> None:
    name = "{ p(X, _1), r(X) ; p(X, _1), s(X) }"
    assert lifted("q(N) :- N = count : { p(X, _), (r(X) ; s(X)) }.")[1:] == [
        f"{name} (X, _1) :- p(X, _1), r(X).",
        f"{name} (X, _1) :- p(X, _1), s(X).",
    ]


def test_each_wildcard_is_told_apart_and_no_name_is_taken_twice() -> None:
    (part,) = (
        rule
        for rule in rules_of("q(N) :- N = count : { p(_, _1), p(_, _) }.")
        if rule.kind is Kind.PART
    )
    assert sorted(columns(part)) == ["_1", "_2", "_3", "_4"]


def test_what_is_only_compared_inside_is_bound_by_what_binds_it_outside() -> None:
    rules = rules_of("q(X, N) :- s(X), N = count : { s(Y), Y < X }.")
    (part,) = (rule for rule in rules if rule.kind is Kind.PART)
    assert "s(X)" in part.id
    assert "s(Y)" in part.id


ACCEPTED = [
    "q(X) :- r(X), count : { r(X), r(X) since[0, 2] s(_) } > 0.",
    "q(X) :- r(X), count : { r(X) since[0, 2] s(_) } > 0.",
    "q(X) :- once[0, 3] p(X, Y), count : { s(N), X < Y } > 0.",
    "q(X) :- r(X). q(X) :- q(X), r(X), count : { r(Y), Y <= X } > 0.",
    "q(X) :- s(X), count : { s(Y), count : { s(Z), Z < X } > 0 } > 0.",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_variable_that_is_bound_outside_may_be_used_in_braces(text: str) -> None:
    program = parsed(FACTS + text).program
    errors = analyse(program, database_of(program).profiles).errors
    assert not errors, "\n".join(error.render() for error in errors)


REFUSED = {
    "q(X) :- N = count : { p(X, _) }, s(N).": "CL301",
    "q(N) :- N = count : { p(_, _) ; p(X, X) }.": "CL301",
    "q(X, Y) :- r(X), r(Y), once (r(X) since[0, 2] r(Y)).": "CL3",
    "q(X, Z) :- s(X), Z = max Y : { s(Y) }, count : { s(V), V <= Z } > 0.": "CL303",
    "q(X) :- r(X), not (r(Y) since r(X)).": "CL302",
    "q(X) :- (not r(Y)) since r(X).": "CL302",
    "q(X) :- r(X), N = count : { q(Y) }, s(N).": "CL403",
    "q(X) :- r(X), not once q(X).": "CL401",
    "q(X) :- (not q(X)) since r(X).": "CL401",
}


@pytest.mark.parametrize("text", sorted(REFUSED))
def test_what_has_no_meaning_is_refused(text: str) -> None:
    program = parsed(FACTS + text).program
    errors = analyse(program, database_of(program).profiles).errors
    assert any(str(error.code).startswith(REFUSED[text]) for error in errors)
    assert all("#" not in error.claim for error in errors)
