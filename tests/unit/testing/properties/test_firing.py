"""Rules that can fire, and literals that matter: found by facts made for them."""

from __future__ import annotations

import pytest

from cartelogic import KnowledgeBase
from cartelogic.testing import PropertyFailed, Rules, can_fire, each_literal_matters

FIRING = {
    "a long body": "p(A, D) :- e(A, B), e(B, C), e(C, D), f(A), g(B), h(C), A != B, B != C, A < D.",
    "rules below rules": "a(X) :- b(X, Y), Y > 5.\nb(X, N + 1) :- c(X, N).\np(X) :- a(X), a(X).",
    "windows": "p(A) :- always[0, 26w] once[0, 26w] e(A), not historically[0, 3d] f(A).",
    "whole spells": "p(A, D) @ J :- e(A) @ I, f(A) @ J, D = start(J) - end(I), D > 300.",
    "aggregates": "p(A, N) :- e(A), N = count : { f(A, _) }, N >= 2.",
    "constants": 'p(A) :- kind(A, "good one"), size(A, 17), born(A, 1999-05-04), ratio(A, 2.5).',
    "dates": "p(A) @ I :- e(A) @ I, start(I) >= 2019-03-01, end(I) <= 2019-03-31.",
    "reports": "p(A) :- R says e(A), Q denies e(A), report(R, S), report(Q, T), S != T.",
    "articles": "p(A, X) :- R says e(A), article(R, X), outlet(R, O), credibility(R, 2), X != O.",
    "acceptance": "accepted(R) :- credibility(R, N), N < 4.\np(A) :- e(A), f(A).",
    "recursion": "p(A, B) :- e(A, B).\np(A, C) :- p(A, B), e(B, C), A != C, A != B, B != C.",
    "since": "p(A) :- (not f(A)) since[2, 9] e(A).",
    "until": "p(A) :- e(A) until[2, 9] f(A).",
    "either": "p(A) :- (e(A), f(A) ; g(A)), h(A).",
    "integers": ".time integer\np(A, S) :- e(A) @ [S, E], E - S > 40, g(A), S < 3.",
}


@pytest.mark.parametrize("name", FIRING)
def test_facts_are_found_that_let_each_rule_fire(name: str) -> None:
    rules = Rules.from_text(FIRING[name])
    found = can_fire(rules)
    assert len(found.facts) == len(rules.program.rules)
    for text, facts in found.facts.items():
        head = text.partition(": ")[2].partition("(")[0]
        assert len(facts.told_to(rules)._engine().relation(head)), facts
        if not facts.reports:
            kb = KnowledgeBase.from_text(f"{FIRING[name]}\n{facts}\n")
            assert len(kb._engine().relation(head)), facts


NEVER = {
    "two conditions": ("p(X) :- q(X, Y), Y < 3, Y > 5.", "without `Y < 3` or without `Y > 5`"),
    "intervals": (
        "p(X) @ I :- q(X) @ I, I before I, r(X).",
        "without `I before I`",
    ),
    "nothing derives it": ("p(X) :- q(X), X != X.\nr(X) :- p(X), s(X).", "without `p\\(X\\)`"),
}


@pytest.mark.parametrize("name", NEVER)
def test_a_rule_that_never_fires_is_named_with_what_is_in_the_way(name: str) -> None:
    text, blamed = NEVER[name]
    with pytest.raises(PropertyFailed, match="not seen to fire, in 30 examples each") as caught:
        can_fire(Rules.from_text(text), max_examples=30)
    assert "that does not show that no facts let them" in str(caught.value)
    assert any(part.replace("\\", "") in str(caught.value) for part in blamed.split("|"))
    assert caught.value.facts is None


def test_only_the_rules_of_a_predicate_are_tried() -> None:
    rules = Rules.from_text("p(X) :- q(X), X != X.\nr(X) :- q(X).")
    assert [*can_fire(rules, "r").facts] == ["rules.dl:2: r(X) :- q(X)."]
    with pytest.raises(LookupError, match="no rule concludes `q`"):
        can_fire(rules, "q")


MATTERING = (
    "p(X) :- q(X, Y), Y > 5, not r(X).",
    "p(X) :- q(X), r(X), (s(X) ; t(X), X != a).",
    "p(X) :- q(X), once[0, 30d] r(X), not historically[0, 2d] s(X).",
    "p(X) @ J :- q(X) @ I, r(X) @ J, I before J, s(X).",
    "p(X, N) :- q(X), N = count : { r(X, _) }, N > 1.",
    "p(X) :- R says q(X), S denies q(X), report(R, A), report(S, B), A != B.",
)


@pytest.mark.parametrize("text", MATTERING)
def test_literals_that_make_a_difference_matter(text: str) -> None:
    assert each_literal_matters(Rules.from_text(text)).seen > 0


IDLE = {
    "said twice": ("p(X) :- q(X, Y), q(X, _), Y > 5.", ["`q(X, _)`"]),
    "implied": ("p(X) :- q(X, Y), Y > 5, Y > 3.", ["`Y > 3`"]),
    "an alternative": (
        "p(X) :- q(X), (r(X) ; r(X), s(X)).",
        ["the alternative `r(X), s(X)`", "`s(X)`"],
    ),
    "an absence that is sure": (
        "p(X) :- q(X, Y), Y > 5, not r(X, Y).\nr(X, Y) :- q(X, Y), Y < 3.",
        ["`not r(X, Y)`"],
    ),
    "by another rule": ("p(X) :- q(X), s(X).\nq(X) :- r(X).\ns(X) :- r(X).", ["`q(X)`", "`s(X)`"]),
}


@pytest.mark.parametrize("name", IDLE)
def test_a_literal_that_makes_none_is_named(name: str) -> None:
    text, idle = IDLE[name]
    with pytest.raises(PropertyFailed, match="literals without which nothing changed") as caught:
        each_literal_matters(Rules.from_text(text), "p", max_examples=60)
    assert "that does not show that nothing ever does" in str(caught.value)
    last = str(caught.value).split("\n\n")[-1]
    assert [line.strip() for line in last.splitlines() if line.strip()] == idle


def test_a_literal_that_a_variable_needs_is_counted_apart() -> None:
    found = each_literal_matters(Rules.from_text("p(X, Y) :- q(X, _), r(Y), s(X)."))
    assert (found.seen, found.needed) == (2, 1)
    assert str(found) == "every literal matters: facts show it of 2, and 1 cannot be left out"
