from __future__ import annotations

import pytest

from cartelogic.analysis.checks import analyse
from cartelogic.analysis.normal import Kind, NormalRule
from tests.evaluation import database_of, parsed


def rules_of(text: str) -> list[NormalRule]:
    program = parsed(text).program
    return list(analyse(program, database_of(program).profiles).context.rules)


def texts(text: str, kind: Kind = Kind.RULE) -> list[str]:
    return [rule.id for rule in rules_of(text) if rule.kind is kind]


def test_a_rule_is_known_by_its_text() -> None:
    (rule,) = rules_of("q(X)   :-  p( X ) , X!=a .")
    assert rule.id == "q(X) :- p(X), X != a."
    assert rule.span is not None
    assert rule.span.content == "q(X)   :-  p( X ) , X!=a"


def test_the_same_rule_twice_is_one_rule_at_its_first_place() -> None:
    (rule,) = rules_of("q(X) :- p(X).\nq(X) :-\n  p(X).")
    assert rule.span is not None
    assert rule.span.line == 1


def test_every_way_through_the_disjunctions_is_a_rule() -> None:
    assert texts("q(X) :- a(X), (b(X) ; c(X), (d(X) ; e(X))), (f(X) ; g(X)).") == [
        "q(X) :- a(X), b(X), f(X).",
        "q(X) :- a(X), b(X), g(X).",
        "q(X) :- a(X), c(X), d(X), f(X).",
        "q(X) :- a(X), c(X), d(X), g(X).",
        "q(X) :- a(X), c(X), e(X), f(X).",
        "q(X) :- a(X), c(X), e(X), g(X).",
    ]


def test_rules_do_not_depend_on_the_order_they_are_written_in() -> None:
    one, other = "q(X) :- p(X), X != a.", "q(X) :- p(X)."
    assert rules_of(f"{one}\n{other}") == rules_of(f"{other}\n{one}")


DECLARED = ".decl p(a: symbol, b: symbol, c: symbol)"


def test_symmetry_is_a_rule_about_the_first_two_columns_and_about_what_is_said() -> None:
    assert texts(f"{DECLARED} symmetric", Kind.SYMMETRY) == [
        "denies p(Report, A, B, C) :- Report denies p(B, A, C).",
        "p(A, B, C) :- p(B, A, C).",
        "says p(Report, A, B, C) :- Report says p(B, A, C).",
    ]


@pytest.mark.parametrize(
    ("declared", "rules"),
    [
        ("irreflexive", ["!irreflexive p(A, C) :- p(A, A, C)."]),
        (
            "functional(a)",
            [
                "!functional p(A, B, B2) :- p(A, B, C), p(A, B2, C2), B < B2.",
                "!functional p(A, C, C2) :- p(A, B, C), p(A, B2, C2), C < C2.",
            ],
        ),
        (
            "functional(a, b)",
            ["!functional p(A, B, C, C2) :- p(A, B, C), p(A, B, C2), C < C2."],
        ),
        ("disjoint(q)", ["!disjoint p q(A, B, C) :- p(A, B, C), q(A, B, C)."]),
    ],
)
def test_the_other_properties_are_constraints(declared: str, rules: list[str]) -> None:
    text = f"{DECLARED} {declared}\n{DECLARED.replace('p(', 'q(')}"
    assert texts(text, Kind.PROPERTY) == rules


def test_variables_of_properties_are_not_those_of_columns() -> None:
    text = ".decl p(report: symbol, a: symbol, a2: symbol) symmetric, functional(report)"
    assert texts(text, Kind.SYMMETRY)[0] == (
        "denies p(Report_, Report, A, A2) :- Report_ denies p(A, Report, A2)."
    )
    assert texts(text, Kind.PROPERTY) == [
        "!functional p(Report, A, A2_) :- p(Report, A, A2), p(Report, A2_, A22), A < A2_.",
        "!functional p(Report, A2, A22) :- p(Report, A, A2), p(Report, A2_, A22), A2 < A22.",
    ]


def test_a_constraint_derives_its_violations() -> None:
    (rule,) = rules_of("p(a, b). .constraint twice(X) :- p(X, Y), p(Y, X).")
    assert (rule.kind, rule.name, rule.head.predicate) == (Kind.CONSTRAINT, "twice", "!twice")


def test_without_rules_for_it_acceptance_needs_none() -> None:
    assert texts("p(a). q(X) :- p(X).", Kind.ACCEPTANCE) == []


def test_with_rules_for_it_only_what_is_accepted_holds() -> None:
    text = "p(a). q(a, b). accepted(R) :- R says p(_)."
    assert texts(text, Kind.ACCEPTANCE) == [
        "p(X1) :- Report says p(X1), accepted(Report).",
        "q(X1, X2) :- Report says q(X1, X2), accepted(Report).",
    ]
