"""What facts for a rule file are made from: a small pool of values for each column.

A column that is declared as a sort (``group``) takes the symbols that rules mention in such
columns, and a few of the sort's own: ``group1``, ``group2``.  A column without a sort takes
what the columns that it is joined with take; so joins meet, whatever is declared.  Numbers,
texts and dates are those that rules mention, and their neighbours.

Not here: when facts hold (``moments``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from attrs import frozen

from cartelogic.analysis.normal import REPORT_PREDICATES
from cartelogic.analysis.sorts import ANY, BUILT_IN, expand
from cartelogic.model.clauses import (
    Atom,
    Body,
    Comparison,
    Negative,
    Positive,
    Says,
    literals,
)
from cartelogic.model.terms import Call, Constant, Term, Variable, variables
from cartelogic.model.values import Day, Real, Text, Value, kind, sort_key
from cartelogic.temporal import Interval
from cartelogic.testing.moments import moments_for
from cartelogic.testing.rules import Rules

Place: TypeAlias = tuple[str, int] | tuple[int, str]
"""A column, by predicate and position; or a variable, by the number of its clause and name."""

REPORTS = ("r1", "r2", "r3", "r4")
SOURCES = ("source1", "source2")
ARTICLES = ("x1", "x2")
_REPORTED = {"report": REPORTS, "source": SOURCES, "article": ARTICLES}
_ARITHMETIC = frozenset({"+", "-", "*", "/", "mod", "abs"})
_MOST_KNOWN = 3  # so many values of the facts that are always there join each pool


@frozen
class Vocabulary:
    """The values that facts for some rules are made from.

    Attributes:
        pools: for each predicate, the values of each column; the first is the simplest.
        types: for each predicate, what each column holds: a kind of value, or ``symbol``.
        moments: instants near those that rules mention, ascending.
    """

    pools: Mapping[str, tuple[tuple[Value, ...], ...]]
    types: Mapping[str, tuple[str, ...]]
    moments: tuple[int, ...]


class _Classes:
    """Columns and variables that stand for the same values, as they are found."""

    def __init__(self) -> None:
        self._parent: dict[Place, Place] = {}
        self.constants: dict[Place, dict[Value, None]] = {}
        self.hints: dict[Place, str] = {}

    def root(self, place: Place) -> Place:
        while (parent := self._parent.get(place, place)) != place:
            place = parent
        return place

    def join(self, one: Place, two: Place) -> None:
        first, second = self.root(one), self.root(two)
        if first != second:
            self._parent[second] = first

    def mention(self, place: Place, value: Value) -> None:
        self.constants.setdefault(place, {})[value] = None

    def mentioned(self, root: Place) -> list[Value]:
        """The constants of a class, in order of value."""
        found = {v for p, values in self.constants.items() if self.root(p) == root for v in values}
        return sorted(found, key=sort_key)

    def hint(self, root: Place) -> str | None:
        """What the use of a class says that it holds, if it says anything."""
        found = sorted({h for place, h in self.hints.items() if self.root(place) == root})
        return found[0] if found else None


def vocabulary_of(rules: Rules) -> Vocabulary:
    """What facts for some rules are made from."""
    return _Reading(rules).vocabulary()


class _Reading:
    def __init__(self, rules: Rules) -> None:
        self.rules, self.classes = rules, _Classes()
        self.unions = {declared.name: declared.members for declared in rules.program.types}
        self.arities: dict[str, int] = {}
        self.declared: dict[tuple[str, int], frozenset[str]] = {}
        for name, types in REPORT_PREDICATES.items():
            self._declare(name, types)
        for declaration in rules.program.declarations:
            types = tuple(parameter.type for parameter in declaration.parameters)
            self._declare(declaration.predicate, types)
        for number, rule in enumerate(rules.program.rules):
            self._atom(rule.head, number)
            self._body(rule.body, number)
        for number, constraint in enumerate(rules.program.constraints, len(rules.program.rules)):
            self._body(constraint.body, number)

    def _declare(self, name: str, types: Iterable[str]) -> None:
        for i, declared in enumerate(types):
            self.declared.setdefault((name, i), expand(declared, self.unions))
            self.arities[name] = i + 1

    # -- what is joined -------------------------------------------------------------------

    def _body(self, body: Body, number: int) -> None:
        for literal in literals(body):
            match literal:
                case Positive(atom) | Negative(atom):
                    self._atom(atom, number)
                case Says(report, atom):
                    self._atom(atom, number)
                    self._atom(Atom("report", (report,)), number)
                case Comparison(_, left, right):
                    self._compared(left, right, number)
                case _:
                    pass

    def _atom(self, atom: Atom, number: int) -> None:
        if atom.predicate not in REPORT_PREDICATES:
            self.arities.setdefault(atom.predicate, atom.arity)
        for i, term in enumerate(atom.arguments):
            self._meet((atom.predicate, i), term, number)

    def _meet(self, place: Place, term: Term, number: int) -> None:
        match term:
            case Variable(name):
                self.classes.join(place, (number, name))
            case Constant(value):
                self.classes.mention(place, value)
            case Call(function, arguments) if function in _ARITHMETIC:
                self.classes.hints[place] = "number"
                for argument in arguments:  # near enough: the pools have neighbours of a number
                    self._meet(place, argument, number)
                    self._counted(argument, number)
            case _:
                pass

    def _counted(self, term: Term, number: int) -> None:
        for variable in variables(term):
            if not isinstance(term, Call) or term.function in _ARITHMETIC:
                self.classes.hints.setdefault((number, variable.name), "number")

    def _compared(self, left: Term, right: Term, number: int) -> None:
        for one, two in ((left, right), (right, left)):
            match one:
                case Variable(name):
                    self._meet((number, name), two, number)
                case Call(function) if function in _ARITHMETIC:
                    self._counted(one, number)
                case _:
                    pass

    # -- the pools ------------------------------------------------------------------------

    def vocabulary(self) -> Vocabulary:
        wanted = [name for name in self.arities if name not in REPORT_PREDICATES]
        moments = moments_for(self.rules)
        known = self._known()
        pools, types = {}, {}
        for name in wanted:
            columns = [(name, i) for i in range(self.arities[name])]
            types[name] = tuple(self._type(column) for column in columns)
            made = []
            for column, type_ in zip(columns, types[name], strict=True):
                own = islice(known.get(column, ()), _MOST_KNOWN)
                pool = dict.fromkeys((*self._pool(column, type_, moments), *own))
                made.append(tuple(pool))
            pools[name] = tuple(made)
        return Vocabulary(pools, types, moments)

    def _known(self) -> dict[tuple[str, int], dict[Value, None]]:
        """The values that the facts which are always there have, by column."""
        found: dict[tuple[str, int], dict[Value, None]] = {}
        for name in self.rules.database.profiles:
            for row, _ in self.rules.database.uses(name):
                for i, value in enumerate(row):
                    found.setdefault((name, i), {})[value] = None
        return found

    def _type(self, column: tuple[str, int]) -> str:
        """What a column holds: a kind of value, or ``symbol`` for sorts."""
        declared = self.declared.get(column, frozenset({ANY}))
        kinds = [name for name in sorted(declared) if name in set(BUILT_IN.values())]
        if declared and ANY not in declared:
            return kinds[0] if len(kinds) == len(declared) else "symbol"
        root = self.classes.root(column)
        others = {
            name
            for place, sorts in self.declared.items()
            if self.classes.root(place) == root
            for name in sorts - {ANY}
        }
        built_in = sorted(others & set(BUILT_IN.values()) - {"symbol"})
        mentioned = [kind(value) for value in self.classes.mentioned(root)]
        options = [*built_in, *mentioned, *filter(None, (self.classes.hint(root),))]
        return options[0] if options and not others - set(built_in) else "symbol"

    def _pool(self, column: tuple[str, int], type_: str, moments: tuple[int, ...]) -> list[Value]:
        root = self.classes.root(column)
        mentioned = [v for v in self.classes.mentioned(root) if kind(v) in (type_, "number")]
        if type_ != "symbol":
            return list(dict.fromkeys(_of_kind(type_, mentioned, moments)))
        own = [value for value in self.classes.constants.get(column, ()) if isinstance(value, str)]
        sorts = self.declared.get(column, frozenset()) - {"symbol", ANY}
        if not sorts:  # what it is joined with says what it may be
            joined = (s for c, s in self.declared.items() if self.classes.root(c) == root)
            sorts = frozenset(name for found in joined for name in found if _is_sort(name))
            own += [value for value in mentioned if isinstance(value, str)]
        made = [symbol for name in sorted(sorts) for symbol in self._of_sort(name)]
        if made:
            return list(dict.fromkeys([*own, *made]))
        # Few others where rules mention some: most facts are then such that a rule reads them.
        return list(dict.fromkeys([*own, *("a", "b", "c")[: 1 if len(own) > 1 else 3]]))

    def _of_sort(self, sort: str) -> list[Value]:
        """The symbols of a sort: those that rules mention, then its own."""
        if sort in _REPORTED:
            return [*_REPORTED[sort]]
        found = {
            value
            for column, sorts in self.declared.items()
            if sorts == {sort}
            for value in self.classes.constants.get(column, ())
            if isinstance(value, str)
        }
        return [*sorted(found), *(f"{sort}{number}" for number in (1, 2, 3))]


def _is_sort(name: str) -> bool:
    return name not in BUILT_IN.values() and name != ANY


def _of_kind(type_: str, mentioned: list[Value], moments: tuple[int, ...]) -> Iterator[Value]:
    """Values of a kind that is no symbol: those mentioned, their neighbours, and two more."""
    match type_:
        case "number":
            given = [value for value in mentioned if isinstance(value, int)]
            yield from (near for value in given for near in (value, value + 1, value - 1))
            yield from (1, 2, 0)
        case "float":
            reals = [value for value in mentioned if isinstance(value, Real)]
            yield from (near for value in reals for near in (value, Real(value.number + 0.5)))
            yield from (Real(0.5), Real(1.5))
        case "text":
            yield from (value for value in mentioned if isinstance(value, Text))
            yield from (Text("one"), Text("two"))
        case "date":
            yield from (value for value in mentioned if isinstance(value, Day))
            yield from map(Day, moments[:4])
        case _:
            yield Interval(moments[0], moments[0] + 1)
            yield Interval(moments[0], moments[-1] + 1)
