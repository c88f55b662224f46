"""What an engine is, and how long it may work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from attrs import frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.context import relation_literals
from cartelogic.analysis.normal import (
    ACCEPTED,
    DENIES,
    REPORT_PREDICATES,
    SAYS,
    NormalRule,
    relation_of,
)
from cartelogic.analysis.strata import Stratum
from cartelogic.errors import Code, Diagnostic, EvaluationError
from cartelogic.model.computing import UndefinedError
from cartelogic.store.database import Database
from cartelogic.store.relation import Relation


@frozen
class Limits:
    """Where an evaluation stops with an error instead of going on.

    Attributes:
        rounds: rounds of one stratum.
        pieces: pieces (a tuple on an interval) that one stratum may derive.
    """

    rounds: int = 1_000_000
    pieces: int = 20_000_000


class Engine(Protocol):
    """Evaluates an analysed program over a database.

    An engine keeps what it derived; it must notice by itself what became stale when it is
    given the next program, or when the database has grown.
    """

    name: str

    def __init__(self, limits: Limits | None = None) -> None:
        """An engine that has derived nothing yet."""

    def prepare(self, analysis: Analysis, database: Database) -> None:
        """Answer for this program and database from now on."""

    def relation(self, name: str) -> Relation:
        """A relation, complete.

        Raises:
            EvaluationError: if the evaluation has to stop (CL6xx).
        """

    def query(self, goals: tuple[NormalRule, ...]) -> Relation:
        """What goals derive (rules whose heads no rule reads).

        Raises:
            EvaluationError: if the evaluation has to stop (CL6xx).
        """


def base_relation(name: str, analysis: Analysis, database: Database) -> Relation | None:
    """What reports give of a relation, before any rule; ``None`` if nothing can."""
    custom = analysis.context.custom_acceptance
    if name.startswith(SAYS):
        return database.said(name.removeprefix(SAYS))
    if name.startswith(DENIES):
        return database.said(name.removeprefix(DENIES), denies=True)
    if name == "now":
        return database.now_relation()
    if name == ACCEPTED:
        return database.attribute("own" if custom else ACCEPTED)
    if name in REPORT_PREDICATES:
        return database.attribute(name)
    return None if custom else database.claimed(name)


def need_now(name: str, database: Database, rules: tuple[NormalRule, ...]) -> None:
    """Refuse to read ``now`` if nobody said when that is.

    Raises:
        EvaluationError: CL601.
    """
    if name == "now" and not database.now_relation():
        readers = [rule for rule in rules if name in map(relation_of, relation_literals(rule))]
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
    names = ", ".join(stratum.relations)
    hint = "bound the recursion, or raise the limit with `limits=`"
    if rounds > limits.rounds:
        claim = f"`{names}` did not settle in {limits.rounds:,} rounds"
        raise stopped(Code.ROUND_LIMIT, claim, busiest, hint)
    if derived > limits.pieces:
        claim = f"`{names}` grew past {limits.pieces:,} tuples"
        raise stopped(Code.TUPLE_LIMIT, claim, busiest, hint)


def stopped(code: Code, claim: str, rule: NormalRule, hint: str, why: str = "") -> EvaluationError:
    """An evaluation error that names the rule."""
    facts = (("rule", rule.id),)
    return EvaluationError((Diagnostic(code, claim, rule.span, facts=facts, why=why, hint=hint),))


EngineTable = Mapping[str, type[Engine]]
