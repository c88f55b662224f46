"""Metric operators over whole tables against those over one set of instants."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings

from cartelogic.engine import Limits
from cartelogic.engine.columns import joining
from cartelogic.engine.columns.windows import _UNARY
from cartelogic.errors import EvaluationError
from cartelogic.store.columns.codes import LIMIT, OutOfRangeError, bound, held
from cartelogic.temporal import NEG_INF, POS_INF, Bound, Interval, Window, flat, parse_duration
from cartelogic.temporal.operators import BINARY, UNARY
from tests.evaluation import extents, loaded, run, started
from tests.unit.store.columns.arrays import RANDOM, as_array

WINDOWS = (
    "0 _", "0 0", "0 5", "2 2", "3 7", "1 _", "0 1mo", "1mo 2mo", "1mo 1mo", "0 2y", "40d 2mo",
    "1y _", "10000 20000",
)  # fmt: skip
UNARIES = ("once", "historically", "eventually", "always")
FIRST = 735_280  # a day in February 2014


def window_of(text: str) -> Window:
    low, high = text.split()
    return Window(parse_duration(low), None if high == "_" else parse_duration(high))


def random_set(choice: random.Random, first: int = 0, line: int = 120) -> list[Bound]:
    found: list[Bound] = []
    for _ in range(choice.choice([1, 1, 2, 6])):
        start: Bound = first + choice.randrange(line)
        end: Bound = start + 1 + choice.choice([0, 1, 5, 30, 100])
        if choice.random() < 0.1:
            start = NEG_INF
        if choice.random() < 0.1:
            end = POS_INF
        flat.add(found, start, end)
    return found


@settings(max_examples=30)
@given(RANDOM)
def test_a_window_over_parts_is_a_window_over_their_set(choice: random.Random) -> None:
    window = window_of(choice.choice(WINDOWS))
    first = FIRST if window.low.is_calendar or (window.high and window.high.is_calendar) else 0
    given_set = random_set(choice, first)
    pairs = flat.to_pairs(given_set)
    parts = tuple(as_array([held(pair[i]) for pair in pairs]) for i in (0, 1))
    for operator in UNARIES:
        starts, ends = _UNARY[operator]((parts[0], parts[1]), window)
        found: list[Bound] = []
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if start < end:
                flat.add(found, bound(start), bound(end))
        assert found == UNARY[operator](given_set, window), (operator, window, given_set)


@pytest.mark.parametrize("operator", UNARIES)
@pytest.mark.parametrize("size", [LIMIT, 1 << 62, 10**30])
def test_windows_beyond_what_arrays_hold_are_refused(operator: str, size: int) -> None:
    parts = as_array([10]), as_array([20])
    with pytest.raises(OutOfRangeError):
        _UNARY[operator](parts, window_of(f"{size} {size}"))


@pytest.mark.parametrize("years", [10**16, 12_700_000_000_000_000, 10**20])
def test_windows_of_more_years_than_arrays_hold_are_refused(years: int) -> None:
    with pytest.raises(OutOfRangeError):
        _UNARY["once"]((as_array([FIRST]), as_array([FIRST + 5])), window_of(f"0 {years}y"))


# -- as rules -----------------------------------------------------------------------------------


def facts(name: str, keys: Sequence[object], choice: random.Random) -> str:
    lines = []
    for key in keys:
        for start, end in flat.to_pairs(random_set(choice, line=25)):
            low = "_" if start == NEG_INF else start
            high = "_" if end == POS_INF else int(end) - 1
            lines.append(f"{name}({key}) @ [{low}, {high}].")
    return "\n".join(lines)


RULES = """
a(X) :- {operator}[{window}] p(X).
b(X, Y) :- {operator}[{window}] r(X, Y).
c(X) :- p(X) {binary}[{window}] q(X).
d(X, Y) :- r(X, Y) {binary}[{window}] q(X), k(Y).
e(X, Y) :- p(X) {binary}[{window}] r(X, Y).
f(X, Y) :- p(X) {binary}[{window}] q(Y), p(X).
g(X, Y) :- r(X, Z) {binary}[{window}] r(Z, Y), r(X, Z).
h(X) :- p(X) {binary}[{window}] always_q(X).
i(X) :- (not p(X)) {binary}[{window}] q(X).
always_q(1). always_q(2). k(1). k(2). k(3).
always_q(X) :- q(X).
"""


@settings(max_examples=20)
@given(RANDOM)
def test_operators_in_rules_mean_what_they_mean_in_rows(choice: random.Random) -> None:
    texts = [
        ".time integer",
        facts("p", [1, 2, 3], choice),
        facts("q", [1, 3], choice),
        facts("r", ["1, 2", "2, 3", "1, 1"], choice),
    ]
    window = choice.choice([text for text in WINDOWS if "mo" not in text and "y" not in text])
    values = {"operator": choice.choice(UNARIES), "binary": choice.choice(["since", "until"])}
    analysis, database = loaded(
        "\n".join(texts) + RULES.format(window=window.replace(" ", ", ").replace("d", ""), **values)
    )
    names = list("abcdefghi")
    expected = extents(started("rows", analysis, database), names)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "CHUNK", choice.choice([1, 2, 3, 1000]))
        columns = started("columns", analysis, database)
        assert extents(columns, names) == expected
    p, q = columns.relation("p"), columns.relation("q")
    operate = BINARY[values["binary"]]
    for row, extent in expected["c"].items():
        assert list(extent.flat) == operate(p.cover(row), q.cover(row), window_of(window))


@settings(max_examples=20)
@given(RANDOM)
def test_windows_in_recursions_mean_what_they_mean_in_rows(choice: random.Random) -> None:
    text = f"""
