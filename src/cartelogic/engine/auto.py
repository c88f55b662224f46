"""The engine that fits: ``rows`` as long as there is little, ``columns`` when there is much.

How much rules derive shows only when they are applied.  So what begins with ``rows`` is handed
over once a stratum has outgrown it; what was derived until then is lost, some tenths of a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import Kind, NormalRule
from cartelogic.engine.base import Engine, Limits
from cartelogic.engine.rows.fixpoint import OutgrownError, RowsEngine
from cartelogic.store.database import Database
from cartelogic.store.relation import Relation
from cartelogic.store.told import Progress

MANY = 20_000
"""From so many facts on, ``columns`` is faster than ``rows`` on most programs."""
MANY_FOR_RECURSION = 4_000
"""The same for programs with recursive rules, which derive much more than they are given."""
OUTGROWN = 100_000
"""So many pieces of one stratum are too many for ``rows``."""


def chosen(facts: int, *, is_recursive: bool = False) -> str:
    """The name of the engine to begin with.

    ``columns`` for many facts, if what it needs is installed: small inputs never wait for a
    compiler.

    Args:
        facts: how many facts there are.
        is_recursive: whether rules are recursive; that a predicate is symmetric does not count.
    """
    many = MANY_FOR_RECURSION if is_recursive else MANY
    return "columns" if facts >= many and _has_columns() else "rows"


def is_recursive(analysis: Analysis) -> bool:
    """Whether rules of a program are recursive, other than by symmetry."""
    return any(
        stratum.is_recursive and any(rule.kind is not Kind.SYMMETRY for rule in stratum.rules)
        for stratum in analysis.strata
    )


@cache
def _has_columns() -> bool:
    return all(map(find_spec, ("numpy", "numba")))


class AutoEngine:
    """Evaluates with the engine that fits; see the module's map.

    Attributes:
        now: the engine that answers now.
    """

    name = "auto"

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.progress: Progress | None = None
        self.now: Engine = RowsEngine(self.limits)
        self._for: tuple[Analysis, Database, int] | None = None

    def fork(self) -> AutoEngine:
        """An engine that may use what this one derived; neither sees what the other derives."""
        other = AutoEngine(self.limits)
        other.now = self.now.fork()
        return other

    def prepare(self, analysis: Analysis, database: Database) -> None:
        """Answer for this program and database from now on."""
        facts, known = len(database.reports), self._for
        self._for = analysis, database, facts
        if known is None or known[0] is not analysis or known[1:] != (database, facts):
            self._choose(analysis, facts)
        self.now.progress = self.progress
        self.now.prepare(analysis, database)

    def _choose(self, analysis: Analysis, facts: int) -> None:
        if isinstance(self.now, RowsEngine):
            if chosen(facts, is_recursive=facts < MANY and is_recursive(analysis)) == "columns":
                self._hand_over()
            else:
                self.now.outgrown = OUTGROWN if _has_columns() else None

    def relation(self, name: str) -> Relation:
        """A relation, complete."""
        try:
            return self.now.relation(name)
        except OutgrownError:
            self._hand_over()
            return self.now.relation(name)

    def query(self, goals: tuple[NormalRule, ...], wanted: Iterable[str]) -> dict[str, Relation]:
        """Relations that goals derive, complete; they are not kept."""
        names = tuple(wanted)
        try:
            return self.now.query(goals, names)
        except OutgrownError:
            self._hand_over()
            return self.now.query(goals, names)

    def _hand_over(self) -> None:
        from cartelogic.engine.columns import ColumnsEngine

        assert self._for is not None
        analysis, database, _ = self._for
        self.now = ColumnsEngine(self.limits)
        self.now.progress = self.progress
        self.now.prepare(analysis, database)
