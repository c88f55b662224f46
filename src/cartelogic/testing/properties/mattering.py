"""Whether each literal of a rule matters."""

from __future__ import annotations

from random import Random

from attrs import frozen

from cartelogic.errors import EvaluationError
from cartelogic.model.clauses import Disjunction, Rule
from cartelogic.model.printing import format_literal
from cartelogic.testing.choices import Dice
from cartelogic.testing.facts import Facts
from cartelogic.testing.failures import PropertyFailed
from cartelogic.testing.making import FactSource
from cartelogic.testing.properties.firing import PROBE, place_of, probe_of
from cartelogic.testing.properties.variants import Variant, is_safe, variants
from cartelogic.testing.rules import RuleFile, Rules, rules_of
from cartelogic.testing.trying import Trying


@frozen
class Mattered:
    """That each literal matters; always true, so that it can be asserted.

    Attributes:
        seen: literals for which facts were found that tell the rule with it from the one
            without it.
        needed: literals without which the rule would not be complete: they bind a variable, or
            say when the conclusion holds.
    """

    seen: int
    needed: int

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return (
            f"every literal matters: facts show it of {self.seen}, and {self.needed} cannot be "
            "left out"
        )


def each_literal_matters(
    rules: RuleFile, predicate: str | None = None, *, max_examples: int = 200, seed: int = 0
) -> Mattered:
    """Check that no literal of a rule is idle: that with some facts it makes a difference.

    For each literal, the rule is set against itself without it; facts are made under which the
    rest holds and the literal, likely, does not.  A literal that binds a variable which the
    rule needs cannot be left out, and matters.  That no facts were found for the others does
    not show that there are none.

    Args:
        rules: the rules, or where they are.
        predicate: only the rules for this predicate.
        max_examples: how many sets of facts are tried for each literal.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: naming every literal of which no difference was seen.
    """
    under = rules_of(rules)
    if predicate is not None:
        under.knows(predicate)
    seen = needed = 0
    idle: dict[str, list[str]] = {}
    for rule in under.program.rules:
        if predicate is not None and rule.head.predicate != predicate:
            continue
        found = [*variants(rule)]
        open_ = [variant for variant in found if is_safe(rule, variant.body, under)]
        needed += len(found) - len(open_)
        without = _Without(under, rule, open_) if open_ else None
        for i, variant in enumerate(open_):
            assert without is not None
            if without.differs(i, max_examples, seed):
                seen += 1
            else:
                text = _text(variant, under)
                idle.setdefault(place_of(rule, under), []).append(text)
    if idle:
        raise PropertyFailed(
            f"literals without which nothing changed, in {max_examples} examples each, with "
            f"seed={seed}; that does not show that nothing ever does",
            parts=[(rule, "\n".join(texts)) for rule, texts in idle.items()],
        )
    return Mattered(seen, needed)


def _text(variant: Variant, rules: Rules) -> str:
    if isinstance(variant.item, Disjunction):
        (alternative,) = variant.item.alternatives
        texts = ", ".join(format_literal(item, rules.codec) for item in alternative)
        return f"the alternative `{texts}`"
    return f"`{format_literal(variant.item, rules.codec)}`"


class _Without:
    """A rule beside what it would be without one of its literals, for several of them."""

    def __init__(self, rules: Rules, rule: Rule, found: list[Variant]) -> None:
        self.rules, self.rule, self.variants = rules, rule, found
        name = rule.head.predicate
        self.source = FactSource.of(rules, (name,) if name in rules.derived else (), size=3)
        probes = [probe_of(rule, PROBE)]
        probes += [probe_of(rule, f"{PROBE}{i}", v.body) for i, v in enumerate(found)]
        self.trying = Trying(self.source.rules.with_rules(probes), self.source)

    def differs(self, number: int, max_examples: int, seed: int) -> bool:
        """Whether facts are found for which one literal makes a difference."""
        choose, variant = Dice(Random(seed)), self.variants[number]
        for i in range(max_examples):
            if i % 4 == 3:
                facts = self.source.facts_that_fire(choose, self.rule)
            else:
                facts = self.source.facts_that_lack(choose, self.rule, variant.aimed, variant.item)
            if self._tells(facts, f"{PROBE}{number}"):
                return True
        return False

    def _tells(self, facts: Facts, probe: str) -> bool:
        try:
            outcome = self.trying.of(facts)
            return facts.fit(self.rules) and any(
                held(PROBE).as_dict() != held(probe).as_dict()
                for held in (outcome.possible, outcome.certain)
            )
        except EvaluationError:
            return False
