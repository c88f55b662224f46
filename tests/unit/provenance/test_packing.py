"""Packing sets that share nothing."""

from __future__ import annotations

from itertools import combinations
from random import Random

from cartelogic.provenance.packing import _components, packed


def test_the_choice_is_the_first_of_several() -> None:
    assert packed([]) == ()
    assert packed(["ab", "bc", "cd"]) == (0, 2)
    assert packed(["ab", "b", "a", "ab"]) == (1, 2)
    assert packed(["ab", "bc", "ca"]) == (0,)


def test_many_pairs_are_matched_at_once() -> None:
    pairs = list(combinations(range(24), 2))
    assert len(packed(pairs)) == 12
    ring = [(i, (i + 1) % 41) for i in range(41)]
    assert len(packed(ring)) == 20


def test_what_shares_nothing_is_packed_apart() -> None:
    groups = [sorted(group) for group in _components([0b11, 0b100, 0b11000, 0b10, 0b1010000])]
    assert sorted(groups) == [[0b10, 0b11], [0b100], [0b11000, 0b1010000]]
    # What comes later may join what was apart.
    assert [sorted(group) for group in _components([0b1, 0b10, 0b11])] == [[0b1, 0b10, 0b11]]


def test_no_more_sets_can_be_chosen() -> None:
    assert packed(["mab", "ac", "bd"]) == (1, 2)  # what is rarest need not be covered
    random = Random(6)
    for _ in range(100):
        sets = [random.sample(range(7), random.randint(1, 4)) for _ in range(7)]
        chosen = packed(sets)
        assert _share_nothing(sets, chosen)
        more = combinations(range(len(sets)), len(chosen) + 1)
        assert not any(_share_nothing(sets, places) for places in more)


def _share_nothing(sets: list[list[int]], places: tuple[int, ...]) -> bool:
    members = [member for place in places for member in sets[place]]
    return len(members) == len(set(members))
