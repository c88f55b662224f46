"""Whatever is changed in a proof that is right, the checker notices."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from attrs import fields

from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.proof import (
    Absence,
    Attribute,
    Coalesced,
    Condition,
    Declared,
    Derived,
    Proof,
    Reported,
    Said,
    walk,
)
from cartelogic.provenance.verify import faults
from tests.planted_faults import FAULTS, ROOT, WHERE
from tests.unit.provenance.programs import CASES, case, explanations
from tests.unit.provenance.tampering import OF_PROOFS, changed_fields, forgeries, replaced

MOST = 100
"""How many nodes of a case are tampered with; of most cases that is all of them."""
FEW = 2
"""Of how many nodes of each kind, in a case, every field of every field is changed."""


def nodes(name: str) -> Iterator[tuple[Explanation, Proof]]:
    """Every node of a case's proofs once, with a proof that it is in."""
    seen: set[int] = set()
    for explanation in explanations(name):
        for node in walk(explanation.proof):
            if id(node) not in seen:
                seen.add(id(node))
                yield explanation, node


def is_noticed(explanation: Explanation, node: Proof, forged: Proof) -> bool:
    """Whether a proof with one node exchanged is wrong: the node itself, or what rests on it."""
    about = explanation.analysis, explanation.database, explanation.goals
    return bool(faults(forged, *about) or faults(replaced(explanation.proof, node, forged), *about))


@pytest.mark.parametrize("name", CASES)
def test_what_was_not_tampered_with_is_right(name: str) -> None:
    for explanation in explanations(name):
        explanation.verify()


def test_the_cases_use_every_kind_of_node() -> None:
    kinds = {type(node).__name__ for name in CASES for _, node in nodes(name)}
    assert kinds == {kind.__name__ for kind in Proof.__args__}


@pytest.mark.parametrize("name", CASES)
def test_every_change_to_a_node_is_noticed(name: str) -> None:
    made, missed, count = case(name), [], 0
    found = list(nodes(name))
    for explanation, node in random.Random(name).sample(found, min(MOST, len(found))):
        for what, forged in forgeries(node, made):
            count += 1
            if not is_noticed(explanation, node, forged):
                missed.append(f"{what}: {explanation.renderer.head(node)}")
    assert not missed
    assert count > 50


HARMLESS = {
    (Derived, "bindings turned round"): "the order of values says nothing",
    (Declared, "bindings turned round"): "the order of values says nothing",
    (Condition, "bindings turned round"): "the order of values says nothing",
    (Absence, "searched"): "how much was looked at says nothing",
    (Absence, "interval.start"): "it may be enough for what it is used for, if it is shorter",
    (Absence, "interval.end"): "it may be enough for what it is used for, if it is shorter",
    (Coalesced, "interval.start"): "it proves less, if it is shorter",
    (Coalesced, "interval.end"): "it proves less, if it is shorter",
    (Absence, "apart_from turned round"): "the order of what is excepted says nothing",
}
"""Changes after which a proof may be right still, each with the reason."""


def is_harmless(node: Proof, what: str, forged: Proof) -> bool:
    if isinstance(node, (Absence, Coalesced)) and what.startswith("interval"):
        assert not isinstance(forged, Condition)
        return node.interval.intersection(forged.interval) == forged.interval
    return (type(node), what) in HARMLESS


@pytest.mark.parametrize("name", CASES)
def test_every_change_to_a_field_is_noticed(name: str) -> None:
    missed, count = [], 0
    met: Counter[type[Proof]] = Counter()
    for explanation, node in nodes(name):
        met[type(node)] += 1
        if met[type(node)] > FEW:
            continue
        for what, forged in changed_fields(node):
            count += 1
            if not (is_noticed(explanation, node, forged) or is_harmless(node, what, forged)):
                missed.append(f"{what}: {explanation.renderer.head(node)}")
    assert not missed
    assert count > 50


def test_no_field_of_a_proof_is_left_out() -> None:
    """A new field of a node needs a change to it above; a new kind of node needs a case."""
    changed: set[tuple[type[Proof], str]] = set()
    every = {(kind, field.name) for kind in Proof.__args__ for field in fields(kind)}
    for name in CASES:
        for _, node in nodes(name):
            left = {field for kind, field in every - changed if kind is type(node)}
            if not left:
                continue
            for what, _ in changed_fields(node):
                changed.add((type(node), re.split(r"[. ]", what)[0]))
            for _, forged in forgeries(node, case(name)):
                if type(forged) is type(node):
                    changed |= {
                        (type(node), field)
                        for field in left & OF_PROOFS
                        if getattr(forged, field) is not getattr(node, field)
                    }
    assert changed == every


@pytest.mark.parametrize("name", CASES)
def test_a_forged_leaf_is_wrong_by_itself(name: str) -> None:
    made = case(name)
    for explanation, node in nodes(name):
        if isinstance(node, (Reported, Said, Attribute, Absence)):
            for what, forged in forgeries(node, made):
                is_wide = what.endswith("too wide")
                if is_wide or not isinstance(node, Absence):
                    assert faults(forged, made.analysis, made.database, explanation.goals), what


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_what_a_planted_fault_replaces_is_there_once(number: int) -> None:
    module, old, new = FAULTS[number]
    assert (ROOT / WHERE / f"{module}.py").read_text().count(old) == 1
    assert old != new
