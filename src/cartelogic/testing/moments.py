"""The instants at which facts for a rule file begin and end.

They lie near each other, and near what the rules mention: the days written in them, and the
lengths of their windows.  A window of 26 weeks is tried just within and just beyond.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from cartelogic.model.clauses import (
    Aggregating,
    AllenComparison,
    Body,
    Comparison,
    Disjunction,
    Metric,
    Positive,
    Says,
)
from cartelogic.model.terms import Call, Constant, Ends, Period, Term, Written
from cartelogic.model.values import Day
from cartelogic.temporal import Codec, Duration, UncertainBound, from_date
from cartelogic.testing.rules import Rules

NEW_YEAR = from_date(datetime.date(2014, 1, 1))
_STEPS = (0, 1, 2, 10)
_MOST = 14
_LONGEST = 4_000  # a number in a rule that is larger than this counts no days


def moments_for(rules: Rules) -> tuple[int, ...]:
    """A few instants for the facts of some rules, ascending."""
    days: set[int] = set()
    lengths: set[int] = set()
    for rule in rules.program.rules:
        measures = any(getattr(item, "annotation", None) is not None for item in rule.body)
        for found, is_length in _mentioned(rule.body, measures):
            (lengths if is_length else days).add(found)
        for found, is_length in _times(rule.annotation):
            (lengths if is_length else days).add(found)
    first = min(days) if days else (NEW_YEAR if rules.codec is Codec.DAYS else 0)
    steps = set(_STEPS)
    for length in sorted(lengths)[-2:]:
        steps |= {length - 1, length, length + 1}
    near = {first + step for step in steps if step >= 0}
    near |= {day + step for day in sorted(days)[:3] for step in (-1, 0, 1)}
    return tuple(sorted(near)[:_MOST])


def _mentioned(body: Body, measures: bool = False) -> Iterator[tuple[int, bool]]:
    """The instants and the lengths that a body mentions, and which of the two each is.

    Args:
        body: the body.
        measures: whether it takes whole spells, so that any number may be a length of time.
    """
    for item in body:
        match item:
            case Disjunction(alternatives):
                for alternative in alternatives:
                    yield from _mentioned(alternative, measures)
            case Metric(_, window, operands):
                for duration in (window.low, window.high):
                    yield from _length(duration)
                yield from _mentioned(operands)
            case Aggregating(_, aggregates):
                for aggregate in aggregates:
                    yield from _mentioned(aggregate.body)
            case Positive(_, annotation) | Says(_, _, _, annotation):
                yield from _times(annotation)
            case Comparison(_, left, right):
                if measures or _is_timed(left) or _is_timed(right):
                    yield from _times(left)
                    yield from _times(right)
            case AllenComparison(_, left, right):
                yield from _times(left)
                yield from _times(right)
            case _:
                pass


def _length(duration: Duration | None) -> Iterator[tuple[int, bool]]:
    if duration is not None and duration.amount:
        yield duration.most, True


def _times(term: Term | None) -> Iterator[tuple[int, bool]]:
    match term:
        case Constant(Day(instant)) if isinstance(instant, int):
            yield instant, False
        case Constant(int(number)) if 0 < number <= _LONGEST:
            yield number, True
        case Period(bound):
            yield from _bound(bound)
        case Written(interval):
            yield from _bound(interval.start)
            yield from _bound(interval.end)
        case Ends(start, end):
            yield from _times(start)
            yield from _times(end)
        case Call(_, arguments):
            for argument in arguments:
                yield from _times(argument)
        case _:
            return


def _bound(bound: UncertainBound) -> Iterator[tuple[int, bool]]:
    for instant in {bound.earliest, bound.latest}:
        if isinstance(instant, int):
            yield instant, False


def _is_timed(term: Term) -> bool:
    """Whether a term computes with intervals, or is a number that may be compared with one."""
    match term:
        case Call(function, arguments):
            return function in ("start", "end", "days") or any(map(_is_timed, arguments))
        case Constant(Day()):
            return True
        case _:
            return False
