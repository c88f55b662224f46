"""Types: what they stand for."""

from __future__ import annotations

from cartelogic.analysis.sorts import expand


def test_a_type_stands_for_the_kinds_of_all_its_parts() -> None:
    declared = {"actor": ("person", "group"), "thing": ("actor", "number")}
    assert expand("thing", declared) == {"person", "group", *expand("number", {})}


def test_types_that_are_parts_of_each_other_stand_for_what_they_have_together() -> None:
    declared = {"one": ("symbol", "other"), "other": ("number", "one")}
    assert expand("one", declared) == expand("symbol", {}) | expand("number", {})
    assert expand("other", declared) == expand("one", declared)
