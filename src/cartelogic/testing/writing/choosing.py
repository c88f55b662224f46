"""Draws in words, and the variables of a rule that is being written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from attrs import define, field, frozen
from hypothesis import strategies as st

from cartelogic.testing.choices import Choices


@cache
def _integers(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@frozen
class Choice(Choices):
    """Choices of Hypothesis, which shrinks them to the simplest."""

    draw: st.DrawFn

    def number(self, least: int, most: int) -> int:
        """A whole number, both ends included; shrinks to the least."""
        return self.draw(_integers(least, most))


@define
class Scope:
    """The variables of one rule: which there are, of what kind, and what binds them.

    Nothing is computed from them in a literal of a recursive rule: in the braces of an aggregate
    that would make it depend on itself.
    """

    kinds: dict[str, str] = field(factory=dict)
    computed: set[str] = field(factory=set)
    counter: int = 0
    is_recursive: bool = False

    def of(self, kind: str) -> list[str]:
        """The variables of a kind, in order of their first use."""
        return [name for name, known in self.kinds.items() if known == kind]

    def new(self, kind: str, computed: bool = False) -> str:
        """A variable that is not in use."""
        self.counter += 1
        name = {"s": "X", "n": "N", "t": "T", "i": "I"}[kind] + str(self.counter)
        self.kinds[name] = kind
        if computed:
            self.computed.add(name)
        return name


def variables_in(texts: Iterable[str]) -> set[str]:
    """The variables that some texts mention."""
    return {name for text in texts for name in re.findall(r"\b[XNTI]\d+\b", text)}


def predicates_in(body: Sequence[str]) -> set[str]:
    """The predicates of plain literals."""
    return {literal.partition("(")[0] for literal in body}
