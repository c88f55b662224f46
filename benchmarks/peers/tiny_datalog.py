"""tiny-datalog: its bottom-up engine, which derives everything."""

from __future__ import annotations

from pathlib import Path

import tiny_datalog

from benchmarks.inputs import Input
from benchmarks.peers.base import Answer, facts_text, transposed, width_of
from benchmarks.workloads import Workload


class Bottom:
    """The program ``tiny_datalog.dl``."""

    def __init__(self, workload: Workload, program: Path) -> None:
        self._workload, self._rules = workload, program.read_text(encoding="utf-8")
        self._engine = tiny_datalog.Engine(tiny_datalog.Program([]))

    def load(self, facts: Input) -> None:
        """Facts as text."""
        clauses = tiny_datalog.parse(facts_text(facts) + self._rules)
        self._engine = tiny_datalog.Engine(tiny_datalog.Program(clauses))

    def run(self) -> None:
        """Derive."""
        self._engine.run()

    def answer(self) -> Answer:
        """The facts of the answer."""
        width = width_of(self._workload)
        return transposed(list(self._engine.rels[self._workload.head]), width)
