from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.analysis.strata import components, strata
from tests.evaluation import loaded


def strata_of(text: str) -> list[str]:
    """The strata of a program, each as its relations."""
    analysis, _ = loaded(text)
    return [" ".join(stratum.relations) for stratum in analysis.strata]


def test_a_stratum_comes_after_all_it_reads() -> None:
    assert strata_of("p(a). c(X) :- b(X). b(X) :- a(X). a(X) :- p(X).") == ["a", "b", "c"]


def test_relations_that_need_each_other_are_one_stratum() -> None:
    text = "p(a). b(X) :- a(X). a(X) :- b(X). a(X) :- p(X). c(X) :- p(X), not a(X)."
    assert strata_of(text) == ["a b", "c"]


def test_a_stratum_knows_what_it_reads_and_what_must_be_complete() -> None:
    analysis, _ = loaded("p(a) @ [_, _]. q(a). a(X) :- p(X), a(X), not q(X), p(X) @ _.")
    (stratum,) = analysis.strata
    assert stratum.reads == {"a", "p", "q"}
    assert stratum.completes == {"p", "q"}
    assert stratum.is_recursive


@pytest.mark.parametrize(
    ("rule", "is_nonlinear"),
    [
        ("a(X, Z) :- a(X, Y), p(Y, Z).", False),
        ("a(X, Z) :- a(X, Y), a(Y, Z).", True),
        ("a(X, Z) :- b(X, Y), p(Y, Z), a(Y, Z). b(X, Y) :- a(X, Y).", True),
        ("b(X, Z) :- p(X, Y), p(Y, Z). a(X, Z) :- b(X, Y), b(Y, Z).", False),
    ],
)
def test_a_recursion_is_linear_unless_a_rule_reads_it_twice(rule: str, is_nonlinear: bool) -> None:
    analysis, _ = loaded(f"p(a, b). a(X, Y) :- p(X, Y). {rule}")
    (stratum,) = (one for one in analysis.strata if "a" in one.relations)
    assert stratum.is_nonlinear is is_nonlinear


def test_saying_is_not_the_same_as_holding() -> None:
    text = "p(a, b). r(X) :- R says p(X, _), accepted(R). accepted(R) :- R says p(a, _)."
    assert strata_of(text) == ["accepted", "p", "r"]


def test_chains_may_be_longer_than_the_stack() -> None:
    names = [f"p{i}" for i in range(3_000)]
    graph = {name: {after} for name, after in pairwise(names)}
    graph[names[-1]] = set()
    assert components(graph) == [[name] for name in reversed(names)]
    graph[names[-1]] = {names[0]}
    assert components(graph) == [sorted(names)]


GRAPHS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.sets(st.sampled_from("abcdefghxyz")), max_size=8
)


@given(GRAPHS)
def test_components_are_what_can_reach_each_other_in_order(graph: dict[str, set[str]]) -> None:
    reach = {node: _reachable(graph, node) for node in graph}
    found = components(graph)
    place = {node: i for i, nodes in enumerate(found) for node in nodes}
    assert sorted(place) == sorted(graph)
    for one in graph:
        for other in graph:
            together = one == other or (other in reach[one] and one in reach[other])
            assert (place[one] == place[other]) == together
            if other in reach[one]:
                assert place[other] <= place[one]
    assert all(nodes == sorted(nodes) for nodes in found)


def _reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    pending = [start]
    while pending:
        for node in graph.get(pending.pop(), ()):
            if node in graph and node not in found:
                found.add(node)
                pending.append(node)
    return found


def test_strata_do_not_depend_on_the_order_of_rules() -> None:
    analysis, _ = loaded("p(a). a(X) :- p(X). b(X) :- a(X), c(X). c(X) :- b(X). d(X) :- p(X).")
    rules = list(analysis.context.rules)
    for seed in range(5):
        random.Random(seed).shuffle(rules)
        shuffled = strata(tuple(rules))
        assert [s.relations for s in shuffled] == [s.relations for s in analysis.strata]
