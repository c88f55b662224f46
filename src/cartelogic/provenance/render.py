"""Proofs as text.

    common_enemy(a, b, c) [2012-01-01, 2013-06-30]: starts with toy:3, ends with toy:1
      by toy:4 common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
      ├─ ally(a, b) [2010-01-01, 2013-06-30], stated in toy:1
      …

A report is shown with who says it, where it was read, its stance and its grades, then
the sentence itself if the articles are at hand, else our paraphrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from attrs import evolve, field, frozen

from cartelogic.analysis.normal import LIFTED, Kind, NormalRule, Version
from cartelogic.model.sources import Report, Stance
from cartelogic.provenance.ends import Computed, Fixing, Side, Turn, fixing
from cartelogic.provenance.folding import Branch, Fold, drawn, measured
from cartelogic.provenance.proof import (
    Absence,
    Aggregated,
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
    VagueSpell,
    children,
    leaves,
    walk,
)
from cartelogic.provenance.wording import Wording
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
        wording: puts what nodes claim into words.
    """

    database: Database
    quote: Quote = no_quotes
    wording: Wording = field(eq=False, repr=False)

    @wording.default
    def _plain(self) -> Wording:
        return Wording.of(self.database.codec)

    def about(self, rules: Iterable[NormalRule]) -> Renderer:
        """One that knows the relations that these rules make for parts of their bodies."""
        return evolve(self, wording=Wording.of(self.database.codec, rules))

    def short(self, proof: Proof) -> str:
        """One line: what holds, when, and what fixes each end."""
        if isinstance(proof, Condition):
            return self.head(proof)
        start, end = (self._fixed_by(fixing(proof, side)) for side in Side)
        parts = [f"starts with {start}" if start else "", f"ends with {end}" if end else ""]
        told = ", ".join(part for part in parts if part)
        return f"{self.head(proof)}{': ' if told else ''}{told}"

    def text(
        self, proof: Proof, lines: int | None = None, depth: int | None = None, hint: str = ""
    ) -> str:
        """The proof, one node after the other, as a tree; whole unless it is to be folded.

        Args:
            proof: the tree.
            lines: how many lines there may be.
            depth: how many steps below the conclusion are shown.
            hint: what a folded one says last: how to see all.
        """
        outline = self.outline(proof)
        return "\n".join(drawn(outline, Fold(outline, lines, depth), hint))

    # -- pieces of text -------------------------------------------------------------------

    def atom(self, ground: Ground | Pattern) -> str:
        """``rival(a, b)``, ``r7 says rival(a, b)``, or with ``_`` where anything matches."""
        return self.wording.atom(ground)

    def interval(self, interval: Interval) -> str:
        """``[2012-01-01, 2013-06-30]``, ends included; ``always`` for the whole line."""
        return self.wording.interval(interval)

    def head(self, proof: Proof) -> str:
        """What a node proves, and when."""
        return self.wording.head(proof)

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
                return self.wording.turn(found)
            case Turn(leaf=leaf, side=side):
                return f"the {side.value} of {leaf.report.id}"
            case Computed():
                return "the interval its rule computes"
            case _:
                assert_never(found)

    # -- the tree -------------------------------------------------------------------------

    def outline(self, root: Proof) -> Branch:
        """The proof as it is shown: a branch for each node, most of what is folded left out.

        What is settled for all time is one line; what is too deep is a tree of its own, and a
        node that is used again is named only.
        """
        first = Branch(self.short(root), how=self.how(root), node=root)
        first.notes = (*([first.how] if first.how else []), *self.words(root))
        met = {id(root): first}
        tops = [first]
        for number, top in enumerate(tops):  # grows while it is read
            if number:
                assert top.node is not None
                top.notes = tuple(self.words(top.node))
            self._fill(top, met, tops)
        return measured(first)

    def _fill(self, top: Branch, met: dict[int, Branch], tops: list[Branch]) -> None:
        """Put below a branch what is shown there."""
        assert top.node is not None
        pending = [(top, part, 2) for part in reversed(self.parts(top.node))]
        while pending:
            above, node, depth = pending.pop()
            if isinstance(node, str):
                above.inner.append(Branch(node))
                continue
            branch = Branch(self.head(node), node=node)
            above.inner.append(branch)
            if self.is_settled(node):
                branch.how = self._settled_by(node)
                continue
            inner = self.parts(node)
            if inner and id(node) in met:
                branch.same_as = met[id(node)]
                continue
            met[id(node)] = branch
            branch.how = self.how(node)
            if inner and depth + _INDENT > _WIDEST:
                branch.continued = Branch(self.head(node), node=node, number=len(tops))
                tops.append(branch.continued)
                continue
            branch.notes = tuple(self.words(node))
            pending += [(branch, part, depth + _INDENT) for part in reversed(inner)]

    def parts(self, node: Proof) -> list[Proof | str]:
        """What is shown below a node: its premises, with all comparisons on one line.

        A whole interval shows how it is covered; its title says that it goes no further.
        """
        node = _told(node)
        if isinstance(node, Spell):
            return self.parts(node.cover) if _covers_alone(node) else [_folded(node.cover)]
        if isinstance(node, VagueSpell) and _covers_alone(node):
            return self.parts(node.cover)
        inner = children(node)
        if isinstance(node, Aggregated) and not any(_is_optional(r, node) for r in node.rows):
            inner = inner[: len(node.rows) + 1]  # no other is possible, and so none certain
        found: list[Proof | str] = [
            _folded(part) for part in inner if not isinstance(part, Condition)
        ]
        if isinstance(node, Derived) and node.rule.kind is Kind.DISPUTE:
            return found  # that two places are one is not written by anybody
        tests = self.wording.conditions(part for part in inner if isinstance(part, Condition))
        return [*found, tests] if tests else found

    def is_settled(self, node: Proof) -> bool:
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
        return f"from {shown}{f' and {more} more' if more > 0 else ''}" if places else ""

    def how(self, node: Proof) -> str:
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
            case VagueSpell():
                how = _how_known(node)
                if isinstance(node.cover, Reported) and _covers_alone(node):
                    return f"{how}, {self.report_line(node.cover.report)}"
                return how
            case Aggregated(rows=rows):
                maybe = sum(1 for row in rows if _is_optional(row, node))
                total = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
                return f"over {total}, {maybe} of them uncertain" if maybe else f"over {total}"
            case Derived() if _is_undisputed(node):
                by_itself = _told(node)
                how = self.how(by_itself)
                when = "" if _same_time(node, by_itself) else " in that time"
                return f"{how}{', ' if how else ''}and nothing speaks against it{when}"
            case Derived() if _told(node) is not node:
                return "by two accounts"
            case Coalesced(segments=segments):
                return f"in {len(segments)} parts"
            case _:
                return ""

    def words(self, node: Proof) -> Iterator[str]:
        """Lines below a node's title: its rule and bindings, or the words of its report."""
        match self.speaking(node):
            case Derived(rule=rule, bindings=bindings):
                if rule.kind is not Kind.QUERY:
                    place = "" if rule.span is None else f"{_place(rule.span.where)} "
                    yield f"by {place}{self.wording.rule(rule)}"
                values = self.wording.bindings(bindings)
                if values:
                    yield f"with {values}"
            case Reported(report=report) | Said(report=report):
                sentence = self.sentence(report)
                if sentence is not None:
                    yield f"“{sentence}”"
                elif report.note:
                    yield " ".join(report.note.split())
            case _:
                return

    def speaking(self, node: Proof) -> Proof | None:
        """The node whose rule or report is named below a title; ``None`` if none is.

        It is the node itself, what alone covers a whole interval, or what is not disputed.
        """
        if isinstance(node, (Spell, VagueSpell)) and _covers_alone(node):
            node = node.cover
        if _is_undisputed(node):
            node = _told(node)
        if isinstance(node, Derived):
            is_generated = node.rule.kind is Kind.DISPUTE or node.rule.kind in LIFTED
            return None if is_generated else node
        return node if isinstance(node, (Reported, Said)) else None

    def cited(self, node: Proof) -> Report | None:
        """The report whose words are shown below a title, if it is one."""
        speaking = self.speaking(node)
        return speaking.report if isinstance(speaking, (Reported, Said)) else None

    def sentence(self, report: Report) -> str | None:
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


