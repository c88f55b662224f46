"""Revising a stratum whose inputs lost something.

What may fall is taken out, and put back where it still follows.

Delete and rederive (Gupta, Mumick and Subrahmanian, *Maintaining Views Incrementally*, SIGMOD
1993), on tuples with instants as Wałęga and others do it for DatalogMTL (*Materialisation-based
reasoning in DatalogMTL with bounded intervals*, AAAI 2023): what is deleted of a tuple is a set of
instants.  A piece that is left has every derivation it ever had, in the rounds it had them
in; what is put back gets later rounds.  So the marks of a revised relation are good for proofs.

Only for strata whose negated, aggregated and whole-interval inputs are what they were.
"""

from __future__ import annotations

from collections.abc import Mapping

from cartelogic.engine.rows.applying import Applying
from cartelogic.engine.rows.states import Changes, State
from cartelogic.store.relation import GIVEN, Piece, Relation
from cartelogic.temporal import flat

SMALL = 512
"""A stratum of fewer pieces is worked out again: that is faster than revising it."""
SHARE = 0.4
"""Where more than this share of a stratum may fall, it is worked out again."""


def can_revise(state: State, changes: Changes) -> bool:
    """Whether a stratum can be revised, and it is worth trying."""
    if not changes.names.isdisjoint(state.stratum.completes):
        return False
    if not changes.is_loss:
        return True
    most = SHARE * state.pieces
    return state.pieces >= SMALL and sum(map(len, changes.lost.values())) <= most


def may_fall(
    applying: Applying, state: State, changes: Changes, base: Mapping[str, Relation | None]
) -> dict[str, Relation] | None:
    """All that has a derivation from what was lost; ``None`` if that is too much.

    Args:
        applying: applies rules.
        state: the stratum as it was.
        changes: of its inputs.
        base: what reports give of its relations now; that does not fall.
    """
    stratum = state.stratum
    before = {**state.read, **state.relations}
    gone = {name: Relation(name) for name in stratum.relations}
    for name, lost in changes.base_lost.items():
        for row, cover in lost.items():
            for start, end in flat.to_pairs(cover):
                gone[name].add(row, start, end, GIVEN)
    most = SHARE * state.pieces
    cursors = dict.fromkeys(gone, 0)
    deltas: dict[str, list[Piece]] = dict(changes.lost)
    while True:
        for name, relation in gone.items():
            deltas[name] = relation.log[cursors[name] :]
            cursors[name] = len(relation.log)
        if not any(deltas.values()):
            return gone
        if sum(cursors.values()) > most:
            return None
        for rule, output in applying.new(stratum, before, gone, deltas):
            name = rule.head.predicate
            given = base[name]
            for row, bounds in output.items():
                falls = bounds if given is None else flat.difference(bounds, given.cover(row))
                for start, end in flat.to_pairs(falls):
                    gone[name].add(row, start, end, GIVEN)
        deltas = {}
