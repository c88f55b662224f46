"""The strongly connected components of a graph, those that others rest on first.

Tarjan's algorithm with a stack of its own: R. Tarjan, "Depth-First Search and Linear Graph
Algorithms", SIAM J. Comput. 1 (1972).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def components(edges: Mapping[N, Collection[N]]) -> Iterator[list[N]]:
    """Each component after all that its nodes have edges to; every node is a key."""
    number: dict[N, int] = {}
    lowest: dict[N, int] = {}
    open_nodes: dict[N, None] = {}  # in the order in which they were met
    for root in edges:
        if root in number:
            continue
        walking: list[tuple[N, Iterator[N]]] = []
        pushed: N | None = root
        while pushed is not None or walking:
            if pushed is not None:
                number[pushed] = lowest[pushed] = len(number)
                open_nodes[pushed] = None
                walking.append((pushed, iter(edges[pushed])))
                pushed = None
            node, following = walking[-1]
            for child in following:
                if child not in number:
                    pushed = child
                    break
                if child in open_nodes:
                    lowest[node] = min(lowest[node], number[child])
            if pushed is not None:
                continue
            walking.pop()
            if walking:
                parent = walking[-1][0]
                lowest[parent] = min(lowest[parent], lowest[node])
            if lowest[node] == number[node]:
                component: list[N] = []
                while not component or component[-1] != node:
                    component.append(open_nodes.popitem()[0])
                yield component[::-1]
