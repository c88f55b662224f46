"""Allen's relations by example; that they partition is in properties."""

import pytest

from cartelogic.temporal import (
    ALL_TIME,
    NAMES,
    NEG_INF,
    POS_INF,
    PREDICATES,
    AllenRelation,
    Bound,
    Interval,
    TemporalError,
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


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(TemporalError, match="did you mean `overlaps`"):
        holds("overlap", ALL_TIME, ALL_TIME)
    with pytest.raises(TemporalError, match="use one of before, meets"):
        holds("zzz", ALL_TIME, ALL_TIME)
