"""Proofs that go in circles: through themselves, or through the atom they prove."""

from __future__ import annotations

from cartelogic.provenance.proof import (
    Absence,
    Condition,
    Declared,
    Derived,
    Ground,
    Proof,
    Windowed,
    children,
)


def in_order(proof: Proof) -> tuple[list[Proof], set[int]]:
    """Every node once, after its children; and the ids of those that contain themselves."""
    order: list[Proof] = []
    circular: set[int] = set()
    is_open: dict[int, bool] = {}
    pending: list[tuple[Proof, bool]] = [(proof, False)]
    while pending:
        node, is_left = pending.pop()
        if is_left:
            is_open[id(node)] = False
            order.append(node)
        elif id(node) not in is_open:
            is_open[id(node)] = True
            pending.append((node, True))
            pending += [(child, False) for child in reversed(children(node))]
        elif is_open[id(node)]:
            # It was pushed by a node that is below it, and not yet left.
            circular.add(id(node))
    return order, circular


def repeated(order: list[Proof]) -> set[int]:
    """The ids of conclusions that have the same atom, at the same instants, below them.

    Coalesced proofs and whole spells hold theirs by design; what counts is a rule applied
    to its own conclusion.  A premise is lower than its conclusion, which bounds the search.
    """
    heights: dict[int, int] = {}
    groups: dict[Ground, list[Proof]] = {}
    for node in order:
        below = _at_the_same_time(node)
        heights[id(node)] = 1 + max((heights[id(child)] for child in below), default=0)
        if not isinstance(node, (Absence, Condition)):
            groups.setdefault(node.ground, []).append(node)
    found = set()
    for group in groups.values():
        for node in group if len(group) > 1 else ():
            if isinstance(node, (Derived, Declared)):
                wanted = {
                    id(other): heights[id(other)]
                    for other in group
                    if not isinstance(other, (Absence, Condition))
                    and heights[id(other)] < heights[id(node)]
                    and other.interval.overlaps(node.interval)
                }
                if wanted and _reaches(node, wanted, heights):
                    found.add(id(node))
    return found


def _at_the_same_time(node: Proof) -> tuple[Proof, ...]:
    """What a node rests on at the very instants that it is about; a window looks elsewhere."""
    return () if isinstance(node, Windowed) else children(node)


def _reaches(node: Proof, wanted: dict[int, int], heights: dict[int, int]) -> bool:
    """Whether one of the wanted nodes is below a node."""
    least = min(wanted.values())
    seen: set[int] = set()
    pending = list(_at_the_same_time(node))
    while pending:
        current = pending.pop()
        if id(current) in wanted:
            return True
        if id(current) not in seen and heights[id(current)] > least:
            seen.add(id(current))
            pending += _at_the_same_time(current)
    return False
