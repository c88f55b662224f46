"""The laws of the engine ``columns``: what it derives, it derives as ``rows`` does.

Programs are small, and arrays are for large ones: so chunks, rooms and lists that count as short
are made tiny, joins get a thread of their own, and half of the tests run compiled kernels.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from cartelogic.analysis.checks import Analysis
from cartelogic.engine import Limits
from cartelogic.engine.columns import joining, rounds, steps
from cartelogic.errors import EvaluationError
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.values import Row
from cartelogic.provenance.render import Renderer
from cartelogic.provenance.search import Search
from cartelogic.provenance.verify import faults
from cartelogic.store import relating
from cartelogic.store.columns import index, table, view
from cartelogic.store.columns.kernels import Kernel, picking
from cartelogic.store.columns.view import TableRelation
from cartelogic.store.database import Database
from cartelogic.store.relation import Mark
from cartelogic.temporal import IntervalSet
from cartelogic.testing.writing import EVERYTHING, EXACT, VAGUE, Features, Written, moved, programs
from tests.evaluation import (
    Extents,
    derived_names,
    extents,
    load,
    parsed,
    predicate_names,
    relations,
    started,
)
from tests.properties.test_engine_laws import _check_marks
from tests.unit.store.columns.arrays import kernels

FEW, FEWER = (max(1, settings().max_examples // n) for n in (6, 20))
some = settings(max_examples=FEW, suppress_health_check=[HealthCheck.too_slow])
fewer = settings(max_examples=FEWER, suppress_health_check=[HealthCheck.too_slow])

FAR = 1 << 60
UNMOVED = evolve(EVERYTHING, time_constants=False, calendar=False)


@pytest.fixture(autouse=True, scope="module", params=["plain", "compiled"])
def mode(request: pytest.FixtureRequest) -> Iterator[None]:
    """Half of the tests run compiled kernels, and pairs in threads."""
    with kernels(request.param):
        yield


@contextlib.contextmanager
def tiny(chunk: int) -> Iterator[None]:
    """Everything that is done in parts is done in small ones."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (joining, steps):
            patch.setattr(module, "CHUNK", chunk)
        if Kernel.is_compiled:
            patch.setattr(rounds, "_LARGE", 0)
            patch.setattr(rounds, "_LARGE_STRETCH", 0)
            patch.setattr(picking, "_FEW", 0)
            patch.setattr(index, "_FEW", 0)
            patch.setattr(index, "_SPARSE", chunk)
        patch.setattr(relating, "MANY", chunk)
        patch.setattr(table, "_FIRST", chunk)
        patch.setattr(table, "_TOGETHER", chunk)
        patch.setattr(view, "_AT_ONCE", chunk)
        yield


CHUNKS = st.sampled_from([1, 2, 3, 7])


def agree(analysis: Analysis, database: Database, limits: Limits | None = None) -> Extents:
    """Both engines derive the same in all extents."""
    names = derived_names(analysis)
    expected = extents(started("rows", analysis, database, limits), names)
    assert extents(started("columns", analysis, database, limits), names) == expected
    return expected


# -- what is derived ----------------------------------------------------------------------------


@some
@given(programs(EVERYTHING), CHUNKS)
def test_both_engines_derive_the_same_whatever_is_done_at_once(
    program: Written, chunk: int
) -> None:
    with tiny(chunk):
        expected = agree(*load(program))
    event("derives something" if any(expected.values()) else "derives nothing")


@fewer
@given(programs(VAGUE), CHUNKS)
def test_both_engines_derive_the_same_from_values_that_are_ranges(
    program: Written, chunk: int
) -> None:
    with tiny(chunk):
        agree(*load(program))


@some
@given(programs(EVERYTHING), CHUNKS)
def test_every_piece_follows_by_its_rule_from_pieces_of_earlier_rounds(
    program: Written, chunk: int
) -> None:
    analysis, database = load(program)
    with tiny(chunk):
        _check_marks(started("columns", analysis, database), analysis)


@fewer
@given(programs(EVERYTHING), CHUNKS, CHUNKS)
def test_how_much_is_done_at_once_changes_no_mark(program: Written, one: int, other: int) -> None:
    analysis, database = load(program)
    found = []
    for chunk in (one, other):
        with tiny(chunk):
            answered = relations(started("columns", analysis, database), analysis)
            found.append({name: marks(relation) for name, relation in answered.items()})
    assert found[0] == found[1]


