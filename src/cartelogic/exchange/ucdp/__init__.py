"""The UCDP Georeferenced Event Dataset as reports.

    file ──> ged: rows ──> reports: claims, articles, counts ──> a knowledge base
                 names: who and where is meant ──┘

The data are of the Uppsala Conflict Data Program, under CC BY 4.0: :data:`CITATION` goes
with whatever is shown of them.  Names of groups only: no headline, and no name that may
be a person's, gets through.
"""

from __future__ import annotations

from pathlib import Path

from cartelogic.errors import Diagnostic, ProgramError
from cartelogic.exchange.ucdp.ged import Event, read_rows
from cartelogic.exchange.ucdp.names import Names
from cartelogic.exchange.ucdp.reports import Counts, Events, LeftOut, Reporter
from cartelogic.exchange.ucdp.subset import chosen, text_of
from cartelogic.reading import case_folders
from cartelogic.store.collector import without_collector

__all__ = ["CITATION", "Counts", "Events", "LeftOut", "read", "shipped", "write"]

CITATION = """\
Sundberg, Ralph, and Erik Melander (2013): Introducing the UCDP Georeferenced Event Dataset.
Journal of Peace Research 50(4), 523-532. https://doi.org/10.1177/0022343313484347
Davies, Shawn, Garoun Engström, Therése Pettersson and Magnus Öberg (2024): Organized violence
1989-2023, and the prevalence of organized crime groups. Journal of Peace Research 61(4),
673-693. https://doi.org/10.1177/00223433241262912
Uppsala Conflict Data Program, https://ucdp.uu.se. Licence: CC BY 4.0."""

_SHOWN = 20


def shipped() -> Path:
    """The events that are shipped: some hundreds, chosen by a rule (``subset``)."""
    return _folder() / "events.csv"


def _folder() -> Path:
    facts, _rules = case_folders()
    return facts / "ucdp"


def read(path: str | Path, *, names: str | Path | None = None, rejects: bool = False) -> Events:
    """The events of a GED file (``.csv`` or ``.csv.gz``) as reports.

    Args:
        path: the file, as UCDP publishes it, or as :func:`write` writes it.
        names: a folder with the tables of names; without it, the one that is shipped.
        rejects: whether bad rows are set aside; without it, one stops the load.

    Raises:
        cartelogic.ProgramError: CL501 if the file cannot be read, CL503 for bad rows.
    """
    with without_collector():
        reporter = Reporter(_names(names))
        for row in read_rows(Path(path)):
            reporter.take(row)
            if isinstance(row, Diagnostic) and not rejects and len(reporter.rejects) == _SHOWN:
                break
        if reporter.rejects and not rejects:
            raise ProgramError(reporter.rejects)
        return reporter.events()


def write(
    path: str | Path,
    output: str | Path,
    *,
    names: str | Path | None = None,
    only_chosen: bool = False,
) -> int:
    """Write the events of a GED file, without headlines and names that may be people's.

    The file gives the same reports as the one it was made from.  Bad rows are left out.

    Args:
        path: the file.
        output: where to.
        names: a folder with the tables of names; without it, the one that is shipped.
        only_chosen: whether to write only the events that are chosen to be shipped.

    Returns:
        How many events were written.

    Raises:
        cartelogic.ProgramError: CL501 if the file cannot be read.
    """
    events = [row for row in read_rows(Path(path)) if isinstance(row, Event)]
    kept = chosen(events) if only_chosen else tuple(events)
    Path(output).write_text(text_of(kept, _names(names)), encoding="utf-8")
    return len(kept)


def _names(folder: str | Path | None) -> Names:
    return Names(_folder() if folder is None else Path(folder))
