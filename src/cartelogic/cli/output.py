"""What commands write to: a screen, or JSON for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from cartelogic.source import escaped

if TYPE_CHECKING:
    from cartelogic.repl.screen import Screen


def screen_on(file: TextIO) -> Screen:
    """A screen that writes to a stream."""
    from cartelogic.repl.screen import Screen

    return Screen(file)


def print_json(value: object) -> None:
    """A value as JSON, for other programs."""
    import json

    click.echo(escaped(json.dumps(value, ensure_ascii=False, indent=2)))
