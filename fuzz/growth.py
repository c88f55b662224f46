"""``python -m fuzz.growth``: how long hostile inputs take as they grow.

Each input is made to send a pattern or a loop astray: long runs, openings without an end,
words that nearly match.  Every one is given at four sizes, each double the one before; what
is linear doubles too, and what is not is marked.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from cartelogic import CartelogicError, ProgramError
from cartelogic.source import SourceText
from cartelogic.store.articles import locate
from cartelogic.store.loading import Loaded
from cartelogic.syntax.parser import parse_program
from cartelogic.temporal import Codec, parse_bound, parse_interval

SIZES = (2_500, 5_000, 10_000, 20_000)
_NOTICED = 0.2  # seconds below which a ratio says nothing
_ENOUGH = 15.0  # seconds after which larger inputs are left out


def program(text: str) -> None:
    """Parse a program and put its mistakes into words."""
    str(ProgramError(parse_program(SourceText("grown", text)).diagnostics))


def facts(text: str) -> None:
    """Read a fact file."""
    Loaded(Codec.DAYS).read(SourceText("grown.yaml", text))


def bounds(text: str) -> None:
    """Read a bound, and an interval that begins with it."""
    with suppress(CartelogicError):
        parse_bound(text, Codec.DAYS)
    with suppress(CartelogicError):
        parse_interval(f"[{text}, _]", Codec.DAYS)


def article(text: str) -> None:
    """Look for a sentence."""
    with suppress(CartelogicError):
        locate(text, 1, 1)


def _repeated(head: str, unit: str, tail: str = "") -> Callable[[int], str]:
    return lambda size: head + unit * size + tail


READERS: Mapping[str, tuple[Callable[[str], None], tuple[Callable[[int], str], ...]]] = {
    "programs": (
        program,
        (
            _repeated("p(X) :- X = ", "1-", "1."),
            _repeated("p(X) :- X = ", "-", "1."),
            _repeated("p(a) @ [", "2010X-", ", _]."),
            _repeated("p(a) @ [", "~"),
            _repeated("p(a) @ [", "2010-"),
            _repeated("p :- ", "("),
            _repeated("p :- ", "once[", "]("),
            _repeated("p :- ", "once "),
            _repeated("p :- ", "not ", "x"),
            _repeated("p :- ", "1 = count : { "),
            _repeated("p :- X = min", " ", "x."),
            _repeated("p :- ", "min A ", "("),
            _repeated("p :- ", "A", ", ("),
            _repeated("p :- A", " ", "("),
            _repeated('p("', "x", '").'),
            _repeated('p("', "\\\\", '").'),
            _repeated('p("', "\\n"),
            _repeated("p(", '"a'),
            _repeated("", "%\n"),
            _repeated("", "p(.\n"),
            _repeated("", "\n.decl"),
            _repeated("", "p(a).\n"),
            _repeated(".decl p(a: t)", " symmetric"),
        ),
    ),
    "fact files": (
        facts,
        (
            _repeated("", "["),
            _repeated("", "- "),
            _repeated("", "a: "),
            _repeated("[", "a: b,"),
            _repeated('a: "', "b\n", '"'),
            _repeated('a: "', "b "),
            _repeated("a: ", "b\n  "),
            _repeated("a", ":a"),
            _repeated("", "!"),
            _repeated("", "# x\n"),
            _repeated("sources: {", "a: {title: b}, ", "}"),
            _repeated("a: b\n", "  - c\n"),
        ),
    ),
    "bounds": (
        bounds,
        (
            _repeated("", "2"),
            _repeated("2010", "~"),
            _repeated("2010", "..2010"),
            _repeated("", "X"),
            _repeated("", "2010-"),
            _repeated("{", "2010,"),
            _repeated("-", "Y1"),
        ),
    ),
    "articles": (
        article,
        (
            _repeated("", ".", "x"),
            _repeated(".", '"', "x"),
            _repeated("", ". ", "x"),
            _repeated("", "A. ", "x"),
            _repeated("a", " ", "x"),
            _repeated("", "\n "),
        ),
    ),
}


def seconds(read: Callable[[str], None], text: str) -> float:
    """The time of the processor that reading a text takes."""
    before = time.process_time()
    read(text)
    return time.process_time() - before


def main() -> int:
    """Print a line for each input; 1 if one grows faster than it should."""
    astray = 0
    for name, (read, makers) in READERS.items():
        for make in makers:
            taken: list[float] = []
            for size in SIZES:
                taken.append(seconds(read, make(size)))
                if taken[-1] > _ENOUGH:
                    break
            ratio = taken[-1] / max(taken[-2], 1e-9) if len(taken) > 1 else 99.0
            is_astray = taken[-1] > _NOTICED and ratio > 3.2
            astray += is_astray
            times = " ".join(f"{one:7.3f}" for one in taken)
            shown = repr(make(3))[:30]
            print(f"{name:10} {shown:32} {times}  x{ratio:.1f}{'  ASTRAY' if is_astray else ''}")
    return int(astray > 0)


if __name__ == "__main__":
    sys.exit(main())
