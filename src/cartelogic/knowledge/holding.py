"""What a knowledge base holds: program, reports, and the engines that evaluate them.

Each change is checked here and made in ``changing``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from attrs import evolve

from cartelogic.analysis.checks import Analysis, analyse, check_goals
from cartelogic.analysis.normal import QUERY, Kind, NormalRule
from cartelogic.asking import (
    When,
    ground_row,
    instant_of,
)
from cartelogic.engine import ENGINES, AutoEngine
from cartelogic.engine.base import Engine, Limits
from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.journal.changes import Change, difference
from cartelogic.knowledge.changing import Changing
from cartelogic.model.clauses import Atom, Positive, Program
from cartelogic.model.printing import format_atom, format_clause
from cartelogic.model.sources import CREDIBILITY, Report, Source, Stance
from cartelogic.model.values import Row
from cartelogic.provenance.render import Renderer, no_quotes
from cartelogic.reading import (
    FACT_FILES,
    RULE_FILES,
    TABLE_FILES,
    files_at,
    parse_text,
    read_rows,
    sure,
    two_timelines,
)
from cartelogic.source import SourceText
from cartelogic.store.clashes import clashes
from cartelogic.store.database import OWN, Database
from cartelogic.store.folder import ArticleFolder
from cartelogic.store.loading import Loaded, into
from cartelogic.store.own import own_reports
from cartelogic.syntax.files import read_programs, read_text
from cartelogic.syntax.parser import Parsed, parse_atom
from cartelogic.temporal import Codec, parse_bound

if TYPE_CHECKING:
    from cartelogic.store.told import Progress


class Holding(Changing):
    """Holds reports and rules, and takes in more of them."""

    @classmethod
    def from_text(cls, text: str, *, name: str = "text", limits: Limits | None = None) -> Self:
        """A knowledge base of one program text: declarations, facts and rules.

        Args:
            text: the program; ``.include`` is refused, as a text has no folder.
            name: what messages and report ids call it.
            limits: where an evaluation stops.

        Raises:
            ProgramError: with everything that is wrong with it.
        """
        made = cls(limits=limits)
        made._take(parse_text(SourceText(name, text), Codec.DAYS))
        return made

    # -- changing -------------------------------------------------------------------------

    def tell(
        self,
        text: str,
        *,
        source: str | None = None,
        published: str | None = None,
        stance: str = "asserts",
        credibility: int | None = None,
        place: str | None = None,
        note: str = "",
    ) -> tuple[str, ...]:
        """Add facts, rules and declarations; what was derived is continued, not lost.

        Args:
            text: program text.
            source: the id of the source that says the facts; without it they are your own.
            published: when it said so, as a bound (``2014-06``).
            stance: ``asserts``, ``denies`` or ``suspects``.
            credibility: the Admiralty number, 1 to 6; without it, 6: nobody can judge.
            place: the place the report is about.
            note: a paraphrase.

        Returns:
            The ids of the reports made, one for each fact.

        Raises:
            ProgramError: with everything that is wrong; nothing is changed then.
            ValueError: if a stance or grade does not exist.
        """
        self._told += 1
        parsed = parse_text(SourceText(f"told{self._told}", text), self.codec)
        if credibility is not None and credibility not in CREDIBILITY:
            raise ValueError(f"`{credibility}` is no credibility: give a number from 1 to 6")
        if stance not in {known.value for known in Stance}:
            raise ValueError(f"`{stance}` is no stance: give asserts, denies or suspects")
        details = (published, credibility, place, note)
        if source is None and (stance != "asserts" or any(details)):
            raise ValueError("say whose report it is: give a `source`")

        def attribute(report: Report) -> Report:
            if source is None:
                return report
            bound = None if published is None else parse_bound(published, self.codec)
            return evolve(
                report,
                source=source,
                published=bound,
                stance=Stance(stance),
                credibility=credibility or report.credibility,
                place=place,
                note=note,
            )

        return self._take(parsed, attribute)

    def load(self, *paths: str | Path, progress: Progress | None = None) -> None:
        """Add what is in rule files (``.dl``) and fact files (``.yaml``), all or nothing.

        Files of rows (``.csv``, ``.tsv``, ``.parquet``) are facts of the predicate they are
        called after; each of their columns is an argument, ``start`` or ``end``, or an
        attribute of reports, by its name.  They have to be named; in a folder they are passed
        over.  For more say over them, see :meth:`tell_frame`.

        Args:
            paths: files, or folders that are read with all folders in them.
            progress: is told how far it is with files of rows: what is being done, how many
                steps are behind it, and how many there are.

        Raises:
            ProgramError: with everything that is wrong in any of the files.
        """
        files = [pair for path in paths for pair in files_at(Path(path))]
        programs = [pair for pair in files if pair[0].suffix in RULE_FILES]
        parsed = read_programs(programs, self.codec)
        problems = list(parsed.diagnostics)
        program = self.program + evolve(parsed.program, facts=())
        known = self.database.reports or self.program.rules
        if parsed.program.codec is not self.codec and known:
            problems.append(two_timelines(parsed.program.codec_span))
        loaded = Loaded(program.codec)
        for path, root in files:
            if path.suffix in FACT_FILES:
                try:
                    loaded.read(read_text(path, path.relative_to(root.parent).as_posix()))
                except ProgramError as error:
                    problems += error.diagnostics
        reports, sources = own_reports(parsed.program.facts, self.database.reports)
        loaded.reports += reports
        loaded.sources += sources
        if program.codec is self.database.codec:
            database = self.database.copy()
        else:
            database = Database(program.codec)
        problems += into(database, loaded)
        problems += self._tables_into(database, program, [path for path, _ in files], progress)
        broken = any(problem.is_error for problem in problems)
        profiles = database.profiles_with(loaded.reports) if broken else database.profiles
        analysis = analyse(program, profiles, database.doubts())
        problems += sure(analysis.errors, problems)
        if any(problem.is_error for problem in problems):
            raise ProgramError(problems)
        change = difference("load", self._told, parsed.program, self.database, database)
        self._make(change, analysis, (program, database))

    def _tables_into(
        self,
        database: Database,
        program: Program,
        paths: Iterable[Path],
        progress: Progress | None,
    ) -> Iterator[Diagnostic]:
        """Put what is in files of rows into a database; yields what is wrong."""
        for path in paths:
            if path.suffix not in TABLE_FILES:
                continue
            from cartelogic.store.layouts import Wishes
            from cartelogic.store.sheets import sheet_of

            try:
                sheet = sheet_of(path, database.free_name(path.name))
                wishes = Wishes(by_name=True)
                found = read_rows(sheet, path.stem, wishes, program, database, progress)
                yield from found.problems
                database.add_source(Source(sheet.name, sheet.name, OWN))
                database.add_batch(found.batch)
            except ProgramError as error:
                yield from error.diagnostics

    def _take(
        self,
        parsed: Parsed,
        attribute: Callable[[Report], Report] = lambda report: report,
    ) -> tuple[str, ...]:
        """Add a parsed text, all or nothing."""
        program = self.program + evolve(parsed.program, facts=())
        if parsed.program.codec is not self.codec and (self.database.reports or self.program.rules):
            raise ProgramError.of(two_timelines(parsed.program.codec_span))
        reports, sources = own_reports(parsed.program.facts, self.database.reports)
        reports = [attribute(report) for report in reports]
        database = self.database
        if program.codec is not database.codec:
            database = Database(program.codec)
        profiles = database.profiles_with(reports)
        doubts = database.doubts(reports)
        unchanged = (program, profiles, doubts) == (
            self.program,
            database.profiles,
            database.doubts(),
        )
        analysis = self._analysis if unchanged else None
        analysis = analysis or analyse(program, profiles, doubts)
        problems = (
            *parsed.diagnostics,
            *clashes(database, sources, reports),
            *sure(analysis.errors, parsed.diagnostics),
        )
        if any(problem.is_error for problem in problems):
            raise ProgramError(problems)
        more = evolve(parsed.program, facts=())
        change = Change("tell", self._told, more, tuple(sources), reports=tuple(reports))
        self._make(change, analysis)
        return tuple(report.id for report in reports)

    def retract(
        self, atom: str | None = None, *, report: str | None = None, source: str | None = None
    ) -> tuple[str, ...]:
        """Take back reports; conclusions that rest on them fall.

        Args:
            atom: take back every report that claims this ground atom.
            report: take back the report with this id.
            source: take back all that this source said.

        Returns:
            The ids of the reports taken back.

        Raises:
            LookupError: if there is none.
        """
        gone: set[str] = set()
        if atom is not None:
            predicate, row = self._ground(atom)
            found = (*self.database.claims(predicate, row), *self.database.denials(predicate, row))
            gone |= {claimed.report.id for claimed in found}
        if report is not None and report in self.database.reports:
            gone.add(report)
        if source is not None:
            gone |= set(self.database.said_by((source,), lambda told: told.source))
        if not gone:
            wanted = atom or report or source
            raise LookupError(f"no report to take back for `{wanted}`")
        taken_back = tuple(sorted(gone))
        self._make(Change("retract", self._told, self._nothing, gone=taken_back), None)
        return taken_back

    def forget(self) -> None:
        """Drop what was derived; it is worked out again when it is asked for.

        Call it when an evaluation was cut short from outside, by an exception of a signal
        handler: what was being built at that moment may be incomplete.
        """
        self.database = self.database.copy()
        self._engines.clear()
        self._changed(None)

    # -- reading --------------------------------------------------------------------------

    @property
    def analysis(self) -> Analysis:
        """The program, checked; worked out again after a change."""
        if self._analysis is None:
            doubts = self.database.doubts()
            self._analysis = analyse(self.program, self.database.profiles, doubts)
        return self._analysis

    @property
    def renderer(self) -> Renderer:
        """Shows reports and proofs; with sentences if the articles are at hand."""
        if self.articles is None:
            return Renderer(self.database, no_quotes)
        return Renderer(self.database, ArticleFolder(self.articles, self.database).quote)

    @property
    def queries(self) -> tuple[str, ...]:
        """The questions that belong to the program, ``.query``, as text."""
        marks = len(".query "), -1
        return tuple(
            format_clause(query, self.codec)[marks[0] : marks[1]] for query in self.program.queries
        )

    # -- inside ---------------------------------------------------------------------------

    def _engine(self, name: str | None = None) -> Engine:
        name = name or self.engine or AutoEngine.name
        if name not in ENGINES and name != AutoEngine.name:
            raise LookupError(f"there is no engine `{name}`; there are {', '.join(ENGINES)}")
        engine = self._engines.get(name)
        if engine is None:
            made = AutoEngine if name == AutoEngine.name else ENGINES[name]
            engine = self._engines[name] = made(self.limits)
        engine.progress = self.progress
        engine.prepare(self.analysis.require(), self.database)
        return engine

    def _ground(self, atom: str) -> tuple[str, Row]:
        text = SourceText("atom", atom)
        parsed = parse_atom(text, self.codec)
        row = ground_row(parsed, {})
        context = self.analysis.require().context
        if row is None:
            raise ProgramError.of(
                Diagnostic(
                    Code.VARIABLE_FACT,
                    f"`{format_atom(parsed, self.codec)}` has a variable in it",
                    text.span(),
                    why="a proof is of one ground atom",
                    hint="ask for the answers first, then for the proof of one of them",
                )
            )
        rule = NormalRule(Atom(QUERY, ()), None, (Positive(parsed),), Kind.QUERY, atom)
        problems = check_goals(self.analysis, (rule,))
        if any(problem.is_error for problem in problems) or not context.is_known(parsed.predicate):
            raise ProgramError(problems)
        return parsed.predicate, row

    def _set_now(self, now: When | None) -> None:
        self.database.set_now(None if now is None else instant_of(self.codec, now))
