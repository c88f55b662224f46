"""What the facts of a predicate look like: arities, kinds of values, whether they hold always.

Kept up to date as facts arrive, so that checks need not read them all again.
"""

from __future__ import annotations

from attrs import define, field

from cartelogic.model.sources import Claim, Report
from cartelogic.model.values import kind
from cartelogic.source import Span


@define
class FactProfile:
    """The facts of one predicate, summed up.

    Attributes:
        arities: each number of arguments seen, with the first place it was seen at.
        kinds: for each column, each kind of value seen, with its first place.
        is_timeless: whether no fact has an interval.
    """

    arities: dict[int, Span | None] = field(factory=dict)
    kinds: list[dict[str, Span | None]] = field(factory=list)
    is_timeless: bool = True

    def copy(self) -> FactProfile:
        """A profile that can change without this one."""
        kinds = [dict(column) for column in self.kinds]
        return FactProfile(dict(self.arities), kinds, self.is_timeless)

    def emptied(self) -> FactProfile:
        """The profile of a predicate whose facts are all gone: it is still known."""
        return FactProfile(dict(self.arities), [{} for _ in self.kinds])

    def take_in(self, claim: Claim, report: Report) -> None:
        """Count a claim."""
        if len(claim.row) not in self.arities:
            self.arities[len(claim.row)] = report.origin
            self.kinds += [{} for _ in range(len(claim.row) - len(self.kinds))]
        for column, value in zip(self.kinds, claim.row, strict=False):
            column.setdefault(kind(value), report.origin)
        self.is_timeless = self.is_timeless and claim.interval is None
