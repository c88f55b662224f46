"""What an answer comes to, whoever gave it: coalesced, counted, and summed up in one number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from benchmarks.peers.base import Answer

Numbers = npt.NDArray[np.int64]
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@frozen
class Summary:
    """An answer in short; those of equal answers are equal, ``given`` left out.

    Attributes:
        count: maximal intervals of a temporal answer, tuples of a plain one.
        digest: a sum over all of them, whatever their order.
        given: how many pieces the system gave.
    """

    count: int
    digest: int
    given: int

    def agrees(self, other: Summary) -> bool:
        """Whether both are of the same answer."""
        return (self.count, self.digest) == (other.count, other.digest)


def summed_up(answer: Answer, *, is_timeless: bool) -> Summary:
    """Sum an answer up."""
    given = len(answer[0])
    columns = _distinct(answer) if is_timeless else _coalesced(answer)
    return Summary(len(columns[0]), _digest(columns), given)


def _distinct(columns: Answer) -> Answer:
    order = np.lexsort(columns)
    columns = [column[order] for column in columns]
    return [column[_firsts(columns)] for column in columns]


def _firsts(columns: Answer) -> npt.NDArray[np.bool_]:
    """Which rows differ from the row before them."""
    differs = np.ones(len(columns[0]), dtype=bool)
    if len(differs):
        differs[1:] = False
        for column in columns:
            differs[1:] |= column[1:] != column[:-1]
    return differs


def _coalesced(answer: Answer) -> Answer:
    """Maximal intervals: sorted, a piece begins one unless an earlier one of its row reaches it."""
    *keys, start, end = answer
    order = np.lexsort((start, *keys))
    keys = [column[order] for column in keys]
    start, end = start[order], end[order]
    if not len(start):
        return [*keys, start, end]
    is_new = _firsts(keys) if keys else np.arange(len(start)) == 0
    # Later rows are moved right by more than the line is long, so one pass does for all.
    low = int(start.min())
    shift = (np.cumsum(is_new) - 1) * (int(end.max()) - low + 2)
    reach = np.maximum.accumulate(end - low + shift)
    begins = is_new.copy()
    begins[1:] |= start[1:] - low + shift[1:] > reach[:-1]
    places = np.flatnonzero(begins)
    lasts = np.append(places[1:], len(start)) - 1
    return [
        *(column[places] for column in keys),
        start[places],
        reach[lasts] - shift[lasts] + low,
    ]


def _digest(columns: Answer) -> int:
    mixed = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        mixed = (mixed ^ column.astype(np.uint64)) * _FACTOR
        mixed ^= mixed >> np.uint64(29)
    return int(mixed.sum(dtype=np.uint64))
