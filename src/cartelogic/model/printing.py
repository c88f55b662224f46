"""The model as rule text: what it prints parses back to itself.

Only spans and the order of comments are lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cartelogic.model.clauses import (
    Aggregate,
    Aggregating,
    AllenComparison,
    Atom,
    Body,
    Comparison,
    Constraint,
    Declaration,
    Disjunction,
    Expectation,
    ExpectedFinding,
    Fact,
    Literal,
    Metric,
    Negative,
    Operand,
    Positive,
    Program,
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
    renamed,
)
from cartelogic.model.values import Row, Text, format_value, show_bound
from cartelogic.temporal import (
    ALL_TIME,
    EVERYTHING,
    Codec,
    Interval,
    IntervalSet,
)

_EXTENTS = {"possible": "possibly", "certain": "certainly", "contested": "contested"}
OPERATORS = {"+": 1, "-": 1, "*": 2, "/": 2}
_OPERATOR_FIRST = re.compile(r"\A(\(*)(once|historically|eventually|always)\b(?!\()")


def format_term(term: Term, codec: Codec, level: int = 0) -> str:
    """A term; operators are put in parentheses where their ``level`` needs it."""
    match term:
        case Variable(name):
            return name
        case Wildcard():
            return "_"
        case Constant(value):
            return format_value(value, codec)
        case Period(bound):
            return bound.text
        case Written(interval):
            return str(interval)
        case Ends(start, end, closed):
            inner = f"{format_term(start, codec)}, {format_term(end, codec)}"
            return f"[{inner}{']' if closed else ')'}"
        case Call(operator, (left, right)) if operator in OPERATORS:
            own = OPERATORS[operator]
            text = (
                f"{format_term(left, codec, own)} {operator} {format_term(right, codec, own + 1)}"
            )
            return f"({text})" if own < level else text
        case Call(function, arguments):
            return f"{function}({', '.join(format_term(item, codec) for item in arguments)})"


def format_atom(atom: Atom, codec: Codec) -> str:
    """An atom: ``rival(A, sinaloa_cartel)``."""
    if atom.written:
        return atom.written
    return _applied(atom.predicate, (format_term(term, codec) for term in atom.arguments))


def format_row(predicate: str, row: Row, codec: Codec) -> str:
    """A ground atom: ``rival(zetas, sinaloa_cartel)``."""
    return _applied(predicate, (format_value(value, codec) for value in row))


def _applied(predicate: str, arguments: Iterable[str]) -> str:
    inner = ", ".join(arguments)
    return f"{predicate}({inner})" if inner else predicate


def format_literal(literal: Literal | Metric | Aggregating | Disjunction, codec: Codec) -> str:
    """A literal of a body."""
    match literal:
        case Positive(atom, annotation):
            return format_atom(atom, codec) + _at(annotation, codec)
        case Negative(atom):
            return f"not {format_atom(atom, codec)}"
        case Says(report, atom, denies, annotation):
            verb = "denies" if denies else "says"
            text = f"{format_term(report, codec)} {verb} {format_atom(atom, codec)}"
            return _no_operator(text) + _at(annotation, codec)
        case Comparison(word, left, right) | AllenComparison(word, left, right):
            return _no_operator(f"{format_term(left, codec)} {word} {format_term(right, codec)}")
        case Metric():
            return ("not " if literal.negated else "") + _format_metric(literal, codec)
        case Aggregating(comparison, aggregates):
            texts = {f"#{i}": format_aggregate(a, codec) for i, a in enumerate(aggregates, 1)}
            # An aggregate binds as tightly as a name does, and so can take its place.
            left, right = (renamed(side, texts) for side in (comparison.left, comparison.right))
            return format_literal(Comparison(comparison.operator, left, right), codec)
        case Disjunction(alternatives):
            return f"({' ; '.join(format_body(body, codec) for body in alternatives)})"


def _no_operator(text: str) -> str:
    """A literal that begins with a symbol, which must not read as a metric operator."""
    return _OPERATOR_FIRST.sub(r"\1'\2'", text)


def _format_metric(metric: Metric, codec: Codec) -> str:
    window = "" if metric.window == EVERYTHING else str(metric.window)
    word = f"{metric.operator}{window}"
    match metric.operands:
        case (operand,):
            return f"{word} {_format_operand(operand, codec)}"
        case operands:
            left, right = (_format_operand(operand, codec) for operand in operands)
            return f"{left} {word} {right}"


def _format_operand(operand: Operand, codec: Codec) -> str:
    """An operand, in parentheses unless it is an atom or an operator on one literal."""
    text = format_literal(operand, codec)
    match operand:
        case Positive() | Metric(operands=(_,), negated=False):
            return text
        case _:
            return f"({text})"


def format_aggregate(aggregate: Aggregate, codec: Codec) -> str:
    """An aggregate: ``sum V : { pay(A, V) }``."""
    value = "" if aggregate.value is None else f" {aggregate.value.name}"
    return f"{aggregate.function}{value} : {{ {format_body(aggregate.body, codec)} }}"


def _at(annotation: Term | None, codec: Codec) -> str:
    return "" if annotation is None else f" @ {format_term(annotation, codec)}"


def format_body(body: Body, codec: Codec) -> str:
    """A body: its literals, joined by commas."""
    return ", ".join(format_literal(literal, codec) for literal in body)


def format_rule(head: Atom, annotation: Term | None, body: Body, codec: Codec) -> str:
    """A rule on one line."""
    return f"{format_atom(head, codec)}{_at(annotation, codec)} :- {format_body(body, codec)}."


def show_interval(interval: Interval, codec: Codec) -> str:
    """An interval for readers: ends included, ``always`` for the whole line.

    What is absent may begin where the calendar ends; that is said in words.
    """
    if interval == ALL_TIME:
        return "always"
    return f"[{show_bound(interval.first, codec)}, {show_bound(interval.last, codec)}]"


def show_set(instants: IntervalSet, codec: Codec) -> str:
    """The parts of an interval set for readers, joined by ``+``; ``never`` if there are none."""
    return " + ".join(show_interval(part, codec) for part in instants) or "never"


def format_expectation(expectation: Expectation, codec: Codec) -> str:
    """An expectation, without its directive and full stop."""
    words = ["not"] if expectation.negated else []
    words += [] if expectation.count is None else [str(expectation.count)]
    atom = expectation.atom
    # A predicate with such a name would be read as the word, were there none before it.
    if expectation.extent != "possible" or (atom.predicate in _EXTENTS.values() and not atom.arity):
        words.append(_EXTENTS[expectation.extent])
    words.append(format_atom(atom, codec))
    words += [] if expectation.how == "throughout" else [expectation.how]
    if expectation.when:
        words.append(f"@ {' + '.join(map(str, expectation.when))}")
    for name, instant in (("as_of", expectation.as_of), ("now", expectation.now)):
        words += [] if instant is None else [f"{name} {codec.format(instant)}"]
    return " ".join(words)


def format_clause(
    clause: Fact
    | Rule
    | Constraint
    | Query
    | Expectation
    | ExpectedFinding
    | Declaration
    | TypeDeclaration,
    codec: Codec,
) -> str:
    """One statement of a program, on one line."""
    match clause:
        case Fact(atom, interval):
            at = "" if interval is None else f" @ {interval}"
            return f"{format_atom(atom, codec)}{at}."
        case Rule(head, body, annotation):
            return format_rule(head, annotation, body, codec)
        case Constraint(head, body):
            return f".constraint {format_rule(head, None, body, codec)}"
        case Query(body):
            return f".query {format_body(body, codec)}."
        case Expectation():
            return f".expect {format_expectation(clause, codec)}."
        case ExpectedFinding(code, is_error):
            return f".expect {'error' if is_error else 'warning'} {code}."
        case TypeDeclaration(name, members):
            return f".type {name} = {' | '.join(members)}"
        case Declaration(predicate, parameters, properties, doc):
            columns = ", ".join(f"{p.name}: {p.type}" for p in parameters)
            words = [f".decl {predicate}({columns})"]
            if properties:
                words.append(", ".join(map(str, properties)))
            if doc:
                words.append(format_value(Text(doc), codec))
            return " ".join(words)


def format_program(program: Program) -> str:
    """A whole program, one statement a line: declarations, facts, rules, queries, tests."""
    lines = [".time integer"] if program.codec is Codec.INTEGERS else []
    groups = (
        program.types,
        program.declarations,
        program.facts,
        program.rules,
        program.constraints,
        program.queries,
        program.expectations,
    )
    lines += [format_clause(clause, program.codec) for group in groups for clause in group]
    return "\n".join(lines) + "\n"
