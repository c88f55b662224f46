"""``cartelogic ucdp``: what a file of events becomes, and files of events without headlines."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cartelogic.cli.group import Exit
from cartelogic.cli.output import print_json, screen_on


@click.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--names",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Tables of names of your own, instead of those shipped.",
)
@click.option("--rejects", is_flag=True, help="Set bad rows aside and say what is wrong with them.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the events, without headlines and names of people.",
)
@click.option("--chosen", is_flag=True, help="Write only those that are chosen to be shipped.")
@click.option("--json", "as_json", is_flag=True, help="The counts as an object.")
@click.pass_context
def ucdp(
    ctx: click.Context,
    /,
    file: Path | None,
    names: Path | None,
    rejects: bool,
    output: Path | None,
    chosen: bool,
    as_json: bool,
) -> None:
    """What becomes of each event of FILE, a UCDP GED file (or of the shipped events).

    To ask about them: `cartelogic query GOAL --events-from FILE`, or `--events`.
    """
    from cartelogic.exchange import ucdp as exchange

    if chosen and output is None:
        raise click.UsageError("--chosen says what to write; give --output too")
    path = file or exchange.shipped()
    events = exchange.read(path, names=names, rejects=rejects)
    if as_json:
        print_json(events.counts.to_dict())
    else:
        screen = screen_on(sys.stdout)
        screen.say(str(events.counts))
        screen.say()
        screen.say(exchange.CITATION)
    screen_on(sys.stderr).diagnostics(events.rejects)
    if output is not None:
        exchange.write(path, output, names=names, only_chosen=chosen)
    ctx.exit(Exit.NOTHING if events.rejects else Exit.FINE)
