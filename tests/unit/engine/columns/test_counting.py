"""Aggregates over whole tables against those of ``rows``."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from tests.evaluation import extents, loaded, started
from tests.unit.store.columns.arrays import RANDOM

RULES = """
n(N) :- N = count : { p(_, _) }.
per(X, N) :- k(X), N = count : { p(X, _) }.
s(N) :- N = sum Y : { p(_, Y) }.
sums(X, N) :- k(X), N = sum Y : { p(X, Y) }.
means(X) :- k(X), mean Y : { p(X, Y) } > 1.
least(X, N) :- k(X), N = min Y : { p(X, Y) }.
most(N) :- N = max Y : { p(_, Y) }.
twice(X, N) :- k(X), N = count : { p(X, Y), p(Y, _) }.
none(X) :- k(X), 0 = count : { p(X, _) }.
"""
NAMES = ("n", "per", "s", "sums", "means", "least", "most", "twice", "none")
SMALL = [*range(-3, 4)]
BIG = [
    1 << 48,
    -(1 << 48),
    (1 << 50) - 1,
    1 << 50,
    (1 << 59),
    (1 << 60) - 1,
    1 << 60,
    10**30,
    -(10**30),
]


def facts(choice: random.Random, values: list[int], always: float) -> str:
    lines = [f"k({x})." for x in (0, 1, 2)]
    for _ in range(choice.randrange(12)):
        atom = f"p({choice.randrange(3)}, {choice.choice(values)})"
        start = choice.randrange(15)
        interval = f" @ [{start}, {start + choice.randrange(8)}]"
        if choice.random() < 0.15:
            interval = choice.choice([f" @ [_, {start}]", f" @ [{start}, _]"])
        lines.append(f"{atom}{'' if choice.random() < always else interval}.")
    return ".time integer\n.decl p(a: number, b: number)\n" + "\n".join(lines)


@settings(max_examples=30)
@given(RANDOM)
def test_aggregates_are_those_of_rows(choice: random.Random) -> None:
    values = choice.choice([SMALL, SMALL, BIG, [*SMALL, *BIG]])
    text = facts(choice, values, choice.choice([0.1, 0.1, 1.0])) + RULES
    analysis, database = loaded(text)
    expected = extents(started("rows", analysis, database), NAMES)
    assert extents(started("columns", analysis, database), NAMES) == expected


@pytest.mark.parametrize("size", [(1 << 50) - 1, 1 << 50, (1 << 60) - 1, 1 << 60, 1 << 62, 10**25])
def test_sums_of_large_numbers_are_right(size: int) -> None:
    text = (
        f".time integer\nk(1).\np(1, {size}). p(1, {size - 1}) @ [1, 5]. p(1, {-size}) @ [3, 9].\n"
    )
    analysis, database = loaded(text + RULES)
    expected = extents(started("rows", analysis, database), NAMES)
    assert extents(started("columns", analysis, database), NAMES) == expected
    assert {row[0] for row in expected["s"]} == {size, 2 * size - 1, size - 1, 0}


@pytest.mark.parametrize(
    "values",
    ["a, b, c", "2.5, 1.0, 1", '"x", "y", "z"'],
)
def test_values_that_are_no_whole_numbers_are_counted_too(values: str) -> None:
    given_facts = "".join(
        f"p(1, {value}) @ [{i}, {i + 3}].\n" for i, value in enumerate(values.split(", "))
    )
    rules = "n(N) :- N = count : { p(_, _) }.\nper(X, N) :- p(X, _), N = count : { p(X, _) }.\n"
    if "." in values:
        rules += "s(N) :- N = sum Y : { p(_, Y) }.\nm(X) :- p(X, _), mean Y : { p(X, Y) } > 1.\n"
    try:
        analysis, database = loaded(f".time integer\n{given_facts}{rules}")
    except Exception:  # kinds that do not mix
        pytest.skip("not a program")
    names = [name for name in ("n", "per", "s", "m") if f"{name}(" in rules]
    expected = extents(started("rows", analysis, database), names)
    assert extents(started("columns", analysis, database), names) == expected
