"""The rules under test: where they come from, what they need, and slices of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cartelogic import KnowledgeBase, ProgramError
from cartelogic.testing import Rules, rules_of

TEXT = """
.decl ally(a: group, b: group, p: place) disjoint(rival)
.decl rival(a: group, b: group, p: place)
.decl lonely(a: group)
within(town, state).
allied(A, B) :- ally(A, B, _).
allied(A, C) :- allied(A, B), allied(B, C).
lonely(A) :- group(A), not allied(A, _).
told(R, A) :- R says ally(A, _, _), credibility(R, N), N < 3.
late(A) :- allied(A, _), now(D), D > 2014-01-01.
whole(A) :- allied(A, _) @ I, days(I) > 3, group(A).
"""


def test_what_rules_conclude_and_what_only_facts_define() -> None:
    rules = Rules.from_text(TEXT)
    assert rules.derived == ("allied", "lonely", "told", "late", "whole")
    assert rules.base == ("ally", "group", "rival")
    assert rules.negated == ("allied",)


def test_facts_in_the_text_are_always_there() -> None:
    rules = Rules.from_text(TEXT)
    assert [claimed.claim.row for claimed in rules.database.all_claims("within")] == [
        ("town", "state")
    ]
    assert not rules.program.facts


def test_a_slice_has_what_a_predicate_depends_on() -> None:
    rules = Rules.from_text(TEXT)
    slice_ = rules.about(["allied"])
    assert slice_.derived == ("allied",)
    # What is declared disjoint decides what is certain; places that lie in others, too.
    assert rules.needed_by(["allied"]) == {"allied", "ally", "rival", "within"}
    assert rules.needed_by(["lonely"]) == {"lonely", "group", "allied", "ally", "rival", "within"}


@pytest.mark.parametrize(
    ("about", "reads_reports", "reads_now", "needs_times"),
    [
        ("allied", False, False, False),
        ("told", True, False, False),
        ("late", False, True, False),
        ("whole", False, False, True),
    ],
)
def test_what_a_slice_asks_for(
    about: str, reads_reports: bool, reads_now: bool, needs_times: bool
) -> None:
    slice_ = Rules.from_text(TEXT).about([about])
    found = slice_.reads_reports, slice_.reads_now, slice_.needs_times
    assert found == (reads_reports, reads_now, needs_times)


def test_rules_of_files_folders_and_knowledge_bases(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "a.dl").write_text('.include "b.dl"\np(X) :- q(X), r(X).\n')
    (folder / "b.dl").write_text("q(X) :- s(X).\n")
    (folder / "facts.yaml").write_text("entities: {x: {kind: group, name: X}}\n")
    for given in (folder, folder / "a.dl", str(folder)):
        assert set(rules_of(given).derived) == {"p", "q"}
    (tmp_path / "more.dl").write_text("t(X) :- p(X).\n")
    assert set(rules_of(folder, tmp_path / "more.dl").derived) == {"p", "q", "t"}
    kb = KnowledgeBase.from_text("p(X) :- q(X).\nq(a).")
    rules = rules_of(kb)
    assert rules.derived == ("p",)
    assert len(rules.database.reports) == 1
    assert rules_of(rules) is rules


def test_mistakes_are_told_as_everywhere() -> None:
    with pytest.raises(ProgramError, match="CL101"):
        Rules.from_text("p(X :- q(X).")
    with pytest.raises(ProgramError, match="cannot be loaded"):
        rules_of("nowhere")
