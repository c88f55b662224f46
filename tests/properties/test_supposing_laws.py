"""The laws of supposing: with fewer reports or more, as if it had been so from the start.

What a knowledge base takes over from the one it was made from must not show: not in what it
derives, not in its proofs, and not in the other.
"""

from __future__ import annotations

from collections.abc import Collection

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from cartelogic.engine.rows import revising
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.sources import Report
from cartelogic.provenance.search import Search
from cartelogic.provenance.verify import faults
from cartelogic.testing.writing import EVERYTHING, Written, programs
from tests.evaluation import Extents, derived_names, load, parsed

PATIENT = settings(
    max_examples=max(1, settings().max_examples // 12),
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.fixture(autouse=True, params=["again", "revised"], scope="module")
def way(request: pytest.FixtureRequest) -> object:
    """Small strata are worked out again; half of the tests revise them."""
    known = revising.SMALL, revising.SHARE
    if request.param == "revised":
        revising.SMALL, revising.SHARE = 0, 1.0
    yield
    revising.SMALL, revising.SHARE = known


def base_of(program: Written) -> KnowledgeBase:
    _, database = load(program)
    rules = parsed(evolve(program, facts=()).text).program
    return KnowledgeBase(rules, database)


def all_of(
    kb: KnowledgeBase, engine: str = "rows", names: Collection[str] | None = None
) -> Extents:
    """Every relation of a program, in all extents."""
    wanted = derived_names(kb.analysis.require()) if names is None else names
    made = kb._engine(engine)
    return {name: made.relation(name).as_dict() for name in wanted}


def anew(kb: KnowledgeBase) -> KnowledgeBase:
    """The same program and reports, with nothing taken over."""
    return KnowledgeBase(kb.program, kb.database.copy())


def is_right(kb: KnowledgeBase) -> None:
    """It derives what it would from scratch."""
    expected = anew(kb)
    # Without any fact that has an interval, say, the program may be refused from scratch.
    assume(not expected.analysis.errors)
    assert all_of(kb) == all_of(expected)


def is_proven(kb: KnowledgeBase) -> None:
    """Everything it derives has a right proof."""
    found = all_of(kb)
    search = Search(kb.analysis, kb.database, kb._engine("rows").relation)
    for name, rows in found.items():
        for row, extent in rows.items():
            for part in extent:
                proof = search.throughout(name, row, part)
                assert faults(proof, kb.analysis, kb.database) == ()


@PATIENT
@given(programs(EVERYTHING), st.data())
def test_without_a_report_is_as_if_it_had_never_been(program: Written, data: st.DataObject) -> None:
    kb = base_of(program)
    assume(kb.database.reports)
    before = all_of(kb)
    gone = data.draw(st.sampled_from(sorted(kb.database.reports)))
    less = kb.without(report=gone)
    assert gone not in less.database.reports
    is_right(less)
    is_proven(less)
    assert all_of(less, "naive") == all_of(less)
    assert all_of(kb) == before
    event("something falls" if all_of(less) != before else "nothing falls")


@PATIENT
@given(programs(EVERYTHING), st.data())
def test_without_all_of_a_source_is_without_each_of_its_reports(
    program: Written, data: st.DataObject
) -> None:
    kb = base_of(program)
    assume(kb.database.reports)
    source = data.draw(st.sampled_from(sorted({r.source for r in kb.database.reports.values()})))
    reports = [r.id for r in kb.database.reports.values() if r.source == source]
    all_of(kb)
    less = kb.without(source=source)
    is_right(less)
    one_by_one = kb
    for report in reports:
        one_by_one = one_by_one.without(report=report)
        if data.draw(st.booleans()):
            all_of(one_by_one)
    assert all_of(one_by_one) == all_of(less)
    assert all_of(kb.without(report=reports)) == all_of(less)


@PATIENT
@given(programs(EVERYTHING), st.data())
def test_what_was_taken_away_and_said_again_is_known_again(
    program: Written, data: st.DataObject
) -> None:
    kb = base_of(program)
    assume(kb.database.reports)
    before = all_of(kb)
    gone = kb.database.reports[data.draw(st.sampled_from(sorted(kb.database.reports)))]
    less = kb.without(report=gone.id)
    all_of(less)
    more = less._forked()
    more.database.add([gone])
    is_right(more)
    assert all_of(more, names=before) == before
    is_right(less)


Step = tuple[str, Report]


@PATIENT
@given(programs(EVERYTHING), st.data())
def test_any_chain_of_changes_leaves_each_base_with_its_own(
    program: Written, data: st.DataObject
) -> None:
    whole = base_of(program)
    reports = sorted(whole.database.reports.values(), key=lambda report: report.id)
    assume(reports)
    bases = [whole]
    for _ in range(data.draw(st.integers(1, 5))):
        kb = data.draw(st.sampled_from(bases))
        report = data.draw(st.sampled_from(reports))
        names = derived_names(kb.analysis.require())
        if data.draw(st.booleans()) and names:  # some of it is asked for in between
            kb._engine("rows").relation(data.draw(st.sampled_from(names)))
        if data.draw(st.booleans()):  # a base of its own
            kb = kb._forked()
            bases.append(kb)
        if report.id in kb.database.reports:
            kb.retract(report=report.id)
        else:
            kb.database.add([report])
            kb._changed(None)
        assume(not kb.analysis.errors)  # without any fact that ends, a rule can be refused
    for kb in data.draw(st.permutations(bases)):
        is_right(kb)
        is_proven(kb)
    for kb in bases:
        assert all_of(kb, "naive") == all_of(anew(kb))


@PATIENT
@given(programs(EVERYTHING), st.data())
def test_the_order_of_asking_changes_nothing(program: Written, data: st.DataObject) -> None:
    kb = base_of(program)
    assume(kb.database.reports)
    names = derived_names(kb.analysis.require())
    assume(names)
    for name in data.draw(st.lists(st.sampled_from(names), max_size=3)):
        kb._engine("rows").relation(name)
    less = kb.without(report=data.draw(st.sampled_from(sorted(kb.database.reports))))
    assume(not anew(less).analysis.errors)
    expected = all_of(anew(less))
    order = data.draw(st.permutations(sorted(expected)))
    assert {name: less._engine("rows").relation(name).as_dict() for name in order} == expected
