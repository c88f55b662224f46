"""Knowledge bases made from one: of what was published by a day, or of other reports."""

from __future__ import annotations

from typing import Self

from cartelogic.analysis.checks import with_doubts
from cartelogic.asking import When, instant_of
from cartelogic.knowledge.holding import Holding
from cartelogic.model.profile import ReportDoubts
from cartelogic.model.sources import Report
from cartelogic.temporal import NEG_INF, Instant


class Viewing(Holding):
    """Makes knowledge bases of other reports."""

    def as_of(self, date: When) -> Self:
        """What could be known on a day: only reports published by then, and your own.

        A report whose day of publication is uncertain counts as possible from the earliest
        day on, and can make something certain from the latest.
        """
        return self._as_of(instant_of(self.codec, date))

    def _view_of(self, day: Instant) -> Self:
        """The same, made once for each day; it is not to be changed."""
        view = self._views.get(day)
        if view is None:
            view = self._views[day] = self._as_of(day)
        return view

    def _as_of(self, limit: Instant | None) -> Self:
        """What could be known on a day, or before any publication."""
        day = NEG_INF if limit is None else limit
        dates = {r.id: r.published for r in self.database.reports.values() if r.published}
        unsure = {name for name, bound in dates.items() if bound.latest > day}

        def seen(report: Report) -> bool:
            return report.published is None or report.published.earliest <= day

        database = self.database.where(seen, self.database.unsure | unsure)
        view = type(self)(self.program, database, articles=self.articles, limits=self.limits)
        if self._of_views is None:
            doubts = ReportDoubts(of_publication=True, of_existence=True)
            self._of_views = with_doubts(self.analysis.require(), doubts)
        view._analysis = self._of_views
        return view
