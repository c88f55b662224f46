"""Safety: every variable gets its values from a positive literal.

Source: range restriction, as in Abiteboul, Hull and Vianu, *Foundations of Databases*,
chapter 12; extended by ``=`` as assignment and by intervals as values.
"""

from __future__ import annotations

from collections.abc import Iterator

from cartelogic.analysis.binding import bound_variables
from cartelogic.analysis.context import Context, reads_whole_intervals, relation_literals
from cartelogic.analysis.inference import infer
from cartelogic.analysis.normal import (
    AGGREGATED,
    LIFTED,
    Kind,
    NormalRule,
    relation_of,
    relation_terms,
)
from cartelogic.errors import Code, Diagnostic
from cartelogic.model.clauses import (
    AllenComparison,
    Comparison,
    Literal,
    Metric,
    Negative,
    Positive,
    Says,
    literal_terms,
    literal_variables,
)
from cartelogic.model.terms import Call, Ends, Term, Variable, Wildcard, variables


def variables_are_bound(context: Context) -> Iterator[Diagnostic]:
    """Strata and plans assume safe rules."""
    for rule in context.user_rules:
        # One cause is reported once: what a literal binds counts, though it has to wait.
        bound = bound_variables(rule.body, in_order=False)
        bound |= {AGGREGATED} if rule.kind is Kind.AGGREGATE else set()
        found = [problem for literal in rule.body for problem in _literal(literal, bound)]
        if not found:
            before = bound_variables(rule.body)
            found = [problem for literal in rule.body for problem in _computed(literal, before)]
        # The head of a goal, or of a part of a body, only repeats its body.
        if not found or (rule.kind is not Kind.QUERY and rule.kind not in LIFTED):
            yield from _head(rule, bound)
        yield from found


def _head(rule: NormalRule, bound: set[str]) -> Iterator[Diagnostic]:
    if isinstance(rule.stands_for, Metric) and rule.kind is Kind.PART:
        yield from _left_alone(rule, rule.stands_for, bound)
        return
    if rule.kind is Kind.PART:
        yield from _other_way(rule, bound)
        return
    terms = rule.head.arguments + (() if rule.annotation is None else (rule.annotation,))
    for term in terms:
        for variable in variables(term):
            if variable.name not in bound:
                yield Diagnostic(
                    Code.UNBOUND_HEAD,
                    f"`{variable.name}` stands in the head and nothing binds it",
                    variable.span or rule.span,
                    why="a conclusion holds for named things, not for everything there is",
                    hint=_hint(rule, variable.name),
                )
    for term in terms:
        yield from _wildcards(term)
    for term in rule.head.arguments:
        if isinstance(term, Wildcard):
            yield Diagnostic(
                Code.UNBOUND_HEAD,
                "`_` stands in the head, and it has no value",
                term.span,
                hint="name it and bind it in the body, or leave the argument out",
            )


def _other_way(rule: NormalRule, bound: set[str]) -> Iterator[Diagnostic]:
    """The alternatives in the braces of an aggregate bind the same variables."""
    loose = [v.name for v in rule.head.arguments if isinstance(v, Variable) and v.name not in bound]
    if loose:
        named = [f"`{name}`" for name in loose if not name.startswith("_")] or ["`_`"]
        yield Diagnostic(
            Code.UNBOUND_HEAD,
            f"not every way through the braces gives {', '.join(named)} a value",
            rule.span,
            why="what is counted are ways to bind all the variables in the braces",
            hint="write the same variables in each alternative, or bind them outside",
        )


def _left_alone(rule: NormalRule, metric: Metric, bound: set[str]) -> Iterator[Diagnostic]:
    """Inside another operator, nothing else can bind what only the left operand mentions."""
    for name in sorted(v.name for v in rule.head.arguments if isinstance(v, Variable)):
        if name not in bound:
            yield Diagnostic(
                Code.UNBOUND_HEAD,
                f"`{name}` stands only on the left of `{metric.operator}`, inside another operator",
                metric.span,
                why=f"from 0 on, `{metric.operator}` holds with its right operand, "
                "whatever the left one does",
                hint="derive the inner formula with a rule of its own that binds it",
            )


def _wildcards(term: Term) -> Iterator[Diagnostic]:
    """``_`` has no value to compute with; as the end of an interval it means unbounded."""
    match term:
        case Call(_, arguments):
            for argument in arguments:
                if isinstance(argument, Wildcard):
                    yield Diagnostic(
                        Code.UNBOUND_COMPARISON,
                        "`_` has no value to compute with",
                        argument.span,
                        hint="name the variable, and bind it in a positive literal",
                    )
                yield from _wildcards(argument)
        case Ends(start, end):
            yield from _wildcards(start)
            yield from _wildcards(end)
        case _:
            pass


