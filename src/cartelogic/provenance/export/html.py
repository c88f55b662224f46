"""Proofs as HTML: one page that needs nothing else, or a fragment for notebooks.

Nodes open and close by ``<details>``; there is no script and nothing is fetched.  Every
text is escaped, and only addresses of web pages become links: what a report says is other
people's.  Colours are those of the page around, light or dark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

from cartelogic.model.sources import CREDIBILITY, RELIABILITY, Report, Stance
from cartelogic.provenance.export.coding import sha256_of
from cartelogic.provenance.export.explained import Explained
from cartelogic.provenance.folding import Branch
from cartelogic.provenance.render import Renderer
from cartelogic.store.database import OWN

_SMALL, _OPEN = 40, 2
"""Up to how many lines all of a proof is open at first, and how many steps of a longer one."""
_HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, those that turn the reading direction included, and half characters."""

_STYLE = """
.cartelogic-proof { font: 14px/1.5 system-ui, sans-serif; max-width: 72em; }
.cartelogic-proof ul { list-style: none; margin: 0; padding: 0 0 0 1.2em;
  border-left: 1px solid rgba(127, 127, 127, .35); }
.cartelogic-proof li { margin: .15em 0; }
.cartelogic-proof summary { cursor: pointer; }
.cartelogic-proof .leaf { padding-left: 1.05em; }
.cartelogic-proof code { font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; }
.cartelogic-proof .how, .cartelogic-proof .rule, .cartelogic-proof dt { opacity: .75; }
.cartelogic-proof .rule { margin: .1em 0 .3em 1.2em; }
.cartelogic-proof .report { margin: .3em 0 .6em 1.2em; padding: .4em .8em;
  border-left: 3px solid rgba(70, 130, 220, .8); background: rgba(127, 127, 127, .1); }
.cartelogic-proof .report p { margin: .1em 0; }
.cartelogic-proof blockquote { margin: .3em 0; font-style: italic; }
.cartelogic-proof dl { display: grid; grid-template-columns: max-content 1fr;
  gap: 0 1em; margin: .3em 0 0; }
.cartelogic-proof dd { margin: 0; overflow-wrap: anywhere; }
.cartelogic-proof .doubts { margin: 1em 0 .2em; }
.cartelogic-proof .conclusion { font-size: 1.15em; margin: 0 0 .5em; }
"""
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>{title}</title>
<style>:root {{ color-scheme: light dark; }} body {{ margin: 2em; }}</style>
</head>
<body>
{body}
</body>
</html>
"""


def to_html(explained: Explained) -> str:
    """A proof as a page of its own."""
    title = _text(explained.renderer.head(explained.proof))
    return _PAGE.format(title=title, body=fragment(explained))


def fragment(explained: Explained) -> str:
    """A proof as a part of a page, with its own style."""
    outline = explained.renderer.outline(explained.proof)
    page = _Page(explained.renderer, outline)
    doubts = "".join(f"<li>{_text(doubt)}</li>" for doubt in explained.doubts())
    return "\n".join(
        [
            '<div class="cartelogic-proof">',
            f"<style>{_STYLE}</style>",
            f'<p class="conclusion"><strong>{_text(outline.title)}</strong>{page.how(outline)}</p>',
            *page.trees(),
            *([f'<p class="doubts">Not certain, because</p><ul>{doubts}</ul>'] if doubts else []),
            "</div>",
        ]
    )


class _Page:
    """Writes the trees of one proof.

    Args:
        renderer: puts nodes into words.
        outline: what is shown of the proof.
    """

    def __init__(self, renderer: Renderer, outline: Branch) -> None:
        self.renderer, self.outline = renderer, outline
        self.database = renderer.database
        self._prefix = f"p{sha256_of(outline.title)[:10]}"
        self._anchors: dict[int, str] = {}
        self._tops = [outline]

    def trees(self) -> Iterator[str]:
        """The proof, and what is too deep to stand in its place."""
        for top in self._tops:  # grows while it is read
            if top.number:
                yield f'<h4 id="{self._anchor(top)}">({top.number}) {_text(top.title)}</h4>'
            yield from self._words(top)
            yield from self._below(top, 0)

    def _below(self, branch: Branch, level: int) -> Iterator[str]:
        if branch.inner:
            yield "<ul>"
            for inner in branch.inner:
                yield from self._item(inner, level + 1)
            yield "</ul>"

    def _item(self, branch: Branch, level: int) -> Iterator[str]:
        anchor = self._anchor(branch)
        title = f"<code>{_text(branch.title)}</code>"
        if branch.same_as is not None:
            there = self._anchor(branch.same_as)
            yield f'<li class="leaf">{title}, <a href="#{there}">as here</a></li>'
            return
        if branch.continued is not None:
            self._tops.append(branch.continued)
            there = self._anchor(branch.continued)
            number = branch.continued.number
            yield f'<li class="leaf">{title}, <a href="#{there}">continued in ({number})</a></li>'
            return
        how = self.how(branch)
        words = list(self._words(branch))
        if not words and not branch.inner:
            yield f'<li class="leaf" id="{anchor}">{title}{how}</li>'
            return
        opened = " open" if level <= _OPEN or self.outline.size <= _SMALL else ""
        yield f'<li><details id="{anchor}"{opened}><summary>{title}{how}</summary>'
        yield from words
        yield from self._below(branch, level)
        yield "</details></li>"

    def _anchor(self, branch: Branch) -> str:
        """The name of a branch within the page; other proofs on it have other names."""
        number = self._anchors.setdefault(id(branch), str(len(self._anchors) + 1))
        return f"{self._prefix}-{number}"

    def how(self, branch: Branch) -> str:
        """In what way a node is proven; a report that is shown below by its id."""
        how, report = branch.how, self._cited(branch)
        if report is not None and not self._is_own(report):
            how = how.replace(self.renderer.report_line(report), report.id)
        return f' <span class="how">{_text(how)}</span>' if how else ""

    # -- what is below a title -----------------------------------------------------------

    def _words(self, branch: Branch) -> Iterator[str]:
        """The rule and bindings of a node, or its report."""
        report = self._cited(branch)
        if branch.node is None:
            return
        if report is None:
            lines = "<br>".join(map(_code, self.renderer.words(branch.node)))
            if lines:
                yield f'<p class="rule">{lines}</p>'
        elif not self._is_own(report):
            yield from self._card(report)

    def _cited(self, branch: Branch) -> Report | None:
        return None if branch.node is None else self.renderer.cited(branch.node)

    def _is_own(self, report: Report) -> bool:
        return self.database.source_of(report).kind == OWN

    def _card(self, report: Report) -> Iterator[str]:
        source = self.database.source_of(report)
        via = self.database.sources.get(report.via or "")
        article = self.database.articles.get(report.article or "")
        yield f'<div class="report"><p><strong>{_text(report.id)}</strong></p>'
        sentence = self.renderer.sentence(report)
        if sentence is not None:
            yield f"<blockquote>“{_text(sentence)}”</blockquote>"
        elif report.note:
            yield f"<p>{_text(report.note)}</p>"
        grade = report.graded_credibility
        rows = [
            (_VERB[report.stance], _link(source.title, source.url)),
            ("reliability", _text(f"{source.reliability}: {RELIABILITY[source.reliability]}")),
            ("credibility", _text(f"{grade}: {CREDIBILITY[grade]}")),
        ]
        if via is not None and via.id != source.id:
            rows.append(("through", _link(via.title, via.url)))
        if article is not None:
            outlet = self.database.sources.get(article.outlet)
            name = article.outlet if outlet is None else outlet.title
            rows.append(("read in", f"{_link(article.title, article.url)}, {_text(name)}"))
        if report.published is not None:
            rows.append(("published", _text(report.published.text)))
        if report.locator is not None:
            rows.append(("at", f"<code>{_text(report.locator)}</code>"))
        yield "<dl>"
        yield from (f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
        yield "</dl></div>"


_VERB = {
    Stance.ASSERTS: "asserted by",
    Stance.DENIES: "denied by",
    Stance.SUSPECTS: "suspected by",
}


def _text(text: str) -> str:
    return escape(_HARMFUL.sub("\N{REPLACEMENT CHARACTER}", text))


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"


def _link(text: str, url: str) -> str:
    """A text, as a link if there is an address of a web page for it."""
    if not _is_page(url):
        return _text(text or url)
    return f'<a href="{_text(url)}" rel="noopener noreferrer">{_text(text or url)}</a>'


def _is_page(url: str) -> bool:
    if _HARMFUL.search(url) or any(character.isspace() for character in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
