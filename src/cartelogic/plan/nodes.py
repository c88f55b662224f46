"""Plans: what a rule does, step by step, for any engine.

A plan is a pipeline, read from left to right: every step extends or drops the bindings
that reach it, and narrows the instants on which they hold.  The first join is a scan; a
pipeline is a left-deep join tree.  What comes out of ``Project`` is coalesced when it is
stored.
"""

from __future__ import annotations

from typing import TypeAlias, assert_never

from attrs import frozen

from cartelogic.analysis.normal import NormalRule
from cartelogic.model.terms import Term, variables


@frozen
class Join:
    """Extend each binding with the matching tuples of a relation.

    Attributes:
        relation: the name of the relation.
        terms: one term a column.
        known: the columns whose values are known before, constants included.
        binds: for each other column that binds a new variable, its number and name.
        repeats: pairs of columns that must be equal: a new variable that occurs twice.
        spell: the annotation, for a join with maximal intervals as values; such a join
            does not narrow the instants.
        is_delta: whether only the new pieces of the relation are joined.
    """

    relation: str
    terms: tuple[Term, ...]
    known: tuple[int, ...]
    binds: tuple[tuple[int, str], ...]
    repeats: tuple[tuple[int, int], ...] = ()
    spell: Term | None = None
    is_delta: bool = False


@frozen
class AntiJoin:
    """Narrow each binding to the instants at which no tuple of a relation matches.

    Attributes:
        known: the columns whose values are known; the others match anything.
    """

    relation: str
    terms: tuple[Term, ...]
    known: tuple[int, ...]


@frozen
class Select:
    """Keep the bindings for which a comparison, or a relation of Allen's, holds."""

    operator: str
    left: Term
    right: Term
    is_allen: bool = False


@frozen
class Extend:
    """Bind a new variable to a computed value."""

    variable: str
    term: Term


@frozen
class Project:
    """The head: its row, and the interval it is cut to, if it has one (a temporal map)."""

    terms: tuple[Term, ...]
    annotation: Term | None = None


Step: TypeAlias = Join | AntiJoin | Select | Extend
Node: TypeAlias = Step | Project


@frozen
class Plan:
    """A rule as a pipeline.

    Attributes:
        rule: where it comes from.
        steps: in order; empty for a rule with an empty body.
        project: the last step.
        delta: the relation whose new pieces it starts from; ``None`` if it reads all of
            everything.
    """

    rule: NormalRule
    steps: tuple[Step, ...]
    project: Project
    delta: str | None = None

    def needed_from(self, position: int) -> set[str]:
        """The variables that the steps from a position on ask for, and the head."""
        terms: list[Term] = [*self.project.terms]
        if self.project.annotation is not None:
            terms.append(self.project.annotation)
        for step in self.steps[position:]:
            match step:
                case Join(_, given) | AntiJoin(_, given):
                    terms += given
                case Select(_, left, right):
                    terms += (left, right)
                case Extend(_, term):
                    terms.append(term)
                case _:
                    assert_never(step)
        return {variable.name for term in terms for variable in variables(term)}
