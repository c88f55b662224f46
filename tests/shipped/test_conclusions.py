"""What the shipped case has to be able to say: the conclusion, its time, its reports.

A conclusion is what reports say, put together; a proof of it that does not verify, or that
rests on other reports than those named here, fails.  Times are worked out by hand from the
days of those reports: what is possible, what is certain, and what is contested.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

import cartelogic
from cartelogic import Answer, Explanation, KnowledgeBase
from cartelogic.asking import Mode
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
FAMILY = {ROSALINDA, ABIGAEL, RUBEN}


def read(explanation: Explanation) -> set[str]:
    """The reports at the leaves of a proof that verifies, those of the case's own files aside."""
    explanation.verify()
    return {leaf.report.id for leaf in explanation.reports if leaf.report.article is not None}


def only(
    kb: KnowledgeBase, goal: str, *, at: str | None = None, during: str | None = None
) -> Answer:
    """The one answer to a question."""
    (answer,) = kb.query(goal, at=at, during=during)
    return answer


def when(kb: KnowledgeBase, goal: str) -> str:
    """When the one answer to a question holds: possibly, certainly, contested."""
    return only(kb, goal).when


def in_custody(kb: KnowledgeBase, day: str, mode: Mode = "possible") -> set[str]:
    """Who was reported in custody on a day."""
    answers = kb.query("in_custody(Person)", at=day, mode=mode)
    return {str(answer["Person"]) for answer in answers}


# -- ties --------------------------------------------------------------------------------------


def test_beltran_leyva_and_the_zetas_possibly_had_sinaloa_as_common_enemy_in_bcs_in_2014(
    kb: KnowledgeBase,
) -> None:
    goal = f"common_enemy_in(beltran_leyva_organization, zetas, Enemy, {BCS})"
    answer = only(kb, goal, during="2014")
    assert answer["Enemy"] == "sinaloa_cartel"
    # The article is of some day of 2014, which is not known: no day is certain.
    assert answer.when == "possibly [2014-01-01, 2014-12-31]"
    assert read(answer.why()) == {"bcs14_against_sinaloa"}


def test_they_were_possibly_allied_there_in_the_same_year(kb: KnowledgeBase) -> None:
    answer = only(kb, f"allied_in(beltran_leyva_organization, zetas, {BCS})")
    assert answer.when == "possibly [2014-01-01, 2014-12-31]"
    assert read(answer.why()) == {"bcs14_pact"}


def test_their_old_conflict_with_sinaloa_was_certainly_on_as_that_year_began(
    kb: KnowledgeBase,
) -> None:
    """Old by some day of 2014, and not over on that day, which may be the first of the year."""
    answer = only(kb, "rival(beltran_leyva_organization, sinaloa_cartel)")
    assert answer.when == "possibly [_, 2014-12-31], certainly [2013-12-31, 2014-01-01]"
    assert read(answer.why("2014-01-01", "certain")) == {"bcs14_old_conflict"}


def test_cjng_and_sinaloa_are_certainly_rivals_at_the_southern_border(kb: KnowledgeBase) -> None:
    answer = only(kb, "rival(cjng, sinaloa_cartel)")
    # By the end of September 2023, and until the article, which is of 3 October or later.
    # How far back it goes is not said: where the old alliance may last, it is contested.
    assert answer.when == (
        "possibly [_, 2023-10-31], certainly [2023-09-30, 2023-10-03], contested [_, 2016-01-31]"
    )
    assert read(answer.why("2023-10-01", "certain")) == {"br23_border_war"}


def test_a_feud_of_half_a_year_is_one_of_each_of_its_days(kb: KnowledgeBase) -> None:
    answer = only(kb, "lasting_feud(cjng, milenio_cartel)")
    # On by 14 March 2011, and until the article of 14 September: six months to the day.
    assert answer.when == "possibly [2011-03-14, 2011-09-14], certainly [2011-09-14, 2011-09-14]"
    assert read(answer.why("2011-09-14", "certain")) == {"mil11_feud"}
    # On by 31 August 2020: six months before 28 February was the 28th, and before 1 March the 1st.
    assert when(kb, "lasting_feud(cjng, santa_rosa_de_lima_cartel)") == (
        "possibly [_, 2021-03-23], certainly [2021-03-01, 2021-03-23]"
    )
    certain = {tuple(a.values.values()) for a in kb.query("lasting_feud(A, B)") if a.certain}
    assert certain == {("cjng", "milenio_cartel"), ("cjng", "santa_rosa_de_lima_cartel")}


