"""What the shipped case has to be able to say: the conclusion, its time, its reports.

A conclusion is what reports say, put together; a proof of it that does not verify, or that
rests on other reports than those named here, fails.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

import cartelogic
from cartelogic import Answer, Explanation, KnowledgeBase
from cartelogic.provenance.proof import Derived

PRESS = """\
sources:
  gazette: {title: The Gazette, kind: outlet}
  herald: {title: The Herald, kind: outlet}
  official: {title: An official, kind: official}
articles:
  first: {file: first.txt, outlet: gazette, title: First}
  second: {file: second.txt, outlet: gazette, title: Second}
  third: {file: third.txt, outlet: herald, title: Third}
entities:
  a: {kind: group, name: A}
  b: {kind: group, name: B}
  sea: {kind: place, name: The sea}
"""
BCS = "baja_california_sur"
ROSALINDA, ABIGAEL, RUBEN, GUZMAN = (
    "rosalinda_gonzalez_valencia",
    "abigael_gonzalez_valencia",
    "ruben_oseguera_gonzalez",
    "joaquin_guzman",
)


def read(explanation: Explanation) -> set[str]:
    """The reports at the leaves of a proof that verifies, those of the case's own files aside."""
    explanation.verify()
    return {leaf.report.id for leaf in explanation.reports if leaf.report.article is not None}


def only(kb: KnowledgeBase, goal: str, **options: str) -> Answer:
    """The one answer to a question."""
    (answer,) = kb.query(goal, **options)
    return answer


def in_custody(kb: KnowledgeBase, day: str) -> dict[str, set[str]]:
    """Who was reported in custody on a day, and by which reports."""
    answers = kb.query("in_custody(Person)", at=day)
    return {str(answer["Person"]): read(answer.why(day)) for answer in answers}


# -- ties --------------------------------------------------------------------------------------


def test_beltran_leyva_and_the_zetas_had_sinaloa_as_common_enemy_in_bcs_in_2014(
    kb: KnowledgeBase,
) -> None:
    goal = f"common_enemy_in(beltran_leyva_organization, zetas, Enemy, {BCS})"
    answer = only(kb, goal, during="2014")
    assert answer["Enemy"] == "sinaloa_cartel"
    assert answer.when == "[2014-01-01, 2014-12-31]"
    assert read(answer.why()) == {"bcs14_against_sinaloa"}


def test_they_were_allied_there_in_the_same_year(kb: KnowledgeBase) -> None:
    answer = only(kb, f"allied_in(beltran_leyva_organization, zetas, {BCS})")
    assert answer.when == "[2014-01-01, 2014-12-31]"
    assert read(answer.why()) == {"bcs14_pact"}


def test_cjng_went_from_reported_ally_to_enemy_of_sinaloa(kb: KnowledgeBase) -> None:
    answer = only(kb, "shifting_allegiance(cjng, sinaloa_cartel)")
    assert answer.when == "[2016-02-01, 2023-10-31]"
    reports = read(answer.why())
    assert "ctng_once_allies" in reports
    assert "br23_border_war" in reports
    assert reports <= {"ctng_once_allies", "br23_border_war", "om21_linea_pact"}
    assert kb.database.reports["ctng_once_allies"].stance.value == "suspects"


# -- changes of side ---------------------------------------------------------------------------


def test_milenio_changed_sides_by_september_2011(kb: KnowledgeBase) -> None:
    answers = kb.query("changed_sides(milenio_cartel, From, To)")
    assert {(a["From"], a["To"]) for a in answers} == {
        ("familia_michoacana", "zetas"),
        ("gulf_cartel", "zetas"),
    }
    for answer in answers:
        assert answer.when == "[2011-09-12, 2011-09-14]"
        # The old coalition, the new pact, and the enmity between the two sides.
        expected = {"mil11_resistencia", "mil11_pact", "mil11_resistencia_against_zetas"}
        assert read(answer.why()) == expected


def test_milenio_and_its_old_partners_belonged_to_the_resistencia(kb: KnowledgeBase) -> None:
    answers = kb.query("coalition_member(Group, la_resistencia)", at="2011-01-01")
    members = {"familia_michoacana", "gulf_cartel", "milenio_cartel"}
    assert {answer["Group"] for answer in answers} == members
    later = kb.query("coalition_member(Group, la_resistencia)", at="2011-09-14")
    assert {answer["Group"] for answer in later} == members - {"milenio_cartel"}


