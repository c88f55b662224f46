"""What is known before any rule: sources, articles, reports, and the relations they make.

Three kinds of base relation come from reports: what they claim (``allied_in``), who claims
or denies it (``says allied_in``, ``denies allied_in``), and their attributes
(``published``, ``reliability``).  All are built when first asked for and grow in place as
reports are added; removing a report makes new ones of those that it is in.

Reports are added one by one, as objects, or many at once as a *batch* of columns
(``batches``).  Base relations of a predicate that has batches are tables, and nothing that is
asked of all reports makes objects of those in batches.

A *fork* of a database goes on by itself, and shares with it whatever neither has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from cartelogic.errors import ProgramError
from cartelogic.model.profile import FactProfile
from cartelogic.model.sources import Article, Report, Source, Stance
from cartelogic.model.values import Row, row_key
from cartelogic.store.attributes import ATTRIBUTES, OWN, BaseExtent, Claimed
from cartelogic.store.clashes import SHOWN, taken
from cartelogic.store.holdings import Contents
from cartelogic.store.relating import Relating, fill
from cartelogic.store.relation import Relation, changes
from cartelogic.temporal import Bound, Codec, UncertainBound

if TYPE_CHECKING:
    from cartelogic.store.batches import Batch
    from cartelogic.store.columns.codes import Truths

__all__ = ["ATTRIBUTES", "OWN", "BaseExtent", "Claimed", "Database"]

_Known = TypeVar("_Known", Source, Article)


class Database(Relating):
    """Reports, and the base relations they make.

    Args:
        codec: the time line of the claims.
    """

    def __init__(self, codec: Codec = Codec.DAYS) -> None:
        super().__init__(codec)
        self._lent: set[tuple[bool, str]] = set()  # tables that a fork shares: denials?, predicate
        self._growing: dict[str, Relation] = {}  # what is to be added to tables

    # -- filling --------------------------------------------------------------------------

    def add_source(self, source: Source) -> None:
        """Know a source; the same one again changes nothing.

        Raises:
            ProgramError: CL505 if another source has its id.
        """
        if source.id not in self.sources:
            self._described()
        _unique(self.sources, source.id, source, "source")

    def add_article(self, article: Article) -> None:
        """Know an article; the same one again changes nothing.

        Raises:
            ProgramError: CL505 if another article has its id.
        """
        if article.id not in self.articles:
            self._described()
        _unique(self.articles, article.id, article, "article")

    def _described(self) -> None:
        """Forget what was read off reports whose source or article nothing described."""
        self.changes += 1
        if self._relations:
            for name in ("reliability", "outlet", "own"):
                for extent in BaseExtent:
                    self._relations.pop(f"{extent.value}.{name}", None)

    def add(self, reports: Iterable[Report]) -> None:
        """Take in reports, all or none of them.

        Raises:
            ProgramError: CL505 if an id is taken.
        """
        fresh: dict[str, Report] = {}
        clashes = []
        for report in reports:
            if report.id in self.reports or report.id in fresh:
                clashes.append(taken("report", report.id, report))
            fresh[report.id] = report
        if clashes:
            raise ProgramError(clashes)
        self.changes += 1
        self._made.update(fresh)
        for report in fresh.values():
            self._take_in(report)
        self._grow_tables()

    def add_batch(self, batch: Batch) -> None:
        """Take in the reports of a batch, all or none of them.

        Raises:
            ProgramError: CL505 if an id is taken.
        """
        from cartelogic.store.batch_reports import clashes

        names = list(islice(clashes(self._batches, batch, self._made), SHOWN))
        if names:
            raise ProgramError(taken("report", name) for name in names)
        if not len(batch):
            return
        self.changes += 1
        self._batches = (*self._batches, batch)
        batch.sum_up(self.profiles.setdefault(batch.predicate, FactProfile()))
        self._forget_tables([batch])

    def _forget_tables(self, batches: Iterable[Batch]) -> None:
        """Have the relations that some batches are in made again when they are asked for."""
        names = {f".{name}" for name in ATTRIBUTES}
        for batch in batches:
            for verb in ("", "says ", "denies "):
                names.add(verb + batch.predicate)
        for name in names:
            for extent in BaseExtent:
                self._relations.pop(extent.value + name, None)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget reports; ids that name none are passed over.

        Their predicates stay known: a rule that reads one goes on to be valid.
        """
        ids = dict.fromkeys(ids)
        gone = {name: self._made[name] for name in ids if name in self._made}
        touched = self._cut_batches([~batch.ids.among(ids.keys()) for batch in self._batches])
        if not gone and not touched:
            return
        self.changes += 1
        self._forget_tables(touched)
        self._made = {name: r for name, r in self._made.items() if name not in gone}
        for name in ATTRIBUTES if gone else ():
            self._forget_attribute(name, gone.values())
        rows: dict[tuple[bool, str], set[Row]] = {}
        for report in gone.values():
            denies = report.stance is Stance.DENIES
            for claim in report.claims:
                rows.setdefault((denies, claim.predicate), set()).add(claim.row)
        for (denies, predicate), claimed in rows.items():
            self._forget_claims(predicate, claimed, gone.keys(), denies=denies)
        for predicate in sorted({p for _, p in rows} | {b.predicate for b in touched}):
            self.profiles[predicate] = self._profile(predicate)

    def _cut_batches(self, kept: Iterable[Truths]) -> list[Batch]:
        """Keep only some rows of each batch; returns the batches that lost some."""
        pairs = [
            (batch, batch.where(keep)) for batch, keep in zip(self._batches, kept, strict=True)
        ]
        self._batches = tuple(fewer for _, fewer in pairs if len(fewer))
        return [batch for batch, fewer in pairs if fewer is not batch]

    def _forget_claims(
        self, predicate: str, rows: set[Row], gone: Collection[str], *, denies: bool
    ) -> None:
        table = self._own(predicate, denies=denies)
        before = {row: table[row] for row in rows}
        after = {
            row: tuple(entry for entry in entries if entry.report.id not in gone)
            for row, entries in before.items()
        }
        for row, entries in after.items():
            if entries:
                table[row] = entries
            else:
                del table[row]
        if not table:
            del self._table(denies=denies)[predicate]
        for extent in BaseExtent:
            said = extent.value + ("denies " if denies else "says ") + predicate
            for name in (said,) if denies else (said, extent.value + predicate):
                known = self._relations.get(name)
                if known is not None and _is_table(known):
                    del self._relations[name]
                elif known is not None:
                    is_said = name == said
                    held = self._held(before, extent, is_said=is_said)
                    lost, _ = changes(held, self._held(after, extent, is_said=is_said))
                    self._relations[name] = known.without(lost) if lost else known

    def _held(
        self, entries: Mapping[Row, tuple[Claimed, ...]], extent: BaseExtent, *, is_said: bool
    ) -> Relation:
        """What some claims alone hold."""
        found = Relation("")
        for row, claims in entries.items():
            for claimed in claims:
                row_ = (claimed.report.id, *row) if is_said else row
                self._hold(found, row_, claimed.report, claimed.claim, extent)
        return found

    def _forget_attribute(self, name: str, gone: Collection[Report]) -> None:
        """Take away what only reports that are gone gave; several may share a source."""
        sources = {report.source for report in gone} if name == "reliability" else set()
        every = self._made.values() if sources else ()
        kept = [report for report in every if report.source in sources]
        for extent in BaseExtent:
            key = f"{extent.value}.{name}"
            known = self._relations.get(key)
            if known is None:
                continue
            if _is_table(known):
                del self._relations[key]
                continue
            rows = partial(self._rows, name, extent=extent)
            given, still = (
                {row for report in some if self._counts(report, extent) for row in rows(report)}
                for some in (gone, kept)
            )
            lost = {row: known.cover(row) for row in sorted(given - still, key=row_key)}
            if lost:
                self._relations[key] = known.without(lost)

    def where(
        self, keep: Callable[[Report], bool], unsure: frozenset[str] | None = None
    ) -> Database:
        """A database of the same sources and of the reports that ``keep`` wants."""
        batches = self._batches
        if batches:
            from cartelogic.store.batch_relations import wanted_by

            batches = tuple(batch.where(wanted_by(batch, keep)) for batch in batches)
        return self._with(filter(keep, self._made.values()), batches, unsure)

    def _with(
        self,
        reports: Iterable[Report],
        batches: Iterable[Batch],
        unsure: Set[str] | None = None,
    ) -> Database:
        """A database of the same sources, made from scratch."""
        other = Database(self.codec)
        other.sources, other.articles = dict(self.sources), dict(self.articles)
        other.profiles = {name: profile.emptied() for name, profile in self.profiles.items()}
        other._codes, other.prefers_tables = self._codes, self.prefers_tables
        other.add(reports)
        other._batches = tuple(batch for batch in batches if len(batch))
        for batch in other._batches:
            batch.sum_up(other.profiles.setdefault(batch.predicate, FactProfile()))
        other._unsure = self._unsure
        if unsure is not None:
            other.unsure = unsure
        return other

    def published_by(self, day: Bound) -> Database:
        """A database of the reports that may have been published by a day, and your own.

        Those that may have been published later are unsure there.
        """

        def seen(published: UncertainBound | None) -> bool:
            return published is None or published.earliest <= day

        def late(published: UncertainBound | None) -> bool:
            return published is not None and published.latest > day

        batches = []
        for batch in self._batches:
            fewer = batch.where(batch.attribute("published").test(seen, len(batch)))
            unsure = fewer.attribute("published").test(late, len(fewer))
            if fewer.unsure is not None:
                unsure |= fewer.unsure
            batches.append(fewer.unsure_where(unsure))
        made = self._made.values()
        other = self._with((report for report in made if seen(report.published)), batches)
        other._unsure |= {report.id for report in made if late(report.published)}
        return other

    def copy(self) -> Database:
        """A database that can change without this one, made from scratch."""
        return self._with(self._made.values(), self._batches)

    def contents(self) -> Contents:
        """What is held here, to go back to if a change is broken off."""
        sources, articles = dict(self.sources), dict(self.articles)
        singles, predicates = self._made, [*self.profiles]
        return Contents(sources, articles, singles, len(singles), self._batches, predicates)

    def restored(self, held: Contents) -> Database:
        """A database of what was held, made from scratch; whatever was changed in part since.

        Reports that a change adds come after those that were there, and one that takes reports
        away makes a new table of them.
        """
        self.profiles = {name: self.profiles[name] for name in held.predicates}
        self.sources, self.articles = held.sources, held.articles
        return self._with(islice(held.singles.values(), held.count), held.batches)

    def fork(self) -> Database:
        """A database that can change without this one; it shares what neither has changed."""
        other = Database(self.codec)
        other.sources, other.articles = dict(self.sources), dict(self.articles)
        other._made, other._batches = dict(self._made), self._batches
        other._codes = self.codes if self._batches else self._codes
        other.prefers_tables = self.prefers_tables
        other.profiles = {name: profile.copy() for name, profile in self.profiles.items()}
        other._unsure, other._now = self._unsure, self._now
        other._claims, other._denials = dict(self._claims), dict(self._denials)
        other._relations = dict(self._relations)
        self._lent = {
            (denies, name) for denies in (False, True) for name in self._table(denies=denies)
        }
        other._lent = set(self._lent)
        self._shared, other._shared = set(self._relations), set(self._relations)
        for relation in self._relations.values():
            relation.is_lent = True
        return other

    def _own(self, predicate: str, *, denies: bool) -> dict[Row, tuple[Claimed, ...]]:
        """Who claims or denies what of a predicate, where it may be changed."""
        table = self._table(denies=denies)
        rows = table.setdefault(predicate, {})
        if (denies, predicate) in self._lent:
            rows = table[predicate] = dict(rows)
            self._lent.discard((denies, predicate))
        return rows

    def _writable(self, name: str) -> Relation | None:
        """A base relation that was built, where it may be added to."""
        found = self._relations.get(name)
        if found is not None and _is_table(found):
            if name in self._shared:
                del self._relations[name]
                return None
            return self._growing.setdefault(name, Relation(name))
        if found is not None and found.is_lent:
            found = self._relations[name] = found.copy()
        return found

    def _grow_tables(self) -> None:
        """Add to relations that are tables what was gathered for them."""
        growing, self._growing = self._growing, {}
        for name, more in growing.items():
            from cartelogic.store.batch_relations import has_grown

            if not has_grown(self._relations[name], more):
                del self._relations[name]

    def _take_in(self, report: Report) -> None:
        denies = report.stance is Stance.DENIES
        for claim in report.claims:
            profile = self.profiles.get(claim.predicate)
            if profile is None:
                profile = self.profiles[claim.predicate] = FactProfile()
            profile.take_in(claim, report)
            rows = self._own(claim.predicate, denies=denies)
            rows[claim.row] = (*rows.get(claim.row, ()), Claimed(report, claim))
            verb = "denies " if denies else "says "
            for extent in BaseExtent if self._relations else ():
                said = self._writable(extent.value + verb + claim.predicate)
                if said is not None:
                    self._hold(said, (report.id, *claim.row), report, claim, extent)
                claimed = None if denies else self._writable(extent.value + claim.predicate)
                if claimed is not None:
                    self._hold(claimed, claim.row, report, claim, extent)
        for name in ATTRIBUTES if self._relations else ():
            for extent in BaseExtent:
                relation = self._writable(f"{extent.value}.{name}")
                if relation is not None and self._counts(report, extent):
                    fill(relation, self._rows(name, report, extent))


def _is_table(relation: Relation) -> bool:
    return type(relation) is not Relation


def _unique(table: dict[str, _Known], name: str, value: _Known, what: str) -> None:
    if table.setdefault(name, value) != value:
        raise ProgramError.of(taken(what, name))
