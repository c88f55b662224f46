"""Proofs of the shipped case in all their forms: read back, checked, asked."""

from __future__ import annotations

import json

import jsonschema
import pytest

from cartelogic import Explanation, KnowledgeBase, ProofError, read_proof
from cartelogic.answers import Extent
from cartelogic.cli.showcase import CONCLUSIONS, Conclusion
from cartelogic.provenance.export import FORMS, exported, schema
from tests.unit.provenance.export.test_html import Page

BY_TITLE = {conclusion.title: conclusion for conclusion in CONCLUSIONS}
EXTENTS: tuple[Extent, ...] = ("possible", "certain", "contested")
MOST = 4
"""How many answers of a question are proven, each in every extent it has."""


def proofs(kb: KnowledgeBase, conclusion: Conclusion) -> list[Explanation]:
    answers = kb.query(conclusion.goal, at=conclusion.at, during=conclusion.during)
    return [
        answer.why(extent=extent)
        for answer in list(answers)[:MOST]
        for extent in EXTENTS
        if getattr(answer, extent)
    ]


@pytest.mark.parametrize("title", BY_TITLE)
def test_every_conclusion_is_read_back_and_checked(kb: KnowledgeBase, title: str) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    for explanation in proofs(kb, BY_TITLE[title]):
        text = explanation.to_json()
        validator.validate(json.loads(text))
        read = read_proof(kb, text)
        assert read.proof == explanation.proof
        read.verify()


@pytest.mark.parametrize("title", BY_TITLE)
def test_every_conclusion_has_every_form(kb: KnowledgeBase, title: str) -> None:
    for explanation in proofs(kb, BY_TITLE[title])[:2]:
        assert all(exported(explanation, form) for form in FORMS)
        Page(explanation.to_html())
        assert KnowledgeBase.from_text(explanation.to_facts()).query("proof_root(N)")


def test_a_proof_is_of_the_reports_that_there_are(kb: KnowledgeBase) -> None:
    explanation = next(iter(kb.query("shifting_allegiance(cjng, sinaloa_cartel)"))).why()
    less = KnowledgeBase(kb.program, kb.database.where(lambda r: r.id != "br23_border_war"))
    with pytest.raises(ProofError, match="the database has no such report `br23_border_war`"):
        read_proof(less, explanation.to_json())
