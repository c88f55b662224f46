"""Laws of the extents: what is certain, possible and contested, against sampled worlds.

A world settles all that a program leaves open: on which days each claim begins and ends,
which hedged claims hold, and of what is disputed, what is so.  The program then has one
extent only, which the reference evaluator computes from the rules as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

import pytest
from attrs import evolve, frozen
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import (
    ACCEPTED,
    CONTESTED,
    DENIES,
    DISPUTED,
    LIFTED,
    REPORT_PREDICATES,
    SAYS,
    NormalRule,
)
from cartelogic.analysis.strata import strata
from cartelogic.asking import MODES
from cartelogic.engine import Engine
from cartelogic.engine.base import Extents as AllExtents
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.clauses import AllenComparison, Atom, Comparison, Literal, Negative, Positive
from cartelogic.model.ranges import ends_of, four_points
from cartelogic.model.sources import Stance
from cartelogic.model.terms import Call, Constant, Term, Variable, Written
from cartelogic.model.values import IntervalRange, Range, Row, Value, as_bound, sort_key
from cartelogic.reference.evaluator import evaluate
from cartelogic.store.database import Database
from cartelogic.temporal import (
    ALL_TIME,
    NEG_INF,
    POS_INF,
    Interval,
    IntervalSet,
    UncertainInterval,
)
from cartelogic.temporal import Bound as Instant
from cartelogic.testing.writing import (
    EVERYTHING,
    EXACT,
    SPANS,
    VAGUE,
    VAGUE_SPANS,
    Bound,
    WrittenFact,
    WrittenReport,
    programs,
)
from cartelogic.testing.writing import Written as WrittenProgram
from tests.evaluation import FULL_ENGINES, Extents, load, started
from tests.uncertain_programs import programs_about_ranges, uncertain_facts

RAW, CUT = "raw ", "cut "
"""Relations of a world: a disputed predicate before what is not so is taken away, and that."""

every_engine = pytest.mark.parametrize("engine", FULL_ENGINES)
MANY, SOME = (max(1, settings().max_examples * n // 12) for n in (4, 1))
TWO_THOUSAND = 730_120
EXACT_BUT_DISPUTED = evolve(EVERYTHING, doubts=False)

# -- worlds -----------------------------------------------------------------------------------


class World:
    """One way in which all that a program leaves open may be settled."""

    def __init__(
        self, analysis: Analysis, database: Database, disputed: Extents, random: Random
    ) -> None:
        self.analysis, self.database, self.disputed = analysis, database, disputed
        self.random = random
        self.absent = {id for id in sorted(database.unsure) if random.random() < 0.5}
        self.given: dict[str, dict[Row, IntervalSet]] = {}
        self._settle_claims()
        for name, rows in disputed.items():
            self.given[CUT + name] = {row: self._some_part(rows[row]) for row in rows}
        self._settle_attributes()

    def derived(self) -> Extents:
        """What the rules derive."""
        rules = tuple(self._settled(rule) for rule in self.analysis.context.rules)
        rules += tuple(self._cutting(name) for name in self.disputed)
        names = {rule.head.predicate for rule in rules} | set(self.analysis.context.profiles)
        return evaluate(
            strata(rules), lambda name: self.given.get(name, {}), self.database.codec, names
        )

    # -- what reports say -------------------------------------------------------------------

    def _settle_claims(self) -> None:
        custom = self.analysis.context.custom_acceptance
        for report in self.database.reports.values():
            for claim in report.claims if report.id not in self.absent else ():
                if report.stance is Stance.SUSPECTS and self.random.random() < 0.5:
                    continue
                instants = IntervalSet([self._some_interval(claim.interval)])
                verb = DENIES if report.stance is Stance.DENIES else SAYS
                self._hold(verb + claim.predicate, (report.id, *claim.row), instants)
                if verb is SAYS and not custom:
                    prefix = RAW if claim.predicate in self.disputed else ""
                    self._hold(prefix + claim.predicate, claim.row, instants)

    def _settle_attributes(self) -> None:
        here = self.database.where(lambda report: report.id not in self.absent)
        custom = self.analysis.context.custom_acceptance
        for name in REPORT_PREDICATES.keys() - {"now"}:
            rows = here.attribute("own" if custom and name == ACCEPTED else name).as_dict()
            for row, instants in rows.items():
                self._hold(name, tuple(map(self._some_value, row)), instants)

    def _hold(self, name: str, row: Row, instants: IntervalSet) -> None:
        rows = self.given.setdefault(name, {})
        rows[row] = rows.get(row, IntervalSet()) | instants

    # -- rules ------------------------------------------------------------------------------

    def _settled(self, rule: NormalRule) -> NormalRule:
        """A rule with exact intervals, for what it derives before anything is disputed."""
        head = evolve(rule.head, arguments=tuple(map(self._term, rule.head.arguments)))
        if head.predicate in self.disputed:
            head = evolve(head, predicate=RAW + head.predicate)
        annotation = None if rule.annotation is None else self._term(rule.annotation)
        body = tuple(map(self._literal, rule.body))
        return evolve(rule, head=head, annotation=annotation, body=body)

    def _literal(self, literal: Literal) -> Literal:
        if isinstance(literal, (Comparison, AllenComparison)):
            return evolve(literal, left=self._term(literal.left), right=self._term(literal.right))
        return literal

    def _term(self, term: Term) -> Term:
        match term:
            case Written(interval):
                return Constant(self._some_interval(interval))
            case Call(_, arguments):
                return evolve(term, arguments=tuple(map(self._term, arguments)))
            case _:
                return term

    def _cutting(self, name: str) -> NormalRule:
        """A disputed predicate is what was said of it, without what is not so."""
        program = self.analysis.versions.program
        arity = next(r.head.arity for r in program if r.head.predicate == DISPUTED + name)
        terms = tuple(Variable(f"X{i}") for i in range(arity))
        said, cut = Positive(Atom(RAW + name, terms)), Negative(Atom(CUT + name, terms))
        return NormalRule(Atom(name, terms), None, (said, cut), id=name)

    # -- choices ----------------------------------------------------------------------------

    def _some_interval(self, interval: UncertainInterval | None) -> Interval:
        """An interval between the bounds of another; often one at an end of them."""
        if interval is None:
            return ALL_TIME
        earliest_start, latest_start, earliest_end, latest_end = interval.four_points
        while True:
            start = self._some_bound(earliest_start, latest_start)
            end = self._some_bound(earliest_end, latest_end)
            if start < end:
                return Interval(start, end)

    def _some_bound(self, least: Instant, most: Instant) -> Instant:
        if least == most:
            return least
        return self.random.choice([least, most, self.random.randint(int(least), int(most))])

    def _some_value(self, value: Value) -> Value:
        if not isinstance(value, Range):
            return value
        chosen = self._some_bound(as_bound(value.low), as_bound(value.high))
        return self.database.value(chosen)

    def _some_part(self, instants: IntervalSet) -> IntervalSet:
        """All of a set, nothing of it, or some of it."""
        match self.random.randrange(4):
            case 0:
                return IntervalSet()
            case 1:
                return instants
            case _:
                bounds = [int(bound) for bound in instants.flat if isinstance(bound, int)]
                bounds = bounds or [TWO_THOUSAND]  # a day of the calendar, whatever is added
                start = self.random.choice(bounds) + self.random.randint(-3, 3)
                part = IntervalSet([(start, start + self.random.randint(1, 6))])
                return instants & part if self.random.random() < 0.5 else instants - part


# -- rows that stand for others ---------------------------------------------------------------


def is_within(value: Value, other: Value) -> bool:
    """Whether each choice of a value is one of another's."""
    match value, other:
        case _ if value == other:
            return True
        case ((Interval() | IntervalRange()), IntervalRange()):
            inner, outer = four_points(value), four_points(other)
            starts = outer[0] <= inner[0] and inner[1] <= outer[1]
            return starts and outer[2] <= inner[2] and inner[3] <= outer[3]
        case _, Range(low, high):
            least, most = ends_of(value)
            return sort_key(low)[:2] <= sort_key(least)[:2] and (
                sort_key(most)[:2] <= sort_key(high)[:2]
            )
        case _:
            return False


