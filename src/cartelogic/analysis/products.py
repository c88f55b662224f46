"""Joins of large relations on nothing: legal, and seldom meant.

Literals of a body belong together if they share a variable, directly, through others, or
through an equation.  Two groups that share none give every pair of what they match.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cartelogic.analysis.binding import names
from cartelogic.analysis.context import Context
from cartelogic.analysis.normal import LIFTED, NormalRule, Version, relation_of, relation_terms
from cartelogic.errors import Code, Diagnostic, Note
from cartelogic.model.clauses import Comparison, Positive, Says

MANY = 100_000_000
"""So many pairs are worth a warning."""

_Group = tuple[set[str], list[Positive | Says]]


def cross_products(context: Context, facts: Callable[[str], int]) -> Iterator[Diagnostic]:
    """A warning for each rule that pairs large relations which share no variable.

    Args:
        context: the program.
        facts: how many facts there are of a relation; what rules derive is not counted.
    """
    for rule in context.rules:
        if rule.version is Version.POSSIBLE and rule.kind not in LIFTED:
            yield from _of_rule(rule, facts)


def _of_rule(rule: NormalRule, facts: Callable[[str], int]) -> Iterator[Diagnostic]:
    sized = [
        max(((facts(relation_of(literal)), literal) for literal in literals), key=_size)
        for _, literals in _groups(rule)
    ]
    if len(sized) < 2:
        return
    (left, one), (right, other) = sorted(sized, key=_size)[-2:]
    if left * right >= MANY:
        pairs = f"{left:,} facts and {right:,}: {left * right:,} pairs"
        yield Diagnostic(
            Code.CROSS_PRODUCT,
            f"{rule.called} joins `{relation_of(one)}` with `{relation_of(other)}` on nothing",
            other.atom.span or rule.span,
            label="shares no variable",
            why=pairs,
            hint="let them share a variable, or bound what they match",
            notes=() if one.atom.span is None else (Note(one.atom.span, "with this"),),
        )


def _groups(rule: NormalRule) -> list[_Group]:
    """The literals that are joined, in groups that share variables."""
    groups: list[_Group] = []
    for literal in rule.body:
        match literal:
            case Positive() | Says():
                shared, joined = names(relation_terms(literal)), [literal]
            case Comparison("=", left, right):
                shared, joined = names((left, right)), []
            case _:
                continue
        met = [group for group in groups if not shared.isdisjoint(group[0])]
        groups = [group for group in groups if shared.isdisjoint(group[0])]
        for known, literals in met:
            shared |= known
            joined = literals + joined
        groups.append((shared, joined))
    return [group for group in groups if group[0] and group[1]]


def _size(pair: tuple[int, Positive | Says]) -> int:
    return pair[0]
