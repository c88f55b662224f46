"""Properties of one relation: symmetric, irreflexive, transitive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from attrs import frozen

from cartelogic.model.values import Row, Value
from cartelogic.store.relation import Relation
from cartelogic.temporal import IntervalSet
from cartelogic.testing.facts import Facts
from cartelogic.testing.failures import Held, Shown
from cartelogic.testing.properties.asking import OfSlice, Slice, why, why_not
from cartelogic.testing.properties.seeking import Verdict, hold, some_instant
from cartelogic.testing.rules import RuleFile, rules_of


@frozen
class Breach:
    """Tuples that hold at a time at which a property forbids it.

    Attributes:
        held: what holds.
        missing: what would have to hold as well; ``None`` if nothing would help.
        when: the instants.
    """

    held: tuple[Row, ...]
    missing: Row | None
    when: IntervalSet


Breaches: TypeAlias = Callable[[Relation], Iterator[Breach]]


def is_symmetric(
    rules: RuleFile,
    predicate: str,
    columns: tuple[int, int] = (0, 1),
    *,
    max_examples: int = 100,
    seed: int = 0,
) -> Held:
    """Check that a predicate holds of two things as it holds of the two swapped.

    Args:
        rules: the rules, or where they are.
        predicate: one that they conclude.
        columns: which two columns, counted from 0.
        max_examples: how many sets of facts are tried.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: with the smallest facts found that break it, and proofs.
    """
    one, two = columns

    def breaches(relation: Relation) -> Iterator[Breach]:
        for row, extent in relation:
            swapped = _changed(row, {one: row[two], two: row[one]})
            missing = extent - relation.extent(swapped)
            if missing:
                yield Breach((row,), swapped, missing)

    claim = f"`{predicate}` is symmetric"
    return _held(rules, predicate, columns, claim, breaches, max_examples, seed)


def is_irreflexive(
    rules: RuleFile,
    predicate: str,
    columns: tuple[int, int] = (0, 1),
    *,
    max_examples: int = 100,
    seed: int = 0,
) -> Held:
    """Check that a predicate never holds of a thing and itself.

    Args:
        rules: the rules, or where they are.
        predicate: one that they conclude.
        columns: which two columns, counted from 0.
        max_examples: how many sets of facts are tried.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: with the smallest facts found that break it, and a proof.
    """
    one, two = columns

    def breaches(relation: Relation) -> Iterator[Breach]:
        for row, extent in relation:
            if row[one] == row[two]:
                yield Breach((row,), None, extent)

    claim = f"`{predicate}` is irreflexive"
    return _held(rules, predicate, columns, claim, breaches, max_examples, seed)


def is_transitive(
    rules: RuleFile,
    predicate: str,
    columns: tuple[int, int] = (0, 1),
    *,
    max_examples: int = 100,
    seed: int = 0,
) -> Held:
    """Check that what holds from one to a second and on to a third holds from one to the third.

    The other columns have to be the same in all three.

    Args:
        rules: the rules, or where they are.
        predicate: one that they conclude.
        columns: which two columns, counted from 0.
        max_examples: how many sets of facts are tried.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: with the smallest facts found that break it, and proofs.
    """
    one, two = columns

    def breaches(relation: Relation) -> Iterator[Breach]:
        rows = [*relation]
        for first, extent in rows:
            for second, other in rows:
                if _changed(first, {one: first[two], two: second[two]}) == second:
                    third = _changed(first, {two: second[two]})
                    missing = (extent & other) - relation.extent(third)
                    if missing:
                        yield Breach((first, second), third, missing)

    claim = f"`{predicate}` is transitive"
    return _held(rules, predicate, columns, claim, breaches, max_examples, seed)


def _changed(row: Row, values: dict[int, Value]) -> Row:
    return tuple(values.get(i, value) for i, value in enumerate(row))


def _held(
    rules: RuleFile,
    predicate: str,
    columns: tuple[int, int],
    claim: str,
    breaches: Breaches,
    max_examples: int,
    seed: int,
) -> Held:
    under = rules_of(rules)
    slice_ = Slice(under, (under.knows(predicate),))
    arity = len(slice_.vocabulary.pools[predicate])
    if not all(0 <= column < arity for column in columns):
        raise ValueError(f"`{predicate}` has no column {max(columns)}, counted from 0")
    return hold(_OfRelation(claim, predicate, slice_, breaches), max_examples, seed)


class _OfRelation(OfSlice):
    """A property of one relation."""

    def __init__(self, claim: str, predicate: str, slice_: Slice, breaches: Breaches) -> None:
        super().__init__(claim, slice_)
        self.predicate, self.breaches = predicate, breaches

    def verdict(self, facts: Facts) -> Verdict:
        if not self.slice.keeping.is_kept(facts):
            return Verdict.IDLE
        relation = self.slice.trying.of(facts).possible(self.predicate)
        if not len(relation):
            return Verdict.IDLE
        return Verdict.BROKEN if any(self.breaches(relation)) else Verdict.KEPT

    def shown(self, facts: Facts) -> Shown | None:
        slice_, kb = self.slice, self.slice.told(facts)
        relation = slice_.trying.of(facts).possible(self.predicate)
        for breach in sorted(self.breaches(relation), key=lambda found: str(found.held)):
            instant = some_instant(breach.when, slice_.codec)
            held = [slice_.atom(self.predicate, row) for row in breach.held]
            parts = [(f"why {atom}", why(slice_, kb, atom, instant)) for atom in held]
            claim = f"not so: {self.claim}. At {slice_.at(instant)}, {' and '.join(held)} "
            claim += "holds" if len(held) == 1 else "hold"
            if breach.missing is not None:
                atom = slice_.atom(self.predicate, breach.missing)
                parts.append((f"why not {atom}", why_not(slice_, kb, atom, instant)))
                claim += f", and {atom} does not"
            texts = [(heading, text) for heading, text in parts if text is not None]
            if len(texts) == len(parts):
                return Shown(claim, tuple(texts))
        return None
