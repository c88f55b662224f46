"""Which rules fired and which literals decided, by the definition of the module."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve

from cartelogic import KnowledgeBase, Limits, ProgramError
from cartelogic.model.clauses import Program
from cartelogic.testing import RuleCoverage, Suite, files_with_expectations


def measured(*texts: str) -> RuleCoverage:
    coverage = RuleCoverage()
    for text in texts:
        coverage.add(KnowledgeBase.from_text(text, name="rules"))
    return coverage


def report(*texts: str) -> list[str]:
    return str(measured(*texts)).split("\n")


ENEMY = "enemy(A, C) :- ally(A, B), rival(B, C)."


def test_a_rule_fires_if_its_body_holds_of_something() -> None:
    assert report(f"{ENEMY} ally(a, b). rival(b, c) @ [2011, 2012].") == [
        "1 of 1 rules fired, 2 of 2 literals decided"
    ]


def test_a_rule_whose_literals_hold_at_different_times_never_fired() -> None:
    text = f"{ENEMY} ally(a, b) @ [2010, 2011]. rival(b, c) @ [2012, 2013]."
    assert report(text) == [
        "0 of 1 rules fired, 0 of 2 literals decided",
        "never fired:",
        "  rules:1: enemy(A, C) :- ally(A, B), rival(B, C).",
        "    nothing got past `rival(B, C)`",
    ]


def test_what_blocks_is_the_literal_farthest_on_of_all_files() -> None:
    rule = "p(X) :- a(X), b(X), c(X).\n"
    head = "rules:1: p(X) :- a(X), b(X), c(X)."
    declared = rule + ".decl a(x: g)\n.decl b(x: g)\n.decl c(x: g)\n"
    for texts, blocked in (
        (["b(x). c(x)."], "a(X)"),
        (["a(x). c(x)."], "b(X)"),
        (["a(x). b(x)."], "c(X)"),
        (["a(x). b(y). c(x)."], "b(X)"),
    ):
        found = report(*(declared + text for text in texts))
        assert found[1:] == ["never fired:", f"  {head}", f"    nothing got past `{blocked}`"]


def test_literals_are_taken_when_what_they_need_is_bound() -> None:
    text = "p(X) :- X < Y, not b(X), a(X), c(Y).\na(1). c(0). b(7)."
    assert report(text)[-1] == "    nothing got past `X < Y`"
    text = "p(X) :- X < Y, not b(X), a(X), c(Y).\na(1). c(2). b(1)."
    assert report(text)[-1] == "    nothing got past `not b(X)`"


@pytest.mark.parametrize(
    ("rule", "facts", "undecided"),
    [
        ("p(X) :- a(X), not b(X).", "a(x). b(y).", ["not b(X)"]),
        ("p(X) :- a(X), not b(X).", "a(x). a(y). b(y).", []),
        ("p(X) :- a(X), not b(X).", "a(x). b(x) @ [2010, 2011].", []),
        ("p(X) :- a(X), X != 3.", "a(1). a(2).", ["X != 3"]),
        ("p(X) :- a(X), X != 3.", "a(1). a(3).", []),
        ("p(X) :- a(X), b(X).", "a(x). b(x).", ["a(X)", "b(X)"]),
        ("p(X) :- a(X), b(X).", "a(x). b(x). a(y).", ["a(X)"]),
        ("p(X) :- a(X), b(X).", "a(x). b(x). a(y). b(z).", []),
        ("p(X) :- a(X), b(X).", "a(x) @ [2010, 2011]. b(x) @ [2011, 2012].", []),
        ("p(X) :- a(X), b(X).", "a(x) @ [2010, 2011]. b(x) @ [2009, 2012].", ["b(X)"]),
        ("p(X, Y) :- a(X), b(Y).", "a(x). b(y).", []),  # each binds what the head needs
        ("p(X, N) :- a(X), N = count : { b(X, _) }.", "a(x). b(x, y).", []),
        ("p(X) :- a(X), N = count : { b(X, _) }, N > 0.", "a(x). b(x, y).", ["N > 0"]),
        ("p(X) :- a(X), N = count : { b(X, _) }, N > 0.", "a(x). a(z). b(x, y).", []),
        ("p(X) :- a(X, Y), Y != 0, X / Y > 1.", "a(4, 2). a(1, 0). a(1, 1).", []),  # a guard
        ("p(X) @ I :- a(X) @ I, days(I) > 9.", "a(x) @ [2010, 2011].", ["days(I) > 9"]),
        ("p(X) :- a(X), once[0, 1w] b(X).", "a(x). b(x).", ["a(X)", "once[0, 1w] b(X)"]),
        ("p(X) :- a(X), once[0, 1w] b(X).", "a(x). b(x) @ [2010, 2011].", ["a(X)"]),
    ],
)
def test_a_literal_decides_if_the_rest_holds_of_more(
    rule: str, facts: str, undecided: list[str]
) -> None:
    (use,) = measured(f"{rule}\n{facts}").rules
    assert use.has_fired
    told = [each.place.text for each in use.literals.values() if not each.has_decided]
    assert told == undecided


def test_each_alternative_has_to_match() -> None:
    text = "p(X) :- a(X) ; b(X), c(X) ; (d(X) ; e(X)).\na(x). b(x). d(x).\n"
    declared = text + ".decl c(x: g)\n.decl e(x: g)\n"
    assert report(declared) == [
        "1 of 1 rules fired, 2 of 5 literals decided",
        "never matched:",
        "  rules:1: b(X)",
        "  rules:1: c(X)",
        "  rules:1: e(X)",
    ]


def test_constraints_count() -> None:
    text = ".decl a(x: g)\n.constraint no(X) :- a(X), b(X).\nb(x)."
    assert report(text)[1:] == [
        "never fired:",
        "  rules:2: .constraint no(X) :- a(X), b(X).",
        "    nothing got past `a(X)`",
    ]
    (use,) = measured(text).rules
    assert use.is_constraint


def test_rules_of_different_texts_are_different() -> None:
    rule = "p(X) :- a(X), not b(X).\n"
    facts = "a(x). b(y).", "a(x). b(x). "
    rules = [f"{rule}{each}\n" for each in facts]
    assert report(*rules)[0] == "1 of 2 rules fired, 1 of 4 literals decided", "two texts"


def test_the_same_rule_of_two_files_is_one(tmp_path: Path) -> None:
    (tmp_path / "rules.dl").write_text("p(X) :- a(X), not b(X).\n")
    (tmp_path / "one.dl").write_text('.include "rules.dl"\na(x). b(y).\n.expect p(x).\n')
    (tmp_path / "two.dl").write_text('.include "rules.dl"\na(x). b(x).\n.expect not p(x).\n')
    coverage = RuleCoverage()
    for path in files_with_expectations([tmp_path]):
        Suite(path).measure(coverage)
    assert str(coverage) == "1 of 1 rules fired, 2 of 2 literals decided"


def test_now_is_what_the_expectations_say() -> None:
    rule = "p(X) :- a(X, D), now(N), N > D.\n"
    text = rule + "a(x, 2012-01-01). a(y, 2014-01-01)."
    assert measured(text).rules[0].has_fired is False
    coverage = RuleCoverage()
    coverage.add(KnowledgeBase.from_text(text), ["2010-01-01", "2013-01-01"])
    assert coverage.rules[0].has_fired


def test_what_cannot_be_computed_never_fired() -> None:
    text = "p(X) :- a(X, Y), X / Y > 1.\na(1, 0)."
    assert report(text)[1:] == ["never fired:", "  rules:1: p(X) :- a(X, Y), X / Y > 1."]


def test_a_day_more_is_not_asked_about_when_all_is_known() -> None:
    kb = KnowledgeBase.from_text("p(X) :- a(X), not b(X). a(x). a(y). b(y).")
    coverage = RuleCoverage()
    coverage.add(kb, ["2010-01-01", "no day at all"])
    assert coverage.rules[0].is_done


def test_rules_that_are_written_nowhere_are_left_out() -> None:
    rule = evolve(KnowledgeBase.from_text("p(X) :- a(X). a(x).").program.rules[0], span=None)
    kb = KnowledgeBase(Program(rules=(rule,)))
    kb.tell("a(x).")
    coverage = RuleCoverage()
    coverage.add(kb)
    assert coverage.rules == ()


def test_of_two_processes_the_one_that_got_farther_tells() -> None:
    rule = "p(X) :- a(X), b(X), c(X).\n.decl b(x: g)\n.decl c(x: g)\n.decl a(x: g)\n"
    near, far = rule + "c(x).", rule + "a(x). b(x)."
    blocked = {"nothing got past `a(X)`", "nothing got past `c(X)`"}
    for first, second in ((near, far), (far, near)):
        coverage = measured(first)
        coverage.merge(measured(second).to_dict())
        assert {line.strip() for line in coverage.lines()} >= blocked, "two texts"
    for first, second in ((near, far), (far, near)):
        told = measured(second).to_dict()
        told["rules"][0]["key"] = measured(first).to_dict()["rules"][0]["key"]
        coverage = measured(first)
        coverage.merge(told)
        assert [line.strip() for line in coverage.lines()][-1] == "nothing got past `c(X)`"


def test_what_another_process_measured_is_added() -> None:
    rule = "p(X) :- a(X), not b(X).\nq(X) :- a(X), c(X).\n.decl c(x: g)\n"
    texts = rule + "a(x). b(y).", rule + "a(x). b(x)."
    both, one = measured(*texts), measured(texts[0])
    one.merge(json.loads(json.dumps(measured(texts[1]).to_dict())))
    assert str(one) == str(both)
    fresh = RuleCoverage()
    fresh.merge(json.loads(json.dumps(both.to_dict())))
    fresh.merge(both.to_dict())
    assert str(fresh) == str(both)


def test_a_program_with_a_mistake_has_no_coverage(tmp_path: Path) -> None:
    path = tmp_path / "test.dl"
    path.write_text("p(X) :- q(X), not p(X). q(a).\n.expect p(a).\n")
    coverage = RuleCoverage()
    with pytest.raises(ProgramError):
        coverage.add(Suite(path).kb)
    Suite(path).measure(coverage)
    assert coverage.rules == ()


def test_what_would_be_very_much_is_decided_by_being_that() -> None:
    facts = "".join(f"a({i}). c({i}, {i}). d({i}).\n" for i in range(60))
    text = "p(X) :- a(X), c(X, Y), d(Y).\n" + facts
    for limits in (Limits(), Limits(pieces=500)):  # without the join there are 3600
        coverage = RuleCoverage()
        coverage.add(KnowledgeBase.from_text(text, limits=limits))
        (use,) = coverage.rules
        told = {each.place.text: each.has_decided for each in use.literals.values()}
        assert told == {"a(X)": False, "c(X, Y)": True, "d(Y)": False}


@pytest.mark.slow
def test_every_shipped_rule_fires_in_its_tests(root: Path) -> None:
    coverage = RuleCoverage()
    for path in files_with_expectations([root / "rules"]):
        Suite(path).measure(coverage)
    assert all(rule.has_fired for rule in coverage.rules)
    undecided = [
        each.place.text
        for rule in coverage.rules
        for each in rule.literals.values()
        if not each.has_decided
    ]
    # Nothing can show these: what stands beside them, or a declaration, implies them.
    assert undecided == ["A != B", "A != F", "B != G"]
    files = {rule.place.file for rule in coverage.rules}
    shipped = {f"rules/{path.name}" for path in (root / "rules").glob("*.dl")}
    assert files == {n for n in shipped if "test_" not in n} - {"rules/vocabulary.dl"}