def test_rivals_are_counted_at_each_instant(kb: KnowledgeBase) -> None:
    def count(group: str, day: str) -> object:
        return only(kb, f"rival_count({group}, N)", at=day)["N"]

    assert count("cjng", "2023-10-01") == 1  # Sinaloa, at the border
    # Santa Rosa and the remnants of the Zetas; perhaps Sinaloa, in Ciudad Juarez.
    assert count("cjng", "2021-03-23") == (2, 3)
    assert count("los_chapitos", "2021-04-08") == 2  # the faction of Zambada, and Los Rusos
    assert count("zetas", "2014-06-01") == (0, 1)


# -- changes of side ---------------------------------------------------------------------------


def test_cjng_possibly_went_from_reported_ally_to_enemy_of_sinaloa(kb: KnowledgeBase) -> None:
    answer = only(kb, "shifting_allegiance(cjng, sinaloa_cartel)")
    # "Once", by a belief: no day of the alliance is certain, and the war may be older than its
    # end, so all of it rests on the one report being right against the other.
    assert answer.when == "contested [_, 2023-10-31]"
    assert not answer.certain
    reports = read(answer.why())
    assert "ctng_once_allies" in reports
    assert reports & {"br23_border_war", "om21_linea_pact"}
    assert reports <= {"ctng_once_allies", "br23_border_war", "om21_linea_pact"}
    assert kb.database.reports["ctng_once_allies"].stance.value == "suspects"


def test_an_ally_turned_enemy_was_one_within_the_year(kb: KnowledgeBase) -> None:
    # A year after the last day of the alliance.
    assert when(kb, "turned_enemy(cjng, sinaloa_cartel)") == "contested [_, 2017-01-31]"
    assert when(kb, "turned_enemy(gulf_cartel, milenio_cartel)") == (
        "contested [2011-01-01, 2011-09-14]"
    )


def test_milenio_possibly_changed_sides_by_september_2011(kb: KnowledgeBase) -> None:
    answers = kb.query("changed_sides(milenio_cartel, From, zetas)")
    assert {answer["From"] for answer in answers} == {"familia_michoacana", "gulf_cartel"}
    for answer in answers:
        # From the first possible day of the new pact.  "Formerly" gives no day of the old one.
        assert answer.when == "contested [2011-01-01, 2011-09-14]"
        # The old coalition, the new pact, and the enmity between the two sides.
        reports = read(answer.why("2011-09-14"))
        assert {"mil11_resistencia"} < reports
        assert reports & {"mil11_pact", "mil11_pact_secretary"}
        assert reports <= {report for report in reports if report.startswith("mil11_")}


def test_no_change_of_sides_is_certain(kb: KnowledgeBase) -> None:
    """No article names a day on which an alliance that it has as over still held."""
    for name in ("changed_sides", "shifting_allegiance", "turned_enemy"):
        assert kb.relation(name)
        assert not kb.relation(name, mode="certain")


def test_milenio_and_its_old_partners_belonged_to_the_resistencia(kb: KnowledgeBase) -> None:
    def members(day: str, mode: Mode) -> set[object]:
        answers = kb.query("coalition_member(Group, la_resistencia)", at=day, mode=mode)
        return {answer["Group"] for answer in answers}

    all_three = {"familia_michoacana", "gulf_cartel", "milenio_cartel"}
    assert members("2011-01-01", "possible") == all_three
    assert members("2011-09-14", "possible") == all_three - {"milenio_cartel"}
    # Only of the Gulf Cartel is it told in the present tense.
    assert members("2011-09-14", "certain") == {"gulf_cartel"}
    assert members("2011-09-13", "certain") == set()


# -- contradictions ----------------------------------------------------------------------------