def not_covered(
    rows: Mapping[Row, IntervalSet], others: Mapping[Row, IntervalSet]
) -> dict[Row, IntervalSet]:
    """The instants of rows at which no other row stands for them."""
    found = {}
    for row, instants in rows.items():
        rest = instants - others.get(row, IntervalSet())
        for other, more in others.items() if rest else ():
            if all(map(is_within, row, other)):
                rest -= more
        if rest:
            found[row] = rest
    return found


@frozen
class Answered:
    """Every predicate of a program in every extent."""

    analysis: Analysis
    database: Database
    engine: Engine
    possible: Extents
    certain: Extents
    contested: Extents


def answered(
    program: WrittenProgram, engine: str = "rows", unsure: frozenset[str] = frozenset()
) -> Answered:
    analysis, database = load(program, unsure)
    rules = (rule for rule in analysis.context.rules if rule.kind not in LIFTED)
    names = sorted({*program.base, *(rule.head.predicate for rule in rules)})
    made = started(engine, analysis, database)
    all_extents = {name: extents_of(made, analysis, name) for name in names}
    return Answered(
        analysis,
        database,
        made,
        {name: found.possible.as_dict() for name, found in all_extents.items()},
        {name: found.certain.as_dict() for name, found in all_extents.items()},
        {
            name: {
                row: instants for row, _ in found.possible if (instants := found.contested_at(row))
            }
            for name, found in all_extents.items()
        },
    )


