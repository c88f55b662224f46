"""Bodies as plain conjunctions: disjunctions, metric operators and aggregates taken apart.

A metric operator or an aggregate becomes a relation of its own, named by its text, so that
engines see atoms only:

    once[0, 30d] p(X, _)      reads `once[0, 30d] p(X, _)`(X), a METRIC rule over a PART rule
    N = count : { p(X, _) }   reads `count : { p(X, _) }`(X, N), an AGGREGATE rule, or binds
                              N = 0 where no row of the group holds

So negation, ``@ I`` and strata need to know nothing about them.  ``p since[0, b] q`` holds
with q whatever p does; variables of p alone are then bound elsewhere, so that such a
literal is two alternatives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import TypeAlias

from attrs import evolve

from cartelogic.analysis.binding import binding_variables, bound_variables
from cartelogic.analysis.normal import (
    AGGREGATED,
    AggregateOperation,
    Kind,
    MetricOperation,
    NormalRule,
    identified,
    property_rules,
    violation,
)
from cartelogic.model.clauses import (
    Aggregate,
    Aggregating,
    Atom,
    Body,
    Comparison,
    Constraint,
    Disjunction,
    Literal,
    Metric,
    Negative,
    Operand,
    Positive,
    Program,
    Rule,
    Says,
    literal_variables,
    literals,
)
from cartelogic.model.printing import format_aggregate, format_body, format_literal
from cartelogic.model.terms import Constant, Term, Variable, Wildcard, renamed, variables
from cartelogic.temporal import Codec

Item: TypeAlias = Literal | Metric | Aggregating
Conjunction: TypeAlias = tuple[Literal, ...]

_ZERO = frozenset({"count", "sum"})


def normal_rules(program: Program) -> tuple[NormalRule, ...]:
    """Every rule, constraint and declared property of a program in normal form."""
    found: list[NormalRule] = []
    for rule in program.rules:
        found += normalise(rule, program.codec)
    for constraint in program.constraints:
        found += normalise(constraint, program.codec)
    for declaration in program.declarations:
        found += property_rules(declaration, program)
    unique = {rule.id: rule for rule in reversed(found)}
    return tuple(unique[key] for key in sorted(unique))


def normalise(clause: Rule | Constraint, codec: Codec, kind: Kind = Kind.RULE) -> list[NormalRule]:
    """One normal rule for each way through the body, then those of the relations it needs."""
    head, annotation = clause.head, None
    if isinstance(clause, Constraint):
        head, kind = evolve(head, predicate=violation(head.predicate)), Kind.CONSTRAINT
    else:
        annotation = clause.annotation
    lifting = _Lifting(codec, head.predicate)
    outside = {v.name for term in head.arguments for v in variables(term)}
    outside |= set() if annotation is None else {v.name for v in variables(annotation)}
    found = [
        identified(NormalRule(head, annotation, body, kind, span=clause.span), codec)
        for body in lifting.conjunctions(clause.body, outside)
    ]
    return found + list(lifting.rules.values())


class _Lifting:
    """Takes the body of one clause apart; ``rules`` are those of the relations made."""

    def __init__(self, codec: Codec, head: str) -> None:
        self.codec, self.head = codec, head
        self.rules: dict[str, NormalRule] = {}
        self.placeholders = 0
        self.around: tuple[Item, ...] = ()  # what stands beside the braces one is in

    def conjunctions(self, body: Body, outside: set[str]) -> Iterator[Conjunction]:
        """Every way through a body.

        Args:
            body: the body.
            outside: the variables that the rest of the clause mentions.
        """
        for way in _alternatives(body):
            mentioned = outside | {name for item in way for name in _own_variables(item)}
            choices = [self._item(item, mentioned, way) for item in way]
            for chosen in product(*choices):
                yield tuple(literal for literals_ in chosen for literal in literals_)

    def _item(self, item: Item, mentioned: set[str], way: tuple[Item, ...]) -> list[Conjunction]:
        match item:
            case Metric(negated=False):
                return [(literal,) for literal in self._metric(item)]
            case Metric():
                negated = [Negative(literal.atom, item.span) for literal in self._metric(item)]
                return [tuple(negated)]
            case Aggregating():
                return self._aggregating(item, mentioned, way)
            case _:
                return [(item,)]

    def _rule(
        self,
        kind: Kind,
        name: str,
        columns: Iterable[str],
        body: Conjunction,
        like: NormalRule,
    ) -> None:
        """Define a relation of its own."""
        head = Atom(name, tuple(map(Variable, columns)), like.span, written=name)
        rule = evolve(like, head=head, body=body, kind=kind)
        rule = evolve(rule, id=f"{name} ({', '.join(columns)}) :- {format_body(body, self.codec)}.")
        self.rules[rule.id] = rule

    # -- metric operators -----------------------------------------------------------------

    def _metric(self, metric: Metric) -> list[Positive]:
        """The literals of which one has to hold: that of the operator, or its right operand."""
        positive = evolve(metric, negated=False)
        name = format_literal(positive, self.codec)
        operands = [self._operand(operand) for operand in metric.operands]
        columns = list(
            dict.fromkeys(
                v.name for literal in reversed(operands) for v in literal_variables(literal)
            )
        )
        operation = MetricOperation(metric.operator, metric.window)
        like = NormalRule(
            Atom("", ()), None, (), operation=operation, stands_for=positive, span=metric.span
        )
        self._rule(Kind.METRIC, name, columns, tuple(operands), like)
        atom = Atom(name, tuple(map(Variable, columns)), metric.span, written=name)
        holding = [Positive(atom, None, metric.span)]
        left, right = operands[0], operands[-1]
        own = {v.name for v in literal_variables(right)}
        if any(v.name not in own for v in literal_variables(left)) and not metric.window.low.amount:
            holding.append(Positive(right.atom, None, metric.span))
        return holding

    def _operand(self, operand: Operand) -> Positive | Negative:
        """An operand as an atom of distinct variables."""
        match operand:
            case Metric():
                return self._either(operand, self._metric(operand))
            case Negative(atom, span):
                return Negative(self._operand(Positive(atom, None, span)).atom, span)
            case Positive(atom) if _are_distinct(atom.arguments):
                return operand
            case _:
                pass
        name = format_literal(operand, self.codec)
        columns = list(dict.fromkeys(v.name for v in literal_variables(operand)))
        like = NormalRule(Atom("", ()), None, (), stands_for=(operand,), span=operand.span)
        self._rule(Kind.PART, name, columns, (operand,), like)
        atom = Atom(name, tuple(map(Variable, columns)), operand.span, written=name)
        return Positive(atom, None, operand.span)

    def _either(self, metric: Metric, ways: list[Positive]) -> Positive:
        """A metric operator as one atom; safety refuses it if nothing binds its left operand."""
        if len(ways) == 1:
            return ways[0]
        name = f"either {ways[0].atom.predicate}"
        columns = [v.name for v in literal_variables(ways[0])]
        for way in ways:
            like = NormalRule(Atom("", ()), None, (), stands_for=metric, span=metric.span)
            self._rule(Kind.PART, name, columns, (way,), like)
        return evolve(ways[0], atom=evolve(ways[0].atom, predicate=name))

    # -- aggregates -----------------------------------------------------------------------

    def _aggregating(
        self, item: Aggregating, mentioned: set[str], way: tuple[Item, ...]
    ) -> list[Conjunction]:
        """Literals for the aggregates of a comparison, then the comparison."""
        names: dict[str, str] = {}
        choices = []
        for i, aggregate in enumerate(item.aggregates):
            self.placeholders += 1
            result = Variable(f"#{self.placeholders}", aggregate.span)
            names[f"#{i + 1}"] = result.name
            choices.append(self._aggregate(aggregate, result, mentioned, way))
        comparison = evolve(
            item.comparison,
            left=renamed(item.comparison.left, names),
            right=renamed(item.comparison.right, names),
        )
        return [
            (*(literal for part in chosen for literal in part), comparison)
            for chosen in product(*choices)
        ]

    def _aggregate(
        self, aggregate: Aggregate, result: Variable, mentioned: set[str], way: tuple[Item, ...]
    ) -> list[Conjunction]:
        body = _with_names_for_wildcards(aggregate.body)
        taken = () if aggregate.value is None else (aggregate.value.name,)
        # What is taken may not be mentioned at all: then the part's head is not safe.
        inside = list(dict.fromkeys([*_mentions(body), *taken]))
        around, self.around = self.around, (*way, *self.around)
        inner = list(self.conjunctions(body, mentioned | set(inside)))
        found = {v.name: None for c in inner for literal in c for v in literal_variables(literal)}
        group = [name for name in dict.fromkeys([*inside, *found]) if name in mentioned]
        inner = [self._binders(group, conjunction) + conjunction for conjunction in inner]
        self.around = around
        text = format_aggregate(aggregate, self.codec)
        columns = group + [name for name in inside if name not in mentioned]
        by = f" by {', '.join(group)}" if group else ""
        part = self._part(columns, by, inner, body, aggregate)
        value = None if aggregate.value is None else columns.index(aggregate.value.name)
        operation = AggregateOperation(aggregate.function, len(group), value)
        like = NormalRule(
            Atom("", ()), None, (), operation=operation, stands_for=aggregate, span=aggregate.span
        )
        # Its own text is not enough: what binds a group from outside is only in the part.
        before, brace, braces = text.partition("{")
        over = part.atom.predicate if part.atom.written else f"{brace}{braces}{by}"
        name = f"{before}{over}"
        self._rule(Kind.AGGREGATE, name, [*group, AGGREGATED], (part,), like)
        grouped = tuple(Variable(column) for column in group)
        written = f"{result.name} = {text}"
        atom = Atom(name, (*grouped, result), aggregate.span, written=written)
        ways: list[Conjunction] = [(Positive(atom, None, aggregate.span),)]
        if aggregate.function in _ZERO:
            nothing = (Wildcard(),) * (len(columns) - len(group))
            empty = evolve(part.atom, arguments=(*grouped, *nothing), written="")
            ways.append(
                (
                    Negative(empty, aggregate.span, even_possibly=True),
                    Comparison("=", result, Constant(0), aggregate.span),
                )
            )
        return ways

    def _binders(self, group: list[str], conjunction: Conjunction) -> Conjunction:
        """Literals from outside the braces that bind what is only compared inside.

        One for each variable; the clause's own predicate comes last, as a recursion through
        braces has no meaning.
        """
        candidates: list[Positive | Says] = []
        for item in self.around:
            if isinstance(item, Metric) and not item.negated:
                candidates += self._metric(item)[:1]
            elif isinstance(item, (Positive, Says)):
                candidates.append(item)
        candidates.sort(key=lambda literal: literal.atom.predicate == self.head)
        chosen: dict[Literal, None] = {}
        for name in group:
            if name not in bound_variables((*chosen, *conjunction)):
                binder = next((c for c in candidates if name in binding_variables(c)), None)
                if binder is not None:
                    chosen[binder] = None
        return tuple(chosen)

    def _part(
        self,
        columns: list[str],
        by: str,
        inner: list[Conjunction],
        body: Body,
        aggregate: Aggregate,
    ) -> Positive:
        """A relation with a row for each way the body of an aggregate holds."""
        arguments = tuple(map(Variable, columns))
        match inner:
            case [(Positive(atom, None) as literal,)] if atom.arguments == arguments:
                return literal
            case _:
                pass
        text = " ; ".join(format_body(conjunction, self.codec) for conjunction in inner)
        name = f"{{ {text} }}{by}"
        for conjunction in inner:
            # One text for all ways: a row says nothing of which it is.
            shown = body if len(inner) > 1 else conjunction
            # Names that were made here mean nothing to a reader: then as it was written.
            shown = aggregate.body if any(map(_is_made, conjunction)) else shown
            like = NormalRule(Atom("", ()), None, (), stands_for=shown, span=aggregate.span)
            self._rule(Kind.PART, name, columns, conjunction, like)
        return Positive(Atom(name, arguments, aggregate.span, written=name), None, aggregate.span)


# -- bodies ------------------------------------------------------------------------------


def _alternatives(body: Body) -> Iterator[tuple[Item, ...]]:
    """The disjunctive normal form of a body."""
    choices: list[list[tuple[Item, ...]]] = [
        [way for alternative in item.alternatives for way in _alternatives(alternative)]
        if isinstance(item, Disjunction)
        else [(item,)]
        for item in body
    ]
    for chosen in product(*choices):
        yield tuple(item for part in chosen for item in part)


def outer_variables(body: Body) -> Iterator[str]:
    """The variables of a body, with repetition; not those that only aggregates mention."""
    for item in body:
        if isinstance(item, Disjunction):
            for alternative in item.alternatives:
                yield from outer_variables(alternative)
        else:
            yield from (name for name in _own_variables(item) if not name.startswith("#"))


def _own_variables(item: Item) -> Iterator[str]:
    """The variables of an item, without those that only an aggregate's braces mention."""
    match item:
        case Metric(_, _, operands):
            for operand in operands:
                yield from _own_variables(operand)
        case Aggregating(comparison):
            yield from (v.name for v in literal_variables(comparison))
        case _:
            yield from (v.name for v in literal_variables(item))


