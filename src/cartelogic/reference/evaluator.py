"""Naive bottom-up evaluation: the meaning of a program, as plainly as it can be computed.

A relation is a mapping from rows to sets of instants.  A binding (values for variables, and
the instants at which it holds) starts as "nothing bound, always"; each literal of a body
extends it or drops it.  All rules of a stratum are applied to everything known, again and
again, until nothing is new.

Each kind of literal does one thing to a binding:

    p(X)          binds X to each matching row, and keeps the instants of that row
    p(X) @ I      binds X and I for each maximal interval of each row; keeps all instants
    not p(X)      takes away the instants of every row that matches
    X < Y, I before J      keeps or drops the binding; ``=`` may bind one side

Not here: what functions compute (``model.computing``), and why rules are safe and strata
in order (``analysis``).
Source: Abiteboul, Hull and Vianu, *Foundations of Databases*, chapters 12 and 15; read at
every instant at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

from cartelogic.analysis.normal import NormalRule, relation_of, relation_terms
from cartelogic.analysis.strata import Stratum
from cartelogic.model import computing
from cartelogic.model.clauses import (
    AllenComparison,
    Comparison,
    Literal,
    Negative,
    Positive,
    Says,
    literal_terms,
)
from cartelogic.model.computing import UndefinedError, allen, compare, instant, may_fail
from cartelogic.model.terms import Constant, Ends, Term, Variable, Wildcard, variables
from cartelogic.model.values import Row, Value, row_key
from cartelogic.temporal import ALWAYS, EMPTY, Codec, Interval, IntervalSet

Extents: TypeAlias = Mapping[Row, IntervalSet]
"""One relation: when each of its rows holds."""
Given: TypeAlias = Callable[[str], Extents]
"""What is known of a relation before any rule."""

_Values: TypeAlias = Mapping[str, Value]
_Binding: TypeAlias = tuple[_Values, IntervalSet]
_Known: TypeAlias = dict[str, dict[Row, IntervalSet]]


class Trace(Protocol):
    """Is told of every conclusion that is new."""

    def __call__(
        self, iteration: int, rule: NormalRule, row: Row, instants: IntervalSet, /
    ) -> None:
        """In this iteration, this rule derived a row at instants not known before."""


class UndefinedInRuleError(UndefinedError):
    """An operation that is not defined, with the rule that asked for it.

    Attributes:
        rule: the rule.
    """

    def __init__(self, rule: NormalRule, reason: UndefinedError) -> None:
        super().__init__(str(reason))
        self.rule = rule


def evaluate(
    strata: Sequence[Stratum],
    given: Given,
    codec: Codec,
    wanted: Collection[str] | None = None,
    trace: Trace | None = None,
) -> dict[str, dict[Row, IntervalSet]]:
    """What a program means: every relation that was asked for or read, complete.

    Args:
        strata: the rules, each stratum after all it reads.
        given: the base facts of a relation, by its name (``says p`` included); rules add
            to them.
        codec: the time line.
        wanted: evaluate only what these relations depend on; everything if ``None``.
        trace: is told of every new conclusion.  Iterations count from 1, over all strata;
            a conclusion's premises were all known before its iteration.

    Raises:
        UndefinedInRuleError: if a rule computes what is not defined.
    """
    known: _Known = {}
    iteration = 0
    for stratum in strata if wanted is None else needed(strata, wanted):
        for name in sorted({*stratum.relations, *stratum.reads} - known.keys()):
            known[name] = dict(given(name))
        changed = True
        while changed:
            iteration += 1
            changed = _iterate(stratum.rules, known, codec, iteration, trace)
    for name in sorted(set(wanted or ()) - known.keys()):
        known[name] = dict(given(name))
    return known


def needed(strata: Sequence[Stratum], wanted: Collection[str]) -> list[Stratum]:
    """The strata that the wanted relations depend on, in the order given."""
    names, found = set(wanted), []
    for stratum in reversed(strata):
        if not names.isdisjoint(stratum.relations):
            names |= stratum.reads
            found.append(stratum)
    return found[::-1]


def _iterate(
    rules: Iterable[NormalRule],
    known: _Known,
    codec: Codec,
    iteration: int,
    trace: Trace | None,
) -> bool:
    """Apply every rule once to what was known before; returns whether anything is new."""
    changed = False
    # All rules first, then all additions: no rule reads what another derives meanwhile.
    for rule, derived in [(rule, conclusions(rule, known, codec)) for rule in rules]:
        extents = known[rule.head.predicate]
        for row in sorted(derived, key=row_key):
            before = extents.get(row, EMPTY)
            new = derived[row] - before
            if new:
                extents[row] = before | new
                changed = True
                if trace is not None:
                    trace(iteration, rule, row, new)
    return changed


def conclusions(
    rule: NormalRule, known: Mapping[str, Extents], codec: Codec
) -> dict[Row, IntervalSet]:
    """What one rule derives from what is known of the relations it reads.

    Raises:
        UndefinedInRuleError: if it computes what is not defined.
    """
    derived: dict[Row, IntervalSet] = {}
    try:
        for values, instants in _bindings(_ordered(rule.body), {}, ALWAYS, known, codec):
            holds = instants & _head_instants(rule, values, codec)
            row = _head_row(rule, values, codec) if holds else None
            if row is not None:
                derived[row] = derived.get(row, EMPTY) | holds
    except UndefinedError as error:
        raise UndefinedInRuleError(rule, error) from None
    return derived


def _head_instants(rule: NormalRule, values: _Values, codec: Codec) -> IntervalSet:
    """The interval that the head is cut with; everything if it has none."""
    if rule.annotation is None:
        return ALWAYS
    interval = computing.evaluate(rule.annotation, values, codec)
    if interval is None:
        return EMPTY
    if not isinstance(interval, Interval):
        raise UndefinedError("an interval that is none")
    return IntervalSet([interval])


def _head_row(rule: NormalRule, values: _Values, codec: Codec) -> Row | None:
    computed = [computing.evaluate(term, values, codec) for term in rule.head.arguments]
    row = tuple(value for value in computed if value is not None)
    return row if len(row) == len(computed) else None


# -- bodies -------------------------------------------------------------------------------


def _bindings(
    body: Sequence[Literal],
    values: _Values,
    instants: IntervalSet,
    known: Mapping[str, Extents],
    codec: Codec,
) -> Iterator[_Binding]:
    """Every extension of a binding under which all of ``body`` holds at some instant."""
    if not instants:
        return
    if not body:
        yield values, instants
        return
    for more, fewer in _literal(body[0], values, instants, known, codec):
        yield from _bindings(body[1:], more, fewer, known, codec)


def _ordered(body: Iterable[Literal]) -> list[Literal]:
    """The literals, each where its variables suffice.

    Tests come as soon as they can, and what can fail as late as it can: a rule is only
    undefined where all else holds.
    """
    waiting, ordered = list(body), []
    bound: set[str] = set()
    while waiting:
        ready = [literal for literal in waiting if _suffices(literal, bound)]
        literal = min(ready, key=_rank)
        waiting.remove(literal)
        ordered.append(literal)
        bound |= {variable.name for variable in _variables(literal_terms(literal))}
    return ordered


def _rank(literal: Literal) -> tuple[bool, bool, bool]:
    is_late = any(map(may_fail, literal_terms(literal)))
    return is_late, isinstance(literal, (Positive, Says)), isinstance(literal, Negative)


def _suffices(literal: Literal, bound: set[str]) -> bool:
    """Whether a literal can be evaluated once these variables have values."""
    match literal:
        case Positive() | Says():
            computed = [term for term in relation_terms(literal) if not _is_pattern(term)]
            return _are_bound(computed, bound)
        case Comparison("=", left, right):
            sides = ((left, right), (right, left))
            return _are_bound((left, right), bound) or any(
                isinstance(target, Variable) and _are_bound([value], bound)
                for target, value in sides
            )
        case Negative() | Comparison() | AllenComparison():
            return _are_bound(literal_terms(literal), bound)


def _variables(terms: Iterable[Term]) -> Iterator[Variable]:
    for term in terms:
        yield from variables(term)


def _are_bound(terms: Iterable[Term], bound: set[str]) -> bool:
    return all(variable.name in bound for variable in _variables(terms))


def _is_pattern(term: Term) -> bool:
    return isinstance(term, (Variable, Wildcard))


def _literal(
    literal: Literal,
    values: _Values,
    instants: IntervalSet,
    known: Mapping[str, Extents],
    codec: Codec,
) -> Iterator[_Binding]:
    """The extensions of a binding under which one literal holds, and when."""
    match literal:
        case Positive(annotation=None) | Says(annotation=None):
            for matched, extent in _matching(literal, values, known, codec):
                yield matched, instants & extent
        case Positive(annotation=term) | Says(annotation=term):
            assert term is not None
            for matched, extent in _matching(literal, values, known, codec):
                for part in extent:
                    taken = _take(term, part, matched, codec)
                    if taken is not None:
                        yield taken, instants
        case Negative():
            if _computed(relation_terms(literal), values, codec) is not None:
                for _, extent in _matching(literal, values, known, codec):
                    instants -= extent
                yield values, instants
        case Comparison(operator, left, right):
            for more in _comparison(operator, left, right, values, codec):
                yield more, instants
        case AllenComparison(relation, left, right):
            i, j = computing.evaluate(left, values, codec), computing.evaluate(right, values, codec)
            if i is not None and j is not None and allen(relation, i, j):
                yield values, instants


def _matching(
    literal: Positive | Negative | Says, values: _Values, known: Mapping[str, Extents], codec: Codec
) -> Iterator[_Binding]:
    """The rows that match a literal: what its variables then stand for, and the extent."""
    terms = _computed(relation_terms(literal), values, codec)
    if terms is None:
        return
    for row, extent in known[relation_of(literal)].items():
        matched = _match(terms, row, values)
        if matched is not None:
            yield matched, extent


def _computed(terms: Iterable[Term], values: _Values, codec: Codec) -> list[Term] | None:
    """The terms with every function computed; ``None`` if one of them has no value."""
    result: list[Term] = []
    for term in terms:
        if _is_pattern(term):
            result.append(term)
            continue
        value = computing.evaluate(term, values, codec)
        if value is None:
            return None
        result.append(Constant(value))
    return result


def _match(terms: Sequence[Term], row: Row, values: _Values) -> _Values | None:
    """The values under which the terms are the row, if there are any."""
    matched = dict(values)
    for term, value in zip(terms, row, strict=True):
        match term:
            case Variable(name):
                if matched.setdefault(name, value) != value:
                    return None
            case Constant(expected):
                if expected != value:
                    return None
            case _:  # a wildcard
                pass
    return matched


def _take(term: Term, part: Interval, values: _Values, codec: Codec) -> _Values | None:
    """The values under which an annotation is a maximal interval, or its two ends."""
    if not isinstance(term, Ends):
        return _match([term], (part,), values)
    start, end = instant(part.start, codec), instant(part.last, codec)
    if start is None or end is None:
        return None
    return _match([term.start, term.end], (start, end), values)


def _comparison(
    operator: str, left: Term, right: Term, values: _Values, codec: Codec
) -> Iterator[_Values]:
    for target, source in ((left, right), (right, left)):
        if isinstance(target, Variable) and target.name not in values:
            value = computing.evaluate(source, values, codec)
            if value is not None:
                yield {**values, target.name: value}
            return
    x, y = computing.evaluate(left, values, codec), computing.evaluate(right, values, codec)
    if x is not None and y is not None and compare(operator, x, y):
        yield values
