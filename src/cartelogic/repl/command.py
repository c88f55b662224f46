"""What a command of the prompt is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from attrs import frozen

from cartelogic.repl.session import Session

Argument: TypeAlias = Literal[
    "", "rules", "path", "folder", "engine", "mode", "predicate", "topic", "report"
]


@frozen
class Command:
    """One command.

    Attributes:
        usage: its arguments, as help shows them.
        summary: one line.
        takes: what its argument is, for completion.
        aliases: other names.
    """

    name: str
    usage: str
    summary: str
    run: Callable[[Session, str], None]
    takes: Argument = ""
    aliases: tuple[str, ...] = ()
