"""Clauses: atoms, literals, facts, rules, declarations, and the program they make up.

A body is a tuple of literals, some of them disjunctions; ``analysis.normal`` turns it into
rules without any.  Nothing here evaluates or checks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as OneOf
from typing import TypeAlias

from attrs import field, frozen

from cartelogic.model.terms import (
    Term,
    Variable,
    variables,
)
from cartelogic.source import Span
from cartelogic.temporal import Codec, Instant, UncertainInterval, Window

Annotation: TypeAlias = Term  # a Variable, Wildcard, Call, Ends or Written; the parser sees to it


@frozen
class Atom:
    """A predicate applied to terms: ``rival(A, B)``.

    Attributes:
        written: how it is printed, if it stands for something that is written otherwise.
    """

    predicate: str
    arguments: tuple[Term, ...]
    span: Span | None = field(default=None, eq=False, repr=False)
    written: str = field(default="", eq=False, repr=False)

    @property
    def arity(self) -> int:
        """The number of arguments."""
        return len(self.arguments)


@frozen
class Positive:
    """``p(X)``, or ``p(X) @ I`` that ranges over the maximal intervals of ``p(X)``."""

    atom: Atom
    annotation: Annotation | None = None
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Negative:
    """``not p(X)``: the instants at which ``p(X)`` does not hold.

    Attributes:
        even_possibly: whether these are, in both extents, those at which it is not even
            possible; a rule's own negation asks for that in its certain extent only.
    """

    atom: Atom
    span: Span | None = field(default=None, eq=False, repr=False)
    even_possibly: bool = False


@frozen
class Says:
    """``R says p(X)`` or ``R denies p(X)``: what report R claims, accepted or not."""

    report: Term
    atom: Atom
    denies: bool = False
    annotation: Annotation | None = None
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Comparison:
    """``X < Y``, ``X = Y + 1``; ``=`` binds a variable that is not bound otherwise."""

    operator: str
    left: Term
    right: Term
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class AllenComparison:
    """``I before J``: a relation of Allen's between two intervals."""

    relation: str
    left: Term
    right: Term
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Disjunction:
    """``(a, b ; c)``: one of several bodies."""

    alternatives: tuple[Body, ...]
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Metric:
    """A metric operator: ``once[0, 30d] p(X)``, ``not historically p(X)``, ``p(X) since q(X)``.

    Attributes:
        operator: once, historically, eventually, always, since or until.
        window: how far back (or ahead) it looks.
        operands: one literal, or two for since and until; positive literals and reports
            without an interval, other metric operators, and on the left of since and until
            also a negated literal.
        negated: whether ``not`` stands before it.
    """

    operator: str
    window: Window
    operands: tuple[Operand, ...]
    negated: bool = False
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Aggregate:
    """``count : { p(X, _) }``: one number over all the ways a body holds, at every instant.

    Attributes:
        function: count, sum, min, max or mean.
        value: what is summed or compared; ``None`` for count.
    """

    function: str
    value: Variable | None
    body: Body
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Aggregating:
    """A comparison that computes aggregates: ``N = 2 * count : { p(X, _) }``.

    Attributes:
        comparison: with a variable ``#1``, ``#2``, ... in place of each aggregate.
        aggregates: the first stands for ``#1``, and so on.
    """

    comparison: Comparison
    aggregates: tuple[Aggregate, ...]
    span: Span | None = field(default=None, eq=False, repr=False)


Literal: TypeAlias = Positive | Negative | Says | Comparison | AllenComparison
"""The literals of normal rules."""
Operand: TypeAlias = Positive | Negative | Says | Metric
Body: TypeAlias = tuple[Literal | Metric | Aggregating | Disjunction, ...]


