"""Literals of an attempt in words: what is met, and why what is not is not."""

from __future__ import annotations

from attrs import frozen

from cartelogic.analysis.normal import (
    CERTAIN,
    DISPUTED,
    SURE,
    AggregateOperation,
    Version,
)
from cartelogic.model.clauses import Negative, Positive, Says
from cartelogic.model.printing import format_literal, format_term
from cartelogic.model.terms import renamed
from cartelogic.model.values import format_value, is_exact
from cartelogic.provenance.extents import parted
from cartelogic.provenance.proof import Condition, Derived, Ground, Pattern, Proof, leaves
from cartelogic.provenance.refusals.parts import Attempt, Reason, Status, Step
from cartelogic.provenance.refusals.words import (
    duration,
    instant,
    instants,
    joined,
    too_early,
    too_late,
    window,
)
from cartelogic.provenance.wording import Wording
from cartelogic.temporal import Codec

MOST_CITED, MOST_ROWS = 3, 3
_SURELY = {CERTAIN: " for certain", SURE: " for certain, unless disputed"}


@frozen
class Literals:
    """Puts literals of an attempt into words."""

    wording: Wording

    @property
    def codec(self) -> Codec:
        """The time line."""
        return self.wording.codec

    def near_miss(self, attempt: Attempt) -> str:
        """That all hold at some time, and how far apart; nothing if that is not the point."""
        timed = [step for step in attempt.steps if step.pattern is not None]
        gaps = [step.gap for step in attempt.blocked if step.gap is not None]
        if len(timed) < 2 or not gaps or all(g.earlier is None or g.later is None for g in gaps):
            return ""
        count = "both" if len(timed) == 2 else f"all {len(timed)}"
        told = []
        for gap in gaps:
            ends = f"{self._thing(gap.earlier)} ends {instant(gap.start - 1, self.codec)}"
            starts = f"{self._thing(gap.later)} starts {instant(gap.end, self.codec)}"
            apart = (
                duration(gap.start, gap.end, self.codec) + " apart" if gap.length else "just not"
            )
            told.append(f"{apart} ({ends}, {starts})")
        return f"{count} hold at some time, never together: {'; '.join(told)}"

    def _thing(self, pattern: Pattern | None) -> str:
        return "the rest" if pattern is None else self._atom(pattern)

    def step(self, step: Step, attempt: Attempt, is_near: bool) -> str:
        """A literal, and what became of it.

        Args:
            step: the literal.
            attempt: of which rule.
            is_near: whether how far away in time it is, is said elsewhere.
        """
        if step.status is Status.UNREACHED:
            assert step.literal is not None
            literal = format_literal(step.literal, self.codec)
            return f"{literal}: not reached, a variable of it has no value yet"
        if step.status is Status.MET:
            return self._met(step, attempt)
        match step.reason:
            case Reason.NOTHING:
                return self._absent(step, attempt)
            case Reason.ELSEWHERE:
                away = "" if is_near else self._away(step)
                return f"{self._asked(step, attempt)} only {self._when(step)}{away}"
            case Reason.OPPOSED:
                return self._opposed(step)
            case Reason.WINDOW:
                below = step.below
                there = " at any time" if below is None else window(below.window, self.codec)
                verb = "is missing" if below is not None and below.throughout else "does not hold"
                when = f"; it holds {self._when(step)}" if step.held else ""
                return f"{self._asked(step, attempt)} {verb}{there}{when}"
            case Reason.SPELL:
                found = ", ".join(
                    format_value(value, self.codec) for value in step.found[:MOST_ROWS]
                )
                more = " and more" if len(step.found) > MOST_ROWS else ""
                literal = self._literal(step, attempt)
                return f"{literal}: no whole interval fits; there is {found}{more}"
            case Reason.CUT:
                return f"the interval of its head is {self._when(step)}{self._away(step)}"
            case Reason.FALSE:
                # Of values known as ranges it may hold, and is not certain to.
                is_vague = attempt.rule.version is Version.CERTAIN
                is_vague = is_vague and not all(map(is_exact, step.found))
                verb = "is not certain" if is_vague else "is false"
                return f"{self._literal(step, attempt)} {verb}{self._values(step)}"
            case Reason.UNDEFINED:
                what = self._literal(step, attempt) or "a value in its head"
                return f"{what} cannot be computed{self._values(step)}"
            case Reason.VALUE:
                return self._other_value(step, attempt)
            case _:
                return "its values are known as ranges only, which may be others"

    def _met(self, step: Step, attempt: Attempt) -> str:
        if isinstance(step.literal, Negative):
            assert step.pattern is not None
            return f"not {self._against(step.pattern)}"
        if isinstance(step.literal, (Positive, Says)) and step.literal.annotation is not None:
            names = {k: self.wording.value(v) for k, v in attempt.bindings if k.startswith("#")}
            taken = format_term(renamed(step.literal.annotation, names), self.codec)
            whole = ", ".join(format_value(value, self.codec) for value in step.found)
            return f"{self._asked(step, attempt)} @ {taken}, with {whole}"
        cited = [id_ for proof in step.proofs[:1] for id_ in _cited(proof)]
        is_said = isinstance(step.literal, Says) or not cited
        by = "" if is_said else f", by {_few(cited)}"
        return f"{self._asked(step, attempt)} {self._when(step)}{by}"

    def _absent(self, step: Step, attempt: Attempt) -> str:
        if isinstance(attempt.rule.operation, AggregateOperation):
            return f"{self._asked(step, attempt)} has no row to count"
        return f"{self._asked(step, attempt)} at no time"

    def _opposed(self, step: Step) -> str:
        """What is in the way of a negation, and on which reports that rests."""
        assert step.pattern is not None
        atom = self._against(step.pattern)
        if parted(step.pattern.relation)[0] == DISPUTED and step.proofs:
            told = [self._told(part) for proof in step.proofs for part in _speaking(proof)]
            return f"something speaks against {self.wording.atom(step.pattern)}: {'; '.join(told)}"
        told = [self._told(proof) for proof in step.proofs]
        more = len(step.rows) - len(step.proofs)
        return f"not {atom}: {'; '.join(told) or 'it holds'}" + (
            f"; and {more} more" if more > 0 else ""
        )

    def _told(self, proof: Proof) -> str:
        assert not isinstance(proof, Condition)
        cited = _cited(proof)
        return f"{self.wording.head(proof)}{f', by {_few(cited)}' if cited else ''}"

    def _other_value(self, step: Step, attempt: Attempt) -> str:
        found = joined([format_value(value, self.codec) for value in step.found], "or")
        if step.literal is not None and step.pattern is not None:
            rows = [
                self.wording.atom(Ground(step.pattern.relation, row))
                for row in step.rows[:MOST_ROWS]
            ]
            over = f", over {joined(rows)}" if rows else ""
            more = f" and {len(step.rows) - MOST_ROWS} more" if len(step.rows) > MOST_ROWS else ""
            operation = attempt.rule.operation
            name = operation.function if isinstance(operation, AggregateOperation) else "it"
            sure = " that is certain" if attempt.rule.version is Version.CERTAIN else ""
            what = f"is {found}" if found else f"has no value{sure}"
            return f"the {name} {what}{over}{more}"
        given = ", ".join(name for name, _ in step.values)
        asked = "" if step.asked is None else f", not {format_value(step.asked, self.codec)}"
        return f"its head has {f'{given} = ' if given else ''}{found}{asked}"

    def _away(self, step: Step) -> str:
        assert step.gap is not None, "what holds elsewhere is some way off"
        start, end = step.gap.start, step.gap.end
        if step.gap.is_late:
            return f": {too_late(start, end, self.codec)}"
        return f": {too_early(start, end, self.codec)}"

    def _when(self, step: Step) -> str:
        return instants(step.held, self.codec)

    def _asked(self, step: Step, attempt: Attempt) -> str:
        if step.pattern is None or step.is_narrower:
            return self._literal(step, attempt)
        return self._atom(step.pattern)

    def _literal(self, step: Step, attempt: Attempt) -> str:
        return "" if step.literal is None else self.wording.literal(step.literal, attempt.bindings)

    def _values(self, step: Step) -> str:
        shown = [f"{k} = {format_value(v, self.codec)}" for k, v in step.values if k[:1] != "#"]
        return f": {', '.join(shown)}" if shown else ""

    def _against(self, pattern: Pattern) -> str:
        """What is negated; in which extent, what is in the way says."""
        mark, name = parted(pattern.relation)
        return self._atom(Pattern(name, pattern.row) if mark == CERTAIN else pattern)

    def _atom(self, pattern: Pattern) -> str:
        mark, _ = parted(pattern.relation)
        atom = self.wording.atom(pattern)
        if mark == DISPUTED:
            return f"what speaks against {atom}"
        return f"{atom}{_SURELY.get(mark, '')}"


def _cited(proof: Proof) -> list[str]:
    """The ids of the reports that a proof rests on."""
    return list(dict.fromkeys(leaf.report.id for leaf in leaves(proof)))


def _few(cited: list[str]) -> str:
    """Some ids, and how many more there are."""
    more = len(cited) - MOST_CITED
    return joined([*cited[:MOST_CITED], *([f"{more} more"] if more > 0 else [])])


def _speaking(proof: Proof) -> list[Proof]:
    """What speaks against something, of the proof that it is disputed."""
    assert isinstance(proof, Derived)
    return [part for part in proof.premises[1:] if not isinstance(part, Condition)] or [proof]
