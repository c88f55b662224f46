from __future__ import annotations

import datetime

import pytest

from cartelogic.errors import ProgramError
from cartelogic.model.profile import FactProfile
from cartelogic.model.sources import Article, Claim, Report, Source, Stance
from cartelogic.model.values import Day, Range
from cartelogic.source import SourceText
from cartelogic.store import relating
from cartelogic.store.database import OWN, BaseExtent, Database
from cartelogic.store.relation import Relation
from cartelogic.temporal import (
    ALWAYS,
    INTEGERS,
    NEG_INF,
    POS_INF,
    IntervalSet,
    format_set,
    from_date,
    parse_bound,
    parse_interval,
)


@pytest.fixture(autouse=True, params=["objects", "tables"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test here runs with relations of either kind."""
    if request.param == "tables":
        pytest.importorskip("numba")
        monkeypatch.setattr(relating, "MANY", 1)
        monkeypatch.setattr(relating.Relating, "prefers_tables", True)
    return str(request.param)


def claim(predicate: str, *row: str | int, at: str = "") -> Claim:
    return Claim(predicate, row, parse_interval(at, INTEGERS) if at else None)


def report(identity: str, *claims: Claim, **more: object) -> Report:
    return Report(identity, claims, **{"source": "s", **more})  # type: ignore[arg-type]


def database(*reports: Report) -> Database:
    made = Database(INTEGERS)
    made.add(reports)
    return made


def during(*spans: tuple[int, int]) -> IntervalSet:
    return IntervalSet(spans)


# -- what is claimed --------------------------------------------------------------------------


def test_a_tuple_holds_whenever_some_report_claims_it() -> None:
    base = database(
        report("r1", claim("p", "a", at="[1, 3]"), claim("p", "b")),
        report("r2", claim("p", "a", at="[3, 5]")),
        report("r3", claim("p", "a", at="[8, 9]"), stance=Stance.SUSPECTS),
    )
    assert base.claimed("p").as_dict() == {("a",): during((1, 6), (8, 10)), ("b",): ALWAYS}
    assert base.claimed("elsewhere").as_dict() == {}


def test_a_denial_claims_nothing() -> None:
    base = database(report("r1", claim("p", "a", at="[1, 3]"), stance=Stance.DENIES))
    assert base.claimed("p").as_dict() == {}
    assert base.said("p").as_dict() == {}
    assert base.said("p", denies=True).as_dict() == {("r1", "a"): during((1, 4))}
    assert base.predicates() == ("p",)
    assert [c.report.id for c in base.denials("p", ("a",))] == ["r1"]
    assert base.claims("p", ("a",)) == ()


def test_who_says_what_is_a_relation() -> None:
    base = database(
        report("r1", claim("p", "a", at="[1, 3]")), report("r2", claim("p", "a", at="[2, 5]"))
    )
    assert base.said("p").as_dict() == {("r1", "a"): during((1, 4)), ("r2", "a"): during((2, 6))}


def test_uncertain_bounds_count_as_far_as_they_can_mean() -> None:
    base = database(report("r1", claim("p", "a", at="[2..4, 6..8]")))
    assert base.claimed("p").as_dict() == {("a",): during((2, 9))}


def test_relations_grow_in_place_when_reports_are_added() -> None:
    base = database(report("r1", claim("p", "a", at="[1, 3]")))
    base.add_source(Source("s", "S"))
    kept = [
        base.claimed("p"), base.said("p"), base.said("p", denies=True),
        base.attribute("report"), base.attribute("reliability"),
    ]  # fmt: skip
    base.add([
        report("r2", claim("p", "b", at="[2, 4]")),
        report("r3", claim("p", "a", at="[9, 9]"), stance=Stance.DENIES),
    ])  # fmt: skip
    now = [
        base.claimed("p"), base.said("p"), base.said("p", denies=True),
        base.attribute("report"), base.attribute("reliability"),
    ]  # fmt: skip
    assert all(one is other for one, other in zip(kept, now, strict=True))
    assert [len(relation) for relation in now] == [2, 2, 1, 3, 1]


def test_removing_a_report_makes_new_relations() -> None:
    base = database(report("r1", claim("p", "a")), report("r2", claim("p", "b")))
    before = base.claimed("p")
    base.remove(["nobody"])
    assert base.claimed("p") is before
    base.remove(["r1", "nobody"])
    assert base.claimed("p") is not before
    assert base.claimed("p").as_dict() == {("b",): ALWAYS}
    assert base.attribute("report").as_dict() == {("r2", "s"): ALWAYS}
    assert set(base.profiles) == {"p"}
    base.remove(["r2"])
    assert base.predicates() == ()
    # Rules that read the predicate go on to be valid, so it stays known.
    assert base.profiles["p"] == FactProfile({1: None}, [{}])


def test_removing_a_denial_takes_back_that_denial_alone() -> None:
    base = database(
        report("r1", claim("p", "a"), stance=Stance.DENIES),
        report("r2", claim("p", "a"), stance=Stance.DENIES),
    )
    base.remove(["r1"])
    assert base.said("p", denies=True).as_dict() == {("r2", "a"): ALWAYS}
    assert [c.report.id for c in base.denials("p", ("a",))] == ["r2"]


# -- ids --------------------------------------------------------------------------------------


def test_an_id_stands_for_one_report_and_a_clash_adds_none() -> None:
    base = database(report("r1", claim("p", "a")))
    origin = SourceText("facts.yaml", "- id: r1\n- id: r2\n- id: r2").span(7, 9)
    again = [report("r1", claim("p", "b"), origin=origin)]
    again += [report(name, claim("q", "b")) for name in ("r2", "r2")]
    with pytest.raises(ProgramError) as refused:
        base.add(again)
    assert [d.claim for d in refused.value.diagnostics] == [
        "two reports have the id `r2`",
        "two reports have the id `r1`",
    ]
    assert refused.value.diagnostics[1].span == origin
    assert set(base.reports) == {"r1"}
    assert base.claimed("q").as_dict() == {}


def test_the_same_source_or_article_twice_is_one() -> None:
    base = Database()
    for _ in range(2):
        base.add_source(Source("s", "S"))
        base.add_article(Article("a", "a.txt", "s", "A"))
    with pytest.raises(ProgramError, match="CL505: two sources have the id `s`"):
        base.add_source(Source("s", "Another"))
    with pytest.raises(ProgramError, match="CL505: two articles have the id `a`"):
        base.add_article(Article("a", "b.txt", "s", "A"))
    assert base.sources["s"].title == "S"


# -- attributes -------------------------------------------------------------------------------


def described() -> Database:
    base = Database()
    base.add_source(Source("desk", "A desk", "unit", "B", outlet="paper"))
    base.add_source(Source("paper", "A paper", "outlet", "C"))
    base.add_source(Source("mine", "mine.dl", OWN))
    base.add_article(Article("a1", "a1.txt", "paper", "One"))
    published = parse_bound("2014-06", base.codec)
    base.add([
        Report("r1", (), "desk", article="a1", published=published, credibility=2, place="jal"),
        Report("r2", (), "paper", stance=Stance.DENIES),
        Report("r3", (), "official", via="paper", stance=Stance.SUSPECTS),
        Report("r4", (), "witness", article="a1"),
        Report("r5", (), "nobody"),
        Report("r6", (), "mine"),
    ])  # fmt: skip
    return base


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("accepted", [("r1",), ("r3",), ("r4",), ("r5",), ("r6",)]),
        ("article", [("r1", "a1"), ("r4", "a1")]),
        ("credibility", [("r1", 2), ("r2", 6), ("r3", 6), ("r4", 6), ("r5", 6), ("r6", 6)]),
        (
            "outlet",
            [("r1", "paper"), ("r2", "paper"), ("r3", "paper"), ("r4", "paper"),
             ("r5", "nobody"), ("r6", "mine")],
        ),
        ("own", [("r6",)]),
        ("place", [("r1", "jal")]),
        ("published", [("r1", Range(Day(735385), Day(735414)))]),
        (
            "reliability",
            [("desk", "b"), ("mine", "f"), ("nobody", "f"), ("official", "f"), ("paper", "c"),
             ("witness", "f")],
        ),
        (
            "report",
            [("r1", "desk"), ("r2", "paper"), ("r3", "official"), ("r4", "witness"),
             ("r5", "nobody"), ("r6", "mine")],
        ),
        (
            "stance",
            [("r1", "asserts"), ("r2", "denies"), ("r3", "suspects"), ("r4", "asserts"),
             ("r5", "asserts"), ("r6", "asserts")],
        ),
    ],
)  # fmt: skip
def test_attributes_of_reports_are_relations(name: str, rows: list[tuple[object, ...]]) -> None:
    relation = described().attribute(name)
    assert relation.sorted_rows() == rows
    assert relation.is_timeless


def test_a_doubtful_bound_lowers_the_credibility() -> None:
    base = database(report("r1", claim("p", "a", at="[2?, 6]"), credibility=2))
    assert base.attribute("credibility").sorted_rows() == [("r1", 3)]


def test_a_source_described_late_is_not_overlooked() -> None:
    base = database(report("r1", claim("p", "a"), source="desk", article="a1"))
    assert base.attribute("reliability").sorted_rows() == [("desk", "f")]
    assert base.attribute("outlet").sorted_rows() == [("r1", "desk")]
    base.add_article(Article("a1", "a1.txt", "paper", "One"))
    assert base.attribute("outlet").sorted_rows() == [("r1", "paper")]
    base.add_source(Source("desk", "A desk", "unit", "B", outlet="agency"))
    assert base.attribute("reliability").sorted_rows() == [("desk", "b")]
    assert base.attribute("outlet").sorted_rows() == [("r1", "agency")]


# -- now --------------------------------------------------------------------------------------


def test_nobody_knows_now_unless_told() -> None:
    base = Database()
    assert not base.now_relation()
    today = from_date(datetime.date(2014, 9, 1))
    base.set_now(today)
    told = base.now_relation()
    assert told.sorted_rows() == [(Day(today),)]
    base.set_now(today)
    assert base.now_relation() is told
    base.set_now(None)
    assert not base.now_relation()


def test_now_is_a_number_where_time_is_numbers() -> None:
    base = database()
    base.set_now(7)
    assert base.now_relation().sorted_rows() == [(7,)]


# -- copies -----------------------------------------------------------------------------------


def test_a_copy_changes_alone() -> None:
    base = database(report("r1", claim("p", "a")))
    other = base.copy()
    other.add([report("r2", claim("p", "b"))])
    assert set(base.reports) == {"r1"}
    assert base.claimed("p").as_dict() == {("a",): ALWAYS}
    assert other.claimed("p").as_dict() == {("a",): ALWAYS, ("b",): ALWAYS}
    other.add_source(Source("x", "X"))
    assert base.sources == {}


def test_some_reports_alone() -> None:
    base = database(report("r1", claim("p", "a")), report("r2", claim("p", "b")))
    some = base.where(lambda one: one.id == "r2")
    assert some.claimed("p").as_dict() == {("b",): ALWAYS}
    assert some.codec is base.codec


# -- what is not certain ----------------------------------------------------------------------


def uncertain() -> Database:
    return database(
        report("r1", claim("p", "a", at="[1..3, 5..8]")),
        report("r2", claim("p", "b", at="[1, 9]"), stance=Stance.SUSPECTS),
        report("r3", claim("p", "c")),
        report("r4", claim("p", "d", at="[1..6, 4..8]")),
        report("r5", claim("p", "a", at="[2, 9]"), stance=Stance.DENIES),
    )


def extents(relation: Relation) -> dict[str, str]:
    return {
        ", ".join(str(value) for value in row): format_set(extent, INTEGERS)
        for row, extent in relation
    }


def test_what_is_claimed_has_a_possible_and_a_certain_extent() -> None:
    base = uncertain()
    assert extents(base.claimed("p")) == {
        "a": "[1, 8]", "b": "[1, 9]", "c": "[_, _]", "d": "[1, 8]",
    }  # fmt: skip
    assert extents(base.claimed("p", BaseExtent.CERTAIN)) == {"a": "[3, 5]", "c": "[_, _]"}


def test_claims_that_hold_on_no_certain_day_are_loose_with_their_inner_bounds() -> None:
    assert extents(uncertain().claimed("p", BaseExtent.LOOSE)) == {
        "b, 1, 10": "[1, 9]",  # hedged: all of it, or nothing
        "d, 6, 5": "[1, 8]",
    }


def test_those_that_certainly_held_on_some_day_have_all_four_bounds_as_values() -> None:
    assert extents(uncertain().claimed("p", BaseExtent.DATED)) == {"d, 1, 6, 5, 8": "[_, _]"}


def test_who_says_what_has_these_extents_too() -> None:
    base = uncertain()
    assert extents(base.said("p", extent=BaseExtent.CERTAIN)) == {
        "r1, a": "[3, 5]", "r3, c": "[_, _]",
    }  # fmt: skip
    denied = base.said("p", denies=True, extent=BaseExtent.CERTAIN)
    assert extents(denied) == {"r5, a": "[2, 9]"}


def test_nothing_is_certain_that_may_not_have_been_published() -> None:
    base = uncertain().where(lambda _report: True, unsure=frozenset({"r1", "r3"}))
    assert extents(base.claimed("p", BaseExtent.CERTAIN)) == {}
    assert extents(base.claimed("p"))["c"] == "[_, _]"
    assert base.attribute("accepted", BaseExtent.CERTAIN).sorted_rows() == [("r2",), ("r4",)]
    assert base.attribute("accepted", BaseExtent.LOOSE).sorted_rows() == [
        ("r1", NEG_INF, POS_INF), ("r3", NEG_INF, POS_INF),
    ]  # fmt: skip
    doubts = base.doubts()
    assert (doubts.of_existence, doubts.of_publication) == (True, False)


def test_the_extents_grow_as_reports_are_added() -> None:
    base = uncertain()
    certain = base.claimed("p", BaseExtent.CERTAIN)
    loose = base.claimed("p", BaseExtent.LOOSE)
    more = (claim("p", "a", at="[5, 7]"), claim("p", "e", at="[0..1, 0..1]"))
    base.add([report("r6", *more)])
    assert base.claimed("p", BaseExtent.CERTAIN) is certain
    assert base.claimed("p", BaseExtent.LOOSE) is loose
    assert extents(certain)["a"] == "[3, 7]"
    assert "e, 1, 1" in extents(loose)


# -- tables -----------------------------------------------------------------------------------


def test_many_claims_are_a_table_where_that_is_preferred(kind: str) -> None:
    base = uncertain()
    made = [base.said("p", denies=denies, extent=extent) for denies in (True, False)
            for extent in (BaseExtent.POSSIBLE, BaseExtent.CERTAIN)]  # fmt: skip
    made += [base.claimed("p"), base.attribute("report")]
    assert {type(relation) is Relation for relation in made} == {kind == "objects"}


def test_claims_that_no_table_can_hold_are_objects() -> None:
    far = 1 << 62
    base = database(report("r1", Claim("p", ("a",), parse_interval(f"[1, {far}]", INTEGERS))))
    assert base.claimed("p").as_dict() == {("a",): during((1, far + 1))}
    mixed = database(report("r1", claim("p", "a")), report("r2", claim("p", "a", "b")))
    assert mixed.claimed("p").as_dict() == {("a",): ALWAYS, ("a", "b"): ALWAYS}
