"""Conditions on what a body has bound: comparisons, Allen's relations, absences."""

from __future__ import annotations

from cartelogic.temporal import NAMES
from cartelogic.testing.writing.choosing import Scope
from cartelogic.testing.writing.operators import Operators


class Conditions(Operators):
    """Writes conditions."""

    def _tests(self, lower: list[str], scope: Scope) -> list[str]:
        choose, features, found = self.choose, self.features, []
        if scope.of("n") and choose.chance(20):
            found.append(self._numeric(scope))
        if len(scope.of("s")) > 1 and choose.chance(20):
            left, right = choose.pick(scope.of("s")), choose.pick(scope.of("s"))
            operators = ("!=", "<", "<=", "=") if self.features.order else ("!=", "=")
            if left != right:
                found.append(f"{left} {choose.pick(operators)} {right}")
        if scope.of("i") and choose.chance(40):
            found.append(self._allen(scope))
        is_measured = features.ranges or (features.instants and features.time_constants)
        if scope.of("i") and is_measured and choose.chance(60 if features.ranges else 12):
            found += self._measured(lower, scope)
        if scope.of("t") and choose.chance(40):
            found.append(self._instants(scope))
        if self.features.metric and self.features.negation and choose.chance(12):
            found.append(f"not {self._metric(lower, scope, binds=False)}")
        if self.features.negation and choose.chance(30):
            name = choose.pick(lower)
            terms, shared = self._terms(name, scope, binds=False)
            if shared:
                found.append(f"not {name}({terms})")
        return found

    def _measured(self, lower: list[str], scope: Scope) -> list[str]:
        """A value taken from a whole interval, which may be a range; and a join on it."""
        choose, whole = self.choose, self.choose.pick(scope.of("i"))
        function, kind = "days", "n"
        if self.features.instants and choose.chance(30):
            function, kind = choose.pick(("start", "end")), "t"
        value = scope.new(kind, computed=True)
        found = [f"{value} = {function}({whole})"]
        names = [name for name in lower if kind in self.columns[name]]
        if names and choose.chance(50):
            name = choose.pick(names)
            kinds = self.columns[name]
            terms = [
                value if i == kinds.index(kind) else "_" if choose.chance(50) else scope.new(other)
                for i, other in enumerate(kinds)
            ]
            found.append(f"{name}({', '.join(terms)})")
        return found

    def _numeric(self, scope: Scope) -> str:
        choose = self.choose
        left = choose.pick(scope.of("n"))
        match choose.number(0, 4):
            case 0:
                return f"{left} {choose.pick(('<=', '<', '!=', '>=', '='))} {choose.number(0, 3)}"
            case 1:
                return f"{left} + {choose.number(0, 2)} >= {choose.pick(scope.of('n'))}"
            case 2 if not self.features.instants:  # else a number may be unbounded
                return f"mod({left}, 2) = {choose.number(0, 1)}"
            case 3:
                operation = choose.pick(("+ 1", "* 2", "- 1", "/ 2"))
                return f"{scope.new('n', computed=True)} = {left} {operation}"
            case _:
                return f"({left} < 2 ; {left} = 3)"

    def _allen(self, scope: Scope) -> str:
        choose, known = self.choose, scope.of("i")
        left, right = choose.pick(known), choose.pick(known)
        if left == right and self.features.time_constants:
            right = self._written_span(2, 14)
        if self.features.instants and choose.chance(40):
            if choose.chance(50):
                return f"{scope.new('n', computed=True)} = days({left})"
            return choose.pick((f"days({left}) > 2", f"start({left}) <= end({left})"))
        return f"{left} {choose.pick(('intersects', *NAMES))} {right}"

    def _instants(self, scope: Scope) -> str:
        choose, known = self.choose, scope.of("t")
        left, right = choose.pick(known), choose.pick(known)
        match choose.number(0, 3):
            case 0:
                return f"{left} {choose.pick(('<=', '<', '!='))} {right}"
            case 1:
                return f"{left} - {right} <= {choose.number(0, 9)}"
            case 2:
                return f"{left} + {choose.number(1, 5)} > {right}"
            case _:
                return f"{scope.new('t', computed=True)} = {left} + {choose.number(1, 3)}"
