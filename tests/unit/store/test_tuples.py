from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from cartelogic import KnowledgeBase
from cartelogic.model.values import Day, IntervalRange, Range, Real, Row, Text
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.store.tuples import Tuples
from cartelogic.temporal import NEG_INF, POS_INF, Bound, Codec, Interval, IntervalSet

polars = pytest.importorskip("polars")

DAY = 735_000


def both(*pieces: tuple[Row, Bound, Bound], codec: Codec = Codec.INTEGERS) -> tuple[Tuples, Tuples]:
    """The same tuples, held by Python objects and by a table."""
    from cartelogic.store.batch_relations import grow
    from cartelogic.store.columns.codes import Codes
    from cartelogic.store.columns.table import Table
    from cartelogic.store.columns.view import TableRelation

    made = Relation("p")
    for row, start, end in pieces:
        made.add(row, start, end, GIVEN)
    arity = len(pieces[0][0])
    table, codes = Table(arity), Codes()
    grow(table, codes, made)
    names = tuple(f"X{i}" for i in range(1, arity + 1))
    return Tuples(made, names, codec), Tuples(TableRelation("p", table, codes), names, codec)


@pytest.mark.parametrize("values", [
    [3, 1, -2],
    [1, Real(2.5)],
    [1 << 70, 3],
    [Day(DAY), Day(NEG_INF), Day(DAY - 9), Day(4_000_000)],
    ["b", "a", Text("a")],
    ["a", 1, Day(DAY)],
    [Range(1, 3), 7],
    [Interval(0, 4), Interval(NEG_INF, 3)],
    [Interval(1, 4), IntervalRange(1, 2, 4, 4)],
    [POS_INF, 4],
])  # fmt: skip
@pytest.mark.parametrize("codec", Codec)
def test_values_of_any_kind_give_the_same_column(values: list[object], codec: Codec) -> None:
    pieces = [((value,), DAY + i, DAY + i + 2) for i, value in enumerate(values)]
    one, other = both(*pieces, codec=codec)  # type: ignore[arg-type]
    assert one == other
    assert list(one) == list(other)
    here, there = one.to_polars(), other.to_polars()
    assert here.schema == there.schema
    assert here.rows() == there.rows()


def test_rows_are_sorted_and_ends_are_included() -> None:
    for found in both(
        (("b", 2), 5, 9), (("a", 10), NEG_INF, 3), (("b", 2), 1, 3), (("a", 9), 4, POS_INF)
    ):
        assert found.to_polars().rows() == [
            ("a", 9, 4, None), ("a", 10, None, 2), ("b", 2, 1, 2), ("b", 2, 5, 8),
        ]  # fmt: skip
        assert found[("b", 2)] == IntervalSet([(1, 3), (5, 9)])
        assert ("b", 3) not in found
        assert repr(found) == "<3 tuples of p>"


def test_days_beyond_the_calendar_are_null() -> None:
    for found in both((("a",), 0, 4_000_000), codec=Codec.DAYS):
        assert found.to_polars().rows() == [("a", None, None)]


def test_what_always_holds_has_no_ends() -> None:
    for found in both((("b",), NEG_INF, POS_INF), (("a",), NEG_INF, POS_INF)):
        assert found.to_polars().rows() == [("a", None, None), ("b", None, None)]


def test_a_relation_stays_what_it_was_when_it_was_asked_for() -> None:
    kb = KnowledgeBase.from_text(".decl p(x: symbol)\n")
    kb.tell_frame("p", {"x": ["a", "b"]})
    before = kb.relation("p")
    kb.tell("p(c).")
    kb.tell_frame("p", {"x": ["d"], "start": ["2014"]})
    assert list(before) == [("a",), ("b",)]
    assert before.to_polars()["x"].to_list() == ["a", "b"]
    assert list(kb.relation("p")) == [("a",), ("b",), ("c",), ("d",)]


def test_frames_of_every_kind_say_the_same(tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    kb = KnowledgeBase.from_text("p(a, 1) @ [2014-06-01, _].  p(b, 2) @ [_, 2014-06-03].\n")
    found = kb.relation("p")
    day = datetime.date
    rows = [("a", 1, day(2014, 6, 1), None), ("b", 2, None, day(2014, 6, 3))]
    assert found.to_polars().rows() == rows
    assert found.to_polars().columns == ["X1", "X2", "start", "end"]
    assert [tuple(row.values()) for row in found.to_arrow().to_pylist()] == rows
    assert found.to_pandas()["X1"].to_list() == ["a", "b"]
    found.to_parquet(tmp_path / "p.parquet")
    assert polars.read_parquet(tmp_path / "p.parquet").rows() == rows
    found.to_csv(str(tmp_path / "p.csv"))
    assert (tmp_path / "p.csv").read_text() == (
        "X1,X2,start,end\na,1,2014-06-01,\nb,2,,2014-06-03\n"
    )


def test_answers_go_to_arrow() -> None:
    pytest.importorskip("pyarrow")
    answers = KnowledgeBase.from_text("p(a, 1) @ [2014-06-01, _].\n").query("p(X, N)")
    assert answers.to_arrow().to_pylist() == [
        {
            "X": "a", "N": 1, "start": datetime.date(2014, 6, 1), "end": None,
            "certain": True, "contested": False,
        }
    ]  # fmt: skip
