"""An explanation: a proof together with what is needed to show and to check it."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import CERTAIN, SURE, Kind, NormalRule
from cartelogic.provenance.doubts import doubts
from cartelogic.provenance.extents import parted
from cartelogic.provenance.proof import Condition, Derived, Leaf, Proof, leaves
from cartelogic.provenance.render import Renderer
from cartelogic.store.database import Database


@frozen(repr=False)
class Explanation:
    """Why something holds: ``print`` it, walk its ``proof``, or ``verify`` it.

    Attributes:
        proof: the tree.
        renderer: shows it.
        analysis: the program it is about.
        goals: the question as rules, in all versions, if it is about an answer and not an
            atom.
    """

    proof: Proof
    renderer: Renderer = field(eq=False)
    analysis: Analysis = field(eq=False)
    goals: tuple[NormalRule, ...] = field(eq=False)

    @goals.default
    def _asked(self) -> tuple[NormalRule, ...]:
        """The rule of the root, if it is a question: what was asked, no program says."""
        match self.proof:
            case Derived(rule=rule) if rule.kind is Kind.QUERY:
                return (rule,)
            case _:
                return ()

    def __attrs_post_init__(self) -> None:
        renderer = self.renderer.about((*self.analysis.versions.rules, *self.goals))
        object.__setattr__(self, "renderer", renderer)

    def __repr__(self) -> str:
        return f"<Explanation of {self.renderer.head(self.proof)}>"

    def __str__(self) -> str:
        return self.text()

    def text(self) -> str:
        """The whole proof as an indented tree."""
        return self.renderer.text(self.proof)

    def short(self) -> str:
        """One line: what holds, when, and which report fixes each end."""
        return self.renderer.short(self.proof)

    def doubts(self) -> tuple[str, ...]:
        """Why it is not certain, for a proof that it may hold: a line a report and reason.

        Empty if every report it rests on is certain of all the time proven; what is proven
        of a certain extent rests on what is certain of each.
        """
        if isinstance(self.proof, Condition):
            return ()
        mark, _ = parted(self.proof.ground.relation)
        if mark in (CERTAIN, SURE):
            return ()
        return doubts(self.proof, self.proof.interval, self.analysis, self.database)

    def verify(self) -> None:
        """Check every node against the program and the reports, without the engine.

        Raises:
            ProofError: with everything that is wrong.
        """
        from cartelogic.provenance.verify import verify

        verify(self)

    @property
    def database(self) -> Database:
        """The reports it is about."""
        return self.renderer.database

    def to_dict(self) -> dict[str, Any]:
        """What is proven and by which reports, ready for JSON; the tree itself is text.

        ``holds`` is the first and last instant, both included, ``None`` where unbounded.
        """
        return {
            "short": self.short(),
            "holds": self._holds(),
            "reports": [
                {
                    "id": report.id,
                    "source": report.source,
                    "via": report.via,
                    "article": report.article,
                    "published": None if report.published is None else report.published.text,
                    "stance": report.stance.value,
                    "credibility": report.graded_credibility,
                    "locator": report.locator,
                    "note": report.note,
                }
                for report in dict.fromkeys(leaf.report for leaf in self.reports)
            ],
            "doubts": list(self.doubts()),
            "text": self.text(),
        }

    def _holds(self) -> list[str | None]:
        if isinstance(self.proof, Condition):
            return [None, None]
        first, last = self.proof.interval.first, self.proof.interval.last
        codec = self.database.codec
        return [codec.format(b) if isinstance(b, int) else None for b in (first, last)]

    @property
    def reports(self) -> tuple[Leaf, ...]:
        """The reports at the leaves, in order of first use."""
        return leaves(self.proof)
