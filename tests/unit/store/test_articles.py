"""Locators against texts of our own: what is found, and what is refused."""

from __future__ import annotations

import hashlib
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.errors import CartelogicError
from cartelogic.store.articles import (
    ABBREVIATIONS,
    Locator,
    LocatorError,
    locate,
    paragraphs,
    quote,
    sentences,
)

HARBOUR = (
    "The harbour   \n"
    " \t\n"
    '  Dr. Öz counted 12 boats. "None was ours!" she said. Who owned them?\n'
    "\n"
    "Nobody knows.\u00a0\n"
)
DIGEST = "0" * 64
LETTERS = "aZé9.?! \n\u201c)\u00a0U.S"


def texts() -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(LETTERS), max_size=80)


def split(paragraph: str) -> list[str]:
    (whole,) = paragraphs(paragraph)
    return [paragraph[start:end] for start, end in sentences(paragraph, whole)]


def every_locator(text: str) -> list[Locator]:
    return [
        locate(text, number, position)
        for number, paragraph in enumerate(paragraphs(text), start=1)
        for position, _ in enumerate(sentences(text, paragraph), start=1)
    ]


# ---------------------------------------------------------------- paragraphs


def test_a_paragraph_is_a_line_with_more_than_white_space() -> None:
    found = [HARBOUR[start:end] for start, end in paragraphs(HARBOUR)]
    assert found == [
        "The harbour",
        'Dr. Öz counted 12 boats. "None was ours!" she said. Who owned them?',
        "Nobody knows.",
    ]


@pytest.mark.parametrize("separator", ["\u2028", "\x0b", "\x0c", "\x85"])
def test_only_a_line_feed_ends_a_paragraph(separator: str) -> None:
    assert len(paragraphs(f"one{separator}two")) == 1


def test_a_carriage_return_is_white_space_around_a_paragraph() -> None:
    assert paragraphs("one\r\n\r\ntwo\r\n") == ((0, 3), (7, 10))


@pytest.mark.parametrize("blank", ["", "\n\n", " \n\t\n\u00a0"])
def test_a_blank_text_has_no_paragraph(blank: str) -> None:
    assert paragraphs(blank) == ()


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    "paragraph",
    [
        "It rained. | It stopped.",
        "Did it rain? | Yes! | For hours.",
        "He left (at last.) | She stayed.",
        '"We go." | "Where?" | Nobody said.',
        "\u201cWe go.\u201d | \u201cWhere?\u201d | \u2018Home.\u2019 | \u00bfCon prisa?",
        "There were many. | 12 stayed.",
        "Wait... | Now.",
        "Élan helps. | Ñandú runs.",
    ],
)
def test_a_sentence_ends_before_white_space_and_an_opening(paragraph: str) -> None:
    assert split(paragraph.replace(" | ", " ")) == paragraph.split(" | ")


@pytest.mark.parametrize(
    "sentence",
    [
        "Version 2.5 sank.",
        "They waited... and left.",
        '"Who?" she asked.',
        "It sank.Nobody saw it.",
        "Dr. Lee met Mr. Poe on Oct. 2 in a U.S. port.",
        "J. Smith and Robert J. Brown agreed.",
        'The "Dr. Who" model, No. 31, sank.',
        "(St. Ives is a town.)",
        "no mark at all",
    ],
)
def test_nothing_else_ends_a_sentence(sentence: str) -> None:
    assert split(sentence) == [sentence]


def test_an_abbreviation_is_spelled_as_listed() -> None:
    assert split("We said no. Dr. Lee agreed.") == ["We said no.", "Dr. Lee agreed."]


@pytest.mark.parametrize("mark", ["?", "!"])
def test_only_a_full_stop_abbreviates(mark: str) -> None:
    assert split(f"Plan B{mark} Certainly.") == [f"Plan B{mark}", "Certainly."]


def test_every_abbreviation_ends_in_a_full_stop() -> None:
    assert all(re.fullmatch(r"\S+\.", word) for word in ABBREVIATIONS)


@given(texts())
def test_sentences_cover_a_text_but_for_white_space(text: str) -> None:
    ranges = [r for paragraph in paragraphs(text) for r in sentences(text, paragraph)]
    assert all(start < end for start, end in ranges)
    assert all(left[1] < right[0] for left, right in pairwise(ranges))
    rest = list(text)
    for start, end in reversed(ranges):
        assert text[start:end] == text[start:end].strip()
        del rest[start:end]
    assert "".join(rest).strip() == ""


# ---------------------------------------------------------------- locators


def test_a_locator_counts_code_points_and_digests_utf_8() -> None:
    sentence = "Dr. Öz counted 12 boats."
    start = HARBOUR.index(sentence)
    assert locate(HARBOUR, 2, 1) == Locator(
        paragraph=2,
        sentence=1,
        start=start,
        end=start + len(sentence),
        sha256=hashlib.sha256(sentence.encode("utf-8")).hexdigest(),
    )


