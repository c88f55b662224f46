"""Which rules and literals a run of tests has put to use.

A rule *fired* if its body held of something, at some instant, in some test file.  Of a rule
that never fired, the report names the literal that nothing got past: literals are taken in
the order of writing, each as soon as what it needs is bound.

A literal *decided* something if without it the rest of the body holds of more, or at more
instants: if a test could have told that it is missing.  A literal that binds what the rest
or the head needs decides by matching.  Of a body with alternatives (``;``), each has to hold once.

It is measured in the possible extent, on the facts of each test file by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import product
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from cartelogic.answers import Answers
from cartelogic.asking import When
from cartelogic.errors import ProgramError
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.clauses import (
    Aggregating,
    Body,
    Constraint,
    Disjunction,
    Literal,
    Metric,
    Rule,
    literal_variables,
    literals,
)
from cartelogic.model.printing import format_clause, format_literal
from cartelogic.model.terms import variables
from cartelogic.source import Span
from cartelogic.temporal import EMPTY, Codec

Item: TypeAlias = Literal | Metric | Aggregating
Way: TypeAlias = tuple[Item, ...]
_SECONDS = 1.0
"""How long a body without one of its literals may be looked at."""

Key: TypeAlias = tuple[str, int, int]
"""Digest of a file's text, and the characters of it: a rule is the same by whatever path."""


@frozen
class Place:
    """A rule or literal, as a report shows it.

    Attributes:
        file: the file as messages call it.
        line: its line, from 1.
        text: what is written there, on one line.
    """

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@define
class LiteralUse:
    """What became of one literal of a rule.

    Attributes:
        has_matched: whether a way through the body that it is part of held.
        has_decided: whether something held of the rest of the body, and not of it.
    """

    place: Place
    has_matched: bool = False
    has_decided: bool = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to find out."""
        return self.has_matched and self.has_decided


@define
class RuleUse:
    """What became of one rule.

    Attributes:
        is_constraint: whether it is a constraint, which fires where it is violated.
        has_fired: whether its body held of something.
        reached: how many literals held together, at best, of a rule that never fired.
        blocked: the literal that came next then.
        literals: those of its body, by where they begin.
    """

    place: Place
    is_constraint: bool
    has_fired: bool = False
    reached: int = -1
    blocked: Place | None = None
    literals: dict[int, LiteralUse] = field(factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to find out."""
        return self.has_fired and all(use.is_done for use in self.literals.values())