def _mentions(body: Body) -> Iterator[str]:
    """The variables of the body of an aggregate, those of aggregates inside left out."""
    for way in _alternatives(body):
        for item in way:
            yield from (name for name in _own_variables(item) if not name.startswith("#"))


def _with_names_for_wildcards(body: Body) -> Body:
    """Each ``_`` of a positive literal is a variable of its own: rows are told apart by it."""
    taken = {v.name for literal in literals(body) for v in literal_variables(literal)}
    fresh = (Variable(name) for i in range(1, 10**6) if (name := f"_{i}") not in taken)

    def named(body: Body) -> Body:
        return tuple(map(item, body))

    def item(given: Item | Disjunction) -> Item | Disjunction:
        match given:
            case Positive(atom) | Says(atom=atom):
                arguments = tuple(
                    next(fresh) if isinstance(t, Wildcard) else t for t in atom.arguments
                )
                given = evolve(given, atom=evolve(atom, arguments=arguments))
                if isinstance(given, Says) and isinstance(given.report, Wildcard):
                    given = evolve(given, report=next(fresh))
                return given
            case Disjunction(alternatives):
                return evolve(given, alternatives=tuple(map(named, alternatives)))
            case _:
                return given

    return named(body)


def _is_made(literal: Literal) -> bool:
    """Whether a literal is about an operator or an aggregate, or about its value."""
    if isinstance(literal, (Positive, Negative)) and literal.atom.written:
        return True
    return any(v.name.startswith("#") for v in literal_variables(literal))


def _are_distinct(terms: tuple[Term, ...]) -> bool:
    return all(isinstance(term, Variable) for term in terms) and len(set(terms)) == len(terms)
