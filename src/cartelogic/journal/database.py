"""The tables of a saved knowledge base, and connections to them.

    change      number, record time, what was done, all of it as JSON, hash
    attachment  the columns of a change, as Parquet
    head        number and hash of the last change

Rows of the first two are never changed or taken away.  A file is anybody's: nothing in it is
trusted before it is what is expected, its schema included.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from cartelogic.errors import Code, StorageError
from cartelogic.journal.chain import BEGINNING, Recorded, digest, read_time, written
from cartelogic.journal.document import Document
from cartelogic.journal.mistakes import damaged, not_saved, reading, storage_error, unreadable

APPLICATION = int.from_bytes(b"ctlg")
"""What SQLite files of ours call themselves."""
FORMAT = 1
"""The version of all this; a file of a higher one is refused."""
_MAGIC = b"SQLite format 3\0"
_SECONDS = 5.0  # so long a reader and a writer wait for each other

SCHEMA = {
    "change": "CREATE TABLE change (number INTEGER PRIMARY KEY, recorded TEXT NOT NULL, "
    "what TEXT NOT NULL, summary TEXT NOT NULL, said TEXT NOT NULL, hash TEXT NOT NULL)",
    "attachment": "CREATE TABLE attachment (change INTEGER NOT NULL, place INTEGER NOT NULL, "
    "content BLOB NOT NULL, PRIMARY KEY (change, place)) WITHOUT ROWID",
    "head": "CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), "
    "number INTEGER NOT NULL, hash TEXT NOT NULL)",
}


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection to a file: ``ro``, ``rw``, or ``rwc`` to make it."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in (
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "temp_store = MEMORY",
        "fullfsync = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def opened(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection to a saved knowledge base.

    Raises:
        StorageError: CL501, CL701, CL702 or CL703 if it is none, or one of a later version.
    """
    try:
        with path.open("rb") as file:
            begin = file.read(len(_MAGIC))
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error
    if begin != _MAGIC:
        raise not_saved(path, "it is empty" if not begin else "it is no SQLite database")
    with reading(path):
        connection = connect(path, "ro" if read_only else "rw")
        try:
            _recover(connection, path)
            _check(connection, path)
            if not read_only:
                _prepare_writing(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _recover(connection: sqlite3.Connection, path: Path) -> None:
    """Have SQLite undo what a writer that died had begun; a reader may not do that."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise
        writer = connect(path, "rw")
        try:
            writer.execute("SELECT count(*) FROM sqlite_master").fetchall()
        finally:
            writer.close()


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """See that a file is what it should be."""
    if _one(connection, "PRAGMA application_id") != APPLICATION:
        raise not_saved(path, "it is an SQLite database of something else")
    version = _one(connection, "PRAGMA user_version")
    if version > FORMAT:
        raise storage_error(
            Code.NEWER_FORMAT,
            f"`{path.name}` was saved by a newer version",
            why=f"it has format {version}, and this version knows formats up to {FORMAT}",
            hint="upgrade cartelogic",
        )
    found = {
        name: sql
        for _, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master")
    }
    if version != FORMAT or found != SCHEMA:
        raise damaged(path, "its tables are not those that were made", 0)


def _prepare_writing(connection: sqlite3.Connection, path: Path) -> None:
    """See that writing does no harm, and have it survive a power cut."""
    found = _one(connection, "PRAGMA integrity_check(1)")
    if found != "ok":
        raise damaged(path, f"SQLite finds in it: {found}", 0)
    # Not WAL: releases before 3.51.3 can corrupt a file in that mode.  See docs/decisions/026.
    # By way of PERSIST, which takes away a journal that a writer had only begun to make.
    connection.execute("PRAGMA journal_mode = PERSIST").fetchall()
    mode = _one(connection, "PRAGMA journal_mode = DELETE")
    if mode != "delete":
        raise unreadable(path, f"its journal mode stays {mode}")
    connection.execute("PRAGMA synchronous = EXTRA")


def _one(connection: sqlite3.Connection, question: str) -> Any:
    # All rows are fetched, here and below: a statement that waits for more keeps a lock.
    return connection.execute(question).fetchall()[0][0]


# -- rows -----------------------------------------------------------------------------------


def head(connection: sqlite3.Connection, path: Path) -> tuple[int, str]:
    """Number and hash of the last change.

    Raises:
        StorageError: CL703 if there are more changes, or fewer.
    """
    with reading(path):
        question = "SELECT number, hash, (SELECT max(number) FROM change) FROM head"
        rows = connection.execute(question).fetchall()
    if len(rows) != 1 or type(rows[0][0]) is not int or type(rows[0][1]) is not str:
        raise damaged(path, "it does not say which change is the last", 0)
    number, hash_, most = rows[0]
    if (most or 0) != number:
        raise damaged(path, f"{most or 0} changes are there, of {number}", 0)
    return number, hash_


def row(
    connection: sqlite3.Connection, path: Path, number: int, before: str
) -> tuple[Recorded, Document]:
    """A change, as it was written.

    Args:
        connection: to the file.
        path: the file.
        number: which change.
        before: the hash of the one before it.

    Raises:
        StorageError: CL703 if it is not there, or is not what was written.
    """
    sound = number - 1
    try:
        with reading(path):
            question = "SELECT recorded, what, summary, said, hash FROM change WHERE number = ?"
            rows = connection.execute(question, (number,)).fetchall()
            question = "SELECT place, content FROM attachment WHERE change = ? ORDER BY place"
            columns = connection.execute(question, (number,)).fetchall()
    except StorageError as error:
        raise damaged(path, error.diagnostics[0].why, sound) from error
    if not rows:
        raise damaged(path, f"change {number} is missing", sound)
    found = rows[0]
    broken = damaged(path, f"change {number} is not what was written: its hash differs", sound)
    if not all(type(value) is str for value in found):
        raise broken
    if not all(type(content) is bytes for _, content in columns):
        raise broken
    recorded, what, summary, said, hash_ = found
    document = Document(what, summary, said, tuple(content for _, content in columns))
    try:
        if digest(before, number, recorded, document) != hash_:
            raise broken
        return Recorded(number, read_time(recorded), what, summary, hash_), document
    except ValueError as error:
        raise broken from error


def insert(connection: sqlite3.Connection, recorded: Recorded, document: Document) -> None:
    """Write a change down, inside a transaction."""
    connection.executemany(
        "INSERT INTO attachment VALUES (?, ?, ?)",
        [(recorded.number, place, one) for place, one in enumerate(document.attachments)],
    )
    connection.execute(
        "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?)",
        (
            recorded.number,
            written(recorded.time),
            document.what,
            document.summary,
            document.said,
            recorded.hash,
        ),
    )
    connection.execute(
        "INSERT OR REPLACE INTO head VALUES (1, ?, ?)", (recorded.number, recorded.hash)
    )


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of a knowledge base without changes, inside a transaction."""
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    for statement in SCHEMA.values():
        connection.execute(statement)
    connection.execute("INSERT INTO head VALUES (1, 0, ?)", (BEGINNING,))
