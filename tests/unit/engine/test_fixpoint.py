"""What the engine ``rows`` keeps, continues and starts again."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import NormalRule
from cartelogic.engine import Engine, Limits
from cartelogic.engine.rows import fixpoint, revising
from cartelogic.engine.rows.applying import Applying
from cartelogic.engine.rows.runtime import Output
from cartelogic.engine.watch import Expired
from cartelogic.errors import EvaluationError
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.sources import Claim, Report
from cartelogic.store.database import Database
from cartelogic.temporal import ALWAYS, Codec, IntervalSet, parse_interval
from tests.evaluation import (
    FULL_ENGINES,
    PRESS,
    Passed,
    database_of,
    derived_names,
    extents,
    loaded,
    parsed,
    started,
)

RULES = """
.time integer
e(1, 2) @ [1, 9]. e(2, 3) @ [2, 8]. flag(3) @ [5, 5].
r(X, Y) :- e(X, Y).
r(X, Z) :- r(X, Y), e(Y, Z).
free(X) :- r(1, X), not flag(X).
spell(X, I) @ I :- r(1, X) @ I.
apart(X) :- flag(X).
"""


def edge(identity: str, start: int, end: int, at: str = "[1, 9]") -> Report:
    claim = Claim("e", (start, end), parse_interval(at, Codec.INTEGERS))
    return Report(identity, (claim,), PRESS.id)


def flagged(identity: str, value: int, at: str) -> Report:
    return Report(
        identity, (Claim("flag", (value,), parse_interval(at, Codec.INTEGERS)),), PRESS.id
    )


@pytest.fixture
def program() -> tuple[Analysis, Database]:
    return loaded(RULES)


@pytest.fixture
def rows(program: tuple[Analysis, Database]) -> Engine:
    return started("rows", *program)


def test_what_is_known_is_not_derived_again(rows: Engine) -> None:
    relation = rows.relation("free")
    log = list(relation.log)
    assert rows.relation("free") is relation
    assert relation.log == log


def test_new_facts_are_added_to_what_is_known(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    relation = rows.relation("r")
    before = list(relation.log)
    program[1].add([edge("r1", 3, 4)])
    assert rows.relation("r") is relation
    assert relation.log[: len(before)] == before
    assert [piece[0] for piece in relation.log[len(before) :]] == [(3, 4), (2, 4), (1, 4)]
    rounds = [piece[3][0] for piece in relation.log]
    assert min(rounds[len(before) :]) > max(rounds[: len(before)])


def test_new_instants_of_a_known_tuple_are_new_facts(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    relation = rows.relation("r")
    program[1].add([edge("r1", 2, 3, "[9, 20]")])
    rows.relation("r")
    assert relation.extent((1, 3)) == IntervalSet([(2, 10)])
    assert [piece[1:3] for piece in relation.rows[1, 3][1]] == [(2, 9), (9, 10)]


def test_what_was_absent_starts_again_when_it_appears(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    free, apart = rows.relation("free"), rows.relation("apart")
    program[1].add([flagged("r1", 2, "[1, 3]")])
    assert rows.relation("free") is not free
    assert rows.relation("free").extent((2,)) == IntervalSet([(4, 10)])
    assert rows.relation("apart") is apart


def test_whole_spells_start_again_when_they_grow(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    spells = rows.relation("spell")
    program[1].add([edge("r1", 1, 2, "[10, 12]")])
    fresh = rows.relation("spell")
    assert fresh is not spells
    assert [row[1] for row in fresh.sorted_rows() if row[0] == 2] == [
        parse_interval("[1, 12]", Codec.INTEGERS).possible
    ]


def test_whole_spells_of_other_tuples_start_again_too_and_are_the_same(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    spells = rows.relation("spell").as_dict()
    program[1].add([edge("r1", 7, 8)])
    assert rows.relation("spell").as_dict() == spells


def test_removed_facts_start_everything_again(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    program[1].add([edge("r1", 3, 4)])
    relation = rows.relation("r")
    program[1].remove(["r1"])
    assert rows.relation("r") is not relation
    assert (3, 4) not in rows.relation("r").rows


def test_only_what_is_asked_for_is_derived() -> None:
    analysis, database = loaded(RULES + "bad(Y) :- flag(X), Y = X / 0. worse(X) :- bad(X).")
    rows = started("rows", analysis, database)
    assert len(rows.relation("free")) == 2
    with pytest.raises(EvaluationError):
        rows.relation("worse")
    assert len(rows.relation("spell")) == 2


def test_a_rule_that_changed_starts_its_relation_again_and_what_reads_it_is_brought_up(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    kept = {name: rows.relation(name) for name in ("r", "free", "spell")}
    rows.relation("apart")
    changed, _ = loaded(RULES.replace("apart(X) :- flag(X)", "apart(X) :- r(X, 3)"))
    rows.prepare(changed, program[1])
    assert set(rows.relation("apart").rows) == {(1,), (2,)}
    assert all(rows.relation(name) is relation for name, relation in kept.items())
    changed, _ = loaded(RULES + "r(X, X) :- flag(X).")
    rows.prepare(changed, program[1])
    assert rows.relation("r") is not kept["r"]
    assert rows.relation("spell") is not kept["spell"]
    assert (3, 3) in rows.relation("r").rows


def test_rules_added_keep_what_does_not_read_them(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    kept = {name: rows.relation(name) for name in ("r", "free", "spell")}
    more, _ = loaded(RULES + "apart(X) :- e(X, _).")
    rows.prepare(more, program[1])
    assert all(rows.relation(name) is relation for name, relation in kept.items())
    assert set(rows.relation("apart").rows) == {(1,), (2,), (3,)}


def test_rules_removed_are_forgotten(rows: Engine, program: tuple[Analysis, Database]) -> None:
    assert len(rows.relation("apart")) == 1
    fewer, _ = loaded(RULES.replace("apart(X) :- flag(X).", "other(X) :- flag(X)."))
    rows.prepare(fewer, program[1])
    assert rows.relation("apart").as_dict() == {}
    assert len(rows.relation("other")) == 1


def test_another_database_is_another_world(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    assert len(rows.relation("r")) == 3
    rows.prepare(program[0], database_of(parsed(".time integer\n").program))
    assert rows.relation("r").as_dict() == {}
    rows.prepare(*program)
    assert len(rows.relation("r")) == 3


def test_a_fact_of_a_derived_predicate_is_a_given_piece(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    rows.relation("free")
    claim = Claim("r", (1, 9), None)
    program[1].add([Report("r1", (claim,), PRESS.id)])
    assert rows.relation("r").extent((1, 9)) == ALWAYS
    assert rows.relation("r").rows[1, 9][1][0][3] == (0, "")
    assert rows.relation("free").extent((9,)) == ALWAYS


def test_the_collector_is_left_as_it_was(program: tuple[Analysis, Database]) -> None:
    started("rows", *program).relation("r")
    assert gc.isenabled()
    gc.disable()
    try:
        started("rows", *program).relation("r")
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_collector_is_on_again_after_an_error() -> None:
    with pytest.raises(EvaluationError):
        started("rows", *loaded("p(0). q(X) :- p(Y), X = 1 / Y.")).relation("q")
    assert gc.isenabled()


# -- engines made from one another -------------------------------------------------------------


def test_a_fork_takes_over_what_was_derived(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    kept = {name: rows.relation(name) for name in ("r", "free", "apart")}
    fork = rows.fork()
    fork.prepare(program[0], program[1].fork())
    assert all(fork.relation(name) is relation for name, relation in kept.items())


def test_neither_sees_what_the_other_derives(
    rows: Engine, program: tuple[Analysis, Database]
) -> None:
    before = rows.relation("r").as_dict()
    database = program[1].fork()
    fork = rows.fork()
    fork.prepare(program[0], database)
    database.add([edge("r1", 3, 4)])
    assert (1, 4) in fork.relation("r").rows
    assert rows.relation("r").as_dict() == before
    program[1].add([edge("r2", 3, 5)])
    assert (1, 5) in rows.relation("r").rows
    assert (1, 5) not in fork.relation("r").rows


@pytest.mark.parametrize("small", [0, 512])
def test_what_follows_in_another_way_is_put_back_in_a_later_round(
    monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(revising, "SMALL", small)
    monkeypatch.setattr(revising, "SHARE", 1.0)
    analysis, database = loaded(
        ".time integer\nr(X, Y) :- e(X, Y). r(X, Z) :- r(X, Y), e(Y, Z).",
        [edge("a", 1, 2), edge("b", 2, 3), edge("c", 1, 3, "[3, 5]"), edge("d", 2, 4)],
    )
    rows = started("rows", analysis, database)
    rounds = {piece[0]: piece[3][0] for piece in rows.relation("r").log}
    database.remove(["b"])
    relation = rows.relation("r")
    assert relation.extent((1, 3)) == IntervalSet([(3, 6)])
    assert (2, 3) not in relation.rows
    assert {piece[0] for piece in relation.log} == {(1, 2), (1, 3), (1, 4), (2, 4)}
    later = relation.rows[1, 4][1][0][3][0]
    assert later == rounds[1, 4] if small == 0 else later > rounds[1, 4]


def test_a_rule_that_reads_other_extents_now_is_revised_with_the_code_of_the_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(revising, "SMALL", 0)
    monkeypatch.setattr(revising, "SHARE", 10)
    kb = KnowledgeBase.from_text(
        """
