"""``cartelogic why`` and ``cartelogic verify``: proofs shown, written and checked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cartelogic.cli.group import Exit
from cartelogic.cli.options import AS_OF, AT, EXTENT, KNOWLEDGE, NOW, knowledge
from cartelogic.cli.output import print_json, screen_on
from cartelogic.source import harmless

if TYPE_CHECKING:
    from cartelogic.knowledge import KnowledgeBase
    from cartelogic.provenance.explanation import Explanation
    from cartelogic.provenance.segments import Segments

FORMS = ("text", "json", "html", "dot", "mermaid", "prov-json", "prov-n", "facts")


@click.command()
@click.argument("atom")
@KNOWLEDGE
@AT
@AS_OF
@NOW
@EXTENT
@click.option("--during", metavar="PERIOD", help="Each part of it at which ATOM holds.")
@click.option("--short", is_flag=True, help="One line: when, and what fixes each end.")
@click.option("--full", is_flag=True, help="On a terminal, too, the whole of a long proof.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="The form of the proof. [default: text, or what the end of FILE says]",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to a file: .json, .html, .dot, .mmd, .provn, .dl or .txt.",
)
@click.pass_context
def why(
    ctx: click.Context,
    /,
    atom: str,
    paths: tuple[Path, ...],
    articles: Path | None,
    as_of: str | None,
    during: str | None,
    **options: Any,
) -> None:
    """The proof of ATOM, such as 'rival(zetas, gulf_cartel)', down to the reports.

    Without --at, of the first interval on which it holds.
    """
    wanted = {name: options.pop(name) for name in ("short", "full", "form", "as_json", "output")}
    show = _shower(**wanted)
    if during is not None and (options["at"] or any(wanted[o] for o in ("form", "output"))):
        raise click.UsageError("--during shows text, and takes no --at")
    try:
        kb = _view(knowledge(paths, articles), as_of)
        if during is not None:
            segments = kb.why(atom, during=during, **{k: options[k] for k in ("extent", "now")})
            _show_segments(segments, short=wanted["short"], as_json=wanted["as_json"])
            return
        explanation = kb.why(atom, **options)
    except LookupError as error:
        if isinstance(error, (KeyError, IndexError)):
            raise  # ours
        click.echo(harmless(str(error)), err=True)
        ctx.exit(Exit.NOTHING)
    show(explanation)


def _show_segments(segments: Segments, *, short: bool, as_json: bool) -> None:
    if as_json:
        print_json(segments.to_dict())
    else:
        screen_on(sys.stdout).proof(segments.short() if short else str(segments))


def _shower(
    *, short: bool, full: bool, form: str | None, as_json: bool, output: Path | None
) -> Callable[[Explanation], None]:
    """What shows a proof as the options say."""
    if as_json and form not in (None, "json"):
        raise click.UsageError("give --json or --format, not both")
    form = "json" if as_json else form
    if short and (form is not None or output is not None):
        raise click.UsageError("--short shows one line of text; leave out the other form")
    if short:
        return lambda explanation: screen_on(sys.stdout).proof(explanation.short())
    if form in (None, "text") and output is None:
        hint = None if full else "`--full` shows all"
        return lambda explanation: screen_on(sys.stdout).explanation(explanation, hint=hint)
    return lambda explanation: _write(explanation, form, output)


def _view(kb: KnowledgeBase, as_of: str | None) -> KnowledgeBase:
    return kb if as_of is None else kb.as_of(as_of)


def _write(explanation: Explanation, form: str | None, output: Path | None) -> None:
    """Write a proof to a file or to standard output."""
    from cartelogic.provenance.export import exported, save

    try:
        if output is not None:
            save(explanation, output, form)
        else:
            click.echo(exported(explanation, form or "text"), nl=False)
    except ImportError as error:
        raise click.UsageError(str(error)) from error


@click.command()
@click.argument("proof", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@KNOWLEDGE
@AS_OF
@click.pass_context
def verify(
    ctx: click.Context,
    proof: Path,
    paths: tuple[Path, ...],
    articles: Path | None,
    as_of: str | None,
) -> None:
    """Check PROOF, a file that `why --format json` has written, against rules and reports.

    Nothing in it is believed: each step is taken again, by a checker that knows no engine.
    """
    from cartelogic.knowledge.documents import read_proof
    from cartelogic.provenance.proof import size
    from cartelogic.provenance.verify import ProofError
    from cartelogic.repl.layout import counted
    from cartelogic.syntax.files import read_text

    text = read_text(proof, proof.name).content
    kb = _view(knowledge(paths, articles), as_of)
    try:
        explanation = read_proof(kb, text)
        explanation.verify()
    except ProofError as error:
        click.echo(harmless(f"{proof}: not proven"), err=True)
        click.echo(harmless(str(error)), err=True)
        ctx.exit(Exit.NOTHING)
    screen = screen_on(sys.stdout)
    screen.proof(explanation.short())
    cited = len({leaf.report.id for leaf in explanation.reports})
    steps, reports = counted(size(explanation.proof), "step"), counted(cited, "report")
    screen.say(f"proven in {steps} from {reports}")
