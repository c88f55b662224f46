"""The frame of a generated function: its lines, its names, and how deep it nests."""

from __future__ import annotations

from typing import Any

from attrs import define, field, frozen

from cartelogic.engine.rows.runtime import RUNTIME, RuleFunction, bytecode_of

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


@define
class _Function:
    """One function being written: its lines, and how deep the next one stands."""

    lines: list[str] = field(factory=list)
    indent: int = 1
    loops: int = 0


class Frame:
    """Lines and names of one function, and of the functions it goes on in."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = dict(RUNTIME)
        self.env: dict[str, Code] = {}
        self.counter = 0
        self.header: list[str] = []
        self.function = _Function()
        self.functions: list[_Function] = [self.function]
        self.now: tuple[str, str] | None = None  # the current interval
        self.text = ""

    def _finish(self) -> RuleFunction:
        """The function that the lines make up."""
        body = ["def rule(relations, head, delta, out):", *self.header]
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

    def _line(self, text: str) -> None:
        self.function.lines.append("    " * self.function.indent + text)

    def _open(self, text: str) -> None:
        self._line(text)
        self.function.indent += 1
        if text.startswith("for "):
            self.function.loops += 1
            if self.function.loops == 1 and len(self.functions) == 1:
                # Looked at once in a while, however much the loops inside give.
                self._line("if len(out) > out.most: raise TooMuch")

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