def _covers_alone(spell: Spell | VagueSpell) -> bool:
    """Whether one application of a rule covers a whole interval, and no more than it.

    Of a vague one, also whether one report does, and says all that is certain of it.
    """
    cover = spell.cover
    if isinstance(spell, Spell):
        return isinstance(cover, Derived) and cover.interval == spell.interval
    reports = {core.report.id if isinstance(core, Reported) else "" for core in spell.cores}
    return isinstance(cover, Reported) and reports <= {cover.report.id}


def _folded(node: Proof) -> Proof:
    """What a node is shown as: an atom stands for the part of a body that is just that atom."""
    while (
        isinstance(node, Derived)
        and node.rule.kind is Kind.PART
        and len(node.premises) == 1
        and not isinstance(node.premises[0], (Condition, Spell, VagueSpell))
    ):
        node = node.premises[0]
    return node


def _told(node: Proof) -> Proof:
    """Of something contested, the dispute itself; of what is not, what it rests on."""
    if not isinstance(node, Derived) or node.rule.kind is not Kind.DISPUTE:
        return node
    is_loose = node.rule.version not in (Version.CONTESTED, Version.CERTAIN)
    return node if is_loose or isinstance(node.premises[0], Coalesced) else node.premises[0]


def _is_undisputed(node: Proof) -> bool:
    """Whether a node is what holds by itself, cut to where nothing speaks against it."""
    return _told(node) is not node and isinstance(children(node)[-1], Absence)


def _same_time(node: Proof, other: Proof) -> bool:
    if isinstance(node, Condition) or isinstance(other, Condition):
        return False
    return node.interval == other.interval


def _is_optional(row: Proof, node: Aggregated) -> bool:
    """Whether a row of an aggregate may count, and is not certain to."""
    assert not isinstance(row, Condition)
    possible, *certain = (other.ground.relation for other in node.others)
    return bool(certain) and row.ground.relation == possible


def _how_known(spell: VagueSpell) -> str:
    if not spell.cores:
        return "a whole interval that may be there"
    is_exact = isinstance(spell.value, Interval)
    return "a whole interval" if is_exact else "a whole interval within these limits"


_FEW = 3
"""How many places are named where facts settle something for all time."""
_INDENT, _WIDEST = 3, 90
"""By how much a step of the tree is indented, and how far it may be."""

_VERB = {
    Stance.ASSERTS: "asserted",
    Stance.DENIES: "denied",
    Stance.SUSPECTS: "suspected",
}


def _place(where: str) -> str:
    """File and line, without the column."""
    return where.rsplit(":", 1)[0]
