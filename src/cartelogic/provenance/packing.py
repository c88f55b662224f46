"""The most sets of which no two share a member, exactly.

Set packing is hard in general; the witnesses of a conclusion are few, and share much.  Branch
and bound: some member is in a chosen set, and then in one only, or in none.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence


def packed(sets: Sequence[Collection[Hashable]]) -> tuple[int, ...]:
    """The places of as many sets as can be chosen, ascending; the first ones if there is a choice.

    A set without members shares none.
    """
    numbers: dict[Hashable, int] = {}
    places: dict[int, int] = {}
    empty: list[int] = []
    for place, members in enumerate(sets):
        mask = 0
        for member in members:
            mask |= 1 << numbers.setdefault(member, len(numbers))
        if mask:
            places.setdefault(mask, place)
        else:
            empty.append(place)
    found = list(empty)
    for component in _components(_minimal(places)):
        found += [places[mask] for mask in _best(component)]
    return tuple(sorted(found))


def _minimal(masks: Collection[int]) -> list[int]:
    """Those that contain no other: a set can always give way to one inside it."""
    kept: list[int] = []
    for mask in sorted(masks, key=int.bit_count):
        if not any(smaller & mask == smaller for smaller in kept):
            kept.append(mask)
    return kept


def _components(masks: Sequence[int]) -> list[list[int]]:
    """Groups of sets that share nothing with other groups."""
    found: list[tuple[int, list[int]]] = []
    for mask in masks:
        joined, members, apart = mask, [mask], []
        for union, group in found:
            if union & joined:
                joined |= union
                members = group + members
            else:
                apart.append((union, group))
        found = [*apart, (joined, members)]
    return [group for _, group in found]


def _best(masks: list[int]) -> tuple[int, ...]:
    best: tuple[int, ...] = ()
    pending: list[tuple[tuple[int, ...], list[int]]] = [((), masks)]
    while pending:
        chosen, rest = pending.pop()
        if len(chosen) > len(best):
            best = chosen
        if not rest or len(chosen) + _at_most(rest) <= len(best):
            continue
        member = _rarest(rest)
        pending.append((chosen, [mask for mask in rest if not mask & member]))
        for mask in reversed([mask for mask in rest if mask & member]):
            pending.append(((*chosen, mask), [other for other in rest if not other & mask]))
    return best


def _at_most(masks: list[int]) -> int:
    """No more sets fit than there are, or than their members can fill."""
    union = 0
    for mask in masks:
        union |= mask
    return min(len(masks), union.bit_count() // min(mask.bit_count() for mask in masks))


def _rarest(masks: list[int]) -> int:
    """A member of fewest sets, as a mask: there is the least to try."""
    counts: dict[int, int] = {}
    for mask in masks:
        left = mask
        while left:
            lowest = left & -left
            counts[lowest] = counts.get(lowest, 0) + 1
            left ^= lowest
    return min(counts, key=lambda member: (counts[member], member))
