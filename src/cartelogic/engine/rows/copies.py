"""Rules without code of their own: those that copy, and those that another's code will do for.

Half the rules of a program are like ``rival(A, B) :- rival_in(A, B, _)``: symmetry, a
projection, a choice by constants.  For them one loop, with the columns as data, is as fast
as a function written for the rule, and there is nothing to compile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter

from cartelogic.analysis.normal import NormalRule, relation_of, relation_terms
from cartelogic.engine.rows.runtime import Output, RuleFunction
from cartelogic.model.clauses import Negative, Positive, Says
from cartelogic.model.terms import Constant, Term, Variable, Wildcard
from cartelogic.model.values import Row, Value
from cartelogic.store.relation import Piece, Relation
from cartelogic.temporal import flat


def copy_function(rule: NormalRule, *, from_delta: bool) -> RuleFunction | None:
    """The function of a rule that only copies; ``None`` if it does anything else."""
    if rule.operation is not None or rule.annotation is not None or rule.is_vague:
        return None
    match rule.body:
        case (Positive(annotation=None) | Says(annotation=None) as literal,):
            pass
        case _:
            return None
    terms = relation_terms(literal)
    if not all(isinstance(term, (Variable, Wildcard, Constant)) for term in terms):
        return None
    if not all(isinstance(term, (Variable, Constant)) for term in rule.head.arguments):
        return None
    return _function(rule, relation_of(literal), terms, from_delta=from_delta)


def _function(
    rule: NormalRule, name: str, terms: tuple[Term, ...], *, from_delta: bool
) -> RuleFunction:
    given = {i: term.value for i, term in enumerate(terms) if isinstance(term, Constant)}
    first: dict[str, int] = {}
    repeats = [
        (first[term.name], i)
        for i, term in enumerate(terms)
        if isinstance(term, Variable) and first.setdefault(term.name, i) != i
    ]
    pick = _picker(rule.head.arguments, first)
    columns, key = tuple(given), _key(tuple(given.values()))

    def source(relations: Mapping[str, Relation], delta: list[Piece]) -> Iterable[Piece]:
        if from_delta:
            if not given:
                return delta
            return (p for p in delta if all(p[0][i] == value for i, value in given.items()))
        relation = relations[name]
        return relation.buckets(columns).get(key, ()) if given else relation.log

    def apply(
        relations: Mapping[str, Relation], head: Relation, delta: list[Piece], out: Output
    ) -> None:
        known = head.rows.get
        for row, start, end, _ in source(relations, delta):
            if repeats and any(row[i] != row[j] for i, j in repeats):
                continue
            derived = pick(row)
            entry = known(derived)
            if entry is not None and flat.covers(entry[2], start, end):
                continue
            bounds = out.get(derived)
            if bounds is None:
                out[derived] = [start, end]
            else:
                flat.add(bounds, start, end)

    return apply


def _key(values: tuple[Value, ...]) -> object:
    return values[0] if len(values) == 1 else values


def _picker(terms: tuple[Term, ...], columns: Mapping[str, int]) -> Callable[[Row], Row]:
    """What makes the row of the head out of a row of the body."""
    constants = tuple(term.value for term in terms if isinstance(term, Constant))
    if constants:  # as if they were more columns of the body
        size = max(columns.values(), default=-1) + 1
        fixed = iter(range(size, size + len(constants)))
        places = [
            columns[term.name] if isinstance(term, Variable) else next(fixed) for term in terms
        ]
        return lambda row: tuple([(*row[:size], *constants)[i] for i in places])
    wanted = [columns[term.name] for term in terms if isinstance(term, Variable)]
    if len(wanted) == 1:
        (only,) = wanted
        return lambda row: (row[only],)
    return itemgetter(*wanted) if wanted else lambda _: ()


def renamed_function(
    rule: NormalRule, twin: NormalRule, function: RuleFunction
) -> RuleFunction | None:
    """The function of a rule that is another with other relations; ``None`` if it is not."""
    heads = (rule.head.arguments, rule.annotation), (twin.head.arguments, twin.annotation)
    if rule.is_vague or twin.is_vague or rule is twin or heads[0] != heads[1]:
        return None
    if len(rule.body) != len(twin.body):
        return None
    names: dict[str, str] = {}
    for mine, other in zip(rule.body, twin.body, strict=True):
        if not isinstance(mine, _READING) or not isinstance(other, _READING):
            if mine != other:
                return None
            continue
        is_negated = isinstance(mine, Negative), isinstance(other, Negative)
        if is_negated[0] is not is_negated[1] or relation_terms(mine) != relation_terms(other):
            return None
        if _annotation(mine) != _annotation(other):
            return None
        name = relation_of(mine)
        if names.setdefault(relation_of(other), name) != name:
            return None

    def apply(
        relations: Mapping[str, Relation], head: Relation, delta: list[Piece], out: Output
    ) -> None:
        # What only the delta is of has no relation here.
        read = {known: relations[name] for known, name in names.items() if name in relations}
        function(read, head, delta, out)

    return apply


_READING = (Positive, Negative, Says)


def _annotation(literal: Positive | Negative | Says) -> Term | None:
    return None if isinstance(literal, Negative) else literal.annotation
