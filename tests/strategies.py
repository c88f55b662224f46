"""Random programs in the rule language: those that the library offers its users."""

from __future__ import annotations

from cartelogic.testing.writing import (
    EVERYTHING,
    EXACT,
    FIRST_DAY,
    LAST_INSTANT,
    NUMBERS,
    PLAIN,
    SPANS,
    SYMBOLS,
    VAGUE,
    VAGUE_SPANS,
    Bound,
    Features,
    Span,
    Written,
    WrittenFact,
    WrittenReport,
    bound_text,
    instant_text,
    moved,
    programs,
)

__all__ = [
    "EVERYTHING",
    "EXACT",
    "FIRST_DAY",
    "LAST_INSTANT",
    "NUMBERS",
    "PLAIN",
    "SPANS",
    "SYMBOLS",
    "VAGUE",
    "VAGUE_SPANS",
    "Bound",
    "Features",
    "Span",
    "Written",
    "WrittenFact",
    "WrittenReport",
    "bound_text",
    "instant_text",
    "moved",
    "programs",
]
