"""The base relations that batches make, as tables: what they claim, and what of their reports.

Each function means the same as the one in ``database`` that goes report by report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
from attrs import frozen

from cartelogic.model.sources import Report
from cartelogic.store.attributes import ATTRIBUTES, READ_OFF, BaseExtent, Described
from cartelogic.store.batch_reports import report_at
from cartelogic.store.batches import Batch, Points
from cartelogic.store.columns.codes import (
    AFTER,
    BEFORE,
    Codes,
    Ints,
    OutOfRangeError,
    Places,
    Truths,
    held,
)
from cartelogic.store.columns.table import Table
from cartelogic.store.columns.view import TableRelation
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.temporal import NEG_INF, POS_INF, Bound, Codec

Part: TypeAlias = tuple[Ints, Ints | None, Ints | None]
"""Rows of codes, and where they start and end; without these, always."""


def relation_of(name: str, codes: Codes, made: Relation, parts: Sequence[Part]) -> Relation:
    """What some batches and some single reports hold, as one relation.

    Args:
        name: its name.
        codes: what the codes stand for.
        made: what the single reports hold.
        parts: what the batches hold.
    """
    arity = parts[0][0].shape[1] if parts else 0
    if not arity:  # one tuple at most
        for _, starts, ends in parts:
            for start, end in _pairs(starts, ends):
                made.add((), start, end, GIVEN)
        return made
    table = Table(arity)
    for rows, starts, ends in parts:
        table.add(rows, starts, ends)
    try:
        grow(table, codes, made)
    except OutOfRangeError:
        # An instant of a single report that no array can hold: then nothing is in one.
        for row, start, end, mark in TableRelation(name, table, codes).log:
            made.add(row, start, end, mark)
        return made
    return TableRelation(name, table, codes)


def _pairs(starts: Ints | None, ends: Ints | None) -> Iterator[tuple[Bound, Bound]]:
    from cartelogic.store.columns.codes import bounds

    if starts is None or ends is None:
        yield NEG_INF, POS_INF
    else:
        yield from zip(bounds(starts), bounds(ends), strict=True)


def grow(table: Table, codes: Codes, made: Relation) -> None:
    """Hold in a table what a relation of Python objects holds.

    Raises:
        OutOfRangeError: an instant that an array cannot hold; nothing is added then.
    """
    pieces = [piece for piece in made.log if len(piece[0]) == table.arity]
    if not pieces:
        return
    starts = ends = None
    if not made.is_timeless:
        starts = np.array([held(start) for _, start, _, _ in pieces], dtype=np.int64)
        ends = np.array([held(end) for _, _, end, _ in pieces], dtype=np.int64)
    table.add(codes.table([row for row, *_ in pieces], table.arity), starts, ends)


def has_grown(relation: Relation, more: Relation) -> bool:
    """Hold in a relation that is a table what another holds; whether that was possible."""
    assert isinstance(relation, TableRelation)
    try:
        grow(relation.table, relation.codes, more)
    except OutOfRangeError:
        return False
    return True


@frozen(eq=False)
class Claims:
    """Claims of one predicate, or denials, as columns.

    Attributes:
        rows: the codes of the arguments, one row a claim.
        reports: gives the ids of the reports, as codes.
        points: when each holds; ``None`` if all hold always.
        certain: which certainly hold on some instant that is known.
        plain: whose reports are out, and do not hedge.
        codes: what the codes stand for.
        codec: the time line.
    """

    rows: Ints
    reports: Callable[[], Ints]
    points: Points | None
    certain: Truths
    plain: Truths
    codes: Codes
    codec: Codec

    @classmethod
    def of(cls, batch: Batch) -> Claims:
        """The rows of a batch."""
        ids = partial(batch.ids.coded, batch.codes)
        certain, plain = batch.certain(), batch.plain()
        return cls(batch.rows(), ids, batch.points(), certain, plain, batch.codes, batch.codec)

    def counted(self, extent: BaseExtent) -> Truths:
        """Which of them an extent is about."""
        match extent:
            case BaseExtent.POSSIBLE:
                return np.ones(len(self.rows), dtype=np.bool_)
            case BaseExtent.CERTAIN:
                return self.certain
            case BaseExtent.LOOSE:
                return ~self.certain
            case BaseExtent.DATED:
                return ~self.certain & self.plain


def claimed_part(
    batch: Batch, extent: BaseExtent, *, denies: bool = False, said: bool = False
) -> Part | None:
    """The rows of a batch that are claimed (or denied), in one of its extents.

    Args:
        batch: the batch.
        extent: which of its instants count, and for which rows.
        denies: whether it is about the denials.
        said: whether rows begin with the id of their report.

    Returns:
        Nothing if there is no such row.
    """
    fewer = batch.where(batch.denies() == denies)
    return part_of(Claims.of(fewer), extent, said=said) if len(fewer) else None


def part_of(claims: Claims, extent: BaseExtent, *, said: bool) -> Part | None:
    """Claims in one of their extents; ``None`` if none of them is in it.

    Args:
        claims: the claims.
        extent: which of their instants count, and for which of them.
        said: whether rows begin with the id of the report.
    """
    keep = np.flatnonzero(claims.counted(extent))
    if not len(keep):
        return None
    points = None if claims.points is None else claims.points.where(keep)
    columns = [claims.rows[keep]]
    if said:
        columns.insert(0, claims.reports()[keep].reshape(-1, 1))
    columns += [c.reshape(-1, 1) for c in _more_columns(claims, points, extent, len(keep))]
    rows = columns[0] if len(columns) == 1 else np.hstack(columns)
    if points is None or extent is BaseExtent.DATED:
        return rows, None, None
    if extent is BaseExtent.CERTAIN:
        return rows, points.latest_start, points.earliest_end
    return rows, points.earliest_start, points.latest_end


def _more_columns(
    claims: Claims, points: Points | None, extent: BaseExtent, count: int
) -> Iterator[Ints]:
    """The columns that an extent has after those of the predicate."""

    def coded(instants: Ints) -> Ints:
        return claims.codes.instants(instants, claims.codec)

    if extent is BaseExtent.LOOSE:
        if points is None:
            yield coded(np.full(count, BEFORE, dtype=np.int64))
            yield coded(np.full(count, AFTER, dtype=np.int64))
        else:
            yield coded(points.latest_start)
            yield coded(points.earliest_end)
    elif extent is BaseExtent.DATED:
        assert points is not None
        yield coded(points.earliest_start)
        yield coded(points.latest_start)
        yield coded(points.earliest_end)
        last = points.latest_end
        yield coded(np.where(np.abs(last) == AFTER, last, last - 1))


# -- attributes of reports ----------------------------------------------------------------


def attribute_part(
    batch: Batch, name: str, extent: BaseExtent, described: Described
) -> Part | None:
    """What rules can read of the reports of a batch: an attribute, in one of its extents.

    One report is looked at for each way in which they differ.
    """
    firsts = batch.ids.firsts()
    unsure = np.zeros(len(firsts), dtype=np.bool_)
    if batch.unsure is not None:
        unsure = batch.unsure[firsts]
    if extent is BaseExtent.DATED:
        return None
    wanted = unsure if extent is BaseExtent.LOOSE else ~unsure
    if extent is BaseExtent.POSSIBLE:
        wanted = np.ones(len(firsts), dtype=np.bool_)
    if not wanted.any():
        return None
    groups, examples = _groups(batch, name, firsts)
    order = np.flatnonzero(wanted)
    order = order[np.argsort(groups[order], kind="stable")]
    begins = np.searchsorted(groups[order], np.arange(len(examples) + 1))
    code = batch.codes.code
    more = []
    if extent is BaseExtent.LOOSE:
        more = [code(described.value(bound)) for bound in (NEG_INF, POS_INF)]
    ids: Ints | None = None
    found: list[Ints] = []
    for group, example in enumerate(examples):
        reports = order[begins[group] : begins[group + 1]]
        for row in ATTRIBUTES[name](described, report_at(batch, example)) if len(reports) else ():
            if name == "reliability":
                found.append(np.array([[*map(code, row), *more]], dtype=np.int64))
                continue
            ids = batch.ids.coded(batch.codes)[firsts] if ids is None else ids
            rows = np.empty((len(reports), len(row) + len(more)), dtype=np.int64)
            rows[:, 0] = ids[reports]
            rows[:, 1:] = [*map(code, row[1:]), *more]
            found.append(rows)
    return (np.vstack(found), None, None) if found else None


def _groups(batch: Batch, name: str, firsts: Places) -> tuple[Ints, list[int]]:
    """Reports that have an attribute in common, and the row of one of each group."""
    key = np.zeros(len(firsts), dtype=np.int64)
    for part in READ_OFF[name]:
        column = batch.attribute(part)
        if column.places is not None:
            key = _settled(key * len(column.values) + column.places[firsts])
    if name == "credibility":
        key = key * 2 + batch.ids.any_of(batch.doubtful())
    _, examples, groups = np.unique(key, return_index=True, return_inverse=True)
    return groups, firsts[examples].tolist()


def _settled(key: Ints) -> Ints:
    """The same groups under small numbers, so that products of them fit."""
    return np.unique(key, return_inverse=True)[1]


# -- which rows -----------------------------------------------------------------------------


def wanted_by(batch: Batch, keep: Callable[[Report], bool]) -> Truths:
    """The rows whose report is wanted, asked of each report."""
    firsts = batch.ids.firsts()
    chosen = np.zeros(len(batch), dtype=np.bool_)
    for row in firsts.tolist():
        if keep(report_at(batch, row)):
            chosen[batch.ids.rows_of(row)] = True
    return chosen


def rows_said_by(batch: Batch, names: Iterable[str], of: Callable[[Report], str]) -> Truths:
    """The rows whose report is of a source, or of an outlet, that is named."""
    wanted = set(names)
    groups, examples = _groups(batch, "outlet", np.arange(len(batch), dtype=np.int32))
    chosen = np.array([of(report_at(batch, row)) in wanted for row in examples], dtype=np.bool_)
    return chosen[groups]


def speakers(batch: Batch, of: Callable[[Report], str]) -> set[str]:
    """The sources, or outlets, of a batch."""
    _, examples = _groups(batch, "outlet", np.arange(len(batch), dtype=np.int32))
    return {of(report_at(batch, row)) for row in examples}
