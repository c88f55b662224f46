"""The laws of proofs, on random programs.

Every conclusion has a proof at every instant; every proof is right, and none of its parts
can be changed; which proof is found does not depend on the order of anything.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator

import pytest
from attrs import evolve
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cartelogic.analysis.checks import Analysis, analyse
from cartelogic.engine import Engine
from cartelogic.model.clauses import Literal, Positive, Says
from cartelogic.model.sources import Report
from cartelogic.model.values import Row, Value
from cartelogic.provenance.proof import (
    Aggregated,
    Attribute,
    Condition,
    Derived,
    Proof,
    Reported,
    Said,
    Spell,
    VagueSpell,
    Windowed,
    leaves,
    walk,
)
from cartelogic.provenance.render import Renderer
from cartelogic.provenance.search import Search
from cartelogic.provenance.solving import Bindings, Reading, Solver
from cartelogic.provenance.verify import faults
from cartelogic.store.database import Database
from cartelogic.temporal import Interval, IntervalSet
from cartelogic.testing.writing import EVERYTHING, VAGUE, Features, Written, programs
from tests.evaluation import (
    database_of,
    derived_names,
    load,
    parsed,
    report_of,
    started,
)
from tests.unit.provenance.programs import World
from tests.unit.provenance.tampering import forgeries, replaced

POSITIVE = Features(
    negation=False,
    whole_spells=False,
    instants=False,
    reports=False,
    aggregates=False,
    disputes=False,
)
PATIENT = settings(
    max_examples=max(1, settings().max_examples // 4),  # every tuple of a program is proven
    suppress_health_check=[HealthCheck.too_slow],
)


def conclusions(analysis: Analysis, engine: Engine) -> Iterator[tuple[str, Row, IntervalSet]]:
    """Every tuple that rules derive, and when it holds."""
    for name in derived_names(analysis):
        for row, extent in engine.relation(name):
            yield name, row, extent


def interval_of(proof: Proof) -> Interval:
    assert not isinstance(proof, Condition)
    return proof.interval


@pytest.mark.parametrize("name_of_engine", ["columns", "rows"])
@PATIENT
@given(programs(EVERYTHING))
def test_every_conclusion_has_a_right_proof_throughout(
    name_of_engine: str, program: Written
) -> None:
    analysis, database = load(program)
    engine = started(name_of_engine, analysis, database)
    search = Search(analysis, database, engine.relation)
    derived = 0
    for name, row, extent in conclusions(analysis, engine):
        for part in extent:
            derived += 1
            begun = search.at(name, row, part.start)
            assert faults(begun, analysis, database) == ()
            assert interval_of(begun).start == part.start
            assert interval_of(begun).end <= part.end
            whole = search.throughout(name, row, part)
            assert faults(whole, analysis, database) == ()
            assert interval_of(whole) == part
    event("derives something" if derived else "derives nothing")


@PATIENT
@given(programs(VAGUE))
def test_conclusions_from_values_that_are_ranges_have_right_proofs(program: Written) -> None:
    analysis, database = load(program)
    engine = started("rows", analysis, database)
    search = Search(analysis, database, engine.relation)
    for name, row, extent in conclusions(analysis, engine):
        for part in extent:
            assert faults(search.throughout(name, row, part), analysis, database) == ()


@PATIENT
@given(programs(EVERYTHING), st.integers(0, 22))
def test_there_is_a_proof_exactly_where_the_conclusion_holds(
    program: Written, instant: int
) -> None:
    analysis, database = load(program)
    if program.calendar:
        instant += 735_280  # among the days of such programs
    engine = started("rows", analysis, database)
    search = Search(analysis, database, engine.relation)
    for name, row, extent in conclusions(analysis, engine):
        try:
            proof = search.at(name, row, instant)
        except LookupError:
            assert instant not in extent
        else:
            assert instant in interval_of(proof)
            assert extent.covers(interval_of(proof))


@PATIENT
@given(programs(EVERYTHING), st.randoms(use_true_random=False))
def test_whatever_is_changed_in_a_proof_is_noticed(program: Written, choice: random.Random) -> None:
    analysis, database = load(program)
    engine = started("rows", analysis, database)
    world = World(analysis, database, engine)
    proofs = [proof for proof in world.proofs() if _has_one_way(proof)]
    for proof in choice.sample(proofs, min(3, len(proofs))):
        node = choice.choice(list(walk(proof)))
        for what, forged in forgeries(node, world):
            assert faults(replaced(proof, node, forged), analysis, database), what


def _has_one_way(proof: Proof) -> bool:
    """Whether no two premises, parts or rules of a proof could stand in for each other."""
    for node in walk(proof):
        if isinstance(node, Derived):
            relations = [
                premise.ground.relation
                for premise in node.premises
                if not isinstance(premise, Condition)
            ]
            if len(set(relations)) < len(relations):
                return False
    return True


# -- the same proof ----------------------------------------------------------------------------


def proofs_as_text(program: Written, reports: Iterable[Report], engine: str) -> list[str]:
    """Every proof of a program, built from scratch; rules are not told by their lines."""
    rules = parsed(program.text).program
    database = database_of(evolve(rules, facts=()), reports)
    analysis = analyse(evolve(rules, facts=()), database.profiles).require()
    relations = started(engine, analysis, database)
    search = Search(analysis, database, relations.relation)
    show = Renderer(database).text
    found = [
        show(search.throughout(name, row, part))
        for name, row, extent in conclusions(analysis, relations)
        for part in extent
    ]
    return [re.sub(r"test\.dl:\d+", "", text) for text in found]


def named_reports(program: Written) -> list[Report]:
    """The facts of a program as reports whose ids do not depend on lines."""
    facts = database_of(parsed(program.text).program).reports.values()
    named = [evolve(fact, id=f"f{i:02}") for i, fact in enumerate(facts)]
    return named + [report_of(program, report) for report in program.reports]


@PATIENT
@given(programs(EVERYTHING), st.randoms(use_true_random=False))
def test_order_and_engine_change_no_proof(program: Written, choice: random.Random) -> None:
    reports = named_reports(program)
    expected = proofs_as_text(program, reports, "rows")
    rules = tuple(choice.sample(program.rules, len(program.rules)))
    shuffled = evolve(program, rules=rules)
    assert proofs_as_text(shuffled, choice.sample(reports, len(reports)), "rows") == expected
    for engine in ("columns", "naive"):
        found = proofs_as_text(shuffled, choice.sample(reports, len(reports)), engine)
        assert found == expected, engine


@PATIENT
@given(programs(VAGUE))
def test_the_order_of_literals_changes_no_solution(program: Written) -> None:
    """Each variable that may be a range has one source, so it is always the same range."""
    analysis, database = load(program)
    engine = started("rows", analysis, database)
    solver = Solver(engine.relation, database.codec, analysis.strata)
    for rule in analysis.versions.rules:
        if rule.operation is None and rule.is_vague:
            for row, extent in engine.relation(rule.head.predicate):
                at = next(iter(extent)).start
                first, second = (kind(solver, rule, at, None) for kind in (Reading, InOrder))
                assert ways(first, row) == ways(second, row)


class InOrder(Reading):
    """Reads the literals that match tuples in the order of the body, not by what they cost."""

    def rank_of(self, literal: Literal, bindings: Bindings) -> float:
        cost = super().rank_of(literal, bindings)
        return 2.0 if isinstance(literal, (Positive, Says)) and cost < 1e8 else cost


def ways(reading: Reading, row: Row) -> set[frozenset[tuple[str, Value]]]:
    """The bindings under which a rule gives a row."""
    bindings = reading.begun(row)
    if bindings is None:
        return set()
    found = reading.solutions(list(enumerate(reading.rule.body)), bindings)
    return {frozenset(one.items()) for one in found if reading.gives(one, row)}


# -- what a proof rests on ---------------------------------------------------------------------


@PATIENT
@given(programs(POSITIVE), st.data())
def test_the_reports_of_a_proof_suffice(program: Written, data: st.DataObject) -> None:
    analysis, database = load(program)
    engine = started("rows", analysis, database)
    found = list(conclusions(analysis, engine))
    if not found:
        return
    name, row, extent = data.draw(st.sampled_from(found))
    part = data.draw(st.sampled_from(extent.parts))
    proof = Search(analysis, database, engine.relation).throughout(name, row, part)
    cited = {leaf.report.id for leaf in leaves(proof)}
    few = database.where(lambda report: report.id in cited)
    assert started("rows", analysis, few).relation(name).extent(row).covers(part)
    assert faults(proof, analysis, few) == ()


@PATIENT
@given(programs(EVERYTHING), st.data())
def test_without_a_report_no_proof_that_cites_it_is_right(
    program: Written, data: st.DataObject
) -> None:
    analysis, database = load(program)
    engine = started("rows", analysis, database)
    search = Search(analysis, database, engine.relation)
    found = list(conclusions(analysis, engine))
    if not found:
        return
    name, row, extent = data.draw(st.sampled_from(found))
    proof = search.throughout(name, row, next(iter(extent)))
    cited = sorted(_cited(proof))
    if not cited:
        return
    gone = data.draw(st.sampled_from(cited))
    kept: Database = database.where(lambda report: report.id != gone)
    assert any(f"no such report `{gone}`" in fault.wrong for fault in faults(proof, analysis, kept))


def _cited(proof: Proof) -> set[str]:
    """The reports that the leaves of a proof are read off."""
    return {
        node.report.id
        for node in walk(proof)
        if isinstance(node, (Reported, Said, Attribute)) and node.report is not None
    }


def test_programs_derive_something_by_every_kind_of_node() -> None:
    """The laws above would hold of nothing: most programs must derive something."""
    seen: set[type[Proof]] = set()
    derived: list[bool] = []

    @settings(max_examples=60, database=None, derandomize=True, deadline=None)
    @given(programs(EVERYTHING))
    def look(program: Written) -> None:
        analysis, database = load(program)
        world = World(analysis, database, started("rows", analysis, database))
        proofs = list(world.proofs())
        derived.append(bool(proofs))
        seen.update(type(node) for proof in proofs for node in walk(proof))

    look()
    assert sum(derived) > 0.8 * len(derived)
    assert {Reported, Said, Derived, Spell, Condition} <= seen
    assert {Windowed, Aggregated, VagueSpell} <= seen
