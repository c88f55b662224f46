"""Assertions about conclusions, for tests written in Python.

A failed one shows what there is instead, and why: the proof of what should not hold, what is
missing for what should.
"""

from __future__ import annotations

from attrs import evolve

from cartelogic.answers import Extent
from cartelogic.asking import Period, When, instant_of, period_of, window_of
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.clauses import Body
from cartelogic.model.printing import format_body
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_goal
from cartelogic.temporal import IntervalSet
from cartelogic.testing.expectations import Demand, How, failure_of


def assert_derives(  # noqa: PLR0913  # most calls give one of them
    kb: KnowledgeBase,
    goal: str,
    *,
    at: When | None = None,
    during: Period | None = None,
    within: Period | None = None,
    exactly: Period | None = None,
    count: int | None = None,
    extent: Extent = "possible",
    as_of: When | None = None,
    now: When | None = None,
) -> None:
    """Assert that a goal holds: at some time, unless one of the times is given.

    Args:
        kb: where to ask.
        goal: such as ``rival(a, b)``, or ``rival(a, X)`` for some answer.
        at: at this instant.
        during: at every instant of this period (``"2014"``, ``"[2014-06, 2015]"``).
        within: at some instant of this period.
        exactly: at every instant of this period and at no other.
        count: that there are just so many such answers.
        extent: ``possible``, ``certain`` or ``contested``.
        as_of: only from reports published by then.
        now: what ``now(Date)`` means in rules.

    Raises:
        AssertionError: if it does not; it says what holds instead, and why not.
        TypeError: if more than one time is given.
        ValueError: if ``count`` is less than one.
        ProgramError: if the goal or the program has a mistake.
    """
    __tracebackhide__ = True
    if count is not None and count < 1:
        raise ValueError("`count` is at least 1: nothing is asserted by `assert_not_derives`")
    given: list[tuple[How, IntervalSet]] = [
        *_window(kb, "throughout", during),
        *_window(kb, "sometime", within),
        *_window(kb, "exactly", exactly),
    ]
    instant = window_of(kb.codec, at, None)
    given += [] if instant is None else [("throughout", instant)]
    if len(given) > 1:
        raise TypeError("give one of `at`, `during`, `within` and `exactly`")
    how, window = given[0] if given else (None, None)
    demand = Demand(
        _body(kb, goal), count=count, extent=extent, window=window, how=how or "throughout"
    )
    _assert(kb, evolve(demand, as_of=_written(kb, as_of), now=_written(kb, now)))


def assert_not_derives(
    kb: KnowledgeBase,
    goal: str,
    *,
    at: When | None = None,
    during: Period | None = None,
    extent: Extent = "possible",
    as_of: When | None = None,
    now: When | None = None,
) -> None:
    """Assert that a goal holds at no time, or at none of the instants given.

    Args:
        kb: where to ask.
        goal: such as ``rival(a, b)``, or ``rival(a, _)`` for no rival at all.
        at: not at this instant.
        during: at no instant of this period.
        extent: ``possible``: not even possibly; ``certain``: not certainly; ``contested``.
        as_of: only from reports published by then.
        now: what ``now(Date)`` means in rules.

    Raises:
        AssertionError: if it does; it shows the proof.
        ValueError: if the instant lies outside the period.
        ProgramError: if the goal or the program has a mistake.
    """
    __tracebackhide__ = True
    window = window_of(kb.codec, at, during)
    if window is not None and not window:
        raise ValueError("`at` lies outside `during`: there is no time to ask about")
    demand = Demand(_body(kb, goal), negated=True, extent=extent, window=window)
    _assert(kb, evolve(demand, as_of=_written(kb, as_of), now=_written(kb, now)))


def _assert(kb: KnowledgeBase, demand: Demand) -> None:
    __tracebackhide__ = True
    failure = failure_of(kb, demand)
    if failure is not None:
        goal = format_body(demand.body, kb.codec)
        raise AssertionError(f"{goal}\n{failure}")


def _window(kb: KnowledgeBase, how: How, period: Period | None) -> list[tuple[How, IntervalSet]]:
    return [] if period is None else [(how, IntervalSet([period_of(kb.codec, period)]))]


def _body(kb: KnowledgeBase, goal: str) -> Body:
    return parse_goal(SourceText("goal", goal.rstrip().removesuffix("?")), kb.codec)


def _written(kb: KnowledgeBase, when: When | None) -> str | None:
    return None if when is None else kb.codec.format(instant_of(kb.codec, when))
