"""The laws of exported proofs, on random programs.

What is written can be read back and is the same proof; it is what the schema says; whatever
is changed in it is noticed; and a folded text says how much of it is missing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartelogic import Explanation, KnowledgeBase, ProofError, read_proof
from cartelogic.provenance.export import FORMS, exported, schema
from cartelogic.testing.writing import EVERYTHING, Written, programs
from tests.evaluation import load, started
from tests.unit.provenance.export.documents import base, changed, read_again
from tests.unit.provenance.export.test_html import Page
from tests.unit.provenance.programs import World
from tests.unit.provenance.test_folding import counted, folded

VALIDATOR = jsonschema.Draft202012Validator(schema())
PATIENT = settings(
    max_examples=max(1, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.too_slow],
)
HASTY = settings(PATIENT, max_examples=max(1, settings().max_examples // 10))


def explained(program: Written, choice: random.Random, most: int) -> Iterator[Explanation]:
    """Some of what a program concludes, with its proofs."""
    analysis, database = load(program)
    made = World(analysis, database, started("rows", analysis, database))
    found = list(made.proofs())
    for proof in choice.sample(found, min(most, len(found))):
        yield made.explained(proof)


def base_of(explanation: Explanation) -> KnowledgeBase:
    analysis, database = explanation.analysis, explanation.database
    return base(World(analysis, database, started("rows", analysis, database)))


@PATIENT
@given(programs(EVERYTHING), st.randoms(use_true_random=False))
def test_what_is_written_is_read_back_the_same(program: Written, choice: random.Random) -> None:
    for explanation in explained(program, choice, 4):
        read = read_again(base_of(explanation), explanation)
        assert read.proof == explanation.proof
        assert read.to_dict() == explanation.to_dict()
        read.verify()


@HASTY
@given(programs(EVERYTHING), st.randoms(use_true_random=False))
def test_what_is_written_is_what_the_schema_says(program: Written, choice: random.Random) -> None:
    for explanation in explained(program, choice, 2):
        VALIDATOR.validate(json.loads(explanation.to_json()))


@PATIENT
@given(programs(EVERYTHING), st.randoms(use_true_random=False))
def test_whatever_is_changed_in_a_document_is_noticed(
    program: Written, choice: random.Random
) -> None:
    for explanation in explained(program, choice, 1):
        kb = base_of(explanation)
        document = json.loads(explanation.to_json())
        forgeries = list(changed(document))
        for where, forged in choice.sample(forgeries, min(8, len(forgeries))):
            try:
                read_proof(kb, json.dumps(forged)).verify()
            except ProofError:
                continue
            raise AssertionError(where)


@HASTY
@given(programs(EVERYTHING), st.randoms(use_true_random=False))
def test_every_proof_has_every_form(program: Written, choice: random.Random) -> None:
    for explanation in explained(program, choice, 1):
        assert all(exported(explanation, form) for form in FORMS)
        Page(explanation.to_html())
        KnowledgeBase.from_text(explanation.to_facts())


@PATIENT
@given(programs(EVERYTHING), st.randoms(use_true_random=False), st.integers(6, 30))
def test_a_folded_proof_says_how_much_is_missing(
    program: Written, choice: random.Random, lines: int
) -> None:
    for explanation in explained(program, choice, 4):
        whole = explanation.text().count("\n") + 1
        text = folded(explanation, lines)
        if whole <= lines:
            assert text == explanation.text()
        elif "left out" in text:
            in_place, at_the_end = counted(text)
            assert in_place == at_the_end < whole
            assert text.count("\n") + 1 <= max(lines, 8)
