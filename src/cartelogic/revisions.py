"""How what could be concluded changed from publication to publication.

Valid time is when something holds, report time when it could be known.  A day of
publication may be a range: such a report makes things possible from its earliest day on,
and certain from its latest.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from attrs import field, frozen

from cartelogic.engine.base import Extents
from cartelogic.model.printing import show_set
from cartelogic.model.sources import Report
from cartelogic.model.values import Row
from cartelogic.store.database import Database
from cartelogic.temporal import Codec, Instant, IntervalSet, to_date


@frozen
class Revision:
    """What could be concluded from a day on, until the next revision.

    Attributes:
        instant: the day of publication; ``None`` for what holds without any, from facts of
            the user's own.
        reports: the ids of the reports that may be, or certainly are, out since that day.
        possible: when the atom may hold, by what was published.
        certain: when it does hold.
        contested: when it is not certain because something speaks against it.
    """

    instant: Instant | None
    reports: tuple[str, ...]
    possible: IntervalSet
    certain: IntervalSet
    contested: IntervalSet
    codec: Codec = field(default=Codec.DAYS, repr=False)

    @property
    def day(self) -> datetime.date | Instant | None:
        """The day of publication, or the number on the integer time line."""
        if self.instant is None or self.codec is Codec.INTEGERS:
            return self.instant
        return to_date(self.instant)

    def __str__(self) -> str:
        day = "before all" if self.instant is None else self.codec.format(self.instant)
        extents = f"possibly {show_set(self.possible, self.codec)}"
        if self.certain:
            extents += f", certainly {show_set(self.certain, self.codec)}"
        if self.contested:
            extents += f", contested {show_set(self.contested, self.codec)}"
        return f"{day}: {extents if self.possible else 'nothing'}"


def revisions(
    database: Database, row: Row, extents: Callable[[Instant | None], Extents]
) -> Iterator[Revision]:
    """The days on which what is known of a tuple changed, in order.

    Args:
        database: the reports.
        row: the tuple.
        extents: its relation, from what was published by a day; ``None`` for what nothing
            published says.
    """
    before: tuple[IntervalSet, ...] | None = None
    for day, reports in _publications(database):
        found = extents(day)
        now = (found.possible.extent(row), found.certain.extent(row), found.contested_at(row))
        if now != before and (before is not None or now[0]):
            yield Revision(day, reports, *now, codec=database.codec)
            before = now


def _publications(database: Database) -> Iterator[tuple[Instant | None, tuple[str, ...]]]:
    """Each day on which a report is, or may be, published, with the reports; first no day."""
    out: dict[Instant, list[str]] = {}
    for report in sorted(database.reports.values(), key=_id):
        if report.published is not None:
            for bound in {report.published.earliest, report.published.latest}:
                if isinstance(bound, int):  # an open side is no day of its own
                    out.setdefault(bound, []).append(report.id)
    yield None, ()
    for day in sorted(out):
        yield day, tuple(out[day])


def _id(report: Report) -> str:
    return report.id
