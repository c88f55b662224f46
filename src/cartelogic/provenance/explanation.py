"""An explanation: a proof together with what is needed to show and to check it."""

from __future__ import annotations

from attrs import field, frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.provenance.proof import Leaf, Proof, leaves
from cartelogic.provenance.render import Renderer


@frozen
class Explanation:
    """Why something holds: ``print`` it, walk its ``proof``, or ``verify`` it.

    Attributes:
        proof: the tree.
        renderer: shows it.
        analysis: the program it is about.
    """

    proof: Proof
    renderer: Renderer = field(repr=False, eq=False)
    analysis: Analysis = field(repr=False, eq=False)

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The whole proof as an indented tree."""
        return self.renderer.text(self.proof)

    def short(self) -> str:
        """One line: what holds, when, and which report fixes each end."""
        return self.renderer.short(self.proof)

    @property
    def reports(self) -> tuple[Leaf, ...]:
        """The reports at the leaves, in order of first use."""
        return leaves(self.proof)
