"""What holds, by the rules and the reports alone: for checking what a proof says is absent.

The base facts are read off the reports here, and the rules are applied by the reference
evaluator; no relation that an engine made, or read, is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import DENIES, REPORT_PREDICATES, SAYS
from cartelogic.model.computing import UndefinedError
from cartelogic.model.sources import Report, Stance
from cartelogic.model.values import Row, Value
from cartelogic.provenance.proof import Pattern
from cartelogic.reference.evaluator import Extents, evaluate, needed
from cartelogic.store.database import OWN, Database
from cartelogic.temporal import ALL_TIME, NEG_INF, Interval, IntervalSet


class Meaning:
    """What a program means over the reports, by the reference evaluator; found when asked for."""

    def __init__(self, analysis: Analysis, database: Database, seen: object) -> None:
        self.analysis, self.database, self.seen = analysis, database, seen
        self._complete: dict[str, Extents] = {}
        self._indexes: dict[object, dict[Row, list[tuple[Row, IntervalSet]]]] = {}

    @classmethod
    def of(cls, analysis: Analysis, database: Database) -> Meaning:
        """The one kept with the analysis, as long as the database has not changed."""
        seen = (
            tuple(database.reports.values()),
            tuple(database.sources.values()),
            tuple(database.articles.values()),
            tuple(database.now_relation().rows),
        )
        kept: Meaning | None = analysis.context.memo.get("meaning")
        if kept is None or kept.seen != seen:
            kept = analysis.context.memo["meaning"] = cls(analysis, database, seen)
        return kept

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
            strata = [
                stratum
                for stratum in needed(self.analysis.strata, {name})
                if stratum.relations[0] not in self._complete
            ]
            reads = {name}.union(*(stratum.reads for stratum in strata))
            if "now" in reads and not self.database.now_relation().rows:
                raise UndefinedError("`now` is read, and nobody said when that is")
            self._complete |= evaluate(strata, self._given, self.database.codec, {name})
        return self._complete[name]

    def _given(self, name: str) -> Extents:
        if name in self._complete:
            return self._complete[name]
        held: dict[Row, list[Interval]] = {}
        for row, interval in self._facts(name):
            held.setdefault(row, []).append(interval)
        return {row: IntervalSet(intervals) for row, intervals in held.items()}

    def _facts(self, name: str) -> Iterator[tuple[Row, Interval]]:
        """What reports give of a relation, before any rule."""
        custom = self.analysis.context.custom_acceptance
        if name == "now":
            for row in self.database.now_relation().rows:
                yield row, ALL_TIME
            return
        is_said, is_denied = name.startswith(SAYS), name.startswith(DENIES)
        predicate = name.removeprefix(SAYS if is_said else DENIES)
        for report in self.database.reports.values():
            if name in REPORT_PREDICATES:
                found = read_off(name, report, self.database, custom)
                if found is not None:
                    yield found, ALL_TIME
            elif (report.stance is Stance.DENIES) is is_denied:
                prefix = (report.id,) if is_said or is_denied else ()
                for claim in report.claims:
                    if claim.predicate == predicate and (prefix or not custom):
                        yield (*prefix, *claim.row), claim.possible or ALL_TIME


def read_off(name: str, report: Report, database: Database, custom: bool) -> Row | None:
    """The tuple that a report gives of a predicate about reports, if it gives one."""
    source = database.source_of(report)
    value: Value | None = None
    match name:
        case "reliability":
            return source.id, source.reliability.lower()
        case "accepted":
            is_accepted = not custom or source.kind == OWN
            return (report.id,) if is_accepted and report.stance is not Stance.DENIES else None
        case "article":
            value = report.article
        case "credibility":
            value = report.graded_credibility
        case "outlet":
            value = database.outlet_of(report)
        case "place":
            value = report.place
        case "published":
            if report.published is not None and report.published.earliest != NEG_INF:
                value = database.value(report.published.earliest)
        case "report":
            value = report.source
        case "stance":
            value = report.stance.value
    return None if value is None else (report.id, value)
