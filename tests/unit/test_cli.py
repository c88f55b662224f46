"""The command line: exit codes, output for people and for programs, no tracebacks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cartelogic
from cartelogic.cli import main
from cartelogic.cli.group import Exit
from cartelogic.cli.showcase import CONCLUSIONS, Conclusion
from cartelogic.knowledge import KnowledgeBase
from cartelogic.store.folder import ArticleFolder

TOY = """\
.decl ally(a: group, b: group) "Working together."
.decl rival(a: group, b: group) "Fighting each other."
.decl common_enemy(a: group, b: group, enemy: group) "Allies with an enemy in common."
ally(a, b) @ [2010-01-01, 2013-06-30].
rival(b, c) @ [2011-01-01, 2014-12-31].
rival(a, c) @ [2012-01-01, 2016-12-31].
common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
.query common_enemy(A, B, C).
.query rival(c, X).
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "toy.dl"
    path.write_text(TOY, "utf-8")
    return path


def call(*arguments: str | Path, typed: str | None = None) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def process(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cartelogic", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONUTF8": "1"},
        **options,
    )


# -- why, for programs ------------------------------------------------------------------------


def test_why_as_json_says_when_and_by_which_reports(toy: Path) -> None:
    result = call("why", "common_enemy(a, b, c)", "-p", toy, "--json")
    assert result.exit_code == Exit.FINE
    shown = json.loads(result.stdout)
    assert shown["holds"] == ["2012-01-01", "2013-06-30"]
    assert [report["id"][-1] for report in shown["reports"]] == ["4", "6", "5"]  # the lines
    assert shown["short"] in shown["text"]


def test_why_takes_now(toy: Path) -> None:
    toy.write_text(TOY + "was_rival(A) :- rival(A, _), now(D), D > 2012-06-01.", "utf-8")
    assert call("why", "was_rival(a)", "-p", toy, "--now", "2013-01-01").exit_code == Exit.FINE
    assert call("why", "was_rival(a)", "-p", toy, "--now", "2012-01-01").exit_code == Exit.NOTHING


# -- query ----------------------------------------------------------------------------------


def test_query_shows_answers_as_a_table(toy: Path) -> None:
    result = call("query", "common_enemy(A, B, Enemy)", "-p", toy)
    assert result.exit_code == Exit.FINE
    assert result.stdout == ("   A  B  Enemy  when\n1  a  b  c      [2012-01-01, 2013-06-30]\n")


UNSURE = """\
p(a) @ [2010-01-01, 2010-12-31].  q(a) @ [2010-04-01, _].
p(b) @ [2010, 2010].
p(c) @ [2010-01-01, 2010-12-31].
p(d) @ [2010-01-01, 2010-12-31].  q(d).
p(e) @ [2010-01, 2010-12].
"""


def test_query_in_mode_certain_leaves_out_what_is_merely_possible(toy: Path) -> None:
    toy.write_text(f".decl p(a: t) disjoint(q) .decl q(a: t)\n{UNSURE}", "utf-8")
    every = call("query", "p(X)", "-p", toy)
    assert every.stdout == (
        "   X  when\n"
        "1  a  certainly [2010-01-01, 2010-03-31], contested [2010-04-01, 2010-12-31]\n"
        "2  b  possibly [2010-01-01, 2010-12-31]\n"
        "3  c  [2010-01-01, 2010-12-31]\n"
        "4  d  contested [2010-01-01, 2010-12-31]\n"
        "5  e  possibly [2010-01-01, 2010-12-31], certainly [2010-01-31, 2010-12-01]\n"
    )
    assert call("query", "p(X)", "-p", toy, "--mode", "possible").stdout == every.stdout
    certain = call("query", "p(X)", "-p", toy, "--mode", "certain", "--json")
    assert [answer["X"] for answer in json.loads(certain.stdout)] == ["a", "c", "e"]
    late = call("query", "p(X)", "-p", toy, "--mode", "certain", "--at", "2010-04-01", "--json")
    assert [answer["X"] for answer in json.loads(late.stdout)] == ["c", "e"]
    none = call("query", "p(b)", "-p", toy, "--mode", "certain")
    assert (none.exit_code, none.stdout) == (Exit.NOTHING, "no answers\n")


