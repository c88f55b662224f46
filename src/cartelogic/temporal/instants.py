"""Instants, the bounds of intervals, and the error of this package.

The line of time is the integers: an :data:`Instant` is an ``int``.  A :data:`Bound` is an
instant or one of the two infinities, which are the only floats that ever occur.

Not here: what an instant is called in a calendar (``codec``).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from cartelogic.errors import CartelogicError

if TYPE_CHECKING:
    from typing import Self

Instant = int
"""One point of time."""

Bound = int | float
"""An instant, or minus or plus infinity."""

NEG_INF: Final = -math.inf
POS_INF: Final = math.inf

_QUOTED_LENGTH: Final = 60


class TemporalError(CartelogicError, ValueError):
    """A time that does not exist or cannot be read; the message says the way out.

    Attributes:
        start: where the fault starts in the text that was parsed, in characters from 0.
        end: where it ends (exclusive).  Both are 0 when no text was parsed.
    """

    def __init__(self, message: str, start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.start = start
        self.end = end

    def shifted(self, offset: int) -> Self:
        """The same error about a text in which the parsed one starts at ``offset``."""
        return type(self)(str(self), self.start + offset, self.end + offset)


class ReversedIntervalError(TemporalError):
    """An interval that ends before it starts, or that holds at no instant."""


class VagueDateError(TemporalError):
    """A year, a month or a range where one day is needed."""


def is_instant(value: object) -> bool:
    """Whether ``value`` is an ``int`` and not a ``bool``."""
    return isinstance(value, int) and not isinstance(value, bool)


def check_bound(value: object) -> None:
    """Refuse what is neither an instant nor an infinity, NaN and other floats included.

    Raises:
        TemporalError: ``value`` is no :data:`Bound`.
    """
    if type(value) is int:  # nearly always, and this is called for every interval built
        return
    if not is_instant(value) and not (isinstance(value, float) and math.isinf(value)):
        raise TemporalError(
            f"{value!r} is no bound of time; give an int, or an infinity for an open side"
        )


def quoted(text: str) -> str:
    """``text`` in backquotes for a message, cut when it is long."""
    shown = text if len(text) <= _QUOTED_LENGTH else text[: _QUOTED_LENGTH - 1] + "…"
    return f"`{shown}`"
