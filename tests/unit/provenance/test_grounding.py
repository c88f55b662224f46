"""The derivation graph: what the applications of rules rest on."""

from __future__ import annotations

import pytest

from cartelogic.analysis.normal import AggregateOperation
from cartelogic.model.values import IntervalRange
from cartelogic.provenance.grounding import Absent, Atom, Grounding, Premise, Whole, dated
from cartelogic.provenance.proof import Ground, Pattern
from cartelogic.temporal import ALL_TIME, POS_INF, Interval
from tests.unit.provenance.programs import case, world


def graph(name: str) -> Grounding:
    search = case(name).search()
    return Grounding(search.rules, search.leaves, search.solver)


def premises(name: str, relation: str, value: str) -> tuple[Premise, ...]:
    """Of the only application that gives a tuple of one symbol."""
    grounding = graph(name)
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


def test_each_spell_on_unknown_days_rests_on_its_own_dated_one() -> None:
    made = world(
        ".time integer\n held(a) @ [3..5, 4..9]. held(a) @ [20..22, 20..30].\n"
        "past(X) @ [end(I), _] :- held(X) @ I."
    )
    search = made.search()
    grounding = Grounding(search.rules, search.leaves, search.solver)
    found = grounding.applications(Ground("certain past", ("a",)))
    assert [(application.when, grounding.premises(application)) for application in found] == [
        (
            [9, POS_INF],
            (
                Whole(
                    Ground("held", ("a",)),
                    IntervalRange(3, 5, 5, 10),
                    is_vague=True,
                    is_certain=True,
                    parts=(
                        (Ground("held", ("a",)), Interval(3, 10)),
                        (Ground("dated held", ("a", 3, 5, 5, 9)), ALL_TIME),
                    ),
                ),
            ),
        ),
        (
            [30, POS_INF],
            (
                Whole(
                    Ground("held", ("a",)),
                    IntervalRange(20, 22, 21, 31),
                    is_vague=True,
                    is_certain=True,
                    parts=(
                        (Ground("held", ("a",)), Interval(20, 31)),
                        (Ground("dated held", ("a", 20, 22, 21, 30)), ALL_TIME),
                    ),
                ),
            ),
        ),
    ]


def test_no_spell_has_other_limits_than_its_dated_one() -> None:
    solver, held = case("days not known").search().solver, Ground("held", ("a",))
    assert dated(solver, held, IntervalRange(3, 5, 5, 10)) == Ground(
        "dated held", ("a", 3, 5, 5, 9)
    )
    with pytest.raises(AssertionError, match="that is none"):
        dated(solver, held, IntervalRange(3, 5, 7, 10))


def test_a_negation_rests_on_an_absence() -> None:
    assert premises("negation", "alone", "a") == (
        Atom(Ground("group", ("a",))),
        Absent(Pattern("ally", ("a", None))),
        Absent(Pattern("ally", (None, "a"))),
    )


def test_rows_count_where_they_are_certain_and_where_they_may_hold() -> None:
    search = world(
        ".time integer\n p(a) @ [3..5, 10..12]. p(b) @ [1, 4]. n(N) :- N = count : { p(_) }."
    ).search()
    grounding = Grounding(search.rules, search.leaves, search.solver)
    counted = next(name for name in search.rules if name.startswith("count"))
    ((rule, operation),) = grounding.operated(Ground(counted, (1,)))
    assert isinstance(operation, AggregateOperation)
    assert list(grounding.counted(Ground(counted, (1,)), rule, operation)) == [
        (Ground("certain p", ("a",)), [5, 11]),
        (Ground("p", ("a",)), [3, 5, 11, 13]),
        (Ground("certain p", ("b",)), [1, 5]),
    ]
