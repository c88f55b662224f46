"""What nodes of a proof claim, in words."""

from __future__ import annotations

import pytest

from cartelogic.model.clauses import Atom, Comparison, Positive
from cartelogic.model.terms import Constant, Variable
from cartelogic.model.values import Range
from cartelogic.provenance.proof import Absence, Condition, Pattern
from cartelogic.provenance.wording import Wording
from cartelogic.temporal import INTEGERS, Interval
from tests.unit.provenance.programs import World, case, report, world


@pytest.mark.parametrize(
    ("extent", "headline"),
    [
        ("", "the answer holds [0, 5]"),
        ("certain ", "the answer certainly holds [0, 2]"),
        ("contested ", "the answer is contested [3, 5]"),
    ],
)
def test_an_answer_has_an_extent(extent: str, headline: str) -> None:
    made = case("disputes")
    found = {
        made.explained(proof, rules).renderer.head(proof)
        for proof, rules in made.goal("ally(a, X)", extent=extent)
    }
    assert found == {headline}


@pytest.mark.parametrize("extent", ["", "certain ", "contested "])
def test_what_an_answer_is_called_inside_is_not_shown(extent: str) -> None:
    made = case("disputes")
    for proof, rules in made.goal("ally(a, X)", extent=extent):
        text = str(made.explained(proof, rules))
        assert "?(" not in text
        assert ("no such answer is certain" in text) == (extent == "contested ")


def test_a_comparison_of_known_values_names_no_choice_of_days() -> None:
    wording = Wording.of(INTEGERS)
    x = Variable("X")
    compared = Condition(Comparison("<", x, Constant(3)), (("X", 2),))
    assert wording.condition(compared) == "X < 3 for X = 2"
    assert wording.conditions([compared]) == "where X < 3"
    assert wording.condition(Condition(Comparison("<", Constant(2), Constant(3)), ())) == "2 < 3"
    # Nor does what is no comparison: only a forged proof has one of these.
    forged = Condition(Positive(Atom("p", (x,))), (("X", 2),))
    assert wording.condition(forged) == "p(X) for X = 2"
    assert wording.conditions([forged]) == "where p(X)"


def test_a_comparison_of_unknown_values_holds_for_some_choice_of_them() -> None:
    wording = Wording.of(INTEGERS)
    node = Condition(Comparison("<", Variable("X"), Constant(3)), (("X", Range(1, 5)),))
    assert wording.condition(node) == "X < 3 for X = 1..5, for some choice of unknown days"
    assert wording.conditions([node]) == "where X < 3 for some choice of unknown days"


@pytest.mark.parametrize(
    ("relation", "is_possible", "text"),
    [
        ("p", False, "no p(a, _) [0, 2]"),
        ("certain p", False, "no p(a, _) [0, 2]"),
        ("certain p", True, "no p(a, _) is certain [0, 2]"),
        ("contested p", False, "no p(a, _) contested [0, 2]"),
        ("disputed p", False, "nothing speaks against p(a, _) [0, 2]"),
    ],
)
def test_an_absence_says_what_there_is_none_of(relation: str, is_possible: bool, text: str) -> None:
    pattern = Pattern(relation, ("a", None))
    node = Absence(pattern, Interval(0, 3), is_possible=is_possible)
    assert Wording.of(INTEGERS).absence(node) == text
    assert Wording.of(INTEGERS).head(node) == text


def test_an_equation_of_the_user_is_told() -> None:
    wording = Wording.of(INTEGERS)
    node = Condition(Comparison("=", Variable("X"), Variable("Y")), (("X", 2), ("Y", 2)))
    assert wording.conditions([node]) == "where X = Y"
    # What stands for an aggregate is shown by its rows.
    counted = Condition(Comparison("=", Variable("X"), Variable("#1")), (("#1", 2), ("X", 2)))
    assert wording.conditions([counted]) == ""


# -- what an aggregate counts ---------------------------------------------------------------


FACTS = ".time integer\n p(a) @ [0, 5]. q(a) @ [2, 9]. r(a, 3) @ [0, 9].\n"


def lines(made: World, atom: str) -> list[str]:
    """The tree below a conclusion, without its branches."""
    text = made.explained(made.why(atom)).text()
    return [line.lstrip(" │├└─") for line in text.splitlines() if set("├└") & set(line)]


def test_a_row_of_alternatives_is_any_of_them() -> None:
    made = world(FACTS + "n(X, N) :- p(X), N = count : { (p(X) ; q(X)) }.")
    assert lines(made, "n(a, 1)") == [
        "p(a) [0, 5], stated in case.dl:2",
        "count : { (p(a) ; q(a)) } = 1 [0, 5], over 1 row",
        "p(a) [0, 5], stated in case.dl:2",
        "no other (p(a) ; q(a)) always",
    ]


def test_what_reports_say_in_braces_is_said_with_its_alternatives() -> None:
    made = world(
        "told(X, N) :- rival(X, _), N = count : "
        "{ R says rival(X, _), (stance(R, asserts) ; stance(R, suspects)) }.",
        report("r4", "rival(a, d)"),
    )
    # It asserts; that it suspects would be false.
    assert lines(made, "told(a, 1)") == [
        "rival(a, d) always, r4: asserted by An official, graded C6",
        "count : { R says rival(a, _), (stance(R, asserts) ; stance(R, suspects)) } = 1 always, "
        "over 1 row",
        "{ r4 says rival(a, d), (stance(r4, asserts) ; stance(r4, suspects)) } always",
        "r4 says rival(a, d) always, r4: asserted by An official, graded C6",
        "stance(r4, asserts) always",
        "no other { _ says rival(a, _), (stance(_, asserts) ; stance(_, suspects)) } always",
    ]


def test_braces_in_braces_are_shown_with_values() -> None:
    made = world(FACTS + "m(X, N) :- p(X), N = count : { r(X, M), M > 1 + count : { q(X) } }.")
    assert "{ r(a, 3), 3 > 1 + count : { q(a) } } [2, 9]" in lines(made, "m(a, 1)")
