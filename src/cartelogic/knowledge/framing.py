"""Telling a knowledge base many facts at once: frames, and files of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from cartelogic.analysis.checks import analyse
from cartelogic.errors import ProgramError
from cartelogic.journal.changes import Change
from cartelogic.knowledge.holding import Holding
from cartelogic.model.sources import CREDIBILITY, Source, Stance
from cartelogic.reading import TABLE_FILES, read_rows
from cartelogic.store.clashes import clashes
from cartelogic.store.database import OWN
from cartelogic.temporal import parse_bound

if TYPE_CHECKING:
    from cartelogic.store.told import Progress, Told


class Attributed(TypedDict, total=False):
    """Whose reports the rows of a frame are.

    Attributes:
        source: the id of the source that says all of it; without it, the facts are your own.
        via: the id of the source through which the article has it.
        article: the id of the article it was read in, which gives source and publication.
        published: when it was said, as a bound (``2014-06``).
        stance: ``asserts``, ``denies`` or ``suspects``.
        credibility: the Admiralty number, 1 to 6.
        place: the place it is about.
        note: a paraphrase.
        report: the column with the ids of the reports; rows with one id are one report.
        per_row: for attributes that differ from row to row, the columns that give them:
            ``{"source": "outlet", "published": "day"}``.
    """

    source: str | None
    via: str | None
    article: str | None
    published: str | None
    stance: str | None
    credibility: int | None
    place: str | None
    note: str | None
    report: str | None
    per_row: Mapping[str, str]


class Framing(Holding):
    """Takes in frames."""

    def tell_frame(
        self,
        predicate: str,
        frame: Any,
        *,
        columns: Mapping[str, str] | Sequence[str] | None = None,
        start: str | None = None,
        end: str | None = None,
        on_error: str = "raise",
        progress: Progress | None = None,
        **reports: Unpack[Attributed],
    ) -> Told:
        """Add the rows of a frame or file as facts of a predicate, all or nothing.

        Every row is a report of one claim, unless ``report`` names a column of ids.  Columns
        are taken as they are, without a Python object for each cell; types are checked
        against the declaration of the predicate.

        Args:
            predicate: what the rows are facts of.
            frame: a frame of Polars or pandas, an Arrow table or stream, a mapping of names
                to arrays or lists, or the path of a ``.csv``, ``.tsv`` or ``.parquet`` file.
            columns: which columns are the arguments: by the names in the declaration (those
                left out are called as it says), or all of them in order.  Without a
                declaration, by default, every column that means nothing else, in order.
            start: the column in which facts start: dates, numbers, or bounds as texts
                (``2014-06``); empty for an open side.  By default a column called ``start``
                that is no argument.
            end: the column in which they end, that instant included; as ``start``.
            on_error: ``raise`` refuses everything for one bad row; ``reject`` leaves bad rows
                out and returns them.
            progress: is told how far it is: what is being done, how many steps are behind it,
                and how many there are.
            reports: whose reports they are; see
                :class:`~cartelogic.knowledge.framing.Attributed`.

        Returns:
            How many rows were read, told and rejected, and those rejected.

        Raises:
            ProgramError: with everything that is wrong; nothing is changed then.
            ValueError: for options that do not exist.
            TypeError: if it is no frame.
            ImportError: if Polars is not installed (``pip install cartelogic[frames]``).
        """
        from cartelogic.store.layouts import Wishes
        from cartelogic.store.sheets import sheet_of

        if on_error not in ("raise", "reject"):
            raise ValueError(f"`{on_error}` is no way to treat errors: give raise or reject")
        constant, per_row = self._constants(reports), reports.get("per_row", {})
        report = reports.get("report")
        wishes = Wishes(columns, start, end, report, per_row, constant)
        path = _path(frame)
        self._told += 1
        name = self.database.free_name(f"told{self._told}" if path is None else path.name)
        sheet = sheet_of(frame if path is None else path, name)
        found = read_rows(sheet, predicate, wishes, self.program, self.database, progress)
        if found.problems and on_error == "raise":
            raise ProgramError(found.problems)
        is_own = "source" not in {*constant, *per_row} and "article" not in {*constant, *per_row}
        own = (Source(name, name, OWN),) if is_own else ()
        batches = (found.batch,)
        self._take_batch(Change("tell_frame", self._told, self._nothing, own, batches=batches))
        return found.counted

    def _constants(self, reports: Attributed) -> dict[str, Any]:
        """The attributes that all reports have, checked."""
        given: dict[str, Any] = {
            name: value
            for name, value in reports.items()
            if value is not None and name not in ("report", "per_row")
        }
        stance, credibility = given.get("stance"), given.get("credibility")
        if credibility is not None and credibility not in CREDIBILITY:
            raise ValueError(f"`{credibility}` is no credibility: give a number from 1 to 6")
        if stance is not None and stance not in {known.value for known in Stance}:
            raise ValueError(f"`{stance}` is no stance: give asserts, denies or suspects")
        named = {*given, *reports.get("per_row", {})}
        if named and named.isdisjoint({"source", "article"}):
            raise ValueError("say whose reports they are: give a `source`")
        if stance is not None:
            given["stance"] = Stance(stance)
        if "published" in given:
            given["published"] = parse_bound(given["published"], self.codec)
        return given

    def _take_batch(self, change: Change) -> None:
        """Add a batch, all or nothing."""
        database, batches = self.database, change.batches
        taken = tuple(clashes(database, change.sources, batches=batches))
        profiles = database.profiles_with(batches=batches)
        doubts = database.doubts(batches=batches)
        unchanged = (profiles, doubts) == (database.profiles, database.doubts())
        analysis = self._analysis if unchanged else None
        analysis = analysis or analyse(self.program, profiles, doubts)
        if taken or analysis.errors:
            raise ProgramError((*taken, *analysis.errors))
        self._make(change, analysis)


def _path(frame: Any) -> Path | None:
    """The file that a path stands for."""
    if not isinstance(frame, (str, Path)):
        return None
    path = Path(frame)
    if path.suffix not in TABLE_FILES:
        raise ValueError(f"`{path.name}` ends in none of {', '.join(TABLE_FILES)}")
    return path
