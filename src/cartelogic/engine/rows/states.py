"""What an engine keeps of a stratum, and what has changed in what it was derived from."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field, frozen

from cartelogic.analysis.strata import Stratum
from cartelogic.model.values import Row
from cartelogic.store.relation import Piece, Relation, changes, pieces_of
from cartelogic.temporal import Flat, flat


@define
class State:
    """A stratum that was evaluated, and up to where its inputs had been read.

    Attributes:
        relations: what it derives, by name.
        read: the relations of lower strata that it reads.
        base: what reports give of its own relations; ``None`` where they can give nothing.
        cursors: how much had been read of the log of every relation, its own included.
        base_cursors: the same of ``base``.
    """

    stratum: Stratum
    relations: dict[str, Relation]
    read: Mapping[str, Relation]
    base: Mapping[str, Relation | None]
    cursors: dict[str, int] = field(factory=dict)
    base_cursors: dict[str, int] = field(factory=dict)

    @classmethod
    def empty(
        cls,
        stratum: Stratum,
        read: Mapping[str, Relation],
        base: Mapping[str, Relation | None],
    ) -> State:
        """Of a stratum that nothing has been derived in."""
        return cls(stratum, {name: Relation(name) for name in stratum.relations}, read, base)

    def lent(self) -> State:
        """The same for another engine; neither changes what they share."""
        for relation in self.relations.values():
            relation.is_lent = True
        return State(
            self.stratum,
            dict(self.relations),
            self.read,
            self.base,
            dict(self.cursors),
            dict(self.base_cursors),
        )

    def over(
        self,
        relations: dict[str, Relation],
        read: Mapping[str, Relation],
        base: Mapping[str, Relation | None],
    ) -> State:
        """With other relations, all read to their ends."""
        every = {**read, **relations}
        cursors = {name: len(every[name].log) for name in self.stratum.reads} | {"": 0}
        bases = {name: len(found.log) for name, found in base.items() if found is not None}
        return State(self.stratum, relations, read, base, cursors, bases)

    @property
    def pieces(self) -> int:
        """How many pieces it has derived."""
        return sum(len(relation.log) for relation in self.relations.values())


@frozen
class Changes:
    """What a stratum's inputs lost and gained since it was evaluated, by relation.

    Attributes:
        lost: pieces of relations of lower strata.
        gained: the same.
        base_lost: what reports no longer give of the stratum's own relations.
        base_gained: what they give now.
    """

    lost: dict[str, list[Piece]]
    gained: dict[str, list[Piece]]
    base_lost: dict[str, Mapping[Row, Flat]]
    base_gained: dict[str, list[Piece]]

    @classmethod
    def of(
        cls, state: State, read: Mapping[str, Relation], base: Mapping[str, Relation | None]
    ) -> Changes:
        """What has changed, if the stratum is to read these relations now."""
        found = cls({}, {}, {}, {})
        for name, relation in read.items():
            lost, gained = _changed(state.read[name], relation, state.cursors[name])
            if lost:
                found.lost[name] = pieces_of(lost)
            if gained:
                found.gained[name] = gained
        for name, now in base.items():
            empty = Relation(name)
            before, after = state.base[name] or empty, now or empty
            lost, gained = _changed(before, after, state.base_cursors.get(name, 0))
            if lost:
                found.base_lost[name] = lost
            if gained:
                found.base_gained[name] = gained
        return found

    @property
    def names(self) -> set[str]:
        """The relations of lower strata that are not what they were."""
        return {*self.lost, *self.gained}

    @property
    def is_loss(self) -> bool:
        """Whether anything that was there is no longer."""
        return bool(self.lost or self.base_lost)

    def __bool__(self) -> bool:
        return bool(self.is_loss or self.gained or self.base_gained)


def _changed(
    before: Relation, after: Relation, cursor: int
) -> tuple[Mapping[Row, Flat], list[Piece]]:
    """What a relation lost and gained since its log was read up to the cursor.

    While it is the same object, it has only grown.  Of another in its place, what was never
    read of the one before counts as gained if it is still there.
    """
    unread = before.log[cursor:]
    if before is after:
        return {}, unread
    lost, gained = changes(before, after)
    new = pieces_of(gained)
    for row, start, end, mark in unread:
        new += [(row, low, high, mark) for low, high in flat.overlap(after.cover(row), start, end)]
    return lost, new
