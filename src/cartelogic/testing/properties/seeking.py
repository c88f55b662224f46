"""The search for facts that break a property, and for the smallest of them.

Facts are drawn with a seeded generator, so a run can be repeated.  What is found is made
smaller step by step: facts are left out, their times and values replaced by simpler ones, as
long as the property stays broken.  Then a knowledge base has to confirm it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from random import Random
from typing import Protocol

from attrs import evolve

from cartelogic.errors import EvaluationError
from cartelogic.model.sources import Claim
from cartelogic.model.values import Value
from cartelogic.temporal import (
    Bound,
    Codec,
    Instant,
    Interval,
    IntervalSet,
    UncertainInterval,
)
from cartelogic.testing.choices import Choices, Dice
from cartelogic.testing.facts import Facts
from cartelogic.testing.failures import Held, NothingTested, PropertyFailed, Shown
from cartelogic.testing.moments import NEW_YEAR
from cartelogic.testing.vocabulary import Vocabulary

_MOST_STEPS = 600  # evaluations that are spent on making facts smaller


class Verdict(Enum):
    """What one set of facts says of a property."""

    IDLE = "nothing of what the property is about was derived"
    KEPT = "it holds"
    BROKEN = "it does not hold"


class Question(Protocol):
    """A property of some rules."""

    claim: str

    def drawn(self, choose: Choices) -> Facts:
        """Facts that may break it."""

    def fit(self, facts: Facts) -> bool:
        """Whether a knowledge base takes the rules with these facts."""

    def verdict(self, facts: Facts) -> Verdict:
        """What these facts say.

        Raises:
            EvaluationError: if the evaluation has to stop.
        """

    def shown(self, facts: Facts) -> Shown | None:
        """What a knowledge base says of facts that break it; nothing if it is not broken."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What facts are made from."""

    @property
    def now(self) -> str:
        """What ``now(Date)`` means, if rules ask for it; else nothing."""


def hold(question: Question, max_examples: int, seed: int, note: str = "") -> Held:
    """Look for facts that break a property.

    Raises:
        PropertyFailed: with the smallest that were found.
        NothingTested: if none of the facts could have broken it.
    """
    choose, telling, stopped = Dice(Random(seed)), 0, ""
    for number in range(1, max_examples + 1):
        facts = question.drawn(choose)
        if not question.fit(facts):
            continue
        try:
            verdict = question.verdict(facts)
        except EvaluationError as error:
            stopped = error.diagnostics[0].claim
            continue
        telling += verdict is not Verdict.IDLE
        if verdict is Verdict.BROKEN:
            raise failure(question, facts, f"found in example {number}, with seed={seed}")
    if not telling:
        why = f"; evaluations stopped: {stopped}" if stopped else ""
        raise NothingTested(
            f"{question.claim}: not tested, for in {max_examples} examples nothing was derived "
            f"that it is about{why}"
        )
    return Held(question.claim, max_examples, telling, note)


def hold_all(
    claim: str, questions: Iterable[Question], max_examples: int, seed: int, note: str = ""
) -> Held:
    """Look for facts that break one of several properties.

    Raises:
        PropertyFailed: with the smallest facts that break one.
        NothingTested: if nothing was tested of any of them.
    """
    held, untested = [], []
    for question in questions:
        try:
            held.append(hold(question, max_examples, seed))
        except NothingTested as error:
            untested.append(error)
    if not held and untested:
        raise untested[0]
    notes = [note] if note else []
    notes += [error.claim for error in untested]
    telling = sum(one.telling for one in held)
    return Held(claim, max_examples * (len(held) + len(untested)), telling, "; ".join(notes))


def failure(question: Question, facts: Facts, found: str) -> PropertyFailed:
    """The failure that facts show, with the smallest of them."""
    small = smallest(facts, lambda tried: _is_broken(question, tried), question.vocabulary)
    shown = question.shown(small)
    if shown is None:
        small, shown = facts, question.shown(facts)
    if shown is None:
        raise RuntimeError(
            f"{question.claim}: the search broke it, and a knowledge base of the same facts does "
            f"not; this is a fault of the library, please report it with these facts:\n\n{facts}"
        )
    found = f"{found}; now({question.now})" if question.now else found
    return PropertyFailed(shown.claim, small, shown.parts, found)


