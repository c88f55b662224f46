"""What nodes of a proof claim, in words."""

from __future__ import annotations

import pytest

from cartelogic.model.clauses import Atom, Comparison, Positive
from cartelogic.model.terms import Constant, Variable
from cartelogic.provenance.proof import Condition
from cartelogic.provenance.wording import Wording
from cartelogic.temporal import INTEGERS
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


def test_a_comparison_of_known_values_names_no_choice_of_days() -> None:
    wording = Wording.of(INTEGERS)
    x = Variable("X")
    compared = Condition(Comparison("<", x, Constant(3)), (("X", 2),))
    assert wording.condition(compared) == "X < 3 for X = 2"
    assert wording.conditions([compared]) == "where X < 3"
    # Nor does what is no comparison: only a forged proof has one of these.
    forged = Condition(Positive(Atom("p", (x,))), (("X", 2),))
    assert wording.condition(forged) == "p(X) for X = 2"
    assert wording.conditions([forged]) == "where p(X)"
