"""The laws of trust: what chances, independence and semirings mean, by trying everything."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartelogic.model.sources import Report
from cartelogic.provenance.chance import chance_of_any
from cartelogic.provenance.packing import packed
from cartelogic.provenance.search import Search
from cartelogic.provenance.trust import NOISY_OR, PRODUCT, SEMIRINGS, WEAKEST_LINK, Semiring, trusts
from cartelogic.provenance.witnesses import Witnessing
from cartelogic.temporal import EMPTY
from cartelogic.testing.writing import Written, programs
from tests.evaluation import started
from tests.growing import GROWING, by_subset, few_reports, sound

NAMES = "abcdefg"
sets = st.frozensets(st.sampled_from(NAMES), max_size=4)
witness_sets = st.lists(sets, max_size=6)
chances = st.fixed_dictionaries({name: st.floats(0, 1) for name in NAMES})
REPORTS = {name: Report(name, (), "press") for name in NAMES}


def worlds(names: str) -> Iterator[frozenset[str]]:
    """Every choice of which reports are right."""
    for right in product([False, True], repeat=len(names)):
        yield frozenset(name for name, is_right in zip(names, right, strict=True) if is_right)


def weight(world: frozenset[str], chance: Mapping[str, float]) -> float:
    """How likely it is that these are right, and no others."""
    return math.prod(p if name in world else 1 - p for name, p in chance.items())


@given(witness_sets, chances)
def test_noisy_or_is_the_chance_over_all_choices_of_right_reports(
    witnesses: list[frozenset[str]], chance: dict[str, float]
) -> None:
    tried = sum(
        weight(world, chance)
        for world in worlds(NAMES)
        if any(witness <= world for witness in witnesses)
    )
    assert chance_of_any(witnesses, chance) == pytest.approx(tried, abs=1e-12)


@given(witness_sets, chances, st.randoms(use_true_random=False))
def test_order_repetition_and_larger_witnesses_change_no_chance(
    witnesses: list[frozenset[str]], chance: dict[str, float], choice: random.Random
) -> None:
    more = [*witnesses, *witnesses, *(witness | {"a"} for witness in witnesses)]
    choice.shuffle(more)
    assert chance_of_any(more, chance) == chance_of_any(witnesses, chance)


@given(st.lists(sets, min_size=1, max_size=6), chances)
def test_noisy_or_is_at_least_the_best_witness_and_that_at_most_its_weakest_report(
    witnesses: list[frozenset[str]], chance: dict[str, float]
) -> None:
    reports = [[REPORTS[name] for name in sorted(witness)] for witness in witnesses]

    def grade(report: Report) -> float:
        return chance[report.id]

    best = PRODUCT.value(reports, grade)
    assert best <= WEAKEST_LINK.value(reports, grade) + 1e-12
    assert best <= NOISY_OR.value(reports, grade) + 1e-12
    assert 0 <= NOISY_OR.value(reports, grade) <= 1


@given(st.lists(sets, max_size=7))
def test_no_more_sets_fit_side_by_side_than_are_packed(given_sets: list[frozenset[str]]) -> None:
    found = packed(given_sets)
    chosen = [given_sets[place] for place in found]
    assert all(not one & other for one, other in combinations(chosen, 2))
    most = max(
        size
        for size in range(len(given_sets) + 1)
        for some in combinations(given_sets, size)
        if all(not one & other for one, other in combinations(some, 2))
    )
    assert len(found) == most


# -- semirings --------------------------------------------------------------------------------

TROPICAL = Semiring("cost", math.inf, 0.0, min, lambda x, y: x + y)
LISTED = [*(m for m in SEMIRINGS.values() if isinstance(m, Semiring)), TROPICAL]
values = st.integers(0, 16).map(lambda n: n / 16)  # exact in binary, products of three too


@pytest.mark.parametrize("semiring", LISTED, ids=lambda semiring: semiring.name)
@given(values, values, values)
def test_a_named_semiring_is_one(semiring: Semiring[float], x: float, y: float, z: float) -> None:
    plus, times, zero, one = semiring.plus, semiring.times, semiring.zero, semiring.one
    assert plus(plus(x, y), z) == plus(x, plus(y, z))
    assert times(times(x, y), z) == times(x, times(y, z))
    assert plus(x, y) == plus(y, x)
    assert times(x, y) == times(y, x)
    assert times(x, plus(y, z)) == plus(times(x, y), times(x, z))
    assert plus(x, zero) == x
    assert times(x, one) == x
    assert times(x, zero) == zero


# -- whole programs ---------------------------------------------------------------------------


@settings(
    max_examples=max(1, settings().max_examples // 6),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(programs(GROWING), st.randoms(use_true_random=False))
def test_trust_is_the_chance_that_the_right_reports_derive_it(
    program: Written, choice: random.Random
) -> None:
    analysis, database = sound(program)
    database = few_reports(database, choice)
    chance = {name: choice.choice([0.0, 0.25, 0.5, 0.9, 1.0]) for name in sorted(database.reports)}
    derived = by_subset(analysis, database)
    engine = started("rows", analysis, database)
    witnessing = Witnessing.of(Search(analysis, database, engine.relation))
    for ground in derived[tuple(sorted(chance))]:
        found = witnessing.witnesses(ground)
        for trust in trusts(found, database, grades=lambda report: chance[report.id]):
            tried = sum(
                weight(frozenset(some), chance)
                for some, extents in derived.items()
                if extents.get(ground, EMPTY).covers(trust.interval)
            )
            assert trust.value == pytest.approx(tried, abs=1e-9)
