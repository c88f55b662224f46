"""Components of graphs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cartelogic.provenance.components import components


def test_a_component_comes_after_what_it_rests_on() -> None:
    edges = {"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": [], "e": ["a", "e"]}
    assert [set(found) for found in components(edges)] == [{"d"}, {"b", "c"}, {"a"}, {"e"}]


def test_a_long_way_needs_no_recursion() -> None:
    length = 50_000
    edges = {i: [i + 1] if i < length else [0] for i in range(length + 1)}
    (found,) = components(edges)
    assert len(found) == length + 1


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_a_component_is_what_reaches_each_other(pairs: list[tuple[int, int]]) -> None:
    edges: dict[int, list[int]] = {node: [] for node in range(8)}
    for one, other in pairs:
        edges[one].append(other)
    reached = {node: {node} for node in edges}
    for _ in edges:
        for node, found in reached.items():
            found.update(*(reached[child] for child in edges[node]))
    parts = list(components(edges))
    assert sorted(node for component in parts for node in component) == sorted(edges)
    for component in parts:
        for node in component:
            assert set(component) == {m for m in reached[node] if node in reached[m]}
    place = {node: i for i, component in enumerate(parts) for node in component}
    assert all(place[child] <= place[node] for node in edges for child in edges[node])
