from __future__ import annotations

import pytest

from cartelogic.analysis.strata import Stratum
from cartelogic.engine import ENGINES, NaiveEngine, RowsEngine
from cartelogic.engine.base import (
    Extents,
    Limits,
    Work,
    base_relation,
    check_limits,
    expired,
    first_beyond,
    interrupted,
    rule_of,
    too_many_pairs,
)
from cartelogic.errors import Code, EvaluationError
from cartelogic.model.sources import Claim, Report, Stance
from cartelogic.model.values import Row
from cartelogic.store.relation import GIVEN, Relation
from cartelogic.temporal import (
    ALL_TIME,
    ALWAYS,
    EMPTY,
    FIRST_DAY,
    LAST_DAY,
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Interval,
    IntervalSet,
)
from tests.evaluation import PRESS, loaded

REPORTS = (
    Report("r1", (Claim("p", ("b",)),), PRESS.id),
    Report("r2", (Claim("p", ("c",)),), PRESS.id, stance=Stance.DENIES),
)
PLAIN = "p(a). q(X) :- p(X)."
CUSTOM = "p(a). accepted(R) :- report(R, press). q(X) :- p(X)."
OWN = "test.dl:1"


def base(text: str, name: str) -> list[Row]:
    analysis, database = loaded(text, REPORTS)
    relation = base_relation(name, analysis, database)
    return [] if relation is None else relation.sorted_rows()


@pytest.mark.parametrize(
    ("name", "plain", "custom"),
    [
        ("p", [("a",), ("b",)], []),
        ("q", [], []),
        ("says p", [("r1", "b"), (OWN, "a")], [("r1", "b"), (OWN, "a")]),
        ("denies p", [("r2", "c")], [("r2", "c")]),
        ("accepted", [("r1",), (OWN,)], [(OWN,)]),
        ("stance", *[[("r1", "asserts"), ("r2", "denies"), (OWN, "asserts")]] * 2),
        ("now", [], []),
        ("elsewhere", [], []),
    ],
)
def test_what_reports_give_of_a_relation(name: str, plain: list[Row], custom: list[Row]) -> None:
    assert base(PLAIN, name) == plain
    assert base(CUSTOM, name) == custom


def test_the_base_of_a_relation_is_the_same_object_until_it_is_another() -> None:
    analysis, database = loaded(PLAIN, REPORTS)
    first = base_relation("p", analysis, database)
    assert isinstance(first, Relation)
    assert first.as_dict() == {("a",): ALWAYS, ("b",): ALWAYS}
    assert base_relation("p", analysis, database) is first
    database.remove(["r1"])
    assert base_relation("p", analysis, database) is not first


def test_engines_are_known_by_their_names() -> None:
    assert {name: engine.name for name, engine in ENGINES.items()} == {
        "columns": "columns",
        "naive": "naive",
        "pydatalog": "pydatalog",
        "rows": "rows",
    }
    assert ENGINES["naive"] is NaiveEngine
    assert ENGINES["rows"] is RowsEngine


# -- extents ----------------------------------------------------------------------------------


def relation(*pairs: tuple[int, int]) -> Relation:
    made = Relation("p")
    for start, end in pairs:
        made.add(("a",), start, end, GIVEN)
    return made


def test_contested_is_what_is_possible_and_disputed_and_not_certain() -> None:
    extents = Extents(relation((1, 10)), relation((1, 4)), relation((3, 7), (9, 12)))
    assert extents.contested_at(("a",)) == IntervalSet([(4, 7), (9, 10)])
    assert extents.contested_at(("b",)) == EMPTY
    assert Extents(relation((1, 10)), relation((1, 4))).contested_at(("a",)) == EMPTY


def test_all_is_certain_if_there_is_one_relation_and_nothing_disputes_it() -> None:
    one, other = relation((1, 2)), relation((1, 2))
    assert Extents(one, one).is_certain
    assert not Extents(one, other).is_certain
    assert not Extents(one, one, other).is_certain


# -- limits -----------------------------------------------------------------------------------

LIMITS = Limits(rounds=3, pieces=5, seconds=1.5, memory=2_000, pairs=1_234)
PAIR = "odd(1). odd(X) :- even(Y), X = Y + 1. even(X) :- odd(Y), X = Y + 1."


def stratum_of(text: str) -> Stratum:
    (stratum,) = loaded(text)[0].strata
    return stratum


@pytest.mark.parametrize(
    ("codec", "horizon"),
    [(Codec.INTEGERS, ALL_TIME), (Codec.DAYS, Interval(FIRST_DAY, LAST_DAY + 1))],
)
def test_windows_reach_all_that_can_be_written_unless_a_horizon_is_set(
    codec: Codec, horizon: Interval
) -> None:
    assert Limits().horizon_of(codec) == horizon
    assert Limits(horizon=Interval(3, 9)).horizon_of(codec) == Interval(3, 9)


