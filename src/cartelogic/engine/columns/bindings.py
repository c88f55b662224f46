"""Bindings as columns: for each variable an array, and the interval on which each binding holds.

A column has one of three forms: codes of values; bare instants or numbers, as the ends of
intervals are held; or intervals.  The last two are what rules compute with, and become values
only where they are stored or compared with other values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from attrs import evolve, frozen

from cartelogic.store.columns.codes import AFTER, BEFORE, Ints, Places, Truths
from cartelogic.store.columns.kernels import picked

Chosen: TypeAlias = Places | Ints
"""Which items of an array: their positions."""


@frozen(eq=False)
class Coded:
    """Values, as codes."""

    codes: Ints

    def take(self, chosen: Chosen) -> Coded:
        """Some of the values."""
        return Coded(picked(self.codes, chosen))


@frozen(eq=False)
class Bare:
    """Numbers, or instants; unbounded ones as ``BEFORE`` and ``AFTER``.

    Attributes:
        is_date: whether they are days.
    """

    numbers: Ints
    is_date: bool

    def take(self, chosen: Chosen) -> Bare:
        """Some of the numbers."""
        return Bare(picked(self.numbers, chosen), self.is_date)


@frozen(eq=False)
class Spans:
    """Intervals, none of them empty."""

    starts: Ints
    ends: Ints

    def take(self, chosen: Chosen) -> Spans:
        """Some of the intervals."""
        return Spans(picked(self.starts, chosen), picked(self.ends, chosen))


Column: TypeAlias = Coded | Bare | Spans


@frozen(eq=False)
class Bindings:
    """Bindings of variables, each on an interval.

    Attributes:
        count: how many there are.
        columns: the values of each variable.
        starts: where their intervals start; ``None`` if all hold always.
        ends: where they end, exclusive.
        order: variables by whose values they stand together, sorted by where they start.
    """

    count: int
    columns: Mapping[str, Column]
    starts: Ints | None = None
    ends: Ints | None = None
    order: tuple[str, ...] = ()

    def take(self, chosen: Chosen | Truths, wanted: set[str] | None = None) -> Bindings:
        """Some of the bindings, with the variables that are wanted.

        Args:
            chosen: positions, which may repeat, or whether each is.
            wanted: names; every variable if they are left out.
        """
        order: tuple[str, ...] = ()
        places: Any = chosen
        if chosen.dtype == np.bool_:  # to pick by these, NumPy takes five times as long
            places, order = np.flatnonzero(chosen), self.order
        columns = {
            name: column.take(places)
            for name, column in self.columns.items()
            if wanted is None or name in wanted
        }
        if self.starts is None or self.ends is None:
            return Bindings(len(places), columns, order=order)
        starts, ends = picked(self.starts, places), picked(self.ends, places)
        return Bindings(len(places), columns, starts, ends, order)

    def having(self, name: str, column: Column) -> Bindings:
        """With one more variable."""
        return evolve(self, columns={**self.columns, name: column})

    def on(self, starts: Ints | None, ends: Ints | None) -> Bindings:
        """On other intervals."""
        return evolve(self, starts=starts, ends=ends, order=())

    def timed(self) -> tuple[Ints, Ints]:
        """Where their intervals start and end, also if all hold always."""
        if self.starts is not None and self.ends is not None:
            return self.starts, self.ends
        return (
            np.full(self.count, BEFORE, dtype=np.int64),
            np.full(self.count, AFTER, dtype=np.int64),
        )


NOTHING_BOUND = Bindings(1, {})
"""What a pipeline begins with: one binding of no variable, always."""
