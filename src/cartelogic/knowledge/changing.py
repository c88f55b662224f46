"""How a knowledge base changes: all or nothing, and written down first if it is kept in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from cartelogic.analysis.checks import Analysis
from cartelogic.asking import Words
from cartelogic.engine.base import Engine, Limits
from cartelogic.journal.changes import Change, apply
from cartelogic.model.clauses import Program
from cartelogic.store.database import Database
from cartelogic.store.holdings import Contents
from cartelogic.temporal import Codec, Instant

if TYPE_CHECKING:
    from cartelogic.journal.chain import Recorded
    from cartelogic.store.told import Progress


class Keeper(Protocol):
    """Writes changes down.

    Attributes:
        last: the last change that was; another one after each.
    """

    last: Recorded | None

    def record(self, change: Change) -> None:
        """Write a change down, for good or not at all; ``last`` says which if this raises."""


class Changing:
    """Holds a program and reports, and changes them.

    Attributes:
        program: the rules and declarations, as written.
        database: sources, articles and reports.
        articles: a folder with the texts of the articles, if proofs are to quote them.
        engine: the name of the engine that answers; ``None`` for the one that fits.
        progress: is told how far an evaluation is: what is being derived, how many strata are
            complete, and how many there are.
    """

    def __init__(
        self,
        program: Program | None = None,
        database: Database | None = None,
        *,
        articles: str | Path | None = None,
        limits: Limits | None = None,
        engine: str | None = None,
    ) -> None:
        self.program = program or Program()
        self.database = database or Database(self.program.codec)
        self.limits = limits or Limits()
        self.articles = None if articles is None else Path(articles)
        self.engine = engine
        self.progress: Progress | None = None
        self._analysis: Analysis | None = None
        self._of_views: Analysis | None = None
        self._words: Words | None = None
        self._views: dict[Instant, Self] = {}
        self._engines: dict[str, Engine] = {}
        self._told = 0
        self._keeper: Keeper | None = None

    @property
    def codec(self) -> Codec:
        """The time line: days, or integers."""
        return self.program.codec

    def _make(
        self,
        change: Change,
        analysis: Analysis | None,
        made: tuple[Program, Database] | None = None,
    ) -> None:
        """Make a change that was checked: where it is kept, if anywhere, and then here.

        If something stops that, an interrupt for example, all is as before; or as after, if
        the change was kept by then.

        Args:
            change: the change.
            analysis: of the program with it, if it is known.
            made: what it makes of program and database, if that was worked out beside them.
        """
        before, is_begun = self._standing(), False
        kept = None if self._keeper is None else self._keeper.last
        try:
            if self._keeper is not None:
                self._keeper.record(change)
            is_begun = True
            self._apply(change, made)
            self._changed(analysis)
        except BaseException:
            if is_begun:
                self._restore(before)
            if self._keeper is not None and self._keeper.last != kept:
                self._apply(change)
                self._changed(None)
            raise

    def _apply(self, change: Change, made: tuple[Program, Database] | None = None) -> None:
        self.program, self.database = made or apply(change, self.program, self.database)
        self._told = change.told

    def _standing(self) -> tuple[Program, Database, Contents, int]:
        """What it takes to go back to how things are."""
        return self.program, self.database, self.database.contents(), self._told

    def _restore(self, before: tuple[Program, Database, Contents, int]) -> None:
        """Go back, whatever was changed in part since."""
        self.program, database, held, self._told = before
        self.database = database.restored(held)
        self._engines.clear()
        self._changed(None)

    @property
    def _nothing(self) -> Program:
        """A program that adds nothing to this one."""
        return Program(codec=self.codec)

    def _changed(self, analysis: Analysis | None) -> None:
        """Forget what was worked out about the program and facts before a change."""
        self._analysis, self._words = analysis, None
        self._of_views = None
        self._views.clear()
