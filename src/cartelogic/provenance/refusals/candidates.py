"""Which changes of reports may make something hold, read off a refusal.

Each way to a rule's head needs all that blocks it to change.  A candidate is worth nothing
until the changed reports have been evaluated, which is for the caller to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import TypeAlias, assert_never

from attrs import evolve, frozen

from cartelogic.analysis.normal import ACCEPTED, CERTAIN, SAYS, SURE, Version
from cartelogic.model.clauses import Says
from cartelogic.model.sources import Claim, Report, Stance
from cartelogic.model.values import Row
from cartelogic.provenance.extents import parted
from cartelogic.provenance.proof import Ground, leaves
from cartelogic.provenance.refusals.changes import (
    MOST_CHANGES,
    Change,
    ChangeKind,
    Suggestion,
    in_order,
)
from cartelogic.provenance.refusals.parts import (
    Account,
    Attempt,
    Reason,
    Refusal,
    Shortfall,
    Status,
    Step,
)
from cartelogic.provenance.refusals.together import nearest
from cartelogic.temporal import (
    ALL_TIME,
    Bound,
    Codec,
    Interval,
    IntervalSet,
    TemporalError,
    UncertainBound,
    UncertainInterval,
)

_MOST_WAYS, _MOST_ACCOUNTS = 8, 4
_Way: TypeAlias = tuple[Change, ...]


def candidates(refusal: Refusal, codec: Codec) -> tuple[Suggestion, ...]:
    """What may make it hold, the smallest first; nothing of it has been tried."""
    return _best(_Ways(codec).of(refusal), 4 * _MOST_WAYS)


def _best(ways: Iterable[_Way], most: int) -> tuple[Suggestion, ...]:
    found = {Suggestion(in_order(way)) for way in ways if 0 < len(way) <= MOST_CHANGES}
    return tuple(sorted(found, key=lambda suggestion: suggestion.rank)[:most])


@frozen
class _Ways:
    """Reads ways off refusals."""

    codec: Codec

    def of(self, refusal: Refusal) -> list[_Way]:
        """Ways to make something hold in a window."""
        found: list[_Way] = []
        for account in refusal.accounts[:_MOST_ACCOUNTS]:
            change = self._corrected(account, refusal)
            found += [(change,)] if change is not None else []
        for attempt in refusal.ways:
            found += self._through(attempt)
        if refusal.claimable:
            added = self._added(refusal)
            found += [(added,)] if added is not None else []
        return [suggestion.changes for suggestion in _best(found, _MOST_WAYS)]

    def _through(self, attempt: Attempt) -> Iterator[_Way]:
        """Everything that blocks a rule has to change."""
        if any(step.status is Status.UNREACHED for step in attempt.steps):
            return
        parts = [self._unblocked(step) for step in _independent(attempt)]
        accepted = self._accepted(attempt)
        if accepted is not None:
            yield (accepted,)
        if not parts or len(parts) > MOST_CHANGES:
            return
        for chosen in product(*(part[:_MOST_WAYS] for part in parts)):
            yield tuple(change for way in chosen for change in way)

    def _unblocked(self, step: Step) -> list[_Way]:
        if step.reason is Reason.OPPOSED:
            return self._out_of_the_way(step)
        return [] if step.below is None else self.of(step.below)

    def _out_of_the_way(self, step: Step) -> list[_Way]:
        """Reports to drop: for all that is in the way, one that a proof of it rests on."""
        if not step.proofs or len(step.proofs) < len(step.rows):
            return []
        parts: list[list[_Way]] = []
        for proof in step.proofs:
            unique = {leaf.report.id: leaf for leaf in leaves(proof)}
            parts.append([(_dropped(leaf.report, leaf.claim),) for leaf in unique.values()])
        return [
            tuple(change for way in chosen for change in way)
            for chosen in product(*(part[:_MOST_WAYS] for part in parts))
        ]

    def _accepted(self, attempt: Attempt) -> Change | None:
        """A report that says it and is not accepted: stated as one's own, it counts."""
        said = [step for step in attempt.met if isinstance(step.literal, Says)]
        blocked = attempt.blocked
        if len(said) != 1 or len(blocked) != 1 or blocked[0].pattern is None:
            return None
        (step,) = said
        is_acceptance = parted(blocked[0].pattern.relation)[1] == ACCEPTED
        if not is_acceptance or len(step.rows) != 1 or not isinstance(step.literal, Says):
            return None
        (by, *row), name = step.rows[0], step.literal.atom.predicate
        if blocked[0].pattern.row != (by,) or step.literal.denies:
            return None
        at = attempt.at
        part = step.held.around(at) if isinstance(at, int) else None
        part = part or step.held.parts[0]
        claim = self._claim(name, tuple(row), part)
        assert claim is not None  # what a report claims can be written
        atom = Ground(name, claim.row)
        return Change("accept", str(by), atom, part, 0, Stance.ASSERTS, instead=claim)

    # -- one change -----------------------------------------------------------------------

    def _added(self, refusal: Refusal) -> Change | None:
        """A fact that holds where it is missing."""
        _, name = parted(refusal.pattern.relation)
        row: Row = tuple(value for value in refusal.pattern.row if value is not None)
        for interval in _parts(refusal):
            claim = self._claim(name.removeprefix(SAYS), row, interval)
            if claim is not None:
                atom = Ground(claim.predicate, row)
                return Change("add", None, atom, interval, interval.length, instead=claim)
        return None

    def _corrected(self, account: Account, refusal: Refusal) -> Change | None:
        """A report that would say what is missing, were it a little different."""
        report, claim = account.report, account.claim
        match account.shortfall:
            case Shortfall.DENIES:
                return _dropped(report, claim)
            case Shortfall.LATER | Shortfall.UNPUBLISHED:
                atom, held = Ground(claim.predicate, claim.row), claim.possible or ALL_TIME
                return Change("publish", report.id, atom, held, 0, report.stance)
            case Shortfall.OTHER:
                return None
            case Shortfall.ELSEWHERE | Shortfall.HEDGES | Shortfall.VAGUE | Shortfall.UNDATED:
                return self._extended(account, refusal)
            case _:
                assert_never(account.shortfall)

    def _extended(self, account: Account, refusal: Refusal) -> Change | None:
        """The claim, known to hold where it is asked for."""
        claim, report = account.claim, account.report
        is_certain = parted(refusal.pattern.relation)[0] in (CERTAIN, SURE)
        wanted = self._wanted(account, refusal)
        interval = claim.interval
        if wanted is not None and interval is not None:
            try:
                interval = _reaching(interval, wanted, is_certain, self.codec)
            except TemporalError:  # a day outside the years that can be written
                return None
        instead = evolve(claim, interval=interval)
        kind: ChangeKind = "extend"
        if account.shortfall is Shortfall.HEDGES:
            kind = "assert"
        elif account.shortfall in (Shortfall.VAGUE, Shortfall.UNDATED):
            kind = "date"
        elif is_certain and report.stance is Stance.SUSPECTS:
            kind = "assert"
        atom = Ground(claim.predicate, claim.row)
        held = instead.possible or ALL_TIME
        days = _days(claim, instead, is_certain)
        return Change(kind, report.id, atom, held, days, report.stance, claim, instead)

    def _wanted(self, account: Account, refusal: Refusal) -> Interval | None:
        """The instants that the claim has to reach: one, or all of the window."""
        if refusal.throughout:
            return refusal.window.hull
        held = account.interval or account.claim.possible or ALL_TIME
        flat_window = refusal.window.flat
        if not IntervalSet([held]).isdisjoint(refusal.window):
            flat_window = (refusal.window & IntervalSet([held])).flat
            at = nearest(flat_window, ())
        else:
            at = nearest(flat_window, (held.start, held.end))
        return Interval(at, at + 1) if isinstance(at, int) else None

    def _claim(self, name: str, row: Row, interval: Interval) -> Claim | None:
        if interval == ALL_TIME:
            return Claim(name, row)
        try:
            return Claim(name, row, UncertainInterval.exact(interval, self.codec))
        except TemporalError:
            return None


