"""A relation that is read from a table reads as one of Python objects does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelogic.model.values import Range, Row, Value
from cartelogic.store.columns import view as module
from cartelogic.store.columns.codes import LIMIT, Codes
from cartelogic.store.columns.encoding import add_pieces
from cartelogic.store.columns.table import Table
from cartelogic.store.columns.view import TableRelation
from cartelogic.store.relation import GIVEN, Entry, Relation, changes
from cartelogic.temporal import ALWAYS, EMPTY, NEG_INF, POS_INF, Bound, Flat
from tests.unit.store.columns.test_encoding import ADDED, Added, relation_of
from tests.unit.store.columns.values import rows
from tests.unit.store.test_relation import SPANS

TIMELESS = st.lists(st.tuples(rows(2), st.just((NEG_INF, POS_INF)), st.just((1, "r"))), max_size=8)
EITHER = ADDED | TIMELESS
COLUMNS = [(), (0,), (1,), (0, 1), (1, 0)]
MISSING: list[Row] = [("never", "seen"), (77, 77), (10**30, LIMIT), (1,), (), (1, 2, 3)]


def both(added: Added) -> tuple[TableRelation, Relation]:
    """The same pieces added one by one; together, those that touch would be one."""
    relation, table, codes = relation_of(added), Table(2), Codes()
    for piece in relation.log:
        add_pieces(table, [piece], codes)
    return TableRelation(relation.name, table, codes), relation


def as_lists(entry: Entry) -> tuple[object, ...]:
    row, pieces, cover = entry
    return row, list(pieces), list(cover)


@given(EITHER)
def test_all_of_it_reads_the_same(added: Added) -> None:
    found, relation = both(added)
    assert len(found) == len(relation)
    assert bool(found) is bool(relation)
    assert list(found) == list(relation)
    assert found.as_dict() == relation.as_dict()
    assert found.sorted_rows() == relation.sorted_rows()
    assert found.vague_columns() == relation.vague_columns()
    assert found.is_lent
    assert found.name == relation.name
    assert {row: list(cover) for row, cover in found.covers().items()} == {
        row: entry[2] for row, entry in relation.rows.items()
    }


@given(EITHER, st.sampled_from([1, 2, 4096]))
def test_rows_read_as_a_dictionary_of_entries(added: Added, at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", at_once)
        found, relation = both(added)
        assert list(found.rows) == list(relation.rows), "in order of arrival"
        assert len(found.rows) == len(relation.rows)
        for row, entry in relation.rows.items():
            assert row in found.rows
            assert as_lists(found.rows[row]) == as_lists(entry)
            assert found.rows.get(row) is not None
        pairs = list(found.rows.items())
        assert [(row, as_lists(entry)) for row, entry in pairs] == [
            (row, as_lists(entry)) for row, entry in relation.rows.items()
        ]
        for row in MISSING:
            assert row not in found.rows
            assert found.rows.get(row) is None
            with pytest.raises(KeyError):
                found.rows[row]


@given(EITHER, st.sampled_from([1, 2, 4096]))
def test_the_log_reads_as_a_list_of_pieces(added: Added, at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_AT_ONCE", at_once)
        found, relation = both(added)
        log = relation.log
        assert len(found.log) == len(log)
        assert list(found.log) == log
        assert list(reversed(found.log)) == log[::-1]
        assert repr(found.log) == repr(log)
        for at in range(-len(log), len(log)):
            assert found.log[at] == log[at]
        for at in (len(log), -len(log) - 1):
            with pytest.raises(IndexError):
                found.log[at]


@given(
    EITHER,
    st.none() | st.integers(-20, 20),
    st.none() | st.integers(-20, 20),
    st.none() | st.sampled_from([1, 2, 3, -1, -2]),
)
def test_slices_of_the_log_are_those_of_a_list(
    added: Added, first: int | None, last: int | None, step: int | None
) -> None:
    found, relation = both(added)
    some = slice(first, last, step)
    assert list(found.log[some]) == relation.log[some]


@given(EITHER, rows(2))
def test_extents_and_covers_read_the_same(added: Added, other: Row) -> None:
    found, relation = both(added)
    for row in [*relation.rows, other]:
        assert found.extent(row) == relation.extent(row)
        assert list(found.cover(row)) == list(relation.cover(row))
    for row in MISSING:
        assert found.extent(row) == EMPTY
        assert not found.cover(row)


@given(EITHER, st.sampled_from(COLUMNS), rows(2))
def test_entries_are_found_by_the_values_of_columns(
    added: Added, columns: tuple[int, ...], other: Row
) -> None:
    found, relation = both(added)
    expected = relation.index(columns)
    index = found.index(columns)
    keys: list[object] = [*expected, other[0], other, "never", ("never", 3)]
    for key in keys:
        if len(columns) != 1 and not (isinstance(key, tuple) and len(key) == len(columns)):
            continue
        if len(columns) == 1 and isinstance(key, tuple):
            continue
        entries = index.get(key, [])
        assert list(map(as_lists, entries)) == list(map(as_lists, expected.get(key, [])))
    assert index.get(
        ("never", "seen")[: len(columns)] if len(columns) != 1 else "never"
    ) is None or (not columns)


@given(EITHER, st.sampled_from(COLUMNS), st.lists(SPANS, max_size=2))
def test_buckets_are_those_of_python_objects(
    added: Added, columns: tuple[int, ...], asked: list[tuple[float, float]]
) -> None:
    found, relation = both(added)
    buckets = found.buckets(columns)
    assert buckets == relation.buckets(columns)
    for key in relation.buckets(columns):
        for start, end in asked:
            near = buckets[key].near(start, end)
            assert near == relation.buckets(columns)[key].near(start, end)


@settings(max_examples=20)
@given(EITHER, ADDED)
def test_what_is_asked_for_follows_the_table(added: Added, then: Added) -> None:
    found, relation = both(added)
    by_first = found.index((0,))
    for row in relation.rows:
        found.rows[row], by_first.get(row[0])
    found.mirror()
    for piece in relation_of(then).log:
        relation.add(*piece)
        add_pieces(found.table, [piece], found.codes)
    assert list(found.log) == relation.log
    assert found.as_dict() == relation.as_dict()
    for row, entry in relation.rows.items():
        assert as_lists(found.rows[row]) == as_lists(entry)
        entries = found.index((0,)).get(row[0])
        assert list(map(as_lists, entries)) == list(map(as_lists, relation.index((0,))[row[0]]))
    assert found.mirror().log == relation.log
    assert found.mirror().rows == relation.rows


@given(ADDED, st.integers(0, 20))
def test_a_mirror_holds_as_many_pieces_as_are_asked_for(added: Added, known: int) -> None:
    found, relation = both(added)
    assert found.mirror(known).log == relation.log[:known]
    assert found.mirror().log == relation.log
    assert found.mirror(known).log == relation.log, "it never shrinks"


@given(ADDED, ADDED)
def test_copies_change_without_the_table(added: Added, then: Added) -> None:
    found, relation = both(added)
    before = list(found.log)
    for copy in (found.copy(), found.writable()):
        assert type(copy) is Relation
        assert copy.log == relation.log
        for row, span, mark in then:
            copy.add(row, *span, mark)
    other = relation.copy()
    for row, span, mark in then:
        other.add(row, *span, mark)
    assert copy.as_dict() == other.as_dict()
    assert list(found.log) == before
    assert found.mirror().log == before


@given(ADDED, ADDED)
def test_copies_stay_as_they_are_while_the_table_grows(added: Added, then: Added) -> None:
    found, relation = both(added)
    copies = [found.copy(), found.writable(), found.without({})]
    for copy in copies:
        copy.index((0,)), copy.buckets((1,))
    add_pieces(found.table, relation_of(then).log, found.codes)
    found.mirror().index((0,))
    for copy in copies:
        assert copy.as_dict() == relation.as_dict()
        assert copy.log == relation.log
        assert copy.rows == relation.rows
        assert copy.index((0,)) == relation.index((0,))
        assert copy.buckets((1,)) == relation.buckets((1,))


@given(ADDED, st.lists(st.tuples(rows(2), SPANS), max_size=4))
def test_without_some_instants_it_is_what_a_relation_would_be(
    added: Added, gone: list[tuple[Row, tuple[float, float]]]
) -> None:
    found, relation = both(added)
    less = {row: list(span) for row, span in gone}
    assert found.without(less).as_dict() == relation.without(less).as_dict()
    assert found.without(less).log == relation.without(less).log
    assert found.as_dict() == relation_of(added).as_dict()


@given(ADDED, ADDED)
def test_changes_between_two_are_found_whatever_holds_them(one: Added, other: Added) -> None:
    tables, relations = zip(both(one), both(other), strict=True)

    def as_sets(found: tuple[dict[Row, Flat], ...]) -> list[dict[Row, list[Bound]]]:
        return [{row: list(cover) for row, cover in side.items()} for side in found]

    expected = as_sets(changes(*relations))
    assert as_sets(changes(*tables)) == expected
    assert as_sets(changes(tables[0], relations[1])) == expected
    assert as_sets(changes(relations[0], tables[1])) == expected


def test_ranges_are_told_by_their_columns() -> None:
    found, relation = both([(("a", Range(1, 2)), (1, 5), GIVEN)])
    assert found.vague_columns() == relation.vague_columns() == frozenset({1})


def test_a_relation_is_timeless_until_a_tuple_does_not_hold_always() -> None:
    table, codes = Table(1), Codes()
    found = TableRelation("p", table, codes)
    table.add(codes.table([("a",)], 1), None, None)
    assert found.extent(("a",)) == ALWAYS
    assert found.is_timeless
    add_pieces(table, [(("b",), 1, 5, GIVEN)], codes)
    assert not found.is_timeless


@pytest.mark.parametrize("columns", [0, 1])
def test_an_empty_relation_reads_as_an_empty_one(columns: int) -> None:
    found = TableRelation("p", Table(columns), Codes())
    assert (len(found), list(found), list(found.rows), list(found.log)) == (0, [], [], [])
    assert found.as_dict() == {}
    assert found.index(()).get(()) is None
    assert found.mirror().rows == {}
    assert found.extent(("a",)) == EMPTY
    row: tuple[Value, ...] = ()
    assert found.extent(row) == EMPTY


def test_what_it_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = both([])[0].elsewhere
