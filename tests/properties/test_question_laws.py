"""A question means what a rule with that body means, and its answers have proofs."""

from __future__ import annotations

import re
from itertools import islice

from attrs import evolve
from hypothesis import event, given, settings
from hypothesis import strategies as st

from cartelogic import KnowledgeBase, ProgramError
from cartelogic.answers import Answers, Extent
from cartelogic.model.values import Row
from cartelogic.provenance.steps import HOLDING
from cartelogic.temporal import IntervalSet
from cartelogic.testing.writing import EVERYTHING, VAGUE, Written, WrittenFact, programs
from tests.uncertain_programs import programs_about_ranges, uncertain_facts

MANY, SOME = (max(1, settings().max_examples * n // 6) for n in (4, 2))
PROVEN = 3  # of the answers to each question
EXTENTS: tuple[Extent, ...] = ("possible", "certain", "contested")
BODY = re.compile(r":- (.*?)\.(?=\s|$)")


def extents(answers: Answers) -> dict[Row, tuple[IntervalSet, ...]]:
    return {a.row: (a.possible, a.certain, a.contested) for a in answers}


def asked(text: str, question: str) -> None:
    """Compare the answers with what a rule derives that has the question for a body; prove them."""
    try:
        answers = KnowledgeBase.from_text(text).query(question)
    except ProgramError as error:  # of a predicate that only the rule derived, or of no value
        event(f"not asked: {error.codes()}")
        return
    head = f"asked({', '.join(['yes', *answers.names])})"
    try:
        kb = KnowledgeBase.from_text(f"{text}\n{head} :- {question}.")
    except ProgramError as error:
        if error.codes() != ("CL304",):  # all that is read are whole intervals
            raise
        kb = KnowledgeBase.from_text(f"{text}\n{head} @ [_, _] :- {question}.")
    event("some answers" if answers else "no answer")
    assert extents(answers) == extents(kb.query(head))
    for answer in islice(answers, PROVEN):
        for extent in EXTENTS:
            held = getattr(answer, extent)
            if held:
                explanation = answer.why(extent=extent)
                explanation.verify()
                assert isinstance(explanation.proof, HOLDING)
                assert explanation.proof.interval == held.parts[0]
            for part in held:
                if isinstance(part.end, int):
                    answer.why(answer.codec.format(part.end - 1), extent).verify()


def ask_all(program: Written) -> None:
    """Ask every body, of a program that has no rule with it and knows nothing of its parts."""
    for question in dict.fromkeys(BODY.findall("\n".join(program.rules))):
        others = tuple(rule for rule in program.rules if question not in rule)
        asked(evolve(program, rules=others).text, question)


@settings(max_examples=SOME)
@given(programs(EVERYTHING))
def test_a_question_has_the_answers_of_a_rule_with_that_body(program: Written) -> None:
    ask_all(program)


@settings(max_examples=SOME)
@given(programs(VAGUE))
def test_so_it_has_where_values_are_ranges(program: Written) -> None:
    ask_all(program)


@settings(max_examples=MANY)
@given(programs_about_ranges())
def test_so_it_has_where_rules_compute_with_ranges(program: Written) -> None:
    ask_all(program)


@st.composite
def windows(draw: st.DrawFn) -> str:
    """An atom or a window over one or two; variables, constants and `_` in any place."""

    def atom() -> str:
        name, last = draw(st.sampled_from([("e", "3"), ("g", "a"), ("h", "3")]))
        first = draw(st.sampled_from(["X", "_", "a"]))
        second = draw(st.sampled_from(["Y", "_", last]))
        return f"{name}({first}, {second})"

    def unary() -> str:
        return draw(st.sampled_from(["once", "eventually", "historically", "always"]))

    if draw(st.integers(0, 5)) == 5:
        return atom()
    operand = f"{unary()} {atom()}" if draw(st.integers(0, 3)) == 3 else atom()
    window = draw(st.sampled_from(["", "[0, 2]", "[1, 4]"]))
    if draw(st.booleans()):
        return f"{unary()}{window} {operand}"
    bound = "f(X, N), " if draw(st.booleans()) else ""
    left = draw(st.sampled_from([atom(), "h(X, _)", "k(a)", "(not h(a, _))", "(not k(_))"]))
    return f"{bound}{left} {draw(st.sampled_from(['since', 'until']))}{window} {operand}"


ANYWAY = (("e", ("z", 1)), ("g", ("z", "z")), ("f", ("z", 1)))
RANGES = "h(X, D) @ [_, _] :- e(X, _) @ I, D = days(I). h(X, N) :- f(X, N). k(X) :- g(X, _)."


@settings(max_examples=4 * MANY)
@given(uncertain_facts(("e", ("a", 3)), ("g", ("a", "a")), ("f", ("a", 2))), windows())
def test_so_it_has_where_no_rule_knows_the_window(facts: list[WrittenFact], window: str) -> None:
    columns = {"e": "sn", "f": "sn", "g": "ss"}
    kept = [WrittenFact(name, row, (30, 30)) for name, row in ANYWAY]
    program = Written(columns, tuple(columns), (), (), (*facts, *kept), (), (RANGES,))
    asked(program.text, window)