def test_query_in_mode_certain_proves_what_is_certain(toy: Path) -> None:
    toy.write_text(f".decl p(a: t) disjoint(q) .decl q(a: t)\n{UNSURE}", "utf-8")
    result = call("query", "p(X)", "-p", toy, "--why", "--mode", "certain")
    heads = [line for line in result.stdout.split("\n") if ": starts with" in line]
    for head, expected in zip(
        heads,
        (
            "[2010-01-01, 2010-03-31]",
            "[2010-01-01, 2010-12-31]",
            "[2010-01-31, 2010-12-01]",
        ),
        strict=True,
    ):
        assert expected in head
    assert ["p(a)" in heads[0], "p(c)" in heads[1], "p(e)" in heads[2]] == [True] * 3


def test_a_value_that_is_not_known_exactly_is_a_range_in_json(toy: Path) -> None:
    toy.write_text(
        "p(a) @ [2010-01, 2010-12-31]. d(X, N, I) @ I :- p(X) @ I, N = days(I).", "utf-8"
    )
    found = json.loads(call("query", "d(X, N, I)", "-p", toy, "--json").stdout)
    assert [(each["N"], each["I"]) for each in found] == [
        ("335..365", ["2010-01-01..2010-01-31", "2010-12-31"])
    ]


def test_query_without_variables_says_yes_or_nothing(toy: Path) -> None:
    assert call("query", "rival(a, c)", "-p", toy).stdout == "yes  [2012-01-01, 2016-12-31]\n"
    none = call("query", "rival(c, a)", "-p", toy)
    assert (none.exit_code, none.stdout) == (Exit.NOTHING, "no answers\n")


def test_query_as_json_is_a_list_of_objects(toy: Path) -> None:
    result = call("query", "rival(A, c)", "-p", toy, "--json")
    assert result.exit_code == Exit.FINE
    assert json.loads(result.stdout) == [
        {
            "A": "a",
            "possible": [["2012-01-01", "2016-12-31"]],
            "certain": [["2012-01-01", "2016-12-31"]],
            "contested": [],
        },
        {
            "A": "b",
            "possible": [["2011-01-01", "2014-12-31"]],
            "certain": [["2011-01-01", "2014-12-31"]],
            "contested": [],
        },
    ]
    assert call("query", "rival(A, c)", "-p", toy, "--json").stdout == result.stdout
    none = call("query", "rival(A, a)", "-p", toy, "--json")
    assert (none.exit_code, none.stdout) == (Exit.NOTHING, "[]\n")


def test_warnings_about_a_query_do_not_spoil_its_json(toy: Path) -> None:
    result = call("query", "rival(A, zetas)", "-p", toy, "--json")
    assert json.loads(result.stdout) == []
    assert result.stderr.startswith("CL212 (warning): no fact mentions `zetas`")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--at", "2015-06-01"], ["a"]),
        (["--at", "2013-06-01"], ["a", "b"]),
        (["--during", "2011"], ["b"]),
        (["--during", "[2015, _]"], ["a"]),
        (["--engine", "naive", "--at", "2011-01-01"], ["b"]),
        (["--as-of", "1999-01-01"], ["a", "b"]),  # what is stated in files was never published
    ],
)
def test_options_narrow_the_answers(toy: Path, options: list[str], expected: list[str]) -> None:
    result = call("query", "rival(A, c)", "-p", toy, "--json", *options)
    assert [answer["A"] for answer in json.loads(result.stdout)] == expected


