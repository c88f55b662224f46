"""Proofs in the terms of W3C PROV."""

from __future__ import annotations

import json
import sys

import pytest
from prov.model import (
    ProvActivity,
    ProvAgent,
    ProvAttribution,
    ProvDerivation,
    ProvDocument,
    ProvEntity,
    ProvGeneration,
    ProvRecord,
    ProvUsage,
)

from cartelogic import KnowledgeBase
from cartelogic.provenance.export.prov import prov_json
from cartelogic.provenance.proof import Condition, children, walk
from tests.unit.provenance.export.documents import told, why
from tests.unit.provenance.export.test_html import ATTACKS, attacked
from tests.unit.provenance.programs import CASES, explanations, report


def names(document: ProvDocument, kind: type[ProvRecord]) -> list[str]:
    return [str(record.identifier) for record in document.get_records(kind)]


def pairs(document: ProvDocument, kind: type[ProvRecord]) -> set[tuple[str, str]]:
    """The first two ends of each relation."""
    found = (list(record.formal_attributes) for record in document.get_records(kind))
    return {(str(ends[0][1]), str(ends[1][1])) for ends in found}


@pytest.mark.parametrize("name", CASES)
def test_every_proof_is_a_document_that_reads_back(name: str) -> None:
    for explanation in explanations(name)[:4]:
        document = explanation.to_prov()
        text = document.serialize(format="json")
        assert ProvDocument.deserialize(content=text, format="json") == document
        assert document.get_provn().startswith("document")
        nodes = [n for n in walk(explanation.proof) if not isinstance(n, Condition)]
        steps = [node for node in nodes if children(node)]
        assert len(names(document, ProvActivity)) == len(steps)
        assert len(names(document, ProvGeneration)) == len(steps)


def test_conclusions_are_derived_from_premises_by_a_step() -> None:
    document = why(told()).to_prov()
    assert names(document, ProvEntity) == [
        "proof:n1",
        "proof:n2",
        "proof:report1",
        "proof:article1",
    ]
    assert pairs(document, ProvGeneration) == {("proof:n1", "proof:n1.step")}
    assert pairs(document, ProvUsage) == {("proof:n1.step", "proof:n2")}
    assert pairs(document, ProvDerivation) == {
        ("proof:n1", "proof:n2"),
        ("proof:n2", "proof:report1"),
        ("proof:report1", "proof:article1"),
    }


def test_names_are_in_namespaces_that_do_not_change() -> None:
    document = why(told()).to_prov()
    assert {space.prefix: space.uri for space in document.get_registered_namespaces()} == {
        "cartelogic": "urn:cartelogic:vocabulary:",
        "proof": "urn:cartelogic:proof:",
    }


def test_reports_and_articles_are_attributed_to_sources() -> None:
    document = why(told()).to_prov()
    assert names(document, ProvAgent) == ["proof:source1", "proof:source2"]
    assert pairs(document, ProvAttribution) == {
        ("proof:report1", "proof:source1"),
        ("proof:article1", "proof:source2"),
    }


def test_intervals_are_dates_and_rules_are_labels() -> None:
    found = json.loads(prov_json(why(told())))
    entity = found["entity"]["proof:n1"]
    assert entity["cartelogic:from"] == {"$": "2015-05-01", "type": "xsd:date"}
    assert "cartelogic:until" not in entity
    step = found["activity"]["proof:n1.step"]
    assert step["prov:label"] == "apart(X, Y) :- split(X, Y)."
    assert step["cartelogic:bindings"] == "X = a, Y = b"


def test_what_reaches_beyond_the_calendar_has_no_date_there() -> None:
    kb = KnowledgeBase.from_text(
        "p(a) @ [9999-12-01, 9999-12-31]. q(X) :- once[0, 10d] p(X).", name="t"
    )
    found = json.loads(prov_json(kb.why("q(a)")))["entity"]
    assert found["proof:n1"]["prov:label"] == "q(a) [9999-12-01, after 9999-12-31]"
    assert found["proof:n1"]["cartelogic:from"]["$"] == "9999-12-01"
    assert "cartelogic:until" not in found["proof:n1"]
    assert found["proof:n3"]["cartelogic:until"]["$"] == "9999-12-31"


def test_an_article_that_two_reports_cite_is_one_entity() -> None:
    kb = told()
    kb.database.add([report("r2", "split(b, c) @ [2015-06, _]", article="split")])
    kb.tell("both(X, Z) :- split(X, Y), split(Y, Z).")
    document = why(kb, "both(a, c)").to_prov()
    assert [name for name in names(document, ProvEntity) if "article" in name] == ["proof:article1"]
    assert ("proof:report1", "proof:article1") in pairs(document, ProvDerivation)
    assert ("proof:report2", "proof:article1") in pairs(document, ProvDerivation)
    assert pairs(document, ProvAttribution) == {
        ("proof:report1", "proof:source1"),
        ("proof:report2", "proof:source1"),
        ("proof:article1", "proof:source2"),
    }


def test_of_sources_and_articles_that_nobody_described_only_the_name_is_known() -> None:
    kb = told()
    kb.database.add([report("r2", "split(b, c)", source="nobody", article="nowhere")])
    found = json.loads(prov_json(why(kb, "apart(b, c)")))
    assert found["entity"]["proof:article1"]["cartelogic:id"] == "nowhere"
    assert found["entity"]["proof:article1"].keys() == {"prov:type", "cartelogic:id"}
    assert found["agent"]["proof:source1"].keys() == {"prov:type", "cartelogic:id"}
    assert found["agent"]["proof:source1"]["cartelogic:id"] == "nobody"
    assert len(found["wasAttributedTo"]) == 1  # whose the article is, nobody knows


@pytest.mark.parametrize("said", [said for said in ATTACKS if "\ud800" not in said])
def test_what_others_wrote_stays_a_label(said: str) -> None:
    explanation = next(iter(attacked(said).query("q(X)"))).why()
    document = explanation.to_prov()
    text = document.serialize(format="json")
    assert ProvDocument.deserialize(content=text, format="json") == document


def test_without_the_package_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prov.model", None)
    with pytest.raises(ImportError, match=r"pip install cartelogic\[prov\]"):
        why(told()).to_prov()
