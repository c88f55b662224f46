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

A comparison of values that are known as ranges holds, in a certain extent, if every choice
from them satisfies it, and in the others if some choice does.  Rules of metric operators and
aggregates are not conjunctions and are applied as a whole (``operations``).

Not here: what functions compute (``model.computing``), why rules are safe and strata in
order, and what the extents of a relation are (``analysis``).
Source: Abiteboul, Hull and Vianu, *Foundations of Databases*, chapters 12 and 15; read at
every instant at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

from cartelogic.analysis.normal import (
    AggregateOperation,
    MetricOperation,
    NormalRule,
    Version,
    relation_of,
    relation_terms,
)
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
from cartelogic.model.computing import UndefinedError, interval_of, may_fail
from cartelogic.model.ranges import certainly, certainly_allen, possibly, possibly_allen
from cartelogic.model.terms import Constant, Ends, Term, Variable, Wildcard, variables
from cartelogic.model.values import (
    IntervalRange,
    Row,
    Value,
    as_bound,
    interval_ranged,
    is_exact,
    row_key,
)
from cartelogic.reference.operations import aggregated, windowed
from cartelogic.temporal import (
    ALWAYS,
    EMPTY,
    Codec,
    FourPoints,
    IntervalSet,
    certain_spells,
    possible_spells,
)

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
        match rule.operation:
            case MetricOperation():
                return windowed(rule, known)
            case AggregateOperation():
                return aggregated(rule, known, codec)
            case None:
                reading = _Reading(rule, known, codec)
                for values, instants in reading.bindings(_ordered(rule.body), {}, ALWAYS):
                    row = reading.head_row(values)
                    holds = EMPTY if row is None else instants & reading.head_instants(values)
                    if row is not None and holds:
                        derived[row] = derived.get(row, EMPTY) | holds
    except UndefinedError as error:
        raise UndefinedInRuleError(rule, error) from None
    return derived


# -- the order of literals ------------------------------------------------------------------


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


# -- one rule -----------------------------------------------------------------------------


