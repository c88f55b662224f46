"""Why not: each way in which a literal is blocked, durations, suggestions."""

from __future__ import annotations

import json

import pytest

from cartelogic import KnowledgeBase, WhyNot
from cartelogic.answers import Extent
from cartelogic.errors import ProgramError
from cartelogic.provenance import why_not as why_not_module
from cartelogic.provenance.refusals.parts import Ending, Reason, Shortfall, Status, Step
from cartelogic.provenance.refusals.together import apart, distance, meeting, nearest
from cartelogic.provenance.refusals.words import duration, instants
from cartelogic.temporal import (
    ALWAYS,
    DAYS,
    INTEGERS,
    NEG_INF,
    POS_INF,
    Codec,
    Interval,
    IntervalSet,
)

P = ".decl p(x: symbol)\n"
ENEMIES = """
ally(a, b) @ [2011-05, 2013-06].
rival(a, c) @ [2008, 2010].
rival(b, c) @ [2009, 2014].
common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
"""


def of(text: str, name: str = "toy") -> KnowledgeBase:
    return KnowledgeBase.from_text(text, name=name)


def reasons(why_not: WhyNot) -> list[Reason | None]:
    return [step.reason for step in why_not.attempts[0].blocked]


def blocked(why_not: WhyNot) -> Step:
    (step,) = why_not.attempts[0].blocked
    return step


def day(text: str) -> int:
    return DAYS.parse_instant(text)


# -- what blocks a literal -----------------------------------------------------------------


def test_literals_that_never_hold_together_are_a_near_miss() -> None:
    why_not = of(ENEMIES).why_not("common_enemy(a, b, c)")
    (attempt,) = why_not.attempts
    assert attempt.is_near_miss
    assert [step.status for step in attempt.steps] == [Status.BLOCKED, Status.MET, Status.MET]
    gap = blocked(why_not).gap
    assert gap is not None
    assert (gap.start, gap.end) == (day("2011-01-01"), day("2011-05-01"))
    assert attempt.otherwise is not None
    assert [s.reason for s in attempt.otherwise.steps] == [None, Reason.ELSEWHERE, None]
    assert "never together: 4 months apart" in str(why_not)


def test_as_many_literals_as_can_hold_together_are_met() -> None:
    why_not = of(ENEMIES).why_not("common_enemy(a, b, c)", at="2012-01-01")
    assert blocked(why_not).pattern is not None
    assert reasons(why_not) == [Reason.ELSEWHERE]
    assert str(why_not).count("✓") == 2


@pytest.mark.parametrize(
    ("text", "atom", "at", "reason"),
    [
        ("p(a). q(X) :- p(X), r(X). r(b).", "q(a)", None, Reason.NOTHING),
        ("p(a) @ [2010, 2011]. q(X) :- p(X).", "q(a)", "2014-01-01", Reason.ELSEWHERE),
        ("p(a). r(a). q(X) :- p(X), not r(X).", "q(a)", None, Reason.OPPOSED),
        ("p(a, 3). q(X) :- p(X, N), N > 4.", "q(a)", None, Reason.FALSE),
        ("p(a, 0). q(X) :- p(X, N), N != 0, 1 / N = 1.", "q(a)", None, Reason.FALSE),
        ("p(a, 3). q(X, N + 1) :- p(X, N).", "q(a, 5)", None, Reason.VALUE),
        ("p(a). q(X) @ [2010, 2011] :- p(X).", "q(a)", "2014-01-01", Reason.CUT),
        (
            "p(a) @ [2010-01-01, 2010-02-01]. q(X) :- p(X), p(X) @ [S, _], S > 2012-01-01.",
            "q(a)",
            "2010-01-15",
            Reason.FALSE,
        ),
        (
            "p(a) @ [2010-01-01, 2010-02-01]. q(X) :- p(X), p(X) @ [2011-01-01, _].",
            "q(a)",
            "2010-01-15",
            Reason.SPELL,
        ),
    ],
)
def test_a_blocked_literal_has_a_reason(
    text: str, atom: str, at: str | None, reason: Reason
) -> None:
    assert reason in reasons(of(text).why_not(atom, at=at))


