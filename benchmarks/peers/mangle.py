"""Mangle's bindings for Python: a program is evaluated as it is read, with its facts.

What reading the facts takes is measured by a program of facts alone, and taken off.
"""

from __future__ import annotations

import time
from pathlib import Path

import mangle

from benchmarks.inputs import Input
from benchmarks.peers.base import Answer, Ran, facts_text, transposed, width_of
from benchmarks.workloads import Workload


class Text:
    """The program ``mangle.mg``."""

    def __init__(self, workload: Workload, program: Path) -> None:
        self._workload, self._rules = workload, program.read_text(encoding="utf-8")
        self._facts, self._reading = "", 0.0
        self._program = mangle.Program("")

    def load(self, facts: Input) -> None:
        """Facts as text."""
        self._facts = facts_text(facts)
        before = time.perf_counter()
        mangle.Program(self._facts)
        self._reading = time.perf_counter() - before

    def run(self) -> Ran:
        """Read facts and rules, and evaluate."""
        before = time.perf_counter()
        self._program = mangle.Program(self._facts + self._rules)
        return Ran(max(0.0, time.perf_counter() - before - self._reading))

    def answer(self) -> Answer:
        """The facts of the answer."""
        rows = list(map(tuple, self._program.query(self._workload.head)))
        return transposed(rows, width_of(self._workload))
