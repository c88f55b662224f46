# ruff: noqa: D102 (a method per grammar rule, named after it)
"""The terms of the grammar: values, expressions and intervals; and how deep things nest.

Not here: literals (``literal_builder``), clauses (``builder``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from lark import Token, Transformer

from cartelogic.errors import Code
from cartelogic.model.clauses import Aggregate
from cartelogic.model.terms import Call, Constant, Ends, Period, Term, Variable, Wildcard, Written
from cartelogic.model.values import Day, Real, Text
from cartelogic.source import Span
from cartelogic.syntax.collecting import Context
from cartelogic.temporal import (
    NEG_INF,
    POS_INF,
    Codec,
    TemporalError,
    UncertainBound,
    UncertainInterval,
    parse_bound,
)

MAX_DEPTH = 100
Children = list[Any]


class TermBuilder(Transformer[Token, Any]):
    """Builds terms, and keeps what a statement has collected so far.

    Attributes:
        context: what is collected across statements.
        aggregates: those no comparison has taken up yet, by the name that stands for each.
        was_too_deep: whether something in the statement nests too deep, which was said.
        is_spoiled: whether the statement holds something that no stand-in can replace.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(visit_tokens=False)
        self.start(context)

    def start(self, context: Context) -> None:
        """Build for another text from now on."""
        self.context = context
        self.start_statement()

    def start_statement(self) -> None:
        """Forget what was kept of the statement before."""
        self._depths: dict[int, tuple[int, object]] = {}
        self.was_too_deep = False
        self.aggregates: dict[str, Aggregate] = {}
        self.is_spoiled = False

    # -- places -----------------------------------------------------------------------

    def _span(self, children: Children) -> Span:
        present: Children = [child for child in children if child is not None]
        first, last = _edges(present[0])[0], _edges(present[-1])[1]
        return Span(self.context.text, first, last)

    # -- terms ------------------------------------------------------------------------

    def variable(self, children: Children) -> Term:
        return Variable(str(children[0]), self._span(children))

    def wildcard(self, children: Children) -> Term:
        return Wildcard(self._span(children))

    def integer(self, children: Children) -> Term:
        span = self._span(children)
        if len(children[0]) > 4000:
            self.context.error(Code.TOO_DEEP, "a number of more than 4000 digits", span)
            return Constant(0, span)
        return Constant(int(children[0]), span)

    def real(self, children: Children) -> Term:
        span = self._span(children)
        number = float(children[0])
        if number == POS_INF:
            self.context.error(Code.TYPE_MISMATCH, "a number too large to hold", span)
            number = 0.0
        return Constant(Real(number), span)

    def infinite(self, children: Children) -> Term:
        bound = POS_INF if children[0] == "#sup" else NEG_INF
        is_day = self.context.codec is Codec.DAYS
        # An unbounded end is a value of its time line: a date, or a number.
        value: Any = Day(bound) if is_day else bound
        return Constant(value, self._span(children))

    def text(self, children: Children) -> Term:
        span = self._span(children)
        return Constant(Text(self._unquote(str(children[0]), span)), span)

    def quoted(self, children: Children) -> Term:
        span = self._span(children)
        inner = str(children[0])[1:-1].replace("\\'", "'").replace('"', '\\"')
        return Constant(self._unquote(f'"{inner}"', span), span)

    def _unquote(self, literal: str, span: Span) -> str:
        try:
            return _PAIR.sub(_joined, str(json.loads(literal, strict=False)))
        except ValueError:
            self.context.error(
                Code.UNEXPECTED,
                "an escape that does not exist in this text",
                span,
                hint=r"the escapes are \" \\ \/ \n \t \r \b \f and \u with four digits",
            )
            return ""

    def date(self, children: Children) -> Term:
        span = self._span(children)
        bound = self._bound(span)
        if bound.is_open:  # a date that does not exist; that was said
            return Constant(Day(1), span)
        if bound.earliest == bound.latest:
            return Constant(Day(bound.earliest), span)
        return Period(bound, span)

    def call(self, children: Children) -> Term:
        span = self._span(children)
        if children[1] is None:
            return Constant(str(children[0]), span)
        arguments = tuple(child for child in children[2:-1] if _is_term(child))
        return self._nested(Call(str(children[0]), arguments, span))

    def operation(self, children: Children) -> Term:
        left, operator, right = children
        return self._nested(Call(str(operator), (left, right), self._span(children)))

    def negation(self, children: Children) -> Term:
        span, inner = self._span(children), children[1]
        match inner:
            case Constant(int() as number):
                return Constant(-number, span)
            case Constant(Real(number)):
                return Constant(Real(-number), span)
            case Constant(Day(instant)) if isinstance(instant, float):
                return Constant(Day(-instant), span)
            case Constant(float() as infinite):
                return Constant(-infinite, span)
            case _:
                pass
        return self._nested(Call("-", (Constant(0, span), inner), span))

    def parenthesis(self, children: Children) -> Term:
        inner: Term = children[1]
        return inner

    def _nested(self, call: Call) -> Term:
        if self._is_too_deep(call, call.arguments):
            self._too_deep(
                f"an expression nested more than {MAX_DEPTH} deep",
                call.span,
                hint="name a part of it with `=` in a rule of its own",
            )
            return Constant(0, call.span)
        return call

    # -- depth ------------------------------------------------------------------------

    def _is_too_deep(self, node: object, parts: Iterable[object], levels: int = 1) -> bool:
        """Whether a node made of ``parts`` nests too deep; if not, its depth is noted."""
        depth = levels + max((self._depths.get(id(p), (0,))[0] for p in parts), default=0)
        if depth > MAX_DEPTH:
            return True
        if depth:  # the node is kept with its depth, so that no other can get its id
            self._depths[id(node)] = depth, node
        return False

    def _too_deep(self, claim: str, span: Span | None, **more: str) -> None:
        """Say it once: whatever holds it is too deep as well."""
        if not self.was_too_deep:
            self.context.error(Code.TOO_DEEP, claim, span, **more)
        self.was_too_deep = True

    def _exact(self, term: Term) -> None:
        """A value must be one value: no months, no intervals of uncertain ends."""
        match term:
            case Period(bound, span):
                day = self.context.codec.format(int(bound.earliest)) if _finite(bound) else ""
                self.context.error(
                    Code.VAGUE_DATE,
                    f"`{shown(span)}` is a range of days, and one day is needed",
                    span,
                    why="only the ends of an interval may be uncertain",
                    hint=f"write a full date, such as `{day}`" if day else "write a full date",
                )
            case Call(_, arguments):
                for argument in arguments:
                    self._exact(argument)
            case Ends(start, end):
                self._exact_parts(start, end)
            case _:
                pass

    def _exact_parts(self, *ends: Term) -> None:
        """The ends of an interval may be periods; what they are computed from may not."""
        for end in ends:
            if not isinstance(end, Period):
                self._exact(end)

    # -- intervals --------------------------------------------------------------------

    def bound(self, children: Children) -> Term:
        first, second = children[0], children[2]
        if second is None and not isinstance(first, Token):
            term: Term = first
            return term
        span = self._span(children)
        return Period(self._bound(span), span)

    def interval(self, children: Children) -> Term:
        span = self._span(children)
        start, end = children[1], children[3]
        ends = Ends(start, end, str(children[4]) == "]", span)
        if not (_is_written(start) and _is_written(end)):
            return ends
        bounds = self._bound(start.span), self._bound(end.span)
        try:
            return Written(UncertainInterval(*bounds, closed=ends.closed), ends, span)
        except TemporalError:
            self.context.error(
                Code.REVERSED_INTERVAL,
                f"`{span.content}` ends before it starts",
                span,
                label="end before start",
                why="a report holds from its first day to its last, and there is none",
                hint="write the earlier bound first",
            )
            always = parse_bound("_", self.context.codec)
            return Written(UncertainInterval(always, always, closed=True), ends, span)

    def _bound(self, span: Span | None) -> UncertainBound:
        assert span is not None
        try:
            return parse_bound(span.content, self.context.codec)
        except TemporalError as error:
            offset = span.start
            start, end = offset + error.start, offset + error.end
            place = Span(span.text, start, end) if start < end <= span.end else span
            self.context.error(
                Code.BAD_BOUND,
                f"`{span.content}` is no bound",
                place,
                why=str(error),
                hint=_BOUND_HINT[self.context.codec],
            )
            return parse_bound("_", self.context.codec)


