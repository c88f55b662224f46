"""Proofs as text: what a reader sees of each kind of node, whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from cartelogic import KnowledgeBase
from cartelogic.model.clauses import Comparison
from cartelogic.model.terms import Constant
from cartelogic.provenance.proof import Attribute, Condition, Derived, Ground, Proof, Said
from cartelogic.provenance.render import Renderer
from cartelogic.store.articles import LocatorError, locate
from cartelogic.temporal import ALL_TIME
from tests.unit.provenance.programs import ARTICLE, HERALD, OFFICIAL, World, case, report, world
from tests.unit.provenance.test_search import chain

EPOCH = ".time integer\n"


def text(made: World, proof: Proof) -> str:
    return Renderer(made.database).about(made.analysis.versions.rules).text(proof)


def shown(made: World, atom: str, at: str | None = None) -> str:
    return text(made, made.why(atom, at))


# -- each kind of node --------------------------------------------------------------------------


def test_a_report_of_ones_own() -> None:
    made = world("p(a) @ [2010, 2011-06]. q(X) :- p(X).")
    assert shown(made, "p(a)") == (
        "p(a) [2010-01-01, 2011-06-30]: starts with case.dl:1, ends with case.dl:1\n"
        "  stated in case.dl:1"
    )


def test_a_report_of_a_source() -> None:
    made = case("says and denies")
    assert shown(made, "rival(b, c)") == (
        "rival(b, c) [2012-01-01, 2014-12-31]: starts with r3, ends with r3\n"
        "  r3: suspected by An official, through The Gazette, read in The Herald, graded C6"
    )
    assert shown(made, "disputed(a, b)") == (
        "disputed(a, b) [2015-01-01, 2015-12-31]: starts with r2, ends with r2\n"
        "  by case.dl:2 disputed(A, B) :- R says rival(A, B), Q denies rival(A, B), R != Q.\n"
        "  with A = a, B = b, R = r1, Q = r2\n"
        "  ├─ r1 says rival(a, b) [2014-01-01, 2016-12-31], "
        "r1: asserted by An official (2015-03), graded C2\n"
        "  ├─ r2 denies rival(a, b) [2015-01-01, 2015-12-31], "
        "r2: denied by The Herald, graded D3\n"
        "  └─ where R != Q"
    )


def test_a_note_is_shown_below_its_report() -> None:
    made = world(
        "q(X) :- p(X).",
        report("r1", "p(a)", note="It is said.", locator="p2 s3 [0:9] sha256:" + "0" * 64),
    )
    assert shown(made, "q(a)") == (
        "q(a) always\n"
        "  by case.dl:1 q(X) :- p(X).\n"
        "  with X = a\n"
        "  └─ p(a) always, r1: asserted by An official, paragraph 2 sentence 3, graded C6\n"
        "        It is said."
    )
    assert shown(made, "p(a)").splitlines()[1:] == [
        "  r1: asserted by An official, paragraph 2 sentence 3, graded C6",
        "  It is said.",
    ]


def test_attributes() -> None:
    made = case("now")
    assert "\n  ├─ now(2014-09-01) always, as given to the query\n" in shown(made, "past(a)")
    made = case("attributes")
    assert "\n  ├─ reliability(official, c) always\n" in shown(made, "good(r1, c)")
    accepted = Attribute(Ground("accepted", ("r1",)), ALL_TIME, made.database.reports["r1"])
    assert text(made, accepted) == "accepted(r1) always"


def test_symmetry() -> None:
    made = case("symmetry")
    assert shown(made, "allied(b, a, baja)") == (
        "allied(b, a, baja) [2011-01-01, 2012-12-31]: starts with case.dl:3, ends with case.dl:3\n"
        "  by symmetry (case.dl:2)\n"
        "  └─ allied(a, b, baja) [2011-01-01, 2012-12-31], stated in case.dl:3"
    )


def test_parts_one_after_the_other() -> None:
    made = case("coalesced")
    assert shown(made, "any(a)") == (
        "any(a) [0, 15]: starts with case.dl:3, ends with case.dl:3:39\n"
        "  in 3 parts\n"
        "  ├─ any(a) [0, 4]\n"
        "  │  │  by case.dl:4 any(X) :- p(X).\n"
        "  │  │  with X = a\n"
        "  │  └─ p(a) [0, 4], stated in case.dl:3\n"
        "  ├─ any(a) [5, 9]\n"
        "  │  │  by case.dl:4 any(X) :- q(X).\n"
        "  │  │  with X = a\n"
        "  │  └─ q(a) [5, 9], stated in case.dl:3:24\n"
        "  └─ any(a) [8, 15]\n"
        "     │  by case.dl:4 any(X) :- r(X).\n"
        "     │  with X = a\n"
        "     └─ r(a) [8, 15], stated in case.dl:3:39"
    )


def test_a_whole_interval_with_its_absences_and_a_comparison() -> None:
    made = world(
        EPOCH + "p(a) @ [3, 9]. q(a) @ [5, _].\nr(X, S) @ I :- p(X) @ I, q(X) @ [S, _], S < 7."
    )
    assert shown(made, "r(a, 5)") == (
        "r(a, 5) [3, 9]: starts with case.dl:2, ends with case.dl:2\n"
        "  by case.dl:3 r(X, S) @ I :- p(X) @ I, q(X) @ [S, _], S < 7.\n"
        "  with X = a, S = 5, I = [3, 9]\n"
        "  ├─ p(a) [3, 9], a whole interval: none just before or after\n"
        "  │  └─ p(a) [3, 9], stated in case.dl:2\n"
        "  ├─ q(a) [5, _], a whole interval: none before\n"
        "  │  └─ q(a) [5, _], stated in case.dl:2:16\n"
        "  └─ where S < 7"
    )


def test_an_absence_of_anything_that_matches() -> None:
    assert shown(case("negation"), "alone(b)") == (
        "alone(b) [2, 4]: starts with case.dl:3:19, ends with the absence of ally(_, b)\n"
        "  by case.dl:6 alone(X) :- group(X), not ally(X, _), not ally(_, X).\n"
        "  with X = b\n"
        "  ├─ group(b) [2, 30], stated in case.dl:3:19\n"
        "  ├─ no ally(b, _) [_, 11]\n"
        "  └─ no ally(_, b) [_, 4]"
    )


def test_an_operator_by_what_its_window_shows() -> None:
    made = case("windows")
    assert shown(made, "near(a)") == (
        "near(a) [1, 9]: starts with case.dl:5, ends with case.dl:5\n"
        "  by case.dl:17 near(X) :- once[0, 3] r(X, _).\n"
        "  with X = a\n"
        "  └─ once[0, 3] r(a, _) [1, 9]\n"
        "     └─ r(a, b) [1, 6], stated in case.dl:5"
    )
    assert shown(made, "free(a)").splitlines()[3:] == [
        "  └─ (not q(a)) since[1, 9] p(a) [1, 1]",
        "     ├─ no q(a) [_, 1]",
        "     └─ p(a) [0, 4], stated in case.dl:3",
    ]


def test_an_aggregate_by_its_rows() -> None:
    made = case("aggregates")
    assert shown(made, "allies(a, 2)") == (
        "allies(a, 2) [7, 9]: starts with case.dl:4:30, ends with case.dl:4\n"
        "  by case.dl:6 allies(X, N) :- group(X), N = count : { ally(X, _) }.\n"
        "  with X = a, N = 2\n"
        "  ├─ group(a) always, stated in case.dl:3\n"
        "  └─ count : { ally(a, _) } = 2 [7, 9], over 2 rows\n"
        "     ├─ ally(a, b) [5, 9], stated in case.dl:4\n"
        "     ├─ ally(a, c) [7, 14], stated in case.dl:4:30\n"
        "     └─ no other ally(a, _) always"
    )
    assert shown(made, "allies(a, 0)").splitlines()[-1] == "  └─ no ally(a, _) [_, 4]"


def test_what_is_certain_and_what_is_not() -> None:
    made = case("unknown days")
    proof = made.search().at("certain both", ("a",), 7)
    assert text(made, proof) == (
        "both(a) certainly [6, 8]: starts with case.dl:6, ends with case.dl:6\n"
        "  by case.dl:8 both(X) :- p(X), q(X).\n"
        "  with X = a\n"
        "  ├─ p(a) certainly [5, 10], stated in case.dl:5\n"
        "  └─ q(a) certainly [6, 8], stated in case.dl:6"
    )
    assert shown(made, "alone(a)").splitlines()[-1] == "  └─ no p(a) is certain [_, 4]"


def test_whole_intervals_within_limits() -> None:
    made = case("unknown days")
    lines = text(made, made.search().at("before", ("a", "a"), 7)).splitlines()
    assert lines[3] == "  ├─ p(a) [3..5, 20], a whole interval within these limits"
    assert lines[-2:] == [
        "  ├─ q(a) [6, 8..9], a whole interval within these limits, stated in case.dl:6",
        "  └─ where start(I) < start(J) whatever the unknown days",
    ]
    lines = text(made, made.search().at("before", ("b", "b"), 2)).splitlines()
    assert lines[-1] == "  └─ where start(I) < start(J) for some choice of unknown days"


def test_both_sides_of_what_is_contested() -> None:
    made = case("disputes")
    search = made.search()
    assert text(made, search.at("contested ally", ("a", "b"), 3)) == (
        "ally(a, b) contested [3, 5]: starts with case.dl:5:30, ends with case.dl:5\n"
        "  by two accounts\n"
        "  ├─ ally(a, b) [0, 5], stated in case.dl:5\n"
        "  └─ rival(a, b) [3, 8], stated in case.dl:5:30"
    )
    assert text(made, search.at("certain ally", ("a", "b"), 1)) == (
        "ally(a, b) certainly [0, 2]: starts with case.dl:5, ends with what disputes ally(a, b)\n"
        "  stated in case.dl:5, and nothing speaks against it in that time"
    )


def test_an_answer_to_a_question() -> None:
    made = case("a rule")
    ((proof, _),) = made.goal("ally(A, B), rival(B, C), A != C")
    assert text(made, proof) == (
        "the answer holds [2011-01-01, 2013-06-30]: starts with case.dl:3, ends with case.dl:2\n"
        "  with A = a, B = b, C = c\n"
        "  ├─ ally(a, b) [2010-01-01, 2013-06-30], stated in case.dl:2\n"
        "  ├─ rival(b, c) [2011-01-01, 2014-12-31], stated in case.dl:3\n"
        "  └─ where A != C"
    )


def test_a_violation() -> None:
    made = case("constraints")
    found = [text(made, proof).splitlines()[:2] for proof in made.proofs()]
    assert [
        "feud(a, b) [2013-01-01, 2014-12-31]: starts with case.dl:6:64, ends with case.dl:6:36",
        "  by case.dl:5 feud(A, B) :- rival(A, B), rival(B, A), A < B.",
    ] in found


def test_a_proof_used_twice_is_shown_once() -> None:
    made = world(EPOCH + "e(a, a) @ [1, 2]. f(X, Y) :- e(X, Y). g(X) :- f(X, Y), f(Y, X).")
    assert shown(made, "g(a)").splitlines()[-1] == "  └─ f(a, a) [1, 2], as above"


def test_one_line_says_what_fixes_each_end() -> None:
    short = Renderer(case("whole intervals").database).short
    made = case("ends of intervals")
    assert short(made.why("wait(a, 366)")) == (
        "wait(a, 366) [2012-12-31, 2014-01-01]: starts with the interval its rule computes, "
        "ends with the interval its rule computes"
    )
    made = case("whole intervals")
    condition = made.why("shifted(a, b)")
    last = list(_children(condition))[-1]
    assert short(last) == (
        "start(J) - end(I) <= 730 for I = [2010-01-01, 2012-06-30], J = [2012-09-01, 2014-12-31]"
    )


def _children(proof: Proof) -> tuple[Proof, ...]:
    from cartelogic.provenance.proof import children

    return children(proof)


# -- what must not break ------------------------------------------------------------------------


def test_the_end_of_the_calendar_can_be_shown() -> None:
    made = world("s. p(a) @ [0001-01-01, 9999-12-31]. q(X) :- s, not p(X), r(X). r(a).")
    proof = made.search().at("q", ("a",), 0)
    assert "no p(a) [_, before 0001-01-01]" in text(made, proof)
    proof = made.search().at("q", ("a",), 3652060)
    assert "no p(a) [after 9999-12-31, _]" in text(made, proof)


def test_what_is_settled_for_all_time_is_one_line() -> None:
    made = world(
        "q(X) @ I :- p(X) @ I, r(X). p(a) @ [2010, 2011]. r(X) :- e(X, Y), e(Y, X).\n"
        "e(a, b).\ne(b, a).\n"
    )
    assert "  └─ r(a) always, from case.dl:2, case.dl:3" in shown(made, "q(a)").splitlines()


def test_a_deep_proof_is_not_wider_than_a_page() -> None:
    made = chain(200)
    lines = shown(made, "reach(200)").splitlines()
    assert max(map(len, lines)) < 200
    assert sum(line.startswith("(") for line in lines) == 6
    assert "reach(170) [5, 99], continued in (1)" in lines[90]
    start = lines.index("(1) reach(170) [5, 99]")
    assert lines[start + 1] == "  by case.dl:4 reach(Y) :- reach(X), edge(X, Y)."
    assert lines[start + 2] == "  with Y = 170, X = 169"
    assert lines[start + 3].startswith("  ├─ reach(169) [5, 99]")


def test_a_deep_proof_takes_no_more_text_than_it_has_nodes() -> None:
    made = chain(3000)
    explanation = made.explained(made.search().at("reach", (3000,), 50))
    assert len(str(explanation)) < 3000 * 400
    assert repr(explanation) == "<Explanation of reach(3000) [5, 99]>"


def test_a_malformed_atom_can_be_shown() -> None:
    made = case("says and denies")
    one = made.database.reports["r1"]
    forged = Said(Ground("says rival", ()), ALL_TIME, one, one.claims[0])
    assert Renderer(made.database).head(forged) == "says rival always"


# -- the sentences ------------------------------------------------------------------------------

SPLIT = "The first. They split in May.\n\nNobody knows why.\n"


def quoting(folder: Path, digest: str | None = None) -> KnowledgeBase:
    """A knowledge base with one report, read in an invented article in the folder."""
    folder.joinpath(ARTICLE.file).write_text(SPLIT, "utf-8")
    kb = KnowledgeBase(articles=folder)
    locator = str(locate(SPLIT, 1, 2))
    if digest is not None:
        locator = locator[:-64] + digest
    kb.database.add_source(OFFICIAL)
    kb.database.add_source(HERALD)
    kb.database.add_article(ARTICLE)
    kb.database.add(
        [report("r1", "split(a, b) @ [2015-05, _]", article="split", locator=locator, note="Told.")]
    )
    kb.tell("apart(X, Y) :- split(X, Y).")
    return kb


def test_the_sentence_is_quoted_if_the_article_is_at_hand(tmp_path: Path) -> None:
    assert str(quoting(tmp_path).why("apart(a, b)")).splitlines()[-2:] == [
        "  └─ split(a, b) [2015-05-01, _], r1: asserted by An official, "
        "read in The Herald, paragraph 1 sentence 2, graded C6",
        "        “They split in May.”",
    ]


def test_another_text_is_not_quoted(tmp_path: Path) -> None:
    explanation = quoting(tmp_path, "0" * 64).why("apart(a, b)")
    explanation.verify()  # the proof is right: the text is not part of it
    with pytest.raises(LocatorError, match=r"`r1`, p1 s2: another text than the one cited: digest"):
        str(explanation)


def test_without_articles_the_note_is_shown(tmp_path: Path) -> None:
    kb = quoting(tmp_path)
    without = KnowledgeBase(kb.program, kb.database)
    assert str(without.why("apart(a, b)")).endswith("\n        Told.")


def test_nothing_speaks_against_it_at_all_or_for_a_time() -> None:
    made = world(
        ".time integer\n.decl p(x: group) disjoint(q)\n.decl q(x: group)\n"
        "p(a) @ [0, 5]. p(b) @ [0, 5]. q(b) @ [4, 9]."
    )
    search = made.search()
    against = {row: text(made, search.at("certain p", (row,), 1)).splitlines()[-1] for row in "ab"}
    assert against["a"].endswith("and nothing speaks against it")
    assert against["b"].endswith("and nothing speaks against it in that time")


def test_a_comparison_has_no_time_in_which_something_could_speak_against_it() -> None:
    # Only a forged proof has one in the place of what is not disputed.
    made = case("disputes")
    proof = made.why("ally(a, b)", "1")
    node = made.search().at("certain ally", ("a", "b"), 1)
    assert isinstance(node, Derived)
    renderer = made.explained(proof).renderer
    assert renderer.how(node) == "stated in case.dl:5, and nothing speaks against it in that time"
    condition = Condition(Comparison("<", Constant(2), Constant(3)), ())
    forged = evolve(node, premises=(condition, *node.premises[1:]))
    assert renderer.how(forged) == "and nothing speaks against it in that time"


def test_an_article_that_is_not_in_the_folder_is_not_quoted(tmp_path: Path) -> None:
    kb = quoting(tmp_path)
    tmp_path.joinpath(ARTICLE.file).unlink()
    without = KnowledgeBase(kb.program, kb.database, articles=tmp_path)
    assert str(without.why("apart(a, b)")).endswith("\n        Told.")
