"""Properties of the shipped rules: those that they have, and those that they have good reason
not to have."""

from __future__ import annotations

from functools import cache

import pytest

from cartelogic.testing import (
    PropertyFailed,
    Rules,
    are_equivalent,
    can_fire,
    commutes_with_time_shift,
    constraints_hold,
    each_literal_matters,
    is_irreflexive,
    is_monotone,
    is_symmetric,
    is_transitive,
    never_both,
    only_grows,
    rules_of,
    survives_splitting,
)
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def rules() -> Rules:
    return rules_of(ROOT / "rules")


@cache
def theme(name: str) -> Rules:
    """One theme of the shipped rules, with what it includes."""
    return rules_of(ROOT / "rules" / f"{name}.dl")


SYMMETRIC = ("allied", "rival", "bloc", "same_side", "same_place", "fighting", "broken_alliance")
IRREFLEXIVE = ("allied", "rival", "bloc", "common_enemy", "crossed_fronts", "proxy_conflict")
TRANSITIVE = ("lies_in", "part_of")


@pytest.mark.parametrize("name", SYMMETRIC)
def test_these_hold_both_ways(rules: Rules, name: str) -> None:
    assert is_symmetric(rules, name, max_examples=12)


@pytest.mark.parametrize("name", IRREFLEXIVE)
def test_these_never_hold_of_a_group_and_itself(rules: Rules, name: str) -> None:
    assert is_irreflexive(rules, name, max_examples=12)


@pytest.mark.parametrize("name", TRANSITIVE)
def test_these_carry_on(rules: Rules, name: str) -> None:
    assert is_transitive(rules, name, max_examples=12)


def test_more_reports_never_end_a_tie(rules: Rules) -> None:
    for name in ("allied", "rival", "bloc", "fighting_in"):
        assert is_monotone(rules, name, max_examples=12)


def test_rivals_of_rivals_are_no_rivals() -> None:
    # Symmetry leads back to where one began, and nobody is a rival of itself.
    with pytest.raises(PropertyFailed) as caught:
        is_transitive(theme("ties"), "rival")
    assert str(caught.value.facts) == "rival_in(group1, group2, place1)."


def test_overlapping_places_are_no_chain() -> None:
    # Two towns overlap with their state, and not with each other.
    with pytest.raises(PropertyFailed):
        is_transitive(theme("places"), "same_place")


def test_a_proxy_conflict_names_its_groups_in_order() -> None:
    # `A < B`: each conflict is told once.
    with pytest.raises(PropertyFailed, match="proxy_conflict"):
        is_symmetric(theme("proxies"), "proxy_conflict", max_examples=40)


def test_a_report_that_puts_two_on_one_side_ends_the_enemy_of_an_enemy() -> None:
    # The rule asks that no report says otherwise.
    with pytest.raises(PropertyFailed) as caught:
        is_monotone(theme("ties"), "enemy_of_enemy")
    assert "why not enemy_of_enemy" in str(caught.value)
    assert "without the last fact" in str(caught.value)


def test_a_release_ends_custody() -> None:
    with pytest.raises(PropertyFailed) as caught:
        is_monotone(theme("custody"), "in_custody")
    assert caught.value.facts is not None
    assert [claim.predicate for claim in caught.value.facts.claims] == ["arrested", "released"]


def test_an_older_rivalry_elsewhere_hides_a_shift() -> None:
    # The shift is between spells of `rival`, anywhere: another report may make such a spell
    # begin before the alliance did.
    with pytest.raises(PropertyFailed) as caught:
        is_monotone(theme("shifts"), "shifting_allegiance")
    assert caught.value.facts is not None
    assert caught.value.facts.claims[-1].predicate in ("rival_in", "allied_in")


def test_a_window_of_months_does_not_commute_with_a_shift_of_days() -> None:
    assert commutes_with_time_shift(
        theme("ties"), "lasting_feud", max_examples=10
    )  # four centuries
    with pytest.raises(PropertyFailed):
        commutes_with_time_shift(theme("ties"), "lasting_feud", by=60)


def test_ties_and_fights_do_not_depend_on_when_or_in_how_many_pieces(rules: Rules) -> None:
    for name in ("bloc", "fighting_in", "changed_sides", "in_custody"):
        assert commutes_with_time_shift(rules, name, max_examples=8)
        assert survives_splitting(rules, name, max_examples=8)


def test_nothing_is_declared_of_conclusions(rules: Rules) -> None:
    # `disjoint` and `irreflexive` are declared of facts; reports that disagree are no mistake.
    for check in (constraints_hold, never_both):
        with pytest.raises(LookupError):
            check(rules)


def test_blocs_may_grow_at_either_end() -> None:
    other = Rules.from_text(
        ".decl allied_in(a: group, b: group, p: place) symmetric, irreflexive\n"
        "bloc(A, B) :- allied_in(A, B, _).\n"
        "bloc(A, C) :- allied_in(A, B, _), bloc(B, C), A != C.\n"
    )
    plain = Rules.from_text(
        ".decl allied_in(a: group, b: group, p: place) symmetric, irreflexive\n"
        "bloc(A, B) :- allied_in(A, B, _).\n"
        "bloc(A, C) :- bloc(A, B), allied_in(B, C, _), A != C.\n"
    )
    assert are_equivalent(plain, other, "bloc", max_examples=12)


@pytest.mark.parametrize("name", ["custody", "places"])
def test_every_rule_of_a_theme_fires_and_every_literal_matters(name: str) -> None:
    assert can_fire(theme(name))
    assert each_literal_matters(theme(name))


@pytest.mark.slow
def test_every_rule_can_fire(rules: Rules) -> None:
    assert len(can_fire(rules).facts) == len(rules.program.rules)


@pytest.mark.slow
def test_every_literal_matters_unless_the_head_says_the_same(rules: Rules) -> None:
    # If the new tie ended first, nothing is left of it after the old one: the head has no day.
    with pytest.raises(PropertyFailed) as caught:
        each_literal_matters(rules)
    idle = str(caught.value).split("\n\n")[1:]
    for rule, literals in zip(idle[::2], idle[1::2], strict=True):
        assert "@ intersection(J, [end(I) + 1, _]) :-" in rule
        assert literals.strip() == "`end(I) < end(J)`"
    assert any("fighting_ends_in_alliance" in rule for rule in idle[::2])


@pytest.mark.slow
def test_conclusions_without_an_absence_only_grow(rules: Rules) -> None:
    held = only_grows(rules, max_examples=50)
    assert "in_custody" in held.note
    assert "not tested" not in held.note


@pytest.mark.slow
def test_time_shift_commutes(rules: Rules) -> None:
    assert commutes_with_time_shift(rules, max_examples=12)


@pytest.mark.slow
def test_splitting_a_fact_changes_nothing_but_who_contradicts_whom(rules: Rules) -> None:
    for name in rules.derived:
        if not rules.about([name]).reads_reports:
            assert survives_splitting(rules, name, max_examples=12)
    # A stated fact that is cut in two is two reports, and one of them contradicts nothing.
    with pytest.raises(PropertyFailed, match="contradicting_claims"):
        survives_splitting(rules, "contradicting_claims")
