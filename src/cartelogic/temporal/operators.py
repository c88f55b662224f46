"""The metric temporal operators, on flat sets of instants.

What each means at an instant ``t``, with ``t - b`` for ``earlier(t, b)``:

    once[a, b] p          some u with t - b <= u <= t - a has p
    historically[a, b] p  every such u has p
    eventually[a, b] p    some u with t + a <= u <= t + b has p
    always[a, b] p        every such u has p
    p since[a, b] q       some u with t - b <= u <= t - a has q, and p holds after u, up to t
    p until[a, b] q       some u with t + a <= u <= t + b has q, and p holds from t to before u

``since`` is closed at ``t``: p has to hold at ``t`` itself, unless ``u`` is ``t``.  With a
window from 0 both of the last therefore hold wherever q does, whatever p does.

Every result is canonical, and takes O(n), or O(n + m), in bounds; calendar windows included.
From S. Brandt et al., "Querying Log Data with Metric Temporal Logic", JAIR 62 (2018), which
defines DatalogMTL on dense time with ``since`` open at both ends, and from P. A. Walega et
al., "DatalogMTL over the Integer Timeline", KR 2020.
Not here: durations and windows (``durations``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from cartelogic.temporal import flat
from cartelogic.temporal.durations import EVERYTHING, Window, when_earlier, when_later
from cartelogic.temporal.flat import Flat, Pair
from cartelogic.temporal.instants import NEG_INF, POS_INF, Bound


def once(p: Flat, window: Window = EVERYTHING) -> list[Bound]:
    """Where p held at some instant of the window behind; O(n)."""
    held: list[Bound] = []
    for part in flat.to_pairs(p):
        _append(held, *_seen_behind(part, window))
    return held


def historically(p: Flat, window: Window = EVERYTHING) -> list[Bound]:
    """Where p held throughout the window behind; O(n)."""
    return flat.complement(once(flat.complement(p), window))


def eventually(p: Flat, window: Window = EVERYTHING) -> list[Bound]:
    """Where p will hold at some instant of the window ahead; O(n)."""
    held: list[Bound] = []
    for part in flat.to_pairs(p):
        _append(held, *_seen_ahead(part, window))
    return held


def always(p: Flat, window: Window = EVERYTHING) -> list[Bound]:
    """Where p will hold throughout the window ahead; O(n)."""
    return flat.complement(eventually(flat.complement(p), window))


def since(p: Flat, q: Flat, window: Window = EVERYTHING) -> list[Bound]:
    """Where q held in the window behind, and p from the instant after; O(n + m).

    Unless it looks from ``t`` itself, the instant of q lies in the part of p around ``t``
    or right before it.
    """
    held: list[Bound] = []
    for (start, end), fulfilled in _meetings(p, q, before=1, after=0):
        first, stop = _seen_behind(fulfilled, window)
        _append(held, max(first, start), min(stop, end))
    return flat.union(held, q) if window.low.amount == 0 else held


def until(p: Flat, q: Flat, window: Window = EVERYTHING) -> list[Bound]:
    """Where q will hold in the window ahead, and p until the instant before; O(n + m)."""
    held: list[Bound] = []
    for (start, end), fulfilled in _meetings(p, q, before=0, after=1):
        first, stop = _seen_ahead(fulfilled, window)
        _append(held, max(first, start), min(stop, end))
    return flat.union(held, q) if window.low.amount == 0 else held


UNARY: Final[Mapping[str, Callable[[Flat, Window], list[Bound]]]] = MappingProxyType(
    {
        "once": once,
        "historically": historically,
        "eventually": eventually,
        "always": always,
    }
)
"""The operators on one set, by the name used in rules."""

BINARY: Final[Mapping[str, Callable[[Flat, Flat, Window], list[Bound]]]] = MappingProxyType(
    {"since": since, "until": until}
)
"""The operators on two sets, by the name used in rules; called with p, then q."""


def _seen_behind(part: Pair, window: Window) -> Pair:
    """The instants whose window behind meets ``part``; ``[x, x)`` when there are none.

    They are the ``t`` with ``start <= t - low`` and ``t - high < end``.  The calendar may
    skip a whole part: no day is a month after 31 March.
    """
    start, end = part
    stop = POS_INF if window.high is None else when_earlier(end, window.high)
    return when_earlier(start, window.low), stop


def _seen_ahead(part: Pair, window: Window) -> Pair:
    """The instants whose window ahead meets ``part``; ``[x, x)`` when there are none."""
    start, end = part
    first = NEG_INF if window.high is None else when_later(start, window.high)
    return first, when_later(end, window.low)


def _append(held: list[Bound], start: Bound, end: Bound) -> None:
    """Unite with ``[start, end)`` in place; O(1).  Starts and ends never descend."""
    if not start < end:
        return
    if held and held[-1] >= start:
        held[-1] = end
    else:
        held += (start, end)


def _meetings(p: Flat, q: Flat, *, before: int, after: int) -> Iterator[tuple[Pair, Pair]]:
    """Each part of p with each stretch of q that lies in it, or so many instants around it.

    At most one instant on one side: parts of p thus widened stay disjoint, so that one walk
    over both sets meets every pair.
    """
    i = j = 0
    while i < len(p) and j < len(q):
        start, end = p[i], p[i + 1]
        low, high = max(start - before, q[j]), min(end + after, q[j + 1])
        if low < high:
            yield (start, end), (low, high)
        if q[j + 1] <= end + after:
            j += 2
        else:
            i += 2
