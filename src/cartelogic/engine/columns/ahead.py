"""Making things in one thread while another uses those made before.

Kernels and NumPy let go of Python's lock while they work, so that a join goes on while what it
gave so far is stored.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Empty, Full, Queue
from typing import TypeVar

T = TypeVar("T")

_WAIT = 0.02  # seconds; between two waits an exception from elsewhere can arrive


def ahead(items: Iterator[T], most: int = 2) -> Iterator[T]:
    """The same items, made by a thread that is a few ahead of whoever takes them.

    An exception of the items arrives in its turn.  If nobody takes any more, or something else
    happens to who does, no more are made.

    Args:
        items: is gone through by the other thread alone.
        most: how many may wait.
    """
    made: Queue[list[T] | BaseException] = Queue(most)  # an item, no item at the end, or an error
    is_over = threading.Event()

    def put(item: list[T] | BaseException) -> None:
        while not is_over.is_set():
            try:
                made.put(item, timeout=_WAIT)
            except Full:
                continue
            return

    def make() -> None:
        try:
            for item in items:
                put([item])
                if is_over.is_set():
                    return
            put([])
        except BaseException as error:
            put(error)

    worker = threading.Thread(target=make, daemon=True)
    worker.start()
    try:
        while True:
            try:
                found = made.get(timeout=_WAIT)
            except Empty:
                continue
            if isinstance(found, BaseException):
                raise found
            if not found:
                return
            yield from found
    finally:
        is_over.set()
        worker.join()
