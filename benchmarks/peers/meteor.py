"""MeTeoR, a reasoner for DatalogMTL: semi-naive materialisation, which coalesces.

Its rules have no comparisons: where others derive a pair once, it derives both orders, and
those with themselves.  What is more than the others' answer is left out here, untimed.
"""

from __future__ import annotations

import contextlib
import io
from collections import defaultdict
from pathlib import Path
from typing import Any

from meteor_reasoner.materialization.coalesce import coalescing_d
from meteor_reasoner.materialization.materialize import materialize
from meteor_reasoner.utils.loader import load_dataset, load_program

from benchmarks.inputs import Input
from benchmarks.peers.base import Answer, rows_of, transposed, width_of
from benchmarks.workloads import Workload

ROUNDS = 1_000_000


class Materialized:
    """The rules of ``meteor.txt``."""

    def __init__(self, workload: Workload, program: Path) -> None:
        self._workload = workload
        self._rules = load_program(program.read_text(encoding="utf-8").splitlines())
        self._facts: Any = defaultdict(lambda: defaultdict(list))

    def load(self, facts: Input) -> None:
        """Facts as lines; what holds always holds at the instant 0 of plain Datalog."""
        lines = []
        for name, columns in facts.items():
            is_timed = "s" in columns
            always = "0" if self._workload.is_timeless else "(-inf,+inf)"
            for row in rows_of(columns):
                values = row[:-2] if is_timed else row
                when = f"[{row[-2]},{row[-1]})" if is_timed else always
                lines.append(f"{name.capitalize()}({','.join(map(str, values))})@{when}")
        self._facts = load_dataset(lines)
        coalescing_d(self._facts)

    def run(self) -> None:
        """Materialise; it prints its rounds."""
        with contextlib.redirect_stdout(io.StringIO()):
            materialize(self._facts, self._rules, mode="seminaive", K=ROUNDS)

    def answer(self) -> Answer:
        """The facts of the answer."""
        rows = []
        for terms, intervals in self._facts[self._workload.head.capitalize()].items():
            values = tuple(int(term.name) for term in terms)
            if self._workload.head == "common_enemy" and values[0] >= values[1]:
                continue
            if self._workload.is_timeless:
                rows.append(values)
                continue
            rows += [(*values, int(one.left_value), int(one.right_value)) for one in intervals]
        return transposed(rows, width_of(self._workload))
