"""What holds, by the rules and the reports alone: for checking what a proof says is absent.

The base facts are read off the reports here, and the rules are applied by the reference
evaluator; no relation that an engine made, or read, is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import DENIES, REPORT_PREDICATES, SAYS, NormalRule
from cartelogic.analysis.strata import Stratum, strata
from cartelogic.model.computing import UndefinedError
from cartelogic.model.sources import Stance
from cartelogic.model.values import Row
from cartelogic.provenance.extents import attribute_of, is_given, of_claim, parted
from cartelogic.provenance.proof import Pattern
from cartelogic.reference.evaluator import Extents, evaluate, needed
from cartelogic.store.database import Database
from cartelogic.temporal import ALL_TIME, EMPTY, Interval, IntervalSet


class Meaning:
    """What a program means over the reports, by the reference evaluator; found when asked for.

    Args:
        analysis: the program.
        database: the reports.
        seen: what of the database it was made for.
        order: the strata to evaluate.
    """

    def __init__(
        self, analysis: Analysis, database: Database, seen: object, order: tuple[Stratum, ...]
    ) -> None:
        self.analysis, self.database, self.seen, self.order = analysis, database, seen, order
        self._complete: dict[str, Extents] = {}
        self._wider: tuple[tuple[NormalRule, ...], Meaning] | None = None
        self._indexes: dict[object, dict[Row, list[tuple[Row, IntervalSet]]]] = {}

    @classmethod
    def of(cls, analysis: Analysis, database: Database) -> Meaning:
        """The one kept with the analysis, as long as the database has not changed."""
        seen = (
            tuple(database.reports.values()),
            tuple(database.sources.values()),
            tuple(database.articles.values()),
            tuple(database.now_relation().rows),
            database.unsure,
        )
        kept: Meaning | None = analysis.context.memo.get("meaning")
        if kept is None or kept.analysis is not analysis or kept.seen != seen:
            kept = cls(analysis, database, seen, analysis.strata)
            analysis.context.memo["meaning"] = kept
        return kept

    def with_goals(self, goals: tuple[NormalRule, ...]) -> Meaning:
        """The same for a program and a question."""
        if not goals:
            return self
        if self._wider is None or self._wider[0] != goals:
            order = (*self.order, *strata(goals))
            wider = Meaning(self.analysis, self.database, self.seen, order)
            wider._complete = dict(self._complete)  # what the program means does not change
            self._wider = goals, wider
        return self._wider[1]

    def extent(self, relation: str, row: Row) -> IntervalSet:
        """When a row holds."""
        return self._extents(relation).get(row, EMPTY)

    def rows(self, relation: str) -> Collection[Row]:
        """All rows, whenever they hold."""
        return self._extents(relation).keys()

    def matching(self, pattern: Pattern) -> list[tuple[Row, IntervalSet]]:
        """The rows that match, and when they hold."""
        columns = tuple(i for i, value in enumerate(pattern.row) if value is not None)
        key = (pattern.relation, columns, len(pattern.row))
        index = self._indexes.get(key)
        if index is None:
            index = self._indexes[key] = {}
            for row, extent in self._extents(pattern.relation).items():
                if len(row) == len(pattern.row):
                    index.setdefault(tuple(row[i] for i in columns), []).append((row, extent))
        return index.get(tuple(value for value in pattern.row if value is not None), [])

    def _extents(self, name: str) -> Extents:
        if name not in self._complete:
            # What a complete relation reads is complete, so the rest is all there is to do.
            order = [
                stratum
                for stratum in needed(self.order, {name})
                if stratum.relations[0] not in self._complete
            ]
            reads = {name}.union(*(stratum.reads for stratum in order))
            if "now" in reads and not self.database.now_relation().rows:
                raise UndefinedError("`now` is read, and nobody said when that is")
            self._complete |= evaluate(order, self._given, self.database.codec, {name})
        return self._complete[name]

    def _given(self, name: str) -> Extents:
        if name in self._complete:
            return self._complete[name]
        held: dict[Row, list[Interval]] = {}
        for row, interval in self._facts(name):
            held.setdefault(row, []).append(interval)
        return {row: IntervalSet(intervals) for row, intervals in held.items()}

    def _facts(self, relation: str) -> Iterator[tuple[Row, Interval]]:
        """What reports give of a relation, before any rule."""
        if not is_given(relation, self.analysis):
            return
        mark, name = parted(relation)
        custom = self.analysis.context.custom_acceptance
        if name == "now":
            for row in self.database.now_relation().rows:
                yield row, ALL_TIME
            return
        is_said, is_denied = name.startswith(SAYS), name.startswith(DENIES)
        predicate = name.removeprefix(SAYS if is_said else DENIES)
        for report in self.database.reports.values():
            if name in REPORT_PREDICATES:
                found = attribute_of(relation, report, self.database, custom)
                if found is not None:
                    yield found, ALL_TIME
            elif (report.stance is Stance.DENIES) is is_denied:
                prefix = (report.id,) if is_said or is_denied else ()
                for claim in report.claims:
                    given = of_claim(mark, report, claim, self.database)
                    if claim.predicate == predicate and given is not None:
                        yield (*prefix, *claim.row, *given[0]), given[1]
