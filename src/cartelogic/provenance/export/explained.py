"""What is exported: a proof together with what it is about."""

from __future__ import annotations

from typing import Protocol

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import Kind, NormalRule
from cartelogic.model.values import Value
from cartelogic.provenance.proof import Leaf, Proof
from cartelogic.provenance.render import Renderer
from cartelogic.store.database import Database


class Explained(Protocol):
    """An ``Explanation``, or what is like one."""

    @property
    def proof(self) -> Proof:
        """The tree."""

    @property
    def renderer(self) -> Renderer:
        """Puts its nodes into words."""

    @property
    def analysis(self) -> Analysis:
        """The program."""

    @property
    def database(self) -> Database:
        """The reports."""

    @property
    def goals(self) -> tuple[NormalRule, ...]:
        """The question as rules, if the proof answers one."""

    @property
    def reports(self) -> tuple[Leaf, ...]:
        """The reports at the leaves."""

    def short(self) -> str:
        """One line: what holds, when, and which report fixes each end."""

    def doubts(self) -> tuple[str, ...]:
        """Why it is not certain."""


def question(explained: Explained) -> str | None:
    """The question that a proof answers, as it was put; ``None`` if it is of an atom."""
    for rule in explained.goals:
        if rule.kind is Kind.QUERY and rule.span is not None:
            return rule.span.content.strip()
    return None


def now_of(database: Database) -> Value | None:
    """What ``now(Date)`` holds for, if anything."""
    rows = iter(database.now_relation().rows)
    return next((row[0] for row in rows), None)
