"""Relations of Python objects as tables."""

from __future__ import annotations

import numpy as np

from cartelogic.store.columns.codes import AFTER, BEFORE, Codes, held
from cartelogic.store.columns.table import Table
from cartelogic.store.columns.view import TableRelation
from cartelogic.store.relation import Piece, Relation


def encoded(relation: Relation, codes: Codes, arity: int) -> TableRelation:
    """A relation as one that is read from a table, if it is not that already.

    Args:
        relation: the relation.
        codes: what values are coded by.
        arity: its number of columns, which an empty relation does not know.

    Raises:
        OutOfRangeError: if an instant in it does not fit.
    """
    if isinstance(relation, TableRelation):
        return relation
    table = Table(len(next(iter(relation.rows), (None,) * arity)))
    add_pieces(table, list(relation.log), codes)
    return TableRelation(relation.name, table, codes)


def add_pieces(table: Table, pieces: list[Piece], codes: Codes) -> None:
    """Add pieces of Python objects to a table, with their marks.

    Raises:
        OutOfRangeError: if an instant in them does not fit.
    """
    rows = codes.table([piece[0] for piece in pieces], table.arity)
    starts = np.array([held(piece[1]) for piece in pieces], dtype=np.int64)
    ends = np.array([held(piece[2]) for piece in pieces], dtype=np.int64)
    first = 0
    for last in range(1, len(pieces) + 1):
        if last == len(pieces) or pieces[last][3] != pieces[first][3]:
            mark, some = pieces[first][3], slice(first, last)
            if (starts[some] == BEFORE).all() and (ends[some] == AFTER).all():
                table.add(rows[some], None, None, mark)
            else:
                table.add(rows[some], starts[some], ends[some], mark)
            first = last
