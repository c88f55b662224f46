"""Laws against evaluators that others wrote, and what else nobody has to believe.

At every instant the temporal answer is what a Datalog without time says of the facts valid
then: pyDatalog, as the engine of that name, and clingo, of which only these tests know.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from contextlib import suppress

from attrs import evolve
from hypothesis import HealthCheck, assume, event, given, reject, settings
from hypothesis import strategies as st

from cartelogic import KnowledgeBase
from cartelogic.analysis.checks import analyse
from cartelogic.engine import Engine, SnapshotEngine
from cartelogic.errors import EvaluationError, ProgramError
from cartelogic.model.printing import format_program
from cartelogic.model.values import Row
from cartelogic.provenance.proof import (
    Absence,
    Condition,
    Declared,
    Derived,
    Ground,
    Proof,
    Reported,
    walk,
)
from cartelogic.provenance.search import Search
from cartelogic.provenance.verify import faults
from cartelogic.provenance.witnesses import Witnessing
from cartelogic.store.relation import Relation
from cartelogic.temporal import EMPTY, IntervalSet
from cartelogic.testing.writing import EVERYTHING, EXACT, FIRST_DAY, Written, programs
from tests.answer_sets import NoAnswerSetProgramError, answer_set
from tests.evaluation import (
    FULL_ENGINES,
    database_of,
    derived_names,
    extents,
    load,
    load_text,
    loaded,
    parsed,
    predicate_names,
    started,
)
from tests.growing import GROWING, few_reports, growing_names, sound
from tests.unit.provenance.programs import world

OF_AN_INSTANT = evolve(EVERYTHING, metric=False, whole_spells=False)
WITHOUT_TIME = evolve(
    EXACT,
    metric=False,
    whole_spells=False,
    instants=False,
    head_intervals=False,
    time_constants=False,
    reports=False,
    calendar=False,
)
SOME = settings(
    max_examples=max(1, settings().max_examples // 3),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
FEW = settings(SOME, max_examples=max(1, settings().max_examples // 6))
MANY = settings(SOME, max_examples=max(1, settings().max_examples // 2))
INSTANTS = st.integers(-1, 22)


def at(relation: Relation, instant: int) -> frozenset[Row]:
    """The rows of a relation that hold at an instant."""
    return frozenset(row for row, extent in relation if instant in extent)


# -- others say the same ------------------------------------------------------------------------


@SOME
@given(programs(OF_AN_INSTANT), INSTANTS)
def test_at_an_instant_every_engine_says_what_pydatalog_says(
    program: Written, instant: int
) -> None:
    analysis, database = load(program)
    instant += FIRST_DAY.toordinal() if program.calendar else 0
    oracle = started("pydatalog", analysis, database)
    assert isinstance(oracle, SnapshotEngine)
    expected = said(oracle.at(instant), derived_names(analysis), instant)
    event(f"{'something' if any(expected.values()) else 'nothing'} is derived")
    for engine in FULL_ENGINES:
        answering = started(engine, analysis, database)
        for name, rows in expected.items():
            assert at(answering.relation(name), instant) == rows, (engine, name)


def said(oracle: Engine, names: list[str], instant: int) -> dict[str, frozenset[Row]]:
    """What pyDatalog says of relations, without those that it refuses: all at once if it can."""
    try:
        found = oracle.query((), names)
    except EvaluationError as refused:
        # An aggregate of what may hold is a range; pyDatalog knows of none.
        if set(refused.codes()) != {"CL612"}:
            raise
        if len(names) == 1:
            return {}
        every = (said(oracle, [name], instant) for name in names)
        return {name: rows for one in every for name, rows in one.items()}
    return {name: at(relation, instant) for name, relation in found.items()}


@MANY
@given(programs(WITHOUT_TIME))
def test_at_every_instant_every_engine_says_what_clingo_says(program: Written) -> None:
    analysis, database = load(program)
    engines = {name: started(name, analysis, database) for name in FULL_ENGINES}
    answers = {engine: extents(answering, program.columns) for engine, answering in engines.items()}
    something = False
    for instant in changes(program):
        try:
            expected = answer_set(analysis.context.rules, program, instant)
        except NoAnswerSetProgramError:
            reject()
        something = something or any(expected.get(name) for name in program.derived)
        for engine, found in answers.items():
            for name, rows in found.items():
                held = {row for row, extent in rows.items() if instant in extent}
                assert held == expected.get(name, set()), (engine, name, instant)
    event(f"{'something' if something else 'nothing'} is derived")


def changes(program: Written) -> list[int]:
    """An instant before all facts, and every one at which what they say changes."""
    spans = [fact.span for fact in program.facts if fact.span is not None]
    starts = {start for start, _ in spans if isinstance(start, int)}
    return sorted({-1} | starts | {end + 1 for _, end in spans if isinstance(end, int)})


# -- one spelling -------------------------------------------------------------------------------


@FEW
@given(programs())
def test_equal_sets_of_instants_are_spelt_alike_by_every_engine(program: Written) -> None:
    analysis, database = load(program)
    names = derived_names(analysis)
    for engine in FULL_ENGINES:
        for rows in extents(started(engine, analysis, database), names).values():
            for extent in rows.values():
                assert extent, "a row that never holds is not there"
                # Parts are in order and do not touch: no bound stands twice.
                assert list(extent.flat) == sorted(set(extent.flat))
                halves = [part for end in (0, 1) for part in list(extent)[end::2]]
                assert IntervalSet(halves) == extent
                assert hash(IntervalSet(halves)) == hash(extent)


@FEW
@given(programs(evolve(EVERYTHING, reports=False)), st.randoms(use_true_random=False))
def test_other_names_of_variables_and_predicates_change_no_conclusion(
    program: Written, choice: random.Random
) -> None:
    called = choice.sample(["r1", "zz", "count_", "a", "e2", "d1", "f1", "x", "now_"], 9)
    names = dict(zip(program.columns, called, strict=False))

    def with_other_variables(line: str) -> str:
        used = sorted(set(re.findall(r"\b[XNTI]\d+\b", line)))
        new = choice.sample([f"{letter}{i}" for letter in "AXVN" for i in range(9)], len(used))
        renamed = dict(zip(used, new, strict=True))
        return re.sub(r"\b[XNTI]\d+\b", lambda found: renamed[found[0]], line)

    lines = map(with_other_variables, program.text.splitlines())
    text = re.sub(r"\b[ed]\d\b", lambda found: names[found[0]], "\n".join(lines))
    before, after = load_text(program), loaded(text)
    for engine in FULL_ENGINES:
        found = extents(started(engine, *after), predicate_names(after[0]))
        expected = {
            " ".join([*prefix, names[predicate]]): rows
            for name, rows in extents(started(engine, *before), predicate_names(before[0])).items()
            for *prefix, predicate in [name.split(" ")]
        }
        assert found == expected, engine


@SOME
@given(programs())
def test_a_whole_program_reads_back_as_it_was_printed(program: Written) -> None:
    read = parsed(program.text).program
    printed = format_program(read)
    again = parsed(printed).program
    assert again == read
    assert format_program(again) == printed


# -- told and taken back ------------------------------------------------------------------------


@FEW
@given(programs(evolve(EVERYTHING, reports=False)), st.data())
def test_any_sequence_of_telling_and_taking_back_leaves_what_a_new_base_has(
    program: Written, data: st.DataObject
) -> None:
    program = declared(program)
    kb = KnowledgeBase.from_text(program.text)
    facts = list(program.facts)
    for _ in range(data.draw(st.integers(1, 5))):
        fact = data.draw(st.sampled_from(program.facts))
        atom = (fact.predicate, fact.row)
        is_known = atom in {(known.predicate, known.row) for known in facts}
        if is_known and not kb.analysis.errors and data.draw(st.booleans()):
            kb.retract(program.fact(evolve(fact, span=None)))
            facts = [known for known in facts if (known.predicate, known.row) != atom]
        else:
            with suppress(ProgramError):  # a rule does not fit what the facts would look like
                kb.tell(f"{program.fact(fact)}.")
                facts.append(fact)
        if data.draw(st.booleans()) and not kb.analysis.errors:
            name = data.draw(st.sampled_from(predicate_names(kb.analysis)))
            kb._engine(data.draw(st.sampled_from(FULL_ENGINES))).relation(name)
    anew = parsed(evolve(program, facts=tuple(facts)).text).program
    database = database_of(anew)
    analysis = analyse(anew, database.profiles, database.doubts())
    assert {found.code for found in kb.analysis.errors} == {f.code for f in analysis.errors}
    if not analysis.errors:
        names = predicate_names(analysis)
        expected = extents(started("naive", analysis, database), names)
        for engine in FULL_ENGINES:
            assert extents(kb._engine(engine), names) == expected, engine


def declared(program: Written) -> Written:
    """The program with a declaration of every predicate, so that none is unknown without facts."""
    types = {"s": "symbol", "n": "number"}
    more = [
        f".decl {name}({', '.join(f'c{i}: {types[kind]}' for i, kind in enumerate(kinds))})"
        for name, kinds in program.columns.items()
        if set(kinds) <= types.keys() and not any(f" {name}(" in d for d in program.declarations)
    ]
    return evolve(program, declarations=(*program.declarations, *more))


# -- proofs are complete ------------------------------------------------------------------------


@SOME
@given(programs(GROWING), st.randoms(use_true_random=False))
def test_a_conclusion_falls_where_every_witness_is_broken_and_nowhere_else(
    program: Written, choice: random.Random
) -> None:
    analysis, database = sound(program)
    database = few_reports(database, choice)
    engine = started("rows", analysis, database)
    found = Witnessing.of(Search(analysis, database, engine.relation))
    derived = [(name, row) for name in growing_names(analysis) for row, _ in engine.relation(name)]
    assume(derived)
    name, row = choice.choice(derived)
    witnesses = found.witnesses(Ground(name, row))
    whole = engine.relation(name).extent(row)
    assert whole == _of_all(witness.extent for witness in witnesses), "every answer has a proof"

    def left_without(gone: set[str]) -> IntervalSet:
        fewer = database.where(lambda report: report.id not in gone)
        return started(other, analysis, fewer).relation(name).extent(row)

    other = choice.choice(FULL_ENGINES)
    cited = {report for witness in witnesses for report in witness.reports}
    broken = {choice.choice(witness.reports) for witness in witnesses if witness.reports}
    if all(witness.reports for witness in witnesses):
        assert left_without(broken) == EMPTY, "one report of each witness is enough"
    assert left_without(set(database.reports) - cited) == whole, "those are all that matter"
    gone = {report for report in sorted(database.reports) if choice.random() < 0.5}
    standing = (w.extent for w in witnesses if gone.isdisjoint(w.reports))
    assert left_without(gone) == _of_all(standing)
    event(f"{min(len(witnesses), 3)} witnesses or more")


def _of_all(found: Iterable[IntervalSet]) -> IntervalSet:
    whole = EMPTY
    for extent in found:
        whole |= extent
    return whole


# -- why premises that merely hold are no proof -------------------------------------------------


def merely_holds(proof: Proof, engine: Engine) -> bool:
    """The checker that suggests itself: every premise of every step is a conclusion.

    It looks every atom below the root up, and finds it true.
    """
    below = [node for node in walk(proof) if node is not proof]
    return all(
        engine.relation(node.ground.relation).extent(node.ground.row).covers(node.interval)
        for node in below
        if not isinstance(node, (Condition, Absence))
    )


def test_premises_that_merely_hold_do_not_show_a_dropped_one() -> None:
    made = world("""
    .time integer
    member(a). member(b). vetted(b).
    trusted(X) :- member(X), vetted(X).
    """)
    right = made.why("trusted(b)")
    assert isinstance(right, Derived)
    assert merely_holds(right, made.engine)
    assert faults(right, made.analysis, made.database) == ()
    member = made.why("member(a)")
    false = evolve(right, ground=Ground("trusted", ("a",)), bindings=(("X", "a"),))
    false = evolve(false, premises=(member,))
    assert ("a",) not in made.engine.relation("trusted").as_dict()
    assert merely_holds(false, made.engine), "what is left of the premises is true"
    (fault,) = faults(false, made.analysis, made.database)
    assert fault.wrong == "its rule has 2 literals, and 1 are proven"


def test_premises_that_merely_hold_do_not_show_a_circle() -> None:
    made = world("""
    .time integer
    .decl met(a: person, b: person) symmetric
    met(a, b) @ [0, 9].
    """)
    right = made.why("met(b, a)")
    assert isinstance(right, Declared)
    assert isinstance(right.premise, Reported)
    bindings = tuple(zip((name for name, _ in right.bindings), "ab", strict=True))
    # They met because they met the other way round, and that because they met.
    around = evolve(right, ground=right.premise.ground, bindings=bindings, premise=right)
    assert merely_holds(around, made.engine), "both are true, for another reason"
    found = [fault.wrong for fault in faults(around, made.analysis, made.database)]
    assert found == ["is used to prove itself"]