def test_now_is_what_it_is_said_to_be(toy: Path) -> None:
    toy.write_text(TOY + "late(A) :- rival(A, _), now(D), D > 2020-01-01.\n", "utf-8")
    assert call("query", "late(A)", "-p", toy, "--now", "2021-01-01").exit_code == Exit.FINE
    assert call("query", "late(A)", "-p", toy, "--now", "2019-01-01").exit_code == Exit.NOTHING
    unsaid = call("query", "late(A)", "-p", toy)
    assert unsaid.exit_code == Exit.BAD_INPUT
    assert unsaid.stderr.startswith("CL601")


def test_query_with_why_proves_each_answer(toy: Path) -> None:
    result = call("query", "rival(A, c)", "-p", toy.name, "--why")
    assert "\n1.\n   rival(a, c) [2012-01-01, 2016-12-31]" in result.stdout
    assert "\n2.\n   rival(b, c) [2011-01-01, 2014-12-31]" in result.stdout


@pytest.mark.parametrize("option", [[], ["--program-queries"]])
def test_without_a_goal_the_questions_of_the_program_are_asked(
    toy: Path, option: list[str]
) -> None:
    result = call("query", "-p", toy, *option)
    assert result.exit_code == Exit.FINE
    assert result.stdout.startswith("?- common_enemy(A, B, C)\n   A  B  C  when\n1  a  b  c")
    assert result.stdout.endswith("?- rival(c, X)\nno answers\n")
    found = json.loads(call("query", "-p", toy, "--json", *option).stdout)
    assert [each["query"] for each in found] == ["common_enemy(A, B, C)", "rival(c, X)"]
    assert [len(each["answers"]) for each in found] == [1, 0]


def test_several_paths_are_one_program(toy: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "foes.dl").write_text("foe(A) :- rival(A, _).\n", "utf-8")
    result = call("query", "foe(A)", "-p", toy, "-p", "more", "--json")
    assert [answer["A"] for answer in json.loads(result.stdout)] == ["a", "b"]


# -- why ------------------------------------------------------------------------------------


def test_why_shows_the_proof(toy: Path) -> None:
    result = call("why", "common_enemy(a, b, c)", "-p", toy)
    kb = cartelogic.load(toy)
    assert result.exit_code == Exit.FINE
    assert result.stdout == f"{kb.why('common_enemy(a, b, c)').text()}\n"
    short = call("why", "common_enemy(a, b, c)", "-p", toy, "--short")
    assert short.stdout == f"{kb.why('common_enemy(a, b, c)').short()}\n"


def test_why_of_what_does_not_hold_says_so(toy: Path) -> None:
    result = call("why", "rival(c, a)", "-p", toy)
    assert result.exit_code == Exit.NOTHING
    assert (result.stdout, result.stderr) == ("", "`rival(c, a)` does not hold\n")
    late = call("why", "rival(a, c)", "-p", toy, "--at", "2020-01-01")
    assert late.exit_code == Exit.NOTHING
    assert late.stderr == "`rival(a, c)` does not hold at 2020-01-01\n"


def test_why_of_an_extent_proves_that_or_says_that_there_is_none(toy: Path) -> None:
    toy.write_text(f".decl p(a: t) disjoint(q) .decl q(a: t)\n{UNSURE}", "utf-8")

    def proof(atom: str, *options: str) -> Result:
        return call("why", atom, "-p", toy, *options)

    certain = proof("p(a)", "--extent", "certain", "--short")
    assert "[2010-01-01, 2010-03-31]" in certain.stdout
    contested = proof("p(a)", "--extent", "contested")
    assert "[2010-04-01, 2010-12-31]" in contested.stdout.splitlines()[0]
    assert "q(a)" in contested.stdout
    for atom, extent in (("p(b)", "certain"), ("p(b)", "contested"), ("p(d)", "certain")):
        none = proof(atom, "--extent", extent)
        assert (none.exit_code, none.stderr) == (Exit.NOTHING, f"`{atom}` is not {extent}\n")
    assert proof("p(b)", "--extent", "sure").exit_code == Exit.BAD_INPUT


