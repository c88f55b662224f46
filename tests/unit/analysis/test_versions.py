"""Which relations have a second extent, and how the rules of each extent read the others."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from cartelogic.analysis.checks import analyse
from cartelogic.analysis.lifting import normalise
from cartelogic.analysis.normal import QUERY, Kind, NormalRule, Version, relation_of
from cartelogic.analysis.versions import Versions
from cartelogic.model.clauses import Atom, Comparison, Negative, Positive, Rule, Says
from cartelogic.model.printing import format_body
from cartelogic.model.sources import Claim, Report, Stance
from cartelogic.model.terms import Variable, Wildcard
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_goal
from cartelogic.temporal import INTEGERS, IntervalSet, parse_interval
from tests.evaluation import (
    FULL_ENGINES,
    PRESS,
    database_of,
    derived_names,
    loaded,
    parsed,
    started,
)

VAGUE = ".time integer\np(a) @ [1, 2..3]. r(a). n(2). "


def versions_of(text: str, reports: Iterable[Report] = ()) -> Versions:
    return loaded(text, reports)[0].versions


def report(identity: str, stance: str, value: str = "a", at: str = "[1, 5]") -> Report:
    claim = Claim("p", (value,), parse_interval(at, INTEGERS))
    return Report(identity, (claim,), PRESS.id, stance=Stance(stance))


def rule_of(versions: Versions, head: str) -> NormalRule:
    (rule,) = (rule for rule in versions.rules if rule.head.predicate == head)
    return rule


def reads(versions: Versions, head: str) -> list[str]:
    """The relations that the one rule for a relation reads; a negated one with `not`."""
    return [
        f"{'not ' if isinstance(literal, Negative) else ''}{relation_of(literal)}"
        for literal in rule_of(versions, head).body
        if isinstance(literal, (Positive, Negative, Says))
    ]


# -- what has a second extent -----------------------------------------------------------------


def test_where_all_is_certain_the_rules_stay_as_they_are() -> None:
    analysis, _ = loaded(
        ".time integer\np(a) @ [1, 2]. q(X) :- p(X), not r(X). r(b). r(X) :- p(X), X > b."
    )
    versions = analysis.versions
    assert versions.rules == versions.program == analysis.context.rules
    assert not (versions.split | versions.disputed | versions.contested | versions.loose)
    assert versions.certain("p") == "p"


def test_only_what_depends_on_something_uncertain_is_split() -> None:
    versions = versions_of(f"{VAGUE} q(X) :- p(X). s(X) :- q(X), r(X). t(X) :- r(X), n(_).")
    assert {"p", "q", "s"} <= versions.split
    assert versions.split.isdisjoint({"r", "n", "t"})
    assert versions.certain("q") == "certain q"
    assert versions.certain("t") == "t"


@pytest.mark.parametrize("names", [("b", "c", "d"), ("d", "c", "b"), ("c", "b", "d")])
def test_what_is_uncertain_spreads_whatever_the_names_of_relations(
    names: tuple[str, str, str],
) -> None:
    near, far, farthest = names
    rules = f"{near}(X) :- p(X). {far}(X) :- {near}(X). {farthest}(X) :- {far}(X), r(X)."
    versions = versions_of(VAGUE + rules)
    assert {"p", *names} <= versions.split
    assert reads(versions, f"certain {near}") == ["certain p"]
    assert reads(versions, f"certain {far}") == [f"certain {near}"]
    assert reads(versions, f"certain {farthest}") == [f"certain {far}", "r"]


@pytest.mark.parametrize(
    ("one", "is_split"),
    [
        (report("r1", "asserts"), False),
        (report("r1", "suspects"), True),
        (report("r1", "asserts", at="[1..2, 5]"), True),
        (report("r1", "asserts", at="[_, 5]"), False),
        (report("r1", "denies"), False),  # and nobody says so
    ],
)
def test_a_hedged_report_or_a_vague_bound_is_enough(one: Report, is_split: bool) -> None:
    versions = versions_of(".time integer\nq(X) :- p(X). r(X) :- R denies p(X), R != b.", [one])
    assert ("q" in versions.split) is is_split


# -- positive and negated literals ------------------------------------------------------------


def test_a_positive_literal_reads_the_extent_that_is_computed() -> None:
    versions = versions_of(f"{VAGUE} q(X) :- r(X), p(X).")
    assert reads(versions, "q") == ["r", "p"]
    assert reads(versions, "certain q") == ["r", "certain p"]


def test_a_negated_literal_reads_the_other() -> None:
    versions = versions_of(f"{VAGUE} q(X) :- r(X), not p(X).")
    assert reads(versions, "q") == ["r", "not certain p"]
    assert reads(versions, "certain q") == ["r", "not p"]


def test_every_version_is_printed_as_it_was_written() -> None:
    text = "r(X), not p(X), (_ says p(X)), not (once[0, 2] p(X))"
    versions = versions_of(f"{VAGUE} q(X) :- {text}.")
    for head in ("q", "certain q"):
        shown = format_body(rule_of(versions, head).body, INTEGERS)
        assert shown == "r(X), not p(X), _ says p(X), not once[0, 2] p(X)"


def test_versions_of_a_rule_have_ids_of_their_own() -> None:
    versions = versions_of(f"{VAGUE} q(X) :- p(X).")
    assert rule_of(versions, "q").id == "q(X) :- p(X)."
    assert rule_of(versions, "certain q").id == "certain: q(X) :- p(X)."
    assert rule_of(versions, "certain q").version is Version.CERTAIN
    ids = [(rule.head.predicate, rule.id) for rule in versions.rules]
    assert ids == sorted(set(ids))


# -- aggregates and whole spells --------------------------------------------------------------


def test_an_aggregate_reads_both_extents_at_once() -> None:
    versions = versions_of(f"{VAGUE} q(N) :- N = max X : {{ p(X) }}.")
    assert reads(versions, "max X : { p(X) }") == ["p", "certain p"]
    assert versions.vague["max X : { p(X) }"] == {0}


@pytest.mark.parametrize(
    ("aggregate", "is_split"),
    [("count : { p(_) }", False), ("sum X : { p(X) }", False),
     ("max X : { p(X) }", True), ("min X : { p(X) }", True), ("max X : { n(X) }", False)],
)  # fmt: skip
def test_what_may_have_no_value_is_split_and_a_range_is_not(aggregate: str, is_split: bool) -> None:
    versions = versions_of(f".time integer\np(1) @ [1, 2..3]. n(2). q(N) :- N = {aggregate}.")
    assert any(rule.head.predicate == aggregate for rule in versions.rules)
    assert (aggregate in versions.split) is is_split


def test_a_count_is_known_as_a_range_everywhere() -> None:
    versions = versions_of(f"{VAGUE} q(N) :- N = count : {{ p(_) }}.")
    assert "count : { p(_) }" not in versions.split
    assert {"q"} <= versions.split  # but a rule may compare it
    assert versions.vague["q"] == {0}


def test_whole_spells_are_read_with_what_tells_how_far_they_go() -> None:
    versions = versions_of(f"{VAGUE} q(X) @ I :- p(X) @ I.")
    (possible,) = rule_of(versions, "q").spells
    (certain,) = rule_of(versions, "certain q").spells
    assert possible == ("p", "certain p", "loose p")
    assert certain[:2] == ("p", "certain p")
    assert "p" in versions.loose


def test_values_that_may_be_ranges_meet_in_comparisons() -> None:
    rules = "q(N) @ I :- p(X) @ I, N = days(I). s(N) :- n(N), q(N). t(N) :- n(N), not q(N)."
    versions = versions_of(VAGUE + rules)
    assert versions.vague["q"] == {0}
    joined = rule_of(versions, "s")
    assert joined.is_vague
    names = [literal.atom.arguments for literal in joined.body if isinstance(literal, Positive)]
    assert len(set(names)) == 2, "q has a variable of its own, which is compared with N"
    assert any(isinstance(literal, Comparison) for literal in joined.body)
    (absent,) = (b for b in rule_of(versions, "certain t").body if isinstance(b, Negative))
    assert absent.atom.arguments == (Wildcard(),), "any range might be N"


def test_an_equation_of_what_is_bound_elsewhere_asks_both_ways_whether_it_may_hold() -> None:
    rules = "q(N) @ I :- p(X) @ I, N = days(I). s(N) :- n(N), q(M), N = M + 1."
    body = rule_of(versions_of(VAGUE + rules), "s").body
    equation = [part for part in body if isinstance(part, Comparison)]
    assert [part.operator for part in equation] == ["<=", ">="]
    assert {(part.left, part.right) for part in equation} == {(equation[0].left, equation[0].right)}
    assert format_body((equation[0],), INTEGERS) == "N <= M + 1"


@pytest.mark.parametrize(
    ("interval", "certain"),
    [
        ("[5..7, E]", [7, 8]),
        ("[5..7, E)", [8]),
        ("[E, 5..7]", [4, 5]),
        ("[E, 5..7)", [4]),
    ],
)
def test_what_is_computed_of_an_end_with_a_range_is_certain_if_there_is_always_an_interval(
    interval: str, certain: list[int]
) -> None:
    facts = " ".join(f"n({number})." for number in range(4, 9))
    rule = f"q(E) :- n(E), days({interval}) > 0."
    analysis, database = loaded(f".time integer\n{facts} {rule}")
    for engine in FULL_ENGINES:
        relation = started(engine, analysis, database).relation("certain q")
        assert relation.sorted_rows() == [(number,) for number in certain]


def test_a_month_as_an_end_is_compared_by_its_first_and_its_last_day() -> None:
    days = ["2010-05-31", "2010-06-01", "2010-06-02", "2010-06-29", "2010-06-30"]
    facts = " ".join(f"n({i}, {day})." for i, day in enumerate(days))
    analysis, database = loaded(
        f"{facts} from(N) :- n(N, E), days([2010-06, E]) > 0.\n"
        "to(N) :- n(N, S), days([S, 2010-06]) > 0."
    )
    for engine in FULL_ENGINES:
        answers = started(engine, analysis, database)
        assert answers.relation("certain from").sorted_rows() == [(4,)]
        assert answers.relation("certain to").sorted_rows() == [(0,), (1,)]


def test_an_equation_that_binds_a_variable_stays_one() -> None:
    rules = "q(N) @ I :- p(X) @ I, N = days(I). s(N) :- q(M), N = M + 1."
    body = rule_of(versions_of(VAGUE + rules), "s").body
    assert [part.operator for part in body if isinstance(part, Comparison)] == ["="]


# -- disputes ---------------------------------------------------------------------------------

DECLARED = ".time integer\n.decl p(x: symbol) disjoint(q)\n.decl q(x: symbol)\n"


def test_both_sides_of_a_dispute_are_disputed() -> None:
    versions = versions_of(f"{DECLARED} p(a). q(a). r(X) :- p(X).")
    assert versions.disputed == {"p", "q"}
    assert reads(versions, "disputed p") == ["p", "q"]
    assert reads(versions, "certain p") == ["sure p", "not disputed p"]
    assert reads(versions, "contested r")[0] == "contested p"
    assert {"p", "q", "r"} <= versions.contested


@pytest.mark.parametrize("facts", ["p(a).", "q(a).", ""])
def test_one_side_alone_disputes_nothing(facts: str) -> None:
    versions = versions_of(f"{DECLARED} {facts} r(X) :- p(X).")
    assert not versions.disputed


def test_a_denial_disputes_what_is_claimed() -> None:
    versions = versions_of(
        ".time integer\nr(X) :- p(X).", [report("r1", "asserts"), report("r2", "denies")]
    )
    assert versions.disputed == {"p"}
    assert reads(versions, "disputed p") == ["p", "denies p"]


def test_a_denial_disputes_only_what_is_reported_where_the_rest_hangs_on_what_is_denied() -> None:
    """Here ``r`` is evidence against ``q``, without which ``p`` would not hold."""
    versions = versions_of(
        ".time integer\n.decl q(x: symbol) disjoint(r)\n.decl r(x: symbol)\n"
        "q(a). p(X) :- x(X), not q(X). r(X) :- x(X), not p(X). x(a).",
        [report("r1", "asserts"), report("r2", "denies")],
    )
    assert reads(versions, "disputed p") == ["claims p", "denies p"]
    assert reads(versions, "disputed q") == ["q", "r"]


def test_only_accepted_reports_dispute() -> None:
    text = ".time integer\naccepted(R) :- credibility(R, N), N < 4. r(X) :- p(X)."
    versions = versions_of(text, [report("r1", "asserts"), report("r2", "denies")])
    assert reads(versions, "disputed p") == ["p", "denies p", "accepted"]


def test_what_rests_on_an_absence_disputes_by_what_is_reported_of_it_only() -> None:
    versions = versions_of(f"{DECLARED} p(a). b(a). q(X) :- b(X), not p(X). r(X) :- q(X).")
    assert reads(versions, "disputed p") == ["p", "claims q"]


PLACES = """.time integer
.decl p(x: symbol, c: place) disjoint(q)
.decl q(x: symbol, c: place)
.decl within(c: place, d: place)
p(a, c). q(a, d). r(X) :- p(X, _). """


def test_places_that_lie_in_one_another_are_one_place() -> None:
    assert len([r for r in versions_of(PLACES).program if r.kind is Kind.DISPUTE]) == 2
    versions = versions_of(PLACES + "within(c, d).")
    ways = [rule for rule in versions.program if rule.head.predicate == "disputed p"]
    assert len(ways) == 3  # the same one, and one in the other either way round
    assert any("inside" in rule.id for rule in ways)


def test_versions_of_a_disputed_program_are_stratified() -> None:
    crossed = (
        ".decl s(x: symbol) disjoint(t)\n.decl t(x: symbol)\n"
        "p(a). s(a). b(a). q(X) :- b(X), not s(X). t(X) :- b(X), not p(X)."
    )
    analysis, _ = loaded(DECLARED + crossed)
    for stratum in analysis.strata:
        assert stratum.completes.isdisjoint(stratum.relations)


# -- goals ------------------------------------------------------------------------------------


def test_a_goal_has_versions_too_and_the_program_is_not_written_again() -> None:
    analysis, _ = loaded(f"{VAGUE} q(X) :- p(X).")
    source = SourceText("<goal>", "r(X), not q(X)")
    goal = Rule(Atom(QUERY, (Variable("X"),)), parse_goal(source, INTEGERS), None, source.span())
    goals = analysis.versions.of_goals(normalise(goal, INTEGERS, Kind.QUERY), INTEGERS)
    assert reads(goals, QUERY) == ["r", "not certain q"]
    assert reads(goals, f"certain {QUERY}") == ["r", "not q"]
    assert {rule.head.predicate for rule in goals.rules} == {QUERY, f"certain {QUERY}"}


def test_reports_that_may_not_be_out_yet_make_everything_of_theirs_uncertain() -> None:
    program = parsed(".time integer\np(a). q(X) :- p(X). w(R) :- R says p(_), credibility(R, 6).")
    database = database_of(program.program)
    database.unsure = frozenset(database.reports)
    versions = analyse(program.program, database.profiles, database.doubts()).versions
    assert {"p", "q", "w", "credibility", "says p"} <= versions.split
    assert versions.split.isdisjoint({"now", "reliability"}), "which no report tells"


# -- disputes and ranges --------------------------------------------------------------------
# Programs as they were drawn at random: a planner chose what binds a range.
# ruff: noqa: E501

# The head takes a value that is a range in one engine, and the exact value it may be, in the
# others: what binds N4 first, the count or the disputed literal, is left to the planner.
RANGE_OR_VALUE = """
.time integer
.decl d2(c0: number, c1: number) symmetric
.decl e2(c0: number) disjoint(d1)
.decl d1(c0: number)
.decl e4(c0: number) disjoint(d1)
e1(sa, sb) @ [14, 15].
e1(sb, sd) @ [4, 14].
e1(sd, sd) @ [_, 12].
e1(sc, sd) @ [2, 11].
e1(sd, sd) @ [3, 5].
e2(2) @ [2, 11].
e2(0) @ [1..7, 7..15].
e2(3) @ [6, 16].
e2(1).
e2(3).
e2(0) @ [13, 18].
e3(3) @ [5, 11].
e3(0).
e3(1) @ [5, 5].
e3(2) @ [6, 7].
e3(3) @ [8..9, 13].
e4(3).
e4(2) @ [10, 13].
e4(3) @ [8, 15].
e4(1).
e4(0) @ [1, 5..6].
e4(3) @ [4, 4].
d1(N1) :- e3(N1).
d1(N7) :- e1(_, X1), e1(X1, X2), e1(X3, X4), min N6 : { e4(N5), e2(3), N6 = count : { e4(N5) } } > 2, e2(N7) @ I8, e4(N7) @ I9, N10 = N7 * 2.
d2(N4, 1) :- e2(N1), d1(N1), N4 = 2 * count : { d1(N2), e3(N3) } - 1, not (d1(N4) until[2, _] eventually[0, 2] e1(_, _)).
d2(N1, N2) :- e2(N1), d1(N1), e3(N1), (d1(N2) ; e3(N2)), always[0, 2] e1(X3, _), N6 = sum N4 : { d1(N1), e4(N4) }, N6 + 2 >= N2.
"""

# The least and greatest of disputed rows compare possibly; where the comparison is not
# certain because of a dispute, that is not carried over to the head.
LOST_DISPUTE = """
.time integer
.decl e1(c0: symbol) disjoint(e3)
.decl e3(c0: symbol)
e1(sb) @ [2, 12].
e1(sa) @ [9, 14].
e1(sd) @ [7, 15].
e2(sa, 2) @ [1, 1].
e2(sa, 1) @ [2, 11].
e2(sc, 3).
e2(sa, 3) @ [12, 20].
e3(sb) @ [3, 8].
e3(sb) @ [20, 20].
e3(sc) @ [0, 11].
e3(sb) @ [7, 19].
e4(sb, sc, sa) @ [15, 19].
e4(sa, sb, sc) @ [4, 12].
e4(sb, sc, sb) @ [7, 9].
e4(sc, sc, sa) @ [2, 5].
e4(sd, sc, sd) @ [5, 6].
d4(sa, sd) @ [7, 12].
d1(X1) :- e2(X1, N2), min X3 : { e1(X3) } <= X1.
d2(X1, N2) :- e4(_, X1, X3), e2(X1, N2), X3 = X4, e3(X4) @ [_, T5], not e2(X4, N2).
d1(X3) :- e4(X1, X2, X3), e2(X4, N5), (e2(X6, N7) ; e2(X6, N7)), e3(X8) until[1, 5] e3(X6), max X9 : { e1(X3), e3(X9) } <= X6.
d3(N2, N2) :- d1(X1), e2(X1, N2), e1(X1), not e2(X1, N2).
d3(N3, N2) @ [0, _] :- d3(N2, N3), (d2(X4, _) ; e1(X4)), e4(X1, X4, X5), days(I7) > 2, e3(X6) @ I7, e1(X1).
d4(X1, X1) :- e3(X1).
d4(X1, X1) :- d1(X1), e1(sc), always[3, 7] e4(X2, X1, X3), max X4 : { d1(X1), e4(X3, X1, X4), X3 < X4 } <= X2.
"""


def test_engines_agree_where_a_range_meets_a_disputed_literal() -> None:
    analysis, database = loaded(RANGE_OR_VALUE)
    rows, naive = (started(name, analysis, database) for name in ("rows", "naive"))
    for name in derived_names(analysis):
        assert rows.relation(name).as_dict() == naive.relation(name).as_dict(), name


def test_what_is_not_certain_for_a_disputed_extreme_is_contested() -> None:
    analysis, database = loaded(LOST_DISPUTE)
    engine = started("rows", analysis, database)
    possible, certain, contested = (
        engine.relation(name).extent(("sc",))
        for name in ("d1", analysis.versions.certain("d1"), "contested d1")
    )
    assert contested == possible - certain
    assert isinstance(contested, IntervalSet)
