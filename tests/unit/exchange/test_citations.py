"""Articles are known by their day and headline, however a row cites them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelogic.exchange.ucdp.citations import Cited, cited, digest_of, shortened

DAY = date(2010, 5, 11).toordinal()
HEADLINE = "Two seen in the harbour"


def new(*articles: tuple[str, str, str]) -> tuple[Cited, ...]:
    text = ";".join(f'"{outlet},{day},{headline}"' for outlet, day, headline in articles)
    return cited(text, is_structured=True)


def test_one_article_has_one_digest_in_every_style() -> None:
    styles = [
        new(("Herald News Service", "2010-05-11", HEADLINE)),
        cited(f'Herald 11 May 2010 "{HEADLINE}', is_structured=False),
        cited(f'Herald 11 May 2010 "{HEADLINE}"', is_structured=False),
        cited(f"Herald, {HEADLINE.upper()} , 2010-05-11", is_structured=False),
    ]
    assert {(one.digest, one.day) for (one,) in styles} == {(digest_of(DAY, HEADLINE), DAY)}
    assert [one.outlet for (one,) in styles] == [
        "Herald News Service",
        "Herald",
        "Herald",
        "Herald",
    ]


def test_another_day_or_headline_is_another_article() -> None:
    digests = {
        digest_of(DAY, HEADLINE),
        digest_of(DAY + 1, HEADLINE),
        digest_of(None, HEADLINE),
        digest_of(DAY, "Three seen in the harbour"),
    }
    assert len(digests) == 4


def test_several_articles_are_found_in_order_each_once() -> None:
    found = new(
        ("Herald", "2010-05-11", "One; two, three"),
        ("Gazette", "2010-05-12", 'He said "no"'),
        ("Herald", "2010-05-11", "One; two, three"),
    )
    assert [(one.outlet, one.day) for one in found] == [("Herald", DAY), ("Gazette", DAY + 1)]


def test_several_older_ones_are_found_too() -> None:
    text = 'Herald 11 May 2010 "One" /(2)Gazette 12 May 2010 "Two" / Times 13 may 2010 "Three'
    found = cited(text, is_structured=False)
    assert [(one.outlet, one.day) for one in found] == [
        ("Herald", DAY),
        ("Gazette", DAY + 1),
        ("Times", DAY + 2),
    ]


@pytest.mark.parametrize("text", ["", "Herald 5/6", "Herald 31 Foo 2010", "no day at all"])
def test_what_has_no_day_is_one_article_without_one(text: str) -> None:
    (found,) = cited(text, is_structured=False)
    assert found.day is None


@given(st.text(), st.booleans())
def test_any_text_cites_something(text: str, is_structured: bool) -> None:
    assert cited(text, is_structured=is_structured)


def test_a_file_without_headlines_gives_the_same_articles() -> None:
    found = new(("Herald", "2010-05-11", "One"), ("Gazette", "2010-05-12", "Two"))
    again = shortened(
        ";".join(one.digest for one in found), "Herald;Gazette", "2010-05-11;2010-05-12"
    )
    assert again == found


@pytest.mark.parametrize(
    ("articles", "offices", "days"),
    [
        ("0123456789ab", "Herald;Gazette", "2010-05-11"),
        ("0123456789ab", "Herald", "11 May 2010"),
        ("a headline", "Herald", "2010-05-11"),
        ("", "", ""),
    ],
)
def test_columns_that_do_not_go_together_are_refused(
    articles: str, offices: str, days: str
) -> None:
    assert shortened(articles, offices, days) is None
