"""The leaves of proofs: which report gives an atom at an instant.

Of several reports that do, the best graded is shown, then the one that claims it for
longest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from attrs import frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import DENIES, REPORT_PREDICATES, SAYS
from cartelogic.model.sources import Report, Stance
from cartelogic.provenance.extents import attribute_of, columns_of, is_given, of_claim, parted
from cartelogic.provenance.proof import Attribute, Ground, Reported, Said
from cartelogic.store.database import Claimed, Database
from cartelogic.temporal import ALL_TIME, Bound, Interval

Leaf: TypeAlias = Reported | Said | Attribute
"""What a proof ends in: a claim of a report, or something about one."""


@frozen
class Leaves:
    """Finds leaves in the reports of one database."""

    analysis: Analysis
    database: Database

    def find(self, ground: Ground, at: Bound) -> Leaf | None:
        """The leaf to show for an atom at an instant; ``None`` if no report gives it."""
        found = self.all(ground)
        return next((f for f in found if f.interval.start <= at < f.interval.end), None)

    def all(self, ground: Ground) -> list[Leaf]:
        """Every leaf that gives an atom at some instant, in the order in which one is chosen."""
        if not is_given(ground.relation, self.analysis):
            return []
        mark, name = parted(ground.relation)
        if name in REPORT_PREDICATES:
            return list(self._attributes(ground, name))
        columns, _ = columns_of(ground.row, mark)
        for prefix in (SAYS, DENIES):
            if name.startswith(prefix):
                find = self.database.claims if prefix == SAYS else self.database.denials
                claims = find(name.removeprefix(prefix), columns[1:])
                own = (claim for claim in claims if claim.report.id == columns[0])
                held = self._holding(ground, mark, own)
                return [Said(ground, when, it.report, it.claim) for when, it in held]
        held = self._holding(ground, mark, self.database.claims(name, columns))
        return [Reported(ground, when, it.report, it.claim) for when, it in held]

    def _attributes(self, ground: Ground, name: str) -> Iterator[Attribute]:
        if name == "now":
            if ground.row in self.database.now_relation().rows:
                yield Attribute(ground, ALL_TIME, None)
            return
        custom = self.analysis.context.custom_acceptance
        candidates: list[Report] = []
        if name == "reliability":
            candidates = [r for r in self.database.reports.values() if r.source == ground.row[0]]
        elif isinstance(ground.row[0], str) and ground.row[0] in self.database.reports:
            candidates = [self.database.reports[ground.row[0]]]
        for report in sorted(candidates, key=lambda report: report.id):
            if attribute_of(ground.relation, report, self.database, custom) == ground.row:
                yield Attribute(ground, ALL_TIME, report)

    def _holding(
        self, ground: Ground, mark: str, claims: Iterable[Claimed]
    ) -> list[tuple[Interval, Claimed]]:
        """The claims of an atom with the time they hold: best graded first, then widest.

        Ids come last: those of facts in a program depend on the order of its lines.
        """
        holding = []
        for entry in claims:
            given = of_claim(mark, entry.report, entry.claim, self.database)
            if given is not None and given[0] == columns_of(ground.row, mark)[1]:
                holding.append((given[1], entry))

        def rank(held: tuple[Interval, Claimed]) -> tuple[object, ...]:
            interval, entry = held
            return _grade(entry.report), -interval.length, interval.start, entry.report.id

        return sorted(holding, key=rank)


def _grade(report: Report) -> tuple[bool, int]:
    return report.stance is Stance.SUSPECTS, report.graded_credibility
