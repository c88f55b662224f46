"""Files of expectations: finding them, loading what they are about, and running them.

A test file is a program like any other, with ``.expect`` lines.  It includes the rules under
test and has facts of its own; reports with sources stand in fact files of the same name
beside it (``test_ties.yaml``, ``test_ties.herald.yaml``).  It is loaded once, when the first of its
expectations is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from glob import escape
from pathlib import Path

from attrs import frozen

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.clauses import Expectation, ExpectedFinding, Program
from cartelogic.model.printing import format_clause
from cartelogic.reading import FACT_FILES, RULE_FILES
from cartelogic.source import SourceText, Span
from cartelogic.syntax.files import read_text
from cartelogic.syntax.parser import Parsed, parse_program
from cartelogic.temporal import Codec
from cartelogic.testing.coverage import RuleCoverage
from cartelogic.testing.expectations import Demand, Failure, failure_of

_LINE = re.compile(r"^[ \t]*\.expect\b", re.MULTILINE)
_AS_BYTES = re.compile(rb"(?:^|\r|\A\xef\xbb\xbf)[ \t]*\.expect\b", re.MULTILINE)


@frozen
class Trial:
    """One thing that a test file demands, to be run.

    Attributes:
        suite: the file.
        wanted: an ``.expect`` line; ``None`` for that the file can be read at all.
    """

    suite: Suite
    wanted: Expectation | ExpectedFinding | None

    @property
    def title(self) -> str:
        """What is demanded, as it is written."""
        if self.wanted is None:
            return "can be read"
        written = format_clause(self.wanted, self.suite.codec)
        return written.removeprefix(".expect ").removesuffix(".")

    @property
    def line(self) -> int:
        """The line it stands on, from 1."""
        span = None if self.wanted is None else self.wanted.span
        return 1 if span is None else span.line

    def run(self) -> Outcome:
        """Whether it is as demanded; never raises for what a rule author can put right."""
        try:
            return Outcome(self, self._shortfall())
        except ProgramError as refused:
            return Outcome(self, str(refused))

    def _shortfall(self) -> str:
        match self.wanted:
            case None:
                raise ProgramError(self.suite.unreadable)
            case ExpectedFinding():
                return self.suite.findings_lack(self.wanted)
            case Expectation():
                kb = self.suite.kb
                if kb.codec is not self.suite.codec:
                    raise ProgramError.of(_read_otherwise(self.wanted.span))
                failure = failure_of(kb, Demand.of(self.wanted, kb.codec))
                return "" if failure is None else _placed(self.wanted.span, str(failure))


@frozen
class Outcome:
    """What came of one trial.

    Attributes:
        trial: what was run.
        message: how it falls short, as text; empty if it does not.
    """

    trial: Trial
    message: str

    @property
    def is_met(self) -> bool:
        """Whether it is as demanded."""
        return not self.message


@frozen(slots=False)
class Suite:
    """The expectations of one file.

    Attributes:
        path: the file.
        also: files and folders that are loaded with it: rules that it cannot include, facts.
    """

    path: Path
    also: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """The file as messages call it: the same from wherever it is run."""
        path = self.path.absolute()
        return f"{path.parent.name}/{path.name}"

    @property
    def codec(self) -> Codec:
        """The time line that the file is written for."""
        return self._parsed.program.codec

    @cached_property
    def _text(self) -> SourceText:
        return read_text(self.path, self.name)

    @cached_property
    def _parsed(self) -> Parsed:
        try:
            return parse_program(self._text)
        except ProgramError as refused:
            return Parsed(Program(), (), refused.diagnostics)

    @property
    def expectations(self) -> tuple[Expectation | ExpectedFinding, ...]:
        """The expectations of the file itself, in order; not those of files it includes."""
        found = self._parsed.program.expectations
        return tuple(sorted(found, key=lambda each: each.span.start if each.span else 0))

    @property
    def trials(self) -> tuple[Trial, ...]:
        """Everything there is to run: each expectation, and first what cannot be read."""
        first = (Trial(self, None),) if self.unreadable else ()
        return (*first, *(Trial(self, each) for each in self.expectations))

    @property
    def unreadable(self) -> tuple[Diagnostic, ...]:
        """What is wrong in the text of the file, unless it is there to show just that.

        A line that should be an expectation and is none is always wrong: nobody would notice
        that it is not run.
        """
        errors = [found for found in self._parsed.diagnostics if found.is_error]
        if not errors:
            return ()
        written = _LINE.findall(self._text.content) if self.expectations else ()
        lost = len(written) > len(self.expectations)
        expected = {each.code for each in self._findings if each.is_error}
        return tuple(e for e in errors if lost or e.code.code not in expected)

    @property
    def _findings(self) -> tuple[ExpectedFinding, ...]:
        return tuple(each for each in self.expectations if isinstance(each, ExpectedFinding))

    @cached_property
    def _loaded(self) -> KnowledgeBase | ProgramError:
        kb, path = KnowledgeBase(), self.path.absolute()
        beside = sorted(path.parent.glob(f"{escape(path.stem)}.*"))
        try:
            kb.load(*self.also, path, *(file for file in beside if file.suffix in FACT_FILES))
        except ProgramError as refused:
            return refused
        return kb

    @property
    def kb(self) -> KnowledgeBase:
        """What the file and all it includes make up.

        Raises:
            ProgramError: with everything that is wrong with it.
        """
        if isinstance(self._loaded, ProgramError):
            raise self._loaded
        return self._loaded

    @cached_property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Everything that the checks say about the program and its facts."""
        loaded = self._loaded
        return loaded.diagnostics if isinstance(loaded, ProgramError) else loaded.check()

    @property
    def nows(self) -> tuple[str | None, ...]:
        """What ``now(Date)`` means in it, by all of its expectations."""
        written = (each.now for each in self.expectations if isinstance(each, Expectation))
        days = {None if now is None else self.codec.format(now) for now in written}
        return tuple(sorted(days, key=lambda day: day or "")) or (None,)

    def findings_lack(self, wanted: ExpectedFinding) -> str:
        """How the findings fall short of one that is expected; empty if they do not.

        A program that is refused is refused for all of its errors: each has to be expected.
        """
        alike = [found for found in self.findings if found.is_error == wanted.is_error]
        if all(found.code.code != wanted.code for found in alike):
            summary = next(code.summary for code in Code if code.code == wanted.code)
            got = [f"{found.code}: {found.claim}" for found in alike] or ["no such finding"]
            return _placed(wanted.span, str(Failure(f"{wanted.code}, {summary}", tuple(got))))
        expected = {each.code for each in self._findings if each.is_error}
        others = [f for f in self.findings if f.is_error and f.code.code not in expected]
        return str(ProgramError(others)) if wanted.is_error and others else ""

    def measure(self, coverage: RuleCoverage) -> None:
        """Take in what the program does, if it can be evaluated at all; else trials tell."""
        try:
            coverage.add(self.kb, self.nows)
        except ProgramError:
            return

    def run(self) -> Iterator[Outcome]:
        """The outcome of each trial, in order."""
        for trial in self.trials:
            yield trial.run()


def _read_otherwise(span: Span | None) -> Diagnostic:
    return Diagnostic(
        Code.MIXED_TIMELINES,
        "the test is read on one time line, and the program that it is about on another",
        span,
        hint="write the program's `.time` at the top of the test as well",
    )


def _placed(span: Span | None, message: str) -> str:
    return message if span is None else "\n".join([*span.snippet("not met"), message])


# -- finding them -------------------------------------------------------------------------------


def has_expectations(path: Path) -> bool:
    """Whether a file is a rule file with an ``.expect`` line; it is not parsed for that."""
    return path.suffix in RULE_FILES and _AS_BYTES.search(path.read_bytes()) is not None


def files_with_expectations(paths: Iterable[Path]) -> list[Path]:
    """The files with expectations among some files and in some folders, sorted, each once.

    Raises:
        FileNotFoundError: if a path does not exist.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(2, "there is no such file or folder", str(path))
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and has_expectations(file):
                found.setdefault(file.resolve(), file)
    return list(found.values())
