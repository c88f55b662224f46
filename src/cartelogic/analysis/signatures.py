"""Which predicates there are, with how many arguments, and who may define them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cartelogic.analysis.context import (
    Context,
    as_read,
    count,
    relation_literals,
)
from cartelogic.analysis.normal import ACCEPTED, LIFTED, REPORT_PREDICATES, Kind, NormalRule
from cartelogic.errors import Code, Diagnostic, Note, did_you_mean
from cartelogic.model.clauses import Atom, Declaration, Property, Says, TypeDeclaration
from cartelogic.source import Span


def _atoms(rules: Iterable[NormalRule]) -> Iterator[Atom]:
    """Every atom the user wrote in a rule, constraint or goal."""
    for rule in as_read(rules):
        if rule.kind not in (Kind.RULE, Kind.CONSTRAINT, Kind.QUERY, *LIFTED):
            continue
        if rule.kind is Kind.RULE:
            yield rule.head
        for literal in relation_literals(rule):
            yield literal.atom


def one_arity_per_predicate(context: Context) -> Iterator[Diagnostic]:
    """Later checks may zip arguments with columns."""
    if context.focus is not None and "arities" in context.memo:
        known = dict(context.memo["arities"])
        for atom in _atoms(context.focus):
            yield from _compare(known, atom.predicate, atom.arity, atom.span, "a rule")
        return
    seen: dict[str, tuple[int, Span | None, str]] = {
        name: (len(types), None, "the library") for name, types in REPORT_PREDICATES.items()
    }
    for declaration in context.program.declarations:
        seen.setdefault(
            declaration.predicate,
            (len(declaration.parameters), declaration.span, "its declaration"),
        )
    for name, profile in sorted(context.profiles.items()):
        for arity, span in sorted(profile.arities.items()):
            yield from _compare(seen, name, arity, span, "a fact")
    for atom in _atoms((*context.rules, *(context.focus or ()))):
        yield from _compare(seen, atom.predicate, atom.arity, atom.span, "a rule")
    context.memo["arities"] = seen  # each goal is compared with it


def _compare(
    seen: dict[str, tuple[int, Span | None, str]],
    name: str,
    arity: int,
    span: Span | None,
    who: str,
) -> Iterator[Diagnostic]:
    expected, first, where = seen.setdefault(name, (arity, span, who))
    if arity != expected:
        yield Diagnostic(
            Code.WRONG_ARITY,
            f"`{name}` has {count(arity)} here and {count(expected)} in {where}",
            span,
            why="a predicate has one number of arguments throughout a program",
            hint="write `_` for an argument nobody asks for, or use another name",
            notes=() if first is None else (Note(first, "first seen here"),),
        )


def predicates_are_defined(context: Context) -> Iterator[Diagnostic]:
    """A literal whose predicate nothing defines can never hold: a misspelling, mostly."""
    for rule in context.user_rules:
        for literal in relation_literals(rule):
            name = literal.atom.predicate
            if not context.is_known(name):
                guess = did_you_mean(name, context.known_predicates())
                yield Diagnostic(
                    Code.UNDEFINED_PREDICATE,
                    f"nothing defines `{name}`",
                    literal.atom.span,
                    why="no fact, rule or declaration has this predicate, so it never holds",
                    hint=guess or f"declare it with `.decl {name}(…)` if facts will come later",
                )


def declarations_are_sound(context: Context) -> Iterator[Diagnostic]:
    """One declaration a predicate; properties that fit its columns."""
    seen: dict[str, Declaration] = {}
    for declaration in context.program.declarations:
        name = declaration.predicate
        other = seen.setdefault(name, declaration)
        if other is not declaration and other != declaration:
            yield Diagnostic(
                Code.DUPLICATE_DECLARATION,
                f"`{name}` is declared twice, and not alike",
                declaration.span,
                hint="keep one of the two",
                notes=() if other.span is None else (Note(other.span, "declared here"),),
            )
        if name in REPORT_PREDICATES:
            yield _reserved(name, declaration.span)
        names = [parameter.name for parameter in declaration.parameters]
        for repeated in sorted({n for n in names if names.count(n) > 1}):
            yield Diagnostic(
                Code.DUPLICATE_DECLARATION,
                f"two columns of `{name}` are called `{repeated}`",
                declaration.span,
                hint="give each column a name of its own",
            )
        for declared in declaration.properties:
            problem = _property_problem(declared, declaration, context)
            if problem:
                yield Diagnostic(
                    Code.BAD_PROPERTY,
                    f"`{name}` cannot be `{declared}`",
                    declared.span,
                    why=problem,
                    hint="see the language reference on declared properties",
                )


def types_are_declared_once(context: Context) -> Iterator[Diagnostic]:
    """One meaning for each type name."""
    seen: dict[str, TypeDeclaration] = {}
    for declared in context.program.types:
        other = seen.setdefault(declared.name, declared)
        if other != declared:
            yield Diagnostic(
                Code.DUPLICATE_DECLARATION,
                f"the type `{declared.name}` is declared twice, and not alike",
                declared.span,
                hint="keep one of the two",
                notes=() if other.span is None else (Note(other.span, "declared here"),),
            )


def _property_problem(declared: Property, declaration: Declaration, context: Context) -> str:
    """Why a property does not fit, or nothing."""
    types = [parameter.type for parameter in declaration.parameters]
    names = [parameter.name for parameter in declaration.parameters]
    match declared.name:
        case "symmetric" | "irreflexive":
            if declared.arguments:
                return "it takes no arguments: it is about the first two columns"
            if len(types) < 2:
                return "it is about the first two columns, and there are fewer"
            if types[0] != types[1]:
                return f"its first two columns have different types, {types[0]} and {types[1]}"
        case "functional":
            unknown = [name for name in declared.arguments if name not in names]
            if unknown:
                return f"it has no column `{unknown[0]}`"
            if not declared.arguments or set(declared.arguments) == set(names):
                return "it needs the columns that determine the others, and others"
        case _:
            if not declared.arguments:
                return "it needs the name of the other predicate"
            for other in declared.arguments:
                partner = context.declarations.get(other)
                if partner is None:
                    return f"`{other}` is not declared"
                if len(partner.parameters) != len(types):
                    return f"`{other}` has another number of arguments"
    return ""


def only_the_library_defines_its_predicates(context: Context) -> Iterator[Diagnostic]:
    """Facts and rules may not define what reports are; ``accepted`` may have rules."""
    for rule in context.user_rules:
        name = rule.head.predicate
        if rule.kind is Kind.RULE and name in REPORT_PREDICATES and name != ACCEPTED:
            yield _reserved(name, rule.head.span)
    for name, profile in sorted(context.profiles.items()):
        if name in REPORT_PREDICATES:
            yield _reserved(name, next(iter(profile.arities.values())))


def _reserved(name: str, span: Span | None) -> Diagnostic:
    columns = ", ".join(REPORT_PREDICATES[name])
    return Diagnostic(
        Code.RESERVED_PREDICATE,
        f"`{name}` is defined by the library",
        span,
        why=f"`{name}({columns})` is read off the reports themselves",
        hint="use another name",
    )


def says_is_about_reports(context: Context) -> Iterator[Diagnostic]:
    """Reports claim facts; what a rule derives, nobody said."""
    derived: dict[str, NormalRule] = {}
    for rule in context.rules:
        if rule.kind is Kind.RULE:
            derived.setdefault(rule.head.predicate, rule)
    for rule in context.user_rules:
        for literal in relation_literals(rule):
            name = literal.atom.predicate
            if not isinstance(literal, Says) or name not in derived | REPORT_PREDICATES:
                continue
            maker = derived.get(name)
            notes = () if maker is None or maker.span is None else (Note(maker.span, "derived"),)
            verb = "denies" if literal.denies else "says"
            yield Diagnostic(
                Code.SAYS_DERIVED,
                f"`{verb}` about `{name}`, which no report claims",
                literal.span,
                why="`says` reads what reports claim, and this predicate is "
                + ("derived" if maker is not None else "read off the reports themselves"),
                hint="name the predicate of the facts that it is derived from"
                if maker is not None
                else f"read it without `{verb}`",
                notes=notes,
            )


def predicates_are_declared(context: Context) -> Iterator[Diagnostic]:
    """A declaration says what a predicate means, and lets its types be checked."""
    seen: set[str] = set()
    heads = (rule.head for rule in as_read(context.user_rules) if rule.kind is Kind.RULE)
    for atom in heads:
        name = atom.predicate
        if name not in {*context.declarations, *REPORT_PREDICATES, *seen}:
            yield _undeclared(name, atom.span)
        seen.add(name)
    for name, profile in sorted(context.profiles.items()):
        if name not in context.declarations and name not in seen:
            yield _undeclared(name, next(iter(profile.arities.values()), None))


def _undeclared(name: str, span: Span | None) -> Diagnostic:
    return Diagnostic(
        Code.UNDECLARED_PREDICATE,
        f"`{name}` is not declared",
        span,
        why="a declaration says what it means, and lets its arguments be checked",
        hint=f'add `.decl {name}(a: group, …) "what it means"`',
    )
