"""Each property: rules that have it, rules that do not, and facts that show it when pasted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import pytest
from attrs import evolve, frozen

from cartelogic import KnowledgeBase
from cartelogic.model.values import Row
from cartelogic.temporal import IntervalSet
from cartelogic.testing import (
    Facts,
    Held,
    NothingTested,
    PropertyFailed,
    Rules,
    commutes_with_time_shift,
    constraints_hold,
    is_irreflexive,
    is_monotone,
    is_symmetric,
    is_transitive,
    never_both,
    only_grows,
    survives_splitting,
)
from cartelogic.testing.properties.moving import later_facts

Extents = dict[Row, IntervalSet]


def pasted(rules: str, facts: Facts | str) -> KnowledgeBase:
    """The rules with the facts below them, as a user would have them in one file."""
    return KnowledgeBase.from_text(f"{rules}\n{facts}\n", name="pasted")


def held(kb: KnowledgeBase, predicate: str) -> Extents:
    """What a knowledge base holds of a predicate."""
    return dict(kb._engine().relation(predicate))


def one_way_only(kb: KnowledgeBase) -> bool:
    rows = held(kb, "p")
    return any(extent != rows.get((b, a)) for (a, b), extent in rows.items())


def of_itself(kb: KnowledgeBase) -> bool:
    return any(a == b for a, b in held(kb, "p"))


def with_a_missing_step(kb: KnowledgeBase) -> bool:
    rows = held(kb, "p")
    return any(
        (extent & rows[other]) - rows.get((row[0], other[1]), IntervalSet())
        for row, extent in rows.items()
        for other in rows
        if row[1] == other[0]
    )


def with_a_violation(kb: KnowledgeBase) -> bool:
    return bool(kb.violations())


def with_both(kb: KnowledgeBase) -> bool:
    return any(not clash.is_denial for clash in kb.contradictions())


@frozen
class Property:
    """A property with rules for and against it.

    Attributes:
        check: runs it on rules.
        good: rules that have it.
        bad: rules that do not.
        shown: whether a knowledge base shows that it is broken.
    """

    check: Callable[..., Held]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    shown: Callable[[KnowledgeBase], bool]


DISJOINT = ".decl p(a: group, b: place) disjoint(q)\n.decl q(a: group, b: place)\n"
FUNCTIONAL = ".decl p(a: group, n: number) functional(a)\n"
IRREFLEXIVE = ".decl p(a: group, b: group) irreflexive\n"
OF_ONE_SET = {
    "symmetric": Property(
        partial(is_symmetric, predicate="p"),
        (
            "p(A, B) :- met(A, B).\np(A, B) :- met(B, A).",
            ".decl met(a: group, b: group) symmetric\np(A, B) :- once[0, 1mo] met(A, B).",
            "p(A, B) :- e(A, C), e(B, C).",
            ".time integer\np(A, B) :- e(A, C), e(B, C).",
        ),
        (
            "p(A, B) :- met(A, B).",
            "p(A, B) :- e(A, C), e(B, C), A < B.",
            ".decl met(a: group, b: group) symmetric\np(A, B) :- met(A, B), not left(A).",
            ".time integer\np(A, B) @ J :- met(A, B) @ I, met(B, A) @ J, I before J.\n"
            "p(A, B) @ I :- met(A, B) @ I.",
        ),
        one_way_only,
    ),
    "irreflexive": Property(
        partial(is_irreflexive, predicate="p"),
        (
            "p(A, B) :- e(A, B), A != B.",
            ".decl e(a: group, b: group) irreflexive\np(A, B) :- e(A, B).",
        ),
        ("p(A, B) :- e(A, C), e(C, B).", "p(A, A) :- entity(A, group)."),
        of_itself,
    ),
    "transitive": Property(
        partial(is_transitive, predicate="p"),
        ("p(A, B) :- e(A, B).\np(A, C) :- p(A, B), e(B, C).",),
        ("p(A, B) :- e(A, B).", "p(A, B) :- e(A, B).\np(A, C) :- e(A, B), e(B, C)."),
        with_a_missing_step,
    ),
    "constraints": Property(
        constraints_hold,
        (
            ".constraint bad(X) :- p(X), r(X).\np(A) :- q(A, _), not r(A).",
            IRREFLEXIVE + "p(A, B) :- e(A, B), A != B.",
            # What facts alone decide, the facts keep.
            ".constraint lone(X) :- e(X, X).\n" + IRREFLEXIVE + "p(A, B) :- e(A, B).",
            FUNCTIONAL + "p(A, N) :- N = count : { e(A, _) }, e(A, _).",
        ),
        (
            ".constraint bad(X) :- p(X), r(X).\np(A) :- q(A, _).",
            IRREFLEXIVE + "p(A, C) :- e(A, B), e(B, C).",
            FUNCTIONAL + "p(A, N) :- size(A, N).",
        ),
        with_a_violation,
    ),
    "never both": Property(
        never_both,
        (
            DISJOINT + "p(A, B) :- met(A, B), not fought(A, B).\nq(A, B) :- fought(A, B).",
            DISJOINT + "p(A, B) :- e(A, B, good).\nq(A, B) :- e(A, B, bad), not e(A, B, good).",
        ),
        (
            DISJOINT + "p(A, B) :- met(A, B).\nq(A, B) :- fought(A, B).",
            # Places of which one lies in the other.
            DISJOINT + "p(A, B) :- met(A, B), not fought(A, B).\nq(A, B) :- fought(A, B).\n"
            "within(place1, place2).",
        ),
        with_both,
    ),
}
CASES = [
    (name, number) for name, known in OF_ONE_SET.items() for number, _ in enumerate(known.good)
]
BREAKS = [
    (name, number) for name, known in OF_ONE_SET.items() for number, _ in enumerate(known.bad)
]


@cache
def failure(name: str, number: int) -> PropertyFailed:
    """How rules without a property fail."""
    tried = OF_ONE_SET[name]
    with pytest.raises(PropertyFailed) as caught:
        tried.check(Rules.from_text(tried.bad[number]))
    return caught.value


@pytest.mark.parametrize(("name", "number"), CASES)
def test_rules_with_the_property_pass(name: str, number: int) -> None:
    tried = OF_ONE_SET[name]
    result = tried.check(Rules.from_text(tried.good[number]), max_examples=25)
    assert result
    assert result.telling > 10, "hardly an example was about it"


@pytest.mark.parametrize(("name", "number"), BREAKS)
def test_the_facts_of_a_failure_break_it_when_they_are_pasted(name: str, number: int) -> None:
    tried, failed = OF_ONE_SET[name], failure(name, number)
    assert failed.facts is not None
    assert tried.shown(pasted(tried.bad[number], failed.facts))
    for line in str(failed.facts).splitlines():
        assert line in str(failed)


@pytest.mark.parametrize(("name", "number"), BREAKS)
def test_no_fact_of_a_failure_can_be_left_out(name: str, number: int) -> None:
    tried, failed = OF_ONE_SET[name], failure(name, number)
    assert failed.facts is not None
    for fewer in failed.facts.each_left_out():
        assert not tried.shown(pasted(tried.bad[number], fewer))


def test_a_failure_shows_facts_to_paste_and_both_proofs() -> None:
    with pytest.raises(PropertyFailed) as caught:
        is_symmetric(Rules.from_text("friends(A, B) :- met(A, B)."), "friends")
    assert str(caught.value) == (
        "not so: `friends` is symmetric. At 2014-01-01, friends(a, b) holds, and friends(b, a) "
        "does not\n"
        "\n"
        "these facts show it:\n"
        "\n"
        "    met(a, b).\n"
        "\n"
        "why friends(a, b):\n"
        "\n"
        "    friends(a, b) always\n"
        "      by rules.dl:1 friends(A, B) :- met(A, B).\n"
        "      with A = a, B = b\n"
        "      └─ met(a, b) always, stated in facts.dl:1\n"
        "\n"
        "why not friends(b, a):\n"
        "\n"
        "    friends(b, a) does not hold at 2014-01-01\n"
        "      by rules.dl:1 friends(A, B) :- met(A, B).\n"
        "        with A = b, B = a\n"
        "        ✗ met(b, a) at no time\n"
        "          no report claims met(b, a)\n"
        "          nothing mentions `b` there\n"
        "          nothing mentions `a` there\n"
        "          there is met(a, b)\n"
        "      it would hold\n"
        "        if a report claimed met(b, a) at 2014-01-01\n"
        "\n"
        "found in example 1, with seed=0"
    )


# -- one fact more ----------------------------------------------------------------------------

SHRINKING = (
    "p(A) :- person(A), not held(A).",
    "p(A, N) :- person(A), N = count : { held(A, _) }.",
    "p(A) :- person(A) @ I, days(I) < 3, here(A).",
    "p(A) :- calm(A) since[0, 1mo] person(A), not historically[0, 2d] held(A).",
    ".time integer\np(A) :- person(A), not held(A).",
)


@pytest.mark.parametrize("text", SHRINKING)
def test_the_last_fact_of_a_failure_takes_something_away(text: str) -> None:
    with pytest.raises(PropertyFailed) as caught:
        is_monotone(Rules.from_text(text), "p")
    facts = caught.value.facts
    assert facts is not None
    fewer = evolve(facts, claims=facts.claims[:-1])
    before, after = (held(pasted(text, some), "p") for some in (fewer, facts))
    assert any(extent - after.get(row, IntervalSet()) for row, extent in before.items())
    assert f"`{facts.lines[-1].removesuffix('.')}`" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "p(A) :- person(A), held(A).",
        "p(A) :- person(A) ; once[0, 3mo] held(A).\np(A) :- p(B), knows(A, B).",
        "p(A) :- held(A) since[1, 10] person(A).",
    ],
)
def test_what_negates_nothing_is_monotone(text: str) -> None:
    assert is_monotone(Rules.from_text(text), "p", max_examples=60).telling > 20
    assert only_grows(Rules.from_text(text), max_examples=20)


def test_only_grows_leaves_out_what_depends_on_an_absence() -> None:
    rules = Rules.from_text(
        "p(A) :- person(A), not held(A).\nq(A) :- p(A).\nr(A) :- person(A), held(A).\n"
        "s(A) @ I :- person(A) @ I.\nt(A) :- (not held(A)) since person(A)."
    )
    assert only_grows(rules, max_examples=20).note == "left out: p, q, s, t"


def test_only_grows_says_so_if_nothing_is_left_to_check() -> None:
    with pytest.raises(LookupError, match="every conclusion depends on an absence"):
        only_grows(Rules.from_text("p(A) :- person(A), not held(A)."))


# -- facts moved, facts cut ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "p(A) :- once[0, 30d] q(A).\np(A) @ [end(I) + 1, _] :- q(A) @ I.",
        "p(A) :- once[0, 1mo] q(A), not historically[0, 1y] r(A).",
        "p(A, S) @ I :- q(A) @ I, S = start(I).",  # a date moves with its fact
        ".time integer\np(A) :- once[0, 3] q(A), not r(A).",
        "p(A) :- q(A), born(A, D), once[1, 4] r(A), D < D + 1.",
    ],
)
def test_rules_without_dates_commute_with_a_time_shift(text: str) -> None:
    assert commutes_with_time_shift(Rules.from_text(text), "p", max_examples=25).telling > 10


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("p(A) @ [2014-06-01, _] :- q(A).", 1),
        ("p(A) :- q(A) @ I, start(I) < 2014-01-02, r(A).", 1),
        ("p(A) :- once[0, 1mo] q(A).", 30),  # months are not all of one length
        (".time integer\np(A, S) @ I :- q(A) @ I, S = start(I).", 1),
    ],
)
def test_rules_with_dates_do_not(text: str, by: int) -> None:
    with pytest.raises(PropertyFailed) as caught:
        commutes_with_time_shift(Rules.from_text(text), "p", by=by)
    facts = caught.value.facts
    assert facts is not None
    before, after = (held(pasted(text, some), "p") for some in (facts, later_facts(facts, by)))
    assert {
        row: IntervalSet([(part.start + by, part.end + by) for part in extent])
        for row, extent in before.items()
    } != after


@pytest.mark.parametrize(
    "text",
    [
        "p(A) :- once[0, 30d] q(A).\np(A) @ [end(I) + 1, _] :- q(A) @ I.",
        "p(A, N) :- q(A), N = count : { r(_) }.",
    ],
)
def test_what_reads_what_holds_survives_splitting(text: str) -> None:
    assert survives_splitting(Rules.from_text(text), "p", max_examples=25).telling > 10


def test_what_reads_the_spells_of_reports_does_not() -> None:
    text = "p(A) @ I :- R says q(A) @ I, days(I) > 1, report(R, _)."
    with pytest.raises(PropertyFailed, match="the facts, one of them split") as caught:
        survives_splitting(Rules.from_text(text), "p")
    assert caught.value.facts is not None
    assert len(caught.value.facts) == 1


# -- what all of them share -----------------------------------------------------------------------


def test_a_run_can_be_repeated() -> None:
    rules = Rules.from_text("p(A, B) :- met(A, B), not left(A).")

    def message(seed: int) -> str:
        with pytest.raises(PropertyFailed) as caught:
            is_symmetric(rules, "p", seed=seed)
        return str(caught.value)

    assert message(3) == message(3)
    assert "with seed=3" in message(3)


def test_a_property_of_nothing_fails() -> None:
    rules = Rules.from_text("p(A, B) :- met(A, B), A < B, A > B.")
    with pytest.raises(NothingTested, match="not tested, for in 20 examples nothing was derived"):
        is_symmetric(rules, "p", max_examples=20)


def test_a_predicate_that_no_rule_concludes_is_refused() -> None:
    with pytest.raises(LookupError, match="no rule concludes `freinds`; did you mean `friends`"):
        is_symmetric(Rules.from_text("friends(A, B) :- met(A, B)."), "freinds")


def test_columns_that_are_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match="`p` has no column 1, counted from 0"):
        is_symmetric(Rules.from_text("p(A) :- met(A, B), A != B."), "p")


def test_a_failure_says_when_now_is_if_rules_ask() -> None:
    rules = Rules.from_text("p(A, B) :- met(A, B), now(D), D > 2014-01-05.")
    with pytest.raises(PropertyFailed, match=r"with seed=0; now\(2014-01-15\)\Z"):
        is_symmetric(rules, "p")


def test_constraints_on_facts_alone_are_nothing_to_check() -> None:
    rules = Rules.from_text(".decl e(a: group, b: group) irreflexive\np(A, B) :- e(A, B).")
    with pytest.raises(LookupError, match="nothing is declared of what these rules conclude"):
        constraints_hold(rules)
    with pytest.raises(LookupError, match="declared disjoint with anything"):
        never_both(rules)


def test_what_nothing_was_tested_of_is_named_among_many() -> None:
    rules = Rules.from_text("p(A) :- q(A), A != A.\nr(A) :- q(A).")
    held = survives_splitting(rules, max_examples=10)
    assert held.note.startswith("`p` survives splitting: not tested, for in 10 examples")


def test_an_evaluation_that_must_stop_is_no_failure_and_no_proof() -> None:
    rules = Rules.from_text("p(A, N / 0) :- size(A, N).")
    with pytest.raises(NothingTested, match=r"evaluations stopped: .*division by zero"):
        is_irreflexive(rules, "p", max_examples=10)
