"""Connections that fail, or that kill their process, at a chosen statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Faulty(sqlite3.Connection):
    """A connection whose statements are counted, all connections together.

    Attributes:
        count: how many statements there were.
        fail: is asked before and after each statement, with its number, and may raise.
    """

    count = 0
    fail: Callable[[int, str], None] = staticmethod(lambda *_: None)

    def execute(self, *args: Any) -> sqlite3.Cursor:
        return self._counted(super().execute, args)

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        return self._counted(super().executemany, args)

    def _counted(self, run: Callable[..., sqlite3.Cursor], args: tuple[Any, ...]) -> sqlite3.Cursor:
        Faulty.count += 1
        number = Faulty.count
        Faulty.fail(number, "before")
        found = run(*args)
        try:
            Faulty.fail(number, "after")
        except BaseException:
            found.close()  # or it keeps its lock for as long as somebody looks at the error
            raise
        return found


@contextmanager
def faults(fail: Callable[[int, str], None]) -> Iterator[None]:
    """Connections of ours that are open already fail like this for a while."""
    Faulty.count = 0
    Faulty.fail = staticmethod(fail)
    try:
        yield
    finally:
        Faulty.fail = staticmethod(lambda *_: None)


@contextmanager
def counted_connections() -> Iterator[None]:
    """Connections that are made meanwhile can fail."""
    connect = sqlite3.connect

    def counted(*args: Any, **options: Any) -> sqlite3.Connection:
        return connect(*args, factory=Faulty, **options)

    sqlite3.connect = counted  # type: ignore[assignment]
    try:
        yield
    finally:
        sqlite3.connect = connect


def disk_error(code: int = sqlite3.SQLITE_IOERR) -> sqlite3.OperationalError:
    """What SQLite says of a disk that fails."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    return error
