"""What the events of UCDP say about the shipped case, and that their files show no person.

Times are worked out by hand from the days of the events.  Tests of the whole dataset skip
where it is missing: set CARTELOGIC_UCDP to its file.
"""

from __future__ import annotations

import csv
import gzip
import os
import re
from pathlib import Path

import pytest

import cartelogic
from cartelogic import ENGINES, Explanation, KnowledgeBase
from cartelogic.exchange import ucdp
from cartelogic.exchange.ucdp.ged import Event, read_rows
from cartelogic.exchange.ucdp.names import Names
from cartelogic.exchange.ucdp.subset import CASES, COLUMNS, HEADER, chosen, text_of
from cartelogic.store.yaml_text import Mapping, Scalar, read_yaml
from tests.evaluation import FULL_ENGINES
from tests.shipped.test_case import GUILT, OF_EVENTS, derived, file_text

BCS = "baja_california_sur"
BLO, SINALOA, GULF, CJNG = "beltran_leyva_organization", "sinaloa_cartel", "gulf_cartel", "cjng"
CANCUN = {"ucdp_182817", "ucdp_456809"}


@pytest.fixture(scope="module")
def events() -> KnowledgeBase:
    """The shipped case with the events that are shipped."""
    return cartelogic.demo(events=True)


@pytest.fixture(scope="session")
def ged() -> Path:
    """The whole dataset; skips without it."""
    given = os.environ.get("CARTELOGIC_UCDP")
    root = Path(__file__).parent.parent.parent.parent
    path = Path(given) if given else root / "shared" / "data" / "ucdp" / "ucdp_ged_mexico.csv.gz"
    if not path.is_file():
        pytest.skip("the whole dataset is not shipped: set CARTELOGIC_UCDP to its file")
    return path


@pytest.fixture(scope="module")
def whole(ged: Path) -> KnowledgeBase:
    """The shipped case with all events."""
    return cartelogic.demo(events=ged)


@pytest.fixture(scope="session")
def folder(root: Path) -> Path:
    return root / "facts" / "ucdp"


def ids(explanation: Explanation) -> set[str]:
    """The events at the leaves of a proof that verifies."""
    explanation.verify()
    return {leaf.report.id for leaf in explanation.reports if leaf.report.source == "ucdp"}


def when(kb: KnowledgeBase, goal: str) -> str:
    (answer,) = kb.query(goal)
    return answer.when


# -- Baja California Sur -----------------------------------------------------------------------


def test_beltran_leyva_fought_sinaloa_there_in_2014_only(events: KnowledgeBase) -> None:
    # From a clash of 31 July or 1 August to one of 12 October, or of some day of that month.
    goal = f"fighting_in({BLO}, {SINALOA}, {BCS})"
    assert when(events, goal) == (
        "possibly [2014-07-31, 2014-10-31], certainly [2014-08-01, 2014-10-12]"
    )
    assert len(events.database.claims("clash", (BLO, SINALOA, BCS))) == 7
    proof = events.why(f"clash({BLO}, {SINALOA}, {BCS})", at="2014-10-08", extent="certain")
    assert ids(proof) == {"ucdp_162587"}


def test_cjng_fought_sinaloa_there_from_2016_on(events: KnowledgeBase) -> None:
    (answer,) = events.query(f"fighting_in({CJNG}, {SINALOA}, {BCS})")
    # Possibly from the first day of 2016: some events are known to the year.
    assert str(answer.when).startswith("possibly [2016-01-01, 2020-08-31]")
    assert "certainly [2016-02-01, 2018-01-14]" in answer.when


def test_clashes_of_a_year_are_those_that_were_coded(events: KnowledgeBase) -> None:
    claimed = events.database.claims("clash", (CJNG, SINALOA, BCS))
    years = [str(entry.claim.interval)[1:5] for entry in claimed]
    assert {year: years.count(year) for year in set(years)} == {
        "2016": 22, "2017": 48, "2018": 5, "2019": 8, "2020": 3, "2023": 1,
    }  # fmt: skip


