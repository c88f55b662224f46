"""A refusal as text, for an analyst.

    rival(a, c) does not hold at 2011-03-01; it holds [2012-01-01, 2016-12-31]
    by ties.dl:4 rival(A, B) :- rival_in(A, B, _).
      with A = a, B = c
      ✗ rival_in(a, c, _) only [2012-01-01, 2016-12-31]: starts 10 months too late
        r7 claims rival_in(a, c, north) for [2012, 2016]: starts 10 months too late

A tick is before what is met, a cross before what is not, and a dot before what was never
reached.  What is settled is folded: comparisons that hold are one line, of many reports the
nearest are told, and what no rule got far with is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from attrs import field, frozen

from cartelogic.analysis.normal import (
    ALIKE,
    CERTAIN,
    CLAIMS,
    DENIES,
    DISPUTED,
    LIFTED,
    REPORT_PREDICATES,
    SAYS,
    SURE,
    Kind,
    NormalRule,
    Version,
)
from cartelogic.model.clauses import AllenComparison, Comparison, literal_variables
from cartelogic.model.printing import format_literal, show_interval
from cartelogic.provenance.extents import parted
from cartelogic.provenance.proof import Ground, Pattern
from cartelogic.provenance.refusals.literals import Literals
from cartelogic.provenance.refusals.parts import (
    Account,
    Attempt,
    Ending,
    Reason,
    Refusal,
    Shortfall,
    Status,
    Step,
)
from cartelogic.provenance.refusals.proposals import STANDS
from cartelogic.provenance.refusals.words import beyond, joined
from cartelogic.provenance.wording import Wording, stands_for_aggregate
from cartelogic.temporal import ALL_TIME, ALWAYS, Codec, IntervalSet

_MARKS = {Status.MET: "✓", Status.BLOCKED: "✗", Status.UNREACHED: "·"}


@frozen
class Telling:
    """Tells refusals.

    Attributes:
        wording: puts atoms and rules into words.
        folded: how many accounts, and levels below the top, are told; ``None`` for all.
    """

    wording: Wording
    folded: tuple[int, int] | None = (3, 4)
    _shown: set[tuple[Pattern, IntervalSet]] = field(factory=set, init=False, eq=False)

    @property
    def literals(self) -> Literals:
        """Puts literals into words."""
        return Literals(self.wording)

    @property
    def codec(self) -> Codec:
        """The time line."""
        return self.wording.codec

    def lines(self, refusal: Refusal, level: int = 0, is_near: bool = False) -> Iterator[str]:
        """All there is to say of a refusal, besides what it is about.

        Args:
            refusal: what does not hold.
            level: how many rules are above it.
            is_near: whether how far away in time it is, is said elsewhere.
        """
        if refusal.attempts and (refusal.pattern, refusal.window) in self._shown:
            yield "as above"
            return
        self._shown.add((refusal.pattern, refusal.window))
        yield from self._accounts(refusal, is_near)
        told = [attempt for attempt in refusal.attempts if _says_more(attempt)]
        told = [a for a in told if a.rule.kind is not Kind.SYMMETRY or told[0] is a]
        if self.folded is not None and level > self.folded[1] and told:
            yield self._further(refusal)
            return
        if refusal.ending is not None:
            yield self._ending(refusal)
        elif not told and not refusal.accounts and not refusal.held:
            yield from self._nothing(refusal)
        for attempt in told:
            yield from self._attempt(attempt, level, refusal.window == ALWAYS)
        if refusal.untold:
            rules = "1 more rule" if refusal.untold == 1 else f"{refusal.untold} more rules"
            yield f"{rules} got no further"

    # -- reports --------------------------------------------------------------------------

    def _accounts(self, refusal: Refusal, is_near: bool) -> Iterator[str]:
        shown = refusal.accounts
        most = len(shown) if self.folded is None else self.folded[0]
        for account in shown[:most]:
            yield self._account(account, refusal, is_near)
        more = len(shown) - most
        if more > 0:
            yield f"and {more} more {'report' if more == 1 else 'reports'}"

    def _account(self, account: Account, refusal: Refusal, is_near: bool) -> str:
        name, claim = account.report.id, account.claim
        atom = self.wording.atom(Ground(claim.predicate, claim.row))
        possible = claim.possible or ALL_TIME
        written = "all time" if claim.interval is None else str(claim.interval)
        says = STANDS[account.report.stance]
        match account.shortfall:
            case Shortfall.ELSEWHERE:
                away = "" if is_near else beyond(possible, refusal.window, self.codec)
                return f"{name} {says} {atom} for {written}{': ' if away else ''}{away}"
            case Shortfall.HEDGES:
                return f"{name} suspects {atom} for {written}, and does not assert it"
            case Shortfall.UNDATED:
                return f"{name} claims {atom} for {written}, which is certain of no day"
            case Shortfall.VAGUE:
                certain = claim.certain(account.report.stance) or possible
                surely = show_interval(certain, self.codec)
                return f"{name} claims {atom} for {written}, which is certain of {surely} only"
            case Shortfall.UNPUBLISHED:
                return f"{name} {says} {atom}, and may not have been published by then"
            case Shortfall.LATER:
                out = account.report.published
                when = "" if out is None else f", in {out.text}"
                return f"{name} {says} {atom} for {written}, and was published only later{when}"
            case Shortfall.DENIES:
                return f"{name} denies {atom} for {written}"
            case Shortfall.OTHER:
                return f"{name} {says} {atom} for {written}"
            case _:
                assert_never(account.shortfall)

    def _nothing(self, refusal: Refusal) -> Iterator[str]:
        """That nobody says it and nothing concludes it; and what there is instead."""
        mark, name = parted(refusal.pattern.relation)
        atom = self.wording.atom(refusal.pattern)
        is_attribute = name in REPORT_PREDICATES
        if name == "now":
            yield "nobody said that it is that day"
        elif is_attribute:
            yield from () if refusal.near else [f"{atom} is true of no report"]
        elif name.startswith((SAYS, DENIES)):
            yield f"no report {'denies' if name.startswith(DENIES) else 'says'} it"
        elif mark in ("", CERTAIN, SURE, CLAIMS) and name not in self.wording.lifted:
            rules = "and no rule concludes it" if refusal.derived else ""
            yield f"no report claims {atom}{', ' if rules else ''}{rules}"
        for value, close in () if is_attribute else refusal.guesses:
            meant = joined([f"`{name}`" for name in close], "or")
            yield f"nothing mentions `{value}` there{f'; did you mean {meant}?' if meant else ''}"
        if refusal.near and not any(close for _, close in refusal.guesses):
            found = [self._row(refusal.pattern, row) for row in refusal.near]
            yield f"there is {joined(found)}"

    def _row(self, pattern: Pattern, row: tuple[object, ...]) -> str:
        return self.wording.atom(Ground(pattern.relation, row))  # type: ignore[arg-type]

    def _ending(self, refusal: Refusal) -> str:
        atom = self.wording.atom(refusal.pattern)
        if refusal.ending is Ending.CIRCLE:
            return f"{atom} waits for itself"
        return self._further(refusal)

    def _further(self, refusal: Refusal) -> str:
        return f"and so on: ask why not {self.wording.atom(refusal.pattern)}"

    # -- rules ----------------------------------------------------------------------------

    def _attempt(self, attempt: Attempt, level: int, is_ever: bool) -> Iterator[str]:
        indent = ""
        if _has_text(attempt.rule):
            yield f"by {self._rule(attempt.rule)}"
            indent = "  "
            values = self.wording.bindings(attempt.bindings)
            if values:
                yield f"{indent}with {values}"
        tests = self._met_tests(attempt)
        near = self.literals.near_miss(attempt) if is_ever and attempt.is_near_miss else ""
        if attempt.rule.kind is Kind.PART and len(attempt.steps) == 1:  # just that literal
            (step,) = attempt.steps
            yield from () if step.below is None else self.lines(step.below, level + 1)
            return
        unsaid = _unsaid(attempt)
        if unsaid is not None:  # the line above says it is not certain; that is why
            yield from self.lines(unsaid, level + 1)
            return
        if parted(attempt.rule.head.predicate)[0] == ALIKE:  # it has whole intervals if it holds
            for step in attempt.blocked:
                yield from () if step.below is None else self.lines(step.below, level + 1)
            return
        for step in attempt.steps:
            is_given = attempt.rule.version is Version.CONTESTED
            is_given = is_given or parted(attempt.rule.head.predicate)[0] == DISPUTED
            if step.status is Status.MET and (step.pattern is None or is_given):
                continue
            if step.status is Status.UNREACHED and step.literal is not None and _is_made_up(step):
                continue
            yield f"{indent}{_MARKS[step.status]} {self.literals.step(step, attempt, bool(near))}"
            if step.below is not None:
                for line in self.lines(step.below, level + 1, bool(near)):
                    yield f"{indent}  {line}"
        if tests:
            yield f"{indent}{_MARKS[Status.MET]} where {', '.join(tests)}"
        if near:
            yield f"{indent}{near}"

    def _rule(self, rule: NormalRule) -> str:
        if rule.kind is Kind.SYMMETRY:
            return "symmetry"
        place = "" if rule.span is None else f"{rule.span.where.rsplit(':', 1)[0]} "
        return f"{place}{self.wording.rule(rule)}"

    def _met_tests(self, attempt: Attempt) -> list[str]:
        """Comparisons that hold, but for those that nobody wrote."""
        return [
            format_literal(step.literal, self.codec)
            for step in attempt.met
            if isinstance(step.literal, (Comparison, AllenComparison))
            and not any(name.startswith("#") for name, _ in step.values)
        ]


def _has_text(rule: NormalRule) -> bool:
    """Whether a rule is one to be shown, and not a part of one or what a dispute needs."""
    return rule.kind not in LIFTED and rule.kind is not Kind.DISPUTE


def _says_more(attempt: Attempt) -> bool:
    """Whether an attempt tells anything; turned round, what nobody says is still unsaid."""
    if any(_is_of_an_aggregate(step) for step in attempt.blocked):
        return False
    if attempt.rule.kind is not Kind.SYMMETRY:
        return True
    return any(step.below is not None and _tells(step.below) for step in attempt.blocked)


def _tells(refusal: Refusal) -> bool:
    """Whether there is more to say of an atom than that nobody says it."""
    if refusal.ending is Ending.CIRCLE:
        return False
    return bool(refusal.accounts) or any(
        _says_more(attempt) if (unsaid := _unsaid(attempt)) is None else _tells(unsaid)
        for attempt in refusal.attempts
    )


def _unsaid(attempt: Attempt) -> Refusal | None:
    """Of an atom that may be disputed, and is not: why nothing makes it certain."""
    if attempt.rule.kind is not Kind.DISPUTE or len(attempt.blocked) != 1:
        return None
    (step,) = attempt.blocked
    is_said = step.pattern is not None and parted(step.pattern.relation)[0] == SURE
    return step.below if is_said else None


def _is_made_up(step: Step) -> bool:
    """Whether a literal is about the value that a rule made for an aggregate stands for."""
    assert step.literal is not None
    return any(variable.name.startswith("#") for variable in literal_variables(step.literal))


def _is_of_an_aggregate(step: Step) -> bool:
    """Whether a comparison is with the value that a rule made for an aggregate stands for.

    A count has such a rule for where there is nothing to count.
    """
    is_test = isinstance(step.literal, Comparison) and step.reason is Reason.FALSE
    return is_test and any(stands_for_aggregate(name) for name, _ in step.values)