@frozen
class Fact:
    """A ground atom, with the interval it was written with (``None``: on the whole line)."""

    atom: Atom
    interval: UncertainInterval | None = None
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Rule:
    """``head :- body.``, with an interval on the head if one is written."""

    head: Atom
    body: Body
    annotation: Annotation | None = None
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Constraint:
    """``.constraint name(X) :- body.``: what holds of the body is a violation."""

    head: Atom
    body: Body
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Query:
    """``.query body.``: a question that belongs to the program."""

    body: Body
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Expectation:
    """``.expect certainly p(a) @ [2012, 2013].``: what has to follow from the program.

    It says nothing itself: a test run evaluates it (``cartelogic.testing``).

    Attributes:
        atom: what is to hold; with variables, for some answer.
        negated: whether it is to hold never, or at no instant of ``when``.
        count: how many answers there are to be; ``None`` for one or more.
        extent: the extent it is about.
        when: the instants, each interval from its earliest start to its latest end; none
            for some time or other.
        how: at all of these instants (``throughout``), there and nowhere else
            (``exactly``), or at one of them (``sometime``).
        as_of: only from reports published by this day.
        now: what ``now(Date)`` means.
    """

    atom: Atom
    negated: bool = False
    count: int | None = None
    extent: OneOf["possible", "certain", "contested"] = "possible"
    when: tuple[UncertainInterval, ...] = ()
    how: OneOf["throughout", "exactly", "sometime"] = "throughout"
    as_of: Instant | None = None
    now: Instant | None = None
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class ExpectedFinding:
    """``.expect error CL401.``: what the checks have to say about the program.

    Attributes:
        code: the code of the finding.
        is_error: whether it is an error, which forbids evaluation, or a warning.
    """

    code: str
    is_error: bool
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Parameter:
    """A named and typed column of a declaration."""

    name: str
    type: str
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Property:
    """A declared property: ``symmetric``, ``irreflexive``, ``functional(x)``, ``disjoint(q)``."""

    name: str
    arguments: tuple[str, ...] = ()
    span: Span | None = field(default=None, eq=False, repr=False)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.arguments)})" if self.arguments else self.name


@frozen
class Declaration:
    """``.decl p(x: type) properties "what it means"``."""

    predicate: str
    parameters: tuple[Parameter, ...]
    properties: tuple[Property, ...] = ()
    doc: str = ""
    span: Span | None = field(default=None, eq=False, repr=False)

    def has(self, name: str) -> bool:
        """Whether the property of that name is declared."""
        return any(declared.name == name for declared in self.properties)


@frozen
class TypeDeclaration:
    """``.type actor = person | group``: a type that is the union of others."""

    name: str
    members: tuple[str, ...]
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Program:
    """Everything one or several texts say, in order of reading.

    Attributes:
        codec: the time line: calendar days unless ``.time integer`` is written.
        codec_span: where ``.time`` is written, if it is.
    """

    declarations: tuple[Declaration, ...] = ()
    types: tuple[TypeDeclaration, ...] = ()
    facts: tuple[Fact, ...] = ()
    rules: tuple[Rule, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    queries: tuple[Query, ...] = ()
    codec: Codec = Codec.DAYS
    codec_span: Span | None = field(default=None, eq=False, repr=False)
    expectations: tuple[Expectation | ExpectedFinding, ...] = ()

    def __add__(self, other: Program) -> Program:
        """Both programs as one; the time line of the first that names one is kept."""
        timed = self if self.codec_span is not None or other.codec_span is None else other
        return Program(
            self.declarations + other.declarations,
            self.types + other.types,
            self.facts + other.facts,
            self.rules + other.rules,
            self.constraints + other.constraints,
            self.queries + other.queries,
            timed.codec,
            timed.codec_span,
            self.expectations + other.expectations,
        )


def literals(body: Body) -> Iterator[Literal]:
    """The plain literals of a body, in order of writing.

    Those inside disjunctions, metric operators and the braces of aggregates are included, and
    the comparisons that compute aggregates, with their ``#1``, ``#2``, ...
    """
    for item in body:
        match item:
            case Disjunction(alternatives):
                for alternative in alternatives:
                    yield from literals(alternative)
            case Metric(operands=operands):
                yield from literals(operands)
            case Aggregating(comparison, aggregates):
                yield comparison
                for aggregate in aggregates:
                    yield from literals(aggregate.body)
            case Positive() | Negative() | Says() | Comparison() | AllenComparison():
                yield item


def literal_terms(literal: Literal) -> Iterator[Term]:
    """The terms of a literal, in order of writing, its annotation last."""
    match literal:
        case Positive(atom, annotation):
            yield from atom.arguments
            if annotation is not None:
                yield annotation
        case Negative(atom):
            yield from atom.arguments
        case Says(report, atom, _, annotation):
            yield report
            yield from atom.arguments
            if annotation is not None:
                yield annotation
        case Comparison(_, left, right) | AllenComparison(_, left, right):
            yield left
            yield right


def literal_variables(literal: Literal) -> Iterator[Variable]:
    """The variables of a literal, with repetition."""
    for term in literal_terms(literal):
        yield from variables(term)