def test_what_a_window_misses_is_named() -> None:
    kb = of("p(a) @ [2010-01-01, 2010-12-31]. q(X) :- historically[0, 6mo] p(X).")
    why_not = kb.why_not("q(a)", at="2010-03-01")
    below = blocked(why_not).below
    assert below is not None
    missed = blocked_of(below.attempts[0].blocked[0])
    assert missed == IntervalSet([(day("2009-09-01"), day("2010-01-01"))])


def blocked_of(step: Step) -> IntervalSet:
    assert step.reason is Reason.WINDOW
    assert step.below is not None
    assert step.below.throughout
    return step.below.window


def test_a_window_that_is_never_covered_is_seen_from_where_it_misses_least() -> None:
    kb = of("p(a) @ [2010-01-01, 2010-03-31]. q(X) :- historically[0, 6mo] p(X).")
    text = str(kb.why_not("q(a)"))
    assert "p(a) is missing in [2009-09-30, 2009-12-31]" in text or "p(a) is missing in" in text
    assert "before 0001" not in text


def test_an_aggregate_says_what_it_is() -> None:
    kb = of("r(a, b). r(a, c). n(A, N) :- r(A, _), N = count : { r(A, _) }.")
    assert "the count is 2, over r(a, b) and r(a, c)" in str(kb.why_not("n(a, 3)"))


def test_a_rule_that_needs_itself_waits_for_itself() -> None:
    kb = of("e(a, b). r(X) :- r(X), e(X, _). s(X) :- r(X).")
    refusals = list(kb.why_not("s(a)").refusal.walk())
    assert Ending.CIRCLE in {refusal.ending for refusal in refusals}
    assert "waits for itself" in str(kb.why_not("s(a)"))


def test_one_value_in_two_columns_is_no_pattern() -> None:
    kb = of("e(a, b) @ [2010, 2012]. loop(X) :- e(Y, Y), e(X, _).")
    why_not = kb.why_not("loop(a)", at="2011-01-01")
    assert blocked(why_not).is_narrower
    assert "e(Y, Y) at no time" in str(why_not)


def test_where_very_many_ways_are_as_good_one_of_them_is_told() -> None:
    facts = " ".join(f"p({i}, {i * 7 % 60})." for i in range(60))
    kb = of(f"{facts} r(99). q(X) :- p(X, Y), p(Z, W), p(V, U), Y < Z, U < W, V < Y, r(U), r(W).")
    why_not = kb.why_not("q(8)")
    (attempt,) = why_not.attempts
    assert [step.reason for step in attempt.blocked] == [Reason.NOTHING, Reason.NOTHING]
    assert str(kb.why_not("q(8)")) == str(why_not)


# -- names ---------------------------------------------------------------------------------


def test_a_symbol_is_taken_for_one_spelled_alike() -> None:
    kb = of("rival(zetas, gulf). foe(A, B) :- rival(A, B).")
    assert "did you mean `zetas`?" in str(kb.why_not("foe(zeta, gulf)"))


def test_what_differs_in_one_column_is_named() -> None:
    kb = of("rival(zetas, gulf). rival(blo, cjng).")
    why_not = kb.why_not("rival(gulf, zetas)")
    assert why_not.refusal.near[0] == ("zetas", "gulf")


def test_a_predicate_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ProgramError, match="did you mean `rival`"):
        of("rival(a, b).").why_not("rivl(a, b)")


def test_an_atom_that_holds_is_no_question() -> None:
    kb = of("rival(a, b) @ [2010-01-01, 2012-12-31].")
    with pytest.raises(LookupError, match=r"holds \[2010-01-01, 2012-12-31\]: ask `why`"):
        kb.why_not("rival(a, b)")
    with pytest.raises(LookupError, match="is certain"):
        kb.why_not("rival(a, b)", at="2011-01-01", extent="certain")
    assert kb.why_not("rival(a, b)", during="2014").window == IntervalSet(
        [(day("2014-01-01"), day("2015-01-01"))]
    )
    with pytest.raises(ValueError, match="no time to ask about"):
        kb.why_not("rival(a, b)", at="2015-01-01", during="2014")


# -- reports -------------------------------------------------------------------------------


def shortfalls(why_not: WhyNot) -> set[Shortfall]:
    return {a.shortfall for refusal in why_not.refusal.walk() for a in refusal.accounts}


