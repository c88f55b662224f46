"""The chain closure as a user of tiny-datalog writes it."""

from __future__ import annotations

import tiny_datalog


def closure(program: str) -> int:
    """The number of paths, from the program's text."""
    engine = tiny_datalog.Engine(tiny_datalog.Program(tiny_datalog.parse(program)))
    engine.run()
    return len(list(engine.query(tiny_datalog.parse_goal("path(X, Y)"))))
