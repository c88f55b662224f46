from __future__ import annotations

import pytest

from cartelogic.engine.rows.codegen import compile_plan, source_of
from cartelogic.engine.rows.frame import MAX_LOOPS
from cartelogic.engine.rows.runtime import Output
from cartelogic.model.values import format_symbol
from cartelogic.plan.lowering import lower
from cartelogic.plan.nodes import Plan
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.temporal import ALL_TIME, INTEGERS
from tests.evaluation import loaded

FACTS = ".time integer\np(1, 1) @ [1, 2]. q(1). t(1, a, b). "


def plan_of(body: str, head: str = "h(X)", delta: int | None = None) -> Plan:
    analysis, _ = loaded(f"{FACTS}{head} :- {body}.")
    return lower(analysis.context.rules[0], delta, lambda _name: 10)


def source(body: str, head: str = "h(X)", delta: int | None = None) -> str:
    return source_of(plan_of(body, head, delta), INTEGERS)


HOSTILE = ("'); import os #", '"""', "\\", "\n    raise", "relations", "k1", "{k1}", "%s", "é")


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_a_user_wrote_is_in_the_text(name: str) -> None:
    symbol = format_symbol(name)
    text = source(f"t(X, Y, {symbol}), Y != {symbol}, not t(_, {symbol}, Y), I = [X, 3]", "h(X, I)")
    assert text == source("t(X, Y, abc), Y != abc, not t(_, abc, Y), I = [X, 3]", "h(X, I)")


def test_rules_of_one_shape_have_one_text() -> None:
    assert source("p(X, 7), X < 9") == source("p(Y, 8), Y < 3", "g(Y)")


def _blocks(text: str) -> int:
    """The deepest nesting of loops in a function."""
    deepest = 0
    open_loops: list[int] = []
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if line.lstrip().startswith("def "):
            open_loops = []
        open_loops = [i for i in open_loops if i < indent]
        if line.lstrip().startswith("for "):
            open_loops.append(indent)
            deepest = max(deepest, len(open_loops))
    return deepest


@pytest.mark.parametrize("joins", [1, 6, 7, 8, 12, 13, 14, 15, 28, 29, 60, 200])
@pytest.mark.parametrize("literal", ["p(X{0}, X{1})", "p(X{0}, X{1}) @ I{0}", "p(_, X{1})"])
def test_a_body_may_have_any_number_of_joins(joins: int, literal: str) -> None:
    body = ", ".join(literal.format(i, i + 1) for i in range(joins))
    plan = plan_of(body, f"h(X{joins}) @ [1, 2]")
    text = source_of(plan, INTEGERS)
    assert _blocks(text) <= MAX_LOOPS + 2
    relation, head = Relation("p"), Relation("h")
    relation.add((1, 1), 1, 3, GIVEN)
    out = Output()
    compile_plan(plan, INTEGERS)({"p": relation}, head, [], out)
    assert out == {(1,): [1, 3]}


def test_what_the_head_holds_already_is_not_derived_again() -> None:
    for delta in (None, 0):
        plan = plan_of("p(X, _)", delta=delta)
        relation, head = Relation("p"), Relation("h")
        relation.add((1, 1), 1, 9, GIVEN)
        relation.add((2, 1), 1, 9, GIVEN)
        head.add((1,), *(ALL_TIME.start, ALL_TIME.end), GIVEN)
        head.add((2,), 3, 5, GIVEN)
        out = Output()
        compile_plan(plan, INTEGERS)({"p": relation}, head, relation.log, out)
        assert out == {(2,): [1, 9]}


def test_of_a_delta_only_the_new_pieces_are_read() -> None:
    plan = plan_of("p(X, Y), q(Y)", delta=0)
    p, q, head = Relation("p"), Relation("q"), Relation("h")
    p.add((1, 1), 1, 5, GIVEN)
    p.add((2, 1), 1, 5, GIVEN)
    q.add((1,), 3, 9, GIVEN)
    out = Output()
    compile_plan(plan, INTEGERS)({"p": p, "q": q}, head, p.log[1:], out)
    assert out == {(2,): [3, 5]}
