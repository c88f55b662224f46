from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cartelogic.model.values import Row
from cartelogic.store.relation import GIVEN, Mark, Relation, changes
from cartelogic.temporal import EMPTY, NEG_INF, POS_INF, Bound, IntervalSet

Added = tuple[Row, Bound, Bound, Mark]

BOUNDED = st.integers(-9, 9)
SPANS = st.one_of(
    st.builds(lambda start, length: (start, start + length), BOUNDED, st.integers(1, 9)),
    st.builds(lambda start: (start, POS_INF), BOUNDED),
    st.builds(lambda end: (NEG_INF, end), BOUNDED),
    st.just((NEG_INF, POS_INF)),
)
ROWS = st.tuples(st.sampled_from("ab"), st.integers(0, 2))
MARKS = st.tuples(st.integers(0, 5), st.sampled_from(["", "q(X) :- p(X)."]))
ADDED = st.lists(st.builds(lambda r, s, m: (r, *s, m), ROWS, SPANS, MARKS), max_size=12)


def filled(added: list[Added]) -> Relation:
    relation = Relation("p")
    for row, start, end, mark in added:
        relation.add(row, start, end, mark)
    return relation


def model(added: list[Added]) -> dict[Row, IntervalSet]:
    found: dict[Row, IntervalSet] = {}
    for row, start, end, _ in added:
        found[row] = found.get(row, EMPTY) | IntervalSet([(start, end)])
    return found


@given(ADDED)
def test_a_relation_holds_the_union_of_what_was_added(added: list[Added]) -> None:
    relation = filled(added)
    assert relation.as_dict() == model(added)
    assert len(relation) == len(model(added))
    always = IntervalSet([(NEG_INF, POS_INF)])
    if relation.is_timeless:
        assert all(extent == always for extent in model(added).values())
    else:
        assert any((start, end) != (NEG_INF, POS_INF) for _, start, end, _ in added)


@given(ADDED)
def test_what_is_new_is_counted_logged_and_marked(added: list[Added]) -> None:
    relation = Relation("p")
    for row, start, end, mark in added:
        before = relation.extent(row)
        seen = len(relation.log)
        count = relation.add(row, start, end, mark)
        pieces = relation.log[seen:]
        assert count == len(pieces)
        assert {piece[0] for piece in pieces} <= {row}
        assert {piece[3] for piece in pieces} <= {mark}
        new = IntervalSet([(low, high) for _, low, high, _ in pieces])
        assert new == IntervalSet([(start, end)]) - before
        assert relation.rows[row][1][len(relation.rows[row][1]) - count :] == pieces


@given(ADDED)
def test_the_cover_of_a_row_is_its_extent(added: list[Added]) -> None:
    relation = filled(added)
    for row, extent in model(added).items():
        assert tuple(relation.cover(row)) == extent.flat
        assert relation.extent(row) == extent
    assert relation.extent(("nowhere",)) == EMPTY
    assert not relation.cover(("nowhere",))


@given(ADDED, ADDED, st.sampled_from([(0,), (1,), (0, 1), (1, 0), ()]))
def test_an_index_follows_the_relation(
    first: list[Added], then: list[Added], columns: tuple[int, ...]
) -> None:
    relation = filled(first)
    entries, buckets = relation.index(columns), relation.buckets(columns)
    for row, start, end, mark in then:
        relation.add(row, start, end, mark)
    assert relation.index(columns) is entries
    assert relation.buckets(columns) is buckets
    fresh = filled([*first, *then])
    assert entries == fresh.index(columns)
    assert buckets == fresh.buckets(columns)
    for row, entry in relation.rows.items():
        key = row[columns[0]] if len(columns) == 1 else tuple(row[i] for i in columns)
        assert entry in entries[key]
        assert all(piece in buckets[key] for piece in entry[1])
    assert sum(map(len, entries.values())) == len(relation)
    assert sum(map(len, buckets.values())) == len(relation.log)


@given(ADDED, ADDED)
def test_adding_all_is_adding_each(first: list[Added], then: list[Added]) -> None:
    one, other = filled(first), filled(first)
    for relation in (one, other):  # kept up to date on both ways
        relation.index((0,))
        relation.buckets((1,))
    mark = (9, "rule")
    sets = {row: list(extent.flat) for row, extent in model(then).items()}
    expected = 0
    for row, extent in model(then).items():
        for part in extent:
            expected += one.add(row, part.start, part.end, mark)
    assert other.add_all(sets, mark) == expected
    assert other.log == one.log
    assert other.rows == one.rows
    assert other.is_timeless == one.is_timeless
    assert other.index((0,)) == one.index((0,))
    assert other.buckets((1,)) == one.buckets((1,))


