"""Laws of evaluation, on every engine: random programs against the meaning of the language."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from cartelogic.analysis.checks import Analysis, analyse
from cartelogic.analysis.normal import CONTESTED, NormalRule
from cartelogic.analysis.strata import reads_of
from cartelogic.engine import Engine
from cartelogic.engine.rows import codegen
from cartelogic.model.sources import Report
from cartelogic.model.values import Row, Value
from cartelogic.reference.evaluator import conclusions
from cartelogic.store.database import Database
from cartelogic.store.relation import GIVEN, Mark, Piece, Relation
from cartelogic.temporal import IntervalSet
from cartelogic.testing.writing import (
    EVERYTHING,
    EXACT,
    SYMBOLS,
    Bound,
    Written,
    WrittenFact,
    moved,
    programs,
)
from tests.evaluation import (
    FULL_ENGINES,
    Extents,
    derived_names,
    extents,
    load,
    load_text,
    meaning,
    parsed,
    predicate_names,
    relations,
    report_of,
    started,
)
from tests.pointwise import line_of, snapshots

every_engine = pytest.mark.parametrize("engine", FULL_ENGINES)
MANY, SOME, FEW = (max(1, settings().max_examples * n // 6) for n in (6, 2, 1))


def law_on_every_engine(
    examples: int, *drawn: st.SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A test of each engine, with so many examples of each."""

    def decorate(law: Callable[..., None]) -> Callable[..., None]:
        bounded: Callable[..., None] = settings(max_examples=examples)(given(*drawn)(law))
        marked: Callable[..., None] = every_engine(bounded)
        return marked

    return decorate


WITHOUT_SAYING = evolve(EVERYTHING, reports=False)
MONOTONE = evolve(EVERYTHING, negation=False, whole_spells=False, aggregates=False)
MOVABLE = evolve(EVERYTHING, time_constants=False)
STRETCHABLE = evolve(MOVABLE, instants=False, metric=False, doubts=False)
RENAMABLE = evolve(EVERYTHING, order=False)

NAMES = (
    "b", "zz", "not", "A", "_", "", "a b", "a'b", 'a"b', "a\\b", "now", "select", "'); import os #",
    "%", "{x}", "\N{SNOWMAN}", "e\N{COMBINING ACUTE ACCENT}", "line\nbreak", "tab\t", "%s", "1",
)  # fmt: skip


# -- agreement --------------------------------------------------------------------------------


@settings(max_examples=MANY)
@given(programs())
def test_engines_agree_on_every_relation_in_every_extent(program: Written) -> None:
    analysis, database = load(program)
    names = derived_names(analysis)
    expected = extents(started("naive", analysis, database), names)
    event("derives something" if _derives(program, expected) else "derives nothing")
    for engine in FULL_ENGINES:
        assert extents(started(engine, analysis, database), names) == expected, engine


@settings(max_examples=SOME)
@given(programs())
def test_engines_agree_when_every_bucket_counts_as_large(program: Written) -> None:
    analysis, database = load(program)
    names = derived_names(analysis)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codegen, "LARGE", 1)
        found = extents(started("rows", analysis, database), names)
    assert found == extents(started("naive", analysis, database), names)


@law_on_every_engine(FEW, programs(WITHOUT_SAYING))
def test_facts_mean_the_same_from_the_text_of_a_program(engine: str, program: Written) -> None:
    analysis, database = load_text(program)
    found = extents(started(engine, analysis, database), predicate_names(analysis))
    assert found == meaning(engine, program)


def test_most_generated_programs_derive_something() -> None:
    """A generator is only as good as what it derives; the share is shown with ``-s``."""
    outcomes: list[bool] = []

    @settings(max_examples=100, derandomize=True, database=None)
    @given(programs())
    def count(program: Written) -> None:
        outcomes.append(_derives(program, meaning("rows", program)))

    count()
    share = sum(outcomes) / len(outcomes)
    sys.stdout.write(f"{share:.0%} of {len(outcomes)} programs derive something\n")
    # About nineteen in twenty do; Hypothesis varies what it has, so not all are independent.
    assert share > 0.8


