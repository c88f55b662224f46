"""Proofs are found wherever there is something to prove, and always the same ones."""

from __future__ import annotations

import random
import re

import pytest
from attrs import evolve

import cartelogic
from cartelogic.model.sources import Claim, Report
from cartelogic.model.values import IntervalRange
from cartelogic.provenance.proof import (
    Coalesced,
    Condition,
    Derived,
    Proof,
    Reported,
    VagueSpell,
    size,
)
from cartelogic.provenance.render import Renderer
from cartelogic.provenance.search import NoProof, Search
from cartelogic.provenance.verify import faults
from cartelogic.store.database import Database
from cartelogic.store.relation import Relation
from cartelogic.temporal import NEG_INF, POS_INF, Codec, Interval, UncertainInterval
from tests.unit.provenance.programs import TOY, World, claim, report, world

EPOCH = ".time integer\n"


def checked(made: World, proof: Proof) -> Proof:
    assert faults(proof, made.analysis, made.database) == ()
    return proof


def bindings(proof: Proof) -> dict[str, object]:
    assert isinstance(proof, Derived)
    return dict(proof.bindings)


# -- what is chosen -----------------------------------------------------------------------------


def test_a_report_comes_before_a_rule() -> None:
    made = world(EPOCH + "p(a) @ [2, 4]. q(a).\np(X) :- q(X).")
    assert isinstance(made.search().at("p", ("a",), 3), Reported)
    assert isinstance(made.search().at("p", ("a",), 7), Derived)


def test_the_better_report_is_shown_then_the_longer_then_the_earlier() -> None:
    made = world(
        "q(X) :- p(X).",
        report("r1", "p(a) @ [2010, 2019]", credibility=3),
        report("r2", "p(a) @ [2010, 2013]", credibility=2),
        report("r3", "p(a) @ [2009, 2012]", credibility=2, stance="suspects"),
        report("r6", "p(a) @ [2012-01-01, 2016-12-30]", credibility=2),
        report("r5", "p(a) @ [2012-01-02, 2016-12-31]", credibility=2),
    )
    found = {}
    for day in ("2009-06-01", "2011-06-01", "2013-06-01", "2016-12-31", "2018-06-01"):
        proof = made.why("p(a)", day)
        assert isinstance(proof, Reported)
        found[day[:4]] = proof.report.id
    assert found == {"2009": "r3", "2011": "r2", "2013": "r6", "2016": "r5", "2018": "r1"}


def test_an_interval_of_several_proofs_is_coalesced() -> None:
    made = world(EPOCH + "p(a) @ [0, 4]. p(a) @ [3, 9]. p(a) @ [10, 12]. q(X) :- p(X).")
    proof = checked(made, made.why("q(a)"))
    assert isinstance(proof, Coalesced)
    assert proof.interval == Interval(0, 13)
    assert [part.interval for part in proof.segments if isinstance(part, Derived)] == [
        Interval(0, 5),
        Interval(3, 10),
        Interval(10, 13),
    ]


def test_one_proof_is_not_coalesced() -> None:
    made = world(EPOCH + "p(a) @ [0, 4]. q(X) :- p(X).")
    assert isinstance(made.why("q(a)"), Derived)


def test_what_holds_always_is_proven_from_the_beginning_of_time() -> None:
    made = world(EPOCH + "p(a) @ [_, 4]. p(a) @ [3, _]. q(X) :- p(X).")
    proof = checked(made, made.why("q(a)"))
    assert isinstance(proof, Coalesced)
    assert proof.interval == Interval(NEG_INF, POS_INF)


@pytest.mark.parametrize("instant", [-1, 10, NEG_INF])
def test_where_nothing_holds_there_is_no_proof(instant: float) -> None:
    made = world(EPOCH + "p(a) @ [0, 4]. q(X) :- p(X).")
    with pytest.raises(NoProof):
        made.search().at("q", ("a",), instant)


