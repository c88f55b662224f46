"""Facts for a rule file: some that rules need, and others beside them."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from cartelogic.analysis.sorts import ANY
from cartelogic.model.clauses import Body, Constraint, Declaration, Parameter, Rule
from cartelogic.model.sources import Claim, Stance
from cartelogic.temporal import Codec, Interval, UncertainInterval, parse_interval
from cartelogic.testing.choices import Choices
from cartelogic.testing.facts import Facts
from cartelogic.testing.heights import Heights
from cartelogic.testing.reporting import Newsroom
from cartelogic.testing.rules import Rules, reads
from cartelogic.testing.supporting import Item, Supporting
from cartelogic.testing.valuing import Ground
from cartelogic.testing.vocabulary import Vocabulary, vocabulary_of

_STANCES = (Stance.ASSERTS, Stance.ASSERTS, Stance.DENIES, Stance.SUSPECTS)
_SURE = (Stance.ASSERTS,)
_MONTH = len("2014-06")


@frozen
class FactSource:
    """What facts for some rules are drawn from.

    Attributes:
        rules: the rules that the facts matter to.
        about: the predicates that facts are made for.
        size: how many more there are at most.
        reports: whether some are reported.
        vague: whether some bounds are uncertain, and some reports hedge or deny.
        ground: what facts are made from.
        absent: what the rules negate; now and then there is some of it.
    """

    rules: Rules
    about: tuple[str, ...]
    size: int
    reports: bool
    vague: bool
    ground: Ground
    absent: tuple[str, ...]

    @classmethod
    def of(
        cls,
        rules: Rules,
        about: Sequence[str] = (),
        size: int = 8,
        reports: bool | None = None,
        vague: bool = True,
        constraints: Sequence[Constraint] = (),
        strict: bool = False,
    ) -> FactSource:
        """A source of facts that some predicates depend on; of all, if none is named.

        Args:
            rules: the rules.
            about: the predicates.
            size: how many facts there are at most, beside those made for rules.
            reports: whether some are reported; ``None`` if the rules decide.
            vague: whether some bounds are uncertain.
            constraints: what is asked of the facts besides.
            strict: whether what is declared irreflexive gets no fact against that.
        """
        for name in about:
            rules.knows(name)
        read = [name for constraint in constraints for name in reads(constraint.body)]
        needed = rules.about((*about, *read)).with_rules(constraints=constraints)
        needed = needed if about else rules
        declared = needed.program.declarations if strict else ()
        irreflexive = frozenset(d.predicate for d in declared if d.has("irreflexive"))
        ground = Ground(needed, vocabulary_of(needed), Heights(needed), irreflexive)
        told = needed.reads_reports if reports is None else reports
        return cls(
            needed, tuple(about) or needed.derived, size, told, vague, ground, needed.negated
        )

    # -- facts ----------------------------------------------------------------------------

    def facts(self, guided: Choices, others: Choices | None = None) -> Facts:
        """Facts of both sorts: made for rules that are asked about, and beside them.

        Args:
            guided: chooses what is made for rules.
            others: chooses the others; without it, the same.
        """
        made = self._supporting(guided)
        for _ in range(guided.pick((1, 1, 2, 0))):
            made.predicate(guided.pick(self.about))
        if self.absent and guided.chance(40):
            made.predicate(guided.pick(self.absent))
        return self._with_more(made, others or guided)

    def facts_that_fire(self, choose: Choices, rule: Rule) -> Facts:
        """Facts of which some were made so that a rule may fire."""
        made = self._supporting(choose)
        made.rule(rule)
        return self._with_more(made, choose)

    def facts_that_lack(self, choose: Choices, rule: Rule, body: Body, item: Item) -> Facts:
        """Facts under which a body likely holds, and one more literal does not.

        Args:
            choose: makes the choices.
            rule: the rule.
            body: its body without the literal.
            item: the literal.
        """
        made = self._supporting(choose)
        made.without(rule, body, item)
        return self._with_more(made, choose)

    def one_fact(self, choose: Choices) -> Claim:
        """A fact of a base predicate."""
        vocabulary, codec = self.ground.vocabulary, self.rules.codec
        name = choose.pick(self.base)
        row = tuple(choose.pick(pool) for pool in vocabulary.pools[name])
        return Claim(name, row, _interval(choose, vocabulary, codec, self.vague))

    def newsroom(self) -> Newsroom:
        """Where reports are made."""
        return Newsroom(self.rules.codec, self.ground.vocabulary.moments)

    @property
    def base(self) -> tuple[str, ...]:
        """The predicates that may have facts."""
        return self.rules.base

    @property
    def undeclared(self) -> tuple[Declaration, ...]:
        """Declarations of what the rules read and do not declare."""
        declared = {declaration.predicate for declaration in self.rules.program.declarations}
        pools = self.ground.vocabulary.pools
        return tuple(
            Declaration(
                name, tuple(Parameter(f"x{i}", ANY) for i in range(1, len(pools[name]) + 1))
            )
            for name in self.base
            if name not in declared
        )

    def _supporting(self, choose: Choices) -> Supporting:
        return Supporting(choose, self.ground, self.newsroom())

    def _with_more(self, made: Supporting, choose: Choices) -> Facts:
        """The facts that were made, and others beside them."""
        newsroom, stated, size = made.newsroom, list(made.claims), 0
        while self.base and size < self.size and choose.chance(75):
            claim, report, size = self.one_fact(choose), None, size + 1
            if self.reports and choose.chance(50):
                report = newsroom.report(choose, choose.pick(_STANCES if self.vague else _SURE))
            if report is None:
                stated.append(claim)
            else:
                newsroom.says(report, claim)
        codec, reports = self.rules.codec, newsroom.finished(choose)
        told = tuple(dict.fromkeys(stated))
        more = (newsroom.articles, newsroom.sources) if reports else ((), ())
        return Facts(told, reports, *more, codec, self.undeclared)


def _interval(
    choose: Choices, vocabulary: Vocabulary, codec: Codec, vague: bool
) -> UncertainInterval | None:
    """When a fact holds: between two moments, always, or between bounds that are ranges."""
    moments = vocabulary.moments
    first = choose.number(0, len(moments) - 1)
    last = choose.number(first, len(moments) - 1)
    start, end = moments[first], moments[last]
    texts = [codec.format(instant) for instant in (start, end)]
    match choose.number(0, 9):
        case 5:
            return None
        case 6:
            return parse_interval(f"[{texts[0]}, _]", codec)
        case 7 | 8 if vague:
            late = moments[choose.number(last, len(moments) - 1)]
            ends = texts[0], f"{texts[1]}..{codec.format(late)}" if late > end else texts[1]
            if choose.chance(50) and start < end:
                ends = f"{texts[0]}..{texts[1]}", ends[1]
            return parse_interval(f"[{ends[0]}, {ends[1]}]", codec)
        case 9 if vague and codec is Codec.DAYS:
            return parse_interval(f"[{texts[0][:_MONTH]}, {texts[1][:_MONTH]}]", codec)
        case _:
            return UncertainInterval.exact(Interval(start, end + 1), codec)
