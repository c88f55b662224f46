"""A metric operator is proven by its rule, or by another if that one does not give it."""

from __future__ import annotations

import pytest

from cartelogic.analysis.normal import MetricOperation
from cartelogic.provenance.goals import Goal
from cartelogic.provenance.operations import windowed
from cartelogic.provenance.solving import Solver
from tests.unit.provenance.programs import world

FACTS = ".time integer\n p(a) @ [2, 4]. p(a) @ [8, 9]. q(a) @ [3, 3]. q(b) @ [3, 9].\n"


@pytest.mark.parametrize(
    ("operator", "held", "missed"),
    [
        ("once[0, 2] p(X)", [2, 6, 11], [1, 7, 12]),
        ("eventually[0, 2] p(X)", [0, 4, 6, 9], [-1, 5, 10]),
        ("historically[0, 1] p(X)", [3, 4, 9], [2, 5, 8, 10]),
        ("always[0, 1] p(X)", [2, 3, 8], [1, 4, 7, 9]),
        ("p(X) since[1, 5] q(X)", [4], [3, 5, 8]),
        ("p(X) until[1, 5] q(X)", [2], [1, 3, 4]),
        ("(not p(X)) since[1, 5] q(X)", [], [3, 4, 5]),
        ("(not p(X)) until[2, 5] q(X)", [], [1, 2, 3]),
    ],
)
def test_it_is_given_where_it_holds_and_nowhere_else(
    operator: str, held: list[int], missed: list[int]
) -> None:
    made = world(f"{FACTS} r(X) :- {operator}.")
    (rule,) = (rule for rule in made.analysis.versions.rules if rule.operation is not None)
    operation = rule.operation
    assert isinstance(operation, MetricOperation)
    solver = Solver(made.engine.relation, made.database.codec, made.analysis.strata)

    def asks(at: int) -> bool:
        """Whether it asks for proofs of its operands, or says at once that there is none."""
        goal = Goal(rule.head.predicate, ("a",), at)
        return next(windowed(solver, rule, operation, goal, None), None) is not None

    assert [asks(at) for at in held] == [True] * len(held)
    assert [asks(at) for at in missed] == [False] * len(missed)
