"""Ids that are taken: what a database would refuse, said before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from cartelogic.errors import Code, Diagnostic
from cartelogic.model.sources import Report, Source
from cartelogic.store.holdings import Holdings

if TYPE_CHECKING:
    from cartelogic.store.batches import Batch

SHOWN = 20  # so many ids of a batch that are taken are told


def clashes(
    there: Holdings,
    sources: Iterable[Source] = (),
    reports: Iterable[Report] = (),
    batches: Iterable[Batch] = (),
) -> Iterator[Diagnostic]:
    """What cannot be added because something else has its id."""
    for source in sources:
        if there.sources.get(source.id, source) != source:
            yield taken("source", source.id)
    fresh: set[str] = set()
    known = there.reports
    for report in reports:
        if report.id in known or report.id in fresh:
            yield taken("report", report.id, report)
        fresh.add(report.id)
    for batch in batches:
        from cartelogic.store.batch_reports import clashes as of_batch

        for name in islice(of_batch(there.batches, batch, there.singles), SHOWN):
            yield taken("report", name)


def taken(what: str, name: str, report: Report | None = None) -> Diagnostic:
    """That two things have one id."""
    return Diagnostic(
        Code.DUPLICATE_ID,
        f"two {what}s have the id `{name}`",
        None if report is None else report.origin,
        why="an id stands for one thing in every proof",
        hint="give one of them another id",
    )
