"""Metric operators: one example of each at its edges; the laws are in properties."""

import datetime
from typing import Any

import pytest

from cartelogic.temporal import (
    DAYS,
    EVERYTHING,
    NEG_INF,
    POS_INF,
    Bound,
    Duration,
    IntervalSet,
    Window,
    format_set,
    operators,
    parse_duration,
    parse_set,
)

ALL: list[Bound] = [NEG_INF, POS_INF]


def window(low: str, high: str = "_") -> Window:
    return Window(parse_duration(low), None if high == "_" else parse_duration(high))


def dated(name: str, text: str, span: Window) -> str:
    held = operators.UNARY[name](parse_set(text, DAYS).flat, span)
    return format_set(IntervalSet.from_flat(held), DAYS)


def test_the_registries_hold_every_operator_by_name() -> None:
    assert sorted(operators.UNARY) == ["always", "eventually", "historically", "once"]
    assert sorted(operators.BINARY) == ["since", "until"]
    for name, operator in (*operators.UNARY.items(), *operators.BINARY.items()):
        assert operator is getattr(operators, name)


# ---------------------------------------------------------------- instants

P: list[Bound] = [10, 13, 20, 21]


@pytest.mark.parametrize(
    ("name", "low", "high", "expected"),
    [
        ("once", "0", "0", P),
        ("once", "0", "2", [10, 15, 20, 23]),
        ("once", "0", "8", [10, 29]),
        ("once", "3", "4", [13, 17, 23, 25]),
        ("once", "0", "_", [10, POS_INF]),
        ("once", "5", "_", [15, POS_INF]),
        ("historically", "0", "2", [12, 13]),
        ("historically", "0", "3", []),
        ("historically", "4", "6", [16, 17]),
        ("historically", "0", "_", []),
        ("eventually", "0", "2", [8, 13, 18, 21]),
        ("eventually", "3", "4", [6, 10, 16, 18]),
        ("eventually", "0", "_", [NEG_INF, 21]),
        ("eventually", "5", "_", [NEG_INF, 16]),
        ("always", "0", "2", [10, 11]),
        ("always", "4", "6", [6, 7]),
        ("always", "0", "_", []),
    ],
)
def test_operators_on_one_set(name: str, low: str, high: str, expected: list[Bound]) -> None:
    assert operators.UNARY[name](P, window(low, high)) == expected


@pytest.mark.parametrize("name", list(operators.UNARY))
@pytest.mark.parametrize("span", [EVERYTHING, window("3", "5"), window("1mo", "2mo")])
def test_always_and_never_stay_what_they_are(name: str, span: Window) -> None:
    assert operators.UNARY[name](ALL, span) == ALL
    assert operators.UNARY[name]([], span) == []


def test_open_sides_stay_open() -> None:
    assert operators.once([NEG_INF, 5], window("2", "3")) == [NEG_INF, 8]
    assert operators.once([5, POS_INF], window("2", "3")) == [7, POS_INF]
    assert operators.once([NEG_INF, 5], window("2")) == ALL
    assert operators.historically([NEG_INF, 5], window("2")) == [NEG_INF, 7]
    assert operators.historically([5, POS_INF], window("2")) == []
    assert operators.always([5, POS_INF], window("2")) == [3, POS_INF]


@pytest.mark.parametrize(
    ("p", "q", "low", "high", "expected"),
    [
        ([24, 31], [25, 26], "0", "20", [25, 31]),
        ([24, 31], [25, 26], "0", "3", [25, 29]),
        ([24, 31], [25, 26], "2", "3", [27, 29]),
        ([24, 31], [23, 24], "0", "_", [23, 31]),  # q may hold right before p starts
        ([24, 31], [22, 23], "0", "_", [22, 23]),
        ([24, 31], [23, 24], "1", "_", [24, 31]),
        ([24, 31], [31, 33], "0", "9", [31, 33]),  # q alone, where p is over
        ([], [5, 6], "0", "9", [5, 6]),
        ([], [5, 6], "1", "9", []),
        ([NEG_INF, 9], [NEG_INF, 2], "3", "4", [NEG_INF, 6]),
        (ALL, [5, 6], "3", "_", [8, POS_INF]),
        ([0, 9, 10, 20], [3, 4, 9, 10], "2", "4", [5, 8, 11, 14]),
        ([0, 5, 6, 9], [2, 8], "1", "1", [3, 5, 6, 9]),
    ],
)
def test_since(p: list[Bound], q: list[Bound], low: str, high: str, expected: list[Bound]) -> None:
    assert operators.since(p, q, window(low, high)) == expected


@pytest.mark.parametrize(
    ("p", "q", "low", "high", "expected"),
    [
        ([24, 31], [29, 30], "0", "20", [24, 30]),
        ([24, 31], [29, 30], "2", "3", [26, 28]),
        ([24, 31], [31, 32], "0", "_", [24, 32]),  # q may hold right after p ends
        ([24, 31], [32, 33], "0", "_", [32, 33]),
        ([24, 31], [31, 32], "1", "_", [24, 31]),
        ([], [5, 6], "0", "9", [5, 6]),
        ([], [5, 6], "1", "9", []),
        ([3, POS_INF], [8, POS_INF], "3", "4", [4, POS_INF]),
        (ALL, [5, 6], "3", "_", [NEG_INF, 3]),
    ],
)
def test_until(p: list[Bound], q: list[Bound], low: str, high: str, expected: list[Bound]) -> None:
    assert operators.until(p, q, window(low, high)) == expected


