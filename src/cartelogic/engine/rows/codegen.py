"""A plan as one Python function.

The text of a function is made of the step templates below, of generated local names
(``v3``, ``s2``) and of generated names of constants (``k0``): nothing that a user wrote
gets into it, so no symbol can be code.

The function of a plan takes the relations, the delta and the output, and adds to the output
what the rule derives that the head's relation does not hold yet.  A binding is a set of
locals; the instants on which it holds are one interval, in two locals.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any, TypeAlias

from attrs import define, field, frozen

from cartelogic.model.computing import (
    COMPUTE,
    bound_of,
    day,
    moved,
    number,
    put_together,
)
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
from cartelogic.model.values import Day, Row, sort_key
from cartelogic.plan.nodes import AntiJoin, Extend, Join, Plan, Project, Select, Step
from cartelogic.store.relation import LARGE, Entry, Piece, Relation
from cartelogic.temporal import (
    ALL_TIME,
    NEG_INF,
    POS_INF,
    PREDICATES,
    Bound,
    Codec,
    Interval,
    Pair,
    flat,
)

Output: TypeAlias = dict[Row, list[Bound]]
RuleFunction: TypeAlias = Callable[[Mapping[str, Relation], list[Piece], Output], None]

MAX_LOOPS = 14  # CPython refuses more than 20 nested blocks in one function


@frozen
class Code:
    """An expression of the generated function.

    Attributes:
        text: Python source; for a span, of its start.
        form: ``value`` (a ground value), ``date`` or ``number`` (a bare number of that
            kind, maybe infinite), or ``span`` (an interval in two locals).
        end: for a span, the source of its exclusive end.
        maybe: whether it can be ``None``, or not a number.
    """

    text: str
    form: str = "value"
    end: str = ""
    maybe: bool = False


def compile_plan(plan: Plan, codec: Codec) -> RuleFunction:
    """The function of a plan."""
    return _Writer(plan, codec).write()


def source_of(plan: Plan, codec: Codec) -> str:
    """The text of that function, for those who want to read it."""
    writer = _Writer(plan, codec)
    writer.write()
    return writer.text


@define
class _Function:
    """One function being written: its lines, and how deep the next one stands."""

    lines: list[str] = field(factory=list)
    indent: int = 1
    loops: int = 0


class _Writer:
    def __init__(self, plan: Plan, codec: Codec) -> None:
        self.plan, self.codec = plan, codec
        self.names: dict[str, Any] = dict(_RUNTIME)
        self.names["codec"] = codec
        self.names["days"] = day if codec is Codec.DAYS else number
        self.env: dict[str, Code] = {}
        self.counter = 0
        self.header: list[str] = []
        self.function = _Function()
        self.functions: list[_Function] = [self.function]
        self.now: tuple[str, str] | None = None  # the current interval
        self.text = ""

    # -- the frame --------------------------------------------------------------------

    def write(self) -> RuleFunction:
        steps = self.plan.steps
        for i, step in enumerate(steps):
            if self.function.loops >= MAX_LOOPS:
                self._continue_elsewhere()
            later = self._needed(steps[i + 1 :])
            self._step(step, later)
        self._emit(self.plan.project)
        body = ["def rule(relations, delta, out):", *self.header]
        for number_, function in reversed(list(enumerate(self.functions))):
            if number_:
                body.append(f"    def rest{number_}({self.names[f'.rest{number_}']}):")
                body += [f"    {line}" for line in function.lines]
            else:
                body += function.lines
        self.text = "\n".join(body) + "\n"
        scope = {name: value for name, value in self.names.items() if not name.startswith(".")}
        exec(bytecode_of(self.text), scope)
        made: RuleFunction = scope["rule"]
        return made

    def _continue_elsewhere(self) -> None:
        """Go on in a function of its own, called from here."""
        number_ = len(self.functions)
        live = sorted({text for code in self.env.values() for text in (code.text, code.end)})
        live = [text for text in live if text.isidentifier()]
        live += list(self.now or ())
        parameters = ", ".join(dict.fromkeys(name for name in live if name not in self.names))
        self._line(f"rest{number_}({parameters})")
        self.names[f".rest{number_}"] = parameters
        self.function = _Function()
        self.functions.append(self.function)

    def _needed(self, steps: tuple[Step, ...]) -> set[str]:
        terms: list[Term] = [*self.plan.project.terms]
        if self.plan.project.annotation is not None:
            terms.append(self.plan.project.annotation)
        for step in steps:
            match step:
                case Join(_, given) | AntiJoin(_, given):
                    terms += given
                case Select(_, left, right):
                    terms += (left, right)
                case Extend(_, term):
                    terms.append(term)
        return {variable.name for term in terms for variable in variables(term)}

    def _line(self, text: str) -> None:
        self.function.lines.append("    " * self.function.indent + text)

    def _open(self, text: str) -> None:
        self._line(text)
        self.function.indent += 1
        if text.startswith("for "):
            self.function.loops += 1

    def _require(self, condition: str) -> None:
        """End this binding unless a condition holds.

        Not a block: bodies may have more tests than Python allows levels of indentation.
        """
        self._drop_if(f"not ({condition})")

    def _drop_if(self, condition: str) -> None:
        """End this binding if a condition holds."""
        self._line(f"if {condition}: {self._next()}")

    def _next(self) -> str:
        """The statement that goes on to the next binding."""
        return "continue" if self.function.loops else "return"

    def _name(self, prefix: str) -> str:
        self.counter += 1
        return f"{prefix}{self.counter}"

    def _constant(self, value: object) -> str:
        name = self._name("k")
        self.names[name] = value
        return name

    def _relation(self, name: str, what: str) -> str:
        local = self._name("r")
        self.header.append(f"    {local} = relations[{self._constant(name)}]{what}")
        return local

    # -- expressions ------------------------------------------------------------------

    def _code(self, term: Term) -> Code:
        match term:
            case Variable(name):
                return self.env[name]
            case Constant(Day(instant)):
                return Code(self._constant(instant), "date")
            case Constant(value):
                form = "number" if type(value) is int else "value"
                return Code(self._constant(value), form)
            case Written(interval):
                possible = interval.possible
                return Code(self._constant(possible.start), "span", self._constant(possible.end))
            case Ends():
                return self._ends(term)
            case Call(function, arguments):
                return self._call(function, [self._code(argument) for argument in arguments])
            case Wildcard() | Period():
                raise AssertionError(term)

    def _call(self, function: str, given: list[Code]) -> Code:
        instant = "date" if self.codec is Codec.DAYS else "number"
        forms = [code.form for code in given]
        texts = [code.text for code in given]
        maybe = any(code.maybe for code in given)
        match function, forms:
            case "start", ["span"]:
                return Code(texts[0], instant)
            case "end", ["span"]:
                return Code(f"({given[0].end} - 1)", instant)
            case "days", ["span"]:
                return Code(f"length({texts[0]}, {given[0].end})", "number")
            case "-", ["date", "date"]:
                return Code(f"({texts[0]} - {texts[1]})", "number", maybe=True)
            case "+" | "-", ["date", "number"]:
                sign = "" if function == "+" else "-"
                return Code(f"calendar({texts[0]}, {sign}{texts[1]})", "date", maybe=True)
            case _:
                pass
        boxed = ", ".join(self._box(code) for code in given)
        name = self._constant(COMPUTE[function])
        if maybe or any(code.maybe for code in given):
            return Code(f"unless_none({name}, codec, {boxed})", maybe=True)
        return Code(f"{name}({boxed}, codec)", maybe=True)

    def _box(self, code: Code) -> str:
        """The expression as a ground value (or ``None``)."""
        match code.form:
            case "date":
                return f"days({code.text})" if code.maybe else f"Day({code.text})"
            case "number":
                return f"number({code.text})" if code.maybe else code.text
            case "span":
                return f"Interval({code.text}, {code.end})"
            case _:
                return code.text

    def _value(self, term: Term) -> str:
        """A term as a ground value; a term without one ends this binding."""
        code = self._code(term)
        text = self._box(code)
        if not code.maybe:
            return text
        local = self._name("v")
        self._line(f"{local} = {text}")
        self._require(f"{local} is not None")
        return local

    def _ends(self, term: Ends) -> Code:
        """An interval put together; an empty one ends this binding."""
        start, end = self._end(term.start, NEG_INF), self._end(term.end, POS_INF)
        if start is None or end is None:
            return self._slow_ends(term)
        low, high = self._name("s"), self._name("e")
        self._line(f"{low} = {start}")
        self._line(f"{high} = {end}{' + 1' if term.closed else ''}")
        self._require(f"{low} < {high}")
        return Code(low, "span", high)

    def _end(self, term: Term, unbounded: Bound) -> str | None:
        if isinstance(term, (Wildcard, Period)):
            return self._constant(bound_of(term, {}, self.codec, unbounded))
        code = self._code(term)
        if code.form == ("date" if self.codec is Codec.DAYS else "number"):
            return code.text
        return None

    def _slow_ends(self, term: Ends) -> Code:
        used = sorted({variable.name for variable in variables(term)})
        pairs = ", ".join(f"{self._constant(name)}: {self._box(self.env[name])}" for name in used)
        local, low, high = self._name("v"), self._name("s"), self._name("e")
        self._line(f"{local} = put_together({self._constant(term)}, {{{pairs}}}, codec)")
        self._require(f"{local} is not None")
        self._line(f"{low}, {high} = {local}.start, {local}.end")
        return Code(low, "span", high)

    # -- steps ------------------------------------------------------------------------

    def _step(self, step: Step, later: set[str]) -> None:
        match step:
            case Join(spell=None):
                self._join(step, later)
            case Join():
                self._spell_join(step, later)
            case AntiJoin():
                self._anti_join(step)
            case Select():
                self._select(step)
            case Extend(variable, term):
                code = self._code(term)
                text = self._value(term) if code.form != "span" else ""
                if text:
                    local = self._name("v")
                    self._line(f"{local} = {text}")
                    code = Code(local)
                self.env[variable] = code

    def _join(self, step: Join, later: set[str]) -> None:
        """Join with the pieces of a relation; the overlap is tested before anything is bound."""
        known = [self._value(step.terms[i]) for i in step.known]
        row, low, high = self._name("t"), self._name("s"), self._name("e")
        if step.is_delta:
            self._open(f"for {row}, {low}, {high}, _ in delta:")
            for i, text in zip(step.known, known, strict=True):
                self._require(f"{row}[{i}] == {text}")
        elif len(known) == len(step.terms):
            entry = self._entry(step.relation, known)
            self._require(f"{entry} is not None")
            bounds = f"{entry}[2]"
            pieces = f"to_pairs({bounds})"
            if self.now is not None:
                pieces = f"overlap({bounds}, {self.now[0]}, {self.now[1]})"
            self._open(f"for {low}, {high} in {pieces}:")
        elif known:
            source = self._relation(step.relation, f".buckets({step.known}).get")
            bucket = self._name("t")
            self._line(f"{bucket} = {source}({_key(known)}, ())")
            if self.now is not None:
                near = f"{bucket}.near({self.now[0]}, {self.now[1]})"
                bucket = f"({bucket} if len({bucket}) < {LARGE} else {near})"
            self._open(f"for {row}, {low}, {high}, _ in {bucket}:")
        else:
            source = self._relation(step.relation, ".log")
            self._open(f"for {row}, {low}, {high}, _ in {source}:")
        self._narrow(low, high)
        self._bind(step, row, later)

    def _bind(self, step: Join, row: str, later: set[str]) -> None:
        """Give values to the new variables that anything later asks for."""
        for i, name in step.binds:
            if name in later or _repeats(step, i):
                local = self._name("v")
                self._line(f"{local} = {row}[{i}]")
                self.env[name] = Code(local)
        for i, j in step.repeats:
            name = dict(step.binds)[i]
            self._require(f"{row}[{j}] == {self.env[name].text}")

    def _entry(self, relation: str, known: list[str]) -> str:
        """The entry of a tuple that is known in every column, or ``None``, in a local."""
        entry = self._name("t")
        source = self._relation(relation, ".rows.get")
        self._line(f"{entry} = {source}({_row(known)})")
        return entry

    def _entries(self, relation: str, columns: tuple[int, ...], known: list[str]) -> str:
        """The entries that match the known columns, as an expression."""
        if not known:
            return self._relation(relation, ".rows.values()")
        source = self._relation(relation, f".index({columns}).get")
        return f"{source}({_key(known)}, ())"

    def _narrow(self, low: str, high: str) -> None:
        """Cut the current interval with another; if they share nothing, this binding ends."""
        if self.now is None:
            self.now = low, high
            return
        s, e = self.now
        self._require(f"{low} < {e} and {s} < {high}")
        start, end = self._name("s"), self._name("e")
        self._line(f"{start} = {low} if {low} > {s} else {s}")
        self._line(f"{end} = {high} if {high} < {e} else {e}")
        self.now = start, end

    def _spell_join(self, step: Join, later: set[str]) -> None:
        known = [self._value(step.terms[i]) for i in step.known]
        if len(known) == len(step.terms):
            entry = self._entry(step.relation, known)
            self._require(f"{entry} is not None")
        else:
            entry = self._name("t")
            self._open(f"for {entry} in {self._entries(step.relation, step.known, known)}:")
            self._bind(step, f"{entry}[0]", later)
        low, high = self._name("s"), self._name("e")
        self._open(f"for {low}, {high} in to_pairs({entry}[2]):")
        instant = "date" if self.codec is Codec.DAYS else "number"
        match step.spell:
            case Variable(name):
                self.env[name] = Code(low, "span", high)
            case Ends(start, end):
                if isinstance(start, Variable):
                    self.env[start.name] = Code(low, instant)
                if isinstance(end, Variable):
                    last = self._name("e")
                    self._line(f"{last} = {high} - 1")
                    self.env[end.name] = Code(last, instant)
            case _:
                pass

    def _anti_join(self, step: AntiJoin) -> None:
        known = [self._value(step.terms[i]) for i in step.known]
        s, e = self.now or (self._constant(NEG_INF), self._constant(POS_INF))
        low, high = self._name("s"), self._name("e")
        if len(known) == len(step.terms):
            entry = self._entry(step.relation, known)
            gaps = f"(({s}, {e}),) if {entry} is None else gaps({entry}[2], {s}, {e})"
        else:
            gaps = f"gaps_of_all({self._entries(step.relation, step.known, known)}, {s}, {e})"
        self._open(f"for {low}, {high} in {gaps}:")
        self.now = low, high

    def _select(self, step: Select) -> None:
        left, right = self._code(step.left), self._code(step.right)
        if step.is_allen:
            self._allen(step, left, right)
            return
        bare = left.form == right.form and left.form in ("date", "number")
        if bare and (step.operator != "!=" or not (left.maybe or right.maybe)):
            operator = "==" if step.operator == "=" else step.operator
            self._require(f"{left.text} {operator} {right.text}")
            return
        x, y = self._boxed(left), self._boxed(right)
        if step.operator in ("=", "!="):
            self._require(f"{x} {'==' if step.operator == '=' else '!='} {y}")
        else:
            ordered = f"{x} {step.operator} {y}"
            keyed = f"sort_key({x}) {step.operator} sort_key({y})"
            self._require(f"({ordered} if type({x}) is type({y}) else {keyed})")

    def _boxed(self, code: Code) -> str:
        """A ground value in a local; no value ends this binding."""
        local = self._name("v")
        self._line(f"{local} = {self._box(code)}")
        if code.maybe:
            self._require(f"{local} is not None")
        return local

    def _allen(self, step: Select, left: Code, right: Code) -> None:
        bounds = []
        for code in (left, right):
            span = self._span(code)
            bounds += [span.text, span.end]
        predicate = self._constant(PREDICATES[step.operator])
        self._require(f"{predicate}({', '.join(bounds)})")

    def _span(self, code: Code) -> Code:
        """An interval in two locals."""
        if code.form == "span":
            return code
        local = self._boxed(code)
        low, high = self._name("s"), self._name("e")
        self._line(f"{low}, {high} = {local}.start, {local}.end")
        return Code(low, "span", high)

    # -- the head ---------------------------------------------------------------------

    def _emit(self, project: Project) -> None:
        if project.annotation is not None:
            span = self._span(self._code(project.annotation))
            self._narrow(span.text, span.end)
        values = [self._value(term) for term in project.terms]
        s, e = self.now or (
            self._constant(ALL_TIME.start),
            self._constant(ALL_TIME.end),
        )
        known = self._relation(self.plan.rule.head.predicate, ".rows.get")
        row = _row(values)
        if self.plan.delta is None:  # applied once: a call is shorter to compile
            self._line(f"emit({known}, out, {row}, {s}, {e})")
            return
        self._line(f"h = {row}")
        self._line(f"f = {known}(h)")
        self._open("if f is not None:")
        self._line("f = f[2]")
        self._line(f"i = bisect_right(f, {s})")
        self._drop_if(f"i & 1 and {e} <= f[i]")
        self.function.indent -= 1
        self._line("o = get(h)")
        self._open("if o is None:")
        self._line(f"out[h] = [{s}, {e}]")
        self._line(self._next())
        self.function.indent -= 1
        self._line(f"i = bisect_right(o, {s})")
        self._drop_if(f"i & 1 and {e} <= o[i]")
        self._line(f"add(o, {s}, {e})")
        self.header.append("    get = out.get")


def _emit(
    known: Callable[[Row], Entry | None], out: Output, row: Row, start: Bound, end: Bound
) -> None:
    """Add to the output, unless the head's relation holds it already.

    Functions that start from a delta, and run once a round, have these lines inlined.
    """
    entry = known(row)
    if entry is not None and flat.covers(entry[2], start, end):
        return
    bounds = out.get(row)
    if bounds is None:
        out[row] = [start, end]
    else:
        flat.add(bounds, start, end)


@lru_cache(maxsize=4096)
def bytecode_of(text: str) -> CodeType:
    """The bytecode of a text; rules of the same shape have the same text, and share it.

    It is kept for the life of the process, up to a few thousand shapes.
    """
    return compile(text, "<rule>", "exec")


def _row(values: list[str]) -> str:
    """A tuple of values."""
    return f"({''.join(f'{text}, ' for text in values)})"


def _key(values: list[str]) -> str:
    """The key of an index: a value, or a tuple of several."""
    return values[0] if len(values) == 1 else _row(values)


def _repeats(step: Join, column: int) -> bool:
    return any(column == first for first, _ in step.repeats)


def _unless_none(function: Callable[..., Any], codec: Codec, *given: Any) -> Any:
    return None if any(value is None for value in given) else function(*given, codec)


def _calendar(instant: Bound, by: Bound) -> Bound:
    """A day moved by a number of days, still as a bare number.

    Raises:
        UndefinedError: outside the years 1 to 9999.
    """
    raw = moved(instant, by)
    day(raw)
    return raw


def _length(start: Bound, end: Bound) -> Bound:
    # Not a plain subtraction: an int beyond the floats cannot meet an infinity.
    return POS_INF if start == NEG_INF or end == POS_INF else end - start


def _gaps_of_all(entries: Any, start: Bound, end: Bound) -> list[Pair]:
    """``[start, end)`` without the instants of any of the entries."""
    matching: list[Entry] = list(entries)
    if not matching:
        return [(start, end)]
    if len(matching) == 1:
        return flat.gaps(matching[0][2], start, end)
    pairs = [pair for entry in matching for pair in flat.overlap(entry[2], start, end)]
    return flat.gaps(flat.from_pairs(pairs), start, end)


_RUNTIME: Mapping[str, Any] = {
    "Day": Day,
    "Interval": Interval,
    "add": flat.add,
    "bisect_right": bisect_right,
    "emit": _emit,
    "calendar": _calendar,
    "gaps": flat.gaps,
    "gaps_of_all": _gaps_of_all,
    "length": _length,
    "number": number,
    "overlap": flat.overlap,
    "put_together": put_together,
    "sort_key": sort_key,
    "to_pairs": flat.to_pairs,
    "unless_none": _unless_none,
}
"""What generated functions may call, beside the constants of their rule."""
