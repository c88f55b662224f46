"""What would have to be otherwise for something to hold: changes to reports.

    extend     a report's claim runs further, to a day
    date       a written bound that leaves days open is known to be a day
    assert     a report that hedges asserts
    publish    a report that is out later, or may be, is out
    accept     a report's claim is stated as one's own
    add        a fact that nobody reports is stated
    drop       a report is taken back

Not here: which changes may help (``candidates``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal as OneOf
from typing import TypeAlias

from attrs import evolve, field, frozen

from cartelogic.model.sources import Claim, Report, Source, Stance
from cartelogic.model.values import row_key
from cartelogic.provenance.proof import Ground
from cartelogic.store.database import OWN, Database
from cartelogic.temporal import Bound, Interval

ChangeKind: TypeAlias = OneOf["extend", "date", "assert", "publish", "accept", "add", "drop"]
_KINDS: tuple[ChangeKind, ...] = ("extend", "date", "assert", "publish", "accept", "drop", "add")
MOST_CHANGES = 3
"""How many changes are suggested together."""
ASSUMED = Source("assumed", "assumed", OWN)
"""The source of what a change states."""


@frozen
class Change:
    """One thing about the reports that would be otherwise.

    Attributes:
        kind: see the module.
        report: the id of the report; ``None`` for a fact that is added.
        atom: what it claims, or would.
        interval: when it would claim it; of a report that is dropped, when it does.
        days: how many instants it would claim more, know more of, or no longer claim; ∞ if
            there is no end of them.
        stance: how the report stands to the claim, as it is; ``None`` for a fact that is
            added.
        claim: the claim that is replaced.
        instead: what it is replaced by; a new one if there is no ``claim``.
    """

    kind: ChangeKind
    report: str | None
    atom: Ground
    interval: Interval
    days: Bound
    stance: Stance | None = None
    claim: Claim | None = field(default=None, repr=False)
    instead: Claim | None = field(default=None, repr=False)


@frozen
class Suggestion:
    """Changes that together make something hold.

    Attributes:
        changes: what would have to be otherwise.
    """

    changes: tuple[Change, ...]

    @property
    def kind(self) -> str:
        """The kind of the change, or ``several``."""
        return self.changes[0].kind if len(self.changes) == 1 else "several"

    @property
    def report(self) -> str | None:
        """The id of the report that the first change is about."""
        return self.changes[0].report

    @property
    def atom(self) -> Ground:
        """The atom that the first change is about."""
        return self.changes[0].atom

    @property
    def interval(self) -> Interval:
        """The interval of the first change."""
        return self.changes[0].interval

    @property
    def days(self) -> Bound:
        """How many instants all changes are about."""
        return sum(change.days for change in self.changes)

    @property
    def rank(self) -> tuple[object, ...]:
        """Fewest changes first, facts that nobody reports last, then fewest days."""
        made_up = sum(1 for change in self.changes if change.kind == "add")
        return len(self.changes), made_up, self.days, [_key(change) for change in self.changes]

    def with_(self, other: Suggestion) -> Suggestion | None:
        """The changes of both; ``None`` if they are too many, or one changes the other."""
        stated = f"{ASSUMED.id}:"
        if any((change.report or "").startswith(stated) for change in other.changes):
            return None
        changes = in_order((*self.changes, *other.changes))
        return Suggestion(changes) if len(changes) <= MOST_CHANGES else None

    def apply(self, database: Database, later: Database | None = None) -> None:
        """Change a database so.

        Args:
            database: the reports, as they were when this was suggested.
            later: where to find reports that are published only later.
        """
        reports, stated = database.reports, 0
        gone: set[str] = set()
        fresh: dict[str, Report] = {}
        for change in self.changes:
            name = change.report or ""
            if change.kind in ("add", "accept"):
                assert change.instead is not None
                stated += 1
                own = f"{ASSUMED.id}:{stated}"
                fresh[own] = Report(own, (change.instead,), ASSUMED.id)
                continue
            if change.kind == "drop":
                fresh.pop(name, None)
            elif change.kind == "publish":
                source = reports if name in reports or later is None else later.reports
                fresh[name] = source[name]
            else:
                fresh[name] = _changed(fresh.get(name, reports[name]), change)
            gone.add(name)
        database.remove(gone)
        published = {change.report for change in self.changes if change.kind == "publish"}
        database.unsure -= {name for name in published if name is not None}
        if stated:
            database.add_source(ASSUMED)
        database.add(fresh.values())


def _changed(report: Report, change: Change) -> Report:
    assert change.instead is not None
    instead = change.instead
    claims = tuple(instead if claim == change.claim else claim for claim in report.claims)
    stance = Stance.ASSERTS if change.kind == "assert" else report.stance
    return evolve(report, claims=claims, stance=stance)


def _key(change: Change) -> tuple[object, ...]:
    return (
        _KINDS.index(change.kind),
        change.atom.relation,
        row_key(change.atom.row),
        change.interval,
        change.report or "",
    )


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Each change once, by kind and then by what it is about."""
    return tuple(sorted(dict.fromkeys(changes), key=_key))