# -- why, in other forms ----------------------------------------------------------------------

ATOM = "common_enemy(a, b, c)"
FORMS = {
    "text": "common_enemy(a, b, c) [2012-01-01, 2013-06-30]: starts with",
    "json": "{",
    "html": "<!DOCTYPE html>",
    "dot": "digraph proof {",
    "mermaid": "flowchart TD",
    "prov-json": "{",
    "prov-n": "document",
    "facts": ".decl proof_root",
}


@pytest.mark.parametrize("form", FORMS)
def test_why_writes_each_form(toy: Path, form: str) -> None:
    result = call("why", ATOM, "-p", toy, "--format", form)
    assert result.exit_code == Exit.FINE
    assert result.stdout.startswith(FORMS[form])
    written = call("why", ATOM, "-p", toy, "--format", form, "-o", "proof")
    assert (written.exit_code, written.stdout) == (Exit.FINE, "")
    assert Path("proof").read_text("utf-8") == result.stdout


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.txt", "text"),
        ("a.json", "json"),
        ("a.html", "html"),
        ("a.htm", "html"),
        ("a.dot", "dot"),
        ("a.gv", "dot"),
        ("a.MMD", "mermaid"),
        ("a.provn", "prov-n"),
        ("a.provjson", "prov-json"),
        ("a.dl", "facts"),
    ],
)
def test_the_name_of_the_file_says_the_form(toy: Path, name: str, form: str) -> None:
    assert call("why", ATOM, "-p", toy, "-o", name).exit_code == Exit.FINE
    shown = call("why", ATOM, "-p", toy, "--format", form)
    assert Path(name).read_text("utf-8") == shown.stdout


def test_json_is_a_form(toy: Path) -> None:
    shown = call("why", ATOM, "-p", toy, "--json")
    assert shown.stdout == call("why", ATOM, "-p", toy, "--format", "json").stdout
    assert json.loads(shown.stdout) == cartelogic.load(toy).why(ATOM).to_dict()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["-o", "a.png"], "`a.png` says no form of proofs: end it with one of .txt, .json"),
        (["-o", "nowhere/a.json"], "nowhere/a.json"),
        (["--format", "png"], "'png' is not one of"),
        (["--json", "--format", "dot"], "give --json or --format, not both"),
        (["--short", "--format", "dot"], "--short shows one line of text"),
        (["--short", "--json"], "--short shows one line of text"),
        (["--short", "-o", "a.txt"], "--short shows one line of text"),
    ],
)
def test_forms_that_cannot_be_are_told(toy: Path, options: list[str], told: str) -> None:
    result = call("why", ATOM, "-p", toy, *options)
    assert (result.exit_code, result.stdout) == (Exit.BAD_INPUT, "")
    assert told in result.stderr


