"""Rules over relations that may have two extents: what uncertainty reaches, and how it is read.

A relation is *split* if its certain extent may be smaller than the possible one.  A column
is *vague* if its values may be known as ranges only: ends of uncertain spells, counts of
uncertain rows, and what is computed from them.  Two ranges can stand for one value without
being equal, so vague values meet in comparisons and never in columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import TypeAlias, assert_never

from attrs import evolve

from cartelogic.analysis.binding import bound_variables
from cartelogic.analysis.normal import (
    ALIKE,
    CERTAIN,
    DATED,
    DISPUTED,
    LOOSE,
    AggregateOperation,
    NormalRule,
    Version,
    relation_of,
    relation_terms,
)
from cartelogic.model.clauses import (
    AllenComparison,
    Atom,
    Comparison,
    Literal,
    Negative,
    Positive,
    Says,
    literal_terms,
    literal_variables,
)
from cartelogic.model.printing import format_atom, format_literal
from cartelogic.model.terms import (
    Call,
    Constant,
    Ends,
    Period,
    Term,
    Variable,
    Wildcard,
    Written,
    variables,
)
from cartelogic.model.values import Day
from cartelogic.source import Span
from cartelogic.temporal import Bound, Codec

RelationLiteral: TypeAlias = Positive | Negative | Says


class RuleWriter:
    """What is known of the relations that rules read; it grows while rules are looked at.

    Attributes:
        split: the relations that may have a smaller certain extent.
        contested: those that rest on something disputed.
        vague: for each relation, the columns whose values may be ranges.
        alike: the relations with such columns of which whole intervals are read, or which
            must fill a window.
        by_head: the rules of the program, by the relation they derive.
    """

    def __init__(
        self,
        program: Iterable[NormalRule],
        split: Iterable[str],
        contested: Iterable[str],
        vague: Mapping[str, Iterable[int]],
        codec: Codec,
    ) -> None:
        self.codec = codec
        self.split, self.contested = set(split), set(contested)
        self.alike: set[str] = set()
        self.vague = {name: set(columns) for name, columns in vague.items()}
        self.by_head: dict[str, list[NormalRule]] = {}
        for rule in program:
            self.by_head.setdefault(rule.head.predicate, []).append(rule)

    # -- what uncertainty reaches ---------------------------------------------------------

    def _spread(self, rules: tuple[NormalRule, ...]) -> None:
        """Find every relation that may have a smaller certain extent, or vague values."""
        grew = True
        while grew:
            grew = False
            for rule in rules:
                name = rule.head.predicate
                read = [reads(literal) for literal in rule.body]
                names = self._vague_variables(rule)
                columns = {
                    i for i, term in enumerate(rule.head.arguments) if self._is_vague(term, names)
                }
                is_vague = self._is_vague_rule(rule)
                splits = is_vague or any(other in self.split for other in read)
                if isinstance(rule.operation, AggregateOperation):
                    columns |= {rule.head.arity - 1} if is_vague else set()
                    # A count is a range wherever it is not known, and that is certain.
                    splits = splits and rule.operation.function not in ("count", "sum")
                if splits and name not in self.split and not name.startswith(DISPUTED):
                    self.split.add(name)
                    grew = True
                rests = any(other in self.contested for other in read)
                if rests and name not in self.contested and not name.startswith(DISPUTED):
                    self.contested.add(name)
                    grew = True
                if not columns <= self.vague.get(name, set()):
                    self.vague.setdefault(name, set()).update(columns)
                    grew = True

    def _is_vague_rule(self, rule: NormalRule) -> bool:
        """Whether a rule may compute with values that are known as ranges only."""
        is_aggregate = isinstance(rule.operation, AggregateOperation)
        if is_aggregate and any(reads(literal) in self.split for literal in rule.body):
            return True
        for literal in rule.body:
            if _is_annotated(literal) and reads(literal) in self.split:
                return True
            if isinstance(literal, (Positive, Says)):
                asked = (literal.atom.arguments[i] for i in self._vague_columns(literal))
                if not all(isinstance(term, Wildcard) for term in asked):
                    return True
        names = self._vague_variables(rule)
        return bool(names) or any(self._is_vague(term, names) for term in _computed_terms(rule))

    def _vague_variables(self, rule: NormalRule) -> set[str]:
        """The variables of a rule that may stand for ranges."""
        found: set[str] = set()
        for literal in rule.body:
            if not isinstance(literal, (Positive, Says)):
                continue
            name, terms = relation_of(literal), relation_terms(literal)
            columns = self.vague.get(name, set())
            found |= {
                t.name for i, t in enumerate(terms) if i in columns and isinstance(t, Variable)
            }
            if literal.annotation is not None and name in self.split:
                found |= {v.name for v in variables(literal.annotation)}
        grew = True
        while grew:
            grew = False
            for literal in rule.body:
                if isinstance(literal, Comparison) and literal.operator == "=":
                    sides = (literal.left, literal.right), (literal.right, literal.left)
                    for target, value in sides:
                        if (
                            isinstance(target, Variable)
                            and target.name not in found
                            and self._is_vague(value, found)
                        ):
                            found.add(target.name)
                            grew = True
        return found

    def _is_vague(self, term: Term, names: Set[str]) -> bool:
        match term:
            case Variable(name):
                return name in names
            case Written(interval):
                return not interval.is_exact
            case Period(bound):
                return bound.earliest != bound.latest
            case Ends(start, end):
                return self._is_vague(start, names) or self._is_vague(end, names)
            case Call(_, arguments):
                return any(self._is_vague(argument, names) for argument in arguments)
            case Wildcard() | Constant():
                return False
            case _:
                assert_never(term)

    def _depends(self, name: str, goal: str) -> bool:
        """Whether a relation is derived, in the end, from another, or is it."""
        seen, pending = {name}, [name]
        while pending and goal not in seen:
            for rule in self.by_head.get(pending.pop(), ()):
                more = {reads(literal) for literal in rule.body} - seen
                seen |= more
                pending += more
        return goal in seen

    # -- vague values ---------------------------------------------------------------------

    def _joined(self, rule: NormalRule) -> NormalRule:
        """A rule in which values that may be ranges meet in comparisons, not in columns.

        Two ranges can stand for one value without being equal, so a variable that something
        else binds, or that stands in two such places, is compared: ``=`` would look it up.
        """
        vague = self._vague_variables(rule)
        if rule.operation is not None or not self._is_vague_rule(rule):
            return rule
        bound = bound_variables(
            self._separated(lit, lambda *_: Wildcard(), vague) for lit in rule.body
        )
        tests: list[Literal] = []

        def separate(term: Term, span: Span | None) -> Term:
            if isinstance(term, Wildcard):
                return term
            if isinstance(term, Variable) and term.name not in bound:
                bound.add(term.name)
                return term
            other = Variable(f"#range{len(tests)}")
            tests.extend(both_ways(other, term, span))
            return other

        body = [self._separated(literal, separate, vague) for literal in rule.body]
        for equation in tuple(body):
            if self._is_vague_equation(equation, vague):
                assert isinstance(equation, Comparison)
                rest = [literal for literal in body if literal is not equation]
                others = bound_variables((*rest, *tests))
                if {v.name for v in literal_variables(equation)} <= others:
                    tests += both_ways(equation.left, equation.right, equation.span)
                    body = rest
        return evolve(rule, body=(*body, *tests))

    def _is_vague_equation(self, literal: Literal, vague: Set[str]) -> bool:
        if not isinstance(literal, Comparison) or literal.operator != "=":
            return False
        return self._is_vague(literal.left, vague) or self._is_vague(literal.right, vague)

    def _separated(
        self, literal: Literal, separate: Callable[[Term, Span | None], Term], vague: Set[str]
    ) -> Literal:
        """A literal with other variables where it may hold ranges, or is asked for one."""
        if not isinstance(literal, (Positive, Says)):
            return literal
        columns = self._vague_columns(literal)
        arguments = tuple(
            separate(term, literal.span)
            if i in columns or (not isinstance(term, Variable) and self._is_vague(term, vague))
            else term
            for i, term in enumerate(literal.atom.arguments)
        )
        annotation = literal.annotation
        if annotation is not None and relation_of(literal) in self.split:
            if isinstance(annotation, Ends):
                start = separate(annotation.start, literal.span)
                annotation = evolve(
                    annotation, start=start, end=separate(annotation.end, literal.span)
                )
            else:
                annotation = separate(annotation, literal.span)
        atom = evolve(literal.atom, arguments=arguments)
        return evolve(literal, atom=atom, annotation=annotation)

    def _surely_some(self, rule: NormalRule, vague: Set[str]) -> list[Literal]:
        """That the intervals a rule computes have instants, whatever the unknown ends are.

        Where they need not have any, a range tells of those choices only that have some; so
        nothing is certain of it.
        """
        tests: dict[Literal, None] = {}
        computed = list(_computed_terms(rule))
        while computed:
            match computed.pop():
                case Call("intersection", (left, right)) if self._is_vague(
                    left, vague
                ) or self._is_vague(right, vague):
                    tests[AllenComparison("intersects", left, right)] = None
                    computed += [left, right]
                case Call(_, arguments):
                    computed += arguments
                case Ends(start, end, closed) as ends if self._is_vague(ends, vague):
                    first, last = self._at_last(start), self._at_first(end)
                    if not isinstance(first, Wildcard) and not isinstance(last, Wildcard):
                        tests[Comparison("<=" if closed else "<", first, last)] = None
                    computed += [start, end]
                case _:
                    pass
        return [test for test in tests if test not in rule.body]

    def _at_last(self, start: Term) -> Term:
        """The latest that a written start may be; what is computed is compared as a range."""
        return self._instant(start.bound.latest) if isinstance(start, Period) else start

    def _at_first(self, end: Term) -> Term:
        """The same for an end."""
        return self._instant(end.bound.earliest) if isinstance(end, Period) else end

    def _instant(self, bound: Bound) -> Constant:
        return Constant(Day(bound) if self.codec is Codec.DAYS else bound)

    def _vague_columns(self, literal: Positive | Says) -> list[int]:
        """The arguments of a positive literal that may hold ranges."""
        offset = 1 if isinstance(literal, Says) else 0
        columns = self.vague.get(relation_of(literal), set())
        return sorted(i - offset for i in columns if i >= offset)

    # -- writing --------------------------------------------------------------------------

    def _version(
        self,
        rule: NormalRule,
        version: Version,
        head: Atom,
        body: Iterable[Literal],
    ) -> NormalRule:
        prefix = "" if version is Version.POSSIBLE else f"{version.value}: "
        others = DATED if version is Version.CERTAIN else LOOSE
        spells: dict[tuple[str, str, str], None] = {}
        read: list[Literal] = []
        for literal in body:
            name, held = reads(literal), literal
            if _is_annotated(literal) and name in self.split:
                assert isinstance(literal, (Positive, Says))
                if self.vague.get(name) and name in self.by_head:
                    self.alike.add(name)
                    held = self._renamed(literal, ALIKE)
                whole = reads(held)
                spells[whole, CERTAIN + name, others + whole] = None
            read.append(held)
        return evolve(
            rule,
            id=prefix + rule.id,
            head=head,
            body=tuple(read),
            version=version,
            spells=tuple(spells),
            is_vague=self._is_vague_rule(rule),
        )

    def _renamed(self, literal: RelationLiteral, prefix: str) -> Positive | Negative:
        """The literal of another extent of the relation; it is printed as before."""
        atom = Atom(
            prefix + relation_of(literal),
            relation_terms(literal),
            literal.atom.span,
            written=format_literal(
                evolve(literal, annotation=None) if isinstance(literal, Says) else literal,
                self.codec,
            ).removeprefix("not ")
            if not isinstance(literal, Positive)
            else format_atom(literal.atom, self.codec),
        )
        if isinstance(literal, Negative):
            return Negative(atom, literal.span, literal.even_possibly)
        return Positive(atom, literal.annotation, literal.span)

    def _positive(self, literal: RelationLiteral, prefix: str) -> Positive:
        renamed = self._renamed(literal, prefix)
        return Positive(renamed.atom, None, literal.span)


def reads(literal: Literal) -> str:
    """The relation that a literal reads, or nothing."""
    return relation_of(literal) if isinstance(literal, (Positive, Negative, Says)) else ""


def _is_annotated(literal: Literal) -> bool:
    return isinstance(literal, (Positive, Says)) and literal.annotation is not None


def _computed_terms(rule: NormalRule) -> Iterator[Term]:
    if rule.annotation is not None:
        yield rule.annotation
    yield from rule.head.arguments
    for literal in rule.body:
        if isinstance(literal, (Comparison, AllenComparison)):
            yield from literal_terms(literal)


def both_ways(left: Term, right: Term, span: Span | None) -> list[Literal]:
    """That two terms may be equal, without binding one to the other."""
    return [Comparison(operator, left, right, span) for operator in ("<=", ">=")]
