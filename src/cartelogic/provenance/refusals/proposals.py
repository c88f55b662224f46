"""Suggestions in words: what would have to be otherwise."""

from __future__ import annotations

from typing import assert_never

from attrs import frozen

from cartelogic.model.printing import show_interval
from cartelogic.model.sources import Stance
from cartelogic.provenance.refusals.changes import Change, Suggestion
from cartelogic.provenance.refusals.words import instant, joined
from cartelogic.provenance.wording import Wording
from cartelogic.temporal import ALL_TIME, Interval

STANDS: dict[Stance | None, str] = {
    Stance.ASSERTS: "claims",
    Stance.SUSPECTS: "suspects",
    Stance.DENIES: "denies",
    None: "claims",
}
"""What a report does to its claim, by its stance."""


@frozen
class Proposals:
    """Puts suggestions into words."""

    wording: Wording

    def suggestion(self, suggestion: Suggestion) -> str:
        """What would have to be otherwise: ``if r7 claimed rival(a, c) until 2011-05-01``."""
        return f"if {joined([self.change(change) for change in suggestion.changes])}"

    def change(self, change: Change) -> str:
        """One change, as a condition."""
        atom, name = self.wording.atom(change.atom), change.report or "a report"
        match change.kind:
            case "add":
                return f"a report claimed {atom} {self._for(change.interval)}"
            case "drop":
                return f"{name}, which {STANDS[change.stance]} {atom}, were dropped"
            case "publish":
                return f"{name}, which {STANDS[change.stance]} {atom}, were out"
            case "accept":
                return f"{name}, which {STANDS[change.stance]} {atom}, were accepted"
            case "assert" | "date" | "extend":
                return f"{name} {self._instead(change)}"
            case _:
                assert_never(change.kind)

    def _instead(self, change: Change) -> str:
        atom = self.wording.atom(change.atom)
        assert change.claim is not None
        assert change.instead is not None
        verb = {"assert": "asserted", "date": "claimed"}.get(change.kind, "claimed")
        written = "" if change.instead.interval is None else f" for {change.instead.interval}"
        if change.kind != "extend" or change.claim.interval is None:
            return f"{verb} {atom}{written}"
        before, after = change.claim.interval, change.instead.interval
        assert after is not None
        longer = []
        if before.start != after.start:
            longer.append(f"from {after.start} on")
        if before.end != after.end:
            longer.append(f"until {after.end}")
        return f"{verb} {atom} {joined(longer)}"

    def _for(self, interval: Interval) -> str:
        if interval == ALL_TIME:
            return "for all time"
        if interval.length == 1:
            return f"at {instant(interval.start, self.wording.codec)}"
        return f"for {show_interval(interval, self.wording.codec)}"
