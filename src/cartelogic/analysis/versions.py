"""The extents of a relation as relations: one more pass over normal rules.

A relation ``p`` holds its possible extent.  Where that can differ from what is certain, the
program gets rules for more relations, so that one evaluation computes them all:

    certain p      where p holds whatever the unknown days are
    disputed p     where a declared-disjoint predicate, or a denial, also has its say
    sure p         what would be certain of a disputed p, were it not disputed
    contested p    where p rests on something disputed
    loose p        where a spell of p may lie that touches nothing certain
    dated p        spells that p certainly has, though on no day that is known
    alike p        where p holds of a tuple that may be the same, if values may be ranges

A positive literal reads the extent being computed; a negated one reads the other: in the
possible extent ``not p`` is the complement of ``certain p``, in the certain extent that of
``p``.  Relations that nothing uncertain reaches have no second extent: their rules are as
they were written, and cost nothing more.

Spells that no certain day tells of have rules of their own (``spell_rules``), and so has
what speaks against a predicate (``disputes``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from cartelogic.analysis.disputes import Disputes
from cartelogic.analysis.inference import temporal_with
from cartelogic.analysis.normal import (
    ALIKE,
    CERTAIN,
    CONTESTED,
    DENIES,
    DISPUTED,
    REPORT_PREDICATES,
    SAYS,
    SURE,
    AggregateOperation,
    Kind,
    MetricOperation,
    NormalRule,
    Version,
    identified,
    relation_of,
)
from cartelogic.analysis.rule_writer import both_ways, reads
from cartelogic.analysis.spell_rules import LASTING, SEEKING, SpellRules
from cartelogic.model.clauses import (
    AllenComparison,
    Atom,
    Comparison,
    Declaration,
    Literal,
    Metric,
    Negative,
    Operand,
    Positive,
    Says,
    literal_variables,
)
from cartelogic.model.profile import FactProfile, ReportDoubts
from cartelogic.model.terms import (
    Term,
    Variable,
    Wildcard,
)
from cartelogic.temporal import Codec, Duration, Window


@frozen
class Versions:
    """The rules of all extents, and which relations have which.

    Attributes:
        program: the rules that these are versions of, those of disputes included.
        rules: the rules of the program, in all versions.
        split: the relations of which the certain extent may be smaller than the possible.
        disputed: the predicates that something may dispute.
        contested: the relations that rest on a disputed one.
        loose: the relations with a loose extent.
        dated: the relations of which dated spells are kept.
        vague: for each relation, the columns whose values may be ranges.
        temporal: the relations of which some tuple may hold only at times.
    """

    program: tuple[NormalRule, ...]
    rules: tuple[NormalRule, ...]
    split: frozenset[str]
    disputed: frozenset[str]
    contested: frozenset[str]
    loose: frozenset[str]
    dated: frozenset[str]
    vague: Mapping[str, frozenset[int]]
    temporal: frozenset[str]

    def of_goals(self, goals: Iterable[NormalRule], codec: Codec) -> Versions:
        """The same for goals, with what they need and the program has not."""
        derived = {rule.head.predicate for rule in self.rules}
        new = tuple(goal for goal in goals if goal.head.predicate not in derived)
        program, temporal = (*self.program, *new), temporal_with(self.temporal, new)
        return _Writer(evolve(self, program=program, temporal=temporal), codec).run(new)

    def certain(self, name: str) -> str:
        """The name of the relation that holds the certain extent of another."""
        return CERTAIN + name if name in self.split else name


_NONE = frozenset[str]()
NO_VERSIONS = Versions((), (), _NONE, _NONE, _NONE, _NONE, _NONE, {}, _NONE)


def versions(
    rules: tuple[NormalRule, ...],
    profiles: Mapping[str, FactProfile],
    declarations: Mapping[str, Declaration],
    temporal: frozenset[str],
    codec: Codec,
    *,
    custom_acceptance: bool = False,
    doubts: ReportDoubts | None = None,
) -> Versions:
    """All versions of a program's rules.

    Args:
        rules: stratified rules in normal form.
        profiles: what the facts of each predicate look like.
        declarations: by predicate.
        temporal: the relations of which some tuple may hold only at times.
        codec: the time line.
        custom_acceptance: whether rules say which reports are accepted.
        doubts: what is uncertain about the reports.
    """
    doubts = doubts or ReportDoubts()
    disputes = Disputes(rules, profiles, declarations, custom_acceptance, codec)
    program = (*rules, *disputes.rules())
    disputed = frozenset(disputes.disputed)
    split = set(disputed)
    for name, profile in profiles.items():
        if not profile.is_exact or doubts.of_existence:
            split |= {SAYS + name, DENIES + name}
            split |= set() if custom_acceptance else {name}
    if doubts.of_existence:
        split |= REPORT_PREDICATES.keys() - {"now", "reliability"}
    vague = {"published": frozenset({1})} if doubts.of_publication else {}
    start = Versions(
        program, (), frozenset(split), disputed, disputed, _NONE, _NONE, vague, temporal
    )
    return _Writer(start, codec).run(program)


class _Writer(SpellRules):
    """Writes the versions of rules."""

    def __init__(self, known: Versions, codec: Codec) -> None:
        super().__init__(known.program, known.split, known.contested, known.vague, codec)
        self.known = known
        self.loose, self.dated = set(known.loose), set(known.dated)
        self.disputed, self.temporal = known.disputed, known.temporal

    def run(self, rules: tuple[NormalRule, ...]) -> Versions:
        """All versions of some rules."""
        self._spread(rules)
        written: list[NormalRule] = []
        loose, dated = set(self.loose), set(self.dated)
        for rule in rules:
            self._need_spells(rule)
        disputed = sorted(self.disputed) if not self.known.rules else []
        for rule in rules:
            plain = self._joined(rule)
            written += self._possible(plain)
            if rule.head.predicate in self.split and not rule.head.predicate.startswith(DISPUTED):
                written += self._certain(plain)
            if rule.head.predicate in self.contested:
                written += self._contested(plain)
        for name in disputed:
            arguments = tuple(Variable(f"X{i + 1}") for i in range(self._arity(name)))
            written += self._undisputed(name, arguments)
        for name in sorted(self.loose - loose):
            written += self._loose(name)
        for name in sorted(self.dated - dated):
            written += self._dated(name)
        known = {rule.head.predicate for rule in self.known.rules}
        for name in sorted(self.alike):
            if ALIKE + name not in known:
                written += self._alike(name)
        unique = {(rule.id, rule.head.predicate): rule for rule in written}
        return Versions(
            self.known.program,
            tuple(unique[key] for key in sorted(unique)),
            frozenset(self.split),
            self.disputed,
            frozenset(self.contested),
            frozenset(self.loose),
            frozenset(self.dated),
            {name: frozenset(columns) for name, columns in self.vague.items()},
            self.temporal,
        )

    def _possible(self, rule: NormalRule) -> Iterator[NormalRule]:
        body = self._possible_body(rule)
        operation = rule.operation
        if isinstance(operation, MetricOperation) and self._may_be_in_turn(rule, operation):
            yield from self._in_turn(rule, operation, body)
        else:
            yield self._version(rule, Version.POSSIBLE, rule.head, body)

    def _may_be_in_turn(self, rule: NormalRule, operation: MetricOperation) -> bool:
        """Whether several tuples may fill a window, each for a part: they may be the same.

        Those that the right operand names all values of are looked for one by one anyway.
        """
        left, right = rule.body[0], rule.body[1:]
        if not isinstance(left, Positive) or not (right or operation.operator in LASTING):
            return False
        named = {variable.name for literal in right for variable in literal_variables(literal)}
        own = {left.atom.arguments[i] for i in self._vague_columns(left)}
        is_vague = any(isinstance(term, Variable) and term.name not in named for term in own)
        return is_vague and reads(left) in self.by_head

    def _in_turn(
        self, rule: NormalRule, operation: MetricOperation, body: list[Literal]
    ) -> Iterator[NormalRule]:
        """A window that is filled by tuples that may be the same, one after the other.

        One value may be known exactly for a while, and as a range after that.  A tuple stands
        for what fills the window if it is part of that.  In a recursion it is not known before
        what may be the same; there to be part of it is enough, which is more than is so.
        """
        left, right = body[0], body[1:]
        assert isinstance(left, Positive)
        assert isinstance(rule.stands_for, Metric)
        name, window = relation_of(left), operation.window
        seeking = "eventually" if operation.operator in ("always", "until") else "once"
        shown = rule.stands_for.operands
        parts: list[tuple[MetricOperation, list[Literal], tuple[Operand, ...]]]
        if not self._depends(name, rule.head.predicate):
            self.alike.add(name)
            parts = [(operation, [self._renamed(left, ALIKE), *right], shown)]
        else:
            parts = [(MetricOperation(seeking, window), [one], shown[1:]) for one in right]
        # Where only the left operand names something, the window is never empty.
        reached = Window(Duration(0), window.high) if right else window
        parts.append((MetricOperation(seeking, reached), [left], shown[:1]))
        found: list[Literal] = []
        for inner, operands, printed in parts:
            part = f"{inner.operator}{inner.window} {reads(operands[0])} in {rule.head.predicate}"
            names = [variable for literal in operands for variable in literal_variables(literal)]
            atom = Atom(part, tuple(dict.fromkeys(names)))
            metric = Metric(inner.operator, inner.window, printed)
            within = evolve(rule, id=f"{part}.", operation=inner, stands_for=metric)
            found.append(Positive(atom))
            yield self._version(within, Version.POSSIBLE, atom, operands)
        yield self._version(evolve(rule, operation=None), Version.POSSIBLE, rule.head, found)

    def _possible_body(self, rule: NormalRule) -> list[Literal]:
        body = [
            self._renamed(literal, CERTAIN)
            if isinstance(literal, Negative)
            and not literal.even_possibly
            and relation_of(literal) in self.split
            else literal
            for literal in rule.body
        ]
        return [*body, *self._certain_operands(rule)]

    def _certain_operands(self, rule: NormalRule) -> list[Literal]:
        """An aggregate reads both extents at once."""
        if not isinstance(rule.operation, AggregateOperation):
            return []
        (literal,) = rule.body
        assert isinstance(literal, Positive)
        return [self._renamed(literal, CERTAIN)] if relation_of(literal) in self.split else []

    def _certain(self, rule: NormalRule) -> Iterator[NormalRule]:
        name = rule.head.predicate
        prefix = SURE if name in self.disputed else CERTAIN
        head = evolve(rule.head, predicate=prefix + name)
        if isinstance(rule.operation, MetricOperation) and self._is_absence_of_ranges(rule):
            return
        body = self._certain_body(rule)
        yield self._version(rule, Version.CERTAIN, head, body)
        if isinstance(rule.operation, MetricOperation) and rule.operation.operator in SEEKING:
            yield from self._window_on_dated(rule, rule.operation, head, body)

    def _is_absence_of_ranges(self, rule: NormalRule) -> bool:
        """Whether a window needs an absence that any row may break: nothing is certain then.

        A row may if its values may be ranges, or if what it would have to equal may be one.
        """
        left, vague = rule.body[0], self._vague_variables(rule)
        return isinstance(left, Negative) and (
            bool(self.vague.get(reads(left)))
            or any(self._is_vague(term, vague) for term in left.atom.arguments)
        )

    def _certain_body(self, rule: NormalRule) -> list[Literal]:
        if isinstance(rule.operation, AggregateOperation):
            return [*rule.body, *self._certain_operands(rule)]
        vague = self._vague_variables(rule)
        body: list[Literal] = []
        for literal in (*rule.body, *self._surely_some(rule, vague)):
            match literal:
                case Positive() | Says() if (
                    literal.annotation is None and relation_of(literal) in self.split
                ):
                    body.append(self._renamed(literal, CERTAIN))
                case Negative(atom):
                    # What may equal a range is taken away whole: that is sound, and little.
                    columns = self.vague.get(atom.predicate, set())
                    terms = tuple(
                        Wildcard() if i in columns or self._is_vague(term, vague) else term
                        for i, term in enumerate(atom.arguments)
                    )
                    body.append(evolve(literal, atom=evolve(atom, arguments=terms)))
                case _:
                    body.append(literal)
        return body

    def _undisputed(self, name: str, terms: tuple[Term, ...]) -> Iterator[NormalRule]:
        """``certain p`` of a disputed p; and that it is contested where it is disputed."""
        disputed = Atom(DISPUTED + name, terms)
        for version, head, body in (
            (
                Version.CERTAIN,
                Atom(CERTAIN + name, terms),
                (Positive(Atom(SURE + name, terms)), Negative(disputed)),
            ),
            (Version.CONTESTED, Atom(CONTESTED + name, terms), (Positive(disputed),)),
        ):
            rule = NormalRule(head, None, body, Kind.DISPUTE, version=version)
            yield identified(rule, self.codec)

    def _contested(self, rule: NormalRule) -> Iterator[NormalRule]:
        """For each literal that may be contested: the rule with that literal contested."""
        head = evolve(rule.head, predicate=CONTESTED + rule.head.predicate)
        for i, literal in enumerate(rule.body):
            name = reads(literal)
            if name not in self.contested or not isinstance(literal, (Positive, Negative, Says)):
                continue
            contested = self._positive(literal, CONTESTED)
            tests: list[Literal] = []
            if isinstance(literal, Negative):
                contested, tests = self._compared(literal, contested, rule)
            if isinstance(rule.operation, MetricOperation):
                yield from self._contested_window(rule, rule.operation, head, contested, tests)
                continue
            if isinstance(rule.operation, AggregateOperation):
                yield from self._contested_aggregate(rule, rule.operation, head, contested)
                continue
            body = self._possible_body(rule)
            if isinstance(literal, (Positive, Says)) and literal.annotation is not None:
                part = Variable(f"#part{i}")
                whole = Variable(f"#whole{i}")
                read = body[i]
                assert isinstance(read, (Positive, Says))
                if isinstance(literal.annotation, Variable):
                    whole = literal.annotation
                elif isinstance(literal.annotation, Wildcard):
                    body[i] = evolve(read, annotation=whole)
                else:
                    body.append(Comparison("=", whole, literal.annotation))
                body.append(evolve(contested, annotation=part))
                body.append(AllenComparison("intersects", part, whole))
            else:
                body[i] = contested
            body += [*tests, *self._uncertain(rule)]
            yield self._version(evolve(rule, id=f"{rule.id} {i}"), Version.CONTESTED, head, body)

    def _uncertain(self, rule: NormalRule) -> list[Literal]:
        """What is certain by another rule is not contested."""
        name = rule.head.predicate
        return [Negative(evolve(rule.head, predicate=CERTAIN + name))] if name in self.split else []

    def _compared(
        self, literal: Negative, contested: Positive, rule: NormalRule
    ) -> tuple[Positive, list[Literal]]:
        """What is contested of an absence, with comparisons where values may be ranges."""
        vague, columns = self._vague_variables(rule), self.vague.get(reads(literal), set())
        arguments, tests = list[Term](), list[Literal]()
        for i, term in enumerate(contested.atom.arguments):
            if isinstance(term, Wildcard) or not (i in columns or self._is_vague(term, vague)):
                arguments.append(term)
            else:
                arguments.append(Variable(f"#contested{i}"))
                tests += both_ways(arguments[-1], term, literal.span)
        atom = evolve(contested.atom, arguments=tuple(arguments))
        return evolve(contested, atom=atom), tests

    def _contested_aggregate(
        self, rule: NormalRule, operation: AggregateOperation, head: Atom, contested: Positive
    ) -> Iterator[NormalRule]:
        """What is aggregated is contested if a row is.

        Unless it is certain; but a value that is known as a range only is always certain,
        and what it is compared with need not be.
        """
        group = operation.group
        terms = (*contested.atom.arguments[:group],)
        terms += (Wildcard(),) * (len(contested.atom.arguments) - group)
        body = Positive(rule.head), Positive(evolve(contested.atom, arguments=terms))
        plain = evolve(rule, operation=None, id=f"{rule.id} 0")
        yield self._version(plain, Version.CONTESTED, head, [*body, *self._uncertain(rule)])
        # What is contested is not certain, so whatever is made of it may be a range.
        value = rule.head.arguments[-1]
        is_range = Comparison("!=", value, value)  # of two choices from it
        ranged = evolve(rule, operation=None, id=f"{rule.id} 0 range")
        version = self._version(ranged, Version.CONTESTED, head, [*body, is_range])
        yield evolve(version, is_vague=True)

    def _contested_window(
        self,
        rule: NormalRule,
        operation: MetricOperation,
        head: Atom,
        contested: Positive,
        tests: list[Literal],
    ) -> Iterator[NormalRule]:
        """What a window shows is contested if anything within it is."""
        is_future = operation.operator in ("eventually", "always", "until")
        window = operation.window
        if operation.operator in ("since", "until"):
            window = Window(Duration(0), window.high)
        seen = MetricOperation("eventually" if is_future else "once", window)
        name = f"{seen.operator}{window} {contested.atom.predicate} in {rule.head.predicate}"
        columns = contested.atom.arguments
        within = evolve(rule, id=f"{name}.", operation=seen, kind=Kind.METRIC)
        yield self._version(within, Version.CONTESTED, Atom(name, columns), (contested,))
        plain = evolve(rule, operation=None, id=f"{rule.id} {contested.atom.predicate}")
        seen_ = Positive(Atom(name, columns))
        body = (Positive(rule.head), seen_, *tests, *self._uncertain(rule))
        yield self._version(plain, Version.CONTESTED, head, body)