_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
"""Two halves of a character, which came as an escape and a half that was there."""


def _joined(halves: re.Match[str]) -> str:
    return halves[0].encode("utf-16", "surrogatepass").decode("utf-16")


_BOUND_HINT = {
    Codec.DAYS: "write 2010, 2010-06, 2010-06-15, 2014-02-22..2016-01-31, 2014~ or _",
    Codec.INTEGERS: "write a whole number, 3..7 or _ (the program says `.time integer`)",
}


def _edges(child: Any) -> tuple[int, int]:
    if isinstance(child, Token):
        assert child.start_pos is not None
        assert child.end_pos is not None
        return child.start_pos, child.end_pos
    if isinstance(child, tuple):  # a body
        return _edges(child[0])[0], _edges(child[-1])[1]
    span: Span = child.span
    return span.start, span.end


def _is_term(child: Any) -> bool:
    return not isinstance(child, Token) and child is not None


def _is_written(term: Term) -> bool:
    """Whether a bound is written out: no variable, no call."""
    match term:
        case Period() | Wildcard():
            return True
        case Constant(value):
            return isinstance(value, (int, Day))
        case _:
            return False


def _finite(bound: UncertainBound) -> bool:
    return bound.earliest != NEG_INF


def shown(span: Span | None) -> str:
    """The text of a span for a message."""
    return "" if span is None else span.content
