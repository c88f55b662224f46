"""What a random program may have in it, and the values that it is made from."""

from __future__ import annotations

from attrs import frozen

from cartelogic.testing.writing.written import Span

SYMBOLS = ("sa", "sb", "sc", "sd")
NUMBERS = (0, 1, 2, 3)
LAST_INSTANT = 20
BOUNDED: tuple[Span, ...] = tuple(
    (start, end)
    for start in range(LAST_INSTANT + 1)
    for end in range(start, min(start + 12, LAST_INSTANT) + 1)
)
# About one fact in five holds always, and one in five has no start or no end.
SPANS: tuple[Span | None, ...] = (
    *[None] * (len(BOUNDED) // 3),
    *BOUNDED,
    *((start, None) for start, _ in BOUNDED[::6]),
    *((None, end) for _, end in BOUNDED[::6]),
    *[(None, None)] * 3,
)
VAGUE_SPANS: tuple[Span, ...] = tuple(
    (start if early == 0 else (start - early, start), end if late == 0 else (end, end + late))
    for start in range(1, LAST_INSTANT, 2)
    for end in range(start, min(start + 9, LAST_INSTANT), 2)
    for early, late in ((0, 1), (1, 0), (3, 2), (6, 8))
) + tuple(
    ((start, start + wide), (start + 1, start + 1 + wide))  # the two may be anywhere
    for start in range(0, LAST_INSTANT - 4, 3)
    for wide in (2, 4)
)


@frozen
class Features:
    """What a law allows in programs.

    Attributes:
        negation: ``not``.
        whole_spells: ``@`` in bodies, intervals as values, Allen's relations.
        instants: ends of intervals as values, and arithmetic on them.
        head_intervals: ``@`` on heads.
        time_constants: intervals written out in rules, and times as values in heads.
        order: ``<`` between symbols.
        reports: ``says`` and ``denies``, and rules for ``accepted``.
        symmetric: ``symmetric`` declarations.
        calendar: programs about days as well.
        metric: metric operators.
        aggregates: ``count`` and the others.
        doubts: uncertain bounds, and hedged reports.
        disputes: denials, and predicates that are declared ``disjoint``.
        ranges: most rules have values that are taken from uncertain intervals.
    """

    negation: bool = True
    whole_spells: bool = True
    instants: bool = True
    head_intervals: bool = True
    time_constants: bool = True
    order: bool = True
    reports: bool = True
    symmetric: bool = True
    calendar: bool = True
    metric: bool = True
    aggregates: bool = True
    doubts: bool = True
    disputes: bool = True
    ranges: bool = False


EVERYTHING = Features()
EXACT = Features(doubts=False, disputes=False)
"""Programs in which all is certain."""
VAGUE = Features(reports=False, ranges=True)
"""Programs in which many values are known as ranges only."""
PLAIN = Features(whole_spells=False, instants=False, head_intervals=False)
"""Programs in which no interval is a value."""