def test_a_gap_has_no_proof_throughout() -> None:
    made = world(EPOCH + "p(a) @ [0, 4]. p(a) @ [6, 9]. q(X) :- p(X).")
    with pytest.raises(NoProof):
        made.search().throughout("q", ("a",), Interval(0, 10))


def test_the_goal_of_another_instant_has_no_proof() -> None:
    made = world(EPOCH + "p(a) @ [0, 4]. q(a) @ [3, 9]. r(X) :- p(X).")
    ((_, rules),) = made.goal("p(X), q(X)")
    with pytest.raises(NoProof):
        made.search().goal(rules, ("a",), 7)


def test_what_no_rule_gives_is_a_fault_of_the_engine() -> None:
    made = world(EPOCH + "p(a) @ [0, 4]. q(X) :- p(X).")
    broken = {"q": made.engine.relation("q"), "p": Relation("p")}
    search = Search(made.analysis, made.database, broken.__getitem__)
    with pytest.raises(AssertionError, match=r"no rule derives Goal\(relation='q', row=\('a',\)"):
        search.at("q", ("a",), 3)


def test_a_spell_on_unknown_days_is_proven_by_its_own_dated_one() -> None:
    made = world(
        EPOCH + "held(a) @ [3..5, 4..9]. held(a) @ [20..22, 20..30].\n"
        "past(X) @ [end(I), _] :- held(X) @ I, start(I) > 10."
    )
    proof = checked(made, made.search().at("certain past", ("a",), 40))
    assert isinstance(proof, Derived)
    (spell, _) = proof.premises
    assert isinstance(spell, VagueSpell)
    assert spell.value == IntervalRange(20, 22, 21, 31)
    (dated,) = spell.cores
    assert isinstance(dated, Reported)
    assert dated.ground.row == ("a", 20, 22, 21, 30)
    assert proof.interval == Interval(30, POS_INF)


# -- what is computed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "n(X, Y), 10 / Y > 2, Y != 0",
        "n(X, Y), Z = 10 / Y, ok(Z, Y)",
        "n(X, Y), 10 / Y > 2, ok(_, Y)",
        "n(X, Y), ok(10 / Y, _), Y > 0",
        "n(X, Y), not ok(10 / Y, 3), Y > 0",
        "n(X, Y), mod(10, Y) = 0, not no(Y)",
    ],
)
def test_nothing_is_divided_that_another_literal_guards(body: str) -> None:
    text = f"n(a, 0). n(a, 2). ok(5, 2). no(0). q(X) :- {body}."
    made = world(EPOCH + text)
    assert bindings(checked(made, made.why("q(a)")))["Y"] == 2


INTERVALS = "p(a) @ [0, 1]. p(a) @ [5, 9]. r(b) @ [2, 6]. s([5, 6]). s([0, 0])."


def test_a_function_without_a_value_matches_nothing() -> None:
    rule = "q(X, Y) :- p(X) @ I, r(Y) @ J, s(intersection(I, J)), p(X)."
    made = world(EPOCH + INTERVALS + rule)
    proof = checked(made, made.why("q(a, b)"))
    assert isinstance(proof, Coalesced) or bindings(proof)["I"] == Interval(5, 10)


def test_no_variable_equals_what_has_no_value() -> None:
    rule = "q(X, Y) :- p(X) @ I, r(Y) @ J, K = intersection(I, J), p(X)."
    made = world(EPOCH + INTERVALS + rule)
    proof = checked(made, made.why("q(a, b)", "6"))
    assert bindings(proof)["K"] == Interval(5, 7)


def test_a_variable_that_comes_twice_is_one_value() -> None:
    made = world(EPOCH + "e(a, b). e(b, c). e(c, c). e(d, a). circle :- e(X, X).")
    assert bindings(checked(made, made.why("circle"))) == {"X": "c"}