def _is_broken(question: Question, facts: Facts) -> bool:
    try:
        return question.verdict(facts) is Verdict.BROKEN and question.fit(facts)
    except EvaluationError:
        return False


# -- smaller facts --------------------------------------------------------------------------


def smallest(facts: Facts, still: Callable[[Facts], bool], vocabulary: Vocabulary) -> Facts:
    """The smallest facts on the way from some, such that something is still so.

    None of them can be left out.
    """
    steps = _Steps(still)
    ways: tuple[Callable[[Facts], Iterator[Facts]], ...] = (
        Facts.each_left_out,
        _without_times,
        lambda known: _simpler_times(known, vocabulary.moments),
        lambda known: _simpler_values(known, vocabulary),
    )
    for way in (*ways, Facts.each_left_out):
        facts = steps.followed(facts, way)
    return facts


class _Steps:
    """Tries simpler facts, as long as it is worth it."""

    def __init__(self, still: Callable[[Facts], bool]) -> None:
        self.still, self.left = still, _MOST_STEPS

    def followed(self, facts: Facts, way: Callable[[Facts], Iterator[Facts]]) -> Facts:
        """The facts at which one way of making them simpler leads no further."""
        goes_on = True
        while goes_on:
            goes_on = False
            for simpler in way(facts):
                self.left -= 1
                if self.left < 0:
                    return facts
                if self.still(simpler):
                    facts, goes_on = simpler, True
                    break
        return facts


def _without_times(facts: Facts) -> Iterator[Facts]:
    """All facts for always."""
    timeless = facts.with_claims(lambda claim: (evolve(claim, interval=None),))
    if timeless != facts:
        yield timeless


def _simpler_times(facts: Facts, moments: tuple[Instant, ...]) -> Iterator[Facts]:
    """One fact at a simpler time, for each: an exact interval, one that begins earlier."""
    for claim in _claims(facts):
        old = claim.interval
        if old is None:
            continue
        simple = [_exact(moments[0], moments[0], facts.codec)]
        simple += [_exact(day, day, facts.codec) for day in moments[1:] if day in old.possible]
        if not old.is_exact:
            first, last = old.possible.first, old.possible.last
            if isinstance(first, int) and isinstance(last, int):
                simple.append(_exact(first, last, facts.codec))
        for new in simple:
            if new == old:
                break
            yield _replaced(facts, claim, evolve(claim, interval=new))


def _exact(first: Instant, last: Instant, codec: Codec) -> UncertainInterval:
    return UncertainInterval.exact(Interval(first, last + 1), codec)


def _simpler_values(facts: Facts, vocabulary: Vocabulary) -> Iterator[Facts]:
    """One value replaced by one that comes earlier in its pool, for each; in all facts first."""
    for claim in _claims(facts):
        for i, (value, pool) in enumerate(
            zip(claim.row, vocabulary.pools.get(claim.predicate, ()), strict=False)
        ):
            earlier = pool[: pool.index(value)] if value in pool else ()
            for new in earlier:
                yield _renamed(facts, value, new)
                row = (*claim.row[:i], new, *claim.row[i + 1 :])
                yield _replaced(facts, claim, evolve(claim, row=row))


def _renamed(facts: Facts, old: Value, new: Value) -> Facts:
    def changed(claim: Claim) -> tuple[Claim, ...]:
        return (evolve(claim, row=tuple(new if value == old else value for value in claim.row)),)

    return facts.with_claims(changed)


def _claims(facts: Facts) -> tuple[Claim, ...]:
    return (*facts.claims, *(claim for report in facts.reports for claim in report.claims))


def _replaced(facts: Facts, old: Claim, new: Claim) -> Facts:
    return facts.with_claims(lambda claim: (new,) if claim == old else (claim,))


def some_instant(instants: IntervalSet, codec: Codec) -> Instant:
    """An instant of a set that is not empty: its first, if there is one."""
    part = instants.parts[0]
    ends: tuple[Bound, Bound] = part.first, part.last
    for end in ends:
        if isinstance(end, int):
            return end
    return NEW_YEAR if codec is Codec.DAYS else 0
