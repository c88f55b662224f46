"""What the engine ``columns`` keeps, starts again, and leaves to ``rows``."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from cartelogic.analysis.checks import Analysis
from cartelogic.engine import Engine, Limits
from cartelogic.engine.base import rule_of
from cartelogic.engine.columns import fixpoint, joining, rounds, steps
from cartelogic.engine.watch import Expired, Watch
from cartelogic.errors import Code, EvaluationError
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.sources import Claim, Report
from cartelogic.plan.nodes import Plan
from cartelogic.store.columns.kernels import Kernel
from cartelogic.store.columns.table import Pieces
from cartelogic.store.columns.view import TableRelation
from cartelogic.store.database import Database
from cartelogic.temporal import ALWAYS, Interval, IntervalSet
from tests.evaluation import (
    PRESS,
    database_of,
    derived_names,
    extents,
    loaded,
    parsed,
    run,
    started,
)
from tests.unit.engine.test_fixpoint import RULES, edge, flagged


@pytest.fixture
def program() -> tuple[Analysis, Database]:
    return loaded(RULES)


@pytest.fixture
def columns(program: tuple[Analysis, Database]) -> Engine:
    return started("columns", *program)


def anew(analysis: Analysis, database: Database) -> object:
    return extents(started("rows", analysis, database.copy()), derived_names(analysis))


def test_what_is_known_is_not_derived_again(columns: Engine) -> None:
    free = columns.relation("free")
    assert isinstance(free, TableRelation)
    assert columns.relation("free") is free
    assert columns.relation("r") is columns.relation("r")


def test_what_reads_nothing_at_all_is_not_derived_again_either() -> None:
    text = ".decl p(a: symbol)\ne(a). q(X) :- e(X), not p(X). s(X) :- q(X)."
    columns = started("columns", *loaded(text))
    assert columns.relation("s") is columns.relation("s")


def test_what_nothing_can_give_is_empty() -> None:
    # Reports give claims only, where rules say which are accepted.
    text = "p(a). accepted(R) :- report(R, press). q(X) :- p(X)."
    report = Report("r1", (Claim("p", ("b",)),), PRESS.id)
    columns = started("columns", *loaded(text, [report]))
    assert columns.relation("nothing").as_dict() == {}
    assert columns.relation("nothing") is columns.relation("nothing")
    assert columns.relation("q").as_dict() == {("a",): ALWAYS, ("b",): ALWAYS}


def test_what_changed_is_derived_again_and_the_rest_is_kept(
    columns: Engine, program: tuple[Analysis, Database]
) -> None:
    kept = {name: columns.relation(name) for name in derived_names(program[0])}
    program[1].add([flagged("r1", 2, "[1, 3]")])
    assert columns.relation("free") is not kept["free"]
    assert columns.relation("r") is kept["r"]
    assert extents(columns, derived_names(program[0])) == anew(*program)
    program[1].remove(["r1"])
    assert extents(columns, derived_names(program[0])) == anew(*program)
    program[1].add([edge("r2", 3, 4)])
    assert columns.relation("r") is not kept["r"]
    assert extents(columns, derived_names(program[0])) == anew(*program)
    assert columns.relation("r").extent((3, 4)) == IntervalSet([(1, 10)])


def test_neither_of_two_forks_sees_what_the_other_derives(
    columns: Engine, program: tuple[Analysis, Database]
) -> None:
    names = derived_names(program[0])
    before = extents(columns, names)
    database = program[1].fork()
    fork = columns.fork()
    fork.prepare(program[0], database)
    assert all(fork.relation(name) is columns.relation(name) for name in names)
    database.add([edge("r1", 3, 4)])
    program[1].add([edge("r2", 3, 5)])
    assert extents(fork, names) == anew(program[0], database)
    assert extents(columns, names) == anew(*program) != before


def test_another_database_is_another_world(
    columns: Engine, program: tuple[Analysis, Database]
) -> None:
    assert len(columns.relation("r")) == 3
    columns.prepare(program[0], database_of(parsed(".time integer\n").program))
    assert columns.relation("r").as_dict() == {}
    columns.prepare(*program)
    assert len(columns.relation("r")) == 3


def test_only_what_is_asked_for_is_derived() -> None:
    analysis, database = loaded(RULES + "bad(Y) :- flag(X), Y = X / 0. worse(X) :- bad(X).")
    columns = started("columns", analysis, database)
    assert len(columns.relation("free")) == 2
    with pytest.raises(EvaluationError) as error:
        columns.relation("worse")
    assert error.value.codes() == ("CL602",)
    assert len(columns.relation("spell")) == 2


def test_the_collector_is_left_as_it_was(program: tuple[Analysis, Database]) -> None:
    started("columns", *program).relation("r")
    assert gc.isenabled()
    with pytest.raises(EvaluationError):
        run("columns", "p(0). q(X) :- p(Y), X = 1 / Y.").relation("q")
    assert gc.isenabled()


# -- what was found in it ----------------------------------------------------------------------


def both(text: str, *names: str, limits: Limits | None = None) -> None:
    """Both engines derive the same."""
    analysis, database = loaded(text)
    expected = extents(started("rows", analysis, database, limits), names)
    assert extents(started("columns", analysis, database, limits), names) == expected


def test_a_join_and_a_negation_of_one_index_do_not_meet() -> None:
    pairs = " ".join(f"p({i}, {i + 100})." for i in range(1, 12))
    both(
        f".time integer\n{pairs} a(1, 2). a(2, 101) @ [1, 9]. s(1). s(2). s(3).\n"
        "p(X, Y) :- a(X, Y). p(X, Z) :- p(X, Y), p(Y, Z).\n"
        "n(X, Y) :- s(X), p(X, Y), not p(Y, _).",
        "p",
        "n",
    )


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_groups_that_never_meet_stay_out_of_those_that_do(
    monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(joining, "CHUNK", chunk)
    both(
        ".time integer\n"
        "a(1, 1) @ [1, 9]. a(1, 2) @ [1, 9]. a(1, 3) @ [1, 9]. a(2, 4) @ [1, 9].\n"
        "b(1, 1) @ [1, 9]. b(1, 2) @ [1, 9]. b(1, 3) @ [1, 9]. b(2, 4) @ [11, 19].\n"
        "j(X, Y, Z) :- a(X, Y), b(X, Z). k(X, Y, Z) :- b(X, Z), a(X, Y).",
        "j",
        "k",
    )


def test_lengths_beyond_what_a_code_holds_are_joined() -> None:
    both(
        ".time integer\n"
        "p(1) @ [-1000000000000000000, 1000000000000000000]. r(2000000000000000001).\n"
        "q(N) @ I :- p(1) @ I, N = days(I). s(N) :- q(N), r(N).\n"
        "t(N) @ I :- p(1) @ I, N = days(I), r(N).",
        "q", "s", "t",
    )  # fmt: skip


def test_sums_of_ranges_are_added_to_until_nothing_is_new() -> None:
    both(
        ".time integer\np(a) @ [1, 2..3]. n(0).\n"
        "step(D) @ [0, 9] :- p(X) @ I, D = days(I).\n"
        "s(N) :- n(N). s(M) :- s(N), step(D), N < 9, M = N + D.",
        "s",
        "certain s",
    )


def test_a_relation_that_becomes_timed_without_a_new_piece_is_read_on() -> None:
    both(
        ".time integer\np(1, 2). p(2, 3). r(1, 2) @ [1, 5]. r(2, 3) @ [2, 2]. e(1, 4). e(2, 4).\n"
        ".decl p(a: number, b: number)\n"
        "p(X, Y) :- e(X, Z), p(X, Y), Z < 0. p(X, Y) :- p(X, Y), r(X, Y).\n"
        "p(X, Z) :- p(X, Y), p(Y, Z).",
        "p",
    )


@pytest.mark.parametrize("engine", ["rows", "columns"])
def test_goals_about_instants_that_do_not_fit_are_answered(engine: str) -> None:
    kb = KnowledgeBase.from_text(
        ".time integer\np(1) @ [1, 5000000000000000000]. q(2). r(X) :- p(X)."
    )
    for goal in ("p(X), q(Y)", "r(X)", "p(X), not q(X)"):
        for _ in range(2):
            found = kb.query(goal, engine=engine)
            assert [str(answer.possible) for answer in found] == [
                str(IntervalSet([(1, 5 * 10**18 + 1)]))
            ]
    kb.retract("p(1)")
    assert str(kb.query("p(X), q(Y)", engine=engine)) == "no answers"
    kb.tell("p(3) @ [1, 5].")
    assert str(kb.query("r(X)", engine=engine)) == "X = 3  [1, 5]"


def test_who_takes_over_answers_for_all_and_says_how_far_it_is() -> None:
    columns = run(
        "columns",
        ".time integer\np(1) @ [1, 5000000000000000000]. q(2). r(X) :- p(X). s(X) :- q(X).",
    )
    told: list[str] = []
    columns.progress = lambda what, *_: told.append(what)
    assert columns.relation("r").as_dict() == {(1,): IntervalSet([(1, 5 * 10**18 + 1)])}
    assert {what.split(",")[0] for what in told} == {"`r`"}
    assert columns.relation("s").as_dict() == {(2,): ALWAYS}
    assert {what.split(",")[0] for what in told} == {"`r`", "`s`"}


@pytest.mark.parametrize(("first", "last"), [(2**60 - 30, 2**60 - 21), (2**60 - 29, 2**60 - 20)])
def test_windows_that_reach_beyond_what_arrays_hold_are_answered(first: int, last: int) -> None:
    text = f".time integer\np(1) @ [{first}, {last}]. p(1) @ [3, 4]. q(X) :- once[10, 20] p(X)."
    found = IntervalSet([(13, 25), (first + 10, last + 21)])
    for engine in ("naive", "columns"):
        assert run(engine, text).relation("q").as_dict() == {(1,): found}


@pytest.mark.parametrize("engine", ["rows", "columns"])
def test_windows_of_very_many_years_are_answered(engine: str) -> None:
    text = "on(1) @ [9999-12-01, 9999-12-03]. a(X) :- once[0, 99999999999999999999y] on(X)."
    assert len(run(engine, text).relation("a")) == 1


def test_what_is_told_of_a_frame_is_negated_too() -> None:
    polars = pytest.importorskip("polars")
    kb = KnowledgeBase.from_text(
        ".time integer\n.decl p(a: number)\ne(1). e(2). e(3).\nq(X) :- e(X), not p(X).\n"
    )
    kb.engine = "columns"
    kb.tell_frame("p", polars.DataFrame({"a": [1]}))
    assert str(kb.query("q(X)")) == "X = 2  always\nX = 3  always"
    kb.tell("p(2).")
    assert str(kb.query("q(X)")) == "X = 3  always"
    kb.tell("p(3) @ [1, 5].")
    assert kb._engine().relation("q").extent((3,)) == ALWAYS - IntervalSet([(1, 6)])


def test_an_empty_relation_that_was_asked_for_is_read_with_its_columns() -> None:
    kb = KnowledgeBase.from_text(
        ".time integer\n.decl p(a: number, b: number)\nq(X) :- e(X), not p(X, _).\ne(1). p(9, 9).\n"
    )
    kb.engine = "columns"
    kb.retract("p(9, 9)")
    assert len(kb.relation("p")) == 0
    assert str(kb.query("q(X)")) == "X = 1  always"
    kb.tell("p(1, 2).")
    assert str(kb.query("q(X)")) == "no answers"


# -- limits and interruptions -------------------------------------------------------------------

SMALL = """
.time integer
p(1, 101). p(2, 102). p(3, 103). a(1, 2). a(2, 101) @ [1, 9]. a(3, 1) @ [4, _].
s(1). s(2). s(101) @ [3, 8]. s(3).
p(X, Y) :- a(X, Y).
p(X, Z) :- p(X, Y), p(Y, Z).
n(X, Y) :- s(X), a(X, Y), not a(Y, _).
m(X) :- once[1, 3] s(X).
k(X, N) :- s(X), N = count : { p(X, _) }.
l(X, N) :- s(X), N = max Y : { a(X, Y) }.
h(X) @ I :- s(X) @ I, a(X, _) @ J, I intersects J.
"""


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rounds=1), "CL603"),
        (Limits(pieces=3), "CL604"),
        (Limits(pairs=1), None),
    ],
)
def test_what_passes_a_limit_is_stopped(limits: Limits, code: str | None) -> None:
    columns = run("columns", SMALL, limits)
    with pytest.raises(EvaluationError) as error:
        columns.relation("p")
    if code is not None:
        assert error.value.codes() == (code,)
    with pytest.raises(EvaluationError) as again:
        columns.relation("p")
    assert again.value.codes() == error.value.codes()


@pytest.mark.parametrize(
    ("given", "free", "allowed"),
    [(None, 1000, 500 + 900), (None, 0, 500), (None, None, None), (7, 1000, 7), (7, None, 7)],
)
def test_without_a_limit_nine_tenths_of_the_free_memory_are_one(
    monkeypatch: pytest.MonkeyPatch, given: int | None, free: int | None, allowed: int | None
) -> None:
    watched: list[int | None] = []

    class Watching(Watch):
        def __init__(self, seconds: float | None, memory: int | None) -> None:
            watched.append(memory)
            super().__init__(seconds, None)

    monkeypatch.setattr(fixpoint, "free_memory", lambda: free)
    monkeypatch.setattr(fixpoint, "resident", lambda: 500)
    monkeypatch.setattr(fixpoint, "Watch", Watching)
    assert len(run("columns", SMALL, Limits(memory=given)).relation("p")) > 0
    assert watched == [allowed]


class Stopping:
    """Stops what derives one relation, as a limit or Ctrl-C would."""

    def __init__(
        self, patch: pytest.MonkeyPatch, name: str, error: BaseException, code: Code | None
    ) -> None:
        watches: list[Watch] = []

        def watching(_seconds: float | None, _memory: int | None) -> Watch:
            watches.append(Watch(None, None))
            return watches[-1]

        def stopping(plan: Plan, *given: Any) -> Iterator[Pieces]:
            if plan.rule.head.predicate == name:
                watches[-1].reached = code
                raise error
            return steps.run(plan, *given)

        patch.setattr(fixpoint, "Watch", watching)
        patch.setattr(rounds, "run", stopping)


@pytest.mark.parametrize(
    ("error", "reached", "code", "claim"),
    [
        (Expired(), Code.TIME_LIMIT, Code.TIME_LIMIT, "took more than 60 seconds"),
        (Expired(), Code.MEMORY_LIMIT, Code.MEMORY_LIMIT, "needed more than 1,000,000,000 bytes"),
        (MemoryError(), None, Code.MEMORY_LIMIT, "needed more than 1,000,000,000 bytes"),
    ],
)
def test_what_takes_too_much_names_its_rule_and_everything_is_answered_afterwards(
    error: BaseException, reached: Code | None, code: Code, claim: str
) -> None:
    analysis, database = loaded(SMALL)
    columns = started("columns", analysis, database, Limits(seconds=60, memory=10**9))
    with pytest.MonkeyPatch.context() as patch:
        Stopping(patch, "n", error, reached)
        with pytest.raises(EvaluationError) as stopped:
            columns.relation("n")
        (found,) = stopped.value.diagnostics
        assert found.code is code
        assert found.claim.startswith(f"`n` {claim}")
        assert len(columns.relation("m")) == 4
    names = list("pnmklh")
    assert extents(columns, names) == extents(started("rows", analysis, database), names)


def test_ctrl_c_is_noted_with_the_rule_that_was_applied() -> None:
    columns = run("columns", SMALL)
    with pytest.MonkeyPatch.context() as patch:
        Stopping(patch, "n", KeyboardInterrupt(), None)
        with pytest.raises(KeyboardInterrupt) as pressed:
            columns.relation("n")
    assert rule_of(pressed.value) == " in `n` (test.dl:7:1)"


@pytest.mark.parametrize("is_after", [False, True])
def test_after_ctrl_c_in_any_kernel_everything_is_answered_right(
    monkeypatch: pytest.MonkeyPatch, is_after: bool
) -> None:
    calls = 0
    stop_at = -1
    run_kernel = Kernel.__call__

    def call(kernel: Kernel[..., object], *args: object, **kwargs: object) -> object:
        nonlocal calls
        calls += 1
        stops = calls == stop_at
        if stops and not is_after:
            raise KeyboardInterrupt
        found = run_kernel(kernel, *args, **kwargs)
        if stops:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(Kernel, "__call__", call)
    analysis, database = loaded(SMALL)
    names = list("pnmklh")
    expected = extents(started("rows", analysis, database), names)
    assert extents(started("columns", analysis, database), names) == expected
    total, step = calls, max(1, calls // 40)
    for at in range(1, total + 1, step):
        columns = started("columns", analysis, database)
        calls, stop_at = 0, at
        with pytest.raises(KeyboardInterrupt):
            extents(columns, names)
        stop_at = -1
        assert extents(columns, names) == expected, at


def test_a_horizon_holds_for_open_covers_as_for_rows() -> None:
    both(
        ".time integer\non(1) @ [_, -50]. on(1) @ [-20, -10]. on(1) @ [3, 5].\n"
        "on(X) :- once[1, 1] on(X), X < 0.",
        "on",
        limits=Limits(horizon=Interval(0, 21)),
    )
