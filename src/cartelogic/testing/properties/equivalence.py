"""Two rule files that conclude the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal, TypeAlias

from attrs import evolve, frozen

from cartelogic.model.values import Row
from cartelogic.temporal import IntervalSet
from cartelogic.testing.choices import Choices
from cartelogic.testing.facts import Facts
from cartelogic.testing.failures import Held, Shown
from cartelogic.testing.making import FactSource
from cartelogic.testing.properties.asking import Slice
from cartelogic.testing.properties.seeking import Verdict, hold, some_instant
from cartelogic.testing.rules import RuleFile, Rules, rules_of
from cartelogic.testing.trying import Trying
from cartelogic.testing.vocabulary import Vocabulary

_Extent: TypeAlias = Literal["possible", "certain"]
_EXTENTS: tuple[_Extent, ...] = ("possible", "certain")


def are_equivalent(
    first: RuleFile,
    second: RuleFile,
    predicates: str | Collection[str],
    *,
    max_examples: int = 100,
    seed: int = 0,
) -> Held:
    """Check that two rule files conclude the same of some predicates, from the same facts.

    What may hold and what is certain both have to be the same.  Facts are made for either
    file in turn, so a rule that only one of them has is found.

    Args:
        first: rules, or where they are.
        second: others.
        predicates: what to compare; both have to conclude them.
        max_examples: how many sets of facts are tried.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: with the smallest facts found for which they differ, the proof by one
            file and the reason why it does not follow by the other.
    """
    one, two = rules_of(first), rules_of(second)
    names = (predicates,) if isinstance(predicates, str) else tuple(predicates)
    if one.codec is not two.codec:
        raise ValueError("the two rule files have different time lines")
    shown = ", ".join(f"`{name}`" for name in names)
    return hold(_Equal(f"both conclude the same of {shown}", names, one, two), max_examples, seed)


@frozen
class _Difference:
    """What one of the two concludes alone."""

    predicate: str
    row: Row
    when: IntervalSet
    extent: _Extent
    is_of_second: bool


class _Equal:
    """That two rule files conclude the same."""

    def __init__(self, claim: str, names: tuple[str, ...], one: Rules, two: Rules) -> None:
        self.claim, self.names = claim, names
        self.slices = Slice(one, names), Slice(two, names)
        reports = any(slice_.source.reports for slice_ in self.slices)
        # Either is analysed for all facts that are made for the other.
        self.sides = tuple(
            Trying(here.trying.rules, _wider(here.source, there.source, reports))
            for here, there in (self.slices, self.slices[::-1])
        )

    @property
    def vocabulary(self) -> Vocabulary:
        return self.sides[0].source.ground.vocabulary

    @property
    def now(self) -> str:
        reads = any(slice_.source.rules.reads_now for slice_ in self.slices)
        return self.slices[0].now() if reads else ""

    def drawn(self, choose: Choices) -> Facts:
        facts = choose.pick(self.slices).drawn(choose)
        undeclared = (d for slice_ in self.slices for d in slice_.source.undeclared)
        return evolve(facts, undeclared=tuple(dict.fromkeys(undeclared)))

    def fit(self, facts: Facts) -> bool:
        return all(slice_.fit(facts) for slice_ in self.slices)

    def verdict(self, facts: Facts) -> Verdict:
        if not all(slice_.keeping.is_kept(facts) for slice_ in self.slices):
            return Verdict.IDLE
        found = [*self._differences(facts)]
        if found:
            return Verdict.BROKEN
        outcome = self.sides[0].of(facts)
        is_idle = not any(len(outcome.possible(name)) for name in self.names)
        return Verdict.IDLE if is_idle else Verdict.KEPT

    def _differences(self, facts: Facts) -> Iterator[_Difference]:
        extents = [
            {
                (extent, name): getattr(outcome, extent)(name).as_dict()
                for extent in _EXTENTS
                for name in self.names
            }
            for side in self.sides
            for outcome in [side.of(facts)]
        ]
        for extent in _EXTENTS:
            for name in self.names:
                one, two = (found[extent, name] for found in extents)
                for row in dict.fromkeys((*one, *two)):
                    here, there = one.get(row, IntervalSet()), two.get(row, IntervalSet())
                    if here - there:
                        yield _Difference(name, row, here - there, extent, False)
                    if there - here:
                        yield _Difference(name, row, there - here, extent, True)

    def shown(self, facts: Facts) -> Shown | None:
        slices = self.slices
        bases = [slice_.told(facts) for slice_ in slices]
        words = ["the first", "the second"]
        for found in self._differences(facts):
            order = (1, 0) if found.is_of_second else (0, 1)
            yes, no = (bases[i] for i in order)
            by, against = (words[i] for i in order)
            atom = slices[0].atom(found.predicate, found.row)
            at = slices[0].at(some_instant(found.when, slices[0].codec))
            now = slices[0].now()
            try:
                proof = yes.why(atom, at=at, extent=found.extent, now=now).text()
                reason = no.why_not(atom, at=at, extent=found.extent, now=now).text()
            except LookupError:
                continue
            how = "certainly holds" if found.extent == "certain" else "holds"
            return Shown(
                f"not so: {self.claim}. {atom} {how} at {at} by {by}, and not by {against}",
                ((f"why {atom}, by {by}", proof), (f"why not {atom}, by {against}", reason)),
            )
        return None


def _wider(here: FactSource, there: FactSource, reports: bool) -> FactSource:
    """A source of facts of the shapes of both."""
    mine, theirs = here.ground.vocabulary, there.ground.vocabulary
    pools = {**theirs.pools}
    for name, columns in mine.pools.items():
        other = theirs.pools.get(name, columns)
        if len(other) != len(columns):
            raise ValueError(f"`{name}` has {len(columns)} arguments in one file only")
        pools[name] = tuple(
            tuple(dict.fromkeys((*one, *two))) for one, two in zip(columns, other, strict=True)
        )
    vocabulary = evolve(
        mine,
        pools=pools,
        types={**theirs.types, **mine.types},
        moments=tuple(sorted({*mine.moments, *theirs.moments})),
    )
    return evolve(here, ground=evolve(here.ground, vocabulary=vocabulary), reports=reports)
