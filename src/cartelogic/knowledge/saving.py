"""Knowledge bases that are kept in a file: saved, continued, and looked back into."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

from cartelogic.knowledge.asking import Asking

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

if TYPE_CHECKING:
    from cartelogic.journal.chain import Recorded
    from cartelogic.journal.document import Document
    from cartelogic.journal.journal import Clock, Journal

Moment: TypeAlias = int | str | datetime.date | datetime.datetime
"""A change by its number, or by when it was recorded, in UTC; a day means all of that day."""


class Saving(Asking):
    """Is saved to a file, and keeps its changes in the one it was opened from.

    A knowledge base of :func:`cartelogic.open` writes each change down before it makes it.
    Any other one is in memory only, and what is made from one (:meth:`without`,
    :meth:`assuming`, :meth:`as_of`) is too.
    """

    _journal: Journal | None = None

    def save(
        self,
        path: str | Path,
        *,
        overwrite: bool = False,
        clock: Callable[[], datetime.datetime] | None = None,
    ) -> Recorded:
        """Write all of it into a new file, whole or not at all.

        If it is kept in a file already, all changes recorded there go into the new file, as
        they are; otherwise what there is becomes the first change.  Either way this knowledge
        base goes on as before: open the new file to continue there.

        Args:
            path: the file; a name that ends in ``.cartelogic`` is known to the command line.
            overwrite: whether a file that is there is replaced.
            clock: says when it is recorded; by default, the clock of this machine.

        Returns:
            The last change in the file.

        Raises:
            StorageError: if it cannot be written, or the file exists; all is as it was then.
        """
        from cartelogic.journal.journal import now
        from cartelogic.journal.saving import save

        return save(Path(path), self._recorded(clock or now), overwrite=overwrite)

    def _recorded(self, clock: Clock) -> Iterator[tuple[Recorded, Document]]:
        """The changes that make this knowledge base."""
        from cartelogic.journal.changes import everything
        from cartelogic.journal.document import write
        from cartelogic.journal.journal import recorded

        if self._journal is not None and self._journal.last is not None:
            yield from self._journal.changes(self._journal.last.number)
        else:
            document = write(everything(self._told, self.program, self.database))
            yield recorded(None, document, clock), document

    def last_change(self) -> Recorded | None:
        """The last change in its file: number, record time, hash; ``None`` without a file.

        After a change that raised an error, this says whether it is there.

        Raises:
            StorageError: if the file does not say.
        """
        return None if self._journal is None else self._journal.last_known()

    def history(self) -> tuple[Recorded, ...]:
        """Every change in its file, the first one first; none without a file.

        Raises:
            StorageError: CL703 if one is not what was written.
        """
        if self._journal is None or self._journal.last is None:
            return ()
        return tuple(one for one, _ in self._journal.changes(self._journal.last.number))

    def as_recorded(self, when: Moment) -> Self:
        """The knowledge base as our records had it: after a change, or at the end of a day.

        What is recorded later changes nothing about it.  It is a knowledge base of its own,
        in memory.

        Args:
            when: the number of a change, 0 for before the first; or a day, or a moment with
                its time zone, and then what had been recorded until then.

        Raises:
            LookupError: if there is no such change, or no file.
            ValueError: if it is no day and no moment.
            StorageError: CL703 if a change is not what was written.
        """
        if self._journal is None:
            raise LookupError("this knowledge base is kept in no file; `kb.save(path)` makes one")
        number = when if isinstance(when, int) else self._number_at(when)
        if self._journal.last is None or not 0 <= number <= self._journal.last.number:
            last = 0 if self._journal.last is None else self._journal.last.number
            raise LookupError(f"there is no change {number}; the last one is {last}")
        made = type(self)(articles=self.articles, limits=self.limits, engine=self.engine)
        made._replay(self._journal, self._journal.changes(number))
        return made

    def _number_at(self, when: Moment) -> int:
        """The last change that was recorded by then; 0 if there was none."""
        until = _end_of(when)
        return max((one.number for one in self.history() if one.time < until), default=0)

    def in_memory(self) -> Self:
        """The same knowledge base, kept in no file: changes to it are written nowhere."""
        return self._forked()

    # -- the file -------------------------------------------------------------------------

    def close(self) -> None:
        """Let others write its file; it can be asked on, and not changed any more."""
        if self._journal is not None:
            self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _keep_in(self, journal: Journal) -> None:
        """Be what a file holds, and keep changes there."""
        self._replay(journal, journal.start())
        self._keeper = self._journal = journal

    def _replay(self, journal: Journal, changes: Iterator[tuple[Recorded, Document]]) -> None:
        """Make the changes of a file."""
        from cartelogic.journal.replaying import replayed

        self.program, self.database, self._told = replayed(journal.path, changes)
        self._changed(None)


def _end_of(when: Moment) -> datetime.datetime:
    """The moment after a moment, or after a day."""
    if isinstance(when, str):
        kind = datetime.date if _DAY.fullmatch(when) else datetime.datetime
        when = kind.fromisoformat(when)
    if isinstance(when, datetime.datetime):
        if when.tzinfo is None:
            raise ValueError(f"{when.isoformat()} has no time zone; write it with `Z` for UTC")
        return when + datetime.datetime.resolution
    if not isinstance(when, datetime.date):
        raise TypeError("give the number of a change, a day or a moment")
    midnight = datetime.time(tzinfo=datetime.UTC)
    return datetime.datetime.combine(when + datetime.timedelta(days=1), midnight)