def test_the_two_accounts_of_baja_california_sur_possibly_contradict(kb: KnowledgeBase) -> None:
    answers = kb.query(f"contradicting_accounts(R1, R2, A, B, sinaloa_cartel, {BCS})")
    assert {answer["A"] for answer in answers} == {"beltran_leyva_organization", "zetas"}
    assert {answer["B"] for answer in answers} == {"cjng", "tijuana_remnants", "ctng"}
    for answer in answers:
        one, other = str(answer["R1"]), str(answer["R2"])
        articles = [kb.database.reports[report].article for report in (one, other)]
        assert articles == ["insight_2014_blo_zetas_bcs", "insight_undated_ctng_la_paz"]
        # From the earliest day of the undated article to the end of the year of the other;
        # certainly of the same day they are never.
        assert answer.when == "possibly [2014-02-22, 2014-12-31]"
        assert answer.standing == "possible"
        factions = {"ctng_damaso_long", "ctng_damaso_network"}
        assert {one, other} <= read(answer.why()) <= {one, other, *factions}


def test_the_undated_account_need_not_be_of_the_same_months(kb: KnowledgeBase) -> None:
    claims = kb.database.reports["ctng_campaign"].claims
    assert {str(claim.interval) for claim in claims} == {
        "[2014-02-22..2016-01-31, 2014-02-22..2016-01-31]"
    }
    assert all(claim.interval and claim.interval.certain is None for claim in claims)


def test_32_and_43_per_cent_in_mexicali_are_figures_of_two_bodies(kb: KnowledgeBase) -> None:
    answer = only(kb, "contradicting_figures(R1, R2, What, mexicali, V1, V2)")
    assert (answer["What"], answer["V1"], answer["V2"]) == ("homicides_change_percent", 32, 43)
    # The two months are known to the day: certainly so.
    assert answer.when == "[2021-01-01, 2021-02-28]"
    assert answer.standing == "certain"
    expected = {"mx21_homicides_council", "mx21_homicides_prosecutor"}
    assert read(answer.why()) == expected
    sources = {kb.database.reports[report].source for report in expected}
    assert sources == {"ccspbc", "fge_baja_california"}


def test_a_denial_contradicts_a_claim(kb: KnowledgeBase) -> None:
    answer = only(kb, "contradicting_claims(R1, R2, los_chapitos, fentanyl)", at="2023-01-01")
    expected = {"br23_media_say_chapitos_traffic", "br23_chapitos_deny"}
    assert {answer["R1"], answer["R2"]} == expected
    # Both speak of the day of the signs; how far back, neither says.
    assert answer.when == "possibly [_, 2023-10-02], certainly [2023-10-02, 2023-10-02]"
    assert read(answer.why()) == expected


# -- contested time ----------------------------------------------------------------------------


def test_the_pact_of_milenio_and_the_zetas_is_contested_while_the_old_enmity_may_last(
    kb: KnowledgeBase,
) -> None:
    answer = only(kb, "allied_in(milenio_cartel, zetas, jalisco)")
    # The coalition against the Zetas was over by 11 September, the last day the pact may begin.
    assert answer.when == ("certainly [2011-09-12, 2011-09-14], contested [2011-01-01, 2011-09-11]")
    disputed = read(answer.why("2011-06-01", "contested"))
    assert "mil11_resistencia_against_zetas" in disputed
    assert disputed & {"mil11_pact", "mil11_pact_secretary"}


def test_milenio_and_gulf_are_contested_as_allies_and_as_rivals(kb: KnowledgeBase) -> None:
    allied = only(kb, "allied_in(gulf_cartel, milenio_cartel, jalisco)")
    assert allied.when == "possibly [_, 2011-09-11], contested [2011-01-01, 2011-09-11]"
    rival = only(kb, "rival_in(gulf_cartel, milenio_cartel, jalisco)")
    assert rival.when == "possibly [2011-01-01, 2011-09-14], contested [2011-01-01, 2011-09-11]"
    for answer in (allied, rival):
        expected = {"mil11_resistencia", "mil11_against_gulf"}
        assert read(answer.why("2011-06-01", "contested")) == expected


