"""The command line: ``cartelogic demo | query | why | check | locate | repl``.

Exit codes: 0 fine, 1 no answers, does not hold or errors found, 2 input that cannot be used,
130 interrupted, 141 nobody reads the output any more.

Answers go to standard output, everything about them to standard error.  Whatever is heavy
is imported by the command that needs it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from cartelogic.answers import Answers
    from cartelogic.knowledge import KnowledgeBase
    from cartelogic.repl.screen import Screen

    Command = TypeVar("Command", bound=Callable[..., Any])


class Exit(IntEnum):
    """What a command tells the shell."""

    FINE = 0
    NOTHING = 1
    BAD_INPUT = 2
    INTERRUPTED = 130
    NO_READER = 141


@frozen
class Conclusion:
    """A question of the demo.

    Attributes:
        title: what it shows, in plain words.
        goal: what is asked of the shipped case.
        at: only answers that hold at this instant.
        during: only answers that hold at some time of this period.
        shown: how many answers are shown, and proven, unless all are asked for.
    """

    title: str
    goal: str
    at: str | None = None
    during: str | None = None
    shown: int = 1


CONCLUSIONS: tuple[Conclusion, ...] = (
    Conclusion(
        "Who shared an enemy with the Zetas in Baja California Sur in 2014?",
        "common_enemy_in(Other, zetas, Enemy, baja_california_sur)",
        during="2014",
    ),
    Conclusion(
        "Which groups left one side of a rivalry for the other?",
        "changed_sides(milenio_cartel, From, To)",
    ),
    Conclusion(
        "Which allies of the Sinaloa Cartel became its enemies?",
        "shifting_allegiance(cjng, sinaloa_cartel)",
    ),
    Conclusion(
        "Do two accounts of who fights in Baja California Sur contradict each other?",
        "contradicting_accounts(Report1, Report2, A, B, Enemy, baja_california_sur)",
    ),
    Conclusion(
        "Do two bodies give different figures for one thing?",
        "contradicting_figures(Report1, Report2, What, mexicali, V1, V2), V1 < V2",
    ),
    Conclusion(
        "Who was reported in custody on 1 July 2018?",
        "in_custody(Person)",
        at="2018-07-01",
        shown=3,
    ),
    Conclusion(
        "Who fights for whom?",
        "proxy_conflict(A, B, ForA, ForB, Place)",
        shown=2,
    ),
)


# -- mistakes -------------------------------------------------------------------------------


class Face(click.Group):
    """A group of commands that turns the mistakes of users into messages and exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; no traceback for what a user can put right."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            _give_up_output()
            ctx.exit(Exit.NO_READER)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(Exit.INTERRUPTED)
        except Exception as error:
            if not _tell(error):
                raise
            ctx.exit(Exit.BAD_INPUT)
        return result


def _give_up_output() -> None:
    """Let what is still buffered go nowhere, or Python complains about it at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a stream without a file behind it
        pass


def _tell(error: Exception) -> bool:
    """Show a user's mistake; whether it is one."""
    from cartelogic.repl.mistakes import show_mistake

    return show_mistake(error, _screen(sys.stderr))


def _screen(file: Any) -> Screen:
    from cartelogic.repl.screen import Screen

    return Screen(file)


# -- what commands share --------------------------------------------------------------------