def _derives(program: Written, found: Extents) -> bool:
    """Whether any rule concluded anything that is not a fact."""
    stated = {(fact.predicate, fact.row) for fact in program.facts}
    rows = ((name, row) for name in program.derived for row in found.get(name, ()))
    return any(pair not in stated for pair in rows)


# -- what a relation looks like ---------------------------------------------------------------


@law_on_every_engine(SOME, programs())
def test_pieces_of_a_tuple_are_disjoint_and_its_extent_is_their_union(
    engine: str, program: Written
) -> None:
    analysis, database = load(program)
    for relation in relations(started(engine, analysis, database), analysis).values():
        logged: dict[Row, list[Piece]] = {}
        for piece in relation.log:
            logged.setdefault(piece[0], []).append(piece)
        for row, (same, pieces, cover) in relation.rows.items():
            assert same == row
            spans = sorted((start, end) for _, start, end, _ in pieces)
            assert all(one[1] <= other[0] for one, other in pairwise(spans))
            assert IntervalSet.from_flat(cover) == IntervalSet(spans)
            assert cover, "a tuple that never holds is none"
            assert logged.pop(row) == pieces
        assert not logged


@law_on_every_engine(SOME, programs())
def test_every_piece_is_marked_with_a_rule_for_it_or_given(engine: str, program: Written) -> None:
    analysis, database = load(program)
    rules = _rules_of(analysis)
    for relation in relations(started(engine, analysis, database), analysis).values():
        for entry in relation.rows.values():
            for *_, mark in entry[1]:
                assert mark == GIVEN or (mark[0] > 0 and (relation.name, mark[1]) in rules)


def _rules_of(analysis: Analysis) -> dict[tuple[str, str], NormalRule]:
    """Every rule in every version, by what it derives and its text."""
    return {(rule.head.predicate, rule.id): rule for rule in analysis.versions.rules}


@law_on_every_engine(SOME, programs())
def test_every_piece_follows_by_its_rule_from_pieces_of_earlier_rounds(
    engine: str, program: Written
) -> None:
    analysis, database = load(program)
    _check_marks(started(engine, analysis, database), analysis)


def _check_marks(engine: Engine, analysis: Analysis) -> None:
    """Each mark's rule gives the pieces, from lower strata and what is older of its own.

    A lower stratum may be younger: what reads it is kept if it holds the same again.
    """
    rules = _rules_of(analysis)
    together = {
        name: stratum.relations for stratum in analysis.strata for name in stratum.relations
    }
    codec = analysis.context.program.codec
    for relation in relations(engine, analysis).values():
        for mark, expected in _by_mark(relation).items():
            if mark != GIVEN:
                rule = rules[relation.name, mark[1]]
                older = {
                    name: _older(engine.relation(name), mark[0])
                    if name in together[relation.name]
                    else engine.relation(name).as_dict()
                    for name in reads_of(rule)
                }
                derived = conclusions(rule, older, codec)
                for row, instants in expected.items():
                    assert instants <= derived.get(row, IntervalSet()), (mark, row)


def _by_mark(relation: Relation) -> dict[Mark, dict[Row, IntervalSet]]:
    """The pieces of a relation, by the round and rule that derived them."""
    found: dict[Mark, dict[Row, IntervalSet]] = {}
    for row, start, end, mark in relation.log:
        rows = found.setdefault(mark, {})
        rows[row] = rows.get(row, IntervalSet()) | IntervalSet([(start, end)])
    return found


def _older(relation: Relation, round_: int) -> dict[Row, IntervalSet]:
    """What a relation was before a round."""
    found: dict[Row, IntervalSet] = {}
    for mark, rows in _by_mark(relation).items():
        if mark[0] < round_:
            for row, instants in rows.items():
                found[row] = found.get(row, IntervalSet()) | instants
    return found


# -- what it means ----------------------------------------------------------------------------