def test_cjng_and_sinaloa_are_contested_as_long_as_they_may_have_been_allies(
    kb: KnowledgeBase,
) -> None:
    """One war is at the border, one in a city: both lie in the country of the alliance."""
    assert when(kb, "allied_in(cjng, sinaloa_cartel, mexico)") == "contested [_, 2016-01-31]"
    rivals = {a["P"]: a.when for a in kb.query("rival_in(cjng, sinaloa_cartel, P)")}
    assert rivals == {
        "ciudad_juarez": "possibly [_, 2021-03-23], contested [_, 2016-01-31]",
        "mexico_guatemala_border": (
            "possibly [_, 2023-10-31], certainly [2023-09-30, 2023-10-03], "
            "contested [_, 2016-01-31]"
        ),
    }


def test_the_contradictions_are_those_of_ally_and_rival_and_of_claim_and_denial(
    kb: KnowledgeBase,
) -> None:
    found: dict[tuple[str, str], set[str]] = {}
    for clash in kb.contradictions():
        one, other = (
            "+".join(report.id for report in side.reports) for side in (clash.first, clash.second)
        )
        found.setdefault((clash.first.predicate, other), set()).add(one)
    assert found == {
        ("allied_in", "om21_linea_pact"): {"ctng_once_allies"},
        ("allied_in", "br23_border_war"): {"ctng_once_allies"},
        ("allied_in", "mil11_against_gulf"): {"mil11_resistencia"},
        ("allied_in", "mil11_resistencia_against_zetas"): {
            "mil11_pact",
            "mil11_pact_secretary",
            "mil11_message",
            "mil11_paired_up",
            "mil11_against_gulf",
        },
        ("attacked_in", "mil11_juchipila_denial"): {"mil11_juchipila"},
        ("bans", "br23_ban_disbelieved"): {
            "br23_chapitos_ban",
            "br23_chapitos_threat",
            "br23_arellano_ban",
            "br23_arellano_ban_photo",
            "br23_arellano_threat",
        },
        ("traffics", "br23_chapitos_deny"): {"br23_media_say_chapitos_traffic"},
    }


def test_only_denials_certainly_contradict(kb: KnowledgeBase) -> None:
    """A dated claim and its denial; of an ally and a rival no common day is certain."""
    certain = {str(clash) for clash in kb.contradictions() if clash.is_certain}
    assert all("against not " in shown for shown in certain)
    named = {shown.split(" (")[0] for shown in certain}
    assert named == {
        "attacked_in(gulf_cartel, juchipila)",
        "bans(los_chapitos, fentanyl)",
        "traffics(los_chapitos, fentanyl)",
    }


def test_a_clash_names_the_smaller_place(kb: KnowledgeBase) -> None:
    places = {clash.places for clash in kb.contradictions() if clash.places}
    assert places == {("ciudad_juarez",), ("mexico_guatemala_border",), ("jalisco",)}


# -- custody -----------------------------------------------------------------------------------


def test_three_of_the_family_were_reported_in_custody_on_1_july_2018(kb: KnowledgeBase) -> None:
    day = "2018-07-01"
    assert in_custody(kb, day) & FAMILY == FAMILY
    assert in_custody(kb, day, "certain") & FAMILY == FAMILY
    # No report need say that they were held that summer: it follows from the arrests before.
    for person, report in (
        (ROSALINDA, "om21_rosalinda_arrest"),
        (ABIGAEL, "om21_abigael_arrest"),
        (RUBEN, "om21_ruben_arrest"),
    ):
        assert read(only(kb, f"in_custody({person})").why(day, "certain")) == {report}


def test_two_of_them_were_reported_in_custody_on_1_december_2018(kb: KnowledgeBase) -> None:
    assert in_custody(kb, "2018-12-01") & FAMILY == {ABIGAEL, RUBEN}
    assert in_custody(kb, "2018-12-01", "certain") & FAMILY == {ABIGAEL, RUBEN}


