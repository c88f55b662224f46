"""Suggestions: what of a report would change, and by how much."""

from __future__ import annotations

from cartelogic import KnowledgeBase
from cartelogic.provenance.proof import Ground
from cartelogic.provenance.refusals.changes import Suggestion
from cartelogic.provenance.why_not import WhyNot
from cartelogic.temporal import NEG_INF, POS_INF, Interval

P = ".decl p(x: symbol)\n"
INTEGER = ".time integer\n"
ACCEPTING = f"{P}accepted(R) :- reliability(S, a), report(R, S). q(X) :- p(X)."


def of(text: str) -> KnowledgeBase:
    return KnowledgeBase.from_text(text, name="toy")


def offered(why_not: WhyNot) -> list[str]:
    """The suggestions as they are told."""
    _, _, told = why_not.text().partition("  it would ")
    return [line.strip() for line in told.split("\n")[1:]]


def kinds(suggestion: Suggestion) -> list[str]:
    return [change.kind for change in suggestion.changes]


# -- a claim that would hold for longer ----------------------------------------------------


def test_an_extension_without_end_is_about_days_without_end() -> None:
    why_not = of(f"{INTEGER}p(a) @ [3, 9]. q(X) :- historically p(X).").why_not("q(a)", at=5)
    extended, added = why_not.suggestions
    assert kinds(extended) == ["extend"]
    assert (extended.interval, extended.days) == (Interval(NEG_INF, 10), POS_INF)
    assert (kinds(added), added.days) == (["add"], POS_INF)
    assert offered(why_not) == [
        "if toy:2 claimed p(a) from _ on",
        "if a report claimed p(a) for [_, 2]",
    ]


def test_what_has_no_end_grows_at_its_other_end() -> None:
    kb = of(f"{INTEGER}p(a) @ [30, _]. p(b) @ [_, 4]. q(X) :- p(X).")
    earlier, _ = kb.why_not("q(a)", at=25).suggestions
    assert (kinds(earlier), earlier.atom) == (["extend"], Ground("p", ("a",)))
    assert (earlier.interval, earlier.days) == (Interval(25, POS_INF), 5)
    later, _ = kb.why_not("q(b)", at=7).suggestions
    assert (later.interval, later.days) == (Interval(NEG_INF, 8), 3)


def test_a_vague_bound_is_dated_on_one_side_of_a_claim_without_end() -> None:
    kb = of(f"{INTEGER}p(a) @ [30..39, _]. p(b) @ [_, 4..9]. q(X) :- p(X).")
    first, _ = kb.why_not("q(a)", at=32, extent="certain").suggestions
    assert (kinds(first), first.interval, first.days) == (["date"], Interval(32, POS_INF), 7)
    last, _ = kb.why_not("q(b)", at=8, extent="certain").suggestions
    assert (kinds(last), last.interval, last.days) == (["date"], Interval(NEG_INF, 9), 4)


def test_a_claim_of_no_certain_day_becomes_certain_of_one() -> None:
    kb = of(f"{INTEGER}p(a) @ [3..9, 3..9]. q(X) :- p(X).")
    dated, _ = kb.why_not("q(a)", at=5, extent="certain").suggestions
    assert (kinds(dated), dated.days) == (["date"], 1)
    assert dated.changes[0].instead is not None
    assert str(dated.changes[0].instead.interval) == "[5, 5]"


def test_a_day_that_cannot_be_written_is_not_suggested() -> None:
    kb = of(f"{P}p(a) @ [2010-01-01, 2012-12-31]. q(X) :- historically[5y, 6y] p(X).")
    why_not = kb.why_not("q(a)", at="0001-01-02")
    assert why_not.suggestions == ()
    assert "toy:2 claims p(a) for [2010-01-01, 2012-12-31]" in why_not.text()


# -- a claim that would be surer -----------------------------------------------------------


def test_a_hedge_about_another_time_would_have_to_assert_and_reach_further() -> None:
    kb = of(f"{P}q(X) :- p(X).")
    kb.tell("p(a) @ [2010-01-01, 2011-12-31].", source="s", stance="suspects")
    kb.tell("p(a) @ [2014-01-01, 2015-12-31].", source="s", stance="suspects")
    why_not = kb.why_not("q(a)", at="2014-06-01", extent="certain")
    near, far, added = why_not.suggestions
    assert [kinds(s) for s in (near, far, added)] == [["assert"], ["assert"], ["add"]]
    assert (near.report, near.days) == ("told2:1", 0)
    assert (far.report, far.days) == (
        "told1:1",
        kb.codec.parse_instant("2014-06-01") - kb.codec.parse_instant("2011-12-31"),
    )
    assert offered(why_not)[:2] == [
        "if told2:1 asserted p(a) for [2014-01-01, 2015-12-31]",
        "if told1:1 asserted p(a) for [2010-01-01, 2014-06-01]",
    ]


