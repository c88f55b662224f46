"""What each construct of the rule language means, by example, on every engine.

The examples are in ``language``: a program, and all of the relation ``h`` as it would be
written down; where it says so, also its certain and its contested extent.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import CONTESTED
from cartelogic.engine import Engine
from cartelogic.engine.base import Extents
from cartelogic.model.printing import format_row
from cartelogic.model.sources import Claim, Report, Stance
from cartelogic.model.values import format_symbol
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.temporal import ALWAYS, Codec, format_set, parse_interval
from tests.evaluation import FULL_ENGINES, PRESS, loaded, run, started

every_engine = pytest.mark.parametrize("engine", FULL_ENGINES)


def written(relation: Relation, codec: Codec) -> list[str]:
    """A relation as facts, sorted."""
    lines = []
    for row, extent in relation:
        at = "" if extent == ALWAYS else f" @ {format_set(extent, codec)}"
        lines.append(format_row("h", row, codec) + at)
    return lines


CASES = Path(__file__).parent / "language"


def cases() -> Iterator[ParameterSet]:
    """``%% name``, a program, and ``%= `` before each fact that ``h`` should hold."""
    for file in sorted(CASES.glob("*.dl")):
        for section in file.read_text(encoding="utf-8").split("%% ")[1:]:
            name, _, program = section.partition("\n")
            expected = [line[3:] for line in program.splitlines() if line.startswith("%= ")]
            yield pytest.param(program, expected, id=f"{file.stem}: {name}")


@every_engine
@pytest.mark.parametrize(("program", "expected"), list(cases()))
def test_a_construct_means_what_the_case_says(
    engine: str, program: str, expected: list[str]
) -> None:
    analysis, database = loaded(program)
    answering = started(engine, analysis, database)
    found = written(answering.relation("h"), database.codec)
    assert (found or ["(nothing)"]) == [line for line in expected if ": " not in line]
    if len(found) < len(expected) or analysis.versions.split:
        assert shown(answering, analysis) == [line for line in expected if ": " in line]


def shown(answering: Engine, analysis: Analysis) -> list[str]:
    """The other extents of ``h``."""
    versions, codec = analysis.versions, analysis.context.program.codec
    certain = answering.relation(versions.certain("h"))
    lines = [f"certain: {line}" for line in written(certain, codec)]
    if "h" in versions.contested:
        possible, disputed = answering.relation("h"), answering.relation(f"{CONTESTED}h")
        all_extents = Extents(possible, certain, disputed)
        contested = Relation("h")
        for row, _ in possible:
            for part in all_extents.contested_at(row):
                contested.add(row, part.start, part.end, GIVEN)
        lines += [f"contested: {line}" for line in written(contested, codec)]
    return lines


# -- reports ----------------------------------------------------------------------------------


def _said(identity: str, stance: str, value: str, span: str = "[1, 5]", grade: int = 3) -> Report:
    claim = Claim("p", (value,), parse_interval(span, Codec.INTEGERS))
    return Report(identity, (claim,), PRESS.id, stance=Stance(stance), credibility=grade)


REPORTS = (
    _said("r1", "asserts", "a", "[1, 5]"),
    _said("r2", "denies", "a", "[4, 9]"),
    _said("r3", "suspects", "b", "[2, 3]", 5),
    _said("r4", "asserts", "a", "[6, 7]", 5),
)


@every_engine
@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("h(X) :- p(X).", "h(a) @ [1, 7] | h(b) @ [2, 3] | h(c)"),
        (
            "h(R, X) :- R says p(X), p(X), X != c.",
            "h(r1, a) @ [1, 5] | h(r3, b) @ [2, 3] | h(r4, a) @ [6, 7]",
        ),
        ("h(R, Q) :- R says p(X), Q denies p(X).", "h(r1, r2) @ [4, 5] | h(r4, r2) @ [6, 7]"),
        ("h(X, I) @ I :- r4 says p(X) @ I.", "h(a, [6, 7]) @ [6, 7]"),
        ("h(S) :- report(r1, S), reliability(S, c).", "h(press)"),
        ("h(R) :- credibility(R, N), N > 3, stance(R, suspects).", "h(r3)"),
        ("h(R) :- accepted(R), not credibility(R, 6).", "h(r1) | h(r3) | h(r4)"),
        # A program's own facts are stated, not read: no rule for `accepted` takes them away.
        ("accepted(R) :- credibility(R, N), N < 4. h(X) :- p(X).", "h(a) @ [1, 5] | h(c)"),
        (
            "accepted(R) @ [2, 3] :- R says p(_). h(X) :- p(X).",
            "h(a) @ [2, 3] | h(b) @ [2, 3] | h(c)",
        ),
    ],
)
def test_rules_can_speak_of_reports(engine: str, rules: str, expected: str) -> None:
    analysis, database = loaded(f".time integer\np(c). {rules}", REPORTS)
    relation = started(engine, analysis, database).relation("h")
    assert written(relation, Codec.INTEGERS) == expected.split(" | ")


@every_engine
def test_now_is_what_the_database_was_told(engine: str) -> None:
    analysis, database = loaded("p(a) @ [2014, 2015]. h(X, D) :- p(X), now(D).")
    database.set_now(735_000)
    answering = started(engine, analysis, database)
    assert written(answering.relation("h"), Codec.DAYS) == [
        "h(a, 2013-05-12) @ [2014-01-01, 2015-12-31]"
    ]
    database.set_now(735_001)
    assert written(answering.relation("h"), Codec.DAYS) == [
        "h(a, 2013-05-13) @ [2014-01-01, 2015-12-31]"
    ]


# -- shapes that are hard on a compiler -----------------------------------------------------


HOSTILE = ("'); import os #", 'a"b', "a\\", "{0}", "%s", "\n", "v1", "relations", "", "__class__")


@every_engine
@pytest.mark.parametrize("name", HOSTILE)
def test_a_symbol_is_never_code(engine: str, name: str) -> None:
    symbol = format_symbol(name)
    text = f"p({symbol}, 1). p(b, 2). h({symbol}, X) :- p({symbol}, X), not p({symbol}, 2)."
    assert list(run(engine, text).relation("h").rows) == [(name, 1)]


LONG = {
    "joins": "h(X0) :- " + ", ".join(f"p(X{i}, X{i + 1})" for i in range(40)),
    "lookups": "h(X) :- p(X, X), " + ", ".join(["p(1, 1)"] * 40),
    "comparisons": "h(X) :- p(X, _), " + ", ".join(f"X != {i + 2}" for i in range(150)),
    "equations": "h(Y99) :- p(Y0, _), " + ", ".join(f"Y{i + 1} = Y{i} + 0" for i in range(99)),
    "negations": "h(X) :- p(X, _), " + ", ".join(f"not p(X, {i + 2})" for i in range(40)),
    "spells": "h(X) @ I0 :- " + ", ".join(f"p(X, _) @ I{i}" for i in range(30)),
    "intervals": "h(X) :- p(X, _), p(X, _) @ I, "
    + ", ".join(f"I intersects [X - {i}, X + 1]" for i in range(60)),
    "alternatives": "h(X) :- p(X, _), " + ", ".join("(X = 1 ; X = 2)" for _ in range(6)),
    "depth": "h(X) :- p(X, _), Y = " + "abs(" * 90 + "X" + ")" * 90 + ", Y > 0",
}


@every_engine
@pytest.mark.parametrize("shape", sorted(LONG))
def test_bodies_may_be_long(engine: str, shape: str) -> None:
    found = run(engine, f".time integer\np(1, 1) @ [0, 9]. {LONG[shape]}.").relation("h")
    assert list(found.rows) == [(1,)]


@every_engine
def test_heads_may_be_wide(engine: str) -> None:
    head = ", ".join(f"X + {i}" for i in range(120))
    found = run(engine, f"p(1). h({head}) :- p(X).").relation("h")
    assert list(found.rows) == [tuple(range(1, 121))]


@every_engine
def test_numbers_may_be_larger_than_any_float(engine: str) -> None:
    big = "1" + "0" * 400
    text = f".time integer\np({big}) @ [{big}, _]. h(X * 2, S) @ I :- p(X) @ I, p(X) @ [S, _]."
    (row,) = run(engine, text).relation("h").rows
    assert row == (2 * 10**400, 10**400)


@every_engine
def test_spells_may_be_longer_than_any_float(engine: str) -> None:
    big = "1" + "0" * 400
    text = f".time integer\np(a) @ [{big}, _]. h(X) @ I :- p(X) @ I, days(I) > 5."
    assert list(run(engine, text).relation("h").rows) == [("a",)]
