"""What checks know of a program: the names of columns."""

from __future__ import annotations

import pytest

from cartelogic.analysis.context import column_names
from tests.evaluation import loaded

TEXT = """
.decl given(who: symbol, where: symbol, how: symbol)
given(a, b, c). told(a, b).
one(X) :- told(X, _).
four(X, Y, X, Y) :- told(X, Y).
given(X, X, X) :- one(X).
none :- one(_).
"""


@pytest.mark.parametrize(
    ("predicate", "names"),
    [
        ("given", ("who", "where", "how")),
        ("told", ("X1", "X2")),
        ("one", ("X1",)),
        ("four", ("X1", "X2", "X3", "X4")),
        ("none", ()),
        ("credibility", ("X1", "X2")),
        ("unheard", ()),
    ],
)
def test_columns_without_declared_names_are_numbered(
    predicate: str, names: tuple[str, ...]
) -> None:
    assert column_names(loaded(TEXT)[0].context, predicate) == names
