"""Constraints on what rules conclude, and predicates that cannot hold together."""

from __future__ import annotations

from collections.abc import Iterable

from cartelogic.analysis.normal import DISPUTED, Kind, relation_of
from cartelogic.contradictions import Clash, Side
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.clauses import Negative, Positive, Says
from cartelogic.provenance.explanation import Explanation
from cartelogic.testing.facts import Facts
from cartelogic.testing.failures import Held, Shown
from cartelogic.testing.properties.asking import OfSlice, Slice, why
from cartelogic.testing.properties.seeking import Verdict, hold, some_instant
from cartelogic.testing.rules import RuleFile, Rules, reads, rules_of


def constraints_hold(
    rules: RuleFile, *, vague: bool = False, max_examples: int = 100, seed: int = 0
) -> Held:
    """Check that what rules conclude keeps what is declared: constraints and properties.

    These are ``.constraint``, ``irreflexive``, ``functional`` and ``disjoint``.  Those that facts
    alone decide are kept by the facts; the others, which read what rules conclude, are checked.

    Args:
        rules: the rules, or where they are.
        vague: whether facts may have bounds that are ranges, and reports may hedge: then what
            fails may be what only may hold, each part of it on other days.
        max_examples: how many sets of facts are tried.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: with the smallest facts found that break one, and the proof.
        LookupError: if nothing is declared of what rules conclude.
    """
    under = rules_of(rules)
    about = _constrained(under)
    if not about:
        raise LookupError("nothing is declared of what these rules conclude")
    return hold(_Constrained(under, about, vague), max_examples, seed)


def never_both(
    rules: RuleFile, *, vague: bool = False, max_examples: int = 100, seed: int = 0
) -> Held:
    """Check that no two rules derive ``disjoint`` predicates for the same time and place.

    Places are the same, as everywhere, where one lies in the other.  Facts never dispute each
    other here, so a conflict that is found comes from the rules.

    Args:
        rules: the rules, or where they are.
        vague: whether facts may have bounds that are ranges, and reports may hedge: then what
            fails may be what only may hold, each part of it on other days.
        max_examples: how many sets of facts are tried.
        seed: where the choices of facts begin.

    Raises:
        PropertyFailed: with the smallest facts found that lead to both, and both proofs.
        LookupError: if no conclusion is declared disjoint with anything.
    """
    under = rules_of(rules)
    about = _disjoint(under)
    if not about:
        raise LookupError("no conclusion of these rules is declared disjoint with anything")
    return hold(_NeverBoth(under, about, vague), max_examples, seed)


def _constrained(rules: Rules) -> tuple[str, ...]:
    """The conclusions of which something is declared."""
    derived, found = set(rules.derived), []
    for constraint in rules.program.constraints:
        found += [name for name in reads(constraint.body) if name in derived]
    for declared in rules.program.declarations:
        named = [p for p in declared.properties if p.name != "symmetric"]
        others = [o for p in named if p.name == "disjoint" for o in p.arguments]
        if named:
            found += [name for name in (declared.predicate, *others) if name in derived]
    return tuple(dict.fromkeys(found))


def _disjoint(rules: Rules) -> tuple[str, ...]:
    """The conclusions that are declared disjoint with something."""
    derived, found = set(rules.derived), []
    for declared in rules.program.declarations:
        others = [o for p in declared.properties if p.name == "disjoint" for o in p.arguments]
        if others:
            found += [name for name in (declared.predicate, *others) if name in derived]
    return tuple(dict.fromkeys(found))


class _Forbidden(OfSlice):
    """That some relations stay empty.

    Attributes:
        relations: what has to stay empty.
        read: what may lead there: facts of which none of it follows show nothing.
    """

    relations: tuple[str, ...]
    read: tuple[str, ...]

    def verdict(self, facts: Facts) -> Verdict:
        if not self.slice.keeping.is_kept(facts):
            return Verdict.IDLE
        outcome = self.slice.trying.of(facts)
        if any(len(outcome.possible(name)) for name in self.relations):
            return Verdict.BROKEN
        is_idle = not any(len(outcome.possible(name)) for name in self.read)
        return Verdict.IDLE if is_idle else Verdict.KEPT


class _Constrained(_Forbidden):
    """That the constraints hold which read what rules conclude."""

    def __init__(self, rules: Rules, about: tuple[str, ...], vague: bool) -> None:
        slice_ = Slice(rules, about, vague=vague, constraints=rules.program.constraints)
        super().__init__("constraints hold", slice_)
        context = self.slice.trying.analysis.context
        given = set(self.slice.keeping.relations)
        found = {
            rule.head.predicate
            for rule in context.rules
            if rule.kind in (Kind.CONSTRAINT, Kind.PROPERTY) and rule.head.predicate not in given
        }
        self.relations = tuple(sorted(found))
        self.read = tuple(
            sorted(
                {
                    relation_of(literal)
                    for rule in context.rules
                    if rule.head.predicate in found
                    for literal in rule.body
                    if isinstance(literal, (Positive, Negative, Says))
                }
            )
        )

    def shown(self, facts: Facts) -> Shown | None:
        kb = self.slice.told(facts)
        for violation in kb.violations(now=self.slice.now()):
            if _relation(violation) in self.relations:
                text = violation.text()
                return Shown(f"not so: {self.claim}. {violation.short()}", (("proof", text),))
        return None


def _relation(explanation: Explanation) -> str:
    ground = getattr(explanation.proof, "ground", None)
    return "" if ground is None else str(ground.relation)


class _NeverBoth(_Forbidden):
    """That nothing disputes a conclusion, as long as no fact disputes another."""

    def __init__(self, rules: Rules, about: tuple[str, ...], vague: bool) -> None:
        slice_ = Slice(rules, about, vague=vague, undisputed=True)
        super().__init__("disjoint predicates never hold together", slice_)
        self.read = about
        disputed = self.slice.trying.analysis.versions.disputed
        self.relations = tuple(DISPUTED + name for name in about if name in disputed)

    def shown(self, facts: Facts) -> Shown | None:
        kb = self.slice.told(facts)
        for clash in _clashes(kb, self.read, self.slice.now()):
            instant = some_instant(clash.possible, self.slice.codec)
            parts = [
                (f"why {text}", why(self.slice, kb, text, instant))
                for side in (clash.first, clash.second)
                for text in [side.text(self.slice.codec)]
            ]
            texts = [(heading, text) for heading, text in parts if text is not None]
            if len(texts) == len(parts):
                atoms = " and ".join(s.text(self.slice.codec) for s in (clash.first, clash.second))
                where = f", in {', '.join(clash.places)}" if clash.places else ""
                at = self.slice.at(instant)
                return Shown(f"not so: {self.claim}. {atoms} at {at}{where}", tuple(texts))
        return None


def _clashes(kb: KnowledgeBase, about: Iterable[str], now: str) -> list[Clash]:
    """The clashes in which a conclusion takes part."""
    names = set(about)

    def concerns(side: Side) -> bool:
        return side.predicate in names

    found = kb.contradictions(now=now)
    return [c for c in found if not c.is_denial and (concerns(c.first) or concerns(c.second))]
