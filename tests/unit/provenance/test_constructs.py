"""Every construct of the language, in every extent: proven, checked, and shown in plain words.

One small program each, over the same facts: some certain, some with days that are not known,
one hedged and one disputed, so that what follows is possible, certain and contested by turns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from attrs import evolve

from cartelogic.analysis.normal import CERTAIN, CONTESTED, plain_name
from cartelogic.model.sources import Stance
from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.proof import (
    Absence,
    Attribute,
    Condition,
    Proof,
    Reported,
    Said,
    children,
    walk,
)
from cartelogic.temporal import Codec, Interval
from tests.evaluation import derived_names, predicate_names
from tests.unit.provenance.programs import World, claim, report, world

FACTS = """
.time integer
.decl p(x: symbol) disjoint(r)
.decl r(x: symbol)
p(a) @ [0, 9]. p(b) @ [2..4, 8..12]. p(c) @ [5, 14]. p(d) @ [20..24, 22..26]. r(c) @ [10, 16].
q(a) @ [3, 5]. q(b) @ [1, 6]. q(c) @ [7, 18]. q(d) @ [15, 30].
n(a, 1). n(b, 2). n(c, 3). n(d, 4). e(a, b). e(b, c). e(c, d). e(d, a).
"""
ALL = frozenset({"", CERTAIN, CONTESTED})
SURE = frozenset({"", CERTAIN})
POSSIBLE = frozenset({""})
DISPUTED = frozenset({"", CONTESTED})

CONSTRUCTS: dict[str, tuple[str, frozenset[str]]] = {
    # conjunctions
    "a literal": ("d(X) :- p(X).", ALL),
    "a join": ("d(X) :- p(X), q(X).", ALL),
    "a constant": ("d(X) :- e(X, d), p(X).", ALL),
    "a wildcard": ("d(X) :- p(X), e(X, _).", ALL),
    "a variable twice": ("d(X) :- p(X), n(X, N), n(X, N).", ALL),
    "alternatives": ("d(X) :- p(X), (q(X) ; e(X, a)).", ALL),
    "two rules": ("d(X) :- p(X), q(X). d(X) :- r(X). d(X) :- p(X), n(X, 1).", ALL),
    "a fact of its own": ("d(a) @ [30, 40]. d(X) :- p(X).", ALL),
    "a constant in the head": ("d(X, z) :- p(X).", ALL),
    "recursion": ("d(X) :- p(X). d(Y) :- d(X), e(X, Y), q(Y).", ALL),
    "mutual recursion": ("d(X) :- p(X). d(X) :- f(X). f(Y) :- d(X), e(X, Y), q(Y).", ALL),
    "recursion in a circle": ("d(X, Y) :- e(X, Y), p(X). d(X, Z) :- d(X, Y), d(Y, Z).", ALL),
    # negation
    "negation": ("d(X) :- q(X), not p(X).", ALL),
    "negation of a wildcard": ("g(a, b) @ [0..4, 30]. d(X) :- q(X), not g(X, _).", SURE),
    "negation of the derived": ("f(X) :- p(X), q(X). d(X) :- n(X, _), not f(X).", ALL),
    "negation twice": ("f(X) :- q(X), not p(X). d(X) :- q(X), not f(X).", ALL),
    "negation of everything": ("f(x) :- p(_). d(X) :- q(X), not f(x), not p(a).", ALL),
    # comparisons and functions
    "a comparison": ("d(X) :- p(X), n(X, N), N >= 1.", ALL),
    "arithmetic": ("d(X, M) :- p(X), n(X, N), M = 2 * N + 1, mod(M, 2) = 1.", ALL),
    "arithmetic in a literal": ("d(X) :- p(X), n(X, N), n(_, N + 1).", ALL),
    "arithmetic in a head": ("d(X, N + 1) :- p(X), n(X, N).", ALL),
    "texts": ('d(cat("x-", T)) :- p(X), name(X, T), strlen(T) > 1. name(c, "cc").', ALL),
    # whole intervals
    "a whole interval": ("d(X, I) @ I :- p(X) @ I.", ALL),
    "its ends": ("d(X, S) @ [S, E] :- p(X) @ [S, E].", ALL),
    "a start": ("d(X) :- p(X) @ [S, _], q(X), S >= 0.", SURE),
    "an end": ("d(X) @ [E, _] :- p(X) @ [_, E].", ALL),
    "an end written out": ("d(X) @ [_, _] :- p(X) @ [0, _]. d(X) :- p(X) @ [_, 14], q(X).", ALL),
    "a whole interval of the derived": ("f(X) :- p(X), q(X). d(X, I) @ I :- f(X) @ I.", ALL),
    "two whole intervals": ("d(X) @ J :- p(X) @ I, q(X) @ J, I intersects J.", SURE),
    "an interval of the head": ("d(X) @ [3, 12] :- p(X) @ I, days(I) > 2.", SURE),
    "an open end of the head": ("d(X) @ [end(I), _] :- p(X) @ I.", ALL),
    "an uncertain end of the head": ("d(X) @ [3..5, 9..12] :- p(X), q(X).", ALL),
    "intersection": ("d(X) @ intersection(I, J) :- p(X) @ I, q(X) @ J.", ALL),
    "days": ("d(X, N) @ I :- p(X) @ I, N = days(I).", ALL),
    "Allen's relations": ("d(X, Y) @ [_, _] :- p(X) @ I, q(Y) @ J, I before J.", ALL),
    # metric operators
    "once": ("d(X) :- once[0, 3] p(X).", ALL),
    "once ever": ("d(X) :- once p(X).", SURE),
    "once at a distance": ("d(X) :- once[2, 2] p(X).", ALL),
    "historically": ("d(X) :- historically[0, 2] p(X).", ALL),
    "eventually": ("d(X) :- eventually[1, 3] p(X).", ALL),
    "eventually ever": ("d(X) :- eventually p(X).", ALL),
    "always": ("d(X) :- always[0, 2] p(X).", ALL),
    "since": ("d(X) :- p(X) since[0, 6] q(X).", SURE),
    "since at a distance": ("d(X) :- p(X) since[2, 6] q(X).", ALL),
    "until": ("d(X) :- q(X) until[0, 6] p(X).", ALL),
    "since an absence": ("d(X) :- (not q(X)) since[0, 9] p(X).", ALL),
    "until an absence": ("d(X) :- (not p(X)) until[1, 9] q(X).", ALL),
    "since with names of its own": ("d(X, Y) :- e(X, Y), p(Y) since[0, 4] q(X), q(X).", SURE),
    "an operator on an operator": ("d(X) :- once[0, 2] historically[0, 1] p(X).", ALL),
    "an operator on a wildcard": ("d(X) :- p(X), once[0, 2] e(X, _).", ALL),
    "a negated operator": ("d(X) :- q(X), not once[0, 2] p(X).", ALL),
    "an operator in a recursion": (
        "d(X) :- p(X). d(X) :- once[3, 3] d(X), f(X). f(a) @ [0, 20]. f(c) @ [0, 20].",
        SURE,
    ),
    "an operator on a recursion": (
        "f(X) :- p(X). f(Y) :- f(X), e(X, Y), q(Y). d(X) :- once[0, 2] f(X).",
        ALL,
    ),
    # aggregates
    "count": ("d(N) :- N = count : { p(_) }.", ALL),
    "count of nothing": ("d(X, N) :- q(X), N = count : { p(X), e(X, _) }.", ALL),
    "count of a group": ("d(X, N) :- n(X, _), N = count : { e(X, Y), p(Y) }.", ALL),
    "sum": ("d(S) :- S = sum N : { p(X), n(X, N) }.", ALL),
    "min": ("d(S) :- S = min N : { p(X), n(X, N) }.", ALL),
    "max": ("d(S) :- S = max N : { p(X), n(X, N) }.", ALL),
    "mean": ("d(S) :- S = mean N : { p(X), n(X, N) }.", ALL),
    "a compared aggregate": ("d(X) :- q(X), count : { p(_) } >= 1.", ALL),
    "an aggregate computed with": ("d(M) :- M = 2 * count : { p(_) } + 1.", ALL),
    "an aggregate of an operator": ("d(N) :- N = count : { once[0, 2] p(_) }.", ALL),
    "an aggregate of an aggregate": (
        "d(N) :- N = max M : { n(X, _), M = count : { e(X, Y), p(Y) } }.",
        ALL,
    ),
    "an aggregate of an absence": ("d(N) :- N = count : { q(X), not p(X) }.", ALL),
    # values that are known as ranges
    "ranges in a join": (
        "f(X, N) @ I :- p(X) @ I, N = days(I). d(X) :- f(X, N), n(_, N).",
        DISPUTED,
    ),
    "a group of ranges": (
        "f(X, N) @ I :- p(X) @ I, N = days(I). d(N, C) :- g(N), C = count : { f(_, N) }. "
        "g(5). g(10).",
        ALL,
    ),
    "a sum by ranges": (
        "f(X, N) @ I :- p(X) @ I, N = days(I). "
        "d(N, S) :- f(_, N), S = sum M : { f(X, N), n(X, M) }.",
        ALL,
    ),
    "a range since a value": (
        "f(N) @ I :- p(_) @ I, N = days(I). g(5) @ [1, 3]. g(7) @ [3, 4]. "
        "d(N) :- f(N) since[1, 20] g(N).",
        POSSIBLE,
    ),
    "a range of names since a value": (
        "f(X, N) @ I :- p(X) @ I, N = days(I). g(5) @ [1, 3]. g(7) @ [3, 4]. "
        "d(X, N) :- n(X, _), f(X, N) since[0, 20] g(N).",
        SURE,
    ),
    "whole intervals of ranges": (
        "f(N) @ I :- p(_) @ I, N = days(I). d(I) @ I :- f(_) @ I. d(I) @ I :- f(10) @ I.",
        DISPUTED,
    ),
    # reports
    "says": ("d(R, X) :- R says p(X).", SURE),
    "denies": ("d(R, X) :- R denies q(X).", POSSIBLE),
    "a whole interval that is said": ("d(R, I) @ I :- R says p(_) @ I.", SURE),
    "attributes": (
        "d(X) :- R says q(X), report(R, S), reliability(S, _), credibility(R, N), N < 6, "
        "stance(R, asserts), outlet(R, _).",
        POSSIBLE,
    ),
    "acceptance": ("accepted(R) :- report(R, S), reliability(S, c). d(X) :- q(X).", SURE),
    "the hedged": ("d(X) :- h(X), q(X).", POSSIBLE),
    "a denial": ("d(X) :- k(X).", ALL),
    # declared properties
    "constraints": (
        ".decl n(x: symbol, y: number) functional(y)\n"
        ".decl e(x: symbol, y: symbol) irreflexive\n"
        ".constraint late(X) :- p(X), not q(X).\n"
        "n(e, 1) @ [0..3, 9]. e(e, e). d(X) :- p(X), q(X).",
        ALL,
    ),
    "symmetry": (
        ".decl s(x: symbol, y: symbol) symmetric\ns(X, Y) :- e(X, Y), p(X). d(X, Y) :- s(X, Y).",
        ALL,
    ),
    "symmetry of facts": (
        ".decl s(x: symbol, y: symbol) symmetric\ns(a, b) @ [0..2, 9]. d(X) :- s(b, X), p(X).",
        SURE,
    ),
    "disjoint": ("d(X) :- r(X), not p(X).", ALL),
}
"""A program that derives `d`, and the extents in which there is something of it."""

CALENDAR = """
.decl p(x: symbol, y: place) disjoint(r)
.decl r(x: symbol, y: place)
p(a, baja) @ [2012, 2013]. p(b, mexico) @ [2012-03, 2014~]. p(c, baja) @ [2013, 2015].
r(c, tijuana) @ [2014-06-01, 2016]. within(tijuana, baja). within(baja, mexico).
q(a) @ [2012-05-01, 2014]. q(b) @ [2013, 2013]. q(c) @ [2012, _].
"""
DATED: dict[str, tuple[str, frozenset[str]]] = {
    "places": ("d(X, P) :- p(X, P), q(X).", ALL),
    "months": ("d(X) :- once[0, 6mo] p(X, _).", ALL),
    "years": ("d(X) :- p(X, _) since[1y, 2y] q(X).", DISPUTED),
    "weeks": ("d(X) :- eventually[2w, 30d] p(X, _).", ALL),
    "dates as values": ("d(X, S + 30) :- p(X, _) @ [S, _], q(X), S >= 2012-01-01.", DISPUTED),
    "an interval written out": ("d(X) @ [_, _] :- p(X, _) @ I, I intersects [2012-06, 2013].", ALL),
    "now": ("d(X) @ [S, T] :- now(T), p(X, _) @ [S, _], S < T.", ALL),
    "publication": ("d(X) :- R says q(X), published(R, D), D >= 2014-06-01.", POSSIBLE),
}
"""The same on the calendar."""


INTERNAL = re.compile(
    r"""None | \#(?!sup|inf) | !(?!=) | [A-Za-z]+\( .* object\ at
    | \b(loose|dated|alike|claims|ever|sure)\ \w+\(
    | \b(possible|certain|contested|loose):\ """,
    re.VERBOSE,
)
"""What nobody wrote: names of relations made for extents and operators, and of classes."""


def made(text: str) -> World:
    """A construct over the facts and reports."""
    codec = Codec.INTEGERS if text.lstrip().startswith(".time") else Codec.DAYS
    early, late = ("[2, 8]", "[6, 20]") if codec is Codec.INTEGERS else ("2012", "[2012, 2014]")
    early = early if early.startswith("[") else f"[{early}, {early}]"
    given = (
        (f"q(c) @ {late}", Stance.ASSERTS, "official", "2014"),
        (f"h(a) @ {early}", Stance.SUSPECTS, "official", "2015"),
        (f"k(a) @ {early}", Stance.ASSERTS, "gazette", None),
        (f"k(a) @ {late}", Stance.DENIES, "herald", None),
        (f"k(b) @ {late}", Stance.ASSERTS, "gazette", "2016"),
        (f"q(x) @ {early}", Stance.DENIES, "herald", "2016"),
    )
    reports = []
    for i, (words, stance, source, day) in enumerate(given):
        told = report(f"r{i + 1}", stance=stance.value, source=source, published=day, credibility=2)
        reports.append(evolve(told, claims=(claim(words, codec),)))
    return world(text, *reports, now=None if codec is Codec.INTEGERS else "2013-06-15")


PROGRAMS = {
    **{name: (FACTS + text, extents) for name, (text, extents) in CONSTRUCTS.items()},
    **{f"{name} by day": (CALENDAR + text, extents) for name, (text, extents) in DATED.items()},
}
BODY = re.compile(r"\bd\([^)]*\) :- ((?:(?!:-|\. ).)*)\.$")
"""The body of the last rule, if its head has no interval: it can be asked as well."""


def explained(world: World) -> Iterator[Explanation]:
    """Every tuple of every predicate and constraint, on every interval, in every extent."""
    names = set(predicate_names(world.analysis))
    names |= {name for name in derived_names(world.analysis) if plain_name(name).startswith("!")}
    search = world.search()
    for name in sorted(names):
        for row, extent in world.engine.relation(name):
            for part in extent:
                proof = search.throughout(name, row, part)
                assert interval_of(proof) == part
                yield world.explained(proof)


def interval_of(proof: Proof) -> Interval:
    assert not isinstance(proof, Condition)
    return proof.interval


def check(explanation: Explanation, world: World) -> None:
    """That a proof is right, rests on reports alone, and is shown in words of the user's."""
    explanation.verify()
    for node in walk(explanation.proof):
        assert isinstance(node, Condition) or node.interval.start < node.interval.end
        if isinstance(node, (Reported, Said)):
            assert world.database.reports[node.report.id] is node.report
        elif not children(node):
            # Nothing else is the end of a branch: a rule without literals there is none.
            assert isinstance(node, (Attribute, Absence, Condition))
    text = explanation.renderer.text(explanation.proof)
    internal = INTERNAL.search(text)
    assert internal is None, f"{internal[0]} in\n{text}"
    assert explanation.short()
    assert explanation.to_dict()["text"]


@pytest.mark.parametrize("name", PROGRAMS)
def test_whatever_a_construct_gives_is_proven(name: str) -> None:
    text, extents = PROGRAMS[name]
    world = made(text)
    found = {mark for mark in ("", CERTAIN, CONTESTED) if len(world.engine.relation(mark + "d"))}
    assert found == extents
    for explanation in explained(world):
        check(explanation, world)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_construct_is_proven_in_a_question(name: str) -> None:
    text, _ = PROGRAMS[name]
    world = made(text)
    body = BODY.search(text)
    if body is None:
        arity = len(next(iter(world.engine.relation("d").rows)))
        goal = f"d({', '.join(f'X{i}' for i in range(arity))})"
    else:
        goal = body[1]
    answers = [
        answer for mark in ("", CERTAIN, CONTESTED) for answer in world.goal(goal, extent=mark)
    ]
    assert answers
    for proof, goals in answers:
        check(world.explained(proof, goals), world)