def test_custody_ends_with_a_release_and_goes_on_without_one(kb: KnowledgeBase) -> None:
    # Arrested some day of May, free from some day of September.
    assert when(kb, f"in_custody({ROSALINDA})") == (
        "possibly [2018-05-01, 2018-09-30], certainly [2018-05-31, 2018-09-01]"
    )
    # Arrested some day of 2015: when the year is over, that is certain, and no end is reported.
    assert when(kb, f"in_custody({ABIGAEL})") == (
        "possibly [2015-01-01, _], certainly [2015-12-31, _]"
    )
    # Arrested some day of June; an extradition hands over, and lets nobody go.
    assert when(kb, f"in_custody({RUBEN})") == (
        "possibly [2015-06-01, _], certainly [2015-06-30, _]"
    )
    # Captured in February 2014.  None of the five articles tells of a way out.
    assert when(kb, f"in_custody({GUZMAN})") == (
        "possibly [2014-02-01, _], certainly [2014-02-28, _]"
    )


def test_abouzaid_was_arrested_after_being_sanctioned(kb: KnowledgeBase) -> None:
    answer = only(kb, "arrested_after_sanction(Person, By, Days)")
    assert answer["Person"] == "juan_manuel_abouzaid"
    assert answer["By"] == "ofac"
    assert answer["Days"] == (1, 8)  # the day of the sanction is known to the week
    assert answer.when == "possibly [2021-03-09, 2021-03-09]"
    assert read(answer.why()) == {"om21_abouzaid_sanctioned", "om21_abouzaid_arrest"}


# -- proxies and vacuums -----------------------------------------------------------------------


def test_los_salazar_and_los_garibay_face_los_rusos_as_proxies(kb: KnowledgeBase) -> None:
    answers = kb.query("proxy_conflict(A, B, ForA, ForB, Place)")
    shown = {tuple(answer.values.values()): answer.when for answer in answers}
    chapitos, mayo = "los_chapitos", "mayo_zambada_faction"
    # What the new pact leads to is an expectation, so never certain.  In the city the clash is
    # certain since the year began, and whom Los Salazar serve on the day of the article.
    in_the_valley = "possibly [2021-02-01, 2021-04-08]"
    assert shown == {
        ("los_garibay", "los_rusos", chapitos, mayo, "mexicali_valley"): in_the_valley,
        ("los_rusos", "los_salazar", mayo, chapitos, "mexicali"): (
            "possibly [_, 2021-04-08], certainly [2021-04-08, 2021-04-08]"
        ),
        ("los_rusos", "los_salazar", mayo, chapitos, "mexicali_valley"): in_the_valley,
    }
    for answer in answers:
        reports = read(answer.why("2021-04-08"))
        assert "mx21_rusos_mayo" in reports
        # The one with the local group goes through its pact with Los Salazar.
        pacts = {"mx21_garibay_pact", "mx21_garibay_help"}
        assert bool(reports & pacts) == (answer["A"] == "los_garibay")


def test_the_arrest_of_its_leader_possibly_left_a_vacuum_in_guanajuato(
    kb: KnowledgeBase,
) -> None:
    # For two years from some day of August 2020.
    leaderless = only(kb, "leaderless(santa_rosa_de_lima_cartel)")
    assert leaderless.when == "possibly [2020-08-01, 2022-08-31]"
    answer = only(kb, "power_vacuum(Group, guanajuato)")
    assert answer["Group"] == "santa_rosa_de_lima_cartel"
    assert answer.when == "possibly [2020-08-01, 2021-03-23]"
    assert {"om21_yepez_leader", "om21_yepez_arrest"} <= read(leaderless.why("2020-12-01"))


def test_cjng_possibly_moved_into_that_vacuum(kb: KnowledgeBase) -> None:
    answer = only(kb, "moves_into_vacuum(New, Old, guanajuato)")
    assert (answer["New"], answer["Old"]) == ("cjng", "santa_rosa_de_lima_cartel")
    assert answer.when == "possibly [2020-08-01, 2021-03-23]"
    assert read(answer.why()) & {"om21_gains", "om21_guanajuato_gains"}


# -- corroboration -----------------------------------------------------------------------------


