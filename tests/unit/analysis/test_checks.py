"""What the checks say: every finding of every case, with place, reason and way out.

The cases are in ``findings``: ``%% name``, a program, and after ``%> `` all that is to be
said about it.  That predicates are not declared is left out, except where a case is about
that.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import frozen

from cartelogic.analysis.checks import Analysis, analyse, with_doubts
from cartelogic.errors import ProgramError
from cartelogic.model.profile import ReportDoubts
from tests.evaluation import database_of, parsed

CASES = Path(__file__).parent / "findings"


@frozen
class Case:
    """A program, and what the checks say."""

    name: str
    program: str
    said: str


def _cases() -> list[Case]:
    found = []
    for file in sorted(CASES.glob("*.dl")):
        for section in file.read_text(encoding="utf-8").split("%% ")[1:]:
            name, _, text = section.partition("\n")
            program, _, said = text.partition("%> ")
            lines = said.rstrip("\n").split("\n%>")
            lines = [line.removeprefix(" ") for line in lines]
            found.append(Case(f"{file.stem}: {name}", program, "\n".join(lines)))
    return found


def analysed(text: str) -> Analysis:
    program = parsed(text).program
    return analyse(program, database_of(program).profiles)


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
def test_the_checks_say_all_there_is_to_say(case: Case) -> None:
    found = [
        finding
        for finding in analysed(case.program).diagnostics
        if str(finding.code) != "CL208" or "CL208" in case.name
    ]
    assert "\n\n".join(f.render() for f in found) == case.said.removeprefix("(nothing)")


def test_every_code_of_the_checks_has_a_case() -> None:
    said = "\n".join(case.said for case in _cases())
    codes = (
        "CL201 CL202 CL203 CL204 CL205 CL206 CL207 CL208 CL210 "
        "CL301 CL302 CL303 CL304 CL305 CL307 CL401 CL402"
    )
    assert [code for code in codes.split() if code not in said] == []


def test_a_program_that_fails_a_check_evaluates_nothing() -> None:
    analysis = analysed("p(a). q(X, Y) :- p(X).")
    assert analysis.strata == ()
    with pytest.raises(ProgramError) as refused:
        analysis.require()
    assert refused.value.codes() == ("CL301",)


def test_warnings_do_not_stop_a_program() -> None:
    analysis = analysed("p(a, b). q(X) :- p(X, Y).")
    assert [str(finding.code) for finding in analysis.diagnostics] == ["CL208", "CL208", "CL307"]
    assert analysis.require() is analysis
    assert [stratum.relations for stratum in analysis.strata] == [("q",)]


def test_findings_do_not_depend_on_the_order_of_rules() -> None:
    rules = ["q(X, Y) :- p(X).", "s(X) :- p(X), not r(X).", "r(X) :- p(Y), s(X).", "p(a)."]
    claims = {
        tuple(sorted(finding.claim for finding in analysed("\n".join(order)).diagnostics))
        for order in (rules, rules[::-1])
    }
    assert len(claims) == 1


@pytest.mark.parametrize("of_existence", [False, True])
@pytest.mark.parametrize("of_publication", [False, True])
def test_doubts_that_come_later_are_as_good_as_doubts_from_the_start(
    of_publication: bool, of_existence: bool
) -> None:
    text = ".time integer\np(a). q(X) :- p(X). w(R, T) :- R says p(_), published(R, T)."
    program = parsed(text).program
    profiles = database_of(program).profiles
    doubts = ReportDoubts(of_publication=of_publication, of_existence=of_existence)
    later = with_doubts(analyse(program, profiles), doubts)
    at_once = analyse(program, profiles, doubts)
    assert later.versions.rules == at_once.versions.rules
    assert later.versions.split == at_once.versions.split
    assert later.versions.vague == at_once.versions.vague
    assert later.strata == at_once.strata
    assert later.context.program is program
    assert ("q" in later.versions.split) is of_existence
    assert ("w" in later.versions.split) is (of_publication or of_existence)
