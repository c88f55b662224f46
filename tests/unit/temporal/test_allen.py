"""Allen's relations by example; that they partition is in properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.temporal import (
    ALL_TIME,
    NAMES,
    NEG_INF,
    POS_INF,
    PREDICATES,
    AllenRelation,
    Bound,
    FourPoints,
    Interval,
    TemporalError,
    allen,
    holds,
    relation,
)

# Each against [10, 20).
EXAMPLES = [
    ("before", 1, 9),
    ("meets", 1, 10),
    ("overlaps", 1, 15),
    ("starts", 10, 15),
    ("during", 12, 15),
    ("finishes", 15, 20),
    ("equals", 10, 20),
    ("finished_by", 5, 20),
    ("contains", 5, 25),
    ("started_by", 10, 25),
    ("overlapped_by", 15, 25),
    ("met_by", 20, 25),
    ("after", 21, 25),
]


@pytest.mark.parametrize(("name", "start", "end"), EXAMPLES)
def test_each_relation_by_example(name: str, start: Bound, end: Bound) -> None:
    i, j = Interval(start, end), Interval(10, 20)
    assert relation(i, j) is AllenRelation(name)
    assert relation(j, i) is AllenRelation(name).inverse
    assert [n for n in NAMES if n != "intersects" and holds(n, i, j)] == [name]


def test_the_names_are_the_thirteen_and_intersects() -> None:
    names = [*(r.value for r in AllenRelation), "intersects"]
    assert list(NAMES) == list(PREDICATES) == names
    assert len(AllenRelation) == 13


def test_inverses_by_name() -> None:
    assert AllenRelation.BEFORE.inverse is AllenRelation.AFTER
    assert AllenRelation.MEETS.inverse is AllenRelation.MET_BY
    assert AllenRelation.STARTS.inverse is AllenRelation.STARTED_BY
    assert AllenRelation.FINISHES.inverse is AllenRelation.FINISHED_BY
    assert AllenRelation.DURING.inverse is AllenRelation.CONTAINS
    assert AllenRelation.EQUALS.inverse is AllenRelation.EQUALS


def test_equal_infinities_are_equal_ends() -> None:
    assert relation(ALL_TIME, ALL_TIME) is AllenRelation.EQUALS
    assert relation(Interval(NEG_INF, 3), ALL_TIME) is AllenRelation.STARTS
    assert relation(Interval(3, POS_INF), ALL_TIME) is AllenRelation.FINISHES
    assert relation(Interval(NEG_INF, 3), Interval(3, POS_INF)) is AllenRelation.MEETS


def test_intersects_shares_an_instant() -> None:
    assert holds("intersects", Interval(1, 4), Interval(3, 5))
    assert not holds("intersects", Interval(1, 3), Interval(3, 5))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("overlap", "`overlap` is no relation of intervals; did you mean `overlaps`?"),
        (
            "zzz",
            "`zzz` is no relation of intervals; use one of before, meets, overlaps, starts, "
            "during, finishes, equals, finished_by, contains, started_by, overlapped_by, "
            "met_by, after, intersects",
        ),
    ],
)
def test_an_unknown_name_gets_a_suggestion(name: str, message: str) -> None:
    with pytest.raises(TemporalError) as caught:
        holds(name, ALL_TIME, ALL_TIME)
    assert str(caught.value) == message
    assert (caught.value.start, caught.value.end) == (0, len(name))


# -- ends known as ranges -----------------------------------------------------------------

# Ends that lie in 0..2 or are open on a side.  Four instants beyond either end tell apart
# whatever four ends may do there.
LINE: list[Bound] = [NEG_INF, *range(-4, 7), POS_INF]
POINTS: list[Bound] = [NEG_INF, 0, 1, 2, POS_INF]
ends = st.sampled_from([(low, high) for low in POINTS for high in POINTS if low <= high])


def choices(points: FourPoints) -> list[Interval]:
    """Every interval with these ends."""
    a, b, c, d = points
    return [
        Interval(s, e)
        for s in LINE
        for e in LINE
        if a <= s <= b and c <= e <= d and s < e and s != POS_INF and e != NEG_INF
    ]


uncertain = st.builds(lambda start, end: (*start, *end), ends, ends).filter(choices)


@given(uncertain, uncertain)
def test_possible_is_by_some_choice_of_ends_and_certain_is_by_every_one(
    i: FourPoints, j: FourPoints
) -> None:
    found = {relation(k, m) for k in choices(i) for m in choices(j)}
    for each in AllenRelation:
        assert allen.possible(each.value, i, j) is (each in found), each
        assert allen.certain(each.value, i, j) is (found == {each}), each
    apart = {
        AllenRelation.BEFORE,
        AllenRelation.MEETS,
        AllenRelation.MET_BY,
        AllenRelation.AFTER,
    }
    assert allen.possible("intersects", i, j) is bool(found - apart)
    assert allen.certain("intersects", i, j) is found.isdisjoint(apart)


@pytest.mark.parametrize(
    ("i", "j", "possible", "certain"),
    [
        # Known to the instant: the one relation that holds.
        ((1, 1, 3, 3), (3, 3, 5, 5), ["meets"], "meets"),
        ((1, 1, 3, 3), (4, 4, 5, 5), ["before"], "before"),
        ((1, 1, 5, 5), (3, 3, 4, 4), ["contains", "intersects"], "contains"),
        # Starts that may be the same day or a day apart.
        ((1, 2, 5, 5), (2, 2, 5, 5), ["equals", "finished_by", "intersects"], "intersects"),
        ((1, 1, 3, 4), (4, 4, 6, 6), ["before", "meets"], None),
        # Never over, and not known since when.
        (
            (NEG_INF, 1, POS_INF, POS_INF),
            (1, 1, 2, 2),
            ["contains", "started_by", "intersects"],
            "intersects",
        ),
    ],
)
def test_relations_between_ranges_by_example(
    i: FourPoints, j: FourPoints, possible: list[str], certain: str | None
) -> None:
    assert sorted(n for n in NAMES if allen.possible(n, i, j)) == sorted(possible)
    known = [n for n in NAMES if allen.certain(n, i, j)]
    assert (certain in known) if certain else not known
