"""Small programs that use every construct between them, and everything they derive explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from attrs import evolve, frozen

from cartelogic.analysis.checks import Analysis, analyse, check_goals
from cartelogic.analysis.normal import QUERY, NormalRule
from cartelogic.asking import goal_rules
from cartelogic.engine import Engine
from cartelogic.model.sources import Article, Claim, Report, Source, Stance
from cartelogic.model.values import Row
from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.proof import Proof
from cartelogic.provenance.render import Renderer
from cartelogic.provenance.search import Search
from cartelogic.source import SourceText
from cartelogic.store.database import Database
from cartelogic.store.own import claim_of
from cartelogic.syntax.parser import parse_claim, parse_goal
from cartelogic.temporal import Codec, parse_bound
from tests.evaluation import database_of, derived_names, parsed, started

GAZETTE = Source("gazette", "The Gazette", kind="outlet", reliability="B")
HERALD = Source("herald", "The Herald", kind="outlet", reliability="D")
OFFICIAL = Source("official", "An official", kind="official", reliability="C", outlet="gazette")
SOURCES = (GAZETTE, HERALD, OFFICIAL)
ARTICLE = Article("split", "split.txt", "herald", "A split", parse_bound("2015-03", Codec.DAYS))


def claim(text: str, codec: Codec = Codec.DAYS) -> Claim:
    """A claim from a fact of the rule language."""
    return claim_of(parse_claim(SourceText("claim", text), codec))


def report(
    name: str, *claims: str, stance: str = "asserts", published: str | None = None, **more: Any
) -> Report:
    """A report of the official's, unless another source is named."""
    return Report(
        name,
        tuple(claim(text) for text in claims),
        stance=Stance(stance),
        published=None if published is None else parse_bound(published, Codec.DAYS),
        **{"source": "official", **more},
    )


