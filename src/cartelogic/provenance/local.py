"""Relations that only a question derives: those made for its operators and aggregates.

No engine keeps them, so the reference evaluator makes them again, with a mark on every piece
as an engine leaves it.
"""

from __future__ import annotations

from collections.abc import Callable

from cartelogic.analysis.normal import QUERY, NormalRule, plain_name
from cartelogic.analysis.strata import strata
from cartelogic.model.values import Row
from cartelogic.reference.evaluator import evaluate
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.temporal import Codec, IntervalSet

_LAST = 1 << 60  # rounds of what a question derives come after all rounds of an engine


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
        # What the question itself derives is proven by its rules, and read by no other.
        self.rules = tuple(r for r in rules if plain_name(r.head.predicate) != QUERY)
        self.names = {rule.head.predicate for rule in self.rules}
        self.relation, self.codec = relation, codec
        self._derived: dict[str, Relation] = {}

    def find(self, name: str) -> Relation:
        """A relation of the question or of the program, complete."""
        if name not in self.names:
            return self.relation(name)
        if not self._derived:
            derived = {name: Relation(name) for name in self.names}
            for relation in derived.values():
                for row, start, end, _ in self.relation(relation.name).log:
                    relation.add(row, start, end, GIVEN)

            def trace(iteration: int, rule: NormalRule, row: Row, instants: IntervalSet, /) -> None:
                for part in instants:
                    mark = (_LAST + iteration, rule.id)
                    derived[rule.head.predicate].add(row, part.start, part.end, mark)

            def given(name: str) -> dict[Row, IntervalSet]:
                return self.relation(name).as_dict()

            evaluate(strata(self.rules), given, self.codec, trace=trace)
            self._derived = derived
        return self._derived[name]
