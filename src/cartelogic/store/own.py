"""Facts of the user's own files: each gets a report, with file and line as its id."""

from __future__ import annotations

from collections.abc import Container, Iterable

from cartelogic.model.clauses import Fact
from cartelogic.model.sources import Claim, Report, Source
from cartelogic.model.terms import Constant
from cartelogic.source import Span
from cartelogic.store.database import OWN


def claim_of(fact: Fact) -> Claim:
    """The claim that a parsed fact makes."""
    # A fact with anything else in it was refused; the stand-in keeps its number of arguments.
    row = tuple(t.value if isinstance(t, Constant) else "" for t in fact.atom.arguments)
    return Claim(fact.atom.predicate, row, fact.interval)


def own_report(claims: tuple[Claim, ...], origin: Span, source: str) -> Report:
    """The report of a fact that a file of the user's states; its id is file and line."""
    return Report(f"{origin.text.name}:{origin.line}", claims, source, origin=origin)


def own_reports(facts: Iterable[Fact], taken: Container[str]) -> tuple[list[Report], list[Source]]:
    """A report for each fact of a program, and the sources: the texts they are written in.

    A second fact on one line gets its column as well: ``ties.dl:3:17``.
    """
    used: set[str] = set()
    reports, sources = [], {}
    for fact in facts:
        assert fact.span is not None
        name = fact.span.text.name
        sources[name] = Source(name, name, OWN)
        report = own_report((claim_of(fact),), fact.span, name)
        identity = report.id
        if identity in used or identity in taken:
            identity = f"{identity}:{fact.span.column}"
        used.add(identity)
        reports.append(Report(identity, report.claims, name, origin=fact.span))
    return reports, list(sources.values())
