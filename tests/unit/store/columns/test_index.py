"""Indexes against a dictionary from keys to lists of pieces."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelogic.store.columns import index as module
from cartelogic.store.columns.codes import AFTER, BEFORE, Places
from cartelogic.store.columns.index import Index, Indexed, Run, group_firsts, run_of
from cartelogic.store.columns.table import Table
from cartelogic.temporal import Bound, flat
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
    filled,
    kernels,
    random_batch,
    random_batches,
    random_part,
    random_rows,
)

Found = dict[Ground, list[tuple[int, int, int]]]
"""For each key the place of the tuple, the start and the end of its items."""


@pytest.fixture(autouse=True, scope="module")
def _modes() -> Iterator[None]:
    with kernels("plain"):
        yield


def way_of(choice: random.Random, patch: pytest.MonkeyPatch) -> None:
    """Sort runs by NumPy, or as compiled kernels do, with sparse keys or without."""
    if choice.random() < 0.6:
        patch.setattr(module, "is_compiled", lambda _items: True)
        patch.setattr(module, "_FEW", choice.choice([0, 5]))
        patch.setattr(module, "_SPARSE", choice.choice([1, 4]))


def key_of(row: Ground, columns: tuple[int, ...]) -> Ground:
    return tuple(row[column] for column in columns)


def expected_items(table: Table, columns: tuple[int, ...], *, of_tuples: bool) -> Found:
    found: Found = {}
    rows = as_tuples(table.keys.rows)
    if of_tuples:
        for place, row in enumerate(rows):
            found.setdefault(key_of(row, columns), []).append((place, *ALWAYS))
        return found
    starts, ends = table.starts(0, table.pieces), table.ends(0, table.pieces)
    for i, place in enumerate(table.piece_places(0, table.pieces).tolist()):
        part = ALWAYS if starts is None or ends is None else (int(starts[i]), int(ends[i]))
        found.setdefault(key_of(rows[place], columns), []).append((place, *part))
    return {key: sorted(items) for key, items in found.items()}


def items_of(index: Index, keys: list[Ground]) -> Found:
    """What an index has for some keys; runs are looked at as joins do."""
    places = index.find(as_rows(keys, len(index.columns)))
    found: Found = {}
    for run in index.runs:
        check_run(run)
        for key, group in zip(keys, run.groups_of(places).tolist(), strict=True):
            if group >= 0:
                found.setdefault(key, []).extend(group_of(run, group))
    return {key: sorted(items) for key, items in found.items()}


def group_of(run: Run, group: int) -> list[tuple[int, int, int]]:
    some = slice(run.offsets[group], run.offsets[group + 1])
    places = run.places[some].tolist()
    if run.starts is None or run.ends is None:
        return [(place, *ALWAYS) for place in places]
    return list(zip(places, run.starts[some].tolist(), run.ends[some].tolist(), strict=True))


def check_run(run: Run) -> None:
    keys = run.keys.tolist()
    assert keys == sorted(set(keys))
    assert len(run.offsets) == len(keys) + 1
    assert [run.offsets[0], run.offsets[-1]] == [0, len(run)]
    assert (np.diff(run.offsets) > 0).all(), "no group is empty"
    assert (run.starts is None) is (run.ends is None)
    if run.starts is not None and run.ends is not None:
        for low, high in zip(run.offsets[:-1], run.offsets[1:], strict=True):
            assert (np.diff(run.starts[low:high]) >= 0).all(), "sorted by where they start"
        assert (run.starts < run.ends).all()


def columns_for(choice: random.Random, arity: int) -> tuple[int, ...]:
    every = list(range(arity))
    options = [(), tuple(every), tuple(reversed(every)), (every[-1],), (0, 0), (0,)]
    return choice.choice(options)


@settings(max_examples=30)
@given(RANDOM, st.booleans())
def test_an_index_has_the_pieces_that_a_dictionary_of_lists_has(
    choice: random.Random, of_tuples: bool
) -> None:
    arity = choice.choice([1, 2, 3])
    columns = columns_for(choice, arity)
    with pytest.MonkeyPatch.context() as patch:
        way_of(choice, patch)
        table = Table(arity)
        index = Index(table, columns, of_tuples=of_tuples)
        others = random_rows(choice, 10, len(columns))
        for batch in random_batches(choice, arity, timeless=choice.random() < 0.2):
            add(table, batch)
            index.extend(table.tuples if of_tuples else table.pieces)
            expected = expected_items(table, columns, of_tuples=of_tuples)
            assert items_of(index, sorted({*expected, *others})) == expected
            sizes = list(map(len, index.runs))
            assert all(one >= 2 * other for one, other in pairwise(sizes))


@settings(max_examples=30)
@given(RANDOM)
def test_united_an_index_has_the_cover_of_each_key_however_often_it_grows(
    choice: random.Random,
) -> None:
    arity = choice.choice([1, 2])
    columns = columns_for(choice, arity)
    with pytest.MonkeyPatch.context() as patch:
        way_of(choice, patch)
        table = Table(arity)
        index = Index(table, columns)
        for batch in random_batches(choice, arity, timeless=choice.random() < 0.2):
            add(table, batch)
            index.extend(table.pieces)
            if choice.random() < 0.3:
                continue
            run = index.united()
            check_run(run)
            expected: dict[Ground, list[Bound]] = {}
            items = expected_items(table, columns, of_tuples=False)
            for key, held in items.items():
                for _, start, end in held:
                    flat.add(expected.setdefault(key, []), start, end)
            keys = sorted(expected)
            groups = run.groups_of(index.find(as_rows(keys, len(columns)))).tolist()
            for key, group in zip(keys, groups, strict=True):
                parts = [part for _, *part in group_of(run, group)]
                if run.starts is None:
                    parts = parts[:1]
                assert [bound for part in parts for bound in part] == expected[key]
            assert items_of(index, keys) == items, "what joins read is as it was"


@settings(max_examples=20)
@given(RANDOM)
def test_an_index_of_a_stretch_has_its_pieces_alone(choice: random.Random) -> None:
    arity = choice.choice([1, 2])
    columns = columns_for(choice, arity)
    table, model = filled(random_batches(choice, arity), arity)
    first = choice.randrange(table.pieces + 1)
    last = choice.randrange(first, table.pieces + 1)
    expected: Found = {}
    places = {row: place for place, row in enumerate(model.covers)}
    for row, start, end, _ in model.log[first:last]:
        item = (places[row], int(start), int(end))
        expected.setdefault(key_of(row, columns), []).append(item)
    index = Index.over(table, columns, first, last)
    every = sorted({key_of(row, columns) for row in model.covers})
    assert items_of(index, every) == {key: sorted(items) for key, items in expected.items()}


def test_runs_are_read_while_the_index_is_united() -> None:
    """A join goes on after what is inside it has asked for the covers of the same pieces."""
    table = Table(2)
    index = Index(table, (0,))
    for low, high in ((0, 8), (8, 11), (11, 12)):
        add(table, Batch([((i % 3, i), (i, i + 1)) for i in range(low, high)]))
        index.extend(table.pieces)
    assert len(index.runs) == 3
    seen: list[int] = []
    for run in index.runs:
        seen += run.places.tolist()
        index.united()
    assert sorted(seen) == list(range(12))


def test_indexes_are_made_once_and_follow_the_table() -> None:
    table = Table(2)
    indexed = Indexed(table)
    add(table, Batch([((1, 2), (0, 5))]))
    by_first = indexed.pieces((0,), table.pieces)
    tuples = indexed.tuples((0,))
    add(table, Batch([((1, 3), (0, 5)), ((1, 2), (7, 9))]))
    assert indexed.pieces((0,), table.pieces) is by_first
    assert indexed.tuples((0,)) is tuples
    assert items_of(by_first, [(1,)]) == expected_items(table, (0,), of_tuples=False)
    assert items_of(tuples, [(1,)]) == expected_items(table, (0,), of_tuples=True)


def test_an_index_goes_no_further_than_what_is_known() -> None:
    table = Table(1)
    add(table, Batch([((i,), (0, 5)) for i in range(4)]))
    index = Indexed(table).pieces((), 2)
    assert items_of(index, [()]) == {(): [(0, 0, 5), (1, 0, 5)]}


# -- runs ---------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(RANDOM, st.booleans(), st.sampled_from([1, 7, 1000]))
def test_a_run_has_its_items_by_key_and_start(
    choice: random.Random, timed: bool, apart: int
) -> None:
    size = choice.choice([0, 1, 5, 150])
    keys = [choice.randrange(12) * apart for _ in range(size)]
    parts = [random_part(choice) for _ in range(size)]
    expected: dict[int, list[tuple[int, Part]]] = {}
    for i, (key, part) in enumerate(zip(keys, parts, strict=True)):
        expected.setdefault(key, []).append((100 + i, part if timed else ALWAYS))
    with pytest.MonkeyPatch.context() as patch:
        way_of(choice, patch)
        run = run_of(
            places_of(keys),
            places_of(list(range(100, 100 + size))),
            as_array([start for start, _ in parts]) if timed else None,
            as_array([end for _, end in parts]) if timed else None,
        )
    check_run(run)
    assert run.keys.tolist() == sorted(expected)
    for group, key in enumerate(run.keys.tolist()):
        found = [(place, (start, end)) for place, start, end in group_of(run, group)]
        assert sorted(found) == sorted(expected[key])
        if not timed:
            assert found == expected[key], "those of a key stay in order"
    asked = [-1, *range(0, 13 * apart, max(1, apart // 3))]
    numbers = {key: group for group, key in enumerate(sorted(expected))}
    assert run.groups_of(places_of(asked)).tolist() == [numbers.get(key, -1) for key in asked]


def places_of(numbers: list[int]) -> Places:
    return np.array(numbers, dtype=np.int32)


def test_groups_start_where_keys_change() -> None:
    assert group_firsts(places_of([])).tolist() == [0]
    assert group_firsts(places_of([4])).tolist() == [0, 1]
    assert group_firsts(places_of([4, 4, 2, 9, 9, 9])).tolist() == [0, 2, 3, 6]


@either_mode
def test_large_indexes_are_right_in_either_mode(mode: str) -> None:
    choice = random.Random(5)
    rows = random_rows(choice, 60, 2)
    with kernels(mode):
        table = Table(2)
        indexes = [Index(table, columns) for columns in ((), (1,), (1, 0), (0, 1))]
        for size in (400, 150, 40, 3):
            add(table, random_batch(choice, size, rows, 80))
            for index in indexes:
                index.extend(table.pieces)
        for index in indexes:
            expected = expected_items(table, index.columns, of_tuples=False)
            assert items_of(index, list(expected)) == expected
            assert index.united().keys.tolist() == sorted(
                index.find(as_rows(list(expected), len(index.columns))).tolist()
            )


def test_unbounded_items_are_sorted_with_the_others() -> None:
    table = Table(1)
    for i, part in enumerate([(BEFORE, 3), (5, AFTER), (4, 5), (BEFORE, AFTER)]):
        add(table, Batch([((i,), part)]))
    index = Index(table, ())
    index.extend(table.pieces)
    (run,) = index.runs
    assert run.starts is not None
    assert run.starts.tolist() == [BEFORE, BEFORE, 4, 5]
