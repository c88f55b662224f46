"""Long proofs as text: folded to so many lines, and saying so."""

from __future__ import annotations

import re

import pytest

from cartelogic import Explanation
from cartelogic.provenance.proof import leaves
from tests.unit.provenance.programs import CASES, case, explanations, report, world
from tests.unit.provenance.test_search import chain

LEFT_OUT = re.compile(r"… (\d+) of (\d+) lines are left out; see all")
IN_PLACE = re.compile(r"… (?:\d+ more, |\d+ premises?, )?(\d+) (?:more )?lines?\b")


def folded(explanation: Explanation, lines: int | None = None, depth: int | None = None) -> str:
    return explanation.text(lines, depth, hint="see all")


def counted(text: str) -> tuple[int, int]:
    """How many lines are said to be left out: in their places, and at the end."""
    *above, last = text.split("\n")
    found = LEFT_OUT.fullmatch(last)
    assert found
    return sum(int(m[1]) for line in above if (m := IN_PLACE.search(line))), int(found[1])


def necessary(explanation: Explanation) -> int:
    """The lines that are always there: the conclusion, its rule, and what is said of the rest."""
    return next(i for i, line in enumerate(explanation.text().split("\n")) if "─ " in line) + 2


@pytest.mark.parametrize("name", CASES)
def test_a_folded_proof_has_no_more_lines_and_says_what_is_left_out(name: str) -> None:
    for explanation in explanations(name)[::7]:
        whole = explanation.text().split("\n")
        if not any("─ " in line for line in whole):
            continue
        for lines in range(necessary(explanation), len(whole)):
            text = folded(explanation, lines)
            shown = text.split("\n")
            assert len(shown) <= lines
            assert shown[0] == whole[0]
            in_place, at_the_end = counted(text)
            assert in_place == at_the_end
            kept = [line for line in shown[:-1] if "… " not in line]
            assert len(kept) + at_the_end == len(whole)


@pytest.mark.parametrize("name", CASES)
def test_what_fits_is_not_folded(name: str) -> None:
    for explanation in explanations(name)[::7]:
        whole = explanation.text()
        assert folded(explanation, whole.count("\n") + 1) == whole
        assert folded(explanation, depth=1000) == whole


def test_what_is_near_the_conclusion_is_shown() -> None:
    made = chain(200)
    explanation = made.explained(made.why("reach(200)"))
    assert folded(explanation, 12) == (
        "reach(200) [5, 99]: starts with case.dl:2, ends with r0\n"
        "  by case.dl:4 reach(Y) :- reach(X), edge(X, Y).\n"
        "  with Y = 200, X = 199\n"
        "  ├─ reach(199) [5, 99]\n"
        "  │  │  by case.dl:4 reach(Y) :- reach(X), edge(X, Y).\n"
        "  │  │  with Y = 199, X = 198\n"
        "  │  ├─ reach(198) [5, 99]\n"
        "  │  │  └─ … 801 more lines, resting on 199 reports: case.dl:2, r0, r1 and 196 more\n"
        "  │  └─ edge(198, 199) [0, 99], r198: asserted by An official, graded C6\n"
        "  └─ edge(199, 200) [0, 99], r199: asserted by An official, graded C6\n"
        "… 801 of 810 lines are left out; see all"
    )


def test_a_tree_of_its_own_is_folded_with_the_branch_that_it_continues() -> None:
    made = chain(100)
    explanation = made.explained(made.why("reach(100)"))
    assert "\n(1) reach(70)" in folded(explanation, 200)
    assert "\n(1)" not in folded(explanation, 60)


def test_so_many_steps_are_shown() -> None:
    made = case("a rule")
    explanation = made.explained(made.why("common_enemy(a, b, c)"))
    assert folded(explanation, depth=0).split("\n")[-2:] == [
        "  └─ … 3 premises, 3 lines, resting on 3 reports: case.dl:2, case.dl:4 and case.dl:3",
        "… 3 of 6 lines are left out; see all",
    ]
    assert folded(explanation, depth=1) == explanation.text()


def test_of_many_premises_the_first_are_shown() -> None:
    facts = " ".join(f"p({i}) @ [0, 9]." for i in range(100))
    made = world(f".time integer\n{facts} n(N) :- N = count : {{ p(_) }}.")
    explanation = made.explained(made.why("n(100)"))
    lines = folded(explanation, 20).split("\n")
    assert len(lines) == 20
    assert re.fullmatch(
        r" +└─ … \d+ more, \d+ lines, resting on \d+ reports: .* and \d+ more", lines[-2]
    )


def test_what_is_used_again_points_to_where_it_is_shown() -> None:
    made = world(
        ".time integer\n e(a, a) @ [1, 2]. f(X, Y) :- e(X, Y). h(X) :- f(X, X), e(X, X).\n"
        "g(X) :- h(X), f(X, X)."
    )
    explanation = made.explained(made.why("g(a)"))
    assert explanation.text().endswith("└─ f(a, a) [1, 2], as above")
    assert folded(explanation, 8).split("\n")[-2] == ("  └─ f(a, a) [1, 2], as in what is left out")


def test_printing_folds_what_is_long_and_says_how_to_see_all() -> None:
    made = chain(30)
    explanation = made.explained(made.why("reach(30)"))
    assert len(explanation.text().split("\n")) > 60
    assert 55 < len(str(explanation).split("\n")) <= 60
    assert str(explanation).endswith("lines are left out; `.text()` shows all")
    short = made.explained(made.why("reach(3)"))
    assert str(short) == short.text()


def test_a_branch_names_the_reports_it_rests_on() -> None:
    made = world(
        "q(X) :- p(X), r(X). s(X) :- q(X).",
        report("r1", "p(a) @ [2010, 2012]"),
        report("r2", "r(a) @ [2011, 2015]"),
    )
    explanation = made.explained(made.why("s(a)"))
    assert {leaf.report.id for leaf in leaves(explanation.proof)} == {"r1", "r2"}
    assert "     └─ … 4 more lines, resting on 2 reports: r1 and r2" in folded(explanation, 6)
