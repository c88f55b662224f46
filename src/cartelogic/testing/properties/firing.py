"""Whether rules can fire at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from attrs import evolve, frozen

from cartelogic.errors import EvaluationError
from cartelogic.model.clauses import Atom, Body, Rule
from cartelogic.model.printing import format_clause, format_literal
from cartelogic.testing.choices import Dice
from cartelogic.testing.facts import Facts
from cartelogic.testing.failures import PropertyFailed
from cartelogic.testing.making import FactSource
from cartelogic.testing.properties.seeking import smallest
from cartelogic.testing.properties.variants import is_safe, variants
from cartelogic.testing.rules import RuleFile, Rules, rules_of
from cartelogic.testing.trying import Trying

PROBE = "fires"


@frozen
class Fired:
    """Facts with which each rule fires; always true, so that it can be asserted.

    Attributes:
        facts: for each rule, as text, the smallest facts found.
    """

    facts: Mapping[str, Facts]

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return f"every rule can fire: facts were found for {len(self.facts)}"


def can_fire(
    rules: RuleFile, predicate: str | None = None, *, max_examples: int = 200, seed: int = 0
) -> Fired:
    """Check that each rule can fire: that some facts let it derive something.

    Facts are made for each rule from its own body, and an engine decides.  A rule that never
    fires has likely a misspelt constant, two conditions that exclude each other, or a literal
    that nothing can derive.  That no facts were found does not show that there are none.

    Args:
        rules: the rules, or where they are.
        predicate: only the rules for this predicate.
        max_examples: how many sets of facts are tried for each rule.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: naming every rule for which no facts were found, and literals without
            which it does fire.
    """
    under = rules_of(rules)
    found: dict[str, Facts] = {}
    idle: list[tuple[str, str]] = []
    for rule in under.program.rules:
        name = rule.head.predicate
        if predicate is None or name == under.knows(predicate):
            text = place_of(rule, under)
            facts = _fires(under, rule, max_examples, seed)
            if facts is None:
                idle.append((text, _blame(under, rule, max_examples, seed)))
            else:
                found[text] = facts
    if idle:
        some = "a rule was" if len(idle) == 1 else f"{len(idle)} rules were"
        raise PropertyFailed(
            f"{some} not seen to fire, in {max_examples} examples each, with seed={seed}; that "
            "does not show that no facts let them",
            parts=idle,
        )
    return Fired(found)


def place_of(rule: Rule, rules: Rules) -> str:
    """A rule and where it is written."""
    where = "" if rule.span is None else f"{rule.span.text.name}:{rule.span.line}: "
    return where + format_clause(rule, rules.codec)


def probe_of(rule: Rule, name: str, body: Body | None = None) -> Rule:
    """A rule that derives a predicate of its own whenever another rule would fire."""
    head = Atom(name, rule.head.arguments)
    return evolve(rule, head=head) if body is None else evolve(rule, head=head, body=body)


def _fires(rules: Rules, rule: Rule, max_examples: int, seed: int) -> Facts | None:
    """The smallest facts found with which a rule fires."""
    source = FactSource.of(rules, _named(rule, rules), size=3)
    trying = Trying(source.rules.with_rules([probe_of(rule, PROBE)]), source)
    choose = Dice(Random(seed))

    def fires(facts: Facts) -> bool:
        try:
            return len(trying.of(facts).possible(PROBE)) > 0 and facts.fit(rules)
        except EvaluationError:
            return False

    for _ in range(max_examples):
        facts = source.facts_that_fire(choose, rule)
        if fires(facts):
            return smallest(facts, fires, source.ground.vocabulary)
    return None


def _named(rule: Rule, rules: Rules) -> tuple[str, ...]:
    name = rule.head.predicate
    return (name,) if name in rules.derived else ()


def _blame(rules: Rules, rule: Rule, max_examples: int, seed: int) -> str:
    """Which literals are in the way: without one of them, the rule does fire."""
    found = [*_in_the_way(rules, rule, max_examples // 4 or 1, seed)]
    if not found:
        return "without any one of its literals, no facts were found either"
    return f"it does fire without {' or without '.join(f'`{text}`' for text in found)}"


def _in_the_way(rules: Rules, rule: Rule, max_examples: int, seed: int) -> Iterator[str]:
    for variant in variants(rule):
        if is_safe(rule, variant.body, rules):
            shorter = evolve(rule, body=variant.body)
            if _fires(rules, shorter, max_examples, seed) is not None:
                yield format_literal(variant.item, rules.codec)
