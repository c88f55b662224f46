"""Seeded inputs: temporal facts and graphs as columns of NumPy arrays, the same for everyone.

An input maps the name of each relation to its columns.  Those called ``s`` and ``e`` are an
interval, without its end.  A shape is chosen so that the result grows in proportion to the
input: networks, pairs and places become more, and not denser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int32]
Columns: TypeAlias = dict[str, Ints]
Input: TypeAlias = Mapping[str, Columns]
Generator: TypeAlias = Callable[[int, int], Input]
"""From a size and a seed."""

SPAN = 3_650
"""Ten years of days."""
LONGEST = 400


def relation(**columns: npt.NDArray[np.int64]) -> Columns:
    """Columns of one relation, as numbers of 32 bits: half the memory for whoever wants it."""
    return {name: values.astype(np.int32) for name, values in columns.items()}


def _intervals(
    chance: np.random.Generator, size: int, span: int = SPAN, longest: int = LONGEST
) -> dict[str, npt.NDArray[np.int64]]:
    start = chance.integers(0, span, size)
    return {"s": start, "e": start + chance.integers(1, longest + 1, size)}


# -- temporal facts ------------------------------------------------------------------------


def rivalries(size: int, seed: int) -> Input:
    """Rivalries: fifty reports on each enemy, by forty groups of its surroundings."""
    chance = np.random.default_rng(seed)
    enemy = chance.integers(0, max(1, size // 50), size)
    group = enemy * 7 + chance.integers(0, 40, size)
    return {"rival": relation(a=group, c=enemy, **_intervals(chance, size))}


def alliances(size: int, seed: int) -> Input:
    """Alliances of fifteen a group in a thousand days: at an instant most groups have one."""
    chance = np.random.default_rng(seed)
    groups = max(2, size // 15)
    ends = {name: chance.integers(0, groups, size) for name in "xy"}
    return {"allied": relation(**ends, **_intervals(chance, size, 1_000, 109))}


def alliances_and_rivalries(size: int, seed: int) -> Input:
    """Pairs of groups with three alliances and three rivalries each."""
    chance = np.random.default_rng(seed)
    return {name: _of_pairs(chance, size // 2, size // 6) for name in ("allied", "rival")}


def _of_pairs(chance: np.random.Generator, size: int, pairs: int) -> Columns:
    pair = chance.integers(0, max(1, pairs), size)
    return relation(a=pair // 4, b=pair // 4 + pair % 4 + 1, **_intervals(chance, size))


STATES, TOWNS = 32, 30


def accounts(size: int, seed: int) -> Input:
    """Reports of alliances and rivalries in towns and states, ten of each for a pair of groups."""
    chance = np.random.default_rng(seed)
    half = size // 2
    towns = np.arange(STATES * TOWNS)
    found: dict[str, Columns] = {
        "within": relation(
            p=np.concatenate([1 + STATES + towns, 1 + np.arange(STATES)]),
            q=np.concatenate([1 + towns // TOWNS, np.zeros(STATES, dtype=np.int64)]),
        )
    }
    for first, name in ((0, "allied_in"), (half, "rival_in")):
        pair = chance.integers(0, max(1, size // 20), half)
        state = (pair * 5 + chance.integers(0, 4, half)) % STATES
        town = 1 + STATES + state * TOWNS + chance.integers(0, TOWNS, half)
        place = np.where(chance.random(half) < 0.3, 1 + state, town)
        found[name] = relation(
            r=first + np.arange(half),
            a=pair // 4,
            b=pair // 4 + pair % 4 + 1,
            p=place,
            **_intervals(chance, half),
        )
    return found


def territories(size: int, seed: int) -> Input:
    """Places with five spells of groups that are present, and five of one in control."""
    chance = np.random.default_rng(seed)
    places = max(1, size // 10)
    return {
        name: relation(
            g=chance.integers(0, 50, size // 2),
            p=chance.integers(0, places, size // 2),
            **_intervals(chance, size // 2),
        )
        for name in ("present", "controls")
    }


def presences(size: int, seed: int) -> Input:
    """Groups in places: four spells of presence and four short clashes for each pair."""
    chance = np.random.default_rng(seed)
    pairs = max(1, size // 8)
    found = {}
    for name, longest in (("present", LONGEST), ("clash", 5)):
        pair = chance.integers(0, pairs, size // 2)
        when = _intervals(chance, size // 2, SPAN, longest)
        found[name] = relation(g=pair // 5, p=pair, **when)
    return found


def memberships(size: int, seed: int) -> Input:
    """Groups with twenty reports each of an alliance with one of twelve others."""
    chance = np.random.default_rng(seed)
    groups = max(1, size // 20)
    group = chance.integers(0, groups, size)
    other = group + chance.integers(1, 13, size)
    return {
        "group": relation(a=np.arange(groups)),
        "allied": relation(a=group, b=other, **_intervals(chance, size)),
    }


# -- graphs --------------------------------------------------------------------------------


def chain(size: int, seed: int) -> Input:
    """A chain of ``size`` edges, in an order by chance."""
    first = np.random.default_rng(seed).permutation(size)
    return {"edge": relation(x=first, y=first + 1)}


def grid(size: int, seed: int) -> Input:
    """A square grid of about ``size`` edges, all to the right or down."""
    side = max(2, round((size / 2) ** 0.5))
    rows, columns = np.divmod(np.arange(side * side), side)
    node = rows * side + columns
    right, down = columns < side - 1, rows < side - 1
    x = np.concatenate([node[right], node[down]])
    y = np.concatenate([node[right] + 1, node[down] + side])
    order = np.random.default_rng(seed).permutation(len(x))
    return {"edge": relation(x=x[order], y=y[order])}


def random_graph(size: int, seed: int) -> Input:
    """``size`` edges by chance between half as many nodes."""
    chance = np.random.default_rng(seed)
    nodes = max(2, size // 2)
    return {"edge": relation(x=chance.integers(0, nodes, size), y=chance.integers(0, nodes, size))}


WIDTH = 30


def generations(size: int, seed: int) -> Input:
    """Children with one parent of the generation before, thirty to a generation."""
    chance = np.random.default_rng(seed)
    child = WIDTH + np.arange(size)
    parent = child // WIDTH * WIDTH - WIDTH + chance.integers(0, WIDTH, size)
    return {"parent": relation(x=child, p=parent)}
