"""Proofs as facts: loaded, and asked with rules."""

from __future__ import annotations

import pytest

from cartelogic import KnowledgeBase
from cartelogic.model.values import Text
from cartelogic.provenance.export.facts import _DECLARED
from cartelogic.provenance.proof import children, leaves, size, walk
from cartelogic.temporal import IntervalSet
from tests.unit.provenance.export.documents import told, why
from tests.unit.provenance.export.test_html import ATTACKS, attacked
from tests.unit.provenance.programs import CASES, case, explanations, world

RULES = """
.decl rests_on(node: node, report: symbol) "Reports below a node."
rests_on(N, R) :- leaf(N, R).
rests_on(N, R) :- premise(N, _, M), rests_on(M, R).
.decl concluded_from(atom: text, article: symbol) "Conclusions that rest on an article."
concluded_from(A, X) :- proves(N, A), proof_node(N, derived), rests_on(N, R), report_article(R, X).
"""


def loaded(text: str) -> KnowledgeBase:
    return KnowledgeBase.from_text(text, name="proof.dl")


@pytest.mark.parametrize("name", CASES)
def test_every_proof_loads_with_a_fact_for_each_node_premise_and_leaf(name: str) -> None:
    for explanation in explanations(name)[:3]:
        kb = loaded(explanation.to_facts())
        nodes = list(walk(explanation.proof))
        assert len(kb.relation("proof_node")) == size(explanation.proof)
        assert len(kb.relation("premise")) == sum(len(children(node)) for node in nodes)
        cited = {leaf.report.id for leaf in leaves(explanation.proof)}
        assert cited <= {row[1] for row in kb.relation("leaf")}
        assert not any(diagnostic.is_error for diagnostic in kb.check())


def test_a_node_proves_its_atom_while_it_does() -> None:
    made = world(".time integer\np(a) @ [3, 9]. q(X) :- p(X).")
    explanation = made.explained(made.why("q(a)"))
    kb = loaded(explanation.to_facts())
    expected = {("n1", Text("q(a)")): IntervalSet([(3, 10)])}
    expected[("n2", Text("p(a)"))] = IntervalSet([(3, 10)])
    assert kb.relation("proves") == expected


def test_conclusions_that_rest_on_an_article() -> None:
    kb = loaded(why(told()).to_facts() + RULES)
    (answer,) = kb.query("concluded_from(A, split)")
    assert str(answer) == 'A = "apart(a, b)"  [2015-05-01, _]'
    assert not kb.query("concluded_from(A, another)")
    kb.why('concluded_from("apart(a, b)", split)').verify()


def test_several_proofs_are_loaded_together() -> None:
    made = case("a rule")
    one, other = (made.explained(made.why(atom)) for atom in ("ally(a, b)", "rival(a, c)"))
    kb = loaded(one.to_facts("a"))
    kb.tell(other.to_facts("b"))
    assert len(kb.relation("proof_root")) == 2
    for prefix in ("", "A", "a1", "é"):
        with pytest.raises(ValueError, match="give lower-case letters"):
            one.to_facts(prefix)


def test_every_predicate_is_declared_with_what_it_means() -> None:
    kb = loaded(why(told()).to_facts())
    declared = {one.predicate: one.doc for one in kb.program.declarations}
    assert declared.keys() == _DECLARED.keys()
    assert all(declared.values())


@pytest.mark.parametrize("said", ATTACKS)
def test_what_others_wrote_stays_a_value(said: str) -> None:
    explanation = next(iter(attacked(said).query("q(X)"))).why()
    kb = loaded(explanation.to_facts())
    assert {row[1] for row in kb.relation("leaf")} == {said}


def test_what_is_beyond_the_calendar_is_left_out() -> None:
    made = world("s. p(a) @ [0001-01-01, 9999-12-31]. q(X) :- s, not p(X), r(X). r(a).")
    for instant in (0, 3652060):
        explanation = made.explained(made.search().at("q", ("a",), instant))
        kb = loaded(explanation.to_facts())
        assert {atom for _, atom in kb.relation("proves")} == {Text("s"), Text("r(a)")}
