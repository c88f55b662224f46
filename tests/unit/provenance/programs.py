"""Small programs that use every construct between them, and everything they derive explained."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from attrs import evolve, frozen

from cartelogic.analysis.checks import Analysis, analyse, check_goals
from cartelogic.analysis.normal import QUERY, Kind, NormalRule, normalise
from cartelogic.engine import Engine
from cartelogic.model.clauses import Atom, Rule, literal_variables, literals
from cartelogic.model.sources import Article, Claim, Report, Source, Stance
from cartelogic.model.terms import Variable
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

    def goal(self, text: str) -> Iterator[tuple[Proof, tuple[NormalRule, ...]]]:
        """Every answer to a goal, proven at the start of each of its intervals."""
        codec = self.database.codec
        source = SourceText("goal", text)
        body = parse_goal(source, codec)
        names = [v.name for literal in literals(body) for v in literal_variables(literal)]
        head = Atom(QUERY, tuple(Variable(name) for name in dict.fromkeys(names)))
        rules = tuple(normalise(Rule(head, body, None, source.span()), codec, Kind.QUERY))
        assert not any(problem.is_error for problem in check_goals(self.analysis, rules))
        for row, extent in self.engine.query(rules):
            for part in extent:
                yield self.search().goal(rules, row, part.start), rules


def world(text: str, *reports: Report, now: str | None = None, engine: str = "rows") -> World:
    """Everything that follows from a program text and reports."""
    program = parsed(text, "case.dl").program
    database = database_of(program)
    for source in SOURCES:
        database.add_source(source)
    database.add_article(ARTICLE)
    database.add(reports)
    if now is not None:
        database.set_now(program.codec.parse_instant(now))
    analysis = analyse(evolve(program, facts=()), database.profiles).require()
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
        allied(a, b) @ [2010, 2012-06]. allied(a, b) @ [2016, _]. rival(a, b) @ [2012-09, 2014].
        allied(b, c) @ [_, 2011]. rival(b, c) @ [2011-06, _].
        shifted(A, B) @ J :-
            allied(A, B) @ I, rival(A, B) @ J, start(I) < start(J), start(J) - end(I) <= 730.
        later(A, B) :- rival(A, B) @ I, allied(A, B) @ J, I before J, allied(A, B).
        both(A, B, I) @ intersection(I, J) :- allied(A, B) @ I, rival(A, B) @ J, I intersects J.
        """,
        goals=("allied(a, b) @ I, rival(a, b) @ J, I before J",),
    ),
    "ends of intervals": Case(
        """
        held(a, x) @ [2010, 2012]. held(a, x) @ [2014, 2014]. held(b, x) @ [2013-01-01, _].
        held(c, y) @ [_, 2009].
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
        held(a) @ [2010, 2013]. held(b) @ [2012, _].
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
}


@cache
def case(name: str) -> World:
    """A case, evaluated once: nobody changes it."""
    return fresh_case(name)


def fresh_case(name: str) -> World:
    """A case that a test may change."""
    given = CASES[name]
    return world(given.text, *given.reports, now=given.now)


@cache
def explanations(name: str) -> tuple[Explanation, ...]:
    """Everything that a case derives, and every answer to its goals, explained."""
    made = case(name)
    found = [made.explained(proof) for proof in made.proofs()]
    for goal in CASES[name].goals:
        found += [made.explained(proof, rules) for proof, rules in made.goal(goal)]
    return tuple(found)
