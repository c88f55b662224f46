"""Choices in words, whoever makes them: a random number generator, or a row of bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Protocol, TypeVar

T = TypeVar("T")


class Choices(Protocol):
    """Makes choices; the first option is always the simplest."""

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included; the least is the simplest."""

    def chance(self, percent: int) -> bool:
        """True about so often; False is the simplest."""
        return self.number(0, 99) >= 100 - percent

    def pick(self, options: Sequence[T]) -> T:
        """One of several."""
        return options[self.number(0, len(options) - 1)]


class Dice(Choices):
    """Choices of a random number generator."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(least, most)


class Tape(Choices):
    """Choices read off a row of bytes, and of a generator seeded with them at its end.

    Off a row of zeros, every choice is the simplest.
    """

    def __init__(self, tape: bytes) -> None:
        self._rest: Iterator[int] = iter(tape)
        self._random = Random(tape) if any(tape) else None

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        read = next(self._rest, None)
        if read is None:
            return least if self._random is None else self._random.randint(least, most)
        return least + read % (most - least + 1)
