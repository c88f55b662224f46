"""The engine ``pydatalog``: what it answers at an instant, and what it refuses."""

from __future__ import annotations

import math
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyDatalog import pyDatalog, pyEngine

import cartelogic
from cartelogic import ENGINES, EvaluationError, KnowledgeBase, Limits
from cartelogic.analysis.checks import analyse
from cartelogic.engine import SnapshotEngine
from cartelogic.engine.pydatalog import snapshot
from cartelogic.engine.pydatalog.clauses import Clause
from cartelogic.engine.watch import Expired
from cartelogic.model.clauses import Atom, Negative, Positive, Program, Rule
from cartelogic.model.sources import Claim, Report
from cartelogic.model.terms import Variable
from cartelogic.store.database import Database
from tests.evaluation import (
    FILE,
    FULL_ENGINES,
    SNAPSHOT_ENGINES,
    Passed,
    derived_names,
    loaded,
    started,
)

TOY = """
ally(a, b) @ [2010-01, 2013-06-30].
ally(b, c) @ [2011, 2014].
rival(c, d).
linked(X, Y) :- ally(X, Y).
linked(X, Z) :- linked(X, Y), ally(Y, Z).
alone(X) :- rival(X, _), not linked(_, X).
"""


def rows(kb: KnowledgeBase, goal: str, at: str) -> list[tuple[object, ...]]:
    return [answer.row for answer in kb.query(goal, at=at, engine="pydatalog")]


def refused(kb: KnowledgeBase, goal: str, at: str | None = "2014-01-01") -> str:
    with pytest.raises(EvaluationError) as error:
        kb.query(goal, at=at, engine="pydatalog")
    assert set(error.value.codes()) == {"CL612"}
    return str(error.value)


# -- answers ----------------------------------------------------------------------------------


def test_it_answers_with_what_holds_at_the_instant() -> None:
    kb = KnowledgeBase.from_text(TOY)
    assert rows(kb, "linked(a, X)", "2010-06-01") == [("b",)]
    assert rows(kb, "linked(a, X)", "2012-06-01") == [("b",), ("c",)]
    assert rows(kb, "linked(a, X)", "2013-07-01") == []
    assert rows(kb, "alone(c)", "2012-06-01") == []
    assert rows(kb, "alone(c)", "2015-01-01") == [()]


def test_it_shows_that_instant_and_no_other() -> None:
    (answer,) = KnowledgeBase.from_text(TOY).query(
        "linked(a, X)", at="2010-06-01", engine="pydatalog"
    )
    assert answer.when == "[2010-06-01, 2010-06-01]"


def test_both_extents_and_what_is_contested_are_told_apart() -> None:
    kb = KnowledgeBase.from_text("""
    .decl ally(a: group, b: group) disjoint(rival)
    .decl rival(a: group, b: group)
    ally(a, b) @ [2010, 2012-12-31].
    ally(a, c) @ [2010-01-01, 2012-12-31].
    rival(a, c) @ [2012-03-01, 2012-06-30].
    lonely(X) :- group(X), not ally(X, _).
    group(a).
    """)
    for at in ("2010-06-01", "2011-06-01", "2012-04-01", "2013-01-01"):
        for goal in ("ally(a, X)", "lonely(X)", "rival(a, X)"):
            expected = kb.query(goal, at=at)
            found = kb.query(goal, at=at, engine="pydatalog")
            assert [answer.row for answer in found] == [answer.row for answer in expected]
            for own, whole in zip(found, expected, strict=True):
                for extent in ("possible", "certain", "contested"):
                    instants = getattr(whole, extent) & own.possible
                    assert getattr(own, extent) == instants, (goal, at, extent)


def test_aggregates_functions_and_an_interval_of_the_head_are_for_the_instant() -> None:
    kb = KnowledgeBase.from_text("""
    .time integer
    p(a, 1) @ [0, 9]. p(a, 2) @ [5, 9]. p(b, 7) @ [0, 4]. thing(a). thing(b). thing(c).
    many(X, N) :- thing(X), N = count : { p(X, _) }.
    most(X, N) :- N = max M : { p(X, M) }.
    next(X, M + 1) :- p(X, M), M < 7.
    late(X) @ [S, E] :- thing(X), from(S), E = S + 2.
    from(6).
    """)
    for at in (2, 5, 6, 8, 9, 20):
        for goal in ("many(X, N)", "most(X, N)", "next(X, N)", "late(X)"):
            expected = [answer.row for answer in kb.query(goal, at=at)]
            found = kb.query(goal, at=at, engine="pydatalog")
            assert [answer.row for answer in found] == expected, (goal, at)
    assert rows(kb, "many(c, N)", "5") == [(0,)]


