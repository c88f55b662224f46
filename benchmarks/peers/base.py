"""What every contender can do: take the facts in, answer, and show its answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import frozen

from benchmarks.inputs import Columns, Input
from benchmarks.workloads import Workload

Answer: TypeAlias = list[npt.NDArray[np.int64]]
"""The columns of a result; of a temporal one, the interval's ends are the last two."""


@frozen
class Ran:
    """What a system knows better of a run than whoever called it.

    Attributes:
        seconds: how long it took.
        peak: the most memory its process took, in bytes, if it has one of its own.
    """

    seconds: float
    peak: int | None = None


class Peer(Protocol):
    """One system, with the program of one workload."""

    def __init__(self, workload: Workload, program: Path) -> None:
        """Import the system and read the program."""

    def load(self, facts: Input) -> None:
        """Take the facts into the system's own storage."""

    def run(self) -> Ran | None:
        """Derive the complete result into the system's own storage."""

    def answer(self) -> Answer:
        """The result, with pieces that overlap or touch if the system leaves them so."""


def rows_of(columns: Columns) -> Iterator[tuple[int, ...]]:
    """The rows of a relation, as Python's numbers."""
    return zip(*(values.tolist() for values in columns.values()), strict=True)


def facts_text(facts: Input) -> str:
    """Facts as a Datalog text, an interval's ends being columns like others."""
    return "".join(
        f"{name}({', '.join(map(str, row))}).\n"
        for name, columns in facts.items()
        for row in rows_of(columns)
    )


def transposed(rows: list[tuple[int, ...]], width: int) -> Answer:
    """Rows as columns."""
    table = np.array(rows, dtype=np.int64).reshape(len(rows), width)
    return [table[:, column] for column in range(width)]


def width_of(workload: Workload) -> int:
    """How many columns a system without time gives an answer in."""
    return workload.arity + (0 if workload.is_timeless else 2)
