"""Whole programs: facts, reports, rules level by level, declarations.

Programs are safe and stratified by construction: predicates are made level by level, and a
literal that needs a complete relation (negated, with ``@``, aggregated) reads a lower level.
They stop: a recursive rule computes nothing in its head, and one that looks back or ahead
reads a predicate whose facts all end.  Most of them derive something, because literals of a
body share variables and constants are rare.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from cartelogic.testing.writing.choosing import Scope, predicates_in
from cartelogic.testing.writing.features import BOUNDED, NUMBERS, SPANS, SYMBOLS, VAGUE_SPANS
from cartelogic.testing.writing.heads import Heads
from cartelogic.testing.writing.written import Span, Written, WrittenFact, WrittenReport

# Seldom one, so that literals find something to join; but a program shrinks to the first.
_BASES = (1, 2, 3, 4, 2, 3, 4, 2, 3, 4)
_FACTS = (1, 2, 3, 4, 5, 6, 3, 4, 5, 6, 3, 4, 5, 6)
_KINDS = ("", "", "", "", "bounded", "bounded", "lasting")


class Writer(Heads):
    """Writes one program."""

    def program(self) -> Written:
        """A program, with its facts and reports."""
        choose = self.choose
        base = [f"e{i + 1}" for i in range(choose.pick(_BASES))]
        for name in base:
            self._base(name)
        if self.features.reports and choose.chance(30):
            self._reports(base)
        if self.features.reports and choose.chance(12):
            self.rules.append("accepted(R) :- credibility(R, N), N < 4.")
        derived: list[str] = []
        for _ in range(choose.number(1, 3)):
            lower = [*base, *derived]
            names = [f"d{len(derived) + i + 1}" for i in range(2 if choose.chance(20) else 1)]
            self._level(names, lower)
            derived += names
        if self.features.symmetric:
            self.symmetric = [name for name in self.columns if self._can_be_symmetric(name)]
        return Written(
            self.columns,
            tuple(base),
            tuple(derived),
            self._declarations(),
            tuple(self.facts),
            tuple(self.reports),
            tuple(self.rules),
            self.calendar,
        )

    def _declarations(self) -> tuple[str, ...]:
        """What is declared: which predicates are symmetric, and which cannot hold together."""
        properties: dict[str, list[str]] = {name: ["symmetric"] for name in self.symmetric}
        if self.features.disputes:
            for name, other in itertools.combinations(self.columns, 2):
                if self.columns[name] == self.columns[other] and self.choose.chance(20):
                    properties.setdefault(name, []).append(f"disjoint({other})")
                    properties.setdefault(other, [])
        return tuple(
            f".decl {name}({', '.join(self._parameters(name))}) {', '.join(declared)}".strip()
            for name, declared in properties.items()
        )

    def _can_be_symmetric(self, name: str) -> bool:
        return self.columns[name][:2] in ("ss", "nn") and self.choose.chance(12)

    def _parameters(self, name: str) -> list[str]:
        types = {"s": "symbol", "n": "number", "i": "interval", "f": "float"}
        types["t"] = "date" if self.calendar else "number"
        return [f"c{i}: {types[kind]}" for i, kind in enumerate(self.columns[name])]

    def _base(self, name: str) -> None:
        self.columns[name] = self.choose.pick(("ss", "s", "sn", "ss", "n", "ssn", "sss"))
        kind = self.choose.pick(_KINDS)  # one choice, so that it can shrink by itself
        if kind == "bounded" and self.features.metric:
            self.bounded.append(name)
        elif kind == "lasting":
            self.lasting.add(name)
        for _ in range(self.choose.pick(_FACTS)):
            self.facts.append(self._fact(name))

    def _fact(self, name: str) -> WrittenFact:
        options: dict[str, Sequence[str | int]] = {"s": SYMBOLS, "n": NUMBERS}
        rows = list(itertools.product(*(options[kind] for kind in self.columns[name])))
        span = self._span(name)
        if span is not None:
            self.temporal.add(name)
        return WrittenFact(name, self.choose.pick(rows), span)

    def _span(self, name: str) -> Span | None:
        if name in self.lasting:
            return None
        if self.features.doubts and self.choose.chance(60 if self.features.ranges else 20):
            return self.choose.pick(VAGUE_SPANS)
        return self.choose.pick(BOUNDED if name in self.bounded else SPANS)

    def _reports(self, base: list[str]) -> None:
        for i in range(self.choose.number(1, 5)):
            claim = self._fact(self.choose.pick(base))
            denials = ("denies",) if self.features.disputes else ()
            hedges = ("suspects",) if self.features.doubts else ()
            stance = self.choose.pick(("asserts", *denials, *hedges))
            grade = self.choose.number(1, 6)
            self.reports.append(WrittenReport(f"r{i + 1}", stance, grade, claim))

    def _level(self, names: list[str], lower: list[str]) -> None:
        """The rules of predicates that may read each other."""
        for name in names:
            self.columns[name] = ""  # the head of its first rule decides
            self._rule(name, lower, [])
        for name in names:
            for _ in range(self.choose.number(0, 2 if len(names) == 1 else 1)):
                self._rule(name, lower, names if self.choose.chance(60) else [])
            plain = set(self.columns[name]) <= {"s", "n"}
            if plain and self.columns[name] and self.choose.chance(15):
                self.facts.append(self._fact(name))

    def _rule(self, name: str, lower: list[str], same: list[str]) -> None:
        choose, features, scope = self.choose, self.features, Scope(is_recursive=bool(same))
        # Something should come of the first rule: then it has one literal, and little else.
        is_simple = not self.rules and not features.ranges and choose.chance(80)
        first = choose.pick(lower)
        body = [self._fresh(first, scope) if is_simple else self._positive(first, scope)]

        def wants(percent: int) -> bool:
            return choose.chance(percent) and not (is_simple and len(body) > 1)

        if same and self.bounded and choose.chance(50):
            body.append(self._positive(choose.pick(self.bounded), scope))
            body.append(self._metric([*same, *same, *lower], scope, negation=False))
        else:
            for i in range(choose.number(1 if same else 0, 0 if is_simple else 2)):
                body.append(self._positive(choose.pick(same if same and not i else lower), scope))
        says_when = self.temporal.intersection(predicates_in(body))
        if self.reports and wants(40):
            body.append(self._says(scope))
        if wants(15):
            body.append(self._either(lower, scope))
        if features.metric and wants(25):
            body.append(self._metric(lower, scope))
        if features.aggregates and wants(25):
            body.append(self._aggregate(lower, scope))
        spells = 0
        if features.whole_spells and wants(70 if features.ranges else 30):
            spells = choose.number(1, 2)
            body += [self._spell(choose.pick(lower), scope) for _ in range(spells)]
        if not is_simple:
            body += self._tests(lower, scope)
        annotation = ""
        wanted = (spells and not says_when) or choose.chance(60 if spells else 15)
        if features.head_intervals and wanted:
            annotation = self._head_interval(scope)
        if spells and not annotation and not says_when:
            annotation = " @ [_, _]"
        body = self._shuffled(body)
        if annotation or says_when:
            self.temporal.add(name)
        head = self._head(name, scope, recursive=bool(same))
        self.rules.append(f"{head}{annotation} :- {', '.join(body)}.")