def test_corroboration_counts_outlets_of_different_articles(kb: KnowledgeBase) -> None:
    answers = kb.query("corroborated_rivalry(A, B, Outlet1, Outlet2)")
    assert {(a["A"], a["B"]) for a in answers} == {("los_chapitos", "mayo_zambada_faction")}
    for answer in answers:
        assert (answer["Outlet1"], answer["Outlet2"]) == ("border_report", "justice_in_mexico")
        # The war that the later article tells of may have been on two years before, or not.
        assert answer.when == "possibly [_, 2021-04-08]"
        cited = {kb.database.reports[report].article for report in read(answer.why())}
        assert len(cited) == 2


def test_outlets_are_counted_at_each_instant(kb: KnowledgeBase) -> None:
    def outlets(day: str) -> object:
        goal = "rivalry_outlets(los_chapitos, mayo_zambada_faction, mexico, N)"
        return only(kb, goal, at=day)["N"]

    assert outlets("2021-04-08") == (1, 2)
    assert outlets("2023-10-03") == 1
    assert when(kb, "well_corroborated(los_chapitos, mayo_zambada_faction, mexico)") == (
        "possibly [_, 2021-04-08]"
    )


def rivalry(name: str, article: str, source: str) -> str:
    """A fact file of one report."""
    return f"""
        article: {article}
        reports:
          - id: {name}
            claim: "rival_in(a, b, sea) @ [2014-01-01, 2014-12-31]"
            says: {source}
    """


@pytest.mark.parametrize(
    ("reports", "outlets", "articles"),
    [
        ([("r1", "first", "gazette"), ("r2", "first", "gazette")], 1, 1),  # coded twice
        ([("r1", "first", "gazette"), ("r2", "second", "gazette")], 1, 2),
        ([("r1", "first", "gazette"), ("r2", "first", "herald")], 2, 1),  # one cites the other
        ([("r1", "first", "official"), ("r2", "second", "official")], 1, 2),  # said twice
        ([("r1", "first", "gazette"), ("r2", "third", "herald")], 2, 2),
    ],
)
def test_one_article_or_one_outlet_is_one_witness(
    reports: list[tuple[str, str, str]], outlets: int, articles: int, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "press.yaml").write_text(PRESS, "utf-8")
    for number, report in enumerate(reports):
        (tmp_path / f"{number}.yaml").write_text(dedent(rivalry(*report)), "utf-8")
    kb = cartelogic.load(root / "rules" / "corroboration.dl", tmp_path)
    assert only(kb, "rivalry_outlets(a, b, sea, N)")["N"] == outlets
    assert only(kb, "rivalry_articles(a, b, sea, N)")["N"] == articles

    answers = kb.query("corroborated_rivalry(a, b, Outlet1, Outlet2)")
    assert bool(answers) == bool(kb.query("well_corroborated(a, b, sea)"))
    assert bool(answers) == (outlets > 1 and articles > 1)
    for answer in answers:
        assert answer.when == "[2014-01-01, 2014-12-31]"
        assert read(answer.why()) == {"r1", "r2"}


# -- acceptance --------------------------------------------------------------------------------


def test_with_graded_acceptance_what_rests_on_ungraded_sources_falls(
    kb: KnowledgeBase, root: Path
) -> None:
    graded = cartelogic.load(root / "facts", root / "rules", root / "examples" / "grading")
    # News media that are not named have the two as allies; nobody else does.
    assert kb.query("allied(cjng, los_metros)")
    assert not graded.query("allied(cjng, los_metros)")
    # The same media are alone in saying outright whom Los Salazar serve: others suspect it.
    goal = "proxy_conflict(los_rusos, los_salazar, F, G, mexicali)"
    assert when(kb, goal) == "possibly [_, 2021-04-08], certainly [2021-04-08, 2021-04-08]"
    assert when(graded, goal) == "possibly [_, 2021-04-08]"
    # That Milenio turned on the Gulf Cartel is a guess graded 4: without it, no dispute.
    assert when(graded, "allied(gulf_cartel, milenio_cartel)") == "possibly [_, 2011-09-11]"


def test_a_conclusion_names_the_rule_it_came_by(kb: KnowledgeBase) -> None:
    proof = kb.why("moves_into_vacuum(cjng, santa_rosa_de_lima_cartel, guanajuato)").proof
    assert isinstance(proof, Derived)
    assert proof.rule.span is not None
    assert proof.rule.span.text.name == "rules/vacuums.dl"
