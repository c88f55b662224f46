"""Events as reports: what each claims, how sure, published when, and read in which article.

    type 2    clash(a, b, place)            each group of one side against each of the other
              fought_beside(a, c, place)    the groups of one side
    type 3    attacked_in(a, place)         a group that attacked civilians

An event is one report of UCDP, ``ucdp_182817`` for the event 182817.  Where its day is not
known, its claims start and end on one of the days from ``date_start`` to ``date_end``.
What is left out is counted, by reason.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import Enum
from functools import lru_cache
from itertools import combinations, product

from attrs import define, field, frozen

from cartelogic.errors import Diagnostic
from cartelogic.exchange.ucdp.citations import Cited
from cartelogic.exchange.ucdp.ged import Event
from cartelogic.exchange.ucdp.names import (
    UCDP,
    Group,
    Names,
    Place,
    is_civilians,
    is_government,
    unlisted_facts,
)
from cartelogic.model.sources import Article, Claim, Report, Source
from cartelogic.temporal import (
    POS_INF,
    Bound,
    Instant,
    UncertainBound,
    UncertainInterval,
)
from cartelogic.temporal.bounds import BoundKind

CLASH, BESIDE, ATTACK = "clash", "fought_beside", "attacked_in"
_STATE, _CIVILIANS = 1, 3


class LeftOut(Enum):
    """Why an event makes no report."""

    STATE = "a government is a side"
    BY_STATE = "a government attacked civilians"
    UNNAMED = "a side is not named"
    ONE_GROUP = "both sides are one group here"
    UNCLEAR = "UCDP has not settled that it counts"


@define
class Counts:
    """What became of the rows of a file.

    ``read`` is ``made`` and ``rejected`` and all of ``left_out`` together.

    Attributes:
        read: rows.
        made: reports, one for each event that was not left out.
        rejected: rows with something wrong in them.
        left_out: events without a report, by reason.
        claims: what the reports claim, by predicate.
        articles: how many articles the reports were read in.
        repeated: events that are coded like one before them, from the same article.
        vague: events whose day is not known.
        unpublished: events whose articles have no day, or one before the event.
        countrywide: events without a state.
        unlisted: names that no table has, as a digest; how many events each is in.
    """

    read: int = 0
    made: int = 0
    rejected: int = 0
    left_out: Counter[LeftOut] = field(factory=Counter)
    claims: Counter[str] = field(factory=Counter)
    articles: int = 0
    repeated: int = 0
    vague: int = 0
    unpublished: int = 0
    countrywide: int = 0
    unlisted: Counter[str] = field(factory=Counter)

    def to_dict(self) -> dict[str, object]:
        """The counts by name, for JSON."""
        return {
            "read": self.read,
            "made": self.made,
            "left_out": {reason.value: self.left_out[reason] for reason in LeftOut},
            "rejected": self.rejected,
            "claims": dict(sorted(self.claims.items())),
            "articles": self.articles,
            "repeated": self.repeated,
            "vague": self.vague,
            "unpublished": self.unpublished,
            "countrywide": self.countrywide,
            "unlisted": dict(sorted(self.unlisted.items())),
        }

    def __str__(self) -> str:
        lines = [
            f"{self.read:,} events read: {self.made:,} reports, "
            f"{self.left_out.total():,} left out, {self.rejected:,} rejected"
        ]
        lines += [
            f"  left out: {count:,} ({reason.value})"
            for reason in LeftOut
            if (count := self.left_out[reason])
        ]
        claims = ", ".join(f"{count:,} {name}" for name, count in sorted(self.claims.items()))
        lines.append(f"  claims: {claims or 'none'}")
        lines.append(f"  articles: {self.articles:,}")
        for count, what in (
            (self.vague, "of a day that is not known"),
            (self.repeated, "coded like another from the same article, which counts once"),
            (self.unpublished, "published on a day that is not known"),
            (self.countrywide, "in a country, without a state"),
        ):
            if count:
                lines.append(f"  {count:,} {what}")
        if self.unlisted:
            lines.append(
                f"  {len(self.unlisted):,} names in no table, in {self.unlisted.total():,} events: "
                f"{', '.join(sorted(self.unlisted))}"
            )
        return "\n".join(lines)


@frozen
class Events:
    """The reports of a file, and all that they refer to.

    Attributes:
        reports: one for each event, after those of the tables of names.
        sources: UCDP, the outlets, and the tables.
        articles: what the events were read in; without texts and headlines.
        counts: what became of the rows.
        rejects: what was wrong with each row that was set aside.
    """

    reports: tuple[Report, ...]
    sources: tuple[Source, ...]
    articles: tuple[Article, ...]
    counts: Counts
    rejects: tuple[Diagnostic, ...] = ()


@frozen(eq=False)
class _Sides:
    """Who fought whom, in all events with the same two sides.

    Attributes:
        rows: what is claimed of them, by predicate, but for the place.
        unlisted: the groups that no table names.
        text: both sides in words.
    """

    rows: tuple[tuple[str, tuple[str, ...]], ...]
    unlisted: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, first: tuple[Group, ...], second: tuple[Group, ...]) -> _Sides:
        """Of two sides; of attackers and nobody, where they attacked civilians."""
        rows = [(CLASH, _pair(*both)) for both in product(first, second)]
        if second:
            rows += [(BESIDE, _pair(*two)) for side in (first, second)
                     for two in combinations(side, 2)]  # fmt: skip
        else:
            rows += [(ATTACK, (group.symbol,)) for group in first]
        unlisted = tuple(group.symbol for group in (*first, *second) if not group.is_listed)
        return cls(tuple(rows), unlisted, f"{_listed(first)} against {_listed(second)}")


class Reporter:
    """Turns events into reports, one after the other."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.counts = Counts()
        self.rejects: list[Diagnostic] = []
        self._reports: list[Report] = []
        self._sources: dict[str, Source] = {UCDP.id: UCDP}
        self._articles: dict[str, Article] = {}
        self._seen: set[tuple[object, ...]] = set()
        self._read: Counter[tuple[str, str]] = Counter()
        self._times: Counter[_Sides] = Counter()
        # One source counts many deaths of one day and state.
        self._claims = lru_cache(maxsize=None)(_claims)
        self._sides: dict[tuple[int, str, str], _Sides | LeftOut] = {}
        self._places: dict[str, Report] = {}
        for report, source in names.facts():
            self._reports.append(report)
            self._sources[source.id] = source

    def take(self, row: Event | Diagnostic) -> None:
        """Count a row, and keep the report that it makes."""
        self.counts.read += 1
        if isinstance(row, Diagnostic):
            self.counts.rejected += 1
            self.rejects.append(row)
            return
        self._read[row.country, row.state] += 1
        key = row.kind, row.side_a, row.side_b
        sides = self._sides.get(key)
        if sides is None:
            sides = self._sides[key] = self._found(row)
        if not row.is_clear:
            sides = LeftOut.UNCLEAR
        if isinstance(sides, LeftOut):
            self.counts.left_out[sides] += 1
            return
        self.counts.made += 1
        self._reports.append(self._report(row, sides))

    def events(self) -> Events:
        """All that was taken."""
        counts = self.counts
        counts.articles = len(self._articles)
        counts.claims.clear()
        counts.unlisted.clear()
        for sides, times in self._times.items():
            for predicate, _ in sides.rows:
                counts.claims[predicate] += times
            for symbol in sides.unlisted:
                counts.unlisted[symbol] += times
        covered = tuple(self.names.coverage(self._read))
        sources = self._sources | {source.id: source for _, source in covered}
        return Events(
            (*self._places.values(), *(report for report, _ in covered), *self._reports),
            tuple(sources.values()),
            tuple(self._articles.values()),
            counts,
            tuple(self.rejects),
        )

    def _found(self, event: Event) -> _Sides | LeftOut:
        """Who fought whom, or why that makes no report."""
        if is_government(event.side_a) or is_government(event.side_b):
            return LeftOut.BY_STATE if event.kind == _CIVILIANS else LeftOut.STATE
        if event.kind == _STATE:
            return LeftOut.STATE
        first = self.names.groups_of(event.side_a)
        if event.kind == _CIVILIANS and is_civilians(event.side_b):
            return LeftOut.UNNAMED if first is None else _Sides.of(first, ())
        second = self.names.groups_of(event.side_b)
        if first is None or second is None:
            return LeftOut.UNNAMED
        if {group.symbol for group in first} & {group.symbol for group in second}:
            return LeftOut.ONE_GROUP
        return _Sides.of(first, second)

    def _report(self, event: Event, sides: _Sides) -> Report:
        place = self._place(event)
        published, last = _published(event)
        claims = self._claims(sides, place.symbol, event.start, last)
        cited = _telling(event)
        self._count(event, sides, place, cited)
        if published.latest == POS_INF:
            self.counts.unpublished += 1
        return Report(
            f"ucdp_{event.id}",
            claims,
            UCDP.id,
            None,
            self._article(cited).id,
            published,
            credibility=credibility(event),
            note=f"UCDP event {event.id}, {place.name}: {sides.text}.",
        )

    def _count(self, event: Event, sides: _Sides, place: Place, cited: Cited) -> None:
        counts = self.counts
        self._times[sides] += 1
        coded = (sides, place.symbol, event.start, event.end, cited.digest)
        if coded in self._seen:
            counts.repeated += 1
        self._seen.add(coded)
        if event.start != event.end:
            counts.vague += 1
        if not place.has_state:
            counts.countrywide += 1

    def _place(self, event: Event) -> Place:
        place = self.names.place(event.country, event.state)
        if not place.is_listed:
            for there in (self.names.place(event.country, ""), place):
                if not there.is_listed and there.symbol not in self._places:
                    claims = tuple(unlisted_facts(event, there))
                    name = f"{there.symbol}_place"
                    self._places[there.symbol] = Report(name, claims, UCDP.id, credibility=2)
        return place

    def _article(self, cited: Cited) -> Article:
        """The article that something is cited from, described once."""
        found = self._articles.get(cited.digest)
        if found is None:
            name = f"ucdp_article_{cited.digest}"
            outlet = self.names.outlet(cited.outlet)
            self._sources.setdefault(outlet.id, outlet)
            day = None if cited.day is None else _bound(cited.day, cited.day)
            title = f"{outlet.title}, {'no day' if day is None else day.text}"
            found = self._articles[cited.digest] = Article(name, "", outlet.id, title, day)
        return found


