"""Maximal intervals of a set of which only two bounds are known.

In every world the set lies between a *certain* and a *possible* flat set.  A spell is one
of its maximal intervals; it is given as four points: earliest and latest start, earliest
and latest end (exclusive).  What is found here holds for every world that keeps to one
condition: a spell that contains nothing certain lies in one of the *loose* runs, which are
four points each (see ``analysis.versions``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cartelogic.temporal.flat import Flat, around, gaps, overlap, to_pairs
from cartelogic.temporal.instants import Bound

FourPoints = tuple[Bound, Bound, Bound, Bound]
_FEW = 8


def certain_spells(
    possible: Flat, certain: Flat, dated: Iterable[FourPoints] = ()
) -> Iterator[FourPoints]:
    """The spells that there are in every world.

    One contains each certain part; it may contain several, each of which is then given on
    its own, within wider limits.  One contains each *dated* run, which is in every world
    somewhere within its own four points.
    """
    for start, end in to_pairs(certain):
        part = around(possible, start)
        if part is not None:
            yield part[0], start, end, part[1]
    for earliest, latest, until, _ in dated:
        part = around(possible, earliest)
        if part is not None:
            yield part[0], latest, until, part[1]


def possible_spells(
    possible: Flat, certain: Flat, loose: Iterable[FourPoints] = ()
) -> Iterator[FourPoints]:
    """Limits such that every spell of every world keeps to some of them.

    Of more than a few certain parts in one possible part, the spells that begin with the
    same one share their limits.
    """
    for low, high in to_pairs(possible):
        cores = overlap(certain, low, high)
        for i, (start, first_end) in enumerate(cores):
            earliest = cores[i - 1][1] + 1 if i else low
            if len(cores) > _FEW:
                yield earliest, start, first_end, high
                continue
            for j in range(i, len(cores)):
                latest = cores[j + 1][0] - 1 if j + 1 < len(cores) else high
                yield earliest, start, cores[j][1], latest
    for run in _joined(loose):
        yield from _without(run, certain)


def _joined(loose: Iterable[FourPoints]) -> list[FourPoints]:
    """Runs that may touch, as one: it starts where one of them does, and ends likewise."""
    found: list[FourPoints] = []
    for run in sorted(loose):
        if found and run[0] <= found[-1][3]:
            a, b, c, d = found[-1]
            found[-1] = (a, max(b, run[1]), min(c, run[2]), max(d, run[3]))
        else:
            found.append(run)
    return found


def _without(run: FourPoints, certain: Flat) -> Iterator[FourPoints]:
    """The run where it touches nothing certain."""
    low, latest_start, earliest_end, high = run
    for start, end in gaps(certain, low, high):
        # A spell next to something certain would be one with it.
        first = start + 1 if around(certain, start - 1) is not None else start
        last = end - 1 if around(certain, end) is not None else end
        latest, earliest = min(latest_start, last - 1), max(earliest_end, first + 1)
        if first <= latest and earliest <= last and first < last:
            yield first, latest, earliest, last