@frozen
class World:
    """A program with its facts, evaluated."""

    analysis: Analysis
    database: Database
    engine: Engine

    def search(self) -> Search:
        """A search that has found nothing yet."""
        return Search(self.analysis, self.database, self.engine.relation)

    def explained(self, proof: Proof, goals: tuple[NormalRule, ...] | None = None) -> Explanation:
        renderer = Renderer(self.database)
        if goals is None:
            return Explanation(proof, renderer, self.analysis)
        return Explanation(proof, renderer, self.analysis, goals)

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every tuple that rules derive, sorted."""
        for name in derived_names(self.analysis):
            for row in self.engine.relation(name).sorted_rows():
                yield name, row

    def proofs(self) -> Iterator[Proof]:
        """A proof of every tuple that rules derive, on each of its maximal intervals."""
        search = self.search()
        for name, row in self.rows():
            for part in self.engine.relation(name).extent(row):
                yield search.throughout(name, row, part)

    def why(self, text: str, at: str | None = None) -> Proof:
        """The proof of an atom, on its first interval or at an instant."""
        given = claim(text, self.database.codec)
        if at is not None:
            instant = self.database.codec.parse_instant(at)
            return self.search().at(given.predicate, given.row, instant)
        first = next(iter(self.engine.relation(given.predicate).extent(given.row)))
        return self.search().throughout(given.predicate, given.row, first)

    def goal(
        self, text: str, *, certain: bool = False, extent: str = ""
    ) -> Iterator[tuple[Proof, tuple[NormalRule, ...]]]:
        """Every answer to a goal, proven at the start of each of its intervals."""
        codec = self.database.codec
        source = SourceText("goal", text)
        rules, _ = goal_rules(parse_goal(source, codec), source, codec)
        assert not any(problem.is_error for problem in check_goals(self.analysis, rules))
        goals = self.analysis.versions.of_goals(rules, codec)
        search = self.search()
        name = goals.certain(QUERY) if certain else extent + QUERY
        if name not in {rule.head.predicate for rule in goals.rules}:
            return
        engine = started(self.engine.name, self.analysis, self.database)
        for row, held in engine.query(goals.rules, [name])[name]:
            for part in held:
                yield search.goal(goals.rules, row, part.start, name), goals.rules


def world(
    text: str,
    *reports: Report,
    now: str | None = None,
    engine: str = "rows",
    unsure: Iterable[str] = (),
) -> World:
    """Everything that follows from a program text and reports.

    Args:
        text: the program.
        reports: beside the facts of the program.
        now: what `now` means.
        engine: the name of an engine.
        unsure: the reports that may not be published yet.
    """
    program = parsed(text, "case.dl").program
    database = database_of(program)
    for source in SOURCES:
        database.add_source(source)
    database.add_article(ARTICLE)
    database.add(reports)
    database.unsure = frozenset(unsure)
    if now is not None:
        database.set_now(program.codec.parse_instant(now))
    doubts = database.doubts()
    analysis = analyse(evolve(program, facts=()), database.profiles, doubts).require()
    return World(analysis, database, started(engine, analysis, database))


TOY = """
ally(a, b) @ [2010-01, 2013-06].
rival(b, c) @ [2011, 2014].
rival(a, c) @ [2012, 2016].
common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
"""
PRESS = (
    report("r1", "rival(a, b) @ [2014, 2016]", published="2015-03", credibility=2, place="baja"),
    report("r2", "rival(a, b) @ [2015, 2015]", stance="denies", source="herald", credibility=3),
    report("r3", "rival(b, c) @ [2013~, 2014?]", stance="suspects", via="gazette", article="split"),
    report("r4", "rival(a, d)", "rival(d, b) @ [2012, _]", source="herald", article="split"),
    report("r5", "rival(a, b) @ [2014, 2016]", source="gazette", published="2016"),
)
_EPOCH = ".time integer\n"


@frozen
class Case:
    """A program to be explained: text, reports, and goals beside what its rules derive."""

    text: str
    reports: tuple[Report, ...] = ()
    goals: tuple[str, ...] = ()
    now: str | None = None
    unsure: tuple[str, ...] = ()


CASES: dict[str, Case] = {
    "a rule": Case(TOY, goals=("ally(A, B), rival(B, C), A != C",)),
    "recursion": Case(
        _EPOCH
        + """
        edge(a, b) @ [0, 9]. edge(b, c) @ [5, 20]. edge(c, a). edge(c, d) @ [7, 8]. edge(d, b).
        linked(X, Y) :- edge(X, Y).
        linked(X, Z) :- linked(X, Y), linked(Y, Z).
        """
    ),
    "mutual recursion": Case(
        _EPOCH
        + """
        next(0, 1). next(1, 2) @ [3, 9]. next(2, 3). zero(0) @ [_, 12].
        even(X) :- zero(X).
        even(Y) :- odd(X), next(X, Y).
        odd(Y) :- even(X), next(X, Y).
        """
    ),
    "negation": Case(
        _EPOCH
        + """
        group(a). group(b) @ [2, 30]. group(c) @ [0, 40].
        ally(a, b) @ [5, 9]. ally(b, c) @ [12, 14]. ally(b, a) @ [16, 18].
        allied(X) :- ally(X, _).
        alone(X) :- group(X), not ally(X, _), not ally(_, X).
        apart(X, Y) :- group(X), group(Y), X < Y, not ally(X, Y), not allied(Y).
        """,
        goals=("group(X), not allied(X)",),
    ),
    "whole intervals": Case(
        """
        allied(a, b) @ [2010-01-01, 2012-06-30]. allied(a, b) @ [2016-01-01, _].
        rival(a, b) @ [2012-09-01, 2014-12-31].
        allied(b, c) @ [_, 2011-12-31]. rival(b, c) @ [2011-06-01, _].
        shifted(A, B) @ J :-
            allied(A, B) @ I, rival(A, B) @ J, start(I) < start(J), start(J) - end(I) <= 730.
        later(A, B) :- rival(A, B) @ I, allied(A, B) @ J, I before J, allied(A, B).
        both(A, B, I) @ intersection(I, J) :- allied(A, B) @ I, rival(A, B) @ J, I intersects J.
        """,
        goals=("allied(a, b) @ I, rival(a, b) @ J, I before J",),
    ),
    "ends of intervals": Case(
        """
        held(a, x) @ [2010-01-01, 2012-12-31]. held(a, x) @ [2014-01-01, 2014-12-31].
        held(b, x) @ [2013-01-01, _]. held(c, y) @ [_, 2009-12-31].
        from(A, S) :- held(A, _) @ [S, _], held(A, _).
        wait(X, G) @ [E, S] :- held(X, _) @ [_, E], held(X, _) @ [S, _], E < S, G = S - E.
        heir(A) :- held(A, _) @ [2013-01-01, E], held(A, _), E > 2020-01-01.
        """
    ),
    "intervals of heads": Case(
        """
        treaty(a, b). signed(a, b, 2011-05-01). war(b) @ [2012, 2013].
        pact(A, B) @ [D, _] :- signed(A, B, D), treaty(A, B).
        trial(A) @ [D, D + 30) :- signed(A, _, D).
        fixed(A) @ [2012-06, 2012] :- signed(A, B, _), war(B).
        """
    ),
    "says and denies": Case(
        """
        disputed(A, B) :- R says rival(A, B), Q denies rival(A, B), R != Q.
        told(R, A, I) @ I :- R says rival(A, _) @ I.
        denied(A, B) :- _ denies rival(A, B).
        undenied(A, B) :- rival(A, B), not denied(A, B).
        """,
        PRESS,
    ),
    "attributes": Case(
        """
        fresh(A, B) :- R says rival(A, B), published(R, D), D >= 2015-01-01.
        good(R, G) :- report(R, S), reliability(S, G), G <= c, credibility(R, N), N < 6.
        placed(A, P) :- R says rival(A, _), place(R, P), accepted(R), stance(R, asserts).
        printed(R, O) :- outlet(R, O), article(R, split).
        """,
        PRESS,
    ),
    "symmetry": Case(
        """
        .decl allied(a: group, b: group, p: place) symmetric
        allied(a, b, baja) @ [2011, 2012]. allied(c, b, sonora) @ [2010, 2015].
        near(A, B) :- allied(A, _, P), allied(B, _, P), A < B.
        linked(A, C) :- allied(A, B, _), allied(B, C, _), A != C.
        mine(R, A) :- R says allied(b, A, _).
        """
    ),
    "acceptance": Case(
        """
        accepted(R) :- report(R, S), reliability(S, G), G <= c.
        ally(b, c) @ [2010, 2020].
        triangle(A, C) :- rival(A, B), ally(B, C).
        """,
        PRESS,
        goals=("rival(a, X), not ally(X, _)",),
    ),
    "coalesced": Case(
        _EPOCH
        + """
        p(a) @ [0, 4]. q(a) @ [5, 9]. r(a) @ [8, 15]. s(a) @ [2, 11].
        any(X) :- (p(X) ; q(X) ; r(X)).
        still(X) :- any(X), s(X).
        whole(X) @ I :- any(X) @ I.
        """
    ),
    "now": Case(
        """
        held(a) @ [2010-01-01, 2013-12-31]. held(b) @ [2012-01-01, _].
        past(X) @ [E + 1, T] :- now(T), held(X) @ [_, E], E < T.
        current(X) @ I :- now(T), held(X) @ I, start(I) <= T, end(I) >= T, not past(X).
        """,
        now="2014-09-01",
    ),
    "computing": Case(
        """
        size(a, 7). size(b, 12) @ [2012, 2014]. size(c, 0). name(a, "Alpha").
        half(X, N / 2) :- size(X, N), N > 0.
        ratio(X, R) :- size(X, N), N != 0, R = 84 / N, mod(N, 2) = 1.
        tag(cat(lower(T), "-x"), L) :- name(_, T), L = strlen(T), substr(T, 0, 1) = "A".
        same(X) :- size(X, N), size(X, M), N + 0 = M.
        """
    ),
    "constraints": Case(
        """
        .decl ally(a: group, b: group) disjoint(rival), irreflexive
        .decl rival(a: group, b: group)
        .decl leader(a: group, p: person) functional(a)
        .constraint feud(A, B) :- rival(A, B), rival(B, A), A < B.
        ally(a, b) @ [2010, 2012]. rival(a, b) @ [2012, 2014]. rival(b, a) @ [2013, 2015].
        ally(c, c). leader(a, x) @ [2010, 2011]. leader(a, y) @ [2011, 2014].
        """
    ),
    "windows": Case(
        _EPOCH
        + """
        p(a) @ [0, 4]. p(a) @ [5, 7]. p(b) @ [3, 30]. p(c) @ [_, 9].
        q(a) @ [2, 3]. q(a) @ [9, 12]. q(b) @ [6, 6]. q(c) @ [4, _].
        r(a, b) @ [1, 6]. r(b, a) @ [4, 4]. start(a) @ [0, 2]. limit(a) @ [0, 20].
        seen(X) :- once[1, 3] p(X).
        ever(X) :- once q(X).
        steady(X) :- historically[0, 4] p(X).
        soon(X) :- eventually[2, _] q(X).
        safe(X) :- p(X), always[0, 2] p(X).
        kept(X) :- p(X) since[0, 20] q(X).
        free(X) :- (not q(X)) since[1, 9] p(X).
        waits(X) :- p(X) until[1, 5] q(X).
        linked(X, Y) :- r(X, Y) since[1, 9] p(X).
        often(X) :- once[0, 2] historically[0, 3] p(X).
        quiet(X) :- p(X), not once[0, 2] q(X).
        near(X) :- once[0, 3] r(X, _).
        tied(X, Y) :- r(X, Y) since[0, 9] p(X), r(X, Y).
        tick(X) :- start(X).
        tick(X) :- once[5, 5] tick(X), limit(X).
        """,
        goals=("p(X), once[0, 4] q(X)", "p(X), not once[0, 5] q(X)", "once[0, 6] r(X, _), q(X)"),
    ),
    "aggregates": Case(
        _EPOCH
        + """
        group(a). group(b) @ [2, 30].
        ally(a, b) @ [5, 9]. ally(a, c) @ [7, 14]. ally(b, a) @ [16, 18].
        pay(a, x, 3) @ [1, 8]. pay(a, y, 4) @ [4, 12]. pay(b, x, 7).
        allies(X, N) :- group(X), N = count : { ally(X, _) }.
        paid(N) :- N = sum V : { pay(_, _, V) }.
        range(X, L, H) :- L = min V : { pay(X, _, V) }, H = max V : { pay(X, _, V) }.
        average(M) :- M = mean V : { pay(_, _, V) }.
        busy(X) :- group(X), 1 < count : { ally(X, Y), pay(X, _, _) }.
        twice(X, N) :- group(X), N = 2 * count : { once[0, 3] ally(X, _) }.
        """,
        goals=("N = count : { ally(a, _) }", "group(X), N = max V : { pay(X, _, V) }"),
    ),
    "unknown days": Case(
        _EPOCH
        + """
        .decl near(a: group, b: group) symmetric
        group(a). group(b). group(c).
        p(a) @ [3..5, 10..12]. p(a) @ [11, 20]. p(b) @ [0..9, 4..15]. p(c) @ [4, 9].
        q(a) @ [6, 8..9]. q(b) @ [2, 3]. near(a, b) @ [2..4, 8].
        alone(X) :- group(X), not p(X).
        both(X) :- p(X), q(X).
        spell(X, I) @ I :- p(X) @ I.
        from(X, S) :- p(X) @ [S, _], p(X).
        long(X) :- p(X) @ I, days(I) >= 8, p(X).
        before(X, Y) @ J :- p(X) @ I, q(Y) @ J, start(I) < start(J).
        overlap(X) @ intersection(I, J) :- p(X) @ I, q(X) @ J, I intersects J.
        next(X) @ [E + 1, _] :- p(X) @ [_, E], E = end(J), p(X) @ J.
        copy(X) :- p(X).
        again(X) @ I :- copy(X) @ I, not q(X).
        seen(X) :- once[0, 2] p(X).
        steady(X) :- historically[0, 3] p(X).
        kept(X) :- p(X) since[0, 9] q(X).
        free(X) :- (not q(X)) since[1, 9] p(X).
        number(N) :- N = count : { p(_) }.
        first(S) :- S = min T : { p(X) @ [T, _], p(X) }.
        met(X, Y) :- near(X, Y), p(X).
        z(a) @ [1..5, 2..6].
        maybe(N) :- N = count : { z(_) }.
        """,
        goals=("p(X), not q(X)", "q(X), 1 <= count : { p(_) }", "p(X) @ [S, E], S < 5, E > 9"),
    ),
    "days not known": Case(
        _EPOCH
        + """
        .decl held(a: group) disjoint(free)
        .decl free(a: group)
        held(a) @ [3..5, 4..9]. held(b) @ [6..8, 6..12]. free(b) @ [20, 30]. held(c) @ [2, 3].
        there(a) @ [0, 15]. there(b) @ [0, 40]. free(c) @ [1, 2].
        known(X) :- held(X).
        past(X) :- once held(X).
        lately(X) :- once[0, 6] known(X).
        soon(X) :- eventually[1, 9] held(X).
        after(X) :- there(X) since held(X).
        until(X) :- there(X) until[0, 20] held(X).
        spell(X) @ [end(I), _] :- held(X) @ I.
        """,
        goals=("once held(X), there(X)",),
    ),
    "values not known": Case(
        _EPOCH
        + """
        p(a) @ [0..2, 8..9]. p(b) @ [10, 16]. p(c) @ [3..4, 9]. p(d) @ [8, 10].
        q(7) @ [1, 2]. q(8) @ [1, 3]. q(6) @ [9, 9]. q(3) @ [9, 12]. n(8) @ [1, 40].
        long(X, N) @ I :- p(X) @ I, N = days(I).
        length(N) :- long(_, N).
        length(8) :- n(8), p(b).
        kept(N) :- length(N) since[1, 20] q(N).
        held(X, N) :- p(X), long(X, N) since[0, 20] q(N).
        until(N) :- length(N) until[1, 20] q(N).
        per(N, C) :- q(N), C = count : { long(_, N) }.
        all(N, S) :- q(N), S = sum M : { long(_, N), q(M) }.
        spell(I) @ I :- length(_) @ I.
        """,
        goals=("long(X, N), q(N)",),
    ),
    "hedged": Case(
        """
        told(R, A) :- R says rival(A, _), stance(R, asserts).
        heard(R, I) @ I :- R says rival(_, _) @ I.
        since(A, D) :- R says rival(A, _), published(R, D).
        fresh(A, B) :- R says rival(A, B), published(R, D), D >= 2015-03-15.
        peace(A) :- rival(A, _) @ I, not rival(_, A), start(I) < 2014-06-01.
        """,
        PRESS,
        unsure=("r5",),
    ),
    "disputes": Case(
        _EPOCH
        + """
        .decl ally(a: group, b: group) disjoint(rival), symmetric
        .decl rival(a: group, b: group) symmetric
        ally(a, b) @ [0, 5]. rival(a, b) @ [3, 8]. ally(c, b) @ [2..3, 9].
        linked(X, Z) :- ally(X, Y), ally(Y, Z).
        apart(X) :- ally(X, _), not rival(X, b).
        spell(X, Y) @ I :- ally(X, Y) @ I.
        lately(X) :- once[0, 2] ally(X, b).
        firm(X) :- historically[0, 1] ally(X, b).
        number(N) :- N = count : { ally(_, b) }.
        """,
        goals=("ally(a, X), not rival(a, X)",),
    ),
    "places": Case(
        """
        .decl allied(a: group, b: group, p: place) disjoint(feuding)
        .decl feuding(a: group, b: group, p: place)
        within(tijuana, baja). within(baja, mexico).
        allied(a, b, baja) @ [2010-01-01, 2012]. feuding(a, b, tijuana) @ [2011-06-01, 2013].
        feuding(a, b, sonora) @ [2010-01-01, 2013].
        friends(A, B) :- allied(A, B, _).
        """,
    ),
    "denials": Case(
        """
        calm(A) :- rival(A, B), not rival(B, A).
        shown(A, B) :- R says rival(A, B), credibility(R, N), N < 3.
        """,
        PRESS,
        goals=("rival(a, X)",),
    ),
    "rules from absences": Case(
        _EPOCH
        + """
        .decl open(x: gate) disjoint(shut)
        .decl shut(x: gate)
        gate(g). open(g) @ [3, 9]. shut(g) @ [8, 12].
        shut(X) :- gate(X), not open(X).
        passed(X) :- open(X).
        """
    ),
}


@cache
def case(name: str) -> World:
    """A case, evaluated once: nobody changes it."""
    return fresh_case(name)


def fresh_case(name: str) -> World:
    """A case that a test may change."""
    given = CASES[name]
    return world(given.text, *given.reports, now=given.now, unsure=given.unsure)


@cache
def explanations(name: str) -> tuple[Explanation, ...]:
    """Everything that a case derives, and every answer to its goals, explained."""
    made = case(name)
    found = [made.explained(proof) for proof in made.proofs()]
    for goal in CASES[name].goals:
        for certain in (False, True):
            answers = made.goal(goal, certain=certain)
            found += [made.explained(proof, rules) for proof, rules in answers]
    return tuple(found)