def extents_of(engine: Engine, analysis: Analysis, name: str) -> AllExtents:
    """A relation in all its extents."""
    versions = analysis.versions
    disputed = engine.relation(CONTESTED + name) if name in versions.contested else None
    certain = engine.relation(versions.certain(name))
    return AllExtents(engine.relation(name), certain, disputed)


# -- worlds and extents -----------------------------------------------------------------------


def check_worlds(found: Answered, seeds: range) -> None:
    versions = found.analysis.versions
    disputed = {
        name: found.engine.relation(DISPUTED + name).as_dict() for name in sorted(versions.disputed)
    }
    for seed in seeds:
        world = World(found.analysis, found.database, disputed, Random(seed))
        derived = world.derived()
        for name, possible in found.possible.items():
            assert not not_covered(derived[name], possible), name
            for row, instants in found.certain[name].items():
                assert instants <= derived[name].get(row, IntervalSet()), name


@settings(max_examples=MANY)
@given(programs() | programs(VAGUE), st.integers(0, 10_000))
def test_every_world_lies_between_what_is_certain_and_what_is_possible(
    program: WrittenProgram, seed: int
) -> None:
    check_worlds(answered(program), range(seed, seed + 4))


@settings(max_examples=MANY)
@given(programs_about_ranges(), st.integers(0, 10_000))
def test_so_it_does_where_rules_compute_with_ranges(program: WrittenProgram, seed: int) -> None:
    check_worlds(answered(program), range(seed, seed + 4))


RULES_ABOUT_DISPUTES = (
    "q(X) :- p(X, _), not r(X, _). t(X) :- r(X, C), not p(X, C).",
    "spell(I) @ I :- p(_, _) @ I. long(X) @ [_, _] :- r(X, _) @ I, days(I) > 3.",
    "number(N) :- N = count : { p(_, _) }. most(X) :- X = max Y : { r(Y, _) }.",
    "seen(X) :- once[1, 3] p(X, _). lasting(X) :- historically[0, 2] r(X, _).",
    "after(X) :- p(X, C) since[0, 3] r(X, C). before(X) :- (not r(X, C)) until[0, 3] p(X, C).",
    "later(X) @ I :- r(X, _) @ I, p(X, _) @ J, J before I. r(X, d) :- s(X, N), N > 1.",
    "r(X, c) :- s(X, _), not s(X, 2). said(R) :- R says p(_, _). denied(R) :- R denies p(X, _).",
    "accepted(R) :- credibility(R, N), N < 4.",
    ".constraint both(X) :- p(X, C), r(X, C).",
)


@st.composite
def programs_about_disputes(draw: st.DrawFn) -> WrittenProgram:
    """Predicates that cannot hold together at places in one another, and denials."""
    atoms = [(name, (who, at)) for name in ("p", "r") for who in "ab" for at in "cd"]
    places = [("within", ("c", "d")), ("within", ("d", "e"))]
    facts = draw(uncertain_facts(*atoms, *places, ("s", ("a", 1)), ("s", ("a", 2))))
    facts += [WrittenFact("within", ("x", "y"), (30, 30)), WrittenFact("p", ("z", "y"), (30, 31))]
    facts += [WrittenFact("r", ("z", "x"), (31, 31)), WrittenFact("s", ("z", 0), (30, 30))]
    claims = draw(st.lists(uncertain_facts(*atoms), max_size=2))
    stances = st.sampled_from(["asserts", "denies", "suspects"])
    reports = [
        WrittenReport(f"r{i}", draw(stances), draw(st.integers(1, 6)), claim)
        for i, claim in enumerate(claim for claims_ in claims for claim in claims_)
    ]
    reports.append(WrittenReport("last", "denies", 1, WrittenFact("p", ("z", "y"), (31, 31))))
    declarations = (
        ".decl p(x: symbol, c: place) disjoint(r)",
        f".decl r(x: symbol, c: place) {draw(st.sampled_from(['', 'functional(x)']))}".strip(),
        ".decl within(c: place, d: place)",
        ".decl s(x: symbol, n: number)",
    )
    rules = draw(st.sets(st.sampled_from(RULES_ABOUT_DISPUTES), min_size=1, max_size=4))
    columns = {"p": "ss", "r": "ss", "within": "ss", "s": "sn"}
    return WrittenProgram(
        columns,
        tuple(columns),
        (),
        declarations,
        tuple(facts),
        tuple(reports),
        tuple(sorted(rules)),
    )


