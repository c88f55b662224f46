"""What reports say of an atom, and why that does not make it hold where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import CERTAIN, CLAIMS, DENIES, REPORT_PREDICATES, SAYS, SURE
from cartelogic.model.sources import Claim, Report, Stance
from cartelogic.provenance.extents import is_given, of_claim, parted
from cartelogic.provenance.proof import Pattern
from cartelogic.provenance.refusals.parts import Account, Shortfall
from cartelogic.provenance.refusals.together import apart
from cartelogic.store.database import Claimed, Database
from cartelogic.temporal import ALL_TIME, POS_INF, Bound, Interval, IntervalSet

_EXTENTS = frozenset({"", CLAIMS, CERTAIN, SURE})
MOST = 64
"""How many reports are looked at for one pattern."""


@frozen
class Accounts:
    """Looks through reports.

    Attributes:
        database: the reports that count.
        later: the same with those that were published only later; ``None`` if there are none.
    """

    analysis: Analysis
    database: Database
    later: Database | None = None

    def about(self, pattern: Pattern, window: IntervalSet) -> tuple[Account, ...]:
        """What reports say of what matches a pattern; those nearest to a window first."""
        mark, name = parted(pattern.relation)
        if mark not in _EXTENTS or name in REPORT_PREDICATES:
            return ()
        is_said = name.startswith(SAYS)
        if name.startswith(DENIES) or not (is_said or is_given(pattern.relation, self.analysis)):
            own = mark == CERTAIN and name in self.analysis.versions.disputed
            return self._denied(name, pattern, window) if own else ()
        predicate = name.removeprefix(SAYS)
        row = pattern.row[1:] if is_said else pattern.row
        by = pattern.row[0] if is_said else None
        found = [
            account
            for claimed in _claims(self.database, predicate, row)
            if by is None or claimed.report.id == by
            for account in self._account(mark, claimed, window)
        ]
        if self.later is not None:
            found += [
                Account(c.report, c.claim, Shortfall.LATER, c.claim.possible or ALL_TIME)
                for c in _claims(self.later, predicate, row)
                if c.report.id not in self.database.reports and (by is None or c.report.id == by)
            ]
        if not found and isinstance(by, str) and by in self.database.reports:
            report = self.database.reports[by]
            claims = [claim for claim in report.claims if claim.predicate == predicate]
            found = [
                Account(report, c, Shortfall.OTHER, c.possible) for c in claims or report.claims
            ]
        return tuple(sorted(found, key=lambda account: _rank(account, window))[:MOST])

    def _denied(self, name: str, pattern: Pattern, window: IntervalSet) -> tuple[Account, ...]:
        """The denials of an atom that may be of this time."""
        if None in pattern.row:
            return ()
        found = []
        for denial in self.database.denials(name, tuple(v for v in pattern.row if v is not None)):
            held = denial.claim.possible or ALL_TIME
            if not IntervalSet([held]).isdisjoint(window):
                found.append(Account(denial.report, denial.claim, Shortfall.DENIES, held))
        return tuple(sorted(found, key=lambda account: account.report.id))

    def _account(self, mark: str, claimed: Claimed, window: IntervalSet) -> Iterator[Account]:
        """Why a claim does not hold in a window, if it does not."""
        report, claim = claimed.report, claimed.claim
        given = of_claim(mark, report, claim, self.database)
        held = None if given is None else given[1]
        if held is not None and not IntervalSet([held]).isdisjoint(window):
            return
        yield Account(report, claim, self._shortfall(mark, report, claim, window), held)

    def _shortfall(self, mark: str, report: Report, claim: Claim, window: IntervalSet) -> Shortfall:
        possible = claim.possible or ALL_TIME
        if mark not in (CERTAIN, SURE) or IntervalSet([possible]).isdisjoint(window):
            return Shortfall.ELSEWHERE
        if report.id in self.database.unsure:
            return Shortfall.UNPUBLISHED
        if report.stance is Stance.SUSPECTS:
            return Shortfall.HEDGES
        certain = claim.certain(report.stance)
        return Shortfall.UNDATED if certain is None else Shortfall.VAGUE


def _claims(database: Database, predicate: str, row: tuple[object, ...]) -> Iterator[Claimed]:
    """The claims, not the denials, of what matches a pattern."""
    if None not in row:
        yield from database.claims(predicate, row)  # type: ignore[arg-type]
        return
    for claimed in database.all_claims(predicate):
        if claimed.report.stance is Stance.DENIES or len(claimed.claim.row) != len(row):
            continue
        if all(v is None or v == w for v, w in zip(row, claimed.claim.row, strict=True)):
            yield claimed


_ORDER = {shortfall: i for i, shortfall in enumerate(Shortfall)}


def _rank(account: Account, window: IntervalSet) -> tuple[object, ...]:
    """Nearest in time first; ids come last, as those of facts depend on the order of lines."""
    held: Interval = account.claim.possible or ALL_TIME
    gap = apart(window.flat, (held.start, held.end))
    away: Bound = 0 if gap is None else gap[1] - gap[0] + 1
    if account.interval is None and account.shortfall is Shortfall.OTHER:
        away = POS_INF
    hedged = account.report.stance is Stance.SUSPECTS
    grade = account.report.graded_credibility
    return away, _ORDER[account.shortfall], hedged, grade, held.start, account.report.id
