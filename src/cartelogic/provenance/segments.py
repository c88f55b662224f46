"""Why something holds during a period: the proofs that follow each other in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

from attrs import frozen

from cartelogic.model.printing import show_interval, show_set
from cartelogic.provenance.explanation import Explanation
from cartelogic.temporal import Codec, Interval, IntervalSet


@frozen
class Segment:
    """A part of a period, and one proof that holds throughout it.

    Attributes:
        interval: the part; no two segments share an instant.
        explanation: the proof, on all of the time that it holds.
    """

    interval: Interval
    explanation: Explanation


@frozen(repr=False)
class Segments(Sequence[Segment]):
    """Why an atom holds during a period: its segments, in order.

    Attributes:
        atom: what is proven, as text.
        period: what was asked about.
        gaps: where in the period it does not hold.
    """

    atom: str
    period: Interval
    gaps: IntervalSet
    codec: Codec
    _segments: tuple[Segment, ...]

    def __len__(self) -> int:
        return len(self._segments)

    @overload
    def __getitem__(self, index: int) -> Segment: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Segment, ...]: ...
    def __getitem__(self, index: int | slice) -> Segment | tuple[Segment, ...]:
        return self._segments[index]

    def __repr__(self) -> str:
        return f"<{len(self)} segments of {self.atom} {show_interval(self.period, self.codec)}>"

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.atom} during {show_interval(self.period, self.codec)}"
        for segment in self:
            yield f"{show_interval(segment.interval, self.codec)}, by"
            for line in str(segment.explanation).splitlines():
                yield f"  {line}"
        if self.gaps:
            yield f"does not hold {show_set(self.gaps, self.codec)}"

    def short(self) -> str:
        """One line a segment: when, and what fixes each end of the proof there."""
        lines = [
            f"{show_interval(segment.interval, self.codec)}  {segment.explanation.short()}"
            for segment in self
        ]
        if self.gaps:
            lines.append(f"does not hold {show_set(self.gaps, self.codec)}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Segments as plain dictionaries, ready for JSON."""
        return {
            "atom": self.atom,
            "segments": [segment.explanation.to_dict() for segment in self],
        }
