"""Two rule files: the same conclusions, or facts and an atom that tell them apart."""

from __future__ import annotations

import pytest

from cartelogic import KnowledgeBase
from cartelogic.testing import PropertyFailed, Rules, are_equivalent

SAME = {
    "order and names": ("p(A) :- q(A, B), r(B).", "p(X) :- r(Y), q(X, Y)."),
    "one rule or two": ("p(A) :- q(A) ; r(A).", "p(A) :- q(A).\np(A) :- r(A)."),
    "left or right recursion": (
        "p(A, B) :- e(A, B).\np(A, C) :- p(A, B), e(B, C).",
        "p(A, B) :- e(A, B).\np(A, C) :- e(A, B), p(B, C).",
    ),
    "a window twice": (
        "p(A) :- once[0, 5d] q(A).",
        "p(A) :- once[0, 2d] once[0, 3d] q(A).",
    ),
    "reports": (
        "p(R, A) :- R says q(A), report(R, S), S != source1.",
        "p(R, A) :- report(R, S), R says q(A), S != source1.",
    ),
}
DIFFERENT = {
    "one condition more": ("p(A) :- q(A, _).", "p(A) :- q(A, B), r(B)."),
    "one rule less": ("p(A) :- q(A) ; r(A).", "p(A) :- q(A)."),
    "a day more": ("p(A) :- once[0, 5d] q(A).", "p(A) :- once[0, 4d] q(A)."),
    "an absence": ("p(A) :- q(A).", "p(A) :- q(A), not r(A)."),
    "only by day": ("p(A) :- q(A), r(A).", "p(A) :- q(A) @ I, r(A) @ J, I intersects J, q(A)."),
}


@pytest.mark.parametrize("name", SAME)
def test_what_concludes_the_same_is_equivalent(name: str) -> None:
    one, two = map(Rules.from_text, SAME[name])
    assert are_equivalent(one, two, "p", max_examples=25).telling > 10


@pytest.mark.parametrize("name", DIFFERENT)
@pytest.mark.parametrize("swapped", [False, True])
def test_what_does_not_is_told_apart_by_the_facts_shown(name: str, swapped: bool) -> None:
    texts = DIFFERENT[name][::-1] if swapped else DIFFERENT[name]
    with pytest.raises(PropertyFailed, match="both conclude the same of `p`") as caught:
        are_equivalent(Rules.from_text(texts[0]), Rules.from_text(texts[1]), "p")
    facts = caught.value.facts
    one, two = (KnowledgeBase.from_text(f"{text}\n{facts}\n") for text in texts)
    assert [(a.row, a.possible) for a in one.query("p(A)")] != [
        (a.row, a.possible) for a in two.query("p(A)")
    ]
    assert "by the first" in str(caught.value)
    assert "by the second" in str(caught.value)


def test_a_difference_in_what_is_certain_counts() -> None:
    disjoint = ".decl p(a: group) disjoint(r)\n.decl r(a: group)\n"
    with pytest.raises(PropertyFailed, match="certainly holds"):
        are_equivalent(
            Rules.from_text("p(A) :- q(A).\nr(A) :- s(A)."),
            Rules.from_text(disjoint + "p(A) :- q(A).\nr(A) :- s(A)."),
            "p",
        )


def test_two_time_lines_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="different time lines"):
        are_equivalent(
            Rules.from_text("p(A) :- q(A)."), Rules.from_text(".time integer\np(A) :- q(A)."), "p"
        )


def test_one_predicate_has_one_number_of_arguments_in_both() -> None:
    with pytest.raises(ValueError, match="`q` has 2 arguments in one file only"):
        are_equivalent(Rules.from_text("p(A) :- q(A, _)."), Rules.from_text("p(A) :- q(A)."), "p")


def test_both_have_to_conclude_what_is_compared() -> None:
    with pytest.raises(LookupError, match="no rule concludes `p`"):
        are_equivalent(Rules.from_text("p(A) :- q(A)."), Rules.from_text("r(A) :- q(A)."), "p")
