"""Reports as objects: those that were added one by one, and those of batches.

A report of a batch is made when somebody asks for it, and is equal each time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set

import numpy as np

from cartelogic.model.sources import Claim, Report, Stance
from cartelogic.model.values import Row
from cartelogic.store.batches import DEFAULTS, Batch
from cartelogic.store.columns.codes import Places, Truths


def claim_at(batch: Batch, row: int) -> Claim:
    """What a row of a batch claims."""
    return Claim(batch.predicate, batch.row(row), batch.interval(row))


def report_at(batch: Batch, row: int) -> Report:
    """The report of a row of a batch, with all its claims."""
    said = {name: batch.attribute(name).at(row) for name in ("source", *DEFAULTS)}
    rows = batch.ids.rows_of(row).tolist()
    claims = tuple(claim_at(batch, other) for other in rows)
    return Report(id=batch.ids.id(row), claims=claims, origin=batch.origin(rows[0]), **said)


def claims_of(
    batches: Iterable[Batch], predicate: str, row: Row, *, denies: bool
) -> Iterator[tuple[Report, Claim]]:
    """Who claims, or denies, a ground atom."""
    for batch in batches:
        if batch.predicate == predicate:
            stances = batch.attribute("stance")
            for place in batch.find(row).tolist():
                if (stances.at(place) is Stance.DENIES) == denies:
                    yield report_at(batch, place), claim_at(batch, place)


def every_claim(
    batches: Iterable[Batch], predicate: str, *, denies: bool
) -> Iterator[tuple[Report, Claim]]:
    """Every claim, or denial, of a predicate."""
    for batch in batches:
        if batch.predicate == predicate:
            for place in np.flatnonzero(batch.denies() == denies).tolist():
                yield report_at(batch, place), claim_at(batch, place)


class Reports(Mapping[str, Report]):
    """All reports of a database, by id; those added one by one come first.

    Args:
        made: those that are objects already.
        batches: where the others are.
    """

    def __init__(self, made: Mapping[str, Report], batches: tuple[Batch, ...]) -> None:
        self._made, self._batches = made, batches

    def __getitem__(self, name: str) -> Report:
        found = self._made.get(name)
        if found is not None:
            return found
        for batch in self._batches:
            places = _find(batch, name)
            if len(places):
                return report_at(batch, int(places[0]))
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        if name in self._made:
            return True
        return isinstance(name, str) and any(len(_find(b, name)) for b in self._batches)

    def __iter__(self) -> Iterator[str]:
        yield from self._made
        for batch in self._batches:
            yield from batch.ids.names()

    def __len__(self) -> int:
        return len(self._made) + sum(batch.ids.reports for batch in self._batches)


class Unsure(Set[str]):
    """The ids of reports that may not have been published yet."""

    def __init__(self, made: frozenset[str], batches: Iterable[Batch]) -> None:
        self._made = made
        self._batches = tuple(batch for batch in batches if batch.unsure is not None)

    @classmethod
    def _from_iterable(cls, names: Iterable[str]) -> frozenset[str]:  # type: ignore[override]
        return frozenset(names)

    def __contains__(self, name: object) -> bool:
        if name in self._made:
            return True
        if not isinstance(name, str):
            return False
        for batch in self._batches:
            assert batch.unsure is not None
            places = _find(batch, name)
            if len(places):
                return bool(batch.unsure[places[0]])
        return False

    def __iter__(self) -> Iterator[str]:
        yield from self._made
        for batch in self._batches:
            assert batch.unsure is not None
            for name in batch.where(batch.unsure).ids.names():
                if name not in self._made:
                    yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _find(batch: Batch, name: str) -> Places:
    return batch.ids.find(name)


def marked_unsure(batch: Batch, names: Collection[str]) -> Batch:
    """The batch, with the reports of these ids unsure and no others."""
    if isinstance(names, Unsure):
        sure: Truths = batch.ids.among([name for name in names if len(_find(batch, name))])
        return batch.unsure_where(sure)
    return batch.unsure_where(batch.ids.among(names))


def clashes(batches: Iterable[Batch], batch: Batch, made: Mapping[str, Report]) -> Iterator[str]:
    """The ids of a batch that other reports have."""
    for name in made:
        if len(_find(batch, name)):
            yield name
    for other in batches:
        few, many = sorted((batch, other), key=len)
        if _may_share(few, many):
            for name in few.ids.names():
                if len(_find(many, name)):
                    yield name


def _may_share(one: Batch, other: Batch) -> bool:
    """Whether two batches can have an id in common."""
    from cartelogic.store.batch_ids import Numbered

    first, second = one.ids, other.ids
    if isinstance(first, Numbered) and isinstance(second, Numbered):
        return first.name == second.name
    if isinstance(first, Numbered) or isinstance(second, Numbered):
        numbered, named = (first, second) if isinstance(first, Numbered) else (second, first)
        assert isinstance(numbered, Numbered)
        assert not isinstance(named, Numbered)
        return bool(named.words.str.starts_with(f"{numbered.name}:").any())
    return bool(first.words.is_in(second.words.implode()).any())
