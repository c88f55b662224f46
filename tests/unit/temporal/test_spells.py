"""Maximal intervals between a certain and a possible set, against all that there can be.

A spell ``[s, e)`` that contains something certain can be found in some world exactly if it
is possible throughout and nothing certain touches it from outside: then the certain set
with the spell added is such a world.
"""

from collections.abc import Iterable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.temporal import (
    NEG_INF,
    POS_INF,
    Bound,
    FourPoints,
    certain_spells,
    flat,
    possible_spells,
)

Spell = tuple[int, int]
END = 9

instants = st.frozensets(st.integers(0, END - 1))
marks = st.integers(0, END)


def flat_set(held: Iterable[int]) -> list[Bound]:
    return flat.from_pairs((t, t + 1) for t in held)


@st.composite
def worlds_between(draw: st.DrawFn) -> tuple[frozenset[int], frozenset[int]]:
    """What is possible, and what of it is certain."""
    possible = draw(instants)
    return possible, possible & draw(instants)


@st.composite
def runs(draw: st.DrawFn, within: frozenset[int]) -> FourPoints:
    """Four points of which every choice is possible."""
    part = draw(st.sampled_from(flat.to_pairs(flat_set(within))))
    ends = st.integers(int(part[0]), int(part[1]))
    s1, s2, e1, e2 = draw(ends), draw(ends), draw(ends), draw(ends)
    earliest, latest = min(s1, s2, int(part[1]) - 1), min(max(s1, s2), int(part[1]) - 1)
    until, last = max(e1, earliest + 1), max(e1, e2, latest + 1)
    return earliest, latest, min(until, last), last


def spells_of(run: FourPoints) -> set[Spell]:
    a, b, c, d = map(int, run)
    return {(s, e) for s in range(a, b + 1) for e in range(c, d + 1) if s < e}


def all_of(limits: Iterable[FourPoints]) -> set[Spell]:
    return {spell for run in limits for spell in spells_of(run)}


def apart_from(certain: frozenset[int], spells: Iterable[Spell]) -> set[Spell]:
    """Those that a certain instant neither lies in nor stands next to."""
    return {(s, e) for s, e in spells if certain.isdisjoint(range(s - 1, e + 1))}


def around_certain(possible: frozenset[int], certain: frozenset[int]) -> set[Spell]:
    """Every spell of some world that contains something certain."""
    top = max(possible, default=0) + 1
    return {
        (s, e)
        for s in range(top)
        for e in range(s + 1, top + 1)
        if possible.issuperset(range(s, e))
        and not certain.isdisjoint(range(s, e))
        and s - 1 not in certain
        and e not in certain
    }


def unions_of(loose: list[FourPoints]) -> set[Spell]:
    """Every maximal interval that some of the runs make together."""
    choices = [[(), *((spell,) for spell in spells_of(run))] for run in loose]
    return {
        (int(start), int(end))
        for chosen in product(*choices)
        for start, end in flat.to_pairs(flat.from_pairs(spell for some in chosen for spell in some))
    }


# -- spells of every world ----------------------------------------------------------------


@given(worlds_between())
def test_each_certain_part_has_the_limits_that_worlds_attain(
    sets: tuple[frozenset[int], frozenset[int]],
) -> None:
    possible, certain = sets
    found = list(certain_spells(flat_set(possible), flat_set(certain)))
    expected = []
    for start, end in flat.to_pairs(flat_set(certain)):
        around = [(s, e) for s, e in around_certain(possible, certain) if s <= start and end <= e]
        starts, ends = zip(*around, strict=True)
        expected.append((min(starts), max(starts), min(ends), max(ends)))
    assert found == expected


@given(worlds_between().filter(lambda sets: bool(sets[0])), st.data())
def test_a_dated_run_is_in_a_spell_of_every_world(
    sets: tuple[frozenset[int], frozenset[int]], data: st.DataObject
) -> None:
    possible, certain = sets
    run = data.draw(runs(possible))
    dated = list(certain_spells(flat_set(possible), flat_set(certain), [run]))[
        len(flat_set(certain)) // 2 :
    ]
    assert len(dated) == 1
    low, start, end, high = dated[0]
    # Each world holds some choice of the run, and may hold more around it.
    for s, e in spells_of(run):
        part = flat.around(flat_set(possible), s)
        assert part is not None
        assert low == part[0] <= s <= start
        assert end <= e <= part[1] == high
    assert (start, end) == (run[1], run[2])


def test_sides_that_are_open_stay_open() -> None:
    always = [NEG_INF, POS_INF]
    assert list(certain_spells(always, [3, 5], [(7, 8, 9, POS_INF)])) == [
        (NEG_INF, 3, 5, POS_INF),
        (NEG_INF, 8, 9, POS_INF),
    ]
    assert list(possible_spells(always, [3, 5])) == [(NEG_INF, 3, 5, POS_INF)]
    assert list(possible_spells(always, [3, 5, 8, POS_INF])) == [
        (NEG_INF, 3, 5, 7),
        (NEG_INF, 3, POS_INF, POS_INF),
        (6, 8, POS_INF, POS_INF),
    ]
    assert list(possible_spells(always, [], [(NEG_INF, 4, 6, POS_INF)])) == [
        (NEG_INF, 4, 6, POS_INF)
    ]


