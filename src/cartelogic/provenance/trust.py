"""How far to trust the reports that a conclusion rests on.

A measure turns the witnesses of a stretch of time into a value.  Most are semirings: what is
needed together is multiplied, alternatives are added; they are evaluated over witnesses, not
over proofs, so that a report that several proofs share is not counted again.  ``noisy or`` is
none: the chance that *some* witness is right needs to know which reports witnesses share.

All values start from a grade: how likely it is that a report is right.  Where that comes from
a table, the table is a convention of ours, and nothing that was measured.  A value speaks of
reports, and of nothing else: not of what somebody did, and not of who did it.

Sources: T. J. Green, G. Karvounarakis and V. Tannen, "Provenance Semirings", PODS 2007; the
Admiralty scale for grades; Intelligence Community Directive 203 (2015) for the words.
Not here: the chance itself (``chance``), and the witnesses (``witnesses``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from types import MappingProxyType
from typing import Any, Final, Generic, TypeAlias, TypeVar

from attrs import field, frozen

from cartelogic.errors import did_you_mean
from cartelogic.model.printing import show_interval
from cartelogic.model.sources import CREDIBILITY, RELIABILITY, Report, Stance
from cartelogic.provenance.chance import chance_of_any
from cartelogic.provenance.proof import Attribute, Condition, Proof, Reported, Said, walk
from cartelogic.provenance.support import stretches
from cartelogic.provenance.witnesses import Witness
from cartelogic.store.database import OWN, Database
from cartelogic.temporal import ALL_TIME, Codec, Interval, IntervalSet

T = TypeVar("T")
Grade: TypeAlias = Callable[[Report], float]
"""How likely it is that a report is right, from 0 to 1."""
Grades: TypeAlias = Mapping[tuple[str, int], float] | Grade
"""A grade for each pair of Admiralty grades, ``("B", 2)``; or a function of the report."""

# -- grades ---------------------------------------------------------------------------------

_RELIABLE = {"A": 0.95, "B": 0.85, "C": 0.7, "D": 0.45, "E": 0.2, "F": 0.5}
_CREDIBLE = {1: 0.95, 2: 0.85, 3: 0.65, 4: 0.4, 5: 0.15, 6: 0.5}
GRADES: Final[Mapping[tuple[str, int], float]] = MappingProxyType(
    {
        (reliability, credibility): round((_RELIABLE[reliability] + _CREDIBLE[credibility]) / 2, 3)
        for reliability in RELIABILITY
        for credibility in CREDIBILITY
    }
)
"""A chance for each pair of Admiralty grades: halfway between that of its letter and that of
its number.  A convention, not a fact: the scale itself names no numbers."""
HEDGED: Final = 0.5
"""What the chance of a report that only suspects is multiplied by."""


def graded(database: Database, grades: Grades | None = None) -> Grade:
    """How likely each report is to be right.

    Args:
        database: knows the sources.
        grades: a table for :data:`GRADES`, or a function that has the last word.

    Raises:
        LookupError: when asked for a report whose pair of grades is not in the table.
        ValueError: when a grade is not from 0 to 1.
    """

    def by_table(report: Report) -> float:
        source = database.source_of(report)
        if source.kind == OWN:  # what users state themselves, as they state their rules
            return 1.0
        pair = source.reliability.upper(), report.graded_credibility
        table = GRADES if grades is None or callable(grades) else grades
        if pair not in table:
            raise LookupError(f"no grade for {pair[0]}{pair[1]}, which report `{report.id}` has")
        return table[pair] * (HEDGED if report.stance is Stance.SUSPECTS else 1.0)

    chosen = grades if callable(grades) else by_table

    def grade(report: Report) -> float:
        found = chosen(report)
        if not 0 <= found <= 1:
            raise ValueError(f"{found} is no grade for report `{report.id}`: give 0 to 1")
        return found

    return grade


# -- words ----------------------------------------------------------------------------------

BANDS: Final[tuple[tuple[float, str], ...]] = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
)
"""The bands of ICD 203, each with where it ends; the end itself is in the next one."""
_ALMOST_CERTAIN = "almost certain"


def in_words(chance: float) -> str:
    """The ICD 203 words for a chance.

    The directive leaves out what is below 1 % or above 99 %: nothing is certain.  Here that
    falls to the outer bands.
    """
    rounded = round(chance, 9)  # so that a sum that should be 0.55 is
    return next((words for end, words in BANDS if rounded < end), _ALMOST_CERTAIN)


# -- measures -------------------------------------------------------------------------------


@frozen
class Semiring(Generic[T]):
    """A way to add up alternatives and to multiply what is needed together.

    ``plus`` and ``times`` have to be associative and commutative, with ``zero`` and ``one``
    as their neutral elements; ``times`` distributes over ``plus``, and ``zero`` makes it zero.

    Attributes:
        name: what it is called in the output.
        of_report: the value of a report; without it, its grade.
        meaning: what a value is the chance of, if it is one; it gets words then.
    """

    name: str
    zero: T
    one: T
    plus: Callable[[T, T], T]
    times: Callable[[T, T], T]
    of_report: Callable[[Report], T] | None = None
    meaning: str = ""

    def value(self, witnesses: Iterable[Iterable[Report]], grade: Grade) -> T:
        """The value of alternatives, each a set of reports that are needed together."""
        of_report: Callable[[Report], Any] = grade if self.of_report is None else self.of_report
        products = (reduce(self.times, map(of_report, witness), self.one) for witness in witnesses)
        return reduce(self.plus, products, self.zero)


@frozen
class AnyRight:
    """The chance that all reports of some witness are right.

    Reports are taken to be right or wrong independently; each is counted once, however many
    witnesses share it.  No semiring, as the chance of either of two things is not a function
    of their chances.
    """

    name: str = "noisy or"
    meaning: str = "all reports of some witness are right"

    def value(self, witnesses: Iterable[Iterable[Report]], grade: Grade) -> float:
        """The chance for alternatives, each a set of reports that are needed together."""
        named = [{report.id: report for report in witness} for witness in witnesses]
        chances = {name: grade(r) for witness in named for name, r in sorted(witness.items())}
        return chance_of_any(named, chances)


Measure: TypeAlias = Semiring[Any] | AnyRight
WEAKEST_LINK: Final = Semiring(
    "weakest link", 0.0, 1.0, max, min, meaning="the weakest report of the best witness is right"
)
PRODUCT: Final = Semiring(
    "product",
    0.0,
    1.0,
    max,
    lambda x, y: x * y,
    meaning="all reports of the best witness are right",
)
COUNT: Final = Semiring(
    "count", 0, 1, lambda x, y: x + y, lambda x, y: x * y, of_report=lambda _: 1
)
NOISY_OR: Final = AnyRight()
SEMIRINGS: Final[Mapping[str, Measure]] = MappingProxyType(
    {measure.name: measure for measure in (COUNT, NOISY_OR, PRODUCT, WEAKEST_LINK)}
)
"""The measures that have a name."""


def measure_of(semiring: str | Measure) -> Measure:
    """A measure by its name, or itself.

    Raises:
        LookupError: if there is none of that name.
    """
    if not isinstance(semiring, str):
        return semiring
    if semiring not in SEMIRINGS:
        hint = did_you_mean(semiring, list(SEMIRINGS)) or f"there are {', '.join(SEMIRINGS)}"
        raise LookupError(f"there is no semiring `{semiring}`; {hint}")
    return SEMIRINGS[semiring]


# -- trust ----------------------------------------------------------------------------------


@frozen
class Trust:
    """How far to trust the reports behind an atom during an interval; ``print`` it.

    Attributes:
        interval: where the witnesses are the same.
        value: by the measure; a chance from 0 to 1, a number, or what a semiring of yours has.
        words: the value in words, as ICD 203 has them for a chance.
        semiring: the name of the measure.
        witnesses: what it was worked out over.
    """

    interval: Interval
    value: Any
    words: str
    semiring: str
    witnesses: tuple[Witness, ...]
    _meaning: str = field(repr=False, eq=False)
    _codec: Codec = field(repr=False, eq=False)

    def __str__(self) -> str:
        when = show_interval(self.interval, self._codec)
        if not self._meaning or not any(witness.reports for witness in self.witnesses):
            return f"{when}: {self.words} ({self.semiring})"
        return f"{when}: {self.words} that {self._meaning} ({self.value:.2f}, {self.semiring})"


def trusts(
    witnesses: Sequence[Witness],
    database: Database,
    semiring: str | Measure = NOISY_OR,
    grades: Grades | None = None,
) -> tuple[Trust, ...]:
    """How far to trust the reports behind an atom with these witnesses, in order of time.

    Raises:
        LookupError: if there is no such measure, or no grade for a report.
        ValueError: if a grade is not from 0 to 1.
        EvaluationError: CL610 if witnesses share reports in too many ways for ``noisy or``.
    """
    measure, grade = measure_of(semiring), graded(database, grades)
    return tuple(
        _trust(interval, sharing, measure, grade, database)
        for interval, sharing in stretches(witnesses)
    )


def trust_in(
    proof: Proof,
    database: Database,
    semiring: str | Measure = NOISY_OR,
    grades: Grades | None = None,
) -> Trust:
    """The same over one proof, whose reports are all needed.

    Raises:
        LookupError: if there is no such measure, or no grade for a report.
        ValueError: if a grade is not from 0 to 1.
    """
    reports = {
        node.report.id
        for node in walk(proof)
        if isinstance(node, (Reported, Said, Attribute)) and node.report is not None
    }
    interval = ALL_TIME if isinstance(proof, Condition) else proof.interval
    witness = Witness(tuple(sorted(reports)), IntervalSet([interval]))
    measure, grade = measure_of(semiring), graded(database, grades)
    return _trust(interval, (witness,), measure, grade, database)


def _trust(
    interval: Interval,
    witnesses: tuple[Witness, ...],
    measure: Measure,
    grade: Grade,
    database: Database,
) -> Trust:
    needed = [[database.reports[name] for name in witness.reports] for witness in witnesses]
    value = measure.value(needed, grade)
    return Trust(
        interval,
        value,
        _words(value, measure, needed),
        measure.name,
        witnesses,
        measure.meaning,
        database.codec,
    )


def _words(value: Any, measure: Measure, witnesses: Sequence[Sequence[Report]]) -> str:
    if not any(witnesses):
        return "rests on no report"
    if measure.meaning:
        return in_words(value)
    if measure is COUNT:
        return f"{value} witness{'' if value == 1 else 'es'}"
    return str(value)
