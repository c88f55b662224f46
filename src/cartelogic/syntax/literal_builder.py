# ruff: noqa: D102 (a method per grammar rule, named after it)
"""The literals of the grammar: atoms, reports, comparisons, metric operators, aggregates.

The grammar lets any literal stand under an operator, and an aggregate wherever a term may;
what is allowed of that is decided here.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias, TypeVar

from attrs import evolve
from lark import Token

from cartelogic.errors import Code
from cartelogic.model.clauses import (
    Aggregate,
    Aggregating,
    AllenComparison,
    Atom,
    Body,
    Comparison,
    Disjunction,
    Literal,
    Metric,
    Negative,
    Operand,
    Positive,
    Says,
)
from cartelogic.model.terms import (
    Call,
    Constant,
    Ends,
    Term,
    Variable,
    Wildcard,
    Written,
    renamed,
    variables,
)
from cartelogic.model.values import Day
from cartelogic.source import Span
from cartelogic.syntax.term_builder import MAX_DEPTH, Children, TermBuilder, shown
from cartelogic.temporal import (
    EVERYTHING,
    Codec,
    Duration,
    TemporalError,
    Unit,
    Window,
    parse_duration,
)

T = TypeVar("T")
Item: TypeAlias = Literal | Metric | Aggregating | Disjunction

UNARY: Final = {
    "once": "historically",
    "historically": "once",
    "eventually": "always",
    "always": "eventually",
}
"""The operators on one literal; `not` before one is the other of what is not."""
_BY_NAME: Final = "derive it with a rule of its own, and use that here"
# A walk over the model takes more frames for a body inside a body than for a call in a call.
_LEVELS: Final = 3


class LiteralBuilder(TermBuilder):
    """Builds literals and bodies."""

    # -- literals ---------------------------------------------------------------------

    def comparator(self, children: Children) -> Token:
        token: Token = children[0]
        return token

    def comparison(self, children: Children) -> Literal | Aggregating:
        left, operator, right = children
        for term in (left, right):
            self._exact(term)
        span = self._span(children)
        compared = Comparison(str(operator), left, right, span)
        found = [v.name for term in (left, right) for v in variables(term) if _stands_for_one(v)]
        if not found:
            return self._at_depth_of(compared, left, right)
        numbers = {name: f"#{i}" for i, name in enumerate(found, 1)}
        compared = evolve(compared, left=renamed(left, numbers), right=renamed(right, numbers))
        aggregates = tuple(self.aggregates.pop(name) for name in found)
        return self._at_depth_of(Aggregating(compared, aggregates, span), left, right)

    def allen(self, children: Children) -> Literal:
        left, relation, right = children
        for term in (left, right):
            self._exact(term)
        compared = AllenComparison(str(relation), left, right, self._span(children))
        return self._at_depth_of(compared, left, right)

    def positive(self, children: Children) -> Literal:
        term, _, annotation = children
        literal = Positive(self._atom(term), self._spell(annotation), self._span(children))
        return self._at_depth_of(literal, term, annotation)

    def says(self, children: Children) -> Literal:
        report, verb, atom, _, annotation = children
        self._exact(report)
        literal = Says(
            report,
            self._atom(atom),
            str(verb) == "denies",
            self._spell(annotation),
            self._span(children),
        )
        return self._at_depth_of(literal, report, atom, annotation)

    def negative(self, children: Children) -> Literal | Metric:
        item: Item = children[1]
        span = self._span(children)
        match item:
            case Positive(atom, None):
                return self._at_depth_of(Negative(atom, span), item)
            case Metric(negated=False):
                return self._at_depth_of(evolve(item, negated=True, span=span), item)
            case Comparison() | AllenComparison() | Aggregating():
                hint = "write the opposite comparison"
            case Negative() | Metric():
                hint = "write what is negated twice without any `not`"
            case Positive() | Says() | Disjunction():
                hint = "derive it with a rule of its own, and negate that"
        return self._refused(
            f"`not` stands before {_described(item)}",
            item.span,
            "what is negated is one atom or one metric operator",
            hint,
        )

    def group(self, children: Children) -> Item:
        body: Body = children[1]
        span = self._span(children)
        match body:
            case (Disjunction(),):
                return body[0]
            case (only,):
                return self._at_depth_of(evolve(only, span=span), only)
            case _:
                return self._nested_body((body,), span)

    def conjunction(self, children: Children) -> Body:
        return tuple(child for child in children if not isinstance(child, Token))

    def body(self, children: Children) -> Body:
        alternatives = tuple(child for child in children if not isinstance(child, Token))
        if len(alternatives) == 1:
            only: Body = alternatives[0]
            return only
        present = [literal for body in alternatives for literal in body]
        return (self._nested_body(alternatives, self._span(present)),)

    def _nested_body(self, alternatives: tuple[Body, ...], span: Span) -> Item:
        disjunction = Disjunction(alternatives, span)
        parts = [item for body in alternatives for item in body]
        if self._is_too_deep(disjunction, parts, _LEVELS):
            return self._too_deep_body("parentheses", span)
        return disjunction

    # -- metric operators -------------------------------------------------------------

    def metric(self, children: Children) -> Literal | Metric:
        word, written, item = children
        operand = self._operand(item, str(word))
        metric = Metric(str(word), self._window(written), (operand,), span=self._span(children))
        if self._is_too_deep(metric, (operand,), _LEVELS):
            return self._too_deep_body("metric operators", metric.span)
        return metric

    def paired(self, children: Children) -> Literal | Metric:
        left, word, written, right, *more = children
        span = self._span(children)
        if more:
            return self._refused(
                f"`{word}` and `{more[0]}` follow one another",
                span,
                "which of the two holds the other is not said",
                f"put one pair in parentheses: `(p(X) {word} q(X)) {more[0]} r(X)`",
            )
        operands = (
            self._operand(left, str(word), is_left=True),
            self._operand(right, str(word)),
        )
        metric = Metric(str(word), self._window(written), operands, span=span)
        if self._is_too_deep(metric, operands, _LEVELS):
            return self._too_deep_body("metric operators", span)
        return metric

    def _operand(self, item: Item, word: str, *, is_left: bool = False) -> Operand:
        match item:
            case Positive(_, None) | Metric(negated=False):
                return item
            case Says(annotation=None, span=span) if shown(span).startswith("("):
                return item
            case Negative(span=span) if is_left and shown(span).startswith("("):
                return item
            case Says(annotation=None, span=span):
                hint = f"write `({shown(span)})`"
            case Negative() if is_left:
                hint = f"write `({shown(item.span)})`"
            case Negative(atom) if word in UNARY:
                hint = f"write `not {UNARY[word]}` with the same range before `{shown(atom.span)}`"
            case _:
                hint = _BY_NAME
        self._refused(
            f"`{word}` is applied to {_described(item)}",
            item.span,
            "an operand is an atom, a report in parentheses or another operator",
            hint,
        )
        return Positive(_NOTHING, None, item.span)

    def _window(self, written: Token | None) -> Window:
        """The range of an operator; one that cannot be read is as good as none."""
        if written is None:
            return EVERYTHING
        span = self._span([written])
        text = re.sub(r"%[^\r\n]*", lambda comment: " " * len(comment[0]), str(written))
        parts = [
            span.text.span(span.start + found.start(), span.start + found.end())
            for found in re.finditer(r"[^\s,\[\]](?:[^,\[\]]*[^\s,\[\]])?", text)
        ]
        if len(parts) != 2 or text.count(",") != 1:
            example = f"[0, {parts[0].content}]" if len(parts) == 1 else "[0, 30d]"
            self.context.error(
                Code.BAD_BOUND,
                f"`{span.content}` is no range of two durations",
                span,
                why="an operator looks back, or ahead, from one duration to another",
                hint=f"write both, such as `{example}`",
            )
            return EVERYTHING
        low, high = parts
        shortest = self._duration(low)
        longest = None if high.content == "_" else self._duration(high)
        try:
            return Window(shortest, longest)
        except TemporalError as error:
            why, _, hint = str(error).partition("; ")
            self.context.error(
                Code.REVERSED_INTERVAL,
                f"`{span.content}` may hold nothing",
                span,
                why=why,
                hint=hint,
            )
            return EVERYTHING

    def _duration(self, span: Span) -> Duration:
        try:
            duration = parse_duration(span.content)
        except TemporalError as error:
            start, end = span.start + error.start, span.start + error.end
            claim = f"`{span.content}` is no duration"
            why, _, hint = str(error).partition("; ")
            if span.content == "_":
                hint = "write `0`; `_`, for no limit, is for the second place"
            self.context.error(
                Code.BAD_BOUND,
                claim,
                span.text.span(start, end) if start < end <= span.end else span,
                why="" if why == claim else why,
                hint=hint,
            )
            return Duration(0)
        if self.context.codec is Codec.INTEGERS and duration.unit is not Unit.INSTANT:
            self.context.error(
                Code.BAD_BOUND,
                f"`{span.content}` counts days, and time here is a number",
                span,
                why="the program says `.time integer`",
                hint=f"write a number without a unit, such as {duration.amount}",
            )
            return Duration(0)
        return duration

    # -- aggregates -------------------------------------------------------------------

    def aggregate(self, children: Children) -> Term:
        word, value, _, _, body, _ = children
        span = self._span(children)
        if word == "count" and value is not None:
            self._refused(
                f"`count` takes no variable, and this one gives it `{value}`",
                self._span([value]),
                "it counts the distinct bindings of what stands in the braces, `_` included",
                "write `count : { ... }`",
            )
        elif word != "count" and value is None:
            self._refused(
                f"`{word}` needs a variable",
                self._span([word]),
                "it takes the values of one variable that the braces bind",
                f"write `{word} V : {{ ... }}`",
            )
        variable = None if value is None else Variable(str(value), self._span([value]))
        aggregate = Aggregate(str(word), variable, body, span)
        stand_in = Variable(f"#{span.start}", span)
        if self._is_too_deep(stand_in, body, _LEVELS):
            self._too_deep_body("braces", span)
            return Constant(0, span)
        self.aggregates[stand_in.name] = aggregate
        return stand_in

    def finish(self) -> None:
        """At the end of a statement: what no comparison took up stands in a wrong place."""
        if self.was_too_deep:  # which left out the comparisons
            self.is_spoiled = True
            return
        for aggregate in self.aggregates.values():
            self._refused(
                "an aggregate outside a comparison",
                aggregate.span,
                "its value is a number that changes over time, and only a comparison reads it",
                f"write `N = {aggregate.function} ...` as a literal, and `N` here",
            )

    # -- stand-ins --------------------------------------------------------------------

    def _refused(self, claim: str, span: Span | None, why: str, hint: str) -> Positive:
        """Record a mistake for which the whole statement is left out."""
        self.context.error(Code.UNEXPECTED, claim, span, why=why, hint=hint)
        self.is_spoiled = True
        return Positive(_NOTHING, None, span)

    def _too_deep_body(self, what: str, span: Span | None) -> Positive:
        why = f"bodies nest at most {MAX_DEPTH // _LEVELS} deep"
        self._too_deep(f"{what} nested too deep", span, why=why, hint=_BY_NAME)
        self.is_spoiled = True
        return Positive(_NOTHING, None, span)

    def _at_depth_of(self, node: T, *parts: object) -> T:
        """A node that nests as deep as what it is made of."""
        self._is_too_deep(node, parts, 0)
        return node

    # -- atoms ------------------------------------------------------------------------

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
        hint = "compare it with something, or write a predicate around it"
        if isinstance(term, Variable) and _stands_for_one(term):
            self.aggregates.pop(term.name)
            hint = "give it a name: `N = ...`"
        elif word := _operator_before(term.span):
            hint = f"`{word}` is an operator here, applied to a literal, and names no predicate"
            self.is_spoiled = True
        self.context.error(
            Code.UNEXPECTED,
            "a value where a literal is needed",
            term.span,
            why="a body is made of atoms like `p(X)`, comparisons and their negations",
            hint=hint,
        )
        return Atom("error", (), term.span)

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
                    f"`{shown(span)}` has uncertain ends, and a maximal interval has exact ones",
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

    def _is_end(self, *terms: Term) -> bool:
        """Whether terms can be ends of a maximal interval: open, or one instant each."""
        instant = Day if self.context.codec is Codec.DAYS else (int, float)
        return all(
            isinstance(term, (Variable, Wildcard))
            or (isinstance(term, Constant) and isinstance(term.value, instant))
            for term in terms
        )


_NOTHING: Final = Atom("error", ())
_ARTICLED: Final[dict[type, str]] = {
    Positive: "an atom with `@`",
    Negative: "a negated literal",
    Says: "a report",
    Comparison: "a comparison",
    AllenComparison: "a comparison",
    Aggregating: "a comparison",
    Metric: "a negated operator",
}


def _described(item: Item) -> str:
    if isinstance(item, Disjunction):
        return "several literals" if len(item.alternatives) == 1 else "alternatives"
    if isinstance(item, Says) and item.annotation is not None:
        return "a report with `@`"
    return _ARTICLED[type(item)]


def _stands_for_one(variable: Variable) -> bool:
    """Whether a variable stands for an aggregate; none that is written begins like that."""
    return variable.name.startswith("#")


def _operator_before(span: Span | None) -> str:
    """The operator that a value stands under as the argument of a predicate would."""
    before = "" if span is None else span.text.content[max(0, span.start - 100) : span.start]
    found = re.search(rf"\b({'|'.join(UNARY)})\s*\(\s*\Z", before)
    return found[1] if found else ""
