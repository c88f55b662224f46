"""The pytest plugin: ``.expect`` lines are tests, and rules have a coverage.

It is loaded in every run of pytest where the library is installed, so it imports the library
only where there is a file with expectations, or where the coverage of rules is asked for.
Under pytest-xdist each worker measures what it runs, and the controller adds it up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from cartelogic.testing.coverage import RuleCoverage
    from cartelogic.testing.running import Trial

# As in `running`, which is not imported to look for it.
_EXPECTATION = re.compile(rb"(?:^|\r|\A\xef\xbb\xbf)[ \t]*\.expect\b", re.MULTILINE)
_SENT = "cartelogic_rule_coverage"
_COVERAGE: pytest.StashKey[RuleCoverage] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say what can be asked for."""
    group = parser.getgroup("cartelogic", "tests of rules")
    group.addoption(
        "--rule-coverage",
        action="store_true",
        help="report which rules never fired, and which literals never decided anything",
    )
    parser.addini(
        "cartelogic_load",
        "files and folders that are loaded with every .dl file of expectations",
        type="paths",
        default=[],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin to measure, if that is asked for."""
    if config.getoption("--rule-coverage"):
        from cartelogic.testing.coverage import RuleCoverage

        config.stash[_COVERAGE] = RuleCoverage()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ExpectationFile | None:
    """A rule file is a test file if there is an ``.expect`` line in it."""
    try:
        if file_path.suffix != ".dl" or not _EXPECTATION.search(file_path.read_bytes()):
            return None
    except OSError:  # nobody said that it is a test
        return None
    file: ExpectationFile = ExpectationFile.from_parent(parent, path=file_path)
    return file


class ExpectationFile(pytest.File):
    """A rule file with expectations."""

    def collect(self) -> Iterator[ExpectationItem]:
        """An item for each expectation; what it is about is loaded when the first is run."""
        from cartelogic.testing.running import Suite

        self.suite = Suite(self.path, tuple(self.config.getini("cartelogic_load")))
        self.is_measured = False
        for trial in self.suite.trials:
            yield ExpectationItem.from_parent(self, name=_name(trial), trial=trial)

    def measure(self) -> None:
        """Take in, once, what the rules do with the facts of the file."""
        coverage = self.config.stash.get(_COVERAGE, None)
        if coverage is not None and not self.is_measured:
            self.is_measured = True
            self.suite.measure(coverage)


class ExpectationItem(pytest.Item):
    """One expectation."""

    def __init__(self, *, trial: Trial, **more: Any) -> None:
        super().__init__(**more)
        self.trial = trial

    def runtest(self) -> None:
        """Run it."""
        outcome = self.trial.run()
        assert isinstance(self.parent, ExpectationFile)
        self.parent.measure()
        if not outcome.is_met:
            raise NotMetError(outcome.message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """How it falls short, without the frames that found out."""
        if isinstance(excinfo.value, NotMetError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self.trial.line - 1, self.trial.title


class NotMetError(AssertionError):
    """An expectation that is not met."""


def _name(trial: Trial) -> str:
    return f"{trial.line}: {trial.title}"


# -- the report ---------------------------------------------------------------------------------


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what a worker measured to the controller."""
    coverage = session.config.stash.get(_COVERAGE, None)
    sent: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if coverage is not None and sent is not None:
        sent[_SENT] = json.dumps(coverage.to_dict())


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add up what a worker of pytest-xdist measured; one that died sent nothing."""
    coverage = node.config.stash.get(_COVERAGE, None)
    sent = getattr(node, "workeroutput", {}).get(_SENT)
    if coverage is not None and sent is not None:
        coverage.merge(json.loads(sent))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Show the coverage of rules."""
    coverage = config.stash.get(_COVERAGE, None)
    if coverage is not None:
        terminalreporter.section("rule coverage")
        for line in coverage.lines():
            terminalreporter.line(line)