# -- contradictions ----------------------------------------------------------------------------


def test_the_two_accounts_of_baja_california_sur_possibly_contradict(kb: KnowledgeBase) -> None:
    answers = kb.query(f"contradicting_accounts(R1, R2, A, B, sinaloa_cartel, {BCS})")
    assert {answer["A"] for answer in answers} == {"beltran_leyva_organization", "zetas"}
    assert {answer["B"] for answer in answers} == {"cjng", "tijuana_remnants", "ctng"}
    for answer in answers:
        one, other = str(answer["R1"]), str(answer["R2"])
        articles = [kb.database.reports[report].article for report in (one, other)]
        assert articles == ["insight_2014_blo_zetas_bcs", "insight_undated_ctng_la_paz"]
        # From the earliest day of the undated article to the end of the year of the other.
        assert answer.when == "[2014-02-22, 2014-12-31]"
        assert {one, other} <= read(answer.why()) <= {one, other, "ctng_damaso_long"}


def test_the_undated_account_need_not_be_of_the_same_months(kb: KnowledgeBase) -> None:
    claims = kb.database.reports["ctng_campaign"].claims
    assert {str(claim.interval) for claim in claims} == {
        "[2014-02-22..2016-01-31, 2014-02-22..2016-01-31]"
    }
    assert all(claim.interval and claim.interval.certain is None for claim in claims)


def test_32_and_43_per_cent_in_mexicali_are_figures_of_two_bodies(kb: KnowledgeBase) -> None:
    answer = only(kb, "contradicting_figures(R1, R2, What, mexicali, V1, V2)")
    assert (answer["What"], answer["V1"], answer["V2"]) == ("homicides_change_percent", 32, 43)
    assert answer.when == "[2021-01-01, 2021-02-28]"
    expected = {"mx21_homicides_council", "mx21_homicides_prosecutor"}
    assert read(answer.why()) == expected
    sources = {kb.database.reports[report].source for report in expected}
    assert sources == {"ccspbc", "fge_baja_california"}


def test_a_denial_contradicts_a_claim(kb: KnowledgeBase) -> None:
    answer = only(kb, "contradicting_claims(R1, R2, los_chapitos, fentanyl)", at="2023-01-01")
    expected = {"br23_media_say_chapitos_traffic", "br23_chapitos_deny"}
    assert {answer["R1"], answer["R2"]} == expected
    assert read(answer.why()) == expected


# -- custody -----------------------------------------------------------------------------------


def test_three_of_the_family_were_reported_in_custody_on_1_july_2018(kb: KnowledgeBase) -> None:
    assert in_custody(kb, "2018-07-01") == {
        ROSALINDA: {"om21_rosalinda_held"},
        ABIGAEL: {"om21_abigael_held"},
        RUBEN: {"om21_ruben_arrest", "om21_ruben_extradited"},
        GUZMAN: {"br23_guzman_jailed"},
    }


def test_two_of_them_were_reported_in_custody_on_1_december_2018(kb: KnowledgeBase) -> None:
    found = in_custody(kb, "2018-12-01")
    assert found.keys() & {ROSALINDA, ABIGAEL, RUBEN} == {ABIGAEL, RUBEN}
    assert found[RUBEN] == {"om21_ruben_arrest", "om21_ruben_extradited"}


def test_custody_ends_with_a_release_and_goes_on_without_one(kb: KnowledgeBase) -> None:
    assert only(kb, f"in_custody({ROSALINDA})").when == "[2018-05-01, 2018-09-30]"
    assert only(kb, f"in_custody({ABIGAEL})").when == "[2015-01-01, _]"
    # To the extradition; the report of his custody in the United States goes on from there.
    assert only(kb, f"in_custody({RUBEN})").when == "[2015-06-01, 2021-03-23]"


def test_abouzaid_was_arrested_after_being_sanctioned(kb: KnowledgeBase) -> None:
    answer = only(kb, "arrested_after_sanction(Person, By, Days)")
    assert answer["Person"] == "juan_manuel_abouzaid"
    assert answer["By"] == "ofac"
    assert answer["Days"] == 8  # at most: the day of the sanction is known to the week
    assert answer.when == "[2021-03-09, 2021-03-09]"
    assert read(answer.why()) == {"om21_abouzaid_sanctioned", "om21_abouzaid_arrest"}


# -- proxies and vacuums -----------------------------------------------------------------------


