"""The leaves of proofs: which report gives an atom at an instant.

Of several reports that do, the best graded is shown, then the one that claims it for
longest.
"""

from __future__ import annotations

from attrs import frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import DENIES, REPORT_PREDICATES, SAYS
from cartelogic.model.sources import Report, Stance
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
        name, row = ground.relation, ground.row
        for prefix in (SAYS, DENIES):
            if name.startswith(prefix):
                return self._said(ground, at, denies=prefix == DENIES)
        if name in REPORT_PREDICATES:
            return self._attribute(ground)
        if self.analysis.context.custom_acceptance:
            return None
        best = _best(self.database.claims(name, row), at)
        return None if best is None else Reported(ground, best[0], best[1].report, best[1].claim)

    def _said(self, ground: Ground, at: Bound, *, denies: bool) -> Proof | None:
        identity, *row = ground.row
        name = ground.relation.removeprefix(SAYS).removeprefix(DENIES)
        find = self.database.denials if denies else self.database.claims
        claims = tuple(c for c in find(name, tuple(row)) if c.report.id == identity)
        best = _best(claims, at)
        return None if best is None else Said(ground, best[0], best[1].report, best[1].claim)

    def _attribute(self, ground: Ground) -> Proof | None:
        name = ground.relation
        if name == "now":
            return Attribute(ground, ALL_TIME, None)
        custom = self.analysis.context.custom_acceptance and name == "accepted"
        held = self.database.attribute("own" if custom else name)
        if ground.row not in held.rows:
            return None
        if name == "reliability":
            owners = [r for r in self.database.reports.values() if r.source == ground.row[0]]
            return Attribute(ground, ALL_TIME, min(owners, key=lambda r: r.id))
        return Attribute(ground, ALL_TIME, self.database.reports[str(ground.row[0])])


def _best(claims: tuple[Claimed, ...], at: Bound) -> tuple[Interval, Claimed] | None:
    """Of the claims that hold at an instant, the one to show: the best graded, then the widest.

    Ids come last: those of facts in a program depend on the order of its lines.
    """
    holding = [
        (interval, entry)
        for entry in claims
        for interval in (entry.claim.possible or ALL_TIME,)
        if interval.start <= at < interval.end
    ]

    def rank(held: tuple[Interval, Claimed]) -> tuple[object, ...]:
        interval, entry = held
        return _grade(entry.report), -interval.length, interval.start, entry.report.id

    return min(holding, key=rank, default=None)


def _grade(report: Report) -> tuple[bool, int]:
    return report.stance is Stance.SUSPECTS, report.graded_credibility
