"""A bar on standard error, for what takes longer than a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

    from cartelogic.store.told import Progress

PATIENCE = 1.0
"""So many seconds nothing is shown."""


@contextmanager
def progress_on(
    file: TextIO, clock: Callable[[], float] = time.monotonic
) -> Iterator[Progress | None]:
    """What shows progress on a terminal, and takes it away in the end; nothing elsewhere.

    Args:
        file: where it is shown, if that is a terminal.
        clock: gives seconds.
    """
    if not file.isatty():
        yield None
        return
    began = clock()
    shown: list[RichProgress] = []

    def progress(what: str, done: int, total: int) -> None:
        if not shown:
            if clock() - began < PATIENCE:
                return
            shown.append(_bar(file))
            shown[0].start()
            shown[0].add_task("")
        shown[0].update(shown[0].task_ids[0], description=what, completed=done, total=total)

    try:
        yield progress
    finally:
        for bar in shown:
            bar.stop()


def _bar(file: TextIO) -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    return Progress(*columns, console=Console(file=file), transient=True)
