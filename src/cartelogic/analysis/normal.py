"""Rules in normal form: plain conjunctions, declared properties as rules.

Disjunctions become several rules; metric operators and aggregates become relations of their
own (``lifting``).  Every normal rule points back to what it came from, so that messages and
proofs speak of the user's text.  Its ``id`` is its text: numbering by position would make
proofs depend on the order of rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

from attrs import evolve, field, frozen

from cartelogic.model.clauses import (
    Aggregate,
    Atom,
    Body,
    Comparison,
    Declaration,
    Literal,
    Metric,
    Negative,
    Positive,
    Program,
    Says,
)
from cartelogic.model.printing import format_rule
from cartelogic.model.terms import Term, Variable
from cartelogic.source import Span
from cartelogic.temporal import Codec, Window

SAYS, DENIES = "says ", "denies "
"""Prefixes of the relations that hold what reports claim and deny: ``says allied_in``."""

ACCEPTED = "accepted"
QUERY = "?"
REPORT_PREDICATES: dict[str, tuple[str, ...]] = {
    ACCEPTED: ("report",),
    "article": ("report", "article"),
    "credibility": ("report", "number"),
    "now": ("date",),
    "outlet": ("report", "source"),
    "place": ("report", "place"),
    "published": ("report", "date"),
    "reliability": ("source", "symbol"),
    "report": ("report", "source"),
    "stance": ("report", "symbol"),
}
"""Built-in predicates about reports, with the types of their columns."""


class Kind(Enum):
    """Why a normal rule exists."""

    RULE = "rule"
    SYMMETRY = "symmetric"
    ACCEPTANCE = "accepted"
    CONSTRAINT = "constraint"
    PROPERTY = "property"
    QUERY = "query"
    METRIC = "metric"
    AGGREGATE = "aggregate"
    PART = "part"
    DISPUTE = "dispute"


LIFTED = frozenset({Kind.METRIC, Kind.AGGREGATE, Kind.PART})
"""Rules of relations that stand for a part of a body."""


class Version(Enum):
    """Which extent of its relation a rule derives."""

    POSSIBLE = "possible"
    CERTAIN = "certain"
    CONTESTED = "contested"
    LOOSE = "loose"


@frozen
class MetricOperation:
    """The head holds where a metric operator of the body's literals does.

    One literal; or two, for since and until, of which the first may be negated.  Their
    arguments are distinct variables, and the head's are all of theirs.
    """

    operator: str
    window: Window


AGGREGATED = "#value"
"""The variable that stands for the aggregate in the head of its rule."""


@frozen
class AggregateOperation:
    """The head holds a group's values and, last, an aggregate over the rows of the group.

    The body is one literal: the columns of the group, then those that tell rows apart.

    Attributes:
        function: count, sum, min, max or mean.
        group: the number of columns of the group.
        value: the column that is summed or compared; ``None`` for count.
    """

    function: str
    group: int
    value: int | None


Operation: TypeAlias = MetricOperation | AggregateOperation


@frozen
class NormalRule:
    """A rule whose body is a plain conjunction.

    Attributes:
        id: its text, which identifies it.
        operation: what is done to the body, if it is not just a conjunction.
        stands_for: the part of a body that the head was lifted from; its variables are the
            head's.
        version: which extent it derives.
        spells: for each relation of which it reads whole intervals, if its two extents may
            differ: its name, that of its certain extent, and that of what else says where its
            spells are: loose ones, or in a certain extent the dated ones; or "".
        is_vague: whether it may compute with values that are known as ranges only.
        name: the head's predicate, or the constraint's name.
        span: where it, or the declaration it came from, is written.
    """

    head: Atom
    annotation: Term | None
    body: tuple[Literal, ...]
    kind: Kind = Kind.RULE
    id: str = ""
    operation: Operation | None = None
    stands_for: Metric | Aggregate | Body | None = None
    version: Version = Version.POSSIBLE
    spells: tuple[tuple[str, str, str], ...] = ()
    is_vague: bool = False
    span: Span | None = field(default=None, eq=False, repr=False)

    @property
    def name(self) -> str:
        """The predicate of the head, without the marks of a generated one."""
        return plain_name(self.head.predicate).removeprefix("!")

    @property
    def called(self) -> str:
        """What messages call it: its name in backquotes, or that it is the question."""
        return "the question" if self.kind is Kind.QUERY else f"`{self.name}`"


CERTAIN, CONTESTED, LOOSE = "certain ", "contested ", "loose "
SURE, DISPUTED, CLAIMS = "sure ", "disputed ", "claims "
DATED, EVER, ALIKE = "dated ", "ever ", "alike "
"""Prefixes of the relations that hold other extents of a relation (see ``versions``)."""
_PREFIXES = (CERTAIN, CONTESTED, LOOSE, SURE, DISPUTED, CLAIMS, DATED, ALIKE)


def plain_name(relation: str) -> str:
    """The name of a relation without what says which extent it is."""
    for prefix in _PREFIXES:
        if relation.startswith(prefix):
            return relation.removeprefix(prefix)
    return relation


def relation_of(literal: Positive | Negative | Says) -> str:
    """The name of the relation that a literal reads."""
    if isinstance(literal, Says):
        return (DENIES if literal.denies else SAYS) + literal.atom.predicate
    return literal.atom.predicate


def relation_terms(literal: Positive | Negative | Says) -> tuple[Term, ...]:
    """The terms of a literal, one for each column of the relation it reads."""
    if isinstance(literal, Says):
        return (literal.report, *literal.atom.arguments)
    return literal.atom.arguments


def violation(name: str) -> str:
    """The relation that holds the violations of a constraint."""
    return f"!{name}"


def identified(rule: NormalRule, codec: Codec) -> NormalRule:
    """The rule with its text as its id."""
    return evolve(rule, id=format_rule(rule.head, rule.annotation, rule.body, codec))


def property_rules(declaration: Declaration, program: Program) -> Iterator[NormalRule]:
    """The rules that a declaration's properties stand for."""
    columns = [Variable(_variable_name(p.name)) for p in declaration.parameters]
    name, codec = declaration.predicate, program.codec

    def atom(terms: list[Variable], predicate: str = name) -> Atom:
        return Atom(predicate, tuple(terms))

    for declared in declaration.properties:
        swapped = [*columns[1::-1], *columns[2:]]
        if declared.name == "symmetric" and len(columns) > 1:
            report = _unlike("Report", columns)
            yield _generated(
                atom(columns), (Positive(atom(swapped)),), Kind.SYMMETRY, declared.span, codec
            )
            for prefix in (SAYS, DENIES):
                yield _generated(
                    atom([report, *columns], prefix + name),
                    (Says(report, atom(swapped), prefix == DENIES),),
                    Kind.SYMMETRY,
                    declared.span,
                    codec,
                )
        elif declared.name == "irreflexive" and len(columns) > 1:
            same = [columns[0], columns[0], *columns[2:]]
            head = atom([columns[0], *columns[2:]], violation(f"irreflexive {name}"))
            yield _generated(head, (Positive(atom(same)),), Kind.PROPERTY, declared.span, codec)
        elif declared.name == "disjoint":
            for other in declared.arguments:
                head = atom(columns, violation(f"disjoint {name} {other}"))
                body: tuple[Literal, ...] = (
                    Positive(atom(columns)),
                    Positive(atom(columns, other)),
                )
                if declaration.has("symmetric"):  # each pair once, not both ways round
                    body += (Comparison("<=", columns[0], columns[1]),)
                yield _generated(head, body, Kind.PROPERTY, declared.span, codec)
        elif declared.name == "functional":
            yield from _functional(declaration, columns, declared.arguments, declared.span, codec)