class RuleCoverage:
    """Collects, over several knowledge bases, which of their rules and literals are of use.

    >>> from cartelogic import KnowledgeBase
    >>> from cartelogic.testing import RuleCoverage
    >>> coverage = RuleCoverage()
    >>> coverage.add(
    ...     KnowledgeBase.from_text(
    ...         '''
    ... ally(a, b).  rival(b, c).
    ... tense(A, C) :- ally(A, B), rival(B, C), A != C.
    ... torn(A) :- ally(A, B), rival(A, B).
    ... ''',
    ...         name="ties",
    ...     )
    ... )
    >>> print(coverage)
    1 of 2 rules fired, 2 of 5 literals decided
    never fired:
      ties:4: torn(A) :- ally(A, B), rival(A, B).
        nothing got past `rival(A, B)`
    never decided:
      ties:3: A != C
    """

    def __init__(self) -> None:
        self._uses: dict[Key, RuleUse] = {}

    @property
    def rules(self) -> tuple[RuleUse, ...]:
        """Every rule and constraint met, in order of file and line."""
        return tuple(self._uses[key] for key in sorted(self._uses, key=self._order))

    def _order(self, key: Key) -> tuple[str, int, Key]:
        place = self._uses[key].place
        return place.file, place.line, key

    # -- measuring ----------------------------------------------------------------------------

    def add(self, kb: KnowledgeBase, nows: Iterable[When | None] = (None,)) -> None:
        """Take in what the rules of a knowledge base do with its facts.

        Args:
            kb: rules, with the facts of a test.
            nows: what ``now(Date)`` meant while it was tested.

        Raises:
            ProgramError: if the program has a mistake.
        """
        kb.analysis.require()
        limits = evolve(kb.limits, seconds=_SECONDS)
        limited = KnowledgeBase(kb.program, kb.database, limits=limits)
        clauses: tuple[Rule | Constraint, ...] = (*kb.program.rules, *kb.program.constraints)
        for clause in clauses:
            if clause.span is not None:
                use = self._use(clause, clause.span, kb.codec)
                for now in nows:
                    if not use.is_done:
                        _Measuring(kb, limited, now, use).measure(clause)

    def _use(self, clause: Rule | Constraint, span: Span, codec: Codec) -> RuleUse:
        digest = sha256(span.text.content.encode("utf-8", "surrogatepass")).hexdigest()
        key = (digest, span.start, span.end)
        known = self._uses.get(key)
        if known is None:
            place = _place(span, format_clause(clause, codec))
            known = self._uses[key] = RuleUse(place, isinstance(clause, Constraint))
            for item in _items(clause.body):
                assert item.span is not None
                written = _place(item.span, format_literal(item, codec))
                known.literals[item.span.start] = LiteralUse(written)
        return known

    # -- several runs -------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values, for another process or a file."""
        return {
            "rules": [
                {
                    "key": list(key),
                    "place": _as_list(use.place),
                    "constraint": use.is_constraint,
                    "fired": use.has_fired,
                    "reached": use.reached,
                    "blocked": None if use.blocked is None else _as_list(use.blocked),
                    "literals": [
                        [start, _as_list(each.place), each.has_matched, each.has_decided]
                        for start, each in use.literals.items()
                    ],
                }
                for key, use in self._uses.items()
            ]
        }

    def merge(self, found: dict[str, Any]) -> None:
        """Take in what another process measured, as its ``to_dict`` gives it."""
        for told in found["rules"]:
            digest, start, end = told["key"]
            blocked = told["blocked"]
            use = RuleUse(
                Place(*told["place"]),
                told["constraint"],
                told["fired"],
                told["reached"],
                None if blocked is None else Place(*blocked),
                {
                    at: LiteralUse(Place(*place), matched, decided)
                    for at, place, matched, decided in told["literals"]
                },
            )
            known = self._uses.setdefault((digest, start, end), use)
            if known is not use:
                _join(known, use)

    # -- report -------------------------------------------------------------------------------

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The report: how many, and which not."""
        rules = self.rules
        uses = [each for rule in rules for each in rule.literals.values()]
        fired = sum(rule.has_fired for rule in rules)
        decided = sum(each.is_done for each in uses)
        yield f"{fired} of {len(rules)} rules fired, {decided} of {len(uses)} literals decided"
        yield from _titled("never fired:", self._unfired())
        fired_in = [each for rule in rules if rule.has_fired for each in rule.literals.values()]
        unmatched = (str(each.place) for each in fired_in if not each.has_matched)
        undecided = (str(e.place) for e in fired_in if e.has_matched and not e.has_decided)
        yield from _titled("never matched:", unmatched)
        yield from _titled("never decided:", undecided)

    def _unfired(self) -> Iterator[str]:
        for rule in self.rules:
            if not rule.has_fired:
                yield str(rule.place)
                if rule.blocked is not None:
                    yield f"  nothing got past `{rule.blocked.text}`"


def _join(known: RuleUse, other: RuleUse) -> None:
    known.has_fired |= other.has_fired
    if other.reached > known.reached:
        known.reached, known.blocked = other.reached, other.blocked
    for start, each in other.literals.items():
        mine = known.literals[start]
        mine.has_matched |= each.has_matched
        mine.has_decided |= each.has_decided


def _titled(title: str, lines: Iterable[str]) -> Iterator[str]:
    for i, line in enumerate(lines):
        if not i:
            yield title
        yield f"  {line}"


def _place(span: Span, text: str) -> Place:
    return Place(span.text.name, span.line, text)


def _as_list(place: Place) -> list[Any]:
    return [place.file, place.line, place.text]


# -- one rule, on one knowledge base --------------------------------------------------------------


class _Measuring:
    """Asks for parts of a rule's body, as goals.

    Without one of its literals a body may hold of nearly everything, so that is asked with a
    limit.  Beyond it there is certainly more than the whole body holds of.
    """

    def __init__(
        self, kb: KnowledgeBase, limited: KnowledgeBase, now: When | None, use: RuleUse
    ) -> None:
        self.kb, self.limited, self.now, self.use = kb, limited, now, use

    def measure(self, clause: Rule | Constraint) -> None:
        head = [*clause.head.arguments]
        if isinstance(clause, Rule) and clause.annotation is not None:
            head.append(clause.annotation)
        asked = {variable.name for term in head for variable in variables(term)}
        for way in _ways(clause.body):
            uses = [self._of(item) for item in way]
            if all(each.is_done for each in uses):
                continue
            whole = self._answers(way)
            if whole:
                self.use.has_fired = True
                for each in uses:
                    each.has_matched = True
            elif not self.use.has_fired:
                self._blocked(way)
            if whole is None or self._answers(way, self.limited) is None:
                continue  # even the whole is too much within the limit: that tells nothing
            for i, each in enumerate(uses):
                each.has_decided = each.has_decided or self._decides(way, i, whole, asked)

    def _of(self, item: Item) -> LiteralUse:
        assert item.span is not None
        return self.use.literals[item.span.start]

    def _answers(self, way: Way, kb: KnowledgeBase | None = None) -> Answers | None:
        """What some literals come to; ``None`` if they make no goal, or fail by themselves."""
        text = ", ".join(format_literal(item, self.kb.codec) for item in way)
        try:
            return (kb or self.kb).query(text, now=self.now)
        except ProgramError:
            return None

    def _decides(self, way: Way, i: int, whole: Answers, asked: set[str]) -> bool:
        """Whether the rest of a body holds of more than the whole of it."""
        rest = way[:i] + way[i + 1 :]
        if not rest or _is_counted_with(way[i], rest):
            return bool(whole)
        found = self._answers(rest, self.limited)
        if found is None:  # the rest needs what it binds, is guarded by it, or is very much
            return bool(whole)
        if not asked & {*whole.names} <= {*found.names}:  # the head needs what it binds
            return bool(whole)
        columns = [whole.names.index(name) for name in found.names]
        held: dict[tuple[Any, ...], Any] = {}
        for answer in whole:
            row = tuple(answer.row[column] for column in columns)
            held[row] = held.get(row, EMPTY) | answer.possible
        return any(not answer.possible <= held.get(answer.row, EMPTY) for answer in found)

    def _blocked(self, way: Way) -> None:
        """Note how far a body that does not hold gets, and at which literal it ends."""
        taken: list[Item] = []
        waiting = list(way)
        while waiting:
            for item in waiting:
                found = self._answers((*taken, item))
                if found is not None:
                    break
            else:
                return  # what stops it is no literal: `now`, or a computation
            if not found:
                if len(taken) > self.use.reached:
                    self.use.reached, self.use.blocked = len(taken), self._of(item).place
                return
            taken.append(item)
            waiting.remove(item)


def _is_counted_with(item: Item, rest: Way) -> bool:
    """Whether an aggregate of the rest shares a variable with a literal.

    Without the literal that variable would be one of the braces' own, and the aggregate
    another one.
    """
    names = {variable.name for each in literals((item,)) for variable in literal_variables(each)}
    return any(
        variable.name in names
        for other in rest
        if isinstance(other, Aggregating)
        for aggregate in other.aggregates
        for each in literals(aggregate.body)
        for variable in literal_variables(each)
    )


def _items(body: Body) -> Iterator[Item]:
    """The literals of a body, those of alternatives too; operators and aggregates as one."""
    for item in body:
        if isinstance(item, Disjunction):
            for alternative in item.alternatives:
                yield from _items(alternative)
        else:
            yield item


def _ways(body: Body) -> Iterator[Way]:
    """Every way through a body: one alternative of each disjunction."""
    choices: list[list[Way]] = [
        [way for alternative in item.alternatives for way in _ways(alternative)]
        if isinstance(item, Disjunction)
        else [(item,)]
        for item in body
    ]
    for chosen in product(*choices):
        yield tuple(item for way in chosen for item in way)
