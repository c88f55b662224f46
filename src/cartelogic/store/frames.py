"""Frames of facts: the batch that their rows make, and what became of each row.

    frame or file  ->  Sheet (columns by name)  ->  Layout (their meanings)  ->  Batch, Told

Nothing is dropped in silence: rows told and rows rejected make up the rows read.
Not here: reading files (``sheets``, ``csv_text``), what columns mean (``layouts``), what a cell
holds (``cells``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from cartelogic.errors import Code, Diagnostic, ProgramError, did_you_mean
from cartelogic.model.sources import Article
from cartelogic.source import SourceText, Span
from cartelogic.store.batch_ids import Ids, Named, Numbered
from cartelogic.store.batches import (
    DEFAULTS,
    Batch,
    Column,
    Ends,
    is_one_report,
    narrow,
    row_hashes,
)
from cartelogic.store.cells import Cells, Faults, dictionary
from cartelogic.store.columns.codes import Codes, Places, Truths
from cartelogic.store.layouts import Layout
from cartelogic.store.sheets import Sheet
from cartelogic.store.told import Progress, Told
from cartelogic.temporal import Codec

if TYPE_CHECKING:
    pass

_TOLD = 20  # so many faults are told one by one


@frozen
class Reading:
    """A batch that was read, and what was not.

    Attributes:
        batch: the rows that are facts.
        counted: what became of all rows.
        problems: every bad row as a diagnostic, up to a number.
    """

    batch: Batch
    counted: Told
    problems: tuple[Diagnostic, ...]


def read_batch(
    sheet: Sheet,
    layout: Layout,
    predicate: str,
    codec: Codec,
    codes: Codes,
    articles: Mapping[str, Article],
    progress: Progress = lambda *_: None,
) -> Reading:
    """The rows of a frame as facts.

    Raises:
        ProgramError: CL511 for columns that cannot be what they are to be.
    """
    count = sheet.frame.height
    faults = Faults(np.zeros(count, dtype=np.bool_))
    problems: list[Diagnostic] = []
    cells = Cells(codes, codec, faults, problems, infers=sheet.texts)
    steps = _Steps(progress, len(layout.arguments) + len(layout.per_row) + 4)
    columns, kinds = [], []
    for argument in layout.arguments:
        steps.next(f"reading `{argument.column}`")
        coded, kind = cells.argument(sheet.frame[argument.column], argument.wanted)
        columns.append(narrow(coded))
        kinds.append(kind)
    steps.next("reading times")
    times = _times(cells, sheet, layout)
    said = _details(cells, sheet, layout, steps)
    steps.next("reading reports")
    ids = _ids(cells, sheet, layout)
    if problems:
        raise ProgramError(problems)
    said = _with_articles(said, articles, count)
    if "source" not in said:
        said["source"] = Column((sheet.name,))
    batch = Batch(
        sheet.name,
        predicate,
        codec,
        codes,
        tuple(columns),
        tuple(kinds),
        ids,
        times,
        said,
        is_file=sheet.is_file,
    )
    steps.next("checking")
    _check_times(batch, sheet, layout, faults)
    _check_names(said, sheet, layout, faults)
    batch = batch.where(~faults.bad)
    batch = _of_one_mind(batch, sheet, layout, faults)
    steps.next("counting")
    return Reading(batch, _counted(sheet, batch, faults), tuple(_told(sheet, faults)))


class _Steps:
    """Tells somebody how far it is."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def next(self, what: str) -> None:
        self.progress(what, self.done, self.total)
        self.done += 1


def _times(cells: Cells, sheet: Sheet, layout: Layout) -> tuple[Ends, Ends] | None:
    """Where rows start and end; a side without a column is open."""
    import polars

    if layout.start is None and layout.end is None:
        return None
    nothing = polars.Series("", [None] * sheet.frame.height, dtype=polars.Null)
    found = [
        cells.ends(nothing if column is None else sheet.frame[column], are_ends=number == 1)
        for number, column in enumerate((layout.start, layout.end))
    ]
    return found[0], found[1]


