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


def test_values_that_each_hold_somewhere_and_never_give_the_tuple_are_ranges() -> None:
    kb = of("e(a) @ [0..1, 5]. spell(I) @ I :- e(_) @ I. held(I) @ J :- spell(I) @ J, e(_) @ J.")
    reasons = [
        [step.reason for step in attempt.steps]
        for refusal in kb.why_not("held([1, 5])", at=9).refusal.walk()
        for attempt in refusal.attempts
    ]
    assert [None, Reason.RANGE] in reasons


def test_an_equation_without_a_value_is_in_the_way_of_its_variable_also_among_ranges() -> None:
    kb = of("p(a) @ [1..3, 5..7]. r(a, 5). q(X, J) @ I :- p(X) @ I, r(X, S), J = [S, 2].")
    (attempt,) = kb.why_not("q(a, [1, 2])").attempts
    assert [step.reason for step in attempt.steps] == [None, None, Reason.UNDEFINED]
    assert "✗ J = [S, 2] cannot be computed: S = 5" in kb.why_not("q(a, [1, 2])").text()
    missing = of("r(a, 1). q(X, N) :- p(X, M), r(X, S), N = M + S. p(b, 2).")
    (attempt,) = missing.why_not("q(a, 3)").attempts
    assert attempt.steps[-1].reason is Reason.UNBOUND


def test_a_head_without_a_certain_interval_is_of_a_range_and_one_without_any_of_no_value() -> None:
    kb = of("p(a) @ [1..4, 2..6]. q(X) @ I :- p(X) @ I. r(a, 5). s(X) @ [N, 2] :- r(X, N).")
    (attempt,) = kb.why_not("q(a)", at=3, extent="certain").attempts
    assert [step.reason for step in attempt.steps] == [None, Reason.RANGE]
    (attempt,) = kb.why_not("s(a)").attempts
    assert [step.reason for step in attempt.steps] == [None, Reason.UNDEFINED]


def test_an_interval_of_constants_may_be_one_that_is_known_as_a_range() -> None:
    kb = of("p(a) @ [1..3, 5]. p(b) @ [4, 5]. q(X) @ [_, _] :- p(X) @ [1, 5].")
    assert [answer["X"] for answer in kb.query("q(X)")] == ["a"]
    kb.why("q(a)").verify()
    (attempt,) = kb.why_not("q(b)").attempts
    assert [step.found for step in attempt.blocked] == [(4, 1)]  # where each begins
