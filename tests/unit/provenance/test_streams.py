from __future__ import annotations

from itertools import count, product

from hypothesis import given
from hypothesis import strategies as st

from cartelogic.provenance.grounding import EVER
from cartelogic.provenance.streams import (
    Item,
    Stream,
    Work,
    fixed,
    followed,
    item,
    mapped,
    merged,
    paired,
)
from cartelogic.temporal import Flat, flat

SIZES = st.lists(st.integers(1, 6), max_size=6)
SPANS = st.tuples(st.integers(0, 8), st.integers(1, 4)).map(lambda span: (span[0], sum(span)))
TIMED = st.lists(st.tuples(st.integers(1, 6), SPANS), max_size=6)


def stream(*sizes: int) -> Stream:
    return fixed(Item(size, (), EVER) for size in sizes)


def timed(items: list[tuple[int, Flat]]) -> Stream:
    return fixed(Item(size, (), when) for size, when in items)


def everything(given: Stream) -> list[Item]:
    found: list[Item] = []
    while (following := item(given, len(found))) is not None:
        found.append(following)
    return found


def sizes(given: Stream) -> list[int]:
    return [one.size for one in everything(given)]


@given(SIZES, SIZES, SIZES)
def test_merging_sorts_together(a: list[int], b: list[int], c: list[int]) -> None:
    bounds = [(min(each, default=0), each) for each in (a, b, c)]
    found = sizes(merged((bound, lambda each=each: stream(*each)) for bound, each in bounds))  # type: ignore[misc]
    assert found == sorted(a + b + c)


@given(TIMED, TIMED)
def test_pairs_are_those_that_share_an_instant(
    a: list[tuple[int, Flat]], b: list[tuple[int, Flat]]
) -> None:
    expected = sorted(
        (m + n, tuple(flat.intersection(v, w)))
        for (m, v), (n, w) in product(a, b)
        if flat.intersection(v, w)
    )
    found = everything(paired(timed(a), timed(b)))
    assert [one.size for one in found] == [size for size, _ in expected]
    assert sorted((one.size, tuple(one.when)) for one in found) == expected


@given(TIMED, TIMED)
def test_what_is_timeless_goes_with_everything(
    a: list[tuple[int, Flat]], b: list[tuple[int, Flat]]
) -> None:
    found = everything(paired(timed(a), timed(b), is_timeless=True))
    assert [one.size for one in found] == sorted(m + n for (m, _), (n, _) in product(a, b))
    assert {tuple(one.when) for one in found} <= {tuple(when) for _, when in a}


@given(SIZES, SIZES)
def test_what_follows_is_sorted_over_all_that_it_follows(a: list[int], b: list[int]) -> None:
    bound = min(b, default=0)
    found = followed(
        stream(*a), bound, lambda one: stream(*(one.size + size * (1 + one.size % 2) for size in b))
    )
    expected = sorted(m + n * (1 + m % 2) for m, n in product(a, b))
    assert sizes(found) == expected


def test_mapping_may_leave_out_and_multiply() -> None:
    def make(one: Item) -> list[Item]:
        return [Item(one.size + 1, (), one.when)] * (one.size % 3)

    assert sizes(mapped(stream(1, 2, 3), make)) == [2, 3, 3]


def test_nothing_is_made_before_it_is_asked_for() -> None:
    made = []

    def work() -> Work:
        for size in count(1):
            made.append(size)
            yield Item(size, (), EVER)

    endless = Stream(work())
    pairs = paired(endless, stream(1, 5))
    assert made == []
    found = [item(pairs, index) for index in range(3)]
    assert [one.size for one in found if one is not None] == [2, 3, 4]
    assert len(made) < 6


def test_a_stream_is_shared_by_all_that_need_it() -> None:
    made = []

    def work() -> Work:
        for size in (1, 2):
            made.append(size)
            yield Item(size, (), EVER)

    one = Stream(work())
    assert sizes(paired(one, one)) == [2, 3, 3, 4]
    assert made == [1, 2]


def test_streams_may_rest_on_each_other_however_deep() -> None:
    deep = stream(1)
    for _ in range(5_000):
        deep = mapped(deep, lambda one: [Item(one.size + 1, (), one.when)])
    assert sizes(deep) == [5_001]
