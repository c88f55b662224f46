"""Why a conclusion is possible and not certain: what is uncertain about the reports it rests on.

A proof of a possible extent uses each report for as long as its words allow.  For each leaf
this says what keeps it from being certain there: it hedges, it names no day, it is certain
of fewer days, it may not be published yet, or another report speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cartelogic.analysis.checks import Analysis
from cartelogic.model.printing import show_interval
from cartelogic.model.sources import Stance
from cartelogic.provenance.proof import Leaf, Proof, Reported, leaves
from cartelogic.store.database import Database
from cartelogic.temporal import ALL_TIME, Interval


def doubts(
    proof: Proof, within: Interval, analysis: Analysis, database: Database
) -> tuple[str, ...]:
    """What keeps each leaf of a proof from being certain, one line a report and reason.

    Args:
        proof: a proof of a possible extent.
        within: the instants that are asked about.
        analysis: the program.
        database: the reports.
    """
    found = (line for leaf in leaves(proof) for line in _about(leaf, within, analysis, database))
    return tuple(dict.fromkeys(found))


def _about(leaf: Leaf, within: Interval, analysis: Analysis, database: Database) -> Iterator[str]:
    report, claim = leaf.report, leaf.claim
    name, codec = report.id, database.codec
    if report.id in database.unsure:
        yield f"{name} may not have been published by then"
    if report.stance is Stance.SUSPECTS:
        yield f"{name} hedges: it suspects, and does not assert"
    elif claim.interval is not None:
        certain = claim.certain(report.stance)
        needed = within.intersection(claim.possible or ALL_TIME) or within
        if certain is None:
            yield f"{name} names no day: it holds at some time of {claim.interval}"
        elif not (certain.start <= needed.start and needed.end <= certain.end):
            yield f"{name} is certain of {show_interval(certain, codec)} only: {claim.interval}"
    if isinstance(leaf, Reported) and leaf.ground.relation in analysis.versions.disputed:
        for against in database.denials(claim.predicate, claim.row):
            yield f"{against.report.id} denies what {name} claims"