def test_what_keeps_a_report_from_being_certain_is_named() -> None:
    kb = of(P + "q(X) :- p(X).")
    kb.tell("p(a) @ [2010, 2014].", source="s")
    kb.tell("p(b) @ [2010, 2014].", source="s", stance="suspects")
    kb.tell("p(c) @ [2012, 2012].", source="s")
    for atom, expected in (
        ("q(a)", Shortfall.VAGUE),
        ("q(b)", Shortfall.HEDGES),
        ("q(c)", Shortfall.UNDATED),
    ):
        at = "2010-06-01" if atom == "q(a)" else "2012-06-01"
        why_not = kb.why_not(atom, at=at, extent="certain")
        assert shortfalls(why_not) == {expected}
        kinds = [suggestion.kind for suggestion in why_not.suggestions]
        assert kinds[0] == ("assert" if atom == "q(b)" else "date")


def test_what_was_published_later_is_named() -> None:
    kb = of(P + "q(X) :- p(X).")
    kb.tell("p(a).", source="s", published="2015-03-01")
    why_not = kb.why_not("q(a)", as_of="2012-01-01")
    assert shortfalls(why_not) == {Shortfall.LATER}
    assert why_not.suggestions[0].kind == "publish"


def test_a_report_may_not_be_out_yet() -> None:
    kb = of(P + "q(X) :- p(X).")
    kb.tell("p(a).", source="s", published="2015")
    why_not = kb.as_of("2015-06-01").why_not("q(a)", extent="certain")
    assert shortfalls(why_not) == {Shortfall.UNPUBLISHED}
    assert why_not.suggestions[0].kind == "publish"


def test_a_report_that_is_not_accepted_may_be() -> None:
    kb = of(P + "accepted(R) :- reliability(S, a), report(R, S). q(X) :- p(X).")
    (name,) = kb.tell("p(a).", source="s")
    (first, *_) = kb.why_not("q(a)").suggestions
    assert (first.kind, first.report) == ("accept", name)


def test_a_report_that_says_something_else_is_named() -> None:
    kb = of(P + "q(R) :- R says p(b).")
    (name,) = kb.tell("p(a). ", source="s")
    kb.tell("p(b) @ [2010, 2012].", source="t")
    why_not = kb.why_not(f"q('{name}')")
    assert Shortfall.OTHER in shortfalls(why_not)


def test_a_denial_and_an_opposite_keep_it_from_being_certain() -> None:
    kb = of(".decl ally(a: g, b: g) disjoint(rival)\n.decl rival(a: g, b: g)\n")
    kb.tell("ally(a, b) @ [2010-01-01, 2014-12-31].", source="s")
    kb.tell("rival(a, b) @ [2012-01-01, 2012-12-31].", source="t")
    (denial,) = kb.tell("ally(a, b) @ [2013-01-01, 2013-12-31].", source="t", stance="denies")
    why_not = kb.why_not("ally(a, b)", at="2013-06-01", extent="certain")
    assert shortfalls(why_not) == {Shortfall.DENIES}
    assert [s.report for s in why_not.suggestions] == [denial]
    assert "something speaks against ally(a, b)" in str(
        kb.why_not("ally(a, b)", at="2012-06-01", extent="certain")
    )


# -- suggestions ---------------------------------------------------------------------------


def test_a_report_is_extended_just_so_far() -> None:
    first, second, *_ = of(ENEMIES).why_not("common_enemy(a, b, c)").suggestions
    assert (first.kind, first.report, first.days) == ("extend", "toy:2", 121)
    assert (second.kind, second.report, second.days) == ("extend", "toy:3", 121)
    assert second.interval == Interval(day("2008-01-01"), day("2011-05-02"))


def test_all_that_is_in_the_way_is_dropped() -> None:
    kb = of(
        "ally(a, b). rival(b, c). rival(b, d). hostile(A) :- rival(A, _). "
        "quiet(A, B) :- ally(A, B), not hostile(B)."
    )
    (suggestion,) = kb.why_not("quiet(a, b)").suggestions
    assert [change.kind for change in suggestion.changes] == ["drop", "drop"]


def test_suggestions_are_about_the_reports_as_they_were() -> None:
    kb = of(ENEMIES)
    why_not = kb.why_not("common_enemy(a, b, c)")
    kb.retract(report="toy:2")
    assert why_not.suggestions[0].report == "toy:2"


