"""Facts for a rule file: of its types, near its constants, as text to paste, and shrinking."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from cartelogic import KnowledgeBase
from cartelogic.analysis.checks import analyse
from cartelogic.model.sources import Stance
from cartelogic.model.values import Day, Real, Text, kind
from cartelogic.testing import Facts, Rules, facts_for, rules_of
from cartelogic.testing.vocabulary import vocabulary_of
from tests.conftest import ROOT
from tests.shrinking import least

TYPED = Rules.from_text("""
.type actor = person | group
.decl ally(a: group, b: group, p: place) symmetric
.decl size(g: group, n: number)
.decl born(x: person, d: date)
.decl named(x: actor, t: text)
.decl entity(x: symbol, kind: symbol)
.decl ratio(g: group, f: float)
strong(A) :- ally(A, zetas, _), size(A, N), N > 40, entity(A, group).
old(X) :- born(X, D), D < 1990-05-01, named(X, "the old one"), not young(X).
young(X) :- once[0, 30d] seen(X, 7), ratio(_, 2.5).
""")
REPORTED = Rules.from_text(
    "p(R, A) :- R says q(A), article(R, X), report(R, S), S != X.\np(R, A) :- R denies q(A)."
)
some = settings(max_examples=10)


def test_pools_have_the_constants_of_the_rules_and_their_neighbours() -> None:
    vocabulary = vocabulary_of(TYPED)
    assert vocabulary.pools["ally"][0] == ("zetas", "group1", "group2", "group3")
    assert vocabulary.pools["ally"][2] == ("place1", "place2", "place3")
    assert vocabulary.pools["size"][1] == (40, 41, 39, 1, 2, 0)
    assert vocabulary.pools["entity"][1][0] == "group"
    assert vocabulary.pools["seen"][1][0] == 7  # not declared: as it is used
    assert set(vocabulary.pools["named"][1]) == {Text("the old one"), Text("one"), Text("two")}
    assert {Real(2.5), Real(3.0)} <= set(vocabulary.pools["ratio"][1])
    assert isinstance(vocabulary.pools["born"][1][0], Day)
    # A union takes the symbols of its members.
    assert {"person1", "group1"} <= set(vocabulary.pools["named"][0])
    # A column that is declared as any symbol takes those that it is joined with.
    assert set(vocabulary.pools["entity"][0]) >= {"group1", "zetas"}


def test_moments_lie_near_the_dates_and_windows_of_the_rules() -> None:
    days = [TYPED.codec.format(day) for day in vocabulary_of(TYPED).moments]
    assert {"1990-04-30", "1990-05-01", "1990-05-02", "1990-05-30", "1990-05-31"} <= set(days)


@some
@given(facts_for(TYPED))
def test_facts_have_the_declared_types(facts: Facts) -> None:
    kinds = {
        "size": ["symbol", "number"],
        "born": ["symbol", "date"],
        "named": ["symbol", "text"],
        "ratio": ["symbol", "float"],
    }
    for claim in facts.claims:
        assert claim.predicate in TYPED.base, "what rules conclude gets no facts"
        if claim.predicate in kinds:
            assert [kind(value) for value in claim.row] == kinds[claim.predicate]
    assert not facts.told_to(TYPED).analysis.errors


@some
@given(facts_for(REPORTED))
def test_their_text_reads_as_the_same_facts(facts: Facts) -> None:
    kb = facts.told_to(REPORTED)
    assert kb.database.reports == {report.id: report for report in facts.all_reports}
    described = set(kb.database.articles)
    assert {report.article for report in facts.reports} <= described


@some
@given(facts_for(ROOT / "rules" / "ties.dl", "bloc", reports=True))
def test_facts_of_a_file_are_taken_by_it(facts: Facts) -> None:
    kb = facts.told_to(rules_of(ROOT / "rules" / "ties.dl"))
    assert not analyse(kb.program, kb.database.profiles, kb.database.doubts()).errors
    assert {claim.predicate for claim in facts.claims} <= {"allied_in", "rival_in", "within"}


def test_denials_are_drawn_where_they_are_wanted() -> None:
    def has(facts: Facts) -> bool:
        return any(report.stance is Stance.DENIES for report in facts.reports)

    assert has(least(facts_for(TYPED, reports=True), has, 50))


def holds(facts: Facts, rules: Rules, name: str) -> bool:
    kb = facts.told_to(rules)
    return not kb.analysis.errors and len(kb._engine().relation(name)) > 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("p(A) :- q(A, B), r(B).", {"q(a, a).", "r(a)."}),
        ("p(A, C) :- e(A, B), e(B, C), A != C.", {"e(a, b).", "e(b, c)."}),
        (".time integer\np(A) :- q(A).", {"q(a)."}),
    ],
)
def test_they_shrink_to_the_facts_that_are_needed(text: str, shown: set[str]) -> None:
    rules = Rules.from_text(text)
    facts = least(facts_for(rules, "p", vague=False), lambda f: holds(f, rules, "p"), 20)
    assert len(facts.claims) == len(shown)


def test_no_fact_is_the_simplest() -> None:
    assert len(least(facts_for(TYPED), lambda _: True)) <= 4
    assert len(least(facts_for(TYPED), lambda facts: not facts.claims)) == 0


def test_what_is_read_and_not_declared_is_declared_where_no_fact_mentions_it() -> None:
    rules = Rules.from_text("p(A) :- q(A, _), not r(A).")
    facts = least(facts_for(rules), lambda f: not f.claims)
    assert str(facts).splitlines() == [".decl q(x1: any, x2: any)", ".decl r(x1: any)"]
    assert KnowledgeBase.from_text(f"p(A) :- q(A, _), not r(A).\n{facts}").query("p(A)").names == (
        "A",
    )


RULES_APART = Rules.from_text("p(A) :- q(A).\nr(A) :- s(A).")


@some
@given(facts_for(RULES_APART, "r"))
def test_only_what_a_predicate_depends_on_gets_facts(facts: Facts) -> None:
    assert {claim.predicate for claim in facts.claims} <= {"s"}


def test_a_predicate_that_no_rule_concludes_is_refused() -> None:
    with pytest.raises(LookupError, match="no rule concludes `t`"):
        facts_for(RULES_APART, "t")
