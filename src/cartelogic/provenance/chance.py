"""The chance that one of several sets of independent events happens in full, exactly.

Weighted model counting of a formula that is an *or* of *ands*.  Adding up the sets as if they
were independent would count an event twice that two of them share; here each is decided once
(Shannon's expansion), what all sets share is taken out first, and sets that share nothing are
counted apart.  Subproblems are solved once, from a list, so that nothing recurses.

Source: A. Darwiche and P. Marquis, "A Knowledge Compilation Map", JAIR 17 (2002), for the
decompositions; D. Fierens et al., "Inference and Learning in Probabilistic Logic Programs
Using Weighted Boolean Formulas", TPLP 15 (2015), for the task.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from attrs import frozen

from cartelogic.errors import Code, Diagnostic, EvaluationError
from cartelogic.provenance.families import Sets, members, minimal

EFFORT: Final = 50_000_000
"""How much may be tried: the sum of the squared sizes of all subproblems."""


@frozen
class _Apart:
    """Parts that share no event: the chance that not all of them fail."""

    common: float
    parts: tuple[Sets, ...]


@frozen
class _Decided:
    """By an event: the chance if it happens, and the one if it does not."""

    common: float
    chance: float
    happens: Sets
    fails: Sets


_Plan: TypeAlias = _Apart | _Decided | float


def chance_of_any(sets: Sequence[Collection[str]], chances: Mapping[str, float]) -> float:
    """The chance that all events of at least one set happen.

    Args:
        sets: sets of events, by their names.
        chances: how likely each of them is, independently of the others.

    Raises:
        EvaluationError: CL610 if the sets overlap in too many ways.
    """
    names = sorted({name for events in sets for name in events})
    bits = {name: 1 << place for place, name in enumerate(names)}
    weights = [chances[name] for name in names]
    masks = (sum(bits[name] for name in set(events)) for events in sets)
    return _solved(minimal(masks), weights)


def _solved(problem: Sets, weights: Sequence[float]) -> float:
    known: dict[Sets, float] = {}
    plans: dict[Sets, _Plan] = {}
    pending, effort = [problem], 0
    while pending:
        sets = pending[-1]
        if sets not in plans:
            plans[sets] = _plan(sets, weights)
            effort += len(sets) ** 2
            if effort > EFFORT:
                raise _too_entangled(len(problem))
        plan = plans[sets]
        missing = [part for part in _needed(plan) if part not in known]
        if missing:
            pending += missing
            continue
        known[sets] = _value(plan, known)
        pending.pop()
    return known[problem]


def _plan(sets: Sets, weights: Sequence[float]) -> _Plan:
    """How to solve a problem by smaller ones."""
    if not sets or sets[0] == 0:
        return float(bool(sets))
    shared = sets[0]
    for events in sets:
        shared &= events
    common = math.prod(weights[bit] for bit in members(shared))
    rest = tuple(events ^ shared for events in sets)
    if len(rest) == 1:
        return common
    parts = _parts(rest)
    if len(parts) > 1:
        return _Apart(common, tuple(parts))
    bit = _busiest(rest)
    event = 1 << bit
    fails = tuple(events for events in rest if not events & event)
    fewer = [events & ~event for events in rest if events & event]
    # Only what has become smaller can be inside another set now.
    left = [events for events in fails if not any(less & events == less for less in fewer)]
    return _Decided(common, weights[bit], tuple(sorted(fewer + left)), fails)


def _needed(plan: _Plan) -> tuple[Sets, ...]:
    match plan:
        case _Apart(parts=parts):
            return parts
        case _Decided(happens=happens, fails=fails):
            return happens, fails
        case _:
            return ()


def _value(plan: _Plan, known: Mapping[Sets, float]) -> float:
    match plan:
        case _Apart(common, parts):
            return common * (1 - math.prod(1 - known[part] for part in parts))
        case _Decided(common, chance, happens, fails):
            return common * (chance * known[happens] + (1 - chance) * known[fails])
        case _:
            return plan


def _parts(sets: Sets) -> list[Sets]:
    """The groups of sets that share no event with another group."""
    found: list[tuple[int, list[int]]] = []
    for events in sets:
        joined, group, apart = events, [events], []
        for union, others in found:
            if union & joined:
                joined |= union
                group = others + group
            else:
                apart.append((union, others))
        found = [*apart, (joined, group)]
    return [tuple(sorted(group)) for _, group in found]


def _busiest(sets: Sets) -> int:
    """The event of most sets; the first of several."""
    counts: dict[int, int] = {}
    for bit in _all_members(sets):
        counts[bit] = counts.get(bit, 0) + 1
    return min(counts, key=lambda bit: (-counts[bit], bit))


def _all_members(sets: Sets) -> Iterator[int]:
    for events in sets:
        yield from members(events)


def _too_entangled(witnesses: int) -> EvaluationError:
    return EvaluationError(
        (
            Diagnostic(
                Code.WITNESS_LIMIT,
                f"the chance that one of {witnesses} witnesses is right takes too long to count",
                None,
                why="they share reports in very many ways",
                hint='take another semiring, such as "product", or ask for one instant with `at=`',
            ),
        )
    )