def test_an_answer_goes_into_json() -> None:
    found = of(ENEMIES).why_not("common_enemy(a, b, c)").to_dict()
    again = json.loads(json.dumps(found))
    assert again["asked"] == [[None, None]]
    assert again["refusal"]["rules"][0]["literals"][0]["reason"] == "elsewhere"
    assert again["suggestions"][0]["changes"][0]["days"] == 121


# -- time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "codec", "expected"),
    [
        ("2011-01-01", "2011-05-01", DAYS, "4 months"),
        ("2011-01-01", "2011-02-01", DAYS, "1 month"),
        ("2011-01-01", "2013-01-01", DAYS, "2 years"),
        ("2011-01-31", "2011-02-28", DAYS, "28 days"),
        ("2011-01-02", "2011-01-03", DAYS, "1 day"),
        ("3", "7", INTEGERS, "4 instants"),
        ("3", "4", INTEGERS, "1 instant"),
    ],
)
def test_durations_are_in_the_unit_that_fits(
    first: str, last: str, codec: Codec, expected: str
) -> None:
    start, end = codec.parse_instant(first), codec.parse_instant(last)
    assert duration(start, end, codec) == expected


def test_sets_are_shown_in_part() -> None:
    assert instants(ALWAYS, INTEGERS) == "always"
    many = IntervalSet([(i, i + 1) for i in range(0, 12, 2)])
    assert instants(many, INTEGERS).endswith("and 3 more")


def test_most_sets_meet_at_the_nearest_instant() -> None:
    met = meeting([(0, 5), (3, 9), (20, 30)], (NEG_INF, POS_INF))
    assert met.held == (True, True, False)
    assert (met.at, list(met.region)) == (4, [3, 5])
    assert meeting([], (NEG_INF, POS_INF)).at is None
    assert meeting([(0, 5)], (7, 8)).held == (False,)


def test_distances_count_what_is_to_be_added() -> None:
    assert distance((0, 5), 7) == 3
    assert distance((0, 5), -2) == 2
    assert distance((0, 5), 4) == 0
    assert distance((), 4) == POS_INF
    assert apart((0, 5), (9, 12)) == (5, 9, True)
    assert apart((9, 12), (0, 5)) == (5, 9, False)
    assert apart((), (0, 5)) is None
    assert nearest((0, 5), (9, 12)) == 4
    assert nearest((9, 12), (0, 5)) == 9
    assert nearest((NEG_INF, POS_INF), ()) == 0


# -- as data ---------------------------------------------------------------------------------

APART = """
.time integer
ally(a, b) @ [11, 13].
rival(a, c) @ [0, 9].
rival(b, c) @ [5, _].
enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
"""


def test_the_whole_of_it_as_data() -> None:
    data = of(APART).why_not("enemy(a, b, c)").to_dict()
    missed = {
        "atom": "ally(a, b)",
        "extent": "possible",
        "asked": [["5", "9"]],
        "throughout": False,
        "holds": [["11", "13"]],
        "reports": [
            {
                "id": "toy:3",
                "claims": "ally(a, b)",
                "written": "[11, 13]",
                "shortfall": "elsewhere",
            }
        ],
        "rules": [],
        "untold": 0,
        "near": [],
        "guesses": {},
        "ending": None,
    }
    literals = [
        {
            "literal": "ally(A, B)",
            "asked": "ally(a, b)",
            "status": "blocked",
            "reason": "elsewhere",
            "holds": [["11", "13"]],
            "reports": [],
            "gap": ["10", "11"],
            "refusal": missed,
        },
        {
            "literal": "rival(A, C)",
            "asked": "rival(a, c)",
            "status": "met",
            "reason": None,
            "holds": [["0", "9"]],
            "reports": ["toy:4"],
            "gap": None,
            "refusal": None,
        },
        {
            "literal": "rival(B, C)",
            "asked": "rival(b, c)",
            "status": "met",
            "reason": None,
            "holds": [["5", None]],
            "reports": ["toy:5"],
            "gap": None,
            "refusal": None,
        },
    ]
    assert data["refusal"] == {
        "atom": "enemy(a, b, c)",
        "extent": "possible",
        "asked": [[None, None]],
        "throughout": False,
        "holds": [],
        "reports": [],
        "rules": [
            {
                "rule": "enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).",
                "bindings": {"A": "a", "B": "b", "C": "c"},
                "at": "9",
                "literals": literals,
            }
        ],
        "untold": 0,
        "near": [],
        "guesses": {},
        "ending": None,
    }
    assert data["suggestions"][0] == {
        "text": "if toy:3 claimed ally(a, b) from 9 on",
        "changes": [
            {
                "kind": "extend",
                "report": "toy:3",
                "atom": "ally(a, b)",
                "interval": ["9", "13"],
                "days": 2,
            }
        ],
    }
    assert {key: data[key] for key in ("atom", "extent", "asked", "holds", "possible")} == {
        "atom": "enemy(a, b, c)",
        "extent": "possible",
        "asked": [[None, None]],
        "holds": [],
        "possible": [],
    }
    assert data["text"] == str(of(APART).why_not("enemy(a, b, c)"))
    assert set(data) == {
        *("atom", "extent", "asked", "holds", "possible"),
        *("refusal", "suggestions", "text"),
    }