def _details(cells: Cells, sheet: Sheet, layout: Layout, steps: _Steps) -> dict[str, Column[Any]]:
    """The attributes of the reports."""
    said: dict[str, Column[Any]] = {
        name: Column((value,)) for name, value in layout.constant.items() if value is not None
    }
    for name, column in layout.per_row.items():
        steps.next(f"reading `{column}`")
        series = sheet.frame[column]
        match name:
            case "published":
                said[name] = cells.published(series)
            case "stance":
                said[name] = cells.stances(series)
            case "credibility":
                said[name] = cells.credibilities(series)
            case "note":
                said[name] = cells.names(series, "")
            case _:
                said[name] = cells.names(series, None)
    return said


def _ids(cells: Cells, sheet: Sheet, layout: Layout) -> Ids:
    import polars

    numbers = sheet.numbers.astype(np.int32)
    if layout.report is None:
        return Numbered(sheet.name, numbers)
    series = sheet.frame[layout.report]
    cells.faults.add(layout.report, series, series.is_null().to_numpy(), "the id is missing")
    words, places = dictionary(series.cast(polars.String))
    return Named(numbers, polars.Series(["", *words], dtype=polars.String), places + 1)


def _with_articles(
    said: dict[str, Column[Any]], articles: Mapping[str, Article], count: int
) -> dict[str, Column[Any]]:
    """With what follows from the articles: publication, and whose account a report is.

    Raises:
        ProgramError: CL504 for an article that nothing describes.
    """
    column = said.get("article")
    if column is None:
        return said
    unknown = [name for name in column.used() if name is not None and name not in articles]
    if unknown:
        raise ProgramError(
            Diagnostic(
                Code.UNKNOWN_REFERENCE,
                f"nothing defines the article `{name}`",
                why="a report of an article takes its day and its outlet from there",
                hint=did_you_mean(name, sorted(articles)) or "describe it in a fact file",
            )
            for name in unknown[:_TOLD]
        )

    def filled(name: str, of: Callable[[Article], Any], *, wins: bool) -> Column[Any]:
        before = said.get(name) or Column((DEFAULTS.get(name),))
        pairs, places = _pairs(before, column, count)
        values = []
        for value, article in pairs:
            known = articles.get(article or "")
            is_taken = known is not None and (wins or value is None)
            values.append(of(known) if is_taken and known is not None else value)
        return Column(tuple(values), places)

    return said | {
        "published": filled("published", lambda article: article.published, wins=True),
        "source": filled("source", lambda article: article.outlet, wins=False),
    }


def _pairs(
    first: Column[Any], second: Column[Any], count: int
) -> tuple[list[tuple[Any, Any]], Places | None]:
    """The pairs of values that rows have in two columns, and the place of each row's pair."""
    if first.places is None and second.places is None:
        return [(first.values[0], second.values[0])], None
    zero = np.zeros(count, dtype=np.int64)
    left = zero if first.places is None else first.places.astype(np.int64)
    right = zero if second.places is None else second.places
    keys, places = np.unique(left * len(second.values) + right, return_inverse=True)
    pairs = [divmod(key, len(second.values)) for key in keys.tolist()]
    found = [(first.values[one], second.values[other]) for one, other in pairs]
    return found, places.astype(np.int32)


def _check_times(batch: Batch, sheet: Sheet, layout: Layout, faults: Faults) -> None:
    """Note rows that end before they start."""
    points = batch.points()
    if points is None:
        return
    reversed_: Truths = ~(points.earliest_start < points.latest_end) & ~faults.bad
    column = layout.end or layout.start or ""
    if reversed_.any():
        starts = sheet.frame[layout.start or column].gather(np.flatnonzero(reversed_))
        reasons = [f"it is before the start, {start}" for start in starts.to_list()]
        faults.add(column, sheet.frame[column], reversed_, reasons)


def _check_names(
    said: Mapping[str, Column[Any]], sheet: Sheet, layout: Layout, faults: Faults
) -> None:
    """Note rows whose report is nobody's."""
    nobody = said["source"].test(lambda source: source is None, sheet.frame.height)
    if nobody.any():
        column = layout.per_row.get("source") or layout.per_row.get("article") or ""
        cells = sheet.frame[column] if column else sheet.frame.to_series(0)
        faults.add(column, cells, nobody, "it says nothing of whose report this is")