def test_events_side_with_the_account_of_beltran_leyva_in_2014(events: KnowledgeBase) -> None:
    answers = events.query(f"events_side_with(For, Against, A, B, {SINALOA}, {BCS})")
    assert {(str(a["For"]), str(a["A"])) for a in answers} == {
        ("bcs14_against_sinaloa", BLO),
        ("bcs14_partnership", BLO),
    }
    assert {str(a["B"]) for a in answers} == {CJNG, "ctng", "tijuana_remnants"}
    # The day of neither article is known, so nothing of it is certain.
    assert {a.when for a in answers} == {"possibly [2014-07-31, 2014-10-31]"}
    first = next(iter(answers))
    assert {"ucdp_162276", "ucdp_162613"} <= ids(first.why())
    assert "stated in facts/ucdp/coverage.csv:2" in first.why().text()


def test_the_other_account_was_told_before_events_have_it(events: KnowledgeBase) -> None:
    goal = f"told_early(R, {CJNG}, {SINALOA}, Place)"
    (answer,) = events.query(goal)
    assert (str(answer["R"]), str(answer["Place"])) == ("ctng_campaign", "la_paz")
    assert answer.when == "possibly [2016-01-01, 2020-08-31] + [2023-04-02, 2023-04-02]"
    # At most in its last month: it is of some day until 31 January 2016.
    (borne_out,) = events.query("borne_out(ctng_campaign, cjng, Enemy, la_paz)")
    assert borne_out.when == "possibly [2016-01-01, 2016-01-31]"


def test_without_the_coverage_the_lack_of_events_says_nothing(events: KnowledgeBase) -> None:
    less = events.without(report="facts/ucdp/coverage.csv:2")
    assert not less.query("events_side_with(R1, R2, A, B, Enemy, P)")
    assert less.query(f"fighting_in({BLO}, {SINALOA}, {BCS})")


# -- the turn of 2010 --------------------------------------------------------------------------


def test_gulf_and_sinaloa_were_side_by_side_while_they_fought(events: KnowledgeBase) -> None:
    (answer,) = events.query(f"crossed_fronts({GULF}, {SINALOA})")
    assert answer.when == "[2010-01-06, 2010-05-10]"
    (interval,) = answer.certain
    assert interval.end - interval.start == 125
    last = ids(events.why(f"crossed_fronts({GULF}, {SINALOA})", at="2010-05-10"))
    assert last & CANCUN
    first = ids(events.why(f"side_by_side({GULF}, {SINALOA})", at="2010-01-06"))
    assert first == {"ucdp_481768"}


def test_they_fought_and_were_allied_in_different_states(events: KnowledgeBase) -> None:
    clashes = events.query(f"crossed_fronts_in({GULF}, {SINALOA}, P)")
    fought = {str(answer["P"]) for answer in clashes}
    assert fought == {"durango", "sonora", "oaxaca", "quintana_roo"}
    beside = {str(a["P"]) for a in events.query(f"fought_beside({GULF}, {SINALOA}, P)")}
    assert beside == {"tamaulipas", "nuevo_leon", "coahuila", "veracruz"}


def test_the_fight_ended_in_an_alliance(events: KnowledgeBase) -> None:
    (answer,) = events.query("fighting_ends_in_alliance(A, B)")
    assert (str(answer["A"]), str(answer["B"])) == (GULF, SINALOA)
    assert answer.when == "[2010-05-11, 2010-12-31]"


def test_gulf_and_zetas_fought_at_that_time(events: KnowledgeBase) -> None:
    for goal in (f"fighting({GULF}, zetas)", f"fighting({SINALOA}, zetas)"):
        assert events.query(goal, at="2010-01-06", mode="certain")
        assert events.query(goal, at="2010-12-31", mode="certain")


# -- articles ----------------------------------------------------------------------------------


def test_one_article_coded_twice_confirms_nothing(events: KnowledgeBase) -> None:
    reports = [events.database.reports[name] for name in sorted(CANCUN)]
    assert len({report.article for report in reports}) == 1
    assert len({report.claims for report in reports}) == 1
    assert not events.query(f"confirmed_clash({GULF}, {SINALOA}, quintana_roo)")
    found = events.witnesses(f"clash({GULF}, {SINALOA}, quintana_roo)", at="2010-05-10")
    # Either report would do, and both are of one article.
    assert {name for witness in found for name in witness.reports} == CANCUN


def test_an_article_that_is_cited_in_two_styles_is_one(whole: KnowledgeBase) -> None:
    older, newer = (whole.database.reports[f"ucdp_{n}"] for n in (182729, 182817))
    assert older.article == newer.article


