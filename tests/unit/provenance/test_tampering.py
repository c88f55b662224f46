"""Whatever is changed in a proof that is right, the checker notices."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.proof import Absence, Attribute, Proof, Reported, Said, walk
from cartelogic.provenance.verify import faults
from tests.unit.provenance.programs import CASES, case, explanations
from tests.unit.provenance.tampering import forgeries, replaced

MOST = 150
"""How many nodes of a case are tampered with; of most cases that is all of them."""


def nodes(name: str) -> Iterator[tuple[Explanation, Proof]]:
    """Every node of a case's proofs once, with a proof that it is in."""
    seen: set[int] = set()
    for explanation in explanations(name):
        for node in walk(explanation.proof):
            if id(node) not in seen:
                seen.add(id(node))
                yield explanation, node


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
            proof = replaced(explanation.proof, node, forged)
            if not faults(proof, made.analysis, made.database, explanation.goals):
                missed.append(f"{what}: {explanation.renderer.head(node)}")
    assert not missed
    assert count > 50


@pytest.mark.parametrize("name", CASES)
def test_a_forged_leaf_is_wrong_by_itself(name: str) -> None:
    made = case(name)
    for explanation, node in nodes(name):
        if isinstance(node, (Reported, Said, Attribute, Absence)):
            for what, forged in forgeries(node, made):
                is_wide = what.endswith("too wide")
                if is_wide or not isinstance(node, Absence):
                    assert faults(forged, made.analysis, made.database, explanation.goals), what
