"""Limits of time, memory and reach: what stops an evaluation, and what is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cartelogic import Code, EvaluationError, Interval, KnowledgeBase, Limits
from cartelogic.engine import watch as module
from cartelogic.engine.watch import Expired, Watch
from tests.evaluation import FULL_ENGINES

# Raised in a finaliser, the exception is ignored there, and raised once more.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.untraced,
]

HUGE = """
digit(0). digit(1). digit(2). digit(3). digit(4). digit(5). digit(6). digit(7). digit(8). digit(9).
even(X) :- digit(X), X = 2 * (X / 2).
code(A, B, C, D, E, F, G, H, I, J) :-
    digit(A), digit(B), digit(C), digit(D), digit(E),
    digit(F), digit(G), digit(H), digit(I), digit(J).
"""
ENDLESS = ".time integer\ncalm(b). on(a) @ [0, 0]. on(X) :- once[1, 1] on(X). still(X) :- calm(X)."

PATIENCE = {"columns": 2.0, "naive": 0.05, "rows": 0.05}  # seconds: arrays take a while to begin

every_engine = pytest.mark.parametrize("engine", FULL_ENGINES)


def refused(text: str, goal: str, limits: Limits, engine: str) -> tuple[str, KnowledgeBase]:
    """What an evaluation that has to stop says, and the knowledge base after it."""
    kb = KnowledgeBase.from_text(text, limits=limits)
    with pytest.raises(EvaluationError) as error:
        kb.query(goal, engine=engine)
    return str(error.value), kb


def work_for_ever(watch: Watch) -> None:
    with watch:
        while True:
            pass


# -- a watch --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "memory", "code"),
    [(0.0, None, Code.TIME_LIMIT), (None, 1, Code.MEMORY_LIMIT), (600.0, 1, Code.MEMORY_LIMIT)],
)
def test_what_passes_a_limit_is_stopped_wherever_it_is(
    seconds: float | None, memory: int | None, code: Code
) -> None:
    watch = Watch(seconds, memory)
    with pytest.raises(Expired):
        work_for_ever(watch)
    assert watch.reached is code


def test_without_a_limit_there_is_no_thread() -> None:
    before = set(threading.enumerate())
    with Watch(None, None) as watch:
        assert set(threading.enumerate()) == before
    assert watch.reached is None


def test_within_the_limits_nothing_happens_and_no_thread_is_left() -> None:
    before = set(threading.enumerate())
    with Watch(600.0, 2**60) as watch:
        assert len(threading.enumerate()) == len(before) + 1
    assert set(threading.enumerate()) == before
    assert watch.reached is None


def test_an_error_of_what_is_watched_goes_its_way() -> None:
    with pytest.raises(KeyError), Watch(600.0, None) as watch:
        raise KeyError("of its own")
    assert watch.reached is None


def test_what_expires_too_late_hits_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    has_expired = threading.Event()

    def too_late(watch: Watch) -> None:
        watch.reached = Code.TIME_LIMIT
        has_expired.set()  # and nothing is raised before the work ends

    monkeypatch.setattr(Watch, "_run", too_late)
    with Watch(0.0, None) as watch:
        has_expired.wait()
    assert watch.reached is None
    for _ in range(1000):  # nothing arrives any more
        pass


TRACED = """
import sys
import threading
from cartelogic.engine.watch import Expired, Watch

def work():
    with Watch(0.01, None):
        while True:
            pass

def traced(*_):
    return traced if {lines} else None

sys.settrace(traced)
for _ in range(3):
    try:
        work()
    except Expired:
        print("stopped")
