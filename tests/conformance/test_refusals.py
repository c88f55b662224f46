"""Every engine stops for the same reasons, with the same words."""

from __future__ import annotations

import pytest

from cartelogic.engine import Limits
from cartelogic.errors import EvaluationError
from tests.evaluation import FULL_ENGINES, loaded, run, started

every_engine = pytest.mark.parametrize("engine", FULL_ENGINES)


def refused(engine: str, program: str, limits: Limits | None = None) -> str:
    """What an engine says when it stops, instead of answering for ``h``."""
    with pytest.raises(EvaluationError) as stopped:
        run(engine, program, limits).relation("h")
    (diagnostic,) = stopped.value.diagnostics
    return diagnostic.render()


@every_engine
def test_now_is_never_guessed(engine: str) -> None:
    program = "p(a).\nh(X) :- p(X), X != b.\nh(X) :- p(X), now(D), D > 2014-01-01."
    assert refused(engine, program) == (
        "CL601: `now` is read, and nobody said when that is\n"
        "  test.dl:3:1\n"
        "  3 | h(X) :- p(X), now(D), D > 2014-01-01.\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  rule: h(X) :- p(X), now(D), D > 2014-01-01.\n"
        "  why:   nothing here reads the clock\n"
        "  try:   say when it is: `now=` in Python, `:now` at the prompt, "
        "`--now` on the command line"
    )


@every_engine
def test_now_is_not_missed_by_who_does_not_read_it(engine: str) -> None:
    answering = run(engine, "p(a). h(X) :- p(X). g(X) :- p(X), not now(2014-01-01).")
    assert list(answering.relation("h").rows) == [("a",)]
    with pytest.raises(EvaluationError, match="CL601"):
        answering.relation("g")


UNDEFINED = {
    "X / (X - 1)": "division by zero",
    "mod(X, X - 1)": "division by zero",
    "X / 0.0": "division by zero",
    "mod(days([_, X]), 2)": "a remainder of numbers that are not whole",
    "to_number(abc)": "`abc` shows no whole number",
    'substr("abc", 0 - X, 2)': "a part of a text that begins or ends before it",
    "X * 1.0 * 1" + "0" * 400: "a number too large to hold",
    "X * 1" + "0" * 3999 + " * 1" + "0" * 3999: "a number too large to hold",
    "1" + "0" * 400 + " / 2.5": "a number too large to hold",
}


@every_engine
@pytest.mark.parametrize("computed", sorted(UNDEFINED), ids=lambda text: text[:24])
def test_what_is_not_defined_stops_the_evaluation(engine: str, computed: str) -> None:
    said = refused(engine, f".time integer\np(1). h(Y) :- p(X), Y = {computed}.")
    claim, place, *_ = said.splitlines()
    assert claim.startswith("CL602: `h` ")
    assert claim.endswith(UNDEFINED[computed])
    assert place == "  test.dl:2:7"
    assert said.endswith("\n  try:   guard the computation with a comparison")


@every_engine
@pytest.mark.parametrize(
    "rule",
    [
        "h(X) :- p(X) @ [S, _], p(X), S + 9999999 > S.",
        "h(X) :- p(X) @ [S, _], p(X), D = S - 9999999, D < S.",
        "h(X) @ [S, S + 9999999] :- p(X) @ [S, _].",
        "h(S + 9999999) :- p(X) @ [S, _], p(X).",
        "h(X) :- p(X) @ [S, _], p(X), not q(S + 9999999).",
        "h(X) :- p(X) @ [S, _], p(X), [S, S + 9999999] intersects [S, _].",
    ],
)
def test_no_day_is_computed_outside_the_calendar(engine: str, rule: str) -> None:
    said = refused(engine, f"p(a) @ [2014, 2015]. q(2014-01-01). {rule}")
    assert said.splitlines()[0].endswith("a date outside the years 1 to 9999")


@every_engine
@pytest.mark.parametrize(
    "rule",
    [
        "h(X) :- p(X, Y), 1 / Y = 1.",
        "h(X / Y) :- p(X, Y).",
        "h(X) :- p(X, Y), p(X / Y, _).",
        "h(X) :- p(X, Y), not p(X / Y, _).",
        "h(X) :- p(X, Y), [X / Y, 5] before [7, 8].",
        "h(X) @ [X / Y, _] :- p(X, Y).",
    ],
)
def test_a_division_by_zero_stops_wherever_it_stands(engine: str, rule: str) -> None:
    assert "division by zero" in refused(engine, f".time integer\np(1, 0). {rule}")


@every_engine
def test_rounds_are_limited(engine: str) -> None:
    program = "p(0). h(X) :- p(X). h(X + 1) :- h(X)."
    said = refused(engine, program, Limits(rounds=20))
    assert said.startswith("CL603: `h` did not settle in 20 rounds\n")
    assert "rule: h(X + 1) :- h(X)." in said
    assert said.endswith("try:   bound the recursion, or raise the limit with `limits=`")


@every_engine
def test_tuples_are_limited(engine: str) -> None:
    program = "p(0). h(X) :- p(X). h(X + 1) :- h(X)."
    said = refused(engine, program, Limits(pieces=20))
    assert said.startswith("CL604: `h` grew past 20 tuples\n")
    assert "rule: h(X + 1) :- h(X)." in said


@every_engine
def test_limits_that_are_not_reached_change_nothing(engine: str) -> None:
    answering = run(engine, "h(0). h(X + 1) :- h(X), X < 9.", Limits(rounds=11, pieces=9))
    assert len(answering.relation("h")) == 10


@every_engine
def test_nothing_half_derived_is_kept(engine: str) -> None:
    analysis, database = loaded("p(0). h(X) :- p(X). h(X + 1) :- h(X), X < 5. g(X) :- p(X).")
    answering = started(engine, analysis, database, Limits(pieces=3))
    for _ in range(2):
        with pytest.raises(EvaluationError):
            answering.relation("h")
    assert list(answering.relation("g").rows) == [(0,)]
