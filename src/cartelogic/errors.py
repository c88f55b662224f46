"""Diagnostics as data: a claim, a place, a reason and a way out.

A check yields :class:`Diagnostic` values and goes on; whoever must stop raises one
:class:`ProgramError` that carries all of them.  Codes are unique, stable and never
renumbered: CL1xx syntax, CL2xx declarations and types, CL3xx safety, CL4xx strata,
CL5xx facts and loading, CL6xx evaluation and limits, CL7xx saved knowledge bases.

Not here: where text comes from and how a caret is placed (``source``).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Self

from attrs import frozen

from cartelogic.source import Span, harmless


class Severity(Enum):
    """How a diagnostic weighs: an error stops evaluation, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Code(Enum):
    """Every diagnostic this library can give, one line each."""

    # CL1xx: syntax
    UNEXPECTED = ("CL101", Severity.ERROR, "text that the grammar does not allow here")
    BAD_CHARACTER = ("CL102", Severity.ERROR, "a character that starts no token")
    UNFINISHED = ("CL103", Severity.ERROR, "the text ends in the middle of a clause")
    BAD_BOUND = ("CL104", Severity.ERROR, "a date or bound that does not exist")
    REVERSED_INTERVAL = ("CL105", Severity.ERROR, "an interval that ends before it starts")
    VAGUE_DATE = ("CL106", Severity.ERROR, "a month or year where one day is needed")
    MISPLACED_ANNOTATION = ("CL107", Severity.ERROR, "an `@` where it has no meaning")
    BAD_DIRECTIVE = ("CL108", Severity.ERROR, "a directive that is unknown or malformed")
    BAD_INCLUDE = ("CL109", Severity.ERROR, "an included file that cannot be used")
    TOO_DEEP = ("CL110", Severity.ERROR, "nesting or size beyond the limit")
    # CL2xx: declarations and types
    WRONG_ARITY = ("CL201", Severity.ERROR, "one predicate used with two numbers of arguments")
    DUPLICATE_DECLARATION = ("CL202", Severity.ERROR, "a predicate or type declared twice")
    BAD_PROPERTY = ("CL203", Severity.ERROR, "a declared property that does not fit its predicate")
    TYPE_MISMATCH = ("CL204", Severity.ERROR, "a value or variable of two incompatible types")
    RESERVED_PREDICATE = ("CL205", Severity.ERROR, "a built-in predicate defined by the user")
    UNKNOWN_FUNCTION = ("CL206", Severity.ERROR, "a function that does not exist")
    UNDEFINED_PREDICATE = ("CL207", Severity.ERROR, "a predicate with no fact, rule or declaration")
    UNDECLARED_PREDICATE = ("CL208", Severity.WARNING, "a predicate used without a declaration")
    SORT_CLASH = ("CL209", Severity.WARNING, "a symbol used as two kinds of thing")
    UNKNOWN_TYPE = ("CL210", Severity.WARNING, "a type name used once and close to another")
    MIXED_TIMELINES = ("CL211", Severity.ERROR, "days and integers as time in one program")
    UNKNOWN_SYMBOL = ("CL212", Severity.WARNING, "a symbol that no fact mentions")
    # CL3xx: safety
    UNBOUND_HEAD = ("CL301", Severity.ERROR, "a head variable that the body does not bind")
    UNBOUND_NEGATION = ("CL302", Severity.ERROR, "a variable that only a negated literal mentions")
    UNBOUND_COMPARISON = ("CL303", Severity.ERROR, "a comparison of something never bound")
    NO_HEAD_INTERVAL = (
        "CL304",
        Severity.ERROR,
        "all temporal literals annotated, no head interval",
    )
    SAYS_DERIVED = ("CL305", Severity.ERROR, "`says` about a predicate that rules derive")
    VARIABLE_FACT = ("CL306", Severity.ERROR, "a fact with a variable in it")
    SINGLETON_VARIABLE = ("CL307", Severity.WARNING, "a variable that occurs once")
    CROSS_PRODUCT = ("CL308", Severity.WARNING, "large relations that are joined on nothing")
    # CL4xx: strata
    NEGATIVE_CYCLE = ("CL401", Severity.ERROR, "a predicate that depends on its own absence")
    INTERVAL_CYCLE = (
        "CL402",
        Severity.ERROR,
        "a predicate that depends on its own whole intervals",
    )
    AGGREGATE_CYCLE = ("CL403", Severity.ERROR, "a predicate that depends on its own aggregate")
    # CL5xx: facts and loading
    UNREADABLE = ("CL501", Severity.ERROR, "a file that cannot be read")
    BAD_YAML = ("CL502", Severity.ERROR, "a file that is not the YAML expected")
    BAD_FIELD = ("CL503", Severity.ERROR, "a field that is missing, unknown or malformed")
    UNKNOWN_REFERENCE = (
        "CL504",
        Severity.ERROR,
        "a source, article or entity that nothing defines",
    )
    DUPLICATE_ID = ("CL505", Severity.ERROR, "one id given to two things")
    BAD_LOCATOR = ("CL506", Severity.ERROR, "a locator that does not match its article")
    NOT_A_FACT = ("CL507", Severity.ERROR, "something other than a fact where a fact is needed")
    CONSTRAINT_VIOLATED = (
        "CL508",
        Severity.WARNING,
        "facts or conclusions that break a constraint",
    )
    UNLOCATED = ("CL509", Severity.WARNING, "a report whose article is not in the folder given")
    BAD_ROW = ("CL510", Severity.ERROR, "a row of a table that is no fact")
    BAD_COLUMN = ("CL511", Severity.ERROR, "a column of a table that is missing or does not fit")
    # CL6xx: evaluation and limits
    NOW_MISSING = ("CL601", Severity.ERROR, "a rule reads `now` and no `now` was given")
    BAD_ARITHMETIC = ("CL602", Severity.ERROR, "an operation on values it is not defined for")
    ROUND_LIMIT = ("CL603", Severity.ERROR, "more rounds than allowed")
    TUPLE_LIMIT = ("CL604", Severity.ERROR, "more tuples than allowed")
    INTERRUPTED = ("CL606", Severity.ERROR, "stopped by the user")
    TIME_LIMIT = ("CL607", Severity.ERROR, "more seconds than allowed")
    MEMORY_LIMIT = ("CL608", Severity.ERROR, "more memory than allowed")
    HORIZON = ("CL609", Severity.ERROR, "a conclusion beyond the horizon")
    WITNESS_LIMIT = ("CL610", Severity.ERROR, "more minimal sets of reports than can be listed")
    PAIR_LIMIT = ("CL611", Severity.ERROR, "more pairs in a join than allowed")
    # CL7xx: saved knowledge bases
    NOT_SAVED = ("CL701", Severity.ERROR, "a file that is no saved knowledge base")
    NEWER_FORMAT = ("CL702", Severity.ERROR, "a saved knowledge base of a newer version")
    DAMAGED = ("CL703", Severity.ERROR, "a saved knowledge base that is damaged")
    IN_USE = ("CL704", Severity.ERROR, "a saved knowledge base that somebody else is writing")
    NOT_WRITTEN = ("CL705", Severity.ERROR, "a change that could not be written")
    READ_ONLY = ("CL706", Severity.ERROR, "a change to what was opened for reading, or closed")
    UNSAVABLE = ("CL707", Severity.ERROR, "something that cannot be written down")
    FILE_EXISTS = ("CL708", Severity.ERROR, "a file that saving would overwrite")
    SNAPSHOT_ONLY = ("CL612", Severity.ERROR, "more than one instant, asked of `pydatalog`")

    def __init__(self, code: str, severity: Severity, summary: str) -> None:
        self.code = code
        self.severity = severity
        self.summary = summary

    def __str__(self) -> str:
        return self.code


