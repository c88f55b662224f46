"""Proofs as pages: they need nothing else, and what others wrote stays text."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from attrs import evolve

from cartelogic import Explanation, KnowledgeBase
from cartelogic.model.sources import Article, Source
from tests.unit.provenance.export.documents import SPLIT, told, why
from tests.unit.provenance.programs import ARTICLE, CASES, explanations, report, world
from tests.unit.provenance.test_search import chain

EMPTY = {"meta", "br"}
HARMLESS = {
    *"html head meta title style body div p strong span code br ul li details summary".split(),
    *"dl dt dd blockquote a h4".split(),
}
WORDS = {"class", "id", "open", "href", "rel", "lang", "charset", "name", "content", "http-equiv"}


class Page(HTMLParser):
    """What a browser would make of a page: tags that are closed, links and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in HARMLESS
        given = dict(attrs)
        assert given.keys() <= WORDS
        assert len(given) == len(attrs)
        if given.get("href"):
            self.links.append(str(given["href"]))
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data


def page(explanation: Explanation) -> Page:
    Page(explanation._repr_html_())
    return Page(explanation.to_html())


@pytest.mark.parametrize("name", CASES)
def test_every_proof_is_a_page_with_all_that_its_text_says(name: str) -> None:
    for explanation in explanations(name)[:6]:
        shown = page(explanation)
        assert explanation.short() in shown.text
        for leaf in explanation.reports:
            assert leaf.report.id in shown.text
        inside = {link.removeprefix("#") for link in shown.links if link.startswith("#")}
        assert inside <= set(shown.ids)
        assert len(set(shown.ids)) == len(shown.ids)


def test_a_page_needs_nothing_else() -> None:
    text = why(told()).to_html()
    assert text.startswith("<!DOCTYPE html>")
    assert "default-src 'none'" in text
    for sign in ("<script", "<link", "<img", "<iframe", "url(", "@import", "src=", "javascript"):
        assert sign not in text.lower()


def test_a_report_is_shown_with_grades_and_place() -> None:
    shown = page(why(told())).text
    for said in (
        "asserted by",
        "An official",
        "C: fairly reliable",
        "6: truth cannot be judged",
        "A split, The Herald",
        "2015-03",
        "p1 s2 [11:36] sha256:",
        "Told.",
        "apart(X, Y) :- split(X, Y).",
        "with X = a, Y = b",
    ):
        assert said in shown


def test_the_sentence_is_quoted_if_the_article_is_at_hand(tmp_path: Path) -> None:
    tmp_path.joinpath(ARTICLE.file).write_text(SPLIT, "utf-8")
    text = why(told(articles=tmp_path)).to_html()
    assert "“They &lt;b&gt;split&lt;/b&gt; in May.”" in text


ATTACKS = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</code></details><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "&lt;script&gt;",
    "]]><!--",
    "\u202etxt.exe",
    "nul\x00l",
    "half \ud800 a character",
    "`#${alert(1)}`",
)


def attacked(said: str) -> KnowledgeBase:
    kb = KnowledgeBase()
    kb.database.add_source(Source(said, said, said, "C", None, said, said))
    kb.database.add_source(Source("gazette", said, "outlet", url=said))
    kb.database.add_article(Article(said, "split.txt", said, said, url=said, note=said))
    kb.database.add(
        [report("r1", "p(a)", source=said, via="gazette", article=said, note=said, locator=None)]
    )
    (made,) = kb.database.reports.values()
    (claim,) = made.claims
    kb.database.remove(["r1"])
    kb.database.add([evolve(made, id=said, claims=(evolve(claim, row=(said,)),))])
    kb.tell("q(X) :- p(X).")
    return kb


@pytest.mark.parametrize("said", ATTACKS)
def test_what_others_wrote_stays_text(said: str) -> None:
    kb = attacked(said)
    explanation = next(iter(kb.query("q(X)"))).why()
    for text in (explanation.to_html(), explanation._repr_html_()):
        Page(text)  # has only harmless tags and attributes
        assert not any(c in text for c in "\u202e\x00\ud800")
        assert "<script" not in text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "\x01javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "//example.org",
        "/etc/passwd",
        "file:///etc/passwd",
        "http:",
        "http://[",
        "https://example.org/a b",
        "http://example.org/\u202eabc",
        "",
    ],
)
def test_only_addresses_of_web_pages_are_links(url: str) -> None:
    kb = told()
    kb.database.sources["official"] = evolve(kb.database.sources["official"], url=url)
    assert page(why(kb)).links == []


def test_addresses_of_web_pages_are_links() -> None:
    kb = told()
    url = 'https://example.org/?a=1&b="2"\'<'
    kb.database.sources["official"] = evolve(kb.database.sources["official"], url=url)
    assert page(why(kb)).links == [url]


def test_what_is_too_deep_and_what_is_used_again_is_linked() -> None:
    made = chain(100)
    shown = page(made.explained(made.why("reach(100)")))
    assert "continued in (2)" in shown.text
    assert "(2) reach(" in shown.text
    again = world(".time integer\ne(a, a) @ [1, 2]. f(X, Y) :- e(X, Y). g(X) :- f(X, Y), f(Y, X).")
    assert "as here" in page(again.explained(again.why("g(a)"))).text


def test_proofs_on_one_page_do_not_share_names() -> None:
    made = chain(5)
    first, second = (Page(made.explained(made.why(f"reach({i})")).to_html()).ids for i in (3, 4))
    assert set(first).isdisjoint(second)
