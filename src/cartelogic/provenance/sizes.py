"""The least number of nodes that a proof of an atom can have, time left aside.

Source: D. E. Knuth, "A Generalization of Dijkstra's Algorithm", IPL 6 (1977), as a relaxation
until nothing gets smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import assert_never

from cartelogic.analysis.normal import (
    AggregateOperation,
    MetricOperation,
    NormalRule,
)
from cartelogic.provenance.grounding import Absent, Atom, Grounding, Premise, Whole, operand
from cartelogic.provenance.proof import Condition, Ground
from cartelogic.provenance.windows import counted
from cartelogic.temporal import NEG_INF, POS_INF, Flat, Interval, flat

NEVER = 1 << 60
"""The least size of a proof of what has none."""


class Sizes:
    """Least sizes on a derivation graph, worked out as far as it is asked for."""

    def __init__(self, grounding: Grounding) -> None:
        self.grounding = grounding
        self._least: dict[Ground, int] = {}

    def least(self, ground: Ground) -> int:
        """A bound that no proof of an atom is smaller than; ``NEVER`` if there is none."""
        if ground not in self._least:
            self._measure(ground)
        return self._least[ground]

    def of(self, premises: Iterable[Premise]) -> int:
        """The same of all premises of an application together."""
        made, parts = _needs(premises)
        return made + sum(map(self.least, parts))

    def _measure(self, ground: Ground) -> None:
        ways: dict[Ground, list[tuple[int, list[Ground]]]] = {}
        pending = [ground]
        while pending:
            current = pending.pop()
            if current not in ways and current not in self._least:
                ways[current] = list(self._ways(current))
                pending += (part for _, parts in ways[current] for part in parts)
        users: dict[Ground, list[Ground]] = {}
        for user, bodies in ways.items():
            for part in {part for _, parts in bodies for part in parts}:
                users.setdefault(part, []).append(user)
        self._least.update(dict.fromkeys(ways, NEVER))
        waiting = list(ways)
        while waiting:
            current = waiting.pop()
            sizes = [made + sum(self._least[p] for p in parts) for made, parts in ways[current]]
            least = min(sizes, default=NEVER)
            if least < self._least[current]:
                self._least[current] = least
                waiting += users.get(current, ())

    def _ways(self, ground: Ground) -> Iterator[tuple[int, list[Ground]]]:
        """Each way to give an atom: the nodes it makes, and the atoms it needs at least."""
        if self.grounding.leaves(ground):
            yield 1, []
        for application in self.grounding.applications(ground):
            made, parts = _needs(self.grounding.premises(application))
            yield made + 1, parts
        for rule, operation in self.grounding.operated(ground):
            match operation:
                case MetricOperation():
                    right = operand(ground, rule, -1)
                    if self.grounding.cover(right):
                        yield 1, [right]
                case AggregateOperation():
                    for stretch in stretches(self.grounding, rule, operation, ground):
                        yield 1 + len(set(counted(rule))), list(stretch[1])
                case _:
                    assert_never(operation)


def _needs(premises: Iterable[Premise]) -> tuple[int, list[Ground]]:
    """The nodes that premises make by themselves, and the atoms they need."""
    made, parts = 0, []
    for premise in premises:
        match premise:
            case Atom(ground):
                parts.append(ground)
            case Whole():
                made += 1 + edges(premise)
                parts += [ground for ground, _ in premise.parts]
            case Absent() | Condition():
                made += 1
            case _:
                assert_never(premise)
    return made, parts


def edges(premise: Whole) -> int:
    """How many absences a whole interval is proven with: just before it, and just after."""
    value = premise.value
    if premise.is_vague or not isinstance(value, Interval):
        return 0
    return int(value.start != NEG_INF) + int(value.end != POS_INF)


def stretches(
    grounding: Grounding, rule: NormalRule, operation: AggregateOperation, ground: Ground
) -> Iterator[tuple[Flat, tuple[Ground, ...]]]:
    """Where an aggregate has a value, cut where a row of its group begins or ends.

    Yields the instants and the atoms of the rows that hold there, each of the certain extent
    if it is certain.
    """
    rows = list(grounding.counted(ground, rule, operation))
    bounds = {bound for _, cover in rows for bound in cover}
    for start, end in flat.to_pairs(grounding.cover(ground)):
        inside = sorted(bound for bound in bounds if start < bound < end)
        for first, stop in pairwise((start, *inside, end)):
            held = (row for row, cover in rows if flat.around(cover, first) is not None)
            yield (first, stop), tuple(held)
