"""One writer at a time: a lock that vanishes with the process that holds it.

The lock is on a file of its own, ``cases.cartelogic-lock``: locks on the database itself are
SQLite's, which frees them between changes.
"""

from __future__ import annotations

import os
import sys
import weakref
from pathlib import Path

from cartelogic.journal.mistakes import in_use

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)  # not where the holder is written
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class WriterLock:
    """Held by whoever may write a file.

    Args:
        path: the file.

    Raises:
        StorageError: CL704 if another writer holds it, in this process or in another.
        OSError: if there can be no file beside it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}-lock")
        self._owner = os.getpid()
        self._descriptor = -1
        while self._descriptor < 0:
            self._descriptor = self._try(path)
        _HELD.add(self)

    def _try(self, path: Path) -> int:
        """The descriptor of the lock; -1 if its holder has just removed the file."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _take(descriptor)
        except OSError as error:
            holder = os.read(descriptor, 20).decode("ascii", "replace")
            os.close(descriptor)
            who = f"process {holder}" if holder.isdecimal() else "another process"
            who = "this very process" if holder == str(os.getpid()) else who
            raise in_use(path, f"{who} is writing it, and writers go one at a time") from error
        if not _is_at(descriptor, self._path):
            os.close(descriptor)
            return -1
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, str(os.getpid()).encode())
        return descriptor

    def release(self) -> None:
        """Let others write."""
        if self._descriptor < 0:
            return
        descriptor, self._descriptor = self._descriptor, -1
        if os.getpid() == self._owner and sys.platform != "win32":
            self._path.unlink(missing_ok=True)  # while held: nobody else can hold this one
        os.close(descriptor)


_HELD: weakref.WeakSet[WriterLock] = weakref.WeakSet()


def _leave_to_parent() -> None:
    """In a forked process: what the parent holds has to vanish with the parent alone."""
    for lock in list(_HELD):
        lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether a path still stands for an open file."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
