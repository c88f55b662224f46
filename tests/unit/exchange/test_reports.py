"""What an event claims, how sure, published when; and that nothing is left out in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cartelogic
from cartelogic import KnowledgeBase, ProgramError
from cartelogic.errors import Diagnostic
from cartelogic.exchange import ucdp
from cartelogic.exchange.ucdp import LeftOut
from cartelogic.exchange.ucdp.citations import Cited
from cartelogic.exchange.ucdp.ged import PRECISION, Event, read_rows
from cartelogic.exchange.ucdp.names import Names
from cartelogic.exchange.ucdp.reports import Reporter
from cartelogic.exchange.ucdp.subset import text_of
from cartelogic.model.sources import Report
from cartelogic.temporal import Interval, to_date
from tests.unit.exchange.ged_files import event, tables, write


def read(folder: Path, *rows: dict[str, str]) -> ucdp.Events:
    return ucdp.read(write(folder, *rows), names=tables(folder))


def only(folder: Path, **changed: str) -> Report:
    (report,) = (r for r in read(folder, event(**changed)).reports if r.id == "ucdp_1")
    return report


def claims(report: Report) -> set[tuple[str, tuple[object, ...]]]:
    return {(claim.predicate, claim.row) for claim in report.claims}


def when(report: Report) -> str:
    (interval,) = {claim.interval for claim in report.claims}
    return str(interval)


# -- claims ------------------------------------------------------------------------------------


def test_two_groups_clash(tmp_path: Path) -> None:
    report = only(tmp_path)
    assert claims(report) == {("clash", ("blue_hand", "red_hand", "north"))}
    assert report.source == "ucdp"
    assert report.note == "UCDP event 1, North state: Red Hand against Blue Hand."


def test_groups_of_one_side_fight_beside_each_other_and_each_against_the_others(
    tmp_path: Path,
) -> None:
    report = only(tmp_path, side_a="Red Hand, Green Hand", side_b="Blue Hand, Sugar and Sons")
    assert claims(report) == {
        ("clash", ("blue_hand", "red_hand", "north")),
        ("clash", ("red_hand", "sugar", "north")),
        ("clash", ("blue_hand", "green_hand", "north")),
        ("clash", ("green_hand", "sugar", "north")),
        ("fought_beside", ("green_hand", "red_hand", "north")),
        ("fought_beside", ("blue_hand", "sugar", "north")),
    }


def test_a_group_that_attacks_civilians_attacked(tmp_path: Path) -> None:
    report = only(tmp_path, type_of_violence="3", side_b="Civilians")
    assert claims(report) == {("attacked_in", ("red_hand", "north"))}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"type_of_violence": "1", "side_a": "Government of Utopia"}, LeftOut.STATE),
        ({"side_b": "Government of Utopia"}, LeftOut.STATE),
        ({"type_of_violence": "1"}, LeftOut.STATE),
        (
            {"type_of_violence": "3", "side_a": "Government of Utopia", "side_b": "Civilians"},
            LeftOut.BY_STATE,
        ),
        ({"side_b": "Unknown gunmen"}, LeftOut.UNNAMED),
        ({"side_a": "XXX12, Red Hand"}, LeftOut.UNNAMED),
        ({"type_of_violence": "3", "side_a": "Unnamed", "side_b": "Civilians"}, LeftOut.UNNAMED),
        ({"side_b": "Red Hand"}, LeftOut.ONE_GROUP),
        ({"side_a": "Red Hand, Blue Hand"}, LeftOut.ONE_GROUP),
        ({"code_status": "Check deaths"}, LeftOut.UNCLEAR),
    ],
)
def test_what_is_left_out_is_counted_with_its_reason(
    tmp_path: Path, changed: dict[str, str], reason: LeftOut
) -> None:
    counts = read(tmp_path, event(**changed), event(id="2")).counts
    assert counts.left_out == {reason: 1}
    assert (counts.read, counts.made) == (2, 1)
    assert f"left out: 1 ({reason.value})" in str(counts)


# -- time --------------------------------------------------------------------------------------


def test_a_known_day_is_certain(tmp_path: Path) -> None:
    (claim,) = only(tmp_path).claims
    assert claim.interval is not None
    assert claim.interval.is_exact
    assert when(only(tmp_path)) == "[2010-05-10, 2010-05-10]"


@pytest.mark.parametrize(
    ("precision", "last"),
    [("2", "2010-05-12"), ("3", "2010-05-16"), ("4", "2010-05-31"), ("5", "2010-12-31")],
)
def test_an_unknown_day_is_possible_on_each_and_certain_on_none(
    tmp_path: Path, precision: str, last: str
) -> None:
    article = '"The Herald,2011-02-01,Story"'
    report = only(tmp_path, date_prec=precision, date_end=last, source_article=article)
    (claim,) = report.claims
    assert when(report) == f"[2010-05-10..{last}, 2010-05-10..{last}]"
    assert claim.interval is not None
    assert claim.interval.certain is None
    assert str(to_date(claim.interval.possible.start)) == "2010-05-10"  # type: ignore[arg-type]


def test_an_article_tells_of_no_day_after_it(tmp_path: Path) -> None:
    article = '"The Herald,2010-05-20,Story"'
    report = only(tmp_path, date_prec="4", date_end="2010-05-31", source_article=article)
    assert when(report) == "[2010-05-10..2010-05-20, 2010-05-10..2010-05-20]"


# -- report time, articles and grades ----------------------------------------------------------


def published(folder: Path, article: str, office: str = "The Herald") -> str:
    report = only(folder, source_article=article, source_office=office)
    assert report.published is not None
    return report.published.text


def test_publication_is_that_of_the_article(tmp_path: Path) -> None:
    assert published(tmp_path, '"The Herald,2010-05-11,One"') == "2010-05-11"


def test_of_several_articles_it_is_between_the_first_and_the_last(tmp_path: Path) -> None:
    articles = '"A,2010-06-01,One";"B,2010-05-11,Two";"C,2010-05-20,Three"'
    assert published(tmp_path, articles) == "2010-05-11..2010-06-01"


def test_an_article_from_before_the_event_did_not_tell_of_it(tmp_path: Path) -> None:
    assert published(tmp_path, '"A,2010-05-09,One";"B,2010-05-11,Two"') == "2010-05-11"
    assert published(tmp_path, '"A,2010-05-09,One"') == "2010-05-10.._"
    assert published(tmp_path, "Herald 5/11", office="") == "2010-05-10.._"
    counts = read(tmp_path, event(source_article='"A,2010-05-09,One"'), event(id="2")).counts
    assert counts.unpublished == 1


def test_the_article_of_an_event_is_the_first_that_can_tell_of_it(tmp_path: Path) -> None:
    articles = '"A,2010-05-09,One";"B,2010-05-12,Two";"C,2010-05-11,Three"'
    report = only(tmp_path, source_article=articles)
    assert report.article == only(tmp_path, source_article='"B,2010-05-12,Two"').article
    before = only(tmp_path, source_article='"A,2010-05-09,One"')
    assert before.article == only(tmp_path, source_article='"Other,2010-05-09,One"').article


def test_two_events_of_one_article_share_it_in_whatever_style(tmp_path: Path) -> None:
    rows = (
        event(source_article='"The Herald,2010-05-11,Two seen"'),
        event(id="2", source_office="", source_article='Herald 11 May 2010 "Two Seen'),
        event(id="3", source_article='"The Herald,2010-05-12,Two seen"'),
    )
    events = read(tmp_path, *rows)
    told = {r.id: r.article for r in events.reports if r.id.startswith("ucdp_")}
    assert told["ucdp_1"] == told["ucdp_2"] != told["ucdp_3"]
    assert (events.counts.articles, events.counts.repeated) == (2, 1)
    assert {article.outlet for article in events.articles} == {"herald"}
    assert all("seen" not in article.title.casefold() for article in events.articles)


@pytest.mark.parametrize(
    ("clarity", "sources", "grade"),
    [("1", "1", 2), ("1", "-1", 2), ("1", "2", 1), ("2", "1", 3), ("2", "5", 2)],
)
def test_credibility_follows_clarity_and_the_number_of_sources(
    tmp_path: Path, clarity: str, sources: str, grade: int
) -> None:
    assert only(tmp_path, event_clarity=clarity, number_of_sources=sources).credibility == grade


def test_a_place_in_no_table_is_described(tmp_path: Path) -> None:
    events = read(tmp_path, event(country="Atlantis", adm_1="East"), event(id="2", adm_1=""))
    described = {claim for r in events.reports for claim in claims(r)}
    assert ("within", ("ucdp_atlantis_east", "ucdp_atlantis")) in described
    assert ("entity", ("ucdp_atlantis", "place")) in described
    assert events.counts.countrywide == 1


def test_a_file_covers_a_place_if_it_has_all_its_events(tmp_path: Path) -> None:
    def covers(*rows: dict[str, str]) -> bool:
        return any(("covered", ("north",)) in claims(r) for r in read(tmp_path, *rows).reports)

    assert not covers(event())
    assert covers(event(), event(id="2", side_b="Government of Utopia"))
    assert not covers(event(), event(id="2", adm_1=""))


# -- laws --------------------------------------------------------------------------------------

SIDES = ("Red Hand", "Blue Hand", "Green Hand, Red Hand", "Salt, Sugar and Sons", "Gray Hand",
         "Red Hand - Somebody faction", "Civilians", "Government of Utopia", "Unknown")  # fmt: skip
OUTLETS = ("The Herald", "Gazette", "Somebody Somename", "", "Herald (Somebody)")


@st.composite
def events(draw: st.DrawFn) -> Event:
    precision = draw(st.sampled_from(sorted(PRECISION)))
    start = draw(st.integers(730000, 738000))
    articles = draw(
        st.lists(
            st.builds(
                Cited,
                st.sampled_from(OUTLETS),
                st.none() | st.integers(start - 40, start + 400),
                st.from_regex(r"[0-9a-f]{12}", fullmatch=True),
            ),
            min_size=1,
            max_size=2,
        )
    )
    return Event(
        draw(st.integers(0, 9)),
        draw(st.integers(1, 3)),
        draw(st.sampled_from(SIDES)),
        draw(st.sampled_from(SIDES)),
        start,
        start + draw(st.integers(*PRECISION[precision][:2])) - 1,
        precision,
        draw(st.integers(1, 2)),
        draw(st.none() | st.integers(1, 5)),
        draw(st.sampled_from(("Utopia", "Atlantis"))),
        draw(st.sampled_from(("North state", "East", ""))),
        tuple(articles),
        is_clear=True,
    )


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Names:
    return Names(tables(tmp_path_factory.mktemp("tables")))


def reported(names: Names, rows: list[Event]) -> ucdp.Events:
    reporter = Reporter(names)
    for row in rows:
        reporter.take(row)
    return reporter.events()


UNIQUE = st.lists(events(), max_size=4, unique_by=lambda row: row.id)


@given(UNIQUE)
def test_every_row_is_a_report_or_counted_as_none(names: Names, rows: list[Event]) -> None:
    made = reported(names, rows)
    counts = made.counts
    assert counts.read == len(rows) == counts.made + counts.left_out.total() + counts.rejected
    told = [r for r in made.reports if r.id in {f"ucdp_{row.id}" for row in rows}]
    assert len(told) == counts.made
    assert counts.claims.total() == sum(len(r.claims) for r in told)
    assert {r.article for r in told} == {a.id for a in made.articles}
    assert {a.outlet for a in made.articles} <= {s.id for s in made.sources}


@given(UNIQUE)
def test_claims_hold_within_the_days_of_the_event_and_its_articles(
    names: Names, rows: list[Event]
) -> None:
    days = {f"ucdp_{row.id}": Interval(row.start, row.end + 1) for row in rows}
    for report in reported(names, rows).reports:
        for claim in report.claims if report.id in days else ():
            assert claim.interval is not None
            assert report.published is not None
            possible, day = claim.interval.possible, days[report.id]
            assert day.start <= possible.start < possible.end <= day.end
            assert possible.end <= report.published.latest + 1
            assert report.published.earliest >= day.start


@given(UNIQUE)
def test_nothing_that_may_be_a_persons_name_gets_through(names: Names, rows: list[Event]) -> None:
    made = reported(names, rows)
    shown = f"{made} {made.counts} {made.counts.to_dict()} {text_of(rows, names)}"
    assert "Somebody" not in shown
    assert "Somename" not in shown
    assert "Gray" not in shown


@given(UNIQUE)
def test_a_file_that_is_written_gives_the_same_reports(
    names: Names, tmp_path_factory: pytest.TempPathFactory, rows: list[Event]
) -> None:
    path = tmp_path_factory.getbasetemp() / "written.csv"
    path.write_text(text_of(rows, names), "utf-8")
    again = [row for row in read_rows(path) if not isinstance(row, Diagnostic)]
    assert reported(names, again) == reported(names, rows)
    assert text_of(again, names) == path.read_text("utf-8")


# -- into a knowledge base ---------------------------------------------------------------------

RULES = """\
.decl clash(a: group, b: group, p: place) symmetric "On two sides."
.decl attacked_in(g: group, p: place) "Attacked."
"""


def knowing(folder: Path, *rows: dict[str, str]) -> tuple[KnowledgeBase, Path, Path]:
    kb = KnowledgeBase.from_text(RULES)
    path, names = write(folder, *rows), tables(folder)
    kb.load_events(path, names=names)
    return kb, path, names


def test_events_are_added_and_proven_by_their_ids(tmp_path: Path) -> None:
    kb, _, _ = knowing(tmp_path, event())
    assert str(kb.query("clash(red_hand, X, north)")) == "X = blue_hand  [2010-05-10, 2010-05-10]"
    explanation = kb.why("clash(red_hand, blue_hand, north)")
    explanation.verify()
    assert {leaf.report.id for leaf in explanation.reports} == {"ucdp_1"}
    assert "UCDP event 1" in explanation.text()


def test_events_that_are_there_are_not_added_again(tmp_path: Path) -> None:
    kb, path, names = knowing(tmp_path, event())
    before = dict(kb.database.reports)
    kb.load_events(path, names=names)
    assert dict(kb.database.reports) == before


def test_another_event_with_the_same_id_changes_nothing(tmp_path: Path) -> None:
    kb, _, names = knowing(tmp_path, event())
    before = dict(kb.database.reports)
    changed = write(tmp_path, event(side_a="Green Hand"), event(id="2"))
    with pytest.raises(ProgramError, match="CL505"):
        kb.load_events(changed, names=names)
    assert dict(kb.database.reports) == before


def test_events_that_do_not_fit_the_program_change_nothing(tmp_path: Path) -> None:
    kb = KnowledgeBase.from_text(".decl clash(a: group, b: group)\nclash(a, b) @ [2010, 2011].")
    before = dict(kb.database.reports)
    with pytest.raises(ProgramError, match="CL201"):
        kb.load_events(write(tmp_path, event()), names=tables(tmp_path))
    assert dict(kb.database.reports) == before


def test_descriptions_of_sources_that_are_there_are_kept(tmp_path: Path) -> None:
    press = tmp_path / "press.yaml"
    press.write_text("sources:\n  herald: {title: The Herald of Utopia, kind: outlet}\n", "utf-8")
    kb = cartelogic.load(press)
    kb.load_events(write(tmp_path, event()), names=tables(tmp_path))
    assert kb.database.sources["herald"].title == "The Herald of Utopia"
    assert kb.database.outlet_of(kb.database.reports["ucdp_1"]) == "herald"


def test_as_of_a_day_only_what_was_published_is_known(tmp_path: Path) -> None:
    kb, _, _ = knowing(tmp_path, event())
    assert not kb.query("clash(A, B, P)", as_of="2010-05-10")
    assert kb.query("clash(A, B, P)", as_of="2010-05-11")


def test_what_was_derived_before_is_continued(tmp_path: Path) -> None:
    kb = KnowledgeBase.from_text(RULES + "fought(A) :- clash(A, _, _).")
    kb.tell("clash(x, y, z) @ [2010-01-01, 2010-01-02].")
    assert len(kb.query("fought(A)")) == 2
    kb.load_events(write(tmp_path, event()), names=tables(tmp_path))
    assert {str(answer["A"]) for answer in kb.query("fought(A)")} == {
        "x",
        "y",
        "red_hand",
        "blue_hand",
    }


def test_events_have_days_and_no_numbers(tmp_path: Path) -> None:
    kb = KnowledgeBase.from_text(".time integer\np(a) @ [1, 2].")
    with pytest.raises(ProgramError, match="CL211"):
        kb.load_events(write(tmp_path, event()), names=tables(tmp_path))
