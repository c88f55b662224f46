"""The questions that everyone answers: a folder each, with one program per language.

A contender takes part in a workload if the folder holds a program for it; ``README.md`` says
why the others do not.
"""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from benchmarks import inputs
from benchmarks.inputs import Generator


@frozen
class Workload:
    """One question.

    Attributes:
        name: what the command line calls it.
        title: what the tables call it.
        generate: makes its input.
        head: the relation that answers it.
        arity: the columns of the answer, an interval's ends not counted.
        sizes: a small, a usual and a large number of facts; the first two are run unless
            told otherwise, and whoever cannot do one is not asked for the next.
        warm: facts enough to warm everybody up: compilers and caches included.
        is_timeless: whether it is plain Datalog.
        folder: the folder with the programs, if it is not called as the workload.
        is_recursive: whether its rules are.
        is_nonlinear: whether a rule reads what it derives twice.
    """

    name: str
    title: str
    generate: Generator
    head: str
    arity: int
    sizes: tuple[int, ...]
    warm: int = 10_000
    is_timeless: bool = False
    folder: str = ""
    is_recursive: bool = False
    is_nonlinear: bool = False

    @property
    def package(self) -> str:
        """The package of the programs that are Python."""
        return f"{__name__}.{self.folder or self.name}"

    def program(self, file: str) -> Path:
        """A program of it, by the name of its file; it may not exist."""
        return Path(__file__).parent / (self.folder or self.name) / file


def plain(
    name: str,
    title: str,
    generate: Generator,
    head: str,
    sizes: tuple[int, ...],
    warm: int,
    folder: str,
    *,
    is_nonlinear: bool = False,
) -> Workload:
    """A workload of plain Datalog, whose answer has two columns."""
    return Workload(name, title, generate, head, 2, sizes, warm, True, folder, True, is_nonlinear)


TEMPORAL = (1_000, 100_000, 1_000_000)
_ALL = (
    Workload("common_enemy", "common enemy", inputs.rivalries, "common_enemy", 3, TEMPORAL),
    Workload(
        "bloc", "bloc", inputs.alliances, "bloc", 2, (300, 6_000, 60_000), 2_000, is_recursive=True
    ),
    Workload(
        "shifting_allegiance",
        "shifting allegiance",
        inputs.alliances_and_rivalries,
        "shifting_allegiance",
        2,
        TEMPORAL,
    ),
    Workload(
        "contradiction",
        "contradiction",
        inputs.accounts,
        "contradiction",
        4,
        TEMPORAL,
        is_recursive=True,
    ),
    Workload("power_vacuum", "power vacuum", inputs.territories, "power_vacuum", 2, TEMPORAL),
    Workload("entrenchment", "entrenchment", inputs.presences, "entrenched", 2, TEMPORAL),
    Workload("allies", "number of allies", inputs.memberships, "allies", 2, TEMPORAL),
    plain("chain", "closure, chain", inputs.chain, "path", (150, 1_500), 300, "closure"),
    plain("grid", "closure, grid", inputs.grid, "path", (200, 3_000), 400, "closure"),
    plain("random", "closure, random", inputs.random_graph, "path", (300, 6_000), 600, "closure"),
    plain(
        "same_generation",
        "same generation",
        inputs.generations,
        "same",
        (300, 20_000, 200_000),
        2_000,
        "same_generation",
    ),
    plain(
        "nonlinear",
        "non-linear closure",
        inputs.random_graph,
        "path",
        (150, 600),
        300,
        "nonlinear_closure",
        is_nonlinear=True,
    ),
)
WORKLOADS = {workload.name: workload for workload in _ALL}
