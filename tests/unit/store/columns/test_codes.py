"""Codes: one for each value, in the order of values, and back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.model.values import Day, Real, Text, Value, kind, sort_key
from cartelogic.store.columns.codes import (
    AFTER,
    BEFORE,
    DAY,
    LIMIT,
    NUMBER,
    TAG_BITS,
    TAG_MASK,
    WORD,
    Codes,
    OutOfRangeError,
    bound,
    bounds,
    held,
)
from cartelogic.temporal import NEG_INF, POS_INF, Codec, Interval
from tests.unit.store.columns.values import EDGES, FAR, is_range, values

several = st.lists(values, max_size=12)


def same(one: Value, other: Value) -> bool:
    """Whether two values are one; their classes too."""
    return type(one) is type(other) and one == other


@given(several)
def test_a_code_stands_for_its_value(given_values: list[Value]) -> None:
    codes = Codes()
    found = codes.codes(given_values)
    assert found.dtype == np.int64
    assert all(
        same(codes.value(int(code)), value) for code, value in zip(found, given_values, strict=True)
    )
    assert all(map(same, codes.values(found), given_values))
    assert all(map(same, codes.row(found), given_values))


@given(several, several)
def test_equal_values_have_equal_codes_and_others_others(
    first: list[Value], second: list[Value]
) -> None:
    codes = Codes()
    every = [*first, *second]
    for value, code in zip(every, codes.codes(every).tolist(), strict=True):
        for other in every:
            assert (codes.code(other) == code) is same(value, other), (value, other)


@given(several, several)
def test_what_is_known_is_found_and_finding_adds_nothing(
    known: list[Value], asked: list[Value]
) -> None:
    codes = Codes()
    given_codes = codes.codes(known).tolist()
    size = len(codes)
    assert [codes.find(value) for value in known] == given_codes
    for value in asked:
        code = codes.find(value)
        if code is not None:
            assert same(codes.value(code), value)
        else:
            assert not any(same(value, other) for other in known)
    assert len(codes) == size
    for value in asked:
        assert codes.code(value) == codes.find(value), "now it is known"


@given(several)
def test_finding_leaves_the_dictionary_as_it_is(asked: list[Value]) -> None:
    codes = Codes()
    for value in asked:
        codes.find(value)
    assert len(codes) == 0


@given(several)
def test_codes_of_numbers_and_of_days_are_in_their_order(given_values: list[Value]) -> None:
    codes = Codes()
    pairs = [(codes.code(value), value) for value in given_values]
    for tag in (NUMBER, DAY):
        mine = [(code, value) for code, value in pairs if code & TAG_MASK == tag]
        mine.sort()
        keys = [sort_key(value) for _, value in mine]
        assert keys == sorted(keys)


@given(several, several)
def test_ranks_are_in_the_order_of_values(first: list[Value], second: list[Value]) -> None:
    codes = Codes()
    for part in (first, second):
        codes.codes(part)
        ranks = codes.ranks()
        places = sorted(range(len(codes)), key=lambda i: int(ranks[i]))
        words = [codes.value(place << TAG_BITS | WORD) for place in places]
        keys = [sort_key(word) for word in words]
        assert keys == sorted(keys)
        assert sorted(ranks.tolist()) == list(range(len(codes)))


def test_ranks_of_symbols_alone_are_in_their_order() -> None:
    codes = Codes()
    codes.codes(["b", "a", "", "ä", "B"])
    assert codes.ranks().tolist() == [3, 2, 0, 4, 1]


@given(several)
def test_the_dictionary_knows_what_it_holds(given_values: list[Value]) -> None:
    codes = Codes()
    codes.codes(given_values)
    assert codes.has_floats is any(type(value) is Real for value in given_values)
    assert codes.has_ranges is any(map(is_range, given_values))


@given(st.integers(0, 3), st.data())
def test_rows_go_there_and_back(arity: int, data: st.DataObject) -> None:
    codes = Codes()
    given_rows = data.draw(st.lists(st.tuples(*[values] * arity), max_size=6))
    table = codes.table(given_rows, arity)
    assert table.shape == (len(given_rows), arity)
    for found, row in zip(codes.rows(table), given_rows, strict=True):
        assert all(map(same, found, row))


# -- numbers and instants -----------------------------------------------------------------------


@given(st.lists(st.integers(-5, 5) | st.sampled_from([n for n in EDGES + FAR if abs(n) < 1 << 62])))
def test_numbers_as_an_array_have_the_codes_they_have_one_by_one(numbers: list[int]) -> None:
    codes = Codes()
    assert (
        codes.numbers(np.array(numbers, dtype=np.int64)).tolist() == codes.codes(numbers).tolist()
    )


@given(
    st.lists(
        st.integers(-5, 5)
        | st.sampled_from([BEFORE, AFTER, *EDGES, 1 << 61, (1 << 61) - 2, -(1 << 61)])
    ),
    st.sampled_from(Codec),
)
def test_instants_have_the_codes_of_what_they_stand_for(instants: list[int], codec: Codec) -> None:
    codes = Codes()
    found = codes.instants(np.array(instants, dtype=np.int64), codec)
    expected: list[Value] = [bound(instant) for instant in instants]
    if codec is Codec.DAYS:
        expected = [Day(bound(instant)) for instant in instants]
    assert codes.values(found) == expected
    assert found.tolist() == codes.codes(expected).tolist()


def test_days_as_an_array_have_the_codes_they_have_one_by_one() -> None:
    codes = Codes()
    instants = np.array([-7, 0, 735_280, LIMIT - 1], dtype=np.int64)
    assert codes.days(instants).tolist() == codes.codes(map(Day, instants.tolist())).tolist()


@pytest.mark.parametrize("instant", [0, -1, LIMIT - 1, 1 - LIMIT, NEG_INF, POS_INF])
def test_ends_of_intervals_go_there_and_back(instant: int) -> None:
    assert bound(held(instant)) == instant
    assert bounds(np.array([held(instant)] * 2, dtype=np.int64)) == [instant] * 2
    assert BEFORE <= held(instant) <= AFTER


@pytest.mark.parametrize("instant", [LIMIT, -LIMIT, 1 << 62, -(1 << 62), 10**400])
def test_ends_that_do_not_fit_are_refused(instant: int) -> None:
    with pytest.raises(OutOfRangeError):
        held(instant)


def test_ends_are_read_as_whole_numbers_of_python() -> None:
    (found,) = bounds(np.array([4], dtype=np.int64))
    assert type(found) is int
    mixed = bounds(np.array([BEFORE, 4, AFTER], dtype=np.int64))
    assert mixed == [NEG_INF, 4, POS_INF]
    assert [type(found) for found in mixed] == [float, int, float]
    assert bounds(np.array([], dtype=np.int64)) == []


# -- pairs that must not meet --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, Real(1.0)),
        ("a", Text("a")),
        ("1", 1),
        (1, Day(1)),
        (math.inf, Day(math.inf)),
        (math.inf, -math.inf),
        (LIMIT, Day(LIMIT)),
        (Interval(1, 3), Interval(1, 4)),
    ],
)
def test_values_that_look_alike_have_different_codes(one: Value, other: Value) -> None:
    codes = Codes()
    assert codes.code(one) != codes.code(other)
    assert kind(codes.value(codes.code(one))) == kind(one)


def test_zero_and_minus_zero_are_one_float() -> None:
    codes = Codes()
    assert codes.code(Real(0.0)) == codes.code(Real(-0.0))
