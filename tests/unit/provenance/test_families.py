"""Families of sets of reports, against what they mean at each instant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from cartelogic.provenance.families import (
    NOBODY,
    Family,
    Sets,
    TooManySets,
    cut,
    family_of,
    members,
    minimal,
    once,
    product,
    reaching,
    segments,
    throughout,
    together,
    whole_window,
)
from cartelogic.temporal import (
    NEG_INF,
    POS_INF,
    Codec,
    Duration,
    Flat,
    Unit,
    Window,
    flat,
)

A, B, C, D = 1, 2, 4, 8
LINE, BEYOND = range(-10, 30), range(-20, 40)
BOUNDED: Family = {A: (0, 5, 20, 22), B: (3, 9), C: (9, 12, 14, 17), A | D: (7, 15)}
"""With a gap, and stretches on which one of several sets suffices."""
ENDLESS: Family = {
    A: (NEG_INF, 5),
    B: (3, 9),
    C: (9, 12, 14, POS_INF),
    D: (NEG_INF, 0, 16, POS_INF),
}
"""Unbounded on both sides, and on each by two sets that change on the way."""
EVER: Family = {A: (NEG_INF, 10), B: (4, POS_INF), C: (NEG_INF, POS_INF)}
RIGHT: Family = {C: (2, 4, 8, 10), D: (3, 6), B: (16, 18)}
WINDOWS = [(0, 0), (0, 4), (2, 3), (3, 9), (1, None), (0, None)]


def window(low: int, high: int | None) -> Window:
    return Window(Duration(low), None if high is None else Duration(high))


def at(family: Family, instant: int) -> frozenset[int]:
    """The sets that suffice at an instant."""
    return frozenset(reports for reports, when in family.items() if flat.around(when, instant))


def least(sets: Iterable[int]) -> set[int]:
    """Those that contain no other; nothing is looked up."""
    given = set(sets)
    return {one for one in given if not any(less & one == less != one for less in given)}


def for_all(families: Iterable[frozenset[int]]) -> set[int]:
    """What suffices for each of several."""
    found = {NOBODY}
    for sets in set(families):
        found = least(one | more for one in found for more in sets)
    return found


def shown(family: Family, instants: Iterable[int] = LINE) -> dict[int, frozenset[int]]:
    return {instant: at(family, instant) for instant in instants}


# -- sets ---------------------------------------------------------------------------------------


def test_a_set_absorbs_those_that_contain_it_only_where_it_suffices() -> None:
    assert family_of([(A, (0, 5)), (A | B, (3, 9)), (B, (8, 20)), (A, (4, 6))]) == {
        A: [0, 6],
        B: [8, 20],
        A | B: [6, 8],
    }


@pytest.mark.parametrize("number", [8, 200])
def test_absorbing_is_the_same_among_few_sets_and_among_many(number: int) -> None:
    # The same bits in a mixed order: pairs and triples of them, and some alone.
    given = {1 << (i % 11) | 1 << (i * 7 % 13) | 1 << (i * i % 17) for i in range(number)}
    found = family_of((reports, (0, 1)) for reports in given)
    assert set(found) == least(given)
    assert minimal(given) == tuple(sorted(least(given)))


def test_that_nobody_is_needed_absorbs_many_sets() -> None:
    many = [1 << i | 1 << i + 1 for i in range(50)]
    assert minimal([*many, NOBODY]) == (NOBODY,)
    assert family_of([*((one, (0, 9)) for one in many), (NOBODY, (0, 9))]) == {NOBODY: [0, 9]}


def test_more_than_a_thousand_sets_are_too_many() -> None:
    apart = [1 << i for i in range(1_001)]
    assert len(minimal(apart[:1_000])) == 1_000
    with pytest.raises(TooManySets):
        minimal(apart)
    with pytest.raises(TooManySets):
        family_of((one, (0, 1)) for one in apart)
    # The limit is for each family, whenever its sets suffice.
    with pytest.raises(TooManySets):
        family_of((one, (i, i + 1)) for i, one in enumerate(apart))


def test_very_many_alternatives_are_too_many_before_they_are_compared() -> None:
    drawn: list[int] = []

    def parts() -> Iterable[tuple[int, Flat]]:
        for number in range(1, 100_000):
            drawn.append(number)
            yield number, (0, 1)

    with pytest.raises(TooManySets):
        family_of(parts())
    assert len(drawn) == 20_001


def test_what_suffices_for_both_is_the_union_where_both_do() -> None:
    one, other = {A: (0, 5), B: (3, 9)}, {C: (4, 20), NOBODY: (8, 12)}
    assert product(one, other) == {A | C: [4, 5], B | C: [4, 8], B: [8, 9]}
    assert product(one, {}) == product({}, one) == {}
    assert product(one, {NOBODY: (4, 6)}) == product({NOBODY: (4, 6)}, one) == cut(one, (4, 6))


def test_together_is_every_choice_of_one_and_the_other() -> None:
    assert together((A, B), (A, B)) == (A, B)
    assert together((A, B), (NOBODY,)) == (A, B)
    assert together((A, B), (B, C)) == (B, A | C)
    assert together((A,), ()) == ()


def test_members_are_the_numbers_of_the_reports() -> None:
    assert members(NOBODY) == []
    assert members(1 << 70 | A | C) == [0, 2, 70]


# -- time ---------------------------------------------------------------------------------------


def test_segments_end_where_the_sets_change() -> None:
    assert segments(BOUNDED) == [
        (0, 3, (A,)),
        (3, 5, (A, B)),
        (5, 7, (B,)),
        (7, 9, (B, A | D)),
        (9, 12, (C, A | D)),
        (12, 14, (A | D,)),
        (14, 15, (C, A | D)),
        (15, 17, (C,)),
        (20, 22, (A,)),
    ]
    assert segments(EVER) == [
        (NEG_INF, 4, (A, C)),
        (4, 10, (A, B, C)),
        (10, POS_INF, (B, C)),
    ]
    assert segments({}) == []


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (0, 3, (A,)),
        (1, 9, (A | B,)),
        (4, 7, (B,)),
        (0, 15, (A | B | D,)),
        (15, 22, ()),  # nothing suffices between 17 and 20
        (-1, 3, ()),
        (20, 23, ()),
        (17, 20, ()),
    ],
)
def test_throughout_takes_what_suffices_on_each_stretch(start: int, end: int, found: Sets) -> None:
    assert throughout(BOUNDED, start, end) == found
    assert set(found) == for_all(at(BOUNDED, instant) for instant in range(start, end))


# -- metric operators ---------------------------------------------------------------------------


def seen(is_behind: bool, instant: int, low: int, high: int | None) -> range:
    """The instants of a window; far outside of the line nothing changes any more."""
    if is_behind:
        return range(BEYOND[0] if high is None else instant - high, instant - low + 1)
    return range(instant + low, BEYOND[-1] if high is None else instant + high + 1)


@pytest.mark.parametrize("operator", ["once", "eventually"])
@pytest.mark.parametrize("family", [BOUNDED, ENDLESS])
@pytest.mark.parametrize(("low", "high"), WINDOWS)
def test_one_instant_of_a_window_is_enough(
    operator: str, family: Family, low: int, high: int | None
) -> None:
    windows = {instant: seen(operator == "once", instant, low, high) for instant in LINE}
    sets = shown(family, BEYOND)
    assert shown(once(family, operator, window(low, high))) == {
        instant: least(reports for there in instants for reports in sets[there])
        for instant, instants in windows.items()
    }


@pytest.mark.parametrize("operator", ["historically", "always"])
@pytest.mark.parametrize("family", [BOUNDED, ENDLESS, EVER])
@pytest.mark.parametrize(("low", "high"), WINDOWS)
def test_all_instants_of_a_window_are_needed(
    operator: str, family: Family, low: int, high: int | None
) -> None:
    windows = {instant: seen(operator == "historically", instant, low, high) for instant in LINE}
    sets = shown(family, BEYOND)
    assert shown(whole_window(family, operator, window(low, high))) == {
        instant: for_all(sets[there] for there in instants) for instant, instants in windows.items()
    }


@pytest.mark.parametrize("operator", ["since", "until"])
@pytest.mark.parametrize("left", [BOUNDED, ENDLESS, EVER])
@pytest.mark.parametrize("is_own", [False, True])
@pytest.mark.parametrize(("low", "high"), WINDOWS)
def test_the_left_operand_is_needed_up_to_the_right_one(
    operator: str, left: Family, is_own: bool, low: int, high: int | None
) -> None:
    # A left operand with values of its own has to hold somewhere, though nothing lies between.
    existing = minimal(left) if is_own else (NOBODY,)
    lefts, rights = shown(left, BEYOND), shown(RIGHT, BEYOND)

    def ways(instant: int) -> Iterator[int]:
        for there in seen(operator == "since", instant, low, high):
            way = range(there + 1, instant + 1) if there < instant else range(instant, there)
            along = [lefts[between] for between in way] or [frozenset(existing)]
            yield from for_all([rights[there], *along]) if rights[there] else ()

    found = reaching(left, RIGHT, existing, operator, window(low, high))
    assert shown(found) == {instant: least(ways(instant)) for instant in LINE}


@pytest.mark.parametrize("operator", ["historically", "always"])
def test_months_are_as_long_as_they_are(operator: str) -> None:
    two_months = Window(Duration(1, Unit.MONTH), Duration(2, Unit.MONTH))
    first, last = (Codec.DAYS.parse_instant(day) for day in ("2015-01-01", "2015-12-31"))
    middle = Codec.DAYS.parse_instant("2015-06-16")
    found = whole_window({A: (first, middle), B: (middle, last + 1)}, operator, two_months)
    written = {reports: [*map(Codec.DAYS.format, when)] for reports, when in found.items()}  # type: ignore[arg-type]
    assert written == (
        {
            A: ["2015-03-01", "2015-07-16"],
            B: ["2015-08-16", "2016-02-01"],
            A | B: ["2015-07-16", "2015-08-16"],
        }
        if operator == "historically"
        else {
            A: ["2014-12-01", "2015-04-16"],
            B: ["2015-05-16", "2015-11-01"],
            A | B: ["2015-04-16", "2015-05-16"],
        }
    )
