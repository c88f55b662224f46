"""What each column of a frame means: an argument, a time, something about its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from cartelogic.errors import Code, Diagnostic, ProgramError, did_you_mean
from cartelogic.store.batches import DEFAULTS
from cartelogic.store.sheets import Sheet

DETAILS = ("source", *DEFAULTS)
"""The attributes of reports that a column can give."""


@frozen
class Argument:
    """An argument of the predicate, and the column that gives it.

    Attributes:
        name: its name in the declaration; that of the column, if there is none.
        wanted: the kinds and sorts it may have; ``None`` if nothing is declared.
        column: the column.
    """

    name: str
    wanted: frozenset[str] | None
    column: str


@frozen
class Layout:
    """What each column of a frame means.

    Attributes:
        arguments: the arguments of the predicate.
        start: the column in which rows start.
        end: the column in which rows end, included.
        report: the column with the ids of reports.
        per_row: for attributes of reports, the column that gives them.
        constant: the attributes that all reports have.
    """

    arguments: tuple[Argument, ...]
    start: str | None
    end: str | None
    report: str | None
    per_row: Mapping[str, str]
    constant: Mapping[str, Any]


@frozen
class Wishes:
    """What a caller says about the columns of a frame.

    Attributes:
        columns: for parameters of the declaration, the column; or the columns of the
            arguments, in order.
        start: the column in which rows start.
        end: the column in which rows end.
        report: the column with the ids of reports.
        per_row: for attributes of reports, the column that gives them.
        constant: the attributes that all reports have.
        by_name: whether columns called like attributes give these, and every other column
            has to be an argument.
    """

    columns: Mapping[str, str] | Sequence[str] | None = None
    start: str | None = None
    end: str | None = None
    report: str | None = None
    per_row: Mapping[str, str] = {}
    constant: Mapping[str, Any] = {}
    by_name: bool = False


def layout_of(
    predicate: str,
    declared: Sequence[tuple[str, frozenset[str]]] | None,
    sheet: Sheet,
    wishes: Wishes,
) -> Layout:
    """What each column means, by a declaration and what the caller says.

    Args:
        predicate: what the rows are facts of.
        declared: its parameters, each with the kinds and sorts it may have.
        sheet: the columns.
        wishes: what the caller says.

    Raises:
        ProgramError: CL511 for columns that are not there, or not needed.
    """
    there = sheet.frame.columns
    own = {name for name, _ in declared or ()}
    given = wishes.columns or {}
    chosen: list[str] | None = None
    if isinstance(given, Sequence):
        chosen = list(given)
    elif declared is not None:
        chosen = [given.get(name, name) for name, _ in declared]
    foreign = [] if isinstance(given, Sequence) else [name for name in given if name not in own]
    free = [name for name in there if name not in (chosen or ())]

    def named(name: str) -> str | None:
        return name if name in free else None

    per_row = dict(wishes.per_row)
    start, end, report = wishes.start or named("start"), wishes.end or named("end"), wishes.report
    if wishes.by_name:
        report = report or named("report")
        per_row |= {name: name for name in DETAILS if name in free}
    used = [name for name in (start, end, report, *per_row.values()) if name is not None]
    if chosen is None:
        chosen = [name for name in there if name not in used]
    problems = [_no_argument(predicate, name, sorted(own)) for name in foreign]
    problems += _absent(sheet, [*chosen, *used])
    if declared is not None and len(chosen) != len(declared):
        problems.append(_wrong_number(predicate, len(chosen), len(declared)))
    if wishes.by_name:
        problems += _meaningless(sheet, predicate, {*chosen, *used})
    unknown = [name for name in wishes.per_row if name not in DETAILS]
    if unknown:
        raise ValueError(f"`{unknown[0]}` is no attribute of reports; give {', '.join(DETAILS)}")
    if problems:
        raise ProgramError(problems)
    pairs = declared if declared is not None else [(name, None) for name in chosen]
    arguments = (
        Argument(name, wanted, column) for (name, wanted), column in zip(pairs, chosen, strict=True)
    )
    return Layout(tuple(arguments), start, end, report, per_row, wishes.constant)


def _absent(sheet: Sheet, wanted: Sequence[str]) -> Iterator[Diagnostic]:
    there = sheet.frame.columns
    for name in dict.fromkeys(wanted):
        if name not in there:
            yield Diagnostic(
                Code.BAD_COLUMN,
                f"`{sheet.name}` has no column `{name}`",
                why=f"its columns are {', '.join(f'`{column}`' for column in there) or 'none'}",
                hint=did_you_mean(name, there) or "say which column it is with `columns=`",
            )


def _no_argument(predicate: str, name: str, known: list[str]) -> Diagnostic:
    return Diagnostic(
        Code.BAD_COLUMN,
        f"`{predicate}` is declared without an argument `{name}`",
        why=f"its arguments are {', '.join(f'`{other}`' for other in known) or 'none'}",
        hint=did_you_mean(name, known) or "give columns by the names in the declaration",
    )


def _wrong_number(predicate: str, given: int, needed: int) -> Diagnostic:
    return Diagnostic(
        Code.BAD_COLUMN,
        f"`{predicate}` is declared with {needed} arguments, and {given} columns are given",
        why="each argument is one column",
        hint="name as many columns as there are arguments, in their order",
    )


def _meaningless(sheet: Sheet, predicate: str, used: set[str]) -> Iterator[Diagnostic]:
    for name in sheet.frame.columns:
        if name not in used:
            yield Diagnostic(
                Code.BAD_COLUMN,
                f"`{sheet.name}` has a column `{name}` that `{predicate}` has no place for",
                why="loaded by its name alone, a file has columns for the arguments, for start "
                "and end, and for attributes of reports",
                hint="say which columns count with `tell_frame(..., columns=)`",
            )
