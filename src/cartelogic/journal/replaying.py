"""A knowledge base from the changes that made it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, field

from cartelogic.errors import ProgramError
from cartelogic.journal.chain import Recorded
from cartelogic.journal.changes import apply
from cartelogic.journal.document import Document, read
from cartelogic.journal.mistakes import not_understood
from cartelogic.model.clauses import Program
from cartelogic.provenance.export.coding import UnreadableError
from cartelogic.store.database import Database
from cartelogic.temporal import Codec

if TYPE_CHECKING:
    from cartelogic.store.columns.codes import Codes


def replayed(
    path: Path, changes: Iterable[tuple[Recorded, Document]]
) -> tuple[Program, Database, int]:
    """Program, database and how much was told, after the changes of a file.

    Raises:
        StorageError: CL703 if one of them says nothing that this version understands.
    """
    made = _Made()
    for recorded, document in changes:
        try:
            made.take(document)
        except (UnreadableError, ProgramError) as error:
            raise not_understood(path, recorded.number, str(error)) from error
    return made.program, made.database, made.told


@define
class _Made:
    program: Program = field(factory=Program)
    database: Database = field(factory=Database)
    told: int = 0

    def take(self, document: Document) -> None:
        """Make the next change."""
        change = read(document, self._codes)
        self.program, self.database = apply(change, self.program, self.database)
        self.told = change.told

    def _codes(self, codec: Codec) -> Codes:
        if codec is not self.database.codec:  # nothing but its time line was said so far
            self.database = Database(codec)
        return self.database.codes
