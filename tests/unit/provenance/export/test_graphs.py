"""Proofs as graphs, for Graphviz and for Mermaid."""

from __future__ import annotations

import re

import pytest

from cartelogic import Explanation
from cartelogic.provenance.proof import leaves
from tests.unit.provenance.export.documents import told, why
from tests.unit.provenance.export.test_html import ATTACKS, attacked
from tests.unit.provenance.programs import CASES, case, explanations, world

DOT_STRING = r'"(?:[^"\\]|\\.)*"'
DOT_NODE = re.compile(rf"  (n\d+) \[label=({DOT_STRING}), shape=\w+(?:, \w+={DOT_STRING})*\];")
DOT_EDGE = re.compile(r"  (n\d+) -> (n\d+);")
MERMAID_NODE = re.compile(
    r'  (n\d+)(?:\[\[|\[/|\(\[|\{\{|\[|\()"([^"]*)"(?:\]\]|/\]|\]\)|\}\}|\]|\))'
)
MERMAID_EDGE = re.compile(r"  (n\d+) --> (n\d+)")
Graph = tuple[dict[str, str], list[tuple[str, str]]]


def read(lines: list[str], node: re.Pattern[str], edge: re.Pattern[str]) -> Graph:
    """Labels by name, and edges; every line is one or the other."""
    labels: dict[str, str] = {}
    edges = []
    for line in lines:
        if found := edge.fullmatch(line):
            edges.append((found[1], found[2]))
        else:
            found = node.fullmatch(line)
            assert found, line
            assert found[1] not in labels
            labels[found[1]] = found[2]
    assert {name for pair in edges for name in pair} <= labels.keys()
    return labels, edges


def dot(explanation: Explanation) -> Graph:
    lines = explanation.to_dot().splitlines()
    assert (lines[0], lines[-1]) == ("digraph proof {", "}")
    assert [line.split()[0] for line in lines[1:4]] == ["graph", "node", "edge"]
    return read(lines[4:-1], DOT_NODE, DOT_EDGE)


def mermaid(explanation: Explanation) -> Graph:
    lines = explanation.to_mermaid().splitlines()
    assert lines[0] == "flowchart TD"
    return read(lines[1:], MERMAID_NODE, MERMAID_EDGE)


@pytest.mark.parametrize("name", CASES)
def test_every_proof_is_a_graph_from_its_conclusion_to_its_reports(name: str) -> None:
    for explanation in explanations(name)[:10]:
        labels, edges = dot(explanation)
        assert mermaid(explanation)[1] == edges
        assert labels.keys() == {"n1"} | {below for _, below in edges}
        above = {name for name, _ in edges}
        ends = " ".join(label for name, label in labels.items() if name not in above)
        for leaf in leaves(explanation.proof)[:1]:
            assert leaf.report.id in ends.replace("\\l", " ")


def test_what_a_graph_says() -> None:
    labels, edges = dot(why(told()))
    assert edges == [("n1", "n2"), ("n2", "n3")]
    assert labels["n1"] == (
        r'"apart(a, b) [2015-05-01, _]\lby told1:1 apart(X, Y) :- split(X, Y).\l'
        r'with X = a, Y = b\l"'
    )
    assert labels["n2"] == r'"split(a, b) [2015-05-01, _]\l"'
    assert labels["n3"].startswith('"r1: asserted by An official, read in The Herald')
    shown, _ = mermaid(why(told()))
    assert shown["n1"].startswith("apart(a, b) [2015-05-01, _]<br/>by told1:1 apart(X, Y) :- ")


def test_shapes_tell_kinds_apart() -> None:
    made = case("aggregates")
    text = made.explained(made.why("allies(a, 2)")).to_dot()
    for shape in ("shape=box", "shape=component", 'style="dashed"', "shape=note"):
        assert shape in text


def test_what_is_used_twice_is_drawn_once() -> None:
    made = world(
        ".time integer\n e(a, b) @ [1, 2]. f(X) :- e(X, Y), e(X, Z). g(X) :- f(X), e(X, _), f(X)."
    )
    labels, edges = dot(made.explained(made.why("g(a)")))
    heads = [label.strip('"').partition("\\l")[0] for label in labels.values()]
    assert sorted(heads) == ["e(a, b) [1, 2]", "f(a) [1, 2]", "g(a) [1, 2]", "stated in case.dl:2"]
    assert len(edges) == len(set(edges)) + 2  # each of `f` and `g` uses one premise twice


@pytest.mark.parametrize(
    "said", [*ATTACKS, "\\", "\\l\\", '"]; n9 [label="', "]\n%%{init}%%", "a;b"]
)
def test_what_others_wrote_stays_a_label(said: str) -> None:
    kb = attacked(said)
    explanation = next(iter(kb.query("q(X)"))).why()
    assert len(dot(explanation)[0]) == len(mermaid(explanation)[0]) == 3
    for text in (explanation.to_dot(), explanation.to_mermaid()):
        assert not any(c in text for c in "\u202e\x00\ud800")
    labels = "".join(mermaid(explanation)[0].values()).replace("<br/>", "")
    assert not set(labels) & set('<>&"`%{}\\$')
    assert all(re.match(r"#\d+;", labels[m.start() :]) for m in re.finditer("#", labels))
    plain = "".join(dot(explanation)[0].values())
    assert re.search(r"&(?!amp;)", plain) is None