def _hint(rule: NormalRule, name: str) -> str:
    negated = [
        literal
        for literal in rule.body
        if isinstance(literal, Negative) and name in {v.name for v in literal_variables(literal)}
    ]
    if negated:
        return f"add a positive literal with `{name}`: a negated one binds nothing"
    return f"add a positive literal with `{name}` to the body"


def _computed(literal: Literal, bound: set[str]) -> Iterator[Diagnostic]:
    """What an argument of a positive literal computes is known before the literal is read."""
    if not isinstance(literal, (Positive, Says)):
        return
    for term in relation_terms(literal):
        loose = [v for v in variables(term) if v.name not in bound]
        if loose and not isinstance(term, Variable):
            yield Diagnostic(
                Code.UNBOUND_COMPARISON,
                f"`{loose[0].name}` has no value before this literal is read",
                loose[0].span or literal.span,
                why="an argument that is computed is looked up, so its value comes first",
                hint="write a new variable for the argument, and compare it: `p(X, Y), Y = X + 1`",
            )


def _literal(literal: Literal, bound: set[str]) -> Iterator[Diagnostic]:
    for term in literal_terms(literal):
        yield from _wildcards(term)
    loose = [v for v in literal_variables(literal) if v.name not in bound]
    if isinstance(literal, Negative):
        for variable in loose:
            yield Diagnostic(
                Code.UNBOUND_NEGATION,
                f"only a negated literal mentions `{variable.name}`",
                variable.span or literal.span,
                why="absence of what, the rule does not say",
                hint=f"write `_` for “no {variable.name} at all”, or bind it in a positive literal",
            )
        return
    for variable in loose:
        yield Diagnostic(
            Code.UNBOUND_COMPARISON,
            f"`{variable.name}` has no value here",
            variable.span or literal.span,
            why="a comparison or function needs values that positive literals bind",
            hint=f"add a positive literal with `{variable.name}`",
        )
    if isinstance(literal, (Comparison, AllenComparison)):
        for term in (literal.left, literal.right):
            if isinstance(term, Wildcard):
                yield Diagnostic(
                    Code.UNBOUND_COMPARISON,
                    "`_` has no value to compare",
                    term.span or literal.span,
                    hint="name the variable and bind it, or leave the comparison out",
                )


def heads_say_when(context: Context) -> Iterator[Diagnostic]:
    """If every temporal literal is annotated, none says when the head holds."""
    temporal = infer(context).temporal
    for rule in context.user_rules:
        if rule.kind is not Kind.RULE or rule.annotation is not None:
            continue
        annotated = [lit for lit in relation_literals(rule) if reads_whole_intervals(lit)]
        plain = [lit for lit in relation_literals(rule) if not reads_whole_intervals(lit)]
        if annotated and not any(relation_of(literal) in temporal for literal in plain):
            yield Diagnostic(
                Code.NO_HEAD_INTERVAL,
                f"{rule.called} does not say when it holds",
                rule.head.span,
                label="no interval",
                why="`@ I` takes an interval as a value and puts no constraint on the instant",
                hint=f"write `{rule.head.predicate}(…) @ I :-`, or take out an `@`",
            )


def variables_occur_twice(context: Context) -> Iterator[Diagnostic]:
    """A variable that occurs once is a misspelling, or should be ``_``."""
    for rule in context.user_rules:
        if rule.kind is Kind.QUERY or rule.kind in LIFTED:
            continue
        found = [v for term in rule.head.arguments for v in variables(term)]
        found += [] if rule.annotation is None else variables(rule.annotation)
        found += [v for literal in rule.body for v in literal_variables(literal)]
        counts: dict[str, int] = {}
        for variable in found:
            counts[variable.name] = counts.get(variable.name, 0) + 1
        bound = bound_variables(rule.body, in_order=False)  # the others are reported already
        for variable in found:
            once = counts[variable.name] == 1 and variable.name in bound
            if once and not variable.name.startswith("_"):
                yield Diagnostic(
                    Code.SINGLETON_VARIABLE,
                    f"`{variable.name}` occurs once in this rule",
                    variable.span,
                    why="it joins nothing: a misspelling, or a value nobody asks for",
                    hint=f"write `_`, or `_{variable.name}` to keep the name",
                )
