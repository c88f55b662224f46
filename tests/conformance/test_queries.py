"""Goals: what an engine answers to a question is what a rule with that body would derive."""

from __future__ import annotations

import re

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.analysis.checks import check_goals
from cartelogic.analysis.normal import QUERY, Kind, NormalRule, normalise
from cartelogic.engine import ENGINES
from cartelogic.errors import EvaluationError
from cartelogic.model.clauses import Atom, Rule
from cartelogic.model.terms import Term, Variable
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_goal
from cartelogic.temporal import Codec
from tests.evaluation import load, loaded, meaning, run, started
from tests.strategies import Written, programs

every_engine = pytest.mark.parametrize("engine", sorted(ENGINES))


def goals(text: str, variables: list[str], codec: Codec) -> tuple[NormalRule, ...]:
    """A question, and the variables it asks for."""
    source = SourceText("<goal>", text)
    head: list[Term] = [Variable(name) for name in variables]
    rule = Rule(Atom(QUERY, tuple(head)), parse_goal(source, codec), None, source.span())
    return tuple(normalise(rule, codec, Kind.QUERY))


@every_engine
@given(programs(), st.data())
def test_a_goal_has_the_answers_of_a_rule_with_its_body(
    engine: str, program: Written, data: st.DataObject
) -> None:
    rule = data.draw(st.sampled_from(program.rules))
    body = rule.partition(" :- ")[2].removesuffix(".")
    asked = sorted(set(re.findall(r"\b[XNTI]\d+\b", rule.partition(" :- ")[0])))
    analysis, database = load(program)
    questions = goals(body, asked, database.codec)
    assert not any(problem.is_error for problem in check_goals(analysis, questions))
    answers = started(engine, analysis, database).query(questions).as_dict()
    # On no interval of its own, so that the rule may have whole spells only.
    head = f"asked({', '.join(asked)})" if asked else "asked"
    asking = evolve(program, rules=(*program.rules, f"{head} @ [_, _] :- {body}."))
    assert answers == meaning("naive", asking)["asked"]


@every_engine
def test_a_goal_is_marked_later_than_what_it_reads(engine: str) -> None:
    answering = run(engine, "p(a). q(X) :- p(X). r(X) :- q(X).")
    (question,) = goals("r(X)", ["X"], Codec.DAYS)
    ((_, _, _, mark),) = answering.query((question,)).log
    ((_, _, _, before),) = answering.relation("r").log
    assert mark[0] > before[0] > 0
    assert mark[1] == question.id


@every_engine
def test_goals_are_not_kept(engine: str) -> None:
    analysis, database = loaded("p(a). q(X) :- p(X).")
    answering = started(engine, analysis, database)
    first = answering.query(goals("q(X), X != b", ["X"], Codec.DAYS))
    second = answering.query(goals("q(X), X != a", ["X"], Codec.DAYS))
    assert (len(first), len(second), len(answering.relation(QUERY))) == (1, 0, 0)


@every_engine
def test_an_unknown_relation_is_empty(engine: str) -> None:
    relation = run(engine, "p(a). q(X) :- p(X).").relation("elsewhere")
    assert (relation.name, relation.as_dict()) == ("elsewhere", {})


@every_engine
def test_a_goal_stops_for_the_same_reasons_as_a_rule(engine: str) -> None:
    answering = run(engine, "p(0).")
    with pytest.raises(EvaluationError, match="division by zero"):
        answering.query(goals("p(X), Y = 1 / X", ["Y"], Codec.DAYS))
    with pytest.raises(EvaluationError, match="nobody said when"):
        answering.query(goals("p(X), now(D)", ["X", "D"], Codec.DAYS))
