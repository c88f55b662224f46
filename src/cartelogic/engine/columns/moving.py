"""Instants of whole columns moved by a duration."""

from __future__ import annotations

import numpy as np

from cartelogic.store.columns.codes import AFTER, BEFORE, LIMIT, Ints, OutOfRangeError, held
from cartelogic.temporal import Duration, when_earlier, when_later


def moved(instants: Ints, by: Duration, sign: int) -> Ints:
    """From where on a window of a length reaches instants; unbounded ones stay.

    The calendar is asked once for each different instant.

    Args:
        instants: where windows have to reach.
        by: how far they reach.
        sign: 1 for a window that looks back, so that what is found is later; -1 for one ahead.

    Raises:
        OutOfRangeError: if an instant does not fit.
    """
    is_bounded = (instants != BEFORE) & (instants != AFTER)
    if by.is_calendar:
        move = when_earlier if sign > 0 else when_later
        found, whose = np.unique(instants[is_bounded], return_inverse=True)
        to = np.array([held(move(instant, by)) for instant in found.tolist()], dtype=np.int64)
        moved = instants.copy()
        moved[is_bounded] = to[whose]
        return moved
    if by.size >= LIMIT:
        raise OutOfRangeError(by)
    moved = np.where(is_bounded, instants + sign * by.size, instants)
    bounded = moved[is_bounded]
    if len(bounded) and not -LIMIT < int(bounded.min()) <= int(bounded.max()) < LIMIT:
        raise OutOfRangeError(by)
    return moved
