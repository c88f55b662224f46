"""Strata: the order in which relations can be completed.

The precedence graph has an edge from each relation to every relation its rules read.  A
negated literal, or one that takes whole intervals, needs the relation it reads to be
complete; so no cycle may pass through such an edge.  Components are found by Tarjan's
algorithm (SIAM J. Comput. 1972), without recursion.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from attrs import frozen

from cartelogic.analysis.context import (
    Context,
    RelationLiteral,
    reads_whole_intervals,
    relation_literals,
)
from cartelogic.analysis.normal import (
    LIFTED,
    AggregateOperation,
    NormalRule,
    relation_of,
    relation_terms,
)
from cartelogic.errors import Code, Diagnostic
from cartelogic.model.clauses import Aggregate, Negative, Positive
from cartelogic.model.printing import format_aggregate, format_literal


@frozen
class Stratum:
    """Relations that are completed together.

    Attributes:
        relations: the names, sorted.
        rules: the rules that derive them, in order of their ids.
        reads: every relation the rules read, those of the stratum included.
        completes: those of ``reads`` that must be complete before: negated, or read as
            whole intervals.
    """

    relations: tuple[str, ...]
    rules: tuple[NormalRule, ...]
    reads: frozenset[str]
    completes: frozenset[str]

    @property
    def is_recursive(self) -> bool:
        """Whether a relation of the stratum is read by its own rules."""
        return not self.reads.isdisjoint(self.relations)

    @property
    def is_nonlinear(self) -> bool:
        """Whether a rule of the stratum reads relations of the stratum more than once."""
        own = set(self.relations)
        return any(
            sum(isinstance(part, Positive) and relation_of(part) in own for part in rule.body) > 1
            for rule in self.rules
        )


def precedence(rules: tuple[NormalRule, ...]) -> dict[str, set[str]]:
    """For each derived relation, the relations its rules read."""
    graph: dict[str, set[str]] = {}
    for rule in rules:
        graph.setdefault(rule.head.predicate, set()).update(reads_of(rule))
    return graph


def reads_of(rule: NormalRule) -> Iterator[str]:
    """The relations that a rule reads; of spells, also those that say how far they go."""
    for literal in relation_literals(rule):
        yield relation_of(literal)
    for spell in rule.spells:
        yield from filter(None, spell[1:])


def completes_of(rule: NormalRule) -> Iterator[str]:
    """Those of them that must be complete before."""
    is_aggregate = isinstance(rule.operation, AggregateOperation)
    for literal in relation_literals(rule):
        if is_aggregate or isinstance(literal, Negative) or reads_whole_intervals(literal):
            yield relation_of(literal)
    for spell in rule.spells:
        yield from filter(None, spell[1:])


def components(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Strongly connected components, each after all it reads; sorted names inside."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[list[str]] = []
    for root in sorted(graph):
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(sorted(graph[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, edges = work[-1]
            for target in edges:
                if target not in graph:
                    continue
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(sorted(graph[target]))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component = []
                    while True:
                        member = stack.pop()
                        on_stack.remove(member)
                        component.append(member)
                        if member == node:
                            break
                    found.append(sorted(component))
    return found


def strata(rules: tuple[NormalRule, ...]) -> tuple[Stratum, ...]:
    """The strata of stratified rules, each after all it reads."""
    by_head: dict[str, list[NormalRule]] = {}
    for rule in rules:
        by_head.setdefault(rule.head.predicate, []).append(rule)
    result = []
    for component in components(precedence(rules)):
        own = tuple(rule for name in component for rule in by_head[name])
        reads = frozenset(name for rule in own for name in reads_of(rule))
        completes = frozenset(name for rule in own for name in completes_of(rule))
        result.append(Stratum(tuple(component), own, reads, completes))
    return tuple(result)


def negation_is_stratified(context: Context) -> Iterator[Diagnostic]:
    """No relation depends on its own absence, or on its own whole intervals."""
    graph = precedence(context.rules)
    place = {name: i for i, names in enumerate(components(graph)) for name in names}
    for rule in context.rules:
        head = rule.head.predicate
        for literal in relation_literals(rule):
            target = relation_of(literal)
            needs = _need(rule, literal)
            if needs is not None and place.get(target) == place[head]:
                yield _cycle(context, rule, literal.span, needs, _path(graph, target, head))


def _path(graph: Mapping[str, set[str]], start: str, goal: str) -> list[str]:
    """A shortest path in the precedence graph; the first in alphabetical order."""
    came: dict[str, str] = {start: ""}
    queue = deque([start])
    while goal not in came:
        node = queue.popleft()
        for target in sorted(graph.get(node, ())):
            if target not in came:
                came[target] = node
                queue.append(target)
    path = [goal]
    while path[-1] != start:
        path.append(came[path[-1]])
    return path[::-1]


@frozen
class _Need:
    """Why a relation must be complete before a literal reads it."""

    code: Code
    arrow: str
    what: str
    label: str
    why: str


_ABSENCE = _Need(
    Code.NEGATIVE_CYCLE,
    "-not->",
    "absence",
    "negated here",
    "a negated predicate must be complete before it is consulted",
)
_WHOLE_INTERVALS = _Need(
    Code.INTERVAL_CYCLE,
    "-@->",
    "whole intervals",
    "taken as a value here",
    "maximal intervals are known once they are complete",
)
_AGGREGATE = _Need(
    Code.AGGREGATE_CYCLE,
    "-{}->",
    "aggregate",
    "aggregated here",
    "an aggregate is known once all that it counts is",
)


def _need(rule: NormalRule, literal: RelationLiteral) -> _Need | None:
    if isinstance(rule.operation, AggregateOperation):
        return _AGGREGATE
    if isinstance(literal, Negative):  # that of a count of nothing is said with the count
        return None if literal.even_possibly else _ABSENCE
    return _WHOLE_INTERVALS if reads_whole_intervals(literal) else None


def _cycle(
    context: Context, rule: NormalRule, span: object, need: _Need, path: list[str]
) -> Diagnostic:
    lifted = {made.head.predicate for made in context.rules if made.kind in LIFTED}
    named = [name for name in path if name not in lifted]  # what the user wrote, in order
    head = rule.head.predicate
    if head in lifted and named:
        head = named[-1]
    codec = context.program.codec
    literal = next(lit for lit in relation_literals(rule) if lit.span is span)
    part = rule.stands_for
    text = format_literal(literal, codec)
    if isinstance(part, Aggregate):
        text = format_aggregate(part, codec)
    others = [name for name in named if name != head]
    without = f"derive `{others[-1]}` without `{head}`, or " if others else ""
    return Diagnostic(
        need.code,
        f"`{head}` depends on its own {need.what}",
        literal.span or rule.span,
        label=need.label,
        facts=(("cycle", f"{head} {need.arrow} {' -> '.join(named)}"),),
        why=need.why,
        hint=f"{without}take out `{text}`",
    )


def columns_of(rules: tuple[NormalRule, ...]) -> dict[str, int]:
    """The number of columns of every relation that rules derive or read."""
    found: dict[str, int] = {}
    for rule in rules:
        found[rule.head.predicate] = rule.head.arity
        for literal in relation_literals(rule):
            found[relation_of(literal)] = len(relation_terms(literal))
    return found
