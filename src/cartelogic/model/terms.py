"""Terms: variables, constants and expressions over them.

A span says where a term was written; it takes no part in equality, so equal texts from
two places are equal terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from attrs import field, frozen

from cartelogic.model.values import Value
from cartelogic.source import Span
from cartelogic.temporal import UncertainBound, UncertainInterval


@frozen
class Variable:
    """A variable, ``X``; it stands for one value throughout a clause."""

    name: str
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Wildcard:
    """``_``: some value, nobody asks which."""

    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Constant:
    """A ground value."""

    value: Value
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Call:
    """A function or operator applied to terms: ``start(I)``, ``X + 1``."""

    function: str
    arguments: tuple[Term, ...]
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Period:
    """A bound that is a range of days, ``2010-06``; only the end of an interval may be one."""

    bound: UncertainBound
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Ends:
    """An interval taken apart or put together: ``[S, E]``, or ``[S, E)`` without its end.

    A wildcard as an end means unbounded where an interval is put together, and anything
    where one is taken apart.
    """

    start: Term
    end: Term
    closed: bool = True
    span: Span | None = field(default=None, eq=False, repr=False)


@frozen
class Written:
    """An interval written out with the precision of its bounds: ``[2010-06, 2013]``.

    Attributes:
        ends: the two bounds as terms, for a body literal that takes the interval apart.
    """

    interval: UncertainInterval
    ends: Ends = field(eq=False, repr=False)
    span: Span | None = field(default=None, eq=False, repr=False)


Term: TypeAlias = Variable | Wildcard | Constant | Call | Period | Ends | Written


def variables(term: Term) -> Iterator[Variable]:
    """The variables of a term, in order of writing, with repetition."""
    match term:
        case Variable():
            yield term
        case Call(_, arguments):
            for argument in arguments:
                yield from variables(argument)
        case Ends(start, end):
            yield from variables(start)
            yield from variables(end)
        case Wildcard() | Constant() | Period() | Written():
            return


def renamed(term: Term, names: Mapping[str, str]) -> Term:
    """A term with other names for some of its variables."""
    match term:
        case Variable(name, span) if name in names:
            return Variable(names[name], span)
        case Call(function, arguments, span):
            return Call(function, tuple(renamed(item, names) for item in arguments), span)
        case Ends(start, end, closed, span):
            return Ends(renamed(start, names), renamed(end, names), closed, span)
        case Variable() | Wildcard() | Constant() | Period() | Written():
            return term
