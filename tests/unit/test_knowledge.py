"""The knowledge base: changing it, asking it, and what it says about itself."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

import cartelogic
from cartelogic import (
    Code,
    EvaluationError,
    Interval,
    IntervalSet,
    KnowledgeBase,
    Limits,
    ProgramError,
    Stance,
    TemporalError,
)
from cartelogic.model.values import Row
from cartelogic.temporal import NEG_INF, POS_INF, Codec, from_date
from tests.evaluation import FULL_ENGINES

TOY = """
ally(a, b) @ [2010-01-01, 2013-06-30].   rival(b, c) @ [2011-01-01, 2014-12-31].
rival(a, c) @ [2012-01-01, 2016-12-31].
common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
"""
EPOCH = ".time integer\n"
PRESS = """\
sources:
  gazette: {title: The Gazette, kind: outlet, reliability: B}
articles:
  early: {file: early.txt, outlet: gazette, title: Early, published: "2012-03-05"}
  late: {file: late.txt, outlet: gazette, title: Late, published: "2015..2016"}
"""
EARLY = 'article: early\nreports:\n  - {id: r1, claim: "ally(a, b) @ [2010-01-01, 2011-12-31]"}\n'
LATE = 'article: late\nreports:\n  - {id: r2, claim: "ally(a, b) @ [2010-01-01, 2014-12-31]"}\n'


@pytest.fixture
def kb() -> KnowledgeBase:
    return KnowledgeBase.from_text(TOY, name="toy")


@pytest.fixture
def press(tmp_path: Path) -> KnowledgeBase:
    """Two articles on one alliance, of different days."""
    for name, text in (("press", PRESS), ("early", EARLY), ("late", LATE)):
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return cartelogic.load(tmp_path)


def asked(kb: KnowledgeBase, goal: str, **options: Any) -> str:
    """The answers in writing."""
    return str(kb.query(goal, **options))


def everything(kb: KnowledgeBase) -> dict[str, dict[Row, IntervalSet]]:
    """Every relation of a knowledge base, by each engine the same."""
    names = [*kb.analysis.context.heads, *kb.database.predicates()]
    found = {name: dict(kb.relation(name)) for name in names}
    for engine in FULL_ENGINES:
        assert found == {name: dict(kb.relation(name, engine=engine)) for name in names}, engine
    return found


# -- telling ------------------------------------------------------------------------------------


def test_what_is_told_is_known(kb: KnowledgeBase) -> None:
    assert asked(kb, "rival(d, c)") == "no answers"
    kb.tell("rival(d, c) @ [2013-01-01, 2013-12-31]. ally(a, d).")
    assert asked(kb, "common_enemy(a, X, c)") == (
        "X = b  [2012-01-01, 2013-06-30]\nX = d  [2013-01-01, 2013-12-31]"
    )


def test_a_report_is_made_for_each_fact_and_named_by_its_line(kb: KnowledgeBase) -> None:
    assert kb.tell("p(a). p(b).\np(c). q(X) :- p(X).") == ("told1:1", "told1:1:7", "told1:2")
    assert kb.tell("p(d).") == ("told2:1",)
    assert kb.tell("r(X) :- p(X).") == ()


def test_a_report_has_the_source_it_is_told_with(kb: KnowledgeBase) -> None:
    (name,) = kb.tell(
        "ally(a, d) @ [2013, 2014].",
        source="gazette",
        published="2014-06",
        stance="suspects",
        credibility=2,
        place="sea",
        note="They were seen together.",
    )
    report = kb.database.reports[name]
    assert (report.source, report.place, report.credibility) == ("gazette", "sea", 2)
    assert report.stance is Stance.SUSPECTS
    assert report.published is not None
    assert report.published.text == "2014-06"
    assert asked(kb, f"report('{name}', S)") == "S = gazette  always"
    assert "They were seen together." in kb.why("ally(a, d)").text()


def test_a_denial_is_no_fact(kb: KnowledgeBase) -> None:
    kb.tell("rival(d, c).", source="gazette", stance="denies")
    assert asked(kb, "rival(d, c)") == "no answers"
    assert asked(kb, "_ denies rival(d, c)") == "yes  always"


@pytest.mark.parametrize(
    "options",
    [
        {"published": "2014"},
        {"stance": "denies"},
        {"place": "sea"},
        {"note": "Why."},
        {"source": "gazette", "stance": "maybe"},
        {"source": "gazette", "credibility": 7},
        {"source": "gazette", "credibility": 0},
    ],
)
def test_attributes_that_cannot_be_are_refused(
    kb: KnowledgeBase, options: dict[str, object]
) -> None:
    before = dict(kb.database.reports)
    with pytest.raises(ValueError, match=r"source|stance|Stance|credibility"):
        kb.tell("rival(d, c).", **options)  # type: ignore[arg-type]  # each is wrong in a way
    assert kb.database.reports == before


def test_a_day_of_publication_that_does_not_exist_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(TemporalError):
        kb.tell("rival(d, c).", source="gazette", published="2014-02-30")
    assert asked(kb, "rival(d, c)") == "no answers"


@pytest.mark.parametrize(
    "text",
    [
        "rival(d, c). rival(d c).",
        "rival(d, c). q(X) :- nobody(X).",
        "rival(d, c). rival(d).",
        "rival(d, c). trusted(X) :- rival(X, _), not trusted(X).",
        'rival(d, c). .include "more.dl"',
        ".time integer\nrival(d, c).",
    ],
)
def test_a_mistake_leaves_everything_as_it_was(kb: KnowledgeBase, text: str) -> None:
    before, reports, program = everything(kb), dict(kb.database.reports), kb.program
    with pytest.raises(ProgramError):
        kb.tell(text)
    assert kb.database.reports == reports
    assert kb.program == program
    assert everything(kb) == before


def test_a_file_with_a_mistake_leaves_everything_as_it_was(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    (tmp_path / "good.dl").write_text("rival(d, c).", "utf-8")
    (tmp_path / "bad.yaml").write_text("sources: {gazette: {titel: G}}", "utf-8")
    before, program = everything(kb), kb.program
    with pytest.raises(ProgramError) as refused:
        kb.load(tmp_path)
    assert "CL503" in refused.value.codes()
    assert kb.program == program
    assert everything(kb) == before


@pytest.mark.parametrize("name", ["nowhere.dl", "nowhere.csv", "facts.txt", "folder"])
def test_what_cannot_be_loaded_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "facts.txt").write_text("a, b", "utf-8")
    with pytest.raises(ProgramError) as refused:
        cartelogic.load(tmp_path / name)
    assert refused.value.codes() == ("CL501",)
    assert name in str(refused.value)


def test_an_empty_folder_is_an_empty_knowledge_base(tmp_path: Path) -> None:
    assert not cartelogic.load(tmp_path).database.reports


# -- taking back --------------------------------------------------------------------------------


def test_what_rests_on_a_report_falls_with_it(kb: KnowledgeBase) -> None:
    assert kb.retract("ally(a, b)") == ("toy:2",)
    assert asked(kb, "common_enemy(A, B, C)") == "no answers"
    assert asked(kb, "rival(a, c)") == "yes  [2012-01-01, 2016-12-31]"


def test_reports_are_taken_back_by_id_and_by_source(kb: KnowledgeBase) -> None:
    one = kb.tell("rival(d, c). ally(a, d).", source="gazette")
    assert kb.retract(report=one[0]) == (one[0],)
    assert asked(kb, "ally(a, d)") == "yes  always"
    assert kb.retract(source="gazette") == (one[1],)
    assert asked(kb, "ally(a, d)") == "no answers"


def test_a_denial_is_taken_back_with_its_atom(kb: KnowledgeBase) -> None:
    kb.tell("rival(a, c).", source="gazette", stance="denies")
    assert len(kb.retract("rival(a, c)")) == 2
    assert asked(kb, "_ denies rival(a, c)") == "no answers"


@pytest.mark.parametrize(
    "options",
    [
        {"atom": "rival(c, a)"},
        {"atom": "common_enemy(a, b, c)"},
        {"report": "r9"},
        {"source": "nobody"},
        {},
    ],
)
def test_there_has_to_be_a_report_to_take_back(kb: KnowledgeBase, options: dict[str, str]) -> None:
    before = everything(kb)
    with pytest.raises(LookupError, match="no report to take back"):
        kb.retract(**options)
    assert everything(kb) == before


# -- step by step as from the start -------------------------------------------------------------

STEPS = (
    "rival(a, d) @ [2013, 2015].",
    "rival(b, d) @ [2012-06, 2013]. bloc(A, B) :- ally(A, B).",
    "bloc(A, C) :- bloc(A, B), ally(B, C), A != C. ally(b, e) @ [2011, 2012].",
    "alone(A) :- rival(A, _), not bloc(A, _). ally(e, f).",
    "spell(A, B) @ I :- bloc(A, B) @ I. ally(f, a) @ [2012, _].",
    "ally(a, b) @ [2013-07, 2014].",
)


@pytest.mark.parametrize("asking", [False, True])
def test_telling_step_by_step_is_telling_at_once(kb: KnowledgeBase, asking: bool) -> None:
    for step in STEPS:
        kb.tell(step)
        if asking:  # so that there is something to continue from
            everything(kb)
    assert everything(kb) == everything(KnowledgeBase.from_text(TOY + " ".join(STEPS)))


def test_telling_and_taking_back_is_never_having_told(kb: KnowledgeBase) -> None:
    kb.tell("bloc(A, B) :- ally(A, B). bloc(A, C) :- bloc(A, B), ally(B, C), A != C.")
    before = everything(kb)
    for step in ("ally(b, e) @ [2011, 2012].", "ally(e, a)."):
        told = kb.tell(step, source="gazette")
        assert everything(kb) != before
        assert kb.retract(source="gazette") == told
        assert everything(kb) == before


def test_forgetting_what_was_derived_changes_no_answer(kb: KnowledgeBase) -> None:
    before = everything(kb)
    kb.forget()
    assert everything(kb) == before


# -- asking at times ----------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["2012-01-01", " 2012-01-01 ", datetime.date(2012, 1, 1)])
def test_at_takes_days_in_several_forms(kb: KnowledgeBase, at: str | datetime.date) -> None:
    (answer,) = kb.query("common_enemy(A, B, C)", at=at)
    assert answer.when == "[2012-01-01, 2013-06-30]"


@pytest.mark.parametrize("at", ["2012", "2012-01", "soon", 734503, True, "2012-02-30"])
def test_at_is_one_day(kb: KnowledgeBase, at: str | int) -> None:
    with pytest.raises(TemporalError):
        kb.query("common_enemy(A, B, C)", at=at)


JULY = Interval(from_date(datetime.date(2013, 7, 1)), from_date(datetime.date(2013, 8, 1)))


@pytest.mark.parametrize(
    ("during", "found"),
    [
        ("2013", True),
        ("2013-06", True),
        ("2013-07", False),
        ("2013-06-30", True),
        ("2013-06..2013-09", True),
        ("[2013-06-30, 2014]", True),
        ("[2013-07-01, _]", False),
        ("[_, 2012-01-01)", False),
        ("[_, 2012-01-01]", True),
        (" [ 2013-06-30 , 2014 ] ", True),
        (("2013-06-30", "2013-07-30"), True),
        ((datetime.date(2013, 7, 1), datetime.date(2013, 7, 30)), False),
        (JULY, False),
        (Interval(NEG_INF, POS_INF), True),
    ],
)
def test_during_takes_periods_in_several_forms(
    kb: KnowledgeBase, during: str | tuple[str, str] | Interval, found: bool
) -> None:
    assert bool(kb.query("common_enemy(a, b, c)", during=during)) is found


@pytest.mark.parametrize("during", ["soon", "[2014, 2013]", "[2014", "", "2013..", "2014..2013"])
def test_a_period_that_is_none_is_refused(kb: KnowledgeBase, during: str) -> None:
    with pytest.raises(TemporalError):
        kb.query("common_enemy(a, b, c)", during=during)


def test_at_and_during_choose_answers_and_do_not_cut_them(kb: KnowledgeBase) -> None:
    whole = kb.query("rival(A, B)")
    assert kb.query("rival(A, B)", during="2014") == whole
    (answer,) = kb.query("rival(A, B)", at="2016-12-31")
    assert answer.when == "[2012-01-01, 2016-12-31]"
    assert not kb.query("rival(A, B)", at="2014-06-01", during="2012")


def test_as_of_sees_what_was_published_by_then(press: KnowledgeBase) -> None:
    assert asked(press, "ally(a, b)") == "yes  [2010-01-01, 2014-12-31]"
    assert asked(press, "ally(a, b)", as_of="2012-03-05") == "yes  [2010-01-01, 2011-12-31]"
    assert asked(press, "ally(a, b)", as_of="2012-03-04") == "no answers"
    # The late article may be of the first day of 2015, and is out on the last of 2016.
    assert asked(press, "ally(a, b)", as_of="2015-01-01") == (
        "yes  possibly [2010-01-01, 2014-12-31], certainly [2010-01-01, 2011-12-31]"
    )
    assert asked(press, "ally(a, b)", as_of="2016-12-31") == "yes  [2010-01-01, 2014-12-31]"
    assert asked(press, "ally(a, b)", as_of="2014-12-31", at="2013-01-01") == "no answers"


def test_as_of_notices_a_change(press: KnowledgeBase) -> None:
    assert asked(press, "ally(a, c)", as_of="2012-06-01") == "no answers"
    press.tell("ally(a, c).", source="gazette", published="2012-05")
    assert asked(press, "ally(a, c)", as_of="2012-06-01") == "yes  always"
    assert asked(press, "ally(a, c)", as_of="2012-05-01") == "yes  possibly always"
    assert asked(press, "ally(a, c)", as_of="2012-04-30") == "no answers"
    press.retract("ally(a, c)")
    assert asked(press, "ally(a, c)", as_of="2012-06-01") == "no answers"


def test_what_is_your_own_was_always_known(kb: KnowledgeBase) -> None:
    assert kb.query("common_enemy(A, B, C)", as_of="0001-01-01") == kb.query(
        "common_enemy(A, B, C)"
    )


def test_a_view_of_an_earlier_day_can_be_changed_alone(press: KnowledgeBase) -> None:
    view = press.as_of("2012-12-31")
    assert view.query("ally(a, b)")[0].when == "[2010-01-01, 2011-12-31]"
    view.tell("ally(x, y).")
    press.tell("ally(z, y).")
    assert not press.query("ally(x, y)")
    assert not view.query("ally(z, y)")


def test_now_is_what_the_question_says(kb: KnowledgeBase) -> None:
    kb.tell("over(A, B) @ [E + 1, T] :- now(T), ally(A, B) @ [_, E], E < T.")
    assert asked(kb, "over(A, B)", now="2013-06-30") == "no answers"
    answers = kb.query("over(A, B)", now=datetime.date(2014, 1, 1))
    assert str(answers) == "A = a, B = b  [2013-07-01, 2014-01-01]"
    with pytest.raises(EvaluationError) as refused:
        kb.query("over(A, B)")
    assert refused.value.codes() == ("CL601",)
    # The proof of an answer is about the day that was given with its question.
    answers[0].why().verify()


def test_a_proof_is_about_its_own_now_whatever_was_asked_since(kb: KnowledgeBase) -> None:
    kb.tell("old(A, B) :- ally(A, B), now(T), T > 2013-06-30.")
    explanation = kb.why("old(a, b)", now="2014-01-01")
    document = explanation.to_json()
    later = kb.proofs("old(a, b)", now="2014-01-01")
    for now in ("2013-01-01", "2015-01-01"):
        kb.query("old(A, B)", now=now)
        explanation.verify()
        kb.query("old(A, B)", now=now)
        assert explanation.to_json() == document
        cartelogic.read_proof(kb, document).verify()
    kb.query("old(A, B)", now="2013-01-01")
    assert [proof.text() for proof in later] == [explanation.text()]
    assert asked(kb, "old(A, B)", now="2013-01-01") == "no answers"


# -- extents ------------------------------------------------------------------------------------

VAGUE = """
.decl ally(a: group, b: group) disjoint(rival) "Allied."
.decl rival(a: group, b: group) "Rivals."
ally(a, b) @ [2010-01-01, 2012-06-30]. ally(a, c) @ [2012, 2012]. ally(a, d) @ [2010, 2012].
rival(a, b) @ [2012-03-01, 2012-06-30].
lonely(X) :- group(X), not ally(X, _).
group(a).
"""


@pytest.mark.parametrize("engine", FULL_ENGINES)
def test_the_mode_chooses_answers_and_does_not_cut_them(engine: str) -> None:
    kb = KnowledgeBase.from_text(VAGUE)
    every = kb.query("ally(a, X)", engine=engine)
    assert [answer["X"] for answer in every] == ["b", "c", "d"]
    certain = kb.query("ally(a, X)", mode="certain", engine=engine)
    assert list(certain) == [every[0], every[2]]
    # With an instant: only what is certain there.
    at: dict[str, Any] = {"at": "2012-04-01", "engine": engine}
    assert [answer["X"] for answer in kb.query("ally(a, X)", **at)] == ["b", "c", "d"]
    assert not kb.query("ally(a, X)", mode="certain", **at)
    assert [a["X"] for a in kb.query("ally(a, X)", during="2011", mode="certain")] == ["b", "d"]


def test_an_answer_has_three_extents() -> None:
    b, c, d = KnowledgeBase.from_text(VAGUE).query("ally(a, X)")
    assert b.when == "certainly [2010-01-01, 2012-02-29], contested [2012-03-01, 2012-06-30]"
    assert c.when == "possibly [2012-01-01, 2012-12-31]"
    assert d.when == "possibly [2010-01-01, 2012-12-31], certainly [2010-12-31, 2012-01-01]"
    assert [answer.standing for answer in (b, c, d)] == ["certain", "possible", "certain"]
    for answer in (b, c, d):
        assert not answer.certain & answer.contested
        assert (answer.certain | answer.contested) - answer.possible == IntervalSet()


@pytest.mark.parametrize("engine", FULL_ENGINES)
def test_a_relation_has_both_extents(engine: str) -> None:
    kb = KnowledgeBase.from_text(VAGUE)
    possible = kb.relation("ally", engine=engine)
    certain = kb.relation("ally", mode="certain", engine=engine)
    assert set(possible) == {("a", "b"), ("a", "c"), ("a", "d")}
    assert set(certain) == {("a", "b"), ("a", "d")}
    for row, extent in certain.items():
        assert extent - possible[row] == IntervalSet()
    # What nothing uncertain reaches has one extent.
    assert kb.relation("group", mode="certain", engine=engine) == kb.relation("group")


def test_an_unknown_mode_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(ValueError, match="there is no mode `sure`; there are"):
        asked(kb, "rival(A, B)", mode="sure")


# -- whole relations ----------------------------------------------------------------------------


def test_a_relation_is_every_tuple_with_its_extent_in_order(kb: KnowledgeBase) -> None:
    kb.tell("rival(B, A) :- rival(A, B).")
    for engine in FULL_ENGINES:
        found = kb.relation("rival", engine=engine)
        assert list(found) == [("a", "c"), ("b", "c"), ("c", "a"), ("c", "b")]
        years = (datetime.date(2012, 1, 1), datetime.date(2017, 1, 1))
        assert found["c", "a"] == IntervalSet([Interval(*map(from_date, years))])


def test_a_declared_relation_without_tuples_is_empty(kb: KnowledgeBase) -> None:
    kb.tell('.decl met(a: group, b: group) "Met."')
    assert kb.relation("met") == {}


def test_an_unknown_relation_is_refused_with_a_guess(kb: KnowledgeBase) -> None:
    with pytest.raises(LookupError, match="nothing defines `rivl`; did you mean `rival`"):
        kb.relation("rivl")


@pytest.mark.parametrize("engine", ["row", "column"])
def test_an_unknown_engine_is_refused(kb: KnowledgeBase, engine: str) -> None:
    with pytest.raises(LookupError, match="there is no engine"):
        kb.query("rival(A, B)", engine=engine)


# -- why ----------------------------------------------------------------------------------------


def test_the_explanation_of_the_toy_has_at_most_six_lines(kb: KnowledgeBase) -> None:
    explanation = kb.why("common_enemy(a, b, c)")
    explanation.verify()
    assert explanation.short() == (
        "common_enemy(a, b, c) [2012-01-01, 2013-06-30]: starts with toy:3, ends with toy:2"
    )
    assert len(explanation.text().splitlines()) <= 6
    assert explanation.text().splitlines()[0] == explanation.short()
    assert [leaf.report.id for leaf in explanation.reports] == ["toy:2", "toy:3", "toy:2:42"]


def test_an_answer_knows_why(kb: KnowledgeBase) -> None:
    (answer,) = kb.query("common_enemy(A, B, C)")
    assert answer.why().text() == kb.why("common_enemy(a, b, c)").text()
    assert answer.why("2012-06-01").proof == kb.why("common_enemy(a, b, c)", at="2012-06-01").proof
    with pytest.raises(LookupError, match="does not hold at 2011-12-31"):
        answer.why("2011-12-31")


def test_an_answer_knows_why_it_may_be_a_value_that_is_known_as_a_range() -> None:
    kb = KnowledgeBase.from_text(
        EPOCH + "e(a) @ [0..2, 5..7]. f(a, 5) @ [6, 22].\n"
        "h(X, D) @ I :- e(X) @ I, D = days(I). h(X, N) :- f(X, N).\n"
    )
    (answer,) = kb.query("h(a, 5)")
    assert str(answer) == "yes  possibly [0, 22], certainly [6, 22]"
    whole, early = answer.why(), answer.why(at=0)
    assert whole.short().startswith("the answer holds [0, 22]: ")
    assert "h(a, 4..8) [0, 7]" in early.text()
    for explanation in (whole, early, answer.why(at=22), answer.why(extent="certain")):
        explanation.verify()
        cartelogic.read_proof(kb, explanation.to_json()).verify()


def test_an_answer_to_a_question_of_several_literals_knows_why(kb: KnowledgeBase) -> None:
    (answer,) = kb.query("ally(A, B), not rival(A, c), A != B", at="2010-06-01")
    explanation = answer.why()
    explanation.verify()
    assert "no rival(a, c)" in explanation.text()
    with pytest.raises(LookupError, match="is not possible at 2013-01-01"):
        answer.why("2013-01-01")


@pytest.mark.parametrize(
    ("atom", "code"),
    [
        ("common_enemy(a, B, c)", "CL306"),
        ("comon_enemy(a, b, c)", "CL207"),
        ("rival(a)", "CL201"),
        ("not rival(a, b)", "CL101"),
        ("rival(a, c), ally(a, b)", "CL101"),
        ("rival(a, c", "CL103"),
    ],
)
def test_what_is_no_ground_atom_has_no_proof(kb: KnowledgeBase, atom: str, code: str) -> None:
    with pytest.raises(ProgramError) as refused:
        kb.why(atom)
    assert code in refused.value.codes()


@pytest.mark.parametrize("at", [None, "2012-06-01"])
def test_what_does_not_hold_has_no_proof(kb: KnowledgeBase, at: str | None) -> None:
    with pytest.raises(LookupError, match=r"`rival\(c, a\)` does not hold"):
        kb.why("rival(c, a)", at=at)


# -- what it says about itself ------------------------------------------------------------------

CONSTRAINED = """
.decl ally(a: group, b: group) disjoint(rival) "Allied."
.decl rival(a: group, b: group) "Rivals."
.constraint mutual(A, B) :- ally(A, B), ally(B, A), A < B.
ally(a, b) @ [2010, 2012]. rival(a, b) @ [2012, 2013]. ally(b, a) @ [2011, 2011].
"""


def test_violations_have_proofs(kb: KnowledgeBase) -> None:
    assert kb.violations() == ()
    found = KnowledgeBase.from_text(CONSTRAINED).violations()
    for explanation in found:
        explanation.verify()
    assert [[leaf.report.id for leaf in explanation.reports] for explanation in found] == [
        ["text:5", "text:5:28"],
        ["text:5", "text:5:56"],
    ]


def test_check_says_everything_in_order_of_place() -> None:
    kb = KnowledgeBase.from_text(CONSTRAINED + "lone(X) :- ally(X, Y), X != zzz.")
    found = kb.check()
    assert [str(finding.code) for finding in found] == [
        "CL508",  # the declared property, line 2
        "CL508",  # the constraint, line 4
        "CL208",  # nobody declared `lone`
        "CL307",  # `Y` occurs once
        "CL212",  # `zzz` occurs nowhere else
    ]
    assert not any(finding.is_error for finding in found)


def test_a_sound_program_has_nothing_to_be_said_about_it() -> None:
    assert KnowledgeBase.from_text('.decl p(a: group) "P."\np(a).').check() == ()


def test_the_questions_of_a_program_can_be_asked(kb: KnowledgeBase) -> None:
    kb.tell(".query common_enemy(A, B, C), not ally(B, C).\n.query rival(a, X).")
    assert kb.queries == ("common_enemy(A, B, C), not ally(B, C)", "rival(a, X)")
    assert [len(kb.query(question)) for question in kb.queries] == [1, 1]


@pytest.mark.parametrize("engine", FULL_ENGINES)
@pytest.mark.parametrize(
    ("limits", "code"), [(Limits(rounds=20), "CL603"), (Limits(pieces=100), "CL604")]
)
def test_an_evaluation_without_end_is_stopped(engine: str, limits: Limits, code: str) -> None:
    kb = KnowledgeBase.from_text("n(0). n(X + 1) :- n(X). fine(1).", limits=limits)
    with pytest.raises(EvaluationError) as refused:
        kb.query("n(X)", engine=engine)
    assert refused.value.codes() == (code,)
    assert "n(X + 1) :- n(X)." in str(refused.value)
    assert len(kb.query("fine(X)", engine=engine)) == 1


# -- answers ------------------------------------------------------------------------------------

VALUES = """
p(2). p(-1). p(2.5). p(2014-05-01). p(2010-01-01). p(b). p(a). p('Z'). p("b"). p("a").
"""


def test_answers_come_in_the_order_of_their_values() -> None:
    kb = KnowledgeBase.from_text(VALUES)
    expected = [
        -1,
        2,
        2.5,
        datetime.date(2010, 1, 1),
        datetime.date(2014, 5, 1),
        "Z",
        "a",
        "b",
        "a",
        "b",
    ]
    for engine in FULL_ENGINES:
        assert [answer["X"] for answer in kb.query("p(X)", engine=engine)] == expected


def test_answers_are_a_sequence(kb: KnowledgeBase) -> None:
    answers = kb.query("rival(X, Y)")
    assert answers.names == ("X", "Y")
    assert len(answers) == 2
    assert answers[0].values == {"X": "a", "Y": "c"}
    assert answers[-1]["X"] == "b"
    assert list(answers[1:]) == [answers[1]]
    assert answers[1:].names == answers.names
    assert answers[0] in answers
    assert repr(answers) == "<2 answers: X, Y>"
    assert repr(kb.query("rival(a, c)")) == "<1 answers: yes or no>"


def test_answers_are_equal_when_they_say_the_same(kb: KnowledgeBase) -> None:
    answers = kb.query("rival(X, Y)")
    other = KnowledgeBase.from_text(TOY)
    for engine in FULL_ENGINES:
        assert answers == other.query("rival(X, Y)", engine=engine)
    assert answers != other.query("rival(Y, X)")
    assert answers != other.query("rival(X, _)")
    assert answers != list(answers)
    other.retract("rival(b, c)")
    assert answers != other.query("rival(X, Y)")
    with pytest.raises(TypeError):
        hash(answers)


def test_a_question_without_variables_is_answered_yes_or_not_at_all(kb: KnowledgeBase) -> None:
    (answer,) = kb.query("rival(a, c)")
    assert str(answer) == "yes  [2012-01-01, 2016-12-31]"
    assert answer.values == {}
    assert str(kb.query("rival(c, a)")) == "no answers"


def test_a_symbol_that_nobody_mentions_is_a_warning(kb: KnowledgeBase) -> None:
    answers = kb.query("rival(X, zetas)")
    assert not answers
    assert [warning.code for warning in answers.warnings] == [Code.UNKNOWN_SYMBOL]
    assert not kb.query("rival(X, c)").warnings


def test_answers_as_dictionaries_are_ready_for_json(kb: KnowledgeBase) -> None:
    kb.tell('born(x, 1970-05-01, "X", 2.5) @ [1970-05-01, _]. born(y, 1980-01-01, "Y", 1).')
    rows = kb.query("born(X, Day, Name, N)").to_dicts()
    since, always = [["1970-05-01", None]], [[None, None]]
    assert rows == [
        {"X": "x", "Day": "1970-05-01", "Name": "X", "N": 2.5}
        | {"possible": since, "certain": since, "contested": []},
        {"X": "y", "Day": "1980-01-01", "Name": "Y", "N": 1}
        | {"possible": always, "certain": always, "contested": []},
    ]
    assert json.loads(json.dumps(rows)) == rows


def test_dictionaries_hold_each_extent_and_ranges_as_text() -> None:
    kb = KnowledgeBase.from_text(EPOCH + "p(a) @ [0..2, 8..9]. q(b) @ [0, 5].")
    kb.tell("q(b) @ [4, 4].", source="gazette", stance="denies")
    assert kb.query("p(X)").to_dicts() == [
        {"X": "a", "possible": [[0, 9]], "certain": [[2, 8]], "contested": []}
    ]
    assert kb.query("q(X)").to_dicts() == [
        {"X": "b", "possible": [[0, 5]], "certain": [[0, 3], [5, 5]], "contested": [[4, 4]]}
    ]
    (answer,) = kb.query("p(a) @ I, N = days(I)").to_dicts()
    assert (answer["I"], answer["N"]) == (["0..2", "8..9"], "7..10")
    assert (answer["possible"], answer["certain"]) == ([[None, None]], [])


SPELLS = """
.decl p(a: group, n: number) disjoint(q) "P."
.decl q(a: group, n: number) "Q."
p(a, 1) @ [2010-01-01, 2011-12-31]. p(a, 1) @ [2013-01, _]. p(b, 2) @ [_, 2009-12-31].
q(b, 2) @ [2009-12-01, 2010-12-31].
"""


def test_answers_as_a_polars_frame_have_a_row_for_each_stretch_of_one_standing() -> None:
    polars = pytest.importorskip("polars")
    frame = KnowledgeBase.from_text(SPELLS).query("p(X, N)").to_polars()
    assert frame.columns == ["X", "N", "start", "end", "certain", "contested"]
    day = datetime.date
    assert frame.rows() == [
        ("a", 1, day(2010, 1, 1), day(2011, 12, 31), True, False),
        ("a", 1, day(2013, 1, 1), day(2013, 1, 30), False, False),
        ("a", 1, day(2013, 1, 31), None, True, False),
        ("b", 2, None, day(2009, 11, 30), True, False),
        ("b", 2, day(2009, 12, 1), day(2009, 12, 31), False, True),
    ]
    assert frame.schema["start"] == polars.Date
    assert KnowledgeBase.from_text(SPELLS).query("p(c, N)").to_polars().is_empty()


def test_answers_as_a_pandas_frame_have_a_row_for_each_stretch_of_one_standing() -> None:
    pandas = pytest.importorskip("pandas")
    frame = KnowledgeBase.from_text(SPELLS).query("p(X, N)").to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == ["X", "N", "start", "end", "certain", "contested"]
    assert list(frame["X"]) == ["a", "a", "a", "b", "b"]
    assert list(frame["end"])[:1] == [datetime.date(2011, 12, 31)]
    assert frame["end"].isna().tolist() == [False, False, True, False, False]
    assert list(frame["certain"]) == [True, False, True, True, False]
    assert list(frame["contested"]) == [False, False, False, False, True]


def test_the_html_of_answers_escapes_what_reports_say() -> None:
    kb = KnowledgeBase.from_text(
        "p(\"<script>alert(1)</script>\", 'a&b') @ [2010-01-01, 2011-12-31]."
    )
    html = kb.query("p(X, Y)")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "a&amp;b" in html
    assert "<th>possible</th>" in html
    assert "<td>[2010-01-01, 2011-12-31]</td>" in html


# -- the integer time line ----------------------------------------------------------------------


@pytest.fixture
def steps() -> KnowledgeBase:
    return KnowledgeBase.from_text(EPOCH + "p(a) @ [0, 4]. p(b) @ [3, _]. q(X) :- p(X), p(b).")


def test_instants_may_be_integers(steps: KnowledgeBase) -> None:
    assert steps.codec is Codec.INTEGERS
    assert asked(steps, "q(X)") == "X = a  [3, 4]\nX = b  [3, _]"
    assert len(steps.query("p(X)", at=2)) == len(steps.query("p(X)", at="2")) == 1
    assert len(steps.query("p(X)", during=(4, 5))) == 2
    assert len(steps.query("p(X)", during="[5, 9]")) == 1
    assert steps.query("q(X)").to_dicts() == [
        {"X": "a", "possible": [[3, 4]], "certain": [[3, 4]], "contested": []},
        {"X": "b", "possible": [[3, None]], "certain": [[3, None]], "contested": []},
    ]
    steps.why("q(a)", at=4).verify()


@pytest.mark.parametrize("at", ["2014-01-01", datetime.date(2014, 1, 1), True])
def test_a_day_is_no_instant_of_it(steps: KnowledgeBase, at: str | datetime.date) -> None:
    with pytest.raises(TemporalError):
        steps.query("p(X)", at=at)


def test_two_time_lines_do_not_mix(steps: KnowledgeBase, kb: KnowledgeBase, tmp_path: Path) -> None:
    steps.tell("p(c) @ [7, 8].")  # told without `.time`: the time line of the knowledge base
    assert asked(steps, "p(c)") == "yes  [7, 8]"
    with pytest.raises(ProgramError) as refused:
        kb.tell(EPOCH + "p(c) @ [7, 8].")
    assert refused.value.codes() == ("CL211",)
    (tmp_path / "steps.dl").write_text(EPOCH + "p(c) @ [7, 8].", "utf-8")
    with pytest.raises(ProgramError) as refused:
        kb.load(tmp_path)
    assert "CL211" in refused.value.codes()
