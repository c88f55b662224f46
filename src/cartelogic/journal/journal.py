"""A saved knowledge base that is open: its changes, read and written.

A change is there once ``record`` returns, whatever happens to the process then.  If it raises,
the change is there as a whole or not at all, and ``last`` says which.
Not here: what a change does to a knowledge base (``knowledge.saving``).
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from cartelogic.errors import Code, StorageError
from cartelogic.journal import database
from cartelogic.journal.chain import BEGINNING, Recorded, digest, written
from cartelogic.journal.changes import Change
from cartelogic.journal.document import Document, write
from cartelogic.journal.lock import WriterLock
from cartelogic.journal.mistakes import (
    damaged,
    in_use,
    is_busy,
    not_written,
    reason,
    storage_error,
    unreadable,
)

Clock: TypeAlias = Callable[[], datetime]


def now() -> datetime:
    """Our clock; it says when something was recorded, and nothing else asks it."""
    return datetime.now(UTC)


def recorded(before: Recorded | None, document: Document, clock: Clock) -> Recorded:
    """A change in its place after another.

    Args:
        before: the one before it.
        document: what is written.
        clock: says when.
    """
    number = 1 if before is None else before.number + 1
    time = clock().astimezone(UTC)
    if before is not None:
        time = max(time, before.time)
    previous = BEGINNING if before is None else before.hash
    hash_ = digest(previous, number, written(time), document)
    return Recorded(number, time, document.what, document.summary, hash_)


class Journal:
    """The changes of one file.

    Args:
        path: the file.
        read_only: whether it is only read.
        upto: the last change that is asked for, if what comes after does not matter; the file
            is only read then.
        clock: says when something is recorded.

    Attributes:
        last: the last change that is in the file; ``None`` if there is none.

    Raises:
        StorageError: if it cannot be opened.
    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        upto: int | None = None,
        clock: Clock = now,
    ) -> None:
        self.path = path.resolve()
        self.read_only = read_only or upto is not None
        self.last: Recorded | None = None
        self._upto, self._clock, self._owner = upto, clock, os.getpid()
        self._open_question: Recorded | None = None  # a change that is there, or is not
        self._is_behind = False
        lock = None if self.read_only else self._lock()
        try:
            self._connection = database.opened(self.path, read_only=self.read_only)
        except BaseException:
            _release(None, lock, self._owner)
            raise
        self._finish = weakref.finalize(self, _release, self._connection, lock, self._owner)

    def _lock(self) -> WriterLock:
        if not self.path.exists():
            raise unreadable(self.path, "there is no such file")
        try:
            return WriterLock(self.path)
        except OSError as error:
            hint = "open it with `read_only=True`, or give yourself the right to write there"
            raise storage_error(
                Code.NOT_WRITTEN,
                f"`{self.path.name}` cannot be opened for writing",
                why=reason(error),
                hint=hint,
            ) from error

    # -- reading --------------------------------------------------------------------------

    def last_known(self) -> Recorded | None:
        """The last change that is in the file.

        Raises:
            StorageError: CL705 if a failure has left that open, and the file still fails.
        """
        self._ask_again()
        return self.last

    def start(self) -> Iterator[tuple[Recorded, Document]]:
        """All changes, as :meth:`changes`; what is recorded then comes after them."""
        for one, document in self.changes():
            yield one, document
            self.last = one

    def changes(self, upto: int | None = None) -> Iterator[tuple[Recorded, Document]]:
        """The changes from the first on, each checked against the chain of hashes.

        Args:
            upto: the last one; by default all of them, and that none is missing is checked too.

        Raises:
            StorageError: CL703 at the first one that is damaged.
            LookupError: if there are fewer.
        """
        self._ask()
        upto = self._upto if upto is None else upto
        if upto is None:
            until, final = database.head(self._connection, self.path)
        else:
            until, final = upto, None
            self._expect(upto)
        hash_ = BEGINNING
        for number in range(1, until + 1):
            one, document = database.row(self._connection, self.path, number, hash_)
            hash_ = one.hash
            yield one, document
        if final not in (None, hash_):
            raise damaged(self.path, "its last change is not the one that was written", until)

    def _expect(self, number: int) -> None:
        """See that there are so many changes, if the file can say how many there are."""
        try:
            last, _ = database.head(self._connection, self.path)
        except StorageError:
            return
        if number > last:
            raise LookupError(f"there is no change {number}; the last one is {last}")

    # -- writing --------------------------------------------------------------------------

    def record(self, change: Change) -> None:
        """Write a change down; when this returns, it stays.

        Raises:
            StorageError: CL704 to CL707 if it cannot be; ``last`` says what is in the file.
        """
        self._ask()
        if self.read_only:
            raise self._refused("it was opened for reading", "open it without `read_only=True`")
        document = write(change)
        wanted = recorded(self.last, document, self._clock)
        self._open_question = wanted
        try:
            self._insert(wanted, document)
            self.last, self._open_question = wanted, None
        except BaseException as error:
            self._settle()
            cause = error.__cause__ if isinstance(error, StorageError) else error
            if isinstance(cause, sqlite3.Error):
                raise self._failed(cause, wanted) from cause
            raise

    def _insert(self, wanted: Recorded, document: Document) -> None:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        if database.head(connection, self.path) != self._end:
            raise in_use(self.path, "somebody has written into it since it was opened")
        database.insert(connection, wanted, document)
        connection.execute("COMMIT")

    @property
    def _end(self) -> tuple[int, str]:
        return (0, BEGINNING) if self.last is None else (self.last.number, self.last.hash)

    def _settle(self) -> None:
        """After a failure, find out whether the change is in the file."""
        wanted = self._open_question
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            end = database.head(self._connection, self.path)
        except (sqlite3.Error, StorageError):
            return
        self._open_question = None
        if wanted is not None and end == (wanted.number, wanted.hash):
            self.last = wanted

    def _ask_again(self) -> None:
        """Have a question answered that a failing disk has left open."""
        if self._open_question is None:
            return
        wanted, before = self._open_question, self.last
        if self._finish.alive:
            self._settle()
        if self._open_question is not None:
            raise self._unanswered(wanted)
        self._is_behind = self.last != before  # whoever made it was told that it failed

    def _unanswered(self, wanted: Recorded) -> StorageError:
        return storage_error(
            Code.NOT_WRITTEN,
            f"`{self.path.name}` does not say whether change {wanted.number} is in it",
            why="neither writing nor reading it works",
            hint="open it again when it does: the change is there as a whole, or not at all",
        )

    def _failed(self, error: sqlite3.Error, wanted: Recorded) -> StorageError:
        if self._open_question is not None:
            return self._unanswered(wanted)
        if self.last == wanted:
            return storage_error(
                Code.NOT_WRITTEN,
                f"change {wanted.number} is written, but may not survive a power cut",
                why=f"the disk failed after that: {reason(error)}",
                hint="it was made and is not to be made again; save a copy on another disk",
            )
        if is_busy(error):
            return not_written("somebody is reading the file for longer than we wait", "try again")
        return not_written(reason(error))

    # -- ending ---------------------------------------------------------------------------

    def _ask(self) -> None:
        self._ask_again()
        if not self._finish.alive:
            raise self._refused("it was closed", "open it again")
        if self._is_behind:
            raise self._refused("a change is in it that had seemed to fail", "open it again")
        if os.getpid() != self._owner:
            raise self._refused("it was opened in another process", "open it in this one")

    def _refused(self, why: str, hint: str) -> StorageError:
        claim = f"`{self.path.name}` cannot be used here"
        return storage_error(Code.READ_ONLY, claim, why=why, hint=hint)

    def close(self) -> None:
        """Let others write; what was read stays, and can no longer be changed."""
        self._finish()


def _release(connection: sqlite3.Connection | None, lock: WriterLock | None, owner: int) -> None:
    if os.getpid() != owner:
        return  # a forked process must leave the connection of its parent alone
    if connection is not None:
        connection.close()
    if lock is not None:
        lock.release()