def test_no_event_is_published_before_it(events: KnowledgeBase) -> None:
    for report in events.database.reports.values():
        for claim in report.claims if report.source == "ucdp" else ():
            assert claim.interval is not None
            assert report.published is not None
            assert report.published.earliest >= claim.interval.earliest_start
            assert claim.interval.latest_end <= report.published.latest + 1


def test_as_of_a_day_only_events_that_were_out_count(events: KnowledgeBase) -> None:
    goal = f"clash({BLO}, {SINALOA}, {BCS})"
    assert not events.query(goal, as_of="2014-08-03")
    (answer,) = events.query(goal, as_of="2014-08-04")
    assert answer.when == "possibly [2014-07-31, 2014-08-01]"


# -- as a whole --------------------------------------------------------------------------------


def test_every_rule_about_events_derives_something(events: KnowledgeBase) -> None:
    assert {name for name in OF_EVENTS if not events.relation(name)} == set()


def test_events_change_nothing_of_what_the_articles_say(
    events: KnowledgeBase, kb: KnowledgeBase
) -> None:
    names = (
        "rival_in",
        "allied_in",
        "contradicting_accounts",
        "shifting_allegiance",
        "common_enemy",
    )
    for name in names:
        assert events.relation(name) == kb.relation(name)


def test_engines_agree_on_what_events_say(events: KnowledgeBase) -> None:
    # Not the naive one: it takes half a minute, and agrees on what is smaller.
    engines = {name: ENGINES[name]() for name in FULL_ENGINES if name != "naive"}
    for engine in engines.values():
        engine.prepare(events.analysis, events.database)
    for name in sorted(OF_EVENTS):
        for version in (name, events.analysis.versions.certain(name)):
            expected = engines["rows"].relation(version).as_dict()
            for engine in engines.values():
                assert engine.relation(version).as_dict() == expected, f"{engine.name}: {version}"


def test_proofs_of_what_events_say_verify(events: KnowledgeBase) -> None:
    for name in sorted(OF_EVENTS - {"clash_outlet", "confirmed_clash"}):
        columns = len(events.analysis.context.declarations[name].parameters)
        variables = ", ".join(f"X{i}" for i in range(columns))
        for answer in list(events.query(f"{name}({variables})"))[:4]:
            answer.why().verify()
            if answer.certain:
                answer.why(extent="certain").verify()


def test_nothing_is_wrong_with_the_case_and_its_events(events: KnowledgeBase) -> None:
    assert {str(finding.code) for finding in events.check()} == {"CL508"}


def test_every_group_and_place_of_an_event_is_described(events: KnowledgeBase) -> None:
    kinds = dict(events.relation("entity"))
    for a, b, place in events.relation("clash"):
        assert (a, "group") in kinds or str(a).startswith("sinaloa_cartel_faction_"), a
        assert (b, "group") in kinds or str(b).startswith("sinaloa_cartel_faction_"), b
        assert (place, "place") in kinds


def test_no_rule_about_events_concludes_guilt(events: KnowledgeBase) -> None:
    assert not [name for name in derived(events) if GUILT.search(name)]


# -- the files ---------------------------------------------------------------------------------


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def test_a_few_hundred_events_are_shipped_with_whose_they_are(folder: Path) -> None:
    text = (folder / "events.csv").read_text("utf-8")
    assert text.startswith(HEADER)
    assert "CC BY 4.0" in HEADER
    assert 200 < len(rows_of(folder / "events.csv")) < 500
    readme = (folder / "README.md").read_text("utf-8")
    for line in ("10.1177/0022343313484347", "10.1177/00223433241262912", "CC BY 4.0"):
        assert line in readme
        assert line in ucdp.CITATION.replace("https://doi.org/", "")


def test_the_shipped_files_hold_names_of_groups_and_outlets_only(folder: Path) -> None:
    groups = {row["name"] for row in rows_of(folder / "groups.csv")}
    outlets = {row["called"] or row["name"] for row in rows_of(folder / "outlets.csv")}
    digest = r"[0-9a-f]{8}"
    for row in rows_of(folder / "events.csv"):
        assert tuple(row) == COLUMNS
        for side in (row["side_a"], row["side_b"]):
            for name in side.split(", "):
                is_masked = re.fullmatch(rf"[\w ]+ - faction {digest}|group {digest}", name)
                assert name in groups | {"Civilians", "Government of Mexico"} or is_masked, name
        for outlet in row["source_office"].split(";"):
            assert outlet in outlets | {""} or re.fullmatch(rf"outlet {digest}", outlet), outlet
        assert re.fullmatch(r"[0-9a-f]{12}(;[0-9a-f]{12})*", row["articles"])


