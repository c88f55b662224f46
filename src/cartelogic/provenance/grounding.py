"""Every way in which an atom can be given, and when: reports, and applications of rules.

Where a search (``search``) looks for one proof at an instant, this lists all that could be
its last step, on all instants at once: the derivation graph that all proofs, witnesses and
gaps are read off.  An application is a rule with a value for each variable and the instants
at which its body holds under them.  What its premises are, in turn, is asked of the graph
again.

Works on relations that an engine has completed; marks of rounds are not looked at.
Not here: which proofs there are (``listing``), and which reports suffice (``witnesses``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

from attrs import field, frozen

from cartelogic.analysis.normal import (
    DATED,
    AggregateOperation,
    NormalRule,
    Operation,
    Version,
    relation_of,
    relation_terms,
)
from cartelogic.model.clauses import (
    AllenComparison,
    Comparison,
    Literal,
    Negative,
    Positive,
    Says,
    literal_variables,
)
from cartelogic.model.terms import Wildcard, variables
from cartelogic.model.values import IntervalRange, Row, Value
from cartelogic.provenance.comparing import (
    Comparing,
    certain_parts,
    core_of,
    dated_limits,
    dated_run,
)
from cartelogic.provenance.extents import COLUMNS
from cartelogic.provenance.leaves import Leaf, Leaves
from cartelogic.provenance.proof import Condition, Ground, Pattern
from cartelogic.provenance.solving import (
    Bindings,
    Reading,
    Solver,
    hidden,
    match_term,
    spelled,
)
from cartelogic.provenance.windows import counted as counted_by
from cartelogic.provenance.windows import (
    fits_left,
    has_own_variables,
    may_be_of,
    operand_row,
    pattern_of,
)
from cartelogic.temporal import ALL_TIME, NEG_INF, Flat, Interval, flat

EVER: Flat = (ALL_TIME.start, ALL_TIME.end)


@frozen(eq=False)
class Application:
    """A rule that gives an atom, under some bindings.

    Attributes:
        when: where all literals of the body hold, cut to the interval of the head.
    """

    ground: Ground
    rule: NormalRule
    bindings: Bindings = field(repr=False)
    when: Flat


@frozen
class Atom:
    """A premise that has to hold at the same instants as the conclusion."""

    ground: Ground


@frozen
class Whole:
    """A premise that is a maximal interval of an atom, at whatever instants.

    Attributes:
        value: the interval, or what is known of it.
        is_vague: whether the atom's two extents may differ.
        is_certain: whether there has to be such an interval in every world.
        parts: what has to be proven of it: atoms, each throughout an interval.
    """

    ground: Ground
    value: Interval | IntervalRange
    is_vague: bool
    is_certain: bool
    parts: tuple[tuple[Ground, Interval], ...]


@frozen
class Absent:
    """A premise that nothing matches the pattern, at the same instants."""

    pattern: Pattern


Premise: TypeAlias = Atom | Whole | Absent | Condition


class Grounding:
    """The derivation graph, made as far as it is looked at.

    Args:
        rules: of every relation, in every version; the question's as well if there is one.
        leaves: what reports give.
        solver: reads the relations.
    """

    def __init__(self, rules: dict[str, list[NormalRule]], leaves: Leaves, solver: Solver) -> None:
        self.rules, self.solver = rules, solver
        self._leaves = leaves
        self._known: dict[Ground, tuple[Leaf, ...]] = {}
        self._applied: dict[Ground, tuple[Application, ...]] = {}
        self._premises: dict[int, tuple[Application, tuple[Premise, ...]]] = {}

    def leaves(self, ground: Ground) -> tuple[Leaf, ...]:
        """What reports give of an atom, each for its own interval; the best graded first."""
        found = self._known.get(ground)
        if found is None:
            found = self._known[ground] = tuple(dict.fromkeys(self._leaves.all(ground)))
        return found

    def applications(self, ground: Ground) -> tuple[Application, ...]:
        """Applications of conjunctive rules that give an atom, in a fixed order.

        What operators and aggregates give is in :meth:`operated`.
        """
        found = self._applied.get(ground)
        if found is None:
            found = self._applied[ground] = tuple(self._all(ground))
        return found

    def operated(self, ground: Ground) -> list[tuple[NormalRule, Operation]]:
        """The rules of metric operators and aggregates for an atom, and what they do."""
        rules = self.rules.get(ground.relation, ())
        return [(rule, rule.operation) for rule in rules if rule.operation is not None]

    def cover(self, ground: Ground) -> Flat:
        """When an atom holds."""
        return self.solver.find(ground.relation).cover(ground.row)

    def _all(self, ground: Ground) -> Iterator[Application]:
        for rule in self.rules.get(ground.relation, ()):
            if rule.operation is None:
                for bindings, when in _Spanning(self.solver, rule).all(ground.row):
                    yield Application(ground, rule, bindings, when)

    # -- operators and aggregates ---------------------------------------------------------

    def lefts(self, ground: Ground, rule: NormalRule) -> Iterator[list[Ground]]:
        """The atoms that serve as the left operand; those of a list, in turn.

        Values that are known as ranges serve for all that they may be equal to.
        """
        left, literal = operand(ground, rule, 0), rule.body[0]
        if not rule.is_vague or isinstance(literal, Negative):
            yield [left]
            return
        entries = self.solver.matching(left.relation, (None,) * len(left.row))
        alike = [Ground(left.relation, e[0]) for e in entries if fits_left(rule, left.row, e[0])]
        if has_own_variables(rule):
            yield from ([other] for other in alike)
        else:
            yield alike

    def counted(
        self, ground: Ground, rule: NormalRule, operation: AggregateOperation
    ) -> Iterator[tuple[Ground, Flat]]:
        """The rows that an aggregate counts, each with where it does: certain, or possible."""
        possible, certain = counted_by(rule)
        group = ground.row[: operation.group]
        for row, _, cover in self.solver.matching(possible, pattern_of(group, rule)):
            sure: Flat = ()
            if certain != possible:
                sure = flat.intersection(self.cover(Ground(certain, row)), cover)
            if sure:
                yield Ground(certain, row), sure
            rest = flat.difference(cover, sure)
            if rest:
                yield Ground(possible, row), rest
        yield from self._foreign(possible, group, rule)

    def _foreign(self, name: str, group: Row, rule: NormalRule) -> Iterator[tuple[Ground, Flat]]:
        """Rows of other groups that may be of this one: one of the two is known as a range."""
        solver = self.solver
        vague = solver.vague_columns(name) if rule.is_vague else frozenset[int]()
        if vague.isdisjoint(range(len(group))):
            return
        for row, _, cover in solver.matching(name, pattern_of(group, rule, vague)):
            if row[: len(group)] != group and may_be_of(group, row):
                yield Ground(name, row), cover

    # -- premises -------------------------------------------------------------------------

    def premises(self, application: Application) -> tuple[Premise, ...]:
        """What an application rests on, a premise for each literal."""
        known = self._premises.get(id(application))
        if known is None:
            body = enumerate(application.rule.body)
            found = tuple(self._premise(application, i, literal) for i, literal in body)
            # With the application itself, so that its id is not used again.
            known = self._premises[id(application)] = application, found
        return known[1]

    def _premise(self, application: Application, position: int, literal: Literal) -> Premise:
        rule, bindings = application.rule, application.bindings
        match literal:
            case Positive() | Says():
                row = matched_row(self.solver, position, literal, bindings)
                ground = Ground(relation_of(literal), row)
                if literal.annotation is None:
                    return Atom(ground)
                value = bindings[spelled(position)]
                assert isinstance(value, (Interval, IntervalRange))
                return self._whole(rule, ground, value)
            case Negative():
                values = self.solver.values(relation_terms(literal), bindings)
                assert values is not None
                return Absent(Pattern(relation_of(literal), values))
            case Comparison() | AllenComparison():
                return condition(rule, literal, bindings)
            case _:
                assert_never(literal)

    def _whole(self, rule: NormalRule, ground: Ground, value: Interval | IntervalRange) -> Whole:
        if ground.relation not in {spell[0] for spell in rule.spells}:
            assert isinstance(value, Interval)
            return Whole(ground, value, False, False, ((ground, value),))
        limits = value if isinstance(value, Interval) else value.possible
        is_certain = rule.version is Version.CERTAIN
        sure = Ground(core_of(ground.relation), ground.row)
        parts = [(sure, part) for part in certain_parts(value, self.cover(sure))]
        if is_certain and not parts:
            parts = [(dated(self.solver, ground, value), ALL_TIME)]
        return Whole(ground, value, True, is_certain, ((ground, limits), *parts))


def dated(solver: Solver, ground: Ground, value: Interval | IntervalRange) -> Ground:
    """Of a spell that is certain on no day: the dated one that it has these limits from."""
    name, cover = DATED + ground.relation, solver.find(ground.relation).cover(ground.row)
    for entry in solver.matching(name, (*ground.row, *(None,) * COLUMNS[DATED])):
        if dated_limits(dated_run(entry[0]), cover) == value:
            return Ground(name, entry[0])
    raise AssertionError(f"a spell of {ground} that is none")


def operand(ground: Ground, rule: NormalRule, position: int) -> Ground:
    """An operand of a metric operator, for a tuple of its relation."""
    literal = rule.body[position]
    assert isinstance(literal, (Positive, Negative))
    return Ground(relation_of(literal), operand_row(literal, rule, ground.row))


def matched_row(solver: Solver, position: int, literal: Positive | Says, bindings: Bindings) -> Row:
    """The tuple a literal matched; a wildcard is bound under its position."""
    row = []
    for i, term in enumerate(relation_terms(literal)):
        if isinstance(term, Wildcard):
            row.append(bindings[hidden(position, i)])
        else:
            value = Comparing(solver.codec).evaluate(term, bindings)
            assert value is not None
            row.append(value)
    return tuple(row)


def condition(
    rule: NormalRule, literal: Comparison | AllenComparison, bindings: Bindings
) -> Condition:
    """The node of a comparison, with the values of its variables."""
    used = {variable.name for variable in literal_variables(literal)}
    values: list[tuple[str, Value]] = [(k, v) for k, v in bindings.items() if k in used]
    return Condition(literal, tuple(sorted(values)), rule.version is Version.CERTAIN)


def shown(rule: NormalRule, bindings: Bindings) -> tuple[tuple[str, Value], ...]:
    """The bindings of the rule's own variables, in order of first occurrence."""
    terms = [*rule.head.arguments, *(() if rule.annotation is None else (rule.annotation,))]
    found = [v.name for term in terms for v in variables(term)]
    found += [v.name for literal in rule.body for v in literal_variables(literal)]
    return tuple((name, bindings[name]) for name in dict.fromkeys(found) if name in bindings)


