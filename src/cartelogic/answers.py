"""Answers to a question: rows with the time each holds, in a stated order.

An answer's ``values`` are plain Python; its extents, ``possible``, ``certain`` and
``contested``, are ``IntervalSet``s, the latter two disjoint parts of the first.
Answers are sorted by their values, number before date before symbol before text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from attrs import field, frozen

from cartelogic.errors import Diagnostic
from cartelogic.model.printing import show_set
from cartelogic.model.values import PythonValue, Row, format_value, to_python
from cartelogic.store.series import (
    arrow_of,
    bounds_series,
    ends,
    iso,
    jsonable,
    legible,
    plain,
    plain_values,
    values_series,
)
from cartelogic.store.tuples import Tuples
from cartelogic.temporal import EMPTY, Bound, Codec, IntervalSet, flat

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from cartelogic.provenance.explanation import Explanation

Extent: TypeAlias = Literal["possible", "certain", "contested"]
"""What an answer's time is, or what is to be proven of it."""


Explain: TypeAlias = Callable[["Answer", Any, "Extent"], "Explanation"]
"""Gives the proof of an answer at an instant, or of a whole interval, in an extent."""


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
    _explain: Explain = field(repr=False, eq=False)

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
        answers: Sequence[Answer],
        warnings: tuple[Diagnostic, ...] = (),
    ) -> None:
        self.names, self.warnings = names, warnings
        self._answers = answers

    @classmethod
    def certainly(
        cls,
        names: tuple[str, ...],
        tuples: Tuples,
        explain: Explain,
        warnings: tuple[Diagnostic, ...] = (),
    ) -> Answers:
        """Answers that hold certainly whenever they may: very many, each made when asked for.

        Args:
            names: the variables of the question.
            tuples: their values, with time.
            explain: gives the proof of an answer.
            warnings: what is odd about the question.
        """
        return cls(names, _Made(names, tuples, explain), warnings)

    def __len__(self) -> int:
        return len(self._answers)

    @overload
    def __getitem__(self, index: int) -> Answer: ...
    @overload
    def __getitem__(self, index: slice) -> Answers: ...
    def __getitem__(self, index: int | slice) -> Answer | Answers:
        if isinstance(index, slice):
            return Answers(self.names, tuple(self._answers[index]), self.warnings)
        return self._answers[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Answers):
            return NotImplemented
        same = self.names == other.names and len(self) == len(other)
        return same and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

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
                name: jsonable(value, answer.codec)
                for name, value in zip(answer.names, answer.row, strict=True)
            }
            | {
                name: [[iso(bound) for bound in ends(part, answer.codec)] for part in extent]
                for name, extent in _extents(answer).items()
            }
            for answer in self
        ]

    def _stretches(self) -> tuple[list[Answer], list[Bound], list[Bound], list[Extent]]:
        """A row for each answer and stretch of time: the answer, both ends, the standing."""
        answers: list[Answer] = []
        starts: list[Bound] = []
        ends: list[Bound] = []
        standings: list[Extent] = []
        for answer in self:
            for start, end, standing in _stretches(answer):
                answers.append(answer)
                starts.append(start)
                ends.append(end - 1)
                standings.append(standing)
        return answers, starts, ends, standings

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

        if isinstance(self._answers, _Made):
            frame = self._answers.tuples.to_polars()
            told = {"certain": polars.lit(value=True), "contested": polars.lit(value=False)}
            return frame.with_columns(**told)
        codec = self[0].codec if self else Codec.DAYS
        answers, starts, ends, standings = self._stretches()
        return polars.DataFrame(
            [
                *(
                    values_series(name, [answer.row[i] for answer in answers], codec)
                    for i, name in enumerate(self.names)
                ),
                bounds_series("start", starts, codec),
                bounds_series("end", ends, codec),
                polars.Series("certain", [s == "certain" for s in standings], polars.Boolean),
                polars.Series("contested", [s == "contested" for s in standings], polars.Boolean),
            ]
        )

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table, with the columns of :meth:`to_polars`.

        Raises:
            ImportError: if Polars or PyArrow is not installed.
        """
        return arrow_of(self.to_polars())

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame, with the columns of :meth:`to_polars`.

        Raises:
            ImportError: if pandas is not installed (``pip install cartelogic[frames]``).
        """
        import pandas

        codec = self[0].codec if self else Codec.DAYS
        answers, starts, ends, standings = self._stretches()
        columns = {
            name: plain_values([answer.row[i] for answer in answers], codec)
            for i, name in enumerate(self.names)
        }
        return pandas.DataFrame(
            columns
            | {
                "start": [plain(start, codec) for start in starts],
                "end": [plain(end, codec) for end in ends],
                "certain": [standing == "certain" for standing in standings],
                "contested": [standing == "contested" for standing in standings],
            }
        )

    def _repr_html_(self) -> str:
        """A table, for notebooks; ``contested`` is a column of it if anything is."""
        from html import escape

        extents: list[Extent] = ["possible", "certain"]
        extents += ["contested"] if any(answer.contested for answer in self) else []
        header = "".join(f"<th>{escape(name)}</th>" for name in (*self.names, *extents))
        rows = []
        for answer in self:
            cells = [legible(value, answer.codec) for value in answer.row]
            cells += [show_set(_extents(answer)[name], answer.codec) for name in extents]
            rows.append("".join(f"<td>{escape(cell)}</td>" for cell in cells))
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"


class _Made(Sequence[Answer]):
    """Answers that are made when asked for, out of tuples that are certain throughout."""

    def __init__(self, names: tuple[str, ...], tuples: Tuples, explain: Explain) -> None:
        self.names, self.tuples, self.explain = names, tuples, explain

    def __len__(self) -> int:
        return len(self.tuples)

    @overload
    def __getitem__(self, index: int) -> Answer: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Answer]: ...
    def __getitem__(self, index: int | slice) -> Answer | Sequence[Answer]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        row, when = self.tuples.item(range(len(self))[index])
        return Answer(row, self.names, when, when, EMPTY, self.tuples.codec, self.explain)


# -- extents --------------------------------------------------------------------------------


def _extents(answer: Answer) -> dict[Extent, IntervalSet]:
    return {
        "possible": answer.possible,
        "certain": answer.certain,
        "contested": answer.contested,
    }


def _stretches(answer: Answer) -> list[tuple[Bound, Bound, Extent]]:
    """The possible extent in order, cut where the standing changes; maximal stretches."""
    possible, certain, contested = answer.possible, answer.certain, answer.contested
    if certain == possible:
        return [(start, end, "certain") for start, end in flat.to_pairs(possible.flat)]
    extents: tuple[tuple[Extent, IntervalSet], ...] = (
        ("possible", possible - certain - contested if certain or contested else possible),
        ("certain", certain),
        ("contested", contested),
    )
    found = [(*pair, name) for name, held in extents for pair in flat.to_pairs(held.flat)]
    return sorted(found, key=itemgetter(0))