def test_a_head_with_uncertain_ends_is_certain_between_them() -> None:
    kb = KnowledgeBase.from_text("p(a). q(X) @ [2010, 2012] :- p(X).")
    found = {
        at: [answer.when for answer in kb.query("q(X)", at=at, engine="pydatalog")]
        for at in ("2009-12-31", "2010-06-01", "2010-12-31", "2012-01-01", "2012-06-01")
    }
    assert found == {
        "2009-12-31": [],
        "2010-06-01": ["possibly [2010-06-01, 2010-06-01]"],
        "2010-12-31": ["[2010-12-31, 2010-12-31]"],
        "2012-01-01": ["[2012-01-01, 2012-01-01]"],
        "2012-06-01": ["possibly [2012-06-01, 2012-06-01]"],
    }


def test_what_is_known_is_compared_intervals_too() -> None:
    kb = KnowledgeBase.from_text("""
    .time integer
    p(1, 1). p(1, 2). p(2, 7). from(0). from(4). from(8).
    same(X) :- p(X, Y), X = Y.
    next(X, Y) :- p(X, _), p(_, Y), X + 1 = Y.
    before(S) :- from(S), [S, S + 2] before [5, 9].
    within(S) :- from(S), [S, S + 2] during [3, 9].
    shared(S) :- from(S), intersection([S, S + 2], [5, 9]) != [5, 6].
    """)
    assert rows(kb, "same(X)", "5") == [(1,)]
    assert rows(kb, "next(X, Y)", "5") == [(1, 2)]
    assert rows(kb, "before(S)", "5") == [(0,)]
    assert rows(kb, "within(S)", "5") == [(4,)]
    assert rows(kb, "shared(S)", "5") == [(8,)], "what has no value is not unlike anything"


def test_an_aggregate_is_certain_where_a_row_is_and_may_have_no_value() -> None:
    analysis, database = loaded("""
    .time integer
    m(a, 4) @ [0..3, 9]. m(b, 7) @ [1, 9].
    least(X, N) :- N = min M : { m(X, M) }.
    k(up). k(both). k(some). n(some, 4). n(some, 5). n(up, 3).
    n(X, N) :- k(X), X != some, N = days([0, _]).
    n(both, N) :- k(both), N = 0 - days([0, _]).
    total(X, N) :- k(X), N = sum M : { n(X, M) }.
    """)
    whole, engine = started("naive", analysis, database), started("pydatalog", analysis, database)
    assert isinstance(engine, SnapshotEngine)
    for instant in (0, 2, 3):
        now = engine.at(instant)
        for name in derived_names(analysis):
            expected = {row for row, extent in whole.relation(name) if instant in extent}
            assert set(now.relation(name).as_dict()) == expected, (name, instant)
    now = engine.at(2)
    assert now.relation("least").sorted_rows() == [("a", 4), ("b", 7)]
    assert now.relation("certain least").sorted_rows() == [("b", 7)]
    assert set(now.relation("total").as_dict()) == {("some", 9), ("up", math.inf)}


def test_the_shipped_case_is_answered_alike_where_it_is_answered() -> None:
    kb = cartelogic.demo()
    for goal in ("common_enemy_in(A, B, sinaloa_cartel, P)", "allied(A, B), not rival(A, B)"):
        expected = kb.query(goal, at="2014-06-01")
        found = kb.query(goal, at="2014-06-01", engine="pydatalog")
        assert [answer.row for answer in found] == [answer.row for answer in expected]
        assert len(found)


def test_what_is_told_or_taken_back_is_noticed() -> None:
    kb = KnowledgeBase.from_text(TOY)
    kb.tell("ally(c, e).")
    assert rows(kb, "linked(a, X)", "2012-06-01") == [("b",), ("c",), ("e",)]
    kb.retract("ally(a, b)")
    assert rows(kb, "linked(a, X)", "2012-06-01") == []


CLOSURES = """
.decl edge(a: number, b: number)
right(X, Y) :- edge(X, Y).
right(X, Z) :- edge(X, Y), right(Y, Z).
left(X, Y) :- edge(X, Y).
left(X, Z) :- left(X, Y), edge(Y, Z).
both(X, Y) :- edge(X, Y).
both(X, Z) :- both(X, Y), both(Y, Z).
odd(X, Y) :- edge(X, Y).
odd(X, Z) :- even(X, Y), edge(Y, Z).
even(X, Z) :- odd(X, Y), edge(Y, Z).
turns(X, Y) :- odd(X, Y).
turns(X, Y) :- even(X, Y).
apart(X, Y) :- edge(X, _), edge(_, Y), not right(X, Y).
"""


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1))
def test_recursions_that_go_in_circles_come_to_an_end(edges: set[tuple[int, int]]) -> None:
    closure = set(edges)
    while more := {(x, z) for x, y in closure for w, z in edges if w == y} - closure:
        closure |= more
    every = {(x, y) for x, _ in edges for _, y in edges}
    facts = "".join(f"edge({x}, {y})." for x, y in sorted(edges))
    engine = started("pydatalog", *loaded(CLOSURES + facts))
    assert isinstance(engine, SnapshotEngine)
    for name in ("right", "left", "both", "turns"):
        assert set(engine.at(7).relation(name).as_dict()) == closure, name
    assert set(engine.at(7).relation("apart").as_dict()) == every - closure


