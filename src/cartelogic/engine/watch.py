"""Stopping an evaluation that takes too long or too much, wherever it is.

A join can run for minutes inside one round, so counting rounds is not enough.  A thread
watches the clock and the memory of the process, and raises an exception in the thread that
evaluates; for an engine that is like Ctrl-C, which leaves nothing half done.  No thread is
started unless a limit is set.
"""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from cartelogic.errors import Code

_EVERY = 0.02  # seconds between two looks
_AGAIN = 0.5  # seconds until an exception that did not arrive is raised once more
_STATM = Path("/proc/self/statm")
_MEMINFO = Path("/proc/meminfo")
_GROUP_MOST, _GROUP_NOW = Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")


class Expired(BaseException):
    """Raised in the evaluating thread; not an ``Exception``, so that nobody swallows it."""


class Watch:
    """A context in which :class:`Expired` is raised once a limit is passed.

    Attributes:
        reached: the code of the limit that was passed.

    Args:
        seconds: how long the context may take.
        memory: how many bytes the process may hold.
    """

    def __init__(self, seconds: float | None, memory: int | None) -> None:
        self.seconds, self.memory = seconds, memory
        self.reached: Code | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self.seconds is not None or self.memory is not None:
            self._watched = threading.get_ident()
            # Held in the context.  An event has a lock that an exception could leave locked.
            self._inside = threading.Lock()
            self._inside.acquire()
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.leave()
        if kind is not Expired:
            self.reached = None

    def leave(self) -> None:
        """Watch no longer, and let nothing arrive any more.

        For whoever catches :class:`Expired` as well: it may have arrived where the context is
        left, before anything was done there.
        """
        if self._thread is None:
            return
        is_left = False
        while not is_left:
            try:
                if self._inside.locked():
                    self._inside.release()
                self._thread.join()
                is_left = True
            except Expired:  # it arrived here, and there may be one more
                continue
        self._thread = None
        if self.reached is not None:
            # What was raised too late to arrive must not hit whoever runs next.  It arrives here:
            # after one that is withdrawn, CPython 3.11 hangs when it traces the next function, as
            # a debugger does, or a measurement of coverage.
            try:
                _raise_in(self._watched, Expired)
                while True:  # it arrives before the next round
                    pass
            except Expired:
                pass

    def _run(self) -> None:
        deadline = None if self.seconds is None else time.monotonic() + self.seconds
        while not self._inside.acquire(timeout=_EVERY):
            if deadline is not None and time.monotonic() > deadline:
                self.reached = Code.TIME_LIMIT
            elif self.memory is not None and resident() > self.memory:
                self.reached = Code.MEMORY_LIMIT
            if self.reached is not None:
                # Again and again: where exceptions are ignored, in a finaliser, one is lost.
                _raise_in(self._watched, Expired)
                if self._inside.acquire(timeout=_AGAIN):
                    return


def resident() -> int:
    """The bytes that the process holds in memory; at its peak, where only that is known."""
    if _STATM.exists():
        import resource

        return int(_STATM.read_text().split()[1]) * resource.getpagesize()
    try:
        import resource
    except ImportError:  # nowhere to read it
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def free_memory() -> int | None:
    """The bytes that the process may take before the machine swaps; ``None`` if nobody knows.

    What the machine has available, or less if a control group allows less.
    """
    found = [limit - _number_in(_GROUP_NOW) for limit in (_number_in(_GROUP_MOST),) if limit]
    if _MEMINFO.exists():
        lines = dict(line.split(":", 1) for line in _MEMINFO.read_text().splitlines())
        found.append(int(lines["MemAvailable"].split()[0]) * 1024)
    return max(min(found), 0) if found else None


def _number_in(path: Path) -> int:
    """The number that a file holds; 0 if it holds none."""
    text = path.read_text().strip() if path.exists() else ""
    return int(text) if text.isdigit() else 0


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Raise an exception in a thread; another one that has not arrived there gives way to it."""
    set_exception = ctypes.pythonapi.PyThreadState_SetAsyncExc
    set_exception(ctypes.c_ulong(thread), ctypes.py_object(error))
