"""Goals: what an engine answers to a question is what a rule with that body would derive."""

from __future__ import annotations

import re

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.analysis.checks import Analysis, check_goals
from cartelogic.analysis.lifting import normalise
from cartelogic.analysis.normal import CONTESTED, QUERY, Kind, NormalRule
from cartelogic.analysis.versions import Versions
from cartelogic.engine import Engine
from cartelogic.errors import EvaluationError
from cartelogic.model.clauses import Atom, Rule
from cartelogic.model.terms import Term, Variable
from cartelogic.source import SourceText
from cartelogic.store.relation import Relation
from cartelogic.syntax.parser import parse_goal
from cartelogic.temporal import Codec
from cartelogic.testing.writing import Written, programs
from tests.evaluation import FULL_ENGINES, load, loaded, run, started

every_engine = pytest.mark.parametrize("engine", FULL_ENGINES)


def goals(text: str, variables: list[str], codec: Codec) -> tuple[NormalRule, ...]:
    """A question, and the variables it asks for."""
    source = SourceText("<goal>", text)
    head: list[Term] = [Variable(name) for name in variables]
    rule = Rule(Atom(QUERY, tuple(head)), parse_goal(source, codec), None, source.span())
    return tuple(normalise(rule, codec, Kind.QUERY))


def asked(engine: Engine, analysis: Analysis, questions: tuple[NormalRule, ...]) -> Relation:
    """What may be the answers."""
    versions = analysis.versions.of_goals(questions, analysis.context.program.codec)
    return engine.query(versions.rules, [QUERY])[QUERY]


@every_engine
@given(programs(), st.data())
def test_a_goal_has_the_answers_of_a_rule_with_its_body(
    engine: str, program: Written, data: st.DataObject
) -> None:
    rule = data.draw(st.sampled_from(program.rules))
    body = rule.partition(" :- ")[2].removesuffix(".")
    names = sorted(set(re.findall(r"\b[XNTI]\d+\b", rule.partition(" :- ")[0])))
    analysis, database = load(program)
    questions = goals(body, names, database.codec)
    assert not any(problem.is_error for problem in check_goals(analysis, questions))
    versions = analysis.versions.of_goals(questions, database.codec)
    wanted = _extents_of(QUERY, versions)
    found = started(engine, analysis, database).query(versions.rules, wanted)
    # On no interval of its own, so that the rule may have whole spells only.
    head = f"asked({', '.join(names)})" if names else "asked"
    asking = evolve(program, rules=(*program.rules, f"{head} @ [_, _] :- {body}."))
    analysis, database = load(asking)
    expected = started("naive", analysis, database)
    for name, other in zip(wanted, _extents_of("asked", analysis.versions), strict=True):
        assert found[name].as_dict() == expected.relation(other).as_dict()


def _extents_of(name: str, versions: Versions) -> list[str]:
    """The relations that hold the possible, certain and contested extents of one."""
    contested = [CONTESTED + name] if name in versions.contested else []
    return [name, versions.certain(name), *contested]


@every_engine
def test_a_goal_is_marked_later_than_what_it_reads(engine: str) -> None:
    analysis, database = loaded("p(a). q(X) :- p(X). r(X) :- q(X).")
    answering = started(engine, analysis, database)
    (question,) = goals("r(X)", ["X"], Codec.DAYS)
    ((_, _, _, mark),) = asked(answering, analysis, (question,)).log
    ((_, _, _, before),) = answering.relation("r").log
    assert mark[0] > before[0] > 0
    assert mark[1] == question.id


@every_engine
def test_goals_are_not_kept(engine: str) -> None:
    analysis, database = loaded("p(a). q(X) :- p(X).")
    answering = started(engine, analysis, database)
    first = asked(answering, analysis, goals("q(X), X != b", ["X"], Codec.DAYS))
    second = asked(answering, analysis, goals("q(X), X != a", ["X"], Codec.DAYS))
    assert (len(first), len(second), len(answering.relation(QUERY))) == (1, 0, 0)


@every_engine
def test_an_unknown_relation_is_empty(engine: str) -> None:
    relation = run(engine, "p(a). q(X) :- p(X).").relation("elsewhere")
    assert (relation.name, relation.as_dict()) == ("elsewhere", {})


@every_engine
def test_a_goal_stops_for_the_same_reasons_as_a_rule(engine: str) -> None:
    analysis, database = loaded("p(0).")
    answering = started(engine, analysis, database)
    with pytest.raises(EvaluationError, match="division by zero"):
        asked(answering, analysis, goals("p(X), Y = 1 / X", ["Y"], Codec.DAYS))
    with pytest.raises(EvaluationError, match="nobody said when"):
        asked(answering, analysis, goals("p(X), now(D)", ["X", "D"], Codec.DAYS))
