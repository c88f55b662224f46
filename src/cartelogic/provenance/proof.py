"""Proofs: trees whose leaves are reports.

Every node says what it proves and on which interval; what the node claims, it claims for
every instant of that interval.

    Reported    a report claims the atom                                     (leaf)
    Said        a report says, or denies, what a `says` literal reads         (leaf)
    Attribute   something about a report or source itself: `published`, …     (leaf)
    Derived     a rule, with a value for each variable and one premise a literal
    Declared    a declared property of the predicate, such as symmetry
    Windowed    a metric operator, from what holds within its window
    Aggregated  an aggregate, from every row that counts
    Coalesced   an interval covered by several proofs, one after the other
    Spell       a whole maximal interval, taken as a value by `p(X) @ I`
    VagueSpell  the same of an atom whose two extents may differ: ends within limits
    Absence     nothing matches the pattern, for a negated literal
    Condition   a comparison that holds for the values bound

Which extent an atom is about is part of its relation's name: ``certain p``, ``contested p``
(see ``analysis.versions``); plain ``p`` is where it may hold.
Not here: how proofs are found (``search``), checked (``verify``) and shown (``render``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

from attrs import field, frozen

from cartelogic.analysis.normal import NormalRule
from cartelogic.model.clauses import Literal
from cartelogic.model.sources import Claim, Report
from cartelogic.model.values import IntervalRange, Row, Value
from cartelogic.temporal import Interval


@frozen
class Ground:
    """A ground atom: the relation (``rival``, ``says rival``) and the tuple."""

    relation: str
    row: Row


@frozen
class Pattern:
    """A negated atom: a value for each column, ``None`` where anything would match."""

    relation: str
    row: tuple[Value | None, ...]


@frozen
class Reported:
    """A report claims the atom.

    The interval is the extent of the claim that the relation is about: where it may hold,
    or, for ``certain p``, where it does whatever the unknown days are.
    """

    ground: Ground
    interval: Interval
    report: Report
    claim: Claim


@frozen
class Said:
    """What a report says or denies, accepted or not."""

    ground: Ground
    interval: Interval
    report: Report
    claim: Claim


@frozen
class Attribute:
    """A fact about a report or a source, read off it; always true.

    Attributes:
        report: a report that has the attribute; ``None`` for ``now``.
    """

    ground: Ground
    interval: Interval
    report: Report | None


@frozen
class Derived:
    """One application of a rule.

    Attributes:
        interval: where all premises hold, cut to the head's interval if it has one.
        bindings: a value for each variable of the rule, in order of first occurrence.
        premises: one for each literal of the body, in order.
    """

    ground: Ground
    interval: Interval
    rule: NormalRule
    bindings: tuple[tuple[str, Value], ...]
    premises: tuple[Proof, ...]


@frozen
class Declared:
    """A declared property of the predicate gives the atom: symmetry turns it round."""

    ground: Ground
    interval: Interval
    rule: NormalRule
    bindings: tuple[tuple[str, Value], ...]
    premise: Proof


@frozen
class Windowed:
    """A metric operator holds, by what holds within its window.

    Attributes:
        interval: where these premises show it.
        right: for once and eventually, that the operand holds at one instant of the window;
            for historically and always, at all of them; for since and until, that the right
            operand holds.
        left: for since and until, that the left operand holds up to there, or, if it is
            negated, that it does not; ``None`` if there is nothing between.
    """

    ground: Ground
    interval: Interval
    rule: NormalRule
    right: Proof
    left: Proof | None


@frozen
class Aggregated:
    """An aggregate has the value that is last in the atom.

    Attributes:
        interval: where the same rows of the group hold, no more and no fewer.
        rows: a proof for each of them: of its certain extent if it is certain.
        others: that no other row is possible and, if the two differ, none certain.
    """

    ground: Ground
    interval: Interval
    rule: NormalRule
    rows: tuple[Proof, ...]
    others: tuple[Absence, ...]


@frozen
class Coalesced:
    """An interval that no single proof covers; the proofs follow each other without a gap."""

    ground: Ground
    interval: Interval
    segments: tuple[Proof, ...]


@frozen
class Spell:
    """A maximal interval of an atom, whole.

    Attributes:
        cover: a proof that the atom holds throughout.
        before: that it does not hold just before; ``None`` if the spell has no start.
        after: that it does not hold just after; ``None`` if it has no end.
    """

    ground: Ground
    interval: Interval
    cover: Proof
    before: Absence | None
    after: Absence | None


@frozen
class VagueSpell:
    """A maximal interval of an atom of which the days that it holds on are not all known.

    Attributes:
        value: what is known of it: in every world the interval keeps to these limits.
        is_certain: whether there is such an interval in every world.
        cover: a proof that the atom may hold, throughout the limits.
        cores: proofs of what certainly belongs to it; none if nothing does.
    """

    ground: Ground
    value: Interval | IntervalRange
    is_certain: bool
    cover: Proof
    cores: tuple[Proof, ...]

    @property
    def interval(self) -> Interval:
        """From the earliest start to the latest end."""
        return self.value if isinstance(self.value, Interval) else self.value.possible


@frozen
class Absence:
    """Nothing that matches the pattern holds, throughout the interval.

    Attributes:
        apart_from: tuples that match and are not meant.
        is_possible: whether some may hold there, and is only not certain.
        searched: how many tuples of the relation match the pattern at some other time.
    """

    ground: Pattern
    interval: Interval
    apart_from: tuple[Row, ...] = ()
    is_possible: bool = False
    searched: int = field(default=0, eq=False)


@frozen
class Condition:
    """A comparison, with the values that make it hold; it does not depend on time.

    Attributes:
        is_certain: whether it has to hold for every choice of the values that are known as
            ranges only, and not just for some.
    """

    literal: Literal
    bindings: tuple[tuple[str, Value], ...]
    is_certain: bool = False


Proof: TypeAlias = (
    Reported
    | Said
    | Attribute
    | Derived
    | Declared
    | Windowed
    | Aggregated
    | Coalesced
    | Spell
    | VagueSpell
    | Absence
    | Condition
)
Leaf: TypeAlias = Reported | Said


def children(proof: Proof) -> tuple[Proof, ...]:
    """The proofs that a proof is made of, in order."""
    match proof:
        case Derived(premises=premises):
            return premises
        case Declared(premise=premise):
            return (premise,)
        case Windowed(right=right, left=left):
            return (right,) if left is None else (left, right)
        case Aggregated(rows=rows, others=others):
            return (*rows, *others)
        case Coalesced(segments=segments):
            return segments
        case Spell(cover=cover, before=before, after=after):
            return (cover, *(absence for absence in (before, after) if absence is not None))
        case VagueSpell(cover=cover, cores=cores):
            return (cover, *cores)
        case Reported() | Said() | Attribute() | Absence() | Condition():
            return ()
        case _:
            assert_never(proof)


def walk(proof: Proof) -> Iterator[Proof]:
    """Every node once, each before its children; a node used twice is met once."""
    seen: set[int] = set()
    pending = [proof]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        pending.extend(reversed(children(node)))


def leaves(proof: Proof) -> tuple[Leaf, ...]:
    """The reports a proof rests on, in order of first use."""
    return tuple(node for node in walk(proof) if isinstance(node, (Reported, Said)))


def size(proof: Proof) -> int:
    """The number of different nodes."""
    return sum(1 for _ in walk(proof))
