"""Facts that let a rule fire: its body made ground, and what it reads supported in turn.

Random facts seldom meet in a body of six literals.  So a rule is read backwards: its
variables get values, each literal of a base predicate becomes a fact, and one of a derived
predicate is supported by a rule for it; simple ones first, so that this ends.  Choices that a
comparison forbids are made anew, a few times.

This only proposes.  Whether a rule fires is for an engine to say: an absence is hoped for, and
a number that is computed comes out as it will.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import define, field

from cartelogic.analysis.normal import ACCEPTED, REPORT_PREDICATES
from cartelogic.model.clauses import (
    Aggregating,
    AllenComparison,
    Atom,
    Body,
    Comparison,
    Disjunction,
    Metric,
    Negative,
    Positive,
    Rule,
    Says,
)
from cartelogic.model.sources import Claim, Stance
from cartelogic.model.terms import Constant, Ends, Term, Variable
from cartelogic.model.values import Day, Value
from cartelogic.temporal import (
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Interval,
    UncertainInterval,
    earlier,
    later,
)
from cartelogic.testing.choices import Choices
from cartelogic.testing.reporting import Draft, Newsroom
from cartelogic.testing.valuing import Ground, Miss, Valuing

Item: TypeAlias = (
    Positive | Negative | Says | Comparison | AllenComparison | Metric | Aggregating | Disjunction
)
When: TypeAlias = tuple[Bound, Bound]
"""First and last instant at which something is to hold, both included."""
_TRIES = 6
_MOST = 60  # tries in all: rules that read rules would multiply them
_DEPTH = 4


@define
class _Scene:
    """One rule, while its variables get values."""

    body: Body
    when: When
    depth: int
    values: dict[str, Value] = field(factory=dict)


_Kept: TypeAlias = tuple[int, dict[str, Draft]]


class Supporting(Valuing):
    """Makes facts; those made so far are in ``claims`` and ``newsroom``."""

    def __init__(self, choose: Choices, ground: Ground, newsroom: Newsroom) -> None:
        super().__init__(choose, ground)
        self.newsroom = newsroom
        self._left = _MOST
        self.claims: list[Claim] = []

    # -- what is asked for ----------------------------------------------------------------

    def rule(self, rule: Rule, body: Body | None = None) -> bool:
        """Make facts that may let a rule fire; whether that seems to be so.

        Args:
            rule: the rule.
            body: another body for it.
        """
        self._left = _MOST
        when = self.moments()
        return self._attempted(rule.body if body is None else body, {}, when, _DEPTH)

    def without(self, rule: Rule, body: Body, item: Item) -> bool:
        """Make facts under which a body holds and one more literal, likely, does not.

        An absence that is to fail gets what it must not find.
        """
        self._left = _MOST
        when, kept = self.moments(), self._kept()
        for _ in range(_TRIES):
            scene = _Scene(body, when, _DEPTH)
            try:
                self._values_for(scene.values, rule.body)
                self._body(scene)
                match item:
                    case Negative(atom):
                        self._literal(Positive(atom), scene)
                    case Metric(operator, window, operands, True):
                        self._metric(Metric(operator, window, operands), scene)
                    case Comparison() | AllenComparison():
                        if self._test(item, scene.values) is True:
                            raise Miss
                    case _:
                        pass
            except Miss:
                self._back_to(kept)
            else:
                return True
        return False

    def predicate(self, name: str) -> bool:
        """Make facts from which something may follow for a predicate."""
        self._left = _MOST
        try:
            arity = len(self.ground.vocabulary.pools[name])
            self._supported(name, [None] * arity, self.moments(), _DEPTH)
        except Miss:
            return False
        return True

    def moments(self) -> When:
        """Two instants, the first not after the last."""
        known = self.ground.vocabulary.moments
        start = self.choose.number(0, len(known) - 1)
        return known[start], known[self.choose.number(start, len(known) - 1)]

    # -- rules ----------------------------------------------------------------------------

    def _attempted(self, body: Body, given: Mapping[str, Value], when: When, depth: int) -> bool:
        """Whether some choice of values supports a body; what was made for others is dropped."""
        kept = self._kept()
        for _ in range(_TRIES):
            self._left -= 1
            if self._left < 0:
                return False
            scene = _Scene(body, when, depth, dict(given))
            try:
                self._values_for(scene.values, body)
                self._body(scene)
            except Miss:
                self._back_to(kept)
            else:
                self._found = scene.values
                return True
        return False

    def _kept(self) -> _Kept:
        return len(self.claims), self.newsroom.copied()

    def _back_to(self, kept: _Kept) -> None:
        del self.claims[kept[0] :]
        self.newsroom.drafts = {**kept[1]}

    def _supported(
        self, name: str, terms: list[Value | None], when: When, depth: int
    ) -> list[Value | None]:
        """Make facts from which an atom follows; its values, as far as they are known.

        Raises:
            Miss: if there is no rule that could derive it, or no luck.
        """
        rules = self.ground.heights.rules_for(name, depth)
        if not rules:
            return list(self._stated(name, terms, when))
        first = self.choose.number(0, len(rules) - 1)
        for rule in (*rules[first:], *rules[:first]):
            given = _matched(rule.head, terms)
            if given is not None and self._attempted(rule.body, given, when, depth - 1):
                values = self._found
                return [self._value(term, values) for term in rule.head.arguments]
        raise Miss

    def _stated(self, name: str, terms: list[Value | None], when: When) -> list[Value]:
        """A fact, with values for what is open."""
        pools = self.ground.vocabulary.pools[name]
        row = tuple(
            self.choose.pick(pool) if term is None else term
            for pool, term in zip(pools, terms, strict=True)
        )
        if name in self.ground.irreflexive and row[0] == row[1]:
            raise Miss
        self.claims.append(Claim(name, row, self._written(when)))
        return list(row)

    def _written(self, when: When) -> UncertainInterval | None:
        """The interval of a fact that is to hold so long; sometimes longer."""
        known, (start, last) = self.ground.vocabulary.moments, when
        match self.choose.number(0, 7):
            case 5:
                start = min(start, known[0])
            case 6:
                last = max(last, known[-1])
            case 7:
                return None
            case _:
                pass
        if (start, last) == (NEG_INF, POS_INF):
            return None
        return UncertainInterval.exact(Interval(start, last + 1), self.ground.codec)

    # -- bodies ---------------------------------------------------------------------------

    def _body(self, scene: _Scene) -> None:
        """Support every literal: what reports say first, then what they are like, then tests."""
        for item in sorted(scene.body, key=_order):
            self._item(item, scene)
        tests = [i for i in scene.body if isinstance(i, (Comparison, AllenComparison))]
        if any(self._test(test, scene.values) is False for test in tests):
            raise Miss

    def _item(self, item: Item, scene: _Scene) -> None:
        match item:
            case Positive() | Says():
                self._literal(item, scene)
            case Metric(negated=False):
                self._metric(item, scene)
            case Aggregating(_, aggregates):
                for aggregate in aggregates:
                    for _ in range(self.choose.pick((1, 2, 0, 3))):
                        inner = _Scene(aggregate.body, scene.when, scene.depth, dict(scene.values))
                        self._values_for(inner.values, aggregate.body)
                        self._body(inner)
            case Disjunction(alternatives):
                body, scene.body = scene.body, self.choose.pick(alternatives)
                self._body(scene)
                scene.body = body
            case Comparison("=", left, right):
                for one, two in ((left, right), (right, left)):
                    value = self._value(two, scene.values)
                    if (
                        isinstance(one, Variable)
                        and one.name not in scene.values
                        and value is not None
                    ):
                        scene.values[one.name] = value
            case _:
                pass

    def _literal(self, literal: Positive | Says, scene: _Scene) -> None:
        """Support one literal, and learn the values of its variables."""
        when = self._interval(literal.annotation, scene)
        terms = [self._value(term, scene.values) for term in literal.atom.arguments]
        if isinstance(literal, Says):
            terms = [*self._stated_by(literal, terms, when, scene)]
        elif literal.atom.predicate in REPORT_PREDICATES and not self._is_custom(literal.atom):
            known = self.newsroom.like(self.choose, literal.atom.predicate, terms)
            if known is None:
                raise Miss
            terms = known
        else:
            terms = self._supported(literal.atom.predicate, terms, when, scene.depth)
        for term, value in zip(literal.atom.arguments, terms, strict=True):
            if not isinstance(term, Variable) or value is None:
                continue
            if scene.values.setdefault(term.name, value) != value:
                raise Miss

    def _is_custom(self, atom: Atom) -> bool:
        return atom.predicate == ACCEPTED and bool(self.ground.heights.rules_for(ACCEPTED, _DEPTH))

    def _stated_by(
        self, literal: Says, terms: list[Value | None], when: When, scene: _Scene
    ) -> Iterator[Value]:
        """A report that claims or denies something."""
        stance = Stance.DENIES if literal.denies else Stance.ASSERTS
        asked = self._value(literal.report, scene.values)
        report = self.newsroom.report(self.choose, stance, asked)
        if report is None:
            raise Miss
        row = self._stated(literal.atom.predicate, terms, when)
        self.newsroom.says(report, self.claims.pop())
        if isinstance(literal.report, Variable):
            scene.values[literal.report.name] = report
        yield from row

    def _interval(self, annotation: Term | None, scene: _Scene) -> When:
        """When a literal is to hold: with the others, or a whole spell of its own."""
        if annotation is None:
            return scene.when
        if isinstance(annotation, Variable) and annotation.name in scene.values:
            known = scene.values[annotation.name]
            if isinstance(known, Interval):
                return known.start, known.last
        start, last = self.moments()
        if isinstance(annotation, Variable):
            scene.values[annotation.name] = Interval(start, last + 1)
        elif isinstance(annotation, Ends):
            start = self._end(annotation.start, start, scene)
            last = self._end(annotation.end, last, scene)
            if start > last:
                raise Miss
        return start, last

    def _end(self, term: Term, drawn: Bound, scene: _Scene) -> Bound:
        """An end of a spell that is taken apart: known already, or as drawn."""
        known = self._value(term, scene.values) if not _is_open(term) else None
        if known is not None:
            return known.instant if isinstance(known, Day) else _number(known, drawn)
        if isinstance(term, Variable):
            is_day = self.ground.codec is Codec.DAYS
            scene.values[term.name] = Day(drawn) if is_day else drawn
        return drawn

    # -- windows --------------------------------------------------------------------------

    def _metric(self, item: Metric, scene: _Scene) -> None:
        """Support a metric operator throughout: what it looks at, where it looks."""
        start, last = scene.when
        low, high = item.window.low, item.window.high
        looks_back = item.operator in ("once", "historically", "since")
        move = earlier if looks_back else later
        near = move(start, low), move(last, low)
        match item.operator:
            case "once" | "eventually":
                wanted = [near]
            case "historically":
                far = NEG_INF if high is None else earlier(start, high)
                wanted = [(far, near[1])]
            case "always":
                far = POS_INF if high is None else later(last, high)
                wanted = [(near[0], far)]
            case "since":
                wanted = [(near[0], last), near]
            case _:
                wanted = [(start, near[1]), near]
        for operand, when in zip(item.operands, wanted, strict=True):
            first, end = min(when), max(when)
            scene.when = first, end
            self._item(operand, scene)
        scene.when = start, last


def _is_open(term: Term) -> bool:
    return not isinstance(term, (Variable, Constant))


def _number(value: Value, otherwise: Bound) -> Bound:
    return value if isinstance(value, int) else otherwise


def _order(item: Item) -> int:
    """What is to be supported first: variables get values from literals of the first kinds."""
    match item:
        case Says():
            return 0
        case Positive(atom) if atom.predicate in REPORT_PREDICATES:
            return 1
        case Positive(_, annotation):
            return 2 if annotation is None else 3
        case Comparison("="):
            return 4
        case _:
            return 5


def _matched(head: Atom, terms: list[Value | None]) -> dict[str, Value] | None:
    """The values that a head's variables get from those of an atom; ``None`` if they clash."""
    found: dict[str, Value] = {}
    for term, value in zip(head.arguments, terms, strict=True):
        if value is None:
            continue
        match term:
            case Variable(name):
                if found.setdefault(name, value) != value:
                    return None
            case Constant(constant):
                if constant != value:
                    return None
            case _:
                pass
    return found