def _of_one_mind(batch: Batch, sheet: Sheet, layout: Layout, faults: Faults) -> Batch:
    """Without the rows whose report is another one in an earlier row of the same id."""
    same = is_one_report(batch)
    if layout.report is None or same.all():
        return batch
    bad = np.zeros(sheet.frame.height, dtype=np.bool_)
    bad[np.flatnonzero(~faults.bad)[~same]] = True
    why = "the first row with this id has another source, day or other attribute"
    faults.add(layout.report, sheet.frame[layout.report], bad, why)
    return batch.where(same)


# -- what became of them ----------------------------------------------------------------------


def _counted(sheet: Sheet, batch: Batch, faults: Faults) -> Told:
    import polars

    rejected = int(faults.bad.sum()) + len(sheet.refused)
    schema = {
        sheet.unit: polars.Int64,
        "column": polars.String,
        "value": polars.String,
        "reason": polars.String,
    }
    return Told(
        batch.predicate,
        sheet.name,
        sheet.frame.height + len(sheet.refused),
        len(batch),
        rejected,
        _duplicates(batch),
        polars.DataFrame(_every(sheet, faults), schema=schema, orient="row"),
    )


def _duplicates(batch: Batch) -> int:
    """How many rows say what an earlier one says."""
    import polars

    columns = [*batch.columns]
    points = batch.points()
    columns += [] if points is None else list(points.all)
    columns += [c.places for c in batch.said.values() if c.places is not None]
    columns += [batch.ids.places] if isinstance(batch.ids, Named) else []
    if not columns:
        return max(len(batch) - 1, 0)
    hashes = row_hashes(columns)
    order = np.sort(hashes)
    repeated = np.unique(order[1:][order[1:] == order[:-1]])
    if not len(repeated):
        return 0
    rows = np.flatnonzero(np.isin(hashes, repeated))
    some = polars.DataFrame({str(i): column[rows] for i, column in enumerate(columns)})
    return len(rows) - some.n_unique()


def _every(sheet: Sheet, faults: Faults) -> list[tuple[int, str | None, str | None, str]]:
    """Number of the row, column, value and reason of every fault."""
    found: list[tuple[int, str | None, str | None, str]] = []
    found += [(one.line, None, one.text, one.reason) for one in sheet.refused]
    for fault in faults.found:
        numbers = sheet.numbers[fault.rows].tolist()
        columns = [fault.column or None] * len(numbers)
        found += zip(numbers, columns, fault.values, fault.reasons, strict=True)
    return sorted(found, key=lambda fault: fault[0])


def _told(sheet: Sheet, faults: Faults) -> Iterator[Diagnostic]:
    """The faults as diagnostics: the first ones, and how many more there are."""
    every = _every(sheet, faults)
    more = len(every) - _TOLD
    for place, (number, column, value, reason) in enumerate(every[:_TOLD], start=1):
        where = f"{sheet.unit} {number} of `{sheet.name}`"
        shown = "" if value is None else f": {_short(value)}"
        yield Diagnostic(
            Code.BAD_ROW,
            f"`{column}` in {where} cannot be told{shown}" if column else f"{where} is no row",
            _place(sheet, number, column, value),
            why=reason,
            hint="correct it, or leave such rows out with `tell_frame(..., on_error='reject')`",
            facts=(("more", f"{more:,} more faults"),) if more > 0 and place == _TOLD else (),
        )


def _place(sheet: Sheet, number: int, column: str | None, value: str | None) -> Span:
    """The cell in its row, as far as that can be written as a line again."""
    if column is None:
        return SourceText(sheet.name, value or "", number).span()
    row = sheet.frame.row(int(np.searchsorted(sheet.numbers, number)))
    cells = ["" if cell is None else str(cell).replace("\n", " ") for cell in row]
    place = sheet.frame.columns.index(column)
    start = sum(len(cell) + 1 for cell in cells[:place])
    return SourceText(sheet.name, ",".join(cells), number).span(start, start + len(cells[place]))


def _short(value: str) -> str:
    return f"`{value}`" if len(value) <= 60 else f"`{value[:59]}…`"
