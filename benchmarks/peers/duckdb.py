"""DuckDB on two threads: one SQL script, or Python that sends statements until nothing is new."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path

import duckdb
import numpy as np

from benchmarks.inputs import Input
from benchmarks.peers.base import Answer
from benchmarks.workloads import Workload

THREADS = 2


class Sql:
    """The script ``duckdb.sql``."""

    def __init__(self, workload: Workload, program: Path) -> None:
        self._workload, self._script = workload, self._read(program)
        self._connection = duckdb.connect()

    def _read(self, program: Path) -> str:
        return program.read_text(encoding="utf-8")

    def load(self, facts: Input) -> None:
        """One table a relation."""
        self._connection.close()
        self._connection = duckdb.connect()
        self._connection.execute(f"SET threads = {THREADS}")
        self._connection.execute(f"SET temp_directory = '{tempfile.gettempdir()}'")
        for name, columns in facts.items():
            self._connection.register("given", columns)
            self._connection.execute(f'CREATE TABLE "{name}" AS FROM given')
            self._connection.unregister("given")

    def run(self) -> None:
        """Fill the table of the answer."""
        self._connection.execute(self._script)

    def answer(self) -> Answer:
        """That table."""
        found = self._connection.execute(f"FROM {self._workload.head}").fetchnumpy()
        return [np.asarray(values).astype(np.int64) for values in found.values()]


class Loop(Sql):
    """The function of ``by_duckdb.py``."""

    def _read(self, program: Path) -> str:
        return program.stem

    def run(self) -> None:
        """Fill the table of the answer."""
        module = import_module(f"{self._workload.package}.{self._script}")
        module.evaluate(self._connection)
