"""Literals of an attempt in words: values that are ranges, aggregates, what is in the way."""

from __future__ import annotations

from cartelogic import KnowledgeBase
from cartelogic.provenance.why_not import WhyNot

INTEGER = ".time integer\n"


def of(text: str) -> KnowledgeBase:
    return KnowledgeBase.from_text(f"{INTEGER}{text}", name="toy")


def told(why_not: WhyNot) -> list[str]:
    """Its lines without indents, up to what would help."""
    text, _, _ = why_not.text().partition("\n  it would ")
    return [line.strip() for line in text.split("\n")]


# -- values known as ranges ----------------------------------------------------------------


def test_what_may_be_so_is_not_certain_and_not_false() -> None:
    kb = of("p(ann) @ [1..5, 9]. q(X) @ I :- p(X) @ I, start(I) < 3.")
    assert kb.query("q(ann)")
    lines = told(kb.why_not("q(ann)", at=7, extent="certain"))
    assert lines[-1] == "✗ start(I) < 3 is not certain: I = [1..5, 9]"


def test_what_cannot_be_so_is_false_whatever_the_range() -> None:
    kb = of("p(ann) @ [1..5, 9]. q(X) @ I :- p(X) @ I, start(I) > 7.")
    assert told(kb.why_not("q(ann)"))[-1] == "✗ start(I) > 7 is false: I = [1..5, 9]"


def test_bounds_that_one_variable_has_to_be_are_shown_with_their_values() -> None:
    kb = of(
        "p(ann) @ [1..3, 20]. r(ann) @ [5..6, 20]. q(X) @ [S, 9] :- p(X) @ [S, _], r(X) @ [S, _]."
    )
    assert told(kb.why_not("q(ann)")) == [
        "q(ann) never holds",
        "by toy:2 q(X) @ [S, 9] :- p(X) @ [S, _], r(X) @ [S, _].",
        "with X = ann, S = 1..3",
        "✓ p(ann) @ [S, _], with [1..3, 20]",
        "✓ r(ann) @ [5..6, _], with [5..6, 20]",
        "✗ 5..6 <= S is false: S = 1..3",
    ]


# -- aggregates ----------------------------------------------------------------------------


def test_an_aggregate_tells_some_of_the_rows_it_is_over() -> None:
    rows = " ".join(f"r(ann, c{i})." for i in range(5))
    lines = told(of(f"{rows} n(A, N) :- r(A, _), N = count : {{ r(A, _) }}.").why_not("n(ann, 3)"))
    assert lines[-2:] == [
        "✗ count : { r(ann, _) } = 3 at no time",
        "✗ the count is 5, over r(ann, c0), r(ann, c1) and r(ann, c2) and 2 more",
    ]


def test_an_aggregate_of_nothing_has_no_row_to_count() -> None:
    kb = of("g(ann). r(bea, 2). n(A, N) :- g(A), N = sum X : { r(A, X) }.")
    assert told(kb.why_not("n(ann, 4)"))[3:] == [
        "✓ g(ann) always, by toy:2",
        "✗ sum X : { r(ann, X) } = 4 at no time",
        "✗ r(ann, _) has no row to count",
        "no report claims r(ann, _)",
        "nothing mentions `ann` there",
    ]


def test_an_aggregate_of_ranges_is_known_as_a_range() -> None:
    kb = of("p(ann) @ [1..3, 20..22]. n(N) :- N = count : { p(X) }.")
    lines = told(kb.why_not("n(1)", at=2, extent="certain"))
    assert lines[-1] == "✗ the count is 0..1, over p(ann)"


# -- what is in the way --------------------------------------------------------------------


def test_of_many_reports_behind_one_thing_the_first_are_cited() -> None:
    kb = of(
        "p(ann). a(ann). b(ann). c(ann). d(ann). e(X) :- a(X), b(X), c(X), d(X). "
        "q(X) :- p(X), not e(X)."
    )
    assert told(kb.why_not("q(ann)"))[-1] == (
        "✗ not e(ann): e(ann) always, by toy:2:9, toy:2:17, toy:2:25 and 1 more"
    )


def test_touching_intervals_are_just_not_together() -> None:
    kb = of("p(ann) @ [1, 2]. r(ann) @ [3, 4]. q(X) :- p(X), r(X).")
    assert told(kb.why_not("q(ann)"))[-1] == (
        "both hold at some time, never together: just not (p(ann) ends 2, r(ann) starts 3)"
    )


def test_an_aggregate_of_both_infinities_has_no_value() -> None:
    kb = of(
        "p(ann) @ [_, 5]. p(bea) @ [3, _]. v(S) @ [_, _] :- p(_) @ [S, _]. "
        "v(E) @ [_, _] :- p(_) @ [_, E]. n(N) :- N = sum V : { v(V) }."
    )
    lines = told(kb.why_not("n(3)"))
    assert lines[-1] == "✗ the sum has no value, over v(#inf), v(3) and v(5) and 1 more"
