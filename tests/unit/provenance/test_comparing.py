"""Comparisons of values that may be known as ranges only."""

from __future__ import annotations

import pytest

from cartelogic.model.clauses import AllenComparison
from cartelogic.model.terms import Variable
from cartelogic.model.values import interval_ranged
from cartelogic.provenance.comparing import Comparing
from cartelogic.temporal import INTEGERS, Interval


@pytest.mark.parametrize(
    ("is_vague", "is_certain", "expected"),
    [(False, False, False), (True, False, True), (True, True, False)],
)
def test_a_rule_without_ranges_relates_none(
    is_vague: bool, is_certain: bool, expected: bool
) -> None:
    literal = AllenComparison("before", Variable("I"), Variable("J"))
    values = {"I": interval_ranged(1, 2, 4, 9), "J": Interval(6, 8)}
    compared = Comparing(INTEGERS, is_certain=is_certain, is_vague=is_vague)
    assert compared.holds(literal, values) is expected
    exact = {"I": Interval(1, 4), "J": Interval(6, 8)}
    assert compared.holds(literal, exact)
