"""Answers: how their extents read in words, as dictionaries, frames and HTML.

The answers are made by hand, so that each law is about an answer and not about evaluation.
"""

from __future__ import annotations

import datetime
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.answers import Answer, Answers, Extent
from cartelogic.model.values import Day, IntervalRange, Range, Real, Row, Text
from cartelogic.temporal import EMPTY, Codec, Interval, IntervalSet

STEPS = Codec.INTEGERS


def unexplained(answer: Answer, at: Any, extent: Extent) -> Any:
    raise LookupError(f"{answer} {at} {extent}")


def answer(
    possible: IntervalSet,
    certain: IntervalSet = EMPTY,
    contested: IntervalSet = EMPTY,
    row: Row = ("a",),
    codec: Codec = STEPS,
) -> Answer:
    names = tuple(chr(ord("X") - i) for i in range(len(row)))[::-1]
    return Answer(row, names, possible, certain, contested, codec, unexplained)


def instants(*parts: tuple[float, float]) -> IntervalSet:
    """Parts with both ends included."""
    made = [(int(x) if x > -math.inf else x, int(y) + 1 if y < math.inf else y) for x, y in parts]
    return IntervalSet([Interval(start, end) for start, end in made])


@st.composite
def made_answers(draw: st.DrawFn) -> Answer:
    """Answers on steps 0 to 11, with disjoint certain and contested parts of the possible."""
    kinds = draw(st.lists(st.sampled_from("-pcd"), min_size=12, max_size=12))
    possible, certain, contested = (
        IntervalSet([Interval(i, i + 1) for i, kind in enumerate(kinds) if kind in wanted])
        for wanted in ("pcd", "c", "d")
    )
    return answer(possible, certain, contested)


# -- words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("possible", "certain", "contested", "words", "standing"),
    [
        ([(0, 5)], [(0, 5)], [], "[0, 5]", "certain"),
        ([(-math.inf, math.inf)], [(-math.inf, math.inf)], [], "always", "certain"),
        ([(0, 5)], [(2, 3)], [], "possibly [0, 5], certainly [2, 3]", "certain"),
        ([(0, 5)], [], [], "possibly [0, 5]", "possible"),
        ([(0, 5)], [], [(0, 5)], "contested [0, 5]", "contested"),
        ([(0, 5)], [(0, 2)], [(3, 5)], "certainly [0, 2], contested [3, 5]", "certain"),
        ([(0, 5)], [], [(3, 5)], "possibly [0, 5], contested [3, 5]", "contested"),
        (
            [(0, 5), (8, 9)],
            [(0, 1), (8, 8)],
            [(3, 5)],
            "possibly [0, 5] + [8, 9], certainly [0, 1] + [8, 8], contested [3, 5]",
            "certain",
        ),
        ([(-math.inf, math.inf)], [], [], "possibly always", "possible"),
    ],
)
def test_words_say_what_is_not_certain_throughout(
    possible: list[tuple[float, float]],
    certain: list[tuple[float, float]],
    contested: list[tuple[float, float]],
    words: str,
    standing: str,
) -> None:
    made = answer(instants(*possible), instants(*certain), instants(*contested))
    assert made.when == words
    assert str(made) == f"X = a  {words}"
    assert made.standing == standing


@given(made_answers())
def test_an_interval_without_a_word_is_certain_throughout(made: Answer) -> None:
    assert made.when[:1] in "[anpc"
    assert made.when.startswith(("[", "always", "never")) == (made.certain == made.possible)
    assert ("contested" in made.when) == bool(made.contested)
    assert ("certainly" in made.when) == (bool(made.certain) and made.certain != made.possible)


# -- dictionaries ---------------------------------------------------------------------------


def test_dictionaries_have_all_three_extents() -> None:
    made = answer(instants((0, 5), (8, math.inf)), instants((0, 1)), instants((3, 5)))
    assert Answers(("X",), (made,)).to_dicts() == [
        {
            "X": "a",
            "possible": [[0, 5], [8, None]],
            "certain": [[0, 1]],
            "contested": [[3, 5]],
        }
    ]


DAY = datetime.date(2010, 6, 1).toordinal()


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("a", "a"),
        (Text("b"), "b"),
        (3, 3),
        (Real(2.5), 2.5),
        (math.inf, None),
        (Day(DAY), "2010-06-01"),
        (Day(-math.inf), None),
        (Range(3, 5), "3..5"),
        (Range(3, math.inf), "3..#sup"),
        (Range(Day(DAY), Day(DAY + 1)), "2010-06-01..2010-06-02"),
        (Interval(DAY, math.inf), ["2010-06-01", None]),
        (IntervalRange(DAY, DAY + 1, DAY + 9, DAY + 9), ["2010-06-01..2010-06-02", "2010-06-09"]),
        (IntervalRange(-math.inf, DAY, DAY + 9, math.inf), ["_..2010-06-01", "2010-06-09.._"]),
    ],
)
def test_values_are_ready_for_json(value: Any, plain: object) -> None:
    made = answer(instants((DAY, DAY)), row=(value,), codec=Codec.DAYS)
    found = Answers(("X",), (made,)).to_dicts()
    assert found[0]["X"] == plain
    assert json.loads(json.dumps(found)) == found