def test_no_person_of_the_case_is_named_in_the_files(folder: Path, root: Path) -> None:
    people = read_yaml(file_text(root / "facts" / "people.yaml"))
    assert isinstance(people, Mapping)
    entities = people.entries["entities"]
    assert isinstance(entities, Mapping)
    names = set()
    for entity in entities.entries.values():
        assert isinstance(entity, Mapping)
        name = entity.entries["name"]
        assert isinstance(name, Scalar)
        names.add(" ".join(name.text.split()[:2]).casefold())
    assert names
    for path in folder.iterdir():
        text = path.read_text("utf-8").casefold()
        assert not [name for name in names if name in text], path.name


def test_every_name_rests_on_reports_that_there_are(folder: Path, kb: KnowledgeBase) -> None:
    for row in rows_of(folder / "groups.csv"):
        assert row["basis"]
        assert set(row["reports"].split()) <= kb.database.reports.keys(), row["name"]
        described = bool(kb.query(f"entity({row['entity']}, group)"))
        assert described is (not row["called"]), row["name"]
        assert not described or row["reports"], row["name"]


def test_there_is_an_example_of_every_case(folder: Path) -> None:
    rows = [row for row in read_rows(folder / "events.csv") if isinstance(row, Event)]
    for is_case in CASES:
        assert any(map(is_case, rows))


def test_facts_about_events_come_with_the_events_only(folder: Path) -> None:
    assert {path.suffix for path in folder.iterdir()} == {".csv", ".md"}


# -- the whole dataset -------------------------------------------------------------------------


def test_every_row_of_the_dataset_is_read(ged: Path) -> None:
    counts = ucdp.read(ged).counts
    assert (counts.read, counts.rejected) == (18957, 0)
    assert {reason.name: n for reason, n in counts.left_out.items()} == {
        "STATE": 35,
        "BY_STATE": 61,
    }
    assert counts.made == 18957 - 35 - 61


def test_the_shipped_events_are_those_that_the_rule_chooses(ged: Path, folder: Path) -> None:
    rows = [row for row in read_rows(ged) if isinstance(row, Event)]
    assert text_of(chosen(rows), Names(folder)) == (folder / "events.csv").read_text("utf-8")


def test_the_shipped_events_make_the_reports_of_the_dataset(ged: Path) -> None:
    few = {report.id: report for report in ucdp.read(ucdp.shipped()).reports}
    every = {report.id: report for report in ucdp.read(ged).reports}
    assert few == {name: every[name] for name in few}


@pytest.mark.parametrize(
    "goal",
    [
        f"fighting_in(A, B, {BCS})",
        "events_side_with(R1, R2, A, B, Enemy, P)",
        "told_early(R, A, Enemy, P)",
        f"crossed_fronts({GULF}, {SINALOA})",
        f"crossed_fronts_in({GULF}, {SINALOA}, P)",
        "fighting_ends_in_alliance(A, B)",
        f"side_by_side({GULF}, {SINALOA})",
    ],
)
def test_the_shipped_events_conclude_what_all_of_them_do(
    events: KnowledgeBase, whole: KnowledgeBase, goal: str
) -> None:
    assert str(events.query(goal)) == str(whole.query(goal))


def test_no_headline_is_shipped(ged: Path, folder: Path, root: Path) -> None:
    """No five words in a row of a headline, but for the name of a group."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.casefold())
        return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}

    with gzip.open(ged, "rt", encoding="utf-8", newline="") as file:
        headlines = {row["source_headline"] for row in csv.DictReader(file)}
    copied = {run for headline in headlines for run in runs(headline)}
    copied -= {run for row in rows_of(folder / "groups.csv") for run in runs(row["name"])}
    assert len(copied) > 10_000
    outlets = (row["name"] for row in rows_of(folder / "outlets.csv"))
    texts = [path.read_text("utf-8") for path in folder.iterdir() if path.name != "outlets.csv"]
    texts += [(root / name).read_text("utf-8") for name in ("docs/ucdp.md", "rules/events.dl")]
    for text in (*texts, *outlets):
        assert not runs(text) & copied
