"""The immutable set: building, asking, printing; the algebra is in properties."""

import pytest
from attrs.exceptions import FrozenInstanceError

from cartelogic.temporal import (
    ALL_TIME,
    ALWAYS,
    EMPTY,
    NEG_INF,
    POS_INF,
    Bound,
    Interval,
    IntervalSet,
    TemporalError,
)


def test_the_constructor_coalesces() -> None:
    made = IntervalSet([(6, 8), Interval(1, 2), (2, 3), (7, 8)])
    assert made.flat == (1, 3, 6, 8)
    assert made.parts == (Interval(1, 3), Interval(6, 8))
    assert list(made) == [Interval(1, 3), Interval(6, 8)]
    assert len(made) == 2


def test_no_argument_means_the_empty_set() -> None:
    assert IntervalSet() == EMPTY
    assert not EMPTY
    assert EMPTY.hull is None
    assert EMPTY.parts == ()
    assert bool(ALWAYS)
    assert ALWAYS.parts == (ALL_TIME,)


@pytest.mark.parametrize("pair", [(3, 3), (5, 1), (1.5, 2), (True, 3)])
def test_a_pair_that_is_no_interval_is_refused(pair: tuple[Bound, Bound]) -> None:
    with pytest.raises(TemporalError):
        IntervalSet([(1, 2), pair])


def test_equal_sets_are_equal_values() -> None:
    assert IntervalSet([(1, 2), (2, 3)]) == IntervalSet([(1, 3)])
    assert len({IntervalSet([(1, 2), (2, 3)]), IntervalSet([(1, 3)])}) == 1


def test_a_set_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        EMPTY.flat = (1, 2)  # type: ignore[misc]


def test_from_flat_takes_canonical_bounds() -> None:
    assert IntervalSet.from_flat([1, 3, 6, POS_INF]) == IntervalSet([(1, 3), (6, POS_INF)])


@pytest.mark.parametrize("bounds", [[1], [1, 3, 3, 5], [5, 1], [NEG_INF, NEG_INF]])
def test_from_flat_refuses_other_bounds(bounds: list[Bound]) -> None:
    with pytest.raises(TemporalError, match="not a canonical set; bounds come in pairs"):
        IntervalSet.from_flat(bounds)


def test_from_flat_refuses_what_is_no_bound() -> None:
    with pytest.raises(TemporalError, match="no bound of time"):
        IntervalSet.from_flat([1.5, 2])


def test_in_asks_for_an_instant() -> None:
    assert [t for t in range(10) if t in IntervalSet([(1, 3), (6, 8)])] == [1, 2, 6, 7]


def test_covers_and_around_and_hull() -> None:
    made = IntervalSet([(1, 3), (6, POS_INF)])
    assert made.covers(Interval(7, POS_INF))
    assert not made.covers(Interval(2, 7))
    assert made.around(2) == Interval(1, 3)
    assert made.around(4) is None
    assert made.hull == Interval(1, POS_INF)


def test_inclusion_and_disjointness() -> None:
    small, large = IntervalSet([(1, 3)]), IntervalSet([(0, 3), (6, 8)])
    assert small <= large
    assert large >= small
    assert small.issubset(large)
    assert not large.issubset(small)
    assert small.isdisjoint(IntervalSet([(3, 5)]))
    assert not small.isdisjoint(large)


def test_shift_moves_bounds_and_leaves_infinities() -> None:
    made = IntervalSet([(NEG_INF, 3), (6, POS_INF)])
    assert made.shift(10).flat == (NEG_INF, 13, 16, POS_INF)
    assert made.shift(10**400).shift(-(10**400)) == made
    with pytest.raises(TemporalError, match=r"cannot move by 1\.5; give a whole number"):
        made.shift(1.5)  # type: ignore[arg-type]


def test_operators_refuse_other_types() -> None:
    for operation in ("__or__", "__and__", "__sub__", "__xor__", "__le__"):
        assert getattr(EMPTY, operation)({1, 2}) is NotImplemented


def test_repr_shows_the_parts() -> None:
    assert repr(IntervalSet([(1, 3), (6, POS_INF)])) == "IntervalSet([(1, 3), (6, inf)])"


def test_the_whole_messages_about_sets() -> None:
    with pytest.raises(TemporalError) as listed:
        IntervalSet.from_flat([1, 3, 3, 5])
    assert str(listed.value) == (
        "[1, 3, 3, 5] is not a canonical set; bounds come in pairs, strictly ascending"
    )
    with pytest.raises(TemporalError) as moved:
        EMPTY.shift(True)
    assert str(moved.value) == "a set cannot move by True; give a whole number of instants"
