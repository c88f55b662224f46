"""Relations that only a question derives: those made for its operators and aggregates.

No engine keeps them, so the reference evaluator makes them again, with a mark on every piece
as an engine leaves it.
"""

from __future__ import annotations

from collections.abc import Callable

from cartelogic.analysis.normal import CERTAIN, QUERY, NormalRule, plain_name, relation_of
from cartelogic.analysis.strata import strata
from cartelogic.model.clauses import Negative
from cartelogic.model.values import Row
from cartelogic.reference.evaluator import evaluate
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.temporal import Codec, IntervalSet

_LAST = 1 << 60  # rounds of what a question derives come after all rounds of an engine
_MANY = 40  # bits for the rounds of one part of a question


class Local:
    """Relations that only a question derives, found by the reference evaluator.

    Args:
        rules: the question's rules, for relations that the program does not derive.
        relation: gives a relation of the program.
        codec: the time line.
    """

    def __init__(
        self, rules: tuple[NormalRule, ...], relation: Callable[[str], Relation], codec: Codec
    ) -> None:
        # What the question itself derives is proven by its rules; but what is contested of it
        # is not certain of it, and that has to be looked up.
        read = {relation_of(lit) for r in rules for lit in r.body if isinstance(lit, Negative)}
        read |= {name.removeprefix(CERTAIN) for name in read}
        asked, made = [], []
        for rule in rules:
            if plain_name(rule.head.predicate) != QUERY:
                made.append(rule)
            elif rule.head.predicate in read:
                asked.append(rule)
        self._parts = tuple(made), tuple(asked)
        self.relation, self.codec = relation, codec
        self._derived: dict[str, Relation] = {}

    def find(self, name: str) -> Relation:
        """A relation of the question or of the program, complete."""
        for number, rules in enumerate(self._parts):
            names = {rule.head.predicate for rule in rules}
            if name in names:
                if name not in self._derived:
                    self._derive(rules, names, _LAST + (number << _MANY))
                return self._derived[name]
        return self.relation(name)

    def _derive(self, rules: tuple[NormalRule, ...], names: set[str], last: int) -> None:
        derived = {name: Relation(name) for name in names}
        for relation in derived.values():
            for row, start, end, _ in self.relation(relation.name).log:
                relation.add(row, start, end, GIVEN)

        def trace(iteration: int, rule: NormalRule, row: Row, instants: IntervalSet, /) -> None:
            for part in instants:
                mark = (last + iteration, rule.id)
                derived[rule.head.predicate].add(row, part.start, part.end, mark)

        def given(name: str) -> dict[Row, IntervalSet]:
            return (self.relation(name) if name in names else self.find(name)).as_dict()

        evaluate(strata(rules), given, self.codec, trace=trace)
        self._derived |= derived
