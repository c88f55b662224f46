"""Which reports cannot both be right, since when, where, and whose they are."""

from __future__ import annotations

import pytest

from cartelogic import KnowledgeBase
from cartelogic.contradictions import Clash

TIES = """
.decl ally(a: group, b: group) symmetric, disjoint(rival) "Working together."
.decl rival(a: group, b: group) symmetric "Fighting each other."
.decl attack(a: group, b: group) "One attacks the other."
"""
PLACES = """
.decl ally(a: group, b: group, p: place) disjoint(rival) "Working together in a place."
.decl rival(a: group, b: group, p: place) "Fighting each other in a place."
within(pier, port). within(port, north).
"""


def told(program: str, *reports: tuple[str, str, str]) -> KnowledgeBase:
    """A program, and reports of it: the claim, whose it is, and how it is put."""
    kb = KnowledgeBase.from_text(program, name="own")
    for claim, source, stance in reports:
        kb.tell(f"{claim}.", source=source, stance=stance)
    return kb


def written(kb: KnowledgeBase) -> list[str]:
    return [str(clash) for clash in kb.contradictions()]


def only(kb: KnowledgeBase) -> Clash:
    (clash,) = kb.contradictions()
    return clash


def sides(clash: Clash) -> list[tuple[str, ...]]:
    """The ids of the reports of both sides."""
    return [tuple(report.id for report in side.reports) for side in (clash.first, clash.second)]


# -- times ----------------------------------------------------------------------------------


def test_two_exact_claims_clash_while_both_hold() -> None:
    kb = told(
        TIES,
        ("ally(x, y) @ [2010-01-01, 2012-06-30]", "gazette", "asserts"),
        ("rival(x, y) @ [2012-03-01, 2014-12-31]", "herald", "asserts"),
    )
    clash = only(kb)
    assert clash.is_certain
    assert not clash.is_denial
    assert clash.possible == clash.certain
    assert str(clash) == (
        "ally(x, y) (told1:1) against rival(x, y) (told2:1): certainly [2012-03-01, 2012-06-30]"
    )


def test_vague_ends_may_clash_and_may_not() -> None:
    kb = told(
        TIES,
        ("ally(x, y) @ [2010-01-01, 2012-06]", "gazette", "asserts"),
        ("rival(x, y) @ [2012-06, 2014-12-31]", "herald", "asserts"),
    )
    assert not only(kb).is_certain
    assert str(only(kb)).endswith("possibly [2012-06-01, 2012-06-30]")


def test_a_clash_may_be_certain_for_a_part_of_its_time() -> None:
    kb = told(
        TIES,
        ("ally(x, y) @ [2010-01-01, 2012-06]", "gazette", "asserts"),
        ("rival(x, y) @ [2012-01, 2014-12-31]", "herald", "asserts"),
    )
    assert str(only(kb)).endswith(
        "possibly [2012-01-01, 2012-06-30], certainly [2012-01-31, 2012-06-01]"
    )


def test_claims_of_other_times_or_things_do_not_clash() -> None:
    kb = told(
        TIES,
        ("ally(x, y) @ [2010-01-01, 2012-06-30]", "gazette", "asserts"),
        ("rival(x, y) @ [2012-07-01, 2014-12-31]", "herald", "asserts"),
        ("rival(x, z) @ [2010-01-01, 2012-06-30]", "herald", "asserts"),
    )
    assert kb.contradictions() == ()


def test_a_hedged_claim_clashes_possibly() -> None:
    kb = told(
        TIES,
        ("ally(x, y) @ [2010-01-01, 2012-06-30]", "gazette", "asserts"),
        ("rival(x, y) @ [2012-03-01, 2014-12-31]", "herald", "suspects"),
    )
    assert str(only(kb)).endswith("possibly [2012-03-01, 2012-06-30]")


def test_a_claim_without_a_time_clashes_always() -> None:
    kb = told(TIES, ("ally(x, y)", "gazette", "asserts"), ("rival(x, y)", "herald", "asserts"))
    assert str(only(kb)).endswith("certainly always")


def test_a_report_that_may_not_be_out_clashes_possibly() -> None:
    kb = KnowledgeBase.from_text(TIES)
    kb.tell("ally(x, y) @ [2010-01-01, 2012-06-30].", source="gazette", published="2012-07-01")
    kb.tell("rival(x, y) @ [2012-03-01, 2014-12-31].", source="herald", published="2015")
    assert kb.as_of("2014-12-31").contradictions() == ()
    assert not only(kb.as_of("2015-06-01")).is_certain
    assert only(kb.as_of("2015-12-31")).is_certain


# -- denials --------------------------------------------------------------------------------


