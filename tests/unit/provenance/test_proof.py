"""Walking proofs."""

from __future__ import annotations

from cartelogic.provenance.proof import Derived, children, leaves, size, walk
from tests.unit.provenance.programs import case, world


def test_every_node_is_met_once_before_its_premises() -> None:
    made = world(".time integer\ne(a, a). f(X, Y) :- e(X, Y). g(X) :- f(X, Y), f(Y, X), X = Y.")
    proof = made.why("g(a)")
    assert isinstance(proof, Derived)
    one, two, condition = proof.premises
    assert one is two
    assert list(map(id, walk(proof))) == list(map(id, (proof, one, *children(one), condition)))
    assert size(proof) == 4


def test_leaves_are_the_reports_in_order_of_first_use() -> None:
    made = case("says and denies")
    assert [leaf.report.id for leaf in leaves(made.why("disputed(a, b)"))] == ["r1", "r2"]
    explanation = made.explained(made.why("undenied(a, b)"))
    assert [leaf.report.id for leaf in explanation.reports] == ["r1"]


def test_a_whole_interval_has_its_cover_and_its_sides() -> None:
    (spell,) = children(case("coalesced").why("whole(a)"))
    assert [type(child).__name__ for child in children(spell)] == [
        "Coalesced",
        "Absence",
        "Absence",
    ]
    spell = children(case("ends of intervals").why("heir(b)"))[0]
    assert [type(child).__name__ for child in children(spell)] == ["Reported", "Absence"]