def test_nothing_is_absent_that_has_no_value() -> None:
    rule = "q(X, Y) :- p(X) @ I, r(Y) @ J, not t(intersection(I, J)), p(X). t([3, 4])."
    made = world(EPOCH + INTERVALS + rule)
    assert bindings(checked(made, made.why("q(a, b)")))["I"] == Interval(5, 10)


# -- the same proof, always ---------------------------------------------------------------------

RULES = (
    "joined(X, Z) :- p(X, Y), p(Y, Z).",
    "joined(X, Z) :- p(X, Y), joined(Y, Z), not q(X).",
    "joined(X, Y) :- p(X, Y).",
    "lone(X) @ I :- q(X) @ I, not p(X, _).",
)
FACTS = (
    "p(a, b) @ [0, 9]",
    "p(b, c) @ [2, 12]",
    "p(a, d) @ [1, 6]",
    "p(d, c) @ [0, 20]",
    "p(c, a) @ [4, 8]",
    "p(a, b) @ [3, 12]",
    "p(a, b) @ [2, 11]",
    "q(c) @ [3, 5]",
    "q(e) @ [0, 5]",
)


def everything(seed: int, engine: str) -> list[str]:
    """All proofs as text, from facts and rules in some order."""
    shuffle = random.Random(seed)
    rules = shuffle.sample(RULES, len(RULES))
    reports = [
        Report(f"r{i}", (claim(fact, Codec.INTEGERS),), "official") for i, fact in enumerate(FACTS)
    ]
    shuffle.shuffle(reports)
    made = world(EPOCH + "\n".join(rules), *reports, engine=engine)
    show = Renderer(made.database).text
    return [re.sub(r"case\.dl:\d+", "", show(proof)) for proof in made.proofs()]


@pytest.mark.parametrize("engine", ["rows", "naive"])
def test_order_changes_no_proof(engine: str) -> None:
    first = everything(0, "rows")
    assert len(first) > 10
    assert all(everything(seed, engine) == first for seed in range(1, 6))


# -- size ---------------------------------------------------------------------------------------


def chain(steps: int) -> World:
    """A path of so many steps; each fact is a report."""
    interval = UncertainInterval.exact(Interval(0, 100), Codec.INTEGERS)
    edges = (
        Report(f"r{i}", (Claim("edge", (i, i + 1), interval),), "official") for i in range(steps)
    )
    return world(
        EPOCH + "start(0) @ [5, 200].\nreach(X) :- start(X).\nreach(Y) :- reach(X), edge(X, Y).",
        *edges,
    )


def test_a_path_of_20000_steps_is_explained_and_checked() -> None:
    made = chain(20_000)
    explanation = made.explained(made.search().at("reach", (20_000,), 50))
    explanation.verify()
    assert explanation.short() == "reach(20000) [5, 99]: starts with case.dl:2, ends with r0"
    assert size(explanation.proof) == 40_002
    assert len(explanation.reports) == 20_001


def test_a_recursion_through_a_window_is_explained_at_any_length() -> None:
    made = world(
        EPOCH + "start(a) @ [0, 2]. open(a) @ [0, 6000].\n"
        "tick(X) :- start(X).\ntick(X) :- once[5, 5] tick(X), open(X)."
    )
    proof = checked(made, made.search().at("tick", ("a",), 6000))
    assert interval(proof) == Interval(6000, 6001)
    assert size(proof) > 2 * 1200


def interval(proof: Proof) -> Interval:
    assert not isinstance(proof, Condition)
    return proof.interval


