"""Terms and comparisons over columns against the same, computed one by one."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import event, given, settings

from cartelogic.engine.columns.bindings import Bare, Bindings, Coded, Column, Spans
from cartelogic.engine.columns.terms import NoValueError, Terms
from cartelogic.model.computing import (
    REACHED_AHEAD,
    REACHED_BEHIND,
    UndefinedError,
    allen,
    compare,
    evaluate,
)
from cartelogic.model.terms import Call, Constant, Ends, Period, Term, Variable, Wildcard
from cartelogic.model.values import Day, Real, Text, Value
from cartelogic.plan.nodes import Select
from cartelogic.store.columns.codes import LIMIT, Codes, bound, held
from cartelogic.temporal import (
    NAMES,
    NEG_INF,
    POS_INF,
    Bound,
    Codec,
    Interval,
    Unit,
    parse_bound,
)
from tests.unit.store.columns.arrays import RANDOM, as_array

Made = tuple[Column, list[Value]]
"""A column, and the values it stands for."""

OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
RELATIONS = ("intersects", *NAMES)
LAST_DAY = 3_652_059
INSTANTS: tuple[Bound, ...] = (1, 2, 3, 4, 5, 735_280, LAST_DAY, LAST_DAY - 1, NEG_INF, POS_INF)
NUMBERS: tuple[Bound, ...] = (
    *range(-3, 4), 1 << 57, 1 << 58, -(1 << 58), LIMIT - 1, 1 - LIMIT, LIMIT, 1 << 62, 10**25,
    NEG_INF, POS_INF, LAST_DAY, -LAST_DAY,
)  # fmt: skip


def line(codec: Codec) -> list[Bound]:
    """Instants that arrays hold."""
    far = [LIMIT - 1, 2 - LIMIT, 1 << 58, -(1 << 58)] if codec is Codec.INTEGERS else []
    return [*INSTANTS, *far]


def a_number(choice: random.Random) -> Value:
    return choice.choice(NUMBERS)


def a_small_number(choice: random.Random) -> Value:
    return choice.randrange(-3, 9)


def a_day(choice: random.Random) -> Value:
    return Day(choice.choice(INSTANTS))


def a_word(choice: random.Random) -> Value:
    words: list[Value] = ["a", "b", "B", "", "ä", Text("a"), Text("b")]
    return choice.choice(words)


def anything(choice: random.Random) -> Value:
    made: Callable[[random.Random], Value]
    for made in (an_interval, a_number, a_day, a_word):
        if choice.random() < 0.25:
            return made(choice)
    return a_real(choice)


def a_real(choice: random.Random) -> Value:
    return Real(choice.choice([0.0, 1.0, 2.0, 2.5, -2.5, 1e18, float(LIMIT)]))


def an_interval(choice: random.Random, codec: Codec = Codec.INTEGERS) -> Interval:
    while True:
        start, end = choice.choice(line(codec)), choice.choice(line(codec))
        if start < end:
            return Interval(start, end)


KINDS: Mapping[str, Callable[[random.Random], Value]] = {
    "n": a_number, "m": a_small_number, "t": a_day, "w": a_word, "v": anything, "f": a_real,
}  # fmt: skip


class World:
    """Columns of every form, with what they stand for."""

    def __init__(self, choice: random.Random, codec: Codec, *, floats: bool = True) -> None:
        self.choice, self.codec = choice, codec
        self.count = choice.choice([0, 1, 2, 9])
        self.codes = Codes()
        self.codes.code("other")
        kinds = {k: made for k, made in KINDS.items() if floats or k not in "vf"}
        self.columns: dict[str, Made] = {}
        for kind, made in kinds.items():
            for i in range(2):
                self.columns[f"{kind}{i}"] = self._coded([made(choice) for _ in self.rows()])
        for i in range(2):
            spans = [an_interval(choice, codec) for _ in self.rows()]
            self.columns[f"i{i}"] = (
                Spans(
                    as_array([held(span.start) for span in spans]),
                    as_array([held(span.end) for span in spans]),
                ),
                list(spans),
            )
            self.columns[f"j{i}"] = self._coded([an_interval(choice, codec) for _ in self.rows()])
            self.columns[f"s{i}"] = self._bare(is_date=codec is Codec.DAYS)
            self.columns[f"b{i}"] = self._bare(is_date=False)
        self.bindings = Bindings(
            self.count, {name: column for name, (column, _) in self.columns.items()}
        )
        self.terms = Terms(self.codes, codec)

    def rows(self) -> range:
        return range(self.count)

    def row(self, at: int) -> dict[str, Value]:
        return {name: values[at] for name, (_, values) in self.columns.items()}

    def _coded(self, values: list[Value]) -> Made:
        return Coded(self.codes.codes(values)), values

    def _bare(self, *, is_date: bool) -> Made:
        line_ = line(Codec.DAYS if is_date else Codec.INTEGERS)
        instants = [held(self.choice.choice(line_)) for _ in self.rows()]
        values: list[Value] = [Day(bound(i)) if is_date else bound(i) for i in instants]
        return Bare(as_array(instants), is_date), values

    # -- random terms ---------------------------------------------------------------------

    def variable(self, kinds: str) -> Term:
        names = [name for name in self.columns if name[0] in kinds]
        return Variable(self.choice.choice(names))

    def number(self, depth: int = 2) -> Term:
        """A term that is a number or a date, mostly."""
        choice = self.choice
        match choice.randrange(8 if depth else 4):
            case 0 | 1:
                return self.variable("nmtsbm")
            case 2:
                return Constant(choice.choice([a_number, a_small_number, a_day])(choice))
            case 3:
                return Call(choice.choice(("start", "end", "days")), (self.interval(0),))
            case 4 if choice.random() < 0.3:
                return Call("abs", (self.number(depth - 1),))
            case _:
                pair = self.number(depth - 1), self.number(depth - 1)
                return Call(choice.choice("+-+-+-*/"), pair)

    def interval(self, depth: int = 1) -> Term:
        choice = self.choice
        if depth and choice.random() < 0.5:
            if choice.random() < 0.3:
                return Call("intersection", (self.interval(0), self.interval(0)))
            ends = [Wildcard() if choice.random() < 0.2 else self.number(1) for _ in range(2)]
            return Ends(ends[0], ends[1], closed=choice.random() < 0.5)
        return self.variable("iij")


def one_by_one(world: World, compute: Callable[[dict[str, Value]], object]) -> list[object]:
    """What is computed for each row: a value, ``None``, or the class of an error."""
    found: list[object] = []
    for at in world.rows():
        try:
            found.append(compute(world.row(at)))
        except UndefinedError:
            found.append(UndefinedError)
    return found


def values_of(world: World, term: Term, bindings: Bindings) -> list[Value | None]:
    """The values of a term over columns; ``None`` where it has none, as steps leave rows out."""
    try:
        column = world.terms.column(term, bindings)
    except NoValueError as none:
        found = iter(values_of(world, term, bindings.take(none.valued)))
        return [next(found) if valued else None for valued in none.valued.tolist()]
    return list(world.codes.values(world.terms.coded(column)))


def same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


@settings(max_examples=30)
@given(RANDOM)
def test_a_term_over_columns_has_the_values_it_has_one_by_one(choice: random.Random) -> None:
    codec = choice.choice(list(Codec))
    world = World(choice, codec)
    for _ in range(6):
        term = world.interval() if choice.random() < 0.3 else world.number()
        expected = one_by_one(world, lambda row, term=term: evaluate(term, row, codec))  # type: ignore[misc]
        event(type(term).__name__)
        if UndefinedError in expected:
            with pytest.raises(UndefinedError):
                values_of(world, term, world.bindings)
            continue
        found = values_of(world, term, world.bindings)
        assert all(map(same, found, expected)), (term, found, expected)


@settings(max_examples=30)
@given(RANDOM)
def test_equal_results_have_equal_codes(choice: random.Random) -> None:
    codec = choice.choice(list(Codec))
    world = World(choice, codec)
    term = world.interval() if choice.random() < 0.3 else world.number()
    try:
        coded = world.terms.value(term, world.bindings).tolist()
    except (NoValueError, UndefinedError):
        return
    assert coded == world.codes.codes(world.codes.values(as_array(coded))).tolist()


@settings(max_examples=30)
@given(RANDOM)
def test_comparisons_over_columns_hold_where_they_hold_one_by_one(choice: random.Random) -> None:
    codec = choice.choice(list(Codec))
    world = World(choice, codec, floats=choice.random() < 0.5)
    for _ in range(6):
        sign = choice.choice(OPERATORS)
        sides = [
            world.number(1) if choice.random() < 0.5 else world.variable("nmtwvfijsb")
            for _ in range(2)
        ]

        def holds(row: dict[str, Value], sign: str = sign, sides: list[Term] = sides) -> bool:
            left, right = (evaluate(side, row, codec) for side in sides)
            if left is None or right is None:
                return False
            return compare(sign, left, right)

        expected = one_by_one(world, holds)
        step = Select(sign, sides[0], sides[1])
        if UndefinedError in expected:
            with pytest.raises(UndefinedError):
                truths_of(world, step, world.bindings)
        else:
            assert truths_of(world, step, world.bindings) == expected, (step, world.columns)


def truths_of(world: World, step: Select, bindings: Bindings) -> list[bool]:
    try:
        found: list[bool] = world.terms.holds(step, bindings).tolist()
    except NoValueError as none:
        rest = iter(truths_of(world, step, bindings.take(none.valued)))
        return [valued and next(rest) for valued in none.valued.tolist()]
    return found


@settings(max_examples=30)
@given(RANDOM)
def test_relations_of_intervals_hold_where_they_hold_one_by_one(choice: random.Random) -> None:
    codec = choice.choice(list(Codec))
    world = World(choice, codec)
    for relation in RELATIONS:
        step = Select(relation, world.variable("ij"), world.variable("ij"), is_allen=True)

        def holds(row: dict[str, Value], step: Select = step) -> bool:
            left, right = (evaluate(side, row, codec) for side in (step.left, step.right))
            assert left is not None
            assert right is not None
            return allen(step.operator, left, right)

        assert truths_of(world, step, world.bindings) == one_by_one(world, holds), step


@settings(max_examples=30)
@given(RANDOM)
def test_terms_are_intervals_for_heads(choice: random.Random) -> None:
    codec = choice.choice(list(Codec))
    world = World(choice, codec)
    term = world.variable("ij")
    spans = world.terms.spans(term, world.bindings)
    found = zip(spans.starts.tolist(), spans.ends.tolist(), strict=True)
    assert isinstance(term, Variable)
    assert [Interval(bound(s), bound(e)) for s, e in found] == world.columns[term.name][1]


# -- edges --------------------------------------------------------------------------------------


def column_of(values: list[Value], codes: Codes) -> Bindings:
    return Bindings(len(values), {"X": Coded(codes.codes(values))})


@pytest.mark.parametrize("sign", ["+", "-"])
@pytest.mark.parametrize("by", [1 << 57, (1 << 58) - 1, 1 << 58, LIMIT - 1, LIMIT, 1 << 62, 10**30])
def test_sums_near_the_size_of_a_code_are_right(sign: str, by: int) -> None:
    codes = Codes()
    given_values: list[Value] = [
        n * s for n in (1, 1 << 57, (1 << 58) - 1, LIMIT - 1) for s in (1, -1)
    ]
    bindings = column_of(given_values, codes)
    term = Call(sign, (Variable("X"), Constant(by)))
    found = codes.values(Terms(codes, Codec.INTEGERS).value(term, bindings))
    assert found == [evaluate(term, {"X": value}, Codec.INTEGERS) for value in given_values]


@pytest.mark.parametrize("by", [1, -1, 0, LAST_DAY])
@pytest.mark.parametrize("day", [1, 2, LAST_DAY - 1, LAST_DAY])
def test_days_that_leave_the_calendar_are_undefined(day: int, by: int) -> None:
    codes = Codes()
    bindings = column_of([Day(1000), Day(day)], codes)
    term = Call("+", (Variable("X"), Constant(by)))
    terms = Terms(codes, Codec.DAYS)
    if all(1 <= start + by <= LAST_DAY for start in (1000, day)):
        assert codes.values(terms.value(term, bindings)) == [Day(1000 + by), Day(day + by)]
    else:
        with pytest.raises(UndefinedError, match="outside the years 1 to 9999"):
            terms.value(term, bindings)


def test_unbounded_days_stay_so_and_their_difference_has_no_value() -> None:
    codes = Codes()
    bindings = column_of([Day(math.inf), Day(5), Day(-math.inf)], codes)
    terms = Terms(codes, Codec.DAYS)
    later = Call("+", (Variable("X"), Constant(1)))
    assert codes.values(terms.value(later, bindings)) == [Day(math.inf), Day(6), Day(-math.inf)]
    with pytest.raises(NoValueError) as none:
        terms.value(Call("-", (Variable("X"), Variable("X"))), bindings)
    assert none.value.valued.tolist() == [False, True, False]


def test_the_days_of_the_longest_interval_are_one_number() -> None:
    codes = Codes()
    longest = Spans(as_array([1 - LIMIT, 1 - LIMIT]), as_array([LIMIT - 1, LIMIT]))
    terms = Terms(codes, Codec.INTEGERS)
    term = Call("days", (Variable("I"),))
    found = terms.value(term, Bindings(2, {"I": longest}))
    lengths: list[Value] = [2 * LIMIT - 2, 2 * LIMIT - 1]
    assert codes.values(found) == lengths
    assert found.tolist() == codes.codes(lengths).tolist()


def test_a_constant_is_as_long_as_the_bindings() -> None:
    codes = Codes()
    for count in (0, 3):
        found = Terms(codes, Codec.DAYS).value(Constant("a"), Bindings(count, {}))
        assert found.tolist() == [codes.code("a")] * count
        assert found.dtype == np.int64


@pytest.mark.parametrize("function", [REACHED_BEHIND, REACHED_AHEAD])
@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("amount", [0, 1, 30])
def test_windows_reach_from_columns_as_far_as_from_one_instant(
    function: str, unit: Unit, amount: int
) -> None:
    days = [735_280, 735_293, 735_294, 20_000, 735_280, 735_659]
    reached = Call(function, (Variable("X"), Constant(amount), Constant(unit.value)))
    term = Call("+", (reached, Constant(0)))
    bindings = Bindings(len(days), {"X": Bare(as_array(days), is_date=True)})
    codes = Codes()
    found = codes.values(Terms(codes, Codec.DAYS).value(term, bindings))
    assert found == [evaluate(term, {"X": Day(day)}, Codec.DAYS) for day in days]


@pytest.mark.parametrize("function", [REACHED_BEHIND, REACHED_AHEAD])
def test_windows_reach_from_the_starts_of_intervals_however_these_are_held(function: str) -> None:
    days = [735_280, 735_293, NEG_INF]
    spans: list[Value] = [Interval(day, 735_300) for day in days]
    start = Call("start", (Variable("X"),))
    term = Call(function, (start, Constant(1), Constant(Unit("mo").value)))
    terms = Terms(Codes(), Codec.DAYS)
    as_values = column_of(spans, terms.codes)
    as_spans = Bindings(
        3, {"X": Spans(as_array([held(day) for day in days]), as_array([735_300] * 3))}
    )
    expected = [evaluate(term, {"X": span}, Codec.DAYS) for span in spans]
    later = Call("+", (term, Constant(0)))
    for bindings in (as_values, as_spans):
        assert terms.codes.values(terms.value(term, bindings)) == expected
        assert terms.codes.values(terms.value(later, bindings)) == expected


@pytest.mark.parametrize("sign", ["+", "-"])
def test_there_are_no_sums_of_intervals(sign: str) -> None:
    bindings = Bindings(1, {"X": Spans(as_array([1]), as_array([5]))})
    terms = Terms(Codes(), Codec.INTEGERS)
    for pair in ((Variable("X"), Constant(1)), (Constant(1), Variable("X"))):
        with pytest.raises(UndefinedError, match="arithmetic on"):
            terms.value(Call(sign, pair), bindings)


@pytest.mark.parametrize("term", [Wildcard(), Period(parse_bound("2010-06", Codec.DAYS))])
def test_what_stands_for_no_one_value_has_no_column(term: Term) -> None:
    with pytest.raises(AssertionError):
        Terms(Codes(), Codec.DAYS).column(term, Bindings(1, {}))
