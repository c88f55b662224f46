"""What questions of one slice of rules share: facts that keep what is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.clauses import Constraint
from cartelogic.model.printing import format_row
from cartelogic.model.values import Row
from cartelogic.temporal import Codec, Instant
from cartelogic.testing.choices import Choices
from cartelogic.testing.facts import Facts
from cartelogic.testing.making import FactSource
from cartelogic.testing.properties.consistent import Keeping, with_constraints_on_facts
from cartelogic.testing.rules import Rules
from cartelogic.testing.trying import Trying
from cartelogic.testing.vocabulary import Vocabulary


class Slice:
    """The rules that some predicates depend on, and facts for them.

    Attributes:
        all_rules: the rules that a knowledge base gets in the end.
        source: what facts are drawn from.
        trying: the rules of the slice, ready for facts.
        keeping: what is declared of the facts.
    """

    def __init__(
        self,
        rules: Rules,
        about: Iterable[str],
        *,
        reports: bool | None = None,
        vague: bool = True,
        undisputed: bool = False,
        constraints: Sequence[Constraint] = (),
    ) -> None:
        self.all_rules = rules
        self.source = FactSource.of(
            rules,
            tuple(about),
            reports=reports,
            vague=vague,
            constraints=constraints,
            strict=True,
        )
        slice_ = with_constraints_on_facts(self.source.rules, rules)
        self.trying = Trying(slice_, self.source)
        self.keeping = Keeping(self.trying, undisputed=undisputed)

    @property
    def vocabulary(self) -> Vocabulary:
        """What facts are made from."""
        return self.source.ground.vocabulary

    @property
    def codec(self) -> Codec:
        """The time line."""
        return self.all_rules.codec

    def drawn(self, choose: Choices) -> Facts:
        """Facts that keep what is declared of them."""
        return self.keeping.kept(self.source.facts(choose))

    def fit(self, facts: Facts) -> bool:
        """Whether a knowledge base takes all the rules with some facts."""
        return facts.fit(self.all_rules)

    def told(self, facts: Facts, later: int = 0) -> KnowledgeBase:
        """A knowledge base of all the rules and some facts, read from their text."""
        kb = facts.told_to(self.all_rules)
        kb.database.set_now(self.trying.now + later)
        return kb

    def now(self, later: int = 0) -> str:
        """What ``now(Date)`` means, as text."""
        return self.codec.format(self.trying.now + later)

    def atom(self, predicate: str, row: Row) -> str:
        """A ground atom as text."""
        return format_row(predicate, row, self.codec)

    def at(self, instant: Instant) -> str:
        """An instant as text."""
        return self.codec.format(instant)


def why(
    slice_: Slice, kb: KnowledgeBase, atom: str, instant: Instant, later: int = 0
) -> str | None:
    """The proof of an atom at an instant; nothing if it does not hold there."""
    return _told(kb.why, slice_, atom, instant, later)


def why_not(
    slice_: Slice, kb: KnowledgeBase, atom: str, instant: Instant, later: int = 0
) -> str | None:
    """Why an atom does not hold at an instant; nothing if it does."""
    return _told(kb.why_not, slice_, atom, instant, later)


def _told(
    ask: Callable[..., Any],
    slice_: Slice,
    atom: str,
    instant: Instant,
    later: int,
) -> str | None:
    try:
        text: str = ask(atom, at=slice_.at(instant), now=slice_.now(later)).text()
    except LookupError:
        return None
    return text


class OfSlice:
    """A question about one slice of the rules."""

    def __init__(self, claim: str, slice_: Slice) -> None:
        self.claim, self.slice = claim, slice_

    @property
    def vocabulary(self) -> Vocabulary:
        """What facts are made from."""
        return self.slice.vocabulary

    def drawn(self, choose: Choices) -> Facts:
        """Facts that keep what is declared of them."""
        return self.slice.drawn(choose)

    def fit(self, facts: Facts) -> bool:
        """Whether a knowledge base takes the rules with these facts."""
        return self.slice.fit(facts)

    @property
    def now(self) -> str:
        """What ``now(Date)`` means, if rules ask for it."""
        return self.slice.now() if self.slice.source.rules.reads_now else ""
