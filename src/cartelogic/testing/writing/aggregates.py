"""Aggregates, with bodies of their own in braces."""

from __future__ import annotations

from cartelogic.testing.writing.choosing import Scope, variables_in
from cartelogic.testing.writing.conditions import Conditions


class Aggregates(Conditions):
    """Writes comparisons that compute aggregates."""

    def _aggregate(self, lower: list[str], scope: Scope, depth: int = 1) -> str:
        """A comparison that computes an aggregate; it may bind a variable."""
        choose = self.choose
        inner = Scope(dict(scope.kinds), set(scope.computed), scope.counter, scope.is_recursive)
        body = [self._positive(choose.pick(lower), inner) for _ in range(choose.number(1, 2))]
        bound = variables_in(text for text in body if "+" not in text)
        more: list[str] = []
        if self.features.metric and choose.chance(20):
            more.append(self._metric(lower, inner))
        if depth and choose.chance(15):
            more.append(self._aggregate(lower, inner, depth - 1))
        if choose.chance(25):
            more += self._tests(lower, inner)
        # What stands outside the braces too is bound inside, for nothing else is sure to.
        if (variables_in([*body, *more]) & scope.kinds.keys()) <= bound:
            body += more
        else:
            inner.kinds = {v: kind for v, kind in inner.kinds.items() if v in bound}
        scope.counter = inner.counter
        own = {v: kind for v, kind in inner.kinds.items() if v not in scope.kinds}
        numbers = [v for v, kind in own.items() if kind == "n"]
        symbols = [v for v, kind in own.items() if kind == "s"] if self.features.order else []
        braces = f"{{ {', '.join(body)} }}"
        options = ["count"]
        options += ["sum", "mean", "min", "max"] if numbers else []
        options += ["least"] if symbols else []
        match choose.pick(options):
            case "count":
                return self._compared(f"count : {braces}", "n", scope)
            case "mean":
                return f"mean {choose.pick(numbers)} : {braces} >= {choose.number(0, 2)}"
            case "least":
                function = choose.pick(("min", "max"))
                return self._compared(f"{function} {choose.pick(symbols)} : {braces}", "s", scope)
            case function:
                value = choose.pick(numbers)
                return self._compared(f"{function} {value} : {braces}", "n", scope)

    def _compared(self, aggregate: str, kind: str, scope: Scope) -> str:
        choose = self.choose
        if choose.chance(60):
            return f"{scope.new(kind, computed=True)} = {aggregate}"
        if kind == "s":
            known = scope.of("s")
            return f"{aggregate} <= {choose.pick(known) if known else self._constant('s')}"
        match choose.number(0, 2):
            case 0:
                return f"{aggregate} > {choose.number(0, 2)}"
            case 1:
                return f"{scope.new(kind, computed=True)} = 2 * {aggregate} - 1"
            case _:
                known = scope.of("n")
                return f"{aggregate} >= {choose.pick(known) if known else 1}"
