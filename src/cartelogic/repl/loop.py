"""Reads, dispatches, and survives mistakes and Ctrl-C.

On a terminal there is a banner, a prompt and colours; from a pipe or file plain lines are
read and plain answers written, so that a session can be a script.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TextIO

from cartelogic.knowledge import KnowledgeBase
from cartelogic.repl.commands import contents, execute
from cartelogic.repl.mistakes import show_mistake
from cartelogic.repl.reading import Kind, Reading, Statement, inputs
from cartelogic.repl.screen import HEADER, QUIET, Screen
from cartelogic.repl.session import Leave, Session


def run(kb: KnowledgeBase, *, source: TextIO | None = None, output: TextIO | None = None) -> None:
    """Talk until the input ends or the user leaves.

    Args:
        kb: what is asked and told.
        source: where lines come from, if not from standard input.
        output: where answers go, if not to standard output.
    """
    source, output = source or sys.stdin, output or sys.stdout
    session = Session(kb, Screen(output))
    if source.isatty() and output.isatty():
        from cartelogic.repl.terminal import prompts

        greet(session)
        converse(session, prompts(session))
    else:
        converse(session, inputs(source))


def greet(session: Session) -> None:
    """The banner: two lines."""
    from cartelogic import __version__

    session.screen.say(f"Cartelogic {__version__}: {contents(session)}", HEADER)
    session.screen.say("Questions end in ?, facts and rules in a full stop; :help, :quit", QUIET)


def converse(session: Session, readings: Iterable[Reading]) -> None:
    """Act on one input after the other; a mistake ends only the input it is in."""
    for reading in readings:
        try:
            for statement in reading.statements:
                act(session, statement)
        except Leave:
            return
        except KeyboardInterrupt as pressed:
            session.interrupted(pressed)
        except BrokenPipeError:
            raise
        except Exception as error:
            if not show_mistake(error, session.screen):
                raise
        session.screen.flush()


def act(session: Session, statement: Statement) -> None:
    """Do what one statement asks for."""
    match statement.kind:
        case Kind.QUERY:
            session.ask(statement.text)
        case Kind.CLAUSES:
            session.tell(statement.text)
        case Kind.COMMAND:
            execute(session, statement.text)
