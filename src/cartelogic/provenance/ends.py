"""What fixes the ends of the interval that a proof holds on.

An end of a conclusion is an end of one of its premises, and so on down to a report whose
claim starts or ends there, or to an absence that something else puts an end to.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias, assert_never

from attrs import frozen

from cartelogic.analysis.normal import Kind
from cartelogic.provenance.proof import (
    Absence,
    Aggregated,
    Attribute,
    Coalesced,
    Condition,
    Declared,
    Derived,
    Proof,
    Reported,
    Said,
    Spell,
    VagueSpell,
    Windowed,
    leaves,
)
from cartelogic.temporal import ALL_TIME, Bound, Interval


class Side(Enum):
    """One of the two ends of an interval."""

    START = "start"
    END = "end"

    def of(self, interval: Interval) -> Bound:
        """That end, exclusive if it is the later one."""
        return interval.start if self is Side.START else interval.end


@frozen
class Computed:
    """An end that a rule computes for its head."""

    proof: Derived


@frozen
class Turn:
    """An end that lies where another interval has its opposite end.

    Attributes:
        leaf: what fixes that other end.
        side: which end of it that is.
    """

    leaf: Reported | Said
    side: Side


Fixing: TypeAlias = Reported | Said | Absence | Turn | Computed | None


def fixing(proof: Proof, side: Side) -> Fixing:
    """The leaf whose end this is; ``None`` if the interval is unbounded on that side."""
    current = proof
    while True:
        match current:
            case Reported() | Said() | Absence():
                return None if side.of(current.interval) == side.of(ALL_TIME) else current
            case Attribute() | Condition():
                return None
            case Declared(premise=premise):
                current = premise
            case Spell(cover=cover) | VagueSpell(cover=cover):
                current = cover
            case Windowed():
                if side.of(current.interval) == side.of(ALL_TIME):
                    return None
                current = _operand(current, side)
            case Aggregated(rows=rows, others=others):
                found = _ending((*rows, *others), side.of(current.interval), side)
                if found is None or side.of(current.interval) == side.of(ALL_TIME):
                    return None
                current = found
            case Coalesced(segments=segments):
                current = segments[0] if side is Side.START else segments[-1]
            case Derived():
                found = _premise(current, side)
                if found is None:
                    return _computed(current, side)
                current = found
            case _:
                assert_never(current)


def _computed(proof: Derived, side: Side) -> Fixing:
    """An end that no premise has: where a whole interval has its other end, if one does."""
    end, other = side.of(proof.interval), Side.END if side is Side.START else Side.START
    if end == side.of(ALL_TIME):
        return None
    if proof.rule.kind is Kind.METRIC:  # a window on what holds on a day that is not known
        held = [leaf for premise in proof.premises for leaf in leaves(premise)]
        return held[0] if held else Computed(proof)
    for spell in proof.premises:
        if isinstance(spell, (Spell, VagueSpell)) and other.of(spell.interval) == end:
            leaf = fixing(spell, other)
            if isinstance(leaf, (Reported, Said)):
                return Turn(leaf, other)
    return Computed(proof)


def _premise(proof: Derived, side: Side) -> Proof | None:
    """The first premise that ends where the conclusion does; whole spells come last."""
    end = side.of(proof.interval)
    if end == side.of(ALL_TIME):
        return None
    plain = [p for p in proof.premises if not isinstance(p, (Condition, Spell, VagueSpell))]
    spells = [p for p in proof.premises if isinstance(p, (Spell, VagueSpell))]
    return _ending((*plain, *spells), end, side)


def _ending(premises: tuple[Proof, ...], end: Bound, side: Side) -> Proof | None:
    """The first of some proofs that has an end there."""
    for premise in premises:
        assert not isinstance(premise, Condition)
        if side.of(premise.interval) == end:
            return premise
    return None


def _operand(proof: Windowed, side: Side) -> Proof:
    """The operand whose end, moved by the window, is an end of an operator's interval."""
    left = proof.left
    if left is None or isinstance(left, Condition):
        return proof.right
    return left if side.of(left.interval) == side.of(proof.interval) else proof.right
