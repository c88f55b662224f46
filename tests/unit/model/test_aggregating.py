from __future__ import annotations

import pytest

from cartelogic.model.aggregating import aggregate
from cartelogic.model.computing import UndefinedError, compare
from cartelogic.model.values import Range, Real
from cartelogic.temporal import Codec


@pytest.mark.parametrize("many", [False, True])
def test_a_mean_is_a_float_however_it_is_found(many: bool) -> None:
    found = aggregate("mean", [2], [4], Codec.INTEGERS, many=many)
    assert isinstance(found, Range)
    for end in (found.low, found.high):
        assert isinstance(end, Real)
        assert isinstance(end.number, float)
        assert compare("<=", 2, end)


def test_a_mean_beyond_the_floats_is_not_defined() -> None:
    with pytest.raises(UndefinedError, match="too large"):
        aggregate("mean", [10**400], [1], Codec.INTEGERS, many=True)
