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

from cartelogic.analysis.context import Context, reads_whole_intervals, relation_literals
from cartelogic.analysis.normal import NormalRule, relation_of, relation_terms
from cartelogic.errors import Code, Diagnostic
from cartelogic.model.clauses import Negative
from cartelogic.model.printing import format_literal


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


def precedence(rules: tuple[NormalRule, ...]) -> dict[str, set[str]]:
    """For each derived relation, the relations its rules read."""
    graph: dict[str, set[str]] = {}
    for rule in rules:
        reads = graph.setdefault(rule.head.predicate, set())
        reads.update(relation_of(literal) for literal in relation_literals(rule))
    return graph


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
        literals = [literal for rule in own for literal in relation_literals(rule)]
        result.append(
            Stratum(
                tuple(component),
                own,
                frozenset(map(relation_of, literals)),
                frozenset(
                    relation_of(literal)
                    for literal in literals
                    if isinstance(literal, Negative) or reads_whole_intervals(literal)
                ),
            )
        )
    return tuple(result)


def negation_is_stratified(context: Context) -> Iterator[Diagnostic]:
    """No relation depends on its own absence, or on its own whole intervals."""
    graph = precedence(context.rules)
    place = {name: i for i, names in enumerate(components(graph)) for name in names}
    for rule in context.rules:
        head = rule.head.predicate
        for literal in relation_literals(rule):
            negated = isinstance(literal, Negative)
            target = relation_of(literal)
            if not (negated or reads_whole_intervals(literal)):
                continue
            if place.get(target) != place[head]:
                continue
            yield _cycle(context, rule, literal.span, negated, _path(graph, target, head))


def _path(graph: Mapping[str, set[str]], start: str, goal: str) -> list[str]:
    """A shortest path in the precedence graph; the first in alphabetical order."""
    came: dict[str, str] = {start: ""}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if node == goal:
            break
        for target in sorted(graph.get(node, ())):
            if target not in came:
                came[target] = node
                queue.append(target)
    path = [goal]
    while path[-1] != start:
        path.append(came[path[-1]])
    return path[::-1]


def _cycle(
    context: Context, rule: NormalRule, span: object, negated: bool, path: list[str]
) -> Diagnostic:
    head = rule.head.predicate
    arrow = "-not->" if negated else "-@->"
    what = "its own absence" if negated else "its own whole intervals"
    why = "a negated predicate must" if negated else "maximal intervals are known once they"
    literal = next(lit for lit in relation_literals(rule) if lit.span is span)
    text = format_literal(literal, context.program.codec)
    others = [name for name in path if name != head]
    without = f"derive `{others[-1]}` without `{head}`, or " if others else ""
    return Diagnostic(
        Code.NEGATIVE_CYCLE if negated else Code.INTERVAL_CYCLE,
        f"`{head}` depends on {what}",
        literal.span or rule.span,
        label="negated here" if negated else "taken as a value here",
        facts=(("cycle", f"{head} {arrow} {' -> '.join(path)}"),),
        why=f"{why} be complete before it is consulted" if negated else f"{why} are complete",
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
