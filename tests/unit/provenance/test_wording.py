"""What nodes of a proof claim, in words."""

from __future__ import annotations

import pytest

from cartelogic.model.clauses import Atom, Comparison, Positive
from cartelogic.model.terms import Constant, Variable
from cartelogic.model.values import Range
from cartelogic.provenance.proof import Absence, Condition, Pattern
from cartelogic.provenance.wording import Wording
from cartelogic.temporal import INTEGERS, Interval
from tests.unit.provenance.programs import case


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
