"""What a conclusion rests on, stretch by stretch: reports, sources, outlets, articles.

On each stretch of time the witnesses are the same.  Independence is counted in witnesses that
share nothing: two that go back to one outlet, or to one article, are one account told twice.

Not here: the witnesses (``witnesses``), and how far to trust them (``trust``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import field, frozen

from cartelogic.model.printing import show_interval
from cartelogic.model.sources import Report
from cartelogic.provenance.packing import packed
from cartelogic.provenance.witnesses import Witness
from cartelogic.store.database import Database
from cartelogic.temporal import NEG_INF, Bound, Interval


@frozen
class Support:
    """What an atom rests on during an interval; ``print`` it.

    Attributes:
        interval: a longest stretch of time on which the witnesses are the same.
        witnesses: each set of reports that suffices, with all the time on which it does.
        reports: the ids of all reports in some witness, sorted.
        sources: the ids of the sources whose accounts they are, sorted.
        outlets: the ids of the outlets that answer for them, sorted.
        articles: the ids of the articles they were read in, sorted.
        needed: the reports in every witness; without any one of them nothing is left.
        needed_outlets: the outlets in every witness.
        apart: as many witnesses as there can be of which no two share an outlet or an article.
    """

    interval: Interval
    witnesses: tuple[Witness, ...]
    reports: tuple[str, ...]
    sources: tuple[str, ...]
    outlets: tuple[str, ...]
    articles: tuple[str, ...]
    needed: tuple[str, ...]
    needed_outlets: tuple[str, ...]
    apart: tuple[Witness, ...]
    _database: Database = field(repr=False, eq=False)

    @property
    def independent(self) -> int:
        """The largest number of witnesses of which no two share an outlet or an article.

        Zero if no report is needed.
        """
        return len(self.apart)

    @property
    def is_single_sourced(self) -> bool:
        """Whether an outlet is behind every witness: without it nothing is left."""
        return bool(self.needed_outlets)

    def __str__(self) -> str:
        when = show_interval(self.interval, self._database.codec)
        return f"{when}: {self._accounts()}{self._rest()}"

    def _accounts(self) -> str:
        if not self.apart:
            return "rests on no report"
        behind = [_outlets(witness.reports, self._database) for witness in self.apart]
        named = "; ".join(" + ".join(outlets) for outlets in behind)
        is_plain = all(len(outlets) == 1 for outlets in behind)
        word = "outlet" if is_plain else "account"
        if len(behind) == 1:
            return f"1 {word} ({named})"
        return f"{len(behind)} independent {word}s ({named})"

    def _rest(self) -> str:
        if not self.needed:
            return ""
        verb = "all rest" if len(self.witnesses) > 1 else "rests"
        return f"; {verb} on {', '.join(self.needed)}"


def supports(witnesses: Sequence[Witness], database: Database) -> tuple[Support, ...]:
    """What an atom with these witnesses rests on, in order of time."""
    return tuple(
        _support(interval, sharing, database) for interval, sharing in stretches(witnesses)
    )


def stretches(witnesses: Iterable[Witness]) -> list[tuple[Interval, tuple[Witness, ...]]]:
    """The longest stretches of time on which the witnesses are the same, in order."""
    order = {witness: place for place, witness in enumerate(witnesses)}
    changes: dict[Bound, set[Witness]] = {}
    for witness in order:
        for bound in witness.extent.flat:
            changes.setdefault(bound, set()).add(witness)
    found: list[tuple[Interval, tuple[Witness, ...]]] = []
    present: set[Witness] = set()
    start: Bound = NEG_INF
    for bound in sorted(changes):
        if present:
            sharing = tuple(sorted(present, key=order.__getitem__))
            found.append((Interval(start, bound), sharing))
        present ^= changes[bound]
        start = bound
    return found


def _support(interval: Interval, witnesses: tuple[Witness, ...], database: Database) -> Support:
    behind = [frozenset(_outlets(witness.reports, database)) for witness in witnesses]
    shared = [
        outlets | {("article", name) for name in _articles(witness.reports, database)}
        for outlets, witness in zip(behind, witnesses, strict=True)
    ]
    reports = sorted({name for witness in witnesses for name in witness.reports})
    return Support(
        interval,
        witnesses,
        reports=tuple(reports),
        sources=tuple(sorted({database.reports[name].source for name in reports})),
        outlets=_outlets(reports, database),
        articles=_articles(reports, database),
        needed=_in_all([frozenset(witness.reports) for witness in witnesses]),
        needed_outlets=_in_all(behind),
        apart=tuple(witnesses[place] for place in packed(shared) if witnesses[place].reports),
        database=database,
    )


def _in_all(sets: Sequence[frozenset[str]]) -> tuple[str, ...]:
    return tuple(sorted(frozenset.intersection(*sets)))


def _outlets(reports: Iterable[str], database: Database) -> tuple[str, ...]:
    return tuple(sorted({database.outlet_of(database.reports[name]) for name in reports}))


def _articles(reports: Iterable[str], database: Database) -> tuple[str, ...]:
    found: list[Report] = [database.reports[name] for name in reports]
    return tuple(sorted({report.article for report in found if report.article is not None}))
