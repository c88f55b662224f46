"""Joins of large relations on nothing, and what only looks like one."""

from __future__ import annotations

import pytest

from cartelogic import KnowledgeBase
from cartelogic.analysis.products import cross_products
from cartelogic.errors import Code, Diagnostic

LARGE, SMALL = 20_000, 3


def warned(rule: str, **facts: int) -> tuple[Diagnostic, ...]:
    """What is said about a rule over predicates with so many facts; others have 20,000."""
    text = f".decl p(x: number)\n.decl q(x: number)\n.decl r(x: number, y: number)\n{rule}\n"
    context = KnowledgeBase.from_text(text).analysis.context
    return tuple(cross_products(context, lambda name: facts.get(name, LARGE)))


def test_two_large_relations_that_share_no_variable_are_warned_about() -> None:
    (found,) = warned("far(X, Y) :- p(X), q(Y).")
    assert found.code is Code.CROSS_PRODUCT
    assert not found.is_error
    assert found.claim == "`far` joins `p` with `q` on nothing"
    assert found.why == "20,000 facts and 20,000: 400,000,000 pairs"
    shown = found.render()
    assert "              ^^^^ with this" in shown
    assert "                    ^^^^ shares no variable" in shown


@pytest.mark.parametrize(
    "body",
    [
        "p(X), r(X, Y)",
        "p(X), r(X, Z), q(Y), r(Z, Y)",
        "p(X), q(Z), Y = X, X = Z",
        "p(X), q(Y), X + 1 = Y",
        "p(X), not q(X), Y = X",
        "p(X), q(7), Y = X",
    ],
)
def test_literals_that_are_joined_are_not(body: str) -> None:
    assert warned(f"far(X, Y) :- {body}.") == ()


def test_a_small_relation_beside_a_large_one_is_not() -> None:
    assert warned("far(X, Y) :- p(X), q(Y).", q=SMALL) == ()
    assert warned("far(X, Y) :- p(X), q(Y), X < Y.", q=SMALL) == ()


def test_an_order_joins_nothing() -> None:
    assert len(warned("far(X, Y) :- p(X), q(Y), X < Y.")) == 1


def test_what_a_window_shows_is_joined_like_any_literal() -> None:
    assert warned("far(X, Y) :- once p(X), r(X, Y).") == ()
    assert warned("far(X) :- p(X), q(X) since[1, 2] p(X).") == ()


def test_the_two_largest_of_several_are_named() -> None:
    (found,) = warned("far(X, Y, Z) :- p(X), q(Y), r(Z, Z).", q=SMALL)
    assert "joins `p` with `r`" in found.claim


def test_checking_a_knowledge_base_counts_its_facts() -> None:
    kb = KnowledgeBase.from_text("far(X, Y) :- p(X), q(Y).\np(1).\nq(2).")
    assert Code.CROSS_PRODUCT not in {found.code for found in kb.check()}
