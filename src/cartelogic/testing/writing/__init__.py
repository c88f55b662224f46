"""Random programs in the rule language, with their facts and reports.

    features    what may be in them
    written     a program as data, and its text
    writer      whole programs, level by level
    heads, aggregates, conditions, operators, literals    the parts of a rule
    choosing    draws in words

The strategy itself is here.
"""

from __future__ import annotations

from hypothesis import strategies as st

from cartelogic.testing.writing.choosing import Choice
from cartelogic.testing.writing.features import (
    EVERYTHING,
    EXACT,
    LAST_INSTANT,
    NUMBERS,
    PLAIN,
    SPANS,
    SYMBOLS,
    VAGUE,
    VAGUE_SPANS,
    Features,
)
from cartelogic.testing.writing.writer import Writer
from cartelogic.testing.writing.written import (
    FIRST_DAY,
    Bound,
    Span,
    Written,
    WrittenFact,
    WrittenReport,
    bound_text,
    instant_text,
    moved,
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


def programs(features: Features = EVERYTHING) -> st.SearchStrategy[Written]:
    """Whole programs: facts, reports, and safe, stratified rules over them.

    They have recursion, negation, aggregates, metric operators, whole spells and ``says``, as
    far as they are wanted; all of them end.  ``str()`` of one is its text.  Shrinks to fewer
    predicates, rules and facts, to facts that hold always, and to the first symbols.

    Args:
        features: what programs may have in them.
    """
    return _programs(features)


@st.composite
def _programs(draw: st.DrawFn, features: Features) -> Written:
    return Writer(Choice(draw), features).program()
