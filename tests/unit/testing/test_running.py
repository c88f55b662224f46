"""Files of expectations: what is found, loaded, and said of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cartelogic import ProgramError
from cartelogic.testing import Suite, files_with_expectations, plugin, running
from cartelogic.testing.running import Outcome, has_expectations

RULES = """
.decl ally(a: group, b: group)
.decl rival(a: group, b: group)
enemy(A, C) :- ally(A, B), rival(B, C).
"""
FACTS = '.include "ties.dl"\nally(a, b) @ [2010, 2012].\nrival(b, c) @ [2011, 2014].\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ties.dl").write_text(RULES)
    return tmp_path


def outcomes(folder: Path, lines: str, facts: str = FACTS) -> list[Outcome]:
    path = folder / "test_ties.dl"
    path.write_text(facts + lines)
    return list(Suite(path).run())


def message(folder: Path, lines: str, facts: str = FACTS) -> str:
    (outcome,) = outcomes(folder, lines, facts)
    assert not outcome.is_met
    return outcome.message


def test_each_line_is_met_or_not(folder: Path) -> None:
    found = outcomes(folder, ".expect enemy(a, c) @ 2011.\n.expect not enemy(a, c).\n")
    assert [(each.trial.line, each.trial.title, each.is_met) for each in found] == [
        (4, "enemy(a, c) @ 2011", True),
        (5, "not enemy(a, c)", False),
    ]
    lines = found[1].message.splitlines()
    assert lines[0] == f"{folder.name}/test_ties.dl:5:9"
    assert lines[1:3] == [
        "5 | .expect not enemy(a, c).",
        "  |         ^^^^^^^^^^^^^^^ not met",
    ]
    assert f"by {folder.name}/ties.dl:4 enemy(A, C) :- " in found[1].message


def test_names_are_the_same_from_wherever_it_is_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "test_ties.dl").write_text(FACTS + ".expect not enemy(a, c).\n")
    told = []
    for place, path in ((folder, "test_ties.dl"), (folder.parent, f"{folder.name}/test_ties.dl")):
        monkeypatch.chdir(place)
        told.append([each.message for each in Suite(Path(path)).run()])
    assert told[0] == told[1]


def test_a_mistake_in_the_line_is_shown_there(folder: Path) -> None:
    assert f"{folder.name}/test_ties.dl:4:9" in message(folder, ".expect enemyy(a, c).")


def test_a_program_that_is_refused_fails_every_line(folder: Path) -> None:
    (folder / "ties.dl").write_text(RULES + "odd(X) :- ally(X, _), not odd(X).\n")
    found = outcomes(folder, ".expect enemy(a, c).\n.expect not enemy(a, c).\n")
    assert [each.is_met for each in found] == [False, False]
    assert all("CL401" in each.message for each in found)


def test_a_line_that_is_no_expectation_cannot_be_overlooked(folder: Path) -> None:
    found = outcomes(folder, ".expect enemy(a, c), ally(a, b).\n.expect enemy(a, c).\n")
    assert found[0].trial.title == "can be read"
    assert "CL101" in found[0].message
    assert "one atom is expected" in found[0].message
    assert not found[1].is_met, "the program has a mistake"


def test_a_file_of_nothing_but_mistakes_is_a_failure_too(folder: Path) -> None:
    (outcome,) = outcomes(folder, ".expect enemy(a c).\n")
    assert not outcome.is_met


def test_a_mistake_that_is_not_there_to_be_expected_hides_no_other(folder: Path) -> None:
    """Nobody would notice the first line, were the error it makes an expected one."""
    found = outcomes(folder, ".expect enemy(a c).\n.expect error CL101.\n")
    assert not found[0].is_met
    assert found[0].trial.title == "can be read"


def test_errors_can_be_expected(folder: Path) -> None:
    odd = "odd(X) :- ally(X, _), not odd(X).\n"
    assert [each.is_met for each in outcomes(folder, odd + ".expect error CL401.\n")] == [True]
    unsafe = "all(X, Y) :- ally(X, _).\n"
    text = message(folder, odd + unsafe + ".expect error CL401.\n")
    assert "CL301" in text, "that one is not expected"
    both = ".expect error CL401.\n.expect error CL301.\n"
    assert all(each.is_met for each in outcomes(folder, odd + unsafe + both))


def test_errors_of_reading_can_be_expected(folder: Path) -> None:
    (outcome,) = outcomes(folder, "p(a b).\n.expect error CL101.\n")
    assert outcome.is_met


def test_an_error_that_is_expected_and_is_not_there_is_told(folder: Path) -> None:
    text = message(folder, ".expect error CL401.\n")
    assert "expected: CL401, a predicate that depends on its own absence" in text
    assert "got:      no such finding" in text


def test_warnings_can_be_expected(folder: Path) -> None:
    violated = ".constraint no_self(A) :- ally(A, A).\nally(d, d).\n"
    assert [each.is_met for each in outcomes(folder, violated + ".expect warning CL508.")] == [True]
    text = message(folder, "once_only(X) :- ally(X, Y).\n.expect warning CL508.")
    assert "got:      CL208: " in text
    assert "CL307: " in text


def test_reports_with_sources_stand_beside_it(folder: Path) -> None:
    (folder / "test_ties.yaml").write_text(
        "sources:\n  s: {title: S, kind: outlet}\n"
        "articles:\n  x: {file: x.txt, outlet: s, title: X, published: '2015-03-05'}\n"
        "article: x\nreports:\n  - {id: r, claim: 'ally(d, b) @ [2010, 2012]'}\n"
    )
    (folder / "test_ties.more.yaml").write_text(
        "article: x\nreports:\n  - {id: r2, claim: 'ally(e, b) @ [2010, 2012]'}\n"
    )
    (folder / "test_tiesx.yaml").write_text("no: yaml of ours")
    found = outcomes(
        folder,
        ".expect enemy(d, c) @ 2011.\n"
        ".expect enemy(e, c) @ 2011.\n"
        ".expect not enemy(d, c) as_of 2014-01-01.\n",
    )
    assert [each.is_met for each in found] == [True, True, True]


def test_what_cannot_be_included_is_loaded_with_it(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    path = tmp_path / "tests" / "test_ties.dl"
    path.write_text("ally(a, b).\nrival(b, c).\n.expect enemy(a, c).\n")
    assert [each.is_met for each in Suite(path).run()] == [False]
    assert [each.is_met for each in Suite(path, (folder / "ties.dl",)).run()] == [True]


def test_the_knowledge_base_of_a_file_is_made_once(folder: Path) -> None:
    path = folder / "test_ties.dl"
    path.write_text(FACTS + ".expect enemy(a, c).\n")
    suite = Suite(path)
    assert suite.kb is suite.kb
    path.write_text("p(")
    with pytest.raises(ProgramError):
        _ = Suite(path).kb


def test_expectations_of_included_files_are_theirs(folder: Path) -> None:
    (folder / "ties.dl").write_text(RULES + ".expect not enemy(_, _).\n")
    (outcome,) = outcomes(folder, ".expect enemy(a, c).\n")
    assert outcome.is_met
    assert [each.is_met for each in Suite(folder / "ties.dl").run()] == [True]


def test_time_may_be_integers(folder: Path) -> None:
    text = ".time integer\np(a) @ [3, 9].\n.expect p(a) exactly @ [3, 9].\n.expect not p(a) @ 2.\n"
    assert [each.is_met for each in outcomes(folder, text, facts="")] == [True, True]


def test_a_test_is_read_on_the_time_line_of_its_program(folder: Path, tmp_path: Path) -> None:
    """Else 2010 would be a year to one, and a number to the other."""
    rules = tmp_path / "counted.dl"
    rules.write_text(".time integer\nq(X) :- p(X).\n")
    path = folder / "test_counted.dl"
    path.write_text("p(a) @ [2010, 2011].\n.expect q(a) @ 2010.\n")
    (outcome,) = Suite(path, (rules,)).run()
    assert "CL211" in outcome.message
    assert "test_counted.dl:2:9" in outcome.message
    path.write_text(".time integer\np(a) @ [2010, 2011].\n.expect q(a) exactly @ [2010, 2011].\n")
    assert [each.is_met for each in Suite(path, (rules,)).run()] == [True]


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    path = folder / "test_bytes.dl"
    path.write_bytes(b"p(a).\n.expect p(a).\n\xff")
    assert has_expectations(path)
    (outcome,) = Suite(path).run()
    assert outcome.trial.title == "can be read"
    assert "CL501" in outcome.message


# -- finding them -------------------------------------------------------------------------------


def test_files_are_found_by_a_line_that_expects(tmp_path: Path) -> None:
    deep = tmp_path / "deep"
    deep.mkdir()
    for name, text in {
        "a.dl": "p.\n.expect p.\n",
        "b.dl": "p. % .expect p.\n",
        "c.dl": 'p(".expect").\n',
        "d.txt": ".expect p.\n",
        "deep/e.dl": "  .expect p.\n",
        "f.dl": ".expected p.\n",
    }.items():
        (tmp_path / name).write_text(text)
    found = files_with_expectations([tmp_path])
    assert [path.name for path in found] == ["a.dl", "e.dl"]
    assert files_with_expectations([tmp_path, deep, tmp_path / "a.dl"]) == found, "each once"
    assert not has_expectations(tmp_path / "f.dl")


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf.expect p(a).\np(a).\n",
        b"p(a).\r\n.expect p(a).\r\n",
        b"p(a).\r.expect p(a).\r",
    ],
)
def test_lines_end_and_files_begin_as_editors_write_them(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "test_it.dl"
    path.write_bytes(content)
    assert files_with_expectations([tmp_path]) == [path]
    assert plugin._EXPECTATION.pattern == running._AS_BYTES.pattern
    assert [each.is_met for each in Suite(path).run()] == [True]


def test_a_path_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        files_with_expectations([tmp_path / "none"])
