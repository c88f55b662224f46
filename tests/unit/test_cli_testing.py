"""``cartelogic test``: what it says, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cartelogic.cli import main
from cartelogic.cli.group import Exit

RULES = "p(X) :- a(X), not b(X).\n.decl b(x: thing)\n"
MET = '.include "rules.dl"\na(x).\n.expect p(x).\n.expect 1 p(_).\n'
NOT_MET = '.include "rules.dl"\na(x).\nb(x) @ [2010, 2011].\n.expect p(x) @ [2009, 2012].\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules.dl").write_text(RULES)
    (tmp_path / "test_met.dl").write_text(MET)
    return tmp_path


def call(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, ["test", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_all_met(folder: Path) -> None:
    result = call()
    assert result.exit_code == Exit.FINE
    assert result.stdout == (f"{folder.name}/test_met.dl: 2 met\n2 expectations in 1 file: 2 met\n")
    assert call(folder).stdout == result.stdout
    assert call(folder / "test_met.dl", folder).stdout == result.stdout


def test_what_is_not_met_is_shown_with_its_reason(folder: Path) -> None:
    (folder / "test_not.dl").write_text(NOT_MET)
    result = call(folder)
    assert result.exit_code == Exit.NOTHING
    assert f"\n  {folder.name}/test_not.dl:4:9\n" in result.stdout
    assert "✗ not b(x)" in result.stdout
    assert result.stdout.endswith("3 expectations in 2 files: 2 met, 1 not met\n")


def test_a_run_without_tests_is_a_failure(folder: Path) -> None:
    result = call(folder / "rules.dl")
    assert result.exit_code == 5
    assert result.stdout == ""
    assert "there is no .expect line" in result.stderr
    assert call(folder / "nowhere").exit_code == Exit.BAD_INPUT


def test_a_file_with_a_mistake_is_not_met(folder: Path) -> None:
    (folder / "rules.dl").write_text("p(X) :- a(X), not p(X).\n")
    result = call()
    assert result.exit_code == Exit.NOTHING
    assert "CL401" in result.stdout


def test_other_files_are_loaded_with_each(folder: Path) -> None:
    (folder / "apart").mkdir()
    alone = folder / "apart" / "test_alone.dl"
    alone.write_text("a(x).\n.expect p(x).\n")
    assert call(alone).exit_code == Exit.NOTHING
    assert call(alone, "-p", folder / "rules.dl").exit_code == Exit.FINE


def test_the_coverage_of_rules(folder: Path) -> None:
    result = call("--coverage")
    assert result.stdout.endswith(
        "\n\n1 of 1 rules fired, 1 of 2 literals decided\n"
        f"never decided:\n  {folder.name}/rules.dl:1: not b(X)\n"
    )


def test_json_for_programs(folder: Path) -> None:
    (folder / "test_not.dl").write_text(NOT_MET)
    told = json.loads(call("--json", "--coverage").stdout)
    assert [(each["file"], each["line"], each["met"]) for each in told["expectations"]] == [
        (f"{folder.name}/test_met.dl", 3, True),
        (f"{folder.name}/test_met.dl", 4, True),
        (f"{folder.name}/test_not.dl", 4, False),
    ]
    assert told["expectations"][0]["expected"] == "p(x)"
    assert told["expectations"][0]["message"] == ""
    assert "missing:" in told["expectations"][2]["message"]
    assert [rule["fired"] for rule in told["coverage"]["rules"]] == [True]
