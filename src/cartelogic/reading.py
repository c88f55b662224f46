"""Which files make up a knowledge base, texts that are in no file, and rows of a table."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from cartelogic.analysis.sorts import expand
from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.model.clauses import Program
from cartelogic.source import SourceText, Span
from cartelogic.store.database import Database
from cartelogic.syntax.files import UNUSABLE, is_inside
from cartelogic.syntax.parser import Parsed, parse_program
from cartelogic.temporal import Codec

if TYPE_CHECKING:
    from cartelogic.store.frames import Reading
    from cartelogic.store.layouts import Wishes
    from cartelogic.store.sheets import Sheet
    from cartelogic.store.told import Progress

_PREDICATE = re.compile(r"[a-z][A-Za-z0-9_]*")
RULE_FILES, FACT_FILES = (".dl",), (".yaml", ".yml")
TABLE_FILES = (".csv", ".tsv", ".parquet")
"""Files of rows, each of which is one fact of the predicate that the file is called after."""
TEST_FILES = "test_"
"""How the names of test files begin: they are read when they are named, not with a folder."""


def files_at(path: Path) -> list[tuple[Path, Path]]:
    """The files at a path, each with the folder it belongs to, sorted.

    Of a folder, rule and fact files alone: a table in it may be anything, and what is made
    up for a test (``test_ties.dl``) is no knowledge.

    Raises:
        ProgramError: CL501 if there is no file of a known kind, or a link in a folder leads
            out of it.
    """
    if _is_folder(path):
        wanted = RULE_FILES + FACT_FILES
        found = [file for file in sorted(path.rglob("*")) if file.suffix in wanted]
        found = [file for file in found if not file.name.startswith(TEST_FILES)]
        if outside := [file for file in found if _leads_out(file, path)]:
            raise ProgramError(
                Diagnostic(
                    Code.UNREADABLE,
                    f"`{file.relative_to(path).as_posix()}` cannot be read",
                    why="it is a link that leads out of the folder",
                    hint="put the file itself there, or load it by its own path",
                )
                for file in outside
            )
        return [(file, path) for file in found]
    if path.suffix not in RULE_FILES + FACT_FILES + TABLE_FILES:
        why = "its name ends in none of these" if os.path.lexists(path) else "there is no such file"
        raise ProgramError.of(
            Diagnostic(
                Code.UNREADABLE,
                f"`{path.name}` cannot be loaded",
                why=why,
                hint="rules are in files ending in .dl, facts in .yaml, .csv, .tsv or .parquet",
            )
        )
    return [(path, path.parent)]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except UNUSABLE:  # a name that no file can have; reading it says so
        return False


def _leads_out(file: Path, folder: Path) -> bool:
    try:
        return not is_inside(file, folder)
    except UNUSABLE:  # reading it says what is wrong
        return False


def case_folders() -> tuple[Path, Path]:
    """The folders of the shipped facts and rules: in the package, or in a checkout.

    Raises:
        FileNotFoundError: if neither is there.
    """
    package = Path(__file__).parent
    for root in (package / "_case", package.parent.parent):
        if (root / "facts").is_dir() and (root / "rules").is_dir():
            return root / "facts", root / "rules"
    raise FileNotFoundError("the shipped case is not installed with this package")


def parse_text(text: SourceText, codec: Codec) -> Parsed:
    """A program text; an include in it is one of its mistakes."""
    parsed = parse_program(text, codec)
    problems = (
        *parsed.diagnostics,
        *(
            Diagnostic(
                Code.BAD_INCLUDE,
                f"`{include.path}` cannot be included here",
                include.span,
                why="this text is not in a file, so it has no folder to look in",
                hint="load the file with `cartelogic.load`",
            )
            for include in parsed.includes
        ),
    )
    return evolve(parsed, diagnostics=problems)


def sure(found: Iterable[Diagnostic], mistakes: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What stays true of a program whatever its mistakes hid.

    A clause or fact that could not be read may be what defines a predicate; only a likely
    misspelling of another one is then reported as undefined.
    """
    if not any(mistake.code in _HIDING for mistake in mistakes):
        return tuple(found)
    return tuple(
        d for d in found if d.code is not Code.UNDEFINED_PREDICATE or "did you mean" in d.hint
    )


_HIDING = {
    Code.UNEXPECTED,
    Code.BAD_CHARACTER,
    Code.UNFINISHED,
    Code.BAD_INCLUDE,
    Code.UNREADABLE,
    Code.BAD_YAML,
    Code.BAD_FIELD,
}


def two_timelines(span: Span | None) -> Diagnostic:
    """That a text brings a time line other than that of the knowledge base."""
    return Diagnostic(
        Code.MIXED_TIMELINES,
        "one knowledge base has two time lines",
        span,
        hint="keep days and integers in knowledge bases of their own",
    )


def read_rows(
    sheet: Sheet,
    predicate: str,
    wishes: Wishes,
    program: Program,
    database: Database,
    progress: Progress | None = None,
) -> Reading:
    """The rows of a table as facts of a predicate; nothing is changed.

    Args:
        sheet: the table.
        predicate: what they are facts of.
        wishes: what its columns mean, as far as the declaration does not say.
        program: where the predicate may be declared.
        database: gives values their codes, and knows the articles.
        progress: is told how far it is.

    Raises:
        ProgramError: CL511 for columns that are missing or do not fit.
    """
    from cartelogic.store.frames import read_batch
    from cartelogic.store.layouts import layout_of

    if not _PREDICATE.fullmatch(predicate):
        raise ProgramError.of(
            Diagnostic(
                Code.NOT_A_FACT,
                f"`{predicate}` cannot be the name of a predicate",
                why="such a name begins with a small letter; letters, digits and `_` follow",
                hint="say what the rows are facts of with `tell_frame`",
            )
        )
    unions = {declared.name: declared.members for declared in program.types}
    declared = next((d for d in program.declarations if d.predicate == predicate), None)
    parameters = None
    if declared is not None:
        parameters = [(p.name, expand(p.type, unions)) for p in declared.parameters]
    layout = layout_of(predicate, parameters, sheet, wishes)
    codes, articles = database.codes, database.articles
    return read_batch(
        sheet, layout, predicate, program.codec, codes, articles, progress or (lambda *_: None)
    )
