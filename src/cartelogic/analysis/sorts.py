"""Declared types: kinds of value, and sorts of symbol such as ``group`` or ``place``.

A type that is neither built in nor a declared union is a sort: a kind of thing that symbols
name.  A variable may not stand for a group in one literal and for a place in another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from cartelogic.analysis.context import Context, relation_literals
from cartelogic.analysis.normal import (
    REPORT_PREDICATES,
    NormalRule,
    relation_terms,
)
from cartelogic.errors import Code, Diagnostic, Note, did_you_mean
from cartelogic.model.clauses import Says
from cartelogic.model.terms import Constant, Term, Variable
from cartelogic.model.values import Row, format_value, kind
from cartelogic.source import Span
from cartelogic.temporal import Codec

BUILT_IN = {
    "symbol": "symbol",
    "number": "number",
    "float": "float",
    "text": "text",
    "string": "text",
    "date": "date",
    "interval": "interval",
}
ANY = "any"


def column_types(context: Context, predicate: str) -> tuple[str, ...] | None:
    """The declared types of a predicate's columns, if it is declared."""
    if predicate in REPORT_PREDICATES:
        instant = "date" if context.program.codec is Codec.DAYS else "number"
        return tuple(instant if t == "date" else t for t in REPORT_PREDICATES[predicate])
    declaration = context.declarations.get(predicate)
    if declaration is None:
        return None
    return tuple(parameter.type for parameter in declaration.parameters)


def unions(context: Context) -> Mapping[str, tuple[str, ...]]:
    """The declared unions of types."""
    return {declared.name: declared.members for declared in context.program.types}


def expand(name: str, declared: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The kinds and sorts that a type stands for."""
    found: set[str] = set()
    pending, seen = [name], set()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        if current in declared:
            pending += declared[current]
        else:
            found.add(BUILT_IN.get(current, current))
    return frozenset(found)


def agree(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether some value has both types; any sort is a kind of symbol."""
    if ANY in left or ANY in right or left & right:
        return True
    kinds = set(BUILT_IN.values())
    return bool(("symbol" in left and right - kinds) or ("symbol" in right and left - kinds))


def types_agree(context: Context) -> Iterator[Diagnostic]:
    """Each variable fits all its places."""
    declared = unions(context)
    for rule in context.user_rules:
        yield from _rule(context, rule, declared)


def facts_fit_their_declarations(context: Context) -> Iterator[Diagnostic]:
    """Each column holds values of its declared type."""
    declared = unions(context)
    for name, profile in sorted(context.profiles.items()):
        types = column_types(context, name)
        if types is None:
            continue
        for number, (kinds, wanted) in enumerate(zip(profile.kinds, types, strict=False), 1):
            allowed = expand(wanted, declared)
            for found, span in sorted(kinds.items()):
                if not agree(frozenset({found}), allowed):
                    yield Diagnostic(
                        Code.TYPE_MISMATCH,
                        f"argument {number} of `{name}` is a {found} here, and declared {wanted}",
                        span,
                        why="the declaration says which values the column holds",
                        hint="correct the fact, or the declaration",
                    )


def _rule(
    context: Context, rule: NormalRule, declared: Mapping[str, tuple[str, ...]]
) -> Iterator[Diagnostic]:
    seen: dict[str, tuple[str, Span | None]] = {}
    for term, wanted in _typed_terms(context, rule):
        allowed = expand(wanted, declared)
        if isinstance(term, Constant) and not agree(frozenset({kind(term.value)}), allowed):
            shown = format_value(term.value, context.program.codec)
            yield Diagnostic(
                Code.TYPE_MISMATCH,
                f"`{shown}` is a {kind(term.value)}, and the column is declared {wanted}",
                term.span,
                hint="write a value of that type",
            )
        if not isinstance(term, Variable):
            continue
        other, place = seen.setdefault(term.name, (wanted, term.span))
        if not agree(allowed, expand(other, declared)):
            yield Diagnostic(
                Code.TYPE_MISMATCH,
                f"`{term.name}` is a {wanted} here and a {other} elsewhere in this rule",
                term.span,
                why="no value is both, so the rule can never fire",
                hint="check the order of the arguments",
                notes=() if place is None else (Note(place, f"a {other} here"),),
            )


def _typed_terms(context: Context, rule: NormalRule) -> Iterator[tuple[Term, str]]:
    for literal in relation_literals(rule):
        types = column_types(context, literal.atom.predicate)
        if types is not None:
            terms = relation_terms(literal)
            says = ("report",) if isinstance(literal, Says) else ()
            yield from zip(terms, (*says, *types), strict=False)
    types = column_types(context, rule.head.predicate)
    if types is not None:
        yield from zip(rule.head.arguments, types, strict=False)


def types_are_known(context: Context) -> Iterator[Diagnostic]:
    """A sort that one column uses and that resembles another is a misspelling, mostly."""
    uses: dict[str, list[Span | None]] = {}
    for declaration in context.program.declarations:
        for parameter in declaration.parameters:
            uses.setdefault(parameter.type, []).append(parameter.span)
    known = {*BUILT_IN, *unions(context), *(name for name, spans in uses.items() if len(spans) > 1)}
    for name, spans in sorted(uses.items()):
        if len(spans) == 1 and name not in known:
            guess = did_you_mean(name, sorted(known - {name}))
            if guess:
                yield Diagnostic(
                    Code.UNKNOWN_TYPE,
                    f"the type `{name}` is used once",
                    spans[0],
                    why="a type that is not built in is a sort of symbols, and sorts do not mix",
                    hint=guess,
                )


def sort_clashes(
    context: Context, uses: Callable[[str], Iterable[tuple[Row, Span | None]]]
) -> Iterator[Diagnostic]:
    """Symbols that facts use as two kinds of thing: two arguments in the wrong order, mostly.

    Args:
        context: the program.
        uses: gives the rows that are claimed of a predicate, each with its place.
    """
    declared = unions(context)
    kinds = set(BUILT_IN.values()) | {ANY}
    seen: dict[str, tuple[frozenset[str], str, Span | None]] = {}
    for name in sorted(context.declarations.keys() & context.profiles.keys()):
        types = [parameter.type for parameter in context.declarations[name].parameters]
        sorts = [expand(wanted, declared) for wanted in types]
        for row, span in uses(name):
            for value, wanted, found in zip(row, types, sorts, strict=False):
                if not isinstance(value, str) or found & kinds:
                    continue
                other, called, place = seen.setdefault(value, (found, wanted, span))
                if not other & found:
                    yield Diagnostic(
                        Code.SORT_CLASH,
                        f"`{format_value(value, context.program.codec)}` is a {wanted} here "
                        f"and a {called} elsewhere",
                        span,
                        why="one symbol names one thing",
                        hint="check the order of the arguments, or declare a union type",
                        notes=() if place is None else (Note(place, f"a {called} here"),),
                    )
