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
from cartelogic.temporal import INTEGERS, parse_interval
from tests.evaluation import PRESS, database_of, loaded, parsed

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
