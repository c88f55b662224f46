"""A plan as one Python function.

The text of a function is made of the step templates below, of generated local names
(``v3``, ``s2``) and of generated names of constants (``k0``): nothing that a user wrote
gets into it, so no symbol can be code.

The function of a plan takes the relations, that of the head, the delta and the output, and adds
to the output what the rule derives that the head's relation does not hold yet.  A binding is a
set of locals; the instants on which it holds are one interval, in two locals.
"""

from __future__ import annotations

from typing import assert_never

from cartelogic.analysis.normal import Version
from cartelogic.engine.rows.expressions import Expressions
from cartelogic.engine.rows.frame import MAX_LOOPS, Code
from cartelogic.engine.rows.runtime import RuleFunction
from cartelogic.model.terms import Ends, Variable
from cartelogic.plan.nodes import AntiJoin, Extend, Join, Plan, Project, Select, Step
from cartelogic.store.relation import LARGE
from cartelogic.temporal import ALL_TIME, NEG_INF, POS_INF, PREDICATES, Codec


def compile_plan(plan: Plan, codec: Codec) -> RuleFunction:
    """The function of a plan."""
    return _Writer(plan, codec).write()


def source_of(plan: Plan, codec: Codec) -> str:
    """The text of that function, for those who want to read it."""
    writer = _Writer(plan, codec)
    writer.write()
    return writer.text


class _Writer(Expressions):
    """Writes the steps of one plan, each inside the one before."""

    def __init__(self, plan: Plan, codec: Codec) -> None:
        rule = plan.rule
        is_certain = rule.version is Version.CERTAIN
        super().__init__(codec, is_vague=rule.is_vague, is_certain=is_certain)
        self.plan = plan
        self.spells = {name: (certain, loose) for name, certain, loose in plan.rule.spells}

    def write(self) -> RuleFunction:
        steps = self.plan.steps
        for i, step in enumerate(steps):
            if self.function.loops >= MAX_LOOPS:
                self._continue_elsewhere()
            later = self.plan.needed_from(i + 1)
            self._step(step, later)
        self._emit(self.plan.project)
        return self._finish()

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
            case _:
                assert_never(step)

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
            if self.now is not None:  # what it gives is cut to the current interval already
                pieces = f"overlap({bounds}, {self.now[0]}, {self.now[1]})"
                self.now = None
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
        if self.is_vague:
            self._vague_spells(step, entry)
            return
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

    def _vague_spells(self, step: Join, entry: str) -> None:
        """Go through the spells of an entry as values, with ends that may be ranges."""
        local = self._name("v")
        names = self.spells.get(step.relation)
        if names is None:
            spells = f"exact_spells({entry})"
        elif self.is_certain:
            certain = self._relation(names[0], ".cover")
            columns = tuple(range(len(step.terms)))
            dated = self._relation(names[1], f".index({columns}).get")
            spells = f"certain_values({entry}, {certain}, {dated})"
        else:
            certain = self._relation(names[0], ".cover")
            columns = tuple(range(len(step.terms)))
            loose = self._relation(names[1], f".index({columns}).get")
            spells = f"possible_values({entry}, {certain}, {loose})"
        self._open(f"for {local} in {spells}:")
        match step.spell:
            case Variable(name):
                self.env[name] = Code(local)
            case Ends(start, end):
                for term, function in ((start, "start"), (end, "end")):
                    if isinstance(term, Variable):
                        value = self._boxed(self._call(function, [Code(local)]))
                        self.env[term.name] = Code(value)
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
        if self.is_vague:
            x, y = self._boxed(left), self._boxed(right)
            how = "certainly" if self.is_certain else "possibly"
            kind = "_allen" if step.is_allen else ""
            self._require(f"{how}{kind}({self._constant(step.operator)}, {x}, {y})")
            return
        if step.is_allen:
            self._allen(step, left, right)
            return
        bare = left.form == right.form and left.form in ("date", "number")
        if bare and (step.operator != "!=" or not (left.maybe or right.maybe)):
            operator = "==" if step.operator == "=" else step.operator
            self._require(f"{left.text} {operator} {right.text}")
            return
        x, y = self._boxed(left), self._boxed(right)
        operator = "==" if step.operator == "=" else step.operator
        unlike = f"compare({self._constant(step.operator)}, {x}, {y})"
        self._require(f"({x} {operator} {y} if type({x}) is type({y}) else {unlike})")

    def _allen(self, step: Select, left: Code, right: Code) -> None:
        bounds = []
        for code in (left, right):
            span = self._span(code)
            bounds += [span.text, span.end]
        predicate = self._constant(PREDICATES[step.operator])
        self._require(f"{predicate}({', '.join(bounds)})")

    # -- the head ---------------------------------------------------------------------

    def _emit(self, project: Project) -> None:
        if project.annotation is not None:
            span = self._span(self._code(project.annotation))
            self._narrow(span.text, span.end)
        values = [self._value(term) for term in project.terms]
        if self.is_vague and self.is_certain:
            for text in values:
                self._require(f"is_exact({text})")
        s, e = self.now or (
            self._constant(ALL_TIME.start),
            self._constant(ALL_TIME.end),
        )
        known = self._name("r")
        self.header.append(f"    {known} = head.rows.get")
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


def _row(values: list[str]) -> str:
    """A tuple of values."""
    return f"({''.join(f'{text}, ' for text in values)})"


def _key(values: list[str]) -> str:
    """The key of an index: a value, or a tuple of several."""
    return values[0] if len(values) == 1 else _row(values)


def _repeats(step: Join, column: int) -> bool:
    return any(column == first for first, _ in step.repeats)
