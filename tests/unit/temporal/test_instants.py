"""The error of the package: offsets, shifting, and what counts as a bound."""

import copy
import math

import pytest

from cartelogic.errors import CartelogicError
from cartelogic.temporal import ReversedIntervalError, TemporalError, VagueDateError
from cartelogic.temporal.instants import check_bound, is_instant, quoted


@pytest.mark.parametrize("kind", [TemporalError, ReversedIntervalError, VagueDateError])
def test_every_error_is_one_of_ours_and_a_value_error(kind: type[TemporalError]) -> None:
    error = kind("wrong", 2, 5)
    assert isinstance(error, CartelogicError)
    assert isinstance(error, ValueError)
    assert (str(error), error.start, error.end) == ("wrong", 2, 5)


def test_an_error_without_text_points_nowhere() -> None:
    assert (TemporalError("wrong").start, TemporalError("wrong").end) == (0, 0)


def test_shifting_keeps_message_and_kind() -> None:
    shifted = VagueDateError("wrong", 2, 5).shifted(10)
    assert type(shifted) is VagueDateError
    assert (str(shifted), shifted.start, shifted.end) == ("wrong", 12, 15)


def test_a_copied_error_keeps_its_offsets() -> None:
    again = copy.copy(TemporalError("wrong", 2, 5))
    assert (str(again), again.start, again.end) == ("wrong", 2, 5)


@pytest.mark.parametrize("bound", [0, -7, 10**400, math.inf, -math.inf])
def test_ints_and_infinities_are_bounds(bound: int | float) -> None:
    check_bound(bound)


@pytest.mark.parametrize("value", [True, 1.0, math.nan, "2014", None])
def test_nothing_else_is_a_bound(value: object) -> None:
    with pytest.raises(TemporalError, match="is no bound of time; give an int"):
        check_bound(value)


def test_a_truth_value_is_no_instant() -> None:
    assert is_instant(1)
    assert not is_instant(True)


def test_long_texts_are_cut_in_messages() -> None:
    assert quoted("2014") == "`2014`"
    assert quoted("x" * 1000) == "`" + "x" * 59 + "…`"