def test_what_is_certain_and_not_possible_is_in_no_spell() -> None:
    assert list(certain_spells([1, 3], [5, 7], [(5, 5, 6, 6)])) == []


# -- spells of some world -----------------------------------------------------------------


@given(worlds_between())
def test_the_limits_hold_just_the_spells_that_some_world_has(
    sets: tuple[frozenset[int], frozenset[int]],
) -> None:
    possible, certain = sets
    limits = list(possible_spells(flat_set(possible), flat_set(certain)))
    assert all_of(limits) == around_certain(possible, certain)
    assert len(limits) == len(set(limits))


@pytest.mark.parametrize(("parts", "limits"), [(2, 3), (7, 28), (8, 36), (9, 9), (30, 30)])
def test_many_certain_parts_share_their_limits(parts: int, limits: int) -> None:
    possible = frozenset(range(5, 3 * parts + 7))
    certain = frozenset(range(7, 3 * parts + 5, 3))
    assert len(certain) == parts
    found = list(possible_spells(flat_set(possible), flat_set(certain)))
    assert len(found) == limits
    assert all_of(found) >= around_certain(possible, certain)
    # Where a spell may start does not depend on how many limits there are.
    assert {(run[0], run[1]) for run in found} == {
        (5 if core == 7 else core - 1, core) for core in certain
    }
    assert min(run[0] for run in found) == 5
    assert max(run[3] for run in found) == 3 * parts + 7
    assert {run[2] for run in found} == {core + 1 for core in certain}


@given(worlds_between().filter(lambda sets: bool(sets[0])), st.data())
def test_a_loose_run_is_a_spell_where_nothing_certain_touches_it(
    sets: tuple[frozenset[int], frozenset[int]], data: st.DataObject
) -> None:
    possible, certain = sets
    run = data.draw(runs(possible))
    found = all_of(possible_spells(flat_set(possible), flat_set(certain), [run]))
    expected = apart_from(certain, spells_of(run))
    assert found == around_certain(possible, certain) | expected


@given(worlds_between().filter(lambda sets: bool(sets[0])), st.data())
def test_loose_runs_that_touch_may_be_one_spell(
    sets: tuple[frozenset[int], frozenset[int]], data: st.DataObject
) -> None:
    possible, certain = sets
    loose = [data.draw(runs(possible)), data.draw(runs(possible))]
    found = all_of(possible_spells(flat_set(possible), flat_set(certain), loose))
    assert found >= apart_from(certain, unions_of(loose))


@pytest.mark.parametrize(
    ("loose", "limits"),
    [
        ([(1, 2, 3, 4), (5, 6, 7, 8)], [(1, 2, 3, 4), (5, 6, 7, 8)]),
        ([(5, 6, 7, 8), (1, 2, 3, 4)], [(1, 2, 3, 4), (5, 6, 7, 8)]),
        ([(1, 2, 3, 5), (5, 6, 7, 8)], [(1, 6, 3, 8)]),
        ([(1, 6, 8, 9), (2, 3, 4, 5)], [(1, 6, 4, 9)]),
        ([(1, 2, 3, 4), (4, 5, 6, 7), (7, 8, 9, 10)], [(1, 8, 3, 10)]),
    ],
)
def test_a_joined_run_starts_where_one_does_and_ends_where_one_does(
    loose: list[FourPoints], limits: list[FourPoints]
) -> None:
    assert list(possible_spells([], [], loose)) == limits


@pytest.mark.parametrize(
    ("certain", "limits"),
    [
        ([8, 9, 21, 22], [(10, 15, 17, 20)]),
        ([9, 10], [(11, 15, 17, 20)]),  # begins with 11: next to 9 it would be one with it
        ([20, 21], [(10, 15, 17, 19)]),
        ([11, 12], [(13, 15, 17, 20)]),
        ([18, 19], [(10, 15, 17, 17)]),
        ([15, 16], []),  # starts by 15, and ends with 16 or later
        ([12, 13, 19, 20], [(14, 15, 17, 18)]),
    ],
)
def test_a_run_is_cut_where_it_would_touch_something_certain(
    certain: list[Bound], limits: list[FourPoints]
) -> None:
    # The certain days are not possible here, so they have no spells of their own.
    assert list(possible_spells([], certain, [(10, 15, 17, 20)])) == limits


def test_the_limits_of_what_is_left_of_a_run_are_as_narrow_as_can_be() -> None:
    found = list(possible_spells([], [14, 15], [(10, 19, 11, 20)]))
    assert found == [(10, 12, 11, 13), (16, 19, 17, 20)]
