"""Strategies for sources, claims and reports: they fit the language, and each other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelogic import KnowledgeBase
from cartelogic.model.sources import CREDIBILITY, RELIABILITY, Claim, Report, Source, Stance
from cartelogic.model.values import kind
from cartelogic.testing import claims, reports, sources
from tests.shrinking import least

some = settings(max_examples=40)
TYPES = {"size": ("group", "number"), "born": ("person", "date", "text", "float", "interval")}


@some
@given(sources())
def test_a_source_has_a_grade_and_publishes_in_another(source: Source) -> None:
    assert source.reliability in RELIABILITY
    assert source.outlet != source.id
    assert source.outlet is None or source.kind != "outlet"


@some
@given(claims(TYPES))
def test_a_claim_has_the_types_of_its_predicate(claim: Claim) -> None:
    wanted = [
        t if t in ("number", "date", "text", "float", "interval") else "symbol"
        for t in TYPES[claim.predicate]
    ]
    assert [kind(value) for value in claim.row] == wanted


@some
@given(
    st.lists(sources(), unique_by=lambda source: source.id),
    st.lists(reports(), max_size=5, unique_by=lambda report: report.id),
)
def test_a_knowledge_base_takes_them(described: list[Source], told: list[Report]) -> None:
    kb = KnowledgeBase()
    kb.add(told, sources=described)
    for report in told:
        assert report.credibility in CREDIBILITY
        assert kb.database.reports[report.id] == report
        for claim in report.claims:
            found = kb.database.claims(claim.predicate, claim.row)
            denied = kb.database.denials(claim.predicate, claim.row)
            assert any(c.report == report for c in (*found, *denied))


@pytest.mark.parametrize("stance", Stance)
def test_reports_of_every_stance_are_drawn(stance: Stance) -> None:
    assert least(reports(), lambda report: report.stance is stance).stance is stance


def test_they_shrink_to_one_plain_report() -> None:
    report = least(reports())
    assert (report.id, report.source, report.stance) == ("r1", "source1", Stance.ASSERTS)
    assert (report.published, report.credibility) == (None, 6)
    assert report.claims == (Claim("allied", ("group1", "group1")),)
    assert least(sources()) == Source("source1", "Source1", "outlet", "F")


def test_what_they_are_made_of_can_be_chosen() -> None:
    strategy = reports(claims({"met": ("person",)}), sources=["dea"], stances=[Stance.DENIES])
    report = least(strategy)
    assert report.source == "dea"
    assert report.stance is Stance.DENIES
    assert report.claims == (Claim("met", ("person1",)),)
