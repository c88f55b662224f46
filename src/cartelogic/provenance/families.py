"""Families of sets of reports, each with the instants at which it suffices.

A set of reports is an ``int``, a bit for each report; a family maps each set to a flat set of
instants.  Families are kept minimal at every instant: where a set suffices, no larger one that
contains it is listed.  So equal families are equal values.  With alternatives as sum, and
what is needed together as product, they are the semiring ``PosBool`` over reports (the free
distributive lattice), at every instant of the line.

The operators of ``temporal.operators`` are lifted from instants to families here: what has to
hold at some instant of a window leaves each set as it is and moves its time; what has to hold
at all of them needs a set for each stretch of the window on which the family is constant.

Sources: T. J. Green, G. Karvounarakis and V. Tannen, "Provenance Semirings", PODS 2007;
P. Buneman, S. Khanna and W.-C. Tan, "Why and Where", ICDT 2001.
Not here: where the families of atoms come from (``witnesses``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from cartelogic.temporal import NEG_INF, POS_INF, Bound, Flat, Window, flat
from cartelogic.temporal.durations import when_earlier, when_later
from cartelogic.temporal.operators import UNARY

Sets: TypeAlias = tuple[int, ...]
"""Sets of reports of which none contains another, ascending."""
Family: TypeAlias = Mapping[int, Flat]
Segment: TypeAlias = tuple[Bound, Bound, Sets]
"""Start and end (exclusive) of a stretch of time, and the sets that suffice on it."""

SET_LIMIT: Final = 1_000
"""How many sets a family may have."""
_TRIED: Final = 20 * SET_LIMIT  # before those that contain others are dropped
_FEW: Final = 32  # up to so many, looking at all of them is fastest
NOBODY: Final = 0
"""The set of no reports."""


class TooManySets(Exception):  # noqa: N818  # a limit, not a fault; ``witnesses`` names the atom
    """A family has more sets than :data:`SET_LIMIT`."""


def family_of(parts: Iterable[tuple[int, Flat]]) -> Family:
    """The family of alternatives, each a set with instants at which it suffices.

    Raises:
        TooManySets: if there are too many.
    """
    given: dict[int, Flat] = {}
    for reports, when in parts:
        known = given.get(reports)
        given[reports] = when if known is None else flat.union(known, when)
        if len(given) > _TRIED:
            raise TooManySets
    kept: dict[int, Flat] = {}
    inside = _Kept(given)
    # Smaller sets first, so that what a set contains is there before it.
    for reports in sorted(given, key=lambda reports: (reports.bit_count(), reports)):
        when = given[reports]
        for smaller in inside.of(reports):
            when = flat.difference(when, kept[smaller])
            if not when:
                break
        if when:
            kept[reports] = list(when)
            inside.add(reports)
            if len(kept) > SET_LIMIT:
                raise TooManySets
    return kept


class _Kept:
    """Sets, found again by what contains them.

    Each is kept under its rarest report: whatever contains it has that one as well.
    """

    def __init__(self, sets: Collection[int]) -> None:
        self._counts: dict[int, int] | None = None
        self._by_report: dict[int, list[int]] = {}
        self._all: list[int] = []
        if len(sets) > _FEW:
            self._counts = {}
            for reports in sets:
                for bit in members(reports):
                    self._counts[bit] = self._counts.get(bit, 0) + 1

    def add(self, reports: int) -> None:
        """Keep one more."""
        counts = self._counts
        if counts is None or not reports:
            self._all.append(reports)
        else:
            rarest = min(members(reports), key=counts.__getitem__)
            self._by_report.setdefault(rarest, []).append(reports)

    def of(self, reports: int) -> Iterator[int]:
        """Those that a set contains."""
        for smaller in self._all:
            if smaller & reports == smaller:
                yield smaller
        if self._by_report:
            for bit in members(reports):
                for smaller in self._by_report.get(bit, ()):
                    if smaller & reports == smaller:
                        yield smaller


def product(one: Family, other: Family) -> Family:
    """What suffices for both, at the same instants."""
    if not one or not other:
        return {}
    if other.keys() == {NOBODY}:
        return cut(one, other[NOBODY])
    if one.keys() == {NOBODY}:
        return cut(other, one[NOBODY])
    return family_of(_pairs(one, other))


def _pairs(one: Family, other: Family) -> Iterator[tuple[int, Flat]]:
    for reports, when in one.items():
        for more, held in other.items():
            both = flat.intersection(when, held)
            if both:
                yield reports | more, both


def cut(family: Family, when: Flat) -> Family:
    """A family at some instants only."""
    found = {reports: flat.intersection(held, when) for reports, held in family.items()}
    return {reports: held for reports, held in found.items() if held}


def minimal(sets: Iterable[int]) -> Sets:
    """The sets that contain no other.

    Raises:
        TooManySets: if there are too many.
    """
    given = set(sets)
    kept: list[int] = []
    inside = _Kept(given)
    for reports in sorted(given, key=int.bit_count):
        if next(inside.of(reports), None) is None:
            kept.append(reports)
            inside.add(reports)
            if len(kept) > SET_LIMIT:
                raise TooManySets
    return tuple(sorted(kept))


def together(one: Sets, other: Sets) -> Sets:
    """What suffices for both, time left aside."""
    if other in (one, (NOBODY,)):
        return one
    return minimal(reports | more for reports in one for more in other)


def segments(family: Family) -> list[Segment]:
    """The longest stretches of time on which the same sets suffice, in order."""
    changes: dict[Bound, list[int]] = {}
    for reports, when in family.items():
        for bound in when:
            changes.setdefault(bound, []).append(reports)
    found: list[Segment] = []
    sets: set[int] = set()
    start: Bound = NEG_INF
    for bound in sorted(changes):
        if sets:
            found.append((start, bound, tuple(sorted(sets))))
        sets.symmetric_difference_update(changes[bound])
        start = bound
    return found


def throughout(family: Family, start: Bound, end: Bound) -> Sets:
    """What suffices on all of an interval."""
    found: Sets = (NOBODY,)
    reached = start
    for first, stop, sets in segments(cut(family, (start, end))):
        if first != reached:
            return ()
        found, reached = together(found, sets), stop
    return found if reached == end else ()


# -- metric operators -----------------------------------------------------------------------


def once(family: Family, operator: str, window: Window) -> Family:
    """Of what has to hold at one instant of the window: once, or eventually."""
    moved = UNARY[operator]
    return family_of((reports, moved(when, window)) for reports, when in family.items())


def whole_window(family: Family, operator: str, window: Window) -> Family:
    """Of what has to hold at all instants of the window: historically, or always."""
    return family_of(_whole_window(segments(family), operator == "historically", window))


def _whole_window(
    parts: list[Segment], is_behind: bool, window: Window
) -> Iterator[tuple[int, Flat]]:
    """For each run of segments, the instants from which the window begins and ends in it."""
    for i, (start, end, _) in enumerate(parts):
        if is_behind:
            begins = _when_earlier(window, start, end, is_low=False)
        else:
            begins = _when_later(window, start, end, is_low=True)
        if not begins[0] < begins[1]:
            continue
        found: Sets = (NOBODY,)
        reached = start
        for first, stop, sets in parts[i:]:
            if first != reached:
                break
            found, reached = together(found, sets), stop
            if is_behind:
                ends = _when_earlier(window, first, stop, is_low=True)
            else:
                ends = _when_later(window, first, stop, is_low=False)
            shown = max(begins[0], ends[0]), min(begins[1], ends[1])
            if shown[0] < shown[1]:
                yield from ((reports, shown) for reports in found)
            elif ends[0] >= begins[1]:
                break


def _when_earlier(window: Window, start: Bound, end: Bound, *, is_low: bool) -> tuple[Bound, Bound]:
    """The instants from which an end of the window behind lies in an interval."""
    distance = window.low if is_low else window.high
    if distance is None:  # then that end is the beginning of time
        return (NEG_INF, POS_INF) if start == NEG_INF else (POS_INF, POS_INF)
    return when_earlier(start, distance), when_earlier(end, distance)


def _when_later(window: Window, start: Bound, end: Bound, *, is_low: bool) -> tuple[Bound, Bound]:
    """The instants from which an end of the window ahead lies in an interval."""
    distance = window.low if is_low else window.high
    if distance is None:
        return (NEG_INF, POS_INF) if end == POS_INF else (NEG_INF, NEG_INF)
    return when_later(start, distance), when_later(end, distance)


def reaching(left: Family, right: Family, existing: Sets, operator: str, window: Window) -> Family:
    """Of since and until.

    Args:
        left: of what has to hold along the way.
        right: of what has to hold at its end.
        existing: what suffices for there to be a left operand at all, at any instant.
        operator: since or until.
        window: where the end of the way may lie.
    """
    return family_of(_reaching(left, right, existing, operator == "since", window))


def _reaching(
    left: Family, right: Family, existing: Sets, is_since: bool, window: Window
) -> Iterator[tuple[int, Flat]]:
    if window.low.amount == 0:  # seen from the instant itself, nothing lies between
        for reports, when in right.items():
            yield from ((reports | more, when) for more in existing)
    seen: Callable[[Flat, Window], list[Bound]]
    seen = UNARY["once" if is_since else "eventually"]
    way = segments(left)
    if not is_since:
        way.reverse()
    for i, (start, end, _) in enumerate(way):
        # Where the way begins in this segment, its end lies right beside it.
        beside = (start - 1, end - 1) if is_since else (start + 1, end + 1)
        near = cut(right, beside)
        reach: Family = {reports: seen(when, window) for reports, when in near.items()}
        along: Sets = (NOBODY,)
        before: Segment | None = None
        for segment in way[i:]:
            if before is not None and not _adjoins(before, segment, is_since):
                break
            along, before = together(along, segment[2]), segment
            from_here = cut(reach, segment[:2])
            for reports, when in from_here.items():
                yield from ((reports | more, when) for more in along)
            reach = _beyond(reach, segment, is_since)
            if not reach:
                break


def _adjoins(one: Segment, other: Segment, is_since: bool) -> bool:
    return one[1] == other[0] if is_since else one[0] == other[1]


def _beyond(reach: Family, segment: Segment, is_since: bool) -> Family:
    """What is seen farther along the way than a segment."""
    if is_since:
        return cut(reach, (segment[1], POS_INF)) if segment[1] != POS_INF else {}
    return cut(reach, (NEG_INF, segment[0])) if segment[0] != NEG_INF else {}


# -- sets ---------------------------------------------------------------------------------------


def members(reports: int) -> list[int]:
    """The numbers of the bits of a set, ascending."""
    found = []
    while reports:
        lowest = reports & -reports
        found.append(lowest.bit_length() - 1)
        reports ^= lowest
    return found
