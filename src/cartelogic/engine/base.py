"""What an engine is, and how long it may work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, runtime_checkable

from attrs import frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import (
    ACCEPTED,
    CERTAIN,
    CLAIMS,
    DATED,
    DENIES,
    LIFTED,
    LOOSE,
    REPORT_PREDICATES,
    SAYS,
    SURE,
    NormalRule,
    plain_name,
)
from cartelogic.analysis.strata import Stratum, reads_of
from cartelogic.errors import Code, Diagnostic, EvaluationError
from cartelogic.model.computing import UndefinedError
from cartelogic.model.printing import show_interval
from cartelogic.model.values import Row
from cartelogic.store.database import BaseExtent, Database
from cartelogic.store.relation import Relation
from cartelogic.store.told import Progress
from cartelogic.temporal import (
    ALL_TIME,
    EMPTY,
    Bound,
    Codec,
    Flat,
    Instant,
    Interval,
    IntervalSet,
)


@frozen
class Limits:
    """Where an evaluation stops with an error instead of going on.

    Attributes:
        rounds: rounds of one stratum.
        pieces: pieces (a tuple on an interval) that one stratum may derive.
        seconds: how long one question may take; ``None`` for no limit.
        memory: how many bytes the process may hold; ``None`` for no limit, or for ``columns``
            for what the machine has free.
        pairs: how many pairs of tuples one rule may join in a round; ``columns`` counts them
            before it builds any.
        horizon: the instants that windows of metric operators may reach; the calendar, or
            the whole line of integers, if it is ``None``.
    """

    rounds: int = 1_000_000
    pieces: int = 20_000_000
    seconds: float | None = None
    memory: int | None = None
    pairs: int = 2_000_000_000
    horizon: Interval | None = None

    def horizon_of(self, codec: Codec) -> Interval:
        """The horizon on a time line."""
        if self.horizon is not None:
            return self.horizon
        return _CALENDAR if codec is Codec.DAYS else ALL_TIME


_CALENDAR = Interval(1, 3_652_060)  # 0001-01-01 to 9999-12-31


@frozen
class Extents:
    """A relation in all its extents, as relations.

    Attributes:
        possible: when its tuples may hold.
        certain: when they hold whatever the unknown days are.
        disputed: when they rest on something disputed; ``None`` if nothing is.
    """

    possible: Relation
    certain: Relation
    disputed: Relation | None = None

    @property
    def is_certain(self) -> bool:
        """Whether all that may hold does: then there is one relation for both."""
        return self.possible is self.certain and self.disputed is None

    def contested_at(self, row: Row) -> IntervalSet:
        """When a tuple is possible and not certain because something it rests on is disputed."""
        if self.disputed is None:
            return EMPTY
        contested = self.disputed.extent(row) & self.possible.extent(row)
        return contested - self.certain.extent(row) if contested else EMPTY


class Engine(Protocol):
    """Evaluates an analysed program over a database.

    An engine keeps what it derived; it must notice by itself what became stale when it is
    given the next program, or when the database has grown.

    Attributes:
        progress: is told how far an evaluation is, if anybody listens.
    """

    name: str
    progress: Progress | None

    def __init__(self, limits: Limits | None = None) -> None:
        """An engine that has derived nothing yet."""

    def fork(self) -> Engine:
        """An engine that may use what this one derived; neither sees what the other derives."""

    def prepare(self, analysis: Analysis, database: Database) -> None:
        """Answer for this program and database from now on."""

    def relation(self, name: str) -> Relation:
        """A relation, complete.

        Raises:
            EvaluationError: if the evaluation has to stop (CL6xx).
        """

    def query(self, goals: tuple[NormalRule, ...], wanted: Iterable[str]) -> dict[str, Relation]:
        """Relations that goals derive, complete.

        Args:
            goals: rules whose heads no rule of the program reads.
            wanted: the relations to return.

        Raises:
            EvaluationError: if the evaluation has to stop (CL6xx).
        """


@runtime_checkable
class SnapshotEngine(Protocol):
    """An engine that answers at one instant, and only after it was told which."""

    def at(self, instant: Instant) -> Engine:
        """The same engine, for that instant: its relations hold there and nowhere else."""


@frozen
class Work:
    """The strata of an evaluation, for those who want to know how far it is.

    Attributes:
        progress: who wants to know.
        total: how many strata there are.
        done: how many are complete.
    """

    progress: Progress | None
    total: int
    done: int = 0

    def at(self, stratum: Stratum, rounds: int, derived: int) -> None:
        """Say how many rounds a stratum has had, and how many pieces it has derived."""
        if self.progress is not None:
            name = plain_name(stratum.relations[0]).removeprefix("!")
            what = f"`{name}`, round {rounds + 1}: {derived:,} derived"
            self.progress(what, self.done, self.total)


def base_relation(name: str, analysis: Analysis, database: Database) -> Relation | None:
    """What reports give of a relation, before any rule; ``None`` if nothing can."""
    plain = plain_name(name)
    extent = _EXTENTS.get(name[: len(name) - len(plain)])
    disputed = analysis.versions.disputed
    if extent is None or (plain in disputed and name == CERTAIN + plain):
        return None
    custom = analysis.context.custom_acceptance
    if plain.startswith(SAYS):
        return database.said(plain.removeprefix(SAYS), extent=extent)
    if plain.startswith(DENIES):
        return database.said(plain.removeprefix(DENIES), denies=True, extent=extent)
    if plain == "now":
        return database.now_relation()
    if plain == ACCEPTED:
        return database.attribute("own" if custom else ACCEPTED, extent)
    if plain in REPORT_PREDICATES:
        return database.attribute(plain, extent)
    return None if custom else database.claimed(plain, extent)


_EXTENTS = {
    "": BaseExtent.POSSIBLE,
    CLAIMS: BaseExtent.POSSIBLE,
    CERTAIN: BaseExtent.CERTAIN,
    SURE: BaseExtent.CERTAIN,
    LOOSE: BaseExtent.LOOSE,
    DATED: BaseExtent.DATED,
}


def need_now(name: str, database: Database, rules: tuple[NormalRule, ...]) -> None:
    """Refuse to read ``now`` if nobody said when that is.

    Raises:
        EvaluationError: CL601.
    """
    if name == "now" and not database.now_relation():
        readers = [rule for rule in rules if name in reads_of(rule)]
        raise stopped(
            Code.NOW_MISSING,
            "`now` is read, and nobody said when that is",
            readers[0],
            "say when it is: `now=` in Python, `:now` at the prompt, `--now` on the command line",
            why="nothing here reads the clock",
        )


def undefined(rule: NormalRule, reason: UndefinedError) -> EvaluationError:
    """The error for a rule that computes what is not defined (CL602)."""
    claim = f"{rule.called} cannot be computed: {reason}"
    hint = "guard the computation with a comparison"
    return stopped(Code.BAD_ARITHMETIC, claim, rule, hint)


def check_limits(
    limits: Limits, stratum: Stratum, rounds: int, derived: int, busiest: NormalRule
) -> None:
    """Stop a stratum that went on for too long.

    Args:
        limits: how far it may go.
        stratum: the stratum.
        rounds: how many rounds it has had.
        derived: how many pieces it has derived.
        busiest: the rule to name.

    Raises:
        EvaluationError: CL603 or CL604.
    """
    if rounds > limits.rounds:
        claim = f"{_names(stratum)} did not settle in {limits.rounds:,} rounds"
        raise stopped(Code.ROUND_LIMIT, claim, busiest, _BOUND_IT)
    if derived > limits.pieces:
        raise too_many_pieces(limits, stratum, busiest)


def too_many_pieces(limits: Limits, stratum: Stratum, rule: NormalRule) -> EvaluationError:
    """The error for a stratum that derives more than it may (CL604)."""
    claim = f"{_names(stratum)} grew past {limits.pieces:,} tuples"
    return stopped(Code.TUPLE_LIMIT, claim, rule, _BOUND_IT)


_BOUND_IT = "bound the recursion, or raise the limit with `limits=`"


def _names(stratum: Stratum) -> str:
    return f"`{', '.join(stratum.relations)}`"


def too_many_pairs(
    limits: Limits, rule: NormalRule, relation: str, pairs: int, left: int, right: int
) -> EvaluationError:
    """The error for a join that would build too many pairs (CL611).

    Args:
        limits: the limits.
        rule: the rule that joins.
        relation: what is joined with.
        pairs: how many pairs there would be, at least.
        left: how many bindings are joined.
        right: how many pieces they are joined with.
    """
    size = _in_bytes(pairs * _PAIR_BYTES)
    claim = f"{rule.called} would join {left:,} bindings with {right:,} of `{relation}`"
    return stopped(
        Code.PAIR_LIMIT,
        f"{claim}: {pairs:,} pairs, about {size}",
        rule,
        "let the literals share a variable, bound what they match, or raise the limit with "
        f"`limits=` (it is {limits.pairs:,})",
        why="they share too little: nearly everything matches everything",
    )


_PAIR_BYTES = 40  # two values, an interval, and where it came from


def _in_bytes(count: float) -> str:
    unit = "bytes"
    for larger in ("kB", "MB", "GB", "TB", "PB"):
        if count < 999.5:  # which is written as a thousand
            break
        count, unit = count / 1000, larger
    return f"{count:,.3g} {unit}"


def first_beyond(horizon: Interval, found: Flat) -> Bound | None:
    """An outermost instant of a set that a horizon does not hold; open sides are not reached."""
    first, last = found[0], found[-1] - 1
    if isinstance(first, int) and first < horizon.start:
        return first
    return last if isinstance(last, int) and last >= horizon.end else None


def expired(limits: Limits, reached: Code, rule: NormalRule | None) -> EvaluationError:
    """The error for an evaluation that took too long, or too much memory (CL607, CL608).

    Args:
        limits: the limits.
        reached: the code of the one that was passed.
        rule: the rule that was being applied, if any was.
    """
    what = "the facts alone" if rule is None else rule.called
    if reached is Code.TIME_LIMIT:
        claim = f"{what} took more than {limits.seconds:g} seconds"
    else:
        claim = f"{what} needed more than {limits.memory or 0:,} bytes of memory"
    hint = "ask for less, bound what its literals match, or raise the limit with `limits=`"
    if rule is None:
        return EvaluationError((Diagnostic(reached, claim, None, hint=hint),))
    return stopped(reached, claim, rule, hint)


_STOPPED = "stopped in "


def interrupted(pressed: KeyboardInterrupt, rule: NormalRule | None) -> None:
    """Note in an interrupt which rule was being applied; whoever shows it shows the note."""
    if rule is not None:
        place = "" if rule.span is None else f" ({rule.span.where})"
        pressed.add_note(f"{_STOPPED}{rule.called}{place}")


def rule_of(pressed: KeyboardInterrupt) -> str:
    """The rule that an interrupt stopped, as words to go on with; empty if it is not known."""
    notes: tuple[str, ...] = tuple(getattr(pressed, "__notes__", ()))
    return "".join(f" in {note.removeprefix(_STOPPED)}" for note in notes if _STOPPED in note)


def beyond_horizon(rule: NormalRule, instant: Bound, codec: Codec) -> EvaluationError:
    """The error for a window that reaches beyond the horizon (CL609)."""
    reached = show_interval(Interval(instant, instant + 1), codec)
    return stopped(
        Code.HORIZON,
        f"{rule.called} reaches {reached}, beyond the horizon",
        rule,
        "bound what the operator is applied to, or set another `horizon` in `limits=`",
        why="a recursion through a metric operator may go on for ever",
    )


def stopped(code: Code, claim: str, rule: NormalRule, hint: str, why: str = "") -> EvaluationError:
    """An evaluation error that names the rule."""
    # A part of a body that became a relation is shown by its place, not by a made-up rule.
    facts = (
        () if rule.kind in LIFTED else (("rule", rule.id.removeprefix(f"{rule.version.value}: ")),)
    )
    return EvaluationError((Diagnostic(code, claim, rule.span, facts=facts, why=why, hint=hint),))


EngineTable = Mapping[str, type[Engine]]
