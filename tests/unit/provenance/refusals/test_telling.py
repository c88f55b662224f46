"""Refusals as text: what reports do to their claims, and what is told in part."""

from __future__ import annotations

import pytest

from cartelogic import KnowledgeBase
from cartelogic.provenance.why_not import WhyNot

P = ".decl p(x: symbol)\n"
SYMMETRIC = (
    ".decl ally(a: group, b: group) symmetric disjoint(rival)\n.decl rival(a: group, b: group)\n"
)


def of(text: str) -> KnowledgeBase:
    return KnowledgeBase.from_text(text, name="toy")


def told(why_not: WhyNot) -> list[str]:
    """Its lines without indents, up to what would help."""
    text, _, _ = why_not.text().partition("\n  it would ")
    return [line.strip() for line in text.split("\n")]


# -- reports -------------------------------------------------------------------------------


@pytest.mark.parametrize(("stance", "verb"), [("asserts", "claims"), ("suspects", "suspects")])
def test_a_report_about_another_time_does_what_its_stance_says(stance: str, verb: str) -> None:
    kb = of(f"{P}q(X) :- p(X).")
    kb.tell("p(ann) @ [2010-01-01, 2012-12-31].", source="s", stance=stance)
    assert told(kb.why_not("q(ann)", at="2013-01-31"))[-1] == (
        f"told1:1 {verb} p(ann) for [2010-01-01, 2012-12-31]: ends 30 days too early"
    )


@pytest.mark.parametrize(("stance", "verb"), [("asserts", "claims"), ("suspects", "suspects")])
def test_a_report_that_came_later_does_what_its_stance_says(stance: str, verb: str) -> None:
    kb = of(f"{P}q(X) :- p(X).")
    kb.tell("p(ann).", source="s", stance=stance, published="2015-03-01")
    assert told(kb.why_not("q(ann)", as_of="2012-01-01"))[-1] == (
        f"told1:1 {verb} p(ann) for all time, and was published only later, in 2015-03-01"
    )


@pytest.mark.parametrize(("stance", "verb"), [("asserts", "claims"), ("suspects", "suspects")])
def test_a_report_that_may_not_be_out_does_what_its_stance_says(stance: str, verb: str) -> None:
    kb = of(f"{P}q(X) :- p(X).")
    kb.tell("p(ann).", source="s", stance=stance, published="2015")
    assert told(kb.why_not("q(ann)", as_of="2015-06-01", extent="certain"))[-1] == (
        f"told1:1 {verb} p(ann), and may not have been published by then"
    )


@pytest.mark.parametrize(
    ("stance", "verb"), [("asserts", "claims"), ("suspects", "suspects"), ("denies", "denies")]
)
def test_a_report_that_is_asked_for_and_says_something_else_is_told(stance: str, verb: str) -> None:
    kb = of(f"{P}q(R) :- R says p(bea). ")
    kb.tell("p(ann).", source="s", stance=stance)
    kb.tell("p(bea).", source="t")
    assert told(kb.why_not("q('told1:1')"))[-2:] == [
        "✗ 'told1:1' says p(bea) at no time",
        f"told1:1 {verb} p(ann) for all time",
    ]


def test_a_denial_of_what_is_certain_otherwise_is_told() -> None:
    kb = of(f"{P}q(X) :- p(X).")
    kb.tell("p(ann) @ [2010-01-01, 2012-12-31].", source="s")
    kb.tell("p(ann) @ [2011-01-01, 2011-12-31].", source="t", stance="denies")
    lines = told(kb.why_not("q(ann)", at="2011-06-01", extent="certain"))
    assert "told2:1 denies p(ann) for [2011-01-01, 2011-12-31]" in lines


@pytest.mark.parametrize(("verb", "other"), [("says", "asserts"), ("denies", "denies")])
def test_that_no_report_says_or_denies_it_is_told(verb: str, other: str) -> None:
    kb = of(f"{P}q(X) :- R {verb} p(X).")
    kb.tell("p(bea).", source="s", stance=other)
    assert told(kb.why_not("q(ann)"))[3:] == [
        f"✗ _ {verb} p(ann) at no time",
        f"no report {verb} it",
        "nothing mentions `ann` there",
    ]


def test_what_is_true_of_no_report_is_told() -> None:
    kb = of(f"{P}q(R) :- R says p(_), place(R, east).")
    kb.tell("p(ann).", source="s")
    assert told(kb.why_not("q('told1:1')"))[-1] == "place('told1:1', east) is true of no report"


def test_that_it_is_another_day_is_told() -> None:
    kb = of(f"{P}p(ann). q(X) :- p(X), now(2014-01-01).")
    assert told(kb.why_not("q(ann)", now="2015-01-01"))[-2:] == [
        "✗ now(2014-01-01) at no time",
        "nobody said that it is that day",
    ]


# -- rules ---------------------------------------------------------------------------------


def test_all_is_told_if_nothing_is_to_be_folded() -> None:
    chain = " ".join(f"p{i}(X) :- p{i + 1}(X)." for i in range(12))
    why_not = of(f"{chain} p12(bea).").why_not("p0(ann)")
    assert told(why_not)[-1] == "and so on: ask why not p5(ann)"
    whole = why_not.text(folded=False)
    # So deep it was not looked into.
    assert whole.split("\n")[-1].strip() == "and so on: ask why not p8(ann)"


