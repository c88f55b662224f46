"""From grammar productions to the model, while the parser reduces.

One method per production.  A mistake that the grammar lets through (a date that does not
exist, an ``@`` on a comparison) is recorded as a diagnostic and a harmless stand-in is
built, so that one run finds them all; a program with an error is never evaluated.
"""

from __future__ import annotations

import json
from typing import Any

from attrs import define
from lark import Token, Transformer

from cartelogic.errors import Code
from cartelogic.model.clauses import (
    AllenComparison,
    Atom,
    Body,
    Comparison,
    Constraint,
    Declaration,
    Disjunction,
    Fact,
    Literal,
    Negative,
    Parameter,
    Positive,
    Property,
    Query,
    Rule,
    Says,
    TypeDeclaration,
)
from cartelogic.model.terms import (
    Call,
    Constant,
    Ends,
    Period,
    Term,
    Variable,
    Wildcard,
    Written,
    variables,
)
from cartelogic.model.values import Day, Real, Text
from cartelogic.source import Span
from cartelogic.syntax.collecting import Context, Include, Item
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


@define
class Head:
    """What stands left of ``:-`` or of the full stop."""

    atom: Atom
    annotation: Term | None
    span: Span


class Builder(Transformer[Token, Any]):
    """Builds model objects from the children of each production."""

    def __init__(self, context: Context) -> None:
        super().__init__(visit_tokens=False)
        self.start(context)

    def start(self, context: Context) -> None:
        """Build for another text from now on."""
        self.context = context
        self.depths: dict[int, int] = {}

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
            return str(json.loads(literal, strict=False))
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
        depth = 1 + max((self.depths.get(id(term), 0) for term in call.arguments), default=0)
        if depth > MAX_DEPTH:
            self.context.error(
                Code.TOO_DEEP,
                f"an expression nested more than {MAX_DEPTH} deep",
                call.span,
                hint="name a part of it with `=` in a rule of its own",
            )
            return Constant(0, call.span)
        self.depths[id(call)] = depth
        return call

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

    # -- literals ---------------------------------------------------------------------

    def comparator(self, children: Children) -> Token:
        token: Token = children[0]
        return token

    def comparison(self, children: Children) -> Literal:
        left, operator, right = children
        for term in (left, right):
            self._exact(term)
        return Comparison(str(operator), left, right, self._span(children))

    def allen(self, children: Children) -> Literal:
        left, relation, right = children
        for term in (left, right):
            self._exact(term)
        return AllenComparison(str(relation), left, right, self._span(children))

    def negative(self, children: Children) -> Literal:
        return Negative(self._atom(children[1]), self._span(children))

    def positive(self, children: Children) -> Literal:
        return Positive(self._atom(children[0]), self._spell(children[2]), self._span(children))

    def says(self, children: Children) -> Literal:
        report, verb, atom, _, annotation = children
        self._exact(report)
        return Says(
            report,
            self._atom(atom),
            str(verb) == "denies",
            self._spell(annotation),
            self._span(children),
        )

    def group(self, children: Children) -> Literal | Disjunction:
        body: Body = children[1]
        if len(body) == 1:
            return body[0]
        return Disjunction((body,), self._span(children))

    def conjunction(self, children: Children) -> Body:
        return tuple(child for child in children if not isinstance(child, Token))

    def body(self, children: Children) -> Body:
        alternatives = tuple(child for child in children if not isinstance(child, Token))
        if len(alternatives) == 1:
            only: Body = alternatives[0]
            return only
        present = [literal for body in alternatives for literal in body]
        return (Disjunction(alternatives, self._span(present)),)

    def _atom(self, term: Term) -> Atom:
        match term:
            case Call(function, arguments, span) if function.isidentifier():
                for argument in arguments:
                    self._exact(argument)
                return Atom(function, arguments, span)
            case Constant(str() as name, span) if span is None or span.content[0] != "'":
                return Atom(name, (), span)
            case _:
                pass
        self.context.error(
            Code.UNEXPECTED,
            "a value where a literal is needed",
            term.span,
            why="a body is made of atoms like `p(X)`, comparisons and their negations",
            hint="compare it with something, or write a predicate around it",
        )
        return Atom("error", (), term.span)

    def _exact(self, term: Term) -> None:
        """A value must be one value: no months, no intervals of uncertain ends."""
        match term:
            case Period(bound, span):
                day = self.context.codec.format(int(bound.earliest)) if _finite(bound) else ""
                self.context.error(
                    Code.VAGUE_DATE,
                    f"`{_content(span)}` is a range of days, and one day is needed",
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

    def _spell(self, term: Term | None) -> Term | None:
        """The annotation of a body literal: a variable, ``_`` or both ends taken apart."""
        match term:
            case None | Variable() | Wildcard():
                return term
            case Ends(start, end, closed) if closed and self._is_end(start, end):
                return term
            case Written(_, ends) if ends.closed and self._is_end(ends.start, ends.end):
                return ends
            case Written(_, ends, span) if ends.closed:
                self.context.error(
                    Code.VAGUE_DATE,
                    f"`{_content(span)}` has uncertain ends, and a maximal interval has exact ones",
                    span,
                    hint="write full dates, or `@ I` and a literal like `I during [2010, 2012]`",
                )
                return None
            case _:
                pass
        self.context.error(
            Code.MISPLACED_ANNOTATION,
            "this `@` does not name a maximal interval",
            term.span,
            why="on a body literal, `@ I` or `@ [S, E]` takes each maximal interval as a value",
            hint="write `@ I` and compare `I` in a literal of its own",
        )
        return None

    # -- clauses ----------------------------------------------------------------------

    def head(self, children: Children) -> Head:
        return Head(self._atom(children[0]), children[2], self._span(children))

    def clause(self, children: Children) -> Fact | Rule:
        head: Head = children[0]
        span = self._span(children)
        if children[1] is None:
            return self._fact(head, span)
        return Rule(head.atom, children[2], self._head_interval(head.annotation), span)

    def _is_end(self, *terms: Term) -> bool:
        """Whether terms can be ends of a maximal interval: open, or one instant each."""
        instant = Day if self.context.codec is Codec.DAYS else (int, float)
        return all(
            isinstance(term, (Variable, Wildcard))
            or (isinstance(term, Constant) and isinstance(term.value, instant))
            for term in terms
        )

    def _head_interval(self, term: Term | None) -> Term | None:
        match term:
            case None | Variable() | Call() | Ends() | Written():
                if term is not None:
                    self._exact(term)
                return term
            case _:
                pass
        self.context.error(
            Code.MISPLACED_ANNOTATION,
            "this `@` gives the head no interval",
            term.span,
            hint="write an interval, such as `@ I`, `@ [S, E]` or `@ intersection(I, J)`",
        )
        return None

    def _fact(self, head: Head, span: Span) -> Fact:
        loose = [v for term in head.atom.arguments for v in variables(term)]
        loose += [] if head.annotation is None else variables(head.annotation)
        places = [variable.span for variable in loose]
        places += [term.span for term in head.atom.arguments if isinstance(term, Wildcard)]
        for place in places:
            self.context.error(
                Code.VARIABLE_FACT,
                f"`{_content(place)}` is a variable, and a fact has none",
                place,
                why="a fact says that one ground atom holds",
                hint="begin a symbol with a lower-case letter, or put text in double quotes",
            )
        arguments = tuple(self._ground(term) for term in head.atom.arguments)
        atom = Atom(head.atom.predicate, arguments, head.atom.span)
        if head.annotation is not None and not isinstance(head.annotation, Written) and not places:
            self.context.error(
                Code.MISPLACED_ANNOTATION,
                "this `@` gives the fact no interval",
                head.annotation.span,
                hint="write its two bounds, such as `@ [2010-06, 2013]`",
            )
        interval = head.annotation.interval if isinstance(head.annotation, Written) else None
        return Fact(atom, interval, span)

    def _ground(self, term: Term) -> Term:
        match term:
            case Written(interval, _, span) if interval.is_exact:
                return Constant(interval.possible, span)
            case Written(span=span):
                self.context.error(
                    Code.VAGUE_DATE,
                    f"`{_content(span)}` has uncertain ends, and a value has exact ones",
                    span,
                    hint="write full dates: `[2010-01-01, 2012-12-31]`",
                )
            case Call() | Ends() if not any(variables(term)):
                self.context.error(
                    Code.NOT_A_FACT,
                    f"`{_content(term.span)}` is no ground value",
                    term.span,
                    why="a fact holds values, and nothing in it is computed",
                    hint="write the value itself, or derive it with a rule",
                )
            case _:
                pass
        return term

    def item(self, children: Children) -> None:
        self._keep(children[0])

    def _keep(self, item: Item | Include) -> None:
        self.context.items.append(item)

    def claim(self, children: Children) -> Fact:
        return self._fact(children[0], self._span(children))

    def goal(self, children: Children) -> Body:
        body: Body = children[0]
        return body

    def constraint(self, children: Children) -> None:
        head = self._atom(children[1])
        self._keep(Constraint(head, children[3], self._span(children)))

    def query(self, children: Children) -> None:
        self._keep(Query(children[1], self._span(children)))

    # -- directives -------------------------------------------------------------------

    def time(self, children: Children) -> None:
        span = self._span(children)
        codecs = {"integer": Codec.INTEGERS, "day": Codec.DAYS}
        codec = codecs.get(str(children[1]))
        if codec is None:
            self.context.error(
                Code.BAD_DIRECTIVE,
                f"there is no time line `{children[1]}`",
                span,
                hint="write `.time day` (the default) or `.time integer`",
            )
            return
        if self.context.items:
            self.context.error(
                Code.BAD_DIRECTIVE,
                "`.time` comes after the first clause",
                span,
                why="the bounds before it were already read as something else",
                hint="move it to the top of the program",
            )
        self.context.codec, self.context.codec_span = codec, span

    def include(self, children: Children) -> None:
        span = self._span(children)
        self._keep(Include(self._unquote(str(children[1]), span), span))

    def unknown_directive(self, children: Children) -> None:
        self.context.error(
            Code.BAD_DIRECTIVE,
            f"there is no directive `{children[0]}`",
            self._span(children),
            hint="the directives are .decl, .type, .time, .include, .query and .constraint",
        )

    def declaration(self, children: Children) -> None:
        parameters: tuple[Parameter, ...] = tuple(c for c in children if isinstance(c, Parameter))
        properties: tuple[Property, ...] = next(c for c in children if isinstance(c, tuple))
        doc = children[-1]
        ends = [item.span.end for item in parameters if item.span]
        ends += [item.span.end for item in properties if item.span]
        span = self._span([c for c in children if not isinstance(c, tuple)])
        self._keep(
            Declaration(
                str(children[1]),
                parameters,
                properties,
                "" if doc is None else self._unquote(str(doc), span),
                Span(span.text, span.start, max(span.end, *ends)),
            )
        )

    def parameter(self, children: Children) -> Parameter:
        return Parameter(str(children[0]), str(children[2]), self._span(children))

    def property_list(self, children: Children) -> tuple[Property, ...]:
        return tuple(child for child in children if isinstance(child, Property))

    def property(self, children: Children) -> Property:
        names = tuple(str(c) for c in children[1:] if isinstance(c, Token) and c[0].isalpha())
        return Property(str(children[0]), names, self._span(children))

    def type_declaration(self, children: Children) -> None:
        names = [str(child) for child in children[1:] if child is not None and child[0].isalpha()]
        self._keep(TypeDeclaration(names[0], tuple(names[1:]), self._span(children)))


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


def _content(span: Span | None) -> str:
    return "" if span is None else span.content
