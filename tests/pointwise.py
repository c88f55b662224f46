"""Plain Datalog at one instant, by brute force: no interval is ever computed with.

For rules that read one instant at a time: without ``@``, relations of Allen's or intervals
on heads.  Snapshot semantics says that an engine's answer, looked at at any instant, is
this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import REPORT_PREDICATES, NormalRule, relation_of, relation_terms
from cartelogic.model.clauses import Comparison, Literal, Negative, Positive, Says
from cartelogic.model.computing import compare, evaluate
from cartelogic.model.sources import Stance
from cartelogic.model.terms import Term, Variable, Wildcard, variables
from cartelogic.model.values import Row, Value
from cartelogic.store.database import Database

Values = dict[str, Value]
Facts = dict[str, set[Row]]


def snapshot(analysis: Analysis, database: Database, at: int) -> Facts:
    """Everything that holds at an instant, by relation."""
    facts = _reported(analysis, database, at)
    for stratum in analysis.strata:
        grew = True
        while grew:
            grew = False
            for rule in stratum.rules:
                known = facts.setdefault(rule.head.predicate, set())
                new = set(_heads(rule, facts, database)) - known
                known |= new
                grew = grew or bool(new)
    return facts


def instants_that_matter(database: Database) -> list[int]:
    """One instant of every stretch on which no claim begins or ends."""
    bounds = {0}
    for report in database.reports.values():
        for claim in report.claims:
            if claim.possible is not None:
                ends = (claim.possible.start, claim.possible.end)
                bounds |= {bound for bound in ends if isinstance(bound, int)}
    return sorted({*bounds, min(bounds) - 1})


def _reported(analysis: Analysis, database: Database, at: int) -> Facts:
    custom = analysis.context.custom_acceptance
    facts: Facts = {}
    for report in database.reports.values():
        denies = report.stance is Stance.DENIES
        for claim in report.claims:
            if claim.possible is None or at in claim.possible:
                prefix = "denies " if denies else "says "
                facts.setdefault(prefix + claim.predicate, set()).add((report.id, *claim.row))
                if not denies and not custom:
                    facts.setdefault(claim.predicate, set()).add(claim.row)
    for name in REPORT_PREDICATES:
        if name != "now":
            source = "own" if custom and name == "accepted" else name
            facts[name] = set(database.attribute(source).rows)
    return facts


def _heads(rule: NormalRule, facts: Facts, database: Database) -> Iterator[Row]:
    for values in _solutions(rule.body, facts, database):
        row = [evaluate(term, values, database.codec) for term in rule.head.arguments]
        yield tuple(value for value in row if value is not None)


def _solutions(body: Sequence[Literal], facts: Facts, database: Database) -> Iterator[Values]:
    """Every substitution under which the body holds: positive literals, ``=``, then tests."""
    found: list[Values] = [{}]
    for literal in body:
        if isinstance(literal, (Positive, Says)):
            rows = facts.get(relation_of(literal), set())
            found = [m for v in found for row in rows for m in _match(literal, row, v)]
    for values in found:
        _bind_equations(body, values, database)
        if all(_holds(literal, values, facts, database) for literal in body):
            yield values


def _match(literal: Positive | Says, row: Row, values: Values) -> Iterator[Values]:
    matched = dict(values)
    for term, value in zip(relation_terms(literal), row, strict=True):
        if isinstance(term, Variable) and matched.setdefault(term.name, value) != value:
            return
    yield matched


def _bind_equations(body: Sequence[Literal], values: Values, database: Database) -> None:
    for _ in body:
        for literal in body:
            if isinstance(literal, Comparison) and literal.operator == "=":
                sides = ((literal.left, literal.right), (literal.right, literal.left))
                for target, source in sides:
                    known = all(v.name in values for v in variables(source))
                    if isinstance(target, Variable) and target.name not in values and known:
                        value = evaluate(source, values, database.codec)
                        if value is not None:
                            values[target.name] = value


def _holds(literal: Literal, values: Values, facts: Facts, database: Database) -> bool:
    """Whether a literal holds under values for all of its variables."""
    match literal:
        case Positive() | Says():
            return any(_is(literal, row, values, database) for row in _rows(literal, facts))
        case Negative():
            return not any(_is(literal, row, values, database) for row in _rows(literal, facts))
        case Comparison(operator, left, right):
            x, y = (evaluate(term, values, database.codec) for term in (left, right))
            return x is not None and y is not None and compare(operator, x, y)
        case _:
            raise AssertionError(literal)


def _rows(literal: Positive | Negative | Says, facts: Facts) -> Iterable[Row]:
    return facts.get(relation_of(literal), ())


def _is(literal: Positive | Negative | Says, row: Row, values: Values, database: Database) -> bool:
    def agrees(term: Term, value: Value) -> bool:
        return isinstance(term, Wildcard) or evaluate(term, values, database.codec) == value

    return all(agrees(t, v) for t, v in zip(relation_terms(literal), row, strict=True))
