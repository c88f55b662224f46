"""Reading a proof that somebody exported as JSON.

Nothing in a document is believed: rules are looked up in the program, reports and their
claims in the database, and whatever says in words what a node proves has to be what that
node would say.  So a document that is read says one thing throughout, and about this
program and these reports; whether its steps are right is for ``verify`` to find out.

Not here: the question as rules, and the explanation that is made of it (``knowledge``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from attrs import evolve

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import NormalRule
from cartelogic.errors import CartelogicError
from cartelogic.provenance.export.coding import Json, UnreadableError, fields, quoted, sha256_of
from cartelogic.provenance.export.decoding import CHILDREN, Decoding
from cartelogic.provenance.export.document import (
    FORMAT,
    VERSION,
    Writing,
    program_digest,
    summary,
)
from cartelogic.provenance.export.explained import Explained
from cartelogic.provenance.proof import Proof
from cartelogic.provenance.render import Renderer
from cartelogic.provenance.verify import Fault, ProofError
from cartelogic.store.articles import Locator, LocatorError

WHOLE = "the document"
_FIELDS = (
    "format version short holds question now time program reports doubts text root nodes"
).split()
_WRONG = (CartelogicError, ArithmeticError, TypeError, ValueError, LookupError, AssertionError)
"""What showing a forged node may provoke."""
_PLACE = re.compile(r"^([ │]*by |.*, by symmetry \()[^\s()]+:\d+(?=[ )])", re.MULTILINE)
"""Where a rule is written: it may move in its file."""


def refused(wrong: str, node: str = WHOLE) -> ProofError:
    """One thing that is wrong with a document."""
    return ProofError((Fault(node, wrong),))


def parsed(text: str) -> dict[str, Json]:
    """The document in a text.

    Raises:
        ProofError: if it is no JSON, or no proof of ours.
    """
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except RecursionError:
        raise refused("it is nested too deeply") from None
    except ValueError as error:
        raise refused(f"it is no JSON: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise refused(f"it is no proof: its `format` is not `{FORMAT}`")
    if found.get("version") != VERSION:
        raise refused(f"it is of another version than {VERSION}")
    try:
        fields(found, *_FIELDS)
    except UnreadableError as error:
        raise refused(str(error)) from error
    return found


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has a field twice")
    return found


def _no_number(name: str) -> Json:
    raise ValueError(f"{name} is no number")


def quoting(document: Mapping[str, Json], renderer: Renderer) -> Renderer:
    """One that shows the sentences of a document, if they are the ones that reports cite.

    Raises:
        ProofError: if one has another digest than the locator of its report.
    """
    sentences: dict[str, str] = {}
    reports = document["reports"]
    for given in reports if isinstance(reports, list) else ():
        sentence = given.get("sentence") if isinstance(given, dict) else None
        if sentence is None:
            continue
        report = renderer.database.reports.get(str(given.get("id")))
        if report is None or report.locator is None or not isinstance(sentence, str):
            raise refused("it quotes a sentence that no report cites")
        if not _is_cited(sentence, report.locator):
            raise refused(f"the sentence it quotes is not the one that `{report.id}` cites")
        sentences[report.id] = sentence

    return evolve(renderer, quote=lambda report: sentences.get(report.id))


def _is_cited(sentence: str, locator: str) -> bool:
    try:
        return sha256_of(sentence) == Locator.parse(locator).sha256
    except LocatorError:
        return False


class Reading:
    """Reads one document.

    Args:
        document: as ``parsed`` gives it.
        analysis: the program.
        renderer: shows what is proven; it knows the reports.
        goals: the question as rules, in all versions.
    """

    def __init__(
        self,
        document: Mapping[str, Json],
        analysis: Analysis,
        renderer: Renderer,
        goals: tuple[NormalRule, ...],
    ) -> None:
        self.document, self.analysis = document, analysis
        self.database = renderer.database
        rules = (*analysis.versions.rules, *goals)
        self.renderer = renderer.about(rules)
        self.given = self._nodes()
        self.decoding = Decoding(rules, self.database, self.given)

    def proof(self) -> Proof:
        """The proof.

        Raises:
            ProofError: with everything in its nodes that cannot be read, or else everything
                that is not what they prove.
        """
        self._is_ours()
        order = self._in_order()
        made, found = self.decoding.made, []
        for name in order:
            if all(below in made for below in self._below(name)):
                try:
                    self.decoding.read(name)
                except _WRONG as error:
                    found.append(Fault(self._called(name), str(error)))
        if not found:
            writing = Writing(self.renderer, {id(node): name for name, node in made.items()})
            found = [fault for name in reversed(order) for fault in self._unlike(name, writing)]
        if found:
            raise ProofError(tuple(found))
        return made[order[-1]]

    def differences(self, explained: Explained) -> tuple[Fault, ...]:
        """What a document says of the whole proof, and the proof does not."""
        try:
            expected = summary(explained)
        except _WRONG as error:
            why = "" if isinstance(error, AssertionError) else f": {error}"
            return (Fault(WHOLE, f"its proof cannot be shown{why}"),)
        return tuple(
            Fault(WHOLE, wrong)
            for field in expected
            for wrong in _unlike(field, self.document[field], expected[field])
        )

    # -- the tree -------------------------------------------------------------------------

    def _is_ours(self) -> None:
        """Refuse what is about another program, or another time line."""
        time, here = self.document["time"], self.database.codec.value
        if time != here:
            raise refused(f"its time line is of `{time}`, and here it is of `{here}`")
        if self.document["program"] != {"sha256": program_digest(self.analysis)}:
            raise refused("it is about other rules: their digest differs")

    def _nodes(self) -> dict[str, dict[str, Json]]:
        found: dict[str, dict[str, Json]] = {}
        nodes = self.document["nodes"]
        for node in nodes if isinstance(nodes, list) else ():
            name = node.get("id") if isinstance(node, dict) else None
            if not isinstance(name, str):
                raise refused("a node has no `id`")
            if name in found:
                raise refused(f"two nodes are `{name}`")
            found[name] = node
        return found

    def _below(self, name: str) -> list[str]:
        """The nodes that a node names."""
        node = self.given[name]
        found: list[Json] = []
        for field in CHILDREN.get(str(node.get("kind")), ()):
            inner = node.get(field)
            found += inner if isinstance(inner, list) else [] if inner is None else [inner]
        for other in found:
            if not isinstance(other, str) or other not in self.given:
                raise refused(f"there is no node `{other}`", name)
        return found

    def _in_order(self) -> list[str]:
        """Every node after those it names; the root is last."""
        root = self.document["root"]
        if not isinstance(root, str) or root not in self.given:
            raise refused("its root is not among its nodes")
        order: list[str] = []
        is_open: dict[str, bool] = {}
        pending = [(root, False)]
        while pending:
            name, is_left = pending.pop()
            if is_left:
                is_open[name] = False
                order.append(name)
            elif name not in is_open:
                is_open[name] = True
                pending.append((name, True))
                pending += [(below, False) for below in reversed(self._below(name))]
            elif is_open[name]:
                raise refused("it is used to prove itself", name)
        further = [name for name in self.given if name not in is_open]
        if further:
            raise refused(f"no part of its proof is {quoted(further[:3])}")
        return order

    # -- one node -------------------------------------------------------------------------

    def _called(self, name: str) -> str:
        """A node, and what it says of itself."""
        proves = self.given[name].get("proves")
        return f"{name}, “{proves}”" if isinstance(proves, str) else name

    def _unlike(self, name: str, writing: Writing) -> Iterator[Fault]:
        """Everything in a node that is not what it would be, as it was read."""
        given = self.given[name]
        try:
            expected = writing.node(self.decoding.made[name])
        except _WRONG as error:
            yield Fault(self._called(name), f"cannot be shown: {error}")
            return
        for field in [*expected, *(field for field in given if field not in expected)]:
            if field not in expected:
                yield Fault(self._called(name), f"nobody knows what its `{field}` would mean")
            elif field == "sha256" and given.get(field) != expected[field]:
                wrong = f"`{given['report']}` is another report here: its digest differs"
                yield Fault(self._called(name), wrong)
            elif field == "proves" and given.get(field) != expected[field]:
                yield Fault(self._called(name), f"its fields say “{expected[field]}”")
            elif given.get(field, ...) != expected[field]:
                yield Fault(self._called(name), f"its `{field}` is not what it proves")


def _unlike(field: str, given: Json, expected: Json) -> Iterator[str]:
    """What is wrong with a field about the whole proof."""
    if given == expected:
        return
    if field != "text" or not isinstance(given, str):
        yield f"its `{field}` is not what its nodes prove"
        return
    found, wanted = (_PLACE.sub(r"\1", text).split("\n") for text in (given, expected))
    for line, other in zip([*found, ""], [*wanted, ""], strict=False):
        if line != other:
            yield f"its `text` says “{line.strip()}”, and its nodes “{other.strip()}”"
            return
