"""mnestic (a fork of CozoDB), in memory: a script whose last part creates the answer."""

from __future__ import annotations

from pathlib import Path

from mnestic import CozoDbPy

from benchmarks.inputs import Input
from benchmarks.peers.base import Answer, rows_of, transposed, width_of
from benchmarks.workloads import Workload


class Script:
    """The script ``mnestic.cozo``."""

    def __init__(self, workload: Workload, program: Path) -> None:
        self._workload = workload
        *self._schema, self._query = program.read_text(encoding="utf-8").split("\n---\n")
        self._base = CozoDbPy("mem", "", "{}")

    def load(self, facts: Input) -> None:
        """One stored relation each, its columns in the order that the query looks them up."""
        self._base = CozoDbPy("mem", "", "{}")
        for create in self._schema:
            self._base.run_script(create, {}, False)
        for name, columns in facts.items():
            rows = list(map(list, rows_of(columns)))
            self._base.import_relations({name: {"headers": list(columns), "rows": rows}})

    def run(self) -> None:
        """Create the relation of the answer."""
        self._base.run_script(self._query, {}, False)

    def answer(self) -> Answer:
        """That relation."""
        head = self._workload.head
        found = self._base.export_relations([head])[head]
        return transposed(list(map(tuple, found["rows"])), width_of(self._workload))
