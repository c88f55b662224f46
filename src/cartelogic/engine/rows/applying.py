"""Rules as functions: made when first needed, kept, and applied to relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import evolve

from cartelogic.analysis.normal import (
    AggregateOperation,
    NormalRule,
    Version,
    relation_of,
)
from cartelogic.analysis.strata import Stratum
from cartelogic.engine.base import Limits, beyond_horizon, too_many_pieces, undefined
from cartelogic.engine.rows.codegen import compile_plan
from cartelogic.engine.rows.copies import copy_function, renamed_function
from cartelogic.engine.rows.operations import HorizonError, operation_function
from cartelogic.engine.rows.runtime import (
    Output,
    RuleFunction,
    TooMuchError,
)
from cartelogic.model.clauses import Atom, Comparison, Literal, Positive, Says
from cartelogic.model.computing import UndefinedError
from cartelogic.model.terms import Constant, Term, Variable
from cartelogic.plan.lowering import Size, delta_positions, lower
from cartelogic.store.relation import Piece, Relation
from cartelogic.temporal import ALL_TIME, Codec

_Key: TypeAlias = tuple[str, int | None, Codec]
_CERTAIN = f"{Version.CERTAIN.value}: "  # what the id of a rule's certain version begins with
_AGAIN = "again "  # names the relation of what is to be derived again
UNKNOWN_SIZE = 10_000  # for a relation of the stratum itself: nobody knows how it will grow

Derived: TypeAlias = list[tuple[NormalRule, Output]]
"""What each rule derived."""


class Applying:
    """Applies the rules of strata.

    Attributes:
        current: the rule that is being applied, for messages.
    """

    def __init__(self, limits: Limits, codec: Codec) -> None:
        self.limits, self.codec = limits, codec
        self.current: NormalRule | None = None
        self._functions: dict[_Key, tuple[NormalRule, RuleFunction]] = {}

    def fork(self) -> Applying:
        """Another that has the same functions, and may forget some of them."""
        other = Applying(self.limits, self.codec)
        other._functions = dict(self._functions)
        return other

    def forget(self, ids: set[str]) -> None:
        """Drop the functions of some rules."""
        for key in [key for key in self._functions if key[0].removeprefix(_AGAIN) in ids]:
            del self._functions[key]

    # -- all of a stratum -----------------------------------------------------------------

    def whole(
        self, stratum: Stratum, relations: Mapping[str, Relation], heads: Mapping[str, Relation]
    ) -> Derived:
        """What each rule derives from everything."""
        return [
            (rule, self.apply(rule, None, stratum, relations, heads, []))
            for rule in stratum.rules
            if can_fire(rule, relations)
        ]

    def new(
        self,
        stratum: Stratum,
        relations: Mapping[str, Relation],
        heads: Mapping[str, Relation],
        deltas: Mapping[str, list[Piece]],
    ) -> Derived:
        """What each rule derives from something in the deltas."""
        return [
            (rule, self.apply(rule, position, stratum, relations, heads, deltas[name]))
            for rule in stratum.rules
            for position, name in reads(rule)
            if deltas.get(name)
        ]

    def again(
        self,
        stratum: Stratum,
        relations: Mapping[str, Relation],
        heads: Mapping[str, Relation],
        gone: Mapping[str, Relation],
    ) -> Derived:
        """What each rule derives of the tuples and instants that are gone, and maybe more."""
        found = []
        for rule in stratum.rules:
            pieces = gone[rule.head.predicate].log
            if not pieces:
                continue
            if rule.operation is not None or rule.is_vague:
                found.append((rule, self.apply(rule, None, stratum, relations, heads, [])))
                continue
            bound = _bound_by_head(rule)
            found.append((rule, self.apply(rule, 0, stratum, relations, heads, pieces, bound)))
        return found

    # -- one rule -------------------------------------------------------------------------

    def apply(
        self,
        rule: NormalRule,
        position: int | None,
        stratum: Stratum,
        relations: Mapping[str, Relation],
        heads: Mapping[str, Relation],
        delta: list[Piece],
        read_as: NormalRule | None = None,
    ) -> Output:
        """What one rule derives; what its head holds already is left out.

        Args:
            rule: the rule.
            position: the literal of which only new pieces are read; ``None`` for all of all.
            stratum: the stratum that it is of.
            relations: every relation it reads.
            heads: the relations of the stratum.
            delta: the pieces that are new.
            read_as: what is applied in its place; messages name the rule itself.

        Raises:
            EvaluationError: if it computes what is not defined, or reaches beyond the horizon.
        """
        output = Output()
        output.most = self.limits.pieces
        self.current = rule
        function = self._function(read_as or rule, position, relations, stratum)
        try:
            function(relations, heads[rule.head.predicate], delta, output)
        except UndefinedError as error:
            raise undefined(rule, error) from None
        except TooMuchError:
            raise too_many_pieces(self.limits, stratum, rule) from None
        except HorizonError as error:
            raise beyond_horizon(rule, error.instant, self.codec) from None
        return output

    def _function(
        self,
        rule: NormalRule,
        position: int | None,
        relations: Mapping[str, Relation],
        stratum: Stratum,
    ) -> RuleFunction:
        key = (rule.id, position, self.codec)
        known = self._functions.get(key)
        # A rule of the same text may read other extents once more is uncertain.
        if known is not None and (known[0] is rule or known[0] == rule):
            function = known[1]
        else:
            function = self._made(rule, position, relations, stratum)
        self._functions[key] = rule, function
        return function

    def _made(
        self,
        rule: NormalRule,
        position: int | None,
        relations: Mapping[str, Relation],
        stratum: Stratum,
    ) -> RuleFunction:
        if rule.operation is not None:
            # A window that is applied once cannot run away, however far it reaches.
            horizon = self.limits.horizon_of(self.codec) if stratum.is_recursive else ALL_TIME
            return operation_function(rule, position, self.codec, horizon)
        copy = copy_function(rule, from_delta=position is not None)
        if copy is not None:
            return copy
        twin = self._functions.get((rule.id.removeprefix(_CERTAIN), position, self.codec))
        shared = None if twin is None else renamed_function(rule, *twin)
        if shared is not None:
            return shared
        return compile_plan(lower(rule, position, _sizes(relations, stratum.relations)), self.codec)


def _bound_by_head(rule: NormalRule) -> NormalRule:
    """The rule with one more literal in front: that its head is among what is gone."""
    terms: list[Term] = []
    computed: list[Literal] = []
    for i, term in enumerate(rule.head.arguments):
        if isinstance(term, (Variable, Constant)):
            terms.append(term)
        else:
            terms.append(Variable(f"#again{i}"))
            computed.append(Comparison("=", terms[-1], term))
    gone = Positive(Atom(_AGAIN + rule.head.predicate, tuple(terms)))
    return evolve(rule, id=_AGAIN + rule.id, body=(gone, *rule.body, *computed))


def can_fire(rule: NormalRule, relations: Mapping[str, Relation]) -> bool:
    """Whether every relation that a rule needs holds anything.

    ``p since q`` can hold without p, and an aggregate without anything certain.
    """
    needed = [literal for literal in rule.body if isinstance(literal, (Positive, Says))]
    if rule.operation is not None:
        needed = needed[:1] if isinstance(rule.operation, AggregateOperation) else needed[-1:]
    return all(relations[relation_of(literal)] for literal in needed)


def reads(rule: NormalRule) -> Iterator[tuple[int, str]]:
    """The places that new pieces can enter a rule by, with the relation that is read there."""
    for position in delta_positions(rule):
        literal = rule.body[position]
        assert isinstance(literal, (Positive, Says))
        yield position, relation_of(literal)


def _sizes(relations: Mapping[str, Relation], recursive: tuple[str, ...] = ()) -> Size:
    def size(name: str) -> int:
        return UNKNOWN_SIZE if name in recursive or name not in relations else len(relations[name])

    return size
