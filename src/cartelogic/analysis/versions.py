"""The extents of a relation as relations: one more pass over normal rules.

A relation ``p`` holds its possible extent.  Where that can differ from what is certain, the
program gets rules for more relations, so that one evaluation computes them all:

    certain p      where p holds whatever the unknown days are
    disputed p     where a declared-disjoint predicate, or a denial, also has its say
    sure p         what would be certain of a disputed p, were it not disputed
    contested p    where p rests on something disputed
    loose p        where a spell of p may lie that touches nothing certain
    dated p        spells that p certainly has, though on no day that is known

A positive literal reads the extent being computed; a negated one reads the other: in the
possible extent ``not p`` is the complement of ``certain p``, in the certain extent that of
``p``.  Relations that nothing uncertain reaches have no second extent: their rules are as
they were written, and cost nothing more.

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

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from itertools import product
from typing import TypeAlias

from attrs import evolve, frozen

from cartelogic.analysis.binding import bound_variables
from cartelogic.analysis.normal import (
    ACCEPTED,
    CERTAIN,
    CLAIMS,
    CONTESTED,
    DATED,
    DENIES,
    DISPUTED,
    EVER,
    LOOSE,
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
    relation_terms,
)
from cartelogic.model.clauses import (
    AllenComparison,
    Atom,
    Comparison,
    Declaration,
    Literal,
    Negative,
    Positive,
    Says,
    literal_terms,
    literal_variables,
)
from cartelogic.model.computing import REACHED_AHEAD, REACHED_BEHIND
from cartelogic.model.printing import format_atom, format_literal
from cartelogic.model.profile import FactProfile, ReportDoubts
from cartelogic.model.terms import (
    Call,
    Constant,
    Ends,
    Period,
    Term,
    Variable,
    Wildcard,
    Written,
    variables,
)
from cartelogic.model.values import Day
from cartelogic.source import Span
from cartelogic.temporal import EVERYTHING, NEG_INF, POS_INF, Codec, Duration, Window

RelationLiteral: TypeAlias = Positive | Negative | Says
PLACE, WITHIN = "place", "within"
INSIDE = "inside "
"""The relation of places that lie in others, near or far; no name of the language ends so."""


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
        new = (goal for goal in goals if goal.head.predicate not in derived)
        return _Writer(self, codec).run(tuple(new))

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
    disputes = _Disputes(rules, profiles, declarations, custom_acceptance, codec)
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


# -- what is disputed ----------------------------------------------------------------------


class _Disputes:
    """Rules for ``disputed p``: time and place that p shares with what speaks against it."""

    def __init__(
        self,
        rules: tuple[NormalRule, ...],
        profiles: Mapping[str, FactProfile],
        declarations: Mapping[str, Declaration],
        custom: bool,
        codec: Codec,
    ) -> None:
        self.program, self.profiles, self.declarations = rules, profiles, declarations
        self.custom, self.codec = custom, codec
        self.heads = {rule.head.predicate for rule in rules}
        self.disputed: set[str] = set()
        self.compares_places = False
        self._graph: dict[str, set[str]] | None = None

    def rules(self) -> list[NormalRule]:
        found: list[NormalRule] = []
        for name, declaration in sorted(self.declarations.items()):
            for declared in declaration.properties:
                if declared.name == "disjoint":
                    for other in declared.arguments:
                        if self._may_hold(name) and self._may_hold(other):
                            found += self._disjoint(name, other)
                            found += self._disjoint(other, name)
        for name, profile in sorted(self.profiles.items()):
            if profile.is_denied and self._may_hold(name):
                found += self._denied(name, min(profile.arities))
        if self.compares_places:
            found += self._inside()
        return list({rule.id: rule for rule in found}.values())

    def _may_hold(self, name: str) -> bool:
        profile = self.profiles.get(name)
        return name in self.heads or (profile is not None and profile.is_claimed)

    def _disjoint(self, name: str, other: str) -> Iterator[NormalRule]:
        here, there = self.declarations.get(name), self.declarations.get(other)
        arity = len((here or there or self.declarations[name]).parameters)
        columns = [Variable(f"X{i + 1}") for i in range(arity)]
        places = self._places(here, there)
        against = [Variable(f"{c.name}_") if i in places else c for i, c in enumerate(columns)]
        ways: list[list[tuple[Literal, ...]]] = []
        for i in sorted(places):
            here_, there_ = columns[i], against[i]
            ways.append(
                [
                    (Comparison("=", here_, there_),),
                    (Positive(Atom(INSIDE, (here_, there_))),),
                    (Positive(Atom(INSIDE, (there_, here_))),),
                ]
            )
        self.compares_places = self.compares_places or bool(places)
        for chosen in product(*ways):
            overlapping = tuple(literal for part in chosen for literal in part)
            opposing = self._opposing(name, other, tuple(against))
            yield self._dispute(name, columns, (*opposing, *overlapping))

    def _places(self, here: Declaration | None, there: Declaration | None) -> set[int]:
        """The columns that hold places in both declarations, if places lie in one another."""
        if here is None or there is None or not self._may_hold(WITHIN):
            return set()
        pairs = enumerate(zip(here.parameters, there.parameters, strict=False))
        return {i for i, (p, q) in pairs if p.type == q.type == PLACE}

    def _opposing(self, name: str, other: str, terms: tuple[Term, ...]) -> tuple[Literal, ...]:
        """What holds of the other; only what is reported of it, if it rests on an absence.

        A predicate derived from the absence of its opposite cannot be evidence against it.
        """
        if self._may_read(name, other):
            return (Positive(Atom(other, terms)),)
        return self._reported(other, terms, Variable("Other"))

    def _reported(
        self, name: str, terms: tuple[Term, ...], report: Variable
    ) -> tuple[Literal, ...]:
        """What accepted reports say of a predicate, without any rule for it."""
        if self.custom:
            return Says(report, Atom(name, terms)), Positive(Atom(ACCEPTED, (report,)))
        return (Positive(Atom(CLAIMS + name, terms)),)

    def _denied(self, name: str, arity: int) -> Iterator[NormalRule]:
        columns = [Variable(f"X{i + 1}") for i in range(arity)]
        report = Variable("Report")
        body: tuple[Literal, ...] = (Says(report, Atom(name, tuple(columns)), denies=True),)
        if self.custom:
            body += (Positive(Atom(ACCEPTED, (report,))),)
        yield self._dispute(name, columns, body)

    def _dispute(self, name: str, columns: list[Variable], body: tuple[Literal, ...]) -> NormalRule:
        self.disputed.add(name)
        terms = tuple(columns)
        held: tuple[Literal, ...] = (Positive(Atom(name, terms)),)
        if not self._may_read(name, name):
            held = self._reported(name, terms, Variable("Own"))
        rule = NormalRule(Atom(DISPUTED + name, terms), None, (*held, *body), Kind.DISPUTE)
        return identified(rule, self.codec)

    def _inside(self) -> Iterator[NormalRule]:
        p, q, r = (Variable(name) for name in "PQR")
        step, head = Positive(Atom(WITHIN, (q, r))), Atom(INSIDE, (p, r))
        near = (Positive(Atom(WITHIN, (p, r))),)
        far = (Positive(Atom(INSIDE, (p, q))), step)
        for body in (near, far):
            yield identified(NormalRule(head, None, body, Kind.DISPUTE), self.codec)

    def _may_read(self, name: str, other: str) -> bool:
        """Whether what is certain of a predicate may depend on all that is possible of another.

        Not if that is derived, in the end, from what is certain of the predicate.  What is
        allowed here is remembered: the next pair must not close a cycle through this one.
        """
        if self._graph is None:
            self._graph = _extents_read(self.program)
        start, goal = other, CERTAIN + name
        seen, pending = {start}, [start]
        while pending:
            for target in self._graph.get(pending.pop(), ()):
                if target == goal:
                    return False
                if target not in seen:
                    seen.add(target)
                    pending.append(target)
        self._graph.setdefault(goal, set()).add(other)
        return True


def _extents_read(rules: Iterable[NormalRule]) -> dict[str, set[str]]:
    """Which extents read which, if every relation had a certain one."""
    graph: dict[str, set[str]] = {}
    for rule in rules:
        possible = graph.setdefault(rule.head.predicate, set())
        certain = graph.setdefault(CERTAIN + rule.head.predicate, set())
        for literal in rule.body:
            if not isinstance(literal, (Positive, Negative, Says)):
                continue
            name = relation_of(literal)
            both = {name, CERTAIN + name}
            is_whole = not isinstance(literal, Negative) and literal.annotation is not None
            if is_whole or isinstance(rule.operation, AggregateOperation):
                possible |= both
                certain |= both
            elif isinstance(literal, Negative):
                possible.add(name if literal.even_possibly else CERTAIN + name)
                certain.add(name)
            else:
                possible.add(name)
                certain.add(CERTAIN + name)
    return graph


# -- the versions of rules -----------------------------------------------------------------


class _Writer:
    """Writes the versions of rules; what is known of the relations they read grows meanwhile."""

    def __init__(self, known: Versions, codec: Codec) -> None:
        self.codec, self.known = codec, known
        self.split, self.contested = set(known.split), set(known.contested)
        self.vague = {name: set(columns) for name, columns in known.vague.items()}
        self.by_head: dict[str, list[NormalRule]] = {}
        for rule in known.program:
            self.by_head.setdefault(rule.head.predicate, []).append(rule)
        self.loose, self.dated = set(known.loose), set(known.dated)

    def run(self, rules: tuple[NormalRule, ...]) -> Versions:
        """All versions of some rules."""
        self._spread(rules)
        written: list[NormalRule] = []
        loose, dated = set(self.loose), set(self.dated)
        for rule in rules:
            self._need_spells(rule)
        disputed = sorted(self.known.disputed) if not self.known.rules else []
        for rule in rules:
            plain = self._joined(rule)
            written.append(self._possible(plain))
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
        unique = {(rule.id, rule.head.predicate): rule for rule in written}
        return Versions(
            self.known.program,
            tuple(unique[key] for key in sorted(unique)),
            frozenset(self.split),
            self.known.disputed,
            frozenset(self.contested),
            frozenset(self.loose),
            frozenset(self.dated),
            {name: frozenset(columns) for name, columns in self.vague.items()},
            self.known.temporal,
        )

    def _arity(self, name: str) -> int:
        return self.by_head[DISPUTED + name][0].head.arity

    # -- what uncertainty reaches ---------------------------------------------------------

    def _spread(self, rules: tuple[NormalRule, ...]) -> None:
        """Find every relation that may have a smaller certain extent, or vague values."""
        grew = True
        while grew:
            grew = False
            for rule in rules:
                name = rule.head.predicate
                reads = [_reads(literal) for literal in rule.body]
                names = self._vague_variables(rule)
                columns = {
                    i for i, term in enumerate(rule.head.arguments) if self._is_vague(term, names)
                }
                is_vague = self._is_vague_rule(rule)
                splits = is_vague or any(read in self.split for read in reads)
                if isinstance(rule.operation, AggregateOperation):
                    columns |= {rule.head.arity - 1} if is_vague else set()
                    # A count is a range wherever it is not known, and that is certain.
                    splits = splits and rule.operation.function not in ("count", "sum")
                if splits and name not in self.split and not name.startswith(DISPUTED):
                    self.split.add(name)
                    grew = True
                rests = any(read in self.contested for read in reads)
                if rests and name not in self.contested and not name.startswith(DISPUTED):
                    self.contested.add(name)
                    grew = True
                if not columns <= self.vague.get(name, set()):
                    self.vague.setdefault(name, set()).update(columns)
                    grew = True

    def _is_vague_rule(self, rule: NormalRule) -> bool:
        """Whether a rule may compute with values that are known as ranges only."""
        is_aggregate = isinstance(rule.operation, AggregateOperation)
        if is_aggregate and any(_reads(literal) in self.split for literal in rule.body):
            return True
        for literal in rule.body:
            if _is_annotated(literal) and _reads(literal) in self.split:
                return True
            if isinstance(literal, (Positive, Says)):
                asked = (literal.atom.arguments[i] for i in self._vague_columns(literal))
                if not all(isinstance(term, Wildcard) for term in asked):
                    return True
        names = self._vague_variables(rule)
        return bool(names) or any(self._is_vague(term, names) for term in _computed_terms(rule))

    def _vague_variables(self, rule: NormalRule) -> set[str]:
        """The variables of a rule that may stand for ranges."""
        found: set[str] = set()
        for literal in rule.body:
            if not isinstance(literal, (Positive, Says)):
                continue
            name, terms = relation_of(literal), relation_terms(literal)
            columns = self.vague.get(name, set())
            found |= {
                t.name for i, t in enumerate(terms) if i in columns and isinstance(t, Variable)
            }
            if literal.annotation is not None and name in self.split:
                found |= {v.name for v in variables(literal.annotation)}
        grew = True
        while grew:
            grew = False
            for literal in rule.body:
                if isinstance(literal, Comparison) and literal.operator == "=":
                    sides = (literal.left, literal.right), (literal.right, literal.left)
                    for target, value in sides:
                        if (
                            isinstance(target, Variable)
                            and target.name not in found
                            and self._is_vague(value, found)
                        ):
                            found.add(target.name)
                            grew = True
        return found

    def _is_vague(self, term: Term, names: Set[str]) -> bool:
        match term:
            case Variable(name):
                return name in names
            case Written(interval):
                return not interval.is_exact
            case Period(bound):
                return bound.earliest != bound.latest
            case Ends(start, end):
                return self._is_vague(start, names) or self._is_vague(end, names)
            case Call(_, arguments):
                return any(self._is_vague(argument, names) for argument in arguments)
            case Wildcard() | Constant():
                return False

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
        if isinstance(rule.operation, MetricOperation) and rule.operation.operator in _SEEKING:
            name = _reads(rule.body[-1])
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

    # -- one rule ------------------------------------------------------------------------

    def _joined(self, rule: NormalRule) -> NormalRule:
        """A rule in which values that may be ranges meet in comparisons, not in columns.

        Two ranges can stand for one value without being equal, so a variable that something
        else binds, or that stands in two such places, is compared: ``=`` would look it up.
        """
        vague = self._vague_variables(rule)
        if rule.operation is not None or not self._is_vague_rule(rule):
            return rule
        bound = bound_variables(
            self._separated(lit, lambda *_: Wildcard(), vague) for lit in rule.body
        )
        tests: list[Literal] = []

        def separate(term: Term, span: Span | None) -> Term:
            if isinstance(term, Wildcard):
                return term
            if isinstance(term, Variable) and term.name not in bound:
                bound.add(term.name)
                return term
            other = Variable(f"#range{len(tests)}")
            tests.extend(_both_ways(other, term, span))
            return other

        body = [self._separated(literal, separate, vague) for literal in rule.body]
        for equation in tuple(body):
            if self._is_vague_equation(equation, vague):
                assert isinstance(equation, Comparison)
                rest = [literal for literal in body if literal is not equation]
                others = bound_variables((*rest, *tests))
                if {v.name for v in literal_variables(equation)} <= others:
                    tests += _both_ways(equation.left, equation.right, equation.span)
                    body = rest
        return evolve(rule, body=(*body, *tests))

    def _is_vague_equation(self, literal: Literal, vague: Set[str]) -> bool:
        if not isinstance(literal, Comparison) or literal.operator != "=":
            return False
        return self._is_vague(literal.left, vague) or self._is_vague(literal.right, vague)

    def _separated(
        self, literal: Literal, separate: Callable[[Term, Span | None], Term], vague: Set[str]
    ) -> Literal:
        """A literal with other variables where it may hold ranges, or is asked for one."""
        if not isinstance(literal, (Positive, Says)):
            return literal
        columns = self._vague_columns(literal)
        arguments = tuple(
            separate(term, literal.span)
            if i in columns or (not isinstance(term, Variable) and self._is_vague(term, vague))
            else term
            for i, term in enumerate(literal.atom.arguments)
        )
        annotation = literal.annotation
        if annotation is not None and relation_of(literal) in self.split:
            if isinstance(annotation, Ends):
                start = separate(annotation.start, literal.span)
                annotation = evolve(
                    annotation, start=start, end=separate(annotation.end, literal.span)
                )
            else:
                annotation = separate(annotation, literal.span)
        atom = evolve(literal.atom, arguments=arguments)
        return evolve(literal, atom=atom, annotation=annotation)

    def _vague_columns(self, literal: Literal) -> list[int]:
        """The arguments of a positive literal that may hold ranges."""
        if not isinstance(literal, (Positive, Says)):
            return []
        offset = 1 if isinstance(literal, Says) else 0
        columns = self.vague.get(relation_of(literal), set())
        return sorted(i - offset for i in columns if i >= offset)

    def _version(
        self,
        rule: NormalRule,
        version: Version,
        head: Atom,
        body: Iterable[Literal],
    ) -> NormalRule:
        prefix = "" if version is Version.POSSIBLE else f"{version.value}: "
        spells = tuple(
            dict.fromkeys(
                (name, CERTAIN + name, (DATED if version is Version.CERTAIN else LOOSE) + name)
                for literal in rule.body
                if isinstance(literal, (Positive, Says)) and literal.annotation is not None
                if (name := relation_of(literal)) in self.split
            )
        )
        return evolve(
            rule,
            id=prefix + rule.id,
            head=head,
            body=tuple(body),
            version=version,
            spells=spells,
            is_vague=self._is_vague_rule(rule),
        )

    def _possible(self, rule: NormalRule) -> NormalRule:
        return self._version(rule, Version.POSSIBLE, rule.head, self._possible_body(rule))

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
        prefix = SURE if name in self.known.disputed else CERTAIN
        head = evolve(rule.head, predicate=prefix + name)
        yield self._version(rule, Version.CERTAIN, head, self._certain_body(rule))
        if isinstance(rule.operation, MetricOperation) and rule.operation.operator in _SEEKING:
            yield from self._window_on_dated(rule, rule.operation, head)

    def _certain_body(self, rule: NormalRule) -> list[Literal]:
        if isinstance(rule.operation, AggregateOperation):
            return [*rule.body, *self._certain_operands(rule)]
        vague = self._vague_variables(rule)
        body: list[Literal] = []
        for literal in rule.body:
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

    def _renamed(self, literal: RelationLiteral, prefix: str) -> Positive | Negative:
        """The literal of another extent of the relation; it is printed as before."""
        atom = Atom(
            prefix + relation_of(literal),
            relation_terms(literal),
            literal.atom.span,
            written=format_literal(
                evolve(literal, annotation=None) if isinstance(literal, Says) else literal,
                self.codec,
            ).removeprefix("not ")
            if not isinstance(literal, Positive)
            else format_atom(literal.atom, self.codec),
        )
        if isinstance(literal, Negative):
            return Negative(atom, literal.span, literal.even_possibly)
        return Positive(atom, literal.annotation, literal.span)

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

    # -- contested ------------------------------------------------------------------------

    def _contested(self, rule: NormalRule) -> Iterator[NormalRule]:
        """For each literal that may be contested: the rule with that literal contested."""
        head = evolve(rule.head, predicate=CONTESTED + rule.head.predicate)
        holds = Positive(rule.head)
        for i, literal in enumerate(rule.body):
            name = _reads(literal)
            if name not in self.contested or not isinstance(literal, (Positive, Negative, Says)):
                continue
            contested = self._positive(literal, CONTESTED)
            if isinstance(rule.operation, MetricOperation):
                yield from self._contested_window(rule, rule.operation, head, contested)
                continue
            if isinstance(rule.operation, AggregateOperation):
                group = rule.operation.group
                terms = (*contested.atom.arguments[:group],)
                terms += (Wildcard(),) * (len(contested.atom.arguments) - group)
                row = Positive(evolve(contested.atom, arguments=terms))
                plain = evolve(rule, operation=None, id=f"{rule.id} {i}")
                yield self._version(plain, Version.CONTESTED, head, (holds, row))
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
            yield self._version(evolve(rule, id=f"{rule.id} {i}"), Version.CONTESTED, head, body)

    def _contested_window(
        self, rule: NormalRule, operation: MetricOperation, head: Atom, contested: Positive
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
        body = (Positive(rule.head), Positive(Atom(name, columns)))
        yield self._version(plain, Version.CONTESTED, head, body)

    def _positive(self, literal: RelationLiteral, prefix: str) -> Positive:
        renamed = self._renamed(literal, prefix)
        return Positive(renamed.atom, None, literal.span)

    # -- loose ---------------------------------------------------------------------------

    def _copied(self, rule: NormalRule) -> Positive | Says | None:
        """The one literal that a rule copies the time of, if that is all it does."""
        if rule.annotation is not None or rule.operation is not None:
            return None
        copied: Positive | Says | None = None
        for literal in rule.body:
            name = _reads(literal)
            if name not in self.split and name not in self.known.temporal:
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
            body = (Positive(Atom(name, terms)), Negative(Atom(CERTAIN + name, terms)))
            yield self._anywhere(name, terms, body)
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
        if name in self.known.disputed:
            terms = tuple(Variable(f"X{i + 1}") for i in range(self._arity(name)))
            yield self._anywhere(name, terms, (Positive(Atom(DISPUTED + name, terms)),))

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

    # -- dated ---------------------------------------------------------------------------

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
        if name in self.known.disputed:
            terms = tuple(Variable(f"X{i + 1}") for i in range(self._arity(name)))
            whenever = Ends(Wildcard(), Wildcard())
            body_ = (Positive(Atom(DISPUTED + name, terms), Wildcard()),)
            rule = NormalRule(Atom(EVER + DISPUTED + name, terms), whenever, body_, Kind.DISPUTE)
            yield identified(rule, self.codec)

    def _on_dated(self, literal: RelationLiteral) -> tuple[Literal, ...]:
        """A literal of the dated spells of a relation, none of them ever disputed."""
        name, terms = relation_of(literal), relation_terms(literal)
        atom = self._renamed(literal, DATED).atom
        dated = Positive(evolve(atom, arguments=(*terms, *_POINTS)), None, literal.span)
        if name not in self.known.disputed:
            return (dated,)
        return dated, Negative(Atom(EVER + DISPUTED + name, terms))

    def _window_on_dated(
        self, rule: NormalRule, operation: MetricOperation, head: Atom
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
            operands = (self._certain_body(rule)[0], Positive(place))
            yield self._version(left, Version.CERTAIN, along, operands)
            body = (*body, Positive(along))
        seen = evolve(rule, id=f"dated: {rule.id}", operation=None)
        seen = evolve(seen, annotation=Ends(start, end, closed=False))
        yield self._version(seen, Version.CERTAIN, head, body)


_SEEKING = frozenset({"once", "eventually", "since", "until"})
_POINTS = tuple(Variable(f"#{name}") for name in ("earliest", "latest", "until", "last"))


def _moved(bound: Variable, duration: Duration | None, is_ahead: bool) -> Term:
    """From where on a window of that length reaches a bound; open if it is not limited."""
    if duration is None:
        return Wildcard()
    amount, unit = Constant(duration.amount), Constant(duration.unit.value)
    return Call(REACHED_AHEAD if is_ahead else REACHED_BEHIND, (bound, amount, unit))


def _reads(literal: Literal) -> str:
    return relation_of(literal) if isinstance(literal, (Positive, Negative, Says)) else ""


def _is_annotated(literal: Literal) -> bool:
    return isinstance(literal, (Positive, Says)) and literal.annotation is not None


def _computed_terms(rule: NormalRule) -> Iterator[Term]:
    if rule.annotation is not None:
        yield rule.annotation
    yield from rule.head.arguments
    for literal in rule.body:
        if isinstance(literal, (Comparison, AllenComparison)):
            yield from literal_terms(literal)


def _both_ways(left: Term, right: Term, span: Span | None) -> list[Literal]:
    """That two terms may be equal, without binding one to the other."""
    return [Comparison(operator, left, right, span) for operator in ("<=", ">=")]
