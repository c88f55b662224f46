from __future__ import annotations

from cartelogic.analysis.inference import Inferred, infer
from tests.evaluation import loaded


def inferred(text: str) -> Inferred:
    analysis, _ = loaded(text)
    return infer(analysis.context)


def kinds(text: str, relation: str = "q") -> list[str]:
    return [" ".join(sorted(column)) for column in inferred(text).kinds[relation]]


def test_kinds_come_from_facts() -> None:
    text = 'p(a, 1, "t", 2.5, 2014-01-01). '
    text += 'p(b, x, "t", 1, [2014-01-01, 2014-01-02]). q(A) :- p(A, _, _, _, _).'
    assert kinds(text, "p") == ["symbol", "number symbol", "text", "float number", "date interval"]
    assert kinds(text) == ["symbol"]


def test_kinds_go_through_recursion() -> None:
    assert kinds("p(a). p(1). q(X) :- r(X). r(X) :- q(X). r(X) :- p(X).") == ["number symbol"]


def test_a_variable_has_the_kinds_that_all_its_places_allow() -> None:
    assert kinds("p(a). p(1). r(1). r(2014-01-01). q(X) :- p(X), r(X).") == ["number"]


def test_functions_have_kinds() -> None:
    text = "p(1, 2.5, 2014-01-01). q(X + 1, X + Y, D - D, D + 1, strlen(a), cat(a, b), [D, D]) "
    assert kinds(text + ":- p(X, Y, D).") == [
        "number", "float", "number", "date", "number", "text", "interval",
    ]  # fmt: skip


def test_ends_of_intervals_are_instants_of_the_time_line() -> None:
    rule = "q(I, S, E) @ I :- p(a) @ I, p(a) @ [S, E]."
    assert kinds(f"p(a) @ [2014, 2015]. {rule}") == ["interval", "date", "date"]
    assert kinds(f".time integer\np(a) @ [1, 2]. {rule}") == ["interval", "number", "number"]


def test_what_reports_are_has_kinds() -> None:
    text = "p(a). q(R, S, D, N) :- report(R, S), published(R, D), credibility(R, N)."
    assert kinds(text) == ["symbol", "symbol", "date", "number"]


def test_a_relation_is_temporal_if_anything_it_reads_at_the_instant_is() -> None:
    found = inferred(
        "p(a) @ [2014, 2015]. t(a). a(X) :- p(X). b(X) :- t(X), not p(X). c(X) :- R says p(X)."
        "d(X) :- t(X). e(X) @ [2014, 2015] :- t(X). f(X) :- t(X), e(X). g(X) :- t(X), d(X)."
    ).temporal
    assert found == {"p", "says p", "denies p", "a", "b", "c", "e", "f"}
