"""Proofs that somebody exported: read back, and refused if anything in them is changed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from cartelogic import CartelogicError, Explanation, KnowledgeBase, ProofError, read_proof
from cartelogic.provenance.export.coding import Coding, UnreadableError
from cartelogic.provenance.proof import walk
from cartelogic.temporal import Codec
from tests.unit.provenance.export.documents import (
    SPLIT,
    base,
    changed,
    read_again,
    told,
    why,
)
from tests.unit.provenance.programs import ARTICLE, CASES, case, explanations, report
from tests.unit.provenance.tampering import forgeries, replaced
from tests.unit.provenance.test_search import chain

Document = dict[str, Any]


def refusal(kb: KnowledgeBase, document: Document) -> str:
    """What is said of a document that must not pass."""
    with pytest.raises(ProofError) as refused:
        read_proof(kb, json.dumps(document)).verify()
    return str(refused.value)


def is_refused(kb: KnowledgeBase, document: Document) -> bool:
    try:
        read_proof(kb, json.dumps(document)).verify()
    except ProofError:
        return True
    return False


# -- back again -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_what_is_read_back_is_the_same_proof(name: str) -> None:
    kb, found = base(case(name)), explanations(name)
    for explanation in random.Random(name).sample(found, min(20, len(found))):
        read = read_again(kb, explanation)
        assert read.proof == explanation.proof
        assert read.goals == explanation.goals
        assert read.to_dict() == explanation.to_dict()


@pytest.mark.parametrize("name", CASES)
def test_what_is_read_back_can_be_verified(name: str) -> None:
    kb, found = base(case(name)), explanations(name)
    for explanation in random.Random(name).sample(found, min(3, len(found))):
        read_again(kb, explanation).verify()


def test_a_deep_proof_can_be_read_back() -> None:
    made = chain(400)
    explanation = made.explained(made.search().at("reach", (400,), 50))
    assert str(read_again(base(made), explanation)) == str(explanation)


def test_the_question_is_read_back() -> None:
    kb = told()
    (answer,) = kb.query("apart(A, B), not split(B, A)?")
    read = read_proof(kb, answer.why().to_json())
    read.verify()
    assert read.to_dict()["question"] == "apart(A, B), not split(B, A)"
    document = json.loads(answer.why().to_json())
    document["question"] = "apart(A, B), not split(B, B)"
    assert "its rule is not one of the program" in refusal(kb, document)
    document["question"] = "apart(A, "
    assert "its question cannot be read" in refusal(kb, document)
    document["question"] = "a_part(A, B)"
    assert "its question cannot be asked here" in refusal(kb, document)


def test_now_is_what_it_is_in_the_document() -> None:
    kb = KnowledgeBase.from_text("p(a) @ [2010, _]. q(X, T) :- p(X), now(T).", name="t")
    text = kb.why("q(a, 2014-05-06)", now="2014-05-06").to_json()
    kb.query("p(X)", now="2020-01-01")
    read_proof(kb, text).verify()
    assert "its `now` is no instant" in refusal(kb, json.loads(text) | {"now": {"symbol": "a"}})
    assert "`now` was given another value" in refusal(kb, json.loads(text) | {"now": None})


def test_a_proof_of_what_was_known_by_a_day_is_about_that() -> None:
    kb = told()
    view = kb.as_of("2015-03-15")
    text = view.why("apart(a, b)").to_json()
    read_proof(kb.as_of("2015-03-15"), text).verify()
    with pytest.raises(ProofError):
        read_proof(kb.as_of("2014-01-01"), text)


def test_a_rule_may_move_in_its_file_and_not_change() -> None:
    rule, facts = "q(X, Y) :- p(X, Y).", "p(b, a). "
    declared = ".decl p(a: group, b: group) symmetric"
    first = KnowledgeBase.from_text(f"{facts} {declared} {rule}", name="t")
    text = first.why("q(a, b)").to_json()
    moved = KnowledgeBase.from_text(f"{facts}\n\n{declared}\n% a remark\n{rule}", name="t")
    read_proof(moved, text).verify()
    assert moved.why("q(a, b)").text() != first.why("q(a, b)").text()
    other = KnowledgeBase.from_text(f"{facts} {declared} {rule} r(X) :- p(X, _).", name="t")
    assert "it is about other rules" in refusal(other, json.loads(text))


# -- what is changed ------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_whatever_is_changed_in_a_document_is_noticed(name: str) -> None:
    kb = base(case(name))
    choice = random.Random(name)
    explanation = choice.choice(explanations(name))
    document = json.loads(explanation.to_json())
    found = list(changed(document))
    missed = [
        where
        for where, forged in choice.sample(found, min(60, len(found)))
        if not is_refused(kb, forged)
    ]
    assert missed == []


@pytest.mark.parametrize("name", CASES)
def test_a_forged_proof_that_is_exported_whole_is_noticed(name: str) -> None:
    made, choice = case(name), random.Random(name)
    kb = base(made)
    explanation = choice.choice(explanations(name))
    right = explanation.to_dict()
    node = choice.choice(list(walk(explanation.proof)))
    for what, forged in forgeries(node, made):
        proof = replaced(explanation.proof, node, forged)
        try:
            document = evolve(explanation, proof=proof, goals=explanation.goals).to_dict()
        except (CartelogicError, ArithmeticError, TypeError, ValueError, LookupError):
            continue  # it cannot even be written
        # Of what is looked up in the program, a document says only which it is.
        assert document == right or is_refused(kb, document), what


def edited(document: Document, edit: Callable[[Document], object]) -> Document:
    copied: Document = json.loads(json.dumps(document))
    edit(copied)
    return copied


EDITS: dict[str, tuple[Callable[[Document], object], str]] = {
    "an interval": (
        lambda d: d["nodes"][1]["interval"].update(first="2015-05-02"),
        "n2, “split(a, b) [2015-05-01, _]”: its fields say “split(a, b) [2015-05-02, _]”",
    ),
    "a binding": (
        lambda d: d["nodes"][0]["bindings"][0]["value"].update(symbol="c"),
        "its `text` says “with X = a, Y = b”, and its nodes “with X = c, Y = b”",
    ),
    "a premise": (lambda d: d["nodes"][0]["premises"].clear(), "no part of its proof is `n2`"),
    "a report": (
        lambda d: d["nodes"][1].update(report="r2"),
        "the database has no such report `r2`",
    ),
    "a digest": (
        lambda d: d["nodes"][1].update(sha256="0" * 64),
        "`r1` is another report here: its digest differs",
    ),
    "a claim": (
        lambda d: d["nodes"][1]["claim"].update(interval="[2015-04, _]"),
        "`r1` does not make the claim",
    ),
    "a rule": (
        lambda d: d["nodes"][0]["rule"].update(id="apart(X, Y) :- split(Y, X)."),
        "its rule is not one of the program",
    ),
    "the program": (
        lambda d: d["program"].update(sha256="0" * 64),
        "it is about other rules: their digest differs",
    ),
    "what is read first": (
        lambda d: d.update(short="apart(a, b) always"),
        "its `short` is not what its nodes prove",
    ),
    "the text": (
        lambda d: d.update(text=d["text"].replace("graded C6", "graded A1")),
        "its `text` says “└─ split(a, b) [2015-05-01, _], r1: asserted by An official, "
        "read in The Herald (2015-03), paragraph 1 sentence 2, graded A1”",
    ),
    "the note of a report": (
        lambda d: d["reports"][0].update(note="Shouted."),
        "its `reports` is not what its nodes prove",
    ),
    "a node": (lambda d: d["nodes"][1].update(kind="guessed"), "no nodes of kind `guessed`"),
    "the root": (lambda d: d.update(root="n2"), "no part of its proof is `n1`"),
    "a circle": (
        lambda d: d["nodes"][0]["premises"].append("n1"),
        "n1: it is used to prove itself",
    ),
    "a node twice": (lambda d: d["nodes"].append(d["nodes"][1]), "two nodes are `n2`"),
    "a field": (lambda d: d["nodes"][1].update(sure=True), "what its `sure` would mean"),
    "another field": (lambda d: d.update(sure=True), "what its `sure` would mean"),
    "a missing field": (lambda d: d["nodes"][1].pop("interval"), "it has no `interval`"),
    "the format": (lambda d: d.update(format="proof"), "it is no proof"),
    "the version": (lambda d: d.update(version=2), "it is of another version than 1"),
    "the time line": (lambda d: d.update(time="integers"), "its time line is of `integers`"),
    "an instant": (
        lambda d: d["nodes"][1]["interval"].update(first="soon"),
        "`soon` is not a date",
    ),
    "an atom that no words are for": (
        lambda d: d["nodes"][1]["atom"].update(
            relation="dated split", row=[{"symbol": "a"} for _ in range(4)]
        ),
        "n2, “split(a, b) [2015-05-01, _]”: cannot be shown: 'a' is no instant",
    ),
    "a number that is too large": (
        lambda d: d["nodes"][0]["bindings"][0].update(value={"float": 10**400}),
        "is no value: int too large to convert to float",
    ),
    "a range of ranges": (
        lambda d: d["nodes"][0]["bindings"][0].update(
            value={"range": [{"range": [{"number": 1}, {"number": 2}]}, {"number": 3}]}
        ),
        "a range has no range as an end",
    ),
    "no atom": (lambda d: d["nodes"][0].update(atom=3), "`3` is no object"),
    "no bindings": (lambda d: d["nodes"][0].update(bindings=3), "`3` is no list"),
    "an empty interval": (
        lambda d: d["nodes"][1]["interval"].update(last="2000-01-01"),
        "holds at no instant",
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_what_is_wrong_is_said(what: str) -> None:
    kb = told()
    edit, expected = EDITS[what]
    document = json.loads(why(kb).to_json())
    said = refusal(kb, edited(document, edit))
    assert expected in said
    assert said.count(expected) == 1


TIME = """
.time integer
held(a) @ [3..5, 4..9]. p(a). p(b). p(c).
spell(X) @ [0, _] :- held(X) @ I, days(I) > 0.
number(N) :- N = count : { p(_) }, N > 2.
"""


def node(document: Document, kind: str) -> Document:
    """The first node of a kind."""
    found: Document = next(node for node in document["nodes"] if node["kind"] == kind)
    return found


@pytest.mark.parametrize(
    ("atom", "edit", "expected"),
    [
        (
            "spell(a)",
            lambda d: node(d, "vague_spell").update(value={"symbol": "a"}),
            "n2, “held(a) [3..5, 4..9]”: its `value` is no interval",
        ),
        (
            "spell(a)",
            lambda d: node(d, "vague_spell").update(is_certain=1),
            "n2, “held(a) [3..5, 4..9]”: its `is_certain` is neither true nor false",
        ),
        (
            "number(3)",
            lambda d: node(d, "aggregated")["others"].append(node(d, "reported")["id"]),
            "n2, “count : { p(_) } = 3 always”: "
            "a proof of something stands where an absence belongs",
        ),
        (
            "number(3)",
            lambda d: node(d, "aggregated")["rows"].append(node(d, "condition")["id"]),
            "the document: its proof cannot be shown\n",
        ),
    ],
)
def test_what_is_wrong_with_intervals_and_aggregates_is_said(
    atom: str, edit: Callable[[Document], object], expected: str
) -> None:
    kb = KnowledgeBase.from_text(TIME, name="t")
    document = json.loads(kb.why(atom).to_json())
    read_proof(kb, json.dumps(document)).verify()
    assert expected in refusal(kb, edited(document, edit))


def test_a_value_is_refused_however_deep_it_is_nested() -> None:
    given: Any = {"number": 1}
    for _ in range(5_000):
        given = {"range": [given, {"number": 3}]}
    with pytest.raises(UnreadableError, match="a range has no range as an end"):
        Coding(Codec.INTEGERS).read_value(given)


def test_no_sentence_is_that_of_a_locator_that_names_none() -> None:
    kb = told()
    kb.database.add([report("r2", "split(c, d) @ [2015-05, _]", locator="p1 s2 somewhere")])
    document = json.loads(why(kb, "apart(c, d)").to_json())
    read_proof(kb, json.dumps(document)).verify()
    document["reports"][0]["sentence"] = "They split in May."
    assert "the sentence it quotes is not the one that `r2` cites" in refusal(kb, document)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "it is no JSON"),
        ("[]", "it is no proof"),
        ("{", "it is no JSON"),
        ('{"a": 1, "a": 2}', "a field twice"),
        ('{"a": NaN}', "NaN is no number"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "it is no JSON"),
    ],
)
def test_what_is_no_document_is_refused(text: str, expected: str) -> None:
    with pytest.raises(ProofError, match=expected):
        read_proof(told(), text)


def test_a_report_that_has_changed_is_another_one() -> None:
    document = json.loads(why(told()).to_json())
    assert "its digest differs" in refusal(told(note="Told again."), document)


# -- the sentences --------------------------------------------------------------------------


def test_a_sentence_is_compared_with_the_digest_that_its_report_cites(tmp_path: Path) -> None:
    tmp_path.joinpath(ARTICLE.file).write_text(SPLIT, "utf-8")
    text = why(told(articles=tmp_path)).to_json()
    without = told()
    read: Explanation = read_proof(without, text)
    read.verify()
    assert "“They <b>split</b> in May.”" in str(read)
    forged = text.replace("in May", "in June")
    assert "not the one that `r1` cites" in refusal(without, json.loads(forged))
    left_out = edited(json.loads(text), lambda d: d["reports"][0].update(sentence=None))
    assert "its `text` says" in refusal(without, left_out)
