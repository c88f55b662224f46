"""Random ground values of every kind, for tests of codes."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from cartelogic.model.values import (
    Day,
    IntervalRange,
    Range,
    Real,
    Row,
    Text,
    Value,
    interval_ranged,
    ranged,
    sort_key,
)
from cartelogic.store.columns.codes import LIMIT
from cartelogic.temporal import NEG_INF, POS_INF, Bound, Interval

EDGES = [LIMIT + i for i in (-2, -1, 0, 1)] + [-LIMIT + i for i in (-1, 0, 1, 2)]
FAR = [1 << 61, 1 << 62, (1 << 63) - 1, 1 << 63, 1 << 64, 10**30, -(1 << 62), -(1 << 63), -(10**30)]

ints = st.one_of(st.integers(-4, 4), st.sampled_from(EDGES), st.sampled_from(FAR), st.integers())
numbers = st.one_of(ints, st.sampled_from([math.inf, -math.inf]))
days = st.builds(Day, st.one_of(st.integers(1, 9), numbers))
reals = st.builds(Real, st.one_of(st.sampled_from([0.0, -0.0, 1.0, 2.0, 2.5]), st.floats(-9, 9)))
texts = st.builds(Text, st.sampled_from(["a", "b", "", "1"]) | st.text(max_size=3))
symbols = st.sampled_from(["a", "b", "", "1", "inf"]) | st.text(max_size=3)


def _interval(start: int, length: int, open_start: bool, open_end: bool) -> Interval:
    low: Bound = NEG_INF if open_start else start
    return Interval(low, POS_INF if open_end else start + length)


intervals = st.builds(
    _interval,
    st.one_of(st.integers(-4, 4), st.sampled_from(EDGES)),
    st.integers(1, 5),
    st.booleans(),
    st.booleans(),
)


def _range(low: Value, high: Value) -> Value:
    low, high = sorted((low, high), key=sort_key)
    return ranged(low, high)


def _interval_range(start: int, later: int, length: int, more: int) -> Value:
    return interval_ranged(start, start + later, start + later + length, start + later + more + 9)


exact = st.one_of(numbers, days, reals, texts, symbols, intervals)
ranges = st.one_of(
    st.builds(_range, ints, ints),
    st.builds(_range, symbols, symbols),
    st.builds(_range, *[st.builds(Day, st.integers(1, 9))] * 2),
    st.builds(
        _interval_range, st.integers(-4, 4), st.integers(0, 3), st.integers(1, 3), st.integers(0, 3)
    ),
)
values = st.one_of(exact, exact, ranges)


def is_range(value: Value) -> bool:
    return isinstance(value, (Range, IntervalRange))


def rows(arity: int) -> st.SearchStrategy[Row]:
    """Rows of values, from so few that they meet."""
    few: list[Value] = ["a", Text("a"), 0, 1, Real(1.0), Day(1), LIMIT, -LIMIT, math.inf]
    few += [Day(math.inf), Interval(1, 3), Interval(NEG_INF, 3), Range(1, 2)]
    return st.tuples(*[st.sampled_from(few)] * arity)
