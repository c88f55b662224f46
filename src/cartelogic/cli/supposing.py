"""``cartelogic without`` and ``cartelogic assuming``: what fewer reports, or more, would change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cartelogic.cli.group import Exit
from cartelogic.cli.options import KNOWLEDGE, NOW, knowledge
from cartelogic.cli.output import print_json, screen_on

if TYPE_CHECKING:
    from cartelogic.deltas import Delta

_JSON = click.option("--json", "as_json", is_flag=True, help="A list of objects instead of text.")


@click.command()
@click.argument("predicate", required=False)
@KNOWLEDGE
@click.option("--source", metavar="ID", multiple=True, help="Leave out what this source says.")
@click.option("--report", metavar="ID", multiple=True, help="Leave out this report.")
@click.option("--outlet", metavar="ID", multiple=True, help="Leave out what it answers for.")
@NOW
@_JSON
@click.pass_context
def without(
    ctx: click.Context,
    /,
    predicate: str | None,
    paths: tuple[Path, ...],
    articles: Path | None,
    now: str | None,
    as_json: bool,
    **named: tuple[str, ...],
) -> None:
    """What falls, shrinks or stands without some reports; of one PREDICATE, or of all."""
    if not any(named.values()):
        raise click.UsageError("say what to leave out: --source, --report or --outlet")
    kb = knowledge(paths, articles)
    try:
        other = kb.without(**named)
    except LookupError as error:
        raise click.UsageError(str(error)) from None
    _show(ctx, kb.compare(other, now=now), predicate, as_json=as_json)


@click.command()
@click.argument("text")
@click.argument("predicate", required=False)
@KNOWLEDGE
@click.option("--source", metavar="ID", help="Whose report it is; without it, your own.")
@click.option(
    "--stance",
    type=click.Choice(["asserts", "denies", "suspects"]),
    default="asserts",
    help="How the report stands to it.",
    show_default=True,
)
@click.option("--published", metavar="DATE", help="When it was said.")
@NOW
@_JSON
@click.pass_context
def assuming(
    ctx: click.Context,
    /,
    text: str,
    predicate: str | None,
    paths: tuple[Path, ...],
    articles: Path | None,
    now: str | None,
    as_json: bool,
    **said: Any,
) -> None:
    """What would follow from TEXT, such as 'rival(a, b) @ [2014, 2015].'."""
    kb = knowledge(paths, articles)
    if said["source"] is None and (said["stance"] != "asserts" or said["published"]):
        raise click.UsageError("say whose report it is: --source")
    other = kb.assuming(text, **said)
    _show(ctx, kb.compare(other, now=now), predicate, as_json=as_json)


def _show(ctx: click.Context, delta: Delta, predicate: str | None, *, as_json: bool) -> None:
    """Print a delta, or what of it is about one predicate; exit with 1 if that is nothing."""
    if predicate is not None:
        try:
            delta = delta.about(predicate)
        except LookupError as error:
            raise click.UsageError(str(error)) from None
    if as_json:
        print_json(delta.to_dicts())
    else:
        screen_on(sys.stdout).say(str(delta))
    ctx.exit(Exit.FINE if delta else Exit.NOTHING)
