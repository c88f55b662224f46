"""Sets of instants, in the one canonical spelling.

Parts are disjoint, non-adjacent and ascending, so equal sets compare equal.
Not here: the operations on bare lists that this wraps (``flat``), how sets are written
with dates (``bounds``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from attrs import frozen

from cartelogic.temporal import flat as _flat
from cartelogic.temporal.instants import Bound, Instant, TemporalError, check_bound, is_instant
from cartelogic.temporal.interval import ALL_TIME, Interval

if TYPE_CHECKING:
    from typing import Self


@frozen(init=False, repr=False)
class IntervalSet:
    """An immutable, hashable set of instants.

    ``|``, ``&``, ``-``, ``^`` and ``~`` are the set operations, linear in the number of
    parts; ``in`` asks for one instant, ``<=`` for inclusion; ``len`` and iteration are
    about parts, not instants.

    Attributes:
        flat: the bounds ``(s1, e1, s2, e2, ...)``, strictly ascending.
    """

    flat: tuple[Bound, ...]

    def __init__(self, intervals: Iterable[Interval | tuple[Bound, Bound]] = ()) -> None:
        """The union of ``intervals``, given in any order, overlapping or touching.

        Args:
            intervals: intervals, or pairs of a start and an end (exclusive).

        Raises:
            TemporalError: a pair that is no interval.
        """
        given = (i if isinstance(i, Interval) else Interval(*i) for i in intervals)
        self.__attrs_init__(tuple(_flat.from_pairs((i.start, i.end) for i in given)))

    @classmethod
    def from_flat(cls, bounds: Iterable[Bound]) -> Self:
        """The set whose bounds are ``s1, e1, s2, e2, ...``, strictly ascending.

        Raises:
            TemporalError: bounds that are not a canonical set.
        """
        kept = tuple(bounds)
        for bound in kept:
            check_bound(bound)
        if not _flat.is_canonical(kept):
            raise TemporalError(
                f"{list(kept)} is not a canonical set; bounds come in pairs, strictly ascending"
            )
        return cls.unchecked(kept)

    @classmethod
    def unchecked(cls, bounds: Iterable[Bound]) -> Self:
        """Like :meth:`from_flat`, for bounds that are known to be canonical: nothing is checked."""
        made = cls.__new__(cls)
        made.__attrs_init__(tuple(bounds))
        return made

    @property
    def parts(self) -> tuple[Interval, ...]:
        """The maximal intervals of the set, ascending."""
        return tuple(self)

    @property
    def hull(self) -> Interval | None:
        """The smallest interval around all of the set, or None when it is empty."""
        return Interval(self.flat[0], self.flat[-1]) if self.flat else None

    def __iter__(self) -> Iterator[Interval]:
        """The parts, ascending."""
        return (Interval(start, end) for start, end in _flat.to_pairs(self.flat))

    def __len__(self) -> int:
        """The number of parts."""
        return len(self.flat) // 2

    def __bool__(self) -> bool:
        """Whether the set holds at any instant."""
        return bool(self.flat)

    def __contains__(self, instant: Instant) -> bool:
        """Whether the set holds at ``instant``."""
        return _flat.contains(self.flat, instant)

    def covers(self, interval: Interval) -> bool:
        """Whether the set holds throughout ``interval``."""
        return _flat.covers(self.flat, interval.start, interval.end)

    def around(self, instant: Instant) -> Interval | None:
        """The part that contains ``instant``, if one does."""
        pair = _flat.around(self.flat, instant)
        return None if pair is None else Interval(*pair)

    def __or__(self, other: IntervalSet) -> IntervalSet:
        """The instants of either set."""
        if not isinstance(other, IntervalSet):
            return NotImplemented
        return IntervalSet.unchecked(_flat.union(self.flat, other.flat))

    def __and__(self, other: IntervalSet) -> IntervalSet:
        """The instants of both sets."""
        if not isinstance(other, IntervalSet):
            return NotImplemented
        return IntervalSet.unchecked(_flat.intersection(self.flat, other.flat))

    def __sub__(self, other: IntervalSet) -> IntervalSet:
        """The instants of this set that the other lacks."""
        if not isinstance(other, IntervalSet):
            return NotImplemented
        return IntervalSet.unchecked(_flat.difference(self.flat, other.flat))

    def __xor__(self, other: IntervalSet) -> IntervalSet:
        """The instants of exactly one of the sets."""
        if not isinstance(other, IntervalSet):
            return NotImplemented
        return IntervalSet.unchecked(_flat.symmetric_difference(self.flat, other.flat))

    def __invert__(self) -> IntervalSet:
        """The instants that the set lacks."""
        return IntervalSet.unchecked(_flat.complement(self.flat))

    def __le__(self, other: IntervalSet) -> bool:
        """Whether every instant of this set is in the other."""
        if not isinstance(other, IntervalSet):
            return NotImplemented
        return not _flat.difference(self.flat, other.flat)

    def issubset(self, other: IntervalSet) -> bool:
        """Whether every instant of this set is in the other; the same as ``<=``."""
        return self <= other

    def isdisjoint(self, other: IntervalSet) -> bool:
        """Whether the sets share no instant."""
        return not _flat.intersection(self.flat, other.flat)

    def shift(self, by: int) -> IntervalSet:
        """The set moved ``by`` instants towards the future; infinities stay.

        Raises:
            TemporalError: ``by`` is not an ``int``.
        """
        if not is_instant(by):
            raise TemporalError(f"a set cannot move by {by!r}; give a whole number of instants")
        # An infinity is not added to: an int beyond the floats could not meet it.
        return IntervalSet.unchecked(b if isinstance(b, float) else b + by for b in self.flat)

    def __repr__(self) -> str:
        return f"IntervalSet({_flat.to_pairs(self.flat)})"


EMPTY: Final = IntervalSet()
"""No instant at all."""

ALWAYS: Final = IntervalSet((ALL_TIME,))
"""Every instant."""
