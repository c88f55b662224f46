"""Literals: atoms over known and new variables, whole spells, what reports say."""

from __future__ import annotations

from hypothesis import strategies as st

from cartelogic.testing.writing.choosing import Choice, Scope
from cartelogic.testing.writing.features import LAST_INSTANT, NUMBERS, SYMBOLS, Features
from cartelogic.testing.writing.written import (
    Bound,
    WrittenFact,
    WrittenReport,
    bound_text,
    instant_text,
)


class Literals:
    """Writes plain literals.

    Columns have kinds: ``s`` symbols, ``n`` numbers, ``t`` instants, ``i`` intervals.  Facts of
    some relations all hold always (``lasting``); those of others all end (``bounded``).
    """

    def __init__(self, choose: Choice, features: Features) -> None:
        self.choose, self.features = choose, features
        self.columns: dict[str, str] = {}
        self.temporal: set[str] = set()
        self.calendar = features.calendar and choose.chance(20)
        self.facts: list[WrittenFact] = []
        self.reports: list[WrittenReport] = []
        self.rules: list[str] = []
        self.symmetric: list[str] = []
        self.bounded: list[str] = []
        self.lasting: set[str] = set()

    def _shuffled(self, body: list[str]) -> list[str]:
        if self.choose.chance(20):
            return self.choose.draw(st.permutations(body))
        return body

    def _terms(
        self, name: str, scope: Scope, *, fresh: int = 45, binds: bool = True
    ) -> tuple[str, int]:
        """Arguments for a predicate, and how many of them are variables."""
        terms, shared = [], 0
        for kind in self.columns[name]:
            die = self.choose.number(0, 99)
            # A variable seldom stands twice in one literal: few facts would match.
            known = [name for name in scope.of(kind) if name not in terms or die % 5 == 4]
            is_new = shared > 0 and die % 3 > 0  # and few facts have two values in common
            if die >= 94 and kind in "sn":
                terms.append(self._constant(kind))
            elif die >= 88:
                terms.append("_")
            elif known and not (binds and (is_new or die >= 88 * (100 - fresh) // 100)):
                terms.append(self.choose.pick(known))
                shared += 1
            elif binds:
                terms.append(scope.new(kind))
            else:
                terms.append("_")
        return ", ".join(terms), shared

    def _positive(self, name: str, scope: Scope) -> str:
        one_number = scope.of("n") and self.columns[name] == "n"
        if one_number and not scope.is_recursive and self.choose.chance(10):
            return f"{name}({self.choose.pick(scope.of('n'))} + 1)"
        terms, _ = self._terms(name, scope)
        return f"{name}({terms})"

    def _fresh(self, name: str, scope: Scope) -> str:
        """A literal that every tuple matches."""
        return f"{name}({', '.join(scope.new(kind) for kind in self.columns[name])})"

    def _spell(self, name: str, scope: Scope) -> str:
        terms, _ = self._terms(name, scope, fresh=25)
        if self.features.instants and self.choose.chance(40):
            ends = [
                "_" if self.choose.chance(12) else scope.new("t"),
                "_" if self.choose.chance(12) else scope.new("t"),
            ]
            return f"{name}({terms}) @ [{', '.join(ends)}]"
        if scope.of("i") and self.choose.chance(12):
            return f"{name}({terms}) @ {self.choose.pick(scope.of('i'))}"
        return f"{name}({terms}) @ {scope.new('i')}"

    def _says(self, scope: Scope, *, binds: bool = True) -> str:
        report = self.choose.pick(self.reports)
        name = report.claim.predicate
        verb = "denies" if report.stance == "denies" else "says"
        terms, _ = self._terms(name, scope, binds=binds)
        who = scope.new("s") if binds and self.choose.chance(60) else "_"
        return f"{who} {verb} {name}({terms})"

    def _either(self, lower: list[str], scope: Scope) -> str:
        """Two ways to bind the same variables."""
        first, second = self.choose.pick(lower), self.choose.pick(lower)
        names: dict[str, list[str]] = {}
        for kind in self.columns[first]:
            if kind in self.columns[second]:
                names.setdefault(kind, [])
        shared = {
            kind: scope.new(kind)
            if not scope.of(kind) or self.choose.chance(40)
            else self.choose.pick(scope.of(kind))
            for kind in names
        }
        ways = []
        for name in (first, second):
            left = dict(shared)
            ways.append(f"{name}({', '.join(left.pop(kind, '_') for kind in self.columns[name])})")
        return f"({' ; '.join(ways)})"

    def _written_span(self, least: int, most: int) -> str:
        start = self.choose.number(least, most)
        end: Bound = start + self.choose.number(1, 6)
        if self.features.doubts and self.choose.chance(25):
            end = (start + 1, start + 1 + self.choose.number(1, 6))
        return f"[{bound_text(start, self.calendar)}, {bound_text(end, self.calendar)}]"

    def _constant(self, kind: str) -> str:
        match kind:
            case "s":
                return self.choose.pick(SYMBOLS)
            case "n":
                return str(self.choose.pick(NUMBERS))
            case "t":
                return instant_text(self.choose.number(0, LAST_INSTANT), self.calendar)
            case _:
                return self._written_span(0, 10)
