"""Which files make up a knowledge base, and texts that are in no file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import evolve

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.source import SourceText, Span
from cartelogic.syntax.parser import Parsed, parse_program
from cartelogic.temporal import Codec

RULE_FILES, FACT_FILES = (".dl",), (".yaml", ".yml")


def files_at(path: Path) -> list[tuple[Path, Path]]:
    """The files at a path, each with the folder it belongs to, sorted."""
    if path.is_dir():
        wanted = RULE_FILES + FACT_FILES
        return [(file, path) for file in sorted(path.rglob("*")) if file.suffix in wanted]
    if path.suffix not in RULE_FILES + FACT_FILES:
        why = "there is no such file" if not path.exists() else "its name ends in neither"
        raise ProgramError.of(
            Diagnostic(
                Code.UNREADABLE,
                f"`{path.name}` cannot be loaded",
                why=why,
                hint="rules are in files ending in .dl, facts in .yaml",
            )
        )
    return [(path, path.parent)]


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
