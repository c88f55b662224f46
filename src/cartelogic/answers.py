"""Answers to a question: rows with the time each holds, in a stated order.

An answer's ``values`` are plain Python; its extents, ``possible``, ``certain`` and
``contested``, are ``IntervalSet``s, the latter two disjoint parts of the first.
Answers are sorted by their values, number before date before symbol before text.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from attrs import field, frozen

from cartelogic.errors import Diagnostic
from cartelogic.model.printing import show_set
from cartelogic.model.values import (
    Day,
    IntervalRange,
    PythonValue,
    Range,
    Row,
    Text,
    Value,
    format_value,
    is_exact,
    to_python,
)
from cartelogic.temporal import Bound, Codec, Interval, IntervalSet, TemporalError, to_date

if TYPE_CHECKING:
    import pandas
    import polars

    from cartelogic.provenance.explanation import Explanation

Extent: TypeAlias = Literal["possible", "certain", "contested"]
"""What an answer's time is, or what is to be proven of it."""
_Plain: TypeAlias = int | datetime.date | None


@frozen
class Answer:
    """One way to answer a question, and when it holds.

    Attributes:
        row: the ground values, in the order of the question's variables.
        names: the variables, in order of first occurrence.
        possible: when the answer may hold.
        certain: when it holds whatever the unknown days are; a part of ``possible``.
        contested: when it is not certain because what it rests on is disputed: reported
            and denied, or reported with what cannot be at the same time and place.
    """

    row: Row
    names: tuple[str, ...]
    possible: IntervalSet
    certain: IntervalSet
    contested: IntervalSet
    codec: Codec = field(repr=False)
    _explain: Callable[[Answer, Any, Extent], Explanation] = field(repr=False, eq=False)

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
        """All that is known of when the answer holds, in writing.

        ``[2012-01-01, 2013-06-30]``, or ``always``, is certain throughout.  Where it is not,
        each extent has its word, and one that is empty is left out:
        ``possibly [2010-01-01, 2013-12-31], certainly [2010-12-31, 2013-01-01]``.  What is
        possible is left out, too, where all of it is certain or contested:
        ``certainly [2010-01-01, 2010-03-31], contested [2010-04-01, 2010-12-31]``.
        """
        if self.certain == self.possible:
            return show_set(self.possible, self.codec)
        told = {"certainly": self.certain, "contested": self.contested}
        if self.certain | self.contested != self.possible:
            told = {"possibly": self.possible, **told}
        return ", ".join(
            f"{word} {show_set(extent, self.codec)}" for word, extent in told.items() if extent
        )

    @property
    def standing(self) -> Extent:
        """The best that can be said of the answer, in one word.

        ``certain`` if it certainly holds at some instant, whatever else is unsure or
        disputed; if at none, ``contested`` where something disputes it, else ``possible``.
        """
        if self.certain:
            return "certain"
        return "contested" if self.contested else "possible"

    def why(self, at: Any = None, extent: Extent = "possible") -> Explanation:
        """The proof of this answer.

        Args:
            at: an instant; without it, all of the first interval of the extent is proven.
            extent: what is proven: that it may hold (``possible``), that it does whatever the
                unknown days are (``certain``), or what disputes it (``contested``).

        Raises:
            LookupError: if the answer does not hold at that instant, in that extent.
        """
        return self._explain(self, at, extent)


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

        Dates are ISO text.  A value that is not known exactly is text, ``300..420``.
        ``possible``, ``certain`` and ``contested`` are lists of ``[first, last]`` pairs, both
        included, with ``None`` for an end that is unbounded or beyond the calendar.
        """
        return [
            {
                name: _jsonable(value, answer.codec)
                for name, value in zip(answer.names, answer.row, strict=True)
            }
            | {
                name: [[_iso(bound) for bound in _ends(part, answer.codec)] for part in extent]
                for name, extent in _extents(answer).items()
            }
            for answer in self
        ]

    def _columns(self) -> dict[str, list[Any]]:
        """The columns of a frame, by name."""
        stretches = [(answer, *stretch) for answer in self for stretch in _stretches(answer)]
        ends = [_ends(part, answer.codec) for answer, part, _ in stretches]
        columns = {
            name: _column([(answer.row[i], answer.codec) for answer, _, _ in stretches])
            for i, name in enumerate(self.names)
        }
        return columns | {
            "start": [start for start, _ in ends],
            "end": [end for _, end in ends],
            "certain": [extent == "certain" for _, _, extent in stretches],
            "contested": [extent == "contested" for _, _, extent in stretches],
        }

    def to_polars(self) -> polars.DataFrame:
        """A Polars frame with a row for each answer and stretch of time.

        Columns are the variables, then ``start`` and ``end`` (both included; null if
        unbounded), and whether the answer is ``certain`` there, or ``contested``; where it
        is neither, it is merely possible.  So an answer's time is cut where its standing
        changes: no two of its rows share a day, all of them together are what is possible,
        and those with ``certain`` are what is certain.  A column in which some value is not
        known exactly holds text, ``300..420``.

        Raises:
            ImportError: if Polars is not installed (``pip install cartelogic[frames]``).
        """
        import polars

        codec = self[0].codec if self else Codec.DAYS
        bound = polars.Date if codec is Codec.DAYS else polars.Int64
        flag = polars.Boolean
        types = {"start": bound, "end": bound, "certain": flag, "contested": flag}
        return polars.DataFrame(self._columns(), schema_overrides=types, strict=False)

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame, with the columns of :meth:`to_polars`.

        Raises:
            ImportError: if pandas is not installed (``pip install cartelogic[frames]``).
        """
        import pandas

        return pandas.DataFrame(self._columns())

    def _repr_html_(self) -> str:
        """A table, for notebooks; ``contested`` is a column of it if anything is."""
        from html import escape

        extents: list[Extent] = ["possible", "certain"]
        extents += ["contested"] if any(answer.contested for answer in self) else []
        header = "".join(f"<th>{escape(name)}</th>" for name in (*self.names, *extents))
        rows = []
        for answer in self:
            cells = [_legible(value, answer.codec) for value in answer.row]
            cells += [show_set(_extents(answer)[name], answer.codec) for name in extents]
            rows.append("".join(f"<td>{escape(cell)}</td>" for cell in cells))
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"


