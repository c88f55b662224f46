"""The laws of witnesses, on random programs.

Of programs in which more reports never take a conclusion away, the witnesses are what trying
all sets of reports finds.  Of all programs: a conclusion has a witness exactly where it holds,
and the reports of every proof contain one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from cartelogic.analysis.checks import Analysis
from cartelogic.engine import Engine
from cartelogic.model.values import Row
from cartelogic.provenance.proof import Attribute, Ground, Proof, Reported, Said, walk
from cartelogic.provenance.search import Search
from cartelogic.provenance.witnesses import Witnessing
from cartelogic.store.database import Database
from cartelogic.temporal import EMPTY, IntervalSet
from cartelogic.testing.writing import EVERYTHING, VAGUE, Written, programs
from tests.evaluation import derived_names, started
from tests.growing import GROWING, by_subset, few_reports, sound

PATIENT = settings(
    max_examples=max(1, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

Found = dict[tuple[str, ...], IntervalSet]


def witnessing(analysis: Analysis, database: Database, engine: Engine) -> Witnessing:
    return Witnessing.of(Search(analysis, database, engine.relation))


def conclusions(analysis: Analysis, engine: Engine) -> Iterator[tuple[str, Row, IntervalSet]]:
    """Every tuple that rules derive, and when it holds."""
    for name in derived_names(analysis):
        for row, extent in engine.relation(name):
            yield name, row, extent


@PATIENT
@given(programs(GROWING), st.randoms(use_true_random=False))
def test_witnesses_are_the_smallest_sets_of_reports_that_suffice(
    program: Written, choice: random.Random
) -> None:
    analysis, database = sound(program)
    database = few_reports(database, choice)
    derived = by_subset(analysis, database)
    whole = derived[tuple(sorted(database.reports))]
    assume(whole)
    found = witnessing(analysis, database, started("rows", analysis, database))
    for ground in whole:
        tried: Found = {}
        for some, extents in derived.items():
            extent = extents.get(ground, EMPTY)
            for gone in some:
                fewer = tuple(name for name in some if name != gone)
                extent = extent - derived[fewer].get(ground, EMPTY)
            if extent:
                tried[some] = extent
        assert {w.reports: w.extent for w in found.witnesses(ground)} == tried
        event(f"{min(len(tried), 3)} witnesses or more")


@PATIENT
@given(programs(EVERYTHING) | programs(VAGUE))
def test_a_conclusion_has_a_witness_exactly_where_it_holds(program: Written) -> None:
    analysis, database = sound(program)
    engine = started("rows", analysis, database)
    found = witnessing(analysis, database, engine)
    for name, row, extent in conclusions(analysis, engine):
        seen = EMPTY
        for witness in found.witnesses(Ground(name, row)):
            seen |= witness.extent
        assert seen == extent


@PATIENT
@given(programs(EVERYTHING))
def test_no_witness_contains_another_at_the_same_instant(program: Written) -> None:
    analysis, database = sound(program)
    engine = started("rows", analysis, database)
    found = witnessing(analysis, database, engine)
    for name, row, _ in conclusions(analysis, engine):
        for one, other in combinations(found.witnesses(Ground(name, row)), 2):
            if set(one.reports) <= set(other.reports):
                assert one.extent.isdisjoint(other.extent)


@PATIENT
@given(programs(EVERYTHING))
def test_the_reports_of_a_proof_contain_a_witness(program: Written) -> None:
    analysis, database = sound(program)
    engine = started("rows", analysis, database)
    search = Search(analysis, database, engine.relation)
    found = witnessing(analysis, database, engine)
    for name, row, extent in conclusions(analysis, engine):
        witnesses = found.witnesses(Ground(name, row))
        for part in extent:
            proof = search.at(name, row, part.start)
            cited = cited_by(proof)
            enough = EMPTY
            for witness in witnesses:
                if cited.issuperset(witness.reports):
                    enough |= witness.extent
            held = proof.interval  # type: ignore[union-attr]  # no comparison
            # What suffices on a part of it may be even less.
            assert all(
                any(
                    at in witness.extent and cited.issuperset(witness.reports)
                    for witness in witnesses
                )
                for at in (held.start, held.end - 1)
                if isinstance(at, int)
            )
            assert enough.covers(held)


def cited_by(proof: Proof) -> set[str]:
    """The reports that the leaves of a proof are read off."""
    return {
        node.report.id
        for node in walk(proof)
        if isinstance(node, (Reported, Said, Attribute)) and node.report is not None
    }


@PATIENT
@given(programs(EVERYTHING), st.integers(0, 22))
def test_asked_at_one_instant_witnesses_are_those_of_all_time_there(
    program: Written, instant: int
) -> None:
    analysis, database = sound(program)
    if program.calendar:
        instant += 735_280  # among the days of such programs
    engine = started("rows", analysis, database)
    found = witnessing(analysis, database, engine)
    for name, row, _ in conclusions(analysis, engine):
        ground = Ground(name, row)
        fresh = Witnessing(found.grounding, found.wording)
        there = {w.reports for w in fresh.witnesses(ground, (instant, instant + 1))}
        assert there == {w.reports for w in found.witnesses(ground) if instant in w.extent}


@settings(PATIENT, max_examples=max(1, PATIENT.max_examples // 2))
@given(programs(EVERYTHING), st.randoms(use_true_random=False))
def test_the_order_of_questions_changes_no_witness(program: Written, choice: random.Random) -> None:
    analysis, database = sound(program)
    engine = started("rows", analysis, database)
    grounds = [Ground(name, row) for name, row, _ in conclusions(analysis, engine)]
    one, other = (witnessing(analysis, database, engine) for _ in range(2))
    first = {ground: one.witnesses(ground) for ground in grounds}
    choice.shuffle(grounds)
    assert {ground: other.witnesses(ground) for ground in grounds} == first