@law_on_every_engine(SOME, programs(EXACT))
def test_the_answer_at_every_instant_is_what_the_definitions_say(
    engine: str, program: Written
) -> None:
    analysis, database = load(program)
    found = extents(started(engine, analysis, database), program.derived)
    line = line_of(program)
    expected = snapshots(analysis.context.program, database, line)
    for name, rows in found.items():
        for extent in rows.values():
            assert all(bound in line[1:] or isinstance(bound, float) for bound in extent.flat)
        for at, held in zip(line, expected[name], strict=True):
            assert {row for row, extent in rows.items() if at in extent} == held, (name, at)


@law_on_every_engine(SOME, programs(evolve(EXACT, reports=False)), st.data())
def test_what_a_literal_and_its_negation_leave_parts_the_rest(
    engine: str, program: Written, data: st.DataObject
) -> None:
    body = data.draw(st.sampled_from(program.base))
    other = data.draw(st.sampled_from((*program.base, *program.derived)))
    columns = [f"X{i}" for i in range(len(program.columns[body]))]
    atom, tested = f"{body}({', '.join(columns)})", _over(program, other, body, data)
    head = ", ".join(columns)
    parted = evolve(
        program,
        rules=(
            *program.rules,
            f"all_of({head}) :- {atom}.",
            f"with({head}) :- {atom}, {tested}.",
            f"without({head}) :- {atom}, not {tested}.",
        ),
    )
    found = meaning(engine, parted)
    assert found["all_of"].keys() == found["with"].keys() | found["without"].keys()
    for row, whole in found["all_of"].items():
        yes, no = (found[name].get(row, IntervalSet()) for name in ("with", "without"))
        assert yes | no == whole
        assert yes.isdisjoint(no)


def _over(program: Written, predicate: str, body: str, data: st.DataObject) -> str:
    """An atom over the variables of another, or wildcards."""
    terms = []
    for kind in program.columns[predicate]:
        fitting = [f"X{i}" for i, known in enumerate(program.columns[body]) if known == kind]
        terms.append(data.draw(st.sampled_from([*fitting, "_"])))
    return f"{predicate}({', '.join(terms)})"


@law_on_every_engine(SOME, programs(MONOTONE), st.data())
def test_more_facts_never_take_away_a_conclusion_without_negation(
    engine: str, program: Written, data: st.DataObject
) -> None:
    whole = program.reported()
    kept = data.draw(st.lists(st.sampled_from(whole.reports), unique=True))
    analysis, database = load(whole)
    names = program.derived
    fewer = database.where(lambda report: report.id in {written.id for written in kept})
    more = extents(started(engine, analysis, database), names)
    for name, rows in extents(started(engine, analysis, fewer), names).items():
        for row, extent in rows.items():
            assert extent <= more[name].get(row, IntervalSet())


# -- what changes nothing ---------------------------------------------------------------------


@law_on_every_engine(SOME, programs(), st.data())
def test_order_of_facts_and_rules_changes_neither_extents_nor_marks(
    engine: str, program: Written, data: st.DataObject
) -> None:
    program = program.reported()
    other = evolve(
        program,
        reports=tuple(data.draw(st.permutations(program.reports))),
        rules=tuple(data.draw(st.permutations(program.rules))),
    )
    found = []
    for version in (program, other):
        analysis, database = load(version)
        answered = relations(started(engine, analysis, database), analysis)
        found.append({name: _by_mark(relation) for name, relation in answered.items()})
    assert found[0] == found[1]


@law_on_every_engine(SOME, programs(WITHOUT_SAYING), st.data())
def test_splitting_and_repeating_facts_changes_nothing(
    engine: str, program: Written, data: st.DataObject
) -> None:
    facts: list[WrittenFact] = []
    for fact in program.facts:
        facts += _in_parts(fact, data)
    other = evolve(program, facts=tuple(facts), rules=program.rules + program.rules[:1])
    assert meaning(engine, other) == meaning(engine, program)


