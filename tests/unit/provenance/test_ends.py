"""Which leaf fixes an end of a conclusion."""

from __future__ import annotations

import pytest

from cartelogic.provenance.ends import Computed, Side, Turn, fixing
from cartelogic.provenance.proof import Absence, Pattern, Reported, Said
from cartelogic.provenance.render import Renderer
from cartelogic.temporal import POS_INF, Interval
from tests.unit.provenance.programs import case, world


@pytest.mark.parametrize(
    ("name", "atom", "start", "end"),
    [
        ("a rule", "common_enemy(a, b, c)", "case.dl:4", "case.dl:2"),
        ("recursion", "linked(a, c)", "case.dl:3:30", "case.dl:3"),
        ("mutual recursion", "even(2)", "case.dl:3:21", "case.dl:3:21"),
        ("negation", "alone(a)", None, "ally(a, _)"),
        ("negation", "alone(b)", "case.dl:3:19", "ally(_, b)"),
        ("whole intervals", "shifted(a, b)", "case.dl:3", "case.dl:3"),
        ("ends of intervals", "heir(b)", "case.dl:3", None),
        ("intervals of heads", "pact(a, b)", "computed", None),
        ("ends of intervals", "wait(a, 366)", "computed", "computed"),
        ("now", "past(a)", "end of case.dl:2", "computed"),
        ("says and denies", "disputed(a, b)", "r2", "r2"),
        ("attributes", "good(r1, c)", None, None),
        ("symmetry", "linked(a, c)", "case.dl:3", "case.dl:3"),
        ("acceptance", "triangle(a, c)", "r1", "r1"),
        ("coalesced", "any(a)", "case.dl:3", "case.dl:3:39"),
        ("coalesced", "whole(a)", "case.dl:3", "case.dl:3:39"),
    ],
)
def test_an_end_is_fixed_by_a_leaf(
    name: str, atom: str, start: str | None, end: str | None
) -> None:
    made = case(name)
    found: list[str | None] = []
    for side in Side:
        match fixing(made.why(atom), side):
            case Reported(report=report) | Said(report=report):
                found.append(report.id)
            case Absence(ground=ground):
                found.append(Renderer(made.database).atom(ground))
            case Turn(leaf=leaf, side=other):
                found.append(f"{other.value} of {leaf.report.id}")
            case Computed():
                found.append("computed")
            case None:
                found.append(None)
    assert found == [start, end]


@pytest.mark.parametrize("name", ["recursion", "negation", "coalesced", "whole intervals"])
def test_the_leaf_has_that_end(name: str) -> None:
    for proof in case(name).proofs():
        for side in Side:
            match fixing(proof, side):
                case Reported() | Said() | Absence() as leaf:
                    assert side.of(leaf.interval) == side.of(proof.interval)  # type: ignore[union-attr]
                case _:
                    pass


def test_an_end_may_be_where_a_whole_interval_has_its_other_end() -> None:
    made = world(
        ".time integer\n p(a) @ [10, 20].\n"
        "before(X) @ [S - 5, S - 1] :- p(X) @ [S, _].\n"
        "after(X) @ [E + 1, E + 5] :- p(X) @ [_, E]."
    )
    leaf = made.why("p(a)")
    assert isinstance(leaf, Reported)
    before, after = made.why("before(a)"), made.why("after(a)")
    assert fixing(before, Side.END) == Turn(leaf, Side.START)
    assert fixing(after, Side.START) == Turn(leaf, Side.END)
    assert isinstance(fixing(before, Side.START), Computed)
    assert isinstance(fixing(after, Side.END), Computed)


def test_what_an_absence_puts_an_end_to_is_no_report_to_turn_to() -> None:
    made = world(
        ".time integer\n up(a) @ [0, 9]. group(a) @ [0, 20].\n"
        "free(X) :- group(X), not up(X).\n"
        "before(X) @ [S - 5, S - 1] :- free(X) @ [S, _].\n"
        "after(X) @ [E + 1, E + 5] :- free(X) @ [_, E]."
    )
    before, after = made.why("before(a)"), made.why("after(a)")
    assert fixing(made.why("free(a)"), Side.START) == Absence(
        Pattern("up", ("a",)), Interval(10, POS_INF)
    )
    assert fixing(before, Side.END) == Computed(before)  # type: ignore[arg-type]
    turn = fixing(after, Side.START)
    assert isinstance(turn, Turn)
    assert (turn.leaf.report.id, turn.side) == ("case.dl:2:18", Side.END)
