"""The core cases of the suite ``datalog-conformance``, on every engine.

Its programs are about no time, and written as for Soufflé: a bare identifier is a variable,
symbols stand in double quotes, a predicate may begin with a capital.  They are read into
clauses of ours here, printed, and parsed as any program text.  The wheel collects nothing by
itself: this file finds its cases.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from datalog_conformance.plugin import get_tests_dir

from cartelogic.analysis.checks import Analysis, analyse
from cartelogic.engine import ENGINES, SnapshotEngine
from cartelogic.errors import ProgramError
from cartelogic.model.clauses import (
    Atom,
    Comparison,
    Declaration,
    Literal,
    Negative,
    Parameter,
    Positive,
    Program,
    Rule,
)
from cartelogic.model.printing import format_clause, format_program
from cartelogic.model.sources import Claim, Report
from cartelogic.model.terms import Call, Constant, Term, Variable, Wildcard
from cartelogic.model.values import Row
from cartelogic.store.database import Database
from cartelogic.temporal import ALWAYS, Codec, IntervalSet
from tests.evaluation import FILE, SNAPSHOT_ENGINES, parsed, started

Case = Mapping[str, Any]

CASES: Path = get_tests_dir()
FILES = {
    path.relative_to(CASES).with_suffix("").as_posix(): path
    for area in ("basic", "errors", "negation", "recursion")
    for path in sorted((CASES / area).glob("*.yaml"))
}
HUGE = {"recursion/souffle_example_hmmer", "recursion/souffle_example_lubm"}
"""Megabytes of facts: reading them takes longer than all else here."""
LARGE = HUGE | {
    "basic/souffle_example_po3",
    "basic/souffle_example_po4",
    "basic/souffle_example_po5",
    "basic/souffle_example_ranpo",
    "negation/souffle_evaluation_access1",
}
"""Thousands of facts."""
SLOW = {"naive", "pydatalog"}
"""The engines that are not asked about those: they are there for what is small."""
DAY = 7
"""Any instant: these programs hold always."""

# A variable that only a negated literal mentions is an error here (CL302), as the suite itself
# demands in `unsafe_negation_variable_only_in_negative_literal`.  The rules of these cases need
# it to mean "for no value"; for that one writes `_` here.
CONTRADICTED = frozenset(
    f"nemo_negation_{name}"
    for name in (
        "singlePositionX singlePositionY singlePositionZ multiple reordered filteredX filteredY "
        "filteredZ projectedXY projectedYZ projectedXZ projectedX projectedY projectedZ"
    ).split()
)
ERRORS = {
    "SafetyViolationError": "CL302",
    "arity_mismatch": "CL201",
    "cyclic_negation": "CL401",
    "safety_violations": "CL301",
    "unbound_variable": "CL301",
}


@lru_cache(maxsize=1)
def cases(name: str) -> tuple[Case, ...]:
    """The cases of a file; those of one program share its facts and rules."""
    # The wheel's own discovery takes minutes: it reads all files, and not with the C parser.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(FILES[name].read_text(encoding="utf-8"), loader)  # noqa: S506  # it is safe
    return tuple(raw.get("tests", [raw]))


# -- rules in the style of Soufflé ------------------------------------------------------------

TOKEN = re.compile(r'\s*(:-|[<>!]=|"[^"]*"|\d+|[A-Za-z_]\w*|\S)')
COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")


def predicate(name: str) -> str:
    """A predicate of ours for one of theirs."""
    return name if name[0].islower() else f"upper_{name}"


class Reading:
    """One rule, read from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = [*TOKEN.findall(text.strip().removesuffix(".")), "end"]

    def rule(self) -> Rule:
        head, body = self.atom(), list[Literal]()
        if self.takes(":-"):
            body.append(self.literal())
            while self.takes(","):
                body.append(self.literal())
        assert self.tokens == ["end"]
        return Rule(head, tuple(body))

    def takes(self, token: str) -> bool:
        """Whether a token comes next, which then is behind us."""
        if self.tokens[0] == token:
            del self.tokens[0]
            return True
        return False

    def literal(self) -> Literal:
        if self.takes("not"):
            return Negative(self.atom())
        if self.takes("("):
            left, operator, right = self.sum(), self.tokens.pop(0), self.sum()
            assert operator in COMPARISONS
            assert self.takes(")")
            return Comparison(operator, left, right)
        return Positive(self.atom())

    def atom(self) -> Atom:
        name, arguments = self.tokens.pop(0), list[Term]()
        assert self.takes("(")
        while not self.takes(")"):
            arguments.append(self.sum())
            assert self.takes(",") or self.tokens[0] == ")"
        return Atom(predicate(name), tuple(arguments))

    def sum(self) -> Term:
        found = self.term()
        while self.tokens[0] in ("+", "-"):
            found = Call(self.tokens.pop(0), (found, self.term()))
        return found

    def term(self) -> Term:
        token = self.tokens.pop(0)
        if token == "_":
            return Wildcard()
        if token.startswith('"'):
            return Constant(token[1:-1])
        return Constant(int(token)) if token.isdigit() else Variable(f"V_{token}")


