"""From a program text to what an engine makes of it, for tests of analysis and engines."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Self

from attrs import evolve
from hypothesis import reject

from cartelogic.analysis.checks import Analysis, analyse
from cartelogic.analysis.normal import CONTESTED, DENIES, SAYS, Kind
from cartelogic.engine import ENGINES, Engine, Limits
from cartelogic.engine.watch import Watch
from cartelogic.errors import Code
from cartelogic.model.clauses import Program
from cartelogic.model.sources import Claim, Report, Source, Stance
from cartelogic.model.values import Row
from cartelogic.source import SourceText
from cartelogic.store.database import OWN, Database
from cartelogic.store.own import own_reports
from cartelogic.store.relation import Relation
from cartelogic.syntax.parser import Parsed, parse_program
from cartelogic.temporal import Codec, IntervalSet, parse_interval
from cartelogic.testing.writing import Written, WrittenFact, WrittenReport

Extents = dict[str, dict[Row, IntervalSet]]

SNAPSHOT_ENGINES = frozenset({"pydatalog"})
"""The engines that answer at one instant only."""
FULL_ENGINES = tuple(sorted(ENGINES.keys() - SNAPSHOT_ENGINES))
"""The others, which answer for all of time: what a law about extents is about."""

FILE = Source("test.dl", "test.dl", OWN)
PRESS = Source("press", "The press", reliability="C")


def parsed(text: str, name: str = "test.dl") -> Parsed:
    """A program text that must have no mistake of syntax."""
    result = parse_program(SourceText(name, text))
    assert not result.diagnostics, "\n".join(d.render() for d in result.diagnostics)
    return result


def database_of(program: Program, reports: Iterable[Report] = ()) -> Database:
    """The facts of a program, and further reports."""
    database = Database(program.codec)
    own, sources = own_reports(program.facts, ())
    for source in (*sources, PRESS):
        database.add_source(source)
    database.add([*own, *reports])
    return database


def report_of(program: Written, written: WrittenReport) -> Report:
    """A report as the database holds it."""
    stance, claim = Stance(written.stance), _claim(program, written.claim)
    return Report(written.id, (claim,), PRESS.id, stance=stance, credibility=written.credibility)


def _claim(program: Written, fact: WrittenFact) -> Claim:
    interval = program.interval(fact)
    codec = Codec.DAYS if program.calendar else Codec.INTEGERS
    return Claim(fact.predicate, fact.row, parse_interval(interval, codec) if interval else None)


def loaded(text: str, reports: Iterable[Report] = ()) -> tuple[Analysis, Database]:
    """A program that passes every check, and its database."""
    program = parsed(text).program
    database = database_of(program, reports)
    return analyse(program, database.profiles).require(), database


def load(program: Written, unsure: frozenset[str] = frozenset()) -> tuple[Analysis, Database]:
    """A generated program, and its database.

    Some of its reports may not have been published yet.  Only the rules go through the
    grammar, which would take most of the time of a law; that the whole text means the same
    is a test of its own.
    """
    rules = parsed(evolve(program, facts=()).text).program
    database = Database(rules.codec)
    for source in (FILE, PRESS):
        database.add_source(source)
    facts = enumerate(program.facts)
    database.add(Report(f"f{i}", (_claim(program, fact),), FILE.id) for i, fact in facts)
    database.add(report_of(program, report) for report in program.reports)
    if unsure:
        database.unsure = unsure
    return _sound(analyse(rules, database.profiles, database.doubts())), database


def _sound(analysis: Analysis) -> Analysis:
    """A program without mistakes.

    Strategies keep aggregates out of recursions; but what binds a variable for its braces is
    read by them too, and may be recursive.  Such a program is none for any law.
    """
    if {problem.code for problem in analysis.errors} == {Code.AGGREGATE_CYCLE}:
        reject()
    return analysis.require()


def load_text(program: Written) -> tuple[Analysis, Database]:
    """The same, with facts read from the text."""
    return loaded(program.text, [report_of(program, report) for report in program.reports])


def started(
    engine: str, analysis: Analysis, database: Database, limits: Limits | None = None
) -> Engine:
    """An engine by its name, ready to answer."""
    made = ENGINES[engine](limits)
    made.prepare(analysis, database)
    return made


def run(engine: str, text: str, limits: Limits | None = None) -> Engine:
    """An engine that answers for a program text."""
    return started(engine, *loaded(text), limits)


def derived_names(analysis: Analysis) -> list[str]:
    """Every relation that rules derive, in all extents, sorted."""
    return sorted(name for stratum in analysis.strata for name in stratum.relations)


def predicate_names(analysis: Analysis) -> list[str]:
    """The predicates of the program, in the extents that answers show; not who says what."""
    kinds = (Kind.RULE, Kind.SYMMETRY, Kind.ACCEPTANCE)
    versions = analysis.versions
    names = {rule.head.predicate for rule in analysis.context.rules if rule.kind in kinds}
    names = {name for name in names if not name.startswith((SAYS, DENIES))}
    certain = {versions.certain(name) for name in names}
    return sorted(names | certain | {CONTESTED + name for name in names & versions.contested})


def relations(engine: Engine, analysis: Analysis) -> dict[str, Relation]:
    """Every derived relation."""
    return {name: engine.relation(name) for name in derived_names(analysis)}


def extents(engine: Engine, names: Collection[str]) -> Extents:
    """Some relations as values."""
    return {name: engine.relation(name).as_dict() for name in names}


def meaning(engine: str, program: Written) -> Extents:
    """What a program derives, by an engine from scratch."""
    analysis, database = load(program)
    return extents(started(engine, analysis, database), predicate_names(analysis))


class Passed(Watch):
    """A watch whose limit was passed: without a thread, what works may raise :class:`Expired`."""

    def __enter__(self) -> Self:
        self.reached = Code.MEMORY_LIMIT if self.seconds is None else Code.TIME_LIMIT
        return self
