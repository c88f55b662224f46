"""The strategy for facts of a rule file."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import strategies as st

from cartelogic.testing.choices import Tape
from cartelogic.testing.facts import Facts
from cartelogic.testing.making import FactSource
from cartelogic.testing.rules import RuleFile, rules_of
from cartelogic.testing.writing.choosing import Choice

_TAPE = 24  # so many of the choices for rules are drawn; more would shrink no better, and slowly


def facts_for(
    rules: RuleFile,
    about: str | Collection[str] = (),
    *,
    size: int = 8,
    reports: bool | None = None,
    vague: bool = True,
) -> st.SearchStrategy[Facts]:
    """Facts for a given rule file: of its types, with its constants, at times it is about.

    Some are made for a rule, so that it may fire; others are drawn one by one, from pools so
    small that literals find something to join.  Predicates that rules conclude get no facts.
    ``str()`` of the facts is text to paste into files.  Shrinks to fewer facts, to the first
    values of each pool and to single days.  Reports have no place of their own: a rule that
    reads ``place(R, P)`` finds nothing.

    Args:
        rules: the rules, or where they are.
        about: the predicates that the facts are to matter to; without any, all.
        size: how many facts there are at most, beside those made for rules.
        reports: whether some facts are what sources report, and deny; without it, if the
            rules read who says what.
        vague: whether some bounds are months or ranges, and some reports hedge or deny.
    """
    under = rules_of(rules)
    names = (about,) if isinstance(about, str) else tuple(about)
    return _facts(FactSource.of(under, names, size, reports, vague))


@st.composite
def _facts(draw: st.DrawFn, source: FactSource) -> Facts:
    # Many choices are made and taken back: to draw each on its own would take most of the time.
    tape = draw(st.binary(min_size=_TAPE, max_size=_TAPE))
    return source.facts(Tape(tape), Choice(draw))
