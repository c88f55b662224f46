"""Assertions about conclusions: what they accept, and what a failed one shows."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from cartelogic import KnowledgeBase, ProgramError
from cartelogic.temporal import TemporalError
from cartelogic.testing import assert_derives, assert_not_derives

TIES = """
.decl ally(a: group, b: group) disjoint(rival)
.decl rival(a: group, b: group)
ally(a, b)  @ [2010-01, 2013-06-30].
rival(b, c) @ [2011-01-01, 2014-12-31].
rival(a, c) @ [2012-01-01, 2016-12-31].
ally(a, c)  @ [2016-07-01, 2017-12-31].
forever(a).
old(X) :- since(X, D), now(N), N > D.
since(a, 2015-01-01).
common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
"""


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.from_text(TIES, name="ties")


def failure(claim: Callable[..., None], *arguments: Any, **options: Any) -> str:
    with pytest.raises(AssertionError) as failed:
        claim(*arguments, **options)
    return str(failed.value)


ENEMY = "common_enemy(a, b, c)"
HELD = [
    (ENEMY, {}),
    (f"{ENEMY}?", {}),
    (ENEMY, {"at": "2012-01-01"}),
    (ENEMY, {"at": datetime.date(2013, 6, 30)}),
    (ENEMY, {"during": "2012"}),
    (ENEMY, {"during": "[2012-01-01, 2013-06-30]"}),
    (ENEMY, {"exactly": "[2012-01-01, 2013-06-30]"}),
    (ENEMY, {"within": "2013"}),
    ("rival(X, c)", {"count": 2}),
    ("rival(X, c)", {"at": "2011-01-01", "count": 1}),
    ("rival(X, c)", {"exactly": "[2011, 2014]", "count": 1}),
    ("ally(a, b)", {"at": "2012-01-01", "extent": "certain"}),
    ("ally(a, c)", {"within": "2016", "extent": "contested"}),
    ("ally(a, B), rival(B, c)", {"at": "2011-01-01"}),
    ("old(a)", {"now": "2016-01-01"}),
]
NOT_HELD = [
    (ENEMY, {"at": "2013-07-01"}),
    (ENEMY, {"at": "2011-12-31"}),
    (ENEMY, {"during": "[2012, 2013]"}),
    (ENEMY, {"during": "[2011-12-31, 2012]"}),
    (ENEMY, {"exactly": "[2012-01-01, 2013-06-29]"}),
    (ENEMY, {"exactly": "[2012-01-01, 2013-07-01]"}),
    (ENEMY, {"within": "[2013-07-01, 2014]"}),
    (ENEMY, {"extent": "contested"}),
    ("common_enemy(b, a, c)", {}),
    ("rival(X, c)", {"count": 1}),
    ("rival(X, c)", {"count": 3}),
    ("rival(X, c)", {"at": "2011-01-01", "count": 2}),
    ("ally(a, b)", {"at": "2010-01-01", "extent": "certain"}),
    ("ally(a, B), rival(B, c)", {"at": "2010-12-31"}),
    ("old(a)", {"now": "2014-01-01"}),
]


@pytest.mark.parametrize(("goal", "options"), HELD)
def test_what_holds_is_asserted(kb: KnowledgeBase, goal: str, options: dict[str, Any]) -> None:
    assert_derives(kb, goal, **options)


@pytest.mark.parametrize(("goal", "options"), NOT_HELD)
def test_what_does_not_hold_fails(kb: KnowledgeBase, goal: str, options: dict[str, Any]) -> None:
    message = failure(assert_derives, kb, goal, **options)
    assert message.startswith(goal)
    assert "expected: " in message
    assert "got: " in message


@pytest.mark.parametrize(
    ("goal", "options"),
    [
        ("common_enemy(b, a, _)", {}),
        (ENEMY, {"at": "2013-07-01"}),
        (ENEMY, {"during": "[2013-07-01, 2020]"}),
        ("ally(a, b)", {"during": "2010-01", "extent": "contested"}),
        ("ally(a, b)", {"at": "2010-01-30", "extent": "certain"}),
        ("rival(_, b)", {}),
    ],
)
def test_what_is_absent_is_asserted(kb: KnowledgeBase, goal: str, options: dict[str, Any]) -> None:
    assert_not_derives(kb, goal, **options)


@pytest.mark.parametrize(
    ("goal", "options"),
    [
        (ENEMY, {}),
        (ENEMY, {"at": "2013-06-30"}),
        (ENEMY, {"during": "[2013-06-30, 2020]"}),
        ("ally(a, b)", {"at": "2010-01-31", "extent": "certain"}),
        ("rival(_, c)", {}),
        ("forever(a)", {}),
        ("forever(a)", {"during": "[_, 2010]"}),
    ],
)
def test_what_holds_against_an_assertion_is_proven(
    kb: KnowledgeBase, goal: str, options: dict[str, Any]
) -> None:
    message = failure(assert_not_derives, kb, goal, **options)
    assert "\nwhy:\n" in message
    assert "stated in ties:" in message


def test_what_is_missing_is_said_and_why(kb: KnowledgeBase) -> None:
    message = failure(assert_derives, kb, ENEMY, during="[2012, 2013]")
    assert "expected: throughout [2012-01-01, 2013-12-31]" in message
    assert "missing:  [2013-07-01, 2013-12-31]" in message
    assert "✗ ally(a, b) only [2010-01-01, 2013-06-30]: ends just before" in message


def test_what_is_too_much_is_proven(kb: KnowledgeBase) -> None:
    message = failure(assert_derives, kb, ENEMY, exactly="[2012-02-01, 2013-06-30]")
    assert "missing:  nothing" in message
    assert "too much: [2012-01-01, 2012-01-31]" in message
    assert "\nwhy:\n  common_enemy(a, b, c) [2012-01-01, 2013-06-30]" in message


def test_answers_are_shown_where_there_are_some(kb: KnowledgeBase) -> None:
    message = failure(assert_derives, kb, "rival(X, c)", count=3)
    assert "expected: 3 answers, at some time" in message
    assert "2 of 2 answers" in message
    assert "X = b  [2011-01-01, 2014-12-31]" in message


def test_of_very_many_answers_the_first_are_shown() -> None:
    kb = KnowledgeBase.from_text("".join(f"p({i}).\n" for i in range(20)))
    message = failure(assert_derives, kb, "p(X)", count=3)
    assert message.count("X = ") == 8
    assert "and 12 more" in message


def test_a_misspelt_symbol_is_noticed(kb: KnowledgeBase) -> None:
    message = failure(assert_derives, kb, "common_enemy(a, b, cc)")
    assert "note: no fact mentions `cc`" in message


def test_what_was_published_later_is_told(tmp_path: Any) -> None:
    kb = KnowledgeBase()
    path = tmp_path / "facts.yaml"
    path.write_text(
        "sources:\n  s: {title: S, kind: outlet}\n"
        "articles:\n  x: {file: x.txt, outlet: s, title: X, published: '2015-03-05'}\n"
        "article: x\nreports:\n  - {id: r, claim: 'p(a) @ [2010, 2012]'}\n"
    )
    kb.load(path)
    assert_derives(kb, "p(a)", as_of="2015-03-05")
    assert_not_derives(kb, "p(a)", as_of=datetime.date(2015, 3, 4))
    message = failure(assert_derives, kb, "p(a)", as_of="2015-03-04")
    assert "as of 2015-03-04" in message
    assert "r claims p(a) for [2010, 2012], and was published only later" in message


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"at": "2012-01-01", "during": "2012"}, TypeError),
        ({"within": "2012", "exactly": "2012"}, TypeError),
        ({"count": 0}, ValueError),
        ({"at": "2012"}, TemporalError),
        ({"as_of": "2012-06"}, TemporalError),
    ],
)
def test_what_cannot_be_meant_is_refused(
    kb: KnowledgeBase, options: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        assert_derives(kb, ENEMY, **options)


def test_no_time_at_all_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(ValueError, match="outside"):
        assert_not_derives(kb, ENEMY, at="2012-01-01", during="2013")


@pytest.mark.parametrize("goal", ["nobody(a)", "ally(a)", "ally(a, B), B < C", "ally(a,"])
def test_a_goal_with_a_mistake_is_no_failed_assertion(kb: KnowledgeBase, goal: str) -> None:
    for claim in (assert_derives, assert_not_derives):
        with pytest.raises(ProgramError):
            claim(kb, goal)


def test_time_may_be_integers() -> None:
    kb = KnowledgeBase.from_text(".time integer\np(a) @ [3, 9].\np(b).\n")
    assert_derives(kb, "p(a)", exactly="[3, 9]")
    assert_derives(kb, "p(a)", at=3)
    assert_not_derives(kb, "p(a)", at=2)
    assert "expected: throughout [3, 10]" in failure(assert_derives, kb, "p(a)", during="[3, 10]")
    assert "\nwhy:\n" in failure(assert_not_derives, kb, "p(b)")
