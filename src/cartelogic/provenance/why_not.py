"""Why something does not hold: what is shown, and what it is made of.

``print`` it; or read its ``refusal``: for each rule how far it got and what blocked it, down
to what reports say and do not say (``refusals.parts``).  What would make it hold is tried
before it is suggested.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Literal

from attrs import field, frozen

from cartelogic.model.printing import format_literal, show_set
from cartelogic.model.values import format_value
from cartelogic.provenance.extents import parted
from cartelogic.provenance.proof import Ground, leaves
from cartelogic.provenance.refusals.candidates import candidates
from cartelogic.provenance.refusals.changes import Suggestion
from cartelogic.provenance.refusals.parts import Attempt, Refusal, Step
from cartelogic.provenance.refusals.proposals import Proposals
from cartelogic.provenance.refusals.telling import Telling
from cartelogic.provenance.refusals.words import instant, window
from cartelogic.provenance.wording import Wording
from cartelogic.temporal import ALWAYS, Bound, Codec, IntervalSet

MOST_TRIED, MOST_TOLD, MOST_LINES = 24, 4, 48
"""How many changes are tried, how many that work are told, and in how many lines all else."""

_VERBS = {
    "possible": "does not hold",
    "certain": "is not certain",
    "contested": "is not contested",
}


@frozen(repr=False, slots=False)
class WhyNot:
    """Why an atom holds at no instant of a window.

    Attributes:
        atom: what does not hold: predicate and tuple.
        extent: which extent was asked about.
        window: the instants asked about: one, or several.
        held: when it does hold, in that extent, at other times.
        possible: when it may hold at all.
        refusal: why it does not; of the possible extent, if it is not even possible.
    """

    atom: Ground
    extent: Literal["possible", "certain", "contested"]
    window: IntervalSet
    held: IntervalSet
    possible: IntervalSet
    refusal: Refusal
    _wording: Wording = field(eq=False)
    _tries: int = field(eq=False)
    _tried: Callable[[Suggestion], Refusal | None] = field(eq=False)

    def __repr__(self) -> str:
        return f"<WhyNot of {self.headline}>"

    def __str__(self) -> str:
        return self.text()

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """How far each rule got, the furthest first."""
        return self.refusal.attempts

    @cached_property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """The smallest changes of reports that make it hold there, each of them tried.

        Fewest changes come first, facts that nobody reports last among these, then those
        that are about the fewest days.  They are worked out when first asked for.
        """
        found: list[Suggestion] = []
        waiting = list(candidates(self.refusal, self._codec)[: MOST_TRIED // 2])
        seen = set(waiting)
        for tried in range(self._tries):
            if tried == len(waiting) or len(found) == MOST_TOLD:
                break
            suggestion = waiting[tried]
            changes = set(suggestion.changes)
            if any(changes >= set(known.changes) for known in found):
                continue
            refusal = self._tried(suggestion)
            if refusal is None:
                found.append(suggestion)
            elif self.extent != "possible" or any(change.kind == "drop" for change in changes):
                # Something else may be in the same way: what would help then, as well.
                more = [suggestion.with_(other) for other in candidates(refusal, self._codec)[:2]]
                waiting += [wider for wider in more if wider is not None and wider not in seen]
                seen.update(wider for wider in more if wider is not None)
        return tuple(sorted(found, key=lambda suggestion: suggestion.rank))

    # -- text -----------------------------------------------------------------------------

    @property
    def headline(self) -> str:
        """That it does not hold there, and when it does."""
        atom = self._wording.atom(self.atom)
        verb, where = _VERBS[self.extent], window(self.window, self._codec)
        if self.window == ALWAYS:
            verb = {"possible": "never holds"}.get(self.extent, verb)
            where = "" if self.extent == "possible" else where
        told = []
        if self.held:
            word = "holds" if self.extent == "possible" else f"is {self.extent}"
            told.append(f"it {word} {show_set(self.held, self._codec)}")
        if self.extent != "possible":
            when = show_set(self.possible, self._codec) if self.possible else "at no time"
            told.append(f"it is possible {when}")
        return "; ".join([f"{atom} {verb}{where}", *told])

    def text(self, *, folded: bool = True) -> str:
        """All of it, indented; what tells little is left out unless ``folded`` is false."""
        return "\n".join(self._lines(folded))

    def _lines(self, folded: bool) -> Iterator[str]:
        proposals = Proposals(self._wording)
        telling = Telling(self._wording) if folded else Telling(self._wording, None)
        yield self.headline
        lines = list(telling.lines(self.refusal))
        most = MOST_LINES if folded and len(lines) > MOST_LINES + 1 else len(lines)
        for line in lines[:most]:
            yield f"  {line}"
        if len(lines) > most:
            yield f"  and {len(lines) - most} more lines: `text(folded=False)`"
        if self.suggestions:
            yield "  it would hold" if self.extent == "possible" else f"  it would be {self.extent}"
            for suggestion in self.suggestions:
                yield f"    {proposals.suggestion(suggestion)}"

    # -- data -----------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """What does not hold, how far each rule got and what would help, ready for JSON.

        Intervals are pairs of first and last instant, both included, ``None`` where
        unbounded.
        """
        return {
            "atom": self._wording.atom(self.atom),
            "extent": self.extent,
            "asked": self._set(self.window),
            "holds": self._set(self.held),
            "possible": self._set(self.possible),
            "refusal": self._refusal(self.refusal),
            "suggestions": [self._suggestion(one) for one in self.suggestions],
            "text": self.text(),
        }

    def _refusal(self, refusal: Refusal) -> dict[str, Any]:
        mark, _ = parted(refusal.pattern.relation)
        return {
            "atom": self._wording.atom(refusal.pattern),
            "extent": mark.strip() or "possible",
            "asked": self._set(refusal.window),
            "throughout": refusal.throughout,
            "holds": self._set(refusal.held),
            "reports": [
                {
                    "id": account.report.id,
                    "claims": self._wording.atom(
                        Ground(account.claim.predicate, account.claim.row)
                    ),
                    "written": None
                    if account.claim.interval is None
                    else str(account.claim.interval),
                    "shortfall": account.shortfall.value,
                }
                for account in refusal.accounts
            ],
            "rules": [self._attempt(attempt) for attempt in refusal.attempts],
            "untold": refusal.untold,
            "near": [self._wording.atom(Ground(refusal.pattern.relation, r)) for r in refusal.near],
            "guesses": {value: list(close) for value, close in refusal.guesses},
            "ending": None if refusal.ending is None else refusal.ending.value,
        }

    def _attempt(self, attempt: Attempt) -> dict[str, Any]:
        return {
            "rule": self._wording.rule(attempt.rule),
            "bindings": {k: format_value(v, self._codec) for k, v in attempt.bindings},
            "at": self._instant(attempt.at),
            "literals": [self._step(step) for step in attempt.steps],
        }

    def _step(self, step: Step) -> dict[str, Any]:
        literal = step.literal
        return {
            "literal": None if literal is None else format_literal(literal, self._codec),
            "asked": None if step.pattern is None else self._wording.atom(step.pattern),
            "status": step.status.value,
            "reason": None if step.reason is None else step.reason.value,
            "holds": self._set(step.held),
            "reports": sorted({leaf.report.id for p in step.proofs for leaf in leaves(p)}),
            "gap": None
            if step.gap is None
            else [self._instant(step.gap.start), self._instant(step.gap.end)],
            "refusal": None if step.below is None else self._refusal(step.below),
        }

    def _suggestion(self, suggestion: Suggestion) -> dict[str, Any]:
        proposals = Proposals(self._wording)
        return {
            "text": proposals.suggestion(suggestion),
            "changes": [
                {
                    "kind": change.kind,
                    "report": change.report,
                    "atom": self._wording.atom(change.atom),
                    "interval": self._set(IntervalSet([change.interval]))[0],
                    "days": change.days if isinstance(change.days, int) else None,
                }
                for change in suggestion.changes
            ],
        }

    def _set(self, instants: IntervalSet) -> list[list[str | None]]:
        return [[self._instant(part.first), self._instant(part.last)] for part in instants]

    def _instant(self, bound: Bound | None) -> str | None:
        return instant(bound, self._codec) if isinstance(bound, int) else None

    @property
    def _codec(self) -> Codec:
        return self._wording.codec
