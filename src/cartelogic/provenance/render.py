"""Proofs as text.

    common_enemy(a, b, c) [2012-01-01, 2013-06-30]: starts with toy:3, ends with toy:1
      by toy:4 common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
      ├─ ally(a, b) [2010-01-01, 2013-06-30], stated in toy:1
      …

A report is shown with who says it, where it was read, its stance and its grades, then
the sentence itself if the articles are at hand, else our paraphrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from cartelogic.analysis.normal import DENIES, QUERY, SAYS, Kind
from cartelogic.model.clauses import Literal
from cartelogic.model.printing import format_literal, format_row, show_interval
from cartelogic.model.sources import Report, Stance
from cartelogic.model.values import Value, format_value
from cartelogic.provenance.ends import Computed, Fixing, Side, Turn, fixing
from cartelogic.provenance.proof import (
    Absence,
    Attribute,
    Coalesced,
    Condition,
    Declared,
    Derived,
    Ground,
    Pattern,
    Proof,
    Reported,
    Said,
    Spell,
    children,
    leaves,
    walk,
)
from cartelogic.store.articles import LocatorError
from cartelogic.store.database import OWN, Database
from cartelogic.temporal import ALL_TIME, Interval

Quote = Callable[[Report], str | None]


def no_quotes(_report: Report) -> str | None:
    """For when no articles are at hand."""
    return None


@frozen
class Renderer:
    """Shows proofs over one database.

    Attributes:
        quote: gives the sentence a report was read in, if the articles are at hand.
    """

    database: Database
    quote: Quote = no_quotes

    def short(self, proof: Proof) -> str:
        """One line: what holds, when, and what fixes each end."""
        if isinstance(proof, Condition):
            return self.condition(proof.literal, dict(proof.bindings))
        start, end = (self._fixed_by(fixing(proof, side)) for side in Side)
        parts = [f"starts with {start}" if start else "", f"ends with {end}" if end else ""]
        told = ", ".join(part for part in parts if part)
        return f"{self.head(proof)}{': ' if told else ''}{told}"

    def text(self, proof: Proof) -> str:
        """The whole proof, one node after the other, as a tree."""
        return "\n".join(self._lines(proof))

    # -- pieces of text -------------------------------------------------------------------

    def atom(self, ground: Ground | Pattern) -> str:
        """``rival(a, b)``, ``r7 says rival(a, b)``, or with ``_`` where anything matches."""
        codec, row = self.database.codec, ground.row
        for prefix in (SAYS, DENIES):
            if ground.relation.startswith(prefix) and row:
                inner = _pattern(ground.relation.removeprefix(prefix), row[1:], self.database)
                report = "_" if row[0] is None else format_value(row[0], codec)
                return f"{report} {prefix}{inner}"
        return _pattern(ground.relation.removeprefix("!"), row, self.database)

    def interval(self, interval: Interval) -> str:
        """``[2012-01-01, 2013-06-30]``, ends included; ``always`` for the whole line."""
        return show_interval(interval, self.database.codec)

    def head(self, proof: Proof) -> str:
        """What a node proves, and when."""
        if isinstance(proof, Condition):
            return self.condition(proof.literal, dict(proof.bindings))
        if isinstance(proof, Absence):
            return f"no {self.atom(proof.ground)} {self.interval(proof.interval)}"
        if proof.ground.relation == QUERY:
            return f"the answer holds {self.interval(proof.interval)}"
        return f"{self.atom(proof.ground)} {self.interval(proof.interval)}"

    def condition(self, literal: Literal, values: dict[str, Value]) -> str:
        """A comparison, and the values that make it hold."""
        codec = self.database.codec
        shown = ", ".join(f"{k} = {format_value(v, codec)}" for k, v in values.items())
        return f"{format_literal(literal, codec)}{' for ' if shown else ''}{shown}"

    def report_line(self, report: Report) -> str:
        """Who says it, where it was read, when that was published, stance and grades."""
        source = self.database.source_of(report)
        if source.kind == OWN:
            return f"stated in {report.id}"
        article = self.database.articles.get(report.article or "")
        said = source.title
        via = self.database.sources.get(report.via or "")
        if via is not None and via.id != source.id:
            said += f", through {via.title}"
        words = [f"{_VERB[report.stance]} by {said}"]
        if article is not None and article.outlet != source.id:
            outlet = self.database.sources.get(article.outlet)
            words.append(f"read in {article.outlet if outlet is None else outlet.title}")
        if report.published is not None:
            words[-1] += f" ({report.published.text})"
        if report.locator is not None:
            paragraph, sentence = report.locator.split()[:2]
            words.append(f"paragraph {paragraph[1:]} sentence {sentence[1:]}")
        words.append(f"graded {source.reliability}{report.graded_credibility}")
        return f"{report.id}: {', '.join(words)}"

    def _fixed_by(self, found: Fixing) -> str:
        match found:
            case None:
                return ""
            case Reported(report=report) | Said(report=report):
                return report.id
            case Absence():
                return f"the absence of {self.atom(found.ground)}"
            case Turn(leaf=leaf, side=side):
                return f"the {side.value} of {leaf.report.id}"
            case Computed():
                return "the interval its rule computes"

    # -- the tree -------------------------------------------------------------------------

    def _lines(self, root: Proof) -> Iterator[str]:
        shown = {id(root)}
        tops = [root]
        for number, top in enumerate(tops):  # grows while it is read
            if top is root:
                yield self.short(root)
                how = self._how(root)
                if how:
                    yield f"  {how}"
            else:
                yield f"({number}) {self.head(top)}"
            for line in self._about(top):
                yield f"  {line}"
            yield from self._below(top, shown, tops)

    def _below(self, top: Proof, shown: set[int], tops: list[Proof]) -> Iterator[str]:
        """What is below a node, as a tree.

        What is settled for all time is one line; what is too deep is put off to a tree of its
        own.
        """
        pending = [(child, "  ", i == 0) for i, child in enumerate(reversed(self._parts(top)))]
        while pending:
            node, prefix, last = pending.pop()
            if isinstance(node, str):
                yield f"{prefix}{'└─' if last else '├─'} {node}"
                continue
            if self._settled(node):
                yield f"{prefix}{'└─' if last else '├─'} {self.head(node)}{self._settled_by(node)}"
                continue
            inner = self._parts(node)
            below = prefix + ("   " if last else "│  ")
            title = f"{prefix}{'└─' if last else '├─'} {self.head(node)}"
            if inner and id(node) in shown:
                yield f"{title}, as above"
                continue
            shown.add(id(node))
            how = self._how(node)
            title += f", {how}" if how else ""
            if inner and len(below) > _WIDEST:
                yield f"{title}, continued in ({len(tops)})"
                tops.append(node)
                continue
            yield title
            bar = "│  " if inner else "   "
            for line in self._about(node):
                yield f"{below}{bar}{line}"
            pending += [(child, below, i == 0) for i, child in enumerate(reversed(inner))]

    def _parts(self, node: Proof) -> list[Proof | str]:
        """What is shown below a node: its premises, with all comparisons on one line.

        A whole interval shows how it is covered; its title says that it goes no further.
        """
        if isinstance(node, Spell):
            return self._parts(node.cover) if _covers_alone(node) else [node.cover]
        inner = children(node)
        found: list[Proof | str] = [part for part in inner if not isinstance(part, Condition)]
        tests = [part for part in inner if isinstance(part, Condition)]
        if tests:
            codec = self.database.codec
            found.append(
                f"where {', '.join(format_literal(test.literal, codec) for test in tests)}"
            )
        return found

    def _settled(self, node: Proof) -> bool:
        """Whether a premise holds always, by what the user's own files state alone."""
        if not isinstance(node, (Derived, Declared)) or node.interval != ALL_TIME:
            return False
        return all(
            isinstance(part, (Condition, Derived, Declared))
            or (isinstance(part, Reported) and self._is_own(part.report))
            for part in walk(node)
        )

    def _is_own(self, report: Report) -> bool:
        return self.database.source_of(report).kind == OWN

    def _settled_by(self, node: Proof) -> str:
        """Where the facts are stated that settle a node for all time."""
        places = [leaf.report.id for leaf in leaves(node)]
        shown = ", ".join(places[:_FEW])
        more = len(places) - _FEW
        return f", from {shown}{f' and {more} more' if more > 0 else ''}" if places else ""

    def _how(self, node: Proof) -> str:
        """In what way a node is proven, if a rule does not say."""
        match node:
            case Reported(report=report) | Said(report=report):
                return self.report_line(report)
            case Attribute(report=None):
                return "as given to the query"
            case Declared(rule=rule):
                place = "" if rule.span is None else f" ({_place(rule.span.where)})"
                return f"by symmetry{place}"
            case Spell(before=before, after=after):
                beyond = {
                    (True, True): "none just before or after",
                    (True, False): "none before",
                    (False, True): "none after",
                    (False, False): "at any time",
                }
                return f"a whole interval: {beyond[before is not None, after is not None]}"
            case Coalesced(segments=segments):
                return f"in {len(segments)} parts"
            case _:
                return ""

    def _about(self, node: Proof) -> Iterator[str]:
        """Lines below a node's title: its rule and bindings, or the words of its report."""
        if isinstance(node, Spell) and _covers_alone(node):
            node = node.cover
        match node:
            case Derived(rule=rule, bindings=bindings):
                codec = self.database.codec
                if rule.kind is not Kind.QUERY:
                    place = "" if rule.span is None else f"{_place(rule.span.where)} "
                    yield f"by {place}{_one_line(rule.id.removeprefix('!'))}"
                values = [f"{k} = {format_value(v, codec)}" for k, v in bindings]
                if values:
                    yield f"with {', '.join(values)}"
            case Reported(report=report) | Said(report=report):
                sentence = self._sentence(report)
                if sentence is not None:
                    yield f"“{sentence}”"
                elif report.note:
                    yield report.note
            case _:
                return

    def _sentence(self, report: Report) -> str | None:
        """The sentence of a report, if the text of its article is in the folder.

        Raises:
            LocatorError: if the article has another text there; the report is named.
        """
        try:
            return self.quote(report)
        except FileNotFoundError:  # `check` says which articles are not there
            return None
        except LocatorError as error:
            raise LocatorError(f"`{report.id}`, {error}") from error


def _covers_alone(spell: Spell) -> bool:
    """Whether one application of a rule covers a whole interval, and no more than it."""
    return isinstance(spell.cover, Derived) and spell.cover.interval == spell.interval


_FEW = 3
"""How many places are named where facts settle something for all time."""
_WIDEST = 90
"""How far the tree may be indented."""

_VERB = {
    Stance.ASSERTS: "asserted",
    Stance.DENIES: "denied",
    Stance.SUSPECTS: "suspected",
}


def _place(where: str) -> str:
    """File and line, without the column."""
    return where.rsplit(":", 1)[0]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _pattern(name: str, row: tuple[Value | None, ...], database: Database) -> str:
    values = ["_" if v is None else format_value(v, database.codec) for v in row]
    if None not in row:
        return format_row(name, tuple(v for v in row if v is not None), database.codec)
    return f"{name}({', '.join(values)})"
