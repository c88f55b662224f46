"""Saved knowledge bases at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cartelogic
from cartelogic.cli import main
from tests.unit.journal.states import RULES, saved, tell


def run(*words: str | Path, text: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=text)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "toy.dl"
    path.write_text(RULES, "utf-8")
    return path


def test_save_makes_a_file_that_other_commands_read(tmp_path: Path, rules: Path) -> None:
    file = tmp_path / "cases.cartelogic"
    done = run("save", file, "-p", rules)
    assert done.exit_code == 0, done.output
    assert "save: 1 source, 3 reports" in done.output
    before = file.read_bytes()
    asked = run("query", "enemy(A, B)", "-p", file)
    assert asked.output == run("query", "enemy(A, B)", "-p", rules).output
    assert "a  c  possibly" in asked.output
    assert run("why", "enemy(a, c)", "-p", file).exit_code == 0
    assert run("check", file).exit_code == 0
    more = tmp_path / "more.dl"
    more.write_text("rival(x, y).", "utf-8")
    assert "x  y  always" in run("query", "enemy(A, B)", "-p", file, "-p", more).output
    assert file.read_bytes() == before
    assert "CL708" in run("save", file, "-p", rules).output
    assert run("save", file, "-p", more, "--overwrite").exit_code == 0
    assert run("query", "rival(A, B)", "-p", file, "-p", file).exit_code == 2


def test_history_lists_every_change_and_save_takes_it_along(tmp_path: Path) -> None:
    file, copy = saved(tmp_path / "cases.cartelogic"), tmp_path / "copy.cartelogic"
    listed = run("history", file)
    assert listed.exit_code == 0
    lines = listed.output.splitlines()
    assert lines[0].startswith("1  2026-03-01 12:00:00  save: 1 source, 3 reports")
    assert lines[2] == "3  2026-03-01 12:07:00  retract: 1 report taken back"
    assert lines[-1].startswith("sha256 ")
    assert run("save", copy, "-p", file).exit_code == 0
    assert run("history", copy).output == listed.output
    changes = json.loads(run("history", copy, "--json").output)
    assert [change["number"] for change in changes] == [1, 2, 3, 4, 5, 6]
    assert lines[-1] == f"sha256 {changes[-1]['hash']}"


def test_the_prompt_keeps_what_is_told_only_if_asked_to(tmp_path: Path) -> None:
    file = saved(tmp_path / "cases.cartelogic")
    words = "rival(at, prompt).\nrival(at, X)?\n:quit\n"
    for options, count in (((), 6), (("--write",), 7)):
        done = run("repl", "-p", file, *options, text=words)
        assert done.exit_code == 0, done.output
        assert "prompt" in done.output
        with cartelogic.open(file, read_only=True) as kb:
            assert len(kb.history()) == count
    assert run("repl", "-p", file, "-p", file, "--write").exit_code == 2


def test_a_damaged_file_is_a_finding_and_no_traceback(tmp_path: Path) -> None:
    file = saved(tmp_path / "cases.cartelogic")
    content = file.read_bytes()
    file.write_bytes(content.replace(b"riv", b"riw"))
    for words in (("check", file), ("history", file), ("query", "enemy(A, B)", "-p", file)):
        done = run(*words)
        assert done.exit_code in (1, 2)
        assert "CL703" in done.output
    with pytest.raises(cartelogic.StorageError):
        tell(cartelogic.open(file))
