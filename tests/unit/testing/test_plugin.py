"""The pytest plugin, in runs of pytest of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cartelogic.testing import RuleCoverage, Suite

pytest_plugins = ["pytester"]

RULES = """\
.decl ally(a: group, b: group)
.decl rival(a: group, b: group)
enemy(A, C) :- ally(A, B), rival(B, C).
lonely(A) :- rival(A, _), not ally(A, _).
"""
TESTS = """\
.include "ties.dl"
ally(a, b) @ [2010, 2012].
rival(b, c) @ [2011, 2014].
.expect enemy(a, c) @ 2011.
.expect not lonely(b).
"""


@pytest.fixture(scope="module", autouse=True)
def _all_is_imported(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A run within a run takes away the modules that it is the first to import.

    What was imported before, and keeps things of them, would meet others of the same name.
    """
    folder = tmp_path_factory.mktemp("imported")
    (folder / "ties.dl").write_text(RULES)
    (folder / "test_ties.dl").write_text(TESTS + ".expect enemy(a, b).\n.expect p(\n")
    suite = Suite(folder / "test_ties.dl")
    assert not any(outcome.is_met for outcome in suite.run())
    (folder / "test_ties.dl").write_text(TESTS + ".expect enemy(a, b).\n")
    suite = Suite(folder / "test_ties.dl")
    assert [outcome.is_met for outcome in suite.run()] == [True, False, False]
    suite.measure(RuleCoverage())


@pytest.fixture
def folder(pytester: pytest.Pytester) -> Path:
    """A folder with rules and their tests, one of which fails."""
    pytester.makefile(".dl", ties=RULES, test_ties=TESTS)
    return pytester.path


def test_each_expectation_is_an_item(folder: Path, pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "test_ties.dl::4: enemy(a, c) @ 2011 PASSED*",
            "test_ties.dl::5: not lonely(b) FAILED*",
            f"{folder.name}/test_ties.dl:5:9",
            "5 | .expect not lonely(b).",
            "*^ not met",
            "expected: never",
            "got:*[[]2011-01-01, 2014-12-31]*",
            "why:",
            f"    by {folder.name}/ties.dl:4 lonely(A) :- *",
        ]
    )
    result.stdout.no_fnmatch_line("*runtest*")


@pytest.mark.usefixtures("folder")
def test_an_item_can_be_chosen(pytester: pytest.Pytester) -> None:
    pytester.runpytest("-k", "enemy").assert_outcomes(passed=1, deselected=1)
    pytester.runpytest("test_ties.dl::4: enemy(a, c) @ 2011").assert_outcomes(passed=1)


def test_nothing_is_loaded_to_collect(folder: Path, pytester: pytest.Pytester) -> None:
    (folder / "ties.dl").write_text("p(X) :- ")
    result = pytester.runpytest("--collect-only", "-q")
    result.stdout.fnmatch_lines(["test_ties.dl::4: *", "test_ties.dl::5: *"])
    pytester.runpytest().assert_outcomes(failed=2)


def test_a_file_that_cannot_be_read_fails(pytester: pytest.Pytester) -> None:
    pytester.makefile(".dl", test_ties="p(a).\n.expect p(a\n")
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*can be read*", "CL10*"])


def test_rule_files_without_expectations_are_none_of_its_business(
    pytester: pytest.Pytester,
) -> None:
    pytester.makefile(".dl", ties=RULES, broken="p(", mentions='p(".expect"). % .expect q.')
    assert pytester.runpytest().ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_other_rules_and_facts_are_loaded_with_each_file(pytester: pytest.Pytester) -> None:
    (pytester.mkdir("rules") / "ties.dl").write_text(RULES)
    (pytester.mkdir("tests") / "test_ties.dl").write_text(TESTS.replace('.include "ties.dl"', ""))
    pytester.runpytest().assert_outcomes(failed=2)
    pytester.makeini("[pytest]\ncartelogic_load = rules\n")
    pytester.runpytest().assert_outcomes(passed=1, failed=1)


def test_the_coverage_of_rules_is_reported_when_asked_for(
    folder: Path, pytester: pytest.Pytester
) -> None:
    pytester.runpytest().stdout.no_fnmatch_line("*rule coverage*")
    (folder / "test_more.dl").write_text(
        '.include "ties.dl"\nrival(a, b).\nally(b, c).\n.expect not enemy(a, _).\n'
    )
    result = pytester.runpytest("--rule-coverage", "-k", "enemy")
    result.assert_outcomes(passed=2, deselected=1)
    result.stdout.fnmatch_lines(
        [
            "*= rule coverage =*",
            "2 of 2 rules fired, 3 of 4 literals decided",
            "never decided:",
            f"  {folder.name}/ties.dl:4: not ally(A, _)",
        ]
    )


@pytest.mark.slow
def test_under_xdist_the_coverage_is_that_of_all_workers(
    folder: Path, pytester: pytest.Pytester
) -> None:
    pytest.importorskip("xdist")
    (folder / "test_more.dl").write_text(
        '.include "ties.dl"\nrival(a, b).\nally(a, c).\n.expect not lonely(a).\n'
    )
    alone = pytester.runpytest("--rule-coverage", "test_ties.dl", "test_more.dl")
    spread = pytester.runpytest("--rule-coverage", "-n", "2", "--dist", "loadfile")
    assert alone.outlines.index("2 of 2 rules fired, 4 of 4 literals decided")
    spread.stdout.fnmatch_lines(["2 of 2 rules fired, 4 of 4 literals decided"])


def test_a_run_without_rules_imports_next_to_nothing(tmp_path: Path) -> None:
    """What every run of pytest pays, where the library happens to be installed."""
    (tmp_path / "test_it.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    assert 'cartelogic.testing.plugin' in sys.modules\n"
        "    heavy = {'attrs', 'attr', 'lark', 'hypothesis', 'numpy', 'rich', 'click'}\n"
        "    assert not heavy & set(sys.modules)\n"
        "    mine = {name for name in sys.modules if name.startswith('cartelogic')}\n"
        "    assert mine == {'cartelogic', 'cartelogic.testing', 'cartelogic.testing.plugin'}\n"
    )
    # Other plugins may be installed, and bring what they like.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "cartelogic.testing.plugin"]
    ended = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": ""},
    )
    assert ended.returncode == 0, ended.stdout


def test_it_is_found_by_pytest_itself() -> None:
    from importlib.metadata import entry_points

    found = {point.name: point.value for point in entry_points(group="pytest11")}
    assert found["cartelogic"] == "cartelogic.testing.plugin"