def test_without_the_package_prov_it_is_said_what_to_install(
    toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prov.model", None)
    result = call("why", ATOM, "-p", toy, "--format", "prov-n")
    assert (result.exit_code, result.stdout) == (Exit.BAD_INPUT, "")
    assert "pip install cartelogic[prov]" in result.stderr


def test_a_long_proof_is_whole_where_programs_read_it(toy: Path) -> None:
    steps = "".join(f"next({i}, {i + 1}). " for i in range(50))
    toy.write_text(f"start(0). {steps} at(X) :- start(X). at(Y) :- at(X), next(X, Y).", "utf-8")
    result = call("why", "at(50)", "-p", toy)
    assert "left out" not in result.stdout
    assert result.stdout == call("why", "at(50)", "-p", toy, "--full").stdout


# -- verify ----------------------------------------------------------------------------------


def test_verify_checks_a_proof_that_was_written(toy: Path) -> None:
    call("why", ATOM, "-p", toy, "-o", "proof.json")
    result = call("verify", "proof.json", "-p", toy)
    assert (result.exit_code, result.stderr) == (Exit.FINE, "")
    short = cartelogic.load(toy).why(ATOM).short()
    assert result.stdout == f"{short}\nproven in 4 steps from 3 reports\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"last": "2013-06-30"', '"last": "2014-06-30"', "its fields say"),
        ('"report": "toy.dl:4"', '"report": "toy.dl:5"', "does not make the claim"),
        ("{", "", "it is no JSON"),
        ('"format"', '"other"', "it is no proof"),
    ],
)
def test_verify_refuses_what_was_changed(toy: Path, old: str, new: str, told: str) -> None:
    call("why", ATOM, "-p", toy.name, "-o", "proof.json")
    path = Path("proof.json")
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    result = call("verify", "proof.json", "-p", toy.name)
    assert (result.exit_code, result.stdout) == (Exit.NOTHING, "")
    assert result.stderr.startswith("proof.json: not proven\n")
    assert told in result.stderr


def test_verify_is_about_the_rules_and_reports_it_is_given(toy: Path) -> None:
    call("why", ATOM, "-p", toy, "-o", "proof.json")
    toy.write_text(TOY.replace("2010-01-01", "2010-02-01"), "utf-8")
    other = call("verify", "proof.json", "-p", toy)
    assert other.exit_code == Exit.NOTHING
    assert "its digest differs" in other.stderr or "does not make the claim" in other.stderr
    assert call("verify", "proof.json").exit_code == Exit.NOTHING
    Path("proof.json").write_bytes(b"\xff")
    assert call("verify", "proof.json", "-p", toy).exit_code == Exit.BAD_INPUT
    assert call("verify", "nowhere.json", "-p", toy).exit_code == Exit.BAD_INPUT


# -- mistakes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["query", "rival(A"], "CL103"),
        (["query", "rivel(A, B)"], "did you mean `rival`?"),
        (["query", "rival(A)"], "CL201"),
        (["query", "rival(A, B)", "--at", "2014"], "`2014` is a whole year"),
        (["query", "rival(A, B)", "--at", "soon"], "error: `soon` is not a date"),
        (["query", "rival(A, B)", "--during", "[2014, 2012]"], "ends before it starts"),
        (["query", "rival(A, B)", "--as-of", "x"], "error: `x` is not a date"),
        (["query", "rival(A, B)", "--engine", "x"], "there is no engine `x`"),
        (["query", "rival(A, B)", "--mode", "sure"], "'sure' is not one of"),
        (["query", "rival(A, B)", "--why", "--json"], "leave out --json"),
        (["query", "rival(A, B)", "--program-queries"], "not both"),
        (["why", "rival(A, B)"], "CL306"),
        (["why", "rivel(a, b)"], "CL207"),
        (["why", "rival(a, b)", "--at", "2014"], "`2014` is a whole year"),
    ],
)
def test_bad_input_is_told_on_standard_error(toy: Path, arguments: list[str], told: str) -> None:
    result = call(*arguments, "-p", toy)
    assert result.exit_code == Exit.BAD_INPUT
    assert result.stdout == ""
    assert told in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", ["query p(X) -p", "why p(a) -p", "check", "repl -p"])
def test_paths_that_are_not_there_are_bad_input(toy: Path, command: str) -> None:
    del toy
    result = call(*command.split(), "nowhere.dl")
    assert result.exit_code == Exit.BAD_INPUT
    assert "nowhere.dl" in result.stderr


def test_a_program_with_mistakes_is_told_with_carets(toy: Path) -> None:
    toy.write_text("p(X) :- q(Y).\nq(a) :- .\n", "utf-8")
    result = call("query", "p(X)", "-p", toy)
    assert result.exit_code == Exit.BAD_INPUT
    assert "toy.dl:2:9" in result.stderr
    assert "^" in result.stderr


