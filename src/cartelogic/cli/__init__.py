"""The command line: ``cartelogic demo | query | why | verify | check | test | repl | …``.

Exit codes: 0 fine, 1 no answers, does not hold or errors found, 2 input that cannot be used,
5 no tests to run, 130 interrupted, 141 nobody reads the output any more.

Answers go to standard output, everything about them to standard error.  Whatever is heavy
is imported by the command that needs it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cartelogic.cli.events import ucdp
from cartelogic.cli.group import Exit, Face
from cartelogic.cli.loading import load
from cartelogic.cli.options import (
    ARTICLES,
    AS_OF,
    AT,
    EVENTS,
    EVENTS_OF,
    KNOWLEDGE,
    MODE,
    NOW,
    knowledge,
    only_saved,
)
from cartelogic.cli.output import print_json, screen_on
from cartelogic.cli.proofs import verify, why
from cartelogic.cli.reasons import proofs, sources, why_not
from cartelogic.cli.saving import history, save
from cartelogic.cli.supposing import assuming, without
from cartelogic.cli.testing import test
from cartelogic.repl.progress import progress_on

if TYPE_CHECKING:
    from cartelogic.answers import Answers
    from cartelogic.asking import Mode
    from cartelogic.repl.screen import Screen

__all__ = ["main"]


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from cartelogic import __version__

        click.echo(f"cartelogic {__version__}")
        ctx.exit()


@click.group(
    cls=Face,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Datalog over sourced reports: what holds, when, how sure, and why.

    Without a command, `repl` on the shipped case.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(repl)


@main.command()
@ARTICLES
@EVENTS
@click.option("--all", "everything", is_flag=True, help="Every answer, not only the first ones.")
@click.pass_context
def demo(ctx: click.Context, /, articles: Path | None, everything: bool) -> None:
    """Conclusions from the shipped case, each with its time and its proof.

    With events, what they say about the articles.
    """
    from cartelogic.cli.showcase import CONCLUSIONS, OF_EVENTS, show

    conclusions = OF_EVENTS if ctx.meta.get(EVENTS_OF) else CONCLUSIONS
    kb = knowledge((), articles)
    show(kb, screen_on(sys.stdout), conclusions, everything=everything)


@main.command()
@click.argument("goal", required=False)
@KNOWLEDGE
@AT
@click.option(
    "--during", metavar="PERIOD", help='What holds some time in it: 2014, "[2014, 2015]".'
)
@AS_OF
@NOW
@MODE
@click.option("--engine", metavar="NAME", help="How to evaluate: rows or columns; else by size.")
@click.option("--program-queries", is_flag=True, help="Ask the program's own .query questions.")
@click.option("--why", "proofs", is_flag=True, help="The proof of every answer, too.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.pass_context
def query(
    ctx: click.Context,
    /,
    goal: str | None,
    paths: tuple[Path, ...],
    articles: Path | None,
    program_queries: bool,
    proofs: bool,
    as_json: bool,
    at: str | None,
    **options: Any,
) -> None:
    """Answers to GOAL, such as 'rival(A, zetas), not allied(A, zetas)'.

    Without a GOAL, to the .query questions that belong to the program.

    Where a time is not certain throughout, words say what is: possibly, certainly, contested.
    """
    if proofs and as_json:
        raise click.UsageError("--why shows proofs as text; leave out --json")
    if goal is not None and program_queries:
        raise click.UsageError("give a GOAL or --program-queries, not both")
    kb, screen = knowledge(paths, articles), screen_on(sys.stdout)
    goals = kb.queries if goal is None else (goal,)
    if not goals:
        raise click.UsageError("give a GOAL: there is no .query in the program")
    with progress_on(sys.stderr) as kb.progress:
        found = [(asked, kb.query(asked, at=at, **options)) for asked in goals]
    for _, answers in found:
        screen_on(sys.stderr).diagnostics(answers.warnings)
    if as_json and goal is not None:
        print_json(found[0][1].to_dicts())
    elif as_json:
        print_json([{"query": asked, "answers": each.to_dicts()} for asked, each in found])
    else:
        for asked, answers in found:
            if goal is None:
                screen.say(f"?- {asked}")
            _print_answers(screen, answers, at=at, proven=options["mode"] if proofs else None)
    ctx.exit(Exit.FINE if any(answers for _, answers in found) else Exit.NOTHING)


def _print_answers(
    screen: Screen, answers: Answers, *, at: str | None, proven: Mode | None
) -> None:
    if not answers:
        screen.say("no answers")
        return
    screen.answers(answers)
    if proven is not None:
        for number, answer in enumerate(answers, start=1):
            screen.say()
            screen.say(f"{number}.")
            screen.explanation(answer.why(at, proven), indent="   ")


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@ARTICLES
@EVENTS
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of text.")
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path, ...],
    articles: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Everything that is wrong or odd in PATHS (or in the shipped case).

    With --articles, every locator and digest is compared with the texts.
    """
    from cartelogic.errors import ProgramError
    from cartelogic.repl.findings import as_dicts, show_check

    kb = None
    try:
        kb = knowledge(paths, articles)
        found = kb.check()
    except ProgramError as refused:
        found = refused.diagnostics
    if as_json:
        print_json(as_dicts(found))
    else:
        show_check(kb, found, screen_on(sys.stdout))
    bad = any(diagnostic.is_error or strict for diagnostic in found)
    ctx.exit(Exit.NOTHING if bad else Exit.FINE)


@main.command()
@click.argument("article", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("paragraph", type=int)
@click.argument("sentence", type=int)
def locate(article: Path, paragraph: int, sentence: int) -> None:
    """The locator of a sentence in an ARTICLE file, as reports cite it with `at:`.

    Paragraphs (lines that are not empty) and sentences are counted from 1.
    """
    from cartelogic.store.articles import locate as locator_of
    from cartelogic.store.folder import text_of

    click.echo(locator_of(text_of(article), paragraph, sentence))


@main.command()
@KNOWLEDGE
@click.option("--write", is_flag=True, help="Keep what is changed in the .cartelogic given.")
def repl(paths: tuple[Path, ...] = (), articles: Path | None = None, write: bool = False) -> None:
    """Ask, tell and load at a prompt.  `:help` there says how."""
    from cartelogic.repl.loop import run

    if not write:
        run(knowledge(paths, articles))
        return
    saved = only_saved(paths)
    if saved is None:
        raise click.UsageError("--write needs one -p, and that a .cartelogic")
    from cartelogic.knowledge.opening import open as opened

    with opened(saved, articles=articles) as kb:
        run(kb)


for command in (
    why, why_not, proofs, sources, verify, without, assuming, load, save, history, ucdp, test,
):  # fmt: skip
    main.add_command(command)
