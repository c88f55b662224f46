"""Saying why a ground atom does not hold, and trying what would make it hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import CONTESTED, DATED, LOOSE
from cartelogic.answers import Extent
from cartelogic.asking import Period, When, instant_of, window_of
from cartelogic.errors import ProgramError
from cartelogic.knowledge.viewing import Viewing
from cartelogic.model.printing import format_row, show_set
from cartelogic.model.values import Row
from cartelogic.provenance.proof import Ground, Pattern
from cartelogic.provenance.search import Search
from cartelogic.provenance.solving import Solver
from cartelogic.provenance.wording import Wording
from cartelogic.store.database import Database
from cartelogic.temporal import ALWAYS, EMPTY, IntervalSet

if TYPE_CHECKING:
    from cartelogic.provenance.refusals.changes import Suggestion
    from cartelogic.provenance.refusals.parts import Refusal
    from cartelogic.provenance.why_not import WhyNot


class Holds(LookupError):  # noqa: N818  # nothing went wrong
    """There is nothing to ask: the atom does hold there."""


class Refusing(Viewing):
    """Says why atoms do not hold."""

    def why_not(
        self,
        atom: str,
        *,
        at: When | None = None,
        during: Period | None = None,
        as_of: When | None = None,
        extent: Extent = "possible",
        now: When | None = None,
    ) -> WhyNot:
        """Why a ground atom does not hold: how far each rule got, and what blocked it.

        Args:
            atom: such as ``rival(a, b)``.
            at: an instant; without it, why the atom never holds.
            during: a period, instead of an instant: why it holds at no time in it.
            as_of: only from reports published by then; those that came later are named.
            extent: what is missing: that it may hold (``possible``), that it does whatever the
                unknown days are (``certain``), or that something disputes it (``contested``).
            now: what ``now(Date)`` means in rules.

        Raises:
            LookupError: if the atom does hold there, in that extent; it says when.
            ProgramError: if it is no ground atom, or its predicate does not exist.
            ValueError: if the instant lies outside the period.
        """
        predicate, row = self._ground(atom)
        window = window_of(self.codec, at, during)
        if window is None:
            window = ALWAYS
        if not window:
            raise ValueError("`at` lies outside `during`: there is no time to ask about")
        view, later = self, None
        if as_of is not None:
            view, later = self._as_of(instant_of(self.codec, as_of)), self.database
        try:
            return view._refused(predicate, row, window, extent, now, later)
        except Holds as held:
            raise LookupError(str(held)) from None

    def _refused(
        self,
        predicate: str,
        row: Row,
        window: IntervalSet,
        extent: Extent,
        now: When | None,
        later: Database | None = None,
    ) -> WhyNot:
        """Why something holds at no instant of a window, if that is so.

        Args:
            predicate: what was asked.
            row: its tuple.
            window: the instants.
            extent: which extent of it.
            now: when it is.
            later: the reports, with those that were published only later.

        Raises:
            Holds: if it does hold there.
        """
        from cartelogic.provenance.refusals.inquiry import Inquiry
        from cartelogic.provenance.refusals.parts import Refusal
        from cartelogic.provenance.why_not import MOST_TRIED, WhyNot

        self._set_now(now)
        analysis, relation = self.analysis.require(), self._engine().relation
        versions = analysis.versions
        possible, held, asked = relation(predicate).extent(row), EMPTY, predicate
        if extent == "possible":
            held = possible
        elif extent == "certain":
            held = relation(versions.certain(predicate)).extent(row)
            # What cannot even be is not uncertain.
            asked = predicate if possible.isdisjoint(window) else versions.certain(predicate)
        else:
            asked = CONTESTED + predicate
            held = relation(asked).extent(row) if predicate in versions.contested else EMPTY
        if not held.isdisjoint(window):
            shown = format_row(predicate.removeprefix("!"), row, self.codec)
            word = "holds" if extent == "possible" else f"is {extent}"
            raise Holds(f"`{shown}` {word} {show_set(held, self.codec)}: ask `why`")
        search = Search(analysis, self.database, relation)
        inquiry = Inquiry(analysis, self.database, search, Solver(relation, self.codec), later)
        refusal = inquiry.refusal(Pattern(asked, row), window)
        kept = self._forked()

        def tried(suggestion: Suggestion) -> Refusal | None:
            """Why it does not hold with these changes; nothing if it does."""
            view = kept._forked()
            try:
                suggestion.apply(view.database, later)
                view._analysis = kept._analysis_of_others(analysis, view.database)
                return view._refused(predicate, row, window, extent, now, later).refusal
            except Holds:
                return None
            except ProgramError:  # the changed facts may not fit the program
                return Refusal(Pattern(asked, row), window)

        plain = (r for r in versions.rules if not r.head.predicate.startswith((DATED, LOOSE)))
        wording = Wording.of(self.codec, plain)  # those two have columns of their own
        ground = Ground(predicate, row)
        # Each costs an evaluation: of very many reports only the first few are worth it.
        tries = max(2, min(MOST_TRIED, 60_000 // max(len(kept.database.reports), 1)))
        return WhyNot(ground, extent, window, held, possible, refusal, wording, tries, tried)

    def _analysis_of_others(self, analysis: Analysis, database: Database) -> Analysis | None:
        """The analysis for a database of other reports; ``None`` if it is to be made anew."""
        old, new = self.database.profiles, database.profiles
        is_like = old.keys() == new.keys() and all(new[name].is_like(old[name]) for name in new)
        if not is_like or self.database.doubts() != database.doubts():
            return None
        return evolve(analysis, context=evolve(analysis.context, profiles=new))
