"""The derivation graph: what the applications of rules rest on."""

from __future__ import annotations

import pytest

from cartelogic.provenance.grounding import Grounding, Premise, Whole
from cartelogic.provenance.proof import Ground
from cartelogic.temporal import ALL_TIME, Interval
from tests.unit.provenance.programs import case


def premises(name: str, relation: str, value: str) -> tuple[Premise, ...]:
    """Of the only application that gives a tuple of one symbol."""
    search = case(name).search()
    grounding = Grounding(search.rules, search.leaves, search.solver)
    (application,) = grounding.applications(Ground(relation, (value,)))
    return grounding.premises(application)


@pytest.mark.parametrize(
    ("group", "throughout", "dated"),
    [("a", Interval(3, 10), (3, 5, 5, 9)), ("b", Interval(6, 13), (6, 8, 7, 12))],
)
def test_a_spell_that_is_certain_on_no_day_rests_on_the_dated_one(
    group: str, throughout: Interval, dated: tuple[int, ...]
) -> None:
    (spell,) = premises("days not known", "certain spell", group)
    assert isinstance(spell, Whole)
    assert spell.is_certain
    assert spell.parts == (
        (Ground("held", (group,)), throughout),
        (Ground("dated held", (group, *dated)), ALL_TIME),
    )
    (possible,) = premises("days not known", "spell", group)
    assert isinstance(possible, Whole)
    assert possible.parts == spell.parts[:1]


def test_a_spell_that_is_certain_on_some_days_rests_on_those() -> None:
    (spell,) = premises("days not known", "certain spell", "c")
    assert isinstance(spell, Whole)
    assert spell.parts == (
        (Ground("held", ("c",)), Interval(2, 4)),
        (Ground("certain held", ("c",)), Interval(3, 4)),
    )