def test_when_it_does_hold_is_in_the_data() -> None:
    why_not = of(APART).why_not("ally(a, b)", during=(14, 20))
    data = why_not.to_dict()
    assert (data["asked"], data["holds"], data["possible"]) == (
        [["14", "20"]],
        [["11", "13"]],
        [["11", "13"]],
    )
    nobody = of(APART).why_not("ally(a, c)", at=12).to_dict()["refusal"]
    assert (nobody["near"], nobody["guesses"]) == (["ally(a, b)"], {"c": []})


@pytest.mark.parametrize(
    ("atom", "extent", "at", "headline"),
    [
        ("q(a)", "possible", 20, "q(a) does not hold at 20; it holds [3, 9]"),
        (
            "q(a)",
            "certain",
            4,
            "q(a) is not certain at 4; it is certain [5, 9]; it is possible [3, 9]",
        ),
        ("q(a)", "contested", None, "q(a) is not contested at any time; it is possible [3, 9]"),
        ("q(b)", "possible", None, "q(b) never holds"),
        ("q(b)", "certain", None, "q(b) is not certain at any time; it is possible at no time"),
        ("q(b)", "contested", 3, "q(b) is not contested at 3; it is possible at no time"),
    ],
)
def test_the_headline_says_when_it_does_hold(
    atom: str, extent: Extent, at: int | None, headline: str
) -> None:
    base = of(".time integer\np(a) @ [3..5, 9]. q(X) :- p(X).")
    why_not = base.why_not(atom, at=at, extent=extent)
    assert why_not.headline == str(why_not).split("\n")[0] == headline
    assert repr(why_not) == f"<WhyNot of {headline}>"


# -- long texts ----------------------------------------------------------------------------


def test_a_long_text_is_cut_if_that_leaves_out_more_than_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = " ".join(f"p{i}(b)." for i in range(4))
    why_not = of(f"{facts} q(X) :- p0(X), p1(X), p2(X), p3(X).").why_not("q(a)")
    whole = why_not.text(folded=False)
    headline, *lines = whole.split("\n")
    assert why_not.suggestions == ()
    for most in (len(lines), len(lines) - 1):
        monkeypatch.setattr(why_not_module, "MOST_LINES", most)
        assert why_not.text() == whole
    for left_out in (2, 5):
        monkeypatch.setattr(why_not_module, "MOST_LINES", len(lines) - left_out)
        assert why_not.text().split("\n") == [
            headline,
            *lines[:-left_out],
            f"  and {left_out} more lines: `text(folded=False)`",
        ]
        assert why_not.text(folded=False) == whole


def test_only_so_many_changes_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "p(a). r(a). s(a). q(X) :- p(X), not hot(X). hot(X) :- r(X). hot(X) :- s(X)."
    (both,) = of(text).why_not("q(a)").suggestions
    assert [change.atom.relation for change in both.changes] == ["r", "s"]
    monkeypatch.setattr(why_not_module, "MOST_TRIED", 2)
    assert [s.changes for s in of(text).why_not("q(a)").suggestions] == [both.changes]
