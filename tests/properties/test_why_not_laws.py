"""The laws of "why not?", on random programs.

Whatever does not hold has an answer; what an answer says does not hold, does not, and what it
says would help, helps; and it does not depend on the order of anything.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from functools import cache

from attrs import evolve
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cartelogic.analysis.checks import Analysis, analyse
from cartelogic.analysis.normal import CONTESTED
from cartelogic.answers import Extent
from cartelogic.knowledge import KnowledgeBase
from cartelogic.knowledge.explaining import extent_of
from cartelogic.model.sources import Report
from cartelogic.model.values import Row
from cartelogic.provenance.meaning import Meaning
from cartelogic.provenance.proof import Absence, Condition
from cartelogic.provenance.refusals.parts import Attempt, Reason, Refusal, Status, Step
from cartelogic.provenance.why_not import WhyNot
from cartelogic.store.database import Database
from cartelogic.temporal import ALWAYS, NEG_INF, IntervalSet, flat
from cartelogic.testing.writing import EVERYTHING, VAGUE, Written, programs
from tests.evaluation import database_of, load, parsed, predicate_names
from tests.properties.test_proof_laws import named_reports

PATIENT = settings(
    max_examples=max(1, settings().max_examples // 4),  # several questions about a program
    suppress_health_check=[HealthCheck.too_slow],
)
EXTENTS: tuple[Extent, ...] = ("possible", "certain", "contested")
FIRST_DAY = 735_280  # of programs about days
Asked = tuple[str, Row, int | None, Extent]


def base(analysis: Analysis, database: Database) -> KnowledgeBase:
    made = KnowledgeBase(analysis.context.program, database)
    made._analysis = analysis
    return made


def unpublished(program: Written, choice: random.Random) -> frozenset[str]:
    """Some reports that may not be out yet."""
    names = [report.id for report in program.reports]
    return frozenset(choice.sample(names, choice.randint(0, len(names))))


def asked(kb: KnowledgeBase, program: Written, choice: random.Random) -> Iterator[Asked]:
    """Atoms that may hold or not: rows of the program, and rows with a value of another."""
    plain = {name for name in predicate_names(kb.analysis) if " " not in name}
    names = sorted(plain | set(program.base))
    for _ in range(4):
        name = choice.choice(names)
        rows = kb._engine("rows").relation(name).sorted_rows()
        if not rows:
            width = len(program.columns[name]) if name in program.columns else 1
            rows = [tuple(choice.choice(("sa", "sb", 1)) for _ in range(width))]
        row = choice.choice(rows)
        if choice.random() < 0.6:
            i = choice.randrange(len(row)) if row else 0
            other = choice.choice(rows)
            mixed = [choice.choice((other[k], "sd", 2)) if k == i else v for k, v in enumerate(row)]
            row = tuple(mixed)
        instant = choice.choice((None, *range(-1, 23)))
        if instant is not None and program.calendar:
            instant += FIRST_DAY
        yield name, row, instant, choice.choice(EXTENTS)


def window_of(instant: int | None) -> IntervalSet:
    return ALWAYS if instant is None else IntervalSet([(instant, instant + 1)])


def refused(kb: KnowledgeBase, question: Asked) -> WhyNot | None:
    """The answer, if what is asked does not hold."""
    name, row, instant, extent = question
    try:
        return kb._refused(name, row, window_of(instant), extent, None, None)
    except LookupError:
        return None


def steps(refusal: Refusal) -> Iterator[tuple[Refusal, Attempt, Step]]:
    for below in refusal.walk():
        for attempt in below.ways:
            for step in attempt.steps:
                yield below, attempt, step


@PATIENT
@given(programs(EVERYTHING) | programs(VAGUE), st.randoms(use_true_random=False))
def test_whatever_does_not_hold_has_an_answer_and_nothing_else(
    program: Written, choice: random.Random
) -> None:
    kb = base(*load(program, unpublished(program, choice)))
    for question in asked(kb, program, choice):
        name, row, instant, extent = question
        relation = extent_of(name, extent, kb.analysis.versions)
        has_extent = extent != "contested" or name in kb.analysis.versions.contested
        held = kb._engine("rows").relation(relation).extent(row) if has_extent else IntervalSet()
        answer = refused(kb, question)
        assert (answer is None) is not held.isdisjoint(window_of(instant))
        if answer is None:
            continue
        assert answer.held == held
        assert str(answer).startswith(answer.headline)
        assert answer.to_dict()["text"] == answer.text()
        assert len(answer.text(folded=False)) >= len(answer.headline)
        for below in answer.refusal.walk():
            assert all(attempt.blocked for attempt in below.ways)


@PATIENT
@given(programs(EVERYTHING) | programs(VAGUE), st.randoms(use_true_random=False))
def test_what_is_said_not_to_hold_does_not_by_the_plain_meaning(
    program: Written, choice: random.Random
) -> None:
    analysis, database = load(program)
    kb, meaning = base(analysis, database), Meaning.of(analysis, database)
    seen: set[str] = set()
    for question in asked(kb, program, choice):
        answer = refused(kb, question)
        if answer is None or (question[3] == "contested" and not has_contested(kb, question)):
            continue
        for below in answer.refusal.walk():
            matching = meaning.matching(below.pattern)
            assert all(extent.isdisjoint(below.window) for _, extent in matching)
        for _, attempt, step in steps(answer.refusal):
            seen.add(f"{step.status.value} {step.reason and step.reason.value}")
            assert_as_told(meaning, attempt, step)
    for what in sorted(seen):
        event(what)


def has_contested(kb: KnowledgeBase, question: Asked) -> bool:
    return question[0] in kb.analysis.versions.contested


def assert_as_told(meaning: Meaning, attempt: Attempt, step: Step) -> None:
    """A literal holds, or does not, where the answer says so."""
    if step.pattern is None or step.is_narrower:
        return
    at = NEG_INF if attempt.at is None else attempt.at
    matching = [extent for _, extent in meaning.matching(step.pattern)]
    there = any(flat.around(extent.flat, at) is not None for extent in matching)
    is_plain = attempt.rule.operation is None and step.held != ALWAYS
    match step.status, step.reason:
        case Status.BLOCKED, Reason.NOTHING if attempt.rule.operation is None:
            assert not matching
        case Status.BLOCKED, Reason.ELSEWHERE:
            assert matching
            assert not there
        case Status.BLOCKED, Reason.OPPOSED if attempt.rule.operation is None:
            assert there
            assert step.proofs
        case Status.MET, None if is_plain and attempt.at is not None:
            assert (flat.around(step.held.flat, at) is not None) is True
        case _:
            pass
    for proof in step.proofs:
        assert not isinstance(proof, Condition | Absence)
        assert meaning.extent(proof.ground.relation, proof.ground.row).covers(proof.interval)


@PATIENT
@given(programs(EVERYTHING) | programs(VAGUE), st.randoms(use_true_random=False))
def test_every_suggestion_makes_it_hold(program: Written, choice: random.Random) -> None:
    analysis, database = load(program, unpublished(program, choice))
    kb = base(analysis, database)
    for question in list(asked(kb, program, choice))[:2]:
        name, row, instant, extent = question
        answer = refused(kb, question)
        suggestions = () if answer is None else answer.suggestions
        event(f"{min(len(suggestions), 1)} suggested, {extent}")
        for suggestion in suggestions:
            event(f"to {suggestion.kind}")
            changed = database.copy()
            suggestion.apply(changed)
            again = analyse(analysis.context.program, changed.profiles, changed.doubts()).require()
            relation = extent_of(name, extent, again.versions)
            found = Meaning.of(again, changed).extent(relation, row)
            assert not found.isdisjoint(window_of(instant))
        ranks = [suggestion.rank for suggestion in suggestions]
        assert ranks == sorted(ranks)


# -- the same answer ---------------------------------------------------------------------------


@PATIENT
@given(programs(EVERYTHING), st.randoms(use_true_random=False))
def test_order_changes_no_answer(program: Written, choice: random.Random) -> None:
    reports = named_reports(program)
    rules = tuple(choice.sample(program.rules, len(program.rules)))
    kb = told(program, reports)
    other = told(evolve(program, rules=rules), choice.sample(reports, len(reports)))
    for question in list(asked(kb, program, choice))[:2]:
        mine, same = refused(kb, question), refused(other, question)
        assert (mine is None) is (same is None)
        if mine is not None and same is not None:
            assert unplaced(mine.text()) == unplaced(same.text())


def told(program: Written, reports: Iterable[Report]) -> KnowledgeBase:
    rules = evolve(parsed(program.text).program, facts=())
    return KnowledgeBase(rules, database_of(rules, reports))


def unplaced(text: str) -> str:
    return re.sub(r"test\.dl:\d+", "", text)


@cache
def kinds_of_steps() -> set[str]:
    """What blocks literals of random programs: the laws above would hold of nothing."""
    seen: set[str] = set()

    @settings(max_examples=40, database=None, derandomize=True, deadline=None)
    @given(programs(EVERYTHING), st.randoms(use_true_random=False))
    def look(program: Written, choice: random.Random) -> None:
        kb = base(*load(program))
        for question in asked(kb, program, choice):
            answer = refused(kb, question)
            if answer is not None:
                told = steps(answer.refusal)
                seen.update(step.reason.value for _, _, step in told if step.reason is not None)

    look()
    return seen


def test_random_programs_are_blocked_in_many_ways() -> None:
    wanted = {"nothing", "elsewhere", "opposed", "false", "window", "value", "unbound"}
    assert wanted <= kinds_of_steps()
    assert CONTESTED.strip() in EXTENTS