def credibility(event: Event) -> int:
    """The Admiralty number: probably true if told by itself, possibly if from a total only.

    One better if it has two sources or more.
    """
    return 1 + event.clarity - ((event.sources or 1) > 1)


def _telling(event: Event) -> Cited:
    """The article of an event: the first that it cites and that is not from before it."""
    first = event.articles[0]
    if first.day is not None and first.day >= event.start:
        return first
    later = (cited for cited in event.articles if cited.day and cited.day >= event.start)
    return next(later, first)


def _published(event: Event) -> tuple[UncertainBound, Instant]:
    """When an event could first be read of, and the last day it can be of.

    All articles together give what is coded, so it was out on some day from the first of
    them to the last.  One from before the event did not tell of it.
    """
    start = event.start
    days = [cited.day for cited in event.articles if cited.day and cited.day >= start]
    if not days:
        return _bound(start, POS_INF), event.end
    last = max(days)
    return _bound(min(days), last), min(event.end, last)


def _claims(sides: _Sides, place: str, start: Instant, end: Instant) -> tuple[Claim, ...]:
    interval = _interval(start, end)
    return tuple(Claim(predicate, (*row, place), interval) for predicate, row in sides.rows)


@lru_cache(maxsize=1 << 15)
def _interval(start: Instant, end: Instant) -> UncertainInterval:
    """One day, or some day or days of several."""
    bound = _bound(start, end)
    return UncertainInterval(bound, bound)


def _pair(one: Group, other: Group) -> tuple[str, ...]:
    return tuple(sorted((one.symbol, other.symbol)))


def _listed(groups: tuple[Group, ...]) -> str:
    return ", ".join(group.name for group in groups) or "civilians"


@lru_cache(maxsize=1 << 15)
def _bound(earliest: Instant, latest: Bound) -> UncertainBound:
    first = date.fromordinal(earliest).isoformat()
    if earliest == latest:
        return UncertainBound(earliest, latest, doubtful=False, text=first, kind=BoundKind.PERIOD)
    last = "_" if isinstance(latest, float) else date.fromordinal(latest).isoformat()
    return UncertainBound(earliest, latest, doubtful=False, text=f"{first}..{last}")
