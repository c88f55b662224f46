"""Aggregates: where one may stand, and how comparisons number theirs."""

from __future__ import annotations

import pytest

from cartelogic.errors import ProgramError
from cartelogic.model.clauses import Aggregate, Aggregating, Atom, Body, Comparison, Positive
from cartelogic.model.terms import Call, Constant, Ends, Variable, Wildcard
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_goal, parse_program

N, V = Variable("N"), Variable("V")
ONE, TWO = Variable("#1"), Variable("#2")
BODY = (Positive(Atom("p", (V,))),)
COUNT = Aggregate("count", None, BODY)


def read(text: str) -> Body:
    return parse_goal(SourceText("text", text))


def aggregating(operator: str, left: object, right: object, *of: Aggregate) -> Body:
    return (Aggregating(Comparison(operator, left, right), of),)  # type: ignore[arg-type]


@pytest.mark.parametrize("function", ["sum", "min", "max", "mean"])
def test_an_aggregate_takes_the_values_of_one_variable(function: str) -> None:
    expected = aggregating("=", N, ONE, Aggregate(function, V, BODY))
    assert read(f"N = {function} V : {{ p(V) }}") == expected
    assert read(f"N={function} V:{{p(V)}}") == expected


def test_count_takes_none() -> None:
    assert read("N = count : { p(_) }") == aggregating(
        "=", N, ONE, Aggregate("count", None, (Positive(Atom("p", (Wildcard(),))),))
    )


@pytest.mark.parametrize(
    ("text", "left", "right", "how_many"),
    [
        ("count : { p(V) } < count : { p(V) }", ONE, TWO, 2),
        ("N = 2 * count : { p(V) }", N, Call("*", (Constant(2), ONE)), 1),
        ("N = -count : { p(V) }", N, Call("-", (Constant(0), ONE)), 1),
        ("mod(count : { p(V) }, count : { p(V) }) = N", Call("mod", (ONE, TWO)), N, 2),
        ("N = [N, count : { p(V) }]", N, Ends(N, ONE), 1),
        ("(count : { p(V) } - N) != N", Call("-", (ONE, N)), N, 1),
    ],
)
def test_aggregates_stand_where_terms_do_and_are_numbered_as_written(
    text: str, left: object, right: object, how_many: int
) -> None:
    (found,) = read(text)
    assert isinstance(found, Aggregating)
    assert (found.comparison.left, found.comparison.right) == (left, right)
    assert found.aggregates == (COUNT,) * how_many


def test_every_comparison_numbers_its_own() -> None:
    inner = aggregating("=", V, ONE, COUNT)
    assert read("N = max V : { V = count : { p(V) } }, N = count : { p(V) }") == (
        *aggregating("=", N, ONE, Aggregate("max", V, inner)),
        *aggregating("=", N, ONE, COUNT),
    )


def test_braces_hold_any_body() -> None:
    body = "once p(V), not q(V), (p(V) ; q(V)), V > 3, R says p(V), p(V) @ I"
    (found,) = read(f"N = count : {{ {body} }}")
    assert isinstance(found, Aggregating)
    assert found.aggregates[0].body == read(body)


@pytest.mark.parametrize("word", ["count", "sum", "min", "max", "mean"])
def test_the_words_are_symbols_and_names_elsewhere(word: str) -> None:
    assert read(f"{word}({word}, V), N = {word}") == (
        Positive(Atom(word, (Constant(word), V))),
        Comparison("=", N, Constant(word)),
    )
    text = f".decl {word}({word}: number, n: {word})\n{word} :- p({word}), {word}."
    assert parse_program(SourceText("text", text)).diagnostics == ()


@pytest.mark.parametrize(
    "clause",
    [
        "h(count : { q }) :- p(X).",
        "h(count : { q }).",
        "h @ [1, count : { q }] :- p(X).",
        "h @ [2010, count : { q }].",
        ".constraint h(count : { q }) :- p(X).",
        ".query p(1 + count : { q }).",
        "h :- not p(count : { q }).",
        "h :- once p(count : { q }).",
        "h :- p(X) @ count : { q }.",
        "h :- p(X) @ [X, count : { q }].",
        "h :- count : { q } says p(X).",
        "h :- X before [X, count : { q }].",
        "h :- 1 = sum V : { p(V, count : { q }) }.",
    ],
)
def test_an_aggregate_elsewhere_is_pointed_at(clause: str) -> None:
    parsed = parse_program(SourceText("text", clause))
    (found,) = parsed.diagnostics
    assert found.span is not None
    assert found.span.content == "count : { q }"
    assert "N = count" in found.hint


def test_an_aggregate_is_no_literal() -> None:
    with pytest.raises(ProgramError, match="give it a name"):
        read("count : { p(X) }")