@pytest.mark.parametrize(
    ("body", "at", "expected"),
    [
        ("once[2, 4] p(X)", 8, Interval(2, 9)),
        ("once[2, 4] p(X)", 11, Interval(10, 14)),
        ("eventually[2, 4] p(X)", 2, Interval(-4, 3)),
        ("eventually[2, _] p(X)", NEG_INF, Interval(NEG_INF, 3)),
        ("historically[1, 2] p(X)", 3, Interval(2, 6)),
        ("always[1, 2] p(X)", 2, Interval(-1, 3)),
        ("p(X) since[1, 9] q(X)", 3, Interval(2, 5)),
        ("p(X) until[1, 9] q(X)", 0, Interval(0, 2)),
        ("q(X) since[0, 9] p(X)", 2, Interval(0, 5)),
        ("(not p(X)) since[1, 9] q(X)", 13, Interval(13, 22)),
        ("(not q(X)) until[0, _] p(X)", NEG_INF, Interval(NEG_INF, 5)),
    ],
)
def test_an_operator_is_shown_where_its_premises_show_it(
    body: str, at: int, expected: Interval
) -> None:
    facts = "p(a) @ [0, 4]. p(a) @ [8, 9]. q(a) @ [1, 2]. q(a) @ [12, 12]."
    made = world(EPOCH + facts + f"r(X) :- {body}.")
    assert interval(checked(made, made.search().at("r", ("a",), at))) == expected


def test_what_a_question_makes_of_its_own_is_explained() -> None:
    made = world(EPOCH + "p(a, b) @ [0, 4]. p(a, c) @ [3, 9]. q(a).")
    for goal in ("q(X), 2 = count : { p(X, _), q(X) }", "q(X), not once[0, 2] p(X, _)"):
        found = list(made.goal(goal))
        assert found
        for proof, rules in found:
            made.explained(proof, rules).verify()


def test_circles_in_the_facts_are_no_circles_in_the_proof() -> None:
    ring = " ".join(f"edge({i}, {(i + 1) % 40})." for i in range(40))
    made = world(EPOCH + ring + "far(X, Y) :- edge(X, Y). far(X, Z) :- far(X, Y), far(Y, Z).")
    checked(made, made.why("far(0, 0)"))


# -- by way of the knowledge base ---------------------------------------------------------------


def test_the_toy_explains_itself_in_six_lines() -> None:
    kb = cartelogic.KnowledgeBase.from_text(TOY, name="toy")
    lines = str(kb.why("common_enemy(a, b, c)")).splitlines()
    assert len(lines) <= 6
    assert lines[0] == (
        "common_enemy(a, b, c) [2012-01-01, 2013-06-30]: starts with toy:4, ends with toy:2"
    )


def test_why_outside_of_the_time_is_a_lookup_error() -> None:
    kb = cartelogic.KnowledgeBase.from_text(TOY)
    kb.why("common_enemy(a, b, c)", at="2013-06-30").verify()
    for at in ("2011-12-31", "2013-07-01"):
        with pytest.raises(LookupError, match=f"does not hold at {at}"):
            kb.why("common_enemy(a, b, c)", at=at)
    with pytest.raises(LookupError, match="does not hold"):
        kb.why("common_enemy(b, a, c)")


def test_answers_explain_themselves() -> None:
    kb = cartelogic.KnowledgeBase.from_text(TOY)
    for goal in ("common_enemy(A, B, C)", "rival(A, c), ally(A, B)", "not ally(b, a), ally(a, b)"):
        answers = kb.query(goal)
        assert answers
        for answer in answers:
            answer.why().verify()


def test_violations_are_explained() -> None:
    kb = cartelogic.KnowledgeBase.from_text(
        TOY + ".constraint peace(A) :- rival(A, _), ally(A, _)."
    )
    (violation,) = kb.violations()
    violation.verify()
    assert violation.short().startswith("peace(a) [2012-01-01, 2013-06-30]: starts with")


def test_another_database_does_not_prove_it() -> None:
    made = world(TOY)
    proof = made.why("common_enemy(a, b, c)")
    assert faults(proof, made.analysis, Database())
    kept = made.database.where(lambda one: one.id != "case.dl:4")
    assert [fault.wrong for fault in faults(proof, made.analysis, kept)] == [
        "the database has no such report `case.dl:4`"
    ]
    regraded = evolve(made.database.reports["case.dl:4"], credibility=1)
    kept.add([regraded])
    assert faults(proof, made.analysis, kept)
