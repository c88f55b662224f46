"""Rules that share a function: which do, and which must not."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cartelogic import KnowledgeBase
from cartelogic.analysis.normal import NormalRule
from cartelogic.engine.rows.codegen import compile_plan
from cartelogic.engine.rows.copies import renamed_function
from cartelogic.engine.rows.runtime import Output
from cartelogic.plan.lowering import lower
from cartelogic.store.relation import GIVEN, Piece, Relation
from cartelogic.temporal import INTEGERS
from tests.evaluation import loaded

FACTS = ".time integer\np(1, 1) @ [1, 2]. r(1, 1). q(1) @ [1, 5]. s(1). "


def rule_of(text: str) -> NormalRule:
    (rule,) = loaded(FACTS + text)[0].context.rules
    return rule


def unused(_: Mapping[str, Relation], __: Relation, ___: list[Piece], ____: Output) -> None:
    raise AssertionError("nothing is applied")


def test_a_rule_with_other_relations_needs_no_code_of_its_own() -> None:
    twin = rule_of("h(X) :- p(X, Y), Y < 5, q(Y), not s(X).")
    function = compile_plan(lower(twin, None, lambda _name: 10), INTEGERS)
    rule = rule_of("h(X) :- r(X, Y), Y < 5, s(Y), not q(X).")
    shared = renamed_function(rule, twin, function)
    assert shared is not None
    r, s, q, out = Relation("r"), Relation("s"), Relation("q"), Output()
    for row in ((1, 3), (2, 3), (4, 7)):
        r.add(row, 0, 9, GIVEN)
    s.add((3,), 2, 20, GIVEN)
    s.add((7,), 0, 9, GIVEN)
    q.add((2,), 4, 6, GIVEN)
    shared({"r": r, "s": s, "q": q}, Relation("h"), [], out)
    assert out == {(1,): [2, 9], (2,): [2, 4, 6, 9]}


@pytest.mark.parametrize(
    "other",
    [
        "h(Y) :- q(X), p(X, Y), X < 5.",
        "h(X) @ [1, 3] :- q(X), p(X, Y), X < 5.",
        "h(X) :- q(X), p(X, Y), X < 5, Y < 6.",
        "h(X) :- q(X), p(X, Y), X < 6.",
        "h(X) :- q(X), p(X, Y), Y < 5.",
        "h(X) :- q(X), p(X, Y), X <= 5.",
        "h(X) :- q(X), p(X, Y), q(Y).",
        "h(X) :- q(X), p(X, X), X < 5.",
        "h(X) :- q(X), p(X, _), X < 5.",
        "h(X) :- q(X), p(X, Y) @ _, X < 5.",
        "h(X) :- q(X), p(X, Y) @ [_, _], X < 5.",
    ],
)
def test_a_rule_of_another_shape_does(other: str) -> None:
    rule, twin = rule_of("h(X) :- q(X), p(X, Y), X < 5."), rule_of(other)
    assert renamed_function(rule, rule_of("h(X) :- q(X), r(X, Y), X < 5."), unused) is not None
    assert renamed_function(rule, twin, unused) is None
    assert renamed_function(twin, rule, unused) is None


def test_one_relation_cannot_stand_for_two() -> None:
    once, twice = rule_of("h(X) :- p(X, Y), q(Y), s(X)."), rule_of("h(X) :- p(X, Y), q(Y), q(X).")
    assert renamed_function(twice, once, unused) is not None
    assert renamed_function(once, twice, unused) is None


def test_an_absence_is_no_presence() -> None:
    rule, twin = rule_of("h(X) :- p(X, Y), q(X)."), rule_of("h(X) :- p(X, Y), not q(X).")
    assert renamed_function(rule, twin, unused) is None
    assert renamed_function(twin, rule, unused) is None


@pytest.mark.parametrize("fact", ["m(a, v) @ [2011, 2012].", "m(a, v) @ [2011-01-01, 2011-03-31]."])
def test_what_is_disputed_is_compared_once_it_may_be_a_range(fact: str) -> None:
    kb = KnowledgeBase.from_text("""
    .decl p(x: symbol, n: number) disjoint(o)
    .decl o(x: symbol, n: number)
    g(a). g(b). m(a, u) @ [2011-01-01, 2012-12-31]. o(a, 1) @ [2011-06-01, 2011-08-01].
    t(a, 1). t(a, 2). t(b, 0). t(b, 1).
    p(X, N) :- g(X), N = count : { m(X, _) }.
    q(X, N) :- t(X, N), not p(X, N).
    """)

    def whens(engine: str) -> list[tuple[object, str]]:
        return [(answer.row, answer.when) for answer in kb.query("q(X, N)", engine=engine)]

    assert whens("rows") == whens("naive")
    assert "contested [2011-06-01, 2011-08-01]" in str(whens("rows"))
    kb.tell(fact)
    assert whens("rows") == whens("naive")
    kb.retract(fact.partition(" @")[0])
    assert whens("rows") == whens("naive")
