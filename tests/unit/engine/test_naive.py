from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cartelogic.analysis.strata import Stratum
from cartelogic.engine import Limits, naive
from cartelogic.engine.base import rule_of
from cartelogic.engine.watch import Expired, Watch
from cartelogic.errors import Code, EvaluationError
from cartelogic.model.sources import Claim, Report
from cartelogic.reference.evaluator import evaluate
from cartelogic.store.relation import GIVEN
from cartelogic.temporal import ALWAYS
from tests.evaluation import PRESS, loaded, started

TEXT = (
    "e(1, 2). e(2, 3). r(3, 4). r(X, Y) :- e(X, Y). r(X, Z) :- r(X, Y), r(Y, Z). f(X) :- r(1, X)."
)


def test_rounds_are_iterations_and_go_on_from_stratum_to_stratum() -> None:
    engine = started("naive", *loaded(TEXT))
    marks = {piece[0]: piece[3] for piece in engine.relation("r").log}
    step, chain = "r(X, Y) :- e(X, Y).", "r(X, Z) :- r(X, Y), r(Y, Z)."
    assert marks == {
        (3, 4): GIVEN,
        (1, 2): (1, step),
        (2, 3): (1, step),
        (1, 3): (2, chain),
        (2, 4): (2, chain),
        (1, 4): (3, chain),
    }
    assert {piece[3][0] for piece in engine.relation("f").log} == {4}


def test_what_is_known_is_kept_until_a_fact_changes() -> None:
    analysis, database = loaded(TEXT)
    engine = started("naive", analysis, database)
    relation = engine.relation("r")
    assert engine.relation("r") is relation
    database.add([Report("r1", (Claim("e", (4, 5)),), PRESS.id)])
    fresh = engine.relation("r")
    assert fresh is not relation
    assert (1, 5) in fresh.rows
    database.remove(["r1"])
    assert engine.relation("r").as_dict() == relation.as_dict()


def test_a_relation_that_holds_nothing_is_kept_too() -> None:
    analysis, database = loaded("p(a). q(X) :- p(X), X != a. r(X) :- q(X).")
    engine = started("naive", analysis, database)
    assert len(engine.relation("r")) == 0
    assert engine.relation("r") is engine.relation("r")


class Stopping:
    """Stops the evaluation of one stratum, as a limit or Ctrl-C would."""

    def __init__(self, patch: pytest.MonkeyPatch, error: BaseException, code: Code | None) -> None:
        self.watches: list[Watch] = []

        def watching(_seconds: float | None, _memory: int | None) -> Watch:
            self.watches.append(Watch(None, None))
            return self.watches[-1]

        def stopping(strata: Sequence[Stratum], *given: Any, **more: Any) -> object:
            if strata[0].relations == ("f",):
                self.watches[-1].reached = code
                raise error
            return evaluate(strata, *given, **more)

        patch.setattr(naive, "Watch", watching)
        patch.setattr(naive, "evaluate", stopping)


LIMITS = Limits(seconds=60, memory=10**12)


@pytest.mark.parametrize(
    ("code", "claim"),
    [
        (Code.TIME_LIMIT, "`f` took more than 60 seconds"),
        (Code.MEMORY_LIMIT, "`f` needed more than 1,000,000,000,000 bytes of memory"),
    ],
)
def test_what_passes_a_limit_names_its_rule_and_is_answered_without_the_limit(
    code: Code, claim: str
) -> None:
    engine = started("naive", *loaded(TEXT), LIMITS)
    with pytest.MonkeyPatch.context() as patch:
        Stopping(patch, Expired(), code)
        with pytest.raises(EvaluationError) as stopped:
            engine.relation("f")
        (found,) = stopped.value.diagnostics
        assert (found.code, found.claim) == (code, claim)
        assert len(engine.relation("r")) == 6
    assert engine.relation("f").as_dict() == dict.fromkeys([(2,), (3,), (4,)], ALWAYS)


def test_ctrl_c_is_noted_with_the_rule_and_everything_is_answered_afterwards() -> None:
    engine = started("naive", *loaded(TEXT))
    with pytest.MonkeyPatch.context() as patch:
        Stopping(patch, KeyboardInterrupt(), None)
        with pytest.raises(KeyboardInterrupt) as pressed:
            engine.relation("f")
    assert rule_of(pressed.value) == f" in `f` (test.dl:1:{TEXT.index('f(X)') + 1})"
    assert engine.relation("f").as_dict() == dict.fromkeys([(2,), (3,), (4,)], ALWAYS)
