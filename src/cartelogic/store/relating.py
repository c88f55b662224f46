"""Base relations, as the reports of a database make them.

Three kinds come from reports: what they claim (``allied_in``), who claims or denies it
(``says allied_in``, ``denies allied_in``), and their attributes (``published``,
``reliability``).  Each is built when it is first asked for, of Python objects or, where there
are many and an engine works on columns, as a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cartelogic.model.sources import Claim, Report, Stance
from cartelogic.model.values import Row
from cartelogic.store.attributes import ATTRIBUTES, BaseExtent
from cartelogic.store.holdings import Holdings
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.temporal import ALL_TIME, NEG_INF, POS_INF, Bound, Codec

if TYPE_CHECKING:
    from cartelogic.store.batch_relations import Claims, Part

MANY = 2_000
"""So many claims of single reports, or rows read off them, are worth a table."""


class Relating(Holdings):
    """Reports, and the base relations they make.

    Args:
        codec: the time line of the claims.

    Attributes:
        changes: how often anything here has changed; engines skip what they know is current.
        prefers_tables: whether relations are to be tables where that is worth it.
    """

    prefers_tables = False

    def __init__(self, codec: Codec = Codec.DAYS) -> None:
        super().__init__(codec)
        self.changes = 0
        self._relations: dict[str, Relation] = {}
        self._shared: set[str] = set()  # relations whose tables a fork may read
        self._singles: dict[tuple[bool, str], tuple[int, Claims | None]] = {}
        self._now: Bound | None = None

    def claimed(self, predicate: str, extent: BaseExtent = BaseExtent.POSSIBLE) -> Relation:
        """What reports claim: each tuple on the union of that extent of its claims."""
        return self._claimed(predicate, predicate, extent)

    def said(
        self, predicate: str, *, denies: bool = False, extent: BaseExtent = BaseExtent.POSSIBLE
    ) -> Relation:
        """Who claims (or denies) what: the report's id, then the columns of the predicate."""
        name = ("denies " if denies else "says ") + predicate
        return self._claimed(name, predicate, extent, denies=denies, said=True)

    def _claimed(
        self,
        name: str,
        predicate: str,
        extent: BaseExtent,
        *,
        denies: bool = False,
        said: bool = False,
    ) -> Relation:
        """What is claimed or denied of a predicate; of ``said`` rows begin with the report."""
        found = self._relations.get(extent.value + name)
        if found is None:
            found = Relation(extent.value + name)
            parts: list[Part] | None = self._single_parts(predicate, extent, denies, said)
            if parts is None:
                parts = []
                for row, entries in self._table(denies=denies).get(predicate, {}).items():
                    for entry in entries:
                        row_ = (entry.report.id, *row) if said else row
                        self._hold(found, row_, entry.report, entry.claim, extent)
            for batch in self._batches:
                if batch.predicate == predicate:
                    from cartelogic.store.batch_relations import claimed_part

                    part = claimed_part(batch, extent, denies=denies, said=said)
                    parts += [] if part is None else [part]
            # Whole, or not at all if something stops us.
            found = self._relations[found.name] = self._united(found, parts)
            self._shared.discard(found.name)
        return found

    def _united(self, made: Relation, parts: list[Part]) -> Relation:
        """What objects hold, and what columns hold."""
        if not parts:
            return made
        from cartelogic.store.batch_relations import relation_of

        return relation_of(made.name, self.codes, made, parts)

    def _single_parts(
        self, predicate: str, extent: BaseExtent, denies: bool, said: bool
    ) -> list[Part] | None:
        """What single reports claim, as columns; ``None`` if it is not worth that."""
        table = self._table(denies=denies).get(predicate, {})
        if not self.prefers_tables or sum(map(len, table.values())) < MANY:
            return None
        from cartelogic.store.batch_relations import part_of
        from cartelogic.store.single_columns import gathered

        known = self._singles.get((denies, predicate))
        if known is None or known[0] != self.changes:
            claims = gathered(table, self.unsure, self.codes, self.codec)
            known = self._singles[denies, predicate] = self.changes, claims
        if known[1] is None:
            return None
        part = part_of(known[1], extent, said=said)
        return [] if part is None else [part]

    def _hold(
        self, relation: Relation, row: Row, report: Report, claim: Claim, extent: BaseExtent
    ) -> None:
        """Hold a row where a claim holds, in one of its extents."""
        if extent is BaseExtent.POSSIBLE:
            relation.add(row, *claim.possible_ends, GIVEN)
            return
        certain = None if report.id in self.unsure else claim.certain_ends(report.stance)
        if extent is BaseExtent.CERTAIN and certain is not None:
            relation.add(row, *certain, GIVEN)
        elif extent is BaseExtent.LOOSE and certain is None:
            interval = claim.interval
            points = (0, NEG_INF, POS_INF, 0) if interval is None else interval.four_points
            row = (*row, self.value(points[1]), self.value(points[2]))
            relation.add(row, *claim.possible_ends, GIVEN)
        elif extent is BaseExtent.DATED and certain is None and self._is_plain(report):
            dated = claim.interval
            if dated is not None:
                first, latest, until, end = dated.four_points
                row = (*row, *map(self.value, (first, latest, until, end - 1)))
                relation.add(row, ALL_TIME.start, ALL_TIME.end, GIVEN)

    def _is_plain(self, report: Report) -> bool:
        """Whether a report is out, and does not hedge."""
        return report.stance is not Stance.SUSPECTS and report.id not in self.unsure

    def attribute(self, name: str, extent: BaseExtent = BaseExtent.POSSIBLE) -> Relation:
        """A relation of :data:`ATTRIBUTES`, such as ``published(R, Date)``; timeless."""
        key = f"{extent.value}.{name}"
        found = self._relations.get(key)
        if found is None:
            found = Relation(extent.value + name)
            counted = [report for report in self._made.values() if self._counts(report, extent)]
            rows = [row for report in counted for row in self._rows(name, report, extent)]
            parts: list[Part] = []
            if self.prefers_tables and len(rows) >= MANY:
                parts = [(self.codes.table(rows, len(rows[0])), None, None)]
            else:
                fill(found, iter(rows))
            for batch in self._batches:
                from cartelogic.store.batch_relations import attribute_part

                part = attribute_part(batch, name, extent, self)
                parts += [] if part is None else [part]
            found = self._relations[key] = self._united(found, parts)
            self._shared.discard(key)
        return found

    def _rows(self, name: str, report: Report, extent: BaseExtent) -> Iterator[Row]:
        more = self._open_ends(extent)
        for row in ATTRIBUTES[name](self, report):
            yield (*row, *more)

    def _open_ends(self, extent: BaseExtent) -> Row:
        """The two columns that rows of an extent have besides: unbounded ends, if loose."""
        if extent is not BaseExtent.LOOSE:
            return ()
        return self.value(NEG_INF), self.value(POS_INF)

    def _counts(self, report: Report, extent: BaseExtent) -> bool:
        """Whether a report is there, in one of the extents."""
        if extent is BaseExtent.POSSIBLE or extent is BaseExtent.DATED:
            return extent is BaseExtent.POSSIBLE
        return (report.id in self.unsure) is (extent is BaseExtent.LOOSE)

    @property
    def now(self) -> Bound | None:
        """What ``now(Date)`` holds for; ``None`` if nobody knows."""
        return self._now

    def set_now(self, instant: Bound | None) -> None:
        """Say what ``now(Date)`` holds for; ``None`` if nobody knows."""
        if instant != self._now:
            self.changes += 1
            self._now = instant
            self._relations.pop("now", None)

    def now_relation(self) -> Relation:
        """``now(Date)``: one tuple, or none."""
        found = self._relations.get("now")
        if found is None:
            found = self._relations["now"] = Relation("now")
            if self._now is not None:
                fill(found, iter([(self.value(self._now),)]))
        return found


def fill(relation: Relation, rows: Iterator[Row]) -> None:
    """Hold rows always."""
    for row in rows:
        relation.add(row, ALL_TIME.start, ALL_TIME.end, GIVEN)
