"""Tables against a dictionary from rows to flat sets."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings

from cartelogic.store.columns import table as module
from cartelogic.store.columns.codes import AFTER, BEFORE
from cartelogic.store.columns.kernels import keys as kernels_module
from cartelogic.store.columns.table import KeyTable, Table
from tests.unit.store.columns.arrays import (
    ALWAYS,
    RANDOM,
    Batch,
    Model,
    add,
    as_rows,
    as_tuples,
    either_mode,
    filled,
    is_canonical,
    kernels,
    random_batch,
    random_batches,
    random_rows,
)


@pytest.fixture(autouse=True, scope="module")
def _modes() -> Iterator[None]:
    with kernels("plain"):
        yield


def check(table: Table, model: Model, choice: random.Random) -> None:
    """Everything that can be read of a table."""
    rows = as_tuples(table.keys.rows)
    assert rows == list(model.covers)
    assert (table.tuples, table.pieces) == (len(rows), len(model.log))
    places = table.piece_places(0, table.pieces).tolist()
    starts, ends = table.starts(0, table.pieces), table.ends(0, table.pieces)
    if starts is None or ends is None:
        assert table.is_timeless
        assert all((start, end) == ALWAYS for _, start, end, _ in model.log)
        assert table.covers() is None
        assert all(table.cover(place) is None for place in range(len(rows)))
    else:
        held = zip(places, starts.tolist(), ends.tolist(), strict=True)
        pieces = [
            (rows[place], start, end, table.mark(i)) for i, (place, start, end) in enumerate(held)
        ]
        assert pieces == model.log
        some = [choice.randrange(len(rows)) for _ in range(5)] if rows else []
        for asked in (None, np.array(some, dtype=np.int32)):
            found = table.covers(asked)
            assert found is not None
            whose, lows, highs = (array.tolist() for array in found)
            expected = [
                (i, *part)
                for i, place in enumerate(range(len(rows)) if asked is None else some)
                for part in model.parts(rows[place])
            ]
            assert list(zip(whose, lows, highs, strict=True)) == expected
        for place in some:
            cover = table.cover(place)
            assert cover is not None
            assert list(zip(cover[0].tolist(), cover[1].tolist(), strict=True)) == model.parts(
                rows[place]
            )
    assert [table.mark(i) for i in range(table.pieces)] == [piece[3] for piece in model.log]
    first = choice.randrange(table.pieces + 1)
    last = choice.randrange(first, table.pieces + 1)
    assert as_tuples(table.stretch(first, last).rows) == [row for row, *_ in model.log[first:last]]


@settings(max_examples=30)
@given(RANDOM)
def test_a_table_holds_pieces_marks_and_covers_as_a_dictionary_would(choice: random.Random) -> None:
    arity = choice.choice([1, 2, 3])
    table, model = Table(arity), Model()
    for batch in random_batches(choice, arity):
        assert add(table, batch) == model.add(batch)
        check(table, model, choice)


@settings(max_examples=20)
@given(RANDOM)
def test_room_that_runs_out_anywhere_changes_nothing(choice: random.Random) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FIRST", choice.choice([1, 2, 16]))
        patch.setattr(module, "_TOGETHER", choice.choice([1, 2, 5, 64]))
        table, model = Table(2), Model()
        for batch in random_batches(choice, 2):
            assert add(table, batch) == model.add(batch)
            if choice.random() < 0.4:  # less than there is, or more than there will be
                table.expect(choice.randrange(300), choice.randrange(300))
        check(table, model, choice)


def test_where_room_was_expected_nothing_is_moved() -> None:
    table = Table(1)
    add(table, Batch([((0,), (0, 1))]))
    table.expect(1_000, 2_000)
    held = table.bytes
    for i in range(1, 1_000):
        add(table, Batch([((i,), (0, 1)), ((i,), (3, 4))]))
    assert table.pieces == 1_999
    spare = 2 * 16 * 2_000  # where the covers of several parts are
    assert held <= table.bytes <= held + spare


@settings(max_examples=20)
@given(RANDOM)
def test_pieces_of_a_tuple_are_disjoint_and_their_union_is_its_cover(choice: random.Random) -> None:
    table, _ = filled(random_batches(choice, 1), 1)
    starts, ends = table.starts(0, table.pieces), table.ends(0, table.pieces)
    if starts is None or ends is None:
        return
    places = table.piece_places(0, table.pieces)
    for place in range(table.tuples):
        mine = places == place
        pieces = sorted(zip(starts[mine].tolist(), ends[mine].tolist(), strict=True))
        cover = table.cover(place)
        assert cover is not None
        parts = list(zip(cover[0].tolist(), cover[1].tolist(), strict=True))
        assert is_canonical(parts)
        covered = sum(high - low for low, high in parts)
        assert sum(end - start for start, end in pieces) == covered
        assert all(any(low <= s and e <= high for low, high in parts) for s, e in pieces)


@settings(max_examples=20)
@given(RANDOM)
def test_a_copy_and_its_table_go_apart(choice: random.Random) -> None:
    first = random_batches(choice, 2, timeless=choice.random() < 0.3)
    table, model = filled(first, 2)
    copy, other = table.copy(), filled(first, 2)[1]
    rows = random_rows(choice, 10, 2)
    for _ in range(2):
        for grown, known in ((table, model), (copy, other)):
            batch = random_batch(choice, 30, rows, 30)
            assert add(grown, batch) == known.add(batch)
    check(table, model, choice)
    check(copy, other, choice)


@pytest.mark.parametrize("timeless", [False, True])
def test_a_table_without_columns_holds_one_tuple(timeless: bool) -> None:
    table, model = Table(0), Model()
    for parts in ([(3, 5)], [(4, 9), (1, 2)], [(BEFORE, 0), (9, AFTER)]):
        batch = Batch([((), ALWAYS if timeless else part) for part in parts], timeless)
        assert add(table, batch) == model.add(batch)
    check(table, model, random.Random(1))
    assert table.tuples == 1


def test_the_cover_of_a_tuple_grows_by_what_comes_later_and_by_what_comes_between() -> None:
    table, model = Table(1), Model()
    later = [(i, i + 1) for i in range(0, 400, 2)]
    for part in [*later, (398, 500), (1, 2), (-5, 1), (BEFORE, AFTER), (7, 8)]:
        batch = Batch([((1,), part)])
        assert add(table, batch) == model.add(batch)
        check(table, model, random.Random(0))


def test_nothing_added_is_nothing_new() -> None:
    for timeless in (False, True):
        table, model = Table(2), Model()
        assert add(table, Batch([], timeless)) == model.add(Batch([], timeless)) == 0
        check(table, model, random.Random(2))
        batch = Batch([((1, 2), ALWAYS)], not timeless)
        assert add(table, batch) == model.add(batch) == 1
        assert add(table, Batch([((1, 2), (1, 5))])) == 0
        assert [table.mark(0), table.marks] == [(0, ""), [(0, (0, ""))]]


def test_memory_is_counted() -> None:
    table = Table(2)
    empty = table.bytes
    add(table, Batch([((i, i), (i, i + 1)) for i in range(100)]))
    assert table.bytes >= empty + 100 * (2 * 8 + 2 * 8 + 4)


# -- rows found by hashing ----------------------------------------------------------------------


@settings(max_examples=30)
@given(RANDOM)
def test_rows_are_found_where_a_dictionary_has_them(choice: random.Random) -> None:
    width = choice.choice([0, 1, 2, 4])
    rows = random_rows(choice, choice.choice([1, 20, 150]), width)
    others = random_rows(choice, 20, width)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_TOGETHER", choice.choice([1, 3, 64]))
        if choice.random() < 0.5:  # then many rows have one hash
            few = choice.choice([1, 2, 7])
            patch.setattr(
                kernels_module, "_hash", lambda rows, i: rows[i].sum() % few if width else 0
            )
        table: KeyTable = KeyTable(width)
        known: dict[tuple[int, ...], int] = {}
        for _ in range(choice.randrange(1, 6)):
            filed = [choice.choice(rows) for _ in range(choice.choice([0, 1, 10, 130]))]
            expected = [known.setdefault(row, len(known)) for row in filed]
            assert table.file(as_rows(filed, width)).tolist() == expected
            if choice.random() < 0.3:
                table = table.copy()
        assert as_tuples(table.rows) == list(known)
        asked = [*rows, *others]
        expected = [known.get(row, -1) for row in asked]
        assert table.find(as_rows(asked, width)).tolist() == expected


def test_rows_may_come_as_any_columns_of_a_table() -> None:
    table: KeyTable = KeyTable(2)
    wide = np.arange(300, dtype=np.int64).reshape(100, 3)
    assert table.file(wide[::2, [2, 0]]).tolist() == list(range(50))
    assert table.file(wide[:, ::2][:, ::-1])[::2].tolist() == list(range(50))
    assert table.find(wide[:2, 1:]).tolist() == [-1, -1]


# -- both ways to run a kernel -----------------------------------------------------------------


@either_mode
def test_many_tuples_and_pieces_are_held_in_either_mode(mode: str) -> None:
    choice = random.Random(7)
    with kernels(mode):
        for arity in (0, 1, 2, 3):
            table, model = Table(arity), Model()
            for batch in random_batches(choice, arity, most=300):
                assert add(table, batch) == model.add(batch)
            check(table, model, choice)


def test_what_plain_kernels_hold_compiled_ones_find_and_add_to() -> None:
    choice = random.Random(11)
    rows = random_rows(choice, 200, 2)
    table, model = Table(2), Model()
    for mode in ("plain", "compiled", "plain"):
        with kernels(mode):
            for _ in range(2):
                batch = random_batch(choice, 150, rows, 50)
                assert add(table, batch) == model.add(batch)
            check(table, model, choice)
            places = table.keys.find(as_rows(list(model.covers), 2)).tolist()
            assert places == list(range(table.tuples))
