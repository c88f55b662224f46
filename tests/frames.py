"""The facts of random programs as frames of every kind, and knowledge bases told them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from cartelogic.knowledge import KnowledgeBase
from cartelogic.store.database import Database
from cartelogic.testing.writing import FIRST_DAY, Span, Written, WrittenFact, bound_text
from tests.evaluation import FILE, PRESS, parsed

Columns = Mapping[str, list[Any]]


def polars_frame(columns: Columns, _: Path) -> Any:
    import polars

    return polars.DataFrame(columns)


def lazy_frame(columns: Columns, _: Path) -> Any:
    import polars

    return polars.LazyFrame(columns)


def categorical_frame(columns: Columns, _: Path) -> Any:
    import polars

    made = polars.DataFrame(columns)
    return made.with_columns(polars.col(polars.String).cast(polars.Categorical))


def pandas_frame(columns: Columns, _: Path) -> Any:
    import pandas

    return pandas.DataFrame(
        {
            name: pandas.to_datetime(column)
            if any(isinstance(cell, datetime.date) for cell in column)
            else column
            for name, column in columns.items()
        }
    )


def arrow_table(columns: Columns, _: Path) -> Any:
    import pyarrow

    return pyarrow.table(dict(columns))


def arrow_stream(columns: Columns, _: Path) -> Any:
    import pyarrow

    return pyarrow.table(dict(columns)).to_reader()


def arrays(columns: Columns, _: Path) -> Any:
    import numpy as np

    return {
        name: column if None in column else np.array(column) for name, column in columns.items()
    }


def lists(columns: Columns, _: Path) -> Any:
    return dict(columns)


def parquet_file(columns: Columns, folder: Path) -> Any:
    polars_frame(columns, folder).write_parquet(folder / "facts.parquet")
    return folder / "facts.parquet"


def csv_file(columns: Columns, folder: Path) -> Any:
    import csv

    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    (folder / "facts.csv").write_text(written.getvalue(), "utf-8")
    return folder / "facts.csv"


KINDS: Mapping[str, Callable[[Columns, Path], Any]] = {
    made.__name__: made
    for made in (
        polars_frame,
        lazy_frame,
        categorical_frame,
        pandas_frame,
        arrow_table,
        arrow_stream,
        arrays,
        lists,
        parquet_file,
        csv_file,
    )
}
"""Every kind of frame, and what makes one of columns; some write a file into a folder."""


def time_column(bounds: Iterable[Any], *, calendar: bool) -> list[Any]:
    """Bounds as they are in a frame: exact ones as they are, else all of them as texts."""
    bounds = list(bounds)
    if any(isinstance(bound, tuple) for bound in bounds):
        return [None if bound is None else bound_text(bound, calendar) for bound in bounds]
    if not calendar:
        return bounds
    return [None if bound is None else FIRST_DAY + datetime.timedelta(bound) for bound in bounds]


def columns_of(facts: Iterable[WrittenFact], *, calendar: bool) -> dict[str, list[Any]]:
    """Facts of one predicate as columns; all of them have an interval, or none."""
    facts = list(facts)
    arity = len(facts[0].row)
    columns = {f"c{i}": [fact.row[i] for fact in facts] for i in range(arity)}
    if facts[0].span is not None:
        spans: list[Span] = [fact.span for fact in facts if fact.span is not None]
        for i, name in enumerate(("start", "end")):
            columns[name] = time_column((span[i] for span in spans), calendar=calendar)
    return columns


def told(program: Written, make: Callable[[Columns, Path], Any], folder: Path) -> KnowledgeBase:
    """The knowledge base of a program whose facts and reports all come as frames."""
    rules = parsed(evolve(program, facts=()).text).program
    database = Database(rules.codec)
    for known in (FILE, PRESS):
        database.add_source(known)
    kb = KnowledgeBase(rules, database)
    rows: dict[Any, list[tuple[WrittenFact, tuple[Any, ...]]]] = {}
    for i, fact in enumerate(program.facts):
        key = (fact.predicate, fact.span is None, FILE.id)
        rows.setdefault(key, []).append((fact, (f"f{i}", "asserts", 6)))
    for report in program.reports:
        key = (report.claim.predicate, report.claim.span is None, PRESS.id)
        details = (report.id, report.stance, report.credibility)
        rows.setdefault(key, []).append((report.claim, details))
    # Together a program is right; what is told first may be refused without the rest.
    batches: list[tuple[str, str, Columns, str]] = []
    for (predicate, _, source), facts in rows.items():
        columns = columns_of((fact for fact, _ in facts), calendar=program.calendar)
        columns |= {
            name: [details[i] for _, details in facts]
            for i, name in enumerate(("id", "stance", "grade"))
        }
        batches.append((predicate, source, columns, f"part{len(batches)}"))
    for predicate, source, cells, part in batches:
        (folder / part).mkdir(exist_ok=True)
        tell_unchecked(kb, predicate, make(cells, folder / part), source)
    return kb


def tell_unchecked(kb: KnowledgeBase, predicate: str, frame: Any, source: str) -> None:
    """Tell a frame to the database alone."""
    from cartelogic.knowledge.framing import _path
    from cartelogic.reading import read_rows
    from cartelogic.store.layouts import Wishes
    from cartelogic.store.sheets import sheet_of

    name = kb.database.free_name("batch")
    sheet = sheet_of(_path(frame) or frame, name)
    wishes = Wishes(
        columns=[c for c in sheet.frame.columns if c.startswith("c")],
        report="id",
        per_row={"stance": "stance", "credibility": "grade"},
        constant={"source": source},
    )
    found = read_rows(sheet, predicate, wishes, kb.program, kb.database)
    assert not found.problems, found.problems
    kb.database.add_batch(found.batch)
    kb._changed(None)
