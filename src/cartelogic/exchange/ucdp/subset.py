"""Files of events without headlines or names of people, and which of them are shipped.

A file that is written here reads like the one it was made from: the same reports.  In it
an article is a digest, an outlet or group that no table names is one too, and columns that
nothing reads are gone.  :func:`chosen` is the rule by which the shipped ones were chosen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Final

from cartelogic.exchange.ucdp.ged import NEEDED, SHORT, Event
from cartelogic.exchange.ucdp.names import Names, is_civilians, is_government
from cartelogic.temporal import Instant

COLUMNS = (*NEEDED, "number_of_sources", "source_office", "source_date", SHORT)
HEADER: Final = """\
# Events from the UCDP Georeferenced Event Dataset (Uppsala Conflict Data Program), CC BY 4.0.
# Cite Sundberg and Melander (2013) and Davies et al. (2024); in full in README.md.
# Changed: fewer events and columns; articles as digests, names that may be people's too.
"""

STATE = "Baja California Sur state"
FRONTS = frozenset({"Gulf Cartel", "Gulf Cartel, La Familia, Sinaloa Cartel", "Los Zetas",
                    "Sinaloa Cartel"})  # fmt: skip
FIRST_DAY, LAST_DAY = date(2009, 7, 1).toordinal(), date(2010, 12, 31).toordinal()


def _has_no_day_of_publication(event: Event) -> bool:
    return all(cited.day is None for cited in event.articles)


def _was_published_before_it_happened(event: Event) -> bool:
    days = [cited.day for cited in event.articles if cited.day is not None]
    return bool(days) and max(days) < event.start


CASES: tuple[Callable[[Event], bool], ...] = (
    lambda event: event.kind == 1,  # a government fights a group
    lambda event: event.kind == 3 and is_government(event.side_a),
    lambda event: event.kind == 3 and not is_government(event.side_a),
    lambda event: not event.state,
    lambda event: event.precision == 3,
    _has_no_day_of_publication,
    _was_published_before_it_happened,
)
"""What the file has to have an example of."""


def chosen(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events that are shipped, by id.

    1. All of Baja California Sur: two articles contradict each other about it.
    2. The turn of 2010, from July 2009 to December 2010: events with the Gulf Cartel, Los
       Zetas, Sinaloa, or Gulf, La Familia and Sinaloa together on both sides.  Of the events
       with the same sides, state and month the first and the last; spells with pauses of
       weeks come out the same.
    3. Of each of :data:`CASES` the event with the lowest id.
    """
    every = sorted(events, key=lambda event: event.id)
    kept = {event.id: event for event in every if event.state == STATE}
    kept |= {event.id: event for event in _of_2010(every)}
    for is_case in CASES:
        first = next(filter(is_case, every), None)
        if first is not None:
            kept[first.id] = first
    return tuple(kept[number] for number in sorted(kept))


def _of_2010(events: Iterable[Event]) -> Iterator[Event]:
    def month(event: Event) -> tuple[str, str, str, str]:
        day = date.fromordinal(event.start).isoformat()
        return event.side_a, event.side_b, event.state, day[:7]

    found = [
        event
        for event in events
        if {event.side_a, event.side_b} <= FRONTS and FIRST_DAY <= event.start <= LAST_DAY
    ]
    found.sort(key=lambda event: (month(event), event.start, event.end, event.id))
    for _, group in groupby(found, month):
        of_month = list(group)
        yield of_month[0]
        yield max(of_month, key=lambda event: (event.end, event.id))


def text_of(events: Iterable[Event], names: Names) -> str:
    """A file of events, with its header."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(event, names) for event in events)
    return HEADER + lines.getvalue()


def _row(event: Event, names: Names) -> Iterator[str | int]:
    cited = event.articles
    yield from (event.id, event.kind, _side(event.side_a, names), _side(event.side_b, names))
    yield from (_day(event.start), _day(event.end), event.precision, event.clarity)
    yield from (event.country, event.state, "" if event.sources is None else event.sources)
    yield ";".join(names.outlet_name(one.outlet) for one in cited)
    yield ";".join("" if one.day is None else _day(one.day) for one in cited)
    yield ";".join(one.digest for one in cited)


def _side(side: str, names: Names) -> str:
    if is_civilians(side) or is_government(side):
        return side
    groups = names.groups_of(side)
    return "unnamed" if groups is None else ", ".join(group.name for group in groups)


def _day(instant: Instant) -> str:
    return date.fromordinal(instant).isoformat()
