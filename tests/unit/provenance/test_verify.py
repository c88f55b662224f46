"""The checker: what is wrong with each kind of node, in words, and whom it does not trust."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from attrs import evolve

import cartelogic
from cartelogic import CartelogicError, ProofError
from cartelogic.analysis.checks import analyse
from cartelogic.analysis.normal import Kind, NormalRule
from cartelogic.model.values import Day, IntervalRange, Range, Row
from cartelogic.provenance.proof import (
    Absence,
    Aggregated,
    Attribute,
    Coalesced,
    Condition,
    Declared,
    Derived,
    Ground,
    Pattern,
    Proof,
    Reported,
    Said,
    Spell,
    VagueSpell,
    Windowed,
    walk,
)
from cartelogic.provenance.search import Search
from cartelogic.provenance.verify import Fault, faults
from cartelogic.store.relation import Relation
from cartelogic.temporal import ALL_TIME, NEG_INF, POS_INF, Interval
from tests.evaluation import parsed
from tests.unit.provenance.programs import TOY, World, case, fresh_case, report, world
from tests.unit.provenance.tampering import replaced

EPOCH = ".time integer\n"


def wrong(made: World, proof: Proof, goals: tuple[NormalRule, ...] = ()) -> list[str]:
    return [fault.wrong for fault in faults(proof, made.analysis, made.database, goals)]


def first(proof: Proof, kind: type[Proof]) -> Proof:
    return next(node for node in walk(proof) if isinstance(node, kind))


# -- leaves -------------------------------------------------------------------------------------


def reported(made: World) -> Reported:
    proof = made.why("rival(a, b)")
    assert isinstance(proof, Reported)
    return proof


def test_a_report_must_be_in_the_database() -> None:
    made = case("says and denies")
    leaf = reported(made)
    assert wrong(made, leaf) == []
    forged = evolve(leaf.report, id="r9")
    assert wrong(made, evolve(leaf, report=forged)) == ["the database has no such report `r9`"]
    forged = evolve(leaf.report, note="It is certain.")
    assert wrong(made, evolve(leaf, report=forged)) == ["the database has no such report `r1`"]


def test_a_report_must_make_the_claim() -> None:
    made = case("says and denies")
    leaf = reported(made)
    forged = evolve(leaf.claim, interval=None)
    assert wrong(made, evolve(leaf, claim=forged, interval=ALL_TIME)) == [
        "`r1` does not make the claim"
    ]
    assert wrong(made, evolve(leaf, ground=Ground("rival", ("a", "c")))) == [
        "the claim is about another atom"
    ]
    assert wrong(made, evolve(leaf, interval=Interval(735_000, 735_100))) == [
        "the claim is for [2014-01-01, 2016-12-31]"
    ]


def test_a_denial_supports_nothing() -> None:
    made = case("says and denies")
    denial = made.database.reports["r2"]
    (claim,) = denial.claims
    assert claim.possible is not None
    forged = Reported(Ground("rival", claim.row), claim.possible, denial, claim)
    assert wrong(made, forged) == ["`r2` denies the claim"]
    said = Said(Ground("says rival", ("r2", *claim.row)), claim.possible, denial, claim)
    assert wrong(made, said) == ["`r2` denies the claim"]
    denied = Said(Ground("denies rival", ("r2", *claim.row)), claim.possible, denial, claim)
    assert wrong(made, denied) == []


def test_an_assertion_denies_nothing() -> None:
    made = case("says and denies")
    leaf = reported(made)
    said = Said(Ground("denies rival", ("r1", "a", "b")), leaf.interval, leaf.report, leaf.claim)
    assert wrong(made, said) == ["`r1` asserts the claim"]


def test_who_says_it_is_the_first_column() -> None:
    made = case("says and denies")
    leaf = reported(made)
    said = Said(Ground("says rival", ("r1", "a", "b")), leaf.interval, leaf.report, leaf.claim)
    assert wrong(made, said) == []
    assert wrong(made, evolve(said, ground=Ground("says rival", ("r5", "a", "b")))) == [
        "the claim is about another atom"
    ]


def test_what_is_read_off_reports_is_not_claimed_by_them() -> None:
    made = fresh_case("says and denies")
    liar = report("r9", "accepted(r2)")
    made.database.add([liar])
    forged = Reported(Ground("accepted", ("r2",)), ALL_TIME, liar, liar.claims[0])
    assert wrong(made, forged) == ["it is read off reports, and not claimed by them"]


def test_facts_come_through_the_rule_of_acceptance_if_there_is_one() -> None:
    made = case("acceptance")
    said = first(made.why("rival(a, b)"), Said)
    assert isinstance(said, Said)
    bare = Reported(Ground("rival", ("a", "b")), said.interval, said.report, said.claim)
    assert wrong(made, bare) == ["rules say which reports are accepted, and none is applied here"]


ATTRIBUTES = (
    ("accepted", ("r1",), "r1"),
    ("accepted", ("r3",), "r3"),
    ("article", ("r3", "split"), "r3"),
    ("credibility", ("r1", 2), "r1"),
    ("credibility", ("r3", 6), "r3"),
    ("outlet", ("r1", "gazette"), "r1"),
    ("outlet", ("r2", "herald"), "r2"),
    ("place", ("r1", "baja"), "r1"),
    ("reliability", ("official", "c"), "r1"),
    ("reliability", ("official", "c"), "r3"),
    ("report", ("r1", "official"), "r1"),
    ("stance", ("r2", "denies"), "r2"),
    ("stance", ("r3", "suspects"), "r3"),
)


@pytest.mark.parametrize(("name", "row", "identity"), ATTRIBUTES)
def test_attributes_are_read_off_the_report(
    name: str, row: tuple[str | int, ...], identity: str
) -> None:
    made = case("says and denies")
    leaf = Attribute(Ground(name, row), ALL_TIME, made.database.reports[identity])
    assert wrong(made, leaf) == []
    other = Attribute(Ground(name, (*row[:-1], "x")), ALL_TIME, leaf.report)
    assert wrong(made, other) == [f"it cannot be read off `{identity}`"]


@pytest.mark.parametrize(
    ("name", "row", "identity"),
    [
        ("accepted", ("r2",), "r2"),  # a denial
        ("article", ("r1", "split"), "r1"),
        ("place", ("r2", "baja"), "r2"),
        ("published", ("r2", 1), "r2"),
        ("reliability", ("official", "C"), "r1"),
        ("reliability", ("herald", "d"), "r1"),
        ("rival", ("a", "b"), "r1"),
        ("now", ("r1",), "r1"),
    ],
)
def test_what_a_report_has_not_cannot_be_read_off(
    name: str, row: tuple[str | int, ...], identity: str
) -> None:
    made = case("says and denies")
    leaf = Attribute(Ground(name, row), ALL_TIME, made.database.reports[identity])
    assert wrong(made, leaf) == [f"it cannot be read off `{identity}`"]


def test_a_report_without_a_first_day_of_publication_has_none() -> None:
    made = world("q(X) :- p(X).", report("r1", "p(a)", published="_..2014"))
    one = made.database.reports["r1"]
    day = Day(one.published.earliest if one.published else 0)
    leaf = Attribute(Ground("published", ("r1", day)), ALL_TIME, one)
    assert wrong(made, leaf) == ["it cannot be read off `r1`"]


def test_under_a_rule_of_acceptance_only_own_facts_are_accepted_without_it() -> None:
    made = case("acceptance")
    own, other = (made.database.reports[name] for name in ("case.dl:3", "r1"))
    assert wrong(made, Attribute(Ground("accepted", (own.id,)), ALL_TIME, own)) == []
    assert wrong(made, Attribute(Ground("accepted", ("r1",)), ALL_TIME, other)) == [
        "it cannot be read off `r1`"
    ]


def test_attributes_hold_always_and_have_a_report() -> None:
    made = case("says and denies")
    one = made.database.reports["r1"]
    leaf = Attribute(Ground("report", ("r1", "official")), ALL_TIME, one)
    assert wrong(made, evolve(leaf, interval=Interval(5, 6))) == [
        "what is read off a report holds always"
    ]
    assert wrong(made, evolve(leaf, report=None)) == ["it is an attribute, and of no report"]
    assert wrong(made, evolve(leaf, report=evolve(one, source="herald"))) == [
        "the database has no such report `r1`"
    ]


def test_now_is_what_the_database_was_told() -> None:
    made = fresh_case("now")
    proof = made.why("past(a)")
    assert wrong(made, proof) == []
    for now in (made.database.codec.parse_instant("2015-01-01"), None):
        made.database.set_now(now)
        assert wrong(made, first(proof, Attribute)) == ["`now` was given another value, or none"]


# -- rules --------------------------------------------------------------------------------------


def derived(proof: Proof) -> Derived:
    assert isinstance(proof, Derived)
    return proof


def test_the_rule_must_be_of_the_program() -> None:
    made = case("a rule")
    proof = derived(made.why("common_enemy(a, b, c)"))
    forged = evolve(proof.rule, body=proof.rule.body[:1])
    assert wrong(made, evolve(proof, rule=forged, premises=proof.premises[:1])) == [
        "its rule is not one of the program"
    ]


def test_a_question_is_a_rule_if_it_was_asked() -> None:
    made = case("a rule")
    ((proof, rules),) = made.goal("ally(A, B), rival(B, C), A != C")
    assert wrong(made, proof, rules) == []
    assert wrong(made, proof) == ["its rule is not one of the program"]


def test_a_question_concludes_nothing_of_the_program() -> None:
    made = case("a rule")
    proof = derived(made.why("common_enemy(a, b, c)"))
    forged = evolve(proof.rule, body=proof.rule.body[:1], id="asked")
    for goal in (forged, evolve(forged, kind=Kind.QUERY)):
        claim = evolve(proof, rule=goal, premises=proof.premises[:1])
        assert wrong(made, claim, (goal,)) == ["its rule is not one of the program"]


def test_an_explanation_knows_its_question() -> None:
    made = case("a rule")
    ((proof, rules),) = made.goal("ally(A, B), rival(B, C), A != C")
    explanation = made.explained(proof)
    assert explanation.goals == rules[:1]  # the rule of the extent that it proves
    explanation.verify()
    assert made.explained(made.why("common_enemy(a, b, c)")).goals == ()


def test_one_value_for_each_variable() -> None:
    made = case("a rule")
    proof = derived(made.why("common_enemy(a, b, c)"))
    expected = ["it must bind each of A, B, C once, and nothing else"]
    for bindings in (
        proof.bindings[1:],
        (*proof.bindings, proof.bindings[0]),
        (*proof.bindings, ("D", "d")),
    ):
        assert wrong(made, evolve(proof, bindings=bindings)) == expected


def test_one_substitution_maps_the_rule_to_conclusion_and_premises() -> None:
    made = case("a rule")
    proof = derived(made.why("common_enemy(a, b, c)"))
    bindings = (("A", "a"), ("B", "b"), ("C", "b"))
    assert wrong(made, evolve(proof, bindings=bindings)) == [
        "the head of its rule is another atom under the bindings",
        "`rival(A, C)` is not proven by “rival(a, c) [2012-01-01, 2016-12-31]”",
        "`rival(B, C)` is not proven by “rival(b, c) [2011-01-01, 2014-12-31]”",
    ]


def test_one_premise_for_each_literal_in_order() -> None:
    made = case("a rule")
    proof = derived(made.why("common_enemy(a, b, c)"))
    one, two, three = proof.premises
    assert wrong(made, evolve(proof, premises=(one, two))) == [
        "its rule has 3 literals, and 2 are proven"
    ]
    assert len(wrong(made, evolve(proof, premises=(one, three, two)))) == 2
    assert (
        wrong(made, evolve(proof, premises=(one, two, two)))
        == [
            "`rival(B, C)` is not proven by “rival(a, c) [2012-01-01, 2016-12-31]”",
            "its premises hold together on [2012-01-01, 2013-06-30]",
        ][:1]
    )


def test_a_conclusion_holds_exactly_where_its_premises_do() -> None:
    made = case("a rule")
    proof = derived(made.why("common_enemy(a, b, c)"))
    for interval in (
        Interval(proof.interval.start, proof.interval.end + 1),
        Interval(proof.interval.start + 1, proof.interval.end),
        ALL_TIME,
    ):
        assert wrong(made, evolve(proof, interval=interval)) == [
            "its premises hold together on [2012-01-01, 2013-06-30]"
        ]


def test_premises_that_never_meet_prove_nothing() -> None:
    made = world(EPOCH + "p(a) @ [0, 1]. p(a) @ [5, 9]. q(a) @ [4, 6]. r(X) :- p(X), q(X).")
    proof = derived(made.why("r(a)"))
    forged = evolve(proof, premises=(made.why("p(a)", "0"), proof.premises[1]))
    assert wrong(made, forged) == ["its premises never hold together"]


def test_the_interval_of_the_head_is_computed() -> None:
    made = case("intervals of heads")
    proof = derived(made.why("trial(a)"))
    assert wrong(made, evolve(proof, interval=ALL_TIME)) == [
        "its premises hold together on [2011-05-01, 2011-05-30]"
    ]
    text = "p(a) @ [0, 4]. q(a) @ [8, 9]. r(X) @ intersection(I, J) :- p(X) @ I, q(X) @ J."
    made = world(EPOCH + text)
    (rule,) = made.analysis.context.rules
    spells = tuple(spell_of(made, atom) for atom in ("p(a)", "q(a)"))
    bindings = (("X", "a"), ("I", Interval(0, 5)), ("J", Interval(8, 10)))
    forged = Derived(Ground("r", ("a",)), Interval(0, 5), rule, bindings, spells)
    assert wrong(made, forged) == ["the head of its rule has no interval under the bindings"]


def spell_of(made: World, atom: str, at: str | None = None) -> Spell:
    """A whole interval of an atom of facts, if no other is near."""
    leaf = made.why(atom, at)
    assert isinstance(leaf, Reported)
    pattern = Pattern(leaf.ground.relation, leaf.ground.row)
    before = Absence(pattern, Interval(NEG_INF, leaf.interval.start))
    after = Absence(pattern, Interval(leaf.interval.end, POS_INF))
    return Spell(leaf.ground, leaf.interval, leaf, before, after)


def test_only_a_whole_interval_will_do_for_an_annotated_literal() -> None:
    made = case("whole intervals")
    proof = derived(made.why("shifted(a, b)"))
    spell = proof.premises[0]
    assert isinstance(spell, Spell)
    forged = evolve(proof, premises=(spell.cover, *proof.premises[1:]))
    assert "is not proven by" in wrong(made, forged)[0]


@pytest.mark.parametrize(
    ("annotation", "extra"),
    [("I", "days(I) = 5"), ("[S, _]", "S = 0"), ("[_, E]", "E = 4"), ("[0, _]", "1 < 2")],
)
def test_the_whole_interval_is_the_one_that_is_bound(annotation: str, extra: str) -> None:
    rule = f"q(X) :- p(X) @ {annotation}, {extra}, r(X)."
    made = world(EPOCH + f"p(a) @ [0, 4]. p(a) @ [10, 20]. r(a) @ [1, 2]. {rule}")
    proof = derived(made.why("q(a)"))
    _, condition, plain = proof.premises
    right = spell_of(made, "p(a)")
    assert wrong(made, evolve(proof, premises=(_between(right, 10), condition, plain))) == []
    other = spell_of(made, "p(a)", "15")
    other = evolve(other, before=Absence(Pattern("p", ("a",)), Interval(5, 10)))
    assert wrong(made, other) == []
    assert wrong(made, evolve(proof, premises=(other, condition, plain))) == [
        f"`p(X) @ {annotation}` is not proven by “p(a) [10, 20]”"
    ]


def _between(spell: Spell, end: int) -> Spell:
    """The spell with an absence after it that ends earlier."""
    pattern = Pattern(spell.ground.relation, spell.ground.row)
    return evolve(spell, after=Absence(pattern, Interval(spell.interval.end, end)))


def test_a_whole_interval_will_not_do_for_a_plain_literal() -> None:
    made = world(EPOCH + "p(a) @ [0, 4]. q(X) :- p(X).")
    proof = derived(made.why("q(a)"))
    forged = evolve(proof, interval=ALL_TIME, premises=(spell_of(made, "p(a)"),))
    assert wrong(made, forged) == ["`p(X)` is not proven by “p(a) [0, 4]”"]


def test_an_absence_is_of_the_negated_atom() -> None:
    made = case("negation")
    proof = derived(made.why("alone(a)"))
    group, absence, other = proof.premises
    assert isinstance(absence, Absence)
    for row in (("a", "b"), (None, None), ("b", None)):
        premise = evolve(absence, ground=Pattern("ally", row))
        found = wrong(made, evolve(proof, premises=(group, premise, other)))
        assert found[0].startswith("`not ally(X, _)` is not proven by “no ally(")


def test_a_comparison_is_computed_again() -> None:
    made = case("a rule")
    ((proof, rules),) = made.goal("ally(A, B), rival(B, C), A != C")
    condition = derived(proof).premises[2]
    assert isinstance(condition, Condition)
    forged = evolve(condition, bindings=(("A", "a"), ("C", "a")))
    assert wrong(made, replaced(proof, condition, forged), rules) == [
        "`A != C` is not proven by “A != C for A = a, C = a”",
        "does not hold",
    ]
    assert wrong(made, evolve(condition, bindings=())) == ["does not hold"]
    literal = derived(proof).rule.body[0]
    assert wrong(made, Condition(literal, ())) == ["does not hold"]


def test_what_cannot_be_computed_proves_nothing() -> None:
    made = case("computing")
    proof = derived(made.why("ratio(a, 12)"))
    condition = proof.premises[2]
    assert isinstance(condition, Condition)
    assert wrong(made, evolve(condition, bindings=(("N", 0), ("R", 12)))) == [
        "cannot be decided: division by zero"
    ]
    found = wrong(made, evolve(condition, bindings=(("N", "a"), ("R", 12))))
    assert found == ["cannot be decided: arithmetic on `a`"]


def test_only_what_is_declared_is_a_declared_property() -> None:
    made = world(EPOCH + "p(a, b). p(X, Y) :- p(Y, X).")
    proof = derived(made.why("p(b, a)"))
    declared = Declared(proof.ground, proof.interval, proof.rule, proof.bindings, proof.premises[0])
    assert wrong(made, declared) == ["its rule is no declared property"]


# -- time ---------------------------------------------------------------------------------------


def coalesced() -> tuple[World, Coalesced]:
    made = case("coalesced")
    proof = made.why("any(a)")
    assert isinstance(proof, Coalesced)
    return made, proof


def test_parts_follow_each_other_without_a_gap() -> None:
    made, proof = coalesced()
    one, two, three = proof.segments
    assert wrong(made, evolve(proof, segments=(one, three))) == [
        "there is a gap before “any(a) [8, 15]”"
    ]
    assert wrong(made, evolve(proof, segments=(two, three))) == [
        "there is a gap before “any(a) [5, 9]”"
    ]
    assert wrong(made, evolve(proof, segments=(one, two))) == ["its parts end too early"]
    assert wrong(made, evolve(proof, segments=())) == ["its parts end too early"]
    assert wrong(made, evolve(proof, segments=(one, two, two, three))) == [
        "“any(a) [5, 9]” adds nothing"
    ]
    wider = evolve(proof, interval=Interval(0, 17))
    assert wrong(made, wider) == ["its parts end too early"]


def test_parts_may_reach_beyond_what_they_prove() -> None:
    made, proof = coalesced()
    assert wrong(made, evolve(proof, interval=Interval(1, 14))) == []
    assert wrong(made, evolve(proof, interval=Interval(1, 9))) == ["“any(a) [8, 15]” adds nothing"]


def test_parts_prove_the_same_atom() -> None:
    made, proof = coalesced()
    one, two, _ = proof.segments
    other = made.why("still(a)", "10")
    assert wrong(made, evolve(proof, segments=(one, two, other))) == [
        "“still(a) [8, 11]” is a proof of something else"
    ]
    assert wrong(made, evolve(proof, segments=(one, two, proof))) == [
        "“any(a) [0, 15]” is itself in parts"
    ]


def whole() -> tuple[World, Spell]:
    made = world(EPOCH + "p(a) @ [3, 9]. p(a) @ [20, _]. q(X) @ I :- p(X) @ I.")
    spell = derived(made.why("q(a)")).premises[0]
    assert isinstance(spell, Spell)
    return made, spell


def test_a_whole_interval_is_held_throughout() -> None:
    made, spell = whole()
    assert wrong(made, spell) == []
    forged = evolve(spell, interval=Interval(3, 12))
    assert (
        wrong(made, forged)
        == [
            "it is only proven for [3, 9]",
            "that it does not hold just after is not proven",
        ][:1]
    )
    assert wrong(made, evolve(spell, cover=made.why("q(a)"))) == [
        "“q(a) [3, 9]” is a proof of something else"
    ]


def test_a_whole_interval_ends_at_both_sides() -> None:
    made, spell = whole()
    before, after = (
        ["that it does not hold just before is not proven"],
        ["that it does not hold just after is not proven"],
    )
    assert wrong(made, evolve(spell, before=None)) == before
    assert wrong(made, evolve(spell, after=None)) == after
    assert wrong(made, evolve(spell, interval=Interval(4, 10))) == before
    assert wrong(made, evolve(spell, interval=Interval(3, 9))) == after
    assert spell.before is not None
    open_absence = evolve(spell.before, ground=Pattern("p", (None,)))
    assert wrong(made, evolve(spell, before=open_absence)) == before
    far = evolve(spell.before, interval=Interval(NEG_INF, 2))
    assert wrong(made, evolve(spell, before=far)) == before


def test_beyond_an_unbounded_end_there_is_nothing() -> None:
    made, spell = whole()
    proof = derived(made.why("q(a)", "25")).premises[0]
    assert isinstance(proof, Spell)
    assert wrong(made, proof) == []
    assert wrong(made, evolve(proof, after=spell.after)) == ["there is nothing after it"]


def test_an_absence_is_true_at_every_instant() -> None:
    made, _ = whole()
    gap = Absence(Pattern("p", ("a",)), Interval(10, 20))
    assert wrong(made, gap) == []
    assert wrong(made, evolve(gap, interval=Interval(12, 15))) == []
    assert wrong(made, evolve(gap, interval=Interval(9, 20))) == ["`p(a)` holds [3, 9]"]
    assert wrong(made, evolve(gap, interval=Interval(10, 21))) == ["`p(a)` holds [20, _]"]
    assert wrong(made, evolve(gap, interval=ALL_TIME)) == [
        "`p(a)` holds [3, 9]",
        "`p(a)` holds [20, _]",
    ]
    assert wrong(made, evolve(gap, ground=Pattern("q", (None,)), interval=Interval(9, 10))) == [
        "`q(a)` holds [3, 9]"
    ]


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        (Pattern("rival", (None, "d")), "`rival(a, d)` holds always"),
        (Pattern("says rival", ("r4", "a", None)), "`r4 says rival(a, d)` holds always"),
        (
            Pattern("denies rival", (None, "a", "b")),
            "`r2 denies rival(a, b)` holds [2015-01-01, 2015-12-31]",
        ),
        (Pattern("stance", ("r2", None)), "`stance(r2, denies)` holds always"),
        (Pattern("printed", ("r3", None)), "`printed(r3, gazette)` holds always"),
        (Pattern("accepted", ("r1",)), "`accepted(r1)` holds always"),
    ],
)
def test_absences_of_every_relation_are_decided(pattern: Pattern, held: str) -> None:
    assert wrong(case("attributes"), Absence(pattern, ALL_TIME)) == [held]


@pytest.mark.parametrize(
    "pattern",
    [
        Pattern("rival", ("b", "a")),
        Pattern("nowhere", (None,)),
        Pattern("says rival", ("r2", None, None)),  # it denies
        Pattern("denies rival", ("r1", None, None)),
        Pattern("accepted", ("r2",)),
        Pattern("place", ("r2", None)),
        Pattern("rival", ("a", "b", None)),
        Pattern("rival", ("a",)),
    ],
)
def test_what_is_absent_is_absent(pattern: Pattern) -> None:
    assert wrong(case("attributes"), Absence(pattern, ALL_TIME)) == []


def test_what_was_not_accepted_is_absent() -> None:
    made = case("acceptance")
    assert wrong(made, Absence(Pattern("rival", ("a", "d")), ALL_TIME)) == []
    assert wrong(made, Absence(Pattern("ally", ("b", None)), ALL_TIME)) == [
        "`ally(b, c)` holds [2010-01-01, 2020-12-31]"
    ]


def test_without_now_nothing_that_reads_it_is_absent() -> None:
    made = fresh_case("now")
    absent = Absence(Pattern("past", ("b",)), ALL_TIME)
    assert wrong(made, absent) == []
    made.database.set_now(None)
    assert wrong(made, absent) == ["cannot be decided: `now` is read, and nobody said when that is"]


def test_what_a_rule_cannot_compute_is_not_absent() -> None:
    made = world(EPOCH + "n(0). p(X / X) :- n(X).")
    assert wrong(made, Absence(Pattern("p", (1,)), ALL_TIME)) == [
        "cannot be decided: division by zero"
    ]


# -- operators, aggregates and extents -----------------------------------------------------------


def windowed(made: World, relation: str, at: int) -> Windowed:
    proof = derived(made.search().at(relation, ("a",), at)).premises[-1]
    assert isinstance(proof, Windowed)
    assert wrong(made, proof) == []
    return proof


def test_an_operator_holds_exactly_where_its_premises_show_it() -> None:
    made = case("windows")
    once = windowed(made, "seen", 2)
    shown = "its premises show it on [1, 7]"
    assert wrong(made, evolve(once, interval=Interval(1, 9))) == [shown]
    assert wrong(made, evolve(once, interval=Interval(2, 8))) == [shown]
    since = windowed(made, "kept", 5)
    assert since.left is not None
    assert wrong(made, evolve(since, left=None)) == ["its premises show it on [2, 3]"]
    cut = made.why("p(a)", "0")
    assert wrong(made, evolve(since, left=cut)) == ["its premises show it on [2, 4]"]


def test_an_operator_needs_its_own_operands() -> None:
    made = case("windows")
    once = windowed(made, "seen", 2)
    for other in (made.why("p(b)"), made.why("q(a)"), once):
        found = wrong(made, evolve(once, right=other))
        assert "`p(X)` is not proven by" in found[0]
    assert wrong(made, evolve(once, left=once.right)) == ["its operator has one operand only"]
    free = windowed(made, "free", 1)
    assert isinstance(free.left, Absence)
    apart = evolve(free.left, apart_from=(("a",),))
    assert "`not q(X)` is not proven by" in wrong(made, evolve(free, left=apart))[0]


def test_no_rule_is_applied_in_the_way_of_another() -> None:
    made = case("windows")
    once = windowed(made, "seen", 2)
    forged = Derived(once.ground, once.right.interval, once.rule, (("X", "a"),), (once.right,))  # type: ignore[union-attr]
    assert wrong(made, forged) == ["its rule is applied in another way"]
    plain = derived(made.why("tick(a)"))
    other = Windowed(plain.ground, plain.interval, plain.rule, plain.premises[0], None)
    assert wrong(made, other) == ["its rule is applied in another way"]


def aggregated(made: World, relation: str, row: Row, at: int) -> Aggregated:
    nodes = walk(made.search().at(relation, row, at))
    return next(node for node in nodes if isinstance(node, Aggregated))


def test_every_row_of_an_aggregate_counts_once_and_no_other_does() -> None:
    made = case("aggregates")
    node = aggregated(made, "allies", ("a", 2), 8)
    assert wrong(made, node) == []
    one = node.rows[0]
    assert wrong(made, evolve(node, rows=(one, one))) == ["each row counts once, and there is one"]
    assert wrong(made, evolve(node, rows=())) == ["each row counts once, and there is one"]
    assert wrong(made, evolve(node, rows=(one,))) == ["that no other row counts is not proven"]
    (rest,) = node.others
    fewer = evolve(rest, apart_from=rest.apart_from[:1])
    assert wrong(made, evolve(node, rows=(one,), others=(fewer,))) == [
        "its rows have another aggregate",
        "its premises hold together on [5, 9]",
        "`ally(a, c)` holds [7, 14]",
    ]
    ground = evolve(node.ground, row=("a", 3))
    assert wrong(made, evolve(node, ground=ground)) == ["its rows have another aggregate"]
    ground = evolve(node.ground, row=("b", 2))
    assert "is of another group" in wrong(made, evolve(node, ground=ground))[0]
    assert wrong(made, evolve(node, interval=Interval(7, 12))) == [
        "its premises hold together on [7, 9]"
    ]


def test_a_row_that_is_only_possible_does_not_count_as_certain() -> None:
    made = case("unknown days")
    node = aggregated(made, "number", (Range(2, 3),), 5)
    assert wrong(made, node) == []
    _, certain = node.others
    assert certain.is_possible
    assert wrong(made, evolve(node, others=node.others[:1])) == [
        "that no other row counts is not proven"
    ]
    assert wrong(made, evolve(certain, is_possible=False)) == ["something may hold there"]
    assert wrong(made, evolve(node.others[0], is_possible=True)) == ["nothing may hold there"]


def test_a_claim_is_certain_where_its_report_makes_it_so() -> None:
    made = case("unknown days")
    leaf = made.search().at("certain p", ("a",), 6)
    assert isinstance(leaf, Reported)
    assert wrong(made, leaf) == []
    assert wrong(made, evolve(leaf, interval=Interval(3, 13))) == ["the claim is for [5, 10]"]
    hedged = case("hedged")
    heard = hedged.why("rival(b, c)")
    assert isinstance(heard, Reported)
    forged = evolve(heard, ground=Ground("certain rival", ("b", "c")))
    assert wrong(hedged, forged)[-1] == "`r3` does not make it certain"


def test_what_may_be_disputed_is_certain_by_its_rule_only() -> None:
    made = case("disputes")
    leaf = made.search().at("sure ally", ("a", "b"), 4)
    assert isinstance(leaf, Reported)
    assert wrong(made, leaf) == []
    forged = evolve(leaf, ground=Ground("certain ally", ("a", "b")))
    assert wrong(made, forged) == ["no report says so by itself"]


def test_the_limits_of_a_whole_interval_are_computed_again() -> None:
    made = case("unknown days")
    nodes = walk(made.search().at("before", ("a", "a"), 7))
    node = next(node for node in nodes if isinstance(node, VagueSpell))
    assert node.value == IntervalRange(3, 5, 21, 21)
    assert wrong(made, node) == []
    for value in (IntervalRange(3, 6, 21, 21), IntervalRange(4, 5, 21, 21), Interval(3, 21)):
        assert "no whole interval has these limits" in wrong(made, evolve(node, value=value))
    assert wrong(made, evolve(node, cores=())) == ["what certainly belongs to it is not proven"]
    assert "is a proof of something else" in wrong(made, evolve(node, cover=node.cores[0]))[0]


def test_a_comparison_is_for_some_choice_or_for_every_one() -> None:
    made = case("unknown days")
    proof = derived(made.search().at("before", ("b", "b"), 2))
    condition = proof.premises[-1]
    assert isinstance(condition, Condition)
    assert wrong(made, condition) == []
    assert wrong(made, evolve(condition, is_certain=True)) == ["does not hold"]


def test_no_value_is_made_up_from_a_comparison() -> None:
    made = world(
        EPOCH + "p(a) @ [3..5, 9]. q(X, S) :- p(X) @ [S, _], p(X). r(X, D) :- q(X, S), D = S + 1."
    )
    proof = derived(made.search().at("r", ("a", Range(4, 6)), 6))
    assert wrong(made, proof) == []
    for value in (5, Range(4, 7)):
        bindings = tuple((n, value if n == "D" else v) for n, v in proof.bindings)
        condition = Condition(proof.rule.body[1], (("D", value), ("S", Range(3, 5))))
        forged = evolve(
            proof,
            ground=Ground("r", ("a", value)),
            bindings=bindings,
            premises=(proof.premises[0], condition),
        )
        assert wrong(made, forged) == ["nothing gives D its value"]


# -- no proof of itself -------------------------------------------------------------------------


def symmetric() -> tuple[World, Declared, Reported]:
    text = ".decl p(a: group, b: group) symmetric\np(a, b) @ [0, 9]."
    made = world(EPOCH + text)
    proof = made.why("p(b, a)")
    assert isinstance(proof, Declared)
    assert isinstance(proof.premise, Reported)
    return made, proof, proof.premise


def test_a_proof_that_contains_itself_is_noticed() -> None:
    made, proof, _ = symmetric()
    turned = evolve(
        proof,
        ground=Ground("p", ("a", "b")),
        bindings=tuple(zip("AB", "ab", strict=True)),
        premise=proof,
    )
    circle = evolve(proof, premise=turned)
    object.__setattr__(turned, "premise", circle)
    # Each step is right by itself, on any interval: only the circle is wrong.
    assert wrong(made, circle) == ["is used to prove itself"]


def test_a_detour_through_the_same_atom_is_noticed() -> None:
    made, proof, leaf = symmetric()
    bindings = tuple(zip("AB", "ab", strict=True))
    detour = evolve(proof, ground=leaf.ground, bindings=bindings, premise=proof)
    assert [str(fault) for fault in faults(detour, made.analysis, made.database)] == [
        "p(a, b) [0, 9]: is used to prove itself"
    ]


def test_a_detour_is_noticed_on_every_path() -> None:
    made = world(
        EPOCH + "e(a, b). e(b, a). f(X, Y) :- e(X, Y). f(X, Z) :- f(X, Y), f(Y, Z)."
        "g(X, Y) :- f(X, X), f(X, Y)."
    )
    one_step, two_steps, other = made.analysis.context.rules

    def joined(left: Derived, right: Derived) -> Derived:
        ends = left.ground.row[0], left.ground.row[1], right.ground.row[1]
        bindings = tuple(zip("XYZ", ends, strict=True))
        return Derived(
            Ground("f", (ends[0], ends[2])), ALL_TIME, two_steps, bindings, (left, right)
        )

    def step(start: str, end: str) -> Derived:
        leaf = made.why(f"e({start}, {end})")
        bindings = (("X", start), ("Y", end))
        return Derived(Ground("f", (start, end)), ALL_TIME, one_step, bindings, (leaf,))

    ab, ba = step("a", "b"), step("b", "a")
    around = joined(ab, ba)  # f(a, a)
    assert wrong(made, around) == []
    # f(a, b) from f(a, a) and f(a, b): the second use of `ab` is below its own atom.
    again = joined(around, ab)
    assert wrong(made, again) == ["is used to prove itself"]
    # On the way that leads there first, `around` is innocent.
    bindings = (("X", "a"), ("Y", "b"))
    root = Derived(Ground("g", ("a", "b")), ALL_TIME, other, bindings, (around, again))
    assert [str(fault) for fault in faults(root, made.analysis, made.database)] == [
        "f(a, b) always: is used to prove itself"
    ]


def test_the_same_atom_at_another_time_is_no_circle() -> None:
    made = case("coalesced")
    proof = made.why("still(a)")
    assert isinstance(proof, Coalesced)
    assert wrong(made, proof) == []


# -- the checker as a whole ---------------------------------------------------------------------


def test_every_fault_is_reported_conclusions_first() -> None:
    made = case("a rule")
    proof = derived(made.why("common_enemy(a, b, c)"))
    leaf = proof.premises[0]
    assert isinstance(leaf, Reported)
    forged = replaced(proof, leaf, evolve(leaf, interval=ALL_TIME))
    explanation = made.explained(forged)
    with pytest.raises(ProofError) as caught:
        explanation.verify()
    assert isinstance(caught.value, CartelogicError)
    assert caught.value.faults == (
        Fault(
            "common_enemy(a, b, c) [2012-01-01, 2013-06-30]",
            "its premises hold together on [2012-01-01, 2014-12-31]",
        ),
        Fault("ally(a, b) always", "the claim is for [2010-01-01, 2013-06-30]"),
    )
    assert str(caught.value).splitlines() == list(map(str, caught.value.faults))
    with pytest.raises(ProofError):
        cartelogic.verify(explanation)


def test_what_is_right_is_verified_in_silence() -> None:
    made = case("a rule")
    cartelogic.verify(made.explained(made.why("common_enemy(a, b, c)")))


def test_a_program_with_errors_proves_nothing() -> None:
    made = case("a rule")
    proof = made.why("common_enemy(a, b, c)")
    broken = analyse(parsed(TOY + "p(X) :- ally(X, _), not p(X).").program, made.database.profiles)
    assert [fault.wrong for fault in faults(proof, broken, made.database)] == [
        "the program has errors, so nothing follows from it"
    ]


def lying(made: World, name: str, change: Callable[[Relation], None]) -> Search:
    """A search in the relations of an engine that has one of them wrong."""

    def relation(wanted: str) -> Relation:
        found = made.engine.relation(wanted)
        if wanted != name:
            return found
        copy = Relation(name)
        for row, extent in found:
            for part in extent:
                copy.add(row, part.start, part.end, (0, ""))
        change(copy)
        return copy

    return Search(made.analysis, made.database, relation)


def _lose_ally(relation: Relation) -> None:
    del relation.rows["a", "b"]


def test_an_engine_that_lost_a_fact_is_not_believed() -> None:
    made = fresh_case("negation")
    search = lying(made, "ally", _lose_ally)
    proof = search.at("alone", ("a",), 0)
    assert proof.interval == Interval(NEG_INF, 16)  # type: ignore[union-attr]
    assert wrong(made, proof) == ["`ally(a, b)` holds [5, 9]"]


def test_relations_that_were_tampered_with_are_not_believed() -> None:
    made = fresh_case("negation")
    absent = Absence(Pattern("ally", ("c", None)), ALL_TIME)
    held = Absence(Pattern("ally", ("a", None)), ALL_TIME)
    made.database.claimed("ally").add(("c", "a"), 0, 5, (0, ""))
    made.database.claimed("ally").rows.pop(("a", "b"))
    assert wrong(made, absent) == []
    assert wrong(made, held) == ["`ally(a, b)` holds [5, 9]"]


def test_a_change_of_the_database_is_seen() -> None:
    made = fresh_case("negation")
    proof = made.why("alone(a)")
    assert wrong(made, proof) == []
    made.database.add([report("new", "ally(a, z)")])
    assert "`ally(a, z)` holds always" in wrong(made, proof)
    made.database.remove(["new"])
    assert wrong(made, proof) == []


def test_two_databases_are_kept_apart() -> None:
    made = fresh_case("negation")
    proof = made.why("alone(a)")
    more = made.database.copy()
    more.add([report("new", "ally(a, z)")])
    for _ in range(2):
        assert wrong(made, proof) == []
        assert faults(proof, made.analysis, more)


def chained(made: World, steps: int) -> Proof:
    """A proof of ever larger numbers, put together by hand."""
    (rule,) = made.analysis.context.rules
    (given,) = made.database.reports.values()
    proof: Proof = Reported(Ground("n", (0,)), ALL_TIME, given, given.claims[0])
    for i in range(steps):
        comparison = rule.body[1]
        condition = Condition(comparison, (("X", i), ("Y", i + 1)))
        bindings = (("Y", i + 1), ("X", i))
        proof = Derived(Ground("n", (i + 1,)), ALL_TIME, rule, bindings, (proof, condition))
    return proof


def test_a_proof_of_100000_nodes_is_checked_without_recursion() -> None:
    made = world(EPOCH + "n(0). n(Y) :- n(X), Y = X + 1.")
    proof = chained(made, 50_000)
    assert wrong(made, proof) == []
    with pytest.raises(RecursionError):
        repr(proof)


# -- values that are known as ranges only ---------------------------------------------------------


RANGES = """
p(a) @ [0..2, 8..9]. p(b) @ [10, 16]. p(c) @ [3..4, 9]. p(d) @ [8, 10].
q(8) @ [1, 3]. q(3) @ [9, 9].
long(X, N) @ I :- p(X) @ I, N = days(I).
length(N) :- long(_, N).
kept(N) :- length(N) since[1, 20] q(N).
per(N, C) :- q(N), C = count : { long(_, N) }.
"""


def test_rows_of_other_groups_that_may_be_the_same_count() -> None:
    made = world(EPOCH + RANGES)
    proofs = [node for proof in made.proofs() for node in walk(proof)]
    node = next(
        node
        for node in proofs
        if isinstance(node, Aggregated)
        and len({row.ground.row[0] for row in node.rows if not isinstance(row, Condition)}) > 1
    )
    assert wrong(made, node) == []
    own, foreign = node.rows[0], node.rows[-1]
    assert isinstance(own, Derived)
    assert isinstance(foreign, Derived)
    assert foreign.ground.row[0] != node.ground.row[0] == own.ground.row[0]
    unproven = ["that no other row counts is not proven"]
    # It is not enough to leave it out, nor to say that it is none of the group.
    assert wrong(made, evolve(node, rows=node.rows[:-1])) == unproven
    kept = tuple(row for row in node.others[0].apart_from if row != foreign.ground.row)
    others = (evolve(node.others[0], apart_from=kept), *node.others[1:])
    assert wrong(made, evolve(node, rows=node.rows[:-1], others=others)) == [
        "`long(a, 7..10)` holds [0, 9]"
    ]
    alone = evolve(node, rows=(foreign,))
    assert wrong(made, alone) == ["each row counts once, and there is one"]


def test_only_what_may_be_the_same_serves_as_a_left_operand() -> None:
    made = world(EPOCH + RANGES)
    proof = made.why("kept(8)")
    node = first(proof, Windowed)
    assert isinstance(node, Windowed)
    assert isinstance(node.left, Derived)
    assert node.left.ground.row != (8,)
    assert wrong(made, node) == []
    other = made.why("length(3)")
    assert isinstance(other, Derived)
    assert wrong(made, evolve(node, left=other)) == [
        "`length(N)` is not proven by “length(3) [8, 10]”"
    ]


def test_what_may_be_the_same_is_not_the_same() -> None:
    made = world(EPOCH + RANGES)
    held = first(made.why("kept(8)"), Windowed)
    assert isinstance(held, Windowed)
    assert isinstance(held.left, Derived)
    for relation in ("length", "alike other"):
        whole = Coalesced(Ground(relation, (8,)), held.left.interval, (held.left,))
        (fault,) = wrong(made, whole)
        assert "is a proof of something else" in fault
    # Said to be no more than alike, it is right; and serves no rule, which asks for the same.
    alike = Coalesced(Ground("alike length", (8,)), held.left.interval, (held.left,))
    assert wrong(made, alike) == []
    assert wrong(made, evolve(held, right=alike))
    other = evolve(alike, ground=Ground("alike length", (3,)), segments=(made.why("length(3)"),))
    (fault,) = wrong(made, evolve(held, left=evolve(other, interval=Interval(8, 11))))
    assert fault.startswith("`length(N)` is not proven by")


def test_nothing_is_excepted_twice() -> None:
    made = world(EPOCH + "p(a) @ [0, 4]. q(a). r(X) :- q(X), not p(X).")
    absence = first(made.why("r(a)"), Absence)
    assert isinstance(absence, Absence)
    forged = evolve(absence, apart_from=(("b",), ("b",)))
    assert wrong(made, forged) == ["something is excepted twice"]


def test_what_a_rule_or_a_report_is_shown_by_is_checked() -> None:
    made = case("a rule")
    proof = derived(made.why("common_enemy(a, b, c)"))
    moved = evolve(proof.rule, span=None)
    assert moved == proof.rule
    assert wrong(made, evolve(proof, rule=moved)) == ["its rule is not one of the program"]
    leaf = proof.premises[0]
    assert isinstance(leaf, Reported)
    forged = evolve(leaf.report, origin=None)
    assert wrong(made, evolve(leaf, report=forged)) == [
        f"the database has no such report `{leaf.report.id}`"
    ]


def test_what_is_contested_of_an_answer_is_proven() -> None:
    made = case("disputes")
    found = list(made.goal("ally(a, X), not rival(a, X)", extent="contested "))
    assert found
    for proof, rules in found:
        assert wrong(made, proof, rules) == []
        assert isinstance(first(proof, Absence), Absence)


def version(made: World, relation: str) -> NormalRule:
    """The only rule of a relation."""
    (rule,) = (rule for rule in made.analysis.versions.rules if rule.head.predicate == relation)
    return rule


def test_what_is_certain_of_an_aggregate_has_a_row_that_is_certain() -> None:
    made = world(EPOCH + "p(a, 3) @ [0..2, 8..9]. n(N) :- N = max V : { p(_, V) }.")
    node = aggregated(made, "n", (3,), 1)
    assert wrong(made, node) == []
    ground = evolve(node.ground, relation=f"certain {node.ground.relation}")
    forged = evolve(node, ground=ground, rule=version(made, ground.relation))
    assert wrong(made, forged) == ["no row is certain"]


def test_no_variable_equals_two_unknown_values() -> None:
    made = world(
        EPOCH + "p(a) @ [1..3, 9].\nalike(X) @ [0, _] :- p(X) @ I, N = M, M = N, M = start(I)."
    )
    proof = made.why("alike(a)")
    assert isinstance(proof, Derived)
    assert wrong(made, proof) == []
    # One equation gives M its value, 1..3; that the other holds of it as well is not certain.
    premises = [
        evolve(node, is_certain=True) if isinstance(node, (VagueSpell, Condition)) else node
        for node in proof.premises
    ]
    ground, rule = Ground("certain alike", ("a",)), version(made, "certain alike")
    forged = evolve(proof, ground=ground, rule=rule, premises=tuple(premises))
    assert wrong(made, forged) == [
        "M would need to be equal to two unknown values",
        "does not hold",  # that N <= M, and N >= M
        "does not hold",
    ]


def test_what_may_be_the_same_does_not_serve_as_a_right_operand() -> None:
    made = world(
        EPOCH + "p(a) @ [0..2, 8..9]. g(8) @ [1, 40]. h(8) @ [1, 3].\n"
        "h(N) @ I :- p(_) @ I, N = days(I). kept(N) :- g(N) since[1, 20] h(N)."
    )
    node = first(made.why("kept(8)"), Windowed)
    assert isinstance(node, Windowed)
    assert wrong(made, node) == []
    search = made.search()
    other = search.at("h", (Range(7, 10),), 5)
    assert wrong(made, other) == []
    unproven = "`h(N)` is not proven by “h(7..10) [0, 9]”"
    assert wrong(made, evolve(node, right=other)) == [unproven]