# -- refusals ---------------------------------------------------------------------------------


def test_without_an_instant_it_says_what_it_is_for() -> None:
    kb = KnowledgeBase.from_text(TOY)
    text = refused(kb, "linked(a, X)", None)
    assert "the engine `pydatalog` answers at one instant, and none was given" in text
    assert "try:   ask with `at=`, or use the engine `rows`" in text
    kb.engine = "pydatalog"
    with pytest.raises(EvaluationError, match="CL612"):
        kb.relation("linked")
    answers = kb.query("linked(a, X)", at="2010-06-01")
    with pytest.raises(EvaluationError, match="CL612"):  # a proof is about all of time
        answers[0].why()


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("q(X) :- once[0, 30d] ally(X, _).", "`once[0, 30d] ally(X, _)` looks at other instants"),
        ("q(X) :- rival(X, _), not (ally(_, X) since rival(X, X)).", "looks at other instants"),
        ("q(X) @ I :- ally(X, _) @ I.", "`q` takes whole intervals as values"),
        ("q(N) :- N = count : { ally(a, _), fact(2010) }. fact(2010) @ [2010, 2016].", "range"),
    ],
)
def test_what_one_instant_cannot_tell_is_refused_with_the_rule(rule: str, says: str) -> None:
    kb = KnowledgeBase.from_text(TOY + rule)
    text = refused(kb, "q(X)", "2010-01-10")
    assert says in text
    assert "test" not in text
    assert "use the engine `rows`" in text
    assert rows(kb, "linked(a, X)", "2012-06-01"), "what needs no such rule is answered"


@pytest.mark.parametrize(
    "body",
    [
        "I = [2010, 2012], not h(I)",
        "start([2010, 2012]) < 2010-06-01",
        "start([2010, 2012]) = 2010-06-01",
        "[2010, 2012] = [2010, 2012]",
        "2010-06-01 <= start([2010, 2012])",
        "[2010, 2012] before [2013, 2014]",
        "[2008-01-01, 2008-02-01] before [2010, 2012]",
    ],
)
def test_a_range_is_neither_compared_nor_looked_up(body: str) -> None:
    kb = KnowledgeBase.from_text(f".decl h(i: interval)\np(a). q(X) :- p(X), {body}.")
    assert "`q` needs a value that is known as a range only" in refused(kb, "q(X)")
    assert rows(kb, "p(X)", "2014-01-01") == [("a",)]


def test_everything_that_one_instant_cannot_tell_is_said_at_once() -> None:
    kb = KnowledgeBase.from_text(TOY + "q(X) :- once[0, 30d] ally(X, _), once[0, 9d] rival(X, _).")
    text = refused(kb, "q(X)", "2010-01-10")
    assert "`once[0, 30d] ally(X, _)` looks at other instants" in text
    assert "`once[0, 9d] rival(X, _)` looks at other instants" in text


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("q(N) :- p(M), N = 6 / M.", "`q` cannot be computed: division by zero"),
        (f"q(N) :- N = mean M : {{ p(M), M > 0 ; big(M) }}. big(1{'0' * 400}).", "too large"),
    ],
)
def test_what_is_undefined_is_so_here_too(rule: str, says: str) -> None:
    kb = KnowledgeBase.from_text(f"p(1) @ [2010, 2012]. p(0). {rule}")
    with pytest.raises(EvaluationError, match=says) as error:
        kb.query("q(N)", at="2011-01-01", engine="pydatalog")
    assert error.value.codes() == ("CL602",)


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(seconds=7), "CL607: `r` took more than 7 seconds"),
        (Limits(memory=2**30), "CL608: `r` needed more than 1,073,741,824 bytes of memory"),
    ],
)
def test_what_expires_names_the_rule_and_the_next_question_is_answered(
    monkeypatch: pytest.MonkeyPatch, limits: Limits, says: str
) -> None:
    def state(clause: Clause) -> None:
        if clause.rule.name == "r":
            raise Expired
        stated(clause)

    stated = Clause.state
    kb = KnowledgeBase.from_text("p(1). q(X) :- p(X). r(X + 1) :- q(X).", limits=limits)
    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "Watch", Passed)
        patched.setattr(Clause, "state", state)
        assert rows(kb, "q(X)", "2014-01-01") == [(1,)]
        with pytest.raises(EvaluationError, match=says) as error:
            kb.query("r(X)", at="2014-01-01", engine="pydatalog")
        assert "rule: r(X + 1) :- q(X)." in str(error.value)
        patched.setattr(Clause, "state", stated)
        assert rows(kb, "r(X)", "2014-01-01") == [(2,)]


