"""Spells that no certain day tells of: rules for ``loose p`` and ``dated p``.

Why ``loose``: in one world a predicate holds on some set between its two extents.  Its
maximal intervals there are of two kinds: those that contain a certain part, whose ends are
then known within limits; and those that lie within ``loose p``.  For facts that is where
claims without a certain day are; a rule that only copies one relation hands it on; for all
other rules it is every instant that is possible and not certain, which is always right and
seldom tight.

Why ``dated``: an arrest "in August 2020" has no day on which it is certain, and yet it
certainly is over in September: ``once arrested`` is certain from then on.  Such a claim is
a tuple with its four points as values, and the windows of once, eventually, since and until
are computed from them.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from cartelogic.analysis.normal import (
    ALIKE,
    CERTAIN,
    DATED,
    DISPUTED,
    EVER,
    LOOSE,
    Kind,
    MetricOperation,
    NormalRule,
    Version,
    identified,
    relation_of,
    relation_terms,
)
from cartelogic.analysis.rule_writer import RelationLiteral, RuleWriter, both_ways, reads
from cartelogic.model.clauses import (
    Atom,
    Literal,
    Negative,
    Positive,
    Says,
)
from cartelogic.model.computing import REACHED_AHEAD, REACHED_BEHIND
from cartelogic.model.terms import (
    Call,
    Constant,
    Ends,
    Term,
    Variable,
    Wildcard,
)
from cartelogic.model.values import Day
from cartelogic.temporal import EVERYTHING, NEG_INF, POS_INF, Codec, Duration


class SpellRules(RuleWriter):
    """Writes the rules for loose and for dated spells.

    Attributes:
        loose: the relations of which a possible extent needs to know loose spells.
        dated: those of which a certain extent needs to know dated ones.
        disputed: the predicates that something may dispute.
        temporal: the relations of which some tuple may hold only at times.
    """

    loose: set[str]
    dated: set[str]
    disputed: frozenset[str]
    temporal: frozenset[str]

    def _need_spells(self, rule: NormalRule) -> None:
        """What a rule needs to know of spells that no certain day tells of.

        If it takes possible spells as values: where loose ones may be.  If it takes certain
        ones, or looks for them through a window: which are dated.
        """
        for literal in rule.body:
            if isinstance(literal, (Positive, Says)) and literal.annotation is not None:
                name = relation_of(literal)
                if name in self.split:
                    self._want(name, self.loose)
                    self._want(name, self.dated)
        if isinstance(rule.operation, MetricOperation) and rule.operation.operator in SEEKING:
            name = reads(rule.body[-1])
            if name in self.split:
                self._want(name, self.dated)

    def _want(self, name: str, wanted: set[str]) -> None:
        """Note a relation, and those that it copies."""
        if name in wanted:
            return
        wanted.add(name)
        for rule in self.by_head.get(name, ()):
            copied = self._copied(rule)
            if copied is not None and relation_of(copied) in self.split:
                self._want(relation_of(copied), wanted)

    def _copied(self, rule: NormalRule) -> Positive | Says | None:
        """The one literal that a rule copies the time of, if that is all it does."""
        if rule.annotation is not None or rule.operation is not None:
            return None
        copied: Positive | Says | None = None
        for literal in rule.body:
            name = reads(literal)
            if name not in self.split and name not in self.temporal:
                continue
            if copied is not None or not isinstance(literal, (Positive, Says)):
                return None
            if literal.annotation is not None:
                return None
            copied = literal
        return copied

    def _loose(self, name: str) -> Iterator[NormalRule]:
        """Rules for ``loose p``: its last two columns are the latest start and earliest end."""
        rules = self.by_head.get(name, [])
        if any(self._copied(rule) is None or self._is_vague_rule(rule) for rule in rules):
            terms = tuple(Variable(f"X{i + 1}") for i in range(rules[0].head.arity))
            yield self._anywhere(name, terms, _unsure(name, name, terms))
            return
        ends = Variable("#latest"), Variable("#earliest")
        for rule in rules:
            copied = self._copied(rule)
            assert copied is not None
            if relation_of(copied) not in self.split:
                continue
            loose = self._positive(copied, LOOSE)
            loose = evolve(loose, atom=evolve(loose.atom, arguments=(*loose.atom.arguments, *ends)))
            body_ = [loose if literal is copied else literal for literal in rule.body]
            head = Atom(LOOSE + name, (*rule.head.arguments, *ends), rule.head.span)
            yield self._version(rule, Version.LOOSE, head, body_)
        if name in self.disputed:
            # A dispute may cut a spell off from what is certain of it, so nothing that was
            # known of its ends is: whatever is possible and not certain may be a spell.
            terms = tuple(Variable(f"X{i + 1}") for i in range(self._arity(name)))
            ever = Positive(Atom(EVER + DISPUTED + name, terms))
            yield self._anywhere(name, terms, (ever, *_unsure(name, name, terms)))
            yield self._ever_disputed(name)

    def _anywhere(
        self, name: str, terms: tuple[Term, ...], body: tuple[Literal, ...]
    ) -> NormalRule:
        """Where the body holds, a loose spell may start and end as it likes."""
        ends = tuple(
            Constant(Day(bound) if self.codec is Codec.DAYS else bound)
            for bound in (POS_INF, NEG_INF)
        )
        head = Atom(LOOSE + name, (*terms, *ends))
        rule = NormalRule(head, None, body, Kind.DISPUTE, version=Version.LOOSE)
        return identified(rule, self.codec)

    def _dated(self, name: str) -> Iterator[NormalRule]:
        """Rules for ``dated p``: its last columns are the four points of a spell.

        Earliest and latest start, then earliest and latest end (the last instant it may
        hold at).  Only copies hand it on.
        """
        for rule in self.by_head.get(name, []):
            copied = self._copied(rule)
            if copied is None or self._is_vague_rule(rule) or relation_of(copied) not in self.split:
                continue
            body = [
                part
                for literal in rule.body
                for part in (self._on_dated(copied) if literal is copied else (literal,))
            ]
            head = Atom(DATED + name, (*rule.head.arguments, *_POINTS), rule.head.span)
            dated = evolve(rule, id=f"dated {rule.id}")
            yield self._version(dated, Version.CERTAIN, head, body)
        if name in self.disputed:
            yield self._ever_disputed(name)

    def _ever_disputed(self, name: str) -> NormalRule:
        """Which tuples of a predicate are disputed at some time or other."""
        terms = tuple(Variable(f"X{i + 1}") for i in range(self._arity(name)))
        whenever = Ends(Wildcard(), Wildcard())
        body = (Positive(Atom(DISPUTED + name, terms), Wildcard()),)
        rule = NormalRule(Atom(EVER + DISPUTED + name, terms), whenever, body, Kind.DISPUTE)
        return identified(rule, self.codec)

    # -- tuples that may be the same --------------------------------------------------------

    def _alike(self, name: str) -> Iterator[NormalRule]:
        """Rules for ``alike p``, for a p with ranges among its values.

        Two of its tuples may be one in a world, and then their spells are one; so a tuple
        has, for its spells, all the time of those that may be the same.
        """
        arity = self.by_head[name][0].head.arity
        terms = tuple(Variable(f"X{i + 1}") for i in range(arity))
        others = tuple(
            Variable(f"Y{i + 1}") if i in self.vague[name] else term for i, term in enumerate(terms)
        )
        equal = [
            test
            for mine, other in zip(terms, others, strict=True)
            if mine is not other
            for test in both_ways(mine, other, None)
        ]
        read = Positive(Atom(name, terms), Wildcard()), Positive(Atom(name, others)), *equal
        head = Atom(ALIKE + name, terms)
        rule = NormalRule(head, None, read, Kind.DISPUTE, is_vague=True)
        yield identified(rule, self.codec)
        yield self._anywhere(ALIKE + name, terms, _unsure(ALIKE + name, name, terms))

    def _on_dated(self, literal: RelationLiteral) -> tuple[Literal, ...]:
        """A literal of the dated spells of a relation, none of them ever disputed."""
        name, terms = relation_of(literal), relation_terms(literal)
        atom = self._renamed(literal, DATED).atom
        dated = Positive(evolve(atom, arguments=(*terms, *_POINTS)), None, literal.span)
        if name not in self.disputed:
            return (dated,)
        return dated, Negative(Atom(EVER + DISPUTED + name, terms))

    def _window_on_dated(
        self,
        rule: NormalRule,
        operation: MetricOperation,
        head: Atom,
        operands: list[Literal],
    ) -> Iterator[NormalRule]:
        """Where a window certainly meets a dated spell.

        A spell that starts by B and lasts until C at least, wherever it lies, meets the
        window behind t if B is not after its end nor C before its start.  With a left
        operand, that must hold from the earliest instant that the spell may lie at.
        """
        right = rule.body[-1]
        assert isinstance(right, Positive)
        if relation_of(right) not in self.split:
            return
        earliest, latest, until, last = _POINTS
        is_ahead = operation.operator in ("eventually", "until")
        low, high = operation.window.low, operation.window.high
        # Behind, t lies so much after the spell; ahead, so much before it.
        start = _moved(latest, high if is_ahead else low, is_ahead)
        end = _moved(until, low if is_ahead else high, is_ahead)
        body = self._on_dated(right)
        if len(rule.body) > 1:
            anchor = last if is_ahead else earliest
            place = Atom(
                f"{DATED}{relation_of(right)} at {anchor.name}", (*relation_terms(right), anchor)
            )
            there = evolve(rule, id=f"at {anchor.name}: {rule.id}", operation=None)
            at = evolve(there, annotation=Ends(anchor, anchor))
            yield self._version(at, Version.CERTAIN, place, body)
            columns = (*rule.head.arguments, anchor)
            along = Atom(f"{rule.head.predicate} {place.predicate}", columns)
            always = MetricOperation(operation.operator, EVERYTHING)
            left = evolve(rule, id=f"along {rule.id}", operation=always)
            yield self._version(left, Version.CERTAIN, along, (operands[0], Positive(place)))
            body = (*body, Positive(along))
        seen = evolve(rule, id=f"dated: {rule.id}", operation=None)
        seen = evolve(seen, annotation=Ends(start, end, closed=False))
        yield self._version(seen, Version.CERTAIN, head, body)

    def _arity(self, name: str) -> int:
        return self.by_head[DISPUTED + name][0].head.arity


def _unsure(name: str, of: str, terms: tuple[Term, ...]) -> tuple[Literal, Literal]:
    """Where a relation holds, and another not for certain."""
    return Positive(Atom(name, terms)), Negative(Atom(CERTAIN + of, terms))


SEEKING = frozenset({"once", "eventually", "since", "until"})
"""The metric operators that look for one instant in a window."""
LASTING = frozenset({"historically", "always"})
"""Those of one operand that must hold all through the window."""
_POINTS = tuple(Variable(f"#{name}") for name in ("earliest", "latest", "until", "last"))


def _moved(bound: Variable, duration: Duration | None, is_ahead: bool) -> Term:
    """From where on a window of that length reaches a bound; open if it is not limited."""
    if duration is None:
        return Wildcard()
    amount, unit = Constant(duration.amount), Constant(duration.unit.value)
    return Call(REACHED_AHEAD if is_ahead else REACHED_BEHIND, (bound, amount, unit))
