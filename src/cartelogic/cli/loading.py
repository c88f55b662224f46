"""``cartelogic load``: a file of rows as facts, counted, with what is wrong in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cartelogic.cli.output import print_json, screen_on
from cartelogic.repl.progress import progress_on


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-p",
    "--path",
    "paths",
    metavar="PATH",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Declarations, rules and facts to load before it; may be repeated.",
)
@click.option(
    "--as", "predicate", metavar="PREDICATE", help="What rows are facts of. [default: FILE's name]"
)
@click.option(
    "--column",
    "columns",
    metavar="NAME=COLUMN",
    multiple=True,
    help="The column of a declared argument, if it has another name; may be repeated.",
)
@click.option("--start", metavar="COLUMN", help="Where facts start. [default: start]")
@click.option("--end", metavar="COLUMN", help="Where they end, included. [default: end]")
@click.option("--source", metavar="ID", help="Who says all this. [default: yourself]")
@click.option(
    "--rejects",
    metavar="CSV",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Leave bad rows out, and list them in this file.",
)
@click.option("--json", "as_json", is_flag=True, help="The counts as an object.")
def load(
    file: Path,
    paths: tuple[Path, ...],
    predicate: str | None,
    columns: tuple[str, ...],
    rejects: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Read FILE, a .csv, .tsv or .parquet of rows, as facts, and say what becomes of them.

    One bad row refuses the file, with its line and the reason; with --rejects such rows
    are listed and the others told.
    """
    from cartelogic.knowledge import KnowledgeBase

    kb = KnowledgeBase()
    with progress_on(sys.stderr) as progress:
        kb.load(*paths, progress=progress)
        told = kb.tell_frame(
            predicate or file.stem,
            file,
            columns=dict(map(_pair, columns)) or None,
            on_error="raise" if rejects is None else "reject",
            progress=progress,
            **options,
        )
    if rejects is not None:
        told.rejects.write_csv(rejects)
    if as_json:
        names = ("predicate", "name", "read", "told", "rejected", "duplicates")
        print_json({name: getattr(told, name) for name in names})
    else:
        screen_on(sys.stdout).say(str(told))


def _pair(written: str) -> tuple[str, str]:
    name, equals, column = written.partition("=")
    if not equals or not name or not column:
        raise click.UsageError(f"`{written}` is no NAME=COLUMN")
    return name, column
