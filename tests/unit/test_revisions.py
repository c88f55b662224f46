"""How what could be concluded changed from publication to publication."""

from __future__ import annotations

import datetime

import pytest

from cartelogic import KnowledgeBase, ProgramError
from cartelogic.temporal import EMPTY

RULES = """
.decl ally(a: crew, b: crew) symmetric "Working together."
.decl rival(a: crew, b: crew) symmetric "Fighting each other."
.decl fell_out(a: crew, b: crew) "Allies before, and rivals now."
fell_out(A, B) :- rival(A, B), once ally(A, B), A < B.
alone(A) :- crew(A), not ally(A, _).
crew(x) @ [2010-01-01, 2010-12-31].
"""


@pytest.fixture
def kb() -> KnowledgeBase:
    """Allies in 2010 (published 2012-01-10), rivals (some day of October 2012), a denial."""
    kb = KnowledgeBase.from_text(RULES)
    kb.tell("ally(x, y) @ [2010-01-01, 2010-12-31].", source="gazette", published="2012-01-10")
    kb.tell("rival(x, y) @ [2012-03-01, 2012-09-30].", source="herald", published="2012-10")
    kb.tell(
        "ally(y, x) @ [2010-06-01, 2010-12-31].",
        source="mayor",
        published="2013-02-01",
        stance="denies",
    )
    return kb


def written(kb: KnowledgeBase, atom: str) -> list[str]:
    return [str(revision) for revision in kb.revisions(atom)]


def test_what_a_report_says_is_known_from_its_publication(kb: KnowledgeBase) -> None:
    assert written(kb, "ally(x, y)") == [
        "2012-01-10: possibly [2010-01-01, 2010-12-31], certainly [2010-01-01, 2010-12-31]",
        "2013-02-01: possibly [2010-01-01, 2010-12-31], certainly [2010-01-01, 2010-05-31], "
        "contested [2010-06-01, 2010-12-31]",
    ]


def test_a_vague_day_makes_possible_from_its_first_and_certain_from_its_last(
    kb: KnowledgeBase,
) -> None:
    assert written(kb, "rival(y, x)") == [
        "2012-10-01: possibly [2012-03-01, 2012-09-30]",
        "2012-10-31: possibly [2012-03-01, 2012-09-30], certainly [2012-03-01, 2012-09-30]",
    ]


def test_what_is_derived_waits_for_the_last_of_its_reports(kb: KnowledgeBase) -> None:
    first, second = kb.revisions("fell_out(x, y)")
    assert (first.day, first.reports) == (datetime.date(2012, 10, 1), ("told2:1",))
    assert (first.certain, first.contested) == (EMPTY, EMPTY)
    assert second.day == datetime.date(2012, 10, 31)
    assert second.certain == second.possible == first.possible


def test_what_rests_on_absence_is_known_before_all_and_may_shrink(kb: KnowledgeBase) -> None:
    assert written(kb, "alone(x)") == [
        "before all: possibly [2010-01-01, 2010-12-31], certainly [2010-01-01, 2010-12-31]",
        "2012-01-10: nothing",
        "2013-02-01: possibly [2010-06-01, 2010-12-31], contested [2010-06-01, 2010-12-31]",
    ]
    first, *_ = kb.revisions("alone(x)")
    assert (first.day, first.reports) == (None, ())


def test_facts_of_your_own_were_always_known(kb: KnowledgeBase) -> None:
    (revision,) = kb.revisions("crew(x)")
    assert revision.day is None
    assert revision.possible == revision.certain


def test_a_publication_that_changes_nothing_is_no_revision(kb: KnowledgeBase) -> None:
    before = kb.revisions("ally(x, y)")
    kb.tell("ally(x, y) @ [2010-02-01, 2010-03-31].", source="late", published="2014")
    kb.tell("ally(x, z).", source="late", published="2012-05-01")
    assert kb.revisions("ally(x, y)") == before


def test_reports_of_one_day_are_one_revision(kb: KnowledgeBase) -> None:
    for year in (2014, 2015):
        claim = f"rival(x, z) @ [{year}-01-01, {year}-12-31]."
        kb.tell(claim, source="late", published="2016-01-01")
    (revision,) = kb.revisions("rival(x, z)")
    assert revision.reports == ("told4:1", "told5:1")
    assert len(revision.certain) == 1


def test_what_nobody_ever_supported_has_no_revision(kb: KnowledgeBase) -> None:
    assert kb.revisions("rival(x, q)") == ()
    assert kb.first_supported("rival(x, q)") is None


@pytest.mark.parametrize("atom", ["rivl(x, y)", "rival(X, y)", "rival(x)", "not rival(x, y)"])
def test_only_a_ground_atom_has_revisions(kb: KnowledgeBase, atom: str) -> None:
    with pytest.raises(ProgramError):
        kb.revisions(atom)


# -- first supported ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("atom", "at", "mode", "day"),
    [
        ("rival(x, y)", None, "possible", "2012-10-01"),
        ("rival(x, y)", None, "certain", "2012-10-31"),
        ("rival(x, y)", "2012-09-30", "certain", "2012-10-31"),
        ("rival(x, y)", "2012-10-01", "possible", None),
        ("fell_out(x, y)", None, "possible", "2012-10-01"),
        ("alone(x)", "2010-07-01", "possible", "before all"),
        ("alone(x)", "2011-07-01", "possible", None),
    ],
)
def test_the_first_support_is_the_first_revision_that_has_it(
    kb: KnowledgeBase, atom: str, at: str | None, mode: str, day: str | None
) -> None:
    found = kb.first_supported(atom, at, mode=mode)  # type: ignore[arg-type]  # from a table
    assert (None if found is None else str(found).partition(":")[0]) == day


def test_each_revision_is_what_a_view_of_its_day_says(kb: KnowledgeBase) -> None:
    for atom in ("ally(x, y)", "rival(x, y)", "fell_out(x, y)"):
        for revision in kb.revisions(atom):
            assert revision.day is not None
            (answer,) = kb.as_of(str(revision.day)).query(atom)
            assert answer.possible == revision.possible
            assert answer.certain == revision.certain
            assert answer.contested == revision.contested


def test_days_of_publication_are_days_on_the_integer_line_too() -> None:
    kb = KnowledgeBase.from_text(".time integer\n")
    kb.tell("p(a) @ [0, 5].", source="gazette", published="7..9")
    assert written(kb, "p(a)") == ["7: possibly [0, 5]", "9: possibly [0, 5], certainly [0, 5]"]
    assert [revision.day for revision in kb.revisions("p(a)")] == [7, 9]
