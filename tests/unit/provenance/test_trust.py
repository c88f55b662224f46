"""Trust in the reports of small programs, by hand."""

from __future__ import annotations

import pytest

from cartelogic import Report
from cartelogic.provenance.trust import GRADES, SEMIRINGS, Semiring, graded, in_words
from tests.unit.provenance.press import ENEMY, press, told

EVEN = {"told1:1": 0.5, "told2:1": 0.5, "told3:1": 0.5}


def even(report: Report) -> float:
    return EVEN[report.id]


@pytest.mark.parametrize(
    ("semiring", "value", "words"),
    [
        ("count", 2, "2 witnesses"),
        ("noisy or", 0.375, "unlikely"),
        ("product", 0.25, "unlikely"),
        ("weakest link", 0.5, "roughly even chance"),
    ],
)
def test_named_semirings(semiring: str, value: float, words: str) -> None:
    first, second, third = told().trust(ENEMY, semiring=semiring, grades=even)
    assert (second.value, second.words, second.semiring) == (value, words, semiring)
    assert [len(trust.witnesses) for trust in (first, second, third)] == [1, 2, 1]


def test_trust_is_said_of_reports() -> None:
    _, second, _ = told().trust(ENEMY)
    assert str(second) == (
        "[2012-06-01, 2012-12-31]: likely that all reports of some witness are right"
        " (0.73, noisy or)"
    )
    assert [str(trust) for trust in told().trust(ENEMY, semiring="count", at="2012-07-01")] == [
        "[2012-07-01, 2012-07-01]: 2 witnesses (count)"
    ]
    (nobody,) = press("day(D) :- now(D).\n").trust("day(2014-09-01)", now="2014-09-01")
    assert str(nobody) == "always: rests on no report (noisy or)"
    assert told().trust("common_enemy(a, b, b)") == ()


def test_a_semiring_of_your_own() -> None:
    cost = Semiring("cost", float("inf"), 0, min, lambda x, y: x + y, lambda _: 3)
    sources: Semiring[frozenset[str]] = Semiring(
        "who",
        frozenset(),
        frozenset(),
        frozenset.union,
        frozenset.union,
        lambda report: frozenset([report.source]),
    )
    kb = told()
    assert [trust.value for trust in kb.trust(ENEMY, semiring=cost)] == [6, 6, 6]
    assert str(kb.trust(ENEMY, semiring=cost)[0]) == "[2012-01-01, 2012-05-31]: 6 (cost)"
    assert kb.trust(ENEMY, semiring=sources)[1].value == {"courier", "gazette", "herald"}


def test_what_rests_on_no_report_has_the_value_of_one() -> None:
    assert SEMIRINGS["count"].value([()], even) == 1
    assert SEMIRINGS["product"].value([()], even) == 1.0
    assert SEMIRINGS["product"].value([], even) == 0.0


def test_a_grade_is_from_0_to_1() -> None:
    kb = told()
    for found in (-0.1, 1.1, 2):
        with pytest.raises(ValueError, match=f"{found} is no grade for report `told1:1`"):
            graded(kb.database, lambda _, found=found: found)(kb.database.reports["told1:1"])
    for found in (0, 1):
        grade = graded(kb.database, lambda _, found=found: found)
        assert grade(kb.database.reports["told1:1"]) == found


def test_an_unknown_semiring_is_refused() -> None:
    with pytest.raises(LookupError, match="no semiring `noisyor`; did you mean `noisy or`"):
        told().trust(ENEMY, semiring="noisyor")
    with pytest.raises(LookupError, match="there are count, noisy or, product, weakest link"):
        told().trust(ENEMY, semiring="x")


def test_one_proof_needs_all_its_reports() -> None:
    kb = told()
    proof = kb.why(ENEMY, at="2012-07-01")
    assert proof.trust(grades=even).value == 0.25
    assert proof.trust("count").value == 1
    assert str(proof.trust("weakest link")).startswith("[2012-06-01, 2013-06-30]: likely that")


# -- grades and words --------------------------------------------------------------------------


def test_grades_fall_with_each_letter_and_number_that_judges() -> None:
    assert len(GRADES) == 36
    for letter, worse in zip("ABCD", "BCDE", strict=True):
        assert all(GRADES[letter, n] > GRADES[worse, n] for n in range(1, 7))
    for number in range(1, 5):
        assert all(GRADES[x, number] > GRADES[x, number + 1] for x in "ABCDEF")
    assert GRADES["F", 6] == 0.5
    assert all(0 < grade < 1 for grade in GRADES.values())


def test_a_hedged_report_counts_half_and_your_own_word_in_full() -> None:
    kb = press("ally(a, b).\n")
    kb.tell("rival(a, b).", source="gazette", credibility=2)
    kb.tell("rival(b, c).", source="gazette", credibility=2, stance="suspects")
    grade = graded(kb.database)
    reports = kb.database.reports
    assert grade(reports["toy:1"]) == 1
    assert grade(reports["told1:1"]) == GRADES["B", 2]
    assert grade(reports["told2:1"]) == GRADES["B", 2] / 2
    assert graded(kb.database, {("B", 2): 0.8})(reports["told2:1"]) == 0.4
    assert graded(kb.database, lambda _: 0.9)(reports["told2:1"]) == 0.9


def test_grades_that_cannot_be_are_refused() -> None:
    kb = told()
    with pytest.raises(LookupError, match="no grade for B2, which report `told1:1` has"):
        kb.trust(ENEMY, grades={("D", 3): 0.4, ("C", 3): 0.5})
    with pytest.raises(ValueError, match=r"7 is no grade for report `told1:1`: give 0 to 1"):
        kb.trust(ENEMY, grades=lambda _: 7)


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0, "almost no chance"),
        (0.0499, "almost no chance"),
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.45, "roughly even chance"),
        (0.55, "likely"),
        (0.1 * 5.5, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (1, "almost certain"),
    ],
)
def test_words_begin_where_the_band_before_ends(chance: float, words: str) -> None:
    assert in_words(chance) == words


def test_no_word_of_trust_is_about_anything_but_reports() -> None:
    for measure in SEMIRINGS.values():
        assert not measure.meaning or "report" in measure.meaning
