from __future__ import annotations

import pytest

from cartelogic.model.aggregating import aggregate
from cartelogic.model.computing import UndefinedError, compare
from cartelogic.model.values import Range, Real, Value
from cartelogic.temporal import NEG_INF, POS_INF, Codec


@pytest.mark.parametrize("many", [False, True])
def test_a_mean_is_a_float_however_it_is_found(many: bool) -> None:
    found = aggregate("mean", [2], [4], Codec.INTEGERS, many=many)
    assert isinstance(found, Range)
    for end in (found.low, found.high):
        assert isinstance(end, Real)
        assert isinstance(end.number, float)
        assert compare("<=", 2, end)


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("rows", [[10**400], [10**400, 10**400], [10**400, Real(0.5)]])
def test_a_mean_beyond_the_floats_is_not_defined(rows: list[Value], many: bool) -> None:
    for certain, optional in ((rows, [1]), ([1], rows), (rows, [])):
        with pytest.raises(UndefinedError, match="too large"):
            aggregate("mean", certain, optional, Codec.INTEGERS, many=many)


def test_a_mean_of_floats_is_no_infinity() -> None:
    with pytest.raises(UndefinedError, match="too large"):
        aggregate("mean", [Real(1e308), Real(1.5e308)], [], Codec.INTEGERS)
    whole = [10**308, 15 * 10**307]
    assert aggregate("mean", whole, [], Codec.INTEGERS) == Real(1.25e308)


def test_a_mean_or_a_sum_of_both_infinities_has_no_value() -> None:
    for function in ("mean", "sum"):
        for rows in ([POS_INF, NEG_INF], [POS_INF, 7, NEG_INF]):
            assert aggregate(function, rows, [], Codec.INTEGERS) is None
        assert aggregate(function, [POS_INF, 7], [], Codec.INTEGERS) == POS_INF
        assert aggregate(function, [NEG_INF, 7], [], Codec.INTEGERS) == NEG_INF
