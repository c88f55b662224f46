"""Whether one application of a rule is right, its premises taken for granted.

Every step is replayed from the rule: one substitution maps it to conclusion and premises;
the window of a metric operator and the value of an aggregate are computed again.

Not here: leaves, absences and covers (``verify``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import assert_never

from attrs import AttrsInstance, asdict

from cartelogic.analysis.normal import (
    ALIKE,
    AggregateOperation,
    Kind,
    MetricOperation,
    NormalRule,
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
from cartelogic.model.printing import format_literal
from cartelogic.model.terms import Term, Variable, Wildcard, variables
from cartelogic.model.values import Row, Value, is_exact, vague_columns
from cartelogic.provenance.comparing import Comparing, assigned, taken_from
from cartelogic.provenance.proof import (
    Absence,
    Aggregated,
    Attribute,
    Coalesced,
    Condition,
    Declared,
    Derived,
    Ground,
    Pattern,
    Proof,
    Reported,
    Said,
    Spell,
    VagueSpell,
    Windowed,
)
from cartelogic.provenance.windows import (
    counted,
    fits_left,
    has_own_variables,
    may_be_of,
    operand_row,
    pattern_of,
    shown_on,
    value_of,
)
from cartelogic.temporal import NEG_INF, POS_INF, Codec, Interval

HOLDING = (Reported, Said, Attribute, Derived, Declared, Windowed, Aggregated, Coalesced)
"""What proves that an atom holds at each instant of an interval."""

Values = Mapping[str, Value]


class Steps:
    """Says what is wrong with applications of rules.

    Args:
        rules: those that may be applied, by id and relation.
        codec: the time line.
        show: what a node claims to prove, as text.
        show_interval: an interval as text.
        rows: all tuples of a relation, whenever they hold.
    """

    def __init__(
        self,
        rules: Mapping[tuple[str, str], NormalRule],
        codec: Codec,
        show: Callable[[Proof], str],
        show_interval: Callable[[Interval], str],
        rows: Callable[[str], Collection[Row]],
    ) -> None:
        self.rules, self.codec, self.rows = rules, codec, rows
        self.show, self.show_interval = show, show_interval
        self._names: dict[tuple[str, str], set[str]] = {}  # of the rules met so far
        self._vague: dict[str, frozenset[int]] = {}
        self._same: dict[tuple[int, int], tuple[object, object]] = {}  # kept: so ids stay theirs

    def wrong(self, node: Derived | Declared | Windowed | Aggregated) -> Iterator[str]:
        """What is wrong with a step."""
        rule = self.rules.get((node.rule.id, node.rule.head.predicate))
        if rule is None or not self.is_same(rule, node.rule):
            yield "its rule is not one of the program"
            return
        operation = rule.operation
        match node:
            case Windowed() if isinstance(operation, MetricOperation):
                yield from self._windowed(node, rule, operation)
            case Aggregated() if isinstance(operation, AggregateOperation):
                yield from self._aggregated(node, rule, operation)
            case Declared() if rule.kind is not Kind.SYMMETRY:
                yield "its rule is no declared property"
                yield from self._applied(node, rule, (node.premise,))
            case Declared() if operation is None:
                yield from self._applied(node, rule, (node.premise,))
            case Derived() if operation is None:
                yield from self._applied(node, rule, node.premises)
            case _:
                yield "its rule is applied in another way"

    def is_same(self, one: AttrsInstance, other: AttrsInstance) -> bool:
        """Whether two are equal in all they have: in what they are shown by, as places, too."""
        if one is other or (id(one), id(other)) in self._same:
            return True
        if one != other or asdict(one) != asdict(other):
            return False
        self._same[id(one), id(other)] = one, other
        return True

    # -- conjunctions ---------------------------------------------------------------------

    def _applied(
        self, node: Derived | Declared, rule: NormalRule, premises: tuple[Proof, ...]
    ) -> Iterator[str]:
        values, compared = dict(node.bindings), Comparing.of(rule, self.codec)
        key = rule.id, rule.head.predicate
        names = self._names.get(key)
        if names is None:
            names = self._names[key] = _variables(rule)
        if len(values) != len(node.bindings) or values.keys() != names:
            yield f"it must bind each of {', '.join(sorted(names))} once, and nothing else"
            return
        head = [compared.evaluate(term, values) for term in rule.head.arguments]
        if (rule.head.predicate, *head) != (node.ground.relation, *node.ground.row):
            yield "the head of its rule is another atom under the bindings"
        if compared.is_certain and not all(map(is_exact, node.ground.row)):
            yield "what is known as a range only is not certain"
        if not compared.is_vague:
            for literal in rule.body:
                # A rule that computes with no ranges copies those it meets, and compares none.
                if not isinstance(literal, (Comparison, AllenComparison)):
                    continue
                if not compared.holds(literal, values):
                    yield f"`{format_literal(literal, self.codec)}` does not hold of these values"
        if len(premises) != len(rule.body):
            yield f"its rule has {len(rule.body)} literals, and {len(premises)} are proven"
            return
        for literal, premise in zip(rule.body, premises, strict=True):
            if not self._proves(premise, literal, rule, values, compared):
                yield (
                    f"`{format_literal(literal, self.codec)}` is not proven by "
                    f"“{self.show(premise)}”"
                )
        if compared.is_vague:
            yield from _ungiven(rule, premises, values, compared)
        yield from self._interval(node, premises, values, compared)

    def _interval(
        self,
        node: Derived | Declared,
        premises: tuple[Proof, ...],
        values: Values,
        compared: Comparing,
    ) -> Iterator[str]:
        """A conclusion holds where all premises do, cut to the interval of the head."""
        cuts = [
            premise.interval
            for premise in premises
            if not isinstance(premise, (Condition, Spell, VagueSpell))
        ]
        if node.rule.annotation is not None:
            cut = compared.cut(node.rule.annotation, values)
            if cut is None:
                yield "the head of its rule has no interval under the bindings"
                return
            cuts.append(cut)
        yield from self._holds_on(node, cuts)

    def _holds_on(
        self, node: Derived | Declared | Aggregated, cuts: list[Interval]
    ) -> Iterator[str]:
        start = max((cut.start for cut in cuts), default=NEG_INF)
        end = min((cut.end for cut in cuts), default=POS_INF)
        if start >= end:
            yield "its premises never hold together"
        elif node.interval != Interval(start, end):
            yield f"its premises hold together on {self.show_interval(Interval(start, end))}"

    def _proves(
        self,
        premise: Proof,
        literal: Literal,
        rule: NormalRule,
        values: Values,
        compared: Comparing,
    ) -> bool:
        """Whether a premise is one for the literal, under the bindings."""
        match literal:
            case Positive() | Says():
                if literal.annotation is None:
                    if not isinstance(premise, HOLDING):
                        return False
                    return self._is_instance(premise.ground, literal, values)
                is_split = any(relation_of(literal) == spell[0] for spell in rule.spells)
                if not isinstance(premise, VagueSpell if is_split else Spell):
                    return False
                assert isinstance(premise, (Spell, VagueSpell))
                return (
                    getattr(premise, "is_certain", compared.is_certain) is compared.is_certain
                    and self._takes(literal.annotation, premise, values, compared)
                    and self._is_instance(premise.ground, literal, values)
                )
            case Negative():
                return (
                    isinstance(premise, Absence)
                    and not premise.apart_from
                    and self._is_instance(premise.ground, literal, values)
                )
            case Comparison() | AllenComparison():
                used = {variable.name for variable in literal_variables(literal)}
                return (
                    isinstance(premise, Condition)
                    and self.is_same(premise.literal, literal)
                    and premise.is_certain is compared.is_certain
                    and len(premise.bindings) == len(used)
                    and dict(premise.bindings) == {name: values[name] for name in used}
                )
            case _:
                assert_never(literal)

    def _is_instance(
        self, ground: Ground | Pattern, literal: Positive | Negative | Says, values: Values
    ) -> bool:
        """Whether an atom is the literal's; a negated wildcard must be left open."""
        terms = relation_terms(literal)
        if ground.relation != relation_of(literal) or len(ground.row) != len(terms):
            return False
        for term, value in zip(terms, ground.row, strict=True):
            if isinstance(term, Wildcard):
                if isinstance(literal, Negative) and value is not None:
                    return False
            elif value is None or Comparing(self.codec).evaluate(term, values) != value:
                return False
        return True

    def _takes(
        self, annotation: Term, premise: Spell | VagueSpell, values: Values, compared: Comparing
    ) -> bool:
        """Whether ``@ I`` or ``@ [S, E]`` is the interval, under the bindings.

        A variable that takes its value here has it exactly.
        """
        for term, value in taken_from(annotation, _value(premise), self.codec):
            if isinstance(term, Wildcard):
                continue
            if isinstance(term, Variable) and values[term.name] == value:
                continue
            if not compared.meets(term, value, values):
                return False
        return True

    # -- metric operators and aggregates --------------------------------------------------

    def _windowed(
        self, node: Windowed, rule: NormalRule, operation: MetricOperation
    ) -> Iterator[str]:
        ground = node.ground
        if ground.relation != rule.head.predicate or len(ground.row) != rule.head.arity:
            yield "its rule is about another atom"
            return
        operands: list[tuple[Literal, Proof]] = [(rule.body[-1], node.right)]
        if node.left is not None:
            operands.append((rule.body[0], node.left))
            if len(rule.body) == 1:
                yield "its operator has one operand only"
                return
        elif has_own_variables(rule):
            yield "nothing says what its left operand is about"
            return
        for literal, premise in operands:
            assert isinstance(literal, (Positive, Negative))
            row = operand_row(literal, rule, ground.row)
            kinds = (Absence,) if isinstance(literal, Negative) else HOLDING
            is_open = isinstance(premise, Absence) and premise.apart_from
            found = None if isinstance(premise, Condition) else premise.ground
            if (
                found is None
                or not isinstance(premise, kinds)
                or is_open
                or not _serves(found, literal, rule, row, is_left=premise is node.left)
            ):
                yield (
                    f"`{format_literal(literal, self.codec)}` is not proven by "
                    f"“{self.show(premise)}”"
                )
                return
        assert not isinstance(node.right, Condition)
        along = None if isinstance(node.left, (Condition, type(None))) else node.left.interval
        shown = shown_on(operation, node.right.interval, along)
        if node.interval not in shown:
            where = ", ".join(map(self.show_interval, shown)) or "nowhere"
            yield f"its premises show it on {where}"

    def _aggregated(
        self, node: Aggregated, rule: NormalRule, operation: AggregateOperation
    ) -> Iterator[str]:
        possible, certain = counted(rule)
        group, relation = node.ground.row[: operation.group], node.ground.relation
        if relation != rule.head.predicate or len(node.ground.row) != rule.head.arity:
            yield "its rule is about another atom"
            return
        rows = []
        for premise in node.rows:
            if not isinstance(premise, HOLDING) or premise.ground.relation not in (
                possible,
                certain,
            ):
                yield f"“{self.show(premise)}” is a proof of something else"
                return
            if not self._counts(premise.ground, group, rule, possible):
                yield f"“{self.show(premise)}” is of another group"
                return
            rows.append(premise.ground)
        found = tuple(ground.row for ground in rows)
        own = [ground for ground in rows if ground.row[: operation.group] == group]
        if not own or len(set(found)) < len(found):
            yield "each row counts once, and there is one"
            return
        there = tuple(ground.row for ground in own if ground.relation == certain)
        maybe = [row for row in found if row not in set(there)]
        if not self._no_other_counts(node, rule, group, set(found), set(there)):
            yield "that no other row counts is not proven"
            return
        if rule.version is Version.CERTAIN and not there:
            yield "no row is certain"
        if value_of(operation, list(there), maybe, self.codec) != node.ground.row[-1]:
            yield "its rows have another aggregate"
        premises = (*node.rows, *node.others)
        cuts = [part.interval for part in premises if not isinstance(part, Condition)]
        yield from self._holds_on(node, cuts)

    def _counts(self, ground: Ground, group: Row, rule: NormalRule, possible: str) -> bool:
        """Whether a row is of a group, or may be one of it: then it is not certain to count."""
        if ground.row[: len(group)] == group:
            return True
        return rule.is_vague and ground.relation == possible and may_be_of(group, ground.row)

    def _vague_columns(self, relation: str) -> frozenset[int]:
        found = self._vague.get(relation)
        if found is None:
            found = self._vague[relation] = vague_columns(self.rows(relation))
        return found

    def _no_other_counts(
        self, node: Aggregated, rule: NormalRule, group: Row, found: set[Row], there: set[Row]
    ) -> bool:
        """Whether the absences of an aggregate are those of all rows that are not among its own.

        What cannot be of the group may be excepted as well: an open pattern matches it.
        """
        possible, certain = counted(rule)
        vague = self._vague_columns(possible) if rule.is_vague and group else ()
        wanted = [Pattern(possible, pattern_of(group, rule, vague))]
        if certain != possible:
            wanted.append(Pattern(certain, pattern_of(group, rule)))
        if [other.ground for other in node.others] != wanted:
            return False
        first, *second = (set(other.apart_from) for other in node.others)
        strangers = first - found
        return (
            found <= first
            and all(row in self.rows(possible) for row in strangers)
            and not any(may_be_of(group, row) for row in strangers)
            and second == [there] * len(second)
        )


