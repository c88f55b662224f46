"""An explanation: a proof together with what is needed to show and to check it.

Its other forms (JSON, HTML, graphs, …) are made in ``export``, a module each.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import CERTAIN, SURE, Kind, NormalRule
from cartelogic.provenance.doubts import doubts
from cartelogic.provenance.export import exported, save
from cartelogic.provenance.extents import parted
from cartelogic.provenance.proof import Condition, Derived, Leaf, Proof, leaves
from cartelogic.provenance.render import Renderer
from cartelogic.store.database import Database
from cartelogic.temporal import Bound

if TYPE_CHECKING:
    from prov.model import ProvDocument

    from cartelogic.provenance.trust import Grades, Measure, Trust


@frozen(repr=False)
class Explanation:
    """Why something holds: ``print`` it, walk its ``proof``, or ``verify`` it.

    Attributes:
        proof: the tree.
        renderer: shows it.
        analysis: the program it is about.
        goals: the question as rules, in all versions, if it is about an answer and not an
            atom.
        now: what ``now(Date)`` held for.
    """

    proof: Proof
    renderer: Renderer = field(eq=False)
    analysis: Analysis = field(eq=False)
    goals: tuple[NormalRule, ...] = field(eq=False)
    now: Bound | None = field(init=False, eq=False)

    @goals.default
    def _asked(self) -> tuple[NormalRule, ...]:
        """The rule of the root, if it is a question: what was asked, no program says."""
        match self.proof:
            case Derived(rule=rule) if rule.kind is Kind.QUERY:
                return (rule,)
            case _:
                return ()

    @now.default
    def _now(self) -> Bound | None:
        return self.renderer.database.now

    def __attrs_post_init__(self) -> None:
        renderer = self.renderer.about((*self.analysis.versions.rules, *self.goals))
        object.__setattr__(self, "renderer", renderer)

    def __repr__(self) -> str:
        return f"<Explanation of {self.renderer.head(self.proof)}>"

    def __str__(self) -> str:
        return self.text(_LINES, hint="`.text()` shows all")

    def text(self, lines: int | None = None, depth: int | None = None, *, hint: str = "") -> str:
        """The proof as an indented tree: the whole of it, unless it is to be folded.

        What is folded is farthest from the conclusion; in its place stands how much it is
        and on which reports it rests.

        Args:
            lines: how many lines there may be; the conclusion and its rule are always shown.
            depth: how many steps below the conclusion are shown.
            hint: what a folded text says at its end: how to see all.
        """
        return self.renderer.text(self.proof, lines, depth, hint)

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

    def trust(self, semiring: str | Measure = "noisy or", *, grades: Grades | None = None) -> Trust:
        """How far the reports of this one proof can be trusted; all of them are needed.

        Over all that the knowledge base has for the atom: ``KnowledgeBase.trust``, which also
        says what the arguments are and what is raised.
        """
        from cartelogic.provenance.trust import trust_in

        return trust_in(self.proof, self.database, semiring, grades)

    @property
    def database(self) -> Database:
        """The reports it is about; ``now`` is what it was, whatever was asked since."""
        self.renderer.database.set_now(self.now)
        return self.renderer.database

    # -- other forms ----------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """The proof, ready for JSON: in short, its reports, as text, and every node.

        ``holds`` is the first and last instant, both included, ``None`` where unbounded.
        ``cartelogic.provenance.export.schema()`` describes the rest.
        """
        from cartelogic.provenance.export.document import document

        return document(self)

    def to_json(self, indent: int | None = 2) -> str:
        """The same as text; ``cartelogic.read_proof`` reads it back, to be verified.

        Args:
            indent: spaces for each level; ``None`` for one line.
        """
        from cartelogic.provenance.export.document import to_json

        return to_json(self, indent)

    def to_html(self) -> str:
        """A page that needs nothing else; nodes open and close."""
        return exported(self, "html")

    def _repr_html_(self) -> str:
        """The same as a part of a page, for notebooks."""
        from cartelogic.provenance.export.html import fragment

        return fragment(self)

    def to_dot(self) -> str:
        """A graph for Graphviz; reports are its leaves."""
        return exported(self, "dot")

    def to_mermaid(self) -> str:
        """The same graph for Mermaid."""
        return exported(self, "mermaid")

    def to_prov(self) -> ProvDocument:
        """A document of W3C PROV; ``serialize(format="json")`` and ``get_provn()`` write it.

        Raises:
            ImportError: if ``prov`` is not installed (``pip install cartelogic[prov]``).
        """
        from cartelogic.provenance.export.prov import to_prov

        return to_prov(self)

    def to_facts(self, prefix: str = "n") -> str:
        """Program text: facts about the nodes, to be loaded and asked with rules.

        Args:
            prefix: what the names of nodes begin with, so that several proofs can be loaded
                together; lower-case letters.

        Raises:
            ValueError: a prefix that no symbol begins with.
        """
        from cartelogic.provenance.export.facts import to_facts

        return to_facts(self, prefix)

    def save(self, path: str | Path) -> None:
        """Write it to a file, in the form that the end of its name says.

        ``.txt``, ``.json``, ``.html``, ``.dot``, ``.mmd`` (Mermaid), ``.provn``, ``.provjson``
        and ``.dl`` (facts).

        Raises:
            ValueError: another suffix.
            ImportError: for PROV, if ``prov`` is not installed.
        """
        save(self, Path(path))

    @property
    def reports(self) -> tuple[Leaf, ...]:
        """The reports at the leaves, in order of first use."""
        return leaves(self.proof)


_LINES = 60
"""How many lines a proof is folded to when it is printed."""
