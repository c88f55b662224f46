"""Whether a knowledge base meets what a test demands of it, and if not, why not.

A demand is about one goal: in which extent it has to hold, when, and how many answers it has
to have.  ``.expect`` lines and ``assert_derives`` both become demands.

    demanded           answers hold       when the demand is met
    throughout W       all of W           by some answer, or by as many as are counted
    exactly W          W and no more      likewise
    sometime W         some of W          likewise
    no time            ever               likewise
    negated            -                  no answer holds at any instant of W, or ever

Not here: files of expectations, and running them (``running``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as OneOf
from typing import TypeAlias

from attrs import field, frozen

from cartelogic.analysis.checks import check_goals
from cartelogic.answers import Answer, Answers, Extent
from cartelogic.asking import goal_rules, ground_row
from cartelogic.errors import ProgramError
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.clauses import Body, Expectation, Positive
from cartelogic.model.printing import format_body, show_set
from cartelogic.source import SourceText
from cartelogic.temporal import ALWAYS, EMPTY, FIRST_DAY, LAST_DAY, Codec, Interval, IntervalSet

How: TypeAlias = OneOf["throughout", "exactly", "sometime"]

_SHOWN = 8  # answers of a failed demand
_ADVERBS: dict[Extent, str] = {
    "possible": "possibly",
    "certain": "certainly",
    "contested": "contested",
}


@frozen
class Demand:
    """What a goal has to come to.

    Attributes:
        body: the goal.
        negated: whether nothing may come of it.
        count: how many answers it has to have; ``None`` for one or more.
        extent: the extent that is looked at.
        window: the instants; ``None`` for any.
        how: what an answer has to do at these instants.
        as_of: only from reports published by this day, written.
        now: what ``now(Date)`` means, written.
    """

    body: Body
    negated: bool = False
    count: int | None = None
    extent: Extent = "possible"
    window: IntervalSet | None = None
    how: How = "throughout"
    as_of: str | None = None
    now: str | None = None

    @classmethod
    def of(cls, expectation: Expectation, codec: Codec) -> Demand:
        """What an ``.expect`` line demands."""
        when = IntervalSet(written.possible for written in expectation.when)
        as_of, now = expectation.as_of, expectation.now
        return cls(
            (Positive(expectation.atom, None, expectation.atom.span),),
            expectation.negated,
            expectation.count,
            expectation.extent,
            when if expectation.when else None,
            expectation.how,
            None if as_of is None else codec.format(as_of),
            None if now is None else codec.format(now),
        )

    def words(self, codec: Codec) -> str:
        """What is demanded, without the goal."""
        said = []
        if self.count is not None:
            said.append(f"{self.count} answer{'s' if self.count > 1 else ''}")
        said += [] if self.extent == "possible" else [_ADVERBS[self.extent]]
        when = "" if self.window is None else show_set(self.window, codec)
        if self.negated:
            said.append("never" if self.window is None else f"at no instant of {when}")
        elif self.window is None:
            said.append("at some time")
        elif self.how == "exactly":
            said.append(f"exactly {when}")
        elif self.how == "sometime":
            said.append(f"at some instant of {when}")
        else:
            said.append(f"throughout {when}")
        said += [] if self.as_of is None else [f"as of {self.as_of}"]
        said += [] if self.now is None else [f"with now {self.now}"]
        return ", ".join(said)

    def is_met_by(self, answer: Answer) -> bool:
        """Whether one answer does what an answer has to do, or may not do."""
        held = self.held(answer)
        if self.window is None:
            return bool(held)
        if self.negated or self.how == "sometime":
            return not held.isdisjoint(self.window)
        return held == self.window if self.how == "exactly" else self.window <= held

    def held(self, answer: Answer) -> IntervalSet:
        """When an answer holds, in the extent that is looked at."""
        extents = {
            "possible": answer.possible,
            "certain": answer.certain,
            "contested": answer.contested,
        }
        return extents[self.extent]


@frozen
class Failure:
    """How a knowledge base falls short of a demand.

    Attributes:
        expected: what was demanded, in words.
        got: what there is: answers with their times, a line each.
        reasons: the proof of what should not hold, why what should hold does not.
    """

    expected: str
    got: tuple[str, ...]
    reasons: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The failure as text."""
        yield f"expected: {self.expected}"
        first, *more = self.got
        yield f"got:      {first}"
        for line in more:
            yield f"          {line}"
        for reason in self.reasons:
            yield from reason.split("\n")