.time integer
e1(2) @ [5, 16]. e1(0). e1(0) @ [2, _]. e1(1) @ [6..9, 17..19]. e1(1) @ [13, 18].
e2(1) @ [5, 17]. e2(0) @ [1, 7]. e2(1) @ [5, 8]. e2(2) @ [8, 15]. e2(0) @ [4..5, 13].
e3(sd, sd, sd) @ [16, _]. e3(sc, sa, sd) @ [5, 15]. e3(sa, sd, sc) @ [16, 20].
e3(sb, sd, sd). e3(sd, sa, sc) @ [8..9, 11].
d1(sb) @ [4, 8].
d1(X3) :- e2(N1), e3(X4, _, sa) until[0, 5] e3(X2, X3, X4).
d1(sc) :- e1(N1), e2(N1), always[0, 2] e2(N2), N2 <= 0.
"""
    )
    less = kb
    for report in list(kb.database.reports):
        for relation in derived_names(less.analysis.require()):
            less._engine("rows").relation(relation)
        less = less.without(report=report)
    assert less.relation("d1") == {}


def test_a_rule_that_derives_too_much_is_stopped_on_the_way() -> None:
    # All of it would be 27 million tuples, and as many rounds of the innermost loop.
    numbers = " ".join(f"n({i})." for i in range(300))
    kb = KnowledgeBase.from_text(
        f"{numbers}\nt(X, Y, Z) :- n(X), n(Y), n(Z).", limits=Limits(pieces=1_000)
    )
    with pytest.raises(EvaluationError, match="`t` grew past 1,000 tuples") as stopped:
        kb.query("t(X, Y, Z)", engine="rows")
    assert stopped.value.codes() == ("CL604",)


# -- what reports no longer say ----------------------------------------------------------------


def anew(analysis: Analysis, database: Database) -> object:
    return extents(started("naive", analysis, database.copy()), derived_names(analysis))


def chain(length: int) -> list[Report]:
    return [edge(f"e{i}", i, i + 1) for i in range(length)]


CLOSURE = ".time integer\nr(X, Y) :- e(X, Y). r(X, Z) :- r(X, Y), e(Y, Z)."


@pytest.mark.parametrize(("lost", "is_revised"), [("e9", True), ("e6", True), ("e5", False)])
def test_where_too_much_may_fall_a_stratum_is_worked_out_again(
    monkeypatch: pytest.MonkeyPatch, lost: str, is_revised: bool
) -> None:
    monkeypatch.setattr(revising, "SMALL", 0)
    monkeypatch.setattr(revising, "SHARE", 0.52)  # of 55: 28 need `e6`, and 30 need `e5`
    analysis, database = loaded(CLOSURE, chain(10))
    rows = started("rows", analysis, database)
    before = rows.relation("r").rows[0, 1][1]
    assert len(rows.relation("r")) == 55
    database.remove([lost])
    assert extents(rows, ["r"]) == anew(analysis, database)
    after = rows.relation("r").rows[0, 1][1]
    assert (after == before) is is_revised, "it keeps its round, or has a new one"


def test_of_a_stratum_only_the_relations_that_lost_anything_are_derived_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(revising, "SMALL", 0)
    monkeypatch.setattr(revising, "SHARE", 1.0)
    reports = [
        *(edge("a", 0, 1), edge("b", 1, 2), edge("c", 0, 3), edge("d", 3, 2, "[4, 6]")),
        *(edge("e", 2, 4), edge("f", 4, 5), edge("g", 4, 6), edge("h", 6, 7, "[2, 3]")),
    ]
    analysis, database = loaded(
        """