def _in_parts(fact: WrittenFact, data: st.DataObject) -> list[WrittenFact]:
    if fact.span is None:
        return [fact, fact] if data.draw(st.booleans()) else [fact]
    start, end = fact.span
    if isinstance(start, tuple) or isinstance(end, tuple):
        return [fact, fact]
    low = -5 if start is None else start
    cut = data.draw(st.integers(low, max(low, 25 if end is None else end)))
    spans = [(start, cut), (cut + 1, end)] if end is None or cut < end else [(start, end)] * 2
    return [evolve(fact, span=span) for span in spans]


@law_on_every_engine(SOME, programs(), st.data())
def test_a_rule_that_only_says_again_what_holds_changes_nothing(
    engine: str, program: Written, data: st.DataObject
) -> None:
    derived = data.draw(st.sampled_from(sorted(program.derived)))
    other = data.draw(st.sampled_from(sorted(program.base)))
    known = f"{derived}({', '.join(f'A{i}' for i, _ in enumerate(program.columns[derived]))})"
    also = f"{other}({', '.join(f'B{i}' for i, _ in enumerate(program.columns[other]))})"
    at = data.draw(st.integers(0, len(program.rules)))
    rules = (*program.rules[:at], f"{known} :- {known}, {also}.", *program.rules[at:])
    again = meaning(engine, evolve(program, rules=rules))
    for name, extent in meaning(engine, program).items():
        if not name.startswith(CONTESTED):  # one more way to conclude it can be disputed
            assert again[name] == extent


@law_on_every_engine(SOME, programs(MOVABLE), st.integers(-60, 60))
def test_moving_all_facts_in_time_moves_all_conclusions(
    engine: str, program: Written, by: int
) -> None:
    later = program.with_spans(lambda span: moved(span, by))
    expected = meaning(engine, program)
    assert meaning(engine, later) == {
        name: {row: extent.shift(by) for row, extent in rows.items()}
        for name, rows in expected.items()
    }


@law_on_every_engine(SOME, programs(evolve(STRETCHABLE, calendar=False)), st.integers(1, 5))
def test_stretching_all_facts_in_time_stretches_all_conclusions(
    engine: str, program: Written, factor: int
) -> None:
    def times(bound: Bound, last: int) -> Bound:
        return (bound + last) * factor - last if isinstance(bound, int) else bound

    longer = program.with_spans(lambda span: (times(span[0], 0), times(span[1], 1)))
    expected = meaning(engine, program)
    assert meaning(engine, longer) == {
        name: {row: _stretched(extent, factor) for row, extent in rows.items()}
        for name, rows in expected.items()
    }


def _stretched(extent: IntervalSet, factor: int) -> IntervalSet:
    return IntervalSet.from_flat(bound * factor for bound in extent.flat)


@law_on_every_engine(SOME, programs(RENAMABLE), st.permutations(NAMES))
def test_renaming_symbols_renames_them_in_the_conclusions(
    engine: str, program: Written, names: list[str]
) -> None:
    new = dict(zip(SYMBOLS, names, strict=False))
    other = program.renamed(new)

    def renamed(row: Row) -> tuple[Value, ...]:
        return tuple(new.get(value, value) if isinstance(value, str) else value for value in row)

    assert meaning(engine, other) == {
        name: {renamed(row): extent for row, extent in rows.items()}
        for name, rows in meaning(engine, program).items()
    }


# -- a database that changes ------------------------------------------------------------------


@law_on_every_engine(SOME, programs(), st.data())
def test_an_engine_that_follows_a_database_knows_what_a_new_one_would(
    engine: str, program: Written, data: st.DataObject
) -> None:
    program = program.reported()
    analysis, whole = load(program)
    names = derived_names(analysis)
    everything = [report_of(program, written) for written in program.reports]
    database = whole.where(lambda _report: False)
    following = started(engine, analysis, database)
    for _ in range(data.draw(st.integers(1, 4))):
        _change(database, everything, data)
        if data.draw(st.booleans()):
            following.relation(data.draw(st.sampled_from(names)))
        if data.draw(st.integers(0, 4)) == 4:
            following.prepare(analysis, database)
    fresh = started(engine, analysis, database.copy())
    assert extents(following, names) == extents(fresh, names)
    _check_marks(following, analysis)


