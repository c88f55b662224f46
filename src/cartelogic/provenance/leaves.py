"""The leaves of proofs: which report gives an atom at an instant.

Of several reports that do, the best graded is shown, then the one that claims it for
longest.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import DENIES, REPORT_PREDICATES, SAYS
from cartelogic.model.sources import Report, Stance
from cartelogic.provenance.extents import attribute_of, columns_of, is_given, of_claim, parted
from cartelogic.provenance.proof import Attribute, Ground, Proof, Reported, Said
from cartelogic.store.database import Claimed, Database
from cartelogic.temporal import ALL_TIME, Bound, Interval


@frozen
class Leaves:
    """Finds leaves in the reports of one database."""

    analysis: Analysis
    database: Database

    def find(self, ground: Ground, at: Bound) -> Proof | None:
        """The report, or the attribute of one, that gives an atom; ``None`` if no report does."""
        if not is_given(ground.relation, self.analysis):
            return None
        mark, name = parted(ground.relation)
        if name in REPORT_PREDICATES:
            return self._attribute(ground, name)
        columns, _ = columns_of(ground.row, mark)
        for prefix in (SAYS, DENIES):
            if name.startswith(prefix):
                find = self.database.claims if prefix == SAYS else self.database.denials
                claims = find(name.removeprefix(prefix), columns[1:])
                own = (claim for claim in claims if claim.report.id == columns[0])
                best = self._best(ground, mark, own, at)
                return best and Said(ground, best[0], best[1].report, best[1].claim)
        best = self._best(ground, mark, self.database.claims(name, columns), at)
        return best and Reported(ground, best[0], best[1].report, best[1].claim)

    def _attribute(self, ground: Ground, name: str) -> Proof | None:
        if name == "now":
            is_now = ground.row in self.database.now_relation().rows
            return Attribute(ground, ALL_TIME, None) if is_now else None
        custom = self.analysis.context.custom_acceptance
        candidates: list[Report] = []
        if name == "reliability":
            candidates = [r for r in self.database.reports.values() if r.source == ground.row[0]]
        elif isinstance(ground.row[0], str) and ground.row[0] in self.database.reports:
            candidates = [self.database.reports[ground.row[0]]]
        for report in sorted(candidates, key=lambda report: report.id):
            if attribute_of(ground.relation, report, self.database, custom) == ground.row:
                return Attribute(ground, ALL_TIME, report)
        return None

    def _best(
        self, ground: Ground, mark: str, claims: Iterable[Claimed], at: Bound
    ) -> tuple[Interval, Claimed] | None:
        """Of the claims that hold at an instant, the one to show: best graded, then widest.

        Ids come last: those of facts in a program depend on the order of its lines.
        """
        holding = []
        for entry in claims:
            given = of_claim(mark, entry.report, entry.claim, self.database)
            if given is None or given[0] != columns_of(ground.row, mark)[1]:
                continue
            if given[1].start <= at < given[1].end:
                holding.append((given[1], entry))

        def rank(held: tuple[Interval, Claimed]) -> tuple[object, ...]:
            interval, entry = held
            return _grade(entry.report), -interval.length, interval.start, entry.report.id

        return min(holding, key=rank, default=None)


def _grade(report: Report) -> tuple[bool, int]:
    return report.stance is Stance.SUSPECTS, report.graded_credibility
