"""The chain closure as a user of pyDatalog writes it."""

from __future__ import annotations

from pyDatalog import pyDatalog, pyParser

# What ``pyDatalog.create_terms`` puts into its caller, spelled out.
X, Y, Z, edge, path = map(pyParser.Term, ("X", "Y", "Z", "edge", "path"))


def closure(length: int) -> int:
    """The number of paths in a chain."""
    pyDatalog.clear()
    _ = path(X, Y) <= edge(X, Y)
    _ = path(X, Y) <= path(X, Z) & edge(Z, Y)
    for i in range(length):
        _ = +edge(i, i + 1)
    return len(path(X, Y).data)
