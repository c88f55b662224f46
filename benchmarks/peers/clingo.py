"""clingo: grounding a program without choices derives all of it."""

from __future__ import annotations

from pathlib import Path

import clingo

from benchmarks.inputs import Input
from benchmarks.peers.base import Answer, facts_text, transposed, width_of
from benchmarks.workloads import Workload


class Grounding:
    """The program ``clingo.lp``."""

    def __init__(self, workload: Workload, program: Path) -> None:
        self._workload, self._text = workload, program.read_text(encoding="utf-8")
        self._control = clingo.Control()

    def load(self, facts: Input) -> None:
        """Facts as text, which is how clingo takes them."""
        self._control = clingo.Control(["--warn=none"])
        self._control.add("base", [], facts_text(facts))
        self._control.add("base", [], self._text)

    def run(self) -> None:
        """Ground."""
        self._control.ground([("base", [])])

    def answer(self) -> Answer:
        """The atoms of the answer."""
        width = width_of(self._workload)
        found = self._control.symbolic_atoms.by_signature(self._workload.head, width)
        rows = [tuple(one.number for one in atom.symbol.arguments) for atom in found]
        return transposed(rows, width)