def _parts(refusal: Refusal) -> list[Interval]:
    """Where a fact would be needed: all of a window, or one of its parts, the nearest first."""
    if refusal.throughout:
        return [] if refusal.window.hull is None else [refusal.window.hull]
    at = nearest(refusal.window.flat, refusal.held.flat)
    first = refusal.window.around(at) if isinstance(at, int) else None
    return sorted(refusal.window.parts, key=lambda part: part != first)


def _independent(attempt: Attempt) -> list[Step]:
    """What blocks a rule, without what follows from the rest of it.

    Where a literal asks for anything at all, others say for what; and what is contested is
    not certain then.
    """
    found = []
    for step in attempt.blocked:
        is_open = step.pattern is not None and set(step.pattern.row) == {None}
        is_contested = attempt.rule.version is Version.CONTESTED
        if not is_open and not (is_contested and step.reason is Reason.OPPOSED):
            found.append(step)
    return found or list(attempt.blocked)


def _dropped(report: Report, claim: Claim) -> Change:
    held = claim.possible or ALL_TIME
    atom = Ground(claim.predicate, claim.row)
    return Change("drop", report.id, atom, held, held.length, report.stance)


def _reaching(
    written: UncertainInterval, wanted: Interval, is_certain: bool, codec: Codec
) -> UncertainInterval:
    """The interval with bounds moved just so far that it holds where it is wanted."""
    start, end, closed = written.start, written.end, written.closed
    first = written.latest_start if is_certain else written.earliest_start
    last = written.earliest_end if is_certain else written.latest_end
    if wanted.start < first:
        start = UncertainBound.exact(wanted.start, codec)
    if wanted.end > last:
        end, closed = UncertainBound.exact(wanted.last, codec), True
    return UncertainInterval(start, end, closed)


def _days(claim: Claim, instead: Claim, is_certain: bool) -> Bound:
    """How many instants a claim would hold at, in the extent asked about, and does not."""
    if claim.interval is None or instead.interval is None:
        return 0
    before, after = claim.interval, instead.interval
    held: Interval | None = before.certain if is_certain else before.possible
    holds: Interval | None = after.certain if is_certain else after.possible
    if held is None or holds is None:
        return 0 if holds is None else holds.length
    # End by end: what is unbounded on one side may still grow on the other.
    grown: Bound = 0 if holds.start == held.start else held.start - holds.start
    return grown if holds.end == held.end else grown + holds.end - held.end
