"""Durations, gaps and instants in words, where something is unbounded or off the calendar."""

from __future__ import annotations

import pytest

from cartelogic import KnowledgeBase
from cartelogic.provenance.refusals.words import beyond, duration, instant
from cartelogic.temporal import DAYS, EMPTY, INTEGERS, NEG_INF, POS_INF, Interval, IntervalSet


@pytest.mark.parametrize(("start", "end"), [(NEG_INF, 5), (5, POS_INF), (NEG_INF, POS_INF)])
def test_what_is_unbounded_is_without_end(start: float, end: float) -> None:
    assert duration(start, end, INTEGERS) == "without end"
    assert duration(start, end, DAYS) == "without end"


def test_an_instant_may_be_the_end_of_time() -> None:
    assert instant(NEG_INF, DAYS) == "ever before"
    assert instant(POS_INF, DAYS) == "ever after"
    assert instant(7, INTEGERS) == "7"


@pytest.mark.parametrize(
    ("held", "asked", "told"),
    [
        ((1, 4), [(6, 9)], "ends 2 instants too early"),
        ((1, 6), [(6, 9)], "ends just before"),
        ((12, 15), [(6, 9)], "starts 4 instants too late"),
        ((9, 15), [(6, 9)], "starts 1 instant too late"),
        ((7, 15), [(6, 9)], ""),
        ((4, 5), [(1, 2), (8, 9)], ""),
    ],
)
def test_an_interval_is_before_a_window_or_after_it(
    held: tuple[int, int], asked: list[tuple[int, int]], told: str
) -> None:
    assert beyond(Interval(*held), IntervalSet(asked), INTEGERS) == told


def test_no_interval_is_beyond_a_window_without_instants() -> None:
    assert beyond(Interval(1, 4), EMPTY, INTEGERS) == ""


def test_a_report_in_a_hole_of_the_window_is_neither_too_early_nor_too_late() -> None:
    kb = KnowledgeBase.from_text(
        ".time integer\nr(a) @ [1, 2]. r(a) @ [8, 9]. p(a) @ [4, 5]. q(X) :- r(X), p(X).",
        name="toy",
    )
    why_not = kb.why_not("q(a)", during=(0, 20))
    (below,) = [s.below for s in why_not.attempts[0].blocked]
    assert below is not None
    assert below.window == IntervalSet([(1, 3), (8, 10)])
    assert [line.strip() for line in why_not.text().split("\n")[3:6]] == [
        "✓ r(a) [1, 2], [8, 9], by toy:2",
        "✗ p(a) only [4, 5]: starts 2 instants too late",
        "toy:2:31 claims p(a) for [4, 5]",
    ]


def test_an_instant_off_the_calendar_is_a_number_of_days() -> None:
    first = DAYS.parse_instant("0001-01-01")
    assert instant(first, DAYS) == "0001-01-01"
    assert instant(first - 1, DAYS) == str(first - 1)


def test_a_window_off_the_calendar_is_before_or_after_it() -> None:
    kb = KnowledgeBase.from_text(
        ".decl p(x: symbol)\n"
        "p(a) @ [2010-01-01, 2012-12-31]. q(X) :- once[5y, 6y] p(X). r(X) :- always[5y, 6y] p(X).",
        name="toy",
    )
    early = kb.why_not("q(a)", at="0001-01-02")
    late = kb.why_not("r(a)", at="9998-01-02")
    assert "p(a) does not hold in [before 0001-01-01, before 0001-01-01];" in early.text()
    assert "p(a) is missing in [after 9999-12-31, after 9999-12-31];" in late.text()
    assert (early.suggestions, late.suggestions) == ((), ())
