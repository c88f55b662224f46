"""Fact files: YAML to sources, articles and reports.

    sources:   {id: {title, kind, reliability, outlet, url, language}}
    articles:  {id: {file, outlet, title, published, author, url, language, note}}
    entities:  {id: {kind, name, iso, within}}
    article:   id, with reports: [{id, claim, says, via, stance, credibility, place, at, note}]

A file holds any of the four.  Everything wrong in all files is found in one run; a load
with a mistake changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define, field, frozen

from cartelogic.errors import Code, Diagnostic, ProgramError, did_you_mean
from cartelogic.model.sources import (
    CREDIBILITY,
    RELIABILITY,
    Article,
    Claim,
    Report,
    Source,
    Stance,
)
from cartelogic.model.values import Row, Text
from cartelogic.source import SourceText, Span
from cartelogic.store.articles import Locator, LocatorError
from cartelogic.store.database import OWN, Database
from cartelogic.store.own import claim_of, own_report
from cartelogic.store.yaml_text import Mapping, Node, Scalar, Sequence, read_yaml
from cartelogic.syntax.parser import parse_claim
from cartelogic.temporal import Codec, TemporalError, UncertainBound, parse_bound

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")
_SYMBOL = re.compile(r"[a-z][A-Za-z0-9_]*")


class _FieldError(ValueError):
    """A value that a field cannot have, found after the fields were read one by one."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name = name


@frozen
class _Entity:
    kind: str
    name: str
    iso: str | None = None
    within: str | None = None


@frozen
class _Article:
    file: str
    outlet: str
    title: str
    published: UncertainBound | None = None
    author: str = ""
    url: str = ""
    language: str = ""
    note: str = ""


@frozen
class _Source:
    title: str
    kind: str = "unnamed"
    reliability: str = field(default="F")
    outlet: str | None = None
    url: str = ""
    language: str = ""

    @reliability.validator
    def _known(self, _attribute: object, value: str) -> None:
        if value not in RELIABILITY:
            raise _FieldError("reliability", f"`{value}` is no reliability: write A to F")


@frozen
class _Report:
    id: str
    claim: list[str]
    says: str | None = None
    via: str | None = None
    stance: Stance = Stance.ASSERTS
    credibility: int = field(default=6)
    place: str | None = None
    at: Locator | None = None
    note: str = ""

    @credibility.validator
    def _known(self, _attribute: object, value: int) -> None:
        if value not in CREDIBILITY:
            raise _FieldError("credibility", f"`{value}` is no credibility: write 1 to 6")


