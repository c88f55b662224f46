"""Programs that compute with ranges: few random rules come close to what these do."""

from __future__ import annotations

from hypothesis import strategies as st

from cartelogic.testing.writing import Written as WrittenProgram
from cartelogic.testing.writing import WrittenFact

RULES_ABOUT_RANGES = (
    "h(X, D) @ [_, _] :- e(X) @ I, D = days(I). h(X, N) :- f(X, N).",
    "sum_of(S) :- S = sum N : { h(_, N) }. mean_of(S) :- S = mean N : { h(_, N) }.",
    "of_each(N, C) :- n(N), C = count : { h(_, N) }. most(M) :- M = max N : { h(_, N) }.",
    "is_length(N) :- n(N), h(_, N). is_none(N) :- n(N), not h(_, N).",
    "alike(X, Y) :- h(X, N), h(Y, N), X != Y. longer(X, Y) :- h(X, N), h(Y, M), N < M.",
    "seen(N) :- n(N), once[0, 2] h(_, N). lasting(N) :- n(N), historically[0, 2] h(_, N).",
    "since_one(N) :- n(N), f(_, N) since[0, 3] h(_, N). none(N) :- n(N), not once[0, 2] h(_, N).",
    "since_none(N) :- n(N), (not h(_, N)) since[0, 3] f(_, N).",
    "length(D) :- h(_, D). lengths(C) :- C = count : { length(_) }.",
    "spell(I) @ I :- e(_) @ I. again(I, J) @ [_, _] :- spell(I) @ J, e(_) @ J.",
    "ends(S, E) @ [S, E] :- e(_) @ [S, E]. first(S) :- S = min T : { ends(T, _) }.",
    "in_order(X) @ J :- e(X) @ I, e(X) @ J, I before J. apart(I) @ [_, _] :- spell(I), not e(a).",
    "of_length(D) @ I :- e(X) @ I, D = days(I). of_them(I) @ I :- of_length(_) @ I.",
    "few(X) :- e(X), count : { f(_, N), h(X, N) } <= 1. held(N) :- f(_, N), N > count : { e(_) }.",
    "since_such(N) :- (not n(N)) since[0, 3] h(_, N).",
    "until_such(N) :- (not f(_, N)) until[0, 2] h(_, N).",
    "number(N) :- N = count : { e(_) }. stays(N) :- historically[0, 2] number(N). "
    "since_three(N) :- number(N) since[1, 4] f(a, 3). again_and_again(N) :- stays(N). "
    "again_and_again(M) :- always[0, 1] again_and_again(N), f(_, M). "
    "again_and_again(N) :- again_and_again(N) until[1, 2] f(_, 2).",
    "keeps(X, N) @ I :- e(X) @ I, N = days(I). kept(X, N) :- always[1, 3] keeps(X, N).",
)


@st.composite
def uncertain_facts(
    draw: st.DrawFn, *atoms: tuple[str, tuple[str | int, ...]]
) -> list[WrittenFact]:
    """Some of these atoms, with bounds that are not known exactly; of some no day is certain."""
    found = []
    for name, row in draw(st.lists(st.sampled_from(atoms), min_size=1, max_size=6)):
        a, b, c, d = draw(st.tuples(*[st.integers(0, 9)] * 4).map(sorted))
        if b < c and draw(st.integers(0, 2)) == 2:
            b, c = c, b
        found.append(WrittenFact(name, row, ((a, b) if a < b else a, (c, d) if c < d else c)))
    return found


@st.composite
def programs_about_ranges(draw: st.DrawFn) -> WrittenProgram:
    """Uncertain facts, and some of the rules above."""
    facts = draw(uncertain_facts(("e", ("a",)), ("e", ("b",)), ("f", ("a", 3)), ("f", ("c", 2))))
    facts += [WrittenFact("n", (number,)) for number in (2, 3, 4)]
    facts += [WrittenFact(name, row, (20, 20)) for name, row in (("e", ("d",)), ("f", ("d", 9)))]
    rules = draw(st.sets(st.sampled_from(RULES_ABOUT_RANGES[1:]), min_size=1, max_size=4))
    texts = tuple(sorted({*rules, *RULES_ABOUT_RANGES[:1], *RULES_ABOUT_RANGES[9:10]}))
    columns = {"e": "s", "f": "sn", "n": "n"}
    return WrittenProgram(columns, tuple(columns), (), (), tuple(facts), (), texts)