def _serves(
    ground: Ground | Pattern,
    literal: Positive | Negative,
    rule: NormalRule,
    row: Row,
    *,
    is_left: bool,
) -> bool:
    """Whether a premise is of an operand with this tuple, or with one that may be the same."""
    if (ground.relation, ground.row) == (relation_of(literal), row):
        return True
    if not is_left or not isinstance(ground, Ground):
        return False
    if ground.relation == ALIKE + relation_of(literal):  # several in turn; see `verify`
        return rule.is_vague and ground.row == row and not has_own_variables(rule)
    return ground.relation == relation_of(literal) and fits_left(rule, row, ground.row)


def _value(spell: Spell | VagueSpell) -> Value:
    return spell.interval if isinstance(spell, Spell) else spell.value


def _variables(rule: NormalRule) -> set[str]:
    terms = [*rule.head.arguments, *(() if rule.annotation is None else (rule.annotation,))]
    names = {variable.name for term in terms for variable in variables(term)}
    return names | {v.name for literal in rule.body for v in literal_variables(literal)}


# -- where values come from ----------------------------------------------------------------


def _ungiven(
    rule: NormalRule, premises: tuple[Proof, ...], values: Values, compared: Comparing
) -> Iterator[str]:
    """Variables whose values no literal gives.

    A comparison with a range does not say which value a variable has.  So each must have its
    value from a column, from a whole interval or from an equation, the last two of which
    are only then no comparisons: one such source may fail as a comparison, and no more.
    """
    sources: list[tuple[str, frozenset[str]]] = []
    failing: list[str] = []
    for literal, premise in zip(rule.body, premises, strict=True):
        if isinstance(literal, (Positive, Says)):
            terms = relation_terms(literal)
            sources += [(t.name, frozenset()) for t in terms if isinstance(t, Variable)]
            if literal.annotation is not None and isinstance(premise, (Spell, VagueSpell)):
                for name, is_met in _given_by_spell(literal.annotation, premise, values, compared):
                    sources.append((name, frozenset()))
                    failing += [] if is_met else [name]
        elif isinstance(literal, Comparison):
            given = [
                (name, frozenset(v.name for v in variables(source)))
                for name, source in assigned(literal, values, compared.codec)
            ]
            sources += given
            if given and not compared.holds(literal, values):
                failing.append(given[0][0])
    known: set[str] = set()
    grew = True
    while grew:
        found = {name for name, needs in sources if needs <= known}
        grew = not found <= known
        known |= found
    for name in sorted(_variables(rule) - known):
        yield f"nothing gives {name} its value"
    for name in sorted({name for name in failing if failing.count(name) > 1}):
        yield f"{name} would need to be equal to two unknown values"


def _given_by_spell(
    annotation: Term, spell: Spell | VagueSpell, values: Values, compared: Comparing
) -> Iterator[tuple[str, bool]]:
    for term, value in taken_from(annotation, _value(spell), compared.codec):
        if isinstance(term, Variable) and values[term.name] == value:
            yield term.name, compared.meets(term, value, values)