sys.settrace(None)
"""


@pytest.mark.parametrize("lines", [True, False])
def test_what_a_debugger_traces_is_stopped_as_well(root: Path, lines: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRACED.format(lines=lines)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(root / "src")},
    )
    assert done.stdout == "stopped\n" * 3


def test_what_arrives_before_the_context_is_left_is_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_AGAIN", 0.05)
    watch = Watch(0.01, None)

    def work() -> None:
        watch.__enter__()
        while True:  # nobody calls `__exit__`, as if it had been stopped at its first step
            pass

    with pytest.raises(Expired):
        work()
    watch.leave()
    assert watch.reached is Code.TIME_LIMIT
    ended = time.monotonic() + 0.3
    while time.monotonic() < ended:  # nothing arrives any more
        pass


def test_the_next_watch_knows_nothing_of_the_last() -> None:
    with pytest.raises(Expired):
        work_for_ever(Watch(0.0, None))
    with Watch(600.0, None) as watch:
        time.sleep(0.05)  # long enough for a look at the clock
    assert watch.reached is None


# -- evaluations ----------------------------------------------------------------------------


@every_engine
@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(seconds=0.05), "CL607: `code` took more than 0.05 seconds"),
        (Limits(memory=1_000_000), "CL608: `code` needed more than 1,000,000 bytes of memory"),
    ],
)
def test_a_join_that_is_too_large_is_stopped_within_its_round(
    limits: Limits, says: str, engine: str
) -> None:
    said, _ = refused(HUGE, "code(A, _, _, _, _, _, _, _, _, _)", limits, engine)
    assert said.startswith(says)
    assert "code(A, B, C, D, E, F, G, H, I, J) :-" in said, "the rule is named"
    assert "text:4:1" in said, "with its place"


@every_engine
def test_after_too_long_a_question_others_are_answered(engine: str) -> None:
    limits = Limits(seconds=PATIENCE[engine])
    goal = "code(A, _, _, _, _, _, _, _, _, _)"
    _, kb = refused(HUGE, goal, limits, engine)
    evens = [0, 2, 4, 6, 8]
    assert [answer["X"] for answer in kb.query("even(X)", engine=engine)] == evens
    with pytest.raises(EvaluationError) as again:
        kb.query(goal, engine=engine)
    assert again.value.codes() == ("CL607",)
    kb.tell("digit(10).")
    assert [answer["X"] for answer in kb.query("even(X)", engine=engine)] == [*evens, 10]


@every_engine
def test_a_question_that_is_too_large_itself_is_named(engine: str) -> None:
    goal = ", ".join(f"digit(X{i})" for i in range(10))
    said, kb = refused(HUGE, goal, Limits(seconds=PATIENCE[engine]), engine)
    assert said.startswith("CL607: ")
    assert "digit(X0), digit(X1)" in said
    assert len(kb.query("digit(X)", engine=engine)) == 10


# -- the horizon ----------------------------------------------------------------------------


@every_engine
def test_a_recursion_is_stopped_at_the_horizon(engine: str) -> None:
    said, kb = refused(ENDLESS, "on(X)", Limits(horizon=Interval(-10, 21)), engine)
    assert said.startswith("CL609: `once[1, 1] on(X)` reaches [21, 21], beyond the horizon")
    assert "text:2:" in said
    assert str(kb.query("still(X)", engine=engine)) == "X = b  always"


@every_engine
def test_the_horizon_is_in_the_past_too(engine: str) -> None:
    text = ENDLESS.replace("once", "eventually")
    said, _ = refused(text, "on(X)", Limits(horizon=Interval(-5, 21)), engine)
    assert "reaches [-6, -6], beyond the horizon" in said


@every_engine
def test_results_are_not_cut_at_the_horizon(engine: str) -> None:
    kb = KnowledgeBase.from_text(
        ".time integer\nspark(a) @ [0, 0]. dry(a) @ [0, 19].\n"
        "on(X) :- spark(X).\non(X) :- once[1, 1] on(X), dry(X). ever(X) :- once on(X).",
        limits=Limits(horizon=Interval(0, 21)),
    )
    assert str(kb.query("on(X)", engine=engine)) == "X = a  [0, 19]"
    assert str(kb.query("ever(X)", engine=engine)) == "X = a  [0, _]"


@every_engine
def test_the_calendar_is_a_horizon(engine: str) -> None:
    text = "on(a) @ [9999-12-01, 9999-12-01]. on(X) :- once[10d, 10d] on(X)."
    said, _ = refused(text, "on(X)", Limits(), engine)
    assert said.startswith("CL609: ")


# -- memory ---------------------------------------------------------------------------------

MEMINFO = "MemTotal:       9000 kB\nMemFree:         100 kB\nMemAvailable:   2000 kB\n"


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ({}, None),
        ({"_MEMINFO": MEMINFO}, 2_048_000),
        ({"_MEMINFO": MEMINFO, "_GROUP_MOST": "max\n", "_GROUP_NOW": "7\n"}, 2_048_000),
        ({"_MEMINFO": MEMINFO, "_GROUP_MOST": "1000000\n", "_GROUP_NOW": "400000\n"}, 600_000),
        ({"_MEMINFO": MEMINFO, "_GROUP_MOST": "9000000\n", "_GROUP_NOW": "4\n"}, 2_048_000),
        ({"_GROUP_MOST": "1000000\n"}, 1_000_000),
        ({"_GROUP_MOST": "10\n", "_GROUP_NOW": "400\n"}, 0),
    ],
)
def test_free_is_what_the_machine_has_or_less_if_a_group_allows_less(
    files: dict[str, str], free: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_MEMINFO", "_GROUP_MOST", "_GROUP_NOW"):
        monkeypatch.setattr(module, name, tmp_path / name)
        if name in files:
            (tmp_path / name).write_text(files[name])
    assert module.free_memory() == free


@pytest.mark.skipif(sys.platform == "win32", reason="nothing tells it there")
def test_where_only_the_peak_is_known_it_is_taken_for_what_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    monkeypatch.setattr(module, "_STATM", tmp_path / "missing")
    for platform, unit in (("linux", 1024), ("darwin", 1)):
        monkeypatch.setattr(sys, "platform", platform)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        held = module.resident()
        assert before <= held / unit <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux tells it")
def test_what_is_held_is_less_than_the_peak_and_more_than_nothing() -> None:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert 1_000_000 < module.resident() <= peak * 1.1
