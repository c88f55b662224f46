"""Laws of metric operators in programs, in every extent."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cartelogic.model.values import Row, is_exact
from cartelogic.temporal import IntervalSet
from cartelogic.testing.writing import EVERYTHING, Bound, Span, Written, programs
from tests.evaluation import FULL_ENGINES, Extents, load, meaning, started

every_engine = pytest.mark.parametrize("engine", FULL_ENGINES)
SOME = max(2, settings().max_examples // 6)

MOVABLE = evolve(EVERYTHING, calendar=False)
MIRRORED = evolve(
    MOVABLE, whole_spells=False, instants=False, head_intervals=False, time_constants=False
)
"""Programs that mean the same when time runs backwards."""
OPPOSITE = {"once": "eventually", "historically": "always", "since": "until"}
OPPOSITE |= {other: name for name, other in OPPOSITE.items()}


@every_engine
@settings(max_examples=SOME)
@given(programs(MIRRORED))
def test_backwards_in_time_each_operator_is_its_opposite(engine: str, program: Written) -> None:
    def turned(rule: str) -> str:
        return re.sub(r"\b(\w+)\b", lambda word: OPPOSITE.get(word[0], word[0]), rule)

    backwards = evolve(
        program.with_spans(_mirrored), rules=tuple(turned(rule) for rule in program.rules)
    )
    expected = {
        name: {row: _backwards(instants) for row, instants in rows.items()}
        for name, rows in meaning(engine, program).items()
    }
    assert meaning(engine, backwards) == expected


def _mirrored(span: Span) -> Span:
    def bound(old: Bound) -> Bound:
        if isinstance(old, tuple):
            return -old[1], -old[0]
        return None if old is None else -old

    return bound(span[1]), bound(span[0])


def _backwards(instants: IntervalSet) -> IntervalSet:
    return IntervalSet((1 - part.end, 1 - part.start) for part in instants)


# -- one operator and another -----------------------------------------------------------------

windows = st.tuples(st.integers(0, 4), st.integers(0, 5)).map(lambda w: (w[0], w[0] + w[1]))


def extended(program: Written, *rules: str) -> tuple[Extents, Extents]:
    """What some more rules derive: what is possible, and what is certain."""
    analysis, database = load(evolve(program, rules=(*program.rules, *rules)))
    engine = started("rows", analysis, database)
    heads = sorted({rule.partition("(")[0] for rule in rules})
    return (
        {name: engine.relation(name).as_dict() for name in heads},
        {name: engine.relation(analysis.versions.certain(name)).as_dict() for name in heads},
    )


def _atom(program: Written, data: st.DataObject) -> tuple[str, str]:
    """The arguments of a predicate as variables, and it applied to them."""
    name = data.draw(st.sampled_from([*program.columns]))
    terms = ", ".join(f"X{i}" for i in range(len(program.columns[name])))
    return terms, f"{name}({terms})"


@pytest.mark.parametrize("operator", ["once", "historically", "eventually", "always"])
@settings(max_examples=SOME // 2)
@given(programs(MOVABLE), windows, windows, st.data())
def test_an_operator_twice_is_one_with_both_windows_added(
    operator: str,
    program: Written,
    inner: tuple[int, int],
    outer: tuple[int, int],
    data: st.DataObject,
) -> None:
    terms, atom = _atom(program, data)
    low, high = inner[0] + outer[0], inner[1] + outer[1]
    possible, certain = extended(
        program,
        f"plain({terms}) :- {atom}.",
        f"twice({terms}) :- {operator}{list(outer)} {operator}{list(inner)} {atom}.",
        f"added({terms}) :- {operator}[{low}, {high}] {atom}.",
    )
    # An event on a day nobody knows is told of by one window, and no longer by a second.
    assert _is_part(certain["twice"], certain["added"])
    if operator in ("historically", "always") or certain["plain"] == possible["plain"]:
        assert certain["twice"] == certain["added"]
    if _is_exact(possible["plain"]):
        assert possible["twice"] == possible["added"]
    else:  # what may be the same as something that may be the same is more
        assert _is_part(possible["added"], possible["twice"])


@settings(max_examples=SOME)
@given(programs(MOVABLE), windows, st.data())
def test_what_has_always_been_so_was_so_once(
    program: Written, window: tuple[int, int], data: st.DataObject
) -> None:
    terms, atom = _atom(program, data)
    for found in extended(
        program,
        f"throughout({terms}) :- historically{list(window)} {atom}.",
        f"sometime({terms}) :- once{list(window)} {atom}.",
    ):
        assert _is_part(found["throughout"], found["sometime"])


@settings(max_examples=SOME)
@given(programs(MOVABLE), windows, st.integers(0, 3), st.integers(0, 3), st.data())
def test_a_wider_window_shows_more_and_asks_for_more(
    program: Written, window: tuple[int, int], before: int, after: int, data: st.DataObject
) -> None:
    terms, atom = _atom(program, data)
    wide = [max(0, window[0] - before), window[1] + after]
    for found in extended(
        program,
        f"seen({terms}) :- once{list(window)} {atom}.",
        f"seen_more({terms}) :- once{wide} {atom}.",
        f"lasting({terms}) :- historically{list(window)} {atom}.",
        f"lasting_longer({terms}) :- historically{wide} {atom}.",
    ):
        assert _is_part(found["seen"], found["seen_more"])
        assert _is_part(found["lasting_longer"], found["lasting"])


@settings(max_examples=SOME)
@given(programs(MOVABLE), windows, st.data())
def test_since_is_once_with_something_in_between(
    program: Written, window: tuple[int, int], data: st.DataObject
) -> None:
    terms, atom = _atom(program, data)
    possible, certain = extended(
        program,
        f"since_itself({terms}) :- {atom} since{list(window)} {atom}.",
        f"since_another({terms}) :- ever({terms}) since{list(window)} {atom}.",
        f"ever({terms}) :- once {atom}.",
        f"ever({terms}) :- eventually {atom}.",
        f"sometime({terms}) :- once{list(window)} {atom}.",
        f"lasting({terms}) :- historically[0, {window[0]}] {atom}.",
        f"plain({terms}) :- {atom}.",
    )
    assert possible["since_another"] == possible["sometime"]
    # That it was so or will be, certainly, can be more than either of the two.
    assert _is_part(certain["since_another"], certain["sometime"])
    for found in (possible, certain):
        assert _is_part(found["since_itself"], found["sometime"])
        if window[0] and _is_exact(possible["plain"]):
            assert found["since_itself"] == found["lasting"]
        elif window[0]:  # what lasts may have been known exactly at other instants only
            assert _is_part(found["since_itself"], found["lasting"])


def _is_exact(rows: Iterable[Row]) -> bool:
    """Whether no value is known as a range only."""
    return all(is_exact(value) for row in rows for value in row)


def _is_part(less: dict[Row, IntervalSet], more: dict[Row, IntervalSet]) -> bool:
    return all(instants <= more.get(row, IntervalSet()) for row, instants in less.items())


# -- recursion --------------------------------------------------------------------------------


@every_engine
@settings(max_examples=SOME)
@given(programs(MOVABLE), st.integers(1, 3), st.data())
def test_a_recursion_that_looks_back_goes_step_by_step(
    engine: str, program: Written, step: int, data: st.DataObject
) -> None:
    """Within a predicate that ends, looking back again and again is looking back far enough."""
    terms, atom = _atom(program, data)
    ends = f"open({terms}) @ [0, 12] :- {atom} @ _."
    rules = (
        ends,
        f"stepped({terms}) :- {atom}, open({terms}).",
        f"stepped({terms}) :- open({terms}), once[{step}, {step}] stepped({terms}).",
        *(
            f"looked({terms}) :- open({terms}), once[{far}, {far}] held({terms})."
            for far in range(0, 13, step)
        ),
        f"held({terms}) :- {atom}, open({terms}).",
    )
    analysis, database = load(evolve(program, rules=(*program.rules, *rules)))
    versions = analysis.versions
    # Tuples with ranges among their values may be one another's, which more rules see more of.
    assume(not versions.vague.get("held"))
    made = started(engine, analysis, database)
    assert made.relation("stepped").as_dict() == made.relation("looked").as_dict()
    stepped, looked = (made.relation(versions.certain(n)) for n in ("stepped", "looked"))
    assert stepped.as_dict() == looked.as_dict()
