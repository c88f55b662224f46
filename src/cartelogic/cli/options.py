"""Options that several commands share, and the knowledge base they stand for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from cartelogic.knowledge import KnowledgeBase

Command = TypeVar("Command", bound=Callable[..., Any])


def both(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order in which help shows them."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


ARTICLES = click.option(
    "--articles",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The texts of the articles: proofs then show the sentences.",
)


def _add_events(ctx: click.Context, _option: click.Parameter, wanted: bool | Path | None) -> None:
    """Remember which events to add; ``knowledge`` reads it."""
    if wanted:
        if EVENTS_OF in ctx.meta:
            raise click.UsageError("give --events or --events-from, not both")
        ctx.meta[EVENTS_OF] = wanted


EVENTS_OF = "cartelogic.events"
EVENTS = both(
    click.option(
        "--events",
        is_flag=True,
        expose_value=False,
        callback=_add_events,
        help="Add the events of UCDP that are shipped.",
    ),
    click.option(
        "--events-from",
        metavar="FILE",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        expose_value=False,
        callback=_add_events,
        help="Add the events of a UCDP GED file.",
    ),
)
KNOWLEDGE = both(
    click.option(
        "-p",
        "--path",
        "paths",
        metavar="PATH",
        multiple=True,
        type=click.Path(exists=True, path_type=Path),
        help="A .dl or .yaml file, or a folder of them, or a .csv, .tsv or .parquet of rows, "
        "or one .cartelogic that was saved; may be repeated. "
        "[default: the shipped case]",
    ),
    ARTICLES,
    EVENTS,
)
AT = click.option("--at", metavar="DATE", help="Only what holds at this instant.")
MODE = click.option(
    "--mode",
    type=click.Choice(["possible", "certain"]),
    default="possible",
    help="All that may hold, or what certainly does.",
    show_default=True,
)
EXTENT = click.option(
    "--extent",
    type=click.Choice(["possible", "certain", "contested"]),
    default="possible",
    help="What to prove: that it may hold, that it certainly does, or what disputes it.",
    show_default=True,
)
NOW = click.option("--now", metavar="DATE", help="What `now(Date)` means in rules.")
AS_OF = click.option("--as-of", metavar="DATE", help="Only from reports published by then.")


SAVED = ".cartelogic"
"""How the names of saved knowledge bases end."""


def only_saved(paths: Sequence[Path]) -> Path | None:
    """A saved knowledge base, if the paths are that and nothing is added to it."""
    if len(paths) != 1 or paths[0].suffix != SAVED:
        return None
    return None if click.get_current_context().meta.get(EVENTS_OF) else paths[0]


def _copied(path: Path, articles: Path | None) -> KnowledgeBase:
    """A saved knowledge base in memory: commands that ask leave its file alone."""
    from cartelogic.knowledge.opening import open as opened

    with opened(path, read_only=True, articles=articles) as kb:
        return kb.in_memory()


def knowledge(paths: Iterable[Path], articles: Path | None) -> KnowledgeBase:
    """What is in the paths, or the shipped case; with events, if an option asks for them."""
    from cartelogic.knowledge import demo, load
    from cartelogic.repl.progress import progress_on

    paths = tuple(paths)
    saved = [path for path in paths if path.suffix == SAVED]
    if len(saved) > 1:
        raise click.UsageError(f"give one {SAVED} file, not {len(saved)}")
    with progress_on(sys.stderr) as progress:
        if saved:
            kb = _copied(saved[0], articles)
            more = [path for path in paths if path not in saved]
            if more:
                kb.load(*more, progress=progress)
        elif paths:
            kb = load(*paths, articles=articles, progress=progress)
        else:
            kb = demo(articles=articles)
    events = click.get_current_context().meta.get(EVENTS_OF)
    if events:
        kb.load_events(None if events is True else events)
    return kb
