"""Timing: repeated, in turn, summed up by medians."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from attrs import frozen


@frozen
class Figure:
    """What repeated measurements gave, in seconds."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, seconds: list[float]) -> Figure:
        """The figure of some measurements."""
        return cls(statistics.median(seconds), min(seconds), max(seconds))

    def __str__(self) -> str:
        return f"{_shown(self.median)} ({_shown(self.least)} to {_shown(self.most)})"


def _shown(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def timed(run: Callable[[], object], runs: int, *, warm: int = 1) -> Figure:
    """Time a function; the garbage of one run is not charged to the next."""
    return Figure.of(_times([run], runs, warm)[0])


def in_turn(
    runs: int, *functions: Callable[[], object], warm: int = 1
) -> tuple[list[Figure], list[float]]:
    """Time functions in turn; also the median ratio of the first to each other one."""
    times = _times(list(functions), runs, warm)
    ratios = [
        statistics.median(a / b for a, b in zip(times[0], other, strict=True))
        for other in times[1:]
    ]
    return [Figure.of(one) for one in times], ratios


def _times(functions: list[Callable[[], object]], runs: int, warm: int) -> list[list[float]]:
    times: list[list[float]] = [[] for _ in functions]
    for turn in range(warm + runs):
        for function, found in zip(functions, times, strict=True):
            gc.collect()
            before = time.perf_counter()
            function()
            if turn >= warm:
                found.append(time.perf_counter() - before)
    return times


def process(*arguments: str) -> Callable[[], object]:
    """Running a Python process to its end, its output thrown away."""

    def run() -> object:
        return subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)

    return run
