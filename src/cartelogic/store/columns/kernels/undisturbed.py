"""Work that must not be stopped half way, done where no exception from elsewhere arrives.

A limit that is passed raises an exception in the thread that evaluates, and so does Ctrl-C.
Numba imports much of itself when something is first compiled, and stays broken for the life of
the process if that is cut off.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

_WAIT = 0.02  # seconds; between two waits an exception from elsewhere can arrive


def undisturbed(work: Callable[[], T]) -> T:
    """What some work gives or raises; whoever is stopped only stops waiting for it.

    Args:
        work: may be asked for again while it still goes on.
    """
    made: Future[T] = Future()

    def make() -> None:
        try:
            made.set_result(work())
        except BaseException as error:
            made.set_exception(error)

    Thread(target=make, daemon=True).start()
    while True:
        try:
            return made.result(timeout=_WAIT)
        except TimeoutError:
            if made.done():  # the work's own
                raise
