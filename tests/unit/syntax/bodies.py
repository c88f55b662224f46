"""Random bodies as the parser would build them, with every kind of literal.

They need not be safe or sensible: only text and model are compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from attrs import evolve
from hypothesis import strategies as st

from cartelogic.model.clauses import (
    Aggregate,
    Aggregating,
    AllenComparison,
    Atom,
    Body,
    Comparison,
    Disjunction,
    Literal,
    Metric,
    Negative,
    Operand,
    Positive,
    Says,
)
from cartelogic.model.terms import Call, Constant, Ends, Term, Variable, Wildcard
from cartelogic.model.values import Day, Real, Text, Value
from cartelogic.temporal import EVERYTHING, NAMES, Duration, Unit, Window

Item: TypeAlias = Literal | Metric | Aggregating | Disjunction

_AGGREGATED = Variable("#")  # where an aggregate goes, before it has its number
# Symbols that are words of the language in some place or other.
SYMBOLS = (
    *("a", "b", "not", "once", "always", "since", "until", "count", "max", "before", "says"),
    *("symmetric", "it's", "An A"),
)
PREDICATES = ("p", "q", "since", "count", "sum", "before", "symmetric")
WINDOWS = (
    EVERYTHING,
    EVERYTHING,
    Window(Duration(0), Duration(30, Unit.DAY)),
    Window(Duration(6, Unit.MONTH), Duration(2, Unit.YEAR)),
    Window(Duration(30), None),
    Window(Duration(2, Unit.WEEK), Duration(14)),
    Window(Duration(0, Unit.DAY), None),
)

variables = st.sampled_from([Variable(name) for name in ("X", "Y", "V", "_z")])
_values: st.SearchStrategy[Value] = st.one_of(
    st.integers(-9, 99),
    st.sampled_from(SYMBOLS),
    st.sampled_from([Text(""), Text("} % { count : { p }"), Real(2.5), Day(735_000)]),
)
constants = _values.map(Constant)


def _terms(leaf: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    def call(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        operation = st.builds(Call, st.sampled_from("+-*/"), st.tuples(inner, inner))
        named = st.builds(
            Call, st.sampled_from(["mod", "start", "max"]), st.lists(inner, min_size=1).map(tuple)
        )
        # A bound that is written out makes an interval that is.
        ends = st.builds(Ends, variables, inner)
        return st.one_of(operation, operation, named, ends)

    return st.recursive(leaf, call, max_leaves=4)


_OPEN = Wildcard()
terms = _terms(st.one_of(variables, constants, st.just(_OPEN)))
compared = _terms(st.one_of(variables, constants))
counted = _terms(st.one_of(st.just(_AGGREGATED), st.just(_AGGREGATED), variables, constants))
atoms = st.builds(Atom, st.sampled_from(PREDICATES), st.lists(terms, max_size=3).map(tuple))
spells: st.SearchStrategy[Term | None] = st.one_of(
    st.none(), st.none(), variables, st.just(_OPEN), st.builds(Ends, variables, variables)
)
comparisons = st.builds(
    Comparison, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), compared, compared
)
plain = st.one_of(
    st.builds(Positive, atoms, spells),
    st.builds(Negative, atoms),
    st.builds(Says, compared, atoms, st.booleans(), spells),
    comparisons,
    st.builds(AllenComparison, st.sampled_from(["intersects", *NAMES]), variables, compared),
)


@st.composite
def operands(draw: st.DrawFn, depth: int, is_left: bool) -> Operand:
    atom = st.builds(Positive, atoms)
    report = st.builds(Says, compared, atoms, st.booleans())
    options: list[st.SearchStrategy[Operand]] = [atom, report]
    if is_left:
        options.append(st.builds(Negative, atoms))
    if depth:
        options += [metrics(depth - 1).map(lambda metric: evolve(metric, negated=False))] * 2
    return draw(st.one_of(options))


@st.composite
def metrics(draw: st.DrawFn, depth: int) -> Metric:
    operator = draw(st.sampled_from(WORDS))
    of: tuple[Operand, ...] = (draw(operands(depth, is_left=False)),)
    if operator in ("since", "until"):
        of = (draw(operands(depth, is_left=True)), *of)
    return Metric(operator, draw(st.sampled_from(WINDOWS)), of, draw(st.booleans()))


WORDS = ("once", "historically", "eventually", "always", "since", "until")


@st.composite
def aggregatings(draw: st.DrawFn, depth: int) -> Aggregating | Comparison:
    comparison: Comparison = draw(
        st.builds(Comparison, st.sampled_from(["=", "<"]), counted, counted)
    )
    numbers = iter(range(1, 100))
    left, right = _numbered(comparison.left, numbers), _numbered(comparison.right, numbers)
    count = next(numbers) - 1
    found = tuple(draw(_aggregates(depth)) for _ in range(count))
    comparison = evolve(comparison, left=left, right=right)
    return Aggregating(comparison, found) if found else comparison


@st.composite
def _aggregates(draw: st.DrawFn, depth: int) -> Aggregate:
    function = draw(st.sampled_from(["count", "sum", "min", "max", "mean"]))
    value = None if function == "count" else draw(variables)
    return Aggregate(function, value, draw(bodies(depth)))


def _numbered(term: Term, numbers: Iterator[int]) -> Term:
    """A term with its aggregates numbered in order of writing."""
    match term:
        case Variable("#"):
            return Variable(f"#{next(numbers)}")
        case Call(_, arguments):
            return evolve(term, arguments=tuple(_numbered(item, numbers) for item in arguments))
        case Ends(start, end):
            return evolve(term, start=_numbered(start, numbers), end=_numbered(end, numbers))
        case _:
            return term


@st.composite
def disjunctions(draw: st.DrawFn, depth: int) -> Disjunction:
    if draw(st.booleans()):
        return Disjunction((draw(bodies(depth, least=2)),))
    return Disjunction(tuple(draw(st.lists(bodies(depth), min_size=2, max_size=3))))


def items(depth: int) -> st.SearchStrategy[Item]:
    options: list[st.SearchStrategy[Item]] = [plain, metrics(depth)]
    if depth:
        options += [disjunctions(depth - 1), aggregatings(depth - 1)]
    return st.one_of(options)


def bodies(depth: int = 2, least: int = 1) -> st.SearchStrategy[Body]:
    return st.lists(items(depth), min_size=least, max_size=3).map(tuple)
