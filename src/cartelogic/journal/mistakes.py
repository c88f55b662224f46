"""What can be wrong with a saved knowledge base, in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cartelogic.errors import Code, Diagnostic, StorageError

_PRIMARY = 0xFF  # the code that SQLite's extended codes are kinds of
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it, or its folder, is read-only",
    sqlite3.SQLITE_CANTOPEN: "it, or the journal beside it, cannot be opened",
    sqlite3.SQLITE_PERM: "permission is denied",
}


def storage_error(
    code: Code, claim: str, *, why: str = "", hint: str = "", sound: int | None = None
) -> StorageError:
    """An error with one finding."""
    return StorageError((Diagnostic(code, claim, why=why, hint=hint),), sound)


def not_saved(path: Path, why: str) -> StorageError:
    """That a file is something else."""
    return storage_error(
        Code.NOT_SAVED,
        f"`{path.name}` is no saved knowledge base",
        why=why,
        hint="`kb.save(path)` makes one; rules and facts are loaded with `cartelogic.load`",
    )


def damaged(path: Path, why: str, sound: int) -> StorageError:
    """That something in a file is not as it was written.

    Args:
        path: the file.
        why: what was noticed.
        sound: the last change before it.
    """
    if sound:
        hint = f"`cartelogic.open(path, upto={sound})` reads what is before; save that elsewhere"
        claim = f"`{path.name}` is damaged after change {sound}"
    else:
        hint = "go back to a copy of it"
        claim = f"`{path.name}` is damaged"
    return storage_error(Code.DAMAGED, claim, why=why, hint=hint, sound=sound)


def not_understood(path: Path, number: int, why: str) -> StorageError:
    """That a change is as it was written, and means nothing to this version."""
    return storage_error(
        Code.DAMAGED,
        f"change {number} of `{path.name}` is not understood",
        why=why,
        hint="it may be of a newer version; or `upto=` reads what is before it",
        sound=number - 1,
    )


def in_use(path: Path, why: str) -> StorageError:
    """That somebody else is at a file."""
    return storage_error(
        Code.IN_USE,
        f"`{path.name}` is open for writing elsewhere",
        why=why,
        hint="close it there, or open it here with `read_only=True`",
    )


def not_written(why: str, hint: str = "") -> StorageError:
    """That a change is not in the file."""
    return storage_error(
        Code.NOT_WRITTEN,
        "the change could not be written; nothing was changed",
        why=why,
        hint=hint or "make room, or see that the file can be written, and make it again",
    )


def reason(error: BaseException) -> str:
    """Why SQLite, or the system, failed."""
    kind = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    return _REASONS.get(kind) or getattr(error, "strerror", None) or str(error)


def is_busy(error: BaseException) -> bool:
    """Whether another connection was in the way."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _BUSY


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns what SQLite says while reading into errors of ours."""
    try:
        yield
    except UnicodeDecodeError as error:  # in a text, or in a message that quotes one
        raise damaged(path, "a text in it is none", 0) from error
    except sqlite3.Error as error:
        kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & _PRIMARY
        if kind in _BUSY:
            raise in_use(path, "it has been locked for longer than we wait") from error
        if kind in _BROKEN or kind in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG):
            raise damaged(path, f"SQLite finds in it: {error}", 0) from error
        raise unreadable(path, reason(error)) from error


def unreadable(path: Path, why: str) -> StorageError:
    """That a file cannot be read at all."""
    return storage_error(
        Code.UNREADABLE,
        f"`{path.name}` cannot be opened",
        why=why,
        hint="check the path and its permissions",
    )
