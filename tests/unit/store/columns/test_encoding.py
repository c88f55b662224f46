"""Relations of Python objects as tables, and pieces that are added to tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.model.values import Row
from cartelogic.store.columns.codes import LIMIT, Codes, OutOfRangeError
from cartelogic.store.columns.encoding import add_pieces, encoded
from cartelogic.store.columns.table import Table
from cartelogic.store.columns.view import TableRelation
from cartelogic.store.relation import GIVEN, Piece, Relation
from cartelogic.temporal import NEG_INF, POS_INF, Bound
from tests.unit.store.columns.values import rows
from tests.unit.store.test_relation import MARKS, SPANS, filled

Added = list[tuple[Row, tuple[Bound, Bound], tuple[int, str]]]
ADDED = st.lists(st.tuples(rows(2), SPANS, MARKS), max_size=15)


def relation_of(added: Added) -> Relation:
    return filled([(row, *span, mark) for row, span, mark in added])


@given(ADDED)
def test_an_encoded_relation_holds_the_same_with_the_same_marks(added: Added) -> None:
    relation = relation_of(added)
    found = encoded(relation, Codes(), 2)
    assert isinstance(found, TableRelation)
    assert found.name == relation.name
    assert found.as_dict() == relation.as_dict()
    assert list(found.rows) == list(relation.rows), "in order of arrival"
    assert _by_instant(list(found.log)) == _by_instant(relation.log)


@given(ADDED, ADDED)
def test_pieces_added_to_a_table_keep_their_marks(first: Added, then: Added) -> None:
    codes, table, relation = Codes(), Table(2), Relation("p")
    for added in (first, then):
        pieces = relation_of(added).log
        add_pieces(table, pieces, codes)
        for piece in pieces:
            relation.add(*piece)
    found = TableRelation("p", table, codes)
    assert found.as_dict() == relation.as_dict()
    assert _by_instant(list(found.log)) == _by_instant(relation.log)


def _by_instant(log: list[Piece]) -> dict[tuple[Row, int], tuple[int, str]]:
    """The mark at each instant; pieces may be cut in different places."""
    return {
        (row, instant): mark
        for row, start, end, mark in log
        for instant in range(-30, 30)
        if start <= instant < end
    }


def test_what_is_a_table_already_stays_as_it_is() -> None:
    found = encoded(relation_of([(("a", 1), (1, 5), GIVEN)]), Codes(), 2)
    assert encoded(found, Codes(), 2) is found


def test_an_empty_relation_has_the_columns_it_is_said_to_have() -> None:
    found = encoded(Relation("p"), Codes(), 3)
    assert isinstance(found, TableRelation)
    assert found.table.arity == 3
    assert not found
    assert found.as_dict() == {}


def test_a_relation_without_columns_is_one_tuple() -> None:
    relation = Relation("p")
    relation.add((), 1, 5, GIVEN)
    relation.add((), 7, POS_INF, (1, "r"))
    found = encoded(relation, Codes(), 0)
    assert list(found.log) == relation.log
    assert found.cover(()) == [1, 5, 7, POS_INF]


@pytest.mark.parametrize("span", [(1, LIMIT), (-LIMIT, 1), (LIMIT + 3, POS_INF)])
def test_instants_that_do_not_fit_are_refused(span: tuple[Bound, Bound]) -> None:
    relation = relation_of([(("a", 1), (1, 5), GIVEN), (("b", 1), span, GIVEN)])
    with pytest.raises(OutOfRangeError):
        encoded(relation, Codes(), 2)


def test_values_of_any_size_fit() -> None:
    relation = relation_of([((10**400, LIMIT), (NEG_INF, 5), GIVEN)])
    assert encoded(relation, Codes(), 2).as_dict() == relation.as_dict()