.time integer
left(0, 0).
left(X, N + 1) :- came(X, N), N < 4.
came(Y, N) :- left(X, N), e(X, Y).
""",
        reports,
    )
    rows = started("rows", analysis, database)
    kept = rows.relation("came").rows[3, 0][1]
    before = {name: rows.relation(name).rows[4, n][1] for name, n in (("came", 2), ("left", 3))}
    again: set[str] = set()
    apply = Applying.apply

    def applied(self: Applying, rule: NormalRule, *given: Any) -> Output:
        if len(given) > 5:
            again.add(rule.head.predicate)
        return apply(self, rule, *given)

    monkeypatch.setattr(Applying, "apply", applied)
    database.remove(["h"])  # what came to 7 had come too far to leave again
    assert extents(rows, ["left", "came"]) == anew(analysis, database)
    assert again == {"came"}
    database.remove(["b"])  # 2 is reached by 3 too, while that lasts
    assert extents(rows, ["left", "came"]) == anew(analysis, database)
    assert again == {"left", "came"}
    assert rows.relation("left").extent((2, 2)) == IntervalSet([(4, 7)])
    assert rows.relation("came").extent((5, 3)) == IntervalSet([(4, 7)])
    for name, n in (("came", 2), ("left", 3)):
        (piece,) = rows.relation(name).rows[4, n][1]
        assert piece[3][0] > max(known[3][0] for known in before[name]), "it is put back later"
    assert rows.relation("came").rows[3, 0][1] == kept
    for report in reports:
        database.remove([report.id])
        assert extents(rows, ["left", "came"]) == anew(analysis, database)
        database.add([report])
        assert extents(rows, ["left", "came"]) == anew(analysis, database)


def test_what_is_computed_is_put_back_where_it_follows_from_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(revising, "SMALL", 0)
    monkeypatch.setattr(revising, "SHARE", 1.0)
    analysis, database = loaded(
        ".time integer\nboth(X + Y, 7, X * Y) :- e(X, Y).",
        [edge("a", 2, 3, "[1, 6]"), edge("b", 3, 2, "[4, 9]"), edge("c", 1, 8)],
    )
    rows = started("rows", analysis, database)
    assert rows.relation("both").extent((5, 7, 6)) == IntervalSet([(1, 10)])
    kept = rows.relation("both").rows[9, 7, 8][1]
    database.remove(["a"])
    assert extents(rows, ["both"]) == anew(analysis, database)
    assert rows.relation("both").extent((5, 7, 6)) == IntervalSet([(4, 10)])
    assert rows.relation("both").rows[9, 7, 8][1] == kept


def test_what_is_stated_of_a_derived_relation_falls_with_all_that_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(revising, "SMALL", 0)
    monkeypatch.setattr(revising, "SHARE", 1.0)

    def told(identity: str, *row: int, at: str) -> Report:
        return Report(identity, (Claim("r", row, parse_interval(at, Codec.INTEGERS)),), PRESS.id)

    analysis, database = loaded(
        CLOSURE,
        [
            *(edge("a", 1, 2, "[1, 3]"), edge("b", 2, 3), edge("c", 3, 4)),
            *(told("long", 1, 2, at="[0, 8]"), told("late", 1, 2, at="[6, 9]")),
            told("lone", 7, 2, at="[5, 5]"),
        ],
    )
    rows = started("rows", analysis, database)
    kept = rows.relation("r").rows[2, 4][1]
    database.remove(["long", "lone"])
    relation = rows.relation("r")
    assert extents(rows, ["r"]) == anew(analysis, database)
    assert relation.extent((1, 2)) == relation.extent((1, 4)) == IntervalSet([(1, 4), (6, 10)])
    assert not {row for row in relation.rows if row[0] == 7}
    assert relation.rows[2, 4][1] == kept
    database.remove(["late"])
    assert extents(rows, ["r"]) == anew(analysis, database)


# -- stopped in the middle ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(seconds=7), "CL607: `r` took more than 7 seconds"),
        (Limits(memory=2**30), "CL608: `r` needed more than 1,073,741,824 bytes of memory"),
    ],
)
@pytest.mark.parametrize("is_known", [False, True])
def test_what_expires_names_the_rule_and_leaves_nothing_half_done(
    monkeypatch: pytest.MonkeyPatch, limits: Limits, says: str, is_known: bool
) -> None:
    monkeypatch.setattr(fixpoint, "Watch", Passed)
    monkeypatch.setattr(revising, "SMALL", 0)
    monkeypatch.setattr(revising, "SHARE", 1.0)
    applied, stop_at = 0, -1
    apply = Applying.apply

    def stopping(self: Applying, *given: Any) -> Output:
        nonlocal applied
        applied += 1
        if applied == stop_at:
            raise Expired
        return apply(self, *given)

    monkeypatch.setattr(Applying, "apply", stopping)

    def changed() -> tuple[Engine, Analysis, Database]:
        nonlocal applied
        analysis, database = loaded(CLOSURE, chain(6))
        rows = started("rows", analysis, database, limits)
        if is_known:
            rows.relation("r")
        database.remove(["e4"])
        applied = 0
        return rows, analysis, database

    changed()[0].relation("r")
    total = applied
    assert total > 4, "that is several rounds"
    for at in range(1, total + 1):
        rows, analysis, database = changed()
        stop_at = at
        with pytest.raises(EvaluationError, match=says) as error:
            rows.relation("r")
        assert "rule: r(X, " in str(error.value)
        stop_at = -1
        assert extents(rows, ["r"]) == anew(analysis, database), at
        database.remove(["e0"])
        assert extents(rows, ["r"]) == anew(analysis, database), at


# -- the same as from the beginning ------------------------------------------------------------

DERIVED_AND_STATED = """.time integer
p(1) @ [1, 9]. p(2) @ [3, 4]. p(3) @ [5, _]. w(1) @ [2, 2].
q(X) :- p(X). q(Y) :- q(X), Y = X + 1, Y < 6. r(X + 10, yes) :- q(X).
recent(X) :- once[0, 1] q(X). n(N) @ [0, 20] :- p(_), N = count : { q(_) }.
spell(X, I) @ I :- q(X) @ I. unlike(X) :- q(X), not w(X).
"""


def stated(identity: str, value: int, at: str) -> Report:
    """A report of a predicate that rules derive too."""
    claim = Claim("q", (value,), parse_interval(at, Codec.INTEGERS))
    return Report(identity, (claim,), PRESS.id)


@pytest.mark.parametrize("engine", FULL_ENGINES)
def test_what_rules_derive_and_reports_state_comes_and_goes_with_the_reports(engine: str) -> None:
    analysis, database = loaded(
        DERIVED_AND_STATED, [stated("r1", 4, "[1, 3]"), stated("r2", 8, "[1, 9]")]
    )
    names = derived_names(analysis)
    following = started(engine, analysis, database)
    changes: tuple[tuple[list[str], list[Report]], ...] = (
        ([], []),
        (["r2"], []),
        ([], [stated("r3", 2, "[8, 12]"), stated("r4", 9, "[0, 1]")]),
        (["r1", "r3"], []),
        ([], [stated("r1", 1, "[20, 21]")]),
        (["r4"], []),
    )
    for removed, added in changes:
        database.remove(removed)
        database.add(added)
        anew = started(engine, analysis, database.copy())
        assert extents(following, names) == extents(anew, names)


@pytest.mark.parametrize("engine", FULL_ENGINES)
def test_a_fork_derives_by_itself(engine: str) -> None:
    analysis, database = loaded(DERIVED_AND_STATED)
    first = started(engine, analysis, database)
    before = extents(first, ["q", "n"])
    fork, other = first.fork(), database.fork()
    other.add([stated("r1", 7, "[30, 40]")])
    fork.prepare(analysis, other)
    assert extents(fork, ["q"])["q"][7,] == IntervalSet([(30, 41)])
    assert extents(first, ["q", "n"]) == before


@pytest.mark.parametrize("engine", FULL_ENGINES)
def test_a_fork_has_the_same_limits(engine: str) -> None:
    analysis, database = loaded(".time integer\nn(0). n(M) :- n(N), M = N + 1.")
    fork = started(engine, analysis, database, Limits(rounds=10)).fork()
    fork.prepare(analysis, database.fork())
    with pytest.raises(EvaluationError, match="CL603"):
        fork.relation("n")
