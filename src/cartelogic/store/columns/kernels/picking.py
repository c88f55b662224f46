"""Picking items of arrays by their places: what NumPy's indexing does, at a third of its time."""

from __future__ import annotations

import numpy as np

from cartelogic.store.columns.codes import Ints, Places
from cartelogic.store.columns.kernels.base import Kernel, kernel

_FEW = 1_000  # so few places NumPy looks up as fast


@kernel
def pick(items: Ints, places: Places | Ints, to: Ints) -> None:
    """Write the item at each place."""
    for i in range(len(places)):
        to[i] = items[places[i]]


@kernel
def pick_column(rows: Ints, column: int, places: Places, to: Ints) -> None:
    """Write one column of the row at each place."""
    for i in range(len(places)):
        to[i] = rows[places[i], column]


def picked(items: Ints, places: Places | Ints) -> Ints:
    """The item at each place, from 0 up."""
    is_usual = items.flags.c_contiguous and items.flags.writeable and places.flags.c_contiguous
    if len(places) <= _FEW or not Kernel.is_compiled or not is_usual:
        found: Ints = items[places]
        return found
    to = np.empty(len(places), dtype=np.int64)
    pick(items, places, to)
    return to


def picked_column(rows: Ints, column: int, places: Places) -> Ints:
    """One column of the row at each place, from 0 up."""
    if len(places) <= _FEW or not Kernel.is_compiled or not rows.flags.c_contiguous:
        found: Ints = rows[:, column][places]
        return found
    to = np.empty(len(places), dtype=np.int64)
    pick_column(rows, column, places, to)
    return to
