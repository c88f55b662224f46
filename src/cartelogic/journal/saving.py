"""Making a new file: beside its place first, and in its place when it is whole."""

from __future__ import annotations

import os
import secrets
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from cartelogic.errors import Code, StorageError
from cartelogic.journal.chain import Recorded
from cartelogic.journal.database import connect, create, insert
from cartelogic.journal.document import Document
from cartelogic.journal.lock import WriterLock
from cartelogic.journal.mistakes import reason, storage_error


def save(path: Path, changes: Iterable[tuple[Recorded, Document]], *, overwrite: bool) -> Recorded:
    """Write a file with these changes, whole or not at all; returns the last one.

    Args:
        path: where.
        changes: from the first on, each with its hash.
        overwrite: whether a file that is there is replaced.

    Raises:
        StorageError: CL704, CL705 or CL708 if it cannot be; nothing is there then that was not
            there before.
    """
    path = path.resolve()
    if path.exists() and not overwrite:
        raise _exists(path)
    for ending in ("-journal", "-wal"):
        beside = path.with_name(path.name + ending)
        if beside.exists():  # SQLite would take it for a part of the new file
            raise storage_error(
                Code.FILE_EXISTS,
                f"`{beside.name}` is in the way",
                why="it holds what somebody had begun to write into a file of this name",
                hint="open that file once, which finishes it; or save under another name",
            )
    if not path.parent.is_dir():
        raise _not_written(path, f"there is no folder `{path.parent}`")
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with _held(path, overwrite=overwrite):
            last = _write(part, changes)
            _publish(part, path, overwrite=overwrite)
    except (sqlite3.Error, OSError) as error:
        raise _not_written(path, reason(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return last


def _not_written(path: Path, why: str) -> StorageError:
    hint = "make room, or save it elsewhere"
    claim = f"`{path.name}` could not be written"
    return storage_error(Code.NOT_WRITTEN, claim, why=why, hint=hint)


@contextmanager
def _held(path: Path, *, overwrite: bool) -> Iterator[None]:
    """Keep writers from a file that is replaced."""
    lock = WriterLock(path) if overwrite and path.exists() else None
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _write(part: Path, changes: Iterable[tuple[Recorded, Document]]) -> Recorded:
    last = None
    with closing(connect(part, "rwc")) as connection:
        # Nobody sees this file before it is whole, so it needs no journal of its own.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        create(connection)
        for last, document in changes:
            insert(connection, last, document)
        connection.execute("COMMIT")
    _flush(part)
    assert last is not None, "a knowledge base is saved with one change at least"
    return last


def _publish(part: Path, path: Path, *, overwrite: bool) -> None:
    """Give a file its name."""
    if overwrite:
        part.replace(path)
    else:
        try:
            path.hardlink_to(part)  # unlike a renaming, this fails if the name is taken
        except FileExistsError:
            raise _exists(path) from None
        except OSError:  # there are no links here
            if path.exists():
                raise _exists(path) from None
            part.rename(path)
    if sys.platform != "win32":
        _flush(path.parent)


def _flush(path: Path) -> None:
    """Have what is in a file, or which files are in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY if sys.platform != "win32" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exists(path: Path) -> StorageError:
    return storage_error(
        Code.FILE_EXISTS,
        f"`{path.name}` exists",
        why="saving makes a new file",
        hint="give another name, or say `overwrite=True`",
    )