@pytest.mark.parametrize(
    ("found", "beyond"),
    [
        ([0, 10], None),
        ([-1, 5], -1),
        ([2, 3, 5, 11], 10),
        ([-2, 12], -2),
        ([NEG_INF, 5], None),
        ([3, POS_INF], None),
        ([NEG_INF, 12], 11),
    ],
)
def test_open_sides_reach_no_horizon(found: list[Bound], beyond: int | None) -> None:
    assert first_beyond(Interval(0, 10), found) == beyond


def test_a_limit_may_be_reached_but_not_passed() -> None:
    stratum = stratum_of(PAIR)
    check_limits(LIMITS, stratum, 3, 5, stratum.rules[0])
    for rounds, derived, code, claim in (
        (4, 5, Code.ROUND_LIMIT, "`even, odd` did not settle in 3 rounds"),
        (3, 6, Code.TUPLE_LIMIT, "`even, odd` grew past 5 tuples"),
    ):
        with pytest.raises(EvaluationError) as passed:
            check_limits(LIMITS, stratum, rounds, derived, stratum.rules[1])
        (found,) = passed.value.diagnostics
        assert (found.code, found.claim) == (code, claim)
        assert found.span is stratum.rules[1].span
        assert found.facts == (("rule", stratum.rules[1].id),)
        assert found.hint == "bound the recursion, or raise the limit with `limits=`"


@pytest.mark.parametrize(
    ("pairs", "size"),
    [
        (24, "24 pairs, about 960 bytes"),
        (25, "25 pairs, about 1 kB"),
        (24_987, "24,987 pairs, about 999 kB"),
        (24_988, "24,988 pairs, about 1 MB"),
        (2_000_000_000, "2,000,000,000 pairs, about 80 GB"),
        (10**18, "1,000,000,000,000,000,000 pairs, about 4e+04 PB"),
    ],
)
def test_too_many_pairs_are_said_with_the_room_they_would_take(pairs: int, size: str) -> None:
    rule = stratum_of("p(1). q(2). h(X, Y) :- p(X), q(Y).").rules[0]
    (found,) = too_many_pairs(LIMITS, rule, "q", pairs, 1_000, 2_000).diagnostics
    assert found.code is Code.PAIR_LIMIT
    assert found.claim == f"`h` would join 1,000 bindings with 2,000 of `q`: {size}"
    assert found.span is rule.span
    assert found.why == "they share too little: nearly everything matches everything"
    assert found.hint == (
        "let the literals share a variable, bound what they match, or raise the limit with "
        "`limits=` (it is 1,234)"
    )


@pytest.mark.parametrize(
    ("code", "claim"),
    [
        (Code.TIME_LIMIT, "took more than 1.5 seconds"),
        (Code.MEMORY_LIMIT, "needed more than 2,000 bytes of memory"),
    ],
)
def test_what_expired_names_the_rule_if_one_was_being_applied(code: Code, claim: str) -> None:
    rule = stratum_of("p(1). q(X) :- p(X).").rules[0]
    for known, who in ((None, "the facts alone"), (rule, "`q`")):
        (found,) = expired(LIMITS, code, known).diagnostics
        assert (found.code, found.claim) == (code, f"{who} {claim}")
        assert found.hint == (
            "ask for less, bound what its literals match, or raise the limit with `limits=`"
        )
        assert found.span is (None if known is None else rule.span)


def test_an_interrupt_remembers_the_rule_it_stopped() -> None:
    pressed = KeyboardInterrupt()
    assert rule_of(pressed) == ""
    interrupted(pressed, None)
    assert rule_of(pressed) == ""
    pressed.add_note("of somebody else")
    interrupted(pressed, stratum_of("p(1). q(X) :- p(X).").rules[0])
    assert pressed.__notes__ == ["of somebody else", "stopped in `q` (test.dl:1:7)"]
    assert rule_of(pressed) == " in `q` (test.dl:1:7)"


def test_who_listens_is_told_the_relation_the_round_and_how_many_strata_are_done() -> None:
    told: list[tuple[str, int, int]] = []
    stratum = stratum_of(PAIR)
    Work(lambda *what: told.append(what), total=7, done=2).at(stratum, 3, 12_345)
    Work(None, total=7).at(stratum, 3, 12_345)
    Work(lambda *what: told.append(what), total=7).at(
        stratum_of("p(1). .constraint small :- p(X), X > 1."), 0, 0
    )
    assert told[0] == ("`even`, round 4: 12,345 derived", 2, 7)
    assert told[1:] == [("`small`, round 1: 0 derived", 0, 7)]


# -- engines by name ------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["numba", None, "cartelogic.engine.columns"])
def test_an_engine_says_which_package_it_needs(
    monkeypatch: pytest.MonkeyPatch, missing: str | None
) -> None:
    lost = ModuleNotFoundError("it is not there", name=missing)

    def import_module(_name: str) -> object:
        raise lost

    monkeypatch.setattr("cartelogic.engine.import_module", import_module)
    with pytest.raises(ModuleNotFoundError) as error:
        ENGINES["columns"]
    if missing is not None and missing.startswith("cartelogic"):
        assert error.value is lost, "a fault of ours, which no package mends"
    else:
        assert "pip install 'cartelogic[columns]'" in str(error.value)
        assert error.value.name == missing
