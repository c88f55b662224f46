"""Chances of small formulas, by hand."""

from __future__ import annotations

from itertools import compress, pairwise, product
from math import prod
from random import Random

import pytest

from cartelogic import EvaluationError
from cartelogic.provenance import chance
from cartelogic.provenance.chance import chance_of_any


def test_the_chance_is_that_of_all_outcomes_in_which_some_set_is_whole() -> None:
    random = Random(6)
    names = "abcdef"
    weights = {name: random.random() for name in names}
    outcomes = [frozenset(compress(names, kept)) for kept in product((0, 1), repeat=len(names))]
    likely = {
        outcome: prod(weights[n] if n in outcome else 1 - weights[n] for n in names)
        for outcome in outcomes
    }
    for _ in range(60):
        sets = [set(random.sample(names, random.randint(1, 4))) for _ in range(5)]
        wanted = sum(likely[outcome] for outcome in outcomes if any(s <= outcome for s in sets))
        assert chance_of_any(sets, weights) == pytest.approx(wanted)


def test_what_is_shared_is_counted_once() -> None:
    half = dict.fromkeys("abc", 0.5)
    assert chance_of_any([], half) == 0
    assert chance_of_any([""], half) == 1
    assert chance_of_any(["a", "b"], half) == 0.75
    assert chance_of_any(["ab", "ac"], half) == 0.375  # 0.4375 if they were independent
    assert chance_of_any(["ab", "bc", "ca"], half) == 0.5


def test_a_long_chain_of_overlaps_needs_no_recursion() -> None:
    names = [f"r{i:03}" for i in range(400)]
    links = [{one, other} for one, other in pairwise(names)]
    assert chance_of_any(links, dict.fromkeys(names, 0.5)) == pytest.approx(1)
    assert chance_of_any([set(names)], dict.fromkeys(names, 1.0)) == 1


def test_too_many_overlaps_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chance, "EFFORT", 500)
    names = [f"r{i:02}" for i in range(20)]
    pairs = [{one, other} for i, one in enumerate(names) for other in names[i + 1 :]]
    with pytest.raises(EvaluationError, match="chance that one of 190 witnesses"):
        chance_of_any(pairs, dict.fromkeys(names, 0.5))
