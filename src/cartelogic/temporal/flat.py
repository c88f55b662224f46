"""Interval sets as bare lists of bounds, for the inner loops of the engines.

A *flat* set is ``[s1, e1, s2, e2, ...]`` with ``s1 < e1 < s2 < e2 < ...``: even places
start a part, odd places end it (exclusive).  Strictly ascending means that parts are
disjoint and never adjacent, so equal sets are equal lists.  Whether an instant is inside
is the parity of its insertion point, which is what most functions here come down to.

Nothing is checked except in :func:`from_pairs` and :func:`is_canonical`: instants are
finite, pairs are non-empty, lists are canonical (only :func:`gaps` and :func:`overlap`
take an empty ``[start, end)`` and answer nothing).  Complexities count bounds.
Not here: the checked, immutable value (``interval_set``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from cartelogic.temporal.instants import (
    NEG_INF,
    POS_INF,
    Bound,
    Instant,
    ReversedIntervalError,
)

Flat = Sequence[Bound]
"""A flat set that is only read."""

Pair = tuple[Bound, Bound]
"""Start and end (exclusive) of a non-empty interval."""

_Keep = tuple[bool, bool, bool, bool]
"""What an operation keeps: outside both, in a only, in b only, in both."""


def contains(flat: Flat, instant: Instant) -> bool:
    """Whether ``instant`` is in the set; O(log n)."""
    return bisect_right(flat, instant) & 1 == 1


def covers(flat: Flat, start: Bound, end: Bound) -> bool:
    """Whether all of ``[start, end)`` lies inside one part; O(log n)."""
    i = bisect_right(flat, start)
    return i & 1 == 1 and end <= flat[i]


def add(flat: list[Bound], start: Bound, end: Bound) -> None:
    """Unite ``flat`` with ``[start, end)`` in place; O(log n) and one slice assignment.

    Bounds from ``start`` to ``end`` vanish, those equal to either included: a part that
    ends where the new one starts fuses with it.  An odd insertion point lies inside a
    part, whose own bound then stays the outer one.
    """
    i = bisect_left(flat, start)
    j = bisect_right(flat, end)
    flat[i:j] = ([] if i & 1 else [start]) + ([] if j & 1 else [end])


def gaps(flat: Flat, start: Bound, end: Bound) -> list[Pair]:
    """``[start, end)`` minus the set, ascending; O(log n + answers)."""
    found: list[Pair] = []
    i = bisect_right(flat, start)
    if i & 1:
        start = flat[i]
        i += 1
    while start < end:
        if i == len(flat) or flat[i] >= end:
            found.append((start, end))
            break
        found.append((start, flat[i]))
        start = flat[i + 1]
        i += 2
    return found


def overlap(flat: Flat, start: Bound, end: Bound) -> list[Pair]:
    """``[start, end)`` cut with the set, ascending; O(log n + answers)."""
    found: list[Pair] = []
    i = bisect_right(flat, start)
    if i & 1:
        if end <= flat[i]:
            return [(start, end)] if start < end else []
        found.append((start, flat[i]))
        i += 1
    while i < len(flat) and flat[i] < end:
        found.append((flat[i], min(flat[i + 1], end)))
        i += 2
    return found


def around(flat: Flat, instant: Bound) -> Pair | None:
    """The part that contains ``instant``, if one does; −∞ is in a part without a start."""
    i = bisect_right(flat, instant)
    return (flat[i - 1], flat[i]) if i & 1 else None


def gap_around(flat: Flat, instant: Instant) -> Pair | None:
    """The maximal gap that contains ``instant``, or None inside the set; O(log n)."""
    i = bisect_right(flat, instant)
    if i & 1:
        return None
    return (flat[i - 1] if i else NEG_INF, flat[i] if i < len(flat) else POS_INF)


def union(a: Flat, b: Flat) -> list[Bound]:
    """What is in either set; O(n + m)."""
    return _sweep(a, b, (False, True, True, True))


def intersection(a: Flat, b: Flat) -> list[Bound]:
    """What is in both sets; O(n + m)."""
    return _sweep(a, b, (False, False, False, True))


def difference(a: Flat, b: Flat) -> list[Bound]:
    """What is in ``a`` and not in ``b``; O(n + m)."""
    return _sweep(a, b, (False, True, False, False))


def symmetric_difference(a: Flat, b: Flat) -> list[Bound]:
    """What is in exactly one of the sets; O(n + m)."""
    return _sweep(a, b, (False, True, True, False))


def complement(a: Flat) -> list[Bound]:
    """What is not in the set; O(n).  The same bounds, with both infinities toggled."""
    head: list[Bound] = [] if a and a[0] == NEG_INF else [NEG_INF]
    tail: list[Bound] = [] if a and a[-1] == POS_INF else [POS_INF]
    return head + list(a[1 - len(head) : len(a) - 1 + len(tail)]) + tail


def from_pairs(pairs: Iterable[Pair]) -> list[Bound]:
    """The set of all instants in any of ``pairs``; O(n log n).

    Pairs come in any order and may overlap or touch.

    Raises:
        ReversedIntervalError: a pair that does not start before it ends.
    """
    flat: list[Bound] = []
    for start, end in sorted(pairs):
        if not start < end:
            raise ReversedIntervalError(
                f"[{start}, {end}) holds at no instant; a pair starts before it ends"
            )
        if not flat or flat[-1] < start:
            flat += (start, end)
        elif flat[-1] < end:
            flat[-1] = end
    return flat


def to_pairs(flat: Flat) -> list[Pair]:
    """The parts as pairs, ascending; O(n)."""
    return list(zip(flat[::2], flat[1::2], strict=True))


def is_canonical(flat: Flat) -> bool:
    """Whether the list is a flat set at all; O(n)."""
    return len(flat) % 2 == 0 and all(left < right for left, right in pairwise(flat))


def _sweep(a: Flat, b: Flat, keep: _Keep) -> list[Bound]:
    """Walk both sets at once and note each bound at which what is kept changes.

    ``i & 1`` tells whether the walk is inside ``a``, ``j & 1`` inside ``b``.  Once one
    set is used up the walk is outside it for good, so the rest of the other is kept or
    dropped whole; this needs ``keep[0]`` to be False.
    """
    kept: list[Bound] = []
    inside = False
    i = j = 0
    while i < len(a) and j < len(b):
        x, bound = a[i], b[j]
        if x >= bound:
            j += 1
        if x <= bound:
            i += 1
            bound = x
        if keep[(i & 1) | (j & 1) << 1] is not inside:
            inside = not inside
            kept.append(bound)
    if keep[1]:
        kept += a[i:]
    if keep[2]:
        kept += b[j:]
    return kept
