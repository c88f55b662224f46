"""``.expect`` lines: what they say, how they are printed, and what is wrong with some."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic import KnowledgeBase
from cartelogic.model.clauses import Atom, Expectation, ExpectedFinding, Program
from cartelogic.model.printing import format_program
from cartelogic.model.terms import Constant, Variable, Wildcard
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_program
from cartelogic.temporal import Codec, UncertainInterval, parse_bound

BOUNDS = ["2010", "2011-06", "2012-03-04", "2010~", "2010-02-03..2011-05-06", "_"]
LATER = ["2013", "2014-06", "2015-03-04", "_"]


def parsed(text: str) -> Program:
    found = parse_program(SourceText("text", text))
    assert found.diagnostics == ()
    return found.program


def only(text: str) -> Expectation:
    (expectation,) = parsed(text).expectations
    assert isinstance(expectation, Expectation)
    return expectation


def codes(text: str) -> list[str]:
    return [str(found.code) for found in parse_program(SourceText("text", text)).diagnostics]


def interval(start: str, end: str) -> UncertainInterval:
    return UncertainInterval(parse_bound(start, Codec.DAYS), parse_bound(end, Codec.DAYS))


atoms = st.builds(
    Atom,
    st.sampled_from(["p", "contested", "certainly", "exactly", "now", "symmetric"]),
    st.lists(
        st.sampled_from([Constant("a"), Constant(7), Variable("X"), Wildcard()]), max_size=3
    ).map(tuple),
)
intervals = st.builds(interval, st.sampled_from(BOUNDS), st.sampled_from(LATER))


@st.composite
def expectations(draw: st.DrawFn) -> Expectation:
    when = draw(st.lists(intervals, max_size=3).map(tuple))
    negated = draw(st.booleans())
    plain = negated or not when
    days = st.none() | st.integers(700_000, 740_000)
    return Expectation(
        draw(atoms),
        negated,
        None if negated else draw(st.none() | st.integers(1, 9)),
        draw(st.sampled_from(["possible", "certain", "contested"])),
        when,
        "throughout" if plain else draw(st.sampled_from(["throughout", "exactly", "sometime"])),
        draw(days),
        draw(days),
    )


@given(expectations())
def test_what_is_printed_parses_back_to_itself(expectation: Expectation) -> None:
    program = Program(expectations=(expectation,))
    assert parsed(format_program(program)) == program


def test_findings_parse_back_to_themselves() -> None:
    program = Program(
        expectations=(ExpectedFinding("CL401", True), ExpectedFinding("CL508", False))
    )
    assert parsed(format_program(program)) == program


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("2014", ("2014", "2014")),
        ("2014-06", ("2014-06", "2014-06")),
        ("2014-06-01", ("2014-06-01", "2014-06-01")),
        ("[2012, 2013-06]", ("2012", "2013-06")),
        ("[_, 2013]", ("_", "2013")),
    ],
)
def test_a_bound_alone_is_the_time_it_names(written: str, means: tuple[str, str]) -> None:
    assert only(f".expect p @ {written}.").when == (interval(*means),)


def test_several_intervals_are_joined_as_answers_print_them() -> None:
    expectation = only(".expect p exactly @ [2010, 2011] + [2013, 2014] + 2016.")
    assert expectation.when == (
        interval("2010", "2011"),
        interval("2013", "2014"),
        interval("2016", "2016"),
    )


def test_words_of_expectations_are_names_elsewhere() -> None:
    program = parsed("error(now). contested(exactly). p(A) :- error(A), not contested(A).")
    assert [str(fact.atom.predicate) for fact in program.facts] == ["error", "contested"]


def test_a_predicate_named_like_an_extent_follows_one() -> None:
    assert only(".expect contested(a).").atom.predicate == "contested"
    assert only(".expect possibly contested exactly @ 2014.").atom.predicate == "contested"
    assert only(".expect contested exactly @ 2014.").atom.predicate == "exactly"
    assert only(".expect contested @ 2014.").extent == "possible"


def test_integers_are_instants_where_time_is() -> None:
    expectation = only(".time integer\n.expect p @ [3, 5] + 7 as_of 9.")
    assert [str(written) for written in expectation.when] == ["[3, 5]", "7"]
    assert expectation.as_of == 9


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (".expect not p exactly @ 2014.", "CL108"),
        (".expect 0 p.", "CL108"),
        (f".expect {'9' * 5000} p.", "CL108"),
        (".expect p @ #inf.", "CL104"),
        (".expect p @ 3.5.", "CL107"),
        (".expect p @ _.", "CL107"),
        (".expect p now #inf.", "CL108"),
        (".expect error CL999.", "CL108"),
        (".expect error CL508.", "CL108"),
        (".expect warning CL401.", "CL108"),
        (".expect p now 2014-01-01 now 2014-01-02.", "CL108"),
        (".expect p as_of b.", "CL108"),
        (".expect p as_of 2014.", "CL108"),
        (".expect p as_of 2014-06.", "CL106"),
        (".expect p @ X.", "CL107"),
        (".expect p @ [2012, 2013] - 2012.", "CL107"),
        (".expect p @ [2014, 2012].", "CL105"),
        (".expect p @ 2014-13.", "CL104"),
        (".expect p, q.", "CL101"),
        (".expect p :- q.", "CL101"),
        (".expect R says p.", "CL101"),
        (".expect p(2012-05).", "CL106"),
        (".expect", "CL103"),
    ],
)
def test_what_is_no_expectation_is_refused(text: str, code: str) -> None:
    assert set(codes(text)) == {code}


def test_what_is_more_than_an_atom_is_told_where_to_go() -> None:
    (found,) = parse_program(SourceText("text", ".expect p, q.")).diagnostics
    assert "one atom is expected" in found.hint


def test_a_program_with_expectations_is_loaded_as_without_them() -> None:
    text = "p(a) @ [2012, 2013].\nq(X) :- p(X).\n"
    plain = KnowledgeBase.from_text(text)
    tested = KnowledgeBase.from_text(text + ".expect not q(a).\n.expect error CL401.\n")
    assert tested.query("q(X)") == plain.query("q(X)")
    assert [d.code for d in tested.check()] == [d.code for d in plain.check()]
    assert format_program(tested.program).endswith(".expect not q(a).\n.expect error CL401.\n")


def test_folders_are_loaded_without_their_tests(tmp_path: object) -> None:
    from pathlib import Path

    from cartelogic import load

    folder = Path(str(tmp_path))
    (folder / "ties.dl").write_text("p(a).\n")
    (folder / "test_ties.dl").write_text('.include "ties.dl"\np(b).\n.expect p(a).\n')
    (folder / "test_ties.yaml").write_text("sources:\n  s: {title: S, kind: outlet}\n")
    (folder / "ties_test.dl").write_text("p(c).\n")
    kb = load(folder)
    assert [answer["X"] for answer in kb.query("p(X)")] == ["a", "c"]
    assert "s" not in kb.database.sources
    assert [a["X"] for a in load(folder / "test_ties.dl").query("p(X)")] == ["a", "b"]
