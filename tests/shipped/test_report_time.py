"""What could be known when: the case as the articles came out, one after the other.

Two of the articles carry no date, one only its month: their reports may be out from the
earliest day they can be of, and are out for certain from the latest.
"""

from __future__ import annotations

from datetime import date

import pytest

from cartelogic import KnowledgeBase
from cartelogic.model.printing import show_set
from cartelogic.revisions import Revision
from cartelogic.temporal import Codec, IntervalSet

BCS = "baja_california_sur"
ACCOUNTS = f"contradicting_accounts(R1, R2, zetas, cjng, sinaloa_cartel, {BCS})"


def shown(extent: IntervalSet) -> str:
    return show_set(extent, Codec.DAYS)


def told(revision: Revision) -> tuple[object, str, str, str]:
    """Its day, and what is possible, certain and contested from then on."""
    extents = revision.possible, revision.certain, revision.contested
    possible, certain, contested = map(shown, extents)
    return revision.day, possible, certain, contested


def test_nothing_is_known_before_the_first_article(kb: KnowledgeBase) -> None:
    before = kb.as_of("2011-09-13")
    for name in ("allied_in", "rival_in", "in_custody", "power_vacuum", "contradicting_claims"):
        assert not before.relation(name)
    assert before.relation("within")  # our own files are not news


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2014-02-21", False),  # the undated article cannot be out yet
        ("2014-02-22", True),
        ("2016-01-31", True),
    ],
)
def test_the_accounts_of_baja_california_sur_can_contradict_once_both_may_be_out(
    kb: KnowledgeBase, day: str, expected: bool
) -> None:
    answers = kb.as_of(day).query(ACCOUNTS)
    assert bool(answers) == expected
    assert not any(answer.certain for answer in answers)


def test_the_war_of_cjng_and_sinaloa_becomes_certain_with_the_last_article(
    kb: KnowledgeBase,
) -> None:
    revisions = kb.revisions("rival(cjng, sinaloa_cartel)")
    assert [told(revision) for revision in revisions] == [
        # A meeting is reported to have agreed on it; the alliance was already told of.
        (date(2021, 3, 23), "[_, 2021-03-23]", "never", "[_, 2016-01-31]"),
        # The article on the border may be out,
        (date(2023, 10, 3), "[_, 2023-10-31]", "never", "[_, 2016-01-31]"),
        # and is out.
        (
            date(2023, 10, 31),
            "[_, 2023-10-31]",
            "[2023-09-30, 2023-10-03]",
            "[_, 2016-01-31]",
        ),
    ]


def test_support_comes_first_as_a_possibility(kb: KnowledgeBase) -> None:
    atom = "rival(cjng, sinaloa_cartel)"
    first = kb.first_supported(atom)
    assert first is not None
    assert first.day == date(2021, 3, 23)
    assert "om21_linea_pact" in first.reports
    certain = kb.first_supported(atom, "2023-10-01", mode="certain")
    assert certain is not None
    assert certain.day == date(2023, 10, 31)
    assert "br23_border_war" in certain.reports
    # Of 2015 no report is certain, then or later.
    assert kb.first_supported(atom, "2015-01-01", mode="certain") is None


def test_the_alliance_of_cjng_and_sinaloa_is_contested_from_the_report_of_war_on(
    kb: KnowledgeBase,
) -> None:
    revisions = [told(revision) for revision in kb.revisions("allied(cjng, sinaloa_cartel)")]
    assert revisions[0] == (date(2014, 2, 22), "[_, 2016-01-31]", "never", "never")
    assert revisions[-1][1:] == ("[_, 2016-01-31]", "never", "[_, 2016-01-31]")
    (first_contested, *_) = (r for r in revisions if r[3] != "never")
    assert first_contested[0] == date(2021, 3, 23)


def test_the_pact_of_milenio_and_the_zetas_came_out_contested(kb: KnowledgeBase) -> None:
    """One article told of the new pact and of the old enmity."""
    (revision,) = kb.revisions("allied(milenio_cartel, zetas)")
    assert told(revision) == (
        date(2011, 9, 14),
        "[2011-01-01, 2011-09-14]",
        "[2011-09-12, 2011-09-14]",
        "[2011-01-01, 2011-09-11]",
    )


def test_each_article_adds_its_own_day_to_the_war_of_the_sinaloa_factions(
    kb: KnowledgeBase,
) -> None:
    goal = "rival(los_chapitos, mayo_zambada_faction)"
    year = "[2021-01-01, 2021-04-08]"
    certain = [(r.day, shown(r.certain)) for r in kb.revisions(goal)]
    assert certain == [
        (date(2021, 4, 8), year),
        (date(2023, 10, 3), year),
        (date(2023, 10, 31), f"{year} + [2023-10-03, 2023-10-03]"),
    ]
    (answer,) = kb.as_of("2021-04-08").query(goal)
    assert answer.when == f"possibly [_, 2021-04-08], certainly {year}"
