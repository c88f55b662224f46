"""What the facts of a predicate look like: arities, kinds of values, whether they hold always.

Kept up to date as facts arrive, so that checks need not read them all again.
"""

from __future__ import annotations

from attrs import define, evolve, field, frozen

from cartelogic.model.sources import Claim, Report, Stance
from cartelogic.model.values import kind
from cartelogic.source import Span


@define
class FactProfile:
    """The facts of one predicate, summed up.

    Attributes:
        arities: each number of arguments seen, with the first place it was seen at.
        kinds: for each column, each kind of value seen, with its first place.
        is_timeless: whether no fact has an interval.
        is_exact: whether every fact is asserted or denied outright, on days that are known.
        is_claimed: whether some report claims one.
        is_denied: whether some report denies one.
    """

    arities: dict[int, Span | None] = field(factory=dict)
    kinds: list[dict[str, Span | None]] = field(factory=list)
    is_timeless: bool = True
    is_exact: bool = True
    is_claimed: bool = False
    is_denied: bool = False

    def copy(self) -> FactProfile:
        """A profile that can change without this one."""
        kinds = [dict(column) for column in self.kinds]
        return evolve(self, arities=dict(self.arities), kinds=kinds)

    def emptied(self) -> FactProfile:
        """The profile of a predicate whose facts are all gone: it is still known."""
        return FactProfile(dict(self.arities), [{} for _ in self.kinds])

    def is_like(self, other: FactProfile) -> bool:
        """Whether checks and rules of extents find the same in both, places apart."""
        if self == other:
            return True
        mine, theirs = (
            evolve(
                profile,
                arities=dict.fromkeys(profile.arities),
                kinds=[dict.fromkeys(column) for column in profile.kinds],
            )
            for profile in (self, other)
        )
        return mine == theirs

    def take_in(self, claim: Claim, report: Report) -> None:
        """Count a claim."""
        if len(claim.row) not in self.arities:
            self.arities[len(claim.row)] = report.origin
            self.kinds += [{} for _ in range(len(claim.row) - len(self.kinds))]
        for column, value in zip(self.kinds, claim.row, strict=False):
            column.setdefault(kind(value), report.origin)
        self.is_timeless = self.is_timeless and claim.interval is None
        if self.is_exact:
            is_outright = report.stance is not Stance.SUSPECTS
            self.is_exact = is_outright and (claim.interval is None or claim.interval.is_exact)
        denies = report.stance is Stance.DENIES
        self.is_denied, self.is_claimed = self.is_denied or denies, self.is_claimed or not denies


@frozen
class ReportDoubts:
    """What is uncertain about the reports themselves.

    Attributes:
        of_publication: whether a report's day of publication is a range.
        of_existence: whether some report may not have been published yet.
    """

    of_publication: bool = False
    of_existence: bool = False
