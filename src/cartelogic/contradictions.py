"""Which reports cannot both be right: every clash, with its time, its place and both sides.

A clash is between a claim and its denial, or between claims of two predicates that are
declared ``disjoint``; times overlap, and so do places, if the declarations name any.  A side
that no report states is derived; its reports are those at the leaves of its proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

from attrs import field, frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.disputes import INSIDE, PLACE
from cartelogic.analysis.normal import ACCEPTED, SURE
from cartelogic.model.clauses import Declaration
from cartelogic.model.printing import format_row, show_set
from cartelogic.model.sources import Report
from cartelogic.model.values import Row, row_key
from cartelogic.store.database import Claimed, Database
from cartelogic.store.relation import Relation
from cartelogic.temporal import ALL_TIME, EMPTY, Codec, Interval, IntervalSet

Lookup: TypeAlias = Callable[[str], Relation]
Leaves: TypeAlias = Callable[[str, Row, Interval], tuple[Report, ...]]
"""The reports that a derived atom rests on, throughout an interval."""


@frozen
class Side:
    """One of two accounts that exclude each other.

    Attributes:
        predicate: what is claimed or denied.
        row: of what.
        reports: whose account it is; several if it is derived from them together.
        denies: whether they deny it.
    """

    predicate: str
    row: Row
    reports: tuple[Report, ...]
    denies: bool = False

    def text(self, codec: Codec) -> str:
        """``rival_in(a, b, p)``, or ``not rival_in(a, b, p)``."""
        return f"{'not ' if self.denies else ''}{format_row(self.predicate, self.row, codec)}"


@frozen
class Clash:
    """Two accounts that cannot both be right.

    Attributes:
        first: one side.
        second: the other.
        possible: when they may exclude each other.
        certain: when they do, whatever the unknown days are.
        places: where: the smaller place, for each column that holds one.
    """

    first: Side
    second: Side
    possible: IntervalSet
    certain: IntervalSet
    places: tuple[str, ...] = ()
    codec: Codec = field(default=Codec.DAYS, repr=False)

    @property
    def is_certain(self) -> bool:
        """Whether they exclude each other at some instant, whatever the unknown days are."""
        return bool(self.certain)

    @property
    def is_denial(self) -> bool:
        """Whether one side denies what the other claims."""
        return self.first.denies or self.second.denies

    def __str__(self) -> str:
        sides = " against ".join(
            f"{side.text(self.codec)} ({', '.join(report.id for report in side.reports)})"
            for side in (self.first, self.second)
        )
        where = f" in {', '.join(self.places)}" if self.places else ""
        when = f"possibly {show_set(self.possible, self.codec)}"
        if self.certain == self.possible:
            when = f"certainly {show_set(self.certain, self.codec)}"
        elif self.certain:
            when += f", certainly {show_set(self.certain, self.codec)}"
        return f"{sides}: {when}{where}"


@frozen
class _Account:
    """A side, and when it holds."""

    side: Side
    possible: IntervalSet
    certain: IntervalSet


def contradictions(
    analysis: Analysis, database: Database, relation: Lookup, leaves: Leaves
) -> tuple[Clash, ...]:
    """Every clash among accepted reports and what follows from them.

    Args:
        analysis: the program.
        database: the reports.
        relation: gives relations by name, complete.
        leaves: gives the reports that a derived atom rests on.
    """
    found = _Search(analysis, database, relation, leaves)
    return tuple(sorted(found.clashes(), key=_order))


def _order(clash: Clash) -> tuple[object, ...]:
    sides = (clash.first, clash.second)
    named = tuple((s.predicate, row_key(s.row), tuple(r.id for r in s.reports)) for s in sides)
    return named[0], named[1], clash.possible.flat


class _Search:
    def __init__(
        self, analysis: Analysis, database: Database, relation: Lookup, leaves: Leaves
    ) -> None:
        self.analysis, self.database = analysis, database
        self.relation, self.leaves = relation, leaves
        self.declarations: Mapping[str, Declaration] = analysis.context.declarations

    def clashes(self) -> Iterator[Clash]:
        disputed = self.analysis.versions.disputed
        for name in sorted(disputed):
            declaration = self.declarations.get(name)
            for declared in declaration.properties if declaration else ():
                for other in declared.arguments if declared.name == "disjoint" else ():
                    if other in disputed and (other > name or not self._declares(other, name)):
                        yield from self._disjoint(name, other)
            yield from self._denied(name)

    def _declares(self, name: str, other: str) -> bool:
        declaration = self.declarations.get(name)
        properties = declaration.properties if declaration else ()
        return any(d.name == "disjoint" and other in d.arguments for d in properties)

    def _disjoint(self, name: str, other: str) -> Iterator[Clash]:
        places = self._places(name, other)
        opponents: dict[Row, list[Row]] = {}
        for row in self.relation(other).sorted_rows():
            opponents.setdefault(_without(row, places), []).append(row)
        for row in self.relation(name).sorted_rows():
            if self._is_mirrored(name, row) and self._is_symmetric(other):
                continue
            for against in opponents.get(_without(row, places), ()):
                where = self._shared(row, against, places)
                if where is not None:
                    sides = self._accounts(name, row), self._accounts(other, against)
                    for first, second in product(*sides):
                        yield from self._clash(first, second, where)

    def _denied(self, name: str) -> Iterator[Clash]:
        for row in self.relation(name).sorted_rows():
            if self._is_mirrored(name, row):
                continue
            denials = [
                self._claimed(name, row, entry, denies=True)
                for other in self._same(name, row)
                for entry in self.database.denials(name, other)
                if self._counts(entry.report)
            ]
            for first, second in product(self._accounts(name, row) if denials else (), denials):
                yield from self._clash(first, second, ())

    def _clash(self, first: _Account, second: _Account, places: tuple[str, ...]) -> Iterator[Clash]:
        possible = first.possible & second.possible
        if possible:
            certain = first.certain & second.certain
            codec = self.database.codec
            yield Clash(first.side, second.side, possible, certain, places, codec)

    # -- accounts -------------------------------------------------------------------------

    def _accounts(self, name: str, row: Row) -> Iterator[_Account]:
        """Who has it so: each report that says it, and the proofs of what no report says."""
        held = self.relation(name).extent(row)
        for other in self._same(name, row):
            for entry in self.database.claims(name, other):
                if self._counts(entry.report):
                    account = self._claimed(name, row, entry)
                    held -= account.possible
                    yield account
        certain = self.relation(self._sure(name)).extent(row)
        for part in held:
            here = IntervalSet([part])
            side = Side(name, row, self.leaves(name, row, part))
            yield _Account(side, here, certain & here)

    def _claimed(self, name: str, row: Row, entry: Claimed, *, denies: bool = False) -> _Account:
        report, claim = entry.report, entry.claim
        certain = None if report.id in self.database.unsure else claim.certain(report.stance)
        return _Account(
            Side(name, row, (report,), denies),
            IntervalSet([claim.possible or ALL_TIME]),
            EMPTY if certain is None else IntervalSet([certain]),
        )

    def _sure(self, name: str) -> str:
        """The relation that holds what would be certain if nothing spoke against it."""
        versions = self.analysis.versions
        return SURE + name if name in versions.disputed else versions.certain(name)

    def _counts(self, report: Report) -> bool:
        if not self.analysis.context.custom_acceptance:
            return True
        return (report.id,) in self.relation(ACCEPTED).rows

    # -- symmetry and places --------------------------------------------------------------

    def _is_symmetric(self, name: str) -> bool:
        declaration = self.declarations.get(name)
        return declaration is not None and declaration.has("symmetric")

    def _same(self, name: str, row: Row) -> tuple[Row, ...]:
        """The rows that say the same."""
        swapped = (*row[1::-1], *row[2:])
        return (row, swapped) if self._is_symmetric(name) and swapped != row else (row,)

    def _is_mirrored(self, name: str, row: Row) -> bool:
        """Whether the same is said the other way round, and listed there."""
        others = self._same(name, row)
        return len(others) > 1 and row_key(others[1]) < row_key(row)

    def _places(self, name: str, other: str) -> tuple[int, ...]:
        here, there = self.declarations.get(name), self.declarations.get(other)
        if here is None or there is None:
            return ()
        pairs = enumerate(zip(here.parameters, there.parameters, strict=False))
        return tuple(i for i, (p, q) in pairs if p.type == q.type == PLACE)

    def _shared(self, row: Row, other: Row, places: tuple[int, ...]) -> tuple[str, ...] | None:
        """The smaller place in each column; ``None`` if two do not overlap."""
        inside = self.relation(INSIDE).rows if places else {}
        found = []
        for i in places:
            if row[i] == other[i] or (row[i], other[i]) in inside:
                found.append(str(row[i]))
            elif (other[i], row[i]) in inside:
                found.append(str(other[i]))
            else:
                return None
        return tuple(found)


def _without(row: Row, columns: tuple[int, ...]) -> Row:
    return tuple(value for i, value in enumerate(row) if i not in columns)