class _Reading:
    """One rule, applied to what is known."""

    def __init__(self, rule: NormalRule, known: Mapping[str, Extents], codec: Codec) -> None:
        self.rule, self.known, self.codec = rule, known, codec
        self.is_certain = rule.version is Version.CERTAIN
        self.spells = {name: (certain, loose) for name, certain, loose in rule.spells}

    def head_instants(self, values: _Values) -> IntervalSet:
        """The interval that the head is cut with; everything if it has none."""
        if self.rule.annotation is None:
            return ALWAYS
        value = self._evaluate(self.rule.annotation, values)
        interval = None if value is None else interval_of(value)
        if isinstance(interval, IntervalRange):
            interval = interval.certain if self.is_certain else interval.possible
        return EMPTY if interval is None else IntervalSet([interval])

    def head_row(self, values: _Values) -> Row | None:
        """The row of the head; none if an argument has no value, or no certain one."""
        computed = [self._evaluate(term, values) for term in self.rule.head.arguments]
        row = tuple(value for value in computed if value is not None)
        if len(row) < len(computed) or (self.is_certain and not all(map(is_exact, row))):
            return None
        return row

    def bindings(
        self, body: Sequence[Literal], values: _Values, instants: IntervalSet
    ) -> Iterator[_Binding]:
        """Every extension of a binding under which all of ``body`` holds at some instant."""
        if not instants:
            return
        if not body:
            yield values, instants
            return
        for more, fewer in self._literal(body[0], values, instants):
            yield from self.bindings(body[1:], more, fewer)

    def _literal(
        self, literal: Literal, values: _Values, instants: IntervalSet
    ) -> Iterator[_Binding]:
        """The extensions of a binding under which one literal holds, and when."""
        match literal:
            case Positive(annotation=None) | Says(annotation=None):
                for matched, _, extent in self._matching(literal, values):
                    yield matched, instants & extent
            case Positive(annotation=term) | Says(annotation=term):
                assert term is not None
                for matched, row, extent in self._matching(literal, values):
                    for spell in self._spells(relation_of(literal), row, extent):
                        taken = self._take(term, spell, matched)
                        if taken is not None:
                            yield taken, instants
            case Negative():
                if self._computed(relation_terms(literal), values) is not None:
                    for _, _, extent in self._matching(literal, values):
                        instants -= extent
                    yield values, instants
            case Comparison(operator, left, right):
                for more in self._comparison(operator, left, right, values):
                    yield more, instants
            case AllenComparison(relation, left, right):
                i, j = self._evaluate(left, values), self._evaluate(right, values)
                holds = certainly_allen if self.is_certain else possibly_allen
                if i is None or j is None:
                    return
                if holds(relation, interval_of(i), interval_of(j)):
                    yield values, instants

    def _evaluate(self, term: Term, values: _Values) -> Value | None:
        return computing.evaluate(term, values, self.codec)

    # -- relations ------------------------------------------------------------------------

    def _matching(
        self, literal: Positive | Negative | Says, values: _Values
    ) -> Iterator[tuple[_Values, Row, IntervalSet]]:
        """The rows that match a literal: what its variables then stand for, and the extent."""
        terms = self._computed(relation_terms(literal), values)
        if terms is None:
            return
        for row, extent in self.known[relation_of(literal)].items():
            matched = _match(terms, row, values)
            if matched is not None:
                yield matched, row, extent

    def _computed(self, terms: Iterable[Term], values: _Values) -> list[Term] | None:
        """The terms with every function computed; ``None`` if one of them has no value."""
        result: list[Term] = []
        for term in terms:
            if _is_pattern(term):
                result.append(term)
                continue
            value = self._evaluate(term, values)
            if value is None:
                return None
            result.append(Constant(value))
        return result

    def _spells(self, name: str, row: Row, extent: IntervalSet) -> Iterator[Value]:
        """The maximal intervals of a row, as exactly as its extents tell."""
        if name not in self.spells:
            yield from extent
            return
        certain, others = self.spells[name]
        core = self.known[certain].get(row, EMPTY).flat
        if self.is_certain:
            found = certain_spells(extent.flat, core, self._dated(others, row))
        else:
            found = possible_spells(extent.flat, core, self._loose(others, row))
        for points in found:
            yield interval_ranged(*points)

    def _loose(self, name: str, row: Row) -> Iterator[FourPoints]:
        for (*columns, latest, earliest), extent in self.known[name].items():
            if tuple(columns) == row:
                for part in extent:
                    yield part.start, as_bound(latest), as_bound(earliest), part.end

    def _dated(self, name: str, row: Row) -> Iterator[FourPoints]:
        for (*columns, earliest, latest, until, last), _ in self.known[name].items():
            if tuple(columns) == row:
                points = (as_bound(value) for value in (earliest, latest, until, last))
                first, second, third, fourth = points
                yield first, second, third, fourth + 1

    def _take(self, term: Term, spell: Value, values: _Values) -> _Values | None:
        """The values under which an annotation is a maximal interval, or its two ends."""
        if not isinstance(term, Ends):
            return self._unified([(term, spell)], values)
        ends = [computing.COMPUTE[name](spell, self.codec) for name in ("start", "end")]
        return self._unified([(term.start, ends[0]), (term.end, ends[1])], values)

    def _unified(
        self, pairs: Iterable[tuple[Term, Value | None]], values: _Values
    ) -> _Values | None:
        """The values under which terms are these values; what is bound is compared."""
        taken = dict(values)
        for term, value in pairs:
            if value is None:
                return None
            if isinstance(term, Variable) and term.name not in taken:
                taken[term.name] = value
            elif not isinstance(term, Wildcard):
                bound = self._evaluate(term, taken)
                if bound is None or not self._compares("=", bound, value):
                    return None
        return taken

    # -- comparisons ----------------------------------------------------------------------

    def _comparison(
        self, operator: str, left: Term, right: Term, values: _Values
    ) -> Iterator[_Values]:
        for target, source in ((left, right), (right, left)):
            if isinstance(target, Variable) and target.name not in values:
                value = self._evaluate(source, values)
                if value is not None:
                    yield {**values, target.name: value}
                return
        x, y = self._evaluate(left, values), self._evaluate(right, values)
        if x is not None and y is not None and self._compares(operator, x, y):
            yield values

    def _compares(self, operator: str, x: Value, y: Value) -> bool:
        return certainly(operator, x, y) if self.is_certain else possibly(operator, x, y)


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
