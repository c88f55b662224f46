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

from cartelogic.temporal import flat
from cartelogic.temporal.allen import NAMES, PREDICATES, AllenRelation, Predicate, holds, relation
from cartelogic.temporal.bounds import BoundKind, UncertainBound, UncertainInterval
from cartelogic.temporal.codec import DAYS, INTEGERS, Codec, Period, from_date, to_date
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

__all__ = [
    "ALL_TIME",
    "ALWAYS",
    "DAYS",
    "EMPTY",
    "INTEGERS",
    "NAMES",
    "NEG_INF",
    "POS_INF",
    "PREDICATES",
    "AllenRelation",
    "Bound",
    "BoundKind",
    "Codec",
    "Flat",
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
    "VagueDateError",
    "flat",
    "format_interval",
    "format_set",
    "from_date",
    "holds",
    "parse_bound",
    "parse_interval",
    "parse_set",
    "relation",
    "to_date",
]
