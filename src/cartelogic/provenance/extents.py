"""What a single report gives of a relation, in each of its extents.

    p, claims p              the claim's possible extent
    certain p, sure p        its certain extent, if the report speaks of it as certain
    loose p                  the possible extent of a claim that is certain nowhere, with
                             its latest start and earliest end as two more columns
    dated p                  always, if the claim certainly holds on some day and on none that
                             is known, with its four points as more columns

Not here: what rules make of them (``analysis.versions``).
"""

from __future__ import annotations

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import (
    CERTAIN,
    CLAIMS,
    DATED,
    DENIES,
    LOOSE,
    REPORT_PREDICATES,
    SAYS,
    SURE,
    plain_name,
)
from cartelogic.model.sources import Claim, Report, Stance
from cartelogic.model.values import Row, Value, ranged
from cartelogic.store.database import OWN, Database
from cartelogic.temporal import ALL_TIME, NEG_INF, POS_INF, Interval

COLUMNS = {LOOSE: 2, DATED: 4}
"""How many columns a relation of an extent has besides those of the atom."""
_POSSIBLE, _CERTAIN = frozenset({"", CLAIMS}), frozenset({CERTAIN, SURE})


def parted(relation: str) -> tuple[str, str]:
    """The mark of the extent, and the name of the relation it is one of."""
    plain = plain_name(relation)
    return relation[: len(relation) - len(plain)], plain


def is_given(relation: str, analysis: Analysis) -> bool:
    """Whether reports give rows of a relation by themselves, without any rule."""
    mark, plain = parted(relation)
    if mark not in _POSSIBLE | _CERTAIN | COLUMNS.keys():
        return False
    if mark == CERTAIN and plain in analysis.versions.disputed:
        return False
    if plain.startswith((SAYS, DENIES)) or plain in REPORT_PREDICATES:
        return True
    return not analysis.context.custom_acceptance


def of_claim(
    mark: str, report: Report, claim: Claim, database: Database
) -> tuple[Row, Interval] | None:
    """Where a claim holds in an extent, and the columns that this adds to its row."""
    possible = claim.possible or ALL_TIME
    if mark in _POSSIBLE:
        return (), possible
    certain = None if report.id in database.unsure else claim.certain(report.stance)
    if mark in _CERTAIN:
        return None if certain is None else ((), certain)
    if certain is not None:
        return None
    if mark == DATED:
        is_plain = report.stance is not Stance.SUSPECTS and report.id not in database.unsure
        if claim.interval is None or not is_plain:
            return None
        first, latest, until, end = claim.interval.four_points
        return tuple(map(database.value, (first, latest, until, end - 1))), ALL_TIME
    latest, earliest = NEG_INF, POS_INF
    if claim.interval is not None:
        _, latest, earliest, _ = claim.interval.four_points
    return (database.value(latest), database.value(earliest)), possible


def attribute_of(relation: str, report: Report, database: Database, custom: bool) -> Row | None:
    """The tuple that a report gives of a predicate about reports, if it gives one."""
    mark, name = parted(relation)
    is_unsure = report.id in database.unsure
    if mark == DATED or (mark not in _POSSIBLE and is_unsure is not (mark == LOOSE)):
        return None
    row = _read_off(name, report, database, custom)
    if row is not None and mark == LOOSE:
        row = (*row, database.value(NEG_INF), database.value(POS_INF))
    return row


def _read_off(name: str, report: Report, database: Database, custom: bool) -> Row | None:
    source = database.source_of(report)
    value: Value | None = None
    match name:
        case "reliability":
            return source.id, source.reliability.lower()
        case "accepted":
            is_accepted = not custom or source.kind == OWN
            return (report.id,) if is_accepted and report.stance is not Stance.DENIES else None
        case "article":
            value = report.article
        case "credibility":
            value = report.graded_credibility
        case "outlet":
            value = database.outlet_of(report)
        case "place":
            value = report.place
        case "published":
            published = report.published
            if published is not None and not published.is_open:
                value = ranged(*map(database.value, (published.earliest, published.latest)))
        case "report":
            value = report.source
        case "stance":
            value = report.stance.value
    return None if value is None else (report.id, value)


def columns_of(row: Row, mark: str) -> tuple[Row, Row]:
    """The columns of the atom, and those that its extent has besides."""
    width = len(row) - COLUMNS.get(mark, 0)
    return row[:width], row[width:]
