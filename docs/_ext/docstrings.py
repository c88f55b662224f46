"""Keeps a property's one-line description whole.

Napoleon reads "Where it may hold: from the earliest start on." on a property as a type
and a description; types stand in annotations here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BEFORE_NAPOLEON = 400


def say_there_is_no_type(
    _app: Sphinx, what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Put an empty type in front of the description of a property or attribute."""
    if what in {"attribute", "data", "property"} and lines and ":" in lines[0]:
        lines[0] = f": {lines[0]}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the handler."""
    app.connect("autodoc-process-docstring", say_there_is_no_type, BEFORE_NAPOLEON)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
