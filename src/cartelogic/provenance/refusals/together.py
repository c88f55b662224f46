"""At which instant most of several sets hold together, and how far away the others are.

Distances are counted in instants that would have to be added, so that touching sets are
none apart and one instant is needed to join them.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from cartelogic.temporal import NEG_INF, POS_INF, Bound, Flat, flat


@frozen
class Meeting:
    """Where most sets hold together.

    Attributes:
        at: an instant at which they do; ``None`` if there is no finite one to name.
        held: for each set, whether it is one of them.
        region: all instants of the window at which these hold together.
    """

    at: Bound | None
    held: tuple[bool, ...]
    region: Flat


def meeting(sets: Sequence[Flat], window: Flat) -> Meeting:
    """The instant of a window at which most sets hold, and the others are nearest.

    A set of instants at which the most hold is where some of their parts overlap; so it
    starts and ends where one of those does, and only such instants are looked at.
    """
    best: tuple[int, Bound, bool, Bound] | None = None
    for instant in _candidates(sets, window):
        away = [distance(one, instant) for one in sets]
        missing = sum(1 for length in away if length)
        total: Bound = sum(length for length in away if length != POS_INF)
        rank = missing, total, instant < 0, abs(instant)
        if best is None or rank < best:
            best = rank
            chosen = instant
    at: Bound | None = None if best is None else chosen
    if at is None:
        held = tuple(bool(one) for one in sets)
    else:
        held = tuple(flat.around(one, at) is not None for one in sets)
    region: Flat = window
    for one, is_held in zip(sets, held, strict=True):
        if is_held:
            region = flat.intersection(region, one)
    return Meeting(at, held, region)


def _candidates(sets: Sequence[Flat], window: Flat) -> list[Bound]:
    """The finite ends of all parts, within a window; in order."""
    if len(window) == 2 and isinstance(window[0], int) and window[0] + 1 == window[1]:
        return [window[0]]
    ends: set[Bound] = set()
    for one in (*sets, window):
        for start, end in flat.to_pairs(one):
            ends |= {start, end - 1}
    return sorted(end for end in ends if isinstance(end, int) and flat.around(window, end))


def distance(one: Flat, instant: Bound) -> Bound:
    """How many instants a set would have to grow by to reach an instant; ∞ if it is empty."""
    least: Bound = POS_INF
    for start, end in flat.to_pairs(one):
        if start <= instant < end:
            return 0
        least = min(least, start - instant if instant < start else instant - end + 1)
    return least


def apart(one: Flat, other: Flat) -> tuple[Bound, Bound, bool] | None:
    """The smallest gap between disjoint sets: its start and end, and whether ``one`` is first.

    ``None`` if either is empty.
    """
    found: list[tuple[Bound, Bound, Bound, bool]] = []
    for start, end in flat.to_pairs(one):
        for low, high in flat.to_pairs(other):
            if end <= low:
                found.append((low - end, end, low, True))
            elif high <= start:
                found.append((start - high, high, start, False))
    if not found:
        return None
    _, first, last, is_first = min(found)
    return first, last, is_first


def nearest(window: Flat, held: Flat) -> Bound | None:
    """The instant of a window that lies nearest to a set; some finite one if that is empty."""
    gap = apart(window, held)
    if gap is not None:
        first, last, is_first = gap
        return first - 1 if is_first else last
    ends = [end for pair in flat.to_pairs(window) for end in (pair[0], pair[1] - 1)]
    finite = [end for end in ends if isinstance(end, int)]
    if finite:
        return finite[0]
    return 0 if window and window[0] == NEG_INF else None
