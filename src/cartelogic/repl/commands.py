"""What starts with a colon, as a table: name, usage, summary and what it does."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from cartelogic.asking import MODES
from cartelogic.contradictions import Side
from cartelogic.engine import ENGINES
from cartelogic.model.clauses import Constraint, Rule
from cartelogic.model.printing import format_clause, format_row
from cartelogic.model.sources import Report
from cartelogic.repl.command import Command
from cartelogic.repl.findings import show_check
from cartelogic.repl.layout import counted
from cartelogic.repl.reasons import REASONS
from cartelogic.repl.screen import ANSWER, HEADER, QUIET
from cartelogic.repl.session import CommandError, Leave, Session
from cartelogic.repl.signals import uninterrupted
from cartelogic.repl.topics import TOPICS
from cartelogic.repl.vocabulary import Vocabulary


def execute(session: Session, text: str) -> None:
    """Run a command, written without its colon.

    Raises:
        CommandError: if there is no such command, or it is written wrongly.
        Leave: if that is the wish.
    """
    name, _, argument = text.partition(" ")
    command = BY_NAME.get(name)
    if command is None:
        close = get_close_matches(name, BY_NAME, n=1, cutoff=0.5)
        guess = f"; did you mean `:{close[0]}`?" if close else ""
        raise CommandError(f"there is no command `:{name}`{guess} (`:help` lists them)")
    command.run(session, argument.strip())


def _more(session: Session, _argument: str) -> None:
    session.show_more()


# -- options --------------------------------------------------------------------------------


def _option(name: str, check: Callable[[Session, str], object]) -> Callable[[Session, str], None]:
    """A command that shows, sets or unsets an option of the session."""

    def run(session: Session, argument: str) -> None:
        if argument == "off":
            setattr(session, name, None)
        elif argument:
            check(session, argument)
            setattr(session, name, argument)
        value = getattr(session, name)
        session.screen.say(f"{name.replace('_', ' ')}: {'off' if value is None else value}")

    return run


def _is_instant(session: Session, text: str) -> None:
    session.kb.codec.parse_instant(text)


def _is_period(session: Session, text: str) -> None:
    session.kb.period(text)


def _mode(session: Session, argument: str) -> None:
    if argument and argument not in MODES:
        raise CommandError(f"there is no mode `{argument}`; there are {' and '.join(MODES)}")
    session.mode = argument or session.mode
    session.screen.say(f"mode: {session.mode}")


AUTO = "auto"  # the engine that fits the number of facts


def _engine(session: Session, argument: str) -> None:
    if argument and argument not in (*ENGINES, AUTO):
        known = ", ".join((*ENGINES, AUTO))
        raise CommandError(f"there is no engine `{argument}`; there are {known}")
    if argument:
        session.engine = None if argument == AUTO else argument
    session.screen.say(f"engine: {session.engine or AUTO}")


def _articles(session: Session, argument: str) -> None:
    if argument == "off":
        session.kb.articles = None
    elif argument:
        folder = Path(argument).expanduser()
        if not folder.is_dir():
            raise CommandError(f"there is no folder `{argument}`")
        session.kb.articles = folder
    shown = session.kb.articles
    session.screen.say(f"articles: {'off' if shown is None else shown}")


# -- the knowledge base ---------------------------------------------------------------------


def _load(session: Session, argument: str) -> None:
    if not argument:
        raise CommandError("name a .dl or .yaml file, or a folder of them")
    session.kb.load(Path(argument).expanduser())
    session.screen.say(contents(session))


def _retract(session: Session, argument: str) -> None:
    if not argument:
        raise CommandError("name what to take back, such as `:retract rival(a, b)`")
    with uninterrupted():
        gone = session.kb.retract(argument.rstrip(".?"))
    session.screen.say(f"{counted(len(gone), 'report')} taken back: {', '.join(gone)}")


def _check(session: Session, _argument: str) -> None:
    show_check(session.kb, session.kb.check(), session.screen)


def _contradictions(session: Session, argument: str) -> None:
    """All of them, or those about a predicate, a symbol or a report."""
    found = [
        clash
        for clash in session.view.contradictions(now=session.now)
        if argument in ("", *_names(clash.first), *_names(clash.second))
    ]
    if argument and not found:
        raise CommandError(f"no contradiction is about `{argument}`")
    for clash in found:
        session.screen.say(str(clash), ANSWER)
    session.screen.say(counted(len(found), "contradiction"), QUIET)


def _names(side: Side) -> list[str]:
    values = [value for value in side.row if isinstance(value, str)]
    return [side.predicate, *values, *(report.id for report in side.reports)]


def contents(session: Session) -> str:
    """How much the knowledge base holds, in a few words."""
    reports, program = len(session.kb.database.reports), session.kb.program
    rules = len(program.rules) + len(program.constraints)
    return f"{counted(reports, 'report')}, {counted(rules, 'rule')}"


# -- looking --------------------------------------------------------------------------------


def _rules(session: Session, argument: str) -> None:
    program = session.kb.program
    written: tuple[Rule | Constraint, ...] = (*program.rules, *program.constraints)
    found = [rule for rule in written if argument in ("", rule.head.predicate)]
    if not found:
        raise CommandError(f"no rule defines `{argument}`" if argument else "there are no rules")
    place = ""
    for rule in found:
        if rule.span is None:
            session.screen.code(format_clause(rule, session.kb.codec))
            continue
        if rule.span.text.name != place:
            place = rule.span.text.name
            session.screen.say(f"% {place}", QUIET)
        session.screen.code(f"{rule.span.content.removesuffix('.')}.")


def _predicates(session: Session, argument: str) -> None:
    known = Vocabulary.of(session.kb).predicates
    rows = [
        (predicate.signature, predicate.origin, predicate.doc)
        for predicate in known
        if argument in predicate.name
    ]
    if not rows:
        raise CommandError(f"no predicate has `{argument}` in its name")
    session.screen.table(("predicate", "from", "meaning"), rows)


def _reports(session: Session, argument: str) -> None:
    """One report in full, or a list: all, or those of a source or about a predicate."""
    kb = session.kb
    if argument in kb.database.reports:
        _report(session, argument)
        return
    rows = [
        (report.id, report.source, report.stance.value, "; ".join(claims_of(session, report)))
        for report in kb.database.reports.values()
        if argument in ("", report.source, report.article, *(c.predicate for c in report.claims))
    ]
    if not rows:
        raise CommandError(f"no report, source, article or predicate is called `{argument}`")
    session.screen.table(("report", "source", "stance", "claims"), rows)
    session.screen.say(counted(len(rows), "report"))


def claims_of(session: Session, report: Report) -> list[str]:
    """The claims of a report as facts, without their full stops."""
    return [
        format_row(claim.predicate, claim.row, session.kb.codec)
        + ("" if claim.interval is None else f" @ {claim.interval}")
        for claim in report.claims
    ]


def _report(session: Session, name: str) -> None:
    kb, screen = session.kb, session.screen
    report, renderer = kb.database.reports[name], kb.renderer
    screen.proof(renderer.report_line(report))
    for claim in claims_of(session, report):
        screen.proof(f"  {claim}")
    for words in (report.note, renderer.quote(report)):
        if words:
            screen.proof(f"  {words}")
    if report.origin is not None:
        screen.say(f"  {report.origin.where}", QUIET)


def _help(session: Session, argument: str) -> None:
    screen, topic = session.screen, argument.removeprefix(":")
    if not topic:
        screen.say(TOPICS["asking"])
        screen.say()
        screen.table(
            ("command", "what it does"),
            [(f":{command.name} {command.usage}".strip(), command.summary) for command in COMMANDS],
        )
        screen.say()
        screen.say(f"More: :help {' | '.join(TOPICS)}")
    elif topic in TOPICS:
        screen.say(topic.capitalize(), HEADER)
        screen.say(TOPICS[topic])
    elif topic in BY_NAME:
        command = BY_NAME[topic]
        screen.say(f":{command.name} {command.usage}".strip(), HEADER)
        screen.say(f"  {command.summary}")
    else:
        raise CommandError(f"no help about `{topic}`; there is {', '.join(TOPICS)}")


def _quit(_session: Session, _argument: str) -> None:
    raise Leave


COMMANDS: Final[tuple[Command, ...]] = (
    Command("help", "[TOPIC]", "this list, or more about a topic or command", _help, "topic"),
    *REASONS,
    Command("more", "", "the next answers to the last question", _more),
    Command("at", "DATE | off", "only what holds at this instant", _option("at", _is_instant)),
    Command(
        "during",
        "PERIOD | off",
        "only what holds some time in 2014, or in [2014-06, 2015]",
        _option("during", _is_period),
    ),
    Command(
        "asof",
        "DATE | off",
        "only from reports published by then",
        _option("as_of", _is_instant),
        aliases=("as-of",),
    ),
    Command("now", "DATE | off", "what `now(Date)` means in rules", _option("now", _is_instant)),
    Command(
        "mode", "possible | certain", "all that may hold, or what certainly does", _mode, "mode"
    ),
    Command("load", "PATH", "add a .dl or .yaml file, or a folder of them", _load, "path"),
    Command("retract", "ATOM", "take back every report that claims it", _retract, "rules"),
    Command("rules", "[PREDICATE]", "the rules, as written", _rules, "predicate"),
    Command(
        "predicates", "[WORD]", "what can be asked for, and what it means", _predicates, "predicate"
    ),
    Command(
        "reports", "[ID | SOURCE | PREDICATE]", "one report in full, or a list", _reports, "report"
    ),
    Command(
        "contradictions",
        "[PREDICATE | SYMBOL | ID]",
        "accounts that cannot both be right",
        _contradictions,
        "predicate",
    ),
    Command("check", "", "everything that is wrong or odd", _check),
    Command(
        "articles",
        "DIR | off",
        "where the texts are: proofs then show the sentences",
        _articles,
        "folder",
    ),
    Command("engine", "NAME", "how to evaluate", _engine, "engine"),
    Command("quit", "", "leave; Ctrl-D does, too", _quit, aliases=("exit", "q")),
)
BY_NAME: Final = {
    name: command for command in COMMANDS for name in (command.name, *command.aliases)
}
