"""Text and model say the same: what is printed is read back, and spans hold what they name."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from cartelogic.model.clauses import (
    Aggregate,
    Aggregating,
    AllenComparison,
    Atom,
    Body,
    Comparison,
    Disjunction,
    Metric,
    Negative,
    Positive,
    Program,
    Query,
    Rule,
    Says,
    literals,
)
from cartelogic.model.printing import format_aggregate, format_body, format_program
from cartelogic.model.terms import Variable
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_goal, parse_program
from cartelogic.temporal import Codec
from tests.unit.syntax.bodies import PREDICATES, SYMBOLS, WORDS, bodies, metrics


def read(text: str) -> Body:
    return parse_goal(SourceText("text", text))


@given(bodies())
def test_what_is_printed_parses_back_to_itself(body: Body) -> None:
    assert read(format_body(body, Codec.DAYS)) == body


@given(bodies(depth=1))
def test_a_program_with_the_body_parses_back_to_itself(body: Body) -> None:
    program = Program(
        rules=(Rule(Atom("p", (Variable("X"),)), body),),
        queries=(Query(body),),
    )
    parsed = parse_program(SourceText("text", format_program(program)))
    assert parsed.diagnostics == ()
    assert parsed.program == program


@given(metrics(3))
def test_parentheses_stand_only_where_they_are_needed(metric: Metric) -> None:
    """Without any pair of them, it is another literal or none."""
    text = format_body((metric,), Codec.DAYS)
    for start, end in pairs(text):
        without = text[:start] + text[start + 1 : end] + text[end + 1 :]
        parsed = parse_program(SourceText("text", f"h :- {without}."))
        assert parsed.diagnostics or parsed.program.rules[0].body != (metric,), without


def pairs(text: str) -> Iterator[tuple[int, int]]:
    opened: list[int] = []
    for place, character in enumerate(text):
        if character == "(":
            opened.append(place)
        elif character == ")" and opened:
            yield opened.pop(), place


# -- spans ------------------------------------------------------------------------------------


def nodes(body: Body) -> Iterator[Metric | Aggregating | Aggregate]:
    for item in body:
        match item:
            case Disjunction(alternatives):
                for alternative in alternatives:
                    yield from nodes(alternative)
            case Metric(operands=operands):
                yield item
                yield from nodes(operands)
            case Aggregating(_, aggregates):
                yield item
                for aggregate in aggregates:
                    yield aggregate
                    yield from nodes(aggregate.body)
            case _:
                pass


@given(bodies())
def test_the_span_of_a_node_holds_its_text(body: Body) -> None:
    for node in nodes(read(format_body(body, Codec.DAYS))):
        assert node.span is not None
        text = node.span.content
        if isinstance(node, Aggregate):
            assert text == format_aggregate(node, Codec.DAYS)
        elif is_balanced(text):
            assert read(text) == (node,)


def is_balanced(text: str) -> bool:
    """A term does not count the parentheses around it as its own, at an end of a literal too."""
    depth = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


# -- plain literals ---------------------------------------------------------------------------


@given(bodies())
def test_literals_of_a_body_are_plain_and_every_atom_is_in_one(body: Body) -> None:
    kinds = (Positive, Negative, Says, Comparison, AllenComparison)
    found = list(literals(body))
    assert all(isinstance(literal, kinds) for literal in found)
    assert len(found) == sum(map(plain_in, body))


def plain_in(item: object) -> int:
    match item:
        case Disjunction(alternatives):
            return sum(plain_in(inner) for body in alternatives for inner in body)
        case Metric(operands=operands):
            return sum(map(plain_in, operands))
        case Aggregating(_, aggregates):
            return 1 + sum(plain_in(inner) for each in aggregates for inner in each.body)
        case _:
            return 1


# -- any text at all --------------------------------------------------------------------------

PIECES = (
    *WORDS,
    *PREDICATES,
    *SYMBOLS[:3],
    *("[0, 30d]", "[", "]", "(", "(", ")", ")", "{", "}", ":", ",", ";", ".", ":-", "@", "="),
    *("not", "says", "sum", "V", "_", "p(X)", "q(X, Y)", "count : {", "sum V : {", "1", "+", "<"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    parsed = parse_program(SourceText("text", f"h(X) :- {text}."))
    for diagnostic in parsed.diagnostics:
        assert diagnostic.span is not None
        assert diagnostic.render()
    if not parsed.diagnostics:
        again = parse_program(SourceText("text", format_program(parsed.program)))
        assert again.program == parsed.program
