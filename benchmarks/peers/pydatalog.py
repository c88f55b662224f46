"""pyDatalog: clauses loaded from text, facts asserted, one question for all of the answer."""

from __future__ import annotations

from pathlib import Path

from pyDatalog import pyDatalog

from benchmarks.inputs import Input
from benchmarks.peers.base import Answer, rows_of, transposed, width_of
from benchmarks.workloads import Workload


class Clauses:
    """The clauses of ``pydatalog.txt``."""

    def __init__(self, workload: Workload, program: Path) -> None:
        self._workload, self._text = workload, program.read_text(encoding="utf-8")
        self._found: list[tuple[int, ...]] = []

    def load(self, facts: Input) -> None:
        """Assert the facts."""
        pyDatalog.clear()
        pyDatalog.load(self._text)
        for name, columns in facts.items():
            for row in rows_of(columns):
                pyDatalog.assert_fact(name, *row)

    def run(self) -> None:
        """Ask for everything."""
        variables = ", ".join("ABCDEFGH"[: width_of(self._workload)])
        found = pyDatalog.ask(f"{self._workload.head}({variables})")
        self._found = [] if found is None else found.answers

    def answer(self) -> Answer:
        """What it answered."""
        return transposed(self._found, width_of(self._workload))
