"""Contenders over one input, in turn, each run in a process of its own.

Everybody's first run is checked and not counted: an answer that differs from the first
contender's is not timed.  The others are repeated as often as fits into the time limit, at
least once and at most as often as asked, one after the other: a machine that slows down slows
down all of them.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Self

from attrs import evolve, frozen
from cattrs import structure, unstructure

from benchmarks.child import write
from benchmarks.peers import CONTENDERS, Contender, ours
from benchmarks.summary import Summary
from benchmarks.workloads import WORKLOADS, Workload

SEED = 20141122
DONE, SLOW, LARGE, OTHER, FAILED = "done", "slow", "large", "other answer", "failed"
"""How it ended: in time; not in time; out of memory; with another answer; otherwise."""


@frozen
class Settings:
    """How long, how often, how much.

    Attributes:
        runs: how often everybody is measured, at most.
        limit: seconds, for loading and for evaluating.
        memory: gigabytes of address space.
    """

    runs: int = 5
    limit: int = 120
    memory: int = 16


@frozen
class Standing:
    """How one contender did.

    Attributes:
        key: who.
        state: how it ended.
        seconds: of each run, evaluation alone.
        loads: seconds of loading.
        peaks: bytes that the process held at most, warming up left out.
        given: how many pieces its answer had, before they were coalesced for it.
        reason: why it failed.
    """

    key: str
    state: str
    seconds: tuple[float, ...] = ()
    loads: tuple[float, ...] = ()
    peaks: tuple[int, ...] = ()
    given: int = 0
    reason: str = ""


@frozen
class Outcome:
    """One workload at one size.

    Attributes:
        workload: its name.
        size: the number of facts, or what its generator makes of it.
        count: maximal intervals, or tuples, of the answer.
        settings: how it was measured.
        standings: how each contender did.
    """

    workload: str
    size: int
    count: int
    settings: Settings
    standings: tuple[Standing, ...]

    def standing(self, key: str) -> Standing | None:
        """How somebody did; ``None`` if it did not take part."""
        return next((one for one in self.standings if one.key == key), None)

    def with_standings(self, more: Iterable[Standing]) -> Self:
        """With how others did, who did not take part."""
        order = list(CONTENDERS)
        standings = sorted((*self.standings, *more), key=lambda one: order.index(one.key))
        return evolve(self, standings=tuple(standings))

    @property
    def ours(self) -> str:
        """The engine that cartelogic takes by itself for this size."""
        return ours(WORKLOADS[self.workload], self.size, self.count)

    def ratio(self, key: str) -> float | None:
        """The median of our time, divided by that of another, run by run."""
        mine, other = (self.standing(one) for one in (self.ours, key))
        if mine is None or other is None:
            return None
        pairs = list(zip(mine.seconds, other.seconds, strict=False))
        return statistics.median(a / max(b, 1e-9) for a, b in pairs) if pairs else None


def contest(
    workload: Workload, size: int, contenders: Iterable[Contender], settings: Settings
) -> Outcome:
    """Let contenders answer one question, in turn.

    Args:
        workload: the question.
        size: how many facts.
        contenders: those that have a version of it; the others are compared with the first.
        settings: how often, and when to stop.
    """
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        file = Path(folder) / "input.npz"
        write(file, dict(workload.generate(size, SEED)))
        run = partial(_run, workload, size, settings)
        standings: dict[str, Standing] = {}
        wanted: dict[str, int] = {}
        expected: Summary | None = None
        for contender in contenders:
            steps, standing = run(contender.key, file, check=True)
            if standing.state == DONE:
                found = Summary(steps["count"], steps["digest"], steps["given"])
                expected = expected or found
                agrees = found.agrees(expected)
                standing = Standing(contender.key, DONE if agrees else OTHER, given=found.given)
                spent = steps["run"] + steps["load"]
                wanted[contender.key] = (
                    max(1, min(settings.runs, int(settings.limit / spent))) if agrees else 0
                )
            standings[contender.key] = standing
        for turn in range(settings.runs):
            for key, times in wanted.items():
                if turn < times:
                    _, ran = run(key, file)
                    standings[key] = _with(standings[key], ran)
    count = expected.count if expected else 0
    return Outcome(workload.name, size, count, settings, tuple(standings.values()))


def _with(standing: Standing, ran: Standing) -> Standing:
    """A standing with one run more."""
    if ran.state != DONE:
        return standing if standing.seconds else ran
    return evolve(
        standing,
        seconds=(*standing.seconds, *ran.seconds),
        loads=(*standing.loads, *ran.loads),
        peaks=(*standing.peaks, *ran.peaks),
    )


def _run(
    workload: Workload, size: int, settings: Settings, key: str, file: Path, *, check: bool = False
) -> tuple[dict[str, Any], Standing]:
    """One process: what it told, and how it ended."""
    command = [sys.executable, "-m", "benchmarks.child", key, workload.name, str(size), str(file)]
    command += ["--limit", str(settings.limit), "--memory", str(settings.memory)]
    ended = subprocess.run(
        command + ["--check"] * check,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(file.parent)},  # what it leaves behind goes with it
    )
    steps: dict[str, Any] = {}
    for line in ended.stdout.splitlines():
        if line.startswith("{"):
            steps |= json.loads(line)
    if ended.returncode == 0:
        standing = Standing(key, DONE, (steps["run"],), (steps["load"],), (steps["peak"],))
    elif ended.returncode == -signal.SIGALRM:
        standing = Standing(key, SLOW)
    else:
        lines = ended.stderr.strip().splitlines() or [f"signal {-ended.returncode}"]
        is_large = any(word in ended.stderr for word in ("MemoryError", "bad_alloc", "OutOfMemory"))
        standing = Standing(key, LARGE if is_large else FAILED, reason=lines[-1][:300])
    return steps, standing


def save(outcomes: Iterable[Outcome], file: Path) -> None:
    """Keep outcomes, so that tables and charts can be made of them again."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(unstructure(list(outcomes)), indent=1)
    file.write_text(text, encoding="utf-8")


def saved(file: Path) -> list[Outcome]:
    """Outcomes that were kept."""
    return structure(json.loads(file.read_text(encoding="utf-8")), list[Outcome])