@frozen
class Note:
    """A second place that a diagnostic points at, with what is to be seen there."""

    span: Span
    text: str


@frozen
class Diagnostic:
    """One finding: what is claimed, where, why it is so and what to do about it.

    Attributes:
        code: the stable code; it fixes the severity.
        claim: one sentence, with names in backquotes.
        span: the text it is about, if there is any.
        label: what the caret line says beside its carets.
        why: the reason the claim matters.
        hint: the way out.
        facts: further ``name: text`` lines (``cycle: a -> b -> a``).
        notes: other places that belong to the finding.
    """

    code: Code
    claim: str
    span: Span | None = None
    label: str = ""
    why: str = ""
    hint: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def severity(self) -> Severity:
        """The severity that the code fixes."""
        return self.code.severity

    @property
    def is_error(self) -> bool:
        """Whether this finding stops evaluation."""
        return self.severity is Severity.ERROR

    def render(self) -> str:
        """The finding as text: claim, snippet with carets, reason, way out."""
        kind = "" if self.is_error else " (warning)"
        lines = [f"{self.code}{kind}: {self.claim}"]
        if self.span is not None:
            lines += _indented(self.span.snippet(self.label))
        for note in self.notes:
            lines += _indented(note.span.snippet(note.text))
        lines += [f"  {name}: {text}" for name, text in self.facts]
        if self.why:
            lines.append(f"  why:   {self.why}")
        if self.hint:
            lines.append(f"  try:   {self.hint}")
        return harmless("\n".join(lines))

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """By place, then by code: the order in which a reader meets them."""
        span = self.span
        place = ("", 0, 0) if span is None else (span.text.name, span.line, span.column)
        return (*place, self.code.code, self.claim)


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


class CartelogicError(Exception):
    """The base of every exception this library raises on purpose."""


class ProgramError(CartelogicError):
    """A program, fact or file that cannot be used, with everything found in it.

    Attributes:
        diagnostics: all findings, errors and warnings, sorted by place.
    """

    diagnostics: tuple[Diagnostic, ...]

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_order(diagnostics)
        super().__init__(*self.diagnostics)

    @classmethod
    def of(cls, diagnostic: Diagnostic) -> Self:
        """An error with a single finding."""
        return cls((diagnostic,))

    def __str__(self) -> str:
        return "\n\n".join(diagnostic.render() for diagnostic in self.diagnostics)

    def codes(self) -> tuple[str, ...]:
        """The codes of the findings, in order of place."""
        return tuple(str(diagnostic.code) for diagnostic in self.diagnostics)


class EvaluationError(ProgramError):
    """An evaluation that had to stop (CL6xx); nothing it derived is kept."""


class StorageError(ProgramError):
    """A saved knowledge base that cannot be opened, read or written (CL7xx).

    Attributes:
        sound: of a damaged file, the last change that is as it was written.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], sound: int | None = None) -> None:
        super().__init__(diagnostics)
        self.sound = sound


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings without repetition, as a reader meets them."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=Diagnostic.sort_key))


def did_you_mean(name: str, candidates: list[str]) -> str:
    """``did you mean `rival`?``, or nothing if no candidate is close."""
    from difflib import get_close_matches

    close = get_close_matches(name, candidates, n=2, cutoff=0.7)
    return f"did you mean {' or '.join(f'`{match}`' for match in close)}?" if close else ""
