"""What rules can read of the reports themselves, and in which extents.

``published(R, Date)``, ``reliability(Source, Grade)`` and the others are read off one report
at a time, here, whoever holds the reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Protocol, TypeAlias

from attrs import frozen

from cartelogic.model.sources import Claim, Report, Source, Stance
from cartelogic.model.values import Row, Value, ranged
from cartelogic.temporal import Bound

OWN = "own"
"""The kind of a source that is a file or text of the user's: its facts are stated, not read."""


@frozen
class Claimed:
    """One claim, with the report that makes it."""

    report: Report
    claim: Claim


class BaseExtent(Enum):
    """Which instants of a claim count; the value marks the relation's name."""

    POSSIBLE = ""
    CERTAIN = "certain "
    LOOSE = "loose "
    """All it may hold on, if there is none that it certainly holds on.

    Rows then have two more columns: its latest start, and its earliest end (exclusive).
    """
    DATED = "dated "
    """Always, if it certainly holds on some day, and on none that is known.

    Rows then have its four points: earliest and latest start, earliest end (exclusive), and
    the last instant it may hold at.
    """


class Described(Protocol):
    """What knows the sources and articles that reports name."""

    def value(self, instant: Bound) -> Value:
        """An instant as a value."""

    def source_of(self, report: Report) -> Source:
        """The source of a report."""

    def outlet_of(self, report: Report) -> str:
        """The outlet that answers for a report."""


Attribute: TypeAlias = Callable[[Described, Report], Iterator[Row]]


def _published(database: Described, report: Report) -> Iterator[Row]:
    published = report.published
    if published is not None and not published.is_open:
        earliest, latest = map(database.value, (published.earliest, published.latest))
        yield report.id, ranged(earliest, latest)


def _is_own(database: Described, report: Report) -> bool:
    return database.source_of(report).kind == OWN


def _accepted(_: Described, report: Report) -> Iterator[Row]:
    if report.stance is not Stance.DENIES:
        yield (report.id,)


def _own(database: Described, report: Report) -> Iterator[Row]:
    if _is_own(database, report) and report.stance is not Stance.DENIES:
        yield (report.id,)


def _reliability(database: Described, report: Report) -> Iterator[Row]:
    source = database.source_of(report)
    yield source.id, source.reliability.lower()


def _place(_: Described, report: Report) -> Iterator[Row]:
    if report.place is not None:
        yield report.id, report.place


def _article(_: Described, report: Report) -> Iterator[Row]:
    if report.article is not None:
        yield report.id, report.article


ATTRIBUTES: Mapping[str, Attribute] = {
    "accepted": _accepted,
    "article": _article,
    "credibility": lambda _, report: iter([(report.id, report.graded_credibility)]),
    "outlet": lambda database, report: iter([(report.id, database.outlet_of(report))]),
    "own": _own,
    "place": _place,
    "published": _published,
    "reliability": _reliability,
    "report": lambda _, report: iter([(report.id, report.source)]),
    "stance": lambda _, report: iter([(report.id, report.stance.value)]),
}
"""The attributes of reports that rules can read, and how each is read off a report.

``own`` is the part of ``accepted`` that a program's own rule for it cannot take away: what
is stated in the user's own files.
"""

READ_OFF: Mapping[str, tuple[str, ...]] = {
    "accepted": ("stance",),
    "article": ("article",),
    "credibility": ("credibility",),
    "outlet": ("source", "via", "article"),
    "own": ("source", "stance"),
    "place": ("place",),
    "published": ("published",),
    "reliability": ("source",),
    "report": ("source",),
    "stance": ("stance",),
}
"""What each attribute depends on; ``credibility`` on doubtful bounds as well."""