@given(ADDED, ADDED, st.lists(SPANS, min_size=1, max_size=4))
def test_near_finds_every_piece_that_overlaps_once(
    first: list[Added], then: list[Added], asked: list[tuple[Bound, Bound]]
) -> None:
    relation = filled(first)
    buckets = relation.buckets(())
    for added in ([], then):
        for row, start, end, mark in added:
            relation.add(row, start, end, mark)
        for start, end in asked:
            bucket = buckets.get(())
            near = [] if bucket is None else bucket.near(start, end)
            overlapping = [p for p in relation.log if p[1] < end and start < p[2]]
            assert [piece for piece in near if piece[1] < end and start < piece[2]] == sorted(
                overlapping, key=near.index
            )
            assert len(near) == len({id(piece) for piece in near})


def test_near_takes_pieces_longer_than_any_float() -> None:
    relation = filled([((1,), 0, 10**400, GIVEN), ((2,), 5, 6, GIVEN)])
    bucket = relation.buckets(())[()]
    assert [piece[0] for piece in bucket.near(NEG_INF, 3)] == [(1,)]
    assert [piece[0] for piece in bucket.near(10**399, POS_INF)] == [(1,), (2,)]


def test_rows_are_read_in_the_order_of_values() -> None:
    relation = filled([((value,), 1, 2, GIVEN) for value in ("b", 3, "a", 20)])
    assert [row for row, _ in relation] == [(3,), (20,), ("a",), ("b",)]
    assert relation.sorted_rows() == [(3,), (20,), ("a",), ("b",)]


def test_a_row_of_several_parts_may_be_added_at_once() -> None:
    relation = Relation("p")
    assert relation.add_all({("a",): [1, 2, 5, 6]}, (1, "r")) == 2
    assert relation.log == [(("a",), 1, 2, (1, "r")), (("a",), 5, 6, (1, "r"))]
    assert not relation.is_timeless


# -- copies ------------------------------------------------------------------------------------


def test_a_copy_and_what_it_was_made_of_go_apart() -> None:
    relation = Relation("p")
    relation.add(("a", "x"), 1, 5, GIVEN)
    relation.add(("b", "x"), 1, 5, GIVEN)
    relation.index((1,)), relation.buckets((1,))
    copy = relation.copy()
    copy.add(("a", "x"), 4, 9, GIVEN)
    copy.add(("c", "x"), 1, 2, GIVEN)
    assert relation.as_dict() == {row: IntervalSet([(1, 5)]) for row in (("a", "x"), ("b", "x"))}
    assert copy.extent(("a", "x")) == IntervalSet([(1, 9)])
    assert len(relation.index((1,))["x"]) == 2
    assert len(relation.buckets((1,))["x"]) == 2
    assert {entry[0] for entry in copy.index((1,))["x"]} == set(copy.rows)
    assert sorted(copy.buckets((1,))["x"]) == sorted(copy.log)
    assert relation.writable() is not relation
    assert copy.writable() is copy


def test_without_some_instants_indexes_and_log_have_the_pieces_that_are_left() -> None:
    relation = Relation("p")
    relation.add(("a", "x"), 1, 5, (1, "r"))
    relation.add(("a", "x"), 5, 9, (2, "s"))
    relation.add(("b", "x"), 1, 5, (1, "r"))
    relation.index((1,)), relation.buckets((1,))
    less = relation.without({("a", "x"): [3, 6], ("b", "x"): [0, 9], ("c", "x"): [0, 9]})
    row = ("a", "x")
    assert less.rows[row][1] == [(row, 1, 3, (1, "r")), (row, 6, 9, (2, "s"))]
    assert less.log == less.rows[row][1]
    assert less.as_dict() == {row: IntervalSet([(1, 3), (6, 9)])}
    assert [entry[0] for entry in less.index((1,))["x"]] == [row]
    assert list(less.buckets((1,))["x"]) == less.log
    assert len(relation.log) == 3


def test_changes_are_what_is_only_in_one_of_two() -> None:
    before, after = Relation("p"), Relation("p")
    before.add(("a",), 1, 5, GIVEN)
    before.add(("b",), 1, 5, GIVEN)
    after.add(("a",), 3, 9, GIVEN)
    after.add(("c",), 1, 2, GIVEN)
    lost, gained = changes(before, after)
    assert lost == {("a",): [1, 3], ("b",): [1, 5]}
    assert gained == {("a",): [5, 9], ("c",): [1, 2]}
    assert changes(before, before) == ({}, {})
    assert changes(before, before.copy()) == ({}, {})
