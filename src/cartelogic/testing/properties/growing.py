"""What one more report may do: add conclusions, and take none away unless a rule asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from cartelogic.model.clauses import (
    Aggregating,
    Disjunction,
    Metric,
    Negative,
    Positive,
    Says,
)
from cartelogic.model.values import Row
from cartelogic.temporal import IntervalSet
from cartelogic.testing.choices import Choices
from cartelogic.testing.facts import Facts
from cartelogic.testing.failures import Held, Shown
from cartelogic.testing.properties.asking import OfSlice, Slice, why, why_not
from cartelogic.testing.properties.seeking import Verdict, hold, hold_all, some_instant
from cartelogic.testing.rules import RuleFile, Rules, rules_of


def is_monotone(rules: RuleFile, predicate: str, *, max_examples: int = 200, seed: int = 0) -> Held:
    """Check that one more fact never takes away a conclusion about a predicate.

    It does where a rule negates, counts, or takes a whole spell as a value; the failure names
    the fact.  What is asked for is when a conclusion may hold: a fact that disputes another
    makes less of it certain, and that is no failure.

    Args:
        rules: the rules, or where they are.
        predicate: one that they conclude.
        max_examples: how many sets of facts are tried.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: with the smallest facts found that break it, the last of which takes
            something away; with the proof without it, and the reason with it.
    """
    under = rules_of(rules)
    claim = f"`{predicate}` is monotone"
    names = (under.knows(predicate),)
    return hold(_Growing(claim, names, Slice(under, names)), max_examples, seed)


def only_grows(rules: RuleFile, *, max_examples: int = 200, seed: int = 0) -> Held:
    """Check that one more report never removes a conclusion, unless negation is involved.

    Conclusions that rest on ``not``, on an aggregate or on whole spells (``@ I``) are left out,
    and named in the result.

    Args:
        rules: the rules, or where they are.
        max_examples: how many sets of facts are tried for each predicate.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: with the smallest facts found that break it, and proofs.
        LookupError: if every conclusion is left out.
    """
    under = rules_of(rules)
    negating = {name for name in under.derived if _depends_on_absence(under, name)}
    names = tuple(name for name in under.derived if name not in negating)
    if not names:
        raise LookupError("every conclusion depends on an absence: there is nothing to check")
    note = f"left out: {', '.join(sorted(negating))}" if negating else ""
    questions = (_Growing(f"`{n}` only grows", (n,), Slice(under, (n,))) for n in names)
    return hold_all("conclusions only grow", questions, max_examples, seed, note)


def _depends_on_absence(rules: Rules, name: str) -> bool:
    needed = rules.needed_by((name,))
    return any(
        _reads_absence(rule.body) for rule in rules.program.rules if rule.head.predicate in needed
    )


def _reads_absence(body: Sequence[object]) -> bool:
    """Whether a body reads what is not there, or needs to know all that is."""
    for item in body:
        match item:
            case Negative() | Metric(negated=True) | Aggregating():
                return True
            case Metric(operands=operands):
                if _reads_absence(operands):
                    return True
            case Disjunction(alternatives):
                if any(map(_reads_absence, alternatives)):
                    return True
            case Positive(annotation=annotation) | Says(annotation=annotation):
                if annotation is not None:
                    return True
            case _:
                pass
    return False


@frozen
class _Loss:
    """A conclusion that goes with one more fact, and when."""

    predicate: str
    row: Row
    lost: IntervalSet


class _Growing(OfSlice):
    """That predicates only grow: the last fact of those drawn is the one more."""

    def __init__(self, claim: str, names: tuple[str, ...], slice_: Slice) -> None:
        super().__init__(claim, slice_)
        self.names = names

    def drawn(self, choose: Choices) -> Facts:
        """Facts in an order of which any may be the last."""
        facts = self.slice.drawn(choose)
        if not facts.claims:
            return facts
        last = choose.number(0, len(facts.claims) - 1)
        claims = (*facts.claims[:last], *facts.claims[last + 1 :], facts.claims[last])
        return evolve(facts, claims=claims)

    def verdict(self, facts: Facts) -> Verdict:
        if not len(facts) or not self.slice.keeping.is_kept(facts):
            return Verdict.IDLE
        before, after = (self._extents(f) for f in (_without_last(facts), facts))
        if not any(before.values()):
            return Verdict.IDLE
        return Verdict.BROKEN if any(_losses(before, after)) else Verdict.KEPT

    def _extents(self, facts: Facts) -> dict[str, dict[Row, IntervalSet]]:
        outcome = self.slice.trying.of(facts)
        return {name: outcome.possible(name).as_dict() for name in self.names}

    def shown(self, facts: Facts) -> Shown | None:
        fewer = _without_last(facts)
        losses = [*_losses(self._extents(fewer), self._extents(facts))]
        before, after = self.slice.told(fewer), self.slice.told(facts)
        added = _last(facts)
        for loss in losses:
            atom = self.slice.atom(loss.predicate, loss.row)
            instant = some_instant(loss.lost, self.slice.codec)
            proof = why(self.slice, before, atom, instant)
            reason = why_not(self.slice, after, atom, instant)
            if proof is not None and reason is not None:
                at = self.slice.at(instant)
                return Shown(
                    f"not so: {self.claim}. {atom} at {at} follows without `{added}`, and not "
                    "with it",
                    (
                        (f"why {atom}, without the last fact", proof),
                        (f"why not {atom}, with it", reason),
                    ),
                )
        return None


def _without_last(facts: Facts) -> Facts:
    if facts.claims:
        return evolve(facts, claims=facts.claims[:-1])
    return evolve(facts, reports=facts.reports[:-1])


def _last(facts: Facts) -> str:
    if facts.claims:
        return facts.lines[-1].removesuffix(".")
    return f"report {facts.reports[-1].id}"


def _losses(
    before: dict[str, dict[Row, IntervalSet]], after: dict[str, dict[Row, IntervalSet]]
) -> Iterator[_Loss]:
    for name, rows in before.items():
        for row, extent in rows.items():
            lost = extent - after[name].get(row, IntervalSet())
            if lost:
                yield _Loss(name, row, lost)
