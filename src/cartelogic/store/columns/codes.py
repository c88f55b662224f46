"""Ground values as 64-bit integers, and back.

The two lowest bits of a code say what the rest is: a whole number, a day, or a place in the
dictionary, which holds every other value (symbols, texts, floats, intervals, ranges, unbounded
ends, numbers too large).  Equal values have equal codes, and codes of numbers, or of days,
are in the order of what they stand for.

Instants of intervals are not coded: they are plain 64-bit integers, with :data:`BEFORE` and
:data:`AFTER` for unbounded ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from cartelogic.model.values import Day, Real, Row, Value, is_exact, sort_key
from cartelogic.temporal import NEG_INF, POS_INF, Bound, Codec

Ints: TypeAlias = npt.NDArray[np.int64]
"""An array of codes, or of instants."""
Places: TypeAlias = npt.NDArray[np.int32]
"""An array of places in another array."""
Truths: TypeAlias = npt.NDArray[np.bool_]

NUMBER, DAY, WORD = 0, 1, 2
"""What a code is, in its two lowest bits: a whole number, a day, a place in the dictionary."""
TAG_BITS: Final = 2
TAG_MASK: Final = 3
LIMIT: Final = 1 << 60
"""Numbers and instants of at least this size are not coded as such."""
BEFORE: Final = -(1 << 62)
AFTER: Final = 1 << 62
"""How unbounded ends are held."""


class OutOfRangeError(Exception):
    """An instant that does not fit into 61 bits."""


class Codes:
    """The dictionary of values; it grows, and never changes what a code stands for.

    Attributes:
        has_floats: whether it holds a float; a float may equal a whole number and is another
            value, so that comparing codes says less.
        has_ranges: whether it holds a value that is known as a range.
    """

    def __init__(self) -> None:
        self._values: list[Value] = []
        self._places: dict[Value, int] = {}
        self._objects: npt.NDArray[np.object_] = np.empty(0, dtype=object)
        self._ranks: Ints = np.empty(0, dtype=np.int64)
        self.has_floats = self.has_ranges = False

    def __len__(self) -> int:
        return len(self._values)

    # -- from values ----------------------------------------------------------------------

    def code(self, value: Value) -> int:
        """The code of a value."""
        kind = type(value)
        if kind is int and -LIMIT < value < LIMIT:  # type: ignore[operator]
            return value << TAG_BITS  # type: ignore[operator]
        if kind is Day:
            instant = value.instant  # type: ignore[union-attr]
            if type(instant) is int and -LIMIT < instant < LIMIT:
                return instant << TAG_BITS | DAY
        place = self._places.get(value)
        if place is None:
            place = len(self._values)
            self._values.append(value)  # first: a code that nobody knows does no harm
            self.has_floats = self.has_floats or kind is Real
            self.has_ranges = self.has_ranges or not is_exact(value)
            self._places[value] = place
        return place << TAG_BITS | WORD

    def find(self, value: Value) -> int | None:
        """The code of a value, or ``None`` if the dictionary would have to grow for it."""
        place = self._places.get(value)
        if place is not None:
            return place << TAG_BITS | WORD
        bound = value.instant if isinstance(value, Day) else value
        return self.code(value) if type(bound) is int and -LIMIT < bound < LIMIT else None

    def codes(self, values: Iterable[Value]) -> Ints:
        """The codes of some values."""
        return np.fromiter(map(self.code, values), dtype=np.int64)

    def table(self, rows: Sequence[Row], arity: int) -> Ints:
        """The codes of some tuples, one a row."""
        found = np.empty((len(rows), arity), dtype=np.int64)
        for column in range(arity):
            found[:, column] = self.codes(row[column] for row in rows)
        return found

    def numbers(self, numbers: Ints) -> Ints:
        """The codes of whole numbers, given as an array."""
        if len(numbers) and not -LIMIT < int(numbers.min()) <= int(numbers.max()) < LIMIT:
            return self.codes(numbers.tolist())
        return numbers << TAG_BITS

    def days(self, instants: Ints) -> Ints:
        """The codes of days, given as an array of instants."""
        return instants << TAG_BITS | DAY

    def instants(self, instants: Ints, codec: Codec) -> Ints:
        """The codes of instants of a time line; unbounded ends are values too."""
        found = instants << TAG_BITS
        if codec is Codec.DAYS:
            found |= DAY
        for i in np.flatnonzero((instants >= LIMIT) | (instants <= -LIMIT)).tolist():
            large = bound(int(instants[i]))
            found[i] = self.code(Day(large) if codec is Codec.DAYS else large)
        return found

    # -- back to values -------------------------------------------------------------------

    def value(self, code: int) -> Value:
        """The value of a code."""
        tag = code & TAG_MASK
        if tag == NUMBER:
            return code >> TAG_BITS
        return Day(code >> TAG_BITS) if tag == DAY else self._values[code >> TAG_BITS]

    def row(self, codes: Ints) -> Row:
        """The tuple of a row of codes."""
        return tuple(map(self.value, codes.tolist()))

    def values(self, codes: Ints) -> list[Value]:
        """The values of an array of codes."""
        if not len(codes):
            return []
        tags = codes & TAG_MASK
        first = int(tags[0])
        if (tags == first).all():
            payload = codes >> TAG_BITS
            if first == WORD:
                found: list[Value] = self._dictionary()[payload].tolist()
                return found
            return payload.tolist() if first == NUMBER else list(map(Day, payload.tolist()))
        return list(map(self.value, codes.tolist()))

    def rows(self, table: Ints) -> list[Row]:
        """The tuples of a table of codes."""
        if not table.shape[1]:
            return [()] * len(table)
        columns = [self.values(table[:, column]) for column in range(table.shape[1])]
        return list(zip(*columns, strict=True))

    def _dictionary(self) -> npt.NDArray[np.object_]:
        if len(self._objects) != len(self._values):
            self._objects = np.fromiter(self._values, dtype=object, count=len(self._values))
        return self._objects

    # -- order ----------------------------------------------------------------------------

    def ranks_of(self, codes: Ints) -> Ints:
        """Where the value of each code comes among them, in the order of values.

        Args:
            codes: ascending, and all different.
        """
        tags = codes & TAG_MASK
        if len(codes) and (tags == tags[0]).all() and tags[0] != WORD:
            return np.arange(len(codes))  # numbers, and days, are in order as codes
        values = self.values(codes)
        ranks = np.empty(len(values), dtype=np.int64)
        ranks[sorted(range(len(values)), key=lambda i: sort_key(values[i]))] = np.arange(
            len(values)
        )
        return ranks

    def ranks(self) -> Ints:
        """For each place in the dictionary, where its value comes in the order of values."""
        if len(self._ranks) != len(self._values):
            values = self._values
            plain = all(type(value) is str for value in values)
            order = sorted(
                range(len(values)),
                key=values.__getitem__ if plain else lambda i: sort_key(values[i]),
            )
            self._ranks = np.empty(len(values), dtype=np.int64)
            self._ranks[order] = np.arange(len(values))
        return self._ranks


def held(bound: Bound) -> int:
    """An end of an interval as it is held in an array.

    Raises:
        OutOfRangeError: if it does not fit.
    """
    if isinstance(bound, float):
        return AFTER if bound > 0 else BEFORE
    if not -LIMIT < bound < LIMIT:
        raise OutOfRangeError(bound)
    return bound


def bound(instant: int) -> Bound:
    """What is held in an array, as an end of an interval."""
    if instant == BEFORE:
        return NEG_INF
    return POS_INF if instant == AFTER else instant


def bounds(instants: Ints) -> list[Bound]:
    """Several ends of intervals."""
    found: list[Bound] = instants.tolist()
    if len(found) and (int(instants.min()) == BEFORE or int(instants.max()) == AFTER):
        return [bound(instant) for instant in instants.tolist()]
    return found
