"""Metric operators: what is applied to what, ranges, and words that are names elsewhere."""

from __future__ import annotations

import pytest
from attrs import evolve

from cartelogic.errors import ProgramError
from cartelogic.model.clauses import Atom, Body, Metric, Negative, Operand, Positive, Says
from cartelogic.model.terms import Constant, Variable
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_atom, parse_goal, parse_program
from cartelogic.temporal import EVERYTHING, Codec, Duration, Unit, Window

P, Q = (Positive(Atom(name, (Variable("X"),))) for name in "pq")
R_SAYS_P = Says(Variable("R"), P.atom)


def read(text: str, codec: Codec = Codec.DAYS) -> Body:
    return parse_goal(SourceText("text", text), codec)


def metric(operator: str, *operands: Operand) -> Metric:
    return Metric(operator, EVERYTHING, operands)


SINCE = metric("since", P, Q)


@pytest.mark.parametrize("operator", ["once", "historically", "eventually", "always"])
def test_an_operator_is_applied_to_the_literal_after_it(operator: str) -> None:
    assert read(f"{operator} p(X)") == (metric(operator, P),)
    assert read(f"{operator} p(X), q(X)") == (metric(operator, P), Q)
    assert read(f"{operator}\n(p(X))") == (metric(operator, P),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("once always p(X)", metric("once", metric("always", P))),
        ("once p(X) since q(X)", metric("since", metric("once", P), Q)),
        ("once (p(X) since q(X))", metric("once", SINCE)),
        ("p(X) until once q(X)", metric("until", P, metric("once", Q))),
        ("(p(X) since q(X)) since q(X)", metric("since", SINCE, Q)),
        ("p(X) since (p(X) since q(X))", metric("since", P, SINCE)),
        ("(not p(X)) since q(X)", metric("since", Negative(P.atom), Q)),
        ("(R says p(X)) until q(X)", metric("until", R_SAYS_P, Q)),
        ("once (R says p(X))", metric("once", R_SAYS_P)),
        ("((p(X))) since ((q(X)))", SINCE),
        ("not once p(X)", evolve(metric("once", P), negated=True)),
        ("not p(X) since q(X)", evolve(SINCE, negated=True)),
        ("not (p(X) since q(X))", evolve(SINCE, negated=True)),
        ("(not (once p(X)))", evolve(metric("once", P), negated=True)),
    ],
)
def test_operators_bind_as_written(text: str, expected: Metric) -> None:
    assert read(text) == (expected,)


@pytest.mark.parametrize(
    ("written", "window"),
    [
        ("", EVERYTHING),
        ("[0, _]", EVERYTHING),
        ("[0, 30d]", Window(Duration(0), Duration(30, Unit.DAY))),
        (" [ 6mo ,\n2y ] ", Window(Duration(6, Unit.MONTH), Duration(2, Unit.YEAR))),
        ("[0, % half a year\n 26w]", Window(Duration(0), Duration(26, Unit.WEEK))),
        ("[30,_]", Window(Duration(30), None)),
    ],
)
def test_a_range_is_two_durations(written: str, window: Window) -> None:
    assert read(f"once{written} p(X)") == (Metric("once", window, (P,)),)
    assert read(f"p(X) since{written} q(X)") == (Metric("since", window, (P, Q)),)


def test_numbers_have_no_units_on_the_line_of_integers() -> None:
    window = Window(Duration(0), Duration(30))
    assert read("once[0, 30] p(X)", Codec.INTEGERS) == (Metric("once", window, (P,)),)
    with pytest.raises(ProgramError, match="such as 30"):
        read("once[0, 30d] p(X)", Codec.INTEGERS)


def test_several_mistakes_in_a_range_are_all_reported_where_they_are() -> None:
    with pytest.raises(ProgramError) as refused:
        read("once[-1, 3q] p(X)")
    spans = [found.span for found in refused.value.diagnostics]
    assert [span.content for span in spans if span] == ["-1", "q"]


# -- words --------------------------------------------------------------------------------------

WORDS = ["once", "historically", "eventually", "always", "since", "until"]


@pytest.mark.parametrize("word", WORDS)
def test_the_words_are_symbols_among_arguments(word: str) -> None:
    symbol = Constant(word)
    assert read(f"p({word})") == (Positive(Atom("p", (symbol,))),)
    assert read(f"once p({word})") == (metric("once", Positive(Atom("p", (symbol,)))),)
    assert parse_program(SourceText("text", f"p({word}). q :- X = {word}.")).diagnostics == ()


@pytest.mark.parametrize("word", ["since", "until"])
def test_since_and_until_name_predicates_too(word: str) -> None:
    atom = Atom(word, (Variable("X"),))
    assert read(f"{word}(X) {word} {word}(X)") == (metric(word, Positive(atom), Positive(atom)),)
    assert parse_atom(SourceText("text", f"{word}(X)")) == atom


@pytest.mark.parametrize("word", WORDS[:4])
def test_the_other_operators_name_no_predicate(word: str) -> None:
    for text in (f"{word}(a).", f"{word}(X) :- p(X).", f".constraint {word} :- p(X)."):
        (found,) = parse_program(SourceText("text", text)).diagnostics
        assert "cannot name a predicate" in found.claim
    with pytest.raises(ProgramError, match="names no predicate"):
        read(f"{word}(X)")


# -- depth --------------------------------------------------------------------------------------

MANY = 3_000


@pytest.mark.parametrize(
    "body",
    [
        "once " * MANY + "p",
        "(" * MANY + "p" + " since q)" * MANY,
        "(p until " * MANY + "p" + ")" * MANY,
        "1 = count : { " * MANY + "p" + " }" * MANY,
        "X = 1 + sum V : { " * MANY + "p(V)" + " }" * MANY,
        "(p, " * MANY + "p" + ")" * MANY,
        "(p ; " * MANY + "p" + ")" * MANY,
        "1 = f(count : { once p, " * MANY + "p" + "})" * MANY,
    ],
)
def test_what_nests_too_deep_is_refused_once(body: str) -> None:
    parsed = parse_program(SourceText("text", f"h :- {body}.\nq :- p."))
    assert [str(found.code) for found in parsed.diagnostics if "deep" in found.claim] == ["CL110"]
    assert [rule.head.predicate for rule in parsed.program.rules] == ["q"], "the rest is kept"


def test_a_chain_that_is_long_but_not_deep_is_read() -> None:
    body = ", ".join(["once p(X)", "1 < count : { p(X) }", "(p(X) ; q(X))"] * 300)
    assert len(read(body)) == 900
