"""Bulk work without Python's cycle collector.

Filling relations and reading files make hundreds of thousands of tuples and no cycles;
looking for some anyway takes up to a third of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Switch the cycle collector off for a while, and on again if it was on."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