def test_los_salazar_and_los_garibay_face_los_rusos_as_proxies(kb: KnowledgeBase) -> None:
    answers = kb.query("proxy_conflict(A, B, ForA, ForB, Place)")
    shown = {tuple(answer.values.values()): answer.when for answer in answers}
    chapitos, mayo = "los_chapitos", "mayo_zambada_faction"
    assert shown == {
        ("los_garibay", "los_rusos", chapitos, mayo, "mexicali_valley"): "[2021-02-01, 2021-04-08]",
        ("los_rusos", "los_salazar", mayo, chapitos, "mexicali"): "[_, 2021-04-08]",
        ("los_rusos", "los_salazar", mayo, chapitos, "mexicali_valley"): "[2021-02-01, 2021-04-08]",
    }
    for answer in answers:
        reports = read(answer.why())
        assert {"mx21_rusos_mayo", "mx21_salazar_for_chapitos"} <= reports
        # The one with the local group goes through its pact with Los Salazar.
        assert ("mx21_garibay_pact" in reports) == (answer["A"] == "los_garibay")


def test_the_arrest_of_its_leader_left_a_vacuum_in_guanajuato(kb: KnowledgeBase) -> None:
    answer = only(kb, "power_vacuum(Group, guanajuato)")
    assert answer["Group"] == "santa_rosa_de_lima_cartel"
    assert answer.when == "[2020-08-01, 2021-03-23]"
    assert {"om21_yepez_leader", "om21_yepez_arrest"} <= read(answer.why())


def test_cjng_moved_into_that_vacuum(kb: KnowledgeBase) -> None:
    answer = only(kb, "moves_into_vacuum(New, Old, guanajuato)")
    assert (answer["New"], answer["Old"]) == ("cjng", "santa_rosa_de_lima_cartel")
    assert answer.when == "[2020-08-01, 2021-03-23]"
    reports = read(answer.why())
    assert {"om21_yepez_leader", "om21_yepez_arrest"} <= reports
    assert reports & {"om21_gains", "om21_guanajuato_gains"}


# -- corroboration -----------------------------------------------------------------------------


def test_corroboration_counts_outlets_of_different_articles(kb: KnowledgeBase) -> None:
    answers = kb.query("corroborated_rivalry(A, B, Outlet1, Outlet2)")
    assert {(a["A"], a["B"]) for a in answers} == {("los_chapitos", "mayo_zambada_faction")}
    for answer in answers:
        assert (answer["Outlet1"], answer["Outlet2"]) == ("border_report", "justice_in_mexico")
        cited = {kb.database.reports[report].article for report in read(answer.why())}
        assert len(cited) == 2


def rivalry(name: str, article: str, source: str) -> str:
    """A fact file of one report."""
    return f"""
        article: {article}
        reports:
          - {{id: {name}, claim: "rival_in(a, b, sea) @ [2014, 2014]", says: {source}}}
    """


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([("r1", "first", "gazette"), ("r2", "first", "gazette")], 0),  # one article, coded twice
        ([("r1", "first", "gazette"), ("r2", "second", "gazette")], 0),  # two of one outlet
        ([("r1", "first", "gazette"), ("r2", "first", "herald")], 0),  # one cites the other
        ([("r1", "first", "official"), ("r2", "second", "official")], 0),  # said twice, one outlet
        ([("r1", "first", "gazette"), ("r2", "third", "herald")], 1),
    ],
)
def test_one_article_or_one_outlet_is_one_witness(
    reports: list[tuple[str, str, str]], expected: int, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "press.yaml").write_text(PRESS, "utf-8")
    for number, report in enumerate(reports):
        (tmp_path / f"{number}.yaml").write_text(dedent(rivalry(*report)), "utf-8")
    kb = cartelogic.load(root / "rules" / "corroboration.dl", tmp_path)
    answers = kb.query("corroborated_rivalry(a, b, Outlet1, Outlet2)")
    assert len(answers) == expected
    assert all(read(answer.why()) == {"r1", "r2"} for answer in answers)


def test_a_conclusion_names_the_rule_it_came_by(kb: KnowledgeBase) -> None:
    proof = kb.why("moves_into_vacuum(cjng, santa_rosa_de_lima_cartel, guanajuato)").proof
    assert isinstance(proof, Derived)
    assert proof.rule.span is not None
    assert proof.rule.span.text.name == "rules/vacuums.dl"
