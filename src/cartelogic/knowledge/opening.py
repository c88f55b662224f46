"""Opening saved knowledge bases."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from cartelogic.engine.base import Limits
from cartelogic.knowledge.base import KnowledgeBase
from cartelogic.store.collector import without_collector


def open(
    path: str | Path,
    *,
    read_only: bool = False,
    upto: int | None = None,
    articles: str | Path | None = None,
    limits: Limits | None = None,
    clock: Callable[[], datetime.datetime] | None = None,
) -> KnowledgeBase:
    """A knowledge base from a file of :meth:`KnowledgeBase.save`, to be continued there.

    Each change is written down before it is made: when ``tell``, ``tell_frame``, ``load``,
    ``add`` or ``retract`` returns, it survives the death of the process, and a power cut if the
    disk keeps what it says it has written.  Close the knowledge base to let others write the
    file, or open it in a ``with`` block.

    Every change is checked against the hashes in the file while it is read.

    Args:
        path: the file.
        read_only: whether it is only read; any number of readers may have it open, beside one
            writer, and see what was there when they opened it.
        upto: read the changes up to this one and none after, whatever has become of those;
            the file is only read then.
        articles: a folder with the texts of the articles; proofs then show the sentences.
        limits: where an evaluation stops.
        clock: says when changes are recorded; by default, the clock of this machine.

    Raises:
        StorageError: CL501 if it cannot be read, CL701 if it is something else, CL702 if it is
            of a newer version, CL703 if it is damaged, CL704 if somebody else has it open for
            writing, CL705 if it cannot be written.
        LookupError: if there is no change ``upto``.
    """
    from cartelogic.journal.journal import Journal, now

    made = KnowledgeBase(articles=articles, limits=limits)
    journal = Journal(Path(path), read_only=read_only, upto=upto, clock=clock or now)
    try:
        with without_collector():
            made._keep_in(journal)
    except BaseException:
        journal.close()
        raise
    return made