def marks(relation: object) -> dict[tuple[Mark, Row], IntervalSet]:
    """When each tuple was derived by each rule in each round."""
    assert isinstance(relation, TableRelation)
    found: dict[tuple[Mark, Row], IntervalSet] = {}
    for row, start, end, mark in relation.log:
        found[mark, row] = found.get((mark, row), IntervalSet()) | IntervalSet([(start, end)])
    return found


@fewer
@given(programs(EVERYTHING), CHUNKS)
def test_a_relation_reads_the_same_as_its_mirror(program: Written, chunk: int) -> None:
    analysis, database = load(program)
    with tiny(chunk):
        for relation in relations(started("columns", analysis, database), analysis).values():
            assert isinstance(relation, TableRelation)
            mirror = relation.mirror()
            assert list(relation.log) == mirror.log
            assert relation.as_dict() == mirror.as_dict()
            assert {row: (list(e[1]), list(e[2])) for row, e in relation.rows.items()} == {
                row: (list(e[1]), list(e[2])) for row, e in mirror.rows.items()
            }


# -- proofs -------------------------------------------------------------------------------------


@fewer
@given(programs(EVERYTHING), CHUNKS)
def test_proofs_are_right_and_those_of_rows(program: Written, chunk: int) -> None:
    analysis, database = load(program)
    show = Renderer(database).text
    rows, columns = (started(name, analysis, database) for name in ("rows", "columns"))
    with tiny(chunk):
        searches = [Search(analysis, database, engine.relation) for engine in (rows, columns)]
        for name in derived_names(analysis):
            for row, extent in columns.relation(name):
                for part in extent:
                    expected, proof = (one.throughout(name, row, part) for one in searches)
                    assert faults(proof, analysis, database) == ()
                    assert show(proof) == show(expected)


# -- what is asked again ------------------------------------------------------------------------


def base_of(program: Written) -> KnowledgeBase:
    _, database = load(program)
    rules = parsed(evolve(program, facts=()).text).program
    return KnowledgeBase(rules, database, engine="columns")


def all_of(kb: KnowledgeBase, engine: str | None = None) -> Extents:
    names = derived_names(kb.analysis.require())
    return extents(kb._engine(engine), names)


def is_right(kb: KnowledgeBase) -> None:
    """It derives what the other engine would from scratch."""
    anew = KnowledgeBase(kb.program, kb.database.copy(), engine="rows")
    assume(not anew.analysis.errors)
    assert all_of(kb) == all_of(anew)


@fewer
@given(programs(EVERYTHING), CHUNKS, st.data())
def test_any_chain_of_changes_is_followed(
    program: Written, chunk: int, data: st.DataObject
) -> None:
    whole = base_of(program)
    reports = sorted(whole.database.reports.values(), key=lambda report: report.id)
    assume(reports)
    bases = [whole]
    with tiny(chunk):
        for _ in range(data.draw(st.integers(1, 6))):
            kb = data.draw(st.sampled_from(bases))
            report = data.draw(st.sampled_from(reports))
            names = derived_names(kb.analysis.require())
            if data.draw(st.booleans()) and names:
                kb._engine().relation(data.draw(st.sampled_from(names)))
            if data.draw(st.booleans()):  # a base of its own
                kb = kb._forked()
                bases.append(kb)
            if report.id in kb.database.reports:
                kb.retract(report=report.id)
            else:
                kb.database.add([report])
                kb._changed(None)
        for kb in data.draw(st.permutations(bases)):
            is_right(kb)


@fewer
@given(programs(EVERYTHING), st.data())
def test_with_fewer_reports_or_more_it_is_as_if_it_had_been_so(
    program: Written, data: st.DataObject
) -> None:
    kb = base_of(program)
    assume(kb.database.reports)
    assert kb._engine().name == "columns"
    before = all_of(kb)
    less = kb.without(report=data.draw(st.sampled_from(sorted(kb.database.reports))))
    assert less._engine().name == "columns"
    is_right(less)
    fact = data.draw(st.sampled_from(program.claims))
    more = kb.assuming(f"{program.fact(evolve(fact, span=None))}.")
    is_right(more)
    assert all_of(kb) == before


@fewer
@given(programs(EVERYTHING), st.data())
def test_goals_are_answered_the_same_in_any_order(program: Written, data: st.DataObject) -> None:
    kb = base_of(program)
    names = [name for name in predicate_names(kb.analysis.require()) if name in program.columns]
    assume(names)
    for name in data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4)):
        goal = f"{name}({', '.join(f'X{i}' for i in range(len(program.columns[name])))})"
        other = data.draw(st.sampled_from(names))
        goals = [goal, f"{goal}, not {other}({', '.join(['_'] * len(program.columns[other]))})"]
        asked = data.draw(st.sampled_from(goals))
        found = kb.query(asked)
        expected = kb.query(asked, engine="rows")
        assert str(found) == str(expected)
        assert [a.certain for a in found] == [a.certain for a in expected]


