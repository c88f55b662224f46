"""Programs at one instant as text for clingo: an oracle that shares nothing with the library.

Rules are taken in normal form, as the analysis leaves them; facts as they were generated.
Relations are called ``r1``, ``r2``, ..., variables ``V1``, ``V2``, ..., and symbols ``s01``,
``s02``, ... in their order, so that ``<`` means the same there.  Aggregates are clingo's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import clingo

from cartelogic.analysis.normal import (
    DENIES,
    SAYS,
    AggregateOperation,
    NormalRule,
    relation_of,
    relation_terms,
)
from cartelogic.model.clauses import AllenComparison, Comparison, Literal, Negative, Positive, Says
from cartelogic.model.terms import Call, Constant, Term, Variable, Wildcard
from cartelogic.model.values import Row, Value
from cartelogic.testing.writing import Written, WrittenFact


class NoAnswerSetProgramError(Exception):
    """A program that cannot be put into clingo's words: it divides, or takes a mean."""


def answer_set(
    rules: Iterable[NormalRule], program: Written, instant: int
) -> dict[str, frozenset[Row]]:
    """What holds at an instant, by relation.

    Args:
        rules: the program's, in normal form; without metric operators or whole intervals.
        program: where its facts are from; they are exact.
        instant: the instant.

    Raises:
        NoAnswerSetProgramError: if clingo has no words for it.
    """
    writing = _Writing(program)
    text = [writing.fact(fact) for fact in program.facts if _holds(fact, instant)]
    # What reports say is no part of these programs; symmetry adds rules about it all the same.
    text += [writing.rule(r) for r in rules if not r.head.predicate.startswith((SAYS, DENIES))]
    control = clingo.Control(["--warn=none"])
    control.add("base", [], "\n".join(text))
    control.ground([("base", [])])
    with control.solve(yield_=True) as models:
        (atoms,) = [list(model.symbols(atoms=True)) for model in models]
    return writing.read(atoms)


def _holds(fact: WrittenFact, instant: int) -> bool:
    if fact.span is None:
        return True
    first, last = fact.span
    assert not isinstance(first, tuple)
    assert not isinstance(last, tuple)
    return (first is None or first <= instant) and (last is None or instant <= last)


class _Writing:
    """Relations and symbols under other names."""

    def __init__(self, program: Written) -> None:
        self.relations: dict[str, str] = {}
        self.symbols = {f"s{'abcd'[i]}": f"s{i:02}" for i in range(4)}
        assert {v for f in program.facts for v in f.row if isinstance(v, str)} <= {*self.symbols}

    def relation(self, name: str) -> str:
        return self.relations.setdefault(name, f"r{len(self.relations) + 1}")

    def value(self, value: Value) -> str:
        if isinstance(value, str):
            return self.symbols[value]
        if isinstance(value, int):
            return f"({value})"
        raise NoAnswerSetProgramError

    def fact(self, fact: WrittenFact) -> str:
        return f"{self.relation(fact.predicate)}({', '.join(map(self.value, fact.row))})."

    def rule(self, rule: NormalRule) -> str:
        names: dict[str, str] = {}
        term = partial(self.term, names)
        head = self.atom(rule.head.predicate, map(term, rule.head.arguments))
        if isinstance(rule.operation, AggregateOperation):
            return f"{head} :- {', '.join(self.aggregate(rule, rule.operation, names))}."
        assert rule.operation is None
        assert rule.annotation is None
        return f"{head} :- {', '.join(self.literal(literal, names) for literal in rule.body)}."

    def aggregate(
        self, rule: NormalRule, operation: AggregateOperation, names: dict[str, str]
    ) -> Iterator[str]:
        """The group, and the aggregate over the rows that have it."""
        (part,) = rule.body
        assert isinstance(part, Positive)
        columns = [self.term(names, term) for term in part.atom.arguments]
        group, rest = columns[: operation.group], columns[operation.group :]
        over = rest if operation.value is None else [columns[operation.value], *rest]
        name = part.atom.predicate
        if operation.function == "mean":
            raise NoAnswerSetProgramError
        result = self.term(names, rule.head.arguments[-1])
        yield self.atom(name, [*group, *["_"] * len(rest)])
        rows = f"{', '.join(over) or '0'} : {self.atom(name, columns)}"
        yield f"{result} = #{operation.function} {{ {rows} }}"

    def atom(self, name: str, arguments: Iterable[str]) -> str:
        return f"{self.relation(name)}({', '.join(arguments)})"

    def literal(self, literal: Literal, names: dict[str, str]) -> str:
        term = partial(self.term, names)
        match literal:
            case Positive(annotation=None) | Negative() | Says(annotation=None):
                sign = "not " if isinstance(literal, Negative) else ""
                return sign + self.atom(relation_of(literal), map(term, relation_terms(literal)))
            case Comparison(operator, left, right):
                return f"{term(left)} {operator} {term(right)}"
            case Positive() | Says() | AllenComparison():
                raise AssertionError(literal)

    def term(self, names: dict[str, str], term: Term) -> str:
        match term:
            case Variable(name):
                return names.setdefault(name, f"V{len(names) + 1}")
            case Wildcard():
                return "_"
            case Constant(value):
                return self.value(value)
            case Call("+" | "-" | "*" as operator, (left, right)):
                return f"({self.term(names, left)} {operator} {self.term(names, right)})"
            case _:
                raise NoAnswerSetProgramError

    def read(self, atoms: Iterable[clingo.Symbol]) -> dict[str, frozenset[Row]]:
        """The rows of each relation of a model."""
        named = {made: name for name, made in self.relations.items()}
        meant = {made: symbol for symbol, made in self.symbols.items()}
        found: dict[str, set[Row]] = {name: set() for name in self.relations}
        for atom in atoms:
            row = tuple(
                value.number if value.type is clingo.SymbolType.Number else meant[value.name]
                for value in atom.arguments
            )
            found[named[atom.name]].add(row)
        return {name: frozenset(rows) for name, rows in found.items()}
