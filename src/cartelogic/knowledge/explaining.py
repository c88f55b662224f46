"""Explaining what a knowledge base holds: proofs of ground atoms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, overload

from cartelogic.analysis.normal import CONTESTED
from cartelogic.analysis.versions import Versions
from cartelogic.answers import Extent
from cartelogic.asking import (
    Period,
    When,
    at_text,
    instant_of,
    period_of,
    window_of,
)
from cartelogic.knowledge.refusing import Refusing
from cartelogic.model.printing import format_row, show_interval
from cartelogic.model.values import Row
from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.proof import Condition, Ground, Proof
from cartelogic.provenance.search import NoProof, Search
from cartelogic.temporal import ALWAYS, EMPTY, Interval, IntervalSet

if TYPE_CHECKING:
    from cartelogic.provenance.segments import Segments
    from cartelogic.provenance.support import Support
    from cartelogic.provenance.trust import Grades, Measure, Trust
    from cartelogic.provenance.witnesses import Witness


class Explaining(Refusing):
    """Proves atoms."""

    @overload
    def why(
        self,
        atom: str,
        *,
        at: When | None = None,
        during: None = None,
        extent: Extent = "possible",
        now: When | None = None,
    ) -> Explanation: ...
    @overload
    def why(
        self,
        atom: str,
        *,
        during: Period,
        extent: Extent = "possible",
        now: When | None = None,
    ) -> Segments: ...
    def why(
        self,
        atom: str,
        *,
        at: When | None = None,
        during: Period | None = None,
        extent: Extent = "possible",
        now: When | None = None,
    ) -> Explanation | Segments:
        """The proof of a ground atom, or those that follow each other during a period.

        Args:
            atom: such as ``rival(a, b)``.
            at: an instant; without it, all of the first interval is proven.
            during: a period (``"2014"``, ``"[2014-06, 2015]"``): each part of it at which the
                atom holds is proven.
            extent: what is proven: that it may hold (``possible``), that it does whatever the
                unknown days are (``certain``), or what speaks against it (``contested``).
            now: what ``now(Date)`` means in rules.

        Returns:
            One explanation; for a period, its segments, each with an explanation.

        Raises:
            LookupError: if the atom does not hold (there), in that extent.
            ProgramError: if it is no ground atom, or its predicate does not exist.
            ValueError: if both an instant and a period are given.
        """
        predicate, row = self._ground(atom)
        self._set_now(now)
        if during is not None:
            if at is not None:
                raise ValueError("give `at` or `during`, not both")
            return self._segments(predicate, row, period_of(self.codec, during), extent)
        return self._explain(self._search(), predicate, row, at, extent)

    def proofs(
        self,
        atom: str,
        *,
        at: When | None = None,
        extent: Extent = "possible",
        now: When | None = None,
    ) -> Iterator[Explanation]:
        """Every proof of a ground atom, one after the other, smallest first.

        A proof is finished only when it is asked for, so the first of very many come fast.
        Its size is the number of its nodes; among equally large ones the order is fixed.

        Args:
            atom: such as ``rival(a, b)``.
            at: only proofs that hold at this instant; without it, all.
            extent: ``possible``, ``certain`` or ``contested``.
            now: what ``now(Date)`` means in rules.

        Raises:
            LookupError: if the atom does not hold (there), in that extent.
            ProgramError: if it is no ground atom, or its predicate does not exist.
        """
        from cartelogic.provenance.grounding import Grounding
        from cartelogic.provenance.listing import Listing

        predicate, row = self._ground(atom)
        self._set_now(now)
        wanted = self._held(predicate, row, extent, at)
        ground = Ground(extent_of(predicate, extent, self.analysis.versions), row)
        kept = self._kept()
        search = kept._search()
        grounding = Grounding(search.rules, search.leaves, search.solver)
        found = Listing(grounding, self.analysis.strata).proofs(ground, wanted.flat)
        return map(kept._explanation, found)

    # -- what it rests on -----------------------------------------------------------------

    def witnesses(
        self,
        atom: str,
        *,
        at: When | None = None,
        extent: Extent = "possible",
        now: When | None = None,
    ) -> tuple[Witness, ...]:
        """The smallest sets of reports that suffice for a ground atom, and when they do.

        Of each set no report can be left out.  What a rule negates, counts, or takes as a
        whole interval is read in all of the knowledge base: an absence needs no report, and
        one more report could end it.

        Args:
            atom: such as ``rival(a, b)``.
            at: only what suffices at this instant; without it, at all times.
            extent: ``possible``, ``certain`` or ``contested``.
            now: what ``now(Date)`` means in rules.

        Returns:
            Those of fewer reports first, then in the order of ids; none if the atom does not
            hold (there).  Asked for an instant, their extents are that instant.

        Raises:
            ProgramError: if it is no ground atom, or its predicate does not exist.
            EvaluationError: CL610 if there are too many.
        """
        from cartelogic.provenance.witnesses import Witnessing

        predicate, row = self._ground(atom)
        self._set_now(now)
        versions = self.analysis.require().versions
        if extent == "contested" and predicate not in versions.contested:
            return ()
        window = window_of(self.codec, at, None) or ALWAYS
        ground = Ground(extent_of(predicate, extent, versions), row)
        return Witnessing.of(self._search()).witnesses(ground, window.flat)

    def sources(
        self,
        atom: str,
        *,
        at: When | None = None,
        extent: Extent = "possible",
        now: When | None = None,
    ) -> tuple[Support, ...]:
        """What a ground atom rests on: reports, sources, outlets, articles; and on how many.

        Two witnesses count as independent if they share no outlet and no article.

        Args:
            atom: such as ``rival(a, b)``.
            at: only what it rests on at this instant; without it, at all times.
            extent: ``possible``, ``certain`` or ``contested``.
            now: what ``now(Date)`` means in rules.

        Returns:
            One for each stretch of time on which the witnesses are the same, in order; none
            if the atom does not hold (there).

        Raises:
            ProgramError: if it is no ground atom, or its predicate does not exist.
            EvaluationError: CL610 if there are too many witnesses.
        """
        from cartelogic.provenance.support import supports

        found = self.witnesses(atom, at=at, extent=extent, now=now)
        return supports(found, self.database)

    def trust(
        self,
        atom: str,
        *,
        semiring: str | Measure = "noisy or",
        at: When | None = None,
        extent: Extent = "possible",
        grades: Grades | None = None,
        now: When | None = None,
    ) -> tuple[Trust, ...]:
        """How far the reports behind a ground atom can be trusted; of nothing else it speaks.

        Args:
            atom: such as ``rival(a, b)``.
            semiring: ``noisy or``, ``product``, ``weakest link``, ``count``, or one of yours.
            at: only at this instant; without it, at all times.
            extent: ``possible``, ``certain`` or ``contested``.
            grades: how likely reports are to be right: for each pair of Admiralty grades, or
                a function of the report.  The table used without it is a convention.
            now: what ``now(Date)`` means in rules.

        Returns:
            One for each stretch of time on which the witnesses are the same, in order; none
            if the atom does not hold (there).

        Raises:
            LookupError: if there is no such semiring, or no grade for a report.
            ValueError: if a grade is not from 0 to 1.
            ProgramError: if it is no ground atom, or its predicate does not exist.
            EvaluationError: CL610 if there are too many witnesses, or they share reports in
                too many ways.
        """
        from cartelogic.provenance.trust import trusts

        found = self.witnesses(atom, at=at, extent=extent, now=now)
        return trusts(found, self.database, semiring, grades)

    # -- inside ---------------------------------------------------------------------------

    def _search(self) -> Search:
        return Search(self.analysis.require(), self.database, self._engine().relation)

    def _explain(
        self,
        search: Search,
        predicate: str,
        row: Row,
        at: When | None,
        extent: Extent = "possible",
    ) -> Explanation:
        name = extent_of(predicate, extent, self.analysis.versions)
        has_extent = extent != "contested" or predicate in self.analysis.versions.contested
        try:
            if at is not None and has_extent:
                return self._explanation(search.at(name, row, instant_of(self.codec, at)))
            held = self._when(predicate, row, extent)
            if held:
                return self._explanation(search.throughout(name, row, held.parts[0]))
        except NoProof:
            pass
        raise LookupError(self._does_not_hold(predicate, row, extent, at_text(at)))

    def _held(
        self, predicate: str, row: Row, extent: Extent, at: When | None = None
    ) -> IntervalSet:
        """When an atom holds, in an extent; only the instant, if one is given.

        Raises:
            LookupError: if it does not.
        """
        held = self._when(predicate, row, extent)
        window = window_of(self.codec, at, None)
        held = held if window is None else held & window
        if not held:
            raise LookupError(self._does_not_hold(predicate, row, extent, at_text(at)))
        return held

    def _when(self, predicate: str, row: Row, extent: Extent) -> IntervalSet:
        """When an atom holds, in an extent, if ever."""
        versions = self.analysis.versions
        if extent == "contested" and predicate not in versions.contested:
            return EMPTY
        return self._engine().relation(extent_of(predicate, extent, versions)).extent(row)

    def _does_not_hold(self, predicate: str, row: Row, extent: Extent, when: str) -> str:
        atom = format_row(predicate.removeprefix("!"), row, self.codec)
        return f"`{atom}` {'does not hold' if extent == 'possible' else f'is not {extent}'}{when}"

    def _segments(self, predicate: str, row: Row, period: Interval, extent: Extent) -> Segments:
        """Proofs for each part of a period at which an atom holds."""
        from cartelogic.provenance.segments import Segment, Segments

        held = self._held(predicate, row, extent) & IntervalSet([period])
        if not held:
            when = f" during {show_interval(period, self.codec)}"
            raise LookupError(self._does_not_hold(predicate, row, extent, when))
        search, name = self._search(), extent_of(predicate, extent, self.analysis.versions)
        segments = []
        for part in held:
            reached = part.start
            while reached < part.end:
                proof = search.at(name, row, reached)
                assert not isinstance(proof, Condition)
                end = min(proof.interval.end, part.end)
                segments.append(Segment(Interval(reached, end), self._explanation(proof)))
                reached = end
        return Segments(
            format_row(predicate, row, self.codec),
            period,
            IntervalSet([period]) - held,
            self.codec,
            tuple(segments),
        )

    def _explanation(self, proof: Proof) -> Explanation:
        return Explanation(proof, self.renderer, self.analysis, ())


def extent_of(name: str, extent: Extent, versions: Versions) -> str:
    """The relation that holds an extent of another."""
    if extent == "certain":
        return versions.certain(name)
    return CONTESTED + name if extent == "contested" else name
