"""Random programs in the rule language, with their facts and reports.

Programs are safe and stratified by construction: predicates are made level by level, and a
literal that needs a complete relation (negated, with ``@``, aggregated) reads a lower level.
They stop: a recursive rule computes nothing in its head, and one that looks back or ahead
reads a predicate whose facts all end.  Most of them derive something, because literals of a
body share variables and constants are rare.

A program is kept as lines of text, and its facts as data, so that laws can permute, split,
shift and rename them.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeVar

from attrs import define, evolve, field, frozen
from hypothesis import strategies as st

from cartelogic.model.values import format_symbol
from cartelogic.temporal import NAMES

T = TypeVar("T")
Bound = int | tuple[int, int] | None
"""An instant, or some instant from the first to the last; ``None`` is unbounded."""
Span = tuple[Bound, Bound]
"""First and last instant, both included."""

SYMBOLS = ("sa", "sb", "sc", "sd")
NUMBERS = (0, 1, 2, 3)
LAST_INSTANT = 20
_BOUNDED: tuple[Span, ...] = tuple(
    (start, end)
    for start in range(LAST_INSTANT + 1)
    for end in range(start, min(start + 12, LAST_INSTANT) + 1)
)
# About one fact in five holds always, and one in five has no start or no end.
SPANS: tuple[Span | None, ...] = (
    *[None] * (len(_BOUNDED) // 3),
    *_BOUNDED,
    *((start, None) for start, _ in _BOUNDED[::6]),
    *((None, end) for _, end in _BOUNDED[::6]),
    *[(None, None)] * 3,
)
VAGUE_SPANS: tuple[Span, ...] = tuple(
    (start if early == 0 else (start - early, start), end if late == 0 else (end, end + late))
    for start in range(1, LAST_INSTANT, 2)
    for end in range(start, min(start + 9, LAST_INSTANT), 2)
    for early, late in ((0, 1), (1, 0), (3, 2), (6, 8))
) + tuple(
    ((start, start + wide), (start + 1, start + 1 + wide))  # the two may be anywhere
    for start in range(0, LAST_INSTANT - 4, 3)
    for wide in (2, 4)
)
FIRST_DAY = datetime.date(2014, 2, 20)  # so that the days of a program cross two months
UNARY = ("once", "historically", "eventually", "always")


@frozen
class WrittenFact:
    """A fact as data; ``span`` is ``None`` for one that holds always."""

    predicate: str
    row: tuple[str | int, ...]
    span: Span | None = None


@frozen
class WrittenReport:
    """A report of one claim, beside the facts of the program text."""

    id: str
    stance: str
    credibility: int
    claim: WrittenFact


@frozen
class Written:
    """A program: what it is made of, and its text.

    Attributes:
        columns: the kinds of the columns of every predicate.
        base: the predicates that only facts define.
        derived: the predicates that have rules.
        calendar: whether instants are days and not integers.
    """

    columns: Mapping[str, str]
    base: tuple[str, ...]
    derived: tuple[str, ...]
    declarations: tuple[str, ...]
    facts: tuple[WrittenFact, ...]
    reports: tuple[WrittenReport, ...]
    rules: tuple[str, ...]
    calendar: bool = False

    @property
    def text(self) -> str:
        """The program as it is written, without the reports."""
        first = [] if self.calendar else [".time integer"]
        facts = [f"{self.fact(fact)}." for fact in self.facts]
        return "\n".join([*first, *self.declarations, *facts, *self.rules]) + "\n"

    def fact(self, fact: WrittenFact) -> str:
        """A fact without its full stop."""
        terms = (format_symbol(v) if isinstance(v, str) else str(v) for v in fact.row)
        atom = f"{fact.predicate}({', '.join(terms)})"
        interval = self.interval(fact)
        return f"{atom} @ {interval}" if interval else atom

    def interval(self, fact: WrittenFact) -> str:
        """The interval of a fact, or nothing."""
        if fact.span is None:
            return ""
        start, end = (bound_text(bound, self.calendar) for bound in fact.span)
        return f"[{start}, {end}]"

    def reported(self) -> Written:
        """The program with every fact as a report, whose id does not depend on its line."""
        reports = [WrittenReport(f"f{i}", "asserts", 6, f) for i, f in enumerate(self.facts)]
        return evolve(self, facts=(), reports=(*self.reports, *reports))

    def renamed(self, names: Mapping[str, str]) -> Written:
        """The program with other symbols."""

        def text(line: str) -> str:
            return re.sub(r"\bs[a-d]\b", lambda match: format_symbol(names[match[0]]), line)

        def fact(old: WrittenFact) -> WrittenFact:
            row = tuple(names.get(v, v) if isinstance(v, str) else v for v in old.row)
            return evolve(old, row=row)

        return evolve(
            self,
            facts=tuple(map(fact, self.facts)),
            reports=tuple(evolve(report, claim=fact(report.claim)) for report in self.reports),
            rules=tuple(map(text, self.rules)),
        )

    @property
    def claims(self) -> tuple[WrittenFact, ...]:
        """The facts, then what the reports claim or deny."""
        return (*self.facts, *(report.claim for report in self.reports))

    def with_spans(self, change: Callable[[Span], Span]) -> Written:
        """The program with every interval of a fact changed."""

        def fact(old: WrittenFact) -> WrittenFact:
            return old if old.span is None else evolve(old, span=change(old.span))

        return evolve(
            self,
            facts=tuple(map(fact, self.facts)),
            reports=tuple(evolve(report, claim=fact(report.claim)) for report in self.reports),
        )


def bound_text(bound: Bound, calendar: bool) -> str:
    """A bound as it is written, such as ``3..5``."""
    ends = bound if isinstance(bound, tuple) else (bound,)
    return "..".join(instant_text(end, calendar) for end in ends)


def moved(span: Span, by: int) -> Span:
    """A span, later by so many instants."""

    def bound(old: Bound) -> Bound:
        if isinstance(old, tuple):
            return old[0] + by, old[1] + by
        return None if old is None else old + by

    return bound(span[0]), bound(span[1])


def instant_text(bound: int | None, calendar: bool) -> str:
    """An instant as it is written; ``_`` for an unbounded end."""
    if bound is None:
        return "_"
    return (FIRST_DAY + datetime.timedelta(bound)).isoformat() if calendar else str(bound)


@frozen
class Features:
    """What a law allows in programs.

    Attributes:
        negation: ``not``.
        whole_spells: ``@`` in bodies, intervals as values, Allen's relations.
        instants: ends of intervals as values, and arithmetic on them.
        head_intervals: ``@`` on heads.
        time_constants: intervals written out in rules, and times as values in heads.
        order: ``<`` between symbols.
        reports: ``says`` and ``denies``, and rules for ``accepted``.
        symmetric: ``symmetric`` declarations.
        calendar: programs about days as well.
        metric: metric operators.
        aggregates: ``count`` and the others.
        doubts: uncertain bounds, and hedged reports.
        disputes: denials, and predicates that are declared ``disjoint``.
        ranges: most rules have values that are taken from uncertain intervals.
    """

    negation: bool = True
    whole_spells: bool = True
    instants: bool = True
    head_intervals: bool = True
    time_constants: bool = True
    order: bool = True
    reports: bool = True
    symmetric: bool = True
    calendar: bool = True
    metric: bool = True
    aggregates: bool = True
    doubts: bool = True
    disputes: bool = True
    ranges: bool = False


EVERYTHING = Features()
EXACT = Features(doubts=False, disputes=False)
"""Programs in which all is certain."""
VAGUE = Features(reports=False, ranges=True)
"""Programs in which many values are known as ranges only."""
PLAIN = Features(whole_spells=False, instants=False, head_intervals=False)
"""Programs in which no interval is a value."""


def programs(features: Features = EVERYTHING) -> st.SearchStrategy[Written]:
    """Programs with facts."""
    return _programs(features)


@st.composite
def _programs(draw: st.DrawFn, features: Features) -> Written:
    return _Writer(_Choice(draw), features).program()


@cache
def _integers(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@frozen
class _Choice:
    """Draws, in words."""

    draw: st.DrawFn

    def chance(self, percent: int) -> bool:
        """True about so often; shrinks to False."""
        return self.number(0, 99) >= 100 - percent

    def number(self, least: int, most: int) -> int:
        return self.draw(_integers(least, most))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]


@define
class _Scope:
    """The variables of one rule: which there are, of what kind, and what binds them."""

    kinds: dict[str, str] = field(factory=dict)
    computed: set[str] = field(factory=set)
    counter: int = 0

    def of(self, kind: str) -> list[str]:
        return [name for name, known in self.kinds.items() if known == kind]

    def new(self, kind: str, computed: bool = False) -> str:
        self.counter += 1
        name = {"s": "X", "n": "N", "t": "T", "i": "I"}[kind] + str(self.counter)
        self.kinds[name] = kind
        if computed:
            self.computed.add(name)
        return name


class _Writer:
    """Writes one program.

    Columns have kinds: ``s`` symbols, ``n`` numbers, ``t`` instants, ``i`` intervals.
    """

    def __init__(self, choose: _Choice, features: Features) -> None:
        self.choose, self.features = choose, features
        self.columns: dict[str, str] = {}
        self.temporal: set[str] = set()
        self.calendar = features.calendar and choose.chance(20)
        self.facts: list[WrittenFact] = []
        self.reports: list[WrittenReport] = []
        self.rules: list[str] = []
        self.symmetric: list[str] = []
        self.bounded: list[str] = []

    # -- the parts ------------------------------------------------------------------------

    def program(self) -> Written:
        choose = self.choose
        base = [f"e{i + 1}" for i in range(choose.number(2, 4))]
        for name in base:
            self._base(name)
        if self.features.reports and choose.chance(30):
            self._reports(base)
        if self.features.reports and choose.chance(12):
            self.rules.append("accepted(R) :- credibility(R, N), N < 4.")
        derived: list[str] = []
        for _ in range(choose.number(1, 3)):
            lower = [*base, *derived]
            names = [f"d{len(derived) + i + 1}" for i in range(2 if choose.chance(20) else 1)]
            self._level(names, lower)
            derived += names
        if self.features.symmetric:
            self.symmetric = [name for name in self.columns if self._can_be_symmetric(name)]
        return Written(
            self.columns,
            tuple(base),
            tuple(derived),
            self._declarations(),
            tuple(self.facts),
            tuple(self.reports),
            tuple(self.rules),
            self.calendar,
        )

    def _declarations(self) -> tuple[str, ...]:
        """What is declared: which predicates are symmetric, and which cannot hold together."""
        properties: dict[str, list[str]] = {name: ["symmetric"] for name in self.symmetric}
        if self.features.disputes:
            for name, other in itertools.combinations(self.columns, 2):
                if self.columns[name] == self.columns[other] and self.choose.chance(20):
                    properties.setdefault(name, []).append(f"disjoint({other})")
                    properties.setdefault(other, [])
        return tuple(
            f".decl {name}({', '.join(self._parameters(name))}) {', '.join(declared)}".strip()
            for name, declared in properties.items()
        )

    def _can_be_symmetric(self, name: str) -> bool:
        return self.columns[name][:2] in ("ss", "nn") and self.choose.chance(12)

    def _parameters(self, name: str) -> list[str]:
        types = {"s": "symbol", "n": "number", "i": "interval", "f": "float"}
        types["t"] = "date" if self.calendar else "number"
        return [f"c{i}: {types[kind]}" for i, kind in enumerate(self.columns[name])]

    def _base(self, name: str) -> None:
        self.columns[name] = self.choose.pick(("ss", "s", "sn", "ss", "n", "ssn", "sss"))
        ends = self.features.metric and self.choose.chance(30)
        if ends:
            self.bounded.append(name)
        for _ in range(self.choose.number(3, 6)):
            self.facts.append(self._fact(name))

    def _fact(self, name: str) -> WrittenFact:
        options: dict[str, Sequence[str | int]] = {"s": SYMBOLS, "n": NUMBERS}
        rows = list(itertools.product(*(options[kind] for kind in self.columns[name])))
        span = self.choose.pick(_BOUNDED if name in self.bounded else SPANS)
        if self.features.doubts and self.choose.chance(60 if self.features.ranges else 20):
            span = self.choose.pick(VAGUE_SPANS)
        if span is not None:
            self.temporal.add(name)
        return WrittenFact(name, self.choose.pick(rows), span)

    def _reports(self, base: list[str]) -> None:
        for i in range(self.choose.number(1, 5)):
            claim = self._fact(self.choose.pick(base))
            denials = ("denies",) if self.features.disputes else ()
            hedges = ("suspects",) if self.features.doubts else ()
            stance = self.choose.pick(("asserts", *denials, *hedges))
            grade = self.choose.number(1, 6)
            self.reports.append(WrittenReport(f"r{i + 1}", stance, grade, claim))

    def _level(self, names: list[str], lower: list[str]) -> None:
        """The rules of predicates that may read each other."""
        for name in names:
            self.columns[name] = ""  # the head of its first rule decides
            self._rule(name, lower, [])
        for name in names:
            for _ in range(self.choose.number(0, 2 if len(names) == 1 else 1)):
                self._rule(name, lower, names if self.choose.chance(60) else [])
            plain = set(self.columns[name]) <= {"s", "n"}
            if plain and self.columns[name] and self.choose.chance(15):
                self.facts.append(self._fact(name))

    # -- rules ----------------------------------------------------------------------------

    def _rule(self, name: str, lower: list[str], same: list[str]) -> None:
        choose, features, scope = self.choose, self.features, _Scope()
        # Something should come of the first rule: then it has one literal, and little else.
        is_simple = not self.rules and not features.ranges and choose.chance(80)
        first = choose.pick(lower)
        body = [self._fresh(first, scope) if is_simple else self._positive(first, scope)]

        def wants(percent: int) -> bool:
            return choose.chance(percent) and not (is_simple and len(body) > 1)

        if same and self.bounded and choose.chance(50):
            body.append(self._positive(choose.pick(self.bounded), scope))
            body.append(self._metric([*same, *same, *lower], scope, negation=False))
        else:
            for i in range(choose.number(1 if same else 0, 0 if is_simple else 2)):
                body.append(self._positive(choose.pick(same if same and not i else lower), scope))
        says_when = self.temporal.intersection(_predicates(body))
        if self.reports and wants(40):
            body.append(self._says(scope))
        if wants(15):
            body.append(self._either(lower, scope))
        if features.metric and wants(25):
            body.append(self._metric(lower, scope))
        if features.aggregates and wants(25):
            body.append(self._aggregate(lower, scope))
        spells = 0
        if features.whole_spells and wants(70 if features.ranges else 30):
            spells = choose.number(1, 2)
            body += [self._spell(choose.pick(lower), scope) for _ in range(spells)]
        if not is_simple:
            body += self._tests(lower, scope)
        annotation = ""
        wanted = (spells and not says_when) or choose.chance(60 if spells else 15)
        if features.head_intervals and wanted:
            annotation = self._head_interval(scope)
        if spells and not annotation and not says_when:
            annotation = " @ [_, _]"
        body = self._shuffled(body)
        if annotation or says_when:
            self.temporal.add(name)
        head = self._head(name, scope, recursive=bool(same))
        self.rules.append(f"{head}{annotation} :- {', '.join(body)}.")

    def _shuffled(self, body: list[str]) -> list[str]:
        if self.choose.chance(20):
            return self.choose.draw(st.permutations(body))
        return body

    def _terms(
        self, name: str, scope: _Scope, *, fresh: int = 45, binds: bool = True
    ) -> tuple[str, int]:
        """Arguments for a predicate, and how many of them are variables."""
        terms, shared = [], 0
        for kind in self.columns[name]:
            die = self.choose.number(0, 99)
            # A variable seldom stands twice in one literal: few facts would match.
            known = [name for name in scope.of(kind) if name not in terms or die % 5 == 4]
            is_new = shared > 0 and die % 3 > 0  # and few facts have two values in common
            if die >= 94 and kind in "sn":
                terms.append(self._constant(kind))
            elif die >= 88:
                terms.append("_")
            elif known and not (binds and (is_new or die >= 88 * (100 - fresh) // 100)):
                terms.append(self.choose.pick(known))
                shared += 1
            elif binds:
                terms.append(scope.new(kind))
            else:
                terms.append("_")
        return ", ".join(terms), shared

    def _positive(self, name: str, scope: _Scope) -> str:
        if scope.of("n") and self.columns[name] == "n" and self.choose.chance(10):
            return f"{name}({self.choose.pick(scope.of('n'))} + 1)"
        terms, _ = self._terms(name, scope)
        return f"{name}({terms})"

    def _fresh(self, name: str, scope: _Scope) -> str:
        """A literal that every tuple matches."""
        return f"{name}({', '.join(scope.new(kind) for kind in self.columns[name])})"

    def _spell(self, name: str, scope: _Scope) -> str:
        terms, _ = self._terms(name, scope, fresh=25)
        if self.features.instants and self.choose.chance(40):
            ends = [
                "_" if self.choose.chance(12) else scope.new("t"),
                "_" if self.choose.chance(12) else scope.new("t"),
            ]
            return f"{name}({terms}) @ [{', '.join(ends)}]"
        if scope.of("i") and self.choose.chance(12):
            return f"{name}({terms}) @ {self.choose.pick(scope.of('i'))}"
        return f"{name}({terms}) @ {scope.new('i')}"

    def _says(self, scope: _Scope, *, binds: bool = True) -> str:
        report = self.choose.pick(self.reports)
        name = report.claim.predicate
        verb = "denies" if report.stance == "denies" else "says"
        terms, _ = self._terms(name, scope, binds=binds)
        who = scope.new("s") if binds and self.choose.chance(60) else "_"
        return f"{who} {verb} {name}({terms})"

    def _either(self, lower: list[str], scope: _Scope) -> str:
        """Two ways to bind the same variables."""
        first, second = self.choose.pick(lower), self.choose.pick(lower)
        names: dict[str, list[str]] = {}
        for kind in self.columns[first]:
            if kind in self.columns[second]:
                names.setdefault(kind, [])
        shared = {
            kind: scope.new(kind)
            if not scope.of(kind) or self.choose.chance(40)
            else self.choose.pick(scope.of(kind))
            for kind in names
        }
        ways = []
        for name in (first, second):
            left = dict(shared)
            ways.append(f"{name}({', '.join(left.pop(kind, '_') for kind in self.columns[name])})")
        return f"({' ; '.join(ways)})"

    # -- metric operators -----------------------------------------------------------------

    def _metric(
        self, names: Sequence[str], scope: _Scope, *, binds: bool = True, negation: bool = True
    ) -> str:
        """A metric operator over atoms; without ``binds`` in parentheses, for ``not``."""
        choose = self.choose
        if choose.chance(65):
            return self._unary(names, scope, binds, choose.number(1, 2))
        operator, low = choose.pick(("since", "until")), choose.pick((0, 0, 1, 2))
        right = self._operand(names, scope, binds)
        if negation and self.features.negation and choose.chance(30):
            name = choose.pick(names)
            known = {v: scope.kinds[v] for v in sorted(_variables([right]))}
            left = f"(not {name}({self._terms(name, _Scope(known), binds=False)[0]}))"
        else:
            # Where only the right operand holds, nothing binds what the left one mentions.
            left = self._operand(names, scope, binds and low > 0)
        written = f"{left} {operator}{self._window(low)} {right}"
        return written if binds else f"({written})"

    def _unary(self, names: Sequence[str], scope: _Scope, binds: bool, depth: int) -> str:
        operand = self._operand(names, scope, binds, depth - 1)
        return f"{self.choose.pick(UNARY)}{self._window(self.choose.pick((0, 0, 1, 3)))} {operand}"

    def _operand(self, names: Sequence[str], scope: _Scope, binds: bool, depth: int = 1) -> str:
        if depth and self.choose.chance(25):
            return self._unary(names, scope, binds, depth)
        if self.reports and self.choose.chance(8):
            return f"({self._says(scope, binds=binds)})"
        name = self.choose.pick(names)
        return f"{name}({self._terms(name, scope, binds=binds)[0]})"

    def _window(self, low: int) -> str:
        """A window that begins so far off; sometimes the one that needs not be written."""
        if not low and self.choose.chance(15):
            return ""
        unit = self.choose.pick(("", "d", "w")) if self.calendar else ""
        if self.calendar and self.features.time_constants and not low and self.choose.chance(20):
            return "[0, 1mo]"
        high = "_" if self.choose.chance(15) else f"{low + self.choose.number(0, 5)}{unit}"
        return f"[{low}{unit}, {high}]"

    # -- aggregates -----------------------------------------------------------------------

    def _aggregate(self, lower: list[str], scope: _Scope, depth: int = 1) -> str:
        """A comparison that computes an aggregate; it may bind a variable."""
        choose = self.choose
        inner = _Scope(dict(scope.kinds), set(scope.computed), scope.counter)
        body = [self._positive(choose.pick(lower), inner) for _ in range(choose.number(1, 2))]
        bound = _variables(text for text in body if "+" not in text)
        more: list[str] = []
        if self.features.metric and choose.chance(20):
            more.append(self._metric(lower, inner))
        if depth and choose.chance(15):
            more.append(self._aggregate(lower, inner, depth - 1))
        if choose.chance(25):
            more += self._tests(lower, inner)
        # What stands outside the braces too is bound inside, for nothing else is sure to.
        if (_variables([*body, *more]) & scope.kinds.keys()) <= bound:
            body += more
        else:
            inner.kinds = {v: kind for v, kind in inner.kinds.items() if v in bound}
        scope.counter = inner.counter
        own = {v: kind for v, kind in inner.kinds.items() if v not in scope.kinds}
        numbers = [v for v, kind in own.items() if kind == "n"]
        symbols = [v for v, kind in own.items() if kind == "s"] if self.features.order else []
        braces = f"{{ {', '.join(body)} }}"
        options = ["count"]
        options += ["sum", "mean", "min", "max"] if numbers else []
        options += ["least"] if symbols else []
        match choose.pick(options):
            case "count":
                return self._compared(f"count : {braces}", "n", scope)
            case "mean":
                return f"mean {choose.pick(numbers)} : {braces} >= {choose.number(0, 2)}"
            case "least":
                function = choose.pick(("min", "max"))
                return self._compared(f"{function} {choose.pick(symbols)} : {braces}", "s", scope)
            case function:
                value = choose.pick(numbers)
                return self._compared(f"{function} {value} : {braces}", "n", scope)

    def _compared(self, aggregate: str, kind: str, scope: _Scope) -> str:
        choose = self.choose
        if choose.chance(60):
            return f"{scope.new(kind, computed=True)} = {aggregate}"
        if kind == "s":
            known = scope.of("s")
            return f"{aggregate} <= {choose.pick(known) if known else self._constant('s')}"
        match choose.number(0, 2):
            case 0:
                return f"{aggregate} > {choose.number(0, 2)}"
            case 1:
                return f"{scope.new(kind, computed=True)} = 2 * {aggregate} - 1"
            case _:
                known = scope.of("n")
                return f"{aggregate} >= {choose.pick(known) if known else 1}"

    # -- tests ----------------------------------------------------------------------------

    def _tests(self, lower: list[str], scope: _Scope) -> list[str]:
        choose, features, found = self.choose, self.features, []
        if scope.of("n") and choose.chance(20):
            found.append(self._numeric(scope))
        if len(scope.of("s")) > 1 and choose.chance(20):
            left, right = choose.pick(scope.of("s")), choose.pick(scope.of("s"))
            operators = ("!=", "<", "<=", "=") if self.features.order else ("!=", "=")
            if left != right:
                found.append(f"{left} {choose.pick(operators)} {right}")
        if scope.of("i") and choose.chance(40):
            found.append(self._allen(scope))
        is_measured = features.ranges or (features.instants and features.time_constants)
        if scope.of("i") and is_measured and choose.chance(60 if features.ranges else 12):
            found += self._measured(lower, scope)
        if scope.of("t") and choose.chance(40):
            found.append(self._instants(scope))
        if self.features.metric and self.features.negation and choose.chance(12):
            found.append(f"not {self._metric(lower, scope, binds=False)}")
        if self.features.negation and choose.chance(30):
            name = choose.pick(lower)
            terms, shared = self._terms(name, scope, binds=False)
            if shared:
                found.append(f"not {name}({terms})")
        return found

    def _measured(self, lower: list[str], scope: _Scope) -> list[str]:
        """A value taken from a whole interval, which may be a range; and a join on it."""
        choose, whole = self.choose, self.choose.pick(scope.of("i"))
        function, kind = "days", "n"
        if self.features.instants and choose.chance(30):
            function, kind = choose.pick(("start", "end")), "t"
        value = scope.new(kind, computed=True)
        found = [f"{value} = {function}({whole})"]
        names = [name for name in lower if kind in self.columns[name]]
        if names and choose.chance(50):
            name = choose.pick(names)
            kinds = self.columns[name]
            terms = [
                value if i == kinds.index(kind) else "_" if choose.chance(50) else scope.new(other)
                for i, other in enumerate(kinds)
            ]
            found.append(f"{name}({', '.join(terms)})")
        return found

    def _numeric(self, scope: _Scope) -> str:
        choose = self.choose
        left = choose.pick(scope.of("n"))
        match choose.number(0, 4):
            case 0:
                return f"{left} {choose.pick(('<=', '<', '!=', '>=', '='))} {choose.number(0, 3)}"
            case 1:
                return f"{left} + {choose.number(0, 2)} >= {choose.pick(scope.of('n'))}"
            case 2 if not self.features.instants:  # else a number may be unbounded
                return f"mod({left}, 2) = {choose.number(0, 1)}"
            case 3:
                operation = choose.pick(("+ 1", "* 2", "- 1", "/ 2"))
                return f"{scope.new('n', computed=True)} = {left} {operation}"
            case _:
                return f"({left} < 2 ; {left} = 3)"

    def _allen(self, scope: _Scope) -> str:
        choose, known = self.choose, scope.of("i")
        left, right = choose.pick(known), choose.pick(known)
        if left == right and self.features.time_constants:
            right = self._written_span(2, 14)
        if self.features.instants and choose.chance(40):
            if choose.chance(50):
                return f"{scope.new('n', computed=True)} = days({left})"
            return choose.pick((f"days({left}) > 2", f"start({left}) <= end({left})"))
        return f"{left} {choose.pick(('intersects', *NAMES))} {right}"

    def _instants(self, scope: _Scope) -> str:
        choose, known = self.choose, scope.of("t")
        left, right = choose.pick(known), choose.pick(known)
        match choose.number(0, 3):
            case 0:
                return f"{left} {choose.pick(('<=', '<', '!='))} {right}"
            case 1:
                return f"{left} - {right} <= {choose.number(0, 9)}"
            case 2:
                return f"{left} + {choose.number(1, 5)} > {right}"
            case _:
                return f"{scope.new('t', computed=True)} = {left} + {choose.number(1, 3)}"

    # -- heads ----------------------------------------------------------------------------

    def _written_span(self, least: int, most: int) -> str:
        start = self.choose.number(least, most)
        end: Bound = start + self.choose.number(1, 6)
        if self.features.doubts and self.choose.chance(25):
            end = (start + 1, start + 1 + self.choose.number(1, 6))
        return f"[{bound_text(start, self.calendar)}, {bound_text(end, self.calendar)}]"

    def _head_interval(self, scope: _Scope) -> str:
        choose, whole, ends = self.choose, scope.of("i"), scope.of("t")
        options = []
        if self.features.time_constants:
            first = instant_text(choose.number(0, 9), self.calendar)
            options += [self._written_span(0, 10), f"[{first}, _]"]
        for name in whole:
            options += [name, name]
            if self.features.instants:
                options.append(f"[start({name}) - 1, end({name})]")
        if len(whole) > 1:
            options.append(f"intersection({whole[0]}, {whole[1]})")
        if ends:
            options += [f"[{choose.pick(ends)}, {choose.pick(ends)} + 3]", f"[{ends[0]}, _)"]
        return f" @ {choose.pick(options)}" if options else ""

    def _head(self, name: str, scope: _Scope, recursive: bool) -> str:
        if not self.columns[name]:
            self.columns[name] = self._head_columns(scope)
        terms = []
        for kind in self.columns[name]:
            known = [v for v in scope.of(kind) if not (recursive and v in scope.computed)]
            if self.features.ranges:
                known = [v for v in known if v in scope.computed] or known
            if kind == "n" and known and not recursive and self.choose.chance(12):
                terms.append(f"{self.choose.pick(known)} + {self.choose.number(1, 2)}")
            elif known and not self.choose.chance(4):
                terms.append(self.choose.pick(known))
            else:
                terms.append(self._constant(kind))
        return f"{name}({', '.join(terms)})"

    def _head_columns(self, scope: _Scope) -> str:
        kinds = sorted({kind for kind in scope.kinds.values() if kind in "sn"}) or ["s"]
        if self.features.time_constants and self.choose.chance(25):
            kinds = sorted(set(scope.kinds.values())) or ["s"]
        if self.features.ranges and self.choose.chance(70):
            kinds = sorted({scope.kinds[name] for name in scope.computed} or set(kinds))
        return "".join(self.choose.pick(kinds) for _ in range(self.choose.number(1, 2)))

    def _constant(self, kind: str) -> str:
        match kind:
            case "s":
                return self.choose.pick(SYMBOLS)
            case "n":
                return str(self.choose.pick(NUMBERS))
            case "t":
                return instant_text(self.choose.number(0, LAST_INSTANT), self.calendar)
            case _:
                return self._written_span(0, 10)


def _variables(texts: Iterable[str]) -> set[str]:
    """The variables that some texts mention."""
    return {name for text in texts for name in re.findall(r"\b[XNTI]\d+\b", text)}


def _predicates(body: Sequence[str]) -> set[str]:
    """The predicates of plain literals."""
    return {literal.partition("(")[0] for literal in body}
