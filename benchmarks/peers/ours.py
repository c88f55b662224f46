"""Cartelogic itself: facts told as columns, one relation completed by one engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import inputs
from benchmarks.inputs import Input
from benchmarks.peers.base import Answer, rows_of, transposed, width_of
from benchmarks.workloads import Workload
from cartelogic.analysis.checks import Analysis
from cartelogic.engine import ENGINES
from cartelogic.engine.base import Limits, base_relation
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.sources import Claim, Report
from cartelogic.store.relation import Relation
from cartelogic.temporal import INTEGERS, UncertainBound, UncertainInterval

LIMITS = Limits(pieces=1_000_000_000)


class Columns:
    """The engine ``columns``, its facts told as columns."""

    engine = "columns"

    def __init__(self, workload: Workload, program: Path) -> None:
        self._workload, self._text = workload, program.read_text(encoding="utf-8")
        self._kb = KnowledgeBase.from_text(self._text)
        self._found: Relation | None = None

    def load(self, facts: Input) -> None:
        """Tell the facts, and build the relations that they make."""
        self._kb = kb = KnowledgeBase.from_text(self._text)
        self._tell(facts)
        analysis = kb.analysis.require()
        for name in _read_for(self._workload.head, analysis):
            base_relation(name, analysis, kb.database)

    def _tell(self, facts: Input) -> None:
        for name, columns in facts.items():
            tell_frame(self._kb, name, columns)

    def run(self) -> None:
        """Complete the relation that answers."""
        engine = ENGINES[self.engine](LIMITS)
        engine.prepare(self._kb.analysis.require(), self._kb.database)
        self._found = engine.relation(self._workload.head)

    def answer(self) -> Answer:
        """The pieces that were derived."""
        assert self._found is not None
        is_timeless = self._workload.is_timeless
        table = getattr(self._found, "table", None)
        if table is not None:
            return _decoded(self._found, table, is_timeless=is_timeless)
        rows = (piece[0] if is_timeless else (*piece[0], *piece[1:3]) for piece in self._found.log)
        return transposed([_integers(row) for row in rows], width_of(self._workload))


class Rows(Columns):
    """The engine ``rows``, its facts as reports."""

    engine = "rows"

    def _tell(self, facts: Input) -> None:
        self._kb.database.add(
            _report(name, number, dict(zip(columns, row, strict=True)))
            for name, columns in facts.items()
            for number, row in enumerate(rows_of(columns))
        )
        self._kb = KnowledgeBase(self._kb.program, self._kb.database)


def _integers(row: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(map(int, row))  # ids of reports are texts


def tell_frame(kb: Any, name: str, columns: inputs.Columns) -> None:
    """Tell the facts of one relation as columns."""
    told: dict[str, npt.NDArray[Any]] = dict(columns)
    options: dict[str, str] = {}
    if "s" in told:
        told["e"] = told["e"] - 1  # told as people write intervals, ends included
        options |= {"start": "s", "end": "e"}
    if "r" in told:
        told["r"] = told["r"].astype(str)
        options["report"] = "r"
    kb.tell_frame(name, told, **options)


def _report(name: str, number: int, row: dict[str, int]) -> Report:
    interval = None
    if "s" in row:
        first, last = (UncertainBound.exact(bound, INTEGERS) for bound in (row["s"], row["e"] - 1))
        interval = UncertainInterval(first, last)
    values = tuple(value for column, value in row.items() if column not in {"r", "s", "e"})
    return Report(str(row.get("r", f"{name}:{number}")), (Claim(name, values, interval),), "own")


def _read_for(head: str, analysis: Analysis) -> set[str]:
    """The relations that are read, directly or not, to derive one."""
    strata = {name: stratum for stratum in analysis.strata for name in stratum.relations}
    found: set[str] = set()
    waiting = [head]
    while waiting:
        stratum = strata.get(waiting.pop())
        if stratum is not None:
            waiting += stratum.reads - found
            found |= stratum.reads
    return found


def _decoded(relation: Any, table: Any, *, is_timeless: bool) -> Answer:
    """The pieces of a table of codes, as numbers."""
    pieces = table.stretch(0, table.pieces)
    answer = [_numbers(pieces.rows[:, column], relation.codes) for column in range(table.arity)]
    return answer if is_timeless else [*answer, pieces.starts, pieces.ends]


def _numbers(codes: npt.NDArray[np.int64], dictionary: Any) -> npt.NDArray[np.int64]:
    from cartelogic.store.columns.codes import NUMBER, TAG_BITS, TAG_MASK

    if ((codes & TAG_MASK) == NUMBER).all():
        return codes >> TAG_BITS
    return np.array([int(value) for value in dictionary.values(codes)], dtype=np.int64)
