"""The engine that fits: which it begins with, and when it hands over."""

from __future__ import annotations

import pytest

from cartelogic import KnowledgeBase
from cartelogic.engine import AutoEngine, RowsEngine, auto, chosen
from cartelogic.engine.rows.fixpoint import NONLINEAR

CLOSURE = "path(X, Y) :- edge(X, Y).\npath(X, Z) :- path(X, Y), edge(Y, Z).\n"


def chain(length: int) -> str:
    return CLOSURE + "\n".join(f"edge({i}, {i + 1})." for i in range(length))


def engine_of(kb: KnowledgeBase) -> AutoEngine:
    engine = kb._engine()
    assert isinstance(engine, AutoEngine)
    return engine


@pytest.mark.parametrize(
    ("facts", "recursive", "name"),
    [
        (0, False, "rows"),
        (19_999, False, "rows"),
        (20_000, False, "columns"),
        (3_999, True, "rows"),
        (4_000, True, "columns"),
    ],
)
def test_what_it_begins_with(facts: int, recursive: bool, name: str) -> None:
    assert chosen(facts, is_recursive=recursive) == name


def test_without_numba_it_is_always_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auto, "_has_columns", lambda: False)
    assert chosen(10_000_000) == "rows"


def test_a_symmetric_predicate_alone_is_no_recursion() -> None:
    symmetric = KnowledgeBase.from_text(".decl p(a: number, b: number) symmetric\np(1, 2).")
    assert not auto.is_recursive(symmetric.analysis)
    assert auto.is_recursive(KnowledgeBase.from_text(chain(2)).analysis)


def test_a_stratum_that_outgrows_rows_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auto, "OUTGROWN", 20)
    kb = KnowledgeBase.from_text(chain(10))
    assert engine_of(kb).now.name == "rows"
    assert len(kb.query("path(X, Y)")) == 55
    assert engine_of(kb).now.name == "columns"
    kb.query("path(0, 10)")[0].why().verify()
    kb.tell("edge(10, 11).")
    assert len(kb.query("path(X, Y)")) == 66
    assert len(kb.without(report="text:3").query("path(X, Y)")) == 55


def test_what_is_read_of_a_stratum_that_outgrows_rows_is_complete(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auto, "OUTGROWN", 20)
    told: list[str] = []
    kb = KnowledgeBase.from_text(chain(10))
    kb.progress = lambda what, *_: told.append(what)
    engine = engine_of(kb)
    assert engine.relation("path").as_dict() == kb._engine("naive").relation("path").as_dict()
    assert engine.now.name == "columns"
    assert engine.now.progress is kb.progress
    assert told


@pytest.mark.parametrize(("name", "length"), [("MANY", 12), ("MANY_FOR_RECURSION", 8)])
def test_what_has_become_much_is_handed_over_before_it_is_evaluated(
    monkeypatch: pytest.MonkeyPatch, name: str, length: int
) -> None:
    monkeypatch.setattr(auto, name, length)
    kb = KnowledgeBase.from_text(chain(length - 1))
    assert engine_of(kb).now.name == "rows"
    assert len(kb.query("path(0, X)")) == length - 1
    kb.tell(f"edge({length - 1}, {length}).")
    assert engine_of(kb).now.name == "columns"
    assert len(kb.query("path(0, X)")) == length
    kb.retract(f"edge({length - 1}, {length})")
    assert engine_of(kb).now.name == "columns"
    assert len(kb.query("path(0, X)")) == length - 1


def test_a_recursion_that_is_not_linear_is_handed_over_sooner() -> None:
    twice = "path(X, Y) :- edge(X, Y).\npath(X, Z) :- path(X, Y), path(Y, Z).\n"
    edges = "\n".join(f"edge({i}, {i + 1})." for i in range(6))
    for most, name in ((21 * NONLINEAR, "rows"), (20 * NONLINEAR, "columns")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(auto, "OUTGROWN", most)
            kb = KnowledgeBase.from_text(twice + edges)
            assert len(kb.query("path(X, Y)")) == 21
            assert engine_of(kb).now.name == name


def test_what_stays_small_stays_with_rows() -> None:
    kb = KnowledgeBase.from_text(chain(10))
    assert len(kb.query("path(X, Y)")) == 55
    assert isinstance(engine_of(kb).now, RowsEngine)


def test_a_goal_that_outgrows_rows_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auto, "OUTGROWN", 20)
    kb = KnowledgeBase.from_text("\n".join(f"edge({i}, {i + 1})." for i in range(6)))
    assert len(kb.query("edge(X, _), edge(Y, _)")) == 36
    assert engine_of(kb).now.name == "columns"