def test_rules_that_are_not_told_are_counted() -> None:
    rules = " ".join(f"q(X) :- p(X), r{i}(X)." for i in range(6))
    facts = " ".join(f"r{i}(bea)." for i in range(6))
    why_not = of(f"{rules} {facts} p(ann).").why_not("q(ann)")
    assert why_not.refusal.untold == 2
    assert told(why_not)[-1] == "2 more rules got no further"


def test_a_rule_that_asks_for_one_thing_got_nowhere_if_its_head_is_another() -> None:
    why_not = of("p(ann). q(X, north) :- p(X).").why_not("q(ann, south)")
    assert why_not.attempts == ()
    assert told(why_not)[1:] == [
        "no report claims q(ann, south), and no rule concludes it",
        "nothing mentions `south` there",
        "there is q(ann, north)",
    ]


def test_a_rule_without_variables_has_no_values_to_tell() -> None:
    assert told(of("r(bea). q(ann) :- r(ann).").why_not("q(ann)"))[1:3] == [
        "by toy:1 q(ann) :- r(ann).",
        "✗ r(ann) at no time",
    ]


def test_symmetry_is_told_where_it_says_more_than_that_nobody_says_it() -> None:
    kb = of(
        f"{SYMMETRIC}friends(A, B) :- ally(A, B). ally(north, south) @ [2010-01-01, 2011-12-31]."
    )
    far = told(kb.why_not("friends(south, north)", at="2012-01-31"))
    assert far[3:] == [
        "✗ ally(south, north) only [2010-01-01, 2011-12-31]: ends 30 days too early",
        "by symmetry",
        "with A = south, B = north",
        "✗ ally(north, south) only [2010-01-01, 2011-12-31]: ends 30 days too early",
        "toy:3 claims ally(north, south) for [2010-01-01, 2011-12-31]: ends 30 days too early",
    ]
    nobody = told(kb.why_not("friends(south, east)"))
    assert nobody[3:] == [
        "✗ ally(south, east) at no time",
        "no report claims ally(south, east)",
        "nothing mentions `east` there",
        "there is ally(south, north)",
    ]


def test_symmetry_is_told_where_a_rule_may_conclude_it_the_other_way_round() -> None:
    kb = of(f"{SYMMETRIC}ally(A, B) :- met(A, B). met(north, south) @ [2010-01-01, 2010-12-31].")
    lines = told(kb.why_not("ally(south, north)", at="2011-01-31"))
    assert lines[1:8] == [
        "by symmetry",
        "with A = south, B = north",
        "✗ ally(north, south) only [2010-01-01, 2010-12-31]: ends 30 days too early",
        "by toy:3 ally(A, B) :- met(A, B).",
        "with A = north, B = south",
        "✗ met(north, south) only [2010-01-01, 2010-12-31]: ends 30 days too early",
        "toy:3 claims met(north, south) for [2010-01-01, 2010-12-31]: ends 30 days too early",
    ]


def test_symmetry_that_leads_back_to_what_was_asked_is_not_told() -> None:
    kb = of(
        ".decl ally(a: group, b: group) symmetric\n"
        "ally(A, B) :- met(A, B). met(A, B) :- ally(B, A). ally(north, east)."
    )
    lines = told(kb.why_not("ally(north, south)"))
    assert "by symmetry" not in lines
    assert lines[-2:] == [
        "✗ ally(north, south) at no time",
        "ally(north, south) waits for itself",
    ]


SPELLS = """
.time integer
e(a) @ [0..1, 5].
spell(I) @ I :- e(_) @ I.
again(I) @ [_, _] :- spell(I) @ I.
"""


def test_of_whole_intervals_that_may_be_the_same_it_is_told_why_there_is_no_such_interval() -> None:
    assert told(of(SPELLS).why_not("again([0, 5])")) == [
        "again([0, 5]) never holds",
        "by toy:5 again(I) @ [_, _] :- spell(I) @ I.",
        "with I = [0, 5]",
        "✗ spell([0, 5]) at no time",
        "by toy:4 spell(I) @ I :- e(_) @ I.",
        "with I = [0..1, 5]",
        "✓ e(_) @ I, with [0..1, 5]",
        "✗ its head has I = [0..1, 5], not [0, 5]",
    ]


@pytest.mark.parametrize(
    ("atom", "at", "lines"),
    [
        (
            "q(9)",
            None,
            [
                "✗ h(_, 9) does not hold at any time",
                "by toy:4 h(X, N) :- f(X, N).",
                "with N = 9",
                "✗ f(_, 9) at no time",
                "no report claims f(_, 9)",
            ],
        ),
        (
            "r(2)",
            6,
            [
                "✓ f(_, 2) [1, 3]",
                "✗ h(_, 2) is missing in [4, 6]; it holds [1, 3]",
                "by toy:4 h(X, N) :- f(X, N).",
                "with X = a, N = 2",
                "✗ f(a, 2) only [1, 3]: ends just before",
                "toy:3 claims f(a, 2) for [1, 3]: ends just before",
            ],
        ),
    ],
)
def test_what_a_window_looks_for_is_told_without_the_rule_that_was_made_for_it(
    atom: str, at: int | None, lines: list[str]
) -> None:
    kb = of(
        """
.time integer
f(a, 2) @ [1, 3]. n(2). n(9).
h(X, N) :- f(X, N).
q(N) :- n(N), once[0, 2] h(_, N).
r(N) :- n(N), h(_, N) since[1, 8] f(_, N).
"""
    )
    assert told(kb.why_not(atom, at=at))[-len(lines) :] == lines
