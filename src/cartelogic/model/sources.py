"""Who said what, where and when: sources, articles, reports and their claims.

A claim is one ground atom with its interval; a report makes claims; a source is whose
account the report is; an article is where it was read.  Grades are the Admiralty scale
(reliability A to F of a source, credibility 1 to 6 of a report), in the tokens of MISP's
``admiralty-scale`` taxonomy.
"""

from __future__ import annotations

from enum import Enum

from attrs import field, frozen

from cartelogic.model.values import Row
from cartelogic.source import Span
from cartelogic.temporal import NEG_INF, POS_INF, Interval, Pair, UncertainBound, UncertainInterval

RELIABILITY: dict[str, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY: dict[int, str] = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
LEAST_CREDIBLE = 5  # 6 is not a lower grade: it says that nobody can judge


class Stance(Enum):
    """How a report stands to its claim; a hedged one suspects."""

    ASSERTS = "asserts"
    DENIES = "denies"
    SUSPECTS = "suspects"


@frozen
class Source:
    """Whose account a report is: an outlet, an official, an agency, an analyst.

    Attributes:
        reliability: the Admiralty letter, A to F.
        outlet: the id of the outlet it publishes in, if it is not one itself.
    """

    id: str
    title: str
    kind: str = "unnamed"
    reliability: str = "F"
    outlet: str | None = None
    url: str = ""
    language: str = ""

    @property
    def admiralty(self) -> str:
        """The grade as a MISP tag."""
        return f'admiralty-scale:source-reliability="{self.reliability.lower()}"'


@frozen
class Article:
    """Where a report was read.

    Attributes:
        file: the name of its text in a folder of articles.
        outlet: the id of the source that published it.
        published: the day, or range of days, of publication.
    """

    id: str
    file: str
    outlet: str
    title: str
    published: UncertainBound | None = None
    author: str = ""
    url: str = ""
    language: str = ""
    note: str = ""


_ALWAYS: Pair = (NEG_INF, POS_INF)


@frozen
class Claim:
    """A ground atom and the interval it is claimed for (``None``: the whole line)."""

    predicate: str
    row: Row
    interval: UncertainInterval | None = None

    @property
    def possible(self) -> Interval | None:
        """The largest interval the claim can mean; ``None`` is the whole line."""
        return None if self.interval is None else self.interval.possible

    def certain(self, stance: Stance) -> Interval | None:
        """Where it is certain, if its report speaks of it so: a hedged one never does."""
        pair = self.certain_ends(stance)
        return None if pair is None else Interval(*pair)

    @property
    def possible_ends(self) -> Pair:
        """The ends of :attr:`possible`: databases ask for those of every claim."""
        interval = self.interval
        return _ALWAYS if interval is None else (interval.earliest_start, interval.latest_end)

    def certain_ends(self, stance: Stance) -> Pair | None:
        """The ends of :meth:`certain`."""
        if stance is Stance.SUSPECTS:
            return None
        interval = self.interval
        if interval is None:
            return _ALWAYS
        start, end = interval.latest_start, interval.earliest_end
        return (start, end) if start < end else None


@frozen
class Report:
    """One statement of one source, as read in one article.

    Attributes:
        id: unique; a symbol in the rule language.
        claims: what it says (or denies, by its stance).
        source: the id of the source whose account it is.
        via: the id of the source through which the article has it, if another.
        article: the id of the article it was read in; ``None`` for facts in a program.
        credibility: the Admiralty number, 1 to 6, before any bound marked ``?`` lowers it.
        place: the id of the place it is about, if the claim does not say.
        locator: paragraph, sentence, range and digest, as text.
        note: a paraphrase; never the sentence itself.
        origin: the place in a file of ours where the report is written.
    """

    id: str
    claims: tuple[Claim, ...]
    source: str
    via: str | None = None
    article: str | None = None
    published: UncertainBound | None = None
    stance: Stance = Stance.ASSERTS
    credibility: int = 6
    place: str | None = None
    locator: str | None = None
    note: str = ""
    origin: Span | None = field(default=None, eq=False, repr=False)

    @property
    def graded_credibility(self) -> int:
        """The credibility after doubtful bounds: one grade lower if any bound is marked ``?``."""
        doubtful = any(
            claim.interval is not None and claim.interval.doubtful for claim in self.claims
        )
        if not doubtful or self.credibility >= LEAST_CREDIBLE:
            return self.credibility
        return self.credibility + 1