def failure_of(kb: KnowledgeBase, demand: Demand) -> Failure | None:
    """How a knowledge base falls short of a demand; ``None`` if it does not.

    Raises:
        ProgramError: if the goal or the program has a mistake; it points into the test.
        EvaluationError: if the evaluation has to stop.
    """
    _check(kb, demand.body)
    view = kb if demand.as_of is None else kb.as_of(demand.as_of)
    answers = view.query(format_body(demand.body, kb.codec), now=demand.now)
    meeting = [answer for answer in answers if demand.is_met_by(answer)]
    wanted = 0 if demand.negated else demand.count
    if len(meeting) == wanted or (wanted is None and meeting):
        return None
    got = tuple(_got(answers, demand, len(meeting)))
    if demand.negated:
        reasons = tuple(_why(meeting[0], demand))
    elif demand.count is None and _is_ground(demand.body):
        reasons = tuple(_why_not(kb, answers, demand))
    else:
        reasons = ()
    notes = (f"note: {warning.claim}; {warning.hint}" for warning in answers.warnings)
    return Failure(demand.words(kb.codec), got, (*reasons, *notes))


def _check(kb: KnowledgeBase, body: Body) -> None:
    """Point at a mistake where it is written, not in a copy of the goal.

    Raises:
        ProgramError: if the goal cannot be asked.
    """
    rules, _ = goal_rules(body, SourceText("goal", ""), kb.codec)
    found = check_goals(kb.analysis.require(), rules)
    if any(diagnostic.is_error for diagnostic in found):
        raise ProgramError(found)


def _is_ground(body: Body) -> bool:
    match body:
        case (Positive(atom, None),):
            return ground_row(atom, {}) is not None
        case _:
            return False


# -- what there is ------------------------------------------------------------------------------


def _got(answers: Answers, demand: Demand, meeting: int) -> Iterator[str]:
    if not answers:
        yield "it never holds" if not answers.names else "no answers"
        return
    if not answers.names:
        yield answers[0].when
        return
    if demand.count is not None:
        yield f"{meeting} of {len(answers)} answers"
    yield from map(str, answers[:_SHOWN])
    if len(answers) > _SHOWN:
        yield f"and {len(answers) - _SHOWN} more"


# -- why ----------------------------------------------------------------------------------------


def _why(answer: Answer, demand: Demand) -> Iterator[str]:
    """The proof of what should not hold, at an instant at which it should not."""
    wrong = demand.held(answer) & (ALWAYS if demand.window is None else demand.window)
    yield from _proof(answer, wrong, demand.extent)


def _proof(answer: Answer, wrong: IntervalSet, extent: Extent) -> Iterator[str]:
    yield "why:"
    yield _indented(str(answer.why(_nameable(wrong, answer.codec), extent)))


def _why_not(kb: KnowledgeBase, answers: Answers, demand: Demand) -> Iterator[str]:
    """Why a ground atom does not hold when it should; and why it holds when it should not."""
    window = ALWAYS if demand.window is None else demand.window
    held = demand.held(answers[0]) if answers else EMPTY
    missing, extra = window - held, held - window
    if demand.window is not None and held:
        yield f"missing:  {show_set(missing, kb.codec)}" if missing else "missing:  nothing"
    if missing:
        yield "why not:"
        yield _indented(_refusal(kb, demand, missing.parts[0]))
    if extra and demand.how == "exactly":
        yield f"too much: {show_set(extra, kb.codec)}"
        yield from _proof(answers[0], extra, demand.extent)


def _refusal(kb: KnowledgeBase, demand: Demand, missing: Interval) -> str:
    goal, extent = format_body(demand.body, kb.codec), demand.extent
    as_of, now = demand.as_of, demand.now
    return kb.why_not(goal, during=missing, as_of=as_of, extent=extent, now=now).text()


def _nameable(instants: IntervalSet, codec: Codec) -> str | None:
    """One of the instants, written; ``None`` if none of them can be."""
    line = Interval(FIRST_DAY, LAST_DAY + 1) if codec is Codec.DAYS else None
    written = instants if line is None else instants & IntervalSet([line])
    for part in written:
        for bound in (part.first, part.last, 0):
            if isinstance(bound, int) and bound in written:
                return codec.format(bound)
    return None


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