# -- extents --------------------------------------------------------------------------------


def _extents(answer: Answer) -> dict[Extent, IntervalSet]:
    return {
        "possible": answer.possible,
        "certain": answer.certain,
        "contested": answer.contested,
    }


def _stretches(answer: Answer) -> Iterator[tuple[Interval, Extent]]:
    """The possible extent in order, cut where the standing changes; maximal stretches."""
    neither = answer.possible - answer.certain - answer.contested
    extents: dict[Extent, IntervalSet] = {**_extents(answer), "possible": neither}
    found = [(part, name) for name, extent in extents.items() for part in extent]
    yield from sorted(found, key=lambda stretch: stretch[0].start)


def _ends(part: Interval, codec: Codec) -> tuple[_Plain, _Plain]:
    """First and last instant of an interval."""
    return _plain(part.first, codec), _plain(part.last, codec)


def _plain(bound: Bound, codec: Codec) -> _Plain:
    """An instant as a date or a number; ``None`` if there is no bound, or no such date."""
    if isinstance(bound, float):
        return None
    if codec is Codec.INTEGERS:
        return bound
    try:
        return to_date(bound)
    except TemporalError:  # a window can reach beyond the calendar
        return None


# -- values ---------------------------------------------------------------------------------


def _column(values: Sequence[tuple[Value, Codec]]) -> list[Any]:
    """A column of a frame: of plain values, dates included, or all text if one is a range."""
    if not all(is_exact(value) for value, _ in values):
        return [_legible(value, codec) for value, codec in values]
    return [
        _plain(value.instant, codec) if isinstance(value, Day) else _jsonable(value, codec)
        for value, codec in values
    ]


def _legible(value: Value, codec: Codec) -> str:
    """A value as text, without the quotes that rules need."""
    match value:
        case str(content) | Text(content):
            return content
        case _:
            return format_value(value, codec)


def _jsonable(value: Value, codec: Codec) -> Any:
    """A value as JSON has it: dates as ISO text, an interval as its first and last instant.

    An end without bound is ``None``, and one that is not known exactly is text.
    """
    match value:
        case Range():
            return format_value(value, codec)
        case Interval():
            return [_iso(bound) for bound in _ends(value, codec)]
        case IntervalRange(earliest_start, latest_start, earliest_end, latest_end):
            return [
                _jsonable_end(earliest_start, latest_start, codec),
                _jsonable_end(earliest_end - 1, latest_end - 1, codec),
            ]
        case Day(instant):
            return _iso(_plain(instant, codec))
        case _:
            plain = to_python(value)
            return None if isinstance(plain, float) and math.isinf(plain) else plain


def _jsonable_end(low: Bound, high: Bound, codec: Codec) -> Any:
    low_end, high_end = (_iso(_plain(bound, codec)) for bound in (low, high))
    if low == high:
        return low_end
    return "..".join("_" if end is None else str(end) for end in (low_end, high_end))


def _iso(value: _Plain) -> int | str | None:
    return value.isoformat() if isinstance(value, datetime.date) else value
