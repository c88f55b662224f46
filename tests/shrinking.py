"""What a strategy shrinks to."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeVar

from hypothesis import HealthCheck, find, settings
from hypothesis import strategies as st

T = TypeVar("T")


def least(
    strategy: st.SearchStrategy[T],
    wanted: Callable[[T], bool] = lambda _: True,
    examples: int = 500,
) -> T:
    """The simplest value with a property, found in the same way on every run."""
    how = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    return find(strategy, wanted, settings=how, random=Random(0))
