"""The functions of the rule language: their arguments and results, by kind of value.

What they compute is in ``model.computing``; engines and the proof checker share that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from attrs import frozen

Kinds: TypeAlias = frozenset[str]

NUMBER: Kinds = frozenset({"number"})
NUMERIC: Kinds = frozenset({"number", "float"})
INSTANT: Kinds = frozenset({"instant"})
INTERVAL: Kinds = frozenset({"interval"})
TEXTUAL: Kinds = frozenset({"text", "symbol"})
TEXT: Kinds = frozenset({"text"})
ANY: Kinds = frozenset({"number", "float", "date", "symbol", "text", "interval"})


@frozen
class Function:
    """One function: what it takes and gives.

    Attributes:
        usage: how it is written, for messages.
        takes: the kinds each argument may have; ``instant`` is a date, or a number where
            the time line is the integers.
        gives: the kinds of the result.
        meaning: one line for the reference.
    """

    usage: str
    takes: tuple[Kinds, ...]
    gives: Kinds
    meaning: str
    infer: Callable[[Sequence[Kinds]], Kinds] | None = None

    @property
    def arity(self) -> int:
        """The number of arguments."""
        return len(self.takes)

    def accepts(self, position: int, given: Sequence[Kinds], instant: str) -> Kinds:
        """The kinds allowed at an argument, for the kinds of all of them."""
        allowed = _resolved(self.takes[position], instant)
        other = given[1 - position] if len(given) == 2 else frozenset()
        if self.usage == "X - Y" and position == 1 and other and "date" not in other:
            return allowed - {"date"}
        if "date" in allowed and other == {"date"}:  # it is moved by whole days only
            return allowed - ({"float", "date"} if self.usage == "X + Y" else {"float"})
        return allowed - {"date"} if other == {"float"} else allowed

    def result(self, given: Sequence[Kinds], instant: str) -> Kinds:
        """The kinds of the result, for the kinds of the arguments."""
        if self.infer is not None and all(given):
            return self.infer(given)
        return _resolved(self.gives, instant)


def _resolved(kinds: Kinds, instant: str) -> Kinds:
    return kinds - INSTANT | {instant} if "instant" in kinds else kinds


def _sum(given: Sequence[Kinds]) -> Kinds:
    left, right = given
    found: set[str] = set()
    if ("date" in left and "number" in right) or ("number" in left and "date" in right):
        found.add("date")
    if "number" in left and "number" in right:
        found.add("number")
    if "float" in left | right and NUMERIC & left and NUMERIC & right:
        found.add("float")
    return frozenset(found)


def _difference(given: Sequence[Kinds]) -> Kinds:
    left, right = given
    found = set(_sum((left - {"date"}, right - {"date"})))
    if "date" in left and "date" in right:
        found.add("number")
    if "date" in left and "number" in right:
        found.add("date")
    return frozenset(found)


_ADDABLE = NUMERIC | {"date"}

FUNCTIONS: Mapping[str, Function] = {
    "+": Function("X + Y", (_ADDABLE, _ADDABLE), _ADDABLE, "sum; a date plus days", _sum),
    "-": Function(
        "X - Y", (_ADDABLE, _ADDABLE), _ADDABLE, "difference; days between dates", _difference
    ),
    "*": Function("X * Y", (NUMERIC, NUMERIC), NUMERIC, "product", _sum),
    "/": Function("X / Y", (NUMERIC, NUMERIC), NUMERIC, "quotient; whole for whole numbers", _sum),
    "mod": Function("mod(X, Y)", (NUMBER, NUMBER), NUMBER, "remainder, with the sign of X"),
    "abs": Function("abs(X)", (NUMERIC,), NUMERIC, "absolute value", lambda given: given[0]),
    "start": Function("start(I)", (INTERVAL,), INSTANT, "first instant of an interval"),
    "end": Function("end(I)", (INTERVAL,), INSTANT, "last instant of an interval, included"),
    "days": Function("days(I)", (INTERVAL,), NUMBER, "number of instants in an interval"),
    "intersection": Function(
        "intersection(I, J)", (INTERVAL, INTERVAL), INTERVAL, "what two intervals share"
    ),
    "year": Function("year(D)", (frozenset({"date"}),), NUMBER, "calendar year of a date"),
    "month": Function("month(D)", (frozenset({"date"}),), NUMBER, "month of a date, 1 to 12"),
    "day": Function("day(D)", (frozenset({"date"}),), NUMBER, "day of the month, 1 to 31"),
    "cat": Function("cat(X, Y)", (TEXTUAL, TEXTUAL), TEXT, "both texts, one after the other"),
    "strlen": Function("strlen(X)", (TEXTUAL,), NUMBER, "number of characters"),
    "substr": Function(
        "substr(X, Start, Length)",
        (TEXTUAL, NUMBER, NUMBER),
        TEXT,
        "characters from Start, counted from 0",
    ),
    "lower": Function("lower(X)", (TEXTUAL,), TEXT, "in lower case"),
    "upper": Function("upper(X)", (TEXTUAL,), TEXT, "in upper case"),
    "find": Function("find(X, Y)", (TEXTUAL, TEXTUAL), NUMBER, "where Y begins in X, or -1"),
    "to_string": Function("to_string(X)", (ANY,), TEXT, "a value as it is written"),
    "to_number": Function("to_number(X)", (TEXTUAL,), NUMBER, "the whole number a text shows"),
}
