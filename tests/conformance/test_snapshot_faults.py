"""Two faults for which engines that store intervals are known, on every engine of ours.

A relation with intervals stands for one relation at each instant.  Engines that work on the
intervals have got two things wrong: an aggregate where there is no row at all, which at that
instant is a count of 0 and not nothing; and a difference, which has to look at each instant
and not at how often an interval is stored.  (Dignös, Glavic, Niu, Böhlen and Gamper,
*Snapshot semantics for temporal multiset relations*, PVLDB 2019.)
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelogic import KnowledgeBase
from cartelogic.temporal import ALWAYS, IntervalSet
from tests.evaluation import FULL_ENGINES, run

every_engine = pytest.mark.parametrize("engine", FULL_ENGINES)
LINE = range(-2, 14)
FEW = settings(max_examples=max(1, settings().max_examples // 3))

spans = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)).map(sorted), max_size=5)
"""First and last instants."""

GAP = """
.time integer
.decl works(who: person, where: shop)
shop(x). shop(y). shop(z).
works(ann, x) @ [3, 9]. works(joe, x) @ [5, 6]. works(sam, y) @ [20, 24].
on_duty(W, N) :- shop(W), N = count : { works(_, W) }.
anywhere(N) :- N = count : { works(_, _) }.
hours(W, N) :- shop(W), paid(_, W, _), N = sum H : { paid(_, W, H) }.
paid(ann, x, 8) @ [3, 4]. paid(ann, x, 8) @ [8, 9]. paid(x, y, 1) @ [0, 9].
most(N) :- N = max H : { paid(_, x, H) }.
"""


def holds(engine: str, text: str, name: str) -> dict[tuple[object, ...], str]:
    """A relation, with the bounds of its extents as they stand."""
    found = run(engine, text).relation(name).as_dict()
    return {row: " ".join(map(str, extent.flat)) for row, extent in found.items()}


# -- aggregates over a gap --------------------------------------------------------------------


@every_engine
def test_where_there_is_nothing_the_count_is_0_and_not_absent(engine: str) -> None:
    assert holds(engine, GAP, "on_duty") == {
        ("x", 0): "-inf 3 10 inf",
        ("x", 1): "3 5 7 10",
        ("x", 2): "5 7",
        ("y", 0): "-inf 20 25 inf",
        ("y", 1): "20 25",
        ("z", 0): "-inf inf",
    }
    assert holds(engine, GAP, "anywhere") == {
        (0,): "-inf 3 10 20 25 inf",
        (1,): "3 5 7 10 20 25",
        (2,): "5 7",
    }


@every_engine
def test_a_greatest_of_nothing_is_absent(engine: str) -> None:
    assert holds(engine, GAP, "most") == {(8,): "3 5 8 10"}
    assert holds(engine, GAP, "hours") == {("x", 8): "3 5 8 10", ("y", 1): "0 10"}


def test_so_it_is_at_an_instant_by_pydatalog() -> None:
    kb = KnowledgeBase.from_text(GAP)
    for at in ("2", "3", "5", "12", "22"):
        for goal in ("on_duty(W, N)", "anywhere(N)", "most(N)", "hours(W, N)"):
            expected = [answer.row for answer in kb.query(goal, at=at)]
            found = kb.query(goal, at=at, engine="pydatalog")
            assert [answer.row for answer in found] == expected, (goal, at)


@every_engine
@FEW
@given(spans, spans)
def test_a_count_has_one_value_at_every_instant_of_all_time(
    engine: str, one: list[list[int]], other: list[list[int]]
) -> None:
    facts = [f"p(a, {i}) @ [{s}, {e}]." for i, (s, e) in enumerate(one)]
    facts += [f"p(b, 0) @ [{s}, {e}]." for s, e in other]
    text = "\n".join([".time integer", ".decl p(a: symbol, b: number)", *facts])
    found = run(engine, f"{text}\nn(N) :- N = count : {{ p(_, _) }}.").relation("n").as_dict()
    for at in LINE:
        rows = sum(s <= at <= e for s, e in one) + any(s <= at <= e for s, e in other)
        assert [n for (n,), extent in found.items() if at in extent] == [rows]
    assert IntervalSet(part for extent in found.values() for part in extent) == ALWAYS


# -- difference, however often something is said ----------------------------------------------

OFTEN = """
.time integer
said(a) @ [0, 9]. said(a) @ [4, 15]. heard(a) @ [4, 20]. told(a) @ [0, 9].
taken_back(a) @ [6, 7]. taken_back(a) @ [12, 12].
known(X) :- said(X).
known(X) :- heard(X).
known(X) :- told(X), said(X).
stands(X) :- known(X), not taken_back(X).
once_more(X) :- said(X), not told(X).
pair(a, b) @ [0, 9]. pair(a, c) @ [0, 9]. pair(a, b) @ [2, 5].
left(X) :- pair(X, _).
nothing(X) :- left(X), not pair(X, _).
but_c(X) :- pair(X, Y), not is_c(X, Y).
is_c(a, c). is_c(a, b) @ [3, 30].
"""


@every_engine
def test_what_is_said_three_times_falls_by_one_denial(engine: str) -> None:
    assert holds(engine, OFTEN, "known") == {("a",): "0 21"}
    assert holds(engine, OFTEN, "stands") == {("a",): "0 6 8 12 13 21"}


@every_engine
def test_what_is_said_twice_and_taken_away_once_is_gone(engine: str) -> None:
    # As often stored as `said` on [4, 9], it would stay once there.
    assert holds(engine, OFTEN, "once_more") == {("a",): "10 16"}
    assert holds(engine, OFTEN, "nothing") == {}
    assert holds(engine, OFTEN, "but_c") == {("a",): "0 3"}


@every_engine
@FEW
@given(spans, spans)
def test_a_difference_is_that_of_the_instants(
    engine: str, one: list[list[int]], other: list[list[int]]
) -> None:
    facts = [f"p(a) @ [{s}, {e}]. q(a) @ [{s}, {e}]." for s, e in one]
    facts += [f"r(a) @ [{s}, {e}]." for s, e in other]
    declared = [f".decl {name}(a: symbol)" for name in "pqr"]
    rules = ["pq(X) :- p(X).", "pq(X) :- q(X).", "d(X) :- pq(X), not r(X)."]
    text = "\n".join([".time integer", *declared, *facts, *rules])
    found = run(engine, text).relation("d").extent(("a",))
    for at in LINE:
        expected = any(s <= at <= e for s, e in one) and not any(s <= at <= e for s, e in other)
        assert (at in found) == expected
