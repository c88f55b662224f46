# ruff: noqa: D102 (a method per grammar rule, named after it)
"""The expectations of the grammar: what a test of rules demands (``.expect``).

The time of an expectation is written like that of a fact, and read differently: a date or
a month stands for all of its days, and several intervals are joined with ``+``, as answers
are printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import define

from cartelogic.errors import Code
from cartelogic.model.clauses import Expectation, ExpectedFinding
from cartelogic.model.terms import Call, Constant, Period, Term, Written
from cartelogic.model.values import Day
from cartelogic.source import Span
from cartelogic.syntax.literal_builder import LiteralBuilder
from cartelogic.syntax.term_builder import Children, shown
from cartelogic.temporal import Codec, Instant, UncertainInterval


@define
class View:
    """``as_of 2014-06-01`` or ``now 2014-06-01``."""

    word: str
    instant: Instant | None
    span: Span


_DIGITS = 12  # of a number of answers
_EXTENTS: dict[str, Any] = {
    "possibly": "possible",
    "certainly": "certain",
    "contested": "contested",
}


class ExpectationBuilder(LiteralBuilder):
    """Builds expectations."""

    def expectation(self, children: Children) -> Expectation:
        given, extent, atom, how, _, when, *views = children
        span = self._span(children)
        negated = given is not None and given.type == "NOT"
        if negated and how is not None:
            self._malformed(
                f"`not` and `{how}` do not go together",
                how,
                "`not` says already when: never, or at no instant of the interval",
                f"leave out `{how}`",
            )
        count = None
        if given is not None and not negated:
            # Python refuses to read thousands of digits, and nobody expects so many answers.
            count = int(given[:_DIGITS])
        if given is not None and len(given) > _DIGITS:
            self._malformed("more answers than there can be", given, "", "write a smaller number")
        if count == 0:
            self._malformed("no answer is expected", given, "", "write `not` instead of `0`")
        days = {view.word: view.instant for view in views}
        if len(days) < len(views):
            last = views[-1]
            self._malformed(f"`{last.word}` is said twice", last, "", "leave one of them out")
        return Expectation(
            self._atom(atom),
            negated,
            count,
            "possible" if extent is None else _EXTENTS[str(extent)],
            () if when is None else tuple(self._intervals(when)),
            "throughout" if how is None else how.value,
            days.get("as_of"),
            days.get("now"),
            span,
        )

    def finding(self, children: Children) -> ExpectedFinding:
        word, code = children
        known = {each.code: each for each in Code}
        if str(code) not in known:
            self._malformed(
                f"there is no code `{code}`", code, "", "`docs/errors.md` lists the codes"
            )
        elif known[str(code)].severity.value != str(word):
            right = known[str(code)].severity.value
            self._malformed(f"{code} is no {word}", word, "", f"write `.expect {right} {code}.`")
        return ExpectedFinding(str(code), str(word) == "error", self._span(children))

    def view(self, children: Children) -> View:
        word, term = children
        self._exact(term)
        instant = None
        match term:
            case Constant(Day(int() as day)):
                instant = day
            case Constant(int() as number) if self.context.codec is Codec.INTEGERS:
                instant = number
            case Period():  # which was said
                pass
            case _:
                hint = f"write `{word} 2014-06-01`"
                self._malformed(f"`{shown(term.span)}` is no instant", term, "", hint)
        return View(str(word), instant, self._span(children))

    def _intervals(self, term: Term) -> Iterator[UncertainInterval]:
        """What stands right of ``@``: an interval, a bound, or several joined with ``+``."""
        match term:
            case Written(interval):
                yield interval
            case Constant(int() | Day()) | Period():
                bound = self._bound(term.span)
                yield UncertainInterval(bound, bound, text=bound.text)
            case Call("+", (left, right)):
                yield from self._intervals(left)
                yield from self._intervals(right)
            case _:
                self.context.error(
                    Code.MISPLACED_ANNOTATION,
                    f"`{shown(term.span)}` is no time",
                    term.span,
                    why="an expectation is about instants that are written out",
                    hint="write `@ 2014`, `@ 2014-06-01` or `@ [2012, 2013]`; `+` joins several",
                )

    def _malformed(self, claim: str, place: Any, why: str, hint: str) -> None:
        self.context.error(Code.BAD_DIRECTIVE, claim, self._span([place]), why=why, hint=hint)