def test_an_end_beyond_the_calendar_has_no_date() -> None:
    made = answer(instants((-5, DAY)), row=(Day(-5),), codec=Codec.DAYS)
    (found,) = Answers(("X",), (made,)).to_dicts()
    assert (found["X"], found["possible"]) == (None, [[None, "2010-06-01"]])


# -- frames ---------------------------------------------------------------------------------


@given(st.lists(made_answers(), max_size=3))
def test_the_rows_of_a_frame_are_the_extents_again(made: list[Answer]) -> None:
    pytest.importorskip("polars")
    rows = Answers(("X",), tuple(made)).to_polars().iter_rows()
    for each in made:
        spans: dict[str, list[Interval]] = {"possible": [], "certain": [], "contested": []}
        while any(instant not in instants(*pairs(spans["possible"])) for instant in steps(each)):
            _, start, end, certain, contested = next(rows)
            span = Interval(start, end + 1)
            assert not certain or not contested
            assert not spans["possible"] or spans["possible"][-1].end <= start
            spans["possible"].append(span)
            spans["certain"] += [span] * certain
            spans["contested"] += [span] * contested
        assert IntervalSet(spans["possible"]) == each.possible
        assert IntervalSet(spans["certain"]) == each.certain
        assert IntervalSet(spans["contested"]) == each.contested
        assert len(spans["certain"]) == len(each.certain.parts)
        assert len(spans["contested"]) == len(each.contested.parts)
    assert next(rows, None) is None


def pairs(spans: list[Interval]) -> list[tuple[float, float]]:
    return [(span.start, span.end - 1) for span in spans]


def steps(made: Answer) -> list[int]:
    return [instant for instant in range(12) if instant in made.possible]


def test_a_polars_frame_has_types_with_and_without_rows() -> None:
    polars = pytest.importorskip("polars")
    made = answer(
        instants((DAY, DAY + 9)), instants((DAY + 3, DAY + 9)), row=("a", 1), codec=Codec.DAYS
    )
    frame = Answers(made.names, (made,)).to_polars()
    assert frame.columns == ["W", "X", "start", "end", "certain", "contested"]
    assert frame.rows() == [
        ("a", 1, datetime.date(2010, 6, 1), datetime.date(2010, 6, 3), False, False),
        ("a", 1, datetime.date(2010, 6, 4), datetime.date(2010, 6, 10), True, False),
    ]
    empty = Answers(("X",), ()).to_polars()
    assert empty.schema["certain"] == frame.schema["certain"] == polars.Boolean
    assert empty.schema["start"] == frame.schema["start"] == polars.Date


def test_a_column_with_a_range_is_text() -> None:
    polars = pytest.importorskip("polars")
    pytest.importorskip("pandas")
    once = instants((0, 0))
    exact, ranged = answer(once, once, row=(1, 7)), answer(once, row=(Range(1, 2), 8))
    whole = answer(once, row=(IntervalRange(0, 1, 3, 3), 9))
    found = Answers(exact.names, (exact, ranged, whole))
    frame = found.to_polars()
    assert frame["W"].to_list() == ["1", "1..2", "[0..1, 2]"]
    assert frame["W"].dtype == polars.String
    assert frame["X"].to_list() == [7, 8, 9]
    assert list(found.to_pandas()["W"]) == ["1", "1..2", "[0..1, 2]"]


# -- HTML -----------------------------------------------------------------------------------


def test_html_has_a_column_for_what_is_contested_only_if_something_is() -> None:
    calm = answer(instants((0, 5)), instants((1, 2)), row=(Text("<b>"),))
    html = Answers(("X",), (calm,))._repr_html_()
    assert "<th>X</th><th>possible</th><th>certain</th></tr>" in html
    assert "<td>&lt;b&gt;</td><td>[0, 5]</td><td>[1, 2]</td>" in html
    wild = answer(instants((0, 5)), EMPTY, instants((0, 5)), row=(Range(1, 2),))
    html = Answers(("X",), (calm, wild))._repr_html_()
    assert "<th>certain</th><th>contested</th>" in html
    assert "<td>1..2</td><td>[0, 5]</td><td>never</td><td>[0, 5]</td>" in html


# -- proofs ---------------------------------------------------------------------------------


def test_the_extent_that_is_asked_about_is_the_one_explained() -> None:
    made = answer(instants((0, 5)))
    with pytest.raises(LookupError, match="None possible"):
        made.why()
    with pytest.raises(LookupError, match="3 certain"):
        made.why(3, "certain")
    with pytest.raises(LookupError, match="None contested"):
        made.why(extent="contested")
