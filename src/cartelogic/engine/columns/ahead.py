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
_END = object()


def ahead(items: Iterator[T], most: int = 2) -> Iterator[T]:
    """The same items, made by a thread that is a few ahead of whoever takes them.

    An exception of the items arrives in its turn.  If nobody takes any more, or something else
    happens to who does, no more are made.

    Args:
        items: is gone through by the other thread alone.
        most: how many may wait.
    """
    made: Queue[tuple[object, T | BaseException | None]] = Queue(most)
    is_over = threading.Event()

    def put(kind: object, item: T | BaseException | None) -> None:
        while not is_over.is_set():
            try:
                made.put((kind, item), timeout=_WAIT)
            except Full:
                continue
            return

    def make() -> None:
        try:
            for item in items:
                put(None, item)
                if is_over.is_set():
                    return
            put(_END, None)
        except BaseException as error:
            put(BaseException, error)

    worker = threading.Thread(target=make, daemon=True)
    worker.start()
    try:
        while True:
            try:
                kind, item = made.get(timeout=_WAIT)
            except Empty:
                continue
            if kind is _END:
                return
            if isinstance(item, BaseException) and kind is BaseException:
                raise item
            yield item  # type: ignore[misc]
    finally:
        is_over.set()
        worker.join()
