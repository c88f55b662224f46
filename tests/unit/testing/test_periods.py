"""Strategies for time: what they draw, how it is written, and what it shrinks to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelogic.temporal import (
    Codec,
    Interval,
    IntervalSet,
    UncertainBound,
    UncertainInterval,
    format_interval,
    parse_bound,
    parse_interval,
)
from cartelogic.testing import interval_sets, intervals, uncertain_bounds, uncertain_intervals
from tests.shrinking import least

some = settings(max_examples=40)
both_codecs = st.sampled_from(Codec)


@some
@given(both_codecs, st.data())
def test_an_interval_stays_between_two_instants(codec: Codec, data: st.DataObject) -> None:
    interval = data.draw(intervals(codec, earliest=5, latest=9))
    ends = [end for end in (interval.start, interval.end) if isinstance(end, int)]
    assert all(5 <= end <= 10 for end in ends)
    assert parse_interval(format_interval(interval, codec), codec).possible == interval


@some
@given(intervals(Codec.INTEGERS, unbounded=False))
def test_a_bounded_interval_has_ends(interval: Interval) -> None:
    assert 0 <= interval.start < interval.end <= 21


@some
@given(interval_sets(Codec.INTEGERS, parts=3))
def test_a_set_is_in_its_canonical_spelling(instants: IntervalSet) -> None:
    assert len(instants.parts) <= 3
    assert IntervalSet(instants.parts) == instants


@some
@given(both_codecs, st.data())
def test_a_bound_is_written_as_it_is_read(codec: Codec, data: st.DataObject) -> None:
    bound = data.draw(uncertain_bounds(codec))
    assert parse_bound(str(bound), codec) == bound


@some
@given(both_codecs, st.data())
def test_an_uncertain_interval_is_written_as_it_is_read(codec: Codec, data: st.DataObject) -> None:
    interval = data.draw(uncertain_intervals(codec))
    assert parse_interval(str(interval), codec) == interval


KINDS: dict[str, Callable[[UncertainBound], bool]] = {
    "a day": lambda bound: bound.earliest == bound.latest,
    "a month": lambda bound: len(bound.text) == len("2014-06"),
    "a year": lambda bound: len(bound.text) == len("2014"),
    "a range": lambda bound: ".." in bound.text,
    "about": lambda bound: "~" in bound.text,
    "doubtful": lambda bound: bound.doubtful,
    "open": lambda bound: bound.is_open,
}


@pytest.mark.parametrize("kind", KINDS)
def test_bounds_of_every_kind_are_drawn(kind: str) -> None:
    assert KINDS[kind](least(uncertain_bounds(), KINDS[kind]))


def test_they_shrink_to_the_first_instant() -> None:
    assert least(intervals(Codec.INTEGERS)) == Interval(0, 1)
    assert least(interval_sets()) == IntervalSet()
    assert str(least(uncertain_bounds())) == "2010-01-01"
    assert str(least(uncertain_intervals())) == "[2010-01-01, 2010-01-01]"
    assert least(intervals(Codec.INTEGERS), lambda found: 7 in found) == Interval(0, 8)


def test_an_uncertain_interval_may_have_no_certain_instant() -> None:
    found: UncertainInterval = least(uncertain_intervals(), lambda drawn: drawn.certain is None)
    assert found.certain is None


def test_a_window_has_an_instant() -> None:
    with pytest.raises(ValueError, match="no instant from 9 to 5"):
        intervals(Codec.INTEGERS, earliest=9, latest=5)
