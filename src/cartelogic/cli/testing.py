"""``cartelogic test``: the expectations in rule files, each met or not, and the coverage."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cartelogic.cli.group import Exit
from cartelogic.cli.output import print_json, screen_on

if TYPE_CHECKING:
    from cartelogic.repl.screen import Screen
    from cartelogic.testing.coverage import RuleCoverage
    from cartelogic.testing.running import Outcome, Suite

_TALLY: Final = (
    (re.compile(r"\d+ not met"), "bold red"),
    (re.compile(r"(?<=: )\d+ met$"), "green"),
)


@click.command(name="test")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "-p",
    "--path",
    "also",
    metavar="PATH",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Rules and facts to load with every file; may be repeated.",
)
@click.option(
    "--coverage", "wants_coverage", is_flag=True, help="Which rules and literals were of no use."
)
@click.option("--json", "as_json", is_flag=True, help="An object instead of text.")
@click.pass_context
def test(
    ctx: click.Context,
    /,
    paths: tuple[Path, ...],
    also: tuple[Path, ...],
    wants_coverage: bool,
    as_json: bool,
) -> None:
    """Run the .expect lines of the rule files in PATHS, or in this folder.

    Where one is not met, it says what holds instead, and why: with the proof of what should
    not hold, or what is missing for what should.

    Exit codes: 0 if all are met, 1 if not, 5 if there are none.
    """
    from cartelogic.testing.coverage import RuleCoverage
    from cartelogic.testing.running import Suite, files_with_expectations

    screen = screen_on(sys.stdout)
    coverage = RuleCoverage() if wants_coverage else None
    outcomes: list[Outcome] = []
    for file in files_with_expectations(paths or (Path(),)):
        suite = Suite(file, also)
        found = tuple(suite.run())
        outcomes += found
        if not as_json:
            _show(suite, found, screen)
        if coverage is not None:
            suite.measure(coverage)
    if as_json:
        print_json(_as_dict(outcomes, coverage))
    elif outcomes:
        _show_end(outcomes, coverage, screen)
    if not outcomes:
        click.echo("no expectations: there is no .expect line in any .dl file here", err=True)
        ctx.exit(Exit.NO_TESTS)
    ctx.exit(Exit.FINE if all(outcome.is_met for outcome in outcomes) else Exit.NOTHING)


def _show(suite: Suite, outcomes: Iterable[Outcome], screen: Screen) -> None:
    """One line for a file, and what is not met in it."""
    outcomes = tuple(outcomes)
    screen.say(f"{suite.name}: {_tally(outcomes)}", _TALLY)
    for outcome in outcomes:
        if not outcome.is_met:
            screen.say()
            screen.proof(outcome.message, "  ")
    if not all(outcome.is_met for outcome in outcomes):
        screen.say()
    screen.flush()


def _show_end(outcomes: list[Outcome], coverage: RuleCoverage | None, screen: Screen) -> None:
    from cartelogic.repl.layout import counted

    files = len({outcome.trial.suite for outcome in outcomes})
    total = f"{counted(len(outcomes), 'expectation')} in {counted(files, 'file')}"
    screen.say(f"{total}: {_tally(outcomes)}", _TALLY)
    if coverage is not None:
        screen.say()
        for line in coverage.lines():
            screen.say(line)


def _tally(outcomes: Iterable[Outcome]) -> str:
    outcomes = tuple(outcomes)
    met = sum(outcome.is_met for outcome in outcomes)
    return f"{met} met" + (f", {len(outcomes) - met} not met" if met < len(outcomes) else "")


def _as_dict(outcomes: list[Outcome], coverage: RuleCoverage | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "expectations": [
            {
                "file": outcome.trial.suite.name,
                "line": outcome.trial.line,
                "expected": outcome.trial.title,
                "met": outcome.is_met,
                "message": outcome.message,
            }
            for outcome in outcomes
        ]
    }
    return told if coverage is None else told | {"coverage": coverage.to_dict()}
