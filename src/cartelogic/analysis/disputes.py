"""What speaks against a predicate: rules for ``disputed p``.

A predicate is disputed where an opposite declared ``disjoint`` with it may hold too, at the
same time and, for columns of the type ``place``, in places of which one lies in the other;
and where a report denies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from cartelogic.analysis.normal import (
    ACCEPTED,
    CERTAIN,
    CLAIMS,
    DISPUTED,
    AggregateOperation,
    Kind,
    NormalRule,
    identified,
    relation_of,
)
from cartelogic.model.clauses import (
    Atom,
    Comparison,
    Declaration,
    Literal,
    Negative,
    Positive,
    Says,
)
from cartelogic.model.profile import FactProfile
from cartelogic.model.terms import (
    Term,
    Variable,
)
from cartelogic.temporal import Codec

PLACE, WITHIN = "place", "within"
INSIDE = "inside "
"""The relation of places that lie in others, near or far; no name of the language ends so."""


class Disputes:
    """Rules for ``disputed p``: time and place that p shares with what speaks against it."""

    def __init__(
        self,
        rules: tuple[NormalRule, ...],
        profiles: Mapping[str, FactProfile],
        declarations: Mapping[str, Declaration],
        custom: bool,
        codec: Codec,
    ) -> None:
        self.program, self.profiles, self.declarations = rules, profiles, declarations
        self.custom, self.codec = custom, codec
        self.heads = {rule.head.predicate for rule in rules}
        self.disputed: set[str] = set()
        self.compares_places = False
        self._graph: dict[str, set[str]] | None = None

    def rules(self) -> list[NormalRule]:
        """Rules for every predicate that something disputes; ``disputed`` then names them."""
        found: list[NormalRule] = []
        for name, declaration in sorted(self.declarations.items()):
            for declared in declaration.properties:
                if declared.name == "disjoint":
                    for other in declared.arguments:
                        if self._may_hold(name) and self._may_hold(other):
                            found += self._disjoint(name, other)
                            found += self._disjoint(other, name)
        for name, profile in sorted(self.profiles.items()):
            if profile.is_denied and self._may_hold(name):
                found += self._denied(name, min(profile.arities))
        if self.compares_places:
            found += self._inside()
        return list({rule.id: rule for rule in found}.values())

    def _may_hold(self, name: str) -> bool:
        profile = self.profiles.get(name)
        return name in self.heads or (profile is not None and profile.is_claimed)

    def _disjoint(self, name: str, other: str) -> Iterator[NormalRule]:
        here, there = self.declarations.get(name), self.declarations.get(other)
        arity = len((here or there or self.declarations[name]).parameters)
        columns = [Variable(f"X{i + 1}") for i in range(arity)]
        places = self._places(here, there)
        against = [Variable(f"{c.name}_") if i in places else c for i, c in enumerate(columns)]
        ways: list[list[tuple[Literal, ...]]] = []
        for i in sorted(places):
            here_, there_ = columns[i], against[i]
            ways.append(
                [
                    (Comparison("=", here_, there_),),
                    (Positive(Atom(INSIDE, (here_, there_))),),
                    (Positive(Atom(INSIDE, (there_, here_))),),
                ]
            )
        self.compares_places = self.compares_places or bool(places)
        for chosen in product(*ways):
            overlapping = tuple(literal for part in chosen for literal in part)
            opposing = self._opposing(name, other, tuple(against))
            yield self._dispute(name, columns, (*opposing, *overlapping))

    def _places(self, here: Declaration | None, there: Declaration | None) -> set[int]:
        """The columns that hold places in both declarations, if places lie in one another."""
        if here is None or there is None or not self._may_hold(WITHIN):
            return set()
        pairs = enumerate(zip(here.parameters, there.parameters, strict=False))
        return {i for i, (p, q) in pairs if p.type == q.type == PLACE}

    def _opposing(self, name: str, other: str, terms: tuple[Term, ...]) -> tuple[Literal, ...]:
        """What holds of the other; only what is reported of it, if it rests on an absence.

        A predicate derived from the absence of its opposite cannot be evidence against it.
        """
        if self._may_read(name, other):
            return (Positive(Atom(other, terms)),)
        return self._reported(other, terms, Variable("Other"))

    def _reported(
        self, name: str, terms: tuple[Term, ...], report: Variable
    ) -> tuple[Literal, ...]:
        """What accepted reports say of a predicate, without any rule for it."""
        if self.custom:
            return Says(report, Atom(name, terms)), Positive(Atom(ACCEPTED, (report,)))
        return (Positive(Atom(CLAIMS + name, terms)),)

    def _denied(self, name: str, arity: int) -> Iterator[NormalRule]:
        columns = [Variable(f"X{i + 1}") for i in range(arity)]
        report = Variable("Report")
        body: tuple[Literal, ...] = (Says(report, Atom(name, tuple(columns)), denies=True),)
        if self.custom:
            body += (Positive(Atom(ACCEPTED, (report,))),)
        yield self._dispute(name, columns, body)

    def _dispute(self, name: str, columns: list[Variable], body: tuple[Literal, ...]) -> NormalRule:
        self.disputed.add(name)
        terms = tuple(columns)
        held: tuple[Literal, ...] = (Positive(Atom(name, terms)),)
        if not self._may_read(name, name):
            held = self._reported(name, terms, Variable("Own"))
        rule = NormalRule(Atom(DISPUTED + name, terms), None, (*held, *body), Kind.DISPUTE)
        return identified(rule, self.codec)

    def _inside(self) -> Iterator[NormalRule]:
        p, q, r = (Variable(name) for name in "PQR")
        step, head = Positive(Atom(WITHIN, (q, r))), Atom(INSIDE, (p, r))
        near = (Positive(Atom(WITHIN, (p, r))),)
        far = (Positive(Atom(INSIDE, (p, q))), step)
        for body in (near, far):
            yield identified(NormalRule(head, None, body, Kind.DISPUTE), self.codec)

    def _may_read(self, name: str, other: str) -> bool:
        """Whether what is certain of a predicate may depend on all that is possible of another.

        Not if that is derived, in the end, from what is certain of the predicate.  What is
        allowed here is remembered: the next pair must not close a cycle through this one.
        """
        if self._graph is None:
            self._graph = _extents_read(self.program)
        start, goal = other, CERTAIN + name
        seen, pending = {start}, [start]
        while pending:
            for target in self._graph.get(pending.pop(), ()):
                if target == goal:
                    return False
                if target not in seen:
                    seen.add(target)
                    pending.append(target)
        self._graph.setdefault(goal, set()).add(other)
        return True


def _extents_read(rules: Iterable[NormalRule]) -> dict[str, set[str]]:
    """Which extents read which, if every relation had a certain one."""
    graph: dict[str, set[str]] = {}
    for rule in rules:
        possible = graph.setdefault(rule.head.predicate, set())
        certain = graph.setdefault(CERTAIN + rule.head.predicate, set())
        for literal in rule.body:
            if not isinstance(literal, (Positive, Negative, Says)):
                continue
            name = relation_of(literal)
            both = {name, CERTAIN + name}
            is_whole = not isinstance(literal, Negative) and literal.annotation is not None
            if is_whole or isinstance(rule.operation, AggregateOperation):
                possible |= both
                certain |= both
            elif isinstance(literal, Negative):
                possible.add(name if literal.even_possibly else CERTAIN + name)
                certain.add(name)
            else:
                possible.add(name)
                certain.add(CERTAIN + name)
    return graph
