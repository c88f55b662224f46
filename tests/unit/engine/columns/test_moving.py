"""Instants moved by a duration, up to where arrays hold them."""

from __future__ import annotations

import pytest

from cartelogic.engine.columns.moving import moved
from cartelogic.store.columns.codes import AFTER, BEFORE, LIMIT, OutOfRangeError
from cartelogic.temporal import parse_duration
from tests.unit.store.columns.arrays import as_array


@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_bounded_moves_and_the_rest_stays(sign: int) -> None:
    far = LIMIT - 6
    found = moved(as_array([BEFORE, 0, far * sign, AFTER]), parse_duration("5"), sign)
    assert found.tolist() == [BEFORE, 5 * sign, (LIMIT - 1) * sign, AFTER]


@pytest.mark.parametrize("sign", [1, -1])
def test_what_would_move_beyond_what_arrays_hold_is_refused(sign: int) -> None:
    far = LIMIT - 6
    with pytest.raises(OutOfRangeError):
        moved(as_array([BEFORE, 0, far * sign, AFTER]), parse_duration("6"), sign)


@pytest.mark.parametrize("by", ["6", "6mo"])
def test_what_has_no_bounded_instants_stays_as_it_is(by: str) -> None:
    for instants in ([], [BEFORE, AFTER]):
        assert moved(as_array(instants), parse_duration(by), 1).tolist() == instants
