"""Pure time: instants, intervals, interval sets and how people write them.

Knows no logic.  Inside, intervals are half-open runs of integers; at the edges they are
written with dates, with both ends included.

>>> from cartelogic.temporal import DAYS, IntervalSet, format_set, parse_interval
>>> allied = parse_interval("[2012, 2013-06]", DAYS)
>>> str(allied)
'[2012, 2013-06]'
>>> format_set(IntervalSet([allied.possible]), DAYS)
'[2012-01-01, 2013-06-30]'
>>> format_set(IntervalSet([allied.certain]), DAYS)
'[2012-12-31, 2013-06-01]'
>>> format_set(~IntervalSet([allied.possible]), DAYS)
'[_, 2011-12-31] + [2013-07-01, _]'
"""

from cartelogic.temporal import durations, flat, operators
from cartelogic.temporal.allen import NAMES, PREDICATES, AllenRelation, Predicate, holds, relation
from cartelogic.temporal.bounds import BoundKind, UncertainBound, UncertainInterval
from cartelogic.temporal.codec import (
    DAYS,
    FIRST_DAY,
    INTEGERS,
    LAST_DAY,
    UNIX_EPOCH,
    Codec,
    Period,
    from_date,
    to_date,
)
from cartelogic.temporal.durations import (
    EVERYTHING,
    Duration,
    Unit,
    Window,
    earlier,
    later,
    parse_duration,
    when_earlier,
    when_later,
)
from cartelogic.temporal.flat import Flat, Pair
from cartelogic.temporal.instants import (
    NEG_INF,
    POS_INF,
    Bound,
    Instant,
    ReversedIntervalError,
    TemporalError,
    VagueDateError,
)
from cartelogic.temporal.interval import ALL_TIME, Interval
from cartelogic.temporal.interval_set import ALWAYS, EMPTY, IntervalSet
from cartelogic.temporal.notation import (
    format_interval,
    format_set,
    parse_bound,
    parse_interval,
    parse_set,
)
from cartelogic.temporal.spells import FourPoints, certain_spells, possible_spells

__all__ = [
    "ALL_TIME",
    "ALWAYS",
    "DAYS",
    "EMPTY",
    "EVERYTHING",
    "FIRST_DAY",
    "INTEGERS",
    "LAST_DAY",
    "NAMES",
    "NEG_INF",
    "POS_INF",
    "PREDICATES",
    "UNIX_EPOCH",
    "AllenRelation",
    "Bound",
    "BoundKind",
    "Codec",
    "Duration",
    "Flat",
    "FourPoints",
    "Instant",
    "Interval",
    "IntervalSet",
    "Pair",
    "Period",
    "Predicate",
    "ReversedIntervalError",
    "TemporalError",
    "UncertainBound",
    "UncertainInterval",
    "Unit",
    "VagueDateError",
    "Window",
    "certain_spells",
    "durations",
    "earlier",
    "flat",
    "format_interval",
    "format_set",
    "from_date",
    "holds",
    "later",
    "operators",
    "parse_bound",
    "parse_duration",
    "parse_interval",
    "parse_set",
    "possible_spells",
    "relation",
    "to_date",
    "when_earlier",
    "when_later",
]
