"""Tables of the reference that are made from the code at build time, so they are current.

``{diagnostic-codes} CL1`` lists the codes of one family, ``{functions}`` the functions and
operators of the rule language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sphinx.util.docutils import SphinxDirective

from cartelogic.analysis.functions import FUNCTIONS
from cartelogic.errors import Code, Severity

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


WEIGHT = {Severity.ERROR: "**error**", Severity.WARNING: "warning"}


class Table(SphinxDirective):
    """A directive that writes a Markdown table and has it parsed as part of the page."""

    columns: ClassVar[tuple[str, ...]]

    def rows(self) -> list[tuple[str, ...]]:
        """The cells, in Markdown."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        """Parse the table as if it stood in the page."""
        lines = [self.columns, ("---",) * len(self.columns), *self.rows()]
        return self.parse_text_to_nodes("".join(f"| {' | '.join(line)} |\n" for line in lines))


class DiagnosticCodes(Table):
    """The codes of one family."""

    required_arguments: ClassVar[int] = 1
    columns = ("Code", "Weight", "What is wrong")

    def rows(self) -> list[tuple[str, ...]]:
        """One row per code, in order."""
        return [
            (f"`{code}`", WEIGHT[code.severity], code.summary)
            for code in sorted(Code, key=str)
            if code.code.startswith(self.arguments[0])
        ]


class Functions(Table):
    """Every function and operator."""

    columns = ("Written", "Is")

    def rows(self) -> list[tuple[str, ...]]:
        """One row per function, in the order of the code, which goes by subject."""
        return [(f"`{function.usage}`", function.meaning) for function in FUNCTIONS.values()]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("diagnostic-codes", DiagnosticCodes)
    app.add_directive("functions", Functions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
