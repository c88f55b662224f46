"""Facts that keep what is declared of them.

Reports that disagree are no mistake, but a property is asked of rules and not of reports: what
breaks ``irreflexive`` among the facts says nothing against a rule that passes it on.
"""

from __future__ import annotations

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import DISPUTED, Kind
from cartelogic.errors import EvaluationError
from cartelogic.model.clauses import Constraint, Negative, Positive, Says
from cartelogic.testing.facts import Facts
from cartelogic.testing.rules import Rules, reads
from cartelogic.testing.trying import Trying


def with_constraints_on_facts(rules: Rules, all_rules: Rules) -> Rules:
    """A slice with those written constraints, too, that read its facts alone."""
    base, known = set(rules.base), set(rules.program.constraints)
    given = [c for c in all_rules.program.constraints if _reads_only(c, base)]
    return rules.with_rules(constraints=[c for c in given if c not in known])


def _reads_only(constraint: Constraint, base: set[str]) -> bool:
    return set(reads(constraint.body)) <= base


class Keeping:
    """What is declared of facts alone, kept by leaving out what breaks it.

    Attributes:
        relations: the relations that are empty as long as it is kept, each with the predicates
            of which some fact has to be there for anything to be in it.
    """

    def __init__(self, trying: Trying, *, undisputed: bool = False) -> None:
        self.trying = trying
        self._given = set(trying.rules.database.profiles)
        base = {*trying.rules.base}
        analysis = trying.analysis
        self.relations = _violations(analysis, base)
        self._kept = Facts()  # the last that were found to keep it
        if undisputed:
            disputed = sorted(analysis.versions.disputed & base)
            self.relations |= {DISPUTED + name: frozenset({name}) for name in disputed}

    def kept(self, facts: Facts) -> Facts:
        """Facts that keep it: some of those given, the later of two that clash left out."""
        found = self._broken(facts)
        while found:
            for fewer in facts.each_left_out():
                left = self._broken(fewer)
                if left < found:
                    facts, found = fewer, left
                    break
            else:  # two facts may break something only with a third: leave out what comes last
                facts = next(facts.each_left_out(), facts)
                found = self._broken(facts) if len(facts) else 0
        self._kept = facts
        return facts

    def is_kept(self, facts: Facts) -> bool:
        """Whether facts keep it."""
        return facts is self._kept or not self._broken(facts)

    def _broken(self, facts: Facts) -> int:
        """How much breaks it."""
        known = {claim.predicate for claim in facts.claims}
        known |= {claim.predicate for report in facts.reports for claim in report.claims}
        known |= self._given
        relations = [name for name, needed in self.relations.items() if needed <= known]
        if not relations:
            return 0
        try:
            outcome = self.trying.of(facts)
            return sum(len(outcome.possible(name)) for name in relations)
        except EvaluationError:
            return 0


def _violations(analysis: Analysis, base: set[str]) -> dict[str, frozenset[str]]:
    """The relations of violations that facts alone decide, and what there has to be for them."""
    found: dict[str, frozenset[str] | None] = {}
    for rule in analysis.context.rules:
        if rule.kind in (Kind.CONSTRAINT, Kind.PROPERTY):
            read = [lit for lit in rule.body if isinstance(lit, (Positive, Negative, Says))]
            needed = frozenset(lit.atom.predicate for lit in read if isinstance(lit, Positive))
            name = rule.head.predicate
            if any(literal.atom.predicate not in base for literal in read):
                found[name] = None
            elif (other := found.get(name, needed)) is not None:
                found[name] = needed & other
    return {name: needed for name, needed in sorted(found.items()) if needed is not None}
