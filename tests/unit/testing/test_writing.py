"""Whole random programs: text of the language that shrinks to something short."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from cartelogic.model.printing import format_program
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_program
from cartelogic.testing import Features, Written, programs
from cartelogic.testing.writing import PLAIN, WrittenFact, WrittenReport
from tests.shrinking import least

CONSTRUCTS = {"an absence": "not ", "a metric operator": "once[", "whole spells": ") @ I"}


@settings(max_examples=15)
@given(programs())
def test_a_program_prints_as_text_that_reads_as_itself(program: Written) -> None:
    parsed = parse_program(SourceText("program.dl", str(program)))
    assert not parsed.diagnostics
    again = parse_program(SourceText("program.dl", format_program(parsed.program)))
    assert again.program == parsed.program


def bodies_of(program: Written) -> str:
    return "\n".join(rule.partition(" :- ")[2] for rule in program.rules)


@pytest.mark.slow
@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_programs_with_a_construct_shrink_to_a_few_lines(construct: str) -> None:
    word = CONSTRUCTS[construct]
    program = least(programs(), lambda drawn: word in bodies_of(drawn), 60)
    assert len(str(program).splitlines()) <= 10, str(program)


def test_the_simplest_program_has_a_fact_and_a_rule() -> None:
    assert str(least(programs())) == ".time integer\ne1(sa, sa).\nd1(X1) :- e1(X1, X2).\n"


@settings(max_examples=15)
@given(programs(Features(negation=False, aggregates=False, reports=False, metric=False)))
def test_what_is_not_wanted_is_not_there(program: Written) -> None:
    text = bodies_of(program)
    assert not any(word in text for word in ("not ", " : {", " says ", "once[", "since"))


@settings(max_examples=15)
@given(programs(PLAIN))
def test_plain_programs_have_no_intervals_as_values(program: Written) -> None:
    assert " @ " not in bodies_of(program)


def test_reports_are_shown_as_comments() -> None:
    claim = WrittenFact("e1", ("sa",), (3, None))
    told = WrittenReport("r1", "denies", 2, claim)
    program = Written({"e1": "s"}, ("e1",), (), (), (claim,), (told,), ())
    assert str(program) == (
        ".time integer\ne1(sa) @ [3, _].\n% report r1, credibility 2, denies: e1(sa) @ [3, _].\n"
    )