def test_a_claim_clashes_with_its_denial_the_other_way_round_too() -> None:
    kb = told(
        TIES,
        ("ally(x, y) @ [2010-01-01, 2012-12-31]", "gazette", "asserts"),
        ("ally(y, x) @ [2012-01-01, 2013-12-31]", "mayor", "denies"),
        ("ally(x, z) @ [2012-01-01, 2013-12-31]", "mayor", "denies"),
    )
    clash = only(kb)
    assert clash.is_denial
    assert (clash.first.denies, clash.second.denies) == (False, True)
    assert str(clash) == (
        "ally(x, y) (told1:1) against not ally(x, y) (told2:1): certainly [2012-01-01, 2012-12-31]"
    )


def test_each_report_of_a_side_clashes_for_itself() -> None:
    kb = told(
        TIES,
        ("ally(x, y) @ [2010-01-01, 2012-12-31]", "gazette", "asserts"),
        ("ally(y, x) @ [2012-01-01, 2013-12-31]", "herald", "asserts"),
        ("ally(x, y) @ [2012-06-01, 2013-06-30]", "mayor", "denies"),
    )
    found = kb.contradictions()
    assert [sides(clash) for clash in found] == [
        [("told1:1",), ("told3:1",)],
        [("told2:1",), ("told3:1",)],
    ]
    assert [str(clash).rpartition(": ")[2] for clash in found] == [
        "certainly [2012-06-01, 2012-12-31]",
        "certainly [2012-06-01, 2013-06-30]",
    ]


def test_with_rules_for_acceptance_both_sides_have_to_be_accepted() -> None:
    rule = "accepted(R) :- report(R, S), S != herald."
    claim, denial = "ally(x, y) @ [2010-01-01, 2012-12-31]", "ally(x, y)"
    for of_claim, of_denial, clashes in (
        ("gazette", "mayor", 1),
        ("herald", "mayor", 0),
        ("gazette", "herald", 0),
    ):
        kb = told(TIES + rule, (claim, of_claim, "asserts"), (denial, of_denial, "denies"))
        assert len(kb.contradictions()) == clashes


# -- places ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "there", "where"),
    [
        ("north", "north", ("north",)),
        ("north", "port", ("port",)),
        ("pier", "north", ("pier",)),
        ("north", "south", None),
    ],
)
def test_places_have_to_overlap_and_the_smaller_is_named(
    here: str, there: str, where: tuple[str, ...] | None
) -> None:
    kb = told(
        PLACES,
        (f"ally(x, y, {here}) @ [2010-01-01, 2012-06-30]", "gazette", "asserts"),
        (f"rival(x, y, {there}) @ [2012-03-01, 2014-12-31]", "herald", "asserts"),
    )
    assert [clash.places for clash in kb.contradictions()] == ([] if where is None else [where])


# -- what is derived ------------------------------------------------------------------------


def test_the_reports_of_a_derived_side_are_those_of_its_proof() -> None:
    kb = told(
        TIES + "rival(A, B) :- attack(A, B), armed(A). armed(x).",
        ("ally(x, y) @ [2010-01-01, 2012-06-30]", "gazette", "asserts"),
        ("attack(x, y) @ [2012-03-01, 2012-03-02]", "herald", "asserts"),
    )
    clash = only(kb)
    first, second = sides(clash)
    assert first == ("told1:1",)
    assert set(second) == {"told2:1", "own:5"}
    assert str(clash).endswith("certainly [2012-03-01, 2012-03-02]")


def test_what_is_told_and_derived_clashes_once_for_each_account() -> None:
    kb = told(
        TIES + "rival(A, B) :- attack(A, B).",
        ("ally(x, y) @ [2010-01-01, 2012-12-31]", "gazette", "asserts"),
        ("rival(x, y) @ [2012-03-01, 2012-03-31]", "mayor", "asserts"),
        ("attack(x, y) @ [2012-03-11, 2012-04-10]", "herald", "asserts"),
    )
    found = {sides(clash)[1]: str(clash).rpartition(": ")[2] for clash in kb.contradictions()}
    assert found == {
        ("told2:1",): "certainly [2012-03-01, 2012-03-31]",
        ("told3:1",): "certainly [2012-04-01, 2012-04-10]",
    }


def test_what_clashes_is_contested_and_nothing_else_is() -> None:
    kb = told(
        TIES,
        ("ally(x, y) @ [2010-01-01, 2012-06]", "gazette", "asserts"),
        ("rival(y, x) @ [2012-01, 2014-12-31]", "herald", "asserts"),
        ("ally(x, z) @ [2010-01-01, 2012-06]", "gazette", "asserts"),
    )
    for goal in ("ally(x, y)", "ally(y, x)", "rival(x, y)"):
        assert kb.query(goal)[0].contested == only(kb).possible
    assert not kb.query("ally(x, z)")[0].contested


def test_the_order_is_by_what_is_claimed() -> None:
    reports = [
        (f"{name}(x, {other}) @ [2010-01-01, 2010-12-31]", source, "asserts")
        for other in "cab"
        for name, source in (("rival", "herald"), ("ally", "gazette"))
    ]
    found = written(told(TIES, *reports))
    assert [text.partition(" (")[0] for text in found] == ["ally(a, x)", "ally(b, x)", "ally(c, x)"]
