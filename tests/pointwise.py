"""The language by brute force: each rule at each instant of a short line, from the definitions.

For programs about what is certain.  No interval set, no window and no aggregate of the
library is computed with, and rules are read as they are written: disjunctions, metric
operators and braces are not taken apart before.  What lies outside the line is as at its
nearer end, which is right if nothing changes there; so the line has to be longer than the
facts are, by as much as rules look back, look ahead or move.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import TypeAlias

from attrs import evolve, frozen

from cartelogic.model import computing
from cartelogic.model.clauses import (
    Aggregate,
    Aggregating,
    AllenComparison,
    Atom,
    Body,
    Comparison,
    Disjunction,
    Literal,
    Metric,
    Negative,
    Operand,
    Positive,
    Program,
    Rule,
    Says,
    literal_terms,
    literals,
)
from cartelogic.model.sources import Stance
from cartelogic.model.terms import Ends, Term, Variable, Wildcard, variables
from cartelogic.model.values import Real, Row, Value, sort_key
from cartelogic.store.database import ATTRIBUTES, Database
from cartelogic.temporal import NEG_INF, POS_INF, Duration, Interval, Window, from_date, to_date
from cartelogic.testing.writing import FIRST_DAY, LAST_INSTANT, Written

Values: TypeAlias = dict[str, Value]
Item: TypeAlias = Literal | Metric | Aggregating
Snapshots: TypeAlias = list[set[Row]]
"""A relation: the rows that hold, for each instant of the line."""


def line_of(program: Written) -> range:
    """The instants at which something may change, and as many more as rules reach beyond."""
    beyond = 6
    for rule in program.rules:
        beyond += 4  # an interval on a head may be a little longer than what it is made from
        beyond += sum(int(n) for n in re.findall(r"[+] (\d+)", rule))
        for low, _, high, unit in re.findall(rf"{_OPERATOR}\[(\d+)(\w*), (\d+|_)(\w*)\]", rule):
            beyond += int(low if high == "_" else high) * {"w": 7, "mo": 31}.get(unit, 1)
    zero = FIRST_DAY.toordinal() if program.calendar else 0
    return range(zero - beyond, zero + LAST_INSTANT + beyond + 1)


_OPERATOR = r"(?:once|historically|eventually|always|since|until)"


def snapshots(program: Program, database: Database, line: range) -> dict[str, list[set[Row]]]:
    """What holds at each instant of a line, by predicate."""
    reading = _Reading(program, database, line)
    for names in _in_order(program, reading):
        reading.complete(names)
    return reading.facts


def _in_order(program: Program, reading: _Reading) -> Iterator[set[str]]:
    """The predicates, with those that depend on each other at once; each after what it reads."""
    reads = {name: set[str]() for name in reading.facts}
    for rule in program.rules:
        reads.setdefault(rule.head.predicate, set()).update(_read(rule.body))
    if reading.is_custom:
        for name in reading.facts:
            reads[name] |= set() if name in ATTRIBUTES or " " in name else {"accepted"}
    for _ in reads:  # transitively
        for names in reads.values():
            names |= {far for near in names for far in reads.get(near, ())}
    done: set[str] = set()
    while done != reads.keys():
        name = min(n for n in reads.keys() - done if reads[n] - done <= {n} | _circle(n, reads))
        yield (found := {name} | _circle(name, reads))
        done |= found


def _circle(name: str, reads: dict[str, set[str]]) -> set[str]:
    return {other for other in reads[name] if name in reads.get(other, ())}


def _read(body: Body) -> set[str]:
    return {_name(lit) for lit in literals(body) if isinstance(lit, (Positive, Negative, Says))}


def _name(literal: Positive | Negative | Says) -> str:
    if isinstance(literal, Says):
        return f"{'denies' if literal.denies else 'says'} {literal.atom.predicate}"
    return literal.atom.predicate


def _columns(literal: Positive | Negative | Says) -> tuple[Term, ...]:
    reporter = (literal.report,) if isinstance(literal, Says) else ()
    return (*reporter, *literal.atom.arguments)


@frozen
class _Step:
    """An item of a body without alternatives, in the order in which they can be read.

    Attributes:
        outside: the variables that the rest of its clause mentions.
    """

    item: Item
    outside: frozenset[str]


_Held: TypeAlias = Interval | None
"""The interval that a head is cut with, if it has one."""


class _Reading:
    """A program, read at the instants of a line."""

    def __init__(self, program: Program, database: Database, line: range) -> None:
        self.codec, self.line = program.codec, line
        self.first, self.last = line[0], line[-1]
        self.rules = [*program.rules, *_symmetric(program)]
        self.is_custom = any(rule.head.predicate == "accepted" for rule in program.rules)
        self.facts: dict[str, Snapshots] = {}
        self._steps: dict[tuple[int, frozenset[str]], list[list[_Step]]] = {}
        self._bodies: dict[int, Body] = {}
        self._spells: dict[str, list[tuple[Row, Interval]]] = {}
        self._take_in(database)
        for rule in self.rules:
            for name in {rule.head.predicate, *_read(rule.body)}:
                self.facts.setdefault(name, [set() for _ in self.line])

    def _take_in(self, database: Database) -> None:
        def hold(name: str, row: Row, interval: Interval | None) -> None:
            relation = self.facts.setdefault(name, [set() for _ in self.line])
            for at in self.line:
                if interval is None or at in interval:
                    relation[at - self.first].add(row)

        for report in database.reports.values():
            is_denial = report.stance is Stance.DENIES
            for claim in report.claims:
                verb = "denies" if is_denial else "says"
                hold(f"{verb} {claim.predicate}", (report.id, *claim.row), claim.possible)
                if not is_denial and not self.is_custom:
                    hold(claim.predicate, claim.row, claim.possible)
            for name, attribute in ATTRIBUTES.items():
                if name != "own":
                    source = (
                        ATTRIBUTES["own"] if self.is_custom and name == "accepted" else attribute
                    )
                    for row in source(database, report):
                        hold(name, row, None)

    # -- rules ------------------------------------------------------------------------------

    def complete(self, names: set[str]) -> None:
        """Apply the rules for some predicates until nothing is new."""
        rules = [rule for rule in self.rules if rule.head.predicate in names]
        self._spells = {}
        grew = True
        while grew:
            grew = self._accept(names)
            for rule in rules:
                relation = self.facts[rule.head.predicate]
                for at, heads in zip(self.line, self._all_heads(rule), strict=True):
                    new = {row for row, held in heads if held is None or at in held}
                    grew = grew or not new <= relation[at - self.first]
                    relation[at - self.first] |= new

    def _all_heads(self, rule: Rule) -> Iterator[set[tuple[Row, _Held]]]:
        """What a rule derives at each instant; computed once where the same rows hold."""
        reads = sorted(_read(rule.body))
        known: dict[tuple[frozenset[Row], ...], set[tuple[Row, _Held]]] = {}
        for at in self.line:
            if _looks_around(rule.body):
                yield set(self._heads(rule, at))
                continue
            key = tuple(frozenset(self.facts[name][at - self.first]) for name in reads)
            if key not in known:
                known[key] = set(self._heads(rule, at))
            yield known[key]

    def _accept(self, names: set[str]) -> bool:
        """Under rules for ``accepted``: what accepted reports say holds."""
        grew = False
        for name in names if self.is_custom else ():
            for i, said in enumerate(self.facts.get(f"says {name}", ())):
                new = {row[1:] for row in said if (row[0],) in self.facts["accepted"][i]}
                grew = grew or not new <= self.facts[name][i]
                self.facts[name][i] |= new
        return grew

    def _heads(self, rule: Rule, at: int) -> Iterator[tuple[Row, _Held]]:
        for values in self._solutions(rule.body, _head_variables(rule), {}, at):
            held = None
            if rule.annotation is not None:
                value = self._value(rule.annotation, values)
                interval = None if value is None else computing.interval_of(value)
                if interval is None:
                    continue
                assert isinstance(interval, Interval)
                held = interval
            row = [self._value(term, values) for term in rule.head.arguments]
            found = tuple(value for value in row if value is not None)
            if len(found) == len(row):
                yield found, held

    def _value(self, term: Term, values: Values) -> Value | None:
        return computing.evaluate(term, values, self.codec)

    # -- bodies -----------------------------------------------------------------------------

    def _solutions(
        self, body: Body, outside: frozenset[str], values: Values, at: int
    ) -> Iterator[Values]:
        """Every substitution under which a body holds at an instant."""
        key = (id(body), frozenset(values))
        if key not in self._steps:
            ways = _ways(body)
            self._steps[key] = [self._ordered(way, set(values), outside) for way in ways]
        for steps in self._steps[key]:
            yield from self._after(steps, values, at)

    def _after(self, steps: Sequence[_Step], values: Values, at: int) -> Iterator[Values]:
        if not steps:
            yield values
            return
        for more in self._item(steps[0], values, at):
            yield from self._after(steps[1:], more, at)

    def _ordered(
        self, items: Sequence[Item], bound: set[str], outside: frozenset[str]
    ) -> list[_Step]:
        """The items of a body, each where the variables it needs have values."""
        waiting, steps = list(items), list[_Step]()
        mentioned = outside.union(*map(_own, items))
        while waiting:
            item = min(waiting, key=lambda item: _rank(item, bound, mentioned))
            waiting.remove(item)
            steps.append(_Step(item, mentioned))
            bound = bound | _own(item)
        return steps

    def _item(self, step: _Step, values: Values, at: int) -> Iterator[Values]:
        match item := step.item:
            case Positive(annotation=None) | Says(annotation=None):
                for row in self.facts[_name(item)][at - self.first]:
                    yield from self._matched(zip(_columns(item), row, strict=True), values)
            case Positive(annotation=term) | Says(annotation=term):
                assert term is not None
                for row, spell in self._maximal(_name(item)):
                    for more in self._matched(zip(_columns(item), row, strict=True), values):
                        yield from self._matched(_taken_apart(term, spell, self), more)
            case Comparison("=", left, right):
                yield from self._equation(left, right, values)
            case Metric(negated=False):
                for more in self._candidates(item, values):
                    if self._holds(item, more, at):
                        yield more
            case Aggregating():
                yield from self._aggregating(item, values, at, step.outside)
            case _:
                if self._holds(item, values, at):
                    yield values

    def _matched(self, pairs: Iterable[tuple[Term, Value]], values: Values) -> Iterator[Values]:
        """The values under which each term is what it is paired with."""
        matched = dict(values)
        for term, value in pairs:
            if isinstance(term, Wildcard):
                continue
            if isinstance(term, Variable) and term.name not in matched:
                matched[term.name] = value
            elif self._value(term, matched) != value:
                return
        yield matched

    def _maximal(self, name: str) -> list[tuple[Row, Interval]]:
        """Every row with each of its maximal intervals; those at an end of the line go on."""
        if name not in self._spells:
            self._spells[name] = list(self._runs(self.facts[name]))
        return self._spells[name]

    def _runs(self, relation: Snapshots) -> Iterator[tuple[Row, Interval]]:
        for row in set[Row]().union(*relation):
            start: int | float = NEG_INF
            was_held = row in relation[0]
            for at in self.line:
                is_held = row in relation[at - self.first]
                if is_held and not was_held:
                    start = at
                if was_held and not is_held:
                    yield row, Interval(start, at)
                was_held = is_held
            if was_held:
                yield row, Interval(start, POS_INF)

    def _equation(self, left: Term, right: Term, values: Values) -> Iterator[Values]:
        for target, source in ((left, right), (right, left)):
            if isinstance(target, Variable) and target.name not in values:
                value = self._value(source, values)
                if value is not None:
                    yield {**values, target.name: value}
                return
        if self._holds(Comparison("=", left, right), values, 0):
            yield values

    # -- truth at an instant ----------------------------------------------------------------

    def _holds(self, item: Item, values: Values, at: int) -> bool:
        """Whether an item holds, of which every variable has a value."""
        match item:
            case Positive() | Says():
                rows = self.facts[_name(item)][min(max(at, self.first), self.last) - self.first]
                terms = _columns(item)
                return any(list(self._matched(zip(terms, r, strict=True), values)) for r in rows)
            case Negative(atom):
                return not self._holds(Positive(atom), values, at)
            case Metric(negated=True):
                return not self._holds(evolve(item, negated=False), values, at)
            case Metric():
                return self._shows(item, values, at)
            case Comparison(operator, left, right):
                x, y = self._value(left, values), self._value(right, values)
                return x is not None and y is not None and computing.compare(operator, x, y)
            case AllenComparison(relation, left, right):
                x, y = self._value(left, values), self._value(right, values)
                if x is None or y is None:
                    return False
                return computing.allen(relation, computing.interval_of(x), computing.interval_of(y))
            case _:
                raise AssertionError(item)

    def _shows(self, metric: Metric, values: Values, at: int) -> bool:
        """The definitions of the operators, word by word."""
        holds = partial(self._holds, metric.operands[-1], values)
        between = partial(self._holds, metric.operands[0], values)
        match metric.operator:
            case "once":
                return any(holds(u) for u in self._behind(metric.window, at))
            case "historically":
                return all(holds(u) for u in self._behind(metric.window, at))
            case "eventually":
                return any(holds(u) for u in self._ahead(metric.window, at))
            case "always":
                return all(holds(u) for u in self._ahead(metric.window, at))
            case "since":
                return any(
                    holds(u) and all(between(w) for w in range(u + 1, at + 1))
                    for u in self._behind(metric.window, at)
                )
            case _:
                return any(
                    holds(u) and all(between(w) for w in range(at, u))
                    for u in self._ahead(metric.window, at)
                )

    def _behind(self, window: Window, at: int) -> range:
        far = self.first - 1 if window.high is None else moved(at, window.high, -1)
        near = moved(at, window.low, -1)
        return range(min(far, near), near + 1)

    def _ahead(self, window: Window, at: int) -> range:
        far = self.last + 1 if window.high is None else moved(at, window.high, 1)
        near = moved(at, window.low, 1)
        return range(near, max(far, near) + 1)

    def _candidates(self, operand: Operand, values: Values) -> Iterator[Values]:
        """Values for the variables of an operand: each row that an atom ever has may do."""
        match operand:
            case Positive() | Says() if not _own(operand) <= values.keys():
                found = []
                for row in set[Row]().union(*self.facts[_name(operand)]):
                    for more in self._matched(zip(_columns(operand), row, strict=True), values):
                        if more not in found:
                            found.append(more)
                yield from found
            case Metric(operands=operands):
                if len(operands) == 1:
                    yield from self._candidates(operands[0], values)
                    return
                for more in self._candidates(operands[1], values):
                    yield from self._candidates(operands[0], more)
            case _:
                yield values

    # -- aggregates -------------------------------------------------------------------------

    def _aggregating(
        self, item: Aggregating, values: Values, at: int, outside: frozenset[str]
    ) -> Iterator[Values]:
        results = dict(values)
        for i, aggregate in enumerate(item.aggregates):
            value = self._aggregate(aggregate, values, at, outside | _own(item))
            if value is None:
                return
            results[f"#{i + 1}"] = value
        for more in self._item(_Step(item.comparison, frozenset()), results, at):
            yield {name: value for name, value in more.items() if not name.startswith("#")}

    def _aggregate(
        self, aggregate: Aggregate, values: Values, at: int, outside: frozenset[str]
    ) -> Value | None:
        body = self._bodies.setdefault(id(aggregate), _told_apart(aggregate.body))
        inside = _inside(body)
        given = {name: value for name, value in values.items() if name in inside & outside}
        found = {
            tuple(sorted(solution.items(), key=lambda pair: pair[0]))
            for solution in self._solutions(body, inside, given, at)
        }
        return _over(aggregate, list(map(dict, found)))


def _over(aggregate: Aggregate, solutions: list[Values]) -> Value | None:
    """An aggregate over the ways a body holds."""
    if aggregate.value is None:
        return len(solutions)
    taken = [solution[aggregate.value.name] for solution in solutions]
    if aggregate.function in ("min", "max"):
        choose = min if aggregate.function == "min" else max
        return choose(taken, key=sort_key, default=None)
    numbers = [value for value in taken if isinstance(value, (int, float))]
    assert len(numbers) == len(taken)
    if aggregate.function == "sum":
        return sum(numbers)
    mean = sum(numbers) / len(numbers) if numbers else None
    return mean if mean is None or mean == POS_INF else Real(mean)


# -- terms and bodies ---------------------------------------------------------------------------


def moved(at: int, duration: Duration, sign: int) -> int:
    """An instant, later or earlier; where the month is too short, at its end."""
    if not duration.is_calendar:
        return at + sign * duration.size
    day = to_date(at)
    months = day.year * 12 + day.month - 1 + sign * duration.size
    year, month = divmod(months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return from_date(datetime.date(year, month + 1, min(day.day, last)))
        except ValueError:
            pass
    raise AssertionError(day)


def _taken_apart(term: Term, spell: Value, reading: _Reading) -> Iterator[tuple[Term, Value]]:
    """An annotation is a maximal interval, or its two ends, of which the last is included."""
    if not isinstance(term, Ends):
        yield term, spell
        return
    for end, name in ((term.start, "start"), (term.end, "end")):
        value = computing.COMPUTE[name](spell, reading.codec)
        assert value is not None
        yield end, value


def _symmetric(program: Program) -> Iterator[Rule]:
    """What symmetry adds to a predicate, and to what is said with it."""
    for declaration in program.declarations:
        if declaration.has("symmetric"):
            terms = [Variable(f"X{i}") for i in range(len(declaration.parameters))]
            atom = Atom(declaration.predicate, tuple(terms))
            swapped = Atom(declaration.predicate, (terms[1], terms[0], *terms[2:]))
            yield Rule(atom, (Positive(swapped),))
            for denies in (False, True):
                said = Says(Variable("R"), swapped, denies)
                yield Rule(Atom(_name(said), (Variable("R"), *terms)), (said,))


def _head_variables(rule: Rule) -> frozenset[str]:
    terms = rule.head.arguments + (() if rule.annotation is None else (rule.annotation,))
    return frozenset(_names(terms))


def _names(terms: Iterable[Term]) -> set[str]:
    return {variable.name for term in terms for variable in variables(term)}


def _own(item: Item) -> frozenset[str]:
    """The variables of an item, without those that only stand in braces."""
    if isinstance(item, Metric):
        return frozenset(name for operand in item.operands for name in _own(operand))
    literal = item.comparison if isinstance(item, Aggregating) else item
    return frozenset(n for n in _names(literal_terms(literal)) if not n.startswith("#"))


def _inside(body: Body) -> frozenset[str]:
    """The variables of a body, without those that only stand in braces in it."""
    found: set[str] = set()
    for item in body:
        if isinstance(item, Disjunction):
            found = found.union(*map(_inside, item.alternatives))
        else:
            found |= _own(item)
    return frozenset(found)


def _rank(item: Item, bound: set[str], mentioned: frozenset[str]) -> int:
    """What to read first: tests, then atoms, then the rest; last what has to wait."""
    loose = _own(item) - bound
    match item:
        case Positive() | Says():
            computed = [t for t in _columns(item) if not isinstance(t, (Variable, Wildcard))]
            return _LATER if _names(computed) - bound else 2
        case Comparison("=", left, right):
            sides = ((left, right), (right, left))
            binds = any(isinstance(a, Variable) and _names([b]) <= bound for a, b in sides)
            return 1 if binds or not loose else _LATER
        case Metric(negated=False, operands=(_, right), window=window) if not window.low.amount:
            return _LATER if loose - _own(right) else 3
        case Metric(negated=False):
            return 3
        case Aggregating(comparison, aggregates):
            loose |= {n for a in aggregates for n in _inside(a.body) & mentioned} - bound
            if comparison.operator == "=" and isinstance(comparison.left, Variable):
                loose -= {comparison.left.name}
            return _LATER if loose else 4
        case _:
            return _LATER if loose else 0


_LATER = 9


def _looks_around(body: Body) -> bool:
    """Whether what holds at an instant depends on what holds at others."""
    for item in body:
        match item:
            case Metric():
                return True
            case Disjunction(alternatives):
                if any(map(_looks_around, alternatives)):
                    return True
            case Aggregating(aggregates=aggregates):
                if any(_looks_around(aggregate.body) for aggregate in aggregates):
                    return True
            case _:
                pass
    return False


def _ways(body: Body) -> Iterator[tuple[Item, ...]]:
    """The ways through the alternatives of a body."""
    choices = [
        [way for alternative in item.alternatives for way in _ways(alternative)]
        if isinstance(item, Disjunction)
        else [(item,)]
        for item in body
    ]
    for chosen in product(*choices):
        yield tuple(item for part in chosen for item in part)


def _told_apart(body: Body) -> Body:
    """A body of an aggregate in which each ``_`` of an atom is a variable: it is counted."""
    count = 0

    def named(term: Term) -> Term:
        nonlocal count
        count += 1
        return Variable(f"_each{count}") if isinstance(term, Wildcard) else term

    def item(given: Item | Disjunction) -> Item | Disjunction:
        match given:
            case Disjunction(alternatives):
                return evolve(given, alternatives=tuple(tuple(map(item, a)) for a in alternatives))
            case Positive(atom):
                return evolve(given, atom=evolve(atom, arguments=tuple(map(named, atom.arguments))))
            case Says(report, atom):
                told = evolve(atom, arguments=tuple(map(named, atom.arguments)))
                return evolve(given, report=named(report), atom=told)
            case _:
                return given

    return tuple(map(item, body))
