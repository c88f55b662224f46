"""Reports that are being made up: who makes them, where they are read, what they are like."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, evolve, field

from cartelogic.model.sources import Article, Claim, Report, Source, Stance
from cartelogic.model.values import Day, Value
from cartelogic.temporal import Codec, parse_bound
from cartelogic.testing.choices import Choices, Tape
from cartelogic.testing.vocabulary import ARTICLES, REPORTS, SOURCES

_GRADES = ("B", "F")
_CREDIBILITIES = (6, 2, 4)
_DECIDED_BY = {
    "article": "article",
    "credibility": "credibility",
    "outlet": "source",
    "published": "article",
    "reliability": "source",
    "report": "source",
}


@define
class Draft:
    """A report in the making; what nobody has asked about is still open."""

    stance: Stance
    article: int | None = None
    source: int | None = None
    credibility: int | None = None
    claims: list[Claim] = field(factory=list)


class Newsroom:
    """Two sources that are outlets, an article of each, and the reports in them."""

    def __init__(self, codec: Codec, published: Sequence[int]) -> None:
        days = [codec.format(published[0]), codec.format(published[-1])]
        self.sources = tuple(
            Source(name, f"Source {i}", "outlet", grade)
            for i, (name, grade) in enumerate(zip(SOURCES, _GRADES, strict=True), 1)
        )
        self.articles = tuple(
            Article(name, f"{name}.txt", outlet, f"Article {i}", parse_bound(day, codec))
            for i, (name, outlet, day) in enumerate(zip(ARTICLES, SOURCES, days, strict=True), 1)
        )
        self.drafts: dict[str, Draft] = {}

    def report(self, choose: Choices, stance: Stance, asked: Value | None = None) -> str | None:
        """The id of a report of that stance, new unless it is asked for; or nothing."""
        if asked is not None:
            name = str(asked)
            known = self.drafts.setdefault(name, Draft(stance)) if name in REPORTS else None
            return None if known is None or known.stance is not stance else name
        free = [name for name in REPORTS if name not in self.drafts]
        if not free:
            same = [name for name, draft in self.drafts.items() if draft.stance is stance]
            return choose.pick(same) if same else None
        self.drafts[free[0]] = Draft(stance)
        return free[0]

    def copied(self) -> dict[str, Draft]:
        """The reports as they are, to come back to."""
        return {name: evolve(d, claims=list(d.claims)) for name, d in self.drafts.items()}

    def says(self, report: str, claim: Claim) -> None:
        """Have a report make one more claim."""
        self.drafts[report].claims.append(claim)

    def like(
        self, choose: Choices, predicate: str, terms: Sequence[Value | None]
    ) -> list[Value | None] | None:
        """What a report is like, for a literal such as ``report(R, S)``; or nothing.

        Args:
            choose: draws one, if several fit.
            predicate: the attribute.
            terms: the values of its columns, as far as they are known.
        """
        fitting = [
            (row, name, made)
            for name, draft in self.drafts.items()
            for made in self._ways(predicate, draft)
            for row in [self._row(predicate, name, made)]
            if row is not None
            and all(asked in (None, value) for asked, value in zip(terms, row, strict=True))
        ]
        if not fitting:
            return None
        row, name, self.drafts[name] = choose.pick(fitting)
        return [*row]

    def _ways(self, predicate: str, draft: Draft) -> list[Draft]:
        """What a report may be, if an attribute that is still open is decided."""
        name = _DECIDED_BY.get(predicate)
        if name is None or getattr(draft, name) is not None:
            return [draft]
        options = _CREDIBILITIES if name == "credibility" else range(len(SOURCES))
        ways = []
        for option in options:
            way = evolve(draft)  # the claims are the same list: only one of the ways is kept
            setattr(way, name, option)
            ways.append(way)
        return ways

    def _row(self, predicate: str, name: str, draft: Draft) -> tuple[Value, ...] | None:
        source, article = self.sources[draft.source or 0], self.articles[draft.article or 0]
        match predicate:
            case "accepted":
                return (name,) if draft.stance is not Stance.DENIES else None
            case "report" | "outlet":
                return name, source.id
            case "article":
                return name, article.id
            case "credibility":
                return name, draft.credibility or _CREDIBILITIES[0]
            case "stance":
                return name, draft.stance.value
            case "reliability":
                return source.id, source.reliability.lower()
            case "published" if article.published is not None:
                return name, Day(article.published.earliest)
            case _:
                return None

    def samples(self, claims: Sequence[Claim]) -> tuple[Report, ...]:
        """A report of each stance that makes all of some claims."""
        for name, stance in zip(REPORTS, Stance, strict=False):
            self.drafts[name] = Draft(stance, claims=[*claims])
        return self.finished(Tape(b""))

    def finished(self, choose: Choices) -> tuple[Report, ...]:
        """The reports that claim something; what is still open is chosen."""
        return tuple(
            self._finished(name, draft, choose)
            for name, draft in self.drafts.items()
            if draft.claims
        )

    def _finished(self, name: str, draft: Draft, choose: Choices) -> Report:
        turn = choose.number(0, 1)
        source = self.sources[turn if draft.source is None else draft.source]
        turn = turn if choose.number(0, 3) < 3 else 1 - turn
        article = self.articles[turn if draft.article is None else draft.article]
        return Report(
            name,
            tuple(dict.fromkeys(draft.claims)),
            source.id,
            article=article.id,
            published=article.published,
            stance=draft.stance,
            credibility=draft.credibility or choose.pick(_CREDIBILITIES),
        )
