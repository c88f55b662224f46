"""``cartelogic why-not``, ``proofs`` and ``sources``: what else can be asked about an atom."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cartelogic.cli.group import Exit
from cartelogic.cli.options import AS_OF, AT, EXTENT, KNOWLEDGE, NOW, both, knowledge
from cartelogic.cli.output import print_json, screen_on
from cartelogic.source import harmless

if TYPE_CHECKING:
    from cartelogic.knowledge import KnowledgeBase

_ATOM = both(click.argument("atom"), KNOWLEDGE, AT, AS_OF, NOW, EXTENT)
_JSON = click.option("--json", "as_json", is_flag=True, help="Objects instead of text.")


@click.command(name="why-not")
@_ATOM
@click.option("--full", is_flag=True, help="What tells little is shown as well.")
@_JSON
@click.pass_context
def why_not(
    ctx: click.Context,
    /,
    atom: str,
    paths: tuple[Path, ...],
    articles: Path | None,
    as_of: str | None,
    full: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Why ATOM does not hold: how far each rule got, and which change would be enough."""
    with _nothing_found(ctx):
        found = _view(paths, articles, as_of).why_not(atom, **options)
    if as_json:
        print_json(found.to_dict())
    else:
        screen_on(sys.stdout).proof(found.text(folded=not full))


@click.command()
@_ATOM
@click.option(
    "-n", "most", type=click.IntRange(min=1), default=10, help="So many at most.", show_default=True
)
@click.pass_context
def proofs(
    ctx: click.Context,
    /,
    atom: str,
    paths: tuple[Path, ...],
    articles: Path | None,
    as_of: str | None,
    most: int,
    **options: Any,
) -> None:
    """All proofs of ATOM, the smallest first."""
    screen = screen_on(sys.stdout)
    with _nothing_found(ctx):
        found = _view(paths, articles, as_of).proofs(atom, **options)
    for number, proof in enumerate(islice(found, most), start=1):
        screen.say(f"{number}.")
        screen.proof(proof.text(), "   ")
    if next(found, None) is not None:
        screen_on(sys.stderr).say(f"there are more than {most}: `-n` shows more")


@click.command()
@_ATOM
@click.option("--semiring", default="noisy or", help="How grades add up.", show_default=True)
@click.pass_context
def sources(
    ctx: click.Context,
    /,
    atom: str,
    paths: tuple[Path, ...],
    articles: Path | None,
    as_of: str | None,
    semiring: str,
    **options: Any,
) -> None:
    """On whose word ATOM rests: witnesses, outlets, and how far their grades carry."""
    from cartelogic.model.printing import show_set

    kb, screen = _view(paths, articles, as_of), screen_on(sys.stdout)
    with _nothing_found(ctx):
        trusts = kb.trust(atom, semiring=semiring, **options)
    if not trusts:
        click.echo(harmless(f"`{atom}` does not hold"), err=True)
        ctx.exit(Exit.NOTHING)
    screen.say("what suffices:")
    for witness in kb.witnesses(atom, **options):
        screen.say(f"  {show_set(witness.extent, kb.codec)}: {', '.join(witness.reports)}")
    screen.say("on whose word:")
    for support in kb.sources(atom, **options):
        screen.say(f"  {support}")
    screen.say("how far that carries:")
    for trust in trusts:
        screen.say(f"  {trust}")


def _view(paths: tuple[Path, ...], articles: Path | None, as_of: str | None) -> KnowledgeBase:
    kb = knowledge(paths, articles)
    return kb if as_of is None else kb.as_of(as_of)


@contextmanager
def _nothing_found(ctx: click.Context) -> Iterator[None]:
    """Say what is not there, and leave with that code."""
    try:
        yield
    except LookupError as error:
        if isinstance(error, (KeyError, IndexError)):
            raise  # ours
        click.echo(harmless(str(error)), err=True)
        ctx.exit(Exit.NOTHING)
