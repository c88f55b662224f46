"""What keeps a report from being certain."""

from __future__ import annotations

import pytest

from cartelogic.provenance.doubts import doubts
from cartelogic.temporal import ALL_TIME, Interval
from tests.unit.provenance.programs import report, world

VAGUE = ("case.dl:2 is certain of [5, 10] only: [3..5, 10..12]",)


@pytest.mark.parametrize(
    ("within", "lines"),
    [
        (Interval(5, 11), ()),
        (Interval(6, 8), ()),
        (Interval(4, 8), VAGUE),
        (Interval(8, 12), VAGUE),
        (Interval(4, 12), VAGUE),
        (ALL_TIME, VAGUE),
    ],
)
def test_a_vague_claim_is_in_doubt_where_it_is_not_certain(
    within: Interval, lines: tuple[str, ...]
) -> None:
    made = world(".time integer\n p(a) @ [3..5, 10..12].")
    assert doubts(made.why("p(a)"), within, made.analysis, made.database) == lines


@pytest.mark.parametrize("within", [Interval(0, 30), Interval(3, 5), ALL_TIME])
def test_an_exact_claim_is_not_in_doubt_beyond_its_ends(within: Interval) -> None:
    made = world(".time integer\n p(a) @ [3, 12].")
    assert doubts(made.why("p(a)"), within, made.analysis, made.database) == ()


def test_a_denial_is_a_doubt_about_what_follows_from_the_report() -> None:
    made = world(
        "q(X) :- p(X). told(R) :- R says p(_).",
        report("r1", "p(a) @ [2010-01-01, 2012-12-31]"),
        report("r2", "p(a) @ [2011-01-01, 2011-12-31]", stance="denies"),
    )

    def lines(atom: str) -> tuple[str, ...]:
        return doubts(made.why(atom), ALL_TIME, made.analysis, made.database)

    assert lines("q(a)") == ("r2 denies what r1 claims",)
    assert lines("told(r1)") == ()
