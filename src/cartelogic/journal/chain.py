"""The chain of changes: each is hashed together with the hash of the one before.

    hash(n) = SHA-256 of the JSON text
        [hash(n - 1), n, "recorded", "what", "summary", "said", ["SHA-256 of a column", ...]]

in UTF-8, without spaces, every character as itself; before the first change stand 64 zeros.
So the last hash stands for all that was ever said, in its order: who has written it down
elsewhere can tell whether anything before it was altered.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from attrs import frozen

from cartelogic.journal.document import Document

BEGINNING = "0" * 64
"""What stands before the first change."""


@frozen
class Recorded:
    """One change of a saved knowledge base, as its file knows it.

    Attributes:
        number: its place, from 1.
        time: when it was written down, by our clock, in UTC; never before the one before.
        what: the method that made it.
        summary: what it is about, in a few words.
        hash: SHA-256 of it and of all changes before it.
    """

    number: int
    time: datetime
    what: str
    summary: str
    hash: str

    def __str__(self) -> str:
        return f"{self.number}  {self.time:%Y-%m-%d %H:%M:%S}  {self.what}: {self.summary}"


def digest(before: str, number: int, recorded: str, document: Document) -> str:
    """The hash of a change."""
    content = [
        before,
        number,
        recorded,
        document.what,
        document.summary,
        document.said,
        [hashlib.sha256(columns).hexdigest() for columns in document.attachments],
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def written(time: datetime) -> str:
    """A record time as it is written; texts are in the order of times."""
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_time(text: str) -> datetime:
    """What :func:`written` wrote.

    Raises:
        ValueError: if it is no such text.
    """
    time = datetime.fromisoformat(text)
    if written(time) != text:
        raise ValueError(f"`{text}` is not written as a record time")
    return time
