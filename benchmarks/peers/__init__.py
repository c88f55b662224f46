"""Who takes part: cartelogic's engines, and the peers, each as its users would use it."""

from __future__ import annotations

import shutil
from importlib import import_module
from importlib.util import find_spec

from attrs import frozen

from benchmarks.peers.base import Peer
from benchmarks.workloads import Workload


@frozen
class Contender:
    """Somebody who may take part.

    Attributes:
        key: what the command line calls it.
        title: what the tables call it.
        place: the module and the class that run it.
        needs: the module that has to be installed, or the program that has to be there.
        program: the name of the file with its version of a workload.
        warm: how many facts of each workload it is given to warm up with, at most.
    """

    key: str
    title: str
    place: tuple[str, str]
    needs: str
    program: str
    warm: int

    def is_there(self) -> bool:
        """Whether it can run here."""
        return shutil.which(self.needs) is not None or find_spec(self.needs) is not None

    def can(self, workload: Workload) -> bool:
        """Whether it has a version of a workload."""
        return workload.program(self.program).exists()

    def begin(self, workload: Workload) -> Peer:
        """Import it, and give it its program."""
        module, name = self.place
        found: type[Peer] = getattr(import_module(f"benchmarks.peers.{module}"), name)
        return found(workload, workload.program(self.program))


_ALL = (
    Contender(
        "columns", "cartelogic, columns", ("ours", "Columns"), "numba", "cartelogic.dl", 10_000
    ),
    Contender("rows", "cartelogic, rows", ("ours", "Rows"), "attrs", "cartelogic.dl", 200),
    Contender("duckdb", "DuckDB", ("duckdb", "Sql"), "duckdb", "duckdb.sql", 1_000),
    Contender(
        "duckdb-loop", "DuckDB in a loop", ("duckdb", "Loop"), "duckdb", "by_duckdb.py", 1_000
    ),
    Contender("polars", "Polars", ("polars", "ByHand"), "polars", "by_polars.py", 1_000),
    Contender("souffle", "Soufflé", ("souffle", "Compiled"), "souffle", "souffle.dl", 0),
    Contender("clingo", "clingo", ("clingo", "Grounding"), "clingo", "clingo.lp", 100),
    Contender("mangle", "Mangle", ("mangle", "Text"), "mangle", "mangle.mg", 100),
    Contender("mnestic", "mnestic", ("mnestic", "Script"), "mnestic", "mnestic.cozo", 100),
    Contender("pydatalog", "pyDatalog", ("pydatalog", "Clauses"), "pyDatalog", "pydatalog.txt", 50),
    Contender(
        "tiny-datalog",
        "tiny-datalog",
        ("tiny_datalog", "Bottom"),
        "tiny_datalog",
        "tiny_datalog.dl",
        50,
    ),
    Contender("meteor", "MeTeoR", ("meteor", "Materialized"), "meteor_reasoner", "meteor.txt", 50),
)
OURS = ("columns", "rows")
CONTENDERS = {contender.key: contender for contender in _ALL}


def ours(workload: Workload, facts: int, results: int) -> str:
    """The engine that cartelogic takes by itself, in the end.

    Args:
        workload: the question.
        facts: how many there are.
        results: how many tuples the answer has; very many are handed over.
    """
    from cartelogic.engine import chosen
    from cartelogic.engine.auto import OUTGROWN
    from cartelogic.engine.rows.fixpoint import NONLINEAR

    if results > OUTGROWN // (NONLINEAR if workload.is_nonlinear else 1):
        return "columns"
    return chosen(facts, is_recursive=workload.is_recursive)


def present() -> list[Contender]:
    """Those who can run here; ours first."""
    return [contender for contender in _ALL if contender.is_there()]
