"""What is inferred of functions, against what computing with one value of each kind gives."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, product

import pytest

from cartelogic.analysis.functions import FUNCTIONS, Kinds
from cartelogic.model.computing import COMPUTE, UndefinedError
from cartelogic.model.values import Day, Real, Text, Value, kind
from cartelogic.temporal import Codec, Interval

SAMPLES: dict[str, Value] = {
    "number": 3,
    "float": Real(2.5),
    "date": Day(735_000),
    "symbol": "7",
    "text": Text("12"),
    "interval": Interval(3, 9),
}
INSTANTS = {Codec.DAYS: "date", Codec.INTEGERS: "number"}


def is_accepted(name: str, given: list[Kinds], instant: str = "date") -> bool:
    function = FUNCTIONS[name]
    return all(kinds <= function.accepts(i, given, instant) for i, kinds in enumerate(given))


@pytest.mark.parametrize("codec", INSTANTS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_takes_what_it_is_defined_for_and_gives_what_it_computes(
    name: str, codec: Codec
) -> None:
    function, instant = FUNCTIONS[name], INSTANTS[codec]
    for names in product(SAMPLES, repeat=function.arity):
        given = [frozenset({name}) for name in names]
        accepted = is_accepted(name, given, instant)
        try:
            found = COMPUTE[name](*(SAMPLES[name] for name in names), codec)
        except UndefinedError:
            assert not accepted, names
        else:
            assert accepted, names
            assert found is not None
            assert function.result(given, instant) == {kind(found)}, names


def sets() -> Iterator[Kinds]:
    summands = ("number", "float", "date")
    found = chain.from_iterable(combinations(summands, size) for size in (1, 2, 3))
    return map(frozenset, found)


@pytest.mark.parametrize("name", ["+", "-", "*", "/"])
def test_of_several_kinds_a_function_gives_what_it_gives_of_each(name: str) -> None:
    for left, right in product(list(sets()), repeat=2):
        if is_accepted(name, [left, right]):
            pairs = [[frozenset({x}), frozenset({y})] for x, y in product(left, right)]
            each = [FUNCTIONS[name].result(p, "date") for p in pairs if is_accepted(name, p)]
            assert FUNCTIONS[name].result([left, right], "date") == frozenset().union(*each)


def test_of_what_is_not_known_yet_a_function_gives_all_it_can() -> None:
    nothing = frozenset[str]()
    assert FUNCTIONS["+"].result([nothing, frozenset({"date"})], "date") == {
        "number",
        "float",
        "date",
    }
    assert FUNCTIONS["-"].accepts(1, [nothing, nothing], "date") == {"number", "float", "date"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_shown_with_its_arguments_and_explained(name: str) -> None:
    function = FUNCTIONS[name]
    operator = f"X {name} Y"
    assert function.usage == operator or function.usage.startswith(f"{name}(")
    assert function.usage == operator or function.usage.count(",") == function.arity - 1
    assert function.meaning
