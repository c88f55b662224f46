"""The laws of Allen's relations, checked against their definition on a line of points.

Bounds lie within -10..10 or are infinite, so the points -12..12 tell any two intervals
apart: the outermost stand for everything beyond.
"""

from hypothesis import given
from hypothesis import strategies as st

from cartelogic.temporal import (
    NAMES,
    NEG_INF,
    POS_INF,
    PREDICATES,
    AllenRelation,
    Bound,
    Interval,
    holds,
    relation,
)

LINE = range(-12, 13)

bounds: st.SearchStrategy[Bound] = st.one_of(
    st.integers(-10, 10), st.sampled_from([NEG_INF, POS_INF])
)
intervals = (
    st.tuples(bounds, bounds).filter(lambda pair: pair[0] < pair[1]).map(lambda p: Interval(*p))
)


def allen_by_definition(name: str, i: set[int], j: set[int]) -> bool:
    """Each relation said with points alone; inverses by exchanging the sides."""
    same_first, same_last = min(i) == min(j), max(i) == max(j)
    match name:
        case "before":
            return max(i) + 1 < min(j)
        case "meets":
            return max(i) + 1 == min(j)
        case "overlaps":
            return bool(i & j and i - j and j - i) and min(i) < min(j)
        case "starts":
            return i < j and same_first
        case "during":
            return i < j and not same_first and not same_last
        case "finishes":
            return i < j and same_last
        case "equals":
            return i == j
        case "intersects":
            return bool(i & j)
        case _:
            return allen_by_definition(AllenRelation(name).inverse.value, j, i)


@given(intervals, intervals)
def test_exactly_one_of_the_thirteen_holds(i: Interval, j: Interval) -> None:
    assert [r for r in AllenRelation if holds(r.value, i, j)] == [relation(i, j)]


@given(intervals, intervals)
def test_each_relation_holds_exactly_by_its_definition_on_points(i: Interval, j: Interval) -> None:
    left, right = ({t for t in LINE if t in k} for k in (i, j))
    for name in NAMES:
        expected = allen_by_definition(name, left, right)
        assert PREDICATES[name](i.start, i.end, j.start, j.end) is expected, name


@given(intervals, intervals)
def test_the_inverse_is_the_relation_seen_from_the_other_side(i: Interval, j: Interval) -> None:
    assert relation(j, i) is relation(i, j).inverse
    assert relation(i, j).inverse.inverse is relation(i, j)