class _Spanning(Reading):
    """One rule, at all instants at once."""

    def __init__(self, solver: Solver, rule: NormalRule) -> None:
        super().__init__(solver, rule, NEG_INF, None)

    def all(self, row: Row) -> Iterator[tuple[Bindings, Flat]]:
        """The ways in which the rule gives a row, each with the instants at which it does."""
        bindings = self.begun(row)
        if bindings is None:
            return
        for found, when in self.spanning(list(enumerate(self.rule.body)), bindings, EVER):
            held = self._given(found, row, when)
            if held:
                yield found, held

    def _given(self, bindings: Bindings, row: Row, when: Flat) -> Flat:
        """Where the head, under the bindings, is this row."""
        for term, value in zip(self.rule.head.arguments, row, strict=True):
            if self.compared.evaluate(term, bindings) != value:
                return ()
        if self.rule.annotation is None:
            return when
        cut = self.compared.cut(self.rule.annotation, bindings)
        return () if cut is None else flat.intersection(when, (cut.start, cut.end))

    def spanning(
        self, body: list[tuple[int, Literal]], bindings: Bindings, when: Flat
    ) -> Iterator[tuple[Bindings, Flat]]:
        """Every way to make the literals hold somewhere, in a fixed order."""
        if not body:
            yield bindings, when
            return
        choice = min(body, key=lambda item: self.rank_of(item[1], bindings))
        rest = [item for item in body if item is not choice]
        for found, fewer in self._spans(*choice, bindings, when):
            yield from self.spanning(rest, found, fewer)

    def _spans(
        self, position: int, literal: Literal, bindings: Bindings, when: Flat
    ) -> Iterator[tuple[Bindings, Flat]]:
        match literal:
            case Negative():
                values = self.solver.values(relation_terms(literal), bindings)
                if values is None:
                    return
                for entry in self.solver.matching(relation_of(literal), values):
                    when = flat.difference(when, entry[2])
                if when:
                    yield bindings, when
            case Positive(annotation=None) | Says(annotation=None):
                terms = relation_terms(literal)
                for entry in self.solver.entries(literal, bindings):
                    held = flat.intersection(when, entry[2])
                    found = dict(bindings)
                    if not held or not all(
                        match_term(t, v, found) for t, v in zip(terms, entry[0], strict=True)
                    ):
                        continue
                    for i, term in enumerate(terms):
                        if isinstance(term, Wildcard):
                            found[hidden(position, i)] = entry[0][i]
                    yield found, held
            case _:
                for more in self.literal(position, literal, bindings):
                    yield more, when
