"""The relations that a stratum reads and derives, as tables with indexes.

In a round, a relation of the stratum itself is read as it was when the round began, however
much was added since: an index goes up to there, and so does a scan.
"""

from __future__ import annotations

from collections.abc import Mapping

from cartelogic.store.columns.index import Index, Indexed
from cartelogic.store.columns.table import Table


class Relations:
    """Tables by name.

    Args:
        read: the tables of lower strata, which are complete.
        own: those that the stratum derives.
    """

    def __init__(self, read: Mapping[str, Indexed], own: Mapping[str, Indexed]) -> None:
        self._tables = {**read, **own}
        self.own = own
        self._known: dict[str, int] = {}
        self.begin_round()

    def begin_round(self) -> None:
        """From now on read what the stratum has derived by now."""
        self._known = {name: indexed.table.pieces for name, indexed in self.own.items()}

    def table(self, name: str) -> Table:
        """The table of a relation."""
        return self._tables[name].table

    def known(self, name: str) -> int:
        """How many of its pieces this round reads."""
        return self._known[name] if name in self.own else self.table(name).pieces

    def index(self, name: str, columns: tuple[int, ...]) -> Index:
        """Its pieces by the values of some columns."""
        return self._tables[name].pieces(columns, self.known(name))

    def tuples(self, name: str, columns: tuple[int, ...]) -> Index:
        """Its tuples by the values of some columns; of a complete relation."""
        return self._tables[name].tuples(columns)

    def delta(self, name: str, columns: tuple[int, ...], stretch: tuple[int, int]) -> Index:
        """A stretch of its pieces by the values of some columns."""
        return Index.over(self.table(name), columns, *stretch)
