"""Paragraphs, sentences and locators: the way from a report back to its text.

    paragraph   a line that holds more than white space; counted from 1
    sentence    a piece of a paragraph that ends by the rule below; counted from 1
    range       [start:end], Unicode code points in the text as it is, end left out
    locator     p2 s1 [120:188] sha256:<64 hexadecimal digits>

A sentence ends at a run of ``.``, ``?`` or ``!`` and the closing quotes and
brackets behind it, where white space follows and then a capital letter, a digit,
or an opening quote or bracket; a paragraph's end always ends one. A full stop
after a word of ``ABBREVIATIONS`` or after a single initial ("J.") ends nothing,
so in doubt a sentence comes out longer, never shorter. White space around a
sentence is outside its range.

Invariant: ``quote(text, locate(text, p, s))`` is that sentence, and ``quote`` takes
nothing from a locator on trust. Not here: files, and which article a report cites.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import field, frozen

from cartelogic.errors import CartelogicError

if TYPE_CHECKING:
    from attrs import Attribute

__all__ = [
    "ABBREVIATIONS",
    "Locator",
    "LocatorError",
    "Range",
    "locate",
    "paragraphs",
    "quote",
    "sentences",
]

Range: TypeAlias = tuple[int, int]
"""Start and end of a piece of text; the end is left out."""

ABBREVIATIONS: Final = frozenset(
    "Mr. Mrs. Ms. Dr. Sr. Sra. Lic. Gen. Col. Lt. Sgt. Sen. Rep. Gov. St. No. vs. "
    "U.S. U.N. E.U. Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec.".split()
)
"""Words whose full stop never ends a sentence, spelled as they stand in a text."""

_OPENING: Final = "\"'([{\u00ab\u00a1\u00bf\u2018\u201c"
_CLOSING: Final = "\"')]}\u00bb\u2019\u201d"
# Never tried again from inside a run of marks: thousands of dots would take minutes.
_STOP: Final = re.compile(rf"(?<![.?!])(?P<mark>[.?!]++)[{re.escape(_CLOSING)}]*+(?=\s)")
_LINE: Final = re.compile(r"[^\n]+")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_LOCATOR: Final = re.compile(
    r"p(?P<paragraph>[0-9]{1,9}) s(?P<sentence>[0-9]{1,9}) "
    r"\[(?P<start>[0-9]{1,9}):(?P<end>[0-9]{1,9})\] sha256:(?P<sha256>[0-9a-f]{64})"
)


class LocatorError(CartelogicError):
    """A locator that cannot be read, or that a text does not bear out."""


def _counts_from_one(_instance: Locator, attribute: Attribute[int], value: int) -> None:
    if value < 1:
        raise LocatorError(f"{attribute.name} {value}: these are counted from 1")


@frozen
class Locator:
    """Where a sentence stands in an article, and what it must read.

    Attributes:
        paragraph: number of the paragraph, counted from 1.
        sentence: number of the sentence in its paragraph, counted from 1.
        start: first code point of the sentence in the text.
        end: code point after its last one.
        sha256: SHA-256 of the sentence in UTF-8, 64 lower-case hexadecimal digits.

    Raises:
        LocatorError: if no sentence of any text could have these values.
    """

    paragraph: int = field(validator=_counts_from_one)
    sentence: int = field(validator=_counts_from_one)
    start: int = field()
    end: int = field()
    sha256: str = field()

    def __attrs_post_init__(self) -> None:
        """Refuse a range that holds nothing, and a digest that is none."""
        if not 0 <= self.start < self.end:
            raise LocatorError(f"range [{self.start}:{self.end}] holds no text")
        if _DIGEST.fullmatch(self.sha256) is None:
            raise LocatorError(f"{self.sha256!r} is not 64 lower-case hexadecimal digits")

    @classmethod
    def parse(cls, written: str) -> Locator:
        """Read a locator in the spelling that ``str`` gives.

        Args:
            written: for instance ``p2 s1 [120:188] sha256:`` and 64 digits.

        Returns:
            The locator; ``str`` of it is ``written`` again.

        Raises:
            LocatorError: if the text is spelled otherwise, leading zeros included.
        """
        match = _LOCATOR.fullmatch(written)
        if match is None:
            raise LocatorError(f"{written!r} is not a locator: write p2 s1 [120:188] sha256:...")
        locator = cls(
            paragraph=int(match["paragraph"]),
            sentence=int(match["sentence"]),
            start=int(match["start"]),
            end=int(match["end"]),
            sha256=match["sha256"],
        )
        if str(locator) != written:
            raise LocatorError(f"{written!r} has leading zeros: write {locator}")
        return locator

    def __str__(self) -> str:
        """Spell the locator as ``parse`` reads it."""
        return f"p{self.paragraph} s{self.sentence} [{self.start}:{self.end}] sha256:{self.sha256}"


def paragraphs(text: str) -> tuple[Range, ...]:
    """Find the lines of a text that hold more than white space.

    Only a line feed ends a line: other separators stay inside a paragraph, so that
    numbers do not depend on which of them a tool counts.

    Args:
        text: an article as its file has it.

    Returns:
        The paragraphs in order, without the white space around them.
    """
    lines = (_trimmed(text, *match.span()) for match in _LINE.finditer(text))
    return tuple((start, end) for start, end in lines if start < end)


def sentences(text: str, paragraph: Range) -> tuple[Range, ...]:
    """Divide a paragraph by the rule in the head of this module.

    Args:
        text: the article that the ranges refer to.
        paragraph: one of ``paragraphs(text)``.

    Returns:
        The sentences in order. Nothing but white space lies between them.
    """
    start, end = paragraph
    found = []
    for stop in _STOP.finditer(text, start, end):
        following = _trimmed(text, stop.end(), end)[0]
        if _can_open(text[following]) and not _abbreviates(text, start, stop):
            found.append((start, stop.end()))
            start = following
    return (*found, (start, end))


def locate(text: str, paragraph: int, sentence: int) -> Locator:
    """Make the locator of a sentence.

    Args:
        text: an article as its file has it.
        paragraph: number of the paragraph, counted from 1.
        sentence: number of the sentence in the paragraph, counted from 1.

    Returns:
        The locator, with the range and the digest of the sentence.

    Raises:
        LocatorError: if the text has no such paragraph, or that no such sentence.
    """
    place = f"p{paragraph} s{sentence}"
    all_paragraphs = paragraphs(text)
    if not 1 <= paragraph <= len(all_paragraphs):
        raise LocatorError(f"{place}: no such paragraph; the text has {len(all_paragraphs)}")
    all_sentences = sentences(text, all_paragraphs[paragraph - 1])
    if not 1 <= sentence <= len(all_sentences):
        raise LocatorError(f"{place}: no such sentence; the paragraph has {len(all_sentences)}")
    start, end = all_sentences[sentence - 1]
    return Locator(paragraph, sentence, start, end, _sha256(text[start:end]))


def quote(text: str, locator: Locator) -> str:
    """Give the sentence a locator stands for, after checking all of it.

    Args:
        text: an article as its file has it.
        locator: where the sentence should be, and its digest.

    Returns:
        The sentence.

    Raises:
        LocatorError: if the text has no such paragraph or sentence, or if its range
            or its digest is another one; the message says which.
    """
    there = locate(text, locator.paragraph, locator.sentence)
    differences = []
    if (there.start, there.end) != (locator.start, locator.end):
        differences.append(
            f"range is [{there.start}:{there.end}], not [{locator.start}:{locator.end}]"
        )
    if there.sha256 != locator.sha256:
        differences.append(f"digest is {there.sha256}, not {locator.sha256}")
    if differences:
        place = f"p{locator.paragraph} s{locator.sentence}"
        raise LocatorError(f"{place}: another text than the one cited: {'; '.join(differences)}")
    return text[there.start : there.end]


def _sha256(sentence: str) -> str:
    return hashlib.sha256(sentence.encode("utf-8")).hexdigest()


def _trimmed(text: str, start: int, end: int) -> Range:
    """Shorten a range by the white space at both of its ends; all white, it comes out reversed."""
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())


def _can_open(character: str) -> bool:
    return character.isupper() or character.isdigit() or character in _OPENING


def _abbreviates(text: str, start: int, stop: re.Match[str]) -> bool:
    """Tell whether the word before a stop is an abbreviation or an initial."""
    before = text[start : stop.end("mark")].rsplit(maxsplit=1)[-1].lstrip(_OPENING)
    is_initial = len(before) == 2 and before[0].isupper() and before[1] == "."
    return is_initial or before in ABBREVIATIONS
