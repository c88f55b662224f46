"""Questions as Python users put them: goals as text, days and periods in several forms."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Literal as OneOf
from typing import TypeAlias

from attrs import frozen

from cartelogic.analysis.lifting import normalise, outer_variables
from cartelogic.analysis.normal import QUERY, Kind, NormalRule
from cartelogic.errors import Code, Diagnostic, did_you_mean
from cartelogic.model.clauses import (
    Atom,
    Body,
    Comparison,
    Literal,
    Negative,
    Positive,
    Program,
    Rule,
    Says,
    literal_terms,
    literals,
)
from cartelogic.model.sources import Report, Stance
from cartelogic.model.terms import Call, Constant, Term, Variable, Written
from cartelogic.model.values import Row, Value, format_symbol
from cartelogic.source import SourceText
from cartelogic.store.database import Database
from cartelogic.temporal import (
    Codec,
    Instant,
    Interval,
    IntervalSet,
    TemporalError,
    from_date,
    parse_bound,
    parse_interval,
)

When: TypeAlias = str | int | datetime.date
"""An instant: ``"2014-09-01"``, a ``date``, or a number on the integer time line."""
Period: TypeAlias = str | Interval | tuple[When, When]
"""A stretch of time: ``"2014"``, ``"[2014-06, 2015]"``, or first and last instant."""

Mode: TypeAlias = OneOf["possible", "certain"]
MODES: tuple[Mode, ...] = ("possible", "certain")
"""What a question is about: all that may hold, or what holds whatever the unknown days are."""

# -- instants and periods ------------------------------------------------------------------


def instant_of(codec: Codec, when: When) -> Instant:
    """An instant of a time line.

    Raises:
        TemporalError: if it is none.
    """
    if isinstance(when, datetime.date) and codec is Codec.DAYS:
        return from_date(when)
    if isinstance(when, int) and not isinstance(when, bool) and codec is Codec.INTEGERS:
        return when
    if isinstance(when, str):
        return codec.parse_instant(when.strip())
    raise TemporalError(f"`{when!r}` is no instant of this time line")


def period_of(codec: Codec, during: Period) -> Interval:
    """A stretch of time, as long as its bounds allow.

    Raises:
        TemporalError: if it is none of this time line.
    """
    if isinstance(during, Interval):
        return during
    if isinstance(during, tuple):
        first, last = during
        return Interval(instant_of(codec, first), instant_of(codec, last) + 1)
    if during.strip().startswith("[") or "/" in during:
        return parse_interval(during.strip(), codec).possible
    bound = parse_bound(during.strip(), codec)
    return Interval(bound.earliest, bound.latest + 1)


def window_of(codec: Codec, at: When | None, during: Period | None) -> IntervalSet | None:
    """The instants a question asks about; ``None`` for all of them."""
    window: IntervalSet | None = None
    if at is not None:
        instant = instant_of(codec, at)
        window = IntervalSet([(instant, instant + 1)])
    if during is not None:
        period = IntervalSet([period_of(codec, during)])
        window = period if window is None else window & period
    return window


def at_text(at: When | None) -> str:
    """`` at 2014-09-01``, for messages."""
    return "" if at is None else f" at {at}"


# -- goals ---------------------------------------------------------------------------------


def goal_rules(
    body: Body, text: SourceText, codec: Codec
) -> tuple[tuple[NormalRule, ...], tuple[str, ...]]:
    """A goal as rules, and the variables it asks for in order of first occurrence.

    An interval asked for in a disjunction or a negation alone binds nothing, and safety
    says so.
    """
    found = outer_variables(body)
    names = tuple(dict.fromkeys(name for name in found if not name.startswith("_")))
    head = Atom(QUERY, tuple(Variable(name) for name in names))
    rule = Rule(head, body, None, text.span())
    return tuple(normalise(rule, codec, Kind.QUERY)), names


def ground_row(atom: Atom, values: Mapping[str, Value]) -> Row | None:
    """The row of an atom under some bindings, if it is ground then."""
    row = []
    for term in atom.arguments:
        if isinstance(term, Constant):
            row.append(term.value)
        elif isinstance(term, Written) and term.interval.is_exact:
            row.append(term.interval.possible)
        elif isinstance(term, Variable) and term.name in values:
            row.append(values[term.name])
        else:
            return None
    return tuple(row)


# -- symbols nobody knows ------------------------------------------------------------------


@frozen
class Words:
    """The symbols of a program and its facts.

    Attributes:
        symbols: those in facts, in reports' attributes and in heads of rules.
        reports: the reports, whose ids are symbols too.
    """

    symbols: frozenset[str]
    reports: Mapping[str, Report]

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.symbols or symbol in self.reports

    def like(self, symbol: str) -> str:
        """A symbol that may have been meant, as a question; nothing of very many."""
        if len(self.symbols) + len(self.reports) > _COMPARED:
            return ""
        return did_you_mean(symbol, sorted({*self.symbols, *self.reports}))


_COMPARED = 50_000  # so many symbols are compared with a misspelt one


def vocabulary(program: Program, database: Database) -> Words:
    """Every symbol in facts, in reports' attributes and in heads of rules."""
    found = {*database.sources, *database.articles}
    found |= {stance.value for stance in Stance}
    found |= {source.reliability.lower() for source in database.sources.values()}
    found |= database.symbols()
    for rule in program.rules:
        for term in rule.head.arguments:
            found |= {str(constant.value) for constant in _symbols(term)}
    return Words(frozenset(found), database.reports)


def unknown_symbols(body: Body, known: Words) -> tuple[Diagnostic, ...]:
    """Symbols in a body that nothing mentions: they match and equal nothing."""
    return tuple(
        Diagnostic(
            Code.UNKNOWN_SYMBOL,
            f"no fact mentions `{format_symbol(str(constant.value))}`",
            constant.span,
            why=f"nothing matches it, so this literal {how} holds",
            hint=known.like(str(constant.value)) or "check the spelling",
        )
        for literal in literals(body)
        if (how := _how_often(literal))
        for term in literal_terms(literal)
        for constant in _symbols(term)
        if constant.value not in known
    )


def _how_often(literal: Literal) -> str:
    """How often a literal about a symbol nobody knows holds; nothing if order decides."""
    match literal:
        case Negative() | Comparison(operator="!="):
            return "always"
        case Positive() | Says() | Comparison(operator="="):
            return "never"
        case _:
            return ""


def _symbols(term: Term) -> Iterator[Constant]:
    if isinstance(term, Constant) and isinstance(term.value, str):
        yield term
    elif isinstance(term, Call):
        for argument in term.arguments:
            yield from _symbols(argument)
