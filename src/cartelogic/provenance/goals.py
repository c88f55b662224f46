"""What a search still has to prove, and how it covers an interval with proofs.

What is needed for a proof is asked for by generators: each yields goals, is sent their
proofs, and has a result.  One loop (``search``) answers them all, so that no step recurses
along the proof.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias, TypeVar

from attrs import frozen

from cartelogic.model.values import Row
from cartelogic.provenance.proof import Coalesced, Condition, Ground, Proof
from cartelogic.temporal import Bound, Interval


@frozen
class Goal:
    """An atom at an instant (which may be −∞), still to be proven."""

    relation: str
    row: Row
    at: Bound


T = TypeVar("T")
Asking: TypeAlias = Generator[Goal, Proof, T]
"""Asks for proofs of goals, is sent them, and has a result."""


def throughout(name: str, row: Row, interval: Interval) -> Asking[Proof]:
    """A proof that an atom holds on all of an interval."""
    segments = yield from _segments(name, row, interval.start, interval.end)
    return joined(Ground(name, row), interval, segments)


def along(name: str, row: Row, start: Bound, stop: Bound) -> Asking[Proof]:
    """The same, on all that the proofs needed for it cover."""
    segments = yield from _segments(name, row, start, stop)
    reach = Interval(interval_of(segments[0]).start, interval_of(segments[-1]).end)
    return joined(Ground(name, row), reach, segments)


def _segments(name: str, row: Row, start: Bound, stop: Bound) -> Asking[list[Proof]]:
    """Proofs that cover an interval, each from where the last one ends."""
    segments: list[Proof] = []
    reached = start
    while not segments or reached < stop:
        segments.append((yield Goal(name, row, reached)))
        reached = interval_of(segments[-1]).end
    return segments


def joined(ground: Ground, interval: Interval, segments: list[Proof]) -> Proof:
    """One proof, or several coalesced."""
    return segments[0] if len(segments) == 1 else Coalesced(ground, interval, tuple(segments))


def interval_of(proof: Proof) -> Interval:
    """The interval of a proof that is no comparison."""
    assert not isinstance(proof, Condition)
    return proof.interval
