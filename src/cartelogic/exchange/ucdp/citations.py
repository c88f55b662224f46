"""What an event was read in: outlets, days and articles, without the words of a headline.

    "EFE News Service,2010-05-11,Headline";"Reforma,2010-05-12,Headline"      since 2013
    EFE 11 May 2010 "Headline" /Reuters 12 May 2010 "Headline                 older rows
    Borderland Beat, Headline, 2012-02-19                                     older rows

An article is known by a digest of its day and headline, so one that two rows cite in two
ways, or that two outlets took from one agency on one day, is one article.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from hashlib import sha256

from attrs import frozen

from cartelogic.temporal import Instant

_STRUCTURED = re.compile(r'(?:^|;)"([^"]*?),([0-9]{4}-[0-9]{2}-[0-9]{2}),')
_DATED = re.compile(r"\b([0-9]{1,2}) ([A-Za-z]{3})[a-z]* ([0-9]{4})(?:\s*\"([^\"]*)\"?)?")
_LISTED = re.compile(
    r"(?P<outlet>[^,]{1,200}), (?P<headline>.{1,1000}?)\s*, "
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:, )?"
)
_NUMBERING = re.compile(r"^[\s/;]*\([0-9]\)")
_SIGNS = f"{string.punctuation}{string.whitespace}".encode()
_MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
_DIGITS = 12  # of a digest: 48 bits, for some tens of thousands of articles
_SHORT = re.compile(rf"[0-9a-f]{{{_DIGITS}}}")


@frozen
class Cited:
    """One article that an event was read in.

    Attributes:
        outlet: who published it, as UCDP writes it.
        day: when; ``None`` if that is not said, or not in a way that can be read.
        digest: stands for the article.
    """

    outlet: str
    day: Instant | None
    digest: str


@lru_cache(maxsize=1 << 12)  # one article is often cited by many rows in a row
def cited(text: str, *, is_structured: bool) -> tuple[Cited, ...]:
    """The articles that ``source_article`` names, each once.

    Args:
        text: the column.
        is_structured: whether the row names offices and days in columns of their own.
    """
    found = list(_structured(text)) if is_structured else []
    found = found or list(_loose(text)) or [Cited("", None, digest_of(None, text))]
    return tuple(dict.fromkeys(found))


def shortened(articles: str, offices: str, days: str) -> tuple[Cited, ...] | None:
    """The articles of a file that was written without headlines; ``None`` if it is wrong."""
    digests, outlets, dates = (text.split(";") for text in (articles, offices, days))
    if not len(digests) == len(outlets) == len(dates):
        return None
    found = []
    for digest, outlet, text in zip(digests, outlets, dates, strict=True):
        day = _iso(text) if text else None
        if not _SHORT.fullmatch(digest) or (text and day is None):
            return None
        found.append(Cited(outlet, day, digest))
    return tuple(found)


def digest_of(day: Instant | None, headline: str) -> str:
    """What an article is known by: its day, and its headline without signs and spaces."""
    letters = headline.casefold().encode().translate(None, _SIGNS)
    return sha256(b"%d|%b" % (day or 0, letters)).hexdigest()[:_DIGITS]


def _structured(text: str) -> Iterator[Cited]:
    starts = list(_STRUCTURED.finditer(text))
    for number, match in enumerate(starts, start=1):
        end = starts[number].start() if number < len(starts) else len(text)
        day = _iso(match[2])
        yield Cited(_plain(match[1]), day, digest_of(day, text[match.end() : end]))


def _loose(text: str) -> Iterator[Cited]:
    found = list(_DATED.finditer(text))
    if not found:
        for match in _LISTED.finditer(text):
            day = _iso(match["date"])
            yield Cited(_plain(match["outlet"]), day, digest_of(day, match["headline"]))
        return
    end = 0
    for match in found:
        month = _MONTHS.get(match[2].lower())
        day = None if month is None else _day(int(match[3]), month, int(match[1]))
        yield Cited(_plain(text[end : match.start()]), day, digest_of(day, match[4] or text))
        end = match.end()


@lru_cache(maxsize=1 << 12)
def _plain(outlet: str) -> str:
    return " ".join(_NUMBERING.sub("", outlet).split()).strip(" ,;/-")


@lru_cache(maxsize=1 << 14)
def _iso(text: str) -> Instant | None:
    return (
        _day(*map(int, text.split("-"))) if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){2}", text) else None
    )


def _day(year: int, month: int, day: int) -> Instant | None:
    try:
        return date(year, month, day).toordinal()
    except ValueError:
        return None
