"""Which literals hold together, and which values are wrong."""

from __future__ import annotations

from cartelogic import KnowledgeBase
from cartelogic.provenance.refusals.parts import Reason

INTEGER = ".time integer\n"


def of(text: str) -> KnowledgeBase:
    return KnowledgeBase.from_text(f"{INTEGER}{text}", name="toy")


def test_what_never_holds_together_is_not_told_otherwise() -> None:
    kb = of("p(a) @ [1, 2]. r(a) @ [8, 9]. q(X) :- p(X), r(X).")
    (attempt,) = kb.why_not("q(a)", at=5).attempts
    assert [step.reason for step in attempt.steps] == [Reason.ELSEWHERE, Reason.ELSEWHERE]
    assert attempt.otherwise is None


def test_a_range_makes_nothing_certain_of_one_value() -> None:
    kb = of("p(a) @ [1..3, 20..22]. q(X, S) @ I :- p(X) @ I, S = start(I). r(X) :- q(X, S), S = 2.")
    why_not = kb.why_not("r(a)", at=10, extent="certain")
    assert Reason.RANGE in {
        step.reason
        for refusal in why_not.refusal.walk()
        for attempt in refusal.attempts
        for step in attempt.steps
    }
    assert "✗ its values are known as ranges only, which may be others" in why_not.text()
