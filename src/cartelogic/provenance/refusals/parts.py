"""What an answer to "why not?" is made of.

    Refusal    nothing that matches a pattern holds in a window of time
    Account    what one report says of it, and why that does not suffice
    Attempt    how far one rule got
    Step       one literal of it: met, blocked, or never reached
    Gap        how far apart in time two things are

Only a refusal whose window is one instant says "not then"; a wider one says "at no instant
of it".  Relations are named as in proofs: ``certain p`` is where p holds for certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from attrs import frozen

from cartelogic.analysis.normal import NormalRule
from cartelogic.model.clauses import Literal
from cartelogic.model.sources import Claim, Report
from cartelogic.model.values import Row, Value
from cartelogic.provenance.proof import Pattern, Proof
from cartelogic.temporal import EMPTY, Bound, Interval, IntervalSet


class Status(Enum):
    """What became of a literal."""

    MET = "met"
    BLOCKED = "blocked"
    UNREACHED = "unreached"


class Reason(Enum):
    """What blocked a literal."""

    NOTHING = "nothing"
    """No tuple matches it, at any time."""
    ELSEWHERE = "elsewhere"
    """A tuple matches it, at other times only."""
    OPPOSED = "opposed"
    """It is negated, and something that matches holds."""
    FALSE = "false"
    """A comparison that does not hold of the values."""
    UNDEFINED = "undefined"
    """A term of it has no value."""
    VALUE = "value"
    """An aggregate, or an argument of the head, has another value."""
    WINDOW = "window"
    """A metric operator does not find, within its window, what it needs."""
    SPELL = "spell"
    """The tuple is there, and no whole interval of it is the one asked for."""
    CUT = "cut"
    """The head has an interval of its own, which lies elsewhere."""
    RANGE = "range"
    """A value is known as a range only, and that makes nothing certain."""
    UNBOUND = "unbound"
    """Nothing gives one of its variables a value."""


class Shortfall(Enum):
    """Why what a report says does not suffice."""

    ELSEWHERE = "elsewhere"
    """It claims the atom for other times."""
    HEDGES = "hedges"
    """It suspects, and does not assert."""
    VAGUE = "vague"
    """It may mean the time asked about, and does not have to."""
    UNDATED = "undated"
    """It is certain of no day at all."""
    UNPUBLISHED = "unpublished"
    """It may not have been published by then."""
    LATER = "later"
    """It was published only later."""
    DENIES = "denies"
    """It denies the atom."""
    OTHER = "other"
    """The report is there, and says something else."""


@frozen
class Gap:
    """The instants between one thing and another, neither of which holds there.

    Attributes:
        start: the first instant after what is earlier.
        end: the first instant of what is later; equal to ``start`` if they touch.
        earlier: what ends; ``None`` if that is the window asked about.
        later: what begins; ``None`` likewise.
        is_late: whether what is missing is the later of the two.
    """

    start: Bound
    end: Bound
    earlier: Pattern | None
    later: Pattern | None
    is_late: bool

    @property
    def length(self) -> Bound:
        """The number of instants."""
        return self.end - self.start


@frozen
class Account:
    """What one report says of an atom, and why it does not suffice.

    Attributes:
        interval: where the claim holds, in the extent that was asked for; ``None`` if
            nowhere.
    """

    report: Report
    claim: Claim
    shortfall: Shortfall
    interval: Interval | None


@frozen
class Step:
    """One literal of a rule, under the bindings that got furthest.

    Attributes:
        literal: the literal; ``None`` for what the head itself asks for.
        status: what became of it.
        reason: what blocked it; ``None`` unless something did.
        pattern: the relation it reads and the values it asks for; ``None`` for a comparison.
        held: when it holds under the bindings; of a comparison all time, or none.
        rows: the tuples that match it; of a negated literal those that are in the way, of an
            aggregate what it is instead.
        values: of a comparison, the variables and their values.
        found: of what the head asks for, or an annotation, the values found instead.
        asked: what the head was asked for, if it has another value.
        proofs: of some tuple that is met, or of those in the way of a negated literal.
        gap: how far away in time it holds, if it does at other times.
        below: why it does not hold where the others do.
        is_narrower: whether the literal asks for more than the pattern: for one value in
            several columns.
    """

    literal: Literal | None
    status: Status
    reason: Reason | None = None
    pattern: Pattern | None = None
    held: IntervalSet = EMPTY
    rows: tuple[Row, ...] = ()
    values: tuple[tuple[str, Value], ...] = ()
    found: tuple[Value, ...] = ()
    asked: Value | None = None
    proofs: tuple[Proof, ...] = ()
    gap: Gap | None = None
    below: Refusal | None = None
    is_narrower: bool = False


@frozen
class Attempt:
    """How far one rule got towards something.

    Attributes:
        rule: the rule, in the version for the extent asked about.
        bindings: the values of its variables, under which it got furthest.
        steps: its literals in order, then what its head asks for if that is in the way.
        at: the instant at which most of them hold together; ``None`` if none of them
            depends on time.
        otherwise: the same at another instant, at which as many hold, and others.
    """

    rule: NormalRule
    bindings: tuple[tuple[str, Value], ...]
    steps: tuple[Step, ...]
    at: Bound | None
    otherwise: Attempt | None = None

    @property
    def met(self) -> tuple[Step, ...]:
        """What holds, at the instant."""
        return tuple(step for step in self.steps if step.status is Status.MET)

    @property
    def blocked(self) -> tuple[Step, ...]:
        """What does not."""
        return tuple(step for step in self.steps if step.status is Status.BLOCKED)

    @property
    def is_near_miss(self) -> bool:
        """Whether everything holds at some time or other, and never all together."""
        timed = {Reason.ELSEWHERE, Reason.CUT}
        return bool(self.blocked) and all(
            step.status is Status.MET or (step.reason in timed and bool(step.held))
            for step in self.steps
        )


class Ending(Enum):
    """Why a refusal is followed no further."""

    CIRCLE = "circle"
    """It is on the way to itself: it would have to hold already."""
    DEPTH = "depth"
    """It is too far down, or enough has been told."""


@frozen
class Refusal:
    """Nothing that matches a pattern holds at any instant of a window.

    Attributes:
        pattern: the relation, and a value for each column or ``None``.
        window: the instants asked about.
        throughout: whether it is needed at all of them, and not just at one.
        held: when something that matches does hold, outside the window.
        accounts: what reports say of it.
        attempts: what rules made of it, those that got furthest first.
        untold: how many more rules could derive it and got no further.
        near: tuples that differ in one column, with the time they hold in the window.
        guesses: symbols nothing knows in their column, with those they may be meant for.
        ending: why it is followed no further, if it is not.
        derived: whether rules that the user wrote conclude its predicate.
        claimable: whether it is a fact that one more report could claim.
    """

    pattern: Pattern
    window: IntervalSet
    throughout: bool = False
    held: IntervalSet = EMPTY
    accounts: tuple[Account, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    untold: int = 0
    near: tuple[Row, ...] = ()
    guesses: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ending: Ending | None = None
    derived: bool = False
    claimable: bool = False

    @property
    def ways(self) -> tuple[Attempt, ...]:
        """The attempts, each with what it is otherwise."""
        others = (attempt.otherwise for attempt in self.attempts)
        return (*self.attempts, *(other for other in others if other is not None))

    def walk(self) -> Iterator[Refusal]:
        """This one and all below, each before those below it."""
        yield self
        for attempt in self.ways:
            for step in attempt.steps:
                if step.below is not None:
                    yield from step.below.walk()
