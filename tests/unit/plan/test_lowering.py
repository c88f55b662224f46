"""Plans, written as one word a step."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cartelogic.analysis.normal import NormalRule
from cartelogic.model.printing import format_term
from cartelogic.model.terms import Ends, Variable, Wildcard
from cartelogic.plan.lowering import delta_positions, lower
from cartelogic.plan.nodes import AntiJoin, Extend, Join, Plan, Select
from cartelogic.temporal import Codec
from tests.evaluation import loaded

FACTS = ".time integer\np(1, 1) @ [1, 2]. q(1) @ [1, 2]. r(1, 1). s(1). n. "
SIZES = {"p": 1_000, "q": 10, "r": 100, "s": 1, "n": 1_000}


def rule_of(body: str, head: str = "h @ [1, 2]") -> NormalRule:
    analysis, _ = loaded(f"{FACTS}{head} :- {body}.")
    return analysis.context.rules[0]


def plan(
    body: str,
    head: str = "h @ [1, 2]",
    delta: int | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Plan:
    known = SIZES if sizes is None else sizes
    return lower(rule_of(body, head), delta, lambda name: known[name])


def steps(made: Plan) -> list[str]:
    """The steps of a plan, one word each; a delta in capitals."""

    def text(step: object) -> str:
        match step:
            case Join(relation, spell=spell, is_delta=is_delta):
                return (relation.upper() if is_delta else relation) + ("@" if spell else "")
            case AntiJoin(relation):
                return f"not {relation}"
            case Select(operator, left, right):
                sides = (format_term(term, Codec.INTEGERS) for term in (left, right))
                return f" {operator} ".join(sides)
            case Extend(variable, term):
                return f"{variable} := {format_term(term, Codec.INTEGERS)}"
            case _:
                raise AssertionError(step)

    return [text(step) for step in made.steps]


# -- the order of joins -----------------------------------------------------------------------


def test_the_smallest_relation_is_read_first() -> None:
    assert steps(plan("p(X, Y), r(Y, Z), q(Z)")) == ["q", "r", "p"]


def test_bound_columns_count_more_than_size() -> None:
    assert steps(plan("r(Y, Z), p(X, Y), s(X)")) == ["s", "p", "r"]
    assert steps(plan("r(Y, Z), p(X, X), s(X)")) == ["s", "p", "r"]


def test_constants_count_as_bound() -> None:
    assert steps(plan("p(1, X), r(X, Y)", sizes={"p": 1_000, "r": 1_000})) == ["p", "r"]
    assert steps(plan("r(X, Y), p(1, Z)")) == ["p", "r"]  # the root of 1,000 is less than 100
    assert steps(plan("q(X), p(1, Z)", sizes={"q": 100, "p": 1_000})) == ["p", "q"]


def test_of_equals_the_first_written_comes_first() -> None:
    sizes = dict.fromkeys("pqrs", 7)
    assert steps(plan("r(X, Y), p(X, Y)", sizes=sizes)) == ["r", "p"]


def test_a_predicate_without_columns_matches_one_tuple_whatever_its_size() -> None:
    assert steps(plan("q(X), n")) == ["n", "q"]


def test_what_is_empty_counts_as_one_tuple() -> None:
    assert steps(plan("q(X), s(Y)", sizes={"q": 1, "s": 0})) == ["q", "s"]
    assert steps(plan("q(X), s(Y)", sizes={"q": 2, "s": 1})) == ["s", "q"]


def test_what_is_new_is_read_first_whatever_its_size() -> None:
    body = "q(Z), r(Y, Z), p(X, Y)"
    assert steps(plan(body, delta=2)) == ["P", "q", "r"]
    assert steps(plan(body, delta=1)) == ["R", "q", "p"]
    assert plan(body, delta=2).delta == "p"


def test_new_pieces_enter_by_plain_positive_literals() -> None:
    rule = rule_of("p(X, Y), not q(X), q(X) @ I, X < Y, _ says s(Y), I before [1, 2]")
    assert delta_positions(rule) == (0, 4)


def test_known_columns_are_looked_up_and_the_others_bind() -> None:
    made = plan("q(X), p(X, Y), r(_, 1)")
    joins = {step.relation: step for step in made.steps if isinstance(step, Join)}
    assert (joins["p"].known, joins["p"].binds) == ((0,), ((1, "Y"),))
    assert (joins["r"].known, joins["r"].binds) == ((1,), ())


def test_a_new_variable_that_stands_twice_is_tested() -> None:
    (join,) = plan("p(X, X)").steps
    assert isinstance(join, Join)
    assert (join.known, join.binds, join.repeats) == ((), ((0, "X"),), ((0, 1),))


def test_a_computed_argument_waits_for_its_variables() -> None:
    assert steps(plan("s(X + 1), p(X, Y)")) == ["p", "s"]
    made = plan("p([X, Y], 1), r(X, Y)")
    assert steps(made) == ["r", "p"]
    assert isinstance(made.steps[1], Join)
    assert made.steps[1].known == (0, 1)


def test_what_cannot_be_computed_yet_waits_for_what_may_fail() -> None:
    assert steps(plan("r(1, Y + 1), p(Y, 1 / X), q(X)")) == ["q", "p", "r"]


# -- tests ------------------------------------------------------------------------------------


def test_a_test_is_made_as_soon_as_it_can_be() -> None:
    assert steps(plan("X < 3, p(X, Y), q(X), X != Y")) == ["q", "X < 3", "p", "X != Y"]
    assert steps(plan("1 < 2, q(X)")) == ["1 < 2", "q"]


def test_cheap_tests_come_before_absences() -> None:
    assert steps(plan("q(X), not s(X), X > 1")) == ["q", "X > 1", "not s"]
    assert steps(plan("q(X), not s(1)")) == ["not s", "q"]
    assert steps(plan("q(X), Y > 1, Y = X + 1, not s(X)")) == ["q", "Y := X + 1", "Y > 1", "not s"]


def test_an_equation_binds_or_tests() -> None:
    assert steps(plan("q(X), Y = X + 1, p(X, Y)")) == ["q", "Y := X + 1", "p"]
    assert steps(plan("q(X), s(Y), X = Y")) == ["s", "X := Y", "q"]
    assert steps(plan("X = 1, q(X)")) == ["X := 1", "q"]
    assert steps(plan("1 = X, q(X)")) == ["X := 1", "q"]
    assert steps(plan("q(X), s(Y), X + 1 = Y")) == ["s", "q", "X + 1 = Y"]
    assert steps(plan("q(X), X + 1 = Y, p(X, Y)")) == ["q", "Y := X + 1", "p"]
    assert steps(plan("q(X), Z = Y, Y = X, Z > 1")) == ["q", "Y := X", "Z := Y", "Z > 1"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("q(X), 1 / X = 1, p(X, Y)", ["q", "p", "1 / X = 1"]),
        ("q(X), 1 / X = 1, not s(X)", ["q", "not s", "1 / X = 1"]),
        ("q(X), not s(1 / X), p(X, Y)", ["q", "p", "not s"]),
        ("q(X), [1 / X, 5] before [6, 7], p(X, Y)", ["q", "p", "[1 / X, 5] before [6, 7]"]),
        ("q(X), s(1 / X), p(X, Y)", ["q", "p", "s"]),
        ("q(X), Y = 1 / X, Y > 0, p(X, Z)", ["q", "p", "Y := 1 / X", "Y > 0"]),
        ("q(X), s(mod(X, X)), 1 / X = 1, p(X, Y)", ["q", "p", "1 / X = 1", "s"]),
    ],
)
def test_what_can_fail_waits_until_all_else_holds(body: str, expected: list[str]) -> None:
    assert steps(plan(body)) == expected


def test_what_can_fail_is_computed_when_nothing_can_go_on_without_it() -> None:
    assert steps(plan("q(X), Y = 4 / X, s(Y + 1), r(X, X)")) == ["q", "r", "Y := 4 / X", "s"]


# -- whole spells -----------------------------------------------------------------------------


def test_a_spell_that_is_known_is_compared() -> None:
    made = plan("q(X) @ I, s(Y) @ I", "h @ I")
    assert steps(made)[:2] == ["s@", "q@"]
    (test,) = (step for step in made.steps if isinstance(step, Select))
    assert test.operator == "="
    assert format_term(test.right, Codec.INTEGERS) == "I"


def test_ends_that_are_known_are_compared() -> None:
    made = plan("q(X) @ [1, E], E > 3", "h @ [1, E]")
    assert [text.split(" = ")[-1] for text in steps(made)] == ["q@", "E > 3", "1"]
    made = plan("q(X) @ [S, S]", "h @ [S, S]")
    assert [text.split(" = ")[-1] for text in steps(made)] == ["q@", "S"]


def test_ends_that_nobody_asks_for_are_neither_bound_nor_compared() -> None:
    assert steps(plan("q(X) @ _, s(X)")) == ["s", "q@"]
    (join,) = plan("q(X) @ [_, E]", "h @ [1, E]").steps
    assert isinstance(join, Join)
    assert isinstance(join.spell, Ends)
    assert (join.spell.start, join.spell.end) == (Wildcard(), Variable("E"))


def test_relations_of_intervals_are_told_from_comparisons_of_values() -> None:
    made = plan("q(X), X < 3, [X, 5] before [6, 7]")
    tests = [(step.operator, step.is_allen) for step in made.steps if isinstance(step, Select)]
    assert tests == [("<", False), ("before", True)]


def test_a_plan_keeps_the_rule_it_came_from() -> None:
    made = plan("q(X)", "h(X + 1) @ [1, 2]")
    assert made.rule.id == "h(X + 1) @ [1, 2] :- q(X)."
    assert made.project.terms == made.rule.head.arguments
    assert made.project.annotation == made.rule.annotation