def test_rules_in_the_style_of_souffle_are_read() -> None:
    rule = Reading('T (x1, x - 1 - 2) :- R(x1, _, "b c"), not s(x), (x <= 25).').rule()
    written = "upper_T(V_x1, V_x - 1 - 2) :- upper_R(V_x1, _, 'b c'), not s(V_x), V_x <= 25."
    assert format_clause(rule, Codec.DAYS) == written


# -- programs ---------------------------------------------------------------------------------


def loaded(case: Case) -> tuple[Analysis, Database]:
    """The program of a case, checked."""
    rules = [Reading(text).rule() for text in case["program"]["rules"]]
    facts = {predicate(name): rows for name, rows in case["program"]["facts"].items()}
    clauses = Program(declarations=tuple(undefined(rules, facts)), rules=tuple(rules))
    program = parsed(format_program(clauses)).program
    database = Database()
    database.add_source(FILE)
    claims = (Claim(name, value_row(row)) for name, rows in facts.items() for row in rows)
    database.add(Report(f"f{i}", (claim,), FILE.id) for i, claim in enumerate(claims))
    return analyse(program, database.profiles).require(), database


def undefined(rules: Sequence[Rule], facts: Mapping[str, Any]) -> Iterator[Declaration]:
    """Declarations of what is only read, which is an error here (CL207) unless it is declared."""
    known = {name for name, rows in facts.items() if rows} | {rule.head.predicate for rule in rules}
    read = {
        literal.atom.predicate: literal.atom.arity
        for rule in rules
        for literal in rule.body
        if isinstance(literal, (Positive, Negative))
    }
    for name in sorted(read.keys() - known):
        yield Declaration(name, tuple(Parameter(f"c{i}", "thing") for i in range(read[name])))


def value_row(row: Sequence[Any]) -> Row:
    """A row of theirs: text is a symbol, ``"1"`` too; a number is one."""
    assert all(type(value) in (str, int) for value in row)
    return tuple(row)


def check(name: str, engine: str) -> None:
    """Every case of a file that has an answer."""
    answering = {}
    for case in cases(name):
        if "expect" not in case or case["name"] in CONTRADICTED:
            continue
        program = case["program"]
        key = id(program["facts"]), id(program["rules"])
        if key not in answering:
            made = started(engine, *loaded(case))
            answering[key] = made.at(DAY) if isinstance(made, SnapshotEngine) else made
        for relation, rows in case["expect"].items():
            found = answering[key].relation(predicate(relation)).as_dict()
            when = IntervalSet([(DAY, DAY + 1)]) if engine in SNAPSHOT_ENGINES else ALWAYS
            assert found == dict.fromkeys(map(value_row, rows), when), (case["name"], relation)


# -- the suite --------------------------------------------------------------------------------


def asked(names: Collection[str]) -> pytest.MarkDecorator:
    """Each file with each engine that is asked about it; those of one file one after the other."""
    pairs = [
        (name, engine)
        for name in sorted(names)
        for engine in sorted(ENGINES)
        if name not in LARGE or engine not in SLOW
    ]
    return pytest.mark.parametrize(("name", "engine"), pairs)


@asked(FILES.keys() - HUGE)
def test_every_case_has_its_answer(name: str, engine: str) -> None:
    check(name, engine)


@pytest.mark.slow
@asked(HUGE)
def test_every_huge_case_has_its_answer(name: str, engine: str) -> None:
    check(name, engine)


@pytest.mark.parametrize("name", sorted(name for name in FILES if name.startswith("errors/")))
def test_every_mistake_is_refused(name: str) -> None:
    (case,) = cases(name)
    with pytest.raises(ProgramError) as refused:
        loaded(case)
    assert ERRORS[case["expect_error"]] in refused.value.codes()


def test_what_contradicts_another_case_is_refused_with_the_way_out() -> None:
    found = cases("negation/nemo_negation")
    assert {case["name"] for case in found} == CONTRADICTED
    for case in found:
        with pytest.raises(ProgramError) as refused:
            loaded(case)
        assert set(refused.value.codes()) == {"CL302"}
        assert "_" in refused.value.diagnostics[0].hint


def test_of_the_114_cases_14_are_left_out() -> None:
    # Counted in the texts: the huge ones take minutes to read.
    texts = (path.read_text(encoding="utf-8") for path in FILES.values())
    every = [name for text in texts for name in re.findall(r"(?m)^(?:- )?name: (.*)$", text)]
    assert len(every) == len(set(every)) == 114
    assert len(CONTRADICTED) == 14
    assert set(every) > CONTRADICTED