def _functional(
    declaration: Declaration,
    columns: list[Variable],
    keys: tuple[str, ...],
    span: Span | None,
    codec: Codec,
) -> Iterator[NormalRule]:
    """Two tuples that agree on the key columns and differ elsewhere are a violation."""
    names = [parameter.name for parameter in declaration.parameters]
    others = [
        column if name in keys else _unlike(f"{column.name}2", columns)
        for name, column in zip(names, columns, strict=True)
    ]
    for name, column, other in zip(names, columns, others, strict=True):
        if name in keys:
            continue
        body = (
            Positive(Atom(declaration.predicate, tuple(columns))),
            Positive(Atom(declaration.predicate, tuple(others))),
            Comparison("<", column, other),
        )
        keyed = [c for n, c in zip(names, columns, strict=True) if n in keys]
        head = Atom(violation(f"functional {declaration.predicate}"), (*keyed, column, other))
        yield _generated(head, body, Kind.PROPERTY, span, codec)


def _generated(
    head: Atom, body: tuple[Literal, ...], kind: Kind, span: Span | None, codec: Codec
) -> NormalRule:
    return identified(NormalRule(head, None, body, kind, span=span), codec)


def _unlike(name: str, taken: list[Variable]) -> Variable:
    """A variable of that name, or of a longer one if a column has it."""
    while any(variable.name == name for variable in taken):
        name += "_"
    return Variable(name)


def _variable_name(column: str) -> str:
    return column[0].upper() + column[1:]


def acceptance_rules(arities: dict[str, int], codec: Codec) -> tuple[NormalRule, ...]:
    """``p(X) :- R says p(X), accepted(R)`` for each predicate that reports claim."""
    rules = []
    report = Variable("Report")
    for name, arity in sorted(arities.items()):
        atom = Atom(name, tuple(Variable(f"X{i + 1}") for i in range(arity)))
        body = (Says(report, atom), Positive(Atom(ACCEPTED, (report,))))
        rules.append(_generated(atom, body, Kind.ACCEPTANCE, None, codec))
    return tuple(rules)
