"""Metric operators, on their own and one on another."""

from __future__ import annotations

from collections.abc import Sequence

from cartelogic.testing.writing.choosing import Scope, variables_in
from cartelogic.testing.writing.literals import Literals

UNARY = ("once", "historically", "eventually", "always")


class Operators(Literals):
    """Writes literals with metric operators."""

    def _metric(
        self, names: Sequence[str], scope: Scope, *, binds: bool = True, negation: bool = True
    ) -> str:
        """A metric operator over atoms; without ``binds`` in parentheses, for ``not``."""
        choose = self.choose
        if choose.chance(65):
            return self._unary(names, scope, binds, choose.number(1, 2))
        operator, low = choose.pick(("since", "until")), choose.pick((0, 0, 1, 2))
        right = self._operand(names, scope, binds)
        if negation and self.features.negation and choose.chance(30):
            name = choose.pick(names)
            known = {v: scope.kinds[v] for v in sorted(variables_in([right]))}
            left = f"(not {name}({self._terms(name, Scope(known), binds=False)[0]}))"
        else:
            # Where only the right operand holds, nothing binds what the left one mentions.
            left = self._operand(names, scope, binds and low > 0)
        written = f"{left} {operator}{self._window(low)} {right}"
        return written if binds else f"({written})"

    def _unary(self, names: Sequence[str], scope: Scope, binds: bool, depth: int) -> str:
        operand = self._operand(names, scope, binds, depth - 1)
        return f"{self.choose.pick(UNARY)}{self._window(self.choose.pick((0, 0, 1, 3)))} {operand}"

    def _operand(self, names: Sequence[str], scope: Scope, binds: bool, depth: int = 1) -> str:
        if depth and self.choose.chance(25):
            return self._unary(names, scope, binds, depth)
        if self.reports and self.choose.chance(8):
            return f"({self._says(scope, binds=binds)})"
        name = self.choose.pick(names)
        return f"{name}({self._terms(name, scope, binds=binds)[0]})"

    def _window(self, low: int) -> str:
        """A window that begins so far off; sometimes the one that needs not be written."""
        if not low and self.choose.chance(15):
            return ""
        unit = self.choose.pick(("", "d", "w")) if self.calendar else ""
        if self.calendar and self.features.time_constants and not low and self.choose.chance(20):
            return "[0, 1mo]"
        high = "_" if self.choose.chance(15) else f"{low + self.choose.number(0, 5)}{unit}"
        return f"[{low}{unit}, {high}]"