def test_a_hedge_for_all_time_would_have_to_assert_it_for_all_time() -> None:
    kb = of(f"{P}q(X) :- p(X).")
    kb.tell("p(a).", source="s", stance="suspects")
    why_not = kb.why_not("q(a)", at="2014-06-01", extent="certain")
    assert (kinds(why_not.suggestions[0]), why_not.suggestions[0].days) == (["assert"], 0)
    assert offered(why_not) == [
        "if told1:1 asserted p(a)",
        "if a report claimed p(a) at 2014-06-01",
    ]


# -- a report that would count -------------------------------------------------------------


def test_what_a_report_says_is_accepted_for_the_time_it_says() -> None:
    kb = of(ACCEPTING)
    kb.tell("p(a) @ [2010-01-01, 2012-12-31].", source="s")
    kb.tell("p(a) @ [2015-01-01, 2015-12-31].", source="t")
    accepted, added = kb.why_not("q(a)", at="2011-06-01").suggestions
    assert (kinds(accepted), accepted.report, accepted.days) == (["accept"], "told1:1", 0)
    first, last = kb.codec.parse_instant("2010-01-01"), kb.codec.parse_instant("2012-12-31")
    assert accepted.interval == Interval(first, last + 1)
    assert kinds(added) == ["add"]


def test_what_is_said_at_no_instant_that_can_be_named_is_accepted_as_it_is_said() -> None:
    kb = of(ACCEPTING)
    kb.tell("p(a).", source="s")
    why_not = kb.why_not("q(a)")
    assert why_not.attempts[0].at is None
    assert offered(why_not)[0] == "if told1:1, which claims p(a), were accepted"
    assert why_not.suggestions[0].interval == Interval(NEG_INF, POS_INF)


def test_a_denial_that_is_not_accepted_is_no_fact_to_be_stated() -> None:
    kb = of(
        f"{P}accepted(R) :- reliability(S, a), report(R, S). q(X) :- R denies p(X), accepted(R)."
    )
    kb.tell("p(a).", source="s", stance="denies")
    why_not = kb.why_not("q(a)")
    assert "✓ 'told1:1' denies p(a) always" in why_not.text()
    assert why_not.suggestions == ()


def test_acceptance_of_another_report_would_not_help() -> None:
    kb = of(
        f"{P}accepted(R) :- reliability(S, a), report(R, S). "
        "q(X) :- R says p(X), accepted(other), report(R, _)."
    )
    kb.tell("p(a).", source="s")
    assert "accept" not in {s.kind for s in kb.why_not("q(a)").suggestions}


# -- what is in the way --------------------------------------------------------------------


def test_more_in_the_way_than_is_proven_is_not_dropped_in_part() -> None:
    kb = of(f"{INTEGER}p(a). r(a, b). r(a, c). r(a, d). q(X) :- p(X), not r(X, _).")
    why_not = kb.why_not("q(a)")
    assert why_not.text().endswith(
        "✗ not r(a, _): r(a, b) always, by toy:2:7; r(a, c) always, by toy:2:16; and 1 more"
    )
    assert why_not.suggestions == ()


def test_a_denial_in_the_way_of_an_open_pattern_is_dropped() -> None:
    kb = of(f"{P.replace('x: symbol', 'x: symbol, y: symbol')}q(X) :- p(X, _).")
    kb.tell("p(a, b) @ [2010-01-01, 2014-12-31].", source="s")
    kb.tell("p(a, b) @ [2013-01-01, 2013-12-31].", source="t", stance="denies")
    why_not = kb.why_not("q(a)", at="2013-06-01", extent="certain")
    (below,) = [step.below for step in why_not.attempts[0].blocked]
    assert below is not None
    assert below.accounts == ()  # of an open pattern, no single atom is denied
    assert offered(why_not) == ["if told2:1, which denies p(a, b), were dropped"]
    assert why_not.suggestions[0].days == 365
