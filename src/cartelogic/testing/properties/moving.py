"""Changes of the facts that change no conclusion: all of them later, or one cut in two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from attrs import evolve, frozen

from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.clauses import Aggregating, Body, Disjunction, Metric
from cartelogic.model.sources import Claim
from cartelogic.model.values import Day, IntervalRange, Range, Row, Value, interval_ranged, ranged
from cartelogic.temporal import (
    Bound,
    Codec,
    Instant,
    Interval,
    IntervalSet,
    UncertainBound,
    UncertainInterval,
    parse_bound,
)
from cartelogic.testing.facts import Facts
from cartelogic.testing.failures import Held, Shown
from cartelogic.testing.properties.asking import OfSlice, Slice, why, why_not
from cartelogic.testing.properties.seeking import Verdict, hold, hold_all, some_instant
from cartelogic.testing.rules import RuleFile, Rules, rules_of

FOUR_CENTURIES = 146_097
"""The days after which the calendar begins anew: months and years are as long as before."""
Extents: TypeAlias = dict[str, dict[Row, IntervalSet]]


def commutes_with_time_shift(
    rules: RuleFile,
    predicate: str | None = None,
    *,
    by: int | None = None,
    max_examples: int = 50,
    seed: int = 0,
) -> Held:
    """Check that conclusions from later facts are the same conclusions, later.

    Rules that mention no date, as a condition or an interval, have this property.  Dates and
    intervals among the values of facts and conclusions are moved as well; numbers never are,
    so on the time line of integers a rule that concludes ``start(I)`` does not have it.

    Args:
        rules: the rules, or where they are.
        predicate: one that they conclude; without it, all of them.
        by: how many instants; without it, 1 to 30, or four centuries where rules have
            windows in months or years, whose lengths change from month to month.
        max_examples: how many sets of facts are tried for each predicate.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: with the smallest facts found that break it, and proofs.
    """
    under = rules_of(rules)

    def question(name: str) -> _Changing:
        slice_ = Slice(under, (name,))
        lengths = (by,) if by is not None else _lengths(slice_.source.rules)
        return _Shifting(f"`{name}` commutes with a time shift", name, slice_, lengths)

    return _all_hold("time shift commutes", under, predicate, question, max_examples, seed)


def survives_splitting(
    rules: RuleFile,
    predicate: str | None = None,
    *,
    max_examples: int = 50,
    seed: int = 0,
) -> Held:
    """Check that a fact cut in two at some day leads to the same conclusions.

    A rule that reads who says what may tell the difference, for a fact that is stated and cut in
    two is two reports; one that reads what holds never does.  What a source reports stays one
    report, of two claims.

    Args:
        rules: the rules, or where they are.
        predicate: one that they conclude; without it, all of them.
        max_examples: how many sets of facts are tried for each predicate.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: with the smallest facts found that break it, and proofs.
    """
    under = rules_of(rules)

    def question(name: str) -> _Changing:
        return _Splitting(f"`{name}` survives splitting", name, Slice(under, (name,)))

    return _all_hold(
        "splitting a fact changes nothing", under, predicate, question, max_examples, seed
    )


def _all_hold(
    claim: str,
    rules: Rules,
    predicate: str | None,
    question: Callable[[str], _Changing],
    max_examples: int,
    seed: int,
) -> Held:
    if predicate is not None:
        return hold(question(rules.knows(predicate)), max_examples, seed)
    return hold_all(claim, map(question, rules.derived), max_examples, seed)


def _lengths(rules: Rules) -> tuple[int, ...]:
    """By how much facts may be moved."""
    has_months = any(_counts_months(rule.body) for rule in rules.program.rules)
    return (FOUR_CENTURIES,) if has_months else (1, 7, 30)


def _counts_months(body: Body) -> bool:
    for item in body:
        match item:
            case Metric(_, window, operands):
                ends = [end for end in (window.low, window.high) if end is not None]
                if any(end.is_calendar for end in ends) or _counts_months(operands):
                    return True
            case Disjunction(alternatives):
                if any(map(_counts_months, alternatives)):
                    return True
            case Aggregating(_, aggregates):
                if any(_counts_months(aggregate.body) for aggregate in aggregates):
                    return True
            case _:
                pass
    return False


@frozen
class _Difference:
    """What is concluded from one of two sets of facts only."""

    row: Row
    when: IntervalSet
    is_of_changed: bool
    extent: str


class _Changing(OfSlice):
    """That a change of the facts leaves the conclusions as they are, or changes them alike."""

    change = ""  # what is done to the facts, as a heading

    def __init__(self, claim: str, name: str, slice_: Slice) -> None:
        super().__init__(claim, slice_)
        self.name = name

    def changed(self, facts: Facts) -> Iterator[tuple[Facts, int]]:
        """The facts changed, and by how much conclusions move, for each way to change them."""
        raise NotImplementedError

    def verdict(self, facts: Facts) -> Verdict:
        if not self.slice.keeping.is_kept(facts):
            return Verdict.IDLE
        before = self._extents(facts)
        if not before["possible"]:
            return Verdict.IDLE
        for changed, by in self.changed(facts):
            if any(_differences(_moved(before, by), self._extents(changed, by))):
                return Verdict.BROKEN
        return Verdict.KEPT

    def _extents(self, facts: Facts, later: int = 0) -> Extents:
        outcome = self.slice.trying.of(facts, later)
        return {
            "possible": outcome.possible(self.name).as_dict(),
            "certain": outcome.certain(self.name).as_dict(),
        }

    def shown(self, facts: Facts) -> Shown | None:
        for changed, by in self.changed(facts):
            before, after = self._extents(facts), self._extents(changed, by)
            for difference in _differences(_moved(before, by), after):
                found = self._shown(facts, changed, by, difference)
                if found is not None:
                    return found
        return None

    def _shown(self, facts: Facts, changed: Facts, by: int, found: _Difference) -> Shown | None:
        """What two knowledge bases say of a difference, one of either set of facts."""
        slice_ = self.slice
        here, there = slice_.told(facts), slice_.told(changed, by)
        instant = some_instant(found.when, slice_.codec)
        old = _shifted_row(found.row, -by)
        sides: list[tuple[KnowledgeBase, Row, Instant, int, str]] = [
            (here, old, instant - by, 0, "facts as they are"),
            (there, found.row, instant, by, "changed facts"),
        ]
        if found.is_of_changed:
            sides.reverse()
        (yes, row, at, later, of_yes), (no, other, at_no, later_no, of_no) = sides
        atom, missing = slice_.atom(self.name, row), slice_.atom(self.name, other)
        parts: tuple[tuple[str, str], ...] | None
        if found.extent == "certain":
            text = _certainty(yes, no, atom, missing, slice_.at(at), slice_.at(at_no))
            parts = None if text is None else ((f"{self.name}, certainly", text),)
        else:
            proof = why(slice_, yes, atom, at, later)
            reason = why_not(slice_, no, missing, at_no, later_no)
            parts = (
                None
                if proof is None or reason is None
                else (
                    (f"why {atom}, of the {of_yes}", proof),
                    (f"why not {missing}, of the {of_no}", reason),
                )
            )
        if parts is None:
            return None
        how = "" if found.extent == "possible" else "certainly "
        return Shown(
            f"not so: {self.claim}. {atom} {how}holds at {slice_.at(at)}, going by the {of_yes}, "
            f"and {missing} does not at {slice_.at(at_no)}, going by the {of_no}",
            ((self._heading(by), str(changed)), *parts),
        )

    def _heading(self, by: int) -> str:
        return f"the facts, {self.change}{f' by {by}' if by else ''}"


def _certainty(
    yes: KnowledgeBase, no: KnowledgeBase, atom: str, missing: str, at: str, at_no: str
) -> str | None:
    """The proof that something is certain, and why it is not elsewhere."""
    try:
        proof = yes.why(atom, at=at, extent="certain").text()
        return f"{proof}\n\n{no.why_not(missing, at=at_no, extent='certain').text()}"
    except LookupError:
        return None


class _Shifting(_Changing):
    """That time shift commutes."""

    change = "moved"

    def __init__(self, claim: str, name: str, slice_: Slice, lengths: Iterable[int]) -> None:
        super().__init__(claim, name, slice_)
        self.lengths = tuple(lengths)

    def changed(self, facts: Facts) -> Iterator[tuple[Facts, int]]:
        for by in self.lengths:
            yield later_facts(facts, by), by


class _Splitting(_Changing):
    """That splitting changes nothing."""

    change = "one of them split"

    def changed(self, facts: Facts) -> Iterator[tuple[Facts, int]]:
        for i, claim in enumerate(facts.claims):
            halves = _halves(claim, facts.codec)
            if halves is not None:  # the second half comes last: each fact stays in its line
                claims = (*facts.claims[:i], halves[0], *facts.claims[i + 1 :], halves[1])
                yield evolve(facts, claims=claims), 0
        for i, report in enumerate(facts.reports):
            for j, claim in enumerate(report.claims):
                halves = _halves(claim, facts.codec)
                if halves is not None:
                    claims = (*report.claims[:j], *halves, *report.claims[j + 1 :])
                    told = evolve(report, claims=claims)
                    reports = (*facts.reports[:i], told, *facts.reports[i + 1 :])
                    yield evolve(facts, reports=reports), 0


def _halves(claim: Claim, codec: Codec) -> tuple[Claim, Claim] | None:
    """A claim cut where it certainly holds; nothing if it does so for less than two instants."""
    interval = claim.interval
    certain = None if interval is None else interval.certain
    if interval is None or certain is None:
        return None
    first, last = certain.first, certain.last
    if first == last:
        return None
    if isinstance(first, int):
        day = first
    elif isinstance(last, int):
        day = last - 1
    else:
        return None
    early = UncertainInterval(interval.start, UncertainBound.exact(day, codec))
    late = UncertainInterval(UncertainBound.exact(day + 1, codec), interval.end)
    return evolve(claim, interval=early), evolve(claim, interval=late)


def _differences(one: Extents, two: Extents) -> Iterator[_Difference]:
    """Where two sets of conclusions differ; what may hold before what is certain."""
    for extent, rows in one.items():
        others = two[extent]
        for row in dict.fromkeys((*rows, *others)):
            here, there = rows.get(row, IntervalSet()), others.get(row, IntervalSet())
            if here - there:
                yield _Difference(row, here - there, False, extent)
            if there - here:
                yield _Difference(row, there - here, True, extent)


# -- later ----------------------------------------------------------------------------------


def later_facts(facts: Facts, by: int) -> Facts:
    """The same facts, all so many instants later."""
    codec = facts.codec

    def later(claim: Claim) -> tuple[Claim, ...]:
        interval = claim.interval
        if interval is not None:
            start, end = (_later_bound(b, by, codec) for b in (interval.start, interval.end))
            interval = UncertainInterval(start, end, interval.closed)
        return (evolve(claim, row=_shifted_row(claim.row, by), interval=interval),)

    def published(bound: UncertainBound | None) -> UncertainBound | None:
        return None if bound is None else _later_bound(bound, by, codec)

    moved = facts.with_claims(later)
    return evolve(
        moved,
        articles=tuple(evolve(a, published=published(a.published)) for a in moved.articles),
        reports=tuple(evolve(r, published=published(r.published)) for r in moved.reports),
    )


def _later_bound(bound: UncertainBound, by: int, codec: Codec) -> UncertainBound:
    ends = [codec.format(end + by) if isinstance(end, int) else "_" for end in _ends(bound)]
    text = ends[0] if ends[0] == ends[-1] else "..".join(ends)
    return parse_bound(text, codec)


def _ends(bound: UncertainBound) -> tuple[Bound, Bound]:
    return bound.earliest, bound.latest


def _moved(extents: Extents, by: int) -> Extents:
    if not by:
        return extents
    return {
        extent: {_shifted_row(row, by): _shifted_set(held, by) for row, held in rows.items()}
        for extent, rows in extents.items()
    }


def _shifted_set(instants: IntervalSet, by: int) -> IntervalSet:
    return IntervalSet([Interval(part.start + by, part.end + by) for part in instants])


def _shifted_row(row: Row, by: int) -> Row:
    return tuple(_shifted(value, by) for value in row) if by else row


def _shifted(value: Value, by: int) -> Value:
    match value:
        case Day(instant):
            return Day(instant + by)
        case Interval(start=start, end=end):
            return Interval(start + by, end + by)
        case IntervalRange():
            return interval_ranged(*(point + by for point in value.four_points))
        case Range(low, high):
            return ranged(_shifted(low, by), _shifted(high, by))
        case _:
            return value
