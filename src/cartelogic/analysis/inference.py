"""What can stand in each column, and which relations hold only at times.

Both are least fixpoints over the rules, from what the facts show: an abstract run of the
program with kinds of values for values.  Arithmetic is checked against the result, so
that no evaluation meets a sum of symbols.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias, assert_never

from attrs import frozen

from cartelogic.analysis.context import (
    Context,
    count,
    reads_whole_intervals,
    relation_literals,
)
from cartelogic.analysis.functions import FUNCTIONS
from cartelogic.analysis.normal import (
    AGGREGATED,
    DENIES,
    REPORT_PREDICATES,
    SAYS,
    AggregateOperation,
    NormalRule,
    relation_of,
    relation_terms,
)
from cartelogic.analysis.strata import columns_of
from cartelogic.errors import Code, Diagnostic, did_you_mean
from cartelogic.model.clauses import (
    Aggregate,
    AllenComparison,
    Comparison,
    Literal,
    Negative,
    Positive,
    Says,
)
from cartelogic.model.terms import (
    Call,
    Constant,
    Ends,
    Period,
    Term,
    Variable,
    Wildcard,
    Written,
)
from cartelogic.model.values import kind
from cartelogic.temporal import Codec

Kinds: TypeAlias = frozenset[str]
ANYTHING: Kinds = frozenset({"number", "float", "date", "symbol", "text", "interval"})


@frozen
class Inferred:
    """The result of the abstract run.

    Attributes:
        kinds: for each relation, the kinds that can stand in each column.
        temporal: the relations of which some tuple may hold only at times.
    """

    kinds: Mapping[str, tuple[Kinds, ...]]
    temporal: frozenset[str]


def infer(context: Context) -> Inferred:
    """Run the program on kinds, once."""
    known: Inferred | None = context.memo.get("inferred")
    if known is not None:
        return known
    kinds = _given_kinds(context)
    instant = "date" if context.program.codec is Codec.DAYS else "number"
    grew = True
    while grew:
        grew = False
        for rule in context.rules:
            env = variable_kinds(rule, kinds, instant)
            if isinstance(rule.operation, AggregateOperation):
                env[AGGREGATED] = _aggregated(rule, rule.operation, env)
            name = rule.head.predicate
            old = kinds[name]
            new = tuple(
                before | term_kinds(term, env, instant)
                for before, term in zip(old, rule.head.arguments, strict=False)
            )
            if len(new) == len(old) and new != old:
                kinds[name] = new
                grew = True
    context.memo["inferred"] = inferred = Inferred(kinds, _temporal(context))
    return inferred


def _aggregated(rule: NormalRule, operation: AggregateOperation, env: Mapping[str, Kinds]) -> Kinds:
    """The kinds of an aggregate, for those of what it aggregates."""
    if operation.value is None:
        return frozenset({"number"})
    (literal,) = rule.body
    assert isinstance(literal, Positive)
    given = term_kinds(literal.atom.arguments[operation.value], env, "")
    return frozenset({"float"}) if operation.function == "mean" and given else given


def _given_kinds(context: Context) -> dict[str, tuple[Kinds, ...]]:
    arities = columns_of(context.rules)
    kinds: dict[str, tuple[Kinds, ...]] = {
        name: (frozenset(),) * arity for name, arity in arities.items()
    }
    for name, profile in context.profiles.items():
        given = tuple(frozenset(column) for column in profile.kinds)
        kinds[name] = given
        for prefix in (SAYS, DENIES):
            kinds[prefix + name] = (frozenset({"symbol"}), *given)
    for name, types in REPORT_PREDICATES.items():
        instant = "date" if context.program.codec is Codec.DAYS else "number"
        named = {"number": "number", "date": instant}
        kinds[name] = tuple(frozenset({named.get(t, "symbol")}) for t in types)
    return kinds


def _temporal(context: Context) -> frozenset[str]:
    given = {name for name, profile in context.profiles.items() if not profile.is_timeless}
    said = {prefix + name for name in given for prefix in (SAYS, DENIES)}
    return temporal_with(given | said, context.rules)


def temporal_with(known: Collection[str], rules: Iterable[NormalRule]) -> frozenset[str]:
    """The relations of which some tuple may hold only at times.

    Args:
        known: those of which it is known already.
        rules: what derives others.
    """
    found, rules = set(known), tuple(rules)
    grew = True
    while grew:
        grew = False
        for rule in rules:
            if rule.head.predicate in found:
                continue
            reads = [
                relation_of(literal)
                for literal in relation_literals(rule)
                if not reads_whole_intervals(literal)
            ]
            if rule.annotation is not None or any(name in found for name in reads):
                found.add(rule.head.predicate)
                grew = True
    return frozenset(found)


def variable_kinds(
    rule: NormalRule, kinds: Mapping[str, tuple[Kinds, ...]], instant: str
) -> dict[str, Kinds]:
    """For each variable of a rule, the kinds that all its positive literals allow."""
    env: dict[str, Kinds] = {}

    def narrow(term: Term, allowed: Kinds) -> None:
        if isinstance(term, Variable):
            env[term.name] = env.get(term.name, allowed) & allowed

    for literal in relation_literals(rule):
        if isinstance(literal, Negative):
            continue
        terms = relation_terms(literal)
        columns = kinds.get(relation_of(literal), ())
        for term, allowed in zip(terms, columns, strict=False):
            narrow(term, allowed)
        match literal.annotation:
            case Ends(start, end):
                narrow(start, frozenset({instant}))
                narrow(end, frozenset({instant}))
            case Variable() as whole:
                narrow(whole, frozenset({"interval"}))
            case _:
                pass
    for _ in rule.body:  # an equation may need another first; a round for each is enough
        for item in rule.body:
            if isinstance(item, Comparison) and item.operator == "=":
                for target, value in ((item.left, item.right), (item.right, item.left)):
                    if isinstance(target, Variable) and target.name not in env:
                        found = term_kinds(value, env, instant)
                        if found:
                            env[target.name] = found
    return env


def term_kinds(term: Term, env: Mapping[str, Kinds], instant: str) -> Kinds:
    """The kinds a term can have."""
    match term:
        case Variable(name):
            return env.get(name, frozenset())
        case Constant(value):
            return frozenset({kind(value)})
        case Ends() | Written():
            return frozenset({"interval"})
        case Call(function, arguments):
            given = [term_kinds(argument, env, instant) for argument in arguments]
            if not all(given):  # of what is not known yet, or never holds
                return frozenset()
            known = FUNCTIONS.get(function)
            return ANYTHING if known is None else known.result(given, instant)
        case Wildcard() | Period():
            return frozenset()
        case _:
            assert_never(term)


def functions_get_what_they_take(context: Context) -> Iterator[Diagnostic]:
    """Every function exists, has its number of arguments, and values it is defined for."""
    inferred = infer(context)
    instant = "date" if context.program.codec is Codec.DAYS else "number"
    for rule in context.user_rules:
        env = variable_kinds(rule, inferred.kinds, instant)
        terms = list(rule.head.arguments)
        terms += [] if rule.annotation is None else [rule.annotation]
        for literal in rule.body:
            terms += _terms(literal)
        for term in terms:
            yield from _check_term(term, env, instant)
        if isinstance(rule.operation, AggregateOperation):
            yield from _check_aggregate(rule, rule.operation, env)
        for literal in rule.body:
            if isinstance(literal, Comparison):
                yield from _check_comparison(literal, env, instant)
            elif isinstance(literal, (Positive, Says)) and isinstance(literal.annotation, Ends):
                for end in (literal.annotation.start, literal.annotation.end):
                    yield from _expect(end, frozenset({instant}), env, instant, "@")
            elif isinstance(literal, AllenComparison):
                for side in (literal.left, literal.right):
                    yield from _expect(
                        side, frozenset({"interval"}), env, instant, literal.relation
                    )
        if rule.annotation is not None and not isinstance(rule.annotation, Ends):
            yield from _expect(rule.annotation, frozenset({"interval"}), env, instant, "@")
        elif isinstance(rule.annotation, Ends):
            for end in (rule.annotation.start, rule.annotation.end):
                yield from _expect(end, frozenset({instant}), env, instant, "@")


def _check_aggregate(
    rule: NormalRule, operation: AggregateOperation, env: Mapping[str, Kinds]
) -> Iterator[Diagnostic]:
    if operation.value is None or not isinstance(rule.stands_for, Aggregate):
        return
    (literal,) = rule.body
    assert isinstance(literal, Positive)
    given = term_kinds(literal.atom.arguments[operation.value], env, "")
    is_total = operation.function in ("sum", "mean")
    wrong = given - (_NUMERIC if is_total else ANYTHING - {"interval"})
    if wrong and rule.stands_for.value is not None:
        yield _mismatch(rule.stands_for.value, wrong, operation.function)


def _terms(literal: Literal) -> tuple[Term, ...]:
    if isinstance(literal, (Comparison, AllenComparison)):
        return literal.left, literal.right
    return relation_terms(literal)


def _check_term(term: Term, env: Mapping[str, Kinds], instant: str) -> Iterator[Diagnostic]:
    if isinstance(term, Ends):
        yield from _check_term(term.start, env, instant)
        yield from _check_term(term.end, env, instant)
    if not isinstance(term, Call):
        return
    for argument in term.arguments:
        yield from _check_term(argument, env, instant)
    known = FUNCTIONS.get(term.function)
    if known is None:
        guess = did_you_mean(term.function, sorted(FUNCTIONS))
        names = ", ".join(name for name in sorted(FUNCTIONS) if name.isidentifier())
        yield Diagnostic(
            Code.UNKNOWN_FUNCTION,
            f"there is no function `{term.function}`",
            term.span,
            hint=guess or f"the functions are {names}",
        )
        return
    if len(term.arguments) != known.arity:
        yield Diagnostic(
            Code.UNKNOWN_FUNCTION,
            f"`{term.function}` takes {count(known.arity)}, not {len(term.arguments)}",
            term.span,
            hint=f"write `{known.usage}`",
        )
        return
    given = [term_kinds(argument, env, instant) for argument in term.arguments]
    for i, (argument, kinds) in enumerate(zip(term.arguments, given, strict=True)):
        wrong = kinds - known.accepts(i, given, instant)
        if wrong:
            yield _mismatch(argument, wrong, known.usage)


def _expect(
    term: Term, allowed: Kinds, env: Mapping[str, Kinds], instant: str, what: str
) -> Iterator[Diagnostic]:
    wrong = term_kinds(term, env, instant) - allowed
    if wrong:
        is_year = isinstance(term, Constant) and wrong == {"number"} and allowed == {"date"}
        yield _mismatch(
            term,
            wrong,
            what,
            f"it takes {_a(allowed)}",
            f"write a full date, such as `{_A_DAY}`" if is_year else _KEEP_OUT,
        )


_A_DAY = "2014-01-01"
_KEEP_OUT = "declare the column's type, or keep values of that kind out of it"


def _mismatch(
    term: Term, wrong: Kinds, what: str, why: str = "", hint: str = _KEEP_OUT
) -> Diagnostic:
    shown = getattr(term.span, "content", "this")
    return Diagnostic(
        Code.TYPE_MISMATCH,
        f"`{shown}` may be {_a(wrong)} here, and `{what}` is not defined for that",
        term.span,
        why=why or "no evaluation should stop at a value it cannot compute with",
        hint=hint,
    )


def _a(kinds: Kinds) -> str:
    return " or ".join(f"{'an' if name[0] in 'aeiou' else 'a'} {name}" for name in sorted(kinds))


_NUMERIC = frozenset({"number", "float"})


def _check_comparison(
    literal: Comparison, env: Mapping[str, Kinds], instant: str
) -> Iterator[Diagnostic]:
    left = term_kinds(literal.left, env, instant)
    right = term_kinds(literal.right, env, instant)
    if not left or not right or left & right or (left & _NUMERIC and right & _NUMERIC):
        return
    date_and_number = {"date"} in (left, right) and {"number"} in (left, right)
    yield Diagnostic(
        Code.TYPE_MISMATCH,
        f"{_a(left)} is compared with {_a(right)}",
        literal.span,
        why="values of different kinds are never equal, and their order means nothing",
        hint=f"write a full date, such as `{_A_DAY}`" if date_and_number else "compare alike",
    )
