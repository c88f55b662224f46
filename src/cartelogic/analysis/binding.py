"""Which variables a body binds.

Source: range restriction, as in Abiteboul, Hull and Vianu, *Foundations of Databases*,
chapter 12; extended by ``=`` as assignment and by intervals as values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cartelogic.analysis.normal import relation_terms
from cartelogic.model.clauses import Comparison, Literal, Positive, Says
from cartelogic.model.terms import Ends, Term, Variable, Wildcard, variables


def binding_variables(literal: Literal) -> Iterator[str]:
    """The variables to which a positive literal gives values by itself."""
    if isinstance(literal, (Positive, Says)):
        terms = relation_terms(literal)
        match literal.annotation:
            case Ends(start, end):
                terms += (start, end)
            case Variable() as whole:
                terms += (whole,)
            case _:
                pass
        yield from (term.name for term in terms if isinstance(term, Variable))


def needed_variables(literal: Literal) -> set[str]:
    """The variables that a positive literal needs before: those of computed arguments."""
    if not isinstance(literal, (Positive, Says)):
        return set()
    return names(term for term in relation_terms(literal) if not isinstance(term, Variable))


def names(terms: Iterable[Term]) -> set[str]:
    """The names of the variables in some terms."""
    return {variable.name for term in terms for variable in variables(term)}


def bound_variables(body: Iterable[Literal], *, in_order: bool = True) -> set[str]:
    """The variables that a body binds, by positive literals and by ``=``.

    Args:
        body: the literals.
        in_order: whether what a positive literal computes must be bound before it binds
            anything.
    """
    body = tuple(body)
    bound: set[str] = set()
    equations = [lit for lit in body if isinstance(lit, Comparison) and lit.operator == "="]
    grew = True
    while grew:
        ready = [lit for lit in body if not in_order or needed_variables(lit) <= bound]
        found = {name for literal in ready for name in binding_variables(literal)}
        grew = not found <= bound
        bound |= found
        for equation in equations:
            for target, value in (
                (equation.left, equation.right),
                (equation.right, equation.left),
            ):
                if not isinstance(target, Variable) or target.name in bound:
                    continue
                if names([value]) <= bound and not isinstance(value, Wildcard):
                    bound.add(target.name)
                    grew = True
    return bound