def test_a_question_is_needed(toy: Path) -> None:
    toy.write_text("p(a).\n", "utf-8")
    result = call("query", "-p", toy)
    assert result.exit_code == Exit.BAD_INPUT
    assert "give a GOAL" in result.stderr


def test_a_mistake_of_ours_keeps_its_traceback(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise KeyError("index")

    monkeypatch.setattr(cartelogic.KnowledgeBase, "why", broken)
    with pytest.raises(KeyError):
        call("why", "rival(a, c)", "-p", toy)


# -- check ----------------------------------------------------------------------------------


def test_check_of_a_sound_program_counts_what_there_is(toy: Path) -> None:
    result = call("check", toy)
    assert result.exit_code == Exit.FINE
    assert result.stdout == "3 reports, 1 rule, no locators, 0 errors, 0 warnings\n"


def test_check_shows_warnings_and_strict_makes_them_count(toy: Path) -> None:
    toy.write_text(TOY + "near(a, b).\n", "utf-8")
    result = call("check", toy)
    assert result.exit_code == Exit.FINE
    assert result.stdout.startswith("CL208 (warning)")
    assert result.stdout.endswith("\n4 reports, 1 rule, no locators, 0 errors, 1 warning\n")
    assert call("check", toy, "--strict").exit_code == Exit.NOTHING


def test_check_shows_every_error(toy: Path) -> None:
    toy.write_text(TOY + "p(X) :- q(Y).\nr(X, Y) :- rival(X, _).\n", "utf-8")
    result = call("check", toy)
    assert result.exit_code == Exit.NOTHING
    assert "CL207" in result.stdout
    assert "CL301" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("3 errors")
    found = json.loads(call("check", toy, "--json").stdout)
    assert {each["code"] for each in found if each["severity"] == "error"} == {"CL207", "CL301"}
    assert {each["line"] for each in found} == {10, 11}


def with_articles(folder: Path, sentence: str = "They quarrelled all summer.") -> Path:
    """An article in a folder, and the files that cite it."""
    (folder / "program.dl").write_text('.decl rival(a: town, b: town) "Quarrelling."\n', "utf-8")
    (folder / "articles").mkdir()
    (folder / "articles" / "story.txt").write_text(f"A title\n\n{sentence} So it was.\n", "utf-8")
    located = call("locate", folder / "articles" / "story.txt", "2", "1")
    assert located.exit_code == Exit.FINE
    (folder / "facts.yaml").write_text(
        f"""\
sources:
  gazette: {{title: The Gazette, kind: outlet, reliability: B}}
articles:
  story: {{file: story.txt, outlet: gazette, title: A title, published: "2012-09-01"}}
article: story
reports:
  - id: r1
    claim: rival(a, b) @ [2012-06, 2012-08]
    credibility: 2
    at: "{located.stdout.strip()}"
    note: Two towns quarrelled.
""",
        "utf-8",
    )
    return folder


def test_check_compares_locators_with_the_texts(tmp_path: Path) -> None:
    facts, texts = with_articles(tmp_path), tmp_path / "articles"
    unchecked = call("check", facts)
    assert "1 locator not checked (no --articles)" in unchecked.stdout
    checked = call("check", facts, "--articles", texts)
    assert checked.exit_code == Exit.FINE
    assert "1 locator checked" in checked.stdout
    (texts / "story.txt").write_text("A title\n\nThey got along.\n", "utf-8")
    other = call("check", facts, "--articles", texts)
    assert other.exit_code == Exit.NOTHING
    assert other.stdout.startswith("CL506")
    (texts / "story.txt").unlink()
    missing = call("check", facts, "--articles", texts)
    assert missing.exit_code == Exit.FINE
    assert "0 locators checked, 1 not (no article to read)" in missing.stdout


def test_with_articles_a_proof_shows_the_sentence(tmp_path: Path) -> None:
    facts = with_articles(tmp_path)
    shown = call("why", "rival(a, b)", "-p", facts, "--articles", tmp_path / "articles")
    assert "“They quarrelled all summer.”" in shown.stdout
    assert "Two towns quarrelled." in call("why", "rival(a, b)", "-p", facts).stdout
    early = call("why", "rival(a, b)", "-p", facts, "--as-of", "2012-08-31")
    assert early.exit_code == Exit.NOTHING


@pytest.mark.parametrize(
    ("place", "told"), [(("9", "1"), "no such paragraph"), (("2", "7"), "no such sentence")]
)
def test_locate_says_what_is_not_there(tmp_path: Path, place: tuple[str, str], told: str) -> None:
    with_articles(tmp_path)
    result = call("locate", tmp_path / "articles" / "story.txt", *place)
    assert result.exit_code == Exit.BAD_INPUT
    assert told in result.stderr


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_locate_says_of_a_text_holds_however_its_lines_end(
    tmp_path: Path, ending: str
) -> None:
    article = f"A title{ending}{ending}First this. Then that.{ending}"
    (tmp_path / "story.txt").write_bytes(article.encode())
    located = call("locate", tmp_path / "story.txt", "2", "2").stdout.strip()
    (tmp_path / "facts.yaml").write_text(
        "sources: {o: {title: O, kind: outlet}}\n"
        "articles: {story: {file: story.txt, outlet: o, title: A title}}\n"
        "article: story\n"
        f'reports: [{{id: r, claim: "rival(a, b)", at: "{located}", says: o}}]\n'
    )
    kb = KnowledgeBase(articles=tmp_path)
    kb.load(tmp_path / "facts.yaml")
    folder = ArticleFolder(tmp_path, kb.database)
    assert list(folder.check()) == []
    assert folder.quote(kb.database.reports["r"]) == "Then that."


@pytest.mark.parametrize("command", ["locate", "verify"])
def test_files_without_end_are_refused(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cartelogic.syntax.files.MAX_BYTES", 1_000)
    (tmp_path / "large").write_bytes(b"x" * 1_001)
    more = ("1", "1") if command == "locate" else ("-p", "rules")
    result = call(command, tmp_path / "large", *more)
    assert result.exit_code == Exit.BAD_INPUT
    assert "larger than 1,000 bytes" in result.stderr


def test_locate_refuses_what_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"\xff\xfe\x00")
    result = call("locate", tmp_path / "x.txt", "1", "1")
    assert result.exit_code == Exit.BAD_INPUT
    assert result.stderr.startswith("error: ")


# -- demo and repl --------------------------------------------------------------------------


def test_demo_shows_each_conclusion_with_its_proof() -> None:
    result = call("demo")
    assert result.exit_code == Exit.FINE
    for number, conclusion in enumerate(CONCLUSIONS, start=1):
        assert f"{number}. {conclusion.title}\n" in result.stdout
        assert conclusion.goal in result.stdout
    assert "starts with" in result.stdout
    assert "no answers" not in result.stdout
    assert len(call("demo", "--all").stdout) > len(result.stdout)


def test_demo_says_so_where_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Conclusion("Who fought in the moon?", "rival_in(A, B, moon)")
    monkeypatch.setattr("cartelogic.cli.showcase.CONCLUSIONS", (nothing,))
    result = call("demo")
    assert result.exit_code == Exit.FINE
    assert result.stdout == (
        "1. Who fought in the moon?\n   ?- rival_in(A, B, moon)\n   no answers\n"
    )


def test_without_paths_the_shipped_case_is_asked() -> None:
    assert call("query", "rival(A, B)").exit_code == Exit.FINE
    assert call("check").exit_code == Exit.FINE


def test_repl_reads_a_script(toy: Path) -> None:
    result = call("repl", "-p", toy, typed="rival(a, c)?\n:quit\n")
    assert (result.exit_code, result.stdout) == (Exit.FINE, "yes  [2012-01-01, 2016-12-31]\n")


def test_without_a_command_the_repl_opens_on_the_shipped_case() -> None:
    result = call(typed="rival(A, zetas)?\n")
    assert result.exit_code == Exit.FINE
    assert "when" in result.stdout


# -- as a process ---------------------------------------------------------------------------


def test_help_and_version_import_neither_the_library_nor_what_it_needs() -> None:
    for option in ("--help", "--version"):
        found = process_modules(option)
        for heavy in ("cartelogic.knowledge", "lark", "ruamel.yaml", "rich", "prompt_toolkit"):
            assert heavy not in found, f"{option} imports {heavy}"


def test_only_the_prompt_imports_prompt_toolkit_and_only_terminals_rich(toy: Path) -> None:
    for arguments in (["demo"], ["query", "rival(A, B)", "-p", str(toy)], ["check", str(toy)]):
        found = process_modules(*arguments)
        assert "cartelogic.knowledge" in found
        assert not {"prompt_toolkit", "rich"} & found


def process_modules(*arguments: str) -> set[str]:
    """The modules that a command has imported when it ends."""
    program = (
        "import sys\n"
        "from cartelogic.cli import main\n"
        f"try: main({list(arguments)!r})\n"
        "finally: print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    return set(done.stderr.split())


def test_version_is_the_version_of_the_library() -> None:
    result = call("--version")
    assert result.stdout == f"cartelogic {cartelogic.__version__}\n"


def test_the_module_runs_as_the_command_does(toy: Path) -> None:
    done = process("why", "rival(c, a)", "-p", toy)
    assert (done.returncode, done.stdout) == (Exit.NOTHING, "")
    assert done.stderr == "`rival(c, a)` does not hold\n"
    assert process("query", "rival(", "-p", toy).returncode == Exit.BAD_INPUT


def test_output_without_a_terminal_has_no_colours_and_whole_lines(toy: Path) -> None:
    done = process("why", "common_enemy(a, b, c)", "-p", toy)
    assert "\x1b" not in done.stdout
    assert "common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C)." in done.stdout


def test_output_that_cannot_be_written_as_it_is_loses_only_its_ornaments(toy: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cartelogic", "why", "common_enemy(a, b, c)", "-p", str(toy)],
        capture_output=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (Exit.FINE, b"")
    assert b"?? rival(b, c) [2011-01-01, 2014-12-31]" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("much", [False, True], ids=["little", "much"])
def test_a_reader_that_leaves_early_causes_no_complaint(toy: Path, much: bool) -> None:
    facts = " ".join(f"n({i})." for i in range(1500)) if much else "n(1)."
    toy.write_text(facts, "utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "cartelogic", "query", "n(X)", "-p", str(toy)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as writing:
        assert writing.stdout is not None
        assert writing.stderr is not None
        writing.stdout.close()
        assert writing.stderr.read() == b""
        assert writing.wait(timeout=60) == Exit.NO_READER


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_a_command_with_its_code(toy: Path) -> None:
    facts = " ".join(f"n({i})." for i in range(400))
    toy.write_text(f"{facts}\npair(A, B, C, D) :- n(A), n(B), n(C), n(D), A < B, B < C, C < D.\n")
    for patience in (2.5, 10, 40):  # a busy machine may take that long to begin with the rule
        with subprocess.Popen(
            [sys.executable, "-m", "cartelogic", "query", "pair(A, B, C, D)", "-p", str(toy)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUTF8": "1"},
        ) as working:
            time.sleep(patience)
            working.send_signal(signal.SIGINT)
            output, complaint = working.communicate(timeout=60)
            assert (working.returncode, output) == (Exit.INTERRUPTED, b"")
        if complaint != b"interrupted\n":
            break
    assert complaint.startswith(b"interrupted in `pair` (")
    assert complaint.endswith(b"toy.dl:2:1)\n")
