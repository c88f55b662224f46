"""What the checks look at: the program in normal form, its facts, and who reads what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from cartelogic.analysis.lifting import normal_rules
from cartelogic.analysis.normal import (
    ACCEPTED,
    LIFTED,
    REPORT_PREDICATES,
    Kind,
    NormalRule,
    acceptance_rules,
)
from cartelogic.errors import Diagnostic
from cartelogic.model.clauses import Declaration, Negative, Positive, Program, Says
from cartelogic.model.profile import FactProfile

RelationLiteral: TypeAlias = Positive | Negative | Says


@frozen
class Context:
    """A program with its facts, ready to be checked and evaluated.

    Attributes:
        profiles: what the facts of each predicate look like.
        rules: the rules in normal form, in order of their ids.
        declarations: by predicate; of two, the first.
        custom_acceptance: whether rules say which reports are accepted.
        reports: what is uncertain about the reports themselves.
        focus: the goals to be checked, if only they are.
        memo: what checks worked out once and share.
    """

    program: Program
    profiles: Mapping[str, FactProfile]
    rules: tuple[NormalRule, ...]
    declarations: Mapping[str, Declaration]
    custom_acceptance: bool = False
    focus: tuple[NormalRule, ...] | None = None
    heads: frozenset[str] = field(init=False)
    memo: dict[str, Any] = field(factory=dict, eq=False, repr=False)

    @heads.default
    def _heads(self) -> frozenset[str]:
        return frozenset(rule.head.predicate for rule in (*self.rules, *(self.focus or ())))

    @classmethod
    def of(
        cls,
        program: Program,
        profiles: Mapping[str, FactProfile],
    ) -> Context:
        """Normalise a program."""
        declarations: dict[str, Declaration] = {}
        for declaration in program.declarations:
            declarations.setdefault(declaration.predicate, declaration)
        rules = normal_rules(program)
        custom = any(r.head.predicate == ACCEPTED and r.kind is Kind.RULE for r in rules)
        if custom:
            arities = {name: min(p.arities) for name, p in profiles.items() if p.arities}
            rules += acceptance_rules(arities, program.codec)
        return cls(program, profiles, rules, declarations, custom)

    @property
    def user_rules(self) -> tuple[NormalRule, ...]:
        """The rules and constraints that the user wrote, or the goals in focus."""
        if self.focus is not None:
            return self.focus
        return tuple(rule for rule in self.rules if rule.kind in _WRITTEN)

    def is_known(self, predicate: str) -> bool:
        """Whether anything defines the predicate: a fact, a rule, a declaration, the library."""
        return (
            predicate in self.profiles
            or predicate in self.heads
            or predicate in self.declarations
            or predicate in REPORT_PREDICATES
        )

    def known_predicates(self) -> list[str]:
        """The predicates that a user could have meant, sorted."""
        names = {*self.profiles, *self.declarations, *REPORT_PREDICATES}
        names |= {rule.head.predicate for rule in self.rules if rule.kind is Kind.RULE}
        return sorted(names)


def column_names(context: Context, predicate: str) -> tuple[str, ...]:
    """The names of a predicate's columns as declared; else ``X1``, ``X2`` and so on."""
    declared = context.declarations.get(predicate)
    if declared is not None:
        return tuple(parameter.name for parameter in declared.parameters)
    arities = [len(REPORT_PREDICATES[predicate])] if predicate in REPORT_PREDICATES else []
    if predicate in context.profiles:
        arities += context.profiles[predicate].arities
    arities += [rule.head.arity for rule in context.rules if rule.head.predicate == predicate]
    return tuple(f"X{number}" for number in range(1, arities[0] + 1)) if arities else ()


_WRITTEN = {Kind.RULE, Kind.CONSTRAINT, *LIFTED}

Check: TypeAlias = Callable[[Context], Iterator[Diagnostic]]


def relation_literals(rule: NormalRule) -> Iterator[RelationLiteral]:
    """The literals of a rule that read a relation."""
    for literal in rule.body:
        if isinstance(literal, (Positive, Negative, Says)):
            yield literal


def reads_whole_intervals(literal: RelationLiteral) -> bool:
    """Whether a literal takes maximal intervals as values, ``p(X) @ I``."""
    return not isinstance(literal, Negative) and literal.annotation is not None


def count(arity: int) -> str:
    """``1 argument``, ``2 arguments``."""
    return "1 argument" if arity == 1 else f"{arity} arguments"


def as_read(rules: Iterable[NormalRule]) -> list[NormalRule]:
    """Rules in the order in which a reader meets them."""
    return sorted(
        rules,
        key=lambda rule: ("", 0) if rule.span is None else (rule.span.text.name, rule.span.start),
    )