.time integer
on(1) @ [{choice.randrange(9)}, {choice.randrange(9, 20)}]. on(2) @ [5, 6].
dry(1) @ [0, {choice.randrange(5, 40)}]. dry(2) @ [{choice.randrange(9)}, 30].
near(1, 2). near(2, 1) @ [4, 20].
on(X) :- {choice.choice(["once", "eventually"])}[1, {choice.randrange(1, 4)}] on(X), dry(X).
on(Y) :- dry(X) {choice.choice(["since", "until"])}[0, 2] on(X), near(X, Y), dry(Y).
long(X) :- {choice.choice(["historically", "always"])}[0, 2] on(X).
"""
    analysis, database = loaded(text)
    names = ["on", "long"]
    limits = Limits(horizon=Interval(-60, 100))
    expected = extents(started("rows", analysis, database, limits), names)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "CHUNK", choice.choice([1, 1000]))
        assert extents(started("columns", analysis, database, limits), names) == expected


ENDLESS = """
.time integer
on(1) @ [_, -50]. on(1) @ [-20, -10]. on(1) @ [3, 5]. on(2) @ [0, 0].
{rule}
"""


@pytest.mark.parametrize(
    "rule",
    [
        "on(X) :- once[1, 1] on(X).",
        "on(X) :- once[1, 1] on(X), X < 0.",
        "on(X) :- eventually[1, 1] on(X).",
        "on(X) :- eventually[1, _] on(X).",
        "on(X) :- on(X) since[1, 3] on(X).",
        "on(X) :- historically[0, 3] on(X).",
        "on(X) :- once[0, 30] on(X), X = 2.",
    ],
)
@pytest.mark.parametrize("horizon", [(0, 21), (-100, 100), (-30, 6), (-15, 4)])
def test_the_horizon_is_where_it_is_for_rows(rule: str, horizon: tuple[int, int]) -> None:
    limits = Limits(horizon=Interval(*horizon), rounds=400)
    outcomes: list[object] = []
    for engine in ("rows", "columns"):
        try:
            outcomes.append(run(engine, ENDLESS.format(rule=rule), limits).relation("on").as_dict())
        except EvaluationError as error:
            outcomes.append(error.codes())
    assert outcomes[0] == outcomes[1]