@settings(max_examples=MANY)
@given(programs_about_disputes(), st.integers(0, 10_000))
def test_so_it_does_where_places_and_denials_dispute(program: WrittenProgram, seed: int) -> None:
    check_worlds(answered(program), range(seed, seed + 4))


@settings(max_examples=SOME)
@given(programs(), st.data())
def test_so_it_does_if_some_reports_may_not_have_been_published_yet(
    program: WrittenProgram, data: st.DataObject
) -> None:
    program = program.reported()
    ids = [report.id for report in program.reports]
    unsure = frozenset(data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=4)))
    check_worlds(answered(program, unsure=unsure), range(4))


@every_engine
@settings(max_examples=SOME)
@given(programs())
def test_what_is_certain_is_possible(engine: str, program: WrittenProgram) -> None:
    found = answered(program, engine)
    for name, certain in found.certain.items():
        assert not not_covered(certain, found.possible[name]), name


@settings(max_examples=SOME)
@given(programs(EXACT))
def test_without_doubts_and_disputes_nothing_has_a_second_extent(program: WrittenProgram) -> None:
    found = answered(program)
    assert not found.analysis.versions.split
    assert found.certain == found.possible
    assert not any(found.contested.values())


@settings(max_examples=SOME)
@given(programs(evolve(EXACT, reports=False)))
def test_what_is_suspected_and_asserted_alike_is_no_less_certain(program: WrittenProgram) -> None:
    expected = answered(program)
    hedged = tuple(
        WrittenReport(f"r{i}", "suspects", 3, fact) for i, fact in enumerate(program.facts)
    )
    found = answered(evolve(program, reports=hedged))
    assert found.analysis.versions.split >= {fact.predicate for fact in program.facts}
    for name in program.columns:
        assert found.possible[name] == expected.possible[name], name
        if not _may_compute_an_absence(found):
            assert found.certain[name] == expected.possible[name], name


def _may_compute_an_absence(found: Answered) -> bool:
    """Whether a rule negates an atom with a value that, for all it knows, might be a range.

    It then asks for more than it would if it knew the value: that nothing is like it.
    """
    rules = found.analysis.versions.rules
    return any(
        rule.is_vague and any(isinstance(literal, Negative) for literal in rule.body)
        for rule in rules
    )


# -- what one learns --------------------------------------------------------------------------


@settings(max_examples=MANY)
@given(programs(), st.data())
def test_who_learns_more_has_more_that_is_certain_and_less_that_is_possible(
    program: WrittenProgram, data: st.DataObject
) -> None:
    program = evolve(program.reported())
    vague = [report for report in program.reports if _is_vague(report)]
    assume(vague)
    before = data.draw(st.sampled_from(vague))
    after = _narrowed(before, data)
    learned = evolve(
        program,
        reports=tuple(after if report is before else report for report in program.reports),
    )
    wide, narrow = answered(program), answered(learned)
    for name in wide.possible:
        assert not not_covered(narrow.possible[name], wide.possible[name]), name
        for row, instants in wide.certain[name].items():
            assert instants <= narrow.certain[name].get(row, IntervalSet()), name


def _is_vague(report: WrittenReport) -> bool:
    bounds = report.claim.span or ()
    return report.stance == "suspects" or any(isinstance(bound, tuple) for bound in bounds)


def _narrowed(report: WrittenReport, data: st.DataObject) -> WrittenReport:
    """A report with a bound that is better known, or one that is no more hedged."""
    if report.stance == "suspects" and data.draw(st.booleans()):
        return evolve(report, stance="asserts")
    start, end = report.claim.span or (None, None)
    span = (_part_of(start, data), _part_of(end, data))
    if _ends(span[0], NEG_INF)[0] > _ends(span[1], POS_INF)[1]:
        span = (start, end)
    return evolve(report, claim=evolve(report.claim, span=span if report.claim.span else None))


def _ends(bound: Bound, unbounded: Instant) -> tuple[Instant, Instant]:
    if isinstance(bound, tuple):
        return bound
    return (unbounded, unbounded) if bound is None else (bound, bound)


def _part_of(bound: Bound, data: st.DataObject) -> Bound:
    if not isinstance(bound, tuple):
        return bound
    low = data.draw(st.integers(*bound))
    high = data.draw(st.integers(low, bound[1]))
    return low if low == high else (low, high)


