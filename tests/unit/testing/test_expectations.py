"""What an ``.expect`` line demands, in words and of answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic import EvaluationError, KnowledgeBase, ProgramError
from cartelogic.model.clauses import Expectation
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_program
from cartelogic.temporal import Codec, Interval, IntervalSet
from cartelogic.testing.expectations import Demand, failure_of


def demand(text: str, codec: Codec = Codec.DAYS) -> Demand:
    parsed = parse_program(SourceText("test", f".expect {text}."), codec)
    assert parsed.diagnostics == ()
    (expectation,) = parsed.program.expectations
    assert isinstance(expectation, Expectation)
    return Demand.of(expectation, codec)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("p", "at some time"),
        ("not p", "never"),
        ("p @ 2012", "throughout [2012-01-01, 2012-12-31]"),
        ("p @ [2012-06, 2013~]", "throughout [2012-06-01, 2014-12-31]"),
        ("p sometime @ 2012", "at some instant of [2012-01-01, 2012-12-31]"),
        (
            "p exactly @ 2012-05-05 + [2014, _]",
            "exactly [2012-05-05, 2012-05-05] + [2014-01-01, _]",
        ),
        ("not certainly p @ 2012-05-05", "certainly, at no instant of [2012-05-05, 2012-05-05]"),
        ("1 contested p", "1 answer, contested, at some time"),
        (
            "2 p @ 2012 as_of 2015-01-01 now 2016-01-01",
            "2 answers, throughout [2012-01-01, 2012-12-31], as of 2015-01-01, with now 2016-01-01",
        ),
    ],
)
def test_a_demand_in_words(text: str, words: str) -> None:
    assert demand(text).words(Codec.DAYS) == words


spans = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda s: (s[0], s[0] + s[1]))
sets = st.lists(spans, max_size=3).map(IntervalSet)
hows = st.sampled_from(["", "exactly", "sometime"])


def written(instants: IntervalSet) -> str:
    return " + ".join(f"[{part.first}, {part.last}]" for part in instants)


@given(st.lists(sets.filter(bool), max_size=3), sets.filter(bool), hows, st.booleans())
def test_a_demand_is_met_by_its_definition(
    held: list[IntervalSet], window: IntervalSet, how: str, negated: bool
) -> None:
    """Each answer, instant by instant."""
    facts = [
        f"p({i}) @ [{part.first}, {part.last}].\n" for i, each in enumerate(held) for part in each
    ]
    kb = KnowledgeBase.from_text(".time integer\n.decl p(i: number)\n" + "".join(facts))
    line = range(0, 20)
    asked = [instant for instant in line if instant in window]
    times = [[instant for instant in line if instant in each] for each in held]
    how = "" if negated else how
    if negated or how == "sometime":
        good = [bool(set(asked) & set(time)) for time in times]
    elif how == "exactly":
        good = [time == asked for time in times]
    else:
        good = [set(asked) <= set(time) for time in times]
    text = f"{'not ' if negated else ''}p(X) {how} @ {written(window)}"
    found = failure_of(kb, demand(text, Codec.INTEGERS))
    assert (found is None) == (any(good) != negated)
    for count in range(1, 4) if not negated else ():
        found = failure_of(kb, demand(f"{count} {text}", Codec.INTEGERS))
        assert (found is None) == (sum(good) == count)


def test_a_mistake_is_shown_in_the_test_and_not_in_a_copy_of_it() -> None:
    kb = KnowledgeBase.from_text("p(a). rival(X) :- p(X).")
    with pytest.raises(ProgramError) as refused:
        failure_of(kb, demand("rivall(a)"))
    assert "test:1:9" in str(refused.value)
    assert "did you mean `rival`?" in str(refused.value)


def test_an_evaluation_that_has_to_stop_is_told() -> None:
    kb = KnowledgeBase.from_text("p(a). q(X) :- p(X), now(D), D > 2012-01-01.")
    with pytest.raises(EvaluationError, match="CL601"):
        failure_of(kb, demand("q(a)"))
    assert failure_of(kb, demand("q(a) now 2012-01-02")) is None
    assert failure_of(kb, demand("not q(a) now 2012-01-01")) is None


def test_each_extent_is_looked_at_by_its_word() -> None:
    kb = KnowledgeBase.from_text(
        ".decl p(a: group) disjoint(q)\n.decl q(a: group)\n"
        "p(a) @ [2010-06, 2013-12-31].\nq(a) @ [2013-01-01, 2014-12-31]."
    )
    for met in (
        "p(a) exactly @ [2010-06-01, 2013-12-31]",
        "certainly p(a) exactly @ [2010-06-30, 2012-12-31]",
        "contested p(a) exactly @ 2013",
        "not contested p(a) @ [2010, 2012]",
        "not certainly p(a) @ 2013",
        "possibly p(a) @ 2013",
    ):
        assert failure_of(kb, demand(met)) is None, met
    found = failure_of(kb, demand("certainly p(a) @ 2013"))
    assert found is not None
    assert any("is not certain" in reason for reason in found.reasons)
    found = failure_of(kb, demand("not contested p(a)"))
    assert found is not None
    assert any("q(a)" in reason for reason in found.reasons), "what speaks against it"


def test_what_holds_before_the_calendar_only_is_proven_as_well() -> None:
    kb = KnowledgeBase.from_text("s(a). p(a) @ [0001-01-01, _]. q(X) :- s(X), not p(X).")
    found = failure_of(kb, demand("not q(a)"))
    assert found is not None
    assert any("q(a) [_, " in reason for reason in found.reasons)


def test_what_always_holds_is_proven_at_a_day_with_a_name() -> None:
    kb = KnowledgeBase.from_text("p(a).")
    found = failure_of(kb, demand("not p(a) @ [_, _]"))
    assert found is not None
    assert found.reasons[0] == "why:"
    assert demand("p(a) @ [_, _]").window == IntervalSet([Interval(float("-inf"), float("inf"))])
    assert failure_of(kb, demand("p(a) exactly @ [_, _]")) is None
