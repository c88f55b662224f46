"""Laws of aggregates: what is counted, where nothing is, and what is only possible."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import reduce
from itertools import pairwise
from operator import or_

import pytest
from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cartelogic.model.ranges import ends_of
from cartelogic.model.values import Range, Real, Row, Value, sort_key
from cartelogic.temporal import ALWAYS, NEG_INF, POS_INF, IntervalSet
from cartelogic.testing.writing import EXACT, Written, programs
from tests.evaluation import FULL_ENGINES, Extents, load, started

every_engine = pytest.mark.parametrize("engine", FULL_ENGINES)
SOME = max(2, settings().max_examples // 6)
Held = Mapping[Row, IntervalSet]


def extended(engine: str, program: Written, *rules: str) -> tuple[Extents, Extents]:
    """A program with more rules: what is possible, and what is certain."""
    analysis, database = load(evolve(program, rules=(*program.rules, *rules)))
    made, versions = started(engine, analysis, database), analysis.versions
    heads = {rule.partition("(")[0] for rule in rules}
    names = sorted({*program.columns, *heads})
    return (
        {name: made.relation(name).as_dict() for name in names},
        {name: made.relation(versions.certain(name)).as_dict() for name in names},
    )


def atom(name: str, program: Written, *given: str) -> str:
    """A predicate applied to variables."""
    terms = [*given, *(f"X{i}" for i in range(len(given), len(program.columns[name])))]
    return f"{name}({', '.join(terms)})"


def some_predicate(program: Written, data: st.DataObject, needs: str = "") -> str:
    """A predicate, with a column of a kind if one is asked for; not one with times in it."""
    fitting = [
        name
        for name, columns in program.columns.items()
        if set(columns) <= {"s", "n"} and set(needs) <= set(columns)
    ]
    assume(fitting)
    return data.draw(st.sampled_from(fitting))


def stretches(*relations: Held) -> list[IntervalSet]:
    """The stretches of time on which the same rows of some relations hold."""
    bounds = {b for rows in relations for extent in rows.values() for b in extent.flat}
    return [IntervalSet([part]) for part in pairwise(sorted({NEG_INF, *bounds, POS_INF}))]


def union(extents: Iterable[IntervalSet]) -> IntervalSet:
    return reduce(or_, extents, IntervalSet())


def at(rows: Held, stretch: IntervalSet) -> set[Row]:
    return {row for row, extent in rows.items() if stretch <= extent}


# -- by definition ----------------------------------------------------------------------------


@every_engine
@settings(max_examples=SOME)
@given(programs(), st.data())
def test_a_count_lies_between_what_is_certain_and_what_is_possible(
    engine: str, program: Written, data: st.DataObject
) -> None:
    name = some_predicate(program, data)
    rule = f"counted(N) :- N = count : {{ {atom(name, program)} }}."
    possible, certain = extended(engine, program, rule)
    assume(all(map(_is_known, possible[name])))
    for stretch in stretches(possible[name], certain[name], possible["counted"]):
        ((found,),) = at(possible["counted"], stretch)
        least, most = len(at(certain[name], stretch)), len(at(possible[name], stretch))
        assert ends_of(found) == (least, most)
        assert at(certain["counted"], stretch) == ({(found,)} if least == most else set())


def _is_known(row: Row) -> bool:
    return not any(isinstance(value, Range) for value in row)


AGGREGATES: Mapping[str, Callable[[Collection[int]], Value | None]] = {
    "sum": sum,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "mean": lambda values: Real(sum(values) / len(values)) if values else None,
}


@every_engine
@pytest.mark.parametrize("function", sorted(AGGREGATES))
@settings(max_examples=SOME // 2)
@given(programs(EXACT), st.data())
def test_an_aggregate_is_computed_from_the_rows_of_its_group(
    engine: str, function: str, program: Written, data: st.DataObject
) -> None:
    name = some_predicate(program, data, "n")
    column = program.columns[name].index("n")
    terms = [f"X{i}" for i in range(len(program.columns[name]))]
    grouped = [f"X{i}" for i in range(len(terms)) if i != column and data.draw(st.booleans())]
    head = f"found({', '.join([*grouped, 'V'])})"
    inside = f"{{ {name}({', '.join(terms)}) }}"
    groups = f"{', '.join(f'group({g}, {i})' for i, g in enumerate(grouped))}"
    rules = [
        f"{head} :- {groups + ', ' if groups else ''}V = {function} X{column} : {inside}.",
        *(f"group(X{g[1:]}, {i}) :- {name}({', '.join(terms)})." for i, g in enumerate(grouped)),
    ]
    possible, _ = extended(engine, program, *rules)
    assume(not any(isinstance(row[column], float) for row in possible[name]))
    places = [terms.index(term) for term in grouped]
    for stretch in stretches(possible[name], possible["found"]):
        expected = set()
        rows = at(possible[name], stretch)
        keys = {()} if not grouped else _groups(possible, stretch, len(grouped))
        for key in keys:
            values = [row[column] for row in rows if tuple(row[place] for place in places) == key]
            value = AGGREGATES[function]([v for v in values if isinstance(v, int)])
            expected |= set() if value is None else {(*key, value)}
        assert at(possible["found"], stretch) == expected


def _groups(possible: Extents, stretch: IntervalSet, count: int) -> set[Row]:
    """Every combination of values that the groups have on a stretch of time."""
    found: set[Row] = {()}
    for i in range(count):
        values = {row[0] for row in at(possible["group"], stretch) if row[1] == i}
        found = {(*key, value) for key in found for value in values}
    return found


# -- at every instant -------------------------------------------------------------------------


@pytest.mark.parametrize("function", ["count", "sum"])
@settings(max_examples=SOME)
@given(programs(), st.data())
def test_counts_and_sums_have_one_value_at_every_instant(
    function: str, program: Written, data: st.DataObject
) -> None:
    name = some_predicate(program, data, "n" if function == "sum" else "")
    value = f" X{program.columns[name].index('n')}" if function == "sum" else ""
    rule = f"found(N) :- N = {function}{value} : {{ {atom(name, program)} }}."
    possible, _ = extended("rows", program, rule)
    covered = IntervalSet()
    for extent in possible["found"].values():
        assert covered.isdisjoint(extent)
        covered |= extent
    assert covered == ALWAYS


@settings(max_examples=SOME)
@given(programs(), st.data())
def test_there_is_a_least_where_there_is_anything(program: Written, data: st.DataObject) -> None:
    name = some_predicate(program, data, "n")
    value = f"X{program.columns[name].index('n')}"
    inside = f"{{ {atom(name, program)} }}"
    possible, certain = extended(
        "rows",
        program,
        f"least(N) :- N = min {value} : {inside}.",
        f"most(N) :- N = max {value} : {inside}.",
        f"mean_of(N) :- N = mean {value} : {inside}.",
        f"some(yes) :- {atom(name, program)}.",
    )
    anything = possible["some"].get(("yes",), IntervalSet())
    for function in ("least", "most", "mean_of"):
        covered = union(possible[function].values())
        assert covered == anything
        surely = certain["some"].get(("yes",), IntervalSet())
        assert union(certain[function].values()) <= surely
    for stretch in stretches(possible[name], certain[name]):
        if stretch <= anything:
            ((least,),), ((mean,),), ((most,),) = (
                at(possible[f], stretch) for f in ("least", "mean_of", "most")
            )
            for one, other in pairwise((least, mean, most)):
                for a, b in zip(ends_of(one), ends_of(other), strict=True):
                    assert sort_key(a)[:2] <= sort_key(b)[:2]


# -- one aggregate and others -----------------------------------------------------------------


@every_engine
@settings(max_examples=SOME)
@given(programs(EXACT), st.data())
def test_a_count_is_the_sum_of_the_counts_of_its_groups(
    engine: str, program: Written, data: st.DataObject
) -> None:
    name = some_predicate(program, data)
    inside = f"{{ {atom(name, program)} }}"
    found, _ = extended(
        engine,
        program,
        f"first(X0) :- {atom(name, program)}.",
        f"counted(N) :- N = count : {inside}.",
        f"added(N) :- N = sum C : {{ first(X0), C = count : {inside} }}.",
    )
    assert found["counted"] == found["added"]


@every_engine
@settings(max_examples=SOME)
@given(programs(EXACT), st.data())
def test_what_is_there_and_what_is_not_make_up_the_count(
    engine: str, program: Written, data: st.DataObject
) -> None:
    name = some_predicate(program, data)
    other = data.draw(st.sampled_from([*program.columns]))
    shared = [
        f"X{program.columns[name].index(kind)}" if kind in program.columns[name] else "_"
        for kind in program.columns[other]
    ]
    tested = f"{other}({', '.join(shared)})"
    one = atom(name, program)
    found, _ = extended(
        engine,
        program,
        f"whole(N) :- N = count : {{ {one} }}.",
        f"met({', '.join(_terms(name, program))}) :- {one}, {tested}.",
        f"parts(N) :- N = count : {{ met({', '.join(_terms(name, program))}) }}"
        f" + count : {{ {one}, not {tested} }}.",
    )
    assert found["whole"] == found["parts"]


def _terms(name: str, program: Written) -> list[str]:
    return [f"X{i}" for i in range(len(program.columns[name]))]
