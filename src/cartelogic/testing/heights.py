"""How many rules deep a predicate is: simple rules first, and none that leads in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from cartelogic.model.clauses import Aggregating, Body, Disjunction, Metric, Positive, Rule
from cartelogic.testing.rules import Rules

_ENDLESS = 1_000


class Heights:
    """The rules of each predicate, in order of what has to be supported for them."""

    def __init__(self, rules: Rules) -> None:
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules.program.rules:
            self._rules.setdefault(rule.head.predicate, []).append(rule)
        self._heights = dict.fromkeys(self._rules, _ENDLESS)
        grew = True
        while grew:
            grew = False
            for name, known in self._rules.items():
                height = min(map(self.height, known))
                if height < self._heights[name]:
                    self._heights[name], grew = height, True
        for known in self._rules.values():
            known.sort(key=self.height)

    def height(self, rule: Rule) -> int:
        """One more than the highest predicate that the body needs."""
        return 1 + max((self._heights.get(name, 0) for name in _needed(rule.body)), default=0)

    def rules_for(self, name: str, depth: int) -> list[Rule]:
        """The rules for a predicate; only the simplest once ``depth`` has been used up."""
        known = self._rules.get(name, [])
        if depth > 0 or not known:
            return known
        return [rule for rule in known if self.height(rule) == self._heights[name]]


def _needed(body: Body) -> Iterator[str]:
    """The predicates that have to hold for a body; of alternatives, those of the first."""
    for item in body:
        match item:
            case Positive(atom):
                yield atom.predicate
            case Metric(operands=operands, negated=False):
                yield from _needed(operands)
            case Aggregating(_, aggregates):
                for aggregate in aggregates:
                    yield from _needed(aggregate.body)
            case Disjunction(alternatives):
                yield from _needed(alternatives[0])
            case _:
                pass
