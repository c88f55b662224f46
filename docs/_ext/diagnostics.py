"""The table of diagnostic codes, made from ``cartelogic.errors.Code`` at build time.

``{diagnostic-codes} CL1`` lists the codes that start with CL1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from cartelogic.errors import Code, Severity

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def rows(prefix: str) -> list[str]:
    """One MyST table row per code, an error in bold."""
    return [
        f"| `{code}` | {'**error**' if code.severity is Severity.ERROR else 'warning'} "
        f"| {code.summary} |"
        for code in Code
        if code.code.startswith(prefix)
    ]


class DiagnosticCodes(SphinxDirective):
    """A table of the codes of one family."""

    required_arguments: ClassVar[int] = 1

    def run(self) -> list[nodes.Node]:
        """Parse the table as if it stood in the page."""
        table = ["| Code | Weight | What is wrong |", "|---|---|---|", *rows(self.arguments[0])]
        return self.parse_text_to_nodes("\n".join(table) + "\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("diagnostic-codes", DiagnosticCodes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
