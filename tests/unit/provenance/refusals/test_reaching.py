"""The furthest that a body gets: few steps, many tuples, heads that cannot be what is asked."""

from __future__ import annotations

import pytest

from cartelogic import KnowledgeBase
from cartelogic.provenance.refusals import inquiry
from cartelogic.provenance.refusals.parts import Reason

INTEGER = ".time integer\n"


def of(text: str) -> KnowledgeBase:
    return KnowledgeBase.from_text(f"{INTEGER}{text}", name="toy")


def test_after_its_steps_the_search_goes_on_with_the_way_that_is_furthest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = " ".join(f"r({name}). s({name})." for name in "defgh")
    text = f"{others} p(a, b). p(a, c). r(c). s(c) @ [3, 4]. q(X) :- p(X, Y), r(Y), s(Y)."
    (best,) = of(text).why_not("q(a)", at=9).attempts
    assert best.bindings == (("X", "a"), ("Y", "c"))
    assert [step.reason for step in best.steps] == [None, None, Reason.ELSEWHERE]
    monkeypatch.setattr(inquiry, "BUDGET", 0)
    monkeypatch.setattr(inquiry, "LEAST", 0)
    (first,) = of(text).why_not("q(a)", at=9).attempts
    assert first.bindings == (("X", "a"), ("Y", "b"))
    assert [step.reason for step in first.steps] == [None, Reason.NOTHING, Reason.NOTHING]


def test_of_very_many_tuples_those_that_hold_in_the_window_are_tried() -> None:
    many = " ".join(f"p({i}) @ [0, 1]." for i in range(450))
    others = " ".join(f"r({i}) @ [70, 80]." for i in range(449, 1200))
    kb = of(f"{many} p(449) @ [50, 60]. {others} q(yes) :- p(X), r(X).")
    (attempt,) = kb.why_not("q(yes)", at=55).attempts
    assert attempt.bindings == (("X", 449),)
    assert [step.reason for step in attempt.steps] == [None, Reason.ELSEWHERE]


def test_a_head_that_has_one_value_twice_cannot_be_two() -> None:
    why_not = of("p(a). q(X, X) :- p(X).").why_not("q(a, b)")
    assert why_not.attempts == ()
    assert why_not.refusal.near == (("a", "a"),)
