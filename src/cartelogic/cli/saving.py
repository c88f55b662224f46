"""``cartelogic save`` and ``history``: knowledge bases that are kept in a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cartelogic.cli.options import KNOWLEDGE, knowledge, only_saved
from cartelogic.cli.output import print_json, screen_on


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@KNOWLEDGE
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
def save(file: Path, paths: tuple[Path, ...], articles: Path | None, overwrite: bool) -> None:
    """Save what is in the paths into FILE, a .cartelogic, with a journal of later changes.

    Of a saved knowledge base alone, its journal is copied as it is.
    """
    saved = only_saved(paths)
    if saved is None:
        last = knowledge(paths, articles).save(file, overwrite=overwrite)
    else:
        from cartelogic import open as opened

        with opened(saved, read_only=True) as kb:
            last = kb.save(file, overwrite=overwrite)
    screen_on(sys.stdout).say(str(last))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of lines.")
def history(file: Path, as_json: bool) -> None:
    """Every change in FILE, a saved knowledge base: number, record time in UTC, what it was.

    All of them are checked against their hashes; the last hash stands for all before it.
    """
    from cartelogic import open as opened

    with opened(file, read_only=True) as kb:
        changes = kb.history()
    if as_json:
        print_json(
            [
                {
                    "number": one.number,
                    "recorded": one.time.isoformat(),
                    "what": one.what,
                    "summary": one.summary,
                    "hash": one.hash,
                }
                for one in changes
            ]
        )
        return
    screen = screen_on(sys.stdout)
    for one in changes:
        screen.say(str(one))
    screen.say(f"sha256 {changes[-1].hash}")
