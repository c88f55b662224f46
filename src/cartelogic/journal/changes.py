"""A change of a knowledge base, as a value: what comes in, and what is taken back.

Whatever changes a knowledge base is one of these first, so that it can be written down before
it is made, and made again from what was written.
Not here: how it is written (``document``), whether it fits (``analysis``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from attrs import evolve, frozen

from cartelogic.model.clauses import Program
from cartelogic.model.profile import FactProfile
from cartelogic.model.sources import Article, Report, Source
from cartelogic.store.database import Database

if TYPE_CHECKING:
    from cartelogic.store.batches import Batch

_Known = TypeVar("_Known", Source, Article, Report)


@frozen(eq=False)
class Change:
    """One change, all or nothing.

    Attributes:
        what: the method that makes it: ``tell``, ``retract``, ``load``, ...
        told: how many texts and frames were told, this one included; they are numbered by it.
        program: rules and declarations that come in; no facts.
        sources: sources that come in.
        articles: articles that come in.
        reports: single reports that come in.
        batches: reports that come in as columns.
        gone: the ids of reports that are taken back.
        unsure: the ids of reports that may not have been published yet, if there are any.
        known: predicates that had facts once, which rules may go on to read, and the number
            of their arguments.
    """

    what: str
    told: int
    program: Program
    sources: tuple[Source, ...] = ()
    articles: tuple[Article, ...] = ()
    reports: tuple[Report, ...] = ()
    batches: tuple[Batch, ...] = ()
    gone: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    known: tuple[tuple[str, int], ...] = ()

    @property
    def summary(self) -> str:
        """What it is about, in a few words: ``2 reports, 1 rule``."""
        clauses = self.program.declarations + self.program.types
        rows = sum(len(batch) for batch in self.batches)
        counts = {
            "source": len(self.sources),
            "article": len(self.articles),
            "report": len(self.reports),
            "row": rows,
            "declaration": len(clauses),
            "rule": len(self.program.rules),
            "constraint": len(self.program.constraints),
            "query": len(self.program.queries),
        }
        parts = [_counted(number, name) for name, number in counts.items() if number]
        if self.gone:
            parts.append(f"{_counted(len(self.gone), 'report')} taken back")
        return ", ".join(parts) or "nothing"


def _counted(number: int, name: str) -> str:
    if number == 1:
        return f"1 {name}"
    return f"{number:,} {'queries' if name == 'query' else name + 's'}"


def apply(change: Change, program: Program, database: Database) -> tuple[Program, Database]:
    """Make a change: the program, and the database with it, which is changed in place.

    Raises:
        ProgramError: if something has its id already; the database may then be changed in part.
    """
    program = change.program if program == Program() else program + change.program
    if program.codec is not database.codec:
        database = Database(program.codec)
    for source in change.sources:
        database.add_source(source)
    for article in change.articles:
        database.add_article(article)
    if change.reports:
        database.add(change.reports)
    for batch in change.batches:
        database.add_batch(batch)
    if change.gone:
        database.remove(change.gone)
    if change.unsure:
        database.unsure = frozenset(change.unsure)
    for predicate, arity in change.known:
        empty = FactProfile({arity: None}, [{} for _ in range(arity)])
        database.profiles.setdefault(predicate, empty)
    return program, database


def difference(what: str, told: int, program: Program, before: Database, after: Database) -> Change:
    """The change that makes one database of another, which has all that it has.

    Args:
        what: what it is called.
        told: how many texts and frames were told.
        program: what comes in with it.
        before: the one; nothing of it counts if it has another time line.
        after: the other.
    """
    old = before if before.codec is after.codec else Database(after.codec)
    return Change(
        what,
        told,
        evolve(program, facts=()),
        tuple(_new(old.sources, after.sources)),
        tuple(_new(old.articles, after.articles)),
        tuple(_new(old.singles, after.singles)),
        after.batches[len(old.batches) :],
        unsure=tuple(sorted(after.unsure)) if after.unsure else (),
    )


def _new(before: Mapping[str, _Known], after: Mapping[str, _Known]) -> Iterator[_Known]:
    return (value for name, value in after.items() if name not in before)


def everything(told: int, program: Program, database: Database) -> Change:
    """The change that makes all of a knowledge base from nothing."""
    change = difference("save", told, program, Database(database.codec), database)
    used = set(database.predicates())
    known = [
        (name, arity)
        for name, profile in database.profiles.items()
        if name not in used
        for arity in profile.arities
    ]
    return evolve(change, known=tuple(known))
