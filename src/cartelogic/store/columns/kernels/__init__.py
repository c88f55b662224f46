"""The loops over arrays that NumPy has no function for, generic over rules and arities.

Each is written as plain Python over arrays, and compiled by Numba once there is enough to do
(:func:`warm_up`): the first use of a compiled one takes a fifth of a second, and seconds on a
machine that never ran it.  What is compiled is kept on disk.

Intervals are half-open pairs of 64-bit integers.  Where a kernel fills arrays of a size that is
not known before, it stops when they are full, and says how far it came.
"""

from cartelogic.store.columns.kernels.base import (
    LONG,
    SMALL,
    Kernel,
    compile_kernels,
    is_compiled,
    warm_up,
)
from cartelogic.store.columns.kernels.covers import absorb, chain, room_for
from cartelogic.store.columns.kernels.gaps import count_gaps, fill_gaps
from cartelogic.store.columns.kernels.joins import count_pairs, fill_pairs, fill_products
from cartelogic.store.columns.kernels.keys import file_rows, find_rows, move_slots, slots_for
from cartelogic.store.columns.kernels.order import merge_order, sort_groups, unite_groups
from cartelogic.store.columns.kernels.picking import picked, picked_column

__all__ = [
    "LONG",
    "SMALL",
    "Kernel",
    "absorb",
    "chain",
    "compile_kernels",
    "count_gaps",
    "count_pairs",
    "file_rows",
    "fill_gaps",
    "fill_pairs",
    "fill_products",
    "find_rows",
    "is_compiled",
    "merge_order",
    "move_slots",
    "picked",
    "picked_column",
    "room_for",
    "slots_for",
    "sort_groups",
    "unite_groups",
    "warm_up",
]
