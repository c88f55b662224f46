"""What became of the rows of a frame that was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    import polars

Progress: TypeAlias = Callable[[str, int, int], None]
"""Is told what is being done, how many steps are behind it, and how many there are."""


@frozen(eq=False)
class Told:
    """What became of the rows of a frame.

    Attributes:
        predicate: what they are facts of.
        name: what the ids of their reports begin with; a file's name, or ``told3``.
        read: how many rows there were.
        told: how many became facts.
        rejected: how many could not be told; none unless that was asked for.
        duplicates: how many of those told say the same as an earlier row, of the same
            tuple, time and report attributes.
        rejects: the faults of rejected rows: ``line`` (or ``row``), ``column``, ``value``,
            ``reason``, a row each; a rejected row may have several.
    """

    predicate: str
    name: str
    read: int
    told: int
    rejected: int
    duplicates: int
    rejects: polars.DataFrame

    def __str__(self) -> str:
        parts = [f"{self.told:,} told"]
        parts += [f"{self.rejected:,} rejected"] if self.rejected else []
        parts += [f"{self.duplicates:,} of them duplicates"] if self.duplicates else []
        return f"{self.name}: {self.read:,} rows read as `{self.predicate}`, {', '.join(parts)}"