@pytest.mark.untraced
@pytest.mark.parametrize(
    ("limits", "code"),
    [(Limits(pieces=100), "CL604"), (Limits(seconds=0.3), "CL607"), (Limits(memory=1), "CL608")],
)
def test_an_evaluation_without_end_is_stopped(limits: Limits, code: str) -> None:
    kb = KnowledgeBase.from_text("n(0). n(X + 1) :- n(X). fine(1).", limits=limits)
    with pytest.raises(EvaluationError) as error:
        kb.query("n(X)", at="2014-01-01", engine="pydatalog")
    assert error.value.codes() == (code,)
    assert "`n`" in str(error.value)


# -- what it leaves behind --------------------------------------------------------------------

HOSTILE = (
    """__import__('os').abort()|~r1|r1|r1/2|_pyD_query1|_pyD_in|a.b[1]==|==|f1|x0|X|print(1)"""
)


def test_no_name_or_value_of_a_program_means_anything_to_pydatalog() -> None:
    # The grammar has no such predicates; tables and programs made in Python may have.
    x, y = Variable("__import__('os').abort()"), Variable("_pyD_class")
    names = HOSTILE.split("|")
    rules = [
        Rule(Atom(f"{name}'", (x,)), (Positive(Atom(name, (x, y))), Negative(Atom(name, (y, x)))))
        for name in names
    ]
    database = Database()
    database.add_source(FILE)
    database.add(
        Report(f"{i} {j}", (Claim(name, (value, names[j - 1])),), FILE.id)
        for i, name in enumerate(names)
        for j, value in enumerate(names)
    )
    analysis = analyse(Program(rules=tuple(rules)), database.profiles).require()
    engine = started("pydatalog", analysis, database)
    assert isinstance(engine, SnapshotEngine)
    for name in names:
        found = engine.at(7).relation(f"{name}'")
        assert found.sorted_rows() == [(value,) for value in sorted(names)], name


def test_what_the_thread_had_in_pydatalog_is_still_there() -> None:
    pyDatalog.clear()
    pyDatalog.assert_fact("r1", 1, 2)
    logic, counter = pyEngine.Logic.tl.logic, pyEngine.Fresh_var.tl.counter
    kb = KnowledgeBase.from_text(TOY + "number(0).")
    assert rows(kb, "linked(a, X)", "2010-06-01")
    assert pyEngine.Logic.tl.logic is logic
    assert pyEngine.Fresh_var.tl.counter == counter
    with pytest.raises(EvaluationError):
        kb.query("number(X), Y = 6 / X", at="2010-06-01", engine="pydatalog")
    assert pyEngine.Logic.tl.logic is logic
    x, y = pyEngine.Var("x"), pyEngine.Var("y")
    assert pyEngine.Literal("r1", [x, y]).ask() == [(1, 2)]
    pyDatalog.clear()


def test_threads_do_not_meet() -> None:
    found: dict[str, list[tuple[object, ...]]] = {}

    def ask(name: str) -> None:
        kb = KnowledgeBase.from_text(TOY.replace("a,", f"{name},"))
        found[name] = rows(kb, f"linked({name}, X)", "2012-06-01")

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("k1", "k2", "k3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: [("b",), ("c",)] for name in ("k1", "k2", "k3")}


# -- among the engines ------------------------------------------------------------------------


def test_an_engine_is_for_all_of_time_or_for_one_instant() -> None:
    assert {name for name, made in ENGINES.items() if issubclass(made, SnapshotEngine)} == (
        SNAPSHOT_ENGINES
    )
    assert {*FULL_ENGINES} | SNAPSHOT_ENGINES == {*ENGINES}


def test_a_fork_answers_by_itself() -> None:
    analysis, database = loaded("p(a). q(X) :- p(X).")
    engine = started("pydatalog", analysis, database)
    other = engine.fork()
    other.prepare(*loaded("p(b). q(X) :- p(X)."))
    assert isinstance(engine, SnapshotEngine)
    assert isinstance(other, SnapshotEngine)
    assert engine.at(7).relation("q").sorted_rows() == [("a",)]
    assert other.at(7).relation("q").sorted_rows() == [("b",)]


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("cartelogic.engine.pydatalog")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyDatalog", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'cartelogic\[pydatalog\]'"):
        ENGINES["pydatalog"]