def _both(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
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
KNOWLEDGE = _both(
    click.option(
        "-p",
        "--path",
        "paths",
        metavar="PATH",
        multiple=True,
        type=click.Path(exists=True, path_type=Path),
        help="A .dl or .yaml file, or a folder of them; may be repeated. "
        "[default: the shipped case]",
    ),
    ARTICLES,
)
AT = click.option("--at", metavar="DATE", help="Only what holds at this instant.")
AS_OF = click.option("--as-of", metavar="DATE", help="Only from reports published by then.")


def _knowledge(paths: Iterable[Path], articles: Path | None) -> KnowledgeBase:
    """What is in the paths, or the shipped case."""
    from cartelogic.knowledge import demo, load

    paths = tuple(paths)
    return load(*paths, articles=articles) if paths else demo(articles=articles)


def _print_json(value: object) -> None:
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


# -- commands -------------------------------------------------------------------------------


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
@click.option("--all", "everything", is_flag=True, help="Every answer, not only the first ones.")
def demo(articles: Path | None, everything: bool) -> None:
    """Conclusions from the shipped case, each with its time and its proof."""
    kb, screen = _knowledge((), articles), _screen(sys.stdout)
    for number, conclusion in enumerate(CONCLUSIONS, start=1):
        if number > 1:
            screen.say()
        _conclude(kb, screen, number, conclusion, everything)


def _conclude(
    kb: KnowledgeBase, screen: Screen, number: int, conclusion: Conclusion, everything: bool
) -> None:
    from cartelogic.repl.layout import counted
    from cartelogic.repl.screen import HEADER, QUIET

    limits = [f"at {conclusion.at}"] if conclusion.at else []
    limits += [f"during {conclusion.during}"] if conclusion.during else []
    screen.say(f"{number}. {conclusion.title}", HEADER)
    screen.say(f"   ?- {' '.join((conclusion.goal, *limits))}", QUIET)
    answers = kb.query(conclusion.goal, at=conclusion.at, during=conclusion.during)
    if not answers:
        screen.say("   no answers")
    shown = len(answers) if everything else conclusion.shown
    for answer in answers[:shown]:
        screen.say()
        screen.proof(answer.why(conclusion.at).text(), indent="   ")
    if len(answers) > shown:
        more = counted(len(answers) - shown, "more answer")
        screen.say()
        screen.say(f"   and {more}: --all shows them, or: cartelogic query '{conclusion.goal}'")


@main.command()
@click.argument("goal", required=False)
@KNOWLEDGE
@AT
@click.option(
    "--during", metavar="PERIOD", help='What holds some time in it: 2014, "[2014, 2015]".'
)
@AS_OF
@click.option("--now", metavar="DATE", help="What `now(Date)` means in rules.")
@click.option(
    "--engine", metavar="NAME", default="rows", help="How to evaluate.", show_default=True
)
@click.option("--program-queries", is_flag=True, help="Ask the program's own .query questions.")
@click.option("--why", "proofs", is_flag=True, help="The proof of every answer, too.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects instead of a table.")
@click.pass_context
def query(
    ctx: click.Context,
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
    """
    if proofs and as_json:
        raise click.UsageError("--why shows proofs as text; leave out --json")
    if goal is not None and program_queries:
        raise click.UsageError("give a GOAL or --program-queries, not both")
    kb, screen = _knowledge(paths, articles), _screen(sys.stdout)
    goals = kb.queries if goal is None else (goal,)
    if not goals:
        raise click.UsageError("give a GOAL: there is no .query in the program")
    found = [(asked, kb.query(asked, at=at, **options)) for asked in goals]
    for _, answers in found:
        _screen(sys.stderr).diagnostics(answers.warnings)
    if as_json and goal is not None:
        _print_json(found[0][1].to_dicts())
    elif as_json:
        _print_json([{"query": asked, "answers": each.to_dicts()} for asked, each in found])
    else:
        for asked, answers in found:
            if goal is None:
                screen.say(f"?- {asked}")
            _print_answers(screen, answers, at=at, proofs=proofs)
    ctx.exit(Exit.FINE if any(answers for _, answers in found) else Exit.NOTHING)


def _print_answers(screen: Screen, answers: Answers, *, at: str | None, proofs: bool) -> None:
    if not answers:
        screen.say("no answers")
        return
    screen.answers(answers)
    if proofs:
        for number, answer in enumerate(answers, start=1):
            screen.say()
            screen.say(f"{number}.")
            screen.proof(answer.why(at).text(), indent="   ")


@main.command()
@click.argument("atom")
@KNOWLEDGE
@AT
@AS_OF
@click.option("--short", is_flag=True, help="One line: when, and what fixes each end.")
@click.pass_context
def why(
    ctx: click.Context,
    atom: str,
    paths: tuple[Path, ...],
    articles: Path | None,
    at: str | None,
    as_of: str | None,
    short: bool,
) -> None:
    """The proof of ATOM, such as 'rival(zetas, gulf_cartel)', down to the reports.

    Without --at, of the first interval on which it holds.
    """
    kb = _knowledge(paths, articles)
    if as_of is not None:
        kb = kb.as_of(as_of)
    try:
        explanation = kb.why(atom, at=at)
    except LookupError as error:
        click.echo(error, err=True)
        ctx.exit(Exit.NOTHING)
    _screen(sys.stdout).proof(explanation.short() if short else explanation.text())


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@ARTICLES
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
    from cartelogic.repl.findings import as_dicts, summary

    kb = None
    try:
        kb = _knowledge(paths, articles)
        found = kb.check()
    except ProgramError as refused:
        found = refused.diagnostics
    if as_json:
        _print_json(as_dicts(found))
    else:
        screen = _screen(sys.stdout)
        screen.diagnostics(found)
        if found:
            screen.say()
        screen.say(summary(kb, found))
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

    click.echo(locator_of(article.read_text("utf-8"), paragraph, sentence))


@main.command()
@KNOWLEDGE
def repl(paths: tuple[Path, ...] = (), articles: Path | None = None) -> None:
    """Ask, tell and load at a prompt.  `:help` there says how."""
    from cartelogic.repl.loop import run

    run(_knowledge(paths, articles))
