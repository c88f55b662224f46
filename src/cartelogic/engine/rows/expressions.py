"""Terms as expressions of a generated function."""

from __future__ import annotations

from cartelogic.engine.rows.frame import Code, Frame
from cartelogic.model.computing import COMPUTE, bound_of, day, number
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
from cartelogic.model.values import Day, interval_ranged
from cartelogic.temporal import NEG_INF, POS_INF, Bound, Codec


class Expressions(Frame):
    """Writes terms; what has no value ends the binding it is written for.

    Attributes:
        is_vague: whether values may be ranges; everything is then a ground value, and
            nothing a bare number.
        is_certain: whether the certain extent is computed.
    """

    def __init__(self, codec: Codec, *, is_vague: bool = False, is_certain: bool = False) -> None:
        super().__init__()
        self.codec, self.is_vague, self.is_certain = codec, is_vague, is_certain
        self.names["codec"] = codec
        self.names["days"] = day if codec is Codec.DAYS else number

    def _code(self, term: Term) -> Code:
        match term:
            case Variable(name):
                return self.env[name]
            case Constant(value) if self.is_vague:
                return Code(self._constant(value))
            case Written(interval) if self.is_vague:
                return Code(self._constant(interval_ranged(*interval.four_points)))
            case Ends() if self.is_vague:
                return Code(self._put_together(term))
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
        return self._span(Code(self._put_together(term)))

    def _put_together(self, term: Ends) -> str:
        """An interval put together from values, in a local; an empty one ends this binding."""
        used = sorted({variable.name for variable in variables(term)})
        pairs = ", ".join(f"{self._constant(name)}: {self._box(self.env[name])}" for name in used)
        local = self._name("v")
        self._line(f"{local} = put_together({self._constant(term)}, {{{pairs}}}, codec)")
        self._require(f"{local} is not None")
        return local

    def _boxed(self, code: Code) -> str:
        """A ground value in a local; no value ends this binding."""
        if code.form == "value" and not code.maybe and code.text.isidentifier():
            return code.text
        local = self._name("v")
        self._line(f"{local} = {self._box(code)}")
        if code.maybe:
            self._require(f"{local} is not None")
        return local

    def _span(self, code: Code) -> Code:
        """An interval in two locals; one of ranges by the extent that is being computed."""
        if code.form == "span":
            return code
        local = self._boxed(code)
        if self.is_vague:
            extent = self._name("v")
            self._line(f"{extent} = {'certain' if self.is_certain else 'possible'}({local})")
            self._require(f"{extent} is not None")
            local = extent
        low, high = self._name("s"), self._name("e")
        self._line(f"{low}, {high} = {local}.start, {local}.end")
        return Code(low, "span", high)
