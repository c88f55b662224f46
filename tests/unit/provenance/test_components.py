"""Components of graphs."""

from __future__ import annotations

from cartelogic.provenance.components import components


def test_a_component_comes_after_what_it_rests_on() -> None:
    edges = {"a": ["b"], "b": ["c"], "c": ["b", "d"], "d": [], "e": ["a", "e"]}
    assert [set(found) for found in components(edges)] == [{"d"}, {"b", "c"}, {"a"}, {"e"}]


def test_a_long_way_needs_no_recursion() -> None:
    length = 50_000
    edges = {i: [i + 1] if i < length else [0] for i in range(length + 1)}
    (found,) = components(edges)
    assert len(found) == length + 1
