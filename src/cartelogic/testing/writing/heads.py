"""Heads: which variables they take, and when they hold."""

from __future__ import annotations

from cartelogic.testing.writing.aggregates import Aggregates
from cartelogic.testing.writing.choosing import Scope
from cartelogic.testing.writing.written import instant_text


class Heads(Aggregates):
    """Writes heads."""

    def _head_interval(self, scope: Scope) -> str:
        choose, whole, ends = self.choose, scope.of("i"), scope.of("t")
        options = []
        if self.features.time_constants:
            first = instant_text(choose.number(0, 9), self.calendar)
            options += [self._written_span(0, 10), f"[{first}, _]"]
        for name in whole:
            options += [name, name]
            if self.features.instants:
                options.append(f"[start({name}) - 1, end({name})]")
        if len(whole) > 1:
            options.append(f"intersection({whole[0]}, {whole[1]})")
        if ends:
            options += [f"[{choose.pick(ends)}, {choose.pick(ends)} + 3]", f"[{ends[0]}, _)"]
        return f" @ {choose.pick(options)}" if options else ""

    def _head(self, name: str, scope: Scope, recursive: bool) -> str:
        if not self.columns[name]:
            self.columns[name] = self._head_columns(scope)
        terms = []
        for kind in self.columns[name]:
            known = [v for v in scope.of(kind) if not (recursive and v in scope.computed)]
            if self.features.ranges:
                known = [v for v in known if v in scope.computed] or known
            if kind == "n" and known and not recursive and self.choose.chance(12):
                terms.append(f"{self.choose.pick(known)} + {self.choose.number(1, 2)}")
            elif known and not self.choose.chance(4):
                terms.append(self.choose.pick(known))
            else:
                terms.append(self._constant(kind))
        return f"{name}({', '.join(terms)})"

    def _head_columns(self, scope: Scope) -> str:
        kinds = sorted({kind for kind in scope.kinds.values() if kind in "sn"}) or ["s"]
        if self.features.time_constants and self.choose.chance(25):
            kinds = sorted(set(scope.kinds.values())) or ["s"]
        if self.features.ranges and self.choose.chance(70):
            kinds = sorted({scope.kinds[name] for name in scope.computed} or set(kinds))
        return "".join(self.choose.pick(kinds) for _ in range(self.choose.number(1, 2)))
