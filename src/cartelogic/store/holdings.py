"""Reports as a database holds them, and what they say: no relation yet.

Single reports are objects; those of a batch are columns (``batches``), and nothing that is
asked of all reports here makes objects of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

from cartelogic.model.profile import FactProfile, ReportDoubts
from cartelogic.model.sources import Article, Report, Source
from cartelogic.model.values import Day, Row, Value
from cartelogic.source import Span
from cartelogic.store.attributes import Claimed
from cartelogic.temporal import Bound, Codec

if TYPE_CHECKING:
    from cartelogic.store.batches import Batch
    from cartelogic.store.columns.codes import Codes

Table: TypeAlias = dict[str, dict[Row, tuple[Claimed, ...]]]
"""By predicate and row, who claims it, or who denies it."""


@frozen
class Contents:
    """What a database held at some time.

    Attributes:
        sources: its sources, by id.
        articles: its articles, by id.
        singles: its single reports; more may come after those that count.
        count: how many of them count.
        batches: its batches.
        predicates: the predicates it knew.
    """

    sources: dict[str, Source]
    articles: dict[str, Article]
    singles: dict[str, Report]
    count: int
    batches: tuple[Batch, ...]
    predicates: list[str]


class Holdings:
    """Sources, articles and reports.

    Args:
        codec: the time line of the claims.
    """

    def __init__(self, codec: Codec = Codec.DAYS) -> None:
        self.codec = codec
        self.sources: dict[str, Source] = {}
        self.articles: dict[str, Article] = {}
        self.profiles: dict[str, FactProfile] = {}
        self._made: dict[str, Report] = {}
        self._unsure: frozenset[str] = frozenset()
        self._batches: tuple[Batch, ...] = ()
        self._codes: Codes | None = None
        self._claims: Table = {}
        self._denials: Table = {}

    @property
    def reports(self) -> Mapping[str, Report]:
        """All reports, by id; those of batches are made when asked for."""
        if not self._batches:
            return self._made
        from cartelogic.store.batch_reports import Reports

        return Reports(self._made, self._batches)

    @property
    def batches(self) -> tuple[Batch, ...]:
        """The reports that are columns."""
        return self._batches

    @property
    def singles(self) -> Mapping[str, Report]:
        """The reports that were added one by one."""
        return self._made

    @property
    def codes(self) -> Codes:
        """The numbers that values have in columns; a database and its forks share them."""
        if self._codes is None:
            from cartelogic.store.columns.codes import Codes

            self._codes = Codes()
        return self._codes

    @property
    def unsure(self) -> Set[str]:
        """The ids of reports that may not have been published yet.

        What they say is possible and never certain.
        """
        if all(batch.unsure is None for batch in self._batches):
            return self._unsure
        from cartelogic.store.batch_reports import Unsure

        return Unsure(self._unsure, self._batches)

    @unsure.setter
    def unsure(self, names: Set[str]) -> None:
        if self._batches:
            from cartelogic.store.batch_reports import marked_unsure

            self._batches = tuple(marked_unsure(batch, names) for batch in self._batches)
            names = frozenset(name for name in names if name in self._made)
        self._unsure = frozenset(names)

    def free_name(self, name: str) -> str:
        """The name, or with a number after it if another batch has it."""
        taken = {batch.name for batch in self._batches}
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{name}#{number}"
        return free

    def profiles_with(
        self, reports: Iterable[Report] = (), batches: Iterable[Batch] = ()
    ) -> dict[str, FactProfile]:
        """What the facts would look like with more reports; nothing is changed."""
        profiles = {name: profile.copy() for name, profile in self.profiles.items()}
        for batch in batches:
            if len(batch):
                batch.sum_up(profiles.setdefault(batch.predicate, FactProfile()))
        for report in reports:
            for claim in report.claims:
                profiles.setdefault(claim.predicate, FactProfile()).take_in(claim, report)
        return profiles

    def _profile(self, predicate: str) -> FactProfile:
        """The profile of a predicate, now that it has fewer facts than it knows of."""
        most = self.profiles[predicate]
        found = most.emptied()
        for batch in self._batches:
            if batch.predicate == predicate:
                batch.sum_up(found)
        for report in self._made.values():
            if found.is_like(most):
                break  # more facts cannot make it more
            for claim in report.claims:
                if claim.predicate == predicate:
                    found.take_in(claim, report)
        return found

    def _table(self, *, denies: bool) -> Table:
        return self._denials if denies else self._claims

    def predicates(self) -> tuple[str, ...]:
        """Every predicate that some report claims or denies, sorted."""
        batched = {batch.predicate for batch in self._batches}
        return tuple(sorted(self._claims.keys() | self._denials.keys() | batched))

    def claims(self, predicate: str, row: Row) -> tuple[Claimed, ...]:
        """The claims (not the denials) of one ground atom."""
        return (*self._claims.get(predicate, {}).get(row, ()), *self._batched(predicate, row))

    def denials(self, predicate: str, row: Row) -> tuple[Claimed, ...]:
        """The denials of one ground atom."""
        found = self._denials.get(predicate, {}).get(row, ())
        return (*found, *self._batched(predicate, row, denies=True))

    def _batched(
        self, predicate: str, row: Row | None = None, *, denies: bool = False
    ) -> Iterator[Claimed]:
        """The claims or denials of a ground atom, or of any, that are in batches."""
        if not self._batches:
            return
        from cartelogic.store.batch_reports import claims_of, every_claim

        if row is None:
            found = every_claim(self._batches, predicate, denies=denies)
        else:
            found = claims_of(self._batches, predicate, row, denies=denies)
        for report, claim in found:
            yield Claimed(report, claim)

    def all_claims(self, predicate: str) -> Iterator[Claimed]:
        """Every claim and denial with that predicate."""
        for table in (self._claims, self._denials):
            for entries in table.get(predicate, {}).values():
                yield from entries
            yield from self._batched(predicate, denies=table is self._denials)

    def uses(self, predicate: str) -> Iterator[tuple[Row, Span | None]]:
        """Rows that are claimed or denied of a predicate, each with its place.

        Of a batch, as many as are needed for every value of every column.
        """
        for table in (self._claims, self._denials):
            for entries in table.get(predicate, {}).values():
                for entry in entries:
                    yield entry.claim.row, entry.report.origin
        for batch in self._batches:
            if batch.predicate == predicate:
                for place in batch.examples():
                    yield batch.row(place), batch.origin(place)

    def doubts(self, more: Iterable[Report] = (), batches: Iterable[Batch] = ()) -> ReportDoubts:
        """What is uncertain about the reports themselves, with some that may be added."""
        published = [report.published for report in (*self._made.values(), *more)]
        for batch in (*self._batches, *batches):
            published += batch.attribute("published").used()
        return ReportDoubts(
            any(bound is not None and bound.earliest != bound.latest for bound in published),
            not self._unsure.isdisjoint(self._made)
            or any(batch.unsure is not None for batch in self._batches),
        )

    def symbols(self) -> frozenset[str]:
        """Every symbol that some report claims or denies something of."""
        return frozenset(
            value
            for report in self._made.values()
            for claim in report.claims
            for value in claim.row
            if isinstance(value, str)
        ).union(*(batch.symbols for batch in self._batches))

    def said_by(self, names: Collection[str], of: Callable[[Report], str]) -> list[str]:
        """The ids of the reports of some sources, or outlets.

        Args:
            names: those that are meant.
            of: gives that of a report, ``outlet_of`` for example.
        """
        found = [report.id for report in self._made.values() if of(report) in names]
        for batch in self._batches:
            from cartelogic.store.batch_relations import rows_said_by

            found += batch.where(rows_said_by(batch, names, of)).ids.names()
        return found

    def speakers(self, of: Callable[[Report], str]) -> set[str]:
        """Every source, or outlet, that has a report; ``of`` gives that of one."""
        found = {of(report) for report in self._made.values()}
        for batch in self._batches:
            from cartelogic.store.batch_relations import speakers

            found |= speakers(batch, of)
        return found

    def value(self, instant: Bound) -> Value:
        """An instant of this time line as a value: a day, or a number."""
        return Day(instant) if self.codec is Codec.DAYS else instant

    def source_of(self, report: Report) -> Source:
        """The source of a report; a stand-in of unknown reliability if none is described."""
        return self.sources.get(report.source) or Source(report.source, report.source)

    def outlet_of(self, report: Report) -> str:
        """The outlet that answers for a report: that of its source, else of its article."""
        source = self.source_of(report)
        if source.kind == "outlet":
            return source.id
        if source.outlet is not None:
            return source.outlet
        via = self.sources.get(report.via or "")
        if via is not None and via.kind == "outlet":
            return via.id
        article = self.articles.get(report.article or "")
        return source.id if article is None else article.outlet
