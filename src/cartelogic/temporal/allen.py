"""Allen's thirteen relations between intervals, and their union ``intersects``.

Exactly one of the thirteen holds between any two intervals.  Ends are half-open, so
``meets`` is ``i.end == j.start``; infinite ends on the same side count as equal.
Where the ends are known as ranges only, a relation is *possible* if some choice of ends has
it, and *certain* if every choice has it.
Source: J. F. Allen, "Maintaining knowledge about temporal intervals", CACM 26 (1983).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import Enum
from types import MappingProxyType
from typing import Final

from cartelogic.temporal.instants import NEG_INF, POS_INF, Bound, TemporalError, quoted
from cartelogic.temporal.interval import Interval

Predicate = Callable[[Bound, Bound, Bound, Bound], bool]
"""A test of ``[s1, e1)`` against ``[s2, e2)``, called with ``s1, e1, s2, e2``."""


class AllenRelation(Enum):
    """How one interval lies to another; the value is the name used in rules."""

    BEFORE = "before"
    MEETS = "meets"
    OVERLAPS = "overlaps"
    STARTS = "starts"
    DURING = "during"
    FINISHES = "finishes"
    EQUALS = "equals"
    FINISHED_BY = "finished_by"
    CONTAINS = "contains"
    STARTED_BY = "started_by"
    OVERLAPPED_BY = "overlapped_by"
    MET_BY = "met_by"
    AFTER = "after"

    @property
    def inverse(self) -> AllenRelation:
        """The relation of ``j`` to ``i`` when this is the one of ``i`` to ``j``."""
        # The members are listed so that inverses stand opposite each other.
        members = tuple(AllenRelation)
        return members[-1 - members.index(self)]


PREDICATES: Final[Mapping[str, Predicate]] = MappingProxyType(
    {
        "before": lambda _s1, e1, s2, _e2: e1 < s2,
        "meets": lambda _s1, e1, s2, _e2: e1 == s2,
        "overlaps": lambda s1, e1, s2, e2: s1 < s2 < e1 < e2,
        "starts": lambda s1, e1, s2, e2: s1 == s2 and e1 < e2,
        "during": lambda s1, e1, s2, e2: s2 < s1 and e1 < e2,
        "finishes": lambda s1, e1, s2, e2: s2 < s1 and e1 == e2,
        "equals": lambda s1, e1, s2, e2: s1 == s2 and e1 == e2,
        "finished_by": lambda s1, e1, s2, e2: s1 < s2 and e1 == e2,
        "contains": lambda s1, e1, s2, e2: s1 < s2 and e2 < e1,
        "started_by": lambda s1, e1, s2, e2: s1 == s2 and e2 < e1,
        "overlapped_by": lambda s1, e1, s2, e2: s2 < s1 < e2 < e1,
        "met_by": lambda s1, _e1, _s2, e2: e2 == s1,
        "after": lambda s1, _e1, _s2, e2: e2 < s1,
        "intersects": lambda s1, e1, s2, e2: s1 < e2 and s2 < e1,
    }
)
"""The test behind each name, on bare bounds of non-empty intervals."""

NAMES: Final[tuple[str, ...]] = tuple(PREDICATES)
"""Every name that rules may use: the thirteen and ``intersects``."""

FourPoints = tuple[Bound, Bound, Bound, Bound]
"""Earliest and latest start, earliest and latest end (exclusive) of an uncertain interval.

It is any ``[s, e)`` between them with ``s < e``, ``s`` not +inf, ``e`` not -inf; there is one.
"""

_S1, _E1, _S2, _E2 = range(4)

ORDERS: Final[Mapping[str, tuple[tuple[int, ...], ...]]] = MappingProxyType(
    {
        "before": ((_S1,), (_E1,), (_S2,), (_E2,)),
        "meets": ((_S1,), (_E1, _S2), (_E2,)),
        "overlaps": ((_S1,), (_S2,), (_E1,), (_E2,)),
        "starts": ((_S1, _S2), (_E1,), (_E2,)),
        "during": ((_S2,), (_S1,), (_E1,), (_E2,)),
        "finishes": ((_S2,), (_S1,), (_E1, _E2)),
        "equals": ((_S1, _S2), (_E1, _E2)),
        "finished_by": ((_S1,), (_S2,), (_E1, _E2)),
        "contains": ((_S1,), (_S2,), (_E2,), (_E1,)),
        "started_by": ((_S1, _S2), (_E2,), (_E1,)),
        "overlapped_by": ((_S2,), (_S1,), (_E2,), (_E1,)),
        "met_by": ((_S2,), (_E2, _S1), (_E1,)),
        "after": ((_S2,), (_E2,), (_S1,), (_E1,)),
    }
)
"""How each of the thirteen orders the four ends: ascending, equal ones together.

Ends are numbered as :data:`PREDICATES` takes them: ``s1``, ``e1``, ``s2``, ``e2``.
"""

_APART: Final = ("before", "meets", "met_by", "after")

# By the order of the starts, then of the ends, for intervals that share an instant.
_SHARING: Final = (
    (AllenRelation.OVERLAPS, AllenRelation.FINISHED_BY, AllenRelation.CONTAINS),
    (AllenRelation.STARTS, AllenRelation.EQUALS, AllenRelation.STARTED_BY),
    (AllenRelation.DURING, AllenRelation.FINISHES, AllenRelation.OVERLAPPED_BY),
)


def relation(i: Interval, j: Interval) -> AllenRelation:
    """The one of the thirteen relations that holds between ``i`` and ``j``."""
    if i.end <= j.start:
        return AllenRelation.MEETS if i.end == j.start else AllenRelation.BEFORE
    if j.end <= i.start:
        return AllenRelation.MET_BY if j.end == i.start else AllenRelation.AFTER
    return _SHARING[_order(i.start, j.start)][_order(i.end, j.end)]


def holds(name: str, i: Interval, j: Interval) -> bool:
    """Whether the relation called ``name`` (one of :data:`NAMES`) holds.

    Raises:
        TemporalError: a name that is not in :data:`NAMES`.
    """
    predicate = PREDICATES.get(name)
    if predicate is None:
        close = get_close_matches(name, NAMES, n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"use one of {', '.join(NAMES)}"
        raise TemporalError(f"{quoted(name)} is no relation of intervals; {hint}", 0, len(name))
    return predicate(i.start, i.end, j.start, j.end)


def _order(a: Bound, b: Bound) -> int:
    """0, 1 or 2 for less, equal or greater."""
    return (a > b) - (a < b) + 1


def possible(name: str, i: FourPoints, j: FourPoints) -> bool:
    """Whether some choice of ends makes the relation called ``name`` hold."""
    if name == "intersects":
        return i[0] < j[3] and j[0] < i[3]
    ranges = (i[:2], i[2:], j[:2], j[2:])
    # Going up, each point takes the least place left to it: whatever fits, fits then.
    place: Bound | None = None
    for equal in ORDERS[name]:
        low = max(ranges[point][0] for point in equal)
        high = min(ranges[point][1] for point in equal)
        if place is not None:
            if place == POS_INF or high == NEG_INF:  # nothing comes after, or before
                return False
            # A least place of -inf stands for instants as early as one likes.
            low = max(low, place + 1)
        if low > high:
            return False
        place = low
    return True


def certain(name: str, i: FourPoints, j: FourPoints) -> bool:
    """Whether every choice of ends makes the relation called ``name`` hold."""
    # One of the thirteen always holds, so one does throughout when no other ever does.
    others = _APART if name == "intersects" else (other for other in ORDERS if other != name)
    return not any(possible(other, i, j) for other in others)
