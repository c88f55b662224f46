"""Which variables the rest of a plan asks for: an engine binds no others."""

from __future__ import annotations

import pytest

from cartelogic.analysis.normal import NormalRule
from cartelogic.model.clauses import Atom
from cartelogic.model.terms import Ends, Variable, Wildcard
from cartelogic.plan.nodes import AntiJoin, Extend, Join, Plan, Project, Select, Step

V, W, X, Y, Z = (Variable(name) for name in "VWXYZ")
READ = Join("p", (X, Y), (), ((0, "X"), (1, "Y")))


def needed(*steps: Step, head: tuple[Variable, ...] = (), annotation: Ends | None = None) -> str:
    rule = NormalRule(Atom("h", head), annotation, ())
    plan = Plan(rule, (READ, *steps), Project(head, annotation))
    return "".join(sorted(plan.needed_from(1)))


@pytest.mark.parametrize(
    ("step", "names"),
    [
        (Join("q", (X, Z), (0,), ((1, "Z"),)), "XZ"),
        (AntiJoin("q", (Y, Wildcard()), (0,)), "Y"),
        (Select("<", X, Z), "XZ"),
        (Extend("Z", Y), "Y"),
    ],
)
def test_every_step_asks_for_the_variables_it_reads(step: Step, names: str) -> None:
    assert needed(step) == names


def test_the_head_asks_for_its_terms_and_the_ends_of_its_interval() -> None:
    assert needed(head=(V,), annotation=Ends(W, Wildcard())) == "VW"


def test_all_later_steps_ask_and_those_before_do_not() -> None:
    steps = (Select("<", X, Y), Extend("Z", W))
    assert needed(*steps, head=(V,)) == "VWXY"
    plan = Plan(NormalRule(Atom("h", ()), None, ()), (READ, *steps), Project(()))
    assert [len(plan.needed_from(i)) for i in range(4)] == [3, 3, 1, 0]