@define
class Loaded:
    """What fact files hold, before it goes into a database.

    Attributes:
        mentions: ids that something refers to: what it should be, the id, the place.
        places: where each source and article is described last.
    """

    codec: Codec
    sources: list[Source] = field(factory=list)
    articles: list[Article] = field(factory=list)
    reports: list[Report] = field(factory=list)
    diagnostics: list[Diagnostic] = field(factory=list)
    mentions: list[tuple[str, str, Span]] = field(factory=list)
    places: dict[tuple[str, str], Span] = field(factory=dict)

    def read(self, text: SourceText) -> None:
        """Take in one YAML file; mistakes go to ``diagnostics``."""
        try:
            root = read_yaml(text)
        except ProgramError as error:
            self.diagnostics += error.diagnostics
            return
        if root is None:
            return
        if not isinstance(root, Mapping):
            self._bad(root.span, "a fact file is a mapping", _SECTIONS)
            return
        for name in root.entries:
            if name not in ("sources", "articles", "entities", "article", "reports"):
                self._bad(root.keys[name], f"there is no section `{name}`", _SECTIONS)
        for name, node in self._table(root, "sources"):
            raw = self._structure(node, _Source)
            if raw is not None:
                self.sources.append(
                    Source(
                        name,
                        raw.title,
                        raw.kind,
                        raw.reliability,
                        raw.outlet,
                        raw.url,
                        raw.language,
                    )
                )
                self._mention("source", node, "outlet")
        for name, node in self._table(root, "articles"):
            made = self._structure(node, _Article)
            if made is not None:
                self.articles.append(
                    Article(
                        name,
                        made.file,
                        made.outlet,
                        made.title,
                        made.published,
                        made.author,
                        made.url,
                        made.language,
                        made.note,
                    )
                )
                self._mention("source", node, "outlet")
        self._entities(root, text)
        self._reports(root)

    # -- sections -------------------------------------------------------------------------

    def _table(self, root: Mapping, section: str) -> Iterator[tuple[str, Mapping]]:
        table = root.entries.get(section)
        if table is None:
            return
        if not isinstance(table, Mapping):
            self._bad(table.span, f"`{section}` is a mapping from ids", "write `id: {…}`")
            return
        for name, node in table.entries.items():
            if not _SYMBOL.fullmatch(name):
                self._bad(table.keys[name], f"`{name}` is no id", _ID)
            elif isinstance(node, Mapping):
                self.places[section.removesuffix("s"), name] = table.keys[name]
                yield name, node
            else:
                self._bad(node.span, f"`{name}` needs its fields", "write `id: {field: value}`")

    def _entities(self, root: Mapping, text: SourceText) -> None:
        table = root.entries.get("entities")
        for name, node in self._table(root, "entities"):
            raw = self._structure(node, _Entity)
            if raw is None or not isinstance(table, Mapping):
                continue
            rows: list[tuple[str, Row]] = [
                ("entity", (name, raw.kind)),
                ("name", (name, Text(raw.name))),
            ]
            if raw.iso is not None:
                rows.append(("iso", (name, Text(raw.iso))))
            if raw.within is not None:
                rows.append(("within", (name, raw.within)))
                self._mention("entity", node, "within")
            origin = table.keys[name]
            claims = tuple(Claim(predicate, row) for predicate, row in rows)
            self.reports.append(own_report(claims, origin, self._own_source(text.name)))

    def _own_source(self, name: str) -> str:
        own = Source(name, name, OWN)
        if own not in self.sources:
            self.sources.append(own)
        return name

    def _reports(self, root: Mapping) -> None:
        article, reports = root.entries.get("article"), root.entries.get("reports")
        if reports is None:
            return
        if not isinstance(article, Scalar):
            self._bad(root.keys["reports"], "these reports have no article", "add `article: id`")
            return
        self.mentions.append(("article", article.text, article.span))
        if not isinstance(reports, Sequence):
            self._bad(reports.span, "`reports` is a list", "begin each report with `- id: …`")
            return
        for node in reports.items:
            if not isinstance(node, Mapping):
                self._bad(node.span, "a report is a mapping", "begin it with `- id: …`")
                continue
            raw = self._structure(node, _Report)
            if raw is not None:
                self._report(raw, node, article.text)

    def _report(self, raw: _Report, node: Mapping, article: str) -> None:
        if not _SYMBOL.fullmatch(raw.id):
            self._bad(_span(node, "id"), f"`{raw.id}` is no id", _ID)
        claim_node = node.entries["claim"]
        texts = claim_node.items if isinstance(claim_node, Sequence) else (claim_node,)
        claims: list[Claim] = []
        for scalar in texts:
            if isinstance(scalar, Scalar):
                claims += self._claim(scalar)
        for name, what in (("says", "source"), ("via", "source"), ("place", "entity")):
            self._mention(what, node, name)
        self.reports.append(
            Report(
                raw.id, tuple(claims), raw.says or "", raw.via, article, None, raw.stance,
                raw.credibility, raw.place, None if raw.at is None else str(raw.at), raw.note,
                _span(node, "id"),
            )
        )  # fmt: skip

    def _claim(self, scalar: Scalar) -> Iterator[Claim]:
        line, column = scalar.span.text.position(scalar.span.start)
        text = SourceText(scalar.span.text.name, scalar.text, line, column)
        try:
            yield claim_of(parse_claim(text, self.codec))
        except ProgramError as error:
            self.diagnostics += error.diagnostics

    # -- fields ---------------------------------------------------------------------------

    def _mention(self, what: str, node: Mapping, name: str) -> None:
        found = node.entries.get(name)
        if isinstance(found, Scalar):
            self.mentions.append((what, found.text, found.span))

    def _structure(self, node: Mapping, kind: type[T]) -> T | None:
        from cattrs.errors import ClassValidationError

        try:
            return _converter(self.codec).structure(_plain(node), kind)
        except ClassValidationError as error:
            for name, why in _problems(error):
                fields = _fields(kind)
                known = name in fields or name not in node.keys
                place = _span(node, name) if known else node.keys[name]
                guess = "" if known else did_you_mean(name, fields)
                self._bad(place, why, guess or f"the fields are {', '.join(fields)}")
            return None

    def _bad(self, span: Span, claim: str, hint: str) -> None:
        self.diagnostics.append(Diagnostic(Code.BAD_FIELD, claim, span, hint=hint))


_SECTIONS = "the sections are sources, articles, entities, and article with reports"
_ID = "an id is a symbol: a lower-case letter, then letters, digits and `_`"


def _plain(node: Node) -> Any:
    match node:
        case Scalar(text):
            return text
        case Sequence(items):
            return [_plain(item) for item in items]
        case Mapping(entries):
            return {name: _plain(entry) for name, entry in entries.items()}


def _span(node: Mapping, name: str) -> Span:
    """The place of a field's value, of its key, or of the whole."""
    found = node.entries.get(name)
    return node.span if found is None else found.span


