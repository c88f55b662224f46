"""A rule with one of its literals left out, for each of them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from cartelogic.analysis.context import Context, reads_whole_intervals, relation_literals
from cartelogic.analysis.safety import variables_are_bound
from cartelogic.model.clauses import Body, Disjunction, Program, Rule
from cartelogic.testing.rules import Rules
from cartelogic.testing.supporting import Item


@frozen
class Variant:
    """A body without one of its literals.

    Attributes:
        item: the literal, or one alternative of several, as a disjunction of its own.
        body: the body without it.
        aimed: a body that is likely to show the difference: one that holds where the other
            does not; for an alternative, the one in which it is the only one.
    """

    item: Item
    body: Body
    aimed: Body


def variants(rule: Rule) -> Iterator[Variant]:
    """The bodies that lack one literal of a rule; alternatives are left out one by one too."""
    yield from _variants(rule.body)


def _variants(body: Body) -> Iterator[Variant]:
    for i, item in enumerate(body):
        before, after = body[:i], body[i + 1 :]
        if not isinstance(item, Disjunction):
            yield Variant(item, before + after, before + after)
            continue
        for j, alternative in enumerate(item.alternatives):
            others = item.alternatives[:j] + item.alternatives[j + 1 :]
            left = (evolve(item, alternatives=others),) if len(others) > 1 else (others or ((),))[0]
            whole = evolve(item, alternatives=(alternative,))
            yield Variant(whole, before + left + after, before + alternative + after)
            if len(alternative) > 1:
                for inner in _variants(alternative):
                    alternatives = (*item.alternatives[:j], inner.body, *item.alternatives[j + 1 :])
                    changed = evolve(item, alternatives=alternatives)
                    yield Variant(
                        inner.item, (*before, changed, *after), before + inner.body + after
                    )


def is_safe(rule: Rule, body: Body, rules: Rules) -> bool:
    """Whether a rule may have another body: it binds all variables and says when it holds."""
    if not body:
        return False
    shorter = Program(rules=(evolve(rule, body=body),), codec=rules.codec)
    context = Context.of(shorter, {})
    if any(problem.is_error for problem in variables_are_bound(context)):
        return False
    for normal in context.user_rules:
        read = [*relation_literals(normal)]
        says_when = normal.annotation is not None or any(
            not reads_whole_intervals(literal) for literal in read
        )
        if not says_when:
            return False
    return True
