"""What single reports claim of one predicate, as columns.

Made for engines that work on columns, of predicates that have many claims; the reports stay
objects.  See ``batch_relations`` for what relations are made of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cache

import numpy as np

from cartelogic.model.sources import Stance
from cartelogic.model.values import Row
from cartelogic.store.attributes import Claimed
from cartelogic.store.batch_relations import Claims
from cartelogic.store.batches import Points
from cartelogic.store.columns.codes import AFTER, BEFORE, Codes, OutOfRangeError, held
from cartelogic.temporal import Codec, UncertainInterval

_ALWAYS = BEFORE, BEFORE, AFTER, AFTER


def gathered(
    table: Mapping[Row, tuple[Claimed, ...]], unsure: Set[str], codes: Codes, codec: Codec
) -> Claims | None:
    """The claims, or the denials, of one predicate.

    Args:
        table: for each tuple, who claims it; there is one at least.
        unsure: the ids of reports that may not have been published yet.
        codes: what values are coded by.
        codec: the time line.

    Returns:
        Nothing if tuples differ in length, or if an instant does not fit into an array.
    """
    arities = set(map(len, table))
    if len(arities) > 1:
        return None
    sizes = np.fromiter(map(len, table.values()), dtype=np.int64, count=len(table))
    rows = np.repeat(codes.table(list(table), arities.pop()), sizes, axis=0)
    every = [entry for entries in table.values() for entry in entries]
    try:
        points = _points([entry.claim.interval for entry in every])
    except OutOfRangeError:
        return None
    plain = np.array(
        [entry.report.stance is not Stance.SUSPECTS for entry in every], dtype=np.bool_
    )
    if unsure:
        plain &= np.array([entry.report.id not in unsure for entry in every], dtype=np.bool_)
    is_known = True if points is None else points.latest_start < points.earliest_end
    ids = cache(lambda: codes.codes(entry.report.id for entry in every))
    return Claims(rows, ids, points, plain & is_known, plain, codes, codec)


def _points(intervals: list[UncertainInterval | None]) -> Points | None:
    """When each claim holds; ``None`` if all hold always.

    Raises:
        OutOfRangeError: an instant does not fit.
    """
    places: dict[int, int] = {}  # claims of one day often share an interval
    some: list[tuple[int, int, int, int]] = []
    whose = []
    for interval in intervals:
        place = places.get(id(interval))
        if place is None:
            place = places[id(interval)] = len(some)
            if interval is None:
                some.append(_ALWAYS)
            else:
                first, latest, until, end = map(held, interval.four_points)
                some.append((first, latest, until, end))
        whose.append(place)
    if some == [_ALWAYS] and intervals[0] is None:
        return None
    found = np.array(some, dtype=np.int64)[whose]
    return Points(*(np.ascontiguousarray(found[:, i]) for i in range(4)))