def _fields(kind: type) -> list[str]:
    from attrs import fields

    return [attribute.name for attribute in fields(kind)]


@cache
def _converter(codec: Codec) -> Converter:
    from cattrs import Converter

    def text(value: Any, _kind: object) -> str:
        if not isinstance(value, str):
            raise ValueError("one piece of text is needed here")
        return value

    def whole(value: Any, _kind: object) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise ValueError(f"`{value}` is no whole number")
        return int(value)

    def texts(value: Any, _kind: object) -> list[str]:
        if isinstance(value, list) and not value:
            raise ValueError("a report claims something")
        return [text(item, str) for item in (value if isinstance(value, list) else [value])]

    def stance(value: Any, _kind: object) -> Stance:
        if value not in {known.value for known in Stance}:
            raise ValueError(f"`{value}` is no stance; write asserts, denies or suspects")
        return Stance(value)

    converter = Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, text)
    converter.register_structure_hook(int, whole)
    converter.register_structure_hook_func(lambda kind: kind == list[str], texts)
    converter.register_structure_hook(Stance, stance)
    converter.register_structure_hook(Locator, lambda value, _: Locator.parse(text(value, str)))
    converter.register_structure_hook(
        UncertainBound, lambda value, _: parse_bound(text(value, str), codec)
    )
    return converter


def _problems(error: Any) -> Iterator[tuple[str, str]]:
    """Field and reason of everything that cattrs found wrong with one mapping."""
    from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError

    for inner, note in (
        *error.group_exceptions()[0],
        *((e, None) for e in error.group_exceptions()[1]),
    ):
        name = "" if note is None else note.name
        if isinstance(inner, _FieldError):
            yield inner.name, str(inner)
        elif isinstance(inner, ForbiddenExtraKeysError):
            for extra in sorted(inner.extra_fields):
                yield extra, f"there is no field `{extra}`"
        elif isinstance(inner, ClassValidationError):
            yield from _problems(inner)
        elif isinstance(inner, KeyError):
            yield "", f"the field `{inner.args[0]}` is missing"
        elif isinstance(inner, (TemporalError, LocatorError, ValueError)):
            yield name, str(inner)
        else:
            yield name, f"the field `{name}` is malformed"


# -- into the database --------------------------------------------------------------------


def into(database: Database, loaded: Loaded) -> list[Diagnostic]:
    """Put what was loaded into ``database``; returns what is wrong, and then changes nothing."""
    problems = list(loaded.diagnostics)
    articles = database.articles | {article.id: article for article in loaded.articles}
    sources = database.sources | {source.id: source for source in loaded.sources}
    claims = [claim for report in loaded.reports for claim in report.claims]
    claims += [claimed.claim for claimed in database.all_claims("entity")]
    entities = {claim.row[0] for claim in claims if claim.predicate == "entity"}
    known: dict[str, set[str]] = {
        "article": set(articles),
        "source": set(sources),
        "entity": {str(name) for name in entities},
    }
    for what, name, span in loaded.mentions:
        if name not in known[what]:
            problems.append(_unknown(what, name, span, sorted(known[what])))
    problems += _duplicates("source", database.sources, loaded.sources, loaded.places)
    problems += _duplicates("article", database.articles, loaded.articles, loaded.places)
    if any(problem.is_error for problem in problems):
        return problems
    for source in loaded.sources:
        database.add_source(source)
    for article in loaded.articles:
        database.add_article(article)
    try:
        database.add(_read_in(report, articles) for report in loaded.reports)
    except ProgramError as error:
        problems += error.diagnostics
    return problems


def _duplicates(
    what: str, there: dict[str, Any], new: list[Any], places: dict[tuple[str, str], Span]
) -> list[Diagnostic]:
    seen, found = dict(there), []
    for item in new:
        if seen.setdefault(item.id, item) != item:
            claim = f"two {what}s have the id `{item.id}`"
            place = places.get((what, item.id))
            found.append(Diagnostic(Code.DUPLICATE_ID, claim, place, hint="give one another id"))
    return found


def _read_in(report: Report, articles: dict[str, Article]) -> Report:
    """A report with what follows from its article: publication, and whose account it is."""
    from attrs import evolve

    article = articles.get(report.article or "")
    if article is None:
        return report
    return evolve(report, source=report.source or article.outlet, published=article.published)


def _unknown(what: str, name: str, span: Span, candidates: list[str]) -> Diagnostic:
    return Diagnostic(
        Code.UNKNOWN_REFERENCE,
        f"nothing defines the {what} `{name}`",
        span,
        why="every report leads back to a described source, article and entity",
        hint=did_you_mean(name, candidates) or f"describe the {what} in a fact file",
    )