@given(texts())
def test_quote_gives_back_what_locate_found(text: str) -> None:
    for locator in every_locator(text):
        assert quote(text, locator) == text[locator.start : locator.end]


@given(texts())
def test_a_written_locator_reads_back_as_itself(text: str) -> None:
    for locator in every_locator(text):
        assert Locator.parse(str(locator)) == locator


def test_a_locator_is_written_as_documented() -> None:
    written = f"p1 s2 [0:238] sha256:{DIGEST}"
    assert str(Locator.parse(written)) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "p1 s1 [0:4]",
        f"p1 s1 [0:4] sha256:{DIGEST[1:]}",
        f"p1 s1 [0:4] sha256:{'A' * 64}",
        f"p1 s1 [0:4] sha256:{DIGEST} ",
        f"p1 s1 [0:4] sha256:{DIGEST}\n",
        f"p1 s1 [0,4] sha256:{DIGEST}",
        f"p01 s1 [0:4] sha256:{DIGEST}",
        f"p1 s1 [0:04] sha256:{DIGEST}",
        f"p\u0661 s1 [0:4] sha256:{DIGEST}",
        f"p1 s1 [0:{'9' * 5000}] sha256:{DIGEST}",
        f"p0 s1 [0:4] sha256:{DIGEST}",
        f"p1 s0 [0:4] sha256:{DIGEST}",
        f"p1 s1 [4:4] sha256:{DIGEST}",
        f"p1 s1 [5:4] sha256:{DIGEST}",
    ],
)
def test_any_other_spelling_is_refused(written: str) -> None:
    with pytest.raises(LocatorError):
        Locator.parse(written)


@pytest.mark.parametrize(
    ("paragraph", "sentence", "start", "end", "sha256"),
    [
        (0, 1, 0, 4, DIGEST),
        (1, 0, 0, 4, DIGEST),
        (1, 1, -1, 4, DIGEST),
        (1, 1, 4, 4, DIGEST),
        (1, 1, 0, 4, "0"),
    ],
)
def test_an_impossible_locator_cannot_be_built(
    paragraph: int, sentence: int, start: int, end: int, sha256: str
) -> None:
    with pytest.raises(LocatorError):
        Locator(paragraph, sentence, start, end, sha256)


@pytest.mark.parametrize(
    ("paragraph", "sentence", "message"),
    [
        (4, 1, "p4 s1: no such paragraph; the text has 3"),
        (0, 1, "p0 s1: no such paragraph; the text has 3"),
        (2, 4, "p2 s4: no such sentence; the paragraph has 3"),
        (2, 0, "p2 s0: no such sentence; the paragraph has 3"),
    ],
)
def test_what_is_not_there_is_not_located(paragraph: int, sentence: int, message: str) -> None:
    with pytest.raises(LocatorError) as refused:
        locate(HARBOUR, paragraph, sentence)
    assert str(refused.value) == message


# ---------------------------------------------------------------- texts that changed


def refusal(text: str) -> str:
    """What ``quote`` says of a text that is no longer ``HARBOUR``."""
    with pytest.raises(LocatorError) as refused:
        quote(text, locate(HARBOUR, 2, 3))
    return str(refused.value)


def test_a_missing_paragraph_is_named() -> None:
    assert refusal("The harbour") == "p2 s3: no such paragraph; the text has 1"


def test_a_missing_sentence_is_named() -> None:
    changed = HARBOUR.replace("boats. ", "boats; ")
    assert refusal(changed) == "p2 s3: no such sentence; the paragraph has 2"


def test_a_moved_sentence_differs_by_its_range_alone() -> None:
    message = refusal(HARBOUR.replace("12", "120"))
    assert "range is [" in message
    assert "digest" not in message


def test_a_reworded_sentence_of_equal_length_differs_by_its_digest_alone() -> None:
    message = refusal(HARBOUR.replace("owned", "built"))
    assert "digest is " in message
    assert "range" not in message


def test_a_longer_sentence_differs_by_both() -> None:
    message = refusal(HARBOUR.replace("owned", "had owned"))
    assert "range is [" in message
    assert "digest is " in message


def test_a_true_digest_of_another_sentence_is_no_proof() -> None:
    second = locate(HARBOUR, 2, 2)
    disguised = Locator(2, 3, second.start, second.end, second.sha256)
    with pytest.raises(LocatorError, match=r"range is .*digest is"):
        quote(HARBOUR, disguised)


def test_a_range_across_two_sentences_is_no_sentence() -> None:
    first, second = locate(HARBOUR, 2, 1), locate(HARBOUR, 2, 2)
    both = HARBOUR[first.start : second.end]
    digest = hashlib.sha256(both.encode("utf-8")).hexdigest()
    with pytest.raises(LocatorError):
        quote(HARBOUR, Locator(2, 1, first.start, second.end, digest))


def test_a_locator_error_is_an_error_of_this_library() -> None:
    assert issubclass(LocatorError, CartelogicError)
