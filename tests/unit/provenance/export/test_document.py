"""Proofs as JSON: every node, and a schema that says what they look like."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attrs import evolve

from cartelogic import KnowledgeBase
from cartelogic.analysis.normal import Kind
from cartelogic.provenance.export import schema
from cartelogic.provenance.export.document import KINDS
from cartelogic.provenance.proof import Condition, Proof, size, walk
from cartelogic.temporal import Codec
from tests.unit.provenance.export.documents import SPLIT, read_again, told, why
from tests.unit.provenance.programs import ARTICLE, CASES, explanations

VALIDATOR = jsonschema.Draft202012Validator(schema())
MOST = 3
"""How many proofs of a case are compared with the schema."""


def as_read(explanation: Any) -> Any:
    return json.loads(explanation.to_json())


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_schema_lets_no_field_in_that_it_does_not_know() -> None:
    pending, objects = [schema()], 0
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            if part.get("type") == "object":
                objects += 1
                assert part["additionalProperties"] is False
                assert part["required"] == list(part["properties"])
            pending += part.values()
        elif isinstance(part, list):
            pending += part
    assert objects > len(KINDS)


def test_the_schema_knows_every_kind_of_node() -> None:
    found = {ref["$ref"].rpartition("/")[2] for ref in schema()["$defs"]["node"]["oneOf"]}
    assert found == set(KINDS.values())
    assert set(KINDS) == set(Proof.__args__)


@pytest.mark.parametrize("name", CASES)
def test_every_exported_proof_is_what_the_schema_says(name: str) -> None:
    found = explanations(name)
    for explanation in random.Random(name).sample(found, min(MOST, len(found))):
        VALIDATOR.validate(as_read(explanation))


def test_a_document_with_another_field_or_kind_is_not() -> None:
    document = as_read(why(told()))
    for change in ({"kind": "guessed"}, {"x": 1}, {"interval": {"first": "soon", "last": None}}):
        forged = {**document, "nodes": [{**document["nodes"][0], **change}]}
        assert not VALIDATOR.is_valid(forged)


def test_what_is_read_first() -> None:
    kb = told()
    document = as_read(kb.why("apart(a, b)"))
    assert document["short"] == "apart(a, b) [2015-05-01, _]: starts with r1"
    assert document["holds"] == ["2015-05-01", None]
    assert document["text"] == kb.why("apart(a, b)").text()
    assert (document["question"], document["now"], document["time"]) == (None, None, "days")
    (report,) = document["reports"]
    assert {key: report[key] for key in ("id", "source", "via", "article", "stance")} == {
        "id": "r1",
        "source": "official",
        "via": None,
        "article": "split",
        "stance": "asserts",
    }
    assert (report["published"], report["credibility"], report["note"]) == ("2015-03", 6, "Told.")
    assert document["doubts"] == ["r1 is certain of [2015-05-31, _] only: [2015-05, _]"]


def test_every_node_is_there_once() -> None:
    for explanation in explanations("recursion"):
        nodes = as_read(explanation)["nodes"]
        assert len(nodes) == size(explanation.proof)
        assert [node["id"] for node in nodes] == [f"n{i + 1}" for i in range(len(nodes))]


def test_a_step_names_its_rule_its_values_and_its_premises() -> None:
    root, leaf = as_read(why(told()))["nodes"]
    assert root["rule"]["written"] == "apart(X, Y) :- split(X, Y)."
    assert root["bindings"] == [
        {"variable": "X", "value": {"symbol": "a"}},
        {"variable": "Y", "value": {"symbol": "b"}},
    ]
    assert root["premises"] == [leaf["id"]]
    assert leaf["claim"]["interval"] == "[2015-05, _]"
    assert leaf["interval"] == {"first": "2015-05-01", "last": None}


def test_the_digest_of_a_report_is_of_all_that_it_says() -> None:
    def digest(**more: Any) -> str:
        document = as_read(why(told(**more)))
        (found,) = {node["sha256"] for node in document["nodes"] if "sha256" in node}
        assert found == document["reports"][0]["sha256"]
        return str(found)

    assert digest() == digest()
    assert digest(note="Told again.") != digest()


def test_the_digest_of_the_program_is_of_its_rules_in_any_order() -> None:
    one, other, third = told(), told(), told()
    one.tell("near(X) :- split(X, _). far(X) :- split(_, X).")
    other.tell("far(X) :- split(_, X). near(X) :- split(X, _).")
    third.tell("far(X) :- split(_, X). near(X) :- split(X, X).")
    digests = [as_read(why(kb))["program"]["sha256"] for kb in (one, other, third)]
    assert digests[0] == digests[1] != digests[2]


def test_the_sentence_is_there_if_the_article_is(tmp_path: Path) -> None:
    tmp_path.joinpath(ARTICLE.file).write_text(SPLIT, "utf-8")
    document = as_read(why(told(articles=tmp_path)))
    assert document["reports"][0]["sentence"] == "They <b>split</b> in May."
    assert as_read(why(told()))["reports"][0]["sentence"] is None


def test_a_window_may_reach_where_there_are_no_dates() -> None:
    kb = KnowledgeBase.from_text(
        "p(a) @ [9999-12-01, 9999-12-31]. q(X) :- once[0, 10d] p(X).", name="t"
    )
    explanation = kb.why("q(a)")
    document = as_read(explanation)
    VALIDATOR.validate(document)
    last = Codec.DAYS.parse_instant("9999-12-31") + 10
    assert document["holds"] == ["9999-12-01", last]
    assert document["nodes"][0]["interval"] == {"first": "9999-12-01", "last": last}
    assert document["nodes"][2]["interval"] == {"first": "9999-12-01", "last": "9999-12-31"}
    assert read_again(kb, explanation).proof == explanation.proof


def test_a_question_is_the_one_that_was_put_whatever_rules_were_made_of_it() -> None:
    kb = KnowledgeBase.from_text(".time integer\np(a) @ [0, 3]. q(a) @ [1, 2].", name="t")
    (answer,) = kb.query("p(X), once[0, 4] q(X)")
    explanation = answer.why()
    assert len({rule.kind for rule in explanation.goals}) > 1
    assert as_read(explanation)["question"] == "p(X), once[0, 4] q(X)"
    made_up = evolve(explanation, goals=tuple(reversed(explanation.goals)))
    assert as_read(made_up)["question"] == "p(X), once[0, 4] q(X)"
    lifted = tuple(rule for rule in explanation.goals if rule.kind is not Kind.QUERY)
    assert as_read(evolve(explanation, goals=lifted))["question"] is None


def test_a_comparison_alone_holds_at_no_time() -> None:
    kb = KnowledgeBase.from_text("p(a, 3) @ [2010, 2012]. q(X) :- p(X, N), N > 2.", name="t")
    explanation = kb.why("q(a)")
    condition = next(node for node in walk(explanation.proof) if isinstance(node, Condition))
    document = as_read(evolve(explanation, proof=condition, goals=explanation.goals))
    assert document["holds"] == [None, None]
    assert document["short"] == document["text"] == "N > 2 for N = 3"
    assert [node["kind"] for node in document["nodes"]] == ["condition"]
