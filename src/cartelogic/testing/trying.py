"""Rules put to many sets of facts, one after the other.

The rules are analysed and compiled once, for facts of every shape that may come: what is right
for those is right for fewer.  Nothing is kept of one set of facts when the next one comes.
"""

from __future__ import annotations

from attrs import frozen

from cartelogic.analysis.checks import Analysis, analyse
from cartelogic.analysis.normal import CONTESTED
from cartelogic.engine import ENGINES, Engine, Limits
from cartelogic.errors import EvaluationError
from cartelogic.model.clauses import Program
from cartelogic.model.sources import Claim
from cartelogic.store.database import Database
from cartelogic.store.relation import Relation
from cartelogic.temporal import Codec, UncertainInterval, parse_interval
from cartelogic.testing.facts import Facts
from cartelogic.testing.making import FactSource
from cartelogic.testing.rules import Rules

LIMITS = Limits(rounds=2_000, pieces=50_000)
"""Where a set of facts is given up: a few facts that derive so much come from a rule that grows."""


@frozen
class Derived:
    """What rules derive from one set of facts."""

    analysis: Analysis
    database: Database
    engine: Engine

    def possible(self, name: str) -> Relation:
        """When the tuples of a predicate may hold."""
        return self.engine.relation(name)

    def certain(self, name: str) -> Relation:
        """When they hold whatever the unknown days are."""
        return self.engine.relation(self.analysis.versions.certain(name))

    def contested(self, name: str) -> Relation | None:
        """When they rest on something disputed; ``None`` if nothing can be."""
        if name not in self.analysis.versions.contested:
            return None
        return self.engine.relation(CONTESTED + name)


class Trying:
    """Some rules, ready for facts.

    Attributes:
        analysis: the rules, checked for facts of every shape.
        failed: how many sets of facts were given up, because an evaluation had to stop.
        stopped: why the last of them was.
    """

    def __init__(self, rules: Rules, source: FactSource) -> None:
        self.rules, self.source = rules, source
        self.failed, self.stopped = 0, ""
        self.analysis = self._checked()
        self._engine = ENGINES["rows"](LIMITS)
        self._nothing = analyse(Program(codec=rules.codec), {})

    def _checked(self) -> Analysis:
        """The analysis for facts of every shape.

        Raises:
            ProgramError: if the rules have a mistake.
        """
        database = self._samples().into(self.rules.database.fork())
        return analyse(self.rules.program, database.profiles, database.doubts()).require()

    def _samples(self) -> Facts:
        """A fact of each shape, for each predicate."""
        codec, vocabulary = self.rules.codec, self.source.ground.vocabulary
        claims = []
        for name, pools in vocabulary.pools.items():
            if name in self.source.base:
                for i in range(max(map(len, pools), default=1)):
                    row = tuple(pool[i % len(pool)] for pool in pools)
                    claims.append(Claim(name, row, self._shape(codec)))
        facts = Facts(tuple(claims), codec=codec)
        if not self.source.reports:
            return facts
        newsroom = self.source.newsroom()
        return facts + Facts((), newsroom.samples(claims), newsroom.articles, newsroom.sources)

    def _shape(self, codec: Codec) -> UncertainInterval | None:
        first, last = (
            self.source.ground.vocabulary.moments[0],
            self.source.ground.vocabulary.moments[-1],
        )
        texts = codec.format(first), codec.format(last)
        start = "..".join(texts) if self.source.vague else texts[0]
        return parse_interval(f"[{start}, {texts[1]}]", codec)

    def of(self, facts: Facts, later: int = 0) -> Derived:
        """What the rules derive from some facts; to be read before the next are tried.

        Args:
            facts: the facts.
            later: how many instants later than usual it is, for rules that read ``now``.
        """
        database = facts.into(self.rules.database.fork())
        database.set_now(self.now + later)
        self._engine.prepare(
            self._nothing, database
        )  # it forgets results, and keeps what it compiled
        self._engine.prepare(self.analysis, database)
        return Derived(self.analysis, database, self._engine)

    @property
    def now(self) -> int:
        """What ``now(Date)`` means: after all facts."""
        return self.source.ground.vocabulary.moments[-1]

    def gave_up(self, error: EvaluationError) -> None:
        """Note that an evaluation had to stop."""
        self.failed, self.stopped = self.failed + 1, error.diagnostics[0].claim