def _change(database: Database, everything: Iterable[Report], data: st.DataObject) -> None:
    """Add reports that are not there, or take some away."""
    here = sorted(database.reports)
    missing = [report for report in everything if report.id not in database.reports]
    if here and (not missing or data.draw(st.integers(0, 3)) == 3):
        database.remove(data.draw(st.lists(st.sampled_from(here), min_size=1, unique=True)))
    elif missing:
        chosen = st.lists(st.sampled_from(missing), min_size=1, unique_by=lambda r: r.id)
        database.add(data.draw(chosen))


@law_on_every_engine(FEW, programs(), programs())
def test_an_engine_given_another_program_answers_for_that_one(
    engine: str, first: Written, second: Written
) -> None:
    analysis, database = load(first)
    made = started(engine, analysis, database)
    extents(made, derived_names(analysis))
    analysis, database = load(second)
    made.prepare(analysis, database)
    assert extents(made, predicate_names(analysis)) == meaning(engine, second)


@law_on_every_engine(SOME, programs(), st.data())
def test_an_engine_follows_a_program_whose_rules_come_and_go(
    engine: str, program: Written, data: st.DataObject
) -> None:
    analysis, database = load(program)
    first = {rule.partition("(")[0]: rule for rule in reversed(program.rules)}
    others = [rule for rule in program.rules if rule not in first.values()]
    kept = data.draw(st.lists(st.sampled_from(others), unique=True)) if others else []
    rules = tuple(rule for rule in program.rules if rule in {*first.values(), *kept})
    smaller = analyse(
        parsed(evolve(program, facts=(), rules=rules).text).program, database.profiles
    )
    assume(not smaller.errors)
    made = started(engine, analysis, database)
    for version in (smaller, analysis, smaller):
        made.relation(data.draw(st.sampled_from(derived_names(analysis))))
        made.prepare(version, database)
        names = derived_names(version)
        assert extents(made, names) == extents(started("naive", version, database), names)
    _check_marks(made, smaller)


# -- the run itself ---------------------------------------------------------------------------

SCRIPT = """
from tests.evaluation import relations, loaded, started
analysis, database = loaded({text!r})
for name, relation in relations(started({engine!r}, analysis, database), analysis).items():
    print(name, relation.log)
"""

MANY_TUPLES = """
.time integer
.decl near(a: symbol, b: symbol) symmetric, disjoint(far)
.decl far(a: symbol, b: symbol)
% facts
far(s1, s7) @ [3, 4]. far(s2, s2) @ [2..4, 5].
reach(X, Y) :- near(X, Y).
reach(X, Z) :- reach(X, Y), near(Y, Z), X != Z.
lonely(X) :- near(X, _), not reach(X, s0).
whole(X, Y) @ I :- reach(X, Y) @ I, near(Y, _) @ J, I intersects J.
busy(X, N) :- near(X, _), N = count : { reach(X, _) }.
late(X, Y) :- near(X, Y), reach(Y, X) since[1, 3] near(X, Y).
"""


@every_engine
def test_the_seed_of_hashes_changes_nothing(engine: str, root: Path) -> None:
    facts = [f"near(s{i}, s{i * 7 % 12}) @ [{i}, {i + 4}..{i + 6}]." for i in range(12)]
    program = SCRIPT.format(text=MANY_TUPLES.replace("% facts", "\n".join(facts)), engine=engine)
    outputs = set()
    for seed in ("1", "4242"):
        path = os.pathsep.join([str(root / "src"), str(root)])
        run = subprocess.run(
            [sys.executable, "-c", program],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        )
        assert not run.stderr
        outputs.add(run.stdout)
    (output,) = outputs
    assert len(re.findall("reach", output)) > 0
    assert len(output) > 2_000
