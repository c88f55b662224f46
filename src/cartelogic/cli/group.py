"""Exit codes, and the group of commands that keeps tracebacks from users."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from enum import IntEnum
from typing import Any

import click

from cartelogic.source import harmless


class Exit(IntEnum):
    """What a command tells the shell."""

    FINE = 0
    NOTHING = 1
    BAD_INPUT = 2
    NO_TESTS = 5
    INTERRUPTED = 130
    NO_READER = 141


class Face(click.Group):
    """A group of commands that turns the mistakes of users into messages and exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; no traceback for what a user can put right."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a tree drawn with `?` is still a tree
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # here, where a reader that is gone can still be noticed
        except click.ClickException as error:
            vars(error)["message"] = harmless(error.message)  # said to be final, and shown
            raise
        except (click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            _give_up_output()
            ctx.exit(Exit.NO_READER)
        except KeyboardInterrupt as pressed:
            from cartelogic.engine.base import rule_of

            click.echo(harmless(f"interrupted{rule_of(pressed)}"), err=True)
            ctx.exit(Exit.INTERRUPTED)
        except Exception as error:
            if not _is_told(error):
                raise
            ctx.exit(Exit.BAD_INPUT)


def _give_up_output() -> None:
    """Let what is still buffered go nowhere, or Python complains about it at exit."""
    with contextlib.suppress(OSError, ValueError):  # a stream without a file behind it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_told(error: Exception) -> bool:
    """Show a user's mistake; whether it is one."""
    from cartelogic.repl.mistakes import show_mistake
    from cartelogic.repl.screen import Screen

    return show_mistake(error, Screen(sys.stderr))
