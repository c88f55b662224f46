"""From grammar productions to the model, while the parser reduces.

One method per production: clauses and directives here, the rest in ``expectation_builder``,
``literal_builder`` and ``term_builder``.  A mistake that the grammar lets through (a date
that does not exist, an ``@`` on a comparison) is recorded as a diagnostic and a harmless
stand-in is built, so that one run finds them all; a program with an error is never evaluated.
"""

from __future__ import annotations

from attrs import define
from lark import Token

from cartelogic.errors import Code
from cartelogic.model.clauses import (
    Atom,
    Body,
    Constraint,
    Declaration,
    Fact,
    Parameter,
    Property,
    Query,
    Rule,
    TypeDeclaration,
)
from cartelogic.model.terms import (
    Call,
    Constant,
    Ends,
    Term,
    Variable,
    Wildcard,
    Written,
    variables,
)
from cartelogic.source import Span
from cartelogic.syntax.collecting import Include, Item
from cartelogic.syntax.expectation_builder import ExpectationBuilder
from cartelogic.syntax.literal_builder import UNARY
from cartelogic.syntax.term_builder import Children, shown
from cartelogic.temporal import Codec


@define
class Head:
    """What stands left of ``:-`` or of the full stop."""

    atom: Atom
    annotation: Term | None
    span: Span


class Builder(ExpectationBuilder):
    """Builds clauses and directives, and collects them."""

    # -- clauses ----------------------------------------------------------------------

    def head(self, children: Children) -> Head:
        return Head(self._defined(children[0]), children[2], self._span(children))

    def _defined(self, term: Term) -> Atom:
        """What a head defines; no body could read a predicate named like an operator."""
        atom = self._atom(term)
        if atom.predicate in UNARY:
            self._refused(
                f"`{atom.predicate}` names an operator and cannot name a predicate",
                atom.span,
                "where a literal begins, it is read as the operator",
                "take another name",
            )
        return atom

    def clause(self, children: Children) -> Fact | Rule:
        head: Head = children[0]
        span = self._span(children)
        if children[1] is None:
            return self._fact(head, span)
        return Rule(head.atom, children[2], self._head_interval(head.annotation), span)

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
        if self.aggregates:  # they are said to be in a wrong place, which is enough
            return Fact(head.atom, None, span)
        places = [variable.span for variable in loose]
        places += [term.span for term in head.atom.arguments if isinstance(term, Wildcard)]
        for place in places:
            self.context.error(
                Code.VARIABLE_FACT,
                f"`{shown(place)}` is a variable, and a fact has none",
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
                    f"`{shown(span)}` has uncertain ends, and a value has exact ones",
                    span,
                    hint="write full dates: `[2010-01-01, 2012-12-31]`",
                )
            case Call() | Ends() if not any(variables(term)):
                self.context.error(
                    Code.NOT_A_FACT,
                    f"`{shown(term.span)}` is no ground value",
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
        self.finish()
        if not self.is_spoiled:
            self.context.items.append(item)
        self.start_statement()

    def claim(self, children: Children) -> Fact:
        fact = self._fact(children[0], self._span(children))
        self.finish()
        return fact

    def goal(self, children: Children) -> Body:
        self.finish()
        body: Body = children[0]
        return body

    def constraint(self, children: Children) -> None:
        head = self._defined(children[1])
        self._keep(Constraint(head, children[3], self._span(children)))

    def query(self, children: Children) -> None:
        self._keep(Query(children[1], self._span(children)))

    def expect(self, children: Children) -> None:
        self._keep(children[1])

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
            hint="the directives are .decl, .type, .time, .include, .query, .constraint, .expect",
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
