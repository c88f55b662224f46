"""Programs from which a further report takes nothing away, and all sets of a few reports."""

from __future__ import annotations

import random
from itertools import combinations

from hypothesis import reject

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.context import relation_literals
from cartelogic.analysis.normal import AggregateOperation, relation_of
from cartelogic.errors import ProgramError
from cartelogic.model.clauses import Negative
from cartelogic.provenance.proof import Ground
from cartelogic.store.database import Database
from cartelogic.temporal import IntervalSet
from cartelogic.testing.writing import Features, Written
from tests.evaluation import derived_names, load, started

Extents = dict[Ground, IntervalSet]

GROWING = Features(
    negation=False, whole_spells=False, instants=False, aggregates=False, disputes=False
)
MOST_REPORTS = 5


def sound(program: Written) -> tuple[Analysis, Database]:
    """The program, checked, and its database.

    Now and then the braces of an aggregate need a recursive literal around them to be bound;
    such a program is refused, and has no witnesses.
    """
    try:
        return load(program)
    except ProgramError:
        reject()


def growing_names(analysis: Analysis) -> list[str]:
    """The derived relations from which no further report takes anything away."""
    shrinking: set[str] = set()
    for stratum in analysis.strata:
        for rule in stratum.rules:
            literals = list(relation_literals(rule))
            if (
                isinstance(rule.operation, AggregateOperation)
                or rule.spells
                or any(isinstance(x, Negative) or relation_of(x) in shrinking for x in literals)
            ):
                shrinking.update(stratum.relations)
    return [name for name in derived_names(analysis) if name not in shrinking]


def few_reports(database: Database, choice: random.Random) -> Database:
    """So few of the reports that all sets of them can be tried."""
    ids = sorted(database.reports)
    kept = set(choice.sample(ids, min(MOST_REPORTS, len(ids))))
    return database.where(lambda report: report.id in kept)


def subsets(ids: list[str]) -> list[tuple[str, ...]]:
    return [some for size in range(len(ids) + 1) for some in combinations(ids, size)]


def by_subset(analysis: Analysis, database: Database) -> dict[tuple[str, ...], Extents]:
    """What follows from each set of the reports, in relations that only grow."""
    names = growing_names(analysis)
    derived: dict[tuple[str, ...], Extents] = {}
    for some in subsets(sorted(database.reports)):
        few = database.where(lambda report, some=some: report.id in some)  # type: ignore[misc]
        engine = started("rows", analysis, few)
        derived[some] = {
            Ground(name, row): extent for name in names for row, extent in engine.relation(name)
        }
    return derived