# -- what is contested ------------------------------------------------------------------------


@every_engine
@settings(max_examples=SOME)
@given(programs(EXACT_BUT_DISPUTED))
def test_where_only_disputes_leave_doubts_all_that_is_not_certain_is_contested(
    engine: str, program: WrittenProgram
) -> None:
    found = answered(program, engine)
    for name, possible in found.possible.items():
        for row, instants in possible.items():
            doubtful = instants - found.certain[name].get(row, IntervalSet())
            assert found.contested[name].get(row, IntervalSet()) == doubtful, (name, row)


@settings(max_examples=SOME)
@given(programs())
def test_what_is_contested_is_possible_and_not_certain(program: WrittenProgram) -> None:
    found = answered(program)
    for name, contested in found.contested.items():
        for row, instants in contested.items():
            assert instants <= found.possible[name][row]
            assert instants.isdisjoint(found.certain[name].get(row, IntervalSet()))


@settings(max_examples=SOME)
@given(programs(evolve(EVERYTHING, disputes=False)))
def test_without_disputes_nothing_is_contested(program: WrittenProgram) -> None:
    assert not any(answered(program).contested.values())


@settings(max_examples=SOME)
@given(programs())
def test_instants_at_which_one_side_speaks_alone_are_as_if_there_were_no_other(
    program: WrittenProgram,
) -> None:
    found = answered(program)
    declared = tuple(re.sub(r",? disjoint\(\w+\)", "", line) for line in program.declarations)
    reports = tuple(report for report in program.reports if report.stance != "denies")
    # What reports claim is compared, so no other rule is needed, and one might read denials.
    accepting = tuple(rule for rule in program.rules if rule.startswith("accepted("))
    alone = answered(
        evolve(program, declarations=declared, reports=reports, rules=accepting, derived=())
    )
    for name in sorted(set(program.base) - set(program.derived)):
        for row, instants in alone.certain[name].items():
            opposed = IntervalSet()
            for other in _opponents(program, name):
                opposed |= found.possible.get(other, {}).get(row, IntervalSet())
            for who, extent in found.engine.relation(DENIES + name).as_dict().items():
                opposed |= extent if who[1:] == row else IntervalSet()
            assert found.certain[name].get(row, IntervalSet()) >= instants - opposed


def _opponents(program: WrittenProgram, name: str) -> set[str]:
    """The predicates that a declaration says cannot hold together with one."""
    found = set()
    for line in program.declarations:
        declared = re.findall(r"\.decl (\w+)", line)[0]
        for other in re.findall(r"disjoint\((\w+)\)", line):
            found |= {declared, other} if name in (declared, other) else set()
    return found - {name}


# -- a knowledge base that learns -------------------------------------------------------------


@settings(max_examples=SOME)
@given(programs(evolve(EVERYTHING, reports=False)), st.data())
def test_who_is_told_bit_by_bit_knows_what_one_who_is_told_at_once_does(
    program: WrittenProgram, data: st.DataObject
) -> None:
    stances = st.sampled_from(["asserts", "asserts", "denies", "suspects"])
    spans = st.sampled_from((*SPANS, *VAGUE_SPANS))
    learning = KnowledgeBase.from_text(program.text)
    known: dict[str, tuple[str, str]] = {}
    for _ in range(data.draw(st.integers(1, 6))):
        fact = evolve(data.draw(st.sampled_from(program.facts)), span=data.draw(spans))
        text, stance = f"{program.fact(fact)}.", data.draw(stances)
        (report,) = learning.tell(text, source="press", stance=stance)
        known[report] = text, stance
        if data.draw(st.integers(0, 3)) == 3:
            learning.relation(data.draw(st.sampled_from(program.derived)))
        if data.draw(st.integers(0, 5)) == 5:
            gone = data.draw(st.sampled_from(sorted(known)))
            learning.retract(report=gone)
            del known[gone]
    informed = KnowledgeBase.from_text(program.text)
    for text, stance in known.values():
        informed.tell(text, source="press", stance=stance)
    for name, columns in program.columns.items():
        goal = f"{name}({', '.join(f'X{i}' for i in range(len(columns)))})"
        answers, expected = learning.query(goal), informed.query(goal)
        for answer, other in zip(answers, expected, strict=True):
            assert answer.row == other.row
            assert answer.possible == other.possible
            assert answer.certain == other.certain
            assert answer.contested == other.contested
        for mode in MODES:
            assert learning.relation(name, mode=mode) == informed.relation(name, mode=mode)