# -- what does not fit into arrays --------------------------------------------------------------


@fewer
@given(programs(UNMOVED), st.sampled_from([FAR, -FAR, FAR - 15, 15 - FAR, 10**30]))
def test_instants_that_do_not_fit_are_left_to_rows(program: Written, by: int) -> None:
    far = program.with_spans(lambda span: moved(span, by))
    agree(*load(far))


@fewer
@given(programs(UNMOVED), st.sampled_from([FAR, -FAR, FAR - 15]), st.data())
def test_what_does_not_fit_may_come_and_go(program: Written, by: int, data: st.DataObject) -> None:
    program = program.reported()
    analysis, database = load(program)
    far = load(program.with_spans(lambda span: moved(span, by)))[1]
    names = derived_names(analysis)
    engine = started("columns", analysis, database)
    for _ in range(3):
        report = data.draw(st.sampled_from(sorted(far.reports)))
        database.remove([report])
        if data.draw(st.booleans()):
            extents(engine, names)
        database.add([far.reports[report]])
        found = extents(engine, names)
        assert found == extents(started("rows", analysis, database.copy()), names)
        if data.draw(st.booleans()):
            database.remove([report])
            found = extents(engine, names)
            assert found == extents(started("rows", analysis, database.copy()), names)
            database.add([far.reports[report]])
        if data.draw(st.booleans()):
            engine = engine.fork()
            engine.prepare(analysis, database)


# -- limits -------------------------------------------------------------------------------------


def outcome(engine: str, analysis: Analysis, database: Database, limits: Limits) -> object:
    """What an engine derives, or the codes of what stops it."""
    made = started(engine, analysis, database, limits)
    try:
        return extents(made, derived_names(analysis))
    except EvaluationError as error:
        return error.codes()


@fewer
@given(programs(EVERYTHING), st.integers(0, 4))
def test_rounds_are_limited_alike(program: Written, most: int) -> None:
    analysis, database = load(program)
    limits = Limits(rounds=most)
    expected = outcome("rows", analysis, database, limits)
    event("stopped" if isinstance(expected, tuple) else "derived")
    assert outcome("columns", analysis, database, limits) == expected


@fewer
@given(programs(evolve(EXACT, calendar=False)), st.integers(0, 30), CHUNKS)
def test_a_limit_of_pieces_stops_or_changes_nothing(
    program: Written, most: int, chunk: int
) -> None:
    analysis, database = load(program)
    expected = extents(started("rows", analysis, database), derived_names(analysis))
    with tiny(chunk):
        found = outcome("columns", analysis, database, Limits(pieces=most))
    assert found in (("CL604",), expected)


# -- interruptions ------------------------------------------------------------------------------

RECURSIVE: Features = evolve(EVERYTHING, doubts=False, disputes=False, reports=False)


class Interrupting:
    """Runs kernels, and raises what Ctrl-C raises before or after one of them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.calls, self.at, self.is_after = 0, -1, False
        run = Kernel.__call__

        def call(kernel: Kernel[..., object], *args: object, **kwargs: object) -> object:
            self.calls += 1
            if self.calls == self.at and not self.is_after:
                raise KeyboardInterrupt
            found = run(kernel, *args, **kwargs)
            if self.calls == self.at:
                raise KeyboardInterrupt
            return found

        patch.setattr(Kernel, "__call__", call)


@fewer
@given(programs(RECURSIVE), CHUNKS, st.data())
def test_after_an_interruption_everything_is_answered_right(
    program: Written, chunk: int, data: st.DataObject
) -> None:
    analysis, database = load(program)
    names = derived_names(analysis)
    expected = extents(started("rows", analysis, database), names)
    with tiny(chunk), pytest.MonkeyPatch.context() as patch:
        interrupting = Interrupting(patch)
        extents(started("columns", analysis, database), names)
        assume(interrupting.calls)
        total = interrupting.calls
        engine = started("columns", analysis, database)
        interrupted = 0
        for _ in range(3):
            interrupting.calls = 0
            interrupting.at = data.draw(st.integers(1, total))
            interrupting.is_after = data.draw(st.booleans())
            try:
                extents(engine, names)
            except KeyboardInterrupt:
                interrupted += 1
        event(f"interrupted {interrupted} times")
        interrupting.at = -1
        assert extents(engine, names) == expected
        fork = engine.fork()
        fork.prepare(analysis, database)
        assert extents(fork, names) == expected
