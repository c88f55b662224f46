"""How the engine ``rows`` has its rules planned."""

from __future__ import annotations

import pytest

from cartelogic.analysis.normal import NormalRule
from cartelogic.engine.rows import applying
from cartelogic.plan.lowering import Size, lower
from cartelogic.plan.nodes import Join, Plan
from tests.evaluation import loaded, started

BRIDGES = " ".join(f"bridge({i}, {i + 1})." for i in range(1, 101))


def test_a_relation_that_still_grows_is_taken_for_large(monkeypatch: pytest.MonkeyPatch) -> None:
    plans: dict[tuple[str, int | None], Plan] = {}

    def lowered(rule: NormalRule, delta: int | None, size: Size) -> Plan:
        plans[rule.head.predicate, delta] = plan = lower(rule, delta, size)
        return plan

    monkeypatch.setattr(applying, "lower", lowered)
    rules = "way(X, Y) :- start(X, Y). way(X, Z) :- way(X, Y), bridge(Y, V), way(V, Z)."
    small = "few(X, Z) :- start(X, Y), bridge(Y, V), start(V, Z)."
    text = f"{BRIDGES} start(1, 2). start(3, 4). {rules} {small}"
    engine = started("rows", *loaded(text))
    assert engine.relation("way").as_dict().keys() == {(1, 2), (3, 4), (1, 4)}
    assert engine.relation("few").as_dict().keys() == {(1, 4)}

    def order(head: str, delta: int | None) -> list[str]:
        return [step.relation for step in plans[head, delta].steps if isinstance(step, Join)]

    assert order("way", 0) == ["way", "bridge", "way"]
    assert order("few", None) == ["start", "start", "bridge"], "which is known to be small"
