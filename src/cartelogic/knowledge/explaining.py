"""Explaining what a knowledge base holds: proofs of ground atoms."""

from __future__ import annotations

from cartelogic.analysis.normal import CONTESTED
from cartelogic.analysis.versions import Versions
from cartelogic.answers import Extent
from cartelogic.asking import (
    When,
    at_text,
    instant_of,
)
from cartelogic.knowledge.viewing import Viewing
from cartelogic.model.printing import format_row
from cartelogic.model.values import Row
from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.proof import Proof
from cartelogic.provenance.search import NoProof, Search
from cartelogic.temporal import EMPTY


class Explaining(Viewing):
    """Proves atoms."""

    def why(
        self,
        atom: str,
        *,
        at: When | None = None,
        extent: Extent = "possible",
        now: When | None = None,
    ) -> Explanation:
        """The proof of a ground atom.

        Args:
            atom: such as ``rival(a, b)``.
            at: an instant; without it, all of the first interval is proven.
            extent: what is proven: that it may hold (``possible``), that it does whatever the
                unknown days are (``certain``), or what speaks against it (``contested``).
            now: what ``now(Date)`` means in rules.

        Raises:
            LookupError: if the atom does not hold (there), in that extent.
            ProgramError: if it is no ground atom, or its predicate does not exist.
        """
        predicate, row = self._ground(atom)
        self._set_now(now)
        return self._explain(self._search(), predicate, row, at, extent)

    # -- inside ---------------------------------------------------------------------------

    def _search(self) -> Search:
        return Search(self.analysis.require(), self.database, self._engine("rows").relation)

    def _explain(
        self,
        search: Search,
        predicate: str,
        row: Row,
        at: When | None,
        extent: Extent = "possible",
    ) -> Explanation:
        versions = self.analysis.versions
        name = extent_of(predicate, extent, versions)
        has_extent = extent != "contested" or predicate in versions.contested
        try:
            if at is not None and has_extent:
                return self._explanation(search.at(name, row, instant_of(self.codec, at)))
            held = self._engine("rows").relation(name).extent(row) if has_extent else EMPTY
            if held:
                return self._explanation(search.throughout(name, row, held.parts[0]))
        except NoProof:
            pass
        atom = format_row(predicate.removeprefix("!"), row, self.codec)
        holds = "does not hold" if extent == "possible" else f"is not {extent}"
        raise LookupError(f"`{atom}` {holds}{at_text(at)}")

    def _explanation(self, proof: Proof) -> Explanation:
        return Explanation(proof, self.renderer, self.analysis, ())


def extent_of(name: str, extent: Extent, versions: Versions) -> str:
    """The relation that holds an extent of another."""
    if extent == "certain":
        return versions.certain(name)
    return CONTESTED + name if extent == "contested" else name