def test_operands_are_left_alone() -> None:
    p, q = (1, 9), (2, 3)
    assert operators.since(p, q) == [2, 9]
    assert operators.until(p, q) == [1, 3]
    assert operators.once(q) == [2, POS_INF]
    assert (p, q) == ((1, 9), (2, 3))


# ---------------------------------------------------------------- the calendar


@pytest.mark.parametrize(
    ("name", "text", "span", "expected"),
    [
        ("once", "[2014-01-31, 2014-01-31]", ("0", "1mo"), "[2014-01-31, 2014-02-28]"),
        ("once", "[2014-02-28, 2014-02-28]", ("1mo", "1mo"), "[2014-03-28, 2014-03-31]"),
        ("once", "[2016-02-28, 2016-02-28]", ("1mo", "1mo"), "[2016-03-28, 2016-03-28]"),
        ("once", "[2016-02-29, 2016-02-29]", ("1y", "1y"), "never"),
        ("once", "[2016-02-29, 2016-02-29]", ("0", "1y"), "[2016-02-29, 2017-02-28]"),
        # No day is one month after 31 March.
        ("once", "[2014-03-31, 2014-03-31]", ("1mo", "1mo"), "never"),
        ("once", "[2014-03-31, 2014-04-01]", ("1mo", "1mo"), "[2014-05-01, 2014-05-01]"),
        ("eventually", "[2014-02-28, 2014-02-28]", ("1mo", "1mo"), "[2014-01-28, 2014-01-31]"),
        ("eventually", "[2014-03-29, 2014-03-31]", ("1mo", "1mo"), "never"),
        ("historically", "[2014-01-01, 2014-06-30]", ("0", "6mo"), "never"),
        ("historically", "[2014-01-01, 2014-06-30]", ("0", "5mo"), "[2014-06-01, 2014-06-30]"),
        ("always", "[2014-01-01, 2014-06-30]", ("0", "5mo"), "[2014-01-01, 2014-01-31]"),
    ],
)
def test_months_and_years(name: str, text: str, span: tuple[str, str], expected: str) -> None:
    assert dated(name, text, window(*span)) == expected


def test_since_within_a_month_reaches_over_the_end_of_a_short_one() -> None:
    p = parse_set("[2014-02-01, 2014-12-31]", DAYS)
    q = parse_set("[2014-01-31, 2014-01-31]", DAYS)
    held = operators.since(p.flat, q.flat, window("0", "1mo"))
    assert format_set(IntervalSet.from_flat(held), DAYS) == "[2014-01-31, 2014-02-28]"


# ---------------------------------------------------------------- cost


class Counted(list[Bound]):
    """A flat set that counts the bounds read from it."""

    reads = 0

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        self.reads += len(found) if isinstance(found, list) else 1
        return found


@pytest.mark.parametrize("name", ["once", "historically", "eventually", "always"])
@pytest.mark.parametrize("span", [window("0", "40"), window("1", "1mo"), EVERYTHING])
def test_operators_on_one_set_read_each_bound_a_few_times(name: str, span: Window) -> None:
    p = Counted(range(0, 4000, 2))
    operators.UNARY[name](p, span)
    assert 0 < p.reads <= 4 * len(p)


@pytest.mark.parametrize("name", ["since", "until"])
@pytest.mark.parametrize("span", [window("0", "40"), window("1", "1mo"), EVERYTHING])
@pytest.mark.parametrize(
    ("p", "q"),
    [
        (range(0, 4000, 2), range(1, 4001, 2)),
        (range(0, 4000, 2), [0, 4000]),
        ([0, 4000], range(0, 4000, 2)),
        ([0, 4000], [5, 6]),
    ],
)
def test_operators_on_two_sets_read_each_bound_a_few_times(
    name: str, span: Window, p: list[Bound], q: list[Bound]
) -> None:
    counted = Counted(p), Counted(q)
    operators.BINARY[name](*counted, span)
    total = len(counted[0]) + len(counted[1])
    assert 0 < counted[0].reads + counted[1].reads <= 8 * total


def test_a_day_is_an_instant() -> None:
    day = datetime.date(2014, 6, 1).toordinal()
    assert operators.once([day, day + 1], Window(Duration(1), Duration(1))) == [day + 1, day + 2]


def test_a_stretch_of_q_that_meets_two_parts_of_p_counts_in_both() -> None:
    p: list[Bound] = [0, 3, 5, 8]
    assert operators.since(p, [-5, -4, 1, 6], window("1")) == [2, 3, 5, 8]
    assert operators.until(p, [2, 6, 12, 13], window("1")) == [0, 3]
