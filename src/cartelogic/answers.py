"""Answers to a question: rows with the time each holds, in a stated order.

An answer's ``values`` are plain Python; its ``possible`` extent is an ``IntervalSet``.
Answers are sorted by their values, number before date before symbol before text.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from attrs import field, frozen

from cartelogic.errors import Diagnostic
from cartelogic.model.printing import show_set
from cartelogic.model.values import PythonValue, Row, format_value, to_python
from cartelogic.temporal import Bound, Codec, Interval, IntervalSet, to_date

if TYPE_CHECKING:
    import pandas
    import polars

    from cartelogic.provenance.explanation import Explanation


@frozen
class Answer:
    """One way to answer a question, and when it holds.

    Attributes:
        row: the ground values, in the order of the question's variables.
        names: the variables, in order of first occurrence.
        possible: when the answer may hold.
    """

    row: Row
    names: tuple[str, ...]
    possible: IntervalSet
    codec: Codec = field(repr=False)
    _explain: Callable[[Answer, Any], Explanation] = field(repr=False, eq=False)

    @property
    def values(self) -> Mapping[str, PythonValue]:
        """Variable name to value: ``str`` for symbols and texts, ``date`` for days."""
        return dict(zip(self.names, map(to_python, self.row), strict=True))

    def __getitem__(self, name: str) -> PythonValue:
        return self.values[name]

    def __str__(self) -> str:
        shown = ", ".join(
            f"{name} = {format_value(value, self.codec)}"
            for name, value in zip(self.names, self.row, strict=True)
        )
        return f"{shown or 'yes'}  {self.when}"

    @property
    def when(self) -> str:
        """The possible extent in writing: ``[2012-01-01, 2013-06-30]``, or ``always``."""
        return show_set(self.possible, self.codec)

    def why(self, at: Any = None) -> Explanation:
        """The proof of this answer.

        Args:
            at: an instant; without it, all of the first interval is proven.

        Raises:
            LookupError: if the answer does not hold at that instant.
        """
        return self._explain(self, at)


class Answers(Sequence[Answer]):
    """All answers to one question.

    Attributes:
        names: the variables of the question, in order of first occurrence.
        warnings: what is odd about the question: a symbol nobody ever mentioned, say.
    """

    def __init__(
        self,
        names: tuple[str, ...],
        answers: tuple[Answer, ...],
        warnings: tuple[Diagnostic, ...] = (),
    ) -> None:
        self.names, self.warnings = names, warnings
        self._answers = answers

    def __len__(self) -> int:
        return len(self._answers)

    @overload
    def __getitem__(self, index: int) -> Answer: ...
    @overload
    def __getitem__(self, index: slice) -> Answers: ...
    def __getitem__(self, index: int | slice) -> Answer | Answers:
        if isinstance(index, slice):
            return Answers(self.names, self._answers[index], self.warnings)
        return self._answers[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Answers):
            return NotImplemented
        return self.names == other.names and self._answers == other._answers

    __hash__ = None  # type: ignore[assignment]  # a sequence of answers, compared by value

    def __repr__(self) -> str:
        return f"<{len(self)} answers: {', '.join(self.names) or 'yes or no'}>"

    def __str__(self) -> str:
        return "\n".join(map(str, self)) if self else "no answers"

    def to_dicts(self) -> list[dict[str, Any]]:
        """One plain dictionary an answer, ready for JSON.

        Dates are ISO text; ``possible`` is a list of ``[first, last]`` pairs, both
        included, with ``None`` for an end that is unbounded.
        """
        return [
            {name: _jsonable(value, answer.codec) for name, value in answer.values.items()}
            | {"possible": [list(pair) for pair in _pairs(answer, as_text=True)]}
            for answer in self
        ]

    def _columns(self) -> dict[str, list[Any]]:
        """One entry an answer and interval: the variables, then ``start`` and ``end``."""
        columns: dict[str, list[Any]] = {name: [] for name in (*self.names, "start", "end")}
        for answer in self:
            for start, end in _pairs(answer, as_text=False):
                for name, value in answer.values.items():
                    is_date = isinstance(value, datetime.date)  # frames hold dates themselves
                    columns[name].append(value if is_date else _jsonable(value, answer.codec))
                columns["start"].append(start)
                columns["end"].append(end)
        return columns

    def to_polars(self) -> polars.DataFrame:
        """A Polars frame with a row for each answer and interval.

        Columns are the variables, then ``start`` and ``end`` (both included; null if
        unbounded).

        Raises:
            ImportError: if Polars is not installed (``pip install cartelogic[frames]``).
        """
        import polars

        codec = self[0].codec if self else Codec.DAYS
        bound = polars.Date if codec is Codec.DAYS else polars.Int64
        types = {"start": bound, "end": bound}
        return polars.DataFrame(self._columns(), schema_overrides=types, strict=False)

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame, with the columns of :meth:`to_polars`.

        Raises:
            ImportError: if pandas is not installed (``pip install cartelogic[frames]``).
        """
        import pandas

        return pandas.DataFrame(self._columns())

    def _repr_html_(self) -> str:
        """A table, for notebooks."""
        from html import escape

        names = "".join(f"<th>{escape(name)}</th>" for name in (*self.names, "possible"))
        rows = "".join(
            "<tr>"
            + "".join(f"<td>{escape(str(value))}</td>" for value in answer.values.values())
            + f"<td>{escape(answer.when)}</td></tr>"
            for answer in self
        )
        return f"<table><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>"


def _pairs(answer: Answer, *, as_text: bool) -> Iterator[tuple[Any, Any]]:
    """First and last instant of each interval, as dates or numbers; ``None`` if unbounded."""
    for part in answer.possible:
        first, last = (_plain(bound, answer.codec) for bound in (part.first, part.last))
        yield (
            (_jsonable(first, answer.codec), _jsonable(last, answer.codec))
            if as_text
            else (
                first,
                last,
            )
        )


def _plain(bound: Bound, codec: Codec) -> int | datetime.date | None:
    """An instant as a date or a number; ``None`` if there is no bound."""
    if isinstance(bound, float):
        return None
    return bound if codec is Codec.INTEGERS else to_date(bound)


def _jsonable(value: PythonValue, codec: Codec) -> Any:
    """A value as JSON has it: dates as ISO text, an interval as its first and last instant."""
    if isinstance(value, Interval):
        return [_jsonable(_plain(b, codec), codec) for b in (value.first, value.last)]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return None if isinstance(value, float) and math.isinf(value) else value
