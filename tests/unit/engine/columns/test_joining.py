"""Joins by key and overlap against nested loops."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelogic.engine.columns import joining
from cartelogic.engine.columns.joining import Allowance, TooManyPairsError, chunks, matches
from cartelogic.store.columns.codes import AFTER, BEFORE
from cartelogic.store.columns.index import Index
from cartelogic.store.columns.table import Table
from tests.unit.store.columns.arrays import (
    ALWAYS,
    RANDOM,
    Batch,
    Ground,
    Part,
    add,
    as_array,
    as_rows,
    as_tuples,
    either_mode,
    kernels,
    random_batch,
    random_batches,
    random_part,
    random_rows,
)

Pair = tuple[int, int, int, int]
"""The binding, the place of the tuple, and where both hold."""
MANY = 1 << 40

chunk_sizes = st.sampled_from([1, 2, 3, 10, 1 << 18])


@pytest.fixture(autouse=True, scope="module")
def _modes() -> Iterator[None]:
    with kernels("plain"):
        yield


def nested_loops(
    keys: list[Ground], parts: list[Part], table: Table, columns: tuple[int, ...], of_tuples: bool
) -> list[Pair]:
    rows = as_tuples(table.keys.rows)
    starts, ends = table.starts(0, table.pieces), table.ends(0, table.pieces)
    items = [(place, *ALWAYS) for place in range(len(rows))]
    if not of_tuples and starts is not None and ends is not None:
        places = table.piece_places(0, table.pieces).tolist()
        items = list(zip(places, starts.tolist(), ends.tolist(), strict=True))
    return sorted(
        (i, place, max(start, low), min(end, high))
        for i, (key, (start, end)) in enumerate(zip(keys, parts, strict=True))
        for place, low, high in items
        if tuple(rows[place][column] for column in columns) == key and start < high and low < end
    )


def joined(
    keys: list[Ground], parts: list[Part] | None, index: Index, *, is_sorted: bool = False
) -> list[Pair]:
    starts = None if parts is None else as_array([start for start, _ in parts])
    ends = None if parts is None else as_array([end for _, end in parts])
    places = index.find(as_rows(keys, len(index.columns)))
    found: list[Pair] = []
    for chunk in matches(places, starts, ends, index, Allowance(MANY), is_sorted=is_sorted):
        low, high = chunk.starts, chunk.ends
        size = len(chunk.left)
        assert size, "no chunk is empty"
        lows = [BEFORE] * size if low is None else low.tolist()
        highs = [AFTER] * size if high is None else high.tolist()
        found += zip(chunk.left.tolist(), chunk.places.tolist(), lows, highs, strict=True)
    return sorted(found)


def a_join(
    choice: random.Random,
) -> tuple[Table, Index, tuple[int, ...], list[Ground], list[Part], bool]:
    """A table with an index, and bindings that may match it."""
    table = Table(2)
    columns = choice.choice([(0,), (), (0, 1), (1, 0), (1,)])
    of_tuples = choice.random() < 0.2
    index = Index(table, columns, of_tuples=of_tuples)
    timeless = choice.random() < 0.2
    for batch in random_batches(choice, 2, most=40, timeless=timeless):
        add(table, batch)
        if choice.random() < 0.7:  # else fewer runs
            index.extend(table.tuples if of_tuples else table.pieces)
    index.extend(table.tuples if of_tuples else table.pieces)
    known = [tuple(row[column] for column in columns) for row in as_tuples(table.keys.rows)]
    options = [*known, *random_rows(choice, 5, len(columns))]
    size = choice.choice([0, 1, 4, 40])
    some = [choice.choice(options) for _ in range(choice.choice([1, 3, 40]))]
    keys = [choice.choice(some) for _ in range(size)]
    parts = [random_part(choice) for _ in keys]
    return table, index, columns, keys, parts, of_tuples


@settings(max_examples=30)
@given(RANDOM, chunk_sizes, st.booleans())
def test_what_overlaps_and_has_the_key_is_found_once(
    choice: random.Random, chunk: int, timed: bool
) -> None:
    table, index, columns, keys, parts, of_tuples = a_join(choice)
    if not timed:
        parts = [ALWAYS] * len(keys)
    expected = nested_loops(keys, parts, table, columns, of_tuples)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "CHUNK", chunk)
        assert joined(keys, parts if timed else None, index) == expected


@settings(max_examples=30)
@given(RANDOM, chunk_sizes)
def test_bindings_that_are_sorted_need_not_be_sorted_again(
    choice: random.Random, chunk: int
) -> None:
    table, index, columns, keys, parts, of_tuples = a_join(choice)
    order = sorted(range(len(keys)), key=lambda i: (keys[i], parts[i][0]))
    keys, parts = [keys[i] for i in order], [parts[i] for i in order]
    expected = nested_loops(keys, parts, table, columns, of_tuples)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "CHUNK", chunk)
        assert joined(keys, parts, index, is_sorted=True) == expected


@pytest.mark.parametrize("chunk", [1, 2, 3, 7])
def test_a_group_that_is_cut_up_takes_nothing_of_its_neighbours(
    monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(joining, "CHUNK", chunk)
    table = Table(2)
    # Keys 1, 2 and 4 have pairs; 0, 3 and 5 are on both sides, and never meet.
    add(table, Batch([((key, i), (10, 20)) for key in range(6) for i in range(5)]))
    index = Index(table, (0,))
    index.extend(table.pieces)
    keys: list[Ground] = [(key,) for key in range(6) for _ in range(4)]
    parts = [(10, 20) if key in {(1,), (2,), (4,)} else (30, 40) for key in keys]
    expected = nested_loops(keys, parts, table, (0,), False)
    assert len(expected) == 3 * 4 * 5
    assert joined(keys, parts, index) == expected
    assert joined(keys, parts, index, is_sorted=True) == expected


@pytest.mark.parametrize("chunk", [1, 3, 1 << 18])
def test_one_huge_group_of_unbounded_intervals_is_joined(
    monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(joining, "CHUNK", chunk)
    parts = [(BEFORE, 5), (5, AFTER), (BEFORE, AFTER), (4, 6), (BEFORE, -9), (9, AFTER)] * 3
    table = Table(1)
    add(table, Batch([((i,), part) for i, part in enumerate(parts)]))
    index = Index(table, ())
    index.extend(table.pieces)
    keys: list[Ground] = [()] * len(parts)
    assert joined(keys, parts, index) == nested_loops(keys, parts, table, (), False)


def test_a_join_goes_on_while_its_index_is_united() -> None:
    table = Table(1)
    index = Index(table, ())
    for low, high in ((0, 8), (8, 11), (11, 12)):
        add(table, Batch([((i,), (0, 5)) for i in range(low, high)]))
        index.extend(table.pieces)
    found: list[int] = []
    for chunk in matches(np.zeros(1, dtype=np.int32), None, None, index, Allowance(MANY)):
        found += chunk.places.tolist()
        index.united()
    assert sorted(found) == list(range(12))


def test_what_has_no_key_here_matches_nothing() -> None:
    table = Table(1)
    index = Index(table, (0,))
    keys: list[Ground] = [(1,), (2,)]
    assert joined(keys, [(0, 5), (0, 5)], index) == []
    add(table, Batch([((3,), (0, 5))]))
    index.extend(table.pieces)
    assert joined(keys, [(0, 5), (0, 5)], index) == []
    assert joined(keys, None, index) == []
    assert joined([], [], index) == []


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9), max_size=30), st.sampled_from([1, 2, 5, 100]))
def test_chunks_are_stretches_of_about_so_many_pairs(counts: list[int], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "CHUNK", chunk)
        found = list(chunks(as_array(counts)))
    done = 0
    for first, last, count, share in found:
        assert first == done < last
        assert share == sum(counts[:last]) / sum(counts)
        assert count == sum(counts[first:last]) > 0
        needed = [i for i in range(first, last) if counts[i]]
        assert count <= chunk or len(needed) == 1, "more only if one alone gives more"
        done = last
    assert sum(count for _, _, count, _ in found) == sum(counts)
    assert not any(counts[done:])
    assert not found or found[-1][3] == 1


@settings(max_examples=20)
@given(RANDOM, chunk_sizes)
def test_pairs_are_counted_before_any_is_built(choice: random.Random, chunk: int) -> None:
    table, index, columns, keys, parts, of_tuples = a_join(choice)
    count = len(nested_loops(keys, parts, table, columns, of_tuples))
    starts, ends = (as_array([part[i] for part in parts]) for i in (0, 1))
    places = index.find(as_rows(keys, len(columns)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "CHUNK", chunk)
        enough = Allowance(count)
        assert sum(len(m.left) for m in matches(places, starts, ends, index, enough)) == count
        assert enough.left == 0
        if count:
            with pytest.raises(TooManyPairsError) as error:
                list(matches(places, starts, ends, index, Allowance(count - 1)))
            assert error.value.pairs <= count
            assert error.value.table is table


@either_mode
def test_many_pairs_are_found_in_either_mode(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "CHUNK", 50)
    choice = random.Random(3)
    rows = random_rows(choice, 40, 2)
    with kernels(mode):
        table = Table(2)
        for size in (200, 60, 10):
            add(table, random_batch(choice, size, rows, 60))
        for columns in ((0,), (), (0, 1)):
            index = Index(table, columns)
            index.extend(table.pieces)
            some = as_tuples(table.keys.rows)
            keys = [tuple(choice.choice(some)[c] for c in columns) for _ in range(60)]
            parts = [random_part(choice, 60) for _ in keys]
            assert joined(keys, parts, index) == nested_loops(keys, parts, table, columns, False)


def test_pairs_whose_tuples_repeat_a_value_are_chosen() -> None:
    table = Table(3)
    rows = [(1, 1, 2), (1, 2, 2), (3, 3, 3)]
    add(table, Batch([(row, (0, 5)) for row in rows]))
    index = Index(table, ())
    index.extend(table.pieces)
    for starts in (None, as_array([0])):
        ends = None if starts is None else as_array([4])
        keys = np.zeros(1, dtype=np.int32)
        (found,) = matches(keys, starts, ends, index, Allowance(MANY))
        stored = table.keys.rows
        for columns, expected in {((0, 1),): [0, 2], ((0, 1), (1, 2)): [2], (): [0, 1, 2]}.items():
            same = found.where_same(stored, columns)
            assert sorted(same.places.tolist()) == expected
            assert len(same.left) == len(expected)
